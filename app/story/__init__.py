"""What is to be said about a comparison: facts for the templates, decided before any word is chosen.

Python decides what is true, what matters and in which order; `narratives/` only finds the words.
"""

from app.background import Background
from app.catalog import Catalog
from app.caveats import caveats_at, caveats_of
from app.comparison import Comparison
from app.figures import Figure
from app.narrative import CaveatText, Narrative, Paragraph, Passage, render, render_caveat
from app.story.footnotes import footnote_context
from app.story.gaps import Context
from app.story.paragraph import paragraph_context
from app.story.verdict import verdict_context

__all__ = ["footnote_context", "headline", "paragraph_context", "tell", "tell_cap", "verdict_context"]


def tell(comparison: Comparison, catalog: Catalog, background: Background, language: str = "en") -> Narrative:
    """Render verdict, paragraphs, footnotes and caveats of a comparison."""
    caveats = caveats_of(comparison, catalog, background)
    paragraphs = []
    for target in comparison.targets:
        own = caveats_at(target, comparison, catalog, background)
        (body,) = render("paragraph.md.j2", paragraph_context(comparison, target, own), language)
        texts = tuple(render_caveat(c, language) for c in own)
        paragraphs.append(Paragraph(target=target.x, body=body, caveats=texts))
    (verdict,) = render("verdict.md.j2", verdict_context(comparison), language)
    return Narrative(
        verdict=verdict,
        paragraphs=tuple(paragraphs),
        footnotes=render("footnotes.md.j2", footnote_context(comparison, caveats, catalog), language),
        caveats=tuple(render_caveat(c, language) for c in caveats),
    )


def tell_cap(comparison: Comparison, cap: float, language: str = "en") -> Passage | None:
    """Say up to which speed each side costs at most `cap` $ per million tokens; None where nothing has a price."""
    sides: list[Context] = []
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
    return render("cap.md.j2", {"cap": spent, "sides": sides}, language)[0]


def headline(texts: tuple[CaveatText, ...]) -> CaveatText | None:
    """Return the caveat that matters most: the first that is more than information."""
    return next((t for t in texts if t.caveat.severity != "info"), None)
