"""The Data page: where each bundled table comes from, what was refused, and its rows."""

import pandas as pd
import streamlit as st

from app.answer import Shelf
from app.background import TableSource
from app.escaping import markdown as e
from app.language import Language
from app.sources.bundle import DATA
from app.ui import notices, selection
from app.ui.selection import page_key

MAX_ROWS_SHOWN = 2_000
MAX_REFUSALS_SHOWN = 200


def refusals(shelf: Shelf, language: Language) -> None:
    """Name everything that was left out and why."""
    found = shelf.bundle.left_out
    if found:
        st.warning(language.count("{n} row or file was left out:", "{n} rows or files were left out:", len(found)))
        st.markdown("\n".join(f"- {e(str(refusal))}" for refusal in found[:MAX_REFUSALS_SHOWN]))
    else:
        st.markdown(language.say("Every row of every bundled table passed the checks."))
    fresh = selection.fresh()
    if fresh and fresh.snapshot.refusals:
        st.markdown(language.say("Of the live rows, some did not pass:"))
        notices.refusals(fresh.snapshot.refusals, language)


def sources(shelf: Shelf, language: Language) -> None:
    """List each table with source, licence and date."""
    st.subheader(language.say("Where it comes from"), anchor=False)
    lines = [
        {
            language.say("Table"): f"**{e(language.name(s.title))}**",
            language.say("Source"): f"[{e(_host(s.source_url))}]({s.source_url})",
            language.say("Licence"): e(language.name(s.licence)),
            language.say("As of"): e(language.day(s.as_of)),
            language.say("Notes"): e(language.name(s.note)),
        }
        for s in shelf.bundle.background.sources
    ]
    with st.container(key="sources"):
        st.table(pd.DataFrame(lines), hide_index=True, border="horizontal")


def _host(url: str) -> str:
    return url.split("/")[2]


def browser(shelf: Shelf, language: Language) -> None:
    """Draw one table's rows, with a search."""
    st.subheader(language.say("Rows"), anchor=False)
    listed = shelf.bundle.background.sources
    if not listed:
        st.info(language.say("No table is listed in sources.csv."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = st.selectbox(
            language.say("Table"), listed, format_func=lambda s: language.name(s.title), key=page_key("data", "table")
        )
        words = st.text_input(
            language.say("Search"),
            placeholder=language.say("for example: b300 fp4 mtp"),
            key=page_key("data", "search"),
        )
    _rows(table, words, language)


def _rows(table: TableSource, words: str, language: Language) -> None:
    try:
        frame = pd.read_csv(DATA / table.table, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        told = language.say("{table} cannot be read: {error}", table=table.table, error=type(error).__name__)
        st.error(e(told))
        return
    if words.strip():
        text = frame.agg(" ".join, axis=1).str.lower()
        for word in words.lower().split():
            frame = frame[text.loc[frame.index].str.contains(word, regex=False)]
    st.caption(
        language.count(
            "{n} row of {table}. Units are in the column names; an empty cell is unknown, never zero.",
            "{n} rows of {table}. Units are in the column names; an empty cell is unknown, never zero.",
            len(frame),
            table=table.table,
        )
    )
    if frame.empty:
        st.info(language.say("No row holds all these words. Take one out."))
    else:
        links = {c: st.column_config.LinkColumn(c) for c in frame.columns if c in ("run_url", "source_url", "source")}
        st.dataframe(frame.head(MAX_ROWS_SHOWN), hide_index=True, column_config=links)
