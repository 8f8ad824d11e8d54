"""What has a history, and the trend of one selection: the only room here that knows how a comparison is offered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.answer import Shelf
from app.curve import overlap
from app.escaping import printable
from app.fitting import UnavailableError
from app.kept import kept
from app.language import LANGUAGES, Language, message
from app.lineup import Contender, Lineup, slug_of
from app.links import Selection
from app.offers import side_filters
from app.points import SideFilter, SideKey
from app.side import SIDES, Side
from app.sources.contents import Contents
from app.sources.index import Index
from app.target import default_targets
from app.terms import PRECISIONS, sequence_label
from app.trend.states import State, Track, Trend

FEWEST_DAYS = 2
ANY_ENGINE = "any"
HISTORY = "measured_history.csv"
MOST_SHOWN = 8
NO_HISTORY_THERE = message("there is no history of '{slug}' on what was asked for; there is: {known}")
NO_HISTORY = message(
    "'{slug}' has no history: that takes two sides alike in engine, deployment and date, one of them with rows of two "
    "days or more"
)
HISTORY_OF = message("; there is one of: {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One comparison with a history: its slug, workload, precision (None: it has its own) and engines, best first.

    `days` is how long either side's history is at least, with the engine that the history knows best.
    """

    slug: str
    sequence: tuple[int, int]
    precision: str | None
    engines: tuple[str, ...] = ()
    days: int = 0

    @property
    def usual_engine(self) -> str | None:
        """Return the engine that the history knows best; None where it knows none by name."""
        return self.engines[0] if self.engines else None

    def text(self, language: Language) -> str:
        """Name the workload, and the precision where the comparison leaves it open."""
        workload = language.say(sequence_label(*self.sequence))
        return " ".join(filter(None, (workload, PRECISIONS.get(self.precision or ""))))

    def selection(self, **more: object) -> Selection:
        """Select this comparison and workload."""
        chosen = Selection(slug=self.slug, source="measured", sequence=self.sequence, precision=self.precision)
        return replace(chosen, **more)  # type: ignore[arg-type]


@kept(1)
def choices(shelf: Shelf) -> tuple[Choice, ...]:
    """List the offered comparisons of which a side has a history of at least two days, in the shelf's order."""
    contents, found = shelf.bundle.index.contents, []
    for offer in shelf.offers.values():
        # Sides that differ in engine, deployment or date have no history of their own to be read through.
        alike = not {"engine", "deployment", "as_of"} & set(offer.lineup.differs)
        for v in offer.variants:
            if v.source == "measured" and alike:
                bare = Choice(slug=offer.slug, sequence=v.sequence, precision=v.precision)
                filters = _filters(shelf, bare.selection())
                if len(filters) == len(SIDES) and any(_has_past(contents, f) for f in filters):
                    engines = _engines(contents, filters)
                    of = [replace(f, engine=engines[0] if engines else None) for f in filters]
                    found.append(replace(bare, engines=engines, days=min(_length(contents, f) for f in of)))
    return tuple(found)


def _has_past(contents: Contents, side: SideFilter) -> bool:
    """Say whether a side has a history, and rows of two days at least."""
    first, last = contents.span(side) or (None, None)
    return contents.past(side) > 0 and first != last


def _filters(shelf: Shelf, selection: Selection) -> tuple[SideFilter, ...]:
    """Return what each side of a selection lets in."""
    offer, sides = shelf.find(selection.slug, LANGUAGES[selection.lang])
    return side_filters(sides, shelf.choose(offer, sides, selection), selection.engine)


def _length(contents: Contents, side: SideFilter) -> int:
    """Return the days between a side's first and last rows; 0 without a history."""
    first, last = contents.span(side) or (date.max, date.max)
    return (last - first).days if contents.past(side) else 0


def _engines(contents: Contents, sides: tuple[SideFilter, ...]) -> tuple[str, ...]:
    """Return the engines that have rows on both sides, those with most rows in the history first."""
    shared = frozenset.intersection(*(contents.engines(f) for f in sides))
    rows = {engine: sum(contents.past(replace(f, engine=engine)) for f in sides) for engine in sorted(shared)}
    return tuple(sorted((e for e, n in rows.items() if n), key=lambda e: -rows[e]))


def choice_of(
    shelf: Shelf, slug: str, sequence: tuple[int, int] | None, precision: str | None, language: Language
) -> Choice:
    """Return the choice of a slug, in either order of its sides, that fits what is asked.

    Raises UnavailableError with what there is where it has no rows, or no history, of that.
    """
    offer, lineup = shelf.find(slug, language)
    asked = Selection(slug=slug, source="measured", sequence=sequence, precision=precision, lang=language.code)
    shelf.choose(offer, lineup, asked)
    known = [c for c in choices(shelf) if shelf.find(c.slug)[0].lineup.group == lineup.group]
    of_slug = [c for c in known if c.slug == offer.slug]
    # A choice without a precision is of sides that name theirs, and what is asked was held against these above.
    fit = [
        c for c in of_slug if sequence in (None, c.sequence) and (precision is None or c.precision in (None, precision))
    ]
    if fit:
        return replace(fit[0], slug=slug)
    shown = printable(slug, 80)
    if of_slug:
        there = ", ".join(c.text(language) for c in of_slug)
        raise UnavailableError(language.say(NO_HISTORY_THERE, slug=shown, known=there))
    slugs = dict.fromkeys(c.slug for c in known)
    there = ", ".join([*slugs][:MOST_SHOWN]) + (", …" if len(slugs) > MOST_SHOWN else "")
    raise UnavailableError(
        language.say(NO_HISTORY, slug=shown) + (language.say(HISTORY_OF, known=there) if there else "")
    )


def trend_of(shelf: Shelf, selection: Selection) -> Trend:
    """Read a comparison at one speed as of every day on which a side was measured.

    The speed is the selection's first target, else the middle of what both sides cover on the last day. Raises
    UnavailableError where a side has no dated rows.
    """
    index, filters = shelf.bundle.index, _filters(shelf, selection)
    at_hand = [index.in_memory(f) for f in filters]
    days = [rows.days(f) for rows, f in zip(at_hand, filters, strict=True)]
    if len(filters) != len(SIDES) or not all(days):
        language = LANGUAGES[selection.lang]
        raise UnavailableError(language.say("'{slug}' has no dated rows on both sides", slug=selection.slug[:80]))
    last = max(day for own in days for day in own)
    comparison = shelf.compare(replace(selection, as_of=last, targets=None))[1]
    sides = comparison.sides
    x = selection.targets[0] if selection.targets else _middle(sides)
    a, b = (
        Track(
            key=key,
            filter=f,
            states=tuple(_states(rows, f, own, side, x, selection)),
            has_history=index.contents.past(f) > 0,
        )
        for key, f, rows, own, side in zip(SIDES, filters, at_hand, days, sides, strict=True)
    )
    table = shelf.bundle.background.source_of(HISTORY)
    return Trend(
        selection=replace(selection, targets=(x,), as_of=last),
        comparison=comparison,
        x=x,
        a=a,
        b=b,
        is_sampled=bool(table and table.sampled and (a.bundled_days or b.bundled_days)),
    )


def _states(
    index: Index, side: SideFilter, days: tuple[date, ...], newest: Side, x: float, selection: Selection
) -> Iterable[State]:
    """Yield the side as of every day on which its rows became others."""
    before: tuple[object, ...] = ()
    for day in days:
        rows = index.rows(side, day, selection.policy)
        if rows != before:
            as_of = Side.measured(
                newest.key,
                newest.label,
                rows,
                newest.price,
                gpu=newest.gpu,
                precision=newest.precision,
                spec_method=newest.spec_method,
            )
            yield State(day=day, side=as_of, x=x)
        before = rows


def _middle(sides: tuple[Side, ...]) -> float:
    """Return the middle of what both sides cover, else of the longer curve, as a whole speed where there is one."""
    curves = [side.curve for side in sides if side.curve]
    shared = overlap(curves[0], curves[1]) if len(curves) == len(SIDES) else None
    targets = default_targets(*(shared or max(curves, key=lambda c: len(c.x)).span))
    return targets[len(targets) // 2]


def first_and_last(shelf: Shelf, trend: Trend, key: SideKey) -> str | None:
    """Write the slug that compares a side with itself, first reading against last; None where it has but one."""
    track = trend.track(key)
    if len(track.read) < FEWEST_DAYS:
        return None
    f = track.filter
    sides = tuple(
        Contender(
            gpu=f.gpu,
            precision=f.precision,
            spec_method=f.spec_method,
            engine=f.engine,
            deployment=f.deployment,
            as_of=state.day,
        )
        for state in (track.read[0], track.read[-1])
    )
    return slug_of(Lineup(group=f.group, sides=sides), shelf.catalog)
