"""What is said of accuracy beside the cost: both scores, or that nothing shows that quality is equal."""

from app.accuracy import Record, differs_in_precision
from app.catalog import Catalog
from app.caveats.accuracy import score_words
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
    several = _several(comparison, record) if len(comparison.sides) > 2 and not missing else []
    style = "several" if several else style
    return AccuracyBeside(
        style=style,
        gpu=catalog.gpu_label(gpu) if gpu else None,
        present=present,
        missing=missing,
        task=found.a.task.upper() if found else "",
        a=score_words(a, found.a) if found else None,
        b=score_words(b, found.b) if found else None,
        differ=found.differ if found else False,
        since=found.since if found else None,
        several=several,
    )


def _several(comparison: Comparison, record: Record) -> list[Words]:
    """Return every side's score on the first task that all were asked."""
    asked = [{score.task for score in record.scores[side.key]} for side in comparison.sides]
    shared = sorted(set.intersection(*asked))
    if not shared:
        return []
    scores = (next(s for s in record.scores[side.key] if s.task == shared[0]) for side in comparison.sides)
    return [score_words(side, score) for side, score in zip(comparison.sides, scores, strict=True)]
