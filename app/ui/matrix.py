"""The Matrix page: its controls, and per kind of evidence the verdicts and a table whose cells lead to comparisons."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from app import wording
from app.answer import Shelf
from app.escaping import markdown as e
from app.exports.markdown import SOURCES
from app.exports.matrix import about, matrix_csv, matrix_json
from app.language import Language, message
from app.links import LEAST, MAX_SPEED
from app.matrix.choice import METRICS, SPEEDS, Choice, read_choice, read_speed, write_choice
from app.matrix.grid import settled
from app.matrix.pools import Pools
from app.matrix.ranks import rank
from app.matrix.told import Told, pools_of
from app.points import MeasuredPoint
from app.terms import INTERACTIVITY, PRECISIONS, TIERS, sequence_label
from app.ui import matrix_table, notices, selection
from app.ui.filters import tier_label
from app.ui.readings import SHORT_METRICS
from app.ui.selection import ANY

PAGE = "matrix"
LIVE_ROWS = message("Live rows")
# By where rows come from: the table that names the source, its address and its licence; prices are always shown.
SOURCE_TABLES = {
    "live": "measured_points.csv",
    "bundled": "measured_points.csv",
    "published": "published_points.csv",
    "prices": "tco_editions.csv",
}


def chosen(shelf: Shelf, language: Language) -> tuple[Choice, tuple[str, ...]]:
    """Return what the address or the last control asks for, and what has to be said of it."""
    sequences = pools_of(shelf).sequences
    return selection.page_choice(
        PAGE, lambda params: read_choice(params, shelf.catalog, sequences, language), write_choice
    )


def controls(shelf: Shelf, choice: Choice, language: Language) -> None:
    """Draw speed, workload, precision, metric and prices."""
    pools = pools_of(shelf)
    sequence, speed = settled(pools, choice)
    with st.container(horizontal=True, vertical_alignment="bottom", key="matrix_speeds"):
        st.segmented_control(
            language.say("Speed, {unit}", unit=INTERACTIVITY.unit),
            SPEEDS,
            format_func=lambda x: wording.speed(x, language=language),
            **_widget("preset", speed if speed in SPEEDS else None, _with_speed),
        )
        st.number_input(
            language.say("Any speed, {unit}", unit=INTERACTIVITY.unit),
            value=None,
            min_value=LEAST,
            max_value=MAX_SPEED,
            step=1.0,
            format="%g",
            width=170,
            **_widget("speed", speed, _with_speed),
        )
        st.segmented_control(
            language.say("Coloured by"),
            METRICS,
            format_func=lambda m: language.say(SHORT_METRICS[m]),
            required=True,
            **_widget("metric", choice.metric, _field("metric")),
        )
    with st.container(horizontal=True, vertical_alignment="bottom", key="matrix_rows"):
        _rows_and_prices(shelf, pools, choice, sequence, language)


def _rows_and_prices(shelf: Shelf, pools: Pools, choice: Choice, sequence: tuple[int, int], language: Language) -> None:
    st.segmented_control(
        language.say("Precision"),
        (ANY, *(p for p in PRECISIONS if p in pools.precisions)),
        format_func=lambda p: PRECISIONS[p] if p else language.say("Any"),
        required=True,
        **_widget("precision", choice.precision or ANY, _field("precision")),
    )
    st.selectbox(
        language.say("Workload (in/out tokens)"),
        pools.sequences,
        format_func=lambda s: language.say(sequence_label(*s)),
        width=190,
        **_widget("workload", sequence, _field("sequence")),
    )
    st.selectbox(
        language.say("TCO edition"),
        shelf.catalog.editions,
        width=140,
        **_widget("edition", choice.edition or next(iter(shelf.catalog.editions), None), _field("edition")),
    )
    st.selectbox(
        language.say("Tier"),
        tuple(TIERS),
        format_func=lambda t: tier_label(t, language),
        width=160,
        **_widget("tier", choice.tier, _field("tier")),
    )


def _widget(field: str, value: object, changed: Callable[[Choice, Any], Choice]) -> dict[str, Any]:
    return selection.choice_widget(PAGE, field, value, changed)


def _with_speed(choice: Choice, value: float | None) -> Choice:
    """Put a speed in; one that is none, as when a button is let go, changes nothing."""
    speed = read_speed(value)
    return choice if speed is None else replace(choice, speed=speed)


def _field(name: str) -> Callable[[Choice, Any], Choice]:
    return lambda choice, value: replace(choice, **{name: value or getattr(Choice(), name)})


def sections(told: Told, choice: Choice, shelf: Shelf, language: Language) -> None:
    """Draw verdicts and table of each kind of evidence, and what has no rows."""
    st.caption(e(about(told.matrix, told.code)))
    for source, heading in matrix_table.HEADINGS.items():
        rows = told.matrix.of(source)
        if not rows:
            continue
        st.subheader(language.say(heading), anchor=False)
        places = [told.matrix.rows.index(row) for row in rows]
        st.markdown("\n".join(_verdict(told, i) for i in places))
        matrix_table.draw(told, source, choice.metric, shelf, language)
    if not told.matrix.rows:
        st.info(language.say("No rows of this workload and precision. Choose another workload, or any precision."))
        return
    st.caption(_legend(told, choice.metric, language))
    sides = [cell.side for row in told.matrix.rows for cell in row.cells if cell.side]
    notices.forced_acceptance((point for side in sides for point in side.points), language)
    if told.matrix.left_out:
        names = [language.name(shelf.catalog.group_label(group)) for group in told.matrix.left_out]
        st.caption(e(language.say("No rows of this workload and precision: {names}.", names=language.listed(names))))


def _verdict(told: Told, i: int) -> str:
    notes = told.notes[i]
    below = f"  \n  :small[{notes.markdown}]" if notes else ""
    return f"- {told.verdicts[i].markdown}{below}"


def _legend(told: Told, metric: str, language: Language) -> str:
    best, open_ = ("▼", "▽") if metric == "cost" else ("▲", "△")
    lines = [
        language.say("Each cell is the best setup of that GPU at this speed and opens its comparison."),
        language.say(
            "The stronger the shade, the better in its row; {best} marks the best, {open} several that may be it.",
            best=best,
            open=open_,
        ),
        language.say("A “~” stands before readings with too few points around to be sure."),
        language.say("Measured and published cells are different evidence and are never ranked against each other."),
    ]
    if any(rank(row, metric).style == "only" for row in told.matrix.rows):
        lines.insert(
            2, language.say("A GPU alone in its row has the weakest shade: there is no other to compare it with.")
        )
    return e(" ".join(lines)) if language.code != "zh" else e("".join(lines))


def hand_on(told: Told, shelf: Shelf, language: Language) -> None:
    """Draw the downloads and name the sources."""
    name = f"matrix-{told.matrix.speed:g}-{sequence_label(*told.matrix.sequence).replace('/', '-')}"
    with st.container(horizontal=True, key="matrix_hand_on"):
        for label, extension, mime, write in (
            ("CSV", "csv", "text/csv", matrix_csv),
            ("JSON", "json", "application/json", matrix_json),
        ):
            st.download_button(
                label,
                data=partial(write, told, shelf.catalog),
                file_name=f"{name}.{extension}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"matrix_{extension}",
            )
    st.caption("\n".join(f"- {line}" for line in sources(told, shelf, language)))


def sources(told: Told, shelf: Shelf, language: Language) -> list[str]:
    """Name in Markdown where the rows that are shown and the prices come from, under which licence and as of when."""
    points = [p for row in told.matrix.rows for cell in row.cells if cell.side for p in cell.side.points]
    newest: dict[str, date] = {}
    for point in points:
        source = point.provenance if isinstance(point, MeasuredPoint) else "published"
        newest[source] = max(point.run_date or date.min, newest.get(source, date.min))
    lines = []
    for kind, table in SOURCE_TABLES.items():
        listed = shelf.bundle.background.source_of(table)
        if listed is None or kind not in (*newest, "prices"):
            continue
        title = language.say(LIVE_ROWS) if kind == "live" else language.name(listed.title)
        day = newest[kind] if kind == "live" else listed.as_of
        licence = language.name(listed.licence)
        line = language.say("{title}: {licence}, as of {day}", title=title, licence=licence, day=language.day(day))
        lines.append(f"{e(line)}, [{e(listed.source_url.split('/')[2])}]({listed.source_url})")
    for kind in ("store", "saved"):
        if kind in newest:
            dated, undated = SOURCES[kind]
            text = undated if newest[kind] == date.min else dated
            lines.append(e(language.say(text, day=language.day(newest[kind]))))
    return lines
