"""What a comparison is called, in any language: its two sides, and what they share.

The model stands apart. `Subject.title` holds the English title, for JSON.
"""

from app.catalog import Catalog
from app.comparison import Comparison, Kind
from app.language import ENGLISH, Language
from app.terms import PRECISIONS


def title(comparison: Comparison, catalog: Catalog, language: Language = ENGLISH) -> str:
    """Name a comparison, e.g. 'B300 FP4: MTP vs Off'."""
    subject, (a, b) = comparison.subject, comparison.sides
    return composed(subject.kind, (a.label, b.label), catalog.gpu_label(a.gpu), subject.precision, language)


def model(comparison: Comparison, language: Language = ENGLISH) -> str:
    """Name what is served, or say that the points are one's own."""
    return language.name(comparison.subject.model_label)


def composed(kind: Kind, labels: tuple[str, str], gpu: str, precision: str | None, language: Language = ENGLISH) -> str:
    """Put a title together from the labels of its parts; `precision` is an id.

    >>> composed("spec-decode", ("MTP", "Off"), "B300", "fp4"), composed("gpu", ("B200", "B300"), "B200", "fp8")
    ('B300 FP4: MTP vs Off', 'B200 vs B300, FP8')
    """
    a, b = (language.name(label) for label in labels)
    bits = PRECISIONS.get(precision or "", "")
    if kind == "spec-decode" and bits:
        return language.say("{gpu} {precision}: {a} vs {b}", gpu=gpu, precision=bits, a=a, b=b)
    if kind == "precision":
        return language.say("{gpu}: {a} vs {b}", gpu=gpu, a=a, b=b)
    if kind == "gpu" and bits:
        return language.say("{a} vs {b}, {precision}", a=a, b=b, precision=bits)
    return language.say("{a} vs {b}", a=a, b=b)
