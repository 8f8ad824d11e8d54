"""Two sides at the same speed per user: verdict, caveats, cards, chart, table, working."""

from app.ui import cache, panels, selection, sidebar

shelf = cache.shelf()
settled = selection.resolve(shelf)
sidebar.draw(shelf, settled)
answer = cache.answer(settled.selection)

panels.notices(shelf, settled)
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
