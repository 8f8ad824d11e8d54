"""The command line: `python -m app list`, `compare`, `matrix`, `trend`, `preview` and `refresh`.

Bad input gets one clear line on standard error and exit code 2, never a traceback.
"""

import argparse
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

from app.answer import Shelf, bundled
from app.commands import compare, listing, matrix, refresh, trend
from app.commands.choices import add_telling
from app.commands.notices import notice
from app.commands.rows import rows_for
from app.fitting import UnavailableError
from app.language import LANGUAGES
from app.preview import preview
from app.templates import NarrativeError


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        raise UnavailableError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    logging.getLogger("app.sources.store").addHandler(logging.NullHandler())  # what it logs is told below as left out
    try:
        args, shelf = _asked(arguments)
        with _telling_left_out(shelf):
            if args.command == "refresh":
                told, code = refresh.run(args, shelf.bundle)
                print(told)
                return code
            print(COMMANDS[args.command](args, shelf))
    except (UnavailableError, NarrativeError) as error:
        notice(f"likewise: {error}".split("\n"))
        return 2
    except BrokenPipeError:
        return 0
    return 0


@contextmanager
def _telling_left_out(shelf: Shelf) -> Iterator[None]:
    """Say what is left out, each once: what is known beforehand, and what a store's rows show when they are read."""
    before = dict.fromkeys(shelf.bundle.left_out)
    notice(f"left out: {refusal}" for refusal in before)
    try:
        yield
    finally:
        notice(f"left out: {refusal}" for refusal in dict.fromkeys(shelf.bundle.left_out) if refusal not in before)


def _asked(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, Shelf]:
    """Return what is asked, and the rows that it is asked of."""
    args = _parser().parse_args(arguments)
    if args.command == "compare":
        return compare.asked(args, lambda defaults: _parser(defaults).parse_args(arguments), bundled())
    return args, rows_for(args, bundled())


def _parser(defaults: Mapping[str, str] | None = None) -> argparse.ArgumentParser:
    """Return the parser; `defaults` stand where a flag of `compare` is not given."""
    parser = _Parser(prog="python -m app", description="Compare inference sweeps at the same speed per user.")
    names = "|".join([*COMMANDS, "refresh"])
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar=names)
    listing.add_flags(commands.add_parser("list", help="name every comparison that the bundled data supports"))
    comparing = commands.add_parser("compare", help="compare two to six sides in words, Markdown, JSON or CSV")
    compare.add_flags(comparing)
    comparing.set_defaults(**(defaults or {}))
    matrix.add_flags(commands.add_parser("matrix", help="read every model on every GPU at one speed"))
    trend.add_flags(commands.add_parser("trend", help="say what moved at one speed through time"))
    template = commands.add_parser("preview", help="show what one template says about a comparison, and its names")
    template.add_argument("template", metavar="TEMPLATE", help="for example caveats/cross_engine.md.j2")
    template.add_argument("--comparison", metavar="SLUG", help="the first that uses the template if none is given")
    add_telling(template)
    refresh.add_flags(commands.add_parser("refresh", help="ask the live source for today's rows and keep them on disk"))
    return parser


def _preview(args: argparse.Namespace, shelf: Shelf) -> str:
    return preview(shelf, args.template, args.comparison, LANGUAGES[args.lang], args.reader)


COMMANDS = {"list": listing.run, "compare": compare.run, "matrix": matrix.run, "trend": trend.run, "preview": _preview}


if __name__ == "__main__":
    sys.exit(main())
