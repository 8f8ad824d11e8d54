"""The verdict: what holds over the whole range, a crossover first, and what that means for cost per token."""

from dataclasses import replace
from itertools import pairwise
from typing import cast

from app import wording
from app.comparison import Comparison
from app.figures import Figure
from app.findings import (
    BandCost,
    Crossing,
    Finding,
    Lead,
    Leaders,
    NoOverlap,
    NoPoints,
    Tie,
    Unmatched,
    Unsettled,
    Words,
)
from app.lead import RatioMetric, Spread, winner
from app.story.gaps import (
    SIDES_OF_RATIO,
    agree,
    band_of,
    fences,
    follows,
    gap_words,
    near_end,
    open_ended,
    outward,
    span_of,
)
from app.story.order import in_sentences, length_of

MOST = 7  # stretches that the verdict names
OPEN = 1 / 1.01
MANY_OPEN = 0.25


def verdict_findings(comparison: Comparison) -> list[Finding]:
    """Return what leads, what it means for cost, and whether the points settle it."""
    first = _verdict(comparison)
    found: list[Finding | None] = [first]
    if isinstance(first, Lead | Tie | Crossing):
        found += [_cost(comparison, first), _unsettled(comparison, first)]
    return [f for f in found if f]


def all_stretches(comparison: Comparison, heads: list[Finding]) -> list[Leaders]:
    """Return every stretch with who is better there, where the verdict only counts them."""
    counted: list[RatioMetric] = [
        "cost" if isinstance(f, BandCost) else "throughput_per_gpu"
        for f in heads
        if isinstance(f, Crossing | BandCost) and f.turns
    ]
    return [Leaders(of=metric, two=True, batches=_in_sentences(_stretches(comparison, metric))) for metric in counted]


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
        bounds = (f"{where}.{bound_paths[0]}", f"{where}.{bound_paths[1]}")
        low, high = outward((floor, ceiling), bounds, SIDES_OF_RATIO[0 if a_leads else 1])
    if hedge == "roughly" or low["style"] == "tie" or winner(floor) == "tie":
        low = {"style": "tie", "figure": None}
    single = low["style"] == high["style"] and _printed(low, hedge) == _printed(high, hedge)
    return {"low": low, "high": high, "single": single, "hedge": hedge, "at_one": spread.low == spread.high}


def _range_hedge(low: float, high: float, floor: float, ceiling: float) -> str:
    """Say how firmly a range of sizes may be stated: as it is, widened to what is known, or to first digits alone."""
    tied = winner(low) == "tie" and winner(floor) == "tie"
    if (tied or _print(low) == _print(floor)) and _print(high) == _print(ceiling):
        return ""
    alike = (low < 2) == (high < 2)
    if alike and _is_about(low, floor) and _is_about(high, ceiling) and winner(floor) != "tie" and floor > 1:
        return "about"
    within = ceiling <= wording.MANY_TIMES or high > wording.MANY_TIMES
    return "between" if within and (tied or (floor > 1 and winner(floor) != "tie")) else "roughly"


def _is_about(size: float, bound: float) -> bool:
    """Say whether a bound moves a printed size by no more than its last digit."""
    step = 0.01 if size < 2 else 0.1 if size <= wording.MANY_TIMES else 10 ** (len(str(int(size))) - 2)
    return abs(size - bound) <= step and (size < 2) == (bound < 2)


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
        a=comparison.a.label,
        b=comparison.b.label,
        stretches=_in_sentences(stretches),
        first=stretches[0],
        last=stretches[-1],
        turns=_turns(stretches, "crossovers"),
        pays=pays and stretches[1]["side"] in fast,
    )


def _unsettled(comparison: Comparison, first: Finding) -> Unsettled | None:
    """Say that the order is open at some speeds: in the range of a lead, or at many between crossovers."""
    if isinstance(first, Lead):
        near = comparison.verdict_spread("throughput_per_gpu")
        open_somewhere = near is not None and (near.floor if near.never_behind == "a" else 1 / near.ceiling) < OPEN
        return Unsettled() if open_somewhere else None
    if not isinstance(first, Crossing) or comparison.overlap is None:
        return None
    x = comparison.samples(*comparison.overlap)
    bounds = comparison.bounds("throughput_per_gpu", x)
    assert bounds is not None
    is_open = (bounds[0] < OPEN) & (bounds[1] > 1 / OPEN)
    for low, high in pairwise([comparison.overlap[0], *comparison.crossovers, comparison.overlap[1]]):
        stretch = comparison.spread("throughput_per_gpu", low, high)
        if (stretch is None or stretch.winner != "tie") and is_open[(x >= low) & (x <= high)].all():
            return Unsettled()
    return Unsettled() if is_open.mean() > MANY_OPEN else None


def _turns(stretches: list[Words], path: str) -> Figure | None:
    """Return how often the order turns, where that is too often to list the stretches; else None."""
    count = len(stretches) - 1
    return Figure(value=count, unit="crossovers", path=path, rule="count") if count >= MOST else None


def _in_sentences(stretches: list[Words]) -> list[list[Words]]:
    return in_sentences(stretches, lambda s: 5 + length_of(s["side"] or s["other"]))


def _stretches(comparison: Comparison, metric: RatioMetric) -> list[Words]:
    """Return the stretches of the overlap between crossovers, each with the better side and its greatest gap there."""
    assert comparison.overlap is not None
    key = "cost_crossovers" if metric == "cost" else "crossovers"
    inner = comparison.cost_crossovers if metric == "cost" else comparison.crossovers
    turns = [Figure(value=x, unit="tok/s/user", path=f"{key}[{i}]") for i, x in enumerate(inner)]
    ends = pairwise(fences(comparison.overlap, "overlap", turns))
    found: list[Words] = []
    for low, high in pairwise([comparison.overlap[0], *inner, comparison.overlap[1]]):
        stretch = comparison.spread(metric, low, high)
        assert stretch is not None
        further = stretch.least * stretch.greatest  # the end that is further from 1
        a_is_better = further < 1 if metric == "cost" else further > 1
        side, other = comparison.sides if a_is_better else comparison.sides[::-1]
        tie = stretch.winner == "tie"
        from_, to = next(ends)
        found.append({"side": None if tie else side.label, "other": other.label, "low": from_, "high": to})
    return found


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
    if comparison.cost_crossovers and not one_fact:
        stretches = _stretches(comparison, "cost")
        if isinstance(first, Crossing) and first.turns is None:  # the ends of the range have just been told
            stretches = open_ended(stretches)
        return BandCost(
            style="crossing",
            follows=False,
            turns_too=turns_too,
            stretches=_in_sentences(stretches),
            turns=_turns(stretches, "cost_crossovers"),
        )
    if spread.never_behind == "tie":
        return BandCost(style="tie", follows=False, turns_too=turns_too)
    if spread.never_behind is None:
        return None
    saving = _saving(comparison, spread, one_fact=one_fact)
    return replace(saving, style="once") if saving and not _one_print(saving, first) else saving


def _one_print(saving: BandCost, first: Finding) -> bool:
    """Say whether what follows for cost is printed as what it follows from, at both ends of the range."""
    if not saving.follows or not isinstance(first, Lead):
        return True
    hedges = {str(first.gap["hedge"]), saving.hedge}
    ends = [(cast(Words, first.gap[end]), getattr(saving, end)) for end in ("low", "high")]
    if hedges & {"roughly", "between"}:
        return len(hedges) == 1
    return all(
        agree({**gap, "hedge": ""}, {"figure": figure, "hedge": ""}) for gap, figure in ends if gap["style"] != "tie"
    )


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
    if hedge and not tied and least >= 1 and low - least <= 1 and most - high <= 1:
        hedge = "about"
    elif hedge and (tied or least >= 1):
        hedge, named, low, high = "between", bounds, least, most
    ends = [
        Figure(value=max(0.0, value), unit="%", path=f"{where}.{name}", rule=rule, toward=toward)
        for value, name, toward in zip((low, high), named, _TOWARD if hedge == "between" else _NEAREST, strict=True)
    ]
    tie = winner(1 / (1 - max(low, 0.0) / 100)) == "tie" or least <= 0
    rough, at_one = hedge == "roughly", spread.low == spread.high
    style = "widest" if rough and not at_one else "up_to" if tie and not rough else "range"
    if style == "range" and (rough or _same_percent(low, high)):
        style = "one"
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


def _same_percent(a: float, b: float) -> bool:
    return wording.percent(a) == wording.percent(b)
