"""One side of a comparison: a curve with a price.

Cost is in $ per million tokens, power figures in tok/s/MW and J per token.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.catalog import Catalog
from app.curve import Curve, Floats, Metrics, Reading
from app.frontier import pareto_frontier
from app.points import MeasuredPoint, Provenance, PublishedPoint, SideKey, is_publishers

SIDES: tuple[SideKey, SideKey] = ("a", "b")
KEYS: tuple[SideKey, ...] = ("a", "b", "c", "d", "e", "f")
CENT = 0.01
ABOVE_POOL = 0.01
EVEN_SAMPLES = 200
HALVINGS = 30


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

    `as_printed` keeps a publisher's own cost and tok/s/MW, which hold under the publisher's price alone. `pool` is the
    curve of all rows that this side's are a part of: no part can serve more than the whole. `engine` is what the side
    is fixed to, `family` that engine's relatives or the engines that are held, `as_of` the last day that counts.
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
    pool: Curve | None = None
    engine: str | None = None
    family: frozenset[str] | None = None
    as_of: date | None = None

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
    def sources(self) -> dict[Provenance, int]:
        """Count the rows by where they come from; a published table has none."""
        return dict(sorted(Counter(p.provenance for p in self.points if isinstance(p, MeasuredPoint)).items()))

    @property
    def is_publishers(self) -> bool:
        """Say whether all rows are of the publisher's own runs, or printed by it."""
        return all(map(is_publishers, self.points))

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last interactivity with a reading."""
        return self.curve.span if self.curve else None

    @property
    def prints_cost(self) -> bool:
        """Say whether the publisher's own cost is shown at every point."""
        shown = self.as_printed and not self.price.own_usd
        return shown and all(getattr(p, "cost", None) is not None for p in self.points)

    def part_of(self, whole: "Side") -> "Side":
        """Return this side as a part of another, where all of its rows are among the other's."""
        known = {id(point) for point in whole.points}
        return replace(self, pool=whole.curve) if all(id(point) in known for point in self.points) else self

    def read(self, x: float) -> Reading | None:
        """Read the curve at x (tok/s/user) and price the reading; None where its points lie too far apart for one."""
        found = self.curve.at(x) if self.curve and not self.too_far_apart(x) else None
        return self._priced(found) if found else None

    def too_far_apart(self, x: float) -> tuple[float, float] | None:
        """Return the speeds of the points around x, if the curve between them reads above that of the whole there.

        The whole holds every point of this side, so what rises above it is but the width of the gap.
        """
        mine, whole = (curve.at(x) if curve else None for curve in (self.curve, self.pool))
        if mine is None or whole is None:
            return None
        if mine.metrics.throughput_per_gpu <= whole.metrics.throughput_per_gpu * (1 + ABOVE_POOL):
            return None
        return mine.neighbours[0].interactivity, mine.neighbours[-1].interactivity

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
        if self.prints_cost:
            return self.curve.sample(x, "cost")
        throughput = self.curve.sample(x)
        return None if throughput is None else self.price.usd_per_gpu_hour / (throughput * 0.0036)

    def bounds(self, x: Floats, metric: str) -> tuple[Floats, Floats] | None:
        """Return between which figures the true one lies at many x inside the span, as far as that is known.

        What the curve leaves open and the publisher's rounding both count. `metric` is 'throughput_per_gpu' or 'cost';
        None without a figure.
        """
        if self.curve is None or (metric == "cost" and self.price.usd_per_gpu_hour is None):
            return None
        if metric == "cost" and not self.prints_cost:
            reached = self.bounds(x, "throughput_per_gpu")
            if reached is None or self.price.usd_per_gpu_hour is None:
                return None
            return self.price.usd_per_gpu_hour / (reached[1] * 0.0036), self.price.usd_per_gpu_hour / (
                reached[0] * 0.0036
            )
        limits = self._within_pool(x, self.curve.limits(x, metric))
        half = (CENT / 2 if metric == "cost" else 0.5) if self.rounded else 0.0
        return None if limits is None else (np.maximum(limits[0] - half, half / 100), limits[1] + half)

    def _within_pool(self, x: Floats, limits: tuple[Floats, Floats] | None) -> tuple[Floats, Floats] | None:
        """Cap what is open by what the whole can serve; a reading that stands stays inside."""
        if self.pool is None or self.curve is None or limits is None:
            return limits
        inside = (x >= self.pool.span[0]) & (x <= self.pool.span[1])
        there, own = x[inside], self.curve.sample(x)
        whole, reach = self.pool.sample(there), self.pool.limits(there)
        if own is None or whole is None or reach is None:
            return limits
        low, high = limits[0].copy(), limits[1].copy()
        stands = own[inside] <= whole * (1 + ABOVE_POOL)
        high[inside] = np.maximum(np.minimum(high[inside], reach[1]), np.where(stands, own[inside], 0.0))
        return np.minimum(low, high), high

    @property
    def rounded(self) -> bool:
        """Say whether a publisher printed this side's figures as whole tok/s/GPU and whole cents."""
        return any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in self.points)

    def largest_x_at_cost(self, cap: float) -> float | None:
        """Return the largest interactivity that costs at most `cap` $ per million tokens; None if none does."""
        needed = self.price.throughput_at(cap)
        if self.curve is None or needed is None:
            return None
        if self.prints_cost:
            return self.curve.largest_x("cost", cap, falling=False)
        return self.curve.largest_x("throughput_per_gpu", needed, falling=True)

    def largest_x_bounds(self, cap: float) -> tuple[float, float] | None:
        """Return between which interactivities the largest one at a cost cap lies, as far as the points tell."""
        if self.curve is None or self.largest_x_at_cost(cap) is None:
            return None
        first, last = self.curve.span
        grid = np.unique([*self.curve.x, *np.linspace(first, last, EVEN_SAMPLES).tolist()])
        costs = self.bounds(grid, "cost")
        if costs is None:
            return None
        return self._last_below(grid, costs, cap, 1), self._last_below(grid, costs, cap, 0)

    def _last_below(self, grid: Floats, costs: tuple[Floats, Floats], cap: float, end: int) -> float:
        """Return the last x at which one end of what a token may cost is within a cap, by halving between samples."""
        holding = np.flatnonzero(costs[end] <= cap)
        if not len(holding):
            return float(grid[0])
        low = float(grid[holding[-1]])
        high = float(grid[min(holding[-1] + 1, len(grid) - 1)])
        for _ in range(HALVINGS if high > low else 0):
            middle = (low + high) / 2
            there = self.bounds(np.array([middle]), "cost")
            low, high = (middle, high) if there is not None and there[end][0] <= cap else (low, middle)
        return low

    def covers(self, x: float) -> bool:
        """Say whether there is a reading at x."""
        return self.span is not None and self.span[0] <= x <= self.span[1]

    def nearest(self, x: float) -> float | None:
        """Return the measured interactivity that lies nearest to x."""
        return min(self.curve.x, key=lambda knot: abs(knot - x)) if self.curve else None
