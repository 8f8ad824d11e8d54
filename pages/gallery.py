"""Every comparison as a card with its verdict, searchable, by model and kind."""

import streamlit as st

from app.ui import cache, gallery, panels, selection

shelf = cache.shelf()
language, notices = selection.elsewhere(shelf)
panels.notices(notices)
st.title(language.say("Every comparison"), anchor=False)
panels.left_out(shelf, language)
gallery.intro(shelf, language)
shown = gallery.filtered(cache.cards(language), shelf, language)
gallery.grid(shown, shelf, language)
