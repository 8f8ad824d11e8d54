"""Numbers in the prose: chosen by mouse, keyboard or touch they show their evidence and mark chart and table."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.answer import Shelf
from app.links import Selection
from app.ui import evidence
from tests.browser.conftest import Contexts, Scheme
from tests.browser.driving import SPECIFIED, SWEEP, Visit, new_visit, params_of

THROUGHPUT = "targets[0].a.throughput_tok_s_gpu"


def number(page: Page, shelf: Shelf, path: str, passage: str = "p0", slug: str = SPECIFIED) -> Locator:
    """Return the link of the first number of a passage that was read at a path."""
    found = evidence.passages(shelf.answer(Selection(slug=slug)).narrative)[passage].evidence
    i = next(i for i, item in enumerate(found) if item.path == path)
    return page.locator(f'a[href="#{passage}-{i}"]')


def panel(page: Page) -> Locator:
    return page.locator(".st-key-evidence")


def ring(page: Page) -> Locator:
    return page.locator("svg.marks [aria-label^='Chosen: ']")


def marked(page: Page) -> list[str]:
    """Return the cells of the table that carry the mark."""
    cells = page.locator(".st-key-readings td", has_text="◀")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def shows_the_evidence(page: Page) -> None:
    """Check panel, chart and table for throughput of MTP at the first speed of the specified page."""
    expect(panel(page)).to_contain_text("2,310.4 tok/s/GPU")
    expect(panel(page)).to_contain_text("Throughput per GPU of MTP at 43 tok/s/user")
    expect(panel(page).get_by_role("link", name="page")).to_have_attribute("href", re.compile("^https://"))
    expect(ring(page)).to_have_count(1)
    expect(ring(page)).to_have_attribute("aria-label", re.compile("MTP at 43 tok/s/user: 2,310.4 tok/s/GPU"))
    (cell,) = marked(page)
    assert cell.startswith("2,310.4")


def test_a_number_is_chosen_by_mouse_and_put_away_again(visit: Visit, shelf: Shelf) -> None:
    page = visit.go()
    expect(panel(page)).to_have_count(0)
    before = page.url
    link = number(page, shelf, THROUGHPUT)
    plain = link.evaluate("el => getComputedStyle(el).backgroundColor")
    place = link.bounding_box()
    link.click()
    shows_the_evidence(page)
    assert link.evaluate("el => getComputedStyle(el).backgroundColor") != plain
    assert link.bounding_box() == place, "the page jumped"
    assert page.url == before
    below, text = panel(page).bounding_box(), link.locator("xpath=ancestor::p").bounding_box()
    assert below
    assert text
    assert 0 <= below["y"] - (text["y"] + text["height"]) < 60
    expect(page.locator(".likewise-said")).to_contain_text("2,310")
    panel(page).get_by_role("button", name="Close").click()
    expect(panel(page)).to_have_count(0)
    expect(ring(page)).to_have_count(0)
    assert marked(page) == []


def test_a_number_is_chosen_by_keyboard(visit: Visit, shelf: Shelf) -> None:
    page = visit.go()
    link = number(page, shelf, THROUGHPUT)
    page.locator('a[href="#p0-0"]').focus()
    for _ in range(10):
        if link.evaluate("el => el === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert link.evaluate("el => el === document.activeElement && el.matches(':focus-visible')")
    assert link.evaluate("el => getComputedStyle(el).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    shows_the_evidence(page)
    assert link.evaluate("el => el === document.activeElement"), "the focus went elsewhere"
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_count(0)


def test_a_number_is_chosen_by_touch(phone: Visit, shelf: Shelf) -> None:
    page = phone.go()
    number(page, shelf, THROUGHPUT).tap()
    shows_the_evidence(page)
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert wide <= 0
    box = panel(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_another_number_takes_its_place_and_a_ratio_marks_both_readings(visit: Visit, shelf: Shelf) -> None:
    page = visit.go(compare=SWEEP)
    number(page, shelf, THROUGHPUT, slug=SWEEP).click()
    expect(panel(page)).to_contain_text("Read off the monotone curve between two points")
    expect(panel(page).get_by_role("link", name="run")).to_have_count(2)
    page.locator('a[href="#verdict-0"]').click()
    # While the page is drawn anew, the last panel stands beside the next one: so each is named by what it says.
    expect(panel(page).filter(has_text="Read off the monotone curve")).to_have_count(0)
    expect(panel(page)).to_have_count(1)
    ratio = panel(page).filter(has_text="MTP / Off")
    expect(ratio).to_have_count(0)
    number(page, shelf, "targets[1].ratio_bounds.throughput.low", "p1", SWEEP).click()
    expect(ratio).to_have_count(1)
    visit.done()
    assert len(marked(page)) == 3
    assert params_of(page) == {"compare": SWEEP}


def test_a_number_goes_with_the_speed_that_it_was_read_at(visit: Visit, shelf: Shelf) -> None:
    page = visit.go()
    number(page, shelf, THROUGHPUT).click()
    expect(panel(page)).to_be_visible()
    page.get_by_role("radio", name="Cost", exact=True).click()
    page.wait_for_url("**metric=cost**")
    visit.done()
    expect(panel(page)).to_be_visible()
    page.get_by_role("spinbutton", name="Speed 1, tok/s/user").fill("50")
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_reads_as_the_text_around_it(contexts: Contexts, base: str, scheme: Scheme) -> None:
    tab = new_visit(contexts("desktop", scheme), base)
    page = tab.go()
    for link in (page.locator('a[href="#verdict-0"]'), page.locator('a[href="#p0-1"]')):
        look = "el => { const s = getComputedStyle(el); return [s.color, s.fontSize, s.fontFamily] }"
        assert link.evaluate(look) == link.locator("xpath=..").evaluate(look)
        assert "dotted" in link.evaluate("el => getComputedStyle(el).textDecorationStyle")
    page.close()
    assert tab.heard.nothing()
