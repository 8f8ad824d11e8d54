"""Files that somebody brought, read together: each row becomes a draft, or a refusal that names its place.

Nothing is unpacked, evaluated or written. Sizes are checked before anything is read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from app.sources.columns import Known, up_to
from app.sources.csv_table import MAX_BYTES as MAX_TABLE_BYTES
from app.sources.csv_table import table_rows
from app.sources.files import parquet
from app.sources.files.documents import documents
from app.sources.files.draft import ASKED, Asked, Draft, DraftRow
from app.sources.files.foreign import Place
from app.sources.files.formats import OWN_LABEL, draft_from, unknown_table
from app.sources.files.genai_perf import EACH_REQUEST, holds_requests
from app.sources.files.heading import SEMICOLONS, layout_of
from app.sources.files.text import PARQUET, decode, one_line
from app.sources.gate import Line, check_rows
from app.sources.point_rows import OwnRow
from app.sources.refusals import MAX_REFUSALS, Refusal, file_refusal

MAX_BYTES = 20_000_000
MAX_BATCH_BYTES = 60_000_000
MAX_FILES = 200
MAX_ROWS = 10_000
MAX_PARQUET = 20  # each is read by a process of its own
Read = Draft | tuple[Refusal, ...]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What was read of some files, and what was refused."""

    drafts: tuple[Draft, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @cached_property
    def unsaid(self) -> dict[Asked, tuple[Draft, ...]]:
        """What rows do not say, each with those rows."""
        found: dict[Asked, list[Draft]] = {name: [] for name in ASKED}
        for draft in self.drafts:
            for name in draft.unsaid:
                found[name].append(draft)
        return {name: tuple(drafts) for name, drafts in found.items() if drafts}

    @cached_property
    def missing(self) -> dict[Asked, tuple[Draft, ...]]:
        """What must be asked, each with the rows that do not say it."""
        found = {name: tuple(d for d in drafts if d.must_say(name)) for name, drafts in self.unsaid.items()}
        return {name: drafts for name, drafts in found.items() if drafts}


def _silent(_number: int, _of: int, _name: str) -> None:
    pass


def read_files(files: Sequence[tuple[str, bytes]], progress: Progress = _silent, *, today: date | None = None) -> Batch:
    """Read files, each a name and its bytes; the good rows stay whatever else is refused.

    `progress` is told which file is read, from 1, of how many, and its name. After `today` no row was run.
    """
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    size, parquets, room = 0, 0, MAX_ROWS
    for number, (given, data) in enumerate(files):
        name = one_line(given)
        size += len(data)
        if number >= MAX_FILES:
            refusals.append(file_refusal(name, f"is not read, nor is what follows; at most {MAX_FILES} files are"))
            break
        if size > MAX_BATCH_BYTES:
            refusals.append(
                file_refusal(name, f"is not read, nor is what follows; at most {MAX_BATCH_BYTES // 1_000_000} MB are")
            )
            break
        parquets += data.startswith(PARQUET)
        if parquets > MAX_PARQUET and data.startswith(PARQUET):
            refusals.append(file_refusal(name, f"is not read; at most {MAX_PARQUET} Parquet files are"))
            continue
        if not room:
            refusals.append(file_refusal(name, f"is not read; at most {MAX_ROWS:,} rows are"))
            continue
        progress(number + 1, len(files), name)
        rows = list(islice(_rows(name, data, up_to(today)), room + 1))
        if len(rows) > room:
            refusals.append(file_refusal(name, f"has too many rows; at most {MAX_ROWS:,} are read at once"))
        drafts += (row for row in rows[:room] if isinstance(row, Draft))
        refusals += _first([fault for row in rows[:room] if not isinstance(row, Draft) for fault in row], name)
        room -= min(len(rows), room)
        if not rows:
            refusals.append(file_refusal(name, "has no rows"))
    return Batch(drafts=tuple(drafts), refusals=tuple(refusals))


def _first(refusals: list[Refusal], file: str) -> list[Refusal]:
    """Name the first faults of a file, and count the others."""
    more = len(refusals) - MAX_REFUSALS
    told = f"has at least {more:,} faults more than the {MAX_REFUSALS} that are named"
    return [*refusals[:MAX_REFUSALS], file_refusal(file, told)] if more > 0 else refusals


def _rows(file: str, data: bytes, known: Known) -> Iterator[Read]:
    """Yield each row of a file, or what is wrong with it, as it is read."""
    if len(data) > MAX_BYTES:
        yield (file_refusal(file, f"is larger than {MAX_BYTES // 1_000_000} MB"),)
        return
    if data.startswith(PARQUET):
        yield from _owned(check_rows(parquet.records(data, file), file, DraftRow, known), file)
        return
    text = decode(data, file)
    if isinstance(text, Refusal):
        yield (text,)
    elif text.lstrip()[0] in "{[":
        yield from _of_json(file, text, known)
    else:
        yield from _of_csv(file, text, known)


def _of_json(file: str, text: str, known: Known) -> Iterator[Read]:
    for found in documents(text, file):
        if isinstance(found, Refusal):
            yield (found,)
            continue
        place, document = found
        if holds_requests(document):
            yield (file_refusal(file, EACH_REQUEST),)
            return
        yield draft_from(document, place, known)


def _of_csv(file: str, text: str, known: Known) -> Iterator[Read]:
    layout = layout_of(text)
    if layout is None:
        yield (file_refusal(file, unknown_table(text)),)
    elif layout.delimiter == ";":
        yield (file_refusal(file, SEMICOLONS),)
    elif len(text) > MAX_TABLE_BYTES:
        yield (file_refusal(file, f"is a table larger than {MAX_TABLE_BYTES // 1_000_000} MB"),)
    else:
        yield from _owned(table_rows(text, file, DraftRow, OwnRow.model_fields, known, layout), file)


def _owned(lines: Iterable[Line[DraftRow]], file: str) -> Iterator[Read]:
    """Yield rows in our own columns, which alone a heading of ours may name."""
    for line, row in lines:
        if isinstance(row, DraftRow):
            yield Draft(row=row, place=Place(file=file, line=line), format=OWN_LABEL, ours=True)
        else:
            yield row
