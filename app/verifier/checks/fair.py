"""What makes a claim about like for like true: what is held, the gap or the leader there, what that says."""

from collections.abc import Callable
from itertools import combinations

from app.verifier.checks.places import at
from app.verifier.checks.ratios import of_size, sizes_at, sizes_here
from app.verifier.checks.setups import match
from app.verifier.document import Document, other, tied
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Check, Faults, Scene, shows

# What the words for what is held say: engines (of one family, or the very same), deployments, run dates.
WHAT = {
    "family": {"family"},
    "engine": {"engine"},
    "deployment": {"deployment"},
    "setup": {"engine", "deployment"},
    "all": {"engine", "deployment", "window"},
    "family_dates": {"family", "window"},
    "engine_dates": {"engine", "window"},
    "deployment_dates": {"deployment", "window"},
    "dates": {"window"},
}
MARGIN = 1.01
# How the gap under what is held compares with the pooled one, by how a text says it; 'open' is neither.
HOW = {"lead_is": {"open"}, "lead_shrinks": {"narrower"}, "lead_grows": {"wider"}}


def whole_of(scene: Scene) -> Document:
    """Return the answer that a part of is spoken of."""
    return scene.whole or scene.document


def fields_of(document: Document) -> set[str]:
    """Name what is held equal in an answer."""
    return set(document.answer["like_for_like"]["fields"])


def rows_of(claim: Claim, scene: Scene) -> list[Document]:
    """Return the rows that a claim names by engine, family of engines or deployment; none where one is not there."""
    whole, said = whole_of(scene), _named(claim)
    rows = {(row.held["engine"], row.held["engine_family"], row.held["deployment"]): row for row in whole.rows}
    return [rows[held] for held in said] if all(held in rows for held in said) else []


def _named(claim: Claim) -> list[tuple[str | None, str | None, str | None]]:
    families, deployments = claim.keys("fams", "family"), claim.keys("deps", "deployment")
    if families or deployments:
        return [*((None, family, None) for family in families), *((None, None, d) for d in deployments)]
    things = [p for p in PLACES if claim.has(p)]
    deployed = [claim.key(f"{p}_dep", "deployment") if claim.has(f"{p}_dep") else None for p in things]
    return [(claim.key(p, "engine"), None, d) for p, d in zip(things, deployed, strict=True)] or [(None, None, None)]


def pooled(_: Claim, scene: Scene) -> Faults:
    """Speak of the comparison with nothing held equal from here on."""
    scene.whole = whole_of(scene)
    if scene.whole.pooled is None:
        yield "context", "nothing was pooled"
        return
    scene.document = scene.whole.pooled


def held(claim: Claim, scene: Scene) -> Faults:
    """Speak of what is held equal from here on, and check that its points are of that kind and give a figure."""
    found = rows_of(claim, scene)
    scene.whole = whole_of(scene)
    if len(found) != 1:
        yield "name", "nothing was held equal like that"
        return
    scene.document = row = found[0]
    scene.told.append(row)
    yield from is_held(row)
    if scene.x is None or scene.x not in row.matched:
        yield "context", "there is no reading of all sides"
    elif any(row.too_far_apart(side, scene.x) for side in row.sides):
        yield "context", "a side reads above the pool that holds its points"


def is_held(row: Document) -> Faults:
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


def all_from(claim: Claim, scene: Scene) -> Faults:
    """Check that all points behind the readings at a speed come from what is held equal."""
    yield from at(claim, scene)
    found, whole = rows_of(claim, scene), whole_of(scene)
    if len(found) != 1 or whole.pooled is None or scene.x is None:
        yield "name", "nothing was held equal like that"
        return
    (row,) = found
    target = whole.pooled.targets[scene.x]
    yield from is_held(Document({**row.answer, "targets": [target]}, tables=row.tables))
    if not all(target[side] for side in whole.sides):
        yield "context", "there is no reading of all sides"
    scene.whole, scene.source = whole, row


def change(scene: Scene, row: Document) -> str:
    """Say what holding one thing does to the gap of two sides, as far as is known.

    'same' (the very same points), 'turns', 'reads' (turned, and known of one of both alone), 'closes', 'narrower',
    'wider' or 'open'; '' where it has no figure.
    """
    whole, x = whole_of(scene).pooled, scene.x
    if whole is None or x is None or x not in whole.matched or x not in row.matched:
        return ""
    if all((whole.reading(s, x) or {}).get("neighbours") == (row.reading(s, x) or {}).get("neighbours") for s in "ab"):
        return "same"
    first = "a" if (whole.ratio("throughput", x) or 1.0) >= 1 else "b"
    (before,), (after,) = (sizes_at(document, "throughput", first, [x]) for document in (whole, row))
    apart = after.least > before.most or after.most < before.least
    if tied(before.size):
        return "wider" if apart and not tied(after.size) else "open"
    known = (before.least > 1, after.most < 1)
    if after.size < 1 and not tied(after.size) and any(known):
        return "turns" if all(known) else "reads"
    if after.most < before.least:
        return "closes" if tied(after.size) else "narrower"
    return "wider" if after.least > before.most else "open"


def lead(claim: Claim, scene: Scene) -> Faults:
    """Check what the lead becomes under what is held: whether it is surely another, its size, and both figures."""
    document, x, whole = scene.document, scene.x, whole_of(scene).pooled
    if whole is None or x is None or x not in document.matched:
        yield "context", "there is no figure"
        return
    first = "a" if (whole.ratio("throughput", x) or 1.0) >= 1 else "b"
    if change(scene, document) not in HOW[claim.kind]:
        yield "direction", f"the gap is {change(scene, document)}"
    if claim.has("more") or claim.has("times"):
        yield from of_size(claim, sizes_here(scene, "throughput", first))
    for name, side in (("n", first), ("m", other(first))):
        if claim.has(name):
            yield from shows(claim.number(name), document.value("throughput", side, x), f"tok/s/GPU of {side}")


def turned(claim: Claim, scene: Scene) -> Faults:
    """Check that the order turns under what is named: surely, or so that it reads the other way round."""
    found, how = rows_of(claim, scene), {"held_turns": "turns", "held_reads": "reads"}[claim.kind]
    if not found:
        yield "name", "nothing was held equal like that"
    for row in found:
        if change(scene, row) != how:
            yield "direction", "the order does something else"
        scene.turned.append(row)


def says(claim: Claim, scene: Scene) -> Faults:
    """Check what is said of holding equal: that the words name what is held, and what they say of the gap."""
    outcome, what = claim.kind.split(":")
    if fields_of(whole_of(scene)) != WHAT[what]:
        yield "name", f"what is held is {fields_of(whole_of(scene))}"
    yield from OUTCOMES[outcome](scene)


def outcome_of(scene: Scene) -> str:
    """Return what is to be said of the gap after all that was told: a kind of claim, '' where nothing is."""
    found = {change(scene, row) for row in scene.told} - {"same", ""}
    if scene.source or not found:
        return ""
    if "open" in found:
        return "cannot_say"
    if found <= {"narrower", "closes"}:
        alike = all(_made_of(scene, row) == _made_of(scene, whole_of(scene).pooled) for row in scene.told)
        return "" if not alike else "rest_goes" if "narrower" in found else "all_goes"
    return "" if len(found) == 1 else "depends"


def _made_of(scene: Scene, document: Document | None) -> list[set[tuple[object, object]]]:
    """Return the precisions and spec methods that each side is read off at the speed that is spoken of."""
    assert document is not None
    assert scene.x is not None
    points = [(document.reading(side, scene.x) or {}).get("neighbours", ()) for side in document.sides]
    return [{(p["precision"], p["spec_method"]) for p in of_side} for of_side in points]


def _outcome(kind: str) -> Callable[[Scene], Faults]:
    def check(scene: Scene) -> Faults:
        if outcome_of(scene) != kind:
            yield "direction", f"what is to be said is '{outcome_of(scene)}'"

    return check


def depends(_: Claim, scene: Scene) -> Faults:
    """Check that the gap surely becomes one thing under one that is held, and another under another."""
    yield from _outcome("depends")(scene)


def cannot_explain(scene: Scene) -> Faults:
    """Check that it was said, and so checked, where all points come from."""
    if scene.source is None:
        yield "context", "it does not say where the points come from"
    elif not is_cleared(scene):
        yield "context", "a visitor's or a store's points may be of several builds of the engine"


def is_cleared(scene: Scene) -> bool:
    """Say whether what is held is no cause of the gap.

    Engines of a visitor's or a store's points are none where all say one build; deployments where none is twice as
    large as another.
    """
    whole = whole_of(scene)
    if whole.pooled is None or scene.x is None:
        return True
    points = [p for side in whole.sides for p in (whole.pooled.reading(side, scene.x) or {}).get("neighbours", ())]
    counts = [p["gpus"] for p in points if p.get("gpus")]
    if "deployment" in fields_of(whole) and counts and max(counts) >= 2 * min(counts):
        return False
    if not fields_of(whole) & {"engine", "family"}:
        return True
    images, versions = ({p.get(name) for p in points} for name in ("image", "engine_version"))
    if not {"own", "saved", "store"}.intersection(p.get("source") for p in points):
        return True
    named = [found for found in (images, versions) if found != {None}]
    return all(len(found - {None}) == 1 for found in named) and any(None not in found for found in named)


def none_held(scene: Scene) -> Faults:
    """Check that no speed that was asked for has a reading of all sides under what is held, though some have points."""
    whole = whole_of(scene)
    if _has_figure(whole, whole.rows) or not any(_complete(row) for row in whole.rows):
        yield "context", "there is a figure, or no set of points"


def no_set(scene: Scene) -> Faults:
    """Check that nothing that is held leaves points on all sides, and that all of them say what they ran on."""
    yield from _none_complete(scene, known=True)


def none_known(scene: Scene) -> Faults:
    """Check that nothing that is held leaves points on all sides, and that some of them do not say what they ran on."""
    yield from _none_complete(scene, known=False)


def _none_complete(scene: Scene, *, known: bool) -> Faults:
    if any(_complete(row) for row in whole_of(scene).rows):
        yield "context", "there is a set of points on all sides"
    if known == bool(whole_of(scene).answer["like_for_like"]["not_known_of"]):
        yield "context", "whether all points say what they ran on is otherwise"


def instead(claim: Claim, scene: Scene) -> Faults:
    """Check that engines of one family are held since engine and deployment leave no figure, or no points."""
    whole = whole_of(scene)
    was = whole.answer["like_for_like"]["instead_of"]
    if was is None or set(was["fields"]) != WHAT["setup"] or fields_of(whole) != WHAT["family"]:
        yield "name", "nothing is held in place of engine and deployment"
    complete = any(_complete(row) for row in whole.instead)
    true = "figures" if complete else "unknown" if was and was["not_known_of"] else "points"
    if claim.kind != f"instead_{true}":
        yield "context", "whether there are points on all sides is otherwise"
    if _has_figure(whole, whole.instead):
        yield "context", "there is a figure"


def _has_figure(whole: Document, rows: tuple[Document, ...]) -> bool:
    asked = set(whole.pooled.matched) if whole.pooled else set()
    return any(asked & set(row.matched) for row in rows)


def _complete(row: Document) -> bool:
    return all(row.knots.get(side) for side in row.sides)


# Three to six sides


def leads_at(claim: Claim, scene: Scene) -> Faults:
    """Check who serves the most at a speed, pooled or under what is held, and whether that is known."""
    if claim.has("x"):
        yield from at(claim, scene)
    document, x, whole = scene.document, scene.x, whole_of(scene).pooled
    if x is None or whole is None or x not in document.matched:
        yield "context", "there is no reading of all sides"
        return
    said, true = claim.keys("lead", "side"), best_at(document, x)
    yield from match(said, true, "sides that lead")
    for side, token in zip(said, (t for t in claim.parts["n"] if t.is_number), strict=False):
        yield from shows(token, document.value("throughput", side, x), f"tok/s/GPU of {document.label(side)}")
    others = [(true[0], s) for s in document.sides if s not in true]
    if any(_is_open(document, x, pair) for pair in others) != claim.kind.endswith(":open"):
        yield "context", "whether the leader is known is otherwise"
    if claim.kind.startswith("still") and set(true) != set(best_at(whole, x)):
        yield "direction", "the pooled leader is another"


def best_at(document: Document, x: float) -> list[str]:
    """Return the sides that serve the most at a speed, and about the same: the very most first."""
    served = {side: document.value("throughput", side, x) or 0.0 for side in document.sides}
    ranked = sorted(served, key=lambda side: -served[side])
    return [side for side in ranked if tied(served[ranked[0]] / served[side])]


def order_held(claim: Claim, scene: Scene) -> Faults:
    """Check whether any two sides trade places under what is held, and whether that is known."""
    document, x, whole = scene.document, scene.x, whole_of(scene).pooled
    if x is None or whole is None or x not in document.matched:
        yield "context", "there is no reading of all sides"
        return
    pairs = list(combinations(document.sides, 2))
    traded = [pair for pair in pairs if _ahead(whole, x, pair) * _ahead(document, x, pair) < 0]
    sure = [p for p in traded if not (_is_open(whole, x, p) or _is_open(document, x, p))]
    unsure = not sure if traded else any(_is_open(d, x, pair) for d in (whole, document) for pair in pairs)
    if claim.kind.startswith("order_stays") == bool(traded):
        yield "direction", f"the sides that trade places are {traded}"
    if claim.kind.endswith(":open") != unsure:
        yield "context", "whether the order is known is otherwise"


def _ahead(document: Document, x: float, pair: tuple[str, str]) -> int:
    ratio = document.ratio("throughput", x, *pair) or 1.0
    return 0 if tied(ratio) else 1 if ratio > 1 else -1


def _is_open(document: Document, x: float, pair: tuple[str, str]) -> bool:
    low, high = document.ratio_bounds("throughput", x, *pair) or (1.0, 1.0)
    return low < 1 / MARGIN and high > MARGIN


OUTCOMES: dict[str, Callable[[Scene], Faults]] = {
    "rest_goes": _outcome("rest_goes"),
    "all_goes": _outcome("all_goes"),
    "cannot_say": _outcome("cannot_say"),
    "none_held": none_held,
    "no_set": no_set,
    "none_known": none_known,
    "cannot_explain": cannot_explain,
}
SAYS: dict[str, Check] = {f"{outcome}:{what}": says for outcome in OUTCOMES for what in WHAT}
