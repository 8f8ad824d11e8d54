"""From whatever was asked to the nearest thing that can be shown, with a notice for every step taken.

Links go stale and get mangled, and a changed control can make another choice impossible; a page never fails for that.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import Any

from app.answer import Shelf, UnavailableError
from app.comparison import Comparison
from app.language import LANGUAGES, message
from app.links import DEFAULT_SLUG, MAX_RATE, Selection, within
from app.offers import Offer, Variant
from app.pairs import Pair, pair_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A selection that can be shown, what it resolves to, and what had to be changed."""

    selection: Selection
    offer: Offer
    pair: Pair
    variant: Variant
    notices: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def settle(shelf: Shelf, asked: Selection) -> Settled:
    """Find the nearest selection that can be shown; a rerun asks for the last one again, so answers are kept."""
    selection, notices, language = asked, [], LANGUAGES[asked.lang]
    try:
        offer, pair = shelf.find(selection.slug)
    except UnavailableError:
        near = difflib.get_close_matches(selection.slug, shelf.offers, n=1, cutoff=0.6)
        slug = near[0] if near else DEFAULT_SLUG if DEFAULT_SLUG in shelf.offers else next(iter(shelf.offers))
        shown = "".join(c if c.isprintable() else "?" for c in asked.slug[:80])
        notices.append(language.say("There is no comparison '{slug}'; the nearest is shown.", slug=shown))
        selection = Selection(slug=slug, reader=asked.reader, lang=asked.lang)
        offer, pair = shelf.find(slug)
    for field, notice in _REFUSED.items():
        chosen = {f: getattr(selection, f) for f in _UP_TO[field]}
        alone = Selection(slug=selection.slug, lang=asked.lang, **chosen)
        try:
            shelf.choose(offer, pair, alone)
        except UnavailableError as error:
            notices.append(language.say(notice, reason=error))
            selection = replace(selection, **{field: getattr(Selection(), field)})
    variant = shelf.choose(offer, pair, selection)
    return Settled(
        selection=_shortest(shelf, offer, pair, variant, selection),
        offer=offer,
        pair=pair,
        variant=variant,
        notices=tuple(notices),
    )


# What is checked, in this order: each field together with those before it.
_REFUSED = {
    "source": message("The source cannot be used here: {reason}."),
    "sequence": message("The workload cannot be used here: {reason}."),
    "precision": message("The precision cannot be used here: {reason}."),
    "engine": message("The engine cannot be used here: {reason}."),
    "as_of": message("The as-of date cannot be used here: {reason}."),
    "policy": message("The run policy cannot be used here: {reason}."),
}
_UP_TO = {field: tuple(_REFUSED)[: i + 1] for i, field in enumerate(_REFUSED)}


def _shortest(shelf: Shelf, offer: Offer, pair: Pair, variant: Variant, selection: Selection) -> Selection:
    """Leave out what the defaults would choose anyway, so that links stay short."""
    if selection.edition == shelf.edition(offer, variant, replace(selection, edition=None)):
        selection = replace(selection, edition=None)
    short = replace(selection, source=None, sequence=None, precision=None)
    if shelf.choose(offer, pair, short) == variant:
        return short
    return replace(
        selection,
        source="published" if variant.source == "published" else "measured",
        sequence=variant.sequence,
        precision=variant.precision,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """What each control of the selection offers, given the controls above it, and the offer they lead to."""

    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    first_gpus: tuple[str, ...]
    second_gpus: tuple[str, ...]
    details: tuple[str, ...]
    offer: Offer


def detail_of(pair: Pair) -> str:
    """Write what a pair compares beyond model and GPU, as the id of a choice.

    >>> detail_of(Pair(kind="gpu", group="g", gpus=("a", "b"), precisions=(None, None), spec_methods=(None, None)))
    ''
    """
    return " ".join(v for v in (*pair.precisions, *pair.spec_methods) if v)


def cascade(
    shelf: Shelf, kind: str | None, group: str | None, gpus: tuple[str | None, str | None], detail: str | None
) -> Cascade:
    """Narrow the offers control by control, keeping each wish that is still possible."""
    left = list(shelf.offers.values())
    kinds, left = _narrow(left, [o.pair.kind for o in left], kind)
    groups, left = _narrow(left, [o.pair.group for o in left], group)
    first, left = _narrow(left, [o.pair.gpus[0] for o in left], gpus[0])
    second, left = _narrow(left, [o.pair.gpus[1] for o in left], gpus[1])
    details, left = _narrow(left, [detail_of(o.pair) for o in left], detail)
    return Cascade(kinds=kinds, groups=groups, first_gpus=first, second_gpus=second, details=details, offer=left[0])


def _narrow(left: list[Offer], values: Iterable[str], wish: str | None) -> tuple[tuple[str, ...], list[Offer]]:
    of = list(values)
    options = tuple(dict.fromkeys(of))
    kept = wish if wish in options else options[0]
    return options, [offer for offer, value in zip(left, of, strict=True) if value == kept]


def change(shelf: Shelf, now: Settled, field: str, value: Any) -> Selection:
    """Return the selection after one control was changed; what belonged to the last comparison is let go.

    `field` is one of 'kind', 'group', 'gpu_a', 'gpu_b', 'detail', 'swap', or a field of `Selection`.
    """
    pair, s = now.offer.pair, now.selection
    if field in ("kind", "group", "gpu_a", "gpu_b", "detail"):
        wish = {"kind": pair.kind, "group": pair.group, "gpu_a": pair.gpus[0], "gpu_b": pair.gpus[1]}
        wish |= {"detail": detail_of(pair), field: value}
        found = cascade(shelf, wish["kind"], wish["group"], (wish["gpu_a"], wish["gpu_b"]), wish["detail"]).offer
        return replace(_view_of(s), slug=found.slug, tier=s.tier)
    if field == "swap":
        other = now.pair.swapped()
        return replace(s, slug=pair_slug(other, shelf.catalog), usd=s.usd[::-1], kw=s.kw[::-1])
    if field in ("source", "sequence", "precision"):
        return _elsewhere(now, field, value)
    if field == "cap":
        value = within(value, MAX_RATE)
    return replace(s, **{field: value})


def _elsewhere(now: Settled, field: str, value: Any) -> Selection:
    """Return the selection on another variant: the other two choices are kept where such a variant exists."""
    s, at = now.selection, now.variant
    place: dict[str, Any] = {"source": at.source, "sequence": at.sequence, "precision": at.precision, field: value}
    if not any(all(getattr(v, f) == wanted for f, wanted in place.items()) for v in now.offer.variants):
        place = {field: value}
    rows: dict[str, Any] = {"engine": s.engine, "as_of": s.as_of, "policy": s.policy}
    if place.get("source") == "published":
        rows = {}
    return replace(_view_of(s), slug=s.slug, usd=s.usd, kw=s.kw, tier=s.tier, cap=s.cap, **place, **rows)


def _view_of(selection: Selection) -> Selection:
    """Keep only how a selection is drawn and told."""
    s = selection
    return Selection(metric=s.metric, log=s.log, all_points=s.all_points, reader=s.reader, lang=s.lang)


def change_target(targets: tuple[float, ...], i: int, value: float | None) -> tuple[float, ...] | None:
    """Return the targets with the i-th replaced, or left out where it was emptied; None where none is left.

    >>> change_target((43.0, 59.0), 1, 50.0), change_target((43.0,), 0, None)
    ((43.0, 50.0), None)
    """
    left = [*targets[:i], *([value] if value else []), *targets[i + 1 :]]
    return tuple(sorted(set(left))) or None


def further_target(comparison: Comparison) -> float:
    """Return a sensible speed to add: the middle of the widest stretch of the overlap without a target."""
    inside = sorted(t.x for t in comparison.targets)
    low, high = comparison.overlap or (inside[0] if inside else 10.0, (inside[-1] if inside else 10.0) * 1.5)
    fences = sorted({low, high, *(x for x in inside if low < x < high)})
    gap = max(pairwise(fences), key=lambda g: g[1] - g[0], default=(low, high))
    middle = sum(gap) / 2
    if gap[0] < round(middle) < gap[1]:
        return float(round(middle))
    # A stretch too narrow to divide: the next whole speed above, which the visitor may change.
    return middle if gap[1] - gap[0] > 1e-3 else float(floor(max(high, *inside, 0.0)) + 1)
