"""The rows that a lineup holds on a variant: pooled or like for like, how well they serve, what can be held equal."""

from dataclasses import replace

from app.alike import Question, Rows, alike, pooled, steps
from app.catalog import Catalog
from app.fitting import UnavailableError
from app.language import LANGUAGES
from app.lineup import Lineup
from app.links import Selection
from app.offers import Variant, side_filters
from app.sweeps import Sweeps, shared, support
from app.terms import LENGTHLESS, Step

ENOUGH_SHARED = 2  # points of every side in the range that all share: their curve there is measured, not just crossed


class Holdings:
    """Finds the rows of every side."""

    def __init__(self, catalog: Catalog, sweeps: Sweeps) -> None:
        self._catalog = catalog
        self._sweeps = sweeps

    def merit(self, lineup: Lineup, variant: Variant) -> tuple[object, ...]:
        """Return how well a variant serves a comparison, best greatest; of equals the shorter workload.

        Measured rows go before a published table where every side has two points or more in the range that all share:
        with fewer, a side is but a line from outside that range to its other end, and the table says more. Fixed
        lengths go before sessions without, so that live rows of those do not change what a link without a workload
        shows.
        """
        fixed, short = variant.sequence not in LENGTHLESS, (-variant.isl, -variant.osl)
        if variant.source == "published":
            return (1, fixed, (), short)
        found = support(self.every(lineup, variant, Selection()).sides)
        return (2 if found.fewest >= ENOUGH_SHARED else 0, fixed, found, short)

    def shares_speed(self, lineup: Lineup, variant: Variant) -> bool:
        """Say whether all sides of a variant cover some speed together."""
        return variant.source == "published" or shared(self.every(lineup, variant, Selection()).sides) is not None

    def every(self, lineup: Lineup, variant: Variant, selection: Selection) -> Rows:
        """Return all rows of every side that are such as the selection asks for."""
        return pooled(self.question(lineup, variant, selection), self._sweeps)

    def fit(self, lineup: Lineup, variant: Variant, selection: Selection) -> bool:
        """Say whether all sides of a variant have rows such as the selection asks for."""
        if variant.source == "published":
            return True
        there = self.every(lineup, variant, selection).complete
        return there and self._can_hold(lineup, variant, selection, selection.like)

    def rows(self, lineup: Lineup, variant: Variant, selection: Selection) -> Rows:
        """Return the rows of every side: pooled, or of what a step of like for like holds equal."""
        every = self.every(lineup, variant, selection)
        if selection.like == "pooled":
            return every
        held = self.held(lineup, variant, selection, selection.like)
        return next((rows for rows in held if rows.complete), every)

    def held(self, lineup: Lineup, variant: Variant, selection: Selection, step: Step) -> tuple[Rows, ...]:
        """Return the rows of every side for each thing that a step can hold equal, best supported first."""
        question = self.question(lineup, variant, selection)
        return alike(question, step, lineup.differs, self._catalog, self._sweeps)

    def refuse_like(self, lineup: Lineup, variant: Variant, selection: Selection) -> None:
        """Raise UnavailableError where nothing can be held equal as the selection asks."""
        language = LANGUAGES[selection.lang]
        if selection.like not in steps(lineup.differs):
            raise UnavailableError(language.say("the sides differ in just that by design"))
        if not self._can_hold(lineup, variant, selection, selection.like):
            raise UnavailableError(language.say("there are no rows on all sides that are known to be alike in this"))

    def steps(self, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[Step, ...]:
        """Return the steps of like for like that leave rows on all sides."""
        return tuple(s for s in steps(lineup.differs) if self._can_hold(lineup, variant, selection, s))

    def _can_hold(self, lineup: Lineup, variant: Variant, selection: Selection, step: Step) -> bool:
        return step == "pooled" or any(rows.complete for rows in self.held(lineup, variant, selection, step))

    def engines(self, lineup: Lineup, variant: Variant, selection: Selection) -> tuple[str, ...]:
        """Return the engines that have rows on all sides, whatever engine is selected."""
        read = self.rows(lineup, variant, replace(selection, engine=None, like="pooled")).sides
        common = set.intersection(*({str(p.setup.engine) for p in sweep.points} for sweep in read))
        return tuple(sorted(common))

    def question(self, lineup: Lineup, variant: Variant, selection: Selection) -> Question:
        """Return what a selection asks the table of every side."""
        sides = side_filters(lineup, variant, selection.engine)
        return Question(sides=sides, as_of=selection.as_of, policy=selection.policy)
