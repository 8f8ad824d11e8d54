"""What is known about setups besides their throughput: the facts that caveats are made of.

How each engine family defines acceptance and what was wrong with it, draft lengths, launch differences, accuracy runs,
and which run stands behind a published comparison.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceDefinition:
    """How one engine family reports, counts and verifies accepted draft tokens.

    The tags of `release_images`, repositories of container images, are the engine's own versions.
    """

    family: str
    reports: str
    counts_bonus_token: str
    verification: str
    note: str | None
    release_images: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFault:
    """What was wrong with an acceptance figure that an engine reports itself, and the first release with the fix.

    `fixed_by` is the address of the pull request; `fixed_in` is None where the release is not known for certain.
    """

    family: str
    figure: Literal["length", "rate"]
    fault: str
    fixed_by: str
    fixed_in: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeculationSetup:
    """Draft length of one setup of the publisher's, on fixed lengths; a step emits at most `tokens_per_step_limit`."""

    group: str
    gpu: str
    precision: str
    engine: str
    spec_method: str
    tokens_per_step_limit: int
    image: str | None
    workload_prompts: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeDifference:
    """One launch difference between two sides beyond the feature under test."""

    comparison: str
    topic: str
    side_a: str
    side_b: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyRun:
    """One accuracy evaluation: `score` and `standard_error` are fractions of 1 over `samples` questions."""

    group: str
    gpu: str
    precision: str
    spec_method: str
    engine: str
    task: str
    score: float
    standard_error: float
    samples: int
    concurrency: int
    run_date: date
    run_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRun:
    """The run and price edition behind a published comparison, as far as known; `a` and `b` are its sides."""

    comparison: str
    engine_a: str | None
    engine_b: str | None
    gpus_a: str | None
    gpus_b: str | None
    image_a: str | None
    image_b: str | None
    run_date: date | None
    run_url: str | None
    tco_edition: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource:
    """Where a bundled table comes from, under which licence, and as of when."""

    table: str
    title: str
    source_url: str
    licence: str
    as_of: date
    sampled: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Everything above, as one value that rules can be given."""

    acceptance: tuple[AcceptanceDefinition, ...] = ()
    faults: tuple[EngineFault, ...] = ()
    speculation: tuple[SpeculationSetup, ...] = ()
    recipes: tuple[RecipeDifference, ...] = ()
    accuracy: tuple[AccuracyRun, ...] = ()
    published_runs: tuple[PublishedRun, ...] = ()
    sources: tuple[TableSource, ...] = ()

    def acceptance_of(self, family: str) -> AcceptanceDefinition | None:
        """Return how an engine family defines acceptance, if it is written down."""
        return next((d for d in self.acceptance if d.family == family), None)

    def published_run(self, comparison: str) -> PublishedRun | None:
        """Return the run behind a published comparison, if known."""
        return next((r for r in self.published_runs if r.comparison == comparison), None)

    def source_of(self, table: str) -> TableSource | None:
        """Return where a bundled table comes from."""
        return next((s for s in self.sources if s.table == table), None)
