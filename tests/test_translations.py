"""Translations: what a language lacks is named by file and line, and the bundled languages lack nothing."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from app.language import ENGLISH, LANGUAGES, Language
from app.messages import extracted
from app.translations import catalogue_faults, template_faults

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
OTHERS = [language for code, language in LANGUAGES.items() if code != ENGLISH.code]


def messages() -> Catalog:
    """Return three messages, one with a name, one with plural forms."""
    found = Catalog()
    found.add("Off", locations=[("app/terms.py", 3)])
    found.add("{count} shown", locations=[("app/ui/gallery.py", 70)])
    found.add(("{n} row", "{n} rows"), locations=[("app/ui/tables.py", 21)])
    return found


OFF = 'msgid "Off"\nmsgstr "Wył."\n\n'
SHOWN = 'msgid "{count} shown"\nmsgstr "Pokazano {count}"\n\n'


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    """Return the faults of a Polish catalogue, which needs several plural forms."""
    folder = tmp_path / "narratives" / "pl"
    folder.mkdir(parents=True)
    (folder / "interface.po").write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(f) for f in catalogue_faults(Language("pl", folder), messages())]


def test_a_whole_catalogue_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, HEADER + OFF + SHOWN + rows()) == []


def rows(*forms: str) -> str:
    """Return the entry with plural forms; by default as many as Polish has for babel."""
    count = Catalog(locale="pl").num_plurals
    texts = forms or tuple(f"{{n}} wiersz {i}" for i in range(count))
    lines = "".join(f'msgstr[{i}] "{text}"\n' for i, text in enumerate(texts))
    return f'msgid "{{n}} row"\nmsgid_plural "{{n}} rows"\n{lines}\n'


FILE = "narratives/pl/interface.po"
CASES = {
    "no translation": (SHOWN + rows(), [f"app/terms.py line 3: “Off” has no translation in {FILE}"]),
    "an empty one": (
        'msgid "Off"\nmsgstr ""\n\n' + SHOWN + rows(),
        [f"app/terms.py line 3: “Off” has no translation in {FILE}"],
    ),
    "other names": (
        OFF + 'msgid "{count} shown"\nmsgstr "Pokazano {ile}"\n\n' + rows(),
        [f"{FILE} line 8: “Pokazano {{ile}}” must hold {{count}}, and holds {{ile}}"],
    ),
    "a lost name": (
        OFF + 'msgid "{count} shown"\nmsgstr "Pokazano"\n\n' + rows(),
        [f"{FILE} line 8: “Pokazano” must hold {{count}}, and holds no names"],
    ),
    "an open brace": (
        OFF + 'msgid "{count} shown"\nmsgstr "Pokazano {count"\n\n' + rows(),
        [f"{FILE} line 8: “Pokazano {{count” has a brace that pairs with none"],
    ),
    "no longer used": (
        OFF + SHOWN + rows() + 'msgid "Gone"\nmsgstr "Nie ma"\n\n',
        [f"{FILE} line 17: “Gone” is not a message any more; remove it"],
    ),
    "plural forms": (OFF + SHOWN + rows("{n} wiersz"), [f"{FILE} line 11: “{{n}} row” lacks plural form 1, 2 of 3"]),
    "no plural at all": (
        OFF + SHOWN + 'msgid "{n} row"\nmsgstr "{n} wiersz"\n\n',
        [f"{FILE} line 11: “{{n}} row” needs a msgid_plural"],
    ),
    "fuzzy": (
        "#, fuzzy\n" + OFF + SHOWN + rows(),
        [f"{FILE} line 6: “Off” is marked fuzzy, so it is not used; check it and remove the mark"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_of_a_catalogue_is_named_by_file_and_line(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    assert faults(tmp_path, HEADER + text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (OFF + 'msgwhat "a"\n', 8),
        (OFF + 'msgid "a"\n\n' + SHOWN, 8),
        ('msgid "Off"\nmsgstr "Wył.\n\n' + SHOWN + rows(), 6),
        (OFF + 'msgid "{count} shown"\nmsgstr "Pokazano "x" {count}"\n\n' + rows(), 9),
    ],
)
def test_a_catalogue_that_does_not_parse_names_its_line(text: str, line: int, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, HEADER + text)
    assert fault.startswith(f"{FILE} line {line}: does not parse")


def test_a_catalogue_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, (HEADER + OFF).encode("utf-16"))
    assert fault.startswith(FILE)


def test_a_language_without_a_catalogue_is_a_fault(tmp_path: Path) -> None:
    (fault,) = catalogue_faults(Language("pl", tmp_path / "narratives" / "pl"), messages())
    assert str(fault) == f"{FILE}: is missing; run `make messages` and translate it"


@pytest.mark.parametrize("language", OTHERS, ids=[each.code for each in OTHERS])
def test_the_bundled_catalogues_lack_nothing(language: Language) -> None:
    found = catalogue_faults(language, extracted())
    assert not found, "\n".join(map(str, found))


# Templates


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_the_bundled_templates_are_there_and_compile(language: Language) -> None:
    found = template_faults(language)
    assert not found, "\n".join(map(str, found))


def test_a_template_that_is_missing_left_over_or_broken_is_named(tmp_path: Path) -> None:
    for code, name, text in (
        ("en", "gap.md.j2", "Fine."),
        ("en", "cost.md.j2", "Fine."),
        ("pl", "cost.md.j2", "Dobrze,\n{% if a %}\nale źle."),
        ("pl", "old.md.j2", "{{ 'stary' }}"),
    ):
        path = tmp_path / "narratives" / code / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    polish, english = (Language(code, tmp_path / "narratives" / code) for code in ("pl", "en"))
    gap, old, broken, printed = map(str, template_faults(polish, english))
    assert gap == "narratives/pl/gap.md.j2: is missing; en has it"
    assert old == "narratives/pl/old.md.j2: is used by nothing; en has none"
    assert broken.startswith("narratives/pl/cost.md.j2 line 3: Unexpected end of template")
    assert "old.md.j2 line 1: 'stary' is printed without a filter" in printed
