"""The matrix itself: a row per model group and kind of evidence, a cell per GPU, all read at one speed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.caveats.readings import WIDE_X, WIDE_Y
from app.curve import Reading
from app.matrix.choice import SPEEDS, Choice
from app.matrix.pools import Pools, Sequence
from app.side import Side
from app.subject import SourceKind

SHAKY = 0.25
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One GPU of a row: its reading, the side that it was read off, and within which limits it lies.

    Without rows there is no side; without a reading at the speed, `nearest` is the closest speed (tok/s/user) that has
    one. Limits are what neighbouring points, errors and rounding leave open of tok/s/GPU and $ per million tokens.
    """

    gpu: str
    side: Side | None = None
    reading: Reading | None = None
    nearest: float | None = None
    throughput_limits: Limits | None = None
    cost_limits: Limits | None = None

    def value(self, metric: str) -> float | None:
        """Return one figure of the reading; None where it is unknown."""
        return getattr(self.reading.metrics, metric) if self.reading else None

    def limits(self, metric: str) -> Limits | None:
        """Return between which figures one lies; tok/s/MW follows tok/s/GPU."""
        if metric == "cost":
            return self.cost_limits
        value, limits = self.value(metric), self.throughput_limits
        if value is None or limits is None or self.reading is None or metric == "throughput_per_gpu":
            return limits if value is not None else None
        part = value / self.reading.metrics.throughput_per_gpu
        return limits[0] * part, limits[1] * part

    @property
    def rough(self) -> bool:
        """Say whether the points around the reading lie far apart, or one that is left out would be missed by far."""
        if self.reading is None or len(self.reading.neighbours) < 2:
            return False
        left, right = self.reading.neighbours
        fall = left.throughput_per_gpu / right.throughput_per_gpu
        wide = right.interactivity > WIDE_X * left.interactivity or max(fall, 1 / fall) > WIDE_Y
        return wide or self.reading.uncertainty is None or self.reading.uncertainty > SHAKY


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One model group by one kind of evidence, with a cell for every GPU of the matrix."""

    group: str
    label: str
    source: SourceKind
    cells: tuple[Cell, ...]

    @property
    def read(self) -> tuple[Cell, ...]:
        """Return the cells that have a reading."""
        return tuple(c for c in self.cells if c.reading)

    @property
    def as_of(self) -> date | None:
        """Return the date of the newest run behind the row; None where no run is named."""
        points = (p for c in self.cells if c.side for p in c.side.points)
        return max((p.run_date for p in points if p.run_date), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Rows by GPUs at one speed, and the model groups that have rows on other workloads or precisions alone."""

    choice: Choice
    speed: float
    sequence: Sequence
    edition: str
    gpus: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]

    def of(self, source: SourceKind) -> tuple[Row, ...]:
        """Return the rows of one kind of evidence."""
        return tuple(row for row in self.rows if row.source == source)

    def columns(self, source: SourceKind) -> tuple[int, ...]:
        """Return which GPUs have a side in the rows of one kind of evidence."""
        rows = self.of(source)
        return tuple(i for i, _ in enumerate(self.gpus) if any(row.cells[i].side for row in rows))


def matrix(pools: Pools, choice: Choice) -> Matrix:
    """Read every cell at the chosen speed, or at the one that fills most cells."""
    sequence, speed = settled(pools, choice)
    edition = choice.edition or (pools.catalog.editions or ("",))[0]
    asked = replace(choice, sequence=sequence, speed=speed, edition=edition)
    rows = tuple(_rows(pools, asked, sequence, speed))
    kept = [i for i, _ in enumerate(_gpus(pools, sequence)) if any(row.cells[i].side for row in rows)]
    shown = {row.group for row in rows}
    return Matrix(
        choice=choice,
        speed=speed,
        sequence=sequence,
        edition=edition,
        gpus=tuple(_gpus(pools, sequence)[i] for i in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[i] for i in kept)) for row in rows),
        left_out=tuple(g for g in pools.catalog.groups if g in pools.everywhere() and g not in shown),
    )


SOURCES: tuple[SourceKind, SourceKind] = ("measured", "published")


def _gpus(pools: Pools, sequence: Sequence) -> tuple[str, ...]:
    """Return every GPU that has rows of a workload, in the order of the catalog."""
    places = (pools.places(sequence, published=source == "published") for source in SOURCES)
    return tuple(sorted({g for found in places for gpus in found.values() for g in gpus}, key=pools.catalog.gpu_order))


def _rows(pools: Pools, choice: Choice, sequence: Sequence, x: float) -> Iterator[Row]:
    """Yield a row per kind of evidence and model group, unless it has no side at all."""
    for source in SOURCES:
        for group in pools.places(sequence, published=source == "published"):
            cells = tuple(_cell(pools, group, gpu, source, choice, sequence, x) for gpu in _gpus(pools, sequence))
            if any(c.side for c in cells):
                yield Row(group=group, label=pools.catalog.group_label(group), source=source, cells=cells)


def settled(pools: Pools, choice: Choice) -> tuple[Sequence, float]:
    """Return workload and speed; what is open is chosen so that most cells have a reading, measured ones first."""
    sequences = (choice.sequence,) if choice.sequence else pools.sequences or ((1024, 1024),)
    speeds = (choice.speed,) if choice.speed else SPEEDS
    asked = [(sequence, speed) for sequence in sequences for speed in speeds]
    if len(asked) == 1:
        return asked[0]
    return max(asked, key=lambda a: filled(pools, a[0], a[1], choice.precision))


def filled(pools: Pools, sequence: Sequence, speed: float, precision: str | None) -> tuple[int, int]:
    """Count the cells that have a reading at a speed: all, and the measured ones among them."""
    counts = [
        sum(
            any(_covers(side, speed) for side in pools.sides((group, sequence, gpu), precision, published=published))
            for group, gpus in pools.places(sequence, published=published).items()
            for gpu in gpus
        )
        for published in (False, True)
    ]
    return sum(counts), counts[0]


def _covers(side: Side, x: float) -> bool:
    return side.span is not None and side.span[0] <= x <= side.span[1]


def _cell(pools: Pools, group: str, gpu: str, source: SourceKind, choice: Choice, sequence: Sequence, x: float) -> Cell:
    """Read one cell; of several published sides that have a reading, the one that serves most."""
    sides = pools.sides((group, sequence, gpu), choice.precision, published=source == "published")
    if not sides:
        return Cell(gpu=gpu)
    there = [side for side in sides if _covers(side, x)]
    if not there:
        near = min(sides, key=lambda side: abs((side.nearest(x) or 0.0) - x))
        return Cell(gpu=gpu, side=pools.priced(near, choice.edition or "", choice.tier), nearest=near.nearest(x))
    priced = [pools.priced(side, choice.edition or "", choice.tier) for side in there]
    readings = [(side, reading) for side in priced if (reading := side.read(x))]
    side, reading = max(readings, key=lambda found: found[1].metrics.throughput_per_gpu)
    return Cell(
        gpu=gpu,
        side=side,
        reading=reading,
        throughput_limits=_limits(side, x, "throughput_per_gpu"),
        cost_limits=_limits(side, x, "cost"),
    )


def _limits(side: Side, x: float, metric: str) -> Limits | None:
    found = side.bounds(np.array([x]), metric)
    return None if found is None else (float(found[0][0]), float(found[1][0]))
