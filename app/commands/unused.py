"""Flags that the rows of a comparison have no use for: each is refused with the reason and the cure, never ignored."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.commands.own import FLAGS
from app.fitting import UnavailableError
from app.language import Language, message

Of = Literal["name", "saved", "files", "against"]  # what rows are asked of: see `compare`

OF_FILES = message(
    "there is no use for {flag} here: it says what files of --points leave open, and these sides have all of that in "
    "their name; leave it out, or choose another comparison (see 'python -m app list')"
)
ALONE = message("a saved comparison stands alone; leave out --against")
NO_FILES = message("--against names what files are compared with; give them by --points FILE")
TWO_SOURCES = message(
    "--source names public rows and --points names others; give one of them, or name a public side by --against"
)
NOT_LIKE = message("--like holds nothing equal between files alone; leave it out, or name public rows by --against")
NOT_IN_CSV = message(
    "there is no use for {flag} here: csv holds the readings alone, without the words that it asks for; leave it out, "
    "or choose another --format"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """Flags, where they have no use, and what is said of them."""

    flags: tuple[str, ...]
    where: Callable[[argparse.Namespace, Of], bool]
    text: str


UNUSED = (
    Unused(flags=("--against",), where=lambda _, of: of == "name", text=NO_FILES),
    Unused(flags=("--against",), where=lambda _, of: of == "saved", text=ALONE),
    Unused(flags=tuple(FLAGS.values()), where=lambda _, of: of in ("name", "saved"), text=OF_FILES),
    Unused(flags=("--source",), where=lambda _, of: of == "files", text=TWO_SOURCES),
    Unused(flags=("--like",), where=lambda args, of: of == "files" and args.like != "pooled", text=NOT_LIKE),
    Unused(flags=("--cap", "--editions"), where=lambda args, _: args.format == "csv", text=NOT_IN_CSV),
)


def refuse_unused(args: argparse.Namespace, of: Of, language: Language) -> None:
    """Raise UnavailableError where a flag that was given would change nothing."""
    for unused in UNUSED:
        given = [flag for flag in unused.flags if _given(args, flag)]
        if given and unused.where(args, of):
            raise UnavailableError(language.say(unused.text, flag=", ".join(given)))


def _given(args: argparse.Namespace, flag: str) -> object:
    return getattr(args, flag.removeprefix("--").replace("-", "_"))
