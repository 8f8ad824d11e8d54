"""What a page says first: which rows it shows, what a link did not get, what was refused or is elsewhere."""

from collections.abc import Iterable

import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.language import Language
from app.live import freshness
from app.points import MeasuredPoint, Point
from app.saved import Opened
from app.sources.refusals import Refusal
from app.ui import selection

MOST_SHOWN = 50


def rows_shown(language: Language) -> None:
    """Say which rows the page shows where they are not the bundled ones: those of a file, or live ones as of a day."""
    file, fresh = selection.open_file(), selection.fresh()
    if file:
        _opened(file, language)
    elif fresh:
        st.caption(e(" ".join(freshness(fresh.snapshot, fresh.shelf, language))))


def _opened(file: Opened, language: Language) -> None:
    """Say that a saved comparison is open, and lead back."""
    told = language.say("A saved comparison of {day} is open: only its rows are here.", day=language.day(file.saved))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/folder_open: {e(told)}")
        st.button(
            language.say("Close it"),
            icon=":material/close:",
            type="tertiary",
            on_click=selection.close_file,
            key="close_file",
        )
    for line in file.changes(language):
        st.caption(e(line))


def of_link(texts: tuple[str, ...]) -> None:
    """Say what a link asked for and did not get."""
    for text in texts:
        st.info(e(text), icon=":material/link_off:")


def nothing_to_compare(shelf: Shelf) -> bool:
    """Say whether no two sides are there; a saved comparison is one, whatever else its rows would make."""
    return not shelf.offers and selection.open_file() is None


def left_out(shelf: Shelf, language: Language) -> None:
    """Say that some rows were refused, whether bundled or of a store, and that nothing is left if so."""
    refused = len(shelf.bundle.left_out)
    if refused:
        told = language.count(
            "{n} row or file was left out; the Data page names it.",
            "{n} rows or files were left out; the Data page names each.",
            refused,
        )
        st.warning(told)
    if nothing_to_compare(shelf):
        text = language.say("No two sides are left that could be compared. Mend the tables in data/ and start again.")
        st.info(text)


def own_elsewhere(shelf: Shelf, language: Language) -> None:
    """Say on a page of public rows alone that a visitor's own are not there, and lead to where they are."""
    mine = len(shelf.bundle.own)
    if not mine:
        return
    told = language.count(
        "Your {n} row is not on this page, which shows public rows alone.",
        "Your {n} rows are not on this page, which shows public rows alone.",
        mine,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="own_elsewhere"):
        st.caption(e(told), width="content")
        label = language.say("Compare them on Your files")
        st.page_link("pages/yours.py", label=label, icon=":material/upload_file:")


def refusals(found: Iterable[Refusal], language: Language) -> None:
    """Name what was refused of live rows or files, and why."""
    every = tuple(found)
    told = language.count(
        "{n} thing was refused; the rest stays", "{n} things were refused; the rest stays", len(every)
    )
    _each(told, every, ":material/block:", language)


def notes(found: Iterable[Refusal], language: Language) -> None:
    """Name rows of files that stand twice, or are of runs that did not finish whole."""
    every = tuple(found)
    told = language.count("{n} note on the rows of these files", "{n} notes on the rows of these files", len(every))
    _each(told, every, ":material/info:", language)


def _each(told: str, every: tuple[Refusal, ...], icon: str, language: Language) -> None:
    """List some of what is to be said of files or rows, open where it is little, and count the others."""
    if not every:
        return
    with st.expander(told, icon=icon, expanded=len(every) <= 3):
        st.markdown("\n".join(f"- {e(str(refusal))}" for refusal in every[:MOST_SHOWN]))
        if len(every) > MOST_SHOWN:
            st.caption(language.say("{n} more", n=language.number(len(every) - MOST_SHOWN)))


def forced_acceptance(points: Iterable[Point], language: Language) -> None:
    """Say so where some of the points that are shown had their acceptance forced."""
    if any(isinstance(point, MeasuredPoint) and point.acceptance_forced for point in points):
        st.caption(
            language.say(
                "In some rows here acceptance was forced to a reference length; real prompts may accept more or fewer."
            )
        )
