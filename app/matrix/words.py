"""The printed words of a cell: its figures, why one is missing, how sure it is, and the mark of the best."""

from app import wording
from app.language import Language, message
from app.matrix.grid import Cell, Row
from app.matrix.ranks import Rank, rank
from app.table import ABSENT, printed
from app.terms import METRICS

MARKS = {"higher": ("▲", "△"), "lower": ("▼", "▽")}
SHORT_UNITS = {
    "throughput_per_gpu": "tok/s/GPU",
    "cost": message("per M tokens"),
    "throughput_per_mw": "tok/s/MW",
}


def mark(ranked: Rank, cell: Cell) -> str:
    """Mark the best cell of a row: full where it is known to be, hollow where several may be, nothing on the rest."""
    if ranked.style in ("none", "only") or all(c is not cell for c in ranked.leaders):
        return ""
    full, hollow = MARKS[METRICS[ranked.metric].better or "higher"]
    return full if ranked.style == "lead" else hollow


def figure_text(cell: Cell, metric: str, language: Language) -> str:
    """Print one figure without its unit; a rough one with '~' before it, an unknown one as a dash."""
    value = cell.value(metric)
    if value is None:
        return ABSENT
    text = printed(METRICS[metric], value, cell.reading, language=language)
    if metric == "throughput_per_gpu" and cell.rough:
        text = wording.whole(value, language=language)  # a decimal would claim more than is known
    text = language.say("${figure}", figure=text) if metric == "cost" else text
    return f"~{text}" if cell.rough else text


def missing_text(cell: Cell, row: Row, language: Language) -> str:
    """Say why a cell has no reading; '' where it has one."""
    if cell.reading:
        return ""
    if cell.side is None or cell.nearest is None:
        return language.say("no rows")
    speed = wording.speed(cell.nearest, language=language)
    if row.source == "published":
        return language.say("not in the published table, nearest {speed} tok/s/user", speed=speed)
    return language.say("not measured there, nearest {speed} tok/s/user", speed=speed)


def basis_text(cell: Cell, row: Row, language: Language) -> str:
    """Say how a reading was made and how sure it is."""
    reading = cell.reading
    if reading is None:
        return ""
    if reading.basis != "interpolated":
        return language.say("measured") if reading.basis == "measured" else language.say("published")
    low, high = (wording.speed(p.interactivity, language=language) for p in reading.neighbours)
    if cell.rough:
        text = language.say("rough, read between {low} and {high} tok/s/user", low=low, high=high)
    else:
        text = language.say("read between {low} and {high} tok/s/user", low=low, high=high)
    if row.source == "published":
        text = language.say("published, {text}", text=text)
    if reading.uncertainty is None:
        return text
    share = wording.percent(min(reading.uncertainty, 1) * 100, language=language)
    return language.say("{text}, ±{share}", text=text, share=share) if reading.uncertainty <= 1 else text


def ranks(row: Row) -> dict[str, Rank]:
    """Rank a row by each metric that a matrix shows."""
    return {metric: rank(row, metric) for metric in SHORT_UNITS}
