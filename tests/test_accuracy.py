"""Accuracy: which runs count, what is pooled, since when scores differ, and that no precision is priced without it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.accuracy import difference, differs_in_precision, record
from app.accuracy_table import accuracy_table
from app.answer import bundled
from app.comparison import Comparison
from app.exports.csv import to_csv
from app.exports.json import as_dict
from app.exports.markdown import to_markdown, to_text
from app.exports.note import to_note
from app.language import LANGUAGES, Language
from app.links import Selection
from app.terms import READERS, Reader
from app.ui import cache
from tests.stories import DAY, accuracy_run, answer, background, duel, everything, several, sweep, told
from tests.test_exports import rows_of

CATALOG = bundled().catalog
FP4, FP8 = accuracy_run("none", 0.95), accuracy_run("none", 0.951, precision="fp8")


def precisions(**given: Any) -> Comparison:
    """Compare FP4 with FP8 on one GPU."""
    labels = ("FP4", "FP8")
    return duel(sweep(scale=1.5), sweep(precision="fp8"), labels=labels, kind="precision", precision=None, **given)


# What counts


def test_runs_on_the_engine_that_was_read_go_first() -> None:
    other = accuracy_run("mtp", 0.5, engine="trt")
    off = accuracy_run("none", 0.95)
    found = record(duel(), (accuracy_run("mtp", 0.95), other, off))
    assert [r.engine for r in found.scores["a"][0].runs] == ["sglang"]
    only = record(duel(), (other, off))
    assert only.scores["a"][0].score == 0.5


def test_a_side_that_fixes_a_method_counts_runs_of_that_method_alone() -> None:
    found = record(duel(), (accuracy_run("none", 0.95),))
    assert found.scores["a"] == ()
    assert found.scores["b"][0].score == 0.95


@pytest.mark.parametrize("field", [{"gpu": "h200"}, {"precision": "fp8"}, {"group": "dsr1"}])
def test_runs_of_another_model_gpu_or_precision_do_not_count(field: dict[str, str]) -> None:
    assert record(duel(), (accuracy_run("mtp", 0.95, **field),)).scores["a"] == ()


def test_a_pool_has_the_mean_score_and_no_smaller_error() -> None:
    runs = [accuracy_run("mtp", 0.94, concurrency=1), accuracy_run("mtp", 0.96, concurrency=2)]
    (score,) = record(duel(), runs).scores["a"]
    assert score.score == pytest.approx(0.95)
    assert score.standard_error == pytest.approx(0.005)


def test_a_newer_run_of_a_configuration_takes_the_place_of_the_older() -> None:
    later = DAY + timedelta(days=3)
    runs = [accuracy_run("mtp", 0.5), accuracy_run("mtp", 0.96, run_date=later)]
    (score,) = record(duel(), runs).scores["a"]
    assert (score.score, score.first) == (0.96, later)


def on_side_a(**given: Any) -> Comparison:
    """Return the duel with its first side fixed to an engine or a day."""
    compared = duel()
    return replace(compared, sides=(replace(compared.a, **given), compared.b))


def test_a_side_as_of_a_day_counts_no_later_run() -> None:
    early, late = accuracy_run("mtp", 0.9, run_date=DAY), accuracy_run("mtp", 0.5, run_date=DAY + timedelta(days=1))
    scores = {day: record(on_side_a(as_of=day), (early, late)).scores["a"] for day in (DAY, DAY - timedelta(days=1))}
    assert scores[DAY][0].score == pytest.approx(0.9)
    assert scores[DAY - timedelta(days=1)] == ()
    assert record(on_side_a(as_of=None), (early, late)).scores["a"][0].score == 0.5


def test_a_side_that_is_fixed_to_an_engine_counts_that_engine_else_its_family_and_no_other() -> None:
    own, relative, other = (
        accuracy_run("mtp", s, engine=e) for s, e in ((0.9, "mori-sglang"), (0.8, "sglang"), (0.7, "trt"))
    )
    fixed = on_side_a(engine="mori-sglang", family=frozenset({"sglang", "mori-sglang"}))
    for runs, score in (((own, relative, other), 0.9), ((relative, other), 0.8)):
        assert record(fixed, runs).scores["a"][0].score == pytest.approx(score)
    assert record(fixed, (other,)).scores["a"] == ()


@pytest.mark.parametrize("choice", ["as offered", "as of March", "SGLang alone"])
def test_no_side_is_credited_with_later_runs_or_another_family(choice: str) -> None:
    dated, fixed = 0, 0
    for a in everything(choice):
        found = record(a.comparison, bundled().bundle.background.accuracy)
        for side in a.comparison.sides:
            runs = [run for score in found.scores[side.key] for run in score.runs]
            if side.as_of:
                dated += 1
                assert all(run.run_date <= side.as_of for run in runs)
            if side.engine:
                fixed += 1
                assert {CATALOG.family_of(run.engine) for run in runs} <= {CATALOG.family_of(side.engine)}
    assert fixed
    assert dated or choice == "SGLang alone"


@pytest.mark.parametrize("code", LANGUAGES)
def test_scores_name_what_served_them_where_the_readings_ran_on_something_else(code: str) -> None:
    language, named = LANGUAGES[code], 0
    for a in everything("as offered"):
        narrative = told(a.comparison, bundled().bundle.background, language=language)
        if narrative.accuracy is None:
            continue
        text = f"{narrative.verdict.text} {narrative.accuracy_text.text if narrative.accuracy_text else ''}"
        phrase = {"en": "were served by", "zh": "提供服务"}[code]
        differs = {}
        for side in a.comparison.sides:
            near = [p for t in a.comparison.targets if (r := t.reading(side.key)) for p in r.neighbours]
            ran = {p.setup.engine for p in near if p.setup.engine}
            served = {run.engine for score in narrative.accuracy.scores[side.key] for run in score.runs}
            if ran and not served <= ran:
                differs[side.label] = served
        assert (phrase in text) == bool(differs), text
        for engines in differs.values():
            assert all(CATALOG.engine_label(engine) in text for engine in engines)
        named += len(differs)
    assert named > 3


def test_the_first_date_is_not_credited_with_a_run_of_the_last() -> None:
    found = answer("deepseek-r1-b200-fp8-sglang-2025-12-14-vs-2026-05-22")
    assert found.narrative.accuracy_text is not None
    text = found.narrative.accuracy_text.text
    assert "found for 22 May 2026 alone, not for 14 December 2025" in text
    document = as_dict(found.comparison, found.narrative)
    assert document["comparison"]["sides"]["a"]["as_of"].isoformat() == "2025-12-14"
    assert document["comparison"]["sides"]["a"]["engine"] == "sglang"


# Since when


def on(day: int, score: float, method: str = "mtp") -> Any:
    return accuracy_run(method, score, run_date=DAY + timedelta(days=day))


@pytest.mark.parametrize(
    ("scores", "since", "differ"),
    [
        ((0.95,), 0, False),
        ((0.95, 0.5), 1, True),
        ((0.5, 0.95), 1, False),
        ((0.5, 0.51, 0.52), 0, True),
        ((0.5, 0.95, 0.5), 2, True),
        ((0.99, 0.5), 1, True),
    ],
)
def test_a_difference_is_dated_from_the_day_on_which_it_holds(
    scores: tuple[float, ...], since: int, differ: bool
) -> None:
    runs = (on(0, 0.95, "none"), *(on(i, score) for i, score in enumerate(scores)))
    found = difference(duel(), runs)
    assert found is not None
    assert (found.since - DAY).days == since
    assert found.differ is differ
    assert found.first == DAY


def test_the_very_same_runs_show_no_difference() -> None:
    found = record(duel(a=sweep(scale=1.5)), (accuracy_run("none", 0.95),))
    assert found.difference is None
    assert found.shared


# Beside the cost


def sentences(reader: Reader, language: Language, compared: Comparison, runs: tuple[Any, ...]) -> str:
    return told(compared, background(accuracy=runs), language=language, reader=reader).verdict.text


@pytest.mark.parametrize("reader", READERS)
def test_one_side_without_runs_is_named(reader: Reader) -> None:
    text = sentences(reader, LANGUAGES["en"], precisions(), (FP4,))
    assert "were found for FP4 alone, not for FP8, so equal quality is not shown" in text
    text = sentences(reader, LANGUAGES["en"], precisions(), ())
    assert "No accuracy runs were found for FP4 and FP8 on B300, so equal quality is not shown" in text


def test_own_points_and_gpus_of_two_precisions_are_no_exception() -> None:
    mixed = duel(sweep(scale=1.5), sweep(gpu="h200", precision="fp8"), labels=("B300", "H200"), kind="gpu")
    assert differs_in_precision(mixed)
    assert "No accuracy runs" in told(mixed).verdict.text
    assert not differs_in_precision(duel())
    assert "accuracy" not in told(duel()).verdict.text


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("choice", ["as offered", "own prices", "no side there", "one own price"])
def test_a_precision_is_never_priced_without_accuracy_or_its_absence(choice: str, reader: Reader, code: str) -> None:
    seen = 0
    for a in everything(choice):
        if not differs_in_precision(a.comparison) or not any(any(t.readings) for t in a.comparison.targets):
            continue
        seen += 1
        narrative = told(a.comparison, bundled().bundle.background, language=LANGUAGES[code], reader=reader)
        said = [f for f in narrative.findings if f.kind == "accuracy_beside"]
        assert len(said) == 1
        word = {"en": ("On GSM8K", "o accuracy runs"), "zh": ("GSM8K 得分", "准确率记录")}[code]
        texts = [
            narrative.verdict.text,
            to_text(a.comparison, narrative, CATALOG),
            to_markdown(a.comparison, narrative, CATALOG),
            to_note(a.comparison, narrative, CATALOG, "", markdown=False),
            as_dict(a.comparison, narrative)["narrative"]["verdict"]["text"],
        ]
        assert all(any(w in text for w in word) for text in texts), texts[0]
        table = to_csv(a.comparison, narrative, CATALOG)
        assert "gsm8k" in table or "no accuracy run found" in table
        assert as_dict(a.comparison, narrative)["accuracy"] is not None
    assert seen or choice == "no side there"


@pytest.mark.parametrize("code", LANGUAGES)
def test_gallery_cards_of_precisions_tell_it_too(code: str) -> None:
    cards = [
        c
        for c in (listed.card for listed in cache.cards(bundled(), LANGUAGES[code]))
        if c.offer.lineup.kind == "precision"
    ]
    assert cards
    assert all("GSM8K" in c.verdict.text or {"en": "accuracy", "zh": "准确率"}[code] in c.verdict.text for c in cards)


def test_the_table_has_a_row_for_each_side_with_runs() -> None:
    compared = answer("deepseek-r1-mi355x-fp4-vs-fp8").comparison
    head, rows = accuracy_table(compared, record(compared, bundled().bundle.background.accuracy), CATALOG)
    assert [row[0] for row in rows] == ["FP4", "FP8"]
    assert len({len(row) for row in (head, *rows)}) == 1
    nothing = bundled().compare(Selection(slug="glm-5-1-gb300-fp4-vs-fp8"))[1]
    assert accuracy_table(nothing, record(nothing, bundled().bundle.background.accuracy), CATALOG)[1] == ()


# One task


def asked(method: str, task: str, score: float, *, at: tuple[int, ...] = (64,), **given: Any) -> tuple[Any, ...]:
    return tuple(accuracy_run(method, score, task=task, concurrency=n, **given) for n in at)


def test_the_task_with_most_runs_of_all_sides_is_told_everywhere() -> None:
    runs = (
        *asked("mtp", "aime", 0.5),
        *asked("none", "aime", 0.6),
        *asked("mtp", "gpqa", 0.1, at=(1, 2, 3, 4)),
        *asked("mtp", "gsm8k", 0.95, at=(1, 2)),
        *asked("none", "gsm8k", 0.94),
    )
    compared = duel()
    narrative = told(compared, background(accuracy=runs))
    assert narrative.accuracy is not None
    assert narrative.accuracy.task == "gsm8k"
    assert narrative.accuracy_text is not None
    assert "GSM8K" in narrative.accuracy_text.text
    rows = rows_of(to_csv(compared, narrative, CATALOG))
    assert {(row["side"], row["accuracy_task"], float(row["accuracy_score"])) for row in rows} == {
        ("a", "gsm8k", 0.95),
        ("b", "gsm8k", 0.94),
    }


def test_many_sides_are_told_on_the_same_task_as_two() -> None:
    runs = tuple(
        run
        for score, gpu in ((0.95, "b200"), (0.94, "b300"), (0.9, "h200"))
        for run in (
            *asked("none", "aime", score - 0.5, gpu=gpu),
            *asked("none", "gsm8k", score, gpu=gpu, at=(1, 2)),
        )
    )
    compared = several(sweep(gpu="b200"), sweep(gpu="b300"), sweep(gpu="h200"))
    narrative = told(compared, background(accuracy=runs))
    assert narrative.accuracy_text is not None
    assert "On GSM8K the scores run from 90.0% for H200 to 95.0% for B200" in narrative.accuracy_text.text
    assert {row["accuracy_task"] for row in rows_of(to_csv(compared, narrative, CATALOG))} == {"gsm8k"}


def test_sides_without_a_common_task_keep_their_own() -> None:
    runs = (*asked("mtp", "aime", 0.5), *asked("none", "gsm8k", 0.9, at=(1, 2)), *asked("none", "gpqa", 0.4))
    compared = duel()
    narrative = told(compared, background(accuracy=runs))
    found = {row["side"]: row["accuracy_task"] for row in rows_of(to_csv(compared, narrative, CATALOG))}
    assert found == {"a": "aime", "b": "gsm8k"}
