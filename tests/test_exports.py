"""An answer keeps its figures and its caveats in every format, and foreign text stays inert in all of them."""

import csv
import html
import io
import json
import re
from typing import Any

import pytest

from app.answer import bundled
from app.comparison import Comparison
from app.exports.csv import to_csv
from app.exports.json import as_dict, to_json
from app.exports.markdown import meta_line, to_markdown, to_text
from app.table import readings_table
from tests.stories import (
    CHOICES,
    DEEPSEEK,
    NO_PRICE,
    SPECIFIED,
    X,
    Y,
    answer,
    duel,
    every_answer,
    everything,
    sweep,
    told,
)
from tests.test_narrative import HOSTILE

CATALOG = bundled().catalog


def parsed(comparison: Comparison) -> dict[str, Any]:
    """Return the JSON of a comparison, read back."""
    found: dict[str, Any] = json.loads(to_json(comparison, told(comparison)))
    return found


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def inert(text: str) -> str:
    """Return Markdown without entities, code and the marks that exports write themselves."""
    return re.sub(r"&#\d+;|\*\*|^(?:#+|-|\|)|\|", "", text, flags=re.MULTILINE)


# JSON


def test_json_has_exactly_the_keys_of_the_contract() -> None:
    found = parsed(answer(SPECIFIED).comparison)
    assert {"comparison", "band", "targets", "crossovers", "caveats", "narrative"} <= set(found)
    assert set(found["comparison"]) == {
        "slug", "kind", "title", "model", "gpu", "precision", "isl", "osl", "sides", "source", "tco",
    }  # fmt: skip
    assert set(found["comparison"]["source"]) == {"kind", "as_of", "urls"}
    assert {"edition", "tier", "usd_per_gpu_hour", "kw_per_gpu"} <= set(found["comparison"]["tco"])
    assert set(found["comparison"]["tco"]["usd_per_gpu_hour"]) == {"a", "b"}
    assert set(found["band"]) == {"min", "max"}
    for target in found["targets"]:
        assert {"interactivity_tok_s_user", "a", "b", "ratio", "faster", "cheaper", "caveats"} <= set(target)
        assert set(target["ratio"]) == {"throughput", "cost"}
        assert {
            "throughput_tok_s_gpu", "cost_usd_per_m_tokens", "throughput_tok_s_mw", "energy_j_per_token",
            "concurrency", "basis", "uncertainty", "neighbours",
        } <= set(target["a"])  # fmt: skip
    assert set(found["narrative"]) == {"verdict", "paragraphs", "footnotes"}
    assert {"text", "target", "evidence"} <= set(found["narrative"]["paragraphs"][0])
    assert {"code", "severity", "text"} <= set(found["caveats"][0])


def test_json_of_two_gpus_names_both() -> None:
    found = parsed(answer("deepseek-r1-b200-vs-mi355x").comparison)["comparison"]
    assert found["gpus"] == ["b200", "mi355x"]
    assert "gpu" not in found


def test_json_gives_the_reason_of_a_missing_side() -> None:
    target = parsed(duel(b=sweep(X[:3], Y[:3]), targets=(75.0,)))["targets"][0]
    assert target["b"] is None
    assert "not measured" in target["reasons"]["b"]
    assert "57" in target["reasons"]["b"]
    assert target["reasons"]["a"] is None
    assert target["ratio"] == {"throughput": None, "cost": None}
    assert target["faster"] is None
    assert target["cheaper"] is None


def test_json_without_an_overlap_has_null_bands() -> None:
    found = parsed(duel(b=sweep([x + 100 for x in X], Y), targets=None))
    assert found["band"] is None
    assert found["targets"] == []
    assert found["crossovers"] == []


@pytest.mark.parametrize("choice", CHOICES)
def test_json_holds_every_figure_unrounded_and_is_strict(choice: str) -> None:
    for a in everything(choice):
        text = to_json(a.comparison, a.narrative)
        found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
        for target, there in zip(a.comparison.targets, found["targets"], strict=True):
            for key in ("a", "b"):
                reading = target.reading(key)
                assert (reading is None) == (there[key] is None) == (there["reasons"][key] is not None)
                if reading:
                    assert there[key]["throughput_tok_s_gpu"] == reading.metrics.throughput_per_gpu
                    assert there[key]["cost_usd_per_m_tokens"] == reading.metrics.cost
                    assert 1 <= len(there[key]["neighbours"]) <= 2


def test_json_evidence_stands_in_its_text() -> None:
    for a in every_answer():
        found = as_dict(a.comparison, a.narrative)
        spoken = [found["narrative"]["verdict"], *found["narrative"]["paragraphs"], *found["narrative"]["footnotes"]]
        for passage in (*spoken, *found["caveats"], *(c for t in found["targets"] for c in t["caveats"])):
            for item in passage["evidence"]:
                assert item["text"] in passage["text"]
                assert {"text", "value", "unit", "path"} <= set(item)


def test_json_and_narrative_carry_the_same_caveats() -> None:
    a = answer(DEEPSEEK)
    found = as_dict(a.comparison, a.narrative)
    assert [c["code"] for c in found["caveats"]] == [t.caveat.code for t in a.narrative.caveats]
    for target, paragraph in zip(found["targets"], a.narrative.paragraphs, strict=True):
        assert [c["code"] for c in target["caveats"]] == [t.caveat.code for t in paragraph.caveats]


@pytest.mark.parametrize("label", HOSTILE)
def test_json_keeps_hostile_text_as_text(label: str) -> None:
    found = parsed(duel(labels=(label, "Off")))
    assert found["comparison"]["sides"]["a"]["label"] == label


# Markdown and plain text


def test_markdown_has_its_sections() -> None:
    a = answer(SPECIFIED)
    text = to_markdown(a.comparison, a.narrative, CATALOG)
    assert [html.unescape(line) for line in text.splitlines() if line.startswith("#")] == [
        "# GLM 5/5.1, B300 FP4: MTP vs Off",
        "## Caveats",
        "## Readings",
        "## What this does not show",
        "## Sources",
    ]
    assert text.count("\n|") == 2 + len(readings_table(a.comparison))
    for url in a.comparison.subject.urls:
        assert f"<{url}>" in text


def test_tables_have_as_many_cells_in_every_line() -> None:
    for a in everything("as offered"):
        lines = [line for line in to_markdown(a.comparison, a.narrative, CATALOG).splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in lines}) == 1


def test_every_format_carries_every_caveat() -> None:
    for a in everything("as offered"):
        text = to_text(a.comparison, a.narrative, CATALOG)
        markdown = to_markdown(a.comparison, a.narrative, CATALOG)
        table = to_csv(a.comparison, a.narrative, CATALOG)
        for caveat in a.narrative.caveats:
            assert caveat.body.text in text
            assert caveat.body.markdown in markdown
            if a.comparison.targets:
                assert caveat.caveat.code in table


@pytest.mark.parametrize("label", HOSTILE)
def test_markdown_makes_hostile_labels_harmless(label: str) -> None:
    comparison = duel(labels=(label, "Off"), title=f"{label} vs Off", model_label=label)
    text = to_markdown(comparison, told(comparison), CATALOG)
    assert not re.search(r"[<>`$_~\[\]{}]", inert(text)), text
    assert len({line.count("|") for line in text.splitlines() if line.startswith("|")}) == 1


def test_long_labels_are_cut_everywhere() -> None:
    label = "x" * 10_000
    comparison = duel(labels=(label, "Off"), title=f"{label} vs Off")
    assert label not in to_text(comparison, told(comparison), CATALOG)


def test_plain_text_holds_no_control_characters() -> None:
    label = "a\x1b[31mred\u202eevil"
    comparison = duel(labels=(label, "Off"), title=f"{label} vs Off")
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", to_text(comparison, told(comparison), CATALOG)
    )


def test_meta_line_names_workload_source_date_and_price() -> None:
    assert meta_line(answer(SPECIFIED).comparison, CATALOG) == (
        "1k/1k tokens in/out",
        "Published figures, run of 25 May 2026",
        "$2.34 per GPU-hour, hyperscaler, 2025-10",
    )
    assert any("your own figure" in part for part in meta_line(answer(SPECIFIED, usd=(3.0, 3.0)).comparison, CATALOG))
    assert not any("$" in part for part in meta_line(duel(prices=(NO_PRICE, NO_PRICE)), CATALOG))


def test_a_rounded_throughput_keeps_its_printed_digits() -> None:
    rows = readings_table(answer("deepseek-r1-h100-fp8-mtp-vs-none").comparison)
    assert rows[0].cells[0].startswith("383 ")


def test_a_missing_published_reading_is_not_called_measured() -> None:
    rows = readings_table(answer(SPECIFIED, targets=(85.0,)).comparison)
    assert "measured" not in rows[0].cells[0]


def test_no_uncertainty_band_reaches_below_zero() -> None:
    cells = [
        cell for row in readings_table(answer(DEEPSEEK).comparison) if row.metric == "Uncertainty" for cell in row.cells
    ]
    assert not [cell for cell in cells if cell.startswith("±") and float(cell.strip("±%")) > 100]


# CSV


def test_csv_has_a_row_per_target_and_side() -> None:
    a = answer(SPECIFIED)
    rows = rows_of(to_csv(a.comparison, a.narrative, CATALOG))
    assert [(row["interactivity_tok_s_user"], row["side"]) for row in rows] == [
        (f"{x}", side) for x in (43.0, 59.0, 76.0) for side in ("a", "b")
    ]
    assert [float(row["throughput_tok_s_gpu"]) for row in rows[:2]] == [2310.4, 983.9]


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|a|", '"', "a,b\nc"])
def test_csv_cells_are_no_formulas(label: str) -> None:
    comparison = duel(labels=(label, "Off"))
    for row in rows_of(to_csv(comparison, told(comparison), CATALOG)):
        assert not row["label"].startswith(("=", "+", "-", "@", "\t"))
