"""A visitor's own files: what is in them, what they do not say, and the comparison that they make."""

import streamlit as st

from app.ui import brought, notices, selection, yours

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("Your files"), anchor=False)
yours.intro(language)
read = yours.drop(language)
yours.questions(read, shelf, language)
brought.batches(shelf, language)
brought.sides(shelf, language)
