"""The words that the rules look for, one table a language; a third language adds a table here.

Words are patterns of `re`, searched regardless of case in text whose names are masked (see `sentences`). `{p}` stands
for a percentage or a range of them, `{n}` for a number or a range, `{name}` for a name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.language import Language
from app.linter.sentences import NAME

NUMBER = r"\d(?:[\d.,\u00a0\u202f]*\d)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one language calls less, more, times, the same and so on, and how long its sentences may be."""

    to: str  # what joins the ends of a range
    decrease: tuple[str, ...]
    increase: tuple[str, ...]
    cost: str  # makes a clause one about cost
    times: tuple[str, ...]
    times_more: tuple[str, ...]  # a multiple put on top, as in "2.3 times more"
    standard_error: str  # a multiple of it may have any size
    roughly: str  # stands before a multiple above 20
    roughly_after: str  # or behind it
    reason: str
    same: str  # a tie
    range_of_ties: str  # makes a tie one end of a range
    ahead: str  # names a winner, next to a name
    acceleration: str
    denial: str  # before a word in its clause: it is not claimed
    everywhere: str
    so: str  # says that one fact follows from the other
    most_words: int | None = None
    most_characters: int | None = None
    han: bool = False


_MORE_EN = r"more|higher|greater|larger|above|dearer"
_LESS_EN = r"less|cheaper|lower|fewer|smaller|slower|below|down"
_LESS_ZH = r"(?<![至最不])(?:少|低|便宜|慢|小|减少|降低|下降|减小|节省|缩小)(?:了|出|约|大约|至多|最多|将近|近)*"
_MORE_ZH = r"(?<![至最不])(?:多|高|贵|大|快|增加|提高|提升|上升|高出|多出)(?:了|出|约|大约|至多|最多|将近|近)*"

WORDS: dict[str, Words] = {
    "en": Words(
        to=r" (?:to|and) ",
        decrease=(
            rf"{{p}}(?: (?!more\b)[\w/]+)? (?:{_LESS_EN})\b",
            r"\b(?:lower|down|falls?|drops?|fell|dropped|shrinks?|reduced?|reduces|cuts?|saves?|saved)(?: by)? {p}",
            r"\b(?:decrease|reduction|saving|drop|cut)s? of {p}",
        ),
        increase=(
            rf"{{p}}(?: (?!less\b)[\w/]+)? (?:{_MORE_EN})\b",
            r"\b(?:higher|more|up|rises?|rose|grows?|grew|increased?|increases) by {p}",
        ),
        cost=r"\bcosts?\b|\bprices?\b|\bdearer\b|\bexpensive\b|\$",
        times=(r"{n} times\b", r"{n} ?[x×](?!\w)", r"{n}-?fold\b"),
        times_more=(
            rf"(?:{{n}} times|{{n}} ?[x×]|\btwice) (?:as )?(?:{_MORE_EN}|{_LESS_EN}|faster|more expensive)\b(?! as\b)",
        ),
        standard_error=r"standard error",
        roughly=r"\b(?:about|roughly|around|approximately|between|at least|at most|up to|over) $",
        roughly_after=r"^ or so\b",
        reason=r"\b(?:because|since|which is why|that is why|little is left|near the end)\b",
        same=r"\babout the same\b|\bthe same within\b|\bindistinguishable\b|\bon a par\b|\btied?\b",
        range_of_ties=r"\bbetween\b|\bfrom about the same\b",
        ahead=r"\b(?:more|less|cheaper|dearer|ahead|leads?|wins?|winner|better|worse|higher|lower|fewer)\b",
        acceleration=r"\bspeed-?\s?ups?\b|\bspee?ds? up\b|\bsped up\b|\bfaster\b|\bquicker\b|\bacceler\w+",
        denial=r"\b(?:not|no|never|nor|cannot|too few|rather than|instead of)\b",
        everywhere=(
            r"\b(?:across|over|throughout|along) the (?:whole |entire |full )?(?:band|range|curve|overlap)\b"
            r"|\b(?:everywhere|throughout|always)\b"
            r"|\bat (?:every|all|any) (?:interactivity|speeds?)\b(?! (?:that was )?asked)"
        ),
        so=r"\bso\b|\btherefore\b|\bhence\b|\bthe same gap\b",
        most_words=30,
    ),
    "zh": Words(
        to=r"\s?(?:至|到|～|和|与)\s?",
        decrease=(rf"{_LESS_ZH}\s?{{p}}", r"{p}\s?的?(?:降幅|减幅|节省)", r"(?:降幅|减幅)(?:为|达|约)*\s?{p}"),
        increase=(rf"{_MORE_ZH}\s?{{p}}", r"{p}\s?的?(?:增幅|涨幅|提升)", r"(?:增幅|涨幅)(?:为|达|约)*\s?{p}"),
        cost=r"成本|价格|费用|花费|贵|便宜|\$",
        times=(r"{n}\s?倍", r"{n}\s?[x×](?!\w)"),
        times_more=(rf"(?:{_MORE_ZH}|{_LESS_ZH})\s?{{n}}\s?倍", r"{n}\s?倍(?:更|多的|快)"),
        standard_error=r"标准误",
        roughly=r"(?:约|大约|大致|大概|近|将近|介于|至少|至多|最多|超过|高达|逾)(?:为|是|有)?\s?(?:(?:{name}|其|对方|后者|前者)\s?的?)?\s?$",
        roughly_after=r"^(?:左右|上下|以上|以内|之间)",
        reason=r"因为|由于|所以|因此|原因|之所以|缘于|源于",
        same=r"大致相同|大致相当|大体相同|大体相当|基本相同|基本持平|相当(?!于)|差不多|持平|几乎相同|不相上下|相差无几|一样",
        range_of_ties=r"从|介于|之间",
        ahead=r"更多|更高|更低|更少|更贵|领先|胜出|占优|便宜|更好|更优|较高|较低|超过|高出|多出",
        acceleration=r"加速(?!卡|器)|提速|更快|快了|加快|提升速度",
        denial=r"不是|不只|不仅|不单|并非|并不|而非|不等于|不代表|不意味|单靠|仅靠|光靠|不能|无法|太少|不足",
        everywhere=r"整个(?:区间|范围|频段|曲线|速度)|全区间|全范围|全程|处处|(?:所有|任何|任意)速度|(?:每个|每一)速度[^，。；：]*(?:领先|更[高低多少贵]|占优|胜出)|始终|总是|一律",
        so=r"因此|所以|故|于是|相应|由此|从而|也就|即",
        most_characters=50,
        han=True,
    ),
}


def words_of(language: Language) -> Words | None:
    """Return a language's table; None where it has none, so that only the rules without words hold."""
    return WORDS.get(language.code)


@cache
def _compiled(pattern: str, to: str) -> re.Pattern[str]:
    figure = rf"(?<![A-Za-z\d.,]){NUMBER}"
    percent = rf"(?:{figure}\s?%?{to})?{figure}\s?%"
    number = rf"(?:{figure}{to})?{figure}"
    filled = pattern.replace("{p}", percent).replace("{n}", number).replace("{name}", NAME)
    return re.compile(filled, re.IGNORECASE)


def finds(words: Words, patterns: str | tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    """Yield where one of a table's patterns occurs in a text."""
    for pattern in (patterns,) if isinstance(patterns, str) else patterns:
        yield from _compiled(pattern, words.to).finditer(text)


def numbers(text: str, language: Language) -> list[float]:
    """Return the numbers in a text, read as the language's locale writes them.

    >>> from app.language import ENGLISH
    >>> numbers("from 1,605.5 to 2%", ENGLISH)
    [1605.5, 2.0]
    """
    point = str(language.locale.number_symbols["latn"]["decimal"])
    whole = (re.sub(rf"[^\d{re.escape(point)}]", "", n).replace(point, ".") for n in re.findall(NUMBER, text))
    return [float(n) for n in whole if re.fullmatch(r"\d+(?:\.\d+)?", n)]
