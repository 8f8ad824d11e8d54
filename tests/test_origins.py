"""Rows of others are labelled apart wherever they show, in every language; those of the publisher need no label."""

import csv
import io
import json
from typing import Any

import pytest

from app import charts
from app.answer import Answer, bundled
from app.background import Background
from app.charts.scatter import Emphasis, scatter
from app.charts.scatter_spec import Look
from app.explore import explore
from app.exports import csv as readings
from app.exports import rows
from app.exports.json import to_json
from app.exports.markdown import meta_line, to_markdown, to_text
from app.exports.matrix import row_title
from app.exports.note import to_note
from app.language import LANGUAGES
from app.links import Selection
from app.matrix.choice import Choice
from app.matrix.grid import matrix
from app.matrix.told import pools_of
from app.points import AGENTIC, MeasuredPoint
from app.series import comparable, contender_of, series_id, series_label
from app.view import View
from app.working import point_text
from tests.builders import point
from tests.stories import LIVE, OWN, SPECIFIED, UNLISTED, answer, live_shelf, own_shelf, unlisted_shelf

UPLOADED = {"en": "uploaded by you", "zh": "由您上传"}
READ_LIVE = {"en": "live row", "zh": "实时数据"}
IN_STORE = {"en": "row of a store", "zh": "数据存储中的数据行"}
CODES = tuple(LANGUAGES)
VIEW = View(group="dsr1", isl=1024, osl=1024, edition="2026-07")
CATALOG = own_shelf().catalog


def own(code: str = "en") -> Answer:
    return own_shelf().answer(Selection(slug=OWN, lang=code))


def live(code: str = "en") -> Answer:
    return live_shelf().answer(Selection(slug=LIVE, sequence=AGENTIC, lang=code))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# Charts


def drawn(found: Answer, code: str = "en") -> list[dict[str, Any]]:
    data = charts.chart_data(found.comparison, "throughput_per_gpu", CATALOG, all_points=True, language=LANGUAGES[code])
    return data["points"]


@pytest.mark.parametrize("code", CODES)
def test_an_uploaded_point_says_so_in_its_tooltip_and_to_screen_readers(code: str) -> None:
    for row in drawn(own(code), code):
        assert (UPLOADED[code] in row["kind"]) == (row["key"] == "a")
        assert (UPLOADED[code] in row["description"]) == (row["key"] == "a")


@pytest.mark.parametrize("code", CODES)
def test_a_live_point_says_so_and_a_bundled_one_says_nothing(code: str) -> None:
    assert all(
        READ_LIVE[code] in row["kind"] and READ_LIVE[code] in row["description"] for row in drawn(live(code), code)
    )
    for found in (answer(SPECIFIED, lang=code), answer("deepseek-r1-b200-vs-mi355x", lang=code)):
        for row in drawn(found, code):
            assert not any(said in row["description"] for said in (READ_LIVE[code], UPLOADED[code]))
            assert not row["description"].endswith((", ", "，"))


def test_a_point_among_all_points_says_so() -> None:
    mine = point(provenance="own", batch="own1", origin="night.csv:2")
    fresh = point(x=60.0, provenance="live", origin="live:1")
    there = [mine, fresh, point(x=70.0)]
    look, emphasis = Look(all_points=True), Emphasis()
    spec = scatter(
        explore(VIEW, there, CATALOG), [contender_of(p) for p in there], CATALOG, look=look, emphasis=emphasis
    )
    told = {row["id"]: row["description"] for row in spec["datasets"]["points"]}
    assert "Night run, uploaded by you" in told["night.csv:2"]
    assert "live row" in told["live:1"]
    assert "live row" not in told["points.csv:2"]
    assert "uploaded" not in told["points.csv:2"]


# Series


def test_own_rows_are_in_no_series_with_those_of_others() -> None:
    mine, theirs = contender_of(point(provenance="own", batch="own1")), contender_of(point())
    assert mine != theirs
    assert series_id(mine) != series_id(theirs)
    assert series_label(mine, CATALOG) == f"{series_label(theirs, CATALOG)} · Night run"
    explored = explore(VIEW, [point(provenance="own", batch="own1", y=2000.0), point()], CATALOG)
    assert [series.contender for series in explored.series] == [theirs, mine]
    assert all(placed.is_best for series in explored.series for placed in series.points)


def test_series_of_own_rows_compare_with_public_ones() -> None:
    mine, theirs = contender_of(point(provenance="own", batch="own1")), contender_of(point())
    sides = comparable([mine, theirs])
    assert sides is not None
    assert [side.batch for side in sides] == ["own1", "public"]
    assert comparable([theirs, contender_of(point(gpu="b200"))]) == (theirs, contender_of(point(gpu="b200")))


# What stands behind a number


NO_MARK = {"en": "", "zh": ""}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"provenance": "own"}, UPLOADED),
        ({"provenance": "live"}, READ_LIVE),
        ({"provenance": "store"}, IN_STORE),
        ({}, NO_MARK),
    ],
)
@pytest.mark.parametrize("code", CODES)
def test_the_line_of_a_point_says_where_it_comes_from(given: dict[str, Any], said: dict[str, str], code: str) -> None:
    text = point_text(point(**given), CATALOG, language=LANGUAGES[code])
    assert said[code] in text
    assert all(other not in text for other in (UPLOADED[code], READ_LIVE[code], IN_STORE[code]) if other != said[code])


# Files


def test_json_says_where_every_row_comes_from() -> None:
    found = own()
    document = json.loads(to_json(found.comparison, found.narrative))
    assert document["comparison"]["source"]["kind"] == "mixed"
    assert {key: set(side["sources"]) for key, side in document["comparison"]["sides"].items()} == {
        "a": {"own"},
        "b": {"bundled"},
    }
    for target in document["targets"]:
        assert {p["source"] for p in target["a"]["neighbours"]} == {"own"}
        assert all(p["acceptance_rate"] and p["acceptance_length"] for p in target["a"]["neighbours"])


def test_json_tells_agent_sessions_from_lengths_that_are_not_stated() -> None:
    found = {
        name: json.loads(to_json(a.comparison, a.narrative))
        for name, a in (
            ("agentic", live()),
            ("unstated", unlisted_shelf().answer(Selection(slug=UNLISTED))),
            ("1k/1k", own()),
        )
    }
    for name, document in found.items():
        assert document["workload"] == name
        assert (document["comparison"]["isl"] is None) == (name != "1k/1k")


def test_the_table_of_readings_names_the_source_of_each_side() -> None:
    for found, sources in ((own(), {"a": "own", "b": "bundled"}), (live(), {"a": "live", "b": "live"})):
        table = rows_of(readings.to_csv(found.comparison, found.narrative, CATALOG))
        assert {row["side"]: row["source"] for row in table} == sources
    assert {row["isl"] for row in rows_of(readings.to_csv(live().comparison, live().narrative, CATALOG))} == {""}


def test_rows_shown_name_their_source_and_take_no_licence_of_others() -> None:
    """A visitor's file may be called as a table of ours is."""
    there: list[MeasuredPoint] = [
        point(provenance="own", batch="own1", origin="measured_points.csv:2"),
        point(x=60.0, provenance="live", origin="live:1"),
        point(x=70.0, origin="measured_points.csv:2"),
    ]
    known: Background = bundled().bundle.background
    table = rows_of(rows.to_csv(explore(VIEW, there, CATALOG), CATALOG, known, all_points=True))
    assert {row["source"]: bool(row["licence"]) for row in table} == {"own": False, "live": False, "bundled": True}


@pytest.mark.parametrize("code", CODES)
def test_the_sources_of_a_document_name_rows_of_others(code: str) -> None:
    language = LANGUAGES[code]
    mine, theirs = language.say("rows uploaded by you"), language.say("bundled public rows")
    found = own(code)
    for write in (to_markdown, to_text):
        sources = write(found.comparison, found.narrative, CATALOG).rpartition(language.say("Sources"))[2]
        assert sources.index("Night run") < sources.index(mine) < sources.index(theirs) < sources.index("https://")
    note = to_note(found.comparison, found.narrative, CATALOG, "", markdown=False)
    assert language.say("{side}: {rows}", side="Night run", rows=mine) in note
    told = to_text(live(code).comparison, live(code).narrative, CATALOG).rpartition(language.say("Sources"))[2]
    assert told.count(language.say("live public rows")) == 1


def test_the_sources_of_the_publisher_are_its_runs_alone() -> None:
    for slug in (SPECIFIED, "deepseek-r1-b200-vs-mi355x"):
        found = answer(slug)
        sources = to_text(found.comparison, found.narrative, CATALOG).rpartition("Sources")[2]
        assert all(line.startswith("- http") for line in sources.strip().splitlines())


def test_the_line_below_a_verdict_names_the_source() -> None:
    assert "Rows from several sources, as of 25 May 2026" in meta_line(own().comparison, CATALOG)
    assert {"agentic sessions", "Live rows, as of 25 May 2026"} <= set(meta_line(live().comparison, CATALOG))
    unlisted = unlisted_shelf().answer(Selection(slug=UNLISTED))
    assert "lengths not stated" in meta_line(unlisted.comparison, unlisted_shelf().catalog)


def test_a_row_of_the_matrix_says_whether_it_is_read_off_live_rows() -> None:
    fresh = matrix(pools_of(live_shelf()), Choice(speed=50.0, sequence=AGENTIC))
    assert [row_title(row, "en") for row in fresh.rows] == ["DeepSeek R1, live rows, as of 25 May 2026"]
    titles = [row_title(row, "en") for row in matrix(pools_of(bundled()), Choice(speed=50.0)).rows]
    assert not any("live" in title for title in titles)
