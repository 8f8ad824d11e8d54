"""The order of three to six sides over the range that all cover: where it stays the same, and who passes whom.

A stretch lies between two speeds in tok/s/user at which sides trade places. Sides that are about the same all along a
stretch share a tier of its order, best first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import combinations, pairwise
from math import log
from typing import TypeVar

import numpy as np

from app import wording
from app.comparison import Comparison
from app.curve import Floats
from app.lead import RatioMetric
from app.side import Side

NEAR = 0.1  # speeds that print alike
SAME = 1e-9  # how far figures may differ that are meant to be one
MOST_WORDS = 24  # of what a sentence lists
LONG_NAME = 4
_Item = TypeVar("_Item")
Order = tuple[tuple[Side, ...], ...]
Stretch = tuple[float, float, Order]
Leading = tuple[float, float, tuple[Side, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Two sides trading places as the speed rises past `x`: one passes the other, draws level with it or leaves it.

    `mover` is the side that gains; `path` leads to the crossover in the JSON of the comparison.
    """

    x: float
    path: str
    how: str
    mover: Side
    other: Side


def pair_of(comparison: Comparison, one: Side, other: Side) -> Comparison:
    """Return two sides as a comparison, in the order in which they stand."""
    return comparison.pairs[pair_index(comparison, one, other)]


def pair_index(comparison: Comparison, one: Side, other: Side) -> int:
    """Return the place of two sides among the pairs."""
    places = sorted(comparison.sides.index(side) for side in (one, other))
    return list(combinations(range(len(comparison.sides)), 2)).index((places[0], places[1]))


def stretches_of(comparison: Comparison, overlap: tuple[float, float], metric: RatioMetric) -> list[Stretch]:
    """Return the parts of the overlap in which the order stays the same, each with its order, best first."""
    low, high = overlap
    inner = sorted({x for pair in comparison.pairs for x in _crossings(pair, metric) if low < x < high})
    found: list[Stretch] = []
    for left, right in pairwise((low, *inner, high)):
        order = order_in(comparison, left, right, metric)
        if found and _too_narrow(left, right, high):
            continue
        if found and found[-1][2] == order:
            found[-1] = (found[-1][0], right, order)
        else:
            found.append((left, right, order))
    return found


def _too_narrow(left: float, right: float, end: float) -> bool:
    """Say whether nobody could tell where a stretch begins and ends, for both print the same."""
    return wording.speed(left) == wording.speed(right) and right < end


def _crossings(pair: Comparison, metric: RatioMetric) -> tuple[float, ...]:
    return pair.cost_crossovers if metric == "cost" else pair.crossovers


def order_in(comparison: Comparison, low: float, high: float, metric: RatioMetric) -> Order:
    """Return the sides from best to worst between two crossovers; those about the same all along share a tier."""
    middle = np.array([(low + high) / 2])
    values = {side.key: _value(side, metric, middle) * (1 if metric == "cost" else -1) for side in comparison.sides}

    def by_value(one: Side, other: Side) -> int:
        apart = values[one.key] - values[other.key]
        if abs(apart) <= SAME * abs(values[one.key]):  # curves that run together in the middle may part elsewhere
            apart = _apart(comparison, one, other, low, high, metric)
        return (apart > 0) - (apart < 0)

    tiers: list[list[Side]] = []
    for side in sorted(comparison.sides, key=cmp_to_key(by_value)):
        pair = pair_of(comparison, tiers[-1][0], side) if tiers else None
        spread = pair.spread(metric, low, high) if pair else None
        if spread and spread.winner == "tie":
            tiers[-1].append(side)
        else:
            tiers.append([side])
    return tuple(tuple(sorted(tier, key=comparison.sides.index)) for tier in tiers)


def _apart(comparison: Comparison, one: Side, other: Side, low: float, high: float, metric: RatioMetric) -> float:
    """Return how far one side is from another wherever they lie furthest apart, below zero where it is better."""
    if one is other:
        return 0.0
    spread = pair_of(comparison, one, other).spread(metric, low, high)
    assert spread is not None
    further = log(spread.least) + log(spread.greatest)
    is_first = comparison.sides.index(one) < comparison.sides.index(other)
    return further * (1 if metric == "cost" else -1) * (1 if is_first else -1)


def _value(side: Side, metric: RatioMetric, x: Floats) -> float:
    values = side.costs(x) if metric == "cost" else side.curve.sample(x) if side.curve else None
    assert values is not None
    return float(values[0])


def leading(stretches: Sequence[Stretch]) -> list[Leading]:
    """Return the stretches by who is best, those with the same put together."""
    merged: list[Leading] = []
    for low, high, order in stretches:
        if merged and merged[-1][2] == order[0]:
            merged[-1] = (merged[-1][0], high, order[0])
        else:
            merged.append((low, high, order[0]))
    return merged


def trades_behind(comparison: Comparison, led: Sequence[Leading]) -> list[Trade]:
    """Return where sides trade places by throughput inside the overlap, less the changes of who leads, by speed."""
    found = [t for k, pair in enumerate(comparison.pairs) for t in _trades(comparison, k, pair)]
    return sorted((t for t in found if not _leads(t, led)), key=lambda t: t.x)


def _leads(trade: Trade, led: Sequence[Leading]) -> bool:
    """Say whether a trade is a change of who leads."""
    return any(
        abs(trade.x - then[0]) <= NEAR and trade.mover in then[2] and trade.other in before[2]
        for before, then in pairwise(led)
    )


def _trades(comparison: Comparison, k: int, pair: Comparison) -> Iterable[Trade]:
    """Yield where two sides trade places; what is about the same on both sides of a crossover does not."""
    assert comparison.overlap is not None
    low, high = comparison.overlap
    a, b = list(combinations(comparison.sides, 2))[k]
    parts: list[tuple[float, Side | None]] = []
    for left, right in pairwise((low, *(x for x in pair.crossovers if low < x < high), high)):
        if parts and _too_narrow(left, right, high):
            continue
        ahead = _ahead(pair, left, right, a, b)
        if not parts or parts[-1][1] != ahead:
            parts.append((left, ahead))
    for (_, before), (x, after) in pairwise(parts):
        mover = after or (b if before == a else a)
        yield Trade(
            x=x,
            path=f"pairs[{k}].crossovers[{pair.crossovers.index(x)}]",
            how="passes" if before and after else "leaves" if after else "joins",
            mover=mover,
            other=b if mover == a else a,
        )


def _ahead(pair: Comparison, low: float, high: float, a: Side, b: Side) -> Side | None:
    """Return which of two sides serves more between two of their crossovers; None where they are about the same."""
    spread = pair.spread("throughput_per_gpu", low, high)
    assert spread is not None
    return None if spread.winner == "tie" else a if spread.least * spread.greatest > 1 else b


def length_of(name: object) -> int:
    """Return how many words a name counts for."""
    return min(len(str(name).split()), LONG_NAME)


def in_sentences(items: Sequence[_Item], words: Callable[[_Item], int], most: int = MOST_WORDS) -> list[list[_Item]]:
    """Part a list into sentences of no more words than a reader takes in at once.

    >>> in_sentences(["one", "two three", "four"], lambda text: len(text.split()), 3)
    [['one', 'two three'], ['four']]
    """
    found: list[list[_Item]] = []
    left = 0
    for item in items:
        if words(item) > left:
            found.append([])
            left = most
        found[-1].append(item)
        left -= words(item)
    return found
