"""Which number of the prose is chosen, so that its evidence is shown."""

import streamlit as st

from app.narrative import Narrative
from app.ui.evidence import Number, find, find_again
from app.ui.selection.state import Widget

NUMBER, PRESSED = "likewise_number", "likewise_pressed"


def pressed_widget() -> Widget:
    """Return key and callback of what listens for numbers that are pressed."""
    return {"key": PRESSED, "on_pressed_change": _on_number}


def _on_number() -> None:
    name, now = st.session_state[PRESSED].pressed, st.session_state.get(NUMBER)
    is_open = isinstance(now, Number) and now.name == name
    st.session_state[NUMBER] = None if is_open else name


def number(narrative: Narrative) -> Number | None:
    """Return the number of a narrative that was chosen last; None where the narrative no longer has it."""
    asked: Number | str | None = st.session_state.get(NUMBER)
    found = find(narrative, asked) if isinstance(asked, str) else find_again(narrative, asked) if asked else None
    st.session_state[NUMBER] = found
    return found


def shown_number() -> Number | None:
    """Return the number whose evidence this run has shown."""
    found = st.session_state.get(NUMBER)
    return found if isinstance(found, Number) else None


def close_number() -> None:
    """Put the evidence away."""
    st.session_state[NUMBER] = None
