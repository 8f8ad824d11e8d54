"""The words of the Compare page, each part drawn from one answer; pages only order them."""

import streamlit as st

from app import titles, wording
from app.answer import Answer, Shelf
from app.comparison import Comparison
from app.escaping import markdown as e
from app.exports.markdown import held_text, meta_line
from app.language import Language
from app.narrative import CaveatText, Paragraph
from app.story import headline
from app.terms import INTERACTIVITY, KINDS, workload_label
from app.ui import numbers
from app.working import working

ICONS = {"warning": ":material/warning:", "caution": ":material/balance:", "info": ":material/info:"}
MAX_CHIPS = 4
COLOURS = {"warning": "orange", "caution": "orange", "info": "gray"}
CARDS_PER_ROW = {"brief": 3, "standard": 3, "technical": 2}


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
