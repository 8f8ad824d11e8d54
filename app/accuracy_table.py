"""Accuracy runs of both sides as a table of text: one row per side and task, pooled as the words say."""

from app import wording
from app.accuracy import Record, Score
from app.catalog import Catalog
from app.comparison import Comparison
from app.language import ENGLISH, Language
from app.price_table import Table


def accuracy_table(comparison: Comparison, record: Record, catalog: Catalog, language: Language = ENGLISH) -> Table:
    """Return head and rows: score ± standard error, questions, what ran, when, and the address of the newest run."""
    head = (
        language.say("Side"),
        language.say("Task"),
        language.say("Score ± standard error"),
        language.say("Run date"),
        language.say("Runs"),
        language.say("Questions"),
        language.say("Served by"),
    )
    rows = tuple(
        (
            language.name(side.label),
            score.task.upper(),
            _score(score, language),
            _dates(score, language),
            wording.whole(len(score.runs), language=language),
            wording.whole(score.samples, language=language),
            _served(score, catalog, language),
        )
        for side in comparison.sides
        for score in record.scores[side.key]
    )
    return head, rows


def _score(score: Score, language: Language) -> str:
    share = wording.fine_percent(score.score * 100, language=language)
    return f"{share} ± {wording.one_decimal(score.standard_error * 100, language=language)}"


def _served(score: Score, catalog: Catalog, language: Language) -> str:
    engines = dict.fromkeys(catalog.engine_label(run.engine) for run in score.runs)
    methods = dict.fromkeys(language.name(catalog.spec_methods.get(r.spec_method, r.spec_method)) for r in score.runs)
    return f"{language.listed(list(engines))} · {language.listed(list(methods))}"


def _dates(score: Score, language: Language) -> str:
    """Print the days of a pool of runs, the first and the last."""
    first, last = language.day(score.first), language.day(score.last)
    return first if first == last else language.say("{first} to {last}", first=first, last=last)
