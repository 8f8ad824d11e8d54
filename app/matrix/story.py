"""A row of a matrix in words: findings first, then one template each. Paths lead into the JSON of the matrix."""

import logging
from collections.abc import Iterable

from app import wording
from app.catalog import Catalog
from app.figures import Figure
from app.findings import Finding, Words
from app.language import ENGLISH, Language
from app.matrix.findings import (
    Ahead,
    Alone,
    Cheapest,
    Level,
    Nowhere,
    PerMegawatt,
    Placeholder,
    RoughReadings,
    SetupsBeside,
)
from app.matrix.grid import Cell, Matrix, Row
from app.matrix.ranks import Rank, rank
from app.matrix.setups import served
from app.passage import Passage, joined, plain
from app.rendering import render
from app.story.gaps import gap_words, less_words, with_digits
from app.templates import NarrativeError
from app.terms import METRICS

_LOG = logging.getLogger(__name__)
UNITS = {"throughput_per_gpu": "tok/s/GPU", "cost": "$ per million tokens", "throughput_per_mw": "tok/s/MW"}
# What the ratios of a row are called in JSON.
RATIOS = {"throughput_per_gpu": "throughput", "cost": "cost", "throughput_per_mw": "throughput_mw"}


def tell_row(
    matrix: Matrix, row: Row, catalog: Catalog, language: Language = ENGLISH
) -> tuple[Passage, Passage | None]:
    """Put a row into words: its verdict, and what qualifies it if anything does."""
    findings = row_findings(matrix, row, catalog)
    verdict = _told([f for f in findings if f.place == "verdict"], language)
    notes = [f for f in findings if f.place == "caveat"]
    return verdict, _told(notes, language) if notes else None


def _told(findings: Iterable[Finding], language: Language) -> Passage:
    """Put findings into words; a broken template costs its own passage alone."""
    try:
        return joined(p for f in findings for p in render(f"matrix/{f.kind}.md.j2", f.facts, language))
    except NarrativeError as error:
        _LOG.error("%s", error)
        return plain(language.say("A sentence is missing here; the table below holds its figures."))


def row_findings(matrix: Matrix, row: Row, catalog: Catalog) -> tuple[Finding, ...]:
    """Return what is to be said about a row, in order."""
    teller = _Teller(matrix, row, catalog)
    found = [teller.throughput(), teller.cost(), teller.power(), teller.setups(), teller.rough(), teller.placeholder()]
    return tuple(f for f in found if f)


class _Teller:
    """One row with its ranks, and where its figures stand in the JSON of the matrix."""

    def __init__(self, matrix: Matrix, row: Row, catalog: Catalog) -> None:
        self.matrix, self.row, self.catalog = matrix, row, catalog
        self.path = f"rows[{matrix.rows.index(row)}]"
        self.most = rank(row, "throughput_per_gpu")
        self.least = rank(row, "cost")

    def throughput(self) -> Finding:
        """Say who serves most."""
        if self.most.style == "none":
            return self._nowhere()
        x = Figure(value=self.matrix.speed, unit="tok/s/user", path="matrix.interactivity_tok_s_user")
        model, published, best = self.row.label, self.row.source == "published", self.most.order[0]
        if self.most.style == "only":
            return Alone(
                x=x,
                model=model,
                published=published,
                label=self._label(best),
                throughput=self._figure(best, "throughput_per_gpu"),
                cost=self._figure(best, "cost") if best.value("cost") is not None else None,
            )
        if self.most.style != "lead":
            sides = self._sides(self.most, "throughput")
            return Level(x=x, model=model, published=published, order_open=self.most.style == "open", sides=sides)
        trail = self.most.order[1]
        more, less = self._apart(best, trail)
        return Ahead(
            x=x,
            model=model,
            published=published,
            lead=self._label(best),
            trail=self._label(trail),
            lead_throughput=more,
            trail_throughput=less,
            gap=gap_words(self.most.ratio or 1.0, *self._ratio_paths(self.most)),
        )

    def cost(self) -> Finding | None:
        """Say who costs least; nothing beside a reading that stands alone, whose cost is told with it."""
        ranked = self.least
        if ranked.style in ("none", "only"):
            return None
        style = ranked.style
        less = None
        if style == "lead":
            where, known, known_where = self._ratio_paths(ranked)
            less = less_words(ranked.ratio or 1.0, where, known, known_where)
        return Cheapest(
            style=style,
            leads=self.most.style == "lead" and self.most.order[0] is ranked.order[0],
            too=style == "open" and self.most.style == "open",
            sides=self._prices(ranked),
            less=less,
        )

    def power(self) -> PerMegawatt | None:
        """Say who serves most per megawatt, where nothing leaves that open."""
        ranked = rank(self.row, "throughput_per_mw")
        if ranked.style != "lead":
            return None
        best = ranked.order[0]
        leads = self.most.style == "lead" and self.most.order[0] is best
        return PerMegawatt(label=self._label(best), leads=leads, throughput=self._figure(best, "throughput_per_mw"))

    def setups(self) -> SetupsBeside | None:
        """Name the first GPU's setup and what is different on the next one."""
        if not self.most.order:
            return None
        first = served(self.most.order[0], self.catalog)
        words: Words = {
            "label": self._label(self.most.order[0]),
            "precisions": list(first.precisions),
            "methods": list(first.methods),
            "engines": list(first.engines),
            "deployments": list(first.deployments),
        }
        if len(self.most.order) < 2:
            return SetupsBeside(first=words, other="", differs=[], same=False)
        other = self.most.order[1]
        beside = served(other, self.catalog)
        differs = first.differs(beside)
        same = not differs and first.whole and beside.whole
        return SetupsBeside(first=words, other=self._label(other), differs=differs, same=same)

    def rough(self) -> RoughReadings | None:
        """Name the rough readings among those that were just told of."""
        told = [*self.most.order[: max(2, self.most.head)], *self.least.order[: max(2, self.least.head)]]
        labels = [self._label(c) for c in self.row.read if c.rough and c in told]
        return RoughReadings(labels=labels) if labels else None

    def placeholder(self) -> Placeholder | None:
        """Name the prices that the edition marks as stand-ins."""
        marked = [self._label(c) for c in self.least.order if c.side and c.side.price.placeholder]
        return Placeholder(edition=self.matrix.edition, labels=marked) if marked else None

    def _nowhere(self) -> Nowhere:
        x, near = self.matrix.speed, [c for c in self.row.cells if c.nearest is not None]
        cell = min(near, key=lambda c: abs((c.nearest or 0.0) - x))
        return Nowhere(
            x=Figure(value=x, unit="tok/s/user", path="matrix.interactivity_tok_s_user"),
            model=self.row.label,
            published=self.row.source == "published",
            label=self._label(cell),
            nearest=Figure(
                value=cell.nearest or 0.0,
                unit="tok/s/user",
                path=f"{self._cell_path(cell)}.nearest_interactivity_tok_s_user",
            ),
        )

    def _sides(self, ranked: Rank, name: str) -> list[Words]:
        return [{"label": self._label(c), name: self._figure(c, ranked.metric)} for c in ranked.leaders]

    def _prices(self, ranked: Rank) -> list[Words]:
        """Return the costs to be named, with as many decimals as it takes to tell the first two apart."""
        named = ranked.leaders if ranked.head > 1 else ranked.order[:2]
        first, second = (c.value("cost") or 1.0 for c in named[:2])
        digits = None if ranked.style == "tie" else wording.money_digits(first, second)
        return [{"label": self._label(c), "cost": with_digits(self._figure(c, "cost"), digits)} for c in named]

    def _apart(self, lead: Cell, trail: Cell) -> tuple[Figure, Figure]:
        more, less = (self._figure(c, "throughput_per_gpu") for c in (lead, trail))
        digits = wording.whole_digits(more.value, less.value)
        return with_digits(more, digits), with_digits(less, digits)

    def _ratio_paths(self, ranked: Rank) -> tuple[str, tuple[float, float] | None, str]:
        name = RATIOS[ranked.metric]
        return f"{self.path}.ratio.{name}", ranked.bounds, f"{self.path}.ratio_bounds.{name}"

    def _figure(self, cell: Cell, metric: str) -> Figure:
        path = f"{self._cell_path(cell)}.{METRICS[metric].json_key}"
        return Figure(value=cell.value(metric) or 0.0, unit=UNITS[metric], path=path)

    def _cell_path(self, cell: Cell) -> str:
        return f"{self.path}.cells[{self.row.cells.index(cell)}]"

    def _label(self, cell: Cell) -> str:
        return self.catalog.gpu_label(cell.gpu)
