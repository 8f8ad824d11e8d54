"""Is that a fair comparison? What the gap becomes when engines, deployments and run dates are held equal."""

import pandas as pd
import streamlit as st

from app.alike import fields_held, steps
from app.answer import Answer, Shelf
from app.escaping import markdown as e
from app.fairtable import fair_head, fair_table
from app.language import message
from app.nearest import Settled
from app.terms import STEPS, Step
from app.ui import numbers, selection

PUBLISHED = message(
    "These are a publisher's finished readings of whatever served best; they cannot be split by engine or deployment."
)

SAME_DEPLOYMENT = message("Same deployment")
BY_DESIGN = message("The sides differ by design in all that could be held equal.")
NO_DEPLOYMENT = message("No deployment is known to have rows of every side, so no more can be held equal.")
NO_ROWS: dict[Step, str] = {
    "family": message("No engine family is known to have rows of every side, so no more can be held equal."),
    "setup": message("No engine on one deployment is known to have rows of every side, so no more can be held equal."),
    "window": message(
        "With what can be held equal here, no rows of every side are known to have run within 30 days of each other."
    ),
}
UNDATED = message("Not all rows say when they were run, so run dates cannot be held equal.")


def fair(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw the control, the sentences and the table by engine."""
    language = answer.narrative.language
    st.subheader(language.say("Is that a fair comparison?"), anchor=False)
    if answer.variant.source == "published":
        st.markdown(language.say(PUBLISHED))
        return
    possible = shelf.holdings.steps(settled.lineup, answer.variant, settled.selection)
    if len(possible) > 1:
        st.segmented_control(
            language.say("What is held equal on all sides"),
            possible,
            format_func=lambda step: language.say(_label(step, settled)),
            help=language.say("Pooled rows mix engines and deployments; each further step holds more of them equal."),
            **selection.widget(shelf, "like"),
        )
    dated = all(point.run_date for side in answer.comparison.sides for point in side.points)
    reason = no_more(possible, settled, dated=dated)
    if reason:
        st.caption(language.say(reason))
    for i, _ in enumerate(answer.narrative.fair):
        numbers.text(answer, shelf, f"fair{i}", answer.narrative.fair[i])
    if answer.fairness and answer.fairness.pooled.targets:
        _table(answer, shelf)


def _label(step: Step, settled: Settled) -> str:
    """Name a step by what it holds here; engines that are compared cannot be held."""
    return SAME_DEPLOYMENT if _holds_deployment_alone(step, settled) else STEPS[step]


def _holds_deployment_alone(step: Step, settled: Settled) -> bool:
    return fields_held(step, settled.lineup.differs) == {"deployment"}


def no_more(possible: tuple[Step, ...], settled: Settled, *, dated: bool = True) -> str | None:
    """Say why no more is held: each step holds what the one before holds, so the first that fails speaks for all.

    Of rows that are not all `dated`, nobody knows which were run at about the same time.
    """
    every = steps(settled.lineup.differs)
    if len(every) == 1:
        return BY_DESIGN
    first = next((step for step in every if step not in possible), None)
    if first is None:
        return None
    if first == "window" and not dated:
        return UNDATED
    return NO_DEPLOYMENT if _holds_deployment_alone(first, settled) else NO_ROWS[first]


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
