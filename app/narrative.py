"""What is told of a comparison: a verdict, paragraphs for its targets, and caveats, each in passages."""

from dataclasses import dataclass

from app.accuracy import Record
from app.caveats import Caveat
from app.findings import Finding
from app.language import ENGLISH, Language
from app.passage import Passage
from app.terms import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatText:
    """A caveat in words: a short label for a chip, a clause to be quoted in a sentence, and its own sentences."""

    caveat: Caveat
    label: Passage
    clause: Passage
    body: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One target's sentences with the caveats that hold there; a brief reader gets no sentences.

    `details` name, for a technical reader, what stands behind each side's reading.
    """

    target: float
    body: Passage
    details: tuple[Passage, ...] = ()
    caveats: tuple[CaveatText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A verdict, a paragraph per target, further findings, what the comparison does not show, and all caveats.

    `fair` says what becomes of the gap like for like; `accuracy_text` what is on file about accuracy where the verdict
    does not.
    """

    verdict: Passage
    paragraphs: tuple[Paragraph, ...]
    further: tuple[Passage, ...]
    fair: tuple[Passage, ...]
    footnotes: tuple[Passage, ...]
    caveats: tuple[CaveatText, ...]
    accuracy: Record | None = None
    accuracy_text: Passage | None = None
    findings: tuple[Finding, ...] = ()
    language: Language = ENGLISH
    reader: Reader = "standard"

    @property
    def told(self) -> tuple[Passage, ...]:
        """Return the passages of the story itself, in reading order, without the caveats."""
        bodies = (passage for p in self.paragraphs for passage in (p.body, *p.details) if passage.segments)
        return (self.verdict, *bodies, *self.fair, *self.further, *self.footnotes)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return every passage in reading order."""
        caveats = [*self.caveats, *(c for p in self.paragraphs for c in p.caveats)]
        beside = (self.accuracy_text,) if self.accuracy_text else ()
        return (*self.told, *beside, *(text for c in caveats for text in (c.label, c.clause, c.body)))
