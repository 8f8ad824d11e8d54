"""The pydantic row models of points, measured, own and published, and how each row becomes a point.

Column names carry units: `_s` seconds, `_tok_s_user` and `_tok_s_gpu` tokens per second, `_usd` dollars, `_w` watts.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from app.background import (
    PublishedRun,
)
from app.catalog import Catalog
from app.points import Deployment, MeasuredPoint, PublishedPoint, Setup, SideKey, Workload
from app.sources import contradictions, spellings
from app.sources.columns import (
    Accepted,
    AnyLabel,
    AnyText,
    Count,
    Day,
    EngineId,
    Fraction,
    GpuId,
    Label,
    ModelId,
    Natural,
    Positive,
    PrecisionId,
    PublishedSpecMethodId,
    Requests,
    SpecMethodId,
    Url,
    Ways,
)
from app.sources.gate import Row
from app.sources.refusals import misfit
from app.sources.spellings import Spellings
from app.terms import PRECISIONS, SPEC_METHODS

Role = Literal["prefill", "decode"]
# The columns of what contradicts something else, by their names in a point.
_COLUMNS = {
    "interactivity": "interactivity_tok_s_user",
    "throughput_per_gpu": "throughput_tok_s_gpu",
    "tpot": "tpot_median_s",
}


class PointRow(Row):
    """The optional columns that every table of points shares; all figures but the two axes may be unknown.

    A row that contradicts itself is refused.
    """

    interactivity_tok_s_user: Positive
    throughput_tok_s_gpu: Positive
    concurrency: Requests | None = None
    output_throughput_tok_s_gpu: Positive | None = None
    input_throughput_tok_s_gpu: Positive | None = None
    ttft_median_s: Positive | None = None
    ttft_p99_s: Positive | None = None
    tpot_median_s: Positive | None = None
    e2e_median_s: Positive | None = None
    e2e_p99_s: Positive | None = None
    gpu_power_avg_w: Positive | None = None
    acceptance_length: Accepted | None = None
    acceptance_rate: Fraction | None = None
    acceptance_forced: bool | None = None
    acceptance_counted: bool | None = None
    disaggregated: bool | None = None
    multinode: bool | None = None
    prefill_gpus: Count | None = None
    prefill_workers: Natural | None = None
    prefill_tp: Count | None = None
    prefill_ep: Count | None = None
    prefill_dp_attention: bool | None = None
    decode_gpus: Count | None = None
    decode_workers: Natural | None = None
    decode_tp: Count | None = None
    decode_ep: Count | None = None
    decode_dp_attention: bool | None = None
    image: AnyText | None = None
    engine_version: AnyText | None = None
    run_date: Day | None = None
    run_url: Url | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.contradiction:
            column, reason = self.contradiction
            raise misfit(self._path(column), getattr(self, column), reason)
        return self

    def _path(self, column: str) -> tuple[str, ...]:
        """Return where a column stands in its table."""
        return (column,)

    @property
    def contradiction(self) -> tuple[str, str] | None:
        """Name the column of a figure that another one of the row denies, and how it does."""
        setup = Setup(spec_method=getattr(self, "spec_method", None), deployment=self.deployment)
        point = self._point(setup, Workload(model=None, isl=None, osl=None), "")
        field, reason = contradictions.of_point(point, *self.output_lengths) or ("", "")
        return (_COLUMNS.get(field, field), reason) if field else None

    @property
    def output_lengths(self) -> tuple[float | None, ...]:
        """Return what is said of the output length of a request, in tokens."""
        return (getattr(self, "osl", None),)

    @property
    def deployment(self) -> Deployment | None:
        """Return how the GPUs are arranged; None where neither column says."""
        if self.disaggregated:
            return "disaggregated"
        if self.multinode:
            return "multi-node"
        return None if self.disaggregated is None and self.multinode is None else "single-node"

    @property
    def gpus(self) -> int | None:
        """Count distinct GPUs.

        Prefill and decode GPUs of a disaggregated row add up. An aggregated row names the same GPUs twice, and where
        the publisher counts TP x EP of each worker, it counts them again: experts are spread over the GPUs that
        tensor parallelism already uses; concurrency x output length / latency / throughput per GPU confirms
        max(TP, EP) (data/README.md). Any other count stands.
        """
        if self.disaggregated:
            return self.prefill_gpus + self.decode_gpus if self.prefill_gpus and self.decode_gpus else None
        workers, tp, ep = self.decode_workers or 1, self.decode_tp, self.decode_ep
        if not (tp and ep) or self.decode_gpus != workers * tp * ep:
            return self.decode_gpus
        ways = self._further_ways("decode")
        return workers * max(tp * (ways.get("DP") or 1), ep) * (ways.get("PP") or 1)

    @property
    def topology(self) -> str:
        """Spell out the parallelism of each role, e.g. '5 x TP8 EP8 DPA'."""
        decode = self._role("decode", self.decode_workers, self.decode_tp, self.decode_ep, self.decode_dp_attention)
        if not self.disaggregated:
            return decode
        prefill = self._role(
            "prefill", self.prefill_workers, self.prefill_tp, self.prefill_ep, self.prefill_dp_attention
        )
        roles = (("prefill", prefill, self.prefill_gpus), ("decode", decode, self.decode_gpus))
        return "; ".join(f"{role} {_counted(text, gpus)}".strip() for role, text, gpus in roles)

    def _role(self, role: Role, workers: int | None, tp: int | None, ep: int | None, dp_attention: bool | None) -> str:
        """Spell out the parallelism of one role."""
        parts = [f"{name}{n}" for name, n in (("TP", tp), ("EP", ep)) if n] + (["DPA"] if dp_attention else [])
        further = [f"{name}{n}" for name, n in self._further_ways(role).items() if n and n > 1]
        return (f"{workers} x " if workers else "") + " ".join(parts + further)

    def _further_ways(self, _role: Role) -> Mapping[str, int | None]:
        """Return how many ways else a worker is parallel; our tables do not say."""
        return {}

    def _setup(self, catalog: Catalog, gpu: str, precision: str, engine: str, spec_method: str) -> Setup:
        """Return how the model was served; an engine's alias is resolved, one that is not listed keeps its name."""
        known = catalog.engine(engine)
        return Setup(
            gpu=gpu,
            precision=precision,
            engine=known.engine if known else engine,
            spec_method=spec_method,
            deployment=self.deployment,
            image=self.image,
            gpus=self.gpus,
            topology=self.topology,
        )

    def _point(self, setup: Setup, workload: Workload, origin: str) -> MeasuredPoint:
        return MeasuredPoint(
            setup=setup,
            workload=workload,
            interactivity=self.interactivity_tok_s_user,
            throughput_per_gpu=self.throughput_tok_s_gpu,
            concurrency=self.concurrency,
            input_throughput=self.input_throughput_tok_s_gpu,
            output_throughput=self.output_throughput_tok_s_gpu,
            ttft=self.ttft_median_s,
            ttft_p99=self.ttft_p99_s,
            tpot=self.tpot_median_s,
            e2e=self.e2e_median_s,
            e2e_p99=self.e2e_p99_s,
            acceptance_length=self.acceptance_length,
            acceptance_rate=self.acceptance_rate,
            acceptance_forced=self.acceptance_forced,
            acceptance_counted=self.acceptance_counted,
            engine_version=self.engine_version,
            run_date=self.run_date,
            run_url=self.run_url,
            origin=origin,
        )


def _counted(text: str, gpus: int | None) -> str:
    return ", ".join(filter(None, (text, f"{gpus} GPUs" if gpus else "")))


class ForeignRow(PointRow):
    """What rows of tools and of the publisher say besides, that sets two of one setup and concurrency apart.

    `data_parallel` counts copies of the model that share no GPU; `decode_pipeline` is that of an aggregated row too.
    """

    data_parallel: Ways | None = None
    prefill_pipeline: Ways | None = None
    decode_pipeline: Ways | None = None
    offload_mode: AnyLabel | None = None

    @property
    def topology(self) -> str:
        """Spell out the parallelism, and where the KV cache is offloaded to."""
        kept = "" if self.offload_mode in (None, "off", "none") else f"KV offload {self.offload_mode}"
        return " ".join(filter(None, (super().topology, kept)))

    def _further_ways(self, role: Role) -> Mapping[str, int | None]:
        if role == "prefill":
            return {"PP": self.prefill_pipeline}
        return {"DP": self.data_parallel, "PP": self.decode_pipeline}


class MeasuredRow(PointRow):
    """measured_points.csv and measured_history.csv."""

    model: ModelId
    gpu: GpuId
    precision: PrecisionId
    spec_method: SpecMethodId
    engine: EngineId
    isl: Count
    osl: Count
    concurrency: Count
    run_date: Day
    run_url: Url
    disaggregated: bool
    multinode: bool

    def value(self, catalog: Catalog, origin: str) -> MeasuredPoint:
        """Return the point, with the engine's alias resolved."""
        setup = self._setup(catalog, self.gpu, self.precision, self.engine, self.spec_method)
        return self._point(setup, Workload(model=self.model, isl=self.isl, osl=self.osl), origin)


def _spelled(find: Callable[[str], str | None], known: Collection[str]) -> AfterValidator:
    """Accept every spelling of our own ids, and nothing else."""

    def check(value: str) -> str:
        found = find(value)
        if found is None:
            raise PydanticCustomError("unknown", "is unknown; known: {known}", {"known": ", ".join(known)})
        return found

    return AfterValidator(check)


AnyPrecision = Annotated[Label, _spelled(spellings.precision_id, PRECISIONS)]
AnySpecMethod = Annotated[Label, _spelled(spellings.spec_method_id, SPEC_METHODS)]


class OwnRow(PointRow):
    """Anyone's points: the two axes, perhaps a side; everything else as far as it is known."""

    side: SideKey | None = None
    model: AnyText | None = None
    gpu: AnyLabel | None = None
    precision: AnyPrecision | None = None
    spec_method: AnySpecMethod | None = None
    engine: AnyLabel | None = None
    isl: Count | None = None
    osl: Count | None = None

    def value(self, listed: Spellings, origin: str) -> MeasuredPoint:
        """Return the point; a GPU, model or engine that is not listed keeps its own name, in small letters."""
        names = {"model": self.model, "gpu": self.gpu, "engine": self.engine}
        ids = {column: name and (listed.id_of(column, name) or name.lower()) for column, name in names.items()}
        setup = Setup(
            gpu=ids["gpu"],
            precision=self.precision,
            engine=ids["engine"],
            spec_method=self.spec_method,
            deployment=self.deployment,
            image=self.image,
            gpus=self.gpus,
            topology=self.topology,
        )
        return self._point(setup, Workload(model=ids["model"], isl=self.isl, osl=self.osl), origin)


class PublishedRow(Row):
    """published_points.csv: one printed reading of one side."""

    comparison: Label
    kind: Literal["spec-decode", "precision", "gpu"]
    model: ModelId
    gpu: GpuId
    isl: Count
    osl: Count
    band_min_tok_s_user: Positive | None = None
    band_max_tok_s_user: Positive | None = None
    side: Literal["a", "b"]
    precision: PrecisionId
    spec_method: PublishedSpecMethodId
    interactivity_tok_s_user: Positive
    throughput_tok_s_gpu: Positive
    cost_usd_per_m_tokens: Positive | None = None
    throughput_tok_s_mw: Positive | None = None
    concurrency: Positive | None = None
    figures: Literal["table", "rounded"]
    source_url: Url

    @model_validator(mode="after")
    def _band_is_whole(self) -> "PublishedRow":
        low, high = self.band_min_tok_s_user, self.band_max_tok_s_user
        if (low is None) != (high is None) or (low is not None and high is not None and low >= high):
            raise ValueError("needs both ends of the band, the lower first, or neither")
        return self

    def value(self, run: PublishedRun | None, origin: str) -> PublishedPoint:
        """Return the point, with engine and image where the run behind it is known."""
        setup = Setup(
            gpu=self.gpu,
            precision=self.precision,
            spec_method=None if self.spec_method == "best" else self.spec_method,
            engine=(run.engine_a if self.side == "a" else run.engine_b) if run else None,
            image=(run.image_a if self.side == "a" else run.image_b) if run else None,
        )
        band = (self.band_min_tok_s_user, self.band_max_tok_s_user)
        return PublishedPoint(
            comparison=self.comparison,
            side=self.side,
            setup=setup,
            workload=Workload(model=self.model, isl=self.isl, osl=self.osl),
            interactivity=self.interactivity_tok_s_user,
            throughput_per_gpu=self.throughput_tok_s_gpu,
            cost=self.cost_usd_per_m_tokens,
            throughput_per_mw=self.throughput_tok_s_mw,
            concurrency=self.concurrency,
            figures=self.figures,
            band=(band[0], band[1]) if band[0] is not None and band[1] is not None else None,
            run_date=run.run_date if run else None,
            source_url=self.source_url,
            origin=origin,
        )
