"""Is that a fair comparison? What the gap becomes when engines, deployments and run dates are held equal."""

import pandas as pd
import streamlit as st

from app.alike import fields_held, steps
from app.answer import Answer, Shelf
from app.escaping import markdown as e
from app.fairtable import fair_head, fair_table
from app.language import Language, message
from app.nearest import Settled
from app.terms import STEPS, Step
from app.ui import numbers, selection

PUBLISHED = message(
    "These are a publisher's finished readings of whatever served best; they cannot be split by engine or deployment."
)


def fair(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw the control, the sentences and the table by engine."""
    language = answer.narrative.language
    st.subheader(language.say("Is that a fair comparison?"), anchor=False)
    if answer.variant.source == "published":
        st.markdown(language.say(PUBLISHED))
        return
    possible = shelf.steps(settled.lineup, answer.variant, settled.selection)
    st.segmented_control(
        language.say("What is held equal on all sides"),
        possible,
        format_func=lambda step: _label(step, settled, language),
        help=language.say("As published pools engines and deployments; each further step holds more of them equal."),
        **selection.widget(shelf, "like"),
    )
    left_out = [_label(step, settled, language) for step in steps(settled.lineup.differs) if step not in possible]
    if left_out:
        told = language.say("No rows of all sides are alike in this: {steps}.", steps=language.listed(left_out))
        st.caption(e(told))
    for i, _ in enumerate(answer.narrative.fair):
        numbers.text(answer, shelf, f"fair{i}", answer.narrative.fair[i])
    if answer.fairness and answer.fairness.pooled.targets:
        _table(answer, shelf)


def _label(step: Step, settled: Settled, language: Language) -> str:
    """Name a step by what it holds here; engines that are compared cannot be held."""
    only_deployment = fields_held(step, settled.lineup.differs) == {"deployment"}
    return language.say(message("Same deployment") if only_deployment else STEPS[step])


def _table(answer: Answer, shelf: Shelf) -> None:
    fairness, language = answer.fairness, answer.narrative.language
    assert fairness is not None
    rows = fair_table(fairness, shelf.catalog, language=language)
    lines = [[e(row.held), e(row.points), *(e(cell) for cell in row.cells)] for row in rows]
    head = [e(text) for text in fair_head(fairness, language=language)]
    with st.container(key="fair"):
        st.table(pd.DataFrame(lines, columns=head), hide_index=True, border="horizontal")
    st.caption(
        language.say(
            "Throughput per GPU. In brackets what errors and the points around leave open. \u2013: not measured there. "
            "Points too far apart: the curve between these two speeds rises above the pooled one, which holds the same "
            "points, so it is no figure."
        )
    )
