"""Every comparison as a card with its verdict, searchable, by model and kind."""

import streamlit as st

from app.ui import cache, gallery, notices, selection

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("Every comparison"), anchor=False)
notices.left_out(shelf, language)
notices.own_elsewhere(shelf, language)
gallery.intro(shelf, language)
shown = gallery.filtered(cache.cards(shelf, language), shelf, language)
gallery.grid(shown, shelf, language)
