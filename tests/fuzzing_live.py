"""Hostile answers of the live source: mutated copies of each kind, and what must hold of a visit that meets one.

Whatever the bytes, the visit ends within two seconds, tells what went wrong on single lines, and its rows make a shelf.
"""

import json
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.language import LANGUAGES
from app.live import freshness, with_live
from app.sources.bundle import DATA
from app.sources.live.api import Reply
from app.sources.live.question import Question
from app.sources.live.source import Live
from tests.fuzzing import are_lines, are_sane, in_time, of_bytes, of_json
from tests.live_server import agentic, benchmark, evaluation, table


@cache
def bodies() -> dict[str, bytes]:
    """Return an honest answer of each endpoint."""
    rows = [benchmark(row) for row in table(DATA, "measured_points.csv")[:4]]
    runs = [evaluation(row) for row in table(DATA, "accuracy.csv")[:3]]
    answers = {
        "availability": [{key: row[key] for key in ("model", "date", "isl", "osl", "hardware")} for row in rows],
        "benchmarks": [*rows, agentic(rows[0])],
        "benchmarks/history": rows,
        "evaluations": runs,
    }
    return {name: json.dumps(answer).encode() for name, answer in answers.items()}


@cache
def few_rows() -> Shelf:
    """Return a shelf that is soon indexed again with live rows."""
    bundle = bundled().bundle
    return Shelf(replace(bundle, today=bundle.today[:20], history=(), published=()))


class _Api:
    """Answers without a network: one endpoint as it is told, the others honestly."""

    base = "http://127.0.0.1:9"

    def __init__(self, endpoint: str, body: bytes) -> None:
        self._bodies = bodies() | {endpoint: body}

    def get(self, question: Question[Any], _etag: str | None = None) -> Reply:
        return Reply(self._bodies[question.endpoint.name], None)


@st.composite
def live_mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a changed answer of some endpoint."""
    name = draw(st.sampled_from(sorted(bodies())))
    change = draw(st.sampled_from((of_json, of_json, of_bytes)))
    return name, draw(change(bodies()[name]))


def hold_live(endpoint: str, body: bytes) -> None:
    """Visit a source that answers so, twice; raise AssertionError where a promise does not hold."""
    base = few_rows()
    with tempfile.TemporaryDirectory() as folder, in_time(f"live, {endpoint}"):
        live = Live(_Api.base, Path(folder), base.catalog)
        live.api = _Api(endpoint, body)  # type: ignore[assignment]
        snapshot = live.refresh(history=True)
        held = live.held()
        shelf = with_live(base, snapshot)
        assert shelf.bundle.index.contents
    assert set(held.rows if held else ()) == set(snapshot.rows)
    are_sane((*snapshot.rows, *snapshot.history))
    are_lines(snapshot.refusals)
    for language in LANGUAGES.values():
        are_lines(freshness(snapshot, shelf, language))
