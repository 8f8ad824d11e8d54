"""What is kept of a visit: the settled selection and what was written into the address, by key.

The modules of this package alone touch the session's state.
"""

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.links import Selection

KEPT, WRITTEN, SAID = "likewise_selection", "likewise_address", "likewise_said"
Widget = dict[str, Any]
ANY = ""  # a choice that is None would be drawn as no choice at all


def last_settled() -> Selection | None:
    """Return the selection as it was settled last; None in a new visit."""
    found: Selection | None = st.session_state.get(KEPT)
    return found


def came_back() -> bool:
    """Say whether the browser's history led here: then an address without parameters is meant as it stands."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def key_of(field: str) -> str:
    """Return the key of the widget of a field of the selection."""
    return f"pick_{field}"
