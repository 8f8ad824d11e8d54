"""What qualifies a comparison: one rule per code, with its severity and the facts that triggered it.

A rule looks at a `View`, the comparison at some of its targets: one target for that target's own caveats, all targets
where it fired for the caveat of the whole. The order of `RULES` is the order of METHOD 7.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from app.background import Background
from app.catalog import Catalog
from app.caveats.accuracy import accuracy
from app.caveats.readings import (
    cost_residual,
    not_measured,
    price_placeholder,
    rounded_source,
    sampled_sweep,
    wide_gap,
)
from app.caveats.setups import (
    cross_engine,
    deployment_differs,
    gpu_count_differs,
    mixed_engines,
    precision_differs,
    recipe_differs,
    run_dates_differ,
    same_engine,
)
from app.caveats.sources import mixed_sources, setup_unknown, unverified
from app.caveats.speculation import (
    acceptance_definitions,
    acceptance_reported,
    acceptance_synthetic,
    acceptance_unreported,
    beyond_step_limit,
    near_identical,
    synthetic_prompts,
)
from app.caveats.view import SEVERITIES, Caveat, Facts, Severity, View, served
from app.comparison import Comparison
from app.target import Target

__all__ = ["CODES", "RULES", "SEVERITIES", "Caveat", "Severity", "View", "caveats_at", "caveats_of", "worst_caveat"]


Scope = Literal["target", "comparison"]
Rule = Callable[[View], Facts | None]

RULES: tuple[tuple[str, Severity, Scope, Rule], ...] = (
    ("cross_engine", "warning", "target", cross_engine),
    ("same_engine", "info", "comparison", same_engine),
    ("unverified", "caution", "comparison", unverified),
    ("setup_unknown", "caution", "comparison", setup_unknown),
    ("mixed_sources", "caution", "comparison", mixed_sources),
    ("mixed_engines", "caution", "target", mixed_engines),
    ("acceptance_unreported", "caution", "comparison", acceptance_unreported),
    ("acceptance_synthetic", "caution", "comparison", acceptance_synthetic),
    ("acceptance_reported", "info", "comparison", acceptance_reported),
    ("acceptance_definitions", "warning", "target", acceptance_definitions),
    ("deployment_differs", "warning", "target", deployment_differs),
    ("precision_differs", "warning", "target", precision_differs),
    ("gpu_count_differs", "caution", "target", gpu_count_differs),
    ("recipe_differs", "caution", "comparison", recipe_differs),
    ("not_measured", "warning", "target", not_measured),
    ("wide_gap", "caution", "target", wide_gap),
    ("run_dates_differ", "info", "target", run_dates_differ),
    ("price_placeholder", "caution", "comparison", price_placeholder),
    ("cost_residual", "info", "target", cost_residual),
    ("rounded_source", "info", "comparison", rounded_source),
    ("near_identical", "caution", "comparison", near_identical),
    ("beyond_step_limit", "info", "target", beyond_step_limit),
    ("sampled_sweep", "info", "comparison", sampled_sweep),
    ("synthetic_prompts", "info", "comparison", synthetic_prompts),
    ("accuracy", "info", "comparison", accuracy),
)
CODES: tuple[str, ...] = tuple(code for code, *_ in RULES)


def caveats_of(comparison: Comparison, catalog: Catalog, background: Background) -> tuple[Caveat, ...]:
    """Return each caveat of the whole comparison once, most severe first, with the targets it holds at."""
    return tuple(_each(comparison, catalog, background, SEVERITIES))


def worst_caveat(comparison: Comparison, catalog: Catalog, background: Background) -> Caveat | None:
    """Return the caveat that matters most, if any is more than information; the rest is not worked out."""
    return next(_each(comparison, catalog, background, SEVERITIES[:-1]), None)


def _each(
    comparison: Comparison, catalog: Catalog, background: Background, severities: tuple[Severity, ...]
) -> Iterator[Caveat]:
    view = View(comparison=comparison, catalog=catalog, background=background, targets=comparison.targets)
    for wanted in severities:
        for code, severity, scope, rule in RULES:
            found = _caveat(view, code, severity, scope, rule) if severity == wanted else None
            if found:
                yield found


def _caveat(view: View, code: str, severity: Severity, scope: Scope, rule: Rule) -> Caveat | None:
    """Apply a rule to a whole comparison; one about targets is put together from those where it fires."""
    if scope == "comparison":
        facts = rule(view)
        return None if facts is None else Caveat(code=code, severity=severity, facts=facts)
    hits = [(t, facts) for t in view.targets if (facts := rule(_at(view, (t,)))) is not None]
    if not hits:
        return None
    # Sides that trade places from target to target can look alike together: each is then described over all
    # targets, or the first target speaks for itself.
    there = _at(view, tuple(t for t, _ in hits))
    together = rule(there) or (served(there) if set(hits[0][1]) == {"served"} else None)
    facts, held = (hits[0][1], hits[:1]) if together is None else (together, hits)
    return Caveat(code=code, severity=severity, facts=facts, targets=tuple(t.x for t, _ in held))


def caveats_at(target: Target, comparison: Comparison, catalog: Catalog, background: Background) -> tuple[Caveat, ...]:
    """Return the caveats that hold at one target, most severe first."""
    view = View(comparison=comparison, catalog=catalog, background=background, targets=(target,))
    found = [
        Caveat(code=code, severity=severity, facts=facts, targets=(target.x,))
        for code, severity, scope, rule in RULES
        if scope == "target" and (facts := rule(view)) is not None
    ]
    return tuple(sorted(found, key=lambda c: SEVERITIES.index(c.severity)))


def _at(view: View, targets: tuple[Target, ...]) -> View:
    return View(comparison=view.comparison, catalog=view.catalog, background=view.background, targets=targets)
