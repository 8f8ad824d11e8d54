"""Like for like, any lineup and pasted addresses in a browser: what is pressed changes figures, and nothing else."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.alike import steps
from app.answer import Shelf
from app.links import DEFAULT_SLUG, Selection, from_params
from app.terms import STEPS
from app.titles import title
from tests.browser.conftest import Contexts, Size
from tests.browser.driving import WIDER, Visit, choose, flat, main_text, new_visit, params_of, verdict
from tests.test_choosing import SWITCHED
from tests.test_nearest import UNLISTED

WORKLOAD = re.compile(r"\d+k/\d+k tokens in/out")


def press(page: Page, step: str) -> None:
    page.get_by_role("radiogroup", name="What is held equal on all sides").get_by_text(step, exact=True).click()


def seen(page: Page) -> tuple[str, str, str]:
    """Return title, verdict and readings."""
    readings = page.get_by_test_id("stTable").filter(has_text="Metric")
    return flat(page.locator("h1").inner_text()), verdict(page), flat(readings.inner_text())


def kind(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar").get_by_role("combobox", name="Compare", exact=True)


def workload(page: Page) -> str:
    found = WORKLOAD.search(main_text(page))
    assert found
    return found[0]


# Like for like


@pytest.mark.parametrize("slug", SWITCHED)
def test_each_step_changes_title_figures_and_address_and_leads_back(tab: Visit, slug: str, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=slug)
    before, where = seen(page), workload(page)
    pressed = 0
    for step in steps(shelf.find(slug)[1].differs)[1:]:
        answer = shelf.answer(Selection(slug=slug, like=step)) if _possible(page, STEPS[step]) else None
        if answer is None:
            continue
        press(page, STEPS[step])
        name = title(answer.comparison, shelf.catalog, answer.narrative.language)
        expect(page.locator("h1")).to_have_text(re.compile(re.escape(flat(name))))
        tab.done()
        held = seen(page)
        assert held[0] != before[0]
        assert held[2] != before[2]
        assert flat(answer.narrative.verdict.text) in held[1]
        assert workload(page) == where
        assert params_of(page)["like"] == step
        assert params_of(page)["compare"] == slug
        press(page, STEPS["pooled"])
        expect(page.locator("h1")).to_have_text(before[0])
        tab.done()
        assert seen(page) == before
        assert workload(page) == where
        assert params_of(page) == {"compare": slug}
        pressed += 1
    assert pressed


def _possible(page: Page, step: str) -> bool:
    group = page.get_by_role("radiogroup", name="What is held equal on all sides")
    return group.get_by_text(step, exact=True).count() > 0


def test_the_back_button_undoes_a_step(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWITCHED[0])
    before = seen(page)
    press(page, STEPS["family"])
    expect(page.locator("h1")).not_to_have_text(before[0])
    tab.done()
    page.go_back()
    expect(page.locator("h1")).to_have_text(before[0])
    tab.done()
    assert seen(page) == before


def test_the_keyboard_chooses_a_step(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWITCHED[0])
    group = page.get_by_role("radiogroup", name="What is held equal on all sides")
    group.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_contain_text(re.compile("SGLang|TensorRT|vLLM|ATOM"))
    tab.done()
    assert params_of(page)["like"] in STEPS


def test_a_link_to_a_step_opens_the_workload_that_stands_there_without_it(visit: Visit, shelf: Shelf) -> None:
    for slug in SWITCHED[:2]:
        plain = workload(visit.go(compare=slug))
        page = visit.go(compare=slug, like="family")
        assert workload(page) == plain
        expect(page.get_by_role("radio", name=STEPS["family"], exact=True)).to_be_checked()


# Any lineup


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("slug", [UNLISTED[0], UNLISTED[2], UNLISTED[4]])
def test_whole_setups_open_with_their_kind_in_the_sidebar(contexts: Contexts, base: str, slug: str, size: Size) -> None:
    tab = new_visit(contexts(size, "light"), base)
    page = tab.go(compare=slug)
    assert page.evaluate(WIDER) == [0, 0]
    expect(page.get_by_test_id("stException")).to_have_count(0)
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
    expect(kind(page)).to_have_value("Whole setups")
    expect(page.get_by_test_id("stSidebar").get_by_role("combobox", name="Sides", exact=True)).to_be_visible()
    assert params_of(page) == {"compare": slug}
    tab.page.close()
    assert tab.heard.nothing()


def test_another_kind_leads_from_whole_setups_to_a_listed_comparison(visit: Visit) -> None:
    page = visit.go(compare=UNLISTED[4])
    choose(page, "Compare", "Precision")
    expect(page.locator("h1")).to_have_text("B200: FP4 vs FP8")
    visit.done()
    assert params_of(page) == {"compare": "deepseek-r1-b200-fp4-vs-fp8"}


def test_series_of_the_explore_page_that_differ_in_several_things_open(visit: Visit, shelf: Shelf) -> None:
    two = "b200-fp8-mtp-trt-single-node,h200-fp8-none-sglang-single-node"
    page = visit.go("explore", explore_series=two)
    expect(page.locator("svg.marks .role-axis-title").first).to_be_attached()
    page.get_by_role("link", name="Compare these").click()
    page.wait_for_url(lambda url: "explore" not in url)
    visit.done()
    expect(kind(page)).to_have_value("Whole setups")
    assert len(shelf.find(params_of(page)["compare"])[1].differs) > 1


# A pasted text


def paste(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Open a link")
    field.fill(text)
    field.press("Enter")


def test_an_address_of_the_publisher_opens_under_our_name(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=DEFAULT_SLUG)
    paste(page, "https://inferencex.semianalysis.com/compare/deepseek-b300-vs-b200/?i_seq=8k%2F1k&i_metric=y_costr")
    expect(page.locator("h1")).to_contain_text("B300 vs B200")
    tab.done()
    found = params_of(page)
    assert (found["compare"], found["tier"], found["metric"]) == ("deepseek-r1-b300-vs-b200", "rental", "cost")
    assert workload(page) == "8k/1k tokens in/out"
    expect(page.get_by_role("textbox", name="Open a link")).to_have_value("")
    assert from_params(found, shelf.catalog)[1] == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello world", "“hello world” is neither the address nor the slug of a comparison."),
        ("/compare/kimi-k26-b200-vs-h200", "There are no rows of Kimi K2.5 here; the default comparison is shown."),
    ],
)
def test_a_text_that_opens_nothing_is_answered(tab: Visit, shelf: Shelf, text: str, told: str) -> None:
    page = tab.show(shelf, compare=DEFAULT_SLUG)
    paste(page, text)
    expect(page.get_by_test_id("stAlert").filter(has_text=told)).to_be_visible()
    tab.done()
    assert params_of(page) == {"compare": DEFAULT_SLUG}
