"""What is asked of a store's table: Ibis expressions, from which each database gets SQL of its own.

A row replaces an older one of its configuration, `MeasuredPoint.configuration`: here the same fields as columns, and of
GPUs what the table counts, of which two figures may mean one number; the rows that are read are then compared again.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

import ibis

from app.points import Deployment, SideFilter
from app.sources.columns import EARLIEST
from app.sources.store.names import Names
from app.terms import PRECISIONS

MOST_TEXT = 600  # characters, longer than any that the gate lets in
ROLE = ("workers", "tp", "ep", "dp_attention")
IDS = ("model", "gpu", "precision", "spec_method", "engine")
SETUP = (*IDS, "isl", "osl", "disaggregated", "multinode")


def of_side(table: Any, side: SideFilter, names: Names) -> Any:
    """Return the rows that a side lets in, up to its as-of date; a window of dates is left to the reader."""
    precisions = PRECISIONS if side.precision is None else (side.precision,)
    methods, engine = (None if one is None else {one} for one in (side.spec_method, side.engine))
    asked = (("gpu", {side.gpu}), ("precision", precisions), ("spec_method", methods), ("engine", engine))
    wanted = [
        table[column].isin(names.spellings(column, *ids))
        for column, ids in (*asked, ("engine", side.family))
        if ids is not None
    ]
    if side.deployment is not None:
        wanted.append(_deployed(table, side.deployment))
    return table.filter(*_of_workload(table, side.group, side.isl, side.osl, side.as_of, names), *wanted)


def of_workload(table: Any, group: str, isl: int, osl: int, as_of: date | None, names: Names) -> Any:
    """Return the rows of a model group's workload, up to a date."""
    return table.filter(*_of_workload(table, group, isl, osl, as_of, names))


def newest(rows: Any, same: Collection[str] = ()) -> Any:
    """Return the rows of the last day of each configuration of one workload, spelled as it is.

    In the columns of `same` all rows are alike. The last days are counted up first, which is several times quicker than
    to rank all rows of a long history.
    """
    by = _configuration(rows, same)
    day = rows.run_date.fill_null(EARLIEST)
    last = rows.group_by(**by).agg(last_day=day.max())
    return rows.semi_join(last, [(day, "last_day"), *((column, c) for c, column in by.items())])


def from_day(rows: Any, day: date) -> Any:
    """Return the rows from a day on, and those without a day, or of one that the gate refuses, so that it is told.

    In files that are sorted by day, others are passed over.
    """
    return rows.filter((rows.run_date >= day) | rows.run_date.isnull() | (rows.run_date < EARLIEST))


def same_of_side(side: SideFilter, names: Names) -> tuple[str, ...]:
    """Name the columns in which all rows of a side are alike, however they are spelled."""
    fixed = {"precision": side.precision, "spec_method": side.spec_method, "gpu": side.gpu, "engine": side.engine}
    one_model = len(_models(side.group, names)) == 1
    return (*(column for column, value in fixed.items() if value is not None), *(("model",) if one_model else ()))


def at_most(rows: Any, count: int) -> Any:
    """Return so many rows, the newest."""
    return rows.order_by(rows.run_date.desc()).limit(count)


def days(rows: Any, latest: date) -> Any:
    """Return the days of rows, up to the latest one."""
    return rows.filter(_is_dated(rows, latest)).select("run_date").distinct()


def contents(table: Any, latest: date) -> Any:
    """Count the rows of every slice and setup, with their first and last days; those that the gate refuses apart.

    `since` is the day from which on lies the newest row of every configuration.
    """
    rows = table.mutate(dated=_is_dated(table, latest).fill_null(False))
    each = rows.group_by(*SETUP, "dated", **_configuration(rows, IDS))
    found = each.agg(rows=rows.count(), first=rows.run_date.min(), last=rows.run_date.max())
    first, last = found["first"], found["last"]
    by = found.group_by([*SETUP, "dated"])
    return by.agg(rows=found["rows"].sum(), first=first.min(), last=last.max(), since=last.min())


def presentable(rows: Any) -> Any:
    """Cut texts, and dates that Python cannot hold, to what the gate still refuses: nobody knows how long they are."""
    cut = {c: rows[c].left(MOST_TEXT) for c, kind in rows.schema().items() if kind.is_string()}
    for c, kind in rows.schema().items():
        if kind.is_date():
            cut[c] = ibis.cases((rows[c] > date.max, date.max), (rows[c] < date.min, date.min), else_=rows[c])
    return rows.mutate(**cut)


def _is_dated(rows: Any, latest: date) -> Any:
    """Say whether the gate lets the date of a row in."""
    return rows.run_date.between(EARLIEST, latest)


def _of_workload(table: Any, group: str, isl: int, osl: int, as_of: date | None, names: Names) -> list[Any]:
    models = names.spellings("model", *_models(group, names))
    wanted = [table.model.isin(models), table.isl == isl, table.osl == osl]
    return wanted if as_of is None else [*wanted, table.run_date <= as_of]


def _models(group: str, names: Names) -> list[str]:
    return [m.model for m in names.catalog.models if m.group == group] or [group]


def _deployed(table: Any, deployment: Deployment) -> Any:
    if deployment == "disaggregated":
        return table.disaggregated
    return ~table.disaggregated & (table.multinode if deployment == "multi-node" else ~table.multinode)


def _configuration(rows: Any, same: Collection[str] = ()) -> dict[str, Any]:
    """Return the columns that tell configurations apart; prefill figures count where prefill stands apart alone.

    What is unknown counts as zero, no or an empty text, so that it equals itself: of workers and parallelism
    `PointRow.topology` leaves out either, and in the other columns the gate refuses what it is filled with.
    """
    known = {c: _filled(rows[c]) for c in (*_NAMES, *_PARALLEL) if c in rows.columns}
    disaggregated, multinode = (_filled(rows[c]) for c in ("disaggregated", "multinode"))
    return {
        "of_disaggregated": disaggregated,
        "of_multinode": ~disaggregated & multinode,
        **{f"of_{c}": known[c] for c in (*_NAMES, *_ALWAYS) if c in known and c not in same},
        **{
            f"of_{c}": ibis.ifelse(disaggregated, known[c], _nothing(known[c]))
            for c in _PARALLEL
            if c in known and c not in _ALWAYS
        },
    }


def _filled(column: Any) -> Any:
    return column.fill_null(_nothing(column))


def _nothing(column: Any) -> Any:
    kind = column.type()
    return False if kind.is_boolean() else "" if kind.is_string() else 0


_NAMES = (*IDS, "concurrency")
_ALWAYS = ("decode_gpus", *(f"decode_{c}" for c in ROLE))
_PARALLEL = (*_ALWAYS, "prefill_gpus", *(f"prefill_{c}" for c in ROLE))
