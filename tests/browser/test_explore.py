"""What only a browser shows of the Explore page: zoom, hover, a click on a point, and the same with the keyboard."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.driving import WIDER, Visit, params_of

CHART = "svg.marks .role-axis-title"
TICKS = "[...document.querySelectorAll('svg.marks .role-axis-label text')].map(t => t.textContent).join(' ')"
DETAILS = ".st-key-explore_details"


def opened(visit: Visit, **params: str) -> Page:
    page = visit.go("explore", **params)
    expect(page.locator(CHART).first).to_be_attached()
    page.wait_for_timeout(300)
    return page


def ticks(page: Page) -> str:
    found: str = page.evaluate(TICKS)
    return found


def visible_point(page: Page) -> Any:
    """Return a point that stands alone in the upper left of the plot, where the best throughput is."""
    points = page.locator("svg.marks path[aria-label*='best of its series']")
    frame = page.locator("svg.marks").bounding_box()
    assert frame
    for i in range(points.count()):
        box = points.nth(i).bounding_box()
        if box and box["x"] > frame["x"] + 90 and frame["y"] + 90 < box["y"] < frame["y"] + 280:
            return points.nth(i)
    raise AssertionError("no point stands where it can be clicked")


def marked(page: Page) -> bool:
    """Say whether the chart is still the one that was marked first: it has not been drawn anew."""
    found: bool = page.evaluate("document.querySelector('svg.marks').dataset.first === 'yes'")
    return found


def test_a_click_shows_the_row_and_keeps_zoom_and_chart(visit: Visit) -> None:
    page = opened(visit)
    page.evaluate("document.querySelector('svg.marks').dataset.first = 'yes'")
    before = ticks(page)
    point = visible_point(page)
    point.hover(force=True)
    expect(page.locator("#vg-tooltip-element")).to_contain_text("Series")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function(f"was => ({TICKS}) !== was", arg=before)
    zoomed = ticks(page)
    name = point.get_attribute("aria-label") or ""
    point.click(force=True)
    details = page.locator(DETAILS)
    expect(details).to_contain_text(name.partition(",")[0])
    expect(details.get_by_role("link", name="open the run")).to_be_visible()
    visit.done("explore")
    assert marked(page)
    assert ticks(page) == zoomed
    box = page.locator("svg.marks").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 130)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 150, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)
    expect(details).to_be_visible()
    assert marked(page)
    page.mouse.dblclick(box["x"] + box["width"] * 0.7, box["y"] + 130)
    expect(details).to_have_count(0)
    assert {*ticks(page).split()} == {*before.split()}


def test_the_keyboard_leads_to_the_same_row_and_to_a_comparison(visit: Visit) -> None:
    page = opened(visit)
    for words in ("B200", "H200"):
        page.get_by_role("combobox", name="Point").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(DETAILS)).to_contain_text(words)
        visit.done("explore")
        page.get_by_role("button", name="Add its series to the comparison").press("Enter")
        visit.done("explore")
    link = page.get_by_role("link", name="Compare these")
    expect(link).to_be_visible()
    assert "-vs-" in (link.get_attribute("href") or "")
    assert len(params_of(page)["explore_series"].split(",")) == 2
    before = page.url
    link.press("Enter")
    page.wait_for_url(lambda url: "explore" not in url)
    visit.done()
    assert "compare" in params_of(page)
    page.go_back()
    expect(page.get_by_role("link", name="Compare these")).to_be_visible()
    visit.done("explore")
    assert page.url == before


def test_a_phone_shows_a_row_without_scrolling_sideways(phone: Visit) -> None:
    page = opened(phone, explore_names="on")
    visible_point(page).tap(force=True)
    expect(page.locator(DETAILS)).to_be_visible()
    phone.done("explore")
    assert page.evaluate(WIDER) == [0, 0]
    size = page.locator("svg.marks").bounding_box()
    assert size
    assert size["width"] <= 390
