"""From drafts to points: each row is made whole with the answers, which fill what its file leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.catalog import Catalog
from app.points import AGENTIC, MeasuredPoint, SideKey
from app.sources.files.answers import WORDS, Answers
from app.sources.files.batch import Batch
from app.sources.files.draft import Draft, DraftRow
from app.sources.files.repeats import Seen
from app.sources.refusals import Refusal
from app.sources.spellings import Spellings


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The points of a batch, the side of each where one was said, and what could not become a point.

    `notes` names rows that stand twice, of which one that is the same in every figure is left out; rows in whose place
    a comparison reads a newer one of their configuration; and rows of runs some of whose requests failed.
    `labels` spells a GPU, model or engine that the catalog does not list as its file does.
    """

    points: tuple[MeasuredPoint, ...] = ()
    sides: tuple[SideKey | None, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Refusal, ...] = ()
    labels: Mapping[tuple[str, str], str]


def complete(batch: Batch, answers: Answers, catalog: Catalog) -> Completed:
    """Turn every draft that is whole with the answers into a point."""
    points: list[MeasuredPoint] = []
    sides: list[SideKey | None] = []
    refusals: list[Refusal] = []
    labels: dict[tuple[str, str], str] = {}
    notes: list[Refusal] = []
    seen, given, listed, spellings = Seen(notes), answers.given(), _listed(catalog), Spellings(catalog)
    for draft in batch.drafts:
        row = _filled(draft, given)
        if isinstance(row, Refusal):
            refusals.append(row)
            continue
        point = replace(row.value(spellings, draft.origin), provenance="own")
        if draft.row.agentic and row.spec_method != "none":
            point = replace(point, acceptance_forced=True)  # InferenceX, which alone says agentic, forces it there
        if row.agentic:
            point = replace(point, workload=replace(point.workload, isl=AGENTIC[0], osl=AGENTIC[1]))
        if seen.has(row.side, point, draft.place):
            continue
        notes += _unfinished(draft)
        points.append(point)
        sides.append(row.side)
        labels |= _labels(row, point, listed)
    return Completed(
        points=tuple(points),
        sides=tuple(sides),
        refusals=tuple(refusals),
        notes=tuple(notes),
        labels=labels,
    )


def _unfinished(draft: Draft) -> list[Refusal]:
    """Name a row some of whose requests did not complete; a file that does not count failures may have sent fewer."""
    row = draft.row
    done, failed = row.completed, row.failed
    asked = done + failed if done is not None and failed is not None else row.requests
    if done is None and failed:
        told = f"{failed:,} of the requests failed"
    elif done is None or asked is None or asked <= done:
        return []
    else:
        told = f"{asked - done:,} of {asked:,} requests {'did not complete' if failed is None else 'failed'}"
    return [draft.place.refuse(None, None, f"{told}; the figures are of those that completed")]


def _filled(draft: Draft, given: Mapping[str, Any]) -> DraftRow | Refusal:
    """Return a row with the answers to what it does not say, or why it is no point yet."""
    unsaid, row = draft.unsaid, draft.row
    told: dict[str, Any] = {name: given[name] for name in unsaid if name in given}
    if "gpus" in told:
        told["gpu_count"] = told.pop("gpus")
    if "sequence" in unsaid:
        lengths = ("agentic",) if "agentic" in given else ("isl", "osl")
        told |= {name: given[name] for name in lengths if name in given and not getattr(row, name)}
    filled = replace(draft, row=row.model_copy(update=told)) if told else draft
    wrong = filled.row.contradiction if told else None
    if wrong:
        return draft.place.refuse(wrong[0], getattr(filled.row, wrong[0]), wrong[1])
    for name in filled.missing:
        if name != "side":
            return draft.place.refuse(WORDS[name], None, "is not in the file and was not answered")
    return _per_gpu(filled.row)


def _per_gpu(row: DraftRow) -> DraftRow:
    """Divide the throughput of a server by its GPUs."""
    if not row.per_server or not row.gpus:
        return row
    names = [f"{kind}throughput_tok_s_gpu" for kind in ("", "input_", "output_")]
    figures = {name: getattr(row, name) for name in names}
    return row.model_copy(update={name: figure and figure / row.gpus for name, figure in figures.items()})


def _listed(catalog: Catalog) -> dict[str, set[str]]:
    return {
        "gpu": {gpu.gpu for gpu in catalog.gpus},
        "model": {model.model for model in catalog.models},
        "engine": {engine.engine for engine in catalog.engines},
    }


def _labels(row: DraftRow, point: MeasuredPoint, listed: Mapping[str, set[str]]) -> dict[tuple[str, str], str]:
    """Spell what the catalog does not list as the file does."""
    ids = {"gpu": point.setup.gpu, "model": point.workload.model, "engine": point.setup.engine}
    return {
        (kind, key): str(getattr(row, kind)) for kind, key in ids.items() if key is not None and key not in listed[kind]
    }
