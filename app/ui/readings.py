"""The figures of the Compare page: the chart, the speeds and the table of readings."""

import re
from typing import Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from app import wording
from app.answer import Answer, Shelf
from app.comparison import Comparison
from app.escaping import markdown as e
from app.language import Language, message
from app.lead import TIE
from app.links import MAX_SPEED
from app.nearest import Settled
from app.table import has_placeholder, placeholder_note, readings_table
from app.terms import INTERACTIVITY, METRICS
from app.ui import evidence, selection

SHORT_METRICS = {
    "throughput_per_gpu": message("Throughput"),
    "cost": message("Cost"),
    "throughput_per_mw": "tok/s/MW",
    "energy": message("J/token"),
    "concurrency": message("Concurrency"),
}


def chart(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw metric switch, scale, points switch and the chart."""
    from app import charts

    s, language = settled.selection, answer.narrative.language
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.segmented_control(
            language.say("Metric"),
            tuple(METRICS),
            format_func=lambda m: language.say(SHORT_METRICS[m]),
            label_visibility="collapsed",
            **selection.widget(shelf, "metric"),
        )
        with st.container(horizontal=True, width="content"):
            st.toggle(language.say("Log scale"), **selection.widget(shelf, "log"))
            if answer.variant.source == "measured":
                st.toggle(language.say("All points"), **selection.widget(shelf, "all_points"))
    theme: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    number = selection.number(answer.narrative)
    spec = charts.chart(
        answer.comparison,
        s.metric,
        shelf.catalog,
        log=s.log,
        all_points=s.all_points,
        theme=theme,
        language=language,
        chosen=evidence.chosen_mark(answer.comparison, number.evidence) if number else None,
    )
    # As Arrow tables: lists would each take the long way through pandas, ten times slower.
    tables = {name: pa.Table.from_pylist(rows) for name, rows in spec["datasets"].items()}
    st.vega_lite_chart(spec=spec | {"datasets": tables}, width="stretch")
    legend = [_legend(answer.comparison, language)]
    if s.metric == "cost" and has_placeholder(answer.comparison):
        legend.append(placeholder_note(language))
    st.caption(behind_each_other(legend))


def _legend(comparison: Comparison, language: Language) -> str:
    if len(comparison.sides) > 2:
        return language.say(
            "Each line is a monotone spline through a side's best measured points; "
            "solid where all sides were measured, dashed where only some were. "
            "A ring marks where the lead changes. All points adds, faintly, those that another one beats."
        )
    if comparison.subject.source != "published":
        return language.say(
            "Each line is a monotone spline through a side's best measured points; "
            "solid where both sides were measured, dashed where one was. "
            "All points adds, faintly, those that another one beats."
        )
    texts = [
        language.say(
            "Hollow diamonds: readings that the publisher printed; the sweep behind them is not bundled. "
            "Between them runs a monotone spline."
        )
    ]
    band = comparison.subject.publisher_band
    if band:
        low, high = (wording.decimals(x, language=language) for x in band)
        texts.append(language.say("Band of the publisher: {low} to {high} tok/s/user.", low=low, high=high))
    return behind_each_other(texts)


def behind_each_other(sentences: list[str]) -> str:
    """Put sentences one behind the other, without a space after a full-width stop."""
    return re.sub("(?<=。) ", "", " ".join(sentences))


def targets(answer: Answer, shelf: Shelf) -> None:
    """Draw the speeds as inputs above the table, with adding and going back to the defaults."""
    comparison, language = answer.comparison, answer.narrative.language
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="speeds"):
        for i, _ in enumerate(comparison.targets):
            st.number_input(
                language.say("Speed {i}, {unit}", i=language.number(i + 1), unit=INTERACTIVITY.unit),
                value=None,
                min_value=0.1,
                max_value=MAX_SPEED,
                step=1.0,
                format="%g",
                width=150,
                placeholder=language.say("removed"),
                help=language.say("Empty the field to remove this speed."),
                **selection.target_widget(shelf, comparison, i),
            )
        add, reset = selection.target_buttons(shelf, comparison)
        st.button(
            language.say("Add a speed"), icon=":material/add:", on_click=add, disabled=add is None, key="add_target"
        )
        if reset:
            label = language.say("Default speeds")
            st.button(label, icon=":material/undo:", on_click=reset, type="tertiary", key="reset_targets")


def table(answer: Answer) -> None:
    """Draw every reading as a table; the best side carries a mark, and so does what a chosen number stands for."""
    comparison, language = answer.comparison, answer.narrative.language
    if not comparison.targets:
        return
    number = selection.number(answer.narrative)
    marked = evidence.cells(comparison, number.evidence) if number else set()
    speeds = [f"{x} {INTERACTIVITY.unit}" for x in wording.apart([t.x for t in comparison.targets], language=language)]
    last = ""
    lines = []
    for i, row in enumerate(readings_table(comparison, language=language)):
        cells = (_marked(cell) if (i, j) in marked else e(cell) for j, cell in enumerate(row.cells))
        lines.append([e(row.metric) if row.metric != last else "", e(row.side), *cells])
        last = row.metric
    head = [language.say("Metric"), language.say("Side"), *(e(s) for s in speeds)]
    with st.container(key="readings"):
        st.table(pd.DataFrame(lines, columns=head), hide_index=True, border="horizontal")
    notes = [
        language.say(
            "▲ ▼ mark the best side, where it is more than {tie} ahead of the next. "
            "Ratios are made from unrounded figures. –: not known.",
            tie=wording.percent(TIE * 100, language=language),
        )
        if len(comparison.sides) > 2
        else language.say("▲ ▼ mark the better side. Ratios are made from unrounded figures. –: not known.")
    ]
    if has_placeholder(comparison):
        notes.append(placeholder_note(language))
    if marked:
        notes.append(language.say("◀ marks the number that was chosen in the text."))
    st.caption(behind_each_other(notes))


def _marked(cell: str) -> str:
    return f":primary-background[**{e(cell)}** ◀]"
