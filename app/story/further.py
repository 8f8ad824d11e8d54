"""What is worth knowing beyond the verdict: how the gap moves, what a price buys, how far each side reaches."""

import numpy as np

from app.caveats import Caveat
from app.comparison import Comparison
from app.figures import Figure
from app.findings import (
    Accuracy,
    Affordable,
    Course,
    Crossing,
    Finding,
    Lead,
    NearIdentical,
    Peak,
    Reach,
    Tie,
    Words,
)
from app.lead import winner
from app.side import Side
from app.story.gaps import band_of, cost_figure, gap_words, sides_by_lead
from app.story.verdict import all_stretches
from app.target import Target

PEAK = 1.02


def further_findings(comparison: Comparison, heads: list[Finding], caveats: tuple[Caveat, ...]) -> list[Finding]:
    """Return what the curves show besides the verdict's findings; what does not apply or is not firm is left out."""
    first = heads[0]
    found: list[Finding | None] = [*all_stretches(comparison, heads)]
    if isinstance(first, Lead | Tie | Crossing):
        found += [*_peaks(comparison, first), _course(comparison, first), _affordable(comparison)]
    found += [*_reaches(comparison), _accuracy(caveats), _near_identical(caveats)]
    return [f for f in found if f]


def _course(comparison: Comparison, first: Finding) -> Course | None:
    """Say how the gap moves over the whole overlap, where the curves show more than the targets and are firm enough."""
    if not isinstance(first, Lead) or comparison.subject.source == "published" or comparison.overlap is None:
        return None
    whole, reach = comparison.spread("throughput_per_gpu", *comparison.overlap), comparison.reach
    x = comparison.samples(*comparison.overlap)
    ratios = comparison.ratios("throughput_per_gpu", x)
    if whole is None or ratios is None or reach is None or whole.never_behind is None:
        return None
    if whole.greatest <= PEAK * whole.least:  # a gap that stays as it is has no course
        return None
    a_leads = whole.never_behind == "a"
    widest_at, narrowest_at = (whole.greatest_at, whole.least_at) if a_leads else (whole.least_at, whole.greatest_at)
    if all(reach[0] <= at <= reach[1] for at in (widest_at, narrowest_at)):
        return None
    where = "whole_spread.throughput"
    names = ("greatest", "least") if a_leads else ("least", "greatest")
    widest, narrowest = (
        _gap_there(comparison, at, f"{where}.{name}") for at, name in zip((widest_at, narrowest_at), names, strict=True)
    )
    if any(g["hedge"] in ("roughly", "between") or g["order_open"] for g in (widest, narrowest)):
        return None
    steps = np.diff(ratios if a_leads else 1 / ratios)
    grows, shrinks = bool((steps >= 0).all()), bool((steps <= 0).all())
    lead, trail = sides_by_lead(comparison, 2.0 if a_leads else 0.5)
    return Course(
        shape="grows" if grows else "shrinks" if shrinks else "bends",
        lead=lead.label,
        trail=trail.label,
        range=band_of(comparison.overlap, "overlap"),
        first=narrowest if grows else widest,
        last=widest if grows else narrowest,
        widest=widest,
        narrowest=narrowest,
        widest_at=Figure(value=widest_at, unit="tok/s/user", path=f"{where}.{names[0]}_at"),
        narrowest_at=Figure(value=narrowest_at, unit="tok/s/user", path=f"{where}.{names[1]}_at"),
    )


def _peaks(comparison: Comparison, first: Finding) -> list[Peak]:
    """Say how far a side is ahead at most: each where the order turns, else the leader where no target shows it."""
    if comparison.overlap is None or comparison.subject.source == "published":
        return []
    path, spread = "whole_spread.throughput", comparison.spread("throughput_per_gpu", *comparison.overlap)
    if isinstance(first, Lead):
        path, spread = "spread.throughput", comparison.verdict_spread("throughput_per_gpu")
    if spread is None or not isinstance(first, Lead | Crossing):
        return []
    found = []
    for ratio, at, name in (
        (spread.greatest, spread.greatest_at, "greatest"),
        (spread.least, spread.least_at, "least"),
    ):
        side, other = sides_by_lead(comparison, ratio)
        if isinstance(first, Lead) and not _is_new_peak(comparison, first, name, ratio):
            continue
        gap = _gap_there(comparison, at, f"{path}.{name}")
        if gap["style"] == "tie" or gap["hedge"] == "roughly" or not _is_widest(comparison, at, ratio):
            continue
        where = Figure(value=at, unit="tok/s/user", path=f"{path}.{name}_at")
        found.append(Peak(side=side.label, other=other.label, gap=gap, at=where))
    return found


def _is_new_peak(comparison: Comparison, first: Lead, name: str, ratio: float) -> bool:
    """Say whether a lead is widest here, and not about as wide at one of the targets."""
    leads = name == ("greatest" if first.lead == comparison.a.label else "least")
    told = [max(r, 1 / r) for t in comparison.matched if (r := t.ratio("throughput_per_gpu"))]
    return leads and max(ratio, 1 / ratio) > PEAK * max(told)


def _is_widest(comparison: Comparison, x: float, ratio: float) -> bool:
    """Say whether no target may have a wider lead of the same side than there is here, as far as is known of both."""
    here = _lead_bounds(comparison, x, ratio > 1)
    told = [_lead_bounds(comparison, t.x, ratio > 1) for t in comparison.matched]
    return all(least <= here[0] and most <= here[1] for least, most in told)


def _lead_bounds(comparison: Comparison, x: float, a_leads: bool) -> tuple[float, float]:
    """Return between which values a side's lead lies at a speed."""
    bounds = comparison.bounds_at("throughput_per_gpu", x)
    assert bounds is not None
    return bounds if a_leads else (1 / bounds[1], 1 / bounds[0])


def _gap_there(comparison: Comparison, x: float, path: str) -> Words:
    ratios = comparison.ratios("throughput_per_gpu", np.array([x]))
    assert ratios is not None
    return gap_words(float(ratios[0]), path, comparison.bounds_at("throughput_per_gpu", x), f"{path}_bounds")


def _affordable(comparison: Comparison) -> Affordable | None:
    """Say how fast the cheaper side goes at the other one's cost, at the first target where that is firm."""
    for target in comparison.matched:
        found = _affordable_at(comparison, target)
        if found:
            return found
    return None


def _affordable_at(comparison: Comparison, target: Target) -> Affordable | None:
    ratio, bounds = target.ratio("cost"), comparison.ratio_bounds(target, "cost")
    if ratio is None or bounds is None or winner(ratio) == "tie" or bounds[0] < 1 < bounds[1]:
        return None
    cheap, dear = comparison.sides if ratio < 1 else comparison.sides[::-1]
    path = f"targets[{comparison.targets.index(target)}]"
    cost = cost_figure(target, path, dear.key)
    to = cheap.largest_x_at_cost(cost.value) if cost else None
    if cost is None or to is None or to <= target.x or not _is_firm(cheap, to):
        return None
    assert cheap.curve is not None
    return Affordable(
        cheap=cheap.label,
        dear=dear.label,
        cost=cost,
        at=Figure(value=target.x, unit="tok/s/user", path=f"{path}.interactivity_tok_s_user"),
        to=Figure(
            value=to, unit="tok/s/user", path=f"comparison.sides.{cheap.key}.span", rule="root of cost(x) = that cost"
        ),
        whole_range=to == cheap.curve.span[1],
    )


def _is_firm(side: Side, x: float) -> bool:
    """Say whether a side's cost at x is known to a tenth."""
    bounds = side.bounds(np.array([x]), "cost")
    return bounds is not None and float(bounds[1][0]) <= 1.1 * float(bounds[0][0])


def _reaches(comparison: Comparison) -> list[Reach]:
    """Return the ranges beyond the overlap that only one side was measured in."""
    if comparison.overlap is None or comparison.subject.source == "published":
        return []
    found = []
    low, high = comparison.overlap
    for side, other in (comparison.sides, comparison.sides[::-1]):
        if side.curve is None or other.curve is None:
            continue
        first, last = side.curve.span
        path, other_path = (f"comparison.sides.{s.key}.span" for s in (side, other))
        for above, stops, goes_on in ((True, high, last), (False, low, first)):
            if goes_on > stops + 1 if above else goes_on < stops - 1:
                found.append(
                    Reach(
                        side=side.label,
                        other=other.label,
                        above=above,
                        stops=Figure(value=stops, unit="tok/s/user", path=other_path),
                        goes_on=Figure(value=goes_on, unit="tok/s/user", path=path),
                    )
                )
    return found


def _accuracy(caveats: tuple[Caveat, ...]) -> Accuracy | None:
    facts = next((c.facts for c in caveats if c.code == "accuracy"), None)
    if facts is None:
        return None
    gap, noise = facts["gap"], facts["noise"]
    assert isinstance(gap, Figure)
    assert isinstance(noise, Figure)
    return Accuracy(differ=bool(facts["differ"]), gap=gap, noise=noise)


def _near_identical(caveats: tuple[Caveat, ...]) -> NearIdentical | None:
    facts = next((c.facts for c in caveats if c.code == "near_identical"), None)
    return None if facts is None else NearIdentical(a=str(facts["a"]), b=str(facts["b"]))
