"""A second opinion on the curve: Steffen's monotone cubic (Steffen 1990, A&A 239, 443), written anew in plain Python.

Knots are (x, y) pairs by rising x; a curve holds each value within the range of its own knots and has none outside.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


class Curve:
    """One figure of one side, read at any speed inside its span."""

    def __init__(self, x: Sequence[float], y: Sequence[float]) -> None:
        self.x, self.y = tuple(x), tuple(y)
        self._missed: dict[int, float | None] = {}
        self._slopes = self._steffen() if len(self.x) > 1 else ()

    def _steffen(self) -> tuple[float, ...]:
        h = [right - left for left, right in pairwise(self.x)]
        s = [(up - low) / width for (low, up), width in zip(pairwise(self.y), h, strict=True)]
        if len(s) == 1:
            return (s[0], s[0])
        inner = []
        for (h0, h1), (s0, s1) in zip(pairwise(h), pairwise(s), strict=True):
            p = (s0 * h1 + s1 * h0) / (h0 + h1)
            inner.append((_sign(s0) + _sign(s1)) * min(abs(s0), abs(s1), abs(p) / 2))
        return ((3 * s[0] - inner[0]) / 2, *inner, (3 * s[-1] - inner[-1]) / 2)

    def at(self, x: float) -> float | None:
        """Read the curve; None outside its span.

        >>> Curve([0, 1, 2], [4, 2, 1]).at(0), Curve([0, 1], [4, 2]).at(0.25), Curve([0, 1], [4, 2]).at(3)
        (4, 3.5, None)
        """
        if not self.x[0] <= x <= self.x[-1]:
            return None
        i = min(bisect_right(self.x, x) - 1, len(self.x) - 2)
        if len(self.x) == 1 or x == self.x[i]:
            return self.y[max(i, 0)]
        h = self.x[i + 1] - self.x[i]
        t = (x - self.x[i]) / h
        m0, m1 = self._slopes[i] * h, self._slopes[i + 1] * h
        value = (
            (2 * t**3 - 3 * t**2 + 1) * self.y[i]
            + (t**3 - 2 * t**2 + t) * m0
            + (3 * t**2 - 2 * t**3) * self.y[i + 1]
            + (t**3 - t**2) * m1
        )
        return min(max(value, min(self.y)), max(self.y))

    def missed(self, i: int) -> float | None:
        """Return by how much, relative, a curve without knot i misses it; None at the two ends."""
        if not 0 < i < len(self.x) - 1:
            return None
        if i not in self._missed:
            self._missed[i] = self._miss(i)
        return self._missed[i]

    def _miss(self, i: int) -> float | None:
        rest = Curve(self.x[:i] + self.x[i + 1 :], self.y[:i] + self.y[i + 1 :]).at(self.x[i])
        return None if rest is None else abs(rest / self.y[i] - 1)
