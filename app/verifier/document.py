"""What a text is checked against: an answer's JSON as plain values, its knots, and the project's tables.

Everything that a text may say beyond a reading is worked out here anew, on curves of the verifier's own. Speeds are in
tok/s/user, throughput in tok/s/GPU, cost in $ per million tokens; ratios are a / b.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from app.verifier.curve import Curve

Json = Mapping[str, Any]
Rows = Sequence[Mapping[str, str]]
TIE = 0.01
EVEN_SAMPLES = 200
WORKLOADS = {"agentic": "agentic sessions", "unstated": "lengths not stated"}
_RELEASE = re.compile(r"v?(\d{1,2}(?:\.\d+)+(?:\.post\d+)?)(?:[-+](?:cu\d+|rocm\d+|mi\d+x?|amd64|arm64|runtime))*")
METRICS = {"throughput": "throughput_tok_s_gpu", "cost": "cost_usd_per_m_tokens", "concurrency": "concurrency"}


def read_tables(folder: Path) -> dict[str, Rows]:
    """Read every CSV table of a folder as rows of text, under its name without the ending."""
    tables: dict[str, Rows] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def other(side: str) -> str:
    """Return the other one of two sides' keys."""
    return "b" if side == "a" else "a"


def tied(ratio: float) -> bool:
    """Say whether a ratio lies within 1 % either way."""
    return max(ratio, 1 / ratio) <= 1 + TIE


@dataclass(frozen=True)
class Span:
    """A range of speeds."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Document:
    """One answer. `knots` holds per side the points of its curve as plain values; `shown` translates names.

    `pooled` and `rows` are the answer like for like: with nothing held equal, and with each thing that `held` names;
    `instead` are the rows of what was to be held in their place. Such a row knows the `pool` that holds its points.
    """

    answer: Json
    knots: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    tables: Mapping[str, Rows] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    pooled: "Document | None" = None
    rows: tuple["Document", ...] = ()
    instead: tuple["Document", ...] = ()
    pool: "Document | None" = None

    # What was compared

    @property
    def subject(self) -> Json:
        """Return who is compared: model, GPUs, precision, lengths, sides, source and prices."""
        found: Json = self.answer["comparison"]
        return found

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """Return the key of every side, in their order."""
        return tuple(self.subject["sides"])

    @property
    def held(self) -> Json:
        """Return what is held equal in one row of an answer like for like."""
        found: Json = self.answer["held"]
        return found

    def label(self, side: str) -> str:
        """Return what a side is called."""
        return str(self.subject["sides"][side]["label"])

    def shown_label(self, side: str) -> str:
        """Return what a side is called in the language of the texts."""
        return self.shown.get(self.label(side), self.label(side))

    @property
    def published(self) -> bool:
        """Say whether the readings were printed by a publisher."""
        return bool(self.subject["source"]["kind"] == "published")

    def rate(self, side: str) -> float | None:
        """Return a side's $ per GPU-hour."""
        found: float | None = self.subject["tco"]["usd_per_gpu_hour"][side]
        return found

    # Readings

    @cached_property
    def targets(self) -> dict[float, Json]:
        """Return what was read at each speed that was asked for."""
        return {float(t["interactivity_tok_s_user"]): t for t in self.answer["targets"]}

    @cached_property
    def matched(self) -> list[float]:
        """Return the speeds at which all sides have a reading."""
        return sorted(x for x, t in self.targets.items() if all(t[side] for side in self.sides))

    def reading(self, side: str, x: float) -> Json | None:
        """Return a side's reading at one of the speeds that were asked for."""
        found: Json | None = self.targets[x][side] if x in self.targets else None
        return found

    def readings(self, side: str) -> list[Json]:
        """Return all readings of a side."""
        return [r for x in self.targets if (r := self.reading(side, x))]

    def neighbours(self, sides: Iterable[str] | None = None, xs: Iterable[float] | None = None) -> list[Json]:
        """Return the points around the readings of some sides at some speeds (of all and at all, if none is named)."""
        named = self.sides if sides is None else sides
        chosen = list(self.targets if xs is None else xs)
        return [p for s in named for x in chosen if (r := self.reading(s, x)) for p in r["neighbours"]]

    def value(self, metric: str, side: str, x: float) -> float | None:
        """Return a figure of a side at any speed: its reading where there is one, else from the curve."""
        reading = self.reading(side, x)
        if reading:
            found: float | None = reading[METRICS[metric]]
            return found
        return self._on_curve(metric, side, x)

    @cached_property
    def _memory(self) -> dict[tuple[str, str, float, str, str], Any]:
        return {}

    def ratio(self, metric: str, x: float, of: str = "a", to: str = "b") -> float | None:
        """Return of / to of a metric at any speed."""
        key = ("ratio", metric, x, of, to)
        if key not in self._memory:
            self._memory[key] = self._ratio(metric, x, of, to)
        found: float | None = self._memory[key]
        return found

    def _ratio(self, metric: str, x: float, of: str, to: str) -> float | None:
        mine, its = self.value(metric, of, x), self.value(metric, to, x)
        return mine / its if mine is not None and its else None

    # Curves

    @cached_property
    def _curves(self) -> dict[tuple[str, str], Curve]:
        found = {}
        for side in self.sides:
            knots = self.knots.get(side) or ()
            for metric in METRICS:
                values = [float(k[metric]) for k in knots if k.get(metric) is not None]
                if knots and len(values) == len(knots):
                    found[metric, side] = Curve(self.xs(side), values)
        return found

    def _on_curve(self, metric: str, side: str, x: float) -> float | None:
        if metric == "cost" and not self.prints_cost(side):
            rate, y = self.rate(side), self._on_curve("throughput", side, x)
            return None if rate is None or not y else rate / (y * 0.0036)
        curve = self._curves.get((metric, side))
        return curve.at(x) if curve else None

    def bounds(self, metric: str, side: str, x: float) -> tuple[float, float] | None:
        """Return what a side's figure lies between: its neighbours, the curve's error, rounding at the source."""
        if metric == "cost" and not self.prints_cost(side):
            rate, inner = self.rate(side), self.bounds("throughput", side, x)
            return None if rate is None or not inner else (rate / (inner[1] * 0.0036), rate / (inner[0] * 0.0036))
        curve = self._curves.get((metric, side))
        y = curve.at(x) if curve else None
        if curve is None or y is None:
            return None
        low = high = y
        if x not in curve.x:
            i = next(i for i, knot in enumerate(curve.x) if knot > x)
            swept = self._curves["throughput", side]
            errors = [e for e in (swept.missed(i - 1), swept.missed(i)) if e is not None]
            error = max(errors, default=float("inf"))
            low = max(min(curve.y[i - 1], curve.y[i]), y * (1 - error))
            high = min(max(curve.y[i - 1], curve.y[i]), y * (1 + error))
        whole = self._pool_of(side)
        reach = whole.bounds(metric, side, x) if whole else None
        if reach is not None:
            high = max(min(high, reach[1]), 0.0 if self.too_far_apart(side, x) else y)
            low = min(low, high)
        half = (0.005 if metric == "cost" else 0.5) if self.rounded(side) else 0.0
        return max(low - half, half / 100), high + half

    def _pool_of(self, side: str) -> "Document | None":
        """Return the answer that holds all points of a side of this one."""
        return self.pool if self.pool and self.answer["part_of_pool"][side] else None

    def too_far_apart(self, side: str, x: float) -> tuple[float, float] | None:
        """Return the speeds of a side's points around x, where the curve between them reads above that of its pool."""
        whole, mine = self._pool_of(side), self._on_curve("throughput", side, x)
        limit = whole._on_curve("throughput", side, x) if whole else None
        if mine is None or limit is None or mine <= limit * (1 + TIE):
            return None
        return max(k for k in self.xs(side) if k <= x), min(k for k in self.xs(side) if k >= x)

    def ratio_bounds(self, metric: str, x: float, of: str = "a", to: str = "b") -> tuple[float, float] | None:
        """Return between which values of / to lies at a speed."""
        key = ("bounds", metric, x, of, to)
        if key not in self._memory:
            self._memory[key] = self._ratio_bounds(metric, x, of, to)
        found: tuple[float, float] | None = self._memory[key]
        return found

    def _ratio_bounds(self, metric: str, x: float, of: str, to: str) -> tuple[float, float] | None:
        mine, its = self.bounds(metric, of, x), self.bounds(metric, to, x)
        return (mine[0] / its[1], mine[1] / its[0]) if mine and its else None

    def prints_cost(self, side: str) -> bool:
        """Say whether a side's cost is the publisher's own."""
        return ("cost", side) in self._curves

    def rounded(self, side: str) -> bool:
        """Say whether a side's figures were printed as whole tok/s/GPU and whole cents."""
        return any(k.get("figures") == "rounded" for k in self.knots.get(side) or ())

    def xs(self, side: str) -> list[float]:
        """Return the speeds of a side's knots."""
        return [float(k["interactivity"]) for k in self.knots.get(side) or ()]

    def span(self, side: str) -> Span | None:
        """Return the first and last speed of a side."""
        return _span(self.subject["sides"][side]["span"])

    @property
    def overlap(self) -> Span | None:
        """Return the range that all sides cover."""
        return _span(self.answer["overlap"])

    @property
    def band(self) -> Span | None:
        """Return the range that is compared."""
        return _span(self.answer["band"])

    @property
    def reach(self) -> Span | None:
        """Return the range from the first to the last speed that all sides have a reading at, else the overlap."""
        return Span(self.matched[0], self.matched[-1]) if self.matched else self.overlap

    def samples(self, low: float, high: float) -> list[float]:
        """Return where a claim over a range is tested: its ends, every knot, every target, 200 even samples."""
        inner = [x for side in self.sides for x in self.xs(side)] + self.matched
        step = (high - low) / (EVEN_SAMPLES - 1)
        even = [low + i * step for i in range(1, EVEN_SAMPLES - 1)] if high > low else []
        return sorted({low, high, *even, *(x for x in inner if low < x < high)})

    def ratios(self, metric: str, low: float, high: float) -> list[tuple[float, float]]:
        """Return (ratio, speed) of a metric over a range."""
        return [(r, x) for x in self.samples(low, high) if (r := self.ratio(metric, x)) is not None]

    def crossovers(self, metric: str) -> list[float]:
        """Return the speeds at which a metric of both sides crosses over."""
        key = "cost_crossovers" if metric == "cost" else "crossovers"
        return [float(x) for x in self.answer.get(key, ())]

    def largest_x(self, side: str, cap: float) -> float | None:
        """Return the largest speed that costs at most `cap` on a side, by halving between samples."""
        span = self.span(side)
        if span is None:
            return None
        fits = [x for x in self.samples_of(side) if (c := self.value("cost", side, x)) is not None and c <= cap]
        if not fits or fits[-1] == span.high:
            return fits[-1] if fits else None
        low = fits[-1]
        high = min(x for x in self.samples_of(side) if x > low)
        for _ in range(60):
            middle = (low + high) / 2
            c = self.value("cost", side, middle)
            low, high = (middle, high) if c is not None and c <= cap else (low, middle)
        return low

    def largest_x_bounds(self, side: str, cap: float) -> tuple[float, float] | None:
        """Return between which speeds the largest one at a cost lies, by halving what a token may cost."""
        if self.largest_x(side, cap) is None:
            return None
        return self._last_within(side, cap, 1), self._last_within(side, cap, 0)

    def _last_within(self, side: str, cap: float, end: int) -> float:
        grid = self.samples_of(side)
        fits = [x for x in grid if (c := self.bounds("cost", side, x)) is not None and c[end] <= cap]
        if not fits or fits[-1] == grid[-1]:
            return fits[-1] if fits else grid[0]
        low, high = fits[-1], min(x for x in grid if x > fits[-1])
        for _ in range(50):
            middle = (low + high) / 2
            c = self.bounds("cost", side, middle)
            low, high = (middle, high) if c is not None and c[end] <= cap else (low, middle)
        return low

    def samples_of(self, side: str) -> list[float]:
        """Return speeds all along a side's own span."""
        span = self.span(side)
        if span is None:
            return []
        step = (span.high - span.low) / (EVEN_SAMPLES - 1)
        return sorted({*self.xs(side), *(span.low + i * step for i in range(EVEN_SAMPLES - 1)), span.high})

    # Setups

    def speculates(self, side: str) -> bool:
        """Say whether a side is read off points that speculate."""
        return any(p["spec_method"] not in (None, "none") for p in self.neighbours([side]))

    @cached_property
    def group(self) -> str | None:
        """Return the group of the model that is compared, as tables know it."""
        rows = self.tables.get("models", ())
        return next((r["group"] for r in rows if r["group_label"] == self.subject["model"]), None)

    def in_group(self, model: str) -> bool:
        """Say whether a table's model is the one that is compared."""
        return any(r["model"] == model and r["group"] == self.group for r in self.tables.get("models", ()))

    @cached_property
    def recipes(self) -> list[tuple[Mapping[str, str], bool]]:
        """Return the launch settings that differ, each with whether its sides stand the other way here."""
        slug = str(self.subject["slug"])
        left, _, second = slug.rpartition("-vs-")
        head, _, first = left.rpartition("-")
        turned = f"{head}-{second}-vs-{first}"
        rows = self.tables.get("recipe_differences", ())
        found = [(r, r["comparison"] == turned) for r in rows if r["comparison"] in (slug, turned)]
        runs = {r["comparison"]: r for r in self.tables.get("published_runs", ())}
        return [(r, is_turned) for r, is_turned in found if self._ran(runs[r["comparison"]], is_turned)]

    def _ran(self, run: Mapping[str, str], is_turned: bool) -> bool:
        """Say whether what is shown was launched like a published run: its engines and images, on fixed lengths."""
        for side, column in zip(self.sides, "ba" if is_turned else "ab", strict=True):
            for point in self.neighbours([side]):
                for what in ("engine", "image"):
                    if (point[what] or "") != run[f"{what}_{column}"]:
                        return False
        return self.has_lengths and all(map(self.is_publishers, self.sides))

    @property
    def has_lengths(self) -> bool:
        """Say whether every request had the same lengths."""
        return bool(self.subject["isl"] and self.subject["osl"])

    @cached_property
    def speculation(self) -> Mapping[str, str] | None:
        """Return the draft setup on file of a side that speculates: the publisher's, with that engine and image."""
        for row in self.tables.get("speculation_setups", ()) if self.has_lengths else ():
            for side in filter(self.is_publishers, self.sides):
                its, points = self.subject["sides"][side], self.neighbours([side])
                alike = all(row[what] == its[what] for what in ("gpu", "precision", "spec_method"))
                served = all(p["engine"] == row["engine"] and row["image"] in ("", p["image"]) for p in points)
                if alike and served and self.in_group(row["model"]):
                    return row
        return None

    @property
    def workload(self) -> str:
        """Return input and output length as texts print them, in thousands where they are whole ones; or in words."""
        lengths = [self.subject["isl"], self.subject["osl"]]
        if not all(lengths):
            return WORKLOADS.get(self.answer["workload"] or "", "")
        return "/".join(f"{n // 1024}k" if n % 1024 == 0 else str(n) for n in lengths)

    def sources(self, side: str) -> Mapping[str, int]:
        """Return how many rows of a side come from where."""
        found: Mapping[str, int] = self.subject["sides"][side]["sources"]
        return found

    def is_publishers(self, side: str) -> bool:
        """Say whether no rows of a side are a store's, a file's or a visitor's, whose runs no table tells of."""
        return not {"own", "saved", "store"}.intersection(self.sources(side))

    @cached_property
    def windows(self) -> list[tuple[str, str]]:
        """Return every window of run dates that is held equal."""
        fair = self.answer.get("like_for_like") or {"rows": []}
        return [(held[0], held[1]) for row in fair["rows"] if (held := row["held"]["run_dates"])]

    # Names

    def family(self, engine: str) -> str:
        """Return the family of an engine."""
        return next((r["family"] for r in self.tables.get("engines", ()) if r["engine"] == engine), engine)

    def family_label(self, family: str) -> str:
        """Return the label of an engine family, that of its engine without an orchestrator."""
        rows = self.tables.get("engines", ())
        return next((r["label"] for r in rows if r["family"] == family and not r["orchestrator"]), family)

    def versions(self, point: Json) -> list[str]:
        """Return the plain releases that a point names of its engine: its own, and its image's where tags are such."""
        engines = {r["engine"]: r for r in self.tables.get("engines", ())}
        engine = engines.get(point["engine"])
        if engine is None:
            return []
        rows = self.tables.get("acceptance_by_engine", ())
        images = next((r["release_images"].split() for r in rows if r["engine_family"] == engine["family"]), [])
        repository, _, tag = (point["image"] or "").partition(":")
        named = [None if engine["orchestrator"] else point.get("engine_version"), tag if repository in images else None]
        return [found[1] for text in named if text and (found := _RELEASE.fullmatch(text))]

    @cached_property
    def days(self) -> set[date]:
        """Return every day that a text may name."""
        found = [p["run_date"] for p in self.neighbours()] + [self.subject["source"]["as_of"]]
        found += [r["run_date"] for r in self.tables.get("accuracy", ())]
        found += [k.get("run_date") for side in self.sides for k in self.knots.get(side) or ()]
        found += [day for window in self.windows for day in window]
        return {date.fromisoformat(str(day)) for day in found if day}


def _span(ends: Json | None) -> Span | None:
    return None if ends is None else Span(float(ends["min"]), float(ends["max"]))
