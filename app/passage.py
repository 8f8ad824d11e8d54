"""A passage: text in which every printed number keeps its evidence, and prose, names and numbers stay told apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import escaping

_FULL_STOPS = ("。", "；", "！", "？")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One number of a text: as printed, its exact value and unit, how it was rounded and where it was read."""

    text: str
    value: float | str
    unit: str
    rounding: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a passage: template prose, a name (neither prose nor number), or a number with its evidence.

    `template` is the file that it comes from. An address is a name that leads to itself.
    """

    text: str
    is_prose: bool
    evidence: Evidence | None = None
    template: str = ""
    is_address: bool = False

    @property
    def markdown(self) -> str:
        """Return Markdown in which a value is escaped and an address is a link."""
        if self.is_prose:
            return self.text
        return (escaping.link if self.is_address else escaping.markdown)(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A rendered sentence or paragraph, in segments."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """Return plain text, without emphasis marks."""
        return "".join(s.text.replace("**", "") if s.is_prose else s.text for s in self.segments)

    @property
    def markdown(self) -> str:
        """Return Markdown in which every value is escaped and only the template's own emphasis works."""
        return "".join(s.markdown for s in self.segments)

    def linked(self, name: str) -> str:
        """Return Markdown as `markdown` does, each number a link to `#name-i`, i counting the passage's evidence."""
        parts, i = [], 0
        for s in self.segments:
            text = s.markdown
            if s.evidence:
                text, i = f"[{text}](#{name}-{i})", i + 1
            parts.append(text)
        return "".join(parts)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the evidence of every number, in reading order."""
        return tuple(s.evidence for s in self.segments if s.evidence)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in the passage."""
        return tuple(s.text for s in self.segments if not s.is_prose and s.evidence is None)


def joined(passages: Iterable[Passage]) -> Passage:
    """Put passages one behind the other, with a space where the last one does not end in a full-width stop."""
    segments: list[Segment] = []
    for passage in passages:
        if segments and not segments[-1].text.endswith(_FULL_STOPS):
            segments.append(Segment(text=" ", is_prose=True))
        segments += passage.segments
    return Passage(segments=tuple(segments))


def plain(text: str) -> Passage:
    """Return a passage of prose alone, for where no template can be used."""
    return Passage(segments=(Segment(text=text, is_prose=True),))
