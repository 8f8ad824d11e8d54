"""What can be said about a trend, before any word is chosen: one type per kind of finding, as in `app.findings`."""

from dataclasses import dataclass
from datetime import date

from app.figures import Figure
from app.findings import Finding, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSide(Finding):
    """What became of one side's reading between its first and its last; `aside` is the one between furthest off."""

    kind, rank, place = "trend_side", 1, "verdict"
    label: str
    x: Figure
    again: bool
    same_days: bool
    style: str
    metric: str
    first_day: date | None = None
    last_day: date | None = None
    first_value: Figure | None = None
    last_value: Figure | None = None
    size: Words | None = None
    nearest: Figure | None = None
    aside: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendGap(Finding):
    """What became of the gap between the first and the last day with a reading of both sides."""

    kind, rank, place = "trend_gap", 2, "verdict"
    style: str
    metric: str
    first: Words | None = None
    last: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendStep(Finding):
    """The largest move from one reading of a side to its next that is certain; `style` 'open': none is."""

    kind, rank, place = "trend_step", 3, "further"
    style: str
    metric: str
    label: str = ""
    day: date | None = None
    first_value: Figure | None = None
    last_value: Figure | None = None
    size: Words | None = None
    images: list[str] | None = None
    engines: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendReach(Finding):
    """Since when, or until when, a side has a reading at the speed."""

    kind, rank, place = "trend_reach", 4, "further"
    style: str
    label: str
    x: Figure
    day: date
    since: date | None = None
    span: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendEngine(Finding):
    """Engines that joined the frontier of a side."""

    kind, rank, place = "trend_engine", 5, "further"
    label: str
    joined: list[Words]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendImage(Finding):
    """Points around the speed with an image other than the one recorded before."""

    kind, rank, place = "trend_image", 6, "further"
    label: str
    day: date
    known_on: date
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendUnrecorded(Finding):
    """Points behind the readings that do not say which image they ran with."""

    kind, rank, place = "trend_unrecorded", 7, "further"
    known: Figure
    total: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSample(Finding):
    """How much of the history is bundled, and from which sources the rows come where those are several."""

    kind, rank, place = "trend_sample", 8, "caveat"
    bundled: list[Words]
    sampled: bool
    unheld: list[str]
    sources: list[str]
