"""The last good rows of every question, on disk: one Parquet file each, in our columns, read through the gate again.

A file is whole or absent: it is written beside and moved into place, so that several processes may share the folder.
The folder is bounded, and its oldest files go first. A file that cannot be read holds nothing, and stays until the next
answer takes its place: what keeps it from being read may pass.
"""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from app.sources.gate import Row
from app.sources.live.answer import KNOWN
from app.sources.live.question import ENDPOINTS, Held, Question

MAX_BYTES = 200_000_000
VERSION = 4  # of what is held and of how it was checked
ABANDONED_S = 3600.0
_ABOUT, _PLACE = b"likewise", "place"
_PREFIX = "live-"

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Cache:
    """What is held of one source, known by its base address, in a folder that other processes may use too."""

    folder: Path
    source: str
    most: int = MAX_BYTES

    def read(self, question: Question[R]) -> Held[R] | None:
        """Return what is held of a question."""
        found = self._read(self._path(question))
        return found if found and found.question == question else None

    def read_all(self) -> Iterator[Held[Any]]:
        """Return everything that is held of this source, in the order of its questions."""
        found = (self._read(path) for path in self.folder.glob(f"{_PREFIX}*.parquet"))
        yield from sorted((held for held in found if held), key=lambda held: str(held.question))

    def write(self, held: Held[Any]) -> bool:
        """Hold the rows of a question in place of what was held; say whether the folder could be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=_PREFIX, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    pq.write_table(self._table(held), file)
                os.replace(name, self._path(held.question))
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except (OSError, pa.ArrowException):
            return False
        with contextlib.suppress(OSError):
            self._bound()
        return True

    def _path(self, question: Question[Any]) -> Path:
        key = sha256(f"{self.source}\n{question}".encode()).hexdigest()[:32]
        return self.folder / f"{_PREFIX}{key}.parquet"

    def _table(self, held: Held[Any]) -> pa.Table:
        about = {
            "version": VERSION,
            "source": self.source,
            "endpoint": held.question.endpoint.name,
            "parameters": held.question.parameters,
            "refused": held.refused,
            "etag": held.etag,
            "fetched_at": held.fetched_at.isoformat(),
        }
        rows = [{_PLACE: place, **row.model_dump()} for place, row in held.rows]
        return pa.Table.from_pylist(rows).replace_schema_metadata({_ABOUT: json.dumps(about)})

    def _read(self, path: Path) -> Held[Any] | None:
        """Read one file; a foreign source's is passed over, and so is a broken one, whatever is wrong with it."""
        try:
            with pq.ParquetFile(path) as file:
                about = json.loads(file.schema_arrow.metadata[_ABOUT])
                if about["version"] != VERSION:
                    raise ValueError("written by another version")
                return _held(about, file.read().to_pylist()) if about["source"] == self.source else None
        except Exception:
            return None

    def _bound(self) -> None:
        """Remove what crashed writers left behind, then the oldest files until the folder is within its bound."""
        files = []
        for path in self.folder.glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                if path.suffix == ".parquet":
                    files.append((stat.st_mtime, stat.st_size, path))
                elif path.suffix == ".part" and time.time() - stat.st_mtime > ABANDONED_S:
                    path.unlink()
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self.most:
                return
            path.unlink(missing_ok=True)
            total -= size


def _held(about: dict[str, Any], rows: list[dict[str, Any]]) -> Held[Any]:
    endpoint = ENDPOINTS[about["endpoint"]]
    parameters = tuple((str(name), str(value)) for name, value in about["parameters"])
    checked = tuple(
        (int(row.pop(_PLACE)), endpoint.row.model_validate(row, by_name=True, by_alias=False, context=KNOWN))
        for row in rows
    )
    return Held(
        question=Question(endpoint, parameters),
        rows=checked,
        refused=int(about["refused"]),
        etag=about["etag"],
        fetched_at=datetime.fromisoformat(about["fetched_at"]).astimezone(UTC),
    )
