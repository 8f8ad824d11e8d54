"""What a comparison is called, in any language: its sides, and what they share.

The model stands apart. `Subject.title` holds the English title, for JSON.
"""

from collections.abc import Sequence

from app.catalog import Catalog
from app.comparison import Comparison
from app.language import ENGLISH, Language, message
from app.terms import PRECISIONS

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

    A GPU and a precision read as one name; all else stands apart.

    >>> composed(["MTP", "Off"], "B300", ["FP4"]), composed(["B200", "B300", "H200"], None, ["FP8"])
    ('B300 FP4: MTP vs Off', 'B200 vs B300 vs H200, FP8')
    >>> composed(["MTP", "Off"], "B200", ["FP8", "SGLang", "Single node"])
    'B200 FP8, SGLang, Single node: MTP vs Off'
    """
    sides = language.say(VERSUS).join(language.name(label) for label in labels)
    if gpu is None:
        return _beside(sides, shared, language)
    bits = [label for label in shared if label in PRECISIONS.values()]
    place = _beside(" ".join([gpu, *bits]), [label for label in shared if label not in bits], language)
    return language.say("{place}: {sides}", place=place, sides=sides)


def _beside(text: str, labels: Sequence[str], language: Language) -> str:
    for label in labels:
        text = language.say("{sides}, {shared}", sides=text, shared=language.name(label))
    return text
