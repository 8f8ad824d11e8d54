"""The Trend page: one comparison at one speed through time, in words, pictures and a table, and one day of it."""

import re
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from app import wording
from app.answer import Shelf
from app.charts.text import full, short
from app.charts.trend import gap_chart, readings_chart
from app.escaping import markdown as e
from app.language import Language
from app.points import SideKey
from app.terms import METRICS, TIERS
from app.trend import Moment, Telling, Trend, first_and_last, tell_price
from app.trend.document import trend_csv, trend_json
from app.ui import selection
from app.ui.trend_choices import View
from app.working import point_text

# Words and pictures


def words(told: Telling) -> None:
    """Draw what moved, what else is worth knowing, and what qualifies it."""
    language = told.language
    st.subheader(language.say("What moved"), anchor=False)
    st.markdown(told.verdict.markdown)
    if told.further:
        st.markdown("\n".join(f"- {p.markdown}" for p in told.further))
    for passage in told.caveats:
        st.caption(passage.markdown)


def _theme() -> Literal["light", "dark"]:
    return "dark" if st.context.theme.type == "dark" else "light"


def _draw(spec: dict[str, Any]) -> None:
    # As Arrow tables: lists would each take the long way through pandas.
    tables = {name: pa.Table.from_pylist(rows) for name, rows in spec["datasets"].items()}
    st.vega_lite_chart(spec=spec | {"datasets": tables}, width="stretch")


def readings(found: Trend, how: View, shelf: Shelf, language: Language) -> None:
    """Draw each side's readings over the days."""
    st.subheader(_heading(found, how.metric, language), anchor=False)
    if not any(track.valued(how.metric) for track in found.tracks):
        st.info(language.say("Nothing to draw: no side has such a reading on any date."))
        return
    _draw(readings_chart(found, how.metric, shelf.catalog, theme=_theme(), language=language, chosen=how.day))
    lines = [
        language.say(
            "Filled: a point around this speed was run that day. Hollow: that day's rows lie elsewhere on the curve. "
            "Faint bars: what the points around leave open."
        ),
        language.say("A line holds the last state; it ends with the side's last measured day."),
    ]
    if found.marks:
        lines.append(
            language.say(
                "Over the plot, ▼ is another image than the one recorded before, ■ an engine that joins the frontier."
            )
        )
    price = found.a.states[0].side.price
    if how.metric == "cost" and price.edition and price.tier:
        tier = language.say(TIERS[price.tier])
        lines.append(
            language.say("Prices of one edition over all dates: {edition}, {tier}.", edition=price.edition, tier=tier)
        )
    st.caption(e(re.sub("(?<=。)\n", "", "\n".join(lines))))
    placeholder = how.metric == "cost" and tell_price(found, shelf.catalog, shelf.bundle.background, language)
    if placeholder:
        st.caption(placeholder.markdown)


def _heading(found: Trend, metric: str, language: Language) -> str:
    return e(
        language.say(
            "{metric} at {speed} tok/s/user",
            metric=language.say(METRICS[metric].label),
            speed=wording.speed(found.x, language=language),
        )
    )


def gap(found: Trend, how: View, language: Language) -> None:
    """Draw the ratio of both sides over the days."""
    a, b = (e(language.name(track.label)) for track in found.tracks)
    st.subheader(language.say("The gap: {a} / {b}", a=a, b=b), anchor=False)
    if all(m.ratio(how.metric) is None for m in found.moments):
        st.info(language.say("Nothing to draw: no date with a reading of both sides."))
        return
    _draw(gap_chart(found, how.metric, theme=_theme(), language=language, chosen=how.day))
    st.caption(
        language.say(
            "Each point is the comparison as of that day; "
            "where one side alone was measured, the last rows of the other hold."
        )
    )


# One day


def day(found: Trend, how: View, shelf: Shelf, language: Language) -> None:
    """Draw what stands behind both readings as of a day, with the way to the comparison of that day."""
    moment = next(m for m in found.moments if m.day == how.day)
    st.subheader(language.say("As of {day}", day=language.day(how.day)), anchor=False)
    for column, key in zip(st.columns(2), ("a", "b"), strict=True):
        with column.container(border=True, height="stretch"):
            _side(found, moment, "a" if key == "a" else "b", how.metric, shelf, language)
    st.page_link(
        "pages/compare.py",
        label=language.say("Compare as of this day"),
        icon=":material/open_in_new:",
        query_params=selection.address(shelf, replace(found.selection, as_of=how.day)),
    )


def _side(found: Trend, moment: Moment, key: SideKey, metric: str, shelf: Shelf, language: Language) -> None:
    """Draw one side's reading with its points and their runs."""
    track, state = found.track(key), moment.state(key)
    st.markdown(f"**{e(language.name(track.label))}**")
    if state is None:
        st.markdown(e(language.say("not measured before {day}", day=language.day(track.days[0]))))
        return
    value = state.value(metric)
    if state.reading is None:
        near = state.side.nearest(found.x)
        nearest = "–" if near is None else wording.speed(near, language=language)
        text = language.say("not measured there; the nearest measured speed is {speed} tok/s/user", speed=nearest)
        st.markdown(e(text))
    elif value is not None:
        st.markdown(e(full(metric, value, language=language)))
    if not moment.is_measured(key):
        st.caption(e(language.say("Nothing was run that day; its rows of {day} hold.", day=language.day(state.day))))
    points = [f"- :small[{point_text(p, shelf.catalog, language=language)}]" for p in state.neighbours]
    if points:
        st.markdown("\n".join(points))
    if state.reading and not state.images:
        st.caption(language.say("The image of these points is not recorded."))


def table(found: Trend, how: View, language: Language) -> None:
    """Draw every date as a row."""
    heads = [language.name(track.label) for track in found.tracks]
    columns = [language.say("As of"), *heads, language.say("{a} / {b}", a=heads[0], b=heads[1])]
    lines = []
    for m in found.moments:
        ratio = m.ratio(how.metric)
        cells = [_cell(m, "a", how.metric, language), _cell(m, "b", how.metric, language)]
        last = "–" if ratio is None else wording.decimals(ratio, language=language)
        lines.append([e(language.day(m.day)), *map(e, cells), e(last)])
    with st.expander(language.say("Every date as a table"), icon=":material/table_rows:"):
        st.table(pd.DataFrame(lines, columns=[e(c) for c in columns]), hide_index=True, border="horizontal")
        unit = METRICS[how.metric].heading(language)
        told = language.say("In brackets: nothing run that day, the last state holds. –: no reading at this speed.")
        st.caption(e(f"{unit}. {told}"))


def _cell(moment: Moment, key: SideKey, metric: str, language: Language) -> str:
    state = moment.state(key)
    value = state.value(metric) if state else None
    if value is None:
        return "–"
    text = short(metric, value, language)
    return text if moment.is_measured(key) else f"({text})"


# On from here


def ends(found: Trend, shelf: Shelf, language: Language) -> None:
    """Draw the way to each side's first reading against its last."""
    ways = [(track, slug) for track in found.tracks if (slug := first_and_last(shelf, found, track.key))]
    if not ways:
        return
    st.subheader(language.say("Compare the first and the last"), anchor=False)
    with st.container(horizontal=True):
        for track, slug in ways:
            label = language.say(
                "{side}: {first} against {last}",
                side=language.name(track.label),
                first=language.day(track.read[0].day),
                last=language.day(track.read[-1].day),
            )
            chosen = replace(found.selection, slug=slug, as_of=None, precision=None, engine=None)
            params = selection.address(shelf, chosen)
            st.page_link("pages/compare.py", label=e(label), icon=":material/history:", query_params=params)


def hand_on(found: Trend, told: Telling, shelf: Shelf) -> None:
    """Draw the downloads."""
    name = f"trend-{found.comparison.subject.slug}"
    with st.container(horizontal=True, key="hand_on"):
        for label, extension, mime, write in (
            ("CSV", "csv", "text/csv", partial(trend_csv, found, shelf.catalog)),
            ("JSON", "json", "application/json", partial(trend_json, found, told)),
        ):
            st.download_button(
                label,
                data=write,
                file_name=f"{name}.{extension}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"trend_{extension}",
            )
