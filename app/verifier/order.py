"""The order of several sides over the range that all cover, worked out anew from their knots.

Two sides trade places where the difference of their figures changes sign; it is looked for on a grid that is finer than
the knots of all sides, and halved down to a point. A stretch lies between two such speeds, in tok/s/user.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log

from app.verifier.document import Document, tied

PIECES = 8
HALVINGS = 60
MARGIN = 1.01
CLOSE = 0.1


@dataclass(frozen=True)
class Stretch:
    """A part of the shared range with its order: best first, sides that are about the same all along in one tier."""

    low: float
    high: float
    tiers: tuple[frozenset[str], ...]


def grid(document: Document) -> list[float]:
    """Return the speeds at which an order is looked at: the document's samples, each knot interval cut once more."""
    shared = document.overlap
    if shared is None:
        return []
    xs = document.samples(shared.low, shared.high)
    knots = sorted({shared.low, shared.high, *(x for s in document.sides for x in document.xs(s))})
    inside = [x for x in knots if shared.low <= x <= shared.high]
    return sorted({*xs, *(a + i * (b - a) / PIECES for a, b in pairwise(inside) for i in range(1, PIECES))})


def crossings(document: Document, metric: str, one: str, two: str) -> list[float]:
    """Return the speeds in the shared range at which two sides trade places."""
    found: list[float] = []
    before: tuple[float, float] | None = None
    level: list[float] = []
    for x in grid(document):
        ahead = _ahead(document, metric, one, two, x)
        if ahead == 0:
            level.append(x)
            continue
        if before and (before[1] > 0) != (ahead > 0):
            found.append(level[0] if level else _root(document, metric, (one, two), before, x))
        before, level = (x, ahead), []
    return found


def _ahead(document: Document, metric: str, one: str, two: str, x: float) -> float:
    ratio = document.ratio(metric, x, one, two)
    assert ratio is not None
    return ratio - 1


def _root(document: Document, metric: str, pair: tuple[str, str], left: tuple[float, float], high: float) -> float:
    low, sign = left
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (_ahead(document, metric, *pair, middle) > 0) == (sign > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def stretches(document: Document, metric: str) -> list[Stretch]:
    """Return the parts of the shared range in which the order of all sides stays the same."""
    key = ("stretches", metric, 0.0, "", "")
    if key not in document._memory:
        document._memory[key] = _stretches(document, metric)
    found: list[Stretch] = document._memory[key]
    return found


def _stretches(document: Document, metric: str) -> list[Stretch]:
    shared, xs = document.overlap, grid(document)
    if shared is None or any(document.value(metric, s, shared.low) is None for s in document.sides):
        return []
    places = {x for pair in combinations(document.sides, 2) for x in crossings(document, metric, *pair)}
    found: list[Stretch] = []
    for low, high in pairwise([shared.low, *sorted(x for x in places if shared.low < x < shared.high), shared.high]):
        inside = [low, *(x for x in xs if low < x < high), high]
        tiers = _tiers(document, metric, inside)
        if found and round(low, 1) == round(high, 1) and high < shared.high:
            continue  # too narrow for a text to say where it begins and ends
        if found and found[-1].tiers == tiers:
            found[-1] = Stretch(found[-1].low, high, tiers)
        else:
            found.append(Stretch(low, high, tiers))
    return found


def _tiers(document: Document, metric: str, xs: Sequence[float]) -> tuple[frozenset[str], ...]:
    """Rank the sides all along a stretch; one that is about the same as the tier's best all along joins it."""
    first = document.sides[0]
    values = {s: sum(log(document.ratio(metric, x, s, first) or 1.0) for x in xs) for s in document.sides}
    ranked = sorted(document.sides, key=lambda s: values[s] if metric == "cost" else -values[s])
    tiers: list[list[str]] = []
    for side in ranked:
        if tiers and all(tied(document.ratio(metric, x, tiers[-1][0], side) or 0.5) for x in xs):
            tiers[-1].append(side)
        else:
            tiers.append([side])
    return tuple(frozenset(t) for t in tiers)


def leaders(document: Document, metric: str) -> list[Stretch]:
    """Return the stretches by who is best alone; each holds one tier."""
    found: list[Stretch] = []
    for part in stretches(document, metric):
        best = part.tiers[:1]
        if found and found[-1].tiers == best:
            found[-1] = Stretch(found[-1].low, part.high, best)
        else:
            found.append(Stretch(part.low, part.high, best))
    return found


@dataclass(frozen=True)
class Trade:
    """Two sides trading places at a speed: `mover` passes the other, joins it or leaves it behind."""

    x: float
    how: str
    mover: str
    other: str


def trades(document: Document) -> list[Trade]:
    """Return where two sides trade places by throughput, by speed, less the changes of who leads."""
    key = ("trades", "throughput", 0.0, "", "")
    if key not in document._memory:
        found = [t for pair in combinations(document.sides, 2) for t in _trades(document, *pair)]
        led = list(pairwise(leaders(document, "throughput")))
        behind = [t for t in found if not any(_changes_lead(t, before, after) for before, after in led)]
        document._memory[key] = sorted(behind, key=lambda t: t.x)
    known: list[Trade] = document._memory[key]
    return known


def _changes_lead(trade: Trade, before: Stretch, after: Stretch) -> bool:
    there = abs(trade.x - after.low) <= CLOSE
    return there and trade.mover in after.tiers[0] and trade.other in before.tiers[0]


def _trades(document: Document, one: str, two: str) -> list[Trade]:
    """Return where two sides trade places: between crossings one of them is ahead, or neither all along."""
    shared, xs = document.overlap, grid(document)
    if shared is None:
        return []
    places = [x for x in crossings(document, "throughput", one, two) if shared.low < x < shared.high]
    parts: list[tuple[float, str]] = []
    for low, high in pairwise([shared.low, *places, shared.high]):
        if parts and round(low, 1) == round(high, 1) and high < shared.high:
            continue
        inside = [low, *(x for x in xs if low < x < high), high]
        ratios = [document.ratio("throughput", x, one, two) or 1.0 for x in inside]
        ahead = "" if all(map(tied, ratios)) else one if sum(map(log, ratios)) > 0 else two
        if not parts or parts[-1][1] != ahead:
            parts.append((low, ahead))
    found = []
    for (_, before), (x, after) in pairwise(parts):
        mover = after or (two if before == one else one)
        how = "passes" if before and after else "leaves" if after else "joins"
        found.append(Trade(x, how, mover, two if mover == one else one))
    return found


def whole_order(document: Document) -> tuple[frozenset[str], ...]:
    """Return the order of all sides over the whole shared range."""
    return _tiers(document, "throughput", grid(document))


def open_share(document: Document, metric: str, pairs: Sequence[tuple[str, str]]) -> float:
    """Return at which share of the shared range what is known leaves the order of one of these pairs open."""
    xs = even(document)
    return sum(any(open_at(document, metric, a, b, x) for a, b in pairs) for x in xs) / len(xs) if xs else 0.0


def even(document: Document) -> list[float]:
    """Return where it is looked at whether an order is open."""
    shared = document.overlap
    return [shared.low + i * (shared.high - shared.low) / 199 for i in range(200)] if shared else []


def open_at(document: Document, metric: str, one: str, two: str, x: float, margin: float = MARGIN) -> bool:
    """Say whether what is known leaves open which of two sides is ahead at a speed, by more than a margin."""
    bounds = document.ratio_bounds(metric, x, one, two)
    return bounds is not None and bounds[0] < 1 / margin and bounds[1] > margin
