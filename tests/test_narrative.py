"""The story: what leads, what each paragraph adds, what is left unclaimed, and that foreign words stay words."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accuracy import differs_in_precision
from app.answer import Answer, bundled
from app.comparison import Comparison
from app.escaping import MAX_NAME
from app.language import ENGLISH, Language
from app.lead import Spread, winner
from app.narrative import CaveatText, Narrative
from app.passage import Passage, Segment
from app.rendering import render, render_caveat
from app.story import headline, tell_cap
from app.templates import NarrativeError
from app.terms import DEPLOYED, DEPLOYMENTS, PRECISIONS, READERS, sequence_label
from tests.stories import (
    DEEPSEEK,
    NO_PRICE,
    PRICE,
    SPECIFIED,
    X,
    Y,
    answer,
    caveats,
    dense,
    duel,
    every_answer,
    everything,
    everything_outlying,
    everything_said,
    printed,
    straight,
    sweep,
    told,
)

SPEED = r"(\d+(?:\.\d+)?)"
STRETCH = rf"from {SPEED} to {SPEED}(?: tok/s/user)?"
CROSSING = (1.5, 1.25, 1.03, 0.85, 0.7)
HOSTILE = [
    "<script>alert(1)</script>",
    "**bold** _it_ `code` [x](https://e.org)",
    "$x$ and $y$",
    "{{ 7 * 7 }} {% if a %}",
    "| a | b |",
    "# heading\n- list",
    "\u202eevil\u202c \u2066x\u2069",
    "\ue0000\ue001\ue002",
    "x" * 10_000,
    "&amp; &#36; <b>",
    ":smile: ~~gone~~",
    "a\tb\x0bc",
]


def by_ratio(*ratios: float, **given_: Any) -> Comparison:
    """Compare two sides whose ratio a / b at the five knots is given."""
    return duel(sweep(spec_method="mtp"), sweep(y=[y / r for y, r in zip(Y, ratios, strict=True)]), **given_)


def openings(story: Narrative) -> list[str]:
    """Return the first sentence of each paragraph."""
    return [p.body.text.partition(". ")[0] for p in story.paragraphs]


# The verdict


def test_a_lead_names_its_range_and_its_cost() -> None:
    assert told(dense([1.5] * 5)).verdict.text == (
        "At the same speed per user, MTP serves 50% more tok/s/GPU than Off, from 48 to 68 tok/s/user. "
        "So it costs 33% less per token."
    )


def test_a_lead_names_least_and_greatest_gap() -> None:
    text = told(dense((1.2, 1.2, 1.3, 1.5, 1.5))).verdict.text
    assert "MTP serves 20% to 50% more tok/s/GPU than Off" in text
    assert "costs 17% to 33% less" in text


def test_what_lies_between_the_knots_is_hedged() -> None:
    text = told(by_ratio(1.2, 1.2, 1.3, 1.5, 1.5)).verdict.text
    assert "MTP serves between 17% and 57% more tok/s/GPU than Off" in text
    assert "So it costs between 14% and 36% less per token" in text


def test_what_few_points_leave_open_is_said() -> None:
    text = answer(DEEPSEEK).narrative.verdict.text
    assert "serves more tok/s/GPU than Off, roughly 6 times as much at the widest" in text
    assert "up to" not in text
    assert "too few to be sure which side is ahead" in text


def test_a_tie_names_no_winner() -> None:
    text = told(duel(a=sweep(scale=1.004))).verdict.text
    assert "about the same" in text
    assert "%" not in text


def test_a_crossover_leads() -> None:
    text = told(by_ratio(*CROSSING)).verdict.text
    assert text.startswith("Which side serves more")
    assert re.search(r"MTP from 40 to ([\d.]+) tok/s/user, Off from \1 to 80\.", text)


def test_speculation_starts_to_pay() -> None:
    text = told(by_ratio(*CROSSING[::-1])).verdict.text
    assert re.match(
        r"MTP starts to pay above 5\d(\.\d)? tok/s/user: .* from there to 80, and less from 40 to there\.", text
    )


def test_no_shared_speed_is_said_with_both_ranges() -> None:
    story = told(duel(b=sweep([x + 100 for x in X], Y), targets=None))
    assert not story.paragraphs
    for words in ("from 40 to 80", "from 140 to 180"):
        assert words in story.verdict.text


def test_single_points_have_no_range() -> None:
    apart = told(duel(sweep(X[:1], Y[:1]), sweep([90.0], [300.0]), targets=None)).verdict.text
    assert "only at 40" in apart
    assert "only at 90" in apart
    together = told(duel(sweep(X[:1], Y[:1], scale=2.0), sweep(X[:1], Y[:1]), targets=None)).verdict.text
    assert "at 40 tok/s/user" in together


def test_a_side_without_points_is_named() -> None:
    assert "MTP" in told(duel(a=[], targets=None)).verdict.text


def test_what_a_sample_lacks_is_not_called_never_measured() -> None:
    apart = duel(b=sweep([x + 100 for x in X], Y), targets=None, sampled=True)
    assert "never" not in told(apart).verdict.text


def independent_spread(comparison: Comparison, low: float, high: float) -> tuple[float, float]:
    """Return the least and greatest throughput ratio at every knot and 200 samples, read one by one."""
    a, b = comparison.sides
    assert a.curve is not None
    assert b.curve is not None
    x = [low, high, *(k for k in (*a.curve.x, *b.curve.x) if low <= k <= high), *np.linspace(low, high, 200)]
    ratios = []
    for at in x:
        of_a, of_b = a.read(float(at)), b.read(float(at))
        assert of_a is not None
        assert of_b is not None
        ratios.append(of_a.metrics.throughput_per_gpu / of_b.metrics.throughput_per_gpu)
    return min(ratios), max(ratios)


def of_two(answers: Iterable[Answer]) -> list[Answer]:
    """Keep the answers with two sides; tests/test_rankings.py is about more."""
    return [a for a in answers if len(a.comparison.sides) == 2]


def test_what_a_verdict_claims_over_a_range_holds_at_every_knot_and_sample() -> None:
    for a in of_two((*everything("as offered"), *everything_outlying())):
        c = a.comparison
        found = re.search(r"from ([\d.,]+) to ([\d.,]+) tok/s/user", a.narrative.verdict.text)
        if not found or "serves" not in a.narrative.verdict.text or c.overlap is None or c.crossovers:
            continue
        evidence = [e for e in a.narrative.verdict.evidence if e.path.startswith("spread.throughput")]
        ends = {e.path: float(e.value) for e in a.narrative.verdict.evidence if e.path in ("spread.low", "spread.high")}
        least, greatest = independent_spread(c, ends["spread.low"], ends["spread.high"])
        for e in evidence:
            ratio = least if e.path.endswith(("least", "floor")) else greatest
            size = max(ratio, 1 / ratio)
            wanted, said = (size if e.unit == "times" else (size - 1) * 100), float(e.value)
            if c.subject.source == "published" and e.path.endswith(("floor", "ceiling")):
                continue  # rounding at the targets alone; the verifier recomputes it
            if e.path.endswith(("floor", "ceiling")):
                outside = (said <= wanted) == ((ratio > 1) == e.path.endswith("floor")) or np.isclose(said, wanted)
                assert outside, (a.selection, e)
            elif c.subject.source == "published":
                assert min(abs(said - wanted) for wanted in at_targets(c, e.unit)) < 1e-9
            else:
                assert said == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def at_targets(comparison: Comparison, unit: str) -> list[float]:
    """Return the size of the gap at each target, in times or percent."""
    sizes = [max(r, 1 / r) for t in comparison.matched if (r := t.ratio("throughput_per_gpu"))]
    return [size if unit == "times" else (size - 1) * 100 for size in sizes]


def spoken(label: str) -> str:
    """Return how a side is called inside a sentence."""
    kinds = {DEPLOYED[kind]: f"{word} deployment" for kind, word in DEPLOYMENTS.items()}
    return kinds.get(label, ENGLISH.name(label))


def stretches(comparison: Comparison, text: str) -> list[tuple[str, float, float]]:
    """Return side, low and high of each stretch that a verdict names."""
    assert comparison.overlap is not None
    low, high = comparison.overlap
    names = {spoken(s.label): s.label for s in comparison.sides}
    labels = "|".join(re.escape(name) for name in sorted(names, key=lambda name: -len(name)))
    return [
        (names.get(side, side), max(low, float(start)), min(high, float(end)))
        for side, start, end in re.findall(rf"({labels}|same) {STRETCH}", re.split(r"\bcosts?\b", text)[0])
    ]


def test_each_stretch_of_a_crossing_belongs_to_the_side_that_is_named() -> None:
    seen = 0
    for a in of_two(everything("as offered")):
        if not a.narrative.verdict.text.startswith("Which side"):
            continue
        for side, low, high in stretches(a.comparison, a.narrative.verdict.text):
            middle = a.comparison.spread("throughput_per_gpu", (low + high) / 2, (low + high) / 2)
            if middle is None or high - low < 0.5:
                continue
            seen += 1
            if side == "same":
                assert max(middle.greatest, 1 / middle.least) < 1.02
            else:
                assert side == (a.comparison.a.label if middle.least > 1 else a.comparison.b.label)
    assert seen > 10


def test_a_stretch_within_a_tie_has_no_winner() -> None:
    for a in of_two(everything("as offered")):
        c = a.comparison
        if not a.narrative.verdict.text.startswith("Which side") or c.overlap is None:
            continue
        fences = [c.overlap[0], *c.crossovers, c.overlap[1]]
        named = stretches(c, a.narrative.verdict.text)
        if len(fences) > 4:
            continue
        for (side, low, high), (start, end) in zip(named, pairwise(fences), strict=True):
            if side == "same":
                continue
            spread = c.spread("throughput_per_gpu", start, end)
            assert spread is None or spread.winner != "tie", (a.selection.slug, low, high)


def test_cost_is_told_apart_where_rates_differ() -> None:
    half_price = replace(PRICE, usd_per_gpu_hour=PRICE.usd_per_gpu_hour / 2 if PRICE.usd_per_gpu_hour else None)
    text = told(dense([1.5] * 5, prices=(PRICE, half_price))).verdict.text
    assert text.endswith("Per token Off costs 25% less than MTP.")


def test_cost_that_crosses_alone_is_not_said_to_cross_too() -> None:
    text = told(by_ratio(2.5, 2.2, 2.0, 1.8, 1.5, prices=(replace(PRICE, usd_per_gpu_hour=4.6), PRICE))).verdict.text
    assert "Which side costs less per token" in text
    assert not re.search(r"changes|\btoo\b", text)


def test_a_verdict_without_a_matched_target_claims_no_gap() -> None:
    story = answer(DEEPSEEK, targets=(30.0, 200.0)).narrative
    assert "cross_engine" in {c.caveat.code for c in story.caveats} or "times" not in story.verdict.text


def test_an_overlap_in_a_verdict_is_rounded_inward() -> None:
    assert "from 47.9 " not in answer(DEEPSEEK, targets=(30.0,)).narrative.verdict.text


def test_a_range_from_a_percentage_to_a_multiple_is_a_sentence() -> None:
    text = answer("deepseek-v4-gb200-fp4-mtp-vs-none").narrative.verdict.text
    assert not re.search(r"\d% more to (about )?[\d.]+ times", text)


# The paragraphs


def test_places_and_trends() -> None:
    wider = openings(told(by_ratio(1.2, 1.2, 1.4, 1.8, 1.9)))
    assert wider[0].startswith("At 48 tok/s/user MTP delivers")
    assert "gap widens" in wider[1]
    assert wider[2].startswith("By 68")
    assert "gap narrows" in openings(told(by_ratio(2.0, 1.8, 1.5, 1.2, 1.1)))[1]
    assert "order has turned: Off now delivers" in openings(told(by_ratio(*CROSSING, targets=(48.0, 68.0))))[1]
    assert "about the same" in openings(told(by_ratio(1.5, 1.25, 1.0, 0.85, 0.7)))[1]
    assert len(openings(told(duel(targets=(57.0,))))) == 1


def test_a_gap_that_holds_holds_in_between() -> None:
    for a in everything("as offered"):
        for before, now, paragraph in zip(
            a.comparison.matched, a.comparison.matched[1:], a.narrative.paragraphs[1:], strict=False
        ):
            if "about as wide" in paragraph.body.text:
                spread = a.comparison.spread("throughput_per_gpu", before.x, now.x)
                assert isinstance(spread, Spread)
                sizes = [max(r, 1 / r) for r in (spread.least, spread.greatest)]
                assert max(sizes) / min(sizes) < 1.1, a.selection.slug


def test_an_order_that_turns_by_way_of_a_tie_is_told() -> None:
    assert "has turned" in " ".join(openings(told(by_ratio(1.5, 1.25, 1.0, 0.85, 0.7))))


def test_a_target_that_one_side_reaches_keeps_to_what_was_measured() -> None:
    story = told(duel(b=sweep(X[:3], Y[:3]), targets=(48.0, 75.0)))
    text = story.paragraphs[1].body.text
    assert "Off was not measured" in text
    assert "57" in text
    assert re.search(r"MTP delivers [\d,]+ tok/s/GPU at \$[\d.]+ per million", text)
    assert "more" not in text


def test_a_target_that_nobody_reaches_claims_nothing() -> None:
    text = told(duel(targets=(500.0,))).paragraphs[0].body.text
    assert text.startswith("Neither side was measured at 500")
    assert "80 for MTP and 80 for Off" in text


def test_near_the_end_is_near_the_end() -> None:
    a = sweep((10.0, 50.0, 100.0), (90_000.0, 80_000.0, 70_000.0))
    b = sweep((10.0, 12.0, 100.0), (2_000.0, 1_900.0, 10.0))
    assert "near the end" not in told(duel(a, b, targets=(20.0,))).paragraphs[0].body.text


def test_the_last_printed_reading_is_not_the_end_of_a_range() -> None:
    text = answer("deepseek-v4-gb200-fp4-mtp-vs-none").narrative.paragraphs[2].body.text
    assert "about 70 times" in text
    assert "end of its range" not in text


def test_a_reading_between_far_points_is_called_rough() -> None:
    assert "read between points at 16.7 and 138.2" in answer(DEEPSEEK).narrative.paragraphs[0].body.text
    assert "between points" not in answer(SPECIFIED).narrative.paragraphs[0].body.text


def test_a_comma_splice_does_not_join_two_rough_readings() -> None:
    text = answer(DEEPSEEK).narrative.paragraphs[0].body.text
    assert "Off between 52.6 and 86.5" in text
    assert "well off" not in text


# What is not shown


def test_footnotes_say_only_what_applies() -> None:
    plain = [f.text for f in told(duel()).footnotes]
    assert any("40 to 80" in f for f in plain)
    assert any("median interactivity alone" in f for f in plain)
    assert any("GPU-hours only" in f for f in plain)
    assert not any("lengths are fixed" in f for f in plain)
    unpriced = [f.text for f in told(duel(prices=(NO_PRICE, NO_PRICE))).footnotes]
    assert not any("GPU-hours" in f for f in unpriced)
    assert any("No price is known for MTP and Off" in f for f in unpriced)


@pytest.mark.parametrize("size", [1.1, 1.4, 2.3, 3.7])
def test_a_gap_that_stays_as_it_is_is_not_said_to_be_most_or_least_anywhere(size: float) -> None:
    """Curves of one shape differ by a factor alone, but for the last digits of a float."""
    story = told(duel(straight(size, spec_method="mtp"), straight(1.0), targets=(57.0, 60.0, 63.0), source="measured"))
    assert not [f.text for f in story.further if "over the whole range" in f.text.lower()]


def test_a_side_that_goes_on_alone_is_named() -> None:
    further = [f.text for f in told(duel(b=sweep(X[:3], Y[:3]))).further]
    assert "Off stops at 57 tok/s/user; MTP goes on to 80." in further
    further = [f.text for f in told(duel(b=sweep(X[2:], Y[2:]), targets=(68.0,))).further]
    assert "Below 57 tok/s/user only MTP was measured, down to 40." in further


def test_a_band_of_one_speed_is_one_number() -> None:
    for f in answer("deepseek-r1-b300-fp8-mtp-vs-none", sequence=(1024, 1024)).narrative.footnotes:
        assert "18.4 to 18.4" not in f.text


def test_nothing_is_claimed_outside_the_band_or_it_is_not_said() -> None:
    story = told(duel(b=sweep(X[:3], Y[:3]), targets=(48.0, 75.0)))
    claims = any("75" in p.body.text and "delivers" in p.body.text for p in story.paragraphs)
    assert not (claims and any("Nothing is claimed outside" in f.text for f in story.footnotes))


def test_published_readings_name_the_publishers_band() -> None:
    first = answer(SPECIFIED).narrative.footnotes[0].text
    for words in ("43 to 76", "27 to 92"):
        assert words in first


def test_a_precision_comparison_says_that_each_side_may_speculate() -> None:
    texts = [f.text for f in answer("glm-5-1-b300-fp4-vs-fp8").narrative.footnotes]
    assert any("may include speculation" in t for t in texts)


def test_headline_is_the_first_caveat_that_is_more_than_information() -> None:
    best = headline(answer(DEEPSEEK).narrative.caveats)
    assert best is not None
    assert best.caveat.code == "cross_engine"
    assert headline(told(duel()).caveats) is None


# The largest speed at a cost


def test_a_cap_is_told_for_both_sides() -> None:
    passage = tell_cap(duel(), bundled().catalog, 0.9)
    assert passage is not None
    assert passage.text.startswith("At no more than $0.900 per million tokens,") or passage.text.startswith(
        "At no more"
    )
    assert "MTP" in passage.text
    assert "Off" in passage.text
    assert tell_cap(duel(prices=(NO_PRICE, NO_PRICE)), bundled().catalog, 1.0) is None


@pytest.mark.parametrize(("cap", "words"), [(0.001, "at no speed"), (1000.0, "whole measured range")])
def test_a_cap_below_or_above_everything(cap: float, words: str) -> None:
    passage = tell_cap(duel(), bundled().catalog, cap)
    assert passage is not None
    assert passage.text.count(words) == 2


# Passages


def test_a_passage_marks_emphasis_in_its_prose_alone() -> None:
    passage = Passage(segments=(Segment(text="**so** ", is_prose=True), Segment(text="a*b**c", is_prose=False)))
    assert passage.text == "so a*b**c"
    assert passage.markdown.startswith("**so** ")
    assert "*" not in passage.markdown.removeprefix("**so** ")
    assert passage.names == ("a*b**c",)


def test_segments_join_to_the_text() -> None:
    for p in answer(DEEPSEEK).narrative.passages:
        assert re.sub(r"\*\*", "", "".join(s.text for s in p.segments)) == p.text
        assert [e.text for e in p.evidence] == [s.text for s in p.segments if s.evidence]
        assert all(e.text in p.text for e in p.evidence)


def test_texts_are_clean() -> None:
    """No double spaces, no space before punctuation, no unfinished sentence, no leftovers of the renderer."""
    for a in every_answer():
        for p in a.narrative.passages:
            assert not re.search(r"  | [.,;:)]|\(\s|\.\.|,\.|[\ue000-\uf8ff]|\{\{|\}\}", p.text), p.text
            clause = any(p is c.clause for c in all_caveats(a.narrative))
            assert clause or p.text[0].isupper() or (p.names and p.text.startswith(p.names[0])), p.text
        for p in a.narrative.told:
            assert p.text.endswith("."), p.text


def all_caveats(story: Narrative) -> list[CaveatText]:
    """Return the caveats of the whole and of each target."""
    return [*story.caveats, *(c for p in story.paragraphs for c in p.caveats)]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_stay_words(label: str) -> None:
    story = told(duel(labels=(label, "Off")))
    for p in story.passages:
        addresses = [s for s in p.segments if s.is_address]
        assert all(s.text.startswith("https://github.com/") for s in addresses)
        inert = p.markdown
        for s in addresses:
            inert = inert.replace(s.markdown, "")
        inert = re.sub(r"&#\d+;", "", inert)
        for s in p.segments:
            if s.is_prose:
                inert = inert.replace(s.text.strip(), "")
        assert not re.search(r"[<>$`_\[\]{}|~]", inert), inert
    said = everything_said(story)
    assert not re.search("[\ue000-\ue002\u202a-\u202e\u2066-\u2069\n\t]", said.replace("\n", " "))
    assert "49" not in said or "49" in "".join(e.text for p in story.passages for e in p.evidence)
    assert max(len(n) for p in story.passages for n in p.names) <= MAX_NAME


@given(st.text(min_size=1, max_size=40))
def test_any_label_renders_and_keeps_every_figure(label: str) -> None:
    plain, odd = told(duel()), told(duel(labels=(label, "Off")))
    for there, here in zip(plain.paragraphs, odd.paragraphs, strict=True):
        figures = [e.text for e in here.body.evidence if e.unit != "as written"]
        assert [e.text for e in there.body.evidence] == figures


def test_an_empty_label_still_renders() -> None:
    assert told(duel(labels=("", "Off"))).verdict.text


def test_a_caveat_template_without_its_two_parts_is_refused() -> None:
    caveat = replace(caveats(duel())["same_engine"], code="near_identical")
    with pytest.raises(NarrativeError, match=r"near_identical\.md\.j2"):
        render_caveat(caveat)


def test_errors_name_language_and_template() -> None:
    with pytest.raises(NarrativeError, match=r"en/paragraph\.md\.j2"):
        render("paragraph.md.j2", {})


def test_published_sides_without_cost_are_told_without_cost() -> None:
    free = printed((40.0, 60.0), (900.0, 500.0), (None, None))
    text = told(duel(free, free, targets=None, source="published", prices=(NO_PRICE, NO_PRICE))).paragraphs[0].body.text
    assert "$" not in text


GAP = re.compile(
    r"(?P<rough>roughly )?(?:between (?P<low>[\d.,]+)(?P<less>% more| times)? and )?(?P<size>[\d.,]+|twice)"
    r"(?P<unit>%| times)?(?: more| the| as much)"
)


def ends_of(gap: str) -> tuple[float, float]:
    """Return between which sizes a gap lies as it is printed."""
    found = GAP.search(gap)
    assert found, gap

    def size(number: str, percent: bool) -> float:
        value = 2.0 if number == "twice" else float(number.replace(",", ""))
        return 1 + value / 100 if percent else value

    high = size(found["size"], found["unit"] == "%")
    if not found["low"]:
        return high, high
    return size(found["low"], found["less"] == "% more" or (not found["less"] and found["unit"] == "%")), high


def test_no_paragraph_goes_beyond_what_the_verdict_says_of_the_gap_at_most() -> None:
    for a in of_two(every_answer()):
        text = a.narrative.verdict.text
        assert "up to roughly" not in text
        most = re.search(r" serves up to (?:about )?([^,]*)", text)
        near = a.comparison.verdict_spread("throughput_per_gpu")
        if most and near:
            assert ends_of(most[1])[1] * 1.005 >= max(near.ceiling, 1 / near.floor), text
    text = told(dense((1.005, 1.005, 1.3, 1.5, 1.5))).verdict.text
    assert "MTP serves up to 50% more tok/s/GPU than Off" in text


def test_where_a_lead_is_said_to_be_widest_no_paragraph_has_a_wider_one() -> None:
    told_ = 0
    for a in of_two(every_answer()):
        for further in a.narrative.further:
            for side, gap in re.findall(r"Where its lead is widest, (.*?) serves (.*?), at ", further.text):
                low, high = ends_of(gap)
                delivers = rf"(?:user|:) {re.escape(side)} (?:now )?delivers (.*?):"
                bodies = [re.search(delivers, p.body.text) for p in a.narrative.paragraphs]
                gaps = [found[1].replace("**", "") for found in bodies if found]
                others = [ends_of(other) for other in gaps if "roughly" not in other]
                told_ += 1
                assert all(floor(least) <= low and most <= ceil(high) for least, most in others), further.text
    assert told_


def test_a_cost_follows_only_from_a_gap_that_is_hedged_like_it() -> None:
    followed = 0
    for a in of_two(every_answer()):
        for paragraph in a.narrative.paragraphs:
            gap, so, cost = paragraph.body.text.replace("**", "").partition("So it costs ")
            followed += bool(so)
            if so and not cost.startswith("less"):
                cost = cost.partition(" per token")[0]
                assert ("roughly" in re.split(r": (?=[\d,]+ against)", gap)[0]) == cost.startswith("roughly"), (
                    paragraph.body.text
                )
    assert followed > 50


def test_the_stretches_of_a_verdict_begin_and_end_where_both_sides_were_measured() -> None:
    outer = 0
    for a in of_two(every_answer()):
        found = re.findall(rf"from {SPEED} to {SPEED}", a.narrative.verdict.text.partition("per token")[0])
        if (
            found
            and a.comparison.crossovers
            and a.comparison.overlap
            and "depends on that speed" in a.narrative.verdict.text
        ):
            outer += 1
            low, high = a.comparison.overlap
            assert low <= float(found[0][0]) < float(found[0][1])
            assert float(found[-1][0]) < float(found[-1][1]) <= high
            assert [end for _, end in found[:-1]] == [start for start, _ in found[1:]]
    assert outer > 3


def test_a_deployment_is_not_cleared_where_its_sizes_are_said_to_differ() -> None:
    for a in of_two(every_answer()):
        text = " ".join(p.text for p in a.narrative.fair)
        found = re.search(rf"at {SPEED} tok/s/user come from [^.]* so [^.]*deployment[^.]* cannot explain", text)
        if found:
            (paragraph,) = [p for p in a.narrative.paragraphs if abs(p.target - float(found[1])) <= 0.05]
            assert "gpu_count_differs" not in [said.caveat.code for said in paragraph.caveats], text


def test_winner_and_words_agree_at_every_target() -> None:
    for a in of_two(every_answer()):
        for target, paragraph in zip(a.comparison.targets, a.narrative.paragraphs, strict=True):
            lead = winner(target.ratio("throughput_per_gpu"))
            text = paragraph.body.text
            if lead == "tie":
                assert "about the same" in text
            elif lead:
                name = spoken(a.comparison.side(lead).label)
                assert re.search(rf"{re.escape(name)} (now )?delivers", text, re.IGNORECASE), text


# Findings and readers


def test_what_turns_leads_and_the_rest_is_ranked() -> None:
    turned = 0
    for a in (*everything("as offered"), *everything_outlying()):
        whole = [f for f in a.narrative.findings if f.target is None]
        assert [f.rank for f in whole] == sorted(f.rank for f in whole)
        assert whole[0].place == "verdict"
        if whole[0].kind in ("lead", "tie", "crossing") and a.comparison.crossovers:
            spread = a.comparison.spread("throughput_per_gpu", *(a.comparison.overlap or (0.0, 0.0)))
            assert whole[0].kind == "crossing" or (spread and spread.winner == "tie")
            turned += 1
    assert turned > 10


def test_a_brief_text_can_be_forwarded_alone() -> None:
    for a in everything("as offered"):
        brief = answer(**selected(a), reader="brief").narrative
        subject, text = a.comparison.subject, brief.verdict.text
        most = 2 + differs_in_precision(a.comparison)  # accuracy stands beside the cost there
        most += len(a.comparison.sides) > 2  # who is compared
        assert len(re.findall(r"(?<!\d)\.(?= |$)", text)) <= most, text
        wanted = [subject.model_label, sequence_label(subject.isl or 0, subject.osl or 0)]
        wanted += [bundled().catalog.gpu_label(side.gpu) for side in a.comparison.sides]
        wanted += [PRECISIONS[side.precision] for side in a.comparison.sides if side.precision]
        wanted += [ENGLISH.day(subject.as_of)] if subject.as_of else ["undated"]
        worst = headline(brief.caveats)
        wanted += [worst.clause.text] if worst else []
        assert not [part for part in wanted if part not in text], text


def test_numbers_agree_for_every_reader() -> None:
    for a in everything("as offered"):
        printed_as: dict[tuple[str, str, str], set[str]] = {}
        for reader in READERS:
            for passage in answer(**selected(a), reader=reader).narrative.passages:
                for e in passage.evidence:
                    printed_as.setdefault((e.path, e.rounding, f"{e.value}"), set()).add(e.text)
        assert not {key: texts for key, texts in printed_as.items() if len(texts) > 1 and "money" not in key[1]}


def selected(a: Answer) -> dict[str, Any]:
    """Return what an answer of the bundled data was asked for."""
    s = a.selection
    return {"slug": s.slug, "source": s.source, "sequence": s.sequence, "precision": s.precision}


# A template that is broken


@pytest.mark.parametrize(
    ("template", "text", "cause"),
    [
        ("findings/gap.md.j2", "Fine.\n{{ laed | name }} leads.", "findings/gap.md.j2 line 2: 'laed' is undefined"),
        ("findings/lead.md.j2", "{% if %}", "findings/lead.md.j2 line 1"),
        ("caveats/same_engine.md.j2", "Only a label", "caveats/same_engine.md.j2: needs a label, a clause"),
    ],
)
def test_a_broken_template_costs_its_own_passage_alone(
    template: str, text: str, cause: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "en"
    shutil.copytree(ENGLISH.folder, folder)
    (folder / template).write_text(text, encoding="utf-8")
    whole, broken = told(duel()), told(duel(), language=Language("en", folder))
    pairs = list(zip(whole.passages, broken.passages, strict=True))
    changed = [after.text for before, after in pairs if before.text != after.text]
    assert changed
    assert all("is missing" in said for said in changed)
    assert any(before.text == after.text for before, after in pairs)
    assert cause in caplog.text
