"""Anybody's benchmark files: `read_files` makes drafts of them, `complete` makes points of the drafts.

A kind is recognised by what a file holds, never by its name. What a file does not say is in `Draft.missing`, to be
asked once for the whole batch; what it says is never overruled, and what nobody knows stays unknown.
"""

from app.sources.files.answers import (
    ANSWERS,
    OPEN_METHOD,
    WORDS,
    Answers,
    check_answers,
    open_methods,
    unanswered,
    unheeded,
)
from app.sources.files.batch import MAX_BATCH_BYTES, MAX_BYTES, MAX_FILES, Batch, read_files
from app.sources.files.completion import Completed, complete
from app.sources.files.draft import ASKED, Asked, Draft, DraftRow

__all__ = [
    "ANSWERS",
    "ASKED",
    "MAX_BATCH_BYTES",
    "MAX_BYTES",
    "MAX_FILES",
    "OPEN_METHOD",
    "WORDS",
    "Answers",
    "Asked",
    "Batch",
    "Completed",
    "Draft",
    "DraftRow",
    "check_answers",
    "complete",
    "open_methods",
    "read_files",
    "unanswered",
    "unheeded",
]
