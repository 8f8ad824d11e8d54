"""What sessions share: the shelf, recent answers, chart shapes and the gallery's verdicts, all bounded."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app import titles
from app.answer import Answer, Shelf, bundled
from app.language import ENGLISH, Language
from app.links import Selection
from app.narrative import Passage
from app.offers import Offer
from app.story import PriceStory, headline, tell_prices

_VIEW: dict[str, Any] = {"metric": Selection().metric, "log": False, "all_points": False, "cap": None}


def shelf() -> Shelf:
    """Return the bundled data with everything it offers."""
    return bundled()


def answer(selection: Selection) -> Answer:
    """Return the answer to a selection; how it is drawn makes no difference to it."""
    return _answer(replace(selection, **_VIEW))


@lru_cache(maxsize=256)
def _answer(selection: Selection) -> Answer:
    return shelf().answer(selection)


def prices(selection: Selection) -> PriceStory:
    """Return what prices mean for a selection, in words and figures."""
    return _prices(replace(selection, **(_VIEW | {"cap": selection.cap})))


@lru_cache(maxsize=128)
def _prices(selection: Selection) -> PriceStory:
    told = answer(selection)
    language = told.narrative.language
    return tell_prices(told.comparison, shelf().catalog, tier=selection.tier, cap=selection.cap, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One gallery card: an offer, its verdict and the label of its worst caveat."""

    offer: Offer
    title: str
    model: str
    verdict: Passage
    worst: Passage | None
    searchable: str


@lru_cache(maxsize=8)
def cards(language: Language = ENGLISH) -> tuple[Card, ...]:
    """Return a card in a language for every offer, in its default form; English words find it in every language."""
    found = []
    for offer in shelf().offers.values():
        told = shelf().answer(Selection(slug=offer.slug, lang=language.code))
        subject, worst = told.comparison.subject, headline(told.narrative.caveats)
        title, model = titles.title(told.comparison, shelf().catalog, language), titles.model(told.comparison, language)
        words = (offer.slug, subject.model_label, subject.title, model, title, told.narrative.verdict.text)
        card = Card(
            offer=offer,
            title=title,
            model=model,
            verdict=told.narrative.verdict,
            worst=worst.label if worst else None,
            searchable=" ".join(words).lower(),
        )
        found.append(card)
    return tuple(found)
