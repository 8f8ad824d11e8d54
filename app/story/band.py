"""The findings about the whole band: the verdict, what it means for cost, what the curves show beyond the targets."""

from itertools import pairwise

import numpy as np

from app import wording
from app.caveats import Caveat
from app.comparison import Comparison, RatioMetric, Side, Spread, Target, winner
from app.figures import Figure
from app.findings import (
    Accuracy,
    Affordable,
    BandCost,
    Course,
    Crossing,
    Finding,
    Lead,
    NearIdentical,
    NoOverlap,
    NoPoints,
    Peak,
    Reach,
    Tie,
    Unmatched,
    Unsettled,
    Words,
)
from app.story.gaps import (
    band_of,
    cost_figure,
    follows,
    gap_words,
    near_end,
    sides_by_lead,
    span_of,
)

FIRM = 1.25
LISTED = 3
OPEN = 1 / 1.01


def findings_of(comparison: Comparison, caveats: tuple[Caveat, ...]) -> list[Finding]:
    """Return what is to be said about a comparison as a whole."""
    first = _verdict(comparison)
    found: list[Finding | None] = [first]
    if isinstance(first, Lead | Tie | Crossing):
        found += [
            _cost(comparison, first),
            _unsettled(comparison, first),
            *_peaks(comparison, first),
            _course(comparison, first),
            _affordable(comparison),
        ]
    found += [*_reaches(comparison), _accuracy(caveats), _near_identical(caveats)]
    return [f for f in found if f]


def _verdict(comparison: Comparison) -> Finding:
    """Return the finding that leads: a crossover first; a tie over the whole overlap comes before it."""
    a, b = comparison.sides
    if a.curve is None or b.curve is None:
        return NoPoints(empty=[s.label for s in comparison.sides if s.curve is None])
    if comparison.overlap is None:
        return NoOverlap(a=a.label, b=b.label, a_span=span_of(a), b_span=span_of(b))
    if not comparison.matched and comparison.targets:
        return Unmatched(band=band_of(comparison.overlap, "overlap"))
    whole = comparison.spread("throughput_per_gpu", *comparison.overlap)
    near = comparison.verdict_spread("throughput_per_gpu")
    assert whole is not None
    assert near is not None
    tie = Tie(a=a.label, b=b.label, range=_range(comparison, near))
    if whole.winner == "tie":
        return tie
    if comparison.crossovers:
        return _crossing(comparison)
    if near.never_behind in (None, "tie"):
        return tie
    return _lead(comparison, near)


def _range(comparison: Comparison, spread: Spread) -> Words:
    low, high = comparison.reach or (spread.low, spread.high)
    return {
        "low": Figure(value=low, unit="tok/s/user", path="spread.low"),
        "high": Figure(value=high, unit="tok/s/user", path="spread.high"),
        "single": low == high,
        "at_targets": comparison.subject.source == "published",
    }


def _lead(comparison: Comparison, near: Spread) -> Lead:
    a_leads = near.never_behind == "a"
    lead, trail = comparison.sides if a_leads else comparison.sides[::-1]
    floor, ceiling = (near.floor, near.ceiling) if a_leads else (1 / near.ceiling, 1 / near.floor)
    return Lead(
        lead=lead.label,
        trail=trail.label,
        gap=_gap_range(near, a_leads, floor, ceiling),
        range=_range(comparison, near),
        trail_near_end=near_end(trail, near.greatest_at if a_leads else near.least_at),
    )


def _gap_range(spread: Spread, a_leads: bool, floor: float, ceiling: float) -> Words:
    """Return the least and greatest gap of the side that is ahead, and how firmly they may be stated."""
    paths = ("least", "greatest") if a_leads else ("greatest", "least")
    bound_paths = ("floor", "ceiling") if a_leads else ("ceiling", "floor")
    where = "spread.throughput"
    low, high = (gap_words(getattr(spread, p), f"{where}.{p}") for p in paths)
    sizes = [max(r, 1 / r) for r in (getattr(spread, p) for p in paths)]
    hedge = _range_hedge(sizes[0], sizes[1], floor, ceiling)
    if hedge == "between":
        ends = [1 / floor, 1 / ceiling] if not a_leads else [floor, ceiling]
        low, high = (gap_words(end, f"{where}.{p}") for end, p in zip(ends, bound_paths, strict=True))
        low["figure"], high["figure"] = _toward(low["figure"], "down"), _toward(high["figure"], "up")
    elif low["style"] == "tie" or floor < 1:
        low = {"style": "tie", "figure": None}
    single = low["style"] == high["style"] and _printed(low, hedge) == _printed(high, hedge)
    return {"low": low, "high": high, "single": single, "hedge": hedge}


def _toward(figure: object, toward: wording.Toward) -> Figure | None:
    if not isinstance(figure, Figure):
        return None
    return Figure(value=figure.value, unit=figure.unit, path=figure.path, rule=figure.rule, toward=toward)


def _range_hedge(low: float, high: float, floor: float, ceiling: float) -> str:
    """Say how firmly a range of sizes may be stated: as it is, widened to what is known, or to first digits alone."""
    tied = winner(low) == "tie" and winner(floor) == "tie"
    if (tied or _print(low) == _print(floor)) and _print(high) == _print(ceiling):
        return ""
    firm = low / floor < FIRM and ceiling / high < FIRM
    return "between" if firm and (tied or (floor > 1 and winner(floor) != "tie")) else "roughly"


def _print(size: float) -> str:
    return wording.percent((size - 1) * 100) if size < 2 else wording.times(size)


def _printed(gap: Words, hedge: str) -> str:
    figure = gap["figure"]
    if not isinstance(figure, Figure):
        return ""
    if hedge == "roughly":
        return wording.rough_times(figure.value) if figure.unit == "times" else wording.rough_percent(figure.value)
    return wording.times(figure.value) if figure.unit == "times" else wording.percent(figure.value)


def _crossing(comparison: Comparison) -> Crossing:
    stretches = _stretches(comparison, "throughput_per_gpu")
    fast = {s.label for s in comparison.sides if s.spec_method not in (None, "none")}
    pays = comparison.subject.kind == "spec-decode" and len(stretches) == 2 and len(fast) == 1
    return Crossing(
        stretches=stretches,
        first=stretches[0],
        last=stretches[-1],
        turns=_turns(stretches, "crossovers"),
        pays=pays and stretches[1]["side"] in fast,
    )


def _unsettled(comparison: Comparison, first: Finding) -> Unsettled | None:
    """Say that the order is open at some speeds: in the range of a lead, or all along a stretch between crossovers."""
    if isinstance(first, Lead):
        near = comparison.verdict_spread("throughput_per_gpu")
        open_somewhere = near is not None and (near.floor if near.never_behind == "a" else 1 / near.ceiling) < OPEN
        return Unsettled() if open_somewhere else None
    if not isinstance(first, Crossing) or comparison.overlap is None:
        return None
    x = comparison.samples(*comparison.overlap)
    bounds = comparison.bounds("throughput_per_gpu", x)
    assert bounds is not None
    fences = [comparison.overlap[0], *comparison.crossovers, comparison.overlap[1]]
    for low, high in pairwise(fences):
        inside = (x >= low) & (x <= high)
        stretch = comparison.spread("throughput_per_gpu", low, high)
        if stretch and stretch.winner == "tie":
            continue
        if not ((bounds[0][inside] > 1) | (bounds[1][inside] < 1)).any():
            return Unsettled()
    return None


def _turns(stretches: list[Words], path: str) -> Figure | None:
    """Return how often the order turns, where that is too often to list the stretches; else None."""
    count = len(stretches) - 1
    return Figure(value=count, unit="crossovers", path=path, rule="count") if count >= LISTED else None


def _stretches(comparison: Comparison, metric: RatioMetric) -> list[Words]:
    """Return the stretches of the overlap between crossovers, each with the better side and its greatest gap there."""
    assert comparison.overlap is not None
    key = "cost_crossovers" if metric == "cost" else "crossovers"
    inner = comparison.cost_crossovers if metric == "cost" else comparison.crossovers
    fences = [comparison.overlap[0], *inner, comparison.overlap[1]]
    found: list[Words] = []
    for i, (low, high) in enumerate(pairwise(fences)):
        middle = comparison.spread(metric, (low + high) / 2, (low + high) / 2)
        stretch = comparison.spread(metric, low, high)
        assert middle is not None
        assert stretch is not None
        a_is_better = (middle.least < 1) if metric == "cost" else (middle.least > 1)
        side, other = comparison.sides if a_is_better else comparison.sides[::-1]
        tie = stretch.winner == "tie"
        found.append(
            {
                "side": None if tie else side.label,
                "other": other.label,
                "low": _crossover(inner, i - 1, key) if i else None,
                "high": _crossover(inner, i, key) if i < len(inner) else None,
            }
        )
    return found


def _crossover(inner: tuple[float, ...], i: int, key: str) -> Figure:
    return Figure(value=inner[i], unit="tok/s/user", path=f"{key}[{i}]")


def _cost(comparison: Comparison, first: Finding) -> BandCost | None:
    """Say how much less one side costs over the range, or where cost crosses over; None where that is not known."""
    spread = comparison.verdict_spread("cost")
    whole = comparison.spread("cost", *comparison.overlap) if comparison.overlap else None
    one_fact = comparison.same_rate and all(follows(t) for t in comparison.matched)
    if spread is None or whole is None or (one_fact and not isinstance(first, Lead)):
        return None
    turns_too = isinstance(first, Crossing)
    if whole.winner == "tie":
        return BandCost(style="tie", follows=False, turns_too=turns_too)
    if comparison.cost_crossovers and not comparison.same_rate:
        stretches = _stretches(comparison, "cost")
        return BandCost(
            style="crossing",
            follows=False,
            turns_too=turns_too,
            stretches=stretches,
            turns=_turns(stretches, "cost_crossovers"),
        )
    if spread.never_behind in (None, "tie"):
        return BandCost(style="tie", follows=False, turns_too=turns_too)
    return _saving(comparison, spread, one_fact=one_fact)


def _saving(comparison: Comparison, spread: Spread, *, one_fact: bool) -> BandCost | None:
    a_is_dear = spread.never_behind == "a"
    dear, cheap = comparison.sides if a_is_dear else comparison.sides[::-1]
    rule, where = ("1 - b/a" if a_is_dear else "1 - a/b"), "spread.cost"

    def saved(ratio: float) -> float:
        return (1 - (1 / ratio if a_is_dear else ratio)) * 100

    named = ("least", "greatest") if a_is_dear else ("greatest", "least")
    bounds = ("floor", "ceiling") if a_is_dear else ("ceiling", "floor")
    low, high = (saved(getattr(spread, n)) for n in named)
    least, most = (saved(getattr(spread, n)) for n in bounds)
    if least <= 0 and all(side.rounded and side.prints_cost for side in comparison.sides):
        return None
    tied = abs(low) < 1 and abs(least) < 1
    hedge = "" if (tied or _same_percent(least, low)) and _same_percent(most, high) else "roughly"
    if hedge and (tied or least >= 1) and _is_narrow(least, low) and _is_narrow(high, most):
        hedge, named, low, high = "between", bounds, least, most
    ends = [
        Figure(value=max(0.0, value), unit="%", path=f"{where}.{name}", rule=rule, toward=toward)
        for value, name, toward in zip((low, high), named, _TOWARD if hedge == "between" else _NEAREST, strict=True)
    ]
    tie = winner(1 / (1 - max(low, 0.0) / 100)) == "tie" or least <= 0
    show = wording.rough_percent if hedge == "roughly" else wording.percent
    style = "up_to" if tie else "one" if show(ends[0].value) == show(ends[1].value) else "range"
    return BandCost(
        style=style,
        follows=one_fact,
        turns_too=False,
        cheap=cheap.label,
        dear=dear.label,
        hedge=hedge,
        low=ends[0],
        high=ends[1],
    )


_NEAREST: tuple[wording.Toward, wording.Toward] = ("nearest", "nearest")
_TOWARD: tuple[wording.Toward, wording.Toward] = ("down", "up")


def _is_narrow(less: float, more: float) -> bool:
    """Say whether two savings in percent leave costs that lie close together."""
    return (100 - less) < FIRM * (100 - more)


def _same_percent(a: float, b: float) -> bool:
    return wording.percent(a) == wording.percent(b)


def _course(comparison: Comparison, first: Finding) -> Course | None:
    """Say how the gap moves over the whole overlap, where the curves show more than the targets and are firm enough."""
    if not isinstance(first, Lead) or comparison.subject.source == "published" or comparison.overlap is None:
        return None
    whole, reach = comparison.spread("throughput_per_gpu", *comparison.overlap), comparison.reach
    x = comparison.samples(*comparison.overlap)
    ratios = comparison.ratios("throughput_per_gpu", x)
    if whole is None or ratios is None or reach is None or whole.never_behind is None:
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
    """Say, where the order turns, how far each side is ahead at most."""
    whole = comparison.spread("throughput_per_gpu", *comparison.overlap) if comparison.overlap else None
    if not isinstance(first, Crossing) or whole is None:
        return []
    found = []
    for ratio, at, name in (
        (whole.greatest, whole.greatest_at, "greatest"),
        (whole.least, whole.least_at, "least"),
    ):
        gap = _gap_there(comparison, at, f"whole_spread.throughput.{name}")
        if gap["style"] == "tie" or gap["order_open"]:
            continue
        side, other = sides_by_lead(comparison, ratio)
        where = Figure(value=at, unit="tok/s/user", path=f"whole_spread.throughput.{name}_at")
        found.append(Peak(side=side.label, other=other.label, gap=gap, at=where))
    return found


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
