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
from app.comparison import EVEN_SAMPLES, Comparison
from app.curve import Floats
from app.figures import Figure
from app.findings import Finding, Leaders, NoPoints, Unsettled, Words
from app.lead import RatioMetric, winner
from app.rankings import Absent, NoRange, Ranking, RankingCost, Standing, StandingCost, Trades
from app.side import Side
from app.story.gaps import band_of, cost_figure, fences, gap_words, open_ended, throughput_figure, with_digits
from app.story.order import (
    Leading,
    Stretch,
    Trade,
    in_sentences,
    leading,
    length_of,
    order_in,
    pair_index,
    pair_of,
    stretches_of,
    trades_behind,
)
from app.story.roughly import standing_rough
from app.story.targets import details_at
from app.target import Target

LISTED = 3  # changes behind the first that the verdict names
MOST = 7  # stretches that it names
SENTENCE = 3  # sides a sentence
GAPS = 26  # words of gaps a sentence
TRADES = 9  # changes behind the first that are told in full, those at the lowest speeds
OPEN = 1 / 1.01
MANY_OPEN = 0.25
_Item = TypeVar("_Item")


def ranking_findings(comparison: Comparison) -> list[Finding]:
    """Return what leads over the whole range, what it means for cost, and whether the points settle it."""
    empty = [side.label for side in comparison.sides if side.curve is None]
    if empty:
        return [NoPoints(empty=empty)]
    if comparison.overlap is None:
        return [NoRange()]
    stretches = stretches_of(comparison, comparison.overlap, "throughput_per_gpu")
    first = _ranking(comparison, stretches, comparison.overlap)
    cost = _cost(comparison, comparison.overlap, _leaders(comparison, leading(stretches)))
    unsettled = _unsettled(comparison, stretches, first.style)
    if cost and cost.open and unsettled:  # told in one sentence
        cost, unsettled = replace(cost, open=False), replace(unsettled, costs=True)
    return [f for f in (first, cost, unsettled) if f]


def ranking_further(comparison: Comparison) -> list[Finding]:
    """Return who leads where, if the verdict could not name it all, and who passes whom behind the first."""
    if comparison.overlap is None:
        return []
    led = leading(stretches_of(comparison, comparison.overlap, "throughput_per_gpu"))
    found: list[Finding] = []
    if len(led) > MOST:
        found.append(_all_leaders(comparison, "throughput_per_gpu", led))
    rates = {side.price.usd_per_gpu_hour for side in comparison.sides}
    if len(rates) > 1 and None not in rates:
        cheapest = leading(stretches_of(comparison, comparison.overlap, "cost"))
        if len(cheapest) > MOST:
            found.append(_all_leaders(comparison, "cost", cheapest))
    trades = trades_behind(comparison, led)
    return [*found, _trades(trades)] if trades else found


def standings_at(comparison: Comparison, target: Target, catalog: Catalog, *, detailed: bool) -> list[Finding]:
    """Return what is to be said at one target, in the order of its paragraph."""
    path = f"targets[{comparison.targets.index(target)}]"
    found: list[Finding | None] = []
    if any(target.readings):
        found += [_standing(comparison, target, path), _standing_cost(comparison, target, path)]
        found.append(standing_rough(comparison, target, path))
    if not all(target.readings):
        found.append(_absent(comparison, target, path))
    if detailed and any(target.readings):
        found.append(details_at(comparison, target, path, catalog))
    return [f for f in found if f]


# The whole range


def _ranking(comparison: Comparison, stretches: Sequence[Stretch], overlap: tuple[float, float]) -> Ranking:
    led = leading(stretches)
    trades = trades_behind(comparison, led)
    changes = {wording.speed(t.x): Figure(value=t.x, unit="tok/s/user", path=t.path) for t in trades}
    return Ranking(
        style="turns" if len(led) > 1 else "leads" if trades else "constant",
        tiers=_in_batches(
            [[side.label for side in tier] for tier in order_in(comparison, *overlap, "throughput_per_gpu")], SENTENCE
        ),
        leaders=_in_sentences(_leaders(comparison, led)) if len(led) <= MOST else [],
        names=_names(comparison, led),
        range=band_of(overlap, "overlap"),
        changes=list(changes.values()) if len(changes) <= LISTED else [],
        count=_count(len(trades)),
        turns=_count(len(led) - 1),
    )


def _count(changes: int) -> Figure:
    return Figure(value=changes, unit="crossovers", path="pairs", rule="count")


def _names(comparison: Comparison, led: Sequence[Leading]) -> list[str]:
    """Name who is best somewhere, in the order of the sides."""
    return [side.label for side in comparison.sides if any(side in tier for _, _, tier in led)]


def _all_leaders(comparison: Comparison, metric: RatioMetric, led: Sequence[Leading]) -> Leaders:
    key = "cost_crossovers" if metric == "cost" else "crossovers"
    return Leaders(of=metric, two=False, batches=_in_sentences(_leaders(comparison, led, key)))


def _trades(trades: Sequence[Trade]) -> Trades:
    told: list[Words] = [
        {
            "how": t.how,
            "mover": t.mover.label,
            "other": t.other.label,
            "x": Figure(value=t.x, unit="tok/s/user", path=t.path),
        }
        for t in trades[:TRADES]
    ]
    return Trades(
        batches=in_sentences(told, _words_of_trade),
        more=_count(len(trades) - len(told)) if len(trades) > len(told) else None,
    )


def _words_of_trade(trade: Words) -> int:
    return (4 if trade["how"] == "passes" else 6) + length_of(trade["mover"]) + length_of(trade["other"])


def _leaders(comparison: Comparison, led: Sequence[Leading], key: str = "crossovers") -> list[Words]:
    """Return the stretches by who is best."""
    turns = [_speed(comparison, low, key) for low, _, _ in led[1:]]
    ends = pairwise(fences((led[0][0], led[-1][1]), "overlap", turns))
    return [
        {"sides": [side.label for side in tier], "low": low, "high": high}
        for (_, _, tier), (low, high) in zip(led, ends, strict=True)
    ]


def _in_sentences(stretches: Sequence[Words]) -> list[list[Words]]:
    """Part stretches into sentences."""
    return in_sentences(stretches, lambda s: 4 + sum(1 + length_of(n) for n in cast(list[str], s["sides"])))


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
        return RankingCost(style="follows", leaders=[], names=[], count=_count(0), open=False)
    stretches = stretches_of(comparison, overlap, "cost")
    cheapest = leading(stretches)
    leaders = _leaders(comparison, cheapest, "cost_crossovers")
    same = len(stretches[0][2]) == 1 and len(stretches) == 1
    return RankingCost(
        style="tie" if same else "one" if len(leaders) == 1 else "as_throughput" if _alike(leaders, led) else "turns",
        leaders=_in_sentences(open_ended(leaders)) if len(leaders) <= MOST else [],
        names=_names(comparison, cheapest),
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
        pairs = [pair_of(comparison, one, side) for one in best for tier in others for side in tier]
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
        batches=in_sentences(others, _words_of, GAPS),
    )


def _words_of(other: Words) -> int:
    """Return about how many words it takes to tell a gap: 'between 2 and 3 times as much as', a name, a figure."""
    gap = cast(Words, other["gap"])
    between, percent = gap["hedge"] == "between", gap["style"] == "percent"
    return (10 if between else 5 if percent else 7) + length_of(other["label"]) + 1 + 5 * (gap["style"] == "many")


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
    pair = pair_of(comparison, one, other)
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
