"""Pages with live and own rows: whatever the source does, each page stands, says so on one line and shows what it had.

Own rows are seen by the visitor who brought them alone, and nothing of them stands in an address.
"""

import html
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow
import pytest
from streamlit.testing.v1 import AppTest

from app.answer import Shelf, bundled
from app.escaping import markdown as e
from app.language import LANGUAGES
from app.links import Selection
from app.nearest import settle
from app.saved import save
from app.sources.bundle import load
from app.sources.files import OPEN_METHOD, Batch, batch, read_files
from app.sources.live.switch import SWITCH
from app.titles import title
from app.ui import selection, shelves
from app.ui.fairness import NO_ROWS, UNDATED
from app.ui.selection import everywhere
from app.ui.yours import files as dropped_files
from app.ui.yours import questions
from tests.example_files import changed, examples
from tests.live_server import LiveServer, Request, faster
from tests.stories import OWN, UNLISTED, own_shelf, unlisted_shelf
from tests.test_live import HASTY, PATIENT
from tests.test_pages import COMPARE, ENTRY, EXPLORE, GALLERY, address, put, turn_to, visit, well
from tests.watching import Watch, watched

PAGES = [f"pages/{name}.py" for name in ("compare", "explore", "gallery", "matrix", "trend", "yours", "data", "method")]
YOURS, MATRIX, DATA = "pages/yours.py", "pages/matrix.py", "pages/data.py"
FAILURES = {
    "503": "cannot answer now",
    "hang_up": "broke off",
    "slow": "in time",
    "truncated": "broke off",
    "wrong_type": "something else than a list of rows",
    "html": "not JSON",
    "html_as_json": "not JSON",
    "renamed": "in another form",
    "nothing": "not JSON",
}
FORCED = "In some rows here acceptance was forced to a reference length; real prompts may accept more or fewer."
SECRET = "acme-secret-70b"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    """A source of live rows that this process asks, with nothing held."""
    with LiveServer(mode="plain") as live:
        monkeypatch.setenv("LIKEWISE_API", live.address)
        monkeypatch.setenv("LIKEWISE_CACHE", str(tmp_path))
        monkeypatch.delenv(SWITCH, raising=False)
        forget()
        yield live
    shelves.live.cache_clear()


def forget(*, hasty: bool = False) -> None:
    """Start as a new process does, with what is held on disk."""
    shelves.live.cache_clear()
    source = shelves.live().source
    source.api.limits, source._fresh_for = HASTY if hasty else PATIENT, timedelta(0)


def opened(page: str, **params: str) -> AppTest:
    """Open a page by a link to it."""
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.run()
    at.switch_page(page)
    at.query_params.clear()
    at.query_params.update(params)
    return well(at.run())


def shown_rows(at: AppTest) -> str:
    """Return the line above the title that says which rows are shown."""
    return next((c.value for c in at.main.caption if "ive rows" in c.value or "实时数据" in c.value), "")


def plain(text: str) -> str:
    """Undo the escaping of Markdown."""
    return html.unescape(text)


# Live rows


def test_live_rows_are_off_unless_chosen(server: LiveServer) -> None:
    at = visit()
    assert shown_rows(at) == ""
    assert server.requests == []
    put(at, "Live rows", True)
    assert address(at)["rows"] == "live"
    assert plain(shown_rows(at)).startswith("Live rows as of 11 June 2026, confirmed ")
    put(at, "Live rows", False)
    assert "rows" not in address(at)
    assert shown_rows(at) == ""


def test_while_live_rows_are_asked_for_the_page_shows_how_far_that_is(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[list[str]] = []
    with watched() as now:
        honest = server.rows

        def asked(request: Request) -> Any:
            shown.append(now.texts("progress"))
            return honest(request)

        monkeypatch.setattr(server, "rows", asked)
        at = visit(rows="live")
    assert len(shown) == len(server.requests) > 2
    assert all(len(bars) == 1 for bars in shown)
    assert plain(shown[0][0]) == "Asking for live rows: availability"
    assert len({bar for bars in shown for bar in bars}) > 2
    assert not at.get("progress")
    assert shown_rows(at)


def test_an_operator_turns_them_on_and_a_visitor_off(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "1")
    at = visit()
    assert shown_rows(at)
    assert "rows" not in address(at)
    put(at, "Live rows", False)
    assert address(at)["rows"] == "bundled"
    assert shown_rows(at) == ""


def test_every_page_says_as_of_when(server: LiveServer) -> None:
    at = visit(rows="live")
    asked = len(server.requests)
    for page in PAGES:
        turn_to(at, page)
        assert "as of 11 June 2026" in plain(shown_rows(at)), page
        assert address(at)["rows"] == "live"
    assert len(server.requests) == asked


def test_rows_of_a_spec_method_that_nobody_lists_stand_on_every_page(server: LiveServer) -> None:
    for row in server.today:
        row["spec_method"] = "<b>Eagle</b> 2" if row["spec_method"] == "mtp" else row["spec_method"]
    at = visit(rows="live")
    for page in PAGES:
        turn_to(at, page)
    linked = opened(COMPARE, rows="live", compare="deepseek-r1-b200-fp8-beagleb2-vs-none")
    assert "<b>Eagle</b> 2" in plain(
        "\n".join(str(found.value) for found in (*linked.main.title, *linked.main.markdown))
    )


@pytest.mark.parametrize("mode", FAILURES)
def test_a_source_that_fails_at_first_leaves_the_bundled_rows_and_one_line(server: LiveServer, mode: str) -> None:
    server.modes[""] = mode
    forget(hasty=mode == "slow")
    at = visit(rows="live")
    without = visit()
    assert [m.value for m in at.main.markdown] == [m.value for m in without.main.markdown]
    line = plain(shown_rows(at))
    assert line.startswith("No live rows could be had; the bundled ones are shown.")
    assert FAILURES[mode] in line
    assert "\n" not in line
    for page in PAGES:
        assert shown_rows(turn_to(at, page)), page


def test_with_the_network_cut_every_page_stands(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("LIKEWISE_API", f"http://127.0.0.1:{taken.getsockname()[1]}")
        forget()
        at = visit(rows="live")
        for page in PAGES:
            assert "The live source did not answer; no rows of it are held." in plain(shown_rows(turn_to(at, page)))
    assert server.requests == []


@pytest.mark.parametrize("mode", FAILURES)
def test_a_source_that_fails_later_leaves_the_last_good_rows_and_one_line(server: LiveServer, mode: str) -> None:
    server.today[0] = faster(server.today[0], 1.5)
    good = visit(EXPLORE, rows="live")
    server.modes[""] = mode
    forget(hasty=mode == "slow")
    live = shelves.live()
    live.get(lambda part, about: None)
    live._ask(lambda part, about: None)  # as the thread does that asks behind the page
    at = visit(EXPLORE, rows="live")
    assert points(at) == points(good)
    line = plain(shown_rows(at))
    assert line.startswith("Live rows as of 11 June 2026")
    assert FAILURES[mode] in line
    assert f"rows fetched on {datetime.now(UTC).date()} are shown" in line


def points(at: AppTest) -> set[str]:
    """Return what the chart says of each of its points."""
    (chart,) = at.get("vega_lite_chart")
    data = next(d for d in chart.proto.datasets if d.name == "points")
    table = pyarrow.ipc.open_stream(data.data.data).read_all()
    return set(table["description"].to_pylist())


def test_a_row_with_nonsense_is_left_out_counted_and_named(server: LiveServer) -> None:
    server.modes["benchmarks"] = "nonsense"
    at = visit(DATA, rows="live")
    assert "rows of the live source were left out" in plain(shown_rows(at))
    told = plain(" ".join(m.value for e in at.main.expander for m in e.markdown))
    assert "benchmarks[" in told
    assert "fp6" in told


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_the_line_is_in_the_language_of_the_page(server: LiveServer, code: str) -> None:
    server.modes[""] = "html"
    line = plain(shown_rows(visit(rows="live", lang=code)))
    assert "返回的不是 JSON" in line
    assert "live source" not in line


def test_after_a_failure_the_source_is_asked_again_soon(server: LiveServer) -> None:
    server.modes[""] = "503"
    visit(rows="live")
    live, failed = shelves.live(), len(server.requests)
    visit(rows="live")
    assert len(server.requests) == failed
    assert live._asked is not None
    live._asked -= shelves.AGAIN_AFTER_FAILURE
    server.modes[""] = "plain"
    visit(rows="live")
    wait_for(lambda: bool(live._now and live._now.reached))
    assert shown_rows(visit(rows="live")).startswith("Live rows as of")


@pytest.mark.parametrize("mode", ["plain", "503"])
def test_rows_behind_the_live_ones_keep_up_with_a_store(
    mode: str, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.modes[""] = mode
    live = shelves.live()
    first = shown(live)
    assert shown(live) is first
    assert (first is bundled()) == (mode == "503")
    renewed = bundled().catalog.joined(models=(replace(bundled().catalog.models[0], model="new", group="new"),))
    base = Shelf(replace(load(), catalog=renewed))
    monkeypatch.setattr(shelves, "bundled", lambda: base)
    assert "new" in {model.model for model in shown(live).catalog.models}
    assert (shown(live) is base) == (mode == "503")


def shown(live: shelves.LiveRows) -> Shelf:
    return live.get(lambda part, about: None).shelf


def wait_for(done: Any) -> None:
    until = time.monotonic() + 30
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    assert done()


def test_agentic_sessions_are_a_workload_of_their_own_on_every_page(server: LiveServer) -> None:
    for code, told in (("en", "agentic"), ("zh", LANGUAGES["zh"].say("agentic"))):
        at = opened(EXPLORE, rows="live", lang=code, explore_workload="agentic")
        (workload,) = (s for s in at.selectbox if s.key == "explore_workload")
        assert workload.value == (0, 0)
        assert told in workload.options
        matrix = opened(MATRIX, rows="live", lang=code, matrix_workload="agentic")
        (workload,) = (s for s in matrix.selectbox if told in s.options)
        assert workload.value == (0, 0)
        for page in (at, matrix):
            assert any(c.value == LANGUAGES[code].say(FORCED) for c in page.main.caption)
        assert not any("0/0" in m.value or "0k" in m.value for m in matrix.main.markdown)


# Own rows


def drop(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop files on the page."""
    hold(at, *files)
    return well(at.run())


def hold(at: AppTest, *files: tuple[str, bytes]) -> None:
    """Have files in their place; unlike a browser, AppTest forgets them after each run."""
    at.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files])


def take(at: AppTest, *files: tuple[str, bytes], called: str = "", **answers: Any) -> AppTest:
    """Answer what files do not say, and take them in, under the name that is offered or another."""
    drop(at, *files)
    hold(at, *files)
    for name, value in answers.items():
        (widget,) = (w for kind in ("selectbox", "number_input") for w in at.get(kind) if f"answer_{name}_" in w.key)
        widget.set_value(value)
    if called:
        next(w for w in at.text_input if w.label == "Name of this batch").set_value(called)
    button = next(b for b in at.button if b.label == "Take these rows")
    # To AppTest every run is the first of a server, which starts again and so forgets what was pressed.
    with patch.object(everywhere, "_through_the_entry"):
        button.click().run()
    return at if at.error else well(at.run())


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_question_explains_a_word_of_the_files_that_leaves_the_method_open(code: str) -> None:
    """SGLang says EAGLE of a model's own MTP layers too; whoever is asked which it was is told so."""
    said = {"speculative_algorithm": "EAGLE", "quantization": "fp8", "tp_size": 8}
    at = opened(YOURS, lang=code)
    drop(at, ("run.jsonl", changed("sglang_bench_serving.jsonl", lambda d: d.update(server_info=said))))
    expected = LANGUAGES[code].say(OPEN_METHOD, words="EAGLE")
    assert [m.value for m in at.markdown if "EAGLE" in m.value and "MTP" in m.value] == [expected]
    drop(at, ("run.jsonl", changed("sglang_bench_serving.jsonl", lambda d: d.update(server_info={"tp_size": 8}))))
    assert not [m.value for m in at.markdown if "EAGLE" in m.value]


def see_rows(at: AppTest) -> None:
    """Open the table of rows."""
    at.session_state["yours_rows"] = True
    with patch.object(everywhere, "_through_the_entry"):  # as in `take`
        at.run()
    well(at)


def swept(**named: str) -> list[tuple[str, bytes]]:
    """Return a sweep of several files, each one load."""
    loads = ((8, 90.0, 900.0), (32, 70.0, 2100.0), (128, 45.0, 3400.0))

    def load(conc: int, speed: float, tput: float) -> bytes:
        change: dict[str, Any] = {"conc": conc, "median_intvty": speed, "median_tpot": 1 / speed, "tput_per_gpu": tput}
        change |= {"input_tput_per_gpu": tput / 2, "output_tput_per_gpu": tput / 2} | named
        return changed("inferencex_agg.json", lambda row: row.update(change))

    return [(f"load_{conc}.json", load(conc, speed, tput)) for conc, speed, tput in loads]


def brought(**named: str) -> AppTest:
    return take(visit(YOURS), *swept(**named))


def compare(at: AppTest) -> AppTest:
    """Follow the link to the comparison of what was brought."""
    link = next(p.proto.query_string for p in at.get("page_link"))
    at.query_params["compare"] = link.partition("compare=")[2].partition("&")[0]
    return turn_to(at, COMPARE)


def test_the_empty_page_says_what_it_takes() -> None:
    at = visit(YOURS)
    assert at.file_uploader[0].label == "Files"
    assert "Drop your own benchmark results" in at.main.markdown[0].value
    assert not at.subheader
    assert not at.main.expander


@pytest.mark.parametrize("code", LANGUAGES)
def test_which_engine_answered_a_backend_is_asked_and_why(code: str) -> None:
    data = changed("sglang_bench_serving.jsonl", lambda d: d.update(backend="vllm"))
    at = drop(opened(YOURS, lang=code), ("run.jsonl", data))
    (question,) = [each for each in at.selectbox if each.help]
    assert (question.value, question.help) == (None, LANGUAGES[code].say(questions.BACKEND))


def test_a_row_of_a_day_to_come_is_refused() -> None:
    table = b"interactivity_tok_s_user,throughput_tok_s_gpu,run_date\n40,100,2099-01-01\n"
    at = drop(visit(YOURS), ("x.csv", table))
    assert any("must lie between 2020-01-01 and" in m.value for m in at.main.markdown)
    assert not at.success


def test_what_files_do_not_say_is_asked_once_and_never_guessed() -> None:
    files = [(name, examples()[name]) for name in ("vllm_bench_serve.json", "aiperf.json")]
    at = drop(visit(YOURS), *files)
    asked = [w.label for kind in ("selectbox", "number_input") for w in at.get(kind)]
    assert sum(label.startswith("GPU (") for label in asked) == 1
    assert all(w.value is None for kind in ("selectbox", "number_input") for w in at.get(kind))
    take(at, *files)
    assert any("Still to be answered" in error.value for error in at.error)
    assert not at.subheader


TABLES = (
    b"side,interactivity_tok_s_user,throughput_tok_s_gpu\na,10,100\na,50,50\nb,10,90\nb,60,20\n",
    b"interactivity_tok_s_user,throughput_tok_s_gpu,gpu,model,spec_method\n"
    b"20,99,,DeepSeek R1,mtp\n50,50,,DeepSeek R1,mtp\n20,80,H200,,off\n60,30,H200,DeepSeek R1,off\n",
)


@pytest.mark.parametrize(("data", "rows"), [(TABLES[0], (4, 4)), (TABLES[1], (1, 2))], ids=["none", "some"])
def test_a_table_without_model_or_gpu_is_asked_for_them_and_becomes_sides(data: bytes, rows: tuple[int, int]) -> None:
    at = drop(visit(YOURS), ("own.csv", data))
    asked = [w.label for kind in ("selectbox", "number_input", "text_input") for w in at.get(kind)]
    told = [f"{name} (in {n} row{'s' * (n > 1)})" for name, n in zip(("Model", "GPU"), rows, strict=True)]
    assert asked == [*told, "Name of this batch"]
    at = take(visit(YOURS), ("own.csv", data))
    assert any("Still to be answered: Model and GPU" in error.value for error in at.error)
    at = take(visit(YOURS), ("own.csv", data), model="dsr1", gpu="h200")
    assert [heading.value for heading in at.subheader] == ["Your rows", "Compare"]
    compare(at)
    assert "own1" in address(at)["compare"]
    assert at.get("vega_lite_chart")


@pytest.mark.parametrize(
    ("code", "precisions", "label"),
    [
        ("en", ("", ""), "Unstated precision"),
        ("zh", ("", ""), "精度未注明"),
        ("en", ("fp8", "fp4"), "FP4/FP8"),
        ("en", ("fp8", "fp8"), "FP8"),
    ],
)
def test_own_rows_are_named_by_the_precisions_that_they_have(
    code: str, precisions: tuple[str, str], label: str
) -> None:
    head = "interactivity_tok_s_user,throughput_tok_s_gpu,gpu,model,spec_method,isl,osl,precision"
    figures = ("30,2000", "90,500")
    lines = [f"{xy},H200,DeepSeek R1,mtp,1024,1024,{p}" for xy, p in zip(figures, precisions, strict=True)]
    at = take(visit(YOURS), ("own.csv", "\n".join([head, *lines]).encode()))
    at.query_params["lang"] = code
    (sides,) = well(at.run()).multiselect
    assert label in sides.options[0].split(" · ")
    compare(at)
    assert ("best" in address(at)["compare"]) == (len(set(precisions)) > 1 or not all(precisions))
    assert label in plain(at.title[0].value)
    assert not any("best" in option.lower() for box in at.selectbox for option in box.options if "Yours" in option)


def test_the_table_of_rows_speaks_as_the_page_does_and_leaves_unknowns_blank() -> None:
    data = b"interactivity_tok_s_user,throughput_tok_s_gpu,gpu,model,spec_method\n20,99,H200,DeepSeek R1,none\n"
    at = take(visit(YOURS), ("own.csv", data))
    assert not at.dataframe, "many rows take a second to send"
    see_rows(at)
    frame = at.dataframe[0].value
    assert list(frame.columns[:3]) == ["Batch", "Interactivity, tok/s/user", "Throughput per GPU, tok/s/GPU"]
    assert frame.iloc[0]["GPU"] == "H200"
    assert frame.iloc[0]["Spec method"] == "Off", "none would read as unknown"
    assert at.dataframe[0].proto.placeholder == "–"
    put(well(at.run()), "Language", "zh")
    see_rows(at)
    frame = at.dataframe[0].value
    assert not any("_" in name or "Batch" in name for name in frame.columns)
    assert frame.iloc[0]["推测方式"] == "无推测"


def test_rows_of_ones_own_are_not_called_published() -> None:
    at = compare(brought())
    held = next(w for w in at.get("button_group") if w.label == "What is held equal on all sides")
    assert held.options[0] == "Pooled"


def test_rows_without_a_day_are_not_said_to_be_apart_in_time() -> None:
    at = compare(brought())
    told = [c.value for c in at.caption]
    assert UNDATED in told
    assert NO_ROWS["window"] not in told


def test_sides_without_a_workload_in_common_lead_nowhere_and_say_so() -> None:
    data = b"interactivity_tok_s_user,throughput_tok_s_gpu,gpu,model\n20,99,H200,DeepSeek R1\n50,50,H200,DeepSeek R1\n"
    at = take(visit(YOURS), ("own.csv", data))
    assert any("These sides have no workload in common." in info.value for info in at.info)
    assert not at.get("page_link")


def test_batches_of_one_name_are_told_apart_by_a_number() -> None:
    at = brought()
    for _ in range(2):
        at = take(at, *swept(hw="b200"))
    titles = [m.value.partition("**")[2].partition("**")[0] for m in at.markdown if "3 rows" in plain(m.value)]
    assert titles == ["Yours", "Yours 2", "Yours 3"]
    assert "**yours 4**" in " ".join(m.value for m in take(at, *swept(), called="yours").markdown)


@pytest.mark.parametrize("name", ["Public sweep", "public  SWEEP.", "Public", "Store sweep 2", "公开扫描"])
def test_own_rows_are_not_called_what_public_ones_are(name: str) -> None:
    at = take(visit(YOURS), *swept(), called=name)
    assert ["is what public rows are called; name yours otherwise." in plain(error.value) for error in at.error] == [
        True
    ]
    assert not at.multiselect


def test_a_bad_file_is_named_with_its_cause_and_the_good_rest_stays() -> None:
    bad = changed("inferencex_agg.json", lambda row: row.update(precision="fp6"))
    files = [*swept(), ("bad.json", bad), ("none.txt", b"hello")]
    at = drop(visit(YOURS), *files)
    told = plain(" ".join(m.value for e in at.main.expander for m in e.markdown))
    assert "bad.json" in told
    assert "fp6" in told
    assert "none.txt" in told
    assert "read are: InferenceX" in told
    take(at, *files)
    assert any("3 rows" in plain(m.value) for m in at.main.markdown)
    after = plain(" ".join(m.value for e in at.main.expander for m in e.markdown))
    assert "bad.json" in after
    assert "none.txt" in after


def test_a_run_with_failed_requests_is_named_beside_its_rows_and_not_as_refused() -> None:
    run = changed("aiperf.json", lambda found: found.update(error_summary=[{"count": 40}]))
    said = {"gpus": 8, "precision": "fp8", "engine": "vllm", "spec_method": "none"}
    at = take(visit(YOURS), ("run.json", run), **said)
    labels = [expander.label for expander in at.main.expander]
    assert not any("refused" in label for label in labels)
    noted = at.main.expander[labels.index("1 note on the rows of these files")]
    assert "run.json: 40 of 200 requests failed" in plain(noted.markdown[0].value)


def test_own_rows_compare_with_public_ones_and_are_marked() -> None:
    at = brought()
    compare(at)
    assert address(at)["compare"].endswith("-own1-vs-public")
    assert any("are unverified: uploaded by you" in plain(m.value) for m in [*at.main.markdown, *at.warning])
    assert any("Rows from several sources" in plain(m.value) for m in at.main.markdown)
    turn_to(at, EXPLORE)
    assert any("uploaded by you" in description for description in points(at))
    assert any("hollow" in plain(c.value) for c in at.main.caption)


@pytest.mark.parametrize("page", [MATRIX, "pages/trend.py", GALLERY])
def test_a_page_of_public_rows_alone_says_that_own_ones_are_elsewhere(page: str) -> None:
    said = {
        "en": "Your 3 rows are not on this page, which shows public rows alone.",
        "zh": "您的 3 行数据不在本页，本页只显示公开数据。",
    }
    assert not any(text in plain(c.value) for c in visit(page).main.caption for text in said.values())
    at = turn_to(brought(), page)
    for code, text in said.items():
        put(at, "Language", code) if code != "en" else at
        assert [plain(c.value) for c in at.main.caption].count(text) == 1
        (link,) = (p.proto for p in at.get("page_link") if p.proto.page == "yours")
        assert link.label == LANGUAGES[code].say("Compare them on Your files")
    turn_to(at, YOURS)
    assert at.multiselect


def test_a_batch_that_stands_alone_is_told_what_is_lacking() -> None:
    at = brought(infmax_model_prefix=SECRET, model=SECRET)
    assert any("Bring a second batch" in info.value for info in at.info)
    assert not at.get("page_link")


def test_two_visitors_do_not_see_each_others_rows() -> None:
    mine = brought(infmax_model_prefix=SECRET, model=SECRET)
    theirs = visit(YOURS)
    assert any(SECRET in plain(m.value) for m in mine.main.markdown)
    for page in PAGES:
        turn_to(theirs, page)
        everything = json.dumps([str(element) for element in theirs.main.children.values()], default=str)
        assert SECRET not in everything, page
    assert not bundled().bundle.own
    assert SECRET not in {m.label for m in bundled().catalog.models}


def test_no_name_of_a_file_stands_in_an_address() -> None:
    named = {"infmax_model_prefix": SECRET, "model": SECRET, "hw": "secretgpu", "framework": "secretengine"}
    at = brought(**named)
    take(at, *swept(**named, spec_decoding="mtp"))
    compare(at)
    assert address(at)["compare"] == "model-gpu-fp8-none-own1-vs-mtp-own2"
    assert at.title[0].value.count("Yours") == 2
    for page in PAGES:
        turn_to(at, page)
        told = json.dumps(address(at)).lower()
        assert "secret" not in told, page
        links = [p.proto.query_string for p in at.get("page_link")]
        assert not any("secret" in text.lower() for text in links), page


def test_removed_rows_are_gone_everywhere() -> None:
    at = brought()
    compare(at)
    link = address(at)
    turn_to(at, YOURS)
    assert any(isinstance(part, Shelf) and part.bundle.own for part in kept(at))
    well(next(b for b in at.button if b.label == "Remove").click().run())
    assert not at.subheader
    assert not any(isinstance(part, Shelf) and part.bundle.own for part in kept(at))
    for other in (turn_to(at, COMPARE), opened(COMPARE, **link)):  # which is what a reload does
        assert "own1" not in address(other)["compare"]
        assert any("If they are yours, bring the files again" in plain(info.value) for info in other.info)
    turn_to(at, EXPLORE)
    assert not any("uploaded by you" in description for description in points(at))


def kept(at: AppTest) -> list[object]:
    """Return what the session keeps."""
    values = at.session_state._state.filtered_state.values()
    return [part for value in values for part in (value if isinstance(value, tuple) else (value,))]


def test_files_that_are_taken_out_of_their_place_leave_nothing_of_what_was_read() -> None:
    at = drop(visit(YOURS), *swept())
    assert any(isinstance(part, Batch) for part in kept(at))
    drop(at)
    assert not any(isinstance(part, Batch) for part in kept(at))


# A saved comparison


@pytest.mark.parametrize("slug", [OWN, UNLISTED])
def test_a_file_of_two_sides_and_nothing_else_opens_on_every_page(slug: str) -> None:
    known = own_shelf() if slug == OWN else unlisted_shelf()
    text = save(known, settle(known, Selection(slug=slug)), date(2026, 11, 20))
    at = drop(visit(YOURS), ("mine.likewise.json", text.encode()))
    turn_to(at, COMPARE)
    assert address(at)["compare"] == slug
    assert at.title[0].value == e(title(known.compare(Selection(slug=slug))[1], known.catalog))
    assert at.get("vega_lite_chart")
    assert not any("data/" in plain(info.value) for info in at.info)
    for page in PAGES:
        turn_to(at, page)
        assert any("A saved comparison of 20 November 2026 is open" in plain(c.value) for c in at.main.caption), page
        assert not any("Mend" in plain(info.value) for info in at.info), page


def saved_text(slug: str, known: Shelf) -> str:
    return save(known, settle(known, Selection(slug=slug)), date(2026, 11, 20))


def test_a_saved_comparison_stands_alone() -> None:
    saved = ("mine.likewise.json", saved_text(OWN, own_shelf()).encode())
    at = drop(visit(YOURS), *swept(), saved)
    assert any("mine.likewise.json is a saved comparison, which stands alone" in plain(x.value) for x in at.error)
    assert not any("is open" in plain(c.value) for c in at.main.caption)


def test_a_saved_comparison_of_a_day_to_come_is_refused() -> None:
    whole = json.loads(saved_text(OWN, own_shelf())) | {"saved": "2099-01-01"}
    at = drop(visit(YOURS), ("mine.json", json.dumps(whole).encode()))
    assert any("This saved comparison cannot be opened" in x.value for x in at.error)
    assert any("must lie between 2020-01-01 and" in m.value for m in at.main.markdown)


@pytest.mark.parametrize("is_open", [False, True])
def test_no_link_is_promised_for_rows_that_nobody_else_has(is_open: bool) -> None:
    if is_open:
        slug = "deepseek-r1-b200-fp8-mtp-vs-none"
        at = drop(visit(YOURS), ("mine.json", saved_text(slug, bundled()).encode()))
        turn_to(at, COMPARE)
    else:
        at = compare(brought())
    texts = [code.value for code in at.main.code]
    assert texts
    assert not any("compare=" in text for text in texts)
    assert any("Save this comparison” hands on" in plain(c.value) for c in at.main.caption)
    assert not any("Opens exactly this page" in plain(c.value) for c in at.main.caption)


def test_in_place_of_a_button_that_would_write_too_much_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "save_comparison" in str(visit(COMPARE).get("download_button"))
    monkeypatch.setattr("app.ui.handing_on.is_too_large", lambda *_: True)
    at = visit(COMPARE)
    assert any("Too large to be saved" in plain(c.value) for c in at.main.caption)
    assert "save_comparison" not in str(at.get("download_button"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_while_files_are_read_the_page_shows_which(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    with watched() as now:
        real = batch._rows

        def read(name: str, *given: Any) -> Any:
            shown.extend(plain(text) for text in now.texts("progress"))
            yield from real(name, *given)

        monkeypatch.setattr(batch, "_rows", read)
        at = drop(visit(YOURS, lang=code), *swept(), ("<b>x</b>.txt", b"hello"))
    names = ["load_8.json", "load_32.json", "load_128.json", "<b>x</b>.txt"]
    text = "Reading file {number} of {of}: {file}"
    assert shown == [LANGUAGES[code].say(text, number=n, of=4, file=name) for n, name in enumerate(names, 1)]
    assert not at.get("progress")


def test_while_rows_are_taken_in_and_a_file_is_opened_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("streamlit.elements.spinner.DELAY_SECS", 0.0)

    def watch(module: Any, name: str, now: Watch) -> None:
        real = getattr(module, name)

        def call(*given: Any, **more: Any) -> Any:
            wait_for(lambda: now.texts("spinner"))
            shown.append(plain(now.texts("spinner")[-1]))
            return real(*given, **more)

        monkeypatch.setattr(module, name, call)

    with watched() as now:
        for module, name in ((questions, "complete"), (dropped_files, "read_saved"), (selection, "open_saved")):
            watch(module, name, now)
        brought()
        drop(visit(YOURS), ("mine.likewise.json", saved_text(OWN, own_shelf()).encode()))
    assert shown == ["Taking in 3 rows …", "Reading a saved comparison …", "Opening a saved comparison …"]


def test_files_are_read_again_only_where_they_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []

    def counted(files: Any, progress: Any, **day: Any) -> Batch:
        times.append(len(files))
        return read_files(files, progress, **day)

    monkeypatch.setattr("app.ui.yours.files.read_files", counted)
    at, files = visit(YOURS), swept()
    drop(at, *files)
    drop(at, *files)
    assert times == [len(files)]
    drop(at, *files[:1])
    assert times == [len(files), 1]
