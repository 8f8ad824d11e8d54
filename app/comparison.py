"""Two sides read at the same speed per user.

A `Target` is one interactivity (tok/s/user) with a reading of each side; ratios are
always a / b. Cost is in $ per million tokens, power figures in tok/s/MW and J per token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Literal

import numpy as np

from app.curve import Reading, crossovers, knots_within, overlap
from app.points import SideKey
from app.side import SIDES, Price, Side

__all__ = [
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
    "winner",
]

TIE = 0.01
EVEN_SAMPLES = 200
Winner = Literal["a", "b", "tie"]
Kind = Literal["spec-decode", "precision", "gpu", "points"]
SourceKind = Literal["measured", "published", "own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Both sides at one interactivity; a side without a reading there is None."""

    x: float
    a: Reading | None
    b: Reading | None

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
        return self.a if side == "a" else self.b


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

    Found at every knot of both sides and at 200 even samples, so a claim over the range has been tested there.
    """

    low: float
    high: float
    least: float
    least_at: float
    greatest: float
    greatest_at: float

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


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two sides, the range that both cover, and what they read at each target."""

    subject: Subject
    a: Side
    b: Side
    overlap: tuple[float, float] | None
    targets: tuple[Target, ...]
    crossovers: tuple[float, ...]
    cost_crossovers: tuple[float, ...]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return both sides, a first."""
        return (self.a, self.b)

    @property
    def band(self) -> tuple[float, float] | None:
        """Return the band: a publisher's own where it printed one, else the overlap."""
        return self.subject.publisher_band or self.overlap

    @property
    def matched(self) -> tuple[Target, ...]:
        """Return the targets that both sides have a reading at."""
        return tuple(t for t in self.targets if t.a and t.b)

    @property
    def reach(self) -> tuple[float, float] | None:
        """Return the range that the verdict speaks of: from the first matched target to the last, else the overlap."""
        matched = self.matched
        return (matched[0].x, matched[-1].x) if matched else self.overlap

    @property
    def same_rate(self) -> bool:
        """Say whether both sides pay one rate, so that cost and throughput ratios are one fact."""
        return self.a.price.usd_per_gpu_hour is not None and (
            self.a.price.usd_per_gpu_hour == self.b.price.usd_per_gpu_hour
        )

    def side(self, key: SideKey) -> Side:
        """Return the side with this key."""
        return self.a if key == "a" else self.b

    def spread(self, metric: Literal["throughput_per_gpu", "cost"], low: float, high: float) -> Spread | None:
        """Return the extremes of a metric's ratio over a part of the overlap."""
        if self.a.curve is None or self.b.curve is None or self.overlap is None:
            return None
        if not self.overlap[0] <= low <= high <= self.overlap[1]:
            return None
        own = [t.x for t in self.matched if low <= t.x <= high]
        even = np.linspace(low, high, EVEN_SAMPLES).tolist() if high > low else []
        x = np.array(sorted({*knots_within(self.a.curve, self.b.curve, low, high), *own, *even}))
        if metric == "cost":
            of_a, of_b = self.a.costs(x), self.b.costs(x)
        else:
            of_a, of_b = self.a.curve.sample(x), self.b.curve.sample(x)
        if of_a is None or of_b is None:
            return None
        ratios = of_a / of_b
        least, greatest = int(np.argmin(ratios)), int(np.argmax(ratios))
        return Spread(
            low=low,
            high=high,
            least=float(ratios[least]),
            least_at=float(x[least]),
            greatest=float(ratios[greatest]),
            greatest_at=float(x[greatest]),
        )


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


def rounded_inward(band: tuple[float, float]) -> tuple[float, float]:
    """Return a band's ends as whole tok/s/user inside it; a band without a whole number stays as it is.

    >>> rounded_inward((48.7, 170.3)), rounded_inward((48.2, 48.8))
    ((49, 170), (48.2, 48.8))
    """
    low, high = ceil(band[0]), floor(band[1])
    return (low, high) if low <= high else band


def compare(subject: Subject, a: Side, b: Side, targets: Sequence[float] | None = None) -> Comparison:
    """Match two sides; without targets, read at the defaults of METHOD 5."""
    shared = overlap(a.curve, b.curve) if a.curve and b.curve else None
    if targets is None:
        targets = _defaults(subject, a, b, shared)
    return Comparison(
        subject=subject,
        a=a,
        b=b,
        overlap=shared,
        targets=tuple(Target(x=x, a=a.read(x), b=b.read(x)) for x in sorted(set(targets))),
        crossovers=crossovers(a.curve, b.curve) if a.curve and b.curve else (),
        cost_crossovers=_cost_crossovers(a, b),
    )


def _defaults(subject: Subject, a: Side, b: Side, shared: tuple[float, float] | None) -> tuple[float, ...]:
    if subject.source == "published":
        return tuple(sorted({p.interactivity for p in (*a.points, *b.points)}))
    return default_targets(*shared) if shared else ()


def _cost_crossovers(a: Side, b: Side) -> tuple[float, ...]:
    """Return where the costs cross: those a publisher printed, else those that follow from throughput and rates."""
    rate_a, rate_b = a.price.usd_per_gpu_hour, b.price.usd_per_gpu_hour
    if a.curve is None or b.curve is None or rate_a is None or rate_b is None:
        return ()
    if a.prints_cost and b.prints_cost:
        return crossovers(a.curve, b.curve, "cost")
    return crossovers(a.curve, b.curve, factor=rate_a / rate_b)
