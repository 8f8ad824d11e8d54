"""`--source live`: the commands read today's rows, say how fresh these are, and always show something."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app import live
from app.__main__ import main
from app.answer import bundled
from app.language import LANGUAGES
from app.links import Selection
from app.nearest import settle
from app.saved import OTHER_WORDS, save
from app.sources.live.api import Api, Limits
from tests.example_files import FOLDER
from tests.live_server import LiveServer, faster

Capture = pytest.CaptureFixture[str]
Said = tuple[str, list[str]]
SLUG = "deepseek-r1-b200-fp8-mtp-vs-none"
COMMANDS = {
    "compare": ("compare", SLUG, "--sequence", "1k/1k"),
    "list": ("list",),
    "matrix": ("matrix", "--speed", "60"),
    "trend": ("trend", SLUG, "--speed", "60"),
}
AS_OF = "Live rows as of 11 June 2026, confirmed "
HASTY = Limits(read=0.5, deadline=1.0, tries=1)
SAVED_LIVE = {"en": "live public rows", "zh": LANGUAGES["zh"].say("live public rows")}
NONE = "No live rows could be had; the bundled ones are shown."


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    """Serve the bundled tables with the first model's throughput doubled, so that live rows tell themselves apart."""
    init = Api.__init__
    monkeypatch.setattr(Api, "__init__", lambda self, base, _limits: init(self, base, HASTY))
    with LiveServer() as found:
        for row in found.today:
            row.update(faster(row, 2))
        monkeypatch.setenv("LIKEWISE_API", found.address)
        monkeypatch.setenv("LIKEWISE_CACHE", str(tmp_path))
        yield found


@pytest.fixture(autouse=True)
def _no_line_on_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing told of waiting, which a busy machine may take long with, but where a test is about that."""
    monkeypatch.setattr(live, "UNTOLD_S", 600.0)


def said(capsys: Capture, *arguments: str) -> Said:
    """Run a command that must succeed; return what it printed, and its lines on standard error."""
    assert main(arguments) == 0, capsys.readouterr().err
    found = capsys.readouterr()
    return found.out, found.err.splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_live_rows_are_read_where_they_are_asked_for(
    name: str, capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled, silent = said(capsys, *COMMANDS[name])
    assert (silent, server.requests) == ([], [])
    shown, (fresh, *notes) = said(capsys, *COMMANDS[name], "--source", "live")
    assert fresh.startswith(AS_OF)
    assert notes == []
    assert shown != bundled
    monkeypatch.setenv("LIKEWISE_LIVE", "1")
    assert said(capsys, *COMMANDS[name]) == (shown, [fresh])
    asked = len(server.requests)
    assert said(capsys, *COMMANDS[name], "--source", "bundled") == (bundled, [])
    assert len(server.requests) == asked


@pytest.mark.parametrize("kind", ["measured", "published"])
def test_measured_and_published_are_those_of_whichever_rows_are_read(
    kind: str, capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("compare", "deepseek-r1-b200-fp4-mtp-vs-none", "--source", kind, "--format", "json")
    out, lines = said(capsys, *asked)
    assert (json.loads(out)["comparison"]["source"]["kind"], lines, server.requests) == (kind, [], [])
    monkeypatch.setenv("LIKEWISE_LIVE", "1")
    out, (fresh,) = said(capsys, *asked)
    assert fresh.startswith(AS_OF)
    assert json.loads(out)["comparison"]["source"]["kind"] == ("live" if kind == "measured" else kind)


def test_a_measured_comparison_that_only_live_rows_have_is_found(
    capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.names |= {"Zeta9": "Zeta9"}
    server.today += [row | {"model": "Zeta9"} for row in server.today if row["hardware"] == "b200"]
    monkeypatch.setenv("LIKEWISE_LIVE", "1")
    slug = SLUG.replace("deepseek-r1", "zeta9")
    assert "measured" in next(line for line in said(capsys, "list")[0].splitlines() if line.startswith(slug))
    assert "Zeta9" in said(capsys, "compare", slug, "--source", "measured")[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_saved_live_comparison_opens_in_its_words_where_live_rows_are_on(
    lang: str, tmp_path: Path, capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = live.live_shelf(bundled(), LANGUAGES[lang], lambda _: None)
    text = save(shown, settle(shown, Selection(slug=SLUG, lang=lang)), date(2026, 11, 26))
    path = tmp_path / "live.json"
    path.write_text(text, encoding="utf-8")
    file = ("compare", "--points", str(path), "--lang", lang)
    told, lines = said(capsys, *COMMANDS["compare"], "--source", "live", "--lang", lang)
    found = said(capsys, *file, "--source", "live")
    read = LANGUAGES[lang].say("Read from a saved comparison of {day}", day=LANGUAGES[lang].day(date(2026, 11, 26)))
    assert found == (told.replace(f"\n- {SAVED_LIVE[lang]}\n", f"\n- {read}\n- {SAVED_LIVE[lang]}\n"), lines)
    monkeypatch.setenv("LIKEWISE_LIVE", "1")
    assert said(capsys, *file) == found
    unknown, (*changes, last) = said(capsys, *file, "--source", "bundled")
    assert last == LANGUAGES[lang].say(OTHER_WORDS)
    assert len(changes) == len(("MTP", "Off"))
    assert LANGUAGES[lang].say("Rows of a saved file that are not known here") in unknown
    assert LANGUAGES[lang].say("uploaded by you") not in unknown
    assert LANGUAGES[lang].say("Your own points") not in unknown


def test_a_saved_published_table_stays_one_where_live_rows_are_on(tmp_path: Path, capsys: Capture) -> None:
    slug = "deepseek-r1-b200-fp4-mtp-vs-none"
    path = tmp_path / "published.json"
    text = save(bundled(), settle(bundled(), Selection(slug=slug, source="published")), date(2026, 11, 26))
    path.write_text(text, encoding="utf-8")
    out, _ = said(capsys, "compare", "--points", str(path), "--source", "live", "--format", "json")
    assert json.loads(out)["comparison"]["source"]["kind"] == "published"


def test_own_files_ask_for_no_live_rows(capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEWISE_LIVE", "1")
    assert said(capsys, "compare", "--points", str(FOLDER / "own.csv"))[1] == []
    assert server.requests == []
    assert main(("compare", "--points", str(FOLDER / "own.csv"), "--source", "live")) == 2
    assert "--points names others" in capsys.readouterr().err


def test_an_address_asks_for_live_rows_and_a_flag_goes_before_it(capsys: Capture) -> None:
    address = f"http://127.0.0.1:8501/?compare={SLUG}&rows=live&workload=1k/1k"
    assert said(capsys, "compare", address) == said(capsys, *COMMANDS["compare"], "--source", "live")
    assert said(capsys, "compare", address, "--source", "bundled") == said(capsys, *COMMANDS["compare"])


def test_a_live_model_that_no_table_lists_can_be_compared(capsys: Capture, server: LiveServer) -> None:
    server.names |= {"Zeta9": "Zeta9"}
    server.today += [row | {"model": "Zeta9"} for row in server.today if row["hardware"] == "b200"]
    out, lines = said(capsys, "compare", SLUG.replace("deepseek-r1", "zeta9"), "--source", "live")
    assert "Zeta9" in out
    assert "zeta9" not in out.replace(SLUG.replace("deepseek-r1", "zeta9"), "")
    assert len(lines) == 1


@pytest.mark.parametrize("name", ["compare", "matrix", "trend"])
def test_json_says_where_rows_come_from(name: str, capsys: Capture) -> None:
    out, _ = said(capsys, *COMMANDS[name], "--source", "live", "--format", "json")
    sources = {found["source"] for found in _neighbours(json.loads(out)) if found.get("kind") != "published"}
    assert sources == ({"live", "bundled"} if name == "trend" else {"live"})


def _neighbours(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield from held if key == "neighbours" else _neighbours(held)
    elif isinstance(value, list):
        for held in value:
            yield from _neighbours(held)


def test_within_the_hour_nothing_is_asked_again(capsys: Capture, server: LiveServer) -> None:
    server.modes[""] = "etag"
    first = said(capsys, *COMMANDS["compare"], "--source", "live")
    asked = len(server.requests)
    assert asked > 0
    assert said(capsys, *COMMANDS["compare"], "--source", "live") == first
    assert len(server.requests) == asked


def test_a_history_that_is_held_is_used(capsys: Capture, server: LiveServer) -> None:
    assert main(["refresh", "--history"]) == 0
    capsys.readouterr()
    out, _ = said(capsys, *COMMANDS["trend"], "--source", "live", "--format", "json")
    assert {found["source"] for found in _neighbours(json.loads(out))} == {"live"}


@pytest.mark.parametrize("lie", ["slow", "truncated", "wrong_type", "html", "503", "hang_up", "huge"])
def test_without_an_answer_the_last_good_rows_are_shown_and_a_line_says_so(
    lie: str, capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, _ = said(capsys, *COMMANDS["compare"], "--source", "live")
    server.modes[""], server.delay = lie, 30.0
    monkeypatch.setattr("app.sources.live.visit.Visit._is_fresh", lambda *_: False)
    again, (fresh, note) = said(capsys, *COMMANDS["compare"], "--source", "live")
    assert again == shown
    assert fresh.startswith(AS_OF)
    assert "the live source" in note.lower()
    assert "rows fetched on" in note


@pytest.mark.parametrize("lie", ["slow", "truncated", "wrong_type", "html", "503", "hang_up", "empty"])
def test_without_any_rows_the_bundled_ones_are_shown_and_a_line_says_so(
    lie: str, capsys: Capture, server: LiveServer
) -> None:
    bundled, _ = said(capsys, *COMMANDS["compare"])
    server.modes[""], server.delay = lie, 30.0
    again, lines = said(capsys, *COMMANDS["compare"], "--source", "live")
    assert again == bundled
    assert lines[0] == NONE
    assert "live source" in lines[-1]


def test_rows_that_were_left_out_are_counted_in_a_line(capsys: Capture, server: LiveServer) -> None:
    server.modes["benchmarks"] = "nonsense"
    _, (_, note) = said(capsys, *COMMANDS["compare"], "--source", "live")
    assert "rows of the live source were left out" in note


def test_waiting_is_told_after_a_second(capsys: Capture, server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "UNTOLD_S", 0.05)
    server.modes["benchmarks"], server.delay = "slow", 0.3
    _, lines = said(capsys, *COMMANDS["compare"], "--source", "live")
    assert lines[0].startswith("Asking for live rows: DeepSeek")
    assert lines[-1].startswith(AS_OF)
