"""Likewise: which way of serving an LLM is better, and by how much, at the same speed per user."""

import streamlit as st

st.set_page_config(page_title="Likewise", page_icon="⚖️", layout="wide")

page = st.navigation(
    [
        st.Page("pages/compare.py", title="Compare", default=True),
        st.Page("pages/gallery.py", title="Gallery"),
        st.Page("pages/data.py", title="Data"),
        st.Page("pages/method.py", title="Method"),
    ],
    position="top",
)
with st.container(horizontal_alignment="center"), st.container(width=1080):
    page.run()
