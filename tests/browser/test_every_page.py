"""What holds on every page: nothing breaks, nothing calls out, nothing is cut, everything has a name."""

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from app.answer import Shelf
from tests.browser.conftest import Contexts, Looked, Scheme, Size
from tests.browser.driving import BEYOND, PAGES, SPECIFIED, SWEEP, WIDER, Visit, new_visit
from tests.stories import bug

SHOTS = Path(__file__).resolve().parent / "shots"
GPUS = "deepseek-r1-b200-vs-b300"
BITS = "deepseek-r1-b200-fp4-vs-fp8"
TALLEST = 5000
CHARTS: tuple[dict[str, str], ...] = (
    {"compare": SPECIFIED},
    {"compare": SWEEP},
    {"compare": SWEEP, "metric": "cost", "scale": "log", "points": "all"},
    {"compare": GPUS},
    {"compare": "deepseek-r1-b200-vs-h200", "metric": "throughput_per_mw"},
    {"compare": BITS, "metric": "energy"},
    {"compare": SPECIFIED, "targets": "43,45,47,49,60,76"},
)


# Names


_UNNAMED = """() => {
  const shown = el => el.offsetParent !== null && !el.closest('[aria-hidden=true]') && el.type !== 'hidden'
  const text = ids => ids?.split(' ').map(id => document.getElementById(id)?.innerText ?? '').join('')
  const named = el => el.getAttribute('aria-label') || text(el.getAttribute('aria-labelledby')) ||
    [...(el.labels ?? [])].some(l => l.innerText.trim()) || el.title || el.alt ||
    (!['INPUT', 'SELECT', 'TEXTAREA', 'IMG'].includes(el.tagName) && el.innerText.trim())
  return [...document.querySelectorAll('input, select, textarea, button, a[href], img, [role=spinbutton], canvas')]
    .filter(el => shown(el) && !named(el))
    .filter(el => !(el.tagName === 'CANVAS' && el.closest('[data-testid=stDataFrame]')))
    .map(el => el.outerHTML.slice(0, 160))
}"""


@pytest.mark.parametrize("path", PAGES)
def test_everything_has_a_name(looked_at: Looked, path: str) -> None:
    page = looked_at(path, "desktop", "light").page
    assert page.evaluate(_UNNAMED) == []
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        assert len(chart.get_attribute("aria-label") or "") > 40


def test_everything_that_is_folded_away_has_a_name(visit: Visit) -> None:
    page = visit.go()
    for title in ("Rows", "Prices and power", "Cost of your own", "What this does not show"):
        page.locator("summary", has_text=title).click()
    expect(page.get_by_role("spinbutton", name="Your B300 price, $ per GPU-hour")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert page.evaluate(_UNNAMED) == []


def test_headings_do_not_skip_a_level(specified: Visit) -> None:
    levels: list[int] = specified.page.locator("[data-testid=stMain] :is(h1,h2,h3,h4,h5,h6)").evaluate_all(
        "all => all.map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))


# The gallery and the data


def test_the_gallery_is_searched_and_its_cards_lead_to_the_comparison(visit: Visit) -> None:
    page = visit.go("gallery")
    page.get_by_role("textbox", name="Search").fill("r1-h200 mi355x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 found")).to_be_visible()
    assert "gallery_search=r1-h200" in page.url
    page.get_by_test_id("stPageLink").locator("a").first.click()
    expect(page.locator("h1")).to_contain_text("H200 vs MI355X")
    visit.done()
    assert page.url == f"{visit.base}/?compare=deepseek-r1-h200-vs-mi355x"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_title_of_a_card_is_never_cut(contexts: Contexts, base: str, size: Size) -> None:
    tab = new_visit(contexts(size, "light"), base)
    page = tab.go("gallery", gallery_all="yes", gallery_kind="engine")
    titles = page.locator("[data-testid=stPageLink] strong")
    assert titles.count() > 20
    cut = titles.evaluate_all(
        """all => all.filter(t => [t.closest('p'), t.closest('span')].some(
          el => el.scrollWidth > el.clientWidth + 1 || getComputedStyle(el).whiteSpace === 'nowrap'))
          .map(t => t.textContent)"""
    )
    assert cut == []
    assert page.evaluate(WIDER) == [0, 0]
    tab.page.close()
    assert tab.heard.nothing()


def test_the_badges_of_a_card_stand_on_one_line(looked_at: Looked) -> None:
    page = looked_at("gallery", "desktop", "light").page
    apart: list[float] = page.evaluate(
        """() => {
          const middle = el => { const box = el.getBoundingClientRect(); return (box.top + box.bottom) / 2 }
          return [...document.querySelectorAll('.st-key-gallery_cards [data-testid=stColumn]')].flatMap(card => {
            const [caveat, ...badges] = [...card.querySelectorAll('.stMarkdownBadge')].map(middle)
            return badges.length ? [Math.min(...badges.map(b => Math.abs(b - caveat)))] : []
          })
        }"""
    )
    assert len(apart) > 10
    assert max(apart) <= 1.5


def test_an_empty_gallery_says_what_to_do(visit: Visit) -> None:
    page = visit.go("gallery", gallery_search="zzz")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    assert page.get_by_test_id("stPageLink").count() == 0


def test_the_rows_of_a_table_are_searched(visit: Visit) -> None:
    page = visit.go("data")
    expect(page.get_by_text("170 rows of measured_points.csv")).to_be_visible()
    page.get_by_role("textbox", name="Search").fill("b300 fp4 mtp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("170 rows of measured_points.csv")).to_have_count(0)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


# A phone


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(looked_at: Looked, path: str) -> None:
    page = looked_at(path, "phone", "light").page
    assert page.evaluate(WIDER) == [0, 0]
    assert page.evaluate(BEYOND) == []


def test_on_a_phone_the_table_scrolls_inside_itself(looked_at: Looked) -> None:
    page = looked_at("", "phone", "light").page
    scrolls: list[str] = page.get_by_test_id("stTable").evaluate_all(
        """tables => tables.flatMap(t => [t, ...t.querySelectorAll('*')])
             .filter(el => el.scrollWidth > el.clientWidth + 1).map(el => getComputedStyle(el).overflowX)"""
    )
    assert "auto" in scrolls or "scroll" in scrolls
    assert page.evaluate(WIDER) == [0, 0]


_PINNED = """table => {
  const box = table.firstElementChild, cells = [...table.querySelectorAll('tr')].map(row => [...row.cells])
  box.scrollLeft = box.scrollWidth
  const around = box.getBoundingClientRect(), page = getComputedStyle(document.querySelector('[data-testid=stApp]'))
  const ends = cells.map(row => [row[0].getBoundingClientRect(), row.at(-1).getBoundingClientRect()])
  return {
    scrolls: box.scrollLeft > 1,
    pinned: ends.every(([first]) => Math.abs(first.left - around.left) < 1.5),
    whole: ends.every(([, last]) => last.right < around.right - 8),
    covers: cells.every(row => getComputedStyle(row[0]).backgroundColor === page.backgroundColor),
    fades: getComputedStyle(box).maskImage.includes('gradient'),
  }
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slug", ["deepseek-r1-b300-vs-h200", "deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x"])
def test_on_a_phone_wide_tables_keep_their_first_column_and_show_that_they_go_on(
    contexts: Contexts, base: str, slug: str, scheme: Scheme
) -> None:
    page = new_visit(contexts("phone", scheme), base).go(compare=slug)
    for title in ("Cost of your own", "Two at a time"):
        if page.locator("summary", has_text=title).count():
            page.locator("summary", has_text=title).click()
    keys = ["readings", "fair", "accuracy", "editions", "pairs" if "mi355x" in slug else "break_even"]
    for key in keys:
        table = page.locator(f".st-key-{key}").get_by_test_id("stTable")
        expect(table).to_be_visible()
        found = table.evaluate(_PINNED)
        assert found == dict.fromkeys(("scrolls", "pinned", "whole", "covers", "fades"), True), key
    assert page.evaluate(WIDER) == [0, 0]


# Labels of the chart


_TEXTS = """() => {
  const svg = document.querySelector('svg.marks'), frame = svg.getBoundingClientRect()
  const shown = el => { for (let e = el; e && e !== svg.parentElement; e = e.parentElement)
    if (+getComputedStyle(e).opacity === 0 || e.getAttribute('opacity') === '0') return false
    return true }
  const seen = new Map()
  for (const el of svg.querySelectorAll('text')) {
    if (!el.textContent.trim() || !shown(el)) continue
    const b = el.getBoundingClientRect()
    seen.set([el.textContent, Math.round(b.x), Math.round(b.y)].join(),
      { text: el.textContent, x0: b.left, x1: b.right, y0: b.top, y1: b.bottom })
  }
  return { frame: { x0: frame.left, x1: frame.right, y0: frame.top, y1: frame.bottom }, texts: [...seen.values()] }
}"""


def label_faults(page: Page, *, slack: float = 3.0) -> list[str]:
    """Name the texts of a chart that touch each other or leave it; a box is a little higher than its letters."""
    found = page.evaluate(_TEXTS)
    frame, texts = found["frame"], found["texts"]
    assert len(texts) > 8
    faults = [
        f"{t['text']!r} is cut"
        for t in texts
        if t["x0"] < frame["x0"] - 1
        or t["x1"] > frame["x1"] + 1
        or t["y0"] < frame["y0"] - 1
        or t["y1"] > frame["y1"] + 1
    ]
    for i, one in enumerate(texts):
        for two in texts[i + 1 :]:
            across = min(one["x1"], two["x1"]) - max(one["x0"], two["x0"])
            down = min(one["y1"], two["y1"]) - max(one["y0"], two["y0"])
            if across > 0.5 and down > slack:
                faults.append(f"{one['text']!r} touches {two['text']!r}")
    return faults


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_labels_of_a_chart_keep_apart(contexts: Contexts, base: str, shelf: Shelf, size: Size) -> None:
    tab = new_visit(contexts(size, "light"), base)
    faults = {}
    for params in CHARTS:
        page = tab.show(shelf, **params)
        page.wait_for_timeout(150)
        faults["&".join(params.values())] = label_faults(page)
    tab.page.close()
    assert not any(faults.values()), faults
    assert tab.heard.nothing()


@bug("the legend keeps the columns that fitted when the chart was drawn first")
def test_a_chart_keeps_its_labels_when_a_phone_is_turned(visit: Visit) -> None:
    page = visit.go(compare=SWEEP)
    assert label_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('svg.marks').getBoundingClientRect().width < 390")
    page.wait_for_timeout(300)
    assert label_faults(page) == []


# Pictures


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [("light", "desktop", "light"), ("dark", "desktop", "dark"), ("phone", "phone", "light")],
)
def test_every_page_is_pictured(looked_at: Looked, path: str, name: str, size: Size, scheme: Scheme) -> None:
    page = looked_at(path, size, scheme).page
    usual = page.viewport_size
    assert usual
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": usual["width"], "height": min(height + 20, TALLEST)})
    page.wait_for_timeout(300)
    SHOTS.mkdir(exist_ok=True)
    file = SHOTS / f"{path or 'compare'}-{name}.png"
    page.screenshot(path=file)
    page.set_viewport_size(usual)
    with Image.open(file) as shot:
        assert shot.width == usual["width"]
        assert shot.height > 700
        assert file.stat().st_size > 30_000
        colours = shot.convert("RGB").getcolors(1 << 24)
        assert colours
        assert len(colours) > 60
        (brightness,) = ImageStat.Stat(shot.convert("L")).mean
        assert brightness < 60 if scheme == "dark" else brightness > 200
        assert max(n for n, _ in colours) < 0.97 * shot.width * shot.height
