"""The words of the Compare page and what hands them on, each part drawn from one answer; pages only order them."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from urllib.parse import urlencode, urlsplit

import streamlit as st

from app import titles, wording
from app.answer import Answer, Shelf
from app.comparison import Comparison
from app.escaping import markdown as e
from app.exports.csv import file_name, to_csv
from app.exports.markdown import held_text, meta_line, to_markdown
from app.exports.note import to_note
from app.language import Language
from app.links import to_params
from app.live import freshness
from app.narrative import CaveatText, Paragraph
from app.nearest import Settled
from app.points import MeasuredPoint, Point
from app.saved import Opened, is_too_large, save
from app.sources.gate import Refusal
from app.sources.saved_rows import MAX_ROWS
from app.story import headline
from app.terms import INTERACTIVITY, KINDS, workload_label
from app.ui import cache, numbers, selection
from app.working import working

ICONS = {"warning": ":material/warning:", "caution": ":material/balance:", "info": ":material/info:"}
MAX_CHIPS = 4
MOST_SHOWN = 50
COLOURS = {"warning": "orange", "caution": "orange", "info": "gray"}
CARDS_PER_ROW = {"brief": 3, "standard": 3, "technical": 2}


def rows_shown(language: Language) -> None:
    """Say which rows the page shows where they are not the bundled ones: those of a file, or live ones as of a day."""
    file, fresh = selection.open_file(), selection.fresh()
    if file:
        _opened(file, language)
    elif fresh:
        st.caption(e(" ".join(freshness(fresh.snapshot, language))))


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
    if not file.same:
        st.caption(language.say("Tables, sentences or code have changed since it was saved, so words may differ."))


def notices(texts: tuple[str, ...]) -> None:
    """Say what a link asked for and did not get."""
    for text in texts:
        st.info(e(text), icon=":material/link_off:")


def nothing_to_compare(shelf: Shelf) -> bool:
    """Say whether no two sides are there; a saved comparison is one, whatever else its rows would make."""
    return not shelf.offers and selection.open_file() is None


def left_out(shelf: Shelf, language: Language) -> None:
    """Say that some of the bundled data was refused, and that nothing is left if so."""
    refused = len(shelf.bundle.left_out)
    if refused:
        told = language.count(
            "{n} row or file of the bundled data was left out; the Data page names it.",
            "{n} rows or files of the bundled data were left out; the Data page names each.",
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
    if not every:
        return
    told = language.count(
        "{n} thing was refused; the rest stays", "{n} things were refused; the rest stays", len(every)
    )
    with st.expander(told, icon=":material/block:", expanded=len(every) <= 3):
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


def heading(answer: Answer, shelf: Shelf) -> None:
    """Draw model and kind, title, verdict and one line on where it all comes from."""
    comparison, subject, language = answer.comparison, answer.comparison.subject, answer.narrative.language
    parts = [titles.model(comparison, language), language.say(KINDS[subject.kind])]
    if subject.sequence:
        parts.append(workload_label(*subject.sequence, language))
    st.caption(e(" · ".join(parts)))
    st.title(e(titles.title(comparison, shelf.catalog, language)), anchor=False)
    numbers.text(answer, shelf, "verdict", answer.narrative.verdict, prefix="## ")


def provenance(answer: Answer, shelf: Shelf) -> None:
    """Draw source, date, what is held, price edition and the same-engine reassurance as quiet badges."""
    with st.container(horizontal=True, gap="small"):
        comparison, language = answer.comparison, answer.narrative.language
        texts = meta_line(comparison, shelf.catalog, language=language)
        held = held_text(comparison, language)
        for i, text in enumerate(texts[1:]):
            icon = ":material/equal:" if text == held else ":material/payments:" if i else ":material/event:"
            st.badge(e(text), icon=icon, color="gray")
        same = next((c for c in answer.narrative.caveats if c.caveat.code == "same_engine"), None)
        if same:
            st.badge(same.label.markdown, icon=":material/check_circle:", color="green", help=same.body.markdown)


def main_caveat(answer: Answer, shelf: Shelf) -> None:
    """Draw the caveat that matters most, and every other one of the whole comparison as a chip."""
    narrative = answer.narrative
    worst = headline(narrative.caveats)
    if worst:
        label, body = worst.label.markdown, worst.body.linked("caveat")
        told = narrative.language.say("**{label}.** {body}", label=label, body=body)
        st.warning(told, icon=ICONS[worst.caveat.severity])
        numbers.evidence(answer, shelf, "caveat")
    others = [
        c for c in narrative.caveats if c is not worst and c.caveat.targets is None and c.caveat.code != "same_engine"
    ]
    chips(others, "whole", narrative.language)


def chips(caveats: list[CaveatText], key: str, language: Language) -> None:
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
            more = language.count("{n} more", "{n} more", len(rest))
            with st.popover(f":gray-badge[{more}]", type="tertiary", key=f"chip_{key}_more"):
                st.markdown("\n\n".join(f"{_chip_label(c)} {c.body.markdown}" for c in rest))


def _chip_label(c: CaveatText) -> str:
    return f":{COLOURS[c.caveat.severity]}-badge[{c.label.markdown}]"


def cards(answer: Answer, shelf: Shelf) -> None:
    """Draw one card per target: its sentences, its caveats, its working; a brief reader gets none."""
    paragraphs, language = answer.narrative.paragraphs, answer.narrative.language
    if not paragraphs:
        text = (
            language.say(
                "No speed is covered by any two sides. Add a speed below, or choose another workload, source or engine."
            )
            if len(answer.comparison.sides) > 2
            else language.say(
                "No speed is covered by both sides. Add a speed below, or choose another workload, source or engine."
            )
        )
        st.info(text)
        return
    told = [(i, p) for i, p in enumerate(paragraphs) if p.body.segments]
    per_row = CARDS_PER_ROW[answer.narrative.reader]
    for start in range(0, len(told), per_row):
        row = told[start : start + per_row]
        for column, (i, paragraph) in zip(st.columns(len(row)), row, strict=True):
            with column.container(border=True, height="stretch"):
                _card(answer, shelf, paragraph, i)


def _card(answer: Answer, shelf: Shelf, paragraph: Paragraph, place: int) -> None:
    comparison, language = answer.comparison, answer.narrative.language
    target = comparison.targets[place]
    speed = f"**{e(wording.speed(target.x, language=language))} {e(INTERACTIVITY.unit)}**"
    st.markdown(f"{speed} · {_place(comparison, target.x, language)}")
    numbers.text(answer, shelf, f"p{place}", paragraph.body)
    _details(answer, shelf, paragraph, place)
    chips(list(paragraph.caveats), str(place), language)
    label = language.say("Show the working")
    with st.popover(label, icon=":material/calculate:", type="tertiary", key=f"working_{place}"):
        st.markdown("\n".join(working(comparison, target, shelf.catalog, language=language)))


def _details(answer: Answer, shelf: Shelf, paragraph: Paragraph, place: int) -> None:
    """Draw what stands behind each side's reading, for a technical reader."""
    if paragraph.details:
        first = sum(len(p.details) for p in answer.narrative.paragraphs[:place])
        names = [f"detail{first + i}" for i, _ in enumerate(paragraph.details)]
        told = zip(names, paragraph.details, strict=True)
        st.markdown("\n".join(f"- :small[{passage.linked(name)}]" for name, passage in told))
        numbers.evidence(answer, shelf, *names)


def _place(comparison: Comparison, x: float, language: Language) -> str:
    """Say where in the overlap a target lies."""
    if comparison.overlap is None or not comparison.overlap[0] <= x <= comparison.overlap[1]:
        return language.say("outside the overlap")
    low, high = comparison.band or comparison.overlap
    share = (x - low) / (high - low) if high > low else 0.5
    if share < 0.35:
        return language.say("near the low end")
    return language.say("toward the upper end") if share > 0.65 else language.say("in the middle")


def further(answer: Answer, shelf: Shelf) -> None:
    """Draw what else is worth knowing, as a short list."""
    found, language = answer.narrative.further, answer.narrative.language
    if found:
        st.subheader(language.say("Also worth knowing"), anchor=False)
        st.markdown("\n".join(f"- {passage.linked(f'further{i}')}" for i, passage in enumerate(found)))
        numbers.evidence(answer, shelf, *(f"further{i}" for i, _ in enumerate(found)))


def not_shown(answer: Answer) -> None:
    """Draw what the comparison does not show."""
    notes = answer.narrative.footnotes
    if notes:
        with st.expander(answer.narrative.language.say("What this does not show"), icon=":material/visibility_off:"):
            st.markdown("\n".join(f"- {note.markdown}" for note in notes))


def hand_on(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw the link, the text and the downloads."""
    comparison, narrative = answer.comparison, answer.narrative
    language = narrative.language
    link = "" if shelf.bundle.saved or settled.lineup.is_own else address(settled)
    told = cache.prices(shelf, settled.selection)
    whole = partial(to_markdown, fairness=answer.fairness)
    rows = partial(to_csv, fairness=answer.fairness)
    with st.container(horizontal=True, key="hand_on"):
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
        with st.popover(language.say("Copy as text"), icon=":material/content_copy:"):
            for label, markdown in ((language.say("Plain text"), False), ("Markdown", True)):
                st.caption(label)
                note = to_note(comparison, narrative, shelf.catalog, link, markdown=markdown, prices=told)
                st.code(note, language=None, wrap_lines=True, height=220)
        if is_too_large(shelf, settled):
            most = language.number(MAX_ROWS)
            st.caption(language.say("Too large to be saved: a file holds {most} rows at most.", most=most))
        else:
            st.download_button(
                language.say("Save this comparison"),
                data=partial(save, shelf, settled, date.today()),
                file_name=file_name(comparison.subject, "likewise.json"),
                mime="application/json",
                icon=":material/save:",
                help=language.say(
                    "One file with the rows, the selection and the prices: drop it on Your files to open it."
                ),
                on_click="ignore",
                key="save_comparison",
            )
        for label, extension, mime, write in (
            ("CSV", "csv", "text/csv", partial(rows, comparison, narrative, shelf.catalog)),
            ("Markdown", "md", "text/markdown", partial(whole, comparison, narrative, shelf.catalog, told)),
        ):
            st.download_button(
                label,
                data=write,
                file_name=file_name(comparison.subject, extension),
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
