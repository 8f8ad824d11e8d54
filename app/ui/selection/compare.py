"""The selection of Compare: one settled `Selection`, seeded into the widgets and copied into the address.

The address is read when it changes from outside; a widget changes the selection through its callback; each run settles
it, seeds the widgets and rewrites the address.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import streamlit as st

from app.answer import Shelf
from app.cascade import detail_of
from app.comparison import Comparison
from app.escaping import printable
from app.language import LANGUAGES, Language
from app.links import (
    MAX_RATE,
    MAX_SPEED,
    MAX_TARGETS,
    Selection,
    from_params,
    own_figure,
    own_figures,
    to_params,
    within,
)
from app.nearest import OTHER_SIDES, Settled, change, change_target, further_target, left_behind, settle
from app.pasted import pasted
from app.points import SideKey
from app.side import KEYS
from app.ui.selection.state import ANY, KEPT, SAID, WRITTEN, Widget, came_back, key_of, last_settled

_PLAIN = ("as_of", "policy", "tier", "cap", "metric", "log", "all_points", "reader", "like")


def resolve(shelf: Shelf) -> Settled:
    """Settle what the address or the last control asks for, seed the widgets with it and rewrite the address."""
    params = st.query_params.to_dict()
    kept, went_back = last_settled(), came_back()
    notices: tuple[str, ...] = ()
    if kept is None or (params != st.session_state.get(WRITTEN) and (params or went_back)):
        asked, notices = from_params(params, shelf.catalog)
    else:
        asked = kept
    settled = settle(shelf, asked)
    st.session_state[KEPT] = settled.selection
    _seed(shelf, settled)
    written = to_params(settled.selection)
    if not params and went_back:
        written = {}  # rewritten, it would be a further step of the history, and nobody could go back past it
    elif written != params:
        st.query_params.from_dict(written)
    st.session_state[WRITTEN] = written
    said: tuple[str, ...] = st.session_state.pop(SAID, ())
    return replace(settled, notices=(*said, *notices, *settled.notices))


def _seed(shelf: Shelf, settled: Settled) -> None:
    s, listed, variant = settled.selection, settled.offer.lineup, settled.variant
    sides = settled.lineup.sides
    values = {field: getattr(s, field) for field in _PLAIN}
    values |= {"kind": listed.kind, "group": listed.group, "gpu_a": listed.gpus[0], "gpu_b": listed.gpus[1]}
    values |= {"detail": detail_of(listed), "swap": settled.lineup != listed, "others": list(sides[2:])}
    values |= {"as_of_a": sides[0].as_of, "as_of_b": sides[1].as_of}
    values |= {"source": variant.source, "sequence": variant.sequence, "precision": variant.precision}
    for i, key in enumerate(KEYS[: len(sides)]):
        values |= {f"usd_{key}": own_figure(s.usd, i), f"kw_{key}": own_figure(s.kw, i)}
    values["engine"] = s.engine or ANY
    values["edition"] = shelf.sides.edition(settled.offer, variant, s)
    for field, value in values.items():
        st.session_state[key_of(field)] = value


def widget(shelf: Shelf, field: str) -> Widget:
    """Return `key` and `on_change` of the widget that shows and changes one field of the selection."""
    return {"key": key_of(field), "on_change": _on_change, "args": (shelf, field)}


def _on_change(shelf: Shelf, field: str) -> None:
    value = st.session_state.get(key_of(field))
    now = settle(shelf, st.session_state[KEPT])
    if field in ("kind", "metric", "reader", "like") and value is None:
        return
    if value == ANY:
        value = None
    if field[:-2] in ("usd", "kw") and field[-2] == "_":
        _choose(shelf, _own_figure(now, field, value))
    else:
        then = settle(shelf, change(shelf, now, field, value))
        st.session_state[KEPT] = then.selection
        moved = left_behind(now, then) if field in OTHER_SIDES else None
        st.session_state[SAID] = (moved,) if moved else ()


def _own_figure(now: Settled, field: str, value: float | None) -> Selection:
    """Set an own price or power; sides on one GPU type share it."""
    name, key = field.rsplit("_", 1)
    gpus, figures = now.lineup.gpus, getattr(now.selection, name)
    changed, value = gpus[KEYS.index(cast(SideKey, key))], within(value, MAX_RATE)
    every = own_figures([value if gpu == changed else own_figure(figures, i) for i, gpu in enumerate(gpus)])
    return replace(now.selection, usd=every) if name == "usd" else replace(now.selection, kw=every)


def _choose(shelf: Shelf, selection: Selection) -> None:
    st.session_state[KEPT] = settle(shelf, selection).selection


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
    kept: Selection = st.session_state[KEPT]

    def add() -> None:
        _set_targets(shelf, tuple(sorted({*targets, further_target(comparison)})))

    def reset() -> None:
        _set_targets(shelf, None)

    return (add if len(targets) < MAX_TARGETS else None), (reset if kept.targets else None)


def _set_targets(shelf: Shelf, targets: tuple[float, ...] | None) -> None:
    _choose(shelf, replace(st.session_state[KEPT], targets=targets))


# An address that is pasted


def paste_widget(shelf: Shelf) -> Widget:
    """Return key and callback of the field that a whole address or a slug is pasted into."""
    return {"key": key_of("paste"), "on_change": _on_paste, "args": (shelf,)}


def _on_paste(shelf: Shelf) -> None:
    text, lang = str(st.session_state.get(key_of("paste"), "")).strip(), (last_settled() or Selection()).lang
    asked = pasted(text)
    if asked is None:
        st.session_state[SAID] = (_unread(text, LANGUAGES[lang]),) if text else ()
        return
    chosen, notices = from_params({"lang": lang, **asked}, shelf.catalog)
    settled = settle(shelf, chosen)
    st.session_state[KEPT], st.session_state[SAID] = settled.selection, (*notices, *settled.notices)
    st.session_state[key_of("paste")] = ""


def _unread(text: str, language: Language) -> str:
    return language.say("“{text}” is neither the address nor the slug of a comparison.", text=printable(text, 60))
