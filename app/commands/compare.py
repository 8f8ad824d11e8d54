"""The command line's `compare`: two to six sides of public rows, of a saved comparison or of anybody's files."""

import argparse
from collections.abc import Callable, Mapping

from app.against import against
from app.answer import Shelf
from app.catalog import Catalog
from app.commands.choices import add_telling, check_own, check_rows, selection_of
from app.commands.notices import notice
from app.commands.own import add_flags as add_own_flags
from app.commands.own import given_files, holds_saved, own_batches, own_points, saved_file
from app.commands.rows import LIVE, add_source, rows_for
from app.commands.unused import refuse_unused
from app.comparison import Comparison
from app.exports.csv import to_csv
from app.exports.json import to_json
from app.exports.markdown import to_markdown, to_text
from app.fitting import UnavailableError
from app.held import Fairness
from app.instead import with_model
from app.language import LANGUAGES
from app.links import Selection, from_params, to_params
from app.narrative import Narrative
from app.nearest import elsewhere
from app.own import own_comparison
from app.pasted import pasted
from app.saved import Opened
from app.story import tell, tell_prices
from app.terms import PRECISIONS, RUN_POLICIES, STEPS, TIERS

# Parameters of an address that are no flag, and those whose flag has another name.
NO_FLAG = ("compare", "metric", "scale", "points")
ADDRESSED = {"workload": "sequence", "usd": "usd_per_gpu_hour", "kw": "kw_per_gpu", "runs": "run_policy"}

Read = Callable[[Mapping[str, str]], argparse.Namespace]


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the command."""
    parser.add_argument("slug", nargs="?", metavar="SLUG")
    add_own_flags(parser)
    add_source(parser, "measured", "published")
    parser.add_argument("--sequence", metavar="ISL/OSL", help="for example 1k/1k")
    parser.add_argument("--precision", choices=list(PRECISIONS))
    parser.add_argument("--targets", metavar="X[,X]", help="speeds in tok/s/user")
    parser.add_argument("--edition", metavar="YYYY-MM", help="TCO edition")
    parser.add_argument("--tier", choices=list(TIERS), default="hyperscaler")
    parser.add_argument("--usd-per-gpu-hour", metavar="A[,B...]")
    parser.add_argument("--kw-per-gpu", metavar="A[,B...]")
    parser.add_argument("--engine", metavar="NAME")
    parser.add_argument("--as-of", metavar="DATE", help="rows up to this day, YYYY-MM-DD")
    parser.add_argument("--like", choices=list(STEPS), default="pooled", help="what is held equal on all sides")
    parser.add_argument("--cap", metavar="USD", help="highest cost in $ per million tokens: how fast is each side?")
    parser.add_argument(
        "--editions",
        action="store_true",
        help="costs under every TCO edition; of two sides the price that makes them equal",
    )
    parser.add_argument("--run-policy", choices=list(RUN_POLICIES), default="per-configuration")
    add_telling(parser)
    parser.add_argument(
        "--format", choices=("text", "markdown", "json", "csv"), default="text", help="csv holds the readings alone"
    )


def asked(args: argparse.Namespace, read: Read, shelf: Shelf) -> tuple[argparse.Namespace, Shelf]:
    """Return what is asked, and the rows that it is asked of: public ones, live ones, or those of a file.

    `read` reads the arguments again with what an address or a saved comparison says where no flag does. Raises
    UnavailableError.
    """
    if not args.points:
        refuse_unused(args, "name", LANGUAGES[args.lang])
    if bool(args.slug) == bool(args.points):
        raise UnavailableError(
            LANGUAGES[args.lang].say("name one comparison (see 'python -m app list') or --points FILE, not both")
        )
    if args.points:
        return _of_points(args, read, shelf)
    address = pasted(args.slug) if "/" in args.slug else None
    args = _filled(read, address, shelf) if address else args
    shelf = rows_for(args, shelf)
    full = with_model(shelf, args.slug, LANGUAGES[args.lang])
    if full:
        args.slug = full[0]
        notice(full[1:])
    return args, shelf


def _of_points(args: argparse.Namespace, read: Read, shelf: Shelf) -> tuple[argparse.Namespace, Shelf]:
    """Return what is asked of files: a saved comparison, their own rows alone, or those against public ones."""
    language = LANGUAGES[args.lang]
    given = given_files(args.points, language)
    stands_alone = holds_saved(given)
    refuse_unused(args, "saved" if stands_alone else "against" if args.against else "files", language)
    if stands_alone:
        return _of_file(read, saved_file(given, rows_for(args, shelf).bundle, language))
    if args.against:
        shelf = rows_for(args, shelf)
        own = own_batches(args, shelf.catalog, language, lambda line: notice([line]))
        shelf, args.slug = against(own, args.against, shelf, language)
        args.points = None
        return args, shelf
    return args, shelf


def _of_file(read: Read, file: Opened) -> tuple[argparse.Namespace, Shelf]:
    """Take from a saved comparison what no flag says, and its rows."""
    args = _filled(read, file.params, file.shelf)
    args.points = None
    if args.source in LIVE:  # this names the rows that those of the file are held against
        args.source = file.params.get("source")
    language = LANGUAGES[args.lang]
    notice(file.changes(language))
    return args, file.shelf


def _filled(read: Read, params: Mapping[str, str], shelf: Shelf) -> argparse.Namespace:
    """Take what no flag says from the parameters of an address or of a file."""
    chosen, notices = from_params(params, shelf.catalog)
    written = {ADDRESSED.get(key, key): text for key, text in to_params(chosen).items() if key not in NO_FLAG}
    args = read(written)
    args.slug = chosen.slug
    notice(notices)
    return args


def run(args: argparse.Namespace, shelf: Shelf) -> str:
    """Return what is to be printed."""
    language = LANGUAGES[args.lang]
    if args.points:
        points, catalog = own_points(args, shelf.catalog, language, lambda line: notice([line]))
        selection = selection_of(args, catalog)
        comparison, fairness = own_comparison(points, selection, catalog), None
        narrative = tell(comparison, catalog, shelf.bundle.background, language=language, reader=args.reader)
    else:
        catalog = shelf.catalog
        selection = selection_of(args, catalog)
        answer = shelf.answer(selection)
        comparison, narrative, fairness = answer.comparison, answer.narrative, answer.fairness
        check_rows(selection, comparison, shelf, language)
        notice(filter(None, [elsewhere(shelf, *shelf.find(selection.slug), selection)]))
    check_own(selection, comparison, catalog, language)
    return _written(args, (comparison, narrative, fairness), selection, catalog)


def _written(
    args: argparse.Namespace,
    told: tuple[Comparison, Narrative, Fairness | None],
    selection: Selection,
    catalog: Catalog,
) -> str:
    comparison, narrative, fairness = told
    prices = None
    if args.editions or selection.cap:
        language = LANGUAGES[args.lang]
        prices = tell_prices(comparison, catalog, tier=selection.tier, cap=selection.cap, language=language)
        prices = prices if args.editions else prices.of_cap()
    if args.format == "json":
        return to_json(comparison, narrative, prices, fairness=fairness)
    if args.format == "csv":
        return to_csv(comparison, narrative, catalog, fairness=fairness).rstrip("\n")
    write = to_markdown if args.format == "markdown" else to_text
    return write(comparison, narrative, catalog, prices, fairness=fairness)
