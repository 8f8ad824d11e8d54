"""A comparison that can be handed on: everything behind a page, as one file that opens the same page again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.answer import Shelf
from app.catalog import Catalog
from app.links import from_params, to_params
from app.nearest import Settled
from app.offers import side_filters
from app.points import PUBLIC, MeasuredPoint, PublishedPoint
from app.sources.bundle import Bundle
from app.sources.saved import Saved, merged, write_saved
from app.sources.version import versions


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A shelf made of one file, and what the file selects; `same` says that tables and words are those of then."""

    shelf: Shelf
    params: dict[str, str]
    saved: date
    same: bool


def save(shelf: Shelf, settled: Settled, day: date) -> str:
    """Write a comparison with every row that any of its workloads, dates and steps of like for like reads."""
    today, history = _rows(shelf, settled)
    published = shelf.bundle.published_by_slug.get(settled.offer.slug, ())
    every: tuple[MeasuredPoint | PublishedPoint, ...] = (*today, *history, *published)
    return write_saved(
        Saved(
            saved=day,
            versions=versions(),
            selection=to_params(replace(settled.selection, live=None)),
            catalog=_named(shelf.catalog, every),
            today=today,
            history=history,
            published=tuple(published),
            accuracy=tuple(r for r in shelf.bundle.background.accuracy if r.group == settled.lineup.group),
        )
    )


def _rows(shelf: Shelf, settled: Settled) -> tuple[tuple[MeasuredPoint, ...], tuple[MeasuredPoint, ...]]:
    """Return all rows of every side, today's and those of the history."""
    today: dict[MeasuredPoint, None] = {}
    past: dict[MeasuredPoint, None] = {}
    for variant in settled.offer.variants:
        if variant.source == "published":
            continue
        for side in side_filters(settled.lineup, variant):
            now, then = shelf.bundle.index.in_memory(side).all_of(replace(side, as_of=None))
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

    Raises UnavailableError where its rows do not make the comparison that it selects.
    """
    catalog = merged(known.catalog, saved.catalog)
    mine = tuple(row for row in saved.today if row.batch not in (None, PUBLIC))
    public = replace(
        known,
        catalog=catalog,
        background=replace(known.background, accuracy=saved.accuracy),
        today=tuple(row for row in saved.today if row.batch in (None, PUBLIC)),
        history=saved.history,
        published=saved.published,
        store=None,
        own=(),
        under=None,
    )
    bundle = replace(public, own=mine, under=public) if mine else public
    same = dict(saved.versions) == versions()
    shelf, asked = Shelf(bundle), from_params(saved.selection, catalog)[0]
    shelf.compare(asked)
    offer = shelf.find(asked.slug)[0]
    shelf.offers.setdefault(offer.slug, offer)  # one of own rows or whole setups is not offered otherwise
    return Opened(shelf=shelf, params=dict(saved.selection), saved=saved.saved, same=same)
