"""An answer as JSON: unrounded figures, each under the path that evidence points to.

Interactivity in tok/s/user, throughput in tok/s/GPU, cost in $ per million tokens, power figures in tok/s/MW and J per
token. A side without a reading at a target is null, with the reason beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from itertools import combinations
from typing import Any

from app.caveats import Caveat
from app.comparison import Comparison
from app.curve import Reading
from app.exports.beside import accuracy_dict, prices_dict
from app.findings import Finding
from app.held import Fairness, Held
from app.lead import RatioMetric, Spread
from app.narrative import CaveatText, Narrative
from app.passage import Evidence, Passage
from app.points import UNSTATED, MeasuredPoint, Point
from app.side import Side
from app.story import PriceStory
from app.table import missing_reason
from app.target import Target
from app.terms import METRICS, sequence_label

Json = dict[str, Any]


def to_json(
    comparison: Comparison,
    narrative: Narrative,
    prices: PriceStory | None = None,
    *,
    fairness: Fairness | None = None,
) -> str:
    """Write a comparison, its narrative and, where they were asked for, its prices as JSON text."""
    whole = as_dict(comparison, narrative, prices, fairness=fairness)
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_plain)


def as_dict(
    comparison: Comparison,
    narrative: Narrative,
    prices: PriceStory | None = None,
    *,
    fairness: Fairness | None = None,
) -> Json:
    """Return a comparison, its narrative, prices and what becomes of it like for like as plain values."""
    subject, by_target = comparison.subject, {p.target: p for p in narrative.paragraphs}
    return {
        "comparison": _subject(comparison),
        "workload": sequence_label(*subject.sequence) if subject.sequence else None,
        "shared": list(subject.shared),
        "band": _ends(comparison.band),
        "overlap": _ends(comparison.overlap),
        "targets": [_target(comparison, t, by_target[t.x].caveats) for t in comparison.targets],
        "crossovers": list(comparison.crossovers),
        "cost_crossovers": list(comparison.cost_crossovers),
        "spread": _spread(comparison),
        "whole_spread": _whole_spread(comparison),
        **_pairs(comparison),
        "like_for_like": _fairness(fairness) if fairness else None,
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
            "fair": [_passage(f) for f in narrative.fair],
            "further": [_passage(f) for f in narrative.further],
            "footnotes": [_passage(f) for f in narrative.footnotes],
            "language": narrative.language.code,
            "reader": narrative.reader,
        },
    }


def _subject(comparison: Comparison) -> Json:
    s, gpus = comparison.subject, [side.gpu for side in comparison.sides]
    return {
        "slug": s.slug,
        "kind": s.kind,
        "title": s.title,
        "model": s.model_label,
        **({"gpu": gpus[0]} if len(set(gpus)) == 1 else {"gpus": gpus}),
        "precision": s.precision,
        "isl": s.isl if s.has_fixed_lengths else None,
        "osl": s.osl if s.has_fixed_lengths else None,
        "sides": {side.key: _side(side) for side in comparison.sides},
        "source": {"kind": s.source, "as_of": s.as_of, "urls": list(s.urls)} | ({"saved": s.saved} if s.saved else {}),
        "tco": _tco(comparison.sides),
    }


def _side(side: Side) -> Json:
    return {
        "label": side.label,
        "gpu": side.gpu,
        "precision": side.precision,
        "spec_method": side.spec_method,
        "engine": side.engine,
        "engine_family": sorted(side.family) if side.family else None,
        "as_of": side.as_of,
        "points": len(side.points),
        "sources": side.sources,
        "knots": len(side.curve.x) if side.curve else 0,
        "span": _ends(side.span),
    }


def _tco(sides: tuple[Side, ...]) -> Json:
    prices = [side.price for side in sides]
    return {
        "edition": next((p.edition for p in prices if p.edition), None),
        "tier": next((p.tier for p in prices if p.tier), None),
        "usd_per_gpu_hour": {side.key: side.price.usd_per_gpu_hour for side in sides},
        "kw_per_gpu": {side.key: side.price.kw_per_gpu for side in sides},
        "own": {
            "usd_per_gpu_hour": any(p.own_usd for p in prices),
            "kw_per_gpu": any(p.own_kw for p in prices),
        },
        "placeholder": {side.key: side.price.placeholder for side in sides},
    }


def _ends(ends: tuple[float, float] | None) -> Json | None:
    return None if ends is None else {"min": ends[0], "max": ends[1]}


def _target(comparison: Comparison, target: Target, caveats: tuple[CaveatText, ...]) -> Json:
    return {
        "interactivity_tok_s_user": target.x,
        **{side.key: _reading(target.reading(side.key)) for side in comparison.sides},
        "reasons": {side.key: missing_reason(side, target) for side in comparison.sides},
        **(_ratios(comparison, target) if len(comparison.sides) == 2 else {}),
        "caveats": [_caveat(text) for text in caveats],
    }


def _ratios(comparison: Comparison, target: Target) -> Json:
    return {
        "ratio": {"throughput": target.ratio("throughput_per_gpu"), "cost": target.ratio("cost")},
        "ratio_bounds": {
            "throughput": _bounds(comparison.ratio_bounds(target, "throughput_per_gpu")),
            "cost": _bounds(comparison.ratio_bounds(target, "cost")),
        },
        "faster": target.faster,
        "cheaper": target.cheaper,
    }


def _pairs(comparison: Comparison) -> Json:
    """Return every two of more than two sides: the ratios are of `of` to `to`."""
    if len(comparison.sides) == 2:
        return {}
    keys = combinations([side.key for side in comparison.sides], 2)
    return {
        "pairs": [
            {
                "of": of,
                "to": to,
                "overlap": _ends(pair.overlap),
                "crossovers": list(pair.crossovers),
                "cost_crossovers": list(pair.cost_crossovers),
                "targets": [{"interactivity_tok_s_user": t.x, **_ratios(pair, t)} for t in pair.targets],
            }
            for (of, to), pair in zip(keys, comparison.pairs, strict=True)
        ]
    }


def _reading(reading: Reading | None) -> Json | None:
    if reading is None:
        return None
    return {
        **{term.json_key: getattr(reading.metrics, key) for key, term in METRICS.items()},
        "basis": reading.basis,
        "uncertainty": reading.uncertainty,
        "cost_residual": reading.cost_residual,
        "neighbours": [neighbour(p) for p in reading.neighbours],
    }


def neighbour(point: Point) -> Json:
    """Return a point next to a reading as plain values."""
    s, w = point.setup, point.workload
    shared = {
        "interactivity_tok_s_user": point.interactivity,
        "throughput_tok_s_gpu": point.throughput_per_gpu,
        "concurrency": point.concurrency,
        "model": w.model,
        "workload": None if w.sequence == UNSTATED else sequence_label(*w.sequence),
        "gpu": s.gpu,
        "engine": s.engine,
        "precision": s.precision,
        "spec_method": s.spec_method,
        "gpus": s.gpus,
        "deployment": s.deployment,
        "topology": s.topology or None,
        "image": s.image,
        "run_date": point.run_date,
        "run_url": point.run_url,
    }
    if isinstance(point, MeasuredPoint):
        return {
            "kind": "measured",
            "source": point.provenance,
            **shared,
            "acceptance_length": point.acceptance_length,
            "acceptance_rate": point.acceptance_rate,
            "acceptance_forced": point.acceptance_forced,
            "acceptance_counted": point.acceptance_counted,
            "engine_version": point.engine_version,
            "origin": point.origin,
        }
    return {"kind": "published", **shared, "origin": point.origin}


def _fairness(fairness: Fairness) -> Json:
    """Return the pooled comparison, what becomes of it under each thing held equal, and what was to be held instead."""
    return {
        "step": fairness.step,
        "fields": sorted(fairness.fields),
        "not_known_of": [side.key for side in fairness.pooled.sides if fairness.leaves_open(side)],
        "instead_of": _fairness(fairness.instead_of) if fairness.instead_of else None,
        "pooled": _readings(fairness.pooled),
        "rows": [{"held": _held(row.held), **_readings(row.comparison)} for row in fairness.rows],
    }


def _held(held: Held) -> Json:
    return {
        "engine_family": held.family,
        "engine": held.engine,
        "deployment": held.deployment,
        "run_dates": None if held.window is None else list(held.window),
    }


def _readings(comparison: Comparison) -> Json:
    """Return the readings of a part; one that would rise above the pool is null, with the speeds of its points."""
    two = len(comparison.sides) == 2
    return {
        "points": {side.key: len(side.points) for side in comparison.sides},
        "part_of_pool": {side.key: side.pool is not None for side in comparison.sides},
        "overlap": _ends(comparison.overlap),
        "targets": [
            {
                "interactivity_tok_s_user": t.x,
                **{side.key: _reading(t.reading(side.key)) for side in comparison.sides},
                "reasons": {side.key: missing_reason(side, t) for side in comparison.sides},
                "too_far_apart": {side.key: _ends(side.too_far_apart(t.x)) for side in comparison.sides},
                **(_ratios(comparison, t) if two else {}),
            }
            for t in comparison.targets
        ],
    }


def _spread(comparison: Comparison) -> Json | None:
    if comparison.reach is None or len(comparison.sides) > 2:
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
    if comparison.overlap is None or len(comparison.sides) > 2:
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
