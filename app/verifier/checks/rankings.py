"""What makes a claim about three to six sides over the range that all share true: their order, who leads where."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from app.verifier.checks.setups import match
from app.verifier.document import Document, tied
from app.verifier.order import Stretch, even, leaders, open_at, trades, whole_order
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Faults, Scene, between, ends, shows, speed

LISTED = 3
MOST = 7  # stretches that a verdict names
TRADES = 9  # changes behind the first that are told
SLACK = 1e-3


def order(claim: Claim, scene: Scene) -> Faults:
    """Check that the order of all sides is the same over the shared range, and which it is."""
    document = scene.document
    yield from ends(claim, document.overlap, "the range that all share")
    tiers = [claim.keys(name, "side") for name in PLACES if claim.has(name)]
    yield from match([s for tier in tiers for s in tier], document.sides, "sides in order")
    if len(leaders(document, "throughput")) > 1 or trades(document):
        yield "context", "the order changes"
    if [set(t) for t in tiers] != [set(t) for t in whole_order(document)]:
        yield "direction", f"the order is not {tiers}"
    for tier, name in zip(tiers, PLACES, strict=False):
        if (len(tier) > 1) != claim.has(f"{name}_same"):
            yield "context", "what stands together is not said to be about the same, or what stands alone is"
    xs = document.samples(document.overlap.low, document.overlap.high) if document.overlap else []
    for better, worse in pairwise(tiers):
        yield from _ahead(document, "throughput", better, worse, xs)


def leads(claim: Claim, scene: Scene) -> Faults:
    """Check that these sides serve the most over the shared range, and where the order behind them changes."""
    document, shared = scene.document, scene.document.overlap
    scene.metric = "throughput"
    yield from ends(claim, shared, "the range that all share")
    sides = claim.keys("lead", "side")
    if claim.has("of"):
        yield from match(claim.keys("of", "side"), document.sides, "sides")
    if shared:
        yield from _best(document, "throughput", sides, shared.low, shared.high)
    if claim.has("x") or claim.has("n"):
        yield from behind(claim, scene)


def behind(claim: Claim, scene: Scene) -> Faults:
    """Check where the order behind the first changes, or how often where that is at more than a few speeds."""
    found = trades(scene.document)
    places = list({round(t.x, 1): t.x for t in found}.values())
    if claim.has("n"):
        yield from shows(claim.number("n"), len(found), "how often the order changes")
        if len(places) <= LISTED:
            yield "context", "the speeds are few enough to be named"
        return
    said = [t for t in claim.parts["x"] if t.is_number]
    if len(said) != len(places):
        yield "number", f"the order changes at {len(places)} speeds"
    for token, x in zip(said, places, strict=False):
        yield from speed(token, x, "where the order changes")


def trade(claim: Claim, scene: Scene) -> Faults:
    """Check that two sides trade places at a speed, and which way."""
    how = claim.kind.partition(":")[2]
    mover, other, token = claim.side("mover"), claim.side("other"), claim.number("x")
    fitting = [t for t in trades(scene.document) if (t.mover, t.other) == (mover, other)]
    if not any(t.how == how and not list(speed(token, t.x, "")) for t in fitting):
        yield "direction", f"{scene.document.label(mover)} {how} {scene.document.label(other)} at no such speed"


def more_trades(claim: Claim, scene: Scene) -> Faults:
    """Check how many more times two sides trade places than are told."""
    yield from shows(claim.number("n"), len(trades(scene.document)) - TRADES, "changes that are not told")


def all_lead(claim: Claim, scene: Scene) -> Faults:
    """Check that who is best changes so often that it is listed by itself; the stretches follow."""
    scene.metric = "cost" if claim.kind.endswith("cost") else "throughput"
    if len(parts_of(scene.document, scene.metric)) <= MOST:
        yield "context", "the verdict names every stretch"


def parts_of(document: Document, metric: str) -> list[float]:
    """Return where each stretch begins over which one side, or several together, is best."""
    if len(document.sides) > 2:
        return [part.low for part in leaders(document, metric)]
    shared = document.overlap
    return [shared.low, *document.crossovers(metric)] if shared else []


def which_leads(claim: Claim, scene: Scene) -> Faults:
    """Check that the leader changes, and often where no stretches follow."""
    scene.metric = "cost" if claim.kind.endswith("cost") else "throughput"
    if claim.has("of"):
        yield from match(claim.keys("of", "side"), scene.document.sides, "sides")
    found = leaders(scene.document, scene.metric)
    often = "often" in claim.kind
    if len(found) < 2 or often != (len(found) > MOST):
        yield "context", f"the leader changes {len(found) - 1} times"
    if claim.has("low"):
        yield from ends(claim, scene.document.overlap, "the range that all share")
    if claim.has("n"):
        yield from shows(claim.number("n"), len(found) - 1, "how often the leader changes")
    if often:
        yield from match(claim.keys("leads", "side"), {s for part in found for s in part.tiers[0]}, "sides that lead")


def stretch(claim: Claim, scene: Scene) -> Faults:
    """Check who is best on a stretch between two changes of the leader, and where it begins and ends."""
    document = scene.document
    found = leaders(document, scene.metric)
    sides = claim.keys("side", "side")
    if len(sides) != len(set(sides)):
        yield "name", "one side is named twice"
    if (len(sides) > 1) != claim.has("same"):
        yield "context", "who leads together is not said to be about the same, or who leads alone is"
    shared = document.overlap
    fitting = [part for part in found if shared and between(claim, part.low, part.high, shared)]
    if not fitting:
        yield "number", "the leader does not change there"
        return
    if set(sides) not in [set(part.tiers[0]) for part in fitting]:
        yield "direction", f"{', '.join(sides)} do not lead there"
    for part in fitting[:1]:
        yield from _best(document, scene.metric, sides, part.low, part.high)


def _best(document: Document, metric: str, sides: Sequence[str], low: float, high: float) -> Faults:
    """Check that some sides are about the same and not behind any other all along a stretch."""
    xs = document.samples(low, high)
    for one, two in combinations(sides, 2):
        if not all(tied(document.ratio(metric, x, one, two) or 0.5) for x in xs):
            yield "direction", f"{document.label(one)} and {document.label(two)} are not about the same all along"
    others = [s for s in document.sides if s not in sides]
    yield from _ahead(document, metric, sides, others, xs)


def _ahead(document: Document, metric: str, better: Sequence[str], worse: Sequence[str], xs: Sequence[float]) -> Faults:
    """Check that one of the better sides is never behind any of the worse."""
    for its in worse:
        sizes = [max(_lead(document, metric, mine, its, x) for mine in better) for x in xs] if better else [0.0]
        if min(sizes) < 1 - SLACK:
            yield "direction", f"{document.label(its)} is ahead somewhere"


def _lead(document: Document, metric: str, mine: str, its: str, x: float) -> float:
    ratio = document.ratio(metric, x, mine, its) or 0.0
    return ratio if metric != "cost" or not ratio else 1 / ratio


# Cost over the range


def follows(_: Claim, scene: Scene) -> Faults:
    """Check that all sides pay one rate, so that the order of costs is that of throughput."""
    rates = {scene.document.rate(s) for s in scene.document.sides}
    if len(rates) != 1 or None in rates:
        yield "context", f"the rates are {rates}"


def all_cost_alike(_: Claim, scene: Scene) -> Faults:
    """Check that all sides cost about the same all over the shared range."""
    document, shared = scene.document, scene.document.overlap
    xs = document.samples(shared.low, shared.high) if shared else []
    if not xs or not all(tied(document.ratio("cost", x, "a", s) or 0.5) for x in xs for s in document.sides):
        yield "direction", "the costs are not about the same"


def cheapest(claim: Claim, scene: Scene) -> Faults:
    """Check which side, or which about the same, costs the least all over the shared range."""
    shared = scene.document.overlap
    if shared is None:
        yield "context", "the sides share no range"
        return
    yield from _best(scene.document, "cost", claim.keys("side", "side"), shared.low, shared.high)


def cheapest_same(_: Claim, scene: Scene) -> Faults:
    """Check that the stretches of the cheapest side are those of the one that serves the most."""
    served, cheap = (leaders(scene.document, metric) for metric in ("throughput", "cost"))
    same = len(served) == len(cheap) and all(
        one.tiers == two.tiers and abs(one.low - two.low) < SLACK and abs(one.high - two.high) < SLACK
        for one, two in zip(served, cheap, strict=True)
    )
    if not same:
        yield "direction", "the cheapest side is another somewhere"


def cheapest_open(_: Claim, scene: Scene) -> Faults:
    """Check that what is known leaves open, at some speed, who costs the least."""
    if not cheapest_open_share(scene.document):
        yield "context", "who costs the least is known"


def cheapest_open_share(document: Document) -> float:
    """Return at which share of the shared range what is known leaves open which side costs the least."""
    xs = even(document)
    found = [
        x
        for part in leaders(document, "cost")
        for x in xs
        if part.low <= x <= part.high and any(open_at(document, "cost", a, b, x) for a, b in led(document, part))
    ]
    return len(set(found)) / len(xs) if xs else 0.0


def led(document: Document, part: Stretch) -> list[tuple[str, str]]:
    """Return every leader of a stretch with every other side."""
    return [(a, b) for a in part.tiers[0] for b in document.sides if b not in part.tiers[0]]


def no_range(claim: Claim, scene: Scene) -> Faults:
    """Check that no speed is covered by all sides."""
    if scene.document.overlap is not None:
        yield "context", "the sides share a range"
    if claim.has("of"):
        yield from match(claim.keys("of", "side"), scene.document.sides, "sides")
