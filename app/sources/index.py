"""Measured points, asked for by what a side filters on: what every index answers, and the one that holds its rows.

A comparison touches only the rows of its own slices, so its cost does not grow with the rest of the table.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.catalog import Catalog
from app.points import MeasuredPoint, RunPolicy, SideFilter, keep_newest
from app.sources.contents import Contents, Served, Setups, Slice, Stock, keys_of
from app.sources.refusals import Refusal

Methods = dict[str | None, list[MeasuredPoint]]


class Index(ABC):
    """What the app asks of measured points: what there is, and the rows of a side.

    Rows belong to today's table, or to the history, which is looked at where a date is asked for.
    """

    @property
    @abstractmethod
    def contents(self) -> Contents:
        """What there is."""

    @abstractmethod
    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows: today's alone, or with a date those of today's table and the history up to it.

        Of two dates, the side's own and `as_of`, the earlier one holds.
        """

    @abstractmethod
    def everything(self, group: str, isl: int, osl: int, as_of: date | None = None) -> tuple[MeasuredPoint, ...]:
        """Return every row of a model and workload: today's alone, or with a date the newest up to it."""

    @abstractmethod
    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run, history included, rising."""

    @abstractmethod
    def in_memory(self, side: SideFilter) -> "PointIndex":
        """Return an index that has all rows of a side at hand, for whoever asks day by day."""

    @abstractmethod
    def ends(self, side: SideFilter, enough: int) -> tuple[date, date] | None:
        """Return the first day as of which a side has enough rows to be compared, and its last day; None without."""

    @property
    def edition(self) -> Hashable:
        """Return what changes when the same question may have another answer."""
        return None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused while rows were read."""
        return ()

    @property
    def catalog(self) -> Catalog | None:
        """What rows may name, where that is more than the tables list; None where it is not."""
        return None

    @property
    def is_away(self) -> bool:
        """Say whether its rows cannot be read now and others are shown instead."""
        return False

    def sequences(self, group: str) -> tuple[tuple[int, int], ...]:
        """Return the input and output lengths that a model group has rows of today."""
        return self.contents.sequences.get(group, ())

    def holds(self, side: SideFilter) -> bool:
        """Say whether a side has any row, without reading them; a window of dates is not looked at."""
        return self.contents.holds(side)

    def count(self, side: SideFilter) -> int:
        """Count the rows of a side without reading them, those of the history included."""
        return self.contents.count(side)

    @property
    def workloads(self) -> Mapping[tuple[str, int, int], int]:
        """The number of today's rows of each model group and lengths; what only the history has counts zero."""
        return self.contents.workloads


@dataclass(frozen=True)
class PointIndex(Index):
    """Today's rows and the history in memory, each by slice and spec method."""

    today: Mapping[Slice, Methods]
    history: Mapping[Slice, Methods]

    @classmethod
    def of(
        cls, catalog: Catalog, today: Iterable[MeasuredPoint], history: Iterable[MeasuredPoint] = ()
    ) -> "PointIndex":
        """Index rows once; models fall into their group's slice."""
        return cls(today=_sliced(catalog, today), history=_sliced(catalog, history))

    @cached_property
    def contents(self) -> Contents:
        """What there is."""
        today, history = ({k: _setups(m) for k, m in table.items()} for table in (self.today, self.history))
        return Contents(today=today, history=history)

    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows."""
        day = min((d for d in (side.as_of, as_of) if d is not None), default=None)
        tables = (self.today,) if day is None else (self.today, self.history)
        keys = keys_of(side)
        found = [row for table in tables for key in keys for row in _methods(table.get(key, {}), side.spec_method)]
        return keep_newest([row for row in found if side.admits(row, day)], policy)

    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run, history included, rising."""
        found = (row.run_date for table in (self.today, self.history) for row in self._of(side, table))
        return tuple(sorted({day for day in found if day}))

    def in_memory(self, side: SideFilter) -> "PointIndex":  # noqa: ARG002
        """Return this index."""
        return self

    def ends(self, side: SideFilter, enough: int) -> tuple[date, date] | None:
        """Return the first day as of which a side has enough rows to be compared, and its last day; None without."""
        days = self.days(side)
        first = next((day for day in days if len(self.rows(side, day)) >= enough), None)
        return (first, days[-1]) if first and first < days[-1] else None

    def all_of(self, side: SideFilter) -> tuple[tuple[MeasuredPoint, ...], tuple[MeasuredPoint, ...]]:
        """Return every row that a side lets in, replaced ones too: today's, and those of the history."""
        return tuple(self._of(side, self.today)), tuple(self._of(side, self.history))

    def _of(self, side: SideFilter, table: Mapping[Slice, Methods]) -> Iterable[MeasuredPoint]:
        rows = (row for key in keys_of(side) for row in _methods(table.get(key, {}), side.spec_method))
        return (row for row in rows if side.admits(row, None))

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


def _setups(methods: Methods) -> Setups:
    days: dict[Served, list[date | None]] = {}
    for rows in methods.values():
        for row in rows:
            s = row.setup
            days.setdefault(Served(s.spec_method, s.engine, s.deployment), []).append(row.run_date)
    return {served: Stock.of(of) for served, of in days.items()}


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
