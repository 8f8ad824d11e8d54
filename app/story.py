"""What is to be said about a comparison: facts for the templates, decided before any word is chosen.

Python decides what is true, what matters and in which order; `narratives/` only finds the words.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from app import wording
from app.background import Background
from app.catalog import Catalog
from app.caveats import Caveat, caveats_at, caveats_of
from app.comparison import Comparison, Side, Spread, Target, rounded_inward, winner
from app.figures import Figure
from app.narrative import CaveatText, Narrative, Paragraph, Passage, render, render_caveat
from app.points import PublishedPoint, SideKey
from app.terms import SPEC_METHODS

STEADY = 1.02
NEAR_END = 0.1
SHAKY = 0.25
ROUNDING_SHIFT = 0.02
Context = dict[str, object]


def tell(comparison: Comparison, catalog: Catalog, background: Background, language: str = "en") -> Narrative:
    """Render verdict, paragraphs, footnotes and caveats of a comparison."""
    caveats = caveats_of(comparison, catalog, background)
    paragraphs = []
    for target in comparison.targets:
        own = caveats_at(target, comparison, catalog, background)
        (body,) = render("paragraph.md.j2", paragraph_context(comparison, target, own), language)
        texts = tuple(render_caveat(c, language) for c in own)
        paragraphs.append(Paragraph(target=target.x, body=body, caveats=texts))
    (verdict,) = render("verdict.md.j2", verdict_context(comparison), language)
    return Narrative(
        verdict=verdict,
        paragraphs=tuple(paragraphs),
        footnotes=render("footnotes.md.j2", footnote_context(comparison, caveats, catalog), language),
        caveats=tuple(render_caveat(c, language) for c in caveats),
    )


def tell_cap(comparison: Comparison, cap: float, language: str = "en") -> Passage | None:
    """Say up to which speed each side costs at most `cap` $ per million tokens; None where nothing has a price."""
    sides: list[Context] = []
    for side in comparison.sides:
        if side.curve is None or side.price.usd_per_gpu_hour is None:
            continue
        x = side.largest_x_at_cost(cap)
        path = f"comparison.sides.{side.key}.span"
        figure = None if x is None else Figure(value=x, unit="tok/s/user", path=path, rule="root of y(x) = rate / cap")
        reach = "none" if x is None else "full" if x == side.curve.span[1] else "part"
        sides.append({"label": side.label, "x": figure, "reach": reach})
    if not sides:
        return None
    digits = None if cap >= 1 else 3
    spent = Figure(value=cap, unit="$ per million tokens", path="the figure that was typed in", digits=digits)
    return render("cap.md.j2", {"cap": spent, "sides": sides}, language)[0]


def headline(texts: tuple[CaveatText, ...]) -> CaveatText | None:
    """Return the caveat that matters most: the first that is more than information."""
    return next((t for t in texts if t.caveat.severity != "info"), None)


# The paragraph of one target


def paragraph_context(comparison: Comparison, target: Target, caveats: tuple[Caveat, ...]) -> Context:
    """Return what one target's paragraph is made of."""
    path = f"targets[{comparison.targets.index(target)}]"
    x = Figure(value=target.x, unit="tok/s/user", path=f"{path}.interactivity_tok_s_user")
    read = [side for side in comparison.sides if target.reading(side.key)]
    missing = [
        {"label": side.label, "nearest": _nearest(side, target.x)} for side in comparison.sides if side not in read
    ]
    context: Context = {"x": x, "missing": missing, "state": ("unmeasured", "one_side", "matched")[len(read)]}
    if len(read) == 2:
        return context | _matched(comparison, target, path, caveats)
    if read:
        return context | _alone(read[0], target, path)
    return context


def _nearest(side: Side, x: float) -> Figure | None:
    nearest = side.nearest(x)
    path = f"comparison.sides.{side.key}.span"
    return None if nearest is None else Figure(value=nearest, unit="tok/s/user", path=path, rule="nearest knot")


def _figure(target: Target, path: str, key: SideKey, metric: str, json_key: str, unit: str) -> Figure | None:
    reading = target.reading(key)
    value = getattr(reading.metrics, metric) if reading else None
    return None if value is None else Figure(value=value, unit=unit, path=f"{path}.{key}.{json_key}")


def _throughput(target: Target, path: str, key: SideKey) -> Figure | None:
    return _figure(target, path, key, "throughput_per_gpu", "throughput_tok_s_gpu", "tok/s/GPU")


def _cost(target: Target, path: str, key: SideKey) -> Figure | None:
    return _figure(target, path, key, "cost", "cost_usd_per_m_tokens", "$ per million tokens")


def _alone(side: Side, target: Target, path: str) -> Context:
    return {
        "present": side.label,
        "present_throughput": _throughput(target, path, side.key),
        "present_cost": _cost(target, path, side.key),
    }


def _matched(comparison: Comparison, target: Target, path: str, caveats: tuple[Caveat, ...]) -> Context:
    ratio = target.ratio("throughput_per_gpu")
    assert ratio is not None
    lead, trail = _ordered(comparison, ratio)
    limit = next((c.facts for c in caveats if c.code == "beyond_step_limit"), None)
    matched = comparison.matched
    return {
        "place": _place(matched.index(target), len(matched)),
        "trend": _trend(comparison, target),
        "lead": lead.label,
        "trail": trail.label,
        "lead_throughput": _throughput(target, path, lead.key),
        "trail_throughput": _throughput(target, path, trail.key),
        "lead_concurrency": _figure(target, path, lead.key, "concurrency", "concurrency", "requests at once"),
        "trail_concurrency": _figure(target, path, trail.key, "concurrency", "concurrency", "requests at once"),
        "gap": _gap(ratio, f"{path}.ratio.throughput"),
        "trail_near_end": _near_end(trail, target.x),
        "shaky": _shaky(comparison, target, path),
        "step_limit": limit["limit"] if limit else None,
        "larger_batch": _larger_batch(target, lead.key, trail.key),
        "cost": _cost_context(comparison, target, path, lead.key),
    }


def _ordered(comparison: Comparison, ratio: float) -> tuple[Side, Side]:
    return (comparison.a, comparison.b) if ratio >= 1 else (comparison.b, comparison.a)


def _place(index: int, count: int) -> str:
    if count == 1:
        return "only"
    return "opening" if index == 0 else "closing" if index == count - 1 else "middle"


def _trend(comparison: Comparison, target: Target) -> str:
    """Say what became of the gap since the last target: flipped, wider, narrower or steady; '' at the first."""
    matched = comparison.matched
    index = matched.index(target)
    if index == 0:
        return ""
    before, now = (t.ratio("throughput_per_gpu") or 1.0 for t in matched[index - 1 : index + 1])
    if {winner(before), winner(now)} == {"a", "b"}:
        return "flipped"
    change = max(now, 1 / now) / max(before, 1 / before)
    return "wider" if change > STEADY else "narrower" if change < 1 / STEADY else "steady"


def _near_end(side: Side, x: float) -> bool:
    """Say whether x lies in the last tenth of a side's span, or behind its last inner knot."""
    if side.curve is None:
        return False
    low, high = side.curve.span
    return x >= high - NEAR_END * (high - low) or (len(side.curve.x) > 2 and x > side.curve.x[-2])


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


def _gap(ratio: float, path: str) -> Context:
    """Return how a throughput ratio is worded: a tie, a percentage below 2, a multiple from 2, 'about' above 20."""
    size = max(ratio, 1 / ratio)
    rule = "a/b" if ratio >= 1 else "b/a"
    if winner(ratio) == "tie":
        return {"style": "tie", "figure": None}
    if wording.times(size) < wording.times(2.0) and size < 2:
        figure = Figure(value=(size - 1) * 100, unit="%", path=path, rule=f"{rule} - 1")
        return {"style": "percent", "figure": figure}
    figure = Figure(value=size, unit="times", path=path, rule=rule)
    return {"style": "times" if size <= wording.MANY_TIMES else "many", "figure": figure}


# Cost


def _cost_context(comparison: Comparison, target: Target, path: str, lead: SideKey) -> Context:
    """Return how cost is worded: not at all, a tie, printed cents only, following from throughput, or on its own."""
    ratio, cost_a, cost_b = target.ratio("cost"), _cost(target, path, "a"), _cost(target, path, "b")
    if ratio is None or cost_a is None or cost_b is None:
        return {"style": "none"}
    cheap, dear = (comparison.a, comparison.b) if ratio <= 1 else (comparison.b, comparison.a)
    low, high = (cost_a, cost_b) if ratio <= 1 else (cost_b, cost_a)
    tie = winner(ratio) == "tie"
    digits = None if tie else wording.money_digits(low.value, high.value)
    part = min(ratio, 1 / ratio)
    rules = ("1 - a/b", "b/a - 1", "b/a") if ratio <= 1 else ("1 - b/a", "a/b - 1", "a/b")
    where = f"{path}.ratio.cost"
    style = "follows" if comparison.same_rate and cheap.key == lead else "own"
    if _coarse(target, low.value, high.value):
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
        "many": 1 / part > wording.MANY_TIMES,
        "against_lead": cheap.key != lead,
    }


def _with_digits(figure: Figure, digits: int | None) -> Figure:
    return Figure(value=figure.value, unit=figure.unit, path=figure.path, rule=figure.rule, digits=digits)


def _coarse(target: Target, low: float, high: float) -> bool:
    """Say whether prices printed to the cent are too coarse for a percentage: rounding moves it by over 2 points."""
    if not any(_prints_cents(target, key, value) for key, value in (("a", low), ("b", high))):
        return False
    return (low + 0.005) / max(high - 0.005, 0.001) - (low - 0.005) / (high + 0.005) > 2 * ROUNDING_SHIFT


def _prints_cents(target: Target, key: str, value: float) -> bool:
    reading = target.a if key == "a" else target.b
    points = reading.neighbours if reading else ()
    printed = any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in points)
    return printed and reading is not None and reading.cost_residual is not None and value > 0


# The verdict over the band


def verdict_context(comparison: Comparison) -> Context:
    """Return what the verdict is made of; a crossover leads, a tie over the whole overlap comes before it."""
    a, b = comparison.sides
    base: Context = {"a": a.label, "b": b.label, "same_rate": comparison.same_rate}
    if a.curve is None or b.curve is None:
        empty = [s.label for s in comparison.sides if s.curve is None]
        return base | {"state": "no_points", "empty": empty}
    if comparison.overlap is None:
        return base | {"state": "no_overlap", "a_span": _span(a), "b_span": _span(b)}
    whole = comparison.spread("throughput_per_gpu", *comparison.overlap)
    matched = comparison.matched
    reach = (matched[0].x, matched[-1].x) if matched else comparison.overlap
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
        "trail_near_end": _near_end(trail, near.greatest_at if ahead == "a" else near.least_at),
    }


def _span(side: Side) -> Context:
    assert side.curve is not None
    path = f"comparison.sides.{side.key}.span"
    low, high = (Figure(value=x, unit="tok/s/user", path=path) for x in side.curve.span)
    return {"low": low, "high": high, "single": side.curve.span[0] == side.curve.span[1]}


def _range(reach: tuple[float, float]) -> Context:
    low = Figure(value=reach[0], unit="tok/s/user", path="spread.low")
    high = Figure(value=reach[1], unit="tok/s/user", path="spread.high")
    return {"low": low, "high": high, "single": reach[0] == reach[1]}


def _gap_range(spread: Spread, path: str) -> Context:
    """Return the least and greatest gap of the side that is ahead."""
    ends = [(spread.least, f"{path}.least"), (spread.greatest, f"{path}.greatest")]
    low, high = sorted((_gap(ratio, where) for ratio, where in ends), key=_size)
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
    return len(costs) == 2 and _coarse(target, min(costs), max(costs))


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
        a_is_better = (middle.least < 1) if metric == "cost" else (middle.least > 1)
        upper = Figure(value=high, unit="tok/s/user", path=f"{key}[{i}]") if i < len(inner) else None
        lower = Figure(value=low, unit="tok/s/user", path=f"{key}[{i - 1}]") if i else None
        side = comparison.a if a_is_better else comparison.b
        found.append({"side": side.label, "low": lower, "high": upper})
    return found


# What the comparison does not show


def footnote_context(comparison: Comparison, caveats: tuple[Caveat, ...], catalog: Catalog) -> Context:
    """Return the facts behind 'what this does not show'; a footnote that cannot apply is not written."""
    subject = comparison.subject
    codes = {c.code for c in caveats}
    return {
        "a": comparison.a.label,
        "b": comparison.b.label,
        "source": subject.source,
        "kind": subject.kind,
        "matched": bool(comparison.matched),
        "accuracy_known": "accuracy" in codes,
        "open_method": subject.kind in ("precision", "gpu"),
        "methods": _methods(comparison),
        "prices": _prices(comparison, catalog),
        "unpriced": [s.label for s in comparison.sides if s.price.usd_per_gpu_hour is None],
        "band": _band(comparison),
        "publisher_band": subject.publisher_band is not None,
        "printed": _printed_reach(comparison),
        "beyond": _beyond(comparison),
        "fixed_length": subject.isl is not None and subject.source != "own",
    }


def _band(comparison: Comparison) -> Context | None:
    """Return the band's ends, rounded inward."""
    if comparison.band is None:
        return None
    ends = zip(("min", "max"), rounded_inward(comparison.band), strict=True)
    return {
        key: Figure(value=value, unit="tok/s/user", path=f"band.{key}", rule="rounded inward") for key, value in ends
    }


def _methods(comparison: Comparison) -> list[Context]:
    """Return which spec methods each side is read off."""
    found: list[Context] = []
    for side in comparison.sides:
        readings = [r for t in comparison.targets if (r := t.reading(side.key))]
        methods = sorted({p.setup.spec_method for r in readings for p in r.neighbours if p.setup.spec_method})
        if methods:
            found.append({"label": side.label, "methods": [SPEC_METHODS.get(m, m) for m in methods]})
    return found


def _prices(comparison: Comparison, catalog: Catalog) -> list[Context]:
    """Return each price in use once, with the GPU it is for and where it comes from."""
    found: dict[tuple[object, ...], Context] = {}
    for side in comparison.sides:
        price = side.price
        if price.usd_per_gpu_hour is None:
            continue
        path = f"comparison.tco.usd_per_gpu_hour.{side.key}"
        found.setdefault(
            (side.gpu, price.usd_per_gpu_hour),
            {
                "gpu": catalog.gpu_label(side.gpu) if side.gpu else side.label,
                "rate": Figure(value=price.usd_per_gpu_hour, unit="$/GPU-hour", path=path),
                "own": price.own_usd,
                "tier": price.tier,
                "edition": price.edition,
            },
        )
    return list(found.values())


def _printed_reach(comparison: Comparison) -> Context | None:
    """Return the range of a published comparison's own readings."""
    if comparison.subject.source != "published" or comparison.overlap is None:
        return None
    low, high = (Figure(value=x, unit="tok/s/user", path="overlap") for x in comparison.overlap)
    return {"low": low, "high": high}


def _beyond(comparison: Comparison) -> list[Mapping[str, object]]:
    """Return the range that only one side reaches above the overlap."""
    if comparison.overlap is None:
        return []
    top = comparison.overlap[1]
    return [
        {"label": side.label, **_span(side)}
        for side in comparison.sides
        if side.curve is not None and comparison.subject.source != "published" and side.curve.span[1] > top + 1
    ]
