"""What qualifies a comparison: one rule per code, with its severity and the facts that triggered it.

A rule looks at a `View`, the comparison at some of its targets: one target for that target's own caveats, all targets
where it fired for the caveat of the whole. The order of `RULES` is the order of METHOD 7.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from app.background import AccuracyRun, Background, SpeculationSetup
from app.catalog import Catalog
from app.comparison import SIDES, TIE, Comparison, Side, Target
from app.curve import Reading
from app.figures import Figure
from app.points import MeasuredPoint, Point, PublishedPoint, SideKey

Severity = Literal["warning", "caution", "info"]
Scope = Literal["target", "comparison"]
Facts = Mapping[str, object]
SEVERITIES: tuple[Severity, ...] = ("warning", "caution", "info")

WIDE_X, WIDE_Y = 1.25, 2.0
GPU_COUNT_RATIO = 2
RUN_DATE_DAYS = 30
RESIDUAL = 0.01
NOISE_SIGMAS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """One qualification; `targets` are the interactivities it holds at, None for the whole comparison."""

    code: str
    severity: Severity
    facts: Facts
    targets: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A comparison seen at some of its targets, with what is known about the setups."""

    comparison: Comparison
    catalog: Catalog
    background: Background
    targets: tuple[Target, ...]

    def readings(self, key: SideKey) -> list[Reading]:
        """Return one side's readings at these targets."""
        return [r for t in self.targets if (r := t.reading(key))]

    def neighbours(self, *keys: SideKey) -> list[Point]:
        """Return the points next to the readings of the named sides (of both, if none is named)."""
        return [p for key in keys or SIDES for r in self.readings(key) for p in r.neighbours]

    def engines(self, key: SideKey) -> tuple[str, ...]:
        """Return the engine ids next to one side's readings."""
        return _distinct(p.setup.engine for p in self.neighbours(key))

    def families(self, key: SideKey) -> frozenset[str]:
        """Return the engine families next to one side's readings."""
        return frozenset(f for e in self.engines(key) if (f := self.catalog.family_of(e)))

    def speculates(self, key: SideKey) -> bool:
        """Say whether one side is known to speculate at these targets."""
        methods = {p.setup.spec_method for p in self.neighbours(key)}
        return bool(methods - {None, "none"})

    def path(self, target: Target) -> str:
        """Return where a target stands in the JSON of the comparison."""
        return f"targets[{self.comparison.targets.index(target)}]"


Rule = Callable[[View], Facts | None]


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))


def _from_to(values: list[float], unit: str, path: str) -> dict[str, Figure] | None:
    """Return the least and greatest of some values, or None where there are none."""
    if not values:
        return None
    low, high = min(values), max(values)
    return {
        "low": Figure(value=low, unit=unit, path=path, rule="least of the neighbours"),
        "high": Figure(value=high, unit=unit, path=path, rule="greatest of the neighbours"),
    }


def _serving(view: View, key: SideKey) -> dict[str, object]:
    """Describe what one side is read off: engines, GPU counts, deployments, images, run dates."""
    points = view.neighbours(key)
    first = view.path(view.targets[0])
    return {
        "label": view.comparison.side(key).label,
        "engines": [view.catalog.engine_label(e) for e in view.engines(key)],
        "gpus": _from_to([p.setup.gpus for p in points if p.setup.gpus], "GPUs", f"{first}.{key}.neighbours"),
        "deployments": _distinct(p.setup.deployment for p in points),
        "images": _distinct(p.setup.image for p in points),
        "dates": sorted({p.run_date for p in points if p.run_date}),
    }


def _both(view: View) -> dict[str, object]:
    return {"a": _serving(view, "a"), "b": _serving(view, "b")}


def cross_engine(view: View) -> Facts | None:
    """Fire when the two sides are read off different engine families."""
    a, b = view.families("a"), view.families("b")
    return _both(view) if a and b and a != b else None


def same_engine(view: View) -> Facts | None:
    """Reassure when every neighbour of both sides ran one engine from one image."""
    points = view.neighbours()
    setups = {(p.setup.engine, p.setup.image) for p in points}
    if len(setups) != 1 or not all(view.readings(key) for key in SIDES):
        return None
    engine, image = setups.pop()
    return {"engine": view.catalog.engine_label(engine), "image": image} if engine and image else None


def mixed_engines(view: View) -> Facts | None:
    """Fire when the two neighbours of one reading come from different engines."""
    mixed = [
        {
            "label": view.comparison.side(key).label,
            "engines": [view.catalog.engine_label(e) for e in _distinct(p.setup.engine for p in r.neighbours)],
        }
        for key in SIDES
        for r in view.readings(key)
        if len(_distinct(p.setup.engine for p in r.neighbours)) > 1
    ]
    return {"sides": list({str(m): m for m in mixed}.values())} if mixed else None


def acceptance_unreported(view: View) -> Facts | None:
    """Fire when a side speculates and its rows say nothing about acceptance."""
    silent = [
        view.comparison.side(key).label
        for key in SIDES
        if view.speculates(key) and not any(_acceptance(p) for p in view.neighbours(key))
    ]
    if not silent:
        return None
    same, subject = same_engine(view), view.comparison.subject
    setup = _speculation(view)
    recipe = [r.topic for r in view.background.recipes if r.comparison == subject.facts_slug]
    prompts = setup.workload_prompts if setup else None
    return {"sides": silent, "same_engine": same, "prompts": prompts, "recipe_topics": recipe}


def _acceptance(point: Point) -> float | None:
    return point.acceptance_length if isinstance(point, MeasuredPoint) else None


def acceptance_synthetic(view: View) -> Facts | None:
    """Fire when rows say that acceptance was forced to a reference length."""
    forced = [p for p in view.neighbours() if isinstance(p, MeasuredPoint) and p.acceptance_forced]
    if not forced:
        return None
    first = view.path(view.targets[0])
    lengths = [p.acceptance_length for p in forced if p.acceptance_length]
    sides = [view.comparison.side(key).label for key in SIDES if any(p in forced for p in view.neighbours(key))]
    return {"sides": sides, "lengths": _from_to(lengths, "tokens per step", f"{first}.a.neighbours")}


def acceptance_definitions(view: View) -> Facts | None:
    """Name how each engine defines acceptance when engines differ and a side speculates."""
    if cross_engine(view) is None or not (view.speculates("a") or view.speculates("b")):
        return None
    families = sorted(view.families("a") | view.families("b"))
    known = [d for family in families if (d := view.background.acceptance_of(family))]
    return {
        "definitions": [
            {
                "engine": view.catalog.engine_label(_engine_of(view.catalog, d.family)),
                "reports": d.reports,
                "bonus": d.counts_bonus_token,
                "verification": d.verification,
                "version": d.version_note,
                "source": d.source,
            }
            for d in known
        ],
        "unknown": [f for f in families if view.background.acceptance_of(f) is None],
    }


def _engine_of(catalog: Catalog, family: str) -> str:
    """Return the plain engine of a family, the one without an orchestrator."""
    return next((e.engine for e in catalog.engines if e.family == family and not e.orchestrator), family)


def deployment_differs(view: View) -> Facts | None:
    """Fire when one side alone is disaggregated or multi-node."""
    spread = [{p.setup.deployment for p in view.neighbours(key)} - {None, "single-node"} for key in SIDES]
    known = all(any(p.setup.deployment for p in view.neighbours(key)) for key in SIDES)
    return _both(view) if known and bool(spread[0]) != bool(spread[1]) else None


def gpu_count_differs(view: View) -> Facts | None:
    """Fire when the neighbours' deployments differ in GPU count by a factor of 2 or more."""
    counts = [p.setup.gpus for p in view.neighbours() if p.setup.gpus]
    return _both(view) if counts and max(counts) >= GPU_COUNT_RATIO * min(counts) else None


def recipe_differs(view: View) -> Facts | None:
    """Fire when launch differences beyond the feature under test are on record."""
    subject = view.comparison.subject
    found = [r for r in view.background.recipes if r.comparison == subject.facts_slug]
    if not found:
        return None
    swap = subject.swapped
    return {
        "a": view.comparison.a.label,
        "b": view.comparison.b.label,
        "source": found[0].source,
        "differences": [
            {"topic": r.topic, "a": r.side_b if swap else r.side_a, "b": r.side_a if swap else r.side_b} for r in found
        ],
    }


def not_measured(view: View) -> Facts | None:
    """Fire when a target lies outside one side's span."""
    missing = [
        {
            "label": side.label,
            "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user"),
            "nearest": _nearest(side, t.x),
        }
        for t, side in product(view.targets, view.comparison.sides)
        if t.reading(side.key) is None
    ]
    return {"missing": missing} if missing else None


def _nearest(side: Side, x: float) -> Figure | None:
    nearest = side.nearest(x)
    if nearest is None:
        return None
    return Figure(value=nearest, unit="tok/s/user", path=f"comparison.sides.{side.key}.span", rule="nearest knot")


def wide_gap(view: View) -> Facts | None:
    """Fire when the neighbours of a reading lie far apart; name the widest, with the reading's uncertainty."""
    wide = []
    for t, side in product(view.targets, view.comparison.sides):
        reading = t.reading(side.key)
        if reading is None or len(reading.neighbours) < 2:
            continue
        left, right = reading.neighbours
        stretch = right.interactivity / left.interactivity
        if stretch > WIDE_X or left.throughput_per_gpu / right.throughput_per_gpu > WIDE_Y:
            wide.append((stretch, t, side, reading, left, right))
    if not wide:
        return None
    _, t, side, reading, left, right = max(wide, key=lambda w: (w[3].uncertainty or 0.0, w[0]))
    path = f"{view.path(t)}.{side.key}"
    unsure = reading.uncertainty
    return {
        "label": side.label,
        "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user"),
        "left": Figure(value=left.interactivity, unit="tok/s/user", path=f"{path}.neighbours[0]"),
        "right": Figure(value=right.interactivity, unit="tok/s/user", path=f"{path}.neighbours[1]"),
        "left_throughput": Figure(value=left.throughput_per_gpu, unit="tok/s/GPU", path=f"{path}.neighbours[0]"),
        "right_throughput": Figure(value=right.throughput_per_gpu, unit="tok/s/GPU", path=f"{path}.neighbours[1]"),
        "uncertainty": None if unsure is None else Figure(value=unsure * 100, unit="%", path=f"{path}.uncertainty"),
    }


def run_dates_differ(view: View) -> Facts | None:
    """Fire when the neighbours were run more than 30 days apart, or from different images."""
    points = view.neighbours()
    dates = sorted({p.run_date for p in points if p.run_date})
    images = _distinct(p.setup.image for p in points)
    apart = (dates[-1] - dates[0]).days if dates else 0
    if apart <= RUN_DATE_DAYS and len(images) < 2:
        return None
    path = f"{view.path(view.targets[0])}.a.neighbours"
    return {
        "days": Figure(value=apart, unit="days", path=path) if apart > RUN_DATE_DAYS else None,
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "images": list(images) if len(images) > 1 else [],
    }


def price_placeholder(view: View) -> Facts | None:
    """Fire when the edition marks a price in use as a placeholder."""
    priced = [s for s in view.comparison.sides if s.price.placeholder]
    if not priced:
        return None
    first = priced[0]
    rate = first.price.usd_per_gpu_hour or 0.0
    return {
        "gpus": list(_distinct(view.catalog.gpu_label(s.gpu) for s in priced)),
        "edition": first.price.edition,
        "note": first.price.placeholder,
        "rate": Figure(value=rate, unit="$/GPU-hour", path=f"comparison.tco.usd_per_gpu_hour.{first.key}"),
    }


def cost_residual(view: View) -> Facts | None:
    """Fire when a printed cost and the price of a GPU-hour disagree by more than 1 %; name the largest."""
    off = [
        (abs(r.cost_residual), t, side, r)
        for t, side in product(view.targets, view.comparison.sides)
        if (r := t.reading(side.key)) and r.cost_residual is not None and abs(r.cost_residual) > RESIDUAL
    ]
    if not off:
        return None
    size, t, side, reading = max(off, key=lambda o: o[0])
    path = f"{view.path(t)}.{side.key}.cost_residual"
    return {
        "label": side.label,
        "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user"),
        "percent": Figure(value=size * 100, unit="%", path=path, rule="size of cost x throughput / rate - 1"),
        "above": (reading.cost_residual or 0) > 0,
        "rounded": any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in reading.neighbours),
    }


def rounded_source(view: View) -> Facts | None:
    """Fire when the published figures were printed rounded."""
    rounded = any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in view.neighbours())
    return {} if rounded else None


def near_identical(view: View) -> Facts | None:
    """Fire when both sides of a speculation comparison agree within 1 % at every target."""
    if view.comparison.subject.kind != "spec-decode":
        return None
    ratios = [r for t in view.targets if (r := t.ratio("throughput_per_gpu")) is not None]
    same = bool(ratios) and all(max(r, 1 / r) <= 1 + TIE for r in ratios)
    return {"a": view.comparison.a.label, "b": view.comparison.b.label} if same else None


def beyond_step_limit(view: View) -> Facts | None:
    """Fire when the throughput ratio exceeds the tokens that one speculative step can emit."""
    setup = _speculation(view)
    fast: list[SideKey] = [key for key in SIDES if view.speculates(key)]
    if setup is None or len(fast) != 1:
        return None
    ratios = []
    for t in view.targets:
        ratio = t.ratio("throughput_per_gpu")
        if ratio is not None:
            ratios.append((ratio if fast[0] == "a" else 1 / ratio, t))
    over = [r for r in ratios if r[0] > setup.tokens_per_step_limit]
    if not over:
        return None
    ratio, t = max(over, key=lambda r: r[0])
    path = f"{view.path(t)}.ratio.throughput"
    limit = setup.tokens_per_step_limit
    return {
        "label": view.comparison.side(fast[0]).label,
        "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user"),
        "ratio": Figure(value=ratio, unit="times", path=path),
        "limit": Figure(value=limit, unit="tokens per step", path="caveats", rule="draft length + 1"),
        "source": setup.source,
    }


def _speculation(view: View) -> SpeculationSetup | None:
    """Find the known draft setup of the speculating side."""
    subject = view.comparison.subject
    for side in view.comparison.sides:
        if side.spec_method in (None, "none"):
            continue
        for known in view.background.speculation:
            here = (known.group, known.gpu, known.precision, known.spec_method)
            engines = view.engines(side.key)
            if here == (subject.group, side.gpu, side.precision, side.spec_method) and engines == (known.engine,):
                return known
    return None


def sampled_sweep(view: View) -> Facts | None:
    """Fire when the bundled sweep is a sample of the publisher's rows."""
    c = view.comparison
    if not c.subject.sampled:
        return None
    return {
        side.key: {
            "label": side.label,
            "points": Figure(value=len(side.points), unit="points", path=f"comparison.sides.{side.key}.points"),
        }
        for side in c.sides
    }


def synthetic_prompts(view: View) -> Facts | None:
    """Fire when a side speculates on a fixed-length workload, whose prompts are random tokens."""
    c = view.comparison
    fixed = c.subject.isl is not None and c.subject.source != "own"
    fast = [c.side(key).label for key in SIDES if view.speculates(key)]
    return {"sides": fast} if fixed and fast else None


def accuracy(view: View) -> Facts | None:
    """State scores and standard errors where accuracy runs exist for both sides."""
    runs = {side.key: _accuracy_run(view, side) for side in view.comparison.sides}
    a, b = runs["a"], runs["b"]
    if a is None or b is None or a.task != b.task or a == b:
        return None
    noise = (a.standard_error**2 + b.standard_error**2) ** 0.5
    gap = abs(a.score - b.score)
    return {
        "task": a.task.upper(),
        "differ": gap > NOISE_SIGMAS * noise,
        "gap": Figure(value=gap * 100, unit="percentage points", path="caveats", rule="|score a - score b|"),
        "noise": Figure(value=noise * 100, unit="percentage points", path="caveats", rule="sqrt(se_a^2 + se_b^2)"),
        "a": _accuracy_facts(view, view.comparison.a, a),
        "b": _accuracy_facts(view, view.comparison.b, b),
    }


def _accuracy_facts(view: View, side: Side, run: AccuracyRun) -> dict[str, object]:
    rule = f"accuracy run of {run.run_date.isoformat()}, {run.run_url}"
    return {
        "label": side.label,
        "engine": view.catalog.engine_label(run.engine),
        "score": Figure(value=run.score * 100, unit="%", path="caveats", rule=rule),
        "error": Figure(value=run.standard_error * 100, unit="percentage points", path="caveats", rule=rule),
        "samples": Figure(value=run.samples, unit="questions", path="caveats", rule=rule),
        "date": run.run_date,
    }


def _accuracy_run(view: View, side: Side) -> AccuracyRun | None:
    """Pick the newest run of a side's setup, preferring the engines that it is read off."""
    methods = {p.setup.spec_method for p in view.neighbours(side.key)} - {None}
    engines = view.engines(side.key)
    fitting = [
        run
        for run in view.background.accuracy
        if (run.group, run.gpu, run.precision) == (view.comparison.subject.group, side.gpu, side.precision)
        and run.spec_method in methods
    ]
    return max(fitting, key=lambda r: (r.engine in engines, r.run_date, r.engine, -r.concurrency), default=None)


RULES: tuple[tuple[str, Severity, Scope, Rule], ...] = (
    ("cross_engine", "warning", "target", cross_engine),
    ("same_engine", "info", "comparison", same_engine),
    ("mixed_engines", "caution", "target", mixed_engines),
    ("acceptance_unreported", "caution", "comparison", acceptance_unreported),
    ("acceptance_synthetic", "caution", "comparison", acceptance_synthetic),
    ("acceptance_definitions", "warning", "comparison", acceptance_definitions),
    ("deployment_differs", "warning", "target", deployment_differs),
    ("gpu_count_differs", "caution", "target", gpu_count_differs),
    ("recipe_differs", "caution", "comparison", recipe_differs),
    ("not_measured", "warning", "target", not_measured),
    ("wide_gap", "caution", "target", wide_gap),
    ("run_dates_differ", "info", "target", run_dates_differ),
    ("price_placeholder", "caution", "comparison", price_placeholder),
    ("cost_residual", "info", "target", cost_residual),
    ("rounded_source", "info", "comparison", rounded_source),
    ("near_identical", "caution", "comparison", near_identical),
    ("beyond_step_limit", "info", "target", beyond_step_limit),
    ("sampled_sweep", "info", "comparison", sampled_sweep),
    ("synthetic_prompts", "info", "comparison", synthetic_prompts),
    ("accuracy", "info", "comparison", accuracy),
)
CODES: tuple[str, ...] = tuple(code for code, *_ in RULES)


def caveats_of(comparison: Comparison, catalog: Catalog, background: Background) -> tuple[Caveat, ...]:
    """Return each caveat of the whole comparison once, most severe first, with the targets it holds at."""
    found = []
    for code, severity, scope, rule in RULES:
        view = View(comparison=comparison, catalog=catalog, background=background, targets=comparison.targets)
        fired: tuple[float, ...] | None = None
        if scope == "target":
            hit = tuple(t for t in comparison.targets if rule(_at(view, (t,))) is not None)
            if not hit:
                continue
            view, fired = _at(view, hit), tuple(t.x for t in hit)
        elif not comparison.targets:
            continue
        facts = rule(view)
        if facts is not None:
            found.append(Caveat(code=code, severity=severity, facts=facts, targets=fired))
    return tuple(sorted(found, key=lambda c: SEVERITIES.index(c.severity)))


def caveats_at(target: Target, comparison: Comparison, catalog: Catalog, background: Background) -> tuple[Caveat, ...]:
    """Return the caveats that hold at one target, most severe first."""
    view = View(comparison=comparison, catalog=catalog, background=background, targets=(target,))
    found = [
        Caveat(code=code, severity=severity, facts=facts, targets=(target.x,))
        for code, severity, scope, rule in RULES
        if scope == "target" and (facts := rule(view)) is not None
    ]
    return tuple(sorted(found, key=lambda c: SEVERITIES.index(c.severity)))


def _at(view: View, targets: tuple[Target, ...]) -> View:
    return View(comparison=view.comparison, catalog=view.catalog, background=view.background, targets=targets)
