"""What there is: the slices of measured points, what ran in each, how many rows that are and of which days.

Whatever only asks whether something can be compared is answered from here, without a row being read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from app.points import Deployment, SideFilter
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


class Stock(NamedTuple):
    """How many rows there are, and the first and the last day of them; None where no row has a date.

    From `since` on lies the newest row of every configuration, where that is known.
    """

    rows: int
    first: date | None
    last: date | None
    since: date | None = None

    @classmethod
    def of(cls, days: Iterable[date | None]) -> "Stock":
        """Take stock of rows by their days."""
        every = tuple(days)
        dated = [day for day in every if day]
        return cls(len(every), min(dated, default=None), max(dated, default=None))

    def plus(self, other: "Stock") -> "Stock":
        """Put two stocks together."""
        ends = Stock.of((self.first, self.last, other.first, other.last))
        since = min(self.since, other.since) if self.since and other.since else None
        return ends._replace(rows=self.rows + other.rows, since=since)


Setups = Mapping[Served, Stock]


@dataclass(frozen=True)
class Contents:
    """The setups of every slice, in today's table and in the history."""

    today: Mapping[Slice, Setups]
    history: Mapping[Slice, Setups]

    @cached_property
    def sequences(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """The input and output lengths that each model group has rows of today."""
        found: dict[str, dict[tuple[int, int], None]] = {}
        for key in self.today:
            found.setdefault(key.group, {})[key.isl, key.osl] = None
        return {group: tuple(pairs) for group, pairs in found.items()}

    @cached_property
    def workloads(self) -> Mapping[tuple[str, int, int], int]:
        """The number of today's rows of each model group and lengths; what only the history has counts zero."""
        found: dict[tuple[str, int, int], int] = {}
        for table, weight in ((self.today, 1), (self.history, 0)):
            for key, setups in table.items():
                place = (key.group, key.isl, key.osl)
                found[place] = found.get(place, 0) + weight * sum(stock.rows for stock in setups.values())
        return found

    @cached_property
    def newest(self) -> date | None:
        """The day of the newest run; None where no row has a date."""
        tables = (self.today, self.history)
        return max((s.last for t in tables for of in t.values() for s in of.values() if s.last), default=None)

    def holds(self, side: SideFilter) -> bool:
        """Say whether a side has any row; a window of dates is not looked at."""
        if side.as_of is None:
            return any(True for _ in _served(self.today, side))
        stocks = (stock for table in (self.today, self.history) for _, stock in _served(table, side))
        return any(stock.first is not None and stock.first <= side.as_of for stock in stocks)

    def count(self, side: SideFilter) -> int:
        """Count the rows of a side, those of the history included."""
        return sum(stock.rows for table in (self.today, self.history) for _, stock in _served(table, side))

    def past(self, side: SideFilter) -> int:
        """Count the rows that a side has in the history."""
        return sum(stock.rows for _, stock in _served(self.history, side))

    def engines(self, side: SideFilter) -> frozenset[str]:
        """Return the engines of a side, the history's included."""
        return frozenset(str(s.engine) for table in (self.today, self.history) for s, _ in _served(table, side))

    def span(self, side: SideFilter) -> tuple[date, date] | None:
        """Return the first and the last day of a side, the history's included; None where no row has a date."""
        stocks = [stock for table in (self.today, self.history) for _, stock in _served(table, side)]
        days = [day for stock in stocks for day in (stock.first, stock.last) if day]
        return (min(days), max(days)) if days else None

    def since(self, side: SideFilter) -> date | None:
        """Return a day from which on lie the newest rows of a side; None where none is known, or they are dated."""
        stocks = [stock for _, stock in _served(self.today, side)]
        days = [stock.since for stock in stocks if stock.since]
        dated = side.as_of is not None and any(stock.last and stock.last > side.as_of for stock in stocks)
        return min(days) if days and len(days) == len(stocks) and not dated else None


def keys_of(side: SideFilter) -> list[Slice]:
    """Return the slices of a side: one, or one a precision where every precision may enter, a missing one too."""
    precisions = (*PRECISIONS, None) if side.precision is None else (side.precision,)
    return [Slice(side.group, side.isl, side.osl, side.gpu, precision) for precision in precisions]


def _served(table: Mapping[Slice, Setups], side: SideFilter) -> Iterator[tuple[Served, Stock]]:
    """Yield the setups that a side lets in."""
    for key in keys_of(side):
        for served, stock in table.get(key, {}).items():
            if (
                side.spec_method in (None, served.spec_method)
                and side.engine in (None, served.engine)
                and side.deployment in (None, served.deployment)
            ):
                yield served, stock
