"""The command line answers in three formats, every flag counts, and bad input gets a line, never a traceback."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from app import preview as previewer
from app.__main__ import main
from app.answer import bundled
from app.checker import check
from app.language import ENGLISH, LANGUAGES, Language
from app.links import Selection
from app.sources.refusals import MAX_REFUSALS
from app.terms import KINDS, READERS
from tests.example_files import FOLDER, changed
from tests.german import german
from tests.stories import DEEPSEEK, SPECIFIED, answer, everything_said

Run = Callable[..., str]
Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[1]
SWEEP = "deepseek-r1-b200-fp8-mtp-vs-none"
AXES = "side,interactivity_tok_s_user,throughput_tok_s_gpu"
TWO_SIDES = ("a,40,1000", "a,60,700", "b,40,800", "b,60,300")


def run(capsys: Capture, *arguments: str) -> str:
    """Run a command that must succeed; return what it printed."""
    code = main(arguments)
    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.err == ""
    return said.out


def fails(capsys: Capture, *arguments: str) -> str:
    """Run a command that must fail; return its lines on standard error."""
    code = main(arguments)
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert [line.partition(":")[0] for line in said.err.splitlines()].count("likewise") == 1
    assert "Traceback" not in said.err
    assert said.err.endswith("\n")
    return said.err


def compared(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """Run `compare` and read its JSON."""
    found: dict[str, Any] = json.loads(run(capsys, "compare", *arguments, "--format", "json"))
    return found


@pytest.fixture
def points(tmp_path: Path) -> Callable[..., str]:
    """Return how to write a file of points: a heading and rows of text."""

    def write(*rows: str, columns: str = AXES) -> str:
        path = tmp_path / "points.csv"
        path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
        return str(path)

    return write


def with_column(name: str, a: str, b: str) -> tuple[str, Sequence[str]]:
    """Return heading and rows with one more column that holds one value per side."""
    return f"{AXES},{name}", [f"{row},{a if row.startswith('a') else b}" for row in TWO_SIDES]


# list


def test_list_names_every_comparison(capsys: Capture) -> None:
    lines = run(capsys, "list").splitlines()
    assert any(line.startswith(SPECIFIED) for line in lines)
    assert any(line.startswith(DEEPSEEK) and "measured 1k/1k" in line and "published" in line for line in lines)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("points", "setups", "batch")])
def test_list_keeps_to_a_kind(kind: str, capsys: Capture) -> None:
    listed = json.loads(run(capsys, "list", "--kind", kind, "--format", "json"))
    assert listed
    assert {entry["kind"] for entry in listed} == {kind}
    for entry in listed:
        assert {"slug", "kind", "title", "model", "gpus", "sides", "variants"} <= set(entry)
        assert entry["variants"]


def test_every_listed_variant_can_be_compared(capsys: Capture) -> None:
    for entry in json.loads(run(capsys, "list", "--format", "json")):
        for variant in entry["variants"]:
            flags = ["--source", variant["source"], "--sequence", variant["sequence"]]
            flags += ["--precision", variant["precision"]] if variant["precision"] else []
            found = compared(capsys, entry["slug"], *flags)
            assert found["comparison"]["slug"] == entry["slug"]
            assert found["comparison"]["source"]["kind"] == variant["source"]


# compare


def test_the_specified_page_in_text(capsys: Capture) -> None:
    text = run(capsys, "compare", SPECIFIED)
    for words in ("2.3 to 4.4 times", "Off costs 127% more", "Off costs 209% more", "Off costs 338% more", "Caveats"):
        assert words in text


def test_the_specified_page_in_markdown(capsys: Capture) -> None:
    text = run(capsys, "compare", SPECIFIED, "--format", "markdown")
    assert text.startswith("# GLM")
    assert "**2&#46;3 times**" in text or "**2.3 times**" in text


def test_json_speaks_as_the_text_does(capsys: Capture) -> None:
    found = compared(capsys, SPECIFIED)
    text = run(capsys, "compare", SPECIFIED)
    for passage in (found["narrative"]["verdict"], *found["narrative"]["paragraphs"], *found["narrative"]["footnotes"]):
        assert passage["text"] in text
    assert found["crossovers"] == []
    assert found["band"] == {"min": 27.0, "max": 92.0}
    assert [t["interactivity_tok_s_user"] for t in found["targets"]] == [43.0, 59.0, 76.0]
    assert {t["faster"] for t in found["targets"]} == {t["cheaper"] for t in found["targets"]} == {"a"}


def test_json_from_the_command_line_passes_the_checker(capsys: Capture) -> None:
    found = compared(capsys, SWEEP)
    names = {p.text: p.names for p in answer(SWEEP).narrative.passages}
    story = found["narrative"]
    for passage in (story["verdict"], *story["paragraphs"], *story["further"], *story["footnotes"]):
        assert check(passage["text"], passage["evidence"], names[passage["text"]], found) == []


def test_a_tie_is_called_one(capsys: Capture) -> None:
    found = compared(capsys, "deepseek-r1-mi325x-fp8-mtp-vs-none")
    assert [t["faster"] for t in found["targets"]] == ["b", "b", "tie"]


# Flags


def test_targets(capsys: Capture) -> None:
    found = compared(capsys, SWEEP, "--targets", "90, 60.5,60.5")
    assert [t["interactivity_tok_s_user"] for t in found["targets"]] == [60.5, 90.0]


def test_sequence_and_source(capsys: Capture) -> None:
    long = compared(capsys, SWEEP, "--sequence", "8k/1k")["comparison"]
    assert (long["isl"], long["osl"]) == (8192, 1024)
    assert compared(capsys, SWEEP, "--sequence", "8192/1024")["comparison"] == long
    assert compared(capsys, DEEPSEEK)["comparison"]["source"]["kind"] == "published"
    assert compared(capsys, DEEPSEEK, "--source", "measured")["comparison"]["source"]["kind"] == "measured"


def test_precision(capsys: Capture) -> None:
    fp8 = compared(capsys, "deepseek-r1-b200-vs-b300", "--precision", "fp8", "--sequence", "1k/1k")
    fp4 = compared(capsys, "deepseek-r1-b200-vs-b300", "--precision", "fp4", "--sequence", "1k/1k")
    assert [found["comparison"]["precision"] for found in (fp8, fp4)] == ["fp8", "fp4"]
    assert fp8["targets"] != fp4["targets"]


def test_edition_and_tier(capsys: Capture) -> None:
    def tco(*flags: str) -> dict[str, Any]:
        found: dict[str, Any] = compared(capsys, SPECIFIED, *flags)["comparison"]["tco"]
        return found

    assert (tco()["edition"], tco()["tier"], tco()["usd_per_gpu_hour"]["a"]) == ("2025-10", "hyperscaler", 2.34)
    assert tco("--edition", "2026-07")["usd_per_gpu_hour"] == {"a": 2.26, "b": 2.26}
    assert tco("--tier", "rental")["usd_per_gpu_hour"] == {"a": 3.48, "b": 3.48}
    assert tco("--tier", "neocloud", "--edition", "2026-07")["usd_per_gpu_hour"]["b"] == 2.52


def test_another_price_changes_cost_and_not_throughput(capsys: Capture) -> None:
    here, there = compared(capsys, SPECIFIED), compared(capsys, SPECIFIED, "--edition", "2026-07")
    for before, after in zip(here["targets"], there["targets"], strict=True):
        assert before["a"]["throughput_tok_s_gpu"] == after["a"]["throughput_tok_s_gpu"]
        assert before["a"]["cost_usd_per_m_tokens"] != after["a"]["cost_usd_per_m_tokens"]
        assert after["ratio"]["cost"] == pytest.approx(1 / after["ratio"]["throughput"])


@pytest.mark.parametrize(("given", "a", "b"), [("2", 2.0, 2.0), ("2.5,4", 2.5, 4.0), (" 2.5 , 4 ", 2.5, 4.0)])
def test_own_prices_and_power(given: str, a: float, b: float, capsys: Capture) -> None:
    found = compared(
        capsys, "deepseek-r1-b200-vs-b300", "--edition", "2025-10", "--usd-per-gpu-hour", given, "--kw-per-gpu", given
    )
    assert found["comparison"]["tco"]["usd_per_gpu_hour"] == {"a": a, "b": b}
    assert found["comparison"]["tco"]["kw_per_gpu"] == {"a": a, "b": b}
    for target in found["targets"]:
        for key, rate in (("a", a), ("b", b)):
            y = target[key]["throughput_tok_s_gpu"]
            assert target[key]["cost_usd_per_m_tokens"] == pytest.approx(rate / (y * 0.0036))
            assert target[key]["throughput_tok_s_mw"] == pytest.approx(y * 1000 / rate)
            assert target[key]["energy_j_per_token"] == pytest.approx(rate * 1000 / y)
    assert "price_placeholder" not in [c["code"] for c in found["caveats"]]


def test_engine(capsys: Capture) -> None:
    found = compared(capsys, "deepseek-r1-b200-fp4-mtp-vs-none", "--engine", "SGLang")
    engines = {
        n["engine"]
        for t in found["targets"]
        for key in ("a", "b")
        for n in (t[key] or {"neighbours": []})["neighbours"]
    }
    assert engines == {"sglang"}
    assert "cross_engine" not in [c["code"] for c in found["caveats"]]


def test_as_of(capsys: Capture) -> None:
    found = compared(capsys, SWEEP, "--as-of", "2026-03-01")
    assert found["comparison"]["source"]["as_of"] == "2026-03-01"
    dates = [n["run_date"] for t in found["targets"] for key in ("a", "b") if t[key] for n in t[key]["neighbours"]]
    assert dates
    assert max(dates) <= "2026-03-01"


def test_a_dated_view_says_that_earlier_runs_count_and_claims_no_day_beyond_its_rows(capsys: Capture) -> None:
    newest = bundled().answer(Selection(slug=SWEEP)).comparison.subject.as_of
    for asked, day in (("2026-03-01", "1 March 2026"), ("2030-01-01", ENGLISH.day(newest))):
        assert main(["compare", SWEEP, "--as-of", asked]) == 0
        assert f" · Measured sweep, runs up to {day}, earlier ones included · " in capsys.readouterr().out
    assert main(["compare", SWEEP]) == 0
    assert "earlier ones included" not in capsys.readouterr().out


def test_run_policy(capsys: Capture) -> None:
    newest = compared(capsys, "deepseek-r1-mi355x-fp4-mtp-vs-none")["comparison"]["sides"]
    series = compared(capsys, "deepseek-r1-mi355x-fp4-mtp-vs-none", "--run-policy", "per-series")["comparison"]["sides"]
    assert all(series[key]["points"] <= newest[key]["points"] for key in ("a", "b"))
    assert series != newest


def test_swapped_sides(capsys: Capture) -> None:
    one_way = compared(capsys, SPECIFIED)
    other_way = compared(capsys, "glm-5-1-b300-fp4-none-vs-mtp")
    assert other_way["comparison"]["sides"]["a"]["label"] == "Off"
    for there, back in zip(one_way["targets"], other_way["targets"], strict=True):
        assert there["ratio"]["throughput"] == pytest.approx(1 / back["ratio"]["throughput"])
        assert (there["faster"], back["faster"]) == ("a", "b")


# Readers and languages


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_reader_and_language(reader: Any, lang: str, capsys: Capture) -> None:
    found = compared(capsys, SPECIFIED, "--reader", reader, "--lang", lang)
    assert (found["narrative"]["reader"], found["narrative"]["language"]) == (reader, lang)
    told = answer(SPECIFIED, reader=reader, lang=lang).narrative
    assert found["narrative"]["verdict"]["text"] == told.verdict.text
    assert [f["text"] for f in found["narrative"]["further"]] == [f.text for f in told.further]
    text = run(capsys, "compare", SPECIFIED, "--reader", reader, "--lang", lang)
    assert all(p.text in text for p in told.told)


@pytest.mark.parametrize("reader", READERS)
def test_own_points_for_each_reader(reader: str, points: Callable[..., str], capsys: Capture) -> None:
    found = compared(capsys, "--points", points(*TWO_SIDES), "--reader", reader, "--lang", "zh")
    assert (found["narrative"]["reader"], found["narrative"]["language"]) == (reader, "zh")


@pytest.fixture
def deutsch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """German, which the command line then offers."""
    monkeypatch.setitem(LANGUAGES, "de", german(tmp_path))
    return LANGUAGES["de"]


@pytest.mark.usefixtures("deutsch")
def test_another_language_is_offered_as_soon_as_it_has_a_folder(capsys: Capture) -> None:
    text = run(capsys, "compare", SPECIFIED, "--lang", "de")
    for words in ("B300 FP4: MTP gegen Aus", "Vorbehalte", "Was hier nicht zu sehen ist", "2.310,4", "Aus costs"):
        assert words in text
    assert "127\u00a0%" in text


@pytest.mark.usefixtures("deutsch")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((f"{SPECIFIED}s",), "den Vergleich"),
        ((SPECIFIED, "--sequence", "8k/1k"), "keine Last 8k/1k; es gibt: 1k/1k"),
        ((SPECIFIED, "--targets", "fast"), "Ziel 'fast' liegt nicht zwischen 0 und 100.000"),
        ((SPECIFIED, "--engine", "sglang"), "ein Programm can be chosen"),
    ],
)
def test_errors_speak_the_language_that_was_asked_for(arguments: tuple[str, ...], said: str, capsys: Capture) -> None:
    assert said in fails(capsys, "compare", *arguments, "--lang", "de")


@pytest.mark.usefixtures("deutsch")
def test_errors_about_own_points_speak_it_too(points: Callable[..., str], capsys: Capture) -> None:
    rows = [f"{row},g{i % 2}" for i, row in enumerate(TWO_SIDES)]
    path = points(*rows, columns=f"{AXES},gpu")
    assert "Seite a mischt GPUs (g0, g1)" in fails(capsys, "compare", "--points", path, "--lang", "de")


# Own points


def test_three_columns_are_enough(points: Callable[..., str], capsys: Capture) -> None:
    found = compared(capsys, "--points", points(*TWO_SIDES))
    assert found["comparison"]["kind"] == "points"
    assert found["comparison"]["source"]["kind"] == "own"
    assert found["overlap"] == {"min": 40.0, "max": 60.0}
    assert [t["a"]["cost_usd_per_m_tokens"] for t in found["targets"]] == [None, None, None]
    assert "$" not in json.dumps(found["narrative"])
    assert {"price_placeholder", "sampled_sweep", "synthetic_prompts"} & {c["code"] for c in found["caveats"]} == set()


def test_a_run_that_an_own_row_names_is_no_source(points: Callable[..., str], capsys: Capture) -> None:
    columns, rows = with_column("run_url", "https://example.org/1", "https://example.org/2")
    path = points(*rows, columns=columns)
    assert compared(capsys, "--points", path)["comparison"]["source"]["urls"] == []
    assert "example.org" not in run(capsys, "compare", "--points", path)


def test_a_known_gpu_brings_its_price(points: Callable[..., str], capsys: Capture) -> None:
    columns, rows = with_column("gpu", "b200", "B300")
    found = compared(capsys, "--points", points(*rows, columns=columns), "--edition", "2025-10", "--tier", "rental")
    assert found["comparison"]["tco"]["usd_per_gpu_hour"] == {"a": 2.9, "b": 3.48}
    assert found["comparison"]["sides"]["b"]["label"] == "B300"


def test_an_unknown_gpu_has_no_price_unless_one_is_given(points: Callable[..., str], capsys: Capture) -> None:
    columns, rows = with_column("gpu", "zx81", "zx81")
    path = points(*rows, columns=columns)
    assert compared(capsys, "--points", path)["targets"][0]["cheaper"] is None
    given = compared(capsys, "--points", path, "--usd-per-gpu-hour", "2")
    assert given["targets"][0]["cheaper"] == "a"
    assert "own" in json.dumps(given["narrative"])


def test_one_own_price_is_said_to_be_for_both_sides(points: Callable[..., str], capsys: Capture) -> None:
    text = run(capsys, "compare", "--points", points(*TWO_SIDES), "--usd-per-gpu-hour", "2")
    assert "$2.00 for Side A (" not in text


HOSTILE = [
    "<script>alert(1)</script>",
    "**b** _i_ [x](y)",
    "$x$ $y$",
    "{{ 7 * 7 }}",
    "| pipe |",
    "=SUM(A1)",
    "&amp;",
]


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_hostile_labels_stay_text(label: str, form: str, points: Callable[..., str], capsys: Capture) -> None:
    columns, rows = with_column("gpu", f'"{label}"', "b300")
    text = run(capsys, "compare", "--points", points(*rows, columns=columns), "--format", form)
    if form == "json":
        assert json.loads(text)["comparison"]["sides"]["a"]["label"] == label
    elif form == "markdown":
        assert "<script" not in text
        assert "$x$" not in text
        assert len({line.count("|") for line in text.splitlines() if line.startswith("|")}) == 1
    assert "49" not in text


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("Y" + "x" * 10_000 + "Z", f"Y{'x' * 22}…70ad4aab…{'x' * 30}Z"),
        ("a\x1b[31m", "a\ufffd[31m"),
        ("a\u202eb", "a\ufffdb"),
    ],
)
def test_unprintable_and_endless_labels_are_shown_as_text(
    cell: str, label: str, points: Callable[..., str], capsys: Capture
) -> None:
    columns, rows = with_column("gpu", cell, "b300")
    text = run(capsys, "compare", "--points", points(*rows, columns=columns))
    assert label in text
    assert all(line.isprintable() or "\u00a0" in line for line in text.splitlines())


def test_every_bad_row_gets_its_line(points: Callable[..., str], capsys: Capture) -> None:
    said = fails(capsys, "compare", "--points", points("a,40,nan", "a,-1,700", "b,4_0,800", "b,1e400,1", "g,40,1"))
    assert len(said.splitlines()) == 6
    for line, column in ((2, "throughput_tok_s_gpu"), (3, "interactivity_tok_s_user"), (6, "side")):
        assert f"left out: points.csv line {line}: {column}" in said
    assert said.splitlines()[-1] == "likewise: points.csv: has no rows of side a and b"


def test_the_good_rest_of_own_points_stays(points: Callable[..., str], capsys: Capture) -> None:
    """Every row that is refused is named, and a side that nothing is left of is left out where two others stay."""
    good = run(capsys, "compare", "--points", points(*TWO_SIDES))
    assert main(("compare", "--points", points("a,40,nan", *TWO_SIDES, *["b,x,1"] * 300, "b,12,-1", "c,7,x"))) == 0
    said = capsys.readouterr()
    assert said.out == good
    lines = said.err.splitlines()
    assert len(lines) == MAX_REFUSALS + 1
    assert lines[0].startswith("left out: points.csv line 2: throughput_tok_s_gpu 'nan' ")
    assert lines[-1] == "left out: points.csv: has at least 103 faults more than the 200 that are named"


def test_good_files_stay_beside_bad_ones(tmp_path: Path, capsys: Capture) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(changed("vllm_bench_serve.json", lambda d: d.update(median_tpot_ms="x")))
    flags = (*SAID, "--spec-method", "mtp,none,mtp")
    good = run(capsys, "compare", "--points", f"a={VLLM}", f"b={APPENDED}", *SAID, "--spec-method", "mtp,none")
    files = (f"a={VLLM},{bad}", f"b={APPENDED}", f"c={bad}")
    assert main(("compare", "--points", *files, *flags)) == 0
    said = capsys.readouterr()
    assert said.out == good
    wrong = "left out: bad.json: median_tpot_ms 'x' must be a number such as 1234.5"
    assert said.err.splitlines() == [wrong, wrong]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\xff", "not UTF-8"),
        (b"a\x00b", "NUL"),
        (b"side,interactivity_tok_s_user\na,1\n", "throughput_tok_s_gpu"),
        (b"side,interactivity_tok_s_user,throughput_tok_s_gpu\n", "has no rows"),
        (b"side,interactivity_tok_s_user,throughput_tok_s_gpu\na,40,10\n", "no rows of side b"),
        (b"side,interactivity_tok_s_user,throughput_tok_s_gpu,speed\na,40,10,1\n", "not a column"),
        (b"side,interactivity_tok_s_user,throughput_tok_s_gpu\na,40\nb,1,2\n", "fewer cells"),
        (b"side,interactivity_tok_s_user,throughput_tok_s_gpu\na,40,1,2\nb,1,2\n", "more cells"),
    ],
)
def test_unusable_files_are_refused(content: bytes, cause: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(content)
    assert cause in fails(capsys, "compare", "--points", str(path))


def test_a_missing_file_and_a_directory_are_refused(tmp_path: Path, capsys: Capture) -> None:
    assert "nothing.csv does not exist; check the path" in fails(capsys, "compare", "--points", "nothing.csv")
    assert "cannot be read" in fails(capsys, "compare", "--points", str(tmp_path))


@pytest.mark.parametrize(
    ("column", "values", "cause"),
    [
        ("isl,osl", ("1024,1024", "8192,1024"), "mixes workloads"),
        ("model", ("m1", "m2"), "mixes models"),
        ("gpu", ("g1", "g2"), "mixes GPUs"),
    ],
)
def test_a_side_mixes_nothing(
    column: str, values: tuple[str, str], cause: str, points: Callable[..., str], capsys: Capture
) -> None:
    rows = [f"{row},{values[i % 2]}" for i, row in enumerate(TWO_SIDES)]
    said = fails(capsys, "compare", "--points", points(*rows, columns=f"{AXES},{column}"))
    assert f"side a {cause}" in said


def test_a_sequence_picks_one_of_mixed_workloads(points: Callable[..., str], capsys: Capture) -> None:
    rows = [f"{row},{isl},1024" for row in TWO_SIDES for isl in (1024, 8192)]
    path = points(*rows, columns=f"{AXES},isl,osl")
    assert compared(capsys, "--points", path, "--sequence", "8k/1k")["comparison"]["isl"] == 8192
    said = fails(capsys, "compare", "--points", path, "--sequence", "2k/1k")
    assert said == "likewise: no rows of side a are left under --sequence 2k/1k; there is: 1k/1k, 8k/1k\n"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--engine", "nonsense"), "--engine nonsense; there is: sglang, vllm"),
        (("--precision", "fp4"), "--precision fp4; there is: fp8, none given"),
        (("--sequence", "1k/1k"), "--sequence 1k/1k; there is: none given"),
        (("--as-of", "2026-01-01"), "--as-of 2026-01-01; there is: 2026-05-01, 2026-05-02, none given"),
        (("--engine", "vllm", "--precision", "fp8"), "--engine vllm; there is: sglang"),
    ],
)
def test_a_filter_that_leaves_no_own_rows_is_named_with_what_there_is(
    flags: tuple[str, ...], said: str, points: Callable[..., str], capsys: Capture
) -> None:
    rows = ("a,40,1000,sglang,fp8,2026-05-01", "a,50,900,vllm,,2026-05-02", "a,60,700,sglang,fp8,", "b,40,800,trt,fp8,")
    path = points(*rows, columns=f"{AXES},engine,precision,run_date")
    assert f"no rows of side a are left under {said}\n" in fails(capsys, "compare", "--points", path, *flags)


# Own files of other tools

PLACES = "vllm_bench_serve.json, vllm_appended.jsonl:1, vllm_appended.jsonl:2, …"
VLLM, APPENDED = str(FOLDER / "vllm_bench_serve.json"), str(FOLDER / "vllm_appended.jsonl")
SAID = ("--gpu", "h200", "--gpus", "8", "--own-precision", "fp8")


def test_files_of_other_tools_make_sides(capsys: Capture) -> None:
    found = compared(capsys, "--points", f"a={VLLM}", f"b={APPENDED}", *SAID, "--spec-method", "mtp,none")
    assert found["comparison"]["title"] == "MTP vs Off"
    assert found["overlap"] == {"min": 80.0, "max": 80.0}
    assert found["targets"][0]["a"]["throughput_tok_s_gpu"] == pytest.approx(9939.109 / 8)


@pytest.mark.parametrize(
    ("flag", "other", "same"),
    [
        ("--model", "foo", "deepseek-r1"),
        ("--gpu", "b300,h100", "H200"),
        ("--gpus", "4", "8"),
        ("--own-precision", "fp4", "FP8"),
        ("--own-engine", "sglang", "vLLM"),
        ("--spec-method", "mtp", "none"),
        ("--own-sequence", "8k/1k", "1k/1k"),
        ("--own-sequence", "agentic", "1024/1024"),
    ],
)
def test_a_flag_that_files_contradict_is_said_to_be_unused(
    flag: str, other: str, same: str, points: Callable[..., str], capsys: Capture
) -> None:
    columns = f"{AXES},model,gpu,decode_gpus,precision,engine,spec_method,isl,osl"
    path = points(*(f"{row},dsr1,h200,8,fp8,vllm,none,1024,1024" for row in TWO_SIDES), columns=columns)
    good = run(capsys, "compare", "--points", path)
    for value in (other, same):
        assert main(("compare", "--points", path, flag, value)) == 0
        said = capsys.readouterr()
        assert said.out == good
        places = "points.csv:2, points.csv:3, points.csv:4, …"
        unused = f"note: {flag} is not used for {places}: what a file says of itself goes first\n"
        assert said.err == (unused if value == other else "")


def test_agentic_sessions_are_answered_in_any_letters(points: Callable[..., str], capsys: Capture) -> None:
    rows = "a,40,800", "a,60,500", "b,40,700", "b,60,400"
    for text in ("agentic", "Agentic", " AGENTIC "):
        assert main(("compare", "--points", points(*rows), "--own-sequence", text)) == 0
        assert "agentic sessions" in capsys.readouterr().out


def test_names_that_no_table_lists_are_written_as_the_file_does(points: Callable[..., str], capsys: Capture) -> None:
    columns = f"{AXES},model,gpu,precision,spec_method,engine"
    rows = [
        f"{row},MyCorp/Zephyr-X-7B,NVIDIA {gpu},fp8,none,My Engine 2"
        for row, gpu in zip(TWO_SIDES, ["H20" if row.startswith("a") else "H800" for row in TWO_SIDES], strict=True)
    ]
    path = points(*rows, columns=columns)
    for form in ("text", "markdown", "json"):
        text = run(capsys, "compare", "--points", path, "--format", form).replace("\\", "")
        assert "MyCorp/Zephyr-X-7B" in text
        assert "NVIDIA H20 vs NVIDIA H800" in " ".join(text.split())
        assert "mycorp/" not in text
    for engine in ("My Engine 2", "my engine 2", "MYENGINE2"):
        assert "NVIDIA H800" in run(capsys, "compare", "--points", path, "--engine", engine)
    said = fails(capsys, "compare", "--points", path, "--engine", "other")
    assert "no rows of side a are left under --engine other; there is: myengine2" in said
    mixed = points(
        *(row.replace("H800", "H20").replace("H20", "H800", i % 2) for i, row in enumerate(rows)), columns=columns
    )
    assert "mixes GPUs (NVIDIA H20, NVIDIA H800)" in fails(capsys, "compare", "--points", mixed)


def test_a_flag_that_some_files_need_is_not_said_to_be_unused_for_them(
    points: Callable[..., str], capsys: Capture
) -> None:
    path = points("a,40,800,h200", "a,60,500,h200", "b,40,700,", "b,60,400,", columns=f"{AXES},gpu")
    assert main(("compare", "--points", path, "--gpu", "h200,b200")) == 0
    assert capsys.readouterr().err == ""


def test_files_alone_hold_nothing_equal(points: Callable[..., str], capsys: Capture) -> None:
    said = fails(capsys, "compare", "--points", points(*TWO_SIDES), "--like", "setup")
    assert "--like holds nothing equal between files alone" in said


@pytest.mark.parametrize(
    ("flags", "cause"),
    [
        *(
            ((SWEEP, *flag), f"no use for {flag[0]} here: it says what files")
            for flag in (
                *(("--model", "x"), ("--gpu", "b300"), ("--gpus", "4"), ("--own-precision", "fp4")),
                *(("--own-engine", "vllm"), ("--spec-method", "mtp"), ("--own-sequence", "8k/1k")),
            )
        ),
        ((f"https://x/?compare={SWEEP}", "--gpu", "b300", "--model", "x"), "no use for --model, --gpu here"),
        ((SWEEP, "--precision", "fp4"), "names its precision (fp8), so fp4 cannot be chosen; leave it out"),
        (("deepseek-r1-b200-fp4-vs-fp8", "--precision", "fp4"), "names its precision (fp4, fp8), so fp4"),
        (("deepseek-r1-b300-best-vs-h200", "--precision", "fp4"), "names its precision (best), so fp4"),
        ((SWEEP, "--cap", "1", "--format", "csv"), "no use for --cap here: csv holds"),
        ((SWEEP, "--cap", "1", "--editions", "--format", "csv"), "no use for --cap, --editions here: csv holds"),
        ((SWEEP, "--against", "public"), "--against names what files are compared with"),
    ],
)
def test_a_flag_that_would_change_nothing_is_refused(flags: tuple[str, ...], cause: str, capsys: Capture) -> None:
    assert cause in fails(capsys, "compare", *flags)


def test_a_precision_that_the_sides_have_anyway_is_none_that_changes_nothing(capsys: Capture) -> None:
    assert run(capsys, "compare", SWEEP, "--precision", "fp8") == run(capsys, "compare", SWEEP)


def test_the_side_of_a_file_whose_rows_name_another_is_said_to_be_unused(
    points: Callable[..., str], capsys: Capture
) -> None:
    path = points(*TWO_SIDES)
    text = run(capsys, "compare", "--points", path)
    assert main(("compare", "--points", f"a={path}")) == 0
    said = capsys.readouterr()
    assert said.out == text
    assert said.err == "note: a= is not used for points.csv:4, points.csv:5: what a file says of itself goes first\n"


def test_several_files_make_one_side(tmp_path: Path, capsys: Capture) -> None:
    for conc, tpot in ((4, 9), (16, 12.5), (64, 20)):
        run_of = {"max_concurrency": conc, "median_tpot_ms": tpot, "total_token_throughput": 5000 + 100 * conc}
        run_of["duration"] = None
        (tmp_path / f"c{conc}.json").write_bytes(changed("vllm_bench_serve.json", lambda d, new=run_of: d.update(new)))
    files = ",".join(str(tmp_path / f"c{conc}.json") for conc in (4, 16, 64))
    found = compared(capsys, "--points", f"a={files}", f"b={APPENDED}", *SAID, "--spec-method", "mtp,none")
    assert found["overlap"] == {"min": 50.0, "max": pytest.approx(1000 / 9)}


def test_a_file_of_several_sides_and_others_may_stand_together(tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "own.csv"
    table.write_text(f"{AXES}\n" + "\n".join(TWO_SIDES) + "\n")
    files = (str(table), f"c={FOLDER / 'vllm_appended.jsonl'}")
    text = run(capsys, "compare", "--points", *files, *SAID, "--spec-method", "none", "--own-sequence", "1k/1k")
    assert "Side A vs Side B vs Side C" in text


def test_a_word_that_leaves_the_method_open_is_explained(tmp_path: Path, capsys: Capture) -> None:
    said = {"server_info": {"speculative_algorithm": "EAGLE", "quantization": "fp8", "tp_size": 8}}
    files = []
    for side in "ab":
        (tmp_path / f"{side}.jsonl").write_bytes(changed("sglang_bench_serving.jsonl", lambda d: d.update(said)))
        files.append(f"{side}={tmp_path / side}.jsonl")
    assert main(["compare", "--points", *files, "--model", "m", "--gpu", "h200"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert "no spec method of ours is named in a.jsonl, b.jsonl; give --spec-method" in lines[-2]
    assert lines[-1].startswith("The spec method EAGLE of these files may be either of two: it is MTP where")


@pytest.mark.parametrize(
    ("flags", "lines"),
    [
        (
            (),
            [
                f"no GPU is named in {PLACES}; give --gpu NAME",
                f"the GPUs are not counted in {PLACES}; give --gpus NUMBER",
                f"no precision is named in {PLACES}; give --own-precision, one of fp4, fp8, bf16, fp16, int4",
                f"no spec method of ours is named in {PLACES}; give --spec-method, one of none, mtp, eagle3, dspark",
            ],
        ),
        (
            (*SAID, "--spec-method", "mtp,"),
            [
                "no spec method of ours is named in vllm_appended.jsonl:1, vllm_appended.jsonl:2, "
                "vllm_appended.jsonl:3; give --spec-method, one of none, mtp, eagle3, dspark"
            ],
        ),
        ((*SAID, "--spec-method", "mtp,none,mtp"), ["--spec-method names 3 figures for 2 sides"]),
        ((*SAID, "--spec-method", "x"), ["--spec-method: 'x' is unknown; known: none, mtp, eagle3, dspark"]),
        ((*SAID, "--own-sequence", "long"), ["--own-sequence: 'long' is neither lengths such as 1k/1k nor agentic"]),
        (
            (*SAID, "--spec-method", "none"),
            [
                "left out: vllm_bench_serve.json: spec_method 'none' does not fit: "
                "the row reports accepted drafts (2.4)",
                "likewise: vllm_bench_serve.json, vllm_appended.jsonl: has no rows of side a",
            ],
        ),
    ],
    ids=["nothing said", "one side left out", "too many", "unknown", "no sequence", "does not fit"],
)
def test_what_is_missing_or_wrong_is_named_with_its_flag(
    flags: tuple[str, ...], lines: list[str], capsys: Capture
) -> None:
    said = fails(capsys, "compare", "--points", f"a={VLLM}", f"b={APPENDED}", *flags)
    assert said.removeprefix("likewise: ").splitlines() == lines


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((VLLM,), "no side is named in vllm_bench_serve.json; write a=FILE or b=FILE"),
        ((f"a={VLLM}",), "vllm_bench_serve.json: has no rows of side b"),
        ((f"b={VLLM}", f"c={APPENDED}"), "vllm_bench_serve.json, vllm_appended.jsonl: has no rows of side a"),
        ((f"a={VLLM}", "b=nothing.json"), "nothing.json does not exist"),
        ((f"a={VLLM}", f"b={FOLDER / 'README.md'}"), "README.md: is of no kind that is read here"),
    ],
)
def test_sides_of_files_are_named_and_whole(files: tuple[str, ...], words: str, capsys: Capture) -> None:
    said = fails(capsys, "compare", "--points", *files, *SAID, "--spec-method", "mtp")
    assert words in said


def test_a_row_that_stands_twice_is_said_and_counts_once(capsys: Capture) -> None:
    agg = FOLDER / "inferencex_agg.json"
    assert main(("compare", "--points", f"a={agg},{agg}", f"b={APPENDED}", *SAID, "--spec-method", "none")) == 0
    assert (
        capsys.readouterr().err == "note: inferencex_agg.json: is the same row as inferencex_agg.json; it is left out\n"
    )


@pytest.mark.usefixtures("deutsch")
def test_what_is_missing_is_named_in_the_language_that_was_asked_for(capsys: Capture) -> None:
    said = fails(capsys, "compare", "--points", f"a={VLLM}", f"b={APPENDED}", *SAID, "--lang", "zh")
    assert "vllm_bench_serve.json, vllm_appended.jsonl:1" in said
    assert "未注明推测方式" in said


# Bad arguments


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ((), "list|compare"),
        (("frob",), "frob"),
        (("compare",), "name one comparison"),
        (("compare", SPECIFIED, "--points", "x.csv"), "not both"),
        *(
            (("compare", "--points", f"a={VLLM}", f"b={APPENDED}", "--source", source), "--points names others")
            for source in ("live", "bundled", "measured", "published")
        ),
        (("compare", "glm-5-1-b300-fp4-mtp-vs-nones"), "nearest: glm-5-1-b300-fp4-mtp-vs-none"),
        (("compare", "x"), "python -m app list"),
        (("compare", "\x1b[31m\n"), "there is no comparison"),
        (("compare", SPECIFIED, "--targets", "a"), "target 'a'"),
        (("compare", SPECIFIED, "--targets", ""), "target ''"),
        (("compare", SPECIFIED, "--targets", "-5"), "target '-5'"),
        (("compare", SPECIFIED, "--targets", "nan"), "target 'nan'"),
        (("compare", SPECIFIED, "--targets", "1e300"), "target '1e300'"),
        (("compare", SPECIFIED, "--targets", ",".join(map(str, range(1, 200)))), "too many"),
        (("compare", SPECIFIED, "--usd-per-gpu-hour", "1,2,3"), "3 figures in $ per GPU-hour are given for 2 sides"),
        (("compare", SPECIFIED, "--usd-per-gpu-hour", "0"), "--usd-per-gpu-hour"),
        (
            ("compare", SPECIFIED, "--usd-per-gpu-hour", "2,3"),
            "several figures in $ per GPU-hour are given for B300; a GPU type has one",
        ),
        (
            ("compare", SPECIFIED, "--kw-per-gpu", "2,3"),
            "several figures in kW per GPU are given for B300; a GPU type has one",
        ),
        (("compare", SPECIFIED, "--kw-per-gpu", "inf"), "--kw-per-gpu"),
        (("compare", SPECIFIED, "--edition", "1999-01"), "known: 2026-07, 2025-10"),
        (("compare", SPECIFIED, "--tier", "free"), "--tier"),
        (("compare", SPECIFIED, "--sequence", "1x"), "1k/1k"),
        (("compare", SPECIFIED, "--sequence", "8k/1k"), "there is: 1k/1k"),
        (("compare", SPECIFIED, "--source", "measured"), "published"),
        (("compare", SPECIFIED, "--engine", "nope"), "known: sglang"),
        (("compare", SPECIFIED, "--engine", "sglang"), "measured"),
        (("compare", SPECIFIED, "--as-of", "2026-13-01"), "2026-05-25"),
        (("compare", SPECIFIED, "--as-of", "2026-05-01"), "measured"),
        (("compare", SPECIFIED, "--format", "pdf"), "--format"),
        (("compare", SPECIFIED, "--frob"), "--frob"),
        (("compare", SPECIFIED, "--reader", "expert"), "--reader"),
        (("compare", SPECIFIED, "--lang", "xx"), "--lang"),
        (("preview",), "TEMPLATE"),
        (("preview", "caveats/cross_engin.md.j2"), "nearest: caveats/cross_engine.md.j2"),
        (("preview", "../../README.md"), "there is no template"),
        (("preview", "\x1b[31m\n"), "there is no template"),
        (("preview", "caveats/cross_engine.md.j2", "--comparison", "x"), "there is no comparison"),
        (("list", "--kind", "points"), "--kind"),
    ],
)
def test_bad_arguments_are_told_in_one_line(arguments: tuple[str, ...], cause: str, capsys: Capture) -> None:
    said = fails(capsys, *arguments)
    assert cause in said
    assert len(said.splitlines()) == 1
    assert len(said) < 400


@pytest.mark.parametrize(
    "flag", ["--engine", "--edition", "--sequence", "--targets", "--as-of", "--usd-per-gpu-hour", "--kw-per-gpu"]
)
def test_no_argument_reaches_the_terminal_unprintable(flag: str, capsys: Capture) -> None:
    said = fails(capsys, "compare", SPECIFIED, flag, "a\x1b[31m\rb")
    assert all(line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--engine", "vllm"), "--engine vllm, so there is nothing to compare; engines that all sides have rows of: "),
        (("--as-of", "2020-01-01"), "--as-of 2020-01-01, so there is nothing to compare; name a later day, or leave"),
        (("--as-of", "2020-01-01", "--engine", "sglang"), "--engine sglang --as-of 2020-01-01, so there is nothing"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_filter_that_leaves_nothing_is_named(flags: tuple[str, ...], said: str, form: str, capsys: Capture) -> None:
    assert f"no rows of MTP and Off are left under {said}" in fails(capsys, "compare", SWEEP, *flags, "--format", form)


# A pasted address

PUBLISHER = "https://inferencex.semianalysis.com"


def told(capsys: Capture, *arguments: str) -> tuple[str, str]:
    """Run a command that succeeds with a notice; return what it printed and the notice."""
    assert main(arguments) == 0
    said = capsys.readouterr()
    return said.out, said.err


def test_an_address_brings_language_workload_precision_and_tier(capsys: Capture) -> None:
    address = f"{PUBLISHER}/zh/compare-per-dollar/deepseek-b200-vs-b300/?i_seq=8k%2F1k&i_prec=int4,fp8&i_metric=y_costr"
    plain = ("--lang", "zh", "--sequence", "8k/1k", "--precision", "fp8", "--tier", "rental")
    assert run(capsys, "compare", address) == run(capsys, "compare", "deepseek-r1-b200-vs-b300", *plain)
    assert run(capsys, "compare", f"{PUBLISHER}/compare/deepseek-r1-b200-vs-b300/8k-1k") == run(
        capsys, "compare", "deepseek-r1-b200-vs-b300", "--sequence", "8k/1k"
    )


def test_a_flag_goes_before_what_the_address_says(capsys: Capture) -> None:
    address = f"{PUBLISHER}/zh/compare/deepseek-r1-b200-vs-b300?i_seq=8k%2F1k&i_prec=fp8&i_metric=y_costr"
    flags = ("--lang", "en", "--sequence", "1k/1k", "--precision", "fp4", "--tier", "hyperscaler")
    assert run(capsys, "compare", address, *flags) == run(capsys, "compare", "deepseek-r1-b200-vs-b300", *flags)


def test_our_own_addresses_bring_all_that_a_flag_could(capsys: Capture) -> None:
    ours = f"compare={SWEEP}&workload=1k/1k&targets=50,60&edition=2025-10&usd=3&kw=1.5&engine=sglang"
    ours += "&as_of=2026-05-25&runs=per-series&cap=0.5&reader=technical&metric=energy&scale=log&points=all"
    flags = ("--sequence", "1k/1k", "--targets", "50,60", "--edition", "2025-10", "--usd-per-gpu-hour", "3")
    flags += ("--kw-per-gpu", "1.5", "--engine", "sglang", "--as-of", "2026-05-25", "--run-policy", "per-series")
    flags += ("--cap", "0.5", "--reader", "technical")
    assert run(capsys, "compare", f"http://127.0.0.1:8501/?{ours}") == run(capsys, "compare", SWEEP, *flags)


def test_an_alias_opens_and_what_is_shown_instead_is_said_on_standard_error(capsys: Capture) -> None:
    assert run(capsys, "compare", "glm-5-b300-fp4-mtp-vs-none") == run(capsys, "compare", SPECIFIED)
    out, said = told(capsys, "compare", f"{PUBLISHER}/compare/b200-vs-h200")
    assert out == run(capsys, "compare", "deepseek-r1-b200-vs-h200")
    assert said.startswith("The link names no model; ")
    out, said = told(capsys, "compare", DEEPSEEK, "--like", "family")
    assert "(like for like)" in said
    assert "Measured sweep" in out


def test_a_workload_of_an_address_that_has_no_rows_is_named(capsys: Capture) -> None:
    said = fails(capsys, "compare", f"{PUBLISHER}/compare/deepseek-r1-b200-vs-h200/agentic")
    assert "no workload agentic for this comparison; there is: 1k/1k" in said


def test_a_model_without_rows_is_named_and_no_other_suggested(capsys: Capture) -> None:
    said = fails(capsys, "compare", f"{PUBLISHER}/compare/kimi-k26-b200-vs-h200")
    assert said.startswith("likewise: there are no rows of Kimi K2.5 here; see")
    assert "deepseek" not in said


# preview


@pytest.mark.parametrize(
    "path",
    [
        "caveats/cross_engine.md.j2",
        "narratives/en/caveats/cross_engine.md.j2",
        "./narratives/en/caveats/cross_engine.md.j2",
        "en/caveats/cross_engine.md.j2",
        "cross_engine.md.j2",
    ],
)
def test_a_preview_shows_the_sentences_and_the_names(path: str, capsys: Capture) -> None:
    text = run(capsys, "preview", path, "--comparison", SWEEP)
    assert text.startswith("narratives/en/caveats/cross_engine.md.j2, told about")
    narrative = answer(SWEEP).narrative
    for caveat in [c for c in narrative.caveats if c.caveat.code == "cross_engine"]:
        for passage in (caveat.label, caveat.clause, caveat.body):
            assert passage.text in text
    assert "served[0].label " in text
    assert "'MTP'" in text


def test_a_preview_shows_each_use_once(capsys: Capture) -> None:
    text = run(capsys, "preview", "caveats/not_measured.md.j2", "--reader", "technical")
    uses = [block for block in text.split("\n\n") if block.startswith("    ")]
    assert uses
    assert len(uses) == len(set(uses))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_template_has_a_preview_or_says_why_not(lang: str, capsys: Capture) -> None:
    for path in sorted(LANGUAGES[lang].folder.rglob("caveats/*.j2")):
        code = main(["preview", f"caveats/{path.name}", "--lang", lang])
        said = capsys.readouterr()
        assert (code, said.err == "") in ((0, True), (2, False))
        assert code == 0 or "no bundled comparison uses" in said.err


def test_a_template_that_a_comparison_does_not_use_names_one_that_does(capsys: Capture) -> None:
    said = fails(capsys, "preview", "caveats/cross_engine.md.j2", "--comparison", SPECIFIED)
    assert f"{SPECIFIED} does not use caveats/cross_engine.md.j2" in said
    slug = said.split("--comparison ")[1].split()[0]
    assert "different engines" in run(capsys, "preview", "caveats/cross_engine.md.j2", "--comparison", slug).lower()


def test_the_sentence_about_a_highest_cost_has_a_preview(capsys: Capture) -> None:
    text = run(capsys, "preview", "findings/cap.md.j2", "--comparison", SWEEP)
    assert "per million tokens" in text
    assert "sides[0].label" in text


def test_names_are_written_with_the_way_to_them() -> None:
    names = {"a": {"b": [1, "x"]}, "empty": [], "flag": True}
    assert dict(previewer._written(names)) == {"a.b[0]": "1", "a.b[1]": "'x'", "empty": "[]", "flag": "True"}


def test_a_preview_reads_the_template_afresh(deutsch: Language, capsys: Capture) -> None:
    path = deutsch.folder / "caveats" / "sampled_sweep.md.j2"
    path.write_text("Erst\n\nklein\n\nErst gross.\n", encoding="utf-8")
    ask = ("preview", "caveats/sampled_sweep.md.j2", "--lang", "de", "--comparison", SWEEP)
    assert "Erst gross." in run(capsys, *ask)
    path.write_text("Dann\n\nklein\n\nDann anders.\n", encoding="utf-8")
    assert "Dann anders." in run(capsys, *ask)


@pytest.mark.parametrize(
    ("template", "line", "cause"),
    [
        ("Label\n\n{% if a %}\n", 3, "endif"),
        ("Label\n\nclause\n\n{{ nobody | name }}\n", 5, "nobody"),
        ("Label\n\n{{ served[0].label }}\n", 3, "filter"),
        ("Label\n\n{{ served[0].label | shout }}\n", 3, "shout"),
        ("Label\n\nSentences.\n", None, "has 2 blocks"),
    ],
)
def test_a_broken_template_is_named_by_file_and_line(
    template: str, line: int | None, cause: str, deutsch: Language, capsys: Capture
) -> None:
    (deutsch.folder / "caveats" / "cross_engine.md.j2").write_text(template, encoding="utf-8")
    said = fails(capsys, "preview", "caveats/cross_engine.md.j2", "--lang", "de", "--comparison", SWEEP)
    assert f"de/caveats/cross_engine.md.j2{f' line {line}' if line else ''}: " in said
    assert cause in said


def test_a_preview_changes_nothing_for_others(capsys: Capture) -> None:
    before = everything_said(answer(SWEEP).narrative)
    run(capsys, "preview", "caveats/cross_engine.md.j2", "--comparison", SWEEP)
    assert everything_said(answer(SWEEP).narrative) == before
    assert previewer.environment(ENGLISH).context_class.__name__ == "Context"


# A real process


def test_a_process_answers_and_fails_like_one() -> None:
    def process(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "app", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    good = process("compare", SPECIFIED, "--format", "json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["narrative"]["verdict"]["text"] in everything_said(answer(SPECIFIED).narrative)
    bad = process("compare", "nothing")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("likewise: ")


def test_the_command_line_loads_neither_pages_nor_charts() -> None:
    code = "import sys, app.__main__; print([m for m in ('streamlit', 'altair', 'pandas') if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert found.stdout.strip() == "[]"


# Prices


def test_a_cap_and_the_editions_are_told_where_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    slug = "deepseek-r1-b300-vs-h200"
    plain, capped, whole = (
        run(capsys, "compare", slug, *flags) for flags in ((), ("--cap", "0.5"), ("--cap", "0.5", "--editions"))
    )
    assert "At no more than $0.500" not in plain
    assert "At no more than $0.500" in capped
    assert "going from the 2025-10 to the 2026-07 prices" not in capped
    assert "going from the 2025-10 to the 2026-07 prices" in whole
    assert "$/GPU-hour for equal cost" in whole
    found = json.loads(run(capsys, "compare", slug, "--cap", "0.5", "--editions", "--format", "json"))
    assert found["prices"]["cap"]["a"]["low"] <= found["prices"]["cap"]["a"]["interactivity_tok_s_user"]
    assert "prices" not in json.loads(run(capsys, "compare", slug, "--format", "json"))


@pytest.mark.parametrize("cap", ["0", "-1", "x", "nan"])
def test_a_cap_that_is_no_price_is_refused(cap: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", SPECIFIED, f"--cap={cap}"]) == 2
    assert "is not a positive number" in capsys.readouterr().err
