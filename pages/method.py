"""How numbers and words are made, for a stakeholder."""

import streamlit as st

from app.ui import method, origins, panels, selection

shelf = selection.shelf()
language, notices = selection.elsewhere()
panels.notices(notices)
st.title(language.say("How the numbers and the words are made"), anchor=False)
method.explain(language)
origins.shown(shelf, language)
method.definitions(language)
