"""Measured points, indexed by what a side filters on.

A comparison touches only the rows of its own two slices, so its cost does not grow with the rest of the table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.catalog import Catalog
from app.points import MeasuredPoint, RunPolicy, SideFilter, keep_newest


class Slice(NamedTuple):
    """The address of a slice: everything but the spec method, which a side may leave open."""

    group: str
    isl: int | None
    osl: int | None
    gpu: str | None
    precision: str | None


Methods = dict[str | None, list[MeasuredPoint]]


@dataclass(frozen=True)
class PointIndex:
    """Today's rows and the history, each by slice and spec method."""

    today: Mapping[Slice, Methods]
    history: Mapping[Slice, Methods]

    @classmethod
    def of(
        cls, catalog: Catalog, today: Iterable[MeasuredPoint], history: Iterable[MeasuredPoint] = ()
    ) -> "PointIndex":
        """Index rows once; models fall into their group's slice."""
        return cls(today=_sliced(catalog, today), history=_sliced(catalog, history))

    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows: today's alone, or with a date those of today's table and the history up to it."""
        key = Slice(side.group, side.isl, side.osl, side.gpu, side.precision)
        tables = (self.today,) if as_of is None else (self.today, self.history)
        found = [row for table in tables for row in _methods(table.get(key, {}), side.spec_method)]
        matching = [
            row
            for row in found
            if (side.engine is None or row.setup.engine == side.engine)
            and (side.deployment is None or row.setup.deployment == side.deployment)
            and (as_of is None or (row.run_date is not None and row.run_date <= as_of))
        ]
        return keep_newest(matching, policy)

    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run, history included, rising."""
        key = Slice(side.group, side.isl, side.osl, side.gpu, side.precision)
        found = (
            row.run_date
            for table in (self.today, self.history)
            for row in _methods(table.get(key, {}), side.spec_method)
            if (side.engine is None or row.setup.engine == side.engine)
            and (side.deployment is None or row.setup.deployment == side.deployment)
        )
        return tuple(sorted({day for day in found if day}))


def _methods(methods: Methods, wanted: str | None) -> list[MeasuredPoint]:
    if wanted is not None:
        return methods.get(wanted, [])
    return [row for rows in methods.values() for row in rows]


def _sliced(catalog: Catalog, rows: Iterable[MeasuredPoint]) -> dict[Slice, Methods]:
    index: dict[Slice, Methods] = {}
    for row in rows:
        w, s = row.workload, row.setup
        key = Slice(catalog.group_of(w.model or ""), w.isl, w.osl, s.gpu, s.precision)
        index.setdefault(key, {}).setdefault(s.spec_method, []).append(row)
    return index
