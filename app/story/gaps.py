"""How a ratio is worded: a tie, a percentage, a multiple, and how firmly.

The hedge says what is known: '' where errors and rounding leave the printed digits as they are, 'about' where they move
the last one by one, 'between' where both ends can be named, 'roughly' where one end is
out of reach: who is ahead is open, or the multiple may be any.
"""

from collections.abc import Sequence
from math import ceil, floor
from typing import cast

from app import wording
from app.comparison import Comparison
from app.figures import Figure
from app.findings import Words
from app.lead import TIE, winner
from app.points import PublishedPoint, SideKey
from app.side import Side
from app.target import Target, rounded_inward

NEAR_END = 0.1
FOLLOWS = 0.05
APART = 1.5  # percentage points
NEARLY_TWICE = 1.95
SLACK = 1e-9
Bounds = tuple[float, float] | None
# How a ratio and its inverse are written in a rule.
SIDES_OF_RATIO = ("a/b", "b/a")


def reading_figure(target: Target, path: str, key: SideKey, metric: str, json_key: str, unit: str) -> Figure | None:
    """Return one side's figure at a target, with its path; None where it is unknown."""
    reading = target.reading(key)
    value = getattr(reading.metrics, metric) if reading else None
    return None if value is None else Figure(value=value, unit=unit, path=f"{path}.{key}.{json_key}")


def throughput_figure(target: Target, path: str, key: SideKey) -> Figure:
    """Return the throughput per GPU of a side that has a reading at a target."""
    figure = reading_figure(target, path, key, "throughput_per_gpu", "throughput_tok_s_gpu", "tok/s/GPU")
    assert figure is not None
    return figure


def cost_figure(target: Target, path: str, key: SideKey) -> Figure | None:
    """Return one side's cost per token at a target."""
    return reading_figure(target, path, key, "cost", "cost_usd_per_m_tokens", "$ per million tokens")


def throughputs(target: Target, path: str, lead: SideKey, trail: SideKey) -> tuple[Figure, Figure]:
    """Return both sides' throughput with as many decimals as it takes to tell them apart."""
    more, less = throughput_figure(target, path, lead), throughput_figure(target, path, trail)
    digits = wording.whole_digits(more.value, less.value) if winner(more.value / less.value) != "tie" else 0
    return with_digits(more, digits), with_digits(less, digits)


def near_end(side: Side, x: float) -> bool:
    """Say whether x lies in the last tenth of a measured side's span; a publisher does not print its range."""
    if side.curve is None or isinstance(side.points[0], PublishedPoint):
        return False
    low, high = side.curve.span
    return x >= high - NEAR_END * (high - low)


def gap_words(
    ratio: float, path: str, bounds: Bounds = None, bounds_path: str = "", rules: tuple[str, str] = SIDES_OF_RATIO
) -> Words:
    """Return how the lead behind a ratio a / b is worded; `bounds` are what errors and rounding leave open of it."""
    a_leads = ratio >= 1
    rule, size = (rules[0], ratio) if a_leads else (rules[1], 1 / ratio)
    words: Words = {"hedge": "", "low": None, "high": None, "order_open": False, **_sized(size, path, rule)}
    if bounds is None or words["style"] == "tie":
        return words
    ends = (".low", ".high") if a_leads else (".high", ".low")
    low, high = bounds if a_leads else (1 / bounds[1], 1 / bounds[0])
    words["order_open"] = low < 1
    least, most = outward((low, high), (bounds_path + ends[0], bounds_path + ends[1]), rule)
    words["low"], words["high"] = least if low >= 1 else None, most
    words["hedge"] = _hedge(low, size, high)
    if words["hedge"] == "roughly" and NEARLY_TWICE <= size < 2:
        words |= {"style": "times", "figure": Figure(value=size, unit="times", path=path, rule=rule)}
    return words


def outward(ends: tuple[float, float], paths: tuple[str, str], rule: str) -> tuple[Words, Words]:
    """Return what is known of a lead, rounded outward; decimals say nothing where a multiple is known to the whole."""
    digits = 0 if ends[0] >= 2 and ends[1] - ends[0] >= 1 else None
    low, high = (_sized(e, p, rule, t, digits) for e, p, t in zip(ends, paths, _OUTWARD, strict=True))
    return low, high


_OUTWARD: tuple[wording.Toward, wording.Toward] = ("down", "up")


def _sized(size: float, path: str, rule: str, toward: wording.Toward = "nearest", digits: int | None = None) -> Words:
    """Return style and figure of a lead: 'tie', 'percent' below 2, 'times' from 2, 'many' above 20."""
    if toward == "nearest" and winner(size) == "tie":
        return {"style": "tie", "figure": None}
    if size < 2:
        figure = Figure(value=(size - 1) * 100, unit="%", path=path, rule=f"{rule} - 1", toward=toward)
        return {"style": "percent", "figure": figure}
    figure = Figure(value=size, unit="times", path=path, rule=rule, toward=toward, digits=digits)
    return {"style": "times" if size <= wording.MANY_TIMES else "many", "figure": figure}


def _hedge(low: float, size: float, high: float) -> str:
    """Say how firmly a size may be stated that lies between low and high."""
    printed = [_print(s) for s in (low, size, high)]
    if len(set(printed)) == 1:
        return ""
    step = 0.01 if size < 2 else 0.1 if size <= wording.MANY_TIMES else 10 ** (len(str(int(size))) - 2)
    if high - low <= 2 * step and low > 1:
        return "about"
    known = low > 1 + (TIE if size <= wording.MANY_TIMES else step)
    return "between" if known and (high <= wording.MANY_TIMES or size > wording.MANY_TIMES) else "roughly"


def _print(size: float) -> str:
    return wording.percent((size - 1) * 100) if size < 2 else wording.times(size)


def follows(target: Target) -> bool:
    """Say whether the cost ratio is the throughput ratio turned over; a publisher interpolates each by itself."""
    throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
    return throughput is not None and cost is not None and abs(throughput * cost - 1) <= FOLLOWS


def agree(gap: Words, less: Words) -> bool:
    """Say whether a gap and a saving, as they are printed, can be one fact: 4% more goes with 4% less, not with 5%.

    Both are worded as `gap_words` and `less_words` do. A first digit goes with another alone, and what is known of one
    with what is known of the other.
    """
    hedges = {gap["hedge"], less["hedge"]}
    if "roughly" in hedges:
        return len(hedges) == 1
    if hedges == {"between"}:
        ends = [(cast(Words, gap[end])["figure"], less[end]) for end in ("low", "high") if gap[end]]
        return all(
            abs((1 - 1 / _size(size)[0]) * 100 - saved.value) <= APART
            for size, saved in ends
            if isinstance(size, Figure) and isinstance(saved, Figure)
        )
    (low, high), (least, most) = _sizes(gap), _savings(less)
    return least <= _whole((1 - 1 / high) * 100) and _whole((1 - 1 / low) * 100) <= most


def _whole(percent: float) -> int:
    return floor(percent + 0.5)


def _sizes(gap: Words) -> tuple[float, float]:
    """Return between which sizes a printed gap lies."""
    if gap["style"] == "tie":
        return 1.0, 1.0 + TIE
    if gap["hedge"] == "between":
        ends = [f for end in ("low", "high") if gap[end] and isinstance(f := cast(Words, gap[end])["figure"], Figure)]
        (low, step), (high, wide) = _size(ends[0]), _size(ends[-1])
        return floor(low / step + SLACK) * step, ceil(high / wide - SLACK) * wide
    figure = gap["figure"]
    assert isinstance(figure, Figure)
    size, step = _size(figure)
    shown = floor(size / step + 0.5) * step
    return shown - step / 2, shown + step / 2


def _size(figure: Figure) -> tuple[float, float]:
    """Return the multiple behind a printed gap, and one unit of its last digit."""
    if figure.unit == "%":
        return 1 + figure.value / 100, 0.01
    if figure.value > wording.MANY_TIMES:
        return figure.value, 10.0 ** (len(str(int(figure.value))) - 2)
    return figure.value, 0.1 if figure.digits is None else 10.0**-figure.digits


def _savings(less: Words) -> tuple[int, int]:
    """Return the percentages that a saving is printed as, the same twice where it is but one."""
    ends = [less["low"], less["high"]] if less["hedge"] == "between" else [less["figure"]] * 2
    low, high = (f.value if isinstance(f, Figure) else 0.0 for f in ends)
    return (floor(low), ceil(high)) if less["hedge"] == "between" else (_whole(low), _whole(high))


def less_words(
    ratio: float, path: str, bounds: Bounds, bounds_path: str, rules: tuple[str, str] = SIDES_OF_RATIO
) -> Words:
    """Return how much less the cheaper side costs, in percent, and how firmly; `ratio` is a / b of the costs."""
    a_is_cheap = ratio <= 1
    rule = f"1 - {rules[0] if a_is_cheap else rules[1]}"
    part = min(ratio, 1 / ratio)
    figure = Figure(value=(1 - part) * 100, unit="%", path=path, rule=rule)
    words: Words = {"hedge": "", "figure": figure, "low": None, "high": None, "open": False}
    if bounds is None:
        return words
    ends = (".high", ".low") if a_is_cheap else (".low", ".high")
    most, least = (bounds[1], bounds[0]) if a_is_cheap else (1 / bounds[0], 1 / bounds[1])
    words["open"] = most >= 1
    words["hedge"] = less_hedge((1 - most) * 100, figure.value, (1 - least) * 100)
    words["low"] = Figure(value=(1 - most) * 100, unit="%", path=bounds_path + ends[0], rule=rule, toward="down")
    words["high"] = Figure(value=(1 - least) * 100, unit="%", path=bounds_path + ends[1], rule=rule, toward="up")
    return words


def less_hedge(low: float, value: float, high: float) -> str:
    """Say how firmly a saving of `value` percent may be stated that lies between low and high."""
    if len({wording.percent(v) for v in (low, value, high)}) == 1:
        return ""
    if high - low <= 2:
        return "about"
    return "between" if low >= 1 else "roughly"


def with_digits(figure: Figure, digits: int | None) -> Figure:
    """Return a figure that is printed with a number of decimals."""
    return Figure(value=figure.value, unit=figure.unit, path=figure.path, rule=figure.rule, digits=digits)


def span_of(side: Side) -> Words:
    """Return the first and last interactivity of a side."""
    assert side.curve is not None
    path = f"comparison.sides.{side.key}.span"
    low, high = (Figure(value=x, unit="tok/s/user", path=path) for x in side.curve.span)
    return {"low": low, "high": high, "single": side.curve.span[0] == side.curve.span[1]}


def band_of(ends: tuple[float, float], path: str) -> dict[str, Figure]:
    """Return a range's ends as figures, rounded inward."""
    low, high = rounded_inward(ends)
    return {
        "min": Figure(value=low, unit="tok/s/user", path=f"{path}.min", rule=_INWARD),
        "max": Figure(value=high, unit="tok/s/user", path=f"{path}.max", rule=_INWARD),
    }


def fences(ends: tuple[float, float], path: str, inner: Sequence[Figure]) -> list[Figure]:
    """Return the ends of a range, rounded inward, and what parts it, each with decimals that tell it from the next.

    Where even the most do not, for a part is too narrow, two of them print alike.
    """

    def printed(place: int, level: int) -> float:
        digits, outer = _DECIMALS[level]
        return rounded_inward(ends, outer)[place > 0] if place in (0, last) else round(inner[place - 1].value, digits)

    last, levels = len(inner) + 1, range(len(_DECIMALS))
    apart = [next((k for k in levels if printed(i, k) < printed(i + 1, k)), levels[-1]) for i in range(last)]
    found = []
    for i, level in enumerate(map(max, [0, *apart], [*apart, 0])):
        digits = _DECIMALS[level][0]
        of = Figure(value=printed(i, level), unit="tok/s/user", path=f"{path}.{'max' if i else 'min'}", rule=_INWARD)
        found.append(with_digits(inner[i - 1] if 0 < i < last else of, digits if digits > 1 else None))
    return found


def open_ended(stretches: Sequence[Words]) -> list[Words]:
    """Leave out where the first of some stretches begins and the last one ends."""
    found = [dict(stretch) for stretch in stretches]
    found[0]["low"] = found[-1]["high"] = None
    return found


_INWARD = "rounded inward"
_DECIMALS = ((1, 0), (1, 1), (2, 2), (3, 3), (4, 4))  # of what parts a range, and of its ends


def sides_by_lead(comparison: Comparison, ratio: float) -> tuple[Side, Side]:
    """Return the side that serves more at a ratio a / b of throughput, then the other."""
    return (comparison.a, comparison.b) if ratio >= 1 else (comparison.b, comparison.a)
