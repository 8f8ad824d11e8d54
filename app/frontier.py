"""The upper-left Pareto frontier of a side: the best throughput per GPU at each interactivity.

On it throughput per GPU (tok/s/GPU) falls strictly as interactivity (tok/s/user) rises.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.points import MeasuredPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Non-dominated points by rising interactivity."""

    points: tuple[MeasuredPoint, ...]


def pareto_frontier(points: Iterable[MeasuredPoint]) -> Frontier:
    """Keep each point that no other equals or beats in both interactivity and throughput per GPU.

    Equal throughput keeps the higher interactivity; an exact duplicate keeps the first.
    """
    ordered = sorted(points, key=lambda p: (-p.interactivity, -p.throughput_per_gpu))
    kept: list[MeasuredPoint] = []
    for point in ordered:
        if not kept or point.throughput_per_gpu > kept[-1].throughput_per_gpu:
            kept.append(point)
    return Frontier(points=tuple(reversed(kept)))
