"""Widgets of the other pages, each in step with a parameter of the address that is named after page and field."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from app.links import FIRST_DAY, LAST_DAY, MAX_TEXT, parse_day, parse_number, within, written_targets
from app.ui.selection.state import Widget, came_back

_WRITTEN, _LET_GO = "likewise_filters", "likewise_let_go"
ALL = "all"  # nothing filtered, where something would be by default
MAX_LIST = 600  # characters of an address that one field is read from
C = TypeVar("C")


def page_choice(
    page: str, read: Callable[[dict[str, str]], tuple[C, tuple[str, ...]]], write: Callable[[C], dict[str, str]]
) -> tuple[C, tuple[str, ...]]:
    """Return what another page shows and what it has to say of its address; keep both in step.

    The choice is kept while other pages are shown. The address is read when it changes from outside.
    """
    params = {k: v for k, v in st.query_params.to_dict().items() if k.startswith(f"{page}_")}
    kept, was = st.session_state.get(f"likewise_{page}"), st.session_state.get(f"likewise_{page}_address")
    notices: tuple[str, ...] = ()
    if kept is None or (params != was and (params or came_back())):
        kept, notices = read(params)
    st.session_state[f"likewise_{page}"] = kept
    chosen: C = kept
    written = write(chosen)
    for key in params.keys() - written.keys():
        del st.query_params[key]
    if any(params.get(key) != text for key, text in written.items()):
        st.query_params.update(written)
    st.session_state[f"likewise_{page}_address"] = written
    return chosen, notices


def choice_widget(page: str, field: str, value: object, changed: Callable[[C, Any], C]) -> Widget:
    """Return key and callback of a widget that shows a value of a page's choice; `changed` puts a new one in."""
    key = page_key(page, field)
    st.session_state[key] = value
    return {"key": key, "on_change": _on_choice, "args": (page, key, changed)}


def _on_choice(page: str, key: str, changed: Callable[[Any, Any], Any]) -> None:
    kept = st.session_state.get(f"likewise_{page}")
    if kept is not None:
        st.session_state[f"likewise_{page}"] = changed(kept, st.session_state.get(key))


def page_key(page: str, field: str) -> str:
    """Return the key of a widget of another page."""
    return f"{page}_{field}"


def page_widget(page: str, field: str, choices: Mapping[str, Any] | None = None, default: Any = None) -> Widget:
    """Return the key of a widget of another page, its value in step with the address.

    Of a choice the address holds the first of `choices` with that value, an id and no label, so that a link says the
    same in every language; without `choices` it holds the text itself. A default is left out.
    """
    if choices is None:
        return _in_step(page, field, lambda text: text[:MAX_TEXT], lambda value: value or "")

    def write(value: Any) -> str:
        return next((name for name, v in choices.items() if v == value and v != default), "")

    return _in_step(page, field, lambda text: choices.get(text, default), write)


def page_list(
    page: str,
    field: str,
    choices: Mapping[str, Any],
    default: tuple[Any, ...] = (),
    *,
    known: Mapping[str, Any] | None = None,
    most: int | None = None,
) -> Widget:
    """Return the key of a widget that chooses several; in the address ids stand behind each other, unknown ones go.

    Nothing chosen is written as `all` where that is not the default. Of what is `known`, `let_go` tells what is no
    choice here or beyond the `most`.
    """
    known, lost = known or choices, st.session_state.setdefault(_LET_GO, {})

    def read(text: str) -> list[Any]:
        if not text or text == ALL:
            return [] if text else list(default)
        return list(dict.fromkeys(known[name] for name in text.split(",") if name in known)) or list(default)

    def write(values: Any) -> str:
        there = {value: name for name, value in reversed([*choices.items()])}
        kept = [v for v in values or () if v in there][:most]
        lost[page_key(page, field)] = tuple(v for v in values or () if v not in kept)
        if tuple(kept) == default:
            return ""
        return ",".join(there[v] for v in kept) or ("" if values else ALL)

    return _in_step(page, field, read, write)


def let_go(page: str, field: str) -> tuple[Any, ...]:
    """Return what a widget that chooses several held and does not offer any more, this run having found out."""
    found: tuple[Any, ...] = st.session_state.get(_LET_GO, {}).get(page_key(page, field), ())
    return found


def page_day(page: str, field: str) -> Widget:
    """Return the key of a widget that chooses a day or none."""

    def write(value: Any) -> str:
        return value.isoformat() if value and FIRST_DAY <= value <= LAST_DAY else ""

    return _in_step(page, field, parse_day, write)


def page_number(page: str, field: str, most: float) -> Widget:
    """Return the key of a number of another page, its value in step with the address; empty is None."""

    def write(value: float | None) -> str:
        known = within(value, most)
        return written_targets((known,)) if known else ""

    return _in_step(page, field, lambda text: parse_number(text, most), write)


def page_asked(page: str, field: str) -> str:
    """Return what the address asks of a widget of another page, before that widget has rewritten it."""
    return str(st.query_params.get(page_key(page, field), ""))[:MAX_TEXT]


def add_to_list(page: str, field: str, value: Any) -> Callable[[], None]:
    """Return what adds a value to a widget that chooses several."""

    def add() -> None:
        key = page_key(page, field)
        st.session_state[key] = [*(st.session_state.get(key) or ()), value]

    return add


def _in_step(page: str, field: str, read: Callable[[str], Any], write: Callable[[Any], str]) -> Widget:
    """Take over what the address says where somebody changed it; then write what the widget holds.

    What is read back from that is what the widget shows, so that it never holds what it does not offer.
    """
    key = page_key(page, field)
    text, was = st.query_params.get(key, ""), st.session_state.get(_WRITTEN, {})
    if has_news(key):
        st.session_state[key] = read(text[:MAX_LIST])
    written = write(st.session_state[key])
    st.session_state[key] = read(written)
    if written != text:
        if written:
            st.query_params[key] = written
        else:
            del st.query_params[key]
    st.session_state[_WRITTEN] = was | {key: written}
    return {"key": key}


def has_news(key: str) -> bool:
    """Say whether the address holds of a widget what somebody else than the widget wrote."""
    was = st.session_state.get(_WRITTEN, {}).get(key, "")
    return st.query_params.get(key, "") != was or key not in st.session_state
