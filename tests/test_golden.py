"""Whole answers as a person reads them; a changed sentence shows here, word by word.

After reading the difference, `LIKEWISE_GOLDEN=write .venv/bin/python -m pytest tests/test_golden.py` accepts it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.answer import Shelf
from app.comparison import Comparison
from app.exports.markdown import to_text
from app.held import Fairness
from app.language import ENGLISH, LANGUAGES, Language
from app.links import Selection
from app.narrative import Narrative
from app.side import Price
from app.terms import Reader
from tests.stories import (
    DEEPSEEK,
    LIVE,
    OWN,
    SPECIFIED,
    UNLISTED,
    X,
    answer,
    background,
    dense,
    duel,
    live_shelf,
    own_shelf,
    printed,
    several,
    straight,
    sweep,
    told,
    unlisted_shelf,
)

GOLDEN = Path(__file__).parent / "golden"
Told = tuple[Comparison, Narrative, Fairness | None]
# Of these the words are held; tables and titles of many sides have tests of their own.
WORDS_ALONE = ("ranking", "like-for-like")
FOUR = "deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x"
HOSTILE = "**GLM** <b>5</b> $x$ {{ 7 * 7 }} [x](https://example.org)"


def bundle(slug: str, **choice: object) -> Callable[[], Told]:
    """Return how to answer a bundled comparison."""

    def tell() -> Told:
        found = answer(slug, **choice)
        return found.comparison, found.narrative, found.fairness

    return tell


def other(shelf: Callable[[], Shelf], slug: str, **choice: object) -> Callable[[], Told]:
    """Return how to answer a comparison of rows that are not bundled."""

    def tell() -> Told:
        found = shelf().answer(Selection(slug=slug, **choice))
        return found.comparison, found.narrative, found.fairness

    return tell


def built(
    make: Callable[[], Comparison], language: Language = ENGLISH, reader: Reader = "standard"
) -> Callable[[], Told]:
    """Return how to tell a comparison that the bundled data does not hold."""
    return lambda: (make(), told(make(), background(), language=language, reader=reader), None)


def crossing() -> Comparison:
    """Compare MTP and Off where speculation pays at high speed alone."""
    return dense((0.7, 0.8, 0.9, 1.5, 2.5))


def uncertain() -> Comparison:
    """Compare published readings so small that rounding leaves the ratio between 4 and 9."""
    a = printed((40.0, 60.0), (60.0, 12.0), (10.8, 54.2), spec_method="mtp")
    b = printed((40.0, 60.0), (10.0, 2.0), (65.0, 325.0), side="b")
    return duel(a, b, targets=None, source="published", publisher_band=(30.0, 70.0))


def reversed_by_price() -> Comparison:
    """Compare two GPUs of which the slower one is so cheap that its tokens cost less."""
    a, b = sweep(scale=1.5, gpu="b300"), sweep(gpu="h200")
    dear = Price(usd_per_gpu_hour=6.0, kw_per_gpu=2.17, edition=None, tier=None, own_usd=True)
    cheap = Price(usd_per_gpu_hour=2.0, kw_per_gpu=1.73, edition=None, tier=None, own_usd=True)
    return duel(
        a, b, prices=(dear, cheap), labels=("B300", "H200"), kind="gpu", title="B300 vs H200, FP4", source="measured"
    )


STORIES: dict[str, Callable[[], Told]] = {
    "specified": bundle(SPECIFIED),
    "specified-brief": bundle(SPECIFIED, reader="brief"),
    "specified-technical": bundle(SPECIFIED, reader="technical"),
    "specified-zh": bundle(SPECIFIED, lang="zh"),
    "specified-brief-zh": bundle(SPECIFIED, lang="zh", reader="brief"),
    "other-engine": bundle(DEEPSEEK),
    "other-engine-zh": bundle(DEEPSEEK, lang="zh"),
    "other-engine-technical": bundle(DEEPSEEK, reader="technical"),
    "crossing": built(crossing),
    "crossing-zh": built(crossing, LANGUAGES["zh"]),
    "crossing-brief": built(crossing, reader="brief"),
    "crossing-gpus": bundle("deepseek-r1-b200-vs-mi355x"),
    "empty": built(lambda: duel(a=[], targets=(50.0,))),
    "precision": bundle("deepseek-r1-mi355x-fp4-vs-fp8"),
    "precision-published": bundle("glm-5-1-b300-fp4-vs-fp8"),
    "tie": built(lambda: duel(sweep(spec_method="mtp", scale=1.004), source="measured", sampled=True)),
    "no-overlap": bundle("deepseek-r1-mi355x-fp8-mtp-vs-none", engine="sglang"),
    "outside": bundle(DEEPSEEK, targets=(30.0, 200.0, 300.0)),
    "outside-published": bundle(SPECIFIED, targets=(50.0, 85.0)),
    "rounded": bundle("deepseek-r1-h100-fp8-mtp-vs-none"),
    "rounded-apart": built(uncertain),
    "rounded-apart-zh": built(uncertain, LANGUAGES["zh"]),
    "many-times": bundle("deepseek-v4-gb200-fp4-mtp-vs-none"),
    "single-point": bundle("deepseek-r1-b300-fp8-mtp-vs-none", sequence=(1024, 1024)),
    "price-reverses": built(reversed_by_price),
    "price-reverses-zh": built(reversed_by_price, LANGUAGES["zh"]),
    "ranking": bundle(FOUR),
    "ranking-zh": bundle(FOUR, lang="zh"),
    "ranking-brief": bundle(FOUR, reader="brief"),
    "ranking-engines-technical": bundle("deepseek-r1-mi355x-fp4-atom-vs-mori-sglang-vs-sglang", reader="technical"),
    "ranking-constant": built(lambda: several(straight(1.5), straight(1.0), straight(1.005), straight(1.2))),
    "ranking-constant-zh": built(
        lambda: several(straight(1.5), straight(1.0), straight(1.005), straight(1.2)), LANGUAGES["zh"]
    ),
    "ranking-apart": built(lambda: several(sweep(), sweep([x + 100 for x in X]), straight(1.2), targets=(50.0, 150.0))),
    "like-for-like": bundle("deepseek-r1-b300-best-vs-mi355x", like="family"),
    "like-for-like-zh": bundle("deepseek-r1-b300-best-vs-mi355x", like="family", lang="zh"),
    "like-for-like-brief": bundle("deepseek-r1-b200-vs-mi355x", like="window", reader="brief"),
    "dates": bundle("deepseek-r1-b300-fp8-sglang-2026-04-17-vs-2026-05-22"),
    "own": other(own_shelf, OWN),
    "own-zh": other(own_shelf, OWN, lang="zh"),
    "own-brief": other(own_shelf, OWN, reader="brief"),
    "own-brief-zh": other(own_shelf, OWN, reader="brief", lang="zh"),
    "own-unlisted": other(unlisted_shelf, UNLISTED),
    "own-unlisted-brief": other(unlisted_shelf, UNLISTED, reader="brief"),
    "agentic": other(live_shelf, LIVE),
    "agentic-zh": other(live_shelf, LIVE, lang="zh"),
    "agentic-brief": other(live_shelf, LIVE, reader="brief"),
    "hostile-name": built(lambda: duel(model_label=HOSTILE), reader="brief"),
}


def words(narrative: Narrative) -> str:
    """Return the words of an answer, a passage a line."""
    caveats = [f"{text.label.text}: {text.body.text}" for text in narrative.caveats]
    return "\n".join([*(passage.text for passage in narrative.told), "", *caveats]) + "\n"


@pytest.mark.parametrize("name", STORIES)
def test_golden(name: str) -> None:
    comparison, narrative, _ = STORIES[name]()
    alone = name.startswith(WORDS_ALONE)
    text = words(narrative) if alone else to_text(comparison, narrative, unlisted_shelf().catalog) + "\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("LIKEWISE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(STORIES)
