"""The rule about accuracy: scores of both sides with their standard errors."""

from app.background import AccuracyRun
from app.caveats.view import Facts, View
from app.comparison import Side
from app.figures import Figure

NOISE_SIGMAS = 2.0


def accuracy(view: View) -> Facts | None:
    """State scores and standard errors where accuracy runs exist for both sides."""
    if len(view.keys) > 2:
        return None
    runs = {side.key: _accuracy_run(view, side) for side in view.comparison.sides}
    a, b = runs["a"], runs["b"]
    if a is None or b is None or a.task != b.task or a == b:
        return None
    noise = (a.standard_error**2 + b.standard_error**2) ** 0.5
    gap = abs(a.score - b.score)
    return {
        "task": a.task.upper(),
        "differ": gap > NOISE_SIGMAS * noise,
        "sigmas": Figure(value=NOISE_SIGMAS, unit="standard errors", path="caveats", rule="limit of the rule"),
        "gap": Figure(value=gap * 100, unit="percentage points", path="caveats", rule="|score a - score b|"),
        "noise": Figure(value=noise * 100, unit="percentage points", path="caveats", rule="sqrt(se_a^2 + se_b^2)"),
        "a": _accuracy_facts(view, view.comparison.a, a),
        "b": _accuracy_facts(view, view.comparison.b, b),
    }


def _accuracy_facts(view: View, side: Side, run: AccuracyRun) -> dict[str, object]:
    rule = f"accuracy run of {run.run_date.isoformat()}, {run.run_url}"
    return {
        "label": side.label,
        "engine": view.catalog.engine_label(run.engine),
        "score": Figure(value=run.score * 100, unit="%", path="caveats", rule=rule),
        "error": Figure(value=run.standard_error * 100, unit="percentage points", path="caveats", rule=rule),
        "samples": Figure(value=run.samples, unit="questions", path="caveats", rule=rule),
        "date": run.run_date,
    }


def _accuracy_run(view: View, side: Side) -> AccuracyRun | None:
    """Pick the newest run of a side's setup, preferring the engines that it is read off."""
    methods = {p.setup.spec_method for p in view.neighbours(side.key)} - {None}
    engines = view.engines(side.key)
    fitting = [
        run
        for run in view.background.accuracy
        if (run.group, run.gpu, run.precision) == (view.comparison.subject.group, side.gpu, side.precision)
        and run.spec_method in methods
    ]
    return max(fitting, key=lambda r: (r.engine in engines, r.run_date, r.engine, -r.concurrency), default=None)
