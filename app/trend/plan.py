"""What there is to say about a trend: which findings hold, with their figures; `words` finds the sentences.

A side has moved only where the points around both readings say so: where what they leave open of now / then holds 1,
it is left open. An image or an engine that is new on a day is named beside a step, never as its cause.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from app import wording
from app.catalog import Catalog
from app.figures import Figure
from app.findings import Finding, Words
from app.lead import winner
from app.points import SideKey
from app.story.gaps import gap_words, less_words
from app.terms import METRICS, PROVENANCES
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
MOVED = ("open", "rose", "fell")  # of these both readings are told, as far apart as they are
OVER_TIME = ("now/then", "then/now")
USUAL, COST = "throughput_per_gpu", "cost"
RATIOS = {"throughput_per_gpu": "throughput", "cost": "cost", "throughput_per_mw": "throughput_per_mw"}
UNITS = {"throughput_per_gpu": "tok/s/GPU", "cost": "$ per million tokens", "throughput_per_mw": "tok/s/MW"}


def plan_trend(trend: Trend, catalog: Catalog, metric: str = USUAL) -> tuple[Finding, ...]:
    """Return every finding in the order in which it is told, what moved being a metric."""
    a, b = trend.tracks
    is_said = bool(a.valued(metric)) or not a.read  # the first side's sentence names the speed
    found: list[Finding | None] = [
        _side(trend, a, metric, again=False),
        _side(trend, b, metric, again=is_said),
        _gap(trend, metric),
        _step(trend, catalog, metric),
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


def _value(trend: Trend, state: State, key: SideKey, metric: str, digits: int | None = None) -> Figure:
    value = state.value(metric)
    assert value is not None
    path = f"{place_of(trend, state, key)}.reading.{METRICS[metric].json_key}"
    return Figure(value=value, unit=UNITS[metric], path=path, digits=digits)


# One side


def change(then: State, now: State, metric: str = USUAL) -> tuple[float, Bounds] | None:
    """Return now / then of a side's figure and between which values it lies; None without both."""
    values, bounds = (then.value(metric), now.value(metric)), (then.bounds(metric), now.bounds(metric))
    if values[0] is None or values[1] is None or bounds[0] is None or bounds[1] is None:
        return None
    return values[1] / values[0], (bounds[1][0] / bounds[0][1], bounds[1][1] / bounds[0][0])


def move(then: State, now: State, metric: str = USUAL) -> str:
    """Say what became of a reading: unchanged (it is the same one), tie, open, rose or fell."""
    found = change(then, now, metric)
    assert found is not None
    ratio, (low, high) = found
    if then.neighbours == now.neighbours and abs(ratio - 1) < 1e-9:
        return "unchanged"
    if winner(ratio) == "tie":
        return "tie"
    if low <= 1 <= high:
        return "open"
    return "rose" if ratio > 1 else "fell"


def _side(trend: Trend, track: Track, metric: str, *, again: bool) -> TrendSide:
    shared: dict[str, Any] = {"label": track.label, "x": _x(trend), "again": again, "metric": metric}
    read = track.valued(metric)
    if not read:
        nearest = None if track.read else track.nearest()
        path = f"trend.sides.{track.key}.nearest_tok_s_user"
        figure = None if nearest is None else Figure(value=nearest, unit="tok/s/user", path=path)
        return TrendSide(**shared, same_days=False, style="unknown" if track.read else "unread", nearest=figure)
    first, last = read[0], read[-1]
    ends: dict[str, Any] = {"first_day": first.day, "last_day": last.day}
    if first is last:
        value = _value(trend, last, track.key, metric)
        return TrendSide(**shared, **ends, same_days=False, style="once", last_value=value)
    style, aside = _course(read, metric)
    digits = _digits(aside or first, last, metric) if aside or style in MOVED else None
    before, after = (_value(trend, state, track.key, metric, digits) for state in (first, last))
    told: Words | None = None
    if aside:
        told = {"day": aside.day, "value": _value(trend, aside, track.key, metric, digits)}
    return TrendSide(
        **shared,
        **ends,
        same_days=again and _same_days(trend, metric),
        style=style,
        first_value=before if style in MOVED or _printed(before) != _printed(after) else None,
        last_value=after,
        size=_size(style, first, last, f"changes.{track.key}", metric),
        aside=told,
    )


def _course(read: Sequence[State], metric: str) -> tuple[str, State | None]:
    """Say what became of the first reading; where it is the last again, name one between that was another.

    It was bent if the points around the speed were the same all along: then a row elsewhere has moved the curve.
    """
    first, last = read[0], read[-1]
    style, between = move(first, last, metric), read[1:-1]
    if style not in ("unchanged", "tie") or not between:
        return style, None
    furthest = max(between, key=lambda state: _extent(last, state, metric))
    same_points = style == "unchanged" and all(state.neighbours == first.neighbours for state in between)
    if winner(_extent(last, furthest, metric)) != "tie":
        return "bent" if same_points else "returned", furthest
    return style if same_points else "tie", None


def _same_days(trend: Trend, metric: str) -> bool:
    """Say whether both sides have more than one reading, and the first and the last on the same days."""
    a, b = (track.valued(metric) for track in trend.tracks)
    return min(len(a), len(b)) > 1 and (a[0].day, a[-1].day) == (b[0].day, b[-1].day)


def _digits(then: State, now: State, metric: str) -> int | None:
    """Return as many decimals as it takes to tell two readings apart."""
    values = then.value(metric) or 0.0, now.value(metric) or 0.0
    return wording.money_digits(*values) if metric == COST else wording.whole_digits(*values)


def _printed(figure: Figure) -> str:
    if figure.unit == UNITS[COST]:
        return wording.money(figure.value, figure.digits)
    return wording.whole(figure.value, figure.digits or 0)


def _size(style: str, then: State, now: State, path: str, metric: str) -> Words | None:
    """Return by how much a side rose or fell, as firmly as it is known."""
    found = change(then, now, metric)
    if style not in ("rose", "fell") or found is None:
        return None
    word, name = gap_words if style == "rose" else less_words, RATIOS[metric]
    return word(found[0], f"{path}.ratio.{name}", found[1], f"{path}.ratio_bounds.{name}", OVER_TIME)


# The gap


def _gap(trend: Trend, metric: str) -> TrendGap | None:
    if not all(track.valued(metric) for track in trend.tracks):
        return None
    matched = [m for m in trend.moments if m.ratio(metric) is not None]
    if not matched:
        return TrendGap(style="none", metric=metric)
    first, last = (_stand(trend, m, metric) for m in (matched[0], matched[-1]))
    if len(matched) == 1:
        return TrendGap(style="once", metric=metric, last=last)
    return TrendGap(
        style=_gap_style(matched[0], matched[-1], first, last, metric), metric=metric, first=first, last=last
    )


def _stand(trend: Trend, moment: Moment, metric: str) -> Words:
    """Return who is ahead as of a day, and by how much; of costs the lower one is."""
    ratio, path, name = moment.ratio(metric) or 1.0, f"states[{trend.moments.index(moment)}]", RATIOS[metric]
    word = less_words if metric == COST else gap_words
    gap = word(ratio, f"{path}.ratio.{name}", moment.ratio_bounds(metric), f"{path}.ratio_bounds.{name}")
    a_leads = ratio <= 1 if metric == COST else ratio >= 1
    lead, trail = trend.tracks if a_leads else trend.tracks[::-1]
    tie = winner(ratio) == "tie"
    return {
        "day": moment.day,
        "lead": lead.label,
        "trail": trail.label,
        "gap": gap,
        "tie": tie,
        "open": not tie and gap["open" if metric == COST else "order_open"],
    }


def _gap_style(before: Moment, after: Moment, first: Words, last: Words, metric: str) -> str:
    opened = (bool(first["open"]), bool(last["open"]))
    if any(opened):
        return {(True, True): "unknown", (True, False): "settled", (False, True): "unsettled"}[opened]
    tied = (bool(first["tie"]), bool(last["tie"]))
    if any(tied):
        return {(True, True): "tied", (True, False): "opened", (False, True): "closed"}[tied]
    if first["lead"] != last["lead"]:
        return "flipped"
    ratios = [m.ratio(metric) or 1.0 for m in (before, after)]
    grown = max(ratios[1], 1 / ratios[1]) / max(ratios[0], 1 / ratios[0])
    if 1 / STEADY <= grown <= STEADY:
        return "steady"
    was, now = (m.ratio_bounds(metric) for m in (before, after))
    if was and now and was[0] <= now[1] and now[0] <= was[1]:
        return "unmoved"
    return "wider" if grown > 1 else "narrower"


# Steps


def steps(trend: Trend) -> list[tuple[Track, State, State]]:
    """Return each pair of readings of a side that follow one another, a's first."""
    return [(track, then, now) for track in trend.tracks for then, now in pairwise(track.read)]


def _step(trend: Trend, catalog: Catalog, metric: str) -> TrendStep | None:
    """Name the largest step that the points bear; where it is a side's only one, its course has said it."""
    every = [(i, *step) for i, step in enumerate(steps(trend)) if change(*step[1:], metric)]
    if len(every) < 2:
        return None
    certain = [step for step in every if move(*step[2:], metric) in ("rose", "fell")]
    if not certain:
        return TrendStep(style="open", metric=metric)
    i, track, then, now = max(certain, key=lambda c: _extent(c[2], c[3], metric))
    if len(track.read) == 2:
        return None
    style, digits = move(then, now, metric), _digits(then, now, metric)
    marks = {m.kind: list(m.after) for m in trend.marks if m.key == track.key and then.day < m.day <= now.day}
    return TrendStep(
        style=style,
        metric=metric,
        label=track.label,
        day=now.day,
        first_value=_value(trend, then, track.key, metric, digits),
        last_value=_value(trend, now, track.key, metric, digits),
        size=_size(style, then, now, f"steps[{i}]", metric),
        images=marks.get("image"),
        engines=[catalog.engine_label(e) for e in marks["engine"]] if "engine" in marks else None,
    )


def _extent(then: State, now: State, metric: str) -> float:
    ratio = (now.value(metric) or 1.0) / (then.value(metric) or 1.0)
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
    sources = sorted(trend.a.sources | trend.b.sources) if len(trend.a.sources | trend.b.sources) > 1 else []
    if not (trend.is_sampled or unheld or sources):
        return None
    bundled = [
        {
            "label": track.label,
            "days": Figure(value=track.bundled_days, unit="days", path=f"trend.sides.{track.key}.bundled_days"),
        }
        for track in trend.tracks
        if track.bundled_days
    ]
    return TrendSample(
        bundled=bundled, sampled=trend.is_sampled, unheld=unheld, sources=[PROVENANCES[source] for source in sources]
    )
