"""What a claim is checked in: the document, which passage it stands in, and what the passage has said so far."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import floor, log10

from app.verifier.document import Document, Span
from app.verifier.patterns import Amount, Claim
from app.verifier.tokens import Token

SLACK = 1 + 1e-6
Fault = tuple[str, str]
Faults = Iterator[Fault]


@dataclass
class Scene:
    """A passage being read. `x` is the speed that it speaks of, `lead` the side named last or ahead of the others."""

    document: Document
    xs: tuple[float, ...]
    x: float | None = None
    lead: str = ""
    metric: str = "throughput"
    cap: float | None = None
    scores: dict[str, tuple[float, float]] = field(default_factory=dict)
    # Like for like: the answer itself while a part of it is spoken of, the parts that a figure was told of, those whose
    # lack of one was explained, the one that all points come from, those on which the order was said to turn, and which
    # sides were said to lack which.
    whole: Document | None = None
    told: list[Document] = field(default_factory=list)
    settled: list[Document] = field(default_factory=list)
    source: Document | None = None
    turned: list[Document] = field(default_factory=list)
    lacked: list[tuple[Document, str]] = field(default_factory=list)


Check = Callable[[Claim, Scene], Faults]


def shows(token: Token, value: float | None, what: str, half: float | None = None) -> Faults:
    """Check that a printed number is a value, rounded to the digit that it is printed to."""
    if "about" in token.roles and token.half < 0.5:
        yield "number", f"{what}: {token.text} has more digits than its sign allows"
    elif value is None:
        yield "context", f"{what}: the text says {token.text}, the document has none"
    elif abs(token.value - value) > (token.half if half is None else half) * SLACK + 1e-12:
        near_hundred = "percent" in token.roles and 99.5 <= value < 100 and 99.5 <= token.value <= value
        if not near_hundred:
            yield "number", f"{what}: the text says {token.text}, the document {value:.6g}"


def speed(token: Token, value: float | None, what: str) -> Faults:
    """Check a speed, which is printed to a tenth at least."""
    yield from shows(token, value, what, min(token.half, 0.05))


def inward(token: Token, value: float | None, what: str, upper: bool) -> Faults:
    """Check an end of a range that may be rounded to the number inside it, of as many decimals as are printed."""
    off = None if value is None else value - token.value if upper else token.value - value
    if off is None or not 0 <= off < 2 * token.half:
        yield from speed(token, value, what)


def ends(claim: Claim, span: Span | None, what: str) -> Faults:
    """Check both ends of a range of speeds."""
    if span is None:
        yield "context", f"{what}: there is none"
        return
    yield from inward(claim.number("low"), span.low, f"lower end of {what}", upper=False)
    yield from inward(
        claim.number("high" if claim.has("high") else "low"), span.high, f"upper end of {what}", upper=True
    )


def between(claim: Claim, low: float, high: float, shared: Span) -> bool:
    """Say whether a stretch begins and ends where a claim says: at a crossover, or at an end of the shared range.

    An end of the shared range may go unsaid.
    """
    return _ends_at(claim, "low", low, low == shared.low) and _ends_at(claim, "high", high, high == shared.high)


def _ends_at(claim: Claim, name: str, x: float, outer: bool) -> bool:
    if not claim.has(name):
        return outer
    token = claim.number(name)
    return not list(inward(token, x, "", upper=name == "high") if outer else speed(token, x, ""))


@dataclass(frozen=True)
class Size:
    """The least and greatest true size that an amount speaks of, and between which sizes they may lie."""

    low: float
    high: float
    least: float
    most: float


def sized(amount: Amount, true: Size, what: str) -> Faults:
    """Check an amount against true sizes, and that it claims no more than is known of them.

    "roughly" claims a first digit alone, "between" names what is known, rounded outward; any other number must stay as
    printed wherever the true one may lie, or by two units of its last digit after "about".
    """
    first, last = amount.first, amount.last
    if "roughly" in amount.words:
        yield from _rough(last, true.high, what)
        if "up to" not in amount.words:
            yield from _rough(first, true.low, what)
        return
    if "between" in amount.words:
        yield from _outward(first, true.low, true.least, f"least {what}", upper=False)
        yield from _outward(last, true.high, true.most, f"greatest {what}", upper=True)
        return
    if "up to" not in amount.words:
        yield from _firm(first, true.low, true.least, true.most if len(amount.numbers) == 1 else true.low, amount, what)
    yield from _firm(last, true.high, true.least if len(amount.numbers) == 1 else true.high, true.most, amount, what)


def _rough(token: Token, value: float, what: str) -> Faults:
    """Check a first digit; what is nearly a hundred percent goes by the first digit of what is left."""
    if "percent" in token.roles and 95 <= value < 100:
        yield from shows(token, value, what, 1.0)
        return
    if token.significant > 1:
        yield "number", f"{what}: {token.text} is more than one digit"
    yield from shows(token, value, what, half_of_digit(value, 1))


def _outward(token: Token, value: float, known: float, what: str, *, upper: bool) -> Faults:
    """Check an end of what is known: rounded outward, or as it is where no digit of it is open."""
    off = (token.value - known) if upper else (known - token.value)
    settled = not [*shows(token, value, what, half_of(token)), *shows(token, known, what, half_of(token))]
    if not settled and not -1e-9 <= off < 2 * half_of(token) * SLACK:
        yield "number", f"{what}: the text says {token.text}, the document {known:.6g}"


def _firm(token: Token, value: float, least: float, most: float, amount: Amount, what: str) -> Faults:
    half = half_of(token)
    yield from shows(token, value, what, half)
    if "up to" in amount.words:
        least = value
    reach = 2 * half if "about" in amount.words else half
    if "about" in amount.words and most - least <= 4 * half * SLACK:
        return
    if abs(least - token.value) > reach * SLACK + 1e-12 or abs(most - token.value) > reach * SLACK + 1e-12:
        yield "number", f"{what}: {token.text} claims more than is known, {least:.4g} to {most:.4g}"


def half_of(token: Token) -> float:
    """Return how far a printed size may be off: a multiple above 20 has two digits."""
    if "number" in token.roles and token.value > 20 and token.significant <= 2:
        return half_of_digit(token.value, 2)
    return token.half


def half_of_digit(value: float, digit: int) -> float:
    """Return half a unit of a value's first or second digit.

    >>> half_of_digit(134.2, 2), half_of_digit(34.0, 1)
    (5.0, 5.0)
    """
    return 0.5 * 10.0 ** (floor(log10(abs(value))) + 1 - digit) if value else 0.5
