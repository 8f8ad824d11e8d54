"""Rules about the readings themselves: where they are missing, thin, rounded or priced by a stand-in."""

from itertools import product

from app.caveats.view import Facts, View, digits_apart, distinct, nearest_figure
from app.curve import Reading
from app.figures import Figure
from app.points import PublishedPoint
from app.side import Side

WIDE_X, WIDE_Y = 1.25, 2.0
RESIDUAL = 0.01


def not_measured(view: View) -> Facts | None:
    """Fire when a target lies outside one side's span."""
    missing = [
        {
            "label": side.label,
            "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user", digits=digits),
            "nearest": nearest_figure(side, t.x, digits),
        }
        for t, side in product(view.targets, view.comparison.sides)
        if t.reading(side.key) is None
        for digits in (digits_apart(view.comparison.sides, t.x),)
    ]
    published = view.comparison.subject.source == "published"
    return {"missing": missing, "published": published} if missing else None


def wide_gap(view: View) -> Facts | None:
    """Fire when the neighbours of a reading lie far apart; name each side's least certain one."""
    gaps = [gap for side in view.comparison.sides if (gap := _widest(view, side))]
    return {"gaps": gaps} if gaps else None


def _widest(view: View, side: Side) -> dict[str, object] | None:
    wide = []
    for t in view.targets:
        reading = t.reading(side.key)
        if reading is None or len(reading.neighbours) < 2:
            continue
        left, right = reading.neighbours
        stretch = right.interactivity / left.interactivity
        fall = left.throughput_per_gpu / right.throughput_per_gpu
        if stretch > WIDE_X or max(fall, 1 / fall) > WIDE_Y:
            wide.append((reading.uncertainty or 0.0, stretch, t, reading))
    if not wide:
        return None
    _, _, t, reading = max(wide, key=lambda w: w[:2])
    path = f"{view.path(t)}.{side.key}"
    found: dict[str, object] = {
        "label": side.label,
        "x": Figure(value=t.x, unit="tok/s/user", path=f"{view.path(t)}.interactivity_tok_s_user"),
        "uncertainty": None,
    }
    if reading.uncertainty is not None:
        found["uncertainty"] = Figure(value=reading.uncertainty * 100, unit="%", path=f"{path}.uncertainty")
    for i, name in enumerate(("left", "right")):
        point, where = reading.neighbours[i], f"{path}.neighbours[{i}]"
        found[name] = Figure(value=point.interactivity, unit="tok/s/user", path=f"{where}.interactivity_tok_s_user")
        found[f"{name}_throughput"] = Figure(
            value=point.throughput_per_gpu, unit="tok/s/GPU", path=f"{where}.throughput_tok_s_gpu"
        )
    return found


def price_placeholder(view: View) -> Facts | None:
    """Fire when the edition marks a price in use as a placeholder."""
    priced = [s for s in view.comparison.sides if s.price.placeholder]
    if not priced:
        return None
    first = priced[0]
    rate = first.price.usd_per_gpu_hour or 0.0
    return {
        "gpus": list(distinct(view.catalog.gpu_label(s.gpu) for s in priced)),
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
        "printed": reading.basis == "published",
        "above": (reading.cost_residual or 0) > 0,
        "rounded": size <= _rounding_reach(reading),
    }


def _rounding_reach(reading: Reading) -> float:
    """Return how large a residual printing to the cent and to whole tok/s/GPU can make; 0 where nothing was rounded."""
    cost, throughput = reading.metrics.cost, reading.metrics.throughput_per_gpu
    rounded = any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in reading.neighbours)
    if not rounded or cost is None or cost <= 0.005 or throughput <= 0.5:
        return 0.0
    return 0.005 / (cost - 0.005) + 0.5 / (throughput - 0.5)


def rounded_source(view: View) -> Facts | None:
    """Fire when the published figures were printed rounded."""
    rounded = any(isinstance(p, PublishedPoint) and p.figures == "rounded" for p in view.neighbours())
    return {} if rounded else None


def sampled_sweep(view: View) -> Facts | None:
    """Fire when the bundled sweep is a sample of the publisher's rows; name the sides that have rows of it."""
    c = view.comparison
    if not c.subject.sampled:
        return None
    return {
        "altered": c.subject.is_altered,
        "sides": [
            {
                "label": side.label,
                "points": Figure(value=n, unit="points", path=f"comparison.sides.{side.key}.sources.bundled"),
            }
            for side in c.sides
            if (n := side.sources.get("bundled"))
        ],
    }
