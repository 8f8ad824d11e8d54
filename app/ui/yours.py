"""The page of own files: dropping them, answering once what they do not say, naming the batch.

What is brought stays in this visit's memory: nothing is written to disk, put into a link or shown to anybody else.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count, islice
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.answer import Shelf
from app.batches import ALWAYS_NAMED, MOST_BATCHES, batches, spelled
from app.catalog import Catalog
from app.escaping import markdown as e
from app.fitting import UnavailableError
from app.language import Language, message
from app.lineup import heard, sounds_public
from app.sources.files import (
    MAX_BATCH_BYTES,
    MAX_BYTES,
    MAX_FILES,
    OPEN_METHOD,
    Answers,
    Asked,
    Batch,
    check_answers,
    complete,
    open_methods,
    read_files,
)
from app.sources.refusals import Refusal
from app.sources.saved import Saved, is_saved, read_saved
from app.sources.shown import shown
from app.terms import PRECISIONS, SPEC_METHODS
from app.ui import selection
from app.ui.notices import refusals
from app.ui.selection import page_key

PAGE = "yours"
LONGEST_NAME = 40
KINDS = ("json", "jsonl", "csv", "parquet", "txt")
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
Read = Batch | tuple[str, Saved | tuple[Refusal, ...] | None]


def intro(language: Language) -> None:
    """Say what can be brought, and where it stays."""
    st.markdown(
        language.say(
            "Drop your own benchmark results here and compare them with each other or with public runs, in the same "
            "words and with the same caveats. What is read: results of InferenceX, vLLM, SGLang, AIPerf, GenAI-Perf "
            "and trtllm-bench, CSV and Parquet with the columns of the Data page, and saved comparisons. "
            "Several files make a sweep."
        )
    )
    st.caption(
        language.say(
            "Your rows stay until you reload or close the page; save a comparison to keep it. Nothing is stored, "
            "shared or put into a link. Your rows are marked as unverified wherever they show."
        )
    )


def drop(language: Language) -> Batch | None:
    """Draw the place for files and return what was read of them; a saved comparison is opened."""
    files = st.file_uploader(
        language.say("Files"),
        type=KINDS,
        accept_multiple_files=True,
        key=page_key(PAGE, f"files_{selection.times_dropped()}"),
        help=language.say(
            "Up to {files} files of {size} MB each. The kind is recognised by what a file holds.",
            files=language.number(MAX_FILES),
            size=language.number(MAX_BYTES // 1_000_000),
        ),
    )
    if not files:
        selection.forget_read()
        return None
    told = st.empty()
    read = selection.read_once(tuple(_within_limits(files)), lambda given: _read(given, told, language))
    told.empty()
    if isinstance(read, Batch):
        _say_what_was_read(read, language)
        return read if read.drafts else None
    name, saved = read
    if saved is None:
        st.error(language.say("{file} is a saved comparison, which stands alone", file=e(shown(name, LONGEST_NAME))))
    else:
        _open(saved, language)
    return None


def _within_limits(files: Iterable[UploadedFile]) -> Iterator[tuple[str, bytes]]:
    """Yield names and bytes of the files that are read, and of one beyond the limits, which is then refused."""
    size = 0
    for file in islice(files, MAX_FILES + 1):
        yield file.name, file.getvalue()
        size += file.size
        if size > MAX_BATCH_BYTES:
            return


def _read(given: selection.Files, told: DeltaGenerator, language: Language) -> Read:
    """Read files, telling which; of a saved comparison its name too, and nothing else where it does not stand alone."""
    saved = next((file for file in given if is_saved(file[1])), None)
    if saved is not None and len(given) > 1:
        return saved[0], None
    if saved is not None:
        with st.spinner(language.say("Reading a saved comparison …")):
            return saved[0], read_saved(*saved, today=date.today())

    def progress(number: int, of: int, name: str) -> None:
        text = language.say(
            "Reading file {number} of {of}: {file}", number=language.number(number), of=language.number(of), file=name
        )
        told.progress((number - 1) / of, text=e(text))

    return read_files(given, progress, today=date.today())


def _say_what_was_read(read: Batch, language: Language) -> None:
    formats = Counter(draft.format for draft in read.drafts)
    if read.drafts:
        named = language.listed([f"{language.number(n)} × {language.say(name)}" for name, n in formats.items()])
        text = language.count("{n} row was read: {told}.", "{n} rows were read: {told}.", len(read.drafts), told=named)
        st.success(e(text), icon=":material/check:")
    refusals(read.refusals, language)


def _open(saved: Saved | tuple[Refusal, ...], language: Language) -> None:
    if isinstance(saved, tuple):
        st.error(language.say("This saved comparison cannot be opened; nothing was changed."))
        refusals(saved, language)
        return
    try:
        with st.spinner(language.say("Opening a saved comparison …")):
            selection.open_saved(saved, selection.public())
    except UnavailableError as error:
        st.error(
            language.say(
                "The rows of this file do not make the comparison that it names: {reason}.", reason=e(str(error))
            )
        )
        return
    st.switch_page("pages/compare.py")


# What the files do not say


def questions(read: Batch | None, shelf: Shelf, language: Language) -> None:
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
