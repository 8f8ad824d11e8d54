"""The table of a store: Parquet files read by DuckDB, or a table of a PostgreSQL; whoever asks it need not know which.

It is opened read-only, named `measured_points`, and has the columns of `data/measured_points.csv`: those that a row
needs, any of the others, and whatever else its owner keeps there.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from os import dup
from pathlib import Path
from socket import SHUT_RDWR, socket
from tempfile import TemporaryDirectory
from threading import TIMEOUT_MAX, Event, RLock, Timer
from typing import Any, TypeVar

import ibis

from app.sources.refusals import Refusal, file_refusal
from app.sources.store.columns import fitting
from app.sources.store.queries import presentable

NAME = "measured_points"
POSTGRES = ("postgresql://", "postgres://")
TIMEOUT_S = 60
CONNECT_S = 10
SILENCE_S = 10  # beyond its own time limit, until a PostgreSQL is hung up on
HEARD_OF = {"connect_timeout": CONNECT_S, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 30_000}
LIMIT_MS = "select setting::int from pg_settings where name = 'statement_timeout'"
MEMORY, DISK = "256MB", "4GB"
FILES = "*.parquet"

A = TypeVar("A")

log = logging.getLogger(__name__)


class StoreError(Exception):
    """The store cannot be read; `refusals` say why, without its address."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(map(str, refusals)))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, each made into a dictionary by column when it is looked at."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.names, row, strict=True)) for row in self.rows)


class Table:
    """One table, opened when it is first asked."""

    def __init__(self, name: str, connect: Callable[[], Any]) -> None:
        self.name = name
        self._connect = connect
        self._lock = RLock()
        self._connection: Any = None
        self._failure: StoreError | None = None

    @property
    def columns(self) -> Any:
        """The table to ask of, as it is now. Raises StoreError where it cannot be reached or lacks what a row needs."""
        return _selected(self.name, self._try(lambda connection: connection.table(NAME).schema()))

    def read(self, query: Any) -> Answer:
        """Run one query. Raises StoreError."""
        return self._try(lambda connection: _answer(connection, query))

    @contextmanager
    def apart(self) -> Iterator["Table"]:
        """Give the table through a connection of its own, so that others need not wait for a long query."""
        table = Table(self.name, self._connect)
        try:
            yield table
        finally:
            table.close()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock, suppress(Exception):
            if self._connection is not None:
                self._connection.disconnect()
            self._connection = None

    def _try(self, ask: Callable[[Any], A]) -> A:
        """Ask the connection; one that was lost since it was last used is made anew, once."""
        before = self._failure
        with self._lock:
            if self._failure is not before:  # whoever waited while it failed need not wait as long again
                raise StoreError(*self._failure.refusals if self._failure else ())
            try:
                return self._asked(ask)
            except StoreError as failure:
                log.warning("%s", failure)
                self._failure = failure
                raise

    def _asked(self, ask: Callable[[Any], A]) -> A:
        was_open = self._connection is not None
        try:
            if not was_open:
                self._connection = self._connect()
            with _time_limit(self._connection):
                return ask(self._connection)
        except StoreError:
            raise
        except Exception as error:  # drivers raise what they like: of psycopg, DuckDB, Ibis, the system
            lost = was_open and getattr(self._connection.con, "closed", False)
            self.close()
            if lost and not isinstance(error, TimeoutError):
                return self._asked(ask)
            # The error itself may quote any part of an address, or of a query: its kind alone is told.
            raise StoreError(file_refusal(self.name, f"cannot be read ({type(error).__name__})")) from None


def open_table(address: str) -> Table:
    """Return the table at an address: a file or folder of Parquet, or postgresql://..."""
    if address.startswith(POSTGRES):
        return Table("PostgreSQL", lambda: _postgres(address))
    path = Path(address)
    # An address of another kind, which may hold a password, is a path that does not exist.
    return Table(path.name if path.exists() else "the store", lambda: _parquet(path.resolve()))


def _postgres(address: str) -> Any:
    """Connect to a PostgreSQL in a session that can only read; a time limit in the address goes before ours."""
    from psycopg import ProgrammingError, conninfo  # it needs libpq, which a machine without a PostgreSQL may not have

    try:
        asked = HEARD_OF | conninfo.conninfo_to_dict(address)
    except ProgrammingError:  # its message may quote a password
        raise StoreError(file_refusal("PostgreSQL", "has an address that is not written like postgresql://…")) from None
    options = (
        f"-c statement_timeout={TIMEOUT_S}s",
        str(asked.pop("options", "")),
        "-c default_transaction_read_only=on",
    )
    try:
        connection = ibis.postgres.connect(database=asked.pop("dbname", None), options=" ".join(options), **asked)
        limit = connection.raw_sql(LIMIT_MS).fetchone()[0]
        connection.patience = limit / 1e3 + SILENCE_S if limit else TIMEOUT_MAX
    except Exception as error:  # its message may quote any part of the address
        raise StoreError(file_refusal("PostgreSQL", f"cannot be reached ({type(error).__name__})")) from None
    return connection


def _parquet(path: Path) -> Any:
    """Let a DuckDB without tables of its own read Parquet files; it reaches no other files, and no network."""
    if not path.exists():
        raise StoreError(file_refusal("the store", "does not exist; LIKEWISE_STORE names a path or postgresql://…"))
    if path.is_dir() and not any(path.rglob(FILES)):
        raise StoreError(file_refusal(path.name, f"holds no Parquet files ({FILES})"))
    scratch = TemporaryDirectory(prefix="likewise-")
    empty = Path(scratch.name) / "empty.duckdb"
    ibis.duckdb.connect(empty).disconnect()
    connection = ibis.duckdb.connect(
        empty,
        read_only=True,
        memory_limit=MEMORY,
        temp_directory=scratch.name,
        max_temp_directory_size=DISK,
        parquet_metadata_cache=True,
        autoinstall_known_extensions=False,
    )
    connection.scratch = scratch  # goes when the connection does
    connection.patience = TIMEOUT_S
    # Files may differ in the columns that a row may lack. Signs in a path are no pattern; DuckDB holds what it is asked
    # to read, as it is written, against the folders that it may read.
    folder, files = (path, f"**/{FILES}") if path.is_dir() else (path.parent, escape(path.name))
    connection.read_parquet(f"{escape(str(folder))}/{files}", table_name=NAME, union_by_name=True)
    within = [scratch.name, str(folder), escape(str(folder))]
    connection.raw_sql("SET allowed_directories = ?", parameters=[within])
    connection.settings["enable_external_access"] = False
    connection.settings["lock_configuration"] = True
    return connection


def _answer(connection: Any, query: Any) -> Answer:
    cursor = connection.raw_sql(connection.compile(presentable(query)))
    return Answer(tuple(column[0] for column in cursor.description), cursor.fetchall())


@contextmanager
def _time_limit(connection: Any) -> Iterator[None]:
    """Give up what takes too long. A PostgreSQL sees to that itself; one that is no longer heard of is hung up on."""
    over = Event()

    def give_up() -> None:
        over.set()
        if hasattr(connection.con, "interrupt"):
            connection.con.interrupt()
        else:
            with suppress(Exception), socket(fileno=dup(connection.con.fileno())) as line:
                line.shutdown(SHUT_RDWR)

    timer = Timer(connection.patience, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if over.is_set():
            raise TimeoutError("the store gave no answer in time") from None
        raise
    finally:
        timer.cancel()


def _selected(name: str, schema: Any) -> Any:
    """Return the table with the columns of a row, in its own types; raise StoreError where they are not as needed."""
    columns, wrong = fitting(name, schema)
    if wrong:
        raise StoreError(*wrong)
    table = ibis.table({c: schema[c] for c in columns}, name=NAME)
    times = {c: table[c].cast("date") for c in columns if schema[c].is_timestamp()}
    return table.mutate(**times) if times else table
