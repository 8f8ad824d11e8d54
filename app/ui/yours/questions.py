"""What dropped files do not say, asked once for the whole batch, and the batch taken in under a name."""

from itertools import count
from typing import Any

import streamlit as st

from app.answer import Shelf
from app.batches import ALWAYS_NAMED, MOST_BATCHES, batches, spelled
from app.catalog import Catalog
from app.escaping import markdown as e
from app.language import Language, message
from app.lineup import heard, sounds_public
from app.sources.files import OPEN_METHOD, Answers, Asked, Batch, check_answers, complete, open_methods
from app.sources.shown import shown
from app.terms import PRECISIONS, SPEC_METHODS
from app.ui import selection
from app.ui.notices import refusals
from app.ui.selection import page_key
from app.ui.yours import LONGEST_NAME, PAGE

ASKED: dict[Asked, str] = {
    "model": message("Model"),
    "gpu": message("GPU"),
    "gpus": message("Number of GPUs"),
    "precision": message("Precision"),
    "engine": message("Engine"),
    "spec_method": message("Spec method"),
    "sequence": message("Workload (in/out tokens), such as 1k/1k, or agentic"),
}
BACKEND = message("Which engine answered: a backend that a file names is only how its benchmark asked.")


def ask(read: Batch | None, shelf: Shelf, language: Language) -> None:
    """Ask once for the whole batch what the files do not say, and take it in.

    What earlier batches alone name is no id here: ids are made anew of all batches, from names as files write them.
    """
    if read is None:
        return
    catalog = shelf.bundle.public.catalog  # an id of one batch's own names is no name for another
    unsaid = {name: (read.unsaid if name in ALWAYS_NAMED else read.missing).get(name, ()) for name in ASKED}
    missing = {name: len(drafts) for name, drafts in unsaid.items() if drafts}
    words = open_methods(read.drafts)
    with st.form(page_key(PAGE, "questions")):
        if missing:
            st.markdown(language.say("The files do not say everything. Answer once for all of them:"))
        if words:
            st.markdown(language.say(OPEN_METHOD, words=e(", ".join(words))))
        answers = {name: _question(name, rows, catalog, language) for name, rows in missing.items()}
        label = st.text_input(
            language.say("Name of this batch"),
            value=_usual_name(language),
            max_chars=LONGEST_NAME,
            key=page_key(PAGE, f"name_{selection.times_dropped()}"),
        )
        asked = st.form_submit_button(language.say("Take these rows"), type="primary")
    if asked:
        _take(read, answers, shown(label, LONGEST_NAME) or _usual_name(language), catalog, language)


def _usual_name(language: Language) -> str:
    """Return the first name of ours that no batch has."""
    taken = {heard(one.batch.label) for one in selection.brought()}
    names = (language.say("Yours {n}", n=language.number(n)) if n > 1 else language.say("Yours") for n in count(1))
    return next(name for name in names if heard(name) not in taken)


def _question(name: Asked, rows: int, catalog: Catalog, language: Language) -> Any:
    label = language.say(
        "{question} (in {rows})", question=language.say(ASKED[name]), rows=language.count("{n} row", "{n} rows", rows)
    )
    key = page_key(PAGE, f"answer_{name}_{selection.times_dropped()}")
    if name == "gpus":
        return st.number_input(label, value=None, min_value=1, max_value=100_000, step=1, key=key)
    if name == "sequence":
        return st.text_input(label, key=key, max_chars=40)
    listed: dict[Asked, dict[str, str]] = {
        "model": {m.model: language.name(m.label) for m in catalog.models},
        "gpu": {g.gpu: g.label for g in catalog.gpus},
        "engine": {en.engine: en.label for en in catalog.engines},
        "precision": dict(PRECISIONS),
        "spec_method": {method: language.say(text) for method, text in SPEC_METHODS.items()},
    }
    options = listed[name]
    return st.selectbox(
        label,
        tuple(options),
        index=None,
        format_func=lambda value: options.get(value, value),
        accept_new_options=name in ("model", "gpu", "engine"),
        placeholder=language.say("Choose or type") if name in ("model", "gpu", "engine") else language.say("Choose"),
        help=language.say(BACKEND) if name == "engine" else None,
        key=key,
    )


def _take(read: Batch, answers: dict[Asked, Any], label: str, catalog: Catalog, language: Language) -> None:
    if sounds_public(label):
        st.error(language.say("“{name}” is what public rows are called; name yours otherwise.", name=e(label)))
        return
    checked = check_answers(answers)
    if not isinstance(checked, Answers):
        for wrong in checked:
            if wrong.column == "sequence":
                text = e(wrong.value or "")
                st.error(language.say("“{text}” is not a workload such as 1k/1k or agentic.", text=text))
        refusals(tuple(wrong for wrong in checked if wrong.column != "sequence"), language)
        return
    lacking = [name for name, value in answers.items() if value in (None, "")]
    if lacking:
        named = language.listed([language.say(ASKED[name]) for name in lacking])
        st.error(language.say("Still to be answered: {fields}.", fields=named))
        return
    here = selection.brought()
    rows = language.count("Taking in {n} row …", "Taking in {n} rows …", len(read.drafts))
    with st.spinner(rows):
        done = complete(read, checked, catalog)
        added = batches((spelled(row, done.labels) for row in done.points), done.sides, label, here)
    if not done.points:
        st.error(language.say("None of these rows can be used."))
        refusals(done.refusals, language)
        return
    if len(here) + len(added) > MOST_BATCHES:
        most = language.number(MOST_BATCHES)
        st.error(language.say("{n} batches are the most at once; remove one below first.", n=most))
        return
    selection.bring((*here, *added))
    selection.drop_again((*read.refusals, *done.refusals), done.notes)
    st.rerun()
