"""A second opinion on accuracy: which runs count for a side, their pool, and whether two pools differ beyond noise.

Scores and errors are fractions of one, worked out from the table's own text. Runs ask the same questions, so a
pool has the mean score and the mean error of its runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.verifier.document import Document

Row = Mapping[str, str]
SIGMAS = 2


@dataclass(frozen=True)
class Pools:
    """Both sides' (score, error) on one task, the runs behind them, and from which day on they compare as they do."""

    task: str
    scores: Mapping[str, tuple[float, float]]
    runs: Mapping[str, Sequence[Row]]
    differ: bool
    since: str
    first: str


def counted(document: "Document", side: str) -> list[Row]:
    """Return the runs that count for a side: of its model, GPU, precision and method, nearest to what it ran on.

    A side as of a day counts none of later days, one that is fixed to an engine none of another family, and one of
    rows that are not the publisher's none at all.
    """
    its = document.subject["sides"][side]
    if not document.is_publishers(side):
        return []
    near = document.neighbours([side])
    fixed = its["spec_method"] if its["spec_method"] not in (None, "best") else None
    ran = [p["precision"] for p in near if p.get("precision") not in (None, "best")]
    bits = ran or ([its["precision"]] if its["precision"] not in (None, "best") else [])
    rows = [
        row
        for row in document.tables.get("accuracy", ())
        if document.in_group(row["model"]) and row["gpu"] == its["gpu"] and row["precision"] in bits
    ]
    rows = [row for row in rows if document.neighbours() and fixed in (None, row["spec_method"])]
    rows = [row for row in rows if its["as_of"] is None or row["run_date"] <= its["as_of"]]
    if its["engine"]:
        own = [row for row in rows if row["engine"] == its["engine"]]
        family = document.family(its["engine"])
        rows = own or [row for row in rows if document.family(row["engine"]) == family]
    elif its["engine_family"]:
        rows = [row for row in rows if row["engine"] in its["engine_family"]]
    served = [(p["engine"], p["spec_method"]) for p in near]
    methods = [p["spec_method"] for p in near]
    exact = [row for row in rows if (row["engine"], row["spec_method"]) in served]
    return exact or [row for row in rows if row["spec_method"] in methods] or rows


def compared(document: "Document") -> Pools | None:
    """Pool the runs of both sides on their common task; None where there is none, or the runs are the same."""
    a, b = counted(document, "a"), counted(document, "b")
    tasks = _shared([a, b])
    if not tasks or a == b:
        return None
    of = {"a": [r for r in a if r["task"] == tasks[0]], "b": [r for r in b if r["task"] == tasks[0]]}
    days = sorted({r["run_date"] for rows in of.values() for r in rows})
    course = [(day, found) for day in days if (found := _until(of, day))]
    now = _sign(course[-1][1])
    turns = [i for i, (_, found) in enumerate(course) if _sign(found) != now]
    since = course[turns[-1] + 1][0] if turns else course[0][0]
    return Pools(
        task=tasks[0],
        scores={s: _mean(rows) for s, rows in course[-1][1].items()},
        runs=course[-1][1],
        differ=now != 0,
        since=since,
        first=course[0][0],
    )


def several(document: "Document") -> tuple[str, dict[str, tuple[float, float]]] | None:
    """Return the task with most runs of all sides, and every side's score and error; None without one of all."""
    rows = {side: counted(document, side) for side in document.sides}
    shared = _shared([*rows.values()])
    if not shared:
        return None
    found = {}
    for side, its in rows.items():
        asked = [row for row in its if row["task"] == shared[0]]
        newest = _until({side: asked}, max(row["run_date"] for row in asked))
        found[side] = _mean(newest[side]) if newest else (0.0, 0.0)
    return shared[0], found


def _shared(sides: Sequence[Sequence[Row]]) -> list[str]:
    """Return the tasks that all sides were asked, that with most runs first, else as words sort."""
    every = [row["task"] for rows in sides for row in rows]
    return sorted(
        set.intersection(*({row["task"] for row in rows} for rows in sides)), key=lambda t: (-every.count(t), t)
    )


def _until(of: Mapping[str, Sequence[Row]], day: str) -> dict[str, list[Row]] | None:
    """Return the newest run of each configuration up to a day; None where a side has none yet."""
    found = {}
    for side, rows in of.items():
        newest: dict[tuple[str, ...], Row] = {}
        for row in sorted((r for r in rows if r["run_date"] <= day), key=lambda r: r["run_date"]):
            newest[row["engine"], row["spec_method"], row["precision"], row["concurrency"]] = row
        found[side] = list(newest.values())
    return found if all(found.values()) else None


def _mean(rows: Sequence[Row]) -> tuple[float, float]:
    weight = sum(float(r["samples"]) for r in rows)
    score, error = (sum(float(r[c]) * float(r["samples"]) for r in rows) / weight for c in ("score", "standard_error"))
    return score, error


def _sign(found: Mapping[str, Sequence[Row]]) -> int:
    return sign(_mean(found["a"]), _mean(found["b"]))


def sign(one: tuple[float, float], two: tuple[float, float]) -> int:
    """Return which of two scores, each with its error, is higher beyond noise: 1, -1 or 0."""
    (a, error_a), (b, error_b) = one, two
    noise = SIGMAS * (error_a**2 + error_b**2) ** 0.5
    return 0 if abs(a - b) <= noise else 1 if a > b else -1
