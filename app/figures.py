"""A figure: a number that may be printed, with its unit and where it was read.

`path` leads to the figure it was made from in the JSON of `python -m app compare`; `rule` says how, where the value is
not that figure itself (e.g. '1 - a/b').
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number on its way into a sentence.

    `digits` asks for more decimals than the format's own, `toward` for rounding down or up, as ends of a range need.
    """

    value: float
    unit: str
    path: str
    rule: str = ""
    digits: int | None = None
    toward: Literal["nearest", "down", "up"] = "nearest"
