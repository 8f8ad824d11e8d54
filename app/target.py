"""One interactivity (tok/s/user) with a reading of each side there, and which interactivities are asked by default."""

from dataclasses import dataclass
from math import ceil, floor

from app.curve import Reading
from app.lead import Winner, winner
from app.points import SideKey
from app.side import KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Every side at one interactivity, in their order; a side without a reading there is None."""

    x: float
    readings: tuple[Reading | None, ...]

    @property
    def a(self) -> Reading | None:
        """Return the first side's reading."""
        return self.readings[0]

    @property
    def b(self) -> Reading | None:
        """Return the second side's reading."""
        return self.readings[1]

    def ratio(self, metric: str) -> float | None:
        """Return a / b of a metric, or None where either is unknown."""
        if self.a is None or self.b is None:
            return None
        of_a, of_b = getattr(self.a.metrics, metric), getattr(self.b.metrics, metric)
        return None if of_a is None or of_b is None else float(of_a / of_b)

    @property
    def faster(self) -> Winner | None:
        """Name the side with more throughput per GPU."""
        return winner(self.ratio("throughput_per_gpu"))

    @property
    def cheaper(self) -> Winner | None:
        """Name the side with the lower cost per token."""
        ratio = self.ratio("cost")
        return None if ratio is None else winner(1 / ratio)

    def reading(self, side: SideKey) -> Reading | None:
        """Return one side's reading."""
        return self.readings[KEYS.index(side)]


def default_targets(low: float, high: float) -> tuple[float, ...]:
    """Return 25, 50 and 75 % of an overlap as whole tok/s/user inside it; fewer when it is narrow.

    >>> default_targets(48.7, 170.3)
    (79.0, 110.0, 140.0)
    >>> default_targets(48.7, 49.6), default_targets(48.2, 48.8)
    ((49.0,), (48.5,))
    """
    whole = {float(floor(low + share * (high - low) + 0.5)) for share in (0.25, 0.5, 0.75)}
    inside = tuple(sorted(x for x in whole if low <= x <= high))
    if inside:
        return inside
    return (float(ceil(low)),) if ceil(low) <= high else ((low + high) / 2,)


def rounded_inward(band: tuple[float, float], digits: int = 0) -> tuple[float, float]:
    """Return a band's ends rounded to so many decimals inside it; one that holds no such number stays as it is.

    >>> rounded_inward((48.7, 170.3)), rounded_inward((48.2, 48.8)), rounded_inward((48.72, 72.386), 2)
    ((49.0, 170.0), (48.2, 48.8), (48.72, 72.38))
    """
    unit = 10**digits
    low, high = ceil(band[0] * unit) / unit, floor(band[1] * unit) / unit
    return (low, high) if low <= high else band
