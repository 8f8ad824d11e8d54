"""Every comparison as a card with its verdict, searchable, by model and kind."""

import streamlit as st

from app.ui import cache, gallery, panels, selection

shelf = selection.shelf()
language, notices = selection.elsewhere()
panels.notices(notices)
st.title(language.say("Every comparison"), anchor=False)
panels.left_out(shelf, language)
panels.own_elsewhere(shelf, language)
gallery.intro(shelf, language)
shown = gallery.filtered(cache.cards(shelf, language), shelf, language)
gallery.grid(shown, shelf, language)
