"""How a reading was made, step by step, with its numbers filled in: the answer to "is that fair?".

Every line is Markdown with escaped values; figures carry their units.
"""

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.curve import Reading
from app.escaping import markdown as e
from app.language import ENGLISH, Language, message
from app.points import Point, PublishedPoint
from app.side import Side
from app.target import Target
from app.terms import DEPLOYMENTS, PRECISIONS, source_label

HOW = {
    "interpolated": message("read off Steffen's monotone cubic between two points: {throughput} tok/s/GPU"),
    "measured": message("measured at this very point: {throughput} tok/s/GPU"),
    "published": message("printed by the publisher: {throughput} tok/s/GPU"),
}


def working(
    comparison: Comparison, target: Target, catalog: Catalog, *, language: Language = ENGLISH
) -> tuple[str, ...]:
    """Return the lines that derive every side's figures and their ratios at one target."""
    lines: list[str] = []
    for side in comparison.sides:
        reading = target.reading(side.key)
        name, speed = f"**{e(language.name(side.label))}**", wording.speed(target.x, language=language)
        lines += ["", language.say("{side} at {speed} tok/s/user", side=name, speed=e(speed)), ""]
        if reading is None:
            lines.append(f"- {e(_absent(side, target, language))}")
            continue
        lines.append(f"- {e(_throughput(reading, language))}")
        lines += [f"    - {point_text(p, catalog, language=language)}" for p in reading.neighbours]
        derived = (*_cost(side, reading, language), *_power(side, reading, language), *_sure(reading, language))
        lines += [f"- {e(line)}" for line in derived]
    return (*lines, *_ratios(comparison, target, language))


def _absent(side: Side, target: Target, language: Language) -> str:
    nearest = side.nearest(target.x)
    if nearest is None:
        return language.say("no points")
    speed = wording.speed(nearest, language=language)
    return language.say("not measured there; the nearest measured speed is {speed} tok/s/user", speed=speed)


def _throughput(reading: Reading, language: Language) -> str:
    text = wording.one_decimal(reading.metrics.throughput_per_gpu, language=language)
    return language.say(HOW[reading.basis], throughput=text)


def _sure(reading: Reading, language: Language) -> list[str]:
    """Say how many requests were in flight, and how well an interpolated reading is known."""
    lines, held = [], reading.metrics.concurrency
    if held is not None:
        text = wording.about(held, language=language)
        lines.append(
            language.say("concurrency {n} requests at once, read off a curve of its own", n=text)
            if reading.basis == "interpolated"
            else language.say("concurrency {n} requests at once", n=text)
        )
    if reading.basis == "interpolated" and reading.uncertainty is None:
        lines.append(language.say("uncertainty unknown: both neighbours are ends of the curve"))
    elif reading.basis == "interpolated" and reading.uncertainty is not None:
        share = wording.percent(reading.uncertainty * 100, language=language)
        lines.append(language.say("uncertainty: a neighbouring point, left out, is missed by {share}", share=share))
    return lines


def point_text(point: Point, catalog: Catalog, *, language: Language = ENGLISH) -> str:
    """Describe one point in a line of Markdown, with a link to its run."""
    s = point.setup
    method = language.name(catalog.spec_methods.get(s.spec_method or "", s.spec_method or ""))
    parts = [
        f"{wording.speed(point.interactivity, language=language)} tok/s/user",
        f"{wording.one_decimal(point.throughput_per_gpu, language=language)} tok/s/GPU",
        language.say("concurrency {n}", n=wording.decimals(point.concurrency, language=language))
        if point.concurrency
        else "",
        catalog.engine_label(s.engine) if s.engine else "",
        PRECISIONS.get(s.precision or "", ""),
        language.say("speculation {method}", method=method) if method else "",
        language.count("{n} GPU", "{n} GPUs", s.gpus) if s.gpus else "",
        language.say(DEPLOYMENTS.get(s.deployment or "", "")),
        s.topology,
        s.image or "",
        language.day(point.run_date) if point.run_date else "",
        source_label(point, language),
    ]
    name = language.say("page") if isinstance(point, PublishedPoint) else language.say("run")
    link = f" · [{e(name)}]({point.run_url})" if point.run_url else ""
    return " · ".join(e(p) for p in parts if p) + link


def _cost(side: Side, reading: Reading, language: Language) -> list[str]:
    rate, cost, y = side.price.usd_per_gpu_hour, reading.metrics.cost, reading.metrics.throughput_per_gpu
    if rate is None or cost is None:
        return [language.say("no GPU price is known, so no cost")]
    formula = language.say(
        "{rate} per GPU-hour / ({throughput} tok/s x {seconds} s) x {million} = {cost}",
        rate=wording.price(rate, language=language),
        throughput=wording.one_decimal(y, language=language),
        seconds=language.number(3600),
        million=language.number(1_000_000),
        cost=language.number(rate / (y * 3600) * 1e6, 4, "dollars"),
    )
    if reading.cost_residual is None:
        return [language.say("cost per million tokens: {formula}", formula=formula)]
    off, printed = reading.cost_residual * 100, language.number(cost, 3, "dollars")
    share = wording.fine_percent(abs(off), language=language)
    return [
        language.say("cost per million tokens: {cost}, from the publisher", cost=printed),
        language.say("check: {formula}; the publisher's figure is {share} above that", formula=formula, share=share)
        if off > 0
        else language.say(
            "check: {formula}; the publisher's figure is {share} below that", formula=formula, share=share
        ),
    ]


def _power(side: Side, reading: Reading, language: Language) -> list[str]:
    kw, y, found = side.price.kw_per_gpu, reading.metrics.throughput_per_gpu, reading.metrics
    if kw is None or found.energy is None or found.throughput_per_mw is None:
        return [language.say("no power figure is known, so no tok/s/MW")]
    throughput, power = wording.one_decimal(y, language=language), wording.decimals(kw, language=language)
    thousand = language.number(1000)
    per_mw = f"{throughput} tok/s x {thousand} / {power} kW = {language.number(y * 1000 / kw)} tok/s/MW"
    if side.as_printed and abs(found.throughput_per_mw - y * 1000 / kw) > 0.5:
        there = language.number(found.throughput_per_mw)
        per_mw = language.say("{formula} (the publisher has {n})", formula=per_mw, n=there)
    energy = language.say("{n} J per token", n=language.number(found.energy, 3))
    return [per_mw, f"{power} kW x {thousand} / {throughput} tok/s = {energy}"]


def _ratios(comparison: Comparison, target: Target, language: Language) -> list[str]:
    """Return how the ratios of the table were made: those of the first side and each other one."""
    first, *others = comparison.sides
    formulas = [formula for other in others for formula in _ratio(target, first, other, language)]
    heading = language.say("Ratios")
    return ["", f"**{e(heading)}**", "", *(f"- {e(formula)}" for formula in formulas)] if formulas else []


def _ratio(target: Target, first: Side, other: Side, language: Language) -> list[str]:
    of_first, of_other = target.reading(first.key), target.reading(other.key)
    if of_first is None or of_other is None:
        return []
    a, b = language.name(first.label), language.name(other.label)
    ours, theirs = of_first.metrics, of_other.metrics
    served = [m.throughput_per_gpu for m in (ours, theirs)]
    above, below = (wording.one_decimal(y, language=language) for y in served)
    formulas = [
        language.say("throughput, {first} / {second}", first=a, second=b)
        + f": {above} / {below} = {language.number(served[0] / served[1], 3)}"
    ]
    if ours.cost is not None and theirs.cost is not None:
        below, above = (language.number(c, 4, "dollars") for c in (ours.cost, theirs.cost))
        formulas.append(
            language.say("cost, {first} / {second}", first=b, second=a)
            + f": {above} / {below} = {language.number(theirs.cost / ours.cost, 3)}"
        )
    return formulas
