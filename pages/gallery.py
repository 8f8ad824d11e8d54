"""Every comparison as a card with its verdict, searchable, by model and kind."""

import streamlit as st

from app.ui import cache, gallery, panels

shelf = cache.shelf()
st.title("Every comparison", anchor=False)
panels.left_out(shelf)
gallery.intro(shelf)
shown = gallery.filtered(cache.cards(), shelf)
gallery.grid(shown)
