"""Reads one Parquet file from standard input in a process of its own, and writes its rows as JSON.

A broken Parquet file can end the process that reads it, and a small one can unpack to more than there is: so it is read
here, with little memory and time, and whatever happens to this process happens to no other. Run as a script, with the
limits and the known columns as one JSON argument; nothing of the app is imported.
"""

import json
import sys
from typing import Any

MEGABYTE = 1_000_000


class _RefusedError(Exception):
    """Why a file is not read."""


def main() -> None:
    """Print the rows and the columns that are not read, or why there are none."""
    data = sys.stdin.buffer.read()
    limits = json.loads(sys.argv[1])
    try:
        told = _told(data, limits)
    except _RefusedError as error:
        told = {"refused": str(error)}
    print(json.dumps(told))


def _told(data: bytes, limits: dict[str, Any]) -> dict[str, object]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_memory_pool(pa.system_memory_pool())
    _limit_process(limits["megabytes"] * MEGABYTE, limits["seconds"])
    try:
        file = pq.ParquetFile(
            pa.BufferReader(data), thrift_string_size_limit=MEGABYTE, thrift_container_size_limit=100_000
        )
        read = [name for name in file.schema_arrow.names if name in limits["columns"]]
        texts = _check(file.metadata, file.schema_arrow, read, limits)
        file = pq.ParquetFile(pa.BufferReader(data), metadata=file.metadata, read_dictionary=texts)
        rows: list[dict[str, Any]] = []
        for batch in file.iter_batches(batch_size=256, columns=read, use_threads=False):
            cells = zip(*(_cells(batch.column(name), limits["text"]) for name in read), strict=True)
            rows += [
                {name: _plain(value) for name, value in zip(read, row, strict=True) if value is not None}
                for row in cells
            ]
            if len(rows) > limits["rows"]:
                raise _RefusedError(f"has over {limits['rows']} rows")
        strange = [name[:40] for name in file.schema_arrow.names if name not in read]
        return {"rows": rows, "unread": strange[: limits["unread"]]}
    except (pa.ArrowException, OSError, ValueError, NotImplementedError, MemoryError) as error:
        raise _RefusedError("is a broken Parquet file, or one that unpacks to too much") from error


def _limit_process(bytes_more: int, seconds: int) -> None:
    """Let this process have little more memory than now, and little time; no memory of it is left on disk."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):  # not Linux: the reader's patience alone limits it
        return
    for limit, most in (
        (resource.RLIMIT_AS, now + bytes_more),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _check(metadata: Any, schema: Any, read: list[str], limits: dict[str, Any]) -> list[str]:
    """Refuse a file by its footer; return those of the columns to be read that hold text."""
    if metadata.num_rows > limits["rows"]:
        raise _RefusedError(f"has over {limits['rows']} rows")
    if schema.names and not read:
        raise _RefusedError(f"has no column of our tables; known: {', '.join(limits['columns'])}")
    if len(set(read)) < len(read):
        raise _RefusedError("names a column twice")
    kinds = [(name, schema.field(name).type) for name in read]
    for name, kind in kinds:
        if not _is_flat(kind):
            raise _RefusedError(
                f"has a column {name} of type {str(kind)[:40]!a}; read are text, numbers, true or false, and dates"
            )
    return [name for name, kind in kinds if _is_text(kind)]


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))


def _is_flat(kind: Any) -> bool:
    """Say whether a column holds what a cell of a table may hold."""
    import pyarrow.types as kinds

    checks = (kinds.is_integer, kinds.is_floating, kinds.is_boolean, kinds.is_date32, kinds.is_null)
    return _is_text(kind) or any(check(kind) for check in checks)


def _cells(column: Any, most: int) -> list[Any]:
    """Return the values of a column; a long text loses its middle before every row that refers to it gets a copy."""
    if not _is_text(column.type):
        return list(column.to_pylist())
    texts = [_ends(text, most // 2) for text in getattr(column, "dictionary", column).to_pylist()]
    if not hasattr(column, "dictionary"):
        return texts
    return [None if i is None else texts[i] for i in column.indices.to_pylist()]


def _ends(text: str | None, most: int) -> str | None:
    return text if text is None or len(text) <= 2 * most else text[:most] + text[-most:]


def _plain(value: Any) -> Any:
    """Write a date as a cell of a table would."""
    return value.isoformat() if hasattr(value, "isoformat") else value


if __name__ == "__main__":
    main()
