"""Results of `vllm bench serve`: milliseconds, and tokens per second of the whole server.

The file does not count GPUs and names no hardware. Its backend is the kind of request that was sent: any engine may
have answered `openai`, or `vllm`, which old versions write unless told otherwise. The acceptance rate is in percent;
rate and length are worked out of counters that stand beside them. Old files do not count failures, but say how many
requests were asked for. What `--metadata` added under one of our names is taken as said.
"""

import re
from typing import Any

from app.sources.files.counted import hold, hold_throughputs, mean_lengths, take_requests
from app.sources.files.foreign import MILLI, PERCENT, Foreign, take_limit, take_server
from app.sources.files.lengths import take_lengths

LABEL = "vLLM bench serve"
_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)-\d{6}", re.ASCII)
_ANY_ENGINE = ("openai", "custom", "vllm")
_VLLM_ANSWERED = ("spec_decode_num_drafts", "vllm_version")  # counters of its own, and what metadata calls its version


def recognises(document: dict[str, Any]) -> bool:
    """Say whether an object is a result of vLLM's script."""
    total = "total_token_throughput" in document or ("output_throughput" in document and "tokenizer_id" in document)
    return total and ("completed" in document or "median_ttft_ms" in document)


def read(found: Foreign) -> None:
    """Fill our columns."""
    output = found.needed("output_throughput", why="is missing but needed: a run without output has no speed")
    take_server(found, _total(found, output), output, "total_token_throughput")
    hold_throughputs(found, output="output_throughput", input="input_throughput", total="total_token_throughput")
    _setup(found)
    _figures(found)
    _acceptance(found)


def _total(found: Foreign, output: float) -> float:
    """Return input and output together; an old file has them apart, or the input as a count alone."""
    read, seconds = found.number("total_input_tokens"), found.number("duration")
    given = found.number("input_throughput") or (read / seconds if read and seconds else None)
    if found.number("total_token_throughput") is None and given:
        return given + output
    return found.needed("total_token_throughput")


def _setup(found: Foreign) -> None:
    for column in ("gpu", "spec_method", "image", "side"):
        found.take(column, column)
    found.take_unless_open("precision", "precision")
    found.measure("gpu_count", "gpus")
    found.take("model", "model_id")
    found.take("engine_version", "engine_version", "vllm_version", "version")
    path, backend = found.find("backend", "endpoint_type")
    answered, said = found.find(*_VLLM_ANSWERED)
    if found.get("engine") is not None:
        found.take("engine", "engine")
    elif said is not None:
        found.put("engine", "vllm", answered, said)
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
    sent = found.number("num_prompts", "completed")
    take_limit(found, "max_concurrency", found.get("request_rate"), sent)
    take_requests(found, "completed", found.number("failed"), "failed")
    found.measure("requests", "num_prompts")
    take_lengths(found, *mean_lengths(found))


def _acceptance(found: Foreign) -> None:
    found.measure("acceptance_length", "spec_decode_acceptance_length")
    found.measure("acceptance_rate", "spec_decode_acceptance_rate", per=PERCENT)
    drafts, drafted, accepted = (
        found.number(f"spec_decode_{counter}") for counter in ("num_drafts", "draft_tokens", "accepted_tokens")
    )
    if accepted is None:
        return
    if drafted:
        said = "spec_decode_accepted_tokens / spec_decode_draft_tokens in percent"
        hold(found, "spec_decode_acceptance_rate", PERCENT * accepted / drafted, said)
    path, length = found.find("spec_decode_acceptance_length")
    if drafts:
        said = "1 + spec_decode_accepted_tokens / spec_decode_num_drafts"
        hold(found, path, 1 + accepted / drafts, said)
        found.put("acceptance_counted", True if length is not None else None, path, length)
