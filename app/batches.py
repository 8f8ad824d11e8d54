"""Rows that a visitor brought, as sides of a comparison: next to each other, and next to public rows like them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.catalog import Batch, Catalog
from app.lineup import BEST, MOST_SIDES, Contender, Lineup, heard, precisions_label
from app.points import PUBLIC, MeasuredPoint, SideKey

MOST_BATCHES = 12
ALWAYS_NAMED: tuple[Literal["model"], Literal["gpu"]] = ("model", "gpu")  # by every side, so a table of ours must too
ALIKE = ("gpu", "precision", "spec_method")
OPTIONAL = ("spec_method", "engine", "deployment", "as_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One batch: its name, and its rows."""

    batch: Batch
    rows: tuple[MeasuredPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be a side: a model group, and what sets the rows.

    `precisions` names those of own rows that have none in common.
    """

    group: str
    side: Contender
    precisions: str | None = None


def batch_id(number: int) -> str:
    """Return the id of the n-th batch, as it stands in a slug.

    >>> batch_id(1)
    'own1'
    """
    return f"own{number}"


def batches(
    points: Iterable[MeasuredPoint], sides: Iterable[SideKey | None], label: str, here: Iterable[Brought] = ()
) -> tuple[Brought, ...]:
    """Return a batch of some points, or one a side where they name sides, besides those that are `here`.

    A name that one of them has already gets a number.
    """
    by_side: dict[SideKey | None, list[MeasuredPoint]] = {}
    for point, side in zip(points, sides, strict=True):
        by_side.setdefault(side, []).append(point)
    here = tuple(here)
    taken, names = {b.batch.batch for b in here}, [b.batch.label for b in here]
    free = [batch_id(n) for n in range(1, 2 * MOST_BATCHES + 1) if batch_id(n) not in taken]
    found = []
    for id_, (side, rows) in zip(free, by_side.items(), strict=False):
        name = unlike(f"{label} {side}" if side and len(by_side) > 1 else label, names)
        names.append(name)
        own = tuple(replace(row, batch=id_, provenance="own") for row in rows)
        found.append(Brought(batch=Batch(batch=id_, label=name), rows=own))
    return tuple(found)


def unlike(name: str, names: Iterable[str]) -> str:
    """Return a name with the first number that sets it apart from others, if it needs one.

    >>> unlike("Night", ["Day"]), unlike("night ", ["Night", "Night 2"])
    ('Night', 'night 3')
    """
    taken, found, number = set(map(heard, names)), name, 1
    while heard(found) in taken:
        number += 1
        found = f"{name.strip()} {number}"
    return found


def spelled(row: MeasuredPoint, labels: Mapping[tuple[str, str], str]) -> MeasuredPoint:
    """Name what no table lists as the file does; an id is made of that later."""
    if not labels:
        return row
    model, gpu, engine = (
        labels.get((kind, name or ""), name)
        for kind, name in (("model", row.workload.model), ("gpu", row.setup.gpu), ("engine", row.setup.engine))
    )
    workload, setup = replace(row.workload, model=model), replace(row.setup, gpu=gpu, engine=engine)
    return replace(row, workload=workload, setup=setup)


def choices_of(own: Iterable[MeasuredPoint], catalog: Catalog) -> tuple[Choice, ...]:
    """Return what the own rows of a bundle can be as sides: of each batch, model, GPU and spec method one.

    A precision that the rows do not share, or do not state, is left to each row. Rows without a model or a GPU are on
    no side, since every side names both.
    """
    setups = dict.fromkeys(
        (row.workload.model, row.setup.gpu, row.setup.spec_method, row.batch, row.setup.precision) for row in own
    )
    found: dict[tuple[str, Contender], set[str | None]] = {}
    for model, gpu, method, batch, precision in setups:
        if model and gpu and batch:
            side = Contender(gpu=gpu, spec_method=method, batch=batch)
            found.setdefault((catalog.group_of(model), side), set()).add(precision)
    return tuple(_choice(group, side, precisions) for (group, side), precisions in found.items())


def _choice(group: str, side: Contender, precisions: set[str | None]) -> Choice:
    only = next(iter(precisions)) if len(precisions) == 1 else None
    named = None if only else precisions_label(precisions)
    return Choice(group=group, side=replace(side, precision=only or BEST), precisions=named)


def lineup_of(chosen: Sequence[Choice]) -> Lineup | None:
    """Put two to six choices side by side; None where they are of several models, too many, or the same twice.

    All sides of a lineup set the same fields: one that some side leaves open is left open on all, a precision is then
    any. Beside own rows stand public ones.
    """
    groups = {choice.group for choice in chosen}
    sides = [choice.side for choice in chosen]
    if len(groups) != 1 or not 2 <= len(sides) <= MOST_SIDES:
        return None
    same: dict[str, Any] = {name: None for name in OPTIONAL if any(getattr(side, name) is None for side in sides)}
    if any(side.batch for side in sides):
        sides = [replace(side, batch=side.batch or PUBLIC) for side in sides]
    if any(side.precision for side in sides):
        sides = [replace(side, precision=side.precision or BEST) for side in sides]
    sides = [replace(side, **same) for side in sides]
    return Lineup(group=groups.pop(), sides=tuple(sides)) if len(set(sides)) == len(sides) else None


def beside(choice: Choice, public: Iterable[Contender]) -> tuple[Contender, ...]:
    """Return the public sides that a side of own rows can stand beside, those most like it first."""

    def likeness(side: Contender) -> int:
        return sum(getattr(side, name) == getattr(choice.side, name) for name in ALIKE)

    return tuple(sorted(public, key=likeness, reverse=True))
