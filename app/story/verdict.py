"""The verdict over the band: one sentence, a crossover first, and the largest speed at a cost."""

from itertools import pairwise
from typing import Literal

from app import wording
from app.comparison import Comparison, Spread, Target, winner
from app.figures import Figure
from app.story.gaps import Context, band_of, coarse, follows, gap_words, near_end, span_of


def verdict_context(comparison: Comparison) -> Context:
    """Return what the verdict is made of; a crossover leads, a tie over the whole overlap comes before it."""
    a, b = comparison.sides
    one_fact = comparison.same_rate and all(follows(t) for t in comparison.matched)
    base: Context = {"a": a.label, "b": b.label, "same_rate": one_fact}
    if a.curve is None or b.curve is None:
        empty = [s.label for s in comparison.sides if s.curve is None]
        return base | {"state": "no_points", "empty": empty}
    if comparison.overlap is None:
        return base | {"state": "no_overlap", "a_span": span_of(a), "b_span": span_of(b)}
    if not comparison.matched and comparison.targets:
        return base | {"state": "unmatched", "band": band_of(comparison.overlap, "overlap")}
    whole = comparison.spread("throughput_per_gpu", *comparison.overlap)
    reach = comparison.reach or comparison.overlap
    near = comparison.spread("throughput_per_gpu", *reach)
    assert whole is not None
    assert near is not None
    base |= {"range": _range(reach), "cost": _cost_verdict(comparison, reach)}
    if whole.winner == "tie":
        return base | {"state": "tie"}
    if comparison.crossovers:
        return base | {"state": "crossing", "segments": _segments(comparison, "throughput_per_gpu")}
    ahead = near.never_behind
    if ahead in (None, "tie"):
        return base | {"state": "tie"}
    lead, trail = (a, b) if ahead == "a" else (b, a)
    path = "spread.throughput"
    return base | {
        "state": "lead",
        "lead": lead.label,
        "trail": trail.label,
        "gap": _gap_range(near, path),
        "trail_near_end": near_end(trail, near.greatest_at if ahead == "a" else near.least_at),
    }


def _range(reach: tuple[float, float]) -> Context:
    low = Figure(value=reach[0], unit="tok/s/user", path="spread.low")
    high = Figure(value=reach[1], unit="tok/s/user", path="spread.high")
    return {"low": low, "high": high, "single": reach[0] == reach[1]}


def _gap_range(spread: Spread, path: str) -> Context:
    """Return the least and greatest gap of the side that is ahead."""
    ends = [(spread.least, f"{path}.least"), (spread.greatest, f"{path}.greatest")]
    low, high = sorted((gap_words(ratio, where) for ratio, where in ends), key=_size)
    same = low["style"] == high["style"] and _printed(low) == _printed(high)
    return {"low": low, "high": high, "single": same}


def _size(gap: Context) -> float:
    figure = gap["figure"]
    if not isinstance(figure, Figure):
        return 1.0
    return figure.value if figure.unit == "times" else 1 + figure.value / 100


def _printed(gap: Context) -> str:
    figure = gap["figure"]
    if not isinstance(figure, Figure):
        return ""
    return wording.times(figure.value) if figure.unit == "times" else wording.percent(figure.value)


def _cost_verdict(comparison: Comparison, reach: tuple[float, float]) -> Context:
    """Return how much less one side costs over a range, or where cost crosses over."""
    if any(_coarse_at(t) for t in comparison.matched):
        return {"style": "none"}
    spread = comparison.spread("cost", *reach)
    whole = comparison.spread("cost", *comparison.overlap) if comparison.overlap else None
    if spread is None or whole is None:
        return {"style": "none"}
    if whole.winner == "tie":
        return {"style": "tie"}
    if comparison.cost_crossovers and not comparison.same_rate:
        return {"style": "crossing", "segments": _segments(comparison, "cost")}
    dear = spread.never_behind
    if dear in (None, "tie"):
        return {"style": "tie"}
    cheap, other = (comparison.b, comparison.a) if dear == "a" else (comparison.a, comparison.b)
    ends = [(spread.least, "spread.cost.least"), (spread.greatest, "spread.cost.greatest")]
    parts = sorted(((1 - min(r, 1 / r)) * 100, where) for r, where in ends)
    rule = "1 - b/a" if dear == "a" else "1 - a/b"
    low, high = (Figure(value=max(0.0, v), unit="%", path=where, rule=rule) for v, where in parts)
    tie = winner(min((spread.least, spread.greatest), key=lambda r: max(r, 1 / r))) == "tie"
    single = wording.percent(low.value) == wording.percent(high.value)
    style = "up_to" if tie else "one" if single else "range"
    return {"style": style, "cheap": cheap.label, "dear": other.label, "low": low, "high": high}


def _coarse_at(target: Target) -> bool:
    costs = [r.metrics.cost for r in (target.a, target.b) if r and r.metrics.cost]
    return len(costs) == 2 and coarse(target, min(costs), max(costs))


def _segments(comparison: Comparison, metric: Literal["throughput_per_gpu", "cost"]) -> list[Context]:
    """Return the stretches of the overlap between crossovers, each with the side that is better there."""
    assert comparison.overlap is not None
    key = "cost_crossovers" if metric == "cost" else "crossovers"
    inner = comparison.cost_crossovers if metric == "cost" else comparison.crossovers
    fences = [comparison.overlap[0], *inner, comparison.overlap[1]]
    found: list[Context] = []
    for i, (low, high) in enumerate(pairwise(fences)):
        middle = comparison.spread(metric, (low + high) / 2, (low + high) / 2)
        assert middle is not None
        stretch = comparison.spread(metric, low, high)
        a_is_better = (middle.least < 1) if metric == "cost" else (middle.least > 1)
        upper = Figure(value=high, unit="tok/s/user", path=f"{key}[{i}]") if i < len(inner) else None
        lower = Figure(value=low, unit="tok/s/user", path=f"{key}[{i - 1}]") if i else None
        side = comparison.a if a_is_better else comparison.b
        tie = stretch is not None and stretch.winner == "tie"
        found.append({"side": None if tie else side.label, "low": lower, "high": upper})
    return found
