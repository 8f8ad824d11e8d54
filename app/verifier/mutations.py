"""A text spoiled in one place, to see whether the verifier notices: sides swapped, a figure scaled, a word turned.

Names that stand in the document are left alone, whatever digits or words they hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.verifier.document import Document
from app.verifier.names import names_of
from app.verifier.patterns import Language
from app.verifier.tokens import edged

FACTORS = (1.1, 0.5, 10.0)
UNITS = (("tok/s/GPU", "tok/s/user"), ("tok/s/user", "tok/s/GPU"))
_FIGURE = re.compile(r"(?P<sign>~|US\$|\$)?(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)(?P<percent>%)?")


@dataclass(frozen=True)
class Mutant:
    """A spoiled text, and what was done to it."""

    how: str
    text: str


def mutants(text: str, document: Document, language: Language, code: str = "") -> Iterator[Mutant]:
    """Yield every text that one mutation makes of a text."""
    names = names_of(document, language, code)
    kept = [m.span() for m in _names(list(names)).finditer(text)]
    yield from _swapped(text, document)
    for found in _FIGURE.finditer(text):
        if any(start <= found.start() < end for start, end in kept):
            continue
        for factor in FACTORS:
            yield Mutant(f"scale {factor}", _put(text, found, _scaled(found, factor)))
        if found["sign"] or found["percent"]:
            yield Mutant("bare figure", _put(text, found, found["digits"]))
    pairs = [*((a, b) for one, two in language.opposites for a, b in ((one, two), (two, one))), *UNITS]
    for word, opposite in pairs:
        for found in re.finditer(edged(word), text, re.IGNORECASE):
            if not any(start <= found.start() < end for start, end in kept):
                yield Mutant(f"{word} → {opposite}", _put(text, found, opposite))


def _names(names: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(edged, sorted(names, key=len, reverse=True))) or "(?!)")


def _put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def _scaled(found: re.Match[str], factor: float) -> str:
    plain = found["digits"].replace(",", "")
    places = len(plain.partition(".")[2])
    value = float(plain) * factor
    digits = places if round(value, places) != float(plain) and round(value, places) else places + 1
    return f"{found['sign'] or ''}{value:,.{digits}f}{found['percent'] or ''}"


def _swapped(text: str, document: Document) -> Iterator[Mutant]:
    """Put each side for the one before it everywhere, then at each place alone."""
    sides = document.sides
    # Labels of several words hold spaces that do not break; a text shows them as plain ones.
    shown = {s: [" ".join(name.split()) for name in (document.label(s), document.shown_label(s))] for s in sides}
    labels = {label: s for s in sides for label in shown[s]}
    if len(set(labels.values())) < 2:
        return
    find = _names(list(labels))

    def turned(found: re.Match[str]) -> str:
        return shown[sides[(sides.index(labels[found.group()]) + 1) % len(sides)]][-1]

    swapped = find.sub(turned, text)
    if swapped != text:
        yield Mutant("swap", swapped)
    places = list(find.finditer(text))
    if len(places) > 1:
        for found in places:
            yield Mutant("one side for the other", _put(text, found, turned(found)))
