"""The states of a trend: one side as of a day (`State`), one side through time (`Track`), both as of a day (`Moment`).

x is interactivity in tok/s/user; a value is in the unit of its metric; a ratio is always a / b.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from app.comparison import Comparison
from app.curve import Reading
from app.links import Selection
from app.points import MeasuredPoint, Point, Provenance, SideFilter, SideKey
from app.side import Side

Bounds = tuple[float, float]
METRICS = ("throughput_per_gpu", "cost", "throughput_per_mw")


@dataclass(frozen=True, kw_only=True)
class State:
    """One side as of a day on which its rows changed; no reading where its curve does not reach the speed."""

    day: date
    side: Side
    x: float

    @cached_property
    def reading(self) -> Reading | None:
        """Return what the side reads at the speed."""
        return self.side.read(self.x)

    @property
    def neighbours(self) -> tuple[Point, ...]:
        """Return the points around the speed; none without a reading."""
        return self.reading.neighbours if self.reading else ()

    @property
    def is_fresh(self) -> bool:
        """Say whether a point around the speed was run on this very day, and not only elsewhere on the curve."""
        return any(p.run_date == self.day for p in self.neighbours)

    @property
    def images(self) -> frozenset[str]:
        """Return the images of the points around the speed, as far as they are recorded."""
        return frozenset(p.setup.image for p in self.neighbours if p.setup.image)

    @property
    def engines(self) -> frozenset[str]:
        """Return the engines on the frontier."""
        points = self.side.curve.points if self.side.curve else ()
        return frozenset(p.setup.engine for p in points if p.setup.engine)

    def value(self, metric: str = "throughput_per_gpu") -> float | None:
        """Return a metric of the reading; None where either is unknown."""
        value = getattr(self.reading.metrics, metric) if self.reading else None
        return None if value is None else float(value)

    def bounds(self, metric: str = "throughput_per_gpu") -> Bounds | None:
        """Return between which values a metric lies, as far as the points around tell; None where it is unknown."""
        if self.value(metric) is None:
            return None
        found = self.side.bounds(np.array([self.x]), "cost" if metric == "cost" else "throughput_per_gpu")
        if found is None:
            return None
        low, high = float(found[0][0]), float(found[1][0])
        kw = self.side.price.kw_per_gpu
        return (low * 1000 / kw, high * 1000 / kw) if metric == "throughput_per_mw" and kw else (low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day on which something else stands behind a side: images around the speed, or an engine on its frontier.

    `known_on` is the day on which what was there before was known last.
    """

    kind: Literal["image", "engine"]
    key: SideKey
    day: date
    before: tuple[str, ...]
    after: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, kw_only=True)
class Track:
    """One side through time: a state for each day on which its rows changed, rising.

    `has_history` says whether rows that were replaced since are held, or only those of today.
    """

    key: SideKey
    filter: SideFilter
    states: tuple[State, ...]
    has_history: bool

    @property
    def label(self) -> str:
        """Return what the side is called."""
        return self.states[0].side.label

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days on which the side was measured."""
        return tuple(s.day for s in self.states)

    @property
    def bundled_days(self) -> int:
        """Count the days on which bundled rows were measured."""
        rows = ((s.day, row) for s in self.states for row in s.side.points if isinstance(row, MeasuredPoint))
        return len({day for day, row in rows if row.provenance == "bundled" and row.run_date == day})

    @property
    def sources(self) -> frozenset[Provenance]:
        """Return where the rows of any day come from."""
        return frozenset(source for s in self.states for source in s.side.sources)

    @cached_property
    def read(self) -> tuple[State, ...]:
        """Return the states that have a reading."""
        return tuple(s for s in self.states if s.reading)

    def valued(self, metric: str) -> tuple[State, ...]:
        """Return the states of which a metric is known: none, where it hangs on a price or power that is not."""
        return tuple(s for s in self.read if s.value(metric) is not None)

    def as_of(self, day: date) -> State | None:
        """Return the newest state up to a day; None before the first."""
        return next((s for s in reversed(self.states) if s.day <= day), None)

    def nearest(self) -> float | None:
        """Return the measured speed that lay nearest on any day."""
        found = [n for s in self.states if (n := s.side.nearest(s.x)) is not None]
        return min(found, key=lambda n: abs(n - self.states[0].x), default=None)

    def marks(self) -> Iterator[Mark]:
        """Yield where images around the speed, or engines on the frontier, are known to be others than before.

        An image that is not recorded is unknown, and what is unknown changes nothing.
        """
        last: State | None = None
        seen: frozenset[str] = frozenset()
        for state in self.states:
            images = state.images
            if last and images - last.images:
                yield self._mark("image", state, last.images, images - last.images, last.day)
            joined = state.engines - seen
            if seen and joined:
                yield self._mark("engine", state, seen, joined, state.day)
            last, seen = (state if images else last), seen | state.engines

    def _mark(
        self, kind: Literal["image", "engine"], state: State, before: frozenset[str], after: frozenset[str], known: date
    ) -> Mark:
        names = {"before": tuple(sorted(before)), "after": tuple(sorted(after))}
        return Mark(kind=kind, key=self.key, day=state.day, known_on=known, **names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Both sides as of a day on which the rows of either changed; a side is None before its first row."""

    day: date
    a: State | None
    b: State | None

    def state(self, key: SideKey) -> State | None:
        """Return one side's state."""
        return self.a if key == "a" else self.b

    def is_measured(self, key: SideKey) -> bool:
        """Say whether this side's own rows changed on this day."""
        state = self.state(key)
        return state is not None and state.day == self.day

    def ratio(self, metric: str = "throughput_per_gpu") -> float | None:
        """Return a / b; None where a side has no such figure."""
        a, b = (s.value(metric) if s else None for s in (self.a, self.b))
        return None if a is None or b is None else a / b

    def ratio_bounds(self, metric: str = "throughput_per_gpu") -> Bounds | None:
        """Return between which values a / b lies; None where a side has no such figure."""
        a, b = (s.bounds(metric) if s else None for s in (self.a, self.b))
        return None if a is None or b is None else (a[0] / b[1], a[1] / b[0])


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Two sides at one speed through time, under one price edition.

    `comparison` is the newest state as the Compare page has it; `selection` leads there.
    """

    selection: Selection
    comparison: Comparison
    x: float
    a: Track
    b: Track
    is_sampled: bool

    @property
    def tracks(self) -> tuple[Track, Track]:
        """Return both sides, a first."""
        return self.a, self.b

    def track(self, key: SideKey) -> Track:
        """Return the side with this key."""
        return self.a if key == "a" else self.b

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Return both sides as of every day on which one of them was measured, rising."""
        days = sorted({*self.a.days, *self.b.days})
        return tuple(Moment(day=day, a=self.a.as_of(day), b=self.b.as_of(day)) for day in days)

    @cached_property
    def matched(self) -> tuple[Moment, ...]:
        """Return the moments at which both sides have a reading."""
        return tuple(m for m in self.moments if m.ratio() is not None)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Return every change of image or engine, by day."""
        return tuple(sorted((m for t in self.tracks for m in t.marks()), key=lambda m: (m.day, m.kind, m.key)))
