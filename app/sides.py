"""The sides of a comparison and its subject: their prices, their names, and the rows behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.alike import Rows
from app.catalog import Catalog
from app.holdings import Holdings
from app.language import message
from app.lineup import BEST, PUBLIC_ROWS, STORE_ROWS, Contender, Lineup, labels_of, shared_labels, slug_of
from app.links import Selection, own_by_gpu
from app.offers import Offer, Variant, side_filters
from app.points import PUBLIC, UNVERIFIED, MeasuredPoint, Point, PublishedPoint, SideFilter, last_day
from app.side import KEYS, Price, Side
from app.sources.bundle import Bundle
from app.subject import Subject, source_of
from app.sweeps import Sweep
from app.terms import PRECISIONS
from app.titles import composed

BEST_SETUP = message("best setup of each")


class Sides:
    """Makes sides and subjects from the rows of a bundle."""

    def __init__(self, bundle: Bundle, holdings: Holdings) -> None:
        self._bundle = bundle
        self._holdings = holdings

    @property
    def catalog(self) -> Catalog:
        """What the bundle knows by name."""
        return self._bundle.catalog

    def edition(self, offer: Offer, variant: Variant, selection: Selection) -> str:
        """Return the TCO edition in use: the chosen one, a publisher's own, or the newest."""
        if selection.edition:
            return selection.edition
        run = self._bundle.background.published_run(offer.slug) if variant.source == "published" else None
        return run.tco_edition if run else (self.catalog.editions or ("",))[0]

    def prices(self, offer: Offer, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[Price, ...]:
        """Return what each side's GPU costs and draws."""
        edition, gpus = self.edition(offer, variant, selection), lineup.gpus
        own = zip(gpus, own_by_gpu(selection.usd, gpus), own_by_gpu(selection.kw, gpus), strict=True)
        return tuple(Price.of(self.catalog, gpu, edition, selection.tier, usd, kw) for gpu, usd, kw in own)

    def published(self, offer: Offer, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[Side, ...]:
        """Make the sides of a published table."""
        labels, prices = labels_of(lineup, self.catalog), self.prices(offer, lineup, variant, selection)
        run, edition = self._bundle.background.published_run(offer.slug), self.edition(offer, variant, selection)
        # An own price on one side makes the other side's printed cost a figure of another kind.
        usual = selection.tier == "hyperscaler" and not any(selection.usd)
        as_printed = run is not None and edition == run.tco_edition and usual
        return tuple(
            Side.published(key, label, points, price, as_printed=as_printed)
            for key, label, points, price in zip(KEYS, labels, self._printed(offer, lineup), prices, strict=False)
        )

    def measured(
        self, offer: Offer, lineup: Lineup, variant: Variant, selection: Selection, rows: Rows
    ) -> tuple[Side, ...]:
        """Make the sides of measured rows; they are named by all rows that the selection asks for."""
        every = [sweep.points for sweep in self._holdings.every(lineup, variant, selection).sides]
        labels = labels_of(lineup, self.catalog, every, self.public_rows)
        asked = self._holdings.question(lineup, variant, selection).sides
        filters = [self._told(rows.held.on(side, self.catalog), selection) for side in asked]
        return self.sides_of(filters, labels, rows.sides, self.prices(offer, lineup, variant, selection))

    def _told(self, side: SideFilter, selection: Selection) -> SideFilter:
        """Add the family of a side's engine and the earlier of two last days, for what is looked up about the side."""
        family = self.catalog.family(self.catalog.family_of(side.engine) or "") if side.engine else side.family
        return replace(side, family=family, as_of=min(filter(None, (side.as_of, selection.as_of)), default=None))

    @staticmethod
    def sides_of(
        filters: Sequence[SideFilter],
        labels: Sequence[str],
        sweeps: Sequence[Sweep],
        prices: Sequence[Price],
    ) -> tuple[Side, ...]:
        """Make the sides of measured rows."""
        return tuple(
            Side(
                key=key,
                label=label,
                gpu=f.gpu,
                precision=f.precision,
                spec_method=f.spec_method,
                points=sweep.points,
                curve=sweep.curve,
                price=price,
                engine=f.engine,
                family=f.family,
                as_of=f.as_of,
            )
            for key, label, sweep, price, f in zip(KEYS, labels, sweeps, prices, filters, strict=False)
        )

    def _printed(self, offer: Offer, lineup: Lineup) -> tuple[list[PublishedPoint], list[PublishedPoint]]:
        points = self._bundle.published_by_slug[offer.slug]
        sides = [[p for p in points if p.side == key] for key in KEYS[:2]]
        if lineup != offer.lineup:
            sides.reverse()
        a, b = ([replace(p, side=key) for p in side] for key, side in zip(KEYS, sides, strict=False))
        return a, b

    def labels(self, lineup: Lineup) -> tuple[str, ...]:
        """Name the sides by what sets them apart, those of own rows by all that there are."""
        rows = [self._own_rows(lineup.group, side) for side in lineup.sides]
        return labels_of(lineup, self.catalog, rows, self.public_rows)

    @property
    def public_rows(self) -> str:
        """Name the rows that no visitor brought, where they stand beside a visitor's."""
        return STORE_ROWS if self._bundle.is_of_store else PUBLIC_ROWS

    def _own_rows(self, group: str, side: Contender) -> tuple[MeasuredPoint, ...]:
        """Return a visitor's own rows that a side may be made of, on whatever workload."""
        return tuple(
            row
            for row in self._bundle.own
            if (row.batch, row.setup.gpu) == (side.batch, side.gpu)
            and side.spec_method in (None, row.setup.spec_method)
            and self.catalog.group_of(row.workload.model or "") == group
        )

    def title(
        self,
        lineup: Lineup,
        labels: Sequence[str] | None = None,
        precision: str | None = None,
        held: Sequence[str] = (),
    ) -> str:
        """Name a comparison in English, e.g. 'B300 FP4: MTP vs Off'; the model stands apart."""
        gpu = lineup.shared("gpu")
        label = self.catalog.gpu_label(gpu) if gpu else None
        return composed(labels or self.labels(lineup), label, _once(self._shared(lineup, precision), held))

    def _shared(self, lineup: Lineup, precision: str | None) -> tuple[str, ...]:
        """Name what all sides have in common beyond the GPU, the precision that a variant gives them included."""
        given = (PRECISIONS[precision],) if precision in PRECISIONS else ()
        best = (BEST_SETUP,) if lineup.kind == "best" else ()
        return (*given, *shared_labels(lineup, self.catalog), *best)

    def subject(
        self,
        offer: Offer,
        lineup: Lineup,
        variant: Variant,
        sides: tuple[Side, ...],
        selection: Selection,
        held: Sequence[str],
    ) -> Subject:
        """Return what is compared, as of when and from where."""
        points = [p for side in sides for p in side.points]
        printed = [p for p in points if isinstance(p, PublishedPoint)]
        run = self._bundle.background.published_run(offer.slug) if printed else None
        table = self._bundle.background.source_of("measured_points.csv")
        checked = (p for p in points if isinstance(p, MeasuredPoint) and p.provenance not in UNVERIFIED)
        urls = [p.source_url for p in printed] or [p.run_url for p in checked if p.run_url]
        urls += [run.run_url] if run and run.run_url else []
        precision = lineup.shared("precision") or variant.precision
        return Subject(
            slug=slug_of(lineup, self.catalog),
            kind=lineup.kind,
            title=self.title(lineup, [side.label for side in sides], variant.precision, held),
            group=lineup.group,
            model_label=self.catalog.group_label(lineup.group),
            isl=variant.isl,
            osl=variant.osl,
            precision=None if precision == BEST else precision,
            source="published" if printed else source_of(sides),
            as_of=self._day(lineup, variant, selection.as_of, points),
            urls=tuple(dict.fromkeys(urls)),
            publisher_band=printed[0].band if printed else None,
            sampled=bool(table and table.sampled) and any("bundled" in side.sources for side in sides),
            facts_slug=offer.slug,
            swapped=lineup != offer.lineup,
            shared=_once(self._shared(lineup, variant.precision), held),
            differs=lineup.differs,
            like=selection.like,
            held=tuple(held),
            saved=self._bundle.saved,
            is_altered=self._bundle.is_altered,
            has_history=selection.as_of is not None,
        )

    def _day(self, lineup: Lineup, variant: Variant, asked: date | None, points: Sequence[Point]) -> date | None:
        """Return as of which day a comparison is: the one asked for, but none after the last run of its sides."""
        if asked is None:
            return last_day(points)
        public = [side for side in side_filters(lineup, variant) if side.batch in (None, PUBLIC)]
        spans = filter(None, map(self._bundle.index.contents.span, public))
        days = (*(last for _, last in spans), *(p.run_date for p in points if p.run_date))
        return min(asked, max(days, default=asked))


def _once(shared: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    """Put together what sides share by their making and what is held equal, each name once."""
    return tuple(dict.fromkeys((*shared, *held)))
