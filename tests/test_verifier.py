"""The verifier: it passes what the bundled data tells, and catches whatever is spoiled in it."""

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.answer import bundled
from app.comparison import Comparison
from app.language import LANGUAGES as SPOKEN
from app.links import Selection
from app.narrative import Narrative
from app.story import tell, tell_prices
from app.terms import READERS
from app.verifier import LANGUAGES, Document, Passage, read_tables, verify
from app.verifier.__main__ import DATA, check, document_of, main, passages_of, told_and_checked
from app.verifier.checks import CHECKS
from app.verifier.curve import Curve
from app.verifier.jobs import choices, swapped, target_sets
from app.verifier.mutations import Mutant, mutants
from app.verifier.tokens import edged
from tests.test_golden import STORIES

CODES = tuple(LANGUAGES)
SPECIFIED = "glm-5-1-b300-fp4-mtp-vs-none"
SAMPLE: tuple[Selection, ...] = (
    Selection(slug=SPECIFIED),
    Selection(slug="glm-5-1-b200-fp8-mtp-vs-none", targets=(27.0, 53.0, 55.0)),
    Selection(slug=swapped(SPECIFIED), targets=(35.0, 43.0, 70.5)),
    Selection(slug="deepseek-r1-b200-vs-mi355x", precision="fp4"),
    Selection(slug="deepseek-r1-b300-vs-h200", usd=(9.0, 1.2)),
    Selection(slug="deepseek-r1-b300-fp8-mtp-vs-none", source="measured", sequence=(1024, 1024)),
    Selection(slug="deepseek-r1-b200-fp4-vs-fp8", tier="rental", targets=(20.0, 60.0, 400.0)),
    Selection(slug="deepseek-r1-mi325x-fp8-mtp-vs-none"),
    Selection(slug="deepseek-v4-b200-fp4-mtp-vs-none"),
    Selection(slug="qwen-3-5-b200-fp8-mtp-vs-none", targets=(60.0, 83.0, 110.0)),
    Selection(slug="deepseek-r1-h200-fp8-mtp-vs-none", source="measured", engine="sglang"),
    Selection(slug="deepseek-r1-b300-fp4-mtp-vs-none", source="measured", targets=(16.0, 48.0, 90.0, 200.0)),
    Selection(slug="deepseek-r1-b200-vs-b300", precision="fp4", sequence=(8192, 1024), tier="neocloud"),
    Selection(slug="deepseek-r1-mi355x-fp4-vs-fp8", targets=(30.0, 55.5, 120.0)),
    Selection(slug="deepseek-r1-h200-vs-mi355x", usd=(2.0, None)),
    Selection(slug="glm-5-1-b200-fp4-vs-fp8", targets=(25.0, 41.0, 60.0)),
    Selection(slug="glm-5-1-h200-fp8-mtp-vs-none", targets=(30.0, 41.0, 52.0)),
    Selection(slug=swapped("deepseek-v4-gb200-fp4-mtp-vs-none"), edition="2026-07"),
    Selection(slug="deepseek-r1-b200-fp8-mtp-vs-none", as_of=date(2026, 3, 1)),
)
HOSTILE = ("**43%** more {{ x }}", "$9 <b>less</b> [a](b) than 7")


@cache
def tables() -> dict[str, object]:
    return dict(read_tables(DATA))


@cache
def compared(selection: Selection) -> Comparison:
    return bundled().compare(selection)[1]


@cache
def told(selection: Selection, code: str, reader: str) -> tuple[Narrative, Document]:
    comparison, shelf = compared(selection), bundled()
    narrative = tell(comparison, shelf.catalog, shelf.bundle.background, language=SPOKEN[code], reader=reader)
    prices = tell_prices(comparison, shelf.catalog, tier=selection.tier, cap=0.6, language=SPOKEN[code])
    more = replace(narrative, further=(*narrative.further, *prices.passages))
    return more, document_of(comparison, narrative, tables(), prices)


def texts(code: str) -> Iterator[tuple[Passage, Narrative, Document]]:
    """Yield every distinct passage of the sample in a language."""
    seen = set()
    for selection in SAMPLE:
        for reader in READERS:
            narrative, document = told(selection, code, reader)
            for passage in passages_of(narrative):
                if passage.text and (selection, passage) not in seen:
                    seen.add((selection, passage))
                    yield passage, narrative, document


def complaints(passage: Passage, document: Document, code: str) -> set[str]:
    return {error.kind for error in verify(passage, document, code)}


# What is told


@pytest.mark.parametrize("code", CODES)
def test_the_sample_is_told_without_an_error(code: str) -> None:
    wrong = [str(e) for passage, _, document in texts(code) for e in verify(passage, document, code)]
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_seeded_target_sets_are_told_without_an_error(code: str) -> None:
    for selection in SAMPLE[:4]:
        for i, targets in enumerate(target_sets(compared(selection), 4, selection.slug)):
            tally = told_and_checked(compared(replace(selection, targets=targets)), bundled(), code, tables(), 0.4 + i)
            assert [str(e) for e in tally.errors] == []
            assert tally.texts > 10
            assert tally.numbers > 10


@pytest.mark.parametrize("code", CODES)
def test_names_may_hold_digits_markdown_and_template_syntax(code: str) -> None:
    plain = compared(SAMPLE[2])
    a, b = (replace(side, label=label) for side, label in zip(plain.sides, HOSTILE, strict=True))
    tally = told_and_checked(replace(plain, sides=(a, b)), bundled(), code, tables(), 1.0)
    assert [str(e) for e in tally.errors] == []


@pytest.mark.parametrize("story", STORIES)
def test_the_stories_that_people_read_hold_what_they_say(story: str) -> None:
    comparison, narrative = STORIES[story]()
    nothing = narrative.accuracy is None or not any(narrative.accuracy.scores.values())
    known = tables() | ({"accuracy": ()} if nothing else {})  # most stories are told without a background
    tally = check(passages_of(narrative), document_of(comparison, narrative, known), narrative.language.code)
    assert [str(e) for e in tally.errors] == []


def test_the_command_reports_what_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sets", "1", "--only", SPECIFIED, "--processes", "1"]) == 0
    out = capsys.readouterr().out
    assert "no errors" in out
    assert "numbers" in out


def test_target_sets_and_choices_are_the_same_every_time() -> None:
    comparison = compared(SAMPLE[0])
    assert list(target_sets(comparison, 20, "seed")) == list(target_sets(comparison, 20, "seed"))
    assert len(set(target_sets(comparison, 20, "seed"))) > 15
    assert choices("seed", 0) == {}
    low, high = comparison.overlap or (0.0, 0.0)
    chosen = [x for targets in target_sets(comparison, 20, "seed") for x in targets or ()]
    assert any(low < x < high for x in chosen)
    assert any(x in (low, high) for x in chosen)
    assert any(x < low or x > high for x in chosen)


# What it is checked against


@pytest.mark.parametrize("selection", SAMPLE, ids=lambda s: s.slug)
def test_the_second_curve_agrees_with_the_first(selection: Selection) -> None:
    comparison, (_, document) = compared(selection), told(selection, "en", "standard")
    for side in comparison.sides:
        if side.curve is None:
            continue
        for x in np.linspace(*side.curve.span, 50).tolist():
            reading, bounds = side.read(x), side.bounds(np.array([x]), "throughput_per_gpu")
            assert reading is not None
            assert bounds is not None
            assert document.value("throughput", side.key, x) == pytest.approx(reading.metrics.throughput_per_gpu)
            assert document.value("cost", side.key, x) == pytest.approx(reading.metrics.cost)
            assert document.bounds("throughput", side.key, x) == pytest.approx((bounds[0][0], bounds[1][0]))


def test_the_second_curve_passes_through_its_points_and_stays_between_them() -> None:
    x, y = [1.0, 2.0, 4.0, 7.0, 8.0], [90.0, 70.0, 69.0, 20.0, 3.0]
    curve = Curve(x, y)
    assert [curve.at(at) for at in x] == pytest.approx(y)
    sampled = [curve.at(at) for at in np.linspace(1, 8, 200).tolist()]
    assert all(high >= low for high, low in pairwise(v for v in sampled if v is not None))
    assert curve.at(0.9) is None
    assert Curve([5.0], [2.0]).at(5.0) == 2.0


def test_the_verifier_shares_no_code_with_the_renderer() -> None:
    folder = Path(__file__).resolve().parents[1] / "app" / "verifier"
    for path in folder.rglob("*.py"):
        if path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert all(not n.startswith("app") or n.startswith("app.verifier") for n in names), path


@pytest.mark.parametrize("code", CODES)
def test_every_kind_of_claim_has_a_check_and_every_check_a_pattern(code: str) -> None:
    kinds = {kind for kind, _ in LANGUAGES[code].patterns}
    assert kinds <= set(CHECKS)
    assert {kind for language in LANGUAGES.values() for kind, _ in language.patterns} == set(CHECKS)


# What it lets pass, and what not

VERDICT = "At the same speed per user, MTP serves 2.3 to 4.4 times the tok/s/GPU of Off, from 43 to 76 tok/s/user."
AT_43 = "At 43 tok/s/user MTP delivers 2.3 times the tok/s/GPU of Off: 2,310 against 984."


def specified(text: str, role: str = "verdict", code: str = "en") -> set[str]:
    xs = (43.0,) if role == "paragraph" else (43.0, 59.0, 76.0)
    return complaints(Passage(text, role, xs), told(SAMPLE[0], code, "standard")[1], code)


@pytest.mark.parametrize(
    "text",
    [
        VERDICT,
        "Measured alike, MTP hands out 2.3 to 4.4 times the tok/s/GPU of Off, read from 43 to 76 tok/s/user.",
        "MTP serves roughly 2 to 4 times the tok/s/GPU of Off.",
    ],
)
def test_neutral_words_may_change(text: str) -> None:
    assert specified(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (VERDICT.replace("2.3", "2.2"), "number"),
        (VERDICT.replace("MTP", "?").replace("Off", "MTP").replace("?", "Off"), "direction"),
        (VERDICT.replace("of Off", "of MTP"), "name"),
        (VERDICT.replace("from 43", "from 44"), "number"),
        (VERDICT.replace("tok/s/GPU", "tok/s/user"), "unit"),
        (f"{VERDICT} Later it was 12.", "unexplained"),
        (f"{VERDICT} Off is fine.", "unexplained"),
        (f"{VERDICT} It is cheaper.", "unexplained"),
        (f"{VERDICT} At 50 tok/s/user it is so.", "context"),
        ("MTP serves roughly 2.3 to 4.4 times the tok/s/GPU of Off.", "number"),
        ("Off serves about the same tok/s/GPU as MTP.", "unexplained"),
        ("MTP and Off serve about the same tok/s/GPU.", "direction"),
    ],
)
def test_a_wrong_verdict_is_named_by_its_kind(text: str, kind: str) -> None:
    assert kind in specified(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (AT_43.replace("2,310", "2,311"), "number"),
        (AT_43.replace("At 43", "At 59"), "context"),
        (f"{AT_43} So it costs 56% more per token.", "unexplained"),
        (f"{AT_43} So it costs 127% less per token.", "number"),
        (f"{AT_43} So it costs 56% less per token ($0.65 vs $0.29 per million).", "number"),
        (f"{AT_43} MTP is near the end of its range.", "context"),
        (f"{AT_43} By 43 tok/s/user the gap has widened.", "context"),
    ],
)
def test_a_wrong_paragraph_is_named_by_its_kind(text: str, kind: str) -> None:
    assert specified(AT_43, "paragraph") == set()
    assert kind in specified(text, "paragraph")


def test_more_digits_than_are_known_are_an_error() -> None:
    narrative, document = told(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none"), "en", "standard")
    body = narrative.paragraphs[0].body.text
    found = re.search(r"between \d+ and \d+ times", body)
    assert found is not None
    ratio = document.answer["targets"][0]["ratio"]["throughput"]
    size = max(ratio, 1 / ratio)
    assert verify(Passage(body, "paragraph", (narrative.paragraphs[0].target,)), document) == []
    firm = body.replace(found.group(), f"{size:.1f} times", 1)
    errors = verify(Passage(firm, "paragraph", (narrative.paragraphs[0].target,)), document)
    assert errors
    assert all("claims more than is known" in str(e) for e in errors)


# Mutations


@pytest.mark.parametrize("code", CODES)
def test_every_mutation_that_changes_the_meaning_is_caught(code: str) -> None:
    made = 0
    missed = []
    for passage, narrative, document in texts(code):
        for mutant in mutants(passage.text, document, LANGUAGES[code], passage.code):
            made += 1
            if not verify(replace(passage, text=mutant.text), document, code):
                missed.append((passage, narrative, document, mutant))
    assert made > 5000
    wrong = [f"{m.how}: {m.text}" for p, n, d, m in missed if not _means_what_is_so(p, n, d, m)]
    assert wrong == [], "\n".join(wrong)
    assert len(missed) < 0.02 * made


def _means_what_is_so(passage: Passage, narrative: Narrative, document: Document, mutant: Mutant) -> bool:
    """Work out without the verifier whether a spoiled text still says what is so.

    It is, where the same answer says each of its sentences elsewhere, where a scaled figure is its exact value rounded
    to what is printed, and where the sides that were swapped stand beside the very same figures and words.
    """
    return (
        _sentences(mutant.text) <= {s for p in passages_of(narrative) for s in _sentences(p.text)}
        or (mutant.how.startswith("scale") and _is_rounded(passage, narrative, mutant))
        or (mutant.how == "swap" and _is_symmetric(mutant.text, document))
        or (mutant.how == "swap" and _says_the_same_of_both(mutant.text, document))
    )


def _sentences(text: str) -> set[str]:
    return {re.sub(r"\s", "", s) for s in re.split(r"(?<=。)|(?<=\.)\s", text) if s.strip()}


def _is_rounded(passage: Passage, narrative: Narrative, mutant: Mutant) -> bool:
    """Say whether the one figure that was changed is what its evidence rounds to at that many digits."""
    numbers = re.compile(r"\d[\d,]*(?:\.\d+)?")
    before, after = numbers.findall(passage.text), numbers.findall(mutant.text)
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    scale = 10.0 ** len(changed[0].partition(".")[2])
    shown = float(changed[0].replace(",", "")) * scale
    values = [e for p in narrative.passages for e in p.evidence if p.text == passage.text and e.unit != "date"]
    turn = {"down": math.floor, "up": math.ceil}
    return any(shown == turn.get(e.rounding.rpartition(" rounded ")[2], round)(e.value * scale) for e in values)


def _is_symmetric(text: str, document: Document) -> bool:
    """Say whether no sentence has a direction word, and each puts the very same figures and names beside both sides."""
    words = [word for language in LANGUAGES.values() for pair in language.opposites for word in pair]
    shown = {document.shown.get(document.label(s), document.label(s)): s for s in ("a", "b")}
    if any(re.search(edged(word), text) for word in words):
        return False
    sentences = re.split(r"(?<=。)|(?<=\.)\s", text)
    parts = (r"[,;:，；：、]| and | ?[和与] ?", r"[,;:，；：]")
    return any(all(beside["a"] == beside["b"] for beside in (_beside(shown, s, p) for s in sentences)) for p in parts)


def _says_the_same_of_both(text: str, document: Document) -> bool:
    """Say whether a sentence only lists both sides, or says the very same of each, one clause after the other."""
    labels = "|".join(re.escape(document.shown.get(document.label(s), document.label(s))) for s in ("a", "b"))
    if len(re.findall(labels, text)) == 2 and re.search(rf"({labels})( and | ?和 ?)({labels})", text):
        return not re.search(r"[;；]", text)
    clauses = re.split(r"[;；]", re.sub(r"^.*?[,，]|[.。]$", "", text))
    return len(clauses) == 2 and len({re.sub(labels, "", c).replace(" ", "") for c in clauses}) == 1


def _beside(shown: dict[str, str], sentence: str, parts: str) -> dict[str, list[str]]:
    """Return the figures and names in the clauses about each side; a clause about none goes on about the last one."""
    beside: dict[str, list[str]] = {"a": [], "b": []}
    side = None
    for clause in re.split(parts, sentence):
        label = next((label for label in shown if label in clause), None)
        side = shown[label] if label else side
        if side:
            beside[side] += re.findall(r"[A-Z\d][\w.%-]*\w", clause.replace(label, "") if label else clause)
    return beside
