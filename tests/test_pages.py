"""Pages show one answer and nothing else: words, table, chart, caveats and address always speak of the same selection.

A page is compared with what `Shelf.answer` says to the selection in its own address, which is checked elsewhere; each
test then says what a control or a link must have changed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app import titles, wording
from app.answer import Answer, Shelf, bundled
from app.comparison import Comparison
from app.escaping import markdown as e
from app.exports.markdown import meta_line
from app.exports.note import to_note
from app.language import DEFAULT, ENGLISH, LANGUAGES, Language
from app.links import DEFAULT_SLUG, Selection, from_params, to_params
from app.narrative import CaveatText, Paragraph
from app.nearest import settle
from app.passage import Evidence
from app.price_table import break_even_table, editions_table
from app.sources.bundle import DATA, load
from app.story import PriceStory, tell_cap, tell_prices
from app.table import TableRow, has_placeholder, printed, readings_table
from app.terms import (
    INTERACTIVITY,
    KINDS,
    METRICS,
    PLACEHOLDER,
    POINT_TERMS,
    PRECISIONS,
    READERS,
    ROLE_COSTS,
    TIERS,
    Reader,
)
from app.ui import cache, derivation, evidence, method, panels, shelves
from app.ui.gallery import FIRST
from app.ui.selection.numbers import NUMBER
from tests import builders

ENTRY = str(Path(__file__).resolve().parents[1] / "streamlit_app.py")
COMPARE, GALLERY, TABLES, METHOD = (f"pages/{name}.py" for name in ("compare", "gallery", "data", "method"))
EXPLORE = "pages/explore.py"
SWEEP = "deepseek-r1-b200-fp4-mtp-vs-none"
GPUS = "deepseek-r1-b200-vs-b300"
BITS = "deepseek-r1-b200-fp4-vs-fp8"
MARCH = "2026-03-01"
RANK = ("warning", "caution", "info")


# Driving a page


def visit(page: str = COMPARE, **params: str) -> AppTest:
    """Open a page in a new session, as a link does."""
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.query_params.update(params)
    at.run()
    return turn_to(at, page) if page != COMPARE else well(at)


def turn_to(at: AppTest, page: str) -> AppTest:
    """Go to another page of the same session."""
    return well(at.switch_page(page).run())


def well(at: AppTest) -> AppTest:
    assert not at.exception, at.exception[0].value
    return at


def put(at: AppTest, label: str, value: Any) -> AppTest:
    """Set the widget with a label, whatever it is."""
    return well(control(at, label).set_value(value).run())


def press(at: AppTest, label: str) -> AppTest:
    return well(next(b for b in at.button if b.label == label).click().run())


def control(at: AppTest, label: str) -> Any:
    kinds = ("selectbox", "number_input", "toggle", "date_input", "button_group", "text_input")
    (found,) = (w for kind in kinds for w in at.get(kind) if w.label == label)
    return found


def address(at: AppTest) -> dict[str, str]:
    found = {}
    for key, value in at.query_params.items():
        assert isinstance(value, str) or len(value) == 1
        found[key] = value if isinstance(value, str) else value[0]
    return found


# Reading a page


def elements(node: Any) -> Iterator[Any]:
    """Yield blocks and elements in the order in which they stand on the page."""
    for child in node.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def texts(node: Any) -> list[str]:
    """Return every text of a part of a page, in order, without the links of its numbers."""
    kinds = ("markdown", "caption", "title", "header", "subheader", "warning", "info", "error", "code")
    return [unlinked(str(el.value)) for el in elements(node) if el.type in kinds]


def unlinked(text: str) -> str:
    """Make `[2,310](#p0-1)` into `2,310` again."""
    return re.sub(r"\[([^\]]*)\]\(#[a-z]+\d*-\d+\)", r"\1", text)


def labels(node: Any) -> list[str]:
    """Return the labels of the popovers in a part of a page."""
    return [el.proto.popover.label for el in elements(node) if el.type == "popover"]


def card_columns(at: AppTest) -> list[Any]:
    return [c for c in at.main.columns if any("tok/s/user**" in text for text in texts(c))]


def readings_of(at: AppTest) -> Any:
    """Return the table of readings as a frame; None where there is none."""
    heads = {language.say("Metric") for language in LANGUAGES.values()}
    return next((t.value for t in at.table if t.value.columns[0] in heads), None)


def chart_data(at: AppTest) -> dict[str, list[dict[str, Any]]]:
    (chart,) = at.get("vega_lite_chart")
    return {d.name: pyarrow.ipc.open_stream(d.data.data).read_all().to_pylist() for d in chart.proto.datasets}


def chart_spec(at: AppTest) -> dict[str, Any]:
    (chart,) = at.get("vega_lite_chart")
    spec: dict[str, Any] = json.loads(chart.proto.spec)
    return spec


def y_scale(spec: dict[str, Any]) -> str:
    (kind,) = {
        layer["encoding"]["y"]["scale"]["type"]
        for layer in spec["layer"]
        if "scale" in layer.get("encoding", {}).get("y", {})
    }
    return str(kind)


def y_title(spec: dict[str, Any]) -> str:
    titles = {layer["encoding"]["y"].get("title") for layer in spec["layer"] if "y" in layer.get("encoding", {})}
    (title,) = titles - {None}
    return str(title)


# One comparison everywhere


def speaks_of_its_address(at: AppTest, shelf: Shelf) -> Answer:
    """Check that all of the Compare page says the same as the answer to the selection in its address."""
    selection, notices = from_params(address(at), shelf.catalog)
    assert not notices
    assert to_params(selection) == address(at), "the address does not read as it is written"
    answer = shelf.answer(selection)
    prices = tell_prices(
        answer.comparison,
        shelf.catalog,
        tier=selection.tier,
        cap=selection.cap,
        language=answer.narrative.language,
    )
    _has_the_words(at, answer, prices, shelf)
    _has_what_stands_beside(at, answer, prices, shelf)
    _has_the_caveats(at, answer)
    _has_the_chart(at, answer, selection, shelf)
    _has_the_table(at, answer)
    return answer


def _has_what_stands_beside(at: AppTest, answer: Answer, prices: PriceStory, shelf: Shelf) -> None:
    """Check the words and tables of prices, and what is on file about accuracy."""
    found, language, narrative = texts(at.main), answer.narrative.language, answer.narrative
    if prices.cap_words:
        assert prices.cap_words.markdown in found
    if prices.words:
        assert "\n".join(f"- {p.markdown}" for p in prices.words) in found
    if narrative.accuracy_text:
        assert narrative.accuracy_text.markdown in found
    shown = [table.value.to_numpy().tolist() for table in at.table]
    for _, rows in (
        editions_table(answer.comparison, prices.outlook, language),
        break_even_table(answer.comparison, prices.outlook, shelf.catalog, language),
    ):
        assert not rows or [[e(cell) for cell in row] for row in rows] in shown


def _has_the_words(at: AppTest, answer: Answer, prices: PriceStory, shelf: Shelf) -> None:
    comparison, narrative = answer.comparison, answer.narrative
    language = narrative.language
    (title,) = at.title
    assert title.value == e(titles.title(comparison, shelf.catalog, language))
    assert e(titles.model(comparison, language)) in at.main.caption[0].value
    found = texts(at.main)
    assert f"## {narrative.verdict.markdown}" in found
    badges = [text for text in found if "-badge[" in text]
    for part in meta_line(comparison, shelf.catalog, language=language)[1:]:
        assert any(e(part) in badge for badge in badges)
    cards, told = card_columns(at), told_paragraphs(answer)
    assert len(cards) == len(told)
    assert len(narrative.paragraphs) == len(comparison.targets)
    for card, paragraph in zip(cards, told, strict=True):
        assert paragraph.body.markdown in texts(card)
    if narrative.further:
        assert language.say("Also worth knowing") in found
        assert "\n".join(f"- {f.markdown}" for f in narrative.further) in found
    if narrative.footnotes:
        assert "\n".join(f"- {f.markdown}" for f in narrative.footnotes) in found
    link = next(text for text in found if text.startswith("?compare="))
    assert f"compare={comparison.subject.slug}" in link
    for markdown in (False, True):
        assert to_note(comparison, narrative, shelf.catalog, link, markdown=markdown, prices=prices).strip() in found


def told_paragraphs(answer: Answer) -> list[Paragraph]:
    """Return the paragraphs that have sentences: a brief reader gets none."""
    return [p for p in answer.narrative.paragraphs if p.body.segments]


def _has_the_caveats(at: AppTest, answer: Answer) -> None:
    narrative = answer.narrative
    language = narrative.language
    worst = min(narrative.caveats, key=lambda c: RANK.index(c.caveat.severity), default=None)
    if worst is None or worst.caveat.severity == "info":
        assert not at.warning
        worst = None
    else:
        (warning,) = at.warning
        told = {
            language.say("**{label}.** {body}", label=c.label.markdown, body=c.body.markdown): c
            for c in narrative.caveats
        }
        shown = told[unlinked(warning.value)]
        assert shown.caveat.severity == worst.caveat.severity
        worst = shown
    cards = card_columns(at)
    for card, paragraph in zip(cards, told_paragraphs(answer), strict=True):
        working = [label for label in labels(card) if label == language.say("Show the working")]
        assert len(working) == 1
        chips = [label for label in labels(card) if label not in working]
        _has_chips(chips, texts(card), paragraph.caveats, language)
    in_cards = {label for card in cards for label in labels(card)}
    whole = [c for c in narrative.caveats if c.caveat.targets is None and c is not worst]
    reassurance = [c for c in whole if c.caveat.code == "same_engine"]
    for c in reassurance:
        assert any(c.label.markdown in text and "green-badge" in text for text in texts(at.main))
    top = [label for label in labels(at.main) if "-badge[" in label and label not in in_cards]
    rest = tuple(c for c in whole if c not in reassurance)
    _has_chips(top, texts(at.main), tuple(c for c in rest if _chip(c) not in in_cards), language)
    assert {_chip(c) for c in rest} <= {*labels(at.main), *_folded(texts(at.main), rest)}


def _chip(caveat: CaveatText) -> str:
    return f":{panels.COLOURS[caveat.caveat.severity]}-badge[{caveat.label.markdown}]"


def _folded(found: list[str], caveats: tuple[CaveatText, ...]) -> set[str]:
    return {_chip(c) for c in caveats if any(f"{_chip(c)} {c.body.markdown}" in text for text in found)}


def _has_chips(chips: list[str], found: list[str], caveats: tuple[CaveatText, ...], language: Language) -> None:
    """Check that exactly these caveats are chips that open, the last ones perhaps behind 'n more'."""
    rest = language.count("{n} more", "{n} more", max(len(caveats) - panels.MAX_CHIPS + 1, 0))
    more = [chip for chip in chips if chip == f":gray-badge[{rest}]"]
    folded = _folded(found, caveats)
    assert len(more) <= 1
    assert {*chips} - {*more} | folded == {_chip(c) for c in caveats}
    assert [_chip(c) for c in caveats][: len(chips) - len(more)] == [chip for chip in chips if chip not in more]
    if more:
        assert len(caveats) - len(chips) + 1 == len(caveats) - panels.MAX_CHIPS + 1
    for c in caveats:
        assert any(c.body.markdown in text for text in found)


def _has_the_chart(at: AppTest, answer: Answer, selection: Selection, shelf: Shelf) -> None:
    data, comparison = chart_data(at), answer.comparison
    drawn = {(row["key"], row["x"]): row["y"] for row in data["readings"]}
    read = {
        (side.key, target.x): value
        for target in comparison.targets
        for side in comparison.sides
        if (reading := target.reading(side.key)) and (value := getattr(reading.metrics, selection.metric)) is not None
    }
    assert drawn == pytest.approx(read)
    left, right = (row["x"] for row in data["frame"])
    assert {row["x"] for row in data["targets"]} == {t.x for t in comparison.targets if left <= t.x <= right}
    assert {t.x for t in comparison.matched} <= {row["x"] for row in data["targets"]}
    names = {row["key"]: row["label"] for row in data["ends"]}
    assert names.items() <= {s.key: answer.narrative.language.name(s.label) for s in comparison.sides}.items()
    points = {
        side.key: len(side.points if selection.all_points else side.curve.points if side.curve else ())
        for side in comparison.sides
    }
    if selection.metric in ("throughput_per_gpu", "cost") and data["readings"]:
        assert {key: sum(row["key"] == key for row in data["points"]) for key in points} == points
    spec = chart_spec(at)
    assert y_scale(spec) == ("log" if selection.log else "linear")
    mark = PLACEHOLDER if selection.metric == "cost" and has_placeholder(comparison) else ""
    assert y_title(spec) == METRICS[selection.metric].heading(answer.narrative.language) + mark
    assert titles.title(comparison, shelf.catalog, answer.narrative.language) in spec["description"]


def _has_the_table(at: AppTest, answer: Answer) -> None:
    comparison, language = answer.comparison, answer.narrative.language
    frame = readings_of(at)
    if not comparison.targets:
        assert frame is None
        return
    rows = readings_table(comparison, language=language)
    assert [list(line[2:]) for line in frame.to_numpy().tolist()] == [[e(c) for c in row.cells] for row in rows]
    assert list(frame.columns[:2]) == [language.say("Metric"), language.say("Side")]
    assert list(frame.iloc[:, 1]) == [e(row.side) for row in rows]
    metrics = [row.metric for row in rows]
    assert list(frame.iloc[:, 0]) == [e(m) if i == 0 or metrics[i - 1] != m else "" for i, m in enumerate(metrics)]
    speeds = wording.apart([t.x for t in comparison.targets], language=language)
    assert [column.split(" ")[0] for column in frame.columns[2:]] == [*speeds]
    assert all(column.endswith("tok/s/user") for column in frame.columns[2:])


def is_restored_by_its_address(at: AppTest, shelf: Shelf) -> None:
    """Check that a new session at the same address shows the same page."""
    again = visit(**address(at))
    assert not again.info
    assert address(again) == address(at)
    assert texts(again.main) == texts(at.main)
    assert readings_of(again).equals(readings_of(at))
    assert chart_data(again) == chart_data(at)
    assert chart_spec(again) == chart_spec(at)
    speaks_of_its_address(again, shelf)


# Every page and every comparison runs


@pytest.mark.parametrize("page", [COMPARE, EXPLORE, GALLERY, TABLES, METHOD])
def test_every_page_runs_and_has_one_title(page: str) -> None:
    at = visit(page)
    assert len(at.title) == 1
    assert not at.error


def test_every_offer_is_shown_in_every_variant(shelf: Shelf) -> None:
    for offer in shelf.offers.values():
        for variant in offer.variants:
            source: Any = variant.source
            chosen = Selection(slug=offer.slug, source=source, sequence=variant.sequence, precision=variant.precision)
            at = visit(**to_params(chosen))
            assert not at.info or not shelf.answer(chosen).comparison.targets
            answer = speaks_of_its_address(at, shelf)
            assert answer.variant == variant


LINKS: list[dict[str, str]] = [
    {"compare": SWEEP, "targets": "60,80"},
    {"compare": SWEEP, "targets": "80.25"},
    {"compare": SWEEP, "targets": "1,79,100,120,140,5000"},
    {"compare": SWEEP, "engine": "dynamo-sglang"},
    {"compare": SWEEP, "as_of": MARCH},
    {"compare": SWEEP, "as_of": "2026-06-01", "runs": "per-series"},
    {"compare": SWEEP, "usd": "2.5"},
    {"compare": SWEEP, "usd": "2.5", "kw": "1.25", "tier": "rental"},
    {"compare": GPUS, "usd": "2.5,3.5", "kw": ",2"},
    {"compare": GPUS, "source": "measured", "precision": "fp4", "workload": "8k/1k"},
    {"compare": SWEEP, "tier": "neocloud", "edition": "2025-10"},
    {"compare": SWEEP, "metric": "cost", "scale": "log"},
    {"compare": SWEEP, "metric": "throughput_per_mw", "points": "all"},
    {"compare": SWEEP, "metric": "energy", "points": "all", "scale": "log"},
    {"compare": SWEEP, "metric": "concurrency"},
    {"compare": SWEEP, "cap": "0.5"},
    {"compare": "glm-5-1-b300-fp4-none-vs-mtp", "targets": "50,70"},
    {"compare": "deepseek-r1-b300-vs-b200", "usd": "1,2"},
    {"compare": "deepseek-r1-mi355x-vs-h200"},
    {"compare": DEFAULT_SLUG, "edition": "2026-07"},
]


@pytest.mark.parametrize("params", LINKS, ids=lambda p: "&".join(f"{k}={v}" for k, v in p.items()))
def test_a_link_is_shown_as_it_asks_and_stays_in_the_address(shelf: Shelf, params: dict[str, str]) -> None:
    at = visit(**params)
    assert not at.info
    assert address(at) == params
    speaks_of_its_address(at, shelf)


def test_a_default_is_not_in_the_address() -> None:
    at = visit(
        compare=DEFAULT_SLUG,
        source="published",
        workload="1k/1k",
        edition="2025-10",
        tier="hyperscaler",
        runs="per-configuration",
        metric="throughput_per_gpu",
    )
    assert address(at) == {"compare": DEFAULT_SLUG}
    assert not at.info


# The specified page


def test_the_specified_page_shows_its_figures(shelf: Shelf) -> None:
    at = visit()
    frame = readings_of(at).set_index([readings_of(at)["Metric"].replace("", None).ffill(), "Side"])
    cells = {
        key: [str(c).split(" ")[0] for c in row[2:]]
        for key, row in zip(frame.index, readings_of(at).to_numpy(), strict=True)
    }
    assert cells["Throughput per GPU, tok/s/GPU", "MTP"] == ["2,310.4", "1,605.5", "1,128.4"]
    assert cells["Throughput per GPU, tok/s/GPU", "Off"] == ["983.9", "518.7", "258.8"]
    assert cells[e("Cost, $ per million tokens"), "MTP"] == ["0.288†", "0.404†", "0.576†"]
    assert cells[e("Cost, $ per million tokens"), "Off"] == ["0.653†", "1.250†", "2.525†"]
    assert cells["Throughput per megawatt, tok/s/MW", "MTP"] == ["1,064,712", "739,878", "519,978"]
    assert cells["Concurrency, requests at once", "Off"] == [e("~47"), e("~18"), e("~7")]
    ratios = readings_of(at).to_string()
    for percent in ("135%", "210%", "336%", "127%", "209%", "338%"):
        assert percent in ratios
    paragraphs = [text for card in card_columns(at) for text in texts(card)]
    for told in ("costs **56% less** per token", "Off costs 127% more", "Off costs 209% more", "Off costs 338% more"):
        assert any(told in text for text in paragraphs)
    speaks_of_its_address(at, shelf)


def test_marks_stand_on_the_better_side_alone() -> None:
    frame = visit().table[0].value
    for _, row in frame.iterrows():
        marked = [("▲" in str(cell) or "▼" in str(cell)) for cell in row[2:]]
        assert all(marked) if row["Side"] == "MTP" and row.name <= 6 else not any(marked)


@pytest.mark.parametrize("params", [{}, {"compare": SWEEP}, {"compare": GPUS}, {"compare": BITS}])
def test_words_come_before_the_chart_and_the_worst_caveat_before_the_cards(params: dict[str, str]) -> None:
    at = visit(**params)
    order = [
        "caveat"
        if el.type == "warning"
        else "verdict"
        if el.type == "markdown" and el.value.startswith("## ")
        else "card"
        if el.type == "markdown" and "tok/s/user**" in el.value and el.value.startswith("**") and "\n" not in el.value
        else "table"
        if el.type == "table" and el.value.columns[0] == "Metric"
        else {"title": "title", "vega_lite_chart": "chart"}.get(el.type, "")
        for el in elements(at.main)
    ]
    seen = list(dict.fromkeys(part for part in order if part))
    assert seen == ["title", "verdict", "caveat", "card", "chart", "table"]


def test_the_working_names_the_points_and_links_their_runs(shelf: Shelf) -> None:
    at = visit(compare=SWEEP)
    answer = speaks_of_its_address(at, shelf)
    for card, target in zip(card_columns(at), answer.comparison.targets, strict=True):
        (working,) = (
            texts(el)[0]
            for el in elements(card)
            if el.type == "popover" and el.proto.popover.label == "Show the working"
        )
        for side in answer.comparison.sides:
            reading = target.reading(side.key)
            assert reading
            for point in reading.neighbours:
                assert f"[run]({point.run_url})" in working
                assert f"{point.throughput_per_gpu:,.1f} tok/s/GPU" in working


def test_a_narrow_or_missing_overlap_says_what_to_do(shelf: Shelf) -> None:
    """With fewer than two sides measured there is no card, no table, and no exception."""
    at = visit(compare=SWEEP, as_of="2025-11-02")
    answer = speaks_of_its_address(at, shelf)
    assert not answer.comparison.targets
    assert "No speed is covered by both sides" in at.info[0].value


def test_downloads_carry_the_answer(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(compare=SWEEP, targets="80,100")
    assert [b.label for b in at.get("download_button")] == ["Save this comparison", "CSV", "Markdown"]
    speaks_of_its_address(at, shelf)


# Controls

CONTROLS: list[tuple[dict[str, str], str, Any, dict[str, str]]] = [
    ({}, "Compare", "precision", {"compare": "glm-5-1-b300-fp4-vs-fp8"}),
    ({}, "Compare", "gpu", {"compare": "deepseek-r1-b300-vs-mi355x"}),
    ({}, "Model", "qwen3.5", {"compare": "qwen-3-5-b300-fp4-mtp-vs-none"}),
    ({}, "GPU", "b200", {"compare": "glm-5-1-b200-fp4-mtp-vs-none"}),
    ({}, "Sides", "fp8-mtp fp8-none", {"compare": "glm-5-1-b300-fp8-mtp-vs-none"}),
    ({"compare": BITS}, "GPU", "b300", {"compare": "deepseek-r1-b300-fp4-vs-fp8"}),
    ({"compare": GPUS}, "First GPU", "h200", {"compare": "deepseek-r1-h200-vs-mi355x"}),
    ({"compare": GPUS}, "Second GPU", "h200", {"compare": "deepseek-r1-b200-vs-h200"}),
    (
        {"compare": GPUS},
        "Precision",
        "fp4",
        {"compare": GPUS, "source": "measured", "workload": "1k/1k", "precision": "fp4"},
    ),
    (
        {"compare": SWEEP},
        "Workload (in/out tokens)",
        (1024, 1024),
        {"compare": SWEEP, "source": "measured", "workload": "1k/1k"},
    ),
    ({"compare": SWEEP}, "Source", "published", {"compare": SWEEP, "source": "published", "workload": "1k/1k"}),
    ({}, "Swap sides", True, {"compare": "glm-5-1-b300-fp4-none-vs-mtp"}),
    ({"compare": SWEEP}, "Engine", "sglang", {"compare": SWEEP, "engine": "sglang"}),
    ({"compare": SWEEP}, "As of", date(2026, 6, 1), {"compare": SWEEP, "as_of": "2026-06-01"}),
    ({"compare": SWEEP}, "Runs", "per-series", {"compare": SWEEP, "runs": "per-series"}),
    ({}, "TCO edition", "2026-07", {"compare": DEFAULT_SLUG, "edition": "2026-07"}),
    ({"compare": SWEEP}, "TCO edition", "2025-10", {"compare": SWEEP, "edition": "2025-10"}),
    ({}, "Tier", "rental", {"compare": DEFAULT_SLUG, "tier": "rental"}),
    ({}, "Your B300 price, $ per GPU-hour", 3.0, {"compare": DEFAULT_SLUG, "usd": "3"}),
    ({}, "Your B300 power, all-in kW per GPU", 1.5, {"compare": DEFAULT_SLUG, "kw": "1.5"}),
    ({"compare": GPUS}, "Your B200 price, $ per GPU-hour", 3.0, {"compare": GPUS, "usd": "3,"}),
    ({"compare": GPUS}, "Your B300 power, all-in kW per GPU", 1.5, {"compare": GPUS, "kw": ",1.5"}),
    ({}, "Metric", "cost", {"compare": DEFAULT_SLUG, "metric": "cost"}),
    ({}, "Metric", "throughput_per_mw", {"compare": DEFAULT_SLUG, "metric": "throughput_per_mw"}),
    ({}, "Metric", "energy", {"compare": DEFAULT_SLUG, "metric": "energy"}),
    ({}, "Metric", "concurrency", {"compare": DEFAULT_SLUG, "metric": "concurrency"}),
    ({}, "Log scale", True, {"compare": DEFAULT_SLUG, "scale": "log"}),
    ({"compare": SWEEP}, "All points", True, {"compare": SWEEP, "points": "all"}),
    ({}, "Speed 1, tok/s/user", 50.0, {"compare": DEFAULT_SLUG, "targets": "50,59,76"}),
    ({"compare": SWEEP}, "Speed 2, tok/s/user", 88.5, {}),
    ({}, "Speed 2, tok/s/user", None, {"compare": DEFAULT_SLUG, "targets": "43,76"}),
    ({}, "Speed 1, tok/s/user", 59.0, {"compare": DEFAULT_SLUG, "targets": "59,76"}),
    ({}, "Speed 3, tok/s/user", 48.0, {"compare": DEFAULT_SLUG, "targets": "43,48,59"}),
]


@pytest.mark.parametrize(
    ("start", "label", "value", "wanted"),
    CONTROLS,
    ids=[f"{c[0].get('compare', 'default')}: {c[1]}={c[2]}" for c in CONTROLS],
)
def test_a_control_changes_words_table_chart_caveats_and_address_together(
    shelf: Shelf, start: dict[str, str], label: str, value: Any, wanted: dict[str, str]
) -> None:
    at = visit(**start)
    before = (texts(at.main), readings_of(at).to_string(), chart_data(at), chart_spec(at))
    put(at, label, value)
    assert not at.info
    if wanted:
        assert address(at) == wanted
    after = (texts(at.main), readings_of(at).to_string(), chart_data(at), chart_spec(at))
    assert any(b != a for b, a in zip(before, after, strict=True))
    speaks_of_its_address(at, shelf)
    is_restored_by_its_address(at, shelf)


def test_going_back_to_a_default_takes_it_out_of_the_address(shelf: Shelf) -> None:
    at = visit(
        compare=SWEEP, engine="sglang", runs="per-series", tier="rental", metric="cost", scale="log", points="all"
    )
    for label, default in (
        ("Engine", None),
        ("Runs", "per-configuration"),
        ("Tier", "hyperscaler"),
        ("Metric", "throughput_per_gpu"),
        ("Log scale", False),
        ("All points", False),
    ):
        put(at, label, default)
        speaks_of_its_address(at, shelf)
    assert address(at) == {"compare": SWEEP}
    assert texts(at.main) == texts(visit(compare=SWEEP).main)


def test_a_metric_that_is_chosen_again_stays_chosen(shelf: Shelf) -> None:
    """A segmented control gives None when its chosen part is pressed; something is always drawn."""
    at = put(visit(metric="cost"), "Metric", None)
    assert address(at)["metric"] == "cost"
    assert control(at, "Metric").value == "cost"
    speaks_of_its_address(at, shelf)
    at = put(at, "Compare", None)
    assert control(at, "Compare").value == "spec-decode"


def test_targets_are_added_up_to_six_and_brought_back_to_the_default(shelf: Shelf) -> None:
    at = visit()
    default = texts(at.main)
    assert not any(b.label == "Default speeds" for b in at.button)
    for count in (4, 5, 6):
        press(at, "Add a speed")
        assert len([n for n in at.number_input if n.label.startswith("Speed ")]) == count
        assert len(address(at)["targets"].split(",")) == count
        speaks_of_its_address(at, shelf)
    assert next(b for b in at.button if b.label == "Add a speed").disabled
    is_restored_by_its_address(at, shelf)
    press(at, "Default speeds")
    assert address(at) == {"compare": DEFAULT_SLUG}
    assert texts(at.main) == default


def test_removing_every_target_brings_back_the_defaults(shelf: Shelf) -> None:
    at = visit(targets="50,60")
    put(at, "Speed 1, tok/s/user", None)
    assert address(at)["targets"] == "60"
    put(at, "Speed 1, tok/s/user", None)
    assert address(at) == {"compare": DEFAULT_SLUG}
    speaks_of_its_address(at, shelf)


@pytest.mark.parametrize("wrong", [0.0, -5.0, 1e9])
def test_a_target_beyond_reason_counts_as_removed(shelf: Shelf, wrong: float) -> None:
    """The browser holds the limits of a field; a session may still send anything."""
    at = put(visit(), "Speed 1, tok/s/user", wrong)
    assert address(at)["targets"] == "59,76"
    speaks_of_its_address(at, shelf)


def test_a_target_outside_says_that_it_was_not_measured(shelf: Shelf) -> None:
    at = put(visit(), "Speed 3, tok/s/user", 200.0)
    frame = readings_of(at)
    assert all("not measured there" in str(cell) for cell in frame["200 tok/s/user"][:2])
    assert "outside the overlap" in " ".join(texts(card_columns(at)[2]))
    answer = speaks_of_its_address(at, shelf)
    assert "not_measured" in {c.caveat.code for c in answer.narrative.paragraphs[2].caveats}


def test_a_cap_says_how_fast_each_side_can_go(shelf: Shelf) -> None:
    at = put(visit(compare=SWEEP), "Highest cost, $ per million tokens", 0.5)
    assert address(at) == {"compare": SWEEP, "cap": "0.5"}
    answer = speaks_of_its_address(at, shelf)
    told = tell_cap(answer.comparison, bundled().catalog, 0.5)
    assert told
    assert told.markdown in texts(at.main)
    is_restored_by_its_address(at, shelf)
    put(at, "Highest cost, $ per million tokens", None)
    assert address(at) == {"compare": SWEEP}
    assert told.markdown not in texts(at.main)


def test_a_cap_without_a_price_asks_for_one(shelf: Shelf) -> None:
    slug = "deepseek-r1-mi325x-fp8-mtp-vs-none"
    at = visit(compare=slug, cap="0.5")
    priced = all(s.price.usd_per_gpu_hour for s in shelf.compare(Selection(slug=slug))[1].sides)
    assert priced or any("No GPU price is known" in i.value for i in at.info)


def test_own_prices_go_with_their_gpu_when_sides_swap(shelf: Shelf) -> None:
    at = visit(compare=GPUS, usd="2,4", kw="1,")
    put(at, "Swap sides", True)
    assert address(at) == {"compare": "deepseek-r1-b300-vs-b200", "usd": "4,2", "kw": ",1"}
    assert control(at, "Your B200 price, $ per GPU-hour").value == 2.0
    assert control(at, "Your B300 price, $ per GPU-hour").value == 4.0
    assert control(at, "Your B200 power, all-in kW per GPU").value == 1.0
    speaks_of_its_address(at, shelf)


def test_one_own_price_counts_for_both_sides_of_one_gpu(shelf: Shelf) -> None:
    at = put(visit(), "Your B300 price, $ per GPU-hour", 4.0)
    answer = speaks_of_its_address(at, shelf)
    assert [s.price.usd_per_gpu_hour for s in answer.comparison.sides] == [4.0, 4.0]
    assert any("your own figure" in text for text in texts(at.main))
    put(at, "Your B300 price, $ per GPU-hour", None)
    assert address(at) == {"compare": DEFAULT_SLUG}


def test_another_comparison_forgets_targets_prices_and_rows_but_not_how_to_draw(shelf: Shelf) -> None:
    at = visit(
        compare=SWEEP,
        targets="80",
        usd="3",
        engine="sglang",
        runs="per-series",
        tier="rental",
        metric="cost",
        scale="log",
    )
    put(at, "GPU", "h200")
    assert address(at) == {
        "compare": "deepseek-r1-h200-fp8-mtp-vs-none",
        "tier": "rental",
        "metric": "cost",
        "scale": "log",
    }
    speaks_of_its_address(at, shelf)


def test_a_chain_of_controls_stays_together(shelf: Shelf) -> None:
    at = visit()
    for label, value in (
        ("Compare", "gpu"),
        ("First GPU", "b200"),
        ("Second GPU", "b300"),
        ("Precision", "fp8"),
        ("Workload (in/out tokens)", (8192, 1024)),
        ("Swap sides", True),
        ("Metric", "cost"),
        ("Your B200 price, $ per GPU-hour", 2.0),
        ("Speed 1, tok/s/user", 30.0),
        ("Tier", "neocloud"),
    ):
        put(at, label, value)
        speaks_of_its_address(at, shelf)
    assert address(at)["compare"] == "deepseek-r1-b300-vs-b200"
    assert address(at)["usd"] == ",2"
    is_restored_by_its_address(at, shelf)


# Choices that are impossible


@pytest.mark.parametrize("label", ["Engine", "As of", "Runs"])
def test_a_published_table_has_no_rows_to_choose_and_says_so(label: str) -> None:
    at = visit()
    assert control(at, label).disabled
    assert "no rows to filter" in control(at, label).proto.help
    assert not control(visit(compare=SWEEP), label).disabled


def test_a_published_table_has_no_switch_for_all_points() -> None:
    assert not any(t.label == "All points" for t in visit().toggle)
    assert any(t.label == "All points" for t in visit(compare=SWEEP).toggle)


def test_an_engine_of_one_side_alone_is_not_offered(shelf: Shelf) -> None:
    one_sided = 0
    for slug, offer in shelf.offers.items():
        if offer.variants[0].source != "measured" or len(offer.lineup.sides) > 2 or offer.lineup.kind != "spec-decode":
            continue
        offered = control(visit(compare=slug, source="measured"), "Engine").options
        answer = shelf.answer(Selection(slug=slug, source="measured"))
        of_a, of_b = (
            {shelf.catalog.engine_label(p.setup.engine) for p in side.points} for side in answer.comparison.sides
        )
        assert offered[0] == "Any engine"
        assert set(offered[1:]) == of_a & of_b
        one_sided += bool(of_a ^ of_b)
    assert one_sided


def test_a_control_offers_only_what_there_is(shelf: Shelf) -> None:
    at = visit(compare=SWEEP)
    there = [o.lineup for o in shelf.offers.values() if o.lineup.kind == "spec-decode" and o.lineup.group == "dsr1"]
    assert set(control(at, "GPU").options) == {shelf.catalog.gpu_label(p.gpus[0]) for p in there}
    assert set(control(at, "Sides").options) == {
        f"{PRECISIONS[str(p.sides[0].precision)]}: MTP vs Off" for p in there if p.gpus[0] == "b200"
    }
    assert control(at, "Workload (in/out tokens)").options == ["1k/1k", "8k/1k"]
    assert control(at, "Tier").options == [t.capitalize() for t in TIERS]
    assert "There is only" in control(visit(), "Source").proto.help
    assert not control(at, "Source").proto.help


# Links that are mangled


@pytest.mark.parametrize(
    ("params", "told", "shown"),
    [
        ({"compare": "glm-5-1-b300-fp4-mtp-vs-non"}, "There is no comparison", {"compare": DEFAULT_SLUG}),
        ({"compare": "deepseek-r1-b200-fp5-mtp-vs-none"}, "the nearest is shown", None),
        ({"compare": "nothing"}, "There is no comparison", {"compare": DEFAULT_SLUG}),
        ({"targets": "abc"}, "targets “abc”", {"compare": DEFAULT_SLUG}),
        ({"targets": "-1,0,nan,inf"}, "targets", {"compare": DEFAULT_SLUG}),
        ({"targets": "50,x,70"}, "only 50,70 could be used", {"compare": DEFAULT_SLUG, "targets": "50,70"}),
        ({"targets": "1,2,3,4,5,6,7,8"}, "could be used", {"compare": DEFAULT_SLUG, "targets": "1,2,3,4,5,6"}),
        ({"edition": "2019-01"}, "edition “2019&#45;01”", {"compare": DEFAULT_SLUG}),
        ({"tier": "gold"}, "tier “gold”", {"compare": DEFAULT_SLUG}),
        ({"metric": "vibes"}, "metric “vibes”", {"compare": DEFAULT_SLUG}),
        ({"workload": "big"}, "workload “big”", {"compare": DEFAULT_SLUG}),
        ({"precision": "fp6"}, "precision “fp6”", {"compare": DEFAULT_SLUG}),
        ({"usd": "free"}, "usd “free”", {"compare": DEFAULT_SLUG}),
        ({"kw": "1,2,x"}, "kw “1,2,x”", {"compare": DEFAULT_SLUG}),
        ({"cap": "-3"}, "cap", {"compare": DEFAULT_SLUG}),
        ({"scale": "linear"}, "scale “linear”", {"compare": DEFAULT_SLUG}),
        ({"compare": SWEEP, "engine": "magic"}, "engine “magic”", {"compare": SWEEP}),
        ({"compare": SWEEP, "as_of": "tomorrow"}, "as", {"compare": SWEEP}),
        ({"compare": SWEEP, "as_of": "2026-13-45"}, "2026", {"compare": SWEEP}),
        ({"compare": SWEEP, "runs": "all"}, "runs “all”", {"compare": SWEEP}),
        ({"compare": SWEEP, "workload": "9k/9k"}, "no workload 9k/9k", {"compare": SWEEP}),
        ({"engine": "sglang"}, "The engine cannot be used here", {"compare": DEFAULT_SLUG}),
        ({"as_of": MARCH}, "The as&#45;of date cannot be used here", {"compare": DEFAULT_SLUG}),
        ({"source": "measured"}, "The source cannot be used here", {"compare": DEFAULT_SLUG}),
    ],
    ids=str,
)
def test_a_mangled_link_shows_the_nearest_with_a_notice(
    shelf: Shelf, params: dict[str, str], told: str, shown: dict[str, str] | None
) -> None:
    at = visit(**params)
    assert any(_unhyphenated(told) in _unhyphenated(i.value) for i in at.info), [i.value for i in at.info]
    if shown:
        assert address(at) == shown
    speaks_of_its_address(at, shelf)
    put(at, "Log scale", True)
    assert not at.info


def _unhyphenated(text: str) -> str:
    return text.replace("&#45;", "-").replace("&#46;", ".")


def test_a_notice_stands_above_everything_else(shelf: Shelf) -> None:
    at = visit(targets="abc")
    first = next(el for el in elements(at.main) if el.type not in ("", "flex_container"))
    assert first.type == "info"


HOSTILE = [
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "$x$ $$\\frac{1}{2}$$",
    ":smile: :material/home: :red[x] :red-badge[x]",
    "**b** `c` ~~d~~ # h",
    "http://evil.example",
    "\u202e\u0000\n\n# x",
    "|a|b|\n|-|-|",
]
RAW = (
    "![",
    "](",
    "<script",
    "<img",
    "$x",
    "$$",
    ":smile",
    ":material/home",
    ":red",
    "**b",
    "`c",
    "~~",
    "http://evil",
    "\n#",
    "|a",
)


KEYS = ("compare", "source", "workload", "precision", "targets", "edition", "tier", "usd", "engine", "as_of", "cap")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("slug", [None, SWEEP])
def test_hostile_text_in_an_address_is_shown_as_text(text: str, slug: str | None) -> None:
    at = visit(**(dict.fromkeys(KEYS, text) | ({"compare": slug} if slug else {})))
    assert len(at.info) >= len(KEYS) - 1
    notices = [i.value for i in at.info]
    assert not any(raw in notice for raw in RAW for notice in notices)
    shown = [t for t in (*texts(at.main), *texts(at.sidebar)) if t not in notices]
    assert not any("evil.example" in t or "script" in t for t in shown)
    assert address(at) == {"compare": slug or DEFAULT_SLUG}


PARAMS = st.fixed_dictionaries(
    {},
    optional={
        "compare": st.one_of(st.sampled_from([DEFAULT_SLUG, SWEEP, GPUS, BITS, "x"]), st.text(max_size=30)),
        **{
            key: st.one_of(st.sampled_from(good), st.text(max_size=12))
            for key, good in {
                "source": ["measured", "published"],
                "workload": ["1k/1k", "8k/1k", "0/0", "1k"],
                "precision": ["fp4", "fp8", "bf16"],
                "targets": ["43", "50,60", "1,5000", ",,", "1e400", "٤٣"],
                "edition": ["2025-10", "2026-07"],
                "tier": ["rental", "neocloud"],
                "usd": ["3", "3,4", ",4", ","],
                "kw": ["1", "1,2", "1,,2"],
                "engine": ["sglang", "trt", "TRTLLM"],
                "as_of": ["2026-06-01", "0001-01-01", "9999-12-31", "20260601"],
                "runs": ["per-series"],
                "cap": ["0.5", "10000"],
                "metric": [*METRICS],
                "scale": ["log"],
                "points": ["all"],
                "unknown": ["x"],
            }.items()
        },
    },
)


@given(params=PARAMS)
@settings(max_examples=30)
def test_no_address_whatever_breaks_the_page(shelf: Shelf, params: dict[str, str]) -> None:
    at = visit(**params)
    speaks_of_its_address(at, shelf)


@pytest.mark.parametrize("targets", ["80.21,80.24", "50.00001,50.00002", "12345.678,12345.679"])
def test_speeds_that_print_alike_are_shown(targets: str) -> None:
    visit(compare=SWEEP, targets=targets)


def test_a_speed_can_be_added_to_a_narrow_overlap() -> None:
    press(visit(compare="deepseek-r1-b300-fp8-mtp-vs-none", source="measured", workload="1k/1k"), "Add a speed")


@pytest.mark.parametrize("key", ["usd", "kw", "cap", "targets"])
def test_a_figure_too_small_to_compute_with_is_dropped(key: str) -> None:
    at = visit(**{key: "1e-320"})
    assert address(at) == {"compare": DEFAULT_SLUG}
    assert at.info


# From page to page


def test_the_selection_outlives_a_visit_to_another_page(shelf: Shelf) -> None:
    at = visit()
    put(at, "Model", "qwen3.5")
    put(at, "Speed 1, tok/s/user", 40.0)
    put(at, "Metric", "cost")
    before, shown = address(at), texts(at.main)
    for page in (GALLERY, TABLES, METHOD):
        turn_to(at, page)
    at.query_params.clear()  # the browser's navigation leaves parameters behind
    turn_to(at, COMPARE)
    assert address(at) == before
    assert texts(at.main) == shown
    speaks_of_its_address(at, shelf)


def test_a_link_inside_a_session_replaces_the_selection(shelf: Shelf) -> None:
    at = put(visit(), "Metric", "cost")
    at.query_params.clear()
    at.query_params["compare"] = SWEEP
    well(at.run())
    assert address(at) == {"compare": SWEEP}
    speaks_of_its_address(at, shelf)


def test_two_sessions_do_not_meet(shelf: Shelf) -> None:
    one, other = visit(), visit(compare=SWEEP)
    put(one, "Speed 1, tok/s/user", 50.0)
    put(other, "Engine", "sglang")
    put(one, "Tier", "rental")
    well(other.run())
    well(one.run())
    assert address(one) == {"compare": DEFAULT_SLUG, "targets": "50,59,76", "tier": "rental"}
    assert address(other) == {"compare": SWEEP, "engine": "sglang"}
    for at in (one, other):
        speaks_of_its_address(at, shelf)
    assert address(visit()) == {"compare": DEFAULT_SLUG}


def stays(at: AppTest, shelf: Shelf) -> int:
    """Check that Compare leaves the address of every link to it on a page alone; return how many links there are.

    Rewritten on arrival, an address would be a further step of the history, and nobody could go back past it.
    """
    links = [query for el in at.get("page_link") if (query := el.proto.query_string).startswith("compare=")]
    for query in links:
        params = dict(parse_qsl(query))
        selection, notices = from_params(params, shelf.catalog)
        assert not notices
        assert to_params(settle(shelf, selection).selection) == params
    return len(links)


# Gallery


def cards(at: AppTest) -> list[Any]:
    """Return the links in the titles of the cards that are shown."""
    return [p.proto for p in at.get("page_link") if p.proto.label.startswith("**")]


def gallery(**params: str) -> AppTest:
    """Open the gallery at an address, as a link does."""
    at = visit()
    at.query_params.clear()
    at.query_params.update(params)
    return turn_to(at, GALLERY)


def test_the_gallery_has_a_card_for_every_comparison(shelf: Shelf) -> None:
    at = gallery(gallery_all="yes")
    assert [p.query_string for p in cards(at)] == [f"compare={slug}" for slug in shelf.offers]
    shown = texts(at.main)
    for offer, card in zip(shelf.offers.values(), cards(at), strict=True):
        answer = shelf.answer(Selection(slug=offer.slug))
        assert answer.narrative.verdict.markdown in shown
        assert card.label == f"**{e(titles.title(answer.comparison, shelf.catalog, ENGLISH))}**"
    assert f"{len(shelf.offers)} found" in [c.value for c in at.caption]


def test_the_gallery_shows_its_first_cards_and_the_rest_when_asked(shelf: Shelf) -> None:
    at = visit(GALLERY)
    assert len(cards(at)) == FIRST < len(shelf.offers)
    put(at, f"Show all {len(shelf.offers)}", True)
    assert len(cards(at)) == len(shelf.offers)
    assert address(at)["gallery_all"] == "yes"
    assert len(cards(gallery(gallery_all="yes"))) == len(shelf.offers)


def test_the_gallery_counts_models_and_kinds(shelf: Shelf) -> None:
    at = visit(GALLERY)
    kinds = Counter(o.lineup.kind for o in shelf.offers.values())
    assert set(control(at, "Kind").options) == {"All", *(f"{KINDS[k]} ({n})" for k, n in kinds.items())}
    groups = Counter(shelf.catalog.group_label(o.lineup.group) for o in shelf.offers.values())
    assert set(control(at, "Model").options) == {"All", *(f"{label} ({n})" for label, n in groups.items())}
    put(at, "Kind", "engine")
    assert f"{kinds['engine']} found" in [c.value for c in at.caption]


def test_every_link_of_the_gallery_leads_where_it_says(shelf: Shelf) -> None:
    at = gallery(gallery_all="yes")
    links = [p.proto.query_string for p in at.get("page_link")]
    variants = [v for o in shelf.offers.values() for v in o.variants]
    assert len(links) == len(shelf.offers) + len(variants)
    reached = set()
    assert stays(at, shelf) == len(links)
    for link in links:
        params = dict(part.split("=") for part in link.replace("%2F", "/").split("&"))
        selection, notices = from_params(params, shelf.catalog)
        assert not notices
        offer, pair = shelf.find(selection.slug)
        reached.add((offer.slug, shelf.choose(offer, pair, selection)))
    assert reached == {(o.slug, v) for o in shelf.offers.values() for v in o.variants}


def test_a_card_shows_its_verdict_and_its_worst_caveat(shelf: Shelf) -> None:
    """The badge names the first of the most severe caveats; what is information alone is none."""
    at = gallery(gallery_all="yes")
    found = [c for c in elements(at.main) if getattr(c, "type", "") == "column" and card_titles(c)]
    assert len(found) == len(shelf.offers)
    badged = 0
    for offer, card in zip(shelf.offers.values(), found, strict=True):
        narrative = shelf.answer(Selection(slug=offer.slug)).narrative
        told = texts(card)
        assert narrative.verdict.markdown in told
        badges = [text for text in told if text.startswith(":orange-badge[")]
        serious = [c for c in narrative.caveats if c.caveat.severity != "info"]
        worst = min(serious, key=lambda c: RANK.index(c.caveat.severity), default=None)
        assert badges == ([f":orange-badge[{worst.label.markdown}]"] if worst else [])
        badged += bool(badges)
    assert badged > len(found) / 2


def card_titles(column: Any) -> list[Any]:
    return [el for el in elements(column) if el.type == "page_link" and el.proto.label.startswith("**")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_search_knows_kinds_by_their_id_and_their_names(shelf: Shelf, code: str) -> None:
    language = LANGUAGES[code]
    kinds = Counter(o.lineup.kind for o in shelf.offers.values())
    for kind, count in kinds.items():
        for words in (kind, KINDS[kind], language.say(KINDS[kind])):
            at = gallery(gallery_search=words, gallery_all="yes", lang=code)
            assert len(cards(at)) >= count, words
            slugs = {dict(parse_qsl(p.query_string))["compare"] for p in cards(at)}
            assert slugs >= {o.slug for o in shelf.offers.values() if o.lineup.kind == kind}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_filter_that_is_not_used_says_all_in_every_language(code: str) -> None:
    at = gallery(lang=code)
    language = LANGUAGES[code]
    for label in ("Model", "Kind"):
        box = control(at, language.say(label))
        assert box.value is None
        assert box.proto.placeholder == language.say("All")


@pytest.mark.parametrize(
    ("words", "holds"), [("h200", "h200"), ("FP8 mi355x", "mi355x"), ("glm b200", "glm-5-1-"), ("  Qwen ", "qwen")]
)
def test_the_search_finds_all_words_in_any_case(shelf: Shelf, words: str, holds: str) -> None:
    at = put(visit(GALLERY), "Search", words)
    found = [p.query_string for p in cards(at)]
    assert found
    assert len(found) < len(shelf.offers)
    assert all(holds in slug for slug in found)
    assert at.caption[0].value == f"{len(found)} found"


def test_the_filters_narrow_and_combine(shelf: Shelf) -> None:
    at = visit(GALLERY)
    put(at, "Model", "dsr1")
    assert {p.query_string.split("-")[0] for p in cards(at)} == {"compare=deepseek"}
    put(at, "Kind", "gpu")
    pairs = [o.slug for o in shelf.offers.values() if o.lineup.kind == "gpu" and o.lineup.group == "dsr1"]
    assert [p.query_string for p in cards(at)] == [f"compare={slug}" for slug in pairs]
    put(at, "Search", "h200")
    assert [p.query_string for p in cards(at)] == [f"compare={slug}" for slug in pairs if "h200" in slug]


@pytest.mark.parametrize("words", ["zzz", "<b>", "$x$ ![]()", "\\"])
def test_an_empty_gallery_says_what_to_do(words: str) -> None:
    at = put(visit(GALLERY), "Search", words)
    assert not cards(at)
    assert at.caption[0].value == "0 found"
    assert at.info[0].value.startswith("Nothing fits.")
    assert not any(words in text for text in texts(at.main))


def test_a_filtered_gallery_can_be_linked(shelf: Shelf) -> None:
    at = AppTest.from_file(ENTRY, default_timeout=60).run()
    at.query_params.clear()
    at.query_params.update({"gallery_search": "h200", "gallery_kind": "precision", "gallery_model": "nonsense"})
    turn_to(at, GALLERY)
    assert control(at, "Search").value == "h200"
    assert control(at, "Kind").value == "precision"
    assert control(at, "Model").value is None
    assert at.caption[0].value == "0 found"


# Data and method


def test_the_data_page_lists_every_table_with_source_licence_and_date(shelf: Shelf) -> None:
    at = visit(TABLES)
    frame = at.table[0].value
    listed = shelf.bundle.background.sources
    assert {s.table for s in listed} == {p.name for p in DATA.glob("*.csv")} - {"sources.csv"}
    assert len(frame) == len(listed)
    for (_, row), source in zip(frame.iterrows(), listed, strict=True):
        assert row["Table"] == f"**{e(source.title)}**"
        assert f"]({source.source_url})" in row["Source"]
        assert row["Licence"] == e(source.licence) != ""
        assert row["As of"] == e(ENGLISH.day(source.as_of))
    assert "Every row of every bundled table passed the checks." in texts(at.main)


def test_every_table_can_be_browsed_and_searched(shelf: Shelf) -> None:
    at = visit(TABLES)
    for source in shelf.bundle.background.sources:
        put(at, "Table", source)
        lines = (DATA / source.table).read_text(encoding="utf-8").splitlines()
        frame = at.dataframe[0].value
        assert list(frame.columns) == lines[0].split(",")
        rows = f"{len(frame):,} row{'s' if len(frame) != 1 else ''} of {source.table}"
        assert at.caption[-1].value.startswith(rows)


def test_the_row_search_takes_all_words_and_says_when_nothing_is_left() -> None:
    at = put(visit(TABLES), "Search", "B300 fp4 mtp")
    frame = at.dataframe[0].value
    assert len(frame)
    assert {*frame["gpu"]} == {"b300"}
    assert {*frame["spec_method"]} == {"mtp"}
    put(at, "Search", "b300 zzz")
    assert not at.dataframe
    assert "No row holds all these words" in at.info[0].value
    put(at, "Search", "(.*[")
    assert "No row holds all these words" in at.info[0].value


def test_the_method_page_defines_every_metric() -> None:
    at = visit(METHOD)
    frame = at.table[0].value
    assert [row["Metric"] for _, row in frame.iterrows()] == [
        "**Interactivity**",
        *(f"**{e(term.label)}**" for terms in (METRICS, POINT_TERMS, ROLE_COSTS) for term in terms.values()),
    ]
    assert all(frame["Unit"])
    assert all(frame["Meaning"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_method_page_explains_every_part_of_a_comparison(lang: str) -> None:
    language = LANGUAGES[lang]
    at = visit(METHOD, lang=lang)
    told = "\n\n".join(language.say(paragraph) for paragraph in method.PARAGRAPHS)
    assert told in [el.value for el in at.markdown]
    heads = [re.match(r"\*\*(.+?)(?:[.。？?]\*\*|\*\*：)", part) for part in told.split("\n\n")]
    assert all(heads)
    if lang == "en":
        for topic in ("Several sides", "Editions of prices", "A highest cost", "Accuracy", "two sides equal"):
            assert any(head and topic in head[1] for head in heads), topic
        for word in ("task", "standard error", '"since"', "placeholder", "middle", "share a place", "rounded outward"):
            assert word in told, word


# Data that the gate refuses


@contextmanager
def bundled_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Let the pages read another folder of data."""
    found = Shelf(load(folder))
    with monkeypatch.context() as patch:
        patch.setattr(shelves, "bundled", lambda: found)
        yield found


def test_a_refused_row_is_announced_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = builders.bundled_text("measured_points").replace(",fp4,", ",<b>fp6,", 1)
    with bundled_from(builders.data_folder(tmp_path, measured_points=text), monkeypatch) as shelf:
        assert len(shelf.bundle.refusals) == 1
        at = visit()
        assert any("1 row" in w.value and "left out" in w.value for w in at.warning)
        at = visit(TABLES)
        assert "left out" in at.warning[0].value
        (named,) = (t for t in texts(at.main) if "measured&#95;points.csv line 2" in t.replace("&#46;", "."))
        assert "<b>" not in named
    assert not any("left out" in w.value for w in visit().warning)


@pytest.mark.parametrize(
    "stem", ["published_points", "measured_points", "accuracy", "recipe_differences", "tco_editions"]
)
def test_a_missing_table_leaves_the_rest_working(stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bundled_from(builders.data_folder(tmp_path, **{stem: None}), monkeypatch):
        for page in (COMPARE, EXPLORE, GALLERY, TABLES, METHOD):
            at = visit(page)
            assert len(at.title) == 1
        assert any("left out" in w.value for w in visit().warning)


def test_without_a_list_of_sources_the_pages_still_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bundled_from(builders.data_folder(tmp_path, sources=None), monkeypatch):
        for page in (COMPARE, EXPLORE, GALLERY, TABLES):
            visit(page)


@pytest.mark.parametrize("stem", ["models", "gpus"])
def test_without_names_there_is_nothing_to_compare_and_the_pages_say_so(
    stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bundled_from(builders.data_folder(tmp_path, **{stem: None}), monkeypatch):
        for page in (COMPARE, EXPLORE, GALLERY, TABLES):
            assert any("left out" in w.value for w in visit(page).warning)


def test_text_in_the_data_is_shown_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone may propose rows: labels, images and notes reach the pages, and only as text."""
    bad = "![x](http://evil.example/x.png) <img src=x> $y$ :smile:"
    models = builders.bundled_text("models").replace("GLM 5/5.1", bad)
    gpus = builders.bundled_text("gpus").replace(",B300,", f",{bad},")
    runs = builders.bundled_text("published_runs").replace("lmsysorg/sglang:v0.5.11-cu130", bad)
    folder = builders.data_folder(tmp_path, models=models, gpus=gpus, published_runs=runs)
    with bundled_from(folder, monkeypatch) as shelf:
        assert any(bad in g.label for g in shelf.catalog.gpus)
        for page in (COMPARE, EXPLORE, GALLERY):
            at = visit(page)
            codes = [c.value for c in at.code]  # shown as they stand
            shown = [text for text in (*texts(at.main), *texts(at.sidebar)) if text not in codes]
            shown += [f.value.to_string() for f in at.table]
            shown += [p.proto.label for p in at.get("page_link")]
            for text in shown:
                assert not any(raw in text for raw in ("![x", "<img", "$y", ":smile")), text


# Languages


OTHERS = [code for code in LANGUAGES if code != DEFAULT]


def drawn_in(at: AppTest, language: Language, title: str) -> None:
    """Check that a page's frame is in a language: its title and the name of the language control."""
    assert control(at, language.say("Language")).value == language.code
    (shown,) = at.title
    assert shown.value == title


@pytest.mark.parametrize("code", OTHERS)
def test_switching_the_language_changes_every_word_and_loses_no_choice(shelf: Shelf, code: str) -> None:
    language = LANGUAGES[code]
    params = {"compare": SWEEP, "targets": "85,120", "metric": "cost", "scale": "log", "usd": "2.5", "cap": "0.5"}
    at = visit(**params)
    before = readings_of(at)
    put(at, "Language", code)
    assert address(at) == params | {"lang": code}
    answer = speaks_of_its_address(at, shelf)
    assert answer.narrative.language is language
    drawn_in(at, language, e(titles.title(answer.comparison, shelf.catalog, language)))
    assert f"## {answer.narrative.verdict.markdown}" in texts(at.main)
    assert {language.say("Copy link"), language.say("Copy as text")} <= {*labels(at.main)}
    assert control(at, language.say("Model")).value == "dsr1"
    is_restored_by_its_address(at, shelf)
    put(at, language.say("Language"), DEFAULT)
    assert address(at) == params
    assert readings_of(at).equals(before)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    ("page", "title"),
    [
        (EXPLORE, "Explore"),
        (GALLERY, "Every comparison"),
        (TABLES, "Data"),
        (METHOD, "How the numbers and the words are made"),
    ],
)
def test_a_deep_link_opens_every_page_in_its_language(code: str, page: str, title: str) -> None:
    language = LANGUAGES[code]
    at = AppTest.from_file(ENTRY, default_timeout=60).run()
    at.query_params.clear()
    at.query_params["lang"] = code
    turn_to(at, page)
    drawn_in(at, language, language.say(title))
    assert address(at) == {"lang": code}
    put(at, language.say("Language"), DEFAULT)
    drawn_in(at, ENGLISH, title)
    assert address(at) == {}


@pytest.mark.parametrize("page", [COMPARE, EXPLORE, GALLERY, TABLES, METHOD])
def test_an_unknown_language_gives_a_notice_and_english(page: str) -> None:
    at = visit()
    at.query_params.clear()
    at.query_params["lang"] = "tlh"
    turn_to(at, page)
    assert any("lang “tlh”" in i.value for i in at.info)
    assert control(at, "Language").value == DEFAULT
    assert "lang" not in address(at)
    well(at.run())
    assert not at.info


@pytest.mark.parametrize("code", OTHERS)
def test_the_language_and_the_reader_go_from_page_to_page(shelf: Shelf, code: str) -> None:
    language = LANGUAGES[code]
    at = visit(compare=SWEEP, targets="85,120", reader="brief")
    put(at, "Language", code)
    for page in (METHOD, TABLES, GALLERY):
        at.query_params.clear()  # the browser's navigation leaves parameters behind
        turn_to(at, page)
        assert control(at, language.say("Language")).value == code
        assert address(at) == {"lang": code}
    for link in at.get("page_link"):
        assert f"lang={code}" in link.proto.query_string
        assert "reader=brief" in link.proto.query_string
    at.query_params.clear()
    turn_to(at, COMPARE)
    assert address(at) == {"compare": SWEEP, "targets": "85,120", "reader": "brief", "lang": code}
    speaks_of_its_address(at, shelf)


@pytest.mark.parametrize("code", OTHERS)
def test_the_gallery_keeps_its_filters_when_the_language_changes(shelf: Shelf, code: str) -> None:
    language = LANGUAGES[code]
    at = visit(GALLERY)
    put(at, "Search", "b200")
    put(at, "Kind", "gpu")
    found = [p.query_string for p in cards(at)]
    put(at, "Language", code)
    assert {"gallery_search": "b200", "gallery_kind": "gpu", "lang": code}.items() <= address(at).items()
    assert control(at, language.say("Search")).value == "b200"
    assert control(at, language.say("Kind")).value == "gpu"
    assert [p.query_string for p in cards(at)] == [f"{link}&lang={code}" for link in found]
    shown = texts(at.main)
    for p in cards(at):
        slug = p.query_string.removeprefix("compare=").partition("&")[0]
        assert shelf.answer(Selection(slug=slug, lang=code)).narrative.verdict.markdown in shown
    assert any(language.say(KINDS["gpu"]) in text for text in shown)


def test_a_language_that_is_pressed_again_stays_chosen() -> None:
    at = put(visit(lang=OTHERS[0]), LANGUAGES[OTHERS[0]].say("Language"), None)
    assert address(at)["lang"] == OTHERS[0]
    assert control(at, LANGUAGES[OTHERS[0]].say("Language")).value == OTHERS[0]


@pytest.mark.parametrize("label", ["Model", "Source", "Swap sides"])
def test_another_comparison_is_told_in_the_same_language_to_the_same_reader(shelf: Shelf, label: str) -> None:
    at = visit(compare=SWEEP, lang="zh", reader="technical")
    value = {"Model": "qwen3.5", "Source": "published", "Swap sides": True}[label]
    put(at, LANGUAGES["zh"].say(label), value)
    assert {"lang": "zh", "reader": "technical"}.items() <= address(at).items()
    speaks_of_its_address(at, shelf)


# Readers


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("params", [{}, {"compare": SWEEP}, {"compare": SWEEP, "as_of": "2025-11-02"}], ids=str)
def test_every_reader_is_told_what_is_meant_for_them(shelf: Shelf, reader: Reader, params: dict[str, str]) -> None:
    at = put(visit(**params), "Reader", reader)
    assert address(at).get("reader", "standard") == reader
    answer = speaks_of_its_address(at, shelf)
    assert answer.narrative.reader == reader
    cards = card_columns(at)
    assert len(cards) == (0 if reader == "brief" else len(answer.comparison.targets))
    if not answer.comparison.targets:
        assert "No speed is covered by both sides" in at.info[0].value
    put(at, "Reader", None)
    assert control(at, "Reader").value == reader


# Numbers that show their evidence


def choose(at: AppTest, name: str) -> AppTest:
    """Choose a number as its link in the text does; the browser tests press the link itself."""
    at.session_state[NUMBER] = name
    return well(at.run())


def panel(at: AppTest) -> list[str]:
    """Return the texts of the panel that shows a number's evidence; empty where there is none."""
    found = [el for el in elements(at.main) if getattr(el, "key", None) == "evidence"]
    return texts(found[0]) if found else []


def marked_cells(at: AppTest) -> list[str]:
    return [str(c) for c in readings_of(at).to_numpy().ravel() if "◀" in str(c)]


def test_every_number_of_the_story_is_a_link_of_its_own() -> None:
    at = visit(compare=SWEEP)
    raw = [str(el.value) for el in elements(at.main) if el.type in ("markdown", "warning")]
    found = re.findall(r"\]\(#([a-z]+\d*-\d+)\)", "\n".join(raw))
    assert len(found) == len(set(found))
    answer = cache.answer(bundled(), Selection(slug=SWEEP))
    named = evidence.passages(answer.narrative)
    assert set(found) == {f"{name}-{i}" for name, passage in named.items() for i, _ in enumerate(passage.evidence)}


def test_a_chosen_number_shows_its_evidence_and_marks_chart_and_table(shelf: Shelf) -> None:
    at = visit()
    assert not panel(at)
    assert not chart_data(at)["chosen"]
    name = number_at("targets[0].a.throughput_tok_s_gpu")
    choose(at, name)
    told = "\n".join(panel(at))
    for part in ("**2,310**", "2,310.4 tok/s/GPU", "Throughput per GPU of MTP at 43 tok/s/user", "whole number"):
        assert part in told
    assert f"]({cache.answer(bundled(), Selection()).comparison.targets[0].a.neighbours[0].run_url})" in told  # type: ignore[union-attr]
    (ring,) = chart_data(at)["chosen"]
    assert (ring["x"], ring["y"]) == (43.0, 2310.4)
    (cell,) = marked_cells(at)
    assert "2,310.4 ▲" in cell
    assert address(at) == {"compare": DEFAULT_SLUG}
    press(at, "Close")
    assert not panel(at)
    assert not marked_cells(at)
    speaks_of_its_address(at, shelf)


def number_at(path: str, passage: str = "p0", **selected: Any) -> str:
    """Return the anchor of the first number of a passage that was read at a path."""
    found = evidence.passages(cache.answer(bundled(), Selection(**selected)).narrative)[passage]
    return next(f"{passage}-{i}" for i, item in enumerate(found.evidence) if item.path == path)


def test_a_ratio_marks_both_readings_and_itself() -> None:
    at = choose(visit(), number_at("targets[0].ratio.throughput"))
    assert len(marked_cells(at)) == 3
    assert any("2.35" in cell for cell in marked_cells(at))
    assert "MTP / Off" in "\n".join(panel(at))


def test_the_panel_stands_under_the_text_that_holds_the_number() -> None:
    at = choose(visit(), number_at("targets[1].a.throughput_tok_s_gpu", "p1"))
    holding = [i for i, card in enumerate(card_columns(at)) if "**1,606**" in texts(card)]
    assert holding == [1]
    at = choose(visit(), "verdict-0")
    kinds = [el.type for el in elements(at.main)]
    assert panel(at)
    assert kinds.index("title") < [getattr(el, "key", None) for el in elements(at.main)].index("evidence")


def test_a_number_outlives_how_it_is_drawn_and_the_language_but_not_another_speed(shelf: Shelf) -> None:
    at = choose(visit(), number_at("targets[0].a.throughput_tok_s_gpu"))
    put(at, "Metric", "cost")
    assert panel(at)
    put(at, "Language", OTHERS[0])
    other = LANGUAGES[OTHERS[0]]
    told = cache.answer(bundled(), Selection(lang=OTHERS[0])).narrative
    in_other = {item.path for item in evidence.passages(told)["p0"].evidence}
    assert bool(panel(at)) == ("targets[0].a.throughput_tok_s_gpu" in in_other)
    put(at, other.say("Language"), DEFAULT)
    choose(at, number_at("targets[0].a.throughput_tok_s_gpu"))
    put(at, "Speed 1, tok/s/user", 50.0)
    assert not panel(at)
    assert not marked_cells(at)
    put(at, "Speed 1, tok/s/user", 43.0)
    assert not panel(at)
    speaks_of_its_address(at, shelf)


@pytest.mark.parametrize("name", ["", "p0-99", "p9-0", "nonsense", "verdict-", "../x", "p0--1"])
def test_an_anchor_that_leads_nowhere_shows_nothing(name: str) -> None:
    assert not panel(choose(visit(), name))


class Asked(Language):
    """English that notes which words of the tables it was asked for."""

    def name(self, text: str) -> str:
        WORDS_ASKED.add(text)
        return super().name(text)


WORDS_ASKED: set[str] = set()


@pytest.mark.parametrize("reader", READERS)
def test_every_number_of_every_comparison_is_explained(shelf: Shelf, reader: Reader) -> None:
    language = Asked(ENGLISH.code, ENGLISH.folder)
    known = derivation.WORDS | {term.unit for term in (INTERACTIVITY, *METRICS.values())} | {""}
    for slug in shelf.offers:
        answer = cache.answer(bundled(), Selection(slug=slug, reader=reader))
        comparison = answer.comparison
        table = readings_table(comparison)
        known |= {side.label for side in comparison.sides}
        for name, passage in evidence.passages(answer.narrative).items():
            for i, item in enumerate(passage.evidence):
                number = evidence.find(answer.narrative, f"{name}-{i}")
                assert number
                assert number.evidence == item
                again = evidence.find_again(answer.narrative, number)
                assert again
                assert (again.passage, again.evidence.path) == (name, item.path)
                _is_where_it_says(comparison, item, table)
        for passage in answer.narrative.passages:
            for item in passage.evidence:
                told = derivation.tell(comparison, item, shelf.catalog, language)
                assert told.exact
                assert told.lines, item
    assert not WORDS_ASKED - known


def _is_where_it_says(comparison: Comparison, item: Evidence, table: tuple[TableRow, ...]) -> None:
    """Check that the cells of a reading's number hold that number, and that its ring stands at the target it names."""
    cells, reading = evidence.cells(comparison, item), evidence.chosen_reading(comparison, item)
    assert all(row < len(table) and column < len(comparison.targets) for row, column in cells)
    named = re.match(r"targets\[(\d+)\]\.([a-f])\.(\w+)$", item.path)
    if named:
        assert reading == (int(named.group(1)), named.group(2))
    term = next((t for t in METRICS.values() if named and t.json_key == named.group(3)), None)
    if term:
        ((row, column),) = cells
        assert table[row].metric == term.heading()
        read = comparison.targets[column].reading(table[row].keys[0])
        assert isinstance(item.value, float)
        assert table[row].cells[column].startswith(printed(term, item.value, read))
