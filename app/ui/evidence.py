"""Which number of a narrative was chosen, and which reading, target and cells of the table it was made from.

A number is known by its anchor, such as `p0-1`: the passage and its place in there. Its evidence carries a path, which
is followed into the comparison here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import cast

from app.comparison import Comparison
from app.lead import RatioMetric, Spread
from app.narrative import Narrative
from app.passage import Evidence, Passage
from app.points import SideKey
from app.side import KEYS, SIDES
from app.story import headline
from app.table import TableRow, readings_table
from app.terms import METRICS

ANCHOR = re.compile(r"([a-z]+\d*)-(\d+)")
PAIR = re.compile(r"pairs\[(\d+)\]\.(.+)")
TARGET = re.compile(r"targets\[(\d+)\]\.(?:([a-f])\.)?(.+)")
RATIO = re.compile(r"ratio(_bounds)?\.(throughput|cost)\b")
SPREAD = re.compile(r"(whole_)?spread\.(throughput|cost)\.(least|greatest|floor|ceiling)(_at)?(_bounds\.\w+)?")
CROSSOVER = re.compile(r"(cost_)?crossovers\[(\d+)\]")
SIDE = re.compile(r"comparison\.sides\.([a-f])\b")
QUOTIENT = re.compile(r"\b([a-f])/([a-f])\b")
RATIOS: dict[str, RatioMetric] = {"throughput": "throughput_per_gpu", "cost": "cost"}
BY_JSON_KEY = {term.json_key: term for term in METRICS.values()}


# Which number


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a narrative: its anchor and its evidence."""

    name: str
    evidence: Evidence

    @property
    def passage(self) -> str:
        """Return the name of the passage that it stands in."""
        return self.name.rpartition("-")[0]


def passages(narrative: Narrative) -> dict[str, Passage]:
    """Return every passage whose numbers can be chosen, by name."""
    worst = headline(narrative.caveats)
    named = {"verdict": narrative.verdict}
    if worst:
        named["caveat"] = worst.body
    named |= {f"p{i}": p.body for i, p in enumerate(narrative.paragraphs)}
    details = [passage for p in narrative.paragraphs for passage in p.details]
    named |= {f"detail{i}": passage for i, passage in enumerate(details)}
    named |= {f"fair{i}": passage for i, passage in enumerate(narrative.fair)}
    return named | {f"further{i}": passage for i, passage in enumerate(narrative.further)}


def find(narrative: Narrative, name: str) -> Number | None:
    """Return the number at an anchor."""
    match = ANCHOR.fullmatch(name)
    passage = passages(narrative).get(match.group(1)) if match else None
    i = int(match.group(2)) if match else 0
    return Number(name=name, evidence=passage.evidence[i]) if passage and i < len(passage.evidence) else None


def find_again(narrative: Narrative, number: Number) -> Number | None:
    """Return a number in a narrative told anew, by where it was read: another language may print it elsewhere."""
    now, was = passages(narrative).get(number.passage), number.evidence
    for i, evidence in enumerate(now.evidence if now else ()):
        if (evidence.path, evidence.value, evidence.unit) == (was.path, was.value, was.unit):
            return Number(name=f"{number.passage}-{i}", evidence=evidence)
    return None


# Where it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a path leads to: a target by its index, a side, a metric; of a ratio its speed and which extreme it is.

    `of` and `to` are the two sides of a ratio, or those whose curves cross. `is_bound` says that the number is an end
    of what is known of a ratio.
    """

    target: int | None = None
    side: SideKey | None = None
    metric: str | None = None
    part: str = ""
    x: float | None = None
    extreme: str = ""
    of: SideKey = "a"
    to: SideKey = "b"
    is_ratio: bool = False
    is_bound: bool = False
    is_crossing: bool = False


def place(comparison: Comparison, evidence: Evidence) -> Place:
    """Find what a number was made from; a path that leads to no reading gives an empty place.

    A path into one of several pairs is followed in that pair, whose two sides then get their own keys again.
    """
    inside = PAIR.fullmatch(evidence.path)
    if not inside:
        return _place(comparison, evidence.path)
    k, pairs = int(inside.group(1)), comparison.pairs if len(comparison.sides) > 2 else ()
    if k >= len(pairs):
        return Place()
    of, to = list(combinations(KEYS[: len(comparison.sides)], 2))[k]
    found = _place(pairs[k], inside.group(2))
    return replace(found, of=of, to=to, side=found.side and {"a": of, "b": to}[found.side])


def _place(comparison: Comparison, path: str) -> Place:
    target, spread, crossover = TARGET.fullmatch(path), SPREAD.fullmatch(path), CROSSOVER.fullmatch(path)
    if target and int(target.group(1)) < len(comparison.targets):
        return _at_target(comparison, int(target.group(1)), _key(comparison, target.group(2)), target.group(3))
    if spread:
        return _in_spread(comparison, spread)
    if crossover:
        found = comparison.cost_crossovers if crossover.group(1) else comparison.crossovers
        there = found[int(crossover.group(2)) :][:1]
        metric = "cost" if crossover.group(1) else "throughput_per_gpu"
        return Place(x=there[0], metric=metric, is_crossing=True) if there else Place()
    side = SIDE.match(path)
    return Place(side=_key(comparison, side.group(1)) if side else None)


def _at_target(comparison: Comparison, i: int, side: SideKey | None, rest: str) -> Place:
    ratio, x = RATIO.match(rest), comparison.targets[i].x
    if ratio:
        return Place(target=i, metric=RATIOS[ratio.group(2)], x=x, is_ratio=True, is_bound=bool(ratio.group(1)))
    term = BY_JSON_KEY.get(rest)
    return Place(target=i, side=side, metric=term.key if term else None, part=re.split(r"[.[]", rest)[0], x=x)


def _in_spread(comparison: Comparison, match: re.Match[str]) -> Place:
    whole, name, extreme, _, bound = match.groups()
    metric = RATIOS[name]
    found: Spread | None = comparison.verdict_spread(metric)
    if whole:
        found = comparison.spread(metric, *comparison.overlap) if comparison.overlap else None
    ends = {"least": found.least_at, "greatest": found.greatest_at} if found else {}
    x = ends.get(extreme)
    near = [i for i, t in enumerate(comparison.targets) if x is not None and abs(t.x - x) < 1e-9]
    return Place(
        target=near[0] if near else None,
        metric=metric,
        x=x,
        extreme=extreme if extreme in ends else "",
        is_ratio=True,
        is_bound=bool(bound) or extreme in ("floor", "ceiling"),
    )


def _key(comparison: Comparison, side: str | None) -> SideKey | None:
    return side if side in KEYS[: len(comparison.sides)] else None


def quotient(evidence: Evidence, at: Place) -> tuple[SideKey, SideKey]:
    """Return the side that stands above and the one that stands below the line in the rule of a ratio.

    A rule speaks of a and b, in a pair too: those are then the pair's own first and second.
    """
    found = QUOTIENT.search(evidence.rounding)
    above, below = cast(tuple[SideKey, SideKey], found.groups() if found else SIDES)
    if {above, below} == set(SIDES):
        names = dict(zip(SIDES, (at.of, at.to), strict=True))
        return names[above], names[below]
    return above, below


def chosen_reading(comparison: Comparison, evidence: Evidence) -> tuple[int, SideKey] | None:
    """Return target and side of the reading that a number speaks of: of a ratio, the side that stands on top."""
    at = place(comparison, evidence)
    if at.target is None:
        return None
    if at.is_ratio:
        return at.target, quotient(evidence, at)[0]
    return (at.target, at.side) if at.side else None


def chosen_crossing(comparison: Comparison, evidence: Evidence) -> tuple[float, SideKey, SideKey] | None:
    """Return the speed at which the curves of two sides cross, if a number speaks of that."""
    at = place(comparison, evidence)
    return (at.x, at.of, at.to) if at.is_crossing and at.x is not None else None


def chosen_mark(
    comparison: Comparison, evidence: Evidence
) -> tuple[int, SideKey] | tuple[float, SideKey, SideKey] | None:
    """Return what of the chart is to be ringed for a number."""
    return chosen_reading(comparison, evidence) or chosen_crossing(comparison, evidence)


def cells(comparison: Comparison, evidence: Evidence) -> set[tuple[int, int]]:
    """Return the cells of the table of readings, by row and target, that a number stands for."""
    at = place(comparison, evidence)
    if at.target is None or at.metric is None:
        return set()
    if at.side:
        wanted = [{at.side}]
    elif at.is_ratio:
        wanted = [{at.of}, {at.to}, {at.of, at.to}]
    else:
        return set()
    rows = readings_table(comparison)
    return {(i, at.target) for i in _rows(rows, at.metric) if set(rows[i].keys) in wanted}


def _rows(rows: Sequence[TableRow], metric: str) -> list[int]:
    return [i for i, row in enumerate(rows) if row.key == metric]
