"""Own rows against public ones: the public sides that there are, and those that somebody names in the words of a slug.

A public side is named as behind the "vs" of a slug: GPU, precision and spec method. What is left out is as in the own
rows; `public` alone leaves out all.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.answer import Shelf
from app.batches import Brought, Choice, beside, choices_of, lineup_of
from app.escaping import printable
from app.fitting import UnavailableError
from app.language import Language, message
from app.lineup import ANY_PRECISION, BEST, MOST_SIDES, Contender, read_side, side_text, slug_of
from app.offers import offer_of
from app.points import PUBLIC
from app.series import series_label

NAMED = ("gpu", "precision", "spec_method")
MOST_NAMED = 8
NO_SIDE = message(
    "'{name}' is no public side: write public for the setup of your own rows, or GPU, precision and spec method, such "
    "as {known}; an engine is held on all sides by --engine"
)
NO_ROWS = message("there are no public rows of {model} on {setup}; there is: {known}")
NONE_AT_ALL = message("there are no public rows of {model}; compare your own files alone, as a=FILE b=FILE")
NO_PRECISION = message(
    "your rows do not have one precision in common, so '{name}' must name that of the public side, such as {known}"
)
NO_METHOD = message("your rows do not state their spec method, so '{name}' can name none; give --spec-method")


def public_sides(shelf: Shelf, group: str) -> list[Contender]:
    """Return the GPU, precision and spec method of everything that everybody's rows of a model group ran on."""
    found = {
        Contender(gpu=key.gpu, precision=key.precision, spec_method=served.spec_method): None
        for key, setups in shelf.bundle.index.contents.today.items()
        if key.group == group and key.gpu and key.precision
        for served in setups
        if served.spec_method
    }
    return list(found)


def against(own: Sequence[Brought], names: Sequence[str], shelf: Shelf, language: Language) -> tuple[Shelf, str]:
    """Lay own rows over a shelf; return that, and the slug that compares every side of them with those that are named.

    Raises UnavailableError where a name is none, or no workload is common to all.
    """
    whole = Shelf(shelf.bundle.with_own([b.batch for b in own], [row for b in own for row in b.rows]))
    mine = choices_of(whole.bundle.own, whole.catalog)
    groups = {choice.group: whole.catalog.group_label(choice.group) for choice in mine}
    if len(groups) > 1:
        models = language.listed([language.name(label) for label in groups.values()])
        raise UnavailableError(
            language.say("your rows are of several models ({names}); name files of one", names=models)
        )
    chosen = (*mine, *(_public(name, mine, whole, language) for name in names))
    lineup = lineup_of(chosen)
    if lineup is None:
        sides = ", ".join([side_text(choice.side) for choice in mine] + list(names))
        raise UnavailableError(
            language.say("two to {most} different sides can be compared, not {sides}", most=MOST_SIDES, sides=sides)
        )
    if offer_of(lineup.canonical(), whole.catalog, whole.bundle.index) is None:
        raise UnavailableError(
            language.say(
                "these sides have no workload in common; rows without input and output length compare only with each "
                "other: give --own-sequence 1k/1k if that is what they ran"
            )
        )
    return whole, slug_of(lineup, whole.catalog)


def _public(name: str, mine: Sequence[Choice], shelf: Shelf, language: Language) -> Choice:
    """Read the name of a public side; what it leaves out is as in the first side of the own rows."""
    first = mine[0]
    model = language.name(shelf.catalog.group_label(first.group))
    there = beside(first, public_sides(shelf, first.group))
    if not there:
        raise UnavailableError(language.say(NONE_AT_ALL, model=model))
    known = ", ".join([side_text(side) for side in there[:MOST_NAMED]] + ["…"] * (len(there) > MOST_NAMED))
    shown = printable(name, 60)
    said = read_side(name.strip().lower(), shelf.catalog)
    if not said or said.pop("batch", PUBLIC) != PUBLIC or said.keys() - set(NAMED):
        raise UnavailableError(language.say(NO_SIDE, name=shown, known=known))
    if first.side.precision == BEST and "precision" not in said:
        raise UnavailableError(language.say(NO_PRECISION, name=shown, known=known))
    if "spec_method" in said and any(choice.side.spec_method is None for choice in mine):
        raise UnavailableError(language.say(NO_METHOD, name=shown))
    side = replace(first.side, **{"batch": None, **said})
    if not any(_fits(one, side) for one in there):
        setup = replace(side, precision=language.name(ANY_PRECISION) if side.precision == BEST else side.precision)
        fields = [field for field in NAMED if getattr(side, field)]
        label = series_label(setup, shelf.catalog, language, fields)
        raise UnavailableError(language.say(NO_ROWS, model=model, setup=label, known=known))
    return Choice(group=first.group, side=side)


def _fits(there: Contender, side: Contender) -> bool:
    """Say whether rows of a public side are on a side, which may leave its method, or its precision, open."""
    return (
        there.gpu == side.gpu
        and side.precision in (BEST, there.precision)
        and side.spec_method in (None, there.spec_method)
    )
