"""The findings of three to six sides: the order over the range that all cover, and where each stands at a target."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from app import wording
from app.catalog import Catalog
from app.caveats.view import digits_apart, nearest_figure
from app.comparison import EVEN_SAMPLES, Comparison, RatioMetric, Side, Target, winner
from app.curve import Floats
from app.figures import Figure
from app.findings import Finding, NoPoints, Unsettled, Words
from app.rankings import Absent, NoRange, Ranking, RankingCost, Standing, StandingCost
from app.story.gaps import band_of, cost_figure, gap_words, throughput_figure, with_digits
from app.story.targets import details_at

LISTED = 3
SENTENCE = 3  # sides a sentence
WORDS = 26  # of the gaps in a sentence
LONG_NAME = 4
OPEN = 1 / 1.01
MANY_OPEN = 0.25
_Item = TypeVar("_Item")
Order = tuple[tuple[Side, ...], ...]
Stretch = tuple[float, float, Order]


def ranking_findings(comparison: Comparison) -> list[Finding]:
    """Return what leads over the whole range, what it means for cost, and whether the points settle it."""
    empty = [side.label for side in comparison.sides if side.curve is None]
    if empty:
        return [NoPoints(empty=empty)]
    if comparison.overlap is None:
        return [NoRange()]
    stretches = _stretches(comparison, comparison.overlap, "throughput_per_gpu")
    first = _ranking(comparison, stretches, comparison.overlap)
    led = _leaders(comparison, stretches)
    found: list[Finding | None] = [
        first,
        _cost(comparison, comparison.overlap, led),
        _unsettled(comparison, stretches, first.style),
    ]
    return [f for f in found if f]


def standings_at(comparison: Comparison, target: Target, catalog: Catalog, *, detailed: bool) -> list[Finding]:
    """Return what is to be said at one target, in the order of its paragraph."""
    path = f"targets[{comparison.targets.index(target)}]"
    found: list[Finding | None] = []
    if any(target.readings):
        found += [_standing(comparison, target, path), _standing_cost(comparison, target, path)]
    if not all(target.readings):
        found.append(_absent(comparison, target, path))
    if detailed and any(target.readings):
        found.append(details_at(comparison, target, path, catalog))
    return [f for f in found if f]


# The whole range


def _ranking(comparison: Comparison, stretches: Sequence[Stretch], overlap: tuple[float, float]) -> Ranking:
    leaders = _leaders(comparison, stretches)
    inner = [low for low, _, _ in stretches[1:]]
    changes = [_speed(comparison, x, "crossovers") for x in inner]
    return Ranking(
        style="constant" if len(stretches) == 1 else "leads" if len(leaders) == 1 else "turns",
        tiers=_in_batches([[side.label for side in tier] for tier in stretches[0][2]], SENTENCE),
        leaders=leaders if len(leaders) <= LISTED else [],
        range=band_of(overlap, "overlap"),
        changes=changes if len(changes) <= LISTED else [],
        count=_count(len(changes)),
        turns=_count(len(leaders) - 1),
    )


def _count(changes: int) -> Figure:
    return Figure(value=changes, unit="crossovers", path="pairs", rule="count")


def _stretches(comparison: Comparison, overlap: tuple[float, float], metric: RatioMetric) -> list[Stretch]:
    """Return the parts of the overlap in which the order stays the same, each with its order, best first."""
    low, high = overlap
    inner = sorted({x for pair in comparison.pairs for x in _crossings(pair, metric) if low < x < high})
    found: list[Stretch] = []
    for left, right in pairwise((low, *inner, high)):
        order = _order(comparison, left, right, metric)
        if found and wording.speed(left) == wording.speed(right) and right < high:
            continue  # nobody could tell where it begins and ends
        if found and found[-1][2] == order:
            found[-1] = (found[-1][0], right, order)
        else:
            found.append((left, right, order))
    return found


def _crossings(pair: Comparison, metric: RatioMetric) -> tuple[float, ...]:
    return pair.cost_crossovers if metric == "cost" else pair.crossovers


def _order(comparison: Comparison, low: float, high: float, metric: RatioMetric) -> Order:
    """Return the sides from best to worst between two crossovers; those about the same all along share a tier."""
    middle = np.array([(low + high) / 2])
    ranked = sorted(comparison.sides, key=lambda side: _value(side, metric, middle), reverse=metric != "cost")
    tiers: list[list[Side]] = []
    for side in ranked:
        pair = _pair(comparison, tiers[-1][0], side) if tiers else None
        spread = pair.spread(metric, low, high) if pair else None
        if spread and spread.winner == "tie":
            tiers[-1].append(side)
        else:
            tiers.append([side])
    return tuple(tuple(sorted(tier, key=comparison.sides.index)) for tier in tiers)


def _value(side: Side, metric: RatioMetric, x: Floats) -> float:
    values = side.costs(x) if metric == "cost" else side.curve.sample(x) if side.curve else None
    assert values is not None
    return float(values[0])


def _pair(comparison: Comparison, one: Side, other: Side) -> Comparison:
    """Return two sides as a comparison, in the order in which they stand."""
    return comparison.pairs[pair_index(comparison, one, other)]


def pair_index(comparison: Comparison, one: Side, other: Side) -> int:
    """Return the place of two sides among the pairs."""
    places = sorted(comparison.sides.index(side) for side in (one, other))
    return list(combinations(range(len(comparison.sides)), 2)).index((places[0], places[1]))


def _leaders(comparison: Comparison, stretches: Sequence[Stretch], key: str = "crossovers") -> list[Words]:
    """Return the stretches by who is best, those with the same put together; None stands at the two open ends."""
    merged: list[tuple[float, float, tuple[Side, ...]]] = []
    for low, high, order in stretches:
        if merged and merged[-1][2] == order[0]:
            merged[-1] = (merged[-1][0], high, order[0])
        else:
            merged.append((low, high, order[0]))
    return [
        {
            "sides": [side.label for side in tier],
            "low": _speed(comparison, low, key) if i else None,
            "high": _speed(comparison, high, key) if i < len(merged) - 1 else None,
        }
        for i, (low, high, tier) in enumerate(merged)
    ]


def _speed(comparison: Comparison, x: float, key: str) -> Figure:
    """Return a crossover of some pair with its place."""
    for k, pair in enumerate(comparison.pairs):
        found = getattr(pair, key)
        if x in found:
            return Figure(value=x, unit="tok/s/user", path=f"pairs[{k}].{key}[{found.index(x)}]")
    raise ValueError(f"{x} is no crossover of any pair")


def _alike(some: Sequence[Words], others: Sequence[Words]) -> bool:
    """Say whether stretches have the same sides and print the same ends."""
    return [_printed(words) for words in some] == [_printed(words) for words in others]


def _printed(stretch: Words) -> tuple[object, ...]:
    ends = (stretch["low"], stretch["high"])
    return stretch["sides"], *(wording.speed(end.value) if isinstance(end, Figure) else "" for end in ends)


def _cost(comparison: Comparison, overlap: tuple[float, float], led: Sequence[Words]) -> RankingCost | None:
    rates = {side.price.usd_per_gpu_hour for side in comparison.sides}
    if None in rates:
        return None
    if len(rates) == 1:
        return RankingCost(style="follows", leaders=[], count=_count(0), open=False)
    stretches = _stretches(comparison, overlap, "cost")
    leaders = _leaders(comparison, stretches, "cost_crossovers")
    same = len(stretches[0][2]) == 1 and len(stretches) == 1
    return RankingCost(
        style="tie" if same else "one" if len(leaders) == 1 else "as_throughput" if _alike(leaders, led) else "turns",
        leaders=leaders if len(leaders) <= LISTED else [],
        count=_count(len(leaders) - 1),
        open=not same and _leader_open(comparison, stretches, "cost") > (0 if len(leaders) == 1 else MANY_OPEN),
    )


def _unsettled(comparison: Comparison, stretches: Sequence[Stretch], style: str) -> Unsettled | None:
    """Say that the order is open: anywhere where it or its leader is told as constant, at many speeds else."""
    every = _open_at(comparison.pairs, "throughput_per_gpu", _even(comparison)).mean()
    open_lead = style == "leads" and _leader_open(comparison, stretches, "throughput_per_gpu") > 0
    return Unsettled() if open_lead or every > (0 if style == "constant" else MANY_OPEN) else None


def _leader_open(comparison: Comparison, stretches: Sequence[Stretch], metric: RatioMetric) -> float:
    """Return at which share of the overlap the points leave open whether who is best there is ahead of the others."""
    found = 0
    x = _even(comparison)
    for low, high, (best, *others) in stretches:
        pairs = [_pair(comparison, one, side) for one in best for tier in others for side in tier]
        found += int(_open_at(pairs, metric, x[(x >= low) & (x <= high)]).sum())
    return found / len(x)


def _even(comparison: Comparison) -> Floats:
    assert comparison.overlap is not None
    return np.linspace(*comparison.overlap, EVEN_SAMPLES)


def _open_at(pairs: Sequence[Comparison], metric: RatioMetric, x: Floats) -> NDArray[np.bool_]:
    """Say at each x whether the points leave open which side of one of these pairs is ahead, by more than a tie."""
    found = np.zeros(len(x), dtype=bool)
    for pair in pairs:
        bounds = pair.bounds(metric, x)
        if bounds is not None:
            found |= (bounds[0] < OPEN) & (bounds[1] > 1 / OPEN)
    return found


# One target


def _x(comparison: Comparison, target: Target, path: str) -> Figure:
    digits = digits_apart(comparison.sides, target.x)
    return Figure(value=target.x, unit="tok/s/user", path=f"{path}.interactivity_tok_s_user", digits=digits)


def _read(comparison: Comparison, target: Target) -> list[Side]:
    return [side for side in comparison.sides if target.reading(side.key)]


def _standing(comparison: Comparison, target: Target, path: str) -> Standing:
    served = {side.key: throughput_figure(target, path, side.key) for side in _read(comparison, target)}
    ranked = sorted(_read(comparison, target), key=lambda side: -served[side.key].value)
    top = [side for side in ranked if winner(served[ranked[0].key].value / served[side.key].value) == "tie"]
    behind = [side for side in ranked if side not in top]
    gaps = [_gap(comparison, target, ranked[0], side) for side in behind]
    others: list[Words] = [
        {"label": side.label, "gap": gap, "throughput": served[side.key]}
        for side, gap in zip(behind, gaps, strict=True)
    ]
    digits = wording.whole_digits(served[top[-1].key].value, served[behind[0].key].value) if behind else 0
    return Standing(
        target=target.x,
        x=_x(comparison, target, path),
        first=[side.label for side in top],
        throughputs=[with_digits(served[side.key], digits) for side in top],
        alone=len(ranked) == 1,
        batches=_sentences(others),
    )


def _sentences(others: list[Words]) -> list[list[Words]]:
    """Part gaps into sentences of no more words than a reader takes in at once."""
    found: list[list[Words]] = []
    left = 0
    for other in others:
        words = _words_of(other)
        if words > left:
            found.append([])
            left = WORDS
        found[-1].append(other)
        left -= words
    return found


def _words_of(other: Words) -> int:
    """Return about how many words it takes to tell a gap: 'between 2 and 3 times as much as', a name, a figure."""
    gap = cast(Words, other["gap"])
    between, percent = gap["hedge"] == "between", gap["style"] == "percent"
    remarks = 5 * bool(gap["order_open"]) + 5 * (gap["style"] == "many")
    name = min(len(str(other["label"]).split()), LONG_NAME)
    return (10 if between else 5 if percent else 7) + name + 1 + remarks


def _in_batches(items: list[_Item], size: int) -> list[list[_Item]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _gap(comparison: Comparison, target: Target, lead: Side, trail: Side) -> Words:
    """Return how far one side is ahead of another at a target."""
    k, i = pair_index(comparison, lead, trail), comparison.targets.index(target)
    pair, where = comparison.pairs[k], f"pairs[{k}].targets[{i}]"
    ratio = pair.targets[i].ratio("throughput_per_gpu")
    assert ratio is not None
    bounds = pair.ratio_bounds(pair.targets[i], "throughput_per_gpu")
    return gap_words(ratio, f"{where}.ratio.throughput", bounds, f"{where}.ratio_bounds.throughput")


def _standing_cost(comparison: Comparison, target: Target, path: str) -> StandingCost | None:
    read = _read(comparison, target)
    known = {side.key: figure for side in read if (figure := cost_figure(target, path, side.key))}
    if len(known) < len(read) or len(read) < 2:
        return None
    ranked = sorted(read, key=lambda side: known[side.key].value)
    values = [known[side.key].value for side in ranked]
    apart = [wording.money_digits(a, b) for a, b in pairwise(values) if winner(a / b) != "tie"]
    digits = max((d for d in apart if d is not None), default=None)
    is_open = any(_cost_is_open(comparison, target, a, b) for a, b in combinations(ranked, 2))
    costs: list[Words] = [{"label": side.label, "cost": with_digits(known[side.key], digits)} for side in ranked]
    return StandingCost(
        target=target.x,
        batches=_in_batches(costs, SENTENCE),
        same=winner(values[-1] / values[0]) == "tie",
        open=is_open,
    )


def _cost_is_open(comparison: Comparison, target: Target, one: Side, other: Side) -> bool:
    pair = _pair(comparison, one, other)
    at = pair.targets[comparison.targets.index(target)]
    bounds = pair.ratio_bounds(at, "cost")
    return bounds is not None and bounds[0] < 1 < bounds[1] and winner(at.ratio("cost")) != "tie"


def _away(near: Figure | None, x: float) -> Figure | None:
    """Return how far a speed is from the nearest one that was measured."""
    return None if near is None else replace(near, value=abs(near.value - x), rule="distance to the nearest knot")


def _absent(comparison: Comparison, target: Target, path: str) -> Absent:
    digits = digits_apart(comparison.sides, target.x)
    missing: list[Words] = [
        {"label": side.label, "nearest": near, "away": _away(near, target.x)}
        for side in comparison.sides
        if target.reading(side.key) is None
        for near in (nearest_figure(side, target.x, digits),)
    ]
    batches, others = _in_batches(missing, SENTENCE), any(target.readings)
    return Absent(target=target.x, x=_x(comparison, target, path), batches=batches, others=others)
