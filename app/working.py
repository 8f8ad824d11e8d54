"""How a reading was made, step by step, with its numbers filled in: the answer to "is that fair?".

Every line is Markdown with escaped values; figures carry their units.
"""

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison, Side, Target
from app.curve import Reading
from app.escaping import markdown as e
from app.points import Point, PublishedPoint
from app.terms import DEPLOYMENTS, PRECISIONS, SPEC_METHODS


def working(comparison: Comparison, target: Target, catalog: Catalog) -> tuple[str, ...]:
    """Return the lines that derive both sides' figures and their ratios at one target."""
    lines: list[str] = []
    for side in comparison.sides:
        reading = target.reading(side.key)
        lines.append(f"\n**{e(side.label)}** at {wording.speed(target.x)} tok/s/user\n")
        lines += _of_reading(side, reading, catalog) if reading else [_absent(side, target)]
    return (*lines, *_ratios(comparison, target))


def _absent(side: Side, target: Target) -> str:
    nearest = side.nearest(target.x)
    if nearest is None:
        return "- no points"
    return f"- not measured there; the nearest measured speed is {e(wording.speed(nearest))} tok/s/user"


def _of_reading(side: Side, reading: Reading, catalog: Catalog) -> list[str]:
    y = reading.metrics.throughput_per_gpu
    lines = [f"- {_basis(reading)}: {e(wording.one_decimal(y))} tok/s/GPU"]
    lines += [f"    - {point_text(p, catalog)}" for p in reading.neighbours]
    lines += [f"- {e(line)}" for line in (*_cost(side, reading), *_power(side, reading)) if line]
    if reading.metrics.concurrency is not None:
        how = ", read off a curve of its own" if reading.basis == "interpolated" else ""
        lines.append(f"- concurrency {e(wording.about(reading.metrics.concurrency))} requests at once{how}")
    if reading.basis == "interpolated":
        sure = reading.uncertainty
        lines.append(
            "- uncertainty unknown: both neighbours are ends of the curve"
            if sure is None
            else f"- uncertainty: a neighbouring point, left out, is missed by {e(wording.percent(sure * 100))}"
        )
    return lines


def _basis(reading: Reading) -> str:
    if reading.basis == "interpolated":
        return "read off Steffen's monotone cubic between two points"
    return "measured at this very point" if reading.basis == "measured" else "printed by the publisher"


def point_text(point: Point, catalog: Catalog) -> str:
    """Describe one point in a line of Markdown, with a link to its run."""
    s = point.setup
    parts = [
        f"{wording.speed(point.interactivity)} tok/s/user",
        f"{wording.one_decimal(point.throughput_per_gpu)} tok/s/GPU",
        f"concurrency {point.concurrency:g}" if point.concurrency else "",
        catalog.engine_label(s.engine) if s.engine else "",
        PRECISIONS.get(s.precision or "", ""),
        f"speculation {SPEC_METHODS.get(s.spec_method, s.spec_method)}" if s.spec_method else "",
        f"{s.gpus} GPUs" if s.gpus else "",
        DEPLOYMENTS.get(s.deployment or "", ""),
        s.topology,
        s.image or "",
        wording.day(point.run_date) if point.run_date else "",
    ]
    name = "page" if isinstance(point, PublishedPoint) else "run"
    link = f" · [{name}]({point.run_url})" if point.run_url else ""
    return " · ".join(e(p) for p in parts if p) + link


def _cost(side: Side, reading: Reading) -> list[str]:
    rate, cost, y = side.price.usd_per_gpu_hour, reading.metrics.cost, reading.metrics.throughput_per_gpu
    if rate is None or cost is None:
        return ["no GPU price is known, so no cost"]
    made = rate / (y * 3600) * 1e6
    formula = f"{wording.price(rate)} per GPU-hour / ({y:,.1f} tok/s x 3,600 s) x 1,000,000 = ${made:,.4f}"
    if reading.cost_residual is None:
        return [f"cost per million tokens: {formula}"]
    off = wording.fine_percent(abs(reading.cost_residual) * 100)
    return [
        f"cost per million tokens: ${cost:,.3f}, from the publisher",
        f"check: {formula}; the publisher's figure is {off} {'above' if reading.cost_residual > 0 else 'below'} that",
    ]


def _power(side: Side, reading: Reading) -> list[str]:
    kw, y, found = side.price.kw_per_gpu, reading.metrics.throughput_per_gpu, reading.metrics
    if kw is None or found.energy is None or found.throughput_per_mw is None:
        return ["no power figure is known, so no tok/s/MW"]
    per_mw = f"{y:,.1f} tok/s x 1,000 / {kw:g} kW = {y * 1000 / kw:,.0f} tok/s/MW"
    if side.as_printed and abs(found.throughput_per_mw - y * 1000 / kw) > 0.5:
        per_mw += f" (the publisher has {found.throughput_per_mw:,.0f})"
    return [per_mw, f"{kw:g} kW x 1,000 / {y:,.1f} tok/s = {found.energy:.3f} J per token"]


def _ratios(comparison: Comparison, target: Target) -> list[str]:
    a, b = comparison.sides
    throughput, cost = target.ratio("throughput_per_gpu"), target.ratio("cost")
    if throughput is None or target.a is None or target.b is None:
        return []
    of_a, of_b = target.a.metrics, target.b.metrics
    lines = ["\n**Ratios**\n"]
    lines.append(
        f"- throughput, {e(a.label)} / {e(b.label)}: "
        + e(f"{of_a.throughput_per_gpu:,.1f} / {of_b.throughput_per_gpu:,.1f} = {throughput:.3f}")
    )
    if cost is not None:
        lines.append(
            f"- cost, {e(b.label)} / {e(a.label)}: " + e(f"${of_b.cost:,.4f} / ${of_a.cost:,.4f} = {1 / cost:.3f}")
        )
    return lines
