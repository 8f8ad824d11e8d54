"""How a chart is drawn: named layers over named datasets, without a single value in them.

A spec depends only on its arguments, all hashable, so that it is built once per shape. Text and values come from the
datasets: nothing that a file or a visitor wrote enters an expression.
"""

from functools import lru_cache
from typing import Any, Literal

import altair as alt

from app.charts.labels import END_LIMIT
from app.terms import INTERACTIVITY, METRICS

Theme = Literal["light", "dark"]
Engines = tuple[tuple[str, str], ...]

HEIGHT = 420
COLOURS: dict[Theme, dict[str, str]] = {
    "light": {"a": "#0F766E", "b": "#C2571A", "paper": "#FFFFFF", "ink": "#44403C", "rule": "#78716C"},
    "dark": {"a": "#2DD4BF", "b": "#F2A25C", "paper": "#101418", "ink": "#E8E6E1", "rule": "#A8A29E"},
}
FORMATS = {"cost": "$,.4~r"}
DASH = {"before": [6, 4], "inside": [1, 0], "after": [6, 4]}
TOOLTIP = {
    "side": "Side",
    "interactivity": INTERACTIVITY.label,
    "value": "Value",
    "throughput": METRICS["throughput_per_gpu"].label,
    "engine": "Engine",
    "concurrency": METRICS["concurrency"].label,
    "gpus": "GPUs",
    "deployment": "Deployment",
    "topology": "Topology",
    "spec_method": "Spec method",
    "image": "Image",
    "run_date": "Run date",
    "kind": "Evidence",
}
SAME_AS = {"throughput_per_gpu": "throughput", "concurrency": "concurrency"}


@lru_cache(maxsize=128)
def chart_spec(
    metric: str,
    *,
    log: bool = False,
    theme: Theme = "light",
    engines: Engines = (),
    published: bool = False,
    room: int = 0,
) -> dict[str, Any]:
    """Return the spec without data; it is shared, so copy before changing it.

    `engines` are labels with their symbols, `room` the pixels that side labels need right of the plot.
    """
    colours = COLOURS[theme]
    y = _y(metric, log)
    layers = alt.layer(
        _frame(y),
        _band(colours),
        _rules(colours),
        _target_labels(colours),
        _curves(y, colours),
        _reading_marks(metric, y, colours),
        _points(metric, y, colours, engines, published),
        _crossovers(y, colours),
        _values(y, colours),
        _names(y, colours),
    ).properties(height=HEIGHT, padding={"left": 4, "top": 18, "right": room, "bottom": 4})
    drawn: dict[str, Any] = layers.to_dict()
    drawn.pop("config", None)
    return drawn


def _named(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _x() -> alt.X:
    axis = alt.Axis(grid=False, tickCount=8, labelFlush=False)
    return alt.X("x").type("quantitative").title(INTERACTIVITY.heading).scale(zero=False, nice=False).axis(axis)


def _y(metric: str, log: bool) -> alt.Y:
    axis = alt.Axis(format=FORMATS.get(metric, ",.4~r"), tickCount=6)
    scale = alt.Scale(type="log", nice=False) if log else alt.Scale(type="linear", zero=True, nice=False)
    return alt.Y("y").type("quantitative").title(METRICS[metric].heading).scale(scale).axis(axis)


def _colour(channel: type[alt.Color] | type[alt.Fill] | type[alt.Stroke], colours: dict[str, str]) -> Any:
    scale = alt.Scale(domain=["a", "b"], range=[colours["a"], colours["b"]])
    return channel("key").type("nominal").scale(scale).legend(None)


def _description() -> alt.Description:
    return alt.Description("description").type("nominal")


def _tooltips(metric: str, fields: dict[str, str]) -> list[alt.Tooltip]:
    titles = fields | {"value": METRICS[metric].label}
    repeated = SAME_AS.get(metric)
    return [alt.Tooltip(f).type("nominal").title(t) for f, t in titles.items() if f != repeated]


def _frame(y: alt.Y) -> alt.Chart:
    """Hold the axis ranges open; nothing is seen of it."""
    return _named("frame").mark_point(opacity=0, size=0, aria=False, tooltip=None).encode(_x(), y)


def _band(colours: dict[str, str]) -> alt.Chart:
    """Shade where both sides are measured."""
    return (
        _named("band")
        .mark_rect(color=colours["ink"], opacity=0.06, aria=False, tooltip=None)
        .encode(_x(), alt.X2("x2"))
    )


def _rules(colours: dict[str, str]) -> alt.Chart:
    return (
        _named("targets").mark_rule(color=colours["rule"], strokeDash=[2, 3], tooltip=None).encode(_x(), _description())
    )


def _target_labels(colours: dict[str, str]) -> alt.Chart:
    return (
        _named("targets")
        .mark_text(
            color=colours["ink"], fontSize=12, fontWeight="bold", baseline="bottom", dy=-4, aria=False, tooltip=None
        )
        .encode(_x(), alt.YValue(0), alt.Text("label").type("nominal"), opacity=_where_there_is_room())
    )


def _where_there_is_room() -> Any:
    """Show a label only where the plot is as wide as the label needs."""
    return alt.when("width >= datum.needs").then(alt.value(1)).otherwise(alt.value(0))


def _curves(y: alt.Y, colours: dict[str, str]) -> alt.Chart:
    scale = alt.Scale(domain=list(DASH), range=list(DASH.values()))
    return (
        _named("curve")
        .mark_line(strokeWidth=2.5, tooltip=None)
        .encode(
            _x(),
            y,
            _colour(alt.Color, colours),
            alt.StrokeDash("stretch").type("nominal").scale(scale).legend(None),
            _description(),
        )
    )


def _reading_marks(metric: str, y: alt.Y, colours: dict[str, str]) -> alt.Chart:
    """Mark the two readings of a target by discs larger than any point."""
    fields = {"side": "Side", "interactivity": INTERACTIVITY.label, "value": "Value", "basis": "Reading"}
    return (
        _named("readings")
        .mark_point(shape="circle", filled=True, size=190, opacity=1, stroke=colours["paper"], strokeWidth=1.5)
        .encode(_x(), y, _colour(alt.Color, colours), _description(), tooltip=_tooltips(metric, fields))
    )


def _points(metric: str, y: alt.Y, colours: dict[str, str], engines: Engines, published: bool) -> alt.Chart:
    """Draw measured points filled, published ones hollow; points off the frontier are faint."""
    names, symbols = [name for name, _ in engines], [symbol for _, symbol in engines]
    legend = alt.Legend(
        title="Points" if published else "Engine",
        orient="bottom",
        direction="horizontal",
        columns=alt.ExprRef("width < 440 ? 2 : 4"),
        symbolFillColor=colours["paper"] if published else colours["rule"],
        symbolStrokeColor=colours["rule"],
        symbolSize=80,
    )
    shape = alt.Shape("engine").type("nominal").scale(domain=names, range=symbols).legend(legend if engines else None)
    hollow = {"filled": False, "fill": colours["paper"], "strokeWidth": 2, "size": 60}
    filled = {"filled": True, "stroke": colours["paper"], "strokeWidth": 0.8, "size": 75}
    return (
        _named("points")
        .mark_point(**(hollow if published else filled))
        .encode(
            _x(),
            y,
            _colour(alt.Color, colours),
            shape,
            _description(),
            opacity=alt.when("datum.on_frontier").then(alt.value(1)).otherwise(alt.value(0.3)),
            tooltip=_tooltips(metric, TOOLTIP),
        )
    )


def _crossovers(y: alt.Y, colours: dict[str, str]) -> alt.Chart:
    """Ring each crossover."""
    return (
        _named("crossovers")
        .mark_point(shape="circle", filled=False, fill=colours["paper"], size=70, strokeWidth=2, color=colours["ink"])
        .encode(_x(), y, _description(), tooltip=alt.Tooltip("label").type("nominal").title("At"))
    )


def _text(y: alt.Y, colours: dict[str, str], dataset: str, **look: Any) -> alt.Chart:
    """Write labels where the dataset places them, in the colour of their side."""
    placed = {name: alt.ExprRef(f"datum.{name}") for name in ("dx", "dy", "align")}
    return (
        _named(dataset)
        .mark_text(baseline="middle", tooltip=None, aria=False, **placed, **look)
        .encode(_x(), y, _colour(alt.Color, colours), alt.Text("label").type("nominal"))
    )


def _values(y: alt.Y, colours: dict[str, str]) -> alt.Chart:
    return _text(y, colours, "readings", fontSize=11, fontWeight=600).encode(opacity=_where_there_is_room())


def _names(y: alt.Y, colours: dict[str, str]) -> alt.Chart:
    return _text(y, colours, "ends", fontSize=13, fontWeight="bold", limit=END_LIMIT)
