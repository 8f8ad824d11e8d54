"""What the live source has told so far, as our types: points, accuracy runs, how fresh they are and what went wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from app.background import AccuracyRun
from app.catalog import Catalog
from app.language import message
from app.points import MeasuredPoint, run_order
from app.sources.live.question import BENCHMARKS, EVALUATIONS, HISTORY, Endpoint, Held, Note
from app.sources.refusals import Refusal

_OLDER: dict[Endpoint[Any], str] = {
    HISTORY: message("Earlier runs were last confirmed on {day}"),
    EVALUATIONS: message("Accuracy runs were last confirmed on {day}"),
}
State = Literal["fetched", "unchanged", "fresh", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One model by the publisher's name: which of our models its rows are of, how many, and how fresh.

    The state is `fetched` (new rows), `unchanged` (the source says so), `fresh` (asked not long ago, not asked again)
    or `kept` (not asked, or without success).
    """

    name: str
    models: tuple[str, ...]
    rows: int
    as_of: date | None
    fetched_at: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Checked rows of the live source. `as_of` is the newest run date among today's rows.

    `fetched_at` is when the source last confirmed the rows of that model which it was longest not asked about. `notes`
    are single lines for people; `refusals` name the first rows that were left out of answers that came just now.
    `is_kept` says whether all of these are on disk now.
    """

    rows: tuple[MeasuredPoint, ...] = ()
    history: tuple[MeasuredPoint, ...] = ()
    accuracy: tuple[AccuracyRun, ...] = ()
    models: tuple[Asked, ...] = ()
    as_of: date | None = None
    fetched_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    is_kept: bool = True

    @property
    def reached(self) -> bool:
        """Say whether the source confirmed the rows of some model, just now or not long ago."""
        return any(asked.state != "kept" for asked in self.models)


def snapshot_of(
    held: Iterable[tuple[Held[Any], State]],
    catalog: Catalog,
    notes: tuple[Note, ...] = (),
    refusals: tuple[Refusal, ...] = (),
    *,
    is_kept: bool = True,
) -> Snapshot:
    """Put together what is held of several questions."""
    found = list(held)
    today = [(h, state) for h, state in found if h.question.endpoint == BENCHMARKS]
    models = tuple(_asked(h, state) for h, state in today)
    rows, twice = _settled(point for h, _ in today for point in _points(h, catalog))
    history, again = _settled(p for h, _ in found if h.question.endpoint == HISTORY for p in _points(h, catalog))
    fetched_at = min((asked.fetched_at for asked in models), default=None)
    return Snapshot(
        rows=rows,
        history=history,
        accuracy=tuple(row.value(catalog) for h, _ in found if h.question.endpoint == EVALUATIONS for _, row in h.rows),
        models=models,
        as_of=max((asked.as_of for asked in models if asked.as_of), default=None),
        fetched_at=fetched_at,
        notes=(*notes, *_older(found, fetched_at), *_left_out(found), *_contradicted(twice + again)),
        refusals=refusals,
        is_kept=is_kept,
    )


def _points(held: Held[Any], catalog: Catalog) -> Iterable[MeasuredPoint]:
    return (row.value(catalog, f"{held.question}:{place}") for place, row in held.rows)


def _settled(points: Iterable[MeasuredPoint]) -> tuple[tuple[MeasuredPoint, ...], int]:
    """Leave out rows that say otherwise than a later run of their configuration and day, and count them."""
    every, later = tuple(points), dict[tuple[object, ...], MeasuredPoint]()
    for row in every:
        place = (row.configuration, row.run_date)
        later[place] = max(later.get(place, row), row, key=run_order)
    kept = tuple(row for row in every if _figures(row) == _figures(later[row.configuration, row.run_date]))
    return kept, len(every) - len(kept)


def _figures(row: MeasuredPoint) -> tuple[float, float]:
    return row.throughput_per_gpu, row.interactivity


def _contradicted(others: int) -> tuple[Note, ...]:
    """Say how many rows were left out since others contradict them."""
    text = message("Live rows left out, since another run of their configuration and day says otherwise: {n}")
    return (Note(text, n=others),) if others else ()


def _older(found: Iterable[tuple[Held[Any], State]], fetched_at: datetime | None) -> Iterator[Note]:
    """Name the day of what was last confirmed on an earlier one than today's rows, whose day is always told."""
    days: dict[Endpoint[Any], date] = {}
    for held, _ in found:
        day = held.fetched_at.date()
        days[held.question.endpoint] = min(day, days.get(held.question.endpoint, day))
    for endpoint, text in _OLDER.items():
        if fetched_at and endpoint in days and days[endpoint] < fetched_at.date():
            yield Note(text, day=days[endpoint].isoformat())


def _left_out(found: Iterable[tuple[Held[Any], State]]) -> tuple[Note, ...]:
    short = [held for held, _ in found if held.refused]
    refused = sum(held.refused for held in short)
    asked = refused + sum(len(held.rows) for held in short)
    where = named([held.question.about for held in short])
    text = message("{refused} of {asked} rows of the live source were left out ({where})")
    return (Note(text, refused=refused, asked=asked, where=where),) if short else ()


def named(subjects: Sequence[str]) -> Note:
    """Name the first few of several subjects, each once.

    >>> named(["a", "b", "a", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    every = list(dict.fromkeys(subjects))
    names = ", ".join(every[:3])
    return Note(message("{names} and {n} more"), names=names, n=len(every) - 3) if len(every) > 3 else Note(names)


def _asked(held: Held[Any], state: State) -> Asked:
    return Asked(
        name=held.question.about,
        models=tuple(dict.fromkeys(row.model for _, row in held.rows)),
        rows=len(held.rows),
        as_of=max((row.run_date for _, row in held.rows), default=None),
        fetched_at=held.fetched_at,
        state=state,
    )
