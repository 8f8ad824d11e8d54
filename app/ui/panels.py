"""The parts of the Compare page, each drawn from one answer; pages only put them in order."""

from functools import partial
from typing import Literal
from urllib.parse import urlencode, urlsplit

import pandas as pd
import pyarrow as pa
import streamlit as st

from app import wording
from app.answer import Answer, Shelf
from app.comparison import Comparison
from app.escaping import markdown as e
from app.exports.csv import to_csv
from app.exports.markdown import meta_line, to_markdown
from app.links import to_params
from app.narrative import CaveatText, Paragraph
from app.nearest import Settled
from app.story import headline, tell_cap
from app.table import readings_table
from app.terms import INTERACTIVITY, KINDS, METRICS, sequence_label
from app.ui import selection
from app.working import working

ICONS = {"warning": ":material/warning:", "caution": ":material/balance:", "info": ":material/info:"}
MAX_CHIPS = 4
COLOURS = {"warning": "orange", "caution": "orange", "info": "gray"}


def notices(settled: Settled) -> None:
    """Say what a link asked for and did not get."""
    for notice in settled.notices:
        st.info(e(notice), icon=":material/link_off:")


def left_out(shelf: Shelf) -> None:
    """Say that some of the bundled data was refused, and that nothing is left if so."""
    refused = len(shelf.bundle.refusals)
    if refused:
        st.warning(f"{refused} rows or files of the bundled data were left out; the Data page names each.")
    if not shelf.offers:
        st.info("No two sides are left that could be compared. Mend the tables in data/ and start again.")


def heading(answer: Answer) -> None:
    """Draw model and kind, title, verdict and one line on where it all comes from."""
    subject = answer.comparison.subject
    parts = [subject.model_label, KINDS[subject.kind]]
    if subject.isl and subject.osl:
        parts.append(f"{sequence_label(subject.isl, subject.osl)} tokens in/out")
    st.caption(e(" · ".join(parts)))
    st.title(e(subject.title), anchor=False)
    st.markdown(f"## {answer.narrative.verdict.markdown}", anchors=False)


def provenance(answer: Answer, shelf: Shelf) -> None:
    """Draw source, date, price edition and the same-engine reassurance as quiet badges."""
    with st.container(horizontal=True, gap="small"):
        icons = [":material/event:", *[":material/payments:"] * 2]
        for text, icon in zip(meta_line(answer.comparison, shelf.catalog)[1:], icons, strict=False):
            st.badge(e(text), icon=icon, color="gray")
        same = next((c for c in answer.narrative.caveats if c.caveat.code == "same_engine"), None)
        if same:
            st.badge(same.label.markdown, icon=":material/check_circle:", color="green", help=same.body.markdown)


def main_caveat(answer: Answer) -> None:
    """Draw the caveat that matters most, and every other one of the whole comparison as a chip."""
    worst = headline(answer.narrative.caveats)
    if worst:
        st.warning(f"**{worst.label.markdown}.** {worst.body.markdown}", icon=ICONS[worst.caveat.severity])
    others = [
        c
        for c in answer.narrative.caveats
        if c is not worst and c.caveat.targets is None and c.caveat.code != "same_engine"
    ]
    chips(others, "whole")


def chips(caveats: list[CaveatText], key: str) -> None:
    """Draw caveats as quiet chips that open."""
    if not caveats:
        return
    shown = caveats if len(caveats) <= MAX_CHIPS else caveats[: MAX_CHIPS - 1]
    with st.container(horizontal=True, gap="xsmall"):
        for c in shown:
            with st.popover(_chip_label(c), type="tertiary", key=f"chip_{key}_{c.caveat.code}"):
                st.markdown(c.body.markdown)
        rest = caveats[len(shown) :]
        if rest:
            with st.popover(f":gray-badge[{len(rest)} more]", type="tertiary", key=f"chip_{key}_more"):
                st.markdown("\n\n".join(f"{_chip_label(c)} {c.body.markdown}" for c in rest))


def _chip_label(c: CaveatText) -> str:
    return f":{COLOURS[c.caveat.severity]}-badge[{c.label.markdown}]"


def cards(answer: Answer, shelf: Shelf) -> None:
    """Draw one card per target: its sentences, its caveats, its working."""
    paragraphs = answer.narrative.paragraphs
    if not paragraphs:
        st.info("No speed is covered by both sides. Add a speed below, or choose another workload, source or engine.")
        return
    for start in range(0, len(paragraphs), 3):
        row = paragraphs[start : start + 3]
        for column, paragraph in zip(st.columns(len(row)), row, strict=True):
            with column.container(border=True, height="stretch"):
                _card(answer, shelf, paragraph)


def _card(answer: Answer, shelf: Shelf, paragraph: Paragraph) -> None:
    comparison = answer.comparison
    target = next(t for t in comparison.targets if t.x == paragraph.target)
    st.markdown(f"**{e(wording.speed(target.x))} {e(INTERACTIVITY.unit)}**{_place(comparison, target.x)}")
    st.markdown(paragraph.body.markdown)
    place = comparison.targets.index(target)
    chips(list(paragraph.caveats), str(place))
    with st.popover("Show the working", icon=":material/calculate:", type="tertiary", key=f"working_{place}"):
        st.markdown("\n".join(working(comparison, target, shelf.catalog)))


def _place(comparison: Comparison, x: float) -> str:
    """Say where in the overlap a target lies."""
    if comparison.overlap is None or not comparison.overlap[0] <= x <= comparison.overlap[1]:
        return " · outside the overlap"
    low, high = comparison.band or comparison.overlap
    share = (x - low) / (high - low) if high > low else 0.5
    return " · near the low end" if share < 0.35 else " · toward the upper end" if share > 0.65 else " · in the middle"


def chart(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw metric switch, scale, points switch and the chart."""
    from app import charts

    s = settled.selection
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.segmented_control(
            "Metric",
            tuple(METRICS),
            format_func=lambda m: SHORT_METRICS[m],
            label_visibility="collapsed",
            **selection.widget(shelf, "metric"),
        )
        with st.container(horizontal=True, width="content"):
            st.toggle("Log scale", **selection.widget(shelf, "log"))
            if answer.variant.source == "measured":
                st.toggle("All points", **selection.widget(shelf, "all_points"))
    theme: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    spec = charts.chart(answer.comparison, s.metric, shelf.catalog, log=s.log, all_points=s.all_points, theme=theme)
    # As Arrow tables: lists would each take the long way through pandas, ten times slower.
    tables = {name: pa.Table.from_pylist(rows) for name, rows in spec["datasets"].items()}
    st.vega_lite_chart(spec=spec | {"datasets": tables}, width="stretch")
    st.caption(_legend(answer.comparison))


SHORT_METRICS = {
    "throughput_per_gpu": "Throughput",
    "cost": "Cost",
    "throughput_per_mw": "tok/s/MW",
    "energy": "J/token",
    "concurrency": "Concurrency",
}


def _legend(comparison: Comparison) -> str:
    if comparison.subject.source == "published":
        band = comparison.subject.publisher_band
        text = "Hollow diamonds: readings that the publisher printed; the sweep behind them is not bundled. "
        text += "Between them runs a monotone spline."
        return text + (f" Band of the publisher: {band[0]:g} to {band[1]:g} tok/s/user." if band else "")
    return (
        "Each line is a monotone spline through a side's best measured points; "
        "solid where both sides were measured, dashed where one was. "
        "All points adds, faintly, those that another one beats."
    )


def targets(answer: Answer, shelf: Shelf) -> None:
    """Draw the speeds as inputs above the table, with adding and going back to the defaults."""
    comparison = answer.comparison
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="speeds"):
        for i, _ in enumerate(comparison.targets):
            st.number_input(
                f"Speed {i + 1}, {INTERACTIVITY.unit}",
                value=None,
                min_value=0.1,
                max_value=100_000.0,
                step=1.0,
                format="%g",
                width=150,
                placeholder="removed",
                help="Empty the field to remove this speed.",
                **selection.target_widget(shelf, comparison, i),
            )
        add, reset = selection.target_buttons(shelf, comparison)
        st.button("Add a speed", icon=":material/add:", on_click=add, disabled=add is None, key="add_target")
        if reset:
            st.button("Default speeds", icon=":material/undo:", on_click=reset, type="tertiary", key="reset_targets")


def table(answer: Answer) -> None:
    """Draw every reading as a table; the better side carries a mark."""
    comparison = answer.comparison
    if not comparison.targets:
        return
    rows = readings_table(comparison)
    speeds = [f"{x} {INTERACTIVITY.unit}" for x in wording.apart([t.x for t in comparison.targets])]
    last = ""
    lines = []
    for row in rows:
        lines.append([e(row.metric) if row.metric != last else "", e(row.side), *(e(cell) for cell in row.cells)])
        last = row.metric
    frame = pd.DataFrame(lines, columns=["Metric", "Side", *(e(s) for s in speeds)])
    st.table(frame, hide_index=True, border="horizontal")
    st.caption("▲ ▼ mark the better side. Ratios are made from unrounded figures. –: not known.")


def cost_cap(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw how fast each side can go at a highest cost."""
    with st.expander("How fast can each side go at a given cost?", icon=":material/speed:"):
        st.number_input(
            "Highest cost, $ per million tokens",
            value=None,
            min_value=0.001,
            max_value=10_000.0,
            step=0.1,
            format="%g",
            placeholder="for example 0.5",
            width=260,
            **selection.widget(shelf, "cap"),
        )
        cap = settled.selection.cap
        told = tell_cap(answer.comparison, cap) if cap else None
        if told:
            st.markdown(told.markdown)
        elif cap:
            st.info("No GPU price is known here. Give your own under Prices and power.")


def not_shown(answer: Answer) -> None:
    """Draw what the comparison does not show."""
    with st.expander("What this does not show", icon=":material/visibility_off:"):
        st.markdown("\n".join(f"- {f.markdown}" for f in answer.narrative.footnotes))


def hand_on(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw the link and the downloads."""
    comparison, narrative, slug = answer.comparison, answer.narrative, answer.comparison.subject.slug
    with st.container(horizontal=True, key="hand_on"):
        with st.popover("Copy link", icon=":material/link:"):
            st.code(address(settled), language=None, wrap_lines=True)
            st.caption("Opens exactly this page: comparison, speeds, prices and rows.")
        for label, extension, mime, write in (
            ("CSV", "csv", "text/csv", to_csv),
            ("Markdown", "md", "text/markdown", to_markdown),
        ):
            st.download_button(
                label,
                data=partial(write, comparison, narrative, shelf.catalog),
                file_name=f"{slug}.{extension}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"download_{extension}",
            )


def address(settled: Settled) -> str:
    """Return the link that restores what is selected."""
    here = urlsplit(st.context.url or "")
    base = f"{here.scheme}://{here.netloc}{here.path}" if here.netloc else ""
    return f"{base}?{urlencode(to_params(settled.selection))}"
