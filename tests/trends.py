"""Small trends with a known story: MTP against Off, each a few sweeps on different days, on a shelf of their own.

Only the newest run of a series counts in them, so that a day holds exactly the knots that a test gives it. Readings are
taken at `SPEED`; `exact` puts a knot there, `loose` says between which figures the points leave a reading open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any

from app.answer import Shelf, bundled
from app.background import Background
from app.language import LANGUAGES
from app.links import Selection
from app.points import MeasuredPoint, SideKey, keep_newest
from app.side import Price
from app.sources.bundle import Bundle
from app.trend import METRICS, Telling, Track, Trend, choices, tell_trend, trend_of
from tests.builders import point

SLUG = "deepseek-r1-b300-fp4-mtp-vs-none"
TURNED = "deepseek-r1-b300-fp4-none-vs-mtp"
DAYS = tuple(date(2026, month, 3) for month in range(1, 8))
SPEED = 53.0
WIDTH = 40.0
Knots = Sequence[tuple[float, float]]
Sweep = tuple[Knots, Mapping[str, Any]]


def exact(y: float, **more: Any) -> Sweep:
    """Return knots of which one lies at the speed: nothing is open about its reading."""
    return [(30.0, 3 * y), (SPEED, y), (90.0, y / 3)], more


def loose(low: float, y: float, high: float, **more: Any) -> Sweep:
    """Return two knots between which the line passes y: the reading is known no better than from low to high."""
    left = WIDTH * (high - y) / (high - low)
    return [(SPEED - left, high), (SPEED - left + WIDTH, low)], more


def elsewhere(**more: Any) -> Sweep:
    """Return knots that do not reach the speed."""
    return [(70.0, 900.0), (90.0, 500.0)], more


NOTHING: Sweep = ((), {})


def rows(sweeps: Sequence[Sweep], method: str) -> list[MeasuredPoint]:
    """Return a side's rows, a sweep a day."""
    return [
        point(x, y, **{"concurrency": 16.0 * (i + 1), "spec_method": method, "run_date": day, "image": None} | more)
        for day, (knots, more) in zip(DAYS, sweeps, strict=False)
        for i, (x, y) in enumerate(knots)
    ]


def shelf_of(mtp: Sequence[Sweep], off: Sequence[Sweep], *, sampled: bool = True, held: bool = True) -> Shelf:
    """Put both sides on a shelf; `held` says whether the history of Off is bundled besides its newest rows."""
    bundle, sides = bundled().bundle, (rows(mtp, "mtp"), rows(off, "none"))
    source = bundle.background.source_of("measured_history.csv")
    assert source
    known = Background(sources=(replace(source, sampled=sampled),))
    every = [row for side in sides for row in side]
    history = tuple(every if held else sides[0])
    return Shelf(Bundle(catalog=bundle.catalog, background=known, today=keep_newest(every), history=history))


def trend(
    mtp: Sequence[Sweep],
    off: Sequence[Sweep],
    *,
    slug: str = SLUG,
    sampled: bool = True,
    held: bool = True,
    **choice: Any,
) -> Trend:
    """Return the trend of MTP against Off."""
    shelf = shelf_of(mtp, off, sampled=sampled, held=held)
    asked = {"source": "measured", "sequence": (1024, 1024), "targets": (SPEED,), "policy": "per-series"} | choice
    return trend_of(shelf, Selection(slug=slug, **asked))


def told(found: Trend, lang: str = "en", metric: str = METRICS[0]) -> Telling:
    """Put a trend into words."""
    return tell_trend(found, bundled().catalog, LANGUAGES[lang], metric)


def unpriced(found: Trend, *keys: SideKey) -> Trend:
    """Return a trend whose sides, or some of them, have neither price nor power."""

    def track(one: Track) -> Track:
        if keys and one.key not in keys:
            return one
        price = Price(usd_per_gpu_hour=None, kw_per_gpu=None, edition=None, tier=None)
        return replace(one, states=tuple(replace(s, side=replace(s.side, price=price)) for s in one.states))

    return replace(found, a=track(found.a), b=track(found.b))


# Against a side that reads 1000 on every day, these are all the ways in which a lead or a rise is worded.
READINGS: Mapping[str, Sweep] = {
    "tie": exact(1004.0),
    "percent": exact(1500.0),
    "about percent": loose(1492.0, 1500.0, 1506.0),
    "between percents": loose(1200.0, 1400.0, 1600.0),
    "percent to times": loose(1500.0, 1800.0, 2500.0),
    "between times": loose(2500.0, 3000.0, 4500.0),
    "roughly percent": loose(1005.0, 1500.0, 1900.0),
    "roughly times": loose(1005.0, 3000.0, 5000.0),
    "times": exact(3000.0),
    "about times": loose(2940.0, 3000.0, 3060.0),
    "many": exact(25_000.0),
    "behind": exact(700.0),
    "about behind": loose(695.0, 700.0, 706.0),
    "between behind": loose(500.0, 700.0, 800.0),
    "roughly behind": loose(500.0, 800.0, 996.0),
    "open": loose(800.0, 1200.0, 1500.0),
    "nowhere": elsewhere(),
}
# A knot far off is run anew twice, the second time as it was: it alone bends the curve at the speed in between.
BENT = [
    ([(40.0, 2000.0), (66.0, 900.0), (90.0, 600.0)], {}),
    ([(90.0, 100.0)], {"concurrency": 48.0}),
    ([(90.0, 600.0)], {"concurrency": 48.0}),
]
IMAGES = [exact(1000.0, image="sglang:1"), exact(1500.0, image="sglang:2"), exact(1505.0)]
ENGINES = [
    exact(1000.0),
    *(exact(1000.0 + 40 * i, engine=e) for i, e in enumerate(("trt", "vllm", "dynamo-trt", "atom"), 1)),
]


@cache
def scenes() -> tuple[Trend, ...]:
    """Return trends that together reach every sentence."""
    even = [exact(1000.0)] * 2
    usual = [READINGS[name] for name in ("percent", "behind", "tie", "open")]
    found = [trend(pair, even) for pair in (*product(READINGS.values(), usual), *product(usual, READINGS.values()))]
    found += [trend((exact(1000.0), now), even, slug=TURNED) for now in READINGS.values()]
    found += [trend((exact(1000.0), now, exact(1000.0)), even) for now in READINGS.values()]
    still, whole = [loose(500.0, 1000.0, 1500.0), ([(40.0, 10.0)], {"concurrency": 999.0})], "per-configuration"
    found += [trend(still, even, policy=whole), trend(still, even, policy=whole, slug=TURNED)]
    found += [trend(BENT, even, policy=whole), trend(even, BENT, policy=whole), unpriced(trend(even, even))]
    found += [trend([exact(1000.0), exact(1500.0), exact(1004.0)], even), unpriced(trend(even, even), "b")]
    found += [trend([exact(25_000.0), exact(1000.0), exact(1000.0)], even)]
    late = [NOTHING, exact(1200.0)]
    found += [trend(late, even), trend(even, late), trend((exact(1000.0), elsewhere()), late)]
    found += [trend([elsewhere()] * 2, even, slug=TURNED)]
    live = [exact(1000.0, provenance="live")] * 2
    mixed = [even[0], live[1]]
    found += [trend(mixed, mixed), trend(live, even), trend(live, live, held=False)]
    found += [trend(IMAGES, even), trend(even, even, held=False), trend(even, even, held=False, sampled=False)]
    found += [trend(ENGINES, even, policy="per-configuration"), trend(ENGINES[:3], even, policy="per-configuration")]
    return tuple(found)


@cache
def bundled_trends() -> tuple[Trend, ...]:
    """Return the trend of everything that the bundled tables have a history of, by engine and at several speeds."""
    shelf = bundled()
    engines = [(c, engine) for c in choices(shelf) for engine in dict.fromkeys((c.usual_engine, None))]
    speeds = (None, (30.0,), (60.0,), (150.0,))
    return tuple(trend_of(shelf, c.selection(engine=e, targets=x)) for c, e in engines for x in speeds)


def tell_trends() -> None:
    """Put every trend into words."""
    for found, metric in product((*scenes(), *bundled_trends()), METRICS):
        told(found, metric=metric)
