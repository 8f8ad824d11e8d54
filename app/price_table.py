"""What prices mean for a comparison, as tables of text: every edition, and the prices that make both sides equal.

A cost that rests on a placeholder price carries the mark of `PLACEHOLDER`, wherever it is shown.
"""

from app import wording
from app.catalog import Catalog
from app.comparison import Comparison
from app.language import ENGLISH, Language
from app.points import SideKey
from app.prices import BreakEven, Edition, Outlook, middle, on_one_price
from app.side import Price, Side
from app.table import ABSENT
from app.terms import INTERACTIVITY, PLACEHOLDER

Rows = tuple[tuple[str, ...], ...]
Table = tuple[tuple[str, ...], Rows]


def editions_table(comparison: Comparison, outlook: Outlook, language: Language = ENGLISH) -> Table:
    """Return head and rows: per edition and side its price, its cost at each target and its tok/s/MW in the middle."""
    if not comparison.targets:
        return (), ()
    place = comparison.targets.index(middle(comparison))
    head = (
        language.say("Edition"),
        language.say("Side"),
        language.say("$/GPU-hour"),
        *(language.say("Cost at {speed}", speed=speed) for speed in _speeds(comparison, language)),
        language.say("tok/s/MW at {speed}", speed=_speeds(comparison, language)[place]),
    )
    rows = tuple(
        (
            edition.edition,
            language.name(side.label),
            _rate(edition.prices[side.key], language),
            *(_cost(edition, i, side.key, language) for i, _ in enumerate(comparison.targets)),
            _per_mw(edition, place, side.key, language),
        )
        for edition in outlook.editions
        for side in comparison.sides
    )
    return head, rows


def break_even_table(comparison: Comparison, outlook: Outlook, catalog: Catalog, language: Language = ENGLISH) -> Table:
    """Return head and rows: per side the price of a GPU-hour that makes both equal; nothing where one price holds."""
    if on_one_price(comparison.sides) or not any(outlook.break_even):
        return (), ()
    head = (
        language.say("$/GPU-hour for equal cost"),
        language.say("in use"),
        *(language.say("at {speed}", speed=speed) for speed in _speeds(comparison, language)),
    )
    rows = tuple(
        (
            _named(side, catalog, language),
            _rate(side.price, language),
            *(_even(found.get(side.key), comparison, language) for found in outlook.break_even),
        )
        for side in comparison.sides
    )
    return head, rows


def _speeds(comparison: Comparison, language: Language) -> list[str]:
    return [f"{x} {INTERACTIVITY.unit}" for x in wording.apart([t.x for t in comparison.targets], language=language)]


def _named(side: Side, catalog: Catalog, language: Language) -> str:
    label = language.name(side.label)
    gpu = catalog.gpu_label(side.gpu) if side.gpu else ""
    return label if gpu in ("", label) else f"{label} ({gpu})"


def _rate(price: Price, language: Language) -> str:
    if price.usd_per_gpu_hour is None:
        return ABSENT
    return wording.price(price.usd_per_gpu_hour, language=language) + (PLACEHOLDER if price.placeholder else "")


def _cost(edition: Edition, place: int, key: SideKey, language: Language) -> str:
    reading = edition.targets[place].reading(key)
    if reading is None or reading.metrics.cost is None:
        return ABSENT
    mark = PLACEHOLDER if edition.prices[key].placeholder else ""
    return wording.table_money(reading.metrics.cost, language=language) + mark


def _per_mw(edition: Edition, place: int, key: SideKey, language: Language) -> str:
    reading = edition.targets[place].reading(key)
    value = reading.metrics.throughput_per_mw if reading else None
    return ABSENT if value is None else wording.whole(value, language=language)


def _even(found: BreakEven | None, comparison: Comparison, language: Language) -> str:
    """Print a break-even price, with what the points leave open of it where that shows; it follows from the other's.

    The ends are rounded outward, as they are in words.
    """
    if found is None:
        return ABSENT
    known = {wording.money(v, language=language) for v in (found.low, found.usd_per_gpu_hour, found.high)}
    even = wording.money(found.usd_per_gpu_hour, language=language)
    low = wording.money(found.low, toward="down", language=language)
    high = wording.money(found.high, toward="up", language=language)
    mark = PLACEHOLDER if any(s.price.placeholder for s in comparison.sides if s.key != found.side) else ""
    if len(known) == 1:
        return even + mark
    return language.say("{price} ({low} to {high})", price=even + mark, low=low, high=high)
