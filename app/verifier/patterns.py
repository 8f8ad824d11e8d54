"""Claim patterns: sentences with blanks, written as an editor reads them, turned into regular expressions over tokens.

`{lead:side}` is a token with that role, `{gap:percent}` an amount (one number, "between 2 and 3", "roughly 6"), `plain`
and `dollars` are one number each, `{engines:engine+}` is a list of names, `{less:firmly}` words such as "roughly" apart
from their number, `{tied:alike}` the words for a tie, and `{on2:…}` another part of what `on` holds. `…` is any neutral
words of the same sentence, `[…]` what may be absent, `(a|b)` a choice; a backslash takes the sign after it as it is.
Words of the language's table count as themselves in a pattern, all others are plain words.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.verifier.tokens import CLOSE, DONE, OPEN, Names, Token, encode, scanner, tokens_of

_INSIDE = f"[^{OPEN}{CLOSE}]*"
GAP = f"[^{OPEN}{CLOSE}.;。；]*?"
_PART = re.compile(r"\{(?:(\w+):)?(\w+)(\+?)\}|(…)|([\[\]()|])|((?:[^\\{}…\[\]()|]|\\.)+)")
FIRMLY = ("up to", "between", "roughly", "about")
PLACES = ("a", "b", "c", "d", "e", "f")  # the blanks of a list of sides
SINGLE = {"plain": "number", "dollars": "money"}


@dataclass(frozen=True)
class Amount:
    """What a text says of a size: one number or two, and the words that say how firmly."""

    numbers: tuple[Token, ...]
    words: frozenset[str]

    @property
    def first(self) -> Token:
        """Return the number, or the lower of two."""
        return self.numbers[0]

    @property
    def last(self) -> Token:
        """Return the number, or the higher of two."""
        return self.numbers[-1]


@dataclass(frozen=True)
class Claim:
    """Something that a text states, with the tokens that fill its pattern's blanks."""

    kind: str
    start: int
    parts: Mapping[str, tuple[Token, ...]]

    def has(self, name: str) -> bool:
        """Say whether a blank was filled."""
        return bool(self.parts.get(name))

    def key(self, name: str, role: str) -> str:
        """Return what a name in a blank stands for."""
        return self.parts[name][0].keys[role]

    def keys(self, name: str, role: str) -> list[str]:
        """Return what all names in a blank stand for."""
        return [t.keys[role] for t in self.parts.get(name, ()) if role in t.keys]

    def side(self, name: str) -> str:
        """Return the side, a or b, that a blank names."""
        return self.key(name, "side")

    def number(self, name: str) -> Token:
        """Return the number in a blank."""
        return next(t for t in self.parts[name] if t.is_number)

    def amount(self, *names: str) -> Amount:
        """Return the amount in a blank, or in two that belong together."""
        tokens = [t for name in names for t in self.parts.get(name, ())]
        words = {t.key for t in tokens if "word" in t.roles}
        return Amount(tuple(t for t in tokens if t.is_number), frozenset(words))


@dataclass(frozen=True, eq=False)
class Language:
    """How one language says things.

    `words` maps each unit and direction word, in all its forms, to what it means; `neutral` are phrases that hold such
    a word and claim nothing; `amount` is what an amount looks like around its one or two `{n}`, `times` a multiple;
    `joins` part the names of a list; `numerals` are words that state a multiple.
    """

    code: str
    words: Mapping[str, str]
    neutral: tuple[str, ...]
    amount: str
    times: str
    joins: tuple[str, ...]
    days: Callable[[date], Iterable[str]]
    patterns: tuple[tuple[str, str], ...]
    opposites: tuple[tuple[str, str], ...] = ()
    numerals: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def compiled(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Return every pattern as a regular expression over an encoded text, in order."""
        return tuple((kind, re.compile(self._regex(pattern))) for kind, pattern in self.patterns)

    def _regex(self, pattern: str, number: str = "") -> str:
        parts = []
        for name, kind, many, gap, sign, text in _PART.findall(pattern):
            if kind:
                inner = _role(number) if kind == "n" else self._blank(kind, bool(many))
                parts.append(f"(?P<{name}>{inner})" if name else f"(?:{inner})")
            elif gap:
                parts.append(GAP)
            elif sign:
                parts.append({"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}[sign])
            else:
                parts.append(self._literal(text))
        return "".join(parts)

    def _blank(self, kind: str, many: bool) -> str:
        if kind in ("percent", "money", "number"):
            return f"(?:{self._regex(self.amount, kind)})"
        if kind == "times":
            return f"(?:{self._regex(self.times)}|{self._regex(self.amount, 'times')})"
        if kind == "firmly":
            return f"(?:\\s*(?:{'|'.join(map(_word, FIRMLY))}))*"
        if kind == "alike":
            return _word("same")
        one = _role(SINGLE.get(kind, kind))
        joins = "|".join(re.escape(j) for j in self.joins)
        return f"{one}(?:\\s*(?:{joins})\\s*{one})*" if many else one

    def _literal(self, text: str) -> str:
        text = text.replace("\\", "")
        find, parts, end = scanner((), tuple(self.words)), [], 0
        for found in find.finditer(text):
            parts += [_plain(text[end : found.start()]), _word(self.words[found.group().lower()])]
            end = found.end()
        return "".join([*parts, _plain(text[end:])])

    def read(self, text: str, names: Names) -> tuple[list[Claim], list[Token]]:
        """Return the claims of a text in reading order, and the tokens that no claim covers."""
        tokens = tokens_of(text, names, self.words, self.neutral, self.numerals)
        encoded, claims = encode(text, tokens), []
        for kind, pattern in self.compiled:
            for found in pattern.finditer(encoded):
                parts: dict[str, tuple[Token, ...]] = {}
                for name, filled in found.groupdict().items():
                    if filled and filled.strip():
                        place = name.rstrip("2")
                        parts[place] = (*parts.get(place, ()), *_tokens_in(filled, tokens))
                claims.append(Claim(kind, found.start(), parts))
            encoded = pattern.sub(lambda found: DONE * len(found.group()), encoded)
        return sorted(claims, key=lambda c: c.start), _tokens_in(encoded, tokens)


def row_of(one: Callable[[str], str], *joins: str) -> str:
    """Return the pattern of a list of up to six, each written as `one` writes its place, between these joins."""
    first, *others = PLACES
    parts = "".join(f"[({'|'.join(joins)}){one(place)}]" for place in others)
    return f"{one(first)}{parts}"


def _tokens_in(encoded: str, tokens: Sequence[Token]) -> list[Token]:
    return [tokens[int(place)] for place in re.findall(f"#(\\d+){CLOSE}", encoded)]


def _role(role: str) -> str:
    return f"{OPEN}{_INSIDE},{role},{_INSIDE}{CLOSE}"


def _word(key: str) -> str:
    return f"{OPEN},word,={re.escape(key)}=#\\d+{CLOSE}"


def _plain(text: str) -> str:
    return "\\s*".join(re.escape(piece.lower()) for piece in re.split(r"\s+", text))
