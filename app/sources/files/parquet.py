"""Our columns in a Parquet file, read by a process of its own, `parquet_child`, so that no file can harm this one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.sources.csv_table import MAX_BYTES, MAX_ROWS, UNREAD
from app.sources.point_rows import OwnRow
from app.sources.refusals import Refusal, column_refusal, file_refusal

CHILD = Path(__file__).with_name("parquet_child.py")
MAX_TEXT = 500
MAX_UNREAD = 20
MEGABYTES = 400
SECONDS = 2
PATIENCE = 20
BROKEN = "is a broken Parquet file, or one that unpacks to too much"


def records(data: bytes, file: str) -> Iterator[tuple[int, dict[str, Any] | Refusal]]:
    """Yield each row with its number, from 1, after columns that are not read; an unreadable file is one refusal."""
    if len(data) > MAX_BYTES:
        yield 1, file_refusal(file, f"is a table larger than {MAX_BYTES // 1_000_000} MB")
        return
    told = _told(data)
    if "refused" in told:
        yield 1, file_refusal(file, str(told["refused"]))
        return
    for name in told["unread"]:
        yield 1, column_refusal(file, None, str(name), UNREAD)
    yield from enumerate(told["rows"], 1)


def _told(data: bytes) -> dict[str, Any]:
    """Return what the child says of a file; one that dies of it says nothing."""
    limits = {
        "columns": list(OwnRow.model_fields),
        "rows": MAX_ROWS,
        "text": MAX_TEXT,
        "unread": MAX_UNREAD,
        "megabytes": MEGABYTES,
        "seconds": SECONDS,
    }
    command = [sys.executable, "-I", str(CHILD), json.dumps(limits)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE, check=True)
        told: dict[str, Any] = json.loads(child.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return {"refused": BROKEN}
    return told
