"""What a cell was served with: precisions, methods, engines, deployments and GPU counts of the points around it."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.catalog import Catalog
from app.language import Language, message
from app.matrix.grid import Cell
from app.points import Setup
from app.terms import DEPLOYMENTS, PRECISIONS

BEST_METHOD = message("best serving setup")  # a published precision comparison leaves the method to its publisher
FACETS = {
    "precisions": message("precision"),
    "methods": message("speculation"),
    "engines": message("engine"),
    "deployments": message("deployment"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The labels of what stands next to a reading, each once; what a publisher does not name is missing."""

    precisions: tuple[str, ...]
    methods: tuple[str, ...]
    engines: tuple[str, ...]
    deployments: tuple[str, ...]
    gpus: tuple[int, ...]
    pairs: tuple[tuple[str, str | None], ...]  # method and engine of each point

    @property
    def whole(self) -> bool:
        """Say whether everything is named."""
        return all(self._known(facet) for facet in FACETS)

    def differs(self, other: "Served") -> list[str]:
        """Name, as messages, what two setups differ in besides the GPU; what one does not name is no difference."""
        facets = ((label, self._known(f), other._known(f)) for f, label in FACETS.items())
        return [label for label, mine, theirs in facets if mine and theirs and mine != theirs]

    def _known(self, facet: str) -> set[str]:
        found: set[str] = set(getattr(self, facet))
        return set() if BEST_METHOD in found else found


def served(cell: Cell, catalog: Catalog) -> Served:
    """Describe what the points next to a reading ran on; of a cell without a reading nothing."""
    setups = [p.setup for p in cell.reading.neighbours] if cell.reading else []
    pairs = ((_method(s, catalog), catalog.engine_label(s.engine) if s.engine else None) for s in setups)
    return Served(
        precisions=_once(PRECISIONS.get(s.precision, s.precision) for s in setups if s.precision),
        methods=_once(_method(s, catalog) for s in setups),
        engines=_once(catalog.engine_label(s.engine) for s in setups if s.engine),
        deployments=_once(DEPLOYMENTS.get(s.deployment, s.deployment) for s in setups if s.deployment),
        gpus=tuple(dict.fromkeys(s.gpus for s in setups if s.gpus)),
        pairs=tuple(dict.fromkeys(pairs)),
    )


def setup_text(found: Served, language: Language) -> str:
    """Name a setup on one line; where two neighbours differ, both are named.

    >>> from app.language import ENGLISH
    >>> setup_text(Served(precisions=("FP4",), methods=("MTP", "Off"), engines=("SGLang", "TensorRT-LLM"),
    ...     deployments=("single-node",), gpus=(4, 8), pairs=(("MTP", "SGLang"), ("Off", "TensorRT-LLM"))), ENGLISH)
    'FP4, MTP on SGLang / Off on TensorRT-LLM, single-node, 4 / 8 GPUs'
    """
    pairs = [_pair(method, engine, language) for method, engine in found.pairs]
    parts = (
        " / ".join(found.precisions),
        " / ".join(pairs),
        " / ".join(language.name(d) for d in found.deployments),
        _gpus_text(found.gpus, language),
    )
    return language.say(", ").join(part for part in parts if part)


def _gpus_text(gpus: tuple[int, ...], language: Language) -> str:
    counts = " / ".join(language.number(n) for n in gpus)
    if not counts:
        return ""
    return language.say("{count} GPU", count=counts) if gpus == (1,) else language.say("{count} GPUs", count=counts)


def _pair(method: str, engine: str | None, language: Language) -> str:
    name = language.name(method)
    return language.say("{method} on {engine}", method=name, engine=engine) if engine else name


def _method(setup: Setup, catalog: Catalog) -> str:
    return catalog.spec_methods.get(setup.spec_method, setup.spec_method) if setup.spec_method else BEST_METHOD


def _once(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))
