"""Rules about speculative decoding: acceptance, its definitions, step limits and prompts."""

from app.background import SpeculationSetup
from app.caveats.faults import faults
from app.caveats.setups import families_differ, recipe_differences, same_engine
from app.caveats.view import Facts, View, from_to
from app.figures import Figure
from app.lead import TIE
from app.points import MeasuredPoint, Point, SideKey

LENGTH_DIGITS, RATE_DIGITS = 3, 1  # as they are printed


def acceptance_unreported(view: View) -> Facts | None:
    """Fire when a side speculates and its rows say nothing about acceptance."""
    silent = [
        view.comparison.side(key).label
        for key in view.keys
        if view.speculates(key) and not any(_says_acceptance(p) for p in view.neighbours(key))
    ]
    if not silent:
        return None
    setup = speculation_setup(view)
    return {
        "sides": silent,
        "same_engine": same_engine(view),
        "prompts": setup.workload_prompts if setup else None,
        "recipe_topics": [r.topic for r in recipe_differences(view)],
    }


def _says_acceptance(point: Point) -> bool:
    """Say whether a row carries a length or a rate, zero included, or that acceptance was forced."""
    if not isinstance(point, MeasuredPoint):
        return False
    return point.acceptance_length is not None or point.acceptance_rate is not None or bool(point.acceptance_forced)


def acceptance_reported(view: View) -> Facts | None:
    """State the acceptance that a speculating side's rows carry, what its engine means by it and got wrong.

    What was forced to a reference length is not stated here: it says nothing about the engine's own drafts.
    """
    sides = {key: found for key in view.keys if view.speculates(key) and (found := _reported(view, key))}
    if not sides:
        return None
    return {
        "sides": list(sides.values()),
        "definitions": [] if families_differ(view) else _definitions(view),
        "faults": faults(view, sides),
    }


def _reported(view: View, key: SideKey) -> dict[str, object] | None:
    """Return the least and greatest acceptance next to one side's readings."""
    rows = [(path, p) for path, p in view.placed(key) if isinstance(p, MeasuredPoint) and not p.acceptance_forced]
    lengths = [(n, f"{path}.acceptance_length") for path, p in rows if (n := p.acceptance_length) is not None]
    rates = [(n * 100, f"{path}.acceptance_rate") for path, p in rows if (n := p.acceptance_rate) is not None]
    if not lengths and not rates:
        return None
    return {
        "label": view.comparison.side(key).label,
        "lengths": from_to(lengths, "tokens per step", LENGTH_DIGITS),
        "rates": from_to(rates, "%", RATE_DIGITS),
    }


def acceptance_synthetic(view: View) -> Facts | None:
    """Fire when rows say that acceptance was forced to a reference length."""
    forced = {
        key: [(path, p) for path, p in view.placed(key) if isinstance(p, MeasuredPoint) and p.acceptance_forced]
        for key in view.keys
    }
    if not any(forced.values()):
        return None
    lengths = [
        (p.acceptance_length, f"{path}.acceptance_length")
        for rows in forced.values()
        for path, p in rows
        if p.acceptance_length
    ]
    sides = [view.comparison.side(key).label for key in view.keys if forced[key]]
    return {"sides": sides, "lengths": from_to(lengths, "tokens per step", LENGTH_DIGITS)}


def acceptance_definitions(view: View) -> Facts | None:
    """Name how each engine defines acceptance when engines differ and a side speculates."""
    if not families_differ(view) or not any(view.speculates(key) for key in view.keys):
        return None
    families = sorted(frozenset().union(*(view.families(key) for key in view.keys)))
    return {
        "definitions": _definitions(view),
        "unknown": [view.catalog.family_label(f) for f in families if view.background.acceptance_of(f) is None],
    }


def _definitions(view: View) -> list[dict[str, object]]:
    """Describe what each engine family next to the readings means by acceptance, as far as that is on file."""
    families = sorted(frozenset().union(*(view.families(key) for key in view.keys)))
    return [
        {
            "engine": view.catalog.family_label(d.family),
            "reports": d.reports,
            "bonus": d.counts_bonus_token,
            "verification": d.verification,
            "note": d.note,
            "source": d.source,
        }
        for family in families
        if (d := view.background.acceptance_of(family))
    ]


def near_identical(view: View) -> Facts | None:
    """Fire when both sides of a speculation comparison agree within 1 % at every target."""
    if view.comparison.subject.kind != "spec-decode" or len(view.keys) > 2:
        return None
    ratios = [r for t in view.targets if (r := t.ratio("throughput_per_gpu")) is not None]
    same = bool(ratios) and all(max(r, 1 / r) <= 1 + TIE for r in ratios)
    return {"a": view.comparison.a.label, "b": view.comparison.b.label} if same else None


def beyond_step_limit(view: View) -> Facts | None:
    """Fire when the throughput ratio exceeds the tokens that one speculative step can emit."""
    setup = speculation_setup(view)
    fast: list[SideKey] = [key for key in view.keys if view.speculates(key)]
    if setup is None or len(fast) != 1 or len(view.keys) > 2:
        return None
    ratios = []
    for t in view.targets:
        ratio = t.ratio("throughput_per_gpu")
        if ratio is not None:
            ratios.append((ratio if fast[0] == "a" else 1 / ratio, t))
    over = [r for r in ratios if r[0] > setup.tokens_per_step_limit]
    if not over:
        return None
    ratio, t = max(over, key=lambda r: r[0])
    path, rule = f"{view.path(t)}.ratio.throughput", "a/b" if fast[0] == "a" else "b/a"
    limit = setup.tokens_per_step_limit
    return {
        "label": view.comparison.side(fast[0]).label,
        "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user"),
        "ratio": Figure(value=ratio, unit="times", path=path, rule=rule),
        "limit": Figure(value=limit, unit="tokens per step", path="caveats", rule="draft length + 1"),
        "source": setup.source,
    }


def speculation_setup(view: View) -> SpeculationSetup | None:
    """Find the known draft setup of the speculating side: of the publisher's rows on fixed lengths, on its image."""
    subject = view.comparison.subject
    for side in view.comparison.sides:
        if side.spec_method in (None, "none") or not (side.is_publishers and subject.has_fixed_lengths):
            continue
        engines, images = ({getattr(p.setup, of) for p in view.neighbours(side.key)} for of in ("engine", "image"))
        for known in view.background.speculation:
            here = (known.group, known.gpu, known.precision, known.spec_method)
            runs = engines == {known.engine} and (known.image is None or images == {known.image})
            if here == (subject.group, side.gpu, side.precision, side.spec_method) and runs:
                return known
    return None


def synthetic_prompts(view: View) -> Facts | None:
    """Fire when a side speculates on a fixed-length workload, whose prompts are random tokens in public runs."""
    c = view.comparison
    fixed = c.subject.has_fixed_lengths and c.subject.source != "own"
    fast = [side.label for side in c.sides if view.speculates(side.key) and side.is_publishers]
    return {"sides": fast} if fixed and fast else None
