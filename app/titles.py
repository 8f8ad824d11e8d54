"""What a comparison is called, in any language: its sides, and what they share.

The model stands apart. `Subject.title` holds the English title, for JSON.
"""

from collections.abc import Sequence

from app.catalog import Catalog
from app.comparison import Comparison
from app.language import ENGLISH, Language, message

VERSUS = message(" vs ")


def title(comparison: Comparison, catalog: Catalog, language: Language = ENGLISH) -> str:
    """Name a comparison, e.g. 'B300 FP4: MTP vs Off'."""
    gpus = {side.gpu for side in comparison.sides}
    gpu = catalog.gpu_label(gpus.pop()) if len(gpus) == 1 and comparison.subject.kind != "points" else None
    return composed([side.label for side in comparison.sides], gpu, comparison.subject.shared, language)


def model(comparison: Comparison, language: Language = ENGLISH) -> str:
    """Name what is served, or say that the points are one's own."""
    return language.name(comparison.subject.model_label)


def composed(labels: Sequence[str], gpu: str | None, shared: Sequence[str], language: Language = ENGLISH) -> str:
    """Put a title together from the sides' labels, the GPU that they share and whatever else they share.

    >>> composed(["MTP", "Off"], "B300", ["FP4"]), composed(["B200", "B300", "H200"], None, ["FP8"])
    ('B300 FP4: MTP vs Off', 'B200 vs B300 vs H200, FP8')
    """
    sides = language.say(VERSUS).join(language.name(label) for label in labels)
    common = [language.name(label) for label in shared]
    if gpu:
        return language.say("{place}: {sides}", place=" ".join([gpu, *common]), sides=sides)
    for label in common:
        sides = language.say("{sides}, {shared}", sides=sides, shared=label)
    return sides
