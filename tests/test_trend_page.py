"""The Trend page shows one trend: words, charts, table, links and address always speak of the same choice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.answer import Shelf, bundled
from app.escaping import markdown as e
from app.language import ENGLISH, LANGUAGES
from app.links import from_params
from app.nearest import settle
from app.sources.bundle import Bundle
from app.trend import METRICS, Trend, choices, tell_trend, trend_of
from app.ui import shelves
from tests.test_pages import address, control, elements, put, stays, texts, turn_to, visit, well

PAGE = "pages/trend.py"
B200 = "deepseek-r1-b200-fp8-mtp-vs-none"
GPUS = "deepseek-r1-b200-vs-b300_fp8"


def open_page(**params: str) -> AppTest:
    """Open the page as a link does, whose parameters are all that the address holds."""
    at = visit()
    at.query_params.clear()
    at.query_params.update({key if key == "lang" else f"trend_{key}": text for key, text in params.items()})
    return turn_to(at, PAGE)


def charts(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in at.get("vega_lite_chart")]


def page_links(at: AppTest) -> list[Any]:
    return [el.proto for el in elements(at.main) if el.type == "page_link"]


def shown(shelf: Shelf, slug: str = B200, sequence: tuple[int, int] = (1024, 1024), **more: Any) -> Trend:
    """Return the trend that the page must show."""
    choice = next(c for c in choices(shelf) if (c.slug, c.sequence) == (slug, sequence))
    return trend_of(shelf, choice.selection(**{"engine": choice.usual_engine, "edition": "2026-07"} | more))


def says(at: AppTest, found: Trend, lang: str = "en", metric: str = METRICS[0]) -> None:
    """Check that words, charts and the day's panel are those of a trend."""
    telling = tell_trend(found, bundled().catalog, LANGUAGES[lang], metric)
    said = "\n".join(texts(at.main))
    for passage in telling.passages:
        assert passage.markdown in said
    readings, gap = charts(at)
    for track in found.tracks:
        assert LANGUAGES[lang].name(track.label) in readings["description"]
    assert gap["description"]


def test_it_opens_with_the_longest_history(shelf: Shelf) -> None:
    at = open_page()
    says(at, shown(shelf))
    assert address(at) == {}
    assert control(at, "Engine").value == "sglang"


def test_a_link_restores_every_choice(shelf: Shelf) -> None:
    params = {"compare": GPUS, "workload": "8k/1k", "speed": "72", "engine": "any", "metric": "cost"}
    params |= {"edition": "2025-10", "tier": "rental", "day": "2026-05-17"}
    at = open_page(**params)
    found = shown(
        shelf, "deepseek-r1-b200-vs-b300", (8192, 1024), targets=(72.0,), engine=None, edition="2025-10", tier="rental"
    )
    says(at, found, metric="cost")
    assert address(at) == {f"trend_{key}": text for key, text in params.items()}
    assert control(at, "Show the points as of").value == date(2026, 5, 17)
    assert any("2025-10, rental" in text for text in texts(at.main))


@pytest.mark.parametrize(
    ("label", "value", "field", "written"),
    [
        ("Engine", "any", "engine", "any"),
        ("Speed, tok/s/user", 60.5, "speed", "60.5"),
        ("Metric", "cost", "metric", "cost"),
        ("Tier", "rental", "tier", "rental"),
        ("TCO edition", "2025-10", "edition", "2025-10"),
    ],
)
def test_a_control_writes_the_address_and_its_default_leaves_it(
    label: str, value: Any, field: str, written: str
) -> None:
    at = open_page()
    before = control(at, label).value
    put(at, label, value)
    assert address(at) == {f"trend_{field}": written}
    put(at, label, before)
    assert address(at) == {}


def test_a_speed_that_nothing_reaches_says_so() -> None:
    at = open_page(speed="900")
    said = " ".join(texts(at.main))
    assert "was not measured at 900 tok/s/user on any date" in said
    assert "not measured there; the nearest measured speed is" in said
    assert not charts(at)
    assert [i.value for i in at.info] == [
        "Nothing to draw: no side has such a reading on any date.",
        "Nothing to draw: no date with a reading of both sides.",
    ]
    assert "Hollow" not in said


def test_a_metric_that_is_looked_at_is_told(shelf: Shelf) -> None:
    found = shown(shelf)
    for metric in METRICS:
        at = open_page(**({"metric": metric} if metric != METRICS[0] else {}))
        says(at, found, metric=metric)
    at = open_page()
    put(at, "Metric", "cost")
    says(at, found, metric="cost")


def test_what_has_no_history_is_told_and_another_is_shown(shelf: Shelf) -> None:
    at = open_page(compare="glm-5-1-b300-fp4-mtp-vs-none")
    assert any("has no history here" in info.value for info in at.info)
    says(at, shown(shelf))
    assert address(at) == {}


HOSTILE = st.one_of(
    st.text(max_size=60), st.sampled_from(["1e999", "nan", "-1", "0", "../../x", "<script>", "9" * 400, "**", "\x00"])
)


FIELDS = ("compare", "workload", "speed", "engine", "metric", "edition", "tier", "day")


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), HOSTILE))
def test_a_mangled_link_never_breaks_the_page(params: dict[str, str]) -> None:
    at = open_page(**params)
    assert len(charts(at)) + len([i for i in at.info if "Nothing to draw" in i.value]) == 2


def test_every_day_leads_to_the_comparison_of_that_day(shelf: Shelf) -> None:
    found = shown(shelf, sequence=(8192, 1024), targets=(60.0,))
    for moment in found.moments[:: len(found.moments) // 3]:
        at = open_page(workload="8k/1k", speed="60", day=moment.day.isoformat())
        link = next(p for p in page_links(at) if p.label == "Compare as of this day")
        chosen, notices = from_params(_params(link.query_string), shelf.catalog)
        assert not notices
        assert stays(at, shelf) == 3
        settled = settle(shelf, replace(found.selection, as_of=moment.day, edition="2026-07")).selection
        assert chosen == settled
        comparison = shelf.compare(chosen)[1]
        for side, state in zip(comparison.sides, (moment.a, moment.b), strict=True):
            assert side.read(60.0) == (state.reading if state else None)


def _params(query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query))


def test_the_first_and_the_last_are_linked() -> None:
    at = open_page(workload="8k/1k")
    labels = [p.label for p in page_links(at)]
    assert e("MTP: 6 February 2026 against 22 May 2026") in labels
    assert e("Off: 14 December 2025 against 22 May 2026") in labels


def test_the_table_has_every_day() -> None:
    at = open_page(workload="8k/1k", speed="60")
    (frame,) = [t.value for t in at.table]
    found = shown(bundled(), sequence=(8192, 1024), targets=(60.0,))
    assert list(frame.iloc[:, 0]) == [e(ENGLISH.day(m.day)) for m in found.moments]
    assert any(cell.startswith("&#40;") for cell in frame.iloc[:, 2])


def test_it_speaks_chinese(shelf: Shelf) -> None:
    at = open_page(lang="zh", workload="8k/1k")
    says(at, shown(shelf, sequence=(8192, 1024)), "zh")
    assert "trend_workload" in address(at)


@contextmanager
def bundled_as(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve another bundle for a while."""
    other = Shelf(bundle)
    with monkeypatch.context() as patch:
        patch.setattr(shelves, "bundled", lambda: other)
        yield


def test_without_a_history_the_page_says_what_to_do(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = replace(shelf.bundle, history=())
    with bundled_as(bare, monkeypatch):
        at = well(open_page())
    assert any("measured_history.csv" in info.value for info in at.info)
    assert not at.get("vega_lite_chart")
