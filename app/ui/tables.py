"""The Data page: where each bundled table comes from, what was refused, and its rows."""

import pandas as pd
import streamlit as st

from app.answer import Shelf
from app.background import TableSource
from app.escaping import markdown as e
from app.sources.bundle import DATA
from app.ui.selection import page_key
from app.wording import day

MAX_ROWS_SHOWN = 2_000


def refusals(shelf: Shelf) -> None:
    """Name everything that was left out and why."""
    found = shelf.bundle.refusals
    if found:
        st.warning(f"{len(found)} rows or files were left out:")
        st.markdown("\n".join(f"- {e(str(refusal))}" for refusal in found[:200]))
    else:
        st.markdown("Every row of every bundled table passed the checks.")


def sources(shelf: Shelf) -> None:
    """List each table with source, licence and date."""
    st.subheader("Where it comes from", anchor=False)
    lines = [
        {
            "Table": f"**{e(s.title)}**",
            "Source": f"[{e(_host(s.source_url))}]({s.source_url})",
            "Licence": e(s.licence),
            "As of": e(day(s.as_of)),
            "Notes": e(s.note),
        }
        for s in shelf.bundle.background.sources
    ]
    st.table(pd.DataFrame(lines), hide_index=True, border="horizontal")


def _host(url: str) -> str:
    return url.split("/")[2]


def browser(shelf: Shelf) -> None:
    """Draw one table's rows, with a search."""
    st.subheader("Rows", anchor=False)
    listed = shelf.bundle.background.sources
    if not listed:
        st.info("No table is listed in sources.csv.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = st.selectbox("Table", listed, format_func=lambda s: s.title, key=page_key("data", "table"))
        words = st.text_input("Search", placeholder="for example: b300 fp4 mtp", key=page_key("data", "search"))
    _rows(table, words)


def _rows(table: TableSource, words: str) -> None:
    try:
        frame = pd.read_csv(DATA / table.table, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        st.error(f"{e(table.table)} cannot be read: {e(type(error).__name__)}")
        return
    if words.strip():
        text = frame.agg(" ".join, axis=1).str.lower()
        for word in words.lower().split():
            frame = frame[text.loc[frame.index].str.contains(word, regex=False)]
    st.caption(
        f"{len(frame):,} rows of {table.table}. Units are in the column names; an empty cell is unknown, never zero."
    )
    if frame.empty:
        st.info("No row holds all these words. Take one out.")
    else:
        links = {c: st.column_config.LinkColumn(c) for c in frame.columns if c in ("run_url", "source_url", "source")}
        st.dataframe(frame.head(MAX_ROWS_SHOWN), hide_index=True, column_config=links)
