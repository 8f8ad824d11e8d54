"""A narrative that says next to nothing, for tests of what stands around the words."""

from app.comparison import Comparison
from app.language import ENGLISH, Language
from app.narrative import Narrative, Paragraph
from app.passage import Evidence, Passage, Segment, plain
from app.terms import Reader


def silence(
    comparison: Comparison, *evidence: Evidence, language: Language = ENGLISH, reader: Reader = "standard"
) -> Narrative:
    """Say a word to every target, and the given numbers in the verdict."""
    return Narrative(
        verdict=spoken(*evidence),
        paragraphs=tuple(Paragraph(target=t.x, body=plain("Nothing is said here.")) for t in comparison.targets),
        further=(),
        footnotes=(),
        caveats=(),
        fair=(),
        language=language,
        reader=reader,
    )


def spoken(*evidence: Evidence) -> Passage:
    """Say numbers, one behind the other."""
    words = Segment(text="Numbers: ", is_prose=True)
    parts = [Segment(text=item.text, is_prose=False, evidence=item) for item in evidence]
    return Passage(segments=(words, *(s for part in parts for s in (part, Segment(text=", ", is_prose=True)))))


def number(path: str, value: float = 1.0, unit: str = "times", rule: str = "a/b; one decimal") -> Evidence:
    """Build a number that was read at a path."""
    return Evidence(text=f"{value:g}", value=value, unit=unit, rounding=rule, path=path)
