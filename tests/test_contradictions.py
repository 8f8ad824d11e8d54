"""Files that deny themselves: what they say twice must agree, and most requests of a run must have completed."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.sources.point_rows import OwnRow
from tests.example_files import changed
from tests.test_files import ALL, Change, completed, drafts, points, put, read, refused

DATA = Path(__file__).parents[1] / "data"

# What a file says twice

APART, TIMES = "at most 5% apart is allowed", "at most 5 times apart is allowed"


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "vllm_bench_serve.json",
            put(total_token_throughput=3 * 9939.109),
            "total_token_throughput '29817.327' is not (total_input_tokens + total_output_tokens) / duration, "
            f"which is 9939.11; {APART}",
        ),
        (
            "vllm_bench_serve.json",
            put(output_throughput=2000),
            f"output_throughput '2000' is not total_output_tokens / duration, which is 4969.55; {APART}",
        ),
        (
            "vllm_bench_serve.json",
            put(median_tpot_ms=0.0125),
            "median_tpot_ms '0.0125' makes 1024 tokens in 0.01279 s, but a request takes 13.19 s, "
            f"0.4 s to its first token; {TIMES}",
        ),
        (
            "vllm_bench_serve.json",
            put(median_tpot_ms=12500),
            "median_tpot_ms '12500' makes 1024 tokens in 1.279e+04 s, but a request takes 13.19 s, "
            f"0.4 s to its first token; {TIMES}",
        ),
        (
            "vllm_bench_serve.json",
            put(isl=1024, osl=100),
            "osl '100' does not fit: the requests of this file averaged 1024 tokens",
        ),
        (
            "vllm_bench_serve.json",
            put(spec_decode_acceptance_rate=0.7),
            "spec_decode_acceptance_rate '0.7' is not spec_decode_accepted_tokens / spec_decode_draft_tokens "
            f"in percent, which is 70; {APART}",
        ),
        (
            "vllm_bench_serve.json",
            put(spec_decode_acceptance_length=9.9),
            "spec_decode_acceptance_length '9.9' is not 1 + spec_decode_accepted_tokens / spec_decode_num_drafts, "
            f"which is 2.4; {APART}",
        ),
        (
            "vllm_bench_serve.json",
            put(spec_method="off"),
            "spec_method 'off' does not fit: the row reports accepted drafts (2.4)",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(total_throughput=3000),
            "total_throughput '3000' is not (total_input_tokens + total_output_tokens) / duration, "
            f"which is 931.385; {APART}",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(input_throughput=3000),
            f"input_throughput '3000' is not total_input_tokens / duration, which is 465.693; {APART}",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(total_throughput=3000, duration=...),
            "total_throughput '3000' is not input_throughput and output_throughput together, "
            f"which is 931.385; {APART}",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(median_tpot_ms=0.0085),
            "median_tpot_ms '0.0085' makes 1024 tokens in 0.008696 s, but a request takes 8.796 s, "
            f"0.1 s to its first token; {TIMES}",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(accept_length=0.5),
            "accept_length '0.5' should be greater than or equal to 1",
        ),
        (
            "inferencex_agg.json",
            put(median_tpot=20, median_intvty=...),
            "median_tpot '20' makes 1024 tokens in 2.046e+04 s, but a request takes 20.96 s, "
            f"0.5 s to its first token; {TIMES}",
        ),
        (
            "inferencex_agg.json",
            put(median_e2el=20960),
            "median_tpot '0.02' makes 1024 tokens in 20.46 s, but a request takes 2.096e+04 s, "
            f"0.5 s to its first token; {TIMES}",
        ),
        (
            "aiperf.json",
            lambda d: d["total_token_throughput"].update(avg=20000),
            "total_token_throughput.avg '20000' is not requests per second x input and output length, "
            f"which is 6045.76; {APART}",
        ),
        (
            "genai_perf.json",
            lambda d: d["output_token_throughput"].update(avg=7211),
            f"output_token_throughput.avg '7211' is not requests per second x output length, which is 717.747; {APART}",
        ),
        (
            "trtllm_bench.json",
            lambda d: d["performance"].update(system_total_throughput_tok_s=30000),
            "performance.system_total_throughput_tok_s '30000' is not requests per second x input and output length, "
            f"which is 8220.26; {APART}",
        ),
        (
            "trtllm_bench.json",
            lambda d: d["world_info"].update(world_size=4),
            "performance.output_throughput_per_gpu_tok_s '513.7661' is not "
            f"system_output_throughput_tok_s / world_size, which is 1027.53; {APART}",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_file_that_denies_itself_is_refused(name: str, change: Change, words: str) -> None:
    """A unit of another name, a total of something else, a label that the counters do not bear out."""
    assert refused("x.json", changed(name, change)) == f"x.json: {words}"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("none,2.4,,50,,,", "spec_method 'none' does not fit: the row reports accepted drafts (2.4)"),
        ("none,,0.7,50,,,", "spec_method 'none' does not fit: the row reports accepted drafts (0.7)"),
        ("none,1,0.7,50,,,", "spec_method 'none' does not fit: the row reports accepted drafts (0.7)"),
        ("mtp,0.5,,50,,,", "acceptance_length '0.5' should be greater than or equal to 1"),
        (
            "mtp,,,0.05,,20,",
            f"interactivity_tok_s_user '0.05' makes 1024 tokens in 2.046e+04 s, but a request takes 20 s; {TIMES}",
        ),
        ("mtp,,,50,,,20", f"tpot_median_s '20' is not 1 / interactivity, which is 0.02 s; {TIMES}"),
    ],
)
def test_a_row_of_our_columns_that_denies_itself_is_refused(cells: str, words: str) -> None:
    heading = "spec_method,acceptance_length,acceptance_rate,interactivity_tok_s_user,ttft_median_s,e2e_median_s"
    text = f"{heading},tpot_median_s,osl,throughput_tok_s_gpu\n{cells},1024,900\nnone,1,0,50,2,20,0.02,1024,900\n"
    assert refused("x.csv", text.encode()) == f"x.csv line 2: {words}"
    assert len(read("x.csv", text.encode()).drafts) == 1


WHOLE = "is not input and output throughput together, which is 1000"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("100,500,500,,", f"'100' {WHOLE}"),
        ("3000,500,500,false,false", f"'3000' {WHOLE}"),
        ("500,,500,,", "'500' counts output tokens alone; input and output together are needed"),
        ("1005,500,500,,", None),
        ("600,,500,,", None),
        ("500,500,,,", None),
        ("500,1000,900,true,", None),  # per prefill and per decode GPU
        ("500,1000,900,false,true", None),
    ],
)
def test_a_total_of_our_columns_is_input_and_output_together(cells: str, words: str | None) -> None:
    columns = "throughput_tok_s_gpu,input_throughput_tok_s_gpu,output_throughput_tok_s_gpu,disaggregated,multinode"
    batch = read("x.csv", f"interactivity_tok_s_user,{columns}\n50,{cells}\n".encode())
    expected = [f"x.csv line 2: throughput_tok_s_gpu {words}"] if words else []
    assert [str(refusal) for refusal in batch.refusals] == expected


@pytest.mark.parametrize(("osl", "fits"), [(1024, True), (8192, False)])
def test_an_answered_length_is_held_against_the_time_of_a_request(osl: int, fits: bool) -> None:
    """The file does not count its tokens, so nothing but its latency tells a length that cannot be."""
    unknown = put(total_input_tokens=..., total_output_tokens=..., median_tpot_ms=10, median_e2el_ms=10_340)
    done = completed("x.json", changed("vllm_bench_serve.json", unknown), ALL.model_copy(update={"osl": osl}))
    told = [] if fits else ["makes 8192 tokens in 81.91 s, but a request takes 10.34 s, 0.4 s to its first token"]
    assert [str(refusal) for refusal in done.refusals] == [
        f"x.json: interactivity_tok_s_user '100.0' {words}; {TIMES}" for words in told
    ]


@pytest.mark.parametrize("share", [0.99, 1, 1.01])
def test_rounding_and_medians_of_different_requests_are_no_contradiction(share: float) -> None:
    change = put(total_token_throughput=share * 9939.109, median_tpot_ms=share * 12.5, median_ttft_ms=13000)
    assert len(drafts("x", changed("vllm_bench_serve.json", change))) == 1


@pytest.mark.parametrize("counter", ["accepted_tokens", "num_drafts"])
def test_an_acceptance_length_is_counted_only_where_its_counters_are_there(counter: str) -> None:
    (point,) = points("x", changed("vllm_bench_serve.json", put(**{f"spec_decode_{counter}": ...})))
    assert (point.acceptance_length, point.acceptance_counted) == (2.4, None)


def test_public_rows_do_not_deny_themselves() -> None:
    for name in ("measured_points.csv", "measured_history.csv"):
        rows = list(csv.DictReader(io.StringIO((DATA / name).read_text())))
        known = [{k: v for k, v in row.items() if k in OwnRow.model_fields} for row in rows]
        sheet = io.StringIO()
        writer = csv.DictWriter(sheet, known[0])
        writer.writeheader()
        writer.writerows(known)
        batch = read(name, sheet.getvalue().encode())
        assert (len(batch.drafts), batch.refusals) == (len(rows), ())


# Runs that did not finish

Fail = Callable[[dict[str, Any], int], object]


def of_aiperf(document: dict[str, Any], failed: int) -> None:
    document["request_count"]["avg"] = 160.0 - failed
    document["error_request_count"] = {"unit": "requests", "avg": float(failed)}


def of_an_older_aiperf(document: dict[str, Any], failed: int) -> None:
    document["request_count"]["avg"] = 160.0 - failed
    document["error_summary"] = [{"count": 1}, {"count": failed - 1}] if failed else []


def of_vllm(document: dict[str, Any], failed: int) -> None:
    tokens = (640 - failed) * 1024
    document |= {"completed": 640 - failed, "failed": failed}
    document |= {"total_input_tokens": tokens, "total_output_tokens": tokens, "duration": tokens / 4969.5545}


def of_sglang(document: dict[str, Any], failed: int) -> None:
    tokens = (40 - failed) * 1024
    document |= {"completed": 40 - failed, "errors": ["Connection reset"] * failed + [""] * (40 - failed)}
    document |= {"total_input_tokens": tokens, "total_output_tokens": tokens, "duration": tokens / 465.6927}


RUNS = [
    ("vllm_bench_serve.json", of_vllm, 640, "failed"),
    ("sglang_bench_serving.jsonl", of_sglang, 40, "errors"),
    ("aiperf.json", of_aiperf, 160, "error_request_count.avg"),
    ("aiperf.json", of_an_older_aiperf, 160, "error_summary"),
]


@pytest.mark.parametrize(("name", "fail", "requests", "path"), RUNS)
def test_a_run_with_failed_requests_is_named_and_stays(name: str, fail: Fail, requests: int, path: str) -> None:
    failed = requests // 4
    done = completed("x.json", changed(name, lambda d: fail(d, failed)))
    assert (len(done.points), done.refusals) == (1, ())
    assert [str(note) for note in done.notes] == [
        f"x.json: {failed} of {requests} requests failed; the figures are of those that completed"
    ]


@pytest.mark.parametrize(("name", "fail", "requests", "path"), RUNS)
def test_a_run_most_of_which_failed_is_refused(name: str, fail: Fail, requests: int, path: str) -> None:
    half = changed(name, lambda d: fail(d, requests // 2))
    assert len(completed("x.json", half).points) == 1
    failed, rest = requests // 2 + 1, requests // 2 - 1
    words = refused("x.json", changed(name, lambda d: fail(d, failed)))
    assert words.startswith(f"x.json: {path} '{failed}")
    assert words.endswith(f"is more than the {rest} requests that completed; a run must finish most")


@pytest.mark.parametrize(("name", "fail", "requests", "path"), RUNS)
def test_a_run_that_finished_is_not_named(name: str, fail: Fail, requests: int, path: str) -> None:
    assert completed("x.json", changed(name, lambda d: fail(d, 0))).notes == ()


def test_failures_say_nothing_of_a_run_that_does_not_count_what_completed() -> None:
    failed = {"error_request_count": {"unit": "requests", "avg": 1}}
    told = ALL.model_copy(update={"osl": 256})
    done = completed("x.json", changed("aiperf.json", put(request_count=..., **failed)), told)
    assert (len(done.points), done.refusals) == (1, ())
    assert [str(note) for note in done.notes] == [
        "x.json: 1 of the requests failed; the figures are of those that completed"
    ]


def test_an_old_file_that_does_not_count_failures_says_what_is_missing_of_what_was_asked() -> None:
    """A data set may have held fewer requests than were asked for, so that it is no reason to refuse."""
    change = put(completed=160, failed=..., duration=131.875 / 4, total_input_tokens=163840, total_output_tokens=163840)
    done = completed("x.json", changed("vllm_bench_serve.json", change))
    assert len(done.points) == 1
    assert [str(note) for note in done.notes] == [
        "x.json: 480 of 640 requests did not complete; the figures are of those that completed"
    ]
