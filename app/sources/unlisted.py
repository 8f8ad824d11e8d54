"""Names that no table lists: nobody here may have heard of the model, GPU, engine or spec method of a foreign row.

Each such name gets an id that fits into a slug and a label that is the name as it was written; a name that a table
does list, under any spelling, gets that one's id. Since a slug stands in addresses, an id of a visitor's own names
says nothing of them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.background import AccuracyRun
from app.catalog import Catalog, Engine, Gpu, Model, SpecMethod
from app.points import PUBLIC, MeasuredPoint
from app.sources.spellings import Spellings, plain
from app.terms import DEPLOYMENTS, PRECISIONS

LONGEST_ID = 40
_RESERVED = re.compile(r"\d+|own\d+")  # the parts of a date, and batches of own rows
_STEMS = {"model": "model", "gpu": "gpu", "engine": "engine", "spec_method": "method"}  # of secret ids, by column
_SERVED = ("gpu", "engine", "spec_method")  # the columns of a setup among them


class Naming:
    """Puts ids in place of the names in rows; its `catalog` lists those that no table had.

    Secret ids say nothing of the names.
    """

    def __init__(self, catalog: Catalog, *, secret: bool = False) -> None:
        self._listed = catalog
        taken = set(_words(catalog))
        listed = Spellings(catalog)
        self._ids = {c: _Ids(listed, c, taken, stem if secret else None) for c, stem in _STEMS.items()}

    def id_of(self, column: str, name: str) -> str:
        """Return the id of what a column names."""
        return self._ids[column].of(name) or name

    def row(self, row: MeasuredPoint) -> MeasuredPoint:
        """Return a row with ids."""
        model = self._ids["model"].of(row.workload.model)
        served = {column: getattr(row.setup, column) for column in _SERVED}
        ids: dict[str, Any] = {column: self._ids[column].of(name) for column, name in served.items()}
        if (model, ids) == (row.workload.model, served):
            return row
        return replace(row, workload=replace(row.workload, model=model), setup=replace(row.setup, **ids))

    def run(self, run: AccuracyRun) -> AccuracyRun:
        """Return an accuracy run with ids; its group is that of the rows of its model."""
        ids: dict[str, Any] = {column: self.id_of(column, getattr(run, column)) for column in _SERVED}
        return replace(run, group=self._listed.group_of(self.id_of("model", run.group)), **ids)

    @property
    def catalog(self) -> Catalog:
        """A catalog that lists every name so far."""
        last = max((g.sort for g in self._listed.gpus), default=0) + 1
        models, gpus, engines, methods = (self._ids[column].fresh.items() for column in ("model", *_SERVED))
        return self._listed.joined(
            models=tuple(Model(model=i, label=name, group=i, slug=i, group_label=name) for i, name in models),
            gpus=tuple(Gpu(gpu=i, label=name, vendor="", architecture="", tdp_w=None, sort=last) for i, name in gpus),
            engines=tuple(Engine(engine=i, label=name, family=i, orchestrator=None, aliases=()) for i, name in engines),
            methods=tuple(SpecMethod(spec_method=i, label=name) for i, name in methods),
        )


class _Ids:
    """The ids of one kind of name; `taken` are the words that no fresh id may be, and is shared by all kinds.

    Fresh ids are made of the names, or of `stem` where there is one.
    """

    def __init__(self, listed: Spellings, column: str, taken: set[str], stem: str | None) -> None:
        self._listed, self._column, self._taken, self._stem = listed, column, taken, stem
        self._told: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self.fresh: dict[str, str] = {}

    def of(self, name: str | None) -> str | None:
        """Return the id of a name, a fresh one where it is new; None without a name."""
        if not name:
            return None
        if name not in self._told:
            self._told[name] = self._listed.id_of(self._column, name) or self._unlisted(name)
        return self._told[name]

    def _unlisted(self, name: str) -> str:
        spelled = plain(name)
        if spelled not in self._new:
            self._new[spelled] = found = self._free(name)
            self.fresh[found] = name
        return self._new[spelled]

    def _free(self, name: str) -> str:
        """Make an id of small letters and digits that no other word of a slug has."""
        base = self._stem or re.sub(r"[^a-z0-9]+", "", name.lower())[:LONGEST_ID] or "unlisted"
        found = base
        while found in self._taken or _RESERVED.fullmatch(found):
            self._numbers[base] = number = self._numbers.get(base, 1) + 1
            found = f"{base}x{number}"
        self._taken.add(found)
        return found


def _words(catalog: Catalog) -> Iterator[str]:
    """Yield every word that a slug may be made of, those between the hyphens of another too."""
    yield from ("best", "vs", PUBLIC)
    named = (
        *(text for m in catalog.models for text in (m.model, m.group, m.slug, *m.aliases)),
        *(g.gpu for g in catalog.gpus),
        *(e.engine for e in catalog.engines),
        *(b.batch for b in catalog.batches),
        *(*PRECISIONS, *catalog.spec_methods, *DEPLOYMENTS),
    )
    for text in named:
        yield from (text, *text.split("-"))
