"""The table of the Matrix page: models down, GPUs across, each cell shaded and a link to its comparison."""

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.exports.matrix import about, row_title
from app.language import Language, message
from app.links import Selection
from app.matrix.choice import METRICS
from app.matrix.grid import Cell
from app.matrix.ranks import Rank, rank
from app.matrix.setups import served, setup_text
from app.matrix.told import Told
from app.matrix.words import SHORT_UNITS, basis_text, figure_text, mark, missing_text
from app.subject import SourceKind
from app.terms import METRICS as TERMS
from app.ui import selection
from app.ui.heat import Theme, shade

NO_BREAK = "\N{NO-BREAK SPACE}"
# A column of figures needs the first width, one of reasons alone the second.
FIGURES, REASONS = "8rem", "4.75rem"
FIT = 2  # columns of figures that stand side by side on a phone
PADDING = "0.375rem 0.5rem"
HEADINGS: dict[SourceKind, str] = {
    "measured": message("Measured sweeps"),
    "published": message("Published tables"),
}


def draw(told: Told, source: SourceKind, metric: str, shelf: Shelf, language: Language) -> None:
    """Draw one kind of evidence as a table: models down, GPUs across."""
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    columns, rows = told.matrix.columns(source), told.matrix.of(source)
    texts, styles = [], []
    for row in rows:
        ranked, i = rank(row, metric), told.matrix.rows.index(row)
        texts.append([_cell(told, i, j, ranked, shelf, language) for j in columns])
        styles.append([_style(row.cells[j], ranked, theme) for j in columns])
    head = pd.Index([shelf.catalog.gpu_label(told.matrix.gpus[j]) for j in columns])
    titles = pd.Index([e(row_title(row, told.code)) for row in rows], name=language.say("Model"))
    frame = pd.DataFrame(texts, index=titles, columns=head)
    css = pd.DataFrame(styles, index=titles, columns=head)
    styler = frame.style.apply(lambda _: css, axis=None).set_table_styles(_layout(theme))
    heading, said = language.say(HEADINGS[source]), about(told.matrix, told.code)
    name = language.say("{heading}: models by GPU at {about}", heading=heading, about=said)
    if len(columns) > FIT:
        st.caption(
            e(
                language.say(
                    "{gpus}; where they do not fit side by side, the table scrolls.", gpus=language.listed([*head])
                )
            )
        )
    with st.container(key="matrix" if source == "measured" else "matrix_published"):
        st.table(styler, border="horizontal", alt=name)


def _cell(told: Told, i: int, j: int, ranked: Rank, shelf: Shelf, language: Language) -> str:
    """Write one cell: the coloured figure as a link, the others and the setup below it, or why there is none."""
    row, link = told.matrix.rows[i], told.links[i][j]
    cell = row.cells[j]
    address = _address(link, shelf) if link else ""
    if not cell.reading:
        missing = e(missing_text(cell, row, language))
        return f":small[{f'[{missing}]({address})' if address else missing}]"
    figure = f"{figure_text(cell, ranked.metric, language)} {_unit(ranked.metric, language)}"
    main = f"{mark(ranked, cell)}{NO_BREAK}{figure}".strip(NO_BREAK)  # behind it, the mark would fall off the line
    others = (f"{figure_text(cell, m, language)} {_unit(m, language)}" for m in METRICS if m != ranked.metric)
    small = [*others, setup_text(served(cell, shelf.catalog), language), basis_text(cell, row, language)]
    first = f"[**{e(main)}**]({address})" if address else f"**{e(main)}**"
    return "  \n".join([first, *(f":small[{e(text)}]" for text in small if text)])


def _address(link: Selection, shelf: Shelf) -> str:
    """Write the address of a comparison."""
    return f"./?{urlencode(selection.address(shelf, link))}"


def _unit(metric: str, language: Language) -> str:
    return language.say(SHORT_UNITS[metric])


def _style(cell: Cell, ranked: Rank, theme: Theme) -> str:
    """Return a cell's colours and least width: how near its figure is to the best of the row; alone, the palest."""
    value = cell.value(ranked.metric)
    width = f"min-width: {FIGURES if cell.reading else REASONS}"
    if value is None or not ranked.order:
        return width
    best = ranked.order[0].value(ranked.metric) or value
    share = value / best if TERMS[ranked.metric].better != "lower" else best / value
    background, ink = shade(share if ranked.style != "only" else 0.0, theme)
    return f"background-color: {background}; color: {ink}; {width}"


def _layout(theme: Theme) -> Any:
    """Return the rules of the table besides its shades: links in the cell's own ink, models that stay in sight."""
    page = {"light": "#FFFFFF", "dark": "#101418"}[theme]
    return [
        {"selector": "td a", "props": [("color", "inherit"), ("text-decoration", "underline")]},
        {"selector": "td, thead th", "props": [("padding", PADDING)]},
        {"selector": "td strong", "props": [("font-size", "1.125em")]},
        {
            "selector": "td",
            "props": [
                ("vertical-align", "top"),
                ("line-height", "1.35"),
                ("border", f"1px solid {page}"),
            ],
        },
        {
            "selector": "tbody th",
            "props": [
                ("position", "sticky"),
                ("left", "0"),
                ("background-color", page),
                ("min-width", "6.5rem"),
                ("max-width", "8rem"),
                ("white-space", "normal"),
                ("vertical-align", "top"),
                ("z-index", "1"),
            ],
        },
    ]
