"""Numbers into words: every printed form of a number, and nothing else.

Each function takes a plain number in the unit it names and returns its printed text; `FORMATS` lists them for template
authors together with the rounding rule that evidence records.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

MANY_TIMES = 20.0


def whole(value: float, digits: int = 0) -> str:
    """Round to a whole number with thousands separators; `digits` asks for decimals where two would look alike.

    >>> whole(2310.4), whole(0.4), whole(25.98, 1)
    ('2,310', '0.4', '26.0')
    """
    if 0 < abs(value) < 1 and not digits:
        return f"{value:.1g}"
    return f"{_half_up(value, digits):,.{digits}f}"


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


def speed(value: float) -> str:
    """Print an interactivity: whole where it is whole, else one decimal.

    >>> speed(43.0), speed(48.727), speed(170.03)
    ('43', '48.7', '170')
    """
    return f"{_half_up(value, 1):,.1f}".removesuffix(".0")


def apart(values: Sequence[float]) -> list[str]:
    """Print interactivities with as many decimals as it takes to tell them apart.

    >>> apart([43.0, 59.5]), apart([80.21, 80.24])
    (['43', '59.5'], ['80.21', '80.24'])
    """
    texts = [speed(v) for v in values]
    digits = 2
    while len(set(texts)) < len(set(values)) and digits < 12:
        texts = [f"{v:,.{digits}f}" for v in values]
        digits += 1
    return texts


def one_decimal(value: float) -> str:
    """Print with one decimal and thousands separators, as tables do.

    >>> one_decimal(1605.5)
    '1,605.5'
    """
    return f"{_half_up(value, 1):,.1f}"


def money(value: float, digits: int | None = None) -> str:
    """Print dollars: two decimals below 10, one above; `digits` asks for more where two prices would look alike.

    >>> money(0.288), money(14.04), money(0.0649, 3), money(0.004)
    ('$0.29', '$14.0', '$0.065', '$0.004')
    """
    if digits is None:
        digits = 1 if value >= 10 else 2
    if value and value < 0.5 * 10**-digits:
        digits = -floor(log10(value))
    return f"${_half_up(value, digits):,.{digits}f}"


def table_money(value: float) -> str:
    """Print dollars for a table: three decimals below 1, two below 10, one above.

    >>> table_money(0.288), table_money(2.525), table_money(14.0)
    ('0.288', '2.53', '14.0')
    """
    digits = 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{_half_up(value, digits):,.{digits}f}"


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


def price(value: float) -> str:
    """Print a GPU-hour price with at least two decimals, as a price list does.

    >>> price(2.34), price(2.808), price(3)
    ('$2.34', '$2.808', '$3.00')
    """
    text = f"{_half_up(value, 3):,.3f}"
    return f"${text.removesuffix('0')}"


def percent(value: float) -> str:
    """Print a percentage as a whole number; below 1 with one decimal, and never a hundred for what falls short of it.

    >>> percent(55.9), percent(126.7), percent(0.42), percent(99.6), percent(99.99)
    ('56%', '127%', '0.4%', '99.6%', '99.9%')
    """
    if 99.5 <= value < 100:
        return f"{floor(value * 10) / 10:.1f}%"
    return f"{_half_up(value, 1):.1f}%" if 0 < abs(value) < 0.95 else f"{_half_up(value, 0):,.0f}%"


def fine_percent(value: float) -> str:
    """Print a percentage with one decimal.

    >>> fine_percent(2.37)
    '2.4%'
    """
    return f"{_half_up(value, 1):,.1f}%"


def times(value: float) -> str:
    """Print a multiple: one decimal from 2 to 20, two digits above.

    >>> times(2.348), times(4.36), times(71.7), times(134.2)
    ('2.3', '4.4', '72', '130')
    """
    if value <= MANY_TIMES:
        return f"{_half_up(value, 1):.1f}"
    return f"{_half_up(value, 1 - floor(log10(value))):,.0f}"


def about(value: float) -> str:
    """Print a rounded count with a tilde.

    >>> about(128.6), about(0.8)
    ('~129', '~1')
    """
    return f"~{max(1, _half_up(value, 0)):,.0f}"


def decimals(value: float) -> str:
    """Print with at most three significant decimals.

    >>> decimals(0.9337), decimals(2.26), decimals(12.0)
    ('0.934', '2.26', '12')
    """
    text = f"{_half_up(value, 3):,.3f}".rstrip("0")
    return text.removesuffix(".")


def day(value: date) -> str:
    """Print a date.

    >>> day(date(2026, 5, 25))
    '25 May 2026'
    """
    return f"{value.day} {value:%B %Y}"


def listed(items: list[str]) -> str:
    """Join names as a sentence does.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def _half_up(value: float, digits: int) -> float:
    """Round half away from zero, as people do, at a number of decimals (negative: tens, hundreds)."""
    scale = 10.0**digits
    return float(floor(abs(value) * scale + 0.5 + 1e-9) / scale) * (1 if value >= 0 else -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One printed form: its function and the rounding rule that evidence records."""

    print: Callable[..., str]
    rounding: str


FORMATS: dict[str, Format] = {
    "whole": Format(print=whole, rounding="whole number"),
    "tenths": Format(print=one_decimal, rounding="one decimal"),
    "speed": Format(print=speed, rounding="one decimal, none where whole"),
    "money": Format(print=money, rounding="two decimals below $10, one above; more where two prices would look alike"),
    "price": Format(print=price, rounding="at most three decimals"),
    "percent": Format(print=percent, rounding="whole percent"),
    "fine_percent": Format(print=fine_percent, rounding="one decimal"),
    "times": Format(print=times, rounding="one decimal up to 20, two digits above"),
    "about": Format(print=about, rounding="whole number, approximate"),
    "decimals": Format(print=decimals, rounding="at most three decimals"),
}
