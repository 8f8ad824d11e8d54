"""The filters of the Explore page: rows in the sidebar, axes above the chart; all of them live in the address."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from app.answer import Shelf
from app.catalog import Catalog
from app.language import Language, message
from app.links import FIRST_DAY, LAST_DAY
from app.series import FIELDS, choices, field_label
from app.terms import TIERS, sequence_label, sequence_order
from app.ui import cache
from app.ui.selection import page_day, page_list, page_widget
from app.view import X_TERMS, Y_TERMS, Labels, Place, View, first_place, first_precision

PAGE = "explore"
WIDEST, WIDE, NARROW = 340, 244, 148  # pixels; narrower, an axis would not say its unit
LABELS = {
    "off": message("None"),
    "names": message("Names of series"),
    "concurrency": message("Concurrency"),
}
# What each filter is called and what it holds of a view, by the field of a series.
SEVERAL = {
    "gpu": message("GPUs"),
    "precision": message("Precisions"),
    "engine": message("Engines"),
    "spec_method": message("Spec methods"),
    "deployment": message("Deployments"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """What the chart shows up and across, which field gives colour, and what is written beside the points."""

    y: str
    x: str
    colour_by: str
    labels: Labels


def view(axes: Axes, shelf: Shelf, language: Language) -> View | None:
    """Draw every filter and return the view that they make; None where there are no measured rows."""
    with st.sidebar:
        place = _place(shelf, language)
        if place is None:
            return None
        fields = st.container()
        as_of = _day(language)
        there = cache.everything(shelf, place, as_of)
        preset = {"precision": first_precision(there.rows)}
        with fields:
            found = {
                name: _several(name, choices(there.series, name, shelf.catalog), preset.get(name, ()), shelf, language)
                for name in SEVERAL
            }
        edition, tier = _prices(shelf.catalog, language)
    return View(
        group=place[0],
        isl=place[1],
        osl=place[2],
        gpus=found["gpu"],
        precisions=found["precision"],
        engines=found["engine"],
        spec_methods=found["spec_method"],
        deployments=found["deployment"],
        as_of=as_of,
        x=axes.x,
        y=axes.y,
        edition=edition,
        tier=tier,
    )


def _place(shelf: Shelf, language: Language) -> Place | None:
    """Choose model and workload: by default the model with most rows and the usual workload."""
    sweeps = shelf.bundle.index.workloads
    first = first_place(sweeps)
    if first is None:
        return None
    groups = [group for group in shelf.catalog.groups if any(place[0] == group for place in sweeps)]
    group = st.selectbox(
        language.say("Model"),
        groups,
        format_func=lambda g: language.name(shelf.catalog.group_label(g)),
        **page_widget(PAGE, "model", {g: g for g in groups}, first[0]),
    )
    usual = first_place(sweeps, group) or first
    found = sorted((place for place in sweeps if place[0] == group), key=lambda place: sequence_order(place[1:]))
    sequences = {sequence_label(*place[1:]): place[1:] for place in found}
    isl, osl = st.selectbox(
        language.say("Workload (in/out tokens)"),
        tuple(sequences.values()),
        format_func=lambda s: language.say(sequence_label(*s)),
        **page_widget(PAGE, "workload", sequences, usual[1:]),
    )
    return group, isl, osl


def _several(
    name: str, values: tuple[str, ...], preset: tuple[str, ...], shelf: Shelf, language: Language
) -> tuple[str, ...]:
    found = st.multiselect(
        language.say(SEVERAL[name]),
        values,
        format_func=lambda value: field_label(name, value, shelf.catalog, language),
        placeholder=language.say("All"),
        **page_list(PAGE, name, {v: v for v in values}, preset),
    )
    return tuple(found)


def _day(language: Language) -> date | None:
    found = st.date_input(
        language.say("As of"),
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        help=language.say("Only rows run up to this day, history included. Empty: the newest rows."),
        **page_day(PAGE, "as_of"),
    )
    return found if isinstance(found, date) else None


def _prices(catalog: Catalog, language: Language) -> tuple[str, str]:
    editions = catalog.editions or ("",)
    with st.expander(language.say("Prices and power"), icon=":material/payments:"):
        edition = st.selectbox(
            language.say("TCO edition"),
            editions,
            help=language.say("Dated price and power tables."),
            **page_widget(PAGE, "edition", {name: name for name in editions}, editions[0]),
        )
        tier = st.selectbox(
            language.say("Tier"),
            tuple(TIERS),
            format_func=lambda name: tier_label(name, language),
            **page_widget(PAGE, "tier", {name: name for name in TIERS}, next(iter(TIERS))),
        )
    return edition, tier


def tier_label(tier: str, language: Language) -> str:
    """Name a tier as it stands by itself, with a capital where a script has them."""
    text = language.say(TIERS[tier])
    return text[:1].upper() + text[1:]


def axes(language: Language) -> Axes:
    """Draw what stands above the chart, and return it."""
    colours = {name: language.say(told) for name, told in (FIELDS | {"series": message("Series")}).items()}
    labels = {name: language.say(told) for name, told in LABELS.items()}
    up, across = ({key: term.heading(language) for key, term in terms.items()} for terms in (Y_TERMS, X_TERMS))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return Axes(
            y=_one(language.say("Vertical axis"), "y", up, WIDEST),
            x=_one(language.say("Horizontal axis"), "x", across, WIDE),
            colour_by=_one(language.say("Colour by"), "colour", colours, NARROW),
            labels=cast(Labels, _one(language.say("Labels"), "names", labels, NARROW, {"on": "names"})),
        )


def _one(label: str, field: str, named: dict[str, str], width: int, also: dict[str, str] | None = None) -> str:
    """Draw a choice of one, by default the first; `also` are the ids of an address that are not the names' own."""
    choices = (also or {}) | {name: name for name in named}
    widget = page_widget(PAGE, field, choices, next(iter(named)))
    chosen: str = st.selectbox(label, tuple(named), format_func=lambda name: named[name], width=width, **widget)
    return chosen


def switch(label: str, field: str, written: str) -> bool:
    """Draw a toggle and return whether it is on; the address then holds `written`."""
    return st.toggle(label, **page_widget(PAGE, field, {written: True}, False))
