"""The live source: what an honest publisher sends arrives whole, and whatever else comes leaves the last good rows.

Every request goes to a server of our own on this machine; anything else is an error.
"""

import contextlib
import errno
import json
import os
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.__main__ import main
from app.answer import Shelf, bundled
from app.language import LANGUAGES
from app.live import with_live
from app.points import MeasuredPoint
from app.sources import nesting
from app.sources.bundle import DATA
from app.sources.live import answer, api, visit
from app.sources.live.api import Api, Limits
from app.sources.live.cache import Cache
from app.sources.live.question import BENCHMARKS, EVALUATIONS, Held, LiveError, Question, benchmarks
from app.sources.live.snapshot import Snapshot, snapshot_of
from app.sources.live.source import Live
from tests.counting import calls
from tests.live_server import BODIES, LiveServer, Request, agentic, benchmark, evaluation, faster, nonsense, table

DEEPSEEK = "DeepSeek-R1-0528"
PATIENT = Limits(connect=5.0, read=5.0, deadline=20.0, tries=2, pause=0.01, longest_pause=0.02, size=3_000_000)
HASTY = replace(PATIENT, read=0.2, deadline=0.5)
SLOW = ("slow", "drip_head", "drip_body")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Make = Callable[..., Live]


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1", f"the tests must not leave this machine: {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", checked)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[LiveServer]:
    with LiveServer(mode="plain") as live:
        yield live


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(server: LiveServer, shelf: Shelf, tmp_path: Path, clock: Clock) -> Make:
    """Return how to make a live source of the test server, by default one that asks every time."""

    def made(base: str | None = None, folder: Path | None = None, **more: Any) -> Live:
        given = {"limits": PATIENT, "fresh_for": timedelta(0), "clock": clock} | more
        return Live(base or server.address, folder or tmp_path / "cache", shelf.catalog, **given)

    return made


def about(snapshot: Snapshot, name: str) -> list[str]:
    return [note for note in snapshot.notes if note.startswith(name)]


# An honest source


def test_the_rows_of_an_honest_source_are_those_of_our_tables(make: Make, shelf: Shelf) -> None:
    snapshot = make().refresh([DEEPSEEK], history=True)
    assert snapshot.notes == ()
    assert snapshot.refusals == ()
    fixed = [row for row in snapshot.rows if row.workload.isl]
    _assert_alike(fixed, shelf.bundle.today)
    _assert_alike(snapshot.history, (*shelf.bundle.history, *shelf.bundle.today))
    assert sorted(map(repr, snapshot.accuracy)) == sorted(map(repr, shelf.bundle.background.accuracy))


def _assert_alike(live: Sequence[MeasuredPoint], bundled: Sequence[MeasuredPoint]) -> None:
    """Compare points whatever their order and origin; a speed worked out of a printed TPOT has its nine digits."""
    ours, theirs = (
        sorted((repr(replace(p, interactivity=0.0, origin="", provenance="live")), p.interactivity) for p in points)
        for points in (live, bundled)
    )
    assert [text for text, _ in ours] == [text for text, _ in theirs]
    assert [speed for _, speed in ours] == pytest.approx([speed for _, speed in theirs], rel=1e-8)


@pytest.mark.parametrize("mode", ["honest", "plain", "etag"])
def test_packed_plain_and_tagged_answers_say_the_same(mode: str, server: LiveServer, make: Make, shelf: Shelf) -> None:
    server.modes[""] = mode
    assert len(make().refresh([DEEPSEEK]).rows) == len(server.today)


def test_a_live_row_says_where_it_comes_from(make: Make, server: LiveServer) -> None:
    snapshot = make().refresh([DEEPSEEK])
    assert {row.provenance for row in snapshot.rows} == {"live"}
    origins = [row.origin for row in snapshot.rows]
    assert len(set(origins)) == len(origins)
    assert origins[3] == f"benchmarks?model={DEEPSEEK}:3"
    assert all(row.run_url and row.run_url.startswith("https://") for row in snapshot.rows)


def test_a_snapshot_says_how_fresh_it_is(make: Make, shelf: Shelf, clock: Clock) -> None:
    snapshot = make().refresh([DEEPSEEK])
    assert snapshot.as_of == max(row.run_date for row in shelf.bundle.today if row.run_date)
    assert snapshot.fetched_at == clock.now
    (asked,) = snapshot.models
    assert (asked.name, asked.models, asked.state) == (DEEPSEEK, ("dsr1",), "fetched")
    assert (asked.rows, asked.as_of, asked.fetched_at) == (len(snapshot.rows), snapshot.as_of, snapshot.fetched_at)
    assert snapshot.reached


def test_an_agentic_row_is_a_workload_of_its_own_at_one_over_its_itl(make: Make) -> None:
    rows = [row for row in make().refresh([DEEPSEEK]).rows if row.workload.isl == 0]
    assert rows
    assert {(row.workload.isl, row.workload.osl, row.interactivity) for row in rows} == {(0, 0, 50.0)}


def test_agentic_acceptance_is_forced_where_there_is_something_to_accept(make: Make, server: LiveServer) -> None:
    for row, method in zip(server.today[-6:], ["none", "mtp", "none", "eagle3", "mtp", "none"], strict=True):
        row["spec_method"] = method
    rows = make().refresh([DEEPSEEK]).rows
    forced = {(row.workload.isl == 0, row.setup.spec_method != "none"): row.acceptance_forced for row in rows}
    assert forced == {(True, True): True, (True, False): None, (False, True): None, (False, False): None}


def test_the_speed_of_a_fixed_length_row_is_one_over_its_tpot_else_what_it_says(make: Make, server: LiveServer) -> None:
    first, second = server.today[:2]
    first["metrics"] |= {"median_tpot": 0.004, "median_intvty": 250.1, "median_e2el": None}
    second["metrics"] = {"tput_per_gpu": 100.0, "median_intvty": 77.0}
    rows = make().refresh([DEEPSEEK]).rows
    assert (rows[0].interactivity, rows[1].interactivity) == (250.0, 77.0)


def test_rows_that_differ_in_pipeline_or_offload_are_not_one_configuration(make: Make, server: LiveServer) -> None:
    row = server.today[0]
    other = row | {"offload_mode": "cpu"}, row | {"metrics": row["metrics"] | {"pp": 2}}, row | {"offload_mode": "off"}
    server.today = [row, *other]
    rows = make().refresh([DEEPSEEK]).rows
    assert len({p.configuration for p in rows}) == 3
    assert rows[0].configuration == rows[3].configuration


@pytest.mark.parametrize(
    ("shape", "metrics", "gpus", "topology"),
    [
        ({}, {}, 8, "TP8 EP8"),
        ({"decode_num_workers": 8}, {"dp": 1, "pp": 1}, 64, "8 x TP8 EP8"),
        ({"decode_num_workers": 2, "num_decode_gpu": 128}, {}, 16, "2 x TP8 EP8"),
        ({"decode_ep": 2, "num_decode_gpu": 16}, {"prefill_pp": 2, "decode_pp": 2}, 16, "TP8 EP2 PP2"),
        ({"decode_tp": 1, "num_decode_gpu": 8}, {"dp": 8}, 8, "TP1 EP8 DP8"),
        (
            {"disagg": True, "prefill_tp": 4, "prefill_ep": 1, "num_prefill_gpu": 8},
            {"prefill_pp": 2, "decode_pp": 1},
            72,
            "prefill TP4 EP1 PP2, 8 GPUs; decode TP8 EP8, 64 GPUs",
        ),
    ],
)
def test_gpus_are_those_of_all_workers_copies_and_stages(
    shape: dict[str, Any], metrics: dict[str, int], gpus: int, topology: str, make: Make, server: LiveServer
) -> None:
    row = server.today[0]
    plain = {"prefill_dp_attention": False, "decode_dp_attention": False}
    counts = {"prefill_num_workers": 0, "decode_num_workers": 0, "num_decode_gpu": 64, "decode_tp": 8, "decode_ep": 8}
    server.today = [row | plain | counts | {"disagg": False} | shape | {"metrics": row["metrics"] | metrics}]
    (point,) = make().refresh([DEEPSEEK]).rows
    assert (point.setup.gpus, point.setup.topology) == (gpus, topology)


# Names


def test_a_model_may_be_called_by_any_of_its_names(make: Make, server: LiveServer) -> None:
    for name in ("glm5.1", "GLM 5", "glm-5-1", "GLM-5", "glm5"):
        make().refresh([name])
    assert {request.parameters["model"] for request in server.asked("benchmarks")} == {"GLM-5"}


def test_a_name_that_is_no_text_is_one_note(make: Make) -> None:
    (note, *_) = make().refresh(["\udcff"]).notes
    assert note.startswith("?: the live source does not know what it was asked for")


def test_every_model_that_has_rows_is_asked_for_once(make: Make, server: LiveServer) -> None:
    row = server.today[0]
    server.today += [row | {"model": model} for model in ("glm5", "glm5.1", "dsv4")]
    snapshot = make().refresh()
    asked = [request.parameters["model"] for request in server.asked("benchmarks")]
    assert asked == [DEEPSEEK, "DeepSeek-V4-Pro", "GLM-5"]
    assert [(a.name, a.models) for a in snapshot.models][2] == ("GLM-5", ("glm5", "glm5.1"))
    assert snapshot.notes == ()


def test_what_our_tables_do_not_list_keeps_its_own_name(make: Make, server: LiveServer) -> None:
    unheard = {"model": "Zeta9", "hardware": "TPUv9", "framework": "NewEngine", "spec_method": "Medusa-2"}
    server.names |= {"Zeta9": "Zeta9"}
    server.today.append(server.today[0] | unheard)
    live = make()
    for snapshot in (live.refresh(), live.held()):
        assert snapshot is not None
        row = snapshot.rows[-1]
        named = {"model": row.workload.model, "hardware": row.setup.gpu}
        assert named | {"framework": row.setup.engine, "spec_method": row.setup.spec_method} == unheard


def test_what_our_tables_list_is_known_by_names_of_any_case(make: Make, server: LiveServer, shelf: Shelf) -> None:
    listed = server.today[0]
    shouted = {name: listed[name].upper() for name in ("model", "hardware", "framework", "spec_method")}
    server.names |= {shouted["model"]: DEEPSEEK}
    server.today = [listed | shouted, agentic(listed | shouted), agentic(listed | {"spec_method": "NONE"})]
    rows = make().refresh().rows
    assert [row.acceptance_forced for row in rows] == [None, True if listed["spec_method"] != "none" else None, None]
    known = with_live(shelf, Snapshot(rows=rows)).bundle.today[-3:]
    assert {row.workload.model for row in known} == {listed["model"]}
    assert known[0].setup.gpu == listed["hardware"]
    assert [row.setup.spec_method for row in known] == [listed["spec_method"]] * 2 + ["none"]


def test_a_model_under_a_name_that_covers_it_is_not_asked_for_again(make: Make, server: LiveServer) -> None:
    server.names |= {"kimik2.6": "Kimi-K2.5"}
    server.today += [server.today[0] | {"model": model} for model in ("kimik2.5", "kimik2.6")]
    snapshot = make().refresh()
    assert [r.parameters["model"] for r in server.asked("benchmarks")] == [DEEPSEEK, "Kimi-K2.5"]
    assert snapshot.notes == ()


def test_an_unknown_model_is_one_note_and_the_rest_arrives(make: Make) -> None:
    snapshot = make().refresh(["No-Such-1", DEEPSEEK])
    assert len(snapshot.rows) > 0
    (note,) = snapshot.notes
    assert note.startswith("No-Such-1: the live source does not know what it was asked for (status 400)")


@pytest.mark.parametrize(
    ("said", "precision"), [("NVFP4", "fp4"), ("mxfp4", "fp4"), (" FP8 ", "fp8"), ("half", "fp16")]
)
def test_a_precision_may_be_spelled_in_any_way(said: str, precision: str, make: Make, server: LiveServer) -> None:
    server.today = [server.today[0] | {"precision": said}]
    assert [row.setup.precision for row in make().refresh([DEEPSEEK]).rows] == [precision]


def test_engine_aliases_lead_to_our_engine(make: Make, server: LiveServer, shelf: Shelf) -> None:
    server.today = [server.today[0] | {"framework": "TRTLLM"}]
    assert with_live(shelf, make().refresh([DEEPSEEK])).bundle.today[-1].setup.engine == "trt"


def test_labels_with_markup_are_kept_as_text(make: Make, server: LiveServer) -> None:
    server.today[0]["image"] = "![x](http://a) <b>{{7*7}}</b> =1+1 $x$"
    assert make().refresh([DEEPSEEK]).rows[0].setup.image == server.today[0]["image"]


# A lying source

LIES = (*sorted({*BODIES} - {"nonsense"}), *SLOW, "truncated", "truncated_gzip", "hang_up", "html", "renamed")
LIES += ("403", "429", "500", "503", "huge", "redirect_elsewhere", "bomb", "bomb_in_bomb")


@pytest.mark.parametrize("lie", LIES)
def test_whatever_comes_the_last_good_rows_stay_with_one_note(lie: str, make: Make, server: LiveServer) -> None:
    live = make()
    good = live.refresh([DEEPSEEK])
    server.modes["benchmarks"] = lie
    live.api.limits = HASTY if lie in SLOW else PATIENT
    after = live.refresh([DEEPSEEK])
    assert after.rows == good.rows
    assert after.accuracy == good.accuracy
    assert (after.as_of, after.fetched_at) == (good.as_of, good.fetched_at)
    assert not after.reached
    (note,) = after.notes
    assert note.endswith("; rows fetched on 2026-11-20 are shown")
    assert note.isprintable()
    assert live.held() == replace(good, models=after.models)


@pytest.mark.parametrize("lie", LIES)
def test_whatever_comes_first_nothing_is_held_and_a_note_says_so(lie: str, make: Make, server: LiveServer) -> None:
    server.modes["benchmarks"] = lie
    live = make(limits=HASTY if lie in SLOW else PATIENT)
    snapshot = live.refresh([DEEPSEEK])
    assert (snapshot.rows, snapshot.models, snapshot.as_of, snapshot.reached) == ((), (), None, False)
    assert len(snapshot.notes) == 1
    assert snapshot.notes[0].endswith("no rows of it are held")
    assert live.held() is None


@pytest.mark.parametrize("mode", SLOW)
def test_no_slow_source_holds_anybody_up_beyond_the_deadline(mode: str, server: LiveServer) -> None:
    server.modes[""], server.delay = mode, 30.0
    began = time.monotonic()
    with pytest.raises(LiveError, match="in time"):
        Api(server.address, replace(HASTY, read=0.2 if mode == "slow" else 20.0)).get(benchmarks(DEEPSEEK))
    assert time.monotonic() - began < 5


def test_a_source_that_is_down_is_one_note_and_is_not_asked_again(make: Make, server: LiveServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    snapshot = make(nobody).refresh()
    assert snapshot.notes == ("The live source did not answer; no rows of it are held",)


@pytest.mark.parametrize("mode", ["429", "500", "503"])
@pytest.mark.parametrize("models", [None, ["dsr1", "glm5", "dsv4"]])
def test_a_source_that_cannot_answer_is_one_note_and_costs_the_tries_of_one_question(
    mode: str, models: list[str] | None, make: Make, server: LiveServer
) -> None:
    server.modes[""] = mode
    snapshot = make().refresh(models)
    assert snapshot.notes == (f"The live source cannot answer now (status {mode}); no rows of it are held",)
    assert len(server.requests) == PATIENT.tries


def test_whoever_waits_for_a_source_that_cannot_answer_waits_for_seconds() -> None:
    assert (Limits().tries - 1) * Limits().longest_pause <= 5


def test_one_lying_answer_costs_only_its_own_model(make: Make, server: LiveServer) -> None:
    server.today.append(server.today[0] | {"model": "glm5"})
    server.modes["model=GLM-5"] = "html"
    snapshot = make().refresh()
    assert [asked.name for asked in snapshot.models] == [DEEPSEEK]
    assert len(about(snapshot, "GLM-5")) == len(snapshot.notes) == 1
    assert snapshot.reached


def test_what_is_wrong_everywhere_is_told_once(make: Make, server: LiveServer) -> None:
    live = make()
    live.refresh(history=True)
    server.modes[""] = "html"
    what = "the live source answered with something that is not JSON"
    subjects = f"availability, {DEEPSEEK}, {DEEPSEEK} history (1024/1024) and 2 more"
    assert live.refresh(history=True).notes == (f"{subjects}: {what}; rows fetched on 2026-11-20 are shown",)


def test_without_availability_the_listed_models_are_asked_for(make: Make, server: LiveServer) -> None:
    server.modes["availability"] = "html"
    snapshot = make().refresh()
    assert len(snapshot.rows) == len(server.today)
    assert len(about(snapshot, "availability")) == 1


def test_without_accuracy_runs_the_rows_arrive(make: Make, server: LiveServer) -> None:
    server.modes["evaluations"] = "wrong_type"
    snapshot = make().refresh([DEEPSEEK])
    assert len(snapshot.rows) == len(server.today)
    assert snapshot.accuracy == ()
    assert len(about(snapshot, "evaluations")) == len(snapshot.notes) == 1


@pytest.mark.parametrize("name", [*sorted(BENCHMARKS.needed), "tput_per_gpu"])
def test_a_renamed_field_is_told_from_bad_rows(name: str, make: Make, server: LiveServer) -> None:
    server.modes["benchmarks"], server.renamed = "renamed", (name, "renamed")
    snapshot = make().refresh([DEEPSEEK])
    assert snapshot.rows == ()
    (note,) = snapshot.notes
    assert name in note


@pytest.mark.parametrize("later_last", [True, False])
def test_of_rows_that_contradict_each_other_the_later_run_holds_in_whatever_order_they_come(
    make: Make, server: LiveServer, later_last: bool
) -> None:
    said = list(server.today)
    later = [faster(row, 1.5) | {"run_url": f"{row['run_url']}/attempts/9"} for row in said]
    again = [row | {"run_url": f"{row['run_url']}/again"} for row in said]
    server.today = [*said, *again, *later] if later_last else [*later, *said, *again]
    snapshot = make().refresh([DEEPSEEK])
    assert len(snapshot.rows) == len(said)
    of = [round(row.throughput_per_gpu, 6) for row in snapshot.rows]
    assert of == [round(row["metrics"]["tput_per_gpu"], 6) for row in later]
    contradicted = "Live rows left out, since another run of their configuration and day says otherwise: "
    assert f"{contradicted}{2 * len(said)}" in snapshot.notes


def test_rows_that_come_twice_and_say_the_same_need_no_word(make: Make, server: LiveServer) -> None:
    server.today = [*server.today, *server.today]
    assert make().refresh([DEEPSEEK]).notes == ()


def test_nonsense_is_refused_row_by_row_and_the_rest_stays(make: Make, server: LiveServer) -> None:
    server.modes["benchmarks"] = "nonsense"
    wrong = len(list(nonsense(server.today[0])))
    snapshot = make().refresh([DEEPSEEK])
    assert len(snapshot.rows) == len(server.today)
    asked = wrong + len(server.today)
    assert snapshot.notes == (f"{wrong} of {asked} rows of the live source were left out ({DEEPSEEK})",)
    places = {int(re.findall(r"^benchmarks\[(\d+)\]", str(refusal.column))[0]) for refusal in snapshot.refusals}
    assert places == set(range(len(server.today), asked))
    assert all(str(refusal).isprintable() and len(str(refusal)) < 400 for refusal in snapshot.refusals)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"conc": 4.5}, "benchmarks[1].conc '4.5' should be a valid integer"),
        ({"precision": "fp6"}, "benchmarks[1].precision 'fp6' is unknown; known: fp4, fp8, bf16, fp16, int4"),
        ({"hardware": None}, "benchmarks[1].hardware is empty but needed"),
        ({"date": "soon"}, "benchmarks[1].date 'soon' must be a date such as 2026-05-25"),
        ({"isl": None}, "benchmarks[1] needs both isl and osl, or neither"),
        ({"metrics": {}}, "benchmarks[1].metrics.tput_per_gpu is empty but needed"),
        (
            {"metrics": {"tput_per_gpu": -4.0, "median_tpot": 0.1}},
            "benchmarks[1].metrics.tput_per_gpu '-4.0' should be greater than 0",
        ),
        (
            {"benchmark_type": None, "isl": None, "osl": None, "metrics": {"tput_per_gpu": 4.0}},
            "benchmarks[1] is agentic and has no metrics.median_itl, whose inverse is its speed",
        ),
        (
            {"metrics": {"tput_per_gpu": 4.0, "median_tpot": 20.0, "median_intvty": 50.0}},
            "benchmarks[1].metrics.median_intvty '50.0' is not 1 / median_tpot, which is 0.05",
        ),
        (
            {"metrics": {"tput_per_gpu": 4.0, "median_tpot": 0.02, "median_intvty": 10**400}},
            f"benchmarks[1].metrics.median_intvty '1{'0' * 58}…' is not 1 / median_tpot, which is 50",
        ),
        (
            {
                **{"isl": None, "osl": None, "benchmark_type": "agentic_traces"},
                "metrics": {"tput_per_gpu": 4.0, "median_itl": 20.0, "median_intvty": 50.0},
            },
            "benchmarks[1].metrics.median_intvty '50.0' is not 1 / median_itl, which is 0.05",
        ),
        (
            {"metrics": {"median_tpot": 0.02} | dict.fromkeys(("tput_per_gpu", "output_tput_per_gpu"), 4.0)},
            "benchmarks[1].metrics.tput_per_gpu '4.0' counts output tokens alone; input and output together are needed",
        ),
        (
            {"metrics": {"median_tpot": 0.02, "tput_per_gpu": 4.0, "output_tput_per_gpu": 4, "input_tput_per_gpu": 8}},
            "benchmarks[1].metrics.tput_per_gpu '4.0' is not input and output throughput together, which is 12",
        ),
        (
            {
                "osl": 1024,
                "metrics": {"median_tpot": 0.02, "tput_per_gpu": 4.0, "median_e2el": 20_460.0, "median_ttft": 1},
            },
            "benchmarks[1].metrics.median_intvty '50.0' makes 1024 tokens in 20.46 s, but a request takes 2.046e+04 s, "
            "1 s to its first token; at most 5 times apart is allowed",
        ),
        (
            {"isl": None, "osl": None, "benchmark_type": "single_turn"},
            "benchmarks[1].isl is empty but needed, since benchmark_type is 'single_turn'; "
            "agentic rows alone have no lengths",
        ),
        (
            {"benchmark_type": "sharegpt_conversations"},
            "benchmarks[1].benchmark_type 'sharegpt_conversations' is unknown; "
            "known: single_turn, and those that begin with agentic",
        ),
        (
            {"benchmark_type": ["single_turn"]},
            "benchmarks[1].benchmark_type is unknown; known: single_turn, and those that begin with agentic",
        ),
        ({"date": "2026-11-22"}, "benchmarks[1].date '2026-11-22' must lie between 2020-01-01 and 2026-11-21"),
        ({"date": "2099-12-01"}, "benchmarks[1].date '2099-12-01' must lie between 2020-01-01 and 2026-11-21"),
    ],
)
def test_a_refusal_names_path_value_and_what_is_allowed(changed: Any, said: str, server: LiveServer) -> None:
    body = json.dumps([server.today[0], server.today[1] | changed]).encode()
    found = answer.read(body, benchmarks(DEEPSEEK), NOON.date())
    assert len(found.rows) == found.refused == 1
    assert f"benchmarks?model={DEEPSEEK}: {said}" in [str(refusal) for refusal in found.refusals]


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "2026-11-21"},  # it is tomorrow somewhere
        {"disagg": True, "metrics": {"median_tpot": 0.02, "tput_per_gpu": 4.0, "output_tput_per_gpu": 4.0}},
        {"metrics": {"median_tpot": 0.02, "tput_per_gpu": 12.01, "output_tput_per_gpu": 4, "input_tput_per_gpu": 8}},
        {"isl": None, "osl": None, "metrics": {"tput_per_gpu": 4.0, "median_itl": 0.02, "median_intvty": 50.2}},
    ],
)
def test_a_row_that_agrees_with_itself_stays(changed: Any, server: LiveServer) -> None:
    row = {name: value for name, value in server.today[1].items() if name != "benchmark_type"}
    found = answer.read(json.dumps([row | changed]).encode(), benchmarks(DEEPSEEK), NOON.date())
    assert (len(found.rows), found.refused) == (1, 0)


def test_no_live_row_is_newer_than_the_day_it_is_asked_for(make: Make, server: LiveServer, clock: Clock) -> None:
    server.today[0]["date"] = (clock.now + timedelta(days=2)).date().isoformat()
    snapshot = make().refresh([DEEPSEEK])
    assert (len(snapshot.rows), len(snapshot.refusals)) == (len(server.today) - 1, 1)
    assert snapshot.as_of is not None
    assert snapshot.as_of <= clock.now.date()


def test_no_accuracy_run_is_of_a_day_to_come(server: LiveServer) -> None:
    runs = [server.evaluations[0], server.evaluations[0] | {"date": "2099-12-01"}]
    found = answer.read(json.dumps(runs).encode(), Question(EVALUATIONS), NOON.date())
    assert (len(found.rows), found.refused) == (1, 1)


def test_the_count_of_rows_left_out_outlives_a_confirmation(make: Make, server: LiveServer) -> None:
    server.today[0]["precision"] = "fp6"
    server.modes[""] = "etag"
    live = make()
    first, second = live.refresh([DEEPSEEK]), live.refresh([DEEPSEEK])
    assert second.models[0].state == "unchanged"
    assert first.notes == second.notes != ()


# Requests


def test_a_redirect_is_not_followed(make: Make, server: LiveServer) -> None:
    with LiveServer() as other:
        server.modes[""], server.elsewhere = "redirect_elsewhere", f"{other.address}/api/v1/benchmarks"
        assert "points to another address" in make().refresh([DEEPSEEK]).notes[0]
        assert other.requests == []


def test_no_change_of_what_is_not_held_is_no_other_address(make: Make, server: LiveServer) -> None:
    server.modes[""] = "304"
    (note,) = make().refresh([DEEPSEEK]).notes
    assert "says that its answer has not changed (status 304), but none is held; no rows of it are held" in note
    assert "another address" not in note


@pytest.mark.parametrize("mode", ["500_then_ok", "503_then_ok", "429_then_ok"])
def test_what_may_pass_is_tried_again(mode: str, make: Make, server: LiveServer) -> None:
    server.modes[""] = mode
    snapshot = make().refresh([DEEPSEEK])
    assert snapshot.notes == ()
    assert len(server.asked("benchmarks")) == 2


@pytest.mark.parametrize("mode", ["429", "500", "503"])
def test_tries_are_few_and_a_wish_to_wait_for_an_hour_is_capped(mode: str, server: LiveServer) -> None:
    server.modes[""], slept = mode, []
    with pytest.raises(LiveError):
        Api(server.address, Limits(tries=4), slept.append).get(benchmarks(DEEPSEEK))
    assert slept == [2.0] * 3
    assert len(server.requests) == 4


def test_pauses_double_where_the_source_has_no_wish(server: LiveServer) -> None:
    server.modes[""], slept = "truncated", []
    with pytest.raises(LiveError, match="broke off"):
        Api(server.address, Limits(tries=4), slept.append).get(benchmarks(DEEPSEEK))
    assert slept == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("status", ["429", "500"])
def test_no_pause_outlasts_the_deadline(status: str, server: LiveServer) -> None:
    server.modes[""], slept = status, []
    with pytest.raises(LiveError):
        Api(server.address, Limits(deadline=1.0), slept.append).get(benchmarks(DEEPSEEK))
    assert slept == []


def test_no_more_is_taken_than_allowed(server: LiveServer) -> None:
    whole = len(json.dumps(server.rows(Request("benchmarks", {"model": DEEPSEEK}, {}))).encode())
    assert Api(server.address, Limits(size=whole)).get(benchmarks(DEEPSEEK)).body
    with pytest.raises(LiveError, match="more than 0 MB"):
        Api(server.address, Limits(size=whole - 1)).get(benchmarks(DEEPSEEK))


WEB = "http://127.0.0.1"
NO_BASES = ("", "foo", "ftp://a", "file:///etc/passwd", "http://", "http://a@127.0.0.1", f"{WEB}/?x=", f"{WEB}:99999")


@pytest.mark.parametrize("base", NO_BASES)
def test_a_base_that_is_no_address_is_a_note(base: str, server: LiveServer, shelf: Shelf, tmp_path: Path) -> None:
    snapshot = Live(base, tmp_path, shelf.catalog, limits=PATIENT).refresh([DEEPSEEK])
    (note,) = snapshot.notes
    assert note.startswith("The live source ")
    assert server.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "socks5://127.0.0.1:1"),
        ("ALL_PROXY", "socks5h://x"),
        ("HTTP_PROXY", "foo://x"),
        ("SSL_CERT_FILE", "/nonexistent"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_an_environment_that_nobody_can_ask_through_is_one_note(
    name: str, value: str, make: Make, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = make()
    before = live.refresh([DEEPSEEK])
    api._authorities.cache_clear()
    monkeypatch.setenv(name, value)
    after = live.refresh([DEEPSEEK])
    api._authorities.cache_clear()
    assert (after.rows, after.reached) == (before.rows, False)
    assert after.notes == ("The live source could not be asked; rows fetched on 2026-11-20 are shown",)


def test_nothing_but_what_was_asked_for_is_sent(make: Make, server: LiveServer) -> None:
    make().refresh([DEEPSEEK], history=True)
    for request in server.requests:
        assert not {"cookie", "authorization", "referer"} & set(request.headers)
        assert request.headers["user-agent"] == "likewise"
    assert {tuple(request.parameters) for request in server.requests} == {(), ("model",), ("model", "isl", "osl")}


# Freshness


def test_a_tagged_answer_is_asked_for_conditionally(make: Make, server: LiveServer, clock: Clock) -> None:
    server.modes[""] = "etag"
    live = make()
    first = live.refresh([DEEPSEEK])
    clock.now += timedelta(days=1)
    second = live.refresh([DEEPSEEK])
    assert second.rows == first.rows
    assert [asked.state for asked in second.models] == ["unchanged"]
    assert second.fetched_at == clock.now
    assert "if-none-match" in server.asked("benchmarks")[1].headers
    server.today = server.today[:-1]
    third = live.refresh([DEEPSEEK])
    assert (len(third.rows), third.models[0].state) == (len(first.rows) - 1, "fetched")


def test_a_tag_that_cannot_be_sent_back_is_none(make: Make, server: LiveServer) -> None:
    server.modes[""] = "odd_etag"
    live = make()
    assert [live.refresh([DEEPSEEK]).models[0].state for _ in range(2)] == ["fetched", "fetched"]
    assert "if-none-match" not in server.asked("benchmarks")[1].headers


def test_an_untagged_answer_is_not_asked_for_again_within_the_hour(
    make: Make, server: LiveServer, clock: Clock
) -> None:
    live = make(fresh_for=timedelta(hours=1))
    first = live.refresh([DEEPSEEK])
    clock.now += timedelta(minutes=59)
    second = live.refresh([DEEPSEEK])
    assert (second.rows, second.models[0].state, second.reached) == (first.rows, "fresh", True)
    assert len(server.asked("benchmarks")) == 1
    clock.now += timedelta(minutes=2)
    assert live.refresh([DEEPSEEK]).models[0].state == "fetched"
    clock.now -= timedelta(days=150)  # a clock that was wrong does not keep rows for ever
    assert live.refresh([DEEPSEEK]).models[0].state == "fetched"


def test_history_and_accuracy_that_are_older_than_todays_rows_are_dated(
    make: Make, server: LiveServer, clock: Clock
) -> None:
    live = make()
    assert live.refresh([DEEPSEEK], history=True).notes == ()
    clock.now = NOON + timedelta(days=150)
    server.modes["evaluations"] = "html"
    old = live.refresh([DEEPSEEK])
    assert old.fetched_at == clock.now
    earlier, accuracy = (f"{what} runs were last confirmed on 2026-11-20" for what in ("Earlier", "Accuracy"))
    assert (old.notes[1:], bool(old.history)) == ((earlier, accuracy), True)
    assert "2026-11-20" in old.notes[1].told(LANGUAGES["zh"])
    assert "Earlier" not in old.notes[1].told(LANGUAGES["zh"])
    assert accuracy not in live.refresh([DEEPSEEK], history=True).notes[2:]
    server.modes["evaluations"] = "plain"
    assert live.refresh([DEEPSEEK], history=True).notes == ()


@pytest.fixture
def greedy(server: LiveServer) -> LiveServer:
    """Serve six models, each on eleven workloads."""
    row = server.today[0]
    server.names |= {f"acme{n}": f"acme{n}" for n in range(6)}
    rows = [row | {"model": f"acme{n}", "isl": 100 + i} for n in range(6) for i in range(11)]
    server.today, server.history = [*server.today, *rows], [*server.history, *rows]
    return server


BOUNDS = "not asked for, since one visit asks for at most "


@pytest.mark.parametrize(
    ("bound", "value", "history", "first"),
    [
        ("MOST_MODELS", 3, False, "acme2, acme3, acme4 and 1 more: "),
        (
            "MOST_WORKLOADS",
            9,
            True,
            "acme0 history (109/1024), acme0 history (110/1024), acme1 history (109/1024) and 9 more: ",
        ),
        ("MOST_ROWS", 200, False, "acme3, acme4, acme5 and 1 more: "),
    ],
)
def test_a_visit_is_bounded_and_says_so(
    bound: str, value: int, history: bool, first: str, make: Make, greedy: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make().refresh(history=history).notes == ()
    before = len(greedy.requests)
    monkeypatch.setattr(visit, bound, value)
    snapshot = make().refresh(history=history)
    (note,) = snapshot.notes
    assert note.startswith(first)
    assert BOUNDS in note
    assert 0 < len(greedy.requests) - before < before
    assert snapshot.rows


def test_a_visit_that_takes_too_long_begins_no_question_and_shows_what_is_held(
    make: Make, greedy: LiveServer, clock: Clock
) -> None:
    live = make()
    whole = live.refresh()
    before = len(greedy.requests)

    def slowly(_part: float, _about: str) -> None:
        clock.now += timedelta(minutes=2)

    late = live.refresh(progress=slowly)
    assert len(greedy.requests) - before == 3
    assert len(late.rows) == len(whole.rows)
    assert late.notes[0].startswith("acme1, acme2, acme3 and 3 more: " + BOUNDS)


def test_only_what_is_asked_is_told(make: Make, server: LiveServer) -> None:
    """A source that is down is asked one question, and rows that are fresh none."""
    told: list[str] = []
    make(fresh_for=timedelta(hours=1)).refresh(progress=lambda _, about: told.append(about))
    assert told == [*(question_about(r) for r in server.requests), ""]
    told.clear()
    make(fresh_for=timedelta(hours=1)).refresh([DEEPSEEK], lambda _, about: told.append(about), only_due=True)
    assert told == [""]
    server.modes[""] = "503"
    make().refresh(progress=lambda _, about: told.append(about))
    assert told[1:] == ["availability", ""]


def question_about(request: Request) -> str:
    return request.parameters.get("model", request.endpoint)


def test_held_asks_nobody(make: Make, server: LiveServer) -> None:
    live = make()
    assert live.held() is None
    fetched = live.refresh([DEEPSEEK], history=True)
    count = len(server.requests)
    held = live.held()
    assert held is not None
    assert (held.rows, sorted(map(repr, held.history))) == (fetched.rows, sorted(map(repr, fetched.history)))
    assert held.accuracy == fetched.accuracy
    assert (held.as_of, held.fetched_at) == (fetched.as_of, fetched.fetched_at)
    assert live.held(["dsr1"]) == held
    assert live.held(["GLM-5"]) is None
    assert len(server.requests) == count


# The folder


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("live-*"))


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"x" * 5000, None])
def test_a_broken_file_is_ignored_until_an_answer_takes_its_place(
    damage: bytes | None, make: Make, server: LiveServer, tmp_path: Path
) -> None:
    live = make()
    good = live.refresh([DEEPSEEK])
    for path in files(tmp_path / "cache"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if damage is None else damage)
    assert live.held() is None
    assert live.refresh([DEEPSEEK]).rows == good.rows
    held = live.held()
    assert held is not None
    assert held.rows == good.rows


@pytest.mark.parametrize("fault", [OSError(errno.EMFILE, "too many files"), OSError(errno.EIO, "disk"), MemoryError()])
def test_a_fault_that_passes_costs_none_of_the_rows_that_are_held(
    fault: Exception, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = make()
    good = live.refresh([DEEPSEEK])
    with monkeypatch.context() as broken:
        broken.setattr("pyarrow.parquet.ParquetFile", Mock(side_effect=fault))
        assert live.held() is None
    held = live.held()
    assert held is not None
    assert held.rows == good.rows


def test_a_file_of_rows_that_the_gate_refuses_is_ignored(make: Make, tmp_path: Path, clock: Clock) -> None:
    live = make()
    live.refresh([DEEPSEEK])
    question = benchmarks(DEEPSEEK)
    held = live.cache.read(question)
    assert held is not None
    wrong = held.rows[0][1].model_copy(update={"throughput_tok_s_gpu": -5.0})
    live.cache.write(replace(held, rows=((0, wrong),)))
    assert live.cache.read(question) is None
    assert live.held() is None


def test_files_of_others_are_left_alone(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    for name in ("mine.parquet", "notes.txt"):
        (folder / name).write_bytes(b"mine")
    live = make()
    live.cache = Cache(folder, live.api.base, most=0)
    live.refresh([DEEPSEEK])
    live.held()
    assert sorted(path.name for path in folder.iterdir()) == ["mine.parquet", "notes.txt"]


def test_the_folder_is_bounded_and_the_oldest_go_first(make: Make, tmp_path: Path) -> None:
    live = make()
    live.refresh([DEEPSEEK])
    question = benchmarks(DEEPSEEK)
    held = live.cache.read(question)
    assert held is not None
    size = max(path.stat().st_size for path in files(tmp_path / "cache"))
    folder = tmp_path / "small"
    small = Cache(folder, live.api.base, most=3 * size + size // 2)
    for i in range(6):
        small.write(replace(held, question=benchmarks(f"model-{i}")))
        newest = max(files(folder), key=lambda path: path.stat().st_mtime)
        os.utime(newest, (1e9 + i, 1e9 + i))
    assert [held.question.model for held in small.read_all()] == ["model-3", "model-4", "model-5"]


def test_what_a_crashed_writer_left_is_removed_in_time(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    old, new = folder / "live-a.part", folder / "live-b.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1e9, 1e9))
    make().refresh([DEEPSEEK])
    assert (old.exists(), new.exists()) == (False, True)


def test_a_folder_that_cannot_be_written_costs_only_the_memory(make: Make, tmp_path: Path, server: LiveServer) -> None:
    (tmp_path / "file").write_text("not a folder")
    live = make(folder=tmp_path / "file")
    snapshot = live.refresh([DEEPSEEK])
    assert len(snapshot.rows) == len(server.today)
    (note,) = snapshot.notes
    assert note.startswith(f"{DEEPSEEK}, evaluations: the answers could not be kept on disk")
    assert live.held() is None


def test_two_sources_do_not_share_rows(make: Make, server: LiveServer) -> None:
    make().refresh([DEEPSEEK])
    assert make("http://127.0.0.1:9/other").held() is None
    assert make(server.address + "/").held() is not None


def test_readers_see_whole_files_while_others_write(make: Make, tmp_path: Path) -> None:
    live = make()
    live.refresh([DEEPSEEK])
    question, over = benchmarks(DEEPSEEK), threading.Event()
    held = live.cache.read(question)
    assert held is not None

    def write() -> None:
        while not over.is_set():
            Cache(tmp_path / "cache", live.api.base).write(held)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for thread in writers:
        thread.start()
    try:
        assert all(live.cache.read(question) == held for _ in range(12))
    finally:
        over.set()
        for thread in writers:
            thread.join()
    assert not list((tmp_path / "cache").glob("*.part"))


# Threads


def test_refreshes_at_the_same_time_are_one(make: Make, server: LiveServer) -> None:
    server.modes["benchmarks"], server.delay = "slow", 0.25
    live, found = make(), []
    threads = [threading.Thread(target=lambda: found.append(live.refresh([DEEPSEEK]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(snapshot is found[0] for snapshot in found)
    assert len(server.asked("benchmarks")) == 1


def test_who_waits_for_a_visit_that_is_given_up_makes_it_again(make: Make, server: LiveServer) -> None:
    live, began, waits, found = make(), threading.Event(), threading.Event(), []

    def give_up(_part: float, _about: str) -> None:
        began.set()
        waits.wait(5)
        raise KeyboardInterrupt

    def first() -> None:
        with pytest.raises(KeyboardInterrupt):
            live.refresh([DEEPSEEK], give_up)

    one = threading.Thread(target=first)
    one.start()
    began.wait(5)
    other = threading.Thread(target=lambda: found.append(live.refresh([DEEPSEEK])))
    other.start()
    time.sleep(0.05)
    waits.set()
    one.join()
    other.join(5)
    assert len(found[0].rows) == len(server.today)


def test_progress_rises_from_nothing_to_all(make: Make, server: LiveServer) -> None:
    server.today.append(server.today[0] | {"model": "glm5"})
    told: list[tuple[float, str]] = []
    make().refresh(progress=lambda part, name: told.append((part, name)))
    parts = [part for part, _ in told]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert [name for _, name in told] == ["availability", DEEPSEEK, "GLM-5", "evaluations", ""]


# The environment


def test_address_and_folder_come_from_the_environment(shelf: Shelf, tmp_path: Path) -> None:
    live = Live.from_environment(shelf.bundle, {"LIKEWISE_API": "http://127.0.0.1:9", "LIKEWISE_CACHE": str(tmp_path)})
    assert (live.api.base, live.cache.folder) == ("http://127.0.0.1:9", tmp_path)


def test_the_default_address_is_that_of_the_table_of_sources(shelf: Shelf) -> None:
    source = shelf.bundle.background.source_of("measured_points.csv")
    assert source is not None
    assert Live.from_environment(shelf.bundle, {"LIKEWISE_API": ""}).api.base == source.source_url


# The command


@pytest.fixture
def environment(server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEWISE_API", server.address)
    monkeypatch.setenv("LIKEWISE_CACHE", str(tmp_path))


@pytest.mark.usefixtures("environment")
def test_the_command_says_what_came(capsys: pytest.CaptureFixture[str], server: LiveServer) -> None:
    assert main(["refresh", "--model", "dsr1", "--history"]) == 0
    said = capsys.readouterr().out
    assert f"{DEEPSEEK} (dsr1): {len(server.today)} rows, newest run 2026-06-11, fetched, as of " in said
    assert main(["refresh", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["as_of"], found["notes"]) == (len(server.today), "2026-06-11", [])
    assert found["models"][0]["state"] == "fresh"


@pytest.mark.usefixtures("environment")
def test_the_command_fails_where_nothing_could_be_fetched(
    capsys: pytest.CaptureFixture[str], server: LiveServer
) -> None:
    server.modes[""] = "html"
    assert main(["refresh", "--model", "dsr1"]) == 1
    said = capsys.readouterr().out
    assert "the live source answered with something that is not JSON; no rows of it are held" in said
    assert main(["refresh", "--model", "dsr1", "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["notes"]) == 1


@pytest.mark.usefixtures("environment")
def test_the_command_fails_where_nothing_could_be_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("LIKEWISE_CACHE", str(tmp_path / "file"))
    assert main(["refresh", "--model", "dsr1"]) == 1
    said = capsys.readouterr().out
    assert ", fetched, " in said
    assert f"{DEEPSEEK}, evaluations: the answers could not be kept on disk" in said


# Hostile text, before and behind the parser


BRACKETS = st.text('[]{}"\\,:a', max_size=5)
NESTED = st.recursive(
    st.none() | BRACKETS, lambda x: st.lists(x, max_size=3) | st.dictionaries(BRACKETS, x, max_size=3), max_leaves=12
)


@given(NESTED, st.integers(0, 5))
def test_depth_is_that_of_the_parsed_value(value: Any, most: int) -> None:
    assert nesting.is_deep(nesting.brackets(json.dumps(value).encode()), most) == (_depth(value) > most)


def _depth(value: Any) -> int:
    if not isinstance(value, (list, dict)):
        return 0
    return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value), default=0)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_a_live_error(body: bytes) -> None:
    with pytest.raises(LiveError):
        answer.read(body, benchmarks(DEEPSEEK), NOON.date())


_MEASURED = [benchmark(row) for row in table(DATA, "measured_points.csv")]
ROWS = [_MEASURED[0], _MEASURED[3], _MEASURED[40], agentic(_MEASURED[5])]
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**310)
    | st.floats()
    | st.text(max_size=80)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


@given(st.data())
def test_odd_values_are_refused_or_sane(data: st.DataObject) -> None:
    good = data.draw(st.sampled_from(ROWS))
    row = json.loads(json.dumps(good))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([row, row["metrics"]] if isinstance(row.get("metrics"), dict) else [row]))
        place[data.draw(st.sampled_from(sorted(place)))] = data.draw(ODD)
    found = answer.read(json.dumps([good, row]).encode(), benchmarks(DEEPSEEK), NOON.date())
    for _, kept in found.rows:
        assert 1e-9 <= kept.interactivity_tok_s_user <= 1e12
        assert 1e-9 <= kept.throughput_tok_s_gpu <= 1e12
        assert (kept.isl is None) == (kept.osl is None)
    assert all(str(refusal).isprintable() for refusal in found.refusals)


SPLINTERS = [
    b"null",
    b"NaN",
    b"-1",
    b"1e999",
    b'"',
    b"{",
    b"[",
    b"}",
    b"]",
    b'""',
    b"true",
    b"9" * 400,
    b"\xff",
    b"\\ud800",
]


def test_damaged_copies_of_an_answer_are_read_or_refused() -> None:
    rng, catalog = random.Random(5), bundled().catalog
    runs = [evaluation(row) for row in table(DATA, "accuracy.csv")[:8]]
    for question, rows in ((benchmarks(DEEPSEEK), ROWS), (Question(EVALUATIONS), runs)):
        whole = json.dumps(rows).encode()
        for _ in range(200):
            body = bytearray(whole)
            for _ in range(rng.randint(1, 5)):
                at = rng.randrange(len(body))
                body[at : at + rng.choice((0, 1, 40))] = rng.choice((b"", bytes([rng.randrange(256)]), *SPLINTERS))
            with contextlib.suppress(LiveError):
                snapshot_of([(_held(question, answer.read(bytes(body), question, NOON.date())), "fetched")], catalog)


def _held(question: Question[Any], found: answer.Answer[Any]) -> Held[Any]:
    return Held(question=question, rows=found.rows, refused=found.refused, etag=None, fetched_at=NOON)


@pytest.mark.parametrize("good", [True, False])
def test_ten_times_the_rows_take_ten_times_the_calls_at_most(good: bool) -> None:
    def work(rows: int) -> int:
        of = [ROWS[i % len(ROWS)] if good or not i else {"hardware": i, "metrics": {}} for i in range(rows)]
        body = json.dumps(of).encode()
        found = answer.read(body, benchmarks(DEEPSEEK), NOON.date())
        assert len(found.rows) + found.refused == rows
        assert len(found.refusals) == min(found.refused, answer.MAX_REFUSALS)
        return calls(lambda: answer.read(body, benchmarks(DEEPSEEK), NOON.date()))

    assert work(2_000) < 11 * work(200)


def test_more_rows_than_anybody_has_are_no_answer() -> None:
    with pytest.raises(LiveError, match="rows"):
        answer.read(b"[" + b"0," * answer.MAX_ROWS + b"0]", benchmarks(DEEPSEEK), NOON.date())
