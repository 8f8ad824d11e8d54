"""What only a browser shows of the matrix: its cells are reached by keyboard, open in place, and can be read."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Looked
from tests.browser.driving import WIDER, Visit, params_of

_CONTRAST = """() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number)
  const light = text => { const [r, g, b] = parts(text).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b }
  return [...document.querySelectorAll('[class*=st-key-matrix] td')].flatMap(td => {
    const ground = getComputedStyle(td).backgroundColor
    if (parts(ground)[3] === 0) return []
    return [td, ...td.querySelectorAll('*')].map(el => {
      const [a, b] = [light(getComputedStyle(el).color), light(ground)].sort((x, y) => y - x)
      return (a + 0.05) / (b + 0.05) })
  })
}"""


def contrasts(page: Page) -> list[float]:
    """Return the contrast of every text in a shaded cell to its ground."""
    found: list[float] = page.evaluate(_CONTRAST)
    return found


def test_a_cell_is_reached_by_keyboard_and_opens_its_comparison_in_place(visit: Visit) -> None:
    page = visit.go("matrix", matrix_precision="fp8", matrix_speed="60")
    table = page.get_by_role("table").first
    expect(table.get_by_role("columnheader", name="B200")).to_be_visible()
    expect(table.get_by_role("rowheader").first).to_contain_text("DeepSeek R1")
    link = table.get_by_role("link").filter(has_text="tok/s/GPU").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?compare=*")
    visit.done()
    assert params_of(page)["targets"] == "60"
    assert params_of(page)["compare"].startswith("deepseek-r1-")
    page.go_back()
    expect(page.get_by_role("spinbutton", name="Any speed")).to_have_value("60")


def test_heads_stand_over_their_cells_and_marks_beside_their_figures(looked_at: Looked) -> None:
    page = looked_at("matrix", "desktop", "light").page
    off = page.evaluate(
        """() => [...document.querySelectorAll('[class*=st-key-matrix] table')].flatMap(table => {
          const left = cell => {
            const range = document.createRange()
            range.selectNodeContents(cell)
            return range.getBoundingClientRect().left
          }
          const heads = [...table.querySelectorAll('thead th')].slice(1)
          const cells = [...table.querySelectorAll('tbody tr:first-child td')]
          return heads.map((head, i) => Math.abs(left(head) - left(cells[i])))
        })"""
    )
    assert len(off) > 8
    assert max(off) <= 1.5
    lines: list[int] = page.locator("[class*=st-key-matrix] td strong").evaluate_all(
        """all => all.filter(s => /[▲△▼▽]/.test(s.textContent)).map(s => {
          const range = document.createRange(), text = s.firstChild
          const tops = [0, 3].map(i => {
            range.setStart(text, i)
            range.setEnd(text, i + 1)
            return range.getBoundingClientRect().top
          })
          return Math.round(tops[1] - tops[0])
        })"""
    )
    assert len(lines) > 3
    assert set(lines) == {0}


def test_every_shade_can_be_read_and_the_table_scrolls_inside_itself(looked_at: Looked) -> None:
    for scheme in ("light", "dark"):
        found = contrasts(looked_at("matrix", "desktop", scheme).page)
        assert len(found) > 30
        assert min(found) >= 4.5
    page = looked_at("matrix", "phone", "light").page
    assert page.evaluate(WIDER) == [0, 0]
    assert page.get_by_test_id("stTableStyledTable").first.evaluate("t => t.scrollWidth > t.parentElement.clientWidth")
