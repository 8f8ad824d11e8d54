"""The gate: a CSV file goes in, checked rows and refusals come out.

A refusal names file, line, column, value and what is allowed; all bad rows of a file are reported at once and its good
rows stay. The checks themselves are pydantic models, one per table.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from app.escaping import printable

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_REFUSALS = 200
MAX_SHOWN = 60
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)

MAX_LABEL, MAX_TEXT, MAX_SCANNED = 64, 200, 10_000
MARK = 8  # digits of a digest in a name that was cut
UNSEEN = "\N{REPLACEMENT CHARACTER}"

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")

UNREAD = "is not a column of ours; it is not read, the others are"
LATEST_RUN = "latest_run"
Vocabulary = Mapping[str, Collection[str]]
Known = Mapping[str, Collection[str] | date]  # a vocabulary, and as `LATEST_RUN` the last day that rows may be of


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


def _known(kind: str) -> AfterValidator:
    """Accept only ids of one vocabulary, as the catalog knows them."""

    def check(value: str, info: ValidationInfo) -> str:
        allowed = (info.context or {}).get(kind)
        if allowed is not None and value not in allowed:
            raise PydanticCustomError("unknown", "is unknown; known: {known}", {"known": ", ".join(allowed)})
        return value

    return AfterValidator(check)


def _printable(value: str) -> str:
    if not value.isprintable():
        raise PydanticCustomError("printable", "must be plain text without control characters")
    return value


def shown(text: str, most: int) -> str:
    """Put somebody's text on one line, a mark in place of what cannot be seen; a long one loses its middle.

    >>> shown("a\\u202eb \\n c", 60), shown("x" * 500 + ".json", 12)
    ('a\ufffdb c', 'xxxxxx….json')
    """
    if len(text) <= most and text.isprintable() and text == text.strip() and "  " not in text:
        return text  # as nearly all are
    if len(text) > 2 * MAX_SCANNED:
        text = f"{text[:MAX_SCANNED]}…{text[-MAX_SCANNED:]}"
    flat = "".join(c if c.isprintable() else UNSEEN for c in " ".join(text.split()))
    end = most // 2 - 1
    return flat if len(flat) <= most else f"{flat[: most - end - 1]}…{flat[-end:]}"


def as_shown(most: int) -> BeforeValidator:
    """Take a text as it can be shown; what had to be cut stays told apart from what is cut alike."""
    return BeforeValidator(lambda value: _told_apart(value, most) if isinstance(value, str) else value)


def _told_apart(text: str, most: int) -> str:
    """Put somebody's text on one line, with a mark of all of it where it loses its middle.

    >>> _told_apart("/models/" + "x" * 20 + "/a/final", 20), _told_apart("/models/" + "x" * 20 + "/b/final", 20)
    ('/…29a6f332…x/a/final', '/…919d6d3a…x/b/final')
    """
    whole = shown(text, max(most, len(text)))
    if len(whole) <= most:
        return whole
    mark, end = sha256(text.encode(errors="replace")).hexdigest()[:MARK], most // 2 - 1
    return f"{whole[: most - end - MARK - 2]}…{mark}…{whole[-end:]}"


def _plain_number(value: object) -> object:
    """Refuse what people do not mean as a number here: yes and no, digits with underscores or spaces inside."""
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value[:MAX_SHOWN])):
        raise PydanticCustomError("number", "must be a number such as 1234.5, with a point and no separators")
    return value


def _real(value: float) -> float:
    """Refuse magnitudes that no benchmark has, whose ratios would overflow."""
    if not 1e-9 <= value <= 1e12:
        raise PydanticCustomError("real", "must lie between 0.000000001 and 1000000000000")
    return value


def _iso_day(value: object) -> object:
    """Refuse what is not written as a date; a bare number would pass as seconds since 1970."""
    if isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise PydanticCustomError("day", "must be a date such as 2026-05-25")
    return value


def up_to(today: date | None) -> dict[str, date]:
    """Let in no day to come, except the one that it may be elsewhere by now.

    >>> up_to(date(2026, 5, 25)), up_to(None)
    ({'latest_run': datetime.date(2026, 5, 26)}, {})
    """
    return {} if today is None else {LATEST_RUN: today + timedelta(days=1)}


def _recent(value: date, info: ValidationInfo) -> date:
    """Refuse a year that is a slip of the keyboard, and a day to come where it is known which one it is today."""
    latest = (info.context or {}).get(LATEST_RUN, LATEST)
    if not EARLIEST <= value <= latest:
        raise PydanticCustomError("recent", f"must lie between {EARLIEST} and {latest}")
    return value


Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_printable)]
Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL), AfterValidator(_printable)]
AnyText = Annotated[str, Field(min_length=1), as_shown(MAX_TEXT)]
AnyLabel = Annotated[str, Field(min_length=1), as_shown(MAX_LABEL)]
Url = Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s<>\"'`()\[\]{}|\\]+$")]
Positive = Annotated[float, BeforeValidator(_plain_number), Field(gt=0, allow_inf_nan=False), AfterValidator(_real)]
Fraction = Annotated[float, BeforeValidator(_plain_number), Field(ge=0, le=1, allow_inf_nan=False)]
Accepted = Annotated[float, BeforeValidator(_plain_number), Field(ge=1, allow_inf_nan=False), AfterValidator(_real)]
Requests = Annotated[float, BeforeValidator(_plain_number), Field(ge=1, le=100_000_000, allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(_plain_number), Field(ge=1, le=100_000_000)]
Natural = Annotated[int, BeforeValidator(_plain_number), Field(ge=0, le=100_000_000)]
Ways = Annotated[int, BeforeValidator(_plain_number), Field(ge=0, le=1_000)]
Day = Annotated[date, BeforeValidator(_iso_day), AfterValidator(_recent)]
ModelId = Annotated[Label, _known("model")]
GpuId = Annotated[Label, _known("gpu")]
FamilyId = Annotated[Label, _known("family")]
EngineId = Annotated[Label, _known("engine")]
PrecisionId = Annotated[Label, _known("precision")]
SpecMethodId = Annotated[Label, _known("spec_method")]
PublishedSpecMethodId = Annotated[Label, _known("published_spec_method")]


class Row(BaseModel):
    """A row of some table; columns that the table does not have are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Row)
Line = tuple[int, R | tuple[Refusal, ...]]


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


def _refused(file: str, reason: str) -> Checked[Any]:
    return Checked(refusals=(file_refusal(file, reason),))
