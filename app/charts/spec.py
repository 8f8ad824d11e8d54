"""How a chart is drawn: named layers over named datasets, without a single value in them.

A spec depends only on its arguments, all hashable, so that it is built once per shape. Text and values come from the
datasets: nothing that a file or a visitor wrote enters an expression.
"""

from functools import lru_cache
from typing import Any, Literal

import altair as alt

from app.charts.labels import END_LIMIT, LONG_ROOM, PHONE, PHONE_LIMIT, length
from app.language import ENGLISH, Language, message
from app.side import KEYS
from app.terms import INTERACTIVITY, METRICS, PLACEHOLDER

Theme = Literal["light", "dark"]
Engines = tuple[tuple[str, str], ...]
Colours = dict[str, str]

HEIGHT, HEIGHT_PER_ENGINE = 400, 20
DIAMOND, CHOSEN = 150, 480
BESIDE_LONG = 20
COLOURS: dict[Theme, Colours] = {
    "light": {
        **dict(zip(KEYS, ("#0F766E", "#C2571A", "#4338CA", "#B45FC0", "#5A1F14", "#24303C"), strict=True)),
        **{"paper": "#FFFFFF", "ink": "#44403C", "rule": "#78716C"},
    },
    "dark": {
        **dict(zip(KEYS, ("#2DD4BF", "#F2A25C", "#7C8CFF", "#C061B0", "#B4552A", "#FFF3B8"), strict=True)),
        **{"paper": "#101418", "ink": "#E8E6E1", "rule": "#A8A29E"},
    },
}
NUMBER, MONEY = ",.4~r", "$,.4~r"
DASH = {"before": [6, 4], "inside": [1, 0], "after": [6, 4]}
TOLD = {
    "side": message("Side"),
    "interactivity": INTERACTIVITY.label,
    "value": message("Value"),
    "throughput": METRICS["throughput_per_gpu"].label,
    "concurrency": METRICS["concurrency"].label,
    "kind": message("Evidence"),
    "engine": message("Engine"),
    "gpus": message("GPUs"),
    "deployment": message("Deployment"),
    "topology": message("Topology"),
    "spec_method": message("Spec method"),
    "image": message("Image"),
    "run_date": message("Run date"),
}
SAID_BY_VALUE = {"throughput_per_gpu": "throughput", "concurrency": "concurrency"}
WITH_ROOM = alt.ExprRef("width >= datum.needs ? 1 : 0")
FAINT_OFF_FRONTIER = alt.ExprRef("datum.on_frontier ? 1 : 0.3")
GRID_AT_LABELS = alt.condition("datum.label", alt.value(1), alt.value(0))


def chart_spec(
    metric: str,
    *,
    log: bool = False,
    theme: Theme = "light",
    engines: Engines = (),
    published: bool = False,
    room: int = 0,
    sides: int = 2,
    placeholder: bool = False,
    language: Language = ENGLISH,
) -> dict[str, Any]:
    """Return the spec without data; its layers are shared, so copy them before changing them.

    `engines` are labels with their symbols, `room` the pixels that side labels need right of the plot; `placeholder`
    marks the axis of values that rest on a placeholder price.
    """
    drawn = _drawn(metric, log, theme, published, placeholder, language)
    colours: Colours = {key: COLOURS[theme][key] for key in KEYS[:sides]}
    return {
        **drawn,
        "layer": [_with_sides(_with_engines(layer, engines, room), room, colours) for layer in drawn["layer"]],
        "height": HEIGHT + HEIGHT_PER_ENGINE * len(engines),
        # Vega adds what labels need beyond the padding; with long ones that has to do, or the plot gets narrow.
        "padding": {"left": 4, "top": 18, "right": room if room <= LONG_ROOM else BESIDE_LONG, "bottom": 4},
    }


def _with_sides(layer: dict[str, Any], room: int, colours: Colours) -> dict[str, Any]:
    """Give a layer the colours of its sides, and cut their long labels shorter on a phone."""
    encoding, mark = layer["encoding"], layer["mark"]
    if room > LONG_ROOM and layer["data"] == {"name": "ends"}:
        mark = mark | {"limit": {"expr": f"windowSize()[0] < {PHONE} ? {PHONE_LIMIT:.0f} : {END_LIMIT:.0f}"}}
    if "color" not in encoding:
        return {**layer, "mark": mark}
    scale = {"domain": list(colours), "range": list(colours.values())}
    return {**layer, "mark": mark, "encoding": {**encoding, "color": {**encoding["color"], "scale": scale}}}


@lru_cache(maxsize=128)
def _drawn(
    metric: str, log: bool, theme: Theme, published: bool, placeholder: bool, language: Language
) -> dict[str, Any]:
    """Build the layers, back to front; the tests validate what is not validated here, which takes 40 ms a shape."""
    colours = COLOURS[theme]
    x, y, side = _x(language), _y(metric, log, placeholder, language), _side_colour()
    tooltip = _tooltips(metric, language)
    discs = _reading_discs(x, y, side, tooltip, colours)
    points = _points(x, y, side, tooltip, colours, published, language)
    layers = alt.layer(
        _frame(x, y),
        _band(x, colours),
        _rules(x, colours),
        _target_labels(x, colours),
        _curves(x, y, side),
        *((_paper(x, y, colours), points, discs) if published else (discs, points)),
        _crossovers(x, y, colours, language),
        _chosen(x, y, colours),
        _notes(x, y, colours),
        *_labels(x, y, side, "readings", colours, fontSize=11, fontWeight=600, opacity=WITH_ROOM),
        *_labels(x, y, side, "ends", colours, fontSize=13, fontWeight="bold", limit=END_LIMIT),
    )
    drawn: dict[str, Any] = layers.to_dict(validate=False)
    drawn.pop("config", None)
    numbers = number_locale(language)
    return drawn if numbers == number_locale(ENGLISH) else drawn | {"config": {"locale": {"number": numbers}}}


def number_locale(language: Language) -> dict[str, Any]:
    """Say how the chart's own axes write numbers and dollars, as Vega wants to be told.

    >>> number_locale(ENGLISH)
    {'decimal': '.', 'thousands': ',', 'grouping': [3], 'currency': ['$', '']}
    """
    whole, fraction = language.number(1234567.5, 1), language.number(0.5, 1)
    thousands = whole[whole.index("567") - 1] if len(whole) > len("1234567.5") else ""
    before, after = language.number(0, form="dollars").split("0")
    first, second = language.locale.decimal_formats[None].grouping
    return {
        "decimal": fraction[1:-1],
        "thousands": thousands,
        "grouping": [first] if first == second else [first, *[second] * 5],
        "currency": [before, after],
    }


def _with_engines(layer: dict[str, Any], engines: Engines, room: int) -> dict[str, Any]:
    """Give the layer that has symbols its engines, and the legend the columns that the longest name leaves room for.

    Beside long side labels a phone has room for one: a legend wider than the plot makes the plot narrower still.
    """
    encoding = layer["encoding"]
    if "shape" not in encoding:
        return layer
    names, symbols = [name for name, _ in engines], [symbol for _, symbol in engines]
    column = 40 + 7.5 * max(map(length, names), default=0)
    fitting = f"clamp(floor((width + 30) / {column:.0f}), 1, 4)"
    columns = {"expr": fitting if room <= LONG_ROOM else f"windowSize()[0] < {PHONE} ? 1 : {fitting}"}
    shape = {
        **encoding["shape"],
        "scale": {"domain": names, "range": symbols},
        "legend": {**encoding["shape"]["legend"], "columns": columns} if engines else None,
    }
    return {**layer, "encoding": {**encoding, "shape": shape}}


def _encoded(marks: alt.Chart, *channels: Any, tooltip: list[alt.Tooltip] | None = None) -> alt.Chart:
    drawn: alt.Chart = marks.encode(*channels) if tooltip is None else marks.encode(*channels, tooltip=tooltip)
    return drawn


def _named(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _domain(axis: str) -> list[alt.ExprRef]:
    """Take an axis range from the frame, whatever else is drawn or missing."""
    return [alt.ExprRef(f"data('frame')[{end}].{axis}") for end in (0, 1)]


def _x(language: Language) -> alt.X:
    scale = alt.Scale(type="linear", zero=False, nice=False, domain=_domain("x"))
    axis = alt.Axis(grid=False, tickCount=6)
    return alt.X("x").type("quantitative").title(INTERACTIVITY.heading(language)).scale(scale).axis(axis)


def _y(metric: str, log: bool, placeholder: bool, language: Language) -> alt.Y:
    zero = alt.Undefined if log else True
    scale = alt.Scale(type="log" if log else "linear", zero=zero, nice=False, domain=_domain("y"))
    axis = alt.Axis(format=MONEY if metric == "cost" else NUMBER, tickCount=6, gridOpacity=GRID_AT_LABELS)
    title = METRICS[metric].heading(language) + (PLACEHOLDER if placeholder else "")
    return alt.Y("y").type("quantitative").title(title).scale(scale).axis(axis)


def _side_colour() -> alt.Color:
    return alt.Color("key").type("nominal").scale(alt.Scale(domain=[], range=[])).legend(None)


def _told() -> alt.Description:
    """Name a mark for screen readers."""
    return alt.Description("description", type="nominal")


def _tooltips(metric: str, language: Language) -> list[alt.Tooltip]:
    titles = TOLD | {"value": METRICS[metric].label}
    shown = [field for field in titles if field != SAID_BY_VALUE.get(metric)]
    return [alt.Tooltip(field, type="nominal", title=language.say(titles[field])) for field in shown]


def _frame(x: alt.X, y: alt.Y) -> alt.Chart:
    """Carry the axis ranges; nothing is seen of it."""
    return _encoded(_named("frame").mark_point(opacity=0, size=0, aria=False, tooltip=None), x, y)


def _band(x: alt.X, colours: Colours) -> alt.Chart:
    """Shade where all sides are measured."""
    band = _named("band").mark_rect(color=colours["ink"], opacity=0.06, aria=False, tooltip=None)
    return _encoded(band, x, alt.X2("x2"))


def _rules(x: alt.X, colours: Colours) -> alt.Chart:
    rules = _named("targets").mark_rule(color=colours["rule"], strokeDash=[2, 3], tooltip=None)
    return _encoded(rules, x, _told())


def _target_labels(x: alt.X, colours: Colours) -> alt.Chart:
    """Write each target above its rule, outside the plot."""
    place: dict[str, Any] = {"y": 0, "dy": -4, "baseline": "bottom", "opacity": WITH_ROOM, "aria": False}
    text = _named("targets").mark_text(**place, color=colours["ink"], fontSize=12, fontWeight="bold", tooltip=None)
    return _encoded(text, x, alt.Text("label", type="nominal"))


def _curves(x: alt.X, y: alt.Y, side: alt.Color) -> alt.Chart:
    """Draw the curves, solid inside the overlap and dashed outside it."""
    scale = alt.Scale(domain=list(DASH), range=list(DASH.values()))
    dash = alt.StrokeDash("stretch").type("nominal").scale(scale).legend(None)
    return _encoded(_named("curve").mark_line(strokeWidth=2.5, tooltip=None), x, y, side, dash, _told())


def _reading_discs(x: alt.X, y: alt.Y, side: alt.Color, tooltip: list[alt.Tooltip], colours: Colours) -> alt.Chart:
    """Mark the readings of a target: a disc larger than any point, or a dot inside a published diamond."""
    discs = _named("readings").mark_point(
        shape="circle", filled=True, size=alt.ExprRef("datum.size"), opacity=1, stroke=colours["paper"], strokeWidth=1.5
    )
    return _encoded(discs, x, y, side, _told(), tooltip=tooltip)


def _points(
    x: alt.X,
    y: alt.Y,
    side: alt.Color,
    tooltip: list[alt.Tooltip],
    colours: Colours,
    published: bool,
    language: Language,
) -> alt.Chart:
    """Draw measured points filled, published ones hollow, with a symbol per engine; off the frontier they are faint."""
    legend = alt.Legend(
        title=language.say("Points") if published else language.say("Engine"),
        orient="bottom",
        direction="horizontal",
        symbolFillColor="transparent" if published else colours["rule"],
        symbolStrokeColor=colours["rule"],
        symbolOpacity=1,
        symbolStrokeWidth=1.5,
        symbolSize=80,
        columnPadding=14,
    )
    shape = alt.Shape("symbol").type("nominal").legend(legend)
    points = _named("points")
    if published:
        points = points.mark_point(strokeWidth=2, size=DIAMOND, opacity=1)
    else:
        points = points.mark_point(
            filled=True, stroke=colours["paper"], strokeWidth=0.8, size=75, opacity=FAINT_OFF_FRONTIER
        )
    return _encoded(points, x, y, side, shape, _told(), tooltip=tooltip)


def _paper(x: alt.X, y: alt.Y, colours: Colours) -> alt.Chart:
    """Keep the curve out of hollow diamonds; filled ones would lose their outline in the legend."""
    diamonds = _named("points").mark_point(
        shape="diamond", filled=True, color=colours["paper"], size=DIAMOND, opacity=1, aria=False, tooltip=None
    )
    return _encoded(diamonds, x, y)


def _crossovers(x: alt.X, y: alt.Y, colours: Colours, language: Language) -> alt.Chart:
    """Ring each crossover."""
    rings = _named("crossovers").mark_point(
        shape="circle", fill=colours["paper"], color=colours["ink"], size=70, strokeWidth=2, opacity=1
    )
    crossed = alt.Tooltip("label", type="nominal", title=language.say("Curves cross"))
    return _encoded(rings, x, y, _told(), tooltip=[crossed])


def _chosen(x: alt.X, y: alt.Y, colours: Colours) -> alt.Chart:
    """Ring the reading or the crossover that was chosen."""
    rings = _named("chosen").mark_point(
        shape="circle", filled=False, color=colours["ink"], size=CHOSEN, strokeWidth=2.5, opacity=1, tooltip=None
    )
    return _encoded(rings, x, y, _told())


def _notes(x: alt.X, y: alt.Y, colours: Colours) -> alt.Chart:
    text = _named("notes").mark_text(color=colours["ink"], fontSize=14, tooltip=None)
    return _encoded(text, x, y, alt.Text("label", type="nominal"), _told())


def _labels(
    x: alt.X, y: alt.Y, side: alt.Color, dataset: str, colours: Colours, **look: Any
) -> tuple[alt.Chart, alt.Chart]:
    """Write labels where the dataset places them, in the colour of their side, on a halo that hides what is behind."""
    dx, dy, align = (alt.ExprRef(f"datum.{field}") for field in ("dx", "dy", "align"))
    text, rows = alt.Text("label", type="nominal"), _named(dataset)
    place = {"baseline": "middle", "dx": dx, "dy": dy, "align": align, "aria": False, "tooltip": None, **look}
    halo = rows.mark_text(**place, stroke=colours["paper"], strokeWidth=3, strokeJoin="round", color=colours["paper"])
    return _encoded(halo, x, y, text), _encoded(rows.mark_text(**place), x, y, side, text)
