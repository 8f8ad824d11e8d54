"""How numbers and words are made, for a stakeholder."""

import streamlit as st

from app.ui import method

st.title("How the numbers and the words are made", anchor=False)
method.explain()
method.definitions()
