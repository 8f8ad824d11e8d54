"""What a passage must say besides what it says: who is missing, and whether what is known bears the order it states.

Claims are checked one by one; a text can still mislead by what it leaves out. This looks at texts of three to six sides
and at those of like for like.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from app.verifier.accuracy import counted
from app.verifier.checks import faults
from app.verifier.checks.fair import change, is_cleared, outcome_of, whole_of
from app.verifier.checks.origins import untold
from app.verifier.checks.prices import least_is_open, served_otherwise
from app.verifier.checks.rankings import TRADES, cheapest_open_share, led, parts_of
from app.verifier.checks.standings import open_behind, open_costs, same_points, shaky
from app.verifier.checks.unheld import unexplained
from app.verifier.document import Document, tied
from app.verifier.order import MARGIN, leaders, open_share, trades
from app.verifier.patterns import Claim
from app.verifier.scene import Scene

MANY = 0.25
LISTS = {"which_leads", "which_leads_cost", "which_serves_more", "which_costs_less", "all_lead", "all_lead_cost"}
COSTS_LISTED = {"which_leads_cost", "which_costs_less", "all_lead_cost"}
SCORED = {
    *(f"{kind}_{how}" for kind in ("beside", "scores_run") for how in ("within", "beyond")),
    "scores_same",
    "no_runs",
    "no_shared_task",
    "shared_runs",
}
EDITIONS = 2
COST_TURNS = {"which_leads_cost", "which_leads_often_cost", "cheapest_same"}


def omitted(role: str, claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Yield what a passage leaves out."""
    kinds = {c.kind for c in claims}
    yield from _of_stretches(claims if role != "brief" else [c for c in claims if c.kind not in COSTS_LISTED], scene)
    if role != "brief":
        yield from _of_trades(claims, kinds, scene)
    if kinds & SCORED:
        yield from _of_runs(claims, scene)
    if role in ("fair", "fair_brief"):
        yield from _of_fair(claims, kinds, scene, brief=role == "fair_brief")
    elif "least_in" in kinds:
        yield from _of_editions(claims, scene)
    elif len(scene.document.sides) > 2 and role in ("verdict", "brief"):
        yield from _of_verdict(kinds, scene)
    elif kinds & {"delivers_most", "alone", "absent"}:
        yield from _of_target(claims, kinds, scene)
    elif role == "body" and kinds & {"made_from", "accepted", "unstated"}:
        yield from untold(claims, scene)
        if "accepted" in kinds:
            yield from faults.untold(claims, scene.document)


def _of_stretches(claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Find a list of who is best by speed that leaves out a stretch."""
    metric, counts = "", {}
    for claim in claims:
        if claim.kind in LISTS:
            metric = "cost" if claim.kind in COSTS_LISTED else "throughput"
            counts[metric] = 0
        elif claim.kind == "stretch" and metric:
            counts[metric] += 1
    for metric, count in counts.items():
        if count != len(parts_of(scene.document, metric)):
            yield f"who is best by {metric} on each stretch"


def _of_trades(claims: Sequence[Claim], kinds: set[str], scene: Scene) -> Iterator[str]:
    """Find a change behind the first that is neither told nor counted, and one that is told out of turn."""
    told = [c for c in claims if c.kind.startswith("trade:")]
    if kinds & {"which_leads", "which_leads_often"} and "changes_behind" not in kinds and trades(scene.document):
        yield "that the order behind the first changes"
    if told:
        found = trades(scene.document)
        if len(told) != min(len(found), TRADES) or (len(found) > TRADES) != ("more_trades" in kinds):
            yield f"all {len(found)} changes behind the first"
        if any(c.number("x").value > t.x + 0.1 for c, t in zip(told, found, strict=False)):
            yield "the changes at the lowest speeds first"


def _of_runs(claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Find a side whose runs were served by other engines than its readings, and which is not said to be."""
    said = {s for c in claims if c.kind == "runs_served" for s in c.keys("sides", "side")}
    for side in scene.document.sides:
        if counted(scene.document, side) and served_otherwise(scene.document, side) and side not in said:
            yield f"what served the runs of {scene.document.label(side)}"


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
    if open_behind(scene) and "lead_open" not in kinds:
        yield "that the lead is open"
    rough = {c.side("side") for c in claims if c.kind == "rough"}
    rough |= {s for c in claims if c.kind == "rough_again" for s in c.keys("sides", "side")}
    for side in shaky(scene):
        if side not in rough and not same_points(scene, side):
            yield f"that {document.label(side)} is read roughly"


def _of_editions(claims: Sequence[Claim], scene: Scene) -> Iterator[str]:
    """Find an edition that is not told, or under which it is told wrongly whether who costs the least is open."""
    told = [(claim, after) for claim, after in pairwise((*claims, None)) if claim and claim.kind == "least_in"]
    if len(told) != EDITIONS:
        yield "who costs the least under both editions"
    for claim, after in told:
        if least_is_open(claim, scene) != (after is not None and after.kind == "least_open"):
            yield f"whether it is open who costs the least under {claim.key('edition', 'edition')}"


def _of_fair(claims: Sequence[Claim], kinds: set[str], scene: Scene, *, brief: bool) -> Iterator[str]:
    """Find a thing that is held equal and not told, an order that turns unsaid, and a text without an outcome."""
    whole = whole_of(scene)
    if whole.answer["like_for_like"]["instead_of"] and not any(k.startswith("instead_") for k in kinds):
        yield "what was to be held"
    unheld = any(k.startswith(("none_held", "no_set", "none_known")) for k in kinds)
    if not scene.told and not scene.source and not unheld:
        yield "that there is no figure"
    if scene.source and is_cleared(scene) and not any(k.startswith("cannot_explain") for k in kinds):
        yield "what cannot explain the gap"
    for row in [] if brief or scene.source else unexplained(scene):
        yield f"what becomes of the gap with {dict(row.held)}"
    if len(whole.sides) > 2 or not scene.told:
        return
    for row in scene.told:
        if change(scene, row) in ("turns", "reads") and row not in scene.turned:
            yield "that the order turns"
    told = [*([whole.pooled] if "pooled" in kinds and whole.pooled else []), *scene.told]
    if sum(_is_open(document, scene) for document in told) > sum(c.kind == "order_open" for c in claims):
        yield "that it is open who is ahead"
    outcome = outcome_of(scene)
    if outcome and outcome not in {kind.partition(":")[0] for kind in kinds}:
        yield f"what that says of the gap: {outcome}"


def _is_open(document: Document, scene: Scene) -> bool:
    """Say whether it is open which of two sides is ahead at the speed that is spoken of, by more than a tie."""
    x = scene.x
    ratio, bounds = (document.ratio("throughput", x), document.ratio_bounds("throughput", x)) if x else (None, None)
    return ratio is not None and bounds is not None and bounds[0] < 1 < bounds[1] and not tied(ratio)
