"""Readings as a table of text: one row per metric and side, one column per target.

The better side carries a mark, ▲ where more is better and ▼ where less is, so that colour is never needed.
"""

from dataclasses import dataclass

from app import wording
from app.comparison import Comparison, Side, Target, winner
from app.curve import Reading
from app.language import ENGLISH, Language, message
from app.points import PublishedPoint
from app.terms import METRICS, PLACEHOLDER, Term

ABSENT = "–"
BASES = {"measured": message("measured"), "published": message("published")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line: what is shown, for which side, and one printed cell per target."""

    metric: str
    side: str
    cells: tuple[str, ...]


def readings_table(comparison: Comparison, *, language: Language = ENGLISH) -> tuple[TableRow, ...]:
    """Return every metric of both sides, ratio rows and uncertainty, as printed text."""
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
    return TableRow(metric=term.heading(language), side=language.name(side.label), cells=cells)


def _cell(target: Target, side: Side, term: Term, language: Language) -> str:
    reading, value = target.reading(side.key), _value(target, side, term)
    if reading is None:
        return missing_reason(side, target, language=language) or ABSENT
    if value is None:
        return ABSENT
    mark = {"higher": " ▲", "lower": " ▼"}[term.better] if term.better and _is_better(target, side, term) else ""
    stand_in = PLACEHOLDER if term.key == "cost" and side.price.placeholder else ""
    return printed(term, value, reading, language=language) + stand_in + mark


def missing_reason(side: Side, target: Target, *, language: Language = ENGLISH) -> str | None:
    """Say why a side has no reading at a target; None where it has one."""
    if target.reading(side.key):
        return None
    nearest = side.nearest(target.x)
    if nearest is None:
        return language.say("no points")
    speed = wording.speed(nearest, language=language)
    if isinstance(side.points[0], PublishedPoint):
        return language.say("not measured there in the published table, nearest {speed}", speed=speed)
    return language.say("not measured there, nearest {speed}", speed=speed)


def _is_better(target: Target, side: Side, term: Term) -> bool:
    ratio = target.ratio(term.key)
    if ratio is None:
        return False
    return winner(ratio if term.better == "higher" else 1 / ratio) == side.key


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
    """Return a / b of throughput and b / a of cost: how much more a serves, how much more b costs."""
    a, b = (language.name(side.label) for side in comparison.sides)
    throughput = tuple(_ratio(t.ratio("throughput_per_gpu"), language) for t in comparison.targets)
    rows = [TableRow(metric=language.say("Throughput ratio"), side=f"{a} / {b}", cells=throughput)]
    costs = [t.ratio("cost") for t in comparison.targets]
    if any(c is not None for c in costs):
        mark = PLACEHOLDER if not comparison.same_rate and has_placeholder(comparison) else ""
        cells = tuple(ABSENT if c is None else _ratio(1 / c, language) + mark for c in costs)
        rows.append(TableRow(metric=language.say("Cost ratio"), side=f"{b} / {a}", cells=cells))
    return rows


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
