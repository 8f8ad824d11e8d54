"""More than two sides in a browser: labels that keep apart, and the way from many to two."""

import pytest
from playwright.sync_api import expect

from app.answer import Shelf
from tests.browser.conftest import Contexts, Size
from tests.browser.driving import BEYOND, WIDER, Visit, new_visit, params_of
from tests.browser.test_every_page import label_faults

GPUS = "deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x"
BEST = "deepseek-r1-b200-best-vs-b300-vs-h200-vs-mi355x"
ENGINES = "deepseek-r1-b200-fp4-dynamo-sglang-vs-dynamo-trt-vs-sglang-vs-trt"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_labels_of_many_curves_keep_apart_and_the_plot_keeps_its_width(
    contexts: Contexts, base: str, shelf: Shelf, size: Size
) -> None:
    tab = new_visit(contexts(size, "light"), base)
    faults = {}
    for slug in (GPUS, BEST, ENGINES):
        for metric in ("cost", "throughput_per_mw"):
            page = tab.show(shelf, compare=slug, metric=metric)
            page.wait_for_timeout(150)
            faults[slug, metric] = label_faults(page)
            assert page.locator("svg.marks .role-axis-grid").first.bounding_box()["width"] > 100  # type: ignore[index]
            assert page.evaluate(WIDER) == [0, 0]
            assert page.evaluate(BEYOND) == []
    tab.page.close()
    assert not any(faults.values()), faults
    assert tab.heard.nothing()


def test_two_of_many_open_alone(visit: Visit) -> None:
    page = visit.go(compare=GPUS, targets="60,90")
    page.get_by_text("Two at a time").click()
    link = page.get_by_test_id("stPageLink").get_by_text("B300 vs MI355X")
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("h1")).to_contain_text("B300 vs MI355X, FP8")
    expect(page.get_by_text("Two at a time")).to_have_count(0)
    page.wait_for_url("**compare=deepseek-r1-b300-vs-mi355x**")
    visit.done()
    assert params_of(page) == {"compare": "deepseek-r1-b300-vs-mi355x", "targets": "60,90"}
