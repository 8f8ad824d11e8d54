"""What makes a claim about speeds, ranges and what one side alone offers true."""

from app.verifier.checks.ratios import two_sides
from app.verifier.document import other
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene, ends, shows, speed
from app.verifier.tokens import Token


def at(claim: Claim, scene: Scene) -> Faults:
    """Check that a speed is one that the passage speaks of, and speak of it from here on."""
    said, read = claim.number("x").text, scene.document.matched
    alike = [x for x in scene.xs if not list(speed(claim.number("x"), x, ""))]
    x = min(alike, key=lambda x: (x not in read, abs(x - claim.number("x").value)), default=None)
    if x is None:
        yield "context", f"{said} tok/s/user is not what this passage speaks of"
    scene.x = x if x is not None else scene.x


def over(claim: Claim, scene: Scene) -> Faults:
    """Check that a range goes from the first speed that both sides were read at to the last."""
    reach = scene.document.reach
    if reach is None:
        yield "context", "the sides share no range"
        return
    yield from speed(claim.number("low"), reach.low, "start of the range")
    yield from speed(claim.number("high" if claim.has("high") else "low"), reach.high, "end of the range")


def band(claim: Claim, scene: Scene) -> Faults:
    """Check the ends of the range that is compared."""
    yield from ends(claim, scene.document.band, "the range that is compared")


def overlap(claim: Claim, scene: Scene) -> Faults:
    """Check the ends of the range that both sides cover."""
    yield from ends(claim, scene.document.overlap, "the range that both share")


def printed_range(claim: Claim, scene: Scene) -> Faults:
    """Check the range of a published table."""
    shared = scene.document.overlap
    yield from speed(claim.number("low"), shared.low if shared else None, "first published reading")
    yield from speed(claim.number("high"), shared.high if shared else None, "last published reading")


def delivers(claim: Claim, scene: Scene) -> Faults:
    """Check what a side delivers, and at what cost."""
    side, x = claim.side("side"), scene.x
    value = scene.document.value("throughput", side, x) if x is not None else None
    yield from shows(claim.number("n"), value, f"tok/s/GPU of {scene.document.label(side)}")
    if claim.has("cost") and x is not None:
        yield from shows(claim.number("cost"), scene.document.value("cost", side, x), "cost")


def unread(claim: Claim, scene: Scene) -> Faults:
    """Check that a side, or both, have no reading at a speed, and what the nearest one is."""
    if claim.has("x"):
        yield from at(claim, scene)
    sides = [claim.side("side")] if claim.has("side") else scene.document.sides
    for side in sides:
        if scene.x is not None and scene.document.reading(side, scene.x):
            yield "context", f"{scene.document.label(side)} has a reading at {scene.x:g}"
    if claim.has("nearest"):
        yield from nearest(claim, scene)


def nearest(claim: Claim, scene: Scene) -> Faults:
    """Check the speed nearest to the one spoken of that a side was measured at."""
    yield from nearest_of(claim.number("nearest"), claim.side("side"), scene)


def nearest_of(token: Token, side: str, scene: Scene) -> Faults:
    """Check the speed nearest to the one spoken of that a side was measured at."""
    if scene.x is None:
        yield "context", "no speed is spoken of"
        return
    x, knots = scene.x, scene.document.xs(side)
    yield from speed(token, min(knots, key=lambda k: abs(k - x), default=None), "nearest speed")


def spans(claim: Claim, scene: Scene) -> Faults:
    """Check that the sides share no speed, and where each was measured."""
    yield from nothing_shared(claim, scene)
    for name, prefix in (("a", ""), ("b", "b_")):
        found = scene.document.span(claim.side(name))
        low, high = f"{prefix}low", f"{prefix}high"
        yield from speed(claim.number(low), found.low if found else None, "lower end")
        yield from speed(claim.number(high if claim.has(high) else low), found.high if found else None, "upper end")


def nothing_shared(claim: Claim, scene: Scene) -> Faults:
    """Check that the sides share no speed."""
    yield from two_sides(claim.side("a"), claim.side("b"))
    if scene.document.overlap is not None:
        yield "context", "the sides share a range"


def empty(claim: Claim, scene: Scene) -> Faults:
    """Check that the sides that are named have no rows, and no other."""
    bare = {s for s in scene.document.sides if not scene.document.subject["sides"][s]["points"]}
    if set(claim.keys("sides", "side")) != bare:
        yield "name", "the sides without rows are others"


def reaches(claim: Claim, scene: Scene) -> Faults:
    """Check where one side stops and how far the other goes on, above or below."""
    side = claim.side("side")
    mine, its = scene.document.span(side), scene.document.span(other(side))
    if claim.has("other"):
        yield from two_sides(side, claim.side("other"))
    if mine is None or its is None:
        yield "context", "a side has no range"
        return
    up = claim.kind == "goes_on"
    if (mine.high <= its.high) if up else (mine.low >= its.low):
        yield "direction", f"{scene.document.label(side)} does not go beyond the other"
    yield from speed(claim.number("stops"), its.high if up else its.low, "where one side stops")
    yield from speed(claim.number("goes_on"), mine.high if up else mine.low, "how far the other goes on")


def cheapest_reach(claim: Claim, scene: Scene) -> Faults:
    """Check up to which speed a side costs no more than the cap that was named."""
    side, document = claim.side("side"), scene.document
    cap = scene.cap
    found, edge = (document.largest_x(side, cap) if cap else None), document.span(side)
    if claim.kind == "never_that_cheap":
        if found is not None:
            yield "direction", f"{document.label(side)} is that cheap up to {found:.4g}"
        return
    if claim.kind == "that_cheap_to":
        yield from _reach(claim, found, document.largest_x_bounds(side, cap) if cap else None)
    else:
        yield from speed(claim.number("x"), found, f"speed of {document.label(side)} at that cost")
    if (claim.kind == "always_that_cheap") != (found is not None and edge is not None and found >= edge.high):
        yield "context", "the whole range is something else"


def _reach(claim: Claim, found: float | None, bounds: tuple[float, float] | None) -> Faults:
    """Check a speed at a cost: both ends of what is known, or the speed where it is known to its digits or to one."""
    amount = claim.amount("x")
    if bounds is None:
        yield "context", "no speed is that cheap"
    elif "between" in amount.words:
        yield from speed(amount.first, bounds[0], "least speed at that cost")
        yield from speed(amount.last, bounds[1], "greatest speed at that cost")
    else:
        yield from speed(amount.first, found, "speed at that cost")
        if bounds[1] - bounds[0] > (1.0 if "about" in amount.words else 0.1) * (1 + 1e-6):
            yield "number", f"that speed may lie between {bounds[0]:.4g} and {bounds[1]:.4g}"


def cap(claim: Claim, scene: Scene) -> Faults:
    """Check the highest cost that was asked for, and remember it."""
    asked = (scene.document.answer.get("prices") or {}).get("cap") or {}
    scene.cap = asked.get("cost_usd_per_m_tokens")
    yield from shows(claim.number("cost"), scene.cap, "the highest cost")
