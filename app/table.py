"""Readings as a table of text: one row per metric and side, one column per target.

The better side carries a mark, ▲ where more is better and ▼ where less is, so that colour is never needed.
"""

from dataclasses import dataclass

from app import wording
from app.comparison import Comparison, Side, Target, winner
from app.curve import Reading
from app.points import PublishedPoint
from app.terms import METRICS, Term

ABSENT = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line: what is shown, for which side, and one printed cell per target."""

    metric: str
    side: str
    cells: tuple[str, ...]


def readings_table(comparison: Comparison) -> tuple[TableRow, ...]:
    """Return every metric of both sides, ratio rows and uncertainty, as printed text."""
    rows: list[TableRow] = []
    for term in METRICS.values():
        if any(_value(t, side, term) is not None for t in comparison.targets for side in comparison.sides):
            rows += [_metric_row(comparison, term, side) for side in comparison.sides]
    rows += _ratio_rows(comparison)
    rows += [
        TableRow(metric="Uncertainty", side=side.label, cells=tuple(_basis(t, side) for t in comparison.targets))
        for side in comparison.sides
    ]
    return tuple(rows)


def _value(target: Target, side: Side, term: Term) -> float | None:
    reading = target.reading(side.key)
    return getattr(reading.metrics, term.key) if reading else None


def _metric_row(comparison: Comparison, term: Term, side: Side) -> TableRow:
    cells = tuple(_cell(t, side, term) for t in comparison.targets)
    return TableRow(metric=term.heading, side=side.label, cells=cells)


def _cell(target: Target, side: Side, term: Term) -> str:
    reading, value = target.reading(side.key), _value(target, side, term)
    if reading is None:
        return missing_reason(side, target) or ABSENT
    if value is None:
        return ABSENT
    mark = {"higher": " ▲", "lower": " ▼"}[term.better] if term.better and _is_better(target, side, term) else ""
    return printed(term, value, reading) + mark


def missing_reason(side: Side, target: Target) -> str | None:
    """Say why a side has no reading at a target; None where it has one."""
    if target.reading(side.key):
        return None
    nearest = side.nearest(target.x)
    if nearest is None:
        return "no points"
    published = isinstance(side.points[0], PublishedPoint)
    return f"not measured there{' in the published table' if published else ''}, nearest {wording.speed(nearest)}"


def _is_better(target: Target, side: Side, term: Term) -> bool:
    ratio = target.ratio(term.key)
    if ratio is None:
        return False
    return winner(ratio if term.better == "higher" else 1 / ratio) == side.key


def printed(term: Term, value: float, reading: Reading | None = None) -> str:
    """Print a metric as the table does; a published reading keeps the decimals it was printed with.

    >>> printed(METRICS["throughput_per_gpu"], 1605.5), printed(METRICS["cost"], 2.525)
    ('1,605.5', '2.53')
    """
    rounded = reading is not None and any(
        isinstance(p, PublishedPoint) and p.figures == "rounded" for p in reading.neighbours
    )
    if term.key == "throughput_per_gpu" and rounded and reading and reading.basis == "published":
        return wording.whole(value)
    if term.key == "cost":
        if reading and reading.basis == "published" and reading.cost_residual is not None:
            return f"{value:,.{2 if rounded else 3}f}"
        return wording.table_money(value)
    if term.key == "concurrency":
        return wording.about(value)
    if term.digits == 0:
        return wording.whole(value)
    return wording.one_decimal(value) if term.digits == 1 else f"{value:,.3f}"


def _ratio_rows(comparison: Comparison) -> list[TableRow]:
    """Return a / b of throughput and b / a of cost: how much more a serves, how much more b costs."""
    a, b = comparison.a.label, comparison.b.label
    throughput = tuple(_ratio(t.ratio("throughput_per_gpu")) for t in comparison.targets)
    rows = [TableRow(metric="Throughput ratio", side=f"{a} / {b}", cells=throughput)]
    costs = [t.ratio("cost") for t in comparison.targets]
    if any(c is not None for c in costs):
        cells = tuple(_ratio(None if c is None else 1 / c) for c in costs)
        rows.append(TableRow(metric="Cost ratio", side=f"{b} / {a}", cells=cells))
    return rows


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ABSENT
    sign = "+" if ratio >= 1 else "−"
    change = "" if ratio > wording.MANY_TIMES else f" ({sign}{wording.percent(abs(ratio - 1) * 100)})"
    return f"{ratio:.2f}{change}"


def _basis(target: Target, side: Side) -> str:
    """Say how sure a reading is: measured, as published, or its leave-one-out error."""
    reading = target.reading(side.key)
    if reading is None:
        return ABSENT
    if reading.basis != "interpolated":
        return reading.basis
    if reading.uncertainty is None:
        return "unknown"
    return "over ±100%" if reading.uncertainty > 1 else f"±{wording.percent(reading.uncertainty * 100)}"
