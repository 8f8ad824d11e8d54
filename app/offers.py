"""What can be compared: every comparison for which both sides have points, with its workloads and sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from app.catalog import Catalog
from app.pairs import Pair, pair_slug, parse_slug
from app.points import PublishedPoint, SideFilter
from app.sources.index import PointIndex
from app.terms import PRECISIONS, SPEC_METHODS


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to draw a comparison: a source, a workload and, between GPUs, a precision."""

    source: str
    isl: int
    osl: int
    precision: str | None

    @property
    def sequence(self) -> tuple[int, int]:
        """Return input and output length in tokens."""
        return self.isl, self.osl


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One comparison by slug, in its canonical order of sides, with everything it can be drawn from."""

    slug: str
    pair: Pair
    variants: tuple[Variant, ...]


def offers(catalog: Catalog, index: PointIndex, published: Iterable[PublishedPoint]) -> dict[str, Offer]:
    """List every comparison that the points support, by slug."""
    found: dict[Pair, set[Variant]] = {}
    for pair, variant in (*_measured(index), *_published(catalog, published)):
        found.setdefault(pair, set()).add(variant)
    ordered = sorted(found, key=lambda pair: _order(pair, catalog))
    listed = (
        Offer(slug=pair_slug(pair, catalog), pair=pair, variants=tuple(sorted(found[pair], key=_variant_order)))
        for pair in ordered
        if pair.group in catalog.groups
    )
    return {offer.slug: offer for offer in listed}


def side_filters(pair: Pair, variant: Variant, engine: str | None) -> tuple[SideFilter, SideFilter]:
    """Return what each side lets in."""
    a, b = (
        SideFilter(
            group=pair.group,
            isl=variant.isl,
            osl=variant.osl,
            gpu=pair.gpus[i],
            precision=pair.precisions[i] or variant.precision or "",
            spec_method=pair.spec_methods[i],
            engine=engine,
        )
        for i in (0, 1)
    )
    return a, b


def _measured(index: PointIndex) -> Iterable[tuple[Pair, Variant]]:
    """Pair slices of today's table that differ in one thing only."""
    by_place: dict[tuple[str, int, int], list[tuple[str, str]]] = {}
    for key, methods in index.today.items():
        if key.gpu is None or key.precision is None or key.isl is None or key.osl is None:
            continue
        by_place.setdefault((key.group, key.isl, key.osl), []).append((key.gpu, key.precision))
        fast = [m for m in methods if m not in (None, "none")]
        for method in fast if "none" in methods else []:
            variant = Variant(source="measured", isl=key.isl, osl=key.osl, precision=None)
            yield _spec_pair(key.group, key.gpu, key.precision, str(method)), variant
    for (group, isl, osl), places in by_place.items():
        for pair, precision in _neighbouring(group, places):
            yield pair, Variant(source="measured", isl=isl, osl=osl, precision=precision)


def _neighbouring(group: str, places: list[tuple[str, str]]) -> Iterable[tuple[Pair, str | None]]:
    rank = list(PRECISIONS)
    none = (None, None)
    for (gpu_a, bits_a), (gpu_b, bits_b) in combinations(
        sorted(places, key=lambda p: (p[0], rank.index(p[1]) if p[1] in rank else len(rank))), 2
    ):
        if gpu_a == gpu_b:
            pair = Pair(
                kind="precision", group=group, gpus=(gpu_a, gpu_a), precisions=(bits_a, bits_b), spec_methods=none
            )
            yield pair, None
        elif bits_a == bits_b:
            yield Pair(kind="gpu", group=group, gpus=(gpu_a, gpu_b), precisions=none, spec_methods=none), bits_a


def _published(catalog: Catalog, points: Iterable[PublishedPoint]) -> Iterable[tuple[Pair, Variant]]:
    for point in points:
        pair = parse_slug(point.comparison, catalog)
        if pair is not None:
            w = point.workload
            yield pair, Variant(source="published", isl=w.isl or 0, osl=w.osl or 0, precision=None)


def _spec_pair(group: str, gpu: str, precision: str, method: str) -> Pair:
    return Pair(
        kind="spec-decode",
        group=group,
        gpus=(gpu, gpu),
        precisions=(precision, precision),
        spec_methods=(method, "none"),
    )


def _order(pair: Pair, catalog: Catalog) -> tuple[object, ...]:
    kinds = ("spec-decode", "precision", "gpu")
    methods = list(SPEC_METHODS)
    return (
        list(catalog.groups).index(pair.group) if pair.group in catalog.groups else len(catalog.groups),
        kinds.index(pair.kind),
        *(catalog.gpu_order(g) for g in pair.gpus),
        pair.precisions[0] or "",
        methods.index(pair.spec_methods[0]) if pair.spec_methods[0] in methods else len(methods),
    )


def _variant_order(variant: Variant) -> tuple[object, ...]:
    return (variant.source, variant.isl, variant.osl, variant.precision or "")
