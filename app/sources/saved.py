"""A saved comparison as a file: the rows of its sides, what they name, prices, and what was selected.

What is read passes the same checks as every foreign row. Nothing in a file is trusted because we may have written it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from app.background import AccuracyRun
from app.catalog import Batch, Catalog, Engine, Gpu, Model, SpecMethod, TcoRow
from app.points import MeasuredPoint, PublishedPoint, Setup, Workload
from app.sources.files.strict_json import NotJsonError, measure, parse
from app.sources.files.text import decode
from app.sources.gate import (
    MAX_TEXT,
    AnyLabel,
    AnyText,
    Count,
    Day,
    Fraction,
    Label,
    Natural,
    Positive,
    Refusal,
    Row,
    Url,
    as_shown,
    explain_path,
)
from app.sources.point_rows import AnyPrecision

KIND = "likewise comparison"
FORMAT = 1
MAX_BYTES = 20_000_000
MAX_ROWS = 20_000  # of some 700 bytes and up to 40 keys and brackets
MAX_OBJECTS = 1_000_000
_KIND = re.compile(rf'"kind"\s*:\s*"{KIND}"')
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]{0,63}$")]
Param = Annotated[str, Field(max_length=500)]


class SavedSetup(Row):
    """How a model was served."""

    gpu: Id | None = None
    precision: AnyPrecision | None = None
    engine: Id | None = None
    spec_method: Label | None = None
    deployment: Literal["single-node", "multi-node", "disaggregated"] | None = None
    image: AnyText | None = None
    gpus: Count | None = None
    topology: Annotated[str, as_shown(MAX_TEXT)] = ""


class SavedWorkload(Row):
    """A model and its lengths."""

    model: Id | None = None
    isl: Natural | None = None
    osl: Natural | None = None


class SavedPoint(Row):
    """A measured point."""

    setup: SavedSetup
    workload: SavedWorkload
    interactivity: Positive
    throughput_per_gpu: Positive
    concurrency: Positive | None = None
    input_throughput: Positive | None = None
    output_throughput: Positive | None = None
    ttft: Positive | None = None
    ttft_p99: Positive | None = None
    tpot: Positive | None = None
    e2e: Positive | None = None
    e2e_p99: Positive | None = None
    acceptance_length: Positive | None = None
    acceptance_rate: Fraction | None = None
    acceptance_forced: bool | None = None
    acceptance_counted: bool | None = None
    engine_version: AnyText | None = None
    run_date: Day | None = None
    run_url: Url | None = None
    origin: Annotated[str, as_shown(300)] = ""
    provenance: Literal["bundled", "live", "store", "own"] = "own"
    batch: Id | None = None

    def value(self) -> MeasuredPoint:
        """Return the point."""
        rest = self.model_dump(exclude={"setup", "workload"})
        return MeasuredPoint(
            setup=Setup(**self.setup.model_dump()), workload=Workload(**self.workload.model_dump()), **rest
        )


class SavedPublished(Row):
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
        rest = self.model_dump(exclude={"setup", "workload"})
        return PublishedPoint(
            setup=Setup(**self.setup.model_dump()), workload=Workload(**self.workload.model_dump()), **rest
        )


class SavedAccuracy(Row):
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


class SavedModel(Row):
    """A model that rows name."""

    model: Id
    label: AnyText
    group: Id
    slug: Id
    group_label: AnyText


class SavedGpu(Row):
    """A GPU that rows name."""

    gpu: Id
    label: AnyText


class SavedEngine(Row):
    """An engine that rows name."""

    engine: Id
    label: AnyText
    family: Id
    orchestrator: AnyLabel | None = None


class SavedMethod(Row):
    """A spec method that rows name."""

    spec_method: Id
    label: AnyText


class SavedBatch(Row):
    """A batch of own rows."""

    batch: Annotated[str, StringConstraints(pattern=r"^own\d{1,2}$")]
    label: AnyText


class SavedPrice(Row):
    """What a GPU costs and draws in one edition."""

    edition: Label
    effective_from: Day
    gpu: Id
    usd_per_gpu_hour: dict[Label, Positive]
    kw_per_gpu: Positive
    note: AnyText | None = None


class SavedFile(Row):
    """The whole file."""

    kind: Literal["likewise comparison"]
    format: Literal[1]
    saved: Day
    versions: dict[Label, Label]
    selection: dict[Label, Param]
    models: Annotated[tuple[SavedModel, ...], Field(max_length=20)] = ()
    gpus: Annotated[tuple[SavedGpu, ...], Field(max_length=20)] = ()
    engines: Annotated[tuple[SavedEngine, ...], Field(max_length=50)] = ()
    methods: Annotated[tuple[SavedMethod, ...], Field(max_length=20)] = ()
    batches: Annotated[tuple[SavedBatch, ...], Field(max_length=20)] = ()
    prices: Annotated[tuple[SavedPrice, ...], Field(max_length=200)] = ()
    today: Annotated[tuple[SavedPoint, ...], Field(max_length=MAX_ROWS)] = ()
    history: Annotated[tuple[SavedPoint, ...], Field(max_length=MAX_ROWS)] = ()
    published: Annotated[tuple[SavedPublished, ...], Field(max_length=MAX_ROWS)] = ()
    accuracy: Annotated[tuple[SavedAccuracy, ...], Field(max_length=MAX_ROWS)] = ()


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a file holds, as our types."""

    saved: date
    versions: Mapping[str, str]
    selection: Mapping[str, str]
    catalog: Catalog
    today: tuple[MeasuredPoint, ...]
    history: tuple[MeasuredPoint, ...]
    published: tuple[PublishedPoint, ...]
    accuracy: tuple[AccuracyRun, ...]


def is_saved(data: bytes) -> bool:
    """Say whether a file claims to be a saved comparison: an object whose kind is that."""
    text = decode(data, "")
    return isinstance(text, str) and text.lstrip().startswith("{") and _KIND.search(text) is not None


def read_saved(name: str, data: bytes) -> Saved | tuple[Refusal, ...]:
    """Read a saved comparison; a file with any fault is refused whole, since half of it would say something else."""
    if len(data) > MAX_BYTES:
        return (_refused(name, f"is larger than {MAX_BYTES // 1_000_000} MB"),)
    text = decode(data, name)
    if isinstance(text, Refusal):
        return (text,)
    try:
        measure(text, MAX_OBJECTS)
        found = SavedFile.model_validate(parse(text))
    except NotJsonError as error:
        return (_refused(name, str(error)),)
    except ValidationError as error:
        return tuple(explain_path(error, name, "comparison"))
    return Saved(
        saved=found.saved,
        versions=found.versions,
        selection=found.selection,
        catalog=Catalog(
            models=tuple(Model(**m.model_dump()) for m in found.models),
            gpus=tuple(Gpu(**g.model_dump(), vendor="", architecture="", tdp_w=None, sort=99) for g in found.gpus),
            engines=tuple(Engine(**e.model_dump(), aliases=()) for e in found.engines),
            tco=tuple(TcoRow(**p.model_dump()) for p in found.prices),
            batches=tuple(Batch(**b.model_dump()) for b in found.batches),
            methods=tuple(SpecMethod(**m.model_dump()) for m in found.methods),
        ),
        today=tuple(point.value() for point in found.today),
        history=tuple(point.value() for point in found.history),
        published=tuple(point.value() for point in found.published),
        accuracy=tuple(run.value() for run in found.accuracy),
    )


def _refused(name: str, reason: str) -> Refusal:
    return Refusal(file=name, line=None, column=None, value=None, reason=reason)


def write_saved(saved: Saved) -> str:
    """Write a comparison as the text of a file."""
    c = saved.catalog
    whole = {
        "kind": KIND,
        "format": FORMAT,
        "saved": saved.saved,
        "versions": dict(saved.versions),
        "selection": dict(saved.selection),
        "models": [_some(m, SavedModel) for m in c.models],
        "gpus": [_some(g, SavedGpu) for g in c.gpus],
        "engines": [_some(e, SavedEngine) for e in c.engines],
        "methods": [_some(m, SavedMethod) for m in c.methods],
        "batches": [_some(b, SavedBatch) for b in c.batches],
        "prices": [_some(p, SavedPrice) for p in c.tco],
        "today": [_whole(p) for p in saved.today],
        "history": [_whole(p) for p in saved.history],
        "published": [_whole(p) for p in saved.published],
        "accuracy": [asdict(run) for run in saved.accuracy],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _some(value: Any, row: type[Row]) -> dict[str, Any]:
    return {name: found for name in row.model_fields if (found := getattr(value, name)) is not None}


def _whole(point: MeasuredPoint | PublishedPoint) -> dict[str, Any]:
    """Return what is known of a point."""
    return {name: _known(value) if isinstance(value, dict) else value for name, value in _known(asdict(point)).items()}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


T = TypeVar("T")


def added(own: Iterable[T], there: Iterable[T], key: str) -> tuple[T, ...]:
    """Return the entries of a table that another one lacks."""
    known = {getattr(entry, key) for entry in there}
    return tuple(entry for entry in own if getattr(entry, key) not in known)


def merged(known: Catalog, saved: Catalog) -> Catalog:
    """Return what is known with the models, GPUs, engines and batches that a file adds; editions are those here."""
    return replace(known, batches=()).joined(
        models=added(saved.models, known.models, "model"),
        gpus=added(saved.gpus, known.gpus, "gpu"),
        engines=added(saved.engines, known.engines, "engine"),
        batches=saved.batches,
        methods=added(saved.methods, known.methods, "spec_method"),
    )
