"""How a printed number was made, in plain words: its exact value, where it was read, its formula and its rounding."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.curve import Reading
from app.exports.markdown import price_texts
from app.language import Language, message
from app.passage import Evidence
from app.points import Point, PublishedPoint, SideKey
from app.side import Side
from app.terms import METRICS, Term
from app.ui.evidence import QUOTIENT, Place, place, quotient

DIGITS = 10
# Units, rounding rules and formulas reach this module as they stand in the evidence; those in words are translated.
WORDS = {
    message("times"),
    message("percentage points"),
    message("tokens per step"),
    message("crossovers"),
    message("GPUs"),
    message("days"),
    message("points"),
    message("standard errors"),
    message("$/GPU-hour"),
    message("whole number"),
    message("whole number, approximate"),
    message("one decimal"),
    message("one decimal, none where whole; more where two would look alike"),
    message("one decimal up to 20, two digits above"),
    message("two decimals below $10, one above; more where two prices would look alike"),
    message("at most three decimals"),
    message("whole percent"),
    message("first digit"),
    message("rounded down"),
    message("rounded up"),
    message("rounded inward"),
    message("nearest knot"),
    message("least of the neighbours"),
    message("greatest of the neighbours"),
    message("count"),
    message("runs"),
    message("draft length + 1"),
    message("limit of the rule"),
    message("last run date - first run date"),
    message("root of y(x) = rate / cap"),
    message("root of cost(x) = that cost"),
    message("size of cost x throughput / rate - 1"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the panel says of a number: its exact value, sentences in order, and the points behind it, per side."""

    exact: str
    lines: tuple[str, ...]
    points: tuple[tuple[str, tuple[Point, ...]], ...]


def tell(comparison: Comparison, evidence: Evidence, catalog: Catalog, language: Language) -> Told:
    """Say what a number is, how it was made and how it was rounded."""
    at = place(comparison, evidence)
    formula, rounding = _rounding(comparison, evidence, at, language)
    made = language.say("Formula: {formula}", formula=formula) if formula else ""
    rounded = language.say("Rounded to: {rule}", rule=rounding) if rounding else ""
    lines = (*_origin(comparison, evidence, at, catalog, language), made, rounded)
    return Told(
        exact=_exact(evidence, language),
        lines=tuple(line for line in lines if line),
        points=tuple(_points(comparison, at, language)),
    )


def _exact(evidence: Evidence, language: Language) -> str:
    """Print a value with every digit that a float holds reliably, and its unit."""
    value, unit = evidence.value, evidence.unit
    if isinstance(value, str):
        return evidence.text
    whole = len(f"{abs(value):.0f}")
    digits = len(f"{value:.{max(DIGITS - whole, 0)}f}".rstrip("0").partition(".")[2])
    if unit == "%":
        return language.number(value, digits, "percent")
    if unit.startswith("$"):
        return f"{language.number(value, digits, 'dollars')} ({language.name(unit)})"
    return f"{language.number(value, digits)} {'' if unit == 'as written' else language.name(unit)}".strip()


def _rounding(comparison: Comparison, evidence: Evidence, at: Place, language: Language) -> tuple[str, str]:
    """Part the rule of an evidence item into the formula of its value and the rounding of what is printed."""
    for how in sorted({form.rounding for form in wording.FORMATS.values()}, key=len, reverse=True):
        head, found, tail = evidence.rounding.rpartition(how)
        if found and (not head or head.endswith("; ")):
            toward = language.name(tail.removeprefix(", "))
            rounding = language.say(", ").join([language.name(how), toward] if toward else [language.name(how)])
            return _formula(comparison, head.removesuffix("; "), quotient(evidence, at), language), rounding
    return "", "" if evidence.rounding in ("none", "as written") else language.name(evidence.rounding)


def _formula(comparison: Comparison, rule: str, quotient: tuple[SideKey, SideKey], language: Language) -> str:
    """Write a formula over two sides with their names."""
    if not QUOTIENT.search(rule):
        return language.name(rule)
    above, below = (language.name(comparison.side(key).label) for key in quotient)
    return QUOTIENT.sub(lambda _: f"{above} / {below}", rule)


def _origin(
    comparison: Comparison, evidence: Evidence, at: Place, catalog: Catalog, language: Language
) -> Iterator[str]:
    """Say in words what the path says."""
    path = re.sub(r"^pairs\[\d+\]\.", "", evidence.path)
    many = len(comparison.sides) > 2
    if at.is_ratio and at.metric:
        yield from _of_ratio(comparison, at, METRICS[at.metric], language)
    elif at.target is not None and at.side:
        yield from _of_reading(comparison, at, language)
    elif at.part == "interactivity_tok_s_user":
        yield (
            language.say("A speed that the sides are read at, chosen or by default.")
            if many
            else language.say("A speed that both sides are read at, chosen or by default.")
        )
    elif path.startswith("comparison.tco."):
        yield from price_texts(comparison, catalog, language=language)
    elif at.side:
        name = language.name(comparison.side(at.side).label)
        yield language.say("A speed on the curve of {side}.", side=name)
    elif path == "crossovers":
        yield language.say("How often the two curves cross.")
    elif path.startswith(("crossovers", "cost_crossovers")):
        yield language.say("The speed at which the two curves cross, found exactly on the curves.")
        if many and at.is_crossing:
            names = (language.name(comparison.side(key).label) for key in (at.of, at.to))
            yield language.say("The curves are those of {a} and {b}.", **dict(zip(("a", "b"), names, strict=True)))
    elif path.startswith(("overlap", "spread", "whole_spread")):
        yield (
            language.say("An end of the range that all sides are read over.")
            if many and path == evidence.path
            else language.say("An end of the range that both sides are read over.")
        )
    elif path.startswith("band"):
        yield language.say("An end of the range that the comparison covers.")
    elif path.startswith("accuracy"):
        yield language.say(
            "Made from the accuracy runs that count for this side; the table below the readings names them."
        )
    elif path.startswith("caveats"):
        yield language.say("A fact of the tables behind the comparison.")


def _of_ratio(comparison: Comparison, at: Place, term: Term, language: Language) -> Iterator[str]:
    sides = [comparison.side(key) for key in (at.of, at.to)]
    a, b = (language.name(side.label) for side in sides)
    speed = "" if at.x is None else wording.speed(at.x, language=language)
    metric = language.say(term.label)
    if at.extreme == "least":
        yield language.say(
            "Where {metric}, {a} / {b}, is least in the range: {speed} tok/s/user.",
            metric=metric,
            a=a,
            b=b,
            speed=speed,
        )
    if at.extreme == "greatest":
        yield language.say(
            "Where {metric}, {a} / {b}, is greatest in the range: {speed} tok/s/user.",
            **{"metric": metric, "a": a, "b": b, "speed": speed},
        )
    if at.is_bound:
        yield language.say(
            "One end of what is known: neighbouring points, points left out and rounding leave the true ratio open."
        )
    of_a, of_b = (_value(side.read(at.x), term) if at.x is not None else None for side in sides)
    if of_a is not None and of_b is not None:
        yield language.say(
            "{metric} at {speed} tok/s/user: {a} {value_a}, {b} {value_b}.",
            **{"metric": metric, "speed": speed, "a": a, "b": b},
            **{"value_a": _short(of_a, term, language), "value_b": _short(of_b, term, language)},
        )


def _value(reading: Reading | None, term: Term) -> float | None:
    return getattr(reading.metrics, term.key) if reading else None


def _short(value: float, term: Term, language: Language) -> str:
    if term.key == "cost":
        return language.number(value, 4, "dollars")
    return f"{wording.decimals(value, language=language)} {language.name(term.unit)}"


def _of_reading(comparison: Comparison, at: Place, language: Language) -> Iterator[str]:
    assert at.target is not None
    assert at.side is not None
    target, side = comparison.targets[at.target], comparison.side(at.side)
    reading, speed = target.reading(at.side), wording.speed(target.x, language=language)
    what = language.say(METRICS[at.metric].label if at.metric else _PARTS.get(at.part, _PARTS[""]))
    name = language.name(side.label)
    yield language.say("{what} of {side} at {speed} tok/s/user.", what=what, side=name, speed=speed)
    if reading is None or not at.metric:
        return
    if at.metric in ("cost", "throughput_per_mw", "energy") and not side.as_printed:
        yield language.say("Made from the throughput there and from the GPU's price or power.")
    yield language.say(_BASES[reading.basis])


_BASES = {
    "measured": message("Measured at this very speed."),
    "published": message("Printed by the publisher at this very speed."),
    "interpolated": message("Read off the monotone curve between two points."),
}
_PARTS = {
    "uncertainty": message("Leave-one-out error"),
    "cost_residual": message("Distance of the publisher's cost from throughput and price"),
    "neighbours": message("Neighbouring point"),
    "": message("A figure"),
}


def _points(comparison: Comparison, at: Place, language: Language) -> Iterator[tuple[str, tuple[Point, ...]]]:
    """Yield the measured points behind a number, under the name of their side."""
    if at.x is None or (at.target is None and not at.is_crossing):
        return
    keys = (at.of, at.to) if at.is_ratio or at.is_crossing else (at.side,) if at.side else ()
    for side in (comparison.side(key) for key in keys):
        reading = side.read(at.x) if at.target is None else comparison.targets[at.target].reading(side.key)
        if reading:
            points: tuple[Point, ...] = reading.neighbours
            yield _heading(side, points, language), points


def _heading(side: Side, points: tuple[Point, ...], language: Language) -> str:
    name = language.name(side.label)
    if points and isinstance(points[0], PublishedPoint):
        return language.say("Published point of {side}:", side=name)
    return language.say("Measured point of {side}:", side=name)
