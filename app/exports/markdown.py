"""An answer as Markdown or plain text: the words, their caveats, the table, the sources."""

from app import escaping, wording
from app.catalog import Catalog
from app.comparison import Comparison, Price
from app.narrative import Narrative
from app.table import readings_table
from app.terms import INTERACTIVITY, sequence_label


def meta_line(comparison: Comparison, catalog: Catalog) -> tuple[str, ...]:
    """Return workload, source, date and price edition, each as a short text."""
    subject = comparison.subject
    parts = []
    if subject.isl and subject.osl:
        parts.append(f"{sequence_label(subject.isl, subject.osl)} tokens in/out")
    source = {"published": "Published figures", "measured": "Measured sweep", "own": "Your own points"}[subject.source]
    when = "run of" if subject.source == "published" else "as of"
    parts.append(f"{source}, {when} {wording.day(subject.as_of)}" if subject.as_of else source)
    return (*parts, *price_texts(comparison, catalog))


def price_texts(comparison: Comparison, catalog: Catalog) -> tuple[str, ...]:
    """Return each price in use once, with tier and edition."""
    found = []
    for side in comparison.sides:
        if side.price.usd_per_gpu_hour is not None:
            gpu = f"{catalog.gpu_label(side.gpu)} " if comparison.a.gpu != comparison.b.gpu and side.gpu else ""
            rate = wording.price(side.price.usd_per_gpu_hour)
            found.append(f"{gpu}{rate} per GPU-hour, {_price_source(side.price)}")
    return tuple(dict.fromkeys(found))


def _price_source(price: Price) -> str:
    return "your own figure" if price.own_usd else f"{price.tier}, {price.edition}"


def to_markdown(comparison: Comparison, narrative: Narrative, catalog: Catalog) -> str:
    """Write the whole answer as Markdown, every foreign value escaped."""
    e = escaping.markdown
    subject = comparison.subject
    lines = [f"# {e(subject.model_label)}, {e(subject.title)}", ""]
    lines += [f"**{narrative.verdict.markdown}**", "", " · ".join(e(p) for p in meta_line(comparison, catalog)), ""]
    for p in narrative.paragraphs:
        lines += [p.body.markdown, ""]
        lines += [f"- {c.label.markdown}: {c.body.markdown}" for c in p.caveats]
        lines += [""] if p.caveats else []
    caveats = [f"- **{c.label.markdown}** ({c.caveat.severity}): {c.body.markdown}" for c in narrative.caveats]
    lines += _section("Caveats", caveats)
    lines += _section("Readings", _markdown_table(comparison))
    lines += _section("What this does not show", [f"- {f.markdown}" for f in narrative.footnotes])
    lines += _section("Sources", [f"- <{url}>" for url in subject.urls])
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""] if lines else []


def _markdown_table(comparison: Comparison) -> list[str]:
    e = escaping.markdown
    if not comparison.targets:
        return []
    speeds = [f"{x} {INTERACTIVITY.unit}" for x in wording.apart([t.x for t in comparison.targets])]
    head = ["Metric", "Side", *speeds]
    rows = [[row.metric, row.side, *row.cells] for row in readings_table(comparison)]
    rule = "|".join(["---", "---", *["---:"] * len(speeds)])
    return [
        f"| {' | '.join(map(e, head))} |",
        f"|{rule}|",
        *(f"| {' | '.join(map(e, row))} |" for row in rows),
    ]


def to_text(comparison: Comparison, narrative: Narrative, catalog: Catalog) -> str:
    """Write the answer as plain text for a terminal."""
    subject = comparison.subject
    lines = [escaping.plain(f"{subject.model_label}, {subject.title}"), " · ".join(meta_line(comparison, catalog)), ""]
    lines += [narrative.verdict.text, ""]
    for p in narrative.paragraphs:
        lines += [p.body.text, *(f"  ! {c.label.text}" for c in p.caveats), ""]
    caveats = [f"  {c.caveat.severity}: {c.body.text}" for c in narrative.caveats]
    lines += ["Caveats", *caveats, ""] if caveats else []
    lines += [*_text_table(comparison), ""] if comparison.targets else []
    lines += ["What this does not show", *(f"  {f.text}" for f in narrative.footnotes)]
    return "\n".join(lines)


def _text_table(comparison: Comparison) -> list[str]:
    speeds = [f"{x} {INTERACTIVITY.unit}" for x in wording.apart([t.x for t in comparison.targets])]
    rows = [["", "", *speeds], *([r.metric, escaping.plain(r.side), *r.cells] for r in readings_table(comparison))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
