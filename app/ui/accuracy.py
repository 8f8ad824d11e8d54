"""What is on file about accuracy, on the Compare page: a row a side, or one sentence that nothing is."""

import pandas as pd
import streamlit as st

from app.accuracy import Score
from app.accuracy_table import accuracy_table
from app.answer import Answer, Shelf
from app.escaping import markdown as e

DATE = 3  # the column that links to the runs


def section(answer: Answer, shelf: Shelf) -> None:
    """Draw the scores with their errors and runs; where the verdict tells that there are none, nothing."""
    narrative, language = answer.narrative, answer.narrative.language
    found, told = narrative.accuracy, narrative.accuracy_text
    if found is None or not (told or any(found.scores.values())):
        return
    st.markdown(f"#### {language.say('Accuracy')}", anchors=False)
    if told:
        st.markdown(told.markdown)
    head, rows = accuracy_table(answer.comparison, found, shelf.catalog, language)
    if not rows:
        return
    scores = [score for side in answer.comparison.sides for score in found.scores[side.key]]
    lines = [
        [_linked(cell, score) if i == DATE else e(cell) for i, cell in enumerate(row)]
        for row, score in zip(rows, scores, strict=True)
    ]
    with st.container(key="accuracy"):
        st.table(pd.DataFrame(lines, columns=[e(h) for h in head]), hide_index=True, border="horizontal")
    st.caption(
        language.say("Runs of one task ask the same questions: several are averaged, and their error is no smaller.")
    )


def _linked(text: str, score: Score) -> str:
    """Link the days to the newest run behind a score."""
    newest = max(score.runs, key=lambda run: run.run_date)
    return f"[{e(text)}]({newest.run_url})" if newest.run_url.startswith("https://") else e(text)
