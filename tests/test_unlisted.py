"""Names that nobody lists: each gets an id of its own that fits into a slug, and disturbs no slug that there was."""

import re
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.catalog import Batch
from app.lineup import BEST, FIELDS, MOST_SIDES, Contender, Lineup, parse_slug, slug_of
from app.links import Selection
from app.nearest import settle
from app.offers import offers
from app.points import PUBLIC, MeasuredPoint
from app.sources.files import Answers, complete, read_files
from app.sources.index import PointIndex
from app.sources.spellings import plain
from app.sources.store.names import names_of
from app.sources.unlisted import LONGEST_ID, Naming
from app.terms import DEPLOYMENTS, PRECISIONS, SPEC_METHODS
from tests.builders import point
from tests.fuzzing import MOST_SECONDS
from tests.stories import accuracy_run

KNOWN = bundled().catalog
STORED: dict[str, Any] = {
    **{"model": "dsr1", "gpu": "b300", "precision": "fp4", "engine": "sglang", "spec_method": "mtp"},
    "last": date(2026, 5, 1),
}
SLUGS = sorted(bundled().offers)
WORDS = [
    *("fp4", "none", "mtp", "best", "vs", "public", "own1", "own2", "2026", "05", "single", "node", "single-node"),
    *("GLM", "deepseek", "r1", "5.1", "glm-5", "sglang", "dynamo", "trt", "dynamo trt", "b300", "B300-2", "h200 own1"),
    *("模型", "模型 2", "µ", "<b>x</b>", "**a**", "{{ x }}", "=1+1", "\u202egpu", "-", "a-vs-b", "x" * 64, "unlisted"),
    *("nvidia", "NVIDIA b999", "b999", "B-999", "b9.99", "b99.9"),
]
NAMES = st.sampled_from(WORDS) | st.text(min_size=1, max_size=20) | st.text("abr15-. vs", min_size=1, max_size=8)


def named(model: str = "dsr1", gpu: str = "b300", engine: str = "sglang", method: str = "mtp") -> MeasuredPoint:
    return point(model=model, gpu=gpu, engine=engine, spec_method=method)


def test_a_listed_name_gets_its_id_under_any_spelling() -> None:
    naming = Naming(KNOWN)
    rows = [
        named("GLM-5.1", "NVIDIA H200", "TensorRT-LLM", "EAGLE-3"),
        named("glm 5.1", "h200", "trtllm", "eagle3"),
        named("glm5.1", "H-200", "tensorrt llm", "Eagle 3"),
        named("zai-org/GLM-5.1-FP8", "NVIDIA H200 141GB HBM3e", "tensorrt_llm", "EAGLE3"),
    ]
    assert {(r.workload.model, r.setup.gpu, r.setup.engine, r.setup.spec_method) for r in map(naming.row, rows)} == {
        ("glm5.1", "h200", "trt", "eagle3")
    }
    assert naming.catalog == KNOWN.joined()


@pytest.mark.parametrize(
    ("column", "name", "key"),
    [
        ("model", "deepseek-ai/DeepSeek-R1-0528", "dsr1"),
        ("model", "minimax-m2-5", "minimaxm2.5"),
        ("gpu", "H200-SXM", "h200"),
        ("gpu", "mi355x-amds", "mi355x"),
        ("engine", "tensorrt", "trt"),
        ("spec_method", "NextN", "mtp"),
    ],
)
def test_rows_of_files_of_the_live_source_and_of_a_store_are_read_with_the_same_spellings(
    column: str, name: str, key: str
) -> None:
    file = complete(read_files([("x.csv", _csv(**{column: name}))]), Answers(), KNOWN).points[0]
    live = Naming(KNOWN).row(named(**{column.removeprefix("spec_"): name}))
    store = names_of([{**STORED, column: name}], "x", KNOWN).known({column: name})[column]
    of = [(p.workload.model if column == "model" else getattr(p.setup, column)) for p in (file, live)]
    assert (*of, store) == (key,) * 3


def _csv(**cells: str) -> bytes:
    row = {"interactivity_tok_s_user": "40", "throughput_tok_s_gpu": "100", **cells}
    return f"{','.join(row)}\n{','.join(row.values())}\n".encode()


def test_a_name_of_a_whole_group_stands_for_its_first_model() -> None:
    naming = Naming(KNOWN)
    assert [naming.row(named(name)).workload.model for name in ("GLM 5/5.1", "glm-5-1", "GLM-5")] == ["glm5"] * 3


@pytest.mark.parametrize("name", ["llama", "DeepSeek", "qwen", "kimi"])
def test_a_name_too_short_to_tell_is_no_listed_model(name: str) -> None:
    naming = Naming(KNOWN)
    model = naming.row(named(name)).workload.model
    assert model not in {m.model for m in KNOWN.models}
    assert naming.catalog.group_label(str(model)) == name


@pytest.mark.parametrize(
    ("one", "two"), [("Qwen 2.5", "Qwen 25"), ("模型 A", "型号 A"), ("C++", "C#"), ("H100", "H100+")]
)
def test_different_names_stay_apart(one: str, two: str) -> None:
    naming = Naming(KNOWN)
    ids = [naming.row(named(name, name, name, name)) for name in (one, two)]
    assert ids[0].workload != ids[1].workload
    assert ids[0].setup.gpu != ids[1].setup.gpu
    assert ids[0].setup.engine != ids[1].setup.engine
    assert ids[0].setup.spec_method != ids[1].setup.spec_method


def test_what_is_not_named_stays_unknown() -> None:
    row = replace(named(), workload=replace(named().workload, model=None), setup=replace(named().setup, gpu=None))
    assert Naming(KNOWN).row(row) == row


def test_a_row_whose_names_are_ids_is_left_as_it_is() -> None:
    row = named()
    assert Naming(KNOWN).row(row) is row


@given(st.lists(NAMES, min_size=1, max_size=8))
@example(WORDS)
def test_every_name_gets_an_id_for_a_slug_and_keeps_its_label(names: list[str]) -> None:
    naming = Naming(KNOWN)
    rows = [naming.row(named(name, name, name, name)) for name in names]
    catalog = naming.catalog
    listed = (
        {m.model for m in KNOWN.models},
        {g.gpu for g in KNOWN.gpus},
        {e.engine for e in KNOWN.engines},
        set(SPEC_METHODS),
    )
    first: dict[str, str] = {}
    for name, row in zip(names, rows, strict=True):
        spelled = first.setdefault(plain(name), name)
        ids = (row.workload.model, row.setup.gpu, row.setup.engine, row.setup.spec_method)
        labels = (
            catalog.group_label(catalog.group_of(str(ids[0]))),
            catalog.gpu_label(ids[1]),
            catalog.engine_label(ids[2]),
            catalog.spec_methods[str(ids[3])],
        )
        for key, label, known in zip(ids, labels, listed, strict=True):
            assert key in known or (re.fullmatch("[a-z0-9]+", str(key)) and label == spelled)
            assert key in known or len(str(key)) < LONGEST_ID + 8
    for spelled_alike in ("model", "gpu", "engine", "spec_method"):
        values = [row.workload.model if spelled_alike == "model" else getattr(row.setup, spelled_alike) for row in rows]
        assert all(
            (a == b) or plain(x) != plain(y)
            for a, x in zip(values, names, strict=True)
            for b, y in zip(values, names, strict=True)
        )


@given(st.lists(NAMES, min_size=1, max_size=12), st.lists(st.sampled_from(SLUGS), min_size=1, max_size=5))
@example(WORDS, SLUGS)
def test_no_name_makes_a_slug_mean_something_else(names: list[str], slugs: list[str]) -> None:
    naming = Naming(KNOWN)
    for name in names:
        naming.row(named(name, name, name, name))
    batches = (Batch(batch="own1", label="mine"), Batch(batch="own2", label="mine too"))
    catalog = naming.catalog.joined(batches=batches)
    for slug in slugs:
        assert parse_slug(slug, catalog) == parse_slug(slug, KNOWN)


@st.composite
def lineups(draw: st.DrawFn) -> tuple[Lineup, Naming]:
    """Draw a lineup of any names, listed ones among them, whose sides fix any fields."""
    naming = Naming(KNOWN)
    names = draw(st.lists(NAMES, min_size=1, max_size=5))
    rows = [naming.row(named(*(draw(st.sampled_from(names)) for _ in range(4)))) for _ in range(6)]
    values = {
        "gpu": [*(str(r.setup.gpu) for r in rows), "b300", "h200"],
        "precision": [*PRECISIONS, BEST],
        "spec_method": [*(str(r.setup.spec_method) for r in rows), *SPEC_METHODS],
        "engine": [*(str(r.setup.engine) for r in rows), "trt", "dynamo-trt", "mori-sglang"],
        "deployment": list(DEPLOYMENTS),
        "batch": ["own1", "own2", "own12", PUBLIC],
        "as_of": [date(2026, 5, 1), date(2026, 5, 2), date(2025, 12, 31)],
    }
    fixed = {"gpu", *draw(st.sets(st.sampled_from(FIELDS)))}
    side = st.builds(Contender, **{name: st.sampled_from(values[name]) for name in fixed})
    sides = draw(st.lists(side, min_size=2, max_size=MOST_SIDES, unique=True))
    return Lineup(group=KNOWN.group_of(str(rows[0].workload.model)), sides=tuple(sides)), naming


@given(lineups())
def test_any_lineup_of_any_names_survives_its_slug(drawn: tuple[Lineup, Naming]) -> None:
    lineup, naming = drawn
    catalog = naming.catalog.joined(batches=tuple(Batch(batch=f"own{n}", label="x") for n in (1, 2, 12)))
    slug = slug_of(lineup, catalog)
    assert parse_slug(slug, catalog) == lineup
    assert parse_slug(slug.upper(), catalog) == lineup


def test_runs_of_an_unlisted_model_belong_to_the_group_of_its_rows() -> None:
    naming = Naming(KNOWN)
    row = naming.row(named("Acme 70B", "Foo-X9", "Serve It", "draft-tree"))
    run = naming.run(accuracy_run("Draft Tree", 0.9, group="acme-70b", gpu="foo x9", engine="serve_it"))
    assert run.group == naming.catalog.group_of(str(row.workload.model))
    assert (run.gpu, run.engine, run.spec_method) == (row.setup.gpu, row.setup.engine, row.setup.spec_method)
    assert naming.run(accuracy_run("mtp", 0.9)) == accuracy_run("mtp", 0.9)


@pytest.mark.parametrize("name", ["model {n}", "模型{n:c}", "fp4"])
def test_many_names_take_no_time(name: str) -> None:
    """Each of 20,000 rows names others, of which nothing fits into a slug, or all would have the same id."""
    rows = [named(name.format(n=0x4E00 + n), name.format(n=0x4E00 + n), "sglang") for n in range(20_000)]
    naming, start = Naming(KNOWN), time.process_time()
    found = {naming.row(row).workload.model for row in rows}
    assert time.process_time() - start < MOST_SECONDS
    assert len(found) == len({row.workload.model for row in rows})


@given(st.lists(NAMES, min_size=1, max_size=8))
@example(WORDS)
def test_a_secret_id_says_nothing_of_the_name(names: list[str]) -> None:
    naming = Naming(KNOWN, secret=True)
    rows = [naming.row(named(name, name, name, name)) for name in names]
    listed = {m.model for m in KNOWN.models} | {g.gpu for g in KNOWN.gpus} | {e.engine for e in KNOWN.engines}
    ids = {str(i) for row in rows for i in (row.workload.model, row.setup.gpu, row.setup.engine, row.setup.spec_method)}
    assert all(re.fullmatch(r"(model|gpu|engine|method)(x\d+)?", i) for i in ids - listed - set(SPEC_METHODS))
    assert len({row.setup.gpu for row in rows}) == len(set(map(plain, names)))


@pytest.mark.parametrize(
    "method", ["eagle", "ngram-vs-none", "<b>x</b>", "best", "public", "a b&lang=zh#", "{x} {{ x }}"]
)
def test_rows_of_an_unlisted_method_can_be_compared(method: str) -> None:
    known = bundled().bundle
    rows = [
        replace(row, setup=replace(row.setup, spec_method=method)) if row.setup.spec_method == "mtp" else row
        for row in known.today
        if row.workload.model == "dsr1"
    ]
    shelf = Shelf(known.with_live(rows, (), ()))
    assert all(parse_slug(slug, shelf.catalog) == offer.lineup for slug, offer in shelf.offers.items())
    fresh = [m.spec_method for m in shelf.catalog.methods]
    offered = [s for s in shelf.offers if s.startswith("deepseek-r1-b200-fp8-") and f"-{fresh[0]}-vs-none" in s]
    assert shelf.answer(settle(shelf, Selection(slug=offered[0])).selection).comparison.subject.slug == offered[0]
    assert shelf.catalog.spec_methods[fresh[0]] == method


def test_what_does_not_open_is_not_offered() -> None:
    """A method that nobody gave an id has no place in a slug."""
    rows = [point(x, 1000 / x, spec_method=method) for x in (10, 20, 30) for method in ("none", "a b", "mtp")]
    found = offers(KNOWN, PointIndex.of(KNOWN, rows), ())
    assert found
    assert all(parse_slug(slug, KNOWN) for slug in found)
