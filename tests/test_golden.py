"""Whole answers as a person reads them; a changed sentence shows here, word by word.

After reading the difference, `LIKEWISE_GOLDEN=write .venv/bin/python -m pytest tests/test_golden.py` accepts it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.answer import bundled
from app.comparison import Comparison
from app.exports.markdown import to_text
from app.narrative import Narrative
from tests.stories import DEEPSEEK, SPECIFIED, answer, background, duel, sweep, told

GOLDEN = Path(__file__).parent / "golden"
Told = tuple[Comparison, Narrative]


def bundle(slug: str, **choice: object) -> Callable[[], Told]:
    """Return how to answer a bundled comparison."""

    def tell() -> Told:
        found = answer(slug, **choice)
        return found.comparison, found.narrative

    return tell


def built(make: Callable[[], Comparison]) -> Callable[[], Told]:
    """Return how to tell a comparison that the bundled data does not hold."""
    return lambda: (make(), told(make(), background()))


STORIES: dict[str, Callable[[], Told]] = {
    "specified": bundle(SPECIFIED),
    "other-engine": bundle(DEEPSEEK),
    "crossing-gpus": bundle("deepseek-r1-b200-vs-mi355x"),
    "precision": bundle("deepseek-r1-mi355x-fp4-vs-fp8"),
    "precision-published": bundle("glm-5-1-b300-fp4-vs-fp8"),
    "tie": built(lambda: duel(sweep(spec_method="mtp", scale=1.004), source="measured", sampled=True)),
    "no-overlap": bundle("deepseek-r1-mi355x-fp8-mtp-vs-none", engine="sglang"),
    "outside": bundle(DEEPSEEK, targets=(30.0, 200.0, 300.0)),
    "outside-published": bundle(SPECIFIED, targets=(50.0, 85.0)),
    "rounded": bundle("deepseek-r1-h100-fp8-mtp-vs-none"),
    "many-times": bundle("deepseek-v4-gb200-fp4-mtp-vs-none"),
    "single-point": bundle("deepseek-r1-b300-fp8-mtp-vs-none", sequence=(1024, 1024)),
}


@pytest.mark.parametrize("name", STORIES)
def test_golden(name: str) -> None:
    comparison, narrative = STORIES[name]()
    text = to_text(comparison, narrative, bundled().catalog) + "\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("LIKEWISE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(STORIES)
