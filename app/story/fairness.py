"""What becomes of the gap of two sides when engines, deployments or run dates are held equal."""

from collections.abc import Set

from app.catalog import Catalog
from app.comparison import Comparison
from app.curve import Reading
from app.findings import Finding, LikeForLike, Words
from app.held import Alike, Fairness
from app.lead import winner
from app.story.gaps import gap_words, sides_by_lead, throughputs
from app.story.held_order import held_order
from app.story.parts import frame, named, same_points, target_of, there, told_rows
from app.target import Target
from app.terms import Reader


def fair_finding(fairness: Fairness | None, catalog: Catalog, reader: Reader) -> Finding | None:
    """Return what holding equal does to a comparison, at the target that most of it can be told at."""
    if fairness is None or not fairness.rows:
        return None
    of = like_for_like if len(fairness.pooled.sides) == 2 else held_order
    return of(fairness, target_of(fairness), catalog, brief=reader == "brief")


def like_for_like(fairness: Fairness, target: Target | None, catalog: Catalog, *, brief: bool) -> LikeForLike:
    """Return what holding equal does to the gap of two sides."""
    around, found = frame(fairness, target, catalog, brief=brief), told_rows(fairness, target)
    told = [_told(fairness, i, target, catalog) for i, _ in found if target]
    source = next((named(row.held, catalog) for _, row in found if target and same_points(row, target)), None)
    others = [row for row in told if row["change"] != "same"]
    as_pooled = all(target and _alike(row, target) for _, row in found)
    return LikeForLike(
        **around,
        pooled=_gap(fairness.pooled, target, "like_for_like.pooled") if target and told else None,
        source=source,
        told=others,
        turned=[row for row in others if row["change"] == "turns"],
        reversed=[row for row in others if row["change"] == "reads"],
        outcome="same" if source else _outcome({str(row["change"]) for row in others}, as_pooled),
    )


def _told(fairness: Fairness, i: int, target: Target, catalog: Catalog) -> Words:
    """Return one thing that is held, the gap there and what that is against the pooled one."""
    row = fairness.rows[i]
    change = "same" if same_points(row, target) else _change(fairness.pooled, target, row)
    gap = _gap(row.comparison, there(row, target), f"like_for_like.rows[{i}]")
    return {**named(row.held, catalog), "change": change, "gap": gap}


def _gap(comparison: Comparison, target: Target, where: str) -> Words:
    """Return who leads at a target and by how much."""
    path = f"{where}.targets[{comparison.targets.index(target)}]"
    ratio = target.ratio("throughput_per_gpu")
    assert ratio is not None
    lead, trail = sides_by_lead(comparison, ratio)
    more, less = throughputs(target, path, lead.key, trail.key)
    bounds = comparison.ratio_bounds(target, "throughput_per_gpu")
    gap = gap_words(ratio, f"{path}.ratio.throughput", bounds, f"{path}.ratio_bounds.throughput")
    return {"lead": lead.label, "trail": trail.label, "lead_throughput": more, "trail_throughput": less, "size": gap}


def _alike(row: Alike, target: Target) -> bool:
    """Say whether what is held is read off the precisions and spec methods that the pooled sides are read off."""
    held = [side.curve.at(target.x) if side.curve else None for side in row.comparison.sides]
    return all(h and r and _made_of(h) == _made_of(r) for h, r in zip(held, target.readings, strict=True))


def _made_of(reading: Reading) -> Set[tuple[object, object]]:
    return {(p.setup.precision, p.setup.spec_method) for p in reading.neighbours}


def _outcome(changes: Set[str], as_pooled: bool) -> str:
    """Say what all that can be held tells of the gap: 'rest' or 'all' of it goes with that, 'depends', 'open' or ''.

    Where precisions or spec methods change too, the gap cannot be laid to what is held.
    """
    if "open" in changes:
        return "open"
    if changes <= {"shrinks", "closes"} and not as_pooled:
        return ""
    if changes <= {"shrinks", "closes"}:
        return "rest" if "shrinks" in changes else "all" if changes else ""
    return "" if len(changes) == 1 else "depends"


def _change(pooled: Comparison, target: Target, row: Alike) -> str:
    """Say what holding one thing does to the gap, as far as the bounds of both tell.

    'shrinks', 'grows', 'closes', 'turns', 'reads' (turned, and the points leave open who is ahead in one of both) or
    'open'.
    """
    (before, least, most), (after, low, high) = (_size(pooled, target), _size(row.comparison, there(row, target)))
    if before < 1:
        before, least, most, after, low, high = 1 / before, 1 / most, 1 / least, 1 / after, 1 / high, 1 / low
    if winner(before) == "tie":
        return "grows" if winner(after) != "tie" and (low > most or high < least) else "open"
    if winner(after) == "b" and (least > 1 or high < 1):
        return "turns" if high < 1 < least else "reads"
    if high < least:
        return "closes" if winner(after) == "tie" else "shrinks"
    return "grows" if low > most else "open"


def _size(comparison: Comparison, target: Target) -> tuple[float, float, float]:
    """Return a / b of throughput at a target, and between which values it lies."""
    ratio, bounds = target.ratio("throughput_per_gpu"), comparison.ratio_bounds(target, "throughput_per_gpu")
    assert ratio is not None
    assert bounds is not None
    return (ratio, *bounds)
