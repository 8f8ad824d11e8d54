"""The same readings under other prices: every TCO edition, and the price at which both sides cost the same.

Cost in $ per million tokens, prices in USD per GPU-hour. Costs here always follow from throughput and price, also where
a publisher printed its own: what was printed holds under one price alone, and a difference to it would pass for a
change of price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.catalog import Catalog
from app.comparison import Comparison
from app.points import SideKey
from app.side import SIDES, Price, Side
from app.target import Target

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Every side under one edition: prices, readings at each target, and what bounds the cost ratio a / b of two sides.

    `cost_bounds` holds, per target, between which values the cost of each side lies that has one.
    """

    edition: str
    effective_from: date
    prices: dict[SideKey, Price]
    targets: tuple[Target, ...]
    ratio_bounds: tuple[Ends | None, ...]
    cost_bounds: tuple[dict[SideKey, Ends], ...]

    @property
    def same_rate(self) -> bool:
        """Say whether both sides pay one rate."""
        rates = {price.usd_per_gpu_hour for price in self.prices.values()}
        return len(rates) == 1 and None not in rates


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """At which price of one side a token costs the same on both, the other side's price as it is.

    `low` and `high` are what the points leave open of it.
    """

    side: SideKey
    usd_per_gpu_hour: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What prices mean for a comparison: editions, newest first, and break-even prices per target and side.

    More than two sides have no break-even prices. `printed`: the comparison itself shows a publisher's own cost.
    """

    tier: str
    editions: tuple[Edition, ...]
    break_even: tuple[dict[SideKey, BreakEven], ...]
    printed: bool


def outlook(comparison: Comparison, catalog: Catalog, tier: str) -> Outlook:
    """Return a comparison under every edition that prices a side, and its break-even prices."""
    found = (_under(comparison, catalog, edition, tier) for edition in catalog.editions)
    two = SIDES if len(comparison.sides) == 2 else ()
    return Outlook(
        tier=tier,
        editions=tuple(e for e in found if any(p.usd_per_gpu_hour is not None for p in e.prices.values())),
        break_even=tuple(
            {key: even for key in two if (even := break_even(comparison, target, key))} for target in comparison.targets
        ),
        printed=any(side.prints_cost for side in comparison.sides),
    )


def _under(comparison: Comparison, catalog: Catalog, edition: str, tier: str) -> Edition:
    prices = {side.key: Price.of(catalog, side.gpu, edition, tier) for side in comparison.sides}
    repriced = _repriced(comparison, prices)
    return Edition(
        edition=edition,
        effective_from=min(row.effective_from for row in catalog.tco if row.edition == edition),
        prices=prices,
        targets=repriced.targets,
        ratio_bounds=tuple(
            repriced.ratio_bounds(target, "cost") if len(comparison.sides) == 2 else None for target in repriced.targets
        ),
        cost_bounds=tuple(
            {side.key: ends for side in repriced.sides if (ends := _cost_bounds(side, target))}
            for target in repriced.targets
        ),
    )


def _cost_bounds(side: Side, target: Target) -> Ends | None:
    """Return between which values a side's cost lies at a target; None without a reading or a price."""
    bounds = side.bounds(np.array([target.x]), "cost") if target.reading(side.key) else None
    return None if bounds is None else (float(bounds[0][0]), float(bounds[1][0]))


def _repriced(comparison: Comparison, prices: dict[SideKey, Price]) -> Comparison:
    """Read the same curves under other prices; where costs cross over is not worked out."""
    sides = tuple(replace(side, price=prices[side.key], as_printed=False) for side in comparison.sides)
    targets = tuple(Target(x=t.x, readings=tuple(side.read(t.x) for side in sides)) for t in comparison.targets)
    return replace(comparison, sides=sides, targets=targets, cost_crossovers=())


def break_even(comparison: Comparison, target: Target, key: SideKey) -> BreakEven | None:
    """Return the price of one side at which both cost the same at a target; None without a ratio or the other's price.

    A token costs price / throughput, so the price of a is that of b times y_a / y_b.
    """
    ratio, bounds = target.ratio("throughput_per_gpu"), comparison.ratio_bounds(target, "throughput_per_gpu")
    rate = comparison.side(_other(key)).price.usd_per_gpu_hour
    if ratio is None or bounds is None or rate is None:
        return None
    size, low, high = (ratio, *bounds) if key == "a" else (1 / ratio, 1 / bounds[1], 1 / bounds[0])
    return BreakEven(side=key, usd_per_gpu_hour=rate * size, low=rate * low, high=rate * high)


def middle(comparison: Comparison) -> Target:
    """Return the target in the middle, of those with a reading of both sides where there is one."""
    among = comparison.matched or comparison.targets
    return among[len(among) // 2]


def on_one_price(sides: Sequence[Side]) -> bool:
    """Say whether all sides run on one GPU type at one price, so that the price moves all costs alike."""
    named = {(side.gpu, side.price.usd_per_gpu_hour) for side in sides}
    gpu, rate = next(iter(named))
    return len(named) == 1 and gpu is not None and rate is not None


def _other(key: SideKey) -> SideKey:
    return "b" if key == "a" else "a"
