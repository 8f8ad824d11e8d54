"""What a language still lacks, by file and line: messages, their names and plural forms, templates.

A gap never breaks a page, which then shows English; these faults are for `make test` to name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from jinja2 import TemplateError

from app.language import CATALOGUE, ENGLISH, Language
from app.templates import NarrativeError, environment

_LINE = re.compile(r'(?:(?:msgid|msgid_plural|msgctxt|msgstr(?:\[\d+\])?) )?"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that a translator has to mend, and where; a file that is missing has no line."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        """Write the fault in one line, its place first."""
        return f"{self.file}{f' line {self.line}' if self.line else ''}: {self.reason}"


def catalogue_faults(language: Language, messages: Catalog) -> tuple[Fault, ...]:
    """Compare a language's catalogue with the messages of the code."""
    path = language.folder / CATALOGUE
    file = _shown(path)
    if not path.is_file():
        return (Fault(file=file, line=None, reason="is missing; run `make messages` and translate it"),)
    try:
        text = path.read_text(encoding="utf-8")
        catalogue = read_po(StringIO(text), locale=language.locale, abort_invalid=True)
    except UnicodeDecodeError as error:
        return (Fault(file=file, line=None, reason=f"is not UTF-8: {error.reason} at byte {error.start}"),)
    except PoFileError as error:
        # babel counts lines from 0
        return (Fault(file=file, line=(error.lineno or 0) + 1, reason=f"does not parse: {_one_line(error)}"),)
    return (*_broken_lines(file, text), *_catalogue_faults(file, catalogue, messages))


def _broken_lines(file: str, text: str) -> Iterator[Fault]:
    """Yield the lines whose quotes do not pair: babel would cut them short without a word."""
    for i, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line.rstrip()):
            yield Fault(file=file, line=i, reason=f"does not parse: {line.strip()}")


def _catalogue_faults(file: str, catalogue: Catalog, messages: Catalog) -> Iterator[Fault]:
    for message in _entries(messages):
        found = catalogue.get(_key(message))
        if found is None or not _has_any(found):
            place, line = message.locations[0]
            yield Fault(file=place, line=line, reason=f"“{_key(message)}” has no translation in {file}")
        else:
            yield from (Fault(file=file, line=found.lineno, reason=r) for r in _entry_faults(found, message, catalogue))
    for found in _entries(catalogue):
        if messages.get(_key(found)) is None:
            yield Fault(file=file, line=found.lineno, reason=f"“{_key(found)}” is not a message any more; remove it")


def _entry_faults(found: Message, message: Message, catalogue: Catalog) -> Iterator[str]:
    if found.fuzzy:
        yield f"“{_key(found)}” is marked fuzzy, so it is not used; check it and remove the mark"
    if message.pluralizable != found.pluralizable:
        yield f"“{_key(found)}” needs {'a' if message.pluralizable else 'no'} msgid_plural"
        return
    forms = _forms(found)
    if message.pluralizable and (len(forms) < catalogue.num_plurals or not all(forms)):
        missing = [str(i) for i in range(catalogue.num_plurals) if i >= len(forms) or not forms[i]]
        yield f"“{_key(found)}” lacks plural form {', '.join(missing)} of {catalogue.num_plurals}"
    expected = {name for text in _ids(message) for name in names_in(text) or ()}
    for form in filter(None, forms):
        names = names_in(form)
        if names is None:
            yield f"“{form}” has a brace that pairs with none"
        elif names != expected:
            yield f"“{form}” must hold {_listed(expected)}, and holds {_listed(names)}"


def template_faults(language: Language, reference: Language = ENGLISH) -> tuple[Fault, ...]:
    """Return the templates that a language lacks, has too many, or that do not compile."""
    own, there = (_templates(each.folder) for each in (language, reference))
    found = [
        Fault(file=_shown(language.folder / name), line=None, reason=f"is missing; {reference.code} has it")
        for name in sorted(there - own)
    ]
    found += [
        Fault(file=_shown(language.folder / name), line=None, reason=f"is used by nothing; {reference.code} has none")
        for name in sorted(own - there)
    ]
    for name in sorted(own):
        try:
            environment(language).get_template(name)
        except (TemplateError, NarrativeError, UnicodeDecodeError) as error:
            line = getattr(error, "lineno", None)
            found.append(Fault(file=_shown(language.folder / name), line=line, reason=_one_line(error)))
    return tuple(found)


def names_in(text: str) -> set[str] | None:
    """Return the `{names}` of a message; None where its braces do not pair.

    >>> sorted(names_in("{a} of {b}")), names_in("{a")
    (['a', 'b'], None)
    """
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _templates(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.j2")}


def _entries(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _key(message: Message) -> str:
    return _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _has_any(message: Message) -> bool:
    return any(_forms(message))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no names"


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()


def _shown(path: Path) -> str:
    """Return a path as it stands in the project: `narratives/zh/interface.po`."""
    return Path(*path.parts[path.parts.index("narratives") :] if "narratives" in path.parts else path.parts).as_posix()
