"""InferenceX artifacts: `agg_*.json`, the list `agg_bmk.json`, and rows of its API, whose metrics are nested.

Latencies are seconds. `tput_per_gpu` counts input and output tokens; input and output of a disaggregated row are per
prefill and per decode GPU. The name of the hardware may end in that of the machine that ran it (`h200-nv`).
"""

import re
from typing import Any

from app.sources import contradictions
from app.sources.files.counted import take_requests
from app.sources.files.foreign import NO_MEDIAN, Foreign, WrongError
from app.sources.shown import MAX_LABEL, shown
from app.sources.spellings import leaves_open

LABEL = "InferenceX"
# What stands behind a GPU for the machines of the publisher; any other word may name another product.
_OF_A_MACHINE = re.compile(
    r"(nv|nvd|nvs|nb|amd|amds|cr|cw|tw|tg|oci|p1|dgxc|slurm|multinode|disagg|trt|dsv4)(_\d+)?", re.ASCII | re.IGNORECASE
)
_OLD_SWITCH = {"on": "mtp", "off": "none"}


def recognises(document: dict[str, Any]) -> bool:
    """Say whether an object is a row of InferenceX."""
    named = ("hw" in document or "hardware" in document) and "framework" in document
    return named and any(key in document for key in ("tput_per_gpu", "metrics", "request_metrics", "conc"))


def read(found: Foreign) -> None:
    """Fill our columns."""
    _setup(found)
    _workload(found)
    _parallelism(found)
    _figures(found)


def _metric(name: str) -> tuple[str, ...]:
    """Return the places of a figure: flat, in an API row, and in a nested agentic artifact."""
    statistic, _, kind = name.partition("_")
    nested = {"median": "p50"}.get(statistic, statistic)
    return name, f"metrics.{name}", f"request_metrics.latency.{kind}.{nested}"


def _setup(found: Foreign) -> None:
    path, hardware = found.find("hw", "hardware")
    if isinstance(hardware, str):
        found.put("gpu", _gpu(hardware), path, hardware)
    _one_type(found)
    found.take("model", "infmax_model_prefix", "model_prefix", "model")
    found.take("engine", "framework")
    found.take_unless_open("precision", "precision")
    _spec_method(found)
    path, image = found.find("image")
    found.put("image", image.replace("#", "/") if isinstance(image, str) else image, path, image)
    found.flag("disaggregated", "disagg")
    found.flag("multinode", "is_multinode")
    path, day = found.find("date")
    found.put("run_date", day[:10] if isinstance(day, str) else day, path, day)
    found.take("run_url", "run_url")


def _gpu(hardware: str) -> str:
    """Leave the cluster and the machine out of a name of hardware.

    >>> _gpu("cluster:b300-nv"), _gpu("mi355x-amd_0"), _gpu("h200-dgxc-slurm"), _gpu("h100-pcie")
    ('b300', 'mi355x', 'h200', 'h100-pcie')
    """
    words = (hardware.rpartition(":")[2].strip() or hardware).split("-")
    while len(words) > 1 and _OF_A_MACHINE.fullmatch(words[-1]):
        words.pop()
    return "-".join(words)


def _one_type(found: Foreign) -> None:
    """Refuse prefill and decode on GPUs of two types, which have no one price, power or name."""
    first, second = found.get("prefill_hw"), found.get("decode_hw")
    if not (isinstance(first, str) and isinstance(second, str)) or _gpu(first).lower() == _gpu(second).lower():
        return
    words = f"is another GPU than prefill_hw {shown(first, MAX_LABEL)!r}; a row must be of one type of GPU"
    raise WrongError("decode_hw", second, words)


def _spec_method(found: Foreign) -> None:
    """Read the method; the publisher writes nothing, or null, where there is none, once it has the field."""
    path, method = found.find("spec_decoding", "spec_method")
    if method is None and ("spec_decoding" in found.document or "spec_method" in found.document):
        method = "none"
    if method is None:
        path, method = found.find("mtp")
        method = _OLD_SWITCH.get(str(method))
    if isinstance(method, str) and leaves_open("spec_method", method):
        found.take("named_method", path)
    else:
        found.put("spec_method", method, path, method)


def _workload(found: Foreign) -> None:
    path, scenario = found.find("scenario_type", "benchmark_type")
    if contradictions.is_agentic(scenario):
        found.put("agentic", True, path, scenario)
        _requests(found)
    else:
        found.measure("isl", "isl")
        found.measure("osl", "osl")
    found.measure("concurrency", "conc", "users")


def _requests(found: Foreign) -> None:
    """Read how many requests of an agentic run completed and failed; of those that failed, some may be of its warm-up.

    Every request that is neither profiled nor of the warm-up failed; without all three counts, all that failed count.
    """
    counted = "request_accounting"
    profiled, failed = f"{counted}.records_profiled", f"{counted}.records_error_dropped"
    total, done, warmup = (
        found.number(p) for p in (f"{counted}.records_total", profiled, f"{counted}.records_warmup_dropped")
    )
    if total is None or done is None or warmup is None:
        take_requests(found, profiled, found.number(failed), failed)
    else:
        take_requests(found, profiled, max(0.0, total - done - warmup), counted)


def _parallelism(found: Foreign) -> None:
    """Read parallelism per role, or one for both; where no GPU decodes alone, those that prefill do both."""
    found.measure("gpu_count", "num_gpus")
    found.measure("data_parallel", "dp", "metrics.dp")
    found.take("offload_mode", "offload_mode", "kv_offloading")
    if found.get("prefill_tp", "decode_tp") is None:
        _one_for_both(found)
        return
    both = found.number("num_decode_gpu") == 0
    if both and "gpu_count" not in found.columns:
        found.measure("gpu_count", "num_prefill_gpu")
    for role in ("prefill", "decode"):
        source = "prefill" if both else role
        found.measure(f"{role}_gpus", f"num_{source}_gpu")
        found.measure(f"{role}_workers", f"{source}_num_workers")
        found.measure(f"{role}_tp", f"{source}_tp")
        found.measure(f"{role}_ep", f"{source}_ep")
        found.measure(f"{role}_pipeline", f"{source}_pp", f"metrics.{source}_pp", "pp", "metrics.pp")
        found.flag(f"{role}_dp_attention", f"{source}_dp_attention")


def _one_for_both(found: Foreign) -> None:
    """Read one parallelism; experts are spread over the GPUs that tensor parallelism uses anyway."""
    tp, ep = found.number("tp"), found.number("ep") or 1.0
    found.measure("decode_tp", "tp")
    found.measure("decode_ep", "ep")
    found.measure("decode_pipeline", "pp")
    found.flag("decode_dp_attention", "dp_attention")
    found.measure("prefill_gpus", "num_prefill_gpu")
    found.measure("decode_gpus", "num_decode_gpu")
    if tp and not {"gpu_count", "prefill_gpus"} & found.columns.keys():
        copies = (found.number("pp") or 1.0) * (found.number("pcp_size") or 1.0)
        found.put("gpu_count", max(tp * (found.number("dp") or 1.0), ep) * copies, "tp", tp)


def _figures(found: Foreign) -> None:
    _speed(found, "itl" if "agentic" in found.columns else "tpot")
    found.measure("tpot_median_s", *_metric("median_tpot"))
    found.measure("ttft_median_s", *_metric("median_ttft"))
    found.measure("ttft_p99_s", *_metric("p99_ttft"))
    found.measure("e2e_median_s", *_metric("median_e2el"))
    found.measure("e2e_p99_s", *_metric("p99_e2el"))
    per_gpu = "request_metrics.throughput.per_gpu"
    total = ("tput_per_gpu", "metrics.tput_per_gpu", f"{per_gpu}.total_tput_tps")
    found.needed(*total)
    found.measure("throughput_tok_s_gpu", *total)
    for kind in ("input", "output"):
        name = f"{kind}_tput_per_gpu"
        found.measure(f"{kind}_throughput_tok_s_gpu", name, f"metrics.{name}", f"{per_gpu}.{kind}_tput_tps")


def _speed(found: Foreign, latency: str) -> None:
    """Read tokens per second and user: 1 / a median, which the file may state as well."""
    path, given = found.find(*_metric(f"median_{latency}"))
    told, stated = found.find(*_metric("median_intvty"))
    if given is None and stated is None:
        raise WrongError(path, None, NO_MEDIAN)
    if given is None:
        found.measure("interactivity_tok_s_user", told)
        return
    found.reciprocal("interactivity_tok_s_user", path)
    wrong = contradictions.of_speed(found.number(told), found.columns["interactivity_tok_s_user"], path)
    if wrong:
        raise WrongError(told, stated, wrong)
