"""What is said about a comparison: findings first, ranked, then their words for one reader in one language.

Python decides what is true, what matters and in which order; `narratives/` only finds the words. A template that is
broken costs its own sentence: a plain one stands in for it, and `make test` names file and line.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.accuracy import Record, differs_in_precision, record
from app.background import Background
from app.catalog import Catalog
from app.caveats import Caveat, caveats_at, caveats_of, worst_caveat
from app.comparison import Comparison
from app.findings import AccuracyBeside, Finding
from app.held import Fairness
from app.language import ENGLISH, Language
from app.narrative import CaveatText, Narrative, Paragraph
from app.passage import Passage, joined, plain
from app.prices import Outlook, outlook
from app.rendering import render, render_caveat
from app.story.accuracy import accuracy_finding
from app.story.brief import brief_context
from app.story.changed import changed
from app.story.fairness import fair_finding
from app.story.footnotes import footnote_context
from app.story.further import further_findings
from app.story.prices import cap_finding, price_findings
from app.story.ranking import ranking_findings, ranking_further, standings_at
from app.story.targets import findings_at
from app.story.verdict import verdict_findings
from app.templates import NarrativeError
from app.terms import Reader

__all__ = ["Finding", "PriceStory", "headline", "plan", "tell", "tell_cap", "tell_card", "tell_prices"]
DEFAULT_TIER = "hyperscaler"
_LOG = logging.getLogger(__name__)


def plan(
    comparison: Comparison,
    catalog: Catalog,
    background: Background,
    *,
    reader: Reader = "standard",
    fairness: Fairness | None = None,
) -> tuple[Finding, ...]:
    """Return every finding, most important first; a crossover leads, a target's stand in the order of its paragraph."""
    whole = caveats_of(comparison, catalog, background)
    own = {t.x: caveats_at(t, comparison, catalog, background) for t in comparison.targets}
    beside = _beside(comparison, catalog, record(comparison, background.accuracy))
    more = (beside, fair_finding(fairness, catalog, reader), changed(comparison, catalog, background, whole))
    return _plan(comparison, catalog, whole, own, reader, more)


def _beside(comparison: Comparison, catalog: Catalog, known: Record) -> AccuracyBeside | None:
    """Return what stands in the verdict about accuracy: where precisions differ, cost is not told without it."""
    return accuracy_finding(comparison, catalog, known) if differs_in_precision(comparison) else None


def _plan(
    comparison: Comparison,
    catalog: Catalog,
    whole: tuple[Caveat, ...],
    own: Mapping[float, tuple[Caveat, ...]],
    reader: Reader,
    more: tuple[Finding | None, ...],
) -> tuple[Finding, ...]:
    two, detailed = len(comparison.sides) == 2, reader == "technical"
    heads = verdict_findings(comparison) if two else ranking_findings(comparison)
    further = further_findings(comparison, heads, whole) if two else ranking_further(comparison)
    found = [_qualified(f, whole) for f in (*heads, *(f for f in more if f), *further)]
    for target in comparison.targets:
        here = (
            findings_at(comparison, target, own[target.x], catalog, detailed=detailed)
            if two
            else standings_at(comparison, target, catalog, detailed=detailed)
        )
        found += [_qualified(f, own[target.x]) for f in here]
    return tuple(sorted(found, key=lambda f: (f.target is not None, f.target or 0.0, f.rank)))


def _qualified(finding: Finding, caveats: Iterable[Caveat]) -> Finding:
    """Attach the caveats that bear on a finding."""
    bearing = finding.qualified_by
    return replace(finding, caveats=tuple(c.code for c in caveats if bearing is None or c.code in bearing))


def tell(
    comparison: Comparison,
    catalog: Catalog,
    background: Background,
    *,
    language: Language = ENGLISH,
    reader: Reader = "standard",
    fairness: Fairness | None = None,
) -> Narrative:
    """Put a comparison into words: verdict, paragraphs, further findings, footnotes and caveats."""
    whole = caveats_of(comparison, catalog, background)
    own = {t.x: caveats_at(t, comparison, catalog, background) for t in comparison.targets}
    known = record(comparison, background.accuracy)
    beside = _beside(comparison, catalog, known)
    more = (beside, fair_finding(fairness, catalog, reader), changed(comparison, catalog, background, whole))
    findings = _plan(comparison, catalog, whole, own, reader, more)
    caveats = _caveat_texts(whole, language)
    quality = beside or accuracy_finding(comparison, catalog, known)
    told = () if reader == "brief" else ("paragraph", "further")
    return Narrative(
        verdict=_verdict(comparison, catalog, findings, caveats, language, reader),
        paragraphs=tuple(
            Paragraph(
                target=t.x,
                body=_told([f for f in findings if f.target == t.x and f.place in told], language),
                details=tuple(
                    passage
                    for f in findings
                    if f.target == t.x and f.place == "details"
                    for passage in _rendered(f"findings/{f.kind}.md.j2", f.facts, language)
                ),
                caveats=_caveat_texts(own[t.x], language),
            )
            for t in comparison.targets
        ),
        further=tuple(_told([f], language) for f in findings if f.place == "further" and f.place in told),
        fair=tuple(_told([f], language) for f in findings if f.place == "fair"),
        footnotes=_footnotes(comparison, catalog, language, reader),
        accuracy=known if quality else None,
        accuracy_text=None if beside or quality is None else _told([quality], language),
        caveats=caveats,
        findings=findings,
        language=language,
        reader=reader,
    )


def _verdict(
    comparison: Comparison,
    catalog: Catalog,
    findings: tuple[Finding, ...],
    caveats: tuple[CaveatText, ...],
    language: Language,
    reader: Reader,
) -> Passage:
    heads = [f for f in findings if f.place == "verdict"]
    if reader == "brief":
        context = brief_context(comparison, catalog, heads, headline(caveats))
        beside = [f for f in heads if isinstance(f, AccuracyBeside)]
        told = (_told(beside, language),) if beside else ()
        return joined((*_rendered("brief.md.j2", context, language), *told))
    return _told(heads, language)


def _footnotes(comparison: Comparison, catalog: Catalog, language: Language, reader: Reader) -> tuple[Passage, ...]:
    if reader == "brief":
        return ()
    context = footnote_context(comparison, catalog)
    notes = _rendered("footnotes.md.j2", context, language)
    return (*notes, *_rendered("method.md.j2", context, language)) if reader == "technical" else notes


def _told(findings: Sequence[Finding], language: Language) -> Passage:
    """Put findings into words, one behind the other; they build on each other, so a broken template stops them all."""
    try:
        return joined(p for f in findings for p in render(f"findings/{f.kind}.md.j2", f.facts, language))
    except NarrativeError as error:
        _LOG.error("%s", error)
        return _stand_in(language)


def _rendered(template: str, context: Mapping[str, object], language: Language) -> tuple[Passage, ...]:
    """Render a template; a broken one gives a plain sentence, and the log says what is wrong with it."""
    try:
        return render(template, context, language)
    except NarrativeError as error:
        _LOG.error("%s", error)
        return (_stand_in(language),)


def _stand_in(language: Language) -> Passage:
    return plain(language.say("A sentence is missing here; the table below holds its figures."))


def _caveat_texts(caveats: Iterable[Caveat], language: Language) -> tuple[CaveatText, ...]:
    return tuple(_caveat_text(c, language) for c in caveats)


def _caveat_text(caveat: Caveat, language: Language) -> CaveatText:
    try:
        return render_caveat(caveat, language)
    except NarrativeError as error:
        _LOG.error("%s", error)
        text = plain(language.say("A caveat applies here, and its text is missing."))
        return CaveatText(caveat=caveat, label=text, clause=text, body=text)


def tell_card(
    comparison: Comparison, catalog: Catalog, background: Background, language: Language = ENGLISH
) -> tuple[Passage, CaveatText | None]:
    """Put a comparison's verdict and its worst caveat into words, and work out nothing else."""
    worst = worst_caveat(comparison, catalog, background)
    heads = verdict_findings(comparison) if len(comparison.sides) == 2 else ranking_findings(comparison)
    known = record(comparison, background.accuracy) if differs_in_precision(comparison) else None
    beside = accuracy_finding(comparison, catalog, known) if known else None
    return _told([*heads, *([beside] if beside else [])], language), _caveat_text(worst, language) if worst else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceStory:
    """What prices mean for a comparison: the figures, and their words for one language.

    `words` speak of editions and break-even prices; `cap_words` of the highest cost that was asked for, if any.
    `tables`: editions and break-even prices are wanted too, and not what a cost allows alone.
    """

    outlook: Outlook
    cap: float | None
    words: tuple[Passage, ...]
    cap_words: Passage | None
    tables: bool = True

    def of_cap(self) -> "PriceStory":
        """Return what a highest cost allows alone."""
        return replace(self, words=(), tables=False)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return every passage in reading order."""
        return (*self.words, *([self.cap_words] if self.cap_words else []))


def tell_prices(
    comparison: Comparison,
    catalog: Catalog,
    *,
    tier: str = DEFAULT_TIER,
    cap: float | None = None,
    language: Language = ENGLISH,
) -> PriceStory:
    """Put into words what another edition changes, which price makes both sides equal, and what a cost allows."""
    seen = outlook(comparison, catalog, tier)
    return PriceStory(
        outlook=seen,
        cap=cap,
        words=tuple(_told([f], language) for f in price_findings(comparison, seen, catalog)),
        cap_words=tell_cap(comparison, catalog, cap, language) if cap else None,
    )


def tell_cap(comparison: Comparison, catalog: Catalog, cap: float, language: Language = ENGLISH) -> Passage | None:
    """Say up to which speed each side costs at most `cap` $ per million tokens; None where nothing has a price."""
    found = cap_finding(comparison, cap, catalog)
    return _told([found], language) if found else None


def headline(texts: tuple[CaveatText, ...]) -> CaveatText | None:
    """Return the caveat that matters most: the first that is more than information."""
    return next((t for t in texts if t.caveat.severity != "info"), None)
