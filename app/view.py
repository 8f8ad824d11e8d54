"""What can be looked at of all measured points: rows of one model and workload, against which axes.

Latencies are in seconds, interactivity in tok/s/user, throughput in tok/s/GPU, costs in $ per million tokens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.frontier import Better
from app.language import ENGLISH, Language, message
from app.points import MeasuredPoint
from app.terms import INTERACTIVITY, METRICS, POINT_TERMS, ROLE_COSTS, TIERS, Term

X_TERMS: dict[str, Term] = {"interactivity": INTERACTIVITY, "e2e": POINT_TERMS["e2e"], "ttft": POINT_TERMS["ttft"]}
Y_TERMS: dict[str, Term] = {
    "throughput_per_gpu": METRICS["throughput_per_gpu"],
    "input_throughput": POINT_TERMS["input_throughput"],
    "output_throughput": POINT_TERMS["output_throughput"],
    "cost": METRICS["cost"],
    **ROLE_COSTS,
    "throughput_per_mw": METRICS["throughput_per_mw"],
    "energy": METRICS["energy"],
    "concurrency": METRICS["concurrency"],
}
# What a disaggregated row states per prefill or per decode GPU, which no figure of an aggregated row is like.
PER_ROLE = {
    "input_throughput": message("Input throughput per prefill GPU"),
    "output_throughput": message("Output throughput per decode GPU"),
    "input_cost": message("Cost of input, prefill GPUs alone"),
    "output_cost": message("Cost of output, decode GPUs alone"),
}
PRICED = ("cost", *ROLE_COSTS)
POWERED = ("throughput_per_mw", "energy")
DISAGGREGATED = "disaggregated"
USUAL = (1024, 1024)
Place = tuple[str, int, int]
Labels = Literal["off", "names", "concurrency"]  # what is written beside the points of a chart


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is looked at: rows by model group, workload and filters (an empty filter lets all in), and two axes."""

    group: str
    isl: int
    osl: int
    gpus: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    spec_methods: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    as_of: date | None = None
    x: str = "interactivity"
    y: str = "throughput_per_gpu"
    edition: str = ""
    tier: str = next(iter(TIERS))

    @property
    def is_per_role(self) -> bool:
        """Say whether y is stated per prefill or per decode GPU, because disaggregated rows alone are looked at."""
        return self.y in PER_ROLE and self.deployments == (DISAGGREGATED,)

    @property
    def shows_price(self) -> bool:
        """Say whether y hangs on a price or a power figure of the TCO edition."""
        return self.y in (*PRICED, *POWERED)

    @property
    def is_judged(self) -> bool:
        """Say whether y has a better way, so that a point can be beaten by another."""
        return better(Y_TERMS[self.y]) is not None

    def lets_in(self, point: MeasuredPoint) -> bool:
        """Say whether a row passes every filter."""
        s = point.setup
        wanted = (self.gpus, self.precisions, self.engines, self.spec_methods, self.deployments)
        found = (s.gpu, s.precision, s.engine, s.spec_method, s.deployment)
        return all(not few or value in few for few, value in zip(wanted, found, strict=True))


def better(term: Term) -> Better | None:
    """Return which way a term is better; None of what is not judged, as concurrency is."""
    return term.better


def label(view: View, term: Term, language: Language = ENGLISH) -> str:
    """Return what an axis is called; a figure per prefill or per decode GPU is called so."""
    return language.say(PER_ROLE[term.key] if term.key in PER_ROLE and view.is_per_role else term.label)


def heading(view: View, term: Term, language: Language = ENGLISH) -> str:
    """Return label and unit of an axis."""
    return language.say("{label}, {unit}", label=label(view, term, language), unit=language.say(term.unit))


def first_place(sweeps: Mapping[Place, int], group: str | None = None) -> Place | None:
    """Choose the model with most rows, and of a model the usual workload, else the one with most rows."""
    if group is None:
        rows: dict[str, int] = {}
        for (name, _, _), count in sweeps.items():
            rows[name] = rows.get(name, 0) + count
        group = max(rows, key=lambda name: rows[name], default=None)
    there = [place for place in sweeps if place[0] == group]
    return max(there, key=lambda place: (place[1:] == USUAL and sweeps[place] > 0, sweeps[place]), default=None)


def first_precision(rows: Iterable[MeasuredPoint]) -> tuple[str, ...]:
    """Choose the precision with most rows, as a filter."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.setup.precision:
            counts[row.setup.precision] = counts.get(row.setup.precision, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name])[:1])
