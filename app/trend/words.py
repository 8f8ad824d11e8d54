"""A trend in words: what moved, from its findings, through the narrator."""

import logging
from dataclasses import dataclass

from app.background import Background
from app.catalog import Catalog
from app.caveats import caveats_of
from app.findings import Finding
from app.language import ENGLISH, Language
from app.passage import Passage, joined, plain
from app.rendering import render, render_caveat
from app.templates import NarrativeError
from app.trend.plan import USUAL, plan_trend
from app.trend.states import Trend

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What moved in one passage, what else is worth knowing, and what qualifies it."""

    verdict: Passage
    further: tuple[Passage, ...]
    caveats: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    language: Language
    metric: str = USUAL

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return every passage in reading order."""
        return (self.verdict, *self.further, *self.caveats)


def tell_trend(trend: Trend, catalog: Catalog, language: Language = ENGLISH, metric: str = USUAL) -> Telling:
    """Put a trend into words, what moved being a metric."""
    findings = plan_trend(trend, catalog, metric)
    told = {place: [f for f in findings if f.place == place] for place in ("verdict", "further", "caveat")}
    return Telling(
        verdict=joined(_told(f, language) for f in told["verdict"]),
        further=tuple(_told(f, language) for f in told["further"]),
        caveats=tuple(_told(f, language) for f in told["caveat"]),
        findings=findings,
        metric=metric,
        language=language,
    )


def _told(finding: Finding, language: Language) -> Passage:
    """Render a finding; a broken template gives a plain sentence, and the log says what is wrong with it."""
    try:
        return joined(render(f"findings/{finding.kind}.md.j2", finding.facts, language))
    except NarrativeError as error:
        _LOG.error("%s", error)
        return plain(language.say("A sentence is missing here; the table below holds its figures."))


def tell_price(trend: Trend, catalog: Catalog, background: Background, language: Language = ENGLISH) -> Passage | None:
    """Say that a price in use is a placeholder; None where none is."""
    found = (c for c in caveats_of(trend.comparison, catalog, background) if c.code == "price_placeholder")
    caveat = next(found, None)
    try:
        return render_caveat(caveat, language).body if caveat else None
    except NarrativeError as error:
        _LOG.error("%s", error)
        return plain(language.say("A caveat applies here, and its text is missing."))
