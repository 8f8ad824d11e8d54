"""A side's curve as it is drawn: samples of one metric, cut where the overlap begins and ends.

x in tok/s/user, y in the unit of the metric; every y is what `Side.read` says at that x.
"""

from collections.abc import Iterable, Sequence
from math import inf, isfinite
from typing import Any

import numpy as np

from app.comparison import Comparison
from app.curve import Reading
from app.language import ENGLISH, Language
from app.side import Side

Row = dict[str, Any]
Sample = tuple[float, float]

SAMPLES = 120
SAMPLES_PER_PIECE = 24


def drawable(value: float | None) -> float | None:
    """Return a value that has a place on a linear and on a log axis, else None."""
    return float(value) if value is not None and isfinite(value) and value > 0 else None


def value_of(reading: Reading | None, metric: str) -> float | None:
    """Return a reading's metric, if it is known and can be drawn."""
    return drawable(getattr(reading.metrics, metric)) if reading else None


def derived(side: Side, metric: str, throughput: float) -> float | None:
    """Return throughput, or what the side's price makes of it."""
    if metric == "throughput_per_gpu":
        return drawable(throughput)
    price = side.price
    return drawable({"cost": price.cost, "throughput_per_mw": price.per_mw, "energy": price.energy}[metric](throughput))


def samples(comparison: Comparison, side: Side, metric: str) -> list[Sample]:
    """Sample a curve: evenly, and exactly at its knots, the targets, the overlap's ends and the crossovers.

    A metric that is not known all along has no curve.
    """
    if side.curve is None:
        return []
    low, high = side.curve.span
    marks = {
        *side.curve.x,
        *(t.x for t in comparison.targets),
        *(comparison.overlap or ()),
        *(x for pair in comparison.pairs for x in (*pair.crossovers, *pair.cost_crossovers)),
    }
    exact = {x for x in marks if low <= x <= high}
    count = min(SAMPLES, SAMPLES_PER_PIECE * (len(side.curve.x) - 1))
    between = [x for x in np.linspace(low, high, count).tolist() if x not in exact]
    values = {x: value_of(side.read(x), metric) for x in exact} | dict(
        zip(between, _many(side, metric, between), strict=True)
    )
    known = [(x, y) for x in sorted(values) if (y := values[x]) is not None]
    return known if len(known) == len(values) else []


def _many(side: Side, metric: str, xs: list[float]) -> list[float | None]:
    """Read a side at many x at once where that says the same as reading it at each, else one by one."""
    if side.curve is None or not xs:
        return []
    at = np.array(xs)
    if metric == "cost":
        found = side.costs(at)
    elif metric == "concurrency" or (metric == "throughput_per_mw" and side.as_printed and not side.price.own_kw):
        found = side.curve.sample(at, metric)
    else:
        throughputs = side.curve.sample(at)
        return [] if throughputs is None else [derived(side, metric, y) for y in throughputs.tolist()]
    return [value_of(side.read(x), metric) for x in xs] if found is None else [drawable(y) for y in found.tolist()]


def value_along(line: Sequence[Sample], x: float) -> float | None:
    """Return y of the straight line between the samples around x; None beyond them."""
    if not line or not line[0][0] <= x <= line[-1][0]:
        return None
    xs, ys = zip(*line, strict=True)
    return float(np.interp(x, xs, ys))


def stretches(
    side: Side, line: Sequence[Sample], overlap: tuple[float, float] | None, language: Language = ENGLISH
) -> Iterable[Row]:
    """Cut a curve at the overlap's ends; the sample there belongs to both stretches, so that the line has no gap."""
    low, high = overlap or (inf, inf)
    pieces = {
        "before": [s for s in line if s[0] <= low],
        "inside": [s for s in line if low <= s[0] <= high],
        "after": [s for s in line if s[0] >= high],
    }
    for stretch, piece in pieces.items():
        if len(piece) < 2:
            continue
        inside = stretch == "inside"
        name = language.name(side.label)
        told = (
            language.say("{side}, curve inside the overlap", side=name)
            if inside
            else language.say("{side}, curve outside the overlap", side=name)
        )
        for x, y in piece:
            place = {"x": x, "y": y, "key": side.key, "side": name}
            yield place | {"stretch": stretch, "inside": inside, "description": told}
