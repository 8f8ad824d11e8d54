"""The example files of every format, and how to change one of them; `own.parquet` is made of `own.csv`."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "files"
NUMBERS = ("isl", "osl", "concurrency", "interactivity_tok_s_user", "throughput_tok_s_gpu", "acceptance_length")


@cache
def examples() -> dict[str, bytes]:
    """Return every example by the name of its file."""
    found = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix != ".md"}
    return found | {"own.parquet": parquet_of(own_records())}


def example(name: str) -> Any:
    """Return what a JSON example says; of a file with several rows, the first."""
    text = examples()[name].decode()
    found = json.loads(text.splitlines()[0] if name.endswith(".jsonl") else text)
    return found[0] if isinstance(found, list) else found


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return an example after a change to its (first) row."""
    found = example(name)
    change(found)
    return json.dumps(found).encode()


def own_records() -> list[dict[str, Any]]:
    """Return the rows of `own.csv`, with numbers and dates as such."""
    rows = csv.DictReader(io.StringIO((FOLDER / "own.csv").read_text()))
    return [{name: _value(name, cell) for name, cell in row.items()} for row in rows]


def _value(name: str, cell: str) -> object:
    if not cell:
        return None
    return float(cell) if name in NUMBERS else date.fromisoformat(cell) if name == "run_date" else cell


def parquet_of(records: list[dict[str, Any]], **options: Any) -> bytes:
    """Write rows as Parquet."""
    import pyarrow as pa

    return written(pa.Table.from_pylist(records), **options)


def written(table: Any, **options: Any) -> bytes:
    """Write an Arrow table as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **options)
    return bytes(sink.getvalue())
