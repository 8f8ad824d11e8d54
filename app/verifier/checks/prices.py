"""What makes a claim about other prices true: editions, break-even prices, accuracy beside the cost.

All is worked out anew from the tables: a price is looked up by edition, GPU and tier, a cost is price / throughput.
"""

from collections.abc import Generator
from math import inf, isclose, nan
from operator import itemgetter

from app.verifier.accuracy import compared, counted, several, sign
from app.verifier.checks.places import at
from app.verifier.checks.setups import match
from app.verifier.document import TIE, Document, other, tied
from app.verifier.patterns import Claim
from app.verifier.scene import Fault, Faults, Scene, Size, shows, sized


def rate_in(document: Document, edition: str, side: str) -> float | None:
    """Return a side's $ per GPU-hour in an edition, at the tier of the answer's prices."""
    gpu, tier = document.subject["sides"][side]["gpu"], document.answer["prices"]["tier"]
    for row in document.tables.get("tco_editions", ()):
        if (row["edition"], row["gpu"]) == (edition, gpu):
            text = row[f"{tier}_usd_per_gpu_hour"]
            return float(text) if text else None
    return None


def cost_in(scene: Scene, edition: str, side: str) -> float | None:
    """Return what a million tokens cost on a side in an edition, at the speed spoken of."""
    rate = rate_in(scene.document, edition, side)
    served = scene.document.value("throughput", side, scene.x) if scene.x is not None else None
    return None if rate is None or not served else rate / (served * 0.0036)


def edition_change(claim: Claim, scene: Scene) -> Faults:
    """Check what each side costs under two editions, the newest first after the one before it."""
    yield from at(claim, scene)
    editions = sorted({row["edition"] for row in scene.document.tables.get("tco_editions", ())})
    before, now = claim.key("before", "edition"), claim.key("now", "edition")
    if [before, now] != editions[-2:]:
        yield "name", f"the last two editions are {editions[-2:]}"
    for name in ("a", "b"):
        if not claim.has(name):
            continue
        side = claim.side(name)
        was, is_now = cost_in(scene, before, side), cost_in(scene, now, side)
        yield from shows(claim.number(f"{name}_now"), is_now, "cost now")
        if claim.has(f"{name}_then"):
            yield from shows(claim.number(f"{name}_then"), was, "cost before")
        elif was is None or is_now is None or not tied(is_now / was):
            yield "direction", f"{scene.document.label(side)} does not still cost the same"
    if claim.has("b") and claim.side("a") == claim.side("b"):
        yield "name", "one side is named twice"


def least_in(claim: Claim, scene: Scene) -> Faults:
    """Check which of several sides cost the least under an edition, and what that is."""
    if claim.has("x"):
        yield from at(claim, scene)
    document, edition = scene.document, claim.key("edition", "edition")
    editions = sorted({row["edition"] for row in document.tables.get("tco_editions", ())})
    if edition != editions[-2 if claim.has("x") else -1]:
        yield "name", f"the last two editions are {editions[-2:]}"
    costs = {s: cost_in(scene, edition, s) for s in document.sides if scene.x and document.reading(s, scene.x)}
    known = [cost for cost in costs.values() if cost is not None]
    if len(known) < len(document.sides) and len(known) < len(costs):
        yield "context", "not every cost is known"
        return
    if not known:
        yield "context", "no cost is known"
        return
    least = [s for s, cost in costs.items() if cost is not None and tied(cost / min(known))]
    yield from match(claim.keys("side", "side"), least, f"sides that cost the least under {edition}")
    yield from shows(claim.number("cost"), min(known), "least cost")
    if claim.has("same") != (len(least) > 1):
        yield "direction", "whether they cost the same is told wrongly"


def least_is_open(claim: Claim, scene: Scene) -> bool:
    """Say whether another side may cost less under an edition than those that a claim names, as far as is known."""
    document, edition, named = scene.document, claim.key("edition", "edition"), claim.keys("side", "side")
    ends = {}
    for side in document.sides:
        rate = rate_in(document, edition, side)
        served = document.bounds("throughput", side, scene.x) if scene.x is not None else None
        if rate is not None and served and document.reading(side, scene.x or 0.0):
            ends[side] = (rate / (served[1] * 0.0036), rate / (served[0] * 0.0036))
    best = min((s for s in named if s in ends), key=lambda s: cost_in(scene, edition, s) or inf, default=None)
    return best is not None and any(ends[s][0] < ends[best][1] for s in ends if s not in named)


def least_open(_: Claim, scene: Scene) -> Faults:
    """Pass what is said after a claim of who costs the least; whether it belongs there is looked at with it."""
    if len(scene.document.sides) < 3:
        yield "context", "two sides have an order"


def one_gpu(claim: Claim, scene: Scene) -> Faults:
    """Check that both sides run on one GPU type, and at one price where the text says so."""
    gpus = {scene.document.subject["sides"][s]["gpu"] for s in scene.document.sides}
    if gpus != {claim.key("gpu", "gpu")}:
        yield "name", f"the sides run on {gpus}"
    if claim.kind == "one_price" and scene.document.rate("a") != scene.document.rate("b"):
        yield "context", "the sides have two prices"


def _ratio_in(scene: Scene, edition: str) -> tuple[float, float, float] | None:
    """Return the cost ratio a / b under an edition, and between which values it lies."""
    a, b = cost_in(scene, edition, "a"), cost_in(scene, edition, "b")
    bounds = scene.document.ratio_bounds("throughput", scene.x) if scene.x is not None else None
    served = scene.document.ratio("throughput", scene.x) if scene.x is not None else None
    if not a or not b or not bounds or not served:
        return None
    rates = a / b * served
    return a / b, rates / bounds[1], rates / bounds[0]


def order_in(claim: Claim, scene: Scene) -> Faults:
    """Check which side costs less under an edition, and by how much; or that both cost the same, or that it is open."""
    both = [row["edition"] for row in scene.document.tables.get("tco_editions", ())]
    named = claim.keys("edition", "edition") or sorted(set(both))[-2:]
    for edition in named:
        found = _ratio_in(scene, edition)
        if found is None:
            yield "context", f"no cost is known under {edition}"
            continue
        size, low, high = found
        is_open = low < 1 / (1 - TIE) and high > 1 - TIE
        if claim.kind == "tied_under" and not tied(size):
            yield "direction", f"under {edition} one costs {size:.4g} times the other"
        if claim.kind == "open_under" and (not is_open or tied(size)):
            yield "direction", f"under {edition} the order is known"
        if claim.kind == "less_under":
            first = claim.side("cheap") == "a"
            true = (size, low, high) if first else (1 / size, 1 / high, 1 / low)
            if true[0] >= 1 - TIE / 2 or true[2] > 1:
                yield "direction", f"{scene.document.label(claim.side('cheap'))} does not cost less under {edition}"
                return
            saved = [(1 - r) * 100 for r in true]
            yield from sized(claim.amount("less"), Size(saved[0], saved[0], saved[2], saved[1]), "percent less")


def order_turns(_: Claim, scene: Scene) -> Faults:
    """Check that another side costs less now than before."""
    editions = sorted({row["edition"] for row in scene.document.tables.get("tco_editions", ())})[-2:]
    found = [r[0] for e in editions if (r := _ratio_in(scene, e))]
    if len(found) < 2 or (found[0] > 1) == (found[1] > 1) or any(map(tied, found)):
        yield "direction", "the order does not turn"


def own_left_out(_: Claim, scene: Scene) -> Faults:
    """Check that prices were typed in."""
    if not scene.document.subject["tco"]["own"]["usd_per_gpu_hour"]:
        yield "context", "no price was typed in"


def even_price(claim: Claim, scene: Scene) -> Faults:
    """Check at which price of each side both would cost the same, and the price in use."""
    yield from at(claim, scene)
    document, x = scene.document, scene.x
    told = [_priced(claim, scene, name) for name in ("a", "b") if claim.has(name)]
    if len(told) > len(set(told)):
        yield "name", "one side is named twice"
    for name, side in zip(("a", "b"), told, strict=False):
        rate, mine = document.rate(other(side)), document.rate(side)
        ratio = document.ratio("throughput", x) if x is not None else None
        bounds = document.ratio_bounds("throughput", x) if x is not None else None
        if rate is None or not ratio or not bounds:
            yield "context", "there is no such price"
            continue
        size = (ratio, *bounds) if side == "a" else (1 / ratio, 1 / bounds[1], 1 / bounds[0])
        even = [rate * v for v in size]
        yield from sized(claim.amount(f"{name}_even"), Size(even[0], even[0], even[1], even[2]), "break-even price")
        if claim.has(f"{name}_rate"):
            yield from shows(claim.number(f"{name}_rate"), mine, "price in use")


def _priced(claim: Claim, scene: Scene, name: str) -> str:
    """Return the side that a blank names by its label or its GPU."""
    keys = claim.parts[name][0].keys
    if "side" in keys:
        return keys["side"]
    return next((s for s in scene.document.sides if scene.document.subject["sides"][s]["gpu"] == keys.get("gpu")), "a")


def already_even(claim: Claim, scene: Scene) -> Faults:
    """Check that both sides cost about the same at a speed."""
    yield from at(claim, scene)
    ratio = scene.document.ratio("cost", scene.x) if scene.x is not None else None
    if not ratio or not tied(ratio):
        yield "direction", "the sides do not cost the same"


def placeholder_in(claim: Claim, scene: Scene) -> Faults:
    """Check that an edition, or the one in use, marks the price of these GPUs as a placeholder."""
    document = scene.document
    tco = document.subject["tco"]
    edition = claim.key("edition", "edition") if claim.has("edition") else tco["edition"]
    marked = {
        r["gpu"]
        for r in document.tables.get("tco_editions", ())
        if r["edition"] == edition and "placeholder" in r["note"].lower()
    }
    used = [s for s in document.sides if claim.has("edition") or document.rate(s) == rate_in(document, str(edition), s)]
    on_sides = {document.subject["sides"][s]["gpu"] for s in used}
    yield from match(claim.keys("gpus", "gpu"), marked & on_sides, "placeholders")


# Accuracy beside the cost


def beside(claim: Claim, scene: Scene) -> Faults:
    """Check both scores, whether they differ beyond noise, and since when."""
    found = compared(scene.document)
    if found is None:
        yield "context", "no accuracy runs compare"
        return
    for name, score in (("a", "n"), ("b", "m")):
        yield from shows(claim.number(score), found.scores[claim.side(name)][0] * 100, "score")
    if claim.side("a") == claim.side("b"):
        yield "name", "one side is named twice"
    if (claim.kind == "beside_beyond") != found.differ:
        yield "direction", "the scores differ by something else"
    if claim.key("since", "day") != found.since:
        yield "number", f"that holds since {found.since}"


def scores_run(claim: Claim, scene: Scene) -> Faults:
    """Check who of more than two sides scores least and most, how much, and whether that is beyond noise."""
    scores = yield from _scores(claim, scene)
    low, high = min(scores.values(), key=itemgetter(0)), max(scores.values(), key=itemgetter(0))
    for names, number, (end, _) in (("low", "n", low), ("high", "m", high)):
        yield from match(claim.keys(names, "side"), {s for s in scores if isclose(scores[s][0], end)}, names)
        yield from shows(claim.number(number), end * 100, "score")
    if (claim.kind == "scores_run_beyond") != (sign(low, high) != 0):
        yield "direction", "the scores differ by something else"


def scores_same(claim: Claim, scene: Scene) -> Faults:
    """Check the one score that more than two sides share, as printed."""
    scores = yield from _scores(claim, scene)
    for score, _ in scores.values():
        yield from shows(claim.number("n"), score * 100, "score")


def _scores(claim: Claim, scene: Scene) -> Generator[Fault, None, dict[str, tuple[float, float]]]:
    found = several(scene.document)
    if found is None:
        yield "context", "not every side has a score on one task"
        return dict.fromkeys(scene.document.sides, (nan, nan))
    task, scores = found
    if claim.key("task", "task") != task:
        yield "name", f"the task is {task}"
    return scores


def runs_served(claim: Claim, scene: Scene) -> Faults:
    """Check what served the runs that count for some sides, where their readings ran on something else."""
    for side in claim.keys("sides", "side"):
        yield from match(claim.keys("engines", "engine"), served_otherwise(scene.document, side), "engines of the runs")


def served_otherwise(document: Document, side: str) -> set[str]:
    """Return the engines of the runs that count for a side, if the engines of its readings are others."""
    ran = {p["engine"] for p in document.neighbours([side])} - {None}
    served = {row["engine"] for row in counted(document, side)}
    return served if ran and not served <= ran else set()


def runs_of_others(claim: Claim, scene: Scene) -> Faults:
    """Check which sides have rows that are not known to be the publisher's."""
    document = scene.document
    found = [side for side in document.sides if not document.is_publishers(side)]
    yield from match(claim.keys("sides", "side"), found, "sides with rows of others")


def no_runs(claim: Claim, scene: Scene) -> Faults:
    """Check which sides have accuracy runs, and which have none."""
    document = scene.document
    counts = {s: len(counted(document, s)) for s in document.sides}
    without = [s for s in document.sides if not counts[s]]
    if claim.has("missing"):
        yield from match(claim.keys("missing", "side"), without, "sides without accuracy runs")
    if claim.has("present"):
        yield from match(
            claim.keys("present", "side"), [s for s in document.sides if counts[s]], "sides with accuracy runs"
        )
    if claim.has("gpu") and any(document.subject["sides"][s]["gpu"] != claim.key("gpu", "gpu") for s in document.sides):
        yield "name", "the sides run on another GPU"
    if claim.kind == "shared_runs" and counted(document, "a") != counted(document, "b"):
        yield "context", "the runs are not the same"
