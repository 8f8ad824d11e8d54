"""Whether a text keeps the wording rules of METHOD 8, found in the words that a reader sees.

`lint` reads a rendered narrative, in any language, and names each sentence that breaks a rule, the template that said
it and what to do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.language import Language
from app.linter.repeats import facts_apart, repeated_figures, repeated_sentences
from app.linter.rules import RULES, WORD_RULES, Place
from app.linter.sentences import Sentence, sentences
from app.linter.words import words_of
from app.narrative import Narrative
from app.passage import Passage
from app.terms import Reader

__all__ = ["Fault", "lint", "lint_passage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One sentence that breaks one rule, and what to do about it."""

    rule: str
    template: str
    sentence: str
    reason: str

    def __str__(self) -> str:
        """Write the fault in one line, the template first."""
        return f"{self.template}: {self.rule}: {self.reason}: {self.sentence}"


def lint(narrative: Narrative) -> tuple[Fault, ...]:
    """Return every fault of a narrative's texts, its caveats included, each once."""
    language, reader = narrative.language, narrative.reader
    found = [fault for p in narrative.passages for fault in lint_passage(p, language, reader)]
    told = [s for p in narrative.told for s in sentences(p)]
    found += _faults("told twice", repeated_sentences(told))
    words = words_of(language)
    for passage in map(sentences, narrative.told):
        found += _faults("figure twice", repeated_figures(passage))
        found += _faults("one fact", facts_apart(passage, words)) if words else []
    return tuple(dict.fromkeys(found))


def lint_passage(passage: Passage, language: Language, reader: Reader = "standard") -> tuple[Fault, ...]:
    """Return the faults that the sentences of one passage have by themselves."""
    whole = sentences(passage)
    return tuple(fault for sentence in whole for fault in _of_sentence(sentence, whole, language, reader))


def _of_sentence(
    sentence: Sentence, passage: tuple[Sentence, ...], language: Language, reader: Reader
) -> Iterator[Fault]:
    place = Place(sentence=sentence, passage=passage, language=language, is_short=reader != "technical")
    words = words_of(language)
    if words:
        for name, word_rule in WORD_RULES.items():
            yield from _faults(name, ((sentence, reason) for reason in word_rule(place, words)))
    for name, rule in RULES.items():
        yield from _faults(name, ((sentence, reason) for reason in rule(place)))


def _faults(rule: str, found: Iterable[tuple[Sentence, str]]) -> list[Fault]:
    return [Fault(rule=rule, template=s.template, sentence=s.text, reason=reason) for s, reason in found]
