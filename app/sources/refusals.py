"""Refusals: what is told of a fault.

A refusal names file, line, column, value and what is allowed, in our words rather than those of the checker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from app.escaping import printable
from app.sources.shown import MAX_TEXT, shown

MAX_REFUSALS = 200
MAX_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that was refused: where it stands, what it was, and what is allowed there."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        what = f"{self.column} " if self.column else ""
        shown = "" if self.value is None else f"{_shown(self.value)} "
        return f"{place}: {what}{shown}{self.reason}"


def _shown(value: str) -> str:
    """Quote a foreign value on one line, cut to a readable length."""
    flat = printable(value)
    return repr(flat if len(flat) <= MAX_SHOWN else flat[: MAX_SHOWN - 1] + "…")


def explain(
    error: ValidationError, file: str, line: int | None, cells: Mapping[str, Any], most: int = MAX_REFUSALS
) -> list[Refusal]:
    """Turn one row's validation errors into refusals, `most` of them at most."""
    found = []
    for detail in error.errors(include_url=False, include_context=False)[:most]:
        column = str(detail["loc"][0]) if detail["loc"] else None
        value = cells.get(column) if column else None
        reason = "is empty but needed" if detail["type"] == "missing" else _reason(detail["type"], detail["msg"])
        shown = None if value is None else str(value)
        found.append(Refusal(file=file, line=line, column=column, value=shown, reason=reason))
    return found


def misfit(path: tuple[str, ...], value: object, reason: str) -> ValidationError:
    """Refuse, from within a check of a whole row, the value at a path of it."""
    fault = PydanticCustomError("misfit", "{reason}", {"reason": reason})
    return ValidationError.from_exception_data("row", [InitErrorDetails(type=fault, loc=path, input=value)])


def explain_path(error: ValidationError, file: str, place: str) -> list[Refusal]:
    """Turn the validation errors of one JSON object into refusals; `place` is where it stands, as in benchmarks[17]."""
    found = []
    for detail in error.errors(include_url=False, include_context=False):
        path = shown(".".join((place, *map(str, detail["loc"]))), MAX_TEXT)  # a file may name fields as it likes
        absent = detail["type"] == "missing" or detail["input"] is None
        value = None if absent or isinstance(detail["input"], (dict, list)) else str(detail["input"])[: 2 * MAX_SHOWN]
        reason = "is empty but needed" if absent else _reason(detail["type"], detail["msg"])
        found.append(Refusal(file=file, line=None, column=path, value=value, reason=reason))
    return found


_REASONS = {
    "string_pattern_mismatch": "must be an address that starts with https:// or http://",
    "date_from_datetime_parsing": "must be a date such as 2026-05-25",
    "date_parsing": "must be a date such as 2026-05-25",
    "date_type": "must be a date such as 2026-05-25",
    "int_parsing": "must be a whole number such as 64",
    "int_from_float": "must be a whole number such as 64",
    "bool_parsing": "must be true or false",
    "model_type": "must be an object with named fields",
}


def _reason(kind: str, message: str) -> str:
    """Say in our words what is allowed."""
    if kind in _REASONS:
        return _REASONS[kind]
    for start in ("Input should ", "String should ", "Value error, "):
        if message.startswith(start):
            return "should " + message[len(start) :] if start != "Value error, " else message[len(start) :]
    return message


def file_refusal(file: str, reason: str) -> Refusal:
    """Refuse a whole file."""
    return Refusal(file=file, line=None, column=None, value=None, reason=reason)


def column_refusal(file: str, line: int | None, column: str, reason: str) -> Refusal:
    """Refuse a column of a table."""
    return Refusal(file=file, line=line, column="column", value=column, reason=reason)
