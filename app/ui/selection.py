"""The visitor's selection: the widgets' keys, the session state behind them, and its copy in the address.

The state is one settled `Selection`. The address is read when it changes from outside; a widget changes the selection
through its callback; each run settles it, seeds the widgets and rewrites the address. No other module touches state.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from app.answer import Shelf
from app.comparison import Comparison
from app.links import MAX_RATE, MAX_SPEED, MAX_TARGETS, Selection, from_params, to_params, within
from app.nearest import Settled, change, change_target, detail_of, further_target, settle

_KEPT, _WRITTEN = "likewise_settled", "likewise_address"
Widget = dict[str, Any]
ANY = ""  # a choice that is None would be drawn as no choice at all


def resolve(shelf: Shelf) -> Settled:
    """Settle what the address or the last control asks for, seed the widgets with it and rewrite the address."""
    params = st.query_params.to_dict()
    kept: Settled | None = st.session_state.get(_KEPT)
    notices: tuple[str, ...] = ()
    if kept is None or (params and params != st.session_state.get(_WRITTEN)):
        asked, notices = from_params(params, shelf.catalog)
    else:
        asked = kept.selection
    settled = settle(shelf, asked)
    st.session_state[_KEPT] = settled
    _seed(shelf, settled)
    written = to_params(settled.selection)
    if written != params:
        st.query_params.from_dict(written)
    st.session_state[_WRITTEN] = written
    return replace(settled, notices=(*notices, *settled.notices))


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


_PLAIN = ("as_of", "policy", "tier", "cap", "metric", "log", "all_points")


def _key(field: str) -> str:
    return f"pick_{field}"


def widget(shelf: Shelf, field: str) -> Widget:
    """Return `key` and `on_change` of the widget that shows and changes one field of the selection."""
    return {"key": _key(field), "on_change": _on_change, "args": (shelf, field)}


def _on_change(shelf: Shelf, field: str) -> None:
    value = st.session_state.get(_key(field))
    now: Settled = st.session_state[_KEPT]
    if field in ("kind", "metric") and value is None:
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
    st.session_state[_KEPT] = settle(shelf, selection)


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
    kept: Settled = st.session_state[_KEPT]

    def add() -> None:
        _set_targets(shelf, tuple(sorted({*targets, further_target(comparison)})))

    def reset() -> None:
        _set_targets(shelf, None)

    return (add if len(targets) < MAX_TARGETS else None), (reset if kept.selection.targets else None)


def _set_targets(shelf: Shelf, targets: tuple[float, ...] | None) -> None:
    kept: Settled = st.session_state[_KEPT]
    _choose(shelf, replace(kept.selection, targets=targets))


# Other pages


def page_key(page: str, field: str) -> str:
    """Return the key of a widget that another page binds to the address by itself."""
    return f"{page}_{field}"
