"""What can be said about three to six sides, before any word is chosen: findings like those of two."""

from dataclasses import dataclass

from app.figures import Figure
from app.findings import BandCost, Finding, HeldEqual, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRange(Finding):
    """No speed is covered by all sides."""

    kind, rank, place = "no_range", 0, "verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(Finding):
    """The order of the sides over the range that all cover, and where it changes.

    `style`: 'constant', 'leads' (one side leads, the order behind it changes) or 'turns'. `tiers` are the order where
    it is constant, in batches of a sentence each, each tier with the labels that are about the same. `leaders` are the
    stretches, each with who leads, in batches too, and `names` all who lead. `count` says how often the order behind
    the first changes, `turns` how often the leader does.
    """

    kind, rank, place = "ranking", 1, "verdict"
    style: str
    tiers: list[list[list[str]]]
    leaders: list[list[Words]]
    names: list[str]
    range: dict[str, Figure]
    changes: list[Figure]
    count: Figure
    turns: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingCost(Finding):
    """Which side costs the least per token over the range: as throughput says, one side, or by stretches."""

    kind, rank, place = "ranking_cost", 3, "verdict"
    qualified_by = BandCost.qualified_by
    style: str
    leaders: list[list[Words]]
    names: list[str]
    count: Figure
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trades(Finding):
    """Who passes whom behind the first as the speed rises, a sentence each batch; `more` counts what is not told."""

    kind, rank, place = "trades", 6, "further"
    batches: list[list[Words]]
    more: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Finding):
    """Which side serves the most at a target, and by how much; `batches` are the others, a sentence each."""

    kind, rank, place = "standing", 10, "paragraph"
    x: Figure
    first: list[str]
    throughputs: list[Figure]
    alone: bool
    batches: list[list[Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCost(Finding):
    """What a token costs on each side at a target, the least first; a sentence each batch."""

    kind, rank, place = "standing_cost", 11, "paragraph"
    qualified_by = BandCost.qualified_by
    batches: list[list[Words]]
    same: bool
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRough(Finding):
    """Readings at a target that their neighbours support badly, a sentence each batch, and who may be ahead after all.

    `again` are read between the same points as at the last target; `open` may be ahead of `lead` after all. `often` is
    '' where that was not told of these sides before, else 'again' or, from the third time on, 'still'.
    """

    kind, rank, place = "standing_rough", 12, "paragraph"
    qualified_by = frozenset({"wide_gap"})
    batches: list[list[Words]]
    again: list[str]
    lead: str
    open: list[str]
    often: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(Finding):
    """The sides that have no reading at a target, a sentence each batch; `others` have one."""

    kind, rank, place = "absent", 13, "paragraph"
    x: Figure
    batches: list[list[Words]]
    others: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOrder(HeldEqual):
    """What becomes of the order of three to six sides: who leads, and whether the order of all stays."""

    kind = "held_order"
