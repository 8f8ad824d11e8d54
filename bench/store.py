"""Measured rows on disk: a comparison's time and the process's peak memory, from 100 thousand rows to 100 million.

Rows are made by DuckDB, the same every time, as Parquet sorted by slice and day. As in life, more rows are of more
models, GPUs, workloads, precisions and days; a second table lets the same slices grow alone. Each size is a fresh
process.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from app.answer import Shelf
from app.links import Selection
from app.sources.bundle import load
from app.terms import PRECISIONS
from bench.report import Row, head, lines

OUT = Path(__file__).parent / "out"
FIRST_DAY = date(2020, 1, 1)
AS_OF = date(2020, 3, 1)
ENGINES = ("sglang", "vllm", "trt")
METHODS = ("none", "mtp")
LEVELS = tuple(2**i for i in range(10))
WORKLOADS = tuple((isl * 1024, osl * 1024) for osl in (1, 2, 4) for isl in (1, 8, 2, 4))
MOST = 10_000_000
ASKED = 60
COMPARED = "a comparison"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How many of each there are; every configuration runs so often a day, every day."""

    models: int
    gpus: int
    workloads: int
    precisions: int
    days: int
    runs: int = 1

    @property
    def slices(self) -> int:
        """Return the number of slices."""
        return self.models * self.gpus * self.workloads * self.precisions

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return self.slices * len(METHODS) * len(ENGINES) * len(LEVELS) * self.days * self.runs


SMALL = Shape(models=2, gpus=2, workloads=2, precisions=2, days=104)
WIDER = (
    SMALL,
    Shape(models=4, gpus=4, workloads=2, precisions=2, days=260),
    Shape(models=8, gpus=6, workloads=5, precisions=3, days=231),
    Shape(models=11, gpus=9, workloads=12, precisions=4, days=350),
)
DEEPER = (SMALL, replace(SMALL, days=1040), replace(SMALL, days=2500, runs=4))


def measure(quick: bool, most: int = MOST) -> Iterator[str]:
    """Measure both ways of growing, up to so many rows."""
    for title, shapes in (("more slices and days", WIDER), ("the same slices, more days and runs", DEEPER)):
        limit = min(most, 1_000_000) if quick else most
        yield head(f"store: Parquet of n rows, {title}", "100k rows")
        yield lines(_rows([shape for shape in shapes if shape.rows <= limit]))


def _rows(shapes: list[Shape]) -> Iterator[Row]:
    figures = [(f"{s.rows:,} rows in {s.slices:,} slices", _in_fresh_process(s)) for s in shapes]
    first = figures[0][1]
    for key, text, unit, aim in (
        ("cpu", f"{COMPARED}, processor time", "ms", "1.5"),
        ("wall", f"{COMPARED}, on the clock", "ms", ""),
        ("dated", f"{COMPARED} as of a date, processor time", "ms", ""),
        ("memory", "peak memory", "MB", "1.5"),
        ("opened", "opened, what there is listed and offered", "ms", ""),
        ("contents", "of that, the list of what there is", "ms", ""),
    ):
        for i, (name, figure) in enumerate(figures):
            yield Row(
                what=f"{text}, {name}" if i else f"{text}: {name}",
                app=figure[key],
                unit=unit,
                against=first[key] if i else None,
                aim=aim if i else "",
            )


def _in_fresh_process(shape: Shape) -> dict[str, float]:
    """Write rows, ask of them in a process of its own, and take them away again."""
    folder = OUT / f"store-{shape.rows}-{shape.slices}"
    try:
        _write(shape, folder)
        command = [sys.executable, "-m", "bench.store", str(folder)]
        found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# Rows


def _write(shape: Shape, folder: Path) -> None:
    """Write a folder a model; a row's number says which it is, in the order of slices."""
    import ibis

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    connection = ibis.duckdb.connect(memory_limit="2GB", temp_directory=str(folder))
    for model in _models()[: shape.models]:
        place = folder / f"model={model}"
        place.mkdir()
        connection.to_parquet(_expression(shape, model).drop("model"), place / "rows.parquet")
    connection.disconnect()


def _expression(shape: Shape, model: str) -> Any:
    import ibis

    left = ibis.range(shape.rows // shape.models).unnest().name("n").as_table().n
    table, parts = left.as_table(), {}
    for name, size in (
        ("run", shape.runs),
        ("level", len(LEVELS)),
        ("engine", len(ENGINES)),
        ("method", len(METHODS)),
        ("day", shape.days),
        ("precision", shape.precisions),
        ("gpu", shape.gpus),
        ("workload", shape.workloads),
    ):
        parts[name] = left % size
        left = left // size

    def of(values: Any, name: str) -> Any:
        return ibis.array(list(values))[parts[name]]

    chance = (table.n * 7919 % 100_003) / 100_003  # the same on every machine
    level = of(LEVELS, "level")
    speed = 200 / (1 + level / 40) * (1 + 0.05 * chance + 0.02 * parts["engine"] + 0.2 * parts["method"])
    each = level * speed / 8
    day = ibis.literal(FIRST_DAY) + parts["day"].as_interval("D")
    return table.select(
        model=ibis.literal(model),
        gpu=of([g.gpu for g in load().catalog.gpus], "gpu"),
        precision=of(PRECISIONS, "precision"),
        spec_method=of(METHODS, "method"),
        engine=of(ENGINES, "engine"),
        isl=of([isl for isl, _ in WORKLOADS], "workload"),
        osl=of([osl for _, osl in WORKLOADS], "workload"),
        concurrency=level,
        interactivity_tok_s_user=speed,
        throughput_tok_s_gpu=each * 2,
        output_throughput_tok_s_gpu=each,
        input_throughput_tok_s_gpu=each,
        ttft_median_s=0.2 + chance / 10,
        ttft_p99_s=0.9 + chance,
        tpot_median_s=1 / speed,
        e2e_median_s=1024 / speed,
        e2e_p99_s=1200 / speed,
        gpu_power_avg_w=800 + 100 * chance,
        disaggregated=ibis.literal(False),
        multinode=ibis.literal(False),
        decode_gpus=ibis.literal(8),
        decode_workers=ibis.literal(1),
        decode_tp=ibis.literal(8),
        decode_ep=ibis.literal(1),
        decode_dp_attention=ibis.literal(False),
        image=of([f"example.org/{engine}:1" for engine in ENGINES], "engine"),
        run_date=day.cast("timestamp").cast("date"),
        run_url=ibis.literal("https://example.org/runs/") + (parts["day"] * 10 + parts["run"]).cast("string"),
    )


def _models() -> list[str]:
    """Return a model of each group."""
    return [model.model for model in load().catalog.groups.values()]


# In a process of its own


def _asked(shelf: Shelf) -> list[Selection]:
    """Select comparisons that the smallest table supports too, spread over what there is."""
    groups, gpus = set(_models()[: SMALL.models]), {g.gpu for g in shelf.catalog.gpus[: SMALL.gpus]}
    precisions, workloads = set(list(PRECISIONS)[: SMALL.precisions]), WORKLOADS[: SMALL.workloads]
    found = [
        Selection(slug=offer.slug, source="measured", sequence=variant.sequence, precision=variant.precision)
        for offer in shelf.offers.values()
        if offer.lineup.group in groups and gpus.issuperset(offer.lineup.gpus) and offer.lineup.kind != "date"
        if all(side.precision in (None, *precisions) for side in offer.lineup.sides)
        for variant in offer.variants
        if variant.source == "measured"
        if variant.sequence in workloads
        if variant.precision in (None, *precisions)
    ]
    return found[:: max(1, len(found) // ASKED)]


def _ask(folder: str) -> dict[str, float]:
    """Open a store as a server does, and compare; every comparison finds nothing kept of its rows."""
    from app.sources.store import with_store

    tables = load()
    start = time.perf_counter()
    bundle = with_store(tables, folder)  # which reads what there is
    contents = (time.perf_counter() - start) * 1e3
    start = time.perf_counter()
    shelf = Shelf(bundle)
    opened = (time.perf_counter() - start) * 1e3 + contents
    wanted = _asked(shelf)
    index: Any = bundle.index
    figures: dict[str, list[float]] = {"cpu": [], "wall": [], "dated": []}
    shelf.answer(wanted[0])  # templates are compiled once
    for selection in wanted:
        for dated in (False, True):
            index._store._kept.clear()
            asked = replace(selection, as_of=AS_OF) if dated else selection
            cpu, wall = _took(lambda asked=asked: shelf.answer(asked))
            figures["dated" if dated else "cpu"].append(cpu)
            figures["wall"] += [] if dated else [wall]
    assert not bundle.left_out, bundle.left_out[:3]
    return {name: median(ms) for name, ms in figures.items()} | {
        "memory": _peak(),
        "opened": opened,
        "contents": contents,
        "asked": len(wanted),
        "offers": len(shelf.offers),
    }


def _peak() -> float:
    """Return the megabytes that this process held at most; getrusage would count those of the one it was born of."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (held,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


def _took(call: Any) -> tuple[float, float]:
    """Return the milliseconds of processor time, of every thread, and on the clock that a call takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return (time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3


if __name__ == "__main__":
    print(json.dumps(_ask(sys.argv[1])))
