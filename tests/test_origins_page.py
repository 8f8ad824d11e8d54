"""The Data and Method pages say where rows come from, how fresh they are and how they are marked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.answer import Shelf
from app.batches import Brought
from app.catalog import Batch
from app.escaping import markdown as e
from app.language import LANGUAGES, Language
from app.sources.bundle import load
from app.sources.live.snapshot import Snapshot
from app.sources.store import with_store
from app.terms import OF_OTHERS
from app.ui import method, shelves
from tests.stores import bundled_rows, parquet
from tests.stories import live_shelf

ENTRY = str(Path(__file__).resolve().parents[1] / "streamlit_app.py")
DATA, METHOD = "pages/data.py", "pages/method.py"
CONFIRMED = datetime(2031, 3, 2, 14, 5, tzinfo=UTC)
OTHER_DAY = date(2031, 3, 1)
STORED_DAY = date(2021, 2, 28)  # a store holds no day to come


def told(page: str, language: Language, **params: str) -> str:
    """Open a page in a new session and return its texts."""
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.query_params.update({"lang": language.code, **params})
    at.run().switch_page(page).run()
    assert not at.exception, at.exception[0].value
    return "\n".join(str(element.value) for element in at.main.markdown)


def newest(shelf: Shelf) -> date:
    return max(row.run_date for row in (*shelf.bundle.today, *shelf.bundle.history) if row.run_date)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return LANGUAGES[request.param]


@pytest.fixture(params=(DATA, METHOD))
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def show(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "bundled", lambda: shelf)


def test_both_pages_name_the_day_of_the_newest_bundled_run(page: str, language: Language, shelf: Shelf) -> None:
    said = language.say(
        "**Shown now** are rows bundled with the app, which needs no network for them; the newest run is of {day}.",
        day=e(language.day(newest(shelf))),
    )
    assert said in told(page, language)


def test_the_day_is_that_of_the_rows(
    page: str, language: Language, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = (replace(shelf.bundle.today[0], run_date=OTHER_DAY), *shelf.bundle.today[1:])
    show(Shelf(replace(shelf.bundle, today=today)), monkeypatch)
    found = told(page, language)
    assert e(language.day(OTHER_DAY)) in found
    assert e(language.day(newest(shelf))) not in found


def test_live_rows_name_the_day_of_their_newest_run_and_when_they_were_confirmed(
    page: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = live_shelf()

    class Source:
        def get(self, progress: object) -> shelves.Fresh:
            snapshot = Snapshot(rows=shown.bundle.today, as_of=newest(shown), fetched_at=CONFIRMED)
            return shelves.Fresh(shelf=shown, snapshot=snapshot)

    monkeypatch.setattr(shelves, "live", Source)
    said = language.say(
        "**Shown now** are rows of the publisher's public source, confirmed {time} UTC; the newest run is of "
        "{day}. Models that it has no rows of keep the bundled ones.",
        day=e(language.day(newest(shown))),
        time="2031-03-02 14:05",
    )
    assert said in told(page, language, rows="live")
    assert said not in told(page, language)


def test_rows_of_a_store_are_told_apart_with_the_day_of_their_newest_run(
    page: str, language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row | {"run_date": str(STORED_DAY)} for row in bundled_rows("measured_points")]
    show(Shelf(with_store(load(), parquet(tmp_path)(rows))), monkeypatch)
    said = language.say(
        "**Shown now** are measured rows of a store that whoever runs this app named; the newest run is of {day}. "
        "While it cannot be read, the bundled rows are shown and this page says why.",
        day=e(language.day(STORED_DAY)),
    )
    assert said in told(page, language)


def test_of_a_store_that_cannot_be_read_it_is_said_that_the_bundled_rows_are_shown(
    page: str, language: Language, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(Shelf(with_store(load(), str(tmp_path / "nowhere"))), monkeypatch)
    said = language.say(
        "**Shown now** are rows bundled with the app, since the store that whoever runs this app named cannot be "
        "read; the newest run is of {day}. The Data page says why.",
        day=e(language.day(newest(shelf))),
    )
    assert said in told(page, language)


def test_the_data_page_counts_rows_of_ones_own(
    language: Language, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tuple(replace(row, provenance="own", batch="own1") for row in shelf.bundle.today[:3])
    none = language.say(
        "Rows of your own, brought on the page Your files, pass the same checks and stay until you reload or "
        "close the page."
    )
    assert none in told(DATA, language)
    mine = Brought(batch=Batch(batch="own1", label="Mine"), rows=rows)
    monkeypatch.setattr("app.ui.selection.brought", lambda: (mine,))
    found = told(DATA, language)
    assert none not in found
    one = "{n} row of your own is here. It passed the same checks and stays until you reload or close the page."
    many = "{n} rows of your own are here. They passed the same checks and stay until you reload or close the page."
    assert language.count(one, many, 3) in found


def test_the_data_page_says_how_rows_of_others_are_marked(language: Language) -> None:
    found = told(DATA, language)
    assert all(language.say(mark) in found for mark in OF_OTHERS.values())
    assert (
        language.say(
            "“Live rows” in the sidebar asks the publisher's public source for its newest runs. What came is kept "
            "for the next visit; without an answer the last good rows stay, and the line above the title says how "
            "fresh they are. With the switch off, that source is never asked."
        )
        in found
    )


def test_the_method_page_says_where_rows_come_from(language: Language) -> None:
    (paragraph,) = (text for text in method.PARAGRAPHS if text.startswith("**Where rows come from.**"))
    assert language.say(paragraph) in told(METHOD, language)
