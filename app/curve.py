"""A curve through the points of one side, read at any interactivity inside its span.

Knots are joined by Steffen's monotone cubic Hermite spline (M. Steffen 1990, A&A 239, 443): it never overshoots, so a
falling frontier stays falling. Interactivity in tok/s/user, throughput per GPU in tok/s/GPU.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline
from scipy.optimize import brentq

from app.frontier import Frontier
from app.points import Point, PublishedPoint

Floats = NDArray[np.float64]
KEPT = 64  # readings that a curve remembers, since comparisons share it
Basis = Literal["measured", "interpolated", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The figures of one reading, keyed as in `terms.METRICS`; None is unknown."""

    throughput_per_gpu: float
    cost: float | None = None
    throughput_per_mw: float | None = None
    energy: float | None = None
    concurrency: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a curve says at one interactivity.

    `uncertainty` is relative: the larger leave-one-out error of the neighbouring knots, None where unknown or where
    nothing was interpolated.
    `cost_residual` is cost x throughput / rate - 1 of a published reading, None elsewhere.
    """

    x: float
    metrics: Metrics
    basis: Basis
    neighbours: tuple[Point, ...]
    uncertainty: float | None = None
    cost_residual: float | None = None


def steffen_slopes(x: Floats, y: Floats) -> Floats:
    """Return the slope at each of n >= 2 knots, shape (n,), in units of y per x (Steffen 1990, eqs. 4 to 11)."""
    h, s = np.diff(x), np.diff(y) / np.diff(x)
    if len(x) == 2:
        return np.array([s[0], s[0]])
    p = (s[:-1] * h[1:] + s[1:] * h[:-1]) / (h[:-1] + h[1:])
    least = np.minimum(np.minimum(np.abs(s[:-1]), np.abs(s[1:])), np.abs(p) / 2)
    inner = (np.sign(s[:-1]) + np.sign(s[1:])) * least
    first, last = (3 * s[0] - inner[0]) / 2, (3 * s[-1] - inner[-1]) / 2
    return np.concatenate(([first], inner, [last]))


def steffen_spline(x: Sequence[float], y: Sequence[float]) -> CubicHermiteSpline:
    """Join at least two knots with rising x.

    >>> float(steffen_spline([0, 1], [4, 2])(0.25))
    3.5
    """
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return CubicHermiteSpline(xs, ys, steffen_slopes(xs, ys), extrapolate=False)


def _leave_one_out(x: Sequence[float], y: Sequence[float], i: int) -> float:
    """Return the relative error of predicting interior knot i from a refit without it."""
    rest = [*range(i), *range(i + 1, len(x))]
    predicted = _clipped(steffen_spline([x[j] for j in rest], [y[j] for j in rest]), [y[j] for j in rest], x[i])
    return abs(predicted / y[i] - 1)


def _clipped(spline: CubicHermiteSpline, values: Sequence[float], x: float) -> float:
    """Evaluate a spline and hold the result within the range of its own knots."""
    return min(max(float(spline(x)), min(values)), max(values))


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """Points with strictly rising interactivity, joined metric by metric.

    Only throughput, concurrency and, for published points, the printed cost and tok/s/MW are joined; whatever follows
    from throughput by formula is derived later, at the reading.
    """

    points: tuple[Point, ...]

    @classmethod
    def fit(cls, side: Frontier | Sequence[PublishedPoint]) -> "Curve":
        """Fit a frontier, or published readings in the order of their interactivity."""
        points = side.points if isinstance(side, Frontier) else tuple(sorted(side, key=lambda p: p.interactivity))
        if not points:
            raise ValueError("a curve needs at least one point")
        return cls(points=tuple(points))

    @cached_property
    def x(self) -> tuple[float, ...]:
        """Interactivity of the knots, tok/s/user."""
        return tuple(p.interactivity for p in self.points)

    @cached_property
    def y(self) -> tuple[float, ...]:
        """Throughput per GPU at the knots, tok/s/GPU."""
        return tuple(p.throughput_per_gpu for p in self.points)

    @property
    def span(self) -> tuple[float, float]:
        """First and last interactivity with a reading."""
        return self.x[0], self.x[-1]

    @cached_property
    def throughput(self) -> CubicHermiteSpline:
        """The throughput spline; needs two knots."""
        return steffen_spline(self.x, self.y)

    @cached_property
    def _splines(self) -> dict[str, tuple[tuple[float, ...], CubicHermiteSpline]]:
        """Join every metric that all knots carry; a metric missing at one knot has no curve."""
        joined: dict[str, tuple[tuple[float, ...], CubicHermiteSpline]] = {
            "throughput_per_gpu": (self.y, self.throughput)
        }
        for metric in ("concurrency", "cost", "throughput_per_mw"):
            values = tuple(getattr(p, metric, None) for p in self.points)
            known = tuple(float(v) for v in values if v is not None)
            if len(known) == len(values):
                joined[metric] = (known, steffen_spline(self.x, known))
        return joined

    @cached_property
    def _errors(self) -> dict[int, float]:
        return {}

    def error_at_knot(self, i: int) -> float | None:
        """Return the leave-one-out error of knot i, relative; None at the two ends, which nothing can predict."""
        if not 0 < i < len(self.points) - 1:
            return None
        if i not in self._errors:
            self._errors[i] = _leave_one_out(self.x, self.y, i)
        return self._errors[i]

    @cached_property
    def _read(self) -> dict[float, Reading]:
        return {}

    def at(self, x: float) -> Reading | None:
        """Read the curve at x (tok/s/user); None outside the span, never an edge value."""
        found = self._read.get(x)
        if found is None:
            found = self._at(x)
            if found is not None and len(self._read) < KEPT:
                self._read[x] = found
        return found

    def _at(self, x: float) -> Reading | None:
        if not self.span[0] <= x <= self.span[1]:
            return None
        i = bisect_left(self.x, x)
        if self.x[i] == x:
            return self._at_knot(i)
        values = {metric: _clipped(spline, known, x) for metric, (known, spline) in self._splines.items()}
        error = self._error_between(i)
        return Reading(
            x=x,
            metrics=Metrics(**values),
            basis="interpolated",
            neighbours=(self.points[i - 1], self.points[i]),
            uncertainty=None if isnan(error) else error,
        )

    def _at_knot(self, i: int) -> Reading:
        point = self.points[i]
        return Reading(
            x=point.interactivity,
            metrics=Metrics(
                throughput_per_gpu=point.throughput_per_gpu,
                concurrency=point.concurrency,
                cost=getattr(point, "cost", None),
                throughput_per_mw=getattr(point, "throughput_per_mw", None),
            ),
            basis="published" if isinstance(point, PublishedPoint) else "measured",
            neighbours=(point,),
        )

    def limits(self, x: Floats, metric: str = "throughput_per_gpu") -> tuple[Floats, Floats] | None:
        """Return between which figures a joined metric lies at many x inside the span, each of shape (n,).

        A frontier has no reading outside those of its two neighbours there, nor, where it is known, farther from the
        curve than its leave-one-out error; at a knot nothing is open. None where a knot lacks the metric.
        """
        values = self.sample(x, metric)
        if values is None or len(self.points) == 1:
            return None if values is None else (values, values)
        known, knots = np.asarray(self._splines[metric][0]), np.asarray(self.x)
        right = np.searchsorted(knots, x)
        at_knot, left = knots[right] == x, np.maximum(right - 1, 0)
        error = np.zeros(len(x))
        for i in np.unique(right[~at_knot]).tolist():
            error[right == i] = self._error_between(i)
        low = np.fmax(np.minimum(known[left], known[right]), values * (1 - error))
        high = np.fmin(np.maximum(known[left], known[right]), values * (1 + error))
        return np.where(at_knot, values, low), np.where(at_knot, values, high)

    def _error_between(self, right: int) -> float:
        """Return the larger leave-one-out error of a knot and the one before it; nan where neither has one."""
        errors = [e for e in (self.error_at_knot(right - 1), self.error_at_knot(right)) if e is not None]
        return max(errors, default=float("nan"))

    def sample(self, x: Floats, metric: str = "throughput_per_gpu") -> Floats | None:
        """Read a joined metric at many x inside the span, shape (n,); None where a knot lacks it."""
        if len(self.points) == 1:
            only = getattr(self.points[0], metric, None)
            return None if only is None else np.full(len(x), float(only))
        if metric not in self._splines:
            return None
        known, spline = self._splines[metric]
        return np.asarray(np.clip(spline(x), min(known), max(known)))

    def joined(self, metric: str = "throughput_per_gpu") -> CubicHermiteSpline | None:
        """Return the spline of a metric; None with a single knot, or where a knot lacks it."""
        found = self._splines.get(metric) if len(self.points) > 1 else None
        return found[1] if found else None

    def largest_x(self, metric: str, bound: float, *, falling: bool) -> float | None:
        """Return the largest interactivity at which a metric has not passed `bound` yet; None if it has everywhere.

        A falling metric (throughput) passes a bound by dropping below it, a rising one (cost) by going above. Between
        two knots the spline is monotone, so the first knot from the right that holds brackets the root.
        """
        known = [getattr(p, metric, None) for p in self.points]
        if None in known:
            return None
        spare = [(v - bound if falling else bound - v) for v in known if v is not None]
        holding = [i for i, value in enumerate(spare) if value >= 0]
        if not holding:
            return None
        last = holding[-1]
        if last == len(spare) - 1 or spare[last] == 0:
            return self.x[last]
        spline, ends = self._splines[metric][1], {self.x[i]: spare[i] for i in (last, last + 1)}

        def left(x: float) -> float:
            return float(ends.get(x, (spline(x) - bound) * (1 if falling else -1)))

        return float(brentq(left, self.x[last], self.x[last + 1], xtol=1e-12))


def overlap(*curves: Curve) -> tuple[float, float] | None:
    """Return the interactivity range that all curves cover, or None."""
    low, high = max(c.span[0] for c in curves), min(c.span[1] for c in curves)
    return (low, high) if low <= high else None


def knots_within(a: Curve, b: Curve, low: float, high: float) -> list[float]:
    """Return the union of both curves' knots inside [low, high], with both ends, rising."""
    return sorted({low, high, *(x for x in (*a.x, *b.x) if low < x < high)})


def crossovers(a: Curve, b: Curve, metric: str = "throughput_per_gpu", factor: float = 1.0) -> tuple[float, ...]:
    """Return each interactivity in the overlap where a metric of a less `factor` times that of b changes sign, exactly.

    With rate_a / rate_b as factor, throughput crossovers become cost crossovers. On the union of both curves' knots the
    difference is one cubic per interval, whose roots are found in closed form.
    """
    shared, of_a, of_b = overlap(a, b), a.joined(metric), b.joined(metric)
    if shared is None or shared[0] == shared[1] or of_a is None or of_b is None:
        return ()
    u = np.array(knots_within(a, b, *shared))
    values = of_a(u) - factor * of_b(u)
    slopes = of_a.derivative()(u) - factor * of_b.derivative()(u)
    difference = CubicHermiteSpline(u, values, slopes, extrapolate=False)
    roots = [_snapped(float(x), u) for x in difference.roots(extrapolate=False)]
    candidates = sorted({float(x) for x in (*roots, *u) if shared[0] < x < shared[1]})
    fences = np.array([shared[0], *candidates, shared[1]])
    signs = np.sign(difference((fences[:-1] + fences[1:]) / 2))
    return _sign_changes(candidates, [int(s) for s in signs])


def _snapped(root: float, knots: Floats) -> float:
    """Return the knot that a root misses by rounding alone, else the root."""
    nearest = float(knots[np.argmin(np.abs(knots - root))])
    return nearest if abs(root - nearest) <= 1e-8 * abs(nearest) else root


def _sign_changes(candidates: list[float], signs: list[int]) -> tuple[float, ...]:
    """Keep the candidates across which the sign flips; a stretch of equality counts once, where it begins."""
    found: list[float] = []
    last, since = signs[0], None
    for x, sign in zip(candidates, signs[1:], strict=True):
        if sign == 0:
            since = x if since is None else since
            continue
        if last and sign != last:
            found.append(x if since is None else since)
        last, since = sign, None
    return tuple(found)
