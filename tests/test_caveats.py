"""Every caveat fires where METHOD 7 says so and nowhere else, with the facts that triggered it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from app.answer import bundled
from app.background import Background
from app.caveats import CODES, RULES, SEVERITIES
from app.comparison import Comparison
from app.language import NARRATIVES, languages
from app.points import AGENTIC, UNSTATED, Workload
from app.rendering import render_caveat
from app.story.footnotes import footnote_context
from tests.stories import (
    DAY,
    DEEPSEEK,
    NO_PRICE,
    PRICE,
    RECIPE,
    RUN,
    SPECIFIED,
    SPECULATION,
    TARGETS,
    X,
    Y,
    accuracy_run,
    answer,
    background,
    body,
    caveats,
    caveats_there,
    duel,
    every_answer,
    everything_outlying,
    everything_said,
    printed,
    several,
    sweep,
    told,
)

GPUS = ("B200", "B300", "H200", "MI355X", "H100", "MI325X")
PLACEHOLDER = replace(PRICE, placeholder="placeholder: 1.2 x B200 price")


def mtp(**given: Any) -> list[Any]:
    """Return a speculating side whose rows report their acceptance."""
    return sweep(**{"spec_method": "mtp", "scale": 1.5, "acceptance_length": 2.9, "acceptance_forced": False} | given)


def silent(**given: Any) -> list[Any]:
    """Return a speculating side whose rows say nothing about acceptance."""
    return mtp(acceptance_length=None, acceptance_forced=None, **given)


def own(**given: Any) -> list[Any]:
    """Return a side of rows that a visitor brought."""
    return sweep(provenance="own", batch="own1", **given)


def published(costs: tuple[float, ...] = (0.44, 0.83, 1.63), **given: Any) -> list[Any]:
    """Return three published readings; at $2.34 their throughput costs 0.44, 0.83 and 1.63 to the cent."""
    return printed((40.0, 50.0, 60.0), (1477.0, 783.0, 399.0), costs, **given)


class Case(NamedTuple):
    """A comparison that calls for a caveat and one, as near as can be, that does not."""

    fires: Callable[[], Comparison]
    stays: Callable[[], Comparison]
    fires_known: Background = background()
    stays_known: Background = background()


CASES: dict[str, Case] = {
    "cross_engine": Case(
        lambda: duel(b=sweep(engine="trt")),
        lambda: duel(b=sweep(engine="dynamo-sglang")),
    ),
    "same_engine": Case(
        duel,
        lambda: duel(b=sweep(image="lmsysorg/sglang:v0.5.12")),
    ),
    "unverified": Case(
        lambda: duel(b=own()),
        lambda: duel(b=sweep(provenance="live")),
    ),
    "setup_unknown": Case(
        lambda: duel(b=own(engine=None)),
        lambda: duel(b=own()),
    ),
    "mixed_sources": Case(
        lambda: duel(b=sweep(provenance="live")),
        lambda: duel(a=mtp(provenance="live"), b=sweep(provenance="live")),
    ),
    "mixed_engines": Case(
        lambda: duel(b=[*sweep(X[:2], Y[:2]), *sweep(X[2:], Y[2:], engine="trt")], targets=(50.0,)),
        lambda: duel(b=[*sweep(X[:2], Y[:2]), *sweep(X[2:], Y[2:], engine="trt")], targets=(44.0, 60.0)),
    ),
    "acceptance_unreported": Case(
        lambda: duel(a=silent()),
        lambda: duel(a=sweep(scale=1.5)),
    ),
    "acceptance_synthetic": Case(
        lambda: duel(a=mtp(acceptance_forced=True)),
        lambda: duel(a=mtp(acceptance_forced=False)),
    ),
    "acceptance_reported": Case(
        lambda: duel(a=mtp(acceptance_forced=None)),
        lambda: duel(a=mtp(acceptance_forced=True)),
    ),
    "acceptance_definitions": Case(
        lambda: duel(b=sweep(engine="trt")),
        lambda: duel(a=sweep(scale=1.5), b=sweep(engine="trt")),
    ),
    "deployment_differs": Case(
        lambda: duel(a=mtp(deployment="disaggregated")),
        lambda: duel(a=mtp(deployment="disaggregated"), b=sweep(deployment="multi-node")),
    ),
    "precision_differs": Case(
        lambda: duel(b=sweep(precision="fp8")),
        lambda: duel(b=sweep(precision="fp8"), differs=("precision",)),
    ),
    "gpu_count_differs": Case(
        lambda: duel(b=sweep(gpus=4)),
        lambda: duel(b=sweep(gpus=5)),
    ),
    "recipe_differs": Case(
        duel,
        lambda: duel(facts_slug="another"),
        background(recipes=(RECIPE,), published_runs=(RUN,)),
        background(recipes=(RECIPE,), published_runs=(RUN,)),
    ),
    "not_measured": Case(
        lambda: duel(b=sweep(X[:3], Y[:3]), targets=(57.0, 57.1)),
        lambda: duel(b=sweep(X[:3], Y[:3]), targets=(40.0, 57.0)),
    ),
    "wide_gap": Case(
        lambda: duel(b=sweep((40.0, 50.1, 60.0), (1000.0, 900.0, 800.0)), targets=(45.0,)),
        lambda: duel(b=sweep((40.0, 50.0, 60.0), (1000.0, 900.0, 800.0)), targets=(45.0,)),
    ),
    "run_dates_differ": Case(
        lambda: duel(b=sweep(run_date=DAY - timedelta(days=31))),
        lambda: duel(b=sweep(run_date=DAY - timedelta(days=30))),
    ),
    "price_placeholder": Case(
        lambda: duel(prices=(PLACEHOLDER, PLACEHOLDER)),
        duel,
    ),
    "cost_residual": Case(
        lambda: duel(a=published((0.45, 0.83, 1.63)), b=published(), targets=None, source="published"),
        lambda: duel(a=published(), b=published(), targets=None, source="published"),
    ),
    "rounded_source": Case(
        lambda: duel(a=published(), b=published(), targets=None, source="published"),
        lambda: duel(a=published(figures="table"), b=published(figures="table"), targets=None, source="published"),
    ),
    "near_identical": Case(
        lambda: duel(a=mtp(scale=1.009)),
        lambda: duel(a=mtp(scale=1.011)),
    ),
    "beyond_step_limit": Case(
        lambda: duel(a=mtp(scale=4.01)),
        lambda: duel(a=mtp(scale=3.99)),
        background(speculation=(SPECULATION,)),
        background(speculation=(SPECULATION,)),
    ),
    "sampled_sweep": Case(
        lambda: duel(sampled=True),
        duel,
    ),
    "synthetic_prompts": Case(
        lambda: duel(source="measured"),
        lambda: duel(a=sweep(scale=1.5), source="measured"),
    ),
    "accuracy": Case(
        duel,
        duel,
        background(accuracy=(accuracy_run("mtp", 0.966), accuracy_run("none", 0.969))),
        background(accuracy=(accuracy_run("mtp", 0.966),)),
    ),
}

SEVERITY = {
    "cross_engine": "warning",
    "same_engine": "info",
    "unverified": "caution",
    "setup_unknown": "caution",
    "mixed_sources": "caution",
    "mixed_engines": "caution",
    "acceptance_unreported": "caution",
    "acceptance_synthetic": "caution",
    "acceptance_reported": "info",
    "acceptance_definitions": "warning",
    "deployment_differs": "warning",
    "precision_differs": "warning",
    "gpu_count_differs": "caution",
    "recipe_differs": "caution",
    "not_measured": "warning",
    "wide_gap": "caution",
    "run_dates_differ": "info",
    "price_placeholder": "caution",
    "cost_residual": "info",
    "rounded_source": "info",
    "near_identical": "caution",
    "beyond_step_limit": "info",
    "sampled_sweep": "info",
    "synthetic_prompts": "info",
    "accuracy": "info",
}


# The table of codes


def test_codes_and_severities_are_those_of_the_method_in_its_order() -> None:
    assert [(code, severity) for code, severity, *_ in RULES] == list(SEVERITY.items())


def test_every_code_has_a_template_and_every_template_a_code() -> None:
    for language in NARRATIVES.iterdir():
        if language.is_dir():
            assert {p.name for p in (language / "caveats").iterdir()} == {f"{code}.md.j2" for code in CODES}


def test_every_code_has_a_case() -> None:
    assert tuple(CASES) == CODES


@pytest.mark.parametrize("code", CODES)
def test_fires(code: str) -> None:
    case = CASES[code]
    found = caveats(case.fires(), case.fires_known)
    assert code in found
    assert found[code].severity == SEVERITY[code]


@pytest.mark.parametrize("code", CODES)
def test_stays_silent(code: str) -> None:
    case = CASES[code]
    assert code not in caveats(case.stays(), case.stays_known)


@pytest.mark.parametrize("code", CODES)
def test_renders_with_the_facts_that_triggered_it(code: str) -> None:
    case = CASES[code]
    text = render_caveat(caveats(case.fires(), case.fires_known)[code])
    assert text.label.text
    assert len(text.label.text) <= 40
    assert text.body.text.endswith((".", "?"))


def test_a_plain_duel_has_no_caveat_but_the_reassurance_and_its_acceptance() -> None:
    assert list(caveats(duel())) == ["same_engine", "acceptance_reported"]


def test_the_most_severe_come_first_and_the_table_decides_inside() -> None:
    for a in every_answer():
        for texts in (a.narrative.caveats, *(p.caveats for p in a.narrative.paragraphs)):
            order = [(SEVERITIES.index(t.caveat.severity), CODES.index(t.caveat.code)) for t in texts]
            assert order == sorted(set(order)), a.selection


def test_what_fires_at_a_target_stands_among_the_caveats_of_the_whole() -> None:
    for a in every_answer():
        whole = {t.caveat.code for t in a.narrative.caveats}
        there = {t.caveat.code for p in a.narrative.paragraphs for t in p.caveats}
        assert there <= whole, a.selection


def test_sides_that_trade_engines_are_told_apart() -> None:
    a = [*mtp(x=X[:3], y=Y[:3]), *mtp(x=X[3:], y=Y[3:], engine="trt")]
    b = [*sweep(X[:3], Y[:3], engine="trt"), *sweep(X[3:], Y[3:])]
    comparison = duel(a, b, targets=(48.0, 68.0))
    assert "cross_engine" in caveats_there(comparison, 48.0)
    assert {"cross_engine", "acceptance_definitions"} <= caveats(comparison).keys()


def test_a_caveat_of_some_targets_names_them() -> None:
    short = duel(b=sweep(X[:3], Y[:3]), targets=(48.0, 57.0, 68.0, 80.0))
    assert caveats(short)["not_measured"].targets == (68.0, 80.0)
    assert caveats(short)["same_engine"].targets is None


# Three to six sides


def test_a_caveat_of_many_sides_tells_of_each_that_has_a_reading() -> None:
    fp8, far = sweep(precision="fp8", gpus=16), sweep([x + 100 for x in X], Y, precision="fp8")
    comparison = several(sweep(engine="trt"), fp8, sweep(deployment="disaggregated"), far)
    text = told(comparison)
    assert body(text, "precision_differs").startswith(
        "B200 is read off FP4 rows. B300 is read off FP8 rows. H200 is read off FP4 rows. Part"
    )
    assert "B200 is read off TensorRT-LLM on 8 GPUs. B300 is read off SGLang on 16 GPUs." in body(text, "cross_engine")
    assert "H200 is read off disaggregated serving" in body(text, "deployment_differs")
    assert body(text, "gpu_count_differs").endswith("B200 ran on 8 GPUs, B300 on 16 GPUs, H200 on 8 GPUs.")
    assert "MI355X" not in body(text, "gpu_count_differs")


def test_one_engine_on_many_sides_is_told_of_all() -> None:
    text = told(several(*[sweep()] * 3))
    assert body(text, "same_engine").startswith("Every reading of all sides comes from SGLang")


def test_a_sample_of_many_sides_counts_each() -> None:
    for count in range(3, 7):
        text = body(told(several(*[sweep()] * count, source="measured", sampled=True)), "sampled_sweep")
        assert re.findall(r"(\d+)(?: points)? for (\w+)", text) == [("5", label) for label in GPUS[:count]]
        assert (". It also holds 5 points for" in text) == (count > 3)
        part = body(
            told(several(*[sweep()] * count, source="measured", sampled=True, is_altered=True)), "sampled_sweep"
        )
        assert re.findall(r"(\d+)(?: points)? for (\w+)", part) == [("5", label) for label in GPUS[:count]]
        assert "The rows here are not those of the bundled sweep" in part
        assert ("Here are also 5 points for" in part) == (count > 3)
        assert "It" not in part


def test_precisions_are_judged_at_the_target() -> None:
    mixed = [*sweep(X[:3], Y[:3], precision="fp8"), *sweep(X[3:], Y[3:])]
    comparison = duel(b=mixed, targets=(48.0, 80.0))
    assert "precision_differs" in caveats_there(comparison, 48.0)
    assert "precision_differs" not in caveats_there(comparison, 80.0)


def test_what_two_sides_alone_can_have_is_not_said_of_more() -> None:
    same = [sweep(spec_method="mtp"), sweep(), sweep(spec_method="eagle3")]
    found = caveats(several(*same, kind="spec-decode"), background(speculation=(SPECULATION,)))
    assert not {"near_identical", "beyond_step_limit", "accuracy"} & found.keys()


# Where rows come from


@pytest.mark.parametrize(("a", "b", "named"), [(mtp, own, "The rows of Off are"), (own, own, "All rows here are")])
def test_own_rows_are_called_unverified_on_the_sides_that_have_them(
    a: Callable[..., Any], b: Callable[..., Any], named: str
) -> None:
    narrative = told(duel(a(spec_method="mtp"), b()))
    assert body(narrative, "unverified") == f"{named} unverified: uploaded by you."


@pytest.mark.parametrize("known", [True, False])
def test_rows_that_a_saved_file_alone_has_are_not_called_uploaded(known: bool) -> None:
    unknown = sweep(provenance="saved")
    text = body(told(duel(mtp(), unknown) if known else duel(mtp(provenance="saved"), unknown)), "unverified")
    named = "Off" if known else "MTP and Off"
    assert text == f"Rows of {named} are unverified: the saved file has them, but they are not known here."
    both = body(told(duel(own(), unknown)), "unverified")
    assert both.startswith("The rows of MTP are unverified: uploaded by you. Rows of Off are unverified: the saved")


def test_of_many_sides_those_of_own_rows_are_named() -> None:
    text = body(told(several(own(), sweep(), own(), sweep(provenance="live"))), "unverified")
    assert text.startswith("The rows of B200 and H200 are unverified")


def test_each_side_says_what_it_is_made_of() -> None:
    assert body(told(duel(b=own())), "mixed_sources").startswith(
        "MTP is made of bundled public rows. Off is made of rows uploaded by you."
    )
    several_sides = told(several(own(), [], sweep(provenance="live")))
    assert "B300" not in body(several_sides, "mixed_sources")


def test_one_side_of_two_sources_is_mixed_too() -> None:
    both = [*sweep(X[:2], Y[:2]), *sweep(X[2:], Y[2:], provenance="live")]
    text = body(told(duel(both, both)), "mixed_sources")
    assert "MTP is made of bundled public rows and live public rows." in text


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"gpu": None, "precision": None}, "GPU and precision"),
        ({"spec_method": None, "deployment": None}, "spec method and deployment"),
        ({"workload": Workload(model=None, isl=None, osl=None)}, "model and workload"),
        ({"run_date": None}, "run date"),
    ],
)
def test_what_own_rows_do_not_state_is_named_on_their_side(given: dict[str, Any], named: str) -> None:
    text = body(told(duel(b=own(**given))), "setup_unknown")
    assert text.startswith(f"Not stated for Off, or not for every point: {named}. A difference there")
    assert "MTP" not in text
    partly = [*own(x=X[:3], y=Y[:3]), *own(x=X[3:], y=Y[3:], **given)]
    assert body(told(duel(b=partly)), "setup_unknown") == text
    for source in ("bundled", "live", "store"):
        assert "setup_unknown" not in caveats(duel(b=sweep(provenance=source, **given)))


def test_agent_sessions_are_a_stated_workload() -> None:
    assert "setup_unknown" not in caveats(duel(b=own(workload=Workload(model="glm5.1", isl=0, osl=0))))


def test_a_published_table_is_neither_unverified_nor_mixed() -> None:
    found = caveats(duel(a=published(), b=published(), targets=None, source="published"))
    assert not {"unverified", "mixed_sources"} & found.keys()


def test_a_sample_is_told_of_the_sides_that_have_bundled_rows() -> None:
    alone = told(several(own(), sweep(X[:4], Y[:4]), sweep(provenance="live"), sampled=True))
    assert "publisher's rows: 4 points for B300. The full" in body(alone, "sampled_sweep")
    half = [*sweep(X[:2], Y[:2]), *sweep(X[2:], Y[2:], provenance="live")]
    assert "publisher's rows: 2 points for Off. The full" in body(
        told(duel(own(), half, sampled=True)), "sampled_sweep"
    )


# Engines


def test_engines_are_judged_at_the_target_and_by_family() -> None:
    b = [*sweep(X[:3], Y[:3]), *sweep(X[3:], Y[3:], engine="dynamo-trt")]
    comparison = duel(b=b, targets=(48.0, 68.0))
    assert "cross_engine" not in caveats_there(comparison, 48.0)
    assert "cross_engine" in caveats_there(comparison, 68.0)


def test_an_unknown_engine_is_not_a_different_one() -> None:
    assert "cross_engine" not in caveats(duel(b=sweep(engine=None)))


def test_cross_engine_names_engines_and_gpu_counts_of_both_sides() -> None:
    a = [*mtp(x=X[:2], y=Y[:2], engine="dynamo-trt", gpus=26), *mtp(x=X[2:], y=Y[2:], engine="dynamo-trt", gpus=42)]
    text = body(told(duel(a, sweep(gpus=8), targets=(50.0,))), "cross_engine")
    for words in ("Dynamo TensorRT-LLM", "26 to 42 GPUs", "SGLang", "8 GPUs"):
        assert words in text


def test_one_gpu_is_not_written_in_the_plural() -> None:
    assert "1 GPUs" not in body(told(duel(b=sweep(engine="trt", gpus=1))), "cross_engine")


def test_off_does_not_meet_off() -> None:
    assert "Off off" not in body(told(duel(b=sweep(engine="trt"))), "cross_engine")


def test_same_engine_needs_the_image_of_every_neighbour() -> None:
    assert "same_engine" not in caveats(duel(a=mtp(image=None), b=sweep(image=None)))
    assert "same_engine" not in caveats(duel(targets=(500.0,)))


def test_the_exact_point_has_one_neighbour_and_so_one_engine() -> None:
    b = [*sweep(X[:2], Y[:2]), *sweep(X[2:], Y[2:], engine="trt")]
    assert "mixed_engines" not in caveats(duel(b=b, targets=(48.0, 57.0)))


def test_two_engines_on_one_side_are_told_once() -> None:
    rows = [
        p for i, (x, y) in enumerate(zip(X, Y, strict=True)) for p in sweep([x], [y], engine=("sglang", "trt")[i % 2])
    ]
    text = body(told(duel(b=rows, targets=(44.0, 52.0))), "mixed_engines")
    assert text.count("no single engine") == 1


# Speculation


def test_acceptance_is_asked_of_the_side_that_speculates() -> None:
    facts = caveats(duel(a=silent()))["acceptance_unreported"].facts
    assert facts["sides"] == ["MTP"]
    assert "acceptance_unreported" not in caveats(duel())


def test_a_comparison_without_speculation_has_no_caveat_about_it() -> None:
    plain = duel(a=sweep(scale=1.5, precision="fp4"), b=sweep(engine="trt", precision="fp8"), kind="precision")
    about_speculation = {
        "acceptance_unreported",
        "acceptance_synthetic",
        "acceptance_reported",
        "acceptance_definitions",
        "beyond_step_limit",
        "synthetic_prompts",
        "near_identical",
    }
    assert not about_speculation & caveats(plain, background(speculation=(SPECULATION,))).keys()


def test_acceptance_definitions_name_both_engines_with_source() -> None:
    text = body(told(duel(b=sweep(engine="vllm"))), "acceptance_definitions")
    for words in ("SGLang", "vLLM", "https://github.com/vllm-project/vllm/pull/17908"):
        assert words in text


def test_an_engine_without_a_definition_is_said_to_have_none() -> None:
    facts = caveats(duel(b=sweep(engine="tilert")))["acceptance_definitions"].facts
    assert facts["unknown"] == ["TileRT"]


def test_an_engine_without_a_definition_is_named_by_its_label() -> None:
    assert "TileRT" in body(told(duel(b=sweep(engine="tilert"))), "acceptance_definitions")


def spread_out(**given: tuple[float | None, ...]) -> list[Any]:
    """Return a speculating side whose rows report these figures one after the other."""
    return [replace(row, **{name: values[i] for name, values in given.items()}) for i, row in enumerate(silent())]


@pytest.mark.parametrize("rate", [0.0, 0.62])
def test_a_rate_is_a_figure_of_acceptance(rate: float) -> None:
    found = caveats(duel(a=silent(acceptance_rate=rate)))
    assert "acceptance_unreported" not in found
    assert f"an acceptance rate of {100 * rate:.1f}%." in body(
        told(duel(a=silent(acceptance_rate=rate))), "acceptance_reported"
    )


def test_reported_acceptance_goes_from_the_least_to_the_greatest_next_to_the_readings() -> None:
    a = spread_out(acceptance_length=(9.0, 2.8, 3.1, 2.95, 9.0), acceptance_rate=(None, 0.6, 0.62512, None, None))
    text = body(told(duel(a)), "acceptance_reported")
    assert (
        "MTP reports an acceptance length of 2.8 to 3.1 tokens per step and an acceptance rate of 60.0% to 62.5%."
        in text
    )
    assert "Off reports" not in text


def test_figures_of_acceptance_that_print_alike_are_one() -> None:
    a = spread_out(
        acceptance_length=(2.80011, 2.80012) * 2 + (2.8001,), acceptance_rate=(0.62511, 0.62512) * 2 + (0.6251,)
    )
    text = body(told(duel(a)), "acceptance_reported")
    assert "an acceptance length of 2.8 tokens per step and an acceptance rate of 62.5%." in text


def test_reported_acceptance_says_what_its_engine_means_by_it_once() -> None:
    alone = body(told(duel()), "acceptance_reported")
    for words in ("SGLang reports", "Counts the bonus token:", "Note: with top-k"):
        assert words in alone
    both = told(duel(b=sweep(engine="vllm")))
    assert "SGLang reports" not in body(both, "acceptance_reported")
    assert "SGLang reports" in body(both, "acceptance_definitions")


VLLM, LENGTH = "vllm/vllm-openai:", "the acceptance length in its log left out the bonus token"
PULL = " (https://github.com/vllm-project/vllm/pull/17908)."
ORCHESTRATED = {"engine": "dynamo-vllm", "image": "nvcr.io/nvidia/ai-dynamo/vllm-runtime:0.8.1"}
OLDER = f"MTP ran vLLM 0.8.4, older than the fix in vLLM 0.9.0: {LENGTH}{PULL}"
PARTLY = OLDER.replace("ran", "in part ran", 1)
UNKNOWN = f"Whether MTP ran vLLM 0.9.0 or newer is not known; before it, {LENGTH}{PULL}"
CHINESE = {
    OLDER: "MTP 运行的是 vLLM 0.8.4，早于 vLLM 0.9.0 中的修复：其日志中的接受长度不计入额外 token",
    PARTLY: "MTP 部分运行的是 vLLM 0.8.4，早于 vLLM 0.9.0 中的修复：其日志中的接受长度不计入额外 token",
    UNKNOWN: "不知道 MTP 运行的是否为 vLLM 0.9.0 或更新的版本；在此之前，其日志中的接受长度不计入额外 token",
}


def vllm(**given: Any) -> list[Any]:
    """Return a speculating side that ran vLLM and names neither version nor image."""
    return mtp(**{"engine": "vllm", "image": None} | given)


def faults_told(a: list[Any], known: Background | None = None, code: str = "en") -> str:
    """Return the sentences about acceptance that follow those on what the engine means by it."""
    text = body(told(duel(a, sweep(engine="vllm")), known, language=languages()[code]), "acceptance_reported")
    return text.partition("pull/17908)." if code == "en" else "pull/17908）。")[2].strip()


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        ({"engine_version": "0.8.4"}, OLDER),
        ({"image": f"{VLLM}v0.8.4"}, OLDER),
        ({"engine_version": "0.8.4+cu124", "image": f"{VLLM}v0.8.4"}, OLDER),
        ({"engine": "dynamo-vllm", "image": f"{VLLM}v0.8.4"}, OLDER),
        ({"engine_version": "0.9.0"}, ""),
        ({"engine_version": "0.15.1.dev7+g0a1b2c3"}, ""),
        ({"image": f"{VLLM}v0.15.1-cu130"}, ""),
        ({}, UNKNOWN),
        ({"engine_version": "0.9.0rc1"}, UNKNOWN),
        ({"engine_version": "0.8.5.dev600+g0a1b2c3"}, UNKNOWN),
        ({"engine_version": "0.8.4", "image": f"{VLLM}v0.15.1"}, UNKNOWN),
        ({"image": f"{VLLM}nightly-0a1b2c3"}, UNKNOWN),
        ({"image": "somebody/vllm:v0.8.4"}, UNKNOWN),
        (ORCHESTRATED, UNKNOWN),
        (ORCHESTRATED | {"engine_version": "0.8.1"}, UNKNOWN),  # that may be Dynamo's
    ],
)
def test_a_fault_is_told_of_older_versions_asked_of_unknown_ones_and_else_not(
    served: dict[str, str], expected: str
) -> None:
    assert faults_told(vllm(**served)) == expected
    assert faults_told(vllm(**served), code="zh") == (
        f"{CHINESE[expected]}（https://github.com/vllm-project/vllm/pull/17908）。" if expected else ""
    )


def test_of_a_side_that_is_older_in_part_it_is_said_so() -> None:
    mixed = [*vllm(engine_version="0.8.4")[:2], *vllm(engine_version="0.11.0")[2:]]
    assert faults_told(mixed) == PARTLY
    assert faults_told(mixed, code="zh").startswith(CHINESE[PARTLY])


@pytest.mark.parametrize("version", [None, "0.8.4"])
@pytest.mark.parametrize(
    "reported", [{"acceptance_length": None, "acceptance_rate": 0.6}, {"acceptance_counted": True}]
)
def test_a_fault_is_told_of_the_figure_that_it_touched_as_the_engine_reported_it(
    reported: dict[str, Any], version: str | None
) -> None:
    assert faults_told(vllm(engine_version=version, **reported)) == ""


def test_a_rate_of_sglang_is_told_of_the_fixes_that_its_release_lacks() -> None:
    texts = {
        version: body(
            told(duel(silent(acceptance_rate=0.6, image=f"lmsysorg/sglang:v{version}"))), "acceptance_reported"
        )
        for version in ("0.5.3.post1", "0.5.9", "0.5.11")
    }
    assert [text.count("older than the fix in") for text in texts.values()] == [2, 1, 0]
    assert "MTP ran SGLang 0.5.9, older than the fix in SGLang 0.5.11: the acceptance rate" in texts["0.5.9"]
    assert not any("not known" in text for text in texts.values())


def test_a_length_of_sglang_has_no_known_fault() -> None:
    assert caveats(duel(a=mtp(image=None)))["acceptance_reported"].facts["faults"] == []


def test_a_fault_whose_release_nobody_knows_may_apply_whatever_was_run() -> None:
    (fault,) = (f for f in background().faults if f.family == "vllm")
    known = background(faults=(replace(fault, fixed_in=None),))
    words = "Which version of vLLM has the fix is not known, so this may apply to MTP"
    for version in (None, "0.8.4", "0.15.1"):
        assert faults_told(vllm(engine_version=version), known) == f"{words}: {LENGTH}{PULL}"
    assert faults_told(vllm(), known, "zh").startswith("不知道 vLLM 的哪个版本含有修复，因此 MTP 可能受此影响：")


def test_sides_of_unknown_versions_share_a_sentence_and_older_ones_have_their_own() -> None:
    old = [vllm(engine_version=f"0.8.{n}") for n in (3, 4)]
    text = body(told(several(*old, vllm(), vllm(engine_version="latest"))), "acceptance_reported")
    for words in ("B200 ran vLLM 0.8.3, older", "B300 ran vLLM 0.8.4, older", "Whether H200 and MI355X ran vLLM 0.9.0"):
        assert text.count(words) == 1


def test_faults_are_not_told_where_no_acceptance_is() -> None:
    plain = duel(silent(engine="vllm", engine_version="0.8.4"), sweep(engine="trt"))
    assert LENGTH not in everything_said(told(plain))


def test_acceptance_of_an_engine_that_nobody_knows_is_stated_without_a_definition() -> None:
    text = body(told(duel(mtp(engine="own"), sweep(engine="own"))), "acceptance_reported")
    assert text == "Next to its readings MTP reports an acceptance length of 2.9 tokens per step."


def test_forced_acceptance_states_the_lengths() -> None:
    text = body(told(duel(a=mtp(acceptance_forced=True, acceptance_length=2.85))), "acceptance_synthetic")
    assert "2.85" in text


def test_near_identical_needs_every_target() -> None:
    nearly = [1.005, 1.005, 1.005, 1.2, 1.2]
    a = mtp(scale=1.0, y=[k * y for k, y in zip(nearly, Y, strict=True)])
    assert "near_identical" not in caveats(duel(a, targets=(48.0, 68.0)))
    assert "near_identical" in caveats(duel(a, targets=(44.0, 48.0)))


def test_near_identical_is_about_speculation_alone() -> None:
    assert "near_identical" not in caveats(duel(a=mtp(scale=1.005), kind="precision"))


def test_the_step_limit_holds_whichever_side_speculates() -> None:
    known = background(speculation=(SPECULATION,))
    swapped = duel(sweep(), mtp(scale=4.5), labels=("Off", "MTP"))
    facts = caveats(swapped, known)["beyond_step_limit"].facts
    assert facts["label"] == "MTP"


def test_the_step_limit_is_that_of_the_engine_that_ran() -> None:
    known = background(speculation=(SPECULATION,))
    assert "beyond_step_limit" not in caveats(duel(a=mtp(scale=4.5, engine="vllm")), known)


def test_random_prompts_are_known_of_bundled_workloads_alone() -> None:
    assert "synthetic_prompts" not in caveats(duel(source="own"))
    assert "synthetic_prompts" not in caveats(duel(source="measured", isl=None, osl=None))
    assert "synthetic_prompts" not in caveats(duel(source="mixed", a=mtp(provenance="own")))
    both = caveats(duel(mtp(provenance="own"), mtp(), source="mixed"))["synthetic_prompts"].facts
    assert both["sides"] == ["Off"]
    for lengths in (AGENTIC, UNSTATED):
        assert "synthetic_prompts" not in caveats(duel(source="live", isl=lengths[0], osl=lengths[1]))


# Setups


def test_deployment_needs_to_be_known_on_both_sides() -> None:
    assert "deployment_differs" not in caveats(duel(a=mtp(deployment="multi-node"), b=sweep(deployment=None)))
    assert "deployment_differs" in caveats(duel(a=mtp(deployment="multi-node")))


def test_gpu_count_differs_within_one_side_too() -> None:
    b = [*sweep(X[:2], Y[:2], gpus=4), *sweep(X[2:], Y[2:], gpus=8)]
    assert "gpu_count_differs" in caveats(duel(mtp(gpus=None), b, targets=(50.0,)))
    assert "gpu_count_differs" not in caveats(duel(mtp(gpus=None), sweep(gpus=None)))


def test_recipe_sides_follow_the_order_of_the_comparison() -> None:
    known = background(recipes=(RECIPE,), published_runs=(RUN,))
    assert "MTP has the concurrency, Off has none" in body(told(duel(), known), "recipe_differs")
    swapped = duel(sweep(), mtp(), labels=("Off", "MTP"), swapped=True)
    assert "Off has none, MTP has the concurrency" in body(told(swapped, known), "recipe_differs")


OF_THE_PUBLISHER = ("synthetic_prompts", "beyond_step_limit", "recipe_differs", "accuracy")
KNOWN_RUNS = background(
    recipes=(RECIPE,),
    published_runs=(RUN,),
    speculation=(SPECULATION,),
    accuracy=(accuracy_run("mtp", 0.95), accuracy_run("none", 0.95)),
)


def of_source(provenance: str, *, kind: str = "measured", **given: Any) -> Comparison:
    """Compare two sides of one source, of which all is known if it is the publisher's."""
    rows = {"provenance": provenance, "acceptance_length": None, "acceptance_forced": None}
    of_setup = {name: given.pop(name) for name in ("engine", "image") if name in given}
    a, b = sweep(spec_method="mtp", scale=4.5, **rows, **of_setup), sweep(**rows, **of_setup)
    return duel(a, b, source=kind, **given)


@pytest.mark.parametrize("provenance", ["bundled", "live", "store", "own"])
def test_what_is_known_of_the_publishers_runs_is_told_of_no_other_rows(provenance: str) -> None:
    found = caveats(of_source(provenance), KNOWN_RUNS)
    told_of = set(OF_THE_PUBLISHER) & found.keys()
    unreported = found["acceptance_unreported"].facts
    if provenance in ("bundled", "live"):
        assert told_of == set(OF_THE_PUBLISHER)
        assert unreported["prompts"]
        assert unreported["recipe_topics"]
    else:
        assert told_of == set()
        assert not unreported["prompts"]
        assert not unreported["recipe_topics"]


@pytest.mark.parametrize(
    "other",
    [
        {"engine": "vllm", "image": "vllm/vllm-openai:v0.14.0"},
        {"engine": "vllm"},
        {"image": "lmsysorg/sglang:v0.5.12"},
        {"image": None},
        {"isl": 0, "osl": 0},
    ],
)
def test_a_recipe_is_that_of_its_engine_its_image_and_fixed_lengths(other: dict[str, Any]) -> None:
    found = caveats(of_source("live", **other), KNOWN_RUNS)
    assert not {"recipe_differs", "beyond_step_limit"} & found.keys()
    assert not found["acceptance_unreported"].facts["prompts"]
    assert not found["acceptance_unreported"].facts["recipe_topics"]


@pytest.mark.parametrize(("provenance", "fixed"), [("live", True), ("store", False)])
def test_lengths_are_known_to_be_fixed_in_the_publishers_runs_alone(provenance: str, fixed: bool) -> None:
    comparison = of_source(provenance, kind="measured" if fixed else "store")
    assert footnote_context(comparison, bundled().catalog)["fixed_length"] is fixed


def test_no_days_lie_between_runs_of_which_one_is_not_dated() -> None:
    apart = [replace(row, run_date=date(2026, 1 + 3 * (i % 2), 1)) for i, row in enumerate(mtp())]
    between = ((X[0] + X[1]) / 2,)
    assert caveats(duel(a=apart, targets=between))["run_dates_differ"].facts["days"]
    assert "run_dates_differ" not in caveats(duel(a=apart, b=sweep(run_date=None), targets=between))


def test_images_alone_make_runs_differ() -> None:
    facts = caveats(duel(b=sweep(image="lmsysorg/sglang:v0.5.12")))["run_dates_differ"].facts
    assert facts["days"] is None
    assert len(facts["images"]) == 2


def test_different_images_are_told_without_a_dangling_they() -> None:
    text = body(told(duel(b=sweep(image="lmsysorg/sglang:v0.5.12"))), "run_dates_differ")
    assert not text.startswith("They")


# Readings


def test_not_measured_names_side_and_nearest_speed() -> None:
    text = body(told(duel(b=sweep(X[:3], Y[:3]), targets=(57.0, 75.0))), "not_measured")
    assert text.startswith("Off was not measured at 75")
    assert "57" in text


@pytest.mark.parametrize("where", ["caveat", "paragraph"])
def test_what_a_publisher_did_not_print_is_not_called_unmeasured(where: str) -> None:
    narrative = answer(SPECIFIED, targets=(85.0,)).narrative
    text = body(narrative, "not_measured") if where == "caveat" else narrative.paragraphs[0].body.text
    assert "measured" not in text


@pytest.mark.parametrize(
    ("x", "y"), [((40.0, 51.0, 60.0), (1000.0, 900.0, 800.0)), ((40.0, 44.0, 60.0), (1000.0, 400.0, 300.0))]
)
def test_a_gap_is_wide_in_speed_or_in_throughput(x: tuple[float, ...], y: tuple[float, ...]) -> None:
    assert "wide_gap" in caveats(duel(b=sweep(x, y), targets=(42.0,)))


def test_a_measured_reading_has_no_gap() -> None:
    assert "wide_gap" not in caveats(duel(b=sweep((40.0, 60.0, 80.0), (1000.0, 400.0, 100.0)), targets=(60.0,)))


def test_a_wide_gap_states_its_uncertainty_or_that_it_is_unknown() -> None:
    wide = duel(b=sweep((40.0, 60.0, 80.0), (1000.0, 700.0, 100.0)), targets=(50.0,))
    assert "%" in body(told(wide), "wide_gap")
    ends = duel(b=sweep((40.0, 80.0), (1000.0, 100.0)), targets=(50.0,))
    assert "unknown" in body(told(ends), "wide_gap")


def test_a_rise_in_throughput_is_a_gap_as_much_as_a_fall() -> None:
    a = printed((40.0, 44.0, 48.0), (300.0, 900.0, 800.0), (None, None, None))
    assert "wide_gap" in caveats(duel(a, targets=(42.0,)))


def test_a_wide_gap_is_named_on_both_sides() -> None:
    wide = {"x": (40.0, 60.0, 80.0), "y": (1000.0, 700.0, 100.0)}
    text = body(told(duel(mtp(**wide), sweep(**wide), targets=(50.0,))), "wide_gap")
    assert "MTP" in text
    assert "Off" in text


def test_own_prices_are_no_placeholders() -> None:
    assert "price_placeholder" in caveats(answer(SPECIFIED).comparison)
    assert "price_placeholder" not in caveats(answer(SPECIFIED, usd=(2.0, 2.0)).comparison)
    assert "price_placeholder" not in caveats(answer(SPECIFIED, edition="2026-07").comparison)


@pytest.mark.parametrize("choice", [{"usd": (2.0, 2.0)}, {"edition": "2026-07"}, {"tier": "rental"}])
def test_costs_that_were_not_printed_have_no_residual(choice: dict[str, Any]) -> None:
    assert "cost_residual" not in caveats(answer(SPECIFIED, **choice).comparison)


def test_a_residual_is_laid_to_rounding_only_where_rounding_reaches() -> None:
    for a in (*everything_outlying(), answer("deepseek-v4-gb200-fp4-mtp-vs-none")):
        facts = next((t.caveat.facts for t in a.narrative.caveats if t.caveat.code == "cost_residual"), None)
        if facts is None or not facts["rounded"]:
            continue
        side = next(s for s in a.comparison.sides if s.label == facts["label"])
        x: Any = facts["x"]
        size: Any = facts["percent"]
        reading = side.read(x.value)
        assert reading is not None
        assert reading.metrics.cost is not None
        reach = 0.005 / (reading.metrics.cost - 0.005) + 0.5 / (reading.metrics.throughput_per_gpu - 0.5)
        assert size.value / 100 <= reach * 1.05, a.selection


def test_only_a_printed_cost_is_called_printed() -> None:
    text = body(answer(SPECIFIED, targets=(50.0,)).narrative, "cost_residual")
    assert "printed cost" not in text


def test_a_sample_states_the_points_of_each_side() -> None:
    text = body(told(duel(b=sweep(X[:4], Y[:4]), sampled=True)), "sampled_sweep")
    assert "5 points for MTP" in text
    assert "4 for Off" in text


def test_a_single_point_is_not_written_in_the_plural() -> None:
    text = body(told(duel(b=sweep(X[:1], Y[:1]), targets=(40.0,), sampled=True)), "sampled_sweep")
    assert "1 points" not in body(told(duel(mtp(x=X[:1], y=Y[:1]), targets=(40.0,), sampled=True)), "sampled_sweep")
    assert "1 points" not in text


def test_sides_without_a_shared_speed_keep_the_caveats_of_the_whole() -> None:
    apart = duel(b=sweep([x + 100 for x in X], Y), targets=None, sampled=True, prices=(PLACEHOLDER, PLACEHOLDER))
    assert apart.overlap is None
    assert {"sampled_sweep", "price_placeholder"} <= caveats(apart).keys()


# Accuracy


@pytest.mark.parametrize(("gap", "differ"), [(0.0119, False), (0.0121, True)])
def test_accuracy_differs_beyond_twice_the_joint_error(gap: float, differ: bool) -> None:
    runs = (
        accuracy_run("mtp", 0.970, standard_error=0.006),
        accuracy_run("none", 0.970 - gap, standard_error=1e-6),
    )
    known = background(accuracy=runs)
    assert caveats(duel(), known)["accuracy"].facts["differ"] is differ
    text = body(told(duel(), known), "accuracy")
    assert "97.0%" in text
    assert "0.6 points" in text


def test_accuracy_prefers_the_engine_that_was_read() -> None:
    runs = (
        accuracy_run("mtp", 0.95),
        accuracy_run("mtp", 0.50, engine="trt", run_date=DAY + timedelta(days=9)),
        accuracy_run("none", 0.95),
    )
    assert "50.0%" not in body(told(duel(), background(accuracy=runs)), "accuracy")


# The two pages that people look at first


def test_the_specified_page_has_exactly_the_caveats_that_apply() -> None:
    a = answer(SPECIFIED)
    assert [t.caveat.code for t in a.narrative.caveats] == [
        "acceptance_unreported",
        "recipe_differs",
        "price_placeholder",
        "same_engine",
        "cost_residual",
        "beyond_step_limit",
        "synthetic_prompts",
        "accuracy",
    ]
    assert {p.target: [t.caveat.code for t in p.caveats] for p in a.narrative.paragraphs} == {
        43.0: ["cost_residual"],
        59.0: [],
        76.0: ["beyond_step_limit"],
    }


def test_the_specified_page_tells_what_is_known_about_acceptance() -> None:
    narrative = answer(SPECIFIED).narrative
    text = body(narrative, "acceptance_unreported")
    for words in ("Both sides ran SGLang on the same image", "not reported", "random tokens", "recipes also differ"):
        assert words in text
    recipe = body(narrative, "recipe_differs")
    for words in (
        "quantization flag: MTP has fp8, Off has modelopt_fp4",
        "static memory fraction: MTP has 0.85, Off has 0.9",
        "largest CUDA graph batch",
        "running requests cap",
        "scheduler receive interval: MTP has default, Off has 10",
        "benchmark prompts: MTP has chat template, Off has raw random tokens",
        "https://github.com/SemiAnalysisAI/InferenceX/pull/1088",
    ):
        assert words in recipe
    assert "lmsysorg/sglang:v0.5.11-cu130" in body(narrative, "same_engine")


def test_the_specified_page_goes_beyond_the_step_limit_at_its_last_target() -> None:
    narrative = answer(SPECIFIED).narrative
    text = body(narrative, "beyond_step_limit")
    for words in ("76 tok/s/user", "4.4", "4 tokens"):
        assert words in text
    assert "4 tokens" in narrative.paragraphs[2].body.text
    assert "batch" in narrative.paragraphs[2].body.text


def test_the_specified_page_names_its_placeholder_price() -> None:
    text = body(answer(SPECIFIED).narrative, "price_placeholder")
    for words in ("2025-10", "B300", "$2.34", "1.2 x B200 price"):
        assert words in text


def test_deepseek_says_what_each_side_is_read_off() -> None:
    narrative = answer(DEEPSEEK).narrative
    codes = [t.caveat.code for t in narrative.caveats]
    assert codes[:3] == ["cross_engine", "acceptance_definitions", "deployment_differs"]
    assert not {"same_engine", "recipe_differs", "price_placeholder", "accuracy"} & set(codes)
    text = body(narrative, "cross_engine")
    for words in ("Dynamo TensorRT-LLM", "26 to 42 GPUs", "SGLang", "4 to 8 GPUs"):
        assert words in text
    assert text.index("MTP") < text.index("Dynamo TensorRT-LLM") < text.index("Off")
    assert all("cross_engine" in [t.caveat.code for t in p.caveats] for p in narrative.paragraphs)


def test_a_caveat_of_an_unpriced_comparison_is_not_about_price() -> None:
    assert not {"price_placeholder", "cost_residual"} & caveats(duel(prices=(NO_PRICE, NO_PRICE))).keys()


def test_a_later_day_is_no_caveat_by_itself() -> None:
    later = date(2026, 6, 11)
    assert "run_dates_differ" not in caveats(duel(a=mtp(run_date=later), b=sweep(run_date=later), targets=TARGETS))
