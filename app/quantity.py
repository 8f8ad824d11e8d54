"""A figure with its unit, as it stands by itself: in a tooltip, in a list of what is known of a point.

Dollars and seconds carry three decimals, counts none; what is unknown is said to be.
"""

from math import floor, log10

from app import wording
from app.language import ENGLISH, Language, message
from app.terms import Term

UNKNOWN = message("not stated")
PRICES = {
    "cost": message("{price} per million tokens"),
    "input_cost": message("{price} per million input tokens"),
    "output_cost": message("{price} per million output tokens"),
}


def quantity(term: Term, value: float | None, language: Language = ENGLISH) -> str:
    """Print a figure of a term with its unit.

    >>> from app.terms import METRICS, POINT_TERMS
    >>> quantity(METRICS["cost"], 0.2884), quantity(POINT_TERMS["ttft"], 0.69281), quantity(METRICS["energy"], None)
    ('$0.288 per million tokens', '0.693 s', 'not stated')
    >>> quantity(METRICS["concurrency"], 256.0), quantity(METRICS["throughput_per_gpu"], 5283.43)
    ('256 requests at once', '5,283.4 tok/s/GPU')
    """
    if value is None:
        return language.say(UNKNOWN)
    if term.key in PRICES:
        return language.say(PRICES[term.key], price=wording.money(value, 3, language=language))
    if term.key == "concurrency" and value == int(value):
        return language.count("{n} request at once", "{n} requests at once", int(value))
    return language.say("{n} {unit}", n=_number(term, value, language), unit=language.say(term.unit))


def _number(term: Term, value: float, language: Language) -> str:
    if term.key == "interactivity":
        return wording.speed(value, language=language)
    if 0 < value < 0.5 * 10**-term.digits:  # would be printed as zero
        return language.number(value, -floor(log10(value)))
    return language.number(value, term.digits)
