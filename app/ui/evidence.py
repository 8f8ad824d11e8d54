"""Which number of a narrative was chosen, and which reading, target and cells of the table it was made from.

A number is known by its anchor, such as `p0-1`: the passage and its place in there. Its evidence carries a path, which
is followed into the comparison here.
"""

import re
from dataclasses import dataclass

from app.comparison import Comparison, RatioMetric, Spread, Target
from app.narrative import Evidence, Narrative, Passage
from app.points import SideKey
from app.story import headline
from app.terms import METRICS

ANCHOR = re.compile(r"([a-z]+\d*)-(\d+)")
TARGET = re.compile(r"targets\[(\d+)\]\.(?:([ab])\.)?(.+)")
RATIO = re.compile(r"ratio(_bounds)?\.(throughput|cost)\b")
SPREAD = re.compile(r"(whole_)?spread\.(throughput|cost)\.(least|greatest|floor|ceiling)(_at)?(_bounds\.\w+)?")
SIDE = re.compile(r"comparison\.sides\.([ab])\b")
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

    `is_bound` says that the number is an end of what is known of a ratio.
    """

    target: int | None = None
    side: SideKey | None = None
    metric: str | None = None
    part: str = ""
    x: float | None = None
    extreme: str = ""
    is_ratio: bool = False
    is_bound: bool = False


def place(comparison: Comparison, evidence: Evidence) -> Place:
    """Find what a number was made from; a path that leads to no reading gives an empty place."""
    target, spread = TARGET.fullmatch(evidence.path), SPREAD.fullmatch(evidence.path)
    if target and int(target.group(1)) < len(comparison.targets):
        return _at_target(comparison, int(target.group(1)), _key(target.group(2)), target.group(3))
    if spread:
        return _in_spread(comparison, spread)
    side = SIDE.match(evidence.path)
    return Place(side=_key(side.group(1)) if side else None)


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


def _key(side: str | None) -> SideKey | None:
    return "a" if side == "a" else "b" if side == "b" else None


def chosen_reading(comparison: Comparison, evidence: Evidence) -> tuple[int, SideKey] | None:
    """Return target and side of the reading that a number speaks of: of a ratio, the side that stands on top."""
    at = place(comparison, evidence)
    if at.target is None:
        return None
    if at.is_ratio:
        return at.target, "b" if "b/a" in evidence.rounding else "a"
    return (at.target, at.side) if at.side else None


def cells(comparison: Comparison, evidence: Evidence) -> set[tuple[int, int]]:
    """Return the cells of the table of readings, by row and target, that a number stands for."""
    at = place(comparison, evidence)
    if at.target is None or at.metric is None:
        return set()
    shown = [key for key in METRICS if any(_known(t, key) for t in comparison.targets)]
    if at.metric not in shown:
        return set()
    first = 2 * shown.index(at.metric)
    if at.side:
        return {(first + (at.side == "b"), at.target)}
    ratio = 2 * len(shown) + (at.metric == "cost")
    return {(first, at.target), (first + 1, at.target), (ratio, at.target)}


def _known(target: Target, metric: str) -> bool:
    return any(r is not None and getattr(r.metrics, metric) is not None for r in (target.a, target.b))
