"""The sides that a visitor's rows make, alone or beside public ones, and the way to their comparison."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from app.against import public_sides
from app.answer import Shelf
from app.batches import Choice, beside, choices_of, lineup_of
from app.language import Language
from app.lineup import MOST_SIDES, slug_of
from app.links import Selection, to_params
from app.offers import offer_of
from app.series import series_label
from app.ui import selection
from app.ui.selection import page_key
from app.ui.yours import PAGE


def choose(shelf: Shelf, language: Language) -> None:
    """Choose two to six sides, one's own and public ones, and lead to their comparison."""
    own = choices_of(shelf.bundle.own, shelf.catalog)
    if not own:
        return
    st.subheader(language.say("Compare"), anchor=False)
    group = _group(own, shelf, language)
    mine = [choice for choice in own if choice.group == group]
    public = [Choice(group=group, side=side) for side in beside(mine[0], public_sides(shelf, group))]
    offered = (*mine, *public)
    usual = offered[:2]
    chosen = st.multiselect(
        language.say("Sides"),
        offered,
        default=usual,
        format_func=lambda choice: _choice_label(choice, shelf, language),
        max_selections=MOST_SIDES,
        key=page_key(PAGE, f"sides_{group}_{len(own)}"),
    )
    lineup = lineup_of(chosen)
    if lineup is None:
        alone = language.say("There are no public rows of this model. Bring a second batch to compare this one with.")
        st.info(language.say("Choose two to six different sides.") if len(offered) > 1 else alone)
        return
    if offer_of(lineup.canonical(), shelf.catalog, shelf.bundle.index) is None:
        st.info(
            language.say(
                "These sides have no workload in common. "
                "Rows without input and output length compare only with each other."
            )
        )
        return
    _link(slug_of(lineup, shelf.catalog), language)


def _group(own: Iterable[Choice], shelf: Shelf, language: Language) -> str:
    """Return the model group that is compared, chosen where the rows are of several."""
    groups = tuple(dict.fromkeys(choice.group for choice in own))
    if len(groups) == 1:
        return groups[0]
    return st.selectbox(
        language.say("Model"),
        groups,
        format_func=lambda g: language.name(shelf.catalog.group_label(g)),
        key=page_key(PAGE, "group"),
    )


def _link(slug: str, language: Language) -> None:
    st.page_link(
        "pages/compare.py",
        label=language.say("Compare these"),
        icon=":material/compare_arrows:",
        query_params=to_params(selection.for_visitor(Selection(slug=slug))),
    )


def _choice_label(choice: Choice, shelf: Shelf, language: Language) -> str:
    side = choice.side
    if choice.precisions:
        side = replace(side, precision=language.name(choice.precisions))
    label = series_label(side, shelf.catalog, language, ("gpu", "precision", "spec_method"))
    return label if choice.side.batch else f"{label} · {language.say(shelf.sides.public_rows)}"
