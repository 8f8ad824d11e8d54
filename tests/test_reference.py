"""Agreement with an independent implementation, and with the page that the project was specified by."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.answer import Shelf
from app.comparison import Comparison
from app.curve import Curve
from app.frontier import pareto_frontier
from app.links import Selection
from app.side import Side
from tests.builders import points

REFERENCE = Path(__file__).parent / "reference"
EXACT = 1e-9
SIX_DIGITS = 1e-6


@cache
def reference(name: str) -> list[dict[str, Any]]:
    with gzip.open(REFERENCE / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        found: list[dict[str, Any]] = json.load(file)
    return found


# Curves


@pytest.mark.parametrize("case", reference("curves"), ids=lambda case: case["name"])
def test_curve_agrees_with_the_reference(case: dict[str, Any]) -> None:
    curve = Curve.fit(pareto_frontier(points(*case["points"])))
    assert list(curve.x) == pytest.approx(case["frontier_interactivity"], rel=EXACT)
    assert case["readings"]
    for x, y, concurrency in case["readings"]:
        reading = curve.at(x)
        assert reading is not None, f"no reading at {x}"
        assert reading.metrics.throughput_per_gpu == pytest.approx(y, rel=EXACT, abs=EXACT if y == 0 else 0)
        assert reading.metrics.concurrency == pytest.approx(concurrency, rel=EXACT)


def test_no_two_knot_curve_hides_among_the_reference() -> None:
    assert len(reference("curves")) == 102
    assert all(len(case["frontier_interactivity"]) != 2 for case in reference("curves"))


# Comparisons, read as the app reads them


def _id(case: dict[str, Any]) -> str:
    a, b = case["a"], case["b"]
    sides = " vs ".join(f"{s['gpu']} {s['precision']} {s['spec_method'] or 'any'}" for s in (a, b))
    return f"{case['kind']} {sides} {case['isl']}/{case['osl']}"


def _slug(case: dict[str, Any]) -> str:
    a, b = case["a"], case["b"]
    return {
        "spec-decode": f"deepseek-r1-{a['gpu']}-{a['precision']}-{a['spec_method']}-vs-{b['spec_method']}",
        "precision": f"deepseek-r1-{a['gpu']}-{a['precision']}-vs-{b['precision']}",
        "gpu": f"deepseek-r1-{a['gpu']}-vs-{b['gpu']}",
    }[case["kind"]]


def _inside(x: float, overlap: tuple[float, float]) -> float:
    """Move a speed onto an end of the overlap that it misses by no more than the ten digits of the table."""
    return next((end for end in overlap if x == pytest.approx(end, rel=EXACT)), x)


def _compared(case: dict[str, Any], overlap: tuple[float, float], shelf: Shelf) -> Comparison:
    selection = Selection(
        slug=_slug(case),
        source="measured",
        sequence=(case["isl"], case["osl"]),
        precision=case["a"]["precision"] if case["kind"] == "gpu" else None,
        targets=tuple(_inside(row["interactivity_tok_s_user"], overlap) for row in case["rows"]),
        edition=case["tco"]["edition"],
        tier=case["tco"]["tier"],
    )
    return shelf.compare(selection)[1]


def _assert_same_side(side: Side, expected: dict[str, Any]) -> None:
    assert (side.gpu, side.precision, side.spec_method) == tuple(
        expected[key] for key in ("gpu", "precision", "spec_method")
    )
    assert len(side.points) == expected["points"]
    assert side.curve is not None
    assert list(side.curve.x) == pytest.approx(expected["frontier_interactivity"], rel=SIX_DIGITS)


@pytest.mark.parametrize("case", reference("comparisons"), ids=_id)
def test_comparison_agrees_with_the_reference(case: dict[str, Any], shelf: Shelf) -> None:
    overlap = _compared(case, (0, 0), shelf).overlap
    assert overlap == pytest.approx(case["overlap"], rel=SIX_DIGITS)
    assert overlap is not None
    compared = _compared(case, overlap, shelf)
    for side in compared.sides:
        _assert_same_side(side, case[side.key])
    read = {target.x: target for target in compared.targets}
    for row in case["rows"]:
        target = read[_inside(row["interactivity_tok_s_user"], overlap)]
        for key in ("a", "b"):
            reading = target.reading(key)
            assert reading is not None, f"side {key} has no reading at {target.x}"
            found = {
                "throughput_tok_s_gpu": reading.metrics.throughput_per_gpu,
                "cost_usd_per_m_tokens": reading.metrics.cost,
                "throughput_tok_s_mw": reading.metrics.throughput_per_mw,
                "concurrency": reading.metrics.concurrency,
            }
            assert found == pytest.approx(row[key], rel=SIX_DIGITS)


def test_reference_reaches_every_kind_and_both_workloads() -> None:
    cases = reference("comparisons")
    assert {case["kind"] for case in cases} == {"spec-decode", "precision", "gpu"}
    assert {(case["isl"], case["osl"]) for case in cases} == {(1024, 1024), (8192, 1024)}


# The specified page

SPECIFIED = "glm-5-1-b300-fp4-mtp-vs-none"
PRINTED = {
    "throughput_per_gpu": {"a": (2310.4, 1605.5, 1128.4), "b": (983.9, 518.7, 258.8)},
    "cost": {"a": (0.288, 0.404, 0.576), "b": (0.653, 1.250, 2.525)},
    "throughput_per_mw": {"a": (1064712, 739878, 519978), "b": (453413, 239048, 119278)},
    "concurrency": {"a": (129, 55, 31), "b": (47, 18, 7)},
}


@pytest.fixture(scope="module")
def specified(shelf: Shelf) -> Comparison:
    return shelf.compare(Selection(slug=SPECIFIED))[1]


def test_specified_page_is_read_at_its_own_speeds(specified: Comparison) -> None:
    assert specified.subject.source == "published"
    assert tuple(t.x for t in specified.targets) == (43, 59, 76)
    assert specified.band == (27, 92)


@pytest.mark.parametrize("metric", PRINTED)
@pytest.mark.parametrize("key", ["a", "b"])
def test_specified_page_keeps_its_printed_digits(specified: Comparison, metric: str, key: str) -> None:
    readings = [t.reading(key) for t in specified.targets]
    assert all(r is not None and r.basis == "published" for r in readings)
    assert tuple(getattr(r.metrics, metric) for r in readings if r) == PRINTED[metric][key]


def test_specified_page_states_its_percents(specified: Comparison) -> None:
    cost = [1 / t.ratio("cost") - 1 for t in specified.targets]
    throughput = [t.ratio("throughput_per_gpu") - 1 for t in specified.targets]
    assert [round(100 * c) for c in cost] == [127, 209, 338]
    assert [round(100 * t) for t in throughput] == [135, 210, 336]


def test_specified_page_shows_where_cost_and_throughput_disagree(specified: Comparison) -> None:
    first = specified.targets[0]
    assert first.a is not None
    assert first.a.cost_residual == pytest.approx(0.024, abs=5e-4)


def test_printed_costs_give_way_to_any_other_price(shelf: Shelf) -> None:
    own = shelf.compare(Selection(slug=SPECIFIED, usd=(3.6, 3.6)))[1]
    newer = shelf.compare(Selection(slug=SPECIFIED, edition="2026-07"))[1]
    other = shelf.compare(Selection(slug=SPECIFIED, tier="neocloud"))[1]
    for compared, rate in ((own, 3.6), (newer, 2.26), (other, 2.808)):
        for target in compared.targets:
            for reading in (target.a, target.b):
                assert reading is not None
                assert reading.cost_residual is None
                cost, y = reading.metrics.cost, reading.metrics.throughput_per_gpu
                assert cost is not None
                assert cost * y * 0.0036 == pytest.approx(rate, rel=1e-12)
