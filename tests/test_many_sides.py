"""Three to six sides: chart, table, figures of two at a time, exports and links say of each what its curve says."""

import html
import tomllib
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app import answer as answers
from app import charts
from app.answer import Shelf, bundled
from app.charts.labels import HEIGHTS, LINE, NARROWEST, NARROWEST_ON_PHONE, End, end_labels, end_width
from app.charts.spec import COLOURS
from app.comparison import Comparison, compare
from app.escaping import markdown as e
from app.exports.csv import to_csv
from app.exports.json import as_dict
from app.exports.markdown import meta_line, to_markdown, to_text
from app.language import LANGUAGES, Language
from app.lead import TIE
from app.links import Selection, from_params, to_params
from app.narrative import Narrative
from app.nearest import settle, two_of
from app.side import KEYS
from app.table import ABSENT, gap, pairwise_table, printed, readings_table
from app.terms import METRICS, Reader
from app.ui import derivation, evidence
from app.ui.selection.numbers import NUMBER
from app.working import working
from tests.builders import catalog, clouds, falling, side, subject
from tests.silence import number, silence
from tests.test_charts import assert_drawable, assert_labels_apart
from tests.test_comparison import DOLLARS
from tests.test_exports import rows_of
from tests.test_pages import chart_data, put, readings_of, visit, well

ROOT = Path(__file__).resolve().parents[1]
LISTED = [offer.slug for offer in bundled().offers.values() if len(offer.lineup.sides) > 2]
GPUS = "deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x"


@st.composite
def many(draw: st.DrawFn, least: int = 2, cloudy: bool = False) -> Comparison:
    """Draw a comparison of some sides, each with a price of its own or none."""
    keys = KEYS[: draw(st.integers(min_value=least, max_value=len(KEYS)))]
    rows = clouds() if cloudy else falling(smallest=1)
    sides = [side(key, draw(rows), usd=draw(st.none() | DOLLARS)) for key in keys]
    targets = draw(st.none() | st.lists(st.integers(2, 400).map(float), min_size=1, max_size=6))
    return compare(subject(), *sides, targets=targets)


def one(slug: str, **choice: Any) -> Comparison:
    return bundled().compare(Selection(slug=slug, **choice))[1]


# Chart


def test_the_colours_of_the_chart_are_those_of_the_theme() -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    for theme, colours in COLOURS.items():
        assert settings["theme"][theme]["chartCategoricalColors"] == [colours[key] for key in KEYS]
        assert settings["theme"][theme]["backgroundColor"] == colours["paper"]


@pytest.mark.parametrize("count", [2, 3, 6])
def test_every_side_has_a_colour_of_its_own(count: int) -> None:
    spec = charts.chart_spec("cost", sides=count)
    scales = [layer["encoding"]["color"]["scale"] for layer in spec["layer"] if "color" in layer["encoding"]]
    assert scales
    assert all(scale["domain"] == list(KEYS[:count]) and len(set(scale["range"])) == count for scale in scales)


@given(many(cloudy=True), st.booleans(), st.sampled_from(list(METRICS)), st.booleans())
def test_any_sides_can_be_drawn(compared: Comparison, log: bool, metric: str, all_points: bool) -> None:
    data = charts.chart_data(compared, metric, catalog(), all_points=all_points, log=log)
    assert_drawable(data)
    assert_labels_apart(data, log, charts.room_for_ends(compared))
    known = {s.key for s in compared.sides if s.price.usd_per_gpu_hour} if metric == "cost" else {*KEYS}
    assert {row["key"] for row in data["ends"]} == known & {s.key for s in compared.sides}
    for row in data["readings"]:
        reading = compared.side(row["key"]).read(row["x"])
        assert reading
        assert row["y"] == getattr(reading.metrics, metric)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("log", [False, True])
def test_labels_of_the_listed_comparisons_keep_apart(code: str, log: bool, shelf: Shelf) -> None:
    for slug in LISTED:
        for metric in METRICS:
            drawn = charts.chart(one(slug), metric, shelf.catalog, log=log, language=LANGUAGES[code])
            if metric == "cost":  # validating takes longer than drawing
                alt.TopLevelLayerSpec.validate(drawn)
            assert_labels_apart(drawn["datasets"], log, charts.room_for_ends(one(slug), LANGUAGES[code]))


UPS = st.floats(min_value=0, max_value=0.95)
ENDS = st.builds(
    End,
    across=st.floats(min_value=0.05, max_value=0.95),
    up=UPS,
    text=st.sampled_from(["B200", "MTP", "Dynamo TensorRT-LLM", "关闭"]),
    passing=st.lists(UPS, max_size=5).map(tuple),
)


@given(st.lists(ENDS, min_size=2, max_size=6), st.sampled_from([NARROWEST, NARROWEST_ON_PHONE]))
def test_labels_of_curve_ends_never_overlap(ends: list[End], narrowest: float) -> None:
    labels = end_labels(ends, narrowest)
    assert [label.width for label in labels] == [end_width(end.text) for end in ends]
    for one_label, other in combinations(labels, 2):
        for width in (narrowest, 400.0, 900.0):
            left, right = sorted((one_label, other), key=lambda label: label.across)
            beside = left.across * width + left.right <= right.across * width + right.left + 1e-6
            for height in HEIGHTS:
                apart = abs((left.up - right.up) * height - left.dy + right.dy)
                assert beside or apart >= LINE - 1e-6
    if len(ends) > 2:
        assert all(0 <= label.up * HEIGHTS[0] - label.dy <= HEIGHTS[0] * 1.3 for label in labels)


@given(many(least=3), st.sampled_from(list(METRICS)))
def test_no_value_lies_on_the_disc_of_another_reading(compared: Comparison, metric: str) -> None:
    data = charts.chart_data(compared, metric, catalog())
    (x0, x1), (y0, y1) = ([row[axis] for row in data["frame"]] for axis in "xy")
    for width in (NARROWEST, 900.0):
        for row in (r for r in data["readings"] if r["needs"] <= width):
            for other in (r for r in data["readings"] if r is not row):
                across = (other["x"] - row["x"]) / (x1 - x0) * width - row["dx"]
                wide = 6.4 * len(row["label"])
                start = {"left": 0.0, "center": -wide / 2, "right": -wide}[row["align"]]
                if start - LINE / 2 < across < start + wide + LINE / 2:
                    for height in HEIGHTS:
                        assert abs((other["y"] - row["y"]) / (y1 - y0) * height + row["dy"]) >= LINE - 1e-6


@given(many())
def test_a_ring_stands_where_the_lead_changes_and_nowhere_else(compared: Comparison) -> None:
    rings = [row["x"] for row in charts.chart_data(compared, "throughput_per_gpu", catalog())["crossovers"]]
    spans = [s.span for s in compared.sides if s.span]
    fences = sorted({x for span in spans for x in span})
    crossings = {x for pair in compared.pairs for x in pair.crossovers}
    assert {*rings} <= crossings
    if len(compared.sides) == 2:
        return
    for low, high in pairwise(fences):  # the same sides are measured here throughout
        inside = np.linspace(low, high, 60)[1:-1].tolist()
        for x, y in pairwise(inside):
            before, after = _leader(compared, x), _leader(compared, y)
            if before != after and before and after:
                assert any(x <= ring <= y for ring in rings)
    for ring in rings:
        top = max(r.metrics.throughput_per_gpu for s in compared.sides if (r := s.read(ring)))
        meeting = [s for s in compared.sides if (r := s.read(ring)) and r.metrics.throughput_per_gpu > top * (1 - 1e-5)]
        assert len(meeting) > 1


def _leader(compared: Comparison, x: float) -> str | None:
    """Return the side that is clearly ahead of all others at a speed."""
    read = sorted(((r.metrics.throughput_per_gpu, s.key) for s in compared.sides if (r := s.read(x))), reverse=True)
    if len(read) > 1 and read[0][0] < read[1][0] * 1.0001:
        return None
    return read[0][1] if read else None


def test_a_crossover_of_many_names_its_two_sides() -> None:
    compared = one(GPUS)
    rows = charts.chart_data(compared, "throughput_per_gpu", bundled().catalog)["crossovers"]
    assert rows[0]["label"].startswith("Crossover of B200 and MI355X at ")
    assert charts.chart_data(compared, "concurrency", bundled().catalog)["crossovers"] == []


def test_the_description_names_all_sides(shelf: Shelf) -> None:
    for slug in LISTED:
        text = charts.chart_alt(one(slug), "cost", shelf.catalog)
        assert all(f"{s.label} rises from" in text for s in one(slug).sides)


# Table


@given(many())
def test_every_row_of_the_table_is_what_its_side_reads(compared: Comparison) -> None:
    rows = readings_table(compared)
    for term in METRICS.values():
        mine = [row for row in rows if row.key == term.key and len(row.keys) == 1]
        assert [row.keys[0] for row in mine] in ([], [s.key for s in compared.sides])
        for row in mine:
            for target, cell in zip(compared.targets, row.cells, strict=True):
                reading = compared.side(row.keys[0]).read(target.x)
                value = getattr(reading.metrics, term.key) if reading else None
                if reading is None:
                    assert "not measured" in cell
                else:
                    assert cell.removesuffix(" ▲").removesuffix(" ▼") == (
                        ABSENT if value is None else printed(term, value, reading)
                    )


@given(many())
def test_the_mark_stands_on_the_best_alone_and_only_where_it_is_clearly_ahead(compared: Comparison) -> None:
    rows = readings_table(compared)
    for term in METRICS.values():
        mine = [row for row in rows if row.key == term.key and len(row.keys) == 1]
        for i, target in enumerate(compared.targets if mine else ()):
            marked = [row.keys[0] for row in mine if row.cells[i].endswith(("▲", "▼"))]
            known = {
                s.key: value
                for s in compared.sides
                if (r := target.reading(s.key)) and (value := getattr(r.metrics, term.key)) is not None
            }
            ranked = sorted(known, key=known.__getitem__, reverse=term.better == "higher")
            ahead = len(ranked) > 1 and max(
                known[ranked[0]] / known[ranked[1]], known[ranked[1]] / known[ranked[0]]
            ) > (1 + TIE)
            assert marked == (ranked[:1] if ahead and term.better else [])


@given(many())
def test_ratio_rows_set_the_first_side_against_each_other(compared: Comparison) -> None:
    rows = [row for row in readings_table(compared) if len(row.keys) == 2]
    others = [s.key for s in compared.sides[1:]]
    assert [row.keys for row in rows if row.key == "throughput_per_gpu"] == [("a", key) for key in others]
    assert [row.keys for row in rows if row.key == "cost"] in ([], [(key, "a") for key in others])
    for row in rows:
        for target, cell in zip(compared.targets, row.cells, strict=True):
            above, below = (r and getattr(r.metrics, row.key) for r in map(target.reading, row.keys))
            assert (cell == ABSENT) == (not above or not below)
            if above and below:
                assert float(cell.split()[0].replace(",", "")) == pytest.approx(above / below, abs=0.0051)


# Two at a time


@given(many(least=3))
def test_figures_of_two_stand_once_each_way(compared: Comparison) -> None:
    for metric in ("throughput_per_gpu", "cost"):
        for i, target in enumerate(compared.targets):
            rows = pairwise_table(compared, i, metric)
            assert [row[place] for place, row in enumerate(rows)] == [""] * len(compared.sides)
            for (of, one_side), (to, other) in combinations(enumerate(compared.sides), 2):
                read = [target.reading(s.key) for s in (one_side, other)]
                if None in read:
                    assert rows[of][to] == rows[to][of] == "not measured"
                    continue
                above, below = (getattr(r.metrics, metric) for r in read if r)
                if above is None or below is None:
                    assert rows[of][to] == rows[to][of] == ABSENT
                elif "order open" in (rows[of][to], rows[to][of]) or "about the same" in (rows[of][to], rows[to][of]):
                    assert rows[of][to] == rows[to][of]
                else:
                    assert ("−" in rows[of][to]) == (above < below)
                    assert ("−" in rows[to][of]) == (above > below)


def test_a_figure_of_two_is_hedged_as_far_as_it_is_open() -> None:
    assert gap(1.5, (1.499, 1.501)) == "+50%"
    assert gap(1.5, (1.2, 1.9)) == "≈ +50%"
    assert gap(1.5, (0.9, 1.9)) == gap(0.7, (0.5, 1.1)) == "order open"
    assert gap(25.0, (24.9, 25.1)) == "25 times"
    assert gap(0.004) == "−99.6%"
    assert gap(2.3, language=LANGUAGES["zh"]) == "2.3 倍"


CHOICES: list[dict[str, Any]] = [
    {},
    {"targets": (60.0, 5000.0), "tier": "rental", "metric": "cost"},
    {"usd": (1.0, 2.0, 3.0, 4.0), "kw": (1.0, None, 2.0, None), "edition": "2025-10"},
    {"sequence": (8192, 1024), "reader": "technical", "lang": "zh"},
]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_two_of_many_open_on_the_same_rows_speeds_and_prices(choice: dict[str, Any], shelf: Shelf) -> None:
    for slug in LISTED:
        try:
            variant, compared = shelf.compare(Selection(slug=slug, **choice))
        except answers.UnavailableError:
            continue
        now, targets = settle(shelf, Selection(slug=slug, **choice)), tuple(t.x for t in compared.targets)
        for i, j in combinations(range(len(compared.sides)), 2):
            chosen, notices = from_params(to_params(two_of(shelf, now, i, j, targets)), shelf.catalog)
            there = settle(shelf, chosen)
            assert not notices
            assert not there.notices
            assert (there.selection.reader, there.selection.lang) == (now.selection.reader, now.selection.lang)
            found, two = shelf.compare(there.selection)
            assert found == variant
            for mine, theirs in zip((compared.sides[i], compared.sides[j]), two.sides, strict=True):
                assert mine.price == theirs.price
                assert [t.reading(mine.key) for t in compared.targets] == [t.reading(theirs.key) for t in two.targets]


# Numbers of the text


@pytest.mark.parametrize("slug", LISTED)
def test_every_path_leads_to_its_readings_points_cells_and_ring(slug: str, shelf: Shelf) -> None:
    compared = one(slug)
    table = readings_table(compared)
    for i, target in enumerate(compared.targets):
        for s in compared.sides:
            for term in METRICS.values():
                item = number(f"targets[{i}].{s.key}.{term.json_key}", rule="whole number")
                told = derivation.tell(compared, item, shelf.catalog, LANGUAGES["en"])
                assert evidence.chosen_mark(compared, item) == (i, s.key)
                assert {table[row].keys for row, _ in evidence.cells(compared, item)} == {(s.key,)}
                assert {table[row].key for row, _ in evidence.cells(compared, item)} == {term.key}
                assert told.points == (((f"Measured point of {s.label}:", target.reading(s.key).neighbours)),)  # type: ignore[union-attr]
                assert s.label in " ".join(told.lines)


@pytest.mark.parametrize("slug", LISTED)
def test_every_path_of_a_pair_leads_to_its_two_sides(slug: str, shelf: Shelf) -> None:
    compared = one(slug)
    table, document = readings_table(compared), as_dict(compared, silence(compared))
    for k, (of, to) in enumerate(combinations(compared.sides, 2)):
        assert (document["pairs"][k]["of"], document["pairs"][k]["to"]) == (of.key, to.key)
        for i, _ in enumerate(compared.targets):
            for path, metric in (
                ("ratio.throughput", "throughput_per_gpu"),
                ("ratio.cost", "cost"),
                ("ratio_bounds.cost.low", "cost"),
                ("ratio_bounds.throughput.high", "throughput_per_gpu"),
            ):
                for rule, top in (("a/b; one decimal", of), ("b/a; one decimal", to)):
                    item = number(f"pairs[{k}].targets[{i}].{path}", rule=rule)
                    told = derivation.tell(compared, item, shelf.catalog, LANGUAGES["en"])
                    assert evidence.chosen_mark(compared, item) == (i, top.key)
                    rows = {table[row] for row, column in evidence.cells(compared, item) if column == i}
                    assert {row.key for row in rows} == {metric}
                    assert {key for row in rows for key in row.keys} == {of.key, to.key}
                    assert len(rows) == (3 if of.key == "a" else 2)
                    assert [label for label, _ in told.points] == [f"Measured point of {s.label}:" for s in (of, to)]
                    other = to if top is of else of
                    assert f"Formula: {top.label} / {other.label}" in told.lines
                    assert any(of.label in line and to.label in line for line in told.lines)


@pytest.mark.parametrize("slug", LISTED)
def test_a_crossover_of_a_pair_is_ringed_where_its_two_curves_meet(slug: str, shelf: Shelf) -> None:
    compared = one(slug)
    for k, (pair, (of, to)) in enumerate(zip(compared.pairs, combinations(compared.sides, 2), strict=True)):
        for j, x in enumerate(pair.crossovers):
            item = number(f"pairs[{k}].crossovers[{j}]", x, "tok/s/user", "one decimal, none where whole")
            mark = evidence.chosen_mark(compared, item)
            assert mark == (x, of.key, to.key)
            data = charts.chart_data(compared, "throughput_per_gpu", shelf.catalog, chosen=mark)
            (ring,) = data["chosen"]
            assert (ring["x"], ring["y"]) == (x, pytest.approx(of.read(x).metrics.throughput_per_gpu))  # type: ignore[union-attr]
            assert of.label in ring["description"]
            assert to.label in ring["description"]
            assert charts.chart_data(compared, "concurrency", shelf.catalog, chosen=mark)["chosen"] == []
            told = derivation.tell(compared, item, shelf.catalog, LANGUAGES["en"])
            assert f"The curves are those of {of.label} and {to.label}." in told.lines
            assert len(told.points) == 2


@pytest.mark.parametrize(
    "path", ["pairs[99].targets[0].ratio.cost", "pairs[0].targets[9].ratio.cost", "pairs[0].crossovers[99]", "pairs[0]"]
)
def test_a_path_that_leads_nowhere_marks_nothing(path: str, shelf: Shelf) -> None:
    compared = one(GPUS)
    assert evidence.chosen_mark(compared, number(path)) is None
    assert evidence.cells(compared, number(path)) == set()
    assert derivation.tell(compared, number(path), shelf.catalog, LANGUAGES["en"]).exact


# Working and exports


@given(many())
def test_the_working_lists_every_side(compared: Comparison) -> None:
    for target in compared.targets:
        text = html.unescape("\n".join(working(compared, target, catalog())))
        assert [s.label for s in compared.sides if f"**{s.label}** at " in text] == [s.label for s in compared.sides]
        first, *others = compared.sides
        against = [s for s in others if target.reading(first.key) and target.reading(s.key)]
        assert text.count("- throughput, ") == len(against)
        assert all(f"throughput, {first.label} / {s.label}: " in text for s in against)


def test_each_price_is_named_once_and_with_its_gpu_where_there_are_several(shelf: Shelf) -> None:
    several = meta_line(one(GPUS), shelf.catalog)[2:]
    assert [text.split(" ")[0] for text in several] == ["B200", "B300", "H200", "MI355X"]
    for slug in LISTED:
        if "best" not in slug and slug != GPUS:
            (price,) = meta_line(one(slug), shelf.catalog)[2:]
            assert price.startswith("$")


@given(many())
def test_every_format_carries_every_side(compared: Comparison) -> None:
    words = silence(compared)
    rows = rows_of(to_csv(compared, words, catalog()))
    assert [(float(row["interactivity_tok_s_user"]), row["side"]) for row in rows] == [
        (t.x, s.key) for t in compared.targets for s in compared.sides
    ]
    for row in rows:
        reading = compared.side(row["side"]).read(float(row["interactivity_tok_s_user"]))  # type: ignore[arg-type]
        assert row["throughput_tok_s_gpu"] == (str(reading.metrics.throughput_per_gpu) if reading else "")
    markdown, text = to_markdown(compared, words, catalog()), to_text(compared, words, catalog())
    assert len({line.count("|") for line in markdown.splitlines() if line.startswith("|")}) <= 1
    if compared.targets:
        for s in compared.sides:
            assert s.label in html.unescape(markdown)
            assert s.label in text


# The page


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show pages without their words."""

    def tell(compared: Comparison, *_: Any, language: Language, reader: Reader, **__: Any) -> Narrative:
        return silence(compared, number("pairs[1].targets[0].ratio.throughput"), language=language, reader=reader)

    monkeypatch.setattr(answers, "tell", tell)
    bundled().kept().clear()
    yield
    bundled().kept().clear()


def pairs_of(at: AppTest, language: Language) -> Any:
    """Return the table of two at a time as a frame."""
    (frame,) = [t.value for t in at.table if t.value.columns[0] == language.say("Side")]
    return frame


@pytest.mark.usefixtures("unsaid")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_every_two_at_a_speed_and_leads_to_them(lang: str) -> None:
    at, language = visit(compare=GPUS, lang=lang), LANGUAGES[lang]
    compared = one(GPUS)
    assert [b.label for b in at.expander if b.label == language.say("Two at a time")]
    table = pairs_of(at, language)
    assert list(table.iloc[:, 0]) == [s.label for s in compared.sides]
    figures = pairwise_table(compared, 0, "throughput_per_gpu", language=language)
    assert [list(row[1:]) for row in table.to_numpy().tolist()] == [[e(cell) for cell in row] for row in figures]
    put(at, language.say("Ratio of"), "cost")
    put(at, language.say("Speed"), compared.targets[2].x)
    figures = pairwise_table(compared, 2, "cost", language=language)
    shown = pairs_of(at, language).to_numpy().tolist()
    assert [list(row[1:]) for row in shown] == [[e(cell) for cell in row] for row in figures]
    put(at, language.say("Speed {i}, {unit}", i="3", unit="tok/s/user"), None)  # the chosen speed is gone
    assert pairs_of(at, language) is not None
    of_page = [dict(parse_qsl(el.proto.query_string)) for el in at.get("page_link")]
    for params in (params for params in of_page if "compare" in params):
        chosen, notices = from_params(params, bundled().catalog)
        assert not notices
        # One more than the page writes, so that it writes: else the browser would keep the address of all sides.
        assert to_params(settle(bundled(), chosen).selection) | {"open": "1"} == params
    links = [el.proto.query_string for el in at.get("page_link")]
    assert len([link for link in links if "compare=" in link]) == 6
    assert any("compare=deepseek-r1-b300-vs-mi355x" in link and "targets=60%2C79" in link for link in links)


@pytest.mark.usefixtures("unsaid")
def test_a_number_of_a_pair_opens_on_the_page() -> None:
    at = visit(compare=GPUS)
    at.session_state[NUMBER] = "verdict-0"
    well(at.run())
    (ring,) = chart_data(at)["chosen"]
    assert (ring["x"], ring["key"]) == (one(GPUS).targets[0].x, "a")
    marked = [row for row in readings_of(at).to_numpy().tolist() if "◀" in str(row)]
    assert [row[1] for row in marked] == ["B200", "H200", "B200 / H200"]


def test_two_sides_have_no_figures_of_two(shelf: Shelf) -> None:
    at = visit()
    assert not [b for b in at.expander if b.label == "Two at a time"]
