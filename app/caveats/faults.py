"""What is known to have been wrong with the acceptance figures that engines report, told of the sides it may touch.

A fault is told of a side whose rows carry the figure concerned as the engine reported it: plainly where all that a row
names is older than the fix, as a possibility where a version is not known, and not at all where the fix is in.
"""

from collections.abc import Iterable, Iterator

from app.background import EngineFault
from app.caveats.view import View, distinct
from app.points import MeasuredPoint, SideKey
from app.versions import Build, build_in, build_of, standing


def faults(view: View, keys: Iterable[SideKey]) -> list[dict[str, object]]:
    """Return each fault with the sides it is told of: one side at a time where it is older, others together."""
    sides = tuple(keys)
    return [told for fault in view.background.faults for told in _told(view, fault, sides)]


def _told(view: View, fault: EngineFault, keys: tuple[SideKey, ...]) -> Iterator[dict[str, object]]:
    engine = view.catalog.family_label(fault.family)
    about = {
        "engine": engine,
        "fix": f"{engine} {fault.fixed_in}" if fault.fixed_in else None,
        "fault": fault.fault,
        "source": fault.fixed_by,
    }
    open_sides = []
    for key in keys:
        label, rows = view.comparison.side(key).label, _reporting(view, fault, key)
        older = [row for row in rows if _stands(view, fault, row) == "older"]
        if older:
            named = distinct(f"{engine} {build.version}" for row in older for build in _builds(view, row)[:1])
            yield about | {"style": "older", "sides": [label], "versions": named, "partly": len(older) < len(rows)}
        elif any(_stands(view, fault, row) == "unknown" for row in rows):
            open_sides.append(label)
    if open_sides:
        style = "unknown" if fault.fixed_in else "unplaced"
        yield about | {"style": style, "sides": open_sides, "versions": (), "partly": False}


def _reporting(view: View, fault: EngineFault, key: SideKey) -> list[MeasuredPoint]:
    """Return the rows next to one side's readings that carry the figure as an engine of the family reported it."""
    return [
        row
        for row in view.neighbours(key)
        if isinstance(row, MeasuredPoint)
        and not row.acceptance_forced
        and not row.acceptance_counted
        and (row.acceptance_length if fault.figure == "length" else row.acceptance_rate) is not None
        and view.catalog.family_of(row.setup.engine or "") == fault.family
    ]


def _stands(view: View, fault: EngineFault, row: MeasuredPoint) -> str:
    return standing(_builds(view, row), fault.fixed_in) if fault.fixed_in else "unknown"


def _builds(view: View, row: MeasuredPoint) -> list[Build]:
    """Return what a row names of its engine's version; under an orchestrator a bare version may be that one's."""
    engine = view.catalog.engine(row.setup.engine or "")
    definition = view.background.acceptance_of(engine.family) if engine else None
    own = None if engine is None or engine.orchestrator else build_of(row.engine_version)
    published = build_in(row.setup.image, definition.release_images if definition else ())
    return [build for build in (own, published) if build]
