"""Own files against public rows on the command line: the same words as the pages give, and errors that name a cure."""

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.against import public_sides
from app.answer import Shelf
from app.exports.csv import to_csv
from app.language import LANGUAGES
from app.lineup import side_text
from app.links import Selection
from app.sources.live.api import Api, Limits
from tests.example_files import FOLDER
from tests.live_server import LiveServer, faster
from tests.stories import OWN, own_shelf
from tests.test_command_line import Capture, compared, fails, run
from tests.test_live_pages import YOURS, compare, saved_text, take
from tests.test_pages import address, put, texts, visit

HEAD = "model,gpu,precision,spec_method,engine,isl,osl,concurrency,interactivity_tok_s_user,throughput_tok_s_gpu"
FIGURES = ("4,100,700", "16,60,1500", "64,30,2600")
SETUP = "DeepSeek R1,H200,fp8,none,sglang,1024,1024"
VLLM = str(FOLDER / "vllm_bench_serve.json")
Write = Callable[..., str]


@pytest.fixture
def table(tmp_path: Path) -> Write:
    """Return how to write one's own table: of each setup the same three figures."""

    def write(*setups: str, name: str = "mine.csv", head: str = HEAD) -> str:
        path = tmp_path / name
        lines = [f"{setup},{figures}" for setup in setups or (SETUP,) for figures in FIGURES]
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return str(path)

    return write


def page_text(at: Any) -> str:
    """Return all texts of a page, without marks of Markdown."""
    return flat(" ".join(texts(at.main)))


def flat(text: str) -> str:
    return " ".join(re.sub(r"\*\*|\\", "", html.unescape(text)).split())


def told(found: dict[str, Any]) -> list[str]:
    """Return verdict, paragraphs and the caveats of the whole comparison as the JSON has them."""
    narrative = found["narrative"]
    return [flat(part["text"]) for part in (narrative["verdict"], *narrative["paragraphs"])]


# The words of the page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("live", [False, True])
def test_the_words_are_those_of_the_page_for_the_same_choice(
    lang: str, live: bool, table: Write, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    init = Api.__init__
    monkeypatch.setattr(Api, "__init__", lambda self, base, _: init(self, base, Limits(read=5, deadline=9, tries=1)))
    monkeypatch.setenv("LIKEWISE_CACHE", str(tmp_path / "kept"))
    file = Path(table())
    with LiveServer() as server:
        for row in server.today:
            row.update(faster(row, 2))
        monkeypatch.setenv("LIKEWISE_API", server.address)
        at = visit(YOURS, **({"rows": "live"} if live else {}))
        at = take(at, ("mine.csv", file.read_bytes()))
        compare(at)
        put(at, "Language", lang)
        capsys.readouterr()
        flags = ("--lang", lang, *(("--source", "live") if live else ()))
        assert main(("compare", "--points", str(file), "--against", "public", *flags, "--format", "json")) == 0
    said = capsys.readouterr()
    found, language = json.loads(said.out), LANGUAGES[lang]
    assert len(said.err.splitlines()) == live
    assert found["comparison"]["slug"] == address(at)["compare"] == "deepseek-r1-h200-fp8-none-own1-vs-public"
    shown = page_text(at)
    assert len(told(found)) > 3
    assert [text for text in told(found) if text not in shown] == []
    assert language.name("live public rows" if live else "bundled public rows") in shown
    assert {"mixed_sources", "unverified"} <= {caveat["code"] for caveat in found["caveats"]}


def test_every_format_marks_own_rows_and_names_both_sources(table: Write, capsys: Capture) -> None:
    asked = ("compare", "--points", table(), "--against", "public")
    for form in ("text", "markdown"):
        text = run(capsys, *asked, "--format", form)
        assert "Rows from several sources" in text
        assert flat(text).count("The rows of Yours are unverified: uploaded by you") == 1
        assert "Yours is made of rows uploaded by you. Public sweep is made of bundled public rows." in flat(text)
    sides = compared(capsys, *asked[1:])["comparison"]["sides"]
    assert [list(side["sources"]) for side in sides.values()] == [["own"], ["bundled"]]
    rows = list(csv.DictReader(io.StringIO(run(capsys, *asked, "--format", "csv"))))
    assert {(row["label"], row["source"]) for row in rows[:2]} == {("Yours", "own"), ("Public sweep", "bundled")}
    assert all("unverified" in row["caveats"] and "mixed_sources" in row["caveats"] for row in rows[:2])


def test_csv_is_that_of_the_page_for_any_comparison(shelf: Shelf, capsys: Capture) -> None:
    slug = "deepseek-r1-b200-fp8-mtp-vs-none"
    answer = shelf.answer(Selection(slug=slug))
    written = to_csv(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)
    assert run(capsys, "compare", slug, "--format", "csv") == written


# Which sides


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        (["public"], "h200-fp8-none-own1-vs-public"),
        (["none-public"], "h200-fp8-none-own1-vs-public"),
        (["b200"], "h200-fp8-none-own1-vs-b200-public"),
        (["B200-FP4-MTP"], "h200-fp8-none-own1-vs-b200-fp4-mtp-public"),
        (["b200-best"], "h200-fp8-none-own1-vs-b200-best-public"),
        (["mtp", "public"], "h200-fp8-none-own1-vs-mtp-public-vs-public"),
    ],
)
def test_a_side_is_named_as_in_a_slug_by_what_is_another_there(
    names: list[str], slug: str, table: Write, capsys: Capture
) -> None:
    found = compared(capsys, "--points", table(), "--against", *names)
    assert found["comparison"]["slug"] == f"deepseek-r1-{slug}"


def test_every_public_side_that_the_page_offers_can_be_named(table: Write, shelf: Shelf, capsys: Capture) -> None:
    file, found = table(), []
    for side in public_sides(shelf, "dsr1"):
        code = main(("compare", "--points", file, "--against", side_text(side), "--format", "json"))
        out, err = capsys.readouterr()
        found += [json.loads(out)["comparison"]["slug"].partition("-vs-")[2]] if code == 0 else []
        assert code == 0 or "no workload in common" in err
    assert len(found) > 5


def test_files_of_several_sides_all_stand_there(table: Write, capsys: Capture) -> None:
    mtp = table(SETUP.replace("none", "mtp"), name="mtp.csv")
    found = compared(capsys, "--points", f"a={table()}", f"b={mtp}", "--against", "public")
    assert found["comparison"]["slug"] == "deepseek-r1-h200-fp8-none-own1-vs-mtp-own2-vs-public"
    assert [flat(side["label"]) for side in found["comparison"]["sides"].values()] == [
        "Yours a Off",
        "Yours b MTP",
        "Public sweep Off",
    ]
    both = table(SETUP, SETUP.replace("none", "mtp"))
    found = compared(capsys, "--points", both, "--against", "public")
    assert found["comparison"]["slug"] == "deepseek-r1-h200-fp8-none-own1-vs-mtp-vs-public"


def test_flags_say_what_files_do_not_and_choose_as_everywhere(capsys: Capture) -> None:
    said = ("--gpu", "h200", "--gpus", "8", "--own-precision", "fp8", "--spec-method", "mtp")
    found = compared(capsys, "--points", VLLM, "--against", "public", *said, "--targets", "80", "--edition", "2025-10")
    assert [target["interactivity_tok_s_user"] for target in found["targets"]] == [80]
    assert found["comparison"]["slug"] == "deepseek-r1-h200-fp8-mtp-own1-vs-public"


def test_refused_rows_are_named_and_the_good_rest_is_answered(table: Write, tmp_path: Path, capsys: Capture) -> None:
    file, bad = table(), tmp_path / "bad.csv"
    good = run(capsys, "compare", "--points", file, "--against", "public")
    bad.write_text(f"{HEAD}\n{SETUP},4,nan,700\n", encoding="utf-8")
    assert main(("compare", "--points", file, str(bad), "--against", "public")) == 0
    said = capsys.readouterr()
    assert said.out == good
    assert said.err.startswith("left out: bad.csv line 2: interactivity_tok_s_user 'nan'")


# What cannot be


@pytest.mark.parametrize("word", ["frob", "list", "own1", "b200-fp4-mtp-sglang", "b200-2026-05-01", "\x1b[31m", ""])
def test_a_name_that_is_none_lists_those_that_there_are_most_alike_first(
    word: str, table: Write, capsys: Capture
) -> None:
    said = fails(capsys, "compare", "--points", table(), "--against", word)
    assert "is no public side" in said
    assert "such as h200-fp8-none, " in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("setup", "names", "cause", "cure"),
    [
        (SETUP, ["h100"], "no public rows of DeepSeek R1 on H100 · FP8 · Off", "there is: h200-fp8-none, "),
        (SETUP.replace("H200", "Own GPU"), ["public"], "DeepSeek R1 on Own GPU · FP8 · Off", "there is: "),
        (SETUP.replace("DeepSeek R1", "Own 7B"), ["public"], "no public rows of Own 7B", "a=FILE b=FILE"),
        (SETUP.replace("fp8", ""), ["public"], "do not have one precision", "must name that of the public side"),
        (SETUP.replace("none", ""), ["h200-fp8-mtp"], "do not state their spec method", "give --spec-method"),
        (SETUP.replace("DeepSeek R1", ""), ["public"], "no model is named", "give --model NAME"),
        (SETUP.replace("H200", ""), ["public"], "no GPU is named", "give --gpu NAME"),
        (SETUP.replace("1024,1024", ","), ["public"], "no workload in common", "give --own-sequence 1k/1k"),
        (SETUP, ["public", "public"], "two to 6 different sides", "not h200-fp8-none-own1, public, public"),
        (SETUP, ["public", *(f"b{n}00" for n in range(9))], "is no public side", "write public"),
    ],
)
def test_what_cannot_be_compared_is_told_with_its_cure(
    setup: str, names: list[str], cause: str, cure: str, table: Write, capsys: Capture
) -> None:
    said = fails(capsys, "compare", "--points", table(setup), "--against", *names)
    assert cause in said
    assert cure in said


def test_rows_of_several_models_are_refused(table: Write, capsys: Capture) -> None:
    file = table(SETUP, SETUP.replace("DeepSeek R1", "GLM-5"))
    said = fails(capsys, "compare", "--points", file, "--against", "public")
    assert "several models (DeepSeek R1 and GLM 5/5.1); name files of one" in said


def test_an_open_precision_is_named_or_left_open_on_purpose(table: Write, capsys: Capture) -> None:
    file = table(SETUP.replace("fp8", ""))
    for name, label in (("h200-fp8", "Yours Unstated precision"), ("best", "Yours")):
        found = compared(capsys, "--points", file, "--against", name)
        assert flat(found["comparison"]["sides"]["a"]["label"]) == label


def test_a_side_without_files_and_a_saved_comparison_are_refused(tmp_path: Path, capsys: Capture) -> None:
    for arguments in (("--against", "public"), ("deepseek-r1-b200-fp8-mtp-vs-none", "--against", "public")):
        assert "give them by --points FILE" in fails(capsys, "compare", *arguments)
    saved = tmp_path / "saved.json"
    saved.write_text(saved_text(OWN, own_shelf()))
    assert "leave out --against" in fails(capsys, "compare", "--points", str(saved), "--against", "public")
    assert "no use for --gpu here" in fails(capsys, "compare", "--points", str(saved), "--gpu", "b300")


def test_a_precision_that_own_rows_name_already_is_no_choice(table: Write, capsys: Capture) -> None:
    said = fails(capsys, "compare", "--points", table(), "--against", "public", "--precision", "fp4")
    assert "names its precision (fp8), so fp4 cannot be chosen" in said


def test_a_published_table_holds_no_own_rows(table: Write, capsys: Capture) -> None:
    said = fails(capsys, "compare", "--points", table(), "--against", "public", "--source", "published")
    assert "no source published for this comparison; there is: measured" in said


@pytest.mark.parametrize("flags", [(), ("--against", "public")])
def test_a_file_that_is_not_there_is_a_slip_and_nothing_is_answered(
    flags: tuple[str, ...], table: Write, tmp_path: Path, capsys: Capture
) -> None:
    """Two good sides would be left, yet who names a file means it."""
    good = (f"a={table()}", f"b={table(name='b.csv')}")
    missing = str(tmp_path / "nothing.csv")
    said = fails(capsys, "compare", "--points", *good, f"c={missing}", missing, *flags)
    assert said.splitlines() == [
        f"likewise: {missing} does not exist; check the path after --points",
        f"{missing} does not exist; check the path after --points",
    ]
    said = fails(capsys, "compare", "--points", *good, f"c={tmp_path}", *flags)
    assert (
        said == f"likewise: {tmp_path} cannot be read (Is a directory); name files after --points that you may read\n"
    )
