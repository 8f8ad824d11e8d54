"""What prices change, in words: another edition, the price that makes both sides equal, the speed that a cost allows.

Each finding names the placeholders that its figures rest on. Nothing is told of a figure that is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.figures import Figure
from app.findings import BandCost, Finding, Words
from app.lead import winner
from app.points import SideKey
from app.prices import BreakEven, Edition, Outlook, middle, on_one_price
from app.side import Price, Side
from app.story.gaps import less_words
from app.target import Target

NEAR = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChange(Finding):
    """What the newest edition changes against the one before, at one target."""

    kind, rank, place = "edition_change", 1, "prices"
    qualified_by = BandCost.qualified_by
    x: Figure
    now: str
    before: str
    sides: list[Words]
    gpu: str | None
    turned: bool
    alike: bool
    own: bool
    was: Words | None
    is_now: Words | None
    placeholders: list[Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLeast(Finding):
    """Which of several sides costs the least at one target under the newest edition, and under the one before."""

    kind, rank, place = "edition_least", 1, "prices"
    qualified_by = BandCost.qualified_by
    x: Figure
    now: str
    before: str
    was: Words
    is_now: Words
    still: bool
    own: bool
    placeholders: list[Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenPrice(Finding):
    """At which price of a GPU-hour both sides cost the same at one target."""

    kind, rank, place = "break_even", 2, "prices"
    qualified_by = BandCost.qualified_by
    style: str
    x: Figure
    gpu: str | None
    sides: list[Words]
    placeholders: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Finding):
    """Up to which speed each side costs at most what was asked for."""

    kind, rank, place = "cap", 3, "prices"
    qualified_by = BandCost.qualified_by
    cap: Figure
    sides: list[Words]
    placeholders: list[str]


def price_findings(comparison: Comparison, outlook: Outlook, catalog: Catalog) -> list[Finding]:
    """Return what prices change at the middle target: the newest edition, and the price that makes both equal.

    Of more than two sides it is told which costs the least under either edition; a price that makes costs equal is one
    of two sides.
    """
    if not comparison.targets:
        return []
    if len(comparison.sides) > 2:
        least = _least_change(comparison, outlook, catalog)
        return [least] if least else []
    found = [_change(comparison, outlook, catalog), _even(comparison, outlook, catalog)]
    return [f for f in found if f]


def placeholders(sides: Iterable[Side], catalog: Catalog) -> list[str]:
    """Name the GPUs whose price in use is a placeholder."""
    return list(dict.fromkeys(catalog.gpu_label(side.gpu) for side in sides if side.price.placeholder))


def _x(comparison: Comparison, target: Target) -> Figure:
    place = comparison.targets.index(target)
    return Figure(value=target.x, unit="tok/s/user", path=f"targets[{place}].interactivity_tok_s_user")


# Editions


def _change(comparison: Comparison, outlook: Outlook, catalog: Catalog) -> EditionChange | None:
    if len(outlook.editions) < 2:
        return None
    target, (now, before) = middle(comparison), outlook.editions[:2]
    place = comparison.targets.index(target)
    told = [words for side in comparison.sides if (words := _costs(side, now, before, place))]
    if not told:
        return None
    same = now.same_rate and before.same_rate and on_one_gpu(comparison)
    was, is_now = (_order(comparison, e, outlook.editions.index(e), place) for e in (before, now))
    if same or was is None or is_now is None:
        was = is_now = None
    return EditionChange(
        target=target.x,
        x=_x(comparison, target),
        now=now.edition,
        before=before.edition,
        sides=told,
        gpu=catalog.gpu_label(comparison.a.gpu) if same else None,
        turned=bool(was and is_now and {was["style"], is_now["style"]} == {"less"} and was["cheap"] != is_now["cheap"]),
        alike=bool(was and is_now and was["style"] == is_now["style"] != "less"),
        own=any(side.price.own_usd for side in comparison.sides),
        was=was,
        is_now=is_now,
        placeholders=_marked_in((now, before), comparison, catalog),
    )


def on_one_gpu(comparison: Comparison) -> bool:
    """Say whether both sides run on one known GPU type."""
    gpus = {side.gpu for side in comparison.sides}
    return len(gpus) == 1 and None not in gpus


def _costs(side: Side, now: Edition, before: Edition, place: int) -> Words | None:
    """Return what a token of one side costs under two editions; None where either is not known."""
    path = f"targets[{place}].{side.key}.cost_usd_per_m_tokens"
    then_cost, now_cost = _cost(before, place, side.key), _cost(now, place, side.key)
    if then_cost is None or now_cost is None:
        return None
    steady = winner(now_cost / then_cost) == "tie"
    digits = None if steady else wording.money_digits(now_cost, then_cost)
    figures = (
        Figure(value=cost, unit="$ per million tokens", path=f"prices.editions[{i}].{path}", digits=digits)
        for i, cost in enumerate((now_cost, then_cost))
    )
    return dict(zip(("label", "steady", "now", "then"), (side.label, steady, *figures), strict=True))


def _cost(edition: Edition, place: int, key: SideKey) -> float | None:
    reading = edition.targets[place].reading(key)
    return reading.metrics.cost if reading else None


def _order(comparison: Comparison, edition: Edition, index: int, place: int) -> Words | None:
    """Return which side costs less under an edition, and by how much; 'open' where the points leave the order open."""
    ratio, bounds = edition.targets[place].ratio("cost"), edition.ratio_bounds[place]
    if ratio is None:
        return None
    if winner(ratio) == "tie":
        return {"style": "tie", "cheap": "", "less": None}
    path = f"prices.editions[{index}].targets[{place}]"
    less = less_words(ratio, f"{path}.ratio.cost", bounds, f"{path}.ratio_bounds.cost")
    if less["open"] or less["hedge"] == "roughly":
        return {"style": "open", "cheap": "", "less": None}
    return {"style": "less", "cheap": (comparison.a if ratio < 1 else comparison.b).label, "less": less}


def _least_change(comparison: Comparison, outlook: Outlook, catalog: Catalog) -> EditionLeast | None:
    """Return which sides cost the least under two editions; None where a side that is read there has no cost."""
    if len(outlook.editions) < 2:
        return None
    target, (now, before) = middle(comparison), outlook.editions[:2]
    place = comparison.targets.index(target)
    was, is_now = (_least(comparison, edition, i, place) for i, edition in ((1, before), (0, now)))
    if was is None or is_now is None:
        return None
    return EditionLeast(
        target=target.x,
        x=_x(comparison, target),
        now=now.edition,
        before=before.edition,
        was=was,
        is_now=is_now,
        still=was["sides"] == is_now["sides"],
        own=any(side.price.own_usd for side in comparison.sides),
        placeholders=_marked_in((now, before), comparison, catalog),
    )


def _least(comparison: Comparison, edition: Edition, index: int, place: int) -> Words | None:
    """Return the sides that cost the least under an edition, what the first of them costs, and whether that is open."""
    read = [side for side in comparison.sides if edition.targets[place].reading(side.key)]
    costs = {side.key: cost for side in read if (cost := _cost(edition, place, side.key))}
    if len(read) < 2 or len(costs) < len(read):
        return None
    best = min(read, key=lambda side: costs[side.key])
    least = [side for side in read if winner(costs[side.key] / costs[best.key]) == "tie"]
    bounds = edition.cost_bounds[place]
    path = f"prices.editions[{index}].targets[{place}].{best.key}.cost_usd_per_m_tokens"
    return {
        "sides": [side.label for side in least],
        "cost": Figure(value=costs[best.key], unit="$ per million tokens", path=path),
        "open": any(bounds[side.key][0] < bounds[best.key][1] for side in read if side not in least),
    }


def _marked_in(editions: Iterable[Edition], comparison: Comparison, catalog: Catalog) -> list[Words]:
    """Name the editions that mark a price as a placeholder, each with the GPUs."""
    found = ((e.edition, _marked(comparison, e.prices, catalog)) for e in editions)
    return [{"edition": edition, "gpus": gpus} for edition, gpus in found if gpus]


def _marked(comparison: Comparison, prices: dict[SideKey, Price], catalog: Catalog) -> list[str]:
    gpus = (catalog.gpu_label(side.gpu) for side in comparison.sides if prices[side.key].placeholder)
    return list(dict.fromkeys(gpus))


# The price that makes both equal


def _even(comparison: Comparison, outlook: Outlook, catalog: Catalog) -> EvenPrice | None:
    target = middle(comparison)
    place = comparison.targets.index(target)
    found = outlook.break_even[place]
    if not found:
        return None
    alike = on_one_price(comparison.sides)
    tie = winner(target.ratio("cost") or 0.5) == "tie"
    by_gpu = len({side.gpu for side in comparison.sides} - {None}) == len(comparison.sides)
    told: list[Words] = [
        {
            "name": catalog.gpu_label(side.gpu) if by_gpu else side.label,
            "price": _rate(side),
            **_even_words(found[side.key], f"prices.break_even[{place}].{side.key}"),
        }
        for side in comparison.sides
        if side.key in found
    ]
    return EvenPrice(
        target=target.x,
        style="alike" if alike else "tie" if tie else "prices",
        x=_x(comparison, target),
        gpu=catalog.gpu_label(comparison.a.gpu) if alike else None,
        sides=told,
        placeholders=placeholders(comparison.sides, catalog),
    )


def _rate(side: Side) -> Figure | None:
    rate, path = side.price.usd_per_gpu_hour, f"comparison.tco.usd_per_gpu_hour.{side.key}"
    return None if rate is None else Figure(value=rate, unit="$/GPU-hour", path=path)


def _even_words(even: BreakEven, path: str) -> Words:
    """Return a break-even price, and how firmly it may be stated."""
    printed = {wording.money(v) for v in (even.low, even.usd_per_gpu_hour, even.high)}
    close = even.high - even.low <= (0.02 if even.usd_per_gpu_hour < 10 else 0.2)
    unit = "$/GPU-hour"
    return {
        "hedge": "" if len(printed) == 1 else "about" if close else "between",
        "even": Figure(value=even.usd_per_gpu_hour, unit=unit, path=f"{path}.usd_per_gpu_hour"),
        "low": Figure(value=even.low, unit=unit, path=f"{path}.low", toward="down"),
        "high": Figure(value=even.high, unit=unit, path=f"{path}.high", toward="up"),
    }


# A highest cost


def cap_finding(comparison: Comparison, cap: float, catalog: Catalog) -> Cap | None:
    """Say up to which speed each side costs at most `cap` $ per million tokens; None where nothing has a price."""
    priced = [s for s in comparison.sides if s.curve is not None and s.price.usd_per_gpu_hour is not None]
    if not priced:
        return None
    spent = Figure(
        value=cap,
        unit="$ per million tokens",
        path="prices.cap.cost_usd_per_m_tokens",
        digits=None if cap >= 1 else 3,
    )
    told = [_reach(side, cap) for side in priced]
    return Cap(cap=spent, sides=told, placeholders=placeholders(priced, catalog))


def _reach(side: Side, cap: float) -> Words:
    x, bounds = side.largest_x_at_cost(cap), side.largest_x_bounds(cap)
    path, rule = f"prices.cap.{side.key}", "root of y(x) = rate / cap"
    if x is None or bounds is None or side.span is None:
        return {"label": side.label, "reach": "none", "x": None, "hedge": "", "low": None, "high": None}
    low, high = bounds
    printed = {wording.speed(v) for v in (low, x, high)}
    unit = "tok/s/user"
    return {
        "label": side.label,
        "reach": "full" if x == side.span[1] else "part",
        "x": Figure(value=x, unit=unit, path=f"{path}.interactivity_tok_s_user", rule=rule),
        "hedge": "" if len(printed) == 1 else "about" if high - low <= NEAR else "between",
        "low": Figure(value=low, unit=unit, path=f"{path}.low", rule=rule),
        "high": Figure(value=high, unit=unit, path=f"{path}.high", rule=rule),
    }
