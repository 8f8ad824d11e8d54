"""One comparison at one speed through time: what moved, both sides' readings, the gap, and every day's points."""

import streamlit as st

from app.ui import cache, notices, selection, trend, trend_choices

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("What moved over time"), anchor=False)
notices.left_out(shelf, language)
notices.own_elsewhere(shelf, language)
trend_choices.intro(shelf, language)

asked = trend_choices.chosen(shelf, language)
found, above = cache.trend(shelf, asked), st.container()
view = trend_choices.view(found, language)
told = cache.told_trend(shelf, asked, view.metric, language)
with above:
    trend.words(told)
trend.readings(found, view, shelf, language)
trend.gap(found, view, language)
trend.day(found, view, shelf, language)
trend.table(found, view, language)
trend.ends(found, shelf, language)
trend.hand_on(found, told, shelf)
