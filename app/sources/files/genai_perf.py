"""Exports of AIPerf and of GenAI-Perf, which share a form: each metric is an object with a unit and its statistics.

The unit is read, never assumed. Their inter-token latency is an average per request, so that its median is the median
time per output token. Neither names the engine nor counts the GPUs that served. `request_count` is of the requests that
succeeded.
"""

from typing import Any

from app.sources.files.counted import hold_per_request, take_requests
from app.sources.files.foreign import PERCENT, Foreign, WrongError, take_limit, take_server
from app.sources.files.lengths import spreads, take_lengths

LABEL, OLD_LABEL = "AIPerf", "GenAI-Perf"
_SECONDS = {"ns": 1e9, "us": 1e6, "µs": 1e6, "μs": 1e6, "ms": 1e3, "s": 1.0, "sec": 1.0, "seconds": 1.0}
_TOKENS = dict.fromkeys(("tokens/sec", "tokens/s", "tokens per sec", "tokens/second"), 1.0)
_REQUESTS = dict.fromkeys(("requests/sec", "requests/s", "request per sec", "requests per sec"), 1.0)
_COUNT = {"tokens": 1.0}
_RATIO = {"ratio": 1.0, "tokens": 1.0, "tokens/step": 1.0}
_SHARE = {"%": PERCENT, "ratio": 1.0}
_OF_A_REQUEST = {"session_num", "request_start_ns", "x_request_id"}
_JSON = "read is the JSON with the statistics of the run (profile_export_aiperf.json, profile_export_genai_perf.json)"
EACH_REQUEST = f"holds the single requests of a run of AIPerf or GenAI-Perf; {_JSON}"
AS_TABLE = f"is a CSV export of AIPerf or GenAI-Perf; {_JSON}"
_CONCURRENCY = (
    "input_config.loadgen.concurrency",
    "input_config.perf_analyzer.stimulus.concurrency",
    "input_config.concurrency",
)
_PACE = (
    *("input_config.loadgen.request_rate", "input_config.loadgen.user_centric_rate", "input_config.request_rate"),
    *("input_config.perf_analyzer.stimulus.request_rate", "input_config.input.fixed_schedule"),
)
_MODEL = (
    "input_config.endpoint.model_names",
    "input_config.models.items",
    "input_config.model_names",
    "input_config.model",
)
_NAMED_LENGTHS = (  # each with `mean` at its end, and `stddev` in place of it
    ("input_config.input.prompt.input_tokens.mean", "input_config.input.prompt.output_tokens.mean"),
    ("input_config.input.synthetic_tokens.mean", "input_config.input.output_tokens.mean"),
    ("input_config.synthetic_input_tokens_mean", "input_config.output_tokens_mean"),
)


def recognises(document: dict[str, Any]) -> bool:
    """Say whether an object is an export of either."""
    return any(
        isinstance(document.get(name), dict) and {"unit", "avg"} & document[name].keys()
        for name in ("request_throughput", "output_token_throughput", "inter_token_latency", "request_latency")
    )


def holds_requests(document: object) -> bool:
    """Say whether an object is of the files in which either writes every single request."""
    if not isinstance(document, dict):
        return False
    metadata, experiments = document.get("metadata"), document.get("experiments")
    of_one = isinstance(metadata, dict) and "metrics" in document and _OF_A_REQUEST & metadata.keys()
    of_all = isinstance(experiments, list) and all(
        isinstance(each, dict) and "requests" in each for each in experiments
    )
    return bool(of_one or (of_all and experiments))


def is_table(text: str) -> bool:
    """Say whether a text is the table that either writes beside its JSON."""
    return text.lstrip().lower().startswith("metric,avg,")


def label(document: dict[str, Any]) -> str:
    """Name the tool that wrote an export."""
    return LABEL if "aiperf_version" in document or "schema_version" in document else OLD_LABEL


def read(found: Foreign) -> None:
    """Fill our columns."""
    if found.get("was_cancelled") is True:
        raise WrongError("was_cancelled", True, "must be false: the run was stopped before its end")
    _setup(found)
    _latencies(found)
    _throughput(found)
    _lengths(found)
    _take(found, "acceptance_length", "spec_decode_token_weighted_acceptance_length", "avg", _RATIO)
    _take(found, "acceptance_rate", "spec_decode_overall_draft_acceptance_rate", "avg", _SHARE)


def _statistic(found: Foreign, metric: str, statistic: str, units: dict[str, float]) -> float | None:
    """Return a statistic in our unit; raises WrongError where the file's unit is none that we know."""
    value = found.number(f"{metric}.{statistic}")
    if value is None:
        return None
    unit = found.get(f"{metric}.unit")
    per = units.get(unit.strip().lower()) if isinstance(unit, str) else None
    if per is None:
        raise WrongError(f"{metric}.unit", unit, f"is not a unit that is known here; known: {', '.join(units)}")
    return value / per


def _take(found: Foreign, column: str, metric: str, statistic: str, units: dict[str, float]) -> None:
    value, path = _statistic(found, metric, statistic, units), f"{metric}.{statistic}"
    found.put(column, value, path, found.get(path))


def _needed(found: Foreign, metric: str, units: dict[str, float], why: str) -> float:
    value = _statistic(found, metric, "avg", units)
    if value is None:
        raise WrongError(f"{metric}.avg", None, f"is missing but needed: {why}")
    return value


def _setup(found: Foreign) -> None:
    path, model = found.find(*_MODEL)
    if isinstance(model, list):
        model = model[0] if len(model) == 1 else None
    found.put("model", model.get("name") if isinstance(model, dict) else model, path, model)
    _concurrency(found)
    path, day = found.find("start_time")
    found.put("run_date", day[:10] if isinstance(day, str) else None, path, day)
    _gpu(found)


def _concurrency(found: Foreign) -> None:
    """Take the one concurrency of the run; of phases, that of the last one that counts."""
    path, concurrency = found.find(*_CONCURRENCY)
    if isinstance(concurrency, list):
        path = f"{path}.0" if len(concurrency) == 1 else ""
    pace = found.get(*_PACE) or None
    phases = found.get("input_config.phases")
    for i, phase in enumerate(phases if isinstance(phases, list) else ()):
        if isinstance(phase, dict) and not phase.get("exclude_from_results"):
            path, kind = f"input_config.phases.{i}.concurrency", phase.get("type")
            pace = phase.get("rate") if kind in (None, "concurrency") else kind
    take_limit(found, path, pace, found.number("request_count.avg"))


def _gpu(found: Foreign) -> None:
    """Take the GPU that telemetry saw, if it saw one kind; it may have watched more of them than served."""
    endpoints = _objects(found.get("telemetry_data.endpoints"))
    names = [gpu.get("gpu_name") for endpoint in endpoints for gpu in _objects(endpoint.get("gpus"))]
    if names and names.count(names[0]) == len(names):
        found.put("gpu", names[0], "telemetry_data.endpoints", names[0])


def _objects(value: object) -> list[dict[str, Any]]:
    """Return the objects that an object holds by name."""
    return [held for held in value.values() if isinstance(held, dict)] if isinstance(value, dict) else []


def _latencies(found: Foreign) -> None:
    median = _statistic(found, "inter_token_latency", "p50", _SECONDS)
    path = "inter_token_latency.p50"
    if median is None:
        raise WrongError(path, None, "is missing but needed: interactivity is 1 / the median of a streamed run")
    if not median > 0:
        raise WrongError(path, found.get(path), "must be above 0")
    found.put("interactivity_tok_s_user", 1 / median, path, found.get(path))
    found.put("tpot_median_s", median, path, found.get(path))
    _take(found, "ttft_median_s", "time_to_first_token", "p50", _SECONDS)
    _take(found, "ttft_p99_s", "time_to_first_token", "p99", _SECONDS)
    _take(found, "e2e_median_s", "request_latency", "p50", _SECONDS)
    _take(found, "e2e_p99_s", "request_latency", "p99", _SECONDS)


def _throughput(found: Foreign) -> None:
    """Read the total where it stands; else output plus input, which is requests per second times their length."""
    output = _needed(found, "output_token_throughput", _TOKENS, "throughput counts input and output tokens")
    total = _statistic(found, "total_token_throughput", "avg", _TOKENS)
    path = "total_token_throughput.avg"
    if total is None:
        requests = _needed(found, "request_throughput", _REQUESTS, "throughput counts input and output tokens")
        length = _needed(found, "input_sequence_length", _COUNT, "throughput counts input and output tokens")
        total, path = output + requests * length, "request_throughput.avg"
    take_server(found, total, output, path)
    each = _statistic(found, "request_throughput", "avg", _REQUESTS)
    hold_per_request(found, each, _mean_lengths(found), "output_token_throughput.avg", "total_token_throughput.avg")


def _mean_lengths(found: Foreign) -> tuple[float | None, float | None]:
    read, written = (_statistic(found, f"{side}_sequence_length", "avg", _COUNT) for side in ("input", "output"))
    return read, written


def _lengths(found: Foreign) -> None:
    means, requests = _mean_lengths(found), found.number("request_count.avg")
    named = next((paths for paths in _NAMED_LENGTHS if found.get(paths[0]) and found.get(paths[1])), None)
    if _drawn(found, means, named or ()):
        take_lengths(found, means, None)
    else:
        take_lengths(found, means, requests, named)
    take_requests(found, "request_count.avg", *_failed(found))


def _drawn(found: Foreign, means: tuple[float | None, float | None], named: tuple[str, ...]) -> bool:
    """Say whether lengths were drawn from a wide range, by what was asked for or by what was measured."""
    asked = [spreads(found.number(path), found.number(path.removesuffix("mean") + "stddev")) for path in named]
    metrics = zip(("input", "output"), means, strict=True)
    seen = [spreads(mean, _statistic(found, f"{side}_sequence_length", "std", _COUNT)) for side, mean in metrics]
    return any((*asked, *seen))


def _failed(found: Foreign) -> tuple[float | None, str]:
    """Return how many requests failed and where that stands: a metric, or a summary with a count for each error."""
    path, summary = found.find("error_summary")
    failed = found.number("error_request_count.avg")
    if failed is not None or not isinstance(summary, list):
        return failed, "error_request_count.avg"
    return sum(found.number(f"{path}.{i}.count") or 0 for i in range(len(summary))), path
