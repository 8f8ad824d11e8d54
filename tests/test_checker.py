"""The checker catches what a text must not say, and finds nothing in what the app says."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checker import check, is_rounded, path_fault, resolve, strays
from app.exports.json import to_json
from tests.stories import (
    CHOICES,
    DEEPSEEK,
    SPECIFIED,
    answer,
    duel,
    everything,
    everything_outlying,
    faults,
    sweep,
    told,
)

Item = dict[str, Any]
Passage = tuple[str, list[Item], tuple[str, ...], Mapping[str, Any]]

# What the app gets wrong today; each line has a marked test below and goes when that fault is gone.
KNOWN: tuple[str, ...] = ()


def passages(slug: str, **choice: Any) -> Iterator[Passage]:
    """Return every passage of an answer with its evidence, its names and the JSON."""
    a = answer(slug, **choice)
    document = json.loads(to_json(a.comparison, a.narrative, fairness=a.fairness))
    for p in a.narrative.passages:
        yield p.text, [asdict(e) for e in p.evidence], p.names, document


SAID: list[Passage] = [p for slug in (SPECIFIED, DEEPSEEK, "deepseek-r1-b200-vs-mi355x") for p in passages(slug)]
COUNTED = [(text, items, names, document) for text, items, names, document in SAID if items]
DIGITS = [(p, i) for p, (text, *_) in enumerate(SAID) for i, c in enumerate(text) if c.isdigit()]


def sound(passage: Passage) -> bool:
    """Say whether a passage is free of faults before it is tampered with."""
    return not check(*passage)


FIGURES = [
    (p, i)
    for p, passage in enumerate(SAID)
    if sound(passage)
    for i, item in enumerate(passage[1])
    if item["unit"] != "date"
]


# Tampering is always caught


@given(st.data())
def test_a_changed_digit_is_caught(data: st.DataObject) -> None:
    index, place = data.draw(st.sampled_from(DIGITS))
    text, items, names, document = SAID[index]
    if not sound(SAID[index]) or any(text[place - 30 : place + 30].find(n) >= 0 for n in names if re.search(r"\d", n)):
        return
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    assert check(text[:place] + other + text[place + 1 :], items, names, document)


@given(st.data())
def test_a_scaled_figure_is_caught(data: st.DataObject) -> None:
    (text, items, names, document), place = SAID[(at := data.draw(st.sampled_from(FIGURES)))[0]], at[1]
    leads = isinstance(resolve(document, items[place]["path"]), float)
    factor = data.draw(st.sampled_from([0.1, 0.5, 2.0, 10.0, -1.0, *([0.9999, 1.0001] if leads else [])]))
    changed = [item | {"value": item["value"] * factor} if i == place else item for i, item in enumerate(items)]
    assert check(text, changed, names, document)


@given(st.sampled_from([p for p in COUNTED if sound(p)]), st.data())
def test_a_lost_evidence_item_is_caught(passage: Passage, data: st.DataObject) -> None:
    text, items, names, document = passage
    place = data.draw(st.integers(0, len(items) - 1))
    assert check(text, items[:place] + items[place + 1 :], names, document)


@given(st.sampled_from([p for p in COUNTED if sound(p)]), st.data())
def test_an_evidence_item_too_many_is_caught(passage: Passage, data: st.DataObject) -> None:
    text, items, names, document = passage
    extra = data.draw(st.sampled_from([item for item in items if item["unit"] != "date"] or [None]))
    if extra is not None:
        assert check(text, [*items, extra], names, document)


@given(
    st.sampled_from([p for p in SAID if sound(p)]),
    st.sampled_from(["7", "42", "3.5", "$0.29", "~12", "61%", "1,234", "4x", "-3", "0.5"]),
    st.data(),
)
def test_a_stray_number_is_caught(passage: Passage, number: str, data: st.DataObject) -> None:
    text, items, names, document = passage
    words = text.split(" ")
    place = data.draw(st.integers(0, len(words)))
    found = check(" ".join([*words[:place], number, *words[place:]]), items, names, document)
    assert found or " ".join([number, *words[place : place + 1]]) in names


@pytest.mark.parametrize("passage", [p for p in COUNTED if len({i["text"] for i in p[1]}) > 1])
def test_two_swapped_figures_are_caught(passage: Passage) -> None:
    text, items, names, document = passage
    first, second = items[0]["text"], next(i["text"] for i in items if i["text"] != items[0]["text"])
    swapped = text.replace(first, "\0").replace(second, first).replace("\0", second)
    if first in second or second in first:
        return
    assert check(swapped, items, names, document)


@pytest.mark.parametrize(
    "change",
    [
        {"path": "targets[9].ratio.throughput"},
        {"path": "targets[0].ratio.speed"},
        {"path": "targets[0].ratio"},
        {"path": "nowhere"},
        {"path": ""},
        {"path": "targets[0].ratio.cost"},
        {"rounding": "b/a; one decimal up to 20, two digits above"},
        {"unit": "%"},
        {"unit": "$ per million tokens"},
        {"text": "2.4"},
        {"text": "two"},
    ],
)
def test_a_wrong_path_rule_unit_or_text_is_caught(change: dict[str, str]) -> None:
    passage = next(p for p in SAID if p[0].startswith("At 43 tok/s/user MTP"))
    text, items, names, document = passage
    place = next(i for i, item in enumerate(items) if item["path"] == "targets[0].ratio.throughput")
    assert not check(*passage)
    changed = [item | change if i == place else item for i, item in enumerate(items)]
    assert check(text, changed, names, document)


# Names


@pytest.mark.parametrize("name", ["B300", "GLM 5/5.1", "lmsysorg/sglang:v0.5.11", "2025-10", "MI355X", "4 x H100 SXM"])
def test_a_name_excuses_its_own_digits(name: str) -> None:
    assert strays(f"{name} is fast", [], [name]) == []
    assert strays(f"{name} is fast", [], []) != []
    assert strays(f"{name} is fast, {name} is not", [], [name]) != []


@pytest.mark.parametrize("name", ["43", "2.3x", "56%", "$0.29", "1,128 tok/s/GPU", "8 GPUs", "12 k", "~31", "3 times"])
def test_a_name_that_is_a_quantity_excuses_nothing(name: str) -> None:
    assert strays(f"{name} is fast", [], [name])


def test_a_name_excuses_no_longer_word() -> None:
    assert strays("B3000 is fast", [], ["B300"]) == ["3000"]


# Rounding


@pytest.mark.parametrize(
    ("text", "value", "unit", "right"),
    [
        ("56%", 55.5, "%", True),
        ("56%", 56.51, "%", False),
        ("0.4%", 0.42, "%", True),
        ("56", 56.0, "%", False),
        ("2,310", 2310.4, "tok/s/GPU", True),
        ("2,310", 2310.6, "tok/s/GPU", False),
        ("2,310%", 2310.4, "tok/s/GPU", False),
        ("$14.0", 14.04, "$ per million tokens", True),
        ("$14.0", 14.06, "$ per million tokens", False),
        ("14.0", 14.04, "$ per million tokens", False),
        ("~129", 128.6, "requests at once", True),
        ("~1", 0.3, "requests at once", True),
        ("~1", 1.6, "requests at once", False),
        ("25 May 2026", "2026-05-25", "date", True),
        ("26 May 2026", "2026-05-25", "date", False),
        ("2026年5月25日", "2026-05-25", "date", True),
    ],
)
def test_printed_forms_are_held_to_half_their_last_digit(text: str, value: Any, unit: str, right: bool) -> None:
    assert is_rounded({"text": text, "value": value, "unit": unit, "rounding": ""}) is right


@pytest.mark.parametrize(("text", "value", "right"), [("130", 134.2, True), ("130", 135.1, False), ("70", 69.96, True)])
def test_two_digits_are_held_to_their_second(text: str, value: float, right: bool) -> None:
    item = {"text": text, "value": value, "unit": "times", "rounding": "a/b; one decimal up to 20, two digits above"}
    assert is_rounded(item) is right


# Paths


@pytest.mark.parametrize("path", ["a.b[1]", "a.b", "a"])
def test_paths_resolve(path: str) -> None:
    document = {"a": {"b": [10, 20]}}
    assert resolve(document, path) in ({"b": [10, 20]}, [10, 20], 20)


@pytest.mark.parametrize("path", ["a.c", "a.b[2]", "a[0]", "a.b.c", "a..b", "a.b[x]", "a.", "", "a.b[1].c"])
def test_broken_paths_lead_nowhere(path: str) -> None:
    with pytest.raises(LookupError):
        resolve({"a": {"b": [10, 20]}}, path)


def test_a_container_must_hold_the_value_unless_a_rule_is_named() -> None:
    item = {"value": 3.0, "unit": "GPUs", "path": "a", "rounding": "whole number"}
    assert path_fault(item, {"a": [1, 2]})
    assert not path_fault(item, {"a": [{"gpus": 3}]})
    assert not path_fault(item | {"rounding": "least of the neighbours; whole number"}, {"a": [1, 2]})
    assert path_fault(item, {"a": [{"value": 3, "text": "3"}]})


# All that the bundled data supports


@pytest.mark.parametrize("choice", [*CHOICES, "outlying"])
def test_nothing_is_said_without_evidence(choice: str) -> None:
    answers = everything_outlying() if choice == "outlying" else everything(choice)
    assert answers
    found = {fault for a in answers for fault in faults(a.comparison, a.narrative, a.fairness)}
    assert sorted(fault for fault in found if not any(re.search(known, fault) for known in KNOWN)) == []


def test_recipe_settings_have_evidence() -> None:
    a = answer(SPECIFIED)
    assert faults(a.comparison, a.narrative, a.fairness) == []


def test_the_verdict_over_an_overlap_without_targets_has_evidence() -> None:
    a = answer("glm-5-1-b300-fp8-mtp-vs-none", targets=(1.0,))
    assert faults(a.comparison, a.narrative, a.fairness) == []


def test_days_between_runs_have_evidence() -> None:
    comparison = duel(b=sweep(run_date=answer(DEEPSEEK).comparison.subject.as_of.replace(month=1)))  # type: ignore[union-attr]
    assert faults(comparison, told(comparison)) == []


def test_the_swapped_step_limit_has_evidence() -> None:
    a = answer("glm-5-1-b300-fp4-none-vs-mtp")
    assert [f for f in faults(a.comparison, a.narrative, a.fairness) if "times" in f] == []


def test_gpu_counts_lead_to_a_reading() -> None:
    every = (f for a in everything_outlying() for f in faults(a.comparison, a.narrative, a.fairness))
    found = [f for f in every if " GPUs, targets" in f]
    assert found == []


def test_the_least_neighbour_stands_where_it_leads() -> None:
    for a in everything("as offered"):
        document = json.loads(to_json(a.comparison, a.narrative, fairness=a.fairness))
        for item in (asdict(e) for p in a.narrative.passages for e in p.evidence):
            if "of the neighbours" in item["rounding"]:
                assert not path_fault(item | {"rounding": "whole number"}, document), item
