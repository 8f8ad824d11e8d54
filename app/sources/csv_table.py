"""A table as CSV text: its heading and cells, read within bounds and handed to the gate row by row."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

from app.sources.columns import Known
from app.sources.gate import Line, R, Row, check_rows
from app.sources.refusals import Refusal, column_refusal, file_refusal

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
UNREAD = "is not a column of ours; it is not read, the others are"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Generic[R]):
    """The good rows of one file, each with its line number, and everything refused."""

    rows: tuple[tuple[int, R], ...] = ()
    refusals: tuple[Refusal, ...] = ()


def read_table(path: Path, row: type[R], vocabulary: Known | None = None) -> Checked[R]:
    """Read one CSV file through the gate; a file that cannot be read at all is one refusal."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return _refused(path.name, f"is larger than {MAX_BYTES // 1_000_000} MB")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return _refused(path.name, "does not exist")
    except UnicodeDecodeError:
        return _refused(path.name, "is not UTF-8 text; save it as 'CSV UTF-8'")
    except OSError as error:
        return _refused(path.name, f"cannot be read ({error.strerror})")
    return check_table(text, path.name, row, vocabulary)


def check_table(text: str, file: str, row: type[R], vocabulary: Known | None = None) -> Checked[R]:
    """Check CSV text whose first line names the columns."""
    rows: list[tuple[int, R]] = []
    refusals: list[Refusal] = []
    for line, found in table_rows(text, file, row, row.model_fields, vocabulary):
        if isinstance(found, Row):
            rows.append((line, found))
        else:
            refusals += found
    return Checked(rows=tuple(rows), refusals=tuple(refusals))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table is written: on which line its heading stands, what parts its cells.

    In a `loose` one names may be in capitals, and a column of another name is told and left unread.
    """

    heading: int = 1
    delimiter: str = ","
    loose: bool = False


PLAIN = Layout()


def table_rows(
    text: str,
    file: str,
    row: type[R],
    columns: Collection[str],
    vocabulary: Known | None = None,
    layout: Layout = PLAIN,
) -> Iterator[Line[R]]:
    """Yield the rows of CSV text as they are read; `columns` are those that its heading may name."""
    if "\0" in text:
        yield 1, (file_refusal(file, "is not a CSV file (it holds NUL bytes)"),)
        return
    lines = io.StringIO(text, newline="")
    for _ in range(layout.heading - 1):
        next(lines, None)
    reader = csv.DictReader(lines, restkey="(extra)", strict=True, delimiter=layout.delimiter)
    try:
        header = [name.strip().lower() if layout.loose else name.strip() for name in reader.fieldnames or ()]
    except csv.Error as error:
        yield 1, (file_refusal(file, f"is not a CSV file ({error})"),)
        return
    if len(header) > MAX_COLUMNS:
        yield 1, (file_refusal(file, f"has over {MAX_COLUMNS} columns"),)
        return
    wrong = _check_header(header, file, row, columns, layout)
    if wrong:
        yield layout.heading, wrong
        return
    unread = dict.fromkeys(name for name in header if name not in columns)
    yield from ((layout.heading, (column_refusal(file, layout.heading, name, UNREAD),)) for name in unread)
    reader.fieldnames = header
    yield from check_rows(_cells(reader, file, columns, layout.heading - 1), file, row, vocabulary)


def _cells(
    reader: "csv.DictReader[str]", file: str, columns: Collection[str], before: int
) -> Iterator[tuple[int, Mapping[str, str] | Refusal]]:
    """Yield the filled cells of each line, or why it has none; `before` the heading stand other lines."""
    try:
        for number, cells in enumerate(reader):
            line = before + reader.line_num
            if number >= MAX_ROWS:
                yield line, file_refusal(file, f"has over {MAX_ROWS} rows")
                return
            if "(extra)" in cells or None in cells.values():
                reason = f"has {'more' if '(extra)' in cells else 'fewer'} cells than the heading has columns"
                yield line, Refusal(file=file, line=line, column=None, value=None, reason=reason)
                continue
            yield line, {name: cell for name in cells if name in columns and (cell := cells[name].strip())}
    except csv.Error as error:
        line, broken = before + reader.line_num + 1, f"is broken: {error}"
        yield line, Refusal(file=file, line=line, column=None, value=None, reason=broken)


def _check_header(
    header: list[str], file: str, row: type[Row], columns: Collection[str], layout: Layout
) -> tuple[Refusal, ...]:
    """Refuse a file whose heading misses a needed column, repeats one, or names one that the table does not have."""
    if not header:
        return (file_refusal(file, "is empty; the first line must name the columns"),)
    needed = [name for name, field in row.model_fields.items() if field.is_required()]
    found: list[Refusal] = []
    for name in header:
        if name in columns and header.count(name) > 1:
            found.append(column_refusal(file, layout.heading, name, "stands twice in the heading"))
        elif name not in columns and not layout.loose:
            reason = f"is not a column of this table; known: {', '.join(columns)}"
            found.append(column_refusal(file, layout.heading, name, reason))
    found += [
        file_refusal(file, f"has no column {name}; needed: {', '.join(needed)}")
        for name in needed
        if name not in header
    ]
    return tuple(dict.fromkeys(found))


def _refused(file: str, reason: str) -> Checked[Any]:
    return Checked(refusals=(file_refusal(file, reason),))
