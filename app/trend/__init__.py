"""One comparison through time: what each side reads at one speed, as of every day on which it was measured.

A `Trend` is made of states, each of them what the Compare page says as of that day. Nothing stands before the first
measured day of a side or after its last, and a state without a reading at that speed stays without one.
"""

from app.trend.choice import ANY_ENGINE, Choice, choice_of, choices, first_and_last, trend_of
from app.trend.states import METRICS, Mark, Moment, State, Track, Trend
from app.trend.words import Telling, tell_price, tell_trend

__all__ = [
    "ANY_ENGINE",
    "METRICS",
    "Choice",
    "Mark",
    "Moment",
    "State",
    "Telling",
    "Track",
    "Trend",
    "choice_of",
    "choices",
    "first_and_last",
    "tell_price",
    "tell_trend",
    "trend_of",
]
