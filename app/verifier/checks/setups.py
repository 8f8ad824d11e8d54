"""What makes a claim about what the sides ran on true: engines, deployments, GPUs, images, speculation, recipes."""

from collections.abc import Iterable, Sequence
from datetime import date

from app.verifier.document import Json, tied
from app.verifier.patterns import PLACES, Claim
from app.verifier.scene import Faults, Scene, shows


def points_of(scene: Scene, sides: Iterable[str] | None = None, xs: Iterable[float] | None = None) -> list[Json]:
    """Return the points around the readings of some sides, at the speeds that the passage speaks of."""
    return scene.document.neighbours(sides, scene.xs if xs is None else xs)


def match(said: Iterable[str], true: Iterable[str | None], what: str) -> Faults:
    """Check that a text names just what there is, and nothing twice."""
    said, known = list(said), {t for t in true if t}
    if len(set(said)) < len(said):
        yield "name", f"{what}: the text names one twice"
    if set(said) != known:
        yield "name", f"{what}: the text says {', '.join(sorted(set(said)))}, the document {', '.join(sorted(known))}"


def ran_on(claim: Claim, name: str, points: list[Json], what: str) -> Faults:
    """Check a list of engines, deployments, precisions or images against those of some points."""
    for role in ("engine", "deployment", "precision", "image"):
        if claim.has(name) and all(role in t.keys for t in claim.parts[name]):
            yield from match(claim.keys(name, role), (p[role] for p in points), what)
            return


def ran(claim: Claim, scene: Scene) -> Faults:
    """Check what one side ran on, and on how many GPUs."""
    side = claim.side("side")
    points = points_of(scene, [side])
    yield from ran_on(claim, "on", points, f"what {scene.document.label(side)} ran on")
    yield from gpus(claim, "gpus", points)


def gpus(claim: Claim, name: str, points: list[Json]) -> Faults:
    """Check the least and greatest GPU count of some points."""
    if claim.has(name):
        counts = [p["gpus"] for p in points if p["gpus"]]
        amount = claim.amount(name)
        yield from shows(amount.first, min(counts, default=None), "GPUs")
        yield from shows(amount.last, max(counts, default=None), "GPUs")


def both_ran(claim: Claim, scene: Scene) -> Faults:
    """Check that every reading comes from one engine, and from one image where it is named."""
    points = scene.document.neighbours()
    if (claim.kind == "all_ran") != (len(scene.document.sides) > 2):
        yield "name", f"there are {len(scene.document.sides)} sides"
    yield from match(claim.keys("engine", "engine"), (p["engine"] for p in points), "engine of both sides")
    if claim.has("image"):
        yield from match(claim.keys("image", "image"), (p["image"] for p in points), "image of both sides")
    if len({p["image"] for p in points}) > 1:
        yield "name", "the images are several"


def gpu_counts(claim: Claim, scene: Scene) -> Faults:
    """Check on how many GPUs each side ran."""
    read = [s for s in scene.document.sides if any(scene.document.reading(s, x) for x in scene.xs)]
    yield from match(listed(claim), read, "sides that are read")
    for name in PLACES:
        if claim.has(name):
            yield from gpus(claim, f"{name}_n", points_of(scene, [claim.side(name)]))


def listed(claim: Claim) -> list[str]:
    """Return the sides that a list names, in its order."""
    return [claim.side(name) for name in PLACES if claim.has(name)]


def interpolated_between(claim: Claim, scene: Scene) -> Faults:
    """Check that a reading of a side lies between points of these engines."""
    said, side = set(claim.keys("on", "engine")), claim.side("side")
    found = [{p["engine"] for p in points_of(scene, [side], [x])} for x in scene.xs]
    if said not in found:
        yield "name", f"no reading of {scene.document.label(side)} lies between {', '.join(sorted(said))}"


def images(claim: Claim, scene: Scene) -> Faults:
    """Check which images the readings come from."""
    yield from match(claim.keys("images", "image"), (p["image"] for p in points_of(scene)), "images")


def imaged(scene: Scene, side: str) -> tuple[set[str], bool]:
    """Return the images of a side's points, and whether some of them name none."""
    found = [p["image"] for p in scene.document.neighbours([side])]
    return {image for image in found if image}, not all(found)


def images_unknown(claim: Claim, scene: Scene) -> Faults:
    """Check of which sides no point names its image; of all, where none is named."""
    bare = [s for s in scene.document.sides if scene.document.neighbours([s]) and not imaged(scene, s)[0]]
    sides = claim.keys("sides", "side") or [s for s in scene.document.sides if scene.document.neighbours([s])]
    yield from match(sides, bare, "sides without an image")


def images_partly(claim: Claim, scene: Scene) -> Faults:
    """Check of which sides some points name their image and others do not."""
    found = [s for s in scene.document.sides if imaged(scene, s)[0] and imaged(scene, s)[1]]
    yield from match(claim.keys("sides", "side"), found, "sides of which some images are known")


def image_ran(claim: Claim, scene: Scene) -> Faults:
    """Check what image served a side."""
    yield from match(claim.keys("images", "image"), imaged(scene, claim.side("side"))[0], "images")


def image_moved(claim: Claim, scene: Scene) -> Faults:
    """Check which images the points of one date have no more at a later one, and which they have besides."""
    (before, _), (after, _) = (imaged(scene, claim.side(name)) for name in ("earlier", "later"))
    days = [scene.document.subject["sides"][claim.side(name)]["as_of"] for name in ("earlier", "later")]
    if not days[0] < days[1]:
        yield "direction", "the later date comes first"
    yield from match(claim.keys("gone", "image"), before - after, "images that are gone")
    yield from match(claim.keys("come", "image"), after - before, "images that have come")


def image_same(claim: Claim, scene: Scene) -> Faults:
    """Check that all sides whose images are known ran the same ones."""
    known = [images for s in scene.document.sides if (images := imaged(scene, s)[0])]
    if len(known) < 2 or any(images != known[0] for images in known):
        yield "direction", "the images are not the same"
    yield from match(claim.keys("images", "image"), known[0] if known else (), "images")


def all_alike(_: Claim, scene: Scene) -> Faults:
    """Check that the points behind all sides ran on the same engines, deployments and GPU counts."""
    for what in ("engine", "deployment"):
        found = [{p[what] for p in points_of(scene, [s], None)} for s in scene.document.sides]
        if any(one != found[0] for one in found if one):
            yield "direction", f"each {what} is not the same"
    counts = [[p["gpus"] for p in scene.document.neighbours([s]) if p["gpus"]] for s in scene.document.sides]
    if len({(min(c), max(c)) for c in counts if c}) > 1:
        yield "direction", "the GPU counts are not the same"


def days_apart(claim: Claim, scene: Scene) -> Faults:
    """Check how many days lie between the first and the last run, and both days."""
    days = sorted(date.fromisoformat(p["run_date"]) for p in points_of(scene) if p["run_date"])
    if not days or not all(p["run_date"] for p in points_of(scene)):
        yield "context", "not every run is dated"
        return
    yield from shows(claim.number("n"), (days[-1] - days[0]).days, "days between the runs")
    for name, day in (("first", days[0]), ("last", days[-1])):
        if claim.has(name) and claim.key(name, "day") != day.isoformat():
            yield "number", f"{name} run: the text says {claim.parts[name][0].text}, the document {day.isoformat()}"


def silent(claim: Claim, scene: Scene) -> Faults:
    """Check which sides speculate without reporting acceptance."""
    found = [
        s
        for s in scene.document.sides
        if scene.document.speculates(s) and not any(map(_says_acceptance, scene.document.neighbours([s])))
    ]
    yield from match([*claim.keys("sides", "side"), *claim.keys("more", "side")], found, "sides without acceptance")


def _says_acceptance(point: Json) -> bool:
    return bool(point.get("acceptance_forced")) or any(
        point.get(name) is not None for name in ("acceptance_length", "acceptance_rate")
    )


def speculating(claim: Claim, scene: Scene) -> Faults:
    """Check which sides speculate on prompts of the publisher's, which are random where lengths are fixed."""
    document = scene.document
    found = [s for s in document.sides if document.speculates(s) and document.is_publishers(s)]
    found = found if document.has_lengths else []
    yield from match(claim.keys("sides", "side"), found, "sides that speculate")


def acceptance(claim: Claim, scene: Scene) -> Faults:
    """Check where acceptance was forced, and the least and greatest length that it was forced to."""
    forced = {
        s: [p for p in scene.document.neighbours([s]) if p.get("acceptance_forced")] for s in scene.document.sides
    }
    yield from match(claim.keys("sides", "side"), [s for s, rows in forced.items() if rows], "sides of forced rows")
    lengths = figures([row for rows in forced.values() for row in rows], "acceptance_length")
    yield from least_and_greatest(claim, "n", lengths, "forced length")


def figures(rows: Sequence[Json], name: str) -> list[float]:
    """Return a figure of every row that has it."""
    return [row[name] for row in rows if row.get(name) is not None]


def least_and_greatest(claim: Claim, name: str, values: Sequence[float], what: str) -> Faults:
    """Check both ends of what rows carry; what they carry must be told."""
    if claim.has(name):
        amount = claim.amount(name)
        yield from shows(amount.first, min(values, default=None), f"least {what}")
        yield from shows(amount.last, max(values, default=None), f"greatest {what}")
    elif values:
        yield "context", f"the {what} is not told"


def facts(claim: Claim, scene: Scene) -> Faults:
    """Check that several words of a table stand in one of its rows; of draft setups in that of these points."""
    rows = {name: {t.keys["fact"] for t in tokens if "fact" in t.keys} for name, tokens in claim.parts.items()}
    document = scene.document
    for row in (*document.tables.get("acceptance_by_engine", ()), document.speculation or {}):
        if all(words <= set(row.values()) for words in rows.values()):
            engine = claim.keys("engine", "engine")
            if not engine or document.family(engine[0]) == row.get("engine_family"):
                return
    yield "name", "these words do not stand together in a table"


def undefined(claim: Claim, scene: Scene) -> Faults:
    """Check that no definition of acceptance is on file for some engines."""
    known = {r["engine_family"] for r in scene.document.tables.get("acceptance_by_engine", ())}
    for engine in claim.keys("engines", "engine"):
        if scene.document.family(engine) in known:
            yield "name", f"there is a definition for {engine}"


def recipe_topics(claim: Claim, scene: Scene) -> Faults:
    """Check which launch settings differ."""
    yield from match(claim.keys("topics", "fact"), (r["topic"] for r, _ in scene.document.recipes), "launch settings")


def recipe(claim: Claim, scene: Scene) -> Faults:
    """Check one launch setting of both sides."""
    for row, swapped in scene.document.recipes:
        if row["topic"] == claim.key("topic", "fact"):
            values = {"a": row["side_b" if swapped else "side_a"], "b": row["side_a" if swapped else "side_b"]}
            for side, value in (("a", "n"), ("b", "m")):
                if claim.key(value, "fact") != values[claim.side(side)]:
                    yield (
                        "name",
                        f"{row['topic']} of {scene.document.label(claim.side(side))} is {values[claim.side(side)]}",
                    )
            if claim.side("a") == claim.side("b"):
                yield "name", "one side is named twice"
            return
    yield "name", "that setting is not on file"


def near_identical(claim: Claim, scene: Scene) -> Faults:
    """Check that both sides agree within a tie at every target."""
    ratios = [scene.document.ratio("throughput", x) for x in scene.document.matched]
    if not ratios or not all(r and tied(r) for r in ratios):
        yield "direction", "the sides do not agree everywhere"
    yield from match(claim.keys("a", "side") + claim.keys("b", "side"), scene.document.sides, "sides")
