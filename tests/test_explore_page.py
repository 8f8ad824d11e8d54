"""The Explore page: its filters are its address, it counts what it does not draw, its link names what was chosen."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.answer import Shelf
from app.escaping import markdown as e
from app.explore import explore
from app.language import DEFAULT, LANGUAGES
from app.lineup import parse_slug
from app.links import from_params
from app.nearest import settle
from app.series import contender_of, ordered, series_id, series_label
from app.view import X_TERMS, Y_TERMS, View, heading
from tests import builders
from tests.test_pages import ENTRY, EXPLORE, HOSTILE, RAW, address, bundled_from, press, stays, texts, turn_to, well

FIRST = View(group="dsr1", isl=1024, osl=1024, precisions=("fp8",))


def visit(**params: str) -> AppTest:
    """Open the page by a link of its own."""
    at = AppTest.from_file(ENTRY, default_timeout=60).run()
    at.query_params.clear()
    at.query_params.update(params)
    return turn_to(at, EXPLORE)


def own(at: AppTest) -> dict[str, str]:
    return {key: value for key, value in address(at).items() if key.startswith("explore_")}


def control(at: AppTest, label: str) -> Any:
    kinds = ("selectbox", "multiselect", "toggle", "date_input")
    (found,) = (w for kind in kinds for w in at.get(kind) if w.label == label)
    return found


def put(at: AppTest, label: str, value: Any) -> AppTest:
    return well(control(at, label).set_value(value).run())


def chart(at: AppTest) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    (found,) = at.get("vega_lite_chart")
    rows = {d.name: pyarrow.ipc.open_stream(d.data.data).read_all().to_pylist() for d in found.proto.datasets}
    return json.loads(found.proto.spec), rows


def notes(at: AppTest) -> str:
    return " ".join(text for text in texts(at.main)).replace("&#46;", ".").replace("&#40;", "(")


def edition(shelf: Shelf) -> str:
    return shelf.catalog.editions[0]


def rows_of(shelf: Shelf, view: View) -> Any:
    return shelf.bundle.index.everything(view.group, view.isl, view.osl, view.as_of)


def names(shelf: Shelf, count: int) -> list[str]:
    there = ordered({contender_of(row) for row in rows_of(shelf, FIRST)}, shelf.catalog)
    return [series_id(c) for c in there[:count]]


# The address


def test_by_default_it_shows_the_best_points_of_the_model_with_most_rows(shelf: Shelf) -> None:
    at = visit()
    assert own(at) == {}
    assert control(at, "Model").value == "dsr1"
    assert control(at, "Workload (in/out tokens)").value == (1024, 1024)
    assert control(at, "Precisions").value == ["fp8"]
    found = explore(replace(FIRST, edition=edition(shelf)), rows_of(shelf, FIRST), shelf.catalog)
    _, sets = chart(at)
    assert [row["id"] for row in sets["points"]] == [p.point.origin for p in found.shown(all_points=False)]
    assert f"{found.best} best points of {len(found.series)} series." in notes(at)


PARAMS = {
    "explore_workload": "8k/1k",
    "explore_gpu": "b200,b300",
    "explore_precision": "all",
    "explore_engine": "sglang,trt",
    "explore_spec_method": "mtp",
    "explore_deployment": "single-node",
    "explore_as_of": "2026-06-01",
    "explore_x": "ttft",
    "explore_y": "cost",
    "explore_edition": "2025-10",
    "explore_tier": "rental",
    "explore_colour": "engine",
    "explore_points": "all",
    "explore_names": "on",
    "explore_log_x": "on",
    "explore_log_y": "on",
}


def test_a_link_restores_every_filter(shelf: Shelf) -> None:
    at = visit(**PARAMS)
    assert own(at) == PARAMS
    assert control(at, "GPUs").value == ["b200", "b300"]
    assert control(at, "Precisions").value == []
    assert control(at, "As of").value == date(2026, 6, 1)
    view = View(
        group="dsr1",
        isl=8192,
        osl=1024,
        gpus=("b200", "b300"),
        engines=("sglang", "trt"),
        spec_methods=("mtp",),
        deployments=("single-node",),
        as_of=date(2026, 6, 1),
        x="ttft",
        y="cost",
        edition="2025-10",
        tier="rental",
    )
    found = explore(view, rows_of(shelf, view), shelf.catalog)
    spec, sets = chart(at)
    assert [row["id"] for row in sets["points"]] == [p.point.origin for p in found.shown(all_points=True)]
    encoding = spec["layer"][0]["encoding"]
    assert (encoding["x"]["title"], encoding["y"]["title"]) == (
        heading(view, X_TERMS["ttft"]),
        heading(view, Y_TERMS["cost"]),
    )
    assert {encoding[end]["scale"]["type"] for end in "xy"} == {"log"}
    assert "B300" in notes(at).partition("placeholder")[0].rpartition("edition marks")[2]


def test_a_filter_goes_into_the_address_and_out_again() -> None:
    at = put(visit(), "GPUs", ["h200", "b200"])
    assert own(at) == {"explore_gpu": "h200,b200"}
    put(at, "Precisions", [])
    assert own(at) == {"explore_gpu": "h200,b200", "explore_precision": "all"}
    put(at, "Precisions", ["fp8"])
    put(at, "GPUs", [])
    put(at, "As of", date(2026, 3, 1))
    assert own(at) == {"explore_as_of": "2026-03-01"}
    put(at, "As of", None)
    put(at, "Vertical axis", "energy")
    assert own(at) == {"explore_y": "energy"}


def test_a_choice_that_another_workload_does_not_have_is_let_go() -> None:
    at = put(visit(explore_gpu="h200"), "Workload (in/out tokens)", (8192, 1024))
    assert "h200" not in [*control(at, "GPUs").options]
    assert own(at) == {"explore_workload": "8k/1k", "explore_precision": "fp8"}


def test_bad_parts_of_a_list_are_dropped_and_good_ones_kept() -> None:
    at = visit(explore_gpu="b200,nonsense,b200", explore_precision="fp6", explore_as_of="2026-13-01", explore_x="y")
    assert own(at) == {"explore_gpu": "b200"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_an_address_is_dropped(text: str) -> None:
    at = visit(**dict.fromkeys([*PARAMS, "explore_model", "explore_series", "explore_point"], text))
    assert own(at) == {}
    shown = [*texts(at.main), *texts(at.sidebar)]
    assert not any(raw in told for raw in RAW if raw not in ("\n#",) for told in shown if "open the run" not in told)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            key: st.sampled_from([good, f"{good},{good}", "all", ""]) | st.text(max_size=12)
            for key, good in (PARAMS | {"explore_y": "output_cost", "explore_deployment": "disaggregated"}).items()
        },
    )
)
@settings(max_examples=25)
def test_no_address_whatever_breaks_the_page(params: dict[str, str]) -> None:
    at = visit(**params)
    assert len(at.title) == 1
    again = visit(**own(at))
    assert own(again) == own(at)


# Counting


def test_disaggregated_rows_are_left_out_and_counted_where_they_count_one_role() -> None:
    at = visit(explore_y="output_throughput", explore_precision="all")
    assert "50 disaggregated rows are left out" in notes(at)
    spec, _ = chart(at)
    assert spec["layer"][0]["encoding"]["y"]["title"] == "Output throughput per GPU, tok/s/GPU"
    put(at, "Deployments", ["disaggregated"])
    assert "left out" not in notes(at)
    spec, sets = chart(at)
    assert spec["layer"][0]["encoding"]["y"]["title"] == "Output throughput per decode GPU, tok/s/GPU"
    assert all("disaggregated" in row["series"] for row in sets["points"])


def test_a_row_without_the_figure_is_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = builders.measured_row(ttft_median_s="0.5")
    rows = [good, good | {"concurrency": "32", "ttft_median_s": ""}, good | {"concurrency": "64", "ttft_median_s": ""}]
    folder = builders.data_folder(tmp_path, measured_points=builders.csv_text(*rows), measured_history=None)
    with bundled_from(folder, monkeypatch):
        at = visit(explore_x="ttft")
        assert "2 rows have no figure for “TTFT, median” and are left out." in notes(at)
        assert "1 best point of 1 series." in notes(at)
        assert len(chart(at)[1]["points"]) == 1


def test_nothing_to_draw_says_what_to_do() -> None:
    at = visit(explore_gpu="mi355x", explore_engine="trt")
    assert not at.get("vega_lite_chart")
    assert any("No row passes these filters" in i.value for i in at.info)
    at = visit(explore_as_of="2001-01-01")
    assert any("No row passes these filters" in i.value for i in at.info)


def test_without_measured_rows_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = builders.data_folder(tmp_path, measured_points=None, measured_history=None)
    with bundled_from(folder, monkeypatch):
        assert any("no measured rows" in i.value for i in visit().info)


# A point


def test_a_point_of_the_list_shows_its_whole_row_and_its_run(shelf: Shelf) -> None:
    at = visit()
    listed = control(at, "Point")
    assert listed.value is None
    well(listed.select_index(3).run())
    shown = control(at, "Point").value
    row = next(p for p in rows_of(shelf, FIRST) if p.origin == shown)
    told = notes(at)
    assert e(series_label(contender_of(row), shelf.catalog)) in [s.value for s in at.subheader]
    assert f"]({row.run_url})".replace(".", "") in told.replace(".", "")
    assert f"{row.ttft:,.3f} s" in told
    assert "Acceptance length: **not stated**" in told
    assert len(chart(at)[1]["ringed"]) == 1
    put(at, "Vertical axis", "cost")
    assert control(at, "Point").value == shown
    put(at, "GPUs", [g for g in ("b200", "h200") if g != row.setup.gpu][:1])
    assert control(at, "Point").value is None
    assert not at.subheader


def test_a_link_restores_the_point_that_was_chosen(shelf: Shelf) -> None:
    at = visit(explore_y="cost")
    well(control(at, "Point").select_index(5).run())
    shown, address_of = control(at, "Point").value, own(at)
    assert address_of.keys() == {"explore_y", "explore_point"}
    other = visit(**address_of)
    assert control(other, "Point").value == shown
    assert own(other) == address_of
    assert [row["id"] for row in chart(other)[1]["ringed"]] == [shown]
    assert [s.value for s in other.subheader] == [s.value for s in at.subheader]
    well(control(at, "Point").set_value(None).run())
    assert own(at) == {"explore_y": "cost"}


def test_a_point_that_is_not_shown_is_said_so() -> None:
    at = visit(explore_point="b200-fp8-none-sglang-single-node-c9999")
    assert own(at) == {}
    assert any("not among those that are shown" in i.value for i in at.info)
    assert not well(at.run()).info


def test_points_of_one_colour_can_share_a_frontier() -> None:
    at = visit()
    apart = chart(at)[1]
    put(at, "One frontier per colour", True)
    assert own(at) == {"explore_frontier": "colour"}
    together = chart(at)[1]
    assert len(together["points"]) < len(apart["points"])
    assert len({row["key"] for row in together["lines"]}) <= len({row["colour"] for row in together["points"]})
    assert "frontiers." in notes(at)
    put(at, "Colour by", "series")
    assert chart(at)[1]["points"] != together["points"]
    put(at, "Colour by", "gpu")
    put(at, "Vertical axis", "concurrency")
    assert not any(t.label == "One frontier per colour" for t in at.toggle)
    assert "best" not in notes(at).partition("Drag")[0]


def test_labels_name_series_or_give_concurrency() -> None:
    at = visit()
    assert chart(at)[1].get("names", []) == []
    put(at, "Labels", "names")
    assert own(at) == {"explore_names": "on"}
    assert any("SGLang" in row["label"] for row in chart(at)[1]["names"])
    put(at, "Labels", "concurrency")
    assert own(at) == {"explore_names": "concurrency"}
    assert all(row["label"].replace(",", "").isdigit() for row in chart(at)[1]["names"])
    assert "A label stands only where it has room" in notes(at)


def test_a_series_is_added_to_the_comparison_from_a_point() -> None:
    at = visit()
    well(control(at, "Point").select_index(0).run())
    press(at, "Add its series to the comparison")
    assert len(control(at, "Series to compare").value) == 1
    assert "explore_series" in own(at)
    press(at, "Add its series to the comparison")
    assert len(control(at, "Series to compare").value) == 1


# The way to a comparison


@pytest.mark.parametrize("count", [2, 3, 6])
def test_chosen_series_lead_to_their_comparison(shelf: Shelf, count: int) -> None:
    chosen = names(shelf, count)
    at = visit(explore_series=",".join(chosen), explore_as_of="2026-06-11", explore_tier="rental")
    (link,) = compare_links(at)
    assert stays(at, shelf) == 1
    params = dict(parse_qsl(link.proto.query_string))
    selection, notices = from_params(params, shelf.catalog)
    lineup = parse_slug(params["compare"], shelf.catalog)
    assert not notices
    assert lineup
    assert [series_id(side) for side in lineup.sides] == chosen
    assert settle(shelf, selection).variant.sequence == (1024, 1024)
    assert selection.as_of == date(2026, 6, 11)
    assert selection.tier == "rental"


def test_too_few_or_too_many_series_are_explained(shelf: Shelf) -> None:
    for count in (0, 1):
        at = visit(explore_series=",".join(names(shelf, count)))
        assert not compare_links(at)
        assert "Choose 2 to 6" in notes(at)
    at = visit(explore_series=",".join(names(shelf, 8)))
    assert len(control(at, "Series to compare").value) == 6
    assert len(compare_links(at)) == 1
    (told,) = [i.value for i in at.info]
    assert told.startswith("At most 6 series can be compared")
    assert all(e(label(shelf, name)) in told for name in names(shelf, 8)[6:])
    assert own(at)["explore_series"] == ",".join(names(shelf, 6))
    assert not well(at.run()).info


def test_a_seventh_series_is_not_added_from_a_point(shelf: Shelf) -> None:
    at = visit(explore_series=",".join(names(shelf, 6)))
    listed = control(at, "Point")
    other = next(
        i for i, option in enumerate(listed.options) if not any(label(shelf, n) in option for n in names(shelf, 6))
    )
    well(listed.select_index(other).run())
    press(at, "Add its series to the comparison")
    assert own(at)["explore_series"] == ",".join(names(shelf, 6))
    assert any("At most 6" in i.value for i in at.info)


def test_a_series_without_rows_on_a_day_is_let_go_by_name(shelf: Shelf) -> None:
    """A day that takes chosen series away says so, whether it is chosen or comes with a link."""
    chosen = names(shelf, 6)
    day = date(2026, 1, 1)
    there = {series_id(contender_of(row)) for row in rows_of(shelf, replace(FIRST, as_of=day))}
    gone = [name for name in chosen if name not in there]
    assert gone
    linked = visit(explore_series=",".join(chosen), explore_as_of=day.isoformat())
    picked = put(visit(explore_series=",".join(chosen)), "As of", day)
    for at in (linked, picked):
        (told,) = [i.value for i in at.info]
        assert "not among the chosen series any more" in told
        assert [name for name in chosen if e(label(shelf, name)) in told] == gone
        assert own(at).get("explore_series", "") == ",".join(name for name in chosen if name in there)


def test_chosen_series_that_a_filter_hides_are_counted_and_fade_nothing(shelf: Shelf) -> None:
    chosen = [
        name for name in (series_id(contender_of(row)) for row in rows_of(shelf, FIRST)) if name.startswith("b200-fp4")
    ]
    chosen = [*dict.fromkeys(chosen)][:2]
    at = visit(explore_series=",".join(chosen))
    assert "2 chosen series are not on the chart" in notes(at)
    assert {row["opacity"] for row in chart(at)[1]["points"]} == {1.0}
    put(at, "Precisions", [])
    assert "not on the chart" not in notes(at)
    assert {row["opacity"] for row in chart(at)[1]["points"]} == {1.0, 0.15}


def label(shelf: Shelf, name: str) -> str:
    """Return what a series of the first view is called, by its name in an address."""
    return next(
        series_label(c, shelf.catalog)
        for c in (contender_of(row) for row in rows_of(shelf, FIRST))
        if series_id(c) == name
    )


def compare_links(at: AppTest) -> list[Any]:
    return [link for link in at.get("page_link") if link.proto.query_string]


def test_what_has_no_rows_is_named_and_leads_on(shelf: Shelf) -> None:
    at = visit()
    told = notes(at)
    assert "only published readings are bundled" in told
    measured = {place[0] for place in shelf.bundle.index.workloads}
    published = {shelf.catalog.group_of(p.workload.model or "") for p in shelf.bundle.published}
    assert published - measured
    for group in published - measured:
        assert e(shelf.catalog.group_label(group)).replace("&#46;", ".") in told
    assert [link.proto.label for link in at.get("page_link")] == ["Matrix", "Gallery"]


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != DEFAULT])
def test_the_language_changes_and_the_filters_stay(shelf: Shelf, code: str) -> None:
    language = LANGUAGES[code]
    at = visit(**PARAMS, explore_series=",".join(names(shelf, 2)))
    before = own(at)
    (switch,) = (w for w in at.get("button_group") if w.label == "Language")
    well(switch.set_value(code).run())
    assert own(at) == before
    assert control(at, language.say("GPUs")).value == ["b200", "b300"]
    assert heading(FIRST, Y_TERMS["cost"], language) in chart(at)[0]["description"]
