"""Whether a text says only numbers that it can answer for, found out without the renderer that wrote it.

Every number in a text needs an evidence item of its own, in the same order; an item's printed form must be its value
under its rounding, and its path must lead, in the JSON of the same answer, to the figure that it was made from.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from math import ceil, floor, isclose, log10
from typing import Any

Item = Mapping[str, Any]
_NUMBER = re.compile(r"(?:(?<=\s)[-−])?~?\$?\d+(?:,\d{3})*(?:\.\d+)?%?|\btwice\b")
_UNIT = r"(?:tok(?:ens?)?(?:/s)?(?:/(?:user|gpu|mw))?|gpus?|x|k|m|b|j|w|kw|mw|s|ms|h|times|days?|points?|requests?|usd)"
_QUANTITY = re.compile(rf"(?<![\w.])[~$±+−-]*\d[\d.,]*\s*(?:%|×|{_UNIT}\b)?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?(?:\u2013\d{4}-\d{2}-\d{2})?")
_STEP = re.compile(r"(\w+)((?:\[\d+\])*)(?:\.|$)")
# How a value follows from the ratio at its path: a / b, or through time now / then.
_RULES: Mapping[str, Callable[[float], float]] = {
    "a/b": lambda r: r,
    "b/a": lambda r: 1 / r,
    "a/b - 1": lambda r: (r - 1) * 100,
    "b/a - 1": lambda r: (1 / r - 1) * 100,
    "1 - a/b": lambda r: (1 - r) * 100,
    "1 - b/a": lambda r: (1 - 1 / r) * 100,
    "now/then": lambda r: r,
    "now/then - 1": lambda r: (r - 1) * 100,
    "1 - now/then": lambda r: (1 - r) * 100,
}


def check(text: str, evidence: Iterable[Item], names: Iterable[str], document: object) -> list[str]:
    """Return one line per fault of a passage; `document` is the answer's JSON as plain values."""
    items = list(evidence)
    return [
        *(f"{number!r} stands in the text or in its evidence alone: {text}" for number in strays(text, items, names)),
        *(f"{_shown(item)} is not its value rounded" for item in items if not is_rounded(item)),
        *(f"{_shown(item)}: {fault}" for item in items if (fault := path_fault(item, document))),
    ]


def strays(text: str, evidence: Iterable[Item], names: Iterable[str]) -> list[str]:
    """Return the numbers that stand only in the text, or only in its evidence.

    Names and evidence come in reading order, each for one place. A name that is but a quantity excuses nothing.

    >>> strays("B300 costs $0.29, 56% less", [{"text": "$0.29"}], ["B300"])
    ['56%']
    >>> strays("43 costs 43 less", [], ["43"])
    ['43', '43']
    """
    items, rest, at = list(evidence), text, 0
    for name in filter(_is_name, names):
        if found := re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.ASCII).search(rest, at):
            rest, at = rest[: found.start()] + " " * len(name) + rest[found.end() :], found.end()
    days = [re.escape(str(item["text"])) for item in items if item.get("unit") == "date"]
    printed = [found.group() for found in re.finditer("|".join([*days, _NUMBER.pattern]), rest)]
    owed = [text if item.get("unit") == "date" else _numeral(text) for item in items for text in [str(item["text"])]]
    changes = SequenceMatcher(None, printed, owed, autojunk=False).get_opcodes()
    return [n for tag, i, j, k, m in changes if tag != "equal" for n in (*printed[i:j], *owed[k:m])]


def _numeral(text: str) -> str:
    """Return the number of a printed form that also says its unit: '6' of '6 times', '$0.29' of 'US$0.29'."""
    found = _NUMBER.search(text)
    return found.group() if found else text


def _is_name(text: str) -> bool:
    """Say whether a name is more than a quantity: a date, or letters besides numbers and units."""
    return bool(_DATE.fullmatch(text)) or any(c.isalpha() for c in _QUANTITY.sub("", text))


def is_rounded(item: Item) -> bool:
    """Say whether the printed form lies within half a unit of its last digit from the value, and bears its unit's sign.

    >>> is_rounded({"text": "56%", "value": 55.9, "unit": "%", "rounding": ""})
    True
    >>> is_rounded({"text": "$0.29", "value": 0.283, "unit": "$ per million tokens", "rounding": ""})
    False
    """
    text, unit = str(item["text"]), str(item["unit"])
    if unit == "date":
        day, parts = date.fromisoformat(item["value"]), sorted(map(int, re.findall(r"\d+", text)))
        return parts in (sorted((day.day, day.year)), sorted((day.month, day.day, day.year)))
    rounding, text, value = str(item["rounding"]), _numeral(text), float(item["value"])
    if not _NUMBER.fullmatch(text) or text.endswith("%") != (unit == "%") or ("$" in text) != unit.startswith("$"):
        return False
    digits = "2" if text == "twice" else text.strip("~$%").replace(",", "")
    printed, step = float(digits), 10.0 ** -len(digits.partition(".")[2])
    if "first digit" in rounding:
        step = 10.0 ** floor(log10(printed)) * (2 if 95 <= value < 100 else 1)
    if "two digits" in rounding and printed > 20:
        step = 10.0 ** (floor(log10(printed)) - 1)
    if rounding.endswith(("rounded down", "rounded up")):
        off = (value - printed) * (1 if rounding.endswith("down") else -1)
        return -1e-6 <= off < step * (1 + 1e-6)
    return abs(printed - value) <= step / 2 * (1 + 1e-6) or (text == "~1" and 0 < value < 1)


def path_fault(item: Item, document: object) -> str:
    """Return why an item's path does not lead to its figure; '' if it does.

    >>> document = {"targets": [{"ratio": 1.57}]}
    >>> path_fault({"value": 57.0, "unit": "%", "rounding": "a/b - 1", "path": "targets[0].ratio"}, document)
    ''
    """
    value, path, rule = item["value"], str(item["path"]), _rule(str(item["rounding"]))
    if item["unit"] == "date":
        return "" if _holds(document, value) else "is a date that stands nowhere else"
    try:
        there = resolve(document, path)
    except LookupError:
        return f"path {path} leads nowhere"
    if there is None:
        return f"path {path} leads to null"
    if isinstance(there, int | float):
        return "" if _follows(value, float(there), rule, str(item["unit"])) else f"does not follow from {there} there"
    if rule in _RULES:
        return f"follows from a figure, and {path} is none"
    return "" if rule or _holds(there, value) else f"does not occur in {path}"


def resolve(document: Any, path: str) -> Any:
    """Follow a path such as `targets[0].a.basis`; raises LookupError where it breaks off.

    >>> resolve({"targets": [{"a": {"basis": "measured"}}]}, "targets[0].a.basis")
    'measured'
    """
    if "".join(found.group() for found in _STEP.finditer(path)) != path or not path or path[-1] == ".":
        raise LookupError(path)
    for key, places in _STEP.findall(path):
        for step in (key, *map(int, re.findall(r"\d+", places))):
            if not isinstance(document, list if isinstance(step, int) else dict):
                raise LookupError(path)
            document = document[step]
    return document


def _rule(rounding: str) -> str:
    """Return how a value was derived: what stands before the rounding itself."""
    rule, derived, _ = rounding.partition("; ")
    return rule if rule in _RULES or (derived and not rule.startswith(("one decimal", "two decimals"))) else ""


def _follows(value: float, there: float, rule: str, unit: str) -> bool:
    if rule in _RULES:
        return isclose(value, _RULES[rule](there), rel_tol=1e-9, abs_tol=1e-9)
    if rule == "rounded inward":
        return value == there or any(value * 10**n in (ceil(there * 10**n), floor(there * 10**n)) for n in range(5))
    wanted = abs(there) * 100 if unit == "%" else there
    return isclose(value, wanted, rel_tol=1e-9) or bool(rule and not rule.startswith("size of"))


def _holds(there: Any, value: object) -> bool:
    """Say whether a value stands anywhere inside; what evidence says about itself does not count."""
    if isinstance(there, dict):
        return any(_holds(inner, value) for key, inner in there.items() if key not in ("value", "text", "label"))
    if isinstance(there, list):
        return any(_holds(inner, value) for inner in there)
    if isinstance(value, str) or isinstance(there, str):
        return str(value) in str(there) if isinstance(value, str) else str(value) == there
    return isinstance(there, int | float) and isclose(there, float(str(value)), rel_tol=1e-9)


def _shown(item: Item) -> str:
    return f"{item['text']!r} ({item['value']} {item['unit']}, {item['path']})"
