"""The matrix: every cell is a reading of its own side, marks stand on the best, and each link leads where it says."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.__main__ import main
from app.answer import Shelf, bundled
from app.background import Background
from app.catalog import Catalog
from app.checker import check
from app.exports.matrix import about, matrix_csv, matrix_dict, matrix_json, matrix_text
from app.frontier import pareto_frontier
from app.language import ENGLISH, LANGUAGES, Language
from app.lineup import BEST, parse_slug
from app.links import from_params, to_params
from app.linter import lint_passage
from app.matrix.choice import METRICS, SPEEDS, Choice, read_choice, write_choice
from app.matrix.grid import Matrix, Row, filled, matrix, settled
from app.matrix.pools import Pools
from app.matrix.ranks import bounds, rank
from app.matrix.setups import served, setup_text
from app.matrix.story import tell_row
from app.matrix.told import Told, pools_of, told
from app.matrix.words import figure_text, mark, missing_text
from app.passage import Passage
from app.points import MeasuredPoint, PublishedPoint, keep_newest
from app.sources.bundle import Bundle
from app.terms import METRICS as TERMS
from app.terms import TIERS
from app.ui.heat import INKS, RAMPS, Theme, shade
from tests import builders

SHORT, LONG = (1024, 1024), (8192, 1024)
ODD = (5.0, 43.0, 62.5, 118.0, 247.0, 300.0)
CHOICES = [
    Choice(speed=speed, sequence=sequence, precision=precision, edition=edition)
    for speed in (*SPEEDS, *ODD)
    for sequence in (SHORT, LONG)
    for precision in (None, "fp4", "fp8")
    for edition in ("2025-10", "2026-07")
]
choices = st.sampled_from(CHOICES)


def pools() -> Pools:
    return pools_of(bundled())


@cache
def read(choice: Choice) -> Matrix:
    return matrix(pools(), choice)


def small(*rows: MeasuredPoint, published: tuple[PublishedPoint, ...] = (), catalog: Catalog | None = None) -> Pools:
    """Make pools of a few rows."""
    real = bundled().bundle
    return Pools(Bundle(catalog=catalog or real.catalog, background=Background(), today=rows, published=published))


def sweep(gpu: str, *pairs: tuple[float, float], **changes: object) -> list[MeasuredPoint]:
    return [builders.point(x, y, 2.0**i, gpu=gpu, **changes) for i, (x, y) in enumerate(pairs)]


# Cells


@given(choices)
def test_a_cell_is_the_reading_of_its_side(choice: Choice) -> None:
    for row in read(choice).rows:
        for cell in row.cells:
            assert (cell.reading is None) == (cell.side is None or cell.side.read(read(choice).speed) is None)
            if cell.side and cell.reading:
                assert cell.reading == cell.side.read(read(choice).speed)


@given(choices)
def test_nothing_is_read_outside_a_span(choice: Choice) -> None:
    m = read(choice)
    for row in m.rows:
        for cell in row.cells:
            assert cell.side is None or cell.side.span is not None
            inside = bool(cell.side and cell.side.span and cell.side.span[0] <= m.speed <= cell.side.span[1])
            assert bool(cell.reading) == inside
            if cell.side and not cell.reading:
                assert cell.nearest in cell.side.curve.x if cell.side.curve else False


@pytest.mark.parametrize("precision", [None, "fp4", "fp8"])
def test_a_measured_cell_pools_every_setup(precision: str | None) -> None:
    for row in read(Choice(sequence=SHORT, speed=75.0, precision=precision)).of("measured"):
        for cell in row.cells:
            rows = [
                p
                for p in bundled().bundle.today
                if (p.workload.isl, p.workload.osl) == SHORT
                and p.setup.gpu == cell.gpu
                and bundled().catalog.group_of(p.workload.model or "") == row.group
                and precision in (None, p.setup.precision)
            ]
            expected = pareto_frontier(keep_newest(rows)).points if rows else ()
            assert (cell.side.curve.points if cell.side and cell.side.curve else ()) == expected


def test_a_published_cell_takes_the_side_that_serves_most() -> None:
    low = [builders.published(x, y, side="b", spec_method="none") for x, y in ((40, 900), (60, 500))]
    high = [builders.published(x, y, side="a", spec_method="mtp") for x, y in ((40, 1500), (50, 1200))]
    (row,) = matrix(small(published=(*low, *high)), Choice(speed=45.0)).rows
    (cell,) = row.cells
    assert served(cell, bundled().catalog).methods == ("MTP",)
    (row,) = matrix(small(published=(*low, *high)), Choice(speed=55.0)).rows
    assert served(row.cells[0], bundled().catalog).methods == ("Off",)


def test_published_and_measured_rows_stand_apart() -> None:
    m = read(Choice(sequence=SHORT, speed=75.0))
    groups = [(row.group, row.source) for row in m.rows]
    assert ("dsr1", "measured") in groups
    assert ("dsr1", "published") in groups
    for row in m.rows:
        kinds = {type(p) for cell in row.cells if cell.side for p in cell.side.points}
        assert kinds == {PublishedPoint if row.source == "published" else MeasuredPoint}


@given(choices)
def test_prices_follow_the_edition(choice: Choice) -> None:
    for row in read(choice).rows:
        for cell in row.read:
            assert cell.side
            rate = cell.side.price.usd_per_gpu_hour
            assert cell.side.price.edition == choice.edition
            if cell.reading and rate and not cell.side.prints_cost:
                value = cell.value("cost")
                assert value == pytest.approx(rate / (cell.reading.metrics.throughput_per_gpu * 0.0036))


def test_a_gpu_without_a_price_has_no_cost_and_no_row_breaks() -> None:
    catalog = replace(bundled().catalog, tco=())
    rows = (*sweep("b200", (20, 3000), (60, 900)), *sweep("b300", (20, 4000), (60, 1000)))
    made = small(*rows, catalog=catalog)
    m = matrix(made, Choice(speed=40.0))
    (row,) = m.rows
    assert rank(row, "cost").style == "none"
    assert figure_text(row.cells[0], "cost", ENGLISH) == "–"
    assert "$" not in tell_row(m, row, catalog)[0].text


def test_no_rows_at_all_is_an_empty_matrix() -> None:
    m = matrix(small(), Choice())
    assert m.rows == ()
    assert m.gpus == ()


def test_the_default_fills_most_cells() -> None:
    sequence, speed = settled(pools(), Choice())
    most = max(filled(pools(), s, x, None) for s in pools().sequences for x in SPEEDS)
    assert filled(pools(), sequence, speed, None) == most
    m = read(Choice())
    assert sum(len(row.read) for row in m.rows) == most[0]


@given(choices)
def test_what_is_left_out_has_no_row(choice: Choice) -> None:
    m = read(choice)
    shown = {row.group for row in m.rows}
    assert not shown & set(m.left_out)
    assert shown | set(m.left_out) == set(pools().everywhere())
    for row in m.rows:
        assert len(row.cells) == len(m.gpus)
        assert any(cell.side for cell in row.cells)
    for i, _ in enumerate(m.gpus):
        assert any(row.cells[i].side for row in m.rows)


# Ranks and marks


@given(choices, st.sampled_from(METRICS))
def test_the_mark_stands_on_the_best_value(choice: Choice, metric: str) -> None:
    for row in read(choice).rows:
        ranked = rank(row, metric)
        values = [v for c in row.read if (v := c.value(metric)) is not None]
        if ranked.order:
            best = (min if TERMS[metric].better == "lower" else max)(values)
            assert ranked.order[0].value(metric) == best
        marks = [mark(ranked, c) for c in row.cells]
        if len(values) < 2:
            assert not any(marks)
        elif ranked.style == "lead":
            assert [m for m in marks if m] == ["▼" if metric == "cost" else "▲"]
            assert marks[row.cells.index(ranked.order[0])]
        else:
            assert marks.count("▽" if metric == "cost" else "△") == ranked.head >= 2


@given(choices, st.sampled_from(METRICS))
def test_a_lead_holds_within_all_limits(choice: Choice, metric: str) -> None:
    for row in read(choice).rows:
        ranked = rank(row, metric)
        for other in ranked.order[ranked.head :]:
            between = bounds(ranked.order[0], other, metric)
            assert between
            assert between[1] <= 1 if metric == "cost" else between[0] >= 1


def test_a_tie_is_none_where_the_readings_may_be_far_off() -> None:
    even = (*sweep("b200", (20, 3000), (40, 1000), (60, 500)), *sweep("b300", (20, 3000), (40, 1005), (60, 500)))
    (row,) = matrix(small(*even), Choice(speed=40.0)).rows
    assert rank(row, "throughput_per_gpu").style == "tie"
    far = (*sweep("b200", (20, 3000), (60, 500)), *sweep("b300", (20, 3000), (60, 500)))
    (row,) = matrix(small(*far), Choice(speed=40.0)).rows
    assert rank(row, "throughput_per_gpu").style == "open"


# Links


def _links(choice: Choice) -> Iterator[tuple[Told, Row, int, int]]:
    found = told(bundled(), choice, "en")
    for i, row in enumerate(found.matrix.rows):
        for j, _ in enumerate(row.cells):
            yield found, row, i, j


@given(choices)
def test_every_link_reads_as_it_is_written(choice: Choice) -> None:
    catalog = bundled().catalog
    for found, row, i, j in _links(choice):
        link, cell = found.links[i][j], row.cells[j]
        assert (link is not None) <= (cell.side is not None)
        if link is None:
            continue
        assert from_params(to_params(link), catalog) == (link, ())
        lineup = parse_slug(link.slug, catalog)
        assert lineup is not None
        assert lineup.group == row.group
        assert cell.gpu in lineup.gpus
        assert link.targets == (found.matrix.speed,)
        assert link.edition == found.matrix.edition
        if row.source == "measured" and lineup.differs == ("gpu",):
            assert lineup.shared("precision") == (None if choice.precision else BEST)
            assert link.precision == choice.precision


@pytest.mark.parametrize("precision", ["fp4", "fp8"])
@pytest.mark.parametrize("speed", [50.0, 75.0, 118.0])
def test_a_cell_says_the_same_as_its_comparison(precision: str, speed: float, shelf: Shelf) -> None:
    opened = 0
    for found, row, i, j in _links(Choice(speed=speed, sequence=SHORT, precision=precision)):
        link, cell = found.links[i][j], row.cells[j]
        if link is None or cell.reading is None:
            continue
        _, comparison = shelf.compare(link)
        (target,) = comparison.targets
        readings = [r.metrics for side in comparison.sides if side.gpu == cell.gpu and (r := target.reading(side.key))]
        alone = rank(row, "throughput_per_gpu").style == "only" and row.source == "measured"
        if not alone:  # a comparison of methods on one GPU reads each of them by itself
            figures = [(m.throughput_per_gpu, m.cost, m.throughput_per_mw) for m in readings]
            assert (cell.value("throughput_per_gpu"), cell.value("cost"), cell.value("throughput_per_mw")) in figures
        opened += 1
    assert opened


def test_a_gpu_that_stands_alone_leads_to_its_own_methods() -> None:
    found = told(bundled(), Choice(speed=300.0, sequence=SHORT), "en")
    lone = (*sweep("b200", (20, 3000), (60, 900)), *sweep("b200", (20, 2000), (60, 500), spec_method="mtp"))
    alone = told(Shelf(replace(bundled().bundle, today=lone)), Choice(speed=40.0), "en")
    (link,) = [link for row in alone.links[:1] for link in row if link]
    assert link.slug == "deepseek-r1-b200-fp4-mtp-vs-none"
    assert found.matrix.speed == 300.0


# Words


def passages(choice: Choice, language: Language) -> list[tuple[Passage, Told]]:
    found = told(bundled(), choice, language.code)
    return [(p, found) for pair in zip(found.verdicts, found.notes, strict=True) for p in pair if p]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_number_has_evidence_that_resolves(language: Language) -> None:
    for choice in CHOICES[::7]:
        found = told(bundled(), choice, language.code)
        document = json.loads(matrix_json(found, bundled().catalog))
        for passage, _ in passages(choice, language):
            evidence = [
                {"text": e.text, "value": e.value, "unit": e.unit, "rounding": e.rounding, "path": e.path}
                for e in passage.evidence
            ]
            faults = check(passage.text, evidence, passage.names, document)
            assert not faults, faults


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_the_linter_finds_nothing(language: Language) -> None:
    for choice in CHOICES:
        for passage, _ in passages(choice, language):
            assert lint_passage(passage, language) == ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_golden_verdict(code: str) -> None:
    assert told(bundled(), Choice(speed=75.0, sequence=SHORT), code).verdicts[0].text == GOLDEN[code]


GOLDEN = {
    "en": (
        "At 75 tok/s/user B200 serves the most for DeepSeek R1: between 5% more and 9.5 times the tok/s/GPU of B300, "
        "6,659 against 1,235. It also costs the least, between 27% and 92% less per token than B300 ($0.07 vs $0.51 "
        "per million). Per megawatt B200 serves the most too, 3,893,947 tok/s/MW."
    ),
    "zh": (
        "DeepSeek R1 在 75 tok/s/user 时，B200 的 tok/s/GPU 比 B300 高 5% 以上，至多为其 9.5 倍，"
        "为全行最高：6,659 对 1,235。"
        "其成本也最低，每 token 比 B300 低 27% 到 92%（每百万 token US$0.07 对 US$0.51）。"
        "按每兆瓦计，B200 同样最高，为 3,893,947 tok/s/MW。"
    ),
}


def test_an_open_order_is_said_to_be_open() -> None:
    m = read(Choice(speed=100.0, sequence=SHORT))
    verdict, notes = tell_row(m, m.rows[0], bundled().catalog)
    assert verdict.text.startswith("The points leave open which GPU serves the most for DeepSeek R1 at 100 tok/s/user.")
    assert notes
    assert "B300 differs in speculation, engine and deployment" in notes.text


def test_a_missing_cell_says_why() -> None:
    m = read(Choice(speed=300.0, sequence=SHORT))
    row = m.rows[0]
    reasons = {cell.gpu: missing_text(cell, row, ENGLISH) for cell in row.cells}
    assert reasons["gb300"] == "no rows"
    assert reasons["h200"] == "not measured there, nearest 117.3 tok/s/user"
    assert reasons["b200"] == ""


def test_a_setup_names_both_neighbours() -> None:
    m = read(Choice(speed=75.0, sequence=SHORT))
    b300 = m.rows[0].cells[m.gpus.index("b300")]
    text = setup_text(served(b300, bundled().catalog), ENGLISH)
    expected = "FP4, Off on SGLang / MTP on Dynamo TensorRT-LLM, single-node / disaggregated, 8 / 42 GPUs"
    assert text == expected


def test_a_setup_that_is_not_named_is_not_called_the_same() -> None:
    m = read(Choice(speed=75.0, sequence=SHORT))
    glm = next(row for row in m.rows if row.group == "glm5")
    notes = tell_row(m, glm, bundled().catalog)[1]
    assert notes
    assert "same" not in notes.text


def test_a_method_that_the_publisher_chose_is_no_difference() -> None:
    m = read(Choice(speed=50.0, sequence=SHORT))
    glm = next(row for row in m.rows if row.group == "glm5")
    first, second = (served(c, bundled().catalog) for c in rank(glm, "throughput_per_gpu").order[:2])
    assert first.methods == ("best serving setup",)
    assert first.differs(second) == second.differs(first) == []
    assert not first.whole


# Files


@given(choices)
def test_csv_has_a_line_per_cell(choice: Choice) -> None:
    found = told(bundled(), choice, "en")
    lines = list(csv.DictReader(io.StringIO(matrix_csv(found, bundled().catalog))))
    cells = [(row, cell) for row in found.matrix.rows for cell in row.cells]
    assert len(lines) == len(cells)
    for line, (row, cell) in zip(lines, cells, strict=True):
        assert (line["model"], line["source"], line["gpu"]) == (row.label, row.source, cell.gpu)
        value = cell.value("throughput_per_gpu")
        assert line["throughput_tok_s_gpu"] == ("" if value is None else str(value))
        assert bool(line["reason"]) == (cell.reading is None)


def test_json_holds_what_the_matrix_reads() -> None:
    found = told(bundled(), Choice(speed=75.0, sequence=SHORT), "en")
    document = matrix_dict(found, bundled().catalog)
    for row, made in zip(found.matrix.rows, document["rows"], strict=True):
        for cell, written in zip(row.cells, made["cells"], strict=True):
            assert written["cost_usd_per_m_tokens"] == cell.value("cost")
            assert len(written["neighbours"]) == (len(cell.reading.neighbours) if cell.reading else 0)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_text_names_speed_edition_and_every_row(code: str) -> None:
    found = told(bundled(), Choice(speed=75.0, sequence=SHORT), code)
    text = matrix_text(found, bundled().catalog)
    assert text.startswith(about(found.matrix, code))
    for verdict in found.verdicts:
        assert verdict.text in text


# The command line


def test_the_command_prints_the_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "--speed", "75", "--workload", "1k/1k", "--precision", "fp4", "--lang", "zh"]) == 0
    choice = Choice(speed=75.0, sequence=SHORT, precision="fp4")
    assert capsys.readouterr().out.strip() == matrix_text(told(bundled(), choice, "zh"), bundled().catalog)


def test_the_command_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "--format", "json", "--edition", "2025-10", "--tier", "rental"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["matrix"]["edition"] == "2025-10"
    assert document["matrix"]["interactivity_tok_s_user"] == 75.0


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--speed", "fast"), "speed 'fast' is not one between 0 and 100,000 tok/s/user"),
        (("--speed", "-1"), "speed '-1' is not one"),
        (("--workload", "9k/9k"), "workload '9k/9k' has no rows; there is: 1k/1k, 8k/1k"),
        (("--edition", "1999-01"), "edition '1999-01' is unknown; known: 2026-07, 2025-10"),
        (("--precision", "fp3"), "fp3"),
    ],
)
def test_the_command_says_what_is_wrong(flags: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", *(f"{flags[0]}={value}" for value in flags[1:])]) == 2
    assert said in capsys.readouterr().err


# The address


@given(
    st.builds(
        Choice,
        speed=st.none() | st.floats(0.001, 100_000),
        sequence=st.sampled_from([None, SHORT, LONG]),
        precision=st.sampled_from([None, "fp4", "fp8"]),
        metric=st.sampled_from(METRICS),
        edition=st.sampled_from([None, "2025-10"]),
        tier=st.sampled_from(list(TIERS)),
    )
)
def test_a_choice_survives_its_address(choice: Choice) -> None:
    assert read_choice(write_choice(choice), bundled().catalog, (SHORT, LONG)) == (choice, ())


@given(
    st.dictionaries(
        st.sampled_from([f"matrix_{k}" for k in ("speed", "workload", "precision", "metric", "edition", "tier", "x")]),
        st.text(max_size=300) | st.sampled_from(["nan", "1e999", "-1", "0", "1_0", "inf", "8k/1k", "8k", "٣"]),
    )
)
def test_a_hostile_address_is_dropped(params: dict[str, str]) -> None:
    choice, notices = read_choice(params, bundled().catalog, (SHORT, LONG))
    assert len(notices) <= len(params)
    assert read_choice(write_choice(choice), bundled().catalog, (SHORT, LONG)) == (choice, ())


# Shades


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_shades_fall_in_one_direction_and_text_can_be_read(theme: Theme) -> None:
    found = [shade((i + 0.5) / len(RAMPS[theme]), theme) for i in range(len(RAMPS[theme]))]
    greys = [_luminance(background) for background, _ in found]
    assert greys == sorted(greys, reverse=theme == "light")
    assert all(max(a, b) / min(a, b) > 1.1 for a, b in pairwise(greys))
    for background, ink in found:
        assert ink in INKS[theme]
        light, dark = sorted((_luminance(background), _luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
