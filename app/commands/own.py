"""The own files of `python -m app compare --points`: the side of each, and what flags say where files do not."""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.batches import ALWAYS_NAMED, Brought, batches, spelled
from app.catalog import Catalog
from app.fitting import UnavailableError
from app.language import Language, message
from app.own import Points
from app.points import SideKey
from app.saved import Opened, opened
from app.side import KEYS
from app.sources.bundle import Bundle
from app.sources.files import (
    OPEN_METHOD,
    Answers,
    Asked,
    Batch,
    Completed,
    Draft,
    check_answers,
    complete,
    open_methods,
    unanswered,
    unheeded,
)
from app.sources.own import Given, contents, named_files, read_one_saved, read_own
from app.sources.refusals import Refusal
from app.sources.saved import is_saved
from app.sources.unlisted import Naming
from app.terms import PRECISIONS, SPEC_METHODS

MOST_SHOWN = 50
MOST_PLACES = 3
FLAGS: Mapping[Asked, str] = {
    "model": "--model",
    "gpu": "--gpu",
    "gpus": "--gpus",
    "precision": "--own-precision",
    "engine": "--own-engine",
    "spec_method": "--spec-method",
    "sequence": "--own-sequence",
}
NEEDED: Mapping[Asked, str] = {
    "model": message("no model is named in {places}; give --model NAME"),
    "gpu": message("no GPU is named in {places}; give --gpu NAME"),
    "gpus": message("the GPUs are not counted in {places}; give --gpus NUMBER"),
    "precision": message("no precision is named in {places}; give --own-precision, one of {known}"),
    "engine": message(
        "no engine is named in {places} (a backend is how a benchmark asks, and any engine may answer); "
        "give --own-engine NAME"
    ),
    "spec_method": message("no spec method of ours is named in {places}; give --spec-method, one of {known}"),
    "sequence": message("no input and output length is named in {places}; give --own-sequence 1k/1k, or agentic"),
    "side": message("no side is named in {places}; write a=FILE or b=FILE"),
}
UNREADABLE = message("{file} cannot be read ({reason}); name files after --points that you may read")
UNHEEDED = message("note: {flag} is not used for {places}: what a file says of itself goes first")
Tell = Callable[[str], None]
KNOWN = {"precision": PRECISIONS, "spec_method": SPEC_METHODS}


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the files, and what may be said of them: one value for all, or one a side."""
    parser.add_argument(
        "--points",
        nargs="+",
        metavar="FILE",
        help="your own results: InferenceX, vLLM, SGLang, AIPerf, GenAI-Perf, trtllm-bench, or CSV or Parquet with our "
        "columns; a=FILE or b=FILE,FILE names the side; or one saved comparison",
    )
    parser.add_argument(
        "--against",
        nargs="+",
        metavar="SIDE",
        help="public rows to compare those of --points with, as on the page Your files: public for the setup of your "
        "rows, or GPU, precision and spec method as in a slug, as far as they are others, such as b300 or "
        "b300-fp4-mtp; any other word lists those that there are",
    )
    about = "what the files do not say (of --points), for all sides or one a side"
    parser.add_argument("--model", metavar="NAME", help=about)
    parser.add_argument("--gpu", metavar="A[,B...]", help=about)
    parser.add_argument("--gpus", metavar="A[,B...]", help="how many GPUs served, where the files do not count them")
    parser.add_argument("--own-precision", metavar="A[,B...]", help=about)
    parser.add_argument("--own-engine", metavar="A[,B...]", help=about)
    parser.add_argument("--spec-method", metavar="A[,B...]", help=about)
    parser.add_argument("--own-sequence", metavar="ISL/OSL", help="for example 1k/1k, or agentic")


def given_files(files: Sequence[str], language: Language) -> list[Given]:
    """Return the files that are named; raises UnavailableError where one is not there, or cannot be read."""
    given: list[Given] = []
    wrong: list[str] = []
    for side, path in named_files(files):
        try:
            given.append((side, path.name, contents(path)))
        except FileNotFoundError:
            wrong.append(language.say("{file} does not exist; check the path after --points", file=path))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            wrong.append(language.say(UNREADABLE, file=path, reason=reason))
    if wrong:
        raise UnavailableError("\n".join(wrong[:MOST_SHOWN]))
    return given


def holds_saved(given: Sequence[Given]) -> bool:
    """Say whether a saved comparison is among files."""
    return any(is_saved(data) for _, _, data in given)


def saved_file(given: Sequence[Given], known: Bundle, language: Language) -> Opened:
    """Open a saved comparison, which stands alone."""
    saved = next((name, data) for _, name, data in given if is_saved(data))
    if len(given) > 1:
        raise UnavailableError(language.say("{file} is a saved comparison, which stands alone", file=saved[0]))
    found = read_one_saved(*saved)
    if isinstance(found, tuple):
        raise UnavailableError("\n".join(str(fault) for fault in found[:MOST_SHOWN]))
    try:
        return opened(found, known)
    except UnavailableError as error:
        raise UnavailableError(
            language.say("The rows of this file do not make the comparison that it names: {reason}.", reason=error)
        ) from error


def own_points(args: argparse.Namespace, catalog: Catalog, language: Language, tell: Tell) -> tuple[Points, Catalog]:
    """Return the points of each side, with a catalog of all that they name, and tell of rows refused or there twice.

    Raises UnavailableError where a flag is needed or wrong, or fewer than two sides are left.
    """
    done, naming = _completed(args, catalog, language, tell), Naming(catalog)
    found = {
        key: tuple(naming.row(spelled(row, of_side.labels)) for row in of_side.points)
        for key, of_side in done.items()
        if key and of_side.points
    }
    _refuse_gaps(list(found), args, language)
    return found, naming.catalog


def own_batches(args: argparse.Namespace, catalog: Catalog, language: Language, tell: Tell) -> tuple[Brought, ...]:
    """Return own rows as the page Your files would take them in: a batch, or one a side.

    Raises UnavailableError where a flag is needed or wrong, or nothing is left.
    """
    done = _completed(args, catalog, language, tell, beside=True)
    points = [spelled(row, of_side.labels) for of_side in done.values() for row in of_side.points]
    if not points:
        raise UnavailableError(language.say("{files}: has no rows that can be used", files=_names(args)))
    keys = [key for key, of_side in done.items() for _ in of_side.points]
    return batches(points, keys, language.say("Yours"))


def _completed(
    args: argparse.Namespace, catalog: Catalog, language: Language, tell: Tell, *, beside: bool = False
) -> dict[SideKey | None, Completed]:
    """Read the files and take from the flags what they do not say; `beside` public rows no side need be named."""
    read = read_own(given_files(args.points, language))
    _tell_misplaced(read, language, tell)
    sides, refusals = _by_side(read)
    _tell("left out", refusals, tell)
    keys = [key for key in (*KEYS, None) if key in sides and (key or sides[key].drafts)]
    answers = {key: _answers(args, i, len(keys), language) for i, key in enumerate(keys)}
    _ask({key: (sides[key], answers[key]) for key in keys}, language, beside=beside)
    unused = [unheeded(sides[key], answers[key], catalog) for key in keys]
    for name, flag in FLAGS.items():
        if places := [draft.origin for of_side in unused for draft in of_side.get(name, ())]:
            tell(language.say(UNHEEDED, flag=flag, places=_places(places)))
    done = {key: complete(sides[key], answers[key], catalog) for key in keys}
    for of_side in done.values():
        _tell("left out", of_side.refusals, tell)
        _tell("note", of_side.notes, tell)
    return done


def _tell(what: str, found: Iterable[Refusal], tell: Callable[[str], None]) -> None:
    for refusal in found:
        tell(f"{what}: {refusal}")


def _tell_misplaced(read: Mapping[SideKey | None, Batch], language: Language, tell: Tell) -> None:
    """Say where the side that a file is given for is not used, since its rows name another."""
    for side, batch in read.items():
        places = [draft.origin for draft in batch.drafts if side and draft.row.side not in (None, side)]
        if places:
            tell(language.say(UNHEEDED, flag=f"{side}=", places=_places(places)))


def _by_side(batches: Mapping[SideKey | None, Batch]) -> tuple[dict[SideKey | None, Batch], list[Refusal]]:
    """Sort rows by side: their own, or else that of their file, which is a side even if none of its rows is good."""
    drafts: dict[SideKey | None, list[Draft]] = {side: [] for side in batches}
    for side, batch in batches.items():
        for draft in batch.drafts:
            drafts.setdefault(draft.row.side or side, []).append(draft)
    faults = [refusal for batch in batches.values() for refusal in batch.refusals]
    return {side: Batch(drafts=tuple(rows)) for side, rows in drafts.items()}, faults


def _answers(args: argparse.Namespace, i: int, sides: int, language: Language) -> Answers:
    """Return what the flags say of the i-th side."""
    texts: dict[Asked, str | None] = {
        name: _of_side(flag, _given(args, flag), i, sides, language) for name, flag in FLAGS.items()
    }
    answers = check_answers(texts)
    if isinstance(answers, Answers):
        return answers
    named = (replace(wrong, file=FLAGS[wrong.column], column=None) for wrong in answers)  # type: ignore[index]
    raise UnavailableError("\n".join(str(wrong) for wrong in named))


def _given(args: argparse.Namespace, flag: str) -> str | None:
    value: str | None = getattr(args, flag.removeprefix("--").replace("-", "_"))
    return value


def _of_side(flag: str, text: str | None, i: int, sides: int, language: Language) -> str | None:
    if text is None:
        return None
    values = [value.strip() for value in text.split(",")]
    if len(values) > max(sides, 1):
        raise UnavailableError(
            language.say("{flag} names {n} figures for {sides} sides", flag=flag, n=len(values), sides=sides)
        )
    return values[0] if len(values) == 1 else values[i] if i < len(values) else None


def _ask(sides: Mapping[SideKey | None, tuple[Batch, Answers]], language: Language, *, beside: bool) -> None:
    """Name every flag that is still needed, and where; `beside` public rows a row names its model and GPU."""
    places: dict[Asked, list[str]] = {}
    words: dict[str, None] = {}
    for key, (batch, answers) in sides.items():
        asked: dict[Asked, Iterable[Draft]] = {**unanswered(batch, answers.model_copy(update={"side": key or "a"}))}
        if beside:
            lacking = (name for name in ALWAYS_NAMED if name not in answers.given())
            asked |= {name: [draft for draft in batch.drafts if name in draft.unsaid] for name in lacking}
        elif key is None:
            asked["side"] = batch.drafts
        for name, drafts in asked.items():
            places.setdefault(name, []).extend(draft.origin for draft in drafts)
            words |= dict.fromkeys(open_methods(drafts) if name == "spec_method" else ())
    places = {name: origins for name, origins in places.items() if origins}
    if places:
        needs = [_need(name, places[name], language) for name in NEEDED if name in places]
        needs += [language.say(OPEN_METHOD, words=", ".join(words))] if words else []
        raise UnavailableError("\n".join(needs))


def _need(name: Asked, places: list[str], language: Language) -> str:
    return language.say(NEEDED[name], places=_places(places), known=", ".join(KNOWN.get(name, ())))


def _places(origins: Sequence[str]) -> str:
    return ", ".join(origins[:MOST_PLACES]) + (", …" if len(origins) > MOST_PLACES else "")


def _refuse_gaps(named: list[SideKey], args: argparse.Namespace, language: Language) -> None:
    """Sides go from a, without a gap, and there are two at least."""
    expected = KEYS[: max(2, KEYS.index(named[-1]) + 1 if named else 0)]
    lacking = [key for key in expected if key not in named]
    if lacking:
        sides = language.listed(lacking)
        raise UnavailableError(language.say("{files}: has no rows of side {sides}", files=_names(args), sides=sides))


def _names(args: argparse.Namespace) -> str:
    return ", ".join(path.name for _, path in named_files(args.points)[:MOST_PLACES])
