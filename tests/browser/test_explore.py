"""What only a browser shows of the Explore page: zoom, hover, a click on a point, and the same with the keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import WIDER, Visit, params_of

CHART = "svg.marks .role-axis-title"
TICKS = "[...document.querySelectorAll('svg.marks .role-axis-label text')].map(t => t.textContent).join(' ')"
DETAILS = ".st-key-explore_details"
_SHOWN = "all => all.filter(t => getComputedStyle(t).opacity > 0 && t.textContent).map(t => t.textContent)"
# By how many pixels a select is wider than what is chosen in it.
_ROOM = """input => {
  const text = document.createElement('canvas').getContext('2d')
  const style = getComputedStyle(input)
  text.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  return input.clientWidth - text.measureText(input.value).width
}"""


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


def test_a_clicked_point_is_in_the_address_and_its_row_starts_in_sight(visit: Visit) -> None:
    page = opened(visit)
    page.set_viewport_size({"width": 1400, "height": 1000})
    point = visible_point(page)
    name = (point.get_attribute("aria-label") or "").partition(",")[0]
    point.click(force=True)
    details = page.locator(DETAILS)
    expect(details).to_contain_text(name)
    visit.done("explore")
    box = details.bounding_box()
    assert box
    assert box["y"] < 1000
    assert name in page.get_by_role("combobox", name="Point").input_value()
    link = page.url
    assert "explore_point=" in link
    page.goto(link)
    expect(page.locator(DETAILS)).to_contain_text(name)
    expect(page.locator("svg.marks").first).to_be_visible()
    page.go_back()
    visit.done("explore")


def test_going_back_takes_a_click_back(visit: Visit) -> None:
    page = opened(visit)
    visible_point(page).click(force=True)
    expect(page.locator(DETAILS)).to_be_visible()
    visit.done("explore")
    page.go_back()
    expect(page.locator(DETAILS)).to_have_count(0)
    visit.done("explore")
    assert params_of(page) == {}
    page.go_forward()
    expect(page.locator(DETAILS)).to_be_visible()


def test_names_stand_over_the_points_and_let_clicks_through(visit: Visit) -> None:
    page = opened(visit, explore_names="on", explore_points="all", explore_log_y="on", explore_precision="all")
    texts = page.locator("svg.marks .mark-text.role-mark text").evaluate_all(_SHOWN)
    assert len(texts) > 12
    over = page.evaluate(
        """() => {
          const point = document.querySelector('svg.marks path[aria-label]').closest('g[class*=mark-symbol]')
          const names = [...document.querySelectorAll('svg.marks .mark-text.role-mark')]
          return names.map(n => !!(point.compareDocumentPosition(n) & Node.DOCUMENT_POSITION_FOLLOWING)
            && getComputedStyle(n).pointerEvents === 'none')
        }"""
    )
    assert over
    assert all(over)


@pytest.mark.parametrize("y", ["output_cost", "throughput_per_mw", "throughput_per_gpu"])
def test_what_is_chosen_can_be_read_whole(visit: Visit, phone: Visit, y: str) -> None:
    for tab in (visit, phone):
        page = opened(tab, explore_y=y, explore_x="e2e")
        for name in ("Vertical axis", "Horizontal axis", "Colour by", "Labels"):
            box = page.get_by_role("combobox", name=name)
            assert box.input_value()
            assert box.evaluate(_ROOM) > 0


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
