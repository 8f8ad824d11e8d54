"""What a chart says in words: printed values with their units, and the alternative text.

Values are printed as in the table, or whole where they stand at a point and the table can be read beside it.
"""

from collections.abc import Sequence

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.curve import Reading
from app.points import Point, PublishedPoint
from app.side import Side
from app.terms import DEPLOYMENTS, INTERACTIVITY, METRICS, SPEC_METHODS

UNKNOWN = "not stated"


def short(metric: str, value: float) -> str:
    """Print a value as it stands at a point, its unit being on the axis.

    >>> short("throughput_per_gpu", 2310.4), short("cost", 0.2883), short("concurrency", 128.6)
    ('2,310', '$0.288', '~129')
    """
    if metric == "cost":
        return f"${wording.table_money(value)}"
    if metric == "concurrency":
        return wording.about(value)
    return wording.decimals(value) if metric == "energy" else wording.whole(value)


def full(metric: str, value: float, rounded: bool = False) -> str:
    """Print a value with its unit; one that its publisher rounded keeps to whole tok/s/GPU and cents.

    >>> full("throughput_per_gpu", 2310.4), full("cost", 2.525), full("energy", 0.9337)
    ('2,310.4 tok/s/GPU', '$2.525 per million tokens', '0.934 J per token')
    """
    unit = METRICS[metric].unit.removeprefix("$ ")
    if metric == "cost":
        return f"{wording.money(value, 2 if rounded else 3)} {unit}"
    if metric == "throughput_per_gpu" and not rounded:
        return f"{wording.one_decimal(value)} {unit}"
    return f"{f'{value:,.3f}' if metric == 'energy' else short(metric, value)} {unit}"


def was_rounded(point: Point) -> bool:
    """Say whether a publisher printed this point rounded."""
    return isinstance(point, PublishedPoint) and point.figures == "rounded"


def speed(x: float) -> str:
    """Print an interactivity with its unit.

    >>> speed(43.0)
    '43 tok/s/user'
    """
    return f"{wording.speed(x)} {INTERACTIVITY.unit}"


def origin(points: Sequence[Point], catalog: Catalog) -> dict[str, str]:
    """Say how one point was served and when, or what stands behind a reading between two, as lines of a tooltip."""
    told = [_origin(point, catalog) for point in points]
    return {line: " and ".join(dict.fromkeys(one[line] for one in told)) for line in told[0]}


def _origin(point: Point, catalog: Catalog) -> dict[str, str]:
    s = point.setup
    return {
        "engine": catalog.engine_label(s.engine) if s.engine else UNKNOWN,
        "gpus": UNKNOWN if s.gpus is None else f"{s.gpus} GPU{'s' if s.gpus != 1 else ''}",
        "deployment": DEPLOYMENTS.get(s.deployment or "", UNKNOWN),
        "topology": s.topology or UNKNOWN,
        "spec_method": SPEC_METHODS.get(s.spec_method or "", s.spec_method or UNKNOWN),
        "image": s.image or UNKNOWN,
        "run_date": wording.day(point.run_date) if point.run_date else UNKNOWN,
    }


def requests(concurrency: float | None) -> str:
    """Print a concurrency with its unit; one that was read off a curve is rounded.

    >>> requests(256), requests(128.6), requests(None)
    ('256 requests at once', '~129 requests at once', 'not stated')
    """
    if concurrency is None:
        return UNKNOWN
    number = f"{concurrency:,.0f}" if concurrency == int(concurrency) else wording.about(concurrency)
    return f"{number} {METRICS['concurrency'].unit}"


def listed(*parts: str) -> str:
    """Join what is known, for a screen reader."""
    return ", ".join(part for part in parts if part != UNKNOWN)


def basis(reading: Reading) -> str:
    """Say how sure a reading is."""
    if reading.basis != "interpolated":
        return {"measured": "measured point", "published": "published reading"}[reading.basis]
    if reading.uncertainty is None:
        return "interpolated, uncertainty unknown"
    return f"interpolated, ±{wording.percent(reading.uncertainty * 100)}"


def chart_alt(comparison: Comparison, metric: str) -> str:
    """Describe the chart in one sentence: model, title, metric, and where each side's curve begins and ends."""
    subject = comparison.subject
    sides = "; ".join(_course(side, metric) for side in comparison.sides)
    label = METRICS[metric].label
    what = f"{label[0].lower()}{label[1:]} against {INTERACTIVITY.label.lower()}"
    return f"{subject.model_label}, {subject.title}, {what}: {sides}."


def _course(side: Side, metric: str) -> str:
    if side.curve is None:
        return f"{side.label} has no points"
    first, last = side.curve.span
    start, end = (_metric_at(side, metric, x) for x in (first, last))
    if start is None or end is None:
        return f"for {side.label} it is not known"
    if first == last:
        return f"{side.label} is one point, {full(metric, start)} at {speed(first)}"
    turn = "falls" if end < start else "rises" if end > start else "stays level"
    return f"{side.label} {turn} from {full(metric, start)} at {speed(first)} to {full(metric, end)} at {speed(last)}"


def _metric_at(side: Side, metric: str, x: float) -> float | None:
    reading = side.read(x)
    value = getattr(reading.metrics, metric) if reading else None
    return None if value is None else float(value)
