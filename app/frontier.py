"""The Pareto frontier: of many places in two directions, those that no other equals or beats in both.

Which way is better is said for each axis. Of a side it is the upper-left frontier: the best throughput per GPU
(tok/s/GPU) at each interactivity (tok/s/user); on it throughput falls strictly as interactivity rises.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from app.points import MeasuredPoint

Better = Literal["higher", "lower"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Non-dominated points by rising interactivity."""

    points: tuple[MeasuredPoint, ...]


def undominated(
    items: Iterable[T],
    place: Callable[[T], tuple[float, float]],
    *,
    x_better: Better = "higher",
    y_better: Better = "higher",
) -> tuple[T, ...]:
    """Keep each item that no other equals or beats in both x and y, from the worst x to the best.

    Equal y keeps the better x; an exact duplicate keeps the first.

    >>> undominated([(1, 9), (2, 5), (3, 7)], lambda p: p)
    ((1, 9), (3, 7))
    >>> undominated([(1, 9), (2, 5), (3, 7)], lambda p: p, x_better="lower", y_better="lower")
    ((2, 5), (1, 9))
    """
    across, up = (1 if better == "higher" else -1 for better in (x_better, y_better))
    placed = [(across * x, up * y, item) for item in items for x, y in (place(item),)]
    kept: list[tuple[float, T]] = []
    for _, y, item in sorted(placed, key=lambda each: (-each[0], -each[1])):
        if not kept or y > kept[-1][0]:
            kept.append((y, item))
    return tuple(item for _, item in reversed(kept))


def pareto_frontier(points: Iterable[MeasuredPoint]) -> Frontier:
    """Keep each point that no other equals or beats in both interactivity and throughput per GPU."""
    return Frontier(points=undominated(points, lambda p: (p.interactivity, p.throughput_per_gpu)))
