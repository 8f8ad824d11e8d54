"""What a chart shows is what the comparison says: tested over every bundled comparison, metric and scale."""

import json
import math
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import altair as alt
import pytest
from babel.numbers import get_decimal_symbol
from hypothesis import given
from hypothesis import strategies as st

from app import charts, titles
from app.answer import Shelf
from app.charts.labels import END_LIMIT, HEIGHTS, LINE, NARROWEST, length
from app.comparison import Comparison
from app.fitting import UnavailableError
from app.language import ENGLISH, LANGUAGES, Language
from app.links import Selection
from app.table import readings_table
from app.terms import METRICS, PLACEHOLDER, PRECISIONS, STEPS, Step
from tests.builders import catalog, clouds, comparison, point, points, published, published_side, side
from tests.german import german

PUBLISHED, MEASURED = "glm-5-1-b300-fp4-mtp-vs-none", "deepseek-r1-b200-fp4-mtp-vs-none"
TARGETS = (None, (43.0, 45.0, 60.0, 61.0, 90.0, 120.0))
HOSTILE = "datum['x'] <img src=x onerror=alert(1)> **b** $e^x$ {{7*7}} \"'`"
Data = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def everything(shelf: Shelf) -> list[Comparison]:
    """Every bundled comparison, from every source and workload."""
    return [
        one(slug, shelf, source=v.source, sequence=v.sequence, precision=v.precision)
        for slug, offer in shelf.offers.items()
        for v in offer.variants
    ]


def one(slug: str, shelf: Shelf, **changes: Any) -> Comparison:
    return shelf.compare(Selection(slug=slug, **changes))[1]


every_metric = pytest.mark.parametrize("metric", METRICS)


# Data


def test_curve_passes_through_every_reading(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        for metric in METRICS:
            drawn = charts.chart_data(compared, metric, shelf.catalog)
            curve = {(row["key"], row["x"]): row["y"] for row in drawn["curve"]}
            lines = {row["key"] for row in drawn["curve"]}
            expected = {
                (s.key, t.x): getattr(t.reading(s.key).metrics, metric)
                for t in compared.targets
                for s in compared.sides
                if t.reading(s.key) and getattr(t.reading(s.key).metrics, metric) is not None
            }
            assert {(r["key"], r["x"]): r["y"] for r in drawn["readings"]} == expected
            assert {k: curve[k] for k in expected if k[0] in lines} == {
                k: y for k, y in expected.items() if k[0] in lines
            }


def test_every_sample_is_a_reading_inside_the_span(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        for metric in METRICS:
            for row in charts.chart_data(compared, metric, shelf.catalog)["curve"]:
                reading = compared.side(row["key"]).read(row["x"])
                assert reading is not None
                assert row["y"] == pytest.approx(getattr(reading.metrics, metric), rel=1e-12)


def test_points_are_the_frontier_and_on_demand_the_rest(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        for metric in METRICS:
            few = charts.chart_data(compared, metric, shelf.catalog)["points"]
            rows = charts.chart_data(compared, metric, shelf.catalog, all_points=True)["points"]
            assert all(row["on_frontier"] for row in few)
            assert [row for row in rows if row["on_frontier"]] == sorted(
                few, key=lambda row: [r == row for r in rows].index(True)
            )
            for s in compared.sides:
                knots = {
                    p.interactivity for p in s.curve.points if metric != "concurrency" or p.concurrency is not None
                }
                assert {row["x"] for row in few if row["key"] == s.key} == knots
                known = [p for p in s.points if metric != "concurrency" or p.concurrency is not None]
                assert len([row for row in rows if row["key"] == s.key]) == len(known)


def test_solid_and_dashed_stretches_share_their_boundary(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        rows = charts.chart_data(compared, "throughput_per_gpu", shelf.catalog)["curve"]
        assert compared.overlap
        low, high = compared.overlap
        for s in compared.sides:
            mine = [row for row in rows if row["key"] == s.key]
            stretch = {name: [(r["x"], r["y"]) for r in mine if r["stretch"] == name] for name in charts.spec.DASH}
            assert [row["inside"] for row in mine] == [row["stretch"] == "inside" for row in mine]
            assert [x for x, _ in stretch["inside"][:1] + stretch["inside"][-1:]] == ([low, high] if low < high else [])
            assert bool(stretch["before"]) == (s.span[0] < low)
            assert bool(stretch["after"]) == (s.span[1] > high)
            assert not stretch["before"] or stretch["before"][-1] == (low, s.read(low).metrics.throughput_per_gpu)
            assert not stretch["after"] or stretch["after"][0] == (high, s.read(high).metrics.throughput_per_gpu)
            assert low == high or stretch["inside"][0][1] == s.read(low).metrics.throughput_per_gpu


def test_printed_values_are_those_of_the_table(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        cells = {(row.metric, row.side): [cell.split()[0] for cell in row.cells] for row in readings_table(compared)}
        for metric, term in METRICS.items():
            if metric == "cost":  # the table cuts decimals that the tooltip keeps
                continue
            for row in charts.chart_data(compared, metric, shelf.catalog)["readings"]:
                i = [t.x for t in compared.targets].index(row["x"])
                assert row["value"].split()[0] == cells[term.heading(), row["side"]][i]


def test_drawn_rows_hold_no_unknown(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        for metric in METRICS:
            assert_drawable(charts.chart_data(compared, metric, shelf.catalog, all_points=True))


def assert_drawable(data: Data) -> None:
    """Every value has a place on the axis, inside the frame, and every row of a dataset has the same fields."""
    (x0, x1), (y0, y1) = ([row[axis] for row in data["frame"]] for axis in "xy")
    for name, rows in data.items():
        assert len({tuple(row) for row in rows}) <= 1
        for row in rows:
            assert None not in row.values()
            assert x0 <= row["x"] <= x1
            if name not in ("frame", "band", "targets"):
                assert 0 < row["y"] < math.inf
                assert y0 <= row["y"] <= y1


def test_crossovers_lie_on_both_curves(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        for metric, expected in (("throughput_per_gpu", compared.crossovers), ("cost", compared.cost_crossovers)):
            rows = charts.chart_data(compared, metric, shelf.catalog)["crossovers"]
            if len(compared.sides) > 2:
                continue  # of more than two, tests/test_many_sides.py asks where the lead changes
            if compared.subject.source == "measured":
                assert tuple(row["x"] for row in rows) == expected
            for row in rows:
                for s in compared.sides:
                    assert getattr(s.read(row["x"]).metrics, metric) == pytest.approx(row["y"], rel=1e-6)
        assert charts.chart_data(compared, "concurrency", shelf.catalog)["crossovers"] == []


# Labels


def assert_labels_apart(data: Data, log: bool, room: int) -> None:
    """No two labels that are shown touch, whatever the plot's size, and none is cut off at the left."""
    (x0, x1), (y0, y1) = ([row[axis] for row in data["frame"]] for axis in "xy")

    def up(y: float) -> float:
        return math.log(y / y0) / math.log(y1 / y0) if log else (y - y0) / (y1 - y0)

    for width in (NARROWEST, 300.0, 520.0, 950.0):
        for height in (*HEIGHTS, sum(HEIGHTS) / 2):
            boxes = []
            for row in (*data["ends"], *(r for r in data["readings"] if r["needs"] <= width)):
                character = 7.6 if row in data["ends"] else 6.4
                wide = min(character * length(row["label"]), END_LIMIT)
                start = {"left": 0.0, "center": wide / 2, "right": wide}[row["align"]]
                left = (row["x"] - x0) / (x1 - x0) * width + row["dx"] - start
                boxes.append((left, left + wide, up(row["y"]) * height - row["dy"]))
            assert all(left >= 0 or left + wide > width for left, wide, _ in boxes)
            assert all(right <= width + room + 20 for _, right, _ in boxes)
            for one, other in combinations(boxes, 2):
                beside = one[1] <= other[0] + 1e-6 or other[1] <= one[0] + 1e-6
                assert beside or abs(one[2] - other[2]) >= LINE - 1e-6


@pytest.mark.parametrize("log", [False, True])
def test_labels_never_touch(everything: list[Comparison], shelf: Shelf, log: bool) -> None:
    for compared in everything:
        for metric in METRICS:
            data = charts.chart_data(compared, metric, shelf.catalog, log=log)
            assert_labels_apart(data, log, charts.room_for_ends(compared))


def test_many_targets_lose_labels_before_they_touch(shelf: Shelf) -> None:
    few = charts.chart_data(one(MEASURED, shelf), "cost", shelf.catalog)["targets"]
    many = charts.chart_data(one(MEASURED, shelf, targets=TARGETS[1]), "cost", shelf.catalog)["targets"]
    assert [row["label"] for row in many] == ["43", "45", "60", "61", "90", "120"]
    assert max(row["needs"] for row in many) > max(row["needs"] for row in few)
    assert many[0]["needs"] == 0


def test_end_labels_of_equal_curves_are_pushed_apart() -> None:
    rows = ((20, 3000, 128), (90, 400, 4))
    ends = charts.chart_data(comparison(side("a", rows), side("b", rows)), "cost", catalog())["ends"]
    assert abs(ends[0]["dy"] - ends[1]["dy"]) >= LINE


# Edges


def test_one_side_without_points() -> None:
    lone = comparison(side("a"), side("b", []))
    data = charts.chart_data(lone, "throughput_per_gpu", catalog(), all_points=True)
    assert {row["key"] for row in data["curve"]} == {"a"}
    assert {row["stretch"] for row in data["curve"]} == {"before"}
    assert data["band"] == data["readings"] == data["crossovers"] == []
    assert "Side B has no points" in charts.chart_alt(lone, "cost", catalog())


def test_both_sides_without_points() -> None:
    bare = comparison(side("a", []), side("b", []))
    alt.TopLevelLayerSpec.validate(charts.chart(bare, "cost", catalog()))
    data = charts.chart(bare, "cost", catalog())["datasets"]
    assert {name for name, rows in data.items() if rows} == {"frame", "notes"}


def test_a_metric_that_nobody_knows_is_said_to_be_unknown() -> None:
    unpriced = comparison(side("a", usd=None), side("b", [(25, 2000, 64), (60, 700, 16)], usd=None))
    data = charts.chart_data(unpriced, "cost", catalog())
    assert [row["label"] for row in data["notes"]] == ["Cost is not known for these rows"]
    assert data["points"] == data["curve"] == data["readings"] == data["ends"] == []
    assert charts.chart_data(unpriced, "energy", catalog())["notes"] == []


def test_single_knots_at_one_speed() -> None:
    both = comparison(side("a", [(50, 1000, 8)]), side("b", [(50, 900, 8)]), [50.0])
    data = charts.chart_data(both, "cost", catalog())
    assert len(data["points"]) == len(data["readings"]) == len(data["ends"]) == 2
    assert_drawable(data)
    assert "Side A is one point, $1.000 per million tokens at 50 tok/s/user" in charts.chart_alt(
        both, "cost", catalog()
    )


def test_without_overlap_both_curves_are_dashed() -> None:
    apart = comparison(side("a", [(10, 900), (20, 500)]), side("b", [(30, 400), (40, 300)]))
    data = charts.chart_data(apart, "throughput_per_gpu", catalog())
    assert data["band"] == []
    assert {row["inside"] for row in data["curve"]} == {False}


@pytest.mark.parametrize("metric", ["cost", "throughput_per_mw", "energy"])
def test_what_has_no_price_is_not_drawn(metric: str) -> None:
    data = charts.chart_data(comparison(side("a", usd=None, kw=None)), metric, catalog())
    assert {row["key"] for name in ("curve", "points", "readings", "ends") for row in data[name]} == {"b"}
    assert data["frame"][0]["x"] < 20


def test_unknown_concurrency_has_no_line_but_known_points_stay() -> None:
    rows = (point(20, 3000, 128), point(50, 1500, None), point(90, 400, 4))
    data = charts.chart_data(comparison(side("a", rows)), "concurrency", catalog())
    assert {row["key"] for row in data["curve"]} == {"b"}
    assert [row["x"] for row in data["points"] if row["key"] == "a"] == [20, 90]


def test_off_frontier_points_are_priced_by_their_own_throughput() -> None:
    rows = (point(20, 3000), point(50, 1500), point(30, 500, 77, engine="trt"))
    compared = comparison(side("a", rows, usd=3.6, kw=2.0))

    def hidden(metric: str) -> dict[str, Any]:
        data = charts.chart_data(compared, metric, catalog(), all_points=True)
        return next(row for row in data["points"] if not row["on_frontier"])

    assert [hidden(m)["y"] for m in METRICS] == [500, 2.0, 250_000, 4.0, 77]
    assert hidden("cost")["description"] == (
        "Side A, 30 tok/s/user, $2.000 per million tokens, TensorRT-LLM, 77 requests at once, 8 GPUs, "
        "measured point, off the frontier"
    )


def test_published_points_keep_their_printed_cost() -> None:
    a = published_side("a", [published(43, 2310.4, 0.288), published(76, 1128.4, 0.58, figures="rounded")])
    b = published_side("b", [published(43, 983.9, 0.653), published(76, 258.8, 2.525)])
    rows = charts.chart_data(comparison(a, b, source="published"), "cost", catalog())["points"]
    assert [row["y"] for row in rows] == [0.288, 0.58, 0.653, 2.525]
    assert [row["value"].split()[0] for row in rows] == ["$0.288", "$0.58", "$0.653", "$2.525"]


@given(a=clouds(), b=clouds(), log=st.booleans(), metric=st.sampled_from(list(METRICS)), all_points=st.booleans())
def test_any_two_sweeps_can_be_drawn(a: Any, b: Any, log: bool, metric: str, all_points: bool) -> None:
    compared = comparison(side("a", a), side("b", b))
    data = charts.chart_data(compared, metric, catalog(), all_points=all_points, log=log)
    assert_drawable(data)
    assert_labels_apart(data, log, charts.room_for_ends(compared))
    assert len(data["ends"]) == 2
    for s in compared.sides:
        drawn = [row["x"] for row in data["curve"] if row["key"] == s.key] or s.span
        assert (min(drawn), max(drawn)) == s.span


# Spec


def layers(spec: dict[str, Any], dataset: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["data"] == {"name": dataset}]


@every_metric
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("slug", [PUBLISHED, MEASURED])
def test_spec_is_valid_and_says_what_it_draws(slug: str, metric: str, log: bool, shelf: Shelf) -> None:
    compared = one(slug, shelf)
    drawn = charts.chart(compared, metric, shelf.catalog, log=log)
    alt.TopLevelLayerSpec.validate(drawn)
    assert {layer["data"]["name"] for layer in drawn["layer"]} == set(drawn["datasets"])
    assert drawn["description"] == charts.chart_alt(compared, metric, shelf.catalog)
    axes = [layer["encoding"]["y"] for layer in drawn["layer"] if "scale" in layer["encoding"].get("y", {})]
    assert {axis["scale"]["type"] for axis in axes} == {"log" if log else "linear"}
    assert all(("zero" in axis["scale"]) != log for axis in axes)
    mark = PLACEHOLDER if metric == "cost" and slug == PUBLISHED else ""
    assert {axis["title"] for axis in axes} == {METRICS[metric].heading() + mark}
    assert {layer["encoding"]["x"]["title"] for layer in drawn["layer"]} == {"Interactivity, tok/s/user"}


@pytest.mark.parametrize(("theme", "a", "b"), [("light", "#0F766E", "#C2571A"), ("dark", "#2DD4BF", "#F2A25C")])
def test_side_colours_follow_the_theme(theme: charts.Theme, a: str, b: str) -> None:
    spec = charts.chart_spec("cost", theme=theme)
    scales = [layer["encoding"]["color"]["scale"] for layer in spec["layer"] if "color" in layer["encoding"]]
    assert scales
    assert all(scale == {"domain": ["a", "b"], "range": [a, b]} for scale in scales)


def test_fields_that_are_encoded_exist_in_the_data(everything: list[Comparison], shelf: Shelf) -> None:
    drawn = charts.chart(one(MEASURED, shelf), "cost", shelf.catalog, chosen=(0, "a"))
    crossing = next(c for c in everything if c.crossovers)
    drawn["datasets"]["crossovers"] = charts.chart_data(crossing, "cost", shelf.catalog)["crossovers"]
    drawn["datasets"]["notes"] = charts.chart_data(comparison(side("a", []), side("b", [])), "cost", catalog())["notes"]
    for layer in drawn["layer"]:
        row = drawn["datasets"][layer["data"]["name"]][0]
        text = json.dumps(layer)
        fields = {*re.findall(r'"field": "(\w+)"', text), *re.findall(r"datum\.(\w+)", text.replace("datum.label", ""))}
        assert fields <= set(row)


def test_legend_is_below_and_names_engines_only(shelf: Shelf) -> None:
    compared = one(MEASURED, shelf)
    drawn = charts.chart(compared, "cost", shelf.catalog)
    shape = layers(drawn, "points")[0]["encoding"]["shape"]
    assert shape["legend"]["orient"] == "bottom"
    assert shape["legend"]["title"] == "Engine"
    assert set(shape["scale"]["domain"]) == {row["symbol"] for row in drawn["datasets"]["points"]}
    others = [
        channel
        for layer in drawn["layer"]
        for name, channel in layer["encoding"].items()
        if name in ("color", "strokeDash")
    ]
    assert all(channel["legend"] is None for channel in others)


def test_engines_keep_their_symbol_and_never_share_one(everything: list[Comparison], shelf: Shelf) -> None:
    seen: dict[str, str] = {}
    for compared in everything:
        known = shelf.catalog
        shapes = dict(charts.engine_shapes(compared, known, all_points=True))
        assert len(set(shapes.values())) == len(shapes)
        if compared.subject.source == "measured":
            assert shapes == {**shapes, **{name: seen[name] for name in shapes if name in seen}}
            seen |= shapes
            assert "diamond" not in shapes.values()
        else:
            assert set(shapes.values()) == {"diamond"}


def test_unlisted_engines_take_free_symbols() -> None:
    rows = [point(20 + i, 3000 - i, engine=f"own-{i}") for i in range(4)]
    shapes = charts.engine_shapes(comparison(side("a", [*rows, point(90, 10)])), catalog())
    assert len(set(shapes)) == len({shape for _, shape in shapes}) == 5


def test_published_points_are_hollow_and_measured_ones_filled(shelf: Shelf) -> None:
    hollow = layers(charts.chart(one(PUBLISHED, shelf), "cost", shelf.catalog), "points")[-1]["mark"]
    filled = layers(charts.chart(one(MEASURED, shelf), "cost", shelf.catalog), "points")[-1]["mark"]
    assert not hollow.get("filled")
    assert filled["filled"] is True


@every_metric
def test_tooltips_name_everything_behind_a_point(metric: str, shelf: Shelf) -> None:
    drawn = charts.chart(one(MEASURED, shelf), metric, shelf.catalog)
    titles = {tip["title"] for tip in layers(drawn, "points")[-1]["encoding"]["tooltip"]}
    assert {"Side", "Interactivity", "Engine", "GPUs", "Deployment", "Image", "Run date", "Concurrency"} <= titles
    assert {METRICS[metric].label, "Throughput per GPU"} <= titles
    assert all(row["interactivity"].endswith(" tok/s/user") for row in drawn["datasets"]["points"])
    unit = METRICS[metric].unit.removeprefix("$ ")
    endings = (unit, unit.replace("requests", "request"))
    assert all(row["value"].endswith(endings) for row in drawn["datasets"]["points"])


def test_marks_are_named_for_screen_readers() -> None:
    for layer in charts.chart_spec("cost", engines=(("SGLang", "circle"),), published=True)["layer"]:
        assert ("description" in layer["encoding"]) != (layer["mark"].get("aria") is False)


def test_lines_are_solid_inside_the_overlap_alone() -> None:
    dash = layers(charts.chart_spec("cost"), "curve")[0]["encoding"]["strokeDash"]["scale"]
    assert dict(zip(dash["domain"], dash["range"], strict=True))["inside"] == [1, 0]
    assert dict(zip(dash["domain"], dash["range"], strict=True))["before"] != [1, 0]


def test_a_spec_is_built_once_per_shape_and_not_changed_by_its_users(shelf: Shelf) -> None:
    before = json.dumps(charts.chart_spec("energy"))
    charts.chart(one(MEASURED, shelf), "energy", shelf.catalog)
    charts.chart_spec("energy", engines=(("x", "circle"),), room=40)
    assert json.dumps(charts.chart_spec("energy")) == before


# Words


def test_alternative_text_states_both_ends(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        text = charts.chart_alt(compared, "throughput_per_gpu", shelf.catalog)
        assert compared.subject.model_label in text
        assert compared.subject.title in text
        for s in compared.sides:
            for knot in (s.curve.points[0], s.curve.points[-1]):
                assert (
                    f"{knot.throughput_per_gpu:,.1f} tok/s/GPU at {knot.interactivity:,.1f}".removesuffix(".0") in text
                )
            name = ENGLISH.name(s.label)
            assert f"{name} falls from" in text or f"{name} is one point" in text


def test_alternative_text_says_what_is_not_known() -> None:
    text = charts.chart_alt(comparison(side("a", usd=None)), "cost", catalog())
    assert "for Side A it is not known" in text
    assert "Side B rises from" in text


# Foreign text


def test_foreign_text_stays_data() -> None:
    rows = points((20, 3000, 128), (50, 1500, 32), engine=HOSTILE, image=HOSTILE, topology=HOSTILE)
    compared = comparison(side("a", rows, label=HOSTILE), title=HOSTILE, model_label=HOSTILE)
    drawn = charts.chart(compared, "cost", catalog(), all_points=True)
    alt.TopLevelLayerSpec.validate(drawn)
    assert drawn["datasets"]["ends"][0]["label"] == HOSTILE
    assert any(HOSTILE in row["description"] for row in drawn["datasets"]["points"])
    symbols = layers(drawn, "points")[0]["encoding"]["shape"]["scale"]
    assert symbols["domain"][-1] == HOSTILE
    symbols["domain"] = []
    assert HOSTILE not in [text for layer in drawn["layer"] for text in strings(layer)]
    assert not [text for layer in drawn["layer"] for text in strings(layer) if "onerror" in text]


def strings(value: Any) -> Iterator[str]:
    """Walk every text of a spec."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield value


# The reading that was chosen


@every_metric
@pytest.mark.parametrize("slug", [PUBLISHED, MEASURED])
def test_the_chosen_reading_is_ringed_where_it_is_drawn(slug: str, metric: str, shelf: Shelf) -> None:
    compared = one(slug, shelf)
    for i, target in enumerate(compared.targets):
        for s in compared.sides:
            drawn = charts.chart(compared, metric, shelf.catalog, chosen=(i, s.key))
            (ring,) = drawn["datasets"]["chosen"]
            assert (ring["x"], ring["y"]) == (target.x, getattr(target.reading(s.key).metrics, metric))
            assert ring["description"].startswith(f"Chosen: {s.label} at ")
            alt.TopLevelLayerSpec.validate(drawn)


def test_nothing_is_ringed_by_default_nor_where_there_is_no_reading(shelf: Shelf) -> None:
    compared = one(MEASURED, shelf, targets=(5.0,))
    assert charts.chart_data(one(MEASURED, shelf), "cost", shelf.catalog)["chosen"] == []
    for chosen in ((0, "a"), (7, "b")):
        assert charts.chart_data(compared, "cost", shelf.catalog, chosen=chosen)["chosen"] == []


def test_choosing_does_not_change_the_spec(shelf: Shelf) -> None:
    compared = one(MEASURED, shelf)
    plain, ringed = (charts.chart(compared, "cost", shelf.catalog, chosen=c) for c in (None, (0, "b")))
    assert {k: v for k, v in plain.items() if k != "datasets"} == {k: v for k, v in ringed.items() if k != "datasets"}


# Languages


@pytest.fixture(scope="module")
def deutsch(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """German, in a folder of its own."""
    return german(tmp_path_factory.mktemp("narratives"))


@every_metric
def test_a_chart_speaks_another_language(metric: str, shelf: Shelf, deutsch: Language) -> None:
    compared = one(PUBLISHED, shelf)
    drawn = charts.chart(compared, metric, shelf.catalog, language=deutsch, chosen=(0, "a"))
    alt.TopLevelLayerSpec.validate(drawn)
    axes = {layer["encoding"][axis]["title"] for layer in drawn["layer"] for axis in "xy" if axis in layer["encoding"]}
    mark = PLACEHOLDER if metric == "cost" else ""
    assert axes == {"Tempo je Nutzer, tok/s/user", METRICS[metric].heading(deutsch) + mark}
    assert {row["side"] for row in drawn["datasets"]["ends"]} == {"MTP", "Aus"}
    assert "Seite" in {tip["title"] for tip in layers(drawn, "readings")[0]["encoding"]["tooltip"]}
    assert drawn["datasets"]["targets"][0]["description"] == "Ziel, 43 tok/s/user"
    assert drawn["datasets"]["chosen"][0]["description"].startswith("Gewählt: MTP")
    assert "B300 FP4: MTP gegen Aus" in drawn["description"]


def test_the_numbers_of_a_chart_follow_the_language(shelf: Shelf, deutsch: Language) -> None:
    compared = one(PUBLISHED, shelf)
    cost = charts.chart(compared, "cost", shelf.catalog, language=deutsch)
    assert cost["datasets"]["readings"][0]["value"] == "0,288\u00a0$ je Million Tokens, at a placeholder price"
    assert cost["datasets"]["readings"][0]["label"] == "0,288\u00a0$†"
    throughput = charts.chart_data(compared, "throughput_per_gpu", shelf.catalog, language=deutsch)
    assert throughput["readings"][0]["value"] == "2.310,4 tok/s/GPU"
    assert cost["config"]["locale"]["number"] == {
        "decimal": ",",
        "thousands": ".",
        "grouping": [3],
        "currency": ["", "\u00a0$"],
    }
    assert "config" not in charts.chart(compared, "cost", shelf.catalog)


@pytest.mark.parametrize("code", ["en", "zh", "fr", "hi", "de", "pt"])
def test_the_axes_write_numbers_as_babel_does(code: str) -> None:
    language = Language(code, ENGLISH.folder)
    written = charts.spec.number_locale(language)
    assert written["decimal"] == get_decimal_symbol(language.locale)
    sizes = written["grouping"]
    left, groups = "12345678", []
    for size in [*sizes, *[sizes[-1]] * 5]:
        left, groups = left[:-size], [left[-size:], *groups] if left else groups
    whole = written["thousands"].join(groups)
    assert whole == language.number(12345678)
    before, after = written["currency"]
    assert f"{before}0{written['decimal']}5{after}" == language.number(0.5, 1, "dollars")


def test_each_language_has_its_own_spec(deutsch: Language) -> None:
    english = json.dumps(charts.chart_spec("energy"))
    assert json.dumps(charts.chart_spec("energy", language=deutsch)) != english
    assert json.dumps(charts.chart_spec("energy")) == english


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_never_touch_in_any_language(code: str, everything: list[Comparison], shelf: Shelf) -> None:
    language = LANGUAGES[code]
    for compared in everything:
        data = charts.chart_data(compared, "cost", shelf.catalog, language=language)
        assert_labels_apart(data, False, charts.room_for_ends(compared, language))


@pytest.mark.parametrize("like", STEPS)
def test_whatever_sides_share_stands_apart_in_a_title_and_once(like: Step, shelf: Shelf) -> None:
    seen = 0
    for slug, offer in shelf.offers.items():
        source = "measured" if any(v.source == "measured" for v in offer.variants) else None
        try:
            compared = shelf.compare(Selection(slug=slug, like=like, source=source))[1]
        except UnavailableError:
            continue
        seen += 1
        gpu = offer.lineup.shared("gpu")
        shared = compared.subject.shared
        bits = [label for label in shared if gpu and label in PRECISIONS.values()]
        place = [" ".join([shelf.catalog.gpu_label(gpu), *bits])] if gpu else []
        rest = [*place, *(ENGLISH.name(label) for label in shared if label not in bits)]
        title = titles.title(compared, shelf.catalog)
        assert len(set(shared)) == len(shared)
        if gpu:
            assert title.startswith(f"{', '.join(rest)}: ")
        else:
            assert title.endswith("".join(f", {label}" for label in rest))
    assert seen > 30


def test_titles_are_those_of_the_json(everything: list[Comparison], shelf: Shelf) -> None:
    for compared in everything:
        assert titles.title(compared, shelf.catalog) == compared.subject.title
