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
from typing import Any

import numpy as np
import pytest

from app.answer import Shelf, bundled
from app.catalog import Batch
from app.comparison import Comparison
from app.held import Fairness
from app.language import LANGUAGES as SPOKEN
from app.lineup import ALONE
from app.links import Selection
from app.narrative import Narrative
from app.points import AGENTIC
from app.story import tell, tell_prices
from app.terms import READERS, Reader
from app.verifier import LANGUAGES, Document, Passage, verify
from app.verifier.__main__ import check, document_of, main, passages_of, tables_of, told_and_checked
from app.verifier.checks import CHECKS
from app.verifier.curve import Curve
from app.verifier.document import Rows
from app.verifier.jobs import choices, jobs, swapped, target_sets
from app.verifier.mutations import Mutant, mutants
from app.verifier.order import crossings
from app.verifier.tokens import edged
from tests.stories import (
    LIVE,
    OWN,
    UNLISTED,
    background,
    body,
    duel,
    live_shelf,
    own_shelf,
    sweep,
    unlisted_shelf,
)
from tests.test_golden import STORIES

CODES = tuple(LANGUAGES)
FAULTS = [dict(row) for row in tables_of(bundled().catalog)["engine_faults"]]
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
    # Other kinds of two sides, and like for like.
    Selection(slug="deepseek-r1-b300-best-vs-mi355x", like="family"),
    Selection(slug="deepseek-r1-b200-vs-mi355x", precision="fp4", like="window"),
    Selection(slug="deepseek-r1-b300-fp4-single-node-vs-disaggregated"),
    Selection(slug="deepseek-r1-b300-fp8-sglang-2026-04-17-vs-2026-05-22"),
    Selection(slug="deepseek-r1-b200-fp8-mtp-vs-fp4-none", targets=(40.0, 70.0)),
    Selection(  # the order turns under what is held, and the speed is named after that
        slug="deepseek-r1-b200-vs-b300",
        **{"source": "measured", "sequence": (8192, 1024), "precision": "fp8"},
        **{"as_of": date(2026, 5, 15), "targets": (8.6, 27.11082018, 61.0455515, 199.8)},
    ),
    # Rows of others: a visitor's own beside public ones, of names that nobody lists, and recorded agent sessions.
    Selection(slug=OWN, targets=(36.0, 46.0, 70.0)),
    Selection(slug=UNLISTED),
    Selection(slug=LIVE, sequence=AGENTIC),
    # Three to six sides.
    Selection(slug="deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x"),
    Selection(slug="deepseek-r1-mi355x-fp4-sglang-vs-atom-vs-mori-sglang", targets=(40.0, 86.0, 400.0)),
    Selection(slug="deepseek-r1-b200-fp4-mtp-vs-fp8-vs-fp8-none-vs-b300"),
    Selection(slug="deepseek-r1-mi355x-fp8-mori-sglang-vs-fp4-vs-b300-fp4-dynamo-trt-vs-h200-sglang", tier="rental"),
)
HOSTILE = ("**43%** more {{ x }}", "$9 <b>less</b> [a](b) than 7")


@cache
def tables() -> dict[str, Rows]:
    """Return the tables of the project, and what rows of others name besides."""
    return tables_of(unlisted_shelf().catalog)


def shelf_of(selection: Selection) -> Shelf:
    others = {OWN: own_shelf, UNLISTED: unlisted_shelf}
    if selection.sequence == AGENTIC:
        return live_shelf()
    return others[selection.slug]() if selection.slug in others else bundled()


@cache
def compared(selection: Selection) -> Comparison:
    return shelf_of(selection).compare(selection)[1]


@cache
def told(selection: Selection, code: str, reader: str) -> tuple[Narrative, Document]:
    comparison, shelf = compared(selection), shelf_of(selection)
    known, language = (shelf.catalog, shelf.bundle.background), SPOKEN[code]
    narrative = tell(comparison, *known, language=language, reader=reader, fairness=alike(selection))
    prices = tell_prices(comparison, shelf.catalog, tier=selection.tier, cap=0.6, language=language)
    more = replace(narrative, further=(*narrative.further, *prices.passages))
    return more, document_of(comparison, narrative, tables(), prices, alike(selection))


@cache
def alike(selection: Selection) -> Fairness | None:
    return shelf_of(selection).fairness(selection, *shelf_of(selection).compare(selection))


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
    comparison, narrative, fairness = STORIES[story]()
    nothing = narrative.accuracy is None or not any(narrative.accuracy.scores.values())
    known = tables() | ({"accuracy": ()} if nothing else {})  # most stories are told without a background
    document = document_of(comparison, narrative, known, None, fairness)
    tally = check(passages_of(narrative), document, narrative.language.code)
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
        for x in np.linspace(*side.curve.span, 50 if len(comparison.sides) == 2 else 20).tolist():
            reading, bounds = side.read(x), side.bounds(np.array([x]), "throughput_per_gpu")
            assert reading is not None
            assert bounds is not None
            assert document.value("throughput", side.key, x) == pytest.approx(reading.metrics.throughput_per_gpu)
            assert document.value("cost", side.key, x) == pytest.approx(reading.metrics.cost)
            assert document.bounds("throughput", side.key, x) == pytest.approx((bounds[0][0], bounds[1][0]))


@pytest.mark.parametrize("selection", [s for s in SAMPLE if s.slug.count("-vs-") > 1], ids=lambda s: s.slug)
def test_the_second_opinion_on_pairs_agrees_with_the_first(selection: Selection) -> None:
    comparison, (_, document) = compared(selection), told(selection, "en", "standard")
    for pair in document.answer["pairs"]:
        for target in pair["targets"]:
            x = target["interactivity_tok_s_user"]
            for metric in ("throughput", "cost"):
                bounds = target["ratio_bounds"][metric]
                assert document.ratio(metric, x, pair["of"], pair["to"]) == pytest.approx(target["ratio"][metric])
                if bounds and target["ratio"][metric]:
                    found = document.ratio_bounds(metric, x, pair["of"], pair["to"])
                    assert found == pytest.approx((bounds["low"], bounds["high"]))
        low, high = comparison.overlap or (0.0, 0.0)
        for metric, key in (("throughput", "crossovers"), ("cost", "cost_crossovers")):
            mine = crossings(document, metric, pair["of"], pair["to"]) if comparison.overlap else []
            assert mine == pytest.approx([x for x in pair[key] if low < x < high], abs=1e-6)


def test_like_for_like_is_checked_against_curves_of_its_own() -> None:
    _, document = told(Selection(slug="deepseek-r1-b300-best-vs-mi355x", like="family"), "en", "standard")
    assert document.pooled is not None
    for part in (document.pooled, *document.rows):
        for x in part.matched:
            found = part.answer["targets"][list(part.targets).index(x)]
            assert part.ratio("throughput", x) == pytest.approx(found["ratio"]["throughput"])
            low, high = part.ratio_bounds("throughput", x) or (0.0, 0.0)
            assert (low, high) == pytest.approx(tuple(found["ratio_bounds"]["throughput"][k] for k in ("low", "high")))


def test_every_kind_of_comparison_is_among_the_jobs() -> None:
    found = jobs(bundled(), 1, ("en",), "")
    lineups = [bundled().find(job.selection.slug)[1] for job in found]
    assert {lineup.kind for lineup in lineups} == set(ALONE.values()) - {"batch"} | {"best", "setups"}
    assert {len(lineup.sides) for lineup in lineups} == {2, 3, 4, 5, 6}
    assert any(len(lineup.sides) > 2 and lineup != lineup.canonical() for lineup in lineups)
    assert len({job.seed for job in found}) == len(found)
    likes = {choices(job.seed, i).get("like") for job in found for i in range(4)}
    assert likes == {None, "family", "setup", "window"}


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
        if path.name in ("__main__.py", "jobs.py"):
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


FOUR = SAMPLE[-4]
AT_79 = (
    "At 79 tok/s/user MI355X delivers the most: 663 tok/s/GPU. That is between 13% more and 4.0 times as much as B200 "
    "(495) and roughly 90% more than B300 (344). It is also between 2.9 and 3.8 times as much as H200 (211). "
    "Per million tokens, the least first: MI355X $0.63, B200 $0.97, H200 $1.61. Then B300 $1.82, an order that the "
    "points leave open in part. Rough: B200 is read between points at 76.2 and 101.9, MI355X between 48.9 and 81.6 "
    "tok/s/user, too few points to be sure. As rough as before: B300, read between the same points. "
    "Whether MI355X is ahead of B300 is open."
)


def of_four(text: str, role: str = "paragraph") -> set[str]:
    xs = (79.0,) if role == "paragraph" else (60.0, 79.0, 98.0)
    return complaints(Passage(text, role, xs), told(FOUR, "en", "standard")[1], "en")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("the most", "the least", "unexplained"),
        ("663", "664", "number"),
        ("MI355X delivers", "B200 delivers", "direction"),
        ("as B200", "as H200", "number"),
        ("13% more", "23% more", "number"),
        ("roughly 90%", "93%", "number"),
        (" Whether MI355X is ahead of B300 is open.", "", "context"),
        ("76.2 and 101.9", "75.2 and 101.9", "number"),
        (" It is also between 2.9 and 3.8 times as much as H200 (211).", "", "context"),
        ("MI355X $0.63, B200 $0.97", "B200 $0.97, MI355X $0.63", "direction"),
        ("$1.61", "$1.62", "number"),
        (" Then B300 $1.82, an", "; an", "name"),
        (", an order that the points leave open in part", "", "context"),
        ("At 79", "At 60", "context"),
        ("than B300", "than MI355X", "name"),
    ],
)
def test_a_wrong_standing_is_named_by_its_kind(old: str, new: str, kind: str) -> None:
    assert of_four(AT_79) == set()
    assert old in AT_79
    assert kind in of_four(AT_79.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("from 74.3", "from 75.3", "number"),
        ("at 44.9 and", "at 45.9 and", "number"),
        (", B200 from 85.5 to 88.6", "", "context"),
        ("B200 below", "B300 below", "direction"),
        ("73.2 tok/s/user, MI355X", "74.2 tok/s/user, MI355X", "number"),
        ("MI355X above", "B200 above", "direction"),
        (" or which one costs the least", "", "context"),
        ("the least per token depends", "the most per token depends", "unexplained"),
    ],
)
def test_a_wrong_ranking_is_named_by_its_kind(old: str, new: str, kind: str) -> None:
    text = told(FOUR, "en", "standard")[0].verdict.text
    assert of_four(text, "verdict") == set()
    assert old in text
    assert kind in of_four(text.replace(old, new, 1), "verdict")


FAMILY = Selection(slug="deepseek-r1-b300-best-vs-mi355x", like="family")
SETUP = Selection(slug="deepseek-r1-b200-fp4-vs-fp8", sequence=(8192, 1024))
INSTEAD = Selection(slug="deepseek-r1-mi355x-fp4-mtp-vs-none")
WINDOW = Selection(slug="deepseek-r1-b200-vs-b300", like="window", precision="fp8", sequence=(1024, 1024))
SEVERAL = Selection(slug="deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x")
UNHELD = Selection(slug="deepseek-r1-b300-fp4-mtp-vs-none", source="measured", sequence=(1024, 1024))


@pytest.mark.parametrize(
    ("selection", "old", "new", "kind"),
    [
        (FAMILY, "Pooled, ", "", "direction"),
        (FAMILY, "On the SGLang engine family alone MI355X", "On SGLang alone MI355X", "name"),
        (FAMILY, "On the SGLang engine family alone MI355X", "On the ATOM engine family alone MI355X", "context"),
        (FAMILY, "The order reads the other way round on the SGLang engine family alone. ", "", "context"),
        (FAMILY, "order reads the other way round", "order turns", "direction"),
        (FAMILY, "; who is ahead is open", "", "context"),
        (FAMILY, "B300 has no points", "MI355X has no points", "name"),
        (FAMILY, " MI355X has no points on the TensorRT-LLM engine family.", "", "context"),
        (FAMILY, "1,060", "1,061", "number"),
        (FAMILY, "at 93", "at 56", "number"),
        (SETUP, "Pooled, FP4", "Pooled, FP8", "direction"),
        (SETUP, "shrinks to", "grows to", "direction"),
        (SETUP, "shrinks to", "is", "direction"),
        (SETUP, "the lead is", "the lead shrinks to", "direction"),
        (SETUP, "3,117", "3,118", "number"),
        (SETUP, "98% more", "50% more", "number"),
        (SETUP, "goes with engine and deployment", "goes with the deployment", "name"),
        (
            SETUP,
            " The points are too far apart to say how much of the gap goes with engine and deployment.",
            "",
            "context",
        ),
        (SETUP, "55.6 and", "56.6 and", "number"),
        (SETUP, "the points of FP8", "the points of FP4", "name"),
        (
            SETUP,
            "the points of FP8 (at 55.6 and 154.5) lie too far apart there",
            "FP4 delivers 9 times the tok/s/GPU of FP8",
            "context",
        ),
        (SETUP, "On SGLang (single-node) alone", "On SGLang (disaggregated) alone", "name"),
        (
            INSTEAD,
            "With engine and deployment held equal no figure can be stated at these speeds, so the engine family is "
            "held instead. ",
            "",
            "context",
        ),
        (INSTEAD, "come from the SGLang engine family", "come from SGLang", "name"),
        (INSTEAD, "come from the SGLang engine family", "come from the ATOM engine family", "context"),
        (WINDOW, "within 30 days of one another. On", "within 20 days of one another. On", "number"),
        (WINDOW, "no runs of both sides lie within 30", "no runs of both sides lie within 60", "number"),
        (WINDOW, "On Dynamo TensorRT-LLM (disaggregated) no runs", "On TensorRT-LLM (single-node) no runs", "context"),
        (SEVERAL, "Pooled, MI355X leads", "Pooled, B200 leads", "name"),
        (SEVERAL, "still leads", "leads", ""),
        (SEVERAL, "MI355X still leads", "H200 still leads", "name"),
        (SEVERAL, "(421; who leads is open)", "(421)", "context"),
        (SEVERAL, "(421;", "(422;", "number"),
        (SEVERAL, "order of all sides changes", "order of all sides stays", "direction"),
        (SEVERAL, "changes, though the points leave it open in part", "changes", "context"),
        (SEVERAL, "B200, B300 and H200 have no points", "B200 and H200 have no points", "context"),
        (UNHELD, "No figure with engine and deployment held equal can be stated at these speeds. ", "", "context"),
        (
            UNHELD,
            "No figure with engine and deployment held equal can be stated at these speeds",
            "No set of points with engine and deployment held equal exists on both sides",
            "context",
        ),
    ],
)
def test_a_wrong_text_like_for_like_is_named_by_its_kind(selection: Selection, old: str, new: str, kind: str) -> None:
    narrative, document = told(selection, "en", "standard")
    (text,) = (p.text for p in narrative.fair)
    xs = tuple(document.targets)
    assert complaints(Passage(text, "fair", xs), document, "en") == set()
    assert old in text
    found = complaints(Passage(text.replace(old, new, 1), "fair", xs), document, "en")
    assert kind in found if kind else not found


def of_own(code: str, first: dict[str, str | None], second: dict[str, str | None]) -> tuple[str, Document]:
    """Return what is told like for like of two batches of a visitor, and what it is checked against."""
    rows = [
        *sweep(batch="own1", provenance="own", spec_method="mtp", scale=1.5, **first),
        *sweep(batch="own2", provenance="own", **second),
    ]
    batches = [Batch(batch="own1", label="Night run"), Batch(batch="own2", label="Day run")]
    shelf = Shelf(bundled().bundle.with_own(batches, rows))
    found = shelf.answer(Selection(slug="glm-5-1-b300-fp4-mtp-own1-vs-none-own2", lang=code))
    document = document_of(found.comparison, found.narrative, tables(), fairness=found.fairness)
    return found.narrative.fair[0].text, document


@pytest.mark.parametrize(
    ("first", "second", "old", "new"),
    [
        ({}, {}, ", so engine and deployment cannot explain the gap there", ""),
        (
            {},
            {"image": None},
            "SGLang, single-node",
            "SGLang, single-node, so engine and deployment cannot explain the gap there",
        ),
        ({}, {"deployment": None}, "set of points is known to have", "points are known to have"),
        (
            {},
            {"deployment": None},
            "No set of points is known to have engine and deployment in common",
            "No set of points with engine and deployment held equal exists",
        ),
        (
            {},
            {"deployment": None, "engine": None},
            "No set of points is known to have engine and deployment in common",
            "No set of points with engine and deployment held equal exists",
        ),
        ({}, {"deployment": None, "engine": None}, "no points known to have run on", "no points on"),
        (
            {},
            {"engine": "trt"},
            "No set of points with engine and deployment held equal exists",
            "No set of points is known to have engine and deployment in common",
        ),
        ({}, {"engine": "trt"}, "no points on SGLang", "no points known to have run on SGLang"),
    ],
)
def test_what_is_not_known_is_neither_held_equal_nor_ruled_out(
    first: dict[str, str | None], second: dict[str, str | None], old: str, new: str
) -> None:
    for code in CODES:
        text, document = of_own(code, first, second)
        passage = Passage(text, "fair", tuple(document.targets))
        assert complaints(passage, document, code) == set()
        if code == "en":
            assert old in text
            assert complaints(replace(passage, text=text.replace(old, new, 1)), document, code)


IMAGE = "lmsysorg/sglang:v0.5.11-cu130"
OF_RUNS = {
    "synthetic_prompts": "name",
    "acceptance_unreported": "name",
    "recipe_differs": "name",
    "beyond_step_limit": "context",
    "accuracy": "context",
}


def of_source(provenance: str, **setup: str | None) -> tuple[Narrative, Document]:
    """Return what is told of rows of a setup that a published recipe is known of, or of another one."""
    given = {"provenance": provenance, "image": IMAGE} | setup
    kind = "store" if provenance == "store" else "live"
    sides = sweep(spec_method="mtp", scale=4.5, **given), sweep(**given)
    comparison = duel(*sides, slug=SPECIFIED, facts_slug=SPECIFIED, source=kind)
    narrative = tell(comparison, bundled().catalog, bundled().bundle.background)
    prices = tell_prices(comparison, bundled().catalog)
    return narrative, document_of(comparison, narrative, tables(), prices)


@pytest.mark.parametrize(
    ("other", "spoiled"),
    [
        (("store", {}), set(OF_RUNS)),
        (("live", {"engine": "vllm", "image": "vllm/vllm-openai:v0.14.0"}), set(OF_RUNS) - {"synthetic_prompts"}),
        (("live", {"image": IMAGE.replace("0.5.11", "0.5.12")}), {"recipe_differs", "beyond_step_limit"}),
    ],
)
def test_what_is_known_of_the_publishers_runs_is_wrong_of_other_rows(
    other: tuple[str, dict[str, str | None]], spoiled: set[str]
) -> None:
    narrative, document = of_source("live")
    told_of = {p.code: p for p in passages_of(narrative) if p.role == "body" and p.code in OF_RUNS}
    assert told_of.keys() == OF_RUNS.keys()
    assert [e for p in passages_of(narrative) for e in verify(p, document, "en")] == []
    others, there = of_source(other[0], **other[1])
    assert [e for p in passages_of(others) for e in verify(p, there, "en")] == []
    for code in spoiled - {"accuracy"} if other[0] == "live" else spoiled:
        assert OF_RUNS[code] in complaints(told_of[code], there, "en"), code


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("sources", [("saved", "saved"), ("saved", "bundled"), ("own", "saved"), ("own", "bundled")])
def test_rows_of_a_saved_file_alone_and_runs_that_do_not_count_are_read_back(
    sources: tuple[str, str], reader: Reader, code: str
) -> None:
    a, b = (sweep(provenance=source) for source in sources)
    kind = sources[0] if len(set(sources)) == 1 else "mixed"
    comparison = duel([replace(row, setup=replace(row.setup, spec_method="mtp")) for row in a], b, source=kind)
    narrative = tell(comparison, bundled().catalog, bundled().bundle.background, language=SPOKEN[code], reader=reader)
    document = document_of(comparison, narrative, tables(), tell_prices(comparison, bundled().catalog))
    assert [e for p in passages_of(narrative) for e in verify(p, document, code)] == []
    text = " ".join(p.text for p in passages_of(narrative))
    assert ("已" in text or "未" in text) if code == "zh" else "unverified" in text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rows of Off are unverified: the saved file has them, but they are not known here.", ""),
        ("Rows of MTP are unverified: the saved file has them, but they are not known here.", "name"),
        ("The rows of Off are unverified: uploaded by you.", "name"),
        ("All rows here are unverified.", "context"),
        ("The publisher's accuracy runs say nothing of Off: rows there are not known to be its own.", ""),
        ("The publisher's accuracy runs say nothing of MTP: rows there are not known to be its own.", "name"),
    ],
)
def test_sides_of_rows_that_a_file_alone_has_are_named_right(text: str, kind: str) -> None:
    comparison = duel(sweep(spec_method="mtp"), sweep(provenance="saved"), source="mixed")
    narrative = tell(comparison, bundled().catalog, bundled().bundle.background)
    document = document_of(comparison, narrative, tables(), tell_prices(comparison, bundled().catalog))
    code = "unverified" if "unverified" in text else None
    assert complaints(Passage(text, "body" if code else "beside", tuple(document.matched), code), document, "en") == (
        {kind} if kind else set()
    )


def test_lengths_of_a_store_are_not_known_to_be_fixed() -> None:
    passages = [p for p in passages_of(of_source("live")[0]) if "lengths are fixed" in p.text]
    assert passages
    for passage in passages:
        assert "context" in complaints(passage, of_source("store")[1], "en")


ACCEPTED = "Next to its readings Night run reports an acceptance length of 2.6 to 2.8 tokens per step and"
MADE = "Night run is made of rows uploaded by you. Public sweep is made of bundled public rows."


@pytest.mark.parametrize(
    ("caveat", "text", "kind"),
    [
        ("unverified", "The rows of Public sweep are unverified.", "name"),
        ("unverified", "The rows of Night run and Public sweep are unverified.", "name"),
        ("unverified", "All rows here are unverified.", "context"),
        ("setup_unknown", "Not stated for Night run, or not for every point: engine.", "name"),
        ("setup_unknown", "The setup is not fully stated.", "context"),
        ("mixed_sources", MADE.replace("uploaded by you", "of live public rows"), "unexplained"),
        ("mixed_sources", MADE.replace("bundled", "live"), "name"),
        ("mixed_sources", MADE.replace("Public sweep", "Night run"), "name"),
        ("mixed_sources", MADE.partition(". ")[0], "context"),
        ("acceptance_reported", f"{ACCEPTED} an acceptance rate of 54.0% to 59.0%.", "number"),
        ("acceptance_reported", f"{ACCEPTED} an acceptance rate of 55.0%.", "number"),
        ("acceptance_reported", f"{ACCEPTED} more.".replace(" and more", ""), "context"),
        ("acceptance_reported", f"{ACCEPTED} an acceptance rate of 55.0% to 59.0%.".replace("2.8", "2.9"), "number"),
        (
            "acceptance_reported",
            f"{ACCEPTED} an acceptance rate of 55.0% to 59.0%.".replace("Night run", "Public sweep"),
            "context",
        ),
        ("acceptance_reported", "SGLang reports mean acceptance length = 1 + accepted / drafts.", "unexplained"),
        ("acceptance_unreported", "It was not reported for Night run.", "name"),
        ("sampled_sweep", "A sample: 3 points for Night run.", "name"),
        ("sampled_sweep", "A sample: 4 points for Public sweep.", "number"),
        ("synthetic_prompts", "Acceptance on Night run and Public sweep need not match real traffic.", "name"),
    ],
)
def test_a_wrong_word_on_where_rows_come_from_is_named_by_its_kind(caveat: str, text: str, kind: str) -> None:
    document = told(Selection(slug=OWN, targets=(36.0, 46.0, 59.0)), "en", "standard")[1]
    assert kind in complaints(Passage(text, "body", tuple(document.matched), caveat), document, "en")


UNKNOWN = "Not stated for MTP, or not for every point: engine. Not stated for Off, or not for every point: precision."


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("", "", ""),
        ("for MTP", "for MTP and Off", "name"),
        ("engine", "engine and GPU", "name"),
        ("engine", "deployment", "name"),
        (UNKNOWN[UNKNOWN.index(" Not") :], "", "context"),
    ],
)
def test_a_wrong_word_on_what_own_rows_do_not_state_is_named_by_its_kind(old: str, new: str, kind: str) -> None:
    rows: dict[str, Any] = {"provenance": "own", "batch": "own1"}
    comparison = duel(sweep(spec_method="mtp", scale=1.5, engine=None, **rows), sweep(precision=None, **rows))
    narrative = tell(comparison, bundled().catalog, background())
    assert body(narrative, "setup_unknown").startswith(UNKNOWN)
    prices = tell_prices(comparison, bundled().catalog)
    document = document_of(comparison, narrative, tables(), prices)
    text = UNKNOWN.replace(old, new, 1)
    found = complaints(Passage(text, "body", tuple(document.matched), "setup_unknown"), document, "en")
    assert kind in found if kind else not found


def of_vllm(*versions: str | None, code: str = "en", fixed_in: str | None = "0.9.0") -> tuple[str, Document]:
    """Return what is told of the acceptance of a side whose rows ran these versions in turn, and its document."""
    rows = [
        replace(row, engine_version=versions[i % len(versions)])
        for i, row in enumerate(sweep(scale=1.5, spec_method="mtp", acceptance_length=2.9, engine="vllm", image=None))
    ]
    known = background(faults=tuple(replace(f, fixed_in=fixed_in) for f in background().faults if f.family == "vllm"))
    comparison = duel(rows, sweep(engine="vllm", image=None))
    narrative = tell(comparison, bundled().catalog, known, language=SPOKEN[code])
    prices = tell_prices(comparison, bundled().catalog, language=SPOKEN[code])
    listed = [row | {"fixed_in": fixed_in or ""} if row["engine_family"] == "vllm" else row for row in FAULTS]
    document = document_of(comparison, narrative, tables() | {"engine_faults": listed}, prices)
    return body(narrative, "acceptance_reported"), document


def faults_of(text: str, document: Document, code: str = "en") -> set[str]:
    return complaints(Passage(text, "body", tuple(document.matched), "acceptance_reported"), document, code)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "versions",
    [("0.8.4",), ("0.8.4", "0.9.2"), ("0.8.4", None), ("0.8.3", "0.8.5.post1"), ("0.9.2",), (None,), ("0.9.0rc1",)],
)
@pytest.mark.parametrize("fixed_in", ["0.9.0", None])
def test_a_fault_of_an_engine_is_told_without_an_error(
    versions: tuple[str | None, ...], fixed_in: str | None, code: str
) -> None:
    text, document = of_vllm(*versions, code=code, fixed_in=fixed_in)
    assert faults_of(text, document, code) == set()


OLDER = "MTP ran vLLM 0.8.4, older than the fix"


@pytest.mark.parametrize(
    ("versions", "old", "new", "kind"),
    [
        (("0.8.4",), OLDER, OLDER.replace("MTP", "Off"), "name"),
        (("0.8.4",), OLDER, OLDER.replace("MTP", "MTP in part"), "context"),
        (("0.8.4",), OLDER, OLDER.replace("0.8.4", "0.9.0"), "name"),
        (("0.8.4",), OLDER, OLDER.replace("0.8.4", "0.8.5"), "unexplained"),
        (("0.8.4",), "in vLLM 0.9.0", "in SGLang 0.5.11", "name"),
        (("0.8.4",), "log left out", "log counted", "unexplained"),
        (
            ("0.8.4",),
            "MTP ran vLLM 0.8.4, older than the fix in vLLM 0.9.0:",
            "Whether MTP ran vLLM 0.9.0 or newer is not known; before it,",
            "context",
        ),
        (("0.8.4", "0.9.2"), "MTP in part", "MTP", "context"),
        ((None,), "Whether MTP ran", "Whether Off ran", "context"),
        ((None,), "or newer is not known; before it,", "or newer is not known; it,", "unexplained"),
    ],
)
def test_a_wrong_word_on_a_fault_is_named_by_its_kind(
    versions: tuple[str | None, ...], old: str, new: str, kind: str
) -> None:
    text, document = of_vllm(*versions)
    assert old in text
    assert kind in faults_of(text.replace(old, new, 1), document)


def test_a_fault_of_an_older_version_must_be_told() -> None:
    text, document = of_vllm("0.8.4")
    assert faults_of(text.partition("MTP ran")[0].strip(), document) == {"context"}


@pytest.mark.parametrize(
    ("text", "role", "kind"),
    [
        ("Some rows are unverified, uploaded by you.", "clause", "context"),
        ("All rows here are unverified.", "body", "context"),
        ("Rows come from different sources.", "clause", "context"),
        ("Input and output lengths are fixed.", "footnote", "context"),
        ("B200, DeepSeek R1 (FP8, agentic sessions): measured sweep, runs to 25 May 2026.", "brief", "context"),
        (
            "B200, DeepSeek R1 (FP8, agentic sessions): rows from several sources, runs to 25 May 2026.",
            "brief",
            "context",
        ),
        ("B200, DeepSeek R1 (FP8): live rows, runs to 25 May 2026.", "brief", "context"),
        ("Acceptance of Off was forced to a reference length.", "body", "name"),
    ],
)
def test_what_is_not_so_of_live_agent_sessions_is_caught(text: str, role: str, kind: str) -> None:
    document = told(Selection(slug=LIVE, sequence=AGENTIC), "en", "standard")[1]
    assert kind in complaints(Passage(text, role, tuple(document.matched)), document, "en")
    fixed = told(SAMPLE[0], "en", "standard")[1]
    agentic = Passage("Requests are recorded agent sessions.", "footnote", tuple(fixed.matched))
    assert complaints(agentic, fixed, "en") == {"context"}


def test_more_digits_than_are_known_are_an_error() -> None:
    seen = 0
    for selection in (s for s in SAMPLE if s.slug.count("-vs-") == 1):
        narrative, document = told(selection, "en", "standard")
        for paragraph, target in zip(narrative.paragraphs, document.answer["targets"], strict=True):
            body, xs = paragraph.body.text, (paragraph.target,)
            found = re.search(r"between \d+ and \d+ times", body)
            if found is None:
                continue
            ratio = target["ratio"]["throughput"]
            firm = body.replace(found.group(), f"{max(ratio, 1 / ratio):.1f} times", 1)
            errors = verify(Passage(firm, "paragraph", xs), document)
            assert errors
            assert all("claims more than is known" in str(e) for e in errors)
            seen += 1
    assert seen


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
        or (mutant.how == "swap" and _lists(passage.text, document) == _lists(mutant.text, document))
        or _names_a_list(mutant)
    )


def _names_a_list(mutant: Mutant) -> bool:
    """Say whether the sides that were swapped stand in a bare list of them all, whose order says nothing."""
    lists = (
        *("The bundled sweep is a sample", "Prompts are random tokens", "Acceptance, how many drafted"),
        *("收录的扫描只是", "提示词是固定长度"),
    )
    return mutant.how == "swap" and mutant.text.startswith(lists)


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
    turns = ((e.value * scale, turn.get(e.rounding.rpartition(" rounded ")[2], round)) for e in values)
    return any(shown in (directed(value), round(value)) for value, directed in turns)


def _is_symmetric(text: str, document: Document) -> bool:
    """Say whether no sentence has a direction word, and each puts the very same figures and names beside all sides."""
    words = [word for language in LANGUAGES.values() for pair in language.opposites for word in pair]
    shown = {" ".join(document.shown_label(s).split()): s for s in document.sides}
    if any(re.search(edged(word), text) for word in words):
        return False
    sentences = re.split(r"(?<=。)|(?<=\.)\s", text)
    parts = (r"[,;:，；：、]| and | ?[和与] ?", r"[,;:，；：]")
    return any(all(_alike(_beside(shown, s, p)) for s in sentences) for p in parts)


def _alike(beside: dict[str, list[str]]) -> bool:
    return all(found == beside["a"] for found in beside.values())


def _lists(text: str, document: Document) -> tuple[str, set[tuple[str, str]]]:
    """Return a text without the sides' names, and what of it depends on where each stands.

    A bare list of all sides in any order says the same, and so does one that puts a number of points before each.
    """
    shown = sorted((document.shown_label(s) for s in document.sides), key=len, reverse=True)
    label = "|".join(re.escape(s) for s in shown)
    bare = rf"(?:{label})(?:(?:, | and |、| ?和 ?)(?:{label})){{{len(shown) - 1}}}"
    text = re.sub(
        bare, lambda found: "*" * len(shown) if all(s in found.group() for s in shown) else found.group(), text
    )
    counts = set(re.findall(rf"(\d+)(?: points?)? for ({label})", text))
    named = len(re.findall(label, text))
    pairs = {(str(i), s) for i, s in enumerate(re.findall(label, text))}
    return re.sub(label, "", text), counts if len(counts) == named else pairs


def _says_the_same_of_both(text: str, document: Document) -> bool:
    """Say whether a sentence only lists both sides, or says the very same of each, one clause after the other."""
    labels = "|".join(re.escape(document.shown.get(document.label(s), document.label(s))) for s in ("a", "b"))
    if len(re.findall(labels, text)) == 2 and re.search(rf"({labels})( and | ?和 ?)({labels})", text):
        return not re.search(r"[;；]", text)
    clauses = re.split(r"[;；。]|\. ", re.sub(r"^.*?[,，]|[.。]$", "", text))
    return len(clauses) == 2 and len({re.sub(labels, "", c).replace(" ", "") for c in clauses}) == 1


def _beside(shown: dict[str, str], sentence: str, parts: str) -> dict[str, list[str]]:
    """Return the figures and names in the clauses about each side; a clause about none goes on about the last one."""
    beside: dict[str, list[str]] = {side: [] for side in shown.values()}
    side = None
    for clause in re.split(parts, sentence):
        label = max((label for label in shown if label in clause), key=len, default=None)
        side = shown[label] if label else side
        if side:
            beside[side] += re.findall(r"[A-Z\d][\w.%-]*\w", clause.replace(label, "") if label else clause)
    return beside
