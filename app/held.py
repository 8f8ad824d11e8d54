"""What is held equal on all sides of a comparison, and what the comparison becomes then."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.catalog import Catalog
from app.comparison import Comparison
from app.language import DASH, JOINED, message
from app.points import Deployment, SideFilter
from app.side import Side
from app.terms import DEPLOYED, Step

FAMILY = message("engine family")
WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What all sides have in common; None is not held. `window` is the first and the last run date among them."""

    family: str | None = None
    engine: str | None = None
    deployment: Deployment | None = None
    window: tuple[date, date] | None = None

    def is_of(self, names: Collection[str]) -> bool:
        """Say whether each of these is known, the window aside."""
        return None not in (getattr(self, name) for name in names if name != "window")

    def on(self, side: SideFilter, catalog: Catalog) -> SideFilter:
        """Return a side that lets in only what is held."""
        return replace(
            side,
            family=catalog.family(self.family) if self.family else side.family,
            engine=self.engine or side.engine,
            deployment=self.deployment or side.deployment,
            window=self.window or side.window,
        )

    def labels(self, catalog: Catalog) -> tuple[str, ...]:
        """Name what is held."""
        days = dict.fromkeys(day.isoformat() for day in self.window or ())
        found = (
            f"{catalog.family_label(self.family)}{JOINED}{FAMILY}" if self.family else None,
            catalog.engine_label(self.engine) if self.engine else None,
            DEPLOYED.get(self.deployment, self.deployment) if self.deployment else None,
            DASH.join(days),
        )
        return tuple(label for label in found if label)


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The comparison under one thing that is held; a side may have no rows there."""

    held: Held
    comparison: Comparison

    @property
    def complete(self) -> bool:
        """Say whether every side has rows."""
        return all(side.curve for side in self.comparison.sides)


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """A pooled comparison beside what becomes of it under each thing that a step holds equal, best supported first.

    `fields` names what is held: 'family', 'engine', 'deployment', 'window'. `instead_of` is what was to be held, where
    that leaves no figure and this does, or no rows on all sides.
    """

    step: Step
    fields: frozenset[str]
    pooled: Comparison
    rows: tuple[Alike, ...]
    instead_of: "Fairness | None" = None

    @property
    def is_unknown(self) -> bool:
        """Say whether some rows do not say what is to be held, so that more of them may be alike than are known to."""
        return any(self.leaves_open(side) for side in self.pooled.sides)

    def leaves_open(self, side: Side) -> bool:
        """Say whether some rows of a side do not say what is to be held."""
        names = {"engine" if name == "family" else name for name in self.fields - {"window"}}
        return any(getattr(point.setup, name) is None for point in side.points for name in names)

    @property
    def standing(self) -> tuple[bool, bool]:
        """Say whether a figure is left at a speed that was asked for, and whether anything has rows on all sides."""
        asked = {target.x for target in self.pooled.matched}
        figures = any(asked & {target.x for target in row.comparison.matched} for row in self.rows)
        return figures, any(row.complete for row in self.rows)

    def at(self, path: str) -> tuple[Comparison, str] | None:
        """Follow a path under `like_for_like` to the comparison it leads into, and the rest of the path there."""
        match = re.fullmatch(r"like_for_like\.(?:pooled|rows\[(\d+)\])\.(.+)", path)
        if match is None or (match[1] and int(match[1]) >= len(self.rows)):
            return None
        return (self.rows[int(match[1])].comparison if match[1] else self.pooled), match[2]
