"""The sidebar: the language on every page, on Compare the selection. An impossible choice is left out, or says why."""

from typing import Any

import streamlit as st

from app import wording
from app.answer import Shelf
from app.cascade import cascade, further_sides
from app.escaping import markdown as e
from app.language import JOINED, LANGUAGES, Language, message
from app.lineup import MOST_SIDES, Contender, Lineup, label_of, shared_labels
from app.links import FIRST_DAY, LAST_DAY, MAX_RATE, within
from app.nearest import Settled
from app.offers import Offer
from app.side import KEYS
from app.terms import KINDS, PRECISIONS, READERS, RUN_POLICIES, TIERS, sequence_label
from app.titles import composed
from app.ui import selection
from app.ui.filters import tier_label
from app.ui.selection import ANY, widget

SHORT_KINDS = {"spec-decode": message("Speculation")}
SOURCES = {"measured": message("Measured sweep"), "published": message("Published table")}
ONLY_SOURCE = {
    "measured": message("There is only a measured sweep of this comparison."),
    "published": message("There is only a published table of this comparison."),
}
NEEDS_ROWS = message("Published figures are finished readings: there are no rows to filter. Choose a measured sweep.")


def head(language: Language) -> None:
    """Draw what every page has: the brand, the choice of language and of live rows."""
    with st.sidebar:
        st.markdown("#### ⚖️ Likewise", anchors=False)
        st.segmented_control(
            language.say("Language"),
            tuple(LANGUAGES),
            format_func=lambda code: LANGUAGES[code].own_name,
            **selection.language_widget(),
        )
        if selection.open_file() is None:
            st.toggle(
                language.say("Live rows"),
                help=language.say("Today's rows from the publisher's public source instead of those that are here."),
                **selection.live_widget(),
            )


def draw(shelf: Shelf, settled: Settled, language: Language) -> None:
    """Draw every control of the selection."""
    with st.sidebar:
        st.segmented_control(
            language.say("Reader"),
            tuple(READERS),
            format_func=lambda r: language.say(READERS[r]),
            help=language.say("How much is told: a few sentences to forward, the usual, or everything."),
            **widget(shelf, "reader"),
        )
        _comparison(shelf, settled, language)
        _sides(shelf, settled, language)
        _rows(shelf, settled, language)
        st.text_input(
            language.say("Open a link"),
            placeholder=language.say("an InferenceX address, a link or a slug"),
            help=language.say("Opens the same comparison here. The address is read, never fetched."),
            **selection.paste_widget(shelf),
        )
        with st.expander(language.say("Prices and power"), icon=":material/payments:"):
            _prices(shelf, settled, language)


def _comparison(shelf: Shelf, settled: Settled, language: Language) -> None:
    """Draw kind, model, GPUs and what is compared on them; whatever a link opened is among the choices."""
    catalog, now = shelf.catalog, settled.offer.lineup
    found = cascade(shelf, settled.offer)
    st.selectbox(
        language.say("Compare"),
        found.kinds,
        format_func=lambda k: language.say(SHORT_KINDS.get(k, KINDS[k])),
        **widget(shelf, "kind"),
    )
    st.selectbox(
        language.say("Model"),
        found.groups,
        format_func=lambda g: language.name(catalog.group_label(g)),
        **widget(shelf, "group"),
    )
    between = "gpu" in now.differs
    first = language.say("First GPU") if between else language.say("GPU")
    st.selectbox(first, found.first_gpus, format_func=catalog.gpu_label, **widget(shelf, "gpu_a"))
    if between:
        second = language.say("Second GPU")
        st.selectbox(second, found.second_gpus, format_func=catalog.gpu_label, **widget(shelf, "gpu_b"))
    if now.kind not in ("gpu", "best") or len(found.details) > 1:
        st.selectbox(
            language.say("Sides"),
            tuple(found.details),
            format_func=lambda d: _detail_label(found.details[d], shelf, language),
            **widget(shelf, "detail"),
        )


def _detail_label(lineup: Lineup, shelf: Shelf, language: Language) -> str:
    """Name what is compared on a GPU: 'FP4: MTP vs Off', 'FP4 vs FP8', 'FP8: SGLang vs TensorRT-LLM'."""
    labels = shelf.sides.labels(lineup)[:2]
    place, *others = shared_labels(lineup, shelf.catalog) or (None,)
    return composed(labels, place and language.name(place), [label for label in others if label], language)


def _sides(shelf: Shelf, settled: Settled, language: Language) -> None:
    """Draw what concerns the sides as such: dates, further sides, their order."""
    lineup = settled.lineup
    if lineup.kind == "date":
        left, right = st.columns(2)
        for column, label, field in (
            (left, language.say("First rows up to"), "as_of_a"),
            (right, language.say("Second rows up to"), "as_of_b"),
        ):
            limits: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": LAST_DAY, "format": "YYYY-MM-DD"}
            column.date_input(label, value=None, **limits, **widget(shelf, field))
    others = (*lineup.sides[2:], *further_sides(shelf, lineup))
    if others:
        st.multiselect(
            language.say("Also compare"),
            others,
            format_func=lambda side: _side_label(side, lineup, shelf, language),
            max_selections=MOST_SIDES - 2,
            placeholder=language.say("Up to {n} sides", n=language.number(MOST_SIDES)),
            **widget(shelf, "others"),
        )
    if len(lineup.sides) == 2:
        st.toggle(language.say("Swap sides"), **widget(shelf, "swap"))


def _side_label(side: Contender, lineup: Lineup, shelf: Shelf, language: Language) -> str:
    known = dict(zip(lineup.sides, shelf.sides.labels(lineup), strict=True))
    parts = (
        label_of(field, str(getattr(side, field)), shelf.catalog, shelf.sides.public_rows) for field in lineup.differs
    )
    return language.name(known.get(side) or JOINED.join(parts))


def _rows(shelf: Shelf, settled: Settled, language: Language) -> None:
    """Draw which rows are read: precision where it is open, workload, source, engine, date, run policy."""
    offer = settled.offer
    precisions = _choices(offer, "precision")
    if precisions:
        st.selectbox(
            language.say("Precision"),
            precisions,
            format_func=lambda p: PRECISIONS.get(p, p),
            **widget(shelf, "precision"),
        )
    sequences = tuple(dict.fromkeys(v.sequence for v in offer.variants))
    st.selectbox(
        language.say("Workload (in/out tokens)"),
        sequences,
        format_func=lambda s: language.say(sequence_label(*s)),
        **widget(shelf, "sequence"),
    )
    sources = _choices(offer, "source")
    st.selectbox(
        language.say("Source"),
        sources,
        format_func=lambda s: language.say(SOURCES[s]),
        help=language.say(ONLY_SOURCE[sources[0]]) if len(sources) == 1 else None,
        **widget(shelf, "source"),
    )
    with st.expander(language.say("Rows"), icon=":material/filter_alt:"):
        _filters(shelf, settled, language)


def _filters(shelf: Shelf, settled: Settled, language: Language) -> None:
    """Draw what only rows of a sweep can be chosen by: engine, date, run policy."""
    published = settled.variant.source == "published"
    why = language.say(NEEDS_ROWS) if published else None
    engines = () if published else shelf.holdings.engines(settled.lineup, settled.variant, settled.selection)
    st.selectbox(
        language.say("Engine"),
        (ANY, *engines),
        format_func=lambda name: shelf.catalog.engine_label(name) if name else language.say("Any engine"),
        disabled=published,
        help=why,
        **widget(shelf, "engine"),
    )
    st.date_input(
        language.say("As of"),
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        disabled=published,
        help=why or language.say("Only rows run up to this day, history included. Empty: the newest rows."),
        **widget(shelf, "as_of"),
    )
    st.selectbox(
        language.say("Runs"),
        tuple(RUN_POLICIES),
        format_func=lambda p: language.say(RUN_POLICIES[p]),
        disabled=published,
        help=why,
        **widget(shelf, "policy"),
    )


def _choices(offer: Offer, field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(getattr(v, field) for v in offer.variants if getattr(v, field)))


def _prices(shelf: Shelf, settled: Settled, language: Language) -> None:
    catalog, s = shelf.catalog, settled.selection
    st.selectbox(
        language.say("TCO edition"),
        catalog.editions,
        help=language.say("Dated price and power tables."),
        **widget(shelf, "edition"),
    )
    st.selectbox(
        language.say("Tier"),
        tuple(TIERS),
        format_func=lambda tier: tier_label(tier, language),
        **widget(shelf, "tier"),
    )
    edition = shelf.sides.edition(settled.offer, settled.variant, s)
    gpus = dict(zip(settled.lineup.gpus[::-1], KEYS[: len(settled.lineup.gpus)][::-1], strict=True))
    for gpu, side in reversed(gpus.items()):
        row = catalog.price_row(edition, gpu)
        label = e(catalog.gpu_label(gpu))
        price = language.say("Your {gpu} price, $ per GPU-hour", gpu=label)
        power = language.say("Your {gpu} power, all-in kW per GPU", gpu=label)
        _own(shelf, price, f"usd_{side}", row.usd_per_gpu_hour.get(s.tier) if row else None, language)
        _own(shelf, power, f"kw_{side}", row.kw_per_gpu if row else None, language)


def _own(shelf: Shelf, label: str, field: str, usual: float | None, language: Language) -> None:
    known = within(usual, MAX_RATE)
    st.number_input(
        label,
        value=None,
        min_value=0.001,
        max_value=MAX_RATE,
        step=0.1,
        format="%g",
        placeholder=language.say("{figure} from the edition", figure=wording.decimals(known, language=language))
        if known
        else language.say("not in the edition"),
        **widget(shelf, field),
    )
