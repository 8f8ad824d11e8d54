"""An answer as Markdown or plain text: the words, their caveats, the table, the sources."""

from app import wording
from app.accuracy_table import accuracy_table
from app.catalog import Catalog
from app.comparison import Comparison
from app.exports.form import Form
from app.fairtable import fair_head, fair_table
from app.held import Fairness
from app.language import ENGLISH, Language, message
from app.narrative import Narrative, Paragraph
from app.price_table import break_even_table, editions_table
from app.side import Price
from app.story import PriceStory
from app.table import has_placeholder, placeholder_note, readings_table
from app.terms import INTERACTIVITY, OF_OTHERS, PROVENANCES, TIERS, workload_label
from app.titles import model, title

SOURCES = {
    "published": (message("Published figures, run of {day}"), message("Published figures")),
    "measured": (message("Measured sweep, as of {day}"), message("Measured sweep")),
    "live": (message("Live rows, as of {day}"), message("Live rows")),
    "store": (message("Rows of a store, as of {day}"), message("Rows of a store")),
    "mixed": (message("Rows from several sources, as of {day}"), message("Rows from several sources")),
    "saved": (
        message("Rows of a saved file that are not known here, as of {day}"),
        message("Rows of a saved file that are not known here"),
    ),
    "own": (message("Your own points, as of {day}"), message("Your own points")),
}
PAST = message("{source}, runs up to {day}, earlier ones included")


def meta_line(comparison: Comparison, catalog: Catalog, *, language: Language = ENGLISH) -> tuple[str, ...]:
    """Return workload, source with its date, what is held equal, and each price with its edition, as short texts."""
    subject = comparison.subject
    parts = []
    if subject.sequence:
        parts.append(workload_label(*subject.sequence, language))
    dated, undated = SOURCES[subject.source]
    source = language.say(dated, day=language.day(subject.as_of)) if subject.as_of else language.say(undated)
    if subject.as_of and subject.has_history:
        source = language.say(PAST, source=language.say(undated), day=language.day(subject.as_of))
    held = held_text(comparison, language)
    return (*parts, source, *([held] if held else []), *price_texts(comparison, catalog, language=language))


def held_text(comparison: Comparison, language: Language = ENGLISH) -> str:
    """Name what is held equal on all sides; empty where nothing is."""
    names = [language.name(label) for label in comparison.subject.held]
    return language.say("Held equal: {what}", what=language.listed(names)) if names else ""


def origin_line(comparison: Comparison, catalog: Catalog, form: Form) -> str:
    """Write workload, source and prices on one line."""
    return " · ".join(form.value(part) for part in meta_line(comparison, catalog, language=form.language))


def full_title(comparison: Comparison, catalog: Catalog, language: Language) -> str:
    """Name the model and the comparison."""
    return language.say(
        "{model}, {title}", model=model(comparison, language), title=title(comparison, catalog, language)
    )


def price_texts(comparison: Comparison, catalog: Catalog, *, language: Language = ENGLISH) -> tuple[str, ...]:
    """Return each price in use once, with tier and edition; power apart where a figure of one's own is in use."""
    found, gpus = [], {side.gpu for side in comparison.sides}
    for side in comparison.sides:
        name = f"{catalog.gpu_label(side.gpu)} " if len(gpus) > 1 and side.gpu else ""
        found += [f"{name}{text}" for text in (_price(side.price, language), _power(side.price, language)) if text]
    return tuple(dict.fromkeys(found))


def _price(price: Price, language: Language) -> str:
    if price.usd_per_gpu_hour is None:
        return ""
    rate = wording.price(price.usd_per_gpu_hour, language=language)
    return language.say("{rate} per GPU-hour, {origin}", rate=rate, origin=_price_source(price, language))


def _price_source(price: Price, language: Language) -> str:
    if price.own_usd:
        return language.say("your own figure")
    tier = language.say(TIERS.get(price.tier or "", price.tier or ""))
    if price.placeholder:
        return language.say("{tier}, {edition}, a placeholder", tier=tier, edition=price.edition)
    return language.say("{tier}, {edition}", tier=tier, edition=price.edition)


def _power(price: Price, language: Language) -> str:
    """Name the power of a GPU where it may come from elsewhere than the price; an edition gives both."""
    if price.kw_per_gpu is None or not (price.own_kw or (price.own_usd and price.edition)):
        return ""
    origin = language.say("your own figure") if price.own_kw else price.edition
    return language.say(
        "{power} kW per GPU, {origin}", power=wording.decimals(price.kw_per_gpu, language=language), origin=origin
    )


def to_markdown(
    comparison: Comparison,
    narrative: Narrative,
    catalog: Catalog,
    prices: PriceStory | None = None,
    *,
    fairness: Fairness | None = None,
) -> str:
    """Write the whole answer as Markdown, every foreign value escaped; `prices` add a section of their own."""
    form = Form(markdown=True, language=narrative.language)
    return _document(comparison, narrative, catalog, form, prices, fairness)


def to_text(
    comparison: Comparison,
    narrative: Narrative,
    catalog: Catalog,
    prices: PriceStory | None = None,
    *,
    fairness: Fairness | None = None,
) -> str:
    """Write the whole answer as plain text for a terminal."""
    form = Form(markdown=False, language=narrative.language)
    return _document(comparison, narrative, catalog, form, prices, fairness)


def _document(
    comparison: Comparison,
    narrative: Narrative,
    catalog: Catalog,
    form: Form,
    prices: PriceStory | None,
    fairness: Fairness | None,
) -> str:
    language = form.language
    lines = [form.title(form.value(full_title(comparison, catalog, language))), ""]
    lines += [form.strong(form.passage(narrative.verdict)), "", origin_line(comparison, catalog, form), ""]
    for p in narrative.paragraphs:
        told = form.paragraph(p)
        lines += [line for block in told for line in (block, "")]
        lines += _caveats_there(p, narrative, form) if told else []
    lines += form.section(language.say("Is that a fair comparison?"), _fair(narrative, fairness, catalog, form))
    for further in narrative.further:
        lines += [form.passage(further), ""]
    lines += form.section(language.say("Caveats"), [form.caveat(c) for c in narrative.caveats])
    lines += form.section(language.say("Readings"), _table(comparison, form))
    lines += form.section(language.say("Accuracy"), _accuracy(comparison, narrative, catalog, form))
    lines += form.section(language.say("Prices"), _prices(comparison, prices, catalog, form) if prices else [])
    unshown = [f"- {form.passage(f)}" for f in narrative.footnotes]
    lines += form.section(language.say("What this does not show"), unshown)
    sources = [*map(form.value, told_sources(comparison, language)), *map(form.address, comparison.subject.urls)]
    lines += form.section(language.say("Sources"), [f"- {source}" for source in sources])
    return "\n".join(lines).rstrip() + "\n"


def told_sources(comparison: Comparison, language: Language) -> tuple[str, ...]:
    """Say which file all was read from, and side by side which rows are not bundled ones: live, a visitor's, unknown.

    Nothing where all are the publisher's, as they are here.
    """
    day = comparison.subject.saved
    file = (language.say("Read from a saved comparison of {day}", day=language.day(day)),) if day else ()
    if not any(OF_OTHERS.keys() & side.sources.keys() for side in comparison.sides):
        return file
    told = [language.listed([language.say(PROVENANCES[s]) for s in side.sources]) for side in comparison.sides]
    if len(set(told)) == 1:
        return (*file, told[0])
    named = [(language.name(s.label), rows) for s, rows in zip(comparison.sides, told, strict=True) if rows]
    return (*file, *(language.say("{side}: {rows}", side=side, rows=rows) for side, rows in named))


def _fair(narrative: Narrative, fairness: Fairness | None, catalog: Catalog, form: Form) -> list[str]:
    """Write what becomes of the gap like for like, in words and as a table."""
    words = [line for passage in narrative.fair for line in (form.passage(passage), "")]
    if fairness is None or not fairness.pooled.targets or narrative.reader == "brief":
        return words
    rows = fair_table(fairness, catalog, language=form.language)
    cells = [[row.held, row.points, *row.cells] for row in rows]
    return [*words, *form.table(fair_head(fairness, language=form.language), cells)]


def _caveats_there(paragraph: Paragraph, narrative: Narrative, form: Form) -> list[str]:
    """Write a target's caveats; by label alone where the sentences follow below, or a terminal would be flooded."""
    below = {text.body.text for text in narrative.caveats}
    lines = [form.caveat(c, label_only=not form.markdown or c.body.text in below) for c in paragraph.caveats]
    return [*lines, ""] if lines else []


def _table(comparison: Comparison, form: Form) -> list[str]:
    if not comparison.targets:
        return []
    language = form.language
    speeds = wording.apart([t.x for t in comparison.targets], language=language)
    head = [language.say("Metric"), language.say("Side"), *(f"{x} {INTERACTIVITY.unit}" for x in speeds)]
    rows = [[row.metric, row.side, *row.cells] for row in readings_table(comparison, language=language)]
    note = ["", form.value(placeholder_note(language))] if has_placeholder(comparison) else []
    return [*form.table(head, rows), *note]


def _accuracy(comparison: Comparison, narrative: Narrative, catalog: Catalog, form: Form) -> list[str]:
    """Write what is on file about accuracy, a row a side; by sentence alone where there is nothing."""
    told = [form.passage(narrative.accuracy_text), ""] if narrative.accuracy_text else []
    if narrative.accuracy is None:
        return told
    head, rows = accuracy_table(comparison, narrative.accuracy, catalog, form.language)
    return [*told, *form.table(head, rows)] if rows else told


def _prices(comparison: Comparison, prices: PriceStory, catalog: Catalog, form: Form) -> list[str]:
    """Write what prices mean: words, every edition, the prices that make both sides equal."""
    language, outlook = form.language, prices.outlook
    heading = edition_heading(prices, language)
    lines = [form.strong(form.value(heading)), ""] if heading else []
    lines += [line for passage in prices.passages for line in (form.passage(passage), "")]
    tables = (editions_table(comparison, outlook, language), break_even_table(comparison, outlook, catalog, language))
    for head, rows in tables if prices.tables else ():
        lines += [*form.table(head, rows), ""] if rows else []
    if prices.tables and outlook.editions:
        notes = price_notes(comparison, prices, language)
        lines += [form.value(note) for note in notes]
    return lines


def edition_heading(prices: PriceStory, language: Language) -> str:
    """Name what the newest edition stands for; empty where there is no other to compare it with, or no word of it."""
    editions = prices.outlook.editions
    if len(editions) < 2 or not prices.words:
        return ""
    return language.say("What the {month} prices change", month=language.month(editions[0].effective_from))


def price_notes(comparison: Comparison, prices: PriceStory, language: Language) -> list[str]:
    """Explain the tables of prices: the tier, how costs are made there, what is left out, what the mark stands for."""
    tier = language.say(TIERS.get(prices.outlook.tier, prices.outlook.tier))
    notes = [
        language.say(
            "Tier: {tier}. Costs in $ per million tokens follow from throughput and each edition's price.", tier=tier
        )
    ]
    if prices.outlook.printed:
        notes.append(language.say("The publisher's own costs hold under one edition alone and may be a little off."))
    if any(side.price.own_usd or side.price.own_kw for side in comparison.sides):
        notes.append(language.say("The editions stand as they are: your own figures are left out of them."))
    if len(comparison.sides) > 2:
        notes.append(language.say("The price at which costs are equal is worked out for two sides at a time."))
    marked = any(price.placeholder for e in prices.outlook.editions for price in e.prices.values())
    return [*notes, placeholder_note(language)] if marked or has_placeholder(comparison) else notes
