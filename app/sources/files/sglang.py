"""Lines of SGLang's `bench_serving`: one object a line, milliseconds, tokens per second of the whole server.

Old files have no total. Random lengths are drawn from `random_range_ratio` times the named ones up to those, so only a
ratio of 1, and not one that the file leaves out, fixes them. A file with details has a text for each request that
failed. The backend is how requests were sent: to SGLang's own endpoint, or in a form that `vllm` names and any engine
speaks. Newer files carry the server's own settings (`server_info`), which count its GPUs unless prefill and decode are
apart. Where a rate paced the requests, the average that the run saw is its concurrency, and not the limit.
"""

from math import prod
from typing import Any

from app.sources.files.counted import hold, hold_throughputs, mean_lengths, take_requests
from app.sources.files.foreign import MILLI, Foreign, take_average, take_limit, take_server
from app.sources.files.lengths import take_lengths

LABEL = "SGLang bench_serving"
_UNNAMED = "default"  # as which servers answer whose launcher gives every model the same name
_ANY_ENGINE = "vllm"


def recognises(document: dict[str, Any]) -> bool:
    """Say whether an object is a line of SGLang's script."""
    return "backend" in document and "total_output_tokens_retokenized" in document


def read(found: Foreign) -> None:
    """Fill our columns."""
    path, backend = found.find("backend")
    server = found.get("server_info")
    if isinstance(server, dict) and server:
        found.put("engine", "sglang", "server_info", server)  # which SGLang alone answers
    elif isinstance(backend, str) and not backend.startswith(_ANY_ENGINE):
        found.put("engine", backend.removesuffix("-chat").removesuffix("-oai").removesuffix("-native"), path, backend)
    _figures(found)
    if isinstance(server, dict):
        _server(found)


def _figures(found: Foreign) -> None:
    output = found.needed("output_throughput")
    total = found.number("total_throughput")
    if total is None:
        total = found.needed("input_throughput") + output
    take_server(found, total, output, "total_throughput")
    hold_throughputs(found, output="output_throughput", input="input_throughput", total="total_throughput")
    given = found.number("input_throughput")
    if given is not None:
        hold(found, "total_throughput", given + output, "input_throughput and output_throughput together")
    found.reciprocal("interactivity_tok_s_user", "median_tpot_ms", per=MILLI)
    found.measure("tpot_median_s", "median_tpot_ms", per=MILLI)
    found.measure("ttft_median_s", "median_ttft_ms", per=MILLI)
    found.measure("ttft_p99_s", "p99_ttft_ms", per=MILLI)
    found.measure("e2e_median_s", "median_e2e_latency_ms", per=MILLI)
    found.measure("e2e_p99_s", "p99_e2e_latency_ms", per=MILLI)
    found.measure("acceptance_length", "accept_length")
    take_average(found, "concurrency")
    take_limit(found, "max_concurrency", found.get("request_rate"), found.number("completed"))
    _lengths(found)


def _lengths(found: Foreign) -> None:
    means, requests = mean_lengths(found)
    random = str(found.get("dataset_name")).startswith("random")
    varied = random and found.number("random_range_ratio") != 1  # which the script draws from 0 on unless told
    named = ("random_input_len", "random_output_len") if random and not varied else None
    take_lengths(found, means, None if varied else requests, named)
    errors = found.get("errors")
    failed = sum(bool(error) for error in errors) if isinstance(errors, list) else None
    take_requests(found, "completed", failed, "errors")


def _server(found: Foreign) -> None:
    """Read what the server says of itself; with data-parallel attention, its copies share the GPUs of TP."""
    names = ["server_info.served_model_name", "server_info.model_path"]
    found.take("model", *(reversed(names) if found.get(names[0]) == _UNNAMED else names))
    found.take("engine_version", "server_info.version")
    settings = found.get("server_info")
    found.take_precision("server_info.quantization", "server_info.dtype")  # without a word the checkpoint may be any
    path, method = found.find("server_info.speculative_algorithm")
    found.take_unless_open("spec_method", path)
    found.take("named_method", path)
    if "speculative_algorithm" in settings and method is None:
        found.put("spec_method", "none", path, method)
    tp = found.number("server_info.tp_size")
    if tp and settings.get("disaggregation_mode") in (None, "null"):
        if not settings.get("enable_dp_attention"):
            found.measure("data_parallel", "server_info.dp_size")
        found.measure("decode_pipeline", "server_info.pp_size")
        copies = (found.columns.get(name) or 1.0 for name in ("data_parallel", "decode_pipeline"))
        found.put("gpu_count", prod(copies, start=tp), "server_info.tp_size", tp)
        found.put("decode_tp", tp, "server_info.tp_size", tp)
        found.measure("decode_ep", "server_info.ep_size")
        found.flag("decode_dp_attention", "server_info.enable_dp_attention")
