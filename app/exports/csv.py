"""An answer's readings as CSV: one row per target and side, figures unrounded, the runs behind them beside them."""

import csv
import io

from app import escaping
from app.accuracy import Record
from app.catalog import Catalog
from app.comparison import Comparison, Side
from app.narrative import Narrative
from app.table import missing_reason
from app.terms import INTERACTIVITY, METRICS

_ABOUT = ("slug", "model", "gpu", "precision", "side", "label")
_HOW = ("basis", "uncertainty", "usd_per_gpu_hour", "kw_per_gpu", "edition", "tier", "price_placeholder")
_QUALITY = ("accuracy_task", "accuracy_score", "accuracy_standard_error", "accuracy_run_date")
_FROM = ("engines", "runs", "caveats")


def to_csv(comparison: Comparison, narrative: Narrative, catalog: Catalog) -> str:
    """Write the readings; text that a spreadsheet would run is defused."""
    out = io.StringIO()
    columns = [*_ABOUT, INTERACTIVITY.json_key, *(t.json_key for t in METRICS.values()), *_HOW, *_QUALITY, *_FROM]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    codes = {p.target: " ".join(c.caveat.code for c in p.caveats) for p in narrative.paragraphs}
    whole = " ".join(c.caveat.code for c in narrative.caveats if c.caveat.targets is None)
    for target in comparison.targets:
        for side in comparison.sides:
            reading, price, subject = target.reading(side.key), side.price, comparison.subject
            row: dict[str, object] = dict(
                zip(
                    _ABOUT,
                    (subject.slug, subject.model_label, side.gpu, side.precision, side.key, side.label),
                    strict=True,
                )
            )
            row[INTERACTIVITY.json_key] = target.x
            row |= {t.json_key: getattr(reading.metrics, key) if reading else None for key, t in METRICS.items()}
            points = reading.neighbours if reading else ()
            row |= {
                "basis": reading.basis if reading else missing_reason(side, target),
                "uncertainty": reading.uncertainty if reading else None,
                "usd_per_gpu_hour": price.usd_per_gpu_hour,
                "kw_per_gpu": price.kw_per_gpu,
                "edition": "own" if price.own_usd else price.edition,
                "tier": "own" if price.own_usd else price.tier,
                "price_placeholder": price.placeholder,
                **_quality(side, narrative.accuracy),
                "engines": "; ".join(catalog.engine_label(p.setup.engine) for p in points if p.setup.engine),
                "runs": " ".join(p.run_url for p in points if p.run_url),
                "caveats": f"{codes[target.x]} {whole}".strip(),
            }
            writer.writerow({k: escaping.spreadsheet(v) if isinstance(v, str) else v for k, v in row.items()})
    return out.getvalue()


def _quality(side: Side, record: Record | None) -> dict[str, object]:
    """Return a side's pooled score on its first task, a fraction of one; an absence is said and no empty cell."""
    found = record.scores[side.key][:1] if record else ()
    if not found:
        return {"accuracy_task": "no accuracy run found"}
    score = found[0]
    return {
        "accuracy_task": score.task,
        "accuracy_score": score.score,
        "accuracy_standard_error": score.standard_error,
        "accuracy_run_date": score.last.isoformat(),
    }
