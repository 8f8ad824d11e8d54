"""Which rows a command reads: the bundled ones, or live ones where a flag, an address or the environment says so."""

import argparse

from app.answer import Shelf
from app.commands.notices import notice
from app.language import LANGUAGES
from app.live import live_shelf
from app.sources.live.switch import on_by_default

LIVE = ("live", "bundled")


def add_source(parser: argparse.ArgumentParser, *kinds: str) -> None:
    """Add which rows are read; `kinds` are those that they are divided into, whichever they are."""
    told = (
        "today's rows of the publisher, or those without it: the bundled ones, or of the store that LIKEWISE_STORE "
        "names; LIKEWISE_LIVE=1 asks for live ones where this says neither"
    )
    if kinds:
        told = f"{told}; or {' or '.join(kinds)} ones, of whichever are read"
    parser.add_argument("--source", choices=(*LIVE, *kinds), help=told)
    parser.set_defaults(rows=None)


def rows_for(args: argparse.Namespace, shelf: Shelf) -> Shelf:
    """Return live rows where they are asked for: by --source, by an address, or by LIKEWISE_LIVE if neither says."""
    if "source" not in args:
        return shelf
    asked = args.source if args.source in LIVE else args.rows
    if asked != "live" and not (asked is None and on_by_default()):
        return shelf
    return live_shelf(shelf, LANGUAGES[args.lang], lambda line: notice([line]))
