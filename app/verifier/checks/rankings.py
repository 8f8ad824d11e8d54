"""What makes a claim about three to six sides true: their order, who leads where, what a token costs on each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from app.verifier.checks.places import at, nearest_of
from app.verifier.checks.points import SHAKY
from app.verifier.checks.ratios import of_size, sizes_here
from app.verifier.checks.setups import listed, match
from app.verifier.document import TIE, Document, tied
from app.verifier.order import Stretch, even, leaders, open_at, trades, whole_order
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Faults, Scene, ends, shows, speed

LISTED = 3
MOST = 7  # stretches that a verdict names
TRADES = 9  # changes behind the first that are told
MANY = 20
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
    fitting = [part for i, part in enumerate(found) if _fits(claim, part, first=not i, last=i == len(found) - 1)]
    if not fitting:
        yield "number", "the leader does not change there"
        return
    if set(sides) not in [set(part.tiers[0]) for part in fitting]:
        yield "direction", f"{', '.join(sides)} do not lead there"
    for part in fitting[:1]:
        yield from _best(document, scene.metric, sides, part.low, part.high)


def _fits(claim: Claim, part: Stretch, *, first: bool, last: bool) -> bool:
    """Say whether a stretch begins and ends where a claim says; the outer ends are not named."""
    low = first if not claim.has("low") else not list(speed(claim.number("low"), part.low, ""))
    high = last if not claim.has("high") else not list(speed(claim.number("high"), part.high, ""))
    return low and high


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


# One target


def delivers_most(claim: Claim, scene: Scene) -> Faults:
    """Check which side serves the most at a speed, or which do about the same, and what they serve."""
    document, x = scene.document, scene.x
    sides = claim.keys("lead", "side")
    read = _read(scene)
    if x is None or not set(sides) <= set(read):
        yield "context", "no reading is spoken of"
        return
    best = max(read, key=lambda s: document.value("throughput", s, x) or 0.0)
    together = [s for s in read if tied(document.ratio("throughput", x, best, s) or 0.5)]
    if set(sides) != set(together) or sides[0] != best:
        yield "direction", f"{', '.join(document.label(s) for s in together)} serve the most"
    if (claim.kind == "alone") != (len(read) == 1):
        yield "context", f"{len(read)} sides were measured"
    for token, side in zip([t for t in claim.parts["n"] if t.is_number], sides, strict=True):
        yield from shows(token, document.value("throughput", side, x), f"tok/s/GPU of {document.label(side)}")
    scene.lead = best


def _read(scene: Scene) -> list[str]:
    return [s for s in scene.document.sides if scene.x is not None and scene.document.reading(s, scene.x)]


def ahead_of(claim: Claim, scene: Scene) -> Faults:
    """Check by how much the side that serves the most is ahead of another, and what that one serves."""
    trail = claim.side("trail")
    if not scene.lead or trail == scene.lead or scene.x is None:
        yield "name", "one side is compared with itself"
        return
    if not scene.document.reading(trail, scene.x):
        yield "context", f"{scene.document.label(trail)} has no reading"
        return
    yield from of_size(claim, sizes_here(scene, "throughput", scene.lead, trail))
    yield from shows(claim.number("n"), scene.document.value("throughput", trail, scene.x), "tok/s/GPU")
    if (":few" in claim.kind) != ((scene.document.ratio("throughput", scene.x, scene.lead, trail) or 0) > MANY):
        yield "context", f"{scene.document.label(trail)} is not as far behind"


def first_at(scene: Scene) -> str:
    """Return the side that serves the most at the speed spoken of; empty where none has a reading."""
    document, x = scene.document, scene.x or 0.0
    return max(_read(scene), key=lambda s: document.value("throughput", s, x) or 0.0, default="")


def lead_open(claim: Claim, scene: Scene) -> Faults:
    """Check which sides may be ahead of the one that serves the most."""
    if claim.side("lead") != first_at(scene):
        yield "name", "another side serves the most"
    yield from match(claim.keys("open", "side"), open_behind(scene), "sides that may be ahead")


def rough_again(claim: Claim, scene: Scene) -> Faults:
    """Check which sides are read badly between the same points as at the speed before; at the next it is not said."""
    earlier = sorted((x for x in scene.document.targets if scene.x is not None and x < scene.x), reverse=True)[:2]
    before = [_rough(replace(scene, x=x)) for x in earlier]
    known = {side: [points == then.get(side) for then in before] for side, points in _rough(scene).items()}
    again = [side for side, same in known.items() if same[:1] == [True] and same != [True, True]]
    yield from match(claim.keys("sides", "side"), again, "sides as rough as before")


def _rough(scene: Scene) -> dict[str, object]:
    """Return the points around each bad reading at the speed spoken of, by side."""
    return {side: scene.document.reading(side, scene.x or 0.0)["neighbours"] for side in shaky(scene)}  # type: ignore[index]


def shaky(scene: Scene) -> Iterator[str]:
    """Yield the first side at a speed and those behind it by a gap that may be half or open, if read roughly."""
    document, x, best = scene.document, scene.x, first_at(scene)
    read = [s for s in document.sides if x is not None and document.reading(s, x)]
    is_open, behind = open_behind(scene), []
    for side in read:
        bounds = document.ratio_bounds("throughput", x, best, side) if x is not None and side != best else None
        if bounds and (side in is_open or bounds[1] > 2 * bounds[0]):
            behind.append(side)
    for side in [best, *behind] if behind else []:
        reading = document.reading(side, x or 0.0)
        if reading and len(reading["neighbours"]) > 1:
            sure = reading["uncertainty"]
            if sure is None or sure > SHAKY:
                yield side


def same_points(scene: Scene, side: str) -> bool:
    """Say whether a side is read between the same points as at the speed before."""
    earlier = [x for x in scene.document.targets if scene.x is not None and x < scene.x]
    if not earlier or scene.x is None:
        return False
    now, before = (scene.document.reading(side, x) for x in (scene.x, max(earlier)))
    return bool(now and before and now["neighbours"] == before["neighbours"])


def gap_of(claim: Claim, scene: Scene) -> Faults:
    """Check that the gaps that follow are those of the side that serves the most."""
    if claim.side("of") != scene.lead:
        yield "name", "the gap is that of another side"


def compared(claim: Claim, scene: Scene) -> Faults:
    """Check that all sides are named."""
    yield from match(claim.keys("of", "side"), scene.document.sides, "sides")


def open_behind(scene: Scene) -> list[str]:
    """Return the sides behind the first at a speed that may well be ahead of it."""
    document, x = scene.document, scene.x
    if x is None:
        return []
    read, best = _read(scene), first_at(scene)
    found = []
    for side in read:
        bounds = document.ratio_bounds("throughput", x, best, side)
        if bounds and bounds[0] < 1 and not tied(document.ratio("throughput", x, best, side) or 0.5):
            found.append(side)
    return found


def costs(claim: Claim, scene: Scene) -> Faults:
    """Check what a token costs on every side that has a reading, the least first, or that all cost about the same."""
    document, x, sides = scene.document, scene.x, listed(claim)
    yield from match(sides, _read(scene), "sides with a cost")
    if x is None:
        yield "context", "no speed is spoken of"
        return
    found = [document.value("cost", s, x) for s in sides]
    for name, cost in zip(PLACES, found, strict=False):
        yield from shows(claim.number(f"{name}_cost"), cost, "cost")
    known = [c for c in found if c]
    if len(known) < len(found):
        return
    if any(later < earlier for earlier, later in pairwise(known)):
        yield "direction", "the costs do not rise"
    if (claim.kind == "all_cost_same") != (max(known) <= min(known) * (1 + TIE)):
        yield "direction", f"the costs differ by a factor of {max(known) / min(known):.3f}"


def costs_open(_: Claim, scene: Scene) -> Faults:
    """Check that what is known leaves the order of two costs open."""
    if not open_costs(scene):
        yield "context", "the order of the costs is known"


def open_costs(scene: Scene, margin: float = 1.0) -> bool:
    """Say whether what is known leaves the order of two costs open, by some margin."""
    x, document = scene.x, scene.document
    pairs = combinations(_read(scene), 2)
    return x is not None and any(
        open_at(document, "cost", a, b, x, margin) and not tied(document.ratio("cost", x, a, b) or 0.5)
        for a, b in pairs
    )


def absent(claim: Claim, scene: Scene) -> Faults:
    """Check which sides have no reading at a speed, and where each was measured nearest to it."""
    if claim.has("x"):
        yield from at(claim, scene)
    document, read = scene.document, _read(scene)
    if claim.has("x") == bool(read):
        yield "context", "whether another side was measured there is otherwise"
    yield from match(listed(claim), [s for s in document.sides if s not in read], "sides without a reading")
    for name in PLACES:
        if claim.has(name) and claim.has(f"{name}_x"):
            yield from nearest_of(claim.number(f"{name}_x"), claim.side(name), scene)
            away = min(abs(knot - (scene.x or 0)) for knot in document.xs(claim.side(name)))
            yield from speed(claim.number(f"{name}_d"), away, "how far away that is")
        elif claim.has(name) and document.xs(claim.side(name)):
            yield "context", f"{document.label(claim.side(name))} was measured somewhere"
