"""The linter: each wording rule fires on a sentence that breaks it, and on no fair one, in both languages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Answer, Shelf
from app.fitting import UnavailableError
from app.language import LANGUAGES, Language
from app.lineup import slug_of
from app.links import Selection
from app.linter import lint, lint_passage
from app.linter.rules import RULES, WORD_RULES
from app.linter.sentences import sentences
from app.narrative import Narrative
from app.passage import Evidence, Passage, Segment
from app.story import tell, tell_cap
from app.terms import READERS, STEPS, Reader
from app.verifier.jobs import lineups
from tests.stories import CHOICES, SPECIFIED, duel

EN, ZH = LANGUAGES["en"], LANGUAGES["zh"]
LINEUPS = 15
PIECES = re.compile(r"<([^>]*)>|(\$?\d(?:[\d.,]*\d)?%?)")


def passage(text: str, **paths: str) -> Passage:
    """Make a passage of a text with <names>; each number gets evidence."""
    segments: list[Segment] = []
    end = 0
    for found in PIECES.finditer(text):
        segments.append(Segment(text=text[end : found.start()], is_prose=True))
        name, number = found.groups()
        segments.append(
            Segment(text=name, is_prose=False) if number is None else number_segment(number, f"figure[{len(segments)}]")
        )
        end = found.end()
    segments.append(Segment(text=text[end:], is_prose=True))
    return Passage(segments=tuple(s for s in segments if s.text or not s.is_prose))


def number_segment(text: str, path: str, value: float = 1.0, rule: str = "", unit: str = "") -> Segment:
    """Make a number with evidence."""
    evidence = Evidence(text=text, value=value, unit=unit, rounding=f"{rule}; as it is" if rule else "", path=path)
    return Segment(text=text, is_prose=False, evidence=evidence)


def broken(text: str, language: Language = EN, reader: Reader = "standard") -> set[str]:
    """Return the rules that a text breaks."""
    return {fault.rule for fault in lint_passage(passage(text), language, reader)}


def story(*told: Passage, language: Language = EN) -> Narrative:
    """Make a narrative of a verdict and footnotes."""
    return Narrative(
        verdict=told[0],
        paragraphs=(),
        further=(),
        fair=(),
        footnotes=told[1:],
        caveats=(),
        language=language,
        reader="standard",
    )


BAD: dict[str, tuple[list[str], list[str]]] = {
    "decrease": (
        [
            "<MTP> costs 127% less per token.",
            "<MTP> is 100% cheaper.",
            "Its cost is lower by 250%.",
            "So it costs 56% to 127% less per token.",
            "It saves 1,270% of the cost.",
            "The printed cost is 120% below what its throughput gives.",
        ],
        [
            "<MTP> 的成本低 127%。",
            "<MTP> 便宜了 100%。",
            "<Off> 的吞吐量少 120%。",
            "成本低 56% 至 127%。",
            "降幅达 130%。",
        ],
    ),
    "increase": (
        ["<MTP> serves 135% more tok/s/GPU than <Off>.", "<MTP> serves 20% to 135% more, and so costs less."],
        ["<MTP> 的吞吐量高 135%。", "<MTP> 多出 20% 至 135% 的吞吐量，因此更省。"],
    ),
    "multiple": (
        ["<MTP> serves 1.2 times the tok/s/GPU of <Off>.", "<MTP> is at 1.17x.", "It is 1.5 to 2.5 times as much."],
        ["<MTP> 的吞吐量是 <Off> 的 1.2 倍。", "<MTP> 为 <Off> 的 1.5 至 2.5 倍。"],
    ),
    "times more": (
        ["<MTP> serves 2.3 times more tok/s/GPU.", "<MTP> is 4x cheaper."],
        ["<MTP> 的吞吐量高 2.3 倍。", "<MTP> 便宜 3 倍。"],
    ),
    "many times": (
        [
            "<MTP> serves 72 times the tok/s/GPU, because little is left on <Off>.",
            "<MTP> serves about 72 times the tok/s/GPU of <Off>.",
            "<MTP> serves 3.3 to about 72 times the tok/s/GPU of <Off>.",
        ],
        ["<MTP> 的吞吐量是 <Off> 的 72 倍，因为后者已近极限。", "<MTP> 的吞吐量约为 <Off> 的 72 倍。"],
    ),
    "tie": (
        [
            "Both serve about the same with <MTP> 3% more.",
            "Here <MTP> and <Off> are about the same and <MTP> leads.",
            "<MTP> serves 0.4% more tok/s/GPU than <Off>.",
        ],
        ["两侧大致相同但 <MTP> 更高。", "<MTP> 的吞吐量多 0.4%。"],
    ),
    "acceleration": (
        ["A speed-up of 2.3 times.", "<MTP> is faster.", "<MTP> speeds up decoding.", "The speedup holds."],
        ["<MTP> 加速了解码。", "<MTP> 更快。"],
    ),
    "everywhere": (
        ["<MTP> is ahead across the whole band.", "<MTP> is ahead everywhere.", "It leads at every speed."],
        ["<MTP> 在整个区间领先。", "<MTP> 始终领先。", "<MTP> 在所有速度下领先。"],
    ),
    "length": (
        ["This sentence " + "goes on and " * 14 + "on."],
        ["这句话" + "没完没了地一直说下去" * 7 + "。"],
    ),
    "range": (
        [
            "The band is 43-76 tok/s/user.",
            "The band is 43–76 tok/s/user.",
            "It costs $0.29—$0.65.",
            "It is 43% - 76% less.",
        ],
        ["区间为 43-76 tok/s/user。", "区间为 43–76 tok/s/user。"],
    ),
    "numeral": (
        ["43 is the target.", "All is well. 56% is saved.", "$3 it costs."],
        ["43 是目标。", "很好。56% 已省。"],
    ),
    "spaces": (["Two  spaces.", "A space .", "It ends, .", "( so"], ["两个  空格。"]),
    "brackets": (
        ["It costs less ($0.29.", "It costs less $0.29).", "“So.", "(a]."],
        ["成本更低（$0.29。", "成本更低 $0.29）。"],
    ),
    "leftover": (
        [
            "It is {{ x }}.",
            "So {% if a %} it is.",
            "It has None there.",
            "It costs nan.",
            "It is inf times.",
            "It is {n}.",
            "So \ue0003\ue001\ue002.",
        ],
        ["成本为 None。", "成本为nan。", "共 {count} 行。"],
    ),
    "full-width": ([], ["两侧相同.", "<MTP> 更省, <Off> 更贵。", "成本(每百万)。", "<MTP> 领先 。", "<关闭> 的成本。"]),
    "between": (
        [],
        ["<MTP> 的成本低 84% 到 95% 之间。", "<MTP> 高 30% 至 50% 之间。", "它是 <Off> 的 2 到 5 倍之间（712）。"],
    ),
    "spacing": ([], ["成本为$0.29。", "在43 tok/s/user 时。", "约 56%的成本。", "<MTP>领先。", "由SGLang 提供。"]),
}

FAIR_EN = [
    "So it costs **56% less** per token ($0.29 vs $0.65 per million); from the other side, <Off> costs 127% more.",
    "At 43 tok/s/user <MTP> delivers **2.3 times** the tok/s/GPU of <Off>: 2,310 against 984.",
    "At 43 tok/s/user <B200> delivers 17% more tok/s/GPU than <MI355X>: 1,200 against 1,026.",
    "At the same speed per user, <MTP> serves 2.3 to 4.4 times the tok/s/GPU of <Off>, from 43 to 76 tok/s/user.",
    "At 80 tok/s/user <MTP> delivers about 72 times the tok/s/GPU of <Off>. It is so because little is left.",
    "<MTP> serves between about the same tok/s/GPU as <Off> and 2.4 times as much.",
    "Which side serves more depends on the speed: about the same below 40 tok/s/user, <B200> above 50.",
    "At 43 tok/s/user both deliver about the same: <MTP> 1,200 tok/s/GPU and <Off> 1,195.",
    "Roughly twice the tok/s/GPU, between 2.1 and 2.6 times.",
    "A larger batch, not faster decoding alone, explains part of it.",
    "One side was not measured at every speed asked for.",
    "The <8xH100> side costs less. <8xH100> leads.",
    "<2x-faster {{ 7 }} None> serves 17% more (see <v0.5.11.>). The <Dr. No. 5> one does not.",
    "None of the rows is left.",
    "<GSM8K>: <MTP> 96.6% (standard error 0.5 points), <Off> 96.9%. They differ by 0.4 times their standard error.",
    "The runs used <lmsysorg/sglang:v0.5.11-cu130>, an edition <2025-10>.",
]
FAIR_ZH = [
    "在 43 tok/s/user 时，<MTP> 的吞吐量是 <Off> 的 **2.3 倍**：2,310 对 984。",
    "因此每 token 成本低 56%（$0.29 对 $0.65）；反过来看，<Off> 的成本高 127%。",
    "<B200> 的吞吐量多 17%。",
    "<MTP> 的吞吐量是 <Off> 的 2.3 至 4.4 倍，成本低 56%～77%。",
    "<MTP> 的吞吐量约为 <Off> 的 72 倍，因为后者已接近其范围的终点。",
    "两侧大致相同：<MTP> 为 1,200 tok/s/GPU，<Off> 为 1,195。",
    "<MTP> 至少高 17%，至多为 2.4 倍。",
    "这不是解码加速。",
    "它介于 <Off> 的 2 到 5 倍之间，成本低 84% 到 95%。",
    "其价格须在 $0.91 到 $1.20 之间。",
    "在 46 至 60 之间为 <Off>。",
]


@pytest.mark.parametrize("rule", BAD)
def test_a_rule_fires_in_both_languages(rule: str) -> None:
    for language, texts in zip((EN, ZH), BAD[rule], strict=True):
        for text in texts:
            assert rule in broken(text, language), text


@pytest.mark.parametrize(("text", "language"), [*((t, EN) for t in FAIR_EN), *((t, ZH) for t in FAIR_ZH)])
def test_a_fair_sentence_breaks_no_rule(text: str, language: Language) -> None:
    assert lint_passage(passage(text), language) == ()


def test_every_rule_is_shown_to_fire() -> None:
    assert set(BAD) == set(RULES) | set(WORD_RULES)


def test_thirty_words_are_not_too_many_and_a_long_name_counts_as_four() -> None:
    assert "length" not in broken(f"{'word ' * 29}word.")
    assert "length" in broken(f"{'word ' * 30}word.")
    assert "length" not in broken(f"<{'long name ' * 20}> {'word ' * 25}word.")
    assert "length" in broken(f"<GB300 NVL72> {'word ' * 28}word.")


def test_a_technical_reader_may_get_long_sentences() -> None:
    long = BAD["length"][0][0]
    assert "length" in broken(long, EN, "brief")
    assert "length" not in broken(long, EN, "technical")


def test_a_language_without_a_table_gets_the_rules_without_words() -> None:
    polish = Language("pl", LANGUAGES["en"].folder)
    assert broken("<MTP> kosztuje 127% less.", polish) == set()
    assert broken("43-76 tok/s/user,  None (", polish) == {"numeral", "range", "spaces", "leftover", "brackets"}


def test_a_multiple_above_twenty_needs_about_and_a_reason() -> None:
    reasons = [f.reason for f in lint_passage(passage("<MTP> serves 72 times as much."), EN)]
    assert any("about" in r for r in reasons)
    assert any("why" in r for r in reasons)


def test_numbers_are_read_as_the_locale_writes_them() -> None:
    german = Language("de", LANGUAGES["en"].folder)
    assert [f.rule for f in lint_passage(passage("<MTP> serves 1.605 tok/s/GPU."), german)] == []


@given(st.floats(1, 99.9))
def test_a_decrease_below_a_hundred_percent_is_fair(value: float) -> None:
    assert broken(f"So it costs {value:.1f}% less.") == set()
    assert broken(f"因此成本低 {value:.1f}%。", ZH) == set()


@given(st.floats(100, 1e7))
def test_a_decrease_from_a_hundred_percent_is_not(value: float) -> None:
    assert broken(f"So it costs {value:,.0f}% less.") == {"decrease"}
    assert broken(f"因此成本低 {value:,.0f}%。", ZH) == {"decrease"}


@given(st.floats(1.0, 500.0))
def test_a_multiple_is_fair_from_two_to_twenty(value: float) -> None:
    shown = float(f"{value:.1f}")
    expected = {"multiple"} if shown < 2 else {"many times"} if shown > 20 else set()
    assert broken(f"<MTP> serves {value:,.1f} times the tok/s/GPU of <Off>.") == expected
    assert broken(f"<MTP> 的吞吐量是 <Off> 的 {value:,.1f} 倍。", ZH) == expected


@given(st.text(max_size=60))
def test_a_name_breaks_no_rule(name: str) -> None:
    told = Passage(
        segments=(
            Segment(text=name, is_prose=False),
            Segment(text=" serves more than ", is_prose=True),
            Segment(text=name, is_prose=False),
            Segment(text=".", is_prose=True),
        )
    )
    assert lint_passage(told, EN) == ()


# Sentences


@given(st.lists(st.sampled_from(["So it is.", "It costs $2.30 (a vs. b).", "完。", "Off ran v0.5.11!", "<Dr. No.>"])))
def test_sentences_hold_all_that_is_said(parts: list[str]) -> None:
    whole = passage(" ".join(parts))
    assert "".join("".join(s.text.split()) for s in sentences(whole)) == "".join(whole.text.split())


def test_a_sentence_ends_at_its_end_alone() -> None:
    text = "<MTP> gives 2.3 times (1.1 vs. 2.2), e.g. here. <Off> ran v0.5.11. That is all."
    assert [s.text for s in sentences(passage(text))] == [
        "MTP gives 2.3 times (1.1 vs. 2.2), e.g. here.",
        "Off ran v0.5.11.",
        "That is all.",
    ]
    assert [s.text for s in sentences(passage("成本为 2.3 倍。<Off> 更高！完。"))] == [
        "成本为 2.3 倍。",
        "Off 更高！",
        "完。",
    ]


def test_a_sentence_knows_its_numbers() -> None:
    first, second = sentences(passage("It is 2.3 or 4. Then 5."))
    assert [e.text for e in first.evidence] == ["2.3", "4"]
    assert [e.text for e in second.evidence] == ["5"]


# What is told twice


def test_a_sentence_told_twice_is_named() -> None:
    (fault,) = lint(story(passage("So it is. <MTP> leads."), passage("<MTP> leads.")))
    assert (fault.rule, fault.sentence) == ("told twice", "MTP leads.")


def test_a_figure_told_twice_in_one_passage_is_named() -> None:
    figure = number_segment("4.4", "targets[0].ratio.throughput", 4.36, "a/b")
    prose = [Segment(text=t, is_prose=True) for t in ("It serves ", " times as much. Not by itself ", " times.")]
    twice = Passage(segments=(prose[0], figure, prose[1], figure, prose[2]))
    assert [f.rule for f in lint(story(twice))] == ["figure twice"]


def of_both(joint: str, throughput: float = 2.5, cost: float = 60.0, language: Language = EN) -> set[str]:
    """Return the faults of a passage that tells a throughput ratio and a cost."""
    segments = (
        Segment(text="It serves ", is_prose=True),
        number_segment("2.5", "targets[0].ratio.throughput", throughput, "a/b"),
        Segment(text=f" times as much. {joint} ", is_prose=True),
        number_segment("60%", "targets[0].ratio.cost", cost, "1 - a/b"),
        Segment(text=" less.", is_prose=True),
    )
    return {f.rule for f in lint(story(Passage(segments=segments), language=language))}


def test_cost_that_follows_from_throughput_is_told_as_one_fact() -> None:
    assert of_both("It costs") == {"one fact"}
    assert of_both("So it costs") == set()


def test_cost_that_does_not_follow_is_a_fact_of_its_own() -> None:
    assert of_both("It costs", cost=55.0) == set()


# The product's own texts


def narratives(shelf: Shelf, reader: Reader, language: Language) -> list[Answer]:
    """Answer all that is offered for a reader in a language, some comparisons under every choice, and many sides."""
    asked = [
        {"slug": o.slug, "source": v.source, "sequence": v.sequence, "precision": v.precision}
        for o in shelf.offers.values()
        for v in o.variants
    ]
    asked += [{"slug": SPECIFIED} | choice for choice in CHOICES.values()]
    asked += [{"slug": slug_of(lineup, shelf.catalog)} for lineup in lineups(shelf, LINEUPS)]
    asked += [{"slug": "deepseek-r1-b200-vs-mi355x", "like": step} for step in STEPS]
    found = []
    for each in asked:
        try:
            found.append(shelf.answer(Selection(**each, reader=reader, lang=language.code)))
        except UnavailableError:
            continue
    return found


@pytest.mark.parametrize("label", ["2x faster, 127% less", "1-2.  {{ None }}", "8xH100 everywhere", "更快 ("])
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_label_that_looks_like_a_fault_is_none(language: Language, label: str, shelf: Shelf) -> None:
    comparison = duel(labels=(label, "Off"))
    told = tell(comparison, shelf.catalog, shelf.bundle.background, language=language)
    assert lint(told) == ()


def test_a_fault_is_told_in_one_line_with_its_template() -> None:
    segment = Segment(text="It is faster.", is_prose=True, template="findings/gap.md.j2")
    (fault,) = lint_passage(Passage(segments=(segment,)), EN)
    assert str(fault).startswith("findings/gap.md.j2: acceleration: “faster”: ")
    assert str(fault).endswith(": It is faster.")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
def test_bundled_narratives_break_no_rule(reader: Reader, language: Language, shelf: Shelf) -> None:
    faults = set()
    for a in narratives(shelf, reader, language):
        caps = (tell_cap(a.comparison, shelf.catalog, cap, language) for cap in (0.05, 0.5, 50.0))
        found = [*lint(a.narrative), *(f for cap in caps if cap for f in lint_passage(cap, language, reader))]
        faults |= {str(fault) for fault in found}
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(sorted(faults)[:20])
