"""From a selection to its answer: the comparison, its caveats in words, and its narrative."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from app.catalog import Catalog
from app.comparison import SIDES, Comparison, Kind, Price, Side, Subject, compare
from app.curve import overlap
from app.language import ENGLISH, LANGUAGES, Language, message
from app.links import Selection
from app.narrative import Narrative
from app.offers import Offer, Variant, offers, side_filters
from app.pairs import Pair, pair_slug, parse_slug
from app.points import MeasuredPoint, PublishedPoint, SideFilter
from app.sources.bundle import Bundle, load
from app.story import tell
from app.terms import PRECISIONS, SPEC_METHODS, sequence_label
from app.titles import composed

ENOUGH_KNOTS = 3


class UnavailableError(ValueError):
    """What was asked for cannot be compared; the message says why and names the nearest choices."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A comparison with the selection that it answers and its words."""

    selection: Selection
    variant: Variant
    comparison: Comparison
    narrative: Narrative


class Shelf:
    """The bundle together with what it offers: answers selections."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.offers: dict[str, Offer] = offers(bundle.catalog, bundle.index, bundle.published)

    @property
    def catalog(self) -> Catalog:
        """What the bundle knows by name."""
        return self.bundle.catalog

    def find(self, slug: str, language: Language = ENGLISH) -> tuple[Offer, Pair]:
        """Return the offer behind a slug and the pair in the slug's own order of sides."""
        pair = parse_slug(slug, self.catalog)
        if pair is not None:
            for order in (pair, pair.swapped()):
                offer = self.offers.get(pair_slug(order, self.catalog))
                if offer:
                    return offer, pair
        near = difflib.get_close_matches(slug.lower()[:100], self.offers, n=3, cutoff=0.5)
        shown = "".join(c if c.isprintable() else "?" for c in slug[:80])
        raise UnavailableError(
            language.say("there is no comparison '{slug}'; nearest: {near}", slug=shown, near=", ".join(near))
            if near
            else language.say("there is no comparison '{slug}'; see 'python -m app list' for all", slug=shown)
        )

    def answer(self, selection: Selection) -> Answer:
        """Compare what is selected and put it into words."""
        variant, comparison = self.compare(selection)
        language = LANGUAGES[selection.lang]
        narrative = tell(comparison, self.catalog, self.bundle.background, language=language, reader=selection.reader)
        return Answer(selection=selection, variant=variant, comparison=comparison, narrative=narrative)

    def compare(self, selection: Selection) -> tuple[Variant, Comparison]:
        """Compare what is selected, without words."""
        offer, pair = self.find(selection.slug, LANGUAGES[selection.lang])
        variant = self.choose(offer, pair, selection)
        a, b = self._sides(offer, pair, variant, selection)
        subject = self._subject(offer, pair, variant, (a, b), selection)
        return variant, compare(subject, a, b, selection.targets)

    def choose(self, offer: Offer, pair: Pair, selection: Selection) -> Variant:
        """Pick the variant that fits the selection.

        Among several, measured rows go first where their curves overlap (else a published table), then sweeps with
        enough knots on both sides to show a curve, then the shorter workload, then the one with more knots.
        """
        fitting = _fitting(offer.variants, selection)
        if len(fitting) == 1:
            return fitting[0]
        return max(fitting, key=lambda v: self._merit(pair, v, selection))

    def _merit(self, pair: Pair, variant: Variant, selection: Selection) -> tuple[object, ...]:
        short = (-variant.isl, -variant.osl)
        if variant.source == "published":
            return (True, False, False, short)
        spans, knots = [], []
        for rows in self._rows(pair, variant, selection):
            side = Side.measured("a", "", rows, _NO_PRICE)
            spans.append(side.curve)
            knots.append(len(side.curve.x) if side.curve else 0)
        shared = spans[0] and spans[1] and overlap(spans[0], spans[1])
        return (bool(shared), True, min(knots) >= ENOUGH_KNOTS, short, min(knots), sum(knots))

    def _rows(
        self, pair: Pair, variant: Variant, selection: Selection
    ) -> tuple[tuple[MeasuredPoint, ...], tuple[MeasuredPoint, ...]]:
        def read(side: SideFilter) -> tuple[MeasuredPoint, ...]:
            return self.bundle.index.rows(side, selection.as_of, selection.policy)

        a, b = side_filters(pair, variant, selection.engine)
        return read(a), read(b)

    def engines(self, pair: Pair, variant: Variant, selection: Selection) -> tuple[str, ...]:
        """Return the engines that have rows on both sides, whatever engine is selected."""
        a, b = self._rows(pair, variant, replace(selection, engine=None))
        return tuple(sorted({str(p.setup.engine) for p in a} & {str(p.setup.engine) for p in b}))

    def edition(self, offer: Offer, variant: Variant, selection: Selection) -> str:
        """Return the TCO edition in use: the chosen one, a publisher's own, or the newest."""
        if selection.edition:
            return selection.edition
        run = self.bundle.background.published_run(offer.slug) if variant.source == "published" else None
        return run.tco_edition if run else (self.catalog.editions or ("",))[0]

    def _sides(self, offer: Offer, pair: Pair, variant: Variant, selection: Selection) -> tuple[Side, Side]:
        edition = self.edition(offer, variant, selection)
        prices = [
            Price.of(self.catalog, gpu, edition, selection.tier, usd, kw)
            for gpu, usd, kw in zip(pair.gpus, selection.usd, selection.kw, strict=True)
        ]
        labels = self.labels(pair)
        if variant.source == "published":
            points = self._published(offer, pair)
            run = self.bundle.background.published_run(offer.slug)
            # An own price on one side makes the other side's printed cost a figure of another kind.
            usual = selection.tier == "hyperscaler" and selection.usd == (None, None)
            printed = run is not None and edition == run.tco_edition and usual
            return (
                Side.published("a", labels[0], points[0], prices[0], as_printed=printed),
                Side.published("b", labels[1], points[1], prices[1], as_printed=printed),
            )
        filters = side_filters(pair, variant, selection.engine)
        a, b = (
            Side.measured(key, label, rows, price, gpu=f.gpu, precision=f.precision, spec_method=f.spec_method)
            for key, label, rows, price, f in zip(
                SIDES, labels, self._rows(pair, variant, selection), prices, filters, strict=True
            )
        )
        return a, b

    def _published(self, offer: Offer, pair: Pair) -> tuple[list[PublishedPoint], list[PublishedPoint]]:
        points = self.bundle.published_by_slug[offer.slug]
        sides = [[p for p in points if p.side == key] for key in ("a", "b")]
        if pair != offer.pair:
            sides.reverse()
        a, b = ([replace(p, side=key) for p in side] for key, side in zip(SIDES, sides, strict=True))
        return a, b

    def labels(self, pair: Pair) -> tuple[str, str]:
        """Name the two sides by what sets them apart."""
        if pair.kind == "gpu":
            a, b = (self.catalog.gpu_label(g) for g in pair.gpus)
        elif pair.kind == "precision":
            a, b = (PRECISIONS[p] for p in pair.precisions if p)
        else:
            a, b = (SPEC_METHODS[m] for m in pair.spec_methods if m)
        return a, b

    def title(self, pair: Pair, precision: str | None = None) -> str:
        """Name a comparison in English, e.g. 'B300 FP4: MTP vs Off'; the model stands apart."""
        shared = pair.precisions[0] if pair.kind == "spec-decode" else precision
        return composed(pair.kind, self.labels(pair), self.catalog.gpu_label(pair.gpus[0]), shared)

    def _subject(
        self, offer: Offer, pair: Pair, variant: Variant, sides: tuple[Side, Side], selection: Selection
    ) -> Subject:
        points = [p for side in sides for p in side.points]
        dates = [p.run_date for p in points if p.run_date]
        printed = [p for p in points if isinstance(p, PublishedPoint)]
        run = self.bundle.background.published_run(offer.slug) if printed else None
        table = self.bundle.background.source_of("measured_points.csv")
        urls = [p.source_url for p in printed] if printed else [p.run_url for p in points if p.run_url]
        urls += [run.run_url] if run and run.run_url else []
        kind: Kind = pair.kind
        return Subject(
            slug=pair_slug(pair, self.catalog),
            kind=kind,
            title=self.title(pair, variant.precision),
            group=pair.group,
            model_label=self.catalog.group_label(pair.group),
            isl=variant.isl,
            osl=variant.osl,
            precision=pair.precisions[0] if pair.kind == "spec-decode" else variant.precision,
            source="published" if printed else "measured",
            as_of=selection.as_of or max(dates, default=None),
            urls=tuple(dict.fromkeys(urls)),
            publisher_band=printed[0].band if printed else None,
            sampled=not printed and bool(table and table.sampled),
            facts_slug=offer.slug,
            swapped=pair != offer.pair,
        )


_NO_PRICE = Price(usd_per_gpu_hour=None, kw_per_gpu=None, edition=None, tier=None)


# What can be asked of a variant, and what is said where there is none such.
_NO_SUCH = {
    "source": message("no source {wish} for this comparison; there is: {known}"),
    "workload": message("no workload {wish} for this comparison; there is: {known}"),
    "precision": message("no precision {wish} for this comparison; there is: {known}"),
}


def _fitting(variants: Iterable[Variant], selection: Selection) -> list[Variant]:
    """Keep the variants that the selection allows; say what there is where none does."""
    left, language = list(variants), LANGUAGES[selection.lang]
    for name, wish, show in (
        ("source", selection.source, lambda v: v.source),
        ("workload", selection.sequence and sequence_label(*selection.sequence), lambda v: sequence_label(*v.sequence)),
        ("precision", selection.precision, lambda v: v.precision),
    ):
        there = sorted({text for v in left if (text := show(v))})
        if wish is None or not there:
            continue
        if wish not in there:
            raise UnavailableError(language.say(_NO_SUCH[name], wish=wish, known=", ".join(there)))
        left = [v for v in left if show(v) == wish]
    asked = _of_rows(selection, language)
    if asked:
        left = [v for v in left if v.source == "measured"]
        if not left:
            raise UnavailableError(
                language.say(
                    "{choices} can be chosen for measured rows only; "
                    "there is but a published table here, whose readings are finished",
                    choices=language.listed(asked),
                )
            )
    return left


def _of_rows(selection: Selection, language: Language) -> list[str]:
    """Name the choices that only rows of a sweep allow."""
    return [
        *([language.say("an engine")] if selection.engine else []),
        *([language.say("an as-of date")] if selection.as_of else []),
        *([language.say("a run policy")] if selection.policy != Selection().policy else []),
    ]


@lru_cache(maxsize=1)
def bundled() -> Shelf:
    """Return the shelf of the bundled data, read once."""
    return Shelf(load())
