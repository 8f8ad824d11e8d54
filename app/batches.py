"""Rows that a visitor brought, as sides of a comparison: next to each other, and next to public rows like them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.catalog import Batch
from app.lineup import BEST, MOST_SIDES, Contender, Lineup
from app.points import PUBLIC, MeasuredPoint

MOST_BATCHES = 12
OPTIONAL = ("spec_method", "engine", "deployment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One batch: its name, and its rows."""

    batch: Batch
    rows: tuple[MeasuredPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be a side: a model group, and what sets the rows."""

    group: str
    side: Contender


def batch_id(number: int) -> str:
    """Return the id of the n-th batch, as it stands in a slug.

    >>> batch_id(1)
    'own1'
    """
    return f"own{number}"


def choices_of(brought: Iterable[Brought], groups: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return what own rows can be as sides: of each batch, model, GPU and spec method one; `groups` holds each model's.

    A precision that the rows do not share, or do not state, is left to each row.
    """
    found: dict[Choice, None] = {}
    for one in brought:
        pools: dict[tuple[str, str, str | None], list[MeasuredPoint]] = {}
        for row in one.rows:
            group = groups.get(row.workload.model or "", row.workload.model or "")
            pools.setdefault((group, row.setup.gpu or "", row.setup.spec_method), []).append(row)
        for (group, gpu, method), rows in pools.items():
            side = Contender(gpu=gpu, precision=_precision(rows), spec_method=method, batch=one.batch.batch)
            found[Choice(group=group, side=side)] = None
    return tuple(found)


def _precision(rows: Sequence[MeasuredPoint]) -> str:
    there = {row.setup.precision for row in rows}
    return str(there.pop()) if len(there) == 1 and None not in there else BEST


def lineup_of(chosen: Sequence[Choice]) -> Lineup | None:
    """Put two to six choices side by side; None where they are of several models, too many, or the same twice.

    All sides of a lineup set the same fields: one that some side leaves open is left open on all.
    """
    groups = {choice.group for choice in chosen}
    sides = [choice.side for choice in chosen]
    if len(groups) != 1 or not 2 <= len(sides) <= MOST_SIDES:
        return None
    is_open = [name for name in OPTIONAL if any(getattr(side, name) is None for side in sides)]
    is_own = any(side.batch is not None for side in sides)
    same: dict[str, Any] = dict.fromkeys(is_open)
    sides = [replace(side, batch=side.batch or (PUBLIC if is_own else None), **same) for side in sides]
    if len({side.precision for side in sides} & {None}) or len(set(sides)) < len(sides):
        return None
    return Lineup(group=groups.pop(), sides=tuple(sides))


def beside(choice: Choice, public: Iterable[Contender]) -> tuple[Contender, ...]:
    """Return the public sides that a side of own rows can stand beside, those most like it first."""
    names = [f.name for f in fields(Contender) if f.name in ("gpu", "precision", "spec_method")]

    def likeness(side: Contender) -> int:
        return sum(getattr(side, name) == getattr(choice.side, name) for name in names)

    return tuple(sorted(public, key=likeness, reverse=True))
