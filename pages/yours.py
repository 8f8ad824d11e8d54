"""A visitor's own files: what is in them, what they do not say, and the comparison that they make."""

import streamlit as st

from app.ui import notices, selection
from app.ui.yours import brought, files, questions, sides

shelf = selection.shelf()
language, unread = selection.elsewhere()
notices.of_link(unread)
st.title(language.say("Your files"), anchor=False)
files.intro(language)
read = files.drop(language)
questions.ask(read, shelf, language)
brought.batches(shelf, language)
sides.choose(shelf, language)
