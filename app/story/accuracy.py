"""What is said of accuracy beside the cost: both scores, or that nothing shows that quality is equal."""

from math import isclose

from app.accuracy import Record, Score, beyond_noise, differs_in_precision, engines_read
from app.catalog import Catalog
from app.caveats.accuracy import DIFFERENCE, figures_of, score_words
from app.comparison import Comparison
from app.findings import AccuracyBeside, Words
from app.wording import fine_percent


def accuracy_finding(comparison: Comparison, catalog: Catalog, record: Record) -> AccuracyBeside | None:
    """Say what is on file about accuracy; None where nothing was read, or of points that belong to no model."""
    if not any(any(t.readings) for t in comparison.targets) or not (
        comparison.subject.group or differs_in_precision(comparison)
    ):
        return None
    a, b = comparison.two
    gpus = {side.gpu for side in comparison.sides}
    gpu = gpus.pop() if len(gpus) == 1 else None
    missing = [side.label for side in comparison.sides if not record.scores[side.key]]
    present = [side.label for side in comparison.sides if record.scores[side.key]]
    found = record.difference
    style = "scores" if found else "none" if not present else "one" if missing else "shared"
    style = "tasks" if style == "shared" and not record.shared else style
    ends = _ends(comparison, record) if len(comparison.sides) > 2 and not missing else None
    if ends:
        style = "alike" if fine_percent(ends[0].score * 100) == fine_percent(ends[1].score * 100) else "range"
    return AccuracyBeside(
        style=style,
        gpu=catalog.gpu_label(gpu) if gpu else None,
        present=present,
        missing=missing,
        task=found.a.task.upper() if found else ends[0].task.upper() if ends else "",
        a=score_words(a, found.a, f"{DIFFERENCE}.a") if found else None,
        b=score_words(b, found.b, f"{DIFFERENCE}.b") if found else None,
        differ=found.differ if found else bool(ends and beyond_noise(*ends[:2])),
        since=found.since if found else None,
        lowest=ends and ends[2][0],
        highest=ends and ends[2][1],
        served=_served(comparison, catalog, record),
        others=[side.label for side in comparison.sides if side.points and not side.is_publishers],
    )


def _served(comparison: Comparison, catalog: Catalog, record: Record) -> list[Words]:
    """Name the engines of runs that are not those of the side's readings; sides with the same ones stand together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for side in comparison.sides:
        engines, read = record.engines(side.key), engines_read(comparison, side)
        if read and not read.issuperset(engines):
            found.setdefault(engines, []).append(side.label)
    return [
        {"labels": labels, "engines": [catalog.engine_label(engine) for engine in engines]}
        for engines, labels in found.items()
    ]


def _ends(comparison: Comparison, record: Record) -> tuple[Score, Score, tuple[Words, Words]] | None:
    """Return who scores least and most on the task that all sides are compared on; None without such a task."""
    if record.task is None:
        return None
    found = [
        (side, score, f"accuracy.sides.{side.key}[{i}]")
        for side in comparison.sides
        for i, score in enumerate(record.scores[side.key])
        if score.task == record.task
    ]
    ends = [pick(found, key=lambda f: f[1].score) for pick in (min, max)]
    least, most = (
        {
            "labels": [other.label for other, its, _ in found if isclose(its.score, score.score)],
            **figures_of(score, where),
        }
        for _, score, where in ends
    )
    return ends[0][1], ends[1][1], (least, most)
