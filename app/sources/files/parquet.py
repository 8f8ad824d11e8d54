"""Our columns in a Parquet file; pyarrow is loaded when there is one.

A few bytes of Parquet can unpack to many: by compression, by a long text that every row refers to, or by a footer that
lies. So the footer is small, the columns are ours and flat, the codec is none or snappy (which shrinks 21-fold at
most), text stays a dictionary until its longest entry is known, and rows come in small batches.
"""

from collections.abc import Iterator
from typing import Any

from app.sources.gate import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Refusal, file_refusal
from app.sources.point_rows import OwnRow

MAX_FOOTER = 1_000_000
MAX_UNPACKED = 50_000_000
MAX_GROUPS = 1_000
MAX_TEXT = 1_000
_BATCH = 256
_TAIL = 8
_CODECS = ("UNCOMPRESSED", "SNAPPY")
Record = tuple[int, dict[str, Any]]


class _RefusedError(Exception):
    """Why a file is not read."""


def records(data: bytes, file: str) -> Iterator[Record | Refusal]:
    """Yield each row with its number, from 1; what cannot be read at all is one refusal."""
    import pyarrow as pa

    try:
        yield from _records(data)
    except _RefusedError as error:
        yield file_refusal(file, str(error))
    except (pa.ArrowException, OSError, ValueError, NotImplementedError, MemoryError):
        yield file_refusal(file, "is a broken Parquet file")


def _records(data: bytes) -> Iterator[Record]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if len(data) > MAX_BYTES:
        raise _RefusedError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    if int.from_bytes(data[-_TAIL:-4], "little") > MAX_FOOTER:
        raise _RefusedError("has too large a footer")
    file = pq.ParquetFile(
        pa.BufferReader(data), thrift_string_size_limit=MAX_FOOTER, thrift_container_size_limit=MAX_FOOTER
    )
    texts = _check(file.metadata, file.schema_arrow)
    file = pq.ParquetFile(pa.BufferReader(data), metadata=file.metadata, read_dictionary=texts)
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
        for column in batch.columns:
            _check_texts(column)
        for row in batch.to_pylist():
            number += 1
            yield number, {name: value for name, value in row.items() if value is not None}


def _check(metadata: Any, schema: Any) -> list[str]:
    """Refuse a file by its footer; return its columns of text."""
    known = list(OwnRow.model_fields)
    if metadata.num_columns > MAX_COLUMNS or metadata.num_row_groups > MAX_GROUPS or metadata.num_rows > MAX_ROWS:
        raise _RefusedError(f"has over {MAX_ROWS} rows, {MAX_COLUMNS} columns or {MAX_GROUPS} row groups")
    strange = next((name for name in schema.names if name not in known), None)
    if strange is not None:
        raise _RefusedError(f"has a column {strange[:40]!a}, which our tables have not; known: {', '.join(known)}")
    if len(set(schema.names)) < len(schema.names):
        raise _RefusedError("names a column twice")
    for name, kind in zip(schema.names, schema.types, strict=True):
        if not _is_flat(kind):
            raise _RefusedError(
                f"has a column {name} of type {str(kind)[:40]!a}; read are text, numbers, yes or no, dates"
            )
    unpacked = 0
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            unpacked += chunk.total_uncompressed_size
            if chunk.compression not in _CODECS:
                raise _RefusedError(f"is compressed with {chunk.compression}; save it with snappy or uncompressed")
    if not 0 <= unpacked <= MAX_UNPACKED:
        raise _RefusedError(f"unpacks to over {MAX_UNPACKED // 1_000_000} MB")
    return [name for name, kind in zip(schema.names, schema.types, strict=True) if _is_text(kind)]


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))


def _is_flat(kind: Any) -> bool:
    """Say whether a column holds what a cell of a table may hold."""
    import pyarrow.types as kinds

    checks = (kinds.is_integer, kinds.is_floating, kinds.is_boolean, kinds.is_date32, kinds.is_null)
    return _is_text(kind) or any(check(kind) for check in checks)


def _check_texts(column: Any) -> None:
    """Refuse a text that is too long, before every row that refers to it gets a copy."""
    import pyarrow.compute as pc

    if _is_text(column.type):
        longest = pc.max(pc.binary_length(getattr(column, "dictionary", column))).as_py()
        if longest is not None and longest > MAX_TEXT:
            raise _RefusedError(f"holds a text of over {MAX_TEXT} characters")
