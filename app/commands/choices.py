"""What flags say as a selection: every text is checked, and a wrong one is named with what is allowed."""

import argparse

from app.answer import Shelf
from app.catalog import Catalog
from app.commands.rows import LIVE
from app.comparison import Comparison
from app.fitting import UnavailableError
from app.language import DEFAULT, LANGUAGES, Language, message
from app.links import (
    MAX_RATE,
    MAX_SPEED,
    Own,
    Selection,
    as_policy,
    crowded,
    parse_day,
    parse_number,
    parse_own,
)
from app.sources.spellings import Spellings
from app.terms import READERS, parse_sequence

MAX_CLI_TARGETS = 100
PRICE, POWER = message("$ per GPU-hour"), message("kW per GPU")
MORE_THAN_SIDES = message("{n} figures in {unit} are given for {sides} sides")
SEVERAL_OF_GPU = message("several figures in {unit} are given for {gpu}; a GPU type has one")

NONE_LEFT = message("no rows of {sides} are left under {asked}, so there is nothing to compare; {cure}")
OTHER_ENGINES = message("engines that all sides have rows of: {known}")
NO_ENGINES = message("name a later day, or leave it out")


def add_telling(parser: argparse.ArgumentParser) -> None:
    """Add for whom, and in which language, texts are written."""
    parser.add_argument("--reader", choices=list(READERS), default="standard", help="for whom: %(choices)s")
    parser.add_argument("--lang", choices=list(LANGUAGES), default=DEFAULT, help="in which language: %(choices)s")


def selection_of(args: argparse.Namespace, catalog: Catalog) -> Selection:
    """Return what is selected. Raises UnavailableError."""
    language = LANGUAGES[args.lang]
    engine = engine_of(args.engine, catalog, language, unlisted=bool(args.points))
    edition, sequence = edition_of(args.edition, catalog, language), sequence_of(args.sequence, language)
    as_of = parse_day(args.as_of) if args.as_of else None
    if args.as_of and not as_of:
        raise UnavailableError(language.say("date '{text}' is not of the form 2026-05-25", text=args.as_of[:60]))
    return Selection(
        slug=args.slug or "",
        source=None if args.source in LIVE else args.source,
        sequence=sequence,
        precision=args.precision,
        targets=targets_of(args.targets, language),
        edition=edition,
        tier=args.tier,
        usd=_own("--usd-per-gpu-hour", args.usd_per_gpu_hour, language),
        kw=_own("--kw-per-gpu", args.kw_per_gpu, language),
        engine=engine,
        as_of=as_of,
        policy=as_policy(args.run_policy),
        like=args.like,
        cap=_cap(args.cap, language),
        reader=args.reader,
        lang=args.lang,
    )


def check_own(selection: Selection, comparison: Comparison, catalog: Catalog, language: Language) -> None:
    """Refuse more own figures than there are sides, and more than one for a GPU type.

    Flags, an address or a saved comparison may have given them, so that none of these is named.
    """
    gpus = [side.gpu for side in comparison.sides]
    for what, figures in ((PRICE, selection.usd), (POWER, selection.kw)):
        unit = language.say(what)
        if len(figures) > len(gpus):
            raise UnavailableError(language.say(MORE_THAN_SIDES, n=len(figures), unit=unit, sides=len(gpus)))
        for gpu in crowded(figures, gpus):
            label = catalog.gpu_label(gpu)
            raise UnavailableError(language.say(SEVERAL_OF_GPU, unit=unit, gpu=label))


def check_rows(selection: Selection, comparison: Comparison, shelf: Shelf, language: Language) -> None:
    """Refuse an engine or a date that leaves a side without rows, since nothing can be compared then."""
    empty = [language.name(side.label) for side in comparison.sides if side.curve is None]
    flags = {"--engine": selection.engine, "--as-of": selection.as_of}
    asked = " ".join(f"{flag} {wish}" for flag, wish in flags.items() if wish)
    if not empty or not asked:
        return
    offer, lineup = shelf.find(selection.slug, language)
    known = shelf.holdings.engines(lineup, shelf.choose(offer, lineup, selection), selection)
    cure = language.say(OTHER_ENGINES, known=", ".join(known)) if known else language.say(NO_ENGINES)
    raise UnavailableError(language.say(NONE_LEFT, sides=language.listed(empty), asked=asked, cure=cure))


def engine_of(text: str | None, catalog: Catalog, language: Language, *, unlisted: bool = False) -> str | None:
    """Return the id of an engine however it is spelled, None where none is named.

    One that is `unlisted` is let through where rows then tell which engines there are. Raises UnavailableError.
    """
    found = Spellings(catalog).id_of("engine", text) if text else None
    if text and unlisted:
        return found or text
    if text and not found:
        known = ", ".join(e.engine for e in catalog.engines)
        raise UnavailableError(language.say("engine '{text}' is unknown; known: {known}", text=text[:60], known=known))
    return found


def edition_of(text: str | None, catalog: Catalog, language: Language) -> str | None:
    """Return a TCO edition as it is named, None where none is. Raises UnavailableError."""
    if text and text not in catalog.editions:
        known = ", ".join(catalog.editions)
        raise UnavailableError(language.say("edition '{text}' is unknown; known: {known}", text=text[:60], known=known))
    return text or None


def sequence_of(text: str | None, language: Language) -> tuple[int, int] | None:
    """Return input and output lengths, None where none are named. Raises UnavailableError."""
    found = parse_sequence(text) if text else None
    if text and not found:
        raise UnavailableError(language.say("sequence '{text}' is not of the form 1k/1k or 1024/1024", text=text[:60]))
    return found


def targets_of(text: str | None, language: Language) -> tuple[float, ...] | None:
    """Return the speeds that a text lists, rising, None without a text. Raises UnavailableError."""
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


def _cap(text: str | None, language: Language) -> float | None:
    if text is None:
        return None
    value = parse_number(text.strip(), MAX_RATE)
    if value is None:
        raise UnavailableError(
            language.say("--cap '{text}' is not a positive number such as {example}", text=text[:40], example="0.5")
        )
    return value
