"""Every page in every language: its words, its frame, its letters, and the way from one language to another."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.answer import Shelf
from app.language import DEFAULT, LANGUAGES
from app.links import Selection
from tests.browser.conftest import Contexts, Scheme
from tests.browser.driving import BEYOND, PAGES, SWEEP, WIDER, Visit, flat, new_visit, params_of, verdict

SHOTS = Path(__file__).resolve().parent / "shots"
OTHERS = [code for code in LANGUAGES if code != DEFAULT]
NAMES = {
    "": "Compare",
    "explore": "Explore",
    "gallery": "Gallery",
    "matrix": "Matrix",
    "trend": "Trend",
    "yours": "Your files",
    "data": "Data",
    "method": "Method",
}
TALLEST = 5000
# Paints letters in the font of the page; a font without them paints the same empty box for all.
_PAINTED = """letters => {
  const font = getComputedStyle(document.querySelector('h1')).fontFamily
  return [...letters].map(letter => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 60
    const pen = canvas.getContext('2d')
    pen.font = `40px ${font}`
    pen.fillText(letter, 8, 44)
    return [...pen.getImageData(0, 0, 60, 60).data].join()
  })
}"""
NOBODYS = "\u0378"  # no font has a letter here


def letters_of(page: Page) -> str:
    """Return the Chinese letters that a page shows."""
    return "".join(sorted({c for c in page.locator("body").inner_text() if "\u4e00" <= c <= "\u9fff"}))


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("name", "width", "scheme"), [("light", 1280, "light"), ("dark", 1280, "dark"), ("phone", 390, "light")]
)
def test_every_page_stands_in_every_language(
    contexts: Contexts, base: str, code: str, path: str, name: str, width: int, scheme: Scheme
) -> None:
    language = LANGUAGES[code]
    tab = new_visit(contexts("phone" if width < 500 else "desktop", scheme), base)
    tab.page.set_viewport_size({"width": width, "height": 900})
    page = tab.go(path, lang=code)
    assert params_of(page)["lang"] == code
    expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.title() == f"{language.say(NAMES[path])} · Likewise"
    assert page.evaluate(WIDER) == [0, 0]
    assert page.evaluate(BEYOND) == []
    if width > 500:
        shown = [flat(text) for text in page.get_by_test_id("stTopNavLink").all_inner_texts()]
        assert shown == [language.say(name) for name in NAMES.values()]
    _picture(page, f"{path or 'compare'}-{name}-{code}.png", width)
    page.close()
    assert tab.heard.nothing()


def _picture(page: Page, file: str, width: int) -> None:
    """Keep a picture of the whole page, for people to look at."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 20, TALLEST)})
    page.wait_for_timeout(300)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / file)


@pytest.mark.skipif("zh" not in LANGUAGES, reason="no Chinese")
def test_chinese_letters_are_drawn(visit: Visit) -> None:
    page = visit.go(lang="zh")
    letters = letters_of(page)
    assert letters
    *painted, box = page.evaluate(_PAINTED, letters + NOBODYS)
    assert len(set(painted)) == len(letters), "two letters look the same: the font lacks them"
    assert box not in painted


@pytest.mark.parametrize("code", OTHERS)
def test_the_language_is_switched_in_the_sidebar_and_by_going_back(visit: Visit, shelf: Shelf, code: str) -> None:
    page = visit.go(compare=SWEEP, targets="85,120", metric="cost")
    english = verdict(page)
    page.get_by_role("radio", name=LANGUAGES[code].own_name).click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    visit.done()
    answer = shelf.answer(Selection(slug=SWEEP, targets=(85.0, 120.0), lang=code))
    assert verdict(page) == flat(answer.narrative.verdict.text)
    assert params_of(page) == {"compare": SWEEP, "targets": "85,120", "metric": "cost", "lang": code}
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", DEFAULT)
    visit.done()
    assert verdict(page) == english
    assert "lang" not in params_of(page)


@pytest.mark.parametrize("code", OTHERS)
def test_the_language_goes_along_to_other_pages_and_stays_after_a_reload(visit: Visit, code: str) -> None:
    language = LANGUAGES[code]
    page = visit.go("gallery", gallery_search="h200")
    page.get_by_role("radio", name=language.own_name).click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    visit.done("gallery")
    assert params_of(page) == {"gallery_search": "h200", "lang": code}
    page.get_by_test_id("stTopNavLink").filter(has_text=language.say("Method")).click()
    expect(page.locator("h1")).to_have_text(language.say("How the numbers and the words are made"))
    visit.done("method")
    assert params_of(page) == {"lang": code}
    page.reload()
    visit.done("method")
    expect(page.locator("html")).to_have_attribute("lang", code)
    page.get_by_test_id("stTopNavLink").filter(has_text=language.say("Gallery")).click()
    visit.done("gallery")
    page.get_by_test_id("stPageLink").locator("a").first.click()
    expect(page.locator("svg.marks .role-axis-title").first).to_be_attached()
    visit.done()
    assert params_of(page)["lang"] == code


@pytest.mark.parametrize("code", OTHERS)
def test_going_back_on_a_page_without_a_selection_brings_the_language_back(visit: Visit, code: str) -> None:
    page = visit.go("method")
    page.get_by_role("radio", name=LANGUAGES[code].own_name).click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    visit.done("method")
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", DEFAULT)
    visit.done("method")
    assert params_of(page) == {}
