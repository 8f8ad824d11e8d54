"""The live source behind one small interface: `refresh` asks the publisher, `held` only reads what is on disk.

Neither raises: what goes wrong leaves the last good rows in place and a line in the snapshot's notes.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

import platformdirs

from app.catalog import Catalog
from app.sources.bundle import Bundle
from app.sources.live.api import Api, Limits
from app.sources.live.cache import Cache
from app.sources.live.question import BENCHMARKS
from app.sources.live.snapshot import Snapshot, snapshot_of
from app.sources.live.visit import Progress, Visit

FRESH_FOR = timedelta(hours=1)
PUBLISHER = "measured_points.csv"  # the table whose source, in sources.csv, is also the live source's address
_Key = tuple[tuple[str, ...] | None, bool, bool]


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_part: float, _about: str) -> None:
    pass


class Live:
    """The publisher's rows of today, cached on disk. Threads that ask for the same at once share one visit."""

    def __init__(
        self,
        base: str,
        folder: Path,
        catalog: Catalog,
        *,
        limits: Limits | None = None,
        fresh_for: timedelta = FRESH_FOR,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.api, self.catalog = Api(base, limits), catalog
        self.cache = Cache(folder, self.api.base)
        self._fresh_for, self._clock = fresh_for, clock
        self._lock, self._visiting = threading.Lock(), threading.Lock()
        self._running: dict[_Key, Future[Snapshot]] = {}

    @classmethod
    def from_environment(cls, bundle: Bundle, environment: Mapping[str, str] = os.environ) -> "Live":
        """Take the address from LIKEWISE_API, else from sources.csv, and the folder from LIKEWISE_CACHE."""
        source = bundle.background.source_of(PUBLISHER)
        base = environment.get("LIKEWISE_API") or (source.source_url if source else "")
        folder = environment.get("LIKEWISE_CACHE") or platformdirs.user_cache_dir("likewise")
        return cls(base, Path(folder), bundle.catalog)

    def held(self, models: Sequence[str] | None = None) -> Snapshot | None:
        """Return the last good rows of some or all models from disk, or None where there are none."""
        names = None if models is None else {self.catalog.api_name(model) for model in models}
        found = [
            held
            for held in self.cache.read_all()
            if names is None or held.question.model is None or held.question.model in names
        ]
        if not any(held.question.endpoint == BENCHMARKS for held in found):
            return None
        return snapshot_of(((held, "kept") for held in found), self.catalog)

    def refresh(
        self,
        models: Sequence[str] | None = None,
        progress: Progress = _silent,
        *,
        history: bool = False,
        only_due: bool = False,
    ) -> Snapshot:
        """Ask for the rows of some or all models, and with `history` for all their dated rows, workload by workload.

        `progress` is told how far the visit is, from 0 to 1, and what is asked for. With `only_due` nothing is
        asked that the source confirmed within `fresh_for`.
        """
        key = (None if models is None else tuple(models), history, only_due)
        while True:
            with self._lock:
                running = self._running.get(key)
                mine = self._running.setdefault(key, Future())
            if running is None:
                return self._visit(key, mine, progress)
            try:
                return running.result()
            except CancelledError:  # whoever made that visit gave up in the middle of it
                continue

    def _visit(self, key: _Key, shared: "Future[Snapshot]", progress: Progress) -> Snapshot:
        try:
            with self._visiting:
                visit = Visit(
                    api=self.api,
                    cache=self.cache,
                    catalog=self.catalog,
                    clock=self._clock,
                    fresh_for=self._fresh_for,
                    only_due=key[2],
                    progress=progress,
                )
                snapshot = visit.make(key[0], past=key[1])
        except BaseException:
            self._forget(key)
            shared.cancel()
            raise
        self._forget(key)
        shared.set_result(snapshot)
        return snapshot

    def _forget(self, key: _Key) -> None:
        with self._lock:
            del self._running[key]
