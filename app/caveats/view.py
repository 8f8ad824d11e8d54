"""What a rule sees, and what it leaves: a comparison at some of its targets, and a caveat with its facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.background import Background
from app.catalog import Catalog
from app.comparison import Comparison
from app.curve import Reading
from app.figures import Figure
from app.points import Point, SideKey
from app.side import Side
from app.target import Target
from app.terms import DEPLOYMENTS, PRECISIONS

Severity = Literal["warning", "caution", "info"]
Facts = Mapping[str, object]
MOST_DIGITS = 9
SEVERITIES: tuple[Severity, ...] = ("warning", "caution", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """One qualification; `targets` are the interactivities it holds at, None for the whole comparison."""

    code: str
    severity: Severity
    facts: Facts
    targets: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A comparison seen at some of its targets, with what is known about the setups."""

    comparison: Comparison
    catalog: Catalog
    background: Background
    targets: tuple[Target, ...]

    @property
    def keys(self) -> tuple[SideKey, ...]:
        """Return the key of every side."""
        return tuple(side.key for side in self.comparison.sides)

    def readings(self, key: SideKey) -> list[Reading]:
        """Return one side's readings at these targets."""
        return [r for t in self.targets if (r := t.reading(key))]

    def neighbours(self, *keys: SideKey) -> list[Point]:
        """Return the points next to the readings of the named sides (of all, if none is named)."""
        return [p for key in keys or self.keys for r in self.readings(key) for p in r.neighbours]

    def placed(self, key: SideKey) -> list[tuple[str, Point]]:
        """Return one side's neighbouring points, each with where it stands in the JSON of the comparison."""
        return [
            (f"{self.path(t)}.{key}.neighbours[{i}]", point)
            for t in self.targets
            if (reading := t.reading(key))
            for i, point in enumerate(reading.neighbours)
        ]

    def engines(self, key: SideKey) -> tuple[str, ...]:
        """Return the engine ids next to one side's readings."""
        return distinct(p.setup.engine for p in self.neighbours(key))

    def families(self, key: SideKey) -> frozenset[str]:
        """Return the engine families next to one side's readings."""
        return frozenset(f for e in self.engines(key) if (f := self.catalog.family_of(e)))

    def speculates(self, key: SideKey) -> bool:
        """Say whether one side is known to speculate at these targets."""
        methods = {p.setup.spec_method for p in self.neighbours(key)}
        return bool(methods - {None, "none"})

    def path(self, target: Target) -> str:
        """Return where a target stands in the JSON of the comparison."""
        return f"targets[{self.comparison.targets.index(target)}]"


def digits_apart(sides: Iterable[Side], x: float) -> int | None:
    """Return how many decimals tell a speed from where each side without a reading there was measured nearest to it.

    None where the usual ones do.
    """
    known = [near for s in sides if (near := s.nearest(x)) is not None and not s.covers(x)]
    needed = (d for d in range(1, MOST_DIGITS) if all(round(near, d) != round(x, d) for near in known))
    digits = next(needed, MOST_DIGITS)
    return None if digits == 1 else digits


def nearest_figure(side: Side, x: float, digits: int | None = None) -> Figure | None:
    """Return the speed nearest to x that a side was measured at; None without points."""
    near, path = side.nearest(x), f"comparison.sides.{side.key}.span"
    if near is None:
        return None
    return Figure(value=near, unit="tok/s/user", path=path, rule="nearest knot", digits=digits)


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return the known values once each, in order."""
    return tuple(dict.fromkeys(v for v in values if v))


def from_to(values: list[tuple[float, str]], unit: str, digits: int = MOST_DIGITS) -> dict[str, Figure] | None:
    """Return the least and greatest of some values, each given with its path; None where there are none.

    Two that print alike with so many digits are one value.
    """
    if not values:
        return None
    (low, low_path), (high, high_path) = min(values), max(values)
    if round(low, digits) == round(high, digits):
        low, low_path = high, high_path
    return {
        "low": Figure(value=low, unit=unit, path=low_path, rule="least of the neighbours"),
        "high": Figure(value=high, unit=unit, path=high_path, rule="greatest of the neighbours"),
    }


def serving(view: View, key: SideKey) -> dict[str, object]:
    """Describe what one side is read off: engines, GPU counts, deployments, images, run dates."""
    points = view.neighbours(key)
    return {
        "label": view.comparison.side(key).label,
        "engines": [view.catalog.engine_label(e) for e in view.engines(key)],
        "precisions": [PRECISIONS.get(p, p) for p in distinct(p.setup.precision for p in points)],
        "gpus": from_to([(p.setup.gpus, f"{path}.gpus") for path, p in view.placed(key) if p.setup.gpus], "GPUs"),
        "deployments": distinct(DEPLOYMENTS.get(d, d) for p in points if (d := p.setup.deployment)),
        "images": distinct(p.setup.image for p in points),
        "dates": sorted({p.run_date for p in points if p.run_date}),
    }


def served(view: View) -> dict[str, object]:
    """Describe what every side that has a reading is read off."""
    return {"served": [serving(view, key) for key in view.keys if view.readings(key)]}
