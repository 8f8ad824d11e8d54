"""A store with the bundled rows behind it: what is shown while the store cannot be read."""

import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from app.catalog import Catalog
from app.points import MeasuredPoint, RunPolicy, SideFilter
from app.sources.contents import Contents
from app.sources.index import Index, PointIndex
from app.sources.refusals import Refusal
from app.sources.store.table import StoreError

PAUSE_S = 60
INSTEAD = "the bundled rows are shown instead"

A = TypeVar("A")


class Fallback(Index):
    """Asks the store; after it failed, another index for a minute, and says so."""

    def __init__(self, store: Index, other: Index, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._other, self._clock = store, other, clock
        self._until, self._failed = -1.0, 0
        self._failures: tuple[Refusal, ...] = ()

    @property
    def edition(self) -> Hashable:
        """Return what changes when rows may be others: the store's edition, and whether and how often it failed."""
        return (self._store.edition, self.is_away, self._failed)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What the store refused, and why it cannot be read."""
        return (*self._failures, *self._store.refusals)

    @property
    def is_away(self) -> bool:
        """Say whether the store failed when it was asked last."""
        return bool(self._failures)

    @property
    def catalog(self) -> Catalog | None:
        """What rows may name, where that is more than the tables list."""
        return self._ask(lambda index: index.catalog)

    @property
    def contents(self) -> Contents:
        """What there is."""
        return self._ask(lambda index: index.contents)

    def rows(
        self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration"
    ) -> tuple[MeasuredPoint, ...]:
        """Return one side's rows."""
        return self._ask(lambda index: index.rows(side, as_of, policy))

    def everything(self, group: str, isl: int, osl: int, as_of: date | None = None) -> tuple[MeasuredPoint, ...]:
        """Return every row of a model and workload."""
        return self._ask(lambda index: index.everything(group, isl, osl, as_of))

    def days(self, side: SideFilter) -> tuple[date, ...]:
        """Return the days on which rows of a side were run."""
        return self._ask(lambda index: index.days(side))

    def in_memory(self, side: SideFilter) -> PointIndex:
        """Return an index that has all rows of a side at hand."""
        return self._ask(lambda index: index.in_memory(side))

    def ends(self, side: SideFilter, enough: int) -> tuple[date, date] | None:
        """Return the first and the last day of a side."""
        return self._ask(lambda index: index.ends(side, enough))

    def _ask(self, question: Callable[[Index], A]) -> A:
        if self._clock() >= self._until:
            if self._failures:  # one asks whether it is back; others are not kept waiting
                self._until = self._clock() + PAUSE_S
            try:
                answer = question(self._store)
            except StoreError as error:
                self._until, self._failed = self._clock() + PAUSE_S, self._failed + 1
                self._failures = tuple(replace(r, reason=f"{r.reason}; {INSTEAD}") for r in error.refusals)
            else:
                self._failures, self._until = (), -1.0
                return answer
        return question(self._other)
