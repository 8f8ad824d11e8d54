"""The curve through a side's knots: Steffen's spline, where it answers, how sure it is, and where two curves cross."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.curve import Curve, crossovers, overlap
from app.frontier import pareto_frontier
from app.points import MeasuredPoint
from tests.builders import SHARES, clouds, falling, point, points, published

Rows = tuple[MeasuredPoint, ...]


def fit(rows: Sequence[MeasuredPoint]) -> Curve:
    return Curve.fit(pareto_frontier(rows))


def between(curve: Curve, share: float) -> float:
    """Return a speed inside the span."""
    low, high = curve.span
    return min(max(low + share * (high - low), low), high)


def throughput(curve: Curve, x: float) -> float:
    reading = curve.at(x)
    assert reading is not None
    return reading.metrics.throughput_per_gpu


# Steffen's formula, written down again


def _slopes(x: Sequence[float], y: Sequence[float]) -> list[float]:
    h = [right - left for left, right in pairwise(x)]
    s = [(y[i + 1] - y[i]) / h[i] for i in range(len(h))]
    if len(x) == 2:
        return [s[0], s[0]]
    m = [0.0] * len(x)
    for i in range(1, len(x) - 1):
        p = (s[i - 1] * h[i] + s[i] * h[i - 1]) / (h[i - 1] + h[i])
        signs = math.copysign(s[i - 1] != 0, s[i - 1]) + math.copysign(s[i] != 0, s[i])
        m[i] = signs * min(abs(s[i - 1]), abs(s[i]), abs(p) / 2)
    m[0] = (3 * s[0] - m[1]) / 2
    m[-1] = (3 * s[-1] - m[-2]) / 2
    return m


def _steffen(x: Sequence[float], y: Sequence[float], at: float) -> float:
    m = _slopes(x, y)
    i = max(k for k in range(len(x) - 1) if x[k] <= at)
    h = x[i + 1] - x[i]
    t = (at - x[i]) / h
    return (
        (1 + 2 * t) * (1 - t) ** 2 * y[i]
        + t * (1 - t) ** 2 * h * m[i]
        + t * t * (3 - 2 * t) * y[i + 1]
        + t * t * (t - 1) * h * m[i + 1]
    )


@given(falling(), SHARES)
def test_curve_is_steffens_spline(rows: Rows, share: float) -> None:
    curve = fit(rows)
    x = between(curve, share)
    reading = curve.at(x)
    assert reading is not None
    for metric, y in (("throughput_per_gpu", curve.y), ("concurrency", [p.concurrency for p in rows])):
        value, known = getattr(reading.metrics, metric), [float(v) for v in y if v]
        assert value == pytest.approx(_steffen(curve.x, known, x), rel=1e-9, abs=1e-11 * max(known))


def test_slopes_by_hand() -> None:
    """Secants -100 over 10 and -20 over 30: the weighted mean is -80, so the middle slope is -2 x 20."""
    curve = fit(points((10, 2000), (20, 1000), (50, 400)))
    start, middle, end = curve.throughput.derivative()(np.array([10, 20, 50]))
    assert (start, middle, end) == pytest.approx(((3 * -100 + 40) / 2, -40, (3 * -20 + 40) / 2))


# Where a curve answers


@given(clouds())
def test_curve_passes_through_its_knots(rows: Rows) -> None:
    curve = fit(rows)
    for x, y in zip(curve.x, curve.y, strict=True):
        assert throughput(curve, x) == y
        for beside in (math.nextafter(x, 0), math.nextafter(x, math.inf)):
            if curve.span[0] <= beside <= curve.span[1]:
                assert throughput(curve, beside) == pytest.approx(y, rel=1e-6)


@given(clouds(smallest=2), SHARES, SHARES)
def test_curve_never_rises_along_a_frontier(rows: Rows, one: float, other: float) -> None:
    curve = fit(rows)
    left, right = sorted((between(curve, one), between(curve, other)))
    assert throughput(curve, right) <= throughput(curve, left) + 1e-12 * max(curve.y)


@given(clouds(), SHARES)
def test_readings_stay_within_the_range_of_their_knots(rows: Rows, share: float) -> None:
    curve = fit(rows)
    reading = curve.at(between(curve, share))
    assert reading is not None
    assert min(curve.y) <= reading.metrics.throughput_per_gpu <= max(curve.y)
    known = [p.concurrency for p in curve.points]
    assert min(known) <= reading.metrics.concurrency <= max(known)


@given(clouds(), st.floats(min_value=0, max_value=1e6))
def test_no_reading_outside_span(rows: Rows, x: float) -> None:
    curve = fit(rows)
    low, high = curve.span
    assert (curve.at(x) is not None) == (low <= x <= high)
    for outside in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf), math.inf, -math.inf, math.nan):
        assert curve.at(outside) is None


def test_points_off_the_frontier_do_not_widen_the_span() -> None:
    curve = fit(points((10, 500), (20, 3000), (60, 400), (60, 300)))
    assert curve.span == (20, 60)
    assert curve.at(10) is None


@given(falling(smallest=2, largest=2), SHARES)
def test_two_knots_are_a_straight_line(rows: Rows, share: float) -> None:
    curve = fit(rows)
    x = between(curve, share)
    left, right = rows
    part = (x - left.interactivity) / (right.interactivity - left.interactivity)
    expected = left.throughput_per_gpu + part * (right.throughput_per_gpu - left.throughput_per_gpu)
    assert throughput(curve, x) == pytest.approx(expected, rel=1e-9)


def test_one_knot_answers_only_itself() -> None:
    curve = fit(points((50, 1000)))
    assert curve.span == (50, 50)
    assert throughput(curve, 50) == 1000
    assert curve.at(49.999) is None
    assert curve.at(50.001) is None
    assert curve.sample(np.array([50.0])).tolist() == [1000]


def test_a_curve_needs_a_point() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        Curve.fit(pareto_frontier([]))


@given(clouds(), st.lists(SHARES, min_size=1, max_size=20))
def test_sampling_agrees_with_reading(rows: Rows, shares: list[float]) -> None:
    curve = fit(rows)
    x = [between(curve, share) for share in shares]
    assert curve.sample(np.array(x)).tolist() == pytest.approx([throughput(curve, at) for at in x], rel=1e-9)


@given(clouds(), SHARES, st.data())
def test_order_of_rows_changes_no_reading(rows: Rows, share: float, data: st.DataObject) -> None:
    curve, other = fit(rows), fit(data.draw(st.permutations(rows)))
    assert throughput(other, between(curve, share)) == throughput(curve, between(curve, share))


@given(clouds(), SHARES, st.data())
def test_a_dominated_point_changes_no_reading(rows: Rows, share: float, data: st.DataObject) -> None:
    curve = fit(rows)
    above = data.draw(st.sampled_from(rows))
    worse = point(above.interactivity * 0.9, above.throughput_per_gpu * 0.8, 7)
    assert fit([worse, *rows]).at(between(curve, share)) == curve.at(between(curve, share))


# What a reading says of itself


def test_a_reading_names_the_points_next_to_it() -> None:
    rows = points((10, 3000), (40, 2000), (90, 200))
    curve = fit(rows)
    for x, basis, neighbours in (
        (25, "interpolated", rows[:2]),
        (40, "measured", rows[1:2]),
        (90, "measured", rows[2:]),
    ):
        reading = curve.at(x)
        assert reading is not None
        assert (reading.basis, reading.neighbours) == (basis, neighbours)


def test_published_points_say_so_and_keep_their_digits() -> None:
    rows = [published(59, 1605.5, 0.404, concurrency=55), published(43, 2310.4, 0.288, concurrency=129)]
    curve = Curve.fit(rows)
    at_knot, between_knots = curve.at(43), curve.at(50)
    assert at_knot is not None
    assert between_knots is not None
    assert (at_knot.basis, at_knot.metrics.cost, at_knot.metrics.concurrency) == ("published", 0.288, 129)
    assert between_knots.basis == "interpolated"
    assert between_knots.metrics.cost == pytest.approx(0.288 + 7 / 16 * (0.404 - 0.288))


def test_published_points_are_not_a_sweep_and_none_is_dropped() -> None:
    rows = [published(32, 9479, 0.06), published(46, 9479, 0.06), published(61, 9252, 0.07)]
    assert Curve.fit(rows).points == tuple(rows)


def test_a_metric_missing_at_one_knot_is_unknown_between_knots_and_never_zero() -> None:
    curve = fit(points((10, 3000, 128), (40, 2000, None), (90, 200, 2)))
    for x, expected in ((10, 128), (40, None), (25, None), (65, None), (90, 2)):
        reading = curve.at(x)
        assert reading is not None
        assert reading.metrics.concurrency == expected


# Leave-one-out error


@given(falling(smallest=3), SHARES)
def test_uncertainty_is_the_larger_error_of_refitting_without_a_neighbour(rows: Rows, share: float) -> None:
    curve = fit(rows)
    x = between(curve, share)
    reading = curve.at(x)
    assert reading is not None
    if x in curve.x:
        assert reading.uncertainty is None
        return
    errors = []
    for left_out in reading.neighbours:
        rest = fit([p for p in rows if p is not left_out]).at(left_out.interactivity)
        if rest is not None:
            errors.append(abs(rest.metrics.throughput_per_gpu / left_out.throughput_per_gpu - 1))
    assert errors
    assert reading.uncertainty == pytest.approx(max(errors), rel=1e-9, abs=1e-12)


def test_uncertainty_between_two_end_knots_is_unknown() -> None:
    reading = fit(points((10, 3000), (90, 200))).at(50)
    assert reading is not None
    assert reading.uncertainty is None


def test_end_knots_have_no_error() -> None:
    curve = fit(points((10, 3000), (40, 2000), (90, 200)))
    assert [curve.error_at_knot(i) is None for i in range(3)] == [True, False, True]


# The largest speed that still gives a throughput


@given(clouds(), SHARES)
def test_no_faster_speed_gives_the_throughput(rows: Rows, share: float) -> None:
    curve = fit(rows)
    needed = min(curve.y) + share * (max(curve.y) - min(curve.y))
    x = curve.largest_x("throughput_per_gpu", needed, falling=True)
    assert x is not None
    assert throughput(curve, x) == pytest.approx(needed, rel=1e-9)
    for faster in np.linspace(x, curve.span[1], 20)[1:]:
        assert throughput(curve, float(faster)) <= needed * (1 + 1e-9)


@given(clouds(), st.data())
def test_the_throughput_of_a_knot_is_reached_at_it_even_when_rounded(rows: Rows, data: st.DataObject) -> None:
    """A needed throughput that was computed misses the knot's own by a few units in the last place."""
    curve = fit(rows)
    i = data.draw(st.integers(0, len(curve.x) - 1))
    needed = _off_by(curve.y[i], data.draw(st.integers(-3, 3)))
    assume(needed <= max(curve.y))
    assert curve.largest_x("throughput_per_gpu", needed, falling=True) == pytest.approx(curve.x[i], rel=1e-6)


def test_a_throughput_just_above_the_last_knots_is_reached_beside_it() -> None:
    curve = fit(points((1, 3.2), (1.21, 3.1), (41.74, 1)))
    assert curve.largest_x("throughput_per_gpu", _off_by(1.0, 1), falling=True) == pytest.approx(41.74, rel=1e-6)


def _off_by(value: float, ulps: int) -> float:
    for _ in range(abs(ulps)):
        value = math.nextafter(value, math.copysign(math.inf, ulps))
    return value


@given(clouds(), st.floats(min_value=1.0001, max_value=10))
def test_more_throughput_than_any_knot_gives_is_nowhere(rows: Rows, factor: float) -> None:
    curve = fit(rows)
    assert curve.largest_x("throughput_per_gpu", max(curve.y) * factor, falling=True) is None


@given(clouds(), st.floats(min_value=0.01, max_value=1))
def test_less_throughput_than_every_knot_gives_is_everywhere(rows: Rows, factor: float) -> None:
    curve = fit(rows)
    assert curve.largest_x("throughput_per_gpu", min(curve.y) * factor, falling=True) == curve.span[1]


# Two curves


@given(clouds(), clouds())
def test_overlap_is_the_intersection_of_the_spans(one: Rows, other: Rows) -> None:
    a, b = fit(one), fit(other)
    shared = overlap(a, b)
    assert shared == overlap(b, a)
    low, high = max(a.span[0], b.span[0]), min(a.span[1], b.span[1])
    assert shared == ((low, high) if low <= high else None)


RATES = st.sampled_from([1.0, 0.8, 1.0 / 3.0, 2.5])


def _difference(a: Curve, b: Curve, rate: float, x: np.ndarray) -> np.ndarray:
    """Return y_a - rate * y_b relative to the larger of both, zero where that is within rounding."""
    of_a, of_b = a.sample(x), rate * b.sample(x)
    relative = (of_a - of_b) / np.maximum(of_a, of_b)
    return np.where(np.abs(relative) < 1e-9, 0, relative)


@given(falling(), falling(), RATES)
def test_both_sides_agree_at_a_crossover(one: Rows, other: Rows, rate: float) -> None:
    a, b = fit(one), fit(other)
    for x in crossovers(a, b, factor=rate):
        shared = overlap(a, b)
        assert shared is not None
        assert shared[0] < x < shared[1]
        assert throughput(a, x) == pytest.approx(rate * throughput(b, x), rel=1e-7)


@given(falling(), falling(), RATES)
def test_the_sign_changes_at_every_crossover_and_nowhere_else(one: Rows, other: Rows, rate: float) -> None:
    """Between two crossovers one side is ahead throughout, and across each of them the lead changes hands."""
    a, b = fit(one), fit(other)
    shared = overlap(a, b)
    assume(shared is not None and shared[1] > shared[0])
    assert shared is not None
    found = crossovers(a, b, factor=rate)
    assert list(found) == sorted(found)
    fences = [shared[0], *found, shared[1]]
    leads = []
    for left, right in pairwise(fences):
        signs = np.sign(_difference(a, b, rate, np.linspace(left, right, 400)[1:-1]))
        assert not {1.0, -1.0} <= set(signs.tolist()), f"a crossover between {left} and {right} is missing"
        leads.append(next((s for s in signs.tolist() if s), 0.0))
    known = [(left, right) for left, right in pairwise(leads) if left and right]
    assert all(left == -right for left, right in known), "a crossover at which nobody overtakes"


@given(falling(), falling(), RATES)
def test_swapping_curves_keeps_the_crossovers(one: Rows, other: Rows, rate: float) -> None:
    a, b = fit(one), fit(other)
    assert crossovers(a, b, factor=rate) == pytest.approx(crossovers(b, a, factor=1 / rate), rel=1e-6)


def test_a_crossover_is_exact() -> None:
    a, b = fit(points((10, 1000), (110, 100))), fit(points((10, 910), (110, 190)))
    assert crossovers(a, b) == pytest.approx((60,), rel=1e-12)


def test_curves_that_meet_at_a_knot_cross_there_once() -> None:
    a = fit(points((10, 1000), (50, 500), (90, 100)))
    b = fit(points((10, 900), (50, 500), (90, 200)))
    assert crossovers(a, b) == pytest.approx((50,), rel=1e-12)


def test_curves_that_touch_do_not_cross() -> None:
    a = fit(points((10, 1000), (50, 500), (90, 200)))
    b = fit(points((10, 900), (50, 500), (90, 100)))
    assert crossovers(a, b) == ()


def test_a_shared_stretch_is_one_crossover_where_the_lead_changes_and_none_where_it_does_not() -> None:
    """The two agree from 30 to 60: beside a stretch this flat, steeper neighbours all bend to the same slope."""
    middle = ((30, 700), (40, 690), (50, 680), (60, 670))
    a = fit(points((20, 800), *middle, (70, 600)))
    overtakes = fit(points((20, 760), *middle, (70, 630)))
    stays_behind = fit(points((20, 760), *middle, (70, 570)))
    assert len(crossovers(a, overtakes)) == 1
    assert 29.999 <= crossovers(a, overtakes)[0] <= 60.001
    assert crossovers(a, stays_behind) == ()


def test_curves_that_part_from_a_shared_stretch_do_not_cross() -> None:
    middle = ((30, 700), (40, 690), (50, 680), (60, 670))
    a, b = fit(points(*middle, (70, 600), (90, 500))), fit(points(*middle, (70, 630), (90, 550)))
    assert crossovers(a, b) == ()


def test_equal_curves_never_cross() -> None:
    curve = fit(points((10, 1000), (50, 500), (90, 100)))
    assert crossovers(curve, fit(curve.points)) == ()


@pytest.mark.parametrize("other", [((50, 700),), ((90, 700), (120, 10)), ((100, 700), (120, 10))])
def test_no_crossover_without_a_stretch_in_common(other: tuple[tuple[float, float], ...]) -> None:
    assert crossovers(fit(points((10, 1000), (90, 100))), fit(points(*other))) == ()
