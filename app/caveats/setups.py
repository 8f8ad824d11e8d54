"""Rules about what the two sides ran on: engines, deployments, GPU counts, recipes, dates."""

from collections.abc import Iterable

from app.background import RecipeDifference
from app.caveats.view import Facts, View, distinct, served
from app.figures import Figure
from app.points import Point

GPU_COUNT_RATIO = 2
RUN_DATE_DAYS = 30


def cross_engine(view: View) -> Facts | None:
    """Fire when sides are read off different engine families, unless engines are what is compared."""
    return None if "engine" in view.comparison.subject.differs or not families_differ(view) else served(view)


def families_differ(view: View) -> bool:
    """Say whether any two sides are read off different engine families."""
    return len({families for key in view.keys if (families := view.families(key))}) > 1


def same_engine(view: View) -> Facts | None:
    """Reassure when every neighbour of all sides ran one engine from one image."""
    points = view.neighbours()
    setups = {(p.setup.engine, p.setup.image) for p in points}
    if len(setups) != 1 or not all(view.readings(key) for key in view.keys):
        return None
    engine, image = setups.pop()
    if not engine or not image:
        return None
    return {"engine": view.catalog.engine_label(engine), "image": image, "two": len(view.keys) == 2}


def mixed_engines(view: View) -> Facts | None:
    """Fire when the two neighbours of one reading come from different engines; each side's pairs are told once."""
    mixed = {
        (side.label, tuple(sorted(view.catalog.engine_label(e) for e in engines)))
        for side in view.comparison.sides
        for reading in view.readings(side.key)
        if len(engines := distinct(p.setup.engine for p in reading.neighbours)) > 1
    }
    sides = [{"label": label, "engines": list(engines)} for label, engines in sorted(mixed)]
    return {"sides": sides} if sides else None


def deployment_differs(view: View) -> Facts | None:
    """Fire when some sides alone are disaggregated or multi-node, unless deployments are what is compared."""
    if "deployment" in view.comparison.subject.differs:
        return None
    spread = [
        bool(deployments - {"single-node"})
        for key in view.keys
        if (deployments := {p.setup.deployment for p in view.neighbours(key)} - {None})
    ]
    return served(view) if len(set(spread)) > 1 else None


def precision_differs(view: View) -> Facts | None:
    """Fire when sides are read off different precisions, unless precisions are what is compared."""
    if "precision" in view.comparison.subject.differs:
        return None
    read = [
        frozenset(precisions)
        for key in view.keys
        if (precisions := {p.setup.precision for p in view.neighbours(key)} - {None})
    ]
    return served(view) if len(set(read)) > 1 else None


def gpu_count_differs(view: View) -> Facts | None:
    """Fire when the neighbours' deployments differ in GPU count by a factor of 2 or more."""
    return served(view) if gpu_counts_differ(view.neighbours()) else None


def gpu_counts_differ(points: Iterable[Point]) -> bool:
    """Say whether the deployments of points differ in GPU count by a factor of 2 or more, as far as is known."""
    counts = [p.setup.gpus for p in points if p.setup.gpus]
    return bool(counts) and max(counts) >= GPU_COUNT_RATIO * min(counts)


def recipe_differs(view: View) -> Facts | None:
    """Fire when launch differences beyond the feature under test are on record."""
    found, swap = recipe_differences(view), view.comparison.subject.swapped
    if not found:
        return None
    return {
        "a": view.comparison.a.label,
        "b": view.comparison.b.label,
        "source": found[0].source,
        "differences": [
            {"topic": r.topic, "a": r.side_b if swap else r.side_a, "b": r.side_a if swap else r.side_b} for r in found
        ],
    }


def recipe_differences(view: View) -> list[RecipeDifference]:
    """Return the launch differences on record, where the published run that they were read of is what is shown.

    That is known of rows of the publisher's, on fixed lengths, with that run's engine and image on each side.
    """
    subject = view.comparison.subject
    run = view.background.published_run(subject.facts_slug)
    if run is None or not subject.has_fixed_lengths:
        return []
    launched = [(run.engine_a, run.image_a), (run.engine_b, run.image_b)]
    for side, setup in zip(view.comparison.sides, launched[:: -1 if subject.swapped else 1], strict=True):
        points = view.neighbours(side.key) or side.points
        if not side.is_publishers or {(p.setup.engine, p.setup.image) for p in points} != {setup}:
            return []
    return [r for r in view.background.recipes if r.comparison == run.comparison]


def run_dates_differ(view: View) -> Facts | None:
    """Fire when the neighbours were run more than 30 days apart, or from different images, unless by design.

    Nothing is said of days where a neighbour has no run date: how far apart the runs lie is not known then.
    """
    if view.comparison.subject.kind == "date":
        return None
    points = view.neighbours()
    dates = sorted({p.run_date for p in points if p.run_date})
    images = distinct(p.setup.image for p in points)
    by_design = "as_of" in view.comparison.subject.differs
    dated = bool(points) and all(p.run_date for p in points)
    apart = (dates[-1] - dates[0]).days if dated and not by_design else 0
    if apart <= RUN_DATE_DAYS and len(images) < 2:
        return None
    days = Figure(value=apart, unit="days", path="targets", rule="last run date - first run date")
    return {
        "days": days if apart > RUN_DATE_DAYS else None,
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "images": list(images) if len(images) > 1 else [],
    }
