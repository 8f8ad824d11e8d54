"""The rule about accuracy: scores of both sides with their standard errors."""

from app.accuracy import NOISE_SIGMAS, Score, difference
from app.caveats.view import Facts, View, distinct
from app.figures import Figure
from app.side import Side

DIFFERENCE = "accuracy.difference"


def accuracy(view: View) -> Facts | None:
    """State scores and standard errors where accuracy runs exist for both sides."""
    if len(view.keys) > 2:
        return None
    found = difference(view.comparison, view.background.accuracy)
    if found is None:
        return None
    a, b = view.comparison.sides
    return {
        "task": found.a.task.upper(),
        "differ": found.differ,
        "sigmas": Figure(
            value=NOISE_SIGMAS, unit="standard errors", path=f"{DIFFERENCE}.sigmas", rule="limit of the rule"
        ),
        "gap": Figure(value=found.gap * 100, unit="percentage points", path=f"{DIFFERENCE}.gap"),
        "noise": Figure(
            value=found.noise * 100,
            unit="percentage points",
            path=f"{DIFFERENCE}.joint_standard_error",
        ),
        "since": found.since,
        "since_first": found.since == found.first,
        "a": _of_side(view, a, found.a),
        "b": _of_side(view, b, found.b),
    }


def _of_side(view: View, side: Side, score: Score) -> dict[str, object]:
    methods = view.catalog.spec_methods
    return {
        **score_words(side, score, f"{DIFFERENCE}.{side.key}"),
        "engines": list(distinct(view.catalog.engine_label(run.engine) for run in score.runs)),
        "methods": list(distinct(methods.get(run.spec_method, run.spec_method) for run in score.runs)),
        "runs": Figure(value=len(score.runs), unit="runs", path=f"{DIFFERENCE}.{side.key}.runs"),
        "first": score.first,
        "last": None if score.last == score.first else score.last,
    }


def score_words(side: Side, score: Score, where: str) -> dict[str, object]:
    """Return a side's label with its pooled score and standard error as figures that lead to `where`."""
    return {"label": side.label, **figures_of(score, where)}


def figures_of(score: Score, where: str) -> dict[str, Figure]:
    """Return a pooled score and its standard error as figures that lead to `where`."""
    return {
        "score": Figure(value=score.score * 100, unit="%", path=f"{where}.score"),
        "error": Figure(
            value=score.standard_error * 100, unit="percentage points", path=f"{where}.standard_error_points"
        ),
    }
