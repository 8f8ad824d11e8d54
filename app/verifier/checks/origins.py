"""What makes a claim about where rows come from true: their sources, the workload behind them, their acceptance."""

from app.verifier.checks.setups import figures, least_and_greatest, match
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene


def unverified(claim: Claim, scene: Scene) -> Faults:
    """Check which sides have rows that the reader brought: those named, all or some."""
    document = scene.document
    own = [side for side in document.sides if "own" in document.sources(side)]
    if claim.has("sides"):
        yield from match(claim.keys("sides", "side"), own, "sides of own rows")
    elif not own:
        yield "context", "no row is anybody's own"
    elif (len(own) == len(document.sides)) != (claim.kind == "all_unverified"):
        yield "context", f"own rows have {len(own)} of {len(document.sides)} sides"


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
    """Check whether requests had fixed lengths, or were recorded sessions."""
    fixed = all(scene.document.subject[name] for name in ("isl", "osl"))
    agentic = scene.document.subject.get("workload") == "agentic"
    if not (fixed if claim.kind == "fixed_lengths" else agentic):
        yield "context", "the workload is another"


def accepted(claim: Claim, scene: Scene) -> Faults:
    """Check the least and the greatest acceptance that rows next to a side's readings report, unless it was forced."""
    rows = [p for p in scene.document.neighbours([claim.side("side")]) if not p.get("acceptance_forced")]
    lengths, rates = figures(rows, "acceptance_length"), figures(rows, "acceptance_rate")
    yield from least_and_greatest(claim, "n", lengths, "acceptance length")
    yield from least_and_greatest(claim, "p", [100 * rate for rate in rates], "acceptance rate")
