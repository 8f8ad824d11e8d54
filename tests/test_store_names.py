"""What a store names and no table lists: it is listed, compared, told and exported as live rows are, as mere text."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app import answer as answers
from app.__main__ import main
from app.answer import Answer, Shelf, bundled
from app.exports.csv import to_csv
from app.exports.markdown import to_markdown, to_text
from app.language import LANGUAGES
from app.links import Selection
from app.nearest import settle
from app.saved import opened as opened_file
from app.saved import save
from app.sources.bundle import load
from app.sources.configured import STORE, configured
from app.sources.saved import Saved, read_saved
from app.sources.shown import MAX_LABEL
from app.sources.store import names, with_store
from app.sources.store.index import LIFETIME_S
from app.sources.unlisted import Naming
from app.ui import shelves
from app.verifier import verify
from app.verifier.__main__ import document_of, passages_of, tables_of
from tests.builders import RUN_URL, catalog, side_filter
from tests.stores import Cells, Clock, Write, opened, row
from tests.test_exports import inert
from tests.test_hostile_labels import FORMULA, RAW, SNIPPETS, visible
from tests.test_pages import COMPARE, ENTRY, EXPLORE, GALLERY, AppTest, elements, turn_to, unlinked, well
from tests.test_saved import DAY, selected, told

UNHEARD = {"model": "Acme 9 70B", "gpu": "Foo X9 PCIe", "engine": "Serve+It"}
METHOD = "Draft Tree"
LINK = f"<{RUN_URL}>"
HOSTILE = [
    text for text in SNIPPETS if text.isprintable() and text.strip() and len(text) <= MAX_LABEL and text != "Off"
]


def sweep(scale: float = 1.0, **named: Any) -> list[Cells]:
    """Build the rows of one setup, from many requests at once to one."""
    curve = ((64, 20.0, 3000.0), (32, 35.0, 2200.0), (16, 50.0, 1500.0), (4, 70.0, 800.0), (1, 90.0, 400.0))
    return [
        row(concurrency=str(n), interactivity_tok_s_user=x, throughput_tok_s_gpu=y * scale, **named)
        for n, x, y in curve
    ]


def both(**named: Any) -> list[Cells]:
    """Build two sweeps of one setup, speculation on and off."""
    method = named.pop("spec_method", METHOD)
    return [*sweep(**named, spec_method="none"), *sweep(1.4, **named, spec_method=method)]


def compared(shelf: Shelf, **selected: Any) -> Answer:
    """Answer the comparison of speculation that the rows of `both` make."""
    slugs = [slug for slug, offer in shelf.offers.items() if offer.lineup.kind == "spec-decode"]
    (slug,) = [slug for slug in slugs if any(v.source == "measured" for v in shelf.offers[slug].variants)]
    return shelf.answer(settle(shelf, Selection(slug=slug, source="measured", **selected)).selection)


@pytest.fixture
def shelf(write: Write) -> Shelf:
    """Nothing but rows whose names no table lists."""
    return Shelf(with_store(load(), write(both(**UNHEARD))))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reader", ["brief", "standard", "technical"])
def test_names_that_no_table_lists_are_compared_and_told(shelf: Shelf, code: str, reader: Any) -> None:
    answer = compared(shelf, lang=code, reader=reader)
    subject = answer.comparison.subject
    assert subject.slug == "acme970b-foox9pcie-fp4-drafttree-vs-none"
    assert subject.model_label == UNHEARD["model"]
    assert [side.label for side in answer.comparison.sides] == [METHOD, "Off"]
    assert METHOD in answer.narrative.verdict.text
    assert not shelf.bundle.left_out
    document = document_of(answer.comparison, answer.narrative, tables_of(shelf.catalog), fairness=answer.fairness)
    assert [str(e) for p in passages_of(answer.narrative) for e in verify(p, document, code)] == []


def test_names_that_no_table_lists_are_named_in_exports_and_saved_files(shelf: Shelf) -> None:
    answer = compared(shelf)
    text = to_markdown(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)
    plain = to_text(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)
    for name in (*UNHEARD.values(), METHOD):
        assert name in plain
    assert UNHEARD["model"] in text
    rows = list(csv.DictReader(io.StringIO(to_csv(answer.comparison, answer.narrative, shelf.catalog))))
    assert {cell for cells in rows for cell in cells.values()} >= {"foox9pcie", METHOD}
    asked = answer.selection
    saved = read_saved("x.json", save(shelf, settle(shelf, asked), DAY).encode())
    assert isinstance(saved, Saved), saved
    file = opened_file(saved, shelf.bundle)
    assert told(file.shelf, selected(file)) == told(shelf, asked)
    assert all("store" in side.sources for side in file.shelf.answer(asked).comparison.sides)


def test_the_command_line_lists_and_compares_what_no_table_lists(
    writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(STORE, writers["parquet"](both(**UNHEARD)))
    shelf = Shelf(configured())
    monkeypatch.setattr("app.__main__.bundled", lambda: shelf)
    assert main(["list"]) == 0
    assert "acme970b-foox9pcie-fp4-drafttree-vs-none" in capsys.readouterr().out
    assert main(["compare", "acme970b-foox9pcie-fp4-drafttree-vs-none"]) == 0
    found = capsys.readouterr()
    assert "Acme 9 70B" in found.out
    assert "Traceback" not in found.err
    assert main(["matrix", "--speed", "50"]) == 0
    assert "Foo X9 PCIe" in capsys.readouterr().out


def test_a_store_names_as_live_rows_do(shelf: Shelf) -> None:
    rows = compared(shelf).comparison.sides[0].points
    naming = Naming(load().catalog)
    ids = [naming.id_of(column, name) for column, name in (*UNHEARD.items(), ("spec_method", METHOD))]
    assert ids == [rows[0].workload.model, rows[0].setup.gpu, rows[0].setup.engine, rows[0].setup.spec_method]
    assert set(naming.catalog.models) <= set(shelf.catalog.models)
    assert set(naming.catalog.gpus) <= set(shelf.catalog.gpus)


def test_a_listed_name_is_one_under_any_spelling(write: Write) -> None:
    spelled = [
        {"gpu": "b300", "engine": "trt", "precision": "fp4", "spec_method": "none", "run_date": "2026-05-18"},
        {"gpu": "NVIDIA B300", "engine": "TensorRT-LLM", "precision": "FP4", "spec_method": "Off"},
        {"gpu": " B-300", "engine": "trtllm", "precision": " NVFP4 ", "spec_method": "None", "run_date": "2026-05-19"},
    ]
    store = opened(write([row(**names) for names in spelled]), load().catalog)
    assert store.catalog == load().catalog
    ((key, setups),) = store.contents.today.items()
    assert (key.gpu, key.precision, [(s.engine, s.spec_method) for s in setups]) == ("b300", "fp4", [("trt", "none")])
    assert [stock.rows for stock in setups.values()] == [3]
    for side in (side_filter(), side_filter(precision=None), side_filter(engine="trt", spec_method="none")):
        assert [str(p.run_date) for p in store.rows(side)] == ["2026-05-20"]
        assert len(store.days(side)) == 3
        assert len(store.in_memory(side).days(side)) == 3
    assert len(store.rows(side_filter(family=frozenset({"trt"})))) == 1
    assert len(store.everything("dsr1", 1024, 1024)) == 1
    assert not store.refusals


def test_one_unlisted_name_in_several_spellings_is_one(write: Write) -> None:
    rows = [*sweep(**UNHEARD), *sweep(1.5, **UNHEARD | {"gpu": "foo-x9 pcie", "run_date": "2026-05-21"})]
    store = opened(write(rows), catalog())
    (gpu,) = store.contents.today
    assert gpu.gpu == "foox9pcie"
    found = store.everything("acme970b", 1024, 1024)
    assert {str(p.run_date) for p in found} == {"2026-05-21"}
    assert len(found) == len(rows) / 2


# How many


@pytest.mark.parametrize("column", names.MOST_NAMES)
def test_only_so_many_names_are_listed_and_the_others_are_told(
    writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(names, "MOST_NAMES", {**names.MOST_NAMES, column: 2})
    rows = [row(), *(row(**{column: f"unheard {n}"}, run_date=f"2026-05-{10 + n}") for n in (1, 5, 3, 7, 2))]
    store = opened(writers["parquet"](rows), catalog())
    assert len(store.contents.today) == (1 if column in ("engine", "spec_method") else 3)
    listed = {"model": store.catalog.models, "gpu": store.catalog.gpus, "engine": store.catalog.engines}
    labels = [str(getattr(one, "label")) for one in listed.get(column, store.catalog.methods)]  # noqa: B009
    assert [label for label in labels if "unheard" in label] == ["unheard 5", "unheard 7"]
    (refusal,) = store.refusals
    assert str(refusal).endswith(
        f": {column} has over 2 names that no table lists; rows of the others, which ran earlier, are left out"
    )
    assert len(store.everything("dsr1", 1024, 1024)) == (1 if column == "model" else 3)
    assert store.refusals == (refusal,)


def test_spellings_of_one_name_count_once_and_those_of_a_listed_one_not_at_all() -> None:
    def of(*spelled: str) -> names.Names:
        cells = {**UNHEARD, "precision": "fp4", "spec_method": METHOD, "last": date(2026, 5, 20)}
        return names.names_of([cells | {"model": name} for name in spelled], "rows", load().catalog)

    most = names.MOST_NAMES["model"]
    unlisted = [f"{name} {n}" for n in range(most) for name in ("Checkpoint", "checkpoint-")]
    found = of(*(f"/home/u{n}/GLM-5" for n in range(most + 20)), *unlisted)
    assert not found.refusals["model"]
    assert len(set(found.ids["model"].values())) == len(load().catalog.models) + most
    assert [*of(*unlisted, "one more").refusals["model"]] == ["one more"]


def test_a_store_of_many_names_is_opened_and_listed_in_no_time(writers: dict[str, Write]) -> None:
    rows = [row(model=f"checkpoint {n}") for n in range(3000)]
    shelf = Shelf(with_store(load(), writers["parquet"](rows)))
    assert len(shelf.catalog.models) == len(load().catalog.models) + names.MOST_NAMES["model"]
    assert len(shelf.bundle.index.workloads) == names.MOST_NAMES["model"]


# Names that come later


def insert(address: str, **changes: Any) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create temp table more as select * from measured_points")
        for column, value in changes.items():
            connection.execute(f"update more set {column} = %s", (value,))
        connection.execute("insert into measured_points select * from more")


def test_a_name_that_comes_later_is_told_and_then_listed(writers: dict[str, Write], database: str) -> None:
    assert database
    address, clock = writers["postgres"]([row()]), Clock()
    store = opened(address, catalog(), clock=clock)
    assert len(store.rows(side_filter())) == 1
    insert(address, engine="Serve+It")
    assert len(store.everything("dsr1", 1024, 1024)) == 1
    (refusal,) = store.refusals
    assert str(refusal) == (
        "PostgreSQL: engine 'Serve+It' is new; rows of it are left out until what there is has been listed again"
    )
    clock.now = LIFETIME_S + 1
    assert store.edition is not None
    assert store.renewal is not None
    store.renewal.join()
    assert store.catalog.engine_label("serveit") == "Serve+It"
    assert len(store.everything("dsr1", 1024, 1024)) == 2
    assert not store.refusals


def test_visitors_are_shown_what_a_store_names_later(
    writers: dict[str, Write], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    address, clock = writers["postgres"](both(**UNHEARD)), Clock()
    bundle = with_store(load(), address)
    index: Any = bundle.store
    index._store._clock = clock
    index._store._since = clock()
    monkeypatch.setattr(answers, "_configured", lambda: bundle)
    answers._shelf_of.cache_clear()
    try:
        before = bundled()
        assert bundled() is before
        insert(address, model="Other 8B")
        clock.now = LIFETIME_S + 1
        assert bundled() is before
        index._store.renewal.join()
        after = bundled()
        assert after is not before
        assert after is bundled()
        assert "other8b-foox9pcie-fp4-drafttree-vs-none" in {*after.offers} - {*before.offers}
        assert after.catalog.group_label("other8b") == "Other 8B"
    finally:
        answers._shelf_of.cache_clear()


def test_names_are_known_once_a_store_that_was_away_is_back(writers: dict[str, Write], tmp_path: Path) -> None:
    place = Path(writers["parquet"](both(**UNHEARD)))
    place.rename(tmp_path / "away")
    bundle = with_store(load(), str(place))
    assert "does not exist" in str(bundle.left_out[-1])
    (tmp_path / "away").rename(place)
    index: Any = bundle.store
    index._until = -1.0
    index._failures = ()
    assert compared(Shelf(bundle.named)).comparison.subject.model_label == UNHEARD["model"]


# Hostile names


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_every_export(writers: dict[str, Write], name: str) -> None:
    shelf = Shelf(with_store(load(), writers["parquet"](both(model=name, gpu=name, engine=name, spec_method=name))))
    answer = compared(shelf, reader="technical")
    assert re.fullmatch(r"[a-z0-9-]+", answer.comparison.subject.slug)
    assert answer.comparison.subject.model_label == name
    for markdown, write in ((True, to_markdown), (False, to_text)):
        text = write(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)
        assert visible(text)
        if markdown:
            assert not re.search(r"[<>`$_~\[\]{}]", inert(text).replace(LINK, "")), text
    for cells in csv.reader(io.StringIO(to_csv(answer.comparison, answer.narrative, shelf.catalog))):
        for cell in cells:
            assert not FORMULA.match(cell) or re.fullmatch(r"-?[\d.e+-]+", cell), cell


def _markdown(at: Any) -> list[str]:
    kinds = ("markdown", "caption", "title", "header", "subheader", "warning", "info", "error", "success")
    return [unlinked(str(el.value)) for el in (*elements(at.main), *elements(at.sidebar)) if el.type in kinds]


@pytest.mark.parametrize("code", LANGUAGES)
def test_hostile_names_are_text_on_every_page(
    writers: dict[str, Write], monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    named = {"model": "<img src=x onerror=alert(1)>", "gpu": "![x](http://evil.example/x.png)", "engine": "**b** `c`"}
    rows = [*both(**named, spec_method="{{ 7 * 7 }} $x$"), *both(**named | {"engine": "[x](javascript:alert(1))"})]
    shelf = Shelf(with_store(load(), writers["parquet"]([*rows, row(model="[x](http://evil\u202e.example)")])))
    monkeypatch.setattr(shelves, "bundled", lambda: shelf)
    slug = next(slug for slug, offer in shelf.offers.items() if offer.lineup.kind == "spec-decode")
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.query_params.update({"compare": slug, "reader": "technical", "lang": code})
    well(at.run())
    for page in (COMPARE, EXPLORE, GALLERY, "pages/matrix.py", "pages/data.py"):
        if page != COMPARE:
            turn_to(at, page)
        texts = _markdown(at)
        for text in texts:
            assert [raw for raw in RAW if raw in text] == [], (page, text)
            assert visible(re.sub(r"[\u2009\u200a\ue000-\ue002]", "", text)), (page, text)
