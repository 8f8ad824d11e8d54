"""What is selected, and its two written forms: a slug as people know it, and the parameters of an address.

Parsing never fails on what a visitor wrote: what cannot be understood is dropped with a notice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from app.catalog import Catalog
from app.escaping import printable
from app.language import DEFAULT, ENGLISH, LANGUAGES
from app.lineup import MOST_SIDES
from app.pasted import pasted
from app.points import RunPolicy
from app.terms import (
    METRICS,
    PRECISIONS,
    READERS,
    RUN_POLICIES,
    STEPS,
    TIERS,
    Reader,
    Step,
    parse_sequence,
    sequence_label,
)

MAX_TARGETS = 6
MAX_SPEED = 100_000.0
MAX_RATE = 10_000.0
LEAST = 0.001
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
MAX_TEXT = 200
MAX_SLUG = 500  # six sides that name everything
DEFAULT_SLUG = "glm-5-1-b300-fp4-mtp-vs-none"
Own = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Everything a visitor chose; None means the default. `live` asks for live rows, False for the bundled ones.

    `usd` and `kw` are own figures, one a side, or one for all. A precision may be several behind commas, as a foreign
    address has them: the first that there is.
    """

    slug: str = DEFAULT_SLUG
    live: bool | None = None
    source: Literal["measured", "published"] | None = None
    sequence: tuple[int, int] | None = None
    precision: str | None = None
    targets: tuple[float, ...] | None = None
    edition: str | None = None
    tier: str = "hyperscaler"
    usd: Own = ()
    kw: Own = ()
    engine: str | None = None
    as_of: date | None = None
    policy: RunPolicy = "per-configuration"
    like: Step = "pooled"
    cap: float | None = None
    metric: str = "throughput_per_gpu"
    log: bool = False
    all_points: bool = False
    reader: Reader = "standard"
    lang: str = DEFAULT

    def __post_init__(self) -> None:
        """Keep own figures in their shortest form, so that equal selections are equal."""
        for name in ("usd", "kw"):
            object.__setattr__(self, name, own_figures(getattr(self, name)))


def parse_number(text: str, most: float) -> float | None:
    """Read a positive number up to `most`; None if it is not one.

    >>> parse_number("43.5", 100.0), parse_number("nan", 100.0), parse_number("1e9", 100.0)
    (43.5, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 < value <= most and "_" not in text else None


def within(value: float | None, most: float) -> float | None:
    """Return a positive number up to `most`, else None: a widget's own limits hold in the browser alone.

    >>> within(43.0, 100.0), within(-1.0, 100.0), within(None, 100.0)
    (43.0, None, None)
    """
    return value if value is not None and 0 < value <= most else None


def parse_day(text: str) -> date | None:
    """Read a date such as 2026-05-25; None if it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def own_figure(figures: Own, i: int) -> float | None:
    """Return the i-th side's own figure; a single one holds for all sides.

    >>> own_figure((2.5,), 1), own_figure((2.5, None), 1), own_figure((), 0)
    (2.5, None, None)
    """
    if len(figures) == 1:
        return figures[0]
    return figures[i] if i < len(figures) else None


def own_figures(figures: Sequence[float | None]) -> Own:
    """Return own figures in their shortest form: none, one for all sides, or one a side.

    >>> own_figures((2.5, 2.5)), own_figures((None, None)), own_figures((2.5, None))
    ((2.5,), (), (2.5, None))
    """
    if not any(figures):
        return ()
    if len(set(figures)) == 1:
        return (figures[0],)
    last = max(i for i, figure in enumerate(figures) if figure is not None)
    return tuple(figures[: max(last + 1, 2)])


def own_by_gpu(figures: Own, gpus: Sequence[str | None]) -> Own:
    """Return one figure a side, or None: a price or a power belongs to a GPU type, so the first one given for it holds.

    A side whose GPU is not known keeps its own.

    >>> own_by_gpu((2.0, 3.0), ("b200", "b200")), own_by_gpu((None, 3.0, 2.0), ("b200", "h200", "b200"))
    ((2.0, 2.0), (2.0, 3.0, 2.0))
    """
    each = [own_figure(figures, i) for i, _ in enumerate(gpus)]
    first: dict[str | None, float] = {}
    for gpu, figure in zip(gpus, each, strict=True):
        if gpu is not None and figure is not None:
            first.setdefault(gpu, figure)
    return tuple(figure if gpu is None else first.get(gpu) for gpu, figure in zip(gpus, each, strict=True))


def crowded(figures: Own, gpus: Sequence[str | None]) -> tuple[str, ...]:
    """Name the GPU types that own figures give more than one value for.

    >>> crowded((2.0, 3.0), ("b200", "b200")), crowded((2.0, 3.0), ("b200", "h200")), crowded((2.0,), ("b200", "b200"))
    (('b200',), (), ())
    """
    each = [own_figure(figures, i) for i, _ in enumerate(gpus)]
    used = zip(gpus, each, own_by_gpu(figures, gpus), strict=True)
    return tuple(dict.fromkeys(gpu for gpu, given, held in used if gpu is not None and given not in (None, held)))


def parse_own(text: str) -> Own | None:
    """Read 'A' or 'A,B' and so on, where all but one may be left empty; None where a figure is none."""
    parts = [p.strip() for p in text.split(",")]
    values = [_read_number(p, MAX_RATE) if p else None for p in parts]
    if len(parts) > MOST_SIDES or any(p and v is None for p, v in zip(parts, values, strict=True)):
        return None
    return own_figures(values)


def _written_own(figures: Own) -> str:
    return ",".join("" if v is None else _written(v) for v in figures)


def _written(value: float) -> str:
    """Write a number with every digit it has, and no more."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


def written_targets(targets: tuple[float, ...]) -> str:
    """Write targets as they stand in an address.

    >>> written_targets((43.0, 59.5))
    '43,59.5'
    """
    return ",".join(_written(x) for x in targets)


def to_params(selection: Selection, *, whole: bool = False) -> dict[str, str]:
    """Write a selection as address parameters; defaults are left out unless it is to be whole, the slug never."""
    written = {
        "compare": selection.slug,
        "rows": None if selection.live is None else "live" if selection.live else "bundled",
        "source": selection.source,
        "workload": sequence_label(*selection.sequence) if selection.sequence else None,
        "precision": selection.precision,
        "targets": None if selection.targets is None else written_targets(selection.targets),
        "edition": selection.edition,
        "tier": selection.tier,
        "usd": _written_own(selection.usd),
        "kw": _written_own(selection.kw),
        "engine": selection.engine,
        "as_of": selection.as_of.isoformat() if selection.as_of else None,
        "like": selection.like,
        "runs": selection.policy,
        "cap": _written(selection.cap) if selection.cap else None,
        "metric": selection.metric,
        "reader": selection.reader,
        "lang": selection.lang,
        "scale": "log" if selection.log else None,
        "points": "all" if selection.all_points else None,
    }
    usual = {} if whole else to_params(Selection(), whole=True)
    return {key: text for key, text in written.items() if text and (key == "compare" or text != usual.get(key))}


def spelled_out(params: Mapping[str, str]) -> Mapping[str, str]:
    """Put in place of a whole address what it asks for; what stands beside it goes before that."""
    address = pasted(params["compare"]) if "/" in params.get("compare", "") else None
    return {**address, **{key: text for key, text in params.items() if key != "compare"}} if address else params


def from_params(params: Mapping[str, str], catalog: Catalog) -> tuple[Selection, tuple[str, ...]]:
    """Read address parameters; what cannot be understood falls back to its default with a notice in its language.

    A slug is taken as it is: `nearest.settle` finds the nearest comparison. In its place a whole address may stand.
    """
    params = spelled_out(params)
    language = LANGUAGES.get(params.get("lang", ""), ENGLISH)
    chosen: dict[str, Any] = {}
    notices: list[str] = []
    for key, text in params.items():
        if key not in _READERS or not text:
            continue
        field, read = _READERS[key]
        value = read(text, catalog) if len(text) <= (MAX_SLUG if key == "compare" else MAX_TEXT) else None
        if value is None:
            notices.append(
                language.say(
                    "Asked for is {key} “{text}”, which is not known here; the default is shown.",
                    key=key,
                    text=_shown(text),
                )
            )
        else:
            chosen[field] = value
            if field == "targets" and not _holds_all(value, text):
                used = written_targets(value)
                notices.append(
                    language.say("Of the speeds “{text}” only {used} could be used.", text=_shown(text), used=used)
                )
    return Selection(**chosen), tuple(notices)


def _holds_all(targets: tuple[float, ...], text: str) -> bool:
    """Say whether every speed that was written is among the targets."""
    return all(parse_number(part.strip(), MAX_SPEED) in targets for part in text.split(",") if part.strip())


def _shown(text: str) -> str:
    flat = printable(text)
    return flat if len(flat) <= 40 else f"{flat[:39]}…"


def _read_targets(text: str) -> tuple[float, ...] | None:
    values = (_read_number(part.strip(), MAX_SPEED) for part in text.split(","))
    return tuple(sorted({v for v in values if v is not None})[:MAX_TARGETS]) or None


def _read_number(text: str, most: float) -> float | None:
    """Read a number that the page's own fields could hold."""
    value = parse_number(text, most)
    return value if value is not None and value >= LEAST else None


def _read_precisions(text: str) -> str | None:
    """Read one precision or several, as far as they are known; None where none is."""
    names = (part.strip().lower() for part in text.split(","))
    return ",".join(dict.fromkeys(name for name in names if name in PRECISIONS)) or None


def _one_of(allowed: Mapping[str, object] | tuple[str, ...]) -> Any:
    return lambda text, _catalog: text if text in allowed else None


def _read_engine(text: str, catalog: Catalog) -> str | None:
    found = catalog.engine(text.lower())
    return found.engine if found else None


_READERS: dict[str, tuple[str, Any]] = {
    "compare": ("slug", lambda text, _catalog: text.strip().lower() or None),
    "rows": ("live", lambda text, _catalog: {"live": True, "bundled": False}.get(text)),
    "source": ("source", _one_of(("measured", "published"))),
    "workload": ("sequence", lambda text, _catalog: parse_sequence(text)),
    "precision": ("precision", lambda text, _catalog: _read_precisions(text)),
    "targets": ("targets", lambda text, _catalog: _read_targets(text)),
    "edition": ("edition", lambda text, catalog: text if text in catalog.editions else None),
    "tier": ("tier", _one_of(TIERS)),
    "usd": ("usd", lambda text, _catalog: parse_own(text)),
    "kw": ("kw", lambda text, _catalog: parse_own(text)),
    "engine": ("engine", _read_engine),
    "as_of": ("as_of", lambda text, _catalog: parse_day(text)),
    "like": ("like", _one_of(tuple(STEPS))),
    "runs": ("policy", _one_of(RUN_POLICIES)),
    "cap": ("cap", lambda text, _catalog: _read_number(text, MAX_RATE)),
    "metric": ("metric", _one_of(METRICS)),
    "reader": ("reader", _one_of(tuple(READERS))),
    "lang": ("lang", _one_of(LANGUAGES)),
    "scale": ("log", lambda text, _catalog: True if text == "log" else None),
    "points": ("all_points", lambda text, _catalog: True if text == "all" else None),
}


def as_policy(text: str) -> RunPolicy:
    """Return a run policy's id as its type."""
    return cast(RunPolicy, text)
