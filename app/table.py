"""Readings as a table of text: one row per metric and side, one column per target.

The best side carries a mark, ▲ where more is better and ▼ where less is, so that colour is never needed.
"""

from dataclasses import dataclass
from itertools import combinations

from app import wording
from app.comparison import Comparison
from app.curve import Reading
from app.language import ENGLISH, Language, message
from app.lead import RatioMetric, winner
from app.points import PublishedPoint, SideKey
from app.side import KEYS, Side
from app.target import Target
from app.terms import METRICS, PLACEHOLDER, Term

ABSENT = "–"
BASES = {"measured": message("measured"), "published": message("published")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line: what is shown, for which side, and one printed cell per target.

    `key` is the metric's, or 'uncertainty'; `keys` are the side, or the two sides of a ratio.
    """

    metric: str
    side: str
    cells: tuple[str, ...]
    key: str
    keys: tuple[SideKey, ...]


def readings_table(comparison: Comparison, *, language: Language = ENGLISH) -> tuple[TableRow, ...]:
    """Return every metric of every side, ratio rows and uncertainty, as printed text."""
    rows: list[TableRow] = []
    for term in METRICS.values():
        if any(_value(t, side, term) is not None for t in comparison.targets for side in comparison.sides):
            rows += [_metric_row(comparison, term, side, language) for side in comparison.sides]
    rows += _ratio_rows(comparison, language)
    rows += [
        TableRow(
            metric=language.say("Uncertainty"),
            side=language.name(side.label),
            cells=tuple(_basis(t, side, language) for t in comparison.targets),
            key="uncertainty",
            keys=(side.key,),
        )
        for side in comparison.sides
    ]
    return tuple(rows)


def has_placeholder(comparison: Comparison) -> bool:
    """Say whether a price in use is a placeholder."""
    return any(side.price.placeholder for side in comparison.sides)


def placeholder_note(language: Language = ENGLISH) -> str:
    """Explain the mark of what rests on a placeholder price."""
    return language.say("† rests on a placeholder price, which its edition marks as one.")


def _value(target: Target, side: Side, term: Term) -> float | None:
    reading = target.reading(side.key)
    return getattr(reading.metrics, term.key) if reading else None


def _metric_row(comparison: Comparison, term: Term, side: Side, language: Language) -> TableRow:
    cells = tuple(_cell(t, side, term, language) for t in comparison.targets)
    name = language.name(side.label)
    return TableRow(metric=term.heading(language), side=name, cells=cells, key=term.key, keys=(side.key,))


def _cell(target: Target, side: Side, term: Term, language: Language) -> str:
    reading, value = target.reading(side.key), _value(target, side, term)
    if reading is None:
        return missing_reason(side, target, language=language) or ABSENT
    if value is None:
        return ABSENT
    mark = {"higher": " ▲", "lower": " ▼"}[term.better] if term.better and _is_best(target, side, term) else ""
    stand_in = PLACEHOLDER if term.key == "cost" and side.price.placeholder else ""
    return printed(term, value, reading, language=language) + stand_in + mark


# What stands where a side has points on both sides of a speed, and the curve between them cannot be true.
TOO_FAR_APART = message("points too far apart: {low} and {high}")


def missing_reason(side: Side, target: Target, *, language: Language = ENGLISH) -> str | None:
    """Say why a side has no reading at a target; None where it has one."""
    if target.reading(side.key):
        return None
    nearest = side.nearest(target.x)
    if nearest is None:
        return language.say("no points")
    apart = side.too_far_apart(target.x)
    if apart:
        low, high = (wording.speed(x, language=language) for x in apart)
        return language.say(TOO_FAR_APART, low=low, high=high)
    speed = wording.speed(nearest, language=language)
    if isinstance(side.points[0], PublishedPoint):
        return language.say("not measured there in the published table, nearest {speed}", speed=speed)
    return language.say("not measured there, nearest {speed}", speed=speed)


def _is_best(target: Target, side: Side, term: Term) -> bool:
    """Say whether a side is ahead of every other that is read there."""
    own = _value(target, side, term)
    readings = (r for key, r in zip(KEYS, target.readings, strict=False) if r and key != side.key)
    others = [value for r in readings if (value := getattr(r.metrics, term.key)) is not None]
    if own is None or not others:
        return False
    return all(winner(own / value if term.better == "higher" else value / own) == "a" for value in others)


def printed(term: Term, value: float, reading: Reading | None = None, *, language: Language = ENGLISH) -> str:
    """Print a metric as the table does; a published reading keeps the decimals it was printed with.

    >>> printed(METRICS["throughput_per_gpu"], 1605.5), printed(METRICS["cost"], 2.525)
    ('1,605.5', '2.53')
    """
    rounded = reading is not None and any(
        isinstance(p, PublishedPoint) and p.figures == "rounded" for p in reading.neighbours
    )
    if term.key == "throughput_per_gpu" and rounded and reading and reading.basis == "published":
        return wording.whole(value, language=language)
    if term.key == "cost":
        if reading and reading.basis == "published" and reading.cost_residual is not None:
            return language.number(value, 2 if rounded else 3)
        return wording.table_money(value, language=language)
    if term.key == "concurrency":
        return wording.about(value, language=language)
    if term.digits == 0:
        return wording.whole(value, language=language)
    return wording.one_decimal(value, language=language) if term.digits == 1 else language.number(value, term.digits)


def _ratio_rows(comparison: Comparison, language: Language) -> list[TableRow]:
    """Return first / other of throughput and other / first of cost: how much more it serves, how much more they cost.

    Of more than two sides the first stands against each of the others in turn.
    """
    first, *others = comparison.sides
    against = list(zip(others, comparison.pairs[: len(others)], strict=True))
    rows = []
    for other, pair in against:
        cells = tuple(_ratio(t.ratio("throughput_per_gpu"), language) for t in pair.targets)
        rows.append(_ratio_row("throughput_per_gpu", first, other, cells, language))
    if any(t.ratio("cost") is not None for _, pair in against for t in pair.targets):
        for other, pair in against:
            ratios = [t.ratio("cost") for t in pair.targets]
            mark = PLACEHOLDER if not pair.same_rate and has_placeholder(pair) else ""
            cells = tuple(ABSENT if r is None else _ratio(1 / r, language) + mark for r in ratios)
            rows.append(_ratio_row("cost", other, first, cells, language))
    return rows


def _ratio_row(metric: RatioMetric, of: Side, to: Side, cells: tuple[str, ...], language: Language) -> TableRow:
    name = language.say("Cost ratio") if metric == "cost" else language.say("Throughput ratio")
    sides = f"{language.name(of.label)} / {language.name(to.label)}"
    return TableRow(metric=name, side=sides, cells=cells, key=metric, keys=(of.key, to.key))


def _ratio(ratio: float | None, language: Language) -> str:
    if ratio is None:
        return ABSENT
    sign = "+" if ratio >= 1 else "−"
    share = wording.percent(abs(ratio - 1) * 100, language=language)
    return language.number(ratio, 2) + ("" if ratio > wording.MANY_TIMES else f" ({sign}{share})")


def _basis(target: Target, side: Side, language: Language) -> str:
    """Say how sure a reading is: measured, as published, or its leave-one-out error."""
    reading = target.reading(side.key)
    if reading is None:
        return ABSENT
    if reading.basis != "interpolated":
        return language.say(BASES[reading.basis])
    if reading.uncertainty is None:
        return language.say("unknown")
    share = wording.percent(min(reading.uncertainty, 1) * 100, language=language)
    return language.say("over ±{share}", share=share) if reading.uncertainty > 1 else f"±{share}"


# Two at a time


def pairwise_table(
    comparison: Comparison, i: int, metric: RatioMetric, *, language: Language = ENGLISH
) -> tuple[tuple[str, ...], ...]:
    """Return how every side stands to every other at the i-th target, row to column; nothing stands on the diagonal."""
    at = range(len(comparison.sides))
    rows = [["" for _ in at] for _ in at]
    for (one, other), pair in zip(combinations(at, 2), comparison.pairs, strict=True):
        target = pair.targets[i]
        ratio, bounds = target.ratio(metric), pair.ratio_bounds(target, metric)
        if ratio is None:
            is_read = target.a is not None and target.b is not None
            rows[one][other] = rows[other][one] = ABSENT if is_read else language.say("not measured")
            continue
        rows[one][other] = gap(ratio, bounds, language=language)
        rows[other][one] = gap(1 / ratio, bounds and (1 / bounds[1], 1 / bounds[0]), language=language)
    return tuple(tuple(row) for row in rows)


def gap(ratio: float, bounds: tuple[float, float] | None = None, *, language: Language = ENGLISH) -> str:
    """Print a ratio as a percentage or a multiple, and how far it is known.

    What errors and rounding leave open is `bounds`: figures that they would change are marked, and an order that they
    leave open is not stated.

    >>> gap(1.17), gap(0.83), gap(2.3), gap(1.005), gap(1.17, (1.1, 1.2)), gap(1.17, (0.9, 1.3))
    ('+17%', '−17%', '2.3 times', 'about the same', '≈ +17%', 'order open')
    """
    if winner(ratio) == "tie":
        return language.say("about the same")
    low, high = bounds or (ratio, ratio)
    if low < 1 < high:
        return language.say("order open")
    printed_ends = {_gap(r, language) for r in (low, ratio, high)}
    return _gap(ratio, language) if len(printed_ends) == 1 else f"≈ {_gap(ratio, language)}"


def _gap(ratio: float, language: Language) -> str:
    if ratio >= 2:
        return language.say("{n} times", n=wording.times(ratio, language=language))
    return ("+" if ratio >= 1 else "−") + wording.percent(abs(ratio - 1) * 100, language=language)
