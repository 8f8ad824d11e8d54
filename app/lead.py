"""Which side is ahead: ratios a / b judged where more is better, one by one or over a range."""

from dataclasses import dataclass
from typing import Literal

TIE = 0.01
Winner = Literal["a", "b", "tie"]
RatioMetric = Literal["throughput_per_gpu", "cost"]


def winner(ratio: float | None) -> Winner | None:
    """Judge a / b where more is better; within 1 % either way is a tie.

    >>> winner(1.2), winner(0.995), winner(0.5), winner(None)
    ('a', 'tie', 'b', None)
    """
    if ratio is None:
        return None
    if max(ratio, 1 / ratio) <= 1 + TIE:
        return "tie"
    return "a" if ratio > 1 else "b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Least and greatest ratio a / b of a metric over [low, high], each with the interactivity where it is reached.

    Found at every knot of both sides and at 200 even samples, so a claim over the range has been tested there. The true
    ratio lies between `floor` and `ceiling`, as far as errors and rounding are known.
    """

    low: float
    high: float
    least: float
    least_at: float
    greatest: float
    greatest_at: float
    floor: float
    ceiling: float

    @property
    def winner(self) -> Winner | None:
        """Name the side that is ahead everywhere (more is better), 'tie' if nobody is anywhere, else None."""
        ends = {winner(self.least), winner(self.greatest)}
        return ends.pop() if len(ends) == 1 else None

    @property
    def never_behind(self) -> Winner | None:
        """Name the side that is ahead somewhere and never behind; 'tie' if nobody is, None if the lead turns."""
        least, greatest = winner(self.least), winner(self.greatest)
        if least == "tie":
            return greatest
        return least if greatest in ("tie", least) else None
