"""Two sides at the same speed per user: verdict, caveats, cards, chart, table, working."""

import streamlit as st

from app.ui import cache, panels, selection, sidebar

shelf = cache.shelf()
panels.left_out(shelf)
if not shelf.offers:
    st.stop()

settled = selection.resolve(shelf)
sidebar.draw(shelf, settled)
answer = cache.answer(settled.selection)

panels.notices(settled)
panels.heading(answer)
panels.provenance(answer, shelf)
panels.main_caveat(answer)
panels.cards(answer, shelf)
panels.chart(answer, settled, shelf)
panels.targets(answer, shelf)
panels.table(answer)
panels.cost_cap(answer, settled, shelf)
panels.not_shown(answer)
panels.hand_on(answer, settled, shelf)
