"""The legends of a chart of many series: names with a colour above the plot, engines with a symbol below it."""

from typing import Any

from app.charts.labels import length
from app.charts.spec import COLOURS, Theme
from app.language import Language

Entries = tuple[tuple[str, str], ...]
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
GREY = "#8A827C"
LEGEND: dict[str, Any] = {
    "direction": "horizontal",
    "symbolOpacity": 1,
    "symbolSize": 60,
    "rowPadding": 3,
    "columnPadding": 14,
    "labelLimit": 320,
}


def _legend(title: str, names: list[str], orient: str, **look: Any) -> dict[str, Any] | None:
    """Put a legend above or below the plot, two side by side being too wide for a phone.

    It has as many columns as its longest name leaves room for.
    """
    column = 40 + 7.5 * max(map(length, names), default=0)
    columns = {"expr": f"clamp(floor((width + 30) / {column:.0f}), 1, 5)"}
    return LEGEND | {"title": title, "orient": orient, "columns": columns} | look if names else None


def colour_legend(named: Entries, title: str, theme: Theme) -> dict[str, Any]:
    """Return scale and legend of names with their place in the palette."""
    names = [name for name, _ in named]
    colours = [COLOURS[theme]["rule"] if place == OTHERS else PALETTE[theme][int(place)] for _, place in named]
    legend = _legend(title, names, "top", symbolType="circle", symbolStrokeWidth=0)
    return {"scale": {"domain": names, "range": colours}, "legend": legend}


def shape_legend(shapes: Entries, language: Language) -> dict[str, Any]:
    """Return scale and legend of engines with their symbols."""
    names = [name for name, _ in shapes]
    legend = _legend(language.say("Engine"), names, "bottom", symbolFillColor=GREY, symbolStrokeColor=GREY)
    return {"scale": {"domain": names, "range": [symbol for _, symbol in shapes]}, "legend": legend}
