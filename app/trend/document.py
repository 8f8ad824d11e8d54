"""A trend as JSON, as CSV and as plain text: unrounded figures, each under the path that evidence points to.

Throughput in tok/s/GPU, cost in $ per million tokens, tok/s/MW; ratios are a / b, changes are now / then.
"""

import csv
import io
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from app import escaping, wording
from app.catalog import Catalog
from app.language import Language
from app.passage import Passage
from app.points import MeasuredPoint, Point, SideKey
from app.terms import INTERACTIVITY
from app.terms import METRICS as TERMS
from app.titles import model, title
from app.trend.plan import COST, RATIOS, change, recorded, steps
from app.trend.states import METRICS, Bounds, Moment, State, Track, Trend
from app.trend.words import Telling

Json = dict[str, Any]


def trend_json(trend: Trend, telling: Telling) -> str:
    """Write a trend and what is said of it as JSON text."""
    return json.dumps(trend_document(trend, telling), ensure_ascii=False, indent=2, default=_plain)


def trend_document(trend: Trend, telling: Telling) -> Json:
    """Return a trend and what is said of it as plain values."""
    known, points = recorded(trend)
    return {
        "trend": _subject(trend),
        "states": [_moment(m) for m in trend.moments],
        "changes": {track.key: _change(track.read[0], track.read[-1]) for track in trend.tracks if track.read},
        "steps": [{"side": track.key, **_change(then, now)} for track, then, now in steps(trend)],
        "marks": [{**asdict(m), "before": list(m.before), "after": list(m.after)} for m in trend.marks],
        "images": {"recorded": known, "points": points},
        "findings": [{"kind": f.kind, "rank": f.rank, "told_in": f.place} for f in telling.findings],
        "narrative": {
            "verdict": _passage(telling.verdict),
            "further": [_passage(p) for p in telling.further],
            "caveats": [_passage(p) for p in telling.caveats],
            "language": telling.language.code,
            "metric": telling.metric,
        },
    }


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written as JSON")


def _subject(trend: Trend) -> Json:
    s, price = trend.comparison.subject, trend.a.states[0].side.price
    return {
        "slug": s.slug,
        "kind": s.kind,
        "title": s.title,
        "model": s.model_label,
        "isl": s.isl or None,
        "osl": s.osl or None,
        "source": s.source,
        "engine": trend.selection.engine,
        "interactivity_tok_s_user": trend.x,
        "runs": trend.selection.policy,
        "tco": {"edition": price.edition, "tier": price.tier},
        "sides": {track.key: _track(track) for track in trend.tracks},
    }


def _track(track: Track) -> Json:
    price = track.states[0].side.price
    return {
        "label": track.label,
        **asdict(track.filter),
        "days": len(track.days),
        "bundled_days": track.bundled_days,
        "first_day": track.days[0],
        "last_day": track.days[-1],
        "has_history": track.has_history,
        "nearest_tok_s_user": track.nearest(),
        "usd_per_gpu_hour": price.usd_per_gpu_hour,
        "kw_per_gpu": price.kw_per_gpu,
    }


def _moment(moment: Moment) -> Json:
    return {
        "as_of": moment.day,
        "a": _state(moment, "a"),
        "b": _state(moment, "b"),
        "ratio": {name: moment.ratio(metric) for metric, name in RATIOS.items()},
        "ratio_bounds": {name: _bounds(moment.ratio_bounds(metric)) for metric, name in RATIOS.items()},
    }


def _state(moment: Moment, key: SideKey) -> Json | None:
    state = moment.state(key)
    if state is None:
        return None
    span = state.side.span
    return {
        "measured_that_day": moment.is_measured(key),
        "points_run_that_day": state.is_fresh and moment.is_measured(key),
        "rows": len(state.side.points),
        "span": {"min": span[0], "max": span[1]} if span else None,
        "reading": _reading(state),
    }


def _reading(state: State) -> Json | None:
    if state.reading is None:
        return None
    return {
        **{TERMS[m].json_key: state.value(m) for m in METRICS},
        "bounds": {TERMS[m].json_key: _bounds(state.bounds(m)) for m in METRICS},
        "basis": state.reading.basis,
        "uncertainty": state.reading.uncertainty,
        "neighbours": [_point(p) for p in state.neighbours],
    }


def _point(point: Point) -> Json:
    s = point.setup
    return {
        "interactivity_tok_s_user": point.interactivity,
        "throughput_tok_s_gpu": point.throughput_per_gpu,
        "concurrency": point.concurrency,
        "engine": s.engine,
        "image": s.image,
        "run_date": point.run_date,
        "run_url": point.run_url,
        "source": point.provenance if isinstance(point, MeasuredPoint) else "published",
        "origin": point.origin,
    }


def _change(then: State, now: State) -> Json:
    found = {name: change(then, now, metric) for metric, name in RATIOS.items()}
    return {
        "from": then.day,
        "to": now.day,
        "ratio": {name: known and known[0] for name, known in found.items()},
        "ratio_bounds": {name: known and _bounds(known[1]) for name, known in found.items()},
    }


def _bounds(bounds: Bounds | None) -> Json | None:
    return None if bounds is None else {"low": bounds[0], "high": bounds[1]}


def _passage(passage: Passage) -> Json:
    return {"text": passage.text, "evidence": [asdict(e) for e in passage.evidence]}


def trend_text(trend: Trend, telling: Telling, catalog: Catalog) -> str:
    """Write what moved and every date as plain text for a terminal."""
    language = telling.language
    name = language.say("{model}, {title}", **_names(trend, catalog, language))
    speed = f"{wording.speed(trend.x, language=language)} {INTERACTIVITY.unit}"
    lines = [escaping.plain(name), "", telling.verdict.text, ""]
    lines += [f"- {p.text}" for p in (*telling.further, *telling.caveats)]
    heading = TERMS[telling.metric].heading(language)
    lines += ["", language.say("{label}, {unit}", label=heading, unit=speed)]
    for moment in trend.moments:
        cells = [_cell(moment, track, telling.metric, language) for track in trend.tracks]
        lines.append(f"{moment.day.isoformat()}  {'  '.join(cells)}")
    lines.append(language.say("In brackets: nothing run that day, the last state holds. –: no reading at this speed."))
    return "\n".join(lines)


def _names(trend: Trend, catalog: Catalog, language: Language) -> dict[str, str]:
    return {"model": model(trend.comparison, language), "title": title(trend.comparison, catalog, language)}


def _cell(moment: Moment, track: Track, metric: str, language: Language) -> str:
    state = moment.state(track.key)
    value = state.value(metric) if state else None
    printed = wording.table_money if metric == COST else wording.one_decimal
    text = "–" if value is None else printed(value, language=language)
    held = value is not None and not moment.is_measured(track.key)
    return f"{escaping.plain(language.name(track.label))} {f'({text})' if held else text}"


_COLUMNS = (
    *("slug", "side", "label", "as_of", "measured_that_day", "points_run_that_day", "interactivity_tok_s_user"),
    *(TERMS[m].json_key for m in METRICS),
    *("low_throughput_tok_s_gpu", "high_throughput_tok_s_gpu", "uncertainty", "ratio_throughput_a_to_b"),
    *("usd_per_gpu_hour", "kw_per_gpu", "edition", "tier", "engines", "images", "runs"),
)


def trend_csv(trend: Trend, catalog: Catalog) -> str:
    """Write every state of every side, figures unrounded; text that a spreadsheet would run is defused."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for moment in trend.moments:
        for key in ("a", "b"):
            state = moment.state("a" if key == "a" else "b")
            if state is not None:
                row = _row(trend, moment, state, catalog)
                writer.writerow({k: escaping.spreadsheet(v) if isinstance(v, str) else v for k, v in row.items()})
    return out.getvalue()


def _row(trend: Trend, moment: Moment, state: State, catalog: Catalog) -> dict[str, object]:
    side, bounds = state.side, state.bounds() or (None, None)
    engines = dict.fromkeys(catalog.engine_label(p.setup.engine) for p in state.neighbours if p.setup.engine)
    measured = moment.is_measured(side.key)
    return {
        "slug": trend.comparison.subject.slug,
        "side": side.key,
        "label": side.label,
        "as_of": moment.day.isoformat(),
        "measured_that_day": measured,
        "points_run_that_day": measured and state.is_fresh,
        "interactivity_tok_s_user": trend.x,
        **{TERMS[m].json_key: state.value(m) for m in METRICS},
        "low_throughput_tok_s_gpu": bounds[0],
        "high_throughput_tok_s_gpu": bounds[1],
        "uncertainty": state.reading.uncertainty if state.reading else None,
        "ratio_throughput_a_to_b": moment.ratio(),
        "usd_per_gpu_hour": side.price.usd_per_gpu_hour,
        "kw_per_gpu": side.price.kw_per_gpu,
        "edition": side.price.edition,
        "tier": side.price.tier,
        "engines": "; ".join(engines),
        "images": "; ".join(sorted(state.images)),
        "runs": " ".join(p.run_url for p in state.neighbours if p.run_url),
    }
