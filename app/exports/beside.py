"""What stands beside the readings, as plain values for JSON: accuracy runs, and what prices mean.

Scores and their errors are fractions of one (percentage points where a name says so), costs $ per million tokens,
prices USD per GPU-hour.
"""

from typing import Any

from app.accuracy import NOISE_SIGMAS, Score
from app.comparison import Comparison
from app.narrative import Narrative
from app.prices import Edition
from app.story import PriceStory

Json = dict[str, Any]


def accuracy_dict(narrative: Narrative) -> Json | None:
    """Return the scores of both sides with their runs, and how they compare; None where nothing was looked up."""
    found = narrative.accuracy
    if found is None:
        return None
    return {
        "sides": {key: [_score(score) for score in scores] for key, scores in found.scores.items()},
        "difference": found.difference
        and {
            "task": found.difference.a.task,
            "a": _score(found.difference.a),
            "b": _score(found.difference.b),
            "gap": found.difference.gap * 100,
            "joint_standard_error": found.difference.noise * 100,
            "sigmas": NOISE_SIGMAS,
            "beyond_noise": found.difference.differ,
            "since": found.difference.since,
            "first": found.difference.first,
        },
        "text": narrative.accuracy_text.text if narrative.accuracy_text else None,
    }


def _score(score: Score) -> Json:
    return {
        "task": score.task,
        "score": score.score,
        "standard_error": score.standard_error,
        "standard_error_points": score.standard_error * 100,
        "questions": score.samples,
        "runs": len(score.runs),
        "engines": list(dict.fromkeys(run.engine for run in score.runs)),
        "spec_methods": list(dict.fromkeys(run.spec_method for run in score.runs)),
        "first_run_date": score.first,
        "last_run_date": score.last,
        "run_urls": list(dict.fromkeys(run.run_url for run in score.runs)),
    }


def prices_dict(comparison: Comparison, prices: PriceStory) -> Json:
    """Return both sides under every edition, the prices that make both equal, and what a highest cost allows."""
    return {
        "tier": prices.outlook.tier,
        "editions": [_edition(edition) for edition in prices.outlook.editions],
        "break_even": [
            {"interactivity_tok_s_user": target.x}
            | {
                key: {"usd_per_gpu_hour": even.usd_per_gpu_hour, "low": even.low, "high": even.high}
                for key, even in found.items()
            }
            for target, found in zip(comparison.targets, prices.outlook.break_even, strict=True)
        ],
        "cap": _cap(comparison, prices.cap) if prices.cap else None,
        "text": [passage.text for passage in prices.passages],
    }


def _edition(edition: Edition) -> Json:
    return {
        "edition": edition.edition,
        "effective_from": edition.effective_from,
        "usd_per_gpu_hour": {key: price.usd_per_gpu_hour for key, price in edition.prices.items()},
        "kw_per_gpu": {key: price.kw_per_gpu for key, price in edition.prices.items()},
        "placeholder": {key: price.placeholder for key, price in edition.prices.items()},
        "targets": [
            {
                "interactivity_tok_s_user": target.x,
                **{
                    key: reading
                    and {
                        "cost_usd_per_m_tokens": reading.metrics.cost,
                        "throughput_tok_s_mw": reading.metrics.throughput_per_mw,
                    }
                    for key in edition.prices
                    for reading in [target.reading(key)]
                },
                "ratio": {"cost": target.ratio("cost")},
                "ratio_bounds": {"cost": bounds and {"low": bounds[0], "high": bounds[1]}},
            }
            for target, bounds in zip(edition.targets, edition.ratio_bounds, strict=True)
        ],
    }


def _cap(comparison: Comparison, cap: float) -> Json:
    found: Json = {"cost_usd_per_m_tokens": cap}
    for side in comparison.sides:
        x, bounds = side.largest_x_at_cost(cap), side.largest_x_bounds(cap)
        ends = {"low": bounds[0], "high": bounds[1]} if bounds else {}
        found[side.key] = None if x is None else {"interactivity_tok_s_user": x, **ends}
    return found
