"""Ratios wherever a passage speaks of, and whether an amount says as much of them as is known."""

from collections.abc import Iterable
from typing import NamedTuple

from app.verifier.document import TIE, Document, other
from app.verifier.patterns import Amount, Claim
from app.verifier.scene import Faults, Scene, Size, sized


class Ratio(NamedTuple):
    """How many times the other side's figure one side has at a speed, and between which sizes that may lie."""

    x: float
    size: float
    least: float
    most: float


def sizes_here(scene: Scene, metric: str, first: str, second: str = "") -> list[Ratio]:
    """Return (x, size, least, most) of first / second wherever the passage speaks of; of two sides, of the other."""
    document = scene.document
    if scene.x is not None:
        xs: Iterable[float] = [scene.x]
    elif document.published and document.matched:
        xs = document.matched
    else:
        reach = document.reach
        xs = document.samples(reach.low, reach.high) if reach else ()
    return sizes_at(document, metric, first, xs, second)


def sizes_at(document: Document, metric: str, first: str, xs: Iterable[float], second: str = "") -> list[Ratio]:
    """Return (x, size, least, most) of first / second of a metric at some speeds; of two sides, of the other."""
    second = second or other(first)
    found = []
    for x in xs:
        ratio, bounds = document.ratio(metric, x, first, second), document.ratio_bounds(metric, x, first, second)
        if ratio is not None and bounds is not None:
            found.append(Ratio(x, ratio, *bounds))
    return found


def two_sides(first: str, second: str) -> Faults:
    """Check that a comparison names two sides, not one twice."""
    if first == second:
        yield "name", "one side is compared with itself"


def of_size(claim: Claim, found: list[Ratio]) -> Faults:
    """Check that the side put ahead is, and by as much as the text says in percent or times."""
    if not found:
        yield "context", "no gap was read here"
        return
    true = Size(*extremes(found))
    if true.low * (1 + TIE) < 1 or true.high <= 1 + TIE:
        yield "direction", f"the side that is put ahead serves {true.low:.4g} to {true.high:.4g} times as much"
        return
    if claim.has("more") and claim.has("times"):
        both = claim.amount("more", "times")
        yield from sized(Amount(both.numbers, both.words | {"between"}), _mixed(true), "gap")
    elif claim.has("more"):
        yield from sized(claim.amount("more"), Size(*(_percent(v) for v in extremes(found))), "percent more")
    else:
        yield from sized(claim.amount("times"), true, "multiple")


def _mixed(true: Size) -> Size:
    """Return a gap whose lower end is stated in percent, its upper one as a multiple."""
    return Size(_percent(true.low), true.high, _percent(true.least), true.most)


def _percent(size: float) -> float:
    return (size - 1) * 100


def extremes(found: list[Ratio]) -> tuple[float, float, float, float]:
    """Return the least and greatest size, and between which they may lie."""
    sizes = [f.size for f in found]
    return min(sizes), max(sizes), min(f.least for f in found), max(f.most for f in found)
