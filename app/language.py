"""A language: its locale for numbers, money, dates and plurals, and its catalogue of the interface's messages.

English is what the code says; every other language is a folder of `narratives/` that holds its templates and one
catalogue, `interface.po`. A message without a translation stays English, and a test names it by file and line.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import NumberPattern, parse_pattern

NARRATIVES = Path(__file__).resolve().parents[1] / "narratives"
CATALOGUE = "interface.po"
DEFAULT = "en"
JOINED = "\u00a0"
DASH = "\u2013"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOG = logging.getLogger(__name__)
Form = Literal["number", "percent", "dollars"]


def message(text: str) -> str:
    """Mark a text that is shown elsewhere through `Language.say`, so that the catalogues must hold it."""
    return text


@dataclass(frozen=True)
class Language:
    """One language by its code, such as 'en' or 'zh', with the folder of its texts."""

    code: str
    folder: Path

    @cached_property
    def locale(self) -> Locale:
        """The locale that numbers, money, dates and plurals follow."""
        return Locale.parse(self.code)

    @property
    def own_name(self) -> str:
        """Return the language's name in the language itself."""
        return self.locale.get_language_name(self.code) or self.code

    @cached_property
    def _messages(self) -> NullTranslations:
        path = self.folder / CATALOGUE
        if not path.is_file():
            return NullTranslations()
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, locale=self.locale, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            _LOG.error("%s cannot be read, so %s stays English: %s", path, self.code, error)
            return NullTranslations()
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return GNUTranslations(compiled)

    def say(self, text: str, /, **values: object) -> str:
        """Translate a message and fill in its `{names}`; a message that is not in the catalogue stays English.

        >>> ENGLISH.say("{count} shown", count=3)
        '3 shown'
        """
        found = self._messages.gettext(text) if text else text
        return _filled(found, text, values)

    def name(self, text: str) -> str:
        """Translate a name or a word of the bundled tables where the catalogue has it; nothing is filled in.

        A name put together of several, with no-break spaces between them, is translated part by part; a day, such as
        2026-05-25, is printed as one, and two with a dash between them as a range.
        """
        return JOINED.join(map(self._part, text.split(JOINED))) if text else text

    def _part(self, text: str) -> str:
        parts = text.split(DASH)
        days = [self.day(day) for part in parts if (day := _day(part))]
        if len(days) != len(parts) or len(days) > 2:
            return self._messages.gettext(text)
        return days[0] if len(days) == 1 else self.say("{first} to {last}", first=days[0], last=days[1])

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Translate a message that depends on a count, printed as `{n}`.

        >>> ENGLISH.count("{n} row", "{n} rows", 1), ENGLISH.count("{n} row", "{n} rows", 1200)
        ('1 row', '1,200 rows')
        """
        found = self._messages.ngettext(one, many, number)
        return _filled(found, one if number == 1 else many, {"n": self.number(number), **values})

    def number(self, value: float, digits: int = 0, form: Form = "number") -> str:
        """Print a number, a percentage (56 for 56 %) or dollars with this many decimals.

        >>> ENGLISH.number(2310.4, 1), ENGLISH.number(56, form="percent"), ENGLISH.number(0.288, 3, "dollars")
        ('2,310.4', '56%', '$0.288')
        """
        scaled = round(value / 100, digits + 2) if form == "percent" else value
        pattern = _pattern(self.locale, form, digits)
        return str(pattern.apply(scaled, self.locale, currency="USD", currency_digits=False))

    def day(self, value: date) -> str:
        """Print a date in full.

        >>> ENGLISH.day(date(2026, 5, 25))
        '25 May 2026'
        """
        return format_date(value, self._messages.gettext("d MMMM y"), locale=self.locale)

    def month(self, value: date) -> str:
        """Print the month of a date.

        >>> ENGLISH.month(date(2026, 7, 14))
        'July 2026'
        """
        return format_date(value, self._messages.gettext("MMMM y"), locale=self.locale)

    def plural(self, value: float) -> str:
        """Return the CLDR plural category of a count: 'one', 'few', 'other' and so on."""
        return self.locale.plural_form(value)

    def listed(self, items: Sequence[str]) -> str:
        """Join names as a sentence does.

        >>> ENGLISH.listed(["a"]), ENGLISH.listed(["a", "b"]), ENGLISH.listed(["a", "b", "c"])
        ('a', 'a and b', 'a, b and c')
        """
        if len(items) < 2:
            return "".join(items)
        return self._messages.gettext(" and ").join((self._messages.gettext(", ").join(items[:-1]), items[-1]))


def _day(text: str) -> date | None:
    """Read a day as tables write it; None where a text is none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _filled(found: str, original: str, values: Mapping[str, object]) -> str:
    """Fill in a translation; one whose names do not fit the message gives way to the English text."""
    if not values:
        return found
    try:
        return found.format(**values)
    except (KeyError, IndexError, ValueError):
        _LOG.error("the translation %r does not fit %r", found, original)
        return original.format(**values)


# Messages of this module that the methods above look up by themselves.
PIECES = (message("d MMMM y"), message("MMMM y"), message(" and "), message(", "))


@lru_cache(maxsize=256)
def _pattern(locale: Locale, form: Form, digits: int) -> NumberPattern:
    """Return the locale's pattern of a form with a fixed number of decimals."""
    patterns = {
        "number": locale.decimal_formats[None],
        "percent": locale.percent_formats[None],
        "dollars": locale.currency_formats["standard"],
    }
    whole, _, rest = patterns[form].pattern.partition(".")
    tail = rest.lstrip("0#") if rest else whole[len(whole.rstrip("%¤ \u00a0\u202f")) :]
    head = whole if rest else whole[: len(whole) - len(tail)]
    return parse_pattern(f"{head}{'.' + '0' * digits if digits else ''}{tail}")


def languages(folder: Path = NARRATIVES) -> dict[str, Language]:
    """Return every language that has a folder, English first."""
    codes = sorted((p.name for p in folder.iterdir() if p.is_dir()), key=lambda code: (code != DEFAULT, code))
    return {code: Language(code, folder / code) for code in codes}


LANGUAGES = languages()
ENGLISH = LANGUAGES[DEFAULT]
