"""What makes a claim about where rows come from true: their sources, the workload behind them, their acceptance."""

from collections.abc import Iterator, Sequence

from app.verifier.checks.setups import figures, least_and_greatest, match
from app.verifier.names import STATED
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene

UNVERIFIED = {"own", "saved"}


def unverified(claim: Claim, scene: Scene) -> Faults:
    """Check which sides have rows that the reader brought, or that a file alone has: those named, all or some."""
    document = scene.document
    if claim.has("sides"):
        source = "saved" if claim.kind == "unknown_here" else "own"
        found = [side for side in document.sides if source in document.sources(side)]
        yield from match(claim.keys("sides", "side"), found, f"sides of {source} rows")
        return
    sources = {source for side in document.sides for source in document.sources(side)}
    if not sources & UNVERIFIED:
        yield "context", "no row is unverified"
    elif (sources <= UNVERIFIED) != (claim.kind == "all_unverified"):
        yield "context", f"rows come from {', '.join(sorted(sources))}"


def unstated(claim: Claim, scene: Scene) -> Faults:
    """Check what the own rows of some sides do not state, all or some of them."""
    for side in claim.keys("sides", "side"):
        yield from match(claim.keys("what", "stated"), lacking(scene, side), f"unknown of {scene.document.label(side)}")


def unstated_somewhere(_: Claim, scene: Scene) -> Faults:
    """Check that own rows leave something of their setup open."""
    if not any(lacking(scene, side) for side in scene.document.sides):
        yield "context", "all own rows state their setup"


def lacking(scene: Scene, side: str) -> list[str]:
    """Return what unverified rows next to a side's readings do not state."""
    rows = [row for row in scene.document.neighbours([side]) if row.get("source") in UNVERIFIED]
    return [name for name in STATED if any(row[name] is None for row in rows)]


def made_from(claim: Claim, scene: Scene) -> Faults:
    """Check which sources the rows of a side come from."""
    side = claim.side("side")
    what = f"sources of {scene.document.label(side)}"
    yield from match(claim.keys("sources", "source"), scene.document.sources(side), what)


def sources_differ(_: Claim, scene: Scene) -> Faults:
    """Check that rows come from several sources."""
    if len({source for side in scene.document.sides for source in scene.document.sources(side)}) < 2:
        yield "context", "all rows come from one source"


def workload(claim: Claim, scene: Scene) -> Faults:
    """Check whether requests had fixed lengths, as those of the publisher have, or were recorded sessions."""
    document = scene.document
    fixed = document.has_lengths and any(map(document.is_publishers, document.sides))
    agentic = document.answer["workload"] == "agentic"
    if not (fixed if claim.kind == "fixed_lengths" else agentic):
        yield "context", "the workload is another"


def accepted(claim: Claim, scene: Scene) -> Faults:
    """Check the least and the greatest acceptance that rows next to a side's readings report, unless it was forced."""
    rows = [p for p in scene.document.neighbours([claim.side("side")]) if not p.get("acceptance_forced")]
    lengths, rates = figures(rows, "acceptance_length"), figures(rows, "acceptance_rate")
    yield from least_and_greatest(claim, "n", lengths, "acceptance length")
    yield from least_and_greatest(claim, "p", [100 * rate for rate in rates], "acceptance rate")


def untold(claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Find a side whose sources, gaps or reported acceptance are left out where those of others are told."""
    document, told = scene.document, {kind: set[str]() for kind in ("made_from", "accepted", "unstated")}
    for claim in claims:
        if claim.kind in told:
            told[claim.kind].update(claim.keys("sides" if claim.kind == "unstated" else "side", "side"))
    for side in document.sides:
        if told["made_from"] and document.sources(side) and side not in told["made_from"]:
            yield f"where the rows of {document.label(side)} come from"
        if told["unstated"] and lacking(scene, side) and side not in told["unstated"]:
            yield f"what {document.label(side)} does not state"
        rows = [p for p in document.neighbours([side]) if not p.get("acceptance_forced")]
        reports = document.speculates(side) and any(figures(rows, f"acceptance_{of}") for of in ("length", "rate"))
        if told["accepted"] and reports and side not in told["accepted"]:
            yield f"what {document.label(side)} reports"
