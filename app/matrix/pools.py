"""The sides that cells are read from: of each model group, workload, GPU and precision, fitted once and kept.

A measured pool is one side of all rows, whatever the method, engine and deployment; published tables keep a side each.
Sides hold no price here; a cell puts one on, which leaves the curve as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from app.catalog import Catalog
from app.points import PublishedPoint, SideFilter
from app.side import Price, Side
from app.sources.bundle import Bundle
from app.terms import sequence_order

Sequence = tuple[int, int]
Place = tuple[str, Sequence, str]  # model group, workload, GPU
NO_PRICE = Price(usd_per_gpu_hour=None, kw_per_gpu=None, edition=None, tier=None)
USUAL_TIER = "hyperscaler"
KEPT = 1024


class Pools:
    """All sides of one bundle; each is made when it is asked for, and the ones asked for lately are kept."""

    def __init__(self, bundle: Bundle) -> None:
        self.catalog: Catalog = bundle.catalog
        self._background = bundle.background
        self._index = bundle.index
        self._measured = _measured(bundle)
        self._tables = _published(bundle)
        self._made = lru_cache(maxsize=KEPT)(self._make)
        self.sequences: tuple[Sequence, ...] = tuple(
            sorted({s for _, s, _ in (*self._measured, *self._tables)}, key=sequence_order)
        )
        self.precisions: tuple[str, ...] = _known_precisions(self._measured, self._tables)

    def places(self, sequence: Sequence, *, published: bool) -> dict[str, tuple[str, ...]]:
        """Return the GPUs of each model group that have rows of this workload; groups and GPUs as the catalog lists."""
        found: dict[str, set[str]] = defaultdict(set)
        for group, workload, gpu in self._tables if published else self._measured:
            if workload == sequence:
                found[group].add(gpu)
        groups = list(self.catalog.groups)
        order = sorted(found, key=lambda g: (groups.index(g) if g in groups else len(groups), g))
        return {group: tuple(sorted(found[group], key=self.catalog.gpu_order)) for group in order}

    def everywhere(self) -> dict[str, set[str]]:
        """Return the GPUs that each model group has rows of, on any workload."""
        found: dict[str, set[str]] = defaultdict(set)
        for group, _, gpu in (*self._measured, *self._tables):
            found[group].add(gpu)
        return found

    def sides(self, place: Place, precision: str | None, *, published: bool) -> tuple[Side, ...]:
        """Return what a cell may be read from, without a price: nothing, one measured pool, or published sides."""
        return self._made(place, precision, published)

    def _make(self, place: Place, precision: str | None, published: bool) -> tuple[Side, ...]:
        return self._published_sides(place, precision) if published else self._pool(place, precision)

    def priced(self, side: Side, edition: str, tier: str) -> Side:
        """Put a price on a side; a publisher's own cost stands under its own edition and tier alone."""
        price = Price.of(self.catalog, side.gpu, edition, tier)
        run = self._background.published_run(slug_behind(side) or "")
        printed = run is not None and run.tco_edition == edition and tier == USUAL_TIER
        return replace(side, price=price, as_printed=printed)

    def _pool(self, place: Place, precision: str | None) -> tuple[Side, ...]:
        group, (isl, osl), gpu = place
        rows = self._index.rows(SideFilter(group=group, isl=isl, osl=osl, gpu=gpu, precision=precision))
        label = self.catalog.gpu_label(gpu)
        return (Side.measured("a", label, rows, NO_PRICE, gpu=gpu, precision=precision),) if rows else ()

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


def _measured(bundle: Bundle) -> dict[Place, set[str]]:
    """Return the precisions that each place has rows of."""
    found: dict[Place, set[str]] = {}
    for key in bundle.index.contents.today:
        if key.gpu is None or key.precision is None or key.isl is None or key.osl is None:
            continue
        if key.group in bundle.catalog.groups:
            found.setdefault((key.group, (key.isl, key.osl), key.gpu), set()).add(key.precision)
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


def _known_precisions(rows: dict[Place, set[str]], tables: dict[Place, list[list[PublishedPoint]]]) -> tuple[str, ...]:
    measured: Iterable[str] = (precision for found in rows.values() for precision in found)
    printed = (points[0].setup.precision for found in tables.values() for points in found)
    return tuple(sorted({*measured, *(p for p in printed if p)}))
