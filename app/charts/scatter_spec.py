"""How a chart of many series is drawn: named layers over named datasets, without a single value in them.

It is dragged to pan, zoomed with the wheel while Ctrl or ⌘ is held (a pinch on a touchpad says the same), and a click
picks a point. The zoom is bound to the axes and lives in the browser alone; of a pick the page is told.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from app.charts.labels import length
from app.charts.spec import COLOURS, GRID_AT_LABELS, MONEY, NUMBER, TOLD, Colours, Theme, number_locale
from app.language import ENGLISH, Language, message
from app.view import PRICED, X_TERMS, Y_TERMS, View, heading, label

PICK, ZOOM = "pick", "zoom"
HEIGHT, HEIGHT_PER_COLOUR, HEIGHT_PER_SHAPE = 440, 5, 18
POINT, RING = 80, 330
OTHERS = "others"
# Ten colours that stay apart on paper and on dark ground; the first six are those of every other chart.
PALETTE: dict[Theme, tuple[str, ...]] = {
    "light": (
        *("#0F766E", "#C2571A", "#4338CA", "#B45FC0", "#5A1F14", "#24303C"),
        *("#0284C7", "#A16207", "#BE123C", "#4D7C0F"),
    ),
    "dark": (
        *("#2DD4BF", "#F2A25C", "#7C8CFF", "#C061B0", "#B4552A", "#FFF3B8"),
        *("#38BDF8", "#CA9A04", "#FB7185", "#A3E635"),
    ),
}
SHOWN = {
    "series": message("Series"),
    "concurrency": TOLD["concurrency"],
    "kind": TOLD["kind"],
    "gpus": TOLD["gpus"],
    "topology": TOLD["topology"],
    "image": TOLD["image"],
    "run_date": TOLD["run_date"],
}
# A name shows once the plot is drawn so wide, zoom included, that it touches no other.
WITH_ROOM = alt.ExprRef("abs(scale('x', datum.x1) - scale('x', datum.x0)) >= datum.needs ? 1 : 0")
OPACITY = alt.ExprRef("datum.opacity")
NOT_PICKED = alt.ExprRef(f"length(data('{PICK}_store')) ? 0 : 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a view is drawn: scales, whether beaten points and names stand on it, and the theme."""

    log_x: bool = False
    log_y: bool = False
    all_points: bool = False
    labels: bool = False
    theme: Theme = "light"


Legend = tuple[tuple[str, str], ...]


def scatter_spec(
    view: View,
    look: Look,
    *,
    colours: Legend = (),
    colour_title: str = "",
    shapes: Legend = (),
    language: Language = ENGLISH,
) -> dict[str, Any]:
    """Return the spec without data.

    `colours` are the names of the legend with their place in the palette, `shapes` engines with their symbols.
    """
    titles = (heading(view, X_TERMS[view.x], language), heading(view, Y_TERMS[view.y], language))
    called = (label(view, X_TERMS[view.x], language), label(view, Y_TERMS[view.y], language))
    return _drawn(titles, called, view.y in PRICED, look, colours, colour_title, shapes, language)


@lru_cache(maxsize=128)
def _drawn(
    titles: tuple[str, str],
    called: tuple[str, str],
    is_money: bool,
    look: Look,
    named: Legend,
    colour_title: str,
    shapes: Legend,
    language: Language,
) -> dict[str, Any]:
    """Build the layers, back to front, points last, so that nothing keeps a click from them.

    All marks are cut at the plot's edges, or they would leave it when zoomed.
    """
    ink = COLOURS[look.theme]
    x = _axis(alt.X("x"), titles[0], "x", look.log_x, alt.Axis(format=NUMBER, tickCount=6, grid=False))
    y_axis = alt.Axis(format=MONEY if is_money else NUMBER, tickCount=6, gridOpacity=GRID_AT_LABELS)
    y = _axis(alt.Y("y"), titles[1], "y", look.log_y, y_axis)
    colour = _colour(named, colour_title, look.theme, ink)
    layers = alt.layer(
        _named("frame").mark_point(opacity=0, size=0, aria=False, tooltip=None).encode(x, y),
        _lines(x, y, colour),
        *_names(x, y, colour, ink),
        _picked(x, y, ink),
        _ringed(x, y, ink),
        _points(x, y, colour, _shape(shapes, ink, language), _tooltips(called, language), ink),
    )
    drawn: dict[str, Any] = layers.to_dict(validate=False)
    drawn.pop("config", None)
    numbers = number_locale(language)
    return drawn | {
        "height": HEIGHT + HEIGHT_PER_COLOUR * len(named) + HEIGHT_PER_SHAPE * len(shapes),
        "padding": {"left": 4, "top": 12, "right": 12, "bottom": 4},
        **({} if numbers == number_locale(ENGLISH) else {"config": {"locale": {"number": numbers}}}),
    }


def _named(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _axis(channel: Any, title: str, end: str, log: bool, axis: alt.Axis) -> Any:
    domain = [alt.ExprRef(f"data('frame')[{i}].{end}") for i in (0, 1)]
    zero = alt.Undefined if log else False
    scale = alt.Scale(type="log" if log else "linear", zero=zero, nice=False, domain=domain)
    return channel.type("quantitative").title(title).scale(scale).axis(axis)


def _legend(title: str, names: list[str], orient: str, **look: Any) -> alt.Legend | None:
    """Put a legend above or below the plot, two side by side being too wide for a phone.

    It has as many columns as its longest name leaves room for.
    """
    column = 40 + 7.5 * max(map(length, names), default=0)
    columns = alt.ExprRef(f"clamp(floor((width + 30) / {column:.0f}), 1, 5)")
    return (
        alt.Legend(
            title=title,
            orient=orient,
            direction="horizontal",
            columns=columns,
            symbolOpacity=1,
            symbolSize=60,
            rowPadding=0,
            columnPadding=14,
            labelLimit=320,
            **look,
        )
        if names
        else None
    )


def _colour(named: Legend, title: str, theme: Theme, ink: Colours) -> alt.Color:
    names = [name for name, _ in named]
    range_ = [ink["rule"] if place == OTHERS else PALETTE[theme][int(place)] for _, place in named]
    look = {"symbolType": "circle", "symbolStrokeWidth": 0, "symbolStrokeColor": "transparent"}
    scale = alt.Scale(domain=names, range=range_)
    return alt.Color("colour").type("nominal").scale(scale).legend(_legend(title, names, "top", **look))


def _shape(shapes: Legend, ink: Colours, language: Language) -> alt.Shape:
    names = [name for name, _ in shapes]
    look = {"symbolFillColor": ink["rule"], "symbolStrokeColor": ink["rule"]}
    scale = alt.Scale(domain=names, range=[symbol for _, symbol in shapes])
    legend = _legend(language.say("Engine"), names, "bottom", **look)
    return alt.Shape("symbol").type("nominal").scale(scale).legend(legend)


def _tooltips(called: tuple[str, str], language: Language) -> list[alt.Tooltip]:
    axes = [alt.Tooltip(f"{end}_text", type="nominal", title=title) for end, title in zip("xy", called, strict=True)]
    told = [alt.Tooltip(name, type="nominal", title=language.say(title)) for name, title in SHOWN.items()]
    return [told[0], *axes, *told[1:]]


def _lines(x: Any, y: Any, colour: alt.Color) -> alt.Chart:
    """Join the best points of a series, as a guide for the eye."""
    lines = _named("lines").mark_line(strokeWidth=1.5, clip=True, aria=False, tooltip=None)
    faded = alt.Opacity("opacity").type("quantitative").scale(None).legend(None)
    drawn: alt.Chart = lines.encode(x, y, colour, faded, alt.Detail("key", type="nominal"))
    return drawn


def _points(x: Any, y: Any, colour: alt.Color, shape: alt.Shape, tooltip: list[alt.Tooltip], ink: Colours) -> alt.Chart:
    """Draw every point; a click on one picks it, one beside them changes nothing, a double click puts all back."""
    points = _named("points").mark_point(
        filled=True, stroke=ink["paper"], strokeWidth=0.8, size=POINT, opacity=OPACITY, clip=True, cursor="pointer"
    )
    pick = alt.selection_point(name=PICK, fields=["id"], on="@points_marks:click", toggle=False, clear="dblclick")
    zoom = alt.selection_interval(
        name=ZOOM, bind="scales", zoom="wheel![event.ctrlKey || event.metaKey]", clear="dblclick"
    )
    drawn: alt.Chart = (
        points.properties(name="points")
        .encode(x, y, colour, shape, alt.Description("description", type="nominal"), tooltip=tooltip)
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


def _names(x: Any, y: Any, colour: alt.Color, ink: Colours) -> tuple[alt.Chart, alt.Chart]:
    """Write the names of series, on a halo that hides what is behind."""
    place: dict[str, Any] = {
        "baseline": "bottom",
        "dy": -6,
        "align": alt.ExprRef("datum.align"),
        "opacity": WITH_ROOM,
        "fontSize": 11,
        "fontWeight": 600,
        "aria": False,
        "tooltip": None,
        "clip": True,
    }
    text, rows = alt.Text("label", type="nominal"), _named("names")
    halo: alt.Chart = rows.mark_text(
        **place, stroke=ink["paper"], strokeWidth=3, strokeJoin="round", color=ink["paper"]
    ).encode(x, y, text)
    names: alt.Chart = rows.mark_text(**place).encode(x, y, colour, text)
    return halo, names
