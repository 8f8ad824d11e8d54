"""Likewise: which way of serving an LLM is better, and by how much, at the same speed per user."""

import streamlit as st

from app.ui import notices, numbers, selection, sidebar, uploads

uploads.keep_in_memory()
language = selection.language()
page = st.navigation(
    [
        st.Page("pages/compare.py", title=language.say("Compare"), default=True),
        st.Page("pages/explore.py", title=language.say("Explore")),
        st.Page("pages/gallery.py", title=language.say("Gallery")),
        st.Page("pages/matrix.py", title=language.say("Matrix")),
        st.Page("pages/trend.py", title=language.say("Trend")),
        st.Page("pages/yours.py", title=language.say("Your files")),
        st.Page("pages/data.py", title=language.say("Data")),
        st.Page("pages/method.py", title=language.say("Method")),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · Likewise", page_icon="⚖️", layout="wide")
selection.shelf()
sidebar.head(language)
with st.container(horizontal_alignment="center"), st.container(width=1080):
    notices.rows_shown(language)
    page.run()
numbers.listen(language)
