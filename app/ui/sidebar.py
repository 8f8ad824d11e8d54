"""The sidebar: the language on every page, on Compare the selection. An impossible choice is left out, or says why."""

import streamlit as st

from app import wording
from app.answer import Shelf
from app.language import LANGUAGES, Language, message
from app.links import FIRST_DAY, LAST_DAY, MAX_RATE, within
from app.nearest import Cascade, Settled, cascade, detail_of
from app.offers import Offer
from app.terms import KINDS, PRECISIONS, READERS, RUN_POLICIES, SPEC_METHODS, TIERS, sequence_label
from app.ui import selection
from app.ui.selection import ANY, widget

SHORT_KINDS = {"spec-decode": message("Speculation"), "precision": message("Precision"), "gpu": message("GPUs")}
SOURCES = {"measured": message("Measured sweep"), "published": message("Published table")}
ONLY_SOURCE = {
    "measured": message("There is only a measured sweep of this comparison."),
    "published": message("There is only a published table of this comparison."),
}
NEEDS_ROWS = message("Published figures are finished readings: there are no rows to filter. Choose a measured sweep.")


def head(shelf: Shelf, language: Language) -> None:
    """Draw what every page has: the brand and the choice of language."""
    with st.sidebar:
        st.markdown("#### ⚖️ Likewise", anchors=False)
        st.segmented_control(
            language.say("Language"),
            tuple(LANGUAGES),
            format_func=lambda code: LANGUAGES[code].own_name,
            **selection.language_widget(shelf),
        )


def draw(shelf: Shelf, settled: Settled, language: Language) -> None:
    """Draw every control of the selection."""
    pair = settled.offer.pair
    found = cascade(shelf, pair.kind, pair.group, pair.gpus, detail_of(pair))
    with st.sidebar:
        st.segmented_control(
            language.say("Reader"),
            tuple(READERS),
            format_func=lambda r: language.say(READERS[r]),
            help=language.say("How much is told: a few sentences to forward, the usual, or everything."),
            **widget(shelf, "reader"),
        )
        _comparison(shelf, found, language)
        _rows(shelf, settled, language)
        with st.expander(language.say("Prices and power"), icon=":material/payments:"):
            _prices(shelf, settled, language)


def _comparison(shelf: Shelf, found: Cascade, language: Language) -> None:
    catalog = shelf.catalog
    st.segmented_control(
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
    kind = found.offer.pair.kind
    first = language.say("First GPU") if kind == "gpu" else language.say("GPU")
    st.selectbox(first, found.first_gpus, format_func=catalog.gpu_label, **widget(shelf, "gpu_a"))
    if kind == "gpu":
        second = language.say("Second GPU")
        st.selectbox(second, found.second_gpus, format_func=catalog.gpu_label, **widget(shelf, "gpu_b"))
    else:
        label = language.say("Precision") if kind == "spec-decode" else language.say("Precisions")
        st.selectbox(label, found.details, format_func=lambda d: _detail_label(d, language), **widget(shelf, "detail"))


def _detail_label(detail: str, language: Language) -> str:
    """Name what a pair compares: 'FP4' for MTP against Off, 'FP4 vs FP8', 'FP4, EAGLE-3 vs Off'."""
    parts = detail.split()
    bits, methods = parts[:2], parts[2:]
    if not methods:
        return _against([PRECISIONS.get(p, p) for p in bits], language)
    label = PRECISIONS.get(bits[0], bits[0])
    if methods == ["mtp", "none"]:
        return label
    return ", ".join((label, _against([language.say(SPEC_METHODS.get(m, m)) for m in methods], language)))


def _against(labels: list[str], language: Language) -> str:
    return language.say("{a} vs {b}", a=labels[0], b=labels[1]) if len(labels) == 2 else " ".join(labels)


def _rows(shelf: Shelf, settled: Settled, language: Language) -> None:
    offer, variant = settled.offer, settled.variant
    if offer.pair.kind == "gpu":
        precisions = _choices(offer, "precision")
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
        format_func=lambda s: sequence_label(*s),
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
    st.toggle(language.say("Swap sides"), **widget(shelf, "swap"))
    published = variant.source == "published"
    why = language.say(NEEDS_ROWS) if published else None
    with st.expander(language.say("Rows"), icon=":material/filter_alt:"):
        engines = () if published else shelf.engines(settled.pair, variant, settled.selection)
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
        format_func=lambda t: _capital(language.say(TIERS[t])),
        **widget(shelf, "tier"),
    )
    edition = shelf.edition(settled.offer, settled.variant, s)
    gpus = list(zip(("a", "b"), settled.pair.gpus, strict=True))
    for side, gpu in gpus if gpus[0][1] != gpus[1][1] else gpus[:1]:
        row = catalog.price_row(edition, gpu)
        label = catalog.gpu_label(gpu)
        price = language.say("Your {gpu} price, $ per GPU-hour", gpu=label)
        power = language.say("Your {gpu} power, all-in kW per GPU", gpu=label)
        _own(shelf, price, f"usd_{side}", row.usd_per_gpu_hour.get(s.tier) if row else None, language)
        _own(shelf, power, f"kw_{side}", row.kw_per_gpu if row else None, language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
