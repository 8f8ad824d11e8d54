"""What one sentence may not say: METHOD 8 as rules, each of which names what to do instead.

A rule takes a `Place` and yields one reason for each fault. Rules that look for words hold in the languages that have a
table in `words`; the others hold everywhere.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.language import Language
from app.linter.sentences import HAN, NAME, Sentence
from app.linter.words import NUMBER, Words, finds, numbers

MANY = 20.0
HUNDRED = 100.0
NAME_WORDS = 4  # a longer name counts no more: a template cannot know what it is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A sentence with what it stands in: its passage's sentences, the language and who reads it."""

    sentence: Sentence
    passage: tuple[Sentence, ...]
    language: Language
    is_short: bool  # the reader is promised short sentences


Rule = Callable[[Place], Iterator[str]]
WordRule = Callable[[Place, Words], Iterator[str]]


def _decrease(place: Place, words: Words) -> Iterator[str]:
    for found in finds(words, words.decrease, place.sentence.masked):
        if max(numbers(found.group(), place.language)) >= HUNDRED:
            yield f"“{found.group()}”: nothing falls by 100% or more; say how much more the other side costs or serves"


def _increase(place: Place, words: Words) -> Iterator[str]:
    for clause in place.sentence.clauses:
        about_cost = any(finds(words, words.cost, clause))
        for found in finds(words, words.increase, clause):
            if max(numbers(found.group(), place.language)) >= HUNDRED and not about_cost:
                yield f"“{found.group()}”: from twice as much up write a multiple, such as 2.3 times"


def _multiple(place: Place, words: Words) -> Iterator[str]:
    text = place.sentence.masked
    for found in finds(words, words.times, text):
        if any(finds(words, rf"^\W*(?:\w+\W+){{0,3}}?(?:{words.standard_error})", text[found.end() :])):
            continue
        if min(numbers(found.group(), place.language)) < 2:
            yield f"“{found.group()}”: below 2 times write a percentage"


def _times_more(place: Place, words: Words) -> Iterator[str]:
    for found in finds(words, words.times_more, place.sentence.masked):
        yield f"“{found.group()}” can be read in two ways; write “times” of the other side's figure"


def _many(place: Place, words: Words) -> Iterator[str]:
    text = place.sentence.masked
    for found in finds(words, words.times, text):
        if max(numbers(found.group(), place.language)) <= MANY:
            continue
        before, after = text[: found.start()], text[found.end() :]
        if not any(finds(words, words.roughly, before)) and not any(finds(words, words.roughly_after, after)):
            yield f"“{found.group()}”: above 20 times write “about”"
        if not any(any(finds(words, words.reason, s.masked)) for s in place.passage):
            yield f"“{found.group()}”: above 20 times say in the same passage why it is so much"


def _tie(place: Place, words: Words) -> Iterator[str]:
    for clause in place.sentence.clauses:
        if any(finds(words, words.same, clause)) and not any(finds(words, words.range_of_ties, clause)):
            winner = next(finds(words, rf"{{name}}.*?(?:{words.ahead})", clause), None)
            if winner or any(finds(words, (*words.increase, *words.decrease), clause)):
                yield f"“{clause.strip()}”: within a tie no side is more or less; keep to “about the same”"
        for found in finds(words, (*words.increase, *words.decrease), clause):
            if max(numbers(found.group(), place.language)) < 1:
                yield f"“{found.group()}”: under 1% is a tie; write “about the same”"


def _acceleration(place: Place, words: Words) -> Iterator[str]:
    for found in _claimed(place.sentence, words, words.acceleration):
        yield f"“{found}”: at equal speed per user nothing is faster; say how much more is served"


def _everywhere(place: Place, words: Words) -> Iterator[str]:
    if any(e.path.startswith("spread.") for e in place.sentence.evidence):
        return
    for found in _claimed(place.sentence, words, words.everywhere):
        yield f"“{found}” claims what was not read; name the speeds, or take figures of the whole range"


def _claimed(sentence: Sentence, words: Words, pattern: str) -> Iterator[str]:
    """Yield what a pattern finds, unless its clause denies it."""
    for clause in sentence.clauses:
        for found in finds(words, pattern, clause):
            if not any(finds(words, words.denial, clause[: found.start()])):
                yield found.group()


def _long(place: Place, words: Words) -> Iterator[str]:
    if not place.is_short:
        return
    masked = place.sentence.masked
    beside = (0 if _is_day(name) else min(len(name.split()), NAME_WORDS) - 1 for name in place.sentence.names)
    if words.most_words is not None and (count := len(masked.split()) + sum(beside)) > words.most_words:
        yield f"{count} words; at most {words.most_words}: make two sentences of it"
    if words.most_characters is not None:
        count = len(re.findall(rf"[{HAN}]|[A-Za-z/]+", masked))
        if count > words.most_characters:
            yield f"{count} characters besides names and numbers; at most {words.most_characters}: part it"


def _is_day(name: str) -> bool:
    """Say whether a name is a date, which counts as one word here as everywhere."""
    return re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", name) is not None


def _full_width(place: Place, words: Words) -> Iterator[str]:
    if not words.han:
        return
    text = place.sentence.masked
    if re.search(rf"[{HAN}{NAME}%]\.$", text):
        yield "ends in “.”; write “。”"
    for found in re.finditer(rf"(?<=[{HAN}])\s?[,;:!?()]|[,;:!?()]\s?(?=[{HAN}])", text):
        yield f"“{found.group().strip()}” beside Chinese; write it full-width"
    for found in re.finditer(rf"[{HAN}]\s[{HAN}]", place.sentence.text):
        yield f"“{found.group()}”: no space belongs between Chinese words"
    for found in re.finditer(r"\s[，。；：、（）“”！？]|[，。；：、（）“”！？]\s", text):
        yield f"a space beside “{found.group().strip()}”; leave it out"


def _between(place: Place, words: Words) -> Iterator[str]:
    """Find 之间 behind a comparison: what is more or less by a range has no place between its ends."""
    for clause in place.sentence.clauses if words.han else ():
        for found in re.finditer(r"[\d.,]+\s?[%倍]\s?之间", clause):
            if not re.search("介于|在", clause[: found.start()]):
                yield f"“{found.group()}”: nothing says what lies between; write 介于, or leave 之间 out"


def _spacing(place: Place, words: Words) -> Iterator[str]:
    if not words.han:
        return
    for found in re.finditer(rf"[{HAN}][A-Za-z0-9$~]|[A-Za-z0-9%][{HAN}]", _without_days(place.sentence)):
        yield f"“{found.group()}”: put a space between Chinese and what is not"


def _without_days(sentence: Sentence) -> str:
    """Return the text without its dates, which a language writes as it does, also where one names a side."""
    text = re.sub(r"\d{4}年\d{1,2}月\d{1,2}日", "", sentence.text)
    for e in sentence.evidence:
        if e.unit == "date":
            text = text.replace(e.text, "")
    return text


def _range(place: Place) -> Iterator[str]:
    amount = rf"{NUMBER}\s?[%$]?"
    for found in re.finditer(rf"{amount}\s?[-–—−]\s?\$?{amount}", place.sentence.masked):
        yield f"“{found.group().strip()}”: write the range with a word, such as “to”"


def _numeral(place: Place) -> Iterator[str]:
    if place.sentence.masked[0] != NAME and re.match(r"\W{0,2}\d", place.sentence.text):
        yield "begins with a numeral; begin with a word"


def _spaces(place: Place) -> Iterator[str]:
    text = place.sentence.masked
    if re.search(r"\s{2}|[\t\n]", text):
        yield "holds a double space"
    for found in re.finditer(r"\s[.,;:!?)](?!\w)|\(\s|[.,;:]{2}(?<!\.\.)|,\.", text):
        yield f"“{found.group()}”: a space or a mark too many"


_PAIRS = {"(": ")", "[": "]", "（": "）", "“": "”", "「": "」", "『": "』", "《": "》"}


def _brackets(place: Place) -> Iterator[str]:
    expected: list[str] = []
    for mark in place.sentence.masked:
        if mark in _PAIRS:
            expected.append(_PAIRS[mark])
        elif mark in _PAIRS.values() and (not expected or expected.pop() != mark):
            yield f"“{mark}” closes nothing"
            return
    if expected:
        yield f"“{expected[-1]}” is missing"


_LEFTOVER = re.compile(r"\{[{%#]|[}%#]\}|\{\w*\}|\*\*|[\ue000-\uf8ff]|\bplural\(|\| ?\w+ ?\}")
_MISSING = re.compile(
    r"(?<![A-Za-z])(?:None(?! of)|True|False|[Uu]ndefined|[Nn]a[Nn]|NAN|[Ii]nf(?:inity)?)(?![A-Za-z])|∞"
)


def _leftover(place: Place) -> Iterator[str]:
    for found in _LEFTOVER.finditer(place.sentence.masked):
        yield f"“{found.group()}” is left over from a template"
    for found in _MISSING.finditer(place.sentence.masked):
        yield f"“{found.group()}” is a value that is missing; write a sentence for that case"


WORD_RULES: dict[str, WordRule] = {
    "decrease": _decrease,
    "increase": _increase,
    "multiple": _multiple,
    "times more": _times_more,
    "many times": _many,
    "tie": _tie,
    "acceleration": _acceleration,
    "everywhere": _everywhere,
    "length": _long,
    "full-width": _full_width,
    "between": _between,
    "spacing": _spacing,
}
RULES: dict[str, Rule] = {
    "range": _range,
    "numeral": _numeral,
    "spaces": _spaces,
    "brackets": _brackets,
    "leftover": _leftover,
}
