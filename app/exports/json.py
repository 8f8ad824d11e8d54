"""An answer as JSON: unrounded figures, each under the path that evidence points to.

Interactivity in tok/s/user, throughput in tok/s/GPU, cost in $ per million tokens, power figures in tok/s/MW and J per
token. A side without a reading at a target is null, with the reason beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from app.caveats import Caveat
from app.comparison import Comparison, Price, RatioMetric, Side, Spread, Target
from app.curve import Reading
from app.exports.beside import accuracy_dict, prices_dict
from app.findings import Finding
from app.narrative import CaveatText, Evidence, Narrative, Passage
from app.points import MeasuredPoint, Point
from app.story import PriceStory
from app.table import missing_reason
from app.terms import METRICS

Json = dict[str, Any]


def to_json(comparison: Comparison, narrative: Narrative, prices: PriceStory | None = None) -> str:
    """Write a comparison, its narrative and, where they were asked for, its prices as JSON text."""
    return json.dumps(as_dict(comparison, narrative, prices), ensure_ascii=False, indent=2, default=_plain)


def as_dict(comparison: Comparison, narrative: Narrative, prices: PriceStory | None = None) -> Json:
    """Return a comparison, its narrative and prices as plain values."""
    by_target = {p.target: p for p in narrative.paragraphs}
    return {
        "comparison": _subject(comparison),
        "band": _ends(comparison.band),
        "overlap": _ends(comparison.overlap),
        "targets": [_target(comparison, t, by_target[t.x].caveats) for t in comparison.targets],
        "crossovers": list(comparison.crossovers),
        "cost_crossovers": list(comparison.cost_crossovers),
        "spread": _spread(comparison),
        "whole_spread": _whole_spread(comparison),
        "accuracy": accuracy_dict(narrative),
        **({"prices": prices_dict(comparison, prices)} if prices else {}),
        "findings": [_finding(f) for f in narrative.findings],
        "caveats": [_caveat(text) for text in narrative.caveats],
        "narrative": {
            "verdict": _passage(narrative.verdict),
            "paragraphs": [
                {**_passage(p.body), "details": [_passage(d) for d in p.details], "target": p.target}
                for p in narrative.paragraphs
            ],
            "further": [_passage(f) for f in narrative.further],
            "footnotes": [_passage(f) for f in narrative.footnotes],
            "language": narrative.language.code,
            "reader": narrative.reader,
        },
    }


def _subject(comparison: Comparison) -> Json:
    s, (a, b) = comparison.subject, comparison.sides
    gpus = [a.gpu, b.gpu]
    return {
        "slug": s.slug,
        "kind": s.kind,
        "title": s.title,
        "model": s.model_label,
        **({"gpu": gpus[0]} if gpus[0] == gpus[1] else {"gpus": gpus}),
        "precision": s.precision,
        "isl": s.isl,
        "osl": s.osl,
        "sides": {side.key: _side(side) for side in (a, b)},
        "source": {"kind": s.source, "as_of": s.as_of, "urls": list(s.urls)},
        "tco": _tco(a.price, b.price),
    }


def _side(side: Side) -> Json:
    return {
        "label": side.label,
        "gpu": side.gpu,
        "precision": side.precision,
        "spec_method": side.spec_method,
        "points": len(side.points),
        "knots": len(side.curve.x) if side.curve else 0,
        "span": _ends(side.span),
    }


def _tco(a: Price, b: Price) -> Json:
    return {
        "edition": a.edition or b.edition,
        "tier": a.tier or b.tier,
        "usd_per_gpu_hour": {"a": a.usd_per_gpu_hour, "b": b.usd_per_gpu_hour},
        "kw_per_gpu": {"a": a.kw_per_gpu, "b": b.kw_per_gpu},
        "own": {"usd_per_gpu_hour": a.own_usd or b.own_usd, "kw_per_gpu": a.own_kw or b.own_kw},
        "placeholder": {"a": a.placeholder, "b": b.placeholder},
    }


def _ends(ends: tuple[float, float] | None) -> Json | None:
    return None if ends is None else {"min": ends[0], "max": ends[1]}


def _target(comparison: Comparison, target: Target, caveats: tuple[CaveatText, ...]) -> Json:
    return {
        "interactivity_tok_s_user": target.x,
        "a": _reading(target.a),
        "b": _reading(target.b),
        "reasons": {side.key: missing_reason(side, target) for side in comparison.sides},
        "ratio": {"throughput": target.ratio("throughput_per_gpu"), "cost": target.ratio("cost")},
        "ratio_bounds": {
            "throughput": _bounds(comparison.ratio_bounds(target, "throughput_per_gpu")),
            "cost": _bounds(comparison.ratio_bounds(target, "cost")),
        },
        "faster": target.faster,
        "cheaper": target.cheaper,
        "caveats": [_caveat(text) for text in caveats],
    }


def _reading(reading: Reading | None) -> Json | None:
    if reading is None:
        return None
    return {
        **{term.json_key: getattr(reading.metrics, key) for key, term in METRICS.items()},
        "basis": reading.basis,
        "uncertainty": reading.uncertainty,
        "cost_residual": reading.cost_residual,
        "neighbours": [_neighbour(p) for p in reading.neighbours],
    }


def _neighbour(point: Point) -> Json:
    s = point.setup
    shared = {
        "interactivity_tok_s_user": point.interactivity,
        "throughput_tok_s_gpu": point.throughput_per_gpu,
        "concurrency": point.concurrency,
        "engine": s.engine,
        "spec_method": s.spec_method,
        "gpus": s.gpus,
        "deployment": s.deployment,
        "topology": s.topology or None,
        "image": s.image,
        "run_date": point.run_date,
        "run_url": point.run_url,
    }
    if isinstance(point, MeasuredPoint):
        return {"kind": "measured", **shared, "acceptance_length": point.acceptance_length, "origin": point.origin}
    return {"kind": "published", **shared, "origin": point.origin}


def _spread(comparison: Comparison) -> Json | None:
    if comparison.reach is None:
        return None
    low, high = comparison.reach
    throughput, cost = comparison.verdict_spread("throughput_per_gpu"), comparison.verdict_spread("cost")
    return {
        "low": low,
        "high": high,
        "throughput": _extremes(comparison, "throughput_per_gpu", throughput),
        "cost": _extremes(comparison, "cost", cost),
    }


def _extremes(comparison: Comparison, metric: RatioMetric, spread: Spread | None) -> Json | None:
    if spread is None:
        return None
    return {
        "least": spread.least,
        "least_at": spread.least_at,
        "greatest": spread.greatest,
        "greatest_at": spread.greatest_at,
        "floor": spread.floor,
        "ceiling": spread.ceiling,
        "least_bounds": _bounds(comparison.bounds_at(metric, spread.least_at)),
        "greatest_bounds": _bounds(comparison.bounds_at(metric, spread.greatest_at)),
    }


def _whole_spread(comparison: Comparison) -> Json | None:
    if comparison.overlap is None:
        return None
    low, high = comparison.overlap
    throughput, cost = comparison.spread("throughput_per_gpu", low, high), comparison.spread("cost", low, high)
    return {
        "low": low,
        "high": high,
        "throughput": _extremes(comparison, "throughput_per_gpu", throughput),
        "cost": _extremes(comparison, "cost", cost),
    }


def _bounds(bounds: tuple[float, float] | None) -> Json | None:
    return None if bounds is None else {"low": bounds[0], "high": bounds[1]}


def _finding(finding: Finding) -> Json:
    return {
        "kind": finding.kind,
        "rank": finding.rank,
        "target": finding.target,
        "told_in": finding.place,
        "caveats": list(finding.caveats),
    }


def _passage(passage: Passage) -> Json:
    return {"text": passage.text, "evidence": [_evidence(e) for e in passage.evidence]}


def _evidence(evidence: Evidence) -> Json:
    return asdict(evidence)


def _caveat(text: CaveatText) -> Json:
    caveat: Caveat = text.caveat
    targets = None if caveat.targets is None else list(caveat.targets)
    return {
        "code": caveat.code,
        "severity": caveat.severity,
        "label": text.label.text,
        "clause": text.clause.text,
        "targets": targets,
        **_differences(caveat),
        **_passage(text.body),
    }


def _differences(caveat: Caveat) -> Json:
    """Return the launch differences behind a caveat, settings that are numbers as numbers."""
    found = caveat.facts.get("differences")
    if not isinstance(found, list):
        return {}
    return {"differences": [{key: _number(value) for key, value in row.items()} for row in found]}


def _number(text: str) -> str | float:
    return float(text) if text.replace(".", "", 1).isdecimal() else text


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot be written as JSON")
