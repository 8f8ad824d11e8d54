"""From a selection to its answer: the comparison, its caveats in words, and its narrative."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.alike import fields_held, steps, usual
from app.catalog import Catalog
from app.comparison import Comparison, compare
from app.escaping import printable
from app.fitting import UnavailableError, fitting
from app.held import Alike, Fairness
from app.holdings import Holdings
from app.language import ENGLISH, LANGUAGES, Language
from app.lineup import (
    Lineup,
    in_our_words,
    parse_slug,
)
from app.links import Selection
from app.misnamed import model_named, near_slugs
from app.narrative import Narrative
from app.offers import Offer, Variant, offer_of, offers, side_filters
from app.passage import Passage
from app.sides import Sides
from app.sources.bundle import Bundle
from app.sources.configured import configured
from app.story import tell, tell_card
from app.sweeps import Sweeps
from app.terms import Step


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
        self.holdings = Holdings(bundle.catalog, self.sweeps)
        self.sides = Sides(bundle, self.holdings)
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
        shown = printable(slug, 80)
        if near:
            return language.say("there is no comparison '{slug}'; nearest: {near}", slug=shown, near=", ".join(near))
        if named:
            model = language.name(named.label)
            return language.say("there are no rows of {model} here; see 'python -m app list' for all", model=model)
        return language.say("there is no comparison '{slug}'; see 'python -m app list' for all", slug=shown)

    def is_comparable(self, offer: Offer) -> bool:
        """Say whether the sides of a listed comparison share a speed on some workload; what was found out is kept."""
        if offer.slug not in self._comparable:
            shared = (self.holdings.shares_speed(offer.lineup, v) for v in offer.variants)
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
        prices, targets = self.sides.prices(offer, lineup, variant, selection), [t.x for t in whole.targets]
        rows = []
        for held in self.holdings.held(lineup, variant, selection, step):
            parts = self.sides.sides_of(filters, labels, held.sides, prices)
            sides = (part.part_of(of) for part, of in zip(parts, whole.sides, strict=True))
            rows.append(Alike(held=held.held, comparison=compare(whole.subject, *sides, targets=targets)))
        return Fairness(step=step, fields=fields_held(step, lineup.differs), pooled=whole, rows=tuple(rows))

    def compare(self, selection: Selection) -> tuple[Variant, Comparison]:
        """Compare what is selected, without words."""
        offer, lineup = self.find(selection.slug, LANGUAGES[selection.lang])
        variant = self.choose(offer, lineup, selection)
        self.holdings.refuse_like(lineup, variant, selection)
        if variant.source == "published":
            sides = self.sides.published(offer, lineup, variant, selection)
            held: tuple[str, ...] = ()
        else:
            rows = self.holdings.rows(lineup, variant, selection)
            sides = self.sides.measured(offer, lineup, variant, selection, rows)
            held = rows.held.labels(self.catalog)
        subject = self.sides.subject(offer, lineup, variant, sides, selection, held)
        return variant, compare(subject, *sides, targets=selection.targets)

    def choose(self, offer: Offer, lineup: Lineup, selection: Selection) -> Variant:
        """Pick the variant that fits the selection.

        Among several the pooled rows of the slug alone decide, so that an engine, a date, a run policy or a step of
        like for like never changes what is shown, except where there are no such rows and another variant has some.
        """
        left = fitting(offer.variants, [side.precision for side in lineup.sides], selection)
        if len(left) == 1:
            return left[0]
        ranked = sorted(left, key=lambda v: self.holdings.merit(lineup, v), reverse=True)
        return next((v for v in ranked if self.holdings.fit(lineup, v, selection)), ranked[0])


def _sides_of(lineup: Lineup) -> tuple[str, frozenset[object]]:
    """Return what makes two lineups the same comparison, whatever the order of their sides."""
    return lineup.group, frozenset(lineup.sides)


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
