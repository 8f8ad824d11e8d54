"""How a chart of many series is drawn: named layers over named datasets, without a single value in them.

It is dragged to pan, zoomed with the wheel while Ctrl or ⌘ is held (a pinch on a touchpad says the same), and a click
picks a point. The zoom is bound to the axes and lives in the browser alone; of a pick the page is told.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from app.charts.legend import Entries, colour_legend, shape_legend
from app.charts.spec import COLOURS, GRID_AT_LABELS, MONEY, NUMBER, TOLD, Colours, Theme, number_locale
from app.language import ENGLISH, Language, message
from app.terms import Term
from app.view import PRICED, X_TERMS, Y_TERMS, Labels, View, heading, label

PICK, ZOOM = "picked_point", "zoomed_axes"
HEIGHT, HEIGHT_PER_COLOUR, HEIGHT_PER_SHAPE = 440, 5, 18
POINT, RING = 80, 330
SHOWN = {
    "series": message("Series"),
    "concurrency": TOLD["concurrency"],
    "standing": message("Frontier"),
    "gpus": TOLD["gpus"],
    "topology": TOLD["topology"],
    "image": TOLD["image"],
    "run_date": TOLD["run_date"],
}
# A name shows once the plot is drawn so wide, zoom included, that it touches no other.
WITH_ROOM = alt.ExprRef("abs(scale('x', datum.x1) - scale('x', datum.x0)) >= datum.needs ? 1 : 0")
LEADER = alt.ExprRef("datum.leader && abs(scale('x', datum.x1) - scale('x', datum.x0)) >= datum.needs ? 0.5 : 0")
OPACITY = alt.ExprRef("datum.opacity")
NOT_PICKED = alt.ExprRef(f"length(data('{PICK}_store')) ? 0 : 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a view is drawn: scales, whether beaten points and labels stand on it, and the theme."""

    log_x: bool = False
    log_y: bool = False
    all_points: bool = False
    labels: Labels = "off"
    theme: Theme = "light"


def scatter_spec(
    view: View,
    look: Look,
    *,
    colours: Entries = (),
    colour_title: str = "",
    shapes: Entries = (),
    language: Language = ENGLISH,
) -> dict[str, Any]:
    """Return the spec without data.

    `colours` are the names of the legend with their place in the palette, `shapes` engines with their symbols.
    """
    drawn = _drawn(look.log_x, look.log_y, look.theme, language)
    fitted = {
        "title": {end: heading(view, terms[key], language) for end, terms, key in _axes(view)},
        "called": {f"{end}_text": label(view, terms[key], language) for end, terms, key in _axes(view)},
        "format": MONEY if view.y in PRICED else NUMBER,
        "color": colour_legend(colours, colour_title, look.theme),
        "shape": shape_legend(shapes, language),
    }
    return drawn | {
        "layer": [layer | {"encoding": _fitted(layer["encoding"], fitted)} for layer in drawn["layer"]],
        "height": HEIGHT + HEIGHT_PER_COLOUR * len(colours) + HEIGHT_PER_SHAPE * len(shapes),
        "padding": {"left": 4, "top": 12, "right": 12, "bottom": 4},
    }


def _axes(view: View) -> tuple[tuple[str, dict[str, Term], str], ...]:
    return (("x", X_TERMS, view.x), ("y", Y_TERMS, view.y))


def _fitted(encoding: dict[str, Any], fitted: dict[str, Any]) -> dict[str, Any]:
    """Give a layer its titles, its number format and its legends, without changing what other charts share."""
    found = dict(encoding)
    for end, title in fitted["title"].items():
        found[end] = encoding[end] | {"title": title}
    found["y"] = found["y"] | {"axis": encoding["y"]["axis"] | {"format": fitted["format"]}}
    for channel in ("color", "shape"):
        if channel in encoding:
            found[channel] = encoding[channel] | fitted[channel]
    if "tooltip" in encoding:
        named = fitted["called"]
        found["tooltip"] = [one | {"title": named.get(one["field"], one["title"])} for one in encoding["tooltip"]]
    return found


@lru_cache(maxsize=64)
def _drawn(log_x: bool, log_y: bool, theme: Theme, language: Language) -> dict[str, Any]:
    """Build the layers, back to front. Names, which no marker may run through, keep no click from the points below.

    All marks are cut at the plot's edges, or they would leave it when zoomed.
    """
    ink = COLOURS[theme]
    x = _axis(alt.X("x"), "x", log_x, alt.Axis(format=NUMBER, tickCount=6, grid=False))
    y = _axis(alt.Y("y"), "y", log_y, alt.Axis(tickCount=6, gridOpacity=GRID_AT_LABELS))
    colour = alt.Color("colour").type("nominal")
    layers = alt.layer(
        _named("frame").mark_point(opacity=0, size=0, aria=False, tooltip=None).encode(x, y),
        _lines(x, y, colour),
        _picked(x, y, ink),
        _ringed(x, y, ink),
        _points(x, y, colour, _tooltips(language), ink),
        *_names(x, y, colour, ink),
    )
    drawn: dict[str, Any] = layers.to_dict(validate=False)
    drawn.pop("config", None)
    numbers = number_locale(language)
    return drawn if numbers == number_locale(ENGLISH) else drawn | {"config": {"locale": {"number": numbers}}}


def _named(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _axis(channel: Any, end: str, log: bool, axis: alt.Axis) -> Any:
    domain = [alt.ExprRef(f"data('frame')[{i}].{end}") for i in (0, 1)]
    zero = alt.Undefined if log else False
    scale = alt.Scale(type="log" if log else "linear", zero=zero, nice=False, domain=domain)
    return channel.type("quantitative").scale(scale).axis(axis)


def _tooltips(language: Language) -> list[alt.Tooltip]:
    """List what a point tells; the two axes are called as the view calls them."""
    told = [alt.Tooltip(name, type="nominal", title=language.say(title)) for name, title in SHOWN.items()]
    axes = [alt.Tooltip(f"{end}_text", type="nominal", title=end) for end in "xy"]
    return [told[0], *axes, *told[1:]]


def _lines(x: Any, y: Any, colour: alt.Color) -> alt.Chart:
    """Join the best points of a series, as a guide for the eye."""
    lines = _named("lines").mark_line(strokeWidth=1.5, clip=True, aria=False, tooltip=None)
    faded = alt.Opacity("opacity").type("quantitative").scale(None).legend(None)
    drawn: alt.Chart = lines.encode(x, y, colour, faded, alt.Detail("key", type="nominal"))
    return drawn


def _points(x: Any, y: Any, colour: alt.Color, tooltip: list[alt.Tooltip], ink: Colours) -> alt.Chart:
    """Draw every point, a visitor's own ones hollow.

    A click on one picks it, one beside them changes nothing, a double click puts all back.
    """
    points = _named("points").mark_point(
        filled=True,
        fillOpacity=alt.ExprRef("datum.own ? 0 : 1"),
        stroke=alt.ExprRef(f"datum.own ? scale('color', datum.colour) : '{ink['paper']}'"),
        strokeWidth=alt.ExprRef("datum.own ? 2 : 0.8"),
        size=POINT,
        opacity=OPACITY,
        clip=True,
        cursor="pointer",
    )
    pick = alt.selection_point(name=PICK, fields=["id"], on="@points_marks:click", toggle=False, clear="dblclick")
    zoom = alt.selection_interval(
        name=ZOOM, bind="scales", zoom="wheel![event.ctrlKey || event.metaKey]", clear="dblclick"
    )
    drawn: alt.Chart = (
        points.properties(name="points")
        .encode(
            x,
            y,
            colour,
            alt.Shape("symbol").type("nominal"),
            alt.Description("description", type="nominal"),
            tooltip=tooltip,
        )
        .add_params(pick, zoom)
    )
    return drawn


def _ring(ink: Colours) -> dict[str, Any]:
    return {"shape": "circle", "filled": False, "color": ink["ink"], "size": RING, "strokeWidth": 2.5, "clip": True}


def _picked(x: Any, y: Any, ink: Colours) -> alt.Chart:
    """Ring the point that was clicked, without asking the page."""
    rings = _named("points").mark_point(**_ring(ink), aria=False, tooltip=None)
    seen = alt.OpacityValue(0, condition={"param": PICK, "empty": False, "value": 1})
    drawn: alt.Chart = rings.encode(x, y, seen)
    return drawn


def _ringed(x: Any, y: Any, ink: Colours) -> alt.Chart:
    """Ring the point that was chosen beside the chart, until one is clicked."""
    rings = _named("ringed").mark_point(**_ring(ink), opacity=NOT_PICKED, aria=False, tooltip=None)
    drawn: alt.Chart = rings.encode(x, y)
    return drawn


def _names(x: Any, y: Any, colour: alt.Color, ink: Colours) -> tuple[alt.Chart, ...]:
    """Write names on a halo that hides what is behind, with a line to its point from each that stands far off."""
    place: dict[str, Any] = {
        "baseline": "middle",
        **{name: alt.ExprRef(f"datum.{name}") for name in ("align", "dx", "dy")},
        "fontWeight": alt.ExprRef("datum.weight"),
        "opacity": WITH_ROOM,
        "fontSize": 11,
        "aria": False,
        "tooltip": None,
        "clip": True,
    }
    text, rows = alt.Text("label", type="nominal"), _named("names")
    halo: alt.Chart = rows.mark_text(
        **place, stroke=ink["paper"], strokeWidth=3, strokeJoin="round", color=ink["paper"]
    ).encode(x, y, text)
    names: alt.Chart = rows.mark_text(**place).encode(x, y, colour, text)
    leaders: alt.Chart = rows.mark_rule(
        strokeWidth=1,
        opacity=LEADER,
        y2Offset=alt.ExprRef("datum.leader"),
        aria=False,
        tooltip=None,
        clip=True,
    ).encode(x, y, colour, y2=alt.Y2("y"))
    return leaders, halo, names
