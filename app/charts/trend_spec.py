"""How a trend is drawn: named layers over named datasets, as in `spec`; x is a day, y a metric or the ratio a / b."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import altair as alt

from app.charts.labels import END_LIMIT
from app.charts.spec import COLOURS, MONEY, NUMBER, Colours, Theme, number_locale
from app.language import ENGLISH, Language, message

Kind = Literal["readings", "gap"]
HEIGHT: dict[Kind, int] = {"readings": 320, "gap": 240}
# Pixels over the plot: each row of marks has a height of its own.
OVER, ROW = 8, 13
ABOVE = alt.ExprRef(f"-{OVER} - {ROW} * datum.row")
SYMBOLS = {"image": "triangle-down", "engine": "square"}
TOLD = {
    "side": message("Side"),
    "day": message("As of"),
    "value": message("Value"),
    "between": message("As far as known"),
    "kind": message("Evidence"),
    "around": message("Points around"),
    "engine": message("Engine"),
    "image": message("Image"),
    "run_date": message("Run date"),
}
GAP_TOLD = {
    "day": message("As of"),
    "value": message("Ratio"),
    "between": message("As far as known"),
    "sides": message("Readings"),
    "measured": message("Measured that day"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """The pixels left of a plot for the numbers of its axis, and how many rows of marks stand above it.

    Both charts of a trend have the same on the left and the same names on the right, so that their days line up.
    """

    left: int
    rows: int = 0


def trend_spec(
    kind: Kind,
    metric: str,
    heading: str,
    margins: Margins,
    *,
    theme: Theme = "light",
    language: Language = ENGLISH,
) -> dict[str, Any]:
    """Return the spec without data; `heading` names the y axis."""
    drawn = _drawn(kind, metric, theme, language)
    return {
        **drawn,
        "layer": [_fitted(layer, heading, margins.left) for layer in drawn["layer"]],
        "height": HEIGHT[kind] + ROW * margins.rows,
        "padding": {"left": 4, "top": 12, "right": 4, "bottom": 4},
    }


def _fitted(layer: dict[str, Any], heading: str, left: int) -> dict[str, Any]:
    """Give the y axis its title, which may hold the names of the sides, and its room; no kept shape has them."""
    encoding = layer["encoding"]
    if encoding.get("y", {}).get("title") != _HEADING:
        return layer
    axis = encoding["y"]["axis"] | {"minExtent": left, "maxExtent": left}
    return {**layer, "encoding": {**encoding, "y": {**encoding["y"], "title": heading, "axis": axis}}}


_HEADING = "y"


@lru_cache(maxsize=64)
def _drawn(kind: Kind, metric: str, theme: Theme, language: Language) -> dict[str, Any]:
    colours = COLOURS[theme]
    x, y = _x(), _y(kind, metric)
    layers = alt.layer(*(_readings(x, y, colours, language) if kind == "readings" else _gap(x, y, colours, language)))
    drawn: dict[str, Any] = layers.to_dict(validate=False)
    drawn.pop("config", None)
    return drawn | {"config": {"locale": {"number": number_locale(language), "time": time_locale(language)}}}


def _readings(x: alt.X, y: alt.Y, colours: Colours, language: Language) -> list[alt.Chart]:
    scale = alt.Scale(domain=["a", "b"], range=[colours["a"], colours["b"]])
    side = alt.Color("key").type("nominal").scale(scale).legend(None)
    text, told, tooltip = alt.Text("label", type="nominal"), _told(), _tooltips(TOLD, language)
    look = _end_look()
    halo: dict[str, Any] = {
        "stroke": colours["paper"],
        "strokeWidth": 3,
        "strokeJoin": "round",
        "color": colours["paper"],
    }
    names = _rows("ends")
    return [
        _frame(x, y),
        _chosen(x, colours),
        _steps(_rows("steps").mark_line(strokeWidth=2, interpolate="step-after", aria=False), x, y, side),
        _bars(x, y, side),
        _rows("held").mark_point(**_hollow(colours)).encode(x, y, side, told, tooltip=tooltip),
        _rows("fresh").mark_point(**_filled(colours)).encode(x, y, side, told, tooltip=tooltip),
        _marks(x, side, language),
        names.mark_text(**look, **halo).encode(x, y, text),
        names.mark_text(**look).encode(x, y, side, text),
    ]


def _end_look() -> dict[str, Any]:
    """Return how a side's name is written at the end of its line."""
    place = {axis: alt.ExprRef(f"datum.{axis}") for axis in ("dx", "dy")}
    look = {"align": "left", "baseline": "middle", "fontSize": 13, "fontWeight": "bold", "limit": END_LIMIT}
    return {**place, **look, "aria": False, "tooltip": None}


def _gap(x: alt.X, y: alt.Y, colours: Colours, language: Language) -> list[alt.Chart]:
    ink, told, tooltip = alt.ColorValue(colours["ink"]), _told(), _tooltips(GAP_TOLD, language)
    even = _rows("even").mark_rule(color=colours["rule"], strokeDash=[4, 3], tooltip=None)
    words: dict[str, Any] = {
        "align": "left",
        "dx": 4,
        "dy": alt.ExprRef("datum.dy"),
        "baseline": "middle",
        "aria": False,
    }
    return [
        _frame(x, y),
        # The names of the other chart, unseen: what they take from its plot they take from this one.
        _rows("ends").mark_text(**_end_look(), opacity=0).encode(x, y, alt.Text("label", type="nominal")),
        _chosen(x, colours),
        even.encode(y, told),
        _rows("even_words")
        .mark_text(**words, color=colours["ink"], fontSize=12, opacity=0.85, tooltip=None)
        .encode(x, y, alt.Text("label", type="nominal")),
        _steps(_rows("steps").mark_line(strokeWidth=2, interpolate="step-after", aria=False), x, y, ink),
        _bars(x, y, ink),
        _rows("held").mark_point(**_hollow(colours)).encode(x, y, ink, told, tooltip=tooltip),
        _rows("fresh").mark_point(**_filled(colours)).encode(x, y, ink, told, tooltip=tooltip),
        _rows("notes")
        .mark_text(color=colours["ink"], fontSize=14, tooltip=None)
        .encode(x, y, alt.Text("label", type="nominal"), told),
    ]


def _hollow(colours: Colours) -> dict[str, Any]:
    return {"shape": "circle", "filled": False, "fill": colours["paper"], "strokeWidth": 2, "size": 75, "opacity": 1}


def _filled(colours: Colours) -> dict[str, Any]:
    return {"shape": "circle", "filled": True, "stroke": colours["paper"], "strokeWidth": 1, "size": 110, "opacity": 1}


def _rows(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _frame(x: alt.X, y: alt.Y) -> alt.Chart:
    """Carry the axis ranges; nothing is seen of it."""
    drawn: alt.Chart = _rows("frame").mark_point(opacity=0, size=0, aria=False, tooltip=None).encode(x, y)
    return drawn


def _chosen(x: alt.X, colours: Colours) -> alt.Chart:
    """Mark the day whose points are shown below."""
    rule = _rows("chosen").mark_rule(color=colours["rule"], strokeDash=[2, 3], tooltip=None)
    drawn: alt.Chart = rule.encode(x, _told())
    return drawn


def _steps(line: alt.Chart, x: alt.X, y: alt.Y, colour: Any) -> alt.Chart:
    """Draw what holds until the next measured day; a stretch without a reading is left out."""
    drawn: alt.Chart = line.encode(x, y, colour, alt.Detail("stretch", type="nominal"))
    return drawn


def _bars(x: alt.X, y: alt.Y, colour: Any) -> alt.Chart:
    """Draw what the points around leave open of each reading."""
    bars = _rows("bars").mark_rule(strokeWidth=4, opacity=0.25, aria=False, tooltip=None)
    drawn: alt.Chart = bars.encode(x, y, alt.Y2("y2"), colour)
    return drawn


def _marks(x: alt.X, side: alt.Color, language: Language) -> alt.Chart:
    """Stand a symbol over the plot where another image is known, or an engine joins."""
    scale = alt.Scale(domain=list(SYMBOLS), range=list(SYMBOLS.values()))
    shape = alt.Shape("mark").type("nominal").scale(scale).legend(None)
    tooltip = [alt.Tooltip("label", type="nominal", title=language.say("Change"))]
    marks = _rows("marks").mark_point(filled=True, size=80, opacity=1, y=ABOVE)
    drawn: alt.Chart = marks.encode(x, shape, side, _told(), tooltip=tooltip)
    return drawn


def _x() -> alt.X:
    scale = alt.Scale(type="utc", nice=False, domain=[alt.ExprRef(f"data('frame')[{i}].x") for i in (0, 1)])
    axis = alt.Axis(grid=False, tickCount={"expr": "clamp(width / 110, 2, 8)"}, labelFlush=True)
    return alt.X("x").type("temporal").title(None).scale(scale).axis(axis)


def _y(kind: Kind, metric: str) -> alt.Y:
    scale = alt.Scale(
        type="linear", zero=True, nice=False, domain=[alt.ExprRef(f"data('frame')[{i}].y") for i in (0, 1)]
    )
    form = MONEY if kind == "readings" and metric == "cost" else NUMBER
    return (
        alt.Y("y")
        .type("quantitative")
        .title(_HEADING)
        .scale(scale)
        .axis(alt.Axis(format=form, tickCount=5, titleLimit=220))
    )


def _told() -> alt.Description:
    return alt.Description("description", type="nominal")


def _tooltips(fields: dict[str, str], language: Language) -> list[alt.Tooltip]:
    return [alt.Tooltip(field, type="nominal", title=language.say(title)) for field, title in fields.items()]


def time_locale(language: Language) -> dict[str, Any]:
    """Say how the chart's own axis writes months and days, as Vega wants to be told.

    >>> time_locale(ENGLISH)["shortMonths"][:2], time_locale(ENGLISH)["days"][0]
    (['Jan', 'Feb'], 'Sunday')
    """
    months, days = language.locale.months["format"], language.locale.days["format"]
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%Y-%m-%d %H:%M",
        "date": "%Y-%m-%d",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days["wide"][i] for i in sunday_first],
        "shortDays": [days["abbreviated"][i] for i in sunday_first],
        "months": [months["wide"][i] for i in range(1, 13)],
        "shortMonths": [months["abbreviated"][i] for i in range(1, 13)],
    }
