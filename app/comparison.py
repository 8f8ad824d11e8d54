"""Two to six sides read at the same speed per user.

A `Target` is one interactivity (tok/s/user) with a reading of each side. Ratios are always a / b, of the first two
sides; `Comparison.pair` gives those of any other two. Cost is in $ per million tokens, power figures in tok/s/MW and
J per token.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from math import ceil, floor
from typing import Literal

import numpy as np

from app.curve import Floats, Reading, crossovers, knots_within, overlap
from app.points import SideKey
from app.side import KEYS, SIDES, Price, Side
from app.terms import Step

__all__ = [
    "KEYS",
    "SIDES",
    "TIE",
    "Comparison",
    "Price",
    "Side",
    "Spread",
    "Subject",
    "Target",
    "compare",
    "default_targets",
    "rounded_inward",
    "source_of",
    "winner",
]

TIE = 0.01
EVEN_SAMPLES = 200
Winner = Literal["a", "b", "tie"]
Kind = Literal["spec-decode", "precision", "gpu", "best", "engine", "deployment", "batch", "date", "setups", "points"]
RatioMetric = Literal["throughput_per_gpu", "cost"]
SourceKind = Literal["measured", "published", "live", "store", "saved", "own", "mixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Every side at one interactivity, in their order; a side without a reading there is None."""

    x: float
    readings: tuple[Reading | None, ...]

    @property
    def a(self) -> Reading | None:
        """Return the first side's reading."""
        return self.readings[0]

    @property
    def b(self) -> Reading | None:
        """Return the second side's reading."""
        return self.readings[1]

    def ratio(self, metric: str) -> float | None:
        """Return a / b of a metric, or None where either is unknown."""
        if self.a is None or self.b is None:
            return None
        of_a, of_b = getattr(self.a.metrics, metric), getattr(self.b.metrics, metric)
        return None if of_a is None or of_b is None else float(of_a / of_b)

    @property
    def faster(self) -> Winner | None:
        """Name the side with more throughput per GPU."""
        return winner(self.ratio("throughput_per_gpu"))

    @property
    def cheaper(self) -> Winner | None:
        """Name the side with the lower cost per token."""
        ratio = self.ratio("cost")
        return None if ratio is None else winner(1 / ratio)

    def reading(self, side: SideKey) -> Reading | None:
        """Return one side's reading."""
        return self.readings[KEYS.index(side)]


def winner(ratio: float | None) -> Winner | None:
    """Judge a / b where more is better; within 1 % either way is a tie.

    >>> winner(1.2), winner(0.995), winner(0.5), winner(None)
    ('a', 'tie', 'b', None)
    """
    if ratio is None:
        return None
    if max(ratio, 1 / ratio) <= 1 + TIE:
        return "tie"
    return "a" if ratio > 1 else "b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Least and greatest ratio a / b of a metric over [low, high], each with the interactivity where it is reached.

    Found at every knot of both sides and at 200 even samples, so a claim over the range has been tested there. The true
    ratio lies between `floor` and `ceiling`, as far as errors and rounding are known.
    """

    low: float
    high: float
    least: float
    least_at: float
    greatest: float
    greatest_at: float
    floor: float
    ceiling: float

    @property
    def winner(self) -> Winner | None:
        """Name the side that is ahead everywhere (more is better), 'tie' if nobody is anywhere, else None."""
        ends = {winner(self.least), winner(self.greatest)}
        return ends.pop() if len(ends) == 1 else None

    @property
    def never_behind(self) -> Winner | None:
        """Name the side that is ahead somewhere and never behind; 'tie' if nobody is, None if the lead turns."""
        least, greatest = winner(self.least), winner(self.greatest)
        if least == "tie":
            return greatest
        return least if greatest in ("tie", least) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is being compared, and where its figures come from.

    `facts_slug` is the slug that tables know the comparison by; `swapped` says that its sides stand the other way here.
    `shared` names what all sides have in common beyond the GPU; `differs` the fields that set them apart. `like` is the
    step of like for like, `held` names what it holds equal. `has_history` says that a date was asked for, so that runs
    before today's count too. `saved` is the day of the file that it was read from, `is_altered` whether that has
    other rows of these sides than are read here.
    """

    slug: str
    kind: Kind
    title: str
    group: str | None
    model_label: str
    isl: int | None
    osl: int | None
    precision: str | None
    source: SourceKind
    as_of: date | None
    urls: tuple[str, ...]
    publisher_band: tuple[float, float] | None = None
    sampled: bool = False
    facts_slug: str = ""
    swapped: bool = False
    shared: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    like: Step = "pooled"
    held: tuple[str, ...] = ()
    saved: date | None = None
    is_altered: bool = False
    has_history: bool = False

    @property
    def sequence(self) -> tuple[int, int] | None:
        """Return input and output length in tokens, `AGENTIC` or `UNSTATED` where there are none."""
        return None if self.isl is None or self.osl is None else (self.isl, self.osl)

    @property
    def has_fixed_lengths(self) -> bool:
        """Say whether every request had the same input and output length."""
        return (self.isl or 0) > 0 and (self.osl or 0) > 0


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


def default_targets(low: float, high: float) -> tuple[float, ...]:
    """Return 25, 50 and 75 % of an overlap as whole tok/s/user inside it; fewer when it is narrow.

    >>> default_targets(48.7, 170.3)
    (79.0, 110.0, 140.0)
    >>> default_targets(48.7, 49.6), default_targets(48.2, 48.8)
    ((49.0,), (48.5,))
    """
    whole = {float(floor(low + share * (high - low) + 0.5)) for share in (0.25, 0.5, 0.75)}
    inside = tuple(sorted(x for x in whole if low <= x <= high))
    if inside:
        return inside
    return (float(ceil(low)),) if ceil(low) <= high else ((low + high) / 2,)


def rounded_inward(band: tuple[float, float], digits: int = 0) -> tuple[float, float]:
    """Return a band's ends rounded to so many decimals inside it; one that holds no such number stays as it is.

    >>> rounded_inward((48.7, 170.3)), rounded_inward((48.2, 48.8)), rounded_inward((48.72, 72.386), 2)
    ((49.0, 170.0), (48.2, 48.8), (48.72, 72.38))
    """
    unit = 10**digits
    low, high = ceil(band[0] * unit) / unit, floor(band[1] * unit) / unit
    return (low, high) if low <= high else band


def source_of(sides: Iterable[Side]) -> SourceKind:
    """Name where the rows of sides come from: bundled, live, a store, a file, a visitor's own, or several of these."""
    found = {source for side in sides for source in side.sources}
    if len(found) > 1:
        return "mixed"
    (source,) = found or {"bundled"}
    return "measured" if source == "bundled" else source


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
