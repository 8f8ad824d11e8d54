"""One JSON object of somebody's tool on its way into our columns.

Values are looked up by dotted path (`streaming_metrics.tpot_percentiles.p50`); the first path that leads to something
is taken, and remembered, so that a refusal can name the place and the value as they stand in the file. Null and
empty text are unknown.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any

from app.sources.refusals import Refusal
from app.sources.spellings import is_unquantised, leaves_open

MILLI, PERCENT = 1_000, 100
NO_MEDIAN = "is missing but needed: interactivity is 1 / the median, and a mean is not a median"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 60
_UNPACED = (None, "inf", math.inf)
_FLAGS = {"true": True, "false": False}


class WrongError(Exception):
    """A value that cannot be what its place says, or is not there at all."""

    def __init__(self, path: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.path, self.value, self.reason = path, value, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row stands: a file, and in it a line or the number of an element, from 0."""

    file: str
    line: int | None = None
    element: int | None = None

    def __str__(self) -> str:
        """Write the place as `points.csv:2`, `agg_bmk.json[0]` or, of a file with one row, `result.json`."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        return self.file if self.element is None else f"{self.file}[{self.element}]"

    def refuse(self, path: str | None, value: object, reason: str) -> Refusal:
        """Refuse what stands at a path of this row."""
        where = "" if self.element is None else f"[{self.element}]"
        joined = f"{where}.{path}" if where and path else where or path
        shown = None if value is None else str(value)[:200] if isinstance(value, str) else _short(value)
        return Refusal(file=self.file, line=self.line, column=joined or None, value=shown, reason=reason)


def _short(value: object) -> str:
    """Show what kind of thing stands where a word or a number belongs, without writing all of it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"an object with {len(value)} keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a number of over 30 digits"
    return str(value)


@dataclass(slots=True)
class Foreign:
    """The object, the columns found so far, and from which path and value each of them came."""

    document: dict[str, Any]
    columns: dict[str, Any] = field(default_factory=dict)
    told: dict[str, tuple[str, object]] = field(default_factory=dict)

    def find(self, *paths: str) -> tuple[str, Any]:
        """Return the first path that leads to something, and what; the first path and None if none does."""
        for path in paths:
            value: Any = self.document
            for step in path.split("."):
                if isinstance(value, dict):
                    value = value.get(step)
                elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
                    value = value[int(step)]
                else:
                    value = None
            if value is not None and not (isinstance(value, str) and not value.strip()):
                return path, value
        return paths[0], None

    def get(self, *paths: str) -> Any:
        """Return what the first path that leads anywhere leads to."""
        return self.find(*paths)[1]

    def number(self, *paths: str, per: float = 1.0) -> float | None:
        """Return a number in our unit, which is `per` of theirs; raises WrongError where something else stands."""
        path, value = self.find(*paths)
        return None if value is None else _as_number(path, value) / per

    def put(self, column: str, value: object, path: str, raw: object) -> None:
        """Fill a column, and remember from what."""
        if value is not None:
            self.columns[column], self.told[column] = value, (path, raw)

    def take(self, column: str, *paths: str) -> None:
        """Fill a column with a word, a flag or a whole number as it stands; a number is no word here."""
        path, value = self.find(*paths)
        if isinstance(value, dict | list):
            raise WrongError(path, value, "must be one value")
        self.put(column, value, path, value)

    def take_unless_open(self, column: str, *paths: str) -> None:
        """Fill a column with a word as it stands, unless it leaves open which of ours is meant."""
        path, value = self.find(*paths)
        if not (isinstance(value, str) and leaves_open(column, value)):
            self.take(column, path)

    def take_precision(self, quantization: str, dtype: str) -> None:
        """Take how weights are quantised, where they are not the type that they have; either may leave it open."""
        word = self.get(quantization)
        is_none = isinstance(word, str) and is_unquantised(word)
        self.take_unless_open("precision", dtype if is_none else quantization)

    def measure(self, column: str, *paths: str, per: float = 1.0) -> None:
        """Fill a column with a number in our unit."""
        path, value = self.find(*paths)
        if value is not None:
            self.put(column, _as_number(path, value) / per, path, value)

    def flag(self, column: str, *paths: str) -> None:
        """Fill a column with yes or no, which some scripts write as a word."""
        path, value = self.find(*paths)
        said = _FLAGS.get(value.lower()) if isinstance(value, str) else value
        if (said is not None and not isinstance(said, bool)) or (value is not None and said is None):
            raise WrongError(path, value, "must be true or false")
        self.put(column, said, path, value)

    def reciprocal(self, column: str, *paths: str, per: float = 1.0) -> None:
        """Fill a column with 1 / a median latency, which must be there."""
        path, value = self.find(*paths)
        seconds = self.number(*paths, per=per)
        if seconds is None:
            raise WrongError(path, None, NO_MEDIAN)
        if not seconds > 0:
            raise WrongError(path, value, "must be above 0")
        self.put(column, 1 / seconds, path, value)

    def needed(self, *paths: str, why: str = "is missing but needed") -> float:
        """Return a number that must be there."""
        value = self.number(*paths)
        if value is None:
            raise WrongError(paths[0], None, why)
        return value


def _as_number(path: str, value: object) -> float:
    """Read a number; what is not finite is none here, since counts are worked with before any column is checked."""
    written = isinstance(value, str) and len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value)
    if (isinstance(value, int | float) and not isinstance(value, bool)) or written:
        try:
            number = float(value)  # type: ignore[arg-type]
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise WrongError(path, value, "must be a number such as 1234.5")


def take_server(found: Foreign, total: float, output: float, path: str) -> None:
    """Fill the throughputs of a whole server from input and output together, and output alone, in tokens per second."""
    if total < output:
        raise WrongError(path, total, f"is less than the output alone, which is {output:.6g} tok/s")
    found.put("per_server", True, path, None)
    found.put("throughput_tok_s_gpu", total, path, found.get(path))
    found.put("output_throughput_tok_s_gpu", output, path, output)
    if total > output:
        found.put("input_throughput_tok_s_gpu", total - output, path, total)


def take_limit(found: Foreign, path: str, pace: object, requests: float | None) -> None:
    """Take a limit on requests in flight for the concurrency where it alone held them back.

    Where a rate or a schedule paced the requests, or there were fewer of them, the limit may never have been reached.
    """
    limit = found.number(path)
    if limit is not None and pace in _UNPACED and (requests is None or requests >= limit):
        found.measure("concurrency", path)


def take_average(found: Foreign, path: str) -> None:
    """Take the requests that were in flight on average for the concurrency; less than one says nothing."""
    average = found.number(path)
    if average is not None and average >= 1:
        found.put("concurrency", average, path, found.get(path))
