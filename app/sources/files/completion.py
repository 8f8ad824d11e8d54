"""From drafts to points: what the files do not say is answered once for all of them, and never overrules a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from app.catalog import Catalog
from app.language import message
from app.points import AGENTIC, MeasuredPoint, SideKey
from app.sources.columns import AnyLabel, AnyText, Count
from app.sources.files.batch import Batch
from app.sources.files.draft import Asked, Draft, DraftRow
from app.sources.files.foreign import Place
from app.sources.gate import Row
from app.sources.point_rows import AnyPrecision, AnySpecMethod
from app.sources.refusals import Refusal, explain
from app.sources.spellings import Spellings
from app.terms import parse_sequence

ANSWERS = "your answers"
WORDS: dict[Asked, str] = {
    "model": "model",
    "gpu": "GPU",
    "gpus": "number of GPUs",
    "precision": "precision",
    "engine": "engine",
    "spec_method": "spec method",
    "sequence": "input and output length",
    "side": "side",
}


OPEN_METHOD = message(
    "The spec method {words} of these files may be either of two: it is MTP where the model's own MTP layers draft, "
    "and EAGLE-3 where a separate EAGLE-3 model does. Another draft model is neither; leave its files out."
)


class Answers(Row):
    """What somebody said of a batch; `agentic` stands for a workload without fixed lengths."""

    model: AnyText | None = None
    gpu: AnyLabel | None = None
    gpus: Count | None = None
    precision: AnyPrecision | None = None
    engine: AnyLabel | None = None
    spec_method: AnySpecMethod | None = None
    isl: Count | None = None
    osl: Count | None = None
    agentic: bool = False
    side: SideKey | None = None

    def given(self) -> dict[str, Any]:
        """Return what was answered."""
        return {name: value for name, value in self.model_dump().items() if value not in (None, False)}


def check_answers(texts: Mapping[Asked, object]) -> Answers | tuple[Refusal, ...]:
    """Check answers as somebody wrote them, a `sequence` such as 1k/1k or agentic."""
    filled: dict[str, Any] = {name: text for name, text in texts.items() if text is not None and text != ""}
    written = str(filled.pop("sequence", ""))
    lengths = parse_sequence(written)
    if lengths == AGENTIC:
        filled["agentic"] = True
    elif written:
        filled |= dict(zip(("isl", "osl"), lengths or (0, 0), strict=True))  # which are none
    try:
        return Answers.model_validate(filled)
    except ValidationError as error:
        wrong = explain(error, ANSWERS, None, {name: str(text) for name, text in filled.items()})
        return tuple(
            dict.fromkeys(_of_sequence(one, written) if one.column in ("isl", "osl") else one for one in wrong)
        )


def _of_sequence(wrong: Refusal, written: str) -> Refusal:
    return replace(wrong, column="sequence", value=written, reason="is neither lengths such as 1k/1k nor agentic")


def open_methods(drafts: Iterable[Draft]) -> tuple[str, ...]:
    """Return the files' own words for a spec method that leave open which of ours is meant."""
    return tuple(
        sorted({d.row.named_method for d in drafts if d.row.named_method and "spec_method" in d.unsaid}, key=str.lower)
    )


def unanswered(batch: Batch, answers: Answers) -> dict[Asked, tuple[Draft, ...]]:
    """Return what is still to be asked, each with the rows that lack it."""
    given = answers.given()
    lengths = "agentic" in given or {"isl", "osl"} <= given.keys()
    return {
        name: drafts for name, drafts in batch.missing.items() if not (lengths if name == "sequence" else name in given)
    }


def unheeded(batch: Batch, answers: Answers, catalog: Catalog) -> dict[Asked, tuple[Draft, ...]]:
    """Return what was answered although rows say it, and say otherwise, each with those rows; they go first."""
    given = answers.given()
    asked: dict[Asked, dict[str, Any]] = {
        name: {"gpu_count" if name == "gpus" else name: given[name]}
        for name in WORDS
        if name in given and name != "side"
    }
    lengths = {name: given[name] for name in ("isl", "osl", "agentic") if name in given}
    found = asked | ({"sequence": {"agentic": False} | lengths} if lengths else {})
    known = Spellings(catalog)
    rows = {name: tuple(d for d in batch.drafts if _otherwise(d, name, told, known)) for name, told in found.items()}
    return {name: drafts for name, drafts in rows.items() if drafts}


def _otherwise(draft: Draft, name: Asked, told: Mapping[str, Any], spellings: Spellings) -> bool:
    """Say whether a row has a value of its own that is another than the answer, however either is spelled."""
    row = draft.row
    if name in draft.unsaid or (name == "gpus" and not row.gpus):
        return False
    if row.agentic != told.get("agentic", row.agentic):
        return True
    return row.value(spellings, "") != row.model_copy(update=dict(told)).value(spellings, "")


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
    seen, given, listed, spellings = _Seen(notes), answers.given(), _listed(catalog), Spellings(catalog)
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


class _Seen:
    """Remembers rows, to name those that come again among the notes, and those that others replace."""

    def __init__(self, notes: list[Refusal]) -> None:
        self.rows: dict[tuple[object, ...], str] = {}
        self.configurations: dict[tuple[object, ...], tuple[MeasuredPoint, Place]] = {}
        self.notes = notes

    def has(self, side: SideKey | None, point: MeasuredPoint, place: Place) -> bool:
        """Say whether a row came before, figure by figure."""
        row = (side, replace(point, origin=""))
        if row in self.rows:
            self._note(place, f"is the same row as {self.rows[row]}; it is left out")
            return True
        self.rows[row] = point.origin
        if point.concurrency is not None:
            self._compare(side, point, place)
        return False

    def _compare(self, side: SideKey | None, point: MeasuredPoint, place: Place) -> None:
        """Name the row that `keep_newest` leaves out, of this one and an earlier one of its configuration."""
        undated = point.run_date is None
        key = (side, undated, point.setup if undated else None, *point.configuration)
        first, there = self.configurations.setdefault(key, (point, place))
        if first is point:
            return
        if point.run_date is None or first.run_date is None:
            self._note(place, f"measures the configuration of {there} again; both stay")
        elif point.run_date > first.run_date:
            self.configurations[key] = (point, place)
            self._note(there, f"is older than {place}, which measures the same configuration; the newer one is used")
        elif point.run_date < first.run_date:
            self._note(place, f"is older than {there}, which measures the same configuration; the newer one is used")
        else:
            self._note(place, f"measures the configuration of {there} again on the same day; {there} is used")

    def _note(self, place: Place, words: str) -> None:
        self.notes.append(place.refuse(None, None, words))


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
