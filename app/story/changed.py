"""What changed between the dates of a comparison besides the figures, as far as the points behind the readings tell."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.background import Background
from app.catalog import Catalog
from app.caveats import Caveat, View
from app.caveats.view import serving
from app.comparison import Comparison
from app.findings import Changed, Words
from app.side import Side

# What a caveat tells of already.
TOLD_BY = {"engines": "cross_engine", "deployments": "deployment_differs", "gpus": "gpu_count_differs"}


def changed(
    comparison: Comparison, catalog: Catalog, background: Background, caveats: Iterable[Caveat]
) -> Changed | None:
    """Tell of images, engines, deployments and GPU counts at each date; None where dates are not what is compared."""
    view = View(comparison=comparison, catalog=catalog, background=background, targets=comparison.targets)
    sides = sorted(
        (side for side in comparison.sides if view.neighbours(side.key)), key=lambda side: str(side.as_of or "")
    )
    if comparison.subject.kind != "date" or len(sides) < 2:
        return None
    codes = {c.code for c in caveats}
    served = [serving(view, side.key) for side in sides]
    differs = [name for name in TOLD_BY if len({_shown(words[name]) for words in served}) > 1]
    silent = [side.label for side, words in zip(sides, served, strict=True) if not words["images"]]
    known = [words for words in served if words["images"]]
    moves = [(one, two) for one, two in pairwise(known) if set(_images(one)) != set(_images(two))]
    same = len(known) > 1 and not moves and "same_engine" not in codes
    here = [name for name in differs if TOLD_BY[name] not in codes]
    if differs and not (silent or moves or same or here):
        return None
    return Changed(
        unknown=silent,
        moves=[_move(one, two) for one, two in moves],
        ran=known if len(known) == 1 else [],
        same=list(_images(known[0])) if same else [],
        partly=[side.label for side in sides if _partly(view, side)],
        served=served,
        differs=here,
        alike=not differs,
    )


def _move(one: Words, two: Words) -> Words:
    """Name the images of one date that the next one has no more, and those that it has besides."""
    before, after = _images(one), _images(two)
    return {
        "earlier": one["label"],
        "later": two["label"],
        "gone": [image for image in before if image not in after],
        "come": [image for image in after if image not in before],
    }


def _images(words: Words) -> Sequence[str]:
    found = words["images"]
    assert isinstance(found, tuple)
    return found


def _shown(value: object) -> str:
    """Write what a side ran on so that it can be compared, whatever its order."""
    if isinstance(value, dict):
        return str([figure.value for figure in value.values()])
    return str(sorted(value)) if isinstance(value, list | tuple) else str(value)


def _partly(view: View, side: Side) -> bool:
    """Say whether some of a side's points name their image, and others do not."""
    return len({p.setup.image is None for p in view.neighbours(side.key)}) > 1
