"""What a story may not say twice: a sentence, a figure within its passage, one fact as if it were two."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from app.linter.sentences import Sentence
from app.linter.words import Words, finds
from app.passage import Evidence

SAME = 1e-6
# The ratio a / b of what a printed form was made from, by its rule.
_RATIOS: Mapping[str, Callable[[float], float]] = {
    "a/b": lambda v: v,
    "b/a": lambda v: 1 / v,
    "a/b - 1": lambda v: 1 + v / 100,
    "b/a - 1": lambda v: 1 / (1 + v / 100),
    "1 - a/b": lambda v: 1 - v / 100,
    "1 - b/a": lambda v: 1 / (1 - v / 100),
}


def repeated_sentences(told: list[Sentence]) -> Iterator[tuple[Sentence, str]]:
    """Yield each sentence that the story has told before, word for word."""
    seen: set[str] = set()
    for sentence in told:
        if sentence.text in seen:
            yield sentence, "is told twice, word for word; tell it once"
        seen.add(sentence.text)


def repeated_figures(passage: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, str]]:
    """Yield each sentence that prints a figure which its passage has printed in the same way before.

    A crossover may stand twice: it ends one stretch and begins the next.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for sentence in passage:
        for e in sentence.evidence:
            if e.unit in ("date", "as written") or "crossovers" in e.path:
                continue
            key = (e.path, e.rounding, e.text)
            seen[key] += 1
            if seen[key] == 2:
                yield sentence, f"“{e.text}” ({e.path}) stands twice in one passage; say it once"


def facts_apart(passage: tuple[Sentence, ...], words: Words) -> Iterator[tuple[Sentence, str]]:
    """Yield each sentence that tells a cost ratio as if it did not follow from the throughput ratio told before.

    Where both sides pay the same, one is the other turned over.
    """
    told: list[tuple[str, float]] = []
    for sentence in passage:
        for e in sentence.evidence:
            place, _, metric = _place(e)
            ratio = _ratio(e)
            if ratio is None:
                continue
            if metric == "throughput":
                told.append((place, ratio))
            follows = any(there == place and abs(other * ratio - 1) < SAME for there, other in told)
            if metric == "cost" and follows and not any(finds(words, words.so, sentence.masked)):
                yield sentence, f"“{e.text}” only turns the throughput ratio over; tell it as what follows (“so”)"
                break


def _place(e: Evidence) -> tuple[str, str, str]:
    """Part a path into where it is read, 'ratio' or 'spread', and the metric."""
    for kind in ("ratio", "spread"):
        head, found, tail = f".{e.path}".rpartition(f".{kind}.")
        if found:
            return head, kind, tail.split(".")[0]
    return e.path, "", ""


def _ratio(e: Evidence) -> float | None:
    turn = _RATIOS.get(e.rounding.split(";")[0])
    if turn is None or not isinstance(e.value, float) or e.value <= 0:
        return None
    return turn(e.value) if e.value != 100 else None
