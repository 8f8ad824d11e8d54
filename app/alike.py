"""Like for like: what becomes of a comparison when engines, deployments and run dates are held equal on all sides.

A step says what is held: the engine family; the engine and the deployment; or these within one window of run dates.
What sides differ in by design cannot be held: engines in a comparison of engines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.catalog import Catalog
from app.curve import Curve
from app.frontier import pareto_frontier
from app.held import Held
from app.points import MeasuredPoint, RunPolicy, SideFilter
from app.sources.index import PointIndex
from app.terms import STEPS, Step

WINDOW = timedelta(days=30)
HOLDS: dict[Step, tuple[str, ...]] = {
    "pooled": (),
    "family": ("family",),
    "setup": ("engine", "deployment"),
    "window": ("engine", "deployment", "window"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows that every side has under what is held."""

    held: Held
    sides: tuple[tuple[MeasuredPoint, ...], ...]

    @property
    def shared(self) -> tuple[float, float] | None:
        """Return the interactivity range that all sides cover."""
        spans = [_span(rows) for rows in self.sides]
        known = [s for s in spans if s]
        if len(known) < len(spans):
            return None
        low, high = max(low for low, _ in known), min(high for _, high in known)
        return (low, high) if low <= high else None

    @property
    def merit(self) -> tuple[object, ...]:
        """Return how well this supports a comparison: an overlap first, then most knots, then the newest rows."""
        knots = [len(pareto_frontier(rows).points) if rows else 0 for rows in self.sides]
        days = [max((r.run_date for r in rows if r.run_date), default=date.min) for rows in self.sides]
        return (self.shared is not None, min(knots), sum(knots), min(days))


def _span(rows: Sequence[MeasuredPoint]) -> tuple[float, float] | None:
    return Curve.fit(pareto_frontier(rows)).span if rows else None


def steps(differs: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps that hold something more than the one before, given what the sides differ in.

    >>> steps(("spec_method",)), steps(("engine",)), steps(("deployment",))
    (('pooled', 'family', 'setup', 'window'), ('pooled', 'setup', 'window'), ('pooled', 'family', 'window'))
    """
    found: list[Step] = []
    before: frozenset[str] | None = None
    for step in STEPS:
        held = fields_held(step, differs)
        if held != before:
            found.append(step)
        before = held
    return tuple(found)


def fields_held(step: Step, differs: Sequence[str]) -> frozenset[str]:
    """Name what a step holds, less what the sides differ in; where deployments differ, engines are held by family."""
    held = set(HOLDS[step])
    if "deployment" in differs and "engine" in held:
        held = held - {"engine"} | {"family"}
    if "engine" in differs:
        held -= {"engine", "family"}
    return frozenset(held - ({"window"} if "as_of" in differs else set()) - set(differs))


def pooled(
    sides: Sequence[SideFilter], index: PointIndex, as_of: date | None = None, policy: RunPolicy = "per-configuration"
) -> Rows:
    """Return the rows of every side with nothing held equal."""
    return Rows(held=Held(), sides=tuple(index.rows(side, as_of, policy) for side in sides))


def alike(
    sides: Sequence[SideFilter],
    step: Step,
    differs: Sequence[str],
    catalog: Catalog,
    index: PointIndex,
    as_of: date | None = None,
    policy: RunPolicy = "per-configuration",
) -> tuple[Rows, ...]:
    """Return the rows of every side for each thing that can be held, best supported first.

    What one side alone has rows of is listed too, with no rows on the others; a window of dates is the best one only.
    """
    names = fields_held(step, differs)
    every = pooled(sides, index, as_of, policy).sides
    helds = dict.fromkeys(_held(row, names, catalog) for rows in every for row in rows)
    found = [Rows(held=held, sides=_read(held, sides, catalog, index, as_of, policy)) for held in helds]
    if "window" in names:
        found = [_in_window(rows, sides, catalog, index, as_of, policy) for rows in found]
    return tuple(sorted(found, key=lambda r: r.merit, reverse=True))


def _held(row: MeasuredPoint, names: frozenset[str], catalog: Catalog) -> Held:
    return Held(
        family=catalog.family_of(row.setup.engine) if "family" in names else None,
        engine=row.setup.engine if "engine" in names else None,
        deployment=row.setup.deployment if "deployment" in names else None,
    )


def _read(
    held: Held, sides: Sequence[SideFilter], catalog: Catalog, index: PointIndex, as_of: date | None, policy: RunPolicy
) -> tuple[tuple[MeasuredPoint, ...], ...]:
    return tuple(index.rows(held.on(side, catalog), as_of, policy) for side in sides)


def _in_window(
    rows: Rows, sides: Sequence[SideFilter], catalog: Catalog, index: PointIndex, as_of: date | None, policy: RunPolicy
) -> Rows:
    """Narrow rows to the 30 days that support a comparison best, the newest of equals; as they are without any."""
    if not all(rows.sides):
        return rows
    windows = [
        Rows(held=held, sides=_read(held, sides, catalog, index, as_of, policy))
        for day in _days(rows)
        for held in (replace(rows.held, window=(day - WINDOW, day)),)
    ]
    return max(windows, key=lambda r: (r.merit, r.held.window), default=rows)


def _days(rows: Rows) -> Iterator[date]:
    yield from sorted({row.run_date for side in rows.sides for row in side if row.run_date})
