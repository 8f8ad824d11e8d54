"""The sidebar: the selection and nothing else. A choice that is impossible is not offered, or says why."""

import streamlit as st

from app.answer import Shelf
from app.catalog import Catalog
from app.links import FIRST_DAY, LAST_DAY, MAX_RATE, within
from app.nearest import Cascade, Settled, cascade, detail_of
from app.offers import Offer
from app.terms import KINDS, PRECISIONS, RUN_POLICIES, SPEC_METHODS, TIERS, sequence_label
from app.ui.selection import ANY, widget

SHORT_KINDS = {"spec-decode": "Speculation", "precision": "Precision", "gpu": "GPUs"}
SOURCES = {"measured": "Measured sweep", "published": "Published table"}
NEEDS_ROWS = "Published figures are finished readings: there are no rows to filter. Choose a measured sweep."


def draw(shelf: Shelf, settled: Settled) -> None:
    """Draw every control of the selection."""
    pair = settled.offer.pair
    found = cascade(shelf, pair.kind, pair.group, pair.gpus, detail_of(pair))
    with st.sidebar:
        st.markdown("#### ⚖️ Likewise", anchors=False)
        _comparison(shelf, found)
        _rows(shelf, settled)
        with st.expander("Prices and power", icon=":material/payments:"):
            _prices(shelf, settled)


def _comparison(shelf: Shelf, found: Cascade) -> None:
    catalog = shelf.catalog
    st.segmented_control(
        "Compare", found.kinds, format_func=lambda k: SHORT_KINDS.get(k, KINDS[k]), **widget(shelf, "kind")
    )
    st.selectbox("Model", found.groups, format_func=catalog.group_label, **widget(shelf, "group"))
    kind = found.offer.pair.kind
    first = "First GPU" if kind == "gpu" else "GPU"
    st.selectbox(first, found.first_gpus, format_func=catalog.gpu_label, **widget(shelf, "gpu_a"))
    if kind == "gpu":
        st.selectbox("Second GPU", found.second_gpus, format_func=catalog.gpu_label, **widget(shelf, "gpu_b"))
    else:
        label = "Precision" if kind == "spec-decode" else "Precisions"
        st.selectbox(label, found.details, format_func=_detail_label, **widget(shelf, "detail"))


def _detail_label(detail: str) -> str:
    """Name what a pair compares: 'FP4' for MTP against Off, 'FP4 vs FP8', 'FP4, EAGLE-3 vs Off'."""
    parts = detail.split()
    if len(parts) < 4:
        return " vs ".join(PRECISIONS.get(p, p) for p in parts)
    methods = "" if parts[2:] == ["mtp", "none"] else f", {' vs '.join(SPEC_METHODS.get(m, m) for m in parts[2:])}"
    return PRECISIONS.get(parts[0], parts[0]) + methods


def _rows(shelf: Shelf, settled: Settled) -> None:
    offer, variant = settled.offer, settled.variant
    if offer.pair.kind == "gpu":
        precisions = _choices(offer, "precision")
        st.selectbox("Precision", precisions, format_func=lambda p: PRECISIONS.get(p, p), **widget(shelf, "precision"))
    sequences = tuple(dict.fromkeys(v.sequence for v in offer.variants))
    st.selectbox(
        "Workload (in/out tokens)", sequences, format_func=lambda s: sequence_label(*s), **widget(shelf, "sequence")
    )
    sources = _choices(offer, "source")
    one = f"There is only a {SOURCES[sources[0]].lower()} of this comparison." if len(sources) == 1 else None
    st.selectbox("Source", sources, format_func=lambda s: SOURCES[s], help=one, **widget(shelf, "source"))
    st.toggle("Swap sides", **widget(shelf, "swap"))
    published = variant.source == "published"
    why = NEEDS_ROWS if published else None
    with st.expander("Rows", icon=":material/filter_alt:"):
        engines = () if published else shelf.engines(settled.pair, variant, settled.selection)
        st.selectbox(
            "Engine",
            (ANY, *engines),
            format_func=lambda name: _engine_label(shelf.catalog, name),
            disabled=published,
            help=why,
            **widget(shelf, "engine"),
        )
        st.date_input(
            "As of",
            value=None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="YYYY-MM-DD",
            disabled=published,
            help=why or "Only rows run up to this day, history included. Empty: the newest rows.",
            **widget(shelf, "as_of"),
        )
        st.selectbox(
            "Runs",
            tuple(RUN_POLICIES),
            format_func=lambda p: RUN_POLICIES[p],
            disabled=published,
            help=why,
            **widget(shelf, "policy"),
        )


def _choices(offer: Offer, field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(getattr(v, field) for v in offer.variants if getattr(v, field)))


def _engine_label(catalog: Catalog, name: str) -> str:
    return catalog.engine_label(name) if name else "Any engine"


def _prices(shelf: Shelf, settled: Settled) -> None:
    catalog, s = shelf.catalog, settled.selection
    st.selectbox("TCO edition", catalog.editions, help="Dated price and power tables.", **widget(shelf, "edition"))
    st.selectbox("Tier", tuple(TIERS), format_func=lambda t: TIERS[t].capitalize(), **widget(shelf, "tier"))
    edition = shelf.edition(settled.offer, settled.variant, s)
    gpus = list(zip(("a", "b"), settled.pair.gpus, strict=True))
    for side, gpu in gpus if gpus[0][1] != gpus[1][1] else gpus[:1]:
        row = catalog.price_row(edition, gpu)
        label = catalog.gpu_label(gpu)
        rate = row.usd_per_gpu_hour.get(s.tier) if row else None
        _own(shelf, f"Your {label} price, $ per GPU-hour", f"usd_{side}", rate)
        _own(shelf, f"Your {label} power, all-in kW per GPU", f"kw_{side}", row.kw_per_gpu if row else None)


def _own(shelf: Shelf, label: str, field: str, usual: float | None) -> None:
    st.number_input(
        label,
        value=None,
        min_value=0.001,
        max_value=MAX_RATE,
        step=0.1,
        format="%g",
        placeholder=f"{usual:g} from the edition" if within(usual, MAX_RATE) else "not in the edition",
        **widget(shelf, field),
    )
