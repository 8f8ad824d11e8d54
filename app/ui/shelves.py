"""The shelves that all visitors share: the bundled rows, and the live ones where a visitor chose them.

Live rows are asked for once and shown to everybody. What was held on disk is shown at once while newer rows are asked
for behind the page; only a first visit with nothing held waits, with its progress told.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from app.answer import Shelf, bundled
from app.live import Progress, with_live
from app.sources.live.snapshot import Snapshot
from app.sources.live.switch import on_by_default

__all__ = ["AGAIN_AFTER", "Fresh", "LiveRows", "bundled", "live", "on_by_default"]

AGAIN_AFTER = timedelta(hours=1)
AGAIN_AFTER_FAILURE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A shelf of live rows, how fresh they are, and what went wrong, one line each; no date where there are none."""

    shelf: Shelf
    snapshot: Snapshot


class LiveRows:
    """What the live source told last; never asked by two visitors at once.

    It is asked again after an hour, or a few minutes after it failed.
    """

    def __init__(self) -> None:
        # The HTTP client and the Parquet reader are loaded by those alone who use them.
        from app.sources.live.source import Live

        self.source = Live.from_environment(bundled().bundle)
        self._now: Snapshot | None = None
        self._asked: datetime | None = None
        self._made: tuple[Shelf, tuple[object, ...], Shelf] | None = None
        self._lock = threading.Lock()

    def get(self, progress: Progress) -> Fresh:
        """Return the live rows that there are, and see to newer ones."""
        with self._lock:
            if self._now is None:
                self._now = self.source.held()
            known = self._now
            wait = AGAIN_AFTER_FAILURE if known is not None and not known.reached else AGAIN_AFTER
            due = self._asked is None or datetime.now(UTC) - self._asked > wait
            if due:
                self._asked = datetime.now(UTC)
        if known is None:
            return self._shelved(self._ask(progress))
        if due:
            threading.Thread(target=self._ask, args=(_silent,), name="live rows", daemon=True).start()
        return self._shelved(known)

    def _ask(self, progress: Progress) -> Snapshot:
        found = self.source.refresh(None, progress)
        with self._lock:
            self._now = found
        return found

    def _shelved(self, snapshot: Snapshot) -> Fresh:
        """Return live rows over what is shown without them: another shelf where either has become another."""
        of = bundled(), (snapshot.rows, snapshot.history, snapshot.accuracy)
        with self._lock:
            made = self._made
            shelf = made[2] if made is not None and made[:2] == of else with_live(of[0], snapshot)
            self._made = (*of, shelf)
        return Fresh(shelf=shelf, snapshot=snapshot)


def _silent(_part: float, _about: str) -> None:
    pass


@lru_cache(maxsize=1)
def live() -> LiveRows:
    """Return the one place of this process where live rows are kept."""
    return LiveRows()
