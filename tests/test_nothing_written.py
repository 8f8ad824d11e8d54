"""Nothing that a visitor brings is written to disk, whatever its kind, whether it is read or refused."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.formparsers import MultiPartParser

from app.sources.files import parquet
from tests.example_files import examples, parquet_of
from tests.stories import OWN, own_shelf
from tests.test_live_pages import PAGES, YOURS, brought, compare, drop, saved_text, take, turn_to, visit
from tests.writing import WROTE, writes

LARGE = b"model,gpu,interactivity_tok_s_user,throughput_tok_s_gpu\n" + b"DeepSeek R1,H200,40,1000\n" * 50_000
REFUSED = {"none.txt": b"hello", "broken.parquet": b"PAR1" + b"x" * 100, "broken.json": b'{"a": ', "large.csv": LARGE}


def _without_name() -> None:
    with tempfile.TemporaryFile():
        pass


def _spooled() -> None:
    with tempfile.SpooledTemporaryFile(max_size=10) as file:
        file.write(b"x" * 11)


def _moved() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.replace(folder, f"{folder}.there")
        os.replace(f"{folder}.there", folder)


def _by_descriptor() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.close(os.open(f"{folder}/file", os.O_CREAT | os.O_WRONLY))


@pytest.mark.parametrize("way", [_without_name, _spooled, _moved, _by_descriptor])
def test_whatever_way_a_file_is_written_is_noticed(way: Callable[[], None]) -> None:
    with writes() as found:
        Path(__file__).read_bytes()
    assert found == []
    with writes() as found:
        way()
    assert found


@pytest.mark.parametrize("name", [*examples(), *REFUSED])
def test_a_file_that_is_dropped_is_not_written(name: str) -> None:
    at = visit(YOURS)
    with writes() as found:
        drop(at, (name, (examples() | REFUSED)[name]))
    assert found == []


def test_rows_that_are_taken_in_are_not_written_on_any_page() -> None:
    visit()  # whatever is made once is made
    with writes() as found:
        at = compare(brought())
        for page in PAGES:
            turn_to(at, page)
        table = parquet_of([{"interactivity_tok_s_user": 40.0, "throughput_tok_s_gpu": 9.0}])
        take(visit(YOURS), ("own.parquet", table), model="dsr1", gpu="h200")
    assert found == []


def test_a_saved_comparison_that_is_opened_is_not_written() -> None:
    at = visit(YOURS)
    with writes() as found:
        drop(at, ("mine.likewise.json", saved_text(OWN, own_shelf()).encode()))
        for page in PAGES:
            turn_to(at, page)
    assert found == []


def test_the_process_that_reads_parquet_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets a file through a pipe, and answers through one."""
    told: list[bytes] = []
    real = subprocess.run

    def run(command: list[str], **given: object) -> object:
        assert command[:2] == [sys.executable, "-I"]
        told.append(given["input"])  # type: ignore[arg-type]
        watched = [sys.executable, "-m", "tests.writing", "app.sources.files.parquet_child", *command[3:]]
        child = real(watched, **given)  # type: ignore[call-overload]
        told.append(child.stderr)
        return child

    monkeypatch.setattr(parquet.subprocess, "run", run)
    assert len(list(parquet.records(examples()["own.parquet"], "own.parquet"))) > 1
    assert told[0] == examples()["own.parquet"]
    assert WROTE.encode() not in told[1]


def test_the_web_server_keeps_large_uploads_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024)
    visit()
    with writes() as found, tempfile.SpooledTemporaryFile(max_size=MultiPartParser.spool_max_size) as file:
        file.write(b"x" * 5_000_000)
    assert found == []
