"""A trend as two pictures: each side's reading over the days, and the ratio a / b; every value is the trend's own.

A point stands only where something was measured that day, filled where that was around the speed. The line between
holds the last state; it begins with a side's first reading and ends with its last measured day.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from app import wording
from app.catalog import Catalog
from app.charts.labels import END_OFFSET, VALUE_CHARACTER, End, Frame, end_labels
from app.charts.spec import Theme
from app.charts.text import basis, full, listed, origin, speed
from app.charts.trend_spec import Margins, trend_spec
from app.charts.trend_text import gap_alt, times, trend_alt
from app.language import ENGLISH, Language, message
from app.points import SideKey
from app.terms import METRICS
from app.trend import Mark, Moment, State, Track, Trend

Row = dict[str, Any]
Held = tuple[date, float | None]
Spec = dict[str, Any]
PAD, HEADROOM = 0.04, 1.12
LEAST_LEFT, TICK = 44, 10
LEAST_DAYS = 14.0
DAY = 86_400_000  # milliseconds
LEAST_TIMES = 2
MEASURED = {
    True: message("points around this speed run that day"),
    False: message("points around this speed run earlier"),
}
CHANGED = {
    "image": message("{side}, {day}: image {after}, before {before}"),
    "engine": message("{side}, {day}: {after} joins the frontier"),
}
LOWER_IS_BETTER = "cost"


def readings_chart(
    trend: Trend,
    metric: str,
    catalog: Catalog,
    *,
    theme: Theme = "light",
    language: Language = ENGLISH,
    chosen: date | None = None,
) -> Spec:
    """Return the chart of both sides' readings with its datasets; its description is the alternative text."""
    points = [row for track in trend.tracks for row in _points(track, metric, catalog, language)]
    bars = [row for track in trend.tracks for row in _bars(track.read, track.key, metric)]
    frame = _frame(trend, _values(trend, metric))
    ends = _ends(trend, metric, points, frame)
    rows = _mark_rows(trend)
    margins = Margins(left=_left(trend, metric), rows=len(rows))
    spec = trend_spec("readings", metric, METRICS[metric].heading(language), margins, theme=theme, language=language)
    datasets = {
        "frame": _corners(frame),
        "chosen": _chosen(chosen, language),
        "steps": [row for track in trend.tracks for row in _steps(_held(track, metric), track.key)],
        "bars": bars,
        "held": [row for row in points if not row["is_fresh"]],
        "fresh": [row for row in points if row["is_fresh"]],
        "marks": [
            _mark(trend, mark, catalog, language) | {"row": rows.index((mark.kind, mark.key))} for mark in trend.marks
        ],
        "ends": ends,
    }
    return {**spec, "description": trend_alt(trend, metric, catalog, language), "datasets": datasets}


def gap_chart(
    trend: Trend,
    metric: str,
    *,
    theme: Theme = "light",
    language: Language = ENGLISH,
    chosen: date | None = None,
) -> Spec:
    """Return the chart of the ratio a / b with its datasets; 1 is marked."""
    matched = [m for m in trend.moments if m.ratio(metric) is not None]
    points = [_ratio(trend, m, metric, language) for m in matched]
    bounds = [(m.day, open_) for m in matched if (open_ := m.ratio_bounds(metric))]
    bars = [{"x": _ms(day), "y": low, "y2": high} for day, (low, high) in bounds]
    frame = _frame(trend, [LEAST_TIMES, *(r["y"] for r in points), *(r["y2"] for r in bars)])
    a, b = (language.name(track.label) for track in trend.tracks)
    heading = language.say("{a} / {b}", a=a, b=b)
    datasets = {
        "frame": _corners(frame),
        "chosen": _chosen(chosen, language),
        "ends": _names(trend, metric, language),
        "even": [{"y": 1.0, "description": language.say("Both sides alike")}],
        "even_words": _even_words(frame, metric, (a, b), language),
        "steps": list(_steps([(m.day, m.ratio(metric)) for m in trend.moments], "gap")),
        "bars": bars,
        "held": [row for row in points if not row["is_fresh"]],
        "fresh": [row for row in points if row["is_fresh"]],
        "notes": [] if points else [_note(frame, language)],
    }
    spec = trend_spec("gap", metric, heading, Margins(left=_left(trend, metric)), theme=theme, language=language)
    return {**spec, "description": gap_alt(trend, metric, language), "datasets": datasets}


def _ms(day: date) -> int:
    """Return a day as Vega counts time: milliseconds since 1970, UTC."""
    return (day - date(1970, 1, 1)).days * DAY


def _frame(trend: Trend, values: Sequence[float]) -> Frame:
    """Return the range of both axes: all measured days of both sides with a little room, values from zero."""
    days = [_ms(m.day) for m in trend.moments]
    room = max(PAD * (max(days) - min(days)), (LEAST_DAYS * DAY - (max(days) - min(days))) / 2)
    return Frame(x=(min(days) - room, max(days) + room), y=(0.0, HEADROOM * max(values, default=1.0)), log=False)


def _corners(frame: Frame) -> list[Row]:
    return [{"x": x, "y": y} for x, y in zip(frame.x, frame.y, strict=True)]


def _chosen(day: date | None, language: Language) -> list[Row]:
    if day is None:
        return []
    return [{"x": _ms(day), "description": language.say("Chosen: {reading}", reading=language.day(day))}]


def _values(trend: Trend, metric: str) -> list[float]:
    """Return every value that is drawn, and how high what is known of it reaches."""
    states = [s for track in trend.tracks for s in track.valued(metric)]
    return [y for s in states for y in (s.value(metric), (s.bounds(metric) or (0.0, 0.0))[1]) if y is not None]


def _left(trend: Trend, metric: str) -> int:
    """Return the room that both charts keep for the numbers of their axes."""
    most = max(_values(trend, metric), default=1.0)
    printed = wording.table_money(most) if metric == LOWER_IS_BETTER else wording.whole(most)
    return max(LEAST_LEFT, int(VALUE_CHARACTER * len(printed)) + TICK)


def _names(trend: Trend, metric: str, language: Language) -> list[Row]:
    """Return where the names of the sides begin and end on the chart of the readings."""
    last = [(track, read[-1]) for track in trend.tracks if (read := track.valued(metric))]
    place = {"y": 1.0, "dx": END_OFFSET + 2, "dy": 0}
    return [place | {"x": _ms(state.day), "label": language.name(track.label)} for track, state in last]


def _mark_rows(trend: Trend) -> list[tuple[str, SideKey]]:
    """Return what stands over the plot, a row for each kind of change of each side, the lowest first."""
    there = {(mark.kind, mark.key) for mark in trend.marks}
    return sorted(there, key=lambda row: (row[0] == "image", row[1] == "a"))


# Readings


def _points(track: Track, metric: str, catalog: Catalog, language: Language) -> Iterator[Row]:
    for state in track.read:
        y = state.value(metric)
        if y is not None:
            yield _point(track.key, state, y, metric, catalog, language)


def _point(key: SideKey, state: State, y: float, metric: str, catalog: Catalog, language: Language) -> Row:
    name, day, value = language.name(state.side.label), language.day(state.day), full(metric, y, language=language)
    assert state.reading is not None
    told, fresh = origin(state.neighbours, catalog, language), language.say(MEASURED[state.is_fresh])
    around = [
        f"{speed(p.interactivity, language)}: {full('throughput_per_gpu', p.throughput_per_gpu, language=language)}"
        for p in state.neighbours
    ]
    return {
        "x": _ms(state.day),
        "y": y,
        "key": key,
        "side": name,
        "is_fresh": state.is_fresh,
        "day": day,
        "value": value,
        "between": _between(state.bounds(metric), metric, language),
        "kind": listed(basis(state.reading, language), fresh, language=language),
        "around": language.say("; ").join(around),
        **{field: told[field] for field in ("engine", "image", "run_date")},
        "description": listed(name, day, value, fresh, told["engine"], language=language),
    }


def _between(bounds: tuple[float, float] | None, metric: str, language: Language) -> str:
    if bounds is None:
        return "–"
    low, high = (full(metric, y, language=language) for y in bounds)
    return low if low == high else language.say("{low} to {high}", low=low, high=high)


def _bars(states: Sequence[State], key: SideKey, metric: str) -> Iterator[Row]:
    for state in states:
        bounds = state.bounds(metric)
        if bounds and bounds[0] < bounds[1]:
            yield {"x": _ms(state.day), "y": bounds[0], "y2": bounds[1], "key": key}


def _held(track: Track, metric: str) -> list[Held]:
    return [(state.day, state.value(metric)) for state in track.states]


def _steps(values: Sequence[Held], key: str) -> Iterator[Row]:
    """Yield a line that holds each value until the next day; where a reading is lost the line ends on that day."""
    stretch, before = 0, None
    for day, value in values:
        if value is None and before is not None:
            yield {"x": _ms(day), "y": before, "key": key, "stretch": f"{key}{stretch}"}
        if value is None:
            stretch += 1
        else:
            yield {"x": _ms(day), "y": value, "key": key, "stretch": f"{key}{stretch}"}
        before = value


def _ends(trend: Trend, metric: str, points: Sequence[Row], frame: Frame) -> list[Row]:
    """Write each side's name at its last point, off the other side's line."""
    last = [max(own, key=lambda r: r["x"]) for key in ("a", "b") if (own := [r for r in points if r["key"] == key])]
    ends = []
    for row in last:
        passing = _passing(trend.b if row["key"] == "a" else trend.a, metric, row["x"])
        ups = () if passing is None else (frame.up(passing),)
        ends.append(End(across=frame.across(row["x"]), up=frame.up(row["y"]), text=row["side"], passing=ups))
    return [
        {"x": r["x"], "y": r["y"], "key": r["key"], "label": r["side"], "dx": label.dx + 2, "dy": label.dy}
        for r, label in zip(last, end_labels(ends), strict=True)
    ]


def _passing(other: Track, metric: str, x: float) -> float | None:
    """Return how high the other side's line passes at a day; None where it has none there."""
    after = [s for s in other.states if _ms(s.day) > x]
    before = [s for s in other.states if _ms(s.day) <= x]
    return before[-1].value(metric) if before and after else None


def _mark(trend: Trend, mark: Mark, catalog: Catalog, language: Language) -> Row:
    show = catalog.engine_label if mark.kind == "engine" else str
    label = language.say(
        CHANGED[mark.kind],
        side=language.name(trend.track(mark.key).label),
        day=language.day(mark.day),
        after=language.listed([show(name) for name in mark.after]),
        before=language.listed([show(name) for name in mark.before]),
    )
    return {"x": _ms(mark.day), "key": mark.key, "mark": mark.kind, "label": label, "description": label}


# The gap


def _ratio(trend: Trend, moment: Moment, metric: str, language: Language) -> Row:
    ratio, bounds = moment.ratio(metric) or 1.0, moment.ratio_bounds(metric)
    a, b = (language.name(track.label) for track in trend.tracks)
    day, value = language.day(moment.day), times(ratio, language)
    measured = [track for track in trend.tracks if moment.is_measured(track.key)]
    names = language.listed([language.name(track.label) for track in measured])
    readings = [
        f"{language.name(s.side.label)} {full(metric, v, language=language)}"
        for s in (moment.a, moment.b)
        if s and (v := s.value(metric)) is not None
    ]
    ends = [times(y, language) for y in bounds or ()]
    return {
        "x": _ms(moment.day),
        "y": ratio,
        "is_fresh": any(s.is_fresh for t in measured if (s := moment.state(t.key))),
        "day": day,
        "value": value,
        "between": language.say("{low} to {high}", low=ends[0], high=ends[1]) if ends else "–",
        "sides": language.say("; ").join(readings),
        "measured": names,
        "description": listed(f"{a} / {b}", day, value, *readings, language=language),
    }


def _even_words(frame: Frame, metric: str, names: tuple[str, str], language: Language) -> list[Row]:
    """Say over and under the line at 1 what lies there."""
    text = message("{side} costs less") if metric == LOWER_IS_BETTER else message("{side} ahead")
    above, under = names[::-1] if metric == LOWER_IS_BETTER else names
    place = {"x": frame.x[0], "y": 1.0}
    return [
        place | {"label": language.say(text, side=above), "dy": -9},
        place | {"label": language.say(text, side=under), "dy": 10},
    ]


def _note(frame: Frame, language: Language) -> Row:
    text = language.say("no date with a reading of both sides")
    return {"x": sum(frame.x) / 2, "y": 0.7 * frame.y[1], "label": text, "description": text}
