"""Where names go among many points: off each other and, as far as there is a choice, off the points.

A name may stand at any of the points that it is good for and on any side of it. As in `labels` it says from which plot
width in pixels on it touches no other name and no edge; between places that do, the one that covers fewest points wins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.charts.labels import GAP, HEIGHTS, LINE, NEVER, OVER, UNDER, VALUE_CHARACTER, Frame, Label, length

USUAL, NARROW = 760.0, 280.0  # the plot on a desktop and on a phone, in pixels
HEIGHT = sum(HEIGHTS) / len(HEIGHTS)
SYMBOL = 5.0  # half a point's symbol
BESIDE = 9.0
FURTHEST = 6  # lines of text between a point and its name
ASIDE = 4.0
Place = tuple[float, float]
Many = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A text and the points, in the units of the axes, at any of which it may stand, the best first."""

    text: str
    points: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name at one of its points, by its position, and the plot width from which on it is clear of the others."""

    at: int
    label: Label
    needs: float


def placed(names: Iterable[Name], points: Sequence[Place], frame: Frame) -> tuple[Named, ...]:
    """Give each name its place, in turn."""
    dots = np.array([(frame.across(x), frame.up(y)) for x, y in points]).reshape(-1, 2)
    found: list[Named] = []
    for name in names:
        before = np.array([(a.across, a.up, a.left, a.right, a.dy) for a in (n.label for n in found)]).reshape(-1, 5)
        found.append(min(_places(name, before, frame), key=lambda named: _cost(named, dots)))
    return tuple(found)


def _places(name: Name, before: Many, frame: Frame) -> Iterator[Named]:
    width = VALUE_CHARACTER * length(name.text)
    for at, (x, y) in enumerate(name.points):
        for label in _around(frame.across(x), frame.up(y), width):
            yield Named(at=at, label=label, needs=max(_needed(label, before), _inside(label)))


def _around(across: float, up: float, width: float) -> Iterator[Label]:
    """Yield the places around a point that are not beyond the upper or lower edge, the usual one first."""
    ways = ("left", "right") if across < 0.5 else ("right", "left")
    far = [way * (reach + i * LINE) for i in range(1, FURTHEST + 1) for way, reach in ((-1, OVER), (1, UNDER))]
    for align in ways:
        away = 1 if align == "left" else -1
        places = [(-ASIDE, -OVER), (BESIDE, 0.0), (-ASIDE, UNDER), *((-ASIDE, dy) for dy in far)]
        for dx, dy in places:
            room = min(up * height - dy for height in HEIGHTS), min((1 - up) * height + dy for height in HEIGHTS)
            if dy == 0.0 or min(room) >= LINE / 2:
                yield Label(across=across, up=up, width=width, align=align, dx=dx * away, dy=dy)


def leader(label: Label) -> float:
    """Return how far below its point, in pixels, a line from there to a label ends; none is drawn to one close by."""
    far = max(abs(label.dy) - LINE / 2, 0.0)
    return 0.0 if abs(label.dy) <= max(OVER, UNDER) else far if label.dy > 0 else -far


def _lines_off(label: Label) -> float:
    """Count the lines of text between a label and its point."""
    return max(0.0, abs(label.dy) - OVER) // LINE


def _needed(label: Label, before: Many) -> float:
    """Return what `labels.needed_width` does, of many at once."""
    across, up, left, right, dy = before.T
    apart = np.outer((label.up - up), HEIGHTS) - label.dy + dy[:, None]
    clear = (apart.min(axis=1) >= LINE) | (apart.max(axis=1) <= -LINE)
    comes_first = (label.across < across) | ((label.across == across) & (label.left <= left))
    short = np.where(comes_first, label.right - left, right - label.left) + GAP
    between = np.abs(across - label.across)
    needed = np.divide(short, between, out=np.full_like(short, NEVER), where=between > 0)
    return float(min(np.max(needed, where=~clear & (short > 0), initial=0.0), NEVER))


def _inside(label: Label) -> float:
    """Return the plot width from which on a label does not leave it."""
    left = -label.left / label.across if label.across > 0 else 0.0
    right = label.right / (1 - label.across) if label.across < 1 else 0.0
    return max(left, right, 0.0)


def _cost(named: Named, dots: Many) -> tuple[float, ...]:
    """Return what speaks against a place: no room on a desktop, points covered and lines off, no room on a phone."""
    off = _covered(named.label, dots) + _lines_off(named.label)
    return max(named.needs - USUAL, 0.0), off, float(named.needs > NARROW)


def _covered(label: Label, dots: Many) -> int:
    """Count the points that a label covers on a plot of the usual size."""
    x, y = (dots[:, 0] - label.across) * USUAL, (dots[:, 1] - label.up) * HEIGHT + label.dy
    inside = (x > label.left - SYMBOL) & (x < label.right + SYMBOL) & (np.abs(y) < LINE / 2 + SYMBOL)
    return int(inside.sum())
