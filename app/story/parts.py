"""What a text about like for like tells of, whatever the number of sides: its speed, what is held, what is missing."""

from collections.abc import Sequence
from typing import TypedDict

from app.catalog import Catalog
from app.caveats.setups import gpu_counts_differ
from app.comparison import Comparison
from app.figures import Figure
from app.findings import Words
from app.held import WINDOW, Alike, Fairness, Held
from app.points import is_publishers
from app.target import Target
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
    cleared: bool
    several: bool
    brief: bool


def frame(fairness: Fairness, target: Target | None, catalog: Catalog, *, brief: bool) -> Frame:
    """Return what is said around the figures: what is held, in place of what, at which speed, and what is missing."""
    first = fairness.instead_of
    told = [row for _, row in told_rows(fairness, target)]
    without = [row for row in fairness.rows if row not in told]
    return Frame(
        what=WHAT[fairness.fields],
        instead=_why_none(first) if first else "",
        x=speed_figure(fairness.pooled, target, "like_for_like.pooled") if target and told else None,
        unheld="" if told else _why_none(fairness),
        missing=_missing(fairness, without, target if told else None, catalog),
        days=_days(fairness),
        cleared=_is_cleared(fairness, target),
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


def _why_none(fairness: Fairness) -> str:
    """Say why what is held has no figure: there are points on all sides, or none, or none that is known."""
    return "figures" if fairness.standing[1] else "unknown" if fairness.is_unknown else "points"


def _is_cleared(fairness: Fairness, target: Target | None) -> bool:
    """Say whether what is held equal can be ruled out as a cause: engines of others, where they are of one build.

    Whoever is not the publisher may run any build of an engine, so that its name alone says too little; and deployments
    of one kind that differ much in size are not the same.
    """
    points = [p for reading in target.readings if reading for p in reading.neighbours] if target else []
    if "deployment" in fairness.fields and gpu_counts_differ(points):
        return False
    if not fairness.fields & {"engine", "family"} or all(map(is_publishers, points)):
        return True
    images = {p.setup.image for p in points}
    versions = {getattr(p, "engine_version", None) for p in points}
    contradicted = any(len(found - {None}) > 1 for found in (images, versions))
    return not contradicted and (None not in images or None not in versions)


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
    lacking = [row for row in rows if not row.complete and row.held.window is None]
    return {**found, "lacking": _lacking(fairness, lacking, catalog)}


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


def _lacking(fairness: Fairness, rows: Sequence[Alike], catalog: Catalog) -> list[Words]:
    """Say which sides have no points of what, or none known to be, all that the same sides lack together."""
    lacks: dict[tuple[tuple[str, ...], bool], list[Words]] = {}
    pooled = fairness.pooled.sides
    for row in rows:
        empty = [i for i, side in enumerate(row.comparison.sides) if side.curve is None]
        for unknown in (False, True):
            of = [pooled[i].label for i in empty if fairness.leaves_open(pooled[i]) == unknown]
            if of:
                lacks.setdefault((tuple(of), unknown), []).append(named(row.held, catalog))
    return [{"sides": list(sides), "unknown": unknown, "rows": of} for (sides, unknown), of in lacks.items()]
