"""What can be said about one row of a matrix, before any word is chosen: one type per kind of finding.

The fields of a kind are the names that its template `matrix/<kind>.md.j2` may use.
"""

from dataclasses import dataclass

from app.figures import Figure
from app.findings import Finding, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead(Finding):
    """One GPU serves more than every other one."""

    kind, rank, place = "ahead", 0, "verdict"
    x: Figure
    model: str
    published: bool
    lead: str
    trail: str
    lead_throughput: Figure
    trail_throughput: Figure
    gap: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Finding):
    """Several GPUs may be the one that serves most: they are about the same, or the points leave it open."""

    kind, rank, place = "level", 0, "verdict"
    x: Figure
    model: str
    published: bool
    order_open: bool
    sides: list[Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone(Finding):
    """One GPU alone has a reading."""

    kind, rank, place = "alone", 0, "verdict"
    x: Figure
    model: str
    published: bool
    label: str
    throughput: Figure
    cost: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere(Finding):
    """No GPU has a reading."""

    kind, rank, place = "nowhere", 0, "verdict"
    x: Figure
    model: str
    published: bool
    label: str
    nearest: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheapest(Finding):
    """Who costs least per token: `style` is "lead", "tie" or "open".

    `leads` if it also serves most, `too` if who serves most is open as well.
    """

    kind, rank, place = "cheapest", 1, "verdict"
    style: str
    leads: bool
    too: bool
    sides: list[Words]
    less: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerMegawatt(Finding):
    """Who serves most per megawatt, where that is known."""

    kind, rank, place = "per_megawatt", 2, "verdict"
    label: str
    leads: bool
    throughput: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupsBeside(Finding):
    """What the first GPU was served with, and what is different on the next one."""

    kind, rank, place = "setups", 3, "caveat"
    first: Words
    other: str
    differs: list[str]
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughReadings(Finding):
    """Readings that the sentences rest on and their points support badly."""

    kind, rank, place = "rough", 4, "caveat"
    labels: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder(Finding):
    """Prices of the row that the edition itself marks as stand-ins."""

    kind, rank, place = "placeholder", 5, "caveat"
    edition: str
    labels: list[str]
