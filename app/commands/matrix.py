"""The command line's `matrix`: every model on every GPU at one speed, as text or JSON."""

import argparse
from collections.abc import Callable

from app.answer import Shelf
from app.commands.choices import edition_of
from app.commands.rows import add_source
from app.exports.matrix import matrix_json, matrix_text
from app.fitting import UnavailableError
from app.language import DEFAULT, LANGUAGES
from app.links import MAX_SPEED
from app.matrix.choice import Choice, parse_speed
from app.matrix.told import pools_of, told
from app.terms import PRECISIONS, TIERS, parse_sequence, sequence_label


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the command."""
    parser.add_argument("--speed", metavar="X", help="tok/s/user; without it the speed at which most cells are filled")
    parser.add_argument("--workload", metavar="ISL/OSL", help="for example 1k/1k")
    parser.add_argument("--precision", choices=list(PRECISIONS), help="without it every precision, the best of all")
    parser.add_argument("--edition", metavar="YYYY-MM", help="TCO edition")
    parser.add_argument("--tier", choices=list(TIERS), default=Choice().tier)
    add_source(parser)
    parser.add_argument("--lang", choices=list(LANGUAGES), default=DEFAULT, help="in which language: %(choices)s")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace, shelf: Shelf) -> str:
    """Return the matrix as text or JSON; raises UnavailableError for what cannot be shown."""
    language, sequences = LANGUAGES[args.lang], pools_of(shelf).sequences
    speed = parse_speed(args.speed) if args.speed else None
    if args.speed and speed is None:
        raise UnavailableError(
            language.say(
                "speed '{text}' is not one between 0 and {most} tok/s/user",
                text=args.speed[:40],
                most=language.number(MAX_SPEED),
            )
        )
    sequence = parse_sequence(args.workload) if args.workload else None
    if args.workload and sequence not in sequences:
        known = ", ".join(sequence_label(*s) for s in sequences)
        raise UnavailableError(
            language.say("workload '{text}' has no rows; there is: {known}", text=args.workload[:60], known=known)
        )
    edition = edition_of(args.edition, shelf.catalog, language)
    choice = Choice(speed=speed, sequence=sequence, precision=args.precision, edition=edition, tier=args.tier)
    write: Callable[..., str] = matrix_json if args.format == "json" else matrix_text
    return write(told(shelf, choice, args.lang), shelf.catalog)
