"""Measured points, indexed by what a side filters on.

A comparison touches only the rows of its own slices, so its cost does not grow with the rest of the table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from app.catalog import Catalog
from app.points import Deployment, MeasuredPoint, RunPolicy, SideFilter, keep_newest
from app.terms import PRECISIONS


class Slice(NamedTuple):
    """The address of a slice: everything but the spec method, which a side may leave open."""

    group: str
    isl: int
    osl: int
    gpu: str | None
    precision: str | None


class Served(NamedTuple):
    """What the rows of a slice ran on."""

    spec_method: str | None
    engine: str | None
    deployment: Deployment | None


Methods = dict[str | None, list[MeasuredPoint]]


@dataclass(frozen=True)
class PointIndex:
    """Today's rows and the history, each by slice and spec method."""

    today: Mapping[Slice, Methods]
    history: Mapping[Slice, Methods]
    _served: dict[tuple[Slice, bool], dict[Served, date]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls, catalog: Catalog, today: Iterable[MeasuredPoint], history: Iterable[MeasuredPoint] = ()
    ) -> "PointIndex":
        """Index rows once; models fall into their group's slice."""
        return cls(today=_sliced(catalog, today), history=_sliced(catalog, history))

    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows: today's alone, or with a date those of today's table and the history up to it.

        Of two dates, the side's own and `as_of`, the earlier one holds.
        """
        day = min((d for d in (side.as_of, as_of) if d is not None), default=None)
        tables = (self.today,) if day is None else (self.today, self.history)
        keys = _keys(side)
        found = [row for table in tables for key in keys for row in _methods(table.get(key, {}), side.spec_method)]
        return keep_newest([row for row in found if side.admits(row, day)], policy)

    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run, history included, rising."""
        found = (
            row.run_date
            for table in (self.today, self.history)
            for key in _keys(side)
            for row in _methods(table.get(key, {}), side.spec_method)
            if side.admits(row, date.max)
        )
        return tuple(sorted({day for day in found if day}))

    def sequences(self, group: str) -> tuple[tuple[int, int], ...]:
        """Return the input and output lengths that a model group has rows of today."""
        return tuple(dict.fromkeys((k.isl, k.osl) for k in self.today if k.group == group))

    def setups(self, key: Slice, *, history: bool = False) -> Mapping[Served, date]:
        """Return what the rows of a slice ran on, each with the first day of such a row."""
        if (key, history) not in self._served:
            self._served[key, history] = _first_days((self.history if history else self.today).get(key, {}))
        return self._served[key, history]

    def holds(self, side: SideFilter) -> bool:
        """Say whether a side has any row, without reading them; a window of dates is not looked at."""
        tables = (False,) if side.as_of is None else (False, True)
        return any(
            side.spec_method in (None, served.spec_method)
            and side.engine in (None, served.engine)
            and side.deployment in (None, served.deployment)
            and (side.as_of is None or first <= side.as_of)
            for key in _keys(side)
            for history in tables
            for served, first in self.setups(key, history=history).items()
        )

    @property
    def workloads(self) -> dict[tuple[str, int, int], int]:
        """Count today's rows of each model group, input and output length; what only the history has counts zero."""
        found: dict[tuple[str, int, int], int] = {}
        for table, weight in ((self.today, 1), (self.history, 0)):
            for key, methods in table.items():
                place = (key.group, key.isl, key.osl)
                found[place] = found.get(place, 0) + weight * sum(map(len, methods.values()))
        return found

    def everything(self, group: str, isl: int, osl: int, as_of: date | None = None) -> tuple[MeasuredPoint, ...]:
        """Return every row of a model and workload: today's alone, or with a date the newest up to it."""
        tables = (self.today,) if as_of is None else (self.today, self.history)
        found = [
            row
            for table in tables
            for key, methods in table.items()
            if (key.group, key.isl, key.osl) == (group, isl, osl)
            for row in _methods(methods, None)
            if as_of is None or (row.run_date is not None and row.run_date <= as_of)
        ]
        return keep_newest(found)


def _keys(side: SideFilter) -> list[Slice]:
    """Return the slices of a side: one, or one a precision where every precision may enter, a missing one too."""
    precisions = (*PRECISIONS, None) if side.precision is None else (side.precision,)
    return [Slice(side.group, side.isl, side.osl, side.gpu, precision) for precision in precisions]


def _first_days(methods: Methods) -> dict[Served, date]:
    found: dict[Served, date] = {}
    for rows in methods.values():
        for row in rows:
            served = Served(row.setup.spec_method, row.setup.engine, row.setup.deployment)
            found[served] = min(found.get(served, date.max), row.run_date or date.max)
    return found


def _methods(methods: Methods, wanted: str | None) -> list[MeasuredPoint]:
    if wanted is not None:
        return methods.get(wanted, [])
    return [row for rows in methods.values() for row in rows]


def _sliced(catalog: Catalog, rows: Iterable[MeasuredPoint]) -> dict[Slice, Methods]:
    index: dict[Slice, Methods] = {}
    for row in rows:
        w, s = row.workload, row.setup
        key = Slice(catalog.group_of(w.model or ""), *w.sequence, s.gpu, s.precision)
        index.setdefault(key, {}).setdefault(s.spec_method, []).append(row)
    return index
