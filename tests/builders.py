"""Small builders: say in a test only what the test is about.

Each builder fills in a plausible default; every default may be overridden by keyword. Rows of tables are built as
dictionaries of text, one per column, since that is what a file holds. The strategies at the end draw whole sides.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.catalog import Catalog, Engine, Gpu, Model, TcoRow
from app.comparison import Comparison, compare
from app.points import MeasuredPoint, PublishedPoint, Setup, SideFilter, SideKey, Workload
from app.side import Price, Side
from app.sources.bundle import DATA
from app.sources.files import Completed
from app.subject import Subject

RUN_URL = "https://example.org/runs/1"
PAGE_URL = "https://example.org/compare/1"
SETUP_FIELDS = ("gpu", "precision", "engine", "spec_method", "deployment", "image", "gpus", "topology")
_SETUP: dict[str, Any] = {
    "gpu": "b300",
    "precision": "fp4",
    "engine": "sglang",
    "spec_method": "none",
    "deployment": "single-node",
    "image": "sglang:1",
    "gpus": 8,
    "topology": "TP8 EP1",
}
_WORKLOAD: dict[str, Any] = {"model": "dsr1", "isl": 1024, "osl": 1024}


# Points


def point(x: float = 50.0, y: float = 1000.0, concurrency: float | None = 16, **changes: Any) -> MeasuredPoint:
    """Build a measured point; `changes` may name fields of the setup, the workload or the point itself."""
    setup, workload, rest = _split(changes)
    return MeasuredPoint(
        setup=Setup(**_SETUP | setup),
        workload=Workload(**_WORKLOAD | workload),
        interactivity=x,
        throughput_per_gpu=y,
        concurrency=concurrency,
        **{"run_date": date(2026, 5, 20), "run_url": RUN_URL, "origin": "points.csv:2"} | rest,
    )


def points(*pairs: Sequence[float], **shared: Any) -> tuple[MeasuredPoint, ...]:
    """Build measured points from (x, y) or (x, y, concurrency)."""
    return tuple(point(*pair, **shared) for pair in pairs)


def published(x: float = 43.0, y: float = 2310.4, cost: float | None = 0.288, **changes: Any) -> PublishedPoint:
    """Build a published point, by default the first of the specified page."""
    setup, workload, rest = _split(changes)
    unnamed: dict[str, Any] = {"engine": None, "deployment": None, "image": None, "gpus": None, "topology": ""}
    return PublishedPoint(
        setup=Setup(**_SETUP | unnamed | setup),
        workload=Workload(**_WORKLOAD | workload),
        interactivity=x,
        throughput_per_gpu=y,
        cost=cost,
        **{
            "comparison": "deepseek-r1-b300-fp4-mtp-vs-none",
            "side": "a",
            "throughput_per_mw": None,
            "concurrency": None,
            "figures": "table",
            "band": (27.0, 92.0),
            "run_date": None,
            "source_url": PAGE_URL,
        }
        | rest,
    )


def _split(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    setup = {k: v for k, v in changes.items() if k in SETUP_FIELDS}
    workload = {k: v for k, v in changes.items() if k in _WORKLOAD}
    rest = {k: v for k, v in changes.items() if k not in setup and k not in workload}
    return setup, workload, rest


# Sides and comparisons


def price(usd: float | None = 3.6, kw: float | None = 2.0, **changes: Any) -> Price:
    """Build a price; with the default a million tokens at 1000 tok/s/GPU cost one dollar."""
    return Price(**{"usd_per_gpu_hour": usd, "kw_per_gpu": kw, "edition": "2026-07", "tier": "hyperscaler"} | changes)


def side(
    key: str = "a",
    rows: Iterable[MeasuredPoint | Sequence[float]] = ((20, 3000, 128), (50, 1500, 32), (90, 400, 4)),
    *,
    usd: float | None = 3.6,
    kw: float | None = 2.0,
    label: str | None = None,
    **changes: Any,
) -> Side:
    """Build a measured side from points or from (x, y) or (x, y, concurrency)."""
    made = [row if isinstance(row, MeasuredPoint) else point(*row) for row in rows]
    names = {"gpu": "b300", "precision": "fp4", "spec_method": None} | changes
    return Side.measured(key, label or f"Side {key.upper()}", made, price(usd, kw), **names)


def published_side(
    key: str = "a",
    rows: Iterable[PublishedPoint] | None = None,
    *,
    usd: float | None = 2.34,
    kw: float | None = 2.17,
    label: str | None = None,
    as_printed: bool = True,
    **changes: Any,
) -> Side:
    """Build a published side."""
    made = [published(side=key)] if rows is None else list(rows)
    chosen = price(usd, kw, edition="2025-10", **changes)
    return Side.published(key, label or f"Side {key.upper()}", made, chosen, as_printed=as_printed)


def subject(**changes: Any) -> Subject:
    """Build what a comparison is about."""
    slug = "deepseek-r1-b300-fp4-mtp-vs-none"
    return Subject(
        **{
            "slug": slug,
            "kind": "spec-decode",
            "title": "B300 FP4: MTP vs Off",
            "group": "dsr1",
            "model_label": "DeepSeek R1",
            "isl": 1024,
            "osl": 1024,
            "precision": "fp4",
            "source": "measured",
            "as_of": date(2026, 5, 20),
            "urls": (RUN_URL,),
            "facts_slug": slug,
            "shared": ("FP4",),
        }
        | changes
    )


def comparison(
    a: Side | None = None, b: Side | None = None, targets: Sequence[float] | None = None, **changes: Any
) -> Comparison:
    """Build a comparison of two sides; by default a serves more than b at every speed."""
    return compare(
        subject(**changes),
        a if a is not None else side("a"),
        b if b is not None else side("b", [(25, 2000, 64), (60, 700, 16), (100, 150, 2)]),
        targets=targets,
    )


# What is known by name


def catalog() -> Catalog:
    """Build a small catalog: a group of two models, slugs of which one begins another, two editions."""
    return Catalog(
        models=(
            Model(model="dsr1", label="DeepSeek R1", group="dsr1", slug="deepseek-r1", group_label="DeepSeek R1"),
            Model(model="glm5", label="GLM 5", group="glm5", slug="glm-5", group_label="GLM 5/5.1"),
            Model(model="glm5.1", label="GLM 5.1", group="glm5", slug="glm-5", group_label="GLM 5/5.1"),
            Model(model="glm5.2", label="GLM 5.2", group="glm5.2", slug="glm-5-2", group_label="GLM 5.2"),
        ),
        gpus=tuple(
            Gpu(gpu=gpu, label=gpu.upper(), vendor="NVIDIA", architecture="Blackwell", tdp_w=1000, sort=i)
            for i, gpu in enumerate(("b300", "b200", "h200"))
        ),
        engines=(
            Engine(engine="sglang", label="SGLang", family="sglang", orchestrator=None, aliases=()),
            Engine(engine="trt", label="TensorRT-LLM", family="tensorrt-llm", orchestrator=None, aliases=("trtllm",)),
            Engine(engine="dynamo-sglang", label="Dynamo SGLang", family="sglang", orchestrator="Dynamo", aliases=()),
        ),
        tco=tuple(
            TcoRow(
                edition=edition,
                effective_from=date(int(edition[:4]), int(edition[5:]), 1),
                gpu=gpu,
                usd_per_gpu_hour={"hyperscaler": usd, "neocloud": usd * 1.2, "rental": usd * 1.5},
                kw_per_gpu=2.0,
                note=None,
            )
            for edition, usd in (("2025-10", 2.0), ("2026-07", 1.8))
            for gpu in ("b300", "b200", "h200")
        ),
    )


def side_filter(**changes: Any) -> SideFilter:
    """Build a filter that lets the default point in."""
    return SideFilter(**{"group": "dsr1", "isl": 1024, "osl": 1024, "gpu": "b300", "precision": "fp4"} | changes)


def by_side(done: Completed) -> dict[SideKey, tuple[MeasuredPoint, ...]]:
    """Return the points of files by the side that each is of."""
    found: dict[SideKey, list[MeasuredPoint]] = {}
    for point, side in zip(done.points, done.sides, strict=True):
        if side:
            found.setdefault(side, []).append(point)
    return {side: tuple(found[side]) for side in sorted(found)}


# Files


def measured_row(**changes: str) -> dict[str, str]:
    """Build a good row of measured_points.csv as the text of its cells."""
    return {
        "model": "dsr1",
        "gpu": "b200",
        "precision": "fp4",
        "spec_method": "mtp",
        "engine": "sglang",
        "isl": "1024",
        "osl": "1024",
        "concurrency": "16",
        "interactivity_tok_s_user": "108.3",
        "throughput_tok_s_gpu": "406.1",
        "disaggregated": "false",
        "multinode": "false",
        "decode_gpus": "8",
        "decode_tp": "8",
        "decode_ep": "1",
        "run_date": "2026-05-20",
        "run_url": RUN_URL,
    } | changes


def own_row(**changes: str) -> dict[str, str]:
    """Build a good row of anyone's own points as the text of its cells."""
    return {"side": "a", "interactivity_tok_s_user": "50", "throughput_tok_s_gpu": "1000"} | changes


def published_row(**changes: str) -> dict[str, str]:
    """Build a good row of published_points.csv as the text of its cells."""
    return {
        "comparison": "deepseek-r1-b300-fp4-mtp-vs-none",
        "kind": "spec-decode",
        "model": "dsr1",
        "gpu": "b300",
        "isl": "1024",
        "osl": "1024",
        "side": "a",
        "precision": "fp4",
        "spec_method": "mtp",
        "interactivity_tok_s_user": "43",
        "throughput_tok_s_gpu": "2310.4",
        "figures": "table",
        "source_url": PAGE_URL,
    } | changes


def csv_text(*rows: Mapping[str, str]) -> str:
    """Write rows as CSV as they stand, unquoted; a cell that a row does not name is empty."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "".join(f"{','.join(cells)}\n" for cells in lines)


def data_folder(folder: Path, **files: str | bytes | None) -> Path:
    """Copy the bundled tables and replace, by stem, the named ones; None removes a table."""
    made = folder / "data"
    shutil.copytree(DATA, made)
    for stem, text in files.items():
        path = made / f"{stem}.csv"
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return made


def bundled_text(stem: str) -> str:
    """Read one bundled table as text."""
    return (DATA / f"{stem}.csv").read_text(encoding="utf-8")


# Strategies

SPEEDS = st.integers(min_value=100, max_value=50_000).map(lambda n: n / 100)
THROUGHPUTS = st.integers(min_value=10, max_value=200_000).map(lambda n: n / 10)
CONCURRENCIES = st.integers(min_value=1, max_value=4096)


@st.composite
def clouds(draw: st.DrawFn, smallest: int = 1, largest: int = 12) -> tuple[MeasuredPoint, ...]:
    """Draw measured points anywhere, dominated ones and duplicates among them."""
    rows = draw(st.lists(st.tuples(SPEEDS, THROUGHPUTS, CONCURRENCIES), min_size=smallest, max_size=largest))
    return points(*rows)


@st.composite
def falling(draw: st.DrawFn, smallest: int = 2, largest: int = 9) -> tuple[MeasuredPoint, ...]:
    """Draw measured points of which none dominates another, by rising interactivity."""
    n = draw(st.integers(min_value=smallest, max_value=largest))
    x = sorted(draw(st.lists(SPEEDS, min_size=n, max_size=n, unique=True)))
    y = sorted(draw(st.lists(THROUGHPUTS, min_size=n, max_size=n, unique=True)), reverse=True)
    c = draw(st.lists(CONCURRENCIES, min_size=n, max_size=n))
    return points(*zip(x, y, c, strict=True))


SHARES = st.floats(min_value=0.0, max_value=1.0)
