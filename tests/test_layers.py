"""Rows of others beside the bundled ones: a visitor's never enter a public side, live ones stand in for a model's."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accuracy import record
from app.answer import Shelf, bundled
from app.catalog import Batch
from app.links import Selection
from app.matrix.told import pools_of
from app.points import PUBLIC, MeasuredPoint, SideFilter
from app.sources.bundle import Bundle
from app.sources.index import PointIndex
from app.sources.layers import Layers
from tests.builders import point, side_filter
from tests.stories import OWN, UNLISTED, accuracy_run, own_shelf, unlisted_shelf

KNOWN = bundled().bundle
BATCHES = (Batch(batch="own1", label="one"), Batch(batch="own2", label="two"))


def own(batch: str | None = "own1", **given: Any) -> MeasuredPoint:
    return point(**{"provenance": "own", "batch": batch, "spec_method": "mtp"} | given)


def sides_of(rows: Iterable[MeasuredPoint], batch: str | None) -> list[SideFilter]:
    """Return every side that some rows could be on, as those of a batch."""
    return [
        SideFilter(
            group=KNOWN.catalog.group_of(row.workload.model or ""),
            isl=row.workload.sequence[0],
            osl=row.workload.sequence[1],
            gpu=row.setup.gpu or "",
            precision=precision,
            spec_method=method,
            batch=batch,
        )
        for row in rows
        for precision in (row.setup.precision, None)
        for method in (row.setup.spec_method, None)
    ]


# Layers


@pytest.mark.parametrize("batch", [None, PUBLIC])
@pytest.mark.parametrize("brought", ["own1", PUBLIC, None, ""])
def test_own_rows_never_enter_a_public_side(batch: str | None, brought: str | None) -> None:
    """Not even rows of no batch, or of one that is called as the public rows are."""
    public, mine = [point(spec_method="mtp")], [own(brought), own(brought, concurrency=999)]
    layers = Layers.of(PointIndex.of(KNOWN.catalog, public), KNOWN.catalog, mine)
    for side in sides_of(mine, batch):
        assert layers.rows(side) == tuple(public)
        assert layers.in_memory(side).rows(side) == tuple(public)
        assert layers.holds(side)
        assert layers.days(side) == (public[0].run_date,)


def test_a_batch_has_its_own_rows_alone() -> None:
    mine, others = own(x=51.0), own("own2", x=52.0)
    layers = Layers.of(PointIndex.of(KNOWN.catalog, [point(spec_method="mtp")]), KNOWN.catalog, [mine, others])
    side = side_filter(spec_method="mtp")
    assert layers.rows(replace(side, batch="own1")) == (mine,)
    assert layers.rows(replace(side, batch="own2")) == (others,)


def test_a_batch_that_nobody_brought_has_no_rows() -> None:
    layers = Layers.of(PointIndex.of(KNOWN.catalog, [point()]), KNOWN.catalog, [own()])
    side = side_filter(batch="own7")
    assert layers.rows(side) == ()
    assert layers.days(side) == ()
    assert not layers.holds(side)
    assert layers.in_memory(side).rows(side) == ()


def test_what_there_is_for_everybody_does_not_change() -> None:
    public = PointIndex.of(KNOWN.catalog, [point()])
    layers = Layers.of(public, KNOWN.catalog, [own(gpu="h200")])
    assert layers.contents == public.contents
    assert layers.edition == public.edition
    assert layers.refusals == public.refusals


def test_workloads_and_rows_to_look_at_are_everybodys() -> None:
    public, mine = point(), own(isl=8192)
    layers = Layers.of(PointIndex.of(KNOWN.catalog, [public]), KNOWN.catalog, [mine, own("own2")])
    assert layers.sequences("dsr1") == ((1024, 1024), (8192, 1024))
    assert layers.workloads == {("dsr1", 1024, 1024): 2, ("dsr1", 8192, 1024): 1}
    assert layers.everything("dsr1", 8192, 1024) == (mine,)
    assert set(layers.everything("dsr1", 1024, 1024)) == {public, own("own2")}


# A visitor's own rows


def test_a_bundle_with_own_rows_leaves_the_one_under_it_as_it_was() -> None:
    before = (KNOWN.catalog, KNOWN.today, KNOWN.own)
    with_own = KNOWN.with_own(BATCHES, [own(model="Acme 70B")])
    assert (KNOWN.catalog, KNOWN.today, KNOWN.own) == before
    assert with_own.today == KNOWN.today
    assert [row.provenance for row in with_own.own] == ["own"]
    assert with_own.catalog.batch_label("own1") == "one"


def test_own_rows_take_the_place_of_those_before() -> None:
    first = KNOWN.with_own(BATCHES[:1], [own(model="Acme 70B")])
    second = first.with_own(BATCHES[1:], [own("own2", gpu="Foo X9")])
    assert [row.batch for row in second.own] == ["own2"]
    assert second.catalog.batches == BATCHES[1:]
    assert second.under is KNOWN
    assert "Acme 70B" not in {m.label for m in second.catalog.models}
    assert second.index.rows(side_filter(batch="own1", spec_method="mtp")) == ()


ANY_OWN = st.builds(
    own,
    batch=st.sampled_from(["own1", "own2"]),
    x=st.floats(1, 500),
    y=st.floats(1, 9000),
    model=st.sampled_from(["dsr1", "GLM 5.1", "Acme"]),
    gpu=st.sampled_from(["b300", "NVIDIA B200", "Foo"]),
    precision=st.sampled_from(["fp4", "fp8", None]),
    engine=st.sampled_from(["sglang", "Serve It", None]),
    run_date=st.sampled_from([date(2026, 6, 30), None]),
)


@given(st.lists(ANY_OWN, max_size=8))
def test_whatever_is_brought_public_sides_have_the_rows_that_they_had(rows: list[MeasuredPoint]) -> None:
    with_own = KNOWN.with_own(BATCHES, rows)
    for side in (*sides_of(with_own.own, None), *sides_of(KNOWN.today[:40], PUBLIC)):
        assert with_own.index.rows(side) == KNOWN.index.rows(replace(side, batch=None))
        day = date(2026, 12, 31)
        assert with_own.index.rows(side, day) == KNOWN.index.rows(replace(side, batch=None), day)
    for row in with_own.own:
        assert row in with_own.index.rows(sides_of([row], row.batch)[0], policy="per-configuration") or row.run_date


def test_offers_cards_and_matrix_are_those_of_everybody() -> None:
    mine, everybodys = own_shelf(), bundled()
    assert mine.offers.keys() == everybodys.offers.keys()
    for slug in list(everybodys.offers)[::9]:
        assert mine.card(Selection(slug=slug)).verdict == everybodys.card(Selection(slug=slug)).verdict
    assert pools_of(mine).sequences == pools_of(everybodys).sequences


def test_a_visitors_sides_read_their_own_rows_and_the_others_public_ones() -> None:
    _, found = own_shelf().compare(Selection(slug=OWN))
    assert [dict(side.sources).keys() for side in found.sides] == [{"own"}, {"bundled"}]
    assert found.subject.source == "mixed"
    assert found.subject.kind == "batch"


def test_a_run_that_an_own_row_names_is_no_source() -> None:
    """Own rows are unverified, with no public run behind them; nobody checked what they name."""
    known = own_shelf()
    rows = (replace(row, run_url="https://example.org/mine") for row in known.bundle.own)
    shelf = Shelf(known.bundle.with_own([Batch(batch="own1", label="Night run")], rows))
    urls = shelf.compare(Selection(slug=OWN))[1].subject.urls
    assert urls == known.compare(Selection(slug=OWN))[1].subject.urls
    assert urls


def test_own_rows_of_names_that_nobody_lists_compare() -> None:
    answer = unlisted_shelf().answer(Selection(slug=UNLISTED))
    assert answer.comparison.subject.model_label == "Acme 1 70B"
    assert answer.comparison.subject.source == "own"
    assert not answer.comparison.subject.sampled
    assert {side.price.usd_per_gpu_hour for side in answer.comparison.sides} == {None}


def test_scores_of_others_do_not_count_for_own_rows() -> None:
    _, found = own_shelf().compare(Selection(slug=OWN))
    known = record(found, KNOWN.background.accuracy)
    assert known.scores["a"] == ()
    assert known.scores["b"]


# Live rows


def live(**given: Any) -> MeasuredPoint:
    return point(**{"provenance": "live"} | given)


def test_live_rows_stand_in_for_those_of_their_models_alone() -> None:
    fresh = [live(model="glm5.1")]
    bundle = KNOWN.with_live(fresh, (), ())
    groups = {KNOWN.catalog.group_of(row.workload.model or "") for row in KNOWN.today}
    assert {KNOWN.catalog.group_of(r.workload.model or "") for r in bundle.today} == groups | {"glm5"}
    of_glm = [r for r in bundle.today if KNOWN.catalog.group_of(r.workload.model or "") == "glm5"]
    assert of_glm == fresh
    assert [r for r in bundle.today if r not in fresh] == [
        r for r in KNOWN.today if KNOWN.catalog.group_of(r.workload.model or "") != "glm5"
    ]
    assert bundle.history == KNOWN.history


def test_live_history_stands_in_for_that_of_its_models_alone() -> None:
    past = [live(model="dsr1", run_date=date(2026, 1, 1))]
    bundle = KNOWN.with_live([live(model="dsr1")], past, ())
    of_past = [r for r in bundle.history if r.provenance == "live"]
    assert of_past == past
    others = {r.workload.sequence for r in bundle.history if r.workload.model == "dsr1" and r not in past}
    assert others == {r.workload.sequence for r in KNOWN.history} - {past[0].workload.sequence}


def test_live_history_of_one_workload_leaves_the_bundled_one_of_others() -> None:
    past = [live(model="dsr1", run_date=date(2026, 1, 1))]
    bundle = KNOWN.with_live([live(model="dsr1")], past, ())
    other = {r for r in KNOWN.history if r.workload.sequence != past[0].workload.sequence}
    assert other
    assert other <= set(bundle.history)


def newer(rows: Iterable[MeasuredPoint], day: date) -> list[MeasuredPoint]:
    """Return the same rows as the publisher's of a later day."""
    return [replace(row, run_date=day, provenance="live") for row in rows]


def test_a_past_day_has_the_same_rows_whatever_newer_ones_are_fetched() -> None:
    day = date(2026, 5, 20)
    bundle = KNOWN.with_live(newer(KNOWN.today, date(2026, 11, 20)), (), ())
    for side in sides_of(KNOWN.today, None):
        assert set(bundle.index.rows(side, day)) == set(KNOWN.index.rows(side, day))
        assert bundle.index.days(side)[:-1] == KNOWN.index.days(side)
        assert {row.provenance for row in bundle.index.rows(side)} == {"live"}


def test_rows_that_come_again_as_they_are_have_no_second_past() -> None:
    bundle = KNOWN.with_live((replace(row, provenance="live") for row in KNOWN.today), (), ())
    assert bundle.history == KNOWN.history
    for side in sides_of(KNOWN.today, None):
        assert bundle.index.count(side) == KNOWN.index.count(side)


def test_live_rows_are_read_where_a_store_was_named() -> None:
    with_store = replace(KNOWN, store=PointIndex(today={}, history={}))
    assert with_store.with_live([live()], (), ()).index.rows(side_filter(spec_method="none"))


def test_live_runs_stand_in_for_those_of_their_models_alone() -> None:
    run = accuracy_run("mtp", 0.9, group="dsr1")
    told = KNOWN.with_live((), (), [run]).background.accuracy
    assert [r for r in told if r.group == "dsr1"] == [run]
    assert [r for r in told if r.group != "dsr1"] == [r for r in KNOWN.background.accuracy if r.group != "dsr1"]


def test_live_rows_and_runs_of_an_unlisted_model_meet() -> None:
    given = {"gpu": "foo x9", "engine": "serve it", "precision": "fp4", "model": "acme/acme-70b"}
    rows = [live(x=x, y=1000 - 10 * x, spec_method=m, **given) for x in (30.0, 50.0) for m in ("mtp", "none")]
    runs = [
        accuracy_run(m, s, group="acme/acme-70b", gpu="foo x9", engine="serve it")
        for m, s in (("mtp", 0.9), ("none", 0.5))
    ]
    bundle = KNOWN.with_live(rows, (), runs)
    (group,) = {bundle.catalog.group_of(r.workload.model or "") for r in bundle.today} - set(KNOWN.catalog.groups)
    assert {run.group for run in bundle.background.accuracy} - {r.group for r in KNOWN.background.accuracy} == {group}
    shelf = Shelf(bundle)
    (slug,) = (s for s, o in shelf.offers.items() if o.lineup.group == group and o.lineup.kind == "spec-decode")
    answer = shelf.answer(Selection(slug=slug))
    assert answer.comparison.subject.model_label == "acme/acme-70b"
    assert answer.comparison.subject.source == "live"
    assert answer.narrative.accuracy is not None
    assert answer.narrative.accuracy.difference is not None
    assert answer.narrative.accuracy.difference.differ


def test_own_rows_lie_over_live_ones() -> None:
    fresh = KNOWN.with_live([live(model="dsr1", spec_method="mtp")], (), ())
    bundle = fresh.with_own(BATCHES, [own()])
    side = side_filter(spec_method="mtp")
    assert {row.provenance for row in bundle.index.rows(side)} == {"live"}
    assert {row.provenance for row in bundle.index.rows(replace(side, batch="own1"))} == {"own"}


def test_a_bundle_alone_has_no_own_rows() -> None:
    assert Bundle(catalog=KNOWN.catalog, background=KNOWN.background).own == ()
