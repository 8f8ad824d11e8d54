"""Whatever somebody's files call a model, a GPU, an engine, an image or themselves is shown as text, everywhere.

Labels go the whole way: a file, the gate, a comparison, every export, and the pages of a visit.
"""

import csv
import io
import json
import re
from typing import Any
from unicodedata import category

import pytest
from hypothesis import example as tried
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Answer, Shelf, bundled
from app.batches import Brought, batches, choices_of, lineup_of, spelled
from app.exports.csv import to_csv
from app.exports.json import to_json
from app.exports.markdown import to_markdown, to_text
from app.exports.note import to_note
from app.lineup import slug_of
from app.links import Selection
from app.nearest import settle
from app.saved import opened, save
from app.sources.files import Answers, complete, read_files
from app.sources.saved import Saved, read_saved
from app.sources.shown import MAX_TEXT, shown
from app.ui import yours
from tests.example_files import example, parquet_of
from tests.test_exports import inert
from tests.test_pages import COMPARE, ENTRY, EXPLORE, GALLERY, AppTest, elements, turn_to, unlinked, well
from tests.test_saved import DAY, selected, told

SNIPPETS = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)"),
    *("[x](javascript:alert(1))", "**b**", "`c`", "~~d~~", "$x$", ":smile:", "# h", "- l", "| a | b |"),
    *("{{ 7 * 7 }}", "{% if a %}", "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "'", '"', "&amp;", "&#60;"),
    *("\u202eevil\u202c", "\u2066x\u2069", "\x1b[31m", "\x00", "\ue000", "\ud800", "a\tb\r\nc", "\u200b", "\u2028"),
    *("x" * 10_000, "\u0130" * 70, "2026-05-25", "Off", "own1", "vs", "模型", "../../etc/passwd", ";=1+1"),
)
LABELS = (
    st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=8), min_size=1, max_size=4)
    .map("".join)
    .filter(lambda text: bool(text.strip()))
)
NAMES = ("model", "gpu", "engine", "image", "file", "batch")
HOSTILE = st.fixed_dictionaries(dict.fromkeys(NAMES, LABELS))
ALL_AT_ONCE = {name: "".join(SNIPPETS[i::6]) for i, name in enumerate(NAMES)}
FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
RAW = ("<script", "<img", "![x", "](http://evil", "](javascript", "**b**", "`c", "~~d", "$x", ":smile:", "{{", "| a")
Label = dict[str, str]


def csv_file(label: Label, method: str, factor: float) -> bytes:
    """Write our own columns."""
    columns = ("model", "gpu", "engine", "image", "spec_method", "precision", "isl", "osl", "concurrency")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*columns, "interactivity_tok_s_user", "throughput_tok_s_gpu"))
    for n, x, y in ((64, 20, 3000), (16, 50, 1500), (1, 90, 400)):
        named = [label[name].replace("\0", "") for name in columns[:4]]
        writer.writerow((*named, method, "fp8", 1024, 1024, n, x, y * factor))
    return out.getvalue().encode("utf-8", "replace")


def vllm_file(label: Label, method: str, factor: float) -> bytes:
    """Write results of vLLM's script with metadata."""
    without = ("spec_decode", "duration")
    plain = {key: value for key, value in example("vllm_bench_serve.json").items() if not key.startswith(without)}
    named = {"model_id": label["model"], **{name: label[name] for name in ("gpu", "engine", "image")}}
    said = {"gpus": 8, "precision": "fp8", "spec_method": method}
    rows = [
        plain | named | said | {"max_concurrency": n, "median_tpot_ms": ms, "total_token_throughput": total * factor}
        for n, ms, total in ((64, 40, 50_000), (16, 20, 25_000), (1, 10, 10_000))
    ]
    return json.dumps(rows).encode()


FORMS = {"csv": csv_file, "vllm": vllm_file}


def brought(label: Label, form: str) -> tuple[Brought, ...]:
    """Take two batches of one setup in, as the page of own files does."""
    found = []
    for method, factor in (("none", 1.0), ("mtp", 1.5)):
        read = read_files([(label["file"], FORMS[form](label, method, factor))])
        assert read.refusals == ()
        done = complete(read, Answers(), bundled().catalog)
        assert done.refusals == ()
        rows = [spelled(row, done.labels) for row in done.points]
        found += batches(rows, done.sides, shown(label["batch"], yours.LONGEST_NAME), found)
    return tuple(found)


def compared(own: tuple[Brought, ...]) -> tuple[Shelf, Selection]:
    shelf = Shelf(bundled().bundle.with_own([b.batch for b in own], [row for b in own for row in b.rows]))
    lineup = lineup_of(choices_of(shelf.bundle.own, shelf.catalog))
    assert lineup is not None
    return shelf, Selection(slug=slug_of(lineup, shelf.catalog), reader="technical")


def visible(text: str) -> bool:
    """Say whether each character of a text can be seen, and leaves the order of the others alone."""
    return all(c.isprintable() or c in "\n\u00a0\u202f" for c in text) and not any(category(c) == "Cf" for c in text)


@given(HOSTILE, st.sampled_from(sorted(FORMS)))
@tried(ALL_AT_ONCE, "vllm")
@settings(max_examples=40)
def test_every_label_is_text_in_every_export(label: Label, form: str) -> None:
    shelf, asked = compared(brought(label, form))
    answer = shelf.answer(asked)
    names = {str(row.setup.image) for row in shelf.bundle.own}
    names |= {g.label for g in shelf.catalog.gpus} | {m.label for m in shelf.catalog.models}
    assert all(visible(name) and 0 < len(name) <= MAX_TEXT for name in names)
    for markdown in (False, True):
        note = to_note(answer.comparison, answer.narrative, shelf.catalog, "", markdown=markdown)
        write = to_markdown if markdown else to_text
        for text in (note, write(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)):
            assert visible(text)
            if markdown:
                assert not re.search(r"[<>`$_~\[\]{}]", inert(text)), text
                assert len({line.count("|") for line in text.splitlines() if line.startswith("|")}) <= 3
    _csv_is_inert(answer, shelf)
    found = json.loads(to_json(answer.comparison, answer.narrative, fairness=answer.fairness))
    assert found["comparison"]["model"] == answer.comparison.subject.model_label
    _survives_saving(shelf, asked)


def _csv_is_inert(answer: Answer, shelf: Shelf) -> None:
    text = to_csv(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not FORMULA.match(cell) or re.fullmatch(r"-?[\d.e+-]+", cell), cell


def _survives_saving(shelf: Shelf, asked: Selection) -> None:
    text = save(shelf, settle(shelf, asked), DAY)
    read = read_saved("x.json", text.encode())
    assert isinstance(read, Saved), read
    file = opened(read, bundled().bundle)
    assert told(file.shelf, selected(file)) == told(shelf, asked)


@pytest.mark.parametrize("name", ["model", "gpu", "engine", "image"])
def test_a_long_label_in_parquet_is_cut_and_keeps_its_ends(name: str) -> None:
    label = f"<b>{'x' * 10_000}\u202e</b>"
    row = {"interactivity_tok_s_user": 40.0, "throughput_tok_s_gpu": 1000.0, name: label}
    (draft,) = read_files([("x", parquet_of([row]))]).drafts
    found = getattr(draft.row, name)
    assert re.fullmatch(r"<b>x+…[0-9a-f]{8}…x+\ufffd</b>", found)
    assert len(found) <= MAX_TEXT


@given(st.text(max_size=300), st.integers(8, 200))
def test_what_is_shown_can_be_seen_and_stays_as_it_is(text: str, most: int) -> None:
    found = shown(text, most)
    assert visible(found)
    assert len(found) <= most
    assert shown(found, most) == found
    if text.isprintable() and len(text) <= most:
        assert found == " ".join(text.split())


def test_long_names_that_differ_at_their_end_stay_apart() -> None:
    assert shown(f"/models/{'x' * 900}/a", MAX_TEXT) != shown(f"/models/{'x' * 900}/b", MAX_TEXT)


# On pages


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("label", [ALL_AT_ONCE, dict.fromkeys(NAMES, "".join(SNIPPETS[:12]))], ids=["all", "markup"])
def test_every_label_is_text_on_every_page(label: Label, form: str) -> None:
    own = brought(label, form)
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.session_state["likewise_own"] = own
    asked = compared(own)[1]
    at.query_params["compare"], at.query_params["reader"] = asked.slug, "technical"
    well(at.run())
    assert any("MTP" in title.value for title in at.title)
    for page in (COMPARE, "pages/yours.py", EXPLORE, GALLERY, "pages/matrix.py"):
        if page != COMPARE:
            turn_to(at, page)
        for text in _markdown(at):
            assert [raw for raw in RAW if raw in text] == [], (page, text)
            assert visible(re.sub(r"[\u2009\u200a\ue000-\ue002]", "", text)), (page, text)


def _markdown(at: Any) -> list[str]:
    kinds = ("markdown", "caption", "title", "header", "subheader", "warning", "info", "error", "success")
    return [unlinked(str(el.value)) for el in (*elements(at.main), *elements(at.sidebar)) if el.type in kinds]
