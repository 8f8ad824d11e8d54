"""`make verify`: thousands of texts of the bundled data, each checked against its readings.

Every comparison, source and workload, tier, reader and language is told at seeded random target sets inside, at the
ends of and outside what both sides cover, part of them with the sides the other way round. This module and
`jobs` are the only ones of the package that know the app: they make the texts, and hand over text, JSON and knots.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.answer import Shelf, bundled
from app.catalog import Catalog
from app.comparison import Comparison
from app.exports.json import to_json
from app.fitting import UnavailableError
from app.held import Fairness
from app.language import LANGUAGES as SPOKEN
from app.narrative import Narrative
from app.story import PriceStory, tell, tell_prices
from app.terms import READERS, in_prose
from app.verifier import LANGUAGES, Document, Error, Passage, read_tables, verify
from app.verifier.document import Rows
from app.verifier.english import ENGLISH
from app.verifier.jobs import Job, choices, fraction, jobs, target_sets
from app.verifier.names import FACTS, names_of

DATA = Path(__file__).resolve().parents[2] / "data"
SHOWN_ERRORS = 12
PROGRESS_SECONDS = 3.0
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass
class Tally:
    """What was read so far."""

    texts: int = 0
    numbers: int = 0
    errors: list[Error] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in another tally."""
        self.texts += other.texts
        self.numbers += other.numbers
        self.errors += other.errors


def knots_of(comparison: Comparison) -> dict[str, list[dict[str, Any]]]:
    """Return the points of every curve as plain values."""
    return {
        side.key: [
            {
                "interactivity": p.interactivity,
                "throughput": p.throughput_per_gpu,
                "concurrency": p.concurrency,
                "cost": getattr(p, "cost", None) if side.prints_cost else None,
                "figures": getattr(p, "figures", None),
                "run_date": p.run_date.isoformat() if p.run_date else None,
            }
            for p in (side.curve.points if side.curve else ())
        ]
        for side in comparison.sides
    }


def tables_of(catalog: Catalog) -> dict[str, Rows]:
    """Return the project's tables, and what else a catalog lists because rows of others name it."""
    found: dict[str, Rows] = dict(read_tables(DATA))
    brought: dict[str, list[dict[str, str]]] = {
        "models": [{"model": m.model, "group": m.group, "group_label": m.group_label} for m in catalog.models],
        "gpus": [{"gpu": g.gpu, "label": g.label} for g in catalog.gpus],
        "engines": [
            {"engine": e.engine, "label": e.label, "family": e.family, "orchestrator": e.orchestrator or ""}
            for e in catalog.engines
        ],
        "spec_methods": [{"spec_method": m.spec_method, "label": m.label} for m in catalog.methods],
    }
    for table, rows in brought.items():
        key = table.removesuffix("s")
        listed = {row[key] for row in found.get(table, ())}
        found[table] = [*found.get(table, ()), *(row for row in rows if row[key] not in listed)]
    return found


def document_of(
    comparison: Comparison,
    narrative: Narrative,
    tables: Mapping[str, Rows],
    prices: PriceStory | None = None,
    fairness: Fairness | None = None,
) -> Document:
    """Return what the texts of an answer are checked against."""
    answer = json.loads(to_json(comparison, narrative, prices, fairness=fairness))
    bare = Document(answer, knots_of(comparison), tables)
    names = {name for code in ("", *FACTS) for name in names_of(bare, ENGLISH, code)}
    names |= {*(bare.label(side) for side in bare.sides), *comparison.subject.shared}
    whole = replace(bare, shown={name: narrative.language.name(in_prose(name)) for name in names})
    if fairness is None:
        return whole
    fair, instead = answer["like_for_like"], fairness.instead_of
    pooled = _part(answer, fair["pooled"], fairness.pooled, tables)
    return replace(
        whole,
        pooled=pooled,
        rows=_parts(answer, fair, fairness, pooled),
        instead=_parts(answer, fair["instead_of"], instead, pooled) if instead else (),
    )


def _parts(
    answer: Mapping[str, Any], fair: Mapping[str, Any], fairness: Fairness, pooled: Document
) -> tuple[Document, ...]:
    """Return each thing that is held equal as a document of its own, under the pool that holds its points."""
    both = zip(fair["rows"], fairness.rows, strict=True)
    return tuple(_part(answer, row, of.comparison, pooled.tables, pooled) for row, of in both)


def _part(
    answer: Mapping[str, Any],
    part: Mapping[str, Any],
    comparison: Comparison,
    tables: Mapping[str, Rows],
    pool: Document | None = None,
) -> Document:
    """Return one part of an answer like for like as a document of its own, with its knots."""
    about = {name: answer[name] for name in ("comparison", "workload", "shared")}
    return Document({**about, **part}, knots_of(comparison), tables, pool=pool)


def passages_of(narrative: Narrative) -> Iterator[Passage]:
    """Yield every passage of a narrative with its place."""
    matched = tuple(p.target for p in narrative.paragraphs)
    yield Passage(narrative.verdict.text, "brief" if narrative.reader == "brief" else "verdict", matched)
    for paragraph in narrative.paragraphs:
        for told in (paragraph.body, *paragraph.details):
            yield Passage(told.text, "paragraph", (paragraph.target,))
        yield from _caveats(paragraph.caveats, (paragraph.target,))
    fair = "fair_brief" if narrative.reader == "brief" else "fair"
    yield from (Passage(p.text, fair, matched) for p in narrative.fair)
    yield from (Passage(p.text, "further", matched) for p in narrative.further)
    yield from (Passage(p.text, "footnote", matched) for p in narrative.footnotes)
    if narrative.accuracy_text:
        yield Passage(narrative.accuracy_text.text, "accuracy", matched)
    yield from _caveats(narrative.caveats, matched)


def _caveats(texts: Any, xs: tuple[float, ...]) -> Iterator[Passage]:
    for text in texts:
        at = text.caveat.targets or xs
        for role in ("label", "clause", "body"):
            yield Passage(getattr(text, role).text, role, tuple(at), text.caveat.code)


def check(passages: Iterable[Passage], document: Document, language: str) -> Tally:
    """Verify passages of one answer; one that comes again is counted, and read once."""
    tally, seen = Tally(), set()
    for passage in passages:
        if not passage.text:
            continue
        tally.texts += 1
        tally.numbers += len(_NUMBER.findall(passage.text))
        if passage not in seen:
            seen.add(passage)
            tally.errors += verify(passage, document, language)
    return tally


def run(job: Job) -> Tally:
    """Tell one comparison in every way and verify what was said."""
    shelf, tally = bundled(), Tally()
    tables = tables_of(shelf.catalog)
    _, first = shelf.compare(job.selection)
    for i, targets in enumerate(target_sets(first, job.sets, job.seed)):
        selection = replace(job.selection, targets=targets, **choices(job.seed, i))
        try:
            variant, comparison = shelf.compare(selection)
        except UnavailableError:
            selection = replace(job.selection, targets=targets)
            variant, comparison = shelf.compare(selection)
        fairness = shelf.fairness(selection, variant, comparison)
        cap = round(0.05 + 3 * fraction(job.seed, i, "cap"), 2)
        for code in job.languages:
            tally.add(told_and_checked(comparison, shelf, code, tables, cap, job.selection.tier, fairness))
    return tally


def told_and_checked(
    comparison: Comparison,
    shelf: Shelf,
    code: str,
    tables: Mapping[str, Rows],
    cap: float | None = None,
    tier: str = "hyperscaler",
    fairness: Fairness | None = None,
) -> Tally:
    """Tell a comparison to every reader in one language, what prices mean, and verify what was said."""
    language, known = SPOKEN[code], (shelf.catalog, shelf.bundle.background)
    told = [tell(comparison, *known, language=language, reader=reader, fairness=fairness) for reader in READERS]
    passages = [p for narrative in told for p in passages_of(narrative)]
    prices = tell_prices(comparison, shelf.catalog, tier=tier, cap=cap, language=language)
    passages += [Passage(p.text, "prices", tuple(t.x for t in comparison.targets)) for p in prices.passages]
    return check(passages, document_of(comparison, told[0], tables, prices, fairness), code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what was asked for; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m app.verifier", description=__doc__)
    parser.add_argument("--sets", type=int, default=20, help="target sets per comparison (20)")
    parser.add_argument("--lang", choices=sorted(LANGUAGES), help="one language alone")
    parser.add_argument("--only", default="", help="comparisons whose slug holds this")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args(arguments)
    work = jobs(bundled(), args.sets, (args.lang,) if args.lang else tuple(LANGUAGES), args.only)
    total = Tally()
    with ProcessPoolExecutor(args.processes) as pool:
        pending: set[Future[Tally]] = {pool.submit(run, job) for job in work}
        while pending:
            done, pending = wait(pending, timeout=PROGRESS_SECONDS)
            for finished in done:
                total.add(finished.result())
            print(
                f"{len(work) - len(pending)} of {len(work)} comparisons, {total.texts:,} texts, "
                f"{total.numbers:,} numbers, {len(total.errors):,} errors",
                flush=True,
            )
    for kind, count in Counter(e.kind for e in total.errors).most_common():
        print(f"{kind}: {count:,}")
        alike = {(e.passage.role, e.passage.code, e.reason[:24]): e for e in total.errors if e.kind == kind}
        for error in list(alike.values())[:SHOWN_ERRORS]:
            print(f"  {error}")
    print("no errors" if not total.errors else f"{len(total.errors):,} errors")
    return 1 if total.errors else 0


if __name__ == "__main__":
    sys.exit(main())
