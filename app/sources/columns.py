"""The types of columns: what a number, a day, a text or an id of some vocabulary may be."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.sources.refusals import MAX_SHOWN
from app.sources.shown import MAX_LABEL, MAX_TEXT, told_apart

EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
LATEST_RUN = "latest_run"
Vocabulary = Mapping[str, Collection[str]]
Known = Mapping[str, Collection[str] | date]  # a vocabulary, and as `LATEST_RUN` the last day that rows may be of


def _known(kind: str) -> AfterValidator:
    """Accept only ids of one vocabulary, as the catalog knows them."""

    def check(value: str, info: ValidationInfo) -> str:
        allowed = (info.context or {}).get(kind)
        if allowed is not None and value not in allowed:
            raise PydanticCustomError("unknown", "is unknown; known: {known}", {"known": ", ".join(allowed)})
        return value

    return AfterValidator(check)


def _printable(value: str) -> str:
    if not value.isprintable():
        raise PydanticCustomError("printable", "must be plain text without control characters")
    return value


def as_shown(most: int) -> BeforeValidator:
    """Take a text as it can be shown; what had to be cut stays told apart from what is cut alike."""
    return BeforeValidator(lambda value: told_apart(value, most) if isinstance(value, str) else value)


def _plain_number(value: object) -> object:
    """Refuse what people do not mean as a number here: yes and no, digits with underscores or spaces inside."""
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value[:MAX_SHOWN])):
        raise PydanticCustomError("number", "must be a number such as 1234.5, with a point and no separators")
    return value


def _real(value: float) -> float:
    """Refuse magnitudes that no benchmark has, whose ratios would overflow."""
    if not 1e-9 <= value <= 1e12:
        raise PydanticCustomError("real", "must lie between 0.000000001 and 1000000000000")
    return value


def _iso_day(value: object) -> object:
    """Refuse what is not written as a date; a bare number would pass as seconds since 1970."""
    if isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise PydanticCustomError("day", "must be a date such as 2026-05-25")
    return value


def up_to(today: date | None) -> dict[str, date]:
    """Let in no day to come, except the one that it may be elsewhere by now.

    >>> up_to(date(2026, 5, 25)), up_to(None)
    ({'latest_run': datetime.date(2026, 5, 26)}, {})
    """
    return {} if today is None else {LATEST_RUN: today + timedelta(days=1)}


def _recent(value: date, info: ValidationInfo) -> date:
    """Refuse a year that is a slip of the keyboard, and a day to come where it is known which one it is today."""
    latest = (info.context or {}).get(LATEST_RUN, LATEST)
    if not EARLIEST <= value <= latest:
        raise PydanticCustomError("recent", f"must lie between {EARLIEST} and {latest}")
    return value


Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_printable)]
Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL), AfterValidator(_printable)]
AnyText = Annotated[str, Field(min_length=1), as_shown(MAX_TEXT)]
AnyLabel = Annotated[str, Field(min_length=1), as_shown(MAX_LABEL)]
Url = Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s<>\"'`()\[\]{}|\\]+$")]
Positive = Annotated[float, BeforeValidator(_plain_number), Field(gt=0, allow_inf_nan=False), AfterValidator(_real)]
Fraction = Annotated[float, BeforeValidator(_plain_number), Field(ge=0, le=1, allow_inf_nan=False)]
Accepted = Annotated[float, BeforeValidator(_plain_number), Field(ge=1, allow_inf_nan=False), AfterValidator(_real)]
Requests = Annotated[float, BeforeValidator(_plain_number), Field(ge=1, le=100_000_000, allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(_plain_number), Field(ge=1, le=100_000_000)]
Natural = Annotated[int, BeforeValidator(_plain_number), Field(ge=0, le=100_000_000)]
Ways = Annotated[int, BeforeValidator(_plain_number), Field(ge=0, le=1_000)]
Day = Annotated[date, BeforeValidator(_iso_day), AfterValidator(_recent)]
ModelId = Annotated[Label, _known("model")]
GpuId = Annotated[Label, _known("gpu")]
FamilyId = Annotated[Label, _known("family")]
EngineId = Annotated[Label, _known("engine")]
PrecisionId = Annotated[Label, _known("precision")]
SpecMethodId = Annotated[Label, _known("spec_method")]
PublishedSpecMethodId = Annotated[Label, _known("published_spec_method")]
