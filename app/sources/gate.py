"""The gate: filled cells go in, checked rows and refusals come out.

All bad rows of a source are reported at once and its good rows stay. The checks themselves are pydantic models, one per
table.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.sources.columns import Known
from app.sources.refusals import MAX_REFUSALS, Refusal, explain


class Row(BaseModel):
    """A row of some table; columns that the table does not have are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Row)
Line = tuple[int, R | tuple[Refusal, ...]]


def check_rows(
    lines: Iterable[tuple[int, Mapping[str, Any] | Refusal]],
    file: str,
    row: type[R],
    vocabulary: Known | None = None,
) -> Iterator[Line[R]]:
    """Yield the filled cells of each line as a row, or what is wrong with them.

    After `MAX_REFUSALS` only the first fault of a row is told: nobody reads more, and telling takes longer than
    finding.
    """
    told = 0
    for line, cells in lines:
        most = max(1, MAX_REFUSALS - told)
        found = (cells,) if isinstance(cells, Refusal) else check_row(cells, file, line, row, vocabulary, most)
        told += 0 if isinstance(found, Row) else len(found)
        yield line, found


def check_row(
    cells: Mapping[str, Any],
    file: str,
    line: int | None,
    row: type[R],
    vocabulary: Known | None = None,
    most: int = MAX_REFUSALS,
) -> R | tuple[Refusal, ...]:
    """Check the filled cells of one row; return the row, or what is wrong with it, `most` faults at most."""
    try:
        return row.model_validate(cells, context=dict(vocabulary or {}))
    except ValidationError as error:
        return tuple(explain(error, file, line, cells, most))
