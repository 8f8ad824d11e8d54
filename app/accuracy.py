"""How well each side answers: accuracy runs of its setup, pooled, and whether two scores differ beyond noise.

Scores and standard errors are fractions of one. Runs of a task ask the same questions, so pooling several gives a
steadier score and no smaller error: the standard error of a pool is the mean of its runs'.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.background import AccuracyRun
from app.comparison import Comparison
from app.points import Point, SideKey
from app.side import Side

NOISE_SIGMAS = 2.0
BEST = "best"  # as a precision or spec method: whichever serves best


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A side's score on one task, over the newest run of each of its configurations."""

    task: str
    runs: tuple[AccuracyRun, ...]

    @property
    def score(self) -> float:
        """Return the mean score, each run weighted by its questions."""
        return self._mean(lambda run: run.score)

    @property
    def standard_error(self) -> float:
        """Return the mean standard error, weighted likewise."""
        return self._mean(lambda run: run.standard_error)

    def _mean(self, of: Callable[[AccuracyRun], float]) -> float:
        return sum(of(run) * run.samples for run in self.runs) / sum(run.samples for run in self.runs)

    @property
    def samples(self) -> int:
        """Return how many questions a run asked, at most."""
        return max(run.samples for run in self.runs)

    @property
    def first(self) -> date:
        """Return the day of the first run."""
        return min(run.run_date for run in self.runs)

    @property
    def last(self) -> date:
        """Return the day of the last run."""
        return max(run.run_date for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two scores on one task. `since` is the day from which on they have differed, or not, as they do now.

    `first` is the first day with runs of both.
    """

    a: Score
    b: Score
    since: date
    first: date

    @property
    def gap(self) -> float:
        """Return how far the scores lie apart."""
        return abs(self.a.score - self.b.score)

    @property
    def noise(self) -> float:
        """Return the joint standard error."""
        return float((self.a.standard_error**2 + self.b.standard_error**2) ** 0.5)

    @property
    def differ(self) -> bool:
        """Say whether the scores lie apart by more than two joint standard errors."""
        return beyond_noise(self.a, self.b) != 0


def scores(comparison: Comparison, side: Side, runs: Iterable[AccuracyRun]) -> tuple[Score, ...]:
    """Return a side's score per task; those runs alone that match best what its readings ran on."""
    found = _counted(comparison, side, runs)
    tasks = sorted({run.task for run in found})
    return tuple(Score(task=task, runs=_newest(r for r in found if r.task == task)) for task in tasks)


def difference(comparison: Comparison, runs: Sequence[AccuracyRun]) -> Difference | None:
    """Compare both sides on the task that has most runs of both; None where there is none such."""
    if len(comparison.sides) > 2:
        return None
    a, b = (_counted(comparison, side, runs) for side in comparison.sides)
    task = common_task((a, b))
    if task is None or set(a) == set(b):
        return None
    of_a, of_b = ([run for run in runs_of if run.task == task] for runs_of in (a, b))
    days = sorted({run.run_date for run in (*of_a, *of_b)})
    known = [(day, _as_of(of_a, task, day), _as_of(of_b, task, day)) for day in days]
    course = [(day, x, y) for day, x, y in known if x and y]
    _, now_a, now_b = course[-1]
    since = course[-1][0]
    for day, x, y in reversed(course):
        if beyond_noise(x, y) != beyond_noise(now_a, now_b):
            break
        since = day
    return Difference(a=now_a, b=now_b, since=since, first=course[0][0])


def common_task(sides: Sequence[Iterable[AccuracyRun]]) -> str | None:
    """Return the task that sides are compared on: asked of all of them, with most runs; None where there is none."""
    shared = set.intersection(*({run.task for run in runs} for runs in sides))
    every = [run.task for runs in sides for run in runs]
    return max(sorted(shared), key=every.count, default=None)


def precisions(side: Side, comparison: Comparison) -> frozenset[str]:
    """Return the precisions that a side's readings ran at."""
    read = {p.setup.precision for p in _neighbours(comparison, side)} - {None, BEST}
    return frozenset(p for p in read or {side.precision} if p and p != BEST)


def engines_read(comparison: Comparison, side: Side) -> frozenset[str]:
    """Return the engines that a side's readings ran on, as far as they are known."""
    return frozenset(p.setup.engine for p in _neighbours(comparison, side) if p.setup.engine)


def differs_in_precision(comparison: Comparison) -> bool:
    """Say whether the sides are compared across precisions, or were read at different ones."""
    ran = {precisions(side, comparison) for side in comparison.sides}
    return comparison.subject.kind == "precision" or (len(ran) > 1 and frozenset() not in ran)


def _neighbours(comparison: Comparison, side: Side) -> list[Point]:
    return [p for t in comparison.targets if (r := t.reading(side.key)) for p in r.neighbours]


def _counted(comparison: Comparison, side: Side, runs: Iterable[AccuracyRun]) -> tuple[AccuracyRun, ...]:
    """Return the runs of a side's model, GPU, precision and, where it fixes one, spec method, up to its last day.

    A side that is fixed to an engine counts runs on that engine, else on its family, and no other. Of these the ones
    on the very engines and methods of its readings, else on the methods, else all; none where no side was read, nor
    of a side of rows that are not the publisher's: what its runs scored says nothing of that deployment.
    """
    near = _neighbours(comparison, side)
    bits, method = precisions(side, comparison), side.spec_method
    if not side.is_publishers or not any(any(t.readings) for t in comparison.targets):
        return ()
    fitting = [
        run
        for run in runs
        if (run.group, run.gpu) == (comparison.subject.group, side.gpu)
        and run.precision in bits
        and method in (None, BEST, run.spec_method)
        and (side.as_of is None or run.run_date <= side.as_of)
        and (side.family is None or run.engine in side.family)
    ]
    if side.engine:
        own = [run for run in fitting if run.engine == side.engine]
        fitting = own or (fitting if side.family else [])
    served = {(p.setup.engine, p.setup.spec_method) for p in near}
    methods = {p.setup.spec_method for p in near}
    for preferred in (
        [run for run in fitting if (run.engine, run.spec_method) in served],
        [run for run in fitting if run.spec_method in methods],
    ):
        if preferred:
            return tuple(preferred)
    return tuple(fitting)


def _newest(runs: Iterable[AccuracyRun]) -> tuple[AccuracyRun, ...]:
    """Keep the newest run of each configuration."""
    kept: dict[tuple[object, ...], AccuracyRun] = {}
    for run in sorted(runs, key=lambda r: r.run_date):
        kept[run.engine, run.spec_method, run.precision, run.concurrency] = run
    return tuple(kept.values())


def _as_of(runs: Iterable[AccuracyRun], task: str, day: date) -> Score | None:
    known = _newest(run for run in runs if run.run_date <= day)
    return Score(task=task, runs=known) if known else None


def beyond_noise(a: Score, b: Score) -> int:
    """Return which score is higher beyond noise, 1 for a and -1 for b; 0 within noise."""
    gap, noise = a.score - b.score, (a.standard_error**2 + b.standard_error**2) ** 0.5
    return 0 if abs(gap) <= NOISE_SIGMAS * noise else 1 if gap > 0 else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is on file about a comparison's accuracy: scores per side and task, and how two of them compare.

    `shared` says that the very same runs count for both sides; `task` is the one that all sides are compared on.
    """

    scores: Mapping[SideKey, tuple[Score, ...]]
    difference: Difference | None
    shared: bool
    task: str | None

    def score_of(self, key: SideKey) -> Score | None:
        """Return a side's score on the common task; without one that with most runs, None where it has no run."""
        found = self.scores[key]
        compared = next((score for score in found if score.task == self.task), None)
        return compared or max(found, key=lambda score: len(score.runs), default=None)

    def engines(self, side: SideKey) -> tuple[str, ...]:
        """Return the engines that served the runs of a side."""
        return tuple(dict.fromkeys(run.engine for score in self.scores[side] for run in score.runs))


def record(comparison: Comparison, runs: Sequence[AccuracyRun]) -> Record:
    """Look up what is on file about both sides."""
    found = {side.key: scores(comparison, side, runs) for side in comparison.sides}
    a, b = found["a"], found["b"]
    return Record(
        scores=found,
        difference=difference(comparison, runs),
        shared=bool(a) and a == b,
        task=common_task([_counted(comparison, side, runs) for side in comparison.sides]),
    )
