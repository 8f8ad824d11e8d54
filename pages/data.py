"""What is bundled: source, licence and dates of every table, and a browser for its rows."""

import streamlit as st

from app.ui import cache, tables

shelf = cache.shelf()
st.title("Data", anchor=False)
tables.refusals(shelf)
tables.sources(shelf)
tables.browser(shelf)
