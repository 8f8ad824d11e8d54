"""Every model on every GPU at one speed: verdicts, heat tables whose cells lead to comparisons, downloads."""

import streamlit as st

from app.ui import cache, matrix, notices, selection

shelf = selection.shelf()
language, unread = selection.elsewhere()
choice, dropped = matrix.chosen(shelf, language)
notices.of_link((*unread, *dropped))
st.title(language.say("Every model and GPU at one speed"), anchor=False)
notices.left_out(shelf, language)
notices.own_elsewhere(shelf, language)
matrix.controls(shelf, choice, language)
told = cache.matrix(shelf, choice, language)
matrix.sections(told, choice, shelf, language)
matrix.hand_on(told, shelf, language)
