"""What makes a claim about three to six sides at one speed true: who leads, by how much, what a token costs on each."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from app.verifier.checks.places import at, nearest_of
from app.verifier.checks.points import SHAKY
from app.verifier.checks.ratios import of_size, sizes_here
from app.verifier.checks.setups import listed, match
from app.verifier.document import TIE, tied
from app.verifier.order import open_at
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Faults, Scene, shows, speed

MANY = 20


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
