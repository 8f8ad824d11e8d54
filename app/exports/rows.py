"""The rows that a view shows as CSV: figures unrounded, units in the column names, source and licence in every row."""

import csv
import io

from app import escaping
from app.background import Background
from app.catalog import Catalog
from app.explore import Explored, Placed, figures
from app.points import UNVERIFIED
from app.series import FIELDS
from app.side import Price
from app.terms import INTERACTIVITY, LENGTHLESS, METRICS, POINT_TERMS, ROLE_COSTS, Term, sequence_label
from app.view import View

_DERIVED: dict[str, Term] = {k: t for k, t in METRICS.items() if k not in ("throughput_per_gpu", "concurrency")}
_MEASURED = (INTERACTIVITY, METRICS["throughput_per_gpu"], METRICS["concurrency"], *POINT_TERMS.values())
_PRICED = (*_DERIVED.values(), *ROLE_COSTS.values())
_ABOUT = ("model", *FIELDS, "isl", "osl", "workload", "gpus", "topology", "image")
_PRICE = ("usd_per_gpu_hour", "kw_per_gpu", "edition", "tier")
_ORIGIN = ("source", "run_date", "run_url", "table", "source_url", "licence", "as_of")


def to_csv(explored: Explored, catalog: Catalog, background: Background, *, all_points: bool) -> str:
    """Write the rows that are shown; an unknown figure is an empty cell, text that a spreadsheet would run is defused.

    Which points are best is left open where y is not judged. Input and output throughput of disaggregated rows, and
    the costs made of them, are per prefill and per decode GPU.
    """
    out = io.StringIO()
    best = f"best_of_{explored.together or 'series'}"
    columns = [*_ABOUT, *(t.json_key for t in (*_MEASURED, *_PRICED)), *_PRICE, best, *_ORIGIN]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for placed in explored.shown(all_points=all_points):
        row = _row(placed, explored.view, catalog, background)
        row[best] = placed.is_best if explored.view.is_judged else None
        writer.writerow({k: escaping.spreadsheet(v) if isinstance(v, str) else v for k, v in row.items()})
    return out.getvalue()


def _row(placed: Placed, view: View, catalog: Catalog, background: Background) -> dict[str, object]:
    point, setup = placed.point, placed.point.setup
    price = Price.of(catalog, setup.gpu, view.edition, view.tier)
    derived = figures(point, price)
    table = point.origin.partition(":")[0]
    source = background.source_of(table) if point.provenance == "bundled" else None
    model, sequence = point.workload.model, point.workload.sequence
    isl, osl = (None, None) if sequence in LENGTHLESS else sequence
    row: dict[str, object] = {"model": model, "isl": isl, "osl": osl, "workload": sequence_label(*sequence)}
    row |= {name: getattr(setup, name) for name in (*FIELDS, "gpus", "topology", "image")}
    if point.provenance in UNVERIFIED:  # the ids of names that no table lists say nothing
        labels = {m.model: m.label for m in catalog.models}
        row |= {"gpu": catalog.gpu_label(setup.gpu), "engine": catalog.engine_label(setup.engine)}
        row["model"] = labels.get(model or "", model)
    row |= {term.json_key: getattr(point, term.key) for term in _MEASURED}
    row |= {term.json_key: derived[term.key] for term in _PRICED}
    row |= {name: getattr(price, name) for name in _PRICE}
    return row | {
        "source": point.provenance,
        "run_date": point.run_date,
        "run_url": point.run_url,
        "table": table,
        "source_url": source.source_url if source else None,
        "licence": source.licence if source else None,
        "as_of": source.as_of if source else None,
    }
