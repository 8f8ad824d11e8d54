"""A store answers as memory does for the same rows, reads only, trusts no row, and never takes the app down."""

import logging
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import ibis
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.__main__ import main
from app.answer import Shelf, bundled
from app.language import LANGUAGES
from app.links import Selection
from app.live import freshness
from app.points import SideFilter
from app.sources.bundle import Bundle, load
from app.sources.configured import STORE, configured
from app.sources.contents import keys_of
from app.sources.index import PointIndex
from app.sources.live.snapshot import Snapshot
from app.sources.refusals import file_refusal
from app.sources.store import index as store_index
from app.sources.store import table as store_table
from app.sources.store import with_store
from app.sources.store.fallback import PAUSE_S, Fallback
from app.sources.store.index import LIFETIME_S, StoreIndex
from app.sources.store.table import Table
from app.terms import DEPLOYMENTS, PRECISIONS, SPEC_METHODS
from app.titles import title
from app.trend import trend_of
from app.verifier import read_tables, verify
from app.verifier.__main__ import DATA, document_of, passages_of
from tests.builders import catalog, side_filter
from tests.stores import PLACES, Cells, Clock, Write, alike, bundled_rows, in_memory, kind, opened, parquet, row
from tests.stories import OWN, own_shelf

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 5, 20)


# The same answers as memory


DAYS = st.dates(min_value=date(2025, 11, 1), max_value=date(2026, 7, 1))
ENGINES = ("sglang", "trt", "dynamo-sglang", "dynamo-trt", "atom", "mori-sglang", "vllm")


def any_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def filters(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[SideFilter]:
    """Draw filters of any kind."""
    parts: dict[str, st.SearchStrategy[Any]] = {
        "group": any_of("dsr1", "glm5", "gptoss120b", "nobody"),
        "isl": any_of(1024, 8192),
        "osl": st.just(1024),
        "gpu": any_of("b200", "b300", "mi355x", "h200", "gb200"),
        "precision": any_of(None, *PRECISIONS),
        "spec_method": any_of(None, None, *SPEC_METHODS),
        "engine": any_of(None, None, *ENGINES),
        "deployment": any_of(None, None, *DEPLOYMENTS),
        "as_of": st.none() | DAYS,
        "family": st.none() | st.sets(any_of(*ENGINES), max_size=4).map(frozenset),
        "window": st.none() | DAYS.map(lambda day: (day, day + timedelta(days=60))),
    }
    return st.builds(SideFilter, **parts | fixed)


@cache
def _bundled_pair(address: str) -> tuple[StoreIndex, Any]:
    rows = bundled_rows("measured_points", "measured_history")
    return opened(address, load().catalog), in_memory(rows, load().catalog)


class Addresses(dict[str, str]):
    """Where the bundled rows are, written when they are first asked for."""

    def __init__(self, writers: dict[str, Write]) -> None:
        self._writers = writers

    def __missing__(self, place: str) -> str:
        self[place] = self._writers[place](bundled_rows("measured_points", "measured_history"))
        return self[place]


@pytest.fixture(scope="module")
def addresses(writers: dict[str, Write]) -> dict[str, str]:
    return Addresses(writers)


def assert_same(store: StoreIndex, memory: Any, side: SideFilter, as_of: date | None) -> None:
    for policy in ("per-configuration", "per-series"):
        assert alike(store.rows(side, as_of, policy)) == alike(memory.rows(side, as_of, policy))
    assert store.holds(side) == memory.holds(side)
    assert store.days(side) == memory.days(side)


@pytest.mark.parametrize("place", PLACES)
@given(side=filters(), as_of=st.none() | DAYS)
def test_a_store_gives_the_rows_that_memory_gives(
    place: str, addresses: dict[str, str], side: SideFilter, as_of: date | None
) -> None:
    assert_same(*_bundled_pair(addresses[place]), side, as_of)


@pytest.mark.parametrize("place", PLACES)
def test_a_store_says_of_what_there_is_what_memory_says(place: str, addresses: dict[str, str]) -> None:
    store, memory = _bundled_pair(addresses[place])
    there, other = store.contents, memory.contents
    assert {k: set(v) for k, v in there.today.items()} == {k: set(v) for k, v in other.today.items()}
    assert store.workloads.keys() == memory.workloads.keys()
    rows = bundled_rows("measured_points", "measured_history")
    assert sum(store.workloads.values()) == len(rows)
    for key in there.today:
        side = SideFilter(group=key.group, isl=key.isl, osl=key.osl, gpu=key.gpu, precision=key.precision)
        assert keys_of(side) == [key]
        assert there.span(side) == other.span(side)
        assert there.engines(side) == other.engines(side)
        assert alike(store.everything(key.group, key.isl, key.osl)) == alike(
            memory.everything(key.group, key.isl, key.osl)
        )
        day = date(2026, 4, 1)
        assert alike(store.everything(key.group, key.isl, key.osl, day)) == alike(
            memory.everything(key.group, key.isl, key.osl, day)
        )
        read = store.in_memory(side)
        for day in memory.days(side):
            assert alike(read.rows(side, day)) == alike(memory.rows(side, day))
    for group in load().catalog.groups:
        assert set(store.sequences(group)) == set(memory.sequences(group))


@st.composite
def tables(draw: st.DrawFn) -> list[Cells]:
    """Draw rows that mostly differ in little: often a configuration again, on another day, under an alias."""
    several = {
        "model": any_of("glm5", "glm5.1"),
        "engine": any_of("trt", "trtllm", "sglang"),
        "spec_method": any_of("none", "mtp"),
        "concurrency": any_of("16", "32"),
        "disaggregated": any_of("true", "false"),
        "multinode": any_of("true", "false"),
        "run_date": any_of("2026-05-01", "2026-05-02", "2026-05-20"),
        "run_url": any_of("https://example.org/runs/1", "https://example.org/runs/2"),
        "decode_gpus": any_of("", "8", "16", "64"),
        "decode_workers": any_of("", "0", "1"),
        "decode_ep": any_of("", "1", "8"),
        "decode_dp_attention": any_of("", "true", "false"),
        "prefill_gpus": any_of("", "8", "16"),
        "prefill_tp": any_of("", "8"),
        "prefill_dp_attention": any_of("", "true", "false"),
        "throughput_tok_s_gpu": any_of("400", "500", "600"),
    }
    changing = draw(st.sets(st.sampled_from(sorted(several)), max_size=5))
    every = st.fixed_dictionaries({c: several[c] if c in changing else several[c].filter(bool) for c in several})
    first = draw(every)
    drawn = draw(st.lists(st.fixed_dictionaries({c: several[c] for c in changing}), min_size=1, max_size=12))
    return [row(**first | changes) for changes in drawn]


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=15)
@given(rows=tables(), data=st.data())
def test_any_table_gives_the_rows_that_memory_gives(
    place: str, writers: dict[str, Write], rows: list[Cells], data: st.DataObject
) -> None:
    store, memory = opened(writers[place](rows), catalog()), in_memory(rows, catalog())
    days = any_of(None, date(2026, 5, 1), date(2026, 5, 2), TODAY)
    side = data.draw(filters(group=st.just("glm5"), gpu=st.just("b300"), precision=st.just("fp4"), as_of=days))
    assert_same(store, memory, side, data.draw(days))
    assert_same(store, memory, side_filter(group="glm5"), None)


def test_a_newer_row_of_another_number_of_gpus_replaces_none(write: Write) -> None:
    untold = {"decode_tp": "", "decode_ep": ""}
    rows = [
        row(decode_gpus=gpus, run_date=day, **untold)
        for gpus, day in (("4", "2026-05-01"), ("8", "2026-05-01"), ("8", "2026-05-20"))
    ]
    store, memory = opened(write(rows), catalog()), in_memory(rows, catalog())
    found = store.rows(side_filter())
    assert sorted((point.setup.gpus or 0, str(point.run_date)) for point in found) == [
        (4, "2026-05-01"),
        (8, "2026-05-20"),
    ]
    assert_same(store, memory, side_filter(), None)


def test_pages_say_the_same_of_a_store_as_of_the_tables_it_was_written_from(writers: dict[str, Write]) -> None:
    known = load()  # accuracy runs are the publisher's, and say nothing of a store
    plain = Shelf(replace(known, history=(), background=replace(known.background, accuracy=())))
    stored = Shelf(with_store(replace(load(), history=()), writers["parquet"](bundled_rows("measured_points"))))
    assert plain.offers.items() <= stored.offers.items()  # rows of several days make comparisons of dates
    assert not stored.bundle.left_out
    for offer in list(plain.offers.values())[::5]:
        for variant in offer.variants:
            if variant.source == "measured":
                chosen = Selection(
                    slug=offer.slug, source="measured", sequence=variant.sequence, precision=variant.precision
                )
                there, other = stored.answer(chosen), plain.answer(chosen)
                said, same = (re.sub("No accuracy runs .*", "", a.narrative.verdict.text) for a in (there, other))
                assert said == same
                assert there.comparison.overlap == other.comparison.overlap
                assert {p.provenance for side in there.comparison.sides for p in side.points} == {"store"}
                assert there.comparison.subject.source == "store"


@pytest.mark.parametrize(("code", "said"), [("en", "rows of a store"), ("zh", "数据存储中的数据")])
def test_a_brief_text_names_a_store_as_where_its_rows_come_from(
    addresses: dict[str, str], code: str, said: str
) -> None:
    shelf = Shelf(with_store(load(), addresses["parquet"]))
    answer = shelf.answer(Selection(slug="deepseek-r1-b200-vs-mi355x", reader="brief", lang=code))
    document = document_of(answer.comparison, answer.narrative, read_tables(DATA), fairness=answer.fairness)
    passages = list(passages_of(answer.narrative))
    assert [p for p in passages if said in p.text]
    assert [error for p in passages for error in verify(p, document, code)] == []


@pytest.mark.parametrize(
    ("code", "store", "public"), [("en", "Store sweep", "Public sweep"), ("zh", "数据存储的扫描", "公开扫描")]
)
def test_rows_of_a_store_beside_own_ones_are_not_called_public(
    addresses: dict[str, str], code: str, store: str, public: str
) -> None:
    mine = own_shelf().bundle
    batches = [b for b in mine.catalog.batches if b.batch == "own1"]
    for address, named, other in ((addresses["parquet"], store, public), ("nowhere.parquet", public, store)):
        shelf = Shelf(with_store(load(), address).with_own(batches, mine.own))
        answer = shelf.answer(Selection(slug=OWN, lang=code))
        for told in (
            title(answer.comparison, shelf.catalog, LANGUAGES[code]),
            " ".join(map(LANGUAGES[code].name, shelf.sides.labels(shelf.find(OWN)[1]))),
            answer.narrative.verdict.text,
        ):
            assert named in told
            assert other not in told


def test_own_rows_change_nothing_of_what_a_store_offers_and_ask_it_nothing(
    addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(with_store(load(), addresses["parquet"]))
    mine = own_shelf().bundle
    asked = counted(monkeypatch)
    own = Shelf(shelf.bundle.with_own(mine.catalog.batches, mine.own))
    assert own.bundle.own
    assert own.offers == shelf.offers
    assert not asked


@pytest.mark.parametrize(
    ("code", "store", "bundled_ones"),
    [
        ("en", "the rows of the store are shown.", "the bundled ones are shown."),
        ("zh", "显示的是数据存储中的数据。", "显示的是随附的数据。"),
    ],
)
def test_without_live_rows_it_is_said_that_those_of_the_store_are_shown(
    addresses: dict[str, str], code: str, store: str, bundled_ones: str
) -> None:
    for address, said in ((addresses["parquet"], store), ("nowhere.parquet", bundled_ones)):
        (line,) = freshness(Snapshot(), Shelf(with_store(load(), address)), LANGUAGES[code])
        assert line.endswith(said)


def test_beside_live_rows_it_is_said_that_those_of_the_store_are_hidden(addresses: dict[str, str]) -> None:
    snapshot = Snapshot(as_of=date(2026, 11, 20), fetched_at=datetime(2026, 11, 21, tzinfo=UTC))
    for base, hidden in ((with_store(load(), addresses["parquet"]), True), (load(), False)):
        shelf = Shelf(base.with_live([replace(row, provenance="live") for row in base.today], (), ()))
        lines = freshness(snapshot, shelf, LANGUAGES["en"])
        assert ("While live rows are shown, those of the store are not." in lines) == hidden


def test_a_trend_reads_a_store_day_by_day_with_few_questions(
    addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(with_store(load(), addresses["parquet"]))
    chosen = Selection(slug="deepseek-r1-b200-fp8-mtp-vs-none", source="measured", sequence=(1024, 1024))
    asked = counted(monkeypatch)
    found, other = trend_of(shelf, chosen), trend_of(bundled(), chosen)
    assert [t.days for t in found.tracks] == [t.days for t in other.tracks]
    assert len(asked) < 10


# How little is asked


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Collect the queries from here on."""
    asked: list[Any] = []
    read = Table.read

    def counting(self: Table, query: Any) -> Any:
        asked.append(query)
        return read(self, query)

    monkeypatch.setattr(Table, "read", counting)
    return asked


def test_the_newest_rows_alone_are_transferred(writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(run_date=f"2026-{month:02}-{day:02}") for month in range(1, 6) for day in range(1, 29)]
    rows += [row(run_date=f"2026-01-{day:02}", engine="trt") for day in range(1, 29)]
    store = opened(writers["parquet"](rows), catalog())
    transferred: list[int] = []
    read = Table.read

    def counting(self: Table, query: Any) -> Any:
        answer = read(self, query)
        transferred.append(len(answer))
        return answer

    monkeypatch.setattr(Table, "read", counting)
    assert [p.run_date for p in store.rows(side_filter())] == [date(2026, 5, 28), date(2026, 1, 28)]
    assert [p.run_date for p in store.rows(side_filter(), date(2026, 2, 10))] == [date(2026, 2, 10), date(2026, 1, 28)]
    assert store.holds(side_filter())
    assert transferred == [2, 2, 2]


def test_what_a_wider_answer_holds_is_not_asked_again(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(engine=engine, spec_method=method) for engine in ("trt", "sglang") for method in ("mtp", "none")]
    store = opened(write(rows), catalog())
    assert store.contents
    asked = counted(monkeypatch)
    assert len(store.rows(side_filter())) == 4
    assert len(store.rows(side_filter(spec_method="mtp"))) == 2
    assert len(store.rows(side_filter(spec_method="mtp", engine="trt"))) == 1
    assert len(store.rows(side_filter(family=frozenset({"trt"}), window=(TODAY, TODAY)))) == 2
    assert len(asked) == 1


def test_what_is_kept_is_bounded(writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_index, "MOST_KEPT", 3)
    rows = [row(gpu=gpu, concurrency=str(c)) for gpu in ("b300", "b200", "h200") for c in (1, 2)]
    store = opened(writers["parquet"](rows), catalog())
    for gpu in ("b300", "b200", "h200"):
        assert len(store.rows(side_filter(gpu=gpu))) == 2
    assert sum(map(len, store._kept.values())) <= 3


def test_contents_are_asked_once_in_a_lifetime_and_new_rows_are_seen_after_it(
    writers: dict[str, Write], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, clock = writers["postgres"]([row()]), Clock()
    store, asked = opened(address, catalog(), clock=clock), counted(monkeypatch)
    assert store.holds(side_filter())
    assert not store.holds(side_filter(gpu="b200"))
    before = store.edition
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("update measured_points set gpu = 'b200'")
    assert store.holds(side_filter())
    assert len(asked) == 1
    clock.now = LIFETIME_S + 1
    assert store.holds(side_filter())  # nobody waits for the new list
    assert store.renewal is not None
    store.renewal.join()
    assert store.edition != before
    assert store.holds(side_filter(gpu="b200"))
    assert not store.holds(side_filter())
    assert len(store.rows(side_filter(gpu="b200"))) == 1


def test_a_list_that_cannot_be_read_anew_is_said_to_be_old(writers: dict[str, Write], tmp_path: Path) -> None:
    clock, place = Clock(), Path(writers["parquet"]([row(), row(gpu="b\u202e999")]))
    store = opened(str(place), catalog(), clock=clock)
    contents, (unknown,) = store.contents, store.refusals
    place.rename(tmp_path / "away")
    for _ in range(2):
        clock.now += LIFETIME_S + 1
        assert store.contents is contents
        assert store.renewal is not None
        store.renewal.join()
        stale, *before = store.refusals
        assert str(stale).endswith("; what it held before is still listed")
        assert before == [unknown]
    (tmp_path / "away").rename(place)
    clock.now += LIFETIME_S + 1
    assert store.edition is not None
    store.renewal.join()
    assert store.refusals == (unknown,)


def test_an_answer_has_a_limit_that_is_said(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_index, "MOST_ROWS", 3)
    store = opened(write([row(concurrency=str(c)) for c in range(1, 6)]), catalog())
    assert len(store.rows(side_filter())) == 3
    assert [r.reason for r in store.refusals] == ["has over 3 rows of one side; the older ones were left out"]


def test_a_query_that_takes_too_long_is_given_up(writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_table, "TIMEOUT_S", 1)
    address = writers["postgres"]([row()])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("alter table measured_points rename to base")
        connection.execute("create view measured_points as select * from base where pg_sleep(30) is not null")
    bundle = with_store(load(), address)
    assert bundle.index.contents == load().index.contents
    assert "cannot be read (QueryCanceled)" in str(bundle.left_out[-1])


def test_a_query_of_duckdb_that_takes_too_long_is_given_up(
    writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_table, "TIMEOUT_S", 0.2)
    table = opened(writers["parquet"]([row(concurrency=str(c)) for c in range(1, 3000)]), catalog())._table
    t = table.columns
    crossed = t.cross_join(t.view()).cross_join(t.view())
    with pytest.raises(store_table.StoreError, match="TimeoutError"):
        table.read(crossed.agg(n=crossed.concurrency.sum()))
    assert len(table.read(t)) == 2999


def test_a_database_that_falls_silent_is_hung_up_on(writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_table, "SILENCE_S", 0.5)
    table = opened(writers["postgres"]([row()]) + "%20-cstatement_timeout%3D500ms", catalog())._table
    assert len(table.read(table.columns)) == 1
    process = table._connection.con.info.backend_pid
    os.kill(process, signal.SIGSTOP)
    try:
        with pytest.raises(store_table.StoreError, match="TimeoutError"):
            table.read(table.columns)
    finally:
        os.kill(process, signal.SIGCONT)
    assert len(table.read(table.columns)) == 1


def test_whoever_waits_for_a_connection_that_fails_does_not_try_again() -> None:
    tried = 0
    waiting = Barrier(4)

    def connect() -> Any:
        nonlocal tried
        tried += 1
        time.sleep(0.3)
        raise OSError("nobody there")

    def ask() -> str:
        waiting.wait()
        with pytest.raises(store_table.StoreError) as failure:
            table.read(None)
        return str(failure.value)

    table = Table("slow", connect)
    with ThreadPoolExecutor(4) as pool:
        told = [future.result() for future in [pool.submit(ask) for _ in range(4)]]
    assert told == ["slow: cannot be read (OSError)"] * 4
    assert tried == 1
    with pytest.raises(store_table.StoreError):
        table.read(None)
    assert tried == 2


def test_one_visitor_asks_whether_a_store_is_back_while_others_see_the_bundled_rows() -> None:
    class Slow(PointIndex):
        def rows(self, *_: Any) -> Any:
            began.set()
            assert may_go_on.wait(10)
            raise store_table.StoreError(file_refusal("slow", "is not there"))

    began, may_go_on, clock = Event(), Event(), Clock()
    may_go_on.set()
    index = Fallback(Slow(today={}, history={}), load().index, clock)
    assert index.rows(side_filter(gpu="b200"))
    clock.now = PAUSE_S + 1
    may_go_on.clear()
    began.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(index.rows, side_filter(gpu="b200"))
        assert began.wait(10)
        assert index.rows(side_filter(gpu="b200"))  # would wait for ever
        may_go_on.set()
        assert first.result()


# Reads only


def test_a_session_of_postgres_cannot_write(writers: dict[str, Write]) -> None:
    table = opened(writers["postgres"]([row()]), catalog())._table
    assert len(table.read(table.columns)) == 1
    for statement in ("delete from measured_points", "create table other (a int)", "drop table measured_points"):
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            table._connection.raw_sql(statement)
    assert len(table.read(table.columns)) == 1


def test_a_time_limit_in_the_address_holds_but_writing_cannot_be_asked_for(writers: dict[str, Write]) -> None:
    address = writers["postgres"]([row()]) + "%20-cstatement_timeout%3D5s%20-cdefault_transaction_read_only%3Doff"
    table = opened(address, catalog())._table
    assert len(table.read(table.columns)) == 1
    shown = [
        table._connection.raw_sql(f"show {name}").fetchone()[0]
        for name in ("statement_timeout", "default_transaction_read_only")
    ]
    assert shown == ["5s", "on"]


def test_duckdb_writes_no_table_and_reaches_no_other_file(writers: dict[str, Write], tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    table = opened(writers["parquet"]([row()]), catalog())._table
    assert len(table.read(table.columns)) == 1
    for statement in (
        "create table other (a int)",
        f"select * from read_csv('{other}')",
        f"copy (select 1) to '{tmp_path / 'new.parquet'}'",
        f"attach '{tmp_path / 'new.duckdb'}'",
        "set enable_external_access = true",
        "install httpfs",
    ):
        with pytest.raises(Exception, match=r"read-only|disabled|locked|Permission"):
            table._connection.raw_sql(statement)
    assert [p.name for p in tmp_path.iterdir()] == ["other.csv"]


HOSTILE = (
    "b300' OR '1'='1",
    "'; DROP TABLE measured_points; --",
    'b300" --',
    "b300\\",
    "%",
    "$1",
    "{gpu}",
    "\u202eb300",
    "b" * 10_000,
)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_values_of_a_filter_are_values(write: Write, value: str) -> None:
    store = opened(write([row()]), catalog())
    for field in ("group", "gpu", "precision", "spec_method", "engine"):
        assert store.rows(side_filter(**{field: value})) == ()
        assert not store.holds(side_filter(**{field: value}))
        assert store.days(side_filter(**{field: value})) == ()
    assert store.rows(side_filter(family=frozenset({value}))) == ()
    assert store.everything(value, 1024, 1024) == ()
    assert len(store.rows(side_filter())) == 1


# The gate


@pytest.mark.parametrize(
    ("bad", "column", "value", "reason"),
    [
        ({"throughput_tok_s_gpu": -5.0}, "throughput_tok_s_gpu", "'-5.0'", "should be greater than 0"),
        ({"throughput_tok_s_gpu": float("nan")}, "throughput_tok_s_gpu", "'nan'", "should be greater than 0"),
        ({"interactivity_tok_s_user": float("inf")}, "interactivity_tok_s_user", "'inf'", "should be a finite number"),
        ({"interactivity_tok_s_user": None}, "interactivity_tok_s_user", "", "is empty but needed"),
        ({"decode_gpus": 0}, "decode_gpus", "'0'", "should be greater than or equal to 1"),
        ({"run_url": "javascript:alert(1)"}, "run_url", "'javascript:alert(1)'", "must be an address that starts"),
        ({"concurrency": 0}, "concurrency", "'0'", "should be greater than or equal to 1"),
        (
            {"input_throughput_tok_s_gpu": "9", "output_throughput_tok_s_gpu": "9"},
            *("throughput_tok_s_gpu", "'", "is not input and output throughput together, which is 18"),
        ),
        (
            {"spec_method": "none", "acceptance_length": "2.4"},
            *("spec_method", "'none'", "does not fit: the row reports accepted drafts (2.4)"),
        ),
        ({"run_date": date(1970, 1, 1)}, "run_date", "'1970-01-01'", "must lie between 2020-01-01 and 2026-06-01"),
        ({"run_date": date(2026, 6, 2)}, "run_date", "'2026-06-02'", "must lie between 2020-01-01 and 2026-06-01"),
    ],
)
def test_a_bad_row_is_refused_by_name_and_the_rest_stays(
    write: Write, bad: dict[str, Any], column: str, value: str, reason: str
) -> None:
    rows = [row(concurrency="32", run_date="2026-06-01"), row(**bad)]
    store = opened(write(rows), catalog(), today=lambda: date(2026, 5, 31))
    assert [p.concurrency for p in store.rows(side_filter())] == [32]
    (refusal,) = store.refusals
    assert refusal.column == column
    assert refusal.reason.startswith(reason)
    assert value in str(refusal)
    assert "row dsr1 b300 fp4" in str(refusal)
    assert len(str(refusal)) < 400
    assert str(refusal).isprintable()


def test_a_bad_row_does_not_hide_the_good_one_before_it(write: Write) -> None:
    good = [row(run_date=day) for day in ("2026-05-01", "2026-05-02")]
    rows = [*good, row(run_date="2026-05-10", throughput_tok_s_gpu=-1.0)]
    store = opened(write(rows), catalog())
    assert [p.run_date for p in store.rows(side_filter())] == [date(2026, 5, 2)]
    assert [p.run_date for p in store.everything("dsr1", 1024, 1024)] == [date(2026, 5, 2)]
    assert [p.run_date for p in store.rows(side_filter(), date(2026, 5, 1))] == [date(2026, 5, 1)]
    assert len(store.refusals) == 1


def test_what_a_command_finds_refused_is_told_after_it_and_each_once(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = [
        row(spec_method=method, concurrency=str(4 * x), interactivity_tok_s_user=x, throughput_tok_s_gpu=2000 - 10 * x)
        for method in ("mtp", "none")
        for x in (40, 60, 90)
    ]
    bad = row(concurrency="99", throughput_tok_s_gpu=-1.0)
    shelf = Shelf(with_store(load(), write([*good, bad, row(precision="fp6")])))
    monkeypatch.setattr("app.__main__.bundled", lambda: shelf)
    assert main(["compare", "deepseek-r1-b300-fp4-mtp-vs-none"]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("left out: ")]
    assert ["precision 'fp6'" in line for line in lines] == [True, False]
    assert "throughput_tok_s_gpu '-1.0'" in lines[1]
    assert main(["compare", "deepseek-r1-b300-fp4-mtp-vs-none"]) == 0
    assert capsys.readouterr().err.splitlines() == lines


def test_a_setup_of_days_to_come_is_not_listed_and_is_told(write: Write) -> None:
    rows = [row(), row(run_date="2099-01-01"), row(gpu="h200", run_date="2099-01-01"), row(gpu="b200", run_date="")]
    store = opened(write(rows), catalog(), today=lambda: date(2026, 5, 31))
    assert {key.gpu for key in store.contents.today} == {"b300"}
    assert store.contents.span(side_filter()) == (TODAY, TODAY) == (*store.days(side_filter()),) * 2
    assert sorted(str(refusal).partition(": ")[2] for refusal in store.refusals) == [
        "run_date '2099-01-01' must lie between 2020-01-01 and 2026-06-01; rows of it are left out",
        "run_date is empty; must lie between 2020-01-01 and 2026-06-01; rows of it are left out",
    ]


def test_a_row_without_a_day_is_refused_beside_dated_ones(write: Write) -> None:
    store = opened(write([row(), row(concurrency="32", run_date="")]), catalog())
    assert [p.concurrency for p in store.rows(side_filter())] == [16]
    assert [r.column for r in store.refusals] == ["run_date"]


def test_of_a_long_history_the_days_of_the_newest_rows_alone_are_read(
    writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 6) for day in range(1, 29)]
    rows = [row(run_date=day, concurrency=str(c)) for day in days for c in (16, 32)]
    store = opened(writers["parquet"]([*rows, row(run_date="2026-05-05", engine="trt")]), catalog())
    asked = counted(monkeypatch)
    assert store.contents.since(side_filter()) == date(2026, 5, 5)
    assert store.contents.since(side_filter(engine="sglang")) == date(2026, 5, 28)
    assert store.contents.since(side_filter(as_of=date(2026, 5, 27))) is None
    assert len(store.rows(side_filter())) == 3
    assert len(store.rows(side_filter(), date(2026, 5, 27))) == 3
    _, newest, dated = (" ".join(str(ibis.to_sql(query, dialect="duckdb")).split()) for query in asked)
    assert '"run_date" >= MAKE_DATE(2026, 5, 5)' in newest
    assert '"run_date" >=' not in dated


def test_every_point_has_a_name_of_its_own(addresses: dict[str, str]) -> None:
    store = opened(addresses["parquet"], load().catalog)
    for group, isl, osl in store.workloads:
        rows = store.everything(group, isl, osl)
        assert len({p.origin for p in rows}) == len(rows)
        assert all(p.origin.startswith("store:") for p in rows)


def test_what_cannot_be_a_name_is_no_slice_and_is_told(write: Write) -> None:
    bad = [row(model="un\u202eheard"), row(engine="x" * 65), row(isl=0), row(gpu=None), row(spec_method=" ")]
    bad += [row(precision="fp6"), row(gpu="x" * 10_000)]
    store = opened(write([row(), *bad, *bad]), catalog())
    assert [(*key, *served) for key, setups in store.contents.today.items() for served in setups] == [
        ("dsr1", 1024, 1024, "b300", "fp4", "none", "sglang", "single-node")
    ]
    listed = sorted(str(refusal).partition(": ")[2] for refusal in store.refusals)
    assert listed == [
        f"engine '{'x' * 59}…' should have at most 64 characters; rows of it are left out",
        f"gpu '{'x' * 59}…' should have at most 64 characters; rows of it are left out",
        "gpu is empty; rows of it are left out",
        "isl '0' is unknown; rows of it are left out; it must be 1 or more",
        "model 'un?heard' must be plain text without control characters; rows of it are left out",
        "precision 'fp6' is unknown; rows of it are left out; known: fp4, fp8, bf16, fp16, int4",
        "spec_method ' ' is empty; rows of it are left out",
    ]
    assert len(store.everything("dsr1", 1024, 1024)) == 1
    assert {str(r).partition(": ")[2] for r in store.refusals} - set(listed) == {
        "gpu is empty but needed",
        "spec_method is empty but needed",
    }


@pytest.mark.parametrize("column", ["disaggregated", "multinode"])
def test_rows_that_say_nothing_of_their_deployment_are_not_listed_and_are_told(column: str, write: Write) -> None:
    rows = [row(), row(engine="trt", run_date="2026-05-21") | {column: None}, row(gpu="b200") | {column: None}]
    store = opened(write(rows), catalog())
    assert [(key.gpu, served.engine) for key, setups in store.contents.today.items() for served in setups] == [
        ("b300", "sglang")
    ]
    assert [str(refusal).partition(": ")[2] for refusal in store.refusals] == [
        f"{column} is empty but needed; rows without it are left out"
    ]
    assert len(store.everything("dsr1", 1024, 1024)) == 1


def test_dates_that_python_cannot_hold_are_refused_and_the_rest_stays(writers: dict[str, Write]) -> None:
    address = writers["postgres"]([row(concurrency=str(c)) for c in (1, 2, 3)])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("update measured_points set run_date = 'infinity' where concurrency = 1")
        connection.execute("update measured_points set run_date = '4000-01-01 BC' where concurrency = 2")
    store = opened(address, catalog())
    assert [p.concurrency for p in store.rows(side_filter())] == [3]
    assert store.days(side_filter()) == (TODAY,)
    assert store.contents.span(side_filter()) == (TODAY, TODAY)
    assert sorted(str(r.value) for r in store.refusals) == ["0001-01-01", "9999-12-31"]


def test_numbers_of_any_kind_are_read_and_lengths_that_are_none_are_told(writers: dict[str, Write]) -> None:
    address = writers["postgres"]([row(isl=str(isl)) for isl in (1024, 2, 3, 4)])
    with psycopg.connect(address, autocommit=True) as connection:
        for column in ("isl", "concurrency", "interactivity_tok_s_user"):
            connection.execute(f"alter table measured_points alter {column} type numeric")
        for isl, instead in ((2, "NaN"), (3, "Infinity"), (4, "4.5")):
            connection.execute("update measured_points set isl = %s::numeric where isl = %s", (instead, isl))
    store = opened(address, catalog())
    assert list(store.workloads) == [("dsr1", 1024, 1024)]
    assert len(store.rows(side_filter())) == 1
    assert sorted(str(r.value) for r in store.refusals) == ["4.5", "Infinity", "NaN"]


def test_a_text_without_end_is_not_transferred(write: Write) -> None:
    store = opened(write([row(image="x" * 1_000_000, run_url="https://example.org/" + "x" * 1_000_000)]), catalog())
    ((*cells,),) = store._table.read(store._table.columns).rows
    assert max(len(cell) for cell in cells if isinstance(cell, str)) <= 600
    assert store.rows(side_filter()) == ()
    assert {r.column for r in store.refusals} == {"run_url"}


def test_a_list_of_setups_has_a_limit_that_is_said(writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_index, "MOST_SETUPS", 2)
    store = opened(writers["parquet"]([row(isl=str(isl)) for isl in (1024, 2048, 8192)]), catalog())
    assert len(store.contents.today) == 2
    assert [r.reason for r in store.refusals] == ["has over 2 setups; the others are not listed"]


# Columns


NEEDED = ("model", "gpu", "interactivity_tok_s_user", "run_date", "disaggregated")


def left_out(bundle: Bundle) -> list[str]:
    """Ask a bundle something, and return what it says was left out."""
    assert bundle.index.contents == load().index.contents
    return [str(refusal) for refusal in bundle.left_out]


@pytest.mark.parametrize("column", NEEDED)
def test_a_missing_column_is_named_and_the_bundled_rows_are_shown(write: Write, column: str) -> None:
    (told,) = left_out(with_store(load(), write([{k: v for k, v in row().items() if k != column}])))
    assert f"has no column {column}; needed: interactivity_tok_s_user, throughput_tok_s_gpu, concurrency" in told


def test_columns_under_other_names_are_one_line(write: Write) -> None:
    (told,) = left_out(with_store(load(), write([{column.upper(): value for column, value in row().items()}])))
    assert "has no columns interactivity_tok_s_user, throughput_tok_s_gpu, " in told


@pytest.mark.parametrize("name", ["runs", "runs[1]", "r?ns*"])
@pytest.mark.parametrize("first", ["with", "without"])
def test_files_of_a_folder_may_differ_in_the_columns_that_may_be_absent(name: str, first: str, tmp_path: Path) -> None:
    one, other = row(concurrency="1", image="some/image:1"), row(concurrency="2")
    wrote = parquet(tmp_path)
    files = [Path(wrote([cells])) / "rows.parquet" for cells in (one, other)]
    folder = tmp_path / name
    folder.mkdir()
    for file, stem in zip(files if first == "with" else reversed(files), "ab", strict=True):
        file.rename(folder / f"{stem}.parquet")
    found = opened(str(folder), catalog()).everything("dsr1", 1024, 1024)
    assert {point.concurrency: point.setup.image for point in found} == {1: one["image"], 2: None}


@pytest.mark.parametrize("name", ["runs[1]", "r?ns*"])
def test_signs_of_a_pattern_in_the_name_of_a_file_are_no_pattern(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    file = folder / f"{name}.parquet"
    (Path(parquet(tmp_path)([row()])) / "rows.parquet").rename(file)
    (Path(parquet(folder)([row(concurrency="2")])) / "rows.parquet").rename(folder / "runs1.parquet")
    assert len(opened(str(file), catalog()).everything("dsr1", 1024, 1024)) == 1


@pytest.mark.parametrize(
    ("column", "text", "wanted"),
    [
        ("interactivity_tok_s_user", "string", "numbers"),
        ("isl", "string", "numbers"),
        ("run_date", "string", "dates"),
        ("disaggregated", "string", "true or false"),
    ],
)
def test_a_column_of_another_type_is_named(
    write: Write, column: str, text: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.stores.kind", lambda c: "text" if c == column else kind(c))
    (told,) = left_out(with_store(load(), write([row()])))
    assert f": {column} '{text}' is its type; it must hold {wanted}" in told


def test_columns_may_be_missing_that_no_row_needs_and_others_are_let_alone(write: Write) -> None:
    few = ("decode_gpus", "decode_tp", "decode_ep")
    rows = [{k: v for k, v in row(notes="ours", id="7").items() if k not in few}]
    (point,) = opened(write(rows), catalog()).rows(side_filter())
    assert point.setup.gpus is None
    assert point.ttft is None


def test_a_column_that_comes_later_is_let_alone(writers: dict[str, Write]) -> None:
    address = writers["postgres"]([row()])
    store = opened(address, catalog())
    assert len(store.rows(side_filter())) == 1
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("alter table measured_points add column notes text default 'ours'")
    assert len(store.rows(side_filter(), TODAY)) == 1
    assert not store.refusals


def test_columns_that_become_others_are_seen_with_the_next_list(writers: dict[str, Write]) -> None:
    write, clock = writers["parquet"], Clock()
    place = Path(write([row(image="one")]))
    store = opened(str(place), catalog(), clock=clock)
    assert [p.setup.image for p in store.rows(side_filter())] == ["one"]
    without = {column: value for column, value in row().items() if column != "image"}
    for cells, image in ((without, None), (without | {"image": "two"}, "two")):
        (Path(write([cells])) / "rows.parquet").replace(place / "rows.parquet")
        clock.now += LIFETIME_S + 1
        assert store.edition is not None
        assert store.renewal is not None
        store.renewal.join()
        assert [p.setup.image for p in store.rows(side_filter())] == [image]
        assert not store.refusals


def test_of_a_time_the_day_is_taken(writers: dict[str, Write]) -> None:
    address = writers["postgres"]([row(run_date="2026-05-20"), row(run_date="2026-05-19")])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("alter table measured_points alter run_date type timestamp using run_date + time '13:45'")
    store = opened(address, catalog())
    assert [p.run_date for p in store.rows(side_filter())] == [date(2026, 5, 20)]
    assert [p.run_date for p in store.rows(side_filter(), date(2026, 5, 19))] == [date(2026, 5, 19)]
    assert store.days(side_filter()) == (date(2026, 5, 19), date(2026, 5, 20))
    assert store.contents.span(side_filter()) == (date(2026, 5, 19), date(2026, 5, 20))


# Never takes the app down


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/at/all",
        "rows.parquet",
        "postgresql://someone:s3cret@127.0.0.1:1/nowhere",
        "postgresql://someone:s3cret%zz@127.0.0.1/nowhere",
        "postgresql://someone:s3cret@127.0.0.1:1/nowhere?unheard=of",
        "postgresql://someone:x@s3cret@127.0.0.1:1/nowhere",
        "postgresql://127.0.0.1:1,/nowhere?passfile=/s3cret&hostaddr=s3cret",
        "mysql://someone:s3cret@127.0.0.1",
        "host=127.0.0.1 port=1 user=someone password=s3cret",
        "postgres://[",
        "\0",
    ],
)
def test_a_store_that_cannot_be_reached_leaves_the_bundled_rows_and_one_line(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shelf = Shelf(with_store(load(), address))
    assert shelf.offers == bundled().offers
    (refusal,) = shelf.bundle.left_out
    assert "the bundled rows are shown instead" in str(refusal)
    assert "s3cret" not in str(refusal) + caplog.text
    assert "\n" not in str(refusal)
    chosen = Selection(slug="deepseek-r1-b200-fp8-mtp-vs-none", source="measured", sequence=(1024, 1024))
    assert shelf.answer(chosen).narrative.verdict == bundled().answer(chosen).narrative.verdict


def test_a_folder_without_parquet_and_a_file_that_is_none_are_told_apart(tmp_path: Path) -> None:
    (told,) = left_out(with_store(load(), str(tmp_path)))
    assert "holds no Parquet files (*.parquet)" in told
    (tmp_path / "rows.parquet").write_text("model,gpu\n")
    (told,) = left_out(with_store(load(), str(tmp_path)))
    assert "cannot be read (" in told


def test_what_cannot_be_read_is_logged_once_without_its_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "rows.parquet").write_text("model,gpu\n")
    left_out(with_store(load(), str(tmp_path / "rows.parquet")))
    assert [record.getMessage() for record in caplog.records] == [
        "rows.parquet: cannot be read (InvalidInputException)"
    ]


def test_the_command_line_says_once_that_a_store_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_text("model,gpu\n")
    found = subprocess.run(
        [sys.executable, "-m", "app", "list"],
        cwd=ROOT,
        env=os.environ | {"LIKEWISE_STORE": str(tmp_path / "rows.parquet")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = "left out: rows.parquet: cannot be read (InvalidInputException); the bundled rows are shown instead\n"
    assert found.stderr == said


def test_a_database_without_the_table_is_said_so(database: str) -> None:
    (told,) = left_out(with_store(load(), database))
    assert told == "PostgreSQL: cannot be read (TableNotFound); the bundled rows are shown instead"


def test_a_store_that_goes_is_asked_again_after_a_pause(writers: dict[str, Write], tmp_path: Path) -> None:
    clock, place = Clock(), Path(writers["parquet"]([row(gpu="h200")]))
    bundle = with_store(load(), str(place))
    index: Any = bundle.index
    index._clock = clock
    there = side_filter(gpu="h200")
    assert len(index.rows(there)) == 1
    before = index.edition
    place.rename(tmp_path / "away")
    index._store._kept.clear()
    assert index.rows(there) == load().index.rows(there)
    assert "the bundled rows are shown instead" in str(bundle.left_out[-1])
    assert index.edition != before
    (tmp_path / "away").rename(place)
    assert index.rows(there) == load().index.rows(there)
    clock.now = PAUSE_S + 1
    assert len(index.rows(there)) == 1
    assert not bundle.left_out
    assert index.edition != before


def test_a_connection_that_was_cut_is_made_again(writers: dict[str, Write], database: str) -> None:
    store = opened(writers["postgres"]([row()]), catalog())
    assert len(store.rows(side_filter())) == 1
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
    assert len(store.rows(side_filter(), TODAY)) == 1


def test_the_environment_names_the_store(writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STORE, raising=False)
    assert configured().store is None
    monkeypatch.setenv(STORE, writers["parquet"](bundled_rows("measured_points")))
    assert configured().index.rows(side_filter(gpu="b200"))[0].provenance == "store"
