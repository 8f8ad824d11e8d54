"""The points of a side as they are drawn: one symbol per engine, published readings as diamonds, and their tooltips."""

from collections.abc import Iterable
from typing import Any

from app.catalog import Catalog
from app.charts.lines import derived, drawable, value_of
from app.charts.text import full, listed, of_side, origin, requests, speed, was_rounded
from app.comparison import Comparison
from app.language import ENGLISH, Language, message
from app.points import Point, PublishedPoint
from app.side import Side
from app.terms import source_label

Row = dict[str, Any]

STAR = "M0,-1L0.29,-0.33L0.96,-0.29L0.46,0.17L0.63,0.83L0,0.46L-0.63,0.83L-0.46,0.17L-0.96,-0.29L-0.29,-0.33Z"
PENTAGON = "M0,-1L0.95,-0.31L0.59,0.81L-0.59,0.81L-0.95,-0.31Z"
HOURGLASS = "M-0.9,-1L0.9,-1L0.25,0L0.9,1L-0.9,1L-0.25,0Z"
BOW_TIE = "M-1,-0.9L0,-0.25L1,-0.9L1,0.9L0,0.25L-1,0.9Z"
SHAPES = (
    *("circle", "square", "triangle-up", "cross", "triangle-down", STAR),
    *(PENTAGON, "triangle-right", HOURGLASS, "triangle-left", BOW_TIE),
)
KINDS = {
    "published": message("published reading"),
    "on": message("measured point, on the frontier"),
    "off": message("measured point, off the frontier"),
}
PUBLISHED_SHAPES = ("diamond", "M0,-1.3L0.6,0L0,1.3L-0.6,0Z", "M0,-0.6L1.3,0L0,0.6L-1.3,0Z")


def engine_shapes(
    comparison: Comparison, catalog: Catalog, *, all_points: bool = False, language: Language = ENGLISH
) -> tuple[tuple[str, str], ...]:
    """Return each engine that is drawn with its symbol, in the catalog's order.

    A listed engine has the same symbol in every chart, an unlisted one takes what is free.
    """
    names = {_symbol_name(point, catalog, language) for side in comparison.sides for point in drawn(side, all_points)}
    if comparison.subject.source == "published":
        return tuple((name, PUBLISHED_SHAPES[i % len(PUBLISHED_SHAPES)]) for i, name in enumerate(sorted(names)))
    return symbols(names, catalog)


def symbols(names: set[str], catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Return each engine label with its symbol, in the catalog's order; unlisted ones last."""
    listed = {engine.label: SHAPES[i % len(SHAPES)] for i, engine in enumerate(catalog.engines)}
    known = {name: shape for name, shape in listed.items() if name in names}
    free = [shape for shape in SHAPES if shape not in known.values()] or list(SHAPES)
    foreign = sorted(names - known.keys())
    return (*known.items(), *((name, free[i % len(free)]) for i, name in enumerate(foreign)))


def drawn(side: Side, all_points: bool) -> tuple[Point, ...]:
    """Return the points that the curve runs through, on demand with all others of the side."""
    if all_points:
        return side.points
    return side.curve.points if side.curve else ()


def points(side: Side, metric: str, catalog: Catalog, all_points: bool, language: Language = ENGLISH) -> Iterable[Row]:
    """Return a row per point whose metric is known."""
    knots = {id(point) for point in side.curve.points} if side.curve else set()
    for point in drawn(side, all_points):
        on_curve = id(point) in knots
        y = _value(side, metric, point, on_curve)
        if y is not None:
            yield _row(side, metric, point, y, on_curve, catalog, language)


def _symbol_name(point: Point, catalog: Catalog, language: Language) -> str:
    """Name a point in the legend: its engine, and whether it was published."""
    engine = point.setup.engine
    if not isinstance(point, PublishedPoint):
        return catalog.engine_label(engine) if engine else language.say("engine not named")
    if engine:
        return language.say("{engine}, published", engine=catalog.engine_label(engine))
    return language.say("Published reading")


def _value(side: Side, metric: str, point: Point, on_curve: bool) -> float | None:
    """Read a knot as the curve does; price any other point by its own throughput."""
    if on_curve:
        return value_of(side.read(point.interactivity), metric)
    if metric == "concurrency":
        return drawable(point.concurrency)
    return derived(side, metric, point.throughput_per_gpu)


def _row(side: Side, metric: str, point: Point, y: float, on_curve: bool, catalog: Catalog, language: Language) -> Row:
    name, x = language.name(side.label), speed(point.interactivity, language)
    value = of_side(full(metric, y, was_rounded(point), language), side, metric, language)
    held = requests(point.concurrency, language)
    told = origin((point,), catalog, language)
    published = isinstance(point, PublishedPoint)
    place = "published" if published else "on" if on_curve else "off"
    kind = listed(language.say(KINDS[place]), source_label(point, language), language=language)
    return {
        "x": point.interactivity,
        "y": y,
        "key": side.key,
        "side": name,
        "symbol": _symbol_name(point, catalog, language),
        "on_frontier": on_curve,
        "published": published,
        "interactivity": x,
        "value": value,
        "throughput": full("throughput_per_gpu", point.throughput_per_gpu, language=language),
        "concurrency": held,
        "kind": kind,
        **told,
        "description": listed(name, x, value, told["engine"], held, told["gpus"], kind, language=language),
    }
