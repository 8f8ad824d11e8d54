"""Which columns the table of a store must have, which it may have, and what each must hold: those of a measured row."""

from collections.abc import Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from app.sources.point_rows import MeasuredRow
from app.sources.refusals import Refusal


def fitting(name: str, schema: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Refusal, ...]]:
    """Return the columns of a table that a row has, and what is wrong with them; other columns are let alone."""
    fields = {column: _type(field.annotation) for column, field in MeasuredRow.model_fields.items()}
    needed = [column for column, field in MeasuredRow.model_fields.items() if field.is_required()]
    there = {column: schema[column] for column in fields if column in schema and not schema[column].is_null()}
    missing = [c for c in needed if c not in there]
    columns = "column" if len(missing) == 1 else "columns"
    absent = [f"has no {columns} {', '.join(missing)}; needed: {', '.join(needed)}"] if missing else []
    wrong = [c for c, found in there.items() if not _holds(found, fields[c])]
    return tuple(there), (
        *(Refusal(file=name, line=None, column=None, value=None, reason=reason) for reason in absent),
        *(
            Refusal(
                file=name,
                line=None,
                column=c,
                value=str(there[c]),
                reason=f"is its type; it must hold {_WANTED[fields[c]]}",
            )
            for c in wrong
        ),
    )


_WANTED = {str: "text", int: "numbers", float: "numbers", bool: "true or false", date: "dates"}


def _holds(found: Any, wanted: type) -> bool:
    """Say whether values of a database's type can be what a row wants; of a time, the day is taken."""
    return bool(
        {
            str: found.is_string(),
            int: found.is_numeric(),
            float: found.is_numeric(),
            bool: found.is_boolean(),
            date: found.is_date() or found.is_timestamp(),
        }[wanted]
    )


def _type(annotation: Any) -> type:
    """Return the plain type behind an annotation: float of `Positive | None`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _type(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return next(_type(a) for a in get_args(annotation) if a is not type(None))
    assert isinstance(annotation, type)
    return annotation
