"""The command line's `trend`: what moved at one speed through time, as text or JSON."""

import argparse

from app.answer import Shelf
from app.commands.choices import edition_of, engine_of, sequence_of, targets_of
from app.commands.rows import add_source
from app.fitting import UnavailableError
from app.language import DEFAULT, LANGUAGES
from app.terms import PRECISIONS, TIERS
from app.trend import ANY_ENGINE, METRICS, choice_of, tell_trend, trend_of
from app.trend.document import trend_json, trend_text


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the command."""
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument("--speed", metavar="X", help="tok/s/user; the middle of what both sides cover if none is given")
    parser.add_argument("--sequence", metavar="ISL/OSL", help="for example 1k/1k")
    parser.add_argument("--precision", choices=list(PRECISIONS))
    parser.add_argument("--engine", metavar="NAME", help=f"'{ANY_ENGINE}' for every one; the history's own by default")
    parser.add_argument("--edition", metavar="YYYY-MM", help="TCO edition, over all dates")
    parser.add_argument("--tier", choices=list(TIERS), default="hyperscaler")
    parser.add_argument("--metric", choices=list(METRICS), default=METRICS[0], help="what moved: %(choices)s")
    add_source(parser)
    parser.add_argument("--lang", choices=list(LANGUAGES), default=DEFAULT, help="in which language: %(choices)s")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace, shelf: Shelf) -> str:
    """Return what is to be printed. Raises UnavailableError where there is no such history."""
    language = LANGUAGES[args.lang]
    engine = None if args.engine == ANY_ENGINE else engine_of(args.engine, shelf.catalog, language)
    edition = edition_of(args.edition, shelf.catalog, language)
    sequence, targets = sequence_of(args.sequence, language), targets_of(args.speed, language)
    if targets and len(targets) > 1:
        raise UnavailableError(language.say("a trend is read at one speed"))
    choice = choice_of(shelf, args.slug, sequence, args.precision, language)
    selection = choice.selection(
        engine=engine if args.engine else choice.usual_engine,
        targets=targets,
        edition=edition,
        tier=args.tier,
        lang=args.lang,
    )
    found = trend_of(shelf, selection)
    told = tell_trend(found, shelf.catalog, language, args.metric)
    return trend_json(found, told) if args.format == "json" else trend_text(found, told, shelf.catalog)
