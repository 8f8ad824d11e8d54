"""One visit to the live source: question after question, each answered by the source, by what is held, or by nothing.

After a question that the source would not answer at all, the rest is not asked any more; nor is what would make the
visit larger than anybody's sweep or longer than anybody waits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.catalog import Catalog
from app.language import message
from app.sources.gate import Row
from app.sources.live.answer import read
from app.sources.live.api import Api
from app.sources.live.cache import Cache
from app.sources.live.question import AVAILABILITY, EVALUATIONS, Held, LiveError, Note, Question, benchmarks, history
from app.sources.live.snapshot import Snapshot, State, named, snapshot_of
from app.sources.refusals import Refusal

R = TypeVar("R", bound=Row)
Progress = Callable[[float, str], None]
MOST_MODELS = 100
MOST_WORKLOADS = 20  # of one model's history
MOST_ROWS = 200_000
MOST_TIME = timedelta(minutes=5)  # no question begins later
_TOO_MUCH = message(
    "{subjects}: not asked for, since one visit asks for at most {models} models, {workloads} workloads of a model, "
    "{rows} rows and {minutes} minutes"
)


@dataclass(slots=True, kw_only=True)
class Visit:
    """What came of a visit so far. Without an ETag, or with `only_due`, nothing is asked again within `fresh_for`.

    `progress` is told of what is asked, and how far the visit is then.
    """

    api: Api
    cache: Cache
    catalog: Catalog
    clock: Callable[[], datetime]
    fresh_for: timedelta
    progress: Progress
    only_due: bool = False
    part: float = 0.0
    began: datetime = field(init=False)
    found: list[tuple[Held[Any], State]] = field(default_factory=list)
    failures: list[tuple[str, Note, Held[Any] | None]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    down: LiveError | None = None
    unasked: list[str] = field(default_factory=list)
    unkept: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def make(self, models: Sequence[str] | None, *, past: bool) -> Snapshot:
        """Ask for the rows of some or all models, with `past` for their history too, and for all accuracy runs.

        Without `past`, a history that is held stays as it is.
        """
        names = self._within(self._names(models), MOST_MODELS)
        for done, name in enumerate(names):
            self.part = done / (len(names) + 1)
            if name not in self._seen():
                self._model(name, past)
        self.part = len(names) / (len(names) + 1)
        self._ask(Question(EVALUATIONS))
        self.progress(1.0, "")
        return snapshot_of(self.found, self.catalog, self._notes(), tuple(self.refusals), is_kept=not self.unkept)

    def _names(self, models: Sequence[str] | None) -> list[str]:
        """Return the publisher's names of what is asked for; a model that our table does not list stands last."""
        if models is not None:
            return list(dict.fromkeys(self.catalog.api_name(_plain(model)) for model in models))
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
        questions = {question.about: question for question in (history(name, *pair) for pair in sorted(lengths))}
        for about in self._within(list(questions), MOST_WORKLOADS) if past else list(questions)[:MOST_WORKLOADS]:
            self._ask(questions[about], only_held=not past)

    def _within(self, subjects: list[str], most: int) -> list[str]:
        """Return the first few of several subjects; the others are not asked for."""
        self.unasked += subjects[most:]
        return subjects[:most]

    def _ask(self, question: Question[R], *, only_held: bool = False) -> Held[R] | None:
        """Ask, unless only what is held is wanted, and keep the rows that are best known now."""
        if sum(len(held.rows) for held, _ in self.found) >= MOST_ROWS:
            self.unasked += [] if only_held else [question.about]
            return None
        best = self._answer(question, only_held=only_held)
        if best:
            self.found.append(best)
        return best[0] if best else None

    def _answer(self, question: Question[R], *, only_held: bool = False) -> tuple[Held[R], State] | None:
        held = self.cache.read(question)
        if held and (self.only_due or not held.etag) and self._is_fresh(held):
            return held, "fresh"
        if not (only_held or self.down or self._is_late(question)):
            self.progress(self.part, question.about)
            try:
                return self._fetch(question, held)
            except LiveError as error:
                if error.down:
                    self.down = error
                else:
                    self.failures.append((question.about, error.reason, held))
        return (held, "kept") if held else None

    def _is_late(self, question: Question[Any]) -> bool:
        late = self.clock() - self.began >= MOST_TIME
        if late:
            self.unasked.append(question.about)
        return late

    def _is_fresh(self, held: Held[Any]) -> bool:
        return timedelta(0) <= self.clock() - held.fetched_at < self.fresh_for

    def _fetch(self, question: Question[R], held: Held[R] | None) -> tuple[Held[R], State]:
        reply = self.api.get(question, held.etag if held else None)
        now = self.clock()
        if reply.body is None and held:
            fresh = Held(question=question, rows=held.rows, refused=held.refused, etag=held.etag, fetched_at=now)
            return self._keep(fresh), "unchanged"
        answer = read(reply.body or b"", question, now.date())
        self.refusals += answer.refusals
        fresh = Held(question=question, rows=answer.rows, refused=answer.refused, etag=reply.etag, fetched_at=now)
        return self._keep(fresh), "fetched"

    def _keep(self, fresh: Held[R]) -> Held[R]:
        if not self.cache.write(fresh):
            self.unkept.append(fresh.question.about)
        return fresh

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
        if self.unasked:
            most = {"models": MOST_MODELS, "workloads": MOST_WORKLOADS, "rows": MOST_ROWS}
            minutes = MOST_TIME // timedelta(minutes=1)
            notes.append(Note(_TOO_MUCH, subjects=named(self.unasked), minutes=minutes, **most))
        if self.unkept:
            text = message("{subjects}: the answers could not be kept on disk (in the folder of LIKEWISE_CACHE)")
            notes.append(Note(text, subjects=named(self.unkept)))
        return tuple(notes)


def _plain(model: str) -> str:
    """Return a name as it can be asked for; bytes on a command line that are no text match nothing."""
    return model.strip().encode(errors="replace").decode()


def _shown(kept: Sequence[Held[Any]]) -> Note:
    """Say what is shown in place of an answer."""
    days = sorted({held.fetched_at.date().isoformat() for held in kept})
    if not days:
        return Note(message("no rows of it are held"))
    if len(days) == 1:
        return Note(message("rows fetched on {day} are shown"), day=days[0])
    return Note(message("rows fetched from {first} to {last} are shown"), first=days[0], last=days[-1])
