"""The visitor's selection: the widgets' keys, the session state behind them, and its copy in the address.

The state is one settled `Selection`. The address is read when it changes from outside; a widget changes the selection
through its callback; each run settles it, seeds the widgets and rewrites the address. The language is part of it on
every page, the rest on Compare. No other module touches state.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.answer import Shelf
from app.comparison import Comparison
from app.language import LANGUAGES, Language
from app.links import (
    MAX_RATE,
    MAX_SPEED,
    MAX_TARGETS,
    MAX_TEXT,
    Selection,
    from_params,
    parse_number,
    to_params,
    within,
    written_targets,
)
from app.narrative import Narrative
from app.nearest import Settled, change, change_target, detail_of, further_target, settle
from app.ui.evidence import Number, find, find_again

_KEPT, _WRITTEN, _WRITTEN_FILTERS = "likewise_selection", "likewise_address", "likewise_filters"
_NUMBER, _PRESSED = "likewise_number", "likewise_pressed"
Widget = dict[str, Any]
ANY = ""  # a choice that is None would be drawn as no choice at all


def resolve(shelf: Shelf) -> Settled:
    """Settle what the address or the last control asks for, seed the widgets with it and rewrite the address."""
    params = st.query_params.to_dict()
    kept, went_back = _kept(), _went_back()
    notices: tuple[str, ...] = ()
    if kept is None or (params != st.session_state.get(_WRITTEN) and (params or went_back)):
        asked, notices = from_params(params, shelf.catalog)
    else:
        asked = kept
    settled = settle(shelf, asked)
    st.session_state[_KEPT] = settled.selection
    _seed(shelf, settled)
    written = to_params(settled.selection)
    if not params and went_back:
        written = {}  # rewritten, it would be a further step of the history, and nobody could go back past it
    elif written != params:
        st.query_params.from_dict(written)
    st.session_state[_WRITTEN] = written
    return replace(settled, notices=(*notices, *settled.notices))


def _kept() -> Selection | None:
    found: Selection | None = st.session_state.get(_KEPT)
    return found


def _went_back() -> bool:
    """Say whether the browser's history led here: then an address without parameters is meant as it stands."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _seed(shelf: Shelf, settled: Settled) -> None:
    s, pair, variant = settled.selection, settled.offer.pair, settled.variant
    values = {field: getattr(s, field) for field in _PLAIN}
    values |= {"kind": pair.kind, "group": pair.group, "gpu_a": pair.gpus[0], "gpu_b": pair.gpus[1]}
    values |= {"detail": detail_of(pair), "swap": settled.pair != pair}
    values |= {"source": variant.source, "sequence": variant.sequence, "precision": variant.precision}
    values |= {"usd_a": s.usd[0], "usd_b": s.usd[1], "kw_a": s.kw[0], "kw_b": s.kw[1]}
    values["engine"] = s.engine or ANY
    values["edition"] = shelf.edition(settled.offer, variant, s)
    for field, value in values.items():
        st.session_state[_key(field)] = value


_PLAIN = ("as_of", "policy", "tier", "cap", "metric", "log", "all_points", "reader")


def _key(field: str) -> str:
    return f"pick_{field}"


def widget(shelf: Shelf, field: str) -> Widget:
    """Return `key` and `on_change` of the widget that shows and changes one field of the selection."""
    return {"key": _key(field), "on_change": _on_change, "args": (shelf, field)}


def _on_change(shelf: Shelf, field: str) -> None:
    value = st.session_state.get(_key(field))
    now = settle(shelf, st.session_state[_KEPT])
    if field in ("kind", "metric", "reader") and value is None:
        return
    if value == ANY:
        value = None
    if field[:-2] in ("usd", "kw") and field[-2] == "_":
        _choose(shelf, _own_figure(now, field, value))
    else:
        _choose(shelf, change(shelf, now, field, value))


def _own_figure(now: Settled, field: str, value: float | None) -> Selection:
    """Set an own price or power; two sides on one GPU type share it."""
    name, side = field.rsplit("_", 1)
    both = list(getattr(now.selection, name))
    value = within(value, MAX_RATE)
    both[0 if side == "a" else 1] = value
    if now.pair.gpus[0] == now.pair.gpus[1]:
        both = [value, value]
    return (
        replace(now.selection, usd=(both[0], both[1]))
        if name == "usd"
        else replace(now.selection, kw=(both[0], both[1]))
    )


def _choose(shelf: Shelf, selection: Selection) -> None:
    st.session_state[_KEPT] = settle(shelf, selection).selection


# Targets


def target_widget(shelf: Shelf, comparison: Comparison, i: int) -> Widget:
    """Return key and callback of the input of the i-th target, seeded with its speed."""
    targets = tuple(t.x for t in comparison.targets)
    key = f"target_{i}"
    st.session_state[key] = targets[i]
    return {"key": key, "on_change": _on_target, "args": (shelf, targets, i)}


def _on_target(shelf: Shelf, targets: tuple[float, ...], i: int) -> None:
    typed = within(st.session_state.get(f"target_{i}"), MAX_SPEED)
    _set_targets(shelf, change_target(targets, i, typed))


def target_buttons(shelf: Shelf, comparison: Comparison) -> tuple[Callable[[], None] | None, Callable[[], None] | None]:
    """Return what adding a target and going back to the defaults do; None where there is nothing to do."""
    targets = tuple(t.x for t in comparison.targets)
    kept: Selection = st.session_state[_KEPT]

    def add() -> None:
        _set_targets(shelf, tuple(sorted({*targets, further_target(comparison)})))

    def reset() -> None:
        _set_targets(shelf, None)

    return (add if len(targets) < MAX_TARGETS else None), (reset if kept.targets else None)


def _set_targets(shelf: Shelf, targets: tuple[float, ...] | None) -> None:
    _choose(shelf, replace(st.session_state[_KEPT], targets=targets))


# The language, on every page


def language(shelf: Shelf) -> Language:
    """Return the language that the address or the last control asks for."""
    return LANGUAGES[_asked_language(shelf)[0].lang]


def language_widget(shelf: Shelf) -> Widget:
    """Return key and callback of the language control, seeded with the language in use."""
    key = _key("lang")
    st.session_state[key] = language(shelf).code
    return {"key": key, "on_change": _on_language}


def elsewhere(shelf: Shelf) -> tuple[Language, tuple[str, ...]]:
    """Return the language of a page without a selection and what it has to say of the address; keep both in step."""
    asked, notices = _asked_language(shelf)
    st.session_state[_KEPT] = replace(_kept() or Selection(), lang=asked.lang)
    written = {key: text for key, text in to_params(asked).items() if key == "lang"}
    if written.get("lang") != st.query_params.get("lang"):
        if written:
            st.query_params.update(written)
        else:
            del st.query_params["lang"]
    st.session_state[_WRITTEN] = written
    return LANGUAGES[asked.lang], notices


def _through_the_entry() -> None:
    """Start again where no entry script ran: a new server takes a folder named pages for an app without navigation.

    It does so until the entry script has run once, which a first visitor who comes to another page would never see.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def for_visitor(chosen: Selection) -> Selection:
    """Return a selection in the language and for the reader that this visitor chose."""
    kept = _kept() or Selection()
    return replace(chosen, lang=kept.lang, reader=kept.reader)


def _asked_language(shelf: Shelf) -> tuple[Selection, tuple[str, ...]]:
    """Read the language alone: from the address where somebody changed it, else as it was kept.

    On the way to another page the browser drops the parameters, which changes nothing.
    """
    _through_the_entry()
    params, kept = st.query_params.to_dict(), _kept()
    was = st.session_state.get(_WRITTEN, {}).get("lang")
    if kept is not None and (params.get("lang") == was or not (params or _went_back())):
        return Selection(lang=kept.lang), ()
    return from_params({"lang": params.get("lang", "")}, shelf.catalog)


def _on_language() -> None:
    chosen = st.session_state.get(_key("lang"))
    if chosen:
        st.session_state[_KEPT] = replace(_kept() or Selection(), lang=chosen)


# Numbers in the prose


def pressed_widget() -> Widget:
    """Return key and callback of what listens for numbers that are pressed."""
    return {"key": _PRESSED, "on_pressed_change": _on_number}


def _on_number() -> None:
    name, now = st.session_state[_PRESSED].pressed, st.session_state.get(_NUMBER)
    is_open = isinstance(now, Number) and now.name == name
    st.session_state[_NUMBER] = None if is_open else name


def number(narrative: Narrative) -> Number | None:
    """Return the number of a narrative that was chosen last; None where the narrative no longer has it."""
    asked: Number | str | None = st.session_state.get(_NUMBER)
    found = find(narrative, asked) if isinstance(asked, str) else find_again(narrative, asked) if asked else None
    st.session_state[_NUMBER] = found
    return found


def shown_number() -> Number | None:
    """Return the number whose evidence this run has shown."""
    found = st.session_state.get(_NUMBER)
    return found if isinstance(found, Number) else None


def close_number() -> None:
    """Put the evidence away."""
    st.session_state[_NUMBER] = None


# Other pages


def page_key(page: str, field: str) -> str:
    """Return the key of a widget of another page."""
    return f"{page}_{field}"


def page_widget(page: str, field: str, choices: Mapping[str, Any] | None = None) -> Widget:
    """Return the key of a widget of another page, its value in step with the address.

    Of a choice the address holds the first of `choices` with that value, an id and no label, so that a link says the
    same in every language; without `choices` it holds the text itself.
    """
    key = page_key(page, field)
    text, was = st.query_params.get(key, ""), st.session_state.get(_WRITTEN_FILTERS, {})
    if text != was.get(key, ""):
        st.session_state[key] = text[:MAX_TEXT] if choices is None else choices.get(text)
    value = st.session_state.get(key)
    named = (value or "") if choices is None else next((name for name, v in choices.items() if v == value), "")
    if named != text and named:
        st.query_params[key] = named
    elif named != text:
        del st.query_params[key]
    st.session_state[_WRITTEN_FILTERS] = was | {key: named}
    return {"key": key}


def page_asked(page: str, field: str) -> str:
    """Return what the address asks of a widget of another page, before that widget has rewritten it."""
    return str(st.query_params.get(page_key(page, field), ""))[:MAX_TEXT]


def page_choice(page: str, field: str, choices: Mapping[str, Any], default: Any) -> Widget:
    """Return the key of a choice of another page that is never empty, its value in step with the address.

    The address holds the id in `choices`, and nothing for the default, which also stands in for what is not offered.
    """
    key = page_key(page, field)
    text, was = st.query_params.get(key, ""), st.session_state.get(_WRITTEN_FILTERS, {})
    value = choices.get(text, default) if text != was.get(key, "") else st.session_state.get(key, default)
    value = value if value in choices.values() else default
    st.session_state[key] = value
    _write(key, "" if value == default else next(name for name, v in choices.items() if v == value))
    return {"key": key}


def page_number(page: str, field: str, most: float) -> Widget:
    """Return the key of a number of another page, its value in step with the address; empty is None."""
    key = page_key(page, field)
    text, was = st.query_params.get(key, ""), st.session_state.get(_WRITTEN_FILTERS, {})
    value = parse_number(text, most) if text != was.get(key, "") else within(st.session_state.get(key), most)
    st.session_state[key] = value
    _write(key, written_targets((value,)) if value else "")
    return {"key": key}


def _write(key: str, text: str) -> None:
    """Write one parameter of another page into the address, or take it out."""
    if text != st.query_params.get(key, ""):
        if text:
            st.query_params[key] = text
        else:
            del st.query_params[key]
    st.session_state[_WRITTEN_FILTERS] = st.session_state.get(_WRITTEN_FILTERS, {}) | {key: text}
