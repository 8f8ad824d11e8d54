"""What makes a claim about prices, sources and accuracy runs true."""

from app.verifier.accuracy import SIGMAS, compared
from app.verifier.checks.setups import listed, match
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Faults, Scene, shows

RESIDUAL = 0.01


def rate(claim: Claim, scene: Scene) -> Faults:
    """Check what a GPU-hour costs, for which GPU or side, in which tier and edition."""
    document = scene.document
    tco = document.subject["tco"]
    sides = set(claim.keys("of", "side")) or set(document.sides)
    gpus = [k for t in claim.parts.get("of", ()) if (k := t.keys.get("gpu"))]
    if gpus:
        sides = {s for s in document.sides if document.subject["sides"][s]["gpu"] in gpus}
    if not sides:
        yield "name", "that GPU is on neither side"
    found = [document.rate(s) for s in sides]
    if not any(not list(shows(claim.number("rate"), r, "")) for r in found):
        yield "number", f"price per GPU-hour: the text says {claim.number('rate').text}, the document {found}"
    for name in ("tier", "edition"):
        if claim.has(name) and claim.key(name, name) != tco[name]:
            yield "name", f"{name}: the text says {claim.parts[name][0].text}, the document {tco[name]}"


def rate_placeholder(claim: Claim, scene: Scene) -> Faults:
    """Check a price that the text calls a placeholder, or that it should call one."""
    yield from rate(claim, scene)
    tco, sides = scene.document.subject["tco"], scene.document.subject["sides"]
    for gpu in claim.keys("of", "gpu") if claim.has("edition") else ():
        marked = any(tco["placeholder"][s] for s in scene.document.sides if sides[s]["gpu"] == gpu)
        if marked != (claim.kind == "rate_placeholder"):
            yield "context", f"whether the price of {gpu} is a placeholder is told wrongly"


def power(claim: Claim, scene: Scene) -> Faults:
    """Check what a GPU draws, for which GPU or side, and whether an edition or the reader says so."""
    document, tables = scene.document, scene.document.tables.get("tco_editions", ())
    of = {s: document.subject["sides"][s]["gpu"] for s in document.sides}
    named = {s for s in of if s in claim.keys("of", "side") or of[s] in claim.keys("of", "gpu")}
    if not named:
        yield "name", "that GPU is on no side"
    for side in sorted(named):
        kw = document.subject["tco"]["kw_per_gpu"][side]
        yield from shows(claim.number("kw"), kw, "power of a GPU")
        edition = claim.key("edition", "edition") if claim.has("edition") else document.subject["tco"]["edition"]
        listed = [r["all_in_power_kw_per_gpu"] for r in tables if (r["edition"], r["gpu"]) == (edition, of[side])]
        if claim.kind == "power" and (edition != document.subject["tco"]["edition"] or [kw] != [*map(float, listed)]):
            yield "context", f"the edition says {listed}"
        if claim.kind == "power_own" and not document.subject["tco"]["own"]["kw_per_gpu"]:
            yield "context", "no power figure was typed in"


def unpriced(claim: Claim, scene: Scene) -> Faults:
    """Check which sides have no price."""
    yield from match(
        claim.keys("sides", "side"),
        [s for s in scene.document.sides if scene.document.rate(s) is None],
        "sides without a price",
    )


def placeholder(claim: Claim, scene: Scene) -> Faults:
    """Check that the edition marks the price of these GPUs as a stand-in, with its note."""
    marked = [
        r
        for r in scene.document.tables.get("tco_editions", ())
        if r["note"] and r["edition"] == scene.document.subject["tco"]["edition"]
    ]
    for gpu in claim.keys("gpus", "gpu"):
        if gpu not in [r["gpu"] for r in marked]:
            yield "name", f"{gpu} is not marked"
        if gpu not in [scene.document.subject["sides"][s]["gpu"] for s in scene.document.sides]:
            yield "name", f"{gpu} is on neither side"
    if claim.has("rate"):
        yield from rate(Claim(claim.kind, claim.start, {**claim.parts, "of": claim.parts["gpus"]}), scene)


def residual(claim: Claim, scene: Scene) -> Faults:
    """Check how far a published cost is off what its throughput and price give, and on which side of it."""
    off = {
        (x, s): r["cost_residual"]
        for x in scene.xs
        for s in scene.document.sides
        if (r := scene.document.reading(s, x)) and r["cost_residual"] is not None
    }
    size = max(map(abs, off.values()), default=0.0)
    if size <= RESIDUAL:
        yield "context", "every published cost follows"
        return
    yield from shows(claim.number("p"), size * 100, "cost residual")
    if claim.has("side"):
        there = off.get((scene.x or 0.0, claim.side("side")), 0.0)
        if abs(there) < size * (1 - 1e-9):
            yield "name", f"the residual there is {there:.3f}, the largest {size:.3f}"
        if (claim.kind == "residual_above") != (there > 0):
            yield "direction", "the cost lies on the other side of what follows"


def rounded(_: Claim, scene: Scene) -> Faults:
    """Check that figures were printed rounded."""
    if not any(scene.document.rounded(side) for side in scene.document.sides):
        yield "context", "nothing was rounded"


def points(claim: Claim, scene: Scene) -> Faults:
    """Check how many rows are bundled of each side that has some."""
    bundled = {s: n for s in scene.document.sides if (n := scene.document.sources(s).get("bundled"))}
    yield from match(listed(claim), bundled, "sides of bundled rows")
    for name in PLACES:
        if claim.has(name):
            side = claim.side(name)
            yield from shows(claim.number(f"{name}_n"), bundled.get(side), f"rows of {scene.document.label(side)}")


def methods(claim: Claim, scene: Scene) -> Faults:
    """Check which spec methods a side is read off."""
    found = [p["spec_method"] for p in scene.document.neighbours([claim.side("side")])]
    yield from match(claim.keys("methods", "method"), found, "spec methods")


def setting(claim: Claim, scene: Scene) -> Faults:
    """Check what a text is about: model, GPU, precision, workload."""
    subject = scene.document.subject
    for role, true in (
        ("gpu", {subject["sides"][s]["gpu"] for s in scene.document.sides}),
        ("model", {subject["model"]}),
    ):
        if claim.has(role):
            yield from match(claim.keys(role, role), true, role)
    said = [*claim.keys("traits", "trait"), *claim.keys("more", "trait")]
    if claim.has("first"):
        said.append(f"window:{claim.key('first', 'day')}/{claim.key('last', 'day')}")
    if len(set(said)) < len(said):
        yield "name", "something is named twice"
    for trait in said:
        yield from _shared(trait, scene)
    if scene.document.workload and "workload:" not in said:
        yield "context", "the lengths are not named"


def _shared(trait: str, scene: Scene) -> Faults:
    """Check that all sides have something in common: what their points ran, or how they were chosen."""
    document, (kind, _, value) = scene.document, trait.partition(":")
    points = document.neighbours()
    if kind == "precision":
        found = {document.subject["precision"]}
    elif kind == "spec_method":
        found = {document.subject["sides"][s]["spec_method"] for s in document.sides}
    elif kind == "engine":
        found = {p["engine"] for p in points}
    elif kind == "family":
        found = {document.family(p["engine"] or "") for p in points}
    elif kind == "batch":
        found = {"own" if document.sources(side).keys() == {"own"} else "" for side in document.sides}
    elif kind == "deployment":
        found = {p["deployment"] for p in points}
    elif kind == "window":
        first, last = value.split("/")
        found = {value if first <= p["run_date"] <= last else p["run_date"] for p in points}
    elif kind == "day":
        found = {value if p["run_date"] <= value else p["run_date"] for p in points}
    else:
        found = {value if kind == "workload" or document.subject["kind"] == "best" else ""}
        value = value if kind == "workload" or document.subject["kind"] == "best" else kind
    if points and found != {value}:
        yield "name", f"not all sides share {trait}, but {found}"


def source(claim: Claim, scene: Scene) -> Faults:
    """Check where the figures come from, and of which day they are."""
    if claim.kind.removeprefix("source_") != scene.document.subject["source"]["kind"]:
        yield "context", f"the source is {scene.document.subject['source']['kind']}"
    if claim.has("day") and claim.key("day", "day") != scene.document.subject["source"]["as_of"]:
        yield "number", f"the figures are of {scene.document.subject['source']['as_of']}"


def score(claim: Claim, scene: Scene) -> Faults:
    """Check a side's pooled score, its standard error, and how many runs of what stand behind it, from when to when."""
    side, found = claim.side("side"), compared(scene.document)
    if found is None:
        yield "context", "no accuracy runs compare"
        return
    value, error = found.scores[side]
    rows = found.runs[side]
    yield from shows(claim.number("score"), value * 100, "score")
    yield from shows(claim.number("error"), error * 100, "standard error")
    yield from shows(claim.number("runs"), len(rows), "runs")
    yield from match(claim.keys("methods", "method"), (r["spec_method"] for r in rows), "spec methods of the runs")
    yield from match(claim.keys("engines", "engine"), (r["engine"] for r in rows), "engines of the runs")
    days = sorted(r["run_date"] for r in rows)
    told = [claim.key("first", "day"), claim.key("last", "day") if claim.has("last") else claim.key("first", "day")]
    if told != [days[0], days[-1]]:
        yield "number", f"the runs are of {days[0]} to {days[-1]}"
    scene.scores[side] = (value, error)


def scores_differ(claim: Claim, scene: Scene) -> Faults:
    """Check how far both scores lie apart, whether that is beyond twice their joint standard error, and since when."""
    found = compared(scene.document)
    if len(scene.scores) < 2 or found is None:
        yield "context", "both scores are not given"
        return
    (a, error_a), (b, error_b) = scene.scores["a"], scene.scores["b"]
    yield from shows(claim.number("sigmas"), SIGMAS, "standard errors")
    yield from shows(claim.number("gap"), abs(a - b) * 100, "difference of the scores")
    yield from shows(claim.number("noise"), (error_a**2 + error_b**2) ** 0.5 * 100, "joint standard error")
    if found.differ != (claim.kind == "scores_differ"):
        yield "direction", "the scores differ by something else"


def scores_since(claim: Claim, scene: Scene) -> Faults:
    """Check from which day on the scores have compared as they do."""
    found = compared(scene.document)
    if found is None or claim.key("day", "day") != found.since:
        yield "number", f"that holds since {found.since if found else 'never'}"
    elif claim.kind == "scores_since_first" and found.since != found.first:
        yield "context", f"the first day with runs of both is {found.first}"
