"""Two sides read at the same speed per user.

A `Side` is a curve with a price; a `Target` is one interactivity (tok/s/user) with a reading of each side; ratios are
always a / b. Cost is in $ per million tokens, power figures in tok/s/MW and J per token.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor
from typing import Literal

import numpy as np

from app.catalog import Catalog
from app.curve import Curve, Floats, Metrics, Reading, crossovers, knots_within, overlap
from app.frontier import pareto_frontier
from app.points import MeasuredPoint, PublishedPoint, SideKey

TIE = 0.01
EVEN_SAMPLES = 200
Winner = Literal["a", "b", "tie"]
Kind = Literal["spec-decode", "precision", "gpu", "points"]
SIDES: tuple[SideKey, SideKey] = ("a", "b")
SourceKind = Literal["measured", "published", "own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a GPU costs (USD per GPU-hour) and draws (all-in kW), and where that comes from; None is unknown."""

    usd_per_gpu_hour: float | None
    kw_per_gpu: float | None
    edition: str | None
    tier: str | None
    own_usd: bool = False
    own_kw: bool = False
    placeholder: str | None = None

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        gpu: str | None,
        edition: str,
        tier: str,
        usd: float | None = None,
        kw: float | None = None,
    ) -> "Price":
        """Look a GPU up in a TCO edition and tier; the user's own figures go first."""
        row = catalog.price_row(edition, gpu)
        return cls(
            usd_per_gpu_hour=usd if usd is not None else (row.usd_per_gpu_hour.get(tier) if row else None),
            kw_per_gpu=kw if kw is not None else (row.kw_per_gpu if row else None),
            edition=edition if row else None,
            tier=tier if row else None,
            own_usd=usd is not None,
            own_kw=kw is not None,
            placeholder=row.note if row and row.is_placeholder and usd is None else None,
        )

    def cost(self, throughput: float) -> float | None:
        """Return $ per million tokens at a throughput in tok/s/GPU.

        >>> Price(usd_per_gpu_hour=3.6, kw_per_gpu=None, edition=None, tier=None).cost(1000)
        1.0
        """
        return None if self.usd_per_gpu_hour is None else self.usd_per_gpu_hour / (throughput * 3600) * 1e6

    def per_mw(self, throughput: float) -> float | None:
        """Return tok/s/MW at a throughput in tok/s/GPU."""
        return None if self.kw_per_gpu is None else throughput * 1000 / self.kw_per_gpu

    def energy(self, throughput: float) -> float | None:
        """Return J per token at a throughput in tok/s/GPU."""
        return None if self.kw_per_gpu is None else self.kw_per_gpu * 1000 / throughput

    def throughput_at(self, cost: float) -> float | None:
        """Return the tok/s/GPU at which a million tokens cost `cost` dollars."""
        return None if self.usd_per_gpu_hour is None else self.usd_per_gpu_hour / (cost * 0.0036)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: its rows, the curve through their frontier (None without rows), and its price.

    `as_printed` keeps a publisher's own cost and tok/s/MW, which hold under the publisher's price alone.
    """

    key: SideKey
    label: str
    gpu: str | None
    precision: str | None
    spec_method: str | None
    points: tuple[MeasuredPoint, ...] | tuple[PublishedPoint, ...]
    curve: Curve | None
    price: Price
    as_printed: bool = False

    @classmethod
    def measured(
        cls,
        key: SideKey,
        label: str,
        points: Sequence[MeasuredPoint],
        price: Price,
        *,
        gpu: str | None = None,
        precision: str | None = None,
        spec_method: str | None = None,
    ) -> "Side":
        """Make a side from measured rows; the curve runs through their frontier."""
        rows = tuple(points)
        return cls(
            key=key,
            label=label,
            gpu=gpu,
            precision=precision,
            spec_method=spec_method,
            points=rows,
            curve=Curve.fit(pareto_frontier(rows)) if rows else None,
            price=price,
        )

    @classmethod
    def published(
        cls, key: SideKey, label: str, points: Sequence[PublishedPoint], price: Price, *, as_printed: bool
    ) -> "Side":
        """Make a side from published readings; nothing is dropped, they are not a sweep."""
        setup = points[0].setup
        return cls(
            key=key,
            label=label,
            gpu=setup.gpu,
            precision=setup.precision,
            spec_method=setup.spec_method,
            points=tuple(points),
            curve=Curve.fit(tuple(points)),
            price=price,
            as_printed=as_printed,
        )

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last interactivity with a reading."""
        return self.curve.span if self.curve else None

    def read(self, x: float) -> Reading | None:
        """Read the curve at x (tok/s/user) and price the reading."""
        found = self.curve.at(x) if self.curve else None
        return self._priced(found) if found else None

    def _priced(self, reading: Reading) -> Reading:
        printed, y, price = reading.metrics, reading.metrics.throughput_per_gpu, self.price
        keep_cost = self.as_printed and not price.own_usd and printed.cost is not None
        keep_mw = self.as_printed and not price.own_kw and printed.throughput_per_mw is not None
        metrics = Metrics(
            throughput_per_gpu=y,
            cost=printed.cost if keep_cost else price.cost(y),
            throughput_per_mw=printed.throughput_per_mw if keep_mw else price.per_mw(y),
            energy=price.energy(y),
            concurrency=printed.concurrency,
        )
        residual = None
        if keep_cost and printed.cost is not None and price.usd_per_gpu_hour:
            residual = printed.cost * y * 0.0036 / price.usd_per_gpu_hour - 1
        return replace(reading, metrics=metrics, cost_residual=residual)

    def costs(self, x: Floats) -> Floats | None:
        """Return $ per million tokens at many x inside the span, shape (n,); None without a price."""
        if self.curve is None or self.price.usd_per_gpu_hour is None:
            return None
        if not self.as_printed or self.price.own_usd:
            return np.asarray(self.price.usd_per_gpu_hour / (self.curve.sample(x) * 0.0036))
        read = [self.read(float(at)) for at in x]
        found = [r.metrics.cost for r in read if r is not None and r.metrics.cost is not None]
        return np.array(found) if len(found) == len(x) else None

    def largest_x_at_cost(self, cap: float) -> float | None:
        """Return the largest interactivity that costs at most `cap` $ per million tokens; None if none does."""
        needed = self.price.throughput_at(cap)
        return None if self.curve is None or needed is None else self.curve.largest_x_at(needed)

    def nearest(self, x: float) -> float | None:
        """Return the measured interactivity that lies nearest to x."""
        return min(self.curve.x, key=lambda knot: abs(knot - x)) if self.curve else None


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
        """Name the side that is nowhere behind by more than a tie, if it is ahead somewhere."""
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
    ratio = _rate_ratio(a.price, b.price)
    return Comparison(
        subject=subject,
        a=a,
        b=b,
        overlap=shared,
        targets=tuple(Target(x=x, a=a.read(x), b=b.read(x)) for x in sorted(set(targets))),
        crossovers=crossovers(a.curve, b.curve) if a.curve and b.curve else (),
        cost_crossovers=crossovers(a.curve, b.curve, ratio) if a.curve and b.curve and ratio else (),
    )


def _defaults(subject: Subject, a: Side, b: Side, shared: tuple[float, float] | None) -> tuple[float, ...]:
    if subject.source == "published":
        return tuple(sorted({p.interactivity for p in (*a.points, *b.points)}))
    return default_targets(*shared) if shared else ()


def _rate_ratio(a: Price, b: Price) -> float | None:
    if a.usd_per_gpu_hour is None or b.usd_per_gpu_hour is None:
        return None
    return a.usd_per_gpu_hour / b.usd_per_gpu_hour
