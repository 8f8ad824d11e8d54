"""Like for like as a table of text: one row per thing held equal, one column per target."""

from dataclasses import dataclass

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.held import Fairness
from app.language import ENGLISH, Language
from app.lead import winner
from app.side import Side
from app.table import missing_reason
from app.target import Target
from app.terms import METRICS

ABSENT = "\u2013"


@dataclass(frozen=True, slots=True, kw_only=True)
class FairRow:
    """What is held, how many points each side has there, and one printed cell per target."""

    held: str
    points: str
    cells: tuple[str, ...]


def fair_table(fairness: Fairness, catalog: Catalog, *, language: Language = ENGLISH) -> tuple[FairRow, ...]:
    """Return the pooled comparison first, then each thing held: the throughput ratio, or every side's throughput."""
    rows = [(language.say("Pooled"), fairness.pooled)]
    rows += [
        (language.name(", ").join(language.name(label) for label in row.held.labels(catalog)), row.comparison)
        for row in fairness.rows
    ]
    return tuple(
        FairRow(
            held=held,
            points=" / ".join(language.number(len(side.points)) for side in comparison.sides),
            cells=tuple(_cell(comparison, t, language) for t in comparison.targets),
        )
        for held, comparison in rows
    )


def fair_head(fairness: Fairness, *, language: Language = ENGLISH) -> tuple[str, ...]:
    """Return the headings of the table: what is held, points, and what a cell holds at each target."""
    sides = [language.name(side.label) for side in fairness.pooled.sides]
    speeds = wording.apart([t.x for t in fairness.pooled.targets], language=language)
    points = language.say("Points: {sides}", sides=" / ".join(sides))
    term = METRICS["throughput_per_gpu"]
    shown = " / ".join(sides) if len(sides) == 2 else term.heading(language)
    return (
        language.say("Held equal"),
        points,
        *(language.say("{what}, {speed} tok/s/user", what=shown, speed=x) for x in speeds),
    )


def _cell(comparison: Comparison, target: Target, language: Language) -> str:
    """Print who serves how much more; where one side has no reading, what there is or why there is none."""
    if len(comparison.sides) > 2 or target.ratio("throughput_per_gpu") is None:
        each = [_alone(side, target, language) for side in comparison.sides]
        return " / ".join(each) if any(text != ABSENT for text in each) else ABSENT
    ratio = target.ratio("throughput_per_gpu") or 1.0
    bounds = comparison.ratio_bounds(target, "throughput_per_gpu") or (ratio, ratio)
    if bounds[0] < 1 < bounds[1] and winner(ratio) != "tie":
        return language.say("{ratio}, order open", ratio=_ratio(ratio, language))
    low, high = (_ratio(b, language) for b in bounds)
    shown = _ratio(ratio, language)
    return shown if low == high else language.say("{ratio} ({low} to {high})", ratio=shown, low=low, high=high)


def _alone(side: Side, target: Target, language: Language) -> str:
    """Print what one side serves, or that its points lie too far apart to say."""
    reading = target.reading(side.key)
    if reading:
        return wording.whole(reading.metrics.throughput_per_gpu, language=language)
    return (missing_reason(side, target, language=language) or ABSENT) if side.too_far_apart(target.x) else ABSENT


def _ratio(ratio: float, language: Language) -> str:
    return language.number(ratio, 2 if ratio < 10 else 0)
