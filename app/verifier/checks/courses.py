"""What makes a claim about the whole shared range true: crossovers, stretches, the widest gap, what a cost affords."""

from itertools import pairwise
from math import inf

from app.verifier.checks import rankings
from app.verifier.checks.ratios import Ratio, of_size, sizes_at, two_sides
from app.verifier.document import Span, tied
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene, between, ends, shows, speed


def affordable(claim: Claim, scene: Scene) -> Faults:
    """Check how fast the cheaper side goes at what the other one costs at a speed."""
    cheap, dear, document = claim.side("cheap"), claim.side("dear"), scene.document
    yield from two_sides(cheap, dear)
    x = next((m for m in document.matched if not list(speed(claim.number("x"), m, ""))), None)
    cost = document.value("cost", dear, x) if x is not None else None
    if x is None or cost is None:
        yield "context", f"{claim.number('x').text} is no speed with a cost on both sides"
        return
    yield from shows(claim.number("cost"), cost, f"cost of {document.label(dear)}")
    cheapest, edge = document.largest_x(cheap, cost), document.span(cheap)
    if cheapest is None or cheapest <= x:
        yield "direction", f"{document.label(cheap)} does not go further at that cost"
        return
    yield from shows(claim.number("to"), cheapest, "the largest speed at that cost", claim.number("to").half)
    if claim.kind == "affordable_all" and (edge is None or cheapest < edge.high):
        yield "context", "that cost is passed before the last reading"


def pays(claim: Claim, scene: Scene) -> Faults:
    """Check that a side serves more above its only crossover, and less below."""
    yield from two_sides(claim.side("lead"), claim.side("trail"))
    scene.lead = claim.side("lead")
    crossovers = scene.document.crossovers("throughput")
    if len(crossovers) != 1:
        yield "context", f"there are {len(crossovers)} crossovers"
        return
    yield from speed(claim.number("x"), crossovers[0], "crossover")
    yield from ends(claim, scene.document.overlap, "the range that both share")
    yield from _better(scene, "throughput", claim.side("lead"), crossovers[0], inf)
    yield from _better(scene, "throughput", claim.side("trail"), -inf, crossovers[0])


def _better(scene: Scene, metric: str, side: str, low: float, high: float) -> Faults:
    """Check that a side is better all along a stretch of the shared range."""
    shared = scene.document.overlap
    if shared is None:
        yield "context", "the sides share no range"
        return
    low, high = max(low, shared.low), min(high, shared.high)
    found = sizes_at(scene.document, metric, side, scene.document.samples(low, high))
    sizes = [1 / f.size if metric == "cost" else f.size for f in found]
    middle = sizes_at(scene.document, metric, side, [(low + high) / 2])
    ahead = bool(middle) and (middle[0].size < 1 if metric == "cost" else middle[0].size > 1)
    if not sizes or min(sizes) < 1 - 1e-3 or not ahead:
        yield "direction", f"{scene.document.label(side)} is not the better side from {low:.4g} to {high:.4g}"


def question(claim: Claim, scene: Scene) -> Faults:
    """Check that a figure does depend on the speed: it crosses over; what follows says where."""
    if claim.has("a"):
        yield from two_sides(claim.side("a"), claim.side("b"))
    scene.metric = "cost" if claim.kind == "which_costs_less" else "throughput"
    if not 0 < len(scene.document.crossovers(scene.metric)) < rankings.MOST:
        yield "context", f"{scene.metric} crosses over {len(scene.document.crossovers(scene.metric))} times"


def turns(claim: Claim, scene: Scene) -> Faults:
    """Check how often the order turns, and between which speeds."""
    if claim.has("a"):
        yield from two_sides(claim.side("a"), claim.side("b"))
    found = scene.document.crossovers("cost" if claim.kind == "turns_cost" else "throughput")
    yield from shows(claim.number("n"), len(found), "how often the order turns")
    if len(found) < rankings.MOST:
        yield "context", "the stretches are few enough to be named"
    if claim.has("low") and found:
        yield from speed(claim.number("low"), found[0], "first crossover")
        yield from speed(claim.number("high"), found[-1], "last crossover")


def stretch(claim: Claim, scene: Scene) -> Faults:
    """Check who is better on a stretch between crossovers, and where it begins and ends."""
    if len(scene.document.sides) > 2:
        yield from rankings.stretch(claim, scene)
        return
    shared = scene.document.overlap or Span(0, 0)
    fences = [shared.low, *scene.document.crossovers(scene.metric), shared.high]
    fitting = [part for part in pairwise(fences) if between(claim, *part, shared)]
    if not fitting:
        yield "number", "these are not neighbouring crossovers"
        return
    named = "low" if claim.has("low") else "high"
    low, high = min(fitting, key=lambda part: abs(part[named == "high"] - claim.number(named).value))
    if claim.has("side"):
        yield from _better(scene, scene.metric, claim.side("side"), low, high)
        return
    xs = scene.document.samples(low, high)
    if not all(tied(f.size) for f in sizes_at(scene.document, scene.metric, "a", xs)):
        yield "direction", "the sides are not about the same there"


def peak(claim: Claim, scene: Scene) -> Faults:
    """Check how far a side is ahead at most, and where: over the shared range if the order turns, else the targets'."""
    lead, document = claim.side("lead"), scene.document
    yield from two_sides(lead, claim.side("trail"))
    shared = document.overlap if document.crossovers("throughput") else document.reach
    yield from _at_extreme(claim, scene, lead, "x", shared, highest=True)
    if shared:
        found = sizes_at(document, "throughput", lead, document.samples(shared.low, shared.high))
        widest = max(found, key=lambda f: f.size)
        scene.x = widest.x
        yield from of_size(claim, [widest])


def _at_extreme(claim: Claim, scene: Scene, lead: str, name: str, shared: Span | None, *, highest: bool) -> Faults:
    document = scene.document
    if shared is None:
        yield "context", "the sides share no range"
        return
    found = sizes_at(document, "throughput", lead, document.samples(shared.low, shared.high))
    extreme = (max if highest else min)(found, key=lambda f: f.size)
    yield from speed(claim.number(name), extreme.x, "where the gap is widest" if highest else "where it is narrowest")


def bends(claim: Claim, scene: Scene) -> Faults:
    """Check where over the shared range the gap is widest and narrowest, and how wide it is there."""
    lead, document = claim.side("lead"), scene.document
    yield from two_sides(lead, claim.side("trail"))
    scene.lead = lead
    yield from _at_extreme(claim, scene, lead, "widest_at", scene.document.overlap, highest=True)
    yield from _at_extreme(claim, scene, lead, "narrowest_at", scene.document.overlap, highest=False)
    shared = document.overlap
    if shared:
        found = sorted(
            sizes_at(document, "throughput", lead, document.samples(shared.low, shared.high)), key=lambda f: f.size
        )
        scene.x = found[-1].x
        yield from _there(claim, "widest", found[-1])
        yield from _there(claim, "narrowest", found[0])


def goes_from(claim: Claim, scene: Scene) -> Faults:
    """Check how wide the gap is at both ends of the shared range, and that it only grows or only shrinks between."""
    yield from ends(claim, scene.document.overlap, "the range that both share")
    lead, document, shared = claim.side("lead"), scene.document, scene.document.overlap
    scene.lead = lead
    if shared is None:
        return
    if claim.has("trail"):
        yield from two_sides(lead, claim.side("trail"))
    found = sizes_at(document, "throughput", lead, document.samples(shared.low, shared.high))
    scene.x = max(found, key=lambda f: f.size).x
    yield from _there(claim, "first", found[0])
    yield from _there(claim, "last", found[-1])


def _there(claim: Claim, name: str, found: Ratio) -> Faults:
    """Check a gap at one speed, said in percent, as a multiple or as a tie."""
    parts = {part: claim.parts[f"{name}_{part}"] for part in ("more", "times") if claim.has(f"{name}_{part}")}
    if parts:
        yield from of_size(Claim(claim.kind, claim.start, parts), [found])
    elif not tied(found.size):
        yield "direction", f"the sides are not about the same there, {found.size:.3f}"
