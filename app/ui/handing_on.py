"""What hands a comparison on: its link, its text, one file that holds it whole, and downloads."""

from datetime import date
from functools import partial
from urllib.parse import urlencode, urlsplit

import streamlit as st

from app.answer import Answer, Shelf
from app.exports.csv import file_name, to_csv
from app.exports.markdown import to_markdown
from app.exports.note import to_note
from app.language import Language
from app.links import to_params
from app.nearest import Settled
from app.saved import is_too_large, save
from app.sources.saved import MAX_BYTES
from app.sources.saved_rows import MAX_ROWS
from app.ui import cache


def hand_on(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw the link, the text and the downloads."""
    language = answer.narrative.language
    link = "" if shelf.bundle.saved or settled.lineup.is_own else address(settled)
    with st.container(horizontal=True, key="hand_on"):
        _link(link, language)
        _text(answer, settled, shelf, link)
        _whole(answer, settled, shelf, language)
        _downloads(answer, settled, shelf)


def _link(link: str, language: Language) -> None:
    with st.popover(language.say("Copy link"), icon=":material/link:"):
        if link:
            st.code(link, language=None, wrap_lines=True)
            st.caption(language.say("Opens exactly this page: comparison, speeds, prices and rows."))
        else:
            st.caption(
                language.say(
                    "No link opens this page for anybody else, who lacks its rows: “Save this comparison” hands "
                    "on a file with them."
                )
            )


def _text(answer: Answer, settled: Settled, shelf: Shelf, link: str) -> None:
    language, told = answer.narrative.language, cache.prices(shelf, settled.selection)
    with st.popover(language.say("Copy as text"), icon=":material/content_copy:"):
        for label, markdown in ((language.say("Plain text"), False), ("Markdown", True)):
            st.caption(label)
            of = (answer.comparison, answer.narrative, shelf.catalog)
            st.code(to_note(*of, link, markdown=markdown, prices=told), language=None, wrap_lines=True, height=220)


def _whole(answer: Answer, settled: Settled, shelf: Shelf, language: Language) -> None:
    """Draw the download of a file that opens this comparison anywhere."""
    if is_too_large(shelf, settled):
        rows, size = language.number(MAX_ROWS), language.number(MAX_BYTES // 1_000_000)
        st.caption(
            language.say("Too large to be saved: a file holds {rows} rows and {size} MB at most.", rows=rows, size=size)
        )
        return
    st.download_button(
        language.say("Save this comparison"),
        data=partial(save, shelf, settled, date.today()),
        file_name=file_name(answer.comparison.subject, "likewise.json"),
        mime="application/json",
        icon=":material/save:",
        help=language.say("One file with the rows, the selection and the prices: drop it on Your files to open it."),
        on_click="ignore",
        key="save_comparison",
    )


def _downloads(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    of = (answer.comparison, answer.narrative, shelf.catalog)
    told, alike = cache.prices(shelf, settled.selection), answer.fairness
    for label, extension, mime, write in (
        ("CSV", "csv", "text/csv", partial(to_csv, *of, fairness=alike)),
        ("Markdown", "md", "text/markdown", partial(to_markdown, *of, told, fairness=alike)),
    ):
        st.download_button(
            label,
            data=write,
            file_name=file_name(answer.comparison.subject, extension),
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
