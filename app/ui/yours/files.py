"""The place where own files are dropped, and what was read of them; a saved comparison is opened."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.escaping import markdown as e
from app.fitting import UnavailableError
from app.language import Language
from app.sources.files import MAX_BATCH_BYTES, MAX_BYTES, MAX_FILES, Batch, read_files
from app.sources.refusals import Refusal
from app.sources.saved import Saved, is_saved, read_saved
from app.sources.shown import shown
from app.ui import selection
from app.ui.notices import refusals
from app.ui.selection import page_key
from app.ui.yours import LONGEST_NAME, PAGE

KINDS = ("json", "jsonl", "csv", "parquet", "txt")
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
