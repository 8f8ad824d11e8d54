"""What changes along the speeds and between dates is told: who passes whom and where, what ran then and now."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from app import wording
from app.answer import Answer, bundled
from app.comparison import Comparison
from app.exports.json import as_dict
from app.exports.markdown import to_markdown, to_text
from app.language import LANGUAGES, Language
from app.lead import TIE
from app.lineup import slug_of
from app.links import Selection
from app.narrative import Narrative
from app.side import Side
from app.story.gaps import agree, gap_words, less_words
from app.story.order import leading, order_in, stretches_of
from app.terms import in_prose
from app.titles import title
from app.verifier.jobs import lineups
from tests.stories import at_date, dated, duel, everything_said, several, straight, sweep, told

CATALOG = bundled().catalog
EN, ZH = LANGUAGES["en"], LANGUAGES["zh"]
CHANGED = "findings/changed.md.j2"
ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@cache
def many() -> tuple[Answer, ...]:
    """Answer every variant of three to six sides that is offered, and some lineups that nobody offers."""
    shelf = bundled()
    slugs = [o.slug for o in shelf.offers.values() if len(o.lineup.sides) > 2]
    slugs += [slug_of(lineup, shelf.catalog) for lineup in lineups(shelf, 12)]
    return tuple(
        shelf.answer(Selection(slug=slug, source=v.source, sequence=v.sequence, precision=v.precision))
        for slug in slugs
        for v in shelf.find(slug)[0].variants
    )


def of_kind(kind: str, language: Language = EN) -> list[Answer]:
    """Answer every offer of one kind."""
    shelf = bundled()
    slugs = [o.slug for o in shelf.offers.values() if o.lineup.kind == kind]
    return [shelf.answer(Selection(slug=slug, lang=language.code)) for slug in slugs]


def told_of_the_whole(story: Narrative) -> str:
    return " ".join(passage.text for passage in (story.verdict, *story.further))


# Along the speeds


def trades(comparison: Comparison) -> list[float]:
    """Return where two sides trade places that are over 1 % apart on both sides of it, by the pairs' own crossovers."""
    assert comparison.overlap is not None
    low, high = comparison.overlap
    found = []
    for pair in comparison.pairs:
        fences = [low, *(x for x in pair.crossovers if low < x < high), high]
        parts = [part for part in pairwise(fences) if wording.speed(part[0]) != wording.speed(part[1])]
        clear = [part for part in parts if apart(pair, *part)]
        found += [right[0] for left, right in pairwise(parts) if left[1] == right[0] and {left, right} <= set(clear)]
    return sorted(found)


def apart(pair: Comparison, low: float, high: float) -> bool:
    ratios = pair.ratios("throughput_per_gpu", np.linspace(low, high, 50))
    assert ratios is not None
    return bool(np.max(np.maximum(ratios, 1 / ratios)) > 1 + TIE * 1.05)


def test_every_change_of_the_order_has_a_speed_somewhere_in_the_text_or_is_counted() -> None:
    seen = 0
    for found in many():
        if found.comparison.overlap is None:
            continue
        text = told_of_the_whole(found.narrative)
        changes = trades(found.comparison)
        untold = [x for x in changes if not re.search(rf"(?<![\d.]){re.escape(wording.speed(x))}(?![\d.]\d)", text)]
        counted = re.search(r"At higher speeds (\d+) more such", text)
        assert len(untold) <= (int(counted[1]) if counted else 0), (found.comparison.subject.slug, untold)
        seen += len(changes)
    assert seen > 50


def test_what_is_not_told_of_the_order_stands_among_the_pairs_of_an_export() -> None:
    capped = [a for a in many() if "more such change" in told_of_the_whole(a.narrative)]
    assert capped
    for found in capped:
        document = as_dict(found.comparison, found.narrative)
        listed = {x for pair in document["pairs"] for x in pair["crossovers"]}
        assert set(trades(found.comparison)) <= listed


def test_the_changes_of_a_leader_name_both_sides_and_the_speed() -> None:
    text = told(several(straight(1.0, 1.5), straight(1.25), straight(1.1, 1.3))).verdict.text
    assert "By speed: B300 from 40 to 60 tok/s/user, B200 from 60 to 80." in text


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_side_passes_draws_level_and_pulls_ahead(language: Language) -> None:
    level = several(straight(3.0), straight(1.0, 1.25, 1.25), straight(1.25, 1.25, 1.0))
    (passage,) = told(level, language=language).further
    words = {"en": "B300 passes H200 at 60 tok/s/user", "zh": "B300 在 60 tok/s/user 处超过 H200"}[language.code]
    assert words in passage.text
    joined = several(straight(3.0), straight(1.1, *[1.0] * 7), straight(1.0, *[1.004] * 3, *[1.004] * 4))
    text = told(joined, language=language).further[0].text
    assert {"en": "H200 draws level with B300", "zh": "追平 B300"}[language.code] in text
    left = several(straight(3.0), straight(*[1.0] * 7, 1.1), straight(*[1.004] * 7, 1.0))
    text = told(left, language=language).further[0].text
    assert {"en": "B300 pulls ahead of H200", "zh": "甩开 H200"}[language.code] in text


def test_curves_that_run_together_and_part_are_told_of_the_side_that_is_ahead() -> None:
    """Two sides that are one in the middle of a stretch stand in the order of where they are not."""
    later, low = straight(*[1.0] * 7, 1.2, 1.2), straight(0.5)
    for sides, ahead in (((straight(1.0), later, low), "B300"), ((later, straight(1.0), low), "B200")):
        compared = several(*sides)
        assert next(tier[0].label for tier in order_in(compared, 40.0, 80.0, "throughput_per_gpu")) == ahead
        assert next(tier[0].label for tier in order_in(compared, 40.0, 80.0, "cost")) == ahead
        assert stretches(compared)[-1] == ahead


def stretches(comparison: Comparison) -> list[str]:
    """Return who leads on each stretch."""
    assert comparison.overlap is not None
    found = leading(stretches_of(comparison, comparison.overlap, "throughput_per_gpu"))
    return [tier[0].label for _, _, tier in found]


# At one target


def test_no_paragraph_of_many_sides_repeats_how_it_goes_on() -> None:
    for found in many():
        for paragraph in found.narrative.paragraphs:
            text = paragraph.body.text
            for phrase in ("It is also", "Further, it is", "Last, it is", "ahead of", "Rough:", "As rough as"):
                assert text.count(phrase) <= 1, text
            assert "who is ahead is open" not in text


def test_what_is_open_is_told_by_name_and_what_is_rough_by_its_points() -> None:
    rough, is_open = 0, 0
    for found in many():
        for paragraph, target in zip(found.narrative.paragraphs, found.comparison.targets, strict=True):
            read = [s for s in found.comparison.sides if target.reading(s.key)]
            if len(read) < 2:
                continue
            text, bounds = paragraph.body.text, {}
            best = max(read, key=lambda s: target.reading(s.key).metrics.throughput_per_gpu)  # type: ignore[union-attr]
            top = target.reading(best.key).metrics.throughput_per_gpu  # type: ignore[union-attr]
            for side in read:
                mine, its = (s.bounds(np.array([target.x]), "throughput_per_gpu") for s in (best, side))
                assert mine is not None
                assert its is not None
                bounds[side.key] = (float(mine[0][0] / its[1][0]), float(mine[1][0] / its[0][0]))
            for side in (s for s in read if s is not best):
                served = target.reading(side.key).metrics.throughput_per_gpu  # type: ignore[union-attr]
                low, high = bounds[side.key]
                named = re.search(r"ahead of (.*?)(?: is open)?\.(?: |$)", text)
                says = bool(named and spoken(side) in re.split(", | and ", named[1]))
                assert says == (low < 1 < high and top / served > 1 + TIE), (side.label, text)
                is_open += says
            rough += "Rough: " in text
    assert rough > 20
    assert is_open > 20


def spoken(side: Side) -> str:
    return " ".join(in_prose(side.label).split())


def test_a_reading_between_the_same_points_is_not_told_twice() -> None:
    thin = sweep((40.0, 80.0), (1200.0, 300.0))
    story = told(several(straight(1.0), thin, straight(0.4), targets=(50.0, 55.0, 60.0, 65.0)))
    first, second, *others = (p.body.text for p in story.paragraphs)
    assert "Rough: B300 is read between points at 40 and 80 tok/s/user, too few points to be sure." in first
    assert "As rough as before: B300, read between the same points." in second
    assert not any("Rough" in text or "As rough" in text for text in others)


def test_the_two_doubts_of_a_range_are_one_sentence() -> None:
    seen = 0
    for found in many():
        text = found.narrative.verdict.text
        assert text.count("At some speeds the points") <= 1, text
        seen += "which side is ahead or which one costs the least" in text
    assert seen


# Dates


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_dates_are_written_as_days(language: Language) -> None:
    dates = of_kind("date", language)
    assert dates
    for found in dates:
        c, story = found.comparison, found.narrative
        days = [language.day(side.as_of) for side in c.sides if side.as_of]
        assert len(days) == len(c.sides)
        heading = title(c, CATALOG, language)
        for text in (heading, story.verdict.text, to_text(c, story, CATALOG), to_markdown(c, story, CATALOG)):
            assert all(day in text for day in days)
        texts = [heading, *(p.text for p in story.passages), to_text(c, story, CATALOG).partition("https")[0]]
        assert not [text for text in texts if ISO.search(text)]


def test_a_name_that_is_no_day_stays_as_it_is() -> None:
    assert EN.name("2026-05-25") == "25 May 2026"
    assert ZH.name("B200\u00a02026-05-25") == "B200\u00a02026年5月25日"
    assert EN.name("2026-05-20\u20132026-06-11") == "20 May 2026 to 11 June 2026"
    assert ZH.name("2026-05-20\u20132026-06-11") == "2026年5月20日至 2026年6月11日"
    for text in ("2026-02-30", "2026-07", "2026-05-25 nightly", "v2026-05-25", "2026-05-25–soon", "2026-05-25–"):
        assert EN.name(text) == text


THEN, NOW = date(2026, 4, 17), date(2026, 5, 22)


def what_changed(comparison: Comparison, language: Language = EN) -> str:
    story = told(comparison, language=language)
    return next(p.text for p in story.further if any(s.template == CHANGED for s in p.segments))


def test_an_image_that_changed_is_told_old_and_new() -> None:
    text = what_changed(dated(at_date(THEN, image="x:v1"), at_date(NOW, image="x:v2")))
    assert "From 17 April 2026 to 22 May 2026 the image changed from x:v1 to x:v2." in text
    assert "Engines, deployments and GPU counts behind these readings are the same." in text


def test_an_image_that_no_table_names_is_said_to_be_unknown() -> None:
    one = what_changed(dated(at_date(THEN, image=None), at_date(NOW, image="x:v2")))
    assert (
        "The history has no image column, so which image 17 April 2026 ran is not known; 22 May 2026 ran x:v2." in one
    )
    both = what_changed(dated(at_date(THEN, image=None), at_date(NOW, image=None)))
    assert "The history has no image column, so which images these dates ran is not known." in both


def test_an_image_is_told_once() -> None:
    text = everything_said(told(dated(at_date(THEN, image="x:v1"), at_date(NOW, image="x:v2"))))
    assert text.count("x:v1") == 1
    same = everything_said(told(dated(at_date(THEN), at_date(NOW))))
    assert same.count("lmsysorg") == 1


@pytest.mark.parametrize(
    ("given", "says", "caveat"),
    [
        ({"engine": "dynamo-sglang"}, "22 May 2026 is read off Dynamo SGLang", ""),
        ({"engine": "trt"}, "", "22 May 2026 it is TensorRT-LLM"),
        ({"deployment": "disaggregated"}, "", "22 May 2026 it is disaggregated serving"),
        ({"gpus": 12}, "22 May 2026 on 12 GPUs", ""),
        ({"gpus": 32}, "", "22 May 2026 32 GPUs"),
    ],
)
def test_what_else_differs_is_told_by_a_caveat_or_here(given: dict[str, Any], says: str, caveat: str) -> None:
    c = dated(at_date(THEN), at_date(NOW, **given))
    here, caveats = what_changed(c) if says else "", " ".join(text.body.text for text in told(c).caveats)
    assert "are the same" not in here
    if says:
        assert says in here
        assert says not in caveats
    else:
        assert caveat in caveats
        assert not [p for p in told(c).further if caveat.removeprefix("22 May 2026 ") in p.text or not p.text]


def test_dates_of_the_bundled_data_say_what_changed() -> None:
    for found in of_kind("date"):
        assert "The history has no image column" in " ".join(p.text for p in found.narrative.further)
    for found in of_kind("gpu"):
        assert "image column" not in " ".join(p.text for p in found.narrative.further)


# Deployments


def test_deployments_read_as_words_within_a_sentence_and_begin_one_with_a_capital() -> None:
    found = of_kind("deployment")
    assert found
    for a in found:
        for passage in a.narrative.told:
            assert "Single node" not in passage.text
            assert not re.search(r"(?<!^)(?<!\. )(?:Single-node|Disaggregated|Multi-node) deployment", passage.text)
            assert not re.search(r"(?:^|\. )(?:single-node|disaggregated|multi-node) deployment", passage.text)
        assert "Single node vs Disaggregated" in title(a.comparison, CATALOG) or len(a.comparison.sides) > 2


def test_a_deployment_within_a_longer_name_is_a_word_too() -> None:
    assert in_prose("B200\u00a0FP8\u00a0Disaggregated") == "B200\u00a0FP8\u00a0disaggregated"
    assert in_prose("Multi node") == "multi-node deployment"
    assert in_prose("MTP") == "MTP"


# One fact in two figures


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_percentage_more_and_one_less_are_each_others_counterparts(code: str) -> None:
    """Where both sides pay one rate, 4% more output is 4% less cost as printed, or the cost is told without one."""
    more = {"en": r"([\d.]+)% more tok/s/GPU", "zh": r"高约? ?([\d.]+)%"}[code]
    less = {"en": r"So it costs (?:about )?([\d.]+)% less", "zh": r"因此其每 token 成本低约? ?([\d.]+)%(?! 到)"}[code]
    times = {"en": r"([\d.]+) times the tok/s/GPU", "zh": r"([\d.]+) 倍"}[code]
    seen = 0
    for offer in bundled().offers.values():
        for v in (v for v in offer.variants if v.source == "published"):
            story = bundled().answer(Selection(slug=offer.slug, source="published", sequence=v.sequence, lang=code))
            for paragraph in story.narrative.paragraphs:
                text = paragraph.body.text
                saved = re.search(less, text)
                before = text[: saved.start()] if saved else ""
                if saved is None or "etween" in before or "之间" in before:
                    continue
                size = re.search(times, before)
                ends = [float(size[1]) - 0.05, float(size[1]) + 0.05] if size else percent_ends(re.search(more, before))
                assert round((1 - 1 / ends[0]) * 100) <= float(saved[1]) <= round((1 - 1 / ends[1]) * 100), text
                seen += 1
    assert seen > 15


def percent_ends(found: re.Match[str] | None) -> list[float]:
    assert found is not None
    return [1 + (float(found[1]) - 0.5) / 100, 1 + (float(found[1]) + 0.5) / 100]


@pytest.mark.parametrize(
    ("size", "saved", "fits"),
    [(1.0359, 4.72, False), (1.0359, 3.6, True), (2.348, 55.9, True), (3.99, 73.8, False), (1.005, 0.4, True)],
)
def test_sizes_that_can_be_one_fact(size: float, saved: float, fits: bool) -> None:
    gap = gap_words(size, "targets[0].ratio.throughput")
    less = less_words(1 - saved / 100, "targets[0].ratio.cost", None, "")
    assert agree(gap, less) == fits


def test_a_cost_that_does_not_print_as_its_counterpart_is_told_once() -> None:
    found = bundled().answer(Selection(slug="deepseek-r1-mi325x-fp8-mtp-vs-none"))
    text = next(p.body.text for p in found.narrative.paragraphs if p.target == 39.0)
    assert "about 4% more tok/s/GPU" in text
    assert "So it costs less per token ($1.01 vs $1.06 per million)." in text
    assert "% less" not in text


# Tables


def test_heads_of_chinese_tables_use_chinese_punctuation() -> None:
    for found in (*many()[:3], *of_kind("spec-decode", ZH)[:3]):
        selection = replace(found.selection, lang="zh")
        chinese = bundled().answer(selection)
        text = to_markdown(chinese.comparison, chinese.narrative, CATALOG, fairness=chinese.fairness)
        heads = [above for above, below in pairwise(text.splitlines()) if re.fullmatch(r"[|:-]+", below)]
        assert heads
        assert not [head for head in heads if re.search(r", |,(?=\D)", head)]


def test_two_sides_are_told_as_before() -> None:
    assert "too few points to be sure" not in everything_said(told(duel()))
