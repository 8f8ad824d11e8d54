"""Results of `vllm bench serve`: milliseconds, and tokens per second of the whole server.

The file does not count GPUs and names no hardware. Its backend is the kind of endpoint that was asked; `openai` may be
any engine. The acceptance rate is in percent. What `--metadata` added under one of our names is taken as said.
"""

import re
from typing import Any

from app.sources.files.foreign import MILLI, PERCENT, Foreign, take_server
from app.sources.files.lengths import take_lengths

LABEL = "vLLM bench serve"
_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)-\d{6}", re.ASCII)
_ANY_ENGINE = ("openai", "custom")


def recognises(document: dict[str, Any]) -> bool:
    """Say whether an object is a result of vLLM's script."""
    return "total_token_throughput" in document and ("completed" in document or "median_ttft_ms" in document)


def read(found: Foreign) -> None:
    """Fill our columns."""
    output = found.needed("output_throughput", why="is missing but needed: a run without output has no speed")
    take_server(found, found.needed("total_token_throughput"), output, "total_token_throughput")
    _setup(found)
    _figures(found)
    _acceptance(found)


def _setup(found: Foreign) -> None:
    for column in ("gpu", "spec_method", "image", "side"):
        found.take(column, column)
    found.take_unless_open("precision", "precision")
    found.measure("gpu_count", "gpus")
    found.take("model", "model_id")
    found.take("engine_version", "engine_version", "vllm_version", "version")
    path, backend = found.find("backend", "endpoint_type")
    if found.get("engine") is not None:
        found.take("engine", "engine")
    elif found.get("spec_decode_num_drafts") is not None:
        found.put("engine", "vllm", "spec_decode_num_drafts", None)  # only vLLM's own counters fill it
    elif isinstance(backend, str) and not backend.startswith(_ANY_ENGINE):
        found.put("engine", backend.removesuffix("-chat"), path, backend)
    _, day = found.find("date")
    written = _DAY.fullmatch(day) if isinstance(day, str) else None
    found.put("run_date", "-".join(written.groups()) if written else None, "date", day)
    found.measure("isl", "isl")
    found.measure("osl", "osl")


def _figures(found: Foreign) -> None:
    found.reciprocal("interactivity_tok_s_user", "median_tpot_ms", per=MILLI)
    found.measure("tpot_median_s", "median_tpot_ms", per=MILLI)
    found.measure("ttft_median_s", "median_ttft_ms", per=MILLI)
    found.measure("ttft_p99_s", "p99_ttft_ms", per=MILLI)
    found.measure("e2e_median_s", "median_e2el_ms", per=MILLI)
    found.measure("e2e_p99_s", "p99_e2el_ms", per=MILLI)
    found.measure("concurrency", "max_concurrency")
    requests = found.number("completed")
    tokens = found.number("total_input_tokens"), found.number("total_output_tokens")
    means = tuple(count / requests if count and requests else None for count in tokens)
    if "isl" not in found.columns or "osl" not in found.columns:
        take_lengths(found, (means[0], means[1]), requests)


def _acceptance(found: Foreign) -> None:
    found.measure("acceptance_length", "spec_decode_acceptance_length")
    found.measure("acceptance_rate", "spec_decode_acceptance_rate", per=PERCENT)
    path, length = found.find("spec_decode_acceptance_length")
    if length is not None:
        found.put("acceptance_counted", True, path, length)  # from the server's counters: 1 + accepted / drafts
