"""The two ways in which a text is written: as Markdown with every foreign value escaped, or as plain lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from app import escaping
from app.language import Language
from app.narrative import CaveatText, Paragraph
from app.passage import Passage
from app.terms import SEVERITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Markdown, or plain text for a terminal or a mail, in one language."""

    markdown: bool
    language: Language

    def value(self, text: str) -> str:
        """Write what did not come from us, or may hold such a thing, so that nothing in it can act."""
        return escaping.markdown(text) if self.markdown else escaping.plain(text)

    def passage(self, passage: Passage) -> str:
        """Write a rendered passage."""
        return passage.markdown if self.markdown else passage.text

    def strong(self, written: str) -> str:
        """Stress a piece that is written already, where that can be done."""
        return f"**{written}**" if self.markdown else written

    def paragraph(self, paragraph: Paragraph) -> list[str]:
        """Write a target's sentences, and its details below them; nothing where a reader gets none."""
        body = [self.passage(paragraph.body)] if paragraph.body.segments else []
        details = [f"- {self.passage(detail)}" for detail in paragraph.details]
        return [block for block in ("".join(body), "\n".join(details)) if block]

    def address(self, url: str) -> str:
        """Write an address so that it can be followed."""
        return f"<{url}>" if self.markdown else url

    def title(self, written: str) -> str:
        """Write the first line of a document."""
        return f"# {written}" if self.markdown else written

    def section(self, title: str, lines: Sequence[str]) -> list[str]:
        """Write lines under a title of their own and an empty one; nothing where there are no lines."""
        if not lines:
            return []
        end = [""] if lines[-1] else []
        return [f"## {title}", "", *lines, *end] if self.markdown else [title, *lines, *end]

    def caveat(self, text: CaveatText, *, label_only: bool = False) -> str:
        """Write a caveat with its severity as one item of a list."""
        label, severity = self.strong(self.passage(text.label)), self.language.say(SEVERITIES[text.caveat.severity])
        if label_only:
            return "- " + self.language.say("{label} ({severity})", label=label, severity=severity)
        sentences = self.passage(text.body)
        return "- " + self.language.say(
            "{label} ({severity}): {sentences}", label=label, severity=severity, sentences=sentences
        )

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """Write a table; the first two columns hold names, the others figures."""
        cells = [[self.value(cell) for cell in row] for row in (head, *rows)]
        if self.markdown:
            lines = [f"| {' | '.join(row)} |" for row in cells]
            return [lines[0], f"|{'|'.join(['---'] * 2 + ['---:'] * (len(head) - 2))}|", *lines[1:]]
        widths = [max(columns(row[i]) for row in cells) for i in range(len(head))]
        return [
            "  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        ]


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes.

    >>> columns("Off"), columns("关闭")
    (3, 4)
    """
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
