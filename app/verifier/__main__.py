"""`make verify`: thousands of texts of the bundled data, each checked against its readings.

Every comparison, source and workload, tier, reader and language is told at seeded random target sets inside, at the
ends of and outside what both sides cover, part of them with the sides the other way round. This is the only module of
the package that knows the app: it makes the texts, and hands over nothing but text, JSON and knots.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.answer import Shelf, UnavailableError, bundled
from app.comparison import Comparison
from app.exports.json import to_json
from app.language import LANGUAGES as SPOKEN
from app.links import Selection, as_policy, from_params
from app.narrative import Narrative
from app.story import PriceStory, tell, tell_prices
from app.terms import READERS, TIERS
from app.verifier import LANGUAGES, Document, Error, Passage, read_tables, verify
from app.verifier.document import Rows
from app.verifier.english import ENGLISH
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
    """Return the points of both curves as plain values."""
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


def document_of(
    comparison: Comparison, narrative: Narrative, tables: Mapping[str, Rows], prices: PriceStory | None = None
) -> Document:
    """Return what the texts of an answer are checked against."""
    answer = json.loads(to_json(comparison, narrative, prices))
    bare = Document(answer, knots_of(comparison), tables)
    names = {name for code in ("", *FACTS) for name in names_of(bare, ENGLISH, code)}
    return replace(bare, shown={name: narrative.language.name(name) for name in names})


def passages_of(narrative: Narrative) -> Iterator[Passage]:
    """Yield every passage of a narrative with its place."""
    matched = tuple(p.target for p in narrative.paragraphs)
    yield Passage(narrative.verdict.text, "brief" if narrative.reader == "brief" else "verdict", matched)
    for paragraph in narrative.paragraphs:
        for told in (paragraph.body, *paragraph.details):
            yield Passage(told.text, "paragraph", (paragraph.target,))
        yield from _caveats(paragraph.caveats, (paragraph.target,))
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


# What is told


@dataclass(frozen=True)
class Job:
    """One comparison with its sides in one order, to be told in every way."""

    selection: Selection
    sets: int
    languages: tuple[str, ...]
    seed: str


def fraction(*parts: object) -> float:
    """Return a number from 0 to 1 that depends on nothing but what is given.

    >>> fraction("a", 1) == fraction("a", 1) != fraction("a", 2)
    True
    """
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:6]) / 2**48


def target_sets(comparison: Comparison, count: int, seed: str) -> Iterator[tuple[float, ...] | None]:
    """Yield the default targets, then seeded sets: whole and broken speeds, ends of the shared range, and beyond it."""
    yield None
    low, high = comparison.overlap or (20.0, 120.0)
    knots = [x for side in comparison.sides if side.curve for x in side.curve.x]
    for i in range(1, count):
        size = 1 + int(fraction(seed, i, "size") * 4)
        chosen = set()
        for j in range(size):
            kind, where = fraction(seed, i, j, "kind"), fraction(seed, i, j, "where")
            inside = low + where * (high - low)
            if kind < 0.5:
                x = float(round(inside)) if kind < 0.35 else round(inside, 1)
            elif kind < 0.6:
                x = low if where < 0.5 else high
            elif kind < 0.8 and knots:
                x = knots[int(where * len(knots))]
            else:
                x = round(low * where, 1) if kind < 0.9 else round(high * (1 + where), 1)
            chosen.add(max(x, 0.5))
        yield tuple(sorted(chosen))


def swapped(slug: str) -> str:
    """Return a comparison's slug with its sides the other way round.

    >>> swapped("glm-5-1-b300-fp4-mtp-vs-none")
    'glm-5-1-b300-fp4-none-vs-mtp'
    """
    left, _, second = slug.rpartition("-vs-")
    head, _, first = left.rpartition("-")
    return f"{head}-{second}-vs-{first}"


def jobs(shelf: Shelf, sets: int, languages: tuple[str, ...], only: str) -> list[Job]:
    """Return every comparison, source, workload and tier once; in the last tier with its sides swapped."""
    found: list[Job] = []
    for offer in shelf.offers.values():
        for variant in offer.variants:
            for i, tier in enumerate(TIERS):
                slug = swapped(offer.slug) if i == len(TIERS) - 1 else offer.slug
                params = {"compare": slug, "source": variant.source, "tier": tier, "precision": variant.precision or ""}
                selection, _ = from_params(params, shelf.catalog)
                selection = replace(selection, sequence=variant.sequence)
                if only in offer.slug:
                    found.append(Job(selection, sets, languages, f"{offer.slug} {variant} {tier}"))
    return found


def choices(seed: str, i: int) -> dict[str, Any]:
    """Return what else is chosen for a target set: mostly nothing, else own prices, another edition, engine or rows."""
    at, part = fraction(seed, i, "choice"), fraction(seed, i, "part")
    own = round(1 + 9 * part, 2)
    if i == 0 or at < 0.5:
        return {}
    if at < 0.7:
        return {"usd": (own, round(1 + 9 * fraction(seed, i, "other"), 2) if at < 0.65 else None)}
    if at < 0.8:
        return {"edition": "2025-10" if part < 0.5 else "2026-07"}
    if at < 0.9:
        return {"as_of": date(2026, 1 + int(part * 6), 15)}
    return {"policy": as_policy("per-series")} if at < 0.95 else {"engine": "sglang"}


def run(job: Job) -> Tally:
    """Tell one comparison in every way and verify what was said."""
    shelf, tables, tally = bundled(), read_tables(DATA), Tally()
    _, first = shelf.compare(job.selection)
    for i, targets in enumerate(target_sets(first, job.sets, job.seed)):
        try:
            _, comparison = shelf.compare(replace(job.selection, targets=targets, **choices(job.seed, i)))
        except UnavailableError:
            _, comparison = shelf.compare(replace(job.selection, targets=targets))
        for code in job.languages:
            tally.add(
                told_and_checked(
                    comparison,
                    shelf,
                    code,
                    tables,
                    round(0.05 + 3 * fraction(job.seed, i, "cap"), 2),
                    job.selection.tier,
                )
            )
    return tally


def told_and_checked(
    comparison: Comparison,
    shelf: Shelf,
    code: str,
    tables: Mapping[str, Rows],
    cap: float | None = None,
    tier: str = "hyperscaler",
) -> Tally:
    """Tell a comparison to every reader in one language, what prices mean, and verify what was said."""
    language, background = SPOKEN[code], shelf.bundle.background
    told = [tell(comparison, shelf.catalog, background, language=language, reader=reader) for reader in READERS]
    passages = [p for narrative in told for p in passages_of(narrative)]
    prices = tell_prices(comparison, shelf.catalog, tier=tier, cap=cap, language=language)
    passages += [Passage(p.text, "prices", tuple(t.x for t in comparison.targets)) for p in prices.passages]
    return check(passages, document_of(comparison, told[0], tables, prices), code)


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
