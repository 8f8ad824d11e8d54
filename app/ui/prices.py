"""What prices mean, on the Compare page: other editions, the price that makes both sides equal, a highest cost."""

import pandas as pd
import streamlit as st

from app.answer import Answer, Shelf
from app.escaping import markdown as e
from app.exports.markdown import edition_heading, price_notes
from app.language import Language
from app.links import MAX_RATE
from app.nearest import Settled
from app.price_table import Table, break_even_table, editions_table
from app.story import PriceStory
from app.ui import cache, selection


def panel(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw everything about prices in one place; figures of one's own are typed in beside it."""
    language, told = answer.narrative.language, cache.prices(shelf, settled.selection)
    with st.expander(language.say("Cost of your own"), icon=":material/payments:"):
        st.caption(language.say("Your own $ per GPU-hour and kW go into Prices and power, in the sidebar."))
        _cap(told, settled, shelf, language)
        heading = edition_heading(told, language)
        if heading:
            st.markdown(f"**{e(heading)}**")
        if told.words:
            st.markdown("\n".join(f"- {passage.markdown}" for passage in told.words))
        _table(editions_table(answer.comparison, told.outlook, language), "editions")
        _table(break_even_table(answer.comparison, told.outlook, shelf.catalog, language), "break_even")
        if told.outlook.editions:
            st.caption("  \n".join(e(note) for note in price_notes(answer.comparison, told, language)))


def _cap(told: PriceStory, settled: Settled, shelf: Shelf, language: Language) -> None:
    st.number_input(
        language.say("Highest cost, $ per million tokens"),
        value=None,
        min_value=0.001,
        max_value=MAX_RATE,
        step=0.1,
        format="%g",
        placeholder=language.say("for example {figure}", figure=language.number(0.5, 1)),
        help=language.say("How fast can each side go at a given cost?"),
        width=260,
        **selection.widget(shelf, "cap"),
    )
    if told.cap_words:
        st.markdown(told.cap_words.markdown)
    elif settled.selection.cap:
        st.info(language.say("No GPU price is known here. Give your own under Prices and power."))


def _table(table: Table, key: str) -> None:
    head, rows = table
    if rows:
        lines = [[e(cell) for cell in row] for row in rows]
        with st.container(key=key):
            st.table(pd.DataFrame(lines, columns=[e(h) for h in head]), hide_index=True, border="horizontal")
