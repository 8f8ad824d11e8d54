"""One visit to the live source: question after question, each answered by the source, by what is held, or by nothing.

After a question that the source would not answer at all, the rest is not asked any more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.catalog import Catalog
from app.language import message
from app.sources.gate import Refusal, Row
from app.sources.live.answer import read
from app.sources.live.api import Api
from app.sources.live.cache import Cache
from app.sources.live.question import AVAILABILITY, EVALUATIONS, Held, LiveError, Note, Question, benchmarks, history
from app.sources.live.snapshot import Snapshot, State, named, snapshot_of

R = TypeVar("R", bound=Row)
Progress = Callable[[float, str], None]


@dataclass(slots=True, kw_only=True)
class Visit:
    """What came of a visit so far. Without an ETag, or with `only_due`, nothing is asked again within `fresh_for`."""

    api: Api
    cache: Cache
    catalog: Catalog
    clock: Callable[[], datetime]
    fresh_for: timedelta
    only_due: bool = False
    found: list[tuple[Held[Any], State]] = field(default_factory=list)
    failures: list[tuple[str, Note, Held[Any] | None]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    down: LiveError | None = None

    def make(self, models: Sequence[str] | None, *, past: bool, progress: Progress) -> Snapshot:
        """Ask for the rows of some or all models, with `past` for their history too, and for all accuracy runs.

        Without `past`, a history that is held stays as it is.
        """
        progress(0.0, AVAILABILITY.name)
        names = self._names(models)
        for done, name in enumerate(names):
            progress(done / (len(names) + 1), name)
            if name not in self._seen():
                self._model(name, past)
        progress(len(names) / (len(names) + 1), EVALUATIONS.name)
        self._ask(Question(EVALUATIONS))
        progress(1.0, "")
        return snapshot_of(self.found, self.catalog, self._notes(), tuple(self.refusals))

    def _names(self, models: Sequence[str] | None) -> list[str]:
        """Return the publisher's names of what is asked for; a model that our table does not list stands last."""
        if models is not None:
            return list(dict.fromkeys(self.catalog.api_name(model.strip()) for model in models))
        there = self._answer(Question(AVAILABILITY))
        if there is None:
            return list(self.catalog.api_names)
        names = {self.catalog.api_name(row.model) for _, row in there[0].rows}
        listed = [name for name in self.catalog.api_names if name in names]
        return listed + sorted(names.difference(listed))

    def _seen(self) -> set[str]:
        """Name the models whose rows came under another name: one name of the publisher may cover several."""
        return {row.model for held, _ in self.found for _, row in held.rows}

    def _model(self, name: str, past: bool) -> None:
        today = self._ask(benchmarks(name))
        lengths = {(row.isl, row.osl) for _, row in today.rows if row.isl and row.osl} if today else set()
        for isl, osl in sorted(lengths):
            question = history(name, isl, osl)
            if past:
                self._ask(question)
            elif held := self.cache.read(question):
                self.found.append((held, "kept"))

    def _ask(self, question: Question[R]) -> Held[R] | None:
        """Ask, and keep the rows that are best known now."""
        best = self._answer(question)
        if best:
            self.found.append(best)
        return best[0] if best else None

    def _answer(self, question: Question[R]) -> tuple[Held[R], State] | None:
        held = self.cache.read(question)
        if held and (self.only_due or not held.etag) and self._is_fresh(held):
            return held, "fresh"
        if not self.down:
            try:
                return self._fetch(question, held)
            except LiveError as error:
                if error.down:
                    self.down = error
                else:
                    self.failures.append((question.about, error.reason, held))
        return (held, "kept") if held else None

    def _is_fresh(self, held: Held[Any]) -> bool:
        return timedelta(0) <= self.clock() - held.fetched_at < self.fresh_for

    def _fetch(self, question: Question[R], held: Held[R] | None) -> tuple[Held[R], State]:
        reply = self.api.get(question, held.etag if held else None)
        now = self.clock()
        if reply.body is None and held:
            fresh = Held(question=question, rows=held.rows, refused=held.refused, etag=held.etag, fetched_at=now)
            self.cache.write(fresh)
            return fresh, "unchanged"
        answer = read(reply.body or b"", question)
        self.refusals += answer.refusals
        fresh = Held(question=question, rows=answer.rows, refused=answer.refused, etag=reply.etag, fetched_at=now)
        self.cache.write(fresh)
        return fresh, "fetched"

    def _notes(self) -> tuple[Note, ...]:
        """Say what went wrong, once a reason."""
        notes = []
        if self.down:
            kept = [held for held, state in self.found if state == "kept"]
            told = {"reason": self.down.reason, "shown": _shown(kept)}
            notes.append(Note(message("The live source {reason}; {shown}"), **told))
        reasons = dict.fromkeys((reason, held is None) for _, reason, held in self.failures)
        for reason, unheld in reasons:
            alike = [(about, held) for about, why, held in self.failures if (why, held is None) == (reason, unheld)]
            told = {"reason": reason, "shown": _shown([held for _, held in alike if held])}
            subjects = named([about for about, _ in alike])
            notes.append(Note(message("{subjects}: the live source {reason}; {shown}"), subjects=subjects, **told))
        return tuple(notes)


def _shown(kept: Sequence[Held[Any]]) -> Note:
    """Say what is shown in place of an answer."""
    days = sorted({held.fetched_at.date().isoformat() for held in kept})
    if not days:
        return Note(message("no rows of it are held"))
    if len(days) == 1:
        return Note(message("rows fetched on {day} are shown"), day=days[0])
    return Note(message("rows fetched from {first} to {last} are shown"), first=days[0], last=days[-1])
