"""What is kept of a shelf: asked for once, each shelf's own, gone with it and where its rows become others."""

import gc
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from app.answer import Shelf, bundled
from app.kept import kept
from app.sources.index import PointIndex


class Place:
    """Keeps results; `turn` makes its rows others."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[Any] = []
        self._kept: dict[Callable[..., Any], Callable[..., Any]] = {}

    def kept(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        return self._kept

    def turn(self) -> None:
        self._kept = {}


@kept(2)
def told(place: Place, what: str, *, loud: bool = False) -> str:
    """Tell something of a place."""
    place.asked.append(what)
    return f"{place.name} {what}".upper() if loud else f"{place.name} {what}"


@kept(2)
def other(place: Place, what: str) -> str:
    return f"other {place.name} {what}"


def test_the_same_question_is_answered_once() -> None:
    place = Place("here")
    assert [told(place, "a"), told(place, "a"), told(place, "a", loud=True)] == ["here a", "here a", "HERE A"]
    assert place.asked == ["a", "a"]


def test_places_and_functions_do_not_answer_for_each_other() -> None:
    here, there = Place("here"), Place("there")
    assert [told(here, "a"), told(there, "a"), other(here, "a")] == ["here a", "there a", "other here a"]


def test_the_last_answers_are_kept_and_no_more() -> None:
    place = Place("here")
    for what in ("a", "b", "c", "a"):
        told(place, what)
    assert place.asked == ["a", "b", "c", "a"]


def test_nothing_is_kept_once_the_rows_have_become_others() -> None:
    place = Place("here")
    told(place, "a")
    place.turn()
    told(place, "a")
    assert place.asked == ["a", "a"]


def test_what_was_kept_goes_with_its_place() -> None:
    place = Place("here")
    told(place, "a")
    gone = weakref.ref(place)
    del place
    gc.collect()
    assert gone() is None


def test_a_failure_is_not_kept() -> None:
    place, tries = Place("here"), []

    @kept(2)
    def fails(_: Place) -> None:
        tries.append(1)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fails(place)
    assert len(tries) == 2


def test_many_visitors_at_once_get_the_right_answers() -> None:
    places = [Place(str(n)) for n in range(20)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: told(places[n % 20], "a"), range(400)))
    assert found == [f"{n % 20} a" for n in range(400)]


def test_it_is_still_the_function_that_it_was() -> None:
    assert told.__name__ == "told"
    assert told.__doc__ == "Tell something of a place."


# A shelf


class Changing(PointIndex):
    """An index whose rows may become others."""

    now = 1

    @property
    def edition(self) -> int:
        """Return which rows it holds now."""
        return Changing.now


def test_a_shelf_forgets_where_a_store_has_other_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(replace(bundled().bundle, store=Changing(today={}, history={})))
    first = shelf.kept()
    assert shelf.kept() is first
    monkeypatch.setattr(Changing, "now", 2)
    assert shelf.kept() is not first
    assert shelf.kept() == {}


def test_a_visitors_shelf_goes_with_the_visit() -> None:
    shelf = Shelf(bundled().bundle.with_own((), ()))
    shelf.kept()[len] = len
    gone = weakref.ref(shelf)
    del shelf
    gc.collect()
    assert gone() is None
    assert len not in bundled().kept()
