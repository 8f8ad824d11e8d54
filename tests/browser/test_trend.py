"""What only a browser shows of the Trend page: drawn points with their names, and labels that keep apart."""

import pytest
from playwright.sync_api import Page, expect

from app.answer import Shelf
from app.trend import choices, trend_of
from tests.browser.conftest import Contexts, Size
from tests.browser.driving import WIDER, Visit, chart_labels, new_visit, params_of
from tests.browser.test_every_page import label_faults

GPUS = {"trend_compare": "deepseek-r1-b200-vs-b300_fp8", "trend_workload": "8k/1k", "trend_speed": "72"}


def drawn(page: Page) -> list[str]:
    expect(page.locator("svg.marks")).to_have_count(2)
    expect(page.locator("svg.marks .mark-symbol path[aria-label]").first).to_be_attached()
    return chart_labels(page)


def test_every_measured_day_is_a_point_with_a_name(visit: Visit, shelf: Shelf) -> None:
    page = visit.go("trend", **GPUS)
    choice = next(c for c in choices(shelf) if c.slug == "deepseek-r1-b200-vs-b300" and c.sequence == (8192, 1024))
    found = trend_of(shelf, choice.selection(engine="sglang", targets=(72.0,)))
    labels = drawn(page)
    for track in found.tracks:
        assert sum(label.startswith(f"{track.label}, ") and "tok/s/GPU" in label for label in labels) == len(track.read)
    assert sum(label.startswith("B200 / B300, ") for label in labels) == len(found.matched)
    assert any("image lmsysorg/sglang:v0.5.12-cu130" in label for label in labels)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_labels_keep_apart(contexts: Contexts, base: str, size: Size) -> None:
    tab = new_visit(contexts(size, "dark"), base)
    page = tab.go("trend", **GPUS, trend_engine="any")
    drawn(page)
    assert label_faults(page) == []
    assert page.evaluate(WIDER) == [0, 0]
    tab.page.close()
    assert tab.heard.nothing()


def test_the_days_of_both_charts_line_up(visit: Visit) -> None:
    for metric in ("throughput_per_gpu", "cost", "throughput_per_mw"):
        page = visit.go("trend", trend_metric=metric, trend_engine="any")
        drawn(page)
        plots = page.locator("svg.marks g.mark-group.role-frame > g > path.background").evaluate_all(
            "all => all.map(p => p.getBoundingClientRect()).map(b => [b.left, b.right])"
        )
        assert len(plots) == 2
        assert max(abs(a - b) for a, b in zip(*plots, strict=True)) <= 1
        labels = page.locator("svg.marks .role-axis-label text").evaluate_all(
            "all => all.map(t => [t.textContent, t.getBoundingClientRect().left])"
        )
        assert min(left for text, left in labels if text) > 0


def test_marks_of_both_sides_stand_apart(visit: Visit) -> None:
    page = visit.go("trend", trend_engine="any")
    drawn(page)
    boxes = page.locator("svg.marks path[aria-label*='joins the frontier'], svg.marks path[aria-label*=': image ']")
    places = boxes.evaluate_all(
        "all => all.map(m => m.getBoundingClientRect()).map(b => `${Math.round(b.left)},${Math.round(b.top)}`)"
    )
    assert len(places) > 6
    assert len({*places}) == len(places)
    tops = page.locator("svg.marks").first.bounding_box()
    assert tops
    assert all(float(place.split(",")[1]) >= tops["y"] - 1 for place in places)


def test_the_longest_speed_can_be_read(visit: Visit) -> None:
    page = visit.go("trend", trend_speed="100000")
    expect(page.get_by_text("Nothing to draw: no side has such a reading on any date.")).to_be_visible()
    assert page.locator("svg.marks").count() == 0
    field = page.get_by_role("spinbutton", name="Speed, tok/s/user")
    assert field.evaluate("el => el.scrollWidth - el.clientWidth") <= 0


def test_a_day_is_chosen_by_keyboard_and_leads_to_its_comparison(visit: Visit) -> None:
    page = visit.go("trend", **GPUS)
    page.get_by_role("combobox", name="Show the points as of").focus()
    page.keyboard.type("20 May")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="As of 20 May 2026")).to_be_visible()
    assert params_of(page)["trend_day"] == "2026-05-20"
    page.get_by_role("link", name="Compare as of this day").click()
    expect(page.locator("h1")).to_contain_text("B200 vs B300")
    visit.done()
    assert params_of(page)["as_of"] == "2026-05-20"
    assert params_of(page)["targets"] == "72"
    page.go_back()
    expect(page.get_by_role("heading", name="As of 20 May 2026")).to_be_visible()
    visit.done("trend")
    assert params_of(page) == GPUS | {"trend_day": "2026-05-20"}
