"""The named datasets of a chart: what is drawn, every value taken from the comparison.

A row is one mark: x in tok/s/user, y in the unit of the metric, and text that is shown as it stands. A value that is
unknown has no row.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from app.catalog import Catalog
from app.charts.labels import (
    END_OFFSET,
    LONG_ROOM,
    NARROWEST,
    NARROWEST_ON_PHONE,
    VALUE_CHARACTER,
    End,
    Frame,
    Label,
    disc_label,
    end_labels,
    end_width,
    length,
    needed_width,
    outside_in,
    value_label,
)
from app.charts.lines import Sample, samples, stretches, value_along, value_of
from app.charts.marks import points
from app.charts.text import (
    basis,
    full,
    of_side,
    origin,
    requests,
    rests_on_placeholder,
    short,
    speed,
    was_rounded,
)
from app.comparison import Comparison
from app.curve import Reading
from app.language import ENGLISH, Language
from app.points import SideKey
from app.side import KEYS, Side
from app.target import Target
from app.terms import METRICS, PLACEHOLDER
from app.wording import speed as bare_speed

Row = dict[str, Any]
Lines = dict[str, list[Sample]]
Chosen = tuple[int, SideKey]
Crossing = tuple[float, SideKey, SideKey]

PAD = 0.05
HEADROOM = 1.12
SAME = 1e-6
DISC, DOT = 190, 50


def chart_data(
    comparison: Comparison,
    metric: str,
    catalog: Catalog,
    *,
    all_points: bool = False,
    log: bool = False,
    language: Language = ENGLISH,
    chosen: Chosen | Crossing | None = None,
) -> dict[str, list[Row]]:
    """Return every dataset by name; `log` matters to the axis range and to where labels go.

    `chosen` is the place of a target and the key of a side whose reading is to be marked, or the speed at which the
    curves of two sides cross.
    """
    lines: Lines = {side.key: samples(comparison, side, metric) for side in comparison.sides}
    dots = [row for side in comparison.sides for row in points(side, metric, catalog, all_points, language)]
    drawn = [sample for line in lines.values() for sample in line]
    frame = _frame(comparison, [*drawn, *((row["x"], row["y"]) for row in dots)], log)
    ends, placed = _ends(comparison, lines, dots, frame, language)
    low, high = comparison.overlap or (0.0, 0.0)
    readings = _readings(comparison, metric, frame, placed, catalog, language)
    return {
        "frame": [{"x": x, "y": y} for x, y in zip(frame.x, frame.y, strict=True)],
        "band": [{"x": low, "x2": high}] if low < high else [],
        "targets": _targets(comparison.targets, frame, language),
        "curve": [
            row for side in comparison.sides for row in stretches(side, lines[side.key], comparison.overlap, language)
        ],
        "readings": list(readings.values()),
        "points": dots,
        "crossovers": _crossovers(comparison, metric, language),
        "chosen": _chosen(comparison, metric, chosen, readings, language),
        "ends": ends,
        "notes": _notes(frame, metric, language) if not dots else [],
    }


def _chosen(
    comparison: Comparison,
    metric: str,
    chosen: Chosen | Crossing | None,
    readings: dict[Chosen, Row],
    language: Language,
) -> list[Row]:
    """Ring what was chosen, where it is drawn."""
    if chosen is None:
        return []
    row = readings.get(chosen) if len(chosen) == 2 else _crossover(comparison, metric, chosen, language)
    return [_ring(row, language)] if row else []


def _ring(marked: Row, language: Language) -> Row:
    told = language.say("Chosen: {reading}", reading=marked["description"])
    return {field: marked[field] for field in ("x", "y", "key") if field in marked} | {"description": told}


def _notes(frame: Frame, metric: str, language: Language) -> list[Row]:
    """Say so where there is nothing to draw."""
    text = language.say("{metric} is not known for these rows", metric=language.say(METRICS[metric].label))
    middle = {"x": sum(frame.x) / 2, "y": sum(frame.y) / 2}
    return [middle | {"label": text, "description": text}]


def _frame(comparison: Comparison, shown: Sequence[Sample], log: bool) -> Frame:
    """Return the axis ranges: both spans and all that is drawn, with a little room; a linear axis starts at zero."""
    xs = [*(x for side in comparison.sides for x in side.span or ()), *(x for x, _ in shown)] or [0.0, 1.0]
    ys = [y for _, y in shown] or [1.0]
    room = PAD * (max(xs) - min(xs)) or PAD * max(xs)
    x = (max(0.0, min(xs) - room), max(xs) + room)
    low, high = min(ys), max(ys)
    if not log:
        return Frame(x=x, y=(0.0, high * HEADROOM), log=False)
    margin = max((high / low) ** 0.1, HEADROOM)
    return Frame(x=x, y=(low / margin, high * margin), log=True)


def _targets(targets: Sequence[Target], frame: Frame, language: Language) -> list[Row]:
    """Return a rule per target on the chart, each with the plot width from which on its label has room."""
    shown = [t.x for t in targets if frame.x[0] <= t.x <= frame.x[1]]
    rows: dict[int, Row] = {}
    placed: list[Label] = []
    for i in outside_in(len(shown)):
        x, text = shown[i], bare_speed(shown[i], language=language)
        label = Label(across=frame.across(x), up=1.0, width=VALUE_CHARACTER * length(text), align="center")
        told = language.say("Target, {speed}", speed=speed(x, language))
        rows[i] = {"x": x, "label": text, "needs": needed_width(label, placed), "description": told}
        placed.append(label)
    return [rows[i] for i in sorted(rows)]


def _readings(
    comparison: Comparison, metric: str, frame: Frame, placed: list[Label], catalog: Catalog, language: Language
) -> dict[Chosen, Row]:
    """Mark what each side reads at each target; the highest is labelled above its point, the lowest below.

    Of more than two sides, those between are labelled where there is room, and no label lies on another's disc.
    """
    found: dict[Chosen, Row] = {}
    falls = {side.key: _falls(side, metric) for side in comparison.sides}
    room = room_for_ends(comparison, language)
    read = [_read(target, comparison, metric) for target in comparison.targets]
    discs = {
        (i, side.key): disc_label(frame.across(reading.x), frame.up(y))
        for i, there in enumerate(read)
        for y, side, reading in (there if len(comparison.sides) > 2 else ())
    }
    for i in outside_in(len(read)):
        for place in outside_in(len(read[i])):
            y, side, reading = read[i][place]
            text = short(metric, y, language) + (PLACEHOLDER if rests_on_placeholder(side, metric) else "")
            in_the_way = [disc for key, disc in discs.items() if key != (i, side.key)]
            between = 0 < place < len(read[i]) - 1
            labels = [
                value_label(frame.across(reading.x), frame.up(y), text, above=above, falling=falls[side.key], room=room)
                for above in ((False, True) if between else (place == 0,))
            ]
            needs = [needed_width(label, [*placed, *in_the_way]) for label in labels]
            label = labels[needs.index(min(needs))]
            row = _reading(side, metric, reading, y, catalog, language)
            found[i, side.key] = row | _placing(label, text) | {"needs": min(needs)}
            placed.append(label)
    return {key: found[key] for key in sorted(found)}


def _read(target: Target, comparison: Comparison, metric: str) -> list[tuple[float, Side, Reading]]:
    """Return what can be drawn of each side at a target, the highest first."""
    known = [
        (y, side, reading)
        for side in comparison.sides
        if (reading := target.reading(side.key)) and (y := value_of(reading, metric)) is not None
    ]
    return sorted(known, key=lambda each: -each[0])


def _falls(side: Side, metric: str) -> bool:
    first, last = (value_of(side.read(x), metric) for x in side.span or (0.0, 0.0))
    return first is None or last is None or last <= first


def _reading(side: Side, metric: str, reading: Reading, y: float, catalog: Catalog, language: Language) -> Row:
    name, x, how = language.name(side.label), speed(reading.x, language), basis(reading, language)
    plain = full(metric, y, reading.basis == "published" and was_rounded(reading.neighbours[0]), language)
    value = of_side(plain, side, metric, language)
    told = language.say("{side} at {speed}: {value}, {basis}", side=name, speed=x, value=value, basis=how)
    return {
        "x": reading.x,
        "y": y,
        "key": side.key,
        "side": name,
        "size": DOT if reading.basis == "published" else DISC,
        "interactivity": x,
        "value": value,
        "throughput": full("throughput_per_gpu", reading.metrics.throughput_per_gpu, language=language),
        "concurrency": requests(reading.metrics.concurrency, language),
        "kind": how,
        **origin(reading.neighbours, catalog, language),
        "description": told,
    }


def _placing(label: Label, text: str) -> Row:
    return {"label": text, "dx": label.dx, "dy": label.dy, "align": label.align}


def _ends(
    comparison: Comparison, lines: Lines, dots: Sequence[Row], frame: Frame, language: Language
) -> tuple[list[Row], list[Label]]:
    """Write each side's name where its curve ends; a side without a curve is named at its last known point."""
    rows: list[Row] = []
    ends: list[End] = []
    for side in comparison.sides:
        known = lines[side.key] or sorted(
            (row["x"], row["y"]) for row in dots if row["key"] == side.key and row["on_frontier"]
        )
        if known:
            x, y = known[-1]
            others = (value_along(line, x) for key, line in lines.items() if key != side.key)
            passing = tuple(frame.up(other) for other in others if other is not None)
            name = language.name(side.label)
            ends.append(End(across=frame.across(x), up=frame.up(y), text=name, passing=passing))
            rows.append({"x": x, "y": y, "key": side.key, "side": name})
    labels = end_labels(ends, NARROWEST if room_for_ends(comparison, language) <= LONG_ROOM else NARROWEST_ON_PHONE)
    placed = [row | _placing(label, row["side"]) for row, label in zip(rows, labels, strict=True)]
    return placed, labels


def room_for_ends(comparison: Comparison, language: Language = ENGLISH) -> int:
    """Return the pixels that side labels need right of the plot, in tens; a curve that ends early needs fewer."""
    spans = {language.name(side.label): side.span for side in comparison.sides if side.span}
    if not spans:
        return 0
    low, high = min(low for low, _ in spans.values()), max(high for _, high in spans.values())
    width = (1 + 2 * PAD) * (high - low) or 1.0
    beyond = [
        END_OFFSET + end_width(label) - NARROWEST * ((high - last) / width + PAD) for label, (_, last) in spans.items()
    ]
    return max(0, 10 * -int(-max(beyond) // 10))


def _crossovers(comparison: Comparison, metric: str, language: Language) -> list[Row]:
    """Mark where two curves cross, if they do so in this metric as well; of more than two, where the lead changes."""
    rows: dict[float, Row] = {}
    for keys, pair in zip(combinations(KEYS[: len(comparison.sides)], 2), comparison.pairs, strict=True):
        for x in {"cost": pair.cost_crossovers, "concurrency": ()}.get(metric, pair.crossovers):
            row = _crossover(comparison, metric, (x, *keys), language)
            if row and _lead_changes(comparison, metric, x, row["y"]):
                rows.setdefault(x, row)
    return [rows[x] for x in sorted(rows)]


def _crossover(comparison: Comparison, metric: str, at: Crossing, language: Language) -> Row | None:
    """Say where two curves cross; None where they do not in this metric."""
    x, sides = at[0], [comparison.side(key) for key in at[1:]]
    a, b = (value_of(side.read(x), metric) for side in sides)
    if a is None or b is None or abs(a / b - 1) > SAME:
        return None
    there, value = speed(x, language), full(metric, a, language=language)
    if len(comparison.sides) == 2:
        label = language.say("Crossover at {speed}", speed=there)
        told = language.say("Crossover at {speed}, {value}", speed=there, value=value)
    else:
        names = dict(zip(("a", "b"), (language.name(side.label) for side in sides), strict=True))
        label = language.say("Crossover of {a} and {b} at {speed}", speed=there, **names)
        told = language.say("Crossover of {a} and {b} at {speed}, {value}", speed=there, value=value, **names)
    return {"x": x, "y": a, "label": label, "description": told}


def _lead_changes(comparison: Comparison, metric: str, x: float, y: float) -> bool:
    """Say whether nobody is ahead of the two curves that cross at y."""
    known = (value_of(side.read(x), metric) for side in comparison.sides)
    others = [value for value in known if value is not None]
    if METRICS[metric].better == "lower":
        return min(others) >= y * (1 - SAME)
    return max(others) <= y * (1 + SAME)
