"""Choosing on the Compare page: any lineup is shown, rows leave the workload alone, a pasted text is answered."""

import html
from itertools import combinations
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.alike import steps
from app.answer import Shelf, bundled
from app.language import LANGUAGES
from app.lineup import MOST_SIDES, Contender, Lineup, slug_of
from app.links import DEFAULT_SLUG, Selection
from app.nearest import settle
from app.series import contender_of, ordered, series_id
from app.terms import KINDS, STEPS, Step
from app.ui.selection import compare
from app.ui.sidebar import SHORT_KINDS
from tests.test_explore_page import visit as explore
from tests.test_nearest import UNLISTED
from tests.test_pages import GALLERY, address, control, put, speaks_of_its_address, texts, visit

HELD = "What is held equal on all sides"
TITLE = "Compare"
# Presses that once led to another workload or precision.
SWITCHED = (
    "deepseek-r1-b200-vs-mi355x",
    "deepseek-r1-b200-vs-b300",
    "deepseek-r1-b200-fp4-vs-fp8",
    "deepseek-r1-b200-fp4-mtp-vs-none",
    "deepseek-r1-b200-best-vs-b300",
    "deepseek-r1-b200-fp4-sglang-vs-trt",
)


def title(at: AppTest) -> str:
    return str(at.title[0].value)


def shown(at: AppTest, shelf: Shelf) -> tuple[object, ...]:
    """Return workload, precision and source in the sidebar and of the answer that the page gives."""
    subject = speaks_of_its_address(at, shelf).comparison.subject
    workload, source = control(at, "Workload (in/out tokens)").value, control(at, "Source").value
    assert (workload, source) == ((subject.isl, subject.osl), subject.source)
    return workload, source, subject.precision


# Any lineup


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", UNLISTED)
def test_the_sidebar_shows_whatever_a_link_opens(slug: str, lang: str, shelf: Shelf) -> None:
    at, language = visit(compare=slug, lang=lang), LANGUAGES[lang]
    speaks_of_its_address(at, shelf)
    assert address(at)["compare"] == slug
    offer, lineup = shelf.find(slug)
    kind = control(at, language.say(TITLE))
    assert kind.value == lineup.kind
    assert language.say(SHORT_KINDS.get(lineup.kind, KINDS[lineup.kind])) in kind.options
    for box in at.sidebar.selectbox:
        assert box.format_func(box.value) in box.options
    assert control(at, language.say("Model")).value == lineup.group
    if len(lineup.sides) > 2:
        (others,) = at.sidebar.multiselect
        assert list(others.value) == list(offer.lineup.sides[2:]) or offer.lineup != lineup


@pytest.mark.parametrize("slug", UNLISTED[:5])
def test_another_kind_leads_away_from_whole_setups(slug: str, shelf: Shelf) -> None:
    for kind in ("precision", "gpu", "engine"):
        at = put(visit(compare=slug), TITLE, kind)
        speaks_of_its_address(at, shelf)
        assert shelf.find(address(at)["compare"])[1].kind == kind
        assert control(at, TITLE).value == kind
        assert "Whole setups" not in control(at, TITLE).options


def test_a_further_side_that_leads_to_another_workload_says_so_once(shelf: Shelf) -> None:
    at = visit(compare="deepseek-r1-b200-vs-mi355x")
    before = settle(shelf, Selection(slug="deepseek-r1-b200-vs-mi355x")).variant
    (more,) = at.sidebar.multiselect
    more.select(next(o for o in more.options if "H200" in o)).run()
    after = settle(shelf, Selection(slug=address(at)["compare"])).variant
    assert after != before
    told = f"These sides share no speed on {before.text}, so {after.text} is shown."
    assert told in [html.unescape(i.value) for i in at.info]
    put(at, "Log scale", True)
    assert not at.info


def apart(shelf: Shelf, fields: int) -> list[tuple[Contender, ...]]:
    """Return two and six series of the Explore page that differ in this many fields or more."""
    rows = shelf.bundle.index.everything("dsr1", 1024, 1024, None)
    there = ordered({contender_of(row) for row in rows}, shelf.catalog)
    twos = [two for two in combinations(there, 2) if len(Lineup(group="dsr1", sides=two).differs) >= fields]
    return [*twos[:: max(1, len(twos) // 3)][:3], tuple(there[:: max(1, len(there) // MOST_SIDES)][:MOST_SIDES])]


@pytest.mark.parametrize("sides", apart(bundled(), 2), ids=lambda sides: f"{len(sides)} sides")
def test_series_that_differ_in_several_things_are_compared(sides: tuple[Contender, ...], shelf: Shelf) -> None:
    at = explore(explore_series=",".join(series_id(side) for side in sides))
    (link,) = [p for p in at.get("page_link") if p.proto.label == "**Compare these**"]
    params = dict(part.split("=") for part in link.proto.query_string.replace("%2F", "/").split("&"))
    assert params["compare"] == slug_of(Lineup(group="dsr1", sides=sides), shelf.catalog)
    there = visit(**params)
    speaks_of_its_address(there, shelf)
    assert control(there, TITLE).value == "setups"
    assert not there.info


# Rows


@pytest.mark.parametrize("slug", SWITCHED)
def test_each_step_changes_what_is_read_and_never_the_workload(slug: str, shelf: Shelf) -> None:
    at = visit(compare=slug)
    start, pooled = shown(at, shelf), (title(at), texts(at.main), address(at))
    possible = control(at, HELD).options
    for step in steps(shelf.find(slug)[1].differs)[1:]:
        if _label(step) not in possible:
            continue
        put(at, HELD, step)
        assert shown(at, shelf) == start
        assert address(at)["like"] == step
        assert title(at) != pooled[0]
        assert texts(at.main) != pooled[1]
        put(at, HELD, "pooled")
        assert (title(at), texts(at.main), address(at)) == pooled


def _label(step: Step) -> str:
    return STEPS[step]


@pytest.mark.parametrize("slug", SWITCHED)
def test_engine_day_and_run_policy_leave_the_workload(slug: str, shelf: Shelf) -> None:
    at = visit(compare=slug)
    start = shown(at, shelf)
    wishes: list[tuple[str, Any]] = [("Runs", "per-series")]
    if "engine" not in shelf.find(slug)[1].differs:
        names = {e.engine for e in shelf.catalog.engines}
        there = [n for n in sorted(names) if shelf.catalog.engine_label(n) in control(at, "Engine").options]
        wishes += [("Engine", name) for name in there]
    for label, value in wishes:
        assert shown(put(at, label, value), shelf) == start


@pytest.mark.parametrize("like", STEPS)
def test_a_link_to_a_step_shows_what_stands_there_without_it(like: Step, shelf: Shelf) -> None:
    for slug in SWITCHED:
        asked = settle(shelf, Selection(slug=slug, like=like))
        at = visit(compare=slug, like=like)
        assert shown(at, shelf) == shown(visit(compare=slug), shelf)
        assert all(any(notice in _plain(i.value) for i in at.info) for notice in asked.notices)


def test_a_step_that_another_workload_alone_has_is_shown_there_with_the_reason(shelf: Shelf) -> None:
    slug, step = next(
        (slug, step) for slug in shelf.offers for step in STEPS if settle(shelf, _asked(slug, step)).notices
    )
    at = visit(compare=slug, like=step)
    speaks_of_its_address(at, shelf)
    assert at.info
    reloaded = visit(**address(at))
    assert title(reloaded) == title(at)
    assert not reloaded.info


def _asked(slug: str, step: Step) -> Selection:
    return Selection(slug=slug, like=step)


# A pasted text


def paste(text: str, **params: str) -> AppTest:
    return put(visit(**params), LANGUAGES[params.get("lang", "en")].say("Open a link"), text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["hello world", "https://example.org/", "MTP on B300", "compare/", "x" * 3000])
def test_a_text_that_is_no_address_is_answered_and_changes_nothing(text: str, lang: str, shelf: Shelf) -> None:
    at, language = paste(text, lang=lang), LANGUAGES[lang]
    (notice,) = at.info
    told = compare._unread(text, language)
    assert _plain(notice.value) == _plain(told)
    assert text[:20] in told
    assert address(at)["compare"] == DEFAULT_SLUG
    assert control(at, language.say("Open a link")).value == text
    speaks_of_its_address(at, shelf)
    assert not put(at, language.say("Open a link"), "").info


def _plain(text: str) -> str:
    return html.unescape(text).replace("\u2060", "")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("deepseek-r1-b200-vs-b300", {"compare": "deepseek-r1-b200-vs-b300"}),
        (
            "https://inferencex.semianalysis.com/zh/compare-per-dollar/deepseek-b200-vs-b300/?i_metric=y_costr",
            {"compare": "deepseek-r1-b200-vs-b300", "tier": "rental", "metric": "cost", "lang": "zh"},
        ),
        ("/compare-spec-decode/glm-5-b300-fp4-mtp-vs-none/", {"compare": DEFAULT_SLUG}),
        (
            "http://127.0.0.1:1/?compare=deepseek-r1-b200-vs-b300&like=family",
            {"compare": "deepseek-r1-b200-vs-b300", "like": "family"},
        ),
    ],
)
def test_a_pasted_address_is_opened_and_becomes_ours(text: str, wanted: dict[str, str], shelf: Shelf) -> None:
    at = paste(text, compare="deepseek-r1-b200-fp4-vs-fp8", targets="60,90")
    assert address(at) == wanted
    assert not at.info
    speaks_of_its_address(at, shelf)
    assert not control(at, LANGUAGES[wanted.get("lang", "en")].say("Open a link")).value


def test_an_address_in_place_of_a_slug_brings_its_language_to_every_control(shelf: Shelf) -> None:
    at = visit(compare="https://inferencex.semianalysis.com/zh/compare/deepseek-b200-vs-b300")
    speaks_of_its_address(at, shelf)
    assert address(at) == {"compare": "deepseek-r1-b200-vs-b300", "lang": "zh"}
    assert control(at, LANGUAGES["zh"].say("Language")).value == "zh"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/compare/b200-vs-h200", "The link names no model; DeepSeek R1 is shown"),
        ("/compare/kimi-k26-b200-vs-h200", "There are no rows of Kimi K2.5 here"),
        ("/compare/deepseek-r1-b200-vs-b300/agentic", "no workload agentic for this comparison; there is: 1k/1k"),
    ],
)
def test_what_a_pasted_address_could_not_get_is_said_once(text: str, told: str, shelf: Shelf) -> None:
    at = paste(text)
    (notice,) = at.info
    assert told in _plain(notice.value)
    speaks_of_its_address(at, shelf)
    assert not put(at, "Log scale", True).info


def test_the_search_of_the_gallery_says_what_an_address_does_not_get() -> None:
    at = put(visit(GALLERY), "Search", "/compare/kimi-k26-b200-vs-h200")
    assert any("There are no rows of Kimi K2.5 here" in _plain(c.value) for c in at.caption)
    link = at.get("page_link")[0].proto
    assert link.query_string == f"compare={DEFAULT_SLUG}"
