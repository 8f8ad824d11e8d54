"""Reports of `trtllm-bench`: a world, its performance, and, of a streamed run, times per token in milliseconds.

Throughputs are those of the whole system, but for the one whose name says per GPU; `world_size` counts the GPUs. Older
reports have no total: it is output plus requests per second times the average input length.
"""

from typing import Any

from app.sources.files.counted import hold, hold_per_request
from app.sources.files.foreign import MILLI, Foreign, WrongError, take_average, take_server
from app.sources.files.lengths import take_lengths

LABEL = "trtllm-bench"
_STREAMED = "is missing but needed: only a run with --streaming measures times per token"


def recognises(document: dict[str, Any]) -> bool:
    """Say whether an object is a report of trtllm-bench."""
    return isinstance(document.get("world_info"), dict) and isinstance(document.get("performance"), dict)


def read(found: Foreign) -> None:
    """Fill our columns."""
    if found.get("streaming_metrics") is None:
        raise WrongError("streaming_metrics", None, _STREAMED)
    _setup(found)
    _figures(found)
    _lengths(found)
    found.measure("acceptance_length", "decoding_stats.acceptance_length_percentiles.average")
    found.measure("acceptance_rate", "decoding_stats.draft_acceptance_rate_percentiles.average")


def _setup(found: Foreign) -> None:
    found.put("engine", "trt", "engine", None)
    found.take("engine_version", "engine.version")
    found.take("model", "engine.model")
    found.take("gpu", "machine.name")
    found.take_precision("engine.quantization", "engine.dtype")
    if found.get("engine.quantization") is None:  # as it is of an engine that says nothing but its type
        found.take_unless_open("precision", "engine.dtype")
    found.take_unless_open("spec_method", "decoding_stats.mode")
    found.take("named_method", "decoding_stats.mode")
    found.measure("gpu_count", "world_info.world_size")
    found.measure("decode_tp", "world_info.tp_size")
    found.measure("decode_ep", "world_info.ep_size")
    found.measure("decode_pipeline", "world_info.pp_size")
    take_average(found, "request_info.avg_num_concurrent_requests")


def _figures(found: Foreign) -> None:
    streamed, latency = "streaming_metrics", "performance.request_latency_percentiles_ms"
    found.reciprocal("interactivity_tok_s_user", f"{streamed}.tpot_percentiles.p50", per=MILLI)
    found.measure("tpot_median_s", f"{streamed}.tpot_percentiles.p50", per=MILLI)
    found.measure("ttft_median_s", f"{streamed}.ttft_percentiles.p50", per=MILLI)
    found.measure("ttft_p99_s", f"{streamed}.ttft_percentiles.p99", per=MILLI)
    found.measure("e2e_median_s", f"{latency}.p50", per=MILLI)
    found.measure("e2e_p99_s", f"{latency}.p99", per=MILLI)
    output = found.needed("performance.system_output_throughput_tok_s")
    path = "performance.system_total_throughput_tok_s"
    total = found.number(path)
    if total is None:
        requests = found.needed("performance.request_throughput_req_s")
        total = output + requests * found.needed("request_info.avg_input_length")
    take_server(found, total, output, path)
    each = found.number("performance.request_throughput_req_s")
    hold_per_request(found, each, _mean_lengths(found), "performance.system_output_throughput_tok_s", path)
    gpus = found.number("world_info.world_size")
    if gpus:
        said = "system_output_throughput_tok_s / world_size"
        hold(found, "performance.output_throughput_per_gpu_tok_s", output / gpus, said)


def _mean_lengths(found: Foreign) -> tuple[float | None, float | None]:
    return found.number("request_info.avg_input_length"), found.number("request_info.avg_output_length")


def _lengths(found: Foreign) -> None:
    """Read the lengths where all requests had the same; else the averages."""
    take_lengths(found, _mean_lengths(found), found.number("request_info.num_requests"))
