"""All measured points on two axes: what is best, what is left out, what can be compared and how it is drawn."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import log10
from typing import Any

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf
from app.background import Background
from app.charts.labels import HEIGHTS, LINE, OVER, VALUE_CHARACTER, Frame, Label, length, needed_width
from app.charts.legend import PALETTE
from app.charts.names import Name, _needed
from app.charts.names import placed as put_names
from app.charts.scatter import Emphasis, scatter
from app.charts.scatter_spec import PICK, ZOOM, Look
from app.explore import Explored, Placed, Series, explore, figures, row_ids, taken_together
from app.exports.rows import to_csv
from app.frontier import Better, undominated
from app.language import LANGUAGES
from app.lineup import FIELDS as SIDE_FIELDS
from app.lineup import Lineup, parse_slug, slug_of
from app.points import MeasuredPoint
from app.series import FIELDS, comparable, contender_of, ordered, series_id, set_apart
from app.side import Price
from app.sources.index import PointIndex
from app.ui import cache
from app.view import PER_ROLE, PRICED, X_TERMS, Y_TERMS, Labels, View, better, first_place, first_precision, heading
from tests import builders
from tests.builders import point

CATALOG = builders.catalog()
VIEW = View(group="dsr1", isl=1024, osl=1024, edition="2026-07")
KNOWN = st.none() | st.integers(min_value=1, max_value=5000).map(lambda n: n / 10)
DEPLOYED = st.sampled_from(["single-node", "multi-node", "disaggregated"])


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[MeasuredPoint, ...]:
    """Draw rows of many series, of which any figure but the two main axes may be unknown."""
    found = []
    for i in range(draw(st.integers(0, 14))):
        made = point(
            draw(builders.SPEEDS),
            draw(builders.THROUGHPUTS),
            draw(st.none() | builders.CONCURRENCIES),
            gpu=draw(st.sampled_from(["b300", "b200", "mi355x"])),
            precision=draw(st.sampled_from(["fp4", "fp8"])),
            engine=draw(st.sampled_from(["sglang", "trt"])),
            deployment=draw(DEPLOYED),
            input_throughput=draw(KNOWN),
            output_throughput=draw(KNOWN),
            ttft=draw(KNOWN),
            e2e=draw(KNOWN),
            origin=f"points.csv:{i + 2}",
        )
        found.append(made)
    return tuple(found)


@st.composite
def views(draw: st.DrawFn) -> View:
    few = draw(st.sampled_from([(), ("disaggregated",), ("disaggregated", "single-node")]))
    gpus = draw(st.sampled_from([(), ("b300",), ("b300", "mi355x")]))
    x, y = draw(st.sampled_from([*X_TERMS])), draw(st.sampled_from([*Y_TERMS]))
    return replace(VIEW, x=x, y=y, gpus=gpus, deployments=few)


def beats(p: Placed, q: Placed, x: Better, y: Better) -> bool:
    """Say whether p is at least as good as q on both axes and better on one."""
    ways = [(a, b) if way == "higher" else (b, a) for a, b, way in ((p.x, q.x, x), (p.y, q.y, y))]
    return all(a >= b for a, b in ways) and any(a > b for a, b in ways)


# The best in any direction

PLACES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)
WAYS = st.sampled_from(["higher", "lower"])


@given(PLACES, WAYS, WAYS)
def test_every_direction_is_the_usual_one_seen_in_a_mirror(places: Any, x: Better, y: Better) -> None:
    across, up = (1 if way == "higher" else -1 for way in (x, y))
    mirrored = [(across * a, up * b) for a, b in places]
    found = undominated(places, lambda p: p, x_better=x, y_better=y)
    assert [(across * a, up * b) for a, b in found] == list(undominated(mirrored, lambda p: p))


@given(sweeps(), views())
def test_best_points_are_those_that_none_of_their_series_beats(rows: Any, view: View) -> None:
    explored = explore(view, rows, CATALOG)
    for series in explored.series:
        are_best(series, view)


def are_best(series: Series, view: View) -> None:
    """Check that the best points of a series are those that none of its points beats; all where y is not judged."""
    across, up = better(X_TERMS[view.x]), better(Y_TERMS[view.y])
    for p in series.points:
        is_beaten = bool(across and up) and any(beats(q, p, across or "higher", up or "higher") for q in series.points)
        twins = [q for q in series.best if (q.x, q.y) == (p.x, p.y)]
        assert is_beaten == (not twins)
        assert len(twins) <= 1 or not view.is_judged
        assert p.is_best == any(q is p for q in series.best)
    assert [p.x for p in series.best] == sorted(p.x for p in series.best)


@given(sweeps(), views(), st.sampled_from([*FIELDS]))
def test_taken_together_the_best_are_the_best_of_all_that_agree_in_a_field(rows: Any, view: View, field: str) -> None:
    apart = explore(view, rows, CATALOG)
    found = taken_together(apart, field)
    assert sorted(p.point.origin for s in found.series for p in s.points) == sorted(
        p.point.origin for s in apart.series for p in s.points
    )
    for series in found.series:
        are_best(series, view)
        if view.is_judged:
            assert {getattr(contender_of(p.point), field) for p in series.points} == {getattr(series.contender, field)}
    assert found.best <= apart.best
    if not view.is_judged:
        assert found == apart


def test_latency_and_cost_are_better_lower_concurrency_neither_and_everything_else_higher() -> None:
    ways = {key: better(term) for key, term in (X_TERMS | Y_TERMS).items()}
    assert {key for key, way in ways.items() if way == "lower"} == {
        *("e2e", "ttft", "cost", "input_cost", "output_cost", "energy")
    }
    assert {key for key, way in ways.items() if way is None} == {"concurrency"}


def test_where_nothing_is_judged_no_point_is_called_best_or_beaten() -> None:
    rows = [point(10, 100, 8), point(11, 120, 4)]
    for y, words in (("throughput_per_gpu", True), ("concurrency", False)):
        points = drawn(explore(replace(VIEW, y=y), rows, CATALOG), rows, all_points=True)["datasets"]["points"]
        assert len(points) == 2
        assert any(word in row["description"] for row in points for word in ("best", "beaten")) == words
        assert {row["standing"] for row in points} == (
            {"best of its series", "beaten in its series"} if words else {"–"}
        )
        assert {row["opacity"] for row in points} == ({1.0, 0.35} if words else {1.0})


# What is left out


@given(sweeps(), views())
def test_every_row_is_either_drawn_or_counted(rows: Any, view: View) -> None:
    explored = explore(view, rows, CATALOG)
    assert explored.rows == sum(view.lets_in(row) for row in rows)
    assert explored.placed + sum(o.rows for o in explored.omissions) == explored.rows
    assert explored.best == len(explored.shown(all_points=False))
    assert explored.placed == len(explored.shown(all_points=True))
    assert all(o.rows > 0 for o in explored.omissions)


@given(sweeps(), views())
def test_nothing_is_drawn_at_zero_or_at_another_rows_figure(rows: Any, view: View) -> None:
    for placed in explore(view, rows, CATALOG).shown(all_points=True):
        known = figures(placed.point, Price.of(CATALOG, placed.point.setup.gpu, view.edition, view.tier))
        assert placed.x == known[view.x] > 0
        assert placed.y == known[view.y] > 0


@given(sweeps(), views())
def test_figures_of_one_role_never_stand_beside_figures_of_whole_gpus(rows: Any, view: View) -> None:
    explored = explore(view, rows, CATALOG)
    apart = [p.point.setup.deployment == "disaggregated" for p in explored.shown(all_points=True)]
    if view.y in PER_ROLE:
        assert all(flag == (view.deployments == ("disaggregated",)) for flag in apart)
    else:
        assert not any(o.reason == "per-role" for o in explored.omissions)


@pytest.mark.parametrize("key", [*PER_ROLE])
def test_an_axis_of_one_role_is_called_so(key: str) -> None:
    role = "prefill" if key.startswith("input") else "decode"
    view = replace(VIEW, y=key)
    assert role not in heading(view, Y_TERMS[key])
    assert role in heading(replace(view, deployments=("disaggregated",)), Y_TERMS[key])


def test_an_unknown_price_is_another_reason_than_an_unknown_figure() -> None:
    rows = [point(10, 100), point(20, 90, gpu="mi355x"), point(30, 80, output_throughput=None)]
    (cost,) = explore(replace(VIEW, y="cost"), rows, CATALOG).omissions
    assert (cost.reason, cost.rows, cost.gpus) == ("unpriced", 1, ("mi355x",))
    (unknown,) = explore(replace(VIEW, y="output_cost"), rows, CATALOG).omissions
    assert (unknown.reason, unknown.term, unknown.rows) == ("unknown", "output_cost", 3)


def test_costs_follow_their_own_throughput() -> None:
    row = point(10, 1000, input_throughput=600.0, output_throughput=400.0)
    known = figures(row, builders.price(3.6, 2.0))
    assert known["cost"] == pytest.approx(1.0)
    assert known["input_cost"] == pytest.approx(1 / 0.6)
    assert known["output_cost"] == pytest.approx(1 / 0.4)
    assert known["throughput_per_mw"] == pytest.approx(500_000)
    assert known["energy"] == pytest.approx(2.0)


# Which rows


def test_a_sweep_is_todays_rows_or_the_newest_up_to_a_day() -> None:
    old = point(10, 90, run_date=date(2026, 1, 1), origin="old")
    new = point(11, 100, run_date=date(2026, 5, 1), origin="new")
    other = point(12, 100, isl=8192)
    index = PointIndex.of(CATALOG, [new, other], [old])
    assert index.everything("dsr1", 1024, 1024) == (new,)
    assert index.everything("dsr1", 1024, 1024, date(2026, 2, 1)) == (old,)
    assert index.everything("dsr1", 1024, 1024, date(2026, 6, 1)) == (new,)
    assert index.everything("dsr1", 1024, 1024, date(2025, 1, 1)) == ()
    assert index.workloads == {("dsr1", 1024, 1024): 1, ("dsr1", 8192, 1024): 1}


def test_a_sweep_is_every_side_of_it_together(shelf: Shelf) -> None:
    index = shelf.bundle.index
    for day in (None, date(2026, 3, 1)):
        for group, isl, osl in index.workloads:
            rows = index.everything(group, isl, osl, day)
            setups = {(p.setup.gpu, p.setup.precision) for p in rows}
            parts = [
                index.rows(builders.side_filter(group=group, isl=isl, osl=osl, gpu=gpu, precision=bits), day)
                for gpu, bits in setups
            ]
            assert sorted(p.origin for part in parts for p in part) == sorted(p.origin for p in rows)


def test_the_first_view_has_most_rows_and_the_usual_workload() -> None:
    assert first_place({}) is None
    sweeps = {("a", 1024, 1024): 2, ("a", 8192, 1024): 5, ("b", 1024, 8192): 6}
    assert first_place(sweeps) == ("a", 1024, 1024)
    assert first_place(sweeps, "b") == ("b", 1024, 8192)
    assert first_place({("a", 1024, 1024): 0, ("a", 8192, 1024): 5}) == ("a", 8192, 1024)
    assert first_precision([point(precision="fp8"), point(), point()]) == ("fp4",)
    assert first_precision([]) == ()


@given(sweeps())
def test_every_row_has_an_address_of_its_own_whatever_the_order_of_the_table(rows: Any) -> None:
    ids = row_ids(rows)
    assert sorted(ids.values()) == sorted(row.origin for row in rows)
    for name, origin in ids.items():
        row = next(r for r in rows if r.origin == origin)
        assert name.startswith(f"{series_id(contender_of(row))}-c{row.concurrency or 0}")


def test_the_address_of_a_row_outlives_rows_that_are_added(shelf: Shelf) -> None:
    rows = shelf.bundle.index.everything("dsr1", 1024, 1024)
    moved = [replace(row, origin=f"later.csv:{i}") for i, row in enumerate(reversed(rows))]
    now, then = row_ids(rows), row_ids(moved)
    assert now.keys() == then.keys()
    of = {row.origin: row.interactivity for row in (*rows, *moved)}
    assert all(of[now[name]] == of[then[name]] for name in now)


# Series and lineups


@given(sweeps())
def test_a_series_has_a_name_of_its_own(rows: Any) -> None:
    there = {contender_of(row) for row in rows}
    assert len({series_id(c) for c in there}) == len(there)
    assert set(ordered(there, CATALOG)) == there
    assert set(set_apart(there)) <= set(FIELDS) <= set(SIDE_FIELDS)


def test_every_pair_of_series_makes_a_slug_that_reads_back(shelf: Shelf) -> None:
    catalog = shelf.catalog
    for group, isl, osl in shelf.bundle.index.workloads:
        rows = shelf.bundle.index.everything(group, isl, osl)
        there = ordered({contender_of(row) for row in rows}, catalog)
        for size in (2, 3, 6):
            sides = comparable(there[:size])
            assert sides
            lineup = Lineup(group=group, sides=sides)
            assert parse_slug(slug_of(lineup, catalog), catalog) == lineup


def test_two_to_six_whole_series_can_be_compared() -> None:
    many = [contender_of(point(gpu=f"g{i}")) for i in range(7)]
    assert comparable(many[:1]) is None
    assert comparable(many[:2]) == tuple(many[:2])
    assert comparable(many[:6]) == tuple(many[:6])
    assert comparable(many) is None
    assert comparable([many[0], many[0]]) is None
    assert comparable([many[0], contender_of(point(engine=None))]) is None


# The chart


def drawn(explored: Explored, rows: Any, **look: Any) -> dict[str, Any]:
    everything = ordered({contender_of(row) for row in rows}, CATALOG)
    emphasis = Emphasis(colour_by=look.pop("colour_by", "gpu"), chosen=look.pop("chosen", ()))
    return scatter(explored, everything, CATALOG, look=Look(**look), emphasis=emphasis)


@given(sweeps(), views(), st.data())
def test_the_chart_is_valid_and_draws_what_is_shown(rows: Any, view: View, data: st.DataObject) -> None:
    explored = explore(view, rows, CATALOG)
    flags = {name: data.draw(st.booleans()) for name in ("all_points", "log_x", "log_y")}
    labels = data.draw(st.sampled_from(["off", "names", "concurrency"]))
    colour_by = data.draw(st.sampled_from([*FIELDS, "series"]))
    if colour_by != "series" and data.draw(st.booleans()):
        explored = taken_together(explored, colour_by)
    spec = drawn(explored, rows, colour_by=colour_by, labels=labels, **flags)
    sets = spec["datasets"]
    shown = explored.shown(all_points=flags["all_points"])
    assert [(r["x"], r["y"]) for r in sets["points"]] == [(p.x, p.y) for p in shown]
    assert all(r["description"] and r["id"] for r in sets["points"])
    frame = sets["frame"]
    for row in sets["points"]:
        assert frame[0]["x"] <= row["x"] <= frame[1]["x"]
        assert frame[0]["y"] <= row["y"] <= frame[1]["y"]
    points = next(layer for layer in spec["layer"] if layer.get("name") == "points")
    colours = points["encoding"]["color"]["scale"]
    assert {r["colour"] for r in sets["points"]} <= set(colours["domain"])
    assert len(colours["domain"]) == len(colours["range"]) <= len(PALETTE["light"]) + 1
    assert {r["symbol"] for r in sets["points"]} <= set(points["encoding"]["shape"]["scale"]["domain"])
    places = {(p.x, p.y) for p in shown}
    assert {(r["x"], r["y"]) for r in sets["names"]} <= places
    count = {"off": 0, "names": len(explored.series)}
    count["concurrency"] = sum(p.point.concurrency is not None for p in shown)
    assert len(sets["names"]) == count[labels]


@pytest.mark.parametrize("y", [*Y_TERMS])
@pytest.mark.parametrize("log", [False, True])
def test_the_spec_fits_its_schema(y: str, log: bool) -> None:
    row = point(10, 100, input_throughput=40.0, output_throughput=60.0)
    spec = drawn(explore(replace(VIEW, y=y), [row], CATALOG), [row], log_x=log, log_y=log, labels="names")
    alt.Chart.from_dict(json.loads(json.dumps(spec)))
    params = {p["name"]: p for p in spec["params"]}
    assert set(params) == {PICK, ZOOM}
    assert params[ZOOM]["bind"] == "scales"
    assert params[PICK]["select"]["fields"] == ["id"]
    titles = {layer["encoding"]["y"]["title"] for layer in spec["layer"]}
    assert titles == {Y_TERMS[y].heading()}
    scales = {(layer["encoding"][end]["scale"]["type"]) for layer in spec["layer"] for end in "xy"}
    assert scales == {"log" if log else "linear"}
    assert ("$" in spec["layer"][0]["encoding"]["y"]["axis"]["format"]) == (y in PRICED)


def test_a_colour_stays_when_a_filter_takes_others_away() -> None:
    rows = [point(10, 100, gpu=gpu) for gpu in ("b300", "b200", "h200")]

    def colour(view: View) -> dict[str, str]:
        spec = drawn(explore(view, rows, CATALOG), rows)
        scale = next(layer for layer in spec["layer"] if layer.get("name") == "points")["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))

    assert colour(replace(VIEW, gpus=("h200",)))["H200"] == colour(VIEW)["H200"]


def test_a_colour_is_the_same_on_every_day_and_workload(shelf: Shelf) -> None:
    seen: dict[str, set[str]] = {}
    for group, isl, osl in shelf.bundle.index.workloads:
        for day in (None, date(2026, 1, 1), date(2026, 5, 1)):
            view = replace(VIEW, group=group, isl=isl, osl=osl, as_of=day)
            explored = explore(view, shelf.bundle.index.everything(group, isl, osl, day), shelf.catalog)
            ever = cache.ever(shelf, group)
            spec = scatter(explored, ever, shelf.catalog, look=Look(), emphasis=Emphasis())
            scale = next(one for one in spec["layer"] if one.get("name") == "points")["encoding"]["color"]["scale"]
            for name, colour in zip(scale["domain"], scale["range"], strict=True):
                seen.setdefault(name, set()).add(colour)
    assert len(seen) > 3
    assert all(len(colours) == 1 for colours in seen.values())


def test_more_series_than_colours_share_one() -> None:
    rows = [point(10 + i, 100 - i, gpu=f"g{i}") for i in range(14)]
    spec = drawn(explore(VIEW, rows, CATALOG), rows, colour_by="series")
    scale = next(layer for layer in spec["layer"] if layer.get("name") == "points")["encoding"]["color"]["scale"]
    assert scale["domain"][-1] == "others"
    assert len(scale["domain"]) == 11
    assert len(set(scale["range"])) == 11


def test_chosen_series_stand_out() -> None:
    rows = [point(10, 100, gpu=gpu) for gpu in ("b300", "b200")]
    spec = drawn(explore(VIEW, rows, CATALOG), rows, chosen=(contender_of(rows[1]),))
    faint, strong = (row["opacity"] for row in spec["datasets"]["points"])
    assert faint < strong == 1


@given(sweeps(), st.booleans())
def test_chosen_series_that_are_not_drawn_leave_the_others_as_they_are(rows: Any, all_points: bool) -> None:
    """Filtered out, what was chosen is no reason to fade what is there."""
    explored = explore(VIEW, rows, CATALOG)
    absent = contender_of(point(gpu="h200"))
    plain = drawn(explored, rows, all_points=all_points)["datasets"]
    assert drawn(explored, rows, all_points=all_points, chosen=(absent,))["datasets"] == plain


# Names


@given(sweeps(), st.booleans(), st.booleans(), st.sampled_from(["names", "concurrency"]))
def test_labels_with_room_touch_neither_each_other_nor_the_edges(
    rows: Any, log_x: bool, log_y: bool, labels: Labels
) -> None:
    spec = drawn(explore(VIEW, rows, CATALOG), rows, all_points=True, labels=labels, log_x=log_x, log_y=log_y)
    (low, high), names = spec["datasets"]["frame"], spec["datasets"]["names"]
    place = log10 if log_x else float
    frame = Frame(x=(place(low["x"]), place(high["x"])), y=(low["y"], high["y"]), log=log_y)
    for plot in (280.0, 760.0):
        shown = [row for row in names if row["needs"] <= plot]
        boxes = [_box(row, frame, place(row["x"]), plot) for row in shown]
        assert all(left + 1e-6 >= 0 and right <= plot + 1e-6 for left, right, _ in boxes)
        for (left, right, up), (other_left, other_right, other_up) in combinations(boxes, 2):
            assert right <= other_left or other_right <= left or abs(up - other_up) >= LINE - 1e-6


def _box(row: dict[str, Any], frame: Frame, x: float, plot: float) -> tuple[float, float, float]:
    """Return left and right end and height of a label in pixels."""
    width = VALUE_CHARACTER * length(row["label"])
    label = Label(
        across=frame.across(x), up=frame.up(row["y"]), width=width, align=row["align"], dx=row["dx"], dy=row["dy"]
    )
    return label.across * plot + label.left, label.across * plot + label.right, label.up * HEIGHTS[0] - label.dy


def test_six_chosen_series_are_all_named(shelf: Shelf) -> None:
    for group, isl, osl in shelf.bundle.index.workloads:
        rows = shelf.bundle.index.everything(group, isl, osl)
        view = replace(VIEW, group=group, isl=isl, osl=osl)
        explored, ever = explore(view, rows, shelf.catalog), cache.ever(shelf, group)
        there = [s.contender for s in explored.series]
        for chosen in (tuple(there[start : start + 6]) for start in range(0, len(there) - 5, 6)):
            for log in (False, True):
                look = Look(labels="names", log_y=log)
                names = scatter(explored, ever, shelf.catalog, look=look, emphasis=Emphasis(chosen=chosen))
                needs = [row["needs"] for row in names["datasets"]["names"]]
                assert len(needs) == 6
                assert max(needs) <= 760


def test_a_label_avoids_points_where_it_can() -> None:
    frame = Frame(x=(0.0, 1.0), y=(0.0, 1.0), log=False)
    free, crowd = (0.2, 0.5), [(0.6 + i / 100, 0.2 + j / 30) for i in range(30) for j in range(20)]
    (named,) = put_names([Name(text="B200", points=(crowd[310], free))], [free, *crowd], frame)
    assert named.at == 1


@given(st.lists(st.tuples(*[st.floats(0.05, 0.95)] * 2, st.sampled_from(["left", "right"])), min_size=1, max_size=8))
def test_many_labels_are_kept_apart_as_two_are(places: Any) -> None:
    labels = [Label(across=x, up=y, width=60, align=align, dx=4.0, dy=-OVER) for x, y, align in places]
    first, *rest = labels
    before = np.array([(a.across, a.up, a.left, a.right, a.dy) for a in rest]).reshape(-1, 5)
    assert _needed(first, before) == pytest.approx(needed_width(first, rest))


@pytest.mark.parametrize("code", [*LANGUAGES])
def test_the_chart_speaks_every_language(shelf: Shelf, code: str) -> None:
    rows = shelf.bundle.index.everything("dsr1", 1024, 1024)
    view = replace(VIEW, y="output_cost", deployments=("disaggregated",))
    everything = ordered({contender_of(row) for row in rows}, shelf.catalog)
    spec = scatter(
        explore(view, rows, shelf.catalog),
        everything,
        shelf.catalog,
        look=Look(),
        emphasis=Emphasis(),
        language=LANGUAGES[code],
    )
    assert heading(view, Y_TERMS[view.y], LANGUAGES[code]) in spec["description"]
    assert len(spec["description"]) > 40 or code == "zh"


# The download


@given(sweeps(), st.booleans(), st.none() | st.sampled_from([*FIELDS]))
def test_the_download_holds_the_rows_that_are_shown(rows: Any, all_points: bool, field: str | None) -> None:
    explored = explore(VIEW, rows, CATALOG)
    if field:
        explored = taken_together(explored, field)
    text = to_csv(explored, CATALOG, Background(), all_points=all_points)
    read = list(csv.DictReader(io.StringIO(text)))
    for row, placed in zip(read, explored.shown(all_points=all_points), strict=True):
        assert row[f"best_of_{field or 'series'}"] == str(placed.is_best)
    shown = explored.shown(all_points=all_points)
    assert [float(row["interactivity_tok_s_user"]) for row in read] == [p.x for p in shown]
    assert [float(row["throughput_tok_s_gpu"]) for row in read] == [p.y for p in shown]
    for row, placed in zip(read, shown, strict=True):
        assert (row["ttft_median_s"] == "") == (placed.point.ttft is None)
        assert row["run_url"] == placed.point.run_url


def test_the_download_names_source_licence_and_date_and_runs_no_formula(shelf: Shelf) -> None:
    rows = [replace(row, run_url="=HYPERLINK(1)") for row in shelf.bundle.index.everything("dsr1", 1024, 1024)]
    text = to_csv(explore(VIEW, rows, shelf.catalog), shelf.catalog, shelf.bundle.background, all_points=True)
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == len(rows)
    assert {row["run_url"] for row in read} == {"'=HYPERLINK(1)"}
    source = shelf.bundle.background.source_of("measured_points.csv")
    assert source
    told = {(row["source_url"], row["licence"], row["as_of"]) for row in read}
    assert told == {(source.source_url, source.licence, source.as_of.isoformat())}
