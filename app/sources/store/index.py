"""Measured points in a store: what there is as one aggregate, and of a side the newest rows alone.

Rows come out through the gate. What was read is kept for a while: the contents, and the sides asked for lately.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from threading import RLock, Thread
from typing import Any

from app.catalog import Catalog
from app.escaping import printable
from app.points import Deployment, MeasuredPoint, RunPolicy, SideFilter, keep_newest, run_order
from app.sources.columns import EARLIEST, LATEST_RUN, up_to
from app.sources.contents import Contents, Served, Slice, Stock
from app.sources.gate import check_row
from app.sources.index import Index, PointIndex
from app.sources.point_rows import MeasuredRow
from app.sources.refusals import Refusal, file_refusal
from app.sources.store import queries
from app.sources.store.names import Names, names_of
from app.sources.store.table import StoreError, Table

MOST_ROWS = 20_000  # of one answer; the newest are kept
MOST_KEPT = 50_000  # rows of all sides that are remembered
MOST_REFUSALS = 200
MOST_SETUPS = 100_000
LIFETIME_S = 900
STALE = "what it held before is still listed"
NAMED = ("model", "gpu", "precision", "spec_method", "engine", "isl", "osl", "concurrency", "run_date")

Rows = tuple[MeasuredPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The table as it was when it was read last, what its rows name, and what there is."""

    columns: Any
    names: Names
    contents: Contents


class StoreIndex(Index):
    """An index over an open table. In a store, today's rows are the newest of each configuration."""

    def __init__(
        self,
        table: Table,
        catalog: Catalog,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._table, self._catalog, self._clock, self._today = table, catalog, clock, today
        self._lock = RLock()
        self._edition, self._since = 0, clock()
        self._listed: Listed | None = None
        self._kept: OrderedDict[SideFilter, Rows] = OrderedDict()
        self._refusals: dict[Refusal, None] = {}
        self._stale: tuple[Refusal, ...] = ()
        self.renewal: Thread | None = None

    @property
    def edition(self) -> Hashable:
        """Return what changes when all that was kept is forgotten; its time being up, a thread sees to that."""
        with self._lock:
            if self._clock() - self._since > LIFETIME_S:
                self._since = self._clock()
                self.renewal = Thread(target=self._renew, name="store", daemon=True)
                self.renewal.start()
            return self._edition

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused lately, and why what is listed is old."""
        return (*self._stale, *self._refusals)

    @property
    def contents(self) -> Contents:
        """What there is, as it was read last. A row counts as history too where its setup ran on several days."""
        return self._listing().contents

    @property
    def catalog(self) -> Catalog:
        """What the tables list, and what the store named besides when it was read last."""
        return self._listing().names.catalog

    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows; what an earlier answer holds is not asked for again."""
        day = min((d for d in (side.as_of, as_of) if d is not None), default=None)
        # The newest row of a window up to a date is the newest up to its end, if that lies in the window.
        until = day and min(day, side.window[1]) if side.window else day
        found = self._newest(replace(side, as_of=until, family=None, window=None))
        return keep_newest(
            (r for r in found if side.spec_method in (None, r.setup.spec_method) and side.admits(r, day)), policy
        )

    def everything(self, group: str, isl: int, osl: int, as_of: date | None = None) -> tuple[MeasuredPoint, ...]:
        """Return the newest rows of a model and workload, with a date those up to it."""
        listed = self._listing()
        return self._newest_of(queries.of_workload(listed.columns, group, isl, osl, as_of, listed.names))

    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run, rising."""
        first, last = side.window or (date.min, date.max)
        found = self._table.read(queries.days(self._of_side(replace(side, as_of=None)), self._latest))
        return tuple(sorted(day for row in found if (day := row["run_date"]) and first <= day <= last))

    def in_memory(self, side: SideFilter) -> PointIndex:
        """Return all rows of a side in memory."""
        rows, _ = self._checked(self._of_side(replace(side, as_of=None)))
        today = keep_newest(rows)
        ids = set(map(id, today))
        return PointIndex.of(self.catalog, today, (row for row in rows if id(row) not in ids))

    def ends(self, side: SideFilter, enough: int) -> tuple[date, date] | None:  # noqa: ARG002
        """Return a side's first and last day; whether the first has enough rows would take a query to say."""
        first, last = self.contents.span(side) or (date.max, date.max)
        return (first, last) if first < last else None

    # Rows

    def _of_side(self, side: SideFilter) -> Any:
        listed = self._listing()
        return queries.of_side(listed.columns, side, listed.names)

    def _newest(self, side: SideFilter) -> Rows:
        """Return at least the newest rows of a side: those of a wider one that was asked for lately, or its own."""
        edition = self.edition
        pooled = replace(side, engine=None, deployment=None)
        for wider in (side, pooled, replace(pooled, spec_method=None)):
            with self._lock:
                if wider in self._kept:
                    self._kept.move_to_end(wider)
                    return self._kept[wider]
        listed = self._listing()
        same = queries.same_of_side(side, listed.names)
        found = self._newest_of(self._of_side(side), same, listed.contents.since(side))
        with self._lock:
            if edition == self._edition:
                self._kept[side] = found
                while len(self._kept) > 1 and sum(map(len, self._kept.values())) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found

    def _newest_of(self, rows: Any, same: Collection[str] = (), since: date | None = None) -> Rows:
        """Return the newest good rows; where a bad one may have hidden an older one, every row is looked at.

        They are known to lie from a day on: of a long history in files that are sorted by day, little is read.
        """
        recent = rows if since is None else queries.from_day(rows, since)
        found, refused = self._checked(queries.newest(recent, same))
        return keep_newest(self._checked(rows)[0] if refused else found)

    def _checked(self, rows: Any) -> tuple[Rows, bool]:
        """Read rows through the gate; say whether any was refused."""
        good: list[MeasuredPoint] = []
        names, known = self._listing().names, up_to(self._today())
        read, refused = self._table.read(queries.at_most(rows, MOST_ROWS + 1)), False
        for cells in islice(read, MOST_ROWS):
            filled = {name: value for name, value in cells.items() if _is_filled(name, value)}
            nameless = names.refused(filled)
            if nameless:  # which hides no other row: a configuration is of its names
                self._refuse(*nameless)
                continue
            checked = check_row(names.known(filled), _place(self._table.name, filled), None, MeasuredRow, known)
            if isinstance(checked, MeasuredRow):
                point = checked.value(names.catalog, "")
                good.append(replace(point, origin=_origin(point), provenance="store"))
            else:
                refused = True
                self._refuse(*checked)
        if len(read) > MOST_ROWS:
            reason = f"has over {MOST_ROWS} rows of one side; the older ones were left out"
            self._refuse(file_refusal(self._table.name, reason))
        return tuple(sorted(good, key=run_order, reverse=True)), refused

    def _refuse(self, *refusals: Refusal) -> None:
        with self._lock:
            for refusal in refusals:
                if len(self._refusals) < MOST_REFUSALS:
                    self._refusals[refusal] = None

    # Contents

    def _renew(self) -> None:
        """Read anew what there is, while visitors are shown what there was; forget the rows that were kept.

        Where that fails, what there was stays, and so does what was refused of it.
        """
        with self._lock:
            before, self._refusals = self._refusals, {}
        try:
            found = self._read()
        except StoreError as error:
            with self._lock:
                self._refusals = before | self._refusals
                if self._listed is not None:
                    self._stale = tuple(replace(r, reason=f"{r.reason}; {STALE}") for r in error.refusals)
        else:
            with self._lock:
                was, self._listed = self._listed, found
                self._edition, self._stale = self._edition + 1, ()
                self._kept.clear()
            if was is not None and not was.columns.equals(found.columns):
                self._table.close()  # DuckDB holds files to the columns that they had when they were opened

    def _listing(self) -> Listed:
        _ = self.edition
        with self._lock:
            if self._listed is None:
                self._listed = self._read()
            return self._listed

    def _read(self) -> Listed:
        with self._table.apart() as table:
            columns = table.columns
            found = table.read(queries.contents(columns, self._latest).limit(MOST_SETUPS + 1))
        if len(found) > MOST_SETUPS:
            self._refuse(file_refusal(self._table.name, f"has over {MOST_SETUPS} setups; the others are not listed"))
        listed = list(islice(found, MOST_SETUPS))
        rows = [row for row in listed if row["dated"]]
        there = set(map(_setup, rows))
        self._refuse(*(self._undated(row["last"]) for row in listed if not row["dated"] and _setup(row) not in there))
        names = names_of(rows, self._table.name, self._catalog)
        return Listed(columns=columns, names=names, contents=self._contents_of(rows, names))

    def _contents_of(self, rows: Iterable[dict[str, Any]], names: Names) -> Contents:
        today: dict[Slice, dict[Served, Stock]] = {}
        history: dict[Slice, dict[Served, Stock]] = {}
        for key, served, stock in self._stocks(rows, names):
            setups = today.setdefault(key, {})
            setups[served] = stock.plus(setups[served]) if served in setups else stock
        for key, setups in today.items():
            of_days = {served: stock for served, stock in setups.items() if stock.first != stock.last}
            if of_days:
                history[key] = of_days
        return Contents(today=today, history=history)

    def _stocks(self, rows: Iterable[dict[str, Any]], names: Names) -> Iterator[tuple[Slice, Served, Stock]]:
        """Yield the groups of the aggregate under ids; refuse those whose names, lengths or deployment are none."""
        for row in rows:
            refused = (*names.refused(row), *self._refused_cells(row))
            if refused:
                self._refuse(*refused)
                continue
            known = names.known(row)
            group = names.catalog.group_of(known["model"])
            key = Slice(group, int(row["isl"]), int(row["osl"]), known["gpu"], known["precision"])
            served = Served(known["spec_method"], known["engine"], _deployment(row))
            yield key, served, Stock(row["rows"], row["first"], row["last"], row["since"])

    @property
    def _latest(self) -> date:
        return up_to(self._today())[LATEST_RUN]

    def _undated(self, last: date | None) -> Refusal:
        """Say why a setup is not listed, none of whose rows has a date that a row can have."""
        value = None if last is None else str(last)
        empty = "is empty; " if value is None else ""
        reason = f"{empty}must lie between {EARLIEST} and {self._latest}; rows of it are left out"
        return Refusal(file=self._table.name, line=None, column="run_date", value=value, reason=reason)

    def _refused_cells(self, row: dict[str, Any]) -> Iterator[Refusal]:
        for column in ("disaggregated", "multinode"):
            if row[column] is None:
                reason = "is empty but needed; rows without it are left out"
                yield Refusal(file=self._table.name, line=None, column=column, value=None, reason=reason)
        for column in ("isl", "osl"):
            if not _is_length(row[column]):
                value = None if row[column] is None else str(row[column])
                reason = f"is {'empty' if value is None else 'unknown'}; rows of it are left out; it must be 1 or more"
                yield Refusal(file=self._table.name, line=None, column=column, value=value, reason=reason)


def _is_length(value: Any) -> bool:
    """Say whether a number of any kind, or none, is a whole one from 1 on."""
    try:
        return bool(int(value) == value >= 1)
    except (TypeError, ValueError, ArithmeticError):  # none, not a number, without end
        return False


def _setup(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a group of the aggregate is of, whatever its days."""
    return tuple(row[column] for column in queries.SETUP)


def _is_filled(column: str, value: object) -> bool:
    """Say whether a cell is to be checked: one of a column that came later than the table was opened is not."""
    return column in MeasuredRow.model_fields and value is not None and str(value).strip() != ""


def _deployment(row: dict[str, Any]) -> Deployment:
    if row["disaggregated"]:
        return "disaggregated"
    return "multi-node" if row["multinode"] else "single-node"


def _place(name: str, cells: dict[str, Any]) -> str:
    """Say which row of a table this is; it has no line."""
    shown = (str(cells.get(column, "?"))[:24] for column in NAMED)
    return printable(f"{name}, row {' '.join(shown)}")


def _origin(point: MeasuredPoint) -> str:
    """Name a point by what no other newest row shares."""
    s, w = point.setup, point.workload
    served = (w.model, s.gpu, s.precision, s.spec_method, s.engine, s.deployment, s.topology)
    return f"store:{' '.join(map(str, served))} {w.isl}/{w.osl} x{point.concurrency} {point.run_date}"
