"""Everything bundled under `data/`, read once through the gate into one value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from app.background import AccuracyRun, Background
from app.catalog import Batch, Catalog
from app.lineup import parse_slug, slug_of
from app.points import MeasuredPoint, PublishedPoint
from app.sources import point_rows, tables
from app.sources.columns import Vocabulary
from app.sources.csv_table import read_table
from app.sources.gate import R
from app.sources.index import Index, PointIndex
from app.sources.layers import Layers
from app.sources.refusals import Refusal
from app.sources.unlisted import Naming
from app.terms import PRECISIONS, SPEC_METHODS

NO_SLUG = "is not the name of a comparison; it is written like glm-5-1-b300-fp4-mtp-vs-none or glm-5-1-b300-fp4-vs-fp8"
DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Checked rows, what is known about them, and what was refused.

    `own` are rows that a visitor brought, on top of those of the bundle `under` it. `saved` is the day of the saved
    comparison that it was read from, `is_altered` whether that has other public rows of its sides than are read here,
    and `hides_store` whether live rows are shown in place of those of a store.
    """

    catalog: Catalog
    background: Background
    today: tuple[MeasuredPoint, ...] = ()
    history: tuple[MeasuredPoint, ...] = ()
    published: tuple[PublishedPoint, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    store: Index | None = None
    hides_store: bool = False
    own: tuple[MeasuredPoint, ...] = ()
    under: "Bundle | None" = None
    saved: date | None = None
    is_altered: bool = False

    @cached_property
    def index(self) -> Index:
        """The measured points by slice: those of a store, where one is named, and a visitor's own over them."""
        if self.under is not None:
            return Layers.of(self.under.index, self.catalog, self.own)
        return self.store or PointIndex.of(self.catalog, self.today, self.history)

    @property
    def public(self) -> "Bundle":
        """What there is without a visitor's own rows."""
        return self.under or self

    @property
    def is_of_store(self) -> bool:
        """Say whether public rows are those of a store that can be read, or of a comparison saved from one."""
        public = self.public
        if public.store:
            return not public.store.is_away
        return public.saved is not None and any(row.provenance == "store" for row in public.today)

    @property
    def named(self) -> "Bundle":
        """This bundle with a catalog that lists what its store names now."""
        catalog = self.store.catalog if self.store else None
        return replace(self, catalog=catalog) if catalog else self

    @property
    def left_out(self) -> tuple[Refusal, ...]:
        """Everything that was refused, of these tables and of the store up to now."""
        return (*self.refusals, *self.index.refusals)

    def with_own(self, batches: Iterable[Batch], rows: Iterable[MeasuredPoint]) -> "Bundle":
        """Return a bundle that holds a visitor's own rows besides, whatever models, GPUs and engines they name."""
        public = self.public
        naming = Naming(public.catalog, secret=True)
        own = tuple(map(naming.row, rows))
        return replace(public, catalog=naming.catalog.joined(batches=tuple(batches)), own=own, under=public)

    def with_live(
        self, today: Iterable[MeasuredPoint], history: Iterable[MeasuredPoint], accuracy: Iterable[AccuracyRun]
    ) -> "Bundle":
        """Return a bundle in which live rows stand in for those of the models that they are of, and for a store.

        A bundled row that a newer one replaces is history, as are those before it, but where live history of its
        model group and workload is held: then that alone is.
        """
        naming = Naming(self.catalog)
        rows, past = tuple(map(naming.row, today)), tuple(map(naming.row, history))
        runs, catalog = tuple(map(naming.run, accuracy)), naming.catalog
        scored = {run.group for run in runs}
        told = (*(run for run in self.background.accuracy if run.group not in scored), *runs)
        groups = {_place(row, catalog)[0] for row in rows}
        again, held = {_run(row) for row in rows}, {_place(row, catalog) for row in past}
        replaced = [row for row in self.today if _place(row, catalog)[0] in groups and _run(row) not in again]
        earlier = (*replaced, *self.history)  # of rows that stand in both, today's says more
        return replace(
            self,
            catalog=catalog,
            store=None,
            hides_store=self.store is not None,
            background=replace(self.background, accuracy=told),
            today=(*(row for row in self.today if _place(row, catalog)[0] not in groups), *rows),
            history=(*(row for row in earlier if _place(row, catalog) not in held), *past),
        )

    @cached_property
    def published_by_slug(self) -> dict[str, tuple[PublishedPoint, ...]]:
        """The published points by the slug of their comparison."""
        found: dict[str, list[PublishedPoint]] = {}
        for point in self.published:
            found.setdefault(point.comparison, []).append(point)
        return {slug: tuple(points) for slug, points in found.items()}


def _place(row: MeasuredPoint, catalog: Catalog) -> tuple[str, tuple[int, int]]:
    """Return the model group and the workload of a row."""
    return catalog.group_of(row.workload.model or ""), row.workload.sequence


def _run(row: MeasuredPoint) -> tuple[object, ...]:
    """Return what makes two rows the same run: its configuration and its day."""
    return row.configuration, row.run_date


class _Reader:
    """Reads table after table of one folder and collects what was refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refusals: list[Refusal] = []

    def rows(self, file: str, row: type[R], vocabulary: Vocabulary | None = None) -> list[tuple[str, R]]:
        """Return the good rows of a file, each with its 'file:line'."""
        checked = read_table(self.folder / file, row, vocabulary)
        self.refusals += checked.refusals
        return [(f"{file}:{line}", good) for line, good in checked.rows]

    def values(self, file: str, row: type[Any], vocabulary: Vocabulary | None = None, **given: Any) -> tuple[Any, ...]:
        """Return the good rows of a file as our types."""
        return tuple(good.value(**given) for _, good in self.rows(file, row, vocabulary))

    def refuse_where(self, rows: Iterable[tuple[str, R]], column: str, wrong: Callable[[R], str | None]) -> None:
        """Refuse rows by a rule that needs the whole table."""
        for origin, row in rows:
            reason = wrong(row)
            if reason:
                file, line = origin.split(":")
                value = str(getattr(row, column))
                self.refusals.append(Refusal(file=file, line=int(line), column=column, value=value, reason=reason))


def load(folder: Path = DATA) -> Bundle:
    """Read every table of a folder; a bad row or file is refused and the rest keeps working."""
    reader = _Reader(folder)
    catalog = _catalog(reader)
    known = vocabulary(catalog)
    background = _background(reader, catalog, known)
    reader.rows("golden_acceptance_length.csv", tables.GoldenRow, known)
    published = _published(reader, catalog, background, known)
    today, history = (
        tuple(row.value(catalog, origin) for origin, row in reader.rows(file, point_rows.MeasuredRow, known))
        for file in ("measured_points.csv", "measured_history.csv")
    )
    return Bundle(
        catalog=catalog,
        background=background,
        today=today,
        history=history,
        published=published,
        refusals=tuple(reader.refusals),
    )


def vocabulary(catalog: Catalog) -> Vocabulary:
    """Return the ids that the tables may use."""
    return {
        "model": [m.model for m in catalog.models],
        "gpu": [g.gpu for g in catalog.gpus],
        "family": list(dict.fromkeys(e.family for e in catalog.engines)),
        "engine": [name for e in catalog.engines for name in (e.engine, *e.aliases)],
        "precision": list(PRECISIONS),
        "spec_method": list(SPEC_METHODS),
        "published_spec_method": [*SPEC_METHODS, "best"],
    }


def _catalog(reader: _Reader) -> Catalog:
    gpus = reader.values("gpus.csv", tables.GpuRow)
    return Catalog(
        models=reader.values("models.csv", tables.ModelRow),
        gpus=gpus,
        engines=reader.values("engines.csv", tables.EngineRow),
        tco=reader.values("tco_editions.csv", tables.TcoEditionRow, {"gpu": [g.gpu for g in gpus]}),
    )


def _background(reader: _Reader, catalog: Catalog, known: Vocabulary) -> Background:
    return Background(
        acceptance=reader.values("acceptance_by_engine.csv", tables.AcceptanceRow, known),
        faults=reader.values("engine_faults.csv", tables.EngineFaultRow, known),
        speculation=reader.values("speculation_setups.csv", tables.SpeculationRow, known, catalog=catalog),
        recipes=reader.values("recipe_differences.csv", tables.RecipeRow),
        accuracy=reader.values("accuracy.csv", tables.AccuracyRow, known, catalog=catalog),
        published_runs=reader.values("published_runs.csv", tables.PublishedRunRow, known),
        sources=reader.values("sources.csv", tables.SourceRow),
    )


def _published(
    reader: _Reader, catalog: Catalog, background: Background, known: Vocabulary
) -> tuple[PublishedPoint, ...]:
    """Read published points; a comparison with one side only, or one reading twice, cannot be shown."""
    rows = reader.rows("published_points.csv", point_rows.PublishedRow, known)
    sides: dict[str, set[str]] = {}
    for _, row in rows:
        sides.setdefault(row.comparison, set()).add(row.side)
    whole = {slug for slug, present in sides.items() if present == {"a", "b"}}
    slugs = {slug for slug in whole if _is_slug(slug, catalog)}
    reader.refuse_where(rows, "comparison", lambda r: None if r.comparison in whole else "has rows of one side only")
    reader.refuse_where(rows, "comparison", lambda r: NO_SLUG if r.comparison in whole - slugs else None)
    seen: dict[tuple[str, str, float], str] = {}
    for origin, row in rows:
        seen.setdefault((row.comparison, row.side, row.interactivity_tok_s_user), origin)
    firsts = set(seen.values())
    again = [(origin, row) for origin, row in rows if origin not in firsts]
    reader.refuse_where(again, "interactivity_tok_s_user", lambda _: "stands twice on this side of the comparison")
    return tuple(
        row.value(background.published_run(row.comparison), origin)
        for origin, row in rows
        if row.comparison in slugs and origin in firsts
    )


def _is_slug(text: str, catalog: Catalog) -> bool:
    lineup = parse_slug(text, catalog)
    return lineup is not None and len(lineup.sides) == 2 and slug_of(lineup, catalog) == text
