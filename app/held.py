"""What is held equal on all sides of a comparison, and what the comparison becomes then."""

import re
from dataclasses import dataclass, replace
from datetime import date

from app.catalog import Catalog
from app.comparison import Comparison
from app.points import Deployment, SideFilter
from app.terms import DEPLOYED, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What all sides have in common; None is not held. `window` is the first and the last run date."""

    family: str | None = None
    engine: str | None = None
    deployment: Deployment | None = None
    window: tuple[date, date] | None = None

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
        window = f"{self.window[0].isoformat()}\u2013{self.window[1].isoformat()}" if self.window else None
        found = (
            catalog.family_label(self.family) if self.family else None,
            catalog.engine_label(self.engine) if self.engine else None,
            DEPLOYED.get(self.deployment, self.deployment) if self.deployment else None,
            window,
        )
        return tuple(label for label in found if label)


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The comparison under one thing that is held; a side may have no rows there."""

    held: Held
    comparison: Comparison


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """A pooled comparison beside what becomes of it under each thing that a step holds equal, best supported first.

    `fields` names what is held: 'family', 'engine', 'deployment', 'window'.
    """

    step: Step
    fields: frozenset[str]
    pooled: Comparison
    rows: tuple[Alike, ...]

    def at(self, path: str) -> tuple[Comparison, str] | None:
        """Follow a path under `like_for_like` to the comparison it leads into, and the rest of the path there."""
        match = re.fullmatch(r"like_for_like\.(?:pooled|rows\[(\d+)\])\.(.+)", path)
        if match is None or (match[1] and int(match[1]) >= len(self.rows)):
            return None
        return (self.rows[int(match[1])].comparison if match[1] else self.pooled), match[2]
