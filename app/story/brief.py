"""What a brief reader gets: one or two sentences that survive being forwarded alone."""

from app.catalog import Catalog
from app.comparison import Comparison
from app.findings import BandCost, Finding, Unsettled, Words
from app.narrative import CaveatText
from app.terms import IN_WORDS, PRECISIONS, sequence_label


def _traits(comparison: Comparison) -> list[str]:
    """Name what all sides have in common beyond the GPU, what is held equal included, and the workload."""
    subject = comparison.subject
    precision = PRECISIONS.get(subject.precision or "") if subject.kind != "precision" else None
    lengths = subject.sequence
    workload = (IN_WORDS.get(lengths) or sequence_label(*lengths)) if lengths else None
    return list(dict.fromkeys(name for name in (precision, *subject.shared, workload) if name))


def brief_context(comparison: Comparison, catalog: Catalog, heads: list[Finding], worst: CaveatText | None) -> Words:
    """Return the leading finding with what it is about: model, GPU, what is shared, date, the worst caveat."""
    first, subject = heads[0], comparison.subject
    cost = next((f for f in heads if isinstance(f, BandCost)), None)
    gpus = {s.gpu for s in comparison.sides}
    return {
        "kind": first.kind,
        **first.facts,
        "labels": [side.label for side in comparison.sides],
        "cost": cost.facts if cost else None,
        "unsettled": any(isinstance(f, Unsettled) for f in heads),
        "subject_kind": subject.kind,
        "model": subject.model_label,
        "gpu": catalog.gpu_label(gpus.pop()) if len(gpus) == 1 else None,
        "traits": _traits(comparison),
        "source": subject.source,
        "day": subject.as_of,
        "worst": worst.clause if worst else None,
    }
