"""What is said about a comparison: findings first, ranked, then their words for one reader in one language.

Python decides what is true, what matters and in which order; `narratives/` only finds the words. A template that is
broken costs its own sentence: a plain one stands in for it, and `make test` names file and line.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.background import Background
from app.catalog import Catalog
from app.caveats import Caveat, caveats_at, caveats_of, worst_caveat
from app.comparison import Comparison
from app.figures import Figure
from app.findings import Finding
from app.held import Fairness
from app.language import ENGLISH, Language
from app.narrative import (
    CaveatText,
    Narrative,
    NarrativeError,
    Paragraph,
    Passage,
    joined,
    plain,
    render,
    render_caveat,
)
from app.story.brief import brief_context
from app.story.fairness import like_for_like
from app.story.footnotes import footnote_context
from app.story.further import further_findings
from app.story.ranking import ranking_findings, standings_at
from app.story.targets import findings_at
from app.story.verdict import verdict_findings
from app.terms import Reader

__all__ = ["Finding", "headline", "plan", "tell", "tell_cap", "tell_card"]
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
    return _plan(comparison, catalog, whole, own, reader, fairness)


def _plan(
    comparison: Comparison,
    catalog: Catalog,
    whole: tuple[Caveat, ...],
    own: Mapping[float, tuple[Caveat, ...]],
    reader: Reader,
    fairness: Fairness | None,
) -> tuple[Finding, ...]:
    two, detailed = len(comparison.sides) == 2, reader == "technical"
    heads = verdict_findings(comparison) if two else ranking_findings(comparison)
    further = further_findings(comparison, heads[0], whole) if two else []
    held = like_for_like(fairness, catalog)
    found = [_qualified(f, whole) for f in (*heads, *further, *([held] if held else []))]
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
    findings = _plan(comparison, catalog, whole, own, reader, fairness)
    caveats = _caveat_texts(whole, language)
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
        fair=tuple(_told([f], language) for f in findings if f.place == "fair" and reader != "brief"),
        footnotes=_footnotes(comparison, catalog, caveats, language, reader),
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
        return joined(_rendered("brief.md.j2", context, language))
    return _told(heads, language)


def _footnotes(
    comparison: Comparison, catalog: Catalog, caveats: tuple[CaveatText, ...], language: Language, reader: Reader
) -> tuple[Passage, ...]:
    if reader == "brief":
        return ()
    context = footnote_context(comparison, {c.caveat.code for c in caveats}, catalog)
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
    return _told(heads, language), _caveat_text(worst, language) if worst else None


def tell_cap(comparison: Comparison, cap: float, language: Language = ENGLISH) -> Passage | None:
    """Say up to which speed each side costs at most `cap` $ per million tokens; None where nothing has a price."""
    sides: list[dict[str, object]] = []
    for side in comparison.sides:
        if side.curve is None or side.price.usd_per_gpu_hour is None:
            continue
        x = side.largest_x_at_cost(cap)
        path = f"comparison.sides.{side.key}.span"
        figure = None if x is None else Figure(value=x, unit="tok/s/user", path=path, rule="root of y(x) = rate / cap")
        reach = "none" if x is None else "full" if x == side.curve.span[1] else "part"
        sides.append({"label": side.label, "x": figure, "reach": reach})
    if not sides:
        return None
    digits = None if cap >= 1 else 3
    spent = Figure(value=cap, unit="$ per million tokens", path="the figure that was typed in", digits=digits)
    return joined(_rendered("cap.md.j2", {"cap": spent, "sides": sides}, language))


def headline(texts: tuple[CaveatText, ...]) -> CaveatText | None:
    """Return the caveat that matters most: the first that is more than information."""
    return next((t for t in texts if t.caveat.severity != "info"), None)
