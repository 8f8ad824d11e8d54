"""What the charts of a trend say in words: their alternative texts."""

from app import wording
from app.catalog import Catalog
from app.charts.text import full, speed
from app.language import ENGLISH, Language
from app.terms import METRICS
from app.titles import model, title
from app.trend import Track, Trend


def times(ratio: float, language: Language) -> str:
    """Print a ratio."""
    return wording.decimals(ratio, language=language)


def trend_alt(trend: Trend, metric: str, catalog: Catalog, language: Language = ENGLISH) -> str:
    """Describe the chart of the readings: what is drawn, and each side's first and last reading."""
    return language.say(
        "{model}, {title}. {metric} at {speed} over time: {sides}.",
        model=model(trend.comparison, language),
        title=title(trend.comparison, catalog, language),
        metric=language.say(METRICS[metric].label),
        speed=speed(trend.x, language),
        sides=language.say("; ").join(_course(track, metric, language) for track in trend.tracks),
    )


def _course(track: Track, metric: str, language: Language) -> str:
    name = language.name(track.label)
    known = [(s.day, v) for s in track.read if (v := s.value(metric)) is not None]
    if not known:
        return language.say("{side} has no reading there", side=name)
    (first, start), (last, end) = known[0], known[-1]
    if first == last:
        value = full(metric, start, language=language)
        return language.say("{side} is one point, {start} on {day}", side=name, start=value, day=language.day(first))
    return language.say(
        "{side} begins with {start} on {first} and ends with {end} on {last}",
        side=name,
        start=full(metric, start, language=language),
        first=language.day(first),
        end=full(metric, end, language=language),
        last=language.day(last),
    )


def gap_alt(trend: Trend, metric: str, language: Language = ENGLISH) -> str:
    """Describe the chart of the ratio."""
    known = [(m.day, r) for m in trend.moments if (r := m.ratio(metric)) is not None]
    a, b = (language.name(track.label) for track in trend.tracks)
    what = language.say("{metric}, {a} / {b}", metric=language.say(METRICS[metric].label), a=a, b=b)
    at = {"what": what, "speed": speed(trend.x, language)}
    if not known:
        return language.say("{what}, at {speed} over time: no date with a reading of both sides.", **at)
    (first, start), (last, end) = known[0], known[-1]
    return language.say(
        "{what}, at {speed} over time: {start} on {first}, {end} on {last}.",
        **at,
        start=times(start, language),
        first=language.day(first),
        end=times(end, language),
        last=language.day(last),
    )
