"""Many series at once: the named datasets of a chart of all that a view shows, every value taken from it.

x and y are in the units of the view's terms. Best points of a series are joined by straight lines, which are a guide
for the eye and no readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log10
from typing import Any

from app.catalog import Catalog
from app.charts.labels import Frame
from app.charts.legend import OTHERS, PALETTE
from app.charts.marks import symbols
from app.charts.names import Name, leader, placed
from app.charts.scatter_spec import Look, scatter_spec
from app.charts.text import listed, origin
from app.explore import Explored, Placed, Series
from app.language import ENGLISH, Language, message
from app.lineup import Contender
from app.points import UNVERIFIED
from app.quantity import quantity
from app.series import FIELDS, choices, contender_of, field_label, series_id, series_label, set_apart
from app.terms import METRICS, PRECISIONS, source_label, workload_label
from app.view import X_TERMS, Y_TERMS, heading

Row = dict[str, Any]
Named = tuple[str, str]
Colours = dict[Contender, Named]
Contenders = frozenset[Contender]

PAD = 0.05
HEADROOM, HALF_A_SYMBOL = 1.08, 0.025
FAINT, ASIDE = 0.35, 0.15
WEIGHTS = {"names": 600, "concurrency": 400}
MOST_COLOURS = len(PALETTE["light"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """What is drawn stronger or set apart: the field that gives colour, series that were chosen, a ringed point."""

    colour_by: str = "gpu"
    chosen: tuple[Contender, ...] = ()
    ringed: str | None = None

    def drawn(self, explored: Explored) -> Contenders:
        """Return the chosen series that are shown; where none is, nothing stands aside for them."""
        return frozenset(self.chosen) & {contender_of(p.point) for s in explored.series for p in s.points}


def point_id(placed: Placed) -> str:
    """Return what a point is known by: the file and line that it came from."""
    return placed.point.origin


def scatter(
    explored: Explored,
    everything: Sequence[Contender],
    catalog: Catalog,
    *,
    look: Look,
    emphasis: Emphasis,
    language: Language = ENGLISH,
) -> dict[str, Any]:
    """Return a whole spec with its datasets.

    `everything` are all series that there ever were, so that neither a filter nor a day changes colours.
    """
    view = explored.view
    colours = _colours(explored, everything, catalog, emphasis, language)
    engines = {catalog.engine_label(p.point.setup.engine) for p in explored.shown(all_points=True)}
    spec = scatter_spec(
        view,
        look,
        colours=_legend(colours),
        colour_title=_colour_title(emphasis.colour_by, language),
        shapes=symbols(engines, catalog),
        language=language,
    )
    return {
        **spec,
        "description": scatter_alt(explored, catalog, all_points=look.all_points, language=language),
        "datasets": scatter_data(explored, colours, catalog, look=look, emphasis=emphasis, language=language),
    }


def scatter_alt(explored: Explored, catalog: Catalog, *, all_points: bool, language: Language = ENGLISH) -> str:
    """Describe the chart: model, workload, axes, how much is drawn."""
    view = explored.view
    shown = len(explored.shown(all_points=all_points))
    return language.say(
        "{model}, {workload}. {y} against {x}: {points} of {series}.",
        model=language.name(catalog.group_label(view.group)),
        workload=workload_label(view.isl, view.osl, language),
        y=heading(view, Y_TERMS[view.y], language),
        x=heading(view, X_TERMS[view.x], language),
        points=language.count("{n} point", "{n} points", shown),
        series=language.count("{n} series", "{n} series", len(explored.series)),
    )


def scatter_data(
    explored: Explored,
    colours: Colours,
    catalog: Catalog,
    *,
    look: Look,
    emphasis: Emphasis,
    language: Language = ENGLISH,
) -> dict[str, list[Row]]:
    """Return every dataset by name."""
    frame = _frame(explored, look)
    points: list[Row] = []
    lines: list[Row] = []
    drawn = emphasis.drawn(explored)
    for series in explored.series:
        shared = {"key": series_id(series.contender), "colour": colours[series.contender][0]}
        for one in series.points if look.all_points else series.best:
            strong = not drawn or contender_of(one.point) in drawn
            opacity = (1.0 if one.is_best else FAINT) if strong else ASIDE
            points.append(shared | {"opacity": opacity} | _point(one, explored, shared["colour"], catalog, language))
        if len(series.best) > 1:
            fade = 0.6 if not drawn or series.contender in drawn else ASIDE
            lines += [shared | {"x": p.x, "y": p.y, "opacity": fade} for p in series.best]
    ringed = [row for row in points if row["id"] == emphasis.ringed]
    return {
        "points": points,  # first, for the toolbar's table of what is drawn shows the first
        "frame": [{"x": x, "y": y} for x, y in zip(frame.x, frame.y, strict=True)],
        "lines": lines,
        "ringed": ringed[:1],
        "names": _names(explored, frame, look, drawn, colours, catalog, language) if look.labels != "off" else [],
    }


def _point(placed: Placed, explored: Explored, group: str, catalog: Catalog, language: Language) -> Row:
    view, point, contender = explored.view, placed.point, contender_of(placed.point)
    name = listed(series_label(contender, catalog, language), source_label(point, language), language=language)
    x, y = quantity(X_TERMS[view.x], placed.x, language), quantity(Y_TERMS[view.y], placed.y, language)
    held, told = quantity(METRICS["concurrency"], point.concurrency, language), origin((point,), catalog, language)
    standing = _standing(placed, explored, group, language)
    return {
        "x": placed.x,
        "y": placed.y,
        "id": point_id(placed),
        "x_text": x,
        "y_text": y,
        "concurrency": held,
        "precision": PRECISIONS.get(point.setup.precision or "", point.setup.precision or ""),
        "series": name,
        "own": point.provenance in UNVERIFIED,
        "symbol": catalog.engine_label(contender.engine),
        "standing": standing or "–",
        **told,
        "description": listed(name, x, y, held, told["gpus"], standing, language=language),
    }


def _standing(placed: Placed, explored: Explored, group: str, language: Language) -> str:
    """Say whether another point beats this one; nothing where y is not judged."""
    if not explored.view.is_judged:
        return ""
    if explored.together:
        told = message("best of {group}") if placed.is_best else message("beaten within {group}")
        return language.say(told, group=group)
    return language.say("best of its series") if placed.is_best else language.say("beaten in its series")


# Ranges


def _frame(explored: Explored, look: Look) -> Frame:
    """Return the axis ranges of all that is drawn, with a little room; a linear y begins at zero."""
    shown = explored.shown(all_points=look.all_points)
    x = _range([p.x for p in shown], log=look.log_x)
    y = _range([p.y for p in shown], log=look.log_y)
    top = max((p.y for p in shown), default=1.0)
    return Frame(x=x, y=y if look.log_y else (-HALF_A_SYMBOL * top, HEADROOM * top), log=look.log_y)


def _range(values: Sequence[float], *, log: bool) -> tuple[float, float]:
    if not values:
        return (1.0, 10.0)
    low, high = min(values), max(values)
    if log:
        margin = max((high / low) ** PAD, HEADROOM)
        return (low / margin, high * margin)
    room = PAD * (high - low) or PAD * high
    return (max(0.0, low - room), high + room)


# Colours


def _colour_title(colour_by: str, language: Language) -> str:
    return language.say("Series") if colour_by == "series" else language.say(FIELDS[colour_by])


def _colours(
    explored: Explored, everything: Sequence[Contender], catalog: Catalog, emphasis: Emphasis, language: Language
) -> Colours:
    """Give each series its name in the legend and its place in the palette; beyond that all are alike."""
    shown = [s.contender for s in explored.series]
    others = (language.say("others"), OTHERS)
    if emphasis.colour_by == "series":
        apart = set_apart(shown)
        first = [c for c in emphasis.chosen if c in shown] or shown
        names = {c: series_label(c, catalog, language, apart) for c in first[:MOST_COLOURS]}
        return {c: (names[c], str(first.index(c))) if c in names else others for c in shown}
    field = emphasis.colour_by
    values = choices(everything, field, catalog)[:MOST_COLOURS]
    return {
        c: (field_label(field, value, catalog, language), str(values.index(value))) if value in values else others
        for c in shown
        for value in (getattr(c, field),)
    }


def _legend(colours: Colours) -> tuple[Named, ...]:
    """Return what stands in the legend: each name once, in the order of the palette."""
    order = [*map(str, range(MOST_COLOURS)), OTHERS]
    return tuple(sorted(dict.fromkeys(colours.values()), key=lambda named: order.index(named[1])))


# Names on the chart


def _names(
    explored: Explored,
    frame: Frame,
    look: Look,
    drawn: Contenders,
    colours: Colours,
    catalog: Catalog,
    language: Language,
) -> list[Row]:
    """Name series, or give points their concurrency, as far as there is room: the chosen ones where they are drawn."""
    every = explored.shown(all_points=look.all_points)
    front = [s for s in explored.series if s.contender in drawn] or explored.series
    texts: list[tuple[Series, str, tuple[Placed, ...]]]
    if look.labels == "concurrency":
        known = [(s, p, p.point.concurrency) for s in front for p in (s.points if look.all_points else s.best)]
        texts = [(s, language.number(held), (p,)) for s, p, held in known if held is not None]
    else:
        fields = (explored.together,) if explored.together else set_apart(s.contender for s in explored.series)
        texts = [(s, series_label(s.contender, catalog, language, fields), s.best[::-1]) for s in front]
    across = log10 if look.log_x else float
    flat = replace(frame, x=(across(frame.x[0]), across(frame.x[1])))
    names = [Name(text=text, points=tuple((across(p.x), p.y) for p in points)) for _, text, points in texts]
    rows = []
    found = placed(names, [(across(p.x), p.y) for p in every], flat)
    for (series, text, points), name in zip(texts, found, strict=True):
        label, point = name.label, points[name.at]
        place = {"x": point.x, "y": point.y, "x0": frame.x[0], "x1": frame.x[1], "dx": label.dx, "dy": label.dy}
        said = {"label": text, "needs": name.needs, "align": label.align, "colour": colours[series.contender][0]}
        rows.append(place | said | {"weight": WEIGHTS[look.labels], "leader": leader(label)})
    return rows
