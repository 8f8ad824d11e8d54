"""Every comparison as a card with its verdict, searchable, by model and kind."""

import streamlit as st

from app.ui import cache, gallery

shelf = cache.shelf()
st.title("Every comparison", anchor=False)
gallery.intro(shelf)
shown = gallery.filtered(cache.cards(), shelf)
gallery.grid(shown)
