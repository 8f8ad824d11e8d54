"""The measured rows of a side with the curve through their frontier, read once for all comparisons that share them."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from app.curve import Curve, overlap
from app.frontier import pareto_frontier
from app.points import MeasuredPoint, RunPolicy, SideFilter
from app.sources.index import PointIndex

KEPT = 2048


@dataclass(frozen=True, eq=False)
class Sweep:
    """The rows that a filter lets in, and the curve through their frontier (None without rows)."""

    points: tuple[MeasuredPoint, ...]

    @cached_property
    def curve(self) -> Curve | None:
        """The curve through the frontier; comparisons share it, and with it what it has worked out."""
        return Curve.fit(pareto_frontier(self.points)) if self.points else None

    @property
    def knots(self) -> int:
        """Return how many points the curve runs through."""
        return len(self.curve.x) if self.curve else 0


class Sweeps:
    """Reads the sides of comparisons from an index, and keeps what was read lately."""

    def __init__(self, index: PointIndex) -> None:
        self.index = index
        self._read = lru_cache(maxsize=KEPT)(self._from_index)

    def read(self, side: SideFilter, as_of: date | None = None, policy: RunPolicy = "per-configuration") -> Sweep:
        """Return a side's sweep; of two dates, the side's own and `as_of`, the earlier one holds."""
        day = min((d for d in (side.as_of, as_of) if d is not None), default=None)
        return self._read(replace(side, as_of=day), policy)

    def forget(self) -> None:
        """Let go of all that was read."""
        self._read.cache_clear()

    def _from_index(self, side: SideFilter, policy: RunPolicy) -> Sweep:
        return Sweep(self.index.rows(side, None, policy))


def shared(sweeps: tuple[Sweep, ...]) -> tuple[float, float] | None:
    """Return the interactivity range that all sweeps cover, or None."""
    curves = [sweep.curve for sweep in sweeps if sweep.curve]
    return overlap(*curves) if len(curves) == len(sweeps) else None


class Support(NamedTuple):
    """How well sweeps can be compared, best greatest: what counts is measured in the range that all of them share.

    `fewest` and `inside` are the points of the sparsest sweep and of all in that range, the rest those of whole curves.
    """

    is_stretch: bool
    fewest: int
    inside: int
    fewest_anywhere: int
    anywhere: int


def support(sweeps: tuple[Sweep, ...]) -> Support:
    """Return how well sweeps can be compared; a single speed that they share is no stretch."""
    knots = [sweep.knots for sweep in sweeps]
    low, high = shared(sweeps) or (1.0, 0.0)
    inside = [sum(low <= x <= high for x in sweep.curve.x) if sweep.curve else 0 for sweep in sweeps]
    return Support(low < high, min(inside), sum(inside), min(knots), sum(knots))
