"""The evidence: measured points and published points.

A measured point is one benchmark row, one setup at one concurrency. A published point is a reading that a publisher
already interpolated. Interactivity is in tok/s/user, throughput per GPU in total tok/s/GPU, latencies in seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Deployment = Literal["single-node", "multi-node", "disaggregated"]
SideKey = Literal["a", "b", "c", "d", "e", "f"]
Figures = Literal["table", "rounded"]
Provenance = Literal["bundled", "live", "store", "saved", "own"]
# As input and output length: those of recorded agent sessions, whose every turn has its own; and not known.
AGENTIC, UNSTATED = (0, 0), (-1, -1)
PUBLIC = "public"  # as a batch: the rows that nobody brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A model under input and output lengths in tokens: zero where each request has its own, None where not stated."""

    model: str | None
    isl: int | None
    osl: int | None

    @property
    def sequence(self) -> tuple[int, int]:
        """Return input and output length in tokens, `UNSTATED` where they are not known."""
        return UNSTATED if self.isl is None or self.osl is None else (self.isl, self.osl)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a model was served. `gpus` counts distinct GPUs; `topology` spells out parallelism per role."""

    gpu: str | None = None
    precision: str | None = None
    engine: str | None = None
    spec_method: str | None = None
    deployment: Deployment | None = None
    image: str | None = None
    gpus: int | None = None
    topology: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPoint:
    """One benchmark row; missing figures are None, never zero.

    `origin` is the file and line it came from. `provenance` says whether it was bundled, read from a live source or a
    store, stands in a saved comparison alone, or was brought by a visitor, whose rows belong to a `batch`.
    `acceptance_length` is in tokens per step, `acceptance_rate` a fraction of the drafted tokens; they are
    `acceptance_counted` where the benchmark worked them out itself from counts of tokens, and so did not take over what
    the engine makes of them.
    """

    setup: Setup
    workload: Workload
    interactivity: float
    throughput_per_gpu: float
    concurrency: float | None = None
    input_throughput: float | None = None
    output_throughput: float | None = None
    ttft: float | None = None
    ttft_p99: float | None = None
    tpot: float | None = None
    e2e: float | None = None
    e2e_p99: float | None = None
    acceptance_length: float | None = None
    acceptance_rate: float | None = None
    acceptance_forced: bool | None = None
    acceptance_counted: bool | None = None
    engine_version: str | None = None
    run_date: date | None = None
    run_url: str | None = None
    origin: str = ""
    provenance: Provenance = "bundled"
    batch: str | None = None

    @property
    def configuration(self) -> tuple[object, ...]:
        """Return the full configuration that a newer row replaces: engine, GPUs, topology, workload, concurrency."""
        s = self.setup
        return (
            self.workload,
            s.gpu,
            s.precision,
            s.engine,
            s.spec_method,
            s.deployment,
            s.gpus,
            s.topology,
            self.concurrency,
        )

    @property
    def series(self) -> tuple[object, ...]:
        """Return the series that one run date is kept of under the per-series policy."""
        s = self.setup
        return (s.gpu, s.engine, s.spec_method, s.precision, s.deployment)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPoint:
    """One printed reading of a published comparison; `figures` says whether digits are a table's or rounded text."""

    comparison: str
    side: SideKey
    setup: Setup
    workload: Workload
    interactivity: float
    throughput_per_gpu: float
    cost: float | None
    throughput_per_mw: float | None
    concurrency: float | None
    figures: Figures
    band: tuple[float, float] | None
    run_date: date | None
    source_url: str
    origin: str = ""

    @property
    def run_url(self) -> str:
        """Return where the reading can be looked up: the page that printed it."""
        return self.source_url


Point = MeasuredPoint | PublishedPoint

UNVERIFIED: frozenset[Provenance] = frozenset({"saved", "own"})  # nobody here checked what such rows say


def is_publishers(point: Point) -> bool:
    """Say whether a row is of the publisher's own runs, or printed by it.

    What is known of those runs says nothing of anybody else's rows of the same setup.
    """
    return not isinstance(point, MeasuredPoint) or point.provenance in ("bundled", "live")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFilter:
    """What one side of a comparison lets in. None means 'any'; `group` is a model group.

    `family` names the engines of one family; `window` holds the first and the last run date that may enter. `batch`
    names rows that a visitor brought; without one, or as `PUBLIC`, nobody's own rows enter.
    """

    group: str
    isl: int
    osl: int
    gpu: str
    precision: str | None
    spec_method: str | None = None
    engine: str | None = None
    deployment: Deployment | None = None
    as_of: date | None = None
    family: frozenset[str] | None = None
    window: tuple[date, date] | None = None
    batch: str | None = None

    def admits(self, row: MeasuredPoint, as_of: date | None) -> bool:
        """Say whether a row of this side's slices may enter, given the last run date."""
        engine, day = row.setup.engine, row.run_date
        return (
            (self.engine is None or engine == self.engine)
            and (self.family is None or engine in self.family)
            and (self.deployment is None or row.setup.deployment == self.deployment)
            and (as_of is None or (day is not None and day <= as_of))
            and (self.window is None or (day is not None and self.window[0] <= day <= self.window[1]))
        )


RunPolicy = Literal["per-configuration", "per-series"]


def last_day(points: Iterable[Point]) -> date | None:
    """Return the day of the newest run; None where one has no date, since that may be newer."""
    days = [point.run_date for point in points]
    return max((day for day in days if day), default=None) if all(days) else None


def keep_newest(points: Iterable[MeasuredPoint], policy: RunPolicy = "per-configuration") -> tuple[MeasuredPoint, ...]:
    """Keep the newest row of each full configuration, or under 'per-series' only each series' newest run date.

    A row without concurrency or date may be a configuration of its own and is never replaced; of rows with the same
    date the first stays. The order of rows is kept.
    """
    rows = tuple(points)
    newest: dict[tuple[object, ...], MeasuredPoint] = {}
    for row in filter(_is_dated, rows):
        held = newest.get(row.configuration)
        if held is None or _when(row) > _when(held):
            newest[row.configuration] = row
    kept = tuple(row for row in rows if not _is_dated(row) or newest[row.configuration] is row)
    if policy == "per-configuration":
        return kept
    last: dict[tuple[object, ...], date] = {}
    for row in kept:
        last[row.series] = max(_when(row), last.get(row.series, date.min))
    return tuple(row for row in kept if _when(row) == last[row.series])


def run_order(row: MeasuredPoint) -> tuple[object, ...]:
    """Return what sorts rows by day; of one day by run, the later one last, and then by figures.

    It settles which of two rows of one configuration holds, whatever order they came in.
    """
    return (_when(row), row.run_url or "", row.throughput_per_gpu, row.interactivity, row.setup.image or "", row.origin)


def _is_dated(row: MeasuredPoint) -> bool:
    return row.run_date is not None and row.concurrency is not None


def _when(row: MeasuredPoint) -> date:
    return row.run_date or date.min
