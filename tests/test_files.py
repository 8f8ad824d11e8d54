"""Anybody's files: what each format says, what must be asked, what is refused and in which words."""

import gc
import json
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.points import AGENTIC, MeasuredPoint, keep_newest
from app.sources.bundle import load
from app.sources.files import (
    MAX_BYTES,
    MAX_FILES,
    Answers,
    Batch,
    Completed,
    Draft,
    check_answers,
    complete,
    open_methods,
    read_files,
    unanswered,
)
from app.sources.files import parquet as parquet_reader
from app.sources.files.batch import MAX_ROWS
from app.sources.files.strict_json import MAX_DEPTH
from app.sources.own import read_own
from app.sources.point_rows import OwnRow
from app.sources.refusals import MAX_REFUSALS
from app.sources.shown import MAX_TEXT
from app.sources.spellings import Spellings
from tests.builders import catalog
from tests.example_files import changed, example, examples, own_records, parquet_of, written
from tests.fuzzing import MOST_SECONDS

Change = Callable[[dict[str, Any]], object]
ALL = Answers(
    model="m", gpu="h200", gpus=8, precision="fp8", engine="vllm", spec_method="mtp", isl=1024, osl=1024, side="a"
)


def read(name: str, data: bytes | None = None) -> Batch:
    return read_files([(name, examples()[name] if data is None else data)])


def drafts(name: str, data: bytes | None = None) -> tuple[Draft, ...]:
    batch = read(name, data)
    assert [str(refusal) for refusal in batch.refusals] == []
    return batch.drafts


def completed(name: str, data: bytes | None = None, answers: Answers = ALL) -> Completed:
    return complete(read(name, data), answers, catalog())


def points(name: str, data: bytes | None = None, answers: Answers = ALL) -> tuple[MeasuredPoint, ...]:
    done = completed(name, data, answers)
    assert [str(refusal) for refusal in done.refusals] == []
    return done.points


def refused(name: str, data: bytes) -> str:
    """Return the one thing that is refused of a file."""
    (only,) = read(name, data).refusals
    return str(only)


def put(**values: Any) -> Change:
    """Return a change that sets keys, or drops those that are set to `...`."""

    def change(document: dict[str, Any]) -> None:
        document.update(values)
        for key in [key for key, value in values.items() if value is ...]:
            del document[key]

    return change


SPECULATION = [key for key in example("vllm_bench_serve.json") if key.startswith("spec_decode")]

# Each format


@pytest.mark.parametrize(
    ("name", "rows", "label", "missing"),
    [
        ("inferencex_agg.json", 1, "InferenceX", ("side",)),
        ("inferencex_agg_bmk.json", 4, "InferenceX", ("side",)),
        ("inferencex_api.json", 2, "InferenceX", ("side",)),
        ("vllm_bench_serve.json", 1, "vLLM bench serve", ("gpu", "gpus", "precision", "spec_method", "side")),
        ("vllm_appended.jsonl", 3, "vLLM bench serve", ("gpu", "gpus", "precision", "spec_method", "side")),
        (
            "sglang_bench_serving.jsonl",
            3,
            "SGLang bench_serving",
            ("model", "gpu", "gpus", "precision", "spec_method", "side"),
        ),
        ("aiperf.json", 1, "AIPerf", ("gpus", "precision", "engine", "spec_method", "side")),
        ("genai_perf.json", 1, "GenAI-Perf", ("gpu", "gpus", "precision", "engine", "spec_method", "side")),
        ("trtllm_bench.json", 1, "trtllm-bench", ("side",)),
        ("own.csv", 4, "our own columns", ()),
        ("own.parquet", 4, "our own columns", ()),
    ],
)
def test_a_format_says_what_it_says_and_the_rest_is_asked(
    name: str, rows: int, label: str, missing: tuple[str, ...]
) -> None:
    found = drafts(name)
    assert {draft.format for draft in found} == {label}
    assert (len(found), found[0].missing) == (rows, missing)


# Interactivity and throughput by hand: 1,000 / 12.5 ms; 9,939.109 tok/s of the server / 8 GPUs; and so on.
FIGURES: list[tuple[str, int, dict[str, Any]]] = [
    (
        "inferencex_agg.json",
        0,
        {
            "interactivity": 50,
            "throughput_per_gpu": 781.6794,
            "input_throughput": 390.8397,
            "output_throughput": 390.8397,
            "concurrency": 64,
            "tpot": 0.02,
            "ttft": 0.5,
            "ttft_p99": 0.625,
            "e2e": 20.96,
            "e2e_p99": 26.2,
        },
    ),
    (
        "inferencex_agg_bmk.json",
        2,
        {"interactivity": 62.5, "throughput_per_gpu": 1865.2095, "output_throughput": 1865.2095, "concurrency": 256},
    ),
    ("inferencex_agg_bmk.json", 3, {"interactivity": 1 / 0.01078, "throughput_per_gpu": 337.0361, "concurrency": 16}),
    ("inferencex_api.json", 0, {"interactivity": 1 / 0.014, "run_date": date(2026, 5, 20)}),
    (
        "vllm_bench_serve.json",
        0,
        {
            "interactivity": 80,
            "throughput_per_gpu": 1242.388625,
            "input_throughput": 621.1943125,
            "output_throughput": 621.1943125,
            "concurrency": 64,
            "tpot": 0.0125,
            "ttft": 0.4,
            "ttft_p99": 0.5,
            "e2e": 13.1875,
            "e2e_p99": 16.484375,
            "acceptance_length": 2.4,
            "acceptance_rate": 0.7,
            "acceptance_counted": True,
            "run_date": date(2026, 5, 20),
        },
    ),
    ("vllm_appended.jsonl", 2, {"interactivity": 50, "acceptance_length": None, "acceptance_counted": None}),
    (
        "sglang_bench_serving.jsonl",
        0,
        {
            "interactivity": 1000 / 8.5,
            "throughput_per_gpu": 116.423175,  # (465.6927 + 465.6927) / 8: an old file has no total
            "output_throughput": 58.2115875,
            "concurrency": 4,
            "e2e": 8.7955,
            "ttft": 0.1,
            "acceptance_length": None,
        },
    ),
    (
        "sglang_bench_serving.jsonl",
        2,
        {
            "throughput_per_gpu": 1457.45675,
            "acceptance_length": 2.3,
            "acceptance_counted": None,
            "engine_version": "0.5.5",
        },
    ),
    (
        "aiperf.json",
        0,
        {"interactivity": 80, "tpot": 0.0125, "ttft": 0.2, "ttft_p99": 0.25, "e2e": 3.3875, "concurrency": 16},
    ),
    (
        "genai_perf.json",
        0,
        {
            "interactivity": 100,
            "throughput_per_gpu": (721.126761 + 5.633803 * 512) / 8,
            "input_throughput": 5.633803 * 512 / 8,
            "ttft": 0.15,
            "concurrency": 8,
        },
    ),
    (
        "trtllm_bench.json",
        0,
        {
            "interactivity": 1000 / 15,
            "throughput_per_gpu": 8220.2571 / 8,
            "output_throughput": 513.766075,
            "concurrency": 63.5,
            "ttft": 0.6,
            "ttft_p99": 0.75,
            "e2e": 15.945,
            "e2e_p99": 19.93125,
            "acceptance_length": 2.5,
            "acceptance_rate": 0.5,
            "engine_version": "1.3.0",
        },
    ),
    ("own.csv", 1, {"interactivity": 60, "throughput_per_gpu": 2600, "acceptance_length": 2.0, "concurrency": 64}),
]


@pytest.mark.parametrize(("name", "row", "figures"), FIGURES, ids=lambda value: value if isinstance(value, str) else "")
def test_figures_come_in_our_units(name: str, row: int, figures: dict[str, Any]) -> None:
    point = points(name)[row]
    for field, figure in figures.items():
        expected = pytest.approx(figure, rel=1e-6) if isinstance(figure, float) else figure
        assert getattr(point, field) == expected, field


SETUPS: list[tuple[str, int, dict[str, Any]]] = [
    (
        "inferencex_agg.json",
        0,
        {
            "gpu": "h200",
            "precision": "fp8",
            "engine": "sglang",
            "spec_method": "none",
            "deployment": "single-node",
            "gpus": 8,
            "topology": "TP8 EP1",
            "image": "lmsysorg/sglang:v0.5.5-cu129",
        },
    ),
    (
        "inferencex_agg_bmk.json",
        2,
        {
            "gpu": "gb200",
            "engine": "dynamo-trt",
            "deployment": "disaggregated",
            "gpus": 16,
            "topology": "prefill 2 x TP4 EP4 DPA, 8 GPUs; decode 1 x TP8 EP8 DPA, 8 GPUs",
        },
    ),
    ("inferencex_agg_bmk.json", 3, {"gpu": "b300", "precision": "fp4", "spec_method": "mtp"}),
    ("inferencex_api.json", 0, {"gpu": "h200", "gpus": 8, "topology": "TP8 EP1", "deployment": "single-node"}),
    ("sglang_bench_serving.jsonl", 2, {"gpus": 8, "precision": "fp8", "spec_method": "mtp", "topology": "TP8 EP8 DPA"}),
    ("aiperf.json", 0, {"gpu": "b200", "gpus": 8, "engine": "vllm"}),
    ("trtllm_bench.json", 0, {"gpu": "b200", "gpus": 8, "engine": "trt", "precision": "fp4", "spec_method": "mtp"}),
    ("own.csv", 0, {"gpu": "h200", "precision": "fp8", "spec_method": "eagle3", "engine": "vllm", "gpus": None}),
]


@pytest.mark.parametrize(("name", "row", "setup"), SETUPS, ids=lambda value: value if isinstance(value, str) else "")
def test_setups_come_in_our_words(name: str, row: int, setup: dict[str, Any]) -> None:
    found = points(name)[row].setup
    assert {field: getattr(found, field) for field in setup} == setup


@pytest.mark.parametrize(
    ("name", "row", "workload"),
    [
        ("inferencex_agg.json", 0, ("dsr1", 1024, 1024)),
        ("inferencex_agg_bmk.json", 3, ("glm5.1", *AGENTIC)),
        ("inferencex_api.json", 1, ("glm5.1", *AGENTIC)),
        ("vllm_bench_serve.json", 0, ("dsr1", 1024, 1024)),
        ("aiperf.json", 0, ("openai/gpt-oss-120b", 1024, 256)),
        ("genai_perf.json", 0, ("my-own-7b", 512, 128)),
        ("trtllm_bench.json", 0, ("dsr1", 1024, 1024)),
    ],
)
def test_workloads_are_named(name: str, row: int, workload: tuple[str, int, int]) -> None:
    found = points(name)[row].workload
    assert (found.model, found.isl, found.osl) == workload


def test_csv_and_parquet_say_the_same() -> None:
    for one, other in zip(points("own.csv"), points("own.parquet"), strict=True):
        assert (one.setup, one.workload, one.interactivity, one.run_date) == (
            other.setup,
            other.workload,
            other.interactivity,
            other.run_date,
        )


def test_points_are_ones_own_and_know_their_place() -> None:
    found = [point for name in examples() for point in points(name)]
    assert {point.provenance for point in found} == {"own"}
    origins = {point.origin for point in found}
    assert {
        "own.csv:2",
        "own.parquet:1",
        "inferencex_agg_bmk.json[2]",
        "aiperf.json",
        "vllm_appended.jsonl:3",
    } <= origins


# Recognition


@pytest.mark.parametrize("name", examples())
@pytest.mark.parametrize("other", ["x", "agg_bmk.json", "data.csv", "own.parquet", "results.tar.gz"])
def test_the_name_of_a_file_says_nothing(name: str, other: str) -> None:
    assert [draft.row for draft in drafts(other, examples()[name])] == [draft.row for draft in drafts(name)]


def test_a_list_may_mix_kinds() -> None:
    names = ("inferencex_agg.json", "vllm_bench_serve.json", "aiperf.json", "trtllm_bench.json")
    found = drafts("mixed.json", json.dumps([example(name) for name in names]).encode())
    assert [draft.format for draft in found] == ["InferenceX", "vLLM bench serve", "AIPerf", "trtllm-bench"]


def test_white_space_and_a_pretty_form_do_no_harm() -> None:
    text = json.dumps(example("vllm_bench_serve.json"), indent=4)
    assert drafts("x", f"\n\n {text} \r\n\n".encode())[0].row == drafts("vllm_bench_serve.json")[0].row


BROKEN = "is a broken Parquet file, or one that unpacks to too much"
UNKNOWN = (
    "is of no kind that is read here; read are: InferenceX, vLLM bench serve, SGLang bench_serving, AIPerf, "
    "GenAI-Perf, trtllm-bench, our own columns"
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "x.json: is empty"),
        (b" \n ", "x.json: is empty"),
        (b"{}", f"x.json: {UNKNOWN}"),
        (b"hello\n", f"x.json: {UNKNOWN}"),
        (b"a,b,c\n1,2,3\n", f"x.json: {UNKNOWN}"),
        (b"[]", "x.json: has no rows"),
        (b"[1]", "x.json: [0] '1' must be an object"),
        (b'["a"]', "x.json: [0] 'a' must be an object"),
        (b"[[[]]]", "x.json: [0] 'a list of 1' must be an object"),
        (b'{"a": 1', "x.json: is not JSON (Expecting ',' delimiter, line 1 column 8)"),
        (b"{'a': 1}", "x.json: is not JSON (Expecting property name enclosed in double quotes, line 1 column 2)"),
        (b'{"a": 1, "a": 2}', "x.json: names the key 'a' twice in one object"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x.json: is not UTF-8 text; save it as 'CSV UTF-8' or JSON"),
        (b"a\x00b", "x.json: is not a text file (it holds NUL bytes)"),
        (b"PK\x03\x04....", "x.json: is a zip archive or a spreadsheet; unpack it, or save it as CSV or JSON"),
        (b"\x1f\x8b....", "x.json: is a gzip archive; unpack it, or save it as CSV or JSON"),
        (b"\xff\xfe\x00\xd8", "x.json: is not UTF-8 text; save it as 'CSV UTF-8' or JSON"),
        (b"PAR1", f"x.json: {BROKEN}"),
        (b"PAR1" + b"\x00" * 40 + b"PAR1", f"x.json: {BROKEN}"),
        (b'{"n": ' + b"9" * 5000 + b"}", "x.json: holds a number that is too long to be read"),
    ],
    ids=range(20),
)
def test_what_is_no_file_of_ours_is_refused_in_one_line(data: bytes, words: str) -> None:
    assert refused("x.json", data) == words


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("name", ["own.csv", "vllm_bench_serve.json", "sglang_bench_serving.jsonl"])
def test_byte_order_marks_and_a_windows_shell_do_no_harm(name: str, encoding: str) -> None:
    text = examples()[name].decode().replace("\n", "\r\n")
    assert len(drafts(name, text.encode(encoding))) == len(drafts(name))


def test_a_broken_line_is_refused_and_the_others_stay() -> None:
    lines = examples()["sglang_bench_serving.jsonl"].decode().splitlines()
    batch = read("runs.jsonl", "\n".join([lines[0], lines[1][:-30], "", "junk", lines[2]]).encode())
    assert [draft.origin for draft in batch.drafts] == ["runs.jsonl:1", "runs.jsonl:5"]
    assert [refusal.line for refusal in batch.refusals] == [2, 4]


# Refusals name file, place, field, value and what is allowed

NO_UNIT = "is not a unit that is known here; known: ns, us, µs, μs, ms, s, sec, seconds"
NO_MEDIAN = "is missing but needed: interactivity is 1 / the median, and a mean is not a median"


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("vllm_bench_serve.json", put(median_tpot_ms=...), f"median_tpot_ms {NO_MEDIAN}"),
        ("vllm_bench_serve.json", put(median_tpot_ms=None), f"median_tpot_ms {NO_MEDIAN}"),
        ("vllm_bench_serve.json", put(median_tpot_ms=0), "median_tpot_ms '0' must be above 0"),
        ("vllm_bench_serve.json", put(median_tpot_ms=-1.5), "median_tpot_ms '-1.5' must be above 0"),
        ("vllm_bench_serve.json", put(median_tpot_ms="fast"), "median_tpot_ms 'fast' must be a number such as 1234.5"),
        ("vllm_bench_serve.json", put(median_tpot_ms=True), "median_tpot_ms 'true' must be a number such as 1234.5"),
        (
            "vllm_bench_serve.json",
            put(median_tpot_ms=[1]),
            "median_tpot_ms 'a list of 1' must be a number such as 1234.5",
        ),
        (
            "vllm_bench_serve.json",
            put(median_tpot_ms=float("nan")),
            "median_tpot_ms 'nan' must be a number such as 1234.5",
        ),
        ("vllm_bench_serve.json", put(p99_ttft_ms=float("inf")), "p99_ttft_ms 'inf' must be a number such as 1234.5"),
        (
            "vllm_bench_serve.json",
            put(total_token_throughput=10**400),
            "total_token_throughput 'a number of over 30 digits' must be a number such as 1234.5",
        ),
        (
            "vllm_bench_serve.json",
            put(total_token_throughput=4000),
            "total_token_throughput '4000.0' is less than the output alone, which is 4969.55 tok/s",
        ),
        (
            "vllm_bench_serve.json",
            put(output_throughput=...),
            "output_throughput is missing but needed: a run without output has no speed",
        ),
        ("vllm_bench_serve.json", put(max_concurrency="64"), None),
        ("vllm_bench_serve.json", put(max_concurrency=0), "max_concurrency '0' should be greater than or equal to 1"),
        (
            "vllm_bench_serve.json",
            put(spec_decode_acceptance_rate=170, spec_decode_accepted_tokens=...),
            "spec_decode_acceptance_rate '170' should be less than or equal to 1",
        ),
        ("vllm_bench_serve.json", put(model_id=7), "model_id '7' should be a valid string"),
        ("vllm_bench_serve.json", put(model_id={}), "model_id 'an object with 0 keys' must be one value"),
        ("sglang_bench_serving.jsonl", put(output_throughput=...), "output_throughput is missing but needed"),
        ("sglang_bench_serving.jsonl", put(input_throughput=...), "input_throughput is missing but needed"),
        ("inferencex_agg.json", put(tput_per_gpu=...), "tput_per_gpu is missing but needed"),
        ("inferencex_agg.json", put(precision="fp6"), "precision 'fp6' is unknown; known: fp4, fp8, bf16, fp16, int4"),
        (
            "inferencex_agg.json",
            put(spec_decoding="ngram"),
            "spec_decoding 'ngram' is unknown; known: none, mtp, eagle3, dspark",
        ),
        ("inferencex_agg.json", put(disagg="perhaps"), "disagg 'perhaps' must be true or false"),
        ("inferencex_agg.json", put(tp=7.5), "tp '7.5' must be a whole number such as 64"),
        ("inferencex_agg.json", put(isl=0), "isl '0' should be greater than or equal to 1"),
        (
            "inferencex_agg.json",
            put(median_tpot=..., median_intvty=...),
            f"median_tpot {NO_MEDIAN}",
        ),
        ("inferencex_agg.json", put(median_intvty=80), "median_intvty '80' is not 1 / median_tpot, which is 50"),
        (
            "inferencex_agg.json",
            put(tput_per_gpu=390.8397, input_tput_per_gpu=...),
            "tput_per_gpu '390.8397' counts output tokens alone; input and output together are needed",
        ),
        (
            "inferencex_agg.json",
            put(tput_per_gpu=6253.0),
            "tput_per_gpu '6253.0' is not input and output throughput together, which is 781.679",
        ),
        (
            "aiperf.json",
            lambda d: d["inter_token_latency"].pop("p50"),
            "inter_token_latency.p50 is missing but needed: interactivity is 1 / the median of a streamed run",
        ),
        (
            "aiperf.json",
            lambda d: d["inter_token_latency"].update(unit="furlongs"),
            f"inter_token_latency.unit 'furlongs' {NO_UNIT}",
        ),
        (
            "aiperf.json",
            lambda d: d["time_to_first_token"].pop("unit"),
            f"time_to_first_token.unit {NO_UNIT}",
        ),
        (
            "aiperf.json",
            put(was_cancelled=True),
            "was_cancelled 'true' must be false: the run was stopped before its end",
        ),
        (
            "genai_perf.json",
            put(input_sequence_length=...),
            "input_sequence_length.avg is missing but needed: throughput counts input and output tokens",
        ),
        (
            "trtllm_bench.json",
            put(streaming_metrics=...),
            "streaming_metrics is missing but needed: only a run with --streaming measures times per token",
        ),
        (
            "trtllm_bench.json",
            lambda d: d["streaming_metrics"]["tpot_percentiles"].pop("p50"),
            f"streaming_metrics.tpot_percentiles.p50 {NO_MEDIAN}",
        ),
        (
            "trtllm_bench.json",
            lambda d: d["world_info"].update(world_size=0),
            "world_info.world_size '0' should be greater than or equal to 1",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(server_info={"speculative_algorithm": "NGRAM"}),
            "server_info.speculative_algorithm 'NGRAM' is unknown; known: none, mtp, eagle3, dspark",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(server_info={"quantization": "w8a8_int8"}),
            "server_info.quantization 'w8a8_int8' is unknown; known: fp4, fp8, bf16, fp16, int4",
        ),
        (
            "trtllm_bench.json",
            lambda d: d["decoding_stats"].update(mode="Medusa"),
            "decoding_stats.mode 'Medusa' is unknown; known: none, mtp, eagle3, dspark",
        ),
        (
            "trtllm_bench.json",
            lambda d: d["engine"].update(quantization="W4A8_AWQ"),
            "engine.quantization 'W4A8_AWQ' is unknown; known: fp4, fp8, bf16, fp16, int4",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_refusal_names_path_value_and_what_is_allowed(name: str, change: Change, words: str | None) -> None:
    data = changed(name, change)
    if words is None:
        assert len(drafts("run.json", data)) == 1
    else:
        assert refused("run.json", data) == f"run.json: {words}"


def test_a_refusal_in_a_list_names_the_element_and_the_good_rest_stays() -> None:
    rows = [example("inferencex_agg.json") for _ in range(3)]
    rows[1]["median_tpot"] = "x"
    batch = read("bmk.json", json.dumps(rows).encode())
    assert [str(refusal) for refusal in batch.refusals] == [
        "bmk.json: [1].median_tpot 'x' must be a number such as 1234.5"
    ]
    assert [draft.origin for draft in batch.drafts] == ["bmk.json[0]", "bmk.json[2]"]


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize(
    ("name", "change", "path"),
    [
        ("vllm_bench_serve.json", lambda d, x: put(duration=..., total_input_tokens=x)(d), "total_input_tokens"),
        ("vllm_bench_serve.json", lambda d, x: put(duration=..., completed=x)(d), "completed"),
        (
            "sglang_bench_serving.jsonl",
            lambda d, x: put(duration=..., random_range_ratio=1, total_output_tokens=x)(d),
            "total_output_tokens",
        ),
        (
            "aiperf.json",
            lambda d, x: put(request_throughput=..., input_config={}, output_sequence_length={"avg": x})(d),
            "output_sequence_length.avg",
        ),
        ("aiperf.json", lambda d, x: put(request_count={"avg": x})(d), "request_count.avg"),
        (
            "trtllm_bench.json",
            lambda d, x: (
                d["performance"].pop("request_throughput_req_s"),
                d["request_info"].update(avg_input_length=x),
            ),
            "request_info.avg_input_length",
        ),
    ],
    ids=["vllm tokens", "vllm requests", "sglang tokens", "aiperf length", "aiperf requests", "trtllm length"],
)
def test_a_count_that_is_not_finite_is_refused_whatever_else_the_file_lacks(
    name: str, change: Callable[[dict[str, Any], float], object], path: str, figure: float
) -> None:
    data = changed(name, lambda document: change(document, figure))
    assert refused("x", data) == f"x: {path} '{figure}' must be a number such as 1234.5"


def test_infinity_harms_only_where_it_is_read() -> None:
    """SGLang writes it for the request rate of every run without one."""
    assert b'"request_rate": Infinity' in examples()["sglang_bench_serving.jsonl"]
    assert len(drafts("sglang_bench_serving.jsonl")) == 3


# Units and what figures mean


@pytest.mark.parametrize(("unit", "per"), [("ns", 1e9), ("us", 1e6), ("µs", 1e6), ("ms", 1e3), ("s", 1), ("sec", 1)])
def test_the_unit_of_a_metric_is_read(unit: str, per: float) -> None:
    data = changed("aiperf.json", put(inter_token_latency={"unit": unit, "p50": 0.0125 * per}))
    assert points("x", data)[0].interactivity == pytest.approx(80)


def test_no_text_of_a_file_is_kept_once_what_was_read_of_it_is_gone() -> None:
    files = [changed("vllm_bench_serve.json", put(precision=letter * 3_000_000)) for letter in "ab"]
    tracemalloc.start()
    try:
        for data in files:
            assert read_files([("x", data)]).drafts == ()
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_numbers_may_be_written_as_text() -> None:
    """Old GenAI-Perf exports do that."""
    data = changed("aiperf.json", put(inter_token_latency={"unit": "ms", "p50": "12.5"}))
    assert points("x", data)[0].interactivity == 80


def test_a_total_that_the_file_lacks_is_output_plus_requests_times_input() -> None:
    whole = points("aiperf.json")[0].throughput_per_gpu
    summed = points("x", changed("aiperf.json", put(total_token_throughput=...)))[0].throughput_per_gpu
    assert summed == pytest.approx(whole, rel=1e-6)
    data = changed("trtllm_bench.json", lambda d: d["performance"].pop("system_total_throughput_tok_s"))
    assert points("x", data)[0].throughput_per_gpu == pytest.approx(8220.2571 / 8, rel=1e-6)


def test_a_server_is_divided_by_the_gpus_that_were_answered() -> None:
    for gpus in (1, 4, 8):
        (point,) = points("vllm_bench_serve.json", answers=ALL.model_copy(update={"gpus": gpus}))
        assert (point.setup.gpus, point.throughput_per_gpu) == (gpus, pytest.approx(9939.109 / gpus))


def test_per_gpu_figures_are_not_divided_again() -> None:
    (point,) = points("inferencex_agg.json", answers=ALL.model_copy(update={"gpus": 99}))
    assert (point.throughput_per_gpu, point.setup.gpus) == (781.6794, 8)


def test_the_spread_of_interactivity_is_not_read() -> None:
    (draft,) = drafts("x", changed("inferencex_agg.json", put(std_intvty="meaningless")))
    assert draft.row == drafts("inferencex_agg.json")[0].row


def test_roles_of_a_disaggregated_row_do_not_add_up() -> None:
    row = json.loads(examples()["inferencex_agg_bmk.json"])[2]
    assert row["tput_per_gpu"] != pytest.approx(row["input_tput_per_gpu"] + row["output_tput_per_gpu"], rel=0.01)
    assert points("x", json.dumps(row).encode())[0].throughput_per_gpu == row["tput_per_gpu"]


def test_interactivity_is_one_over_tpot_or_of_an_agentic_row_one_over_itl() -> None:
    agentic = json.loads(examples()["inferencex_agg_bmk.json"])[3]
    assert points("x", json.dumps(agentic).encode())[0].interactivity == 1 / agentic["median_itl"]
    fixed = {**agentic, "scenario_type": ..., "isl": 1024, "osl": 1024, "median_intvty": 1 / agentic["median_tpot"]}
    del fixed["scenario_type"]
    assert points("x", json.dumps(fixed).encode())[0].interactivity == 1 / agentic["median_tpot"]


def test_a_nested_agentic_artifact_is_read() -> None:
    row = {
        **{
            key: example("inferencex_agg.json")[key]
            for key in ("hw", "framework", "precision", "spec_decoding", "tp", "ep")
        },
        "infmax_model_prefix": "dsv4",
        "scenario_type": "agentic-coding",
        "users": 32,
        "request_metrics": {
            "latency": {"itl": {"p50": 0.02}, "ttft": {"p50": 0.7, "p99": 2.0}, "intvty": {"p50": 50}},
            "throughput": {"per_gpu": {"total_tput_tps": 9000, "output_tput_tps": 100, "input_tput_tps": 8900}},
        },
    }
    (point,) = points("x", json.dumps(row).encode())
    assert (point.interactivity, point.throughput_per_gpu, point.concurrency, point.ttft_p99) == (50, 9000, 32, 2)
    assert point.workload.sequence == AGENTIC


@pytest.mark.parametrize(
    ("change", "forced"),
    [
        (put(spec_method="mtp"), True),
        (put(spec_method=...), True),
        (put(spec_method="none"), None),
    ],
    ids=["speculates", "answered", "off"],
)
def test_an_agentic_row_of_inferencex_that_speculates_had_its_acceptance_forced(
    change: Change, forced: bool | None
) -> None:
    row = json.loads(examples()["inferencex_api.json"])[1]
    change(row)
    (point,) = points("x", json.dumps(row).encode())
    assert point.acceptance_forced is forced
    assert (
        points("inferencex_agg.json", changed("inferencex_agg.json", put(spec_decoding="mtp")))[0].acceptance_forced
        is None
    )


@pytest.mark.parametrize(("switch", "method"), [("on", "mtp"), ("off", "none")])
def test_old_artifacts_have_a_switch_for_mtp(switch: str, method: str) -> None:
    data = changed("inferencex_agg.json", put(spec_decoding=..., mtp=switch))
    assert points("x", data)[0].setup.spec_method == method


def test_a_method_that_is_null_is_none_and_one_that_is_absent_is_asked() -> None:
    assert points("x", changed("inferencex_agg.json", put(spec_decoding=None)))[0].setup.spec_method == "none"
    assert drafts("x", changed("inferencex_agg.json", put(spec_decoding=...)))[0].missing == ("spec_method", "side")


# GPUs, engines, lengths


@pytest.mark.parametrize(
    ("change", "gpus", "topology"),
    [
        (put(), 8, "TP8 EP1"),
        (put(ep=8), 8, "TP8 EP8"),
        (put(tp=4, pp=2), 8, "TP4 EP1 PP2"),
        (put(tp=4, pp=2, pcp_size=2), 16, "TP4 EP1 PP2"),
        (put(kv_offloading="cpu"), 8, "TP8 EP1 KV offload cpu"),
        (put(kv_offloading="none"), 8, "TP8 EP1"),
        (
            put(tp=16, disagg=True, num_prefill_gpu=8, num_decode_gpu=16),
            24,
            "prefill 8 GPUs; decode TP16 EP1, 16 GPUs",
        ),
        (
            put(
                **{"is_multinode": True, "tp": ..., "prefill_tp": 8, "prefill_ep": 8, "prefill_num_workers": 8},
                **{"num_prefill_gpu": 64, "decode_tp": 0, "decode_ep": 0, "decode_num_workers": 0, "num_decode_gpu": 0},
            ),
            64,
            "8 x TP8 EP8",
        ),
        (
            put(
                **{"is_multinode": True, "decode_tp": 8, "decode_ep": 8, "decode_num_workers": 8},
                **{"num_prefill_gpu": 64, "num_decode_gpu": 64, "decode_pp": 1},
            ),
            64,
            "8 x TP8 EP8",
        ),
        (put(prefill_tp=8, decode_tp=8, decode_ep=2, num_decode_gpu=16, decode_pp=2), 16, "TP8 EP2 PP2"),
        (put(tp=1, dp=8, num_gpus=8), 8, "TP1 EP1 DP8"),
        (put(tp=2, ep=8, dp=4), 8, "TP2 EP8 DP4"),
        (put(num_gpus=4), 4, "TP8 EP1"),
        (
            put(
                **{
                    "disagg": True,
                    "is_multinode": True,
                    "prefill_tp": 4,
                    "decode_tp": 8,
                    "prefill_pp": 2,
                    "decode_pp": 4,
                },
                **{"num_prefill_gpu": 8, "num_decode_gpu": 32},
            ),
            40,
            "prefill TP4 PP2, 8 GPUs; decode TP8 PP4, 32 GPUs",
        ),
    ],
)
def test_gpus_of_an_artifact_are_counted_by_its_parallelism(change: Change, gpus: int, topology: str) -> None:
    (point,) = points("x", changed("inferencex_agg.json", change))
    assert (point.setup.gpus, point.setup.topology) == (gpus, topology)
    assert point.throughput_per_gpu == 781.6794


def test_rows_that_differ_in_pipeline_or_offload_are_not_one_configuration() -> None:
    rows = [{**example("inferencex_agg.json"), **more} for more in ({}, {"pp": 2}, {"kv_offloading": "cpu"})]
    found = points("x", json.dumps(rows).encode())
    assert len({point.configuration for point in found}) == 3


@pytest.mark.parametrize(
    ("settings", "gpus", "topology"),
    [
        ({"tp_size": 8, "dp_size": 8, "enable_dp_attention": True}, 8, "TP8 DPA"),
        ({"tp_size": 4, "dp_size": 2, "enable_dp_attention": False}, 8, "TP4 DP2"),
        ({"tp_size": 4, "pp_size": 2}, 8, "TP4 PP2"),
        ({"tp_size": 8, "disaggregation_mode": "decode"}, None, ""),
        ({"decode": [{"tp_size": 8}], "prefill": [{"tp_size": 8}]}, None, ""),
    ],
)
def test_the_servers_own_settings_count_its_gpus(settings: dict[str, Any], gpus: int | None, topology: str) -> None:
    (draft,) = drafts("x", changed("sglang_bench_serving.jsonl", put(server_info=settings)))
    assert (draft.row.gpus, draft.row.topology) == (gpus, topology)
    assert ("gpus" in draft.missing) == (gpus is None)


def test_a_report_of_trtllm_tells_its_pipeline() -> None:
    data = changed("trtllm_bench.json", lambda d: d["world_info"].update(tp_size=4, pp_size=2, ep_size=None))
    assert points("x", data)[0].setup.topology == "TP4 PP2"


@pytest.mark.parametrize(
    ("hardware", "gpu"),
    [
        *(("h200", "h200"), ("H200-NV", "h200"), ("cluster:b300-nv", "b300"), ("mi355x-amd_0", "mi355x")),
        *(("b200-dgxc-slurm", "b200"), ("h200-multinode", "h200"), ("gb200-nvl72-nv", "gb200-nvl72")),
        *(("h100-pcie", "h100-pcie"), ("H100 NVL", "h100 nvl"), ("rtx-6000-pro", "rtx-6000-pro")),
    ],
)
def test_of_a_name_of_hardware_the_machine_is_left_out_but_no_part_of_the_product(hardware: str, gpu: str) -> None:
    assert points("x", changed("inferencex_agg.json", put(hw=hardware)))[0].setup.gpu == gpu


def test_prefill_and_decode_on_two_types_of_gpu_have_no_one_price() -> None:
    both = {"disagg": True, "num_prefill_gpu": 8, "num_decode_gpu": 8, "prefill_hw": "h100"}
    reason = "decode_hw 'b200-nv' is another GPU than prefill_hw 'h100'; a row must be of one type of GPU"
    assert refused("x", changed("inferencex_agg.json", put(**both, decode_hw="b200-nv"))) == f"x: {reason}"
    assert points("x", changed("inferencex_agg.json", put(**both, decode_hw="H100-cw")))[0].setup.gpus == 16


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"total": 100, "profiled": 100, "error_dropped": 0, "warmup_dropped": 0}, None),
        ({"total": 110, "profiled": 90, "error_dropped": 12, "warmup_dropped": 10}, "10 of 100"),
        ({"profiled": 90, "error_dropped": 30}, "30 of 120"),
        ({"total": 60, "profiled": 10, "error_dropped": 40, "warmup_dropped": 40}, "10 of 20"),
    ],
)
def test_failed_requests_of_an_agentic_run_are_told_but_not_those_of_its_warm_up(
    counts: dict[str, int], told: str | None
) -> None:
    done = completed("x", _agentic(counts))
    assert len(done.points) == 1
    words = [f"x: {told} requests failed; the figures are of those that completed"] if told else []
    assert [str(note) for note in done.notes] == words


@pytest.mark.parametrize(
    "counts",
    [
        {"total": 100, "profiled": 40, "error_dropped": 60},
        {"total": 110, "profiled": 40, "error_dropped": 60, "warmup_dropped": 10},
    ],
)
def test_an_agentic_run_most_of_which_failed_is_refused(counts: dict[str, int]) -> None:
    assert "'60.0' is more than the 40 requests that completed" in refused("x", _agentic(counts))


def _agentic(counts: dict[str, int]) -> bytes:
    row = json.loads(examples()["inferencex_api.json"])[1]
    row["request_accounting"] = {f"records_{name}": count for name, count in counts.items()}
    return json.dumps(row).encode()


def test_a_server_that_answers_to_any_name_is_called_by_its_checkpoint() -> None:
    for name, model in (("default", "dsr1"), ("my-model", "my-model")):
        said = {"served_model_name": name, "model_path": "deepseek-ai/DeepSeek-R1-0528", "tp_size": 8}
        data = changed("sglang_bench_serving.jsonl", put(server_info=said))
        assert points("x", data)[0].workload.model == model


@pytest.mark.parametrize(
    ("name", "change", "engine"),
    [
        ("vllm_bench_serve.json", put(backend="vllm"), "vllm"),
        ("vllm_bench_serve.json", put(backend="vllm", spec_decode_num_drafts=...), None),
        ("vllm_bench_serve.json", put(spec_decode_num_drafts=..., vllm_version="0.11.0"), "vllm"),
        ("vllm_bench_serve.json", put(spec_decode_num_drafts=..., engine="sglang"), "sglang"),
        ("vllm_bench_serve.json", put(backend="sglang", spec_decode_num_drafts=...), "sglang"),
        ("vllm_bench_serve.json", put(backend="tensorrt-llm", spec_decode_num_drafts=...), "tensorrt-llm"),
        ("vllm_bench_serve.json", put(backend="openai-chat", spec_decode_num_drafts=...), None),
        ("vllm_bench_serve.json", put(backend="openai-chat"), "vllm"),
        ("vllm_bench_serve.json", put(engine="sglang"), "sglang"),
        ("sglang_bench_serving.jsonl", put(backend="sglang-oai-chat"), "sglang"),
        ("sglang_bench_serving.jsonl", put(backend="vllm"), None),
        ("sglang_bench_serving.jsonl", put(backend="vllm-chat"), None),
        ("sglang_bench_serving.jsonl", put(backend="lmdeploy"), "lmdeploy"),
        ("sglang_bench_serving.jsonl", put(backend="vllm", server_info={"tp_size": 8}), "sglang"),
    ],
)
def test_a_backend_names_the_engine_unless_any_engine_speaks_it(name: str, change: Change, engine: str | None) -> None:
    (draft,) = drafts("x", changed(name, change))
    assert draft.row.engine == engine
    assert ("engine" in draft.missing) == (engine is None)


def test_an_engine_that_a_backend_left_open_is_the_one_that_is_answered() -> None:
    """Recipes that start SGLang and then ask it with `--backend vllm` are common."""
    data = changed("vllm_bench_serve.json", put(**dict.fromkeys(SPECULATION, ...)))
    (point,) = points("x", data, ALL.model_copy(update={"engine": "SGLang"}))
    assert point.setup.engine == "sglang"


def test_metadata_under_our_names_is_taken_as_said() -> None:
    said = {"gpu": "NVIDIA H200", "gpus": "8", "precision": "fp8_e4m3", "spec_method": "MTP", "version": "0.11.0"}
    data = changed("vllm_bench_serve.json", put(**said))
    assert drafts("x", data)[0].missing == ("side",)
    (point,) = points("x", data, Answers())
    assert (point.setup.gpu, point.setup.gpus, point.setup.precision, point.engine_version) == (
        "h200",
        8,
        "fp8",
        "0.11.0",
    )


@pytest.mark.parametrize(
    ("change", "lengths"),
    [
        (put(), (1024, 1024)),
        (put(total_input_tokens=655361), (None, None)),  # not a whole length
        (put(completed=5, duration=..., total_input_tokens=5120, total_output_tokens=5120), (None, None)),  # too few
        (put(total_input_tokens=...), (None, None)),
        (put(isl=1000, osl=800), (1000, 800)),
    ],
)
def test_counted_tokens_state_lengths_only_where_they_come_out_whole(
    change: Change, lengths: tuple[int | None, int | None]
) -> None:
    (draft,) = drafts("x", changed("vllm_bench_serve.json", change))
    assert (draft.row.isl, draft.row.osl) == lengths
    assert ("sequence" in draft.missing) == (lengths == (None, None))


@pytest.mark.parametrize(("share", "stated"), [(1.0, True), (0.9, True), (0.5, False)])
def test_named_lengths_count_where_requests_were_about_that_long(share: float, stated: bool) -> None:
    tokens = int(40 * 1024 * share) + 7
    change = put(total_input_tokens=tokens, total_output_tokens=tokens, duration=tokens / 465.6927)
    data = changed("sglang_bench_serving.jsonl", change)
    (draft,) = drafts("x", data)
    assert (draft.row.isl == 1024) == stated


@pytest.mark.parametrize(
    ("ratio", "lengths"),
    [(0.0, (None, None)), (0.5, (None, None)), (0.8, (None, None)), (..., (None, None)), (1.0, (512, 512))],
)
def test_random_lengths_are_fixed_only_where_they_are_drawn_from_one(
    ratio: Any, lengths: tuple[int | None, int | None]
) -> None:
    """Between `random_range_ratio` of a length and that length the average may be a whole number by chance."""
    tokens = 40 * 512
    seconds = tokens / 465.6927
    named = int(512 / ((1 + (0 if ratio is ... else ratio)) / 2))
    change = put(
        total_input_tokens=tokens,
        total_output_tokens=tokens,
        duration=seconds,
        random_range_ratio=ratio,
        random_input_len=named,
        random_output_len=named,
    )
    (draft,) = drafts("x", changed("sglang_bench_serving.jsonl", change))
    assert (draft.row.isl, draft.row.osl, draft.row.mean_osl) == (*lengths, 512)


def test_an_average_takes_no_named_lengths_place() -> None:
    """Requests that came out half as long as they were asked to be have some length, but not that average."""
    tokens = 40 * 512
    change = put(total_output_tokens=tokens, duration=tokens / 465.6927, input_throughput=2 * 465.6927)
    (draft,) = drafts("x", changed("sglang_bench_serving.jsonl", change))
    assert (draft.row.isl, draft.row.osl, draft.row.mean_osl) == (None, None, 512)
    assert "sequence" in draft.missing


def of_genai_perf(input_deviation: Any, output_deviation: Any, **spread: float) -> Change:
    def change(document: dict[str, Any]) -> None:
        put(synthetic_input_tokens_stddev=input_deviation, output_tokens_stddev=output_deviation)(
            document["input_config"]
        )
        document["input_sequence_length"].update(spread)

    return change


def of_aiperf(deviation: float, **spread: float) -> Change:
    def change(document: dict[str, Any]) -> None:
        lengths = {"input_tokens": {"mean": 1024, "stddev": deviation}, "output_tokens": {"mean": 256, "stddev": 0}}
        document["input_config"]["input"] = {"prompt": lengths}
        document["input_sequence_length"].update(spread)

    return change


@pytest.mark.parametrize(
    ("name", "change", "lengths"),
    [
        ("genai_perf.json", of_genai_perf(0, 0), (512, 128)),
        ("genai_perf.json", of_genai_perf(..., ...), (512, 128)),
        ("genai_perf.json", of_genai_perf(5, 0), (512, 128)),
        ("genai_perf.json", of_genai_perf(300, 0), (None, None)),
        ("genai_perf.json", of_genai_perf(0, 100), (None, None)),
        ("genai_perf.json", of_genai_perf(..., ..., std=290), (None, None)),
        ("aiperf.json", of_aiperf(0), (1024, 256)),
        ("aiperf.json", of_aiperf(500), (None, None)),
        ("aiperf.json", lambda d: d["input_sequence_length"].update(std=500), (None, None)),
    ],
)
def test_lengths_that_were_drawn_around_a_mean_are_asked(
    name: str, change: Change, lengths: tuple[int | None, int | None]
) -> None:
    """By what was asked for, or by what was measured; even an average that comes out whole is the length of none."""
    (draft,) = drafts("x", changed(name, change))
    assert (draft.row.isl, draft.row.osl) == lengths
    assert ("sequence" in draft.missing) == (lengths == (None, None))


def test_a_length_that_was_not_set_is_no_length() -> None:
    """GenAI-Perf writes -1 where no output length was asked for."""
    data = changed("genai_perf.json", lambda d: d["input_config"].update(output_tokens_mean=-1))
    assert "sequence" in drafts("x", data)[0].missing


@pytest.mark.parametrize("name", [[], {}, 7, None])
def test_a_gpu_that_telemetry_does_not_name_is_refused_or_asked(name: Any) -> None:
    def rename(document: dict[str, Any]) -> None:
        document["telemetry_data"]["endpoints"]["localhost:9400"]["gpus"]["gpu_1"]["gpu_name"] = name

    assert "gpu" in drafts("x", changed("aiperf.json", rename))[0].missing


@pytest.mark.parametrize(
    ("name", "change", "concurrency"),
    [
        ("vllm_bench_serve.json", put(request_rate="inf"), 64),
        ("vllm_bench_serve.json", put(request_rate=...), 64),
        ("vllm_bench_serve.json", put(request_rate=2.0, max_concurrency=64), None),
        ("vllm_bench_serve.json", put(max_concurrency=1000), None),  # of 640 requests
        ("sglang_bench_serving.jsonl", put(max_concurrency=4), 4),
        ("sglang_bench_serving.jsonl", put(request_rate=1.0, max_concurrency=1000), 3.88),
        ("sglang_bench_serving.jsonl", put(request_rate="trace", max_concurrency=4), 3.88),
        ("sglang_bench_serving.jsonl", put(max_concurrency=1000), 3.88),  # of 40 requests
        ("aiperf.json", put(input_config={"loadgen": {"concurrency": 16}}), 16),
        ("aiperf.json", put(input_config={"loadgen": {"concurrency": 16, "request_rate": None}}), 16),
        ("aiperf.json", put(input_config={"loadgen": {"concurrency": 500, "request_rate": 4.7}}), None),
        ("aiperf.json", put(input_config={"loadgen": {"concurrency": 16, "user_centric_rate": 4.7}}), None),
        ("aiperf.json", put(input_config={"loadgen": {"concurrency": 500}}), None),  # of 160 requests
        ("aiperf.json", put(input_config={"loadgen": {"concurrency": 16}, "input": {"fixed_schedule": True}}), None),
        ("aiperf.json", put(input_config={"phases": [{"type": "gamma", "rate": 20.0, "concurrency": 4}]}), None),
        ("aiperf.json", put(input_config={"phases": [{"type": "fixed_schedule", "concurrency": 4}]}), None),
        ("genai_perf.json", lambda d: d["input_config"].update(request_rate=None), 8),
        ("genai_perf.json", lambda d: d["input_config"].update(request_rate=2.0), None),
    ],
)
def test_a_limit_is_the_concurrency_only_where_nothing_else_held_requests_back(
    name: str, change: Change, concurrency: float | None
) -> None:
    """Where a rate or a schedule paced them, or there were fewer, a limit says nothing of what was in flight."""
    assert points("x", changed(name, change))[0].concurrency == concurrency


def test_a_run_without_a_limit_has_the_concurrency_that_it_saw() -> None:
    data = changed("sglang_bench_serving.jsonl", put(max_concurrency=None))
    assert points("x", data)[0].concurrency == 3.88
    idle = changed("sglang_bench_serving.jsonl", put(max_concurrency=None, concurrency=0.2))
    assert points("x", idle)[0].concurrency is None


# What is asked


def test_what_a_file_says_is_never_overruled() -> None:
    other = Answers(model="x", gpu="x9", gpus=1, precision="int4", engine="atom", spec_method="dspark", isl=7, osl=7)
    (point,) = points("inferencex_agg.json", answers=other)
    assert (point.workload.model, point.workload.isl, point.setup.gpus) == ("dsr1", 1024, 8)
    assert (point.setup.gpu, point.setup.precision, point.setup.engine) == ("h200", "fp8", "sglang")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("gpu", "GPU is not in the file and was not answered"),
        ("gpus", "number of GPUs is not in the file and was not answered"),
        ("precision", "precision is not in the file and was not answered"),
        ("spec_method", "spec method is not in the file and was not answered"),
    ],
)
def test_a_row_that_lacks_an_answer_is_no_point(field: str, words: str) -> None:
    done = completed("vllm_bench_serve.json", answers=ALL.model_copy(update={field: None}))
    assert done.points == ()
    assert [str(refusal) for refusal in done.refusals] == [f"vllm_bench_serve.json: {words}"]


def test_a_side_is_the_one_that_was_answered_or_none() -> None:
    batch = read("vllm_bench_serve.json")
    assert complete(batch, ALL.model_copy(update={"side": None}), catalog()).sides == (None,)
    assert complete(batch, ALL, catalog()).sides == ("a",)


def test_a_word_that_leaves_open_which_of_ours_it_is_is_asked() -> None:
    """A server of SGLang says EAGLE of the MTP layers of a model, and the kind of its checkpoint for a precision."""
    said = {"speculative_algorithm": "EAGLE", "quantization": "compressed-tensors", "tp_size": 8}
    data = changed("sglang_bench_serving.jsonl", put(server_info=said))
    (draft,) = drafts("x", data)
    assert {"precision", "spec_method"} <= set(draft.missing)
    assert open_methods([draft, *drafts("vllm_bench_serve.json")]) == ("EAGLE",)
    assert open_methods(drafts("sglang_bench_serving.jsonl")) == ()
    (point,) = points("x", data)
    assert (point.setup.precision, point.setup.spec_method) == ("fp8", "mtp")


def test_an_artifact_of_eagle_is_asked_which_of_ours_it_is() -> None:
    data = changed("inferencex_agg.json", put(spec_decoding="eagle"))
    (draft,) = drafts("x", data)
    assert (draft.missing, open_methods([draft])) == (("spec_method", "side"), ("eagle",))
    assert points("x", data)[0].setup.spec_method == "mtp"
    (refusal,) = completed("x", data, ALL.model_copy(update={"spec_method": "none"})).refusals
    assert str(refusal) == "x: spec_method 'none' does not fit: the file names eagle"


@pytest.mark.parametrize(
    ("said", "precision"),
    [
        *((word, "fp4") for word in ("W4A8_MXFP4_MXFP8", "W4A8_MXFP4_FP8", "W4A16_MXFP4", "W4A8_NVFP4_FP8")),
        *((word, "fp8") for word in ("FP8_PER_CHANNEL_PER_TOKEN", "FP8_BLOCK_SCALES", "fbgemm_fp8")),
        *((word, None) for word in ("MIXED_PRECISION", "modelopt_mixed")),
    ],
)
def test_the_words_of_engines_for_the_precision_of_weights_are_known(said: str, precision: str | None) -> None:
    for name, change in (
        ("trtllm_bench.json", lambda d: d["engine"].update(quantization=said)),
        ("sglang_bench_serving.jsonl", put(server_info={"quantization": said, "tp_size": 8})),
    ):
        (draft,) = drafts("x", changed(name, change))
        assert (draft.row.precision, "precision" in draft.missing) == (precision, precision is None), name


@pytest.mark.parametrize(
    ("said", "precision"),
    [
        *(("bfloat16", "bf16"), ("BF16", "bf16"), ("torch.bfloat16", "bf16")),
        *(("float16", "fp16"), ("fp16", "fp16"), ("half", "fp16"), ("torch.float16", "fp16")),
        *((word, None) for word in ("none", "NO_QUANT", "unquantized", "auto", "None")),
    ],
)
def test_sixteen_bits_are_told_apart_and_no_quantisation_is_no_precision(said: str, precision: str | None) -> None:
    """Half precision is not bfloat16, and that weights are not quantised says neither; a file that says so is asked."""
    found = {
        "vllm_bench_serve.json": put(precision=said),
        "sglang_bench_serving.jsonl": put(server_info={"quantization": said, "tp_size": 8}),
        "inferencex_agg.json": put(precision=said),
        "trtllm_bench.json": lambda d: d["engine"].update(quantization=said, dtype=None),
    }
    for name, change in found.items():
        (draft,) = drafts("x", changed(name, change))
        assert draft.row.precision == precision, name
        assert ("precision" in draft.missing) == (precision is None), name


@pytest.mark.parametrize("quantization", ["NO_QUANT", "none", None])
@pytest.mark.parametrize(
    ("dtype", "precision"), [("bfloat16", "bf16"), ("float16", "fp16"), ("auto", None), (None, None)]
)
def test_weights_that_are_not_quantised_are_of_the_type_that_the_engine_has(
    quantization: str | None, dtype: str | None, precision: str | None
) -> None:
    """A report of trtllm-bench says both; what its cache holds is no precision of the model."""
    said = {"quantization": quantization, "dtype": dtype, "kv_cache_dtype": "FP8"}
    (draft,) = drafts("x", changed("trtllm_bench.json", lambda d: d["engine"].update(said)))
    assert draft.row.precision == precision
    assert ("precision" in draft.missing) == (precision is None)


@pytest.mark.parametrize(("quantization", "precision"), [("unquant", "bf16"), (None, None), ("fp8", "fp8")])
def test_a_server_of_sglang_that_names_no_quantisation_may_serve_any_checkpoint(
    quantization: str | None, precision: str | None
) -> None:
    said = {"quantization": quantization, "dtype": "bfloat16", "tp_size": 8}
    (draft,) = drafts("x", changed("sglang_bench_serving.jsonl", put(server_info=said)))
    assert draft.row.precision == precision


def test_a_type_that_is_none_of_ours_is_refused_by_its_path() -> None:
    said = {"quantization": "NO_QUANT", "dtype": "float32"}
    assert refused("run.json", changed("trtllm_bench.json", lambda d: d["engine"].update(said))) == (
        "run.json: engine.dtype 'float32' is unknown; known: fp4, fp8, bf16, fp16, int4"
    )


def test_an_empty_column_of_ours_is_an_honest_unknown() -> None:
    text = b"interactivity_tok_s_user,throughput_tok_s_gpu\n40,1000\n"
    assert drafts("x.csv", text)[0].missing == ("side",)
    (point,) = points("x.csv", text, Answers())
    assert (point.setup.gpu, point.workload.model) == (None, None)
    (filled,) = points("x.csv", text, ALL)
    assert (filled.setup.gpu, filled.setup.precision, filled.workload.isl) == ("h200", "fp8", 1024)


def test_a_question_is_asked_once_for_a_batch() -> None:
    files = [
        (name, examples()[name]) for name in ("vllm_bench_serve.json", "vllm_appended.jsonl", "inferencex_agg.json")
    ]
    batch = read_files(files)
    assert {name: len(rows) for name, rows in batch.missing.items()} == {
        "gpu": 4,
        "gpus": 4,
        "precision": 4,
        "spec_method": 4,
        "side": 5,
    }
    assert list(unanswered(batch, Answers(gpu="h200", gpus=8, side="b"))) == ["precision", "spec_method"]
    assert unanswered(batch, ALL) == {}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"precision": "fp6"}, "your answers: precision 'fp6' is unknown; known: fp4, fp8, bf16, fp16, int4"),
        ({"spec_method": "x"}, "your answers: spec_method 'x' is unknown; known: none, mtp, eagle3, dspark"),
        ({"gpus": "0"}, "your answers: gpus '0' should be greater than or equal to 1"),
        ({"gpus": "8.5"}, "your answers: gpus '8.5' must be a whole number such as 64"),
        ({"gpu": " "}, "your answers: gpu ' ' should have at least 1 character"),
        ({"speed": "1"}, "your answers: speed '1' Extra inputs are not permitted"),
        *(
            ({"sequence": text}, f"your answers: sequence {text!r} is neither lengths such as 1k/1k nor agentic")
            for text in ("long", " ", "1k", "0/1k", "unstated", "9999999k/1k")
        ),
    ],
)
def test_answers_pass_the_same_gate(texts: dict[Any, str], words: str) -> None:
    wrong = check_answers(texts)
    assert isinstance(wrong, tuple)
    assert [str(refusal) for refusal in wrong] == [words]


def test_answers_are_spelled_as_people_spell() -> None:
    answers = check_answers(
        {"precision": "NVFP4", "spec_method": "Off", "gpus": "8", "gpu": " NVIDIA B200 ", "model": ""}
    )
    assert isinstance(answers, Answers)
    assert (answers.precision, answers.spec_method, answers.gpus, answers.gpu) == ("fp4", "none", 8, "NVIDIA B200")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("1k/8k", {"isl": 1024, "osl": 8192}),
        (" 1024/128 ", {"isl": 1024, "osl": 128}),
        ("Agentic", {"agentic": True}),
        ("", {}),
    ],
)
def test_lengths_are_answered_in_one_text(text: str, given: dict[str, Any]) -> None:
    answers = check_answers({"sequence": text})
    assert isinstance(answers, Answers)
    assert answers.given() == given


@pytest.mark.parametrize(
    ("name", "change", "answers", "words"),
    [
        (
            "vllm_bench_serve.json",
            put(),
            {"spec_method": "none"},
            "spec_method 'none' does not fit: the row reports accepted drafts (2.4)",
        ),
        (
            "vllm_bench_serve.json",
            put(total_input_tokens=655361),
            {"isl": 8192},
            "isl '8192' does not fit: the requests of this file averaged 1024 tokens",
        ),
        (
            "sglang_bench_serving.jsonl",
            put(server_info={"speculative_algorithm": "EAGLE"}),
            {"spec_method": "none"},
            "spec_method 'none' does not fit: the file names EAGLE",
        ),
    ],
)
def test_an_answer_that_does_not_fit_a_row_is_refused_there(
    name: str, change: Change, answers: dict[str, Any], words: str
) -> None:
    done = completed("x.json", changed(name, change), ALL.model_copy(update=answers))
    assert [str(refusal) for refusal in done.refusals] == [f"x.json: {words}"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("vllm_bench_serve.json", put(total_input_tokens=655361)),
        ("aiperf.json", lambda d: d["input_sequence_length"].update(avg=1000.5)),
        ("trtllm_bench.json", lambda d: d["request_info"].update(avg_input_length=1000.5)),
    ],
)
def test_an_agentic_answer_leaves_the_speed_at_one_over_tpot(name: str, change: Change) -> None:
    """InferenceX's agentic ITL is a request's time per token; these tools' is the time between chunks of tokens.

    Nor does the answer say how acceptance came about.
    """
    data = changed(name, change)
    (point,) = points("x", data, ALL.model_copy(update={"agentic": True, "model": "m"}))
    assert (point.workload.sequence, point.interactivity) == (AGENTIC, points(name)[0].interactivity)
    assert point.acceptance_forced is None


# Names


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("h200", "h200"),
        ("H200-SXM", "h200"),
        ("NVIDIA H200", "h200"),
        ("NVIDIA H200 141GB HBM3e", "h200"),
        ("nvidia_b200", "b200"),
        ("B300 SXM6", "b300"),
        ("NVIDIA B300 SXM6 AC", "b300"),
        ("H200 NVL", None),
        ("NVIDIA H200 PCIe", None),
        ("RTX 5090", None),
        ("NVIDIA", None),
        ("H200+", None),
    ],
)
def test_a_gpu_is_known_by_many_spellings_but_is_no_other_product(text: str, key: str | None) -> None:
    assert Spellings(load().catalog).id_of("gpu", text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("deepseek-ai/DeepSeek-R1-0528", "dsr1"),
        ("nvidia/DeepSeek-R1-0528-FP4", "dsr1"),
        ("/mnt/models/DeepSeek-R1/", "dsr1"),
        ("DeepSeek R1", "dsr1"),
        ("dsr1-fp8", "dsr1"),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-70B", None),
        ("zai-org/GLM-5.1-FP8", "glm5.1"),
        ("MiniMax-M25", "minimaxm2.5"),
        ("My Own 7B", None),
    ],
)
def test_a_model_is_known_by_its_checkpoint_but_is_no_other_model(text: str, key: str | None) -> None:
    assert Spellings(load().catalog).id_of("model", text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("vLLM", "vllm"),
        ("TensorRT-LLM", "trt"),
        ("tensorrt_llm", "trt"),
        ("Mine", None),
    ],
)
def test_an_engine_is_known_by_label_and_alias(text: str, key: str | None) -> None:
    assert Spellings(load().catalog).id_of("engine", text) == key


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "x.csv",
            b"interactivity_tok_s_user,throughput_tok_s_gpu,run_date\n40,100,2026-05-22\n40,100,2026-05-21\n",
            "x.csv line 2: run_date '2026-05-22' must lie between 2020-01-01 and 2026-05-21",
        ),
        (
            "x.parquet",
            parquet_of(
                [
                    {"interactivity_tok_s_user": 40.0, "throughput_tok_s_gpu": 100.0, "run_date": date(2026, 5, day)}
                    for day in (22, 21)
                ]
            ),
            "x.parquet line 1: run_date '2026-05-22' must lie between 2020-01-01 and 2026-05-21",
        ),
        (
            "x.json",
            json.dumps([{**example("inferencex_agg.json"), "date": f"2026-05-{day}"} for day in (22, 21)]).encode(),
            "x.json: [0].date '2026-05-22' must lie between 2020-01-01 and 2026-05-21",
        ),
    ],
    ids=["csv", "parquet", "json"],
)
def test_no_row_is_of_a_day_to_come(name: str, data: bytes, said: str) -> None:
    batch = read_files([(name, data)], today=date(2026, 5, 20))
    assert [str(refusal) for refusal in batch.refusals] == [said]
    assert len(batch.drafts) == 1


def test_files_named_on_the_command_line_are_held_against_the_day() -> None:
    table = b"interactivity_tok_s_user,throughput_tok_s_gpu,run_date\n40,100,2099-01-01\n"
    (batch,) = read_own([(None, "x.csv", table)]).values()
    assert [refusal.column for refusal in batch.refusals] == ["run_date"]


def test_names_that_nobody_lists_keep_the_spelling_of_their_file() -> None:
    text = (
        b"model,gpu,engine,interactivity_tok_s_user,throughput_tok_s_gpu\n"
        b"My Own 7B,RTX 5090,MyServer,40,100\nDeepSeek R1,H200,SGLang,40,100\n"
    )
    assert completed("x.csv", text).labels == {
        ("gpu", "rtx 5090"): "RTX 5090",
        ("model", "my own 7b"): "My Own 7B",
        ("engine", "myserver"): "MyServer",
    }


@pytest.mark.parametrize("column", ["model", "gpu", "engine", "image", "engine_version"])
def test_long_names_that_differ_in_the_middle_alone_stay_apart(column: str) -> None:
    names = [f"/mnt/{'x' * 120}/checkpoint-{n}/{'y' * 120}" for n in (1, 2, 1)]
    rows = "".join(f"{name},40,{n}00\n" for n, name in enumerate(names, 1))
    batch = read("x.csv", f"{column},interactivity_tok_s_user,throughput_tok_s_gpu\n{rows}".encode())
    first, second, third = (getattr(draft.row, column) for draft in batch.drafts)
    assert first == third != second
    assert all(len(name) <= MAX_TEXT and name.startswith("/mnt/x") and name.endswith("yy") for name in (first, second))


# Tables of ours, as people save them

UNREAD = "is not a column of ours; it is not read, the others are"
HEAD, *ROWS = examples()["own.csv"].decode().splitlines()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n".join((HEAD, *ROWS)).replace(",", "\t"), 2),
        ("\n".join((HEAD.upper(), *ROWS)), 2),
        ("\n".join(("", "  ", HEAD, *ROWS)), 4),
        ("\r\n".join(("# my run, with our names: gpu", "sep=,", HEAD, *ROWS)), 4),
        ("\r".join(("# my run", HEAD, *ROWS)), 3),
    ],
    ids=["tabs", "capitals", "blank lines", "comment and sep", "old line ends"],
)
def test_a_table_of_ours_is_known_however_it_was_saved(text: str, line: int) -> None:
    found = drafts("x.csv", text.encode())
    assert [draft.row for draft in found] == [draft.row for draft in drafts("own.csv")]
    assert found[0].place.line == line


def test_a_fault_below_other_lines_is_named_by_its_line_in_the_file() -> None:
    text = f"# my run\n\n{HEAD}\n{ROWS[0]}\n{ROWS[1].replace('2600', 'fast')}\n{ROWS[2]},7\n"
    first, second = read("x.csv", text.encode()).refusals
    assert str(first).startswith("x.csv line 5: throughput_tok_s_gpu 'fast' must be a number")
    assert str(second) == "x.csv line 6: has more cells than the heading has columns"
    twice = read("x.csv", f"\n{HEAD},GPU\n{ROWS[0]},h200\n".encode()).refusals
    assert [str(refusal) for refusal in twice] == ["x.csv line 2: column 'gpu' stands twice in the heading"]


@pytest.mark.parametrize("above", ["", "sep=;\n"])
def test_a_table_parted_by_semicolons_says_so(above: str) -> None:
    """There, 1.200 may be a thousand and two hundred."""
    text = above + "\n".join((HEAD, *ROWS)).replace(",", ";")
    assert refused("x.csv", text.encode()) == (
        "x.csv: parts its columns with semicolons, as spreadsheets do where numbers have a decimal comma; "
        "part them with commas, and write numbers with a point"
    )


@pytest.mark.parametrize(("name", "cell"), [("note", "=1+1"), ("Latency_ms", "20"), ("", ""), ("<b>", "x")])
def test_a_column_of_another_name_is_named_and_the_others_are_read(name: str, cell: str) -> None:
    text = "\n".join((f"{HEAD},{name}", *(f"{row},{cell}" for row in ROWS)))
    batch = read("x.csv", text.encode())
    assert [str(refusal) for refusal in batch.refusals] == [f"x.csv line 1: column '{name.lower()}' {UNREAD}"]
    assert [draft.row for draft in batch.drafts] == [draft.row for draft in drafts("own.csv")]


def test_headings_without_a_name_are_told_once() -> None:
    """Spreadsheets leave empty columns behind."""
    batch = read("x.csv", "\n".join(f"{line},," for line in (HEAD, *ROWS)).encode())
    assert [str(refusal) for refusal in batch.refusals] == [f"x.csv line 1: column '' {UNREAD}"]
    assert len(batch.drafts) == len(ROWS)


def test_a_needed_column_of_another_name_is_still_missing() -> None:
    assert refused("x.csv", b"interactivity,throughput_tok_s_gpu\n40,1000\n") == (
        "x.csv: has no column interactivity_tok_s_user; needed: interactivity_tok_s_user, throughput_tok_s_gpu"
    )


# Other exports of tools that are read

_STATISTICS = (
    "read is the JSON with the statistics of the run (profile_export_aiperf.json, profile_export_genai_perf.json)"
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"\n".join([b'{"metadata": {"session_num": 0}, "metrics": {"ttft": {"value": 3, "unit": "ms"}}}'] * 3),
            "holds the single requests of a run of AIPerf or GenAI-Perf",
        ),
        (
            b'{"experiments": [{"experiment": {}, "requests": [{"timestamp": 1}]}], "service_kind": "openai"}',
            "holds the single requests of a run of AIPerf or GenAI-Perf",
        ),
        (
            b"Metric,avg,min,max,p99\nTime To First Token (ms),153.0,112,210,187\n",
            "is a CSV export of AIPerf or GenAI-Perf",
        ),
    ],
    ids=["AIPerf requests", "GenAI-Perf requests", "table"],
)
def test_another_export_of_a_tool_that_is_read_says_which_one_is(data: bytes, words: str) -> None:
    assert refused("x", data) == f"x: {words}; {_STATISTICS}"


@pytest.mark.parametrize(
    ("change", "total"),
    [
        (put(input_throughput=4969.5545), 2 * 4969.5545),
        (put(), 2 * 4969.5545),
        (put(total_input_tokens=1310720), 3 * 4969.5545),
    ],
)
def test_an_old_file_of_vllm_has_input_and_output_apart_or_as_counts(change: Change, total: float) -> None:
    old = put(total_token_throughput=..., backend="openai", **dict.fromkeys(SPECULATION, ...))
    data = changed("vllm_bench_serve.json", lambda document: (old(document), change(document)))
    assert {draft.format for draft in drafts("x", data)} == {"vLLM bench serve"}
    assert points("x", data)[0].throughput_per_gpu * 8 == pytest.approx(total, rel=1e-4)


@pytest.mark.parametrize("gone", ["total_input_tokens", "duration"])
def test_an_old_file_of_vllm_without_counts_has_no_total(gone: str) -> None:
    data = changed("vllm_bench_serve.json", put(total_token_throughput=..., **{gone: ...}))
    assert refused("x", data) == "x: total_token_throughput is missing but needed"


def test_an_input_throughput_that_denies_the_counts_is_refused() -> None:
    data = changed("vllm_bench_serve.json", put(total_token_throughput=..., input_throughput=99.0))
    assert "input_throughput '99.0' is not total_input_tokens / duration" in refused("x", data)


# Sweeps


def test_several_files_make_a_sweep() -> None:
    files = [
        (f"c{n}.json", changed("vllm_bench_serve.json", put(max_concurrency=n, median_tpot_ms=5 + n / 10)))
        for n in (1, 4, 16, 64, 256)
    ]
    done = complete(read_files(files), ALL, catalog())
    assert [point.concurrency for point in done.points] == [1, 4, 16, 64, 256]
    assert done.notes == ()


def test_the_same_row_twice_is_left_out_and_named() -> None:
    files = [("agg.json", examples()["inferencex_agg.json"]), ("bmk.json", b"[%s]" % examples()["inferencex_agg.json"])]
    done = complete(read_files(files), ALL, catalog())
    assert len(done.points) == 1
    assert [str(repeat) for repeat in done.notes] == ["bmk.json: [0] is the same row as agg.json; it is left out"]


def test_a_configuration_that_was_measured_again_is_named_and_stays() -> None:
    again = changed("inferencex_agg.json", put(median_ttft=0.6))
    done = complete(read_files([("1.json", examples()["inferencex_agg.json"]), ("2.json", again)]), ALL, catalog())
    assert len(done.points) == 2
    assert [str(repeat) for repeat in done.notes] == ["2.json: measures the configuration of 1.json again; both stay"]


def test_rows_of_another_number_of_gpus_stay_side_by_side() -> None:
    files = [
        (f"{n}.json", changed("vllm_bench_serve.json", put(gpus=str(n), date=f"2026052{n}-101500"))) for n in (4, 8)
    ]
    answers = ALL.model_copy(update={"gpus": None})
    done = complete(read_files(files), answers, catalog())
    assert [point.setup.gpus for point in keep_newest(done.points)] == [4, 8]
    assert done.notes == ()


def test_every_row_that_a_newer_one_replaces_is_named() -> None:
    head = "interactivity_tok_s_user,throughput_tok_s_gpu,concurrency,run_date\n"
    rows = (
        "40,1000,8,2026-05-20",
        "41,1000,8,2026-05-22",
        "42,1000,8,2026-05-21",
        "43,1000,8,2026-05-22",
        "44,1000,8,",
    )
    done = completed("x.csv", (head + "\n".join(rows)).encode())
    newer = "which measures the same configuration; the newer one is used"
    assert [str(note) for note in done.notes] == [
        f"x.csv line 2: is older than x.csv:3, {newer}",
        f"x.csv line 4: is older than x.csv:3, {newer}",
        "x.csv line 5: measures the configuration of x.csv:3 again on the same day; x.csv:3 is used",
    ]
    assert [point.origin for point in keep_newest(done.points)] == ["x.csv:3", "x.csv:6"]


def test_rows_without_concurrency_are_no_repeats_of_each_other() -> None:
    text = b"interactivity_tok_s_user,throughput_tok_s_gpu\n40,1000\n60,700\n"
    assert completed("x.csv", text).notes == ()


# The gate


def test_a_large_file_is_not_read() -> None:
    assert refused("x.json", b"[" * (MAX_BYTES + 1)) == "x.json: is larger than 20 MB"
    rows = b"40,1000\n" * 700_000
    assert (
        refused("x.csv", b"interactivity_tok_s_user,throughput_tok_s_gpu\n" + rows)
        == "x.csv: is a table larger than 5 MB"
    )


def test_a_batch_has_a_size_and_a_number_of_files() -> None:
    data = b"[" + b" " * 15_000_000 + b"]"
    batch = read_files([(f"{i}.json", data) for i in range(6)])
    assert [str(refusal) for refusal in batch.refusals] == [
        *(f"{i}.json: has no rows" for i in range(3)),
        "3.json: is not read, nor is what follows; at most 60 MB are",
    ]
    many = read_files([(f"{i}.json", examples()["inferencex_agg.json"]) for i in range(MAX_FILES + 5)])
    assert len(many.drafts) == MAX_FILES
    assert [str(refusal) for refusal in many.refusals] == [
        "200.json: is not read, nor is what follows; at most 200 files are"
    ]


@pytest.mark.parametrize("deep", ["[" * 100_000, "[" * 33 + "]" * 33, '{"a":' * 40 + "1" + "}" * 40])
def test_depth_is_limited_before_parsing(deep: str) -> None:
    assert refused("x.json", f"[{deep}]".encode()) == f"x.json: is nested over {MAX_DEPTH} levels deep"


def test_brackets_inside_text_are_no_depth() -> None:
    data = changed("vllm_bench_serve.json", put(generated_texts=["[" * 500, '\\"[{' * 500, "\\" * 7, '"' * 9]))
    assert len(drafts("x", data)) == 1


@pytest.mark.parametrize(
    "bomb", ["[" + "{}," * 1_000_000 + "{}]", "[" + "1," * 4_000_000 + "1]"], ids=["objects", "numbers"]
)
def test_a_file_that_holds_too_much_is_refused_before_it_is_built(bomb: str) -> None:
    assert "holds too much" in refused("x.json", bomb.encode())


def test_rows_are_limited_over_the_whole_batch() -> None:
    rows = b"interactivity_tok_s_user,throughput_tok_s_gpu\n" + b"40,1000\n" * 7_000
    batch = read_files([("1.csv", rows), ("2.csv", rows)])
    assert len(batch.drafts) == MAX_ROWS
    assert [str(r) for r in batch.refusals] == ["2.csv: has too many rows; at most 10,000 are read at once"]
    more = read_files([("1.csv", rows), ("2.csv", rows), ("3.csv", rows)])
    assert str(more.refusals[-1]) == "3.csv: is not read; at most 10,000 rows are"


def test_a_row_counts_once_however_many_faults_it_has() -> None:
    heading = b"interactivity_tok_s_user,throughput_tok_s_gpu\n"
    batch = read("x.csv", heading + b"x,y\n" * 300 + b"40,1000\n" * (MAX_ROWS - 300))
    assert len(batch.drafts) == MAX_ROWS - 300
    assert not any("too many rows" in str(refusal) for refusal in batch.refusals)


def test_a_wide_table_of_nothing_but_faults_is_refused_soon() -> None:
    names = list(OwnRow.model_fields)
    row = ",".join("x" * len(names))
    data = "\n".join((",".join(names), *[row] * 20_000)).encode()
    began = time.process_time()
    refusals = read("x.csv", data).refusals
    assert time.process_time() - began < MOST_SECONDS
    assert str(refusals[1]).startswith("x.csv line 2: interactivity_tok_s_user 'x' must be a number")
    assert len(refusals) == MAX_REFUSALS + 2


SPEEDS = (*[-1.0] * 300, 40.0)


@pytest.mark.parametrize("data", [b"[" + b"1," * 9_998 + b"1]", b"\n".join([b"{}"] * 9_999)], ids=["list", "lines"])
def test_of_a_file_of_faults_the_first_are_named_and_the_others_counted(data: bytes) -> None:
    refusals = read("x", data).refusals
    assert len(refusals) == MAX_REFUSALS + 1
    assert str(refusals[-1]) == f"x: has at least {9_999 - MAX_REFUSALS:,} faults more than the 200 that are named"


def test_good_rows_behind_many_faults_stay() -> None:
    bad = changed("vllm_bench_serve.json", put(median_tpot_ms="x")) + b"\n"
    for name, data, faults in (
        ("x.csv", b"interactivity_tok_s_user,throughput_tok_s_gpu\n" + b"x,y\n" * 300 + b"40,1000\n", 400),
        ("x.jsonl", bad * 300 + examples()["vllm_bench_serve.json"].replace(b"\n", b""), 300),
        ("x.parquet", parquet_of([{"interactivity_tok_s_user": x, "throughput_tok_s_gpu": 9.0} for x in SPEEDS]), 300),
    ):
        batch = read(name, data)
        assert len(batch.drafts) == 1, name
        more = f"{name}: has at least {faults - MAX_REFUSALS} faults more than the 200 that are named"
        assert str(batch.refusals[-1]) == more


@pytest.mark.parametrize("row", [b"x,y\n", b"40\n"])
def test_a_file_of_nothing_but_faults_is_not_read_to_its_end(row: bytes) -> None:
    batch = read("x.csv", b"interactivity_tok_s_user,throughput_tok_s_gpu\n" + row * 30_000)
    assert len(batch.refusals) == MAX_REFUSALS + 2
    assert "has too many rows; at most 10,000 are read at once" in str(batch.refusals[0])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b'interactivity_tok_s_user,throughput_tok_s_gpu\n40,"' + b"1" * 200_000 + b'"\n',
            "field larger than field limit",
        ),
        (b"interactivity_tok_s_user" + b",a" * 5_000 + b"\n1\n", "has over 200 columns"),
        (b'interactivity_tok_s_user,throughput_tok_s_gpu\n40,"1000\n', "unexpected end of data"),
    ],
    ids=["cell", "columns", "quote"],
)
def test_a_bomb_in_a_table_is_refused(data: bytes, words: str) -> None:
    assert words in refused("x.csv", data)


def parquet(**columns: Any) -> bytes:
    base = {"interactivity_tok_s_user": 40.0, "throughput_tok_s_gpu": 1000.0}
    return parquet_of([base | columns])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: parquet_of([{"speed": 1.0}]), "has no column of our tables; known: interactivity_tok_s_user, "),
        (lambda: parquet(model={"a": 1}), "has a column model of type 'struct<a: int64>'"),
        (lambda: parquet(model=["a"]), "has a column model of type 'list<element: string>'"),
        (lambda: parquet(interactivity_tok_s_user=True), "line 1: interactivity_tok_s_user 'True' must be a number"),
        (
            lambda: parquet(interactivity_tok_s_user=float("nan")),
            "interactivity_tok_s_user 'nan' should be greater than 0",
        ),
        (lambda: parquet_of(own_records() * 5_001), "has over 20000 rows"),
        (lambda: parquet_of(own_records())[:-30] + b"PAR1", BROKEN),
        (lambda: b"PAR1" + b"\xff" * 100 + b"\xff\xff\xff\x7fPAR1", BROKEN),
        (lambda: parquet_of([]), "has no rows"),
    ],
    ids=range(9),
)
def test_a_parquet_file_is_ours_and_flat_and_small(data: Callable[[], bytes], words: str) -> None:
    assert words in refused("x.parquet", data())


@pytest.mark.parametrize("more", [{"speed": 1}, {"__index_level_0__": {"a": [1]}}, {"model.x": "m"}])
def test_a_parquet_column_of_another_name_is_named_and_the_others_are_read(more: dict[str, Any]) -> None:
    batch = read("x.parquet", parquet(model="m", **more))
    (name,) = more
    assert [str(refusal) for refusal in batch.refusals] == [f"x.parquet: column '{name}' {UNREAD}"]
    assert [draft.row.model for draft in batch.drafts] == ["m"]


def test_one_long_text_that_every_row_refers_to_is_never_copied() -> None:
    import pyarrow as pa

    ones = pa.array([1.0] * MAX_ROWS)
    long = pa.DictionaryArray.from_arrays(pa.array([0] * MAX_ROWS, pa.int32()), pa.array(["x" * 1_000_000]))
    data = written(pa.table({"interactivity_tok_s_user": ones, "throughput_tok_s_gpu": ones, "model": long}))
    assert len(data) < 1_000_000
    assert {len(str(draft.row.model)) for draft in drafts("x.parquet", data)} == {200}


@pytest.mark.parametrize("end", ["import os; os.abort()", "while True: pass", "print('{')", "import sys; sys.exit(3)"])
def test_a_file_that_ends_its_reader_ends_nothing_else(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some broken files make the Parquet library abort the whole process."""
    child = tmp_path / "child.py"
    child.write_text(end)
    monkeypatch.setattr(parquet_reader, "CHILD", child)
    monkeypatch.setattr(parquet_reader, "PATIENCE", 1)
    assert refused("x.parquet", examples()["own.parquet"]) == f"x.parquet: {BROKEN}"


@pytest.mark.parametrize("compression", ["zstd", "gzip", "snappy", "none"])
def test_every_compression_is_read_within_the_readers_memory(compression: str) -> None:
    assert len(drafts("x", parquet_of(own_records(), compression=compression))) == 4


def test_parquet_files_are_few_since_each_has_a_reader_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_reader, "records", lambda data, file: iter(()))
    batch = read_files([("x", examples()["own.parquet"])] * 22)
    assert [str(refusal) for refusal in batch.refusals[-2:]] == ["x: is not read; at most 20 Parquet files are"] * 2


def test_parquet_of_other_writers_is_read() -> None:
    import pyarrow as pa

    table = pa.Table.from_pylist(own_records())
    fields = [pa.field(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in table.schema]
    wide = table.cast(pa.schema(fields))
    for other in (wide, wide.set_column(0, "side", table["side"].dictionary_encode())):
        assert [d.row for d in drafts("x", written(other, compression="none"))] == [d.row for d in drafts("own.csv")]


@pytest.mark.parametrize("name", ["a\nb.json", "\x1b[31m.json", "x" * 500, "", "\ud800.json", "<b>.json"])
def test_a_hostile_name_stays_on_one_line(name: str) -> None:
    shown = refused(name, b"{}")
    assert shown.isprintable()
    assert len(shown) < 300
