"""What becomes of the order of three to six sides when engines, deployments or run dates are held equal."""

from itertools import combinations

import numpy as np

from app.catalog import Catalog
from app.comparison import Comparison
from app.findings import Words
from app.held import Fairness
from app.lead import winner
from app.rankings import HeldOrder
from app.story.gaps import throughput_figure
from app.story.parts import frame, named, same_points, there, told_rows
from app.target import Target

OPEN = 1.01
Ratio = tuple[float, float, float]


def held_order(fairness: Fairness, target: Target | None, catalog: Catalog, *, brief: bool) -> HeldOrder:
    """Return who leads under what is held, and whether the order of all sides stays."""
    around, found = frame(fairness, target, catalog, brief=brief), told_rows(fairness, target)
    source = next((named(row.held, catalog) for _, row in found if target and same_points(row, target)), None)
    told = [_told(fairness, i, target, catalog) for i, row in found if target and not same_points(row, target)]
    return HeldOrder(
        **around,
        pooled=_leaders(fairness.pooled, target, "like_for_like.pooled") if target and found else None,
        source=source,
        told=told,
    )


def _told(fairness: Fairness, i: int, target: Target, catalog: Catalog) -> Words:
    """Return who leads under one thing that is held, and how the order there compares with the pooled one."""
    row, whole = fairness.rows[i], fairness.pooled
    at = there(row, target)
    led = _leaders(row.comparison, at, f"like_for_like.rows[{i}]")
    pairs = list(zip(_ratios(whole, target), _ratios(row.comparison, at), strict=True))
    turned = [(a, b) for a, b in pairs if {winner(a[0]), winner(b[0])} == {"a", "b"}]
    firm = [(a, b) for a, b in turned if not (_is_open(a) or _is_open(b))]
    return {
        **named(row.held, catalog),
        **led,
        "still": led["leaders"] == _leaders(whole, target, "like_for_like.pooled")["leaders"],
        "stays": not turned,
        "unsure": not firm if turned else any(_is_open(ratio) for both in pairs for ratio in both),
    }


def _leaders(comparison: Comparison, target: Target, where: str) -> Words:
    """Return which sides serve the most at a target and about the same, and whether the points settle that."""
    path = f"{where}.targets[{comparison.targets.index(target)}]"
    served = [throughput_figure(target, path, side.key) for side in comparison.sides]
    best = max(range(len(served)), key=lambda i: served[i].value)
    leaders = [i for i, figure in enumerate(served) if winner(served[best].value / figure.value) == "tie"]
    return {
        "leaders": [comparison.sides[i].label for i in leaders],
        "throughputs": [served[i] for i in leaders],
        "open": any(_is_open(_ratio(comparison, target, best, i)) for i in range(len(served)) if i not in leaders),
    }


def _ratios(comparison: Comparison, target: Target) -> list[Ratio]:
    """Return how every two sides compare at a target."""
    return [_ratio(comparison, target, i, j) for i, j in combinations(range(len(comparison.sides)), 2)]


def _ratio(comparison: Comparison, target: Target, i: int, j: int) -> Ratio:
    """Return how much more one side serves than another at a target, and between which values that lies."""
    a, b = target.readings[i], target.readings[j]
    of_a, of_b = (comparison.sides[n].bounds(np.array([target.x]), "throughput_per_gpu") for n in (i, j))
    assert a is not None
    assert b is not None
    assert of_a is not None
    assert of_b is not None
    ratio = a.metrics.throughput_per_gpu / b.metrics.throughput_per_gpu
    return ratio, float(of_a[0][0] / of_b[1][0]), float(of_a[1][0] / of_b[0][0])


def _is_open(ratio: Ratio) -> bool:
    """Say whether the points leave open which of two sides is ahead, by more than a tie."""
    _, low, high = ratio
    return low < 1 / OPEN and high > OPEN
