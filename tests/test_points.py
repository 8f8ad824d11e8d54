"""Which rows form a side: the run policies, and what a row is replaced by."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.points import MeasuredPoint, keep_newest
from tests.builders import point

OLD, MID, NEW = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)


def test_newest_row_of_a_configuration_stays() -> None:
    old, new, mid = point(run_date=OLD), point(run_date=NEW), point(run_date=MID)
    assert keep_newest([old, new, mid]) == (new,)


@pytest.mark.parametrize(
    "change",
    [
        {"engine": "trt"},
        {"topology": "TP4 EP1"},
        {"gpus": 4},
        {"deployment": "disaggregated"},
        {"gpu": "b200"},
        {"precision": "fp8"},
        {"spec_method": "mtp"},
        {"model": "dsr2"},
        {"isl": 8192},
        {"osl": 8192},
        {"concurrency": 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_rows_of_different_configurations_stay_side_by_side(change: dict[str, object]) -> None:
    rows = (point(run_date=OLD), point(run_date=NEW, **change))
    assert keep_newest(rows) == rows


def test_a_newer_image_replaces_the_same_configuration() -> None:
    old, new = point(run_date=OLD, image="sglang:1"), point(run_date=NEW, image="sglang:2")
    assert keep_newest([old, new]) == (new,)


def test_of_two_rows_of_one_day_the_first_stays() -> None:
    first, second = point(50, 1000), point(60, 900)
    assert keep_newest([first, second]) == (first,)


def test_rows_without_a_date_or_concurrency_are_never_replaced() -> None:
    undated, timeless = point(run_date=None), point(run_date=None)
    uncounted = point(concurrency=None, run_date=OLD)
    rows = (undated, timeless, uncounted, point(concurrency=None, run_date=NEW), point(run_date=NEW))
    assert keep_newest(rows) == rows


def test_per_series_keeps_only_the_newest_day_of_each_series() -> None:
    fresh = [point(run_date=NEW, concurrency=c) for c in (4, 16)]
    stale = [point(run_date=OLD, concurrency=c) for c in (64, 256)]
    other = [point(run_date=MID, concurrency=c, engine="trt") for c in (4, 16)]
    assert keep_newest([*stale, *fresh, *other], "per-series") == (*fresh, *other)
    assert keep_newest([*stale, *fresh, *other]) == (*stale, *fresh, *other)


@pytest.mark.parametrize(
    "change",
    [
        {"gpu": "b200"},
        {"engine": "trt"},
        {"spec_method": "mtp"},
        {"precision": "fp8"},
        {"deployment": "disaggregated"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_series_has_a_newest_day_of_its_own(change: dict[str, str]) -> None:
    rows = (point(run_date=OLD, **change), point(run_date=NEW))
    assert keep_newest(rows, "per-series") == rows


def test_topology_does_not_make_a_series() -> None:
    old, new = point(run_date=OLD, topology="TP4 EP1"), point(run_date=NEW, topology="TP8 EP1")
    assert keep_newest([old, new], "per-series") == (new,)


def test_a_series_without_any_date_stays_whole() -> None:
    rows = tuple(point(run_date=None, concurrency=c) for c in (4, 16, 64))
    assert keep_newest(rows, "per-series") == rows


_ROWS = st.lists(
    st.builds(
        lambda days, concurrency, engine, topology: point(
            concurrency=concurrency, engine=engine, topology=topology, run_date=OLD + timedelta(days=days)
        ),
        st.integers(0, 4),
        st.sampled_from([4, 16]),
        st.sampled_from(["sglang", "trt"]),
        st.sampled_from(["TP8 EP1", "TP4 EP1"]),
    ),
    max_size=12,
)


@given(_ROWS)
def test_what_stays_is_the_newest_of_its_configuration(rows: list[MeasuredPoint]) -> None:
    kept = keep_newest(rows)
    days = {}
    for row in rows:
        days.setdefault(row.configuration, set()).add(row.run_date)
    assert {row.configuration: row.run_date for row in kept} == {c: max(found) for c, found in days.items()}
    assert len(kept) == len(days)


@given(_ROWS)
def test_per_series_is_a_part_of_per_configuration(rows: list[MeasuredPoint]) -> None:
    whole, part = keep_newest(rows), keep_newest(rows, "per-series")
    assert set(map(id, part)) <= set(map(id, whole))
    newest = {}
    for row in rows:
        newest[row.series] = max(row.run_date, newest.get(row.series, row.run_date))
    assert [row for row in whole if row.run_date == newest[row.series]] == list(part)


@given(_ROWS)
def test_keeping_twice_keeps_the_same(rows: list[MeasuredPoint]) -> None:
    for policy in ("per-configuration", "per-series"):
        once = keep_newest(rows, policy)
        assert keep_newest(once, policy) == once
