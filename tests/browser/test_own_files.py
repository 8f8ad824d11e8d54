"""Somebody's files in a real browser: dropped, compared, saved and opened again; what they say is never obeyed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.__main__ import main
from tests.browser.conftest import Contexts, serving
from tests.browser.driving import Visit, main_text, new_visit, params_of, verdict
from tests.example_files import examples
from tests.test_hostile_labels import NAMES, SNIPPETS, csv_file
from tests.test_nothing_written import LARGE
from tests.writing import WROTE

SHOTS = Path(__file__).resolve().parent / "shots"
LABEL = dict.fromkeys(NAMES, "".join(SNIPPETS[:16]) + "\u202eevil" + "x" * 10_000)
PAYLOAD = {"name": "=1+1<img src=x onerror=alert(1)>.csv", "mimeType": "text/csv"}
# What a label could have brought onto the page.
ALIVE = "() => document.querySelectorAll('[data-testid=stMain] :is(img[src=x], script, a[href*=evil])').length"


# What Markdown renderers act on after entities were read.
ACTED_ON = (
    *("http://evil.example/x", "www.evil.example", "me@evil.example", ":streamlit: :smile:", ":material/home:"),
    *("a -> b <- c -- d <-> e", "1 >= 2 <= 3 ~= 4", "**b** $x$ :red[x]"),
)


def test_text_of_an_address_is_shown_letter_by_letter(visit: Visit) -> None:
    keys = ("engine", "source", "workload", "precision", "edition", "tier", "runs", "like")
    page = visit.go("", **dict(zip(keys, ACTED_ON, strict=True)))
    shown = page.get_by_test_id("stAlert").all_inner_texts()
    for text in ACTED_ON:
        assert any(f"“{text}”" in notice.replace("\u2060", "") for notice in shown), text
    assert page.locator("[data-testid=stAlert] :is(a, img)").count() == 0


def drop(page: Page, *files: dict[str, object] | Path) -> None:
    page.locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def taken(visit: Visit, method: str, factor: float) -> Page:
    """Take one file in as a batch of its own."""
    page = visit.page
    drop(page, PAYLOAD | {"buffer": csv_file(LABEL, method, factor)})
    page.get_by_role("button", name="Take these rows").click()
    expect(page.get_by_text("3 rows were read")).to_have_count(0)
    return visit.done("yours")


def test_a_hostile_file_is_compared_saved_and_opened_by_somebody_else(
    contexts: Contexts, base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = new_visit(contexts("desktop", "light"), base)
    visit.go("yours")
    taken(visit, "none", 1.0)
    page = taken(visit, "mtp", 1.5)
    assert page.evaluate(ALIVE) == 0
    page.get_by_role("link", name="Compare these").click()
    expect(page.get_by_role("button", name="Save this comparison")).to_be_visible()
    visit.done()
    page.screenshot(path=SHOTS / "hostile-labels.png", full_page=True)
    told, address = verdict(page), params_of(page)
    assert "…" in main_text(page)
    assert "scriptalert1" not in main_text(page), "one name in two files is one GPU"
    assert not {"\u202e", "\u2066", "\x1b"} & set(main_text(page))
    assert page.evaluate(ALIVE) == 0
    assert "own1" in address["compare"]
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save this comparison").click()
    file = tmp_path / "saved.json"
    saving.value.save_as(file)
    page.close()
    assert visit.heard.nothing()

    stranger = new_visit(contexts("desktop", "light"), base)
    page = stranger.go("yours")
    drop(page, file)
    expect(page.get_by_role("button", name="Close it")).to_be_visible()
    stranger.done()
    assert verdict(page) == told
    page.close()
    assert stranger.heard.nothing()

    assert main(["compare", "--points", str(file)]) == 0
    assert " ".join(capsys.readouterr().out.split()).count(told) == 1


def test_nothing_that_is_uploaded_is_written_to_disk(contexts: Contexts, tmp_path: Path) -> None:
    """Not even a large file, which the web server would put into one without a name."""
    log, folders = tmp_path / "log", {name: tmp_path / name for name in ("TMPDIR", "HOME")}
    for folder in folders.values():
        folder.mkdir()
    environment = {name: str(folder) for name, folder in folders.items()}
    with serving(log, "tests.writing", "streamlit", PYTHONDONTWRITEBYTECODE="1", **environment) as base:
        visit = new_visit(contexts("desktop", "light"), base)
        page = visit.go("yours")
        expect(page.get_by_test_id("stFileUploader")).to_be_visible()
        before = log.stat().st_size
        files = examples() | {"large.csv": LARGE}
        drop(page, *({"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()))
        expect(page.get_by_text("rows were read")).to_be_visible(timeout=20_000)
        visit.done("yours")
    told = log.read_bytes()[before:].decode()
    assert WROTE not in told, told
    assert not [path for folder in folders.values() for path in folder.rglob("*") if path.is_file()]
