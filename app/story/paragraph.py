"""The paragraph of one target."""

from app.caveats import Caveat
from app.comparison import Comparison, Side, Target, winner
from app.figures import Figure
from app.points import SideKey
from app.story.gaps import (
    Context,
    cost_context,
    cost_figure,
    gap_words,
    near_end,
    reading_figure,
    throughput_figure,
    throughputs,
)

STEADY = 1.02
SHAKY = 0.25
HOLDS = 1.1


def paragraph_context(comparison: Comparison, target: Target, caveats: tuple[Caveat, ...]) -> Context:
    """Return what one target's paragraph is made of."""
    path = f"targets[{comparison.targets.index(target)}]"
    x = Figure(value=target.x, unit="tok/s/user", path=f"{path}.interactivity_tok_s_user")
    read = [side for side in comparison.sides if target.reading(side.key)]
    missing = [
        {"label": side.label, "nearest": _nearest(side, target.x)} for side in comparison.sides if side not in read
    ]
    published = comparison.subject.source == "published"
    context: Context = {
        "x": x,
        "published": published,
        "missing": missing,
        "state": ("unmeasured", "one_side", "matched")[len(read)],
    }
    if len(read) == 2:
        return context | _matched(comparison, target, path, caveats)
    if read:
        return context | _alone(read[0], target, path)
    return context


def _nearest(side: Side, x: float) -> Figure | None:
    nearest = side.nearest(x)
    path = f"comparison.sides.{side.key}.span"
    return None if nearest is None else Figure(value=nearest, unit="tok/s/user", path=path, rule="nearest knot")


def _alone(side: Side, target: Target, path: str) -> Context:
    return {
        "present": side.label,
        "present_throughput": throughput_figure(target, path, side.key),
        "present_cost": cost_figure(target, path, side.key),
    }


def _matched(comparison: Comparison, target: Target, path: str, caveats: tuple[Caveat, ...]) -> Context:
    ratio = target.ratio("throughput_per_gpu")
    assert ratio is not None
    lead, trail = _ordered(comparison, ratio)
    lead_throughput, trail_throughput = throughputs(target, path, lead.key, trail.key)
    limit = next((c.facts for c in caveats if c.code == "beyond_step_limit"), None)
    matched = comparison.matched
    return {
        "place": _place(matched.index(target), len(matched)),
        "trend": _trend(comparison, target),
        "before": _before(comparison, target),
        "lead": lead.label,
        "trail": trail.label,
        "lead_throughput": lead_throughput,
        "trail_throughput": trail_throughput,
        "lead_concurrency": reading_figure(target, path, lead.key, "concurrency", "concurrency", "requests at once"),
        "trail_concurrency": reading_figure(target, path, trail.key, "concurrency", "concurrency", "requests at once"),
        "gap": gap_words(ratio, f"{path}.ratio.throughput"),
        "trail_near_end": near_end(trail, target.x),
        "shaky": _shaky(comparison, target, path),
        "step_limit": limit["limit"] if limit else None,
        "larger_batch": _larger_batch(target, lead.key, trail.key),
        "cost": cost_context(comparison, target, path, lead.key),
    }


def _ordered(comparison: Comparison, ratio: float) -> tuple[Side, Side]:
    return (comparison.a, comparison.b) if ratio >= 1 else (comparison.b, comparison.a)


def _place(index: int, count: int) -> str:
    if count == 1:
        return "only"
    return "opening" if index == 0 else "closing" if index == count - 1 else "middle"


def _trend(comparison: Comparison, target: Target) -> str:
    """Say what became of the gap since the last target: flipped, wider, narrower or steady.

    '' at the first, and where the ends agree but the gap moved in between. A tie on the way does not hide a turn.
    """
    matched = comparison.matched
    index = matched.index(target)
    if index == 0:
        return ""
    before, now = (t.ratio("throughput_per_gpu") or 1.0 for t in matched[index - 1 : index + 1])
    led = [w for t in matched[:index] if (w := winner(t.ratio("throughput_per_gpu"))) in ("a", "b")]
    if led and {led[-1], winner(now)} == {"a", "b"}:
        return "flipped"
    change = max(now, 1 / now) / max(before, 1 / before)
    if change > STEADY or change < 1 / STEADY:
        return "wider" if change > 1 else "narrower"
    between = comparison.spread("throughput_per_gpu", matched[index - 1].x, target.x)
    return "steady" if between and between.greatest / between.least < HOLDS else ""


def _before(comparison: Comparison, target: Target) -> Figure | None:
    """Return the last matched target's speed."""
    index = comparison.matched.index(target)
    if index == 0:
        return None
    last = comparison.matched[index - 1]
    path = f"targets[{comparison.targets.index(last)}].interactivity_tok_s_user"
    return Figure(value=last.x, unit="tok/s/user", path=path)


def _shaky(comparison: Comparison, target: Target, path: str) -> list[Context]:
    """Return the readings that their neighbours support badly: off by over a quarter when one is left out."""
    found: list[Context] = []
    for side in comparison.sides:
        reading = target.reading(side.key)
        if reading is None or len(reading.neighbours) < 2 or (reading.uncertainty or 0.0) <= SHAKY:
            continue
        left, right = (
            Figure(value=p.interactivity, unit="tok/s/user", path=f"{path}.{side.key}.neighbours[{i}]")
            for i, p in enumerate(reading.neighbours)
        )
        found.append({"label": side.label, "left": left, "right": right})
    return found


def _larger_batch(target: Target, lead: SideKey, trail: SideKey) -> bool:
    of_lead, of_trail = target.reading(lead), target.reading(trail)
    if of_lead is None or of_trail is None:
        return False
    more, less = of_lead.metrics.concurrency, of_trail.metrics.concurrency
    return more is not None and less is not None and more > less
