"""Numbers become the words of METHOD 8, and what is printed never contradicts the sentence around it."""

import re
from collections.abc import Iterator
from math import isclose
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app import wording
from app.answer import Answer
from app.comparison import Comparison
from app.lead import winner
from app.narrative import Narrative
from app.target import Target
from tests.stories import (
    NO_PRICE,
    PRICE,
    SPECIFIED,
    X,
    answer,
    duel,
    every_answer,
    everything,
    everything_said,
    swapped,
    sweep,
    told,
)

LESS = re.compile(r"([\d,.]+)% less")
MORE = re.compile(r"([\d,.]+)% more")
TIMES = re.compile(r"(about )?([\d,.]+) times the tok/s/GPU")
AGAINST = re.compile(r": ([\d,.]+) against ([\d,.]+)\.")
PRICES = re.compile(r"\(\$([\d,.]+) (?:vs|and) \$([\d,.]+) per million\)")
TIERS = ("hyperscaler", "neocloud", "rental")
FLAT = (1000.0, 900.0, 800.0, 700.0, 600.0)


def number(text: str) -> float:
    """Read a printed number."""
    return float(text.replace(",", ""))


def half(text: str) -> float:
    """Return half a unit of a printed number's last digit."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def one(ratio: float, level: float = 1000.0, **given_: Any) -> tuple[Target, str]:
    """Return a target at which a gives `ratio` times the throughput of b, and its paragraph."""
    comparison = duel(sweep(y=[level * ratio] * 1, x=X[:1]), sweep(y=[level], x=X[:1]), targets=X[:1], **given_)
    return comparison.targets[0], told(comparison).paragraphs[0].body.text


def matched(comparison: Comparison, narrative: Narrative) -> Iterator[tuple[Target, str]]:
    """Return each target that both sides have a reading at, with its paragraph."""
    for target, paragraph in zip(comparison.targets, narrative.paragraphs, strict=True):
        if target.a and target.b:
            yield target, paragraph.body.text


# Printed forms


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("whole", 2310.4, "2,310"),
        ("whole", 2310.5, "2,311"),
        ("whole", 0.4, "0.4"),
        ("whole", 1_064_712, "1,064,712"),
        ("tenths", 1605.5, "1,605.5"),
        ("speed", 43.0, "43"),
        ("speed", 48.727, "48.7"),
        ("speed", 170.03, "170"),
        ("money", 14.04, "$14.0"),
        ("money", 2.525, "$2.53"),
        ("money", 0.288, "$0.29"),
        ("money", 0.004, "$0.004"),
        ("money", 1234.5, "$1,234.5"),
        ("price", 2.34, "$2.34"),
        ("price", 2.808, "$2.808"),
        ("price", 3.0, "$3.00"),
        ("percent", 55.9, "56%"),
        ("percent", 126.7, "127%"),
        ("percent", 0.42, "0.4%"),
        ("percent", 0.0, "0%"),
        ("percent", 1493.4, "1,493%"),
        ("fine_percent", 2.37, "2.4%"),
        ("times", 2.348, "2.3"),
        ("times", 4.36, "4.4"),
        ("times", 20.0, "20.0"),
        ("times", 71.7, "72"),
        ("times", 134.2, "130"),
        ("about", 128.6, "~129"),
        ("about", 0.2, "~1"),
        ("decimals", 0.9337, "0.934"),
        ("decimals", 12.0, "12"),
    ],
)
def test_printed_forms(form: str, value: float, text: str) -> None:
    assert wording.FORMATS[form].print(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(14.04, "14.0"), (10.0, "10.0"), (2.525, "2.53"), (1.0, "1.00"), (0.288, "0.288"), (0.0649, "0.065")],
)
def test_table_money_has_one_two_or_three_decimals(value: float, text: str) -> None:
    assert wording.table_money(value) == text


EXACT = sorted(form for form in wording.FORMATS if form != "about" and "rough" not in form)


@given(st.floats(1e-3, 1e7), st.sampled_from(EXACT))
def test_printed_forms_are_within_half_their_last_digit(value: float, form: str) -> None:
    text = wording.FORMATS[form].print(value).strip("$%")
    step = half(text)
    if form == "times" and number(text) > 20:
        step *= 10.0 ** max(0, len(text.replace(",", "")) - 2)
    assert abs(number(text) - value) <= step * (1 + 1e-6)


@given(st.floats(0.01, 1e4), st.floats(1.0101, 1e3))
def test_two_prices_never_look_alike(low: float, ratio: float) -> None:
    for digits in (wording.money_digits(low, low * ratio), wording.money_digits(low * ratio, low)):
        cheap, dear = (number(wording.money(v, digits).strip("$")) for v in (low, low * ratio))
        assert cheap < dear


def test_two_tiny_prices_do_not_look_alike() -> None:
    digits = wording.money_digits(0.00195, 0.00201)
    assert wording.money(0.00195, digits) != wording.money(0.00201, digits)


# Percent and multiple


@given(st.floats(-6.9, 6.9).map(lambda p: 2.718281828**p))
@example(1.0)
@example(1.00999)
@example(1.0101)
@example(0.9902)
@example(1.949)
@example(2.0)
@example(20.0)
@example(20.1)
@example(0.05)
def test_a_gap_is_worded_by_its_size(ratio: float) -> None:
    target, text = one(ratio)
    exact = target.ratio("throughput_per_gpu")
    assert exact is not None
    size = max(exact, 1 / exact)
    assume(not 1.95 <= size < 2)
    gap = text.partition(". ")[0]
    if size <= 1.01:
        assert "about the same" in gap
        assert not MORE.search(gap)
        assert not TIMES.search(gap)
    elif size < 2:
        found = MORE.search(gap)
        assert found
        assert abs(number(found[1]) - (size - 1) * 100) <= 0.5 + 1e-6
        assert not TIMES.search(gap)
    else:
        times = TIMES.search(gap)
        assert times
        assert bool(times[1]) is (size > 20)
        assert not MORE.search(gap)


@pytest.mark.parametrize("ratio", [1.951, 1.96, 1.999])
def test_a_gap_below_two_is_a_percentage(ratio: float) -> None:
    assert MORE.search(one(ratio)[1].partition(". ")[0])


def test_the_lead_is_named_first_whichever_side_it_is() -> None:
    assert "MTP delivers **" not in one(1.5)[1]
    assert "MTP delivers 50% more tok/s/GPU than Off: 1,500 against 1,000." in one(1.5)[1]
    assert "Off delivers 2.0 times the tok/s/GPU of MTP: 1,000 against 500." in one(0.5)[1]


@pytest.mark.parametrize("ratio", [0.9902, 1.0, 1.0098])
def test_a_tie_has_no_winner(ratio: float) -> None:
    text = one(ratio)[1]
    assert "about the same" in text
    assert not re.search(r"%|times|more|less", text)


def test_a_tie_in_cost_is_told_in_good_grammar() -> None:
    assert "So do their costs" not in one(1.0)[1]


# Cost


@given(st.floats(-4.6, 4.6).map(lambda p: 2.718281828**p))
def test_cost_follows_from_throughput_and_is_told_once(ratio: float) -> None:
    target, text = one(ratio)
    assume(target.faster != "tie")
    assert text.count("So it costs") == 1
    less = LESS.search(text)
    assert less
    assert number(less[1]) <= 100
    exact = target.ratio("cost")
    assert exact is not None
    assert abs(number(less[1]) - (1 - min(exact, 1 / exact)) * 100) <= 0.5 + 1e-6


@pytest.mark.parametrize("ratio", [250.0, 1000.0])
def test_nothing_costs_a_hundred_percent_less(ratio: float) -> None:
    less = LESS.search(one(ratio)[1])
    assert less
    assert number(less[1]) < 100


@pytest.mark.parametrize(
    ("ratio", "words"), [(2.27, "127% more"), (19.9, "about 19.9 times as much"), (25.0, "about 25 times as much")]
)
def test_the_other_side_is_an_increase(ratio: float, words: str) -> None:
    assert f"Off costs {words}" in one(ratio)[1]


def test_different_rates_tell_cost_by_itself() -> None:
    dear = PRICE.__class__(usd_per_gpu_hour=9.36, kw_per_gpu=None, edition=None, tier=None, own_usd=True)
    text = one(2.0, prices=(dear, PRICE))[1]
    assert "So it costs" not in text
    assert "Per token it is the other way round: Off costs 50% less" in text


def test_no_price_no_cost() -> None:
    comparison = duel(prices=(NO_PRICE, NO_PRICE))
    said = "\n".join([told(comparison).verdict.text, *(p.body.text for p in told(comparison).paragraphs)])
    assert "cost" not in said
    assert "$" not in said


def test_the_specified_page_prints_the_figures_of_the_specification() -> None:
    a = answer(SPECIFIED)
    percents = []
    for target, text in matched(a.comparison, a.narrative):
        throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
        assert throughput is not None
        assert cost is not None
        percents.append((round((1 / cost - 1) * 100), round((throughput - 1) * 100)))
        assert f"Off costs {percents[-1][0]}% more." in text
    assert percents == [(127, 135), (209, 210), (338, 336)]


# What is printed never contradicts the sentence


def check_paragraph(target: Target, text: str) -> None:
    """Hold one paragraph against the exact ratios of its target and against its own printed figures."""
    ratio, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
    assert ratio is not None
    size = max(ratio, 1 / ratio)
    assert not re.search(r"speed-?up|faster|cheaper|\d ?x\b", text), text
    for found in LESS.finditer(text):
        assert number(found[1]) <= 100, text
    if against := AGAINST.search(text):
        more, fewer = number(against[1]), number(against[2])
        assert more > fewer, text
        low, high = (more - half(against[1])) / (fewer + half(against[2])), (more + 0.5) / max(fewer - 0.5, 0.1)
        assert low <= size * (1 + 1e-9), text
        assert size <= high * (1 + 1e-9), text
    prices = PRICES.search(text)
    if prices and LESS.search(text):
        assert cost is not None
        low, high = number(prices[1]), number(prices[2])
        assert low < high, text
        less = 1 - min(cost, 1 / cost)
        assert 1 - (low + half(prices[1])) / (high - half(prices[2])) <= less + 1e-9, text
        assert less - 1e-9 <= 1 - (low - half(prices[1])) / (high + half(prices[2])), text
    if prices and not LESS.search(text) and "costs less per token" not in text:
        assert winner(cost) == "tie", text


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("edition", [None, "2025-10", "2026-07"])
def test_bundled_paragraphs_agree_with_their_figures(tier: str, edition: str | None) -> None:
    for a in everything("as offered"):
        s = a.selection
        again = answer(s.slug, source=s.source, sequence=s.sequence, precision=s.precision, tier=tier, edition=edition)
        for target, text in matched(again.comparison, again.narrative):
            check_paragraph(target, text)


@given(st.data())
def test_any_targets_agree_with_their_figures(data: st.DataObject) -> None:
    offered: Answer = data.draw(st.sampled_from(everything("as offered")))
    assume(offered.comparison.overlap is not None)
    assert offered.comparison.overlap is not None
    low, high = offered.comparison.overlap
    shares = data.draw(st.lists(st.floats(-0.1, 1.1), min_size=1, max_size=6, unique=True))
    targets = tuple(sorted({max(0.1, low + share * (high - low)) for share in shares}))
    s = offered.selection
    a = answer(
        s.slug,
        source=s.source,
        sequence=s.sequence,
        precision=s.precision,
        targets=targets,
        tier=data.draw(st.sampled_from(TIERS)),
    )
    for target, text in matched(a.comparison, a.narrative):
        check_paragraph(target, text)


@given(st.floats(-3, 3).map(lambda p: 2.718281828**p), st.floats(3, 11).map(lambda p: 2.718281828**p))
def test_paragraphs_of_any_two_points_agree_with_their_figures(ratio: float, level: float) -> None:
    assume(not 1 / 1.05 < ratio < 1.05)
    check_paragraph(*one(ratio, level))


def test_small_throughputs_keep_enough_digits() -> None:
    check_paragraph(*one(1.2, 2.6))


def test_close_throughputs_keep_enough_digits() -> None:
    check_paragraph(*one(1.015, 25.6))


# The whole of a text


BANNED = re.compile(r"[Ss]peed-?up|[Cc]heaper|\d ?x (?:more|faster|the)|[Pp]erformance|\bnan\b|\binf\b|\bNone\b")


def test_no_text_uses_a_banned_word() -> None:
    for a in every_answer():
        assert not BANNED.search(everything_said(a.narrative)), a.selection


def test_no_percentage_of_a_decrease_is_above_a_hundred() -> None:
    for a in every_answer():
        for found in LESS.finditer(everything_said(a.narrative)):
            assert number(found[1]) <= 100


def test_no_percentage_has_five_digits() -> None:
    for a in every_answer():
        assert not re.search(r"\d{2},\d{3}%", everything_said(a.narrative))


def test_same_rate_paragraphs_tell_cost_once() -> None:
    for a in every_answer():
        if not a.comparison.same_rate or len(a.comparison.sides) > 2:
            continue
        for target, text in matched(a.comparison, a.narrative):
            throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
            assert throughput is not None
            assert cost is not None
            assert len(re.findall(r"costs|prints cost|cost about", text)) <= 2, text
            assert text.count("So it costs") <= 1
            if isclose(throughput * cost, 1, rel_tol=1e-6) and target.faster != "tie":
                bare = "Per million tokens that is" in text
                assert text.count("So it costs") == (0 if bare else 1), text
                low, high = a.comparison.ratio_bounds(target, "cost") or (cost, cost)
                assert bare == (low < 1 <= high if cost >= 1 else low <= 1 <= high), text
                assert "it is the other way round" not in text


def test_a_cost_that_is_said_to_follow_does_follow() -> None:
    for a in everything("as offered"):
        for target, text in matched(a.comparison, a.narrative):
            throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
            if "So it costs" in text and throughput and cost:
                assert isclose(throughput * cost, 1, rel_tol=0.05), text


@pytest.mark.parametrize("slug", [SPECIFIED, "deepseek-r1-h200-fp8-mtp-vs-none", "deepseek-r1-b200-vs-h200"])
def test_swapping_the_sides_tells_the_same_facts(slug: str) -> None:
    one_way, other_way = answer(slug), answer(swapped(slug))
    assert one_way.comparison.a.label == other_way.comparison.b.label
    assert one_way.narrative.verdict.text == other_way.narrative.verdict.text
    for there, back in zip(one_way.narrative.paragraphs, other_way.narrative.paragraphs, strict=True):
        assert there.body.text.split(". ")[:2] == back.body.text.split(". ")[:2]


def test_the_same_selection_gives_the_same_words() -> None:
    first, second = answer(SPECIFIED), answer(SPECIFIED)
    assert everything_said(first.narrative) == everything_said(second.narrative)
