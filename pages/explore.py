"""All measured points of a model and workload against any two axes, and the way from there to a comparison."""

import streamlit as st

from app.ui import explore, filters, notices, point, selection

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("Explore"), anchor=False)
notices.left_out(shelf, language)
notes, picture, comparing = st.container(), st.container(), st.container()
with picture:
    axes = filters.axes(language)
    explored = explore.filtered(axes, shelf, language)
if explored is None:
    explore.nothing_there(language)
    st.stop()

with comparing:
    chosen = explore.chosen_series(explored.view, shelf, language)
with notes:
    explore.let_go(explored.view, shelf, language)
with picture:
    looked = explore.looked_at(explored, axes, shelf, language)
    explore.chart(looked, chosen, shelf, language)
    point.chosen(looked.explored, shelf, language)
    explore.notes(looked, chosen, shelf, language)
    explore.provenance(explored.view, shelf, language)
    explore.elsewhere(explored.view, shelf, language)
explore.hand_on(looked, shelf, language)
