"""Which rows a side finds: filters, as-of dates, model groups, and how little of the table it touches."""

import gc
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.answer import Shelf
from app.links import Selection
from app.points import MeasuredPoint, SideFilter
from app.sources.bundle import Bundle
from app.sources.contents import Slice, Stock, keys_of
from app.sources.index import PointIndex
from tests.builders import catalog, point, side_filter
from tests.counting import steps

OLD, MID, NEW = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)


def index(*today: MeasuredPoint, history: tuple[MeasuredPoint, ...] = ()) -> PointIndex:
    return PointIndex.of(catalog(), today, history)


def key_of(side: SideFilter) -> Slice:
    (key,) = keys_of(side)
    return key


# Filters


@pytest.mark.parametrize(
    "change",
    [
        {"model": "glm5"},
        {"isl": 8192},
        {"osl": 8192},
        {"gpu": "b200"},
        {"precision": "fp8"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_rows_of_other_slices_are_never_found(change: dict[str, Any]) -> None:
    here = point()
    assert index(here, point(**change)).rows(side_filter()) == (here,)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ({"spec_method": "mtp"}, {"spec_method": "none"}),
        ({"engine": "trt"}, {"engine": "sglang"}),
        ({"deployment": "disaggregated"}, {"deployment": "single-node"}),
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_filter_that_is_asked_for_holds_and_an_open_one_lets_all_in(
    asked: dict[str, Any], other: dict[str, Any]
) -> None:
    wanted, unwanted = point(**asked), point(**other)
    found = index(unwanted, wanted)
    assert found.rows(side_filter(**asked)) == (wanted,)
    assert set(map(id, found.rows(side_filter()))) == {id(wanted), id(unwanted)}


def test_models_of_one_group_form_one_side() -> None:
    five, five_one = point(model="glm5"), point(model="glm5.1", concurrency=32)
    other = point(model="glm5.2")
    assert index(five, five_one, other).rows(side_filter(group="glm5")) == (five, five_one)
    assert index(five, five_one, other).rows(side_filter(group="glm5.2")) == (other,)


def test_a_slice_that_is_not_there_is_empty() -> None:
    assert index(point()).rows(side_filter(gpu="h200")) == ()
    assert index(point()).rows(side_filter(spec_method="eagle3")) == ()
    assert index().rows(side_filter(), date(2026, 5, 1)) == ()


# As of a date


def test_todays_view_reads_todays_table_alone() -> None:
    today, before = point(run_date=NEW), point(run_date=OLD, concurrency=64)
    assert index(today, history=(before,)).rows(side_filter()) == (today,)


def test_as_of_a_date_reads_both_tables_up_to_and_on_that_day() -> None:
    today, later = point(run_date=MID), point(run_date=NEW, concurrency=32)
    before, after = point(run_date=OLD, concurrency=64), point(run_date=NEW, concurrency=128)
    found = index(today, later, history=(before, after))
    assert found.rows(side_filter(), MID) == (today, before)
    assert found.rows(side_filter(), MID - timedelta(days=1)) == (before,)
    assert found.rows(side_filter(), OLD - timedelta(days=1)) == ()
    assert set(map(id, found.rows(side_filter(), NEW))) == set(map(id, (today, later, before, after)))


def test_as_of_a_date_shows_the_row_that_was_newest_then() -> None:
    today, before = point(50, 1000, run_date=NEW), point(60, 900, run_date=OLD)
    found = index(today, history=(before,))
    assert found.rows(side_filter(), MID) == (before,)
    assert found.rows(side_filter(), NEW) == (today,)


def test_a_row_without_a_date_was_there_on_no_day() -> None:
    undated = point(run_date=None)
    assert index(undated).rows(side_filter()) == (undated,)
    assert index(undated).rows(side_filter(), NEW) == ()


def test_filters_hold_in_the_history_too() -> None:
    wanted = point(run_date=OLD, engine="trt")
    others = (point(run_date=OLD, engine="sglang"), point(run_date=OLD, engine="trt", gpu="b200"))
    assert index(history=(*others, wanted)).rows(side_filter(engine="trt"), NEW) == (wanted,)


def test_the_run_policy_is_judged_as_of_the_date() -> None:
    early = (point(run_date=OLD, concurrency=4), point(run_date=MID, concurrency=16))
    late = point(run_date=NEW, concurrency=64)
    found = index(late, history=early)
    assert found.rows(side_filter(), MID, "per-series") == (early[1],)
    assert found.rows(side_filter(), NEW, "per-series") == (late,)
    assert set(map(id, found.rows(side_filter(), NEW))) == set(map(id, (*early, late)))


def test_bundled_history_shows_earlier_days(shelf: Shelf) -> None:
    slug = "deepseek-r1-b200-fp8-mtp-vs-none"
    day = date(2026, 2, 28)
    then = shelf.compare(Selection(slug=slug, as_of=day))[1]
    now = shelf.compare(Selection(slug=slug, source="measured"))[1]
    dates = {p.run_date for side in then.sides for p in side.points}
    assert dates
    assert max(dates) <= day
    assert max(p.run_date for side in now.sides for p in side.points) > day
    assert then.subject.as_of == day


# What there is


def test_contents_count_rows_and_name_first_and_last_days_of_today_and_of_the_history() -> None:
    today = (point(run_date=MID), point(run_date=NEW, concurrency=32, engine="trt"))
    found = index(*today, history=(point(run_date=OLD), point(run_date=OLD, model="glm5"))).contents
    assert [(s.engine, stock) for s, stock in found.today[key_of(side_filter())].items()] == [
        ("sglang", Stock(1, MID, MID)),
        ("trt", Stock(1, NEW, NEW)),
    ]
    assert found.past(side_filter()) == 1
    assert found.past(side_filter(engine="trt")) == 0
    assert found.span(side_filter()) == (OLD, NEW)
    assert found.engines(side_filter()) == {"sglang", "trt"}
    assert found.workloads == {("dsr1", 1024, 1024): 2, ("glm5", 1024, 1024): 0}


def test_a_side_holds_rows_as_of_the_first_day_of_any_table() -> None:
    found = index(point(run_date=NEW), history=(point(run_date=MID),))
    assert found.holds(side_filter())
    assert found.holds(side_filter(as_of=MID))
    assert not found.holds(side_filter(as_of=MID - timedelta(days=1)))
    assert not found.holds(side_filter(spec_method="mtp"))


def test_a_side_ends_on_its_last_day_and_begins_when_it_has_rows_enough() -> None:
    early = (point(run_date=OLD, concurrency=1), point(run_date=MID, concurrency=2))
    found = index(point(run_date=NEW, concurrency=3), history=early)
    assert found.ends(side_filter(), 2) == (MID, NEW)
    assert found.ends(side_filter(), 3) is None  # on its last day alone
    assert index(point(run_date=None)).contents.span(side_filter()) is None


# Cost


def _unrelated(rows: tuple[MeasuredPoint, ...], copies: int) -> tuple[MeasuredPoint, ...]:
    """Repeat rows under another model, each copy at lengths of its own."""
    return tuple(
        replace(p, workload=replace(p.workload, model="kimik3", isl=100 + i)) for i in range(copies) for p in rows
    )


def test_the_work_of_finding_a_side_does_not_grow_with_unrelated_rows() -> None:
    here = tuple(point(x, 2000 - x, c, run_date=NEW) for c, x in enumerate(range(20, 100, 10), 1))

    def work(copies: int) -> int:
        rows = (*_unrelated(here, copies), *here)
        found = index(*rows, history=_unrelated(here, copies))
        assert found.rows(side_filter(), NEW) == here
        return steps(lambda: found.rows(side_filter(), NEW))

    assert work(50) == work(1) > 0


def test_the_work_of_a_comparison_does_not_grow_with_unrelated_rows(shelf: Shelf) -> None:
    selection = Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none", source="measured", sequence=(1024, 1024))

    def work(copies: int) -> int:
        today = (*shelf.bundle.today, *_unrelated(shelf.bundle.today, copies))
        grown = Shelf(Bundle(catalog=shelf.catalog, background=shelf.bundle.background, today=today))
        assert grown.compare(selection)[1].overlap == shelf.compare(selection)[1].overlap
        return steps(lambda: grown.compare(selection))

    assert work(30) == work(1) > 0


def test_counting_the_work_leaves_the_collector_out() -> None:
    def callback(*_: object) -> None:
        sum(n for n in range(100))

    plain = steps(lambda: [[] for _ in range(500)])
    gc.callbacks.append(callback)
    held = gc.get_threshold()
    gc.set_threshold(10, 2, 2)
    try:
        assert steps(lambda: [[] for _ in range(500)]) == plain
    finally:
        gc.set_threshold(*held)
        gc.callbacks.remove(callback)
    assert gc.isenabled()
