"""The findings at one target: who serves more, what it costs, how sure that is, what stands behind it."""

from collections.abc import Iterable

from app import wording
from app.catalog import Catalog
from app.caveats import Caveat
from app.caveats.view import digits_apart, nearest_figure
from app.comparison import Comparison
from app.curve import Reading
from app.figures import Figure
from app.findings import Cost, Details, Finding, Gap, OneSide, Rough, StepLimit, Unread, Words
from app.lead import winner
from app.points import Point, PublishedPoint, SideKey
from app.side import Side
from app.story.gaps import (
    agree,
    cost_figure,
    follows,
    gap_words,
    less_words,
    near_end,
    reading_figure,
    sides_by_lead,
    throughput_figure,
    throughputs,
    with_digits,
)
from app.target import Target
from app.terms import DEPLOYMENTS

STEADY = 1.02
HOLDS = 1.1
SHAKY = 0.25
WIDE = 2.0
MANY_COSTS = 10.0


def findings_at(
    comparison: Comparison, target: Target, caveats: tuple[Caveat, ...], catalog: Catalog, *, detailed: bool
) -> list[Finding]:
    """Return what is to be said at one target, in the order of its paragraph."""
    path = f"targets[{comparison.targets.index(target)}]"
    read = [side for side in comparison.sides if target.reading(side.key)]
    if len(read) == 2:
        found: list[Finding | None] = [
            gap := _gap(comparison, target, path),
            _cost(comparison, target, path, gap),
            _rough(comparison, target, path, gap),
            _step_limit(comparison, target, path, gap, caveats),
        ]
    else:
        found = [_missing(comparison, target, path, read)]
    if detailed and read:
        found.append(details_at(comparison, target, path, catalog))
    return [f for f in found if f]


def _x(target: Target, path: str) -> Figure:
    return Figure(value=target.x, unit="tok/s/user", path=f"{path}.interactivity_tok_s_user")


def _missing(comparison: Comparison, target: Target, path: str, read: list[Side]) -> Finding:
    digits = digits_apart(comparison.sides, target.x)
    x = with_digits(_x(target, path), digits)
    missing: list[Words] = [
        {"label": side.label, "nearest": nearest_figure(side, target.x, digits)}
        for side in comparison.sides
        if side not in read
    ]
    published = comparison.subject.source == "published"
    if not read:
        return Unread(target=target.x, x=x, published=published, missing=missing)
    (side,) = read
    return OneSide(
        target=target.x,
        x=x,
        published=published,
        missing=missing,
        present=side.label,
        present_throughput=throughput_figure(target, path, side.key),
        present_cost=cost_figure(target, path, side.key),
    )


def _gap(comparison: Comparison, target: Target, path: str) -> Gap:
    ratio = target.ratio("throughput_per_gpu")
    assert ratio is not None
    lead, trail = sides_by_lead(comparison, ratio)
    lead_throughput, trail_throughput = throughputs(target, path, lead.key, trail.key)
    matched = comparison.matched
    index = matched.index(target)
    bounds = comparison.ratio_bounds(target, "throughput_per_gpu")
    return Gap(
        target=target.x,
        x=_x(target, path),
        spot=_spot(index, len(matched)),
        trend=_trend(comparison, target),
        before=_before(comparison, target),
        lead=lead.label,
        trail=trail.label,
        lead_throughput=lead_throughput,
        trail_throughput=trail_throughput,
        gap=gap_words(ratio, f"{path}.ratio.throughput", bounds, f"{path}.ratio_bounds.throughput"),
        trail_near_end=near_end(trail, target.x),
    )


def _spot(index: int, count: int) -> str:
    if count == 1:
        return "only"
    return "opening" if index == 0 else "closing" if index == count - 1 else "middle"


def _trend(comparison: Comparison, target: Target) -> str:
    """Say what became of the gap since the last target: flipped, wider, narrower or steady.

    '' at the first, where the ends agree but the gap moved in between, and where what is open of both readings is
    more than what changed. A tie on the way does not hide a turn.
    """
    matched = comparison.matched
    index = matched.index(target)
    if index == 0:
        return ""
    last = matched[index - 1]
    before, now = last.ratio("throughput_per_gpu") or 1.0, target.ratio("throughput_per_gpu") or 1.0
    led = [w for t in matched[:index] if (w := winner(t.ratio("throughput_per_gpu"))) in ("a", "b")]
    if led and {led[-1], winner(now)} == {"a", "b"}:
        return "flipped"
    change = max(now, 1 / now) / max(before, 1 / before)
    if _print(now) == _print(before):
        change = 1.0
    if change > STEADY or change < 1 / STEADY:
        return "" if _overlapping(comparison, last, target) else "wider" if change > 1 else "narrower"
    between = comparison.spread("throughput_per_gpu", last.x, target.x)
    return "steady" if between and between.ceiling / between.floor < HOLDS else ""


def _print(ratio: float) -> str:
    size = max(ratio, 1 / ratio)
    return wording.percent((size - 1) * 100) if size < 2 else wording.times(size)


def _overlapping(comparison: Comparison, one: Target, other: Target) -> bool:
    """Say whether the ratios at two targets may be one and the same, as far as is known."""
    of_one = comparison.ratio_bounds(one, "throughput_per_gpu")
    of_other = comparison.ratio_bounds(other, "throughput_per_gpu")
    return bool(of_one and of_other and of_one[0] <= of_other[1] and of_other[0] <= of_one[1])


def _before(comparison: Comparison, target: Target) -> Figure | None:
    """Return the last matched target's speed."""
    index = comparison.matched.index(target)
    if index == 0:
        return None
    last = comparison.matched[index - 1]
    return _x(last, f"targets[{comparison.targets.index(last)}]")


def _cost(comparison: Comparison, target: Target, path: str, gap: Gap) -> Cost | None:
    """Say what a token costs: a tie, prices alone where their order is open, following from throughput, on its own.

    Where it follows from throughput and the publisher's cents give another percentage, that fact is told 'once'.
    """
    ratio, cost_a, cost_b = target.ratio("cost"), cost_figure(target, path, "a"), cost_figure(target, path, "b")
    if ratio is None or cost_a is None or cost_b is None:
        return None
    cheap, dear = comparison.sides if ratio <= 1 else comparison.sides[::-1]
    low, high = (cost_a, cost_b) if ratio <= 1 else (cost_b, cost_a)
    part = min(ratio, 1 / ratio)
    rules = ("b/a - 1", "b/a") if ratio <= 1 else ("a/b - 1", "a/b")
    where = f"{path}.ratio.cost"
    less = less_words(ratio, where, comparison.ratio_bounds(target, "cost"), f"{path}.ratio_bounds.cost")
    tie = winner(ratio) == "tie"
    digits = None if tie else wording.money_digits(low.value, high.value)
    return Cost(
        target=target.x,
        style=_cost_style(comparison, target, tie, less, gap if cheap.label == gap.lead else None),
        spot=gap.spot,
        tied=gap.gap["style"] == "tie",
        cheap=cheap.label,
        dear=dear.label,
        cheap_cost=with_digits(low, digits),
        dear_cost=with_digits(high, digits),
        less=less,
        more=Figure(value=(1 / part - 1) * 100, unit="%", path=where, rule=rules[0]),
        multiple=Figure(value=1 / part, unit="times", path=where, rule=rules[1]),
        same_price=wording.money(low.value, digits) == wording.money(high.value, digits),
        more_known=_same_at_bounds(comparison, target),
        many=1 / part > MANY_COSTS,
        against_lead=cheap.label != gap.lead,
    )


def _same_at_bounds(comparison: Comparison, target: Target) -> bool:
    """Say whether what the dearer side costs more prints the same wherever its true value may lie."""
    bounds, ratio = comparison.ratio_bounds(target, "cost"), target.ratio("cost")
    sizes = [max(r, 1 / r) for r in (ratio, *(bounds or ())) if r]
    show = wording.times if sizes[0] > MANY_COSTS else wording.percent
    return len({show(s if show is wording.times else (s - 1) * 100) for s in sizes}) == 1


def _cost_style(comparison: Comparison, target: Target, tie: bool, less: Words, gap: Gap | None) -> str:
    """Say how a cost is told; `gap` is that of the cheaper side where it also serves more."""
    cents = all(side.rounded and side.prints_cost for side in comparison.sides)
    if tie:
        return "tie"
    if less["open"]:
        return "printed" if cents else "bare"
    if not comparison.same_rate or gap is None or gap.gap["style"] == "tie":
        return "own"
    if not follows(target):
        return "own"
    return "follows" if agree(gap.gap, less) else "once"


def _as_rough(comparison: Comparison, earlier: int, index: int) -> bool:
    """Say whether the readings of two targets lie between the same points and leave the order as open."""
    then, now = (order_is_open(comparison, comparison.matched[i]) for i in (earlier, index))
    return then == now and _shaky_points(comparison, earlier) == _shaky_points(comparison, index)


def _rough(comparison: Comparison, target: Target, path: str, gap: Gap) -> Rough | None:
    """Name the readings that their neighbours support badly, where that makes the gap rough."""
    is_open = bool(gap.gap["order_open"])
    if gap.gap["hedge"] != "roughly" and not is_open and not ratio_is_wide(comparison, target):
        return None
    shaky = shaky_readings(comparison, target)
    found: list[Words] = []
    for side, reading in shaky:
        left, right = (
            Figure(value=p.interactivity, unit="tok/s/user", path=f"{path}.{side.key}.neighbours[{i}]")
            for i, p in enumerate(reading.neighbours)
        )
        found.append({"label": side.label, "left": left, "right": right})
    index = comparison.matched.index(target)
    again = index > 0 and _as_rough(comparison, index - 1, index)
    if again and index > 1 and _as_rough(comparison, index - 2, index):
        return None
    return Rough(target=target.x, readings=found, order_open=is_open, again=again) if found or is_open else None


def ratio_is_wide(comparison: Comparison, target: Target) -> bool:
    """Say whether the ratio at a target is open by a factor of two or more."""
    low, high = comparison.ratio_bounds(target, "throughput_per_gpu") or (1.0, 1.0)
    return high > WIDE * low


def _shaky_points(comparison: Comparison, index: int) -> list[tuple[Point, ...]]:
    """Return the points around the badly supported readings of a matched target."""
    return [reading.neighbours for _, reading in shaky_readings(comparison, comparison.matched[index])]


def order_is_open(comparison: Comparison, target: Target) -> bool:
    """Say whether even the order is open at a target."""
    low, high = comparison.ratio_bounds(target, "throughput_per_gpu") or (1.0, 1.0)
    return low < 1 < high and winner(target.ratio("throughput_per_gpu")) != "tie"


def shaky_readings(comparison: Comparison, target: Target) -> list[tuple[Side, Reading]]:
    """Return the readings that the points around leave badly known: off by over a quarter when one is left out."""
    read = [(side, reading) for side in comparison.sides if (reading := target.reading(side.key))]
    return [
        (side, reading)
        for side, reading in read
        if len(reading.neighbours) > 1 and (reading.uncertainty is None or reading.uncertainty > SHAKY)
    ]


def _step_limit(
    comparison: Comparison, target: Target, path: str, gap: Gap, caveats: tuple[Caveat, ...]
) -> StepLimit | None:
    limit = next((c.facts["limit"] for c in caveats if c.code == "beyond_step_limit"), None)
    if not isinstance(limit, Figure):
        return None
    ratio = target.ratio("throughput_per_gpu") or 1.0
    lead, trail = (side.key for side in sides_by_lead(comparison, ratio))
    return StepLimit(
        target=target.x,
        limit=limit,
        lead=gap.lead,
        larger_batch=_larger_batch(target, lead, trail),
        lead_concurrency=_concurrency(target, path, lead),
        trail_concurrency=_concurrency(target, path, trail),
    )


def _concurrency(target: Target, path: str, key: SideKey) -> Figure | None:
    return reading_figure(target, path, key, "concurrency", "concurrency", "requests at once")


def _larger_batch(target: Target, lead: SideKey, trail: SideKey) -> bool:
    of_lead, of_trail = target.reading(lead), target.reading(trail)
    if of_lead is None or of_trail is None:
        return False
    more, less = of_lead.metrics.concurrency, of_trail.metrics.concurrency
    return more is not None and less is not None and more > less


def details_at(comparison: Comparison, target: Target, path: str, catalog: Catalog) -> Details:
    """Return what stands behind the readings of a target."""
    sides = [
        _serving(side, reading, target, f"{path}.{side.key}", catalog)
        for side in comparison.sides
        if (reading := target.reading(side.key))
    ]
    return Details(target=target.x, x=_x(target, path), sides=sides)


def _serving(side: Side, reading: Reading, target: Target, path: str, catalog: Catalog) -> Words:
    """Describe what one reading is made from: its points, their setups and dates, and how sure it is."""
    points = reading.neighbours
    gpus = [(p.setup.gpus, f"{path}.neighbours[{i}].gpus") for i, p in enumerate(points) if p.setup.gpus]
    known = [Figure(value=value, unit="GPUs", path=where) for value, where in dict(gpus).items()]
    sure = reading.uncertainty
    return {
        "label": side.label,
        "basis": reading.basis,
        "points": [_point(p, f"{path}.neighbours[{i}]") for i, p in enumerate(points)],
        "concurrency": _concurrency(target, path.rsplit(".", 1)[0], side.key),
        "engines": _distinct(catalog.engine_label(p.setup.engine) for p in points if p.setup.engine),
        "deployments": _distinct(DEPLOYMENTS.get(d, d) for p in points if (d := p.setup.deployment)),
        "images": _distinct(p.setup.image for p in points if p.setup.image),
        "gpus": known,
        "dates": sorted({p.run_date for p in points if p.run_date}),
        "uncertainty": None if sure is None else Figure(value=sure * 100, unit="%", path=f"{path}.uncertainty"),
        "rounded": any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in points),
    }


def _point(point: Point, path: str) -> Words:
    return {
        "x": Figure(value=point.interactivity, unit="tok/s/user", path=f"{path}.interactivity_tok_s_user"),
        "throughput": Figure(value=point.throughput_per_gpu, unit="tok/s/GPU", path=f"{path}.throughput_tok_s_gpu"),
    }


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
