"""An answer's narrative as a note: what is pasted into a mail or a document, and stands there by itself."""

from app.catalog import Catalog
from app.comparison import Comparison
from app.exports.form import Form
from app.exports.markdown import full_title, origin_line, told_sources
from app.narrative import Narrative
from app.passage import Passage
from app.story import PriceStory

MAX_SOURCES = 3


def to_note(
    comparison: Comparison,
    narrative: Narrative,
    catalog: Catalog,
    link: str,
    *,
    markdown: bool,
    prices: PriceStory | None = None,
) -> str:
    """Write title, story, accuracy, caveats, source, date, prices and the link that leads back; no link if it is empty.

    Of `prices` it tells all words, to a brief reader what a highest cost allows alone.
    """
    language = narrative.language
    form = Form(markdown=markdown, language=language)
    blocks = [
        form.strong(form.value(full_title(comparison, catalog, language))),
        form.passage(narrative.verdict),
        *(block for paragraph in narrative.paragraphs for block in form.paragraph(paragraph)),
        *(form.passage(passage) for passage in (*narrative.fair, *narrative.further)),
        form.passage(narrative.accuracy_text) if narrative.accuracy_text else "",
        *(form.passage(passage) for passage in _priced(narrative, prices)),
        "\n".join(form.caveat(text) for text in narrative.caveats),
        origin_line(comparison, catalog, form),
        _sources(comparison, form),
        language.say("This comparison: {address}", address=form.address(link)) if link else "",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _priced(narrative: Narrative, prices: PriceStory | None) -> tuple[Passage, ...]:
    """Return what is said of prices to this reader."""
    if prices is None or narrative.reader != "brief":
        return prices.passages if prices else ()
    return (prices.cap_words,) if prices.cap_words else ()


def _sources(comparison: Comparison, form: Form) -> str:
    """Name the first pages that the figures came from; a sweep is made of many runs."""
    urls, language = comparison.subject.urls, form.language
    lines = [form.value(told) for told in told_sources(comparison, language)]
    lines += [language.say("Source: {address}", address=form.address(url)) for url in urls[:MAX_SOURCES]]
    left = len(urls) - MAX_SOURCES
    if left > 0:
        lines.append(language.count("{n} more run stands behind it.", "{n} more runs stand behind it.", left))
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else "".join(lines)
