"""A text cut into what carries meaning (numbers, units, names, direction words) and the neutral words between.

Each token is written into an encoded text in brackets of private-use characters, with its roles, its key and its place,
so that a claim pattern is an ordinary regular expression over it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

OPEN, CLOSE, DONE = "\ue010", "\ue011", "\ue012"
NUMBER = r"(?:(?<=[\s(])[-−])?~?(?:US)?\$?\d+(?:,\d{3})*(?:\.\d+)?%?"
NUMERIC = frozenset({"number", "percent", "money", "about", "times"})
_VALUE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True)
class Token:
    """A piece of a text that carries meaning: where it fits (`roles`), what it stands for there, its value.

    `half` is half a unit of the last printed digit, `significant` how many digits are more than filling zeros.
    """

    text: str
    start: int
    roles: frozenset[str]
    keys: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    value: float = 0.0
    half: float = 0.0
    significant: int = 0

    @property
    def is_number(self) -> bool:
        """Say whether the token states a number."""
        return bool(self.roles & NUMERIC)

    def encoded(self, place: int) -> str:
        """Write the token for the patterns, with its place among the tokens."""
        return f"{OPEN},{','.join(sorted(self.roles))},={self.key}=#{place}{CLOSE}"


def number(text: str, start: int = 0) -> Token:
    """Read a printed number: its kind, its value, half a unit of its last digit.

    >>> n = number("$0.29"); sorted(n.roles), n.value, n.half, n.significant
    (['money'], 0.29, 0.005, 2)
    >>> n = number("~1,300"); sorted(n.roles), n.value, n.half, n.significant
    (['about'], 1300.0, 0.5, 2)
    """
    digits = _VALUE.search(text)
    assert digits is not None
    plain = digits.group().replace(",", "")
    kind = "money" if "$" in text else "percent" if text.endswith("%") else "about" if text[0] == "~" else "number"
    return Token(
        text=text,
        start=start,
        roles=frozenset({kind}),
        value=-float(plain) if text[0] in "-−" else float(plain),
        half=0.5 * 10.0 ** -len(plain.partition(".")[2]),
        significant=len(plain.replace(".", "").strip("0")),
    )


def edged(text: str) -> str:
    """Return a pattern of a string that does not go on as a word or number on either side."""
    left = r"(?<![A-Za-z0-9])" if text[0].isascii() and text[0].isalnum() else ""
    right = r"(?![A-Za-z0-9]|[.,]\d)" if text[-1].isascii() and text[-1].isalnum() else ""
    return f"{left}{re.escape(text)}{right}"


@lru_cache(maxsize=512)
def scanner(strings: tuple[str, ...], phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the next token: names as they are, phrases in any case, longest first; then numbers.

    A name of one Chinese character must stand alone, for it is part of other words.
    """
    found = [
        (len(s), f"(?<![一-鿿]){s}(?![一-鿿])" if len(s) == 1 and "一" <= s <= "鿿" else edged(s)) for s in strings if s
    ]
    found += [(len(p), f"(?i:{edged(p)})") for p in phrases]
    ordered = [pattern for _, pattern in sorted(found, key=lambda f: -f[0])]
    return re.compile("|".join([*ordered, NUMBER]))


Names = Mapping[str, Mapping[str, str]]


def tokens_of(
    text: str, names: Names, words: Mapping[str, str], neutral: Iterable[str], numerals: Mapping[str, float]
) -> list[Token]:
    """Cut a text into tokens; `names` maps each known string to its roles and what it stands for in them.

    Neutral phrases are passed over, and so hide the words inside them.
    """
    skipped = {n.lower() for n in neutral}
    find = scanner(tuple(names), (*words, *numerals, *skipped))
    return [t for m in find.finditer(text) if (t := _token(m.group(), m.start(), names, words, skipped, numerals))]


def _token(
    piece: str,
    start: int,
    names: Names,
    words: Mapping[str, str],
    skipped: set[str],
    numerals: Mapping[str, float],
) -> Token | None:
    folded = piece.lower()
    if piece in names:
        keys = names[piece]
        if re.fullmatch(NUMBER, piece):
            plain = number(piece, start)
            return replace(plain, roles=plain.roles | set(keys), keys=keys)
        return Token(piece, start, frozenset(keys), keys)
    if folded in words:
        return Token(piece, start, frozenset({"word"}), key=words[folded])
    if folded in numerals:
        return Token(piece, start, frozenset({"times"}), value=numerals[folded], half=0.5, significant=1)
    return None if folded in skipped else number(piece, start)


def encode(text: str, tokens: list[Token]) -> str:
    """Write a text with its tokens in brackets; the words between are lower-cased."""
    parts, end = [], 0
    for place, token in enumerate(tokens):
        parts += [text[end : token.start].lower(), token.encoded(place)]
        end = token.start + len(token.text)
    return "".join([*parts, text[end:].lower()])
