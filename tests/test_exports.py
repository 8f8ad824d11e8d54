"""An answer keeps its figures and its caveats in every format, and foreign text stays inert in all of them."""

import csv
import html
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from app.answer import bundled
from app.caveats import CODES
from app.comparison import Comparison
from app.escaping import link
from app.exports.csv import file_name, to_csv
from app.exports.form import columns
from app.exports.json import as_dict, to_json
from app.exports.markdown import meta_line, to_markdown, to_text
from app.exports.note import MAX_SOURCES, to_note
from app.language import ENGLISH, JOINED, LANGUAGES, Language
from app.narrative import Narrative, Paragraph
from app.passage import Passage, plain
from app.story import tell_prices
from app.table import missing_reason, readings_table
from app.terms import READERS, SEVERITIES
from app.working import working
from tests.german import german
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
LINK = "https://example.org/?compare=glm-5-1-b300-fp4-mtp-vs-none&tier=rental"


@pytest.fixture(scope="module")
def deutsch(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """German, in a folder of its own."""
    return german(tmp_path_factory.mktemp("narratives"))


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
    assert set(found["narrative"]) == {
        "verdict", "paragraphs", "fair", "further", "footnotes", "language", "reader",
    }  # fmt: skip
    assert (found["narrative"]["language"], found["narrative"]["reader"]) == ("en", "standard")
    assert {"text", "target", "evidence"} <= set(found["narrative"]["paragraphs"][0])
    assert {"code", "severity", "label", "clause", "text"} <= set(found["caveats"][0])


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
        "## Accuracy",
        "## What this does not show",
        "## Sources",
    ]
    readings = text[text.index("## Readings") : text.index("## Accuracy")]
    assert readings.count("\n|") == 2 + len(readings_table(a.comparison))
    for url in a.comparison.subject.urls:
        assert f"<{url}>" in text


def test_tables_have_as_many_cells_in_every_line() -> None:
    for a in everything("as offered"):
        prices = tell_prices(a.comparison, CATALOG, cap=1.0)
        for block in to_markdown(a.comparison, a.narrative, CATALOG, prices).split("\n\n"):
            lines = [line for line in block.splitlines() if line.startswith("|")]
            assert len({line.count("|") for line in lines}) <= 1


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


def without_sources(text: str) -> str:
    """Take out the links to the sources of our own tables."""
    for known in bundled().bundle.background.acceptance:
        text = text.replace(link(known.source), "")
    return text


@pytest.mark.parametrize("label", HOSTILE)
def test_markdown_makes_hostile_labels_harmless(label: str) -> None:
    comparison = duel(labels=(label, "Off"), title=f"{label} vs Off", model_label=label)
    text = to_markdown(comparison, told(comparison), CATALOG)
    assert not re.search(r"[<>`$_~\[\]{}]", inert(without_sources(text))), text
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
        "$2.34 per GPU-hour, hyperscaler, 2025-10, a placeholder",
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


def test_csv_names_the_speeds_of_points_too_far_apart_and_no_figure() -> None:
    a = answer(DEEPSEEK, source="measured", sequence=(1024, 1024))
    rows = rows_of(to_csv(a.comparison, a.narrative, CATALOG, fairness=a.fairness))
    off = [row for row in rows if row["held"] == "Dynamo TensorRT-LLM; Disaggregated" and row["side"] == "b"]
    assert {row["basis"] for row in off} == {"points too far apart: 47.9 and 169.9"}
    assert {row["throughput_tok_s_gpu"] for row in off} == {""}


def test_csv_writes_names_with_plain_spaces() -> None:
    """Whoever filters a column types plain spaces."""
    a = answer("deepseek-r1-b200-mtp-vs-b300-none", source="measured")
    text = to_csv(a.comparison, a.narrative, CATALOG, fairness=a.fairness)
    assert "SGLang engine family" in {row["held"] for row in rows_of(text)}
    assert {row["label"] for row in rows_of(text)} == {"B200 MTP", "B300 Off"}
    assert JOINED not in text


@pytest.mark.parametrize("write", [to_markdown, to_text])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_documents_mark_points_too_far_apart(write: Any, lang: str) -> None:
    a = answer(DEEPSEEK, source="measured", sequence=(1024, 1024), lang=lang)
    text = html.unescape(write(a.comparison, a.narrative, CATALOG, fairness=a.fairness))
    mark = "points too far apart: {low} and {high}"
    assert LANGUAGES[lang].say(mark, low="47.9", high="169.9") in text
    assert "2,530" not in text


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|a|", '"', "a,b\nc"])
def test_csv_cells_are_no_formulas(label: str) -> None:
    comparison = duel(labels=(label, "Off"))
    for row in rows_of(to_csv(comparison, told(comparison), CATALOG)):
        assert not row["label"].startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize("choice", CHOICES)
def test_csv_says_of_every_row_what_it_is(choice: str) -> None:
    for a in everything(choice):
        subject = a.comparison.subject
        rows = rows_of(to_csv(a.comparison, a.narrative, CATALOG, fairness=a.fairness))
        for row in rows:
            assert (row["slug"], row["source"]) == (subject.slug, subject.source)
            assert (row["isl"], row["osl"]) == (str(subject.isl), str(subject.osl))
            assert row["as_of"] == (subject.as_of.isoformat() if subject.as_of else "")
        keys = [(row["like"], row["held"], row["interactivity_tok_s_user"], row["side"]) for row in rows]
        assert len(keys) == len(set(keys))


def test_csv_tells_every_caveat_of_a_row_in_words() -> None:
    for a in everything("as offered"):
        rows = rows_of(to_csv(a.comparison, a.narrative, CATALOG))
        whole = [c for c in a.narrative.caveats if c.caveat.targets is None]
        for row in rows:
            here = next(p for p in a.narrative.paragraphs if p.target == float(row["interactivity_tok_s_user"]))
            caveats = [*here.caveats, *whole]
            assert set(row["caveats"].split()) == {c.caveat.code for c in caveats}
            assert all(c.body.text in row["caveat_texts"] for c in here.caveats)
            assert all(c.body.text in row["caveat_texts"] for c in whole if c.caveat.code not in here_codes(here))


def test_csv_names_only_codes_as_caveats() -> None:
    rows = [
        row
        for a in everything("as offered")
        for row in rows_of(to_csv(a.comparison, a.narrative, CATALOG, fairness=a.fairness))
    ]
    assert {code for row in rows for code in row["caveats"].split()} <= set(CODES)
    assert "told for the comparison as shown" in {row["caveat_texts"] for row in rows}


def here_codes(paragraph: Paragraph) -> set[str]:
    """Return the codes of a target's own caveats."""
    return {c.caveat.code for c in paragraph.caveats}


@pytest.mark.parametrize("like", ["pooled", "family", "setup", "window"])
@pytest.mark.parametrize("slug", ["deepseek-r1-b300-best-vs-mi355x", "deepseek-r1-b200-vs-mi355x"])
def test_csv_holds_the_pooled_gap_and_each_thing_held_equal(slug: str, like: Any) -> None:
    a = answer(slug, like=like)
    assert a.fairness is not None
    rows = rows_of(to_csv(a.comparison, a.narrative, CATALOG, fairness=a.fairness))
    size = len(a.comparison.targets) * len(a.comparison.sides)
    assert {row["like"] for row in rows[:size]} == {like}
    assert len(rows) == size * (1 + len(a.fairness.rows))
    held = [("pooled", "", a.fairness.pooled)]
    names_of = [("; ".join(r.held.labels(CATALOG)).replace(JOINED, " "), r.comparison) for r in a.fairness.rows]
    held += [(a.fairness.step, names, comparison) for names, comparison in names_of]
    for step, names, comparison in held:
        there = [row for row in rows if (row["like"], row["held"]) == (step, names)]
        if (step, names) == (rows[0]["like"], rows[0]["held"]):
            comparison = a.comparison  # shown by itself, with its own caveats
        read = [t.reading(side.key) for t in comparison.targets for side in comparison.sides]
        assert [row["throughput_tok_s_gpu"] for row in there] == [
            str(r.metrics.throughput_per_gpu) if r else "" for r in read
        ]


def test_answers_that_differ_in_workload_or_in_what_is_held_have_other_file_names() -> None:
    choices: list[dict[str, Any]] = [{}, {"like": "family"}, {"like": "setup"}, {"sequence": (8192, 1024)}]
    names = [
        file_name(answer("deepseek-r1-b200-fp8-mtp-vs-none", **choice).comparison.subject, "csv") for choice in choices
    ]
    assert names[0] == "deepseek-r1-b200-fp8-mtp-vs-none-1k-1k.csv"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("usd", "kw"), [((), (2.5,)), ((3.0,), ()), ((3.0, None), (None, 2.5)), ((3.0,), (2.5,))])
def test_own_price_and_own_power_are_told_apart_everywhere(usd: Any, kw: Any) -> None:
    a = answer("deepseek-r1-b200-vs-mi355x", usd=usd, kw=kw)
    origins = meta_line(a.comparison, CATALOG)[2:]
    footnote = " ".join(p.text for p in a.narrative.footnotes)
    note = to_note(a.comparison, a.narrative, CATALOG, LINK, markdown=False)
    rows = rows_of(to_csv(a.comparison, a.narrative, CATALOG))
    for side in a.comparison.sides:
        price, gpu = side.price, CATALOG.gpu_label(side.gpu)
        (row, *_) = [row for row in rows if row["side"] == side.key]
        assert row["price_edition"] == row["price_tier"].replace("hyperscaler", "2026-07")
        assert row["price_edition"] == ("own" if price.own_usd else "2026-07")
        assert row["power_edition"] == ("own" if price.own_kw else "2026-07")
        power = f"{gpu} {price.kw_per_gpu:g} kW per GPU, {'your own figure' if price.own_kw else '2026-07'}"
        assert (power in origins) == (power in note) == (price.own_usd or price.own_kw)
        origin = "your own figure" if price.own_kw else "edition 2026-07"
        assert f"{price.kw_per_gpu:g} kW for {gpu} ({origin})" in footnote
    plain = answer("deepseek-r1-b200-vs-mi355x")
    assert "kW" not in " ".join((*meta_line(plain.comparison, CATALOG), *(p.text for p in plain.narrative.footnotes)))


# The note


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize("reader", READERS)
def test_a_note_can_be_forwarded_alone(reader: Any, markdown: bool) -> None:
    for slug in (SPECIFIED, DEEPSEEK):
        a = answer(slug, reader=reader)
        note = to_note(a.comparison, a.narrative, CATALOG, LINK, markdown=markdown)

        def written(passage: Passage, as_markdown: bool = markdown) -> str:
            return passage.markdown if as_markdown else passage.text

        places = [note.index(written(p)) for p in a.narrative.told if p not in a.narrative.footnotes]
        assert places == sorted(places)
        for c in a.narrative.caveats:
            assert written(c.body) in note
            assert f"({SEVERITIES[c.caveat.severity]}): " in note
        flat = html.unescape(note)
        assert a.comparison.subject.title in flat.splitlines()[0]
        assert a.comparison.subject.model_label in flat.splitlines()[0]
        assert all(part in flat for part in meta_line(a.comparison, CATALOG))
        assert all(url in note for url in a.comparison.subject.urls[:MAX_SOURCES])
        assert LINK in note
        assert "\n\n\n" not in note


def test_a_note_names_a_few_runs_and_counts_the_others() -> None:
    a = answer(DEEPSEEK)
    subject = replace(a.comparison.subject, urls=tuple(f"https://example.org/{i}" for i in range(7)))
    note = to_note(replace(a.comparison, subject=subject), a.narrative, CATALOG, "", markdown=False)
    assert "https://example.org/2\n- 4 more runs stand behind it." in note
    assert "https://example.org/3" not in note
    assert "This comparison" not in note


@pytest.mark.parametrize("reader", READERS)
def test_a_note_tells_accuracy_what_is_held_and_what_prices_mean(reader: Any) -> None:
    for slug, like in (("deepseek-r1-b200-fp8-mtp-vs-none", "setup"), ("deepseek-r1-b200-vs-mi355x", "family")):
        a = answer(slug, reader=reader, like=like)
        prices = tell_prices(a.comparison, CATALOG, cap=0.5)
        note = to_note(a.comparison, a.narrative, CATALOG, LINK, markdown=False, prices=prices)
        assert a.narrative.accuracy_text is not None
        assert prices.cap_words is not None
        assert a.narrative.accuracy_text.text in note
        assert prices.cap_words.text in note
        assert prices.words
        assert all((passage.text in note) == (reader != "brief") for passage in prices.words)
        held = "Held equal: " + ENGLISH.listed([ENGLISH.name(label) for label in a.comparison.subject.held])
        assert a.comparison.subject.held
        held = held.replace("\u00a0", " ")
        assert held in note
        assert held in to_text(a.comparison, a.narrative, CATALOG)
        pooled = answer(slug, reader=reader)
        assert "Held equal" not in to_note(pooled.comparison, pooled.narrative, CATALOG, LINK, markdown=False)


@pytest.mark.parametrize("label", HOSTILE)
def test_a_note_makes_hostile_labels_harmless(label: str) -> None:
    comparison = duel(labels=(label, "Off"), model_label=label)
    words = told(comparison)
    markdown = to_note(comparison, words, CATALOG, "", markdown=True)
    assert not re.search(r"[<>`$_~\[\]{}]", inert(without_sources(markdown))), markdown
    text = to_note(comparison, words, CATALOG, "", markdown=False)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


# Readers


def brief(narrative: Narrative) -> Narrative:
    """Return a narrative without the sentences of its targets, with a further finding."""
    silent = tuple(replace(p, body=Passage(segments=()), details=()) for p in narrative.paragraphs)
    return replace(narrative, paragraphs=silent, further=(plain("MTP goes on alone."),))


def test_empty_paragraphs_are_left_out_and_further_findings_follow() -> None:
    a = answer(DEEPSEEK)
    words = brief(a.narrative)
    for write in (to_markdown, to_text):
        text = write(a.comparison, words, CATALOG)
        assert "\n\n\n" not in text
        assert "MTP goes on alone." in text.split("Caveats")[0]
        assert all(p.body.text not in text for p in a.narrative.paragraphs)
    found = as_dict(a.comparison, words)["narrative"]
    assert [p["text"] for p in found["further"]] == ["MTP goes on alone."]
    assert [p["text"] for p in found["paragraphs"]] == ["", "", ""]


def test_a_caveat_is_told_in_full_once() -> None:
    a = answer(DEEPSEEK)
    for write in (to_markdown, to_text):
        text = write(a.comparison, a.narrative, CATALOG)
        for c in a.narrative.caveats:
            assert text.count(c.body.markdown if write is to_markdown else c.body.text) == 1


# Languages


def test_markdown_and_text_speak_the_language_of_their_words(deutsch: Language) -> None:
    a = answer(SPECIFIED, targets=(43.0, 59.5))
    words = replace(a.narrative, language=deutsch)
    markdown = html.unescape(to_markdown(a.comparison, words, CATALOG))
    assert [line for line in markdown.splitlines() if line.startswith("#")] == [
        "# GLM 5/5.1, B300 FP4: MTP gegen Aus",
        "## Vorbehalte",
        "## Werte",
        "## Accuracy",
        "## Was hier nicht zu sehen ist",
        "## Quellen",
    ]
    text = to_text(a.comparison, words, CATALOG)
    for written in (markdown, text):
        assert "Veröffentlichte Werte, Lauf vom 25. Mai 2026" in written
        assert "2,34 $ je GPU-Stunde, hyperscaler, 2025-10" in written
        assert "59,5 tok/s/user" in written
        assert "2.310,4" in written


@pytest.mark.parametrize("markdown", [True, False])
def test_a_note_speaks_the_language_of_its_words(deutsch: Language, markdown: bool) -> None:
    a = answer(DEEPSEEK)
    note = to_note(a.comparison, replace(a.narrative, language=deutsch), CATALOG, LINK, markdown=markdown)
    assert "B300 FP4: MTP gegen Aus" in html.unescape(note)
    for words in ("(Warnung): ", "(Vorsicht): ", "Quelle: ", "Dieser Vergleich: "):
        assert words in note


def test_the_table_follows_the_language(deutsch: Language) -> None:
    comparison = answer(DEEPSEEK, targets=(5.0, 78.0)).comparison
    rows = {(row.metric, row.side): row.cells for row in readings_table(comparison, language=deutsch)}
    assert rows["Kosten, $ je Million Tokens", "Aus"][1] == "0,767"
    assert rows["Durchsatz je GPU, tok/s/GPU", "MTP"][1] == "5.237,8 ▲"
    assert rows["Unsicherheit", "MTP"][1] == "über ±100\u00a0%"
    assert rows["Verhältnis des Durchsatzes", "MTP / Aus"][1] == "6,40 (+540\u00a0%)"
    assert rows["Durchsatz je GPU, tok/s/GPU", "MTP"][0].startswith("dort nicht gemessen, am nächsten 16,7")
    assert missing_reason(comparison.a, comparison.targets[0]) == "not measured there, nearest 16.7"


def test_the_working_follows_the_language(deutsch: Language) -> None:
    comparison = answer(SPECIFIED).comparison
    lines = html.unescape("\n".join(working(comparison, comparison.targets[0], CATALOG, language=deutsch)))
    for words in (
        "**Aus** bei 43 tok/s/user",
        "2,34 $ per GPU-hour",
        "2.310,4 tok/s x 3.600 s",
        "25. Mai 2026",
        "**Verhältnisse**",
    ):
        assert words in lines, words


def test_own_prices_are_said_to_be_own(deutsch: Language) -> None:
    comparison = answer(SPECIFIED, usd=(3.0, 3.0)).comparison
    assert meta_line(comparison, CATALOG, language=deutsch)[-2] == "3,00\u00a0$ je GPU-Stunde, eigene Angabe"


@pytest.mark.parametrize("code", LANGUAGES)
def test_figures_for_machines_know_no_language(code: str) -> None:
    english, other = answer(DEEPSEEK), answer(DEEPSEEK, lang=code)
    rows = [rows_of(to_csv(a.comparison, a.narrative, CATALOG)) for a in (english, other)]
    assert "" not in [row.pop("caveat_texts") for found in rows for row in found]
    assert rows[0] == rows[1]
    here, there = (as_dict(a.comparison, a.narrative) for a in (english, other))
    assert [{**t, "caveats": []} for t in here["targets"]] == [{**t, "caveats": []} for t in there["targets"]]
    assert here["comparison"] == there["comparison"]
    assert there["narrative"]["language"] == code


def test_columns_of_a_terminal_stay_aligned_in_chinese() -> None:
    a = answer(DEEPSEEK, lang="zh")
    lines = [line for line in to_text(a.comparison, a.narrative, CATALOG).splitlines() if "▲" in line or "▼" in line]
    starts = {columns(line[: re.search(r"[\d,.]+ [▲▼]", line).start()]) for line in lines}  # type: ignore[union-attr]
    assert len(starts) == 1
