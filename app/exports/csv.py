"""An answer's readings as CSV: one row per target and side, figures unrounded, the runs behind them beside them.

The comparison as it is shown comes first; below it stand the pooled one and each thing held equal, told apart by `like`
and `held`. Caveats and accuracy are those of what is shown.
"""

import csv
import io
from collections.abc import Iterator

from app import escaping
from app.accuracy import Record
from app.catalog import Catalog
from app.comparison import Comparison
from app.held import Fairness
from app.language import JOINED
from app.narrative import CaveatText, Narrative
from app.points import UNVERIFIED
from app.side import Price, Side
from app.subject import Subject
from app.table import missing_reason
from app.target import Target
from app.terms import INTERACTIVITY, METRICS, sequence_label

_ABOUT = (
    "slug",
    "model",
    "isl",
    "osl",
    "source",
    "as_of",
    "saved",
    "like",
    "held",
    "gpu",
    "precision",
    "side",
    "label",
)
_HOW = ("basis", "uncertainty")
_PRICE = ("usd_per_gpu_hour", "price_edition", "price_tier", "price_placeholder", "kw_per_gpu", "power_edition")
_QUALITY = ("accuracy_task", "accuracy_score", "accuracy_standard_error", "accuracy_run_date")
_FROM = ("engines", "runs", "caveats", "caveat_texts")
_FIGURES = (INTERACTIVITY, *METRICS.values())
_OWN = "own"
_BESIDE = "told for the comparison as shown"
Row = dict[str, object]
Held = tuple[str, str, Comparison]


def to_csv(comparison: Comparison, narrative: Narrative, catalog: Catalog, *, fairness: Fairness | None = None) -> str:
    """Write the readings; text that a spreadsheet would run is defused, and names are joined by plain spaces."""
    out = io.StringIO()
    columns = [*_ABOUT, *(t.json_key for t in _FIGURES), *_HOW, *_PRICE, *_QUALITY, *_FROM]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in (*_shown(comparison, narrative, catalog), *_like_for_like(comparison, fairness, catalog)):
        writer.writerow({k: _cell(v) if isinstance(v, str) else v for k, v in row.items()})
    return out.getvalue()


def _cell(text: str) -> str:
    """Return text as a cell that a filter finds as it is typed.

    >>> _cell("SGLang\\u00a0engine family")
    'SGLang engine family'
    """
    return escaping.spreadsheet(text.replace(JOINED, " "))


def file_name(subject: Subject, extension: str) -> str:
    """Name the file of an answer by what it compares, on which workload, and what is held equal.

    Two answers that differ in these do not overwrite each other.
    """
    workload = sequence_label(*subject.sequence).replace("/", "-") if subject.sequence else ""
    held = "" if subject.like == "pooled" else f"same-{subject.like}"
    return f"{'-'.join(part for part in (subject.slug, workload, held) if part)}.{extension}"


def _shown(comparison: Comparison, narrative: Narrative, catalog: Catalog) -> Iterator[Row]:
    """Yield the rows of the comparison as it is shown, with its accuracy and caveats."""
    subject = comparison.subject
    whole = [text for text in narrative.caveats if text.caveat.targets is None]
    for target, paragraph in zip(comparison.targets, narrative.paragraphs, strict=True):
        caveats = _caveats([*paragraph.caveats, *whole])
        for side in comparison.sides:
            row = _reading((subject.like, "; ".join(subject.held), comparison), target, side, catalog)
            yield row | _quality(side, narrative.accuracy) | caveats


def _like_for_like(comparison: Comparison, fairness: Fairness | None, catalog: Catalog) -> Iterator[Row]:
    """Yield the pooled comparison and each thing held equal, without the one that is shown."""
    if fairness is None:
        return
    subject, found = comparison.subject, [("pooled", "", fairness.pooled)]
    found += [(fairness.step, "; ".join(row.held.labels(catalog)), row.comparison) for row in fairness.rows]
    for like, held, there in found:
        if (like, held) != (subject.like, "; ".join(subject.held)):
            for target in there.targets:
                for side in there.sides:
                    row = _reading((like, held, there), target, side, catalog)
                    yield row | {"accuracy_task": _BESIDE, "caveat_texts": _BESIDE}


def _reading(of: Held, target: Target, side: Side, catalog: Catalog) -> Row:
    """Return one side at one target: what it is, its figures, how sure they are, their prices and runs."""
    like, held, comparison = of
    subject, reading = comparison.subject, target.reading(side.key)
    points = reading.neighbours if reading else ()
    gpu = (
        catalog.gpu_label(side.gpu) if UNVERIFIED & side.sources.keys() else side.gpu
    )  # an unlisted one's id says nothing
    lengths = (subject.isl, subject.osl) if subject.has_fixed_lengths else (None, None)
    return {
        **{"slug": subject.slug, "model": subject.model_label, "isl": lengths[0], "osl": lengths[1]},
        **{"source": _source(side, subject), "as_of": subject.as_of and subject.as_of.isoformat()},
        "saved": subject.saved and subject.saved.isoformat(),
        **{"like": like, "held": held},
        **{"gpu": gpu, "precision": side.precision, "side": side.key, "label": side.label},
        INTERACTIVITY.json_key: target.x,
        **{t.json_key: getattr(reading.metrics, key) if reading else None for key, t in METRICS.items()},
        "basis": reading.basis if reading else missing_reason(side, target),
        "uncertainty": reading.uncertainty if reading else None,
        **_price(side.price),
        "engines": "; ".join(catalog.engine_label(p.setup.engine) for p in points if p.setup.engine),
        "runs": " ".join(p.run_url for p in points if p.run_url),
    }


def _source(side: Side, subject: Subject) -> str:
    """Name the source of the comparison; where it has several, those of the side."""
    return " ".join(side.sources) if subject.source == "mixed" else subject.source


def _price(price: Price) -> Row:
    """Return price and power, each with where it comes from: an edition, or the reader."""
    return {
        "usd_per_gpu_hour": price.usd_per_gpu_hour,
        "price_edition": _OWN if price.own_usd else price.edition,
        "price_tier": _OWN if price.own_usd else price.tier,
        "price_placeholder": price.placeholder,
        "kw_per_gpu": price.kw_per_gpu,
        "power_edition": _OWN if price.own_kw else price.edition,
    }


def _caveats(texts: list[CaveatText]) -> Row:
    """Return the codes of caveats, and what they say."""
    by_code = {text.caveat.code: text for text in texts}
    return {"caveats": " ".join(by_code), "caveat_texts": " ".join(text.body.text for text in by_code.values())}


def _quality(side: Side, record: Record | None) -> Row:
    """Return a side's pooled score on the task that is compared, a fraction of one; an absence is said."""
    score = record.score_of(side.key) if record else None
    if score is None:
        return {"accuracy_task": "no accuracy run found"}
    return {
        "accuracy_task": score.task,
        "accuracy_score": score.score,
        "accuracy_standard_error": score.standard_error,
        "accuracy_run_date": score.last.isoformat(),
    }
