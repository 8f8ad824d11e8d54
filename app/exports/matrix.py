"""A matrix as JSON, CSV and plain text: figures unrounded in files, each under the path that evidence points to.

Interactivity in tok/s/user, throughput in tok/s/GPU, cost in $ per million tokens, tok/s/MW.
"""

import csv
import io
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from app import escaping, wording
from app.catalog import Catalog
from app.exports.form import Form
from app.exports.json import neighbour
from app.language import ENGLISH, LANGUAGES, message
from app.links import Selection, to_params
from app.matrix.choice import METRICS as SHOWN
from app.matrix.grid import Cell, Matrix, Row
from app.matrix.ranks import rank
from app.matrix.setups import served, setup_text
from app.matrix.story import RATIOS
from app.matrix.told import Told
from app.matrix.words import basis_text, figure_text, mark, missing_text, ranks
from app.passage import Passage
from app.subject import source_of
from app.terms import INTERACTIVITY, METRICS, PRECISIONS, TIERS, workload_label

Json = dict[str, Any]
ROW_TITLES = {
    "measured": (message("{model}, measured sweep, as of {day}"), message("{model}, measured sweep")),
    "live": (message("{model}, live rows, as of {day}"), message("{model}, live rows")),
    "store": (message("{model}, rows of a store, as of {day}"), message("{model}, rows of a store")),
    "saved": (
        message("{model}, rows of a saved file that are not known here, as of {day}"),
        message("{model}, rows of a saved file that are not known here"),
    ),
    "mixed": (message("{model}, rows of several sources, as of {day}"), message("{model}, rows of several sources")),
}


def matrix_json(told: Told, catalog: Catalog) -> str:
    """Write a matrix and its verdicts as JSON text."""
    return json.dumps(matrix_dict(told, catalog), ensure_ascii=False, indent=2, default=_plain)


def matrix_dict(told: Told, catalog: Catalog) -> Json:
    """Return a matrix and its verdicts as plain values."""
    m = told.matrix
    return {
        "matrix": {
            INTERACTIVITY.json_key: m.speed,
            "isl": m.sequence[0],
            "osl": m.sequence[1],
            "precision": m.choice.precision,
            "edition": m.edition,
            "tier": m.choice.tier,
            "gpus": list(m.gpus),
            "without_rows": [catalog.group_label(group) for group in m.left_out],
            "language": told.code,
        },
        "rows": [_row(told, i, catalog) for i, _ in enumerate(m.rows)],
    }


def _row(told: Told, i: int, catalog: Catalog) -> Json:
    row, notes = told.matrix.rows[i], told.notes[i]
    ranked = {RATIOS[metric]: rank(row, metric) for metric in SHOWN}
    return {
        "group": row.group,
        "model": row.label,
        "source": row.source,
        "as_of": row.as_of,
        "cells": [_cell(cell, row, told.links[i][j], catalog) for j, cell in enumerate(row.cells)],
        "order": {name: [c.gpu for c in r.order] for name, r in ranked.items()},
        "leading": {name: {"style": r.style, "gpus": [c.gpu for c in r.leaders]} for name, r in ranked.items()},
        "ratio": {name: r.ratio for name, r in ranked.items()},
        "ratio_bounds": {name: _ends(r.bounds) for name, r in ranked.items()},
        "verdict": _passage(told.verdicts[i]),
        "notes": _passage(notes) if notes else None,
    }


def _passage(passage: Passage) -> Json:
    return {"text": passage.text, "evidence": [asdict(e) for e in passage.evidence]}


def _cell(cell: Cell, row: Row, link: Selection | None, catalog: Catalog) -> Json:
    side, reading = cell.side, cell.reading
    found, price = served(cell, catalog), side.price if side else None
    return {
        "gpu": cell.gpu,
        "label": catalog.gpu_label(cell.gpu),
        **{METRICS[metric].json_key: cell.value(metric) for metric in SHOWN},
        "bounds": {"throughput": _ends(cell.throughput_limits), "cost": _ends(cell.cost_limits)},
        "basis": reading.basis if reading else None,
        "uncertainty": reading.uncertainty if reading else None,
        "rough": cell.rough,
        "reason": missing_text(cell, row, ENGLISH) or None,
        "nearest_interactivity_tok_s_user": cell.nearest,
        "setup": {
            "precisions": list(found.precisions),
            "spec_methods": list(found.methods),
            "engines": list(found.engines),
            "deployments": list(found.deployments),
            "gpus": list(found.gpus),
        },
        "neighbours": [neighbour(p) for p in reading.neighbours] if reading else [],
        "usd_per_gpu_hour": price.usd_per_gpu_hour if price else None,
        "kw_per_gpu": price.kw_per_gpu if price else None,
        "comparison": link.slug if link else None,
        "parameters": to_params(link) if link else None,
    }


def _ends(ends: tuple[float, float] | None) -> Json | None:
    return None if ends is None else {"low": ends[0], "high": ends[1]}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written as JSON")


_COLUMNS = (
    *("model", "source", "gpu", "isl", "osl", INTERACTIVITY.json_key),
    *(METRICS[metric].json_key for metric in SHOWN),
    *("basis", "uncertainty", "rough", "reason", "setup"),
    *("usd_per_gpu_hour", "kw_per_gpu", "edition", "tier", "comparison", "runs"),
)


def matrix_csv(told: Told, catalog: Catalog) -> str:
    """Write one line per cell; text that a spreadsheet would run is defused."""
    out, m = io.StringIO(), told.matrix
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for i, row in enumerate(m.rows):
        for j, cell in enumerate(row.cells):
            made = _cell(cell, row, told.links[i][j], catalog)
            line = {column: made.get(column) for column in _COLUMNS}
            line |= {
                **{"model": row.label, "source": row.source, "isl": m.sequence[0], "osl": m.sequence[1]},
                INTERACTIVITY.json_key: m.speed,
                **{"edition": m.edition, "tier": m.choice.tier},
                "setup": setup_text(served(cell, catalog), ENGLISH),
                "runs": " ".join(dict.fromkeys(n["run_url"] for n in made["neighbours"] if n["run_url"])),
            }
            writer.writerow({k: escaping.spreadsheet(v) if isinstance(v, str) else v for k, v in line.items()})
    return out.getvalue()


def matrix_text(told: Told, catalog: Catalog) -> str:
    """Write verdicts and cells as plain text for a terminal."""
    m, language = told.matrix, LANGUAGES[told.code]
    form = Form(markdown=False, language=language)
    lines = [about(m, told.code), ""]
    for i, row in enumerate(m.rows):
        ranked = ranks(row)
        notes = told.notes[i]
        lines += [form.value(row_title(row, told.code)), told.verdicts[i].text, *([notes.text] if notes else [])]
        head = [language.say("GPU"), language.say("Setup"), *(METRICS[k].heading(language) for k in SHOWN), ""]
        rows = [
            [
                catalog.gpu_label(cell.gpu),
                setup_text(served(cell, catalog), language) or missing_text(cell, row, language),
                *(f"{figure_text(cell, k, language)} {mark(ranked[k], cell)}".strip() for k in SHOWN),
                basis_text(cell, row, language),
            ]
            for cell in row.cells
            if cell.side
        ]
        lines += [*form.table(head, rows), ""]
    return "\n".join(lines).rstrip()


def about(m: Matrix, code: str) -> str:
    """Say on one line what a matrix is read at: speed, workload, precision and prices."""
    language = LANGUAGES[code]
    parts = (
        f"{wording.speed(m.speed, language=language)} {INTERACTIVITY.unit}",
        workload_label(*m.sequence, language),
        PRECISIONS.get(m.choice.precision or "") or language.say("every precision"),
        language.say("{tier}, {edition}", tier=language.say(TIERS[m.choice.tier]), edition=m.edition),
    )
    return " · ".join(parts)


def row_title(row: Row, code: str) -> str:
    """Name a row: its model, the kind of evidence, and its newest run."""
    language = LANGUAGES[code]
    model = language.name(row.label)
    if row.source == "published":
        return language.say("{model}, published tables", model=model)
    source = source_of(cell.side for cell in row.cells if cell.side)
    dated, undated = ROW_TITLES.get(source, ROW_TITLES["measured"])
    if row.as_of is None:
        return language.say(undated, model=model)
    return language.say(dated, model=model, day=language.day(row.as_of))
