"""How a gap and a price are worded: tie, percentage, multiple; following from throughput or on its own.

Shared by paragraphs and verdict. A context is a flat mapping of names that templates may use.
"""

from app import wording
from app.comparison import Comparison, Side, Target, rounded_inward, winner
from app.figures import Figure
from app.points import PublishedPoint, SideKey

NEAR_END = 0.1
ROUNDING_SHIFT = 0.02
MORE_SHIFT = 0.05
FOLLOWS = 0.05
Context = dict[str, object]


def reading_figure(target: Target, path: str, key: SideKey, metric: str, json_key: str, unit: str) -> Figure | None:
    """Return one side's figure at a target, with its path; None where it is unknown."""
    reading = target.reading(key)
    value = getattr(reading.metrics, metric) if reading else None
    return None if value is None else Figure(value=value, unit=unit, path=f"{path}.{key}.{json_key}")


def throughput_figure(target: Target, path: str, key: SideKey) -> Figure | None:
    """Return one side's throughput per GPU at a target."""
    return reading_figure(target, path, key, "throughput_per_gpu", "throughput_tok_s_gpu", "tok/s/GPU")


def cost_figure(target: Target, path: str, key: SideKey) -> Figure | None:
    """Return one side's cost per token at a target."""
    return reading_figure(target, path, key, "cost", "cost_usd_per_m_tokens", "$ per million tokens")


def throughputs(target: Target, path: str, lead: SideKey, trail: SideKey) -> tuple[Figure, Figure]:
    """Return both sides' throughput with as many decimals as it takes to tell them apart."""
    more, less = throughput_figure(target, path, lead), throughput_figure(target, path, trail)
    assert more is not None
    assert less is not None
    digits = wording.whole_digits(more.value, less.value) if winner(more.value / less.value) != "tie" else 0
    return _with_digits(more, digits), _with_digits(less, digits)


def near_end(side: Side, x: float) -> bool:
    """Say whether x lies in the last tenth of a measured side's span; a publisher does not print its range."""
    if side.curve is None or isinstance(side.points[0], PublishedPoint):
        return False
    low, high = side.curve.span
    return x >= high - NEAR_END * (high - low)


def gap_words(ratio: float, path: str) -> Context:
    """Return how a throughput ratio is worded: a tie, a percentage below 2, a multiple from 2, 'about' above 20."""
    size = max(ratio, 1 / ratio)
    rule = "a/b" if ratio >= 1 else "b/a"
    if winner(ratio) == "tie":
        return {"style": "tie", "figure": None}
    if size < 2:
        figure = Figure(value=(size - 1) * 100, unit="%", path=path, rule=f"{rule} - 1")
        return {"style": "percent", "figure": figure}
    figure = Figure(value=size, unit="times", path=path, rule=rule)
    return {"style": "times" if size <= wording.MANY_TIMES else "many", "figure": figure}


def cost_context(comparison: Comparison, target: Target, path: str, lead: SideKey) -> Context:
    """Return how cost is worded: not at all, a tie, printed cents only, following from throughput, or on its own."""
    ratio, cost_a, cost_b = target.ratio("cost"), cost_figure(target, path, "a"), cost_figure(target, path, "b")
    if ratio is None or cost_a is None or cost_b is None:
        return {"style": "none"}
    cheap, dear = (comparison.a, comparison.b) if ratio <= 1 else (comparison.b, comparison.a)
    low, high = (cost_a, cost_b) if ratio <= 1 else (cost_b, cost_a)
    tie = winner(ratio) == "tie"
    digits = None if tie else wording.money_digits(low.value, high.value)
    part = min(ratio, 1 / ratio)
    rules = ("1 - a/b", "b/a - 1", "b/a") if ratio <= 1 else ("1 - b/a", "a/b - 1", "a/b")
    where = f"{path}.ratio.cost"
    style = "follows" if comparison.same_rate and cheap.key == lead and follows(target) else "own"
    if coarse(target, low.value, high.value):
        style = "printed"
    return {
        "style": "tie" if tie and style != "printed" else style,
        "cheap": cheap.label,
        "dear": dear.label,
        "cheap_cost": _with_digits(low, digits),
        "dear_cost": _with_digits(high, digits),
        "less": Figure(value=(1 - part) * 100, unit="%", path=where, rule=rules[0]),
        "more": Figure(value=(1 / part - 1) * 100, unit="%", path=where, rule=rules[1]),
        "multiple": Figure(value=1 / part, unit="times", path=where, rule=rules[2]),
        "same_price": wording.money(low.value, digits) == wording.money(high.value, digits),
        "more_known": _rounding_spread(target, high.value, low.value) <= MORE_SHIFT,
        "many": 1 / part > wording.MANY_TIMES,
        "against_lead": cheap.key != lead,
    }


def _with_digits(figure: Figure, digits: int | None) -> Figure:
    return Figure(value=figure.value, unit=figure.unit, path=figure.path, rule=figure.rule, digits=digits)


def follows(target: Target) -> bool:
    """Say whether the cost ratio is the throughput ratio turned over; a publisher interpolates each by itself."""
    throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
    return throughput is not None and cost is not None and abs(throughput * cost - 1) <= FOLLOWS


def _rounding_spread(target: Target, above: float, below: float) -> float:
    """Return how far rounding to the cent can move above / below; 0 where nothing was printed to the cent."""
    if not any(_prints_cents(target, key, value) for key, value in (("a", below), ("b", above))):
        return 0.0
    return (above + 0.005) / max(below - 0.005, 0.001) - (above - 0.005) / (below + 0.005)


def coarse(target: Target, low: float, high: float) -> bool:
    """Say whether prices printed to the cent are too coarse for a percentage: rounding moves it by over 2 points."""
    return _rounding_spread(target, low, high) > 2 * ROUNDING_SHIFT


def _prints_cents(target: Target, key: str, value: float) -> bool:
    reading = target.a if key == "a" else target.b
    points = reading.neighbours if reading else ()
    printed = any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in points)
    return printed and reading is not None and reading.cost_residual is not None and value > 0


def span_of(side: Side) -> Context:
    """Return the first and last interactivity of a side."""
    assert side.curve is not None
    path = f"comparison.sides.{side.key}.span"
    low, high = (Figure(value=x, unit="tok/s/user", path=path) for x in side.curve.span)
    return {"low": low, "high": high, "single": side.curve.span[0] == side.curve.span[1]}


def band_of(ends: tuple[float, float], path: str) -> dict[str, Figure]:
    """Return a range's ends as figures, rounded inward."""
    low, high = rounded_inward(ends)
    return {
        "min": Figure(value=low, unit="tok/s/user", path=f"{path}.min", rule="rounded inward"),
        "max": Figure(value=high, unit="tok/s/user", path=f"{path}.max", rule="rounded inward"),
    }
