"""A visitor's own rows on top of everybody's: each batch is an index of its own, and a side says which one it reads."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.catalog import Catalog
from app.points import PUBLIC, MeasuredPoint, RunPolicy, SideFilter
from app.sources.contents import Contents
from app.sources.index import Index, PointIndex
from app.sources.refusals import Refusal

NOTHING = PointIndex(today={}, history={})


@dataclass(frozen=True)
class Layers(Index):
    """An index that answers for public rows and for each batch of own ones; only public rows are its contents."""

    public: Index
    own: Mapping[str, PointIndex]

    @classmethod
    def of(cls, public: Index, catalog: Catalog, own: Iterable[MeasuredPoint]) -> "Layers":
        """Lay own rows, of whichever batches, over what there is; a row of no batch is on no side."""
        batches: dict[str, list[MeasuredPoint]] = {}
        for row in own:
            batches.setdefault(row.batch or PUBLIC, []).append(row)
        return cls(public=public, own={batch: PointIndex.of(catalog, rows) for batch, rows in batches.items()})

    def _behind(self, side: SideFilter) -> Index:
        """Return where a side's rows are; a batch that nobody brought has none, and never everybody's."""
        return self.public if side.batch in (None, PUBLIC) else self.own.get(side.batch, NOTHING)

    @property
    def contents(self) -> Contents:
        """What there is for everybody; what a visitor brought is listed for that visitor, as sides."""
        return self.public.contents

    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows."""
        return self._behind(side).rows(side, as_of, policy)

    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run."""
        return self._behind(side).days(side)

    def holds(self, side: SideFilter) -> bool:
        """Say whether a side has any row."""
        return self._behind(side).holds(side)

    def count(self, side: SideFilter) -> int:
        """Count the rows of a side."""
        return self._behind(side).count(side)

    def in_memory(self, side: SideFilter) -> PointIndex:
        """Return an index that has all rows of a side at hand."""
        return self._behind(side).in_memory(side)

    def ends(self, side: SideFilter, enough: int) -> tuple[date, date] | None:
        """Return the first and the last day of a side."""
        return self._behind(side).ends(side, enough)

    @property
    def edition(self) -> Hashable:
        """Return what changes when public rows may have become others."""
        return self.public.edition

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused while public rows were read."""
        return self.public.refusals

    def sequences(self, group: str) -> tuple[tuple[int, int], ...]:
        """Return the lengths that a model group has rows of, anybody's."""
        return tuple(dict.fromkeys(sequence for index in self._all for sequence in index.sequences(group)))

    @cached_property
    def workloads(self) -> Mapping[tuple[str, int, int], int]:
        """The number of everybody's rows of each model group and lengths."""
        found: dict[tuple[str, int, int], int] = {}
        for index in self._all:
            for place, count in index.workloads.items():
                found[place] = found.get(place, 0) + count
        return found

    def everything(self, group: str, isl: int, osl: int, as_of: date | None = None) -> tuple[MeasuredPoint, ...]:
        """Return everybody's rows of a model and workload."""
        return tuple(row for index in self._all for row in index.everything(group, isl, osl, as_of))

    @property
    def _all(self) -> tuple[Index, ...]:
        return (self.public, *self.own.values())
