"""What is bundled: source, licence and dates of every table, and a browser for its rows."""

import streamlit as st

from app.ui import notices, origins, selection, tables

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("Data"), anchor=False)
origins.explain(shelf, language)
tables.refusals(shelf, language)
tables.sources(shelf, language)
tables.browser(shelf, language)
