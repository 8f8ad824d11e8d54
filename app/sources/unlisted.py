"""Names that no table lists: foreign rows may come from a model, a GPU or an engine that nobody here has heard of.

Each such name gets an id that fits into a slug and a label that is the name as it was written; a name that a table
does list, under any spelling, gets that one's id.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from app.catalog import Catalog, Engine, Gpu, Model
from app.points import PUBLIC, MeasuredPoint
from app.terms import DEPLOYMENTS, PRECISIONS, SPEC_METHODS

LONGEST_ID = 40
# Words that a slug is made of besides these names.
TAKEN = frozenset({*PRECISIONS, *SPEC_METHODS, *DEPLOYMENTS, PUBLIC, "best", "vs"})


def listed(catalog: Catalog, rows: Iterable[MeasuredPoint]) -> tuple[Catalog, tuple[MeasuredPoint, ...]]:
    """Return a catalog that lists all that the rows name, and the rows with its ids."""
    every = tuple(rows)
    models, new_models = _ids(_models(catalog), (row.workload.model for row in every))
    gpus, new_gpus = _ids(_gpus(catalog), (row.setup.gpu for row in every))
    engines, new_engines = _ids(_engines(catalog), (row.setup.engine for row in every))
    more = catalog.joined(
        models=tuple(Model(model=i, label=n, group=i, slug=i, group_label=n) for i, n in new_models.items()),
        gpus=tuple(
            Gpu(gpu=i, label=n, vendor="", architecture="", tdp_w=None, sort=len(catalog.gpus))
            for i, n in new_gpus.items()
        ),
        engines=tuple(
            Engine(engine=i, label=n, family=i, orchestrator=None, aliases=()) for i, n in new_engines.items()
        ),
    )
    return more, tuple(
        replace(
            row,
            workload=replace(row.workload, model=models.get(row.workload.model or "")),
            setup=replace(row.setup, gpu=gpus.get(row.setup.gpu or ""), engine=engines.get(row.setup.engine or "")),
        )
        for row in every
    )


def _ids(known: Mapping[str, str], names: Iterable[str | None]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the id of every name, and the new ones among the ids, each with its label."""
    found: dict[str, str] = {}
    new: dict[str, str] = {}
    for name in dict.fromkeys(names):
        if not name:
            continue
        found[name] = known.get(_plain(name)) or next(
            (i for i, label in new.items() if _plain(label) == _plain(name)), ""
        )
        if not found[name]:
            found[name] = _fresh(name, {*known.values(), *new})
            new[found[name]] = name
    return found, new


def _fresh(name: str, taken: Collection[str]) -> str:
    """Make an id of letters and digits that nothing else has."""
    base = re.sub(r"[^a-z0-9]+", "", name.lower())[:LONGEST_ID] or "unlisted"
    if base in TAKEN or base in taken:
        base = next(f"{base}x{n}" for n in range(2, len(taken) + 3) if f"{base}x{n}" not in taken)
    return base


def _plain(name: str) -> str:
    """Return what spellings of one name share.

    >>> _plain("NVIDIA H200"), _plain("h200"), _plain("GLM-5.1"), _plain("glm 5.1")
    ('h200', 'h200', 'glm51', 'glm51')
    """
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"^(nvidia|amd|intel|google)\s+", "", name.strip().lower())) or name


def _models(catalog: Catalog) -> dict[str, str]:
    spelled = {_plain(text): m.model for m in reversed(catalog.models) for text in (m.group_label, m.slug)}
    return spelled | {_plain(text): m.model for m in catalog.models for text in (m.label, m.model)}


def _gpus(catalog: Catalog) -> dict[str, str]:
    return {_plain(text): g.gpu for g in catalog.gpus for text in (g.label, g.gpu)}


def _engines(catalog: Catalog) -> dict[str, str]:
    return {_plain(text): e.engine for e in catalog.engines for text in (*e.aliases, e.label, e.engine)}
