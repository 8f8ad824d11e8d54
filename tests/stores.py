"""The same rows in a store and in memory: dictionaries of text as a CSV file holds them, written with their types."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from psycopg import sql

from app.catalog import Catalog
from app.points import MeasuredPoint, keep_newest
from app.sources.bundle import DATA, vocabulary
from app.sources.index import PointIndex
from app.sources.point_rows import MeasuredRow
from app.sources.store.index import StoreIndex
from app.sources.store.table import NAME, open_table
from tests.builders import measured_row

Cells = Mapping[str, Any]
Write = Callable[[Sequence[Cells]], str]  # rows go in, the address of their store comes out

_TEXT = {"model", "gpu", "precision", "spec_method", "engine", "image", "run_url"}
_ROLES = ("prefill", "decode")
_WHOLE = {"isl", "osl", "concurrency"} | {f"{r}_{c}" for r in _ROLES for c in ("gpus", "workers", "tp", "ep")}
_YES_OR_NO = {"disaggregated", "multinode", "acceptance_forced", "prefill_dp_attention", "decode_dp_attention"}
COLUMNS = tuple(MeasuredRow.model_fields)
PLACES = ("parquet", "postgres")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def row(**changes: Any) -> Cells:
    """Build a row that the default filter lets in, every column there."""
    return measured_row(gpu="b300", spec_method="none") | changes


def bundled_rows(*stems: str) -> list[Cells]:
    """Read the rows of bundled tables."""
    found: list[Cells] = []
    for stem in stems:
        with (DATA / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def kind(column: str) -> str:
    """Return the type of a column: text, whole, boolean, day or number."""
    if column in _TEXT or column not in COLUMNS:
        return "text"
    if column == "run_date":
        return "day"
    return "whole" if column in _WHOLE else "boolean" if column in _YES_OR_NO else "number"


_READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "whole": int,
    "boolean": lambda text: text == "true",
    "day": date.fromisoformat,
    "number": float,
}
_ARROW = {"text": pa.string(), "whole": pa.int64(), "boolean": pa.bool_(), "day": pa.date32(), "number": pa.float64()}
_POSTGRES = {"text": "text", "whole": "bigint", "boolean": "boolean", "day": "date", "number": "double precision"}


def typed(row: Cells, columns: Iterable[str]) -> dict[str, Any]:
    """Give the text of each cell the type of its column; what is no text is left as it is."""
    cells = {c: row.get(c) for c in columns}
    return {c: _READ[kind(c)](v) if isinstance(v, str) and v else (None if v == "" else v) for c, v in cells.items()}


def columns_of(rows: Sequence[Cells]) -> list[str]:
    """Return the columns that any row has."""
    return list(dict.fromkeys(c for row in rows for c in row)) or list(COLUMNS)


def parquet(folder: Path) -> Write:
    """Write rows as a Parquet file in a new folder."""
    numbers = count()

    def write(rows: Sequence[Cells]) -> str:
        columns = columns_of(rows)
        place = folder / f"store-{next(numbers)}"
        place.mkdir()
        schema = pa.schema([(c, _ARROW[kind(c)]) for c in columns])
        pq.write_table(pa.Table.from_pylist([typed(row, columns) for row in rows], schema), place / "rows.parquet")
        return str(place)

    return write


def postgres(url: str) -> Write:
    """Write rows to the table of a new schema."""
    numbers = count()

    def write(rows: Sequence[Cells]) -> str:
        columns, schema = columns_of(rows), f"s{next(numbers)}"
        table = sql.Identifier(schema, NAME)
        names = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(_POSTGRES[kind(c)])) for c in columns]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
            connection.execute(sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(names)))
            with connection.cursor() as cursor, cursor.copy(sql.SQL("copy {} from stdin").format(table)) as copy:
                for row in rows:
                    copy.write_row(tuple(typed(row, columns).values()))
        return f"{url}&options=-csearch_path%3D{schema}"

    return write


class Writers(dict[str, Write]):
    """What writes rows to each place; a PostgreSQL is started for those tests alone that write to it."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        super().__init__(parquet=parquet(folder))
        self._request = request

    def __missing__(self, place: str) -> Write:
        self[place] = postgres(self._request.getfixturevalue("database"))
        return self[place]


def opened(address: str, catalog: Catalog, **more: Any) -> StoreIndex:
    """Open a store that is not backed by another."""
    return StoreIndex(open_table(address), catalog, **more)


def in_memory(rows: Iterable[Cells], catalog: Catalog) -> PointIndex:
    """Index the same rows in memory, of one day the later run first: today's are the newest of each configuration."""
    every = [
        MeasuredRow.model_validate({c: v for c, v in row.items() if v}, context=vocabulary(catalog)).value(catalog, "")
        for row in rows
    ]
    every.sort(
        key=lambda p: (p.run_date, p.run_url, p.throughput_per_gpu, p.interactivity, p.setup.image or ""), reverse=True
    )
    today = set(map(id, keep_newest(every)))
    return PointIndex.of(catalog, (p for p in every if id(p) in today), (p for p in every if id(p) not in today))


def alike(points: Iterable[MeasuredPoint]) -> list[MeasuredPoint]:
    """Put points into one order, without where they came from."""
    return sorted((replace(p, origin="", provenance="bundled") for p in points), key=repr)
