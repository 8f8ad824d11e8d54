"""What makes a claim about the points behind a reading true: neighbours, how sure it is, batches, setups."""

from app.verifier.checks.places import at
from app.verifier.checks.ratios import of_size, sizes_here
from app.verifier.checks.setups import match, points_of, ran_on
from app.verifier.document import other
from app.verifier.patterns import Claim
from app.verifier.scene import Faults, Scene, half_of, shows, speed

SHAKY = 0.25


def read_between(claim: Claim, scene: Scene) -> Faults:
    """Check the points that a reading lies between."""
    if claim.has("x"):
        yield from at(claim, scene)
    side = claim.side("side")
    reading = scene.document.reading(side, scene.x) if scene.x is not None else None
    points = reading["neighbours"] if reading else []
    if len(points) != 2:
        yield "context", f"{scene.document.label(side)} is not read between two points"
        return
    for name, point in zip(("left", "right"), points, strict=True):
        yield from speed(claim.number(name), point["interactivity_tok_s_user"], f"{name} neighbour")
        if claim.has(f"{name}_y"):
            yield from shows(
                claim.number(f"{name}_y"), point["throughput_tok_s_gpu"], f"tok/s/GPU of the {name} neighbour"
            )
    scene.lead = side
    if claim.kind == "rough" and reading and reading["uncertainty"] is not None and reading["uncertainty"] <= SHAKY:
        yield "name", f"{scene.document.label(side)} is not read badly, {reading['uncertainty']:.0%}"


def missed(claim: Claim, scene: Scene) -> Faults:
    """Check by how much the curve misses a point that is left out; the side is the one last named."""
    reading = scene.document.reading(scene.lead, scene.x) if scene.lead and scene.x is not None else None
    sure = reading["uncertainty"] if reading else None
    yield from shows(claim.number("p"), None if sure is None else sure * 100, "how far the curve misses")


def step_limit(claim: Claim, scene: Scene) -> Faults:
    """Check how many tokens one step can emit, the multiple, and both batches."""
    document = scene.document
    setup = document.speculation
    limit = float(setup["tokens_per_step_limit"]) if setup else None
    yield from shows(claim.number("limit"), limit, "tokens that one step emits")
    found = max(
        sizes_here(scene, "throughput", "a") + sizes_here(scene, "throughput", "b"), key=lambda f: f.size, default=None
    )
    if claim.has("times") and found:
        yield from of_size(claim, [found])
    if claim.has("spec"):
        spec = claim.side("spec")
        ratios = sizes_here(scene, "throughput", spec)
        if document.subject["sides"][spec]["spec_method"] in (None, "none") or not ratios:
            yield "name", f"{document.label(spec)} does not speculate"
            return
        yield from shows(claim.number("ratio"), ratios[0].size, "multiple", half_of(claim.number("ratio")))
    if claim.has("lead") and scene.x is not None:
        lead = claim.side("lead")
        batches = [document.value("concurrency", side, scene.x) for side in (lead, other(lead))]
        for name, batch in zip(("n", "m"), batches, strict=True):
            yield from shows(claim.number(name), batch, "requests at once")
        if not (batches[0] and batches[1] and batches[0] > batches[1]):
            yield "direction", f"{document.label(lead)} does not run a larger batch"


def not_interpolated(claim: Claim, scene: Scene) -> Faults:
    """Check that a reading was measured or printed at this very speed."""
    yield from at(claim, scene)
    side = scene.lead = claim.side("side")
    reading = scene.document.reading(side, scene.x) if scene.x is not None else None
    if reading is None or reading["basis"] == "interpolated":
        yield "context", f"{scene.document.label(side)} was not read at this very speed"


def run_on(claim: Claim, scene: Scene) -> Faults:
    """Check on which days the points of the side last named ran."""
    said = {t.keys["day"] for t in claim.parts["days"] if "day" in t.keys}
    yield from match(said, (p["run_date"] for p in points_of(scene, [scene.lead or "a"])), "run dates")


def made_of(claim: Claim, scene: Scene) -> Faults:
    """Check engines, deployments, GPU counts, images or batch of the reading last described."""
    reading = scene.document.reading(scene.lead, scene.x) if scene.lead and scene.x is not None else None
    near = reading["neighbours"] if reading else []
    for name in ("engines", "deployments", "images"):
        yield from ran_on(claim, name, near, name)
    if claim.has("gpus"):
        said = [t for t in claim.parts["gpus"] if t.is_number]
        if {t.value for t in said} != {float(p["gpus"]) for p in near if p["gpus"]}:
            yield "number", f"GPUs: the text says {', '.join(t.text for t in said)}"
    if claim.has("batch"):
        yield from shows(claim.number("batch"), reading["concurrency"] if reading else None, "requests at once")
