"""The gallery: a card per comparison, filtered by search, model and kind; the filters live in the address."""

import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.links import Selection, to_params
from app.offers import Offer, Variant
from app.terms import KINDS, PRECISIONS, sequence_label
from app.ui.cache import Card
from app.ui.selection import Widget, page_key
from app.ui.sidebar import SOURCES

COLUMNS = 2


def intro(shelf: Shelf) -> None:
    """Say how much there is."""
    variants = sum(len(o.variants) for o in shelf.offers.values())
    st.markdown(f"{len(shelf.offers)} comparisons on {variants} combinations of workload, precision and source.")


def filtered(cards: tuple[Card, ...], shelf: Shelf) -> tuple[Card, ...]:
    """Draw the filters and return the cards that pass them."""
    kinds = tuple(dict.fromkeys(c.offer.pair.kind for c in cards))
    groups = tuple(dict.fromkeys(c.offer.pair.group for c in cards))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Search", placeholder="GPU, model, precision, a word of the verdict", **_bound("search"))
        group = st.selectbox(
            "Model",
            (None, *groups),
            format_func=lambda g: shelf.catalog.group_label(g) if g else "All",
            **_bound("model"),
        )
        kind = st.selectbox("Kind", (None, *kinds), format_func=lambda k: KINDS[k] if k else "All", **_bound("kind"))
    wanted = words.lower().split()
    return tuple(
        c
        for c in cards
        if group in (None, c.offer.pair.group)
        and kind in (None, c.offer.pair.kind)
        and all(word in c.searchable for word in wanted)
    )


def _bound(field: str) -> Widget:
    return {"key": page_key("gallery", field), "bind": "query-params"}


def grid(cards: tuple[Card, ...]) -> None:
    """Draw the cards; an empty result says what to do."""
    st.caption(f"{len(cards)} shown")
    if not cards:
        st.info("Nothing fits. Take a word out of the search, or choose all models and kinds.")
    for start in range(0, len(cards), COLUMNS):
        for column, card in zip(st.columns(COLUMNS), cards[start : start + COLUMNS], strict=False):
            with column.container(border=True, height="stretch"):
                _card(card)


def _card(card: Card) -> None:
    st.caption(e(f"{card.model} · {KINDS[card.offer.pair.kind]}"))
    st.page_link(
        "pages/compare.py",
        label=f"**{e(card.title)}**",
        query_params={"compare": card.offer.slug},
        icon=":material/open_in_new:",
    )
    st.markdown(card.verdict.markdown)
    with st.container(horizontal=True, gap="small"):
        if card.worst:
            st.badge(card.worst.markdown, color="orange")
        for v in card.offer.variants:
            parts = (SOURCES[v.source].split()[0], sequence_label(*v.sequence), PRECISIONS.get(v.precision or "", ""))
            label = f":gray-badge[{e(' '.join(p for p in parts if p))}]"
            st.page_link("pages/compare.py", label=label, query_params=_params(card.offer, v))


def _params(offer: Offer, variant: Variant) -> dict[str, str]:
    """Return the address of one variant of a comparison."""
    chosen = Selection(
        slug=offer.slug,
        source="published" if variant.source == "published" else "measured",
        sequence=variant.sequence,
        precision=variant.precision,
    )
    return to_params(chosen)
