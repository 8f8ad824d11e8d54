"""What makes a claim about a fault of an engine's own acceptance figures true: who ran what, and what fixed it when."""

import re
from collections.abc import Iterator, Mapping, Sequence

from app.verifier.checks.setups import match
from app.verifier.document import Document, Json
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene

Row = Mapping[str, str]


def older(claim: Claim, scene: Scene) -> Faults:
    """Check that a side ran releases before the one with a fix, which of its rows, and what was wrong with them."""
    row = _row(claim, scene.document)
    if row is None or claim.keys("fix", "release") != [row["fixed_in"]]:
        yield "name", "no such fault was fixed in that release"
        return
    rows = reporting(scene.document, claim.side("side"), row)
    old = [v for point in rows if (v := before(scene.document, point, row["fixed_in"]))]
    yield from match(claim.keys("ran", "release"), old, f"releases older than {row['fixed_in']}")
    if (claim.kind == "older_partly") != (len(old) < len(rows)):
        yield "context", f"{len(old)} of {len(rows)} rows are older"


def open_to_fault(claim: Claim, scene: Scene) -> Faults:
    """Check that a fault may touch sides, as it is not known whether they have the fix, or which release has it."""
    row = _row(claim, scene.document)
    if row is None or (claim.kind == "fix_unknown") == bool(row["fixed_in"]):
        yield "name", "no such fault has such a fix"
        return
    if claim.has("fix") and claim.keys("fix", "release") != [row["fixed_in"]]:
        yield "name", f"it was fixed in {row['fixed_in']}"
    if claim.has("engine") and scene.document.family(claim.key("engine", "engine")) != row["engine_family"]:
        yield "name", f"it is a fault of {row['engine_family']}"
    for side in claim.keys("sides", "side"):
        rows = reporting(scene.document, side, row)
        if not rows or (row["fixed_in"] and all(len(set(scene.document.versions(p))) == 1 for p in rows)):
            yield "context", f"{scene.document.label(side)} has no row of an unknown version"


def untold(claims: Sequence[Claim], document: Document) -> Iterator[str]:
    """Find a side with rows that are plainly older than a fix, which is not told of it."""
    told = {(c.key("link", "fact"), c.side("side")) for c in claims if c.kind in ("older", "older_partly")}
    for row in document.tables.get("engine_faults", ()):
        for side in document.sides if row["fixed_in"] else ():
            old = any(before(document, point, row["fixed_in"]) for point in reporting(document, side, row))
            if old and (row["fixed_by"], side) not in told:
                yield f"that {document.label(side)} is older than {row['fixed_in']}"


def _row(claim: Claim, document: Document) -> Row | None:
    rows = document.tables.get("engine_faults", ())
    said = claim.key("fault", "fact"), claim.key("link", "fact")
    return next((row for row in rows if (row["fault"], row["fixed_by"]) == said), None)


def reporting(document: Document, side: str, row: Row) -> list[Json]:
    """Return the rows of a speculating side that carry a figure as an engine of the family reported it."""
    return [
        point
        for point in (document.neighbours([side]) if document.speculates(side) else ())
        if not point.get("acceptance_forced")
        and not point.get("acceptance_counted")
        and point.get(f"acceptance_{row['figure']}") is not None
        and document.family(point["engine"]) == row["engine_family"]
    ]


def before(document: Document, point: Json, release: str) -> str | None:
    """Return the release that a row names, if all that it names is older than another."""
    named = document.versions(point)
    return named[0] if named and all(_numbers(version) < _numbers(release) for version in named) else None


def _numbers(release: str) -> tuple[list[int], int]:
    """Return a release's numbers without the zeros at its end, and that of its post release.

    >>> _numbers("0.9.0") < _numbers("0.10"), _numbers("0.5.3.post1") < _numbers("0.5.3.post2"), _numbers("0.9.0")
    (True, True, ([0, 9], -1))
    """
    plain, _, post = release.partition(".post")
    return [int(n) for n in re.sub(r"(\.0)+$", "", plain).split(".")], int(post) if post else -1
