"""What can be asked of the live source, what is held of an answer, and why one may be of no use."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from app.language import ENGLISH, Language
from app.sources.gate import Row
from app.sources.live.rows import SETUP, TOPOLOGY, WORKLOAD, AvailabilityRow, BenchmarkRow, EvaluationRow

R = TypeVar("R", bound=Row)


class Note(str):
    """A text for people, which is English as it stands; `told` says it in another language."""

    __slots__ = ("_text", "_values")
    _text: str
    _values: dict[str, object]

    def __new__(cls, text: str, /, **values: object) -> "Note":
        """Fill a message of the catalogue with values, notes among them."""
        made = super().__new__(cls, ENGLISH.say(text, **values))
        made._text, made._values = text, values
        return made

    def told(self, language: Language) -> str:
        """Say it in a language.

        >>> Note("{names} and {n} more", names="a, b", n=2).told(ENGLISH)
        'a, b and 2 more'
        """
        spoken = {name: v.told(language) if isinstance(v, Note) else v for name, v in self._values.items()}
        return language.say(self._text, **spoken)


class LiveError(Exception):
    """Why there is no answer, as the rest of a sentence about the live source.

    `down` says that it will not answer other questions either, so that they need not be asked now.
    """

    def __init__(self, reason: str, *, down: bool = False, **values: object) -> None:
        self.reason, self.down = Note(reason, **values), down
        super().__init__(self.reason)


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[R]):
    """A path below /api/v1/ that answers with rows; an answer none of whose rows has a `needed` field is no answer."""

    name: str
    row: type[R]
    needed: frozenset[str] = field(compare=False)


AVAILABILITY = Endpoint("availability", AvailabilityRow, frozenset({"model", "date"}))
BENCHMARKS = Endpoint("benchmarks", BenchmarkRow, SETUP | WORKLOAD | TOPOLOGY)
HISTORY = Endpoint("benchmarks/history", BenchmarkRow, SETUP | WORKLOAD | TOPOLOGY)
EVALUATIONS = Endpoint("evaluations", EvaluationRow, SETUP | {"task", "run_url"})
ENDPOINTS: dict[str, Endpoint[Any]] = {e.name: e for e in (AVAILABILITY, BENCHMARKS, HISTORY, EVALUATIONS)}


@dataclass(frozen=True, slots=True)
class Question(Generic[R]):
    """An endpoint with its parameters: the publisher's name of a model, lengths in tokens."""

    endpoint: Endpoint[R]
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Return the path below the base address."""
        return f"/api/v1/{self.endpoint.name}"

    @property
    def model(self) -> str | None:
        """Return the publisher's name of the model asked for, or None where the endpoint knows none."""
        return dict(self.parameters).get("model")

    @property
    def about(self) -> str:
        """Say what is asked about: a model, a model's history, or the endpoint's own name."""
        values = dict(self.parameters)
        if "isl" in values:
            return f"{self.model} history ({values['isl']}/{values['osl']})"
        return self.model or self.endpoint.name

    def __str__(self) -> str:
        return f"{self.endpoint.name}?{urlencode(self.parameters)}" if self.parameters else self.endpoint.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Generic[R]):
    """The good rows of an answer, each with its place in it, and when the source last said that they hold."""

    question: Question[R]
    rows: tuple[tuple[int, R], ...]
    refused: int
    etag: str | None
    fetched_at: datetime


def benchmarks(model: str) -> Question[BenchmarkRow]:
    """Ask for today's rows of a model, by the publisher's name of it."""
    return Question(BENCHMARKS, (("model", model),))


def history(model: str, isl: int, osl: int) -> Question[BenchmarkRow]:
    """Ask for all dated rows of a model on one workload."""
    return Question(HISTORY, (("model", model), ("isl", str(isl)), ("osl", str(osl))))
