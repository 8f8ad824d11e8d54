"""Files that somebody brought, read together: each row becomes a draft, or a refusal that names its place.

Nothing is unpacked, evaluated or written. Sizes are checked before anything is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from pydantic import ValidationError

from app.sources.files import parquet
from app.sources.files.documents import documents
from app.sources.files.draft import ASKED, Asked, Draft, DraftRow
from app.sources.files.foreign import Place
from app.sources.files.formats import OWN_LABEL, UNKNOWN, draft_from
from app.sources.files.text import PARQUET, decode, one_line
from app.sources.gate import MAX_BYTES as MAX_TABLE_BYTES
from app.sources.gate import MAX_REFUSALS, Refusal, check_table, explain, file_refusal
from app.sources.point_rows import OwnRow

MAX_BYTES = 20_000_000
MAX_BATCH_BYTES = 60_000_000
MAX_FILES = 200
MAX_ROWS = 10_000
MAX_PARQUET = 20  # each is read by a process of its own
Read = Draft | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was read of some files, and what was refused; `key` is the same for the same contents."""

    drafts: tuple[Draft, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    key: str = ""

    @property
    def missing(self) -> dict[Asked, tuple[Draft, ...]]:
        """Return what must be asked, each with the rows that do not say it."""
        found = {name: tuple(draft for draft in self.drafts if name in draft.missing) for name in ASKED}
        return {name: drafts for name, drafts in found.items() if drafts}


def read_files(files: Sequence[tuple[str, bytes]]) -> Batch:
    """Read files, each a name and its bytes; the good rows stay whatever else is refused."""
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    digest, size, parquets, room = sha256(), 0, 0, MAX_ROWS
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
        digest.update(data)
        parquets += data.startswith(PARQUET)
        if parquets > MAX_PARQUET and data.startswith(PARQUET):
            refusals.append(file_refusal(name, f"is not read; at most {MAX_PARQUET} Parquet files are"))
            continue
        if not room:
            refusals.append(file_refusal(name, f"is not read; at most {MAX_ROWS:,} rows are"))
            continue
        rows = list(islice(_rows(name, data), room + 1))
        if len(rows) > room:
            refusals.append(file_refusal(name, f"has too many rows; at most {MAX_ROWS:,} are read at once"))
        drafts += (row for row in rows[:room] if isinstance(row, Draft))
        refusals += _first([row for row in rows[:room] if isinstance(row, Refusal)], name)
        room -= min(len(rows), room)
        if not rows:
            refusals.append(file_refusal(name, "has no rows"))
    return Batch(drafts=tuple(drafts), refusals=tuple(refusals), key=digest.hexdigest()[:12])


def _first(refusals: list[Refusal], file: str) -> list[Refusal]:
    """Name the first faults of a file, and count the others."""
    more = len(refusals) - MAX_REFUSALS
    told = f"has at least {more:,} faults more than the {MAX_REFUSALS} that are named"
    return [*refusals[:MAX_REFUSALS], file_refusal(file, told)] if more > 0 else refusals


def _rows(file: str, data: bytes) -> Iterator[Read]:
    if len(data) > MAX_BYTES:
        yield file_refusal(file, f"is larger than {MAX_BYTES // 1_000_000} MB")
        return
    if data.startswith(PARQUET):
        yield from _of_parquet(file, data)
        return
    text = decode(data, file)
    if isinstance(text, Refusal):
        yield text
    elif text.lstrip()[0] in "{[":
        yield from _of_json(file, text)
    else:
        yield from _of_csv(file, text)


def _of_json(file: str, text: str) -> Iterator[Read]:
    for found in documents(text, file):
        if isinstance(found, Refusal):
            yield found
            continue
        place, document = found
        read = draft_from(document, place)
        yield from (read,) if isinstance(read, Draft) else read


def _of_csv(file: str, text: str) -> Iterator[Read]:
    heading = {name.strip(' "\r') for name in text.partition("\n")[0][:5_000].split(",")}
    if not heading & OwnRow.model_fields.keys():
        yield file_refusal(file, UNKNOWN)
        return
    if len(text) > MAX_TABLE_BYTES:
        yield file_refusal(file, f"is a table larger than {MAX_TABLE_BYTES // 1_000_000} MB")
        return
    checked = check_table(text, file, OwnRow)
    for line, row in checked.rows:
        yield _own(row, Place(file=file, line=line))
    yield from checked.refusals


def _of_parquet(file: str, data: bytes) -> Iterator[Read]:
    for found in parquet.records(data, file):
        if isinstance(found, Refusal):
            yield found
            continue
        number, record = found
        try:
            yield _own(OwnRow.model_validate(record), Place(file=file, line=number))
        except ValidationError as error:
            yield from explain(error, file, number, {name: str(value) for name, value in record.items()})


def _own(row: OwnRow, place: Place) -> Draft:
    return Draft(row=DraftRow.model_construct(**row.model_dump()), place=place, format=OWN_LABEL, ours=True)
