"""The upper-left Pareto frontier: what stays on it, and what cannot change it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.frontier import pareto_frontier
from app.points import MeasuredPoint
from tests.builders import clouds, point, points

Cloud = tuple[MeasuredPoint, ...]


def _beats(p: MeasuredPoint, q: MeasuredPoint) -> bool:
    """Say whether p is at least as good as q on both axes and better on one."""
    ahead = p.interactivity >= q.interactivity and p.throughput_per_gpu >= q.throughput_per_gpu
    return ahead and (p.interactivity, p.throughput_per_gpu) != (q.interactivity, q.throughput_per_gpu)


def _places(found: Cloud) -> list[tuple[float, float]]:
    return [(p.interactivity, p.throughput_per_gpu) for p in found]


@given(clouds())
def test_frontier_is_the_set_of_points_that_nothing_beats(cloud: Cloud) -> None:
    expected = {place for p, place in zip(cloud, _places(cloud), strict=True) if not any(_beats(q, p) for q in cloud)}
    found = _places(pareto_frontier(cloud).points)
    assert set(found) == expected
    assert len(found) == len(expected)


@given(clouds())
def test_throughput_falls_strictly_as_interactivity_rises(cloud: Cloud) -> None:
    found = _places(pareto_frontier(cloud).points)
    assert all(left[0] < right[0] and left[1] > right[1] for left, right in pairwise(found))


@given(clouds(), st.data())
def test_order_of_rows_makes_no_difference(cloud: Cloud, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(cloud))
    assert _places(pareto_frontier(shuffled).points) == _places(pareto_frontier(cloud).points)


@given(clouds(), st.data())
def test_a_dominated_point_makes_no_difference(cloud: Cloud, data: st.DataObject) -> None:
    above = data.draw(st.sampled_from(cloud))
    shares = st.floats(min_value=0.01, max_value=1.0)
    worse = point(
        above.interactivity * data.draw(shares), above.throughput_per_gpu * data.draw(shares), origin="the worse one"
    )
    at = data.draw(st.integers(0, len(cloud)))
    if worse.interactivity == above.interactivity and worse.throughput_per_gpu == above.throughput_per_gpu:
        at = len(cloud)  # an exact duplicate keeps the first
    assert pareto_frontier([*cloud[:at], worse, *cloud[at:]]) == pareto_frontier(cloud)


@given(clouds())
def test_the_frontier_of_a_frontier_is_itself(cloud: Cloud) -> None:
    once = pareto_frontier(cloud)
    assert pareto_frontier(once.points) == once


def test_equal_throughput_keeps_the_higher_interactivity() -> None:
    assert _places(pareto_frontier(points((10, 1000), (30, 1000), (20, 1000))).points) == [(30, 1000)]


def test_equal_interactivity_keeps_the_higher_throughput() -> None:
    assert _places(pareto_frontier(points((30, 900), (30, 1000), (30, 800))).points) == [(30, 1000)]


def test_an_exact_duplicate_keeps_the_first() -> None:
    first, second = point(30, 1000, origin="first"), point(30, 1000, origin="second")
    assert pareto_frontier([first, second]).points == (first,)
    assert pareto_frontier([second, first]).points == (second,)


def test_no_points_make_an_empty_frontier() -> None:
    assert pareto_frontier([]).points == ()
