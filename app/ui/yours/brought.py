"""The rows that a visitor brought: each batch with a way to remove it, and a table of them all."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from app.answer import Shelf
from app.batches import Brought
from app.catalog import Catalog
from app.escaping import markdown as e
from app.escaping import spreadsheet
from app.language import Language
from app.series import field_label
from app.terms import INTERACTIVITY, METRICS, POINT_TERMS, sequence_label
from app.ui import selection
from app.ui.notices import notes, refusals
from app.ui.selection import page_key
from app.ui.yours import PAGE


def batches(shelf: Shelf, language: Language) -> None:
    """List the batches with a way to remove each."""
    refusals(selection.refused(), language)
    notes(selection.noted(), language)
    own = selection.brought()
    if not own:
        return
    st.subheader(language.say("Your rows"), anchor=False)
    about = _about(shelf, language)
    for one in own:
        with st.container(horizontal=True, vertical_alignment="center"):
            rows = language.count("{n} row", "{n} rows", len(one.rows))
            st.markdown(f"**{e(one.batch.label)}** · {e(rows)} · {e(about.get(one.batch.batch, ''))}")
            st.button(
                language.say("Remove"),
                key=page_key(PAGE, f"remove_{one.batch.batch}"),
                icon=":material/delete:",
                type="tertiary",
                on_click=selection.bring,
                args=(tuple(b for b in own if b is not one),),
            )
    key = page_key(PAGE, "rows")
    with st.expander(language.say("See the rows"), icon=":material/table:", key=key, on_change="rerun") as table:
        if table.open:  # many rows take a second to send
            st.dataframe(_frame(own, shelf.catalog, language), hide_index=True, placeholder="–")


def _about(shelf: Shelf, language: Language) -> dict[str, str]:
    """Name models, GPUs and workloads of each batch."""
    found: dict[str, dict[tuple[str | None, str | None, tuple[int, int]], None]] = {}
    for row in shelf.bundle.own:
        what = (row.workload.model, row.setup.gpu, row.workload.sequence)
        found.setdefault(row.batch or "", {}).setdefault(what)
    return {batch: _named(rows, shelf, language) for batch, rows in found.items()}


def _named(rows: Iterable[tuple[str | None, str | None, tuple[int, int]]], shelf: Shelf, language: Language) -> str:
    models, gpus, lengths = zip(*rows, strict=True)
    names = [shelf.catalog.group_label(shelf.catalog.group_of(model or "")) for model in models]
    texts = (*names, *map(shelf.catalog.gpu_label, gpus), *(language.say(sequence_label(*pair)) for pair in lengths))
    return " · ".join(dict.fromkeys(texts))


def _frame(own: Iterable[Brought], catalog: Catalog, language: Language) -> pd.DataFrame:
    """Return the rows as a table; its own download is a file for a spreadsheet."""

    def name(field: str, value: str | None) -> str | None:
        return value and field_label(field, value, catalog, language)

    frame = pd.DataFrame(
        [
            {
                language.say("Batch"): language.name(one.batch.label),
                INTERACTIVITY.heading(language): row.interactivity,
                METRICS["throughput_per_gpu"].heading(language): row.throughput_per_gpu,
                METRICS["concurrency"].heading(language): row.concurrency,
                language.say("GPU"): name("gpu", row.setup.gpu),
                language.say("Number of GPUs"): row.setup.gpus,
                language.say("Precision"): name("precision", row.setup.precision),
                language.say("Engine"): name("engine", row.setup.engine),
                language.say("Spec method"): name("spec_method", row.setup.spec_method),
                POINT_TERMS["acceptance_length"].heading(language): row.acceptance_length,
                language.say("Read from"): row.origin,
            }
            for one in own
            for row in one.rows
        ]
    )
    return frame.map(lambda cell: spreadsheet(cell) if isinstance(cell, str) else cell)
