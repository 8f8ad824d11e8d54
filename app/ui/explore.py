"""The Explore page: the chart of a view, what it counts, a point's whole row, and the way to a comparison."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.explore import Explored, Omission
from app.exports.rows import to_csv
from app.kept import kept
from app.language import Language, message
from app.lineup import MOST_SIDES, Contender, Lineup, slug_of
from app.links import Selection
from app.series import FEWEST_SIDES, comparable, contender_of, series_id, series_label
from app.terms import METRICS, TIERS, sequence_label
from app.ui import cache, filters, notices, point, selection
from app.ui.filters import PAGE, Axes
from app.ui.selection import page_list
from app.view import Y_TERMS, View, label


def nothing_there(language: Language) -> None:
    """Say that there are no measured rows at all."""
    st.info(language.say("There are no measured rows to explore. Mend the tables in data/ and start again."))


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is looked at and how: series as they are taken together, what is written and drawn of them."""

    explored: Explored
    axes: Axes
    all_points: bool
    log_x: bool
    log_y: bool


def chosen_series(view: View, shelf: Shelf, language: Language) -> tuple[Contender, ...]:
    """Draw the list of series to compare, and the link to their comparison once two to six are chosen."""
    there = cache.everything(shelf, (view.group, view.isl, view.osl), view.as_of).series
    ever = cache.ever(shelf, view.group)
    with st.container(border=True):
        found = st.multiselect(
            language.say("Series to compare"),
            there,
            format_func=lambda c: series_label(c, shelf.catalog, language),
            placeholder=language.say("Choose series"),
            max_selections=MOST_SIDES,
            **page_list(
                PAGE,
                "series",
                {series_id(c): c for c in there},
                known={series_id(c): c for c in ever},
                most=MOST_SIDES,
            ),
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


def let_go(view: View, shelf: Shelf, language: Language) -> None:
    """Say which chosen series are so no more: without rows on this workload and day, or one too many."""
    lost: tuple[Contender, ...] = selection.let_go(PAGE, "series")
    there = cache.everything(shelf, (view.group, view.isl, view.osl), view.as_of).series
    for gone, told in (
        (
            [c for c in lost if c not in there],
            message("No rows here, so not among the chosen series any more: {names}."),
        ),
        ([c for c in lost if c in there], message("At most {most} series can be compared; left out: {names}.")),
    ):
        if gone:
            names = language.say("; ").join(series_label(c, shelf.catalog, language) for c in gone)
            notices.of_link((language.say(told, names=names, most=language.number(MOST_SIDES)),))


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
    if chosen < FEWEST_SIDES:
        fewest, most = language.number(FEWEST_SIDES), language.number(MOST_SIDES)
        return language.say("Choose {fewest} to {most} series here to compare them.", fewest=fewest, most=most)
    return language.say("One of these does not say all of its setup, so it cannot be compared.")


# The chart


FRESH = {"live": message("Live rows"), "store": message("Rows of a store")}


def provenance(view: View, shelf: Shelf, language: Language) -> None:
    """Say of bundled, live and own rows where they come from, under which licence and as of when."""
    rows = cache.everything(shelf, (view.group, view.isl, view.osl), view.as_of).rows
    source, found = shelf.bundle.background.source_of("measured_points.csv"), {row.provenance for row in rows}
    until = view.as_of and language.say("rows run up to {day}, history included", day=language.day(view.as_of))
    lines: list[list[str]] = []
    if "bundled" in found and source:
        day = until or language.say("as of {day}", day=language.day(source.as_of))
        sample = [language.say("a sample of the publisher's rows")] if source.sampled else []
        lines.append([language.name(source.title), language.name(source.licence), day, *sample])
    for of, title in FRESH.items():
        if of in found:
            newest = max((row.run_date for row in rows if row.provenance == of and row.run_date), default=None)
            day = until or (language.say("as of {day}", day=language.day(newest)) if newest else "")
            licence = language.name(source.licence) if source and of == "live" else ""
            lines.append([language.say(title), licence, day])
    if "saved" in found:
        hollow = language.say("hollow: unverified")
        lines.append([language.say("Rows of a saved file that are not known here"), hollow, until or ""])
    if "own" in found:
        hollow = language.say("hollow: unverified, uploaded by you")
        lines.append([language.say("Your own points"), hollow, until or ""])
    st.caption("  \n".join(e(" · ".join(filter(None, parts))) for parts in lines))
    notices.forced_acceptance(rows, language)


def looked_at(explored: Explored, axes: Axes, shelf: Shelf, language: Language) -> Looked:
    """Draw how the rows are looked at, with the list of the points that are shown."""
    view, together = explored.view, False
    with st.container(horizontal=True, vertical_alignment="center"):
        all_points = filters.switch(language.say("All points"), "points", "all")
        if view.is_judged and axes.colour_by != "series":
            together = filters.switch(language.say("One frontier per colour"), "frontier", "colour")
        log_y = filters.switch(language.say("Log y"), "log_y", "on")
        log_x = filters.switch(language.say("Log x"), "log_x", "on")
        explored = cache.explored(shelf, view, axes.colour_by if together else None)
        point.listed(explored, shelf, language, all_points=all_points)
    return Looked(explored=explored, axes=axes, all_points=all_points, log_x=log_x, log_y=log_y)


def chart(looked: Looked, chosen: tuple[Contender, ...], shelf: Shelf, language: Language) -> None:
    """Draw the chart, or say why there is none."""
    from app.charts.scatter import Emphasis
    from app.charts.scatter_spec import PICK, Look

    if not looked.explored.placed:
        st.info(_nothing(looked.explored, language))
        return
    theme: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    axes, shown = looked.axes, {"all_points": looked.all_points, "log_x": looked.log_x, "log_y": looked.log_y}
    look = Look(**shown, labels=axes.labels, theme=theme)
    emphasis = Emphasis(colour_by=axes.colour_by, chosen=chosen, ringed=selection.ringed_point(PAGE))
    spec = _drawn(shelf, looked.explored.view, looked.explored.together, look, emphasis, language)
    st.vega_lite_chart(spec=spec, width="stretch", selection_mode=PICK, **selection.point_chart(PAGE, PICK))


@kept(64)
def _drawn(
    shelf: Shelf, view: View, together: str | None, look: Any, emphasis: Any, language: Language
) -> dict[str, Any]:
    """Return the chart with its rows as Arrow tables: lists would take the long way through pandas."""
    from app.charts.scatter import scatter

    explored, ever = cache.explored(shelf, view, together), cache.ever(shelf, view.group)
    spec = scatter(explored, ever, shelf.catalog, look=look, emphasis=emphasis, language=language)
    return spec | {"datasets": {name: pa.Table.from_pylist(rows) for name, rows in spec["datasets"].items()}}


def _nothing(explored: Explored, language: Language) -> str:
    if not explored.rows:
        return language.say("No row passes these filters. Take one out, or choose another workload or day.")
    return language.say("None of these rows has what the axes show. Choose another axis or other rows.")


# What is shown, in words


def notes(looked: Looked, chosen: tuple[Contender, ...], shelf: Shelf, language: Language) -> None:
    """Count what is drawn, what is beaten and what is left out and why; say how the chart is used."""
    explored = looked.explored
    view, there = explored.view, {contender_of(p.point) for p in explored.shown(all_points=True)}
    texts = [_drawn_text(explored, looked.all_points, language)] if explored.placed else []
    missing = sum(c not in there for c in chosen)
    if missing:
        texts.append(
            language.count(
                "{n} chosen series is not on the chart: these filters or axes leave it out.",
                "{n} chosen series are not on the chart: these filters or axes leave them out.",
                missing,
            )
        )
    texts += [_omission(view, omission, shelf, language) for omission in explored.omissions]
    if view.shows_price:
        texts += _price_notes(explored, shelf, language)
    if explored.placed and looked.axes.labels != "off":
        texts.append(language.say("A label stands only where it has room; zooming in makes room for more."))
    if explored.placed:
        texts.append(
            language.say(
                "Drag to move, hold Ctrl or ⌘ and scroll (or pinch) to zoom, double-click to go back. "
                "Click a point to see its row below the chart. Lines join points for the eye; they are no readings."
            )
        )
    st.caption("  \n".join(e(text) for text in texts))


def _drawn_text(explored: Explored, all_points: bool, language: Language) -> str:
    series = language.count("{n} series", "{n} series", len(explored.series))
    beaten = explored.placed - explored.best
    if explored.together:
        series = language.count("{n} frontier", "{n} frontiers", len(explored.series))
    if all_points or not explored.view.is_judged:
        told = language.count("{n} point of {series}.", "{n} points of {series}.", explored.placed, series=series)
    else:
        told = language.count(
            "{n} best point of {series}.", "{n} best points of {series}.", explored.best, series=series
        )
    return (
        language.say("{first} {second}", first=told, second=_beaten(explored, all_points, language)) if beaten else told
    )


def _beaten(explored: Explored, all_points: bool, language: Language) -> str:
    """Count the points that others beat, and say what becomes of them."""
    beaten = explored.placed - explored.best
    if all_points and explored.together:
        return language.count(
            "{n} is faint: another point of its colour beats it.",
            "{n} are faint: another point of their colour beats them.",
            beaten,
        )
    if all_points:
        return language.count(
            "{n} is faint: another point of its series beats it.",
            "{n} are faint: another point of their series beats them.",
            beaten,
        )
    if explored.together:
        return language.count(
            "{n} row that another of its colour beats is not drawn; All points adds it.",
            "{n} rows that another of their colour beat are not drawn; All points adds them.",
            beaten,
        )
    return language.count(
        "{n} row that another of its series beats is not drawn; All points adds it.",
        "{n} rows that another of their series beats are not drawn; All points adds them.",
        beaten,
    )


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


def elsewhere(view: View, shelf: Shelf, language: Language) -> None:
    """Say which models and GPUs have published readings alone, and so no rows here, and lead to where they are."""
    catalog = shelf.catalog
    published = {(catalog.group_of(p.workload.model or ""), p.setup.gpu or "") for p in shelf.bundle.published}
    models, gpus = {place[0] for place in shelf.bundle.index.workloads}, {c.gpu for c in cache.ever(shelf, view.group)}
    others = [group for group in catalog.groups if group not in models and any(group == g for g, _ in published)]
    further = sorted({gpu for group, gpu in published if group == view.group} - gpus - {""}, key=catalog.gpu_order)
    names = [language.name(catalog.group_label(group)) for group in others]
    if further:
        label, listed = (
            language.name(catalog.group_label(view.group)),
            language.listed([*map(catalog.gpu_label, further)]),
        )
        names.append(language.say("{model} on {gpus}", model=label, gpus=listed))
    if not names:
        return
    told = language.say(
        "Of these only published readings are bundled, so they have no rows here: {names}. "
        "The matrix and the gallery show them.",
        names=language.say("; ").join(names),
    )
    st.caption(e(told))
    with st.container(horizontal=True, gap="small"):
        for page, title in (("matrix", language.say("Matrix")), ("gallery", language.say("Gallery"))):
            st.page_link(f"pages/{page}.py", label=title, icon=":material/arrow_forward:")


def hand_on(looked: Looked, shelf: Shelf, language: Language) -> None:
    """Draw the download of the rows that are shown."""
    explored, view = looked.explored, looked.explored.view
    if not explored.placed:
        return
    model = shelf.catalog.groups[view.group].slug if view.group in shelf.catalog.groups else "rows"
    workload = sequence_label(view.isl, view.osl).replace("/", "-")
    st.download_button(
        language.say("Rows shown, as CSV"),
        data=partial(to_csv, explored, shelf.catalog, shelf.bundle.background, all_points=looked.all_points),
        file_name=f"{model}-{workload}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="explore_download",
    )


def filtered(axes: Axes, shelf: Shelf, language: Language) -> Explored | None:
    """Draw the filters and return what they let in; None where there is nothing to filter."""
    view = filters.view(axes, shelf, language)
    return cache.explored(shelf, view) if view else None
