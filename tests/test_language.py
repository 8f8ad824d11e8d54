"""A third language is a folder of templates and one catalogue: a made-up Polish proves it.

Its templates and messages are the English ones in Cyrillic letters, which no English text has: whatever shows Latin
letters besides names and units was not translated.
"""

import html
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from app.answer import Answer, Shelf, bundled
from app.charts import chart
from app.exports.markdown import to_markdown, to_text
from app.exports.note import to_note
from app.language import CATALOGUE, ENGLISH, LANGUAGES, Language
from app.links import Selection
from app.messages import extracted, is_prose
from app.passage import Passage
from app.story import tell_cap
from app.table import readings_table
from app.terms import METRICS, READERS, Reader
from app.translations import catalogue_faults, template_faults
from app.ui.derivation import tell
from tests.stories import SPECIFIED

CODE = "pl"
LOCALE = Locale.parse(CODE)
SWEEP = "deepseek-r1-b200-fp4-mtp-vs-none"
ENTRY = str(Path(__file__).resolve().parents[1] / "streamlit_app.py")
PAGES = ("pages/compare.py", "pages/explore.py", "pages/gallery.py", "pages/data.py", "pages/method.py")
CYRILLIC = str.maketrans({a: chr(ord("а" if a.islower() else "А") + (ord(a) - 65) % 32) for a in string.ascii_letters})
PATTERN = "d MMMM y"  # of a date, which Babel reads
TAG = re.compile(r"(\{[{%#].*?[}%#]\})", re.DOTALL)
POINT = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
AS_THEY_ARE = {
    *("tok", "user", "GPU", "MW", "kW", "USD"),
    *("MTP", "EAGLE", "DSpark", "TP", "EP", "DP", "DPA", "CSV", "Markdown", "JSON", "Likewise"),
    # the topology of a disaggregated deployment is told in the publisher's own terms
    *("prefill", "decode", "GPUs"),
}


# Making the language


def altered(text: str) -> str:
    """Write a text in Cyrillic letters, with a comma in its figures; its `{names}` are kept."""
    if text == PATTERN:
        return text
    text = re.sub(r"(?<=\d)\.(?=\d)", ",", text)
    return "".join(p if p.startswith("{") else p.translate(CYRILLIC) for p in re.split(r"(\{\w*\})", text))


def altered_template(source: str) -> str:
    """Write a template's prose in Cyrillic letters; in its tags only the forms that `plural` chooses from."""
    return "".join(_altered_tag(p) if i % 2 else p.translate(CYRILLIC) for i, p in enumerate(TAG.split(source)))


def _altered_tag(tag: str) -> str:
    def forms(found: re.Match[str]) -> str:
        return re.sub(r'="([^"]*)"', lambda form: f'="{form.group(1).translate(CYRILLIC)}"', found.group())

    return re.sub(r"plural\([^)]*\)", forms, tag)


@pytest.fixture(scope="module")
def polish(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """Make the language's folder."""
    folder = tmp_path_factory.mktemp("narratives") / CODE
    for path in ENGLISH.folder.rglob("*.j2"):
        copy = folder / path.relative_to(ENGLISH.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(altered_template(path.read_text(encoding="utf-8")), encoding="utf-8")
    catalogue = Catalog(locale=CODE)
    for message in extracted():
        if isinstance(message.id, tuple):
            many = altered(message.id[1])
            catalogue.add(message.id, tuple(f"{many}{'ⁱ' * form}" for form in range(catalogue.num_plurals)))
        elif message.id:
            catalogue.add(message.id, altered(message.id))
    with (folder / CATALOGUE).open("wb") as file:
        write_po(file, catalogue)
    return Language(CODE, folder)


@pytest.fixture
def known(polish: Language, monkeypatch: pytest.MonkeyPatch) -> Language:
    """Put the language among those that there are."""
    monkeypatch.setitem(LANGUAGES, CODE, polish)
    return polish


# What is left in Latin letters

ADDRESS = re.compile(
    r"https?://\S+|[\w.-]+(?:/[\w.-]+)+:\S+|\?\w+=\S+|[\w.-]+\.(?:csv|com|org)\b|\w+_\w+|#[a-z]+\d*-\d+"
)
MARKS = re.compile(r":[a-z-]+\[|:material/\w+:")


@cache
def names(shelf: Shelf) -> list[str]:
    """Return every name that a text may hold, the longest first."""
    catalog = shelf.catalog
    found = {catalog.group_label(o.lineup.group) for o in shelf.offers.values()} | set(catalog.editions)
    found |= {m.label for m in catalog.models} | {g.label for g in catalog.gpus} | {e.label for e in catalog.engines}
    found |= {language.own_name for language in LANGUAGES.values()} | {Language(CODE, ENGLISH.folder).own_name}
    found |= {text for r in shelf.bundle.background.recipes for text in (r.side_a, r.side_b) if not is_prose(text)}
    found |= {month for width in ("wide", "abbreviated") for month in LOCALE.months["format"][width].values()}
    return sorted(found, key=len, reverse=True)


def without_names(text: str, shelf: Shelf) -> str:
    """Take out names, addresses and marks of Markdown."""
    rest = ADDRESS.sub(" ", MARKS.sub(" ", html.unescape(text).replace("\\", "").replace("\u2060", "")))
    for name in names(shelf):
        rest = rest.replace(name, " ")
    return rest


def latin_words(text: str, shelf: Shelf) -> list[str]:
    """Return the words in Latin letters that are neither names nor units; what holds a digit is an identifier."""
    words = re.findall(r"[A-Za-z\d]+", without_names(text, shelf))
    return [w for w in words if len(w) > 1 and w.isalpha() and w not in AS_THEY_ARE]


def faults(text: str, shelf: Shelf) -> list[str]:
    """Return the words of a text that are not translated, and the figures with a decimal point."""
    return [*latin_words(text, shelf), *POINT.findall(without_names(text, shelf))]


def answers(shelf: Shelf, reader: Reader = "standard") -> Iterator[Answer]:
    """Answer every offer and variant in the language."""
    for o in shelf.offers.values():
        for v in o.variants:
            given: dict[str, Any] = {"source": v.source, "sequence": v.sequence, "precision": v.precision}
            yield shelf.answer(Selection(slug=o.slug, lang=CODE, reader=reader, **given))


# The tests


def test_the_folder_is_a_whole_language(polish: Language) -> None:
    assert template_faults(polish) == ()
    assert catalogue_faults(polish, extracted()) == ()


def test_counts_have_as_many_forms_as_the_locale(polish: Language) -> None:
    told = [polish.count("{n} GPU", "{n} GPUs", n) for n in (1, 3, 5)]
    assert [text.count("ⁱ") for text in told] == [0, 1, 2]


@pytest.mark.parametrize("reader", READERS)
def test_no_narrative_holds_english_prose(reader: Reader, known: Language, shelf: Shelf) -> None:
    decimals = 0
    for a in answers(shelf, reader):
        assert a.narrative.language == known
        for passage in a.narrative.passages:
            assert_is_own(passage, shelf, a.selection.slug)
            decimals += bool(re.search(r"\d,\d", passage.text))
    assert decimals > 50


def assert_is_own(passage: Passage, shelf: Shelf, slug: str) -> None:
    for segment in passage.segments:
        if segment.is_prose:
            assert not re.search("[A-Za-z]", segment.text), f"{slug}: {segment.text!r} in: {passage.text}"
        elif segment.evidence is None:
            assert not latin_words(segment.text, shelf), f"{slug}: {segment.text!r} in: {passage.text}"
        elif segment.evidence.unit not in ("as written", "date"):
            assert not re.search(r"\d\.\d", segment.text), f"{slug}: {segment.text!r} in: {passage.text}"


def test_the_largest_speed_at_a_cost_is_told_in_it(known: Language, shelf: Shelf) -> None:
    for a in answers(shelf):
        for cap in (0.1, 1.0):
            passage = tell_cap(a.comparison, bundled().catalog, cap, known)
            if passage:
                assert_is_own(passage, shelf, a.selection.slug)


def test_no_table_holds_english(known: Language, shelf: Shelf) -> None:
    for a in answers(shelf):
        for row in readings_table(a.comparison, language=known):
            for cell in (row.metric, row.side, *row.cells):
                assert not faults(cell, shelf), (a.selection.slug, cell)


@pytest.mark.parametrize("slug", [SPECIFIED, SWEEP])
@pytest.mark.parametrize("write", [to_markdown, to_text])
def test_no_export_holds_english(write: Any, slug: str, known: Language, shelf: Shelf) -> None:
    a = shelf.answer(Selection(slug=slug, lang=CODE, reader="technical"))
    for line in write(a.comparison, a.narrative, shelf.catalog).splitlines():
        assert not faults(line, shelf), line


@pytest.mark.parametrize("slug", [SPECIFIED, SWEEP])
@pytest.mark.parametrize("markdown", [True, False])
def test_no_note_holds_english(markdown: bool, slug: str, known: Language, shelf: Shelf) -> None:
    a = shelf.answer(Selection(slug=slug, lang=CODE))
    note = to_note(a.comparison, a.narrative, shelf.catalog, "https://example.org/", markdown=markdown)
    for line in note.splitlines():
        assert not faults(line, shelf), line


UNTOLD = {"key", "stretch", "align"}


@pytest.mark.parametrize("slug", [SPECIFIED, SWEEP])
@pytest.mark.parametrize("metric", METRICS)
def test_no_chart_holds_english(metric: str, slug: str, known: Language, shelf: Shelf) -> None:
    a = shelf.answer(Selection(slug=slug, lang=CODE))
    drawn = chart(a.comparison, metric, shelf.catalog, all_points=True, language=known)
    rows = [row for rows in drawn.pop("datasets").values() for row in rows]
    told = {text for row in rows for column, text in row.items() if isinstance(text, str) and column not in UNTOLD}
    for text in told | set(titles(drawn)):
        assert not faults(text, shelf), text


def titles(node: Any) -> Iterator[str]:
    """Yield the titles and descriptions in a chart's spec."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            yield from titles(value)
        elif key in ("title", "description") and isinstance(value, str):
            yield value


@pytest.mark.parametrize("slug", [SPECIFIED, SWEEP, "deepseek-r1-b200-vs-b300"])
def test_no_evidence_is_told_in_english(slug: str, known: Language, shelf: Shelf) -> None:
    a = shelf.answer(Selection(slug=slug, lang=CODE, reader="technical"))
    for evidence in (e for passage in a.narrative.passages for e in passage.evidence):
        told = tell(a.comparison, evidence, shelf.catalog, known)
        for text in (told.exact, *told.lines, *(label for label, _ in told.points)):
            assert not faults(text, shelf), (evidence, text)


# Pages

# Fields of Streamlit's messages that no visitor reads.
UNSEEN = {
    *("align", "alignment", "borderMode", "componentName", "cssContent", "data", "dataType", "default"),
    *("deferredFileId", "direction", "elementHash", "elementType", "format", "formId", "gapSize", "htmlContent"),
    *("icon", "id", "jsContent", "json", "language", "max", "min", "name", "page", "queryString", "spec", "tag"),
    *("theme", "type", "url", "value", "verticalAlignment"),
}


def seen(node: Any, key: str = "") -> Iterator[str]:
    """Yield every text of an element's message that a visitor may see or hear."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from () if name in UNSEEN else seen(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from seen(value, key)
    elif isinstance(node, str):
        yield node


def elements(node: Any) -> Iterator[Any]:
    for child in node.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def texts(at: AppTest) -> Iterator[tuple[str, str]]:
    """Yield each text of a page with the type of its element."""
    for part in at._tree.children.values():
        for element in elements(part):
            if element.type == "table":
                frame = element.value
                yield from (("table", str(cell)) for cell in (*frame.columns, *frame.to_numpy().ravel()))
            elif element.type not in ("arrow_data_frame", "dataframe") and hasattr(element, "proto"):
                yield from ((element.type, text) for text in seen(MessageToDict(element.proto)))


def visit(page: str, **params: str) -> AppTest:
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.query_params.update({"lang": CODE, **params})
    at.run()
    if page != PAGES[0]:
        at.switch_page(page).run()
    assert not at.exception, at.exception[0].value
    return at


VISITS: dict[str, tuple[str, dict[str, str]]] = {
    "published": (PAGES[0], {"compare": SPECIFIED}),
    "measured": (PAGES[0], {"compare": SWEEP, "reader": "technical", "cap": "0.5"}),
    "brief": (PAGES[0], {"compare": SWEEP, "reader": "brief"}),
    "nonsense": (PAGES[0], {"compare": "nowhere", "targets": "1,x", "engine": "nobody", "tier": "free"}),
    "outside": (PAGES[0], {"compare": SWEEP, "targets": "1,20000"}),
    "no overlap": (PAGES[0], {"compare": "deepseek-r1-mi355x-fp8-mtp-vs-none", "engine": "sglang"}),
    "no rows": (PAGES[0], {"compare": SWEEP, "as_of": "2020-01-01"}),
    "unavailable": (PAGES[0], {"compare": SPECIFIED, "source": "published", "engine": "sglang", "precision": "fp8"}),
    "own prices": (PAGES[0], {"compare": "deepseek-r1-b200-vs-mi355x", "usd": "3,5", "kw": "1.5", "cap": "0.001"}),
    **{page.split("/")[1].removesuffix(".py"): (page, {}) for page in PAGES[1:]},
}


@pytest.mark.parametrize("name", VISITS)
def test_no_page_holds_english(name: str, known: Language, shelf: Shelf) -> None:
    page, params = VISITS[name]
    left = {
        f"{kind}: {words} in: {text[:200]}"
        for kind, text in texts(visit(page, **params))
        for words in [faults(text, shelf)]
        if not set(words) <= {*params, *params.values()}  # a notice quotes the address
    }
    assert not left, "\n".join(sorted(left))
