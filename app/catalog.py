"""What is known by name: models, GPUs, engines, spec methods, TCO editions, and the batches that a visitor brought.

Every label, alias, group and price stands once, in a table under `data/`; the rest of the code holds ids. Rows from
elsewhere may name what no table lists: `Catalog.joined` adds it for whoever reads them.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.terms import SPEC_METHODS


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model id and the group that it is compared in (GLM 5 and GLM 5.1 share one).

    `api_name` is what the live source calls it; one such name may cover several models.
    `aliases` are other spellings of the slug, a publisher's own among them.
    """

    model: str
    label: str
    group: str
    slug: str
    group_label: str
    api_name: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that this model may be called by, in lower case."""
        named = (self.model, self.label, self.group, self.slug, self.group_label, self.api_name)
        return tuple(name.lower() for name in named if name)

    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """A GPU type; `sort` orders it in lists, `tdp_w` is in watts."""

    gpu: str
    label: str
    vendor: str
    architecture: str
    tdp_w: int | None
    sort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine id; engines of one `family` share code, an `orchestrator` runs it over several nodes."""

    engine: str
    label: str
    family: str
    orchestrator: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecMethod:
    """A spec method that the terms do not list, under the name that its rows give it."""

    spec_method: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows that one visitor brought together, under the name that they gave; without one they are numbered."""

    batch: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TcoRow:
    """What one GPU costs (USD per GPU-hour, per tier) and draws (all-in kW) in one dated edition."""

    edition: str
    effective_from: date
    gpu: str
    usd_per_gpu_hour: dict[str, float]
    kw_per_gpu: float
    note: str | None

    @property
    def is_placeholder(self) -> bool:
        """Say whether the edition itself marks this price as a stand-in."""
        return bool(self.note) and "placeholder" in str(self.note).lower()


@dataclass(frozen=True)
class Catalog:
    """Look-ups by id, alias and slug over the four tables."""

    models: tuple[Model, ...] = ()
    gpus: tuple[Gpu, ...] = ()
    engines: tuple[Engine, ...] = ()
    tco: tuple[TcoRow, ...] = ()
    batches: tuple[Batch, ...] = ()
    methods: tuple[SpecMethod, ...] = ()

    @cached_property
    def _models(self) -> dict[str, Model]:
        return {m.model: m for m in self.models}

    @cached_property
    def _gpus(self) -> dict[str, Gpu]:
        return {g.gpu: g for g in self.gpus}

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        names = {alias: e for e in self.engines for alias in e.aliases}
        return names | {e.engine: e for e in self.engines}

    @cached_property
    def _prices(self) -> dict[tuple[str, str], TcoRow]:
        return {(row.edition, row.gpu): row for row in self.tco}

    @cached_property
    def groups(self) -> dict[str, Model]:
        """Map a model group to its first model, which carries group label and slug."""
        found: dict[str, Model] = {}
        for model in self.models:
            found.setdefault(model.group, model)
        return found

    @cached_property
    def slugs(self) -> dict[str, str]:
        """Map a model slug, as it stands in an address, to its group."""
        return {m.slug: m.group for m in self.models}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Map each other spelling of a model slug to ours."""
        return {alias: m.slug for m in self.models for alias in m.aliases if alias not in self.slugs}

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """Name the TCO editions, newest first."""
        return tuple(sorted({row.edition for row in self.tco}, reverse=True))

    def joined(
        self,
        models: tuple[Model, ...] = (),
        gpus: tuple[Gpu, ...] = (),
        engines: tuple[Engine, ...] = (),
        batches: tuple[Batch, ...] = (),
        methods: tuple[SpecMethod, ...] = (),
    ) -> "Catalog":
        """Return a catalog that lists more."""
        return Catalog(
            models=(*self.models, *models),
            gpus=(*self.gpus, *gpus),
            engines=(*self.engines, *engines),
            tco=self.tco,
            batches=(*self.batches, *batches),
            methods=(*self.methods, *methods),
        )

    @cached_property
    def spec_methods(self) -> dict[str, str]:
        """Map each spec method to its label: those of the terms, then those that rows brought."""
        return SPEC_METHODS | {m.spec_method: m.label for m in self.methods}

    def batch_label(self, batch: str) -> str:
        """Return the name that a batch of own rows was given."""
        return next((b.label for b in self.batches if b.batch == batch), batch)

    @cached_property
    def api_names(self) -> tuple[str, ...]:
        """Name the models as the live source does, each name once, in the table's order."""
        return tuple(dict.fromkeys(m.api_name for m in self.models if m.api_name))

    def api_name(self, name: str) -> str:
        """Return what the live source calls a model, whatever it is called here; an unlisted one keeps its own name."""
        found = (m.api_name for m in self.models if name.lower() in m.names)
        return next(found, None) or name

    def group_of(self, model: str) -> str:
        """Return the group of a model id; an unlisted model is a group of its own."""
        return self._models[model].group if model in self._models else model

    def group_label(self, group: str) -> str:
        """Return the label of a model group."""
        return self.groups[group].group_label if group in self.groups else group

    def gpu_label(self, gpu: str | None) -> str:
        """Return the label of a GPU, without the rack suffix."""
        if gpu is None:
            return "GPU not named"
        return self._gpus[gpu].label if gpu in self._gpus else gpu

    def gpu_order(self, gpu: str) -> tuple[int, str]:
        """Return a sort key that puts known GPUs in the table's order."""
        return (self._gpus[gpu].sort if gpu in self._gpus else len(self._gpus), gpu)

    def engine(self, name: str | None) -> Engine | None:
        """Find an engine by id or alias."""
        return self._engines.get(name) if name else None

    def engine_label(self, name: str | None) -> str:
        """Return an engine's label; an unlisted engine keeps its own name."""
        found = self.engine(name)
        return found.label if found else (name or "engine not named")

    def family_of(self, name: str | None) -> str | None:
        """Return an engine's family; an unlisted engine is a family of its own."""
        found = self.engine(name)
        return found.family if found else name

    def family_label(self, family: str) -> str:
        """Return the label of an engine family: that of its engine without an orchestrator."""
        plain = (e.label for e in self.engines if e.family == family and not e.orchestrator)
        return next(plain, family)

    def family(self, family: str) -> frozenset[str]:
        """Return the ids of the engines of a family; an unlisted engine is a family of its own."""
        return frozenset(e.engine for e in self.engines if e.family == family) or frozenset({family})

    def price_row(self, edition: str, gpu: str | None) -> TcoRow | None:
        """Return one GPU's row in one TCO edition."""
        return self._prices.get((edition, gpu)) if gpu else None
