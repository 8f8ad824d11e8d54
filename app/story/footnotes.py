"""What the comparison does not show; a footnote that cannot apply is not written."""

from app.catalog import Catalog
from app.comparison import Comparison
from app.figures import Figure
from app.findings import Words
from app.points import AGENTIC
from app.story.gaps import band_of


def footnote_context(comparison: Comparison, catalog: Catalog) -> Words:
    """Return the facts behind 'what this does not show'; a footnote that cannot apply is not written."""
    subject = comparison.subject
    return {
        "a": comparison.a.label,
        "b": comparison.b.label,
        "source": subject.source,
        "kind": subject.kind,
        "matched": bool(comparison.matched),
        "open_method": _is_open(comparison),
        "many": len(comparison.sides) > 2,
        "methods": _methods(comparison, catalog),
        "prices": _prices(comparison, catalog),
        "powers": _powers(comparison, catalog),
        "unpriced": [s.label for s in comparison.sides if s.price.usd_per_gpu_hour is None],
        "band": band_of(comparison.band, "band") if comparison.band else None,
        "publisher_band": subject.publisher_band is not None,
        "printed": _printed_reach(comparison),
        "fixed_length": _has_fixed_lengths(comparison),
        "agentic": subject.sequence == AGENTIC,
    }


def _has_fixed_lengths(comparison: Comparison) -> bool:
    """Say whether requests are known to have had fixed lengths: those of the publisher's runs are."""
    subject = comparison.subject
    return subject.has_fixed_lengths and subject.source != "own" and any(s.is_publishers for s in comparison.sides)


def _is_open(comparison: Comparison) -> bool:
    """Say whether each side may use any spec method; of own points alone, whether one does."""
    if comparison.subject.source == "published":
        return comparison.subject.kind == "precision"
    how_many = any if comparison.subject.kind == "points" else all
    return how_many(side.spec_method is None for side in comparison.sides)


def _methods(comparison: Comparison, catalog: Catalog) -> list[Words]:
    """Return which spec methods each side is read off."""
    found: list[Words] = []
    for side in comparison.sides:
        readings = [r for t in comparison.targets if (r := t.reading(side.key))]
        methods = sorted({p.setup.spec_method for r in readings for p in r.neighbours if p.setup.spec_method})
        if methods:
            found.append({"label": side.label, "methods": [catalog.spec_methods.get(m, m) for m in methods]})
    return found


def _prices(comparison: Comparison, catalog: Catalog) -> list[Words]:
    """Return each price in use once, with the GPU or the sides it is for and where it comes from."""
    found: dict[tuple[object, ...], Words] = {}
    for side in comparison.sides:
        price = side.price
        if price.usd_per_gpu_hour is None:
            continue
        known = found.get((side.gpu, price.usd_per_gpu_hour))
        if known is not None:
            known["names"] = known["names"] if side.gpu else [*known["names"], side.label]  # type: ignore[misc]
            continue
        path = f"comparison.tco.usd_per_gpu_hour.{side.key}"
        found[side.gpu, price.usd_per_gpu_hour] = {
            "names": [catalog.gpu_label(side.gpu) if side.gpu else side.label],
            "rate": Figure(value=price.usd_per_gpu_hour, unit="$/GPU-hour", path=path),
            "own": price.own_usd,
            "placeholder": price.placeholder is not None,
            "tier": price.tier,
            "edition": price.edition,
        }
    return list(found.values())


def _powers(comparison: Comparison, catalog: Catalog) -> list[Words]:
    """Return the power in use once a GPU, where a figure of one's own is in use; else an edition gives it and price."""
    found: dict[tuple[object, ...], Words] = {}
    if not any(side.price.own_usd or side.price.own_kw for side in comparison.sides):
        return []
    for side in comparison.sides:
        price, place = side.price, (side.gpu, side.price.kw_per_gpu)
        if price.kw_per_gpu is None or not (price.own_kw or price.edition):
            continue
        if place in found:
            known = found[place]
            known["names"] = known["names"] if side.gpu else [*known["names"], side.label]  # type: ignore[misc]
            continue
        found[place] = {
            "names": [catalog.gpu_label(side.gpu) if side.gpu else side.label],
            "kw": Figure(value=price.kw_per_gpu, unit="kW", path=f"comparison.tco.kw_per_gpu.{side.key}"),
            "own": price.own_kw,
            "edition": price.edition,
        }
    return list(found.values())


def _printed_reach(comparison: Comparison) -> Words | None:
    """Return the range of a published comparison's own readings."""
    if comparison.subject.source != "published" or comparison.overlap is None:
        return None
    low, high = (Figure(value=x, unit="tok/s/user", path="overlap") for x in comparison.overlap)
    return {"low": low, "high": high}
