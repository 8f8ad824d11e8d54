"""The sides that cells are read from: of each model group, workload, GPU and precision, fitted once and kept.

A measured pool is one side of all rows, whatever the method, engine and deployment; published tables keep a side each.
Sides hold no price here; a cell puts one on, which leaves the curve as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from app.catalog import Catalog
from app.comparison import Price, Side
from app.points import MeasuredPoint, PublishedPoint, keep_newest
from app.sources.bundle import Bundle

Sequence = tuple[int, int]
Place = tuple[str, Sequence, str]  # model group, workload, GPU
NO_PRICE = Price(usd_per_gpu_hour=None, kw_per_gpu=None, edition=None, tier=None)
USUAL_TIER = "hyperscaler"


class Pools:
    """All sides of one bundle; each is made when it is first asked for, and there are no more than the rows allow."""

    def __init__(self, bundle: Bundle) -> None:
        self.catalog: Catalog = bundle.catalog
        self._background = bundle.background
        self._rows = _measured(bundle)
        self._tables = _published(bundle)
        self._sides: dict[tuple[Place, str | None, bool], tuple[Side, ...]] = {}
        self.sequences: tuple[Sequence, ...] = tuple(sorted({s for _, s, _ in (*self._rows, *self._tables)}))
        self.precisions: tuple[str, ...] = _known_precisions(self._rows, self._tables)

    def places(self, sequence: Sequence, *, published: bool) -> dict[str, tuple[str, ...]]:
        """Return the GPUs of each model group that have rows of this workload; groups and GPUs as the catalog lists."""
        found: dict[str, set[str]] = defaultdict(set)
        for group, workload, gpu in self._tables if published else self._rows:
            if workload == sequence:
                found[group].add(gpu)
        groups = list(self.catalog.groups)
        order = sorted(found, key=lambda g: (groups.index(g) if g in groups else len(groups), g))
        return {group: tuple(sorted(found[group], key=self.catalog.gpu_order)) for group in order}

    def everywhere(self) -> dict[str, set[str]]:
        """Return the GPUs that each model group has rows of, on any workload."""
        found: dict[str, set[str]] = defaultdict(set)
        for group, _, gpu in (*self._rows, *self._tables):
            found[group].add(gpu)
        return found

    def sides(self, place: Place, precision: str | None, *, published: bool) -> tuple[Side, ...]:
        """Return what a cell may be read from, without a price: nothing, one measured pool, or published sides."""
        key = (place, precision, published)
        if key not in self._sides:
            make = self._published_sides if published else self._pool
            self._sides[key] = make(place, precision)
        return self._sides[key]

    def priced(self, side: Side, edition: str, tier: str) -> Side:
        """Put a price on a side; a publisher's own cost stands under its own edition and tier alone."""
        price = Price.of(self.catalog, side.gpu, edition, tier)
        run = self._background.published_run(slug_behind(side) or "")
        printed = run is not None and run.tco_edition == edition and tier == USUAL_TIER
        return replace(side, price=price, as_printed=printed)

    def _pool(self, place: Place, precision: str | None) -> tuple[Side, ...]:
        by_precision = self._rows.get(place, {})
        taken = by_precision.values() if precision is None else [by_precision.get(precision, [])]
        rows = keep_newest(row for rows in taken for row in rows)
        label = self.catalog.gpu_label(place[2])
        return (Side.measured("a", label, rows, NO_PRICE, gpu=place[2], precision=precision),) if rows else ()

    def _published_sides(self, place: Place, precision: str | None) -> tuple[Side, ...]:
        label = self.catalog.gpu_label(place[2])
        return tuple(
            Side.published("a", label, points, NO_PRICE, as_printed=False)
            for points in self._tables.get(place, ())
            if precision in (None, points[0].setup.precision)
        )


def slug_behind(side: Side) -> str | None:
    """Return the slug of the published comparison that a side was printed in; None of a measured one."""
    first = side.points[0] if side.points else None
    return first.comparison if isinstance(first, PublishedPoint) else None


def _measured(bundle: Bundle) -> dict[Place, dict[str, list[MeasuredPoint]]]:
    found: dict[Place, dict[str, list[MeasuredPoint]]] = {}
    for key, methods in bundle.index.today.items():
        if key.gpu is None or key.precision is None:
            continue
        if key.group in bundle.catalog.groups:
            place = (key.group, (key.isl, key.osl), key.gpu)
            rows = [row for rows in methods.values() for row in rows]
            found.setdefault(place, {}).setdefault(key.precision, []).extend(rows)
    return found


def _published(bundle: Bundle) -> dict[Place, list[list[PublishedPoint]]]:
    """Return each side of each published table, by the place that it tells about."""
    by_side: dict[tuple[str, str], list[PublishedPoint]] = {}
    for point in bundle.published:
        by_side.setdefault((point.comparison, point.side), []).append(point)
    found: dict[Place, list[list[PublishedPoint]]] = {}
    for points in by_side.values():
        workload, gpu = points[0].workload, points[0].setup.gpu
        group = bundle.catalog.group_of(workload.model or "")
        if gpu and workload.isl and workload.osl and group in bundle.catalog.groups:
            found.setdefault((group, (workload.isl, workload.osl), gpu), []).append(points)
    return found


def _known_precisions(
    rows: dict[Place, dict[str, list[MeasuredPoint]]], tables: dict[Place, list[list[PublishedPoint]]]
) -> tuple[str, ...]:
    measured: Iterable[str] = (precision for found in rows.values() for precision in found)
    printed = (points[0].setup.precision for found in tables.values() for points in found)
    return tuple(sorted({*measured, *(p for p in printed if p)}))
