"""Without a server: microseconds per comparison, and whether the size of the index matters."""

import gc
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from app import answer as answers
from app.answer import Shelf, bundled
from app.caveats import caveats_at, caveats_of
from app.comparison import Comparison
from app.links import Selection
from app.offers import Offer, Variant
from app.points import MeasuredPoint, Setup, Workload
from app.sources.bundle import load
from app.story import tell
from app.templates import environment
from app.ui import cache
from bench.report import Row, head, lines, middle

SIZES = (1_000, 10_000, 100_000, 1_000_000)
RERUNS = (1, 10, 100)
KEPT = (answers.bundled, environment)


def selections(shelf: Shelf) -> list[Selection]:
    """Return a selection for every offer and variant."""
    return [_selection(offer, variant) for offer in shelf.offers.values() for variant in offer.variants]


def _selection(offer: Offer, variant: Variant) -> Selection:
    source = "published" if variant.source == "published" else "measured"
    return Selection(slug=offer.slug, source=source, sequence=variant.sequence, precision=variant.precision)


def measure(quick: bool) -> Iterator[str]:
    """Measure every bundled comparison, step by step."""
    loaded = _took(load)
    shelf = bundled()
    wanted = selections(shelf)
    environment.cache_clear()
    first = _took(partial(shelf.answer, wanted[0]))
    rows = [
        Row(what="read and check every bundled table, once", app=loaded / 1e3, unit="ms"),
        Row(what="first comparison of a process: templates compile", app=first / 1e3, unit="ms"),
    ]
    yield head(f"core: each of {len(wanted)} bundled comparisons (offer x variant)", "of cold")
    yield lines(rows + _split(shelf, wanted, 2 if quick else 7))


def _split(shelf: Shelf, wanted: list[Selection], rounds: int) -> list[Row]:
    """Return medians over all comparisons, of each one's median round."""
    compared = [shelf.compare(s)[1] for s in wanted]
    steps: dict[str, list[Callable[[], object]]] = {
        "cold": [partial(shelf.answer, s) for s in wanted],
        "compare": [partial(shelf.compare, s) for s in wanted],
        "caveats": [partial(_caveats, shelf, c) for c in compared],
        "tell": [partial(tell, c, shelf.catalog, shelf.bundle.background) for c in compared],
        "warm": [partial(cache.answer, shelf, s) for s in wanted],
    }
    rounds_of: dict[str, list[list[float]]] = {name: [[] for _ in wanted] for name in steps}
    gallery = []
    for _ in range(rounds):
        for name, calls in steps.items():
            for i, call in enumerate(calls):
                if name == "warm":
                    call()
                else:
                    forget()
                rounds_of[name][i].append(_took(call))
        forget()
        gallery.append(_took(cache.cards))
    took = {name: [middle(us) for us in each] for name, each in rounds_of.items()}
    cold, total = middle(took["cold"]), sum(took["cold"]) / len(wanted)
    told = [t - c for t, c in zip(took["tell"], took["caveats"], strict=True)]
    return [
        Row(what="cold: compare, caveats and words, nothing cached (median)", app=cold, unit="us"),
        Row(what="cold (mean)", app=total, unit="us", against=cold),
        Row(what="cold (slowest)", app=max(took["cold"]), unit="us", against=cold),
        Row(
            what="of that, compare: pick the variant, rows, frontier, curves, crossovers",
            app=middle(took["compare"]),
            unit="us",
            against=cold,
        ),
        Row(what="of that, caveats", app=middle(took["caveats"]), unit="us", against=cold),
        Row(
            what="of that, words: verdict, paragraphs, footnotes, caveat texts",
            app=middle(told),
            unit="us",
            against=cold,
        ),
        Row(what="warm: the app's own cache has the answer", app=middle(took["warm"]), unit="us", against=cold),
        Row(
            what="the whole gallery: every verdict and worst caveat, nothing cached",
            app=middle(gallery) / 1e3,
            unit="ms",
        ),
        Row(
            what=f"of that, per card of {len(shelf.offers)}",
            app=middle(gallery) / len(shelf.offers),
            unit="us",
            against=cold,
        ),
    ]


def _caveats(shelf: Shelf, comparison: Comparison) -> None:
    """Find the caveats as `tell` does: of the whole comparison, and at each target."""
    caveats_of(comparison, shelf.catalog, shelf.bundle.background)
    for target in comparison.targets:
        caveats_at(target, comparison, shelf.catalog, shelf.bundle.background)


def forget() -> None:
    """Empty every cache of the app but the tables that were read and the compiled templates."""
    for name, module in list(sys.modules.items()):
        if name == "app" or name.startswith("app."):
            for found in list(vars(module).values()):
                if hasattr(found, "cache_clear") and found not in KEPT:
                    found.cache_clear()
    bundled().sweeps.forget()
    bundled().kept().clear()


def _took(call: Callable[[], object]) -> float:
    """Return the microseconds of CPU that a call takes: other processes on the machine do not count."""
    start = time.thread_time()
    call()
    return (time.thread_time() - start) * 1e6


# More rows


def measure_sizes(quick: bool) -> Iterator[str]:
    """Measure the same comparisons beside ever more rows of other models, and with ever more history of their own."""
    shelf = bundled()
    wanted = [s for s in selections(shelf) if s.source == "measured"]
    rounds = 2 if quick else 3
    sizes = SIZES[:3] if quick else SIZES
    yield head("core: the same measured comparisons in an index of n rows", "1k rows")
    shelves = {f"{n:,} rows in the index": _beside(shelf, n) for n in sizes}
    yield lines(_sizes(shelves, wanted, rounds, aim="1"))
    yield head("core: n earlier runs of every configuration in the history", "no history")
    histories = {"no history": _with_history(shelf, 0)}
    histories |= {f"history of {n} x today's rows, newest rows asked for": _with_history(shelf, n) for n in RERUNS}
    yield lines(_sizes(histories, wanted, rounds, aim="1"))
    last = max(p.run_date for p in shelf.bundle.today if p.run_date)
    dated = [replace(s, as_of=last) for s in wanted]
    histories = {name.replace("newest rows", "an as-of date"): s for name, s in histories.items()}
    yield lines(_sizes(histories, dated, rounds)[1:])


def _sizes(shelves: dict[str, Shelf], wanted: list[Selection], rounds: int, aim: str = "") -> list[Row]:
    """Return the time per comparison on each shelf, against the first shelf's."""
    gc.collect()
    gc.freeze()  # as serve.py does after its warm-up: the collector leaves long-lived rows alone
    took: dict[str, list[float]] = {name: [] for name in shelves}
    for _ in range(rounds):
        passed = dict.fromkeys(shelves, 0.0)
        for selection in wanted:
            for name, shelf in shelves.items():
                forget()
                shelf.sweeps.forget()
                passed[name] += _took(partial(shelf.answer, selection))
        for name, us in passed.items():
            took[name].append(us / len(wanted))
    gc.unfreeze()
    first = middle(next(iter(took.values())))
    return [
        Row(what=name, app=middle(us), unit="us", against=first, aim=aim if i else "")
        for i, (name, us) in enumerate(took.items())
    ]


def _beside(shelf: Shelf, n: int) -> Shelf:
    """Return a shelf of n rows in all: the bundled ones and others of models that nobody compares here."""
    today = (*shelf.bundle.today, *_others(n - len(shelf.bundle.today)))
    return Shelf(replace(shelf.bundle, today=today))


def _others(n: int) -> Iterator[MeasuredPoint]:
    """Make rows of 40 models on 9 GPUs, 50 to a sweep; setups and workloads are shared between rows."""
    chance = random.Random(n)
    setups = [Setup(gpu=f"gpu-{g}", precision="fp8", engine="vllm", spec_method="none", gpus=8) for g in range(9)]
    works = [Workload(model=f"other-{m}", isl=1024, osl=1024) for m in range(40)]
    day = date(2026, 1, 1)
    for i in range(n):
        x = chance.uniform(10.0, 200.0)
        yield MeasuredPoint(
            setup=setups[i % 9],
            workload=works[i // 9 % 40],
            interactivity=x,
            throughput_per_gpu=20_000 / x,
            concurrency=float(1 + i // 360),
            run_date=day,
        )


def _with_history(shelf: Shelf, n: int) -> Shelf:
    """Return a shelf whose history holds n weekly earlier runs of each of today's rows, a little slower each."""
    rows = shelf.bundle.today
    earlier = (
        replace(
            row,
            throughput_per_gpu=row.throughput_per_gpu * (1 - 0.001 * week),
            run_date=row.run_date - timedelta(weeks=week),
        )
        for week in range(1, n + 1)
        for row in rows
        if row.run_date
    )
    return Shelf(replace(shelf.bundle, history=tuple(earlier)))
