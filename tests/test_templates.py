"""Templates say nothing that they were not given, hold no numbers of their own, and have no sentence without use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError, meta, nodes
from jinja2.visitor import NodeVisitor

from app import rendering
from app.answer import bundled
from app.background import Background
from app.comparison import Comparison, compare
from app.curve import Curve
from app.figures import Figure
from app.frontier import pareto_frontier
from app.held import Fairness, Held
from app.language import ENGLISH, LANGUAGES, NARRATIVES, Language
from app.matrix.choice import Choice
from app.matrix.grid import matrix
from app.matrix.pools import Pools
from app.matrix.story import tell_row
from app.matrix.told import pools_of
from app.rendering import render
from app.side import Price, Side
from app.sources.bundle import Bundle
from app.story import tell_prices
from app.templates import NarrativeError, Printing, environment
from app.terms import DEPLOYMENTS, READERS
from tests.stories import (
    DAY,
    NO_PRICE,
    PRICE,
    SPECULATION,
    X,
    Y,
    accuracy_run,
    at_date,
    background,
    dated,
    dense,
    duel,
    every_answer,
    everything,
    everything_outlying,
    fairness_of,
    listening,
    printed,
    several,
    straight,
    sweep,
)
from tests.stories import told as tell_one
from tests.test_caveats import CASES
from tests.trends import tell_trends

FILES = sorted(str(p.relative_to(NARRATIVES / "en")) for p in (NARRATIVES / "en").rglob("*.j2"))
TEMPLATES = [name for name in FILES if not name.startswith("_")]
RENDERER = {"_record", "_language"}
Contexts = Mapping[str, list[Mapping[str, object]]]


def told(comparison: Comparison, known: Background | None = None) -> None:
    """Put a comparison into words for every reader."""
    for reader in READERS:
        tell_one(comparison, known, reader=reader)


def tell_scenes() -> None:
    """Tell what the bundled data does not hold: each line reaches a sentence that nothing else reaches."""
    known = bundled().bundle.background
    for choice in ("as offered", "own prices", "no side there"):
        for found in everything(choice):
            told(found.comparison, known)
    for case in CASES.values():
        told(case.fires(), case.fires_known)
    faster, apart = sweep(spec_method="mtp", scale=1.5), sweep([x + 100 for x in X], Y)
    free, dear = NO_PRICE, PRICE.__class__(usd_per_gpu_hour=9.0, kw_per_gpu=None, edition=None, tier=None, own_usd=True)
    told(duel(a=[]))
    for count in (3, 5):
        told(several(*[sweep()] * count, sampled=True, is_altered=True))
    told(duel(sampled=True, is_altered=True))
    told(duel(b=apart, targets=None))
    told(duel(faster[:1], apart[:1], targets=None))
    told(duel(faster[:1], sweep(X[:1], Y[:1]), targets=None))
    told(duel(a=sweep()))
    told(duel(a=sweep(), prices=(PRICE, dear)))
    told(duel(a=sweep(), prices=(free, free)))
    told(duel(prices=(PRICE, replace(PRICE, usd_per_gpu_hour=1.56))))
    for ratios in (
        (1.005, 1.005, 1.005, 1.1, 1.2),
        (1.1, 1.008, 1.1, 2.4, 3.1),
        (1.3, 1.2, 1.1, 1.05, 1.05),
        (21.0, 23.0, 25.0, 30.0, 40.0),
        (1.5, 5.0, 10.0, 25.0, 30.0),
    ):
        b = sweep(y=[y / ratio for y, ratio in zip(Y, ratios, strict=True)])
        for prices in ((PRICE, PRICE), (free, free), (PRICE, dear), (dear, PRICE)):
            told(duel(sweep(), b, prices=prices))
            told(duel(b, sweep(), prices=prices))
        told(dense(ratios))
    told(dense((1.005, 1.1, 1.2, 1.3, 1.4), targets=(57.0, 68.0)))
    told(dense((1.005, 1.005, 1.5, 2.4, 3.0)))
    told(dense((1.005, 1.005, 5.0, 25.0, 30.0)))
    falling = sweep((40.0, 80.0), (1000.0, 520.0))
    told(duel(falling, sweep((40.0, 60.0, 80.0), (700.0, 500.0, 300.0)), targets=(60.0,)))
    told(duel(falling, sweep(y=(515.0, 480.0, 440.0, 400.0, 380.0)), targets=(50.0, 60.0, 70.0)))
    steep = sweep((40.0, 80.0), (90_000.0, 920.0))
    told(duel(steep, sweep((40.0, 60.0, 80.0), (1000.0, 950.0, 910.0)), targets=(60.0,)))
    level = sweep((40.0, 45.0, 50.0, 55.0, 60.0, 70.0, 80.0), (1010.0, 1008.0, 1006.0, 1004.0, 1002.0, 1001.0, 1000.0))
    for targets in ((45.0,), (45.0, 50.0), (60.0,), (45.0, 60.0), (60.0, 70.0)):
        told(duel(level, sweep((40.0, 80.0), (900.0, 20.0)), targets=targets))
    cents = printed((40.0, 60.0), (700.0, 400.0), (1.3, 2.6))
    told(duel(printed((40.0, 60.0), (900.0, 500.0), (1.0, 2.0)), cents, targets=(40.0,), source="published"))
    for unknown in ({"isl": None}, {"precision": None}, {"isl": None, "precision": None}):
        told(duel(**unknown))
    known = background(accuracy=(accuracy_run("mtp", 0.97), accuracy_run("none", 0.90)))
    told(duel(), known)
    told(duel(a=sweep(scale=25.0)))
    told(duel(a=sweep(scale=25.0), targets=(79.0,)))
    told(duel(a=sweep(scale=1.5, concurrency=None), targets=(10.0, 50.0, 500.0)))
    told(duel(a=sweep(X[:2], [1500.0, 1200.0]), targets=(50.0, 500.0)))
    told(duel(a=sweep(X[:2], [1500.0, 1200.0]), targets=(50.0, 500.0), prices=(free, free)))
    told(duel(a=[], targets=(50.0, 500.0)))
    told(duel(targets=(90.0,)))
    told(duel(a=sweep(spec_method="mtp", scale=4.5), b=sweep(concurrency=999)), background(speculation=(SPECULATION,)))
    told(duel(a=sweep(scale=1.5, gpus=None, engine="trt"), b=sweep(gpus=None)))
    told(duel(a=sweep(scale=1.5, gpus=None, deployment="disaggregated"), b=sweep(gpus=None)))
    grown = [*sweep(X[:3], Y[:3], gpus=4), *sweep(X[3:], Y[3:], gpus=16)]
    told(duel(grown, sweep(gpus=None), targets=(60.0,)))
    told(duel(sweep(gpus=None), grown, targets=(60.0,)))
    told(duel(grown, sweep(gpus=4, deployment="multi-node"), targets=(60.0,)))
    told(duel(a=sweep(scale=1.5, engine="trt", gpus=1), b=sweep(gpus=1)))
    shorter = printed((40.0, 50.0), (900.0, 700.0), (0.7, 0.9))
    told(duel(shorter, printed((40.0, 60.0), (800.0, 450.0), (0.81, 1.4)), targets=(55.0,), source="published"))
    told(duel(a=sweep(spec_method="mtp", acceptance_forced=True)))
    told(duel(a=[*sweep(X[:2], Y[:2], acceptance_forced=True, acceptance_length=2.0), *sweep(X[2:], Y[2:])]))
    lengths = [
        p
        for x, y, n in zip(X, Y, (2, 2, 3, 3, 3), strict=True)
        for p in sweep([x], [y], acceptance_length=float(n), acceptance_forced=True)
    ]
    told(duel(a=lengths))
    told(duel(b=sweep(engine="tilert")))
    told(duel(a=sweep(spec_method="mtp", engine="tilert"), b=sweep()))
    told(
        duel(
            a=printed((40.0, 60.0), (900.0, 500.0), (0.7, 1.4)),
            b=printed((40.0, 60.0), (800.0, 450.0), (0.81, 1.4)),
            targets=None,
            source="published",
            publisher_band=(20.0, 90.0),
        )
    )
    tell_sources()
    tell_many(free, dear)
    tell_alike()
    tell_changes()
    for a in (duel(), duel(b=apart, targets=None), duel(prices=(free, free)), duel(a=sweep(scale=0.1))):
        for cap in (0.2, 0.9, 5.0, 1000.0):
            tell_prices(a, bundled().catalog, cap=cap)
    tell_price_scenes()


def tell_sources() -> None:
    """Tell rows of every source, agent sessions, and acceptance that is reported in every form."""
    own, live = sweep(provenance="own", batch="own1"), sweep(provenance="live")
    told(duel(own, own))
    told(duel(own, live, source="mixed"))
    unknown = sweep(provenance="saved")
    told(duel(unknown, unknown, source="saved"))
    told(duel(own, unknown, source="mixed"))
    told(duel(live, unknown, source="mixed"))
    runs = background(accuracy=(accuracy_run("none", 0.90),))
    told(duel(own), runs)
    told(duel(sweep(provenance="own", batch="own1", gpu="h200")), runs)
    told(duel(live, live, source="live", isl=0, osl=0))
    stored = sweep(provenance="store")
    told(duel(stored, stored, source="store"))
    for figures in (
        {"acceptance_length": (2.8, 3.1)},
        {"acceptance_rate": (0.6, 0.62)},
        {"acceptance_length": (2.8, 2.8), "acceptance_rate": (0.6, 0.6)},
    ):
        rows = enumerate(sweep(spec_method="mtp", scale=1.5))
        told(duel([replace(row, **{name: two[i % 2] for name, two in figures.items()}) for i, row in rows]))
    old, unknown = (
        sweep(spec_method="mtp", scale=1.5, acceptance_length=2.9, engine="vllm", image=None, engine_version=version)
        for version in ("0.8.4", None)
    )
    unplaced = background(faults=tuple(replace(fault, fixed_in=None) for fault in background().faults))
    for rows in (old, [*old[:2], *unknown[2:]], unknown):
        told(duel(rows))
        told(duel(rows), unplaced)


def tell_price_scenes() -> None:
    """Tell what prices and accuracy runs change, where the bundled data does not hold the case."""
    catalog, choices = bundled().catalog, ("as offered", "own prices", "one own price", "older prices")
    for choice in choices:
        for found in everything(choice):
            for cap in (0.2, 1.0):
                tell_prices(found.comparison, catalog, cap=cap)
    b300, rival = sweep(gpu="b300"), sweep(gpu="mi355x")
    for scale in np.linspace(0.55, 0.75, 41).tolist():
        for tier in ("hyperscaler", "rental"):
            tell_prices(duel(b300, sweep(scale=scale, gpu="mi355x")), catalog, tier=tier)
        coarse = [
            printed((40.0, 60.0), (30.0 * k, 20.0 * k), (1.0, 2.0), gpu=g)
            for g, k in (("b300", 1.0), ("mi355x", scale))
        ]
        tell_prices(duel(*coarse, targets=(40.0,), source="published"), catalog)
    tell_prices(duel(sweep(gpu="mi300x"), sweep(scale=1 / 0.869, gpu="mi325x")), catalog)
    tell_prices(dense((1.2, 1.3, 1.4, 1.5, 1.6)), catalog, cap=1.1)
    for y in range(900, 930):
        nearly = [
            printed((40.0, 60.0), (k, k / 2), (cost, cost * 2), gpu=g)
            for g, k, cost in (("b300", float(y), 1.0), ("mi355x", 500.0, 1.8))
        ]
        tell_prices(duel(*nearly, targets=(40.0,), source="published"), catalog)
    for scale in (1.0, 1.507, 1.58):
        tell_prices(several(straight(scale), straight(1.0, gpu="mi355x"), straight(0.5, gpu="h200")), catalog)
    tell_prices(duel(b300, rival, prices=(NO_PRICE, PRICE)), catalog)
    tell_prices(duel(b300, sweep(gpu="h20"), prices=(PRICE, NO_PRICE)), catalog)
    fp8 = sweep(precision="fp8")
    fp4_run, fp8_run = (accuracy_run("none", 0.95, precision=p) for p in ("fp4", "fp8"))
    for runs in ((), (fp4_run,), (fp4_run, replace(fp8_run, task="aime")), (fp4_run, replace(fp8_run, score=0.5))):
        told(duel(sweep(), fp8, labels=("FP4", "FP8"), kind="precision"), background(accuracy=runs))
    told(duel(a=sweep(scale=1.5)), background(accuracy=(fp4_run,)))
    told(duel(b=sweep(gpu="h200")))
    told(duel(a=sweep(), b=sweep(gpu="h200")), background(accuracy=(fp4_run,)))
    later = [
        replace(fp4_run, run_date=DAY + timedelta(days=n), concurrency=64 + n, score=0.95 - n / 10) for n in (0, 1)
    ]
    told(duel(sweep(), fp8, kind="precision"), background(accuracy=(*later, fp8_run)))
    b200_run = replace(fp4_run, gpu="b200")
    for third in (b200_run, replace(b200_run, score=0.5)):
        told(several(sweep(), fp8, sweep(gpu="b200")), background(accuracy=(fp4_run, fp8_run, third)))


def tell_matrices() -> None:
    """Tell rows of the matrix: those of the bundled data, and some that it does not hold."""
    catalog, bundle = bundled().catalog, bundled().bundle
    for speed in (30.0, 50.0, 62.0, 75.0, 100.0, 150.0, 300.0):
        for sequence in pools_of(bundled()).sequences:
            for precision in (None, "fp4", "fp8"):
                for edition in catalog.editions:
                    choice = Choice(speed=speed, sequence=sequence, precision=precision, edition=edition)
                    found = matrix(pools_of(bundled()), choice)
                    for row in found.rows:
                        tell_row(found, row, catalog)
    b200, b300 = sweep(gpu="b200"), sweep(gpu="b300", engine="trt", precision="fp8")
    much, little = sweep(gpu="b200", scale=30.0), sweep(gpu="b200", scale=1.6)
    steep = sweep(X, [2000, 1700, 20, 15, 10], gpu="b300")
    several = [*sweep(X[:2], Y[:2], gpu="b300"), *sweep(X[2:], Y[2:], gpu="b300", spec_method="mtp", engine="trt")]
    for rows in (
        b200,
        (*b200, *b300),
        (*much, *b300),
        (*little, *sweep(gpu="b300")),
        (*b200, *steep),
        (*b200, *several),
    ):
        for usd in (1.0, 1.7, 2.26, 3.69, None):
            _tell_rows(replace(bundle, today=tuple(rows), published=()), usd)
    even = [
        printed(X, Y, [None] * len(X), gpu=gpu, comparison=f"glm-5-1-{gpu}-fp4-mtp-vs-none") for gpu in ("b200", "b300")
    ]
    _tell_rows(replace(bundle, today=(), published=tuple(p for points in even for p in points)), None)


def _tell_rows(bundle: Bundle, usd: float | None) -> None:
    """Tell a matrix of a few rows, with a price of one GPU or with none at all."""
    price = {"hyperscaler": usd or 1.0}
    tco = tuple(replace(row, usd_per_gpu_hour=price) if row.gpu == "b200" else row for row in bundle.catalog.tco)
    known = replace(bundle.catalog, tco=tco if usd else ())
    pools = Pools(replace(bundle, catalog=known))
    for speed in (48.0, 50.0, 52.0, 62.0, 900.0):
        found = matrix(pools, Choice(speed=speed))
        for row in found.rows:
            tell_row(found, row, known)


def tell_many(free: Price, dear: Price) -> None:
    """Tell three to six sides: orders that hold, turn, tie and are open, and sides that are read apart."""
    level, apart = straight(1.0), sweep([x + 100 for x in X], Y)
    for sides in (
        [straight(1 + n / 4) for n in range(6)],
        [level, level, straight(1.5), straight(1.006)],
        [straight(1.5), straight(1.505), straight(1.0, 1.2), straight(1.1)],
        [straight(3.0), straight(1.0, 1.5), straight(1.25)],
        [straight(3.0), straight(1, 1.12, 1), straight(1.06)],
        [straight(3.0), straight(1, 1.12, 1, 1.12, 1), straight(1.06), straight(1.03)],
        [straight(1.0, 1.5), straight(1.25), straight(1.245), straight(0.8)],
        [straight(1, 1.12, 1, 1.12, 1), straight(1.06), straight(0.8)],
        [sweep(scale=1.3), sweep(scale=1.2), sweep(x=X[::4], y=Y[::4])],
        [straight(50.0), straight(1.0), straight(1.9)],
        [sweep(scale=9.0), sweep(x=X[::4], y=[700.0, 90.0]), sweep(scale=1.95), sweep(scale=1.01)],
        [level, apart, straight(2.0)],
        [level, [], straight(2.0)],
    ):
        for prices in ((PRICE,) * 6, (dear, *(PRICE,) * 5), (free,) * 6):
            told(several(*sides, prices=prices, targets=(50.0, 59.0, 150.0, 500.0)))
    told(several(*[apart] * 5, level, targets=(50.0, 150.0)))
    near = [
        sweep([40.0 + 2 * i for i in range(21)], [y * 0.997**i * (1 + i % 2 / 1000) for i in range(21)])
        for y in (1300, 1000, 900)
    ]
    told(several(*near, targets=(51.0,)))
    told(several(level, level, level, prices=(PRICE, dear, dear), targets=(60.0,)))
    told(several(straight(4.0), straight(1, 1.12, 1, 1.12, 1), straight(1.06), prices=(dear, PRICE, PRICE)))
    told(several(straight(2.0), level, straight(1.0, 1.2), prices=(replace(PRICE, usd_per_gpu_hour=4.0), PRICE, PRICE)))
    told(several(straight(1.0, 1.5), straight(1.25), straight(0.8), prices=(PRICE, PRICE, dear)))
    half = replace(PRICE, usd_per_gpu_hour=1.17)
    told(several(straight(2.0), straight(1.002), straight(1.0), prices=(PRICE, half, half)))
    told(several(level, level, level, source="measured", sampled=True))
    told(several(level, *[sweep(gpus=None, engine="trt", precision="fp8", deployment="multi-node")] * 4))
    told(several(straight(1.0), sweep(gpus=16), sweep(gpus=None)))
    told(several(*[sweep(spec_method="mtp", acceptance_length=2.0, acceptance_forced=True)] * 3))
    told(several(*[sweep(spec_method="mtp", acceptance_length=None)] * 4, source="measured", differs=("gpu",)))
    for subject in ({"shared": ("FP4", "SGLang")}, {"shared": (), "isl": None, "precision": None}):
        told(several(level, straight(1.2), straight(1.4), **subject))


def tell_changes() -> None:
    """Tell orders that turn often, sides behind that trade places, and what changed between dates."""
    waves, cents = [1.12, 1.0] * 6, replace(PRICE, usd_per_gpu_hour=PRICE.usd_per_gpu_hour * 1.001)  # type: ignore[operator]
    for prices in ((PRICE,) * 3, (PRICE, cents, PRICE)):
        told(duel(straight(*waves), straight(1.06), prices=prices[:2]))
        told(several(straight(*waves), straight(1.06), straight(0.8), prices=prices))
        told(several(straight(3.0), straight(*waves), straight(1.06), prices=prices))
    told(several(straight(3.0), straight(1.1, *[1.0] * 7), straight(1.0, *[1.004] * 7)))
    told(several(straight(3.0), straight(*[1.0] * 7, 1.1), straight(*[1.004] * 7, 1.0)))
    long = [f"side number {i} here" for i in range(6)]
    thin = [sweep((40.0, 48.0, 57.0, 80.0), (1000 / n, 700 / n, 500 / n, 300 / n)) for n in range(2, 7)]
    told(several(straight(9.0), *thin, labels=long, targets=(50.0,)))
    dear = replace(PRICE, usd_per_gpu_hour=PRICE.usd_per_gpu_hour * 4)  # type: ignore[operator]
    near = sweep((40.0, 80.0), (1300.0, 430.0))
    told(several(straight(4.0), near, straight(0.2), prices=(dear, PRICE, PRICE)))
    known = background(accuracy=(accuracy_run("none", 0.95), accuracy_run("none", 0.95, precision="fp8", engine="trt")))
    for gpu in ("b300", "h200"):
        told(several(straight(1.5), *[sweep(precision="bf16", gpu=gpu)] * 2), known)
    told(several(straight(1.5), straight(1.0, precision="fp8"), straight(1.2, precision="fp8")), known)
    then, later, now = date(2026, 3, 1), date(2026, 4, 1), DAY
    one, two = "x:v1", "x:v2"
    both = [*sweep(X[:3], Y[:3], image=one), *sweep(X[3:], Y[3:], image=two)]
    for found in (
        [at_date(then, image=None), at_date(now, image=one)],
        [at_date(then, image=None), at_date(now, image=None, gpus=12)],
        [at_date(then, image=one), at_date(now, image=two, engine="dynamo-sglang", gpus=12)],
        [at_date(then, image=one, gpus=12), at_date(later, image=one), at_date(now, image=one, gpus=None)],
        [at_date(then, image=one, engine="dynamo-sglang"), at_date(now, image=one)],
        [at_date(then, image=one), (now, both)],
        [(then, both), at_date(now, image=two)],
        [(then, both), (now, both)],
        [(then, [*sweep(X[:3], Y[:3], image=one), *sweep(X[3:], Y[3:], image=None)]), at_date(now, image=one)],
        [at_date(then, deployment="multi-node", gpus=16), at_date(now, deployment="disaggregated", gpus=16)],
    ):
        told(dated(*found))


def tell_alike() -> None:
    """Tell what becomes of a gap or an order like for like: every outcome, and every thing that can be held."""
    whole = duel(straight(1.5), straight(1.0))
    trt, vllm = (Held(engine=engine, deployment="single-node") for engine in ("trt", "vllm"))
    near, level = duel(straight(1.2), straight(1.0)), duel(straight(1.0), straight(1.004))
    wide, turned = duel(straight(2.0), straight(1.0)), duel(straight(1.0), straight(1.2))
    many, thin = duel(straight(50.0), straight(1.0)), duel(sweep(X[::4], Y[::4]), sweep(scale=0.8))
    tilted = duel(sweep(X[::4], Y[::4]), sweep(scale=1.3))
    empty, apart = duel(a=[]), duel(b=sweep([x + 100 for x in X], Y))
    pairs = [near], [wide], [turned], [level], [near, wide], [thin], [whole], [many], [near, turned], [tilted]
    for first in (whole, level, many):
        for rows in pairs:
            tell_held(first, *rows, empty, apart)
    for first, *rows in ((whole, empty), (whole, apart), (empty, empty)):
        tell_held(first, *rows)
    tell_held(whole, beyond(whole), near)
    tell_held(whole, beyond(whole, 2))
    tell_held(whole, near, empty, empty, empty)
    tell_held(whole, near, instead_of=fairness_of(whole, (trt, empty)), fields={"family"})
    tell_held(whole, near, instead_of=fairness_of(whole, (trt, apart), (vllm, apart)), fields={"family"})
    for fields in ALL_FIELDS:
        for first, *rows in (
            (whole, near, empty),
            (whole, whole),
            (many, many),
            (empty, empty),
            (whole, duel(sweep(X[4:], Y[4:]), sweep())),
            (whole, near, near, empty, empty, apart, apart, duel(sweep(X[4:], Y[4:]), sweep())),
        ):
            tell_held(first, *rows, fields=fields)
    tell_unknown()
    tell_many_alike()


def tell_unknown() -> None:
    """Tell of points that do not say what they ran on, and of a visitor's, which may be of any build of an engine."""
    bare: dict[str, Any] = {"engine": None, "deployment": None}
    whole, empty = duel(straight(1.5), straight(1.0, **bare)), duel(b=[])
    near, silent = duel(straight(1.2), straight(1.0)), several(straight(3.0), straight(2.0, **bare), straight(1.0))
    first = fairness_of(whole, (Held(engine="trt", deployment="single-node"), empty), fields={"engine", "deployment"})
    for fields in ALL_FIELDS:
        tell_held(whole, empty, fields=fields)
        tell_held(silent, several(straight(3.0), [], []), fields=fields)
        for of in (duel, several):
            mine = of(*[straight(1.5 - i / 4, provenance="own", image=None) for i in range(2 if of is duel else 3)])
            tell_held(mine, mine, fields=fields)
    tell_held(whole, near, empty, instead_of=first, fields={"family"})


ALL_FIELDS: tuple[set[str], ...] = (
    {"family"},
    {"engine"},
    {"deployment"},
    {"engine", "deployment"},
    {"engine", "deployment", "window"},
    {"engine", "window"},
    {"family", "window"},
    {"deployment", "window"},
    {"window"},
)


def tell_many_alike() -> None:
    """Tell the order of three to six sides like for like: it stays or changes, surely or not, or nothing is alike."""
    whole = several(straight(3.0), straight(2.0), straight(1.0))
    turned, tied = several(straight(1.0), straight(2.0), straight(3.0)), several(*[straight(1.0)] * 3)
    rough = several(*[sweep(X[::4], Y[::4], scale=scale) for scale in (1.0, 1.1, 1.2)])
    coarse = several(sweep(X[::4], Y[::4]), straight(2.0), straight(1.0))
    empty = several(straight(3.0), [], [])
    apart = several(straight(3.0), straight(2.0), sweep([x + 100 for x in X], Y))
    for first in (whole, tied, coarse, rough):
        for row in (whole, several(straight(2.0), straight(1.5), straight(1.0)), turned, tied, rough, empty, apart):
            tell_held(first, row, empty)
    tell_held(whole, beyond(whole))
    tell_held(whole, empty, fields={"deployment"})


def beyond(whole: Comparison, count: int = 1) -> Comparison:
    """Return a comparison whose first sides are parts of pools that their curves rise above."""
    sides = [replace(side, pool=halved(side)) if i < count else side for i, side in enumerate(whole.sides)]
    return compare(whole.subject, *sides, targets=[t.x for t in whole.targets])


def halved(side: Side) -> Curve:
    """Return the curve through a side's points at half their throughput."""
    return Curve.fit(pareto_frontier([replace(p, throughput_per_gpu=p.throughput_per_gpu / 2) for p in side.points]))


def tell_held(
    whole: Comparison,
    *rows: Comparison,
    fields: Iterable[str] = ("engine", "deployment"),
    instead_of: Fairness | None = None,
) -> None:
    """Tell every reader what becomes of a comparison under things that are held equal."""
    names, days = set(fields), (date(2026, 5, 1), date(2026, 5, 31))
    held = [
        Held(
            family=engine if "family" in names else None,
            engine=engine if "engine" in names else None,
            deployment=deployment if "deployment" in names else None,
            window=days if "window" in names and i % 2 == 0 else None,
        )
        for i, (engine, deployment) in enumerate(zip(ENGINES, [*DEPLOYMENTS] * 3, strict=False))
    ]
    fair = fairness_of(whole, *zip(held, rows, strict=False), fields=names)
    for reader in READERS:
        tell_one(whole, reader=reader, fairness=replace(fair, instead_of=instead_of))


ENGINES = ("sglang", "trt", "vllm", "atom", "tilert", "dynamo-trt", "dynamo-sglang", "dynamo-vllm")


@cache
def contexts() -> Contexts:
    """Return what every template was given, over all bundled comparisons and the scenes."""
    found: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    everything.cache_clear()
    everything_outlying.cache_clear()
    with listening() as heard:
        every_answer()
        tell_scenes()
        tell_matrices()
        tell_trends()
    for template, context in heard:
        found[template].append(context)
    return found


def source(template: str, language: Language = ENGLISH) -> str:
    """Return a template's text."""
    return (language.folder / template).read_text(encoding="utf-8")


def given(template: str) -> set[str]:
    """Return the names that the code gives a template in one story or another."""
    return {name for context in contexts()[template] for name in context}


# Compile, and ask for nothing else


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("template", FILES)
def test_compiles(template: str, language: Language) -> None:
    environment(language).get_template(template)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_languages_have_the_same_templates(language: Language) -> None:
    assert sorted(str(p.relative_to(language.folder)) for p in language.folder.rglob("*.j2")) == FILES


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("template", TEMPLATES)
def test_uses_no_name_that_it_is_not_given(template: str, language: Language) -> None:
    used = meta.find_undeclared_variables(environment(language).parse(source(template, language)))
    assert used <= given(template)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("template", FILES)
def test_no_digit_stands_in_prose(template: str, language: Language) -> None:
    tokens = environment(language).lex(source(template, language))
    said = [text for _, kind, text in tokens if kind in ("data", "string") and not text.strip("'\"").endswith(".j2")]
    assert not [text for text in said if any(c.isdigit() for c in text)]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("template", FILES)
def test_no_literal_is_printed(template: str, language: Language) -> None:
    outputs = environment(language).parse(source(template, language)).find_all(nodes.Output)
    assert not [node.value for output in outputs for node in output.nodes if isinstance(node, nodes.Const)]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@pytest.mark.parametrize("template", FILES)
def test_prose_is_plain(template: str, language: Language) -> None:
    """No HTML, no dollar signs, no underscores: prose goes into Markdown as it is, with ** as its only mark."""
    prose = "".join(text for _, kind, text in environment(language).lex(source(template, language)) if kind == "data")
    assert not re.search(r"[<>$_`\[\]#|~\\]", prose)
    assert prose.count("**") % 2 == 0
    assert "*" not in prose.replace("**", "")


# Every sentence is said somewhere


class _Marked(NodeVisitor):
    """Puts a call at the head of each branch of a template, and a branch where there is no else."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.marks: list[str] = []

    def visit_If(self, node: nodes.If) -> None:  # noqa: N802, the name is jinja's
        line = node.lineno
        self._mark(node.body, f"line {line}: if")
        for other in node.elif_:
            self._mark(other.body, f"line {line}: elif in line {other.lineno}")
            for inner in other.body:
                self.visit(inner)
        self._mark(node.else_, f"line {line}: else")
        for inner in (*node.body, *node.else_):
            self.visit(inner)

    def _mark(self, body: list[nodes.Node], text: str) -> None:
        mark = f"{len(self.marks)} {text}"
        self.marks.append(mark)
        call = nodes.Call(
            nodes.Name("_reached", "load"), [nodes.Const(self.template), nodes.Const(mark)], [], None, None
        )
        body.insert(0, nodes.ExprStmt(call))


@cache
def unreached() -> Mapping[str, list[str]]:
    """Return the branches of each template that no story takes; shared turns of phrase are templates too."""
    reached: set[tuple[str, str]] = set()
    marks: dict[str, list[str]] = {}
    env = environment(ENGLISH).overlay(cache_size=400)
    parse = env._parse

    def marked(source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree, visitor = parse(source, name, filename), _Marked(str(name))
        visitor.visit(tree)
        tree.set_environment(env)
        marks[str(name)] = visitor.marks
        return tree

    env._parse = marked  # type: ignore[method-assign]
    env.globals = env.globals | {"_reached": lambda name, mark: reached.add((name, mark))}
    for template, given_ in contexts().items():
        for context in given_:
            env.get_template(template).render(**context, _record=Printing(), _language=ENGLISH)
    return {name: [mark for mark in found if (name, mark) not in reached] for name, found in marks.items()}


@pytest.mark.parametrize("template", FILES)
def test_every_branch_is_reached(template: str) -> None:
    assert unreached()[template] == []


# A broken template says so


def broken(text: str, monkeypatch: pytest.MonkeyPatch, **context: object) -> str:
    """Render a template of this text; return the error."""
    env = environment(ENGLISH).overlay(loader=DictLoader({"broken.md.j2": text}))
    monkeypatch.setattr(rendering, "environment", lambda *_: env)
    with pytest.raises(NarrativeError) as caught:
        render("broken.md.j2", context)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{{ label }}", "'MTP' is printed without a filter"),
        ("{{ nothing }}", "None is printed without a filter"),
        ("{{ number }}", "3.5 is printed without a filter"),
        ("{{ figure }}", "is printed without a filter"),
        ("{{ number | percent }}", "'percent' formats figures"),
        ("{{ label | whole }}", "'whole' formats figures"),
        ("{{ nobody | percent }}", "'nobody' is undefined"),
        ("{{ label | upper }}", "upper"),
        ("{% if label %}", "Unexpected end of template"),
        ("{{ figure.__class__ }}", "unsafe"),
    ],
)
def test_what_was_not_put_into_words_is_refused_with_the_template_named(
    text: str, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = Figure(value=1.0, unit="%", path="targets[0].ratio.cost")
    message = broken(text, monkeypatch, label="MTP", nothing=None, number=3.5, figure=figure)
    assert message.startswith("en/broken.md.j2")
    assert cause in message


@pytest.mark.parametrize("literal", ["{{ 7 }}", "{{ none }}", "{{ 'MTP' }}"])
def test_a_literal_is_refused(literal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "without a filter" in broken(literal, monkeypatch)


@pytest.mark.parametrize("printed_bare", ["{{ nothing | name }}", "{{ number | name }}", "{{ figure | name }}"])
def test_the_name_filter_takes_names_alone(printed_bare: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure(value=1.0, unit="%", path="targets[0].ratio.cost")
    broken(printed_bare, monkeypatch, nothing=None, number=3.5, figure=figure)


def test_a_day_that_is_none_is_a_narrative_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken("{{ nothing | day }}", monkeypatch, nothing=None)


@pytest.mark.parametrize(
    "text", ["{{ nobody }}", "{{ nobody | name }}", "{{ nobody | percent }}", "{{ nobody | day }}"]
)
def test_a_misspelt_name_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "'nobody' is undefined" in broken(text, monkeypatch)


def test_a_missing_template_is_a_narrative_error() -> None:
    with pytest.raises(NarrativeError, match=re.escape("en/nowhere.md.j2")):
        render("nowhere.md.j2", {})


def test_a_syntax_error_names_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "broken.md.j2 line 2" in broken("fine\n{% nonsense %}", monkeypatch)
    with pytest.raises(TemplateSyntaxError):
        Environment().parse("{% nonsense %}")


# The README of the templates is true


README = NARRATIVES / "README.md"


def sections() -> Iterator[tuple[str, list[list[str]]]]:
    """Return each heading of the README with the rows of the tables below it, without their heads."""
    heading, rows = "", []
    for line in README.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            yield heading, rows
            heading, rows = line.lstrip("# ").strip("`"), []
        elif line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            rows.append([cell.strip() for cell in line.strip().strip("|").split(" | ")])
    yield heading, rows


def table(heading: str) -> list[list[str]]:
    """Return the rows of one section's table."""
    return next(rows[1:] for name, rows in sections() if name == heading)


def inner_names(values: list[object]) -> set[str]:
    """Return the names inside mappings and lists of mappings, with dots."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                deeper = inner_names([inner])
                found |= {f"{key}.{name}" for name in deeper} or {str(key)}
        elif isinstance(value, list | tuple):
            found |= inner_names(list(value))
    return found


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_readme_lists_exactly_the_names_of_a_template(template: str) -> None:
    rows = {row[0].strip("`"): row[1] for row in table(template)}
    expected = given(template) - ({"at_one_target"} if template.startswith("caveats/") else set())
    assert set(rows) == expected
    for name, meaning in rows.items():
        values = [context[name] for context in contexts()[template] if name in context]
        missing = {inner for inner in inner_names(values) if f"`{inner}`" not in meaning}
        assert not missing, f"{name}: {missing}"


def test_the_readme_lists_exactly_the_filters() -> None:
    assert {row[0].strip("`") for row in table("Filters")} == set(environment().filters)


def test_the_readme_names_every_template_and_no_other() -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"[\w/]+\.md\.j2", text)) == set(FILES)


def test_the_examples_of_the_filters_are_true() -> None:
    from app import wording

    for name, _, example, *_ in table("Filters"):
        if name.strip("`") in wording.FORMATS:
            value, result = (part.strip(" `") for part in example.split("→"))
            assert wording.FORMATS[name.strip("`")].print(float(value)) == result
