"""Recent answers, gallery cards and what else pages show of a shelf: kept with it, all bounded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app import titles
from app.answer import Answer, Card, Shelf
from app.explore import Explored, explore, row_ids, taken_together
from app.kept import kept
from app.language import ENGLISH, Language
from app.lineup import Contender
from app.links import Selection
from app.matrix.choice import Choice
from app.matrix.told import Told, told
from app.points import MeasuredPoint
from app.series import contender_of, ordered
from app.story import PriceStory, tell_prices
from app.terms import KINDS
from app.trend import Telling, Trend, choices, tell_trend, trend_of
from app.view import Place, View

_VIEW: dict[str, Any] = {"metric": Selection().metric, "log": False, "all_points": False, "cap": None, "live": None}


def answer(shelf: Shelf, selection: Selection) -> Answer:
    """Return the answer to a selection; how it is drawn makes no difference to it."""
    return _answer(shelf, replace(selection, **_VIEW))


@kept(256)
def _answer(shelf: Shelf, selection: Selection) -> Answer:
    return shelf.answer(selection)


def matrix(shelf: Shelf, choice: Choice, language: Language = ENGLISH) -> Told:
    """Return a matrix in words; which metric is coloured makes no difference to it."""
    return told(shelf, replace(choice, metric=Choice().metric), language.code)


def prices(shelf: Shelf, selection: Selection) -> PriceStory:
    """Return what prices mean for a selection, in words and figures."""
    return _prices(shelf, replace(selection, **(_VIEW | {"cap": selection.cap})))


@kept(128)
def _prices(shelf: Shelf, selection: Selection) -> PriceStory:
    told = answer(shelf, selection)
    language = told.narrative.language
    return tell_prices(told.comparison, shelf.catalog, tier=selection.tier, cap=selection.cap, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One gallery card with its title, model and the words that find it."""

    card: Card
    title: str
    model: str
    searchable: str


@kept(8)
def cards(shelf: Shelf, language: Language = ENGLISH) -> tuple[Listed, ...]:
    """Return a card in a language for every offer, in its default form; English words find it in every language."""
    found = []
    for slug in shelf.offers:
        card = shelf.card(Selection(slug=slug, lang=language.code))
        subject = card.comparison.subject
        title = titles.title(card.comparison, shelf.catalog, language)
        model = titles.model(card.comparison, language)
        kind = card.offer.lineup.kind
        named = (slug, subject.model_label, subject.title, kind, KINDS[kind])
        words = (*named, model, title, language.say(KINDS[kind]), card.verdict.text)
        found.append(Listed(card=card, title=title, model=model, searchable=" ".join(words).lower()))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """Every row of a model and workload, the series that they make, and the rows' names in an address."""

    rows: tuple[MeasuredPoint, ...]
    series: tuple[Contender, ...]
    ids: Mapping[str, str]


@kept(32)
def everything(shelf: Shelf, place: Place, as_of: date | None) -> Everything:
    """Return the rows of a model and workload, today's or those up to a day."""
    rows = shelf.bundle.index.everything(*place, as_of)
    series = ordered({contender_of(row) for row in rows}, shelf.catalog)
    return Everything(rows=rows, series=series, ids=row_ids(rows))


@kept(16)
def ever(shelf: Shelf, group: str) -> tuple[Contender, ...]:
    """Return the series of a model on any workload and day."""
    places = [place for place in shelf.bundle.index.workloads if place[0] == group]
    days = (None, date.max)  # a row without a date is of no day
    found = {c for place in places for day in days for c in everything(shelf, place, day).series}
    return ordered(found, shelf.catalog)


@kept(64)
def explored(shelf: Shelf, view: View, together: str | None = None) -> Explored:
    """Return what a view shows, series that agree in a field taken together where one is named."""
    if together:
        return taken_together(explored(shelf, view), together)
    rows = everything(shelf, (view.group, view.isl, view.osl), view.as_of).rows
    return explore(view, rows, shelf.catalog)


@kept(64)
def trend(shelf: Shelf, selection: Selection) -> Trend:
    """Return a trend."""
    return trend_of(shelf, selection)


@kept(64)
def told_trend(shelf: Shelf, selection: Selection, metric: str, language: Language) -> Telling:
    """Return what moved in a trend, in words."""
    return tell_trend(trend(shelf, selection), shelf.catalog, language, metric)


@kept(8)
def trend_titles(shelf: Shelf, language: Language = ENGLISH) -> dict[tuple[str, str | None], str]:
    """Return the title of every comparison with a history, by slug and precision."""
    found = {}
    for choice in choices(shelf):
        if (choice.slug, choice.precision) not in found:
            comparison = shelf.compare(choice.selection())[1]
            name = (titles.model(comparison, language), titles.title(comparison, shelf.catalog, language))
            found[choice.slug, choice.precision] = language.say("{model}, {title}", model=name[0], title=name[1])
    return found
