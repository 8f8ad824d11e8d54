"""The Matrix page shows one matrix: words, shades, links and address always speak of the same choice."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.answer import Shelf, bundled
from app.escaping import markdown as e
from app.language import LANGUAGES
from app.lineup import parse_slug
from app.links import from_params
from app.matrix.choice import METRICS, Choice, read_choice
from app.matrix.ranks import rank
from app.matrix.told import Told, told
from app.ui.heat import RAMPS
from app.ui.matrix import sources
from app.ui.matrix_table import FIT
from tests.test_pages import ENTRY, GALLERY, address, control, put, texts, turn_to

MATRIX = "pages/matrix.py"
LINK = re.compile(r"\]\(\./\?([^)]*)\)")
SEQUENCES = ((1024, 1024), (8192, 1024))


def opened(**params: str) -> AppTest:
    """Open the page with an address of its own, as a link does."""
    at = AppTest.from_file(ENTRY, default_timeout=60).run()
    at.query_params.clear()
    at.query_params.update(params)
    return turn_to(at, MATRIX)


def shown(at: AppTest) -> Told:
    """Check that the page shows the matrix of its own address; return it."""
    params = address(at)
    choice, notices = read_choice(params, bundled().catalog, SEQUENCES)
    assert not notices
    found = told(bundled(), Choice() if choice == Choice() else choice, params.get("lang", "en"))
    text = "\n".join(texts(at.main))
    for verdict in found.verdicts:
        assert verdict.markdown in text
    cells = [cell for table in at.table for row in table.value.to_numpy().tolist() for cell in row]
    links = [found.links[i][j] for i, row in enumerate(found.links) for j, _ in enumerate(row)]
    written = [parse_qsl(query) for cell in cells for query in LINK.findall(cell)]
    assert len(written) == sum(link is not None for link in links)
    return found


@pytest.mark.parametrize(
    ("provenance", "named"),
    [
        ("bundled", ["Measured sweeps: Apache-2.0 .*, as of 11 June 2026, .*", "Published", "TCO"]),
        ("live", ["Live rows: Apache-2.0 .*, as of 20 November 2026, .*", "Published", "TCO"]),
        ("store", ["Published", "TCO", "Rows of a store, as of 20 November 2026$"]),
    ],
)
def test_the_sources_are_those_of_the_rows_that_are_shown(provenance: str, named: list[str]) -> None:
    known, day = bundled().bundle, date(2026, 11, 20)
    rows = tuple(replace(row, provenance=provenance, run_date=day) for row in known.today)
    shelf = Shelf(replace(known, today=rows, history=()))
    found = sources(told(shelf, Choice(), "en"), shelf, LANGUAGES["en"])
    assert len(found) == len(named)
    for line, pattern in zip(found, named, strict=True):
        assert re.match(pattern, line.replace("\\", "")), line


def test_the_first_visit_shows_the_default() -> None:
    at = opened()
    assert address(at) == {}
    found = shown(at)
    assert control(at, "Any speed, tok/s/user").value == found.matrix.speed == 75.0
    about = "models by GPU at 75 tok/s/user · 1k/1k tokens in/out · every precision · hyperscaler, 2026-07"
    assert [table.proto.alt for table in at.table] == [f"Measured sweeps: {about}", f"Published tables: {about}"]


def test_a_preset_and_the_field_are_one_speed() -> None:
    at = put(opened(), "Speed, tok/s/user", 150.0)
    assert address(at) == {"matrix_speed": "150"}
    assert control(at, "Any speed, tok/s/user").value == 150.0
    at = put(at, "Any speed, tok/s/user", 62.5)
    assert address(at) == {"matrix_speed": "62.5"}
    assert control(at, "Speed, tok/s/user").value is None
    assert shown(at).matrix.speed == 62.5


def test_every_control_is_in_the_address() -> None:
    at = opened()
    for label, value, params in (
        ("Precision", "fp8", {"matrix_precision": "fp8"}),
        ("Workload (in/out tokens)", (8192, 1024), {"matrix_workload": "8k/1k"}),
        ("TCO edition", "2025-10", {"matrix_edition": "2025-10"}),
        ("Tier", "rental", {"matrix_tier": "rental"}),
        ("Coloured by", "cost", {"matrix_metric": "cost"}),
    ):
        at = put(at, label, value)
        assert params.items() <= address(at).items()
        shown(at)
    again = opened(**address(at))
    assert address(again) == address(at)
    assert [t.value.to_numpy().tolist() for t in again.table] == [t.value.to_numpy().tolist() for t in at.table]


def test_emptying_the_field_changes_nothing() -> None:
    at = put(opened(matrix_speed="50"), "Any speed, tok/s/user", None)
    assert address(at) == {"matrix_speed": "50"}
    assert control(at, "Any speed, tok/s/user").value == 50.0


def test_bad_values_are_dropped_with_a_notice() -> None:
    at = opened(matrix_speed="-3", matrix_workload="9k/9k", matrix_precision="fp3")
    assert address(at) == {}
    assert len(at.info) == 3
    shown(at)


@settings(max_examples=8)
@given(
    st.dictionaries(st.sampled_from(["matrix_speed", "matrix_workload", "matrix_metric", "lang"]), st.text(max_size=80))
)
def test_no_address_breaks_the_page(params: dict[str, str]) -> None:
    shown(opened(**params))


def test_the_choice_is_kept_over_other_pages() -> None:
    at = turn_to(opened(matrix_speed="100"), GALLERY)
    at.query_params.clear()  # the browser drops the parameters on the way
    at = turn_to(at, MATRIX)
    assert address(at)["matrix_speed"] == "100"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("metric", METRICS)
def test_every_link_leads_to_a_comparison_in_the_same_language(lang: str, metric: str, shelf: Shelf) -> None:
    at = opened(lang=lang, matrix_metric=metric, matrix_precision="fp8")
    found = shown(at)
    queries = [q for t in at.table for row in t.value.to_numpy().tolist() for cell in row for q in LINK.findall(cell)]
    for query in queries:
        selection, notices = from_params(dict(parse_qsl(query)), shelf.catalog)
        assert not notices
        assert selection.lang == lang
        assert selection.targets == (found.matrix.speed,)
        assert parse_slug(selection.slug, shelf.catalog)
        shelf.compare(selection)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_that_may_be_cut_names_its_gpus(lang: str) -> None:
    at, language = opened(lang=lang), LANGUAGES[lang]
    said = "\n".join(c.value for c in at.caption)
    for table in at.table:
        named = e(
            language.say(
                "{gpus}; where they do not fit side by side, the table scrolls.",
                gpus=language.listed([*table.value.columns]),
            )
        )
        assert (named in said) == (len(table.value.columns) > FIT)
    assert any(len(table.value.columns) > FIT for table in at.table)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lone_shade_is_explained_where_there_is_one(lang: str) -> None:
    language, seen = LANGUAGES[lang], set()
    for speed in ("30", "75", "500"):
        at = opened(lang=lang, matrix_speed=speed)
        alone = any(rank(row, METRICS[0]).style == "only" for row in shown(at).matrix.rows)
        words = e(language.say("A GPU alone in its row has the weakest shade: there is no other to compare it with."))
        assert (words in "\n".join(c.value for c in at.caption)) == alone
        seen.add(alone)
    assert seen == {True, False}


def test_a_tier_is_written_alike_on_every_page() -> None:
    for page in (MATRIX, "pages/explore.py", "pages/trend.py"):
        at = turn_to(AppTest.from_file(ENTRY, default_timeout=60).run(), page)
        assert [*control(at, "Tier").options] == ["Hyperscaler", "Neocloud", "Rental"]


def test_the_best_cell_has_the_strongest_shade() -> None:
    at = opened(matrix_speed="75")
    styles = at.table[0].proto.arrow_data.styler.styles
    strongest = re.findall(r"row(\d+)_col(\d+) \{ background-color: " + RAMPS["light"][-1], styles)
    cells = at.table[0].value.to_numpy().tolist()
    assert strongest
    assert all("▲" in cells[int(i)][int(j)] for i, j in strongest)


def test_downloads_are_offered() -> None:
    at = opened()
    assert [b.proto.label for b in at.get("download_button")] == ["CSV", "JSON"]
