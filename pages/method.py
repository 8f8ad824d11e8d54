"""How numbers and words are made, for a stakeholder."""

import streamlit as st

from app.ui import method, notices, origins, selection

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("How the numbers and the words are made"), anchor=False)
method.explain(language)
origins.shown(shelf, language)
method.definitions(language)
