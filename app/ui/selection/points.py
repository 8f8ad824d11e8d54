"""Which point of a page's chart is chosen, by a click on it or from a list."""

from collections.abc import Mapping

import streamlit as st

from app.ui.selection.pages import has_news, page_key, page_widget
from app.ui.selection.state import Widget


def point_chart(page: str, param: str) -> Widget:
    """Return key and callback of a chart whose points can be clicked, `param` being what it calls a click.

    A choice from the list gives the chart a new key, since nothing else takes a click back.
    """
    key = f"{page}_chart_{st.session_state.get(page_key(page, 'drawn'), 0)}"

    def on_click() -> None:
        picked = st.session_state[key].selection.get(param)
        first = picked[0] if isinstance(picked, list) and picked else None
        found = first.get("id") if isinstance(first, dict) else None
        st.session_state[page_key(page, "point")] = found if isinstance(found, str) else None
        if found is None:
            st.session_state[page_key(page, "ringed")] = None

    return {"key": key, "on_select": on_click}


def point_list(page: str, shown: Mapping[str, str]) -> tuple[Widget, bool]:
    """Return key and callback of the list of points, and whether the address names one that is not shown.

    `shown` are the points by what they are called in an address; one that is not among them is not chosen either.
    """
    key = page_key(page, "point")
    asked, is_news = st.query_params.get(key, ""), has_news(key)
    page_widget(page, "point", shown)

    def ring() -> None:
        st.session_state[page_key(page, "ringed")] = st.session_state[key]
        st.session_state[page_key(page, "drawn")] = st.session_state.get(page_key(page, "drawn"), 0) + 1

    if is_news:
        ring()
    return {"key": key, "on_change": ring}, bool(asked) and is_news and st.session_state[key] is None


def point_chosen(page: str) -> str | None:
    """Return the point that is chosen on the chart or in the list."""
    found: str | None = st.session_state.get(page_key(page, "point"))
    return found


def ringed_point(page: str) -> str | None:
    """Return the point that was chosen from the list last; a click since then is ringed by the chart itself."""
    found: str | None = st.session_state.get(page_key(page, "ringed"))
    return found
