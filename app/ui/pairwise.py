"""Two at a time: how each of more than two sides stands to each other at a speed, and the way to the two alone."""

from itertools import combinations

import pandas as pd
import streamlit as st

from app import wording
from app.answer import Answer, Shelf
from app.comparison import Comparison
from app.escaping import markdown as e
from app.language import Language, message
from app.lead import RatioMetric
from app.nearest import Settled, two_of
from app.table import pairwise_table
from app.terms import INTERACTIVITY
from app.ui import selection
from app.ui.readings import behind_each_other
from app.ui.selection import page_key

METRICS: dict[RatioMetric, str] = {"throughput_per_gpu": message("Throughput"), "cost": message("Cost")}
MEANING: dict[RatioMetric, str] = {
    "throughput_per_gpu": message("Each figure says how much more or less the side of the row serves per GPU."),
    "cost": message("Each figure says how much more or less a token costs on the side of the row."),
}


def draw(answer: Answer, settled: Settled, shelf: Shelf) -> None:
    """Draw the figures of every two sides at a chosen speed, and a link to each two; nothing for two sides alone."""
    comparison, language = answer.comparison, answer.narrative.language
    if len(comparison.sides) < 3 or not comparison.targets:
        return
    with st.expander(language.say("Two at a time"), icon=":material/compare_arrows:"):
        place, metric = _choice(comparison, language)
        names = [language.name(side.label) for side in comparison.sides]
        head = [language.say("Side"), *(e(language.say("against {side}", side=name)) for name in names)]
        figures = pairwise_table(comparison, place, metric, language=language)
        lines = [[e(name), *map(e, row)] for name, row in zip(names, figures, strict=True)]
        with st.container(key="pairs"):
            st.table(pd.DataFrame(lines, columns=head), hide_index=True, border="horizontal")
        st.caption(_legend(figures, metric, language))
        _links(comparison, settled, shelf, language)


def _choice(comparison: Comparison, language: Language) -> tuple[int, RatioMetric]:
    """Draw the choice of a speed and, where prices are known, of what is compared."""
    speeds = [t.x for t in comparison.targets]
    texts = dict(zip(speeds, wording.apart(speeds, language=language), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        speed = st.selectbox(
            language.say("Speed"),
            speeds,
            format_func=lambda x: f"{texts.get(x, x)} {INTERACTIVITY.unit}",
            width=220,
            key=page_key("compare", "pair_speed"),
        )
        priced = any(t.ratio("cost") is not None for pair in comparison.pairs for t in pair.targets)
        chosen = (
            st.segmented_control(
                language.say("Ratio of"),
                tuple(METRICS),
                default="throughput_per_gpu",
                format_func=lambda m: language.say(METRICS[m]),
                required=True,
                key=page_key("compare", "pair_metric"),
            )
            if priced
            else None
        )
    place = speeds.index(speed) if speed in speeds else 0
    return place, chosen or "throughput_per_gpu"


def _legend(figures: tuple[tuple[str, ...], ...], metric: RatioMetric, language: Language) -> str:
    """Explain the figures, and those marks alone that stand there."""
    shown, texts = {cell for row in figures for cell in row}, [language.say(MEANING[metric])]
    if any(cell.startswith("≈") for cell in shown):
        texts.append(language.say("≈: what is known leaves these digits open."))
    if language.say("order open") in shown:
        texts.append(language.say("Order open: what is known does not say which side is ahead."))
    return behind_each_other(texts)


def _links(comparison: Comparison, settled: Settled, shelf: Shelf, language: Language) -> None:
    """Draw a link to every two sides alone: the same rows, speeds and prices."""
    st.markdown(language.say("The full story of two sides:"))
    targets = tuple(t.x for t in comparison.targets)
    with st.container(horizontal=True, gap="small"):
        for i, j in combinations(range(len(comparison.sides)), 2):
            names = (language.name(comparison.sides[n].label) for n in (i, j))
            chosen = selection.address_here(shelf, two_of(shelf, settled, i, j, targets))
            st.page_link("pages/compare.py", label=e(language.name(" vs ").join(names)), query_params=chosen)
