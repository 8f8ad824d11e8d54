"""Where labels go so that they neither touch each other nor leave the chart.

Positions are fractions of the plot (x from the left, y from the bottom) plus offsets in pixels, because the width is
known only in the browser. A label says from which plot width on it `needs` no more room than there is; below that it
is not shown. The height is ours: a plot between `HEIGHTS` pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, log10
from unicodedata import east_asian_width

HEIGHTS = (240.0, 340.0)
NARROWEST = 220.0
LINE = 14.0
GAP = 4.0
VALUE_CHARACTER = 6.4
END_CHARACTER = 7.6
END_LIMIT = 150.0
END_OFFSET = 9.0
# Side labels that need more room than this are cut shorter on a phone, or they would leave the plot no width.
LONG_ROOM = 90
PHONE, PHONE_LIMIT, NARROWEST_ON_PHONE = 640, 84.0, 135.0
NEVER = 100_000.0
OVER, UNDER = 14.0, 15.0
ROUNDING = 1e-9
ASIDE = {"left": 3.0, "center": 0.0, "right": -3.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The visible range of both axes."""

    x: tuple[float, float]
    y: tuple[float, float]
    log: bool

    def across(self, x: float) -> float:
        """Return where x lies, 0 at the left edge and 1 at the right."""
        return (x - self.x[0]) / (self.x[1] - self.x[0])

    def up(self, y: float) -> float:
        """Return where y lies on the axis as drawn, 0 at the bottom and 1 at the top."""
        low, high = self.y
        return log10(y / low) / log10(high / low) if self.log else (y - low) / (high - low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One line of text at a point of the plot: moved by dx and dy pixels (down is positive), `width` pixels long."""

    across: float
    up: float
    width: float
    align: str
    dx: float = 0.0
    dy: float = 0.0

    @property
    def left(self) -> float:
        """Return the left end in pixels from the anchor."""
        return self.dx - {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * self.width

    @property
    def right(self) -> float:
        """Return the right end in pixels from the anchor."""
        return self.left + self.width

    def clear_of(self, other: "Label") -> bool:
        """Say whether the two lines are so far apart vertically that they cannot touch."""
        apart = [(self.up - other.up) * height - self.dy + other.dy for height in HEIGHTS]
        return min(apart) >= LINE or max(apart) <= -LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a curve ends, what is written there, and how high each other curve is that passes at that x."""

    across: float
    up: float
    text: str
    passing: tuple[float, ...] = ()


def length(text: str) -> float:
    """Count characters as a Latin script's; a Chinese or Japanese one takes the room of nearly two.

    >>> length("Off"), length("关闭")
    (3.0, 3.6)
    """
    return sum(1.8 if east_asian_width(c) in "WF" else 1.0 for c in text)


def needed_width(label: Label, placed: list[Label]) -> float:
    """Return the plot width in pixels from which on a label touches none of those already placed."""
    needed = 0.0
    for other in placed:
        if label.clear_of(other):
            continue
        first, second = sorted((label, other), key=lambda each: (each.across, each.left))
        short = first.right + GAP - second.left
        if short > 0:
            between = second.across - first.across
            needed = max(needed, short / between if between else inf)
    return min(needed, NEVER)


def end_labels(ends: Sequence[End], narrowest: float = NARROWEST) -> list[Label]:
    """Place the side labels right of their curves' ends, off the curves that pass there and off each other."""
    heights = _apart(ends, [_off_the_others(end) for end in ends], narrowest)
    return [
        Label(
            across=end.across,
            up=end.up,
            width=end_width(end.text),
            align="left",
            dx=END_OFFSET,
            dy=end.up * HEIGHTS[0] - height,
        )
        for end, height in zip(ends, heights, strict=True)
    ]


def _apart(ends: Sequence[End], heights: list[float], narrowest: float) -> list[float]:
    """Move labels up or down, in the order of their curves' ends, so that none touches one in its columns.

    That order keeps them apart on a higher plot as well. More than two give way to where there is room: up from the
    bottom of the plot, down from its top.
    """
    rising = sorted(range(len(ends)), key=lambda i: (ends[i].up, -i))
    near = {i: [j for j in rising if j != i and _share_columns(ends[i], ends[j], narrowest)] for i in rising}
    if not any(near.values()):
        return heights
    if len(ends) == 2:  # both move, half each; then both rise, and stay as far apart as they are
        up, down = _moves(heights, rising, near, 1), _moves(heights, rising[::-1], near, -1)
        middle = [height + (rise - fall) / 2 for height, rise, fall in zip(heights, up, down, strict=True)]
        lift = max(0.0, LINE / 2 - min(middle))
        return [height + lift for height in middle]
    rise = sum(heights) < len(heights) * HEIGHTS[0] / 2
    order, sign = (rising, 1) if rise else (rising[::-1], -1)
    pushed = _moved(_inside(heights), order, near, sign)
    return _moved(_inside(pushed), order[::-1], near, -sign)


def _inside(heights: Sequence[float]) -> list[float]:
    return [min(max(height, LINE / 2), HEIGHTS[0] - LINE / 2) for height in heights]


def _moved(heights: list[float], order: Sequence[int], near: Mapping[int, Sequence[int]], sign: int) -> list[float]:
    moves = _moves(heights, order, near, sign)
    return [height + sign * move for height, move in zip(heights, moves, strict=True)]


def _moves(heights: list[float], order: Sequence[int], near: Mapping[int, Sequence[int]], sign: int) -> list[float]:
    """Return how far each label must go (up for 1, down for -1) to keep its distance from those before it."""
    moves = [0.0] * len(heights)
    for place, i in enumerate(order):
        before = [heights[j] + sign * moves[j] for j in order[:place] if j in near[i]]
        short = max((LINE + GAP - sign * (heights[i] - other) for other in before), default=0.0)
        moves[i] = short if short > ROUNDING else 0.0
    return moves


def _share_columns(a: End, b: End, narrowest: float) -> bool:
    """Say whether two end labels might overlap horizontally on a narrow chart."""
    first, second = sorted((a, b), key=lambda end: end.across)
    return (second.across - first.across) * narrowest < end_width(first.text) + GAP


def _off_the_others(end: End) -> float:
    """Return an end label's height in pixels, moved to the nearest place that no other curve passes close by."""
    height, passing = end.up * HEIGHTS[0], [up * HEIGHTS[0] for up in end.passing]
    free = [
        place
        for place in (height, *(p + LINE for p in passing), *(p - LINE for p in passing if p - LINE >= LINE / 2))
        if all(abs(place - p) >= LINE - ROUNDING for p in passing)
    ]
    return min(free, key=lambda place: (abs(place - height), -place))


def end_width(text: str) -> float:
    """Return how long a side label is in pixels; a longer one is cut there."""
    return min(END_CHARACTER * length(text), END_LIMIT)


def disc_label(across: float, up: float) -> Label:
    """Return the room that the disc of a reading takes, as if it were text."""
    return Label(across=across, up=up, width=LINE, align="center")


def value_label(across: float, up: float, text: str, *, above: bool, falling: bool, room: float) -> Label:
    """Place a printed value over or under its point, beside its own curve if the chart's edges leave room there.

    `room` is the space right of the plot in pixels.
    """
    width = VALUE_CHARACTER * length(text)
    if not above and up * HEIGHTS[0] - UNDER < LINE / 2:
        return Label(across=across, up=up, width=width, align="left", dx=10.0, dy=-7.0)
    beside = ("left", "center", "right") if above == falling else ("right", "center", "left")
    choices = [
        Label(across=across, up=up, width=width, align=align, dx=ASIDE[align], dy=-OVER if above else UNDER)
        for align in beside
    ]
    anchor = across * NARROWEST
    fitting = (c for c in choices if anchor + c.left >= 0 and anchor + c.right <= NARROWEST + room)
    return next(fitting, choices[1])


def outside_in(count: int) -> list[int]:
    """Order positions so that the first and the last come first: they matter most when room is short.

    >>> outside_in(5)
    [0, 4, 2, 1, 3]
    """
    middle = sorted(range(1, count - 1), key=lambda i: (abs(i - (count - 1) / 2), i))
    return [*dict.fromkeys([0, count - 1][: min(count, 2)]), *middle] if count else []
