"""What a chart says in words: printed values with their units, and the alternative text.

Values are printed as in the table, or whole where they stand at a point and the table can be read beside it.
"""

from collections.abc import Sequence
from math import floor

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.curve import Reading
from app.language import ENGLISH, Language, message
from app.points import Point, PublishedPoint
from app.side import Side
from app.terms import DEPLOYMENTS, INTERACTIVITY, METRICS
from app.titles import model, title

UNKNOWN = message("not stated")
BASES = {"measured": message("measured point"), "published": message("published reading")}


def short(metric: str, value: float, language: Language = ENGLISH) -> str:
    """Print a value as it stands at a point, its unit being on the axis.

    >>> short("throughput_per_gpu", 2310.4), short("cost", 0.2883), short("concurrency", 128.6)
    ('2,310', '$0.288', '~129')
    """
    if metric == "cost":
        return wording.money(value, 1 if value >= 10 else 2 if value >= 1 else 3, language=language)
    if metric == "concurrency":
        return wording.about(value, language=language)
    print_value = wording.decimals if metric == "energy" else wording.whole
    return print_value(value, language=language)


def full(metric: str, value: float, rounded: bool = False, language: Language = ENGLISH) -> str:
    """Print a value with its unit; one that its publisher rounded keeps to whole tok/s/GPU and cents.

    >>> full("throughput_per_gpu", 2310.4), full("cost", 2.525), full("energy", 0.9337)
    ('2,310.4 tok/s/GPU', '$2.525 per million tokens', '0.934 J per token')
    """
    if metric == "cost":
        price = wording.money(value, 2 if rounded else 3, language=language)
        return language.say("{price} per million tokens", price=price)
    if metric == "energy":
        return language.say("{n} J per token", n=language.number(value, 3))
    if metric == "concurrency":
        return _about_requests(value, language)
    exact = metric == "throughput_per_gpu" and not rounded
    number = wording.one_decimal(value, language=language) if exact else short(metric, value, language)
    return f"{number} {METRICS[metric].unit}"


def rests_on_placeholder(side: Side, metric: str) -> bool:
    """Say whether what is drawn of a side rests on a placeholder price."""
    return metric == "cost" and side.price.placeholder is not None


def of_side(text: str, side: Side, metric: str, language: Language = ENGLISH) -> str:
    """Say so behind a value that rests on a placeholder price."""
    if not rests_on_placeholder(side, metric):
        return text
    return language.say("{value}, at a placeholder price", value=text)


def was_rounded(point: Point) -> bool:
    """Say whether a publisher printed this point rounded."""
    return isinstance(point, PublishedPoint) and point.figures == "rounded"


def speed(x: float, language: Language = ENGLISH) -> str:
    """Print an interactivity with its unit.

    >>> speed(43.0)
    '43 tok/s/user'
    """
    return f"{wording.speed(x, language=language)} {INTERACTIVITY.unit}"


def origin(points: Sequence[Point], catalog: Catalog, language: Language = ENGLISH) -> dict[str, str]:
    """Say how one point was served and when, or what stands behind a reading between two, as lines of a tooltip."""
    told = [_origin(point, catalog, language) for point in points]
    return {line: language.listed(list(dict.fromkeys(one[line] for one in told))) for line in told[0]}


def _origin(point: Point, catalog: Catalog, language: Language) -> dict[str, str]:
    s, unknown = point.setup, language.say(UNKNOWN)
    return {
        "engine": catalog.engine_label(s.engine) if s.engine else unknown,
        "gpus": unknown if s.gpus is None else language.count("{n} GPU", "{n} GPUs", s.gpus),
        "deployment": language.say(DEPLOYMENTS.get(s.deployment or "", UNKNOWN)),
        "topology": s.topology or unknown,
        "spec_method": language.name(catalog.spec_methods.get(s.spec_method or "", s.spec_method or UNKNOWN)),
        "image": s.image or unknown,
        "run_date": language.day(point.run_date) if point.run_date else unknown,
    }


def requests(concurrency: float | None, language: Language = ENGLISH) -> str:
    """Print a concurrency with its unit; one that was read off a curve is rounded.

    >>> requests(256), requests(128.6), requests(None)
    ('256 requests at once', '~129 requests at once', 'not stated')
    """
    if concurrency is None:
        return language.say(UNKNOWN)
    if concurrency == int(concurrency):
        return language.count("{n} request at once", "{n} requests at once", int(concurrency))
    return _about_requests(concurrency, language)


def _about_requests(concurrency: float, language: Language) -> str:
    return language.count("~{n} request at once", "~{n} requests at once", max(1, floor(concurrency + 0.5)))


def listed(*parts: str, language: Language = ENGLISH) -> str:
    """Join what is known, for a screen reader."""
    return language.say(", ").join(part for part in parts if part and part != language.say(UNKNOWN))


def basis(reading: Reading, language: Language = ENGLISH) -> str:
    """Say how sure a reading is."""
    if reading.basis != "interpolated":
        return language.say(BASES[reading.basis])
    if reading.uncertainty is None:
        return language.say("interpolated, uncertainty unknown")
    share = wording.percent(reading.uncertainty * 100, language=language)
    return language.say("interpolated, ±{share}", share=share)


def chart_alt(comparison: Comparison, metric: str, catalog: Catalog, *, language: Language = ENGLISH) -> str:
    """Describe the chart: model, title, metric, and where each side's curve begins and ends."""
    return language.say(
        "{model}, {title}. {metric} against speed per user: {sides}.",
        model=model(comparison, language),
        title=title(comparison, catalog, language),
        metric=language.say(METRICS[metric].label),
        sides=language.say("; ").join(_course(side, metric, language) for side in comparison.sides),
    )


def _course(side: Side, metric: str, language: Language) -> str:
    name = language.name(side.label)
    if side.curve is None:
        return language.say("{side} has no points", side=name)
    low, high = side.curve.span
    first, last = (_metric_at(side, metric, x) for x in (low, high))
    if first is None or last is None:
        return language.say("for {side} it is not known", side=name)
    start, end = full(metric, first, language=language), full(metric, last, language=language)
    if low == high:
        text = message("{side} is one point, {start} at {low}")
    elif last < first:
        text = message("{side} falls from {start} at {low} to {end} at {high}")
    elif last > first:
        text = message("{side} rises from {start} at {low} to {end} at {high}")
    else:
        text = message("{side} stays level from {start} at {low} to {end} at {high}")
    told = language.say(text, side=name, start=start, end=end, low=speed(low, language), high=speed(high, language))
    return of_side(told, side, metric, language)


def _metric_at(side: Side, metric: str, x: float) -> float | None:
    reading = side.read(x)
    value = getattr(reading.metrics, metric) if reading else None
    return None if value is None else float(value)
