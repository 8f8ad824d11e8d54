"""The command line: `python -m app list`, `compare`, `matrix`, `trend`, `preview` and `refresh`.

Bad input gets one clear line on standard error and exit code 2, never a traceback.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from app import refresh
from app.against import against
from app.answer import Shelf, UnavailableError, bundled
from app.comparison import KEYS, Comparison
from app.exports.csv import to_csv
from app.exports.json import to_json
from app.exports.markdown import to_markdown, to_text
from app.held import Fairness
from app.instead import with_model
from app.language import DEFAULT, LANGUAGES, Language
from app.links import (
    MAX_RATE,
    MAX_SPEED,
    Own,
    Selection,
    as_policy,
    crowded,
    from_params,
    parse_day,
    parse_number,
    parse_own,
    parse_sequence,
    to_params,
)
from app.live import live_shelf
from app.matrix import command as matrix_command
from app.narrative import Narrative, NarrativeError
from app.nearest import elsewhere
from app.offers import Offer
from app.own import own_comparison
from app.own_command import add_flags, given_files, own_batches, own_points, saved_file
from app.pasted import pasted
from app.preview import preview
from app.saved import Opened
from app.sources.live.switch import on_by_default
from app.story import tell, tell_prices
from app.terms import KINDS, PRECISIONS, READERS, RUN_POLICIES, STEPS, TIERS, sequence_label
from app.trend import ANY_ENGINE, METRICS, choice_of, tell_trend, trend_of
from app.trend.document import trend_json, trend_text

MAX_CLI_TARGETS = 100


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        raise UnavailableError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    try:
        args, shelf = _asked(arguments)
        for refusal in shelf.bundle.left_out:
            print(f"left out: {refusal}", file=sys.stderr)
        if args.command == "refresh":
            told, code = refresh.run(args, shelf.bundle)
            print(told)
            return code
        print(COMMANDS[args.command](args, shelf))
    except (UnavailableError, NarrativeError) as error:
        print("\n".join(_printable(line) for line in f"likewise: {error}".split("\n")), file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return 0


def _printable(line: str) -> str:
    """Show what a terminal would obey as a question mark."""
    return "".join(c if c.isprintable() else "?" for c in line)


def _asked(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, Shelf]:
    """Return what is asked, and the rows that it is asked of: the bundled ones, live ones, or those of a file."""
    args, shelf = _parser().parse_args(arguments), bundled()
    if args.command != "compare":
        return args, _rows(args, shelf)
    if args.against and not args.points:
        raise UnavailableError(
            LANGUAGES[args.lang].say("--against names what files are compared with; give them by --points FILE")
        )
    if bool(args.slug) == bool(args.points):
        raise UnavailableError(
            LANGUAGES[args.lang].say("name one comparison (see 'python -m app list') or --points FILE, not both")
        )
    if args.points:
        return _of_points(arguments, args, shelf)
    address = pasted(args.slug) if "/" in args.slug else None
    args = _filled(arguments, address, shelf) if address else args
    shelf = _rows(args, shelf)
    full = with_model(shelf, args.slug, LANGUAGES[args.lang])
    if full:
        args.slug = full[0]
        _notice(full[1:])
    return args, shelf


def _of_points(
    arguments: Sequence[str] | None, args: argparse.Namespace, shelf: Shelf
) -> tuple[argparse.Namespace, Shelf]:
    """Return what is asked of files: a saved comparison, their own rows alone, or those against public ones."""
    language = LANGUAGES[args.lang]
    file = saved_file(given_files(args.points, language), shelf.bundle, language)
    if args.against and file:
        raise UnavailableError(language.say("a saved comparison stands alone; leave out --against"))
    if args.against:
        shelf = _rows(args, shelf)
        own = own_batches(args, shelf.catalog, language, lambda line: _notice([line]))
        shelf, args.slug = against(own, args.against, shelf, language)
        args.points = None
        return args, shelf
    if args.source in LIVE or (args.source and not file):
        raise UnavailableError(
            language.say(
                "--source names public rows and --points names others; give one of them, or name a public side by "
                "--against"
            )
        )
    return _of_file(arguments, file) if file else (args, shelf)


def _rows(args: argparse.Namespace, shelf: Shelf) -> Shelf:
    """Return live rows where they are asked for: by --source, by an address, or by LIKEWISE_LIVE if neither says."""
    if "source" not in args:
        return shelf
    asked = args.source if args.source in LIVE else args.rows or args.source
    if asked != "live" and not (asked is None and on_by_default()):
        return shelf
    return live_shelf(shelf, LANGUAGES[args.lang], lambda line: _notice([line]))


def _of_file(arguments: Sequence[str] | None, file: Opened) -> tuple[argparse.Namespace, Shelf]:
    """Take from a saved comparison what no flag says, and its rows."""
    args = _filled(arguments, file.params, file.shelf)
    args.points = None
    if not file.same:
        language = LANGUAGES[args.lang]
        _notice([language.say("Tables, sentences or code have changed since it was saved, so words may differ.")])
    return args, file.shelf


def _filled(arguments: Sequence[str] | None, params: Mapping[str, str], shelf: Shelf) -> argparse.Namespace:
    """Take what no flag says from the parameters of an address or of a file."""
    chosen, notices = from_params(params, shelf.catalog)
    written = {ADDRESSED.get(key, key): text for key, text in to_params(chosen).items() if key not in NO_FLAG}
    args = _parser(written).parse_args(arguments)
    args.slug = chosen.slug
    _notice(notices)
    return args


def _notice(notices: Iterable[str]) -> None:
    """Say on standard error what became of something that was asked for."""
    for notice in notices:
        print(_printable(notice), file=sys.stderr)


# Parameters of an address that are no flag, and those whose flag has another name.
NO_FLAG = ("compare", "metric", "scale", "points")
LIVE = ("live", "bundled")
ADDRESSED = {"workload": "sequence", "usd": "usd_per_gpu_hour", "kw": "kw_per_gpu", "runs": "run_policy"}


def _parser(defaults: Mapping[str, str] | None = None) -> argparse.ArgumentParser:
    """Return the parser; `defaults` stand where a flag of `compare` is not given."""
    parser = _Parser(prog="python -m app", description="Compare inference sweeps at the same speed per user.")
    names = "|".join([*COMMANDS, "refresh"])
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar=names)
    listing = commands.add_parser("list", help="name every comparison that the bundled data supports")
    listing.add_argument("--kind", choices=[k for k in KINDS if k not in ("setups", "points", "batch")])
    listing.add_argument("--format", choices=("text", "json"), default="text")
    _add_source(listing)
    listing.set_defaults(lang=DEFAULT)
    compare = commands.add_parser("compare", help="compare two to six sides in words, Markdown, JSON or CSV")
    compare.add_argument("slug", nargs="?", metavar="SLUG")
    add_flags(compare)
    _add_source(compare, "measured", "published")
    compare.add_argument("--sequence", metavar="ISL/OSL", help="for example 1k/1k")
    compare.add_argument("--precision", choices=list(PRECISIONS))
    compare.add_argument("--targets", metavar="X[,X]", help="speeds in tok/s/user")
    compare.add_argument("--edition", metavar="YYYY-MM", help="TCO edition")
    compare.add_argument("--tier", choices=list(TIERS), default="hyperscaler")
    compare.add_argument("--usd-per-gpu-hour", metavar="A[,B...]")
    compare.add_argument("--kw-per-gpu", metavar="A[,B...]")
    compare.add_argument("--engine", metavar="NAME")
    compare.add_argument("--as-of", metavar="DATE", help="rows up to this day, YYYY-MM-DD")
    compare.add_argument("--like", choices=list(STEPS), default="pooled", help="what is held equal on all sides")
    compare.add_argument("--cap", metavar="USD", help="highest cost in $ per million tokens: how fast is each side?")
    compare.add_argument(
        "--editions",
        action="store_true",
        help="costs under every TCO edition; of two sides the price that makes them equal",
    )
    compare.add_argument("--run-policy", choices=list(RUN_POLICIES), default="per-configuration")
    _add_telling(compare)
    compare.add_argument(
        "--format", choices=("text", "markdown", "json", "csv"), default="text", help="csv holds the readings alone"
    )
    compare.set_defaults(**(defaults or {}))
    matrix = commands.add_parser("matrix", help="read every model on every GPU at one speed")
    matrix_command.add_flags(matrix)
    _add_source(matrix)
    _add_trend(commands.add_parser("trend", help="say what moved at one speed through time"))
    template = commands.add_parser("preview", help="show what one template says about a comparison, and its names")
    template.add_argument("template", metavar="TEMPLATE", help="for example caveats/cross_engine.md.j2")
    template.add_argument("--comparison", metavar="SLUG", help="the first that uses the template if none is given")
    _add_telling(template)
    refresh.add_flags(commands.add_parser("refresh", help="ask the live source for today's rows and keep them on disk"))
    return parser


def _add_source(parser: argparse.ArgumentParser, *kinds: str) -> None:
    """Add which rows are read; `kinds` are those that the bundled ones are divided into."""
    told = "today's rows of the publisher, or the bundled ones; LIKEWISE_LIVE=1 asks for live ones where this does not"
    parser.add_argument("--source", choices=(*LIVE, *kinds), help=told)
    parser.set_defaults(rows=None)


def _add_trend(trend: argparse.ArgumentParser) -> None:
    """Add what a trend takes."""
    trend.add_argument("slug", metavar="SLUG")
    trend.add_argument("--speed", metavar="X", help="tok/s/user; the middle of what both sides cover if none is given")
    trend.add_argument("--sequence", metavar="ISL/OSL", help="for example 1k/1k")
    trend.add_argument("--precision", choices=list(PRECISIONS))
    trend.add_argument("--engine", metavar="NAME", help=f"'{ANY_ENGINE}' for every one; the history's own by default")
    trend.add_argument("--edition", metavar="YYYY-MM", help="TCO edition, over all dates")
    trend.add_argument("--tier", choices=list(TIERS), default="hyperscaler")
    trend.add_argument("--metric", choices=list(METRICS), default=METRICS[0], help="what moved: %(choices)s")
    _add_source(trend)
    trend.add_argument("--lang", choices=list(LANGUAGES), default=DEFAULT, help="in which language: %(choices)s")
    trend.add_argument("--format", choices=("text", "json"), default="text")


def _add_telling(parser: argparse.ArgumentParser) -> None:
    """Add for whom, and in which language, texts are written."""
    parser.add_argument("--reader", choices=list(READERS), default="standard", help="for whom: %(choices)s")
    parser.add_argument("--lang", choices=list(LANGUAGES), default=DEFAULT, help="in which language: %(choices)s")


def _list(args: argparse.Namespace, shelf: Shelf) -> str:
    offers = [o for o in shelf.offers.values() if args.kind in (None, o.lineup.kind)]
    if args.format == "json":
        return json.dumps([_as_listed(shelf, offer) for offer in offers], ensure_ascii=False, indent=2)
    width = max((len(o.slug) for o in offers), default=0)
    lines = [f"{o.slug:<{width}}  {', '.join(_variant_texts(o))}" for o in offers]
    return "\n".join(lines)


def _variant_texts(offer: Offer) -> list[str]:
    return [
        " ".join(filter(None, (v.source, sequence_label(*v.sequence), PRECISIONS.get(v.precision or ""))))
        for v in offer.variants
    ]


def _as_listed(shelf: Shelf, offer: Offer) -> dict[str, object]:
    return {
        "slug": offer.slug,
        "kind": offer.lineup.kind,
        "title": shelf.title(offer.lineup),
        "model": shelf.catalog.group_label(offer.lineup.group),
        "gpus": list(dict.fromkeys(offer.lineup.gpus)),
        "sides": dict(zip(KEYS, shelf.labels(offer.lineup), strict=False)),
        "variants": [
            {"source": v.source, "sequence": sequence_label(*v.sequence), "precision": v.precision}
            for v in offer.variants
        ],
    }


def _compare(args: argparse.Namespace, shelf: Shelf) -> str:
    language, selection = LANGUAGES[args.lang], _selection(args, shelf)
    if args.points:
        comparison, fairness = _own_comparison(args, selection, shelf), None
        narrative = tell(comparison, shelf.catalog, shelf.bundle.background, language=language, reader=args.reader)
    else:
        answer = shelf.answer(selection)
        comparison, narrative, fairness = answer.comparison, answer.narrative, answer.fairness
        _notice(filter(None, [elsewhere(shelf, *shelf.find(selection.slug), selection)]))
    _check_own(selection, comparison, shelf, language)
    return _written(args, (comparison, narrative, fairness), selection, shelf)


def _trend(args: argparse.Namespace, shelf: Shelf) -> str:
    language = LANGUAGES[args.lang]
    asked = argparse.Namespace(
        **vars(args)
        | {"targets": args.speed, "engine": None if args.engine == ANY_ENGINE else args.engine, "source": None},
        **{
            "usd_per_gpu_hour": None,
            "kw_per_gpu": None,
            "as_of": None,
            "points": None,
            "cap": None,
        },
        **{"run_policy": Selection().policy, "like": Selection().like, "reader": Selection().reader},
    )
    selection = _selection(asked, shelf)
    if selection.targets and len(selection.targets) > 1:
        raise UnavailableError(language.say("a trend is read at one speed"))
    choice = choice_of(shelf, selection.slug, selection.sequence, selection.precision)
    if choice is None:
        raise UnavailableError(language.say("there is no history of '{slug}' as asked", slug=selection.slug[:80]))
    found = trend_of(
        shelf,
        choice.selection(
            engine=selection.engine if args.engine else choice.usual_engine,
            targets=selection.targets,
            edition=selection.edition,
            tier=selection.tier,
            lang=args.lang,
        ),
    )
    told = tell_trend(found, shelf.catalog, language, args.metric)
    return trend_json(found, told) if args.format == "json" else trend_text(found, told, shelf.catalog)


def _preview(args: argparse.Namespace, shelf: Shelf) -> str:
    return preview(shelf, args.template, args.comparison, LANGUAGES[args.lang], args.reader)


COMMANDS = {"list": _list, "compare": _compare, "matrix": matrix_command.run, "trend": _trend, "preview": _preview}


def _written(
    args: argparse.Namespace,
    told: tuple[Comparison, Narrative, Fairness | None],
    selection: Selection,
    shelf: Shelf,
) -> str:
    comparison, narrative, fairness = told
    prices = None
    if args.editions or selection.cap:
        language = LANGUAGES[args.lang]
        prices = tell_prices(comparison, shelf.catalog, tier=selection.tier, cap=selection.cap, language=language)
        prices = prices if args.editions else prices.of_cap()
    if args.format == "json":
        return to_json(comparison, narrative, prices, fairness=fairness)
    if args.format == "csv":
        return to_csv(comparison, narrative, shelf.catalog, fairness=fairness).rstrip("\n")
    write = to_markdown if args.format == "markdown" else to_text
    return write(comparison, narrative, shelf.catalog, prices, fairness=fairness)


def _selection(args: argparse.Namespace, shelf: Shelf) -> Selection:
    language, catalog = LANGUAGES[args.lang], shelf.catalog
    engine = catalog.engine(args.engine.lower()) if args.engine else None
    if args.engine and not engine and not args.points:
        known = ", ".join(e.engine for e in catalog.engines)
        raise UnavailableError(
            language.say("engine '{text}' is unknown; known: {known}", text=args.engine[:60], known=known)
        )
    if args.edition and args.edition not in catalog.editions:
        known = ", ".join(catalog.editions)
        raise UnavailableError(
            language.say("edition '{text}' is unknown; known: {known}", text=args.edition[:60], known=known)
        )
    sequence = parse_sequence(args.sequence) if args.sequence else None
    if args.sequence and not sequence:
        raise UnavailableError(
            language.say("sequence '{text}' is not of the form 1k/1k or 1024/1024", text=args.sequence[:60])
        )
    as_of = parse_day(args.as_of) if args.as_of else None
    if args.as_of and not as_of:
        raise UnavailableError(language.say("date '{text}' is not of the form 2026-05-25", text=args.as_of[:60]))
    return Selection(
        slug=args.slug or "",
        source=None if args.source in LIVE else args.source,
        sequence=sequence,
        precision=args.precision,
        targets=_targets(args.targets, language),
        edition=args.edition,
        tier=args.tier,
        usd=_own("--usd-per-gpu-hour", args.usd_per_gpu_hour, language),
        kw=_own("--kw-per-gpu", args.kw_per_gpu, language),
        engine=engine.engine if engine else args.engine,
        as_of=as_of,
        policy=as_policy(args.run_policy),
        like=args.like,
        cap=_cap(args.cap, language),
        reader=args.reader,
        lang=args.lang,
    )


def _targets(text: str | None, language: Language) -> tuple[float, ...] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if parse_number(part, MAX_SPEED) is None:
            most = language.number(MAX_SPEED)
            raise UnavailableError(
                language.say(
                    "target '{text}' is not a speed between 0 and {most} tok/s/user", text=part[:40], most=most
                )
            )
    if len(parts) > MAX_CLI_TARGETS:
        most = language.number(MAX_CLI_TARGETS)
        raise UnavailableError(
            language.count(
                "{n} target is too many; at most {most}",
                "{n} targets are too many; at most {most}",
                len(parts),
                most=most,
            )
        )
    return tuple(sorted({float(part) for part in parts}))


def _own(flag: str, text: str | None, language: Language) -> Own:
    if text is None:
        return ()
    figures = parse_own(text)
    if not figures:
        raise UnavailableError(
            language.say(
                "{flag} '{text}' is not one positive number, or one a side, such as 2.5 or 2.5,3",
                flag=flag,
                text=text[:40],
            )
        )
    return figures


def _check_own(selection: Selection, comparison: Comparison, shelf: Shelf, language: Language) -> None:
    """Refuse more own figures than there are sides, and more than one for a GPU type."""
    gpus = [side.gpu for side in comparison.sides]
    for flag, figures in (("--usd-per-gpu-hour", selection.usd), ("--kw-per-gpu", selection.kw)):
        if len(figures) > len(gpus):
            raise UnavailableError(
                language.say("{flag} names {n} figures for {sides} sides", flag=flag, n=len(figures), sides=len(gpus))
            )
        for gpu in crowded(figures, gpus):
            label = shelf.catalog.gpu_label(gpu)
            raise UnavailableError(
                language.say("{flag} names several figures for {gpu}; a GPU type has one", flag=flag, gpu=label)
            )


def _cap(text: str | None, language: Language) -> float | None:
    if text is None:
        return None
    value = parse_number(text.strip(), MAX_RATE)
    if value is None:
        raise UnavailableError(
            language.say("--cap '{text}' is not a positive number such as {example}", text=text[:40], example="0.5")
        )
    return value


def _own_comparison(args: argparse.Namespace, selection: Selection, shelf: Shelf) -> Comparison:
    points = own_points(args, shelf.catalog, LANGUAGES[args.lang], lambda line: _notice([line]))
    return own_comparison(points, selection, shelf.catalog)


if __name__ == "__main__":
    sys.exit(main())
