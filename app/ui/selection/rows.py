"""What a visitor compares: public rows, live ones where they were chosen, and the visitor's own over them.

What is brought is kept in this session's state and nowhere else.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

import streamlit as st

from app.answer import Shelf
from app.batches import Brought
from app.escaping import markdown as e
from app.language import LANGUAGES
from app.links import Selection, from_params
from app.saved import Opened, opened
from app.sources.refusals import Refusal
from app.sources.saved import Saved
from app.ui import shelves
from app.ui.selection.everywhere import asked_everywhere, language
from app.ui.selection.state import KEPT, SAID, WRITTEN, Widget, key_of, last_settled

_OWN, _OWN_SHELF, _FRESH, _FILE = "likewise_own", "likewise_own_shelf", "likewise_fresh", "likewise_file"
_REFUSED, _NOTED = "likewise_refused", "likewise_noted"
_DROPPED, _READ = "likewise_dropped", "likewise_read"
C = TypeVar("C")
Files = Sequence[tuple[str, bytes]]


def shelf() -> Shelf:
    """Return all that this visitor can compare; nobody else sees what the visitor brought.

    An open file stands in for everything else.
    """
    file = open_file()
    if file is not None:
        st.session_state[_FRESH] = None
        return file.shelf
    base, own = public(), brought()
    if not own:
        st.session_state.pop(_OWN_SHELF, None)
        return base
    kept = st.session_state.get(_OWN_SHELF)
    if kept is None or kept[:2] != (base, own):
        bundle = base.bundle.with_own([b.batch for b in own], [row for b in own for row in b.rows])
        kept = st.session_state[_OWN_SHELF] = (base, own, Shelf(bundle))
    found: Shelf = kept[2]
    return found


def public() -> Shelf:
    """Return what every visitor who chose the same rows can compare: the bundled ones, or live ones."""
    asked = asked_everywhere()[0].live
    wanted = shelves.on_by_default() if asked is None else asked
    if not wanted:
        st.session_state[_FRESH] = None
        return shelves.bundled()
    fresh = st.session_state[_FRESH] = _live()
    return fresh.shelf


def _live() -> shelves.Fresh:
    """Return live rows, telling how far they are where they are asked for the first time."""
    shown = st.empty()
    language = LANGUAGES[asked_everywhere()[0].lang]

    def progress(part: float, about: str) -> None:
        shown.progress(part, text=e(language.say("Asking for live rows: {about}", about=about)))

    fresh = shelves.live().get(progress)
    shown.empty()
    return fresh


def fresh() -> shelves.Fresh | None:
    """Return how fresh the live rows are that this run shows; None where it shows the bundled ones."""
    found: shelves.Fresh | None = st.session_state.get(_FRESH)
    return found


def live_widget() -> Widget:
    """Return key and callback of the control of live rows, seeded with what is shown."""
    key = key_of("live")
    st.session_state[key] = fresh() is not None
    return {"key": key, "on_change": _on_live}


def _on_live() -> None:
    wanted = bool(st.session_state.get(key_of("live")))
    live = None if wanted == shelves.on_by_default() else wanted
    st.session_state[KEPT] = replace(last_settled() or Selection(), live=live)


def brought() -> tuple[Brought, ...]:
    """Return the batches of rows that this visitor brought."""
    found: tuple[Brought, ...] = st.session_state.get(_OWN, ())
    return found


def bring(batches: tuple[Brought, ...]) -> None:
    """Take these for the batches that this visitor brought."""
    st.session_state[_OWN] = batches


def refused() -> tuple[Refusal, ...]:
    """Return what was refused of the files that were taken last."""
    found: tuple[Refusal, ...] = st.session_state.get(_REFUSED, ())
    return found


def noted() -> tuple[Refusal, ...]:
    """Return what is to be known of the rows that were taken last."""
    found: tuple[Refusal, ...] = st.session_state.get(_NOTED, ())
    return found


def times_dropped() -> int:
    """Return how often files were taken: each time the place for files and its questions start empty."""
    count: int = st.session_state.get(_DROPPED, 0)
    return count


def drop_again(refusals: tuple[Refusal, ...], notes: tuple[Refusal, ...]) -> None:
    """Empty the place for files, and remember what was refused of those that were in it and what is to be known."""
    st.session_state[_DROPPED] = times_dropped() + 1
    st.session_state[_REFUSED], st.session_state[_NOTED] = refusals, notes
    forget_read()


def read_once(files: Files, read: Callable[[Files], C]) -> C:
    """Return what is read of files, each a name and its bytes; it is read again only where the files are others."""
    key = [(name, sha256(data).digest()) for name, data in files]
    if st.session_state.get(_READ, (None,))[0] != key:
        st.session_state[_READ] = (key, read(files))
    found: C = st.session_state[_READ][1]
    return found


def forget_read() -> None:
    """Keep nothing of what was read of files that are no longer in their place."""
    st.session_state.pop(_READ, None)


def open_saved(saved: Saved, known: Shelf) -> None:
    """Show a saved comparison, and nothing but its rows, until it is closed; UnavailableError where it holds none."""
    found = opened(saved, known.bundle)
    chosen, notices = from_params({"lang": language().code, **found.params}, found.shelf.catalog)
    st.session_state[_FILE] = found
    st.session_state[KEPT], st.session_state[SAID] = chosen, notices
    drop_again(refused(), noted())
    st.session_state[WRITTEN] = {}


def open_file() -> Opened | None:
    """Return the saved comparison that is open, if one is."""
    found: Opened | None = st.session_state.get(_FILE)
    return found


def close_file() -> None:
    """Go back to everything that there is."""
    st.session_state[_FILE] = None
    st.session_state[KEPT] = Selection(lang=language().code)
