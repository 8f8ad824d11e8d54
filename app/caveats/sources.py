"""Rules about where rows come from: brought by a visitor, read live, or bundled."""

from app.caveats.view import Facts, View
from app.points import Provenance, SideKey
from app.terms import PROVENANCES


def unverified(view: View) -> Facts | None:
    """Fire when a side's rows were brought by a visitor, so that nobody checked them."""
    sides = [view.comparison.side(key).label for key in view.keys if "own" in provenances(view, key)]
    return {"sides": sides, "every": len(sides) == len(view.keys)} if sides else None


def mixed_sources(view: View) -> Facts | None:
    """Fire when rows come from different sources; each side names its own."""
    found = {key: provenances(view, key) for key in view.keys}
    if len({source for sources in found.values() for source in sources}) < 2:
        return None
    return {
        "sides": [
            {"label": view.comparison.side(key).label, "sources": [PROVENANCES[s] for s in sources]}
            for key, sources in found.items()
            if sources
        ]
    }


def provenances(view: View, key: SideKey) -> tuple[Provenance, ...]:
    """Return where one side's rows come from; nothing of a published table."""
    return tuple(view.comparison.side(key).sources)
