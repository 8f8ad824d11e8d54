"""Hostile files: mutated copies of every example, and anything else at all; and what must hold of each.

Whatever the bytes, they are read or refused within two seconds, on single lines, and what becomes a point is finite.
"""

import csv
import io
import json
import math
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from app.points import MeasuredPoint
from app.sources.files import Answers, complete, read_files
from tests.builders import catalog
from tests.example_files import examples

MOST_SECONDS = 2.0
CATALOG = catalog()
ANSWERS = (
    Answers(),
    Answers(
        model="m", gpu="h200", gpus=8, precision="fp8", engine="vllm", spec_method="mtp", isl=1024, osl=1024, side="a"
    ),
    Answers(model="m", gpu="h200", gpus=1, precision="fp4", engine="x", spec_method="none", agentic=True, side="f"),
)
HOSTILE = (
    "<script>alert(1)</script>",
    "**b** [x](javascript:y)",
    "=HYPERLINK(1)",
    "{{ 7 * 7 }}",
    "a\u202eb",
    "\x1b[31m",
    "\ud800",
    "x" * 10_000,
    "\u0130" * 70,
    "../../etc/passwd",
    "'; DROP TABLE points; --",
    "NaN",
    "",
    " ",
)
UNREAL = (float("nan"), float("inf"), -float("inf"))
NUMBERS = (0, -1, 1e308, -1e308, 5e-324, 1e-10, 1e13, 10**25, 10**400, *UNREAL, 0.5)
SWAPS = (
    *([], {}) * 3,
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"unit": "ms"},
    {"p50": 1},
    "1",
    "1e400",
    "1_000",
    "12,5",
    *NUMBERS,
    *HOSTILE,
)


# How a copy is changed


def _paths(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value of a document."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [(*path, key) for key, _ in inner] + [found for key, value in inner for found in _paths(value, (*path, key))]


def _let_go(document: Any, draw: st.DrawFn) -> None:
    """Take away what figures are held against, so that a count that is no finite number gets further."""
    if isinstance(document, dict):
        for key in ("duration", "request_throughput"):
            document.pop(key, None)
    counts = [path for path in _paths(document) if type(_at(document, path)) in (int, float)]
    if counts:
        path = draw(st.sampled_from(counts))
        _at(document, path[:-1])[path[-1]] = draw(st.sampled_from(UNREAL))


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@st.composite
def of_json(draw: st.DrawFn, data: bytes) -> bytes:
    """Change a few values of a JSON file: another type, another name, gone, or doubled."""
    lines = [json.loads(line) for line in data.splitlines()] if data.startswith(b'{"') else [json.loads(data)]
    for _ in range(draw(st.integers(1, 3))):
        paths = _paths(lines)
        path = draw(st.sampled_from(paths))
        if not path:
            continue
        holder, key = _at(lines, path[:-1]), path[-1]
        kind = draw(st.sampled_from(("swap", "rename", "drop", "nest", "let go")))
        if kind == "swap":
            holder[key] = deepcopy(draw(st.sampled_from(SWAPS)))
        elif kind == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from((str(key).upper(), f"{key}_", *HOSTILE[:6])))] = holder.pop(key)
        elif kind == "nest":
            holder[key] = [holder[key]] * draw(st.integers(1, 3))
        elif kind == "let go":
            _let_go(lines[path[0]], draw)
        else:
            del holder[key]
        if not lines:
            break
    return "\n".join(json.dumps(line) for line in lines).encode()


@st.composite
def _of_csv(draw: st.DrawFn, data: bytes) -> bytes:
    """Change a few cells of a table, its heading too."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = str(draw(st.sampled_from(SWAPS)))
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8", "surrogatepass")


@st.composite
def of_bytes(draw: st.DrawFn, data: bytes) -> bytes:
    """Flip, cut, double or splice bytes."""
    found = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(found) - 1, 0)))
        kind = draw(st.sampled_from(("flip", "cut", "double", "splice", "insert")))
        if kind == "flip" and found:
            found[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del found[at:]
        elif kind == "double":
            found[at:at] = found[at : at + draw(st.integers(1, 200))]
        elif kind == "splice":
            other = examples()[draw(st.sampled_from(sorted(examples())))]
            found[at:] = other[draw(st.integers(0, len(other))) :]
        else:
            found[at:at] = draw(
                st.sampled_from((b"\x00", b"\xff", b"[" * 500, b'"', b"\\", b"\n{", b"PAR1", b"\xff\xfe"))
            )
    return bytes(found)


# Parquet is read by a process of its own, which takes its time to start.
_NAMES = [name for name in sorted(examples()) if name != "own.parquet"] * 6 + ["own.parquet"]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a changed copy of an example."""
    name = draw(st.sampled_from(_NAMES))
    data = examples()[name]
    kinds: list[Callable[[bytes], st.SearchStrategy[bytes]]] = [of_bytes]
    if name.endswith(".csv"):
        kinds.append(_of_csv)
    elif not name.endswith(".parquet"):
        kinds += [of_json, of_json]
    return name, draw(draw(st.sampled_from(kinds))(data))


_KEYS = st.sampled_from(
    [
        *("hw", "framework", "tput_per_gpu", "median_tpot", "metrics", "scenario_type", "prefill_tp", "num_decode_gpu"),
        *("num_gpus", "prefill_hw", "decode_hw", "request_accounting", "records_total", "records_profiled"),
        *("world_info", "performance", "streaming_metrics", "tpot_percentiles", "p50", "avg", "unit", "0"),
        *("total_token_throughput", "completed", "output_throughput", "median_tpot_ms", "backend", "server_info"),
        *("total_output_tokens_retokenized", "input_config", "inter_token_latency", "request_throughput", "endpoints"),
    ]
)
_VALUES = st.recursive(
    st.one_of(st.sampled_from(SWAPS), st.floats(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(_KEYS, st.text(max_size=8)), inner)),
    max_leaves=30,
)


@st.composite
def anything(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw bytes, text, JSON with keys that mean something, or a table."""
    return "anything", draw(
        st.one_of(
            st.binary(max_size=400),
            st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")),
            _VALUES.map(lambda value: json.dumps(value).encode()),
            st.lists(_VALUES, max_size=5).map(lambda rows: "\n".join(map(json.dumps, rows)).encode()),
        )
    )


# What must hold


@dataclass(slots=True)
class Tally:
    """How many inputs ran, and which took longest."""

    inputs: int = 0
    slowest: float = 0.0
    name: str = ""


TALLY = Tally()


def _processor_time() -> float:
    """Return the seconds that this process and its children computed; a busy machine does not stretch them."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextmanager
def in_time(name: str) -> Iterator[None]:
    """Count an input, and hold what is done with it to its time."""
    began = _processor_time()
    yield
    took = _processor_time() - began
    TALLY.inputs += 1
    if took > TALLY.slowest:
        TALLY.slowest, TALLY.name = took, name
    assert took < MOST_SECONDS, f"{name} took {took:.2f} s"


def are_lines(found: Iterable[object]) -> None:
    """Hold that each is one line that can be shown."""
    for text in map(str, found):
        assert text.isprintable()
        assert len(text) < 1500


def hold(name: str, data: bytes) -> None:
    """Read a file and complete it in every way; raise AssertionError where a promise does not hold."""
    with in_time(name):
        batch = read_files([(name, data)])
        done = [complete(batch, answers, CATALOG) for answers in ANSWERS]
    assert batch.drafts or batch.refusals
    are_lines((*batch.refusals, *(r for each in done for r in (*each.refusals, *each.notes))))
    for each in done:
        assert len(each.points) + len(each.refusals) <= len(batch.drafts)
        assert all(point.provenance == "own" for point in each.points)
        are_sane(each.points)


def are_sane(points: Iterable[MeasuredPoint]) -> None:
    """Hold that every figure is finite and every word can be shown."""
    for point in points:
        figures = (point.interactivity, point.throughput_per_gpu, point.concurrency, point.tpot, point.e2e)
        assert all(figure is None or (math.isfinite(figure) and figure > 0) for figure in figures)
        words = (point.setup.gpu, point.setup.engine, point.workload.model, point.setup.image, point.engine_version)
        assert all(word is None or (word.isprintable() and len(word) < 600) for word in words)
