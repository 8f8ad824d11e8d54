"""What a view shows: its rows placed on two axes, series by series, the best of each, and how many have no place.

A row that lacks what an axis shows is left out and counted, never drawn at zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from math import isfinite
from typing import Literal

from app.catalog import Catalog
from app.frontier import undominated
from app.lineup import Contender
from app.points import MeasuredPoint
from app.series import contender_of, ordered, series_id
from app.side import Price
from app.view import DISAGGREGATED, PER_ROLE, POWERED, PRICED, X_TERMS, Y_TERMS, View, better

Reason = Literal["unknown", "unpriced", "per-role"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A point with its place on both axes; `is_best` says that no other of its series equals or beats it.

    Where y is not judged no point beats another, and all are best.
    """

    point: MeasuredPoint
    x: float
    y: float
    is_best: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The points of one setup that have a place, and those of them that are best, by rising x.

    Where setups are taken together, the contender names only what they have in common.
    """

    contender: Contender
    points: tuple[Placed, ...]
    best: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """How many rows are left out for one reason; `term` is what they lack, `gpus` whose price is not known."""

    reason: Reason
    term: str
    rows: int
    gpus: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explored:
    """What a view shows: how many rows passed its filters, their series, and what was left out.

    `together` is the field by which setups are taken together; None where each is a series of its own.
    """

    view: View
    rows: int
    series: tuple[Series, ...]
    omissions: tuple[Omission, ...] = ()
    placeholders: tuple[str, ...] = ()
    together: str | None = None

    @property
    def placed(self) -> int:
        """Count the rows that have a place."""
        return sum(len(s.points) for s in self.series)

    @property
    def best(self) -> int:
        """Count the best points of all series."""
        return sum(len(s.best) for s in self.series)

    def shown(self, *, all_points: bool) -> tuple[Placed, ...]:
        """Return the points that are drawn, series by series."""
        return tuple(p for s in self.series for p in (s.points if all_points else s.best))


def row_ids(rows: Iterable[MeasuredPoint]) -> dict[str, str]:
    """Return what each row is called in an address, and its origin: series and concurrency, a number for a namesake.

    An origin alone would be another row once the table has grown.
    """
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda r: (r.run_date or date.min, r.setup.topology or ""), reverse=True):
        name = f"{series_id(contender_of(row))}-c{row.concurrency or 0}"
        free = (name if n == 1 else f"{name}-{n}" for n in count(1))
        found[next(one for one in free if one not in found)] = row.origin
    return found


def explore(view: View, rows: Iterable[MeasuredPoint], catalog: Catalog) -> Explored:
    """Place the rows that pass the filters, series by series, and count those that have no place."""
    passing = [row for row in rows if view.lets_in(row)]
    found: dict[Contender, list[Placed]] = {}
    left: dict[tuple[Reason, str], list[MeasuredPoint]] = {}
    for row in passing:
        x, why = value(view, row, view.x, catalog)
        y, why_not = value(view, row, view.y, catalog)
        if x is None or y is None:
            lacking = (why, view.x) if x is None else (why_not, view.y)
            left.setdefault(lacking, []).append(row)
        else:
            found.setdefault(contender_of(row), []).append(Placed(point=row, x=x, y=y))
    series = [_series(view, contender, found[contender]) for contender in ordered(found, catalog)]
    return Explored(
        view=view,
        rows=len(passing),
        series=tuple(series),
        omissions=tuple(_omission(reason, term, lost, catalog) for (reason, term), lost in left.items()),
        placeholders=_placeholders(view, series, catalog),
    )


def taken_together(explored: Explored, field: str) -> Explored:
    """Take the series that agree in a field together, so that the best points are the best of them all.

    What is not judged has no best points, and stays as it is.
    """
    if not explored.view.is_judged:
        return explored
    found: dict[Contender, list[Placed]] = {}
    for one in explored.series:
        shared = {"gpu": ""} | {field: getattr(one.contender, field)}
        found.setdefault(Contender(**shared), []).extend(one.points)
    series = (_series(explored.view, contender, points) for contender, points in found.items())
    return replace(explored, series=tuple(series), together=field)


def _omission(reason: Reason, term: str, rows: list[MeasuredPoint], catalog: Catalog) -> Omission:
    gpus = sorted({row.setup.gpu or "" for row in rows}, key=catalog.gpu_order) if reason == "unpriced" else ()
    return Omission(reason=reason, term=term, rows=len(rows), gpus=tuple(gpus))


def _placeholders(view: View, series: Iterable[Series], catalog: Catalog) -> tuple[str, ...]:
    """Name the GPUs whose price the edition itself marks as a stand-in, where y is made of prices."""
    if view.y not in PRICED:
        return ()
    gpus = dict.fromkeys(s.contender.gpu for s in series)
    rows = ((gpu, catalog.price_row(view.edition, gpu)) for gpu in gpus)
    return tuple(gpu for gpu, row in rows if row and row.is_placeholder)


def value(view: View, row: MeasuredPoint, key: str, catalog: Catalog) -> tuple[float | None, Reason]:
    """Return a row's figure of an axis, else None, and the reason why there would be none."""
    if key in PER_ROLE and (row.setup.deployment == DISAGGREGATED) != view.is_per_role:
        return None, "per-role"
    found = figures(row, Price.of(catalog, row.setup.gpu, view.edition, view.tier))[key]
    reason: Reason = "unpriced" if key in (*PRICED, *POWERED) and _tokens(row, key) else "unknown"
    return (found if found is not None and isfinite(found) and found > 0 else None), reason


def figures(row: MeasuredPoint, price: Price) -> dict[str, float | None]:
    """Return every figure that an axis may show, by its term; None is unknown."""
    total = row.throughput_per_gpu
    reads, writes = row.input_throughput, row.output_throughput
    return {
        "interactivity": row.interactivity,
        "e2e": row.e2e,
        "ttft": row.ttft,
        "throughput_per_gpu": total,
        "input_throughput": reads,
        "output_throughput": writes,
        "cost": price.cost(total),
        "input_cost": price.cost(reads) if reads else None,
        "output_cost": price.cost(writes) if writes else None,
        "throughput_per_mw": price.per_mw(total),
        "energy": price.energy(total),
        "concurrency": row.concurrency,
    }


def _tokens(row: MeasuredPoint, key: str) -> float | None:
    """Return the throughput that a price or a power figure is set against."""
    return {"input_cost": row.input_throughput, "output_cost": row.output_throughput}.get(key, row.throughput_per_gpu)


def _series(view: View, contender: Contender, points: list[Placed]) -> Series:
    across, up = better(X_TERMS[view.x]), better(Y_TERMS[view.y])
    best = undominated(points, lambda p: (p.x, p.y), x_better=across, y_better=up) if across and up else points
    kept = {id(p) for p in best}
    marked = {id(p): Placed(point=p.point, x=p.x, y=p.y, is_best=id(p) in kept) for p in points}
    return Series(
        contender=contender,
        points=tuple(marked.values()),
        best=tuple(sorted((marked[id(p)] for p in best), key=lambda p: p.x)),
    )
