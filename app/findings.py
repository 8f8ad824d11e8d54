"""What can be said about a comparison, before any word is chosen: one type per kind of finding.

A finding carries its facts (labels and figures, which carry their evidence) and the codes of the caveats that qualify
it; its fields are the names that the template of its kind may use. A lower rank matters more.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import ClassVar, Literal

from app.figures import Figure

Words = dict[str, object]
Place = Literal["verdict", "paragraph", "details", "further", "fair", "caveat", "prices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something true of a comparison; `target` is the speed it holds at, None for the whole of it."""

    kind: ClassVar[str]
    rank: ClassVar[int]
    place: ClassVar[Place]
    # Codes that bear on what is said; None: every caveat does.
    qualified_by: ClassVar[frozenset[str] | None] = None

    target: float | None = None
    caveats: tuple[str, ...] = ()

    @property
    def facts(self) -> Words:
        """Return what the template of this kind may use."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("target", "caveats")}


# The whole band: one of these is the verdict.


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPoints(Finding):
    """A side has no rows."""

    kind, rank, place = "no_points", 0, "verdict"
    empty: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOverlap(Finding):
    """The sides share no speed."""

    kind, rank, place = "no_overlap", 0, "verdict"
    a: str
    b: str
    a_span: Words
    b_span: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched(Finding):
    """No speed that was asked for has a reading of both sides."""

    kind, rank, place = "unmatched", 0, "verdict"
    band: dict[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing(Finding):
    """The order turns inside the overlap."""

    kind, rank, place = "crossing", 1, "verdict"
    a: str
    b: str
    stretches: list[list[Words]]
    first: Words
    last: Words
    turns: Figure | None
    pays: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie(Finding):
    """Both sides serve about the same over the range."""

    kind, rank, place = "tie", 2, "verdict"
    a: str
    b: str
    range: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead(Finding):
    """One side serves more over the range, by a least and a greatest gap."""

    kind, rank, place = "lead", 2, "verdict"
    lead: str
    trail: str
    gap: Words
    range: Words
    trail_near_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled(Finding):
    """The points leave open, at some speeds, which side is ahead; with `costs`, also which one costs the least."""

    kind, rank, place = "unsettled", 4, "verdict"
    qualified_by = frozenset({"wide_gap", "rounded_source"})
    costs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCost(Finding):
    """What the range means for cost per token: following from throughput, or on its own."""

    kind, rank, place = "band_cost", 3, "verdict"
    qualified_by = frozenset({"price_placeholder", "cost_residual", "rounded_source", "wide_gap"})
    style: str
    follows: bool
    turns_too: bool
    cheap: str = ""
    dear: str = ""
    hedge: str = ""
    low: Figure | None = None
    high: Figure | None = None
    stretches: list[list[Words]] | None = None
    turns: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyBeside(Finding):
    """How well both sides answer, or that nothing shows it; beside the cost wherever precisions differ."""

    kind, rank, place = "accuracy_beside", 5, "verdict"
    qualified_by = frozenset({"accuracy"})
    style: str
    gpu: str | None
    present: list[str]
    missing: list[str]
    task: str = ""
    a: Words | None = None
    b: Words | None = None
    differ: bool = False
    since: date | None = None
    lowest: Words | None = None
    highest: Words | None = None
    served: list[Words] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


# Beyond the verdict.


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Finding):
    """How the gap moves over the whole overlap: where it is widest and narrowest."""

    kind, rank, place = "course", 6, "further"
    shape: str
    lead: str
    trail: str
    range: dict[str, Figure]
    first: Words
    last: Words
    widest: Words
    narrowest: Words
    widest_at: Figure
    narrowest_at: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak(Finding):
    """Where the order turns: how far one side is ahead at most."""

    kind, rank, place = "peak", 5, "further"
    side: str
    other: str
    gap: Words
    at: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders(Finding):
    """Every stretch with who is best there, where the verdict only counts them.

    `of` is 'throughput_per_gpu' or 'cost'.
    """

    kind, rank, place = "leaders", 4, "further"
    of: str
    two: bool
    batches: list[list[Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Finding):
    """What changed between dates besides the figures, as far as the points behind the readings tell.

    `unknown` are dates without any image, `partly` those with some; `moves` tell which images gave way to which, `ran`
    the images of the only date that has them, `same` those of all. `differs` names what of `served` is told: 'engines',
    'deployments', 'gpus'; `alike` says that none of these differs.
    """

    kind, rank, place = "changed", 4, "further"
    qualified_by = frozenset({"cross_engine", "deployment_differs", "gpu_count_differs", "wide_gap"})
    unknown: list[str]
    moves: list[Words]
    ran: list[Words]
    same: list[str]
    partly: list[str]
    served: list[Words]
    differs: list[str]
    alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Affordable(Finding):
    """How fast the cheaper side goes at what the other one costs at a target."""

    kind, rank, place = "affordable", 7, "further"
    qualified_by = BandCost.qualified_by
    cheap: str
    dear: str
    cost: Figure
    at: Figure
    to: Figure
    whole_range: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Finding):
    """A range that only one side was measured in."""

    kind, rank, place = "reach", 8, "further"
    qualified_by = frozenset({"not_measured", "sampled_sweep"})
    side: str
    other: str
    above: bool
    stops: Figure
    goes_on: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEqual(Finding):
    """What becomes of a comparison when engines, deployments or dates are held equal: what is said around the figures.

    `what` names what is held, `instead` says why engines of one family are held in place of engine and deployment
    ('points': no set of points, 'unknown': none that is known, 'figures': no figure, ''). `x` is the speed that is told
    of, `unheld` says why there is none; `source` is what all points behind the pooled readings there are of, `cleared`
    whether that is then no cause; `missing` is what has no figure.
    """

    rank, place = 5, "fair"
    what: str
    instead: str
    x: Figure | None
    pooled: Words | None
    source: Words | None
    told: list[Words]
    unheld: str
    missing: Words
    days: Figure | None
    cleared: bool
    several: bool
    brief: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeForLike(HeldEqual):
    """What becomes of the gap of two sides.

    `turned` is where the order turns, `reversed` where it reads so and the points leave open who is ahead; `outcome`
    says what all that is held tells: 'same', 'rest' or 'all' (of the gap goes with that), 'depends', 'open' or ''.
    """

    kind = "like_for_like"
    turned: list[Words]
    reversed: list[Words]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy(Finding):
    """Scores of both sides against their standard errors; its words are those of the caveat."""

    kind, rank, place = "accuracy", 9, "caveat"
    differ: bool
    gap: Figure
    noise: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class NearIdentical(Finding):
    """Both sides of a speculation comparison agree everywhere; its words are those of the caveat."""

    kind, rank, place = "near_identical", 4, "caveat"
    a: str
    b: str


# One target.


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread(Finding):
    """No side has a reading at a target."""

    kind, rank, place = "unread", 10, "paragraph"
    x: Figure
    published: bool
    missing: list[Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSide(Finding):
    """One side alone has a reading at a target."""

    kind, rank, place = "one_side", 10, "paragraph"
    x: Figure
    published: bool
    missing: list[Words]
    present: str
    present_throughput: Figure
    present_cost: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Finding):
    """Who serves more at a target, by how much, and what became of that since the last one."""

    kind, rank, place = "gap", 10, "paragraph"
    x: Figure
    spot: str
    trend: str
    before: Figure | None
    lead: str
    trail: str
    lead_throughput: Figure
    trail_throughput: Figure
    gap: Words
    trail_near_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Finding):
    """What a token costs at a target."""

    kind, rank, place = "cost", 11, "paragraph"
    qualified_by = BandCost.qualified_by
    style: str
    spot: str
    tied: bool
    cheap: str
    dear: str
    cheap_cost: Figure
    dear_cost: Figure
    less: Words
    more: Figure
    multiple: Figure
    same_price: bool
    more_known: bool
    many: bool
    against_lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rough(Finding):
    """Readings at a target that their neighbours support badly."""

    kind, rank, place = "rough", 12, "paragraph"
    qualified_by = frozenset({"wide_gap"})
    readings: list[Words]
    order_open: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLimit(Finding):
    """A gap beyond what one speculative step can emit."""

    kind, rank, place = "step_limit", 13, "paragraph"
    qualified_by = frozenset({"beyond_step_limit"})
    limit: Figure
    lead: str
    larger_batch: bool
    lead_concurrency: Figure | None
    trail_concurrency: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details(Finding):
    """What stands behind the readings of a target, for a technical reader."""

    kind, rank, place = "details", 14, "details"
    x: Figure
    sides: list[Words]
