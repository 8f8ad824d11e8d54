"""A saved comparison: what a page shows, its file shows again, in the same words; a damaged one is refused whole."""

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.__main__ import main
from app.answer import Shelf, bundled
from app.batches import choices_of, lineup_of
from app.catalog import Batch
from app.exports.csv import to_csv
from app.exports.json import to_json
from app.exports.markdown import to_markdown, to_text
from app.exports.note import to_note
from app.fitting import UnavailableError
from app.language import LANGUAGES
from app.lineup import slug_of
from app.links import Selection, from_params
from app.nearest import Settled, settle
from app.saved import OTHER_WORDS, Opened, is_too_large, opened, save
from app.sources.refusals import MAX_REFUSALS, Refusal
from app.sources.saved import MAX_BYTES, Saved, is_saved, read_saved
from app.sources.saved_rows import MAX_ROWS
from app.story import tell_prices
from tests.builders import point
from tests.example_files import FOLDER
from tests.fuzzing import MOST_SECONDS

Capture = pytest.CaptureFixture[str]
DAY = date(2026, 11, 26)
SLUGS = sorted(bundled().offers)
ASKED = (
    Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none", like="setup", targets=(70.0, 90.0), usd=(2.5,)),
    Selection(slug="deepseek-r1-b200-fp8-mtp-vs-none", as_of=date(2026, 4, 1)),
    Selection(slug="glm-5-1-b300-fp4-mtp-vs-none", edition="2025-10", tier="rental"),
    Selection(slug="deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x", policy="per-series", kw=(2.0,)),
)


def told(shelf: Shelf, selection: Selection) -> str:
    """Return what a page tells, without the line on the file that it was read from."""
    answer = shelf.answer(settle(shelf, selection).selection)
    text = to_text(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)
    return without_file(text, selection.lang)


def without_file(text: str, lang: str = "en") -> str:
    language = LANGUAGES[lang]
    said = language.say("Read from a saved comparison of {day}", day=language.day(DAY))
    return "".join(line for line in text.splitlines(keepends=True) if line.strip("- \n") != said)


def text_of(selection: Selection, shelf: Shelf | None = None) -> str:
    shelf = shelf or bundled()
    return save(shelf, settle(shelf, selection), DAY)


def again(text: str, known: Shelf | None = None) -> Opened:
    found = read_saved("mine.json", text.encode())
    assert isinstance(found, Saved), found
    return opened(found, (known or bundled()).bundle)


def selected(file: Opened) -> Selection:
    return from_params(file.params, file.shelf.catalog)[0]


@pytest.mark.parametrize("slug", SLUGS[::4])
def test_a_file_tells_what_its_page_told(slug: str) -> None:
    file = again(text_of(Selection(slug=slug)))
    assert told(file.shelf, selected(file)) == told(bundled(), Selection(slug=slug))
    assert file.same
    assert file.saved == DAY


@pytest.mark.parametrize("asked", ASKED, ids=[a.slug for a in ASKED])
def test_everything_that_was_chosen_is_in_the_file(asked: Selection) -> None:
    file = again(text_of(asked))
    assert told(file.shelf, selected(file)) == told(bundled(), asked)


def test_a_file_holds_its_own_sides_alone() -> None:
    file = again(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    rows = (*file.shelf.bundle.today, *file.shelf.bundle.history)
    assert rows
    assert {(r.setup.gpu, r.setup.precision) for r in rows} == {("b200", "fp4")}


def test_saving_again_gives_the_same_file() -> None:
    first = text_of(Selection(slug=SLUGS[0]))
    file = again(first)
    assert json.loads(save(file.shelf, settle(file.shelf, selected(file)), DAY)) == json.loads(first)


def test_prices_of_the_file_hold_where_the_table_has_changed_and_are_told_as_own() -> None:
    whole = json.loads(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    for price in whole["prices"]:
        price["usd_per_gpu_hour"]["hyperscaler"] *= 2
    file = again(json.dumps(whole))
    _, then = file.shelf.compare(selected(file))
    _, now = bundled().compare(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none"))
    assert then.targets[0].a is not None
    assert now.targets[0].a is not None
    assert then.targets[0].a.metrics.cost == pytest.approx(2 * (now.targets[0].a.metrics.cost or 0))
    assert then.a.price.own_usd
    assert not then.a.price.own_kw
    assert "your own figure" in told(file.shelf, selected(file))


# What a file says of public rows, and what is known of them here

SPECIFIED = "deepseek-r1-b200-fp8-mtp-vs-none"


def test_rows_that_are_not_known_here_are_called_so() -> None:
    """Anybody can write 'bundled' into a file, beside any figure."""
    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    for row in (*whole["today"], *whole["history"]):
        if row["setup"]["spec_method"] == "mtp":
            row |= {name: 3 * figure for name, figure in row.items() if "throughput" in name}
    file = again(json.dumps(whole))
    answer = file.shelf.answer(settle(file.shelf, selected(file)).selection)
    assert [side.sources.keys() for side in answer.comparison.sides] == [{"saved"}, {"bundled"}]
    assert "unverified" in {text.caveat.code for text in answer.narrative.caveats}
    text = told(file.shelf, selected(file))
    assert "Rows of MTP are unverified: the saved file has them, but they are not known here." in text
    assert "uploaded by you" not in text
    assert not file.same


@pytest.mark.parametrize(
    ("lang", "notice", "caveat"),
    [
        (
            "en",
            "8 rows of Off that are known here are not in the file.",
            "The rows here are not those of the bundled sweep as it stands, itself a sample of the publisher's rows: 8 "
            "points for MTP and 4 for Off.",
        ),
        (
            "zh",
            "无推测 有 8 行此处已知的数据不在文件中。",
            "这里的数据与收录的扫描现有的数据不同，而该扫描只是发布方数据的抽样：MTP 有 8 个点，无推测有 4 个。",
        ),
    ],
)
def test_rows_that_a_file_leaves_out_are_counted_and_not_called_the_whole_sweep(
    lang: str, notice: str, caveat: str, tmp_path: Path, capsys: Capture
) -> None:
    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    whole["today"] = [
        row for row in whole["today"] if row["setup"]["spec_method"] == "mtp" or row["interactivity"] <= 60
    ]
    assert main(["compare", "--points", filed(tmp_path, json.dumps(whole)), "--lang", lang]) == 0
    found = capsys.readouterr()
    assert found.err == f"{notice}\n"
    assert caveat in found.out


def earlier_as_todays(replaced: bool) -> str:
    """Return a file whose earlier rows stand among today's, or instead of those that replaced them."""

    def configuration(row: dict[str, Any]) -> str:
        setup = {name: row["setup"].get(name) for name in ("gpu", "precision", "engine", "spec_method", "deployment")}
        return json.dumps([setup, row["workload"], row["concurrency"]], sort_keys=True)

    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    stale = {configuration(row) for row in whole["history"]} if replaced else set()
    whole["today"] = [row for row in whole["today"] if configuration(row) not in stale] + whole["history"]
    return json.dumps(whole | {"history": []})


@pytest.mark.parametrize(
    ("replaced", "lang", "said"),
    [
        (
            False,
            "en",
            [
                f"{n} in the file are known here, but are none of those that are compared here now."
                for n in ("2 rows of MTP", "3 rows of Off")
            ],
        ),
        (
            True,
            "en",
            [
                "1 row of MTP that is known here is not in the file.",
                "4 rows of Off that are known here are not in the file.",
                "3 rows of MTP in the file are known here, but are none of those that are compared here now.",
                "5 rows of Off in the file are known here, but are none of those that are compared here now.",
            ],
        ),
        (
            False,
            "zh",
            [f"文件中 {n} 行数据此处已知，但不在此处现在比较的数据之中。" for n in ("MTP 有 2", "无推测 有 3")],
        ),
    ],
)
def test_earlier_rows_are_not_passed_off_as_todays(
    replaced: bool, lang: str, said: list[str], tmp_path: Path, capsys: Capture
) -> None:
    assert main(["compare", "--points", filed(tmp_path, earlier_as_todays(replaced)), "--lang", lang]) == 0
    found = capsys.readouterr()
    assert found.err.splitlines() == said
    assert LANGUAGES[lang].say("Measured sweep") in found.out
    altered = {"en": "The rows here are not those of the bundled sweep", "zh": "这里的数据与收录的扫描现有的数据不同"}
    assert altered[lang] in found.out


@pytest.mark.parametrize("asked", ASKED)
def test_a_whole_file_leaves_nothing_out(asked: Selection) -> None:
    file = again(text_of(asked))
    assert (file.left_out, file.added, file.same) == ((), (), True)
    assert not file.shelf.bundle.is_altered


def test_where_a_row_was_read_makes_no_other_row_of_it() -> None:
    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    for row in (*whole["today"], *whole["history"]):
        row["origin"] = "elsewhere.csv:1"
    file = again(json.dumps(whole))
    assert told(file.shelf, selected(file)) == told(bundled(), Selection(slug=SPECIFIED))
    assert not any("elsewhere" in row.origin for row in file.shelf.bundle.today)


def test_a_published_table_is_shown_as_it_is_known_here_or_not_at_all() -> None:
    asked = Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none", source="published")
    whole = json.loads(text_of(asked))
    assert again(json.dumps(whole)).shelf.bundle.published
    whole["published"][0]["throughput_per_gpu"] *= 3
    other = f"its published figures are not those of the table that is known here, which {asked.slug} shows"
    with pytest.raises(UnavailableError, match=other):
        again(json.dumps(whole))
    measured = json.loads(text_of(replace(asked, source="measured"))) | {"published": whole["published"]}
    file = again(json.dumps(measured))
    assert not file.shelf.bundle.published
    assert not file.same


def test_a_published_table_of_which_readings_are_missing_is_another_one(tmp_path: Path, capsys: Capture) -> None:
    whole = json.loads(DAMAGED)
    whole["published"].pop()
    assert main(["compare", "--points", filed(tmp_path, json.dumps(whole))]) == 2
    said = capsys.readouterr().err
    assert "its published figures are not those of the table that is known here" in said
    assert "no rows of" not in said


@pytest.mark.parametrize("runs", ["other", "no"])
def test_accuracy_is_that_which_is_known_here(runs: str) -> None:
    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    assert whole["accuracy"]
    whole["accuracy"] = [run | {"score": 1.0} for run in whole["accuracy"]] if runs == "other" else []
    file = again(json.dumps(whole))
    assert told(file.shelf, selected(file)) == told(bundled(), Selection(slug=SPECIFIED))
    assert not file.same


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_every_document_says_that_a_file_was_read(lang: str) -> None:
    file = again(text_of(Selection(slug=SPECIFIED, lang=lang)))
    answer, language = file.shelf.answer(settle(file.shelf, selected(file)).selection), LANGUAGES[lang]
    said = language.say("Read from a saved comparison of {day}", day=language.day(DAY))
    of = (answer.comparison, answer.narrative)
    assert said in to_text(*of, file.shelf.catalog)
    assert said in to_note(*of, file.shelf.catalog, "", markdown=False)
    assert json.loads(to_json(*of))["comparison"]["source"]["saved"] == DAY.isoformat()
    assert DAY.isoformat() in to_csv(*of, file.shelf.catalog).splitlines()[1]


# What a file selects, whatever the defaults are where it is opened


def test_a_newer_edition_changes_nothing() -> None:
    catalog = bundled().catalog
    newest = [row for row in catalog.tco if row.edition == catalog.editions[0]]
    dearer = (
        replace(row, edition="2099-01", usd_per_gpu_hour={t: 2 * usd for t, usd in row.usd_per_gpu_hour.items()})
        for row in newest
    )
    known = Shelf(replace(bundled().bundle, catalog=replace(catalog, tco=(*dearer, *catalog.tco))))
    file = again(text_of(Selection(slug=SPECIFIED)), known)
    then, now = (
        shelf.compare(asked)[1]
        for shelf, asked in ((file.shelf, selected(file)), (bundled(), Selection(slug=SPECIFIED)))
    )
    assert [side.price for side in then.sides] == [side.price for side in now.sides]


def test_nothing_is_left_to_defaults() -> None:
    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    named = {"compare", "edition", "tier", "source", "workload", "targets", "like", "runs"}
    assert named | {"metric", "reader", "lang"} <= whole["selection"].keys()


@pytest.mark.parametrize("of", ["data", "words", "code"])
def test_words_of_another_time_are_said_to_be_so(of: str) -> None:
    whole = json.loads(text_of(Selection(slug=SLUGS[0])))
    whole["versions"][of] = "0" * 12
    assert not again(json.dumps(whole)).same


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("format",), 2, "comparison.format"),
        (("today", 0, "interactivity"), -1, "comparison.today.0.interactivity '-1'"),
        (("today", 0, "setup", "gpu"), "<b>", "comparison.today.0.setup.gpu '<b>'"),
        (("today", 0, "run_url"), "javascript:alert(1)", "comparison.today.0.run_url"),
        (("today", 0, "acceptance_length"), 0.5, "comparison.today.0.acceptance_length '0.5'"),
        (("today", 0, "run_date"), "2099-01-01", "comparison.today.0.run_date '2099-01-01'"),
        (("saved",), "2099-01-01", "comparison.saved '2099-01-01'"),
        (("today", 0, "more"), 1, "comparison.today.0.more"),
        (("selection", "compare"), "x" * 501, "comparison.selection.compare"),
        (
            ("batches",),
            [{"batch": "own1", "label": "公开扫描"}],
            "comparison.batches.0.label '公开扫描' is what public",
        ),
        (("batches",), [{"batch": "own1", "label": "Public"}], "comparison.batches.0.label 'Public' is what public"),
        (
            ("batches",),
            [{"batch": "own1", "label": "Night"}, {"batch": "own2", "label": "night"}],
            "comparison.batches name two batches alike",
        ),
        (
            ("batches",),
            [{"batch": "own1", "label": "Night"}, {"batch": "own1", "label": "Day"}],
            "comparison.batches name two batches alike",
        ),
    ],
)
def test_a_wrong_value_is_named_and_the_file_refused(path: tuple[str | int, ...], value: object, reason: str) -> None:
    whole = json.loads(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    found = read_saved("mine.json", json.dumps(whole).encode(), today=DAY)
    assert isinstance(found, tuple)
    assert any(reason in str(refusal) for refusal in found), [str(r) for r in found]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"concurrency": 0.5}, "concurrency '0.5' should be greater than or equal to 1"),
        ({"tpot": 20.0}, "tpot '20.0' is not 1 / interactivity, which is"),
        ({"e2e": 0.001}, "interactivity '"),
        ({"throughput_per_gpu": 1.0}, "throughput_per_gpu '1.0' is not input and output throughput together"),
        ({"output_throughput": 1.0, "input_throughput": None, "throughput_per_gpu": 1.0}, "counts output tokens alone"),
        ({"setup": {"spec_method": "none"}, "acceptance_length": 2.4}, "setup.spec_method 'none' does not fit"),
        ({"setup": {"spec_method": "none"}, "acceptance_length": 1.0, "acceptance_rate": 0.7}, "drafts (0.7)"),
    ],
)
def test_a_row_that_denies_itself_is_refused_as_in_any_other_file(change: dict[str, Any], reason: str) -> None:
    whole = json.loads(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    row = whole["today"][0]
    row |= change | {"setup": row["setup"] | change.get("setup", {})}
    found = read_saved("mine.json", json.dumps(whole).encode(), today=DAY)
    assert isinstance(found, tuple)
    assert [reason in str(refusal) and "comparison.today.0." in str(refusal) for refusal in found] == [True], found


@pytest.mark.parametrize("name", ["\x7forkload", "a\nb", "\u202eevil", "x" * 10_000])
@pytest.mark.parametrize("part", ["selection", "models", None])
def test_a_field_of_any_name_is_refused_on_a_short_line(part: str | None, name: str) -> None:
    whole = json.loads(DAMAGED)
    of = whole if part is None else whole[part][0] if part == "models" else whole[part]
    of[name] = "x" * 501
    found = read_saved("mine.json", json.dumps(whole).encode())
    assert isinstance(found, tuple)
    assert all(str(refusal).isprintable() and len(str(refusal)) < 400 for refusal in found)


HEAD = {"kind": "likewise comparison", "format": 1, "saved": "2026-11-26", "versions": {}, "selection": {}}
BOMBS: dict[str, dict[str, object]] = {
    "many faults a row": {"today": [{f"k{i}": 0 for i in range(45)}] * MAX_ROWS},
    "one wide row": {"today": [{f"k{i}": 0 for i in range(900_000)}]},
    "a wide selection": {"selection": {f"k{i}": 0 for i in range(900_000)}},
    "no rows at all": {"today": [0] * 2_900_000},
    "faults in every table": dict.fromkeys(("today", "history", "published", "accuracy"), [0] * MAX_ROWS),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_of_nothing_but_faults_is_refused_soon(bomb: str) -> None:
    data = json.dumps(HEAD | BOMBS[bomb], separators=(",", ":")).encode()
    began = time.process_time()
    found = read_saved("mine.json", data)
    assert time.process_time() - began < MOST_SECONDS
    assert isinstance(found, tuple)
    assert 1 <= len(found) <= MAX_REFUSALS + 1
    assert "mine.json: " in str(found[0])


@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_breaks(data: st.DataObject) -> None:
    text = bytearray(DAMAGED)
    for _ in range(data.draw(st.integers(1, 4))):
        i = data.draw(st.integers(0, len(text) - 1))
        text[i : i + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    found = read_saved("mine.json", bytes(text))
    if isinstance(found, Saved):
        try:
            file = opened(found, bundled().bundle)
        except UnavailableError:
            return
        assert told(file.shelf, selected(file))
    else:
        assert found
        assert all(isinstance(refusal, Refusal) for refusal in found)


DAMAGED = text_of(Selection(slug="glm-5-1-b300-fp4-mtp-vs-none")).encode()


def test_a_saved_comparison_is_told_from_other_json() -> None:
    assert is_saved(DAMAGED)
    assert not is_saved(b'{"kind": "something else"}')
    assert not is_saved(b"likewise comparison")


WAYS = {
    "with a byte order mark": lambda text: text.encode("utf-8-sig"),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "with sorted keys": lambda text: json.dumps(json.loads(text), sort_keys=True).encode(),
    "with lines": lambda text: json.dumps(json.loads(text), indent=4).encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_read_however_it_was_written_again(way: str, tmp_path: Path, capsys: Capture) -> None:
    text = text_of(Selection(slug=SPECIFIED))
    data = WAYS[way](text)
    assert is_saved(data)
    assert read_saved("mine.json", data) == read_saved("mine.json", text.encode())
    path = tmp_path / "mine.json"
    path.write_bytes(data)
    assert "Read from a saved comparison" in printed(capsys, "compare", "--points", str(path))


# How much a file holds


def large_shelf(rows: int, image: str = "sglang:1") -> tuple[Shelf, Settled]:
    """Return two own batches that have so many rows between them, each with all that a row may say."""
    own = [
        replace(
            point(10 + i / 100, 5000 - i / 10, spec_method="mtp", batch=f"own{n}", image=image),
            **{
                "provenance": "own",
                "run_url": f"https://example.org/{'r' * 80}",
                "engine_version": "0.1.2",
                "acceptance_counted": True,
            },
            **dict.fromkeys(("input_throughput", "output_throughput"), 2500 - i / 20),
            **dict.fromkeys(("ttft", "ttft_p99", "acceptance_rate"), 0.1234567890123),
            **dict.fromkeys(("e2e", "e2e_p99"), 1023.1234567890123 / (10 + i / 100)),
            tpot=1 / (10 + i / 100),
            acceptance_length=2.1234567890123,
        )
        for n in (1, 2)
        for i in range(rows // 2)
    ]
    shelf = Shelf(bundled().bundle.with_own([Batch(batch=f"own{n}", label=f"Batch {n}") for n in (1, 2)], own))
    lineup = lineup_of(choices_of(shelf.bundle.own, shelf.catalog))
    assert lineup is not None
    return shelf, settle(shelf, Selection(slug=slug_of(lineup, shelf.catalog), targets=(50.0,)))


def test_the_largest_file_that_is_written_is_read() -> None:
    shelf, settled = large_shelf(MAX_ROWS)
    assert not is_too_large(shelf, settled)
    text = save(shelf, settled, DAY)
    found = read_saved("mine.json", text.encode())
    assert isinstance(found, Saved), [str(refusal) for refusal in found]
    assert len(found.today) == MAX_ROWS


def test_rows_of_many_letters_are_too_large_before_they_are_too_many() -> None:
    """Bytes are counted, of which a Chinese letter has three."""
    shelf, settled = large_shelf(MAX_ROWS, image="像" * 170)
    assert len(save(shelf, settled, DAY).encode()) > MAX_BYTES
    assert is_too_large(shelf, settled)


def test_one_row_more_is_too_large() -> None:
    assert is_too_large(*large_shelf(MAX_ROWS + 2))
    assert not is_too_large(bundled(), settle(bundled(), Selection(slug=SPECIFIED)))


# On the command line


def filed(folder: Path, text: str) -> str:
    path = folder / "anything.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def printed(capsys: Capture, *arguments: str) -> str:
    """Return what a command prints that has nothing to say on standard error."""
    assert main(arguments) == 0, capsys.readouterr().err
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def live_shelf() -> Shelf:
    """Return a shelf of live rows and accuracy runs, a method and an engine that nobody lists among them."""
    base = bundled().bundle
    rows = tuple(replace(row, provenance="live") for row in base.today)
    odd = replace(rows[0].setup, engine="new engine", spec_method="medusa 2")
    runs = tuple(replace(run, score=run.score / 2) for run in base.background.accuracy)
    eagle = (replace(r, setup=replace(r.setup, spec_method="Eagle 2")) for r in rows if r.setup.spec_method == "mtp")
    return Shelf(
        base.with_live((*rows, *eagle, replace(rows[0], setup=odd, interactivity=500.0, tpot=None, e2e=None)), (), runs)
    )


def own_shelf() -> Shelf:
    """Return a shelf with somebody's rows, of models, GPUs and engines that nobody lists."""
    rows = [
        point(x, y, model="**Llama** 9", gpu="<b>X9</b>", engine="=serve()", spec_method=method, batch="own1")
        for method, factor in (("none", 1.0), ("mtp", 1.5))
        for x, y in ((20, 3000 * factor), (50, 1500 * factor), (90, 400 * factor))
    ]
    own = (replace(row, provenance="own") for row in rows)
    return Shelf(bundled().bundle.with_own([Batch(batch="own1", label="{{ mine }}")], own))


@pytest.mark.parametrize("slug", ["deepseek-r1-b200-fp4-vs-fp8", "deepseek-r1-b200-vs-b300"])
def test_live_rows_are_public_where_they_are_known_alone(slug: str) -> None:
    live, base = live_shelf(), bundled().bundle
    renewed = Shelf(base.with_live((replace(row, interactivity=row.interactivity * 1.1) for row in base.today), (), ()))
    text = text_of(Selection(slug=slug), live)
    file = again(text, live)
    assert told(file.shelf, selected(file)) == told(live, Selection(slug=slug))
    assert file.same
    file = again(text, renewed)
    assert not file.same
    assert {source for side in file.shelf.compare(selected(file))[1].sides for source in side.sources} == {"saved"}


@pytest.mark.parametrize("then", ["live", "store"])
def test_rows_that_come_from_elsewhere_now_make_other_words(then: str) -> None:
    whole = json.loads(text_of(Selection(slug=SPECIFIED)))
    for row in (*whole["today"], *whole["history"]):
        row["provenance"] = then
    file = again(json.dumps(whole))
    assert file.shelf.compare(selected(file))[1].subject.source == "measured"
    assert not file.same


def test_rows_of_a_file_that_is_saved_again_are_held_against_what_is_known_once_more() -> None:
    live = live_shelf()
    renewed = Shelf(
        live.bundle.with_live((replace(r, interactivity=r.interactivity * 1.1) for r in live.bundle.today), (), ())
    )
    first = again(text_of(Selection(slug="deepseek-r1-b200-fp4-vs-fp8"), renewed))
    file = again(save(first.shelf, settle(first.shelf, selected(first)), DAY), renewed)
    assert {source for side in file.shelf.compare(selected(file))[1].sides for source in side.sources} == {"live"}


SHELVES = {"bundled": bundled, "own": own_shelf}
ON_PAGES = [
    *(("bundled", asked) for asked in ASKED),
    ("bundled", Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none", source="published", lang="zh")),
    ("bundled", Selection(slug="deepseek-r1-b200-vs-b300", cap=0.5, reader="technical")),
    ("bundled", Selection(slug="deepseek-r1-b200-fp8-mtp-vs-none", reader="brief", lang="zh")),
    ("own", Selection(slug="model-gpu-fp4-mtp-own1-vs-none")),
    ("bundled", Selection(slug="deepseek-r1-b200-fp4-mtp-vs-h200-fp8-none")),
]


@pytest.mark.parametrize(("kind", "asked"), ON_PAGES, ids=[f"{kind} {asked.slug}" for kind, asked in ON_PAGES])
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_command_line_tells_what_the_page_told(
    kind: str, asked: Selection, form: str, tmp_path: Path, capsys: Capture
) -> None:
    shelf = SHELVES[kind]()
    settled = settle(shelf, asked)
    assert settled.notices == ()
    answer = shelf.answer(settled.selection)
    language = LANGUAGES[asked.lang]
    prices = tell_prices(answer.comparison, shelf.catalog, tier=asked.tier, cap=asked.cap, language=language)
    cap = prices.of_cap() if asked.cap else None
    path = filed(tmp_path, save(shelf, settled, DAY))
    found = printed(capsys, "compare", "--points", path, "--format", form)
    if form == "json":
        wanted = to_json(answer.comparison, answer.narrative, cap, fairness=answer.fairness)
        whole = json.loads(found)
        assert whole["comparison"]["source"].pop("saved") == DAY.isoformat()
        assert whole == json.loads(wanted)
    else:
        write = to_markdown if form == "markdown" else to_text
        wanted = write(answer.comparison, answer.narrative, shelf.catalog, cap, fairness=answer.fairness)
        assert without_file(found, asked.lang).rstrip() == wanted.rstrip()


@pytest.mark.parametrize(("kind", "asked"), ON_PAGES, ids=[f"{kind} {asked.slug}" for kind, asked in ON_PAGES])
def test_the_comparison_of_a_file_is_among_what_there_is_to_compare(kind: str, asked: Selection) -> None:
    """Without anything to compare, a page would stop."""
    shelf = SHELVES[kind]()
    file = again(text_of(asked, shelf))
    assert file.shelf.find(asked.slug)[0].slug in file.shelf.offers
    assert settle(file.shelf, Selection(slug="nonsense")).selection.slug in file.shelf.offers


def test_a_flag_goes_before_what_the_file_selects(tmp_path: Path, capsys: Capture) -> None:
    path = filed(tmp_path, text_of(ASKED[0]))
    slug = ("compare", ASKED[0].slug, "--usd-per-gpu-hour", "2.5")
    flags = ("--targets", "80", "--lang", "zh", "--reader", "brief", "--like", "pooled")
    found = printed(capsys, "compare", "--points", path, *flags)
    assert without_file(found, "zh") == printed(capsys, *slug, *flags)
    dearer = ("--usd-per-gpu-hour", "9", "--targets", "70,90", "--like", "setup")
    found = printed(capsys, "compare", "--points", path, *dearer)
    assert without_file(found) == printed(capsys, "compare", ASKED[0].slug, *dearer)


def test_what_has_changed_since_then_is_a_line_on_standard_error(tmp_path: Path, capsys: Capture) -> None:
    whole = json.loads(text_of(ASKED[0]))
    whole["versions"]["data"] = "0" * 12
    assert main(["compare", "--points", filed(tmp_path, json.dumps(whole))]) == 0
    said = capsys.readouterr()
    assert said.out
    assert said.err == f"{OTHER_WORDS}\n"


def test_figures_that_a_file_gives_are_refused_without_a_flag_that_nobody_gave(tmp_path: Path, capsys: Capture) -> None:
    whole = json.loads(text_of(ASKED[0]))
    for key, unit in (("usd", "$ per GPU-hour"), ("kw", "kW per GPU")):
        selection = {name: text for name, text in whole["selection"].items() if name not in ("usd", "kw")}
        file = filed(tmp_path, json.dumps(whole | {"selection": selection | {key: "0.5,0.6"}}))
        assert main(["compare", "--points", file]) == 2
        said = capsys.readouterr().err
        assert said == f"likewise: several figures in {unit} are given for B200; a GPU type has one\n"


def test_the_faults_of_a_refused_file_are_named_line_by_line(tmp_path: Path, capsys: Capture) -> None:
    whole = json.loads(text_of(ASKED[0]))
    whole["today"][0]["interactivity"], whole["today"][1]["run_url"] = -1, "javascript:alert(1)"
    whole["today"][2]["run_date"] = "2099-01-01"
    assert main(["compare", "--points", filed(tmp_path, json.dumps(whole))]) == 2
    said = capsys.readouterr()
    first, second, third = said.err.splitlines()
    assert first.startswith("likewise: anything.txt: comparison.today.0.interactivity '-1' ")
    assert second.startswith("anything.txt: comparison.today.1.run_url 'javascript:alert(1)' ")
    assert third.startswith("anything.txt: comparison.today.2.run_date '2099-01-01' must lie between 2020-01-01 and ")
    assert said.out == ""


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"today": [], "history": []}, "do not make the comparison that it names"),
        ({"selection": {"compare": "deepseek-r1-b300-vs-h200"}}, "do not make the comparison that it names"),
    ],
)
def test_rows_that_do_not_make_the_comparison_are_told(
    change: dict[str, object], cause: str, tmp_path: Path, capsys: Capture
) -> None:
    whole = json.loads(text_of(ASKED[1])) | change
    assert main(["compare", "--points", filed(tmp_path, json.dumps(whole))]) == 2
    assert cause in capsys.readouterr().err


def test_a_saved_comparison_stands_alone(tmp_path: Path, capsys: Capture) -> None:
    path = filed(tmp_path, text_of(ASKED[0]))
    assert main(["compare", "--points", f"a={path}", f"b={FOLDER / 'own.csv'}"]) == 2
    assert capsys.readouterr().err == "likewise: anything.txt is a saved comparison, which stands alone\n"
    assert main(["compare", ASKED[0].slug, "--points", path]) == 2
    assert "not both" in capsys.readouterr().err
