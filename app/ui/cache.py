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
from app.story import headline
from app.trend import Telling, Trend, choices, tell_trend, trend_of

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


@lru_cache(maxsize=64)
def trend(selection: Selection, language: Language) -> tuple[Trend, Telling]:
    """Return a trend and what moved, in words."""
    found = trend_of(shelf(), selection)
    return found, tell_trend(found, shelf().catalog, language)


@lru_cache(maxsize=8)
def trend_titles(language: Language = ENGLISH) -> dict[tuple[str, str | None], str]:
    """Return the title of every comparison with a history, by slug and precision."""
    found = {}
    for choice in choices(shelf()):
        if (choice.slug, choice.precision) not in found:
            comparison = shelf().compare(choice.selection())[1]
            name = (titles.model(comparison, language), titles.title(comparison, shelf().catalog, language))
            found[choice.slug, choice.precision] = language.say("{model}, {title}", model=name[0], title=name[1])
    return found
