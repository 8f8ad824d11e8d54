"""Which readings of three to six sides are rough at a target, and of whom it is open whether the first is ahead."""

from app.comparison import Comparison
from app.curve import Reading
from app.figures import Figure
from app.findings import Words
from app.rankings import StandingRough
from app.side import Side
from app.story.order import in_sentences, length_of, pair_of
from app.story.targets import order_is_open, ratio_is_wide, shaky_readings
from app.target import Target

FIGURES = 18  # words of a sentence besides what it begins and ends with


def standing_rough(comparison: Comparison, target: Target, path: str) -> StandingRough | None:
    """Name the readings that make the lead of the first side rough, and who may be ahead of it; None where none does.

    What was read between the same points at the last target is told as that, and the next time not at all.
    """
    i = comparison.targets.index(target)
    before = [_points(comparison, t) for t in comparison.targets[:i]]
    new: list[Words] = []
    again: list[str] = []
    for side, reading in _rough(comparison, target):
        known = [points.get(side.key) == reading.neighbours for points in before[-1:-3:-1]]
        if not any(known[:1]):
            new.append(_words(side, reading, path))
        elif known != [True, True]:
            again.append(side.label)
    is_open = _open(comparison, target)
    if not (new or again or is_open):
        return None
    often = [_open(comparison, t) for t in comparison.targets[:i]].count(is_open)
    return StandingRough(
        target=target.x,
        batches=in_sentences(new, lambda r: 4 + length_of(r["label"]), FIGURES),
        again=again,
        lead=is_open[0] if is_open else "",
        open=is_open[1:],
        often=("", "again", "still")[min(often, 2)],
    )


def _ranked(comparison: Comparison, target: Target) -> list[Side]:
    """Return the sides that have a reading at a target, the one that serves the most first."""
    read = [(r.metrics.throughput_per_gpu, side) for side in comparison.sides if (r := target.reading(side.key))]
    return [side for _, side in sorted(read, key=lambda found: -found[0])]


def _behind(comparison: Comparison, target: Target) -> list[tuple[Side, Comparison, Target]]:
    """Return every side behind the first, with the two of them as a comparison and the same target there."""
    ranked = _ranked(comparison, target)
    pairs = [(side, pair_of(comparison, ranked[0], side)) for side in ranked[1:]]
    return [(side, pair, pair.targets[comparison.targets.index(target)]) for side, pair in pairs]


def _open(comparison: Comparison, target: Target) -> list[str]:
    """Name the first side at a target, then those that may be ahead of it; nothing where its lead is known."""
    found = [side.label for side, pair, at in _behind(comparison, target) if order_is_open(pair, at)]
    return [_ranked(comparison, target)[0].label, *found] if found else []


def _rough(comparison: Comparison, target: Target) -> list[tuple[Side, Reading]]:
    """Return the badly supported readings of the first side and of those that it leads by a rough gap."""
    apart = _behind(comparison, target)
    behind = [side.key for side, pair, at in apart if order_is_open(pair, at) or ratio_is_wide(pair, at)]
    concerned = [*behind, *(side.key for side in _ranked(comparison, target)[:1] if behind)]
    return [(side, reading) for side, reading in shaky_readings(comparison, target) if side.key in concerned]


def _points(comparison: Comparison, target: Target) -> dict[str, object]:
    """Return the points around each rough reading of a target, by the key of its side."""
    return {side.key: reading.neighbours for side, reading in _rough(comparison, target)}


def _words(side: Side, reading: Reading, path: str) -> Words:
    left, right = (
        Figure(value=p.interactivity, unit="tok/s/user", path=f"{path}.{side.key}.neighbours[{i}]")
        for i, p in enumerate(reading.neighbours)
    )
    return {"label": side.label, "left": left, "right": right}
