"""What the verifier is given to read: every comparison that is offered, and lineups of many sides that nobody offers.

Each is told at seeded random target sets inside, at the ends of and outside what all sides cover, with prices, dates,
engines and steps of like for like chosen for some of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from app.answer import Shelf, bundled
from app.comparison import Comparison
from app.lineup import BEST, Contender, Lineup, parse_slug, slug_of
from app.links import Selection, as_policy, from_params
from app.offers import Variant
from app.sources.contents import Served, Slice
from app.terms import STEPS, TIERS

LINEUPS = 40
# What the sides of a made up lineup fix; a precision that is not fixed is whichever serves best.
FIXED = (
    ("gpu", "precision"),
    ("gpu", "precision", "spec_method"),
    ("gpu", "precision", "engine"),
    ("gpu",),
    ("gpu", "engine"),
    ("gpu", "precision", "spec_method", "engine", "deployment"),
)


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
    catalog = bundled().catalog
    lineup = parse_slug(slug, catalog)
    assert lineup is not None
    return slug_of(lineup.swapped(), catalog)


def jobs(shelf: Shelf, sets: int, languages: tuple[str, ...], only: str) -> list[Job]:
    """Return every comparison, source, workload and tier once; in the last tier with its sides swapped.

    Lineups of three to six sides that nobody offers come on top, each in one tier.
    """
    found: list[Job] = []
    for offer in shelf.offers.values():
        for variant in offer.variants:
            for i, tier in enumerate(TIERS):
                slug = swapped(offer.slug) if i == len(TIERS) - 1 else offer.slug
                selection = _selection(shelf, slug, variant, tier)
                found.append(Job(selection, sets, languages, f"{offer.slug} {variant} {tier}"))
    for lineup in lineups(shelf, LINEUPS):
        slug = slug_of(lineup, shelf.catalog)
        variants = shelf.find(slug)[0].variants
        variant = variants[int(fraction(slug, "variant") * len(variants))]
        tier = list(TIERS)[int(fraction(slug, "tier") * len(TIERS))]
        found.append(Job(_selection(shelf, slug, variant, tier), sets, languages, f"{slug} {variant} {tier}"))
    return [job for job in found if only in job.seed]


def _selection(shelf: Shelf, slug: str, variant: Variant, tier: str) -> Selection:
    """Return what a link to a comparison selects."""
    params = {"compare": slug, "source": variant.source, "tier": tier, "precision": variant.precision or ""}
    selection, _ = from_params(params, shelf.catalog)
    return replace(selection, slug=slug, sequence=variant.sequence)


def lineups(shelf: Shelf, count: int) -> Iterator[Lineup]:
    """Yield seeded lineups of three to six sides of one workload, in any order, whether or not they share a speed."""
    seen = set(shelf.offers)
    for i in range(count * 20):
        lineup = _lineup(shelf, i)
        slug = slug_of(lineup, shelf.catalog) if lineup else ""
        if lineup and slug not in seen and len(seen) < len(shelf.offers) + count:
            seen.add(slug)
            yield lineup


def _lineup(shelf: Shelf, i: int) -> Lineup | None:
    """Return a few contenders of one model and workload that fix the same fields; None where there are too few."""
    today = shelf.bundle.index.contents.today
    keys = sorted((k for k in today if k.gpu and k.precision), key=repr)
    first, fixed = keys[int(fraction(i, "key") * len(keys))], FIXED[int(fraction(i, "kind") * len(FIXED))]
    alike = [k for k in keys if (k.group, k.isl, k.osl) == (first.group, first.isl, first.osl)]
    found = {Contender(**_fixed(key, setup, fixed)) for key in alike for setup in today[key]}
    sides = sorted((s for s in found if s.set_fields >= set(fixed)), key=lambda side: fraction(i, side))
    size = 3 + int(fraction(i, "size") * 4)
    return Lineup(group=first.group, sides=tuple(sides[:size])) if len(sides) >= 3 else None


def _fixed(key: Slice, setup: Served, fixed: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a contender that are not left open."""
    every = {"gpu": key.gpu, "precision": key.precision, **setup._asdict()}
    return {"precision": BEST} | {name: every[name] for name in fixed}


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
    if at < 0.93:
        return {"policy": as_policy("per-series")}
    return {"like": list(STEPS)[1 + int(part * (len(STEPS) - 1))]} if at < 0.98 else {"engine": "sglang"}
