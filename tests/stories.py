"""Small comparisons with a known story, and what the narrator is given while it tells them.

`duel` makes a comparison of two tidy sweeps without any reservation; a test changes the one thing that it is about.
`everything` answers all that the bundled data supports.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from app import rendering, story
from app.answer import Answer, Shelf, bundled
from app.background import AccuracyRun, Background, PublishedRun, RecipeDifference, SpeculationSetup
from app.catalog import Batch
from app.caveats import Caveat, caveats_at, caveats_of
from app.checker import check
from app.comparison import Comparison, compare
from app.exports.json import to_json
from app.fitting import UnavailableError
from app.held import Alike, Fairness, Held
from app.language import ENGLISH, Language
from app.lineup import parse_slug, slug_of
from app.links import Selection
from app.narrative import Narrative
from app.points import MeasuredPoint, Point, PublishedPoint, SideKey, Workload
from app.points import Setup as Served
from app.side import KEYS, Price, Side
from app.subject import Subject
from app.terms import Reader, Step

SPECIFIED = "glm-5-1-b300-fp4-mtp-vs-none"
DEEPSEEK = "deepseek-r1-b300-fp4-mtp-vs-none"
DAY = date(2026, 5, 25)
X = (40.0, 48.0, 57.0, 68.0, 80.0)
Y = (1000.0, 800.0, 640.0, 510.0, 410.0)
TARGETS = (48.0, 57.0, 68.0)
SERVED = Served(
    gpu="b300",
    precision="fp4",
    engine="sglang",
    spec_method="none",
    deployment="single-node",
    image="lmsysorg/sglang:v0.5.11",
    gpus=8,
    topology="TP8",
)
WORKLOAD = Workload(model="glm5.1", isl=1024, osl=1024)
PRICE = Price(usd_per_gpu_hour=2.34, kw_per_gpu=2.17, edition="2025-10", tier="hyperscaler")
NO_PRICE = Price(usd_per_gpu_hour=None, kw_per_gpu=None, edition=None, tier=None)
SUBJECT = Subject(
    slug="duel",
    kind="spec-decode",
    title="B300 FP4: MTP vs Off",
    group="glm5",
    model_label="GLM 5/5.1",
    isl=1024,
    osl=1024,
    precision="fp4",
    source="own",
    as_of=DAY,
    urls=(),
    facts_slug="duel",
    shared=("FP4",),
)
SPECULATION = SpeculationSetup(
    group="glm5",
    gpu="b300",
    precision="fp4",
    engine="sglang",
    spec_method="mtp",
    tokens_per_step_limit=4,
    image=SERVED.image,
    workload_prompts="random tokens",
    source="https://example.org/recipe",
)
RUN = PublishedRun(
    comparison="duel",
    **{f"engine_{key}": SERVED.engine for key in "ab"},
    **{f"image_{key}": SERVED.image for key in "ab"},
    gpus_a=None,
    gpus_b=None,
    run_date=None,
    run_url=None,
    tco_edition="2025-10",
    note=None,
)
RECIPE = RecipeDifference(
    comparison="duel",
    topic="running requests cap",
    side_a="the concurrency",
    side_b="none",
    source="https://example.org/recipe",
)


def bug(reason: str) -> pytest.MarkDecorator:
    """Mark a test that shows a fault of today's app; it must pass once the fault is gone, and then loses the mark."""
    return pytest.mark.xfail(strict=True, reason=reason)


# Points and sides


def sweep(x: Sequence[float] = X, y: Sequence[float] = Y, *, scale: float = 1.0, **given: Any) -> list[MeasuredPoint]:
    """Return measured points; what is given goes to the setup where it has such a field, else to the point."""
    setup = {k: v for k, v in given.items() if hasattr(SERVED, k)}
    point = {"run_date": DAY} | {k: v for k, v in given.items() if k not in setup}
    return [
        MeasuredPoint(
            **{
                "setup": replace(SERVED, **setup),
                "workload": WORKLOAD,
                "interactivity": at,
                "throughput_per_gpu": scale * much,
                "concurrency": round(scale * much / at * 8),
            }
            | point
        )
        for at, much in zip(x, y, strict=True)
    ]


def printed(x: Sequence[float], y: Sequence[float], cost: Sequence[float | None], **given: Any) -> list[PublishedPoint]:
    """Return published points with their printed cost."""
    setup = {k: v for k, v in given.items() if hasattr(SERVED, k)}
    point = {k: v for k, v in given.items() if k not in setup}
    return [
        PublishedPoint(
            **{
                "comparison": "duel",
                "side": "a",
                "setup": Served(**{"gpu": "b300", "precision": "fp4", "spec_method": "none"} | setup),
                "workload": WORKLOAD,
                "interactivity": at,
                "throughput_per_gpu": much,
                "cost": dollars,
                "throughput_per_mw": None,
                "concurrency": None,
                "figures": "rounded",
                "band": None,
                "run_date": None,
                "source_url": "https://example.org/page",
            }
            | point
        )
        for at, much, dollars in zip(x, y, cost, strict=True)
    ]


def side(key: SideKey, label: str, points: Sequence[Point], price: Price = PRICE) -> Side:
    """Make a side of measured or published points."""
    if points and isinstance(points[0], PublishedPoint):
        return Side.published(key, label, points, price, as_printed=True)
    setups = {(p.setup.gpu, p.setup.precision, p.setup.spec_method) for p in points}
    gpu, precision, method = setups.pop() if len(setups) == 1 else ("b300", "fp4", None)
    return Side.measured(key, label, points, price, gpu=gpu, precision=precision, spec_method=method)


def duel(
    a: Sequence[Point] | None = None,
    b: Sequence[Point] | None = None,
    *,
    targets: Sequence[float] | None = TARGETS,
    labels: tuple[str, str] = ("MTP", "Off"),
    prices: tuple[Price, Price] = (PRICE, PRICE),
    **subject: Any,
) -> Comparison:
    """Compare two sweeps; by default MTP gives half as much again as Off, and all that is known is good."""
    a = sweep(spec_method="mtp", scale=1.5, acceptance_length=2.9, acceptance_forced=False) if a is None else a
    b = sweep() if b is None else b
    left, right = side("a", labels[0], a, prices[0]), side("b", labels[1], b, prices[1])
    return compare(replace(SUBJECT, **subject), left, right, targets=targets)


def several(
    *sweeps: Sequence[Point],
    targets: Sequence[float] | None = TARGETS,
    labels: Sequence[str] = ("B200", "B300", "H200", "MI355X", "H100", "MI325X"),
    prices: Sequence[Price] = (PRICE,) * 6,
    **subject: Any,
) -> Comparison:
    """Compare three to six sweeps of different GPUs."""
    sides = [
        side(key, label, points, price) for key, label, points, price in zip(KEYS, labels, sweeps, prices, strict=False)
    ]
    return compare(replace(SUBJECT, **{"kind": "gpu", "differs": ("gpu",)} | subject), *sides, targets=targets)


def straight(*sizes: float, **given: Any) -> list[MeasuredPoint]:
    """Return so many points that what lies between them is known; sizes stretch the throughput at even speeds."""
    x = np.linspace(40.0, 80.0, 161)
    size = np.interp(x, np.linspace(40.0, 80.0, max(len(sizes), 2)), sizes if len(sizes) > 1 else sizes * 2)
    return sweep(x.tolist(), ((2000 - 20 * x) * size).tolist(), **given)


def at_date(day: date, **given: Any) -> tuple[date, list[MeasuredPoint]]:
    """Return what was measured on a day; more is served after `DAY`'s month has begun."""
    return day, sweep(scale=1.5 if day >= date(DAY.year, DAY.month, 1) else 1.0, run_date=day, **given)


def dated(*found: tuple[date, list[MeasuredPoint]]) -> Comparison:
    """Compare dates."""
    sides = [
        replace(Side.measured(key, day.isoformat(), points, PRICE, gpu="b300", precision="fp4"), as_of=day)
        for key, (day, points) in zip(KEYS, found, strict=False)
    ]
    subject = replace(SUBJECT, kind="date", differs=("as_of",), source="measured")
    return compare(subject, *sides, targets=TARGETS)


def fairness_of(
    whole: Comparison, *rows: tuple[Held, Comparison], step: Step = "family", fields: Iterable[str] = ("family",)
) -> Fairness:
    """Return what becomes of a comparison under each thing that is held."""
    return Fairness(
        step=step,
        fields=frozenset(fields),
        pooled=whole,
        rows=tuple(Alike(held=held, comparison=comparison) for held, comparison in rows),
    )


def accuracy_run(spec_method: str, score: float, **given: Any) -> AccuracyRun:
    """Return an accuracy run of the duel's setup."""
    fields = {
        "group": "glm5",
        "gpu": "b300",
        "precision": "fp4",
        "spec_method": spec_method,
        "engine": "sglang",
        "task": "gsm8k",
        "score": score,
        "standard_error": 0.005,
        "samples": 1319,
        "concurrency": 64,
        "run_date": DAY,
        "run_url": "https://example.org/accuracy",
    }
    return AccuracyRun(**fields | given)


# Caveats and words


def background(**given: Any) -> Background:
    """Return what is known about setups: how engines define acceptance, what was wrong with it, and what is given."""
    known = bundled().bundle.background
    return Background(**{"acceptance": known.acceptance, "faults": known.faults} | given)


def caveats(comparison: Comparison, known: Background | None = None) -> dict[str, Caveat]:
    """Return the caveats of a whole comparison by code, in their order."""
    found = caveats_of(comparison, bundled().catalog, known or background())
    return {c.code: c for c in found}


def dense(ratios: Sequence[float], **given: Any) -> Comparison:
    """Compare two sides with so many knots on a straight line that what lies between them is known."""
    x = np.linspace(40.0, 80.0, 81)
    size = np.interp(x, X, ratios)
    return duel(sweep(x, 2000 - 20 * x, spec_method="mtp"), sweep(x, (2000 - 20 * x) / size), **given)


def caveats_there(comparison: Comparison, x: float, known: Background | None = None) -> dict[str, Caveat]:
    """Return the caveats at one target by code, in their order."""
    target = next(t for t in comparison.targets if t.x == x)
    found = caveats_at(target, comparison, bundled().catalog, known or background())
    return {c.code: c for c in found}


def told(
    comparison: Comparison,
    known: Background | None = None,
    *,
    language: Language = ENGLISH,
    reader: Reader = "standard",
    fairness: Fairness | None = None,
) -> Narrative:
    """Put a comparison into words."""
    known = known or background()
    return story.tell(comparison, bundled().catalog, known, language=language, reader=reader, fairness=fairness)


def body(told_story: Narrative, code: str) -> str:
    """Return the sentences of one caveat."""
    return next(c.body.text for c in told_story.caveats if c.caveat.code == code)


def everything_said(told_story: Narrative) -> str:
    """Return all passages, one a line."""
    return "\n".join(p.text for p in told_story.passages)


# Answers of the bundled data


def answer(slug: str = SPECIFIED, **choice: Any) -> Answer:
    """Answer a selection from the bundled data; of DEEPSEEK its sweep, which is too thin to go before its table."""
    return bundled().answer(Selection(slug=slug, **({"source": "measured"} if slug == DEEPSEEK else {}) | choice))


OWN = "deepseek-r1-h200-fp8-mtp-sglang-own1-vs-public"
LIVE = "deepseek-r1-b200-fp8-mtp-vs-none"


@cache
def own_shelf() -> Shelf:
    """Return the bundled shelf with a visitor's rows besides: those of one setup, a little faster, with acceptance."""
    known = bundled().bundle
    own = [
        replace(
            row,
            throughput_per_gpu=row.throughput_per_gpu * 1.25,
            input_throughput=row.input_throughput and row.input_throughput * 1.25,
            output_throughput=row.output_throughput and row.output_throughput * 1.25,
            acceptance_length=2.6 + i / 10,
            acceptance_rate=0.55 + i / 50,
            run_url=None,
            run_date=DAY,
            origin=f"night.jsonl:{i + 1}",
            provenance="own",
            batch="own1",
        )
        for i, row in enumerate(
            r
            for r in known.today
            if (r.workload.model, *r.workload.sequence) == ("dsr1", 1024, 1024)
            and (r.setup.gpu, r.setup.spec_method, r.setup.engine) == ("h200", "mtp", "sglang")
        )
    ]
    return Shelf(known.with_own([Batch(batch="own1", label="Night run")], own))


UNLISTED = "model-gpu-fp8-mtp-engine-own1-vs-own2"


@cache
def unlisted_shelf() -> Shelf:
    """Return a shelf with two batches of a model, on a GPU and by an engine that no table lists."""
    given: dict[str, Any] = {"gpu": "Foo X9 PCIe", "engine": "Serve+It", "precision": "fp8", "spec_method": "mtp"}
    given |= {"workload": Workload(model="Acme 1 70B", isl=None, osl=None), "provenance": "own", "image": None}
    own = [
        *sweep(batch="own1", acceptance_rate=0.625, origin="a.csv:2", **given),
        *sweep(batch="own2", scale=0.8, acceptance_rate=0.5, origin="b.csv:2", run_date=None, **given),
    ]
    batches = [Batch(batch="own1", label="**Tuned** 2 {{ x }}"), Batch(batch="own2", label="Plain run")]
    return Shelf(bundled().bundle.with_own(batches, own))


@cache
def live_shelf() -> Shelf:
    """Return the bundled shelf with live rows of recorded agent sessions."""
    agentic = Workload(model="dsr1", isl=0, osl=0)
    given: dict[str, Any] = {"gpu": "b200", "precision": "fp8", "workload": agentic, "provenance": "live"}
    given |= {"run_url": "https://example.org/runs/7", "origin": "live:1"}
    rows = [*sweep(**given), *sweep(scale=1.5, spec_method="mtp", acceptance_forced=True, **given)]
    return Shelf(bundled().bundle.with_live(rows, (), ()))


CHOICES: dict[str, Mapping[str, Any]] = {
    "as offered": {},
    "older prices": {"edition": "2025-10"},
    "newer prices": {"edition": "2026-07"},
    "rental prices": {"tier": "rental"},
    "neocloud prices": {"tier": "neocloud"},
    "own prices": {"usd": (3.0, 5.0), "kw": (1.5, 2.0)},
    "one own price": {"usd": (3.0, None)},
    "as of March": {"as_of": date(2026, 3, 1)},
    "newest runs": {"policy": "per-series"},
    "SGLang alone": {"engine": "sglang"},
    "no side there": {"targets": (1.0,)},
}


def swapped(slug: str) -> str:
    """Return a comparison's slug with its sides the other way."""
    lineup = parse_slug(slug, bundled().catalog)
    assert lineup is not None
    return slug_of(lineup.swapped(), bundled().catalog)


def outlying(comparison: Comparison) -> tuple[float, ...]:
    """Return targets below, at the ends of, inside and above what both sides cover."""
    low, high = comparison.overlap or (10.0, 100.0)
    return tuple(sorted({low * 0.5, low, low + (high - low) / 3, high, high * 1.2, 5000.0}))


@cache
def everything(choice: str) -> tuple[Answer, ...]:
    """Answer every offer and variant under one of `CHOICES`, where that choice can be had."""
    shelf = bundled()
    return tuple(found for each in _variants(shelf) if (found := _answer(shelf, each | CHOICES[choice])))


@cache
def everything_outlying() -> tuple[Answer, ...]:
    """Answer every offer and variant at targets inside and outside both spans, and with its sides swapped."""
    shelf = bundled()
    found = []
    for each in _variants(shelf):
        comparison = shelf.compare(Selection(**each))[1]
        turned = {"slug": swapped(each["slug"])}
        found += [_answer(shelf, each | more) for more in ({"targets": outlying(comparison)}, turned)]
    return tuple(filter(None, found))


def _variants(shelf: Shelf) -> list[dict[str, Any]]:
    return [
        {"slug": o.slug, "source": v.source, "sequence": v.sequence, "precision": v.precision}
        for o in shelf.offers.values()
        for v in o.variants
    ]


def _answer(shelf: Shelf, choice: dict[str, Any]) -> Answer | None:
    try:
        return shelf.answer(Selection(**choice))
    except UnavailableError:
        return None


def every_answer() -> list[Answer]:
    """Return all of the above."""
    return [*(a for choice in CHOICES for a in everything(choice)), *everything_outlying()]


def faults(comparison: Comparison, told_story: Narrative, fairness: Fairness | None = None) -> list[str]:
    """Check every passage of an answer."""
    document = json.loads(to_json(comparison, told_story, fairness=fairness))
    return [
        fault
        for p in told_story.passages
        for fault in check(p.text, [asdict(e) for e in p.evidence], p.names, document)
    ]


# What templates are given

Told = tuple[str, Mapping[str, object]]


@contextmanager
def listening() -> Iterator[list[Told]]:
    """Collect each template's name and context while texts are made."""
    heard: list[Told] = []
    render: Callable[..., Any] = rendering.render

    def listen(template: str, context: Mapping[str, object], language: Language = ENGLISH) -> Any:
        heard.append((template, dict(context)))
        return render(template, context, language)

    users = [m for name, m in sys.modules.items() if name.startswith("app.") and getattr(m, "render", None) is render]
    with ExitStack() as patches:
        for module in users:
            patches.enter_context(patch.object(module, "render", listen))
        yield heard
