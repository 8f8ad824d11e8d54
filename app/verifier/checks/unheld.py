"""What makes a claim about what has no figure like for like true: points too far apart, none at all, other dates."""

from datetime import date

from app.verifier.checks.fair import rows_of, whole_of
from app.verifier.checks.places import at
from app.verifier.checks.setups import match
from app.verifier.document import Document
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Faults, Scene, shows, speed

DAYS = 30


def beyond_pool(claim: Claim, scene: Scene) -> Faults:
    """Check whose points lie too far apart: between them the curve reads above that of the pool that holds them."""
    if claim.has("x"):
        yield from at(claim, scene)
    found, x = rows_of(claim, scene), scene.x
    if len(found) != 1 or x is None:
        yield "name", "nothing was held equal like that"
        return
    row = found[0]
    said = {claim.side(f"s{p}"): p for p in PLACES if claim.has(f"s{p}")}
    true = {side: ends for side in row.sides if (ends := row.too_far_apart(side, x))}
    yield from match(said, true, "sides whose points lie too far apart")
    for side in set(said) & set(true):
        for name, value in zip(("low", "high"), true[side], strict=True):
            yield from speed(claim.number(f"s{said[side]}_{name}"), value, f"a point of {row.label(side)}")
    scene.settled.append(row)


def unread(claim: Claim, scene: Scene) -> Faults:
    """Check why rows with points on all sides have no figure: no shared speed, not read here, not read anywhere."""
    found, asked = rows_of(claim, scene), whole_of(scene).pooled
    if not found or asked is None:
        yield "name", "nothing was held equal like that"
        return
    if claim.has("n"):
        yield from shows(claim.number("n"), DAYS, "days")
    for row in found:
        yield from _unread(claim.kind, row, scene, asked.matched)
        scene.settled.append(row)


def _unread(kind: str, row: Document, scene: Scene, asked: list[float]) -> Faults:
    lacking = _empty(row)
    if kind == "held_no_dates":
        if not lacking or not row.held["run_dates"]:
            yield "context", "there are runs of all sides that close in time, or points of one side alone"
        return
    if lacking:
        yield "context", "a side has no points"
        return
    if (kind == "held_no_speed") != (row.overlap is None):
        yield "context", "whether they share a speed is otherwise"
    xs = [scene.x] if kind == "held_elsewhere" and scene.x is not None else asked
    if any(x in row.matched or any(row.too_far_apart(s, x) for s in row.sides) for x in xs):
        yield "context", "there is a figure, or its points lie too far apart"


def lacks(claim: Claim, scene: Scene) -> Faults:
    """Check that sides have no points of what is named, or none known to be where some do not say."""
    unknown = whole_of(scene).answer["like_for_like"]["not_known_of"]
    found = rows_of(claim, scene)
    if not found:
        yield "name", "nothing was held equal like that"
    for row in found:
        for side in claim.keys("sides", "side"):
            if row.knots.get(side) or row.held["run_dates"]:
                yield "name", f"{row.label(side)} has points there"
            if (side in unknown) != (claim.kind == "lacks_known"):
                yield "context", f"whether all points of {row.label(side)} say what they ran on is otherwise"
            scene.lacked.append((row, side))


def _empty(row: Document) -> list[str]:
    return [side for side in row.sides if not row.knots.get(side)]


def unexplained(scene: Scene) -> list[Document]:
    """Return what is held of which a text tells neither a figure nor why there is none."""
    told = {id(row) for row in (*scene.told, *scene.settled)}
    lacked = {(id(row), side) for row, side in scene.lacked}
    left = [row for row in whole_of(scene).rows if id(row) not in told]
    return [row for row in left if not _empty(row) or any((id(row), side) not in lacked for side in _empty(row))]


def within_days(claim: Claim, scene: Scene) -> Faults:
    """Check within how many days the runs of each thing that is told lie."""
    yield from shows(claim.number("n"), DAYS, "days")
    for row in scene.told:
        first, last = (date.fromisoformat(day) for day in row.held["run_dates"] or ("2000-01-01", "2100-01-01"))
        if (last - first).days > DAYS:
            yield "context", "runs lie farther apart, or are not held together"
