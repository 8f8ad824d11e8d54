"""One pydantic row model per table of facts, and how each row becomes one of our types."""

from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from app.background import (
    AcceptanceDefinition,
    AccuracyRun,
    EngineFault,
    PublishedRun,
    RecipeDifference,
    SpeculationSetup,
    TableSource,
)
from app.catalog import Catalog, Engine, Gpu, Model, TcoRow
from app.sources.columns import (
    Count,
    Day,
    EngineId,
    FamilyId,
    Fraction,
    GpuId,
    Label,
    ModelId,
    Natural,
    Positive,
    PrecisionId,
    SpecMethodId,
    Text,
    Url,
)
from app.sources.gate import Row
from app.versions import is_release


class ModelRow(Row):
    """models.csv; several aliases are separated by a space."""

    model: Label
    label: Text
    group: Label
    slug: Label
    group_label: Text
    api_name: Label | None = None
    aliases: Text | None = None

    def value(self) -> Model:
        """Return the model with its aliases apart."""
        return Model(**self.model_dump() | {"aliases": tuple((self.aliases or "").split())})


class GpuRow(Row):
    """gpus.csv."""

    gpu: Label
    label: Text
    vendor: Label
    architecture: Label
    tdp_w: Count | None = None
    sort: Natural

    def value(self) -> Gpu:
        """Return the GPU type."""
        return Gpu(**self.model_dump())


class EngineRow(Row):
    """engines.csv; several aliases are separated by a space."""

    engine: Label
    label: Text
    family: Label
    orchestrator: Label | None = None
    aliases: Text | None = None

    def value(self) -> Engine:
        """Return the engine with its aliases apart."""
        return Engine(**self.model_dump() | {"aliases": tuple((self.aliases or "").split())})


class TcoEditionRow(Row):
    """tco_editions.csv."""

    edition: Label
    effective_from: Day
    gpu: GpuId
    hyperscaler_usd_per_gpu_hour: Positive
    neocloud_usd_per_gpu_hour: Positive
    rental_usd_per_gpu_hour: Positive
    all_in_power_kw_per_gpu: Positive
    note: Text | None = None

    def value(self) -> TcoRow:
        """Return the price row."""
        return TcoRow(
            edition=self.edition,
            effective_from=self.effective_from,
            gpu=self.gpu,
            usd_per_gpu_hour={
                "hyperscaler": self.hyperscaler_usd_per_gpu_hour,
                "neocloud": self.neocloud_usd_per_gpu_hour,
                "rental": self.rental_usd_per_gpu_hour,
            },
            kw_per_gpu=self.all_in_power_kw_per_gpu,
            note=self.note,
        )


class PublishedRunRow(Row):
    """published_runs.csv."""

    comparison: Label
    engine_a: EngineId | None = None
    engine_b: EngineId | None = None
    gpus_a: Text | None = None
    gpus_b: Text | None = None
    image_a: Text | None = None
    image_b: Text | None = None
    run_date: Day | None = None
    run_url: Url | None = None
    tco_edition: Label
    note: Text | None = None

    def value(self) -> PublishedRun:
        """Return the run."""
        return PublishedRun(**self.model_dump())


class AcceptanceRow(Row):
    """acceptance_by_engine.csv; several repositories of images are separated by a space."""

    engine_family: FamilyId
    reports: Text
    counts_bonus_token: Text
    verification: Text
    forced_acceptance_setting: Text
    note: Text | None = None
    release_images: Text | None = None
    source: Url

    def value(self) -> AcceptanceDefinition:
        """Return the definition, with the repositories apart."""
        fields = self.model_dump(exclude={"engine_family", "forced_acceptance_setting", "release_images"})
        images = tuple((self.release_images or "").split())
        return AcceptanceDefinition(family=self.engine_family, release_images=images, **fields)


def _release(text: str) -> str:
    if not is_release(text):
        raise PydanticCustomError("release", "must be a release such as 0.9.0 or 0.5.3.post2, no candidate or nightly")
    return text


class EngineFaultRow(Row):
    """engine_faults.csv."""

    engine_family: FamilyId
    figure: Literal["length", "rate"]
    fault: Text
    fixed_by: Url
    fixed_in: Annotated[Label, AfterValidator(_release)] | None = None
    evidence: Text | None = None

    @model_validator(mode="after")
    def _no_guess(self) -> "EngineFaultRow":
        if self.fixed_in and not self.evidence:
            raise ValueError("names a release in fixed_in, but in evidence not how that is known")
        return self

    def value(self) -> EngineFault:
        """Return the fault."""
        return EngineFault(family=self.engine_family, **self.model_dump(exclude={"engine_family", "evidence"}))


class SpeculationRow(Row):
    """speculation_setups.csv."""

    model: ModelId
    gpu: GpuId
    precision: PrecisionId
    engine: EngineId
    spec_method: SpecMethodId
    draft_tokens: Count
    tokens_per_step_limit: Count
    algorithm: Text
    image: Text | None = None
    workload_prompts: Text | None = None
    source: Url

    def value(self, catalog: Catalog) -> SpeculationSetup:
        """Return the setup of the model's group."""
        return SpeculationSetup(
            group=catalog.group_of(self.model),
            gpu=self.gpu,
            precision=self.precision,
            engine=self.engine,
            spec_method=self.spec_method,
            tokens_per_step_limit=self.tokens_per_step_limit,
            image=self.image,
            workload_prompts=self.workload_prompts,
            source=self.source,
        )


class RecipeRow(Row):
    """recipe_differences.csv."""

    comparison: Label
    topic: Text
    side_a: Text
    side_b: Text
    source: Url

    def value(self) -> RecipeDifference:
        """Return the difference."""
        return RecipeDifference(**self.model_dump())


class AccuracyRow(Row):
    """accuracy.csv: scores are fractions of 1."""

    model: ModelId
    gpu: GpuId
    precision: PrecisionId
    spec_method: SpecMethodId
    engine: EngineId
    task: Label
    metric: Label
    score: Fraction
    standard_error: Fraction
    samples: Count
    concurrency: Count
    decode_tp: Count | None = None
    disaggregated: bool | None = None
    run_date: Day
    run_url: Url

    def value(self, catalog: Catalog) -> AccuracyRun:
        """Return the run of the model's group."""
        engine = catalog.engine(self.engine)
        return AccuracyRun(
            group=catalog.group_of(self.model),
            gpu=self.gpu,
            precision=self.precision,
            spec_method=self.spec_method,
            engine=engine.engine if engine else self.engine,
            task=self.task,
            score=self.score,
            standard_error=self.standard_error,
            samples=self.samples,
            concurrency=self.concurrency,
            run_date=self.run_date,
            run_url=self.run_url,
        )


class GoldenRow(Row):
    """golden_acceptance_length.csv: reference acceptance lengths that a run may be forced to."""

    model: ModelId
    spec_method: SpecMethodId
    thinking: Literal["on", "off"]
    draft_tokens: Count
    acceptance_length: Positive
    dataset: Text
    run_url: Url


class SourceRow(Row):
    """sources.csv: where each table comes from."""

    table: Text
    title: Text
    source_url: Url
    licence: Text
    as_of: Day
    sampled: bool
    note: Text

    def value(self) -> TableSource:
        """Return the source."""
        return TableSource(**self.model_dump())
