"""Two sides at the same speed: targets, ratios, prices, ties, spreads, and what swapping the sides may change."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.comparison import Comparison, compare
from app.lead import winner
from app.points import MeasuredPoint
from app.side import Price, Side
from app.target import default_targets, rounded_inward
from tests.builders import SHARES, catalog, clouds, comparison, falling, points, price, published, published_side, side
from tests.builders import subject as about

Rows = tuple[MeasuredPoint, ...]
DOLLARS = st.integers(min_value=10, max_value=2000).map(lambda n: n / 100)
OTHER = {"a": "b", "b": "a", "tie": "tie", None: None}


def inside(compared: Side, share: float) -> float:
    assert compared.span is not None
    low, high = compared.span
    return min(max(low + share * (high - low), low), high)


# Price and cost


@given(clouds(), SHARES, DOLLARS)
def test_cost_times_throughput_is_the_rate(rows: Rows, share: float, usd: float) -> None:
    priced = side("a", rows, usd=usd)
    reading = priced.read(inside(priced, share))
    assert reading is not None
    assert reading.metrics.cost is not None
    assert reading.metrics.cost * reading.metrics.throughput_per_gpu * 0.0036 == pytest.approx(usd, rel=1e-12)


def test_metrics_follow_from_throughput_and_price() -> None:
    reading = side("a", [(50, 1000, 16)], usd=2.34, kw=2.17).read(50)
    assert reading is not None
    assert reading.metrics.cost == pytest.approx(2.34 / (1000 * 3600) * 1e6)
    assert reading.metrics.throughput_per_mw == pytest.approx(1000 * 1000 / 2.17)
    assert reading.metrics.energy == pytest.approx(2.17 * 1000 / 1000)
    assert reading.metrics.concurrency == 16


def test_without_a_price_there_is_no_cost_and_no_power_figure() -> None:
    unpriced = side("a", usd=None, kw=None)
    reading = unpriced.read(50)
    assert reading is not None
    assert (reading.metrics.cost, reading.metrics.throughput_per_mw, reading.metrics.energy) == (None, None, None)
    assert unpriced.largest_x_at_cost(1.0) is None
    compared = comparison(unpriced, side("b"), [50])
    assert compared.targets[0].ratio("cost") is None
    assert compared.targets[0].cheaper is None
    assert compared.cost_crossovers == ()
    assert compared.spread("cost", 30, 60) is None


def test_price_comes_from_edition_and_tier_and_own_figures_go_first() -> None:
    known = catalog()
    listed = Price.of(known, "b300", "2025-10", "rental")
    assert (listed.usd_per_gpu_hour, listed.kw_per_gpu, listed.edition, listed.tier) == (3.0, 2.0, "2025-10", "rental")
    own = Price.of(known, "b300", "2025-10", "rental", usd=7.0)
    assert (own.usd_per_gpu_hour, own.kw_per_gpu, own.own_usd, own.own_kw) == (7.0, 2.0, True, False)
    unknown = Price.of(known, "mystery", "2025-10", "rental")
    assert (unknown.usd_per_gpu_hour, unknown.kw_per_gpu, unknown.edition) == (None, None, None)


def test_a_placeholder_price_stops_being_one_where_the_user_names_a_price() -> None:
    known = catalog()
    marked = replace(known, tco=tuple(replace(row, note="placeholder: 1.2 x B200") for row in known.tco))
    assert Price.of(marked, "b300", "2025-10", "rental").placeholder == "placeholder: 1.2 x B200"
    assert Price.of(marked, "b300", "2025-10", "rental", usd=7.0).placeholder is None
    assert Price.of(known, "b300", "2025-10", "rental").placeholder is None


# The largest speed at a cost cap


@given(clouds(), SHARES, DOLLARS)
def test_the_largest_speed_at_a_cost_cap_costs_no_more_and_any_faster_one_does(
    rows: Rows, share: float, usd: float
) -> None:
    priced = side("a", rows, usd=usd)
    assert priced.curve is not None
    dearest, cheapest = (usd / (y * 0.0036) for y in (min(priced.curve.y), max(priced.curve.y)))
    cap = cheapest + share * (dearest - cheapest)
    assume(cheapest * (1 + 1e-9) < cap < dearest * (1 - 1e-9))
    x = priced.largest_x_at_cost(cap)
    assert x is not None
    reading = priced.read(x)
    assert reading is not None
    assert reading.metrics.cost is not None
    assert reading.metrics.cost <= cap * (1 + 1e-9)
    for faster in np.linspace(x, priced.curve.span[1], 30)[1:]:
        dearer = priced.read(float(faster))
        assert dearer is not None
        assert dearer.metrics.cost is not None
        assert dearer.metrics.cost > cap * (1 - 1e-9)


@given(clouds(), DOLLARS, st.data())
def test_the_cost_of_a_knot_as_cap_leads_back_to_the_knot(rows: Rows, usd: float, data: st.DataObject) -> None:
    """The cheapest knot is left out: rounding may put its own cost just beyond what the curve gives."""
    priced = side("a", rows, usd=usd)
    assert priced.curve is not None
    assume(len(priced.curve.x) > 1)
    i = data.draw(st.integers(1, len(priced.curve.x) - 1))
    reading = priced.read(priced.curve.x[i])
    assert reading is not None
    assert reading.metrics.cost is not None
    assert priced.largest_x_at_cost(reading.metrics.cost) == pytest.approx(priced.curve.x[i], rel=1e-6)


def test_a_cap_below_every_cost_has_no_speed_and_one_above_all_has_the_end_of_the_span() -> None:
    priced = side("a", [(20, 3000), (90, 400)], usd=3.6)
    assert priced.largest_x_at_cost(3.6 / (3000 * 0.0036) * 0.99) is None
    assert priced.largest_x_at_cost(3.6 / (400 * 0.0036) * 1.01) == 90


def test_a_cap_holds_for_printed_costs_too() -> None:
    """The specified page prints $0.288 at 43: asked for that cap, the answer is 43, not a speed printed as $0.295."""
    printed = published_side(
        "a", [published(43, 2310.4, 0.288), published(59, 1605.5, 0.404), published(76, 1128.4, 0.576)]
    )
    x = printed.largest_x_at_cost(0.288)
    assert x is not None
    reading = printed.read(x)
    assert reading is not None
    assert reading.metrics.cost is not None
    assert reading.metrics.cost <= 0.288 * (1 + 1e-9)


def test_a_printed_cost_as_cap_is_reached_at_its_own_speed() -> None:
    """The specified page prints $0.653 at 43 for Off: that cap has an answer."""
    printed = published_side(
        "b", [published(43, 983.9, 0.653), published(59, 518.7, 1.250), published(76, 258.8, 2.525)]
    )
    assert printed.largest_x_at_cost(0.653) == pytest.approx(43)


# Published sides


def test_a_published_side_keeps_its_printed_cost_and_shows_the_residual() -> None:
    printed = published_side("a", [published(43, 2310.4, 0.288, throughput_per_mw=1064712.0)])
    reading = printed.read(43)
    assert reading is not None
    assert (reading.metrics.cost, reading.metrics.throughput_per_mw) == (0.288, 1064712)
    assert reading.cost_residual == pytest.approx(0.288 * 2310.4 * 0.0036 / 2.34 - 1)


def test_between_printed_points_cost_has_a_curve_of_its_own() -> None:
    printed = published_side("a", [published(43, 2000, 0.3), published(63, 1000, 0.7)])
    reading = printed.read(53)
    assert reading is not None
    assert reading.metrics.cost == pytest.approx(0.5)
    assert reading.metrics.throughput_per_gpu == pytest.approx(1500)
    assert reading.cost_residual == pytest.approx(0.5 * 1500 * 0.0036 / 2.34 - 1)


def test_own_figures_replace_printed_ones_each_on_its_own() -> None:
    rows = [published(43, 2310.4, 0.288, throughput_per_mw=1064712.0)]
    own_price = published_side("a", rows, usd=3.6, own_usd=True).read(43)
    own_power = published_side("a", rows, kw=4.0, own_kw=True).read(43)
    assert own_price is not None
    assert own_power is not None
    assert own_price.metrics.cost == pytest.approx(3.6 / (2310.4 * 0.0036))
    assert own_price.metrics.throughput_per_mw == 1064712
    assert own_price.cost_residual is None
    assert own_power.metrics.cost == 0.288
    assert own_power.metrics.throughput_per_mw == pytest.approx(2310.4 * 1000 / 4)


@given(st.lists(SHARES, min_size=1, max_size=10))
def test_costs_at_many_speeds_agree_with_readings(shares: list[float]) -> None:
    printed = published_side("a", [published(43, 2000, 0.3), published(63, 1000, 0.7), published(80, 600, 1.0)])
    for priced in (side("a"), printed):
        x = [inside(priced, share) for share in shares]
        found = priced.costs(np.array(x))
        assert found is not None
        assert found.tolist() == pytest.approx([r.metrics.cost for at in x if (r := priced.read(at))], rel=1e-9)


# Targets


def test_targets_by_hand() -> None:
    assert default_targets(48.7, 170.3) == (79, 110, 140)
    assert default_targets(27, 92) == (43, 60, 76)


@given(st.floats(0.5, 5000), st.floats(0, 2000))
def test_default_targets_lie_inside_the_overlap(low: float, width: float) -> None:
    high = low + width
    found = default_targets(low, high)
    assert 1 <= len(found) <= 3
    assert list(found) == sorted(set(found))
    assert all(low <= x <= high for x in found)


@given(st.floats(0.5, 5000), st.floats(0, 2000))
def test_default_targets_are_whole_numbers_where_there_is_one(low: float, width: float) -> None:
    high = low + width
    if math.ceil(low) <= math.floor(high):
        assert all(x == int(x) for x in default_targets(low, high))
    else:
        assert len(default_targets(low, high)) == 1


@given(st.floats(0.5, 5000), st.floats(5, 2000))
def test_default_targets_of_a_wide_overlap_are_its_quarters(low: float, width: float) -> None:
    found = default_targets(low, low + width)
    assert len(found) == 3
    assert all(abs(x - (low + q * width)) <= 0.5 + 1e-9 for x, q in zip(found, (0.25, 0.5, 0.75), strict=True))


def test_a_narrow_overlap_has_fewer_targets() -> None:
    assert [len(default_targets(40.2, 40.2 + width)) for width in (0, 0.5, 1.5, 2.5)] == [1, 1, 1, 2]


@given(st.floats(0.5, 5000), st.floats(0, 2000))
def test_a_band_is_rounded_inward(low: float, width: float) -> None:
    high = low + width
    shown = rounded_inward((low, high))
    assert low <= shown[0] <= shown[1] <= high
    if math.ceil(low) <= math.floor(high):
        assert (shown[0] - low, high - shown[1]) < (1, 1)
        assert all(end == int(end) for end in shown)


def test_measured_sides_are_read_at_the_default_targets_of_their_overlap() -> None:
    compared = comparison(side("a", [(20, 3000), (90, 400)]), side("b", [(30, 2000), (110, 100)]))
    assert compared.overlap == (30, 90)
    assert compared.band == (30, 90)
    assert [t.x for t in compared.targets] == [45, 60, 75]


def test_asked_targets_are_read_in_order_and_once() -> None:
    assert [t.x for t in comparison(targets=[70, 30, 70]).targets] == [30, 70]


def test_a_side_without_a_reading_at_a_target_stays_empty() -> None:
    compared = comparison(side("a", [(20, 3000), (90, 400)]), side("b", [(30, 2000), (110, 100)]), [25, 50, 100, 200])
    assert [(t.a is not None, t.b is not None) for t in compared.targets] == [
        (True, False),
        (True, True),
        (False, True),
        (False, False),
    ]
    assert [t.x for t in compared.matched] == [50]
    assert [t.ratio("throughput_per_gpu") is None for t in compared.targets] == [True, False, True, True]
    assert compared.a.nearest(200) == 90


def test_sides_that_do_not_overlap_are_never_matched() -> None:
    compared = comparison(side("a", [(20, 3000), (40, 2000)]), side("b", [(50, 1000), (90, 100)]))
    assert compared.overlap is None
    assert compared.targets == ()
    assert compared.crossovers == ()
    assert compared.spread("throughput_per_gpu", 20, 90) is None


def test_a_side_without_rows_has_no_curve_and_no_reading() -> None:
    compared = comparison(side("a", []), side("b"), [50])
    assert compared.a.curve is None
    assert compared.a.span is None
    assert compared.overlap is None
    assert compared.targets[0].a is None
    assert compared.targets[0].b is not None
    assert compared.a.nearest(50) is None


def test_overlap_is_that_of_the_frontiers_not_of_all_points() -> None:
    beaten = side("a", [(5, 10), (20, 3000), (90, 400)])
    assert comparison(beaten, side("b", [(3, 5000), (110, 100)])).overlap == (20, 90)


def test_published_comparisons_are_read_at_their_printed_speeds_and_show_the_publishers_band() -> None:
    a = published_side("a", [published(43, 2000, 0.3), published(59, 1000, 0.7)])
    b = published_side("b", [published(43, 900, 0.7), published(61, 300, 2.0)])
    compared = comparison(a, b, source="published", publisher_band=(27.0, 92.0))
    assert [t.x for t in compared.targets] == [43, 59, 61]
    assert compared.band == (27, 92)
    assert compared.overlap == (43, 59)


# Ratios and ties


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (2.0, "a"),
        (0.5, "b"),
        (1.0, "tie"),
        (1.0099, "tie"),
        (1 / 1.0099, "tie"),
        (1.0101, "a"),
        (1 / 1.0101, "b"),
        (0.9901, "tie"),
        (0.99, "b"),
        (None, None),
    ],
)
def test_within_one_percent_either_way_is_a_tie(ratio: float | None, expected: str | None) -> None:
    assert winner(ratio) == expected


@given(st.floats(1e-6, 1e6))
def test_ties_are_symmetric(ratio: float) -> None:
    assume(abs(max(ratio, 1 / ratio) - 1.01) > 1e-9)
    assert winner(1 / ratio) == OTHER[winner(ratio)]


def test_cheaper_is_the_lower_cost() -> None:
    compared = comparison(side("a", [(50, 1000)], usd=3.0), side("b", [(50, 2000)], usd=9.0), [50])
    target = compared.targets[0]
    assert (target.faster, target.cheaper) == ("b", "a")
    assert target.ratio("throughput_per_gpu") == pytest.approx(0.5)
    assert target.ratio("cost") == pytest.approx(2 / 3)


@given(clouds(), clouds(), DOLLARS)
def test_on_one_rate_cost_and_throughput_ratios_are_reciprocals(one: Rows, other: Rows, usd: float) -> None:
    compared = comparison(side("a", one, usd=usd), side("b", other, usd=usd))
    assert compared.same_rate
    assert compared.cost_crossovers == compared.crossovers
    for target in compared.matched:
        throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
        assert throughput is not None
        assert cost is not None
        assert throughput * cost == pytest.approx(1, rel=1e-12)


# Swapping the sides


def _both_ways(one: Rows, other: Rows, usd: tuple[float, float]) -> tuple[Comparison, Comparison]:
    forth = comparison(side("a", one, usd=usd[0]), side("b", other, usd=usd[1]))
    back = comparison(side("a", other, usd=usd[1]), side("b", one, usd=usd[0]))
    return forth, back


@given(falling(smallest=1), falling(smallest=1), DOLLARS, DOLLARS)
def test_swapping_sides_inverts_every_ratio(one: Rows, other: Rows, usd_a: float, usd_b: float) -> None:
    forth, back = _both_ways(one, other, (usd_a, usd_b))
    assert forth.overlap == back.overlap
    assert [t.x for t in forth.targets] == [t.x for t in back.targets]
    for there, here in zip(forth.targets, back.targets, strict=True):
        for metric in ("throughput_per_gpu", "cost", "throughput_per_mw", "energy", "concurrency"):
            ratio, inverse = there.ratio(metric), here.ratio(metric)
            assert ratio is not None
            assert inverse is not None
            assert ratio * inverse == pytest.approx(1, rel=1e-12)


@given(falling(smallest=1), falling(smallest=1), DOLLARS, DOLLARS)
def test_swapping_sides_swaps_the_winners(one: Rows, other: Rows, usd_a: float, usd_b: float) -> None:
    forth, back = _both_ways(one, other, (usd_a, usd_b))
    for there, here in zip(forth.targets, back.targets, strict=True):
        assert here.faster == OTHER[there.faster]
        assert here.cheaper == OTHER[there.cheaper]


@given(falling(), falling(), DOLLARS, DOLLARS)
def test_swapping_sides_keeps_the_crossovers(one: Rows, other: Rows, usd_a: float, usd_b: float) -> None:
    forth, back = _both_ways(one, other, (usd_a, usd_b))
    assert forth.crossovers == pytest.approx(back.crossovers, rel=1e-6)
    assert forth.cost_crossovers == pytest.approx(back.cost_crossovers, rel=1e-6)


@given(falling(), falling(), DOLLARS, DOLLARS)
def test_swapping_sides_inverts_the_spread(one: Rows, other: Rows, usd_a: float, usd_b: float) -> None:
    forth, back = _both_ways(one, other, (usd_a, usd_b))
    assume(forth.overlap is not None)
    assert forth.overlap is not None
    for metric in ("throughput_per_gpu", "cost"):
        there, here = forth.spread(metric, *forth.overlap), back.spread(metric, *forth.overlap)
        assert there is not None
        assert here is not None
        assert (there.least * here.greatest, there.greatest * here.least) == pytest.approx((1, 1), rel=1e-9)


@given(falling(), falling(), DOLLARS, DOLLARS)
def test_both_sides_cost_the_same_at_a_cost_crossover(one: Rows, other: Rows, usd_a: float, usd_b: float) -> None:
    compared = _both_ways(one, other, (usd_a, usd_b))[0]
    for x in compared.cost_crossovers:
        a, b = compared.a.read(x), compared.b.read(x)
        assert a is not None
        assert b is not None
        assert a.metrics.cost == pytest.approx(b.metrics.cost, rel=1e-7)


def test_printed_costs_cross_where_they_are_printed_to_cross() -> None:
    """A printed cost need not follow from throughput: here b serves less but is printed as cheaper at the end."""
    a = published_side("a", [published(40, 2000, 0.30), published(60, 1000, 0.80)])
    b = published_side("b", [published(40, 1900, 0.40), published(60, 900, 0.70)])
    compared = comparison(a, b, source="published")
    assert [t.cheaper for t in compared.targets] == ["a", "b"]
    assert compared.crossovers == ()
    assert compared.cost_crossovers == pytest.approx((50,))


# Spread: the extremes of a ratio


def _ratios(compared: Comparison, low: float, high: float) -> list[float]:
    assert compared.a.curve is not None
    assert compared.b.curve is not None
    knots = [x for x in (*compared.a.curve.x, *compared.b.curve.x) if low <= x <= high]
    found = []
    for x in {*np.linspace(low, high, 200).tolist(), *knots, low, high}:
        a, b = compared.a.read(x), compared.b.read(x)
        assert a is not None
        assert b is not None
        found.append(a.metrics.throughput_per_gpu / b.metrics.throughput_per_gpu)
    return found


@given(falling(), falling())
def test_spread_is_reached_and_nothing_at_a_knot_or_sample_lies_beyond_it(one: Rows, other: Rows) -> None:
    compared = comparison(side("a", one), side("b", other))
    assume(compared.overlap is not None)
    assert compared.overlap is not None
    low, high = compared.overlap
    spread = compared.spread("throughput_per_gpu", low, high)
    assert spread is not None
    assert (spread.low, spread.high) == (low, high)
    ratios = _ratios(compared, low, high)
    assert spread.least <= min(ratios) * (1 + 1e-9)
    assert spread.greatest >= max(ratios) * (1 - 1e-9)
    for at, value in ((spread.least_at, spread.least), (spread.greatest_at, spread.greatest)):
        a, b = compared.a.read(at), compared.b.read(at)
        assert a is not None
        assert b is not None
        assert a.metrics.throughput_per_gpu / b.metrics.throughput_per_gpu == pytest.approx(value, rel=1e-9)


def test_an_extreme_at_a_knot_between_two_samples_is_found() -> None:
    """Samples lie half a tok/s/user apart here; b has a needle of a step at 50.2."""
    a = side("a", [(0.5, 1000), (100, 999)])
    b = side("b", [(0.5, 1000), (50.2, 990), (50.25, 10), (100, 9)])
    compared = comparison(a, b)
    assert compared.overlap is not None
    spread = compared.spread("throughput_per_gpu", 50, 50.2)
    assert spread is not None
    assert spread.greatest_at == 50.2
    whole = compared.spread("throughput_per_gpu", *compared.overlap)
    assert whole is not None
    assert whole.greatest == pytest.approx(999 / 9)


def test_no_spread_beyond_the_overlap() -> None:
    compared = comparison(side("a", [(20, 3000), (90, 400)]), side("b", [(30, 2000), (110, 100)]))
    assert compared.spread("throughput_per_gpu", 30, 90) is not None
    for low, high in ((29, 90), (30, 91), (60, 50)):
        assert compared.spread("throughput_per_gpu", low, high) is None


def test_a_spread_names_who_is_ahead_throughout() -> None:
    base = [(20, 1000), (50, 600), (90, 200)]

    def against(*factors: float) -> str | None:
        b = side("b", [(x, y / f) for (x, y), f in zip(base, factors, strict=True)])
        spread = comparison(side("a", base), b).spread("throughput_per_gpu", 20, 90)
        assert spread is not None
        return spread.winner

    assert against(1.5, 1.5, 1.5) == "a"
    assert against(0.7, 0.7, 0.7) == "b"
    assert against(1, 1, 1) == "tie"
    assert against(1.5, 1.2, 0.8) is None
    assert against(1.5, 1.2, 1.0) is None


def test_a_crossover_inside_the_overlap_changes_the_winner() -> None:
    compared = comparison(side("a", [(10, 1000), (110, 100)]), side("b", [(10, 900), (110, 300)]), [20, 100])
    assert len(compared.crossovers) == 1
    assert [t.faster for t in compared.targets] == ["a", "b"]
    fences = [compared.targets[0].x, *compared.crossovers, compared.targets[1].x]
    assert all(left < right for left, right in pairwise(fences))


def test_different_rates_move_the_cost_crossover_and_not_the_other() -> None:
    a, b = points((10, 1000), (110, 100)), points((10, 900), (110, 300))
    dear = compare(about(), side("a", a, usd=4), side("b", b, usd=4))
    dearer = compare(about(), side("a", a, usd=4), replace(side("b", b), price=price(4.2)))
    assert dear.cost_crossovers == dear.crossovers == dearer.crossovers
    assert dearer.cost_crossovers[0] > dear.cost_crossovers[0]
    assert not dearer.same_rate
