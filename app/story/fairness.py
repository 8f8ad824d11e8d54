"""What becomes of the gap when engines, deployments or run dates are held equal on both sides."""

from app.catalog import Catalog
from app.comparison import Comparison, Target, winner
from app.figures import Figure
from app.findings import LikeForLike, Words
from app.held import Alike, Fairness, Held
from app.story.gaps import gap_words, sides_by_lead, throughputs
from app.terms import DEPLOYMENTS

# What is held, by what the words for it name: engines (of one family, or the very same), deployments, run dates.
WHAT = {
    frozenset({"engine"}): "engine",
    frozenset({"deployment"}): "deployment",
    frozenset({"engine", "deployment"}): "setup",
    frozenset({"engine", "deployment", "window"}): "all",
    frozenset({"engine", "window"}): "engine_dates",
    frozenset({"deployment", "window"}): "deployment_dates",
    frozenset({"window"}): "dates",
}


def like_for_like(fairness: Fairness | None, catalog: Catalog) -> LikeForLike | None:
    """Return what holding equal does to the gap of two sides, at the target that most of it can be told at."""
    if fairness is None or len(fairness.pooled.sides) > 2 or not fairness.rows:
        return None
    target = _target(fairness)
    held = [_row(fairness, i, target, catalog) for i in range(len(fairness.rows))]
    told, missing = [row for row in held if row["gap"]], [row for row in held if not row["gap"]]
    outcome = _outcome(fairness, target)
    if target and outcome == "same":
        told = [held[i] for i, row in enumerate(fairness.rows) if _same_points(target, _there(row, target))]
    gap = _gap(fairness.pooled, target, "like_for_like.pooled") if target else None
    return LikeForLike(
        what=WHAT[frozenset("engine" if name == "family" else name for name in fairness.fields)],
        x=_x(fairness, target) if target else None,
        pooled=gap,
        told=told,
        missing=missing,
        outcome=outcome,
        days=_days(fairness),
    )


def _days(fairness: Fairness) -> Figure | None:
    """Return how long a window of run dates is, where there is one."""
    window = next((row.held.window for row in fairness.rows if row.held.window), None)
    if window is None:
        return None
    return Figure(value=(window[1] - window[0]).days, unit="days", path="like_for_like", rule="limit of the rule")


def _target(fairness: Fairness) -> Target | None:
    """Return the pooled target with most readings under what is held, of equals the one nearest to the middle."""
    matched = fairness.pooled.matched
    middle = (len(matched) - 1) / 2
    return max(matched, key=lambda t: (_readable(fairness, t), -abs(matched.index(t) - middle), -t.x), default=None)


def _readable(fairness: Fairness, target: Target) -> int:
    return sum(_there(row, target).ratio("throughput_per_gpu") is not None for row in fairness.rows)


def _there(row: Alike, target: Target) -> Target:
    return next(t for t in row.comparison.targets if t.x == target.x)


def _x(fairness: Fairness, target: Target) -> Figure:
    i = fairness.pooled.targets.index(target)
    path = f"like_for_like.pooled.targets[{i}].interactivity_tok_s_user"
    return Figure(value=target.x, unit="tok/s/user", path=path)


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


def _row(fairness: Fairness, i: int, target: Target | None, catalog: Catalog) -> Words:
    """Return one thing held with the gap there, or with the reason why there is none."""
    row = fairness.rows[i]
    found: Words = {**_held(row.held, catalog), "gap": None, "reason": "", "sides": []}
    there = _there(row, target) if target else None
    if there and there.ratio("throughput_per_gpu") is not None:
        return found | {"gap": _gap(row.comparison, there, f"like_for_like.rows[{i}]")}
    without = [side.label for side in row.comparison.sides if side.curve is None]
    if without:
        return found | {"reason": "one_side", "sides": without}
    return found | {"reason": "apart" if row.comparison.overlap is None else "elsewhere"}


def _held(held: Held, catalog: Catalog) -> Words:
    """Name what is held: engine or family, and deployment."""
    engine = catalog.engine_label(held.engine) if held.engine else None
    return {
        "engine": catalog.family_label(held.family) if held.family else engine,
        "deployment": DEPLOYMENTS.get(held.deployment, held.deployment) if held.deployment else None,
    }


def _outcome(fairness: Fairness, target: Target | None) -> str:
    """Say what holding equal does to the pooled gap: where all that can be held agree.

    'shrinks', 'grows', 'turns', 'closes', 'same' (the same points), 'mixed' (it depends on what is held), 'open' (the
    points do not tell) or '' (no figure).
    """
    if target is None:
        return ""
    read = [row for row in fairness.rows if _there(row, target).ratio("throughput_per_gpu") is not None]
    found = {_change(fairness.pooled, target, row) for row in read}
    if any(_same_points(target, _there(row, target)) for row in read):
        return "same"
    if len(found) <= 1 or "open" in found:
        return "open" if "open" in found else next(iter(found), "")
    return "shrinks" if found <= {"shrinks", "turns", "closes"} else "mixed"


def _change(pooled: Comparison, target: Target, row: Alike) -> str:
    """Say what holding one thing does to the gap, as far as the bounds of both tell."""
    there = _there(row, target)
    before, after = _bounds(pooled, target), _bounds(row.comparison, there)
    if (target.ratio("throughput_per_gpu") or 1.0) < 1:
        before, after = (1 / before[1], 1 / before[0]), (1 / after[1], 1 / after[0])
    if winner(there.ratio("throughput_per_gpu")) == "tie":
        return "closes" if before[0] > after[1] else "open"
    if after[1] < before[0]:
        return "turns" if after[1] < 1 < before[0] else "shrinks"
    return "grows" if after[0] > before[1] else "open"


def _same_points(pooled: Target, held: Target) -> bool:
    """Say whether both are read off the very same points."""
    return [r and r.neighbours for r in pooled.readings] == [r and r.neighbours for r in held.readings]


def _bounds(comparison: Comparison, target: Target) -> tuple[float, float]:
    bounds = comparison.ratio_bounds(target, "throughput_per_gpu")
    assert bounds is not None
    return bounds
