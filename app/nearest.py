"""From whatever was asked to the nearest thing that can be shown, with a notice for every step taken.

Links go stale and get mangled, and a changed control can make another choice impossible; a page never fails for that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor
from typing import Any

from app.answer import Shelf
from app.cascade import cascade, joined
from app.comparison import Comparison
from app.fitting import UnavailableError, asked_of_rows
from app.instead import instead
from app.kept import kept
from app.language import LANGUAGES, Language, message
from app.lineup import MOST_SIDES, Contender, Lineup, slug_of
from app.links import MAX_RATE, Own, Selection, crowded, own_by_gpu, own_figure, own_figures, within
from app.offers import Offer, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A selection that can be shown, what it resolves to, and what had to be changed."""

    selection: Selection
    offer: Offer
    lineup: Lineup
    variant: Variant
    notices: tuple[str, ...] = ()


@kept(512)
def settle(shelf: Shelf, asked: Selection) -> Settled:
    """Find the nearest selection that can be shown; a rerun asks for the last one again, so answers are kept."""
    selection, notices, language = asked, [], LANGUAGES[asked.lang]
    try:
        offer, lineup = shelf.find(selection.slug)
    except UnavailableError:
        selection, notice = instead(shelf, asked)
        notices.append(notice)
        offer, lineup = shelf.find(selection.slug)
    selection = replace(selection, slug=slug_of(lineup, shelf.catalog))
    for field, notice in _REFUSED.items():
        chosen = {f: getattr(selection, f) for f in _UP_TO[field]}
        alone = Selection(slug=selection.slug, lang=asked.lang, **chosen)
        try:
            shelf.choose(offer, lineup, alone)
        except UnavailableError as error:
            notices.append(language.say(notice, reason=error))
            selection = replace(selection, **{field: getattr(Selection(), field)})
    variant = shelf.choose(offer, lineup, selection)
    moved = elsewhere(shelf, offer, lineup, selection)
    notices += [moved] if moved else []
    try:
        shelf.holdings.refuse_like(lineup, variant, selection)
    except UnavailableError as error:
        notices.append(language.say("The sides cannot be held alike: {reason}.", reason=error))
        selection = replace(selection, like="pooled")
    forced = _apart(shelf, offer, lineup, variant, language)
    notices += [forced] if forced else []
    notices += _crowded(shelf, lineup, selection)
    return Settled(
        selection=_shortest(shelf, offer, lineup, variant, selection),
        offer=offer,
        lineup=lineup,
        variant=variant,
        notices=tuple(notices),
    )


def elsewhere(shelf: Shelf, offer: Offer, lineup: Lineup, selection: Selection) -> str | None:
    """Say so where what is asked of rows leads away from the workload, precision or source that stands there else."""
    usual = shelf.choose(offer, lineup, replace(selection, **ANY_ROWS))
    shown = shelf.choose(offer, lineup, selection)
    if shown == usual:
        return None
    language = LANGUAGES[selection.lang]
    choices = language.listed(asked_of_rows(selection, language))
    if usual.source == "published":
        return language.say(
            "A published table has no rows to choose from ({choices}), so the measured ones on {there} are shown.",
            choices=choices,
            there=shown.text(language),
        )
    return language.say(
        "On {here} not every side has rows for this choice ({choices}), so {there} is shown.",
        here=usual.text(language),
        choices=choices,
        there=shown.text(language),
    )


def _apart(shelf: Shelf, offer: Offer, lineup: Lineup, variant: Variant, language: Language) -> str | None:
    """Say so where a link forces a variant whose sides share no speed although there is one where they do."""
    if shelf.holdings.shares_speed(lineup, variant):
        return None
    others = [
        v
        for v in offer.variants
        if v != variant and v.source == variant.source and shelf.holdings.shares_speed(lineup, v)
    ]
    if not others:
        return None
    return language.say(
        "The sides share no speed on {here}, which was asked for; they do on {there}.",
        here=variant.text(language),
        there=language.listed([v.text(language) for v in others]),
    )


# What is said where a link gives one GPU type several figures; the first holds.
_CROWDED = {
    "usd": message("A price belongs to a GPU type: of those given for {gpus}, the first is used."),
    "kw": message("A power figure belongs to a GPU type: of those given for {gpus}, the first is used."),
}


def _crowded(shelf: Shelf, lineup: Lineup, selection: Selection) -> list[str]:
    """Say which GPU types are given more than one price or power figure."""
    language, found = LANGUAGES[selection.lang], []
    for field, notice in _CROWDED.items():
        gpus = [shelf.catalog.gpu_label(gpu) for gpu in crowded(getattr(selection, field), lineup.gpus)]
        found += [language.say(notice, gpus=language.listed(gpus))] if gpus else []
    return found


# What a selection asks of rows, none of it: it changes which rows are read, never which workload is shown.
ANY_ROWS: dict[str, Any] = {name: getattr(Selection(), name) for name in ("engine", "as_of", "policy", "like")}

# What is checked, in this order: each field together with those before it.
_REFUSED = {
    "source": message("The source cannot be used here: {reason}."),
    "sequence": message("The workload cannot be used here: {reason}."),
    "precision": message("The precision cannot be used here: {reason}."),
    "engine": message("The engine cannot be used here: {reason}."),
    "as_of": message("The as-of date cannot be used here: {reason}."),
    "policy": message("The run policy cannot be used here: {reason}."),
    "like": message("Like for like cannot be asked for here: {reason}."),
}
_UP_TO = {field: tuple(_REFUSED)[: i + 1] for i, field in enumerate(_REFUSED)}


def _shortest(shelf: Shelf, offer: Offer, lineup: Lineup, variant: Variant, selection: Selection) -> Selection:
    """Leave out what the defaults would choose anyway, so that links stay short."""
    if selection.edition == shelf.sides.edition(offer, variant, replace(selection, edition=None)):
        selection = replace(selection, edition=None)
    usd, kw = (own_figures(own_by_gpu(figures, lineup.gpus)) for figures in (selection.usd, selection.kw))
    selection = replace(selection, usd=usd, kw=kw)
    short = replace(selection, source=None, sequence=None, precision=None)
    if variant == shelf.choose(offer, lineup, short) == shelf.choose(offer, lineup, Selection()):
        return short
    return replace(selection, **_place(variant))


def _place(variant: Variant) -> dict[str, Any]:
    """Return the choices that lead to just this variant."""
    return {"source": variant.source, "sequence": variant.sequence, "precision": variant.precision}


OTHER_SIDES = ("others", "as_of_a", "as_of_b")  # the controls that change sides and keep the comparison


def change(shelf: Shelf, now: Settled, field: str, value: Any) -> Selection:
    """Return the selection after one control was changed; what belonged to the last comparison is let go.

    `field` is one of 'kind', 'group', 'gpu_a', 'gpu_b', 'detail', 'swap', 'others', 'as_of_a', 'as_of_b', or a field
    of `Selection`.
    """
    s = now.selection
    if field in ("kind", "group", "gpu_a", "gpu_b", "detail"):
        found = cascade(shelf, now.offer, {field: value}).offer
        return replace(_view_of(s), slug=found.slug, tier=s.tier)
    if field in ("swap", *OTHER_SIDES):
        return _with_sides(shelf, now, field, value)
    if field in ("source", "sequence", "precision"):
        return _elsewhere(now, field, value)
    if field in ANY_ROWS:
        s = replace(s, **_place(now.variant))
    if field == "cap":
        value = within(value, MAX_RATE)
    return replace(s, **{field: value})


def _with_sides(shelf: Shelf, now: Settled, field: str, value: Any) -> Selection:
    """Return the selection with other sides: the other way round, more or fewer of them, or of another day."""
    lineup, s = now.lineup, now.selection
    if field == "swap":
        changed = lineup.swapped()
    elif field == "others":
        changed = _joined(shelf, replace(lineup, sides=lineup.sides[:2]), value or ())
    else:
        sides, i = list(lineup.sides), 0 if field == "as_of_a" else 1
        sides[i] = replace(sides[i], as_of=value or sides[i].as_of)
        if len(set(sides)) < len(sides):
            return s
        changed = replace(lineup, sides=tuple(sides))
    s = replace(s, slug=slug_of(changed, shelf.catalog), usd=_moved(s.usd, now, changed), kw=_moved(s.kw, now, changed))
    return s if field == "swap" else replace(s, **_place_among(shelf, now, changed, field))


def left_behind(now: Settled, then: Settled) -> str | None:
    """Say so where other sides of a comparison lead away from the workload, precision or source it was shown on."""
    if then.variant == now.variant:
        return None
    return LANGUAGES[then.selection.lang].say(
        "These sides share no speed on {here}, so {there} is shown.", here=now.variant.text, there=then.variant.text
    )


def _place_among(shelf: Shelf, now: Settled, changed: Lineup, field: str) -> dict[str, Any]:
    """Return the choices that keep other sides on the same variant; further ones only where all share a speed there."""
    there = shelf.find(slug_of(changed, shelf.catalog))[0].variants
    keeps = now.variant in there and (field != "others" or shelf.holdings.shares_speed(changed, now.variant))
    return _place(now.variant) if keeps else {"source": None, "sequence": None, "precision": None}


def _joined(shelf: Shelf, lineup: Lineup, others: Iterable[Contender]) -> Lineup:
    """Return a lineup with more sides, as far as they have rows on one workload with all before them."""
    for side in others:
        if side not in lineup.sides and len(lineup.sides) < MOST_SIDES and joined(shelf, lineup, side):
            lineup = replace(lineup, sides=(*lineup.sides, side))
    return lineup


def _moved(figures: Own, now: Settled, changed: Lineup) -> Own:
    """Return own figures so that each stays with its side."""
    if len(figures) < 2:
        return figures
    before = now.lineup.sides
    return own_figures([own_figure(figures, before.index(s)) if s in before else None for s in changed.sides])


def two_of(shelf: Shelf, now: Settled, i: int, j: int, targets: tuple[float, ...]) -> Selection:
    """Return the selection of the i-th and the j-th side alone, on the same rows, at these speeds and those prices."""
    lineup, s = now.lineup, now.selection
    pair = Lineup(group=lineup.group, sides=(lineup.sides[i], lineup.sides[j]))
    usd, kw = (own_figures([own_figure(figures, n) for n in (i, j)]) for figures in (s.usd, s.kw))
    return replace(s, slug=slug_of(pair, shelf.catalog), targets=targets, usd=usd, kw=kw, **_place(now.variant))


def _elsewhere(now: Settled, field: str, value: Any) -> Selection:
    """Return the selection on another variant: the other two choices are kept where such a variant exists."""
    s, at = now.selection, now.variant
    place = _place(at) | {field: value}
    if not any(all(getattr(v, f) == wanted for f, wanted in place.items()) for v in now.offer.variants):
        place = {field: value}
    rows: dict[str, Any] = {"engine": s.engine, "as_of": s.as_of, "policy": s.policy, "like": s.like}
    if place.get("source") == "published":
        rows = {}
    return replace(_view_of(s), slug=s.slug, usd=s.usd, kw=s.kw, tier=s.tier, cap=s.cap, **place, **rows)


def _view_of(selection: Selection) -> Selection:
    """Keep only how a selection is drawn and told."""
    s = selection
    return Selection(metric=s.metric, log=s.log, all_points=s.all_points, reader=s.reader, lang=s.lang, live=s.live)


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
