"""The gate: what is refused and in which words, and that everything else keeps working."""

import csv
import io
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.answer import Shelf
from app.fitting import UnavailableError
from app.links import Selection
from app.own import own_comparison
from app.points import MeasuredPoint, SideKey
from app.sources.bundle import load, vocabulary
from app.sources.csv_table import MAX_BYTES, MAX_ROWS, Checked, check_table, read_table
from app.sources.files import Answers, Batch, complete, read_files
from app.sources.point_rows import MeasuredRow, OwnRow, PublishedRow
from tests.builders import bundled_text, by_side, catalog, csv_text, data_folder, measured_row, own_row, published_row
from tests.fuzzing import MOST_SECONDS

FILE = "measured_points.csv"
EVIDENCE = '"the code of the releases: 0.5.3.post1 reports no rate yet, 0.5.3.post2 divides by the steps + 1"'
KNOWN = vocabulary(catalog())


def check(*rows: dict[str, str]) -> Checked[MeasuredRow]:
    return check_table(csv_text(*rows), FILE, MeasuredRow, KNOWN)


def refusals(checked: Checked) -> list[str]:
    return [str(refusal) for refusal in checked.refusals]


def test_a_good_row_goes_through() -> None:
    checked = check(measured_row())
    assert refusals(checked) == []
    assert [line for line, _ in checked.rows] == [2]


# The words of a refusal


def test_a_refusal_names_file_line_column_value_and_what_is_allowed() -> None:
    rows = [measured_row()] * 12
    checked = check(*rows, measured_row(precision="fp6"))
    assert refusals(checked) == [
        "measured_points.csv line 14: precision 'fp6' is unknown; known: fp4, fp8, bf16, fp16, int4"
    ]
    assert len(checked.rows) == 12


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "sglang,rate,the acceptance rate could",
            "sgl,rate,the acceptance rate could",
            "engine_family 'sgl' is unknown; known: ",
        ),
        (
            ",rate,the acceptance rate could",
            ",speed,the acceptance rate could",
            "figure 'speed' should be 'length' or 'rate'",
        ),
        ("the acceptance rate could exceed 1,", ",", "fault is empty but needed"),
        ("https://github.com/sgl-project/sglang/pull/11572", "11572", "fixed_by '11572' must be an address"),
        ("0.5.3.post2,", "0.5.3rc1,", "fixed_in '0.5.3rc1' must be a release such as 0.9.0 or 0.5.3.post2"),
        ("0.5.3.post2,", "nightly,", "fixed_in 'nightly' must be a release such as 0.9.0 or 0.5.3.post2"),
        (EVIDENCE, "", "names a release in fixed_in, but in evidence not how that is known"),
    ],
)
def test_a_wrong_row_of_known_faults_is_named_and_the_others_stay(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    text = bundled_text("engine_faults")
    assert old in text
    bundle = load(data_folder(tmp_path, engine_faults=text.replace(old, new, 1)))
    (refusal,) = map(str, bundle.refusals)
    assert refusal.startswith(f"engine_faults.csv line 3: {words}")
    assert [fault.figure for fault in bundle.background.faults] == ["length", "rate"]


def test_a_fault_may_leave_open_which_release_has_the_fix(tmp_path: Path) -> None:
    text = bundled_text("engine_faults").replace(f"0.5.3.post2,{EVIDENCE}", ",")
    bundle = load(data_folder(tmp_path, engine_faults=text))
    assert (bundle.refusals, bundle.background.faults[1].fixed_in) == ((), None)


NUMBER = "must be a number such as 1234.5, with a point and no separators"
ADDRESS = "must be an address that starts with https:// or http://"
POSITIVE = "throughput_tok_s_gpu"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("gpu", "b999", "gpu 'b999' is unknown; known: b300, b200, h200"),
        ("model", "gpt", "model 'gpt' is unknown; known: dsr1, glm5, glm5.1, glm5.2"),
        ("engine", "foo", "engine 'foo' is unknown; known: sglang, trt, trtllm, dynamo-sglang"),
        ("precision", "FP4", "precision 'FP4' is unknown; known: fp4, fp8, bf16, fp16, int4"),
        (POSITIVE, "-1", f"{POSITIVE} '-1' should be greater than 0"),
        (POSITIVE, "0", f"{POSITIVE} '0' should be greater than 0"),
        (POSITIVE, "nan", f"{POSITIVE} 'nan' {NUMBER}"),
        (POSITIVE, "NaN", f"{POSITIVE} 'NaN' {NUMBER}"),
        (POSITIVE, "inf", f"{POSITIVE} 'inf' {NUMBER}"),
        (POSITIVE, "fast", f"{POSITIVE} 'fast' {NUMBER}"),
        (POSITIVE, "1_000", f"{POSITIVE} '1_000' {NUMBER}"),
        (POSITIVE, "1e400", f"{POSITIVE} '1e400' should be a finite number"),
        (POSITIVE, "", f"{POSITIVE} is empty but needed"),
        (POSITIVE, "   ", f"{POSITIVE} is empty but needed"),
        ("concurrency", "-4", "concurrency '-4' should be greater than or equal to 1"),
        ("concurrency", "many", f"concurrency 'many' {NUMBER}"),
        ("run_date", "2019-12-31", "run_date '2019-12-31' must lie between 2020-01-01 and 2099-12-31"),
        ("run_url", "javascript:alert(1)", f"run_url 'javascript:alert(1)' {ADDRESS}"),
        ("run_url", "data:text/html", f"run_url 'data:text/html' {ADDRESS}"),
        ("run_url", "https://a b", f"run_url 'https://a b' {ADDRESS}"),
        ("run_url", "//example.org", f"run_url '//example.org' {ADDRESS}"),
    ],
)
def test_a_bad_cell_is_refused_in_these_words(column: str, value: str, words: str) -> None:
    assert refusals(check(measured_row(**{column: value}))) == [f"measured_points.csv line 2: {words}"]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("run_date", "2026-13-01", "must be a date such as 2026-05-25"),
        ("run_date", "yesterday", "must be a date such as 2026-05-25"),
        ("run_date", "25.05.2026", "must be a date such as 2026-05-25"),
        ("run_date", "46167", "must be a date such as 2026-05-25"),
        ("concurrency", "4.5", "must be a whole number such as 64"),
        ("disaggregated", "maybe", "must be true or false"),
    ],
)
def test_a_refusal_says_what_is_allowed_in_our_own_words(column: str, value: str, words: str) -> None:
    expected = [f"measured_points.csv line 2: {column} '{value}' {words}"]
    assert refusals(check(measured_row(**{column: value}))) == expected


@pytest.mark.parametrize("value", ["1779580800", "1779580800.0"])
def test_seconds_since_1970_are_not_a_date(value: str) -> None:
    assert len(refusals(check(measured_row(run_date=value)))) == 1


def test_a_long_or_unprintable_value_is_shown_short_and_on_one_line() -> None:
    assert refusals(check(measured_row(precision="x" * 64))) == [
        f"measured_points.csv line 2: precision '{'x' * 59}…' is unknown; known: fp4, fp8, bf16, fp16, int4"
    ]
    (shown,) = refusals(check(measured_row(run_url="\x1b[31mred\u202e")))
    assert shown == f"measured_points.csv line 2: run_url '?[31mred?' {ADDRESS}"


def test_several_bad_rows_and_cells_are_reported_at_once_and_the_good_rows_stay() -> None:
    checked = check(
        measured_row(),
        measured_row(gpu="b999", precision="fp6"),
        measured_row(concurrency="32"),
        measured_row(throughput_tok_s_gpu="-1"),
    )
    assert [str(r).split(" should")[0].split(" is unknown")[0] for r in checked.refusals] == [
        "measured_points.csv line 3: gpu 'b999'",
        "measured_points.csv line 3: precision 'fp6'",
        "measured_points.csv line 5: throughput_tok_s_gpu '-1'",
    ]
    assert [(line, row.concurrency) for line, row in checked.rows] == [(2, 16), (4, 32)]


# Headings and cells


def test_a_missing_column_is_named() -> None:
    row = measured_row()
    del row["run_date"]
    needed = ", ".join(name for name, field in MeasuredRow.model_fields.items() if field.is_required())
    assert refusals(check(row)) == [f"measured_points.csv: has no column run_date; needed: {needed}"]
    assert "run_date" in needed


def test_an_unknown_column_is_named() -> None:
    (shown,) = refusals(check(measured_row(speed="1")))
    start = "measured_points.csv line 1: column 'speed' is not a column of this table; known: interactivity_tok_s_user,"
    assert shown.startswith(start)


def test_a_column_that_stands_twice_is_named() -> None:
    text = csv_text(measured_row()).replace("\n", ",gpu\n", 1).replace(",8,1,2026", ",8,1,2026")
    assert refusals(check_table(text, FILE, MeasuredRow, KNOWN)) == [
        "measured_points.csv line 1: column 'gpu' stands twice in the heading"
    ]


@pytest.mark.parametrize(("extra", "word"), [(",7", "more"), (None, "fewer")])
def test_too_many_and_too_few_cells_are_refused_and_the_rest_stays(extra: str | None, word: str) -> None:
    head, good, bad = csv_text(measured_row(), measured_row()).splitlines()
    bad = bad + extra if extra else bad.rsplit(",", 1)[0]
    checked = check_table(f"{head}\n{bad}\n{good}\n", FILE, MeasuredRow, KNOWN)
    assert refusals(checked) == [f"measured_points.csv line 2: has {word} cells than the heading has columns"]
    assert [line for line, _ in checked.rows] == [3]


def test_an_empty_optional_cell_is_unknown_and_never_zero() -> None:
    row = own_row(concurrency="", ttft_median_s=" ", acceptance_length="", disaggregated="", decode_gpus="", image="")
    checked = check_table(csv_text(row), "points.csv", OwnRow)
    assert refusals(checked) == []
    point = checked.rows[0][1].value(catalog(), "line 2")
    assert isinstance(point, MeasuredPoint)
    assert (point.concurrency, point.ttft, point.acceptance_length) == (None, None, None)
    assert (point.setup.deployment, point.setup.gpus, point.setup.image, point.run_date) == (None,) * 4


def test_an_absent_optional_column_is_unknown_too() -> None:
    checked = check_table(csv_text(own_row()), "points.csv", OwnRow)
    point = checked.rows[0][1].value(catalog(), "line 2")
    assert (point.concurrency, point.setup.gpu, point.setup.spec_method, point.workload.isl) == (None,) * 4


def test_blank_lines_spaces_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / FILE
    text = csv_text(measured_row(gpu=" b200 "), measured_row(concurrency="32")).replace("\n", "\r\n") + "\r\n\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    checked = read_table(path, MeasuredRow, KNOWN)
    assert refusals(checked) == []
    assert [row.gpu for _, row in checked.rows] == ["b200", "b200"]


def test_spaces_around_a_cell_do_no_harm() -> None:
    """Many a hand writes `a, 50, 1000`."""
    row = measured_row(throughput_tok_s_gpu="1000", concurrency="16", run_date="2026-05-20", disaggregated="true")
    checked = check({column: f" {cell} " for column, cell in row.items()})
    assert refusals(checked) == []
    assert checked.rows[0][1] == check(row).rows[0][1]


def test_an_engine_alias_is_resolved() -> None:
    checked = check(measured_row(engine="trtllm"))
    assert checked.rows[0][1].value(catalog(), "x:2").setup.engine == "trt"


# Files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty; the first line must name the columns"),
        ("précision,gpu\n".encode("latin-1"), "is not UTF-8 text; save it as 'CSV UTF-8'"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff", "is not UTF-8 text; save it as 'CSV UTF-8'"),
        (b"side,in\x00teractivity\n", "is not a CSV file (it holds NUL bytes)"),
        (csv_text(own_row()).encode("utf-16"), "is not UTF-8 text; save it as 'CSV UTF-8'"),
        (b"x" * (MAX_BYTES + 1), "is larger than 5 MB"),
        (None, "does not exist"),
    ],
    ids=["empty", "latin-1", "spreadsheet", "nul", "utf-16", "large", "missing"],
)
def test_a_file_that_cannot_be_read_is_one_refusal(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "points.csv"
    if content is not None:
        path.write_bytes(content)
    checked = read_table(path, OwnRow)
    assert refusals(checked) == [f"points.csv: {words}"]
    assert checked.rows == ()


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (shown,) = refusals(read_table(tmp_path, OwnRow))
    assert shown.startswith(f"{tmp_path.name}: cannot be read (")


def test_too_many_rows_are_refused_and_the_first_stay() -> None:
    row = ",".join(own_row().values())
    text = csv_text(own_row()) + f"{row}\n" * MAX_ROWS
    checked = check_table(text, "points.csv", OwnRow)
    assert refusals(checked) == [f"points.csv: has over {MAX_ROWS} rows"]
    assert len(checked.rows) == MAX_ROWS


def test_an_unclosed_quote_is_refused_and_the_rows_before_it_stay() -> None:
    text = csv_text(own_row(), own_row()) + 'a,"50,1000\n'
    checked = check_table(text, "points.csv", OwnRow)
    assert refusals(checked) == ["points.csv line 4: is broken: unexpected end of data"]
    assert len(checked.rows) == 2


def test_a_long_cell_of_digits_is_refused_quickly() -> None:
    """A pattern that can split digits in two places tries every split: seconds for 10,000 digits, hours for a file."""
    began = time.process_time()
    checked = check_table(csv_text(own_row(throughput_tok_s_gpu="1" * 10_000 + "x")), "points.csv", OwnRow)
    assert len(checked.refusals) == 1
    assert time.process_time() - began < MOST_SECONDS


# Anything at all

BYTES = st.binary(max_size=400)
CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "a", "b", "50", "1000", "1e5", "-1", "nan", "fp4", "2026-05-20", "true", "https://x.org"]
    ),
    st.floats().map(repr),
    st.text(max_size=20),
)
COLUMNS = st.sampled_from([*OwnRow.model_fields, "", "(extra)", "None", "model_config", "speed"])


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Draw a CSV file whose needed columns are mostly there and whose cells may hold anything."""
    extra = draw(st.lists(COLUMNS, max_size=4))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*own_row(), *extra])
    for _ in range(draw(st.integers(0, 5))):
        needed = [draw(st.one_of(st.just(good), CELLS)) for good in own_row().values()]
        writer.writerow([*needed, *(draw(CELLS) for _ in extra)])
    return file.getvalue()


def _read(content: bytes) -> Batch:
    return read_files([("points.csv", content)])


def points_of(read: Batch) -> dict[SideKey, tuple[MeasuredPoint, ...]]:
    done = complete(read, Answers(), catalog())
    assert done.refusals == ()
    return by_side(done)


@given(BYTES)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    checked = _read(content)
    assert checked.refusals
    assert all(str(refusal).startswith("points.csv") for refusal in checked.refusals)


@given(st.one_of(tables(), st.tuples(st.just(csv_text(own_row())), st.text()).map("".join)))
def test_any_table_is_read_or_refused_on_single_lines(text: str) -> None:
    checked = _read(text.encode("utf-8", "replace"))
    for refusal in checked.refusals:
        assert str(refusal).isprintable()
        assert len(str(refusal)) < 1500


@given(tables())
def test_what_the_gate_lets_through_is_finite_and_positive(text: str) -> None:
    for point in complete(_read(text.encode("utf-8", "replace")), Answers(), catalog()).points:
        assert 0 < point.interactivity <= 1e12
        assert 0 < point.throughput_per_gpu <= 1e12
        assert point.concurrency is None or point.concurrency >= 1


MAGNITUDES = st.one_of(
    st.floats(min_value=1e-6, max_value=1e12), st.floats(min_value=0, exclude_min=True, max_value=1), st.just(5e-324)
)


@given(st.lists(st.tuples(st.sampled_from("ab"), MAGNITUDES, MAGNITUDES), min_size=2, max_size=8))
@example([("a", 1e-320, 5.0), ("a", 2e-320, 4.0), ("b", 1e-320, 3.0), ("b", 3e-320, 1.0)])
@example([("a", 120.0, 1e-300), ("a", 1e-12, 1e12), ("b", 0.74, 5e-324)])
def test_what_the_gate_lets_through_can_be_compared(rows: list[tuple[str, float, float]]) -> None:
    """Figures so small that their ratios overflow must stop at the gate."""
    text = csv_text(
        *(own_row(side=s, interactivity_tok_s_user=repr(x), throughput_tok_s_gpu=repr(y)) for s, x, y in rows)
    )
    checked = _read(text.encode())
    if checked.refusals or len({draft.row.side for draft in checked.drafts}) < 2:
        return
    compared = own_comparison(points_of(checked), Selection(usd=(3.6, 3.6)), catalog())
    for target in compared.matched:
        for metric in ("throughput_per_gpu", "cost"):
            ratio = target.ratio(metric)
            assert ratio is not None
            assert 0 < ratio < float("inf")


# Anyone's own points


def own_points(*rows: dict[str, str]) -> Batch:
    return _read(csv_text(*rows).encode())


def test_a_side_is_one_of_six() -> None:
    assert refusals(own_points(own_row(side="f"))) == []
    (shown,) = refusals(own_points(own_row(side="g")))
    assert shown == "points.csv line 2: side 'g' should be 'a', 'b', 'c', 'd', 'e' or 'f'"


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("gpu", ("b300", "b200"), "side a mixes GPUs (B200, B300); one side is one of them"),
        ("model", ("x", "y"), "side a mixes models (x, y); one side is one of them"),
        ("gpu", ("b300", ""), "side a mixes GPUs (B300, none given); one side is one of them"),
    ],
)
def test_a_side_of_own_points_is_one_workload_on_one_gpu(column: str, values: tuple[str, str], words: str) -> None:
    checked = own_points(*(own_row(**{column: v}) for v in values), own_row(side="b", **{column: values[0]}))
    assert refusals(checked) == []
    with pytest.raises(UnavailableError) as error:
        own_comparison(points_of(checked), Selection(), catalog())
    assert str(error.value) == words


def test_mixed_workloads_ask_for_one_and_one_can_be_chosen() -> None:
    lengths = [("1024", "1024"), ("8192", "1024")]
    rows = product("ab", lengths, ("50", "70"))
    checked = own_points(*(own_row(side=s, isl=isl, osl=osl, interactivity_tok_s_user=x) for s, (isl, osl), x in rows))
    points = points_of(checked)
    with pytest.raises(UnavailableError, match=r"side a mixes workloads \(1k/1k, 8k/1k\); choose one with --sequence"):
        own_comparison(points, Selection(), catalog())
    compared = own_comparison(points, Selection(sequence=(8192, 1024)), catalog())
    assert {p.workload.isl for side in compared.sides for p in side.points} == {8192}


def test_own_points_keep_unknown_names_and_read_like_any_other() -> None:
    checked = own_points(
        own_row(gpu="X9", engine="mine", precision="FP4"),
        own_row(gpu="X9", engine="mine", precision="FP4", interactivity_tok_s_user="80", throughput_tok_s_gpu="500"),
        own_row(side="b", interactivity_tok_s_user="40"),
        own_row(side="b", interactivity_tok_s_user="90", throughput_tok_s_gpu="200"),
    )
    compared = own_comparison(points_of(checked), Selection(), catalog())
    assert compared.overlap == (50, 80)
    assert (compared.a.gpu, compared.a.precision) == ("x9", "fp4")
    assert compared.targets[0].ratio("cost") is None
    assert compared.subject.source == "own"


# The bundle as a whole


def _broken(tmp_path: Path, stem: str, old: str, new: str, count: int = -1) -> Shelf:
    text = bundled_text(stem)
    assert old in text
    return Shelf(load(data_folder(tmp_path, **{stem: text.replace(old, new, count)})))


def test_one_bad_row_leaves_everything_else_working(tmp_path: Path, shelf: Shelf) -> None:
    first = bundled_text("measured_points").splitlines()[1]
    cells = first.split(",")
    cells[2] = "fp6"
    broken = _broken(tmp_path, "measured_points", first, ",".join(cells), 1)
    assert [shown for shown in refusals(broken.bundle) if shown not in refusals(shelf.bundle)] == [
        "measured_points.csv line 2: precision 'fp6' is unknown; known: fp4, fp8, bf16, fp16, int4"
    ]
    assert broken.bundle.published == shelf.bundle.published
    assert broken.bundle.today == shelf.bundle.today[1:]


@pytest.mark.parametrize("stem", ["measured_points", "measured_history", "published_points", "accuracy", "sources"])
def test_a_broken_file_leaves_the_others_working(tmp_path: Path, shelf: Shelf, stem: str) -> None:
    broken = Shelf(load(data_folder(tmp_path, **{stem: b"\xff\xfe"})))
    assert refusals(broken.bundle) == [f"{stem}.csv: is not UTF-8 text; save it as 'CSV UTF-8'"]
    assert broken.offers
    for offer in broken.offers.values():
        broken.compare(Selection(slug=offer.slug))


def test_a_catalog_that_is_gone_refuses_rows_but_breaks_nothing(tmp_path: Path) -> None:
    for stem in ("models", "gpus", "engines", "tco_editions", "published_runs"):
        broken = Shelf(load(data_folder(tmp_path / stem, **{stem: None})))
        assert refusals(broken.bundle)[0] == f"{stem}.csv: does not exist"
        for offer in broken.offers.values():
            broken.compare(Selection(slug=offer.slug))


def test_an_empty_folder_offers_nothing_and_says_why(tmp_path: Path) -> None:
    bare = Shelf(load(tmp_path))
    assert bare.offers == {}
    assert all(refusal.reason == "does not exist" for refusal in bare.bundle.refusals)


def test_a_published_comparison_with_one_side_is_refused(tmp_path: Path) -> None:
    rows = [published_row(), published_row(interactivity_tok_s_user="59")]
    bundle = load(data_folder(tmp_path, published_points=csv_text(*rows)))
    name = "comparison 'deepseek-r1-b300-fp4-mtp-vs-none' has rows of one side only"
    assert refusals(bundle) == [f"published_points.csv line {n}: {name}" for n in (2, 3)]
    assert bundle.published == ()


def test_a_published_reading_that_stands_twice_is_refused(tmp_path: Path) -> None:
    rows = [published_row(), published_row(side="b", spec_method="none"), published_row(throughput_tok_s_gpu="1")]
    bundle = load(data_folder(tmp_path, published_points=csv_text(*rows)))
    assert refusals(bundle) == [
        "published_points.csv line 4: interactivity_tok_s_user '43.0' stands twice on this side of the comparison"
    ]
    assert [p.throughput_per_gpu for p in bundle.published] == [2310.4, 2310.4]


@pytest.mark.parametrize("band", [("27", ""), ("", "92"), ("92", "27"), ("27", "27")])
def test_half_a_band_is_refused(band: tuple[str, str]) -> None:
    row = published_row(band_min_tok_s_user=band[0], band_max_tok_s_user=band[1])
    assert refusals(check_table(csv_text(row), "published_points.csv", PublishedRow, KNOWN)) == [
        "published_points.csv line 2: needs both ends of the band, the lower first, or neither"
    ]


@pytest.mark.parametrize(
    ("stem", "old", "new"),
    [
        ("published_points", "glm-5-1-b300-fp4-vs-fp8,", "GLM-5-1-b300-fp4-vs-fp8,"),
        ("measured_points", "dsr1,b300,fp4,mtp,", "dsr1,b300,fp4,best,"),
    ],
    ids=["slug in capitals", "measured row with the method 'best'"],
)
def test_whatever_the_gate_accepts_can_be_answered(tmp_path: Path, stem: str, old: str, new: str) -> None:
    edited = _broken(tmp_path, stem, old, new)
    for offer in edited.offers.values():
        assert edited.sides.title(offer.lineup)
        edited.compare(Selection(slug=offer.slug))


@pytest.mark.parametrize("slug", ["glm-b300-fp4-vs-fp8", "glm-5-1-b300-fp4-vs-fp9", "my comparison"])
def test_a_published_comparison_whose_name_is_no_slug_is_refused(tmp_path: Path, slug: str) -> None:
    edited = _broken(tmp_path, "published_points", "glm-5-1-b300-fp4-vs-fp8,", f"{slug},")
    assert any(f"comparison '{slug}'" in shown for shown in refusals(edited.bundle))
