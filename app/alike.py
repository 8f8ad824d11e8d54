"""Like for like: what becomes of a comparison when engines, deployments and run dates are held equal on all sides.

A step says what is held: the engine family; the engine and the deployment; or these within one window of run dates.
What sides differ in by design cannot be held: engines in a comparison of engines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.catalog import Catalog
from app.held import WINDOW, Held
from app.points import MeasuredPoint, RunPolicy, SideFilter
from app.sweeps import Sweep, Sweeps, support
from app.terms import STEPS, Step

HOLDS: dict[Step, tuple[str, ...]] = {
    "pooled": (),
    "family": ("family",),
    "setup": ("engine", "deployment"),
    "window": ("engine", "deployment", "window"),
}
_USUAL: tuple[Step, ...] = ("setup", "family")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The sweep that every side has under what is held."""

    held: Held
    sides: tuple[Sweep, ...]

    @property
    def complete(self) -> bool:
        """Say whether every side has rows."""
        return all(sweep.points for sweep in self.sides)

    @property
    def merit(self) -> tuple[object, ...]:
        """Return how well this supports a comparison: most points in what all sides share, the newest of equals."""
        days = [max((r.run_date for r in sweep.points if r.run_date), default=date.min) for sweep in self.sides]
        return (support(self.sides), min(days))


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


def usual(possible: Sequence[Step]) -> tuple[Step, ...]:
    """Return what is held beside a pooled figure, best first: engine and deployment, else engines of one family.

    >>> usual(("pooled", "family", "setup", "window")), usual(("pooled", "family", "window")), usual(("pooled",))
    (('setup', 'family'), ('family',), ())
    """
    found: tuple[Step, ...] = tuple(step for step in _USUAL if step in possible)
    return found or tuple(possible[1:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which sides are asked for, and which of their rows: up to a date, under a run policy."""

    sides: tuple[SideFilter, ...]
    as_of: date | None = None
    policy: RunPolicy = "per-configuration"


def pooled(question: Question, sweeps: Sweeps) -> Rows:
    """Return the rows of every side with nothing held equal."""
    return _under(Held(), question, None, sweeps)


def alike(question: Question, step: Step, differs: Sequence[str], catalog: Catalog, sweeps: Sweeps) -> tuple[Rows, ...]:
    """Return the rows of every side for each thing that can be held, best supported first.

    What one side alone has rows of is listed too, with no rows on the others; a window of dates is the best one only.
    A row that does not say what is to be held is under none of it: what is not known is not held equal.
    """
    names = fields_held(step, differs)
    every = pooled(question, sweeps).sides
    of_rows = (_held(row, names, catalog) for sweep in every for row in sweep.points)
    helds = dict.fromkeys(held for held in of_rows if held.is_of(names))
    found = [_under(held, question, catalog, sweeps) for held in helds]
    if "window" in names:
        found = [within for rows in found if (within := _in_window(rows, question, catalog, sweeps))]
    return tuple(sorted(found, key=lambda r: r.merit, reverse=True))


def _held(row: MeasuredPoint, names: frozenset[str], catalog: Catalog) -> Held:
    return Held(
        family=catalog.family_of(row.setup.engine) if "family" in names else None,
        engine=row.setup.engine if "engine" in names else None,
        deployment=row.setup.deployment if "deployment" in names else None,
    )


def _under(held: Held, question: Question, catalog: Catalog | None, sweeps: Sweeps) -> Rows:
    sides = tuple(held.on(side, catalog) if catalog else side for side in question.sides)
    return Rows(held=held, sides=tuple(sweeps.read(side, question.as_of, question.policy) for side in sides))


def _in_window(rows: Rows, question: Question, catalog: Catalog, sweeps: Sweeps) -> Rows | None:
    """Narrow rows to the 30 days that support a comparison best, the newest of equals.

    What is held then are the days on which these rows ran. None where nobody can say whether there are such days, since
    some rows are undated.
    """
    if not rows.complete:
        return rows
    every = [row.run_date for sweep in rows.sides for row in sweep.points]
    windows = [
        _under(replace(rows.held, window=(day - WINDOW, day)), question, catalog, sweeps)
        for day in sorted({day for day in every if day})
    ]
    best = max(windows, key=lambda r: (r.merit, r.held.window), default=None)
    if best is None or (None in every and not best.complete):
        return None
    days = [row.run_date for sweep in best.sides for row in sweep.points if row.run_date]
    return replace(best, held=replace(best.held, window=(min(days), max(days))))
