"""What a comparison is about: its name, what all its sides have in common, and where its figures come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.side import Side
from app.terms import Step

Kind = Literal["spec-decode", "precision", "gpu", "best", "engine", "deployment", "batch", "date", "setups", "points"]
SourceKind = Literal["measured", "published", "live", "store", "saved", "own", "mixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is being compared, and where its figures come from.

    `facts_slug` is the slug that tables know the comparison by; `swapped` says that its sides stand the other way here.
    `shared` names what all sides have in common beyond the GPU; `differs` the fields that set them apart. `like` is the
    step of like for like, `held` names what it holds equal. `has_history` says that a date was asked for, so that runs
    before today's count too. `saved` is the day of the file that it was read from, `is_altered` whether that has
    other rows of these sides than are read here.
    """

    slug: str
    kind: Kind
    title: str
    group: str | None
    model_label: str
    isl: int | None
    osl: int | None
    precision: str | None
    source: SourceKind
    as_of: date | None
    urls: tuple[str, ...]
    publisher_band: tuple[float, float] | None = None
    sampled: bool = False
    facts_slug: str = ""
    swapped: bool = False
    shared: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    like: Step = "pooled"
    held: tuple[str, ...] = ()
    saved: date | None = None
    is_altered: bool = False
    has_history: bool = False

    @property
    def sequence(self) -> tuple[int, int] | None:
        """Return input and output length in tokens, `AGENTIC` or `UNSTATED` where there are none."""
        return None if self.isl is None or self.osl is None else (self.isl, self.osl)

    @property
    def has_fixed_lengths(self) -> bool:
        """Say whether every request had the same input and output length."""
        return (self.isl or 0) > 0 and (self.osl or 0) > 0


def source_of(sides: Iterable[Side]) -> SourceKind:
    """Name where the rows of sides come from: bundled, live, a store, a file, a visitor's own, or several of these."""
    found = {source for side in sides for source in side.sources}
    if len(found) > 1:
        return "mixed"
    (source,) = found or {"bundled"}
    return "measured" if source == "bundled" else source
