"""What each control of the selection offers, given the controls above it; an impossible choice is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.answer import Shelf
from app.lineup import FIELDS, MOST_SIDES, Contender, Lineup
from app.offers import Offer, offer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """The options of each control of two sides, and the offer that they lead to.

    `details` says for each choice which lineup it is.
    """

    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    first_gpus: tuple[str, ...]
    second_gpus: tuple[str, ...]
    details: Mapping[str, Lineup]
    offer: Offer


def detail_of(lineup: Lineup) -> str:
    """Write what the first two sides are beyond their GPUs, as the id of a choice.

    >>> detail_of(Lineup(group="g", sides=(Contender(gpu="a"), Contender(gpu="b"))))
    ''
    """
    a, b = (
        "-".join(str(v) for name in FIELDS[1:] if (v := getattr(side, name)) is not None) for side in lineup.sides[:2]
    )
    return a if a == b else f"{a} {b}"


def cascade(shelf: Shelf, here: Offer, changed: Mapping[str, str | None] | None = None) -> Cascade:
    """Narrow the offers of two sides control by control, keeping of what is shown each choice that is still possible.

    `changed` holds the choices that were made anew: of 'kind', 'group', 'gpu_a', 'gpu_b', 'detail'. What is shown is
    always among the options, listed or not. Where a choice is not possible, what can be compared goes first.
    """
    now = here.lineup
    wish: dict[str, str | None] = {"kind": now.kind, "group": now.group, "gpu_a": now.gpus[0], "gpu_b": now.gpus[1]}
    wish |= {"detail": detail_of(now), **(changed or {})}
    left = [o for o in shelf.offers.values() if len(o.lineup.sides) == 2]
    left += [] if here in left else [here]
    kinds, left = _narrow(shelf, left, [o.lineup.kind for o in left], wish["kind"])
    groups, left = _narrow(shelf, left, [o.lineup.group for o in left], wish["group"])
    first, left = _narrow(shelf, left, [o.lineup.gpus[0] for o in left], wish["gpu_a"])
    second, left = _narrow(shelf, left, [o.lineup.gpus[1] for o in left], wish["gpu_b"])
    by_detail: dict[str, Lineup] = {}
    for offer in left:
        by_detail.setdefault(detail_of(offer.lineup), offer.lineup)
    _, left = _narrow(shelf, left, [detail_of(o.lineup) for o in left], wish["detail"])
    return Cascade(kinds=kinds, groups=groups, first_gpus=first, second_gpus=second, details=by_detail, offer=left[0])


def _narrow(
    shelf: Shelf, left: list[Offer], values: Iterable[str], wish: str | None
) -> tuple[tuple[str, ...], list[Offer]]:
    of = list(values)
    options = tuple(dict.fromkeys(of))
    kept = wish
    if wish not in options:
        can = (value for offer, value in zip(left, of, strict=True) if shelf.is_comparable(offer))
        kept = next(can, options[0])
    return options, [offer for offer, value in zip(left, of, strict=True) if value == kept]


def further_sides(shelf: Shelf, lineup: Lineup) -> tuple[Contender, ...]:
    """Return the sides that could join a lineup whose sides differ in one thing: listed ones with rows beside all."""
    if len(lineup.differs) != 1 or len(lineup.sides) == MOST_SIDES:
        return ()
    rest = [name for name in FIELDS if name not in lineup.differs]
    known = {
        side: None
        for offer in shelf.offers.values()
        if offer.lineup.group == lineup.group and offer.lineup.kind == lineup.kind
        for side in offer.lineup.sides
        if all(getattr(side, name) == getattr(lineup.sides[0], name) for name in rest)
    }
    return tuple(side for side in known if side not in lineup.sides and joined(shelf, lineup, side))


def joined(shelf: Shelf, lineup: Lineup, side: Contender) -> Offer | None:
    """Return what a lineup and one more side can be drawn from; None where they have no rows on one workload."""
    more = replace(lineup, sides=(*lineup.sides, side))
    return offer_of(more, shelf.catalog, shelf.bundle.index)
