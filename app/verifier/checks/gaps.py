"""What makes a claim about a gap or a cost true; a check is called like the claim that it judges."""

from itertools import combinations, pairwise
from math import inf

from app.verifier.checks.ratios import extremes, of_size, sizes_at, sizes_here, two_sides
from app.verifier.document import TIE, other, tied
from app.verifier.order import open_share
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene, Size, shows, sized, speed

NEAR_END = 0.1
STEADY = 1.02


def gap(claim: Claim, scene: Scene) -> Faults:
    """Check how much more one side serves than the other, and both figures where they are given."""
    lead, trail = claim.side("lead"), claim.side("trail")
    yield from two_sides(lead, trail)
    scene.lead = lead
    found = sizes_here(scene, "throughput", lead)
    yield from of_size(claim, found)
    if claim.has("n") and scene.x is not None:
        for name, side in (("n", lead), ("m", trail)):
            value = scene.document.value("throughput", side, scene.x)
            yield from shows(claim.number(name), value, f"tok/s/GPU of {scene.document.label(side)}")


def gap_at_most(claim: Claim, scene: Scene) -> Faults:
    """Check that a side is never behind, and how much more it serves where it is furthest ahead."""
    lead, trail = claim.side("lead"), claim.side("trail")
    yield from two_sides(lead, trail)
    scene.lead = lead
    found = sizes_here(scene, "throughput", lead)
    if found and min(f.size for f in found) * (1 + TIE) < 1:
        yield "direction", f"{scene.document.label(lead)} is behind at some speed"
    yield from of_size(claim, sorted(found, key=lambda f: f.size)[-1:])
    if "roughly" not in claim.amount("more" if claim.has("more") else "times").words:
        yield "number", "how much more is not said to be rough"


def same(claim: Claim, scene: Scene) -> Faults:
    """Check that both sides are within a tie, here or over the range, and the figures where they are given."""
    metric = "cost" if claim.kind == "same_cost" else "throughput"
    document = scene.document
    found = sizes_here(scene, metric, "a")
    if not found or not all(tied(size) for _, size, _, _ in found):
        yield "direction", f"{metric} is not about the same"
    if claim.has("lead"):
        yield from two_sides(claim.side("lead"), claim.side("trail"))
    for name, number in (("lead", "n"), ("trail", "m")):
        if claim.has(number) and scene.x is not None:
            value = document.value("throughput", claim.side(name), scene.x)
            yield from shows(claim.number(number), value, f"tok/s/GPU of {document.label(claim.side(name))}")
    if claim.has("low") and scene.x is not None:
        costs = sorted(document.value("cost", s, scene.x) or inf for s in document.sides)
        for name, cost in zip(("low", "high" if claim.has("high") else "low"), costs, strict=True):
            yield from shows(claim.number(name), cost, "cost")


def trend(claim: Claim, scene: Scene) -> Faults:
    """Check what became of the gap since the last speed."""
    document, x = scene.document, scene.x
    earlier = [m for m in document.matched if x is not None and m < x]
    now, before = (
        document.ratio("throughput", p) if p is not None else None for p in (x, earlier[-1] if earlier else None)
    )
    if now is None or before is None:
        yield "context", "there is no earlier speed to compare with"
        return
    change = max(now, 1 / now) / max(before, 1 / before)
    led = [r for p in earlier if (r := document.ratio("throughput", p)) and not tied(r)]
    turned = bool(led) and not tied(now) and (led[-1] > 1) != (now > 1)
    true = {"wider": change > STEADY, "narrower": change < 1 / STEADY, "turned": turned}
    true["steady"] = not turned and 1 / STEADY <= change <= STEADY
    if not true[claim.kind]:
        yield "direction", f"the gap is not {claim.kind}: it changed by a factor of {change:.3f}"
    if claim.has("before"):
        yield from speed(claim.number("before"), earlier[-1], "the speed before")


def near_end(claim: Claim, scene: Scene) -> Faults:
    """Check that the side that serves less is near the end of its range where the gap is greatest."""
    side = claim.side("side")
    span, found = scene.document.span(side), sizes_here(scene, "throughput", other(side))
    if span is None or not found:
        yield "context", "there is no such range"
        return
    x, size, *_ = max(found, key=lambda f: f.size)
    if size < 1:
        yield "name", f"{scene.document.label(side)} is ahead"
    if x < span.high - NEAR_END * (span.high - span.low):
        yield "context", f"{x:.4g} is not near the end of {scene.document.label(side)}, {span.high:.4g}"


def little_left(claim: Claim, scene: Scene) -> Faults:
    """Check that a side serves less than a twentieth of the other."""
    found = sizes_here(scene, "throughput", other(claim.side("side")))
    if not found or max(f.size for f in found) <= 20:
        yield "name", f"{scene.document.label(claim.side('side'))} is not far behind"


def order_open(_: Claim, scene: Scene) -> Faults:
    """Check that what is known leaves open which side is ahead: here, or somewhere between crossovers."""
    document, shared = scene.document, scene.document.overlap
    if len(document.sides) > 2:
        if not open_share(document, "throughput", list(combinations(document.sides, 2))):
            yield "context", "the order is known"
        return
    crossovers = document.crossovers("throughput") if scene.x is None else []
    stretches = [sizes_here(scene, "throughput", "a")]
    if crossovers and shared:
        fences = pairwise([shared.low, *crossovers, shared.high])
        stretches = [sizes_at(document, "throughput", "a", document.samples(*ends)) for ends in fences]
    is_open = any(any(f.least < 1 < f.most for f in s) for s in stretches)
    if crossovers:
        is_open = any(any(f.least < 1 < f.most for f in s) and not all(tied(f.size) for f in s) for s in stretches)
    if not is_open:
        yield "context", "which side is ahead is known"


def costs_less(claim: Claim, scene: Scene) -> Faults:
    """Check how much less one side costs, and both prices where they are given; without a name, the side ahead."""
    cheap = claim.side("cheap") if claim.has("cheap") else scene.lead
    if not cheap:
        yield "name", "nothing says which side costs less"
        return
    if claim.has("dear"):
        yield from two_sides(cheap, claim.side("dear"))
    found = sizes_here(scene, "cost", cheap)
    if not found:
        yield "context", "no cost was read here"
        return
    if claim.kind == "costs_less_at_most":
        if max(f.size for f in found) > 1 + TIE:
            yield "direction", f"{scene.document.label(cheap)} costs more at some speed"
        found = sorted(found, key=lambda f: f.size)[:1]
    low, high, least, most = extremes(found)
    if low >= 1 - TIE / 2 or high > 1 + TIE:
        yield "direction", f"{scene.document.label(cheap)} costs {low:.4g} to {high:.4g} times as much"
        return
    if claim.kind == "costs_less_after_all" and cheap == scene.lead:
        yield "direction", "it is not the other way round"
    true = Size(_saved(high), _saved(low), _saved(most), _saved(least))
    yield from sized(claim.amount("less"), true, "percent less")
    yield from _prices(claim, scene, cheap)


def costs_less_once(claim: Claim, scene: Scene) -> Faults:
    """Check that the side ahead costs less at one rate, where no percentage is told, and both prices if given."""
    cheap, document = scene.lead, scene.document
    found = sizes_here(scene, "cost", cheap) if cheap else []
    if not found or min(f.size for f in found) >= 1 - TIE / 2 or max(f.size for f in found) > 1 + TIE:
        yield "direction", "the side ahead does not cost less"
    if len({document.rate(s) for s in document.sides}) > 1:
        yield "context", "the sides do not pay one rate"
    yield from _prices(claim, scene, cheap or "a")


def _saved(ratio: float) -> float:
    return (1 - ratio) * 100


def _prices(claim: Claim, scene: Scene, cheap: str) -> Faults:
    for name, side in (("n", cheap), ("m", other(cheap))):
        if claim.has(name) and scene.x is not None:
            value = scene.document.value("cost", side, scene.x)
            yield from shows(claim.number(name), value, f"cost of {scene.document.label(side)}")


def costs_more(claim: Claim, scene: Scene) -> Faults:
    """Check how much more the dearer side costs, in percent or as a multiple."""
    dear = claim.side("dear")
    found = sizes_here(scene, "cost", dear)
    yield from of_size(claim, found)
    if scene.lead == dear:
        yield "name", "the side that was said to cost less is said to cost more"


def price_of(claim: Claim, scene: Scene) -> Faults:
    """Check what each of two sides costs, and, where it says so, that cents are too coarse to tell their order."""
    yield from two_sides(claim.side("cheap"), claim.side("dear"))
    yield from _prices(claim, scene, claim.side("cheap"))
    if claim.kind == "too_coarse":
        if not all(scene.document.prints_cost(side) for side in scene.document.sides):
            yield "context", "the costs were not printed"
        if not any(least < 1 < most for _, _, least, most in sizes_here(scene, "cost", "a")):
            yield "context", "the cents tell which side costs less"
