"""What is said of accuracy beside the cost: both scores, or that nothing shows that quality is equal."""

from math import isclose
from operator import itemgetter

from app.accuracy import Record, differs_in_precision
from app.catalog import Catalog
from app.caveats.accuracy import DIFFERENCE, score_words
from app.comparison import Comparison
from app.findings import AccuracyBeside, Words


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
    task, ends = _ends(comparison, record) if len(comparison.sides) > 2 and not missing else ("", None)
    style = "range" if ends else style
    return AccuracyBeside(
        style=style,
        gpu=catalog.gpu_label(gpu) if gpu else None,
        present=present,
        missing=missing,
        task=found.a.task.upper() if found else task,
        a=score_words(a, found.a, f"{DIFFERENCE}.a") if found else None,
        b=score_words(b, found.b, f"{DIFFERENCE}.b") if found else None,
        differ=found.differ if found else False,
        since=found.since if found else None,
        lowest=ends and ends[0],
        highest=ends and ends[1],
    )


def _ends(comparison: Comparison, record: Record) -> tuple[str, tuple[Words, Words] | None]:
    """Return the first task that every side was asked, and who scores least and most on it."""
    shared = set.intersection(*({score.task for score in record.scores[side.key]} for side in comparison.sides))
    if not shared:
        return "", None
    task = min(shared)
    found = [
        (score.score, score_words(side, score, f"accuracy.sides.{side.key}[{i}]"))
        for side in comparison.sides
        for i, score in enumerate(record.scores[side.key])
        if score.task == task
    ]
    ends = (min(found, key=itemgetter(0)), max(found, key=itemgetter(0)))
    low, high = (
        {
            "labels": [words["label"] for score, words in found if isclose(score, end)],
            "score": its["score"],
            "error": its["error"],
        }
        for end, its in ends
    )
    return task.upper(), (low, high)
