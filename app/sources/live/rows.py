"""The rows of the publisher's API: strictly typed JSON in its spellings, read as the rows of our own tables.

Latencies are seconds, throughput is in tok/s/GPU. `THEIRS` maps our columns to their fields; accepted rows are stored
and passed on in our words alone.
"""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    AliasGenerator,
    AliasPath,
    BeforeValidator,
    ConfigDict,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.catalog import Catalog
from app.points import MeasuredPoint, Workload
from app.sources import contradictions
from app.sources.columns import Count, Day, Label, Positive, PrecisionId
from app.sources.gate import Row
from app.sources.point_rows import ForeignRow
from app.sources.refusals import misfit
from app.sources.shown import MAX_LABEL
from app.sources.spellings import precision_id, spec_method_id
from app.sources.tables import AccuracyRow

_METRICS = {
    "throughput_tok_s_gpu": "tput_per_gpu",
    "output_throughput_tok_s_gpu": "output_tput_per_gpu",
    "input_throughput_tok_s_gpu": "input_tput_per_gpu",
    "interactivity_tok_s_user": "median_intvty",
    "ttft_median_s": "median_ttft",
    "ttft_p99_s": "p99_ttft",
    "tpot_median_s": "median_tpot",
    "itl_median_s": "median_itl",
    "e2e_median_s": "median_e2el",
    "e2e_p99_s": "p99_e2el",
    "score": "em_strict",
    "standard_error": "em_strict_se",
    "samples": "n_eff",
    "data_parallel": "dp",
    "prefill_pipeline": "prefill_pp",
}
_ROLES = {f"{role}_workers": f"{role}_num_workers" for role in ("prefill", "decode")} | {
    f"{role}_gpus": f"num_{role}_gpu" for role in ("prefill", "decode")
}
THEIRS: dict[str, str | AliasPath | AliasChoices] = {
    "gpu": "hardware",
    "engine": "framework",
    "concurrency": "conc",
    "disaggregated": "disagg",
    "multinode": "is_multinode",
    "run_date": "date",
    **_ROLES,
    **{ours: AliasPath("metrics", theirs) for ours, theirs in _METRICS.items()},
    "decode_pipeline": AliasChoices(AliasPath("metrics", "decode_pp"), AliasPath("metrics", "pp")),
}
SETUP = frozenset({"model", "hardware", "framework", "precision", "spec_method", "date", "conc", "metrics"})
WORKLOAD = frozenset({"isl", "osl"})
TOPOLOGY = frozenset(
    {"disagg", "is_multinode", *_ROLES.values()}
    | {f"{role}_{part}" for role in ("prefill", "decode") for part in ("tp", "ep", "dp_attention")}
)


def _as_precision(value: object) -> object:
    """Put our id in place of a spelling of it."""
    return (precision_id(value) or value) if isinstance(value, str) and len(value) <= MAX_LABEL else value


def _as_day(value: object) -> object:
    """Read a date that is written as one; a number is not."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


Precision = Annotated[PrecisionId, BeforeValidator(_as_precision)]
IsoDay = Annotated[Day, BeforeValidator(_as_day)]
FIXED_LENGTHS = "single_turn"  # the kind of benchmark whose requests all have the lengths of the row
_HUGE = 10**30
_CONFIG = ConfigDict(
    strict=True,
    extra="ignore",
    alias_generator=AliasGenerator(validation_alias=lambda name: THEIRS.get(name, name)),
)


class AvailabilityRow(Row):
    """/api/v1/availability: one setup and workload that has rows, on one date; of it, what is there to be asked for."""

    model_config = _CONFIG

    model: Label
    run_date: IsoDay


class BenchmarkRow(ForeignRow):
    """/api/v1/benchmarks and its history. An agentic row has neither input nor output length."""

    model_config = _CONFIG

    model: Label
    gpu: Label
    engine: Label
    precision: Precision
    spec_method: Label
    isl: Count | None
    osl: Count | None
    concurrency: Count
    disaggregated: bool
    multinode: bool
    itl_median_s: Positive | None = None
    run_date: IsoDay

    @model_validator(mode="before")
    @classmethod
    def _speed(cls, raw: Any) -> Any:
        """Work out the interactivity: 1 / median TPOT, of an agentic row 1 / median ITL."""
        metrics = raw.get("metrics") if isinstance(raw, dict) else None
        if not isinstance(metrics, dict):
            return raw
        agentic = _is_agentic(raw)
        name = "median_itl" if agentic else "median_tpot"
        delay, stated = metrics.get(name), metrics.get("median_intvty")
        if agentic and delay is None:
            raise PydanticCustomError("itl", "is agentic and has no metrics.median_itl, whose inverse is its speed")
        if isinstance(delay, (int, float)) and 1e-9 <= delay <= 1e9:
            wrong = contradictions.of_speed(_number(stated), 1 / delay, name)
            if wrong:
                raise misfit(("metrics", "median_intvty"), stated, wrong)
            metrics = metrics | {"median_intvty": 1 / delay}
        return raw | {"metrics": metrics} | ({"isl": None, "osl": None} if agentic else {})

    @model_validator(mode="after")
    def _lengths_are_whole(self) -> "BenchmarkRow":
        if (self.isl is None) != (self.osl is None):
            raise PydanticCustomError("lengths", "needs both isl and osl, or neither")
        return self

    def _path(self, column: str) -> tuple[str, ...]:
        """Return the publisher's field."""
        theirs = THEIRS.get(column, column)
        if isinstance(theirs, AliasPath):
            return tuple(map(str, theirs.path))
        return (theirs if isinstance(theirs, str) else column,)

    def value(self, catalog: Catalog, origin: str) -> MeasuredPoint:
        """Return the point; what the catalog does not list keeps its own name. Agentic runs force acceptance."""
        setup = self._setup(catalog, self.gpu, self.precision, self.engine, self.spec_method)
        point = self._point(setup, Workload(model=self.model, isl=self.isl or 0, osl=self.osl or 0), origin)
        speculates = spec_method_id(self.spec_method) != "none"
        forced = True if self.isl is None and speculates else None
        return replace(point, provenance="live", acceptance_forced=forced)


class EvaluationRow(AccuracyRow):
    """/api/v1/evaluations: exact match where a task has it, else the task's own score."""

    model_config = _CONFIG

    model: Label
    gpu: Label
    engine: Label
    precision: Precision
    spec_method: Label
    metric: Label = "exact_match_strict"
    run_date: IsoDay

    @model_validator(mode="before")
    @classmethod
    def _own_score(cls, raw: Any) -> Any:
        metrics = raw.get("metrics") if isinstance(raw, dict) else None
        if not isinstance(metrics, dict) or metrics.get("em_strict") is not None or metrics.get("score") is None:
            return raw
        own = {"em_strict": metrics["score"], "em_strict_se": metrics.get("score_se")}
        return raw | {"metric": "score", "metrics": metrics | own}


def _is_agentic(raw: dict[str, Any]) -> bool:
    """Say whether a row says so, or says nothing of its kind and has no lengths; no other kind may be without them.

    A kind that is not known is refused: nobody can say what its prompts or its lengths were.
    """
    kind = raw.get("benchmark_type")
    agentic, unknown = contradictions.is_agentic(kind), (raw.get("isl", 0), raw.get("osl", 0)) == (None, None)
    if not agentic and kind not in (None, FIXED_LENGTHS):
        reason = f"is unknown; known: {FIXED_LENGTHS}, and those that begin with agentic"
        raise misfit(("benchmark_type",), kind, reason)
    if unknown and kind == FIXED_LENGTHS:
        reason = f"is empty but needed, since benchmark_type is {kind!r}; agentic rows alone have no lengths"
        raise misfit(("isl",), raw, reason)
    return unknown or agentic


def _number(value: object) -> float | None:
    """Return a number of JSON, which may have any number of digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(max(-_HUGE, min(value, _HUGE)))
