"""The body of an answer becomes checked rows: limits before it is parsed, then row by row through the gate."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from app.language import message
from app.sources import nesting
from app.sources.columns import up_to
from app.sources.gate import Row
from app.sources.live.question import LiveError, Question
from app.sources.refusals import Refusal, explain_path
from app.terms import PRECISIONS

MAX_ROWS = 50_000
MAX_BRACKETS = 100 * MAX_ROWS
MAX_DEPTH = 12
MAX_REFUSALS = 100
KNOWN: dict[str, Any] = {"precision": list(PRECISIONS)}

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[R]):
    """The good rows, each with its place in the answer, how many were refused, and the first of the refusals."""

    rows: tuple[tuple[int, R], ...]
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()


def read(body: bytes, question: Question[R], today: date) -> Answer[R]:
    """Check an answer; a bad row is refused and the rest stays. Raises LiveError where it is no answer at all."""
    found = _parsed(body)
    if not isinstance(found, list):
        raise LiveError(message("answered with something else than a list of rows"))
    if not found:
        raise LiveError(message("answered without any row"))
    if len(found) > MAX_ROWS:
        raise LiveError(message("answered with more than {n} rows"), n=MAX_ROWS)
    _check_shape(found, question)
    rows: list[tuple[int, R]] = []
    refusals: list[Refusal] = []
    known = KNOWN | up_to(today)
    for place, item in enumerate(found):
        try:
            rows.append((place, question.endpoint.row.model_validate(item, context=known)))
        except ValidationError as error:
            if len(refusals) < MAX_REFUSALS:
                refusals += explain_path(error, str(question), f"{question.endpoint.name}[{place}]")
    if not rows:
        raise LiveError(message("answered with rows that cannot be read; the first: {refusal}"), refusal=refusals[0])
    return Answer(rows=tuple(rows), refused=len(found) - len(rows), refusals=tuple(refusals[:MAX_REFUSALS]))


def _parsed(body: bytes) -> Any:
    bare = nesting.brackets(body)
    if len(bare) > MAX_BRACKETS or nesting.is_deep(bare, MAX_DEPTH):
        deep = message("answered with something that is nested deeper than {n} levels, or too large")
        raise LiveError(deep, n=MAX_DEPTH)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LiveError(message("answered with something that is not JSON")) from error


def _check_shape(found: list[Any], question: Question[R]) -> None:
    """Refuse an answer none of whose rows has some needed field: it was renamed, or these are other rows."""
    fields = {name for item in found if isinstance(item, dict) for name in item}
    absent = sorted(question.endpoint.needed - fields)
    if absent:
        raise LiveError(message("answered in another form; no row has {fields}"), fields=", ".join(absent[:3]))
