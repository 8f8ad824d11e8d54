"""What can be compared: every comparison for which all sides have points, with its workloads and sources.

The presets listed here are what a gallery shows; any other lineup that the points support opens in the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Literal

from app.catalog import Catalog
from app.language import ENGLISH, Language
from app.lineup import BEST, MOST_SIDES, Contender, Lineup, parse_slug, slug_of
from app.points import PublishedPoint, SideFilter
from app.sources.contents import Slice
from app.sources.index import Index
from app.terms import KINDS, PRECISIONS, SPEC_METHODS, sequence_label, sequence_order

ENOUGH = 3  # sides that make a list of all, and knots that make a state worth comparing


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to draw a comparison: a source, a workload and, where the sides leave it open, a precision."""

    source: Literal["measured", "published"]
    isl: int
    osl: int
    precision: str | None

    @property
    def sequence(self) -> tuple[int, int]:
        """Return input and output length in tokens."""
        return self.isl, self.osl

    def text(self, language: Language = ENGLISH) -> str:
        """Name the workload, and the precision where the variant chooses it."""
        workload = language.say(sequence_label(*self.sequence))
        return " ".join(filter(None, (workload, PRECISIONS.get(self.precision or ""))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One comparison by slug, in its canonical order of sides, with everything it can be drawn from."""

    slug: str
    lineup: Lineup
    variants: tuple[Variant, ...]


def offers(catalog: Catalog, index: Index, published: Iterable[PublishedPoint]) -> dict[str, Offer]:
    """List the presets of every kind that the points support, by slug; one whose slug does not open is none."""
    printed = _printed(catalog, published)
    named = {p for p in (*printed, *_presets(index)) if p.group in catalog.groups}
    found = (
        offer_of(p, catalog, index, printed.get(p, set())) for p in sorted(named, key=lambda p: _order(p, catalog))
    )
    return {offer.slug: offer for offer in found if offer and parse_slug(offer.slug, catalog) == offer.lineup}


def offer_of(lineup: Lineup, catalog: Catalog, index: Index, printed: Iterable[Variant] = ()) -> Offer | None:
    """Return a lineup, in the order given, with all that it can be drawn from; None where a side has no rows."""
    variants = {*printed, *_measured(lineup, index)}
    ordered = tuple(sorted(variants, key=_variant_order))
    return Offer(slug=slug_of(lineup, catalog), lineup=lineup, variants=ordered) if ordered else None


def side_filters(lineup: Lineup, variant: Variant, engine: str | None = None) -> tuple[SideFilter, ...]:
    """Return what each side lets in; `engine` holds all sides to one."""
    return tuple(side_filter(lineup.group, side, variant, engine) for side in lineup.sides)


def side_filter(group: str, side: Contender, variant: Variant, engine: str | None = None) -> SideFilter:
    """Return what one side lets in."""
    return SideFilter(
        group=group,
        isl=variant.isl,
        osl=variant.osl,
        gpu=side.gpu,
        precision=None if side.precision == BEST else side.precision or variant.precision or "",
        spec_method=side.spec_method,
        engine=side.engine or engine,
        deployment=side.deployment,
        as_of=side.as_of,
        batch=side.batch,
    )


def _measured(lineup: Lineup, index: Index) -> Iterator[Variant]:
    """Yield the workloads, and precisions where they are open, of which every side has rows."""
    is_open = lineup.sides[0].precision is None
    for isl, osl in index.sequences(lineup.group):
        for precision in PRECISIONS if is_open else (None,):
            variant = Variant(source="measured", isl=isl, osl=osl, precision=precision)
            if all(index.holds(side) for side in side_filters(lineup, variant)):
                yield variant


def _printed(catalog: Catalog, points: Iterable[PublishedPoint]) -> dict[Lineup, set[Variant]]:
    """Return what publishers printed, by lineup."""
    found: dict[Lineup, set[Variant]] = {}
    for point in points:
        lineup = parse_slug(point.comparison, catalog)
        if lineup is not None:
            w = point.workload
            variant = Variant(source="published", isl=w.isl or 0, osl=w.osl or 0, precision=None)
            found.setdefault(lineup, set()).add(variant)
    return found


# Presets


def _presets(index: Index) -> Iterator[Lineup]:
    """Yield what people ask for: sides that differ in one thing, two at a time and all together."""
    groups: dict[str, dict[str, set[str]]] = {}
    for key in index.contents.today:
        if key.gpu is not None and key.precision is not None:
            groups.setdefault(key.group, {}).setdefault(key.gpu, set()).add(key.precision)
    for group, gpus in groups.items():
        yield from _sets(group, [Contender(gpu=gpu) for gpu in gpus])
        yield from _sets(group, [Contender(gpu=gpu, precision=BEST) for gpu in gpus])
        for gpu, precisions in gpus.items():
            yield from _sets(group, [Contender(gpu=gpu, precision=p) for p in precisions])
            for precision in precisions:
                yield from _within(group, Contender(gpu=gpu, precision=precision), index)


def _within(group: str, place: Contender, index: Index) -> Iterator[Lineup]:
    """Yield the lineups of one GPU and precision: speculation, engines, deployments, dates."""
    today = index.contents.today
    slices = [k for k in today if (k.group, k.gpu, k.precision) == (group, place.gpu, place.precision)]
    served = {setup for key in slices for setup in today[key]}
    yield from _sets(group, [replace(place, spec_method=m) for m in {s.spec_method for s in served} if m])
    yield from _sets(group, [replace(place, engine=e) for e in {s.engine for s in served} if e])
    yield from _sets(group, [replace(place, deployment=d) for d in {s.deployment for s in served} if d])
    for engine, first, last in _ends(slices, place, index):
        yield Lineup(group=group, sides=tuple(replace(place, engine=engine, as_of=day) for day in (first, last)))


def _sets(group: str, sides: list[Contender]) -> Iterator[Lineup]:
    """Yield every two of these sides, and all of them where they are a few."""
    for two in combinations(sides, 2):
        yield Lineup(group=group, sides=two).canonical()
    if ENOUGH <= len(sides) <= MOST_SIDES:
        yield Lineup(group=group, sides=tuple(sides)).canonical()


def _ends(slices: list[Slice], place: Contender, index: Index) -> Iterator[tuple[str, date, date]]:
    """Yield engine, first and last date of what has a history: of the workload whose history is longest."""
    history = index.contents.history
    with_history = [key for key in slices if history.get(key)]
    if not with_history:
        return
    key = max(with_history, key=lambda k: sum(stock.rows for stock in history[k].values()))
    for engine in sorted({s.engine for s in history[key] if s.engine}):
        side = SideFilter(
            group=key.group, isl=key.isl, osl=key.osl, gpu=place.gpu, precision=place.precision, engine=engine
        )
        ends = index.ends(side, ENOUGH)
        if ends:
            yield engine, *ends


# Order


def _order(lineup: Lineup, catalog: Catalog) -> tuple[object, ...]:
    first = lineup.sides[0]
    methods = list(SPEC_METHODS)
    return (
        list(catalog.groups).index(lineup.group),
        list(KINDS).index(lineup.kind),
        len(lineup.sides),
        *(catalog.gpu_order(gpu) for gpu in lineup.gpus),
        first.precision or "",
        *(methods.index(s.spec_method) if s.spec_method in methods else len(methods) for s in lineup.sides),
        slug_of(lineup, catalog),
    )


def _variant_order(variant: Variant) -> tuple[object, ...]:
    return (variant.source, sequence_order(variant.sequence), variant.precision or "")
