"""Two to six sides read at the same speed per user.

Ratios are always a / b, of the first two sides; `Comparison.pairs` gives those of any other two. Cost is in $ per
million tokens, power figures in tok/s/MW and J per token.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from app.curve import Floats, crossovers, knots_within, overlap
from app.lead import RatioMetric, Spread
from app.points import SideKey
from app.side import KEYS, SIDES, Side
from app.subject import Subject
from app.target import Target, default_targets

EVEN_SAMPLES = 200


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two to six sides, the range that all cover, and what they read at each target.

    Crossovers are those of two sides; of more, each pair has its own.
    """

    subject: Subject
    sides: tuple[Side, ...]
    overlap: tuple[float, float] | None
    targets: tuple[Target, ...]
    crossovers: tuple[float, ...]
    cost_crossovers: tuple[float, ...]

    @property
    def a(self) -> Side:
        """Return the first side."""
        return self.sides[0]

    @property
    def b(self) -> Side:
        """Return the second side."""
        return self.sides[1]

    @property
    def two(self) -> tuple[Side, Side]:
        """Return the first two sides."""
        return self.sides[0], self.sides[1]

    @cached_property
    def pairs(self) -> tuple["Comparison", ...]:
        """Return every two of the sides as a comparison of their own, in order; two sides are their own only pair."""
        if len(self.sides) == 2:
            return (self,)
        return tuple(self._pair(i, j) for i, j in combinations(range(len(self.sides)), 2))

    def _pair(self, i: int, j: int) -> "Comparison":
        a, b = (replace(self.sides[n], key=key) for n, key in zip((i, j), SIDES, strict=True))
        shared = overlap(a.curve, b.curve) if a.curve and b.curve else None
        return Comparison(
            subject=self.subject,
            sides=(a, b),
            overlap=shared,
            targets=tuple(Target(x=t.x, readings=(t.readings[i], t.readings[j])) for t in self.targets),
            crossovers=crossovers(a.curve, b.curve) if a.curve and b.curve else (),
            cost_crossovers=_cost_crossovers(a, b),
        )

    @property
    def band(self) -> tuple[float, float] | None:
        """Return the band: a publisher's own where it printed one, else the overlap."""
        return self.subject.publisher_band or self.overlap

    @property
    def matched(self) -> tuple[Target, ...]:
        """Return the targets that all sides have a reading at."""
        return tuple(t for t in self.targets if all(t.readings))

    @property
    def reach(self) -> tuple[float, float] | None:
        """Return the range that the verdict speaks of: from the first matched target to the last, else the overlap."""
        matched = self.matched
        return (matched[0].x, matched[-1].x) if matched else self.overlap

    def verdict_spread(self, metric: RatioMetric) -> Spread | None:
        """Return the extremes that the verdict states: over its reach, of a published table at its targets alone."""
        if self.reach is None:
            return None
        if self.subject.source == "published" and self.matched:
            return self.spread(metric, *self.reach, at=tuple(t.x for t in self.matched))
        return self.spread(metric, *self.reach)

    @property
    def same_rate(self) -> bool:
        """Say whether both sides pay one rate, so that cost and throughput ratios are one fact."""
        return self.a.price.usd_per_gpu_hour is not None and (
            self.a.price.usd_per_gpu_hour == self.b.price.usd_per_gpu_hour
        )

    def side(self, key: SideKey) -> Side:
        """Return the side with this key."""
        return self.sides[KEYS.index(key)]

    def spread(
        self, metric: RatioMetric, low: float, high: float, at: tuple[float, ...] | None = None
    ) -> Spread | None:
        """Return the extremes of a metric's ratio over a part of the overlap, or at some speeds in it alone."""
        if self.a.curve is None or self.b.curve is None or self.overlap is None:
            return None
        if not self.overlap[0] <= low <= high <= self.overlap[1]:
            return None
        asked = (metric, low, high, at)
        if asked not in self._spreads:
            self._spreads[asked] = self._spread(metric, low, high, at)
        return self._spreads[asked]

    @cached_property
    def _spreads(self) -> dict[tuple[object, ...], Spread | None]:
        return {}

    def _spread(self, metric: RatioMetric, low: float, high: float, at: tuple[float, ...] | None) -> Spread | None:
        x = self.samples(low, high) if at is None else np.array(at)
        ratios, bounds = self.ratios(metric, x), self.bounds(metric, x)
        if ratios is None or bounds is None:
            return None
        least, greatest = int(np.argmin(ratios)), int(np.argmax(ratios))
        return Spread(
            floor=float(np.min(bounds[0])),
            ceiling=float(np.max(bounds[1])),
            low=low,
            high=high,
            least=float(ratios[least]),
            least_at=float(x[least]),
            greatest=float(ratios[greatest]),
            greatest_at=float(x[greatest]),
        )

    def samples(self, low: float, high: float) -> Floats:
        """Return every knot and target of a range and 200 even samples, rising, shape (n,)."""
        assert self.a.curve is not None
        assert self.b.curve is not None
        own = [t.x for t in self.matched if low <= t.x <= high]
        even = np.linspace(low, high, EVEN_SAMPLES).tolist() if high > low else []
        return np.array(sorted({*knots_within(self.a.curve, self.b.curve, low, high), *own, *even}))

    def ratios(self, metric: RatioMetric, x: Floats) -> Floats | None:
        """Return a / b at many x inside the overlap, shape (n,); None without both figures."""
        of_a, of_b = (
            side.costs(x) if metric == "cost" else side.curve.sample(x) if side.curve else None for side in self.two
        )
        return None if of_a is None or of_b is None else of_a / of_b

    def bounds(self, metric: RatioMetric, x: Floats) -> tuple[Floats, Floats] | None:
        """Return between which values a / b lies at many x inside the overlap; None without both figures."""
        of_a, of_b = self.a.bounds(x, metric), self.b.bounds(x, metric)
        if of_a is None or of_b is None:
            return None
        return of_a[0] / of_b[1], of_a[1] / of_b[0]

    def ratio_bounds(self, target: Target, metric: RatioMetric) -> tuple[float, float] | None:
        """Return between which values a / b lies at a target; None where it has none."""
        return None if target.ratio(metric) is None else self.bounds_at(metric, target.x)

    def bounds_at(self, metric: RatioMetric, x: float) -> tuple[float, float] | None:
        """Return between which values a / b lies at one x inside the overlap."""
        bounds = self.bounds(metric, np.array([x]))
        return None if bounds is None else (float(bounds[0][0]), float(bounds[1][0]))


def compare(subject: Subject, *sides: Side, targets: Sequence[float] | None = None) -> Comparison:
    """Match two to six sides; without targets, read at the defaults of METHOD 5."""
    shared = overlap_of(sides)
    if targets is None:
        targets = _defaults(subject, sides, shared)
    a, b = sides[:2]
    return Comparison(
        subject=subject,
        sides=sides,
        overlap=shared,
        targets=tuple(Target(x=x, readings=tuple(s.read(x) for s in sides)) for x in sorted(set(targets))),
        crossovers=crossovers(a.curve, b.curve) if a.curve and b.curve and len(sides) == 2 else (),
        cost_crossovers=_cost_crossovers(a, b) if len(sides) == 2 else (),
    )


def overlap_of(sides: Sequence[Side]) -> tuple[float, float] | None:
    """Return the interactivity range that all sides cover, or None."""
    curves = [side.curve for side in sides if side.curve]
    return overlap(*curves) if len(curves) == len(sides) else None


def _defaults(subject: Subject, sides: Sequence[Side], shared: tuple[float, float] | None) -> tuple[float, ...]:
    """Return the printed speeds of a published comparison, else those of the overlap.

    Where more than two sides share none, the widest range that two of them share gives the speeds.
    """
    if subject.source == "published":
        return tuple(sorted({p.interactivity for side in sides for p in side.points}))
    if shared is None and len(sides) > 2:
        two = (found for pair in combinations(sides, 2) if (found := overlap_of(pair)))
        shared = max(two, key=lambda ends: ends[1] - ends[0], default=None)
    return default_targets(*shared) if shared else ()


def _cost_crossovers(a: Side, b: Side) -> tuple[float, ...]:
    """Return where the costs cross: those a publisher printed, else those that follow from throughput and rates."""
    rate_a, rate_b = a.price.usd_per_gpu_hour, b.price.usd_per_gpu_hour
    if a.curve is None or b.curve is None or rate_a is None or rate_b is None:
        return ()
    if a.prints_cost and b.prints_cost:
        return crossovers(a.curve, b.curve, "cost")
    return crossovers(a.curve, b.curve, factor=rate_a / rate_b)
