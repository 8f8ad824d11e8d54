"""Pictures of a comparison: values in, a Vega-Lite chart out.

A chart has two halves. `chart_spec` says how things are drawn and is built once per shape; `chart_data` says what is
drawn, as named datasets, and takes every value from the `Comparison`. `chart` joins them. x is interactivity in
tok/s/user, y the chosen metric in the unit of its term.
"""

from typing import Any

from app.catalog import Catalog
from app.charts.marks import engine_shapes
from app.charts.rows import Chosen, Crossing, chart_data, room_for_ends
from app.charts.spec import Theme, chart_spec
from app.charts.text import chart_alt, rests_on_placeholder
from app.comparison import Comparison
from app.language import ENGLISH, Language

__all__ = [
    "Chosen",
    "Crossing",
    "Theme",
    "chart",
    "chart_alt",
    "chart_data",
    "chart_spec",
    "engine_shapes",
    "room_for_ends",
]


def chart(
    comparison: Comparison,
    metric: str,
    catalog: Catalog,
    *,
    log: bool = False,
    all_points: bool = False,
    theme: Theme = "light",
    language: Language = ENGLISH,
    chosen: Chosen | Crossing | None = None,
) -> dict[str, Any]:
    """Return a whole Vega-Lite spec with its datasets; its description is the alternative text."""
    drawn = chart_spec(
        metric,
        log=log,
        theme=theme,
        engines=engine_shapes(comparison, catalog, all_points=all_points, language=language),
        published=comparison.subject.source == "published",
        room=room_for_ends(comparison, language),
        sides=len(comparison.sides),
        placeholder=any(rests_on_placeholder(side, metric) for side in comparison.sides),
        language=language,
    )
    rows = chart_data(comparison, metric, catalog, all_points=all_points, log=log, language=language, chosen=chosen)
    return {**drawn, "description": chart_alt(comparison, metric, catalog, language=language), "datasets": rows}
