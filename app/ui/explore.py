"""The Explore page: the chart of a view, what it counts, a point's whole row, and the way to a comparison."""

from functools import lru_cache, partial
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.explore import Explored, Omission
from app.exports.rows import to_csv
from app.language import Language
from app.lineup import MOST_SIDES, Contender, Lineup, slug_of
from app.links import Selection
from app.series import FEWEST_SIDES, comparable, series_id, series_label
from app.terms import METRICS, TIERS, sequence_label
from app.ui import cache, filters, point, selection
from app.ui.filters import PAGE
from app.ui.selection import page_list
from app.view import Y_TERMS, View, label


def nothing_there(language: Language) -> None:
    """Say that there are no measured rows at all."""
    st.info(language.say("There are no measured rows to explore. Mend the tables in data/ and start again."))


def chosen_series(view: View, shelf: Shelf, language: Language) -> tuple[Contender, ...]:
    """Draw the list of series to compare, and the link to their comparison once two to six are chosen."""
    there = cache.everything(shelf, (view.group, view.isl, view.osl), view.as_of).series
    with st.container(border=True):
        found = st.multiselect(
            language.say("Series to compare"),
            there,
            format_func=lambda c: series_label(c, shelf.catalog, language),
            placeholder=language.say("Choose series"),
            **page_list(PAGE, "series", {series_id(c): c for c in there}),
        )
        sides = comparable(found)
        if sides:
            chosen, told = _comparison(view, sides, shelf), language.say("Compare these")
            st.page_link(
                "pages/compare.py",
                label=f"**{e(told)}**",
                query_params=selection.address(shelf, chosen),
                icon=":material/compare_arrows:",
            )
        else:
            st.caption(e(_why_not(len(found), language)))
    return tuple(found)


def _comparison(view: View, sides: tuple[Contender, ...], shelf: Shelf) -> Selection:
    """Return the selection that compares series under the same workload, day and prices."""
    usual = shelf.catalog.editions[:1]
    return Selection(
        slug=slug_of(Lineup(group=view.group, sides=sides), shelf.catalog),
        sequence=(view.isl, view.osl),
        as_of=view.as_of,
        edition=None if (view.edition,) == usual else view.edition or None,
        tier=view.tier,
        metric=view.y if view.y in METRICS else Selection().metric,
    )


def _why_not(chosen: int, language: Language) -> str:
    fewest, most = language.number(FEWEST_SIDES), language.number(MOST_SIDES)
    if chosen > MOST_SIDES:
        return language.say("{n} are chosen; at most {most} can be compared.", n=language.number(chosen), most=most)
    if chosen < FEWEST_SIDES:
        return language.say("Choose {fewest} to {most} series here to compare them.", fewest=fewest, most=most)
    return language.say("One of these does not say all of its setup, so it cannot be compared.")


# The chart


def provenance(view: View, shelf: Shelf, language: Language) -> None:
    """Say where the rows come from, under which licence and as of when."""
    source = shelf.bundle.background.source_of("measured_points.csv")
    parts = [language.name(source.title), language.name(source.licence)] if source else []
    if view.as_of:
        parts.append(language.say("rows run up to {day}, history included", day=language.day(view.as_of)))
    elif source:
        parts.append(language.say("as of {day}", day=language.day(source.as_of)))
    if source and source.sampled:
        parts.append(language.say("a sample of the publisher's rows"))
    st.caption(e(" · ".join(parts)))


def chart(explored: Explored, chosen: tuple[Contender, ...], shelf: Shelf, language: Language) -> bool:
    """Draw how to look at it and the chart; return whether all points are shown."""
    from app.charts.scatter import Emphasis
    from app.charts.scatter_spec import PICK, Look

    theme: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        colour_by = filters.colour_by(language)
        all_points = filters.switch(language.say("All points"), "points", "all")
        labels = filters.switch(language.say("Names"), "names", "on")
        log_y = filters.switch(language.say("Log y"), "log_y", "on")
        log_x = filters.switch(language.say("Log x"), "log_x", "on")
    if not explored.placed:
        st.info(_nothing(explored, language))
        return all_points
    look = Look(log_x=log_x, log_y=log_y, all_points=all_points, labels=labels, theme=theme)
    emphasis = Emphasis(colour_by=colour_by, chosen=chosen, ringed=selection.ringed_point(PAGE))
    spec = _drawn(shelf, explored.view, look, emphasis, language)
    st.vega_lite_chart(spec=spec, width="stretch", selection_mode=PICK, **selection.point_chart(PAGE, PICK))
    return all_points


@lru_cache(maxsize=64)
def _drawn(shelf: Shelf, view: View, look: Any, emphasis: Any, language: Language) -> dict[str, Any]:
    """Return the chart with its rows as Arrow tables: lists would take the long way through pandas."""
    from app.charts.scatter import scatter

    series = cache.everything(shelf, (view.group, view.isl, view.osl), view.as_of).series
    spec = scatter(cache.explored(shelf, view), series, shelf.catalog, look=look, emphasis=emphasis, language=language)
    return spec | {"datasets": {name: pa.Table.from_pylist(rows) for name, rows in spec["datasets"].items()}}


def _nothing(explored: Explored, language: Language) -> str:
    if not explored.rows:
        return language.say("No row passes these filters. Take one out, or choose another workload or day.")
    return language.say("None of these rows has what the axes show. Choose another axis or other rows.")


# What is shown, in words


def notes(explored: Explored, shelf: Shelf, language: Language, *, all_points: bool) -> None:
    """Count what is drawn, what is beaten and what is left out and why; say how the chart is used."""
    texts = [_drawn_text(explored, all_points, language)] if explored.placed else []
    texts += [_omission(explored.view, omission, shelf, language) for omission in explored.omissions]
    if explored.view.shows_price:
        texts += _price_notes(explored, shelf, language)
    if explored.placed:
        texts.append(
            language.say(
                "Drag to move, hold Ctrl or ⌘ and scroll (or pinch) to zoom, double-click to go back. "
                "Click a point to see its row. Lines join best points for the eye; they are no readings."
            )
        )
    st.caption("  \n".join(e(text) for text in texts))


def _drawn_text(explored: Explored, all_points: bool, language: Language) -> str:
    series = language.count("{n} series", "{n} series", len(explored.series))
    beaten = explored.placed - explored.best
    if all_points:
        told = language.count("{n} point of {series}.", "{n} points of {series}.", explored.placed, series=series)
        faint = language.count(
            "{n} is faint: another point of its series beats it.",
            "{n} are faint: another point of their series beats them.",
            beaten,
        )
    else:
        told = language.count(
            "{n} best point of {series}.", "{n} best points of {series}.", explored.best, series=series
        )
        faint = language.count(
            "{n} row that another of its series beats is not drawn; All points adds it.",
            "{n} rows that another of their series beats are not drawn; All points adds them.",
            beaten,
        )
    return language.say("{first} {second}", first=told, second=faint) if beaten else told


def _omission(view: View, omission: Omission, shelf: Shelf, language: Language) -> str:
    term = Y_TERMS.get(omission.term)
    name = label(view, term, language) if term else point.term_label(omission.term, language)
    if omission.reason == "per-role":
        return language.count(
            "{n} disaggregated row is left out: its figure counts prefill or decode GPUs alone. "
            "Choose disaggregated as the only deployment to see such rows.",
            "{n} disaggregated rows are left out: their figures count prefill or decode GPUs alone. "
            "Choose disaggregated as the only deployment to see such rows.",
            omission.rows,
        )
    if omission.reason == "unpriced":
        return language.count(
            "{n} row is left out: price or power of {gpus} is not known here.",
            "{n} rows are left out: price or power of {gpus} is not known here.",
            omission.rows,
            gpus=language.listed([shelf.catalog.gpu_label(gpu) for gpu in omission.gpus]),
        )
    return language.count(
        "{n} row has no figure for “{term}” and is left out.",
        "{n} rows have no figure for “{term}” and are left out.",
        omission.rows,
        term=name,
    )


def _price_notes(explored: Explored, shelf: Shelf, language: Language) -> list[str]:
    view = explored.view
    tier = language.say(TIERS[view.tier])
    found = [language.say("Prices and power: {tier}, {edition}.", tier=tier, edition=view.edition)]
    if explored.placeholders:
        gpus = language.listed([shelf.catalog.gpu_label(gpu) for gpu in explored.placeholders])
        found.append(language.say("This edition marks its price of {gpus} as a placeholder.", gpus=gpus))
    return found


# Handing on


def hand_on(explored: Explored, shelf: Shelf, language: Language, *, all_points: bool) -> None:
    """Draw the download of the rows that are shown."""
    view = explored.view
    if not explored.placed:
        return
    model = shelf.catalog.groups[view.group].slug if view.group in shelf.catalog.groups else "rows"
    workload = sequence_label(view.isl, view.osl).replace("/", "-")
    st.download_button(
        language.say("Rows shown, as CSV"),
        data=partial(to_csv, explored, shelf.catalog, shelf.bundle.background, all_points=all_points),
        file_name=f"{model}-{workload}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="explore_download",
    )


def filtered(shelf: Shelf, language: Language) -> Explored | None:
    """Draw the filters and return what they let in; None where there is nothing to filter."""
    view = filters.view(shelf, language)
    return cache.explored(shelf, view) if view else None
