"""A comparison that can be handed on: everything behind a page, as one file that opens the same page again."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from app.answer import Shelf
from app.catalog import Catalog
from app.fitting import UnavailableError
from app.kept import kept
from app.language import LANGUAGES, Language, message
from app.lineup import Lineup
from app.links import Selection, from_params, own_figure, own_figures, to_params
from app.nearest import Settled
from app.offers import Offer, side_filters
from app.points import PUBLIC, UNVERIFIED, MeasuredPoint, PublishedPoint
from app.sources.bundle import Bundle
from app.sources.saved import MAX_BYTES, Saved, merged, size_of, write_saved
from app.sources.saved_rows import MAX_ROWS
from app.sources.version import versions

# Bytes of a public row, which has some 700; of any row that the gate lets in; and of all that is no row.
SIZE_OF_PUBLIC, SIZE_OF_ANY, SIZE_OF_REST = 900, 8_000, 1_000_000
Counts = tuple[tuple[str, int], ...]
FEW = 1_000  # rows that need not be measured
OTHER_WORDS = message("Rows, tables, sentences or code here are not those that it was saved with, so words may differ.")
P = TypeVar("P", MeasuredPoint, PublishedPoint)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A shelf made of one file, and what the file selects; `same` says that rows, tables and words are those of then.

    `left_out` counts, by side, the rows that are read here and that the file has not; `added` those that the file's
    side is made of, and that are known here, but not read.
    """

    shelf: Shelf
    params: dict[str, str]
    saved: date
    same: bool
    left_out: Counts = ()
    added: Counts = ()

    def changes(self, language: Language) -> tuple[str, ...]:
        """Say of which sides the file has other rows than are read here, and that words may differ, a line each."""
        lacking = (
            language.count(
                "{n} row of {side} that is known here is not in the file.",
                "{n} rows of {side} that are known here are not in the file.",
                count,
                side=language.name(side),
            )
            for side, count in self.left_out
        )
        more = (
            language.count(
                "{n} row of {side} in the file is known here, but is none of those that are compared here now.",
                "{n} rows of {side} in the file are known here, but are none of those that are compared here now.",
                count,
                side=language.name(side),
            )
            for side, count in self.added
        )
        return (*lacking, *more, *(() if self.same else (language.say(OTHER_WORDS),)))


def save(shelf: Shelf, settled: Settled, day: date) -> str:
    """Write a comparison with every row that any of its workloads, dates and steps of like for like reads."""
    today, history = _rows(shelf.bundle, settled.offer, settled.lineup)
    published = shelf.bundle.published_by_slug.get(settled.offer.slug, ())
    every: tuple[MeasuredPoint | PublishedPoint, ...] = (*today, *history, *published)
    return write_saved(
        Saved(
            saved=day,
            versions=versions(),
            selection=to_params(_spelled_out(shelf, settled), whole=True),
            catalog=_named(shelf.catalog, every),
            today=today,
            history=history,
            published=tuple(published),
            accuracy=tuple(r for r in shelf.bundle.background.accuracy if r.group == settled.lineup.group),
        )
    )


def is_too_large(shelf: Shelf, settled: Settled) -> bool:
    """Say whether a comparison has more than a file may hold; rows that nobody brought are counted, but not read."""
    rows, size = _amount(shelf, settled.offer, settled.lineup)
    return rows > MAX_ROWS or size > MAX_BYTES


@kept(8)
def _amount(shelf: Shelf, offer: Offer, lineup: Lineup) -> tuple[int, int]:
    """Return how many rows a file would hold, and how many bytes at most."""
    measured = (variant for variant in offer.variants if variant.source == "measured")
    sides = dict.fromkeys(side for variant in measured for side in side_filters(lineup, variant))
    index, mine = shelf.bundle.index, [side for side in sides if side.batch not in (None, PUBLIC)]
    public = sum(index.count(side) for side in sides if side not in mine)
    own = dict.fromkeys(row for side in mine for rows in index.in_memory(side).all_of(side) for row in rows)
    size = size_of(own) if len(own) > FEW else len(own) * SIZE_OF_ANY
    return public + len(own), SIZE_OF_REST + SIZE_OF_PUBLIC * public + size


def _spelled_out(shelf: Shelf, settled: Settled) -> Selection:
    """Return a selection that leaves nothing to defaults, which may be others where the file is opened."""
    variant, comparison = shelf.compare(settled.selection)
    return replace(
        settled.selection,
        live=None,
        source=variant.source,
        sequence=variant.sequence,
        precision=variant.precision,
        edition=shelf.sides.edition(settled.offer, variant, settled.selection),
        targets=tuple(t.x for t in comparison.targets) or None,
    )


def _rows(bundle: Bundle, offer: Offer, lineup: Lineup) -> tuple[tuple[MeasuredPoint, ...], tuple[MeasuredPoint, ...]]:
    """Return all rows of every side, today's and those of the history."""
    today: dict[MeasuredPoint, None] = {}
    past: dict[MeasuredPoint, None] = {}
    for variant in offer.variants:
        if variant.source == "published":
            continue
        for side in side_filters(lineup, variant):
            now, then = bundle.index.in_memory(side).all_of(replace(side, as_of=None))
            today |= dict.fromkeys(now)
            past |= dict.fromkeys(then)
    return tuple(today), tuple(past)


def _named(catalog: Catalog, points: Iterable[MeasuredPoint | PublishedPoint]) -> Catalog:
    """Return the part of a catalog that some points name, with the prices of their GPUs in every edition."""
    every = tuple(points)
    models, gpus = {p.workload.model for p in every}, {p.setup.gpu for p in every}
    methods = {p.setup.spec_method for p in every}
    engines, batches = {p.setup.engine for p in every}, {getattr(p, "batch", None) for p in every}
    return Catalog(
        models=tuple(m for m in catalog.models if m.model in models),
        gpus=tuple(g for g in catalog.gpus if g.gpu in gpus),
        engines=tuple(e for e in catalog.engines if e.engine in engines),
        tco=tuple(row for row in catalog.tco if row.gpu in gpus),
        batches=tuple(b for b in catalog.batches if b.batch in batches),
        methods=tuple(m for m in catalog.methods if m.spec_method in methods),
    )


def opened(saved: Saved, known: Bundle) -> Opened:
    """Make a shelf of a file's rows alone, with what is known of setups here.

    What the file says of public rows, published readings and prices counts only as far as it is known here: other rows
    are marked as unknown, and another price is somebody's own. Accuracy is that known here. Raises UnavailableError
    where its rows do not make the comparison that it selects.
    """
    catalog = merged(known.catalog, saved.catalog)
    asked = from_params(saved.selection, catalog)[0]
    told = _shelf(saved, known, catalog)
    _refuse_other_figures(saved, told, asked)
    offer, lineup = told.find(asked.slug)
    held = {_bare(row): row for rows in _rows(known.public, offer, lineup) for row in rows}
    today, history = (tuple(_checked(row, held) for row in rows) for rows in (saved.today, saved.history))
    shelf = _shelf(replace(saved, today=today, history=history), known, catalog)
    left_out, added = _others(shelf, known, asked)
    if left_out or added:
        shelf = Shelf(replace(shelf.bundle, is_altered=True))
    offer = shelf.find(asked.slug)[0]
    shelf.offers.setdefault(offer.slug, offer)  # one of own rows or whole setups is not offered otherwise
    same = dict(saved.versions) == versions() and _is_unchanged(saved, shelf.bundle, (*today, *history), lineup.group)
    params = dict(saved.selection) | _own_prices(saved, asked, lineup, catalog)
    return Opened(shelf=shelf, params=params, saved=saved.saved, same=same, left_out=left_out, added=added)


def _refuse_other_figures(saved: Saved, told: Shelf, asked: Selection) -> None:
    """Raise UnavailableError where a file selects a published table that is another one here."""
    printed = {point.comparison for point in saved.published} - told.bundle.published_by_slug.keys()
    if printed and (asked.source == "published" or not saved.today):
        reason = message("its published figures are not those of the table that is known here, which {slug} shows")
        raise UnavailableError(LANGUAGES[asked.lang].say(reason, slug=min(printed)))


def _is_unchanged(saved: Saved, here: Bundle, rows: Iterable[MeasuredPoint], group: str) -> bool:
    """Say whether all that a file says is known here as it says, and no accuracy run more."""
    runs = {run for run in here.background.accuracy if run.group == group}
    sources = [row.provenance for row in (*saved.today, *saved.history)]
    return (
        sources == [row.provenance for row in rows]
        and Counter(map(_bare, saved.published)) == Counter(map(_bare, here.published))
        and set(saved.accuracy) == runs
    )


def _others(shelf: Shelf, known: Bundle, asked: Selection) -> tuple[Counts, Counts]:
    """Count, by public side of a file's comparison, the rows read here that the file has not, and those known it adds.

    Raises UnavailableError where its rows do not make that comparison.
    """
    variant, comparison = shelf.compare(asked)
    if variant.source == "published":
        return (), ()
    filters = side_filters(shelf.find(asked.slug)[1], variant, asked.engine)
    found: list[tuple[str, int, int]] = []
    for side, of in zip(comparison.sides, filters, strict=True):
        rows = (bundle.index.rows(of, asked.as_of, asked.policy) for bundle in (shelf.bundle, known.public))
        here, there = ({_bare(row) for row in every if row.provenance not in UNVERIFIED} for every in rows)
        if of.batch in (None, PUBLIC):
            found.append((side.label, len(there - here), len(here - there)))
    return (
        tuple((label, lacking) for label, lacking, _ in found if lacking),
        tuple((label, more) for label, _, more in found if more),
    )


def _shelf(saved: Saved, known: Bundle, catalog: Catalog) -> Shelf:
    """Make a shelf of a file's rows, of its published tables that are the same here, and of all else known here."""
    mine = tuple(row for row in saved.today if row.batch not in (None, PUBLIC))
    printed = Counter(map(_bare, saved.published))
    public = replace(
        known,
        catalog=catalog,
        today=tuple(row for row in saved.today if row.batch in (None, PUBLIC)),
        history=saved.history,
        published=tuple(
            point for of in known.published_by_slug.values() if Counter(map(_bare, of)) <= printed for point in of
        ),
        store=None,
        own=(),
        under=None,
        saved=saved.saved,
    )
    return Shelf(replace(public, own=mine, under=public) if mine else public)


def _bare(point: P) -> P:
    """Return a point without where it was read."""
    bare = replace(point, origin="")
    return replace(bare, provenance="bundled") if isinstance(bare, MeasuredPoint) else bare


def _checked(row: MeasuredPoint, held: Mapping[MeasuredPoint, MeasuredPoint]) -> MeasuredPoint:
    """Return a row as it is held here; one that is not stands in the file alone, whatever it says of itself."""
    return row if row.provenance == "own" else held.get(_bare(row)) or replace(row, provenance="saved")


def _own_prices(saved: Saved, asked: Selection, lineup: Lineup, known: Catalog) -> dict[str, str]:
    """Return the prices and powers of a file that are not those of the same edition here, as figures of one's own."""
    edition = saved.selection.get("edition", "")
    usd: list[float | None] = []
    kw: list[float | None] = []
    for i, gpu in enumerate(lineup.gpus):
        there, here = saved.catalog.price_row(edition, gpu), known.price_row(edition, gpu)
        rate = there.usd_per_gpu_hour.get(asked.tier) if there else None
        same_rate = here is not None and rate == here.usd_per_gpu_hour.get(asked.tier)
        same_power = here is not None and there is not None and there.kw_per_gpu == here.kw_per_gpu
        usd.append(own_figure(asked.usd, i) or (None if same_rate else rate))
        kw.append(own_figure(asked.kw, i) or (there.kw_per_gpu if there and not same_power else None))
    own = to_params(Selection(usd=own_figures(usd), kw=own_figures(kw)))
    return {key: own[key] for key in ("usd", "kw") if key in own}
