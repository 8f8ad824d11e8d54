"""What the files of a batch do not say, answered once for all of them; an answer never overrules a file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from app.catalog import Catalog
from app.language import message
from app.points import AGENTIC, SideKey
from app.sources.columns import AnyLabel, AnyText, Count
from app.sources.files.batch import Batch
from app.sources.files.draft import Asked, Draft
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
