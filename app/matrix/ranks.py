"""Who is best in a row, and whether that is known: ties, and orders that the points leave open, are not an order."""

from dataclasses import dataclass
from typing import Literal

from app.lead import winner
from app.matrix.grid import Cell, Row
from app.terms import METRICS

WIDE = 2.0  # from here on a ratio is so open that a tie of its figures says nothing
Style = Literal["none", "only", "lead", "tie", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A row's cells by one metric, the best first, and how many at the head may be the best.

    `ratio` is best / next of the figures, `bounds` between which values it lies; None with fewer than two.
    """

    metric: str
    order: tuple[Cell, ...]
    head: int
    style: Style
    ratio: float | None = None
    bounds: tuple[float, float] | None = None

    @property
    def leaders(self) -> tuple[Cell, ...]:
        """Return the cells that may be the best."""
        return self.order[: self.head]


def rank(row: Row, metric: str) -> Rank:
    """Put a row's readings in order; whoever may be as good as the best stands right behind it."""
    higher = METRICS[metric].better != "lower"
    known = [c for c in row.read if c.value(metric) is not None]
    known.sort(key=lambda c: (c.value(metric) or 0.0) * (-1 if higher else 1))
    if not known:
        return Rank(metric=metric, order=(), head=0, style="none")
    best, *others = known
    rivals = [c for c in others if _is_rival(best, c, metric, higher)]
    order = (best, *rivals, *(c for c in others if c not in rivals))
    style: Style = "lead" if others else "only"
    if rivals:
        style = "tie" if all(_level(best, c, metric) for c in rivals) else "open"
    return Rank(
        metric=metric,
        order=order,
        head=1 + len(rivals),
        style=style,
        ratio=ratio(best, order[1], metric) if others else None,
        bounds=bounds(best, order[1], metric) if others else None,
    )


def ratio(a: Cell, b: Cell, metric: str) -> float | None:
    """Return a / b of a metric."""
    of_a, of_b = a.value(metric), b.value(metric)
    return None if of_a is None or of_b is None else of_a / of_b


def bounds(a: Cell, b: Cell, metric: str) -> tuple[float, float] | None:
    """Return between which values a / b lies."""
    of_a, of_b = a.limits(metric), b.limits(metric)
    return None if of_a is None or of_b is None else (of_a[0] / of_b[1], of_a[1] / of_b[0])


def _tied(best: Cell, other: Cell, metric: str) -> bool:
    return winner(ratio(best, other, metric)) == "tie"


def _level(best: Cell, other: Cell, metric: str) -> bool:
    """Say whether two cells are about the same as far as is known: a tie of readings that may be far off is none."""
    between = bounds(best, other, metric)
    return _tied(best, other, metric) and (between is None or between[1] <= WIDE * between[0])


def _is_rival(best: Cell, other: Cell, metric: str, higher: bool) -> bool:
    """Say whether another cell may be as good as the best: within a tie, or as far as their limits tell."""
    if _tied(best, other, metric):
        return True
    between = bounds(best, other, metric)
    return between is not None and (between[0] < 1 if higher else between[1] > 1)
