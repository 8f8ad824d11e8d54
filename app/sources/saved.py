"""A saved comparison as a file: the rows of its sides, what they name, prices, and what was selected.

What is read passes the same checks as every foreign row. Nothing in a file is trusted because we may have written it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from app.background import AccuracyRun
from app.catalog import Batch, Catalog, Engine, Gpu, Model, SpecMethod, TcoRow
from app.points import MeasuredPoint, PublishedPoint, Setup, Workload
from app.sources.columns import up_to
from app.sources.files.strict_json import NotJsonError, measure, parse
from app.sources.files.text import decode
from app.sources.gate import Row
from app.sources.refusals import MAX_REFUSALS, Refusal, explain_path, file_refusal
from app.sources.saved_rows import (
    MAX_ROWS,
    TABLES,
    SavedBatch,
    SavedEngine,
    SavedFile,
    SavedGpu,
    SavedMethod,
    SavedModel,
    SavedPrice,
)

KIND = "likewise comparison"
FORMAT = 1
MAX_BYTES = 20_000_000
MAX_OBJECTS = 1_000_000
_KIND = re.compile(rf'"kind"\s*:\s*"{KIND}"')


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


def read_saved(name: str, data: bytes, today: date | None = None) -> Saved | tuple[Refusal, ...]:
    """Read a saved comparison; a file with any fault is refused whole, since half of it would say something else.

    Days to come are a fault where it is known which day it is today.
    """
    if len(data) > MAX_BYTES:
        return (file_refusal(name, f"is larger than {MAX_BYTES // 1_000_000} MB"),)
    text = decode(data, name)
    if isinstance(text, Refusal):
        return (text,)
    try:
        measure(text, MAX_OBJECTS)
        found = _checked(parse(text), name, up_to(today))
    except NotJsonError as error:
        return (file_refusal(name, str(error)),)
    if isinstance(found, tuple):
        return found
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


def _checked(document: Any, name: str, known: Mapping[str, date]) -> SavedFile | tuple[Refusal, ...]:
    """Check a document row by row, since of a table as a whole every fault of every row would be told."""
    refusals: list[Refusal] = []
    good = dict(document) if isinstance(document, dict) else document
    for table, row in TABLES.items():
        rows = good.get(table) if isinstance(good, dict) else None
        if isinstance(rows, list) and len(rows) <= MAX_ROWS:
            good[table] = []
            for place, raw in enumerate(rows):
                try:
                    good[table].append(row.model_validate(raw, context=known))
                except ValidationError as error:
                    refusals += explain_path(error, name, f"comparison.{table}.{place}")
                if len(refusals) > MAX_REFUSALS:
                    more = file_refusal(name, f"has more faults than the {MAX_REFUSALS} that are named")
                    return (*refusals[:MAX_REFUSALS], more)
    try:
        found = SavedFile.model_validate(good, context=known)
    except ValidationError as error:
        return (*refusals, *explain_path(error, name, "comparison"))
    return tuple(refusals) or found


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
    return _text(whole)


def size_of(points: Iterable[MeasuredPoint]) -> int:
    """Return how many bytes some points take in a file."""
    return len(_text([_whole(point) for point in points]).encode())


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _some(value: Any, row: type[Row]) -> dict[str, Any]:
    return {name: found for name in row.model_fields if (found := getattr(value, name)) is not None}


def _whole(part: MeasuredPoint | PublishedPoint | Setup | Workload) -> dict[str, Any]:
    """Return what is known of a point, its setup and its workload."""
    found = ((field.name, getattr(part, field.name)) for field in fields(part))
    known = ((name, value) for name, value in found if value is not None and value != "")
    return {name: _whole(value) if isinstance(value, Setup | Workload) else value for name, value in known}


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
