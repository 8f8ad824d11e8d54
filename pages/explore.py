"""All measured points of a model and workload against any two axes, and the way from there to a comparison."""

import streamlit as st

from app.ui import explore, panels, point, selection

shelf = selection.shelf()
language, notices = selection.elsewhere()
panels.notices(notices)
st.title(language.say("Explore"), anchor=False)
panels.left_out(shelf, language)
explored = explore.filtered(shelf, language)
if explored is None:
    explore.nothing_there(language)
    st.stop()

picture, comparing = st.container(), st.container()
with comparing:
    chosen = explore.chosen_series(explored.view, shelf, language)
with picture:
    all_points = explore.chart(explored, chosen, shelf, language)
    explore.notes(explored, shelf, language, all_points=all_points)
    explore.provenance(explored.view, shelf, language)
    point.chosen(explored, shelf, language, all_points=all_points)
explore.hand_on(explored, shelf, language, all_points=all_points)
