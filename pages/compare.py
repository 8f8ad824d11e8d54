"""Two or more sides at the same speed per user: verdict, caveats, cards, chart, table, working."""

import streamlit as st

from app.ui import (
    accuracy,
    cache,
    fairness,
    handing_on,
    notices,
    pairwise,
    panels,
    prices,
    readings,
    selection,
    sidebar,
)

shelf = selection.shelf()
notices.left_out(shelf, selection.language())
if notices.nothing_to_compare(shelf):
    st.stop()

settled = selection.resolve(shelf)
answer = cache.answer(shelf, settled.selection)
sidebar.draw(shelf, settled, answer.narrative.language)

notices.of_link(settled.notices)
panels.heading(answer, shelf)
panels.provenance(answer, shelf)
panels.main_caveat(answer, shelf)
panels.cards(answer, shelf)
fairness.fair(answer, settled, shelf)
panels.further(answer, shelf)
readings.chart(answer, settled, shelf)
readings.targets(answer, shelf)
readings.table(answer)
pairwise.draw(answer, settled, shelf)
accuracy.section(answer, shelf)
prices.panel(answer, settled, shelf)
panels.not_shown(answer)
handing_on.hand_on(answer, settled, shelf)
