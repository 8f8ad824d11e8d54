"""What makes a claim about like for like true: what is held, the gap there, what that says of the pooled one."""

from collections.abc import Callable, Iterator
from datetime import date

from app.verifier.checks.places import at
from app.verifier.checks.ratios import sizes_here
from app.verifier.checks.setups import match
from app.verifier.document import Document, tied
from app.verifier.patterns import Claim
from app.verifier.scene import Check, Faults, Scene

# What the words for what is held say: engines (of one family, or the very same), deployments, run dates.
WHAT = {
    "engine": {"engine"},
    "deployment": {"deployment"},
    "setup": {"engine", "deployment"},
    "all": {"engine", "deployment", "window"},
    "engine_dates": {"engine", "window"},
    "deployment_dates": {"deployment", "window"},
    "dates": {"window"},
}


def pooled(_: Claim, scene: Scene) -> Faults:
    """Speak of the comparison with nothing held equal from here on."""
    if scene.document.pooled is None:
        yield "context", "nothing was pooled"
        return
    scene.whole = scene.whole or scene.document
    scene.document = scene.document.pooled


def held(claim: Claim, scene: Scene) -> Faults:
    """Speak of what is held equal from here on, and check that its points are of that kind."""
    found = _row(claim, scene)
    if found is None:
        yield "name", "nothing was held equal like that"
        return
    scene.whole = scene.whole or scene.document
    scene.document = found
    scene.told.append(found)
    yield from _is_held(found)


def _row(claim: Claim, scene: Scene) -> Document | None:
    """Return the row that a claim names by its engine and deployment."""
    whole = scene.whole or scene.document
    for row in whole.rows:
        engine = row.held["engine"] or row.held["engine_family"]
        role = "engine" if row.held["engine"] else "family"
        names = claim.keys("engine", role)
        same = names == [engine] if engine else not claim.has("engine")
        deployed = claim.keys("dep", "deployment")
        if same and deployed == ([row.held["deployment"]] if row.held["deployment"] else []):
            return row
    return None


def _is_held(row: Document) -> Faults:
    """Check that every point of a row is of what it holds."""
    for point in row.neighbours():
        its = {
            "engine": point["engine"],
            "engine_family": row.family(point["engine"] or ""),
            "deployment": point["deployment"],
        }
        off = [name for name, value in its.items() if row.held[name] not in (None, value)]
        window = row.held["run_dates"]
        if off or (window and not window[0] <= point["run_date"] <= window[1]):
            yield "context", f"a point of another {off or 'time'} is among what is held equal"


def without(claim: Claim, scene: Scene) -> Faults:
    """Check why what is held equal gives no figure: a side without points, no shared speed, or none of these."""
    yield from held(claim, scene)
    row = scene.document
    if claim.kind == "held_without":
        yield from match(claim.keys("sides", "side"), _empty(row), "sides without points")
    elif _empty(row):
        yield "context", "a side has no points"
    elif (claim.kind == "held_apart") != (row.overlap is None):
        yield "context", "whether they share a speed is otherwise"
    if row.matched and (claim.kind != "held_elsewhere" or scene.x in row.matched):
        yield "context", "there is a figure"


def _empty(row: Document) -> list[str]:
    return [s for s in row.sides if not row.knots.get(s)]


def all_from(claim: Claim, scene: Scene) -> Faults:
    """Check that all points behind the readings at a speed come from what is held equal."""
    yield from at(claim, scene)
    yield from held(claim, scene)
    whole, row = scene.whole or scene.document, scene.document
    if whole.pooled is None or scene.x is None:
        yield "context", "nothing was pooled"
        return
    points = whole.pooled.neighbours(xs=[scene.x])
    target = whole.pooled.targets[scene.x]
    yield from _is_held(Document({**row.answer, "targets": [target]}, tables=row.tables))
    if not points:
        yield "context", "there is no reading"


def says(claim: Claim, scene: Scene) -> Faults:
    """Check what is said of holding equal: that the words name what is held, and what they say of the gap."""
    outcome, what = claim.kind.split(":")
    whole = scene.whole or scene.document
    fields = {"engine" if name == "family" else name for name in whole.answer["like_for_like"]["fields"]}
    if fields != WHAT[what]:
        yield "name", f"what is held is {fields}"
    yield from OUTCOMES[outcome](scene)


def _sizes(scene: Scene) -> Iterator[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    """Yield size, least and most of the pooled gap, each with those of a thing that is held equal."""
    whole = scene.whole or scene.document
    if whole.pooled is None or scene.x is None:
        return
    before = sizes_here(Scene(whole.pooled, scene.xs, x=scene.x), "throughput", "a")
    turned = bool(before) and before[0].size < 1
    for row in scene.told:
        after = sizes_here(Scene(row, scene.xs, x=scene.x), "throughput", "a")
        if before and after and scene.x in row.matched:
            both = [(r.size, r.least, r.most) for r in (before[0], after[0])]
            if turned:
                both = [(1 / size, 1 / most, 1 / least) for size, least, most in both]
            yield both[0], both[1]


def _apart(scene: Scene) -> list[str]:
    """Say of each thing held whether the gap is surely narrower, surely wider, or neither."""
    found = []
    for (_, least, most), (size, low, high) in _sizes(scene):
        narrower = "turns" if high < 1 < least else "closes" if tied(size) else "narrower"
        found.append(narrower if high < least else "wider" if low > most and not tied(size) else "open")
    return found


def part_goes(scene: Scene) -> Faults:
    """Check that under all that is held the gap is surely narrower than the pooled one."""
    found = set(_apart(scene))
    if not found or not found <= {"narrower", "turns", "closes"}:
        yield "direction", f"the gap is {found}"


def is_wider(scene: Scene) -> Faults:
    """Check that under all that is held the gap is surely wider."""
    if set(_apart(scene)) != {"wider"}:
        yield "direction", f"the gap is {set(_apart(scene))}"


def order_turns(scene: Scene) -> Faults:
    """Check that under all that is held the other side is surely ahead."""
    if set(_apart(scene)) != {"turns"}:
        yield "direction", f"the gap is {set(_apart(scene))}"


def gap_closes(scene: Scene) -> Faults:
    """Check that under all that is held both are about the same, and surely nearer than pooled."""
    if set(_apart(scene)) != {"closes"}:
        yield "direction", f"the gap is {set(_apart(scene))}"


def depends(_: Claim, scene: Scene) -> Faults:
    """Check that the gap is surely wider under one thing that is held, and surely narrower under another."""
    found = set(_apart(scene))
    if "wider" not in found or not found & {"narrower", "turns", "closes"} or "open" in found:
        yield "direction", f"the gap is {found}"


def cannot_say(scene: Scene) -> Faults:
    """Check that under one thing that is held the gap may be as wide as the pooled one."""
    if "open" not in _apart(scene):
        yield "context", "the points do tell"


def none_held(scene: Scene) -> Faults:
    """Check that no speed that was asked for has a reading of both sides under what is held."""
    whole = scene.whole or scene.document
    matched = set(whole.pooled.matched) if whole.pooled else set()
    if any(matched & set(row.matched) for row in whole.rows):
        yield "context", "there is a figure"


def within_days(claim: Claim, scene: Scene) -> Faults:
    """Check how many days the runs of each thing that is held lie within."""
    whole = scene.whole or scene.document
    windows = [row.held["run_dates"] for row in whole.rows if row.held["run_dates"]]
    spans = {(date.fromisoformat(last) - date.fromisoformat(first)).days for first, last in windows}
    if spans != {int(claim.number("n").value)}:
        yield "number", f"the windows are {spans} days long"


def _nothing(_: Scene) -> Faults:
    yield from ()


OUTCOMES: dict[str, Callable[[Scene], Faults]] = {
    "part_goes": part_goes,
    "is_wider": is_wider,
    "order_turns": order_turns,
    "gap_closes": gap_closes,
    "cannot_say": cannot_say,
    "none_held": none_held,
    "cannot_explain": _nothing,  # `all_from` checks why
}
SAYS: dict[str, Check] = {f"{outcome}:{what}": says for outcome in OUTCOMES for what in WHAT}
