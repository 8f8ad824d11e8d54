"""The visitor's selection: the widgets' keys, the session state behind them, and its copy in the address.

The state is one settled `Selection`. The address is read when it changes from outside; a widget changes the selection
through its callback; each run settles it, seeds the widgets and rewrites the address. The language is part of it on
every page, the rest on Compare. No other module touches state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.answer import Shelf
from app.batches import Brought
from app.cascade import detail_of
from app.comparison import KEYS, Comparison
from app.escaping import markdown as e
from app.language import LANGUAGES, Language
from app.links import (
    FIRST_DAY,
    LAST_DAY,
    MAX_RATE,
    MAX_SPEED,
    MAX_TARGETS,
    MAX_TEXT,
    Selection,
    from_params,
    own_figure,
    own_figures,
    parse_day,
    parse_number,
    spelled_out,
    to_params,
    within,
    written_targets,
)
from app.narrative import Narrative
from app.nearest import OTHER_SIDES, Settled, change, change_target, further_target, left_behind, settle
from app.pasted import pasted
from app.points import SideKey
from app.saved import Opened, opened
from app.sources.gate import Refusal
from app.sources.saved import Saved
from app.ui import shelves
from app.ui.evidence import Number, find, find_again

_KEPT, _WRITTEN, _WRITTEN_FILTERS = "likewise_selection", "likewise_address", "likewise_filters"
_SAID, _OWN, _OWN_SHELF, _FRESH = "likewise_said", "likewise_own", "likewise_own_shelf", "likewise_fresh"
_REFUSED, _DROPPED, _FILE = "likewise_refused", "likewise_dropped", "likewise_file"
_LET_GO, _READ = "likewise_let_go", "likewise_read"
_NUMBER, _PRESSED = "likewise_number", "likewise_pressed"
Widget = dict[str, Any]
C = TypeVar("C")
Files = Sequence[tuple[str, bytes]]
ALL = "all"  # nothing filtered, where something would be by default
MAX_LIST = 600  # characters of an address that one field is read from
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
    said: tuple[str, ...] = st.session_state.pop(_SAID, ())
    return replace(settled, notices=(*said, *notices, *settled.notices))


def _kept() -> Selection | None:
    found: Selection | None = st.session_state.get(_KEPT)
    return found


def _went_back() -> bool:
    """Say whether the browser's history led here: then an address without parameters is meant as it stands."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


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
    values["edition"] = shelf.edition(settled.offer, variant, s)
    for field, value in values.items():
        st.session_state[_key(field)] = value


_PLAIN = ("as_of", "policy", "tier", "cap", "metric", "log", "all_points", "reader", "like")


def _key(field: str) -> str:
    return f"pick_{field}"


def widget(shelf: Shelf, field: str) -> Widget:
    """Return `key` and `on_change` of the widget that shows and changes one field of the selection."""
    return {"key": _key(field), "on_change": _on_change, "args": (shelf, field)}


def _on_change(shelf: Shelf, field: str) -> None:
    value = st.session_state.get(_key(field))
    now = settle(shelf, st.session_state[_KEPT])
    if field in ("kind", "metric", "reader", "like") and value is None:
        return
    if value == ANY:
        value = None
    if field[:-2] in ("usd", "kw") and field[-2] == "_":
        _choose(shelf, _own_figure(now, field, value))
    else:
        then = settle(shelf, change(shelf, now, field, value))
        st.session_state[_KEPT] = then.selection
        moved = left_behind(now, then) if field in OTHER_SIDES else None
        st.session_state[_SAID] = (moved,) if moved else ()


def _own_figure(now: Settled, field: str, value: float | None) -> Selection:
    """Set an own price or power; sides on one GPU type share it."""
    name, key = field.rsplit("_", 1)
    gpus, figures = now.lineup.gpus, getattr(now.selection, name)
    changed, value = gpus[KEYS.index(cast(SideKey, key))], within(value, MAX_RATE)
    every = own_figures([value if gpu == changed else own_figure(figures, i) for i, gpu in enumerate(gpus)])
    return replace(now.selection, usd=every) if name == "usd" else replace(now.selection, kw=every)


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


# An address that is pasted


def paste_widget(shelf: Shelf) -> Widget:
    """Return key and callback of the field that a whole address or a slug is pasted into."""
    return {"key": _key("paste"), "on_change": _on_paste, "args": (shelf,)}


def _on_paste(shelf: Shelf) -> None:
    text, lang = str(st.session_state.get(_key("paste"), "")).strip(), (_kept() or Selection()).lang
    asked = pasted(text)
    if asked is None:
        st.session_state[_SAID] = (_unread(text, LANGUAGES[lang]),) if text else ()
        return
    chosen, notices = from_params({"lang": lang, **asked}, shelf.catalog)
    settled = settle(shelf, chosen)
    st.session_state[_KEPT], st.session_state[_SAID] = settled.selection, (*notices, *settled.notices)
    st.session_state[_key("paste")] = ""


def _unread(text: str, language: Language) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in text[:60])
    return language.say("“{text}” is neither the address nor the slug of a comparison.", text=shown)


# What is compared: public rows, live ones where they were chosen, and a visitor's own over them


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
        return base
    kept = st.session_state.get(_OWN_SHELF)
    if kept is None or kept[:2] != (base, own):
        bundle = base.bundle.with_own([b.batch for b in own], [row for b in own for row in b.rows])
        kept = st.session_state[_OWN_SHELF] = (base, own, Shelf(bundle))
    found: Shelf = kept[2]
    return found


def public() -> Shelf:
    """Return what every visitor who chose the same rows can compare: the bundled ones, or live ones."""
    asked = _asked_everywhere()[0].live
    wanted = shelves.on_by_default() if asked is None else asked
    if not wanted:
        st.session_state[_FRESH] = None
        return shelves.bundled()
    fresh = st.session_state[_FRESH] = _live()
    return fresh.shelf


def _live() -> shelves.Fresh:
    """Return live rows, telling how far they are where they are asked for the first time."""
    shown = st.empty()
    language = LANGUAGES[_asked_everywhere()[0].lang]

    def progress(part: float, about: str) -> None:
        shown.progress(part, text=e(language.say("Asking for live rows: {about}", about=about)))

    fresh = shelves.live().get(progress)
    shown.empty()
    return fresh


def fresh() -> shelves.Fresh | None:
    """Return how fresh the live rows are that this run shows; None where it shows the bundled ones."""
    found: shelves.Fresh | None = st.session_state.get(_FRESH)
    return found


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


def times_dropped() -> int:
    """Return how often files were taken: each time the place for files and its questions start empty."""
    count: int = st.session_state.get(_DROPPED, 0)
    return count


def drop_again(refusals: tuple[Refusal, ...]) -> None:
    """Empty the place for files, and remember what was refused of those that were in it."""
    st.session_state[_DROPPED], st.session_state[_REFUSED] = times_dropped() + 1, refusals
    st.session_state.pop(_READ, None)


def read_once(files: Files, read: Callable[[Files], C]) -> C:
    """Return what is read of files, each a name and its bytes; it is read again only where the files are others."""
    key = [(name, sha256(data).digest()) for name, data in files]
    if st.session_state.get(_READ, (None,))[0] != key:
        st.session_state[_READ] = (key, read(files))
    found: C = st.session_state[_READ][1]
    return found


def open_saved(saved: Saved, known: Shelf) -> None:
    """Show a saved comparison, and nothing but its rows, until it is closed; UnavailableError where it holds none."""
    found = opened(saved, known.bundle)
    chosen, notices = from_params({"lang": language().code, **found.params}, found.shelf.catalog)
    st.session_state[_FILE] = found
    st.session_state[_KEPT], st.session_state[_SAID] = chosen, notices
    drop_again(refused())
    st.session_state[_WRITTEN] = {}


def open_file() -> Opened | None:
    """Return the saved comparison that is open, if one is."""
    found: Opened | None = st.session_state.get(_FILE)
    return found


def close_file() -> None:
    """Go back to everything that there is."""
    st.session_state[_FILE] = None
    st.session_state[_KEPT] = Selection(lang=language().code)


def live_widget() -> Widget:
    """Return key and callback of the control of live rows, seeded with what is shown."""
    key = _key("live")
    st.session_state[key] = fresh() is not None
    return {"key": key, "on_change": _on_live}


def _on_live() -> None:
    wanted = bool(st.session_state.get(_key("live")))
    live = None if wanted == shelves.on_by_default() else wanted
    st.session_state[_KEPT] = replace(_kept() or Selection(), live=live)


# The language, on every page

EVERYWHERE = ("lang", "rows")  # the parameters that every page keeps


def language() -> Language:
    """Return the language that the address or the last control asks for."""
    return LANGUAGES[_asked_everywhere()[0].lang]


def language_widget() -> Widget:
    """Return key and callback of the language control, seeded with the language in use."""
    key = _key("lang")
    st.session_state[key] = language().code
    return {"key": key, "on_change": _on_language}


def elsewhere() -> tuple[Language, tuple[str, ...]]:
    """Return the language of a page without a selection and what it has to say of the address; keep both in step."""
    asked, notices = _asked_everywhere()
    st.session_state[_KEPT] = replace(_kept() or Selection(), lang=asked.lang, live=asked.live)
    written = {key: text for key, text in to_params(asked).items() if key in EVERYWHERE}
    for key in EVERYWHERE:
        if key in written and written[key] != st.query_params.get(key):
            st.query_params[key] = written[key]
        elif key not in written and key in st.query_params:
            del st.query_params[key]
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
    """Return a selection in the language, for the reader and from the rows that this visitor chose."""
    kept = _kept() or Selection()
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


def _asked_everywhere() -> tuple[Selection, tuple[str, ...]]:
    """Read what every page keeps: from the address where somebody changed it, else as it was kept.

    On the way to another page the browser drops the parameters, which changes nothing.
    """
    _through_the_entry()
    params, kept = spelled_out(st.query_params.to_dict()), _kept()
    was, now = ([of.get(key) for key in EVERYWHERE] for of in (st.session_state.get(_WRITTEN, {}), params))
    if kept is not None and (was == now or not (params or _went_back())):
        return Selection(lang=kept.lang, live=kept.live), ()
    return from_params({key: params.get(key, "") for key in EVERYWHERE}, shelves.bundled().catalog)


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


def page_choice(
    page: str, read: Callable[[dict[str, str]], tuple[C, tuple[str, ...]]], write: Callable[[C], dict[str, str]]
) -> tuple[C, tuple[str, ...]]:
    """Return what another page shows and what it has to say of its address; keep both in step.

    The choice is kept while other pages are shown. The address is read when it changes from outside.
    """
    params = {k: v for k, v in st.query_params.to_dict().items() if k.startswith(f"{page}_")}
    kept, was = st.session_state.get(f"likewise_{page}"), st.session_state.get(f"likewise_{page}_address")
    notices: tuple[str, ...] = ()
    if kept is None or (params != was and (params or _went_back())):
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


def _in_step(page: str, field: str, read: Callable[[str], Any], write: Callable[[Any], str]) -> Widget:
    """Take over what the address says where somebody changed it; then write what the widget holds.

    What is read back from that is what the widget shows, so that it never holds what it does not offer.
    """
    key = page_key(page, field)
    text, was = st.query_params.get(key, ""), st.session_state.get(_WRITTEN_FILTERS, {})
    if _is_news(key):
        st.session_state[key] = read(text[:MAX_LIST])
    written = write(st.session_state[key])
    st.session_state[key] = read(written)
    if written != text:
        if written:
            st.query_params[key] = written
        else:
            del st.query_params[key]
    st.session_state[_WRITTEN_FILTERS] = was | {key: written}
    return {"key": key}


def _is_news(key: str) -> bool:
    """Say whether the address holds of a widget what somebody else than the widget wrote."""
    was = st.session_state.get(_WRITTEN_FILTERS, {}).get(key, "")
    return st.query_params.get(key, "") != was or key not in st.session_state


def add_to_list(page: str, field: str, value: Any) -> Callable[[], None]:
    """Return what adds a value to a widget that chooses several."""

    def add() -> None:
        key = page_key(page, field)
        st.session_state[key] = [*(st.session_state.get(key) or ()), value]

    return add


# A point of a chart, chosen on it or from a list


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
    asked, is_news = st.query_params.get(key, ""), _is_news(key)
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


def page_asked(page: str, field: str) -> str:
    """Return what the address asks of a widget of another page, before that widget has rewritten it."""
    return str(st.query_params.get(page_key(page, field), ""))[:MAX_TEXT]


def page_number(page: str, field: str, most: float) -> Widget:
    """Return the key of a number of another page, its value in step with the address; empty is None."""

    def write(value: float | None) -> str:
        known = within(value, most)
        return written_targets((known,)) if known else ""

    return _in_step(page, field, lambda text: parse_number(text, most), write)
