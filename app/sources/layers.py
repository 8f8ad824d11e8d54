"""A visitor's own rows on top of everybody's: each batch is an index of its own, and a side says which one it reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.catalog import Catalog
from app.points import PUBLIC, MeasuredPoint, RunPolicy, SideFilter
from app.sources.index import Methods, PointIndex, Served, Slice


@dataclass(frozen=True)
class Layers:
    """An index that answers for public rows and for each batch of own ones."""

    public: PointIndex
    own: Mapping[str, PointIndex]

    @classmethod
    def of(cls, public: "PointIndex | Layers", catalog: Catalog, own: Iterable[MeasuredPoint]) -> "Layers":
        """Lay own rows, of whichever batches, over what there is."""
        if isinstance(public, Layers):
            public = public.public
        batches: dict[str, list[MeasuredPoint]] = {}
        for row in own:
            batches.setdefault(row.batch or PUBLIC, []).append(row)
        return cls(public=public, own={batch: PointIndex.of(catalog, rows) for batch, rows in batches.items()})

    def _behind(self, side: SideFilter) -> PointIndex:
        return self.own.get(side.batch or PUBLIC, self.public)

    @property
    def today(self) -> Mapping[Slice, Methods]:
        """The public rows of today; what is listed without being asked for is made of these."""
        return self.public.today

    @property
    def history(self) -> Mapping[Slice, Methods]:
        """The public rows of the past."""
        return self.public.history

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

    def setups(self, key: Slice, *, history: bool = False) -> Mapping[Served, date]:
        """Return what public rows of a slice ran on."""
        return self.public.setups(key, history=history)

    def sequences(self, group: str) -> tuple[tuple[int, int], ...]:
        """Return the lengths that a model group has rows of, anybody's."""
        found = (sequence for index in self._all for sequence in index.sequences(group))
        return tuple(dict.fromkeys(found))

    @property
    def workloads(self) -> dict[tuple[str, int, int], int]:
        """Count everybody's rows of each model group, input and output length."""
        found: dict[tuple[str, int, int], int] = {}
        for index in self._all:
            for place, count in index.workloads.items():
                found[place] = found.get(place, 0) + count
        return found

    def everything(self, group: str, isl: int, osl: int, as_of: date | None = None) -> tuple[MeasuredPoint, ...]:
        """Return everybody's rows of a model and workload."""
        return tuple(row for index in self._all for row in index.everything(group, isl, osl, as_of))

    @property
    def _all(self) -> tuple[PointIndex, ...]:
        return (self.public, *self.own.values())
