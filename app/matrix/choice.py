"""What a matrix shows: a speed, a workload, a precision, a metric and the prices; and how it stands in an address.

Reading an address never fails: what cannot be understood is dropped with a notice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.catalog import Catalog
from app.escaping import printable
from app.language import ENGLISH, Language
from app.links import LEAST, MAX_SPEED, MAX_TEXT, parse_number, written_targets
from app.terms import PRECISIONS, TIERS, parse_sequence, sequence_label

SPEEDS: tuple[float, ...] = (30.0, 50.0, 75.0, 100.0, 150.0, 200.0)
METRICS: tuple[str, ...] = ("throughput_per_gpu", "cost", "throughput_per_mw")
PREFIX = "matrix_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen; None means the default, as a precision every one, the best of all."""

    speed: float | None = None
    sequence: tuple[int, int] | None = None
    precision: str | None = None
    metric: str = METRICS[0]
    edition: str | None = None
    tier: str = "hyperscaler"


def write_choice(choice: Choice) -> dict[str, str]:
    """Write a choice as address parameters; defaults are left out.

    >>> write_choice(Choice(speed=62.5, sequence=(8192, 1024)))
    {'matrix_speed': '62.5', 'matrix_workload': '8k/1k'}
    """
    usual = Choice()
    written = {
        "speed": None if choice.speed is None else written_targets((choice.speed,)),
        "workload": sequence_label(*choice.sequence) if choice.sequence else None,
        "precision": choice.precision,
        "metric": choice.metric if choice.metric != usual.metric else None,
        "edition": choice.edition,
        "tier": choice.tier if choice.tier != usual.tier else None,
    }
    return {PREFIX + key: text for key, text in written.items() if text}


def read_choice(
    params: Mapping[str, str],
    catalog: Catalog,
    sequences: tuple[tuple[int, int], ...],
    language: Language = ENGLISH,
) -> tuple[Choice, tuple[str, ...]]:
    """Read address parameters; what is not known here falls back to its default, with a notice."""
    chosen: dict[str, Any] = {}
    notices: list[str] = []
    for key, (field, read) in _readers(catalog, sequences).items():
        text = params.get(PREFIX + key, "")
        if not text:
            continue
        value = read(text) if len(text) <= MAX_TEXT else None
        if value is not None:
            chosen[field] = value
            continue
        notices.append(
            language.say(
                "Asked for is {key} “{text}”, which is not known here; the default is shown.",
                key=PREFIX + key,
                text=printable(text, 40),
            )
        )
    return Choice(**chosen), tuple(notices)


def read_speed(value: float | None) -> float | None:
    """Return a speed that a curve may be asked for, in tok/s/user; else None.

    >>> read_speed(75.0), read_speed(0.0), read_speed(1e9), read_speed(None)
    (75.0, None, None, None)
    """
    return value if value is not None and LEAST <= value <= MAX_SPEED else None


def parse_speed(text: str) -> float | None:
    """Read a speed, in tok/s/user; None if it is not one.

    >>> parse_speed("62.5"), parse_speed("-1"), parse_speed("nan")
    (62.5, None, None)
    """
    return read_speed(parse_number(text, MAX_SPEED))


def _readers(
    catalog: Catalog, sequences: tuple[tuple[int, int], ...]
) -> dict[str, tuple[str, Callable[[str], object | None]]]:
    def sequence(text: str) -> tuple[int, int] | None:
        found = parse_sequence(text)
        return found if found in sequences else None

    return {
        "speed": ("speed", parse_speed),
        "workload": ("sequence", sequence),
        "precision": ("precision", _one_of(tuple(PRECISIONS))),
        "metric": ("metric", _one_of(METRICS)),
        "edition": ("edition", _one_of(catalog.editions)),
        "tier": ("tier", _one_of(tuple(TIERS))),
    }


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: text if text in allowed else None
