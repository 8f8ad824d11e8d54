"""What there is to say about a trend: which findings hold, with their figures; `words` finds the sentences.

A side has moved only where the points around both readings say so: where what they leave open of now / then holds 1,
it is left open. An image or an engine that is new on a day is named beside a step, never as its cause.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from app import wording
from app.catalog import Catalog
from app.comparison import winner
from app.figures import Figure
from app.findings import Finding, Words
from app.points import SideKey
from app.story.gaps import gap_words, less_words
from app.trend.findings import (
    TrendEngine,
    TrendGap,
    TrendImage,
    TrendReach,
    TrendSample,
    TrendSide,
    TrendStep,
    TrendUnrecorded,
)
from app.trend.states import Bounds, Mark, Moment, State, Track, Trend

STEADY = 1.02
MOST_ENGINES = 3
MOST_IMAGES = 3
OVER_TIME = ("now/then", "then/now")


def plan_trend(trend: Trend, catalog: Catalog) -> tuple[Finding, ...]:
    """Return every finding in the order in which it is told."""
    a, b = trend.tracks
    found: list[Finding | None] = [
        _side(trend, a, again=False),
        _side(trend, b, again=True),
        _gap(trend),
        _step(trend, catalog),
        *(reach for track in trend.tracks for reach in _reach(trend, track)),
        *(_engines(trend, track, catalog) for track in trend.tracks),
        *(_image(trend, mark) for mark in [m for m in trend.marks if m.kind == "image"][-MOST_IMAGES:]),
        _unrecorded(trend),
        _sample(trend),
    ]
    return tuple(f for f in found if f)


def _x(trend: Trend) -> Figure:
    return Figure(value=trend.x, unit="tok/s/user", path="trend.interactivity_tok_s_user")


def place_of(trend: Trend, state: State, key: SideKey) -> str:
    """Return the path of a side's state in the JSON of the trend."""
    days = [m.day for m in trend.moments]
    return f"states[{days.index(state.day)}].{key}"


def _value(trend: Trend, state: State, key: SideKey, digits: int = 0) -> Figure:
    value = state.value()
    assert value is not None
    path = f"{place_of(trend, state, key)}.reading.throughput_tok_s_gpu"
    return Figure(value=value, unit="tok/s/GPU", path=path, digits=digits)


# One side


def change(then: State, now: State) -> tuple[float, Bounds] | None:
    """Return now / then of a side's throughput and between which values it lies; None without both readings."""
    values, bounds = (then.value(), now.value()), (then.bounds(), now.bounds())
    if values[0] is None or values[1] is None or bounds[0] is None or bounds[1] is None:
        return None
    return values[1] / values[0], (bounds[1][0] / bounds[0][1], bounds[1][1] / bounds[0][0])


def move(then: State, now: State) -> str:
    """Say what became of a reading: unchanged (it is the same one), tie, open, rose or fell."""
    found = change(then, now)
    assert found is not None
    ratio, (low, high) = found
    if then.neighbours == now.neighbours and abs(ratio - 1) < 1e-9:
        return "unchanged"
    if winner(ratio) == "tie":
        return "tie"
    if low <= 1 <= high:
        return "open"
    return "rose" if ratio > 1 else "fell"


def _side(trend: Trend, track: Track, *, again: bool) -> TrendSide:
    shared: dict[str, Any] = {"label": track.label, "x": _x(trend), "again": again}
    if not track.read:
        nearest = track.nearest()
        path = f"trend.sides.{track.key}.nearest_tok_s_user"
        figure = None if nearest is None else Figure(value=nearest, unit="tok/s/user", path=path)
        return TrendSide(**shared, same_days=False, style="unread", nearest=figure)
    first, last = track.read[0], track.read[-1]
    ends: dict[str, Any] = {"first_day": first.day, "last_day": last.day}
    if first is last:
        value = _value(trend, last, track.key)
        return TrendSide(**shared, **ends, same_days=False, style="once", last_value=value)
    style, other = move(first, last), trend.a if track is trend.b else None
    same = bool(other and len(other.read) > 1)
    same = same and other is not None and (other.read[0].day, other.read[-1].day) == (first.day, last.day)
    digits = _digits(first, last) if style in ("open", "rose", "fell") else 0
    return TrendSide(
        **shared,
        **ends,
        same_days=same,
        style=style,
        first_value=_value(trend, first, track.key, digits),
        last_value=_value(trend, last, track.key, digits),
        size=_size(style, first, last, f"changes.{track.key}"),
    )


def _digits(then: State, now: State) -> int:
    """Return as many decimals as it takes to tell two readings apart."""
    return wording.whole_digits(then.value() or 0.0, now.value() or 0.0)


def _size(style: str, then: State, now: State, path: str) -> Words | None:
    """Return by how much a side rose or fell, as firmly as it is known."""
    found = change(then, now)
    if style not in ("rose", "fell") or found is None:
        return None
    word = gap_words if style == "rose" else less_words
    return word(found[0], f"{path}.ratio", found[1], f"{path}.ratio_bounds", OVER_TIME)


# The gap


def _gap(trend: Trend) -> TrendGap | None:
    if not (trend.a.read and trend.b.read):
        return None
    if not trend.matched:
        return TrendGap(style="none")
    first, last = (_stand(trend, m) for m in (trend.matched[0], trend.matched[-1]))
    if len(trend.matched) == 1:
        return TrendGap(style="once", last=last)
    return TrendGap(style=_gap_style(trend, first, last), first=first, last=last)


def _stand(trend: Trend, moment: Moment) -> Words:
    """Return who is ahead as of a day, and by how much."""
    ratio, path = moment.ratio() or 1.0, f"states[{trend.moments.index(moment)}]"
    gap = gap_words(ratio, f"{path}.ratio.throughput", moment.ratio_bounds(), f"{path}.ratio_bounds.throughput")
    lead, trail = trend.tracks if ratio >= 1 else trend.tracks[::-1]
    return {
        "day": moment.day,
        "lead": lead.label,
        "trail": trail.label,
        "gap": gap,
        "tie": gap["style"] == "tie",
        "open": gap["order_open"],
    }


def _gap_style(trend: Trend, first: Words, last: Words) -> str:
    opened = (bool(first["open"]), bool(last["open"]))
    if any(opened):
        return {(True, True): "unknown", (True, False): "settled", (False, True): "unsettled"}[opened]
    tied = (bool(first["tie"]), bool(last["tie"]))
    if any(tied):
        return {(True, True): "tied", (True, False): "opened", (False, True): "closed"}[tied]
    if first["lead"] != last["lead"]:
        return "flipped"
    ratios = [m.ratio() or 1.0 for m in (trend.matched[0], trend.matched[-1])]
    grown = max(ratios[1], 1 / ratios[1]) / max(ratios[0], 1 / ratios[0])
    if 1 / STEADY <= grown <= STEADY:
        return "steady"
    was, now = (m.ratio_bounds() for m in (trend.matched[0], trend.matched[-1]))
    if was and now and was[0] <= now[1] and now[0] <= was[1]:
        return "unmoved"
    return "wider" if grown > 1 else "narrower"


# Steps


def steps(trend: Trend) -> list[tuple[Track, State, State]]:
    """Return each pair of readings of a side that follow one another, a's first."""
    return [(track, then, now) for track in trend.tracks for then, now in pairwise(track.read)]


def _step(trend: Trend, catalog: Catalog) -> TrendStep | None:
    """Name the largest step that the points bear; where it is a side's only one, its course has said it."""
    every = steps(trend)
    if len(every) < 2:
        return None
    certain = [(i, *step) for i, step in enumerate(every) if move(*step[1:]) in ("rose", "fell")]
    if not certain:
        return TrendStep(style="open")
    i, track, then, now = max(certain, key=lambda c: _extent(c[2], c[3]))
    if len(track.read) == 2:
        return None
    style, digits = move(then, now), _digits(then, now)
    marks = {m.kind: list(m.after) for m in trend.marks if m.key == track.key and then.day < m.day <= now.day}
    return TrendStep(
        style=style,
        label=track.label,
        day=now.day,
        first_value=_value(trend, then, track.key, digits),
        last_value=_value(trend, now, track.key, digits),
        size=_size(style, then, now, f"steps[{i}]"),
        images=marks.get("image"),
        engines=[catalog.engine_label(e) for e in marks["engine"]] if "engine" in marks else None,
    )


def _extent(then: State, now: State) -> float:
    ratio = (now.value() or 1.0) / (then.value() or 1.0)
    return max(ratio, 1 / ratio)


# Where a side is read, and what it ran on


def _reach(trend: Trend, track: Track) -> Iterator[TrendReach]:
    if not track.read:
        return
    shared: dict[str, Any] = {"label": track.label, "x": _x(trend)}
    first, last = track.read[0], track.read[-1]
    if first.day > track.days[0]:
        yield TrendReach(**shared, style="late", day=first.day, since=track.days[0])
    elif track.days[0] > trend.moments[0].day:
        yield TrendReach(**shared, style="new", day=first.day)
    newest = track.states[-1]
    if newest is not last and newest.side.span:
        path = f"{place_of(trend, newest, track.key)}.span"
        ends = zip(("low", "high"), newest.side.span, ("min", "max"), strict=True)
        span: Words = {name: Figure(value=x, unit="tok/s/user", path=f"{path}.{end}") for name, x, end in ends}
        yield TrendReach(**shared, style="lost", day=newest.day, span=span)


def _engines(trend: Trend, track: Track, catalog: Catalog) -> TrendEngine | None:
    marks = [m for m in trend.marks if m.kind == "engine" and m.key == track.key]
    joined: list[Words] = [
        {"engines": [catalog.engine_label(e) for e in m.after], "day": m.day} for m in marks[:MOST_ENGINES]
    ]
    return TrendEngine(label=track.label, joined=joined, more=len(marks) > MOST_ENGINES) if joined else None


def _image(trend: Trend, mark: Mark) -> TrendImage:
    return TrendImage(
        label=trend.track(mark.key).label,
        day=mark.day,
        known_on=mark.known_on,
        before=list(mark.before),
        after=list(mark.after),
    )


def recorded(trend: Trend) -> tuple[int, int]:
    """Return how many of the points behind the readings name their image, and how many points there are."""
    points = {p for track in trend.tracks for state in track.read for p in state.neighbours}
    return sum(p.setup.image is not None for p in points), len(points)


def _unrecorded(trend: Trend) -> TrendUnrecorded | None:
    known, total = recorded(trend)
    if known == total:
        return None
    return TrendUnrecorded(
        known=Figure(value=known, unit="points", path="images.recorded"),
        total=Figure(value=total, unit="points", path="images.points"),
    )


def _sample(trend: Trend) -> TrendSample | None:
    unheld = [track.label for track in trend.tracks if not track.has_history]
    if not (trend.is_sampled or unheld):
        return None
    a, b = (
        {
            "label": track.label,
            "days": Figure(value=len(track.days), unit="days", path=f"trend.sides.{track.key}.days"),
        }
        for track in trend.tracks
    )
    return TrendSample(a=a, b=b, sampled=trend.is_sampled, unheld=unheld)
