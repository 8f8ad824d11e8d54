"""The gallery: a card per comparison, filtered by search, model and kind; the filters live in the address."""

from collections import Counter

import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.language import Language, message
from app.links import Selection, from_params
from app.nearest import settle
from app.offers import Offer, Variant
from app.pasted import pasted
from app.terms import KINDS
from app.ui import selection
from app.ui.cache import Listed
from app.ui.selection import page_widget

COLUMNS = 2
FIRST = 24
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


def filtered(cards: tuple[Listed, ...], shelf: Shelf, language: Language) -> tuple[Listed, ...]:
    """Draw the filters, each choice with its count, and return the cards that pass them."""
    kinds = Counter(c.card.offer.lineup.kind for c in cards)
    groups = Counter(c.card.offer.lineup.group for c in cards)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            language.say("Search"),
            placeholder=language.say("GPU, model, engine, a word of the verdict, or an address"),
            **page_widget("gallery", "search"),
        )
        labels = {g: shelf.catalog.group_label(g) for g in groups}
        group = st.selectbox(
            language.say("Model"),
            (None, *groups),
            format_func=lambda g: _counted(language.name(labels[g]), groups[g], language) if g else language.say("All"),
            placeholder=language.say("All"),
            **page_widget("gallery", "model", {g: g for g in groups} | {label: g for g, label in labels.items()}),
        )
        kind = st.selectbox(
            language.say("Kind"),
            (None, *kinds),
            format_func=lambda k: _counted(language.say(KINDS[k]), kinds[k], language) if k else language.say("All"),
            placeholder=language.say("All"),
            **page_widget("gallery", "kind", {k: k for k in kinds} | {KINDS[k]: k for k in kinds}),
        )
    wanted = [] if _opened(words, shelf, language) else words.lower().split()
    return tuple(
        c
        for c in cards
        if group in (None, c.card.offer.lineup.group)
        and kind in (None, c.card.offer.lineup.kind)
        and all(word in c.searchable for word in wanted)
    )


def _counted(label: str, count: int, language: Language) -> str:
    return language.say("{label} ({count})", label=label, count=language.number(count))


def _opened(words: str, shelf: Shelf, language: Language) -> bool:
    """Offer to open what was pasted into the search; say whether that was an address or a slug."""
    asked = pasted(words)
    if asked is None:
        return False
    wish, notices = from_params({"lang": language.code} | asked, shelf.catalog)
    settled = settle(shelf, wish)
    chosen = settled.selection
    label = language.say("Open {slug}", slug=e(chosen.slug))
    params = selection.address(shelf, chosen)
    st.page_link("pages/compare.py", label=label, query_params=params, icon=":material/open_in_new:")
    for notice in (*notices, *settled.notices):
        st.caption(e(notice))
    return True


def grid(cards: tuple[Listed, ...], shelf: Shelf, language: Language) -> None:
    """Draw the first cards, or all where that was asked for; an empty result says what to do."""
    st.caption(language.say("{count} found", count=language.number(len(cards))))
    if not cards:
        st.info(language.say("Nothing fits. Take a word out of the search, or choose all models and kinds."))
    every = len(cards) <= FIRST
    if not every:
        label = language.say("Show all {count}", count=language.number(len(cards)))
        every = st.toggle(label, **page_widget("gallery", "all", {"yes": True, "": False}))
    drawn = cards if every else cards[:FIRST]
    with st.container(key="gallery_cards"):
        for start in range(0, len(drawn), COLUMNS):
            for column, card in zip(st.columns(COLUMNS), drawn[start : start + COLUMNS], strict=False):
                with column.container(border=True, height="stretch"):
                    _card(card, shelf, language)
    if not every:
        left = language.number(len(cards) - len(drawn))
        st.caption(language.say("{count} more: narrow the search, or show all above.", count=left))


def _card(listed: Listed, shelf: Shelf, language: Language) -> None:
    card = listed.card
    st.caption(e(f"{listed.model} · {language.say(KINDS[card.offer.lineup.kind])}"))
    st.page_link(
        "pages/compare.py",
        label=f"**{e(listed.title)}**",
        query_params=selection.address(shelf, Selection(slug=card.offer.slug)),
        icon=":material/open_in_new:",
    )
    st.markdown(card.verdict.markdown)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if card.worst:
            st.badge(card.worst.markdown, color="orange")
        for v in card.offer.variants:
            label = f":gray-badge[{e(language.say(SHORT_SOURCES[v.source]))} {e(v.text(language))}]"
            params = selection.address(shelf, _variant(card.offer, v))
            st.page_link("pages/compare.py", label=label, query_params=params)


def _variant(offer: Offer, variant: Variant) -> Selection:
    """Select one variant of a comparison."""
    return Selection(
        slug=offer.slug,
        source="published" if variant.source == "published" else "measured",
        sequence=variant.sequence,
        precision=variant.precision,
    )
