"""Numbers into words: every printed form of a number, and nothing else.

Each function takes a plain number in the unit it names and returns its printed text in a language; how many digits it
has is decided here, how they are written is the locale's. `FORMATS` lists them for template authors together with the
rounding rule that evidence records.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

from app.language import ENGLISH, Language

Toward = Literal["nearest", "down", "up"]

MANY_TIMES = 20.0


def whole(value: float, digits: int = 0, *, language: Language = ENGLISH) -> str:
    """Round to a whole number with thousands separators; `digits` asks for decimals where two would look alike.

    >>> whole(2310.4), whole(0.4), whole(25.98, 1)
    ('2,310', '0.4', '26.0')
    """
    if 0 < abs(value) < 1 and not digits:
        digits = -floor(log10(abs(value)))
    return language.number(_rounded(value, digits), digits)


def whole_digits(a: float, b: float) -> int:
    """Return the decimals at which two figures neither print the same nor contradict their ratio by over 2 %.

    >>> whole_digits(2310.4, 983.9), whole_digits(25.98, 25.6), whole_digits(3.1, 2.6)
    (0, 1, 1)
    """
    for digits in (0, 1, 2):
        printed = [float(whole(v, digits).replace(",", "")) for v in (a, b)]
        if printed[0] != printed[1] and abs(printed[0] / printed[1] / (a / b) - 1) <= 0.02:
            return digits
    return 3


def speed(value: float, digits: int = 1, *, language: Language = ENGLISH) -> str:
    """Print an interactivity: whole where it is whole, else one decimal; `digits` asks for more.

    >>> speed(43.0), speed(48.727), speed(170.03), speed(48.727, 2)
    ('43', '48.7', '170', '48.73')
    """
    rounded = _rounded(value, digits)
    return language.number(rounded, 0 if rounded == floor(rounded) else digits)


def apart(values: Sequence[float], *, language: Language = ENGLISH) -> list[str]:
    """Print interactivities with as many decimals as it takes to tell them apart.

    >>> apart([43.0, 59.5]), apart([80.21, 80.24])
    (['43', '59.5'], ['80.21', '80.24'])
    """
    texts = [speed(v, language=language) for v in values]
    digits = 2
    while len(set(texts)) < len(set(values)) and digits < 12:
        texts = [language.number(v, digits) for v in values]
        digits += 1
    return texts


def one_decimal(value: float, *, language: Language = ENGLISH) -> str:
    """Print with one decimal and thousands separators, as tables do.

    >>> one_decimal(1605.5)
    '1,605.5'
    """
    return language.number(_rounded(value, 1), 1)


def money(value: float, digits: int | None = None, *, toward: Toward = "nearest", language: Language = ENGLISH) -> str:
    """Print dollars: two decimals below 10, one above; `digits` asks for more where two prices would look alike.

    >>> money(0.288), money(14.04), money(0.0649, 3), money(0.004), money(0.281, toward="up")
    ('$0.29', '$14.0', '$0.065', '$0.004', '$0.29')
    """
    if digits is None:
        digits = 1 if value >= 10 else 2
    if value and value < 0.5 * 10**-digits:
        digits = -floor(log10(value))
    return language.number(_rounded(value, digits, toward), digits, "dollars")


def table_money(value: float, *, language: Language = ENGLISH) -> str:
    """Print dollars for a table: three decimals below 1, two below 10, one above.

    >>> table_money(0.288), table_money(2.525), table_money(14.0)
    ('0.288', '2.53', '14.0')
    """
    digits = 1 if value >= 10 else 2 if value >= 1 else 3
    return language.number(_rounded(value, digits), digits)


def money_digits(a: float, b: float, ratio: float | None = None) -> int | None:
    """Return the decimals at which two prices neither print the same nor contradict their true ratio a / b.

    >>> money_digits(0.288, 0.653), money_digits(0.062, 0.058), money_digits(0.0649, 0.0751, 0.864)
    (None, 3, 3)
    """
    ratio = ratio if ratio is not None else a / b
    for digits in (None, 3, 4, 5, 6):
        printed = [float(money(v, digits)[1:].replace(",", "")) for v in (a, b)]
        if printed[0] != printed[1] and abs(printed[0] / printed[1] - ratio) <= 0.02 * max(ratio, 1):
            return digits
    return 6


def price(value: float, *, language: Language = ENGLISH) -> str:
    """Print a GPU-hour price with at least two decimals, as a price list does.

    >>> price(2.34), price(2.808), price(3)
    ('$2.34', '$2.808', '$3.00')
    """
    rounded = _rounded(value, 3)
    return language.number(rounded, 2 if round(rounded, 2) == rounded else 3, "dollars")


def percent(value: float, *, toward: Toward = "nearest", language: Language = ENGLISH) -> str:
    """Print a percentage as a whole number; below 1 with one decimal, and never a hundred for what falls short of it.

    >>> percent(55.9), percent(126.7), percent(0.42), percent(99.6), percent(99.99), percent(56.1, toward="up")
    ('56%', '127%', '0.4%', '99.6%', '99.9%', '57%')
    """
    if 99.5 <= value < 100 or (99 < value < 100 and toward == "up"):
        tenths = _rounded(value, 1, "up") if toward == "up" else floor(value * 10) / 10
        return language.number(min(tenths, 99.9), 1, "percent")
    digits = 1 if 0 < abs(value) < 0.95 else 0
    return language.number(_rounded(value, digits, toward), digits, "percent")


def fine_percent(value: float, *, language: Language = ENGLISH) -> str:
    """Print a percentage with one decimal.

    >>> fine_percent(2.37)
    '2.4%'
    """
    return language.number(_rounded(value, 1), 1, "percent")


def rough_percent(value: float, *, language: Language = ENGLISH) -> str:
    """Print a percentage to its first digit, for what is known no better; what falls short of a hundred stays short.

    >>> rough_percent(34.0), rough_percent(82.0), rough_percent(147.0), rough_percent(98.6)
    ('30%', '80%', '100%', '98%')
    """
    if 95 <= value < 100:
        return language.number(floor(value), 0, "percent")
    digits = -floor(log10(value)) if value > 0 else 0
    return language.number(_rounded(value, min(digits, 0)), 0, "percent")


def times(value: float, digits: int = 1, *, toward: Toward = "nearest", language: Language = ENGLISH) -> str:
    """Print a multiple: one decimal from 2 to 20 (or none, for the ends of a wide range), two digits above.

    >>> times(2.348), times(4.36), times(71.7), times(134.2), times(2.31, toward="up"), times(5.7, 0, toward="down")
    ('2.3', '4.4', '72', '130', '2.4', '5')
    """
    if value <= MANY_TIMES:
        return language.number(_rounded(value, digits, toward), digits)
    return language.number(_rounded(value, 1 - floor(log10(value)), toward), 0)


def rough_times(value: float, *, language: Language = ENGLISH) -> str:
    """Print a multiple to its first digit, with the word for it, for what is known no better.

    >>> rough_times(2.1), rough_times(5.7), rough_times(34.0)
    ('twice', '6 times', '30 times')
    """
    text = rough(value, language=language)
    return language.say("twice") if text == rough(2.0, language=language) else language.say("{n} times", n=text)


def rough(value: float, *, language: Language = ENGLISH) -> str:
    """Print a number to its first digit.

    >>> rough(5.7), rough(34.0)
    ('6', '30')
    """
    return language.number(_rounded(value, -floor(log10(value))), 0)


def about(value: float, *, language: Language = ENGLISH) -> str:
    """Print a rounded count with a tilde.

    >>> about(128.6), about(0.8)
    ('~129', '~1')
    """
    return f"~{language.number(max(1, _rounded(value, 0)))}"


def decimals(value: float, *, language: Language = ENGLISH) -> str:
    """Print with at most three decimals.

    >>> decimals(0.9337), decimals(2.26), decimals(12.0)
    ('0.934', '2.26', '12')
    """
    rounded = _rounded(value, 3)
    return language.number(rounded, next(d for d in range(4) if d == 3 or round(rounded, d) == rounded))


def _rounded(value: float, digits: int, toward: Toward = "nearest") -> float:
    """Round half away from zero, as people do, or down or up, at a number of decimals (negative: tens, hundreds)."""
    scale = 10.0**digits
    if toward != "nearest":
        scaled = value * scale
        return float((floor(scaled + 1e-9) if toward == "down" else ceil(scaled - 1e-9)) / scale)
    return float(floor(abs(value) * scale + 0.5 + 1e-9) / scale) * (1 if value >= 0 else -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One printed form: its function and the rounding rule that evidence records."""

    print: Callable[..., str]
    rounding: str


FORMATS: dict[str, Format] = {
    "whole": Format(print=whole, rounding="whole number"),
    "tenths": Format(print=one_decimal, rounding="one decimal"),
    "speed": Format(print=speed, rounding="one decimal, none where whole; more where two would look alike"),
    "money": Format(print=money, rounding="two decimals below $10, one above; more where two prices would look alike"),
    "price": Format(print=price, rounding="at most three decimals"),
    "percent": Format(print=percent, rounding="whole percent"),
    "fine_percent": Format(print=fine_percent, rounding="one decimal"),
    "rough_percent": Format(print=rough_percent, rounding="first digit"),
    "times": Format(print=times, rounding="one decimal up to 20, two digits above"),
    "rough": Format(print=rough, rounding="first digit"),
    "rough_times": Format(print=rough_times, rounding="first digit"),
    "about": Format(print=about, rounding="whole number, approximate"),
    "decimals": Format(print=decimals, rounding="at most three decimals"),
}
