"""What a brief reader gets: one or two sentences that survive being forwarded alone."""

from collections.abc import Iterable

from app.catalog import Catalog
from app.comparison import Comparison
from app.findings import BandCost, Finding, Unsettled, Words
from app.narrative import CaveatText
from app.rankings import Ranking
from app.story.order import in_sentences, length_of
from app.terms import IN_WORDS, PRECISIONS, sequence_label

ROOM = 16  # words of a sentence that says an order, besides what it begins with


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
    gpu, traits = catalog.gpu_label(gpus.pop()) if len(gpus) == 1 else None, _traits(comparison)
    return {
        "kind": first.kind,
        **first.facts,
        **_tiers(first, (gpu, subject.model_label, *traits)),
        "labels": [side.label for side in comparison.sides],
        "cost": cost.facts if cost else None,
        "unsettled": any(isinstance(f, Unsettled) for f in heads),
        "subject_kind": subject.kind,
        "model": subject.model_label,
        "gpu": gpu,
        "traits": traits,
        "source": subject.source,
        "day": subject.as_of,
        "worst": worst.clause if worst else None,
    }


def _tiers(first: Finding, setting: Iterable[str | None]) -> Words:
    """Return the order of all sides in sentences that leave room for the setting before them."""
    if not isinstance(first, Ranking):
        return {}
    room = ROOM - sum(length_of(name) for name in setting if name)
    return {"tiers": [part for tiers in first.tiers for part in in_sentences(tiers, _words_of, room)]}


def _words_of(tier: Iterable[str]) -> int:
    return sum(1 + length_of(label) for label in tier)
