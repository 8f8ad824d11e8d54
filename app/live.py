"""Live rows in place of the bundled ones: the shelf that they make, how fresh they are in words, and asking for them.

Whatever goes wrong on the way there is a line to be told; the last good rows, or the bundled ones, stay.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.answer import Shelf
from app.language import Language, message

if TYPE_CHECKING:
    from app.sources.live.snapshot import Snapshot

UNTOLD_S = 1.0
NO_LIVE = message("No live rows could be had; the bundled ones are shown.")
NO_LIVE_BUT_STORE = message("No live rows could be had; the rows of the store are shown.")
STORE_HIDDEN = message("While live rows are shown, those of the store are not.")
Progress = Callable[[float, str], None]


def with_live(base: Shelf, snapshot: "Snapshot") -> Shelf:
    """Return a shelf with live rows; without any, the shelf as it is."""
    if not snapshot.rows:
        return base
    return Shelf(base.bundle.with_live(snapshot.rows, snapshot.history, snapshot.accuracy))


def freshness(snapshot: "Snapshot", shown: Shelf, language: Language) -> tuple[str, ...]:
    """Say of which day live rows are, which are `shown` in their place or hidden, and what went wrong, a line each."""
    if snapshot.as_of is None or snapshot.fetched_at is None:
        text = language.say(NO_LIVE_BUT_STORE if shown.bundle.is_of_store else NO_LIVE)
    else:
        text = language.say(
            "Live rows as of {day}, confirmed {time} UTC.",
            day=language.day(snapshot.as_of),
            time=f"{snapshot.fetched_at:%Y-%m-%d %H:%M}",
        )
    hidden = (language.say(STORE_HIDDEN),) if shown.bundle.hides_store else ()
    return (text, *hidden, *(language.say("{note}.", note=note.told(language)) for note in snapshot.notes))


def live_shelf(base: Shelf, language: Language, tell: Callable[[str], None]) -> Shelf:
    """Ask for what was not confirmed within the hour, telling what is waited for, and how fresh the rows are."""
    # The HTTP client and the Parquet reader are loaded by those alone who use them.
    from app.sources.live.source import Live

    source = Live.from_environment(base.bundle)
    with _after_a_second(lambda about: tell(language.say("Asking for live rows: {about}", about=about))) as progress:
        snapshot = source.refresh(None, progress, only_due=True)
    shown = with_live(base, snapshot)
    for line in freshness(snapshot, shown, language):
        tell(line)
    return shown


@contextmanager
def _after_a_second(tell: Callable[[str], None]) -> Iterator[Progress]:
    """Tell what is waited for once the waiting has taken a second, and each next thing after that."""
    now, late = "", threading.Event()

    def first() -> None:
        late.set()
        if now:
            tell(now)

    def progress(_part: float, about: str) -> None:
        nonlocal now
        now = about
        if late.is_set() and about:
            tell(about)

    timer = threading.Timer(UNTOLD_S, first)
    timer.daemon = True
    timer.start()
    try:
        yield progress
    finally:
        timer.cancel()
