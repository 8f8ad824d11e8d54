"""Own files as a visitor sees them: dropped, asked about once, compared with public rows, saved, opened elsewhere."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLong

from tests.browser.conftest import Contexts, Scheme
from tests.browser.driving import BEYOND, WIDER, Visit, main_text, new_visit, params_of, table_rows, verdict
from tests.example_files import FOLDER, changed

TRIES, SOON = 3, 3000
LOADS = ((4, 120.0, 700.0), (16, 90.0, 1500.0), (64, 60.0, 2600.0), (256, 30.0, 3900.0))


@pytest.fixture
def sweep(tmp_path: Path) -> list[Path]:
    """A sweep of several files that do not say everything: vLLM's results name no GPU, no precision and no method."""
    files = []
    for conc, speed, throughput in LOADS:
        total = throughput * 8

        def change(row: dict[str, object], conc: int = conc, speed: float = speed, total: float = total) -> None:
            scale = total / float(str(row["total_token_throughput"]))
            for name in ("request_throughput", "output_throughput", "total_token_throughput"):
                row[name] = float(str(row[name])) * scale
            row["duration"] = float(str(row["duration"])) / scale
            row["max_concurrency"] = conc
            for name in ("mean", "median", "p99"):
                row[f"{name}_tpot_ms"] = 1000 / speed * (1.25 if name == "p99" else 1)
            for name in [key for key in row if key.startswith("spec_decode")]:
                del row[name]

        file = tmp_path / f"load_{conc}.json"
        file.write_bytes(changed("vllm_bench_serve.json", change))
        files.append(file)
    return files


def drop(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def answer(page: Page, label: str, text: str) -> None:
    """Choose or type an answer with the keyboard alone; on a busy machine the first Enter may come before the list."""
    box = page.get_by_role("combobox", name=label)
    taken = page.get_by_test_id("stSelectbox").filter(has=box).get_by_role("button", name="Clear value")
    for _ in range(TRIES):
        box.focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
        page.get_by_role("option", name=text).first.wait_for(timeout=SOON)
        page.keyboard.press("Enter")
        with suppress(TooLong):
            taken.wait_for(timeout=SOON)
            break
    expect(taken).to_be_visible()
    expect(box).to_have_value(text)


def take(visit: Visit) -> None:
    """Answer everything that is asked, and take the rows in."""
    page = visit.page
    expect(page.get_by_test_id("stForm")).to_be_visible()
    visit.done("yours")
    answer(page, "GPU (in 4 rows)", "H200")
    answer(page, "Precision", "FP8")
    answer(page, "Engine", "vLLM")
    answer(page, "Spec method", "Off")
    gpus = page.get_by_role("spinbutton", name="Number of GPUs")
    gpus.fill("8")
    gpus.press("Tab")
    page.get_by_role("textbox", name="Name of this batch").fill("Night run")
    page.get_by_role("button", name="Take these rows").click()
    expect(page.get_by_role("heading", name="Your rows")).to_be_visible()
    visit.done("yours")


def test_files_become_a_comparison_that_a_stranger_opens_in_the_same_words(
    visit: Visit, stranger: Visit, sweep: list[Path], tmp_path: Path
) -> None:
    page = visit.go("yours")
    drop(page, *sweep)
    expect(page.get_by_text("4 rows were read: 4 × vLLM bench serve.")).to_be_visible()
    take(visit)
    expect(page.get_by_text("Night run · 4 rows · DeepSeek R1 · H200 · 1k/1k")).to_be_visible()
    page.get_by_test_id("stPageLink").get_by_role("link", name="Compare these").click()
    expect(page.locator("h1")).to_contain_text("Night run vs Public sweep")
    visit.done()
    assert params_of(page) == {"compare": "deepseek-r1-h200-fp8-none-own1-vs-public"}
    said = main_text(page)
    assert "unverified" in said.lower()
    assert "Rows from several sources" in said
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save this comparison").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert file.name.endswith(".likewise.json")

    theirs = stranger.go("yours")
    expect(theirs.get_by_text("Night run")).to_have_count(0)
    drop(theirs, file)
    expect(theirs.locator("h1")).to_contain_text("Night run vs Public sweep")
    stranger.done()
    assert verdict(theirs) == verdict(page)
    assert table_rows(theirs) == table_rows(page)
    opened = main_text(theirs)
    assert "A saved comparison of " in opened
    own_speeds = " ".join(theirs.get_by_role("button", name="Default speeds").inner_text().split())  # a file names them
    assert opened.partition("Close it ")[2].replace(f"{own_speeds} ", "") == said
    theirs.get_by_role("button", name="Close it").click()
    expect(theirs.get_by_text("A saved comparison of")).to_have_count(0)
    stranger.done()
    assert "own1" not in theirs.url


def test_a_wrong_answer_and_a_bad_file_are_named_and_the_rest_stays(visit: Visit, sweep: list[Path]) -> None:
    page = visit.go("yours")
    bad = sweep[0].with_name("bad.json")
    bad.write_bytes(changed("inferencex_agg.json", lambda row: row.update(precision="fp6")))
    drop(page, *sweep, bad)
    expect(page.get_by_text("1 thing was refused; the rest stays")).to_be_visible()
    expect(page.get_by_text("bad.json: precision 'fp6'")).to_be_visible()
    page.get_by_role("button", name="Take these rows").click()
    expect(
        page.get_by_text("Still to be answered: GPU, Number of GPUs, Precision, Engine and Spec method.")
    ).to_be_visible()
    take(visit)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("heading", name="Your rows")).to_have_count(0)


def test_own_points_are_hollow_among_all_points_and_can_be_chosen(visit: Visit, sweep: list[Path]) -> None:
    page = visit.go("yours")
    drop(page, *sweep)
    take(visit)
    page.get_by_test_id("stTopNavLinkContainer").get_by_role("link", name="Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    visit.done("explore")
    mine = page.locator("svg.marks path[aria-label*='Night run, uploaded by you']")
    expect(mine.first).to_be_attached()
    assert {mark.get_attribute("fill-opacity") for mark in mine.all()} == {"0"}
    expect(page.get_by_text("hollow: unverified, uploaded by you")).to_be_visible()
    box = page.get_by_role("combobox", name="Series to compare")
    box.click()
    box.press_sequentially("Night run")
    expect(page.get_by_role("option").first).to_contain_text("Night run")
    assert "night" not in page.url.lower()


def test_a_phone_shows_it_without_scrolling_sideways(phone: Visit, sweep: list[Path]) -> None:
    page = phone.go("yours")
    drop(page, *sweep)
    expect(page.get_by_test_id("stForm")).to_be_visible()
    phone.done("yours")
    assert page.evaluate(WIDER) == [0, 0]
    assert page.evaluate(BEYOND) == []
    take(phone)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    page.locator("summary", has_text="See the rows").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    phone.done("yours")
    assert page.evaluate(WIDER) == [0, 0]
    assert page.evaluate(BEYOND) == []
    page.get_by_test_id("stPageLink").get_by_role("link", name="Compare these").click()
    phone.done()
    assert page.evaluate(WIDER) == [0, 0]


CONTRAST = """el => {
  const light = text => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map(c => c / 255)
      .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
  }
  let behind = el
  while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement
  const pair = [light(getComputedStyle(el).color), light(getComputedStyle(behind).backgroundColor)]
  return Math.max(...pair) / Math.min(...pair)
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_on_the_first_colour_can_be_read(
    scheme: Scheme, contexts: Contexts, base: str, sweep: list[Path]
) -> None:
    visit = new_visit(contexts("desktop", scheme), base)
    page = visit.go("yours")
    drop(page, *sweep)
    button = page.get_by_role("button", name="Take these rows").locator("p")
    expect(button).to_be_visible()
    assert button.evaluate(CONTRAST) > 4.5
    take(visit)
    chosen = page.locator("[data-testid=stMultiSelect] [data-tag] span[title]:visible")
    assert chosen.count() == 2
    assert min(one.evaluate(CONTRAST) for one in chosen.all()) > 4.5
    page.close()


def test_the_place_for_files_is_reached_and_left_with_the_keyboard(visit: Visit) -> None:
    page = visit.go("yours")
    upload = page.get_by_test_id("stFileUploader").get_by_role("button", name="Upload", exact=True)
    page.get_by_text("Drop your own benchmark results").click()
    for _ in range(4):
        page.keyboard.press("Tab")
        if upload.evaluate("el => el === document.activeElement"):
            break
    expect(upload).to_be_focused()
    # Whether Chromium then opens its own window depends on which of several tabs is in front.
    upload.evaluate("el => el.addEventListener('click', () => { window.pressed = true })")
    page.keyboard.press("Enter")
    page.wait_for_function("window.pressed")
    drop(page, FOLDER / "own.csv")
    expect(page.get_by_role("button", name="Take these rows")).to_be_visible()


def test_nothing_of_a_file_goes_anywhere_but_to_the_server(visit: Visit, sweep: list[Path]) -> None:
    page, asked = visit.go("yours"), []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    drop(page, *sweep)
    take(visit)
    page.get_by_test_id("stPageLink").get_by_role("link", name="Compare these").click()
    visit.done()
    assert not any(text in url for _, url in asked for text in ("load_4", "load_16", "load_64", "load_256", "Night"))
    assert any(method == "PUT" for method, _ in asked)
    assert all("/_stcore/upload_file/" in url for method, url in asked if method in ("PUT", "POST"))
