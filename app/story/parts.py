"""What a text about like for like tells of, whatever the number of sides: its speed, what is held, what is missing."""

from collections.abc import Sequence
from typing import TypedDict

from app.catalog import Catalog
from app.comparison import Comparison, Target
from app.figures import Figure
from app.findings import Words
from app.held import WINDOW, Alike, Fairness, Held
from app.terms import DEPLOYMENTS

# What is held, by what the words for it name: engines (of one family, or the very same), deployments, run dates.
WHAT = {
    frozenset({"family"}): "family",
    frozenset({"engine"}): "engine",
    frozenset({"deployment"}): "deployment",
    frozenset({"engine", "deployment"}): "setup",
    frozenset({"engine", "deployment", "window"}): "all",
    frozenset({"family", "window"}): "family_dates",
    frozenset({"engine", "window"}): "engine_dates",
    frozenset({"deployment", "window"}): "deployment_dates",
    frozenset({"window"}): "dates",
}


class Frame(TypedDict):
    """The fields of `HeldEqual` that every number of sides has alike."""

    what: str
    instead: str
    x: Figure | None
    unheld: str
    missing: Words
    days: Figure | None
    several: bool
    brief: bool


def frame(fairness: Fairness, target: Target | None, catalog: Catalog, *, brief: bool) -> Frame:
    """Return what is said around the figures: what is held, in place of what, at which speed, and what is missing."""
    first, (_, complete) = fairness.instead_of, fairness.standing
    told = [row for _, row in told_rows(fairness, target)]
    without = [row for row in fairness.rows if row not in told]
    return Frame(
        what=WHAT[fairness.fields],
        instead="" if first is None else "figures" if first.standing[1] else "points",
        x=speed_figure(fairness.pooled, target, "like_for_like.pooled") if target and told else None,
        unheld="" if told else "figures" if complete else "points",
        missing=_missing(fairness, without, target if told else None, catalog),
        days=_days(fairness),
        several=len(fairness.pooled.sides) > 2,
        brief=brief,
    )


def target_of(fairness: Fairness) -> Target | None:
    """Return the pooled target with most readings under what is held, of equals the one nearest to the middle."""
    matched = fairness.pooled.matched
    middle = (len(matched) - 1) / 2

    def merit(target: Target) -> tuple[float, ...]:
        return len(told_rows(fairness, target)), -abs(matched.index(target) - middle), -target.x

    return max(matched, key=merit, default=None)


def there(row: Alike, target: Target) -> Target:
    """Return what one thing that is held reads at a pooled target."""
    return next(t for t in row.comparison.targets if t.x == target.x)


def told_rows(fairness: Fairness, target: Target | None) -> list[tuple[int, Alike]]:
    """Return what is held that gives all sides a reading at a pooled target, with its place."""
    return [(i, row) for i, row in enumerate(fairness.rows) if target and all(there(row, target).readings)]


def same_points(row: Alike, target: Target) -> bool:
    """Say whether all that the pooled sides are read off at a target is of one thing that is held."""
    held = [side.curve.at(target.x) if side.curve else None for side in row.comparison.sides]
    return all(h and r and h.neighbours == r.neighbours for h, r in zip(held, target.readings, strict=True))


def named(held: Held, catalog: Catalog) -> Words:
    """Name what is held: an engine or a family of engines, and a deployment; None is not held."""
    return {
        "engine": catalog.engine_label(held.engine) if held.engine else None,
        "family": catalog.family_label(held.family) if held.family else None,
        "deployment": DEPLOYMENTS.get(held.deployment, held.deployment) if held.deployment else None,
    }


def speed_figure(comparison: Comparison, target: Target, where: str) -> Figure:
    """Return a target's speed with its path."""
    path = f"{where}.targets[{comparison.targets.index(target)}].interactivity_tok_s_user"
    return Figure(value=target.x, unit="tok/s/user", path=path)


def _days(fairness: Fairness) -> Figure | None:
    """Return within how many days runs count as close, where dates are held."""
    if "window" not in fairness.fields:
        return None
    return Figure(value=WINDOW.days, unit="days", path="like_for_like", rule="limit of the rule")


def _missing(fairness: Fairness, rows: Sequence[Alike], target: Target | None, catalog: Catalog) -> Words:
    """Part what has no figure by the reason; `target` is the speed that is told of, None where none has one."""
    found: dict[str, list[Words]] = {"apart": [], "no_dates": [], "no_speed": [], "elsewhere": []}
    for row in rows:
        asked = [target] if target else fairness.pooled.matched
        apart = next((a for t in asked if (a := _apart(fairness, row, t, catalog))), None)
        if apart:
            found["apart"].append(apart)
        elif not row.complete and row.held.window is None:
            continue
        else:
            reason = "elsewhere" if row.comparison.overlap else "no_speed" if row.complete else "no_dates"
            found[reason].append(named(row.held, catalog))
    return {**found, "lacking": _lacking([r for r in rows if not r.complete and r.held.window is None], catalog)}


def _apart(fairness: Fairness, row: Alike, target: Target, catalog: Catalog) -> Words | None:
    """Return whose points lie too far apart at a target, and at which speeds they are."""
    i, at = fairness.rows.index(row), there(row, target)
    j = row.comparison.targets.index(at)
    sides = [(side, ends) for side in row.comparison.sides if (ends := side.too_far_apart(target.x))]
    if not sides or not row.complete:
        return None
    where = f"like_for_like.rows[{i}].targets[{j}].too_far_apart"
    return {
        **named(row.held, catalog),
        "x": speed_figure(row.comparison, at, f"like_for_like.rows[{i}]"),
        "sides": [
            {
                "label": side.label,
                "low": Figure(value=ends[0], unit="tok/s/user", path=f"{where}.{side.key}.min"),
                "high": Figure(value=ends[1], unit="tok/s/user", path=f"{where}.{side.key}.max"),
            }
            for side, ends in sides
        ],
    }


def _lacking(rows: Sequence[Alike], catalog: Catalog) -> list[Words]:
    """Say which sides have no points of what, all that the same sides lack together."""
    lacks: dict[tuple[str, ...], list[Words]] = {}
    for row in rows:
        sides = tuple(side.label for side in row.comparison.sides if side.curve is None)
        lacks.setdefault(sides, []).append(named(row.held, catalog))
    return [{"sides": list(sides), "rows": of} for sides, of in lacks.items()]
