"""Prices: a break-even price makes both sides equal, editions agree with the shelf, placeholders are marked."""

import html
import json
import re
from dataclasses import asdict, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import charts
from app.answer import bundled
from app.checker import check
from app.comparison import Comparison
from app.exports.csv import to_csv
from app.exports.json import as_dict, to_json
from app.exports.markdown import meta_line, price_notes, to_markdown, to_text
from app.language import LANGUAGES, Language
from app.links import Selection
from app.linter import lint_passage
from app.price_table import break_even_table, editions_table
from app.prices import middle, on_one_price, outlook
from app.side import SIDES, Price
from app.story import PriceStory, tell_prices
from app.story.prices import EvenPrice, price_findings
from app.table import readings_table
from app.terms import PLACEHOLDER
from tests.builders import comparison, falling, price, side
from tests.stories import answer, duel, everything, several, straight, sweep

GPUS = "deepseek-r1-b300-vs-h200"
MARKED = {"b300", "gb300"}
CATALOG = bundled().catalog


def story(compared: Comparison, language: Language = LANGUAGES["en"], **given: object) -> PriceStory:
    return tell_prices(compared, CATALOG, language=language, **given)  # type: ignore[arg-type]


# Break-even


@given(a=falling(), b=falling(), usd=st.tuples(*[st.floats(0.01, 100.0)] * 2))
def test_a_break_even_price_makes_both_cost_the_same(a: object, b: object, usd: tuple[float, float]) -> None:
    compared = comparison(side("a", a, usd=usd[0]), side("b", b, usd=usd[1]))
    for target, found in zip(compared.targets, outlook(compared, CATALOG, "hyperscaler").break_even, strict=True):
        for key, even in found.items():
            own = replace(compared.side(key), price=price(even.usd_per_gpu_hour, own_usd=True))
            other = compared.b if key == "a" else compared.a
            costs = [s.read(target.x).metrics.cost for s in (own, other)]  # type: ignore[union-attr]
            assert costs[0] / costs[1] == pytest.approx(1.0, rel=1e-9)  # type: ignore[operator]
            assert even.low <= even.usd_per_gpu_hour * (1 + 1e-9)
            assert even.high >= even.usd_per_gpu_hour * (1 - 1e-9)


def test_a_break_even_price_typed_in_makes_both_cost_the_same() -> None:
    for slug in (GPUS, "deepseek-r1-b200-vs-mi355x"):
        compared = answer(slug).comparison
        target = middle(compared)
        even = outlook(compared, CATALOG, "hyperscaler").break_even[compared.targets.index(target)]["a"]
        _, then = bundled().compare(Selection(slug=slug, usd=(even.usd_per_gpu_hour, None)))
        assert then.targets[compared.targets.index(target)].ratio("cost") == pytest.approx(1.0, rel=1e-9)


def test_no_price_is_sought_where_one_price_holds_for_both() -> None:
    compared = answer().comparison
    assert on_one_price(compared.sides)
    assert break_even_table(compared, outlook(compared, CATALOG, "hyperscaler"), CATALOG) == ((), ())
    assert any("moves both costs alike" in p.text for p in story(compared).words)


def test_a_side_without_a_price_can_still_be_given_one() -> None:
    compared = comparison(side("a", usd=None, gpu="h20"), side("b", gpu="b200"))
    found = outlook(compared, CATALOG, "hyperscaler").break_even[0]
    assert set(found) == {"a"}
    told = story(compared).words[-1].text
    assert "if a GPU-hour of" in told
    assert "instead of" not in told


def test_an_own_price_and_power_serve_a_gpu_that_no_edition_names() -> None:
    own = Price.of(CATALOG, "h20", "2026-07", "hyperscaler", 3.6, 2.0)
    assert own.cost(1000.0) == pytest.approx(1.0)
    assert own.per_mw(1000.0) == pytest.approx(500_000.0)
    assert (own.edition, own.placeholder) == (None, None)
    compared = duel(
        sweep(gpu="h20", scale=1.5),
        sweep(gpu="b300"),
        prices=(own, Price.of(CATALOG, "b300", "2026-07", "hyperscaler")),
    )
    told = story(compared, cap=1.0)
    assert told.cap_words is not None
    head, rows = editions_table(compared, told.outlook)
    assert [row[2] for row in rows] == ["–", "$2.26", "–", "$2.34†"]
    assert len(head) == len(rows[0])


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("choice", ["as offered", "own prices", "rental prices"])
def test_words_and_table_print_a_break_even_price_alike(choice: str, language: Language) -> None:
    seen = 0
    for a in everything(choice):
        compared = a.comparison
        found = price_findings(compared, outlook(compared, CATALOG, a.selection.tier), CATALOG)
        even = next((f for f in found if isinstance(f, EvenPrice) and f.style == "prices"), None)
        if even is None:
            continue
        seen += 1
        told = " ".join(p.text for p in story(compared, language, tier=a.selection.tier).words)
        seen_at = compared.targets.index(middle(compared))
        seen_in = outlook(compared, CATALOG, a.selection.tier)
        cells = [row[2 + seen_at] for row in break_even_table(compared, seen_in, CATALOG, language)[1]]
        for words, cell in zip(even.sides, cells, strict=True):
            shown = re.findall(r"[\d.,]*\d", cell)
            said = shown[1:] if words["hedge"] == "between" else shown[:1]
            assert len(shown) == (1 if words["hedge"] == "" else 3)
            assert all(re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", told) for number in said), (cell, told)
    assert seen > 5


# Editions


@pytest.mark.parametrize("tier", ["hyperscaler", "neocloud", "rental"])
def test_an_edition_says_what_the_shelf_says_under_it(tier: str) -> None:
    for a in everything("as offered"):
        for edition in outlook(a.comparison, CATALOG, tier).editions:
            chosen = replace(
                a.selection, edition=edition.edition, tier=tier, targets=tuple(t.x for t in a.comparison.targets)
            )
            _, there = bundled().compare(chosen)
            for key, (mine, its) in product(SIDES, zip(edition.targets, there.targets, strict=True)):
                assert edition.prices[key] == there.side(key).price
                one, other = mine.reading(key), its.reading(key)
                assert (one is None) == (other is None)
                if one and other:
                    assert one.metrics.throughput_per_gpu == other.metrics.throughput_per_gpu
                    if not there.side(key).as_printed:
                        assert one.metrics == other.metrics
                    assert one.metrics.cost == there.side(key).price.cost(one.metrics.throughput_per_gpu)


def test_what_a_publisher_printed_is_no_change_of_price() -> None:
    compared = answer().comparison
    assert compared.a.prints_cost
    seen = outlook(compared, CATALOG, "hyperscaler")
    assert seen.printed
    now, before = ({s: e.targets[1].reading(s).metrics.cost for s in SIDES} for e in seen.editions)  # type: ignore[union-attr]
    for key in SIDES:
        assert now[key] / before[key] == pytest.approx(2.26 / 2.34)  # type: ignore[operator]


def test_one_gpu_type_keeps_its_gap_and_two_may_turn() -> None:
    assert "so the gap between them stays the same" in story(answer().comparison).words[0].text
    turning = comparison(
        side("a", [(40, 1000), (60, 800)], gpu="b300"), side("b", [(40, 651), (60, 521)], gpu="mi355x"), [40.0]
    )
    assert "The order turns" in story(turning).words[0].text


def test_own_prices_are_left_out_of_the_editions_and_said_to_be() -> None:
    compared = answer(GPUS, usd=(9.0, None)).comparison
    seen, plain = (outlook(c, CATALOG, "hyperscaler") for c in (compared, answer(GPUS).comparison))
    assert [e.prices for e in seen.editions] == [e.prices for e in plain.editions]
    assert "Figures of your own are left out" in story(compared).words[0].text


# A highest cost


@given(a=falling(), b=falling(), cap=st.floats(0.001, 100.0))
def test_the_largest_speed_at_a_cost_lies_between_its_bounds(a: object, b: object, cap: float) -> None:
    for one in (side("a", a), side("b", b)):
        x, bounds = one.largest_x_at_cost(cap), one.largest_x_bounds(cap)
        assert (x is None) == (bounds is None)
        if x is not None and bounds is not None:
            low, high = bounds
            assert low <= x * (1 + 1e-9)
            assert high >= x * (1 - 1e-9)
            assert one.span is not None
            assert one.span[0] <= low <= high <= one.span[1]
            inside = one.bounds(np.array([low, high]), "cost")
            assert inside is not None
            assert inside[1][0] <= cap * (1 + 1e-6)
            assert inside[0][1] <= cap * (1 + 1e-6)


def test_a_cap_between_sparse_points_is_hedged_and_its_own_prices_count() -> None:
    compared = answer(GPUS, usd=(3.0, 2.0)).comparison
    told = story(compared, cap=0.5)
    assert told.cap_words is not None
    assert "a speed between" in told.cap_words.text
    assert "placeholder" not in told.cap_words.text


# Words and files


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("choice", ["as offered", "older prices", "own prices", "rental prices"])
def test_every_number_has_evidence_and_no_sentence_breaks_a_rule(choice: str, language: Language) -> None:
    for a in everything(choice):
        told = story(a.comparison, language, tier=a.selection.tier, cap=0.7)
        document = json.loads(to_json(a.comparison, a.narrative, told))
        for passage in told.passages:
            faults = check(passage.text, [asdict(e) for e in passage.evidence], passage.names, document)
            assert faults == []
            assert lint_passage(passage, language) == ()


def test_files_hold_prices_where_they_are_asked_for() -> None:
    a = answer(GPUS)
    told = story(a.comparison, cap=0.5)
    assert "prices" not in as_dict(a.comparison, a.narrative)
    assert "## Prices" not in to_markdown(a.comparison, a.narrative, CATALOG)
    written, found = to_markdown(a.comparison, a.narrative, CATALOG, told), as_dict(a.comparison, a.narrative, told)
    assert "## Prices" in written
    assert told.cap_words is not None
    assert told.cap_words.markdown in written
    assert found["prices"]["cap"]["cost_usd_per_m_tokens"] == 0.5
    assert [e["edition"] for e in found["prices"]["editions"]] == list(CATALOG.editions)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_of_many_sides_hold_every_edition_and_what_it_changes(lang: str) -> None:
    for a in everything("as offered"):
        compared = a.comparison
        if len(compared.sides) < 3 or not compared.targets:
            continue
        language = LANGUAGES[lang]
        told = story(compared, language)
        narrative = replace(a.narrative, language=language)
        texts = [html.unescape(w(compared, narrative, CATALOG, told)) for w in (to_markdown, to_text)]
        head, rows = editions_table(compared, told.outlook, language)
        notes = price_notes(compared, told, language)
        assert all(cell in text for text in texts for line in (head, *rows) for cell in line)
        assert all(note in text for text in texts for note in notes)
        assert language.say("The price at which costs are equal is worked out for two sides at a time.") in notes
        assert told.words
        alone = to_text(compared, narrative, CATALOG, story(compared, language, cap=0.5).of_cap())
        assert not any(note in alone for note in notes)


def test_many_sides_are_told_who_costs_the_least_under_either_edition() -> None:
    def told_of(*scales: float, targets: tuple[float, ...] = (60.0,)) -> str:
        gpus = ("b300", "mi355x", "h200")
        prices = [Price.of(CATALOG, gpu, "2026-07", "hyperscaler") for gpu in gpus]
        sweeps = [straight(scale, gpu=gpu) for scale, gpu in zip(scales, gpus, strict=True)]
        labels = [CATALOG.gpu_label(gpu) for gpu in gpus]
        return story(several(*sweeps, targets=targets, prices=prices, labels=labels)).words[0].text

    assert "MI355X costs the least per token" in told_of(1.0, 1.0, 0.5)
    assert "MI355X still costs the least per token" in told_of(1.0, 1.0, 0.5)
    turning = told_of(1.545, 1.0, 0.5)
    assert "2025-10 prices, MI355X costs the least" in turning
    assert "2026-07 prices B300 costs the least" in turning
    assert "2026-07 prices B300 and MI355X cost about the same and least" in told_of(1.507, 1.0, 0.5)
    assert "the points leave open" not in turning
    own = answer("deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x", usd=(2.5,)).comparison
    assert "Figures of your own are left out" in story(own).words[0].text


def test_notes_say_that_own_figures_are_left_out_of_the_editions() -> None:
    said = "your own figures are left out"
    for choice in ({"usd": (2.0,)}, {"kw": (2.0,)}):
        compared = answer("deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x", **choice).comparison
        assert any(said in note for note in price_notes(compared, story(compared), LANGUAGES["en"]))
    plain = answer(GPUS).comparison
    assert not any(said in note for note in price_notes(plain, story(plain), LANGUAGES["en"]))


# Placeholders


def marks_of(compared: Comparison) -> dict[str, bool]:
    """Say in which forms a comparison's costs carry a mark."""
    a = tell_prices(compared, CATALOG, cap=0.5)
    drawn = charts.chart(compared, "cost", CATALOG)
    rows = readings_table(compared)
    costs = [cell for row in rows if row.metric.startswith("Cost,") for cell in row.cells]
    shown = [row["value"] for row in drawn["datasets"]["points"]]
    titles = {layer["encoding"]["y"].get("title", "") for layer in drawn["layer"] if "y" in layer["encoding"]}
    return {
        "table": any(PLACEHOLDER in cell for cell in costs),
        "tooltip": any("placeholder" in value for value in shown),
        "axis": any(PLACEHOLDER in title for title in titles if title),
        "description": "placeholder" in drawn["description"],
        "badge": any("placeholder" in text for text in meta_line(compared, CATALOG)),
        "cap": a.cap_words is not None and "placeholder" in a.cap_words.text,
        "break even": any("in use is a placeholder" in p.text for p in a.words),
    }


@pytest.mark.parametrize("choice", ["as offered", "older prices", "newer prices", "own prices", "one own price"])
def test_marks_stand_exactly_where_a_placeholder_price_is_used(choice: str) -> None:
    for a in everything(choice):
        used = any(s.price.edition == "2025-10" and s.gpu in MARKED and not s.price.own_usd for s in a.comparison.sides)
        found = marks_of(a.comparison)
        absent = (
            ("table", "break even") if not a.comparison.targets else ("break even",) * (len(a.comparison.sides) > 2)
        )
        found = {k: v for k, v in found.items() if k not in absent}
        assert set(found.values()) == {used}, (a.comparison.subject.slug, found)
        csv = to_csv(a.comparison, a.narrative, CATALOG)
        placeholder = as_dict(a.comparison, a.narrative)["comparison"]["tco"]["placeholder"]
        assert any(placeholder.values()) == used
        assert ("1.2 x" in csv) == (used and bool(a.comparison.targets))


def test_the_table_of_editions_marks_the_edition_that_has_a_placeholder() -> None:
    compared = answer(GPUS).comparison
    _, rows = editions_table(compared, outlook(compared, CATALOG, "hyperscaler"))
    for edition, label, *cells in rows:
        assert any(PLACEHOLDER in cell for cell in cells) == (edition == "2025-10" and label == "B300")
