"""The rows of a saved comparison: what each part of the file may hold, and how it becomes one of our types."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.background import AccuracyRun
from app.lineup import heard, sounds_public
from app.points import MeasuredPoint, PublishedPoint, Setup, Workload
from app.sources import contradictions
from app.sources.columns import (
    Accepted,
    AnyLabel,
    AnyText,
    Count,
    Day,
    Fraction,
    Label,
    Natural,
    Positive,
    Requests,
    Url,
    as_shown,
)
from app.sources.gate import Row
from app.sources.point_rows import AnyPrecision
from app.sources.refusals import misfit
from app.sources.shown import MAX_TEXT

MAX_ROWS = 20_000  # of some 700 bytes and up to 40 keys and brackets
MAX_FIELDS = 100
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]{0,63}$")]
Param = Annotated[str, Field(max_length=500)]


def _few(value: object) -> object:
    """Refuse an object of many names before each is a fault of its own."""
    if isinstance(value, dict) and len(value) > MAX_FIELDS:
        raise PydanticCustomError("few", f"has over {MAX_FIELDS} fields")
    return value


class SavedRow(Row):
    """A part of the file."""

    @model_validator(mode="before")
    @classmethod
    def _has_few(cls, raw: Any) -> Any:
        return _few(raw)


class SavedSetup(SavedRow):
    """How a model was served."""

    gpu: Id | None = None
    precision: AnyPrecision | None = None
    engine: Id | None = None
    spec_method: Label | None = None
    deployment: Literal["single-node", "multi-node", "disaggregated"] | None = None
    image: AnyText | None = None
    gpus: Count | None = None
    topology: Annotated[str, as_shown(MAX_TEXT)] = ""


class SavedWorkload(SavedRow):
    """A model and its lengths."""

    model: Id | None = None
    isl: Natural | None = None
    osl: Natural | None = None


class SavedPoint(SavedRow):
    """A measured point; one that contradicts itself is refused."""

    setup: SavedSetup
    workload: SavedWorkload
    interactivity: Positive
    throughput_per_gpu: Positive
    concurrency: Requests | None = None
    input_throughput: Positive | None = None
    output_throughput: Positive | None = None
    ttft: Positive | None = None
    ttft_p99: Positive | None = None
    tpot: Positive | None = None
    e2e: Positive | None = None
    e2e_p99: Positive | None = None
    acceptance_length: Accepted | None = None
    acceptance_rate: Fraction | None = None
    acceptance_forced: bool | None = None
    acceptance_counted: bool | None = None
    engine_version: AnyText | None = None
    run_date: Day | None = None
    run_url: Url | None = None
    origin: Annotated[str, as_shown(300)] = ""
    provenance: Literal["bundled", "live", "store", "saved", "own"] = "own"
    batch: Id | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        point = self.value()
        field, reason = contradictions.of_point(point, point.workload.osl) or ("", "")
        if field == "spec_method":
            raise misfit(("setup", field), point.setup.spec_method, reason)
        if field:
            raise misfit((field,), getattr(point, field), reason)
        return self

    def value(self) -> MeasuredPoint:
        """Return the point."""
        return MeasuredPoint(**_parts(self))


class SavedPublished(SavedRow):
    """A published point."""

    comparison: Label
    side: Literal["a", "b"]
    setup: SavedSetup
    workload: SavedWorkload
    interactivity: Positive
    throughput_per_gpu: Positive
    cost: Positive | None = None
    throughput_per_mw: Positive | None = None
    concurrency: Positive | None = None
    figures: Literal["table", "rounded"]
    band: tuple[Positive, Positive] | None = None
    run_date: Day | None = None
    source_url: Url
    origin: Annotated[str, as_shown(300)] = ""

    def value(self) -> PublishedPoint:
        """Return the point."""
        return PublishedPoint(**_parts(self))


class SavedAccuracy(SavedRow):
    """An accuracy run of the model."""

    group: Id
    gpu: Label
    precision: Label
    spec_method: Label
    engine: Label
    task: Label
    score: Fraction
    standard_error: Fraction
    samples: Count
    concurrency: Count
    run_date: Day
    run_url: Url

    def value(self) -> AccuracyRun:
        """Return the run."""
        return AccuracyRun(**self.model_dump())


class SavedModel(SavedRow):
    """A model that rows name."""

    model: Id
    label: AnyText
    group: Id
    slug: Id
    group_label: AnyText


class SavedGpu(SavedRow):
    """A GPU that rows name."""

    gpu: Id
    label: AnyText


class SavedEngine(SavedRow):
    """An engine that rows name."""

    engine: Id
    label: AnyText
    family: Id
    orchestrator: AnyLabel | None = None


class SavedMethod(SavedRow):
    """A spec method that rows name."""

    spec_method: Id
    label: AnyText


def _not_public(label: str) -> str:
    if sounds_public(label):
        raise PydanticCustomError("public", "is what public rows are called; own rows need another name")
    return label


class SavedBatch(SavedRow):
    """A batch of own rows."""

    batch: Annotated[str, StringConstraints(pattern=r"^own\d{1,2}$")]
    label: Annotated[AnyText, AfterValidator(_not_public)]


def _told_apart(batches: tuple[SavedBatch, ...]) -> tuple[SavedBatch, ...]:
    for names in ([one.batch for one in batches], [heard(one.label) for one in batches]):
        if len(set(names)) < len(names):
            raise PydanticCustomError("apart", "name two batches alike")
    return batches


class SavedPrice(SavedRow):
    """What a GPU costs and draws in one edition."""

    edition: Label
    effective_from: Day
    gpu: Id
    usd_per_gpu_hour: Annotated[dict[Label, Positive], BeforeValidator(_few)]
    kw_per_gpu: Positive
    note: AnyText | None = None


class SavedFile(SavedRow):
    """The whole file."""

    kind: Literal["likewise comparison"]
    format: Literal[1]
    saved: Day
    versions: Annotated[dict[Label, Label], BeforeValidator(_few)]
    selection: Annotated[dict[Label, Param], BeforeValidator(_few)]
    models: Annotated[tuple[SavedModel, ...], Field(max_length=20), FailFast()] = ()
    gpus: Annotated[tuple[SavedGpu, ...], Field(max_length=20), FailFast()] = ()
    engines: Annotated[tuple[SavedEngine, ...], Field(max_length=50), FailFast()] = ()
    methods: Annotated[tuple[SavedMethod, ...], Field(max_length=20), FailFast()] = ()
    batches: Annotated[tuple[SavedBatch, ...], Field(max_length=20), FailFast(), AfterValidator(_told_apart)] = ()
    prices: Annotated[tuple[SavedPrice, ...], Field(max_length=200), FailFast()] = ()
    today: Annotated[tuple[SavedPoint, ...], Field(max_length=MAX_ROWS), FailFast()] = ()
    history: Annotated[tuple[SavedPoint, ...], Field(max_length=MAX_ROWS), FailFast()] = ()
    published: Annotated[tuple[SavedPublished, ...], Field(max_length=MAX_ROWS), FailFast()] = ()
    accuracy: Annotated[tuple[SavedAccuracy, ...], Field(max_length=MAX_ROWS), FailFast()] = ()


TABLES: Mapping[str, type[SavedRow]] = {
    name: get_args(field.annotation)[0]
    for name, field in SavedFile.model_fields.items()
    if get_origin(field.annotation) is tuple
}


def _parts(row: SavedPoint | SavedPublished) -> dict[str, Any]:
    """Return what a point is made of, its setup and workload as our types."""
    rest = row.model_dump(exclude={"setup", "workload"})
    setup, workload = Setup(**row.setup.model_dump()), Workload(**row.workload.model_dump())
    return {**rest, "setup": setup, "workload": workload}
