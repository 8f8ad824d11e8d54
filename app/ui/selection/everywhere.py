"""What every page keeps of an address: the language and which rows are shown; and links to Compare that keep it."""

from dataclasses import replace

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from app.answer import Shelf
from app.language import LANGUAGES, Language
from app.links import Selection, from_params, spelled_out, to_params
from app.nearest import settle
from app.ui import shelves
from app.ui.selection.state import KEPT, WRITTEN, Widget, came_back, key_of, last_settled

EVERYWHERE = ("lang", "rows")  # the parameters that every page keeps


def language() -> Language:
    """Return the language that the address or the last control asks for."""
    return LANGUAGES[asked_everywhere()[0].lang]


def language_widget() -> Widget:
    """Return key and callback of the language control, seeded with the language in use."""
    key = key_of("lang")
    st.session_state[key] = language().code
    return {"key": key, "on_change": _on_language}


def elsewhere() -> tuple[Language, tuple[str, ...]]:
    """Return the language of a page without a selection and what it has to say of the address; keep both in step."""
    asked, notices = asked_everywhere()
    st.session_state[KEPT] = replace(last_settled() or Selection(), lang=asked.lang, live=asked.live)
    written = {key: text for key, text in to_params(asked).items() if key in EVERYWHERE}
    for key in EVERYWHERE:
        if key in written and written[key] != st.query_params.get(key):
            st.query_params[key] = written[key]
        elif key not in written and key in st.query_params:
            del st.query_params[key]
    st.session_state[WRITTEN] = written
    return LANGUAGES[asked.lang], notices


def for_visitor(chosen: Selection) -> Selection:
    """Return a selection in the language, for the reader and from the rows that this visitor chose."""
    kept = last_settled() or Selection()
    return replace(chosen, lang=kept.lang, reader=kept.reader, live=kept.live)


def address(shelf: Shelf, chosen: Selection) -> dict[str, str]:
    """Return the parameters of a link to Compare for this visitor, as that page writes them itself.

    Others it would rewrite on arrival, a further step of the history that nobody could go back past. What it has to
    say of a link that asks for too much, it says only of that link, which therefore stays as it is.
    """
    asked = for_visitor(chosen)
    found = settle(shelf, replace(asked, targets=None))  # kept there, whatever the speed
    lasting = settle(shelf, found.selection).notices == found.notices
    return to_params(replace(found.selection, targets=asked.targets) if lasting else asked)


def address_here(shelf: Shelf, chosen: Selection) -> dict[str, str]:
    """Return the parameters of a link from Compare to itself, one more than the page writes.

    Of such a link the browser shows nothing itself; it shows what the page writes because there is one too many.
    """
    return address(shelf, chosen) | {"open": "1"}


def asked_everywhere() -> tuple[Selection, tuple[str, ...]]:
    """Read what every page keeps: from the address where somebody changed it, else as it was kept.

    On the way to another page the browser drops the parameters, which changes nothing.
    """
    _through_the_entry()
    params, kept = spelled_out(st.query_params.to_dict()), last_settled()
    was, now = ([of.get(key) for key in EVERYWHERE] for of in (st.session_state.get(WRITTEN, {}), params))
    if kept is not None and (was == now or not (params or came_back())):
        return Selection(lang=kept.lang, live=kept.live), ()
    return from_params({key: params.get(key, "") for key in EVERYWHERE}, shelves.bundled().catalog)


def _through_the_entry() -> None:
    """Start again where no entry script ran: a new server takes a folder named pages for an app without navigation.

    It does so until the entry script has run once, which a first visitor who comes to another page would never see.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def _on_language() -> None:
    chosen = st.session_state.get(key_of("lang"))
    if chosen:
        st.session_state[KEPT] = replace(last_settled() or Selection(), lang=chosen)
