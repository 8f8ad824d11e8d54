"""Sentences of a passage: where one ends, what it says, and the same with its names masked.

A name may hold anything ("Dr. Faster 8xH100"), so that sentences are parted, and words looked for, in the masked text:
each name is one letter there, each date another, and numbers stand as they are printed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.passage import Evidence, Passage, Segment

# Letters that no text holds: they count as words in a pattern, and as capitals at the head of a sentence.
NAME, DAY = "ℕ", "𝔻"
HAN = "\u3400-\u9fff"
_ABBREVIATIONS = ("vs", "e.g", "i.e", "approx", "cf", "resp", "ca")
_CLOSING = "\"'”’)\\]」』）"
_ENDS = re.compile(rf"[.!?…][{_CLOSING}]*\s+(?![a-z\s])|[。！？][{_CLOSING}]*\s*")
_CLAUSES = re.compile(r"[,;:](?=\s|$)|[，；：]")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence: as it is read, masked, the names and numbers in it and the template that said it."""

    text: str
    masked: str
    names: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    template: str

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Return the masked text between commas, colons and semicolons."""
        return tuple(part for part in _CLAUSES.split(self.masked) if part.strip())


def is_name(segment: Segment) -> bool:
    """Say whether a segment is a name; a label that is but a number is one too."""
    if segment.evidence is None:
        return not segment.is_prose
    return segment.evidence.unit == "as written"


def _mask(segment: Segment) -> str:
    if segment.is_prose:
        return segment.text.replace("**", "")
    if is_name(segment):
        return NAME
    return DAY if segment.evidence and segment.evidence.unit == "date" else segment.text


def sentences(passage: Passage) -> tuple[Sentence, ...]:
    """Part a passage into its sentences, each with the numbers that it prints."""
    masks = [_mask(s) for s in passage.segments]
    starts = [sum(map(len, masks[:i])) for i in range(len(masks))]
    whole = "".join(masks)
    found = []
    for low, high in spans(whole):
        text, names, evidence, template = "", [], [], ""
        for segment, mask, at in zip(passage.segments, masks, starts, strict=True):
            if at >= high or at + len(mask) <= low:
                continue
            text += mask[max(low - at, 0) : high - at] if segment.is_prose else segment.text
            names += [segment.text] if is_name(segment) else []
            evidence += [segment.evidence] if segment.evidence else []
            template = template or segment.template
        found.append(
            Sentence(
                text=text,
                masked=whole[low:high],
                names=tuple(names),
                evidence=tuple(evidence),
                template=template,
            )
        )
    return tuple(found)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Return where each sentence of a text begins and ends; a point in a number, a version or "vs." ends none.

    >>> text = "MTP gives 2.3 times (a vs. b). Off ran v0.5.11. 关闭。完。"
    >>> [text[low:high] for low, high in spans(text)]
    ['MTP gives 2.3 times (a vs. b).', 'Off ran v0.5.11.', '关闭。', '完。']
    """
    low = 0
    for end in _ENDS.finditer(text):
        word = re.split(r"[\s(（]", text[low : end.start()])[-1]
        if end.group().startswith(".") and word.lower() in _ABBREVIATIONS:
            continue
        high = low + len(text[low : end.end()].rstrip())
        yield low, high
        low = end.end()
    if text[low:].strip():
        yield low, low + len(text[low:].rstrip())
