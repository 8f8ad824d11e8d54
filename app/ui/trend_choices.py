"""The choices of the Trend page: comparison, workload, engine, speed, prices, metric and day, all in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from app import wording
from app.answer import Shelf
from app.escaping import markdown as e
from app.language import Language
from app.links import MAX_SPEED, Selection
from app.terms import TIERS, sequence_label
from app.trend import ANY_ENGINE, Choice, Trend, choices
from app.trend import METRICS as SHOWN
from app.ui import cache, selection
from app.ui.filters import tier_label
from app.ui.readings import SHORT_METRICS

PAGE = "trend"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a trend is looked at: in which metric, and the day whose points are shown."""

    metric: str
    day: date


def intro(shelf: Shelf, language: Language) -> None:
    """Say what the page shows; stop where nothing has a history."""
    if not choices(shelf):
        st.info(language.say("No comparison has a history. Add dated rows to data/measured_history.csv."))
        st.stop()
    st.markdown(
        language.say(
            "Both sides of a comparison read at one speed, as of every day on which one of them was measured: "
            "of each configuration the newest row up to that day."
        )
    )


# Choices


def chosen(shelf: Shelf, language: Language) -> Selection:
    """Draw the choices and return what they select."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="trend_choices"):
        choice = _comparison(shelf, language)
        engine = _engine(shelf, choice, language)
        speed = _speed(shelf, choice, engine, language)
    with st.expander(language.say("Prices"), icon=":material/payments:"):
        edition, tier = _prices(shelf, language)
    targets = (speed,) if speed else None
    return choice.selection(engine=engine, targets=targets, edition=edition, tier=tier)


def _select(
    label: str, field: str, options: dict[str, Any], default: Any, show: Callable[[Any], str], width: int = 170
) -> Any:
    """Draw one choice by its ids, `width` pixels wide where there is room."""
    widget = selection.page_widget(PAGE, field, options, default)
    return st.selectbox(label, tuple(options.values()), format_func=show, width=width, **widget)


def _comparison(shelf: Shelf, language: Language) -> Choice:
    """Draw comparison and workload; a link to what has no history is told so."""
    every, names = choices(shelf), cache.trend_titles(shelf, language)
    places = {_place(c): (c.slug, c.precision) for c in every}
    asked = selection.page_asked(PAGE, "compare")
    if asked and asked not in places:
        told = language.say("“{text}” has no history here; another comparison is shown.", text=asked[:40])
        st.info(e(told), icon=":material/link_off:")
    place = _select(language.say("Comparison"), "compare", places, _usual(every), lambda p: names[p], width=340)
    own = {sequence_label(*c.sequence): c for c in every if (c.slug, c.precision) == place}
    label = language.say("Workload (in/out tokens)")
    found: Choice = _select(
        label, "workload", own, next(iter(own.values())), lambda c: language.say(sequence_label(*c.sequence))
    )
    return found


def _place(choice: Choice) -> str:
    """Write a comparison as an id; one between GPUs needs its precision."""
    return "_".join(part for part in (choice.slug, choice.precision) if part)


def _usual(every: tuple[Choice, ...]) -> tuple[str, str | None]:
    """Return the comparison that the page opens with: the one whose sides one engine ran on most days."""
    first = max(every, key=lambda c: (bool(c.engines), c.days))
    return first.slug, first.precision


def _engine(shelf: Shelf, choice: Choice, language: Language) -> str | None:
    """Draw the engine: by default the one that the history knows, for a pooled line jumps where others come in."""
    engines = {engine: engine for engine in (*choice.engines, ANY_ENGINE)}
    show = shelf.catalog.engine_label
    found: str = _select(
        language.say("Engine"),
        "engine",
        engines,
        choice.usual_engine or ANY_ENGINE,
        lambda name: language.say("Any engine") if name == ANY_ENGINE else show(name),
    )
    return None if found == ANY_ENGINE else found


def _speed(shelf: Shelf, choice: Choice, engine: str | None, language: Language) -> float | None:
    usual = cache.trend(shelf, choice.selection(engine=engine)).x
    typed: float | None = st.number_input(
        language.say("Speed, {unit}", unit="tok/s/user"),
        value=None,
        min_value=0.1,
        max_value=MAX_SPEED,
        step=1.0,
        format="%g",
        width=170,
        placeholder=wording.speed(usual, language=language),
        help=language.say("Empty: the middle of what both sides cover today."),
        **selection.page_number(PAGE, "speed", MAX_SPEED),
    )
    return typed


def _prices(shelf: Shelf, language: Language) -> tuple[str | None, str]:
    """Draw the price edition and tier that hold over all dates."""
    editions = shelf.catalog.editions
    st.caption(language.say("One edition and tier hold over all dates, so that a cost moves with throughput alone."))
    with st.container(horizontal=True):
        edition = None
        if editions:
            edition = _select(language.say("TCO edition"), "edition", {n: n for n in editions}, editions[0], str)
        label = language.say("Tier")
        tier: str = _select(label, "tier", {n: n for n in TIERS}, Selection().tier, lambda t: tier_label(t, language))
    return edition, tier


def view(found: Trend, language: Language) -> View:
    """Draw the metric and the day above the charts."""
    days = {m.day.isoformat(): m.day for m in found.moments}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        metrics = {name: name for name in SHOWN}
        metric = st.segmented_control(
            language.say("Metric"),
            SHOWN,
            format_func=lambda m: language.say(SHORT_METRICS[m]),
            label_visibility="collapsed",
            **selection.page_widget(PAGE, "metric", metrics, SHOWN[0]),
        )
        label = language.say("Show the points as of")
        widget = selection.page_widget(PAGE, "day", days, found.moments[-1].day)
        day = st.selectbox(label, tuple(days.values())[::-1], format_func=language.day, width=230, **widget)
    return View(metric=metric or SHOWN[0], day=day)
