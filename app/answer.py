"""From a selection to its answer: the comparison, its caveats in words, and its narrative."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.alike import Question, Rows, alike, fields_held, pooled, steps, usual
from app.catalog import Catalog
from app.comparison import KEYS, Comparison, Price, Side, Subject, compare, source_of
from app.held import Alike, Fairness
from app.language import ENGLISH, LANGUAGES, Language, message
from app.lineup import (
    BEST,
    PUBLIC_ROWS,
    STORE_ROWS,
    Contender,
    Lineup,
    in_our_words,
    labels_of,
    parse_slug,
    shared_labels,
    slug_of,
)
from app.links import Selection, own_by_gpu
from app.misnamed import model_named, near_slugs
from app.narrative import Narrative, Passage
from app.offers import Offer, Variant, offer_of, offers, side_filters
from app.points import MeasuredPoint, PublishedPoint, SideFilter
from app.sources.bundle import Bundle
from app.sources.configured import configured
from app.story import tell, tell_card
from app.sweeps import Sweep, Sweeps, shared, support
from app.terms import LENGTHLESS, PRECISIONS, Step, sequence_label
from app.titles import composed

BEST_SETUP = message("best setup of each")
ENOUGH_SHARED = 2  # points of every side in the range that all share: their curve there is measured, not just crossed


class UnavailableError(ValueError):
    """What was asked for cannot be compared; the message says why and names the nearest choices."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A comparison with the selection that it answers and its words."""

    selection: Selection
    variant: Variant
    comparison: Comparison
    narrative: Narrative
    fairness: Fairness | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """A comparison in short: its verdict and the label of its worst caveat."""

    offer: Offer
    variant: Variant
    comparison: Comparison
    verdict: Passage
    worst: Passage | None


class Shelf:
    """The bundle together with what it offers: answers selections."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.sweeps = Sweeps(bundle.index)
        self._kept: dict[Callable[..., Any], Callable[..., Any]] = {}
        self._kept_of = bundle.index.edition
        self.offers: dict[str, Offer] = offers(bundle.catalog, bundle.index, bundle.published)
        self._by_sides = {_sides_of(offer.lineup): offer for offer in self.offers.values()}
        self._comparable: dict[str, bool] = {}

    @property
    def catalog(self) -> Catalog:
        """What the bundle knows by name."""
        return self.bundle.catalog

    def kept(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """Return what was worked out lately; it is empty again where the rows of a store have become others."""
        if self._kept_of != self.bundle.index.edition:
            self._kept, self._kept_of = {}, self.bundle.index.edition
        return self._kept

    def find(self, slug: str, language: Language = ENGLISH) -> tuple[Offer, Lineup]:
        """Return the offer behind a slug and the lineup in the slug's own order of sides."""
        lineup = parse_slug(in_our_words(slug, self.catalog), self.catalog)
        if lineup is not None:
            listed = self._by_sides.get(_sides_of(lineup))
            offer = listed or offer_of(lineup.canonical(), self.catalog, self.bundle.index)
            if offer:
                return offer, lineup
        raise UnavailableError(self._not_there(slug, language))

    def _not_there(self, slug: str, language: Language) -> str:
        """Say that a slug opens nothing, and what is spelled like it or which model has no rows."""
        named, near = model_named(slug, self.catalog), near_slugs(slug, self.offers, self.catalog)
        shown = "".join(c if c.isprintable() else "?" for c in slug[:80])
        if near:
            return language.say("there is no comparison '{slug}'; nearest: {near}", slug=shown, near=", ".join(near))
        if named:
            model = language.name(named.label)
            return language.say("there are no rows of {model} here; see 'python -m app list' for all", model=model)
        return language.say("there is no comparison '{slug}'; see 'python -m app list' for all", slug=shown)

    def is_comparable(self, offer: Offer) -> bool:
        """Say whether the sides of a listed comparison share a speed on some workload; what was found out is kept."""
        if offer.slug not in self._comparable:
            shared = (self.shares_speed(offer.lineup, v) for v in offer.variants)
            self._comparable[offer.slug] = any(shared)
        return self._comparable[offer.slug]

    def answer(self, selection: Selection) -> Answer:
        """Compare what is selected and put it into words."""
        variant, comparison = self.compare(selection)
        fairness, language = self.fairness(selection, variant, comparison), LANGUAGES[selection.lang]
        narrative = tell(
            comparison,
            self.catalog,
            self.bundle.background,
            language=language,
            reader=selection.reader,
            fairness=fairness,
        )
        return Answer(
            selection=selection, variant=variant, comparison=comparison, narrative=narrative, fairness=fairness
        )

    def card(self, selection: Selection) -> Card:
        """Compare what is selected and say its verdict and worst caveat alone."""
        variant, comparison = self.compare(selection)
        language = LANGUAGES[selection.lang]
        verdict, worst = tell_card(comparison, self.catalog, self.bundle.background, language)
        return Card(
            offer=self.find(selection.slug)[0],
            variant=variant,
            comparison=comparison,
            verdict=verdict,
            worst=worst.label if worst else None,
        )

    def fairness(self, selection: Selection, variant: Variant, comparison: Comparison) -> Fairness | None:
        """Return what becomes of a comparison of rows when engine and deployment, or what the selection asks, are held.

        Where that leaves no figure, engines of one family are held if those do. None for a published table, and where
        the sides differ in all that could be held.
        """
        lineup = self.find(selection.slug)[1]
        tried = usual(steps(lineup.differs)) if selection.like == "pooled" else (selection.like,)
        if variant.source == "published" or not tried:
            return None
        targets = tuple(t.x for t in comparison.targets)
        here = replace(selection, source="measured", sequence=variant.sequence, precision=variant.precision)
        base = replace(here, like="pooled", targets=targets)
        whole = comparison if selection.like == "pooled" else self.compare(base)[1]
        first = self._fairness(selection, variant, whole, tried[0])
        others = (self._fairness(selection, variant, whole, step) for step in tried[1:] if not first.standing[0])
        better = next((other for other in others if other.standing > first.standing), None)
        return replace(better, instead_of=first) if better else first

    def _fairness(self, selection: Selection, variant: Variant, whole: Comparison, step: Step) -> Fairness:
        """Return what becomes of a pooled comparison under each thing that a step can hold equal."""
        offer, lineup = self.find(selection.slug)
        filters, labels = side_filters(lineup, variant), [side.label for side in whole.sides]
        prices, targets = self.prices(offer, lineup, variant, selection), [t.x for t in whole.targets]
        rows = []
        for held in self.held(lineup, variant, selection, step):
            parts = self.sides_of(filters, labels, held.sides, prices)
            sides = (part.part_of(of) for part, of in zip(parts, whole.sides, strict=True))
            rows.append(Alike(held=held.held, comparison=compare(whole.subject, *sides, targets=targets)))
        return Fairness(step=step, fields=fields_held(step, lineup.differs), pooled=whole, rows=tuple(rows))

    def compare(self, selection: Selection) -> tuple[Variant, Comparison]:
        """Compare what is selected, without words."""
        offer, lineup = self.find(selection.slug, LANGUAGES[selection.lang])
        variant = self.choose(offer, lineup, selection)
        self.refuse_like(lineup, variant, selection)
        rows = None if variant.source == "published" else self._rows(lineup, variant, selection)
        sides = self._sides(offer, lineup, variant, selection, rows)
        held = rows.held.labels(self.catalog) if rows else ()
        subject = self._subject(offer, lineup, variant, sides, selection, held)
        return variant, compare(subject, *sides, targets=selection.targets)

    def choose(self, offer: Offer, lineup: Lineup, selection: Selection) -> Variant:
        """Pick the variant that fits the selection.

        Among several the pooled rows of the slug alone decide, so that an engine, a date, a run policy or a step of
        like for like never changes what is shown, except where there are no such rows and another variant has some.
        """
        fitting = _fitting(offer.variants, selection)
        if len(fitting) == 1:
            return fitting[0]
        ranked = sorted(fitting, key=lambda v: self.merit(lineup, v), reverse=True)
        return next((v for v in ranked if self._has_rows(lineup, v, selection)), ranked[0])

    def merit(self, lineup: Lineup, variant: Variant) -> tuple[object, ...]:
        """Return how well a variant serves a comparison, best greatest; of equals the shorter workload.

        Measured rows go before a published table where every side has two points or more in the range that all share:
        with fewer, a side is but a line from outside that range to its other end, and the table says more. Fixed
        lengths go before sessions without, so that live rows of those do not change what a link without a workload
        shows.
        """
        fixed, short = variant.sequence not in LENGTHLESS, (-variant.isl, -variant.osl)
        if variant.source == "published":
            return (1, fixed, (), short)
        found = support(self._pool(lineup, variant).sides)
        return (2 if found.fewest >= ENOUGH_SHARED else 0, fixed, found, short)

    def shares_speed(self, lineup: Lineup, variant: Variant) -> bool:
        """Say whether all sides of a variant cover some speed together."""
        return variant.source == "published" or shared(self._pool(lineup, variant).sides) is not None

    def _pool(self, lineup: Lineup, variant: Variant) -> Rows:
        """Return the rows of every side that a variant has of itself."""
        return pooled(self._question(lineup, variant, Selection()), self.sweeps)

    def _has_rows(self, lineup: Lineup, variant: Variant, selection: Selection) -> bool:
        """Say whether all sides of a variant have rows such as the selection asks for."""
        if variant.source == "published":
            return True
        complete = pooled(self._question(lineup, variant, selection), self.sweeps).complete
        return complete and self._can_hold(lineup, variant, selection, selection.like)

    def _question(self, lineup: Lineup, variant: Variant, selection: Selection) -> Question:
        sides = side_filters(lineup, variant, selection.engine)
        return Question(sides=sides, as_of=selection.as_of, policy=selection.policy)

    def _rows(self, lineup: Lineup, variant: Variant, selection: Selection) -> Rows:
        """Return the rows of every side: pooled, or of what a step of like for like holds equal."""
        every = pooled(self._question(lineup, variant, selection), self.sweeps)
        if selection.like == "pooled":
            return every
        held = self.held(lineup, variant, selection, selection.like)
        return next((rows for rows in held if rows.complete), every)

    def held(self, lineup: Lineup, variant: Variant, selection: Selection, step: Step) -> tuple[Rows, ...]:
        """Return the rows of every side for each thing that a step can hold equal, best supported first."""
        question = self._question(lineup, variant, selection)
        return alike(question, step, lineup.differs, self.catalog, self.sweeps)

    def refuse_like(self, lineup: Lineup, variant: Variant, selection: Selection) -> None:
        """Raise UnavailableError where nothing can be held equal as the selection asks."""
        language = LANGUAGES[selection.lang]
        if selection.like not in steps(lineup.differs):
            raise UnavailableError(language.say("the sides differ in just that by design"))
        if not self._can_hold(lineup, variant, selection, selection.like):
            raise UnavailableError(language.say("there are no rows on all sides that are known to be alike in this"))

    def steps(self, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[Step, ...]:
        """Return the steps of like for like that leave rows on all sides."""
        return tuple(s for s in steps(lineup.differs) if self._can_hold(lineup, variant, selection, s))

    def _can_hold(self, lineup: Lineup, variant: Variant, selection: Selection, step: Step) -> bool:
        return step == "pooled" or any(rows.complete for rows in self.held(lineup, variant, selection, step))

    def engines(self, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[str, ...]:
        """Return the engines that have rows on all sides, whatever engine is selected."""
        read = self._rows(lineup, variant, replace(selection, engine=None, like="pooled")).sides
        common = set.intersection(*({str(p.setup.engine) for p in sweep.points} for sweep in read))
        return tuple(sorted(common))

    def edition(self, offer: Offer, variant: Variant, selection: Selection) -> str:
        """Return the TCO edition in use: the chosen one, a publisher's own, or the newest."""
        if selection.edition:
            return selection.edition
        run = self.bundle.background.published_run(offer.slug) if variant.source == "published" else None
        return run.tco_edition if run else (self.catalog.editions or ("",))[0]

    def prices(self, offer: Offer, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[Price, ...]:
        """Return what each side's GPU costs and draws."""
        edition, gpus = self.edition(offer, variant, selection), lineup.gpus
        own = zip(gpus, own_by_gpu(selection.usd, gpus), own_by_gpu(selection.kw, gpus), strict=True)
        return tuple(Price.of(self.catalog, gpu, edition, selection.tier, usd, kw) for gpu, usd, kw in own)

    def _sides(
        self, offer: Offer, lineup: Lineup, variant: Variant, selection: Selection, rows: Rows | None
    ) -> tuple[Side, ...]:
        prices = self.prices(offer, lineup, variant, selection)
        if rows is None:
            labels = labels_of(lineup, self.catalog)
            run, edition = self.bundle.background.published_run(offer.slug), self.edition(offer, variant, selection)
            # An own price on one side makes the other side's printed cost a figure of another kind.
            usual = selection.tier == "hyperscaler" and not any(selection.usd)
            as_printed = run is not None and edition == run.tco_edition and usual
            printed = self._published(offer, lineup)
            return tuple(
                Side.published(key, label, points, price, as_printed=as_printed)
                for key, label, points, price in zip(KEYS, labels, printed, prices, strict=False)
            )
        question = self._question(lineup, variant, selection)
        labels = labels_of(
            lineup,
            self.catalog,
            [sweep.points for sweep in pooled(question, self.sweeps).sides],
            self.public_rows,
        )
        filters = (rows.held.on(f, self.catalog) for f in question.sides)
        return self.sides_of([self._told(f, selection) for f in filters], labels, rows.sides, prices)

    def _told(self, side: SideFilter, selection: Selection) -> SideFilter:
        """Add the family of a side's engine and the earlier of two last days, for what is looked up about the side."""
        family = self.catalog.family(self.catalog.family_of(side.engine) or "") if side.engine else side.family
        return replace(side, family=family, as_of=min(filter(None, (side.as_of, selection.as_of)), default=None))

    @staticmethod
    def sides_of(
        filters: Sequence[SideFilter],
        labels: Sequence[str],
        sweeps: Sequence[Sweep],
        prices: Sequence[Price],
    ) -> tuple[Side, ...]:
        """Make the sides of measured rows."""
        return tuple(
            Side(
                key=key,
                label=label,
                gpu=f.gpu,
                precision=f.precision,
                spec_method=f.spec_method,
                points=sweep.points,
                curve=sweep.curve,
                price=price,
                engine=f.engine,
                family=f.family,
                as_of=f.as_of,
            )
            for key, label, sweep, price, f in zip(KEYS, labels, sweeps, prices, filters, strict=False)
        )

    def _published(self, offer: Offer, lineup: Lineup) -> tuple[list[PublishedPoint], list[PublishedPoint]]:
        points = self.bundle.published_by_slug[offer.slug]
        sides = [[p for p in points if p.side == key] for key in KEYS[:2]]
        if lineup != offer.lineup:
            sides.reverse()
        a, b = ([replace(p, side=key) for p in side] for key, side in zip(KEYS, sides, strict=False))
        return a, b

    def labels(self, lineup: Lineup) -> tuple[str, ...]:
        """Name the sides by what sets them apart, those of own rows by all that there are."""
        rows = [self._own_rows(lineup.group, side) for side in lineup.sides]
        return labels_of(lineup, self.catalog, rows, self.public_rows)

    @property
    def public_rows(self) -> str:
        """Name the rows that no visitor brought, where they stand beside a visitor's."""
        return STORE_ROWS if self.bundle.is_of_store else PUBLIC_ROWS

    def _own_rows(self, group: str, side: Contender) -> tuple[MeasuredPoint, ...]:
        """Return a visitor's own rows that a side may be made of, on whatever workload."""
        return tuple(
            row
            for row in self.bundle.own
            if (row.batch, row.setup.gpu) == (side.batch, side.gpu)
            and side.spec_method in (None, row.setup.spec_method)
            and self.catalog.group_of(row.workload.model or "") == group
        )

    def title(
        self,
        lineup: Lineup,
        labels: Sequence[str] | None = None,
        precision: str | None = None,
        held: Sequence[str] = (),
    ) -> str:
        """Name a comparison in English, e.g. 'B300 FP4: MTP vs Off'; the model stands apart."""
        gpu = lineup.shared("gpu")
        label = self.catalog.gpu_label(gpu) if gpu else None
        return composed(labels or self.labels(lineup), label, _once(self._shared(lineup, precision), held))

    def _shared(self, lineup: Lineup, precision: str | None) -> tuple[str, ...]:
        """Name what all sides have in common beyond the GPU, the precision that a variant gives them included."""
        given = (PRECISIONS[precision],) if precision in PRECISIONS else ()
        best = (BEST_SETUP,) if lineup.kind == "best" else ()
        return (*given, *shared_labels(lineup, self.catalog), *best)

    def _subject(
        self,
        offer: Offer,
        lineup: Lineup,
        variant: Variant,
        sides: tuple[Side, ...],
        selection: Selection,
        held: Sequence[str],
    ) -> Subject:
        points = [p for side in sides for p in side.points]
        dates = [p.run_date for p in points if p.run_date]
        printed = [p for p in points if isinstance(p, PublishedPoint)]
        run = self.bundle.background.published_run(offer.slug) if printed else None
        table = self.bundle.background.source_of("measured_points.csv")
        checked = (p for p in points if isinstance(p, MeasuredPoint) and p.provenance != "own")
        urls = [p.source_url for p in printed] or [p.run_url for p in checked if p.run_url]
        urls += [run.run_url] if run and run.run_url else []
        precision = lineup.shared("precision") or variant.precision
        return Subject(
            slug=slug_of(lineup, self.catalog),
            kind=lineup.kind,
            title=self.title(lineup, [side.label for side in sides], variant.precision, held),
            group=lineup.group,
            model_label=self.catalog.group_label(lineup.group),
            isl=variant.isl,
            osl=variant.osl,
            precision=None if precision == BEST else precision,
            source="published" if printed else source_of(sides),
            as_of=selection.as_of or max(dates, default=None),
            urls=tuple(dict.fromkeys(urls)),
            publisher_band=printed[0].band if printed else None,
            sampled=bool(table and table.sampled) and any("bundled" in side.sources for side in sides),
            facts_slug=offer.slug,
            swapped=lineup != offer.lineup,
            shared=_once(self._shared(lineup, variant.precision), held),
            differs=lineup.differs,
            like=selection.like,
            held=tuple(held),
            saved=self.bundle.saved,
            is_partial=self.bundle.is_partial,
        )


def _sides_of(lineup: Lineup) -> tuple[str, frozenset[object]]:
    """Return what makes two lineups the same comparison, whatever the order of their sides."""
    return lineup.group, frozenset(lineup.sides)


def _once(shared: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    """Put together what sides share by their making and what is held equal, each name once."""
    return tuple(dict.fromkeys((*shared, *held)))


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
        wish = next((one for one in wish.split(",") if one in there), wish)
        if wish not in there:
            raise UnavailableError(language.say(_NO_SUCH[name], wish=wish, known=", ".join(there)))
        left = [v for v in left if show(v) == wish]
    asked = asked_of_rows(selection, language)
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


def asked_of_rows(selection: Selection, language: Language) -> list[str]:
    """Name the choices that only rows of a sweep allow."""
    return [
        *([language.say("an engine")] if selection.engine else []),
        *([language.say("an as-of date")] if selection.as_of else []),
        *([language.say("a run policy")] if selection.policy != Selection().policy else []),
        *([language.say("like for like")] if selection.like != Selection().like else []),
    ]


def bundled() -> Shelf:
    """Return the shelf of the bundled data, or of the store that the operator named.

    Once the rows of a store have become others it is a new one, since they may name what nothing did before.
    """
    return _shelf_of(_configured().index.edition)


@lru_cache(maxsize=1)
def _configured() -> Bundle:
    return configured()


@lru_cache(maxsize=1)
def _shelf_of(_edition: Hashable) -> Shelf:
    return Shelf(_configured().named)
