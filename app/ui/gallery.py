"""The gallery: a card per comparison, filtered by search, model and kind; the filters live in the address."""

import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.language import Language, message
from app.links import Selection, from_params, to_params
from app.nearest import settle
from app.offers import Offer, Variant
from app.pasted import pasted
from app.terms import KINDS, PRECISIONS, sequence_label
from app.ui import selection
from app.ui.cache import Card
from app.ui.selection import page_widget

COLUMNS = 2
SHORT_SOURCES = {"measured": message("Measured"), "published": message("Published")}


def intro(shelf: Shelf, language: Language) -> None:
    """Say how much there is."""
    variants = sum(len(o.variants) for o in shelf.offers.values())
    text = language.say(
        "{comparisons} comparisons on {variants} combinations of workload, precision and source.",
        comparisons=language.number(len(shelf.offers)),
        variants=language.number(variants),
    )
    st.markdown(text)


def filtered(cards: tuple[Card, ...], shelf: Shelf, language: Language) -> tuple[Card, ...]:
    """Draw the filters and return the cards that pass them."""
    kinds = tuple(dict.fromkeys(c.offer.lineup.kind for c in cards))
    groups = tuple(dict.fromkeys(c.offer.lineup.group for c in cards))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            language.say("Search"),
            placeholder=language.say("GPU, model, precision, a word of the verdict"),
            **page_widget("gallery", "search"),
        )
        group = st.selectbox(
            language.say("Model"),
            (None, *groups),
            format_func=lambda g: language.name(shelf.catalog.group_label(g)) if g else language.say("All"),
            **page_widget(
                "gallery", "model", {g: g for g in groups} | {shelf.catalog.group_label(g): g for g in groups}
            ),
        )
        kind = st.selectbox(
            language.say("Kind"),
            (None, *kinds),
            format_func=lambda k: language.say(KINDS[k]) if k else language.say("All"),
            **page_widget("gallery", "kind", {k: k for k in kinds} | {KINDS[k]: k for k in kinds}),
        )
    asked = pasted(words)
    if asked:
        chosen, _ = from_params(asked, shelf.catalog)
        opened = settle(shelf, chosen).selection
        label = language.say("Open {slug}", slug=e(opened.slug))
        st.page_link("pages/compare.py", label=label, query_params=_params(opened), icon=":material/open_in_new:")
    wanted = [] if asked else words.lower().split()
    return tuple(
        c
        for c in cards
        if group in (None, c.offer.lineup.group)
        and kind in (None, c.offer.lineup.kind)
        and all(word in c.searchable for word in wanted)
    )


def grid(cards: tuple[Card, ...], language: Language) -> None:
    """Draw the cards; an empty result says what to do."""
    st.caption(language.say("{count} shown", count=language.number(len(cards))))
    if not cards:
        st.info(language.say("Nothing fits. Take a word out of the search, or choose all models and kinds."))
    for start in range(0, len(cards), COLUMNS):
        for column, card in zip(st.columns(COLUMNS), cards[start : start + COLUMNS], strict=False):
            with column.container(border=True, height="stretch"):
                _card(card, language)


def _card(card: Card, language: Language) -> None:
    st.caption(e(f"{card.model} · {language.say(KINDS[card.offer.lineup.kind])}"))
    st.page_link(
        "pages/compare.py",
        label=f"**{e(card.title)}**",
        query_params=_params(Selection(slug=card.offer.slug)),
        icon=":material/open_in_new:",
    )
    st.markdown(card.verdict.markdown)
    with st.container(horizontal=True, gap="small"):
        if card.worst:
            st.badge(card.worst.markdown, color="orange")
        for v in card.offer.variants:
            bits = PRECISIONS.get(v.precision or "", "")
            parts = (language.say(SHORT_SOURCES[v.source]), sequence_label(*v.sequence), bits)
            label = f":gray-badge[{e(' '.join(p for p in parts if p))}]"
            st.page_link("pages/compare.py", label=label, query_params=_params(_variant(card.offer, v)))


def _variant(offer: Offer, variant: Variant) -> Selection:
    """Select one variant of a comparison."""
    return Selection(
        slug=offer.slug,
        source="published" if variant.source == "published" else "measured",
        sequence=variant.sequence,
        precision=variant.precision,
    )


def _params(chosen: Selection) -> dict[str, str]:
    """Return the address of a selection for this visitor: in the language and for the reader that were chosen."""
    return to_params(selection.for_visitor(chosen))
