"""Rules about where rows come from: brought by a visitor, in a saved file alone, read live, or bundled."""

from collections.abc import Callable, Mapping

from app.caveats.view import Facts, View
from app.language import message
from app.points import UNSTATED, UNVERIFIED, MeasuredPoint, Provenance, SideKey
from app.terms import PROVENANCES

STATED: Mapping[str, Callable[[MeasuredPoint], object]] = {
    message("model"): lambda row: row.workload.model,
    message("workload"): lambda row: row.workload.sequence != UNSTATED,
    message("GPU"): lambda row: row.setup.gpu,
    message("precision"): lambda row: row.setup.precision,
    message("spec method"): lambda row: row.setup.spec_method,
    message("engine"): lambda row: row.setup.engine,
    message("deployment"): lambda row: row.setup.deployment,
    message("run date"): lambda row: row.run_date,
}


def unverified(view: View) -> Facts | None:
    """Fire when rows of a side were brought by a visitor, or stand in a saved file alone: nobody checked them."""
    own, unknown = (
        [view.comparison.side(key).label for key in view.keys if source in provenances(view, key)]
        for source in ("own", "saved")
    )
    every = all(UNVERIFIED.issuperset(provenances(view, key)) for key in view.keys)
    return {"own": own, "unknown": unknown, "every": every} if own or unknown else None


def setup_unknown(view: View) -> Facts | None:
    """Fire where unverified rows next to a reading do not say all that they ran; sides that lack the same are one."""
    lacking: dict[tuple[str, ...], list[str]] = {}
    for key in view.keys:
        lacking.setdefault(_unstated(view, key), []).append(view.comparison.side(key).label)
    unknown = [{"sides": labels, "fields": list(fields)} for fields, labels in lacking.items() if fields]
    return {"unknown": unknown} if unknown else None


def _unstated(view: View, key: SideKey) -> tuple[str, ...]:
    rows = [row for row in view.neighbours(key) if isinstance(row, MeasuredPoint) and row.provenance in UNVERIFIED]
    return tuple(name for name, said in STATED.items() if not all(map(said, rows)))


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
