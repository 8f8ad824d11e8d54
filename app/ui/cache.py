"""What sessions share: the shelf, recent answers, chart shapes and the gallery's verdicts, all bounded."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from app import titles
from app.answer import Answer, Shelf, bundled
from app.explore import Explored, explore
from app.language import ENGLISH, Language
from app.lineup import Contender
from app.links import Selection
from app.narrative import Passage
from app.offers import Offer
from app.points import MeasuredPoint
from app.series import contender_of, ordered
from app.story import headline
from app.view import Place, View

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Every row of a model and workload, and the series that they make."""

    rows: tuple[MeasuredPoint, ...]
    series: tuple[Contender, ...]


@lru_cache(maxsize=32)
def sweep(shelf: Shelf, place: Place, as_of: date | None) -> Sweep:
    """Return the rows of a model and workload, today's or those up to a day."""
    rows = shelf.bundle.index.sweep(*place, as_of)
    return Sweep(rows=rows, series=ordered({contender_of(row) for row in rows}, shelf.catalog))


@lru_cache(maxsize=64)
def explored(shelf: Shelf, view: View) -> Explored:
    """Return what a view shows."""
    rows = sweep(shelf, (view.group, view.isl, view.osl), view.as_of).rows
    return explore(view, rows, shelf.catalog)
