"""Every model on every GPU at one speed: verdicts, heat tables whose cells lead to comparisons, downloads."""

import streamlit as st

from app.ui import cache, matrix, panels, selection

shelf = selection.shelf()
language, notices = selection.elsewhere()
choice, dropped = matrix.chosen(shelf, language)
panels.notices((*notices, *dropped))
st.title(language.say("Every model and GPU at one speed"), anchor=False)
panels.left_out(shelf, language)
panels.own_elsewhere(shelf, language)
matrix.controls(shelf, choice, language)
told = cache.matrix(shelf, choice, language)
matrix.sections(told, choice, shelf, language)
matrix.hand_on(told, shelf, language)
