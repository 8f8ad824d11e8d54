"""What a passage must say besides what it says: who is missing, and whether what is known bears the order it states.

Claims are checked one by one; a text can still mislead by what it leaves out. This looks at texts of three to six sides
and at those of like for like.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from app.verifier.checks.fair import change, outcome_of, whole_of
from app.verifier.checks.prices import least_is_open
from app.verifier.checks.rankings import cheapest_open_share, led, open_costs
from app.verifier.checks.setups import figures
from app.verifier.checks.unheld import unexplained
from app.verifier.order import MARGIN, leaders, open_share
from app.verifier.patterns import Claim
from app.verifier.scene import Scene

MANY = 0.25
EDITIONS = 2
COST_TURNS = {"which_leads_cost", "which_leads_often_cost", "cheapest_same"}


def omitted(role: str, claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Yield what a passage leaves out."""
    kinds = {c.kind for c in claims}
    if role in ("fair", "fair_brief"):
        yield from _of_fair(kinds, scene, brief=role == "fair_brief")
    elif "least_in" in kinds:
        yield from _of_editions(claims, scene)
    elif len(scene.document.sides) > 2 and role in ("verdict", "brief"):
        yield from _of_verdict(kinds, scene)
    elif kinds & {"delivers_most", "alone", "absent"}:
        yield from _of_target(claims, kinds, scene)
    elif role == "body" and kinds & {"made_from", "accepted"}:
        yield from _of_rows(claims, scene)


def _of_verdict(kinds: set[str], scene: Scene) -> Iterator[str]:
    """Find an order, a leader or a cheapest side that is stated although what is known leaves it open."""
    document = scene.document
    pairs = list(combinations(document.sides, 2))
    if "order" in kinds and open_share(document, "throughput", pairs) and "order_open" not in kinds:
        yield "that the order is open"
    if "leads_all" in kinds and "order_open" not in kinds:
        (first, *_) = leaders(document, "throughput")
        if open_share(document, "throughput", led(document, first)):
            yield "that it is open who leads"
    turns = kinds & {"which_leads", "which_leads_often"} and "order_open" not in kinds
    if turns and open_share(document, "throughput", pairs) > MANY:
        yield "that the order is open at many speeds"
    limit = 0.0 if "cheapest" in kinds else MANY if kinds & COST_TURNS else 1.0
    if "cheapest_open" not in kinds and limit < 1 and cheapest_open_share(document) > limit:
        yield "that it is open who costs the least"


def _of_target(claims: Sequence[Claim], kinds: set[str], scene: Scene) -> Iterator[str]:
    """Find a side that a target's paragraph does not speak of, and an order that it states too firmly."""
    document = scene.document
    named = {
        s
        for c in claims
        if c.kind in ("delivers_most", "alone", "absent") or c.kind.startswith("ahead_of")
        for tokens in c.parts.values()
        for t in tokens
        if (s := t.keys.get("side"))
    }
    for side in document.sides:
        if side not in named:
            yield f"what {document.label(side)} serves"
    read = [s for s in document.sides if scene.x is not None and document.reading(s, scene.x)]
    if len(read) > 1 and all(document.rate(s) for s in read) and not kinds & {"costs", "all_cost_same"}:
        yield "what a token costs"
    if "costs" in kinds and open_costs(scene, MARGIN) and "costs_open" not in kinds:
        yield "that the order of the costs is open"


def _of_rows(claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Find a side whose sources, or whose reported acceptance, are told of others alone."""
    document, told = scene.document, {kind: set[str]() for kind in ("made_from", "accepted")}
    for claim in claims:
        if claim.kind in told:
            told[claim.kind].add(claim.side("side"))
    for side in document.sides:
        if told["made_from"] and document.sources(side) and side not in told["made_from"]:
            yield f"where the rows of {document.label(side)} come from"
        rows = [p for p in document.neighbours([side]) if not p.get("acceptance_forced")]
        reports = document.speculates(side) and any(figures(rows, f"acceptance_{of}") for of in ("length", "rate"))
        if told["accepted"] and reports and side not in told["accepted"]:
            yield f"what {document.label(side)} reports"


def _of_editions(claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Find an edition that is not told, or under which it is told wrongly whether who costs the least is open."""
    told = [(claim, after) for claim, after in pairwise((*claims, None)) if claim and claim.kind == "least_in"]
    if len(told) != EDITIONS:
        yield "who costs the least under both editions"
    for claim, after in told:
        if least_is_open(claim, scene) != (after is not None and after.kind == "least_open"):
            yield f"whether it is open who costs the least under {claim.key('edition', 'edition')}"


def _of_fair(kinds: set[str], scene: Scene, *, brief: bool) -> Iterator[str]:
    """Find a thing that is held equal and not told, an order that turns unsaid, and a text without an outcome."""
    whole = whole_of(scene)
    if whole.answer["like_for_like"]["instead_of"] and not kinds & {"instead_figures", "instead_points"}:
        yield "what was to be held"
    if not scene.told and not scene.source and not any(kind.startswith(("none_held", "no_set")) for kind in kinds):
        yield "that there is no figure"
    for row in [] if brief or scene.source else unexplained(scene):
        yield f"what becomes of the gap with {dict(row.held)}"
    if len(whole.sides) > 2 or not scene.told:
        return
    for row in scene.told:
        if change(scene, row) in ("turns", "reads") and row not in scene.turned:
            yield "that the order turns"
    outcome = outcome_of(scene)
    if outcome and outcome not in {kind.partition(":")[0] for kind in kinds}:
        yield f"what that says of the gap: {outcome}"
