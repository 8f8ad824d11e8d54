"""A trend is the comparison as of each measured day: nothing is drawn where nothing was measured, nothing is invented.

What is said of it follows from its states; a side has moved only where the points around both readings say so.
"""

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.__main__ import main
from app.answer import Shelf, bundled
from app.charts.trend import gap_chart, readings_chart
from app.checker import check
from app.fitting import UnavailableError
from app.language import ENGLISH, LANGUAGES
from app.lead import winner
from app.lineup import parse_slug
from app.links import Selection
from app.linter import lint_passage
from app.terms import METRICS as TERMS
from app.trend import METRICS, Trend, choice_of, choices, first_and_last, trend_of
from app.trend.document import trend_csv, trend_document, trend_json, trend_text
from app.trend.findings import TrendGap, TrendImage, TrendSide, TrendStep
from app.trend.plan import change, move, plan_trend, steps
from tests.trends import (
    DAYS,
    ENGINES,
    IMAGES,
    NOTHING,
    READINGS,
    SLUG,
    Sweep,
    bundled_trends,
    elsewhere,
    exact,
    loose,
    scenes,
    shelf_of,
    told,
    trend,
    unpriced,
)

GOLDEN = Path(__file__).parent / "golden_trends"
B200 = "deepseek-r1-b200-fp8-mtp-vs-none"
EVEN = [exact(1000.0)] * 2


def every() -> tuple[Trend, ...]:
    return (*bundled_trends(), *scenes())


# What can be drawn


def test_every_choice_has_a_history_of_two_days_at_least(shelf: Shelf) -> None:
    assert len(choices(shelf)) > 10
    for choice in choices(shelf):
        found = trend_of(shelf, choice.selection(engine=choice.usual_engine))
        assert any(track.has_history for track in found.tracks)
        assert max(len(track.days) for track in found.tracks) >= 2
        lengths = ((t.days[-1] - t.days[0]).days if t.has_history else 0 for t in found.tracks)
        assert choice.days == min(lengths)


def test_the_usual_engine_is_the_one_of_the_history(shelf: Shelf) -> None:
    assert {c.usual_engine for c in choices(shelf)} == {"sglang"}


def test_what_has_no_history_is_no_choice(shelf: Shelf) -> None:
    for slug, sequence, precision, said in (
        (
            "deepseek-r1-h200-vs-mi355x",
            None,
            None,
            "has no history: that takes two sides alike in engine.*; there is one",
        ),
        ("glm-5-1-b300-fp4-mtp-vs-none", None, None, "no source measured for this comparison; there is: published"),
        (B200, (9216, 1024), None, "no workload 9k/1k for this comparison; there is: 1k/1k, 8k/1k"),
        (B200, None, "fp4", r"names its precision \(fp8\), so fp4 cannot be chosen"),
    ):
        with pytest.raises(UnavailableError, match=said):
            choice_of(shelf, slug, sequence, precision, ENGLISH)


def test_a_precision_that_the_sides_name_themselves_changes_no_history(shelf: Shelf) -> None:
    assert choice_of(shelf, B200, None, "fp8", ENGLISH) == choice_of(shelf, B200, None, None, ENGLISH)


def test_what_has_no_history_on_a_workload_names_those_that_have(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple(c for c in choices(shelf) if c.sequence != (1024, 1024))
    monkeypatch.setattr("app.trend.choice.choices", lambda _: kept)
    with pytest.raises(UnavailableError, match=r"on what was asked for; there is: 8k/1k$"):
        choice_of(shelf, B200, (1024, 1024), None, ENGLISH)


def test_an_engine_without_rows_has_no_history(shelf: Shelf) -> None:
    with pytest.raises(UnavailableError, match="no dated rows"):
        trend_of(shelf, Selection(slug=B200, source="measured", sequence=(1024, 1024), engine="vllm"))


def test_the_usual_speed_lies_in_the_middle_of_what_both_sides_cover_last(shelf: Shelf) -> None:
    found = trend_of(shelf, Selection(slug=B200, source="measured", sequence=(8192, 1024), engine="sglang"))
    low, high = found.comparison.overlap or (0.0, 0.0)
    assert found.x == pytest.approx((low + high) / 2, abs=1)


# States


def test_every_state_is_the_comparison_as_of_that_day(shelf: Shelf) -> None:
    for found in bundled_trends():
        for moment in found.moments:
            comparison = shelf.compare(replace(found.selection, as_of=moment.day))[1]
            for side, state in zip(comparison.sides, (moment.a, moment.b), strict=True):
                assert side.read(found.x) == (state.reading if state else None)
                assert side.span == (state.side.span if state else None)
            (target,) = comparison.targets
            for metric in ("throughput_per_gpu", "cost"):
                assert moment.ratio(metric) == pytest.approx(target.ratio(metric))
                bounds = comparison.ratio_bounds(target, metric)
                assert moment.ratio_bounds(metric) == (bounds and pytest.approx(bounds))


@pytest.mark.parametrize("metric", METRICS)
def test_a_value_lies_within_its_bounds(metric: str) -> None:
    for found in every():
        for state in (s for track in found.tracks for s in track.read):
            low, high = state.bounds(metric) or (0.0, 0.0)
            assert low * (1 - 1e-9) <= (state.value(metric) or 0.0) <= high * (1 + 1e-9)


def test_no_reading_outside_the_span_of_a_day() -> None:
    for found in every():
        for state in (s for track in found.tracks for s in track.states):
            low, high = state.side.span or (1.0, 0.0)
            assert (state.reading is not None) == (low <= found.x <= high)


def test_a_state_stands_only_on_days_on_which_rows_of_the_side_were_run() -> None:
    for found in every():
        for track in found.tracks:
            assert list(track.days) == sorted(set(track.days))
            assert all(any(p.run_date == s.day for p in s.side.points) for s in track.states)
            assert all(p.run_date <= s.day for s in track.states for p in s.side.points if p.run_date)


ROWS = st.lists(
    st.tuples(
        st.integers(0, len(DAYS) - 1), st.floats(20.0, 90.0), st.floats(50.0, 4000.0), st.integers(1, 4), st.booleans()
    ),
    min_size=2,
    max_size=14,
)


@given(ROWS, st.floats(15.0, 100.0))
def test_any_history_is_read_as_of_its_days(history: list[tuple[int, float, float, int, bool]], x: float) -> None:
    sides: dict[bool, list[Any]] = {True: [NOTHING] * len(DAYS), False: [NOTHING] * len(DAYS)}
    for day, at, y, concurrency, fast in history:
        sides[fast][day] = ([(at, y)], {"concurrency": float(concurrency)})
    if not all(any(s is not NOTHING for s in side) for side in sides.values()):
        return
    shelf = shelf_of(sides[True], sides[False])
    chosen = Selection(slug=SLUG, source="measured", sequence=(1024, 1024), targets=(x,))
    found = trend_of(shelf, chosen)
    for moment in found.moments:
        comparison = shelf.compare(replace(chosen, as_of=moment.day))[1]
        assert moment.ratio() == pytest.approx(comparison.targets[0].ratio("throughput_per_gpu"))
    assert {m.day for m in found.moments} == {
        DAYS[i] for side in sides.values() for i, s in enumerate(side) if s is not NOTHING
    }
    faults = list(_faults(found))
    assert not faults


# Pictures


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_is_drawn_before_the_first_or_after_the_last_measured_day(shelf: Shelf, metric: str) -> None:
    for found in every():
        drawn = readings_chart(found, metric, shelf.catalog)["datasets"]
        for track in found.tracks:
            days = {_ms(day) for day in track.days}
            points = [r for name in ("held", "fresh") for r in drawn[name] if r["key"] == track.key]
            line = [r for r in drawn["steps"] if r["key"] == track.key]
            assert {r["x"] for r in points} == {_ms(s.day) for s in track.valued(metric)}
            assert {r["x"] for r in (*points, *line)} <= days
            assert {r["x"] for r in drawn["bars"] if r["key"] == track.key} <= days
            assert all(min(days) <= r["x"] <= max(days) for r in line)
        gap = gap_chart(found, metric)["datasets"]
        matched = {_ms(m.day) for m in found.moments if m.ratio(metric) is not None}
        assert {r["x"] for n in ("held", "fresh") for r in gap[n]} == matched


def test_a_point_is_filled_where_a_point_around_the_speed_was_run_that_day(shelf: Shelf) -> None:
    found = trend([exact(1000.0), ([(90.0, 300.0)], {"concurrency": 999.0})], EVEN, policy="per-configuration")
    drawn = readings_chart(found, "throughput_per_gpu", shelf.catalog)["datasets"]
    assert [r["x"] for r in drawn["fresh"] if r["key"] == "a"] == [_ms(DAYS[0])]
    assert [r["x"] for r in drawn["held"] if r["key"] == "a"] == [_ms(DAYS[1])]


def test_a_line_breaks_where_a_reading_is_lost(shelf: Shelf) -> None:
    found = trend([exact(1000.0), elsewhere(), exact(1200.0)], EVEN)
    steps_ = readings_chart(found, "throughput_per_gpu", shelf.catalog)["datasets"]["steps"]
    line = [(r["x"], r["y"], r["stretch"]) for r in steps_ if r["key"] == "a"]
    first, lost, again = (_ms(day) for day in DAYS[:3])
    assert line == [(first, 1000.0, "a0"), (lost, 1000.0, "a0"), (again, 1200.0, "a1")]


def test_both_charts_are_vega_lite(shelf: Shelf) -> None:
    for language in LANGUAGES.values():
        for found in (scenes()[0], bundled_trends()[0]):
            for spec in (
                readings_chart(
                    found, "cost", shelf.catalog, theme="dark", language=language, chosen=found.moments[0].day
                ),
                gap_chart(found, "cost", language=language),
            ):
                alt.LayerChart.from_dict({k: v for k, v in spec.items() if k != "datasets"}).to_dict()
                assert len(spec["description"]) > 40
                texts = [text for rows in spec["datasets"].values() for row in rows for text in row.values()]
                assert not any(t is None or "None" in str(t) for t in texts)


def _ms(day: date) -> int:
    return (day - date(1970, 1, 1)) // timedelta(milliseconds=1)


# Images and engines


def test_another_image_is_marked_on_the_first_day_it_is_known() -> None:
    found = trend(IMAGES, EVEN)
    (mark,) = found.marks
    assert (mark.kind, mark.key, mark.day, mark.known_on) == ("image", "a", DAYS[1], DAYS[0])
    assert (mark.before, mark.after) == (("sglang:1",), ("sglang:2",))


def test_no_two_marks_stand_on_each_other(shelf: Shelf) -> None:
    """Both sides are often marked on one day: each has its own row, a kind of change its own."""
    together = 0
    for found in every():
        marks = readings_chart(found, "throughput_per_gpu", shelf.catalog)["datasets"]["marks"]
        assert len({(m["x"], m["row"]) for m in marks}) == len(marks)
        assert {m["row"] for m in marks} == set(range(len({(m["mark"], m["key"]) for m in marks})))
        days = [m["x"] for m in marks]
        together += len(days) > len(set(days))
    assert together > 3


def test_both_charts_leave_the_same_room_so_that_days_line_up(shelf: Shelf) -> None:
    for found in every()[::7]:
        for metric in METRICS:
            charts = (readings_chart(found, metric, shelf.catalog), gap_chart(found, metric))
            rooms, frames = set(), set()
            for chart in charts:
                axis = next(layer["encoding"]["y"]["axis"] for layer in chart["layer"] if "y" in layer["encoding"])
                assert axis["minExtent"] == axis["maxExtent"]
                names = [(r["x"], r["dx"], r["label"]) for r in chart["datasets"]["ends"]]
                rooms.add((axis["minExtent"], *chart["padding"].values(), *names))
                frames.add(tuple(corner["x"] for corner in chart["datasets"]["frame"]))
            assert len(rooms) == len(frames) == 1


def test_an_unknown_image_marks_nothing() -> None:
    found = trend([exact(1000.0, image="sglang:1"), exact(1100.0), exact(1200.0, image="sglang:1")], EVEN)
    assert not found.marks
    assert "Of the 5 points behind these readings 2 name their image" in told(found).further[-1].text


def test_an_engine_that_joins_the_frontier_is_named() -> None:
    found = trend(ENGINES, EVEN, policy="per-configuration")
    assert [m.after for m in found.marks] == [("trt",), ("vllm",), ("dynamo-trt",), ("atom",)]
    said = " ".join(p.text for p in told(found).further)
    assert "The frontier of MTP gained TensorRT-LLM on 3 February 2026" in said
    assert "and others later" in said


# What is said


def _faults(found: Trend, metrics: Sequence[str] = METRICS) -> Iterator[str]:
    for language, metric in product(LANGUAGES, metrics):
        telling = told(found, language, metric)
        document = json.loads(trend_json(found, telling))
        for passage in telling.passages:
            yield from check(passage.text, [asdict(e) for e in passage.evidence], passage.names, document)
            yield from map(str, lint_passage(passage, LANGUAGES[language]))


def test_every_number_has_evidence_and_every_sentence_keeps_the_rules() -> None:
    """Hold every scene to it in every metric, and of the bundled tables each in one metric after the other."""
    faults = [fault for found in scenes() for fault in _faults(found)]
    faults += [
        fault for i, found in enumerate(bundled_trends()) for fault in _faults(found, (METRICS[i % len(METRICS)],))
    ]
    assert not faults


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("name", [n for n in READINGS if n != "nowhere"])
def test_a_side_moved_only_where_the_points_say_so(name: str, metric: str) -> None:
    found = trend([exact(1000.0), READINGS[name]], EVEN)
    then, now = found.a.read
    ratio, (low, high) = change(then, now, metric) or (1.0, (1.0, 1.0))
    expected = "tie" if winner(ratio) == "tie" else "open" if low <= 1 <= high else "rose" if ratio > 1 else "fell"
    assert move(then, now, metric) == expected
    said = told(found, metric=metric).verdict.text
    assert ("rose from" in said) == (expected == "rose")
    assert ("fell from" in said) == (expected == "fell")
    assert ("leave open whether it moved" in said.split(". ")[0]) == (expected == "open")


@pytest.mark.parametrize("metric", METRICS)
def test_what_is_said_to_be_unchanged_or_the_same_was_so_on_every_day_between(metric: str) -> None:
    seen = set()
    for found in every():
        sides = [f for f in plan_trend(found, bundled().catalog, metric) if isinstance(f, TrendSide)]
        for side, track in zip(sides, found.tracks, strict=True):
            read = track.valued(metric)
            seen.add(side.style)
            if side.style in ("unchanged", "tie"):
                last = read[-1].value(metric) or 1.0
                assert all(winner((s.value(metric) or 0.0) / last) == "tie" for s in read)
            if side.style in ("unchanged", "bent"):
                assert {s.neighbours for s in read} == {read[0].neighbours}
            if side.style in ("bent", "returned"):
                assert side.aside
                furthest = next(s for s in read if s.day == side.aside["day"])
                assert read[0].day < furthest.day < read[-1].day
                assert winner((furthest.value(metric) or 0.0) / (read[-1].value(metric) or 1.0)) != "tie"
    assert seen >= {"unchanged", "tie", "bent", "returned", "rose", "fell", "open", "once", "unread"}
    assert ("unknown" in seen) == (metric != METRICS[0])


def test_the_usual_trend_says_what_its_chart_shows(shelf: Shelf) -> None:
    """A reading that jumped and came back has not stood still: other rows have bent its curve."""
    found = trend_of(shelf, Selection(slug=B200, source="measured", sequence=(1024, 1024), engine="sglang"))
    said = told(found).verdict.text
    values = [s.value() or 0.0 for s in found.a.read]
    assert max(values) > 1.4 * values[-1]
    assert "rows elsewhere on its curve moved that: on 15 May 2026 it read 534." in said


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_words_tell_the_metric_that_is_looked_at(shelf: Shelf, lang: str) -> None:
    asked = Selection(slug="deepseek-r1-b200-vs-b300", source="measured", sequence=(8192, 1024), precision="fp8")
    found = trend_of(shelf, replace(asked, engine="sglang", targets=(72.0,)))
    units = {"throughput_per_gpu": "tok/s/GPU", "cost": "$", "throughput_per_mw": "tok/s/MW"}
    for metric in METRICS:
        text = told(found, lang, metric).verdict.text
        for other, unit in units.items():
            assert (unit in text) == (other == metric)
        items = [item for item in told(found, lang, metric).verdict.evidence if item.unit != "date"]
        paths = {item.path.rpartition(".")[2] for item in items if ".reading." in item.path}
        assert paths == {TERMS[metric].json_key}


def test_a_side_leads_in_cost_where_it_costs_less() -> None:
    for found in every():
        gap = next((f for f in plan_trend(found, bundled().catalog, "cost") if isinstance(f, TrendGap)), None)
        for stand in (gap.first, gap.last) if gap else ():
            if stand and not stand["tie"]:
                moment = next(m for m in found.moments if m.day == stand["day"])
                label = found.a.label if (moment.ratio("cost") or 1.0) < 1 else found.b.label
                assert stand["lead"] == label


def test_what_has_no_price_is_said_to_have_none() -> None:
    bare = unpriced(trend(EVEN, EVEN))
    assert "The price of MTP is not known, so its cost is not either." in told(bare, metric="cost").verdict.text
    one = told(unpriced(trend(EVEN, EVEN), "a"), metric="throughput_per_mw").verdict.text
    assert "The power of MTP is not known" in one
    assert "Off stayed about the same at 53 tok/s/user" in one


def test_the_largest_certain_step_is_named() -> None:
    found = trend([exact(1000.0), exact(1100.0), exact(2000.0), loose(500.0, 900.0, 3000.0)], [exact(1000.0)] * 4)
    step = next(f for f in plan_trend(found, shelf_of(EVEN, EVEN).catalog) if isinstance(f, TrendStep))
    assert (step.day, step.style) == (DAYS[2], "rose")
    assert step.images is None
    assert len(steps(found)) == 6


def test_a_step_names_a_new_image_beside_it_and_no_cause() -> None:
    said = " ".join(p.text for p in told(trend(IMAGES, EVEN)).further)
    assert "By then its points ran with sglang:2" in said
    assert "that need not be the cause" in said


def test_a_speed_that_was_measured_late_is_said_so() -> None:
    said = " ".join(p.text for p in told(trend([elsewhere(), exact(1000.0)], EVEN)).further)
    assert "MTP has rows from 3 January 2026 on, but was not measured at 53 tok/s/user before 3 February 2026" in said


def test_a_speed_that_is_measured_no_longer_is_said_so() -> None:
    said = " ".join(p.text for p in told(trend([exact(1000.0), elsewhere()], EVEN)).further)
    assert "As of 3 February 2026 MTP is no longer measured at 53 tok/s/user" in said


def test_a_side_without_a_history_is_said_so() -> None:
    caveat = told(trend(EVEN, EVEN, held=False)).caveats[0].text
    assert "Of Off no history is bundled" in caveat
    assert not told(trend(EVEN, EVEN, sampled=False)).caveats


LIVE = [exact(1000.0, provenance="live")] * 2
SEVERAL = "The rows of this trend come from several sources: bundled public rows and live public rows."


@pytest.mark.parametrize(
    ("mtp", "off", "sample", "several"),
    [
        (EVEN, EVEN, "a sample of the publisher's rows: 2 dates for MTP and 2 for Off", False),
        ((EVEN[0], LIVE[1]), EVEN, "a sample of the publisher's rows: 1 date for MTP and 2 for Off", True),
        (LIVE, EVEN, "a sample of the publisher's rows: 2 dates for Off. The", True),
        (LIVE, LIVE, "", False),
    ],
)
def test_only_a_bundled_history_is_called_so_and_several_sources_are_named(
    mtp: Sequence[Sweep], off: Sequence[Sweep], sample: str, several: bool
) -> None:
    said = " ".join(p.text for p in told(trend(mtp, off)).caveats)
    assert sample in said
    assert ("bundled history" in said) == bool(sample)
    assert (SEVERAL in said) == several


def test_of_rows_that_are_not_bundled_no_history_is_held() -> None:
    caveat = told(trend(LIVE, LIVE, held=False)).caveats[0].text
    assert "Of Off no history is held" in caveat
    assert "bundled" not in caveat


def test_findings_come_in_the_order_of_their_ranks() -> None:
    for found in scenes():
        ranks = [f.rank for f in plan_trend(found, shelf_of(EVEN, EVEN).catalog)]
        assert ranks == sorted(ranks)


def test_swapping_sides_swaps_what_is_said_of_them(shelf: Shelf) -> None:
    asked = Selection(slug=B200, source="measured", sequence=(8192, 1024), engine="sglang", targets=(60.0,))
    one, two = trend_of(shelf, asked), trend_of(shelf, replace(asked, slug="deepseek-r1-b200-fp8-none-vs-mtp"))
    assert one.a.days == two.b.days
    for m, n in zip(one.moments, two.moments, strict=True):
        assert (m.ratio() is None) == (n.ratio() is None)
        assert m.ratio() is None or m.ratio() == pytest.approx(1 / (n.ratio() or 0.0))
    kinds = [type(f) for f in plan_trend(one, shelf.catalog)]
    assert sorted(map(str, kinds)) == sorted(str(type(f)) for f in plan_trend(two, shelf.catalog))
    assert TrendSide in kinds
    assert TrendImage in kinds


# Where it leads


def test_first_and_last_are_a_lineup_of_two_dates(shelf: Shelf) -> None:
    found = trend_of(shelf, Selection(slug=B200, source="measured", sequence=(8192, 1024), engine="sglang"))
    slug = first_and_last(shelf, found, "a")
    assert slug == "deepseek-r1-b200-fp8-mtp-sglang-2026-02-06-vs-2026-05-22"
    lineup = parse_slug(slug, shelf.catalog)
    assert lineup
    assert lineup.kind == "date"
    assert [s.as_of for s in lineup.sides] == [found.a.read[0].day, found.a.read[-1].day]
    assert first_and_last(shelf, trend([exact(1.0)], EVEN), "a") is None


# Files and the command line


def test_the_csv_has_a_row_for_every_state(shelf: Shelf) -> None:
    for found in bundled_trends()[:6]:
        rows = list(csv.DictReader(io.StringIO(trend_csv(found, shelf.catalog))))
        states = [(m, key) for m in found.moments for key in ("a", "b") if m.state("a" if key == "a" else "b")]
        assert [(r["as_of"], r["side"]) for r in rows] == [(m.day.isoformat(), key) for m, key in states]
        for row, (m, key) in zip(rows, states, strict=True):
            state = m.state("a" if key == "a" else "b")
            value = state.value() if state else None
            assert row["throughput_tok_s_gpu"] == ("" if value is None else str(value))


def test_the_document_has_every_moment() -> None:
    found = bundled_trends()[0]
    document = trend_document(found, told(found))
    assert [s["as_of"] for s in document["states"]] == [m.day for m in found.moments]
    assert document["trend"]["sides"]["a"]["days"] == len(found.a.days)


SAID = {
    "b200-8k": (B200, "8k/1k", "60", "sglang"),
    "b200-any": (B200, "1k/1k", "60", "any"),
    "gpus": ("deepseek-r1-b200-vs-b300", "8k/1k", "72", "sglang"),
    "far": (B200, "1k/1k", "400", "sglang"),
    "usual": (B200, "1k/1k", "93", "sglang"),
    "gpus-cost": ("deepseek-r1-b200-vs-b300", "8k/1k", "72", "sglang"),
    "usual-mw": (B200, "1k/1k", "93", "any"),
}
METRIC = {"gpus-cost": "cost", "usual-mw": "throughput_per_mw"}


@pytest.mark.parametrize("lang", list(LANGUAGES))
@pytest.mark.parametrize("name", SAID)
def test_golden(name: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    slug, sequence, speed, engine = SAID[name]
    flags = ["--sequence", sequence, "--speed", speed, "--engine", engine, "--lang", lang]
    flags += ["--metric", METRIC.get(name, METRICS[0])]
    assert main(["trend", slug, *flags]) == 0
    text = capsys.readouterr().out
    path = GOLDEN / f"{name}-{lang}.txt"
    if os.environ.get("LIKEWISE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    assert {p.stem for p in GOLDEN.iterdir()} == {f"{name}-{lang}" for name in SAID for lang in LANGUAGES}


def test_the_command_line_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", B200, "--speed", "60", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["trend"]["interactivity_tok_s_user"] == 60
    assert document["trend"]["engine"] == "sglang"


@pytest.mark.parametrize(
    ("flags", "cause"),
    [
        (["no-such-thing"], "there is no comparison"),
        (["glm-5-1-b300-fp4-mtp-vs-none"], "there is: published"),
        ([B200, "--speed", "4,5"], "at one speed"),
        ([B200, "--speed", "nan"], "not a speed"),
        ([B200, "--engine", "atom"], "no dated rows"),
        ([B200, "--engine", "\x1b[31m"], "is unknown"),
        ([B200, "--sequence", "4k/1k"], "there is: 1k/1k, 8k/1k"),
    ],
)
def test_bad_input_is_one_line(flags: list[str], cause: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", *flags]) == 2
    told_ = capsys.readouterr()
    assert not told_.out
    assert cause in told_.err
    assert len(told_.err.splitlines()) == 1
    assert not re.search(r"[\x00-\x08\x1b]", told_.err)


def test_the_text_names_every_day(shelf: Shelf) -> None:
    found = bundled_trends()[0]
    text = trend_text(found, told(found), shelf.catalog)
    assert all(m.day.isoformat() in text for m in found.moments)
