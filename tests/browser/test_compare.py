"""The Compare page in a real browser: what is seen, what controls do, what links and downloads carry on."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.answer import Answer, Shelf, bundled
from app.charts import chart_alt
from app.exports.csv import file_name, to_csv
from app.exports.markdown import to_markdown
from app.links import Selection
from app.story import tell_prices
from app.table import readings_table
from tests.browser.driving import (
    SPECIFIED,
    SWEEP,
    Visit,
    chart_labels,
    charted,
    choose,
    flat,
    main_text,
    params_of,
    speed_input,
    table_rows,
    verdict,
)
from tests.stories import bug


def shows(page: Page, answer: Answer) -> None:
    """Check that words, table and chart of a page are those of an answer, waiting for the words and the chart."""
    expect(page.locator("h2").first).to_have_text(re.compile(re.escape(flat(answer.narrative.verdict.text))))
    language = answer.narrative.language
    charted(page, chart_alt(answer.comparison, answer.selection.metric, bundled().catalog, language=language))
    seen = main_text(page)
    for paragraph in answer.narrative.paragraphs:
        assert flat(paragraph.body.text) in seen
        assert all(flat(c.label.text) in seen for c in paragraph.caveats)
    rows = [[*row.cells] for row in readings_table(answer.comparison)]
    assert [cells[2:] for cells in table_rows(page)[1:]] == rows
    named = " ".join(chart_labels(page))
    for target in answer.comparison.matched:
        for side in answer.comparison.sides:
            reading = target.reading(side.key)
            assert reading
            y = f"{reading.metrics.throughput_per_gpu:,.1f} tok/s/GPU"
            assert re.search(rf"{re.escape(side.label)} at {target.x:g}\S* tok/s/user: {re.escape(y)}", named)


# The specified page, only looked at


def test_the_specified_page_shows_figures_and_sentences(specified: Visit, shelf: Shelf) -> None:
    shows(specified.page, shelf.answer(Selection()))
    seen = main_text(specified.page)
    for figure in ("2,310.4", "1,605.5", "1,128.4", "983.9", "518.7", "258.8", "0.288", "2.525", "1,064,712"):
        assert figure in seen
    for told in ("costs 56% less", "Off costs 127% more", "Off costs 209% more", "Off costs 338% more"):
        assert told in seen


def test_title_and_verdict_stand_above_caveat_cards_chart_and_table(specified: Visit) -> None:
    parts = ("h1", "h2", "[data-testid=stAlert]", "[data-testid=stColumn]", "svg.marks", "[data-testid=stTable]")
    main = specified.page.get_by_test_id("stMain")
    tops = [box["y"] for part in parts if (box := main.locator(part).first.bounding_box())]
    assert len(tops) == len(parts)
    assert tops == sorted(tops)
    in_order: bool = specified.page.evaluate(
        """parts => parts.map(p => document.querySelector(`[data-testid=stMain] ${p}`)).every((el, i, all) =>
             !i || all[i - 1].compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)""",
        list(parts),
    )
    assert in_order


def test_the_verdict_is_on_the_page_before_the_chart(specified: Visit) -> None:
    seen = specified.page.evaluate("window.firstSeen")
    assert seen["verdict"] < seen["chart"]


def test_the_verdict_is_seen_without_scrolling(specified: Visit) -> None:
    expect(specified.page.locator("h2").first).to_be_in_viewport()


def test_the_chart_is_drawn_as_svg_with_names_for_all_that_it_shows(specified: Visit) -> None:
    page = specified.page
    chart = page.get_by_test_id("stVegaLiteChart")
    assert chart.get_attribute("role") == "graphics-document"
    name = chart.get_attribute("aria-label") or ""
    assert "B300 FP4: MTP vs Off" in name
    assert "2,310.4 tok/s/GPU at 43 tok/s/user" in name
    assert chart.locator("canvas").count() == 0
    named = chart_labels(page)
    for side, figures in (("MTP", ("2,310.4", "1,605.5", "1,128.4")), ("Off", ("983.9", "518.7", "258.8"))):
        for x, y in zip((43, 59, 76), figures, strict=True):
            assert any(f"{side} at {x} tok/s/user: {y} tok/s/GPU" in label for label in named)
    titles = [flat(t) for t in page.locator("svg.marks .role-axis-title text").all_text_contents()]
    assert titles == ["Interactivity, tok/s/user", "Throughput per GPU, tok/s/GPU"]


def test_the_legend_shows_the_symbols_that_it_explains(specified: Visit) -> None:
    symbols = specified.page.locator("svg.marks .role-legend-symbol path")
    assert symbols.count() == specified.page.locator("svg.marks .role-legend-label text").count() >= 1
    for symbol in symbols.all():
        painted = symbol.evaluate(
            """el => { const style = getComputedStyle(el)
                 const seen = paint => paint !== 'none' && !/rgba\\(.*, 0\\)/.test(paint)
                 return seen(style.fill) && +style.fillOpacity > 0 && +style.opacity > 0
                   || seen(style.stroke) && parseFloat(style.strokeWidth) > 0 && +style.strokeOpacity > 0 }"""
        )
        assert painted


# Controls


def test_editing_a_speed_changes_words_table_chart_and_address(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SPECIFIED)
    before = (verdict(page), table_rows(page), chart_labels(page))
    field = speed_input(page, 1)
    field.fill("50")
    field.press("Enter")
    answer = shelf.answer(Selection(targets=(50.0, 59.0, 76.0)))
    expect(page.locator("h2").first).to_contain_text("from 50 to 76 tok/s/user")
    tab.done()
    shows(page, answer)
    assert all(b != a for b, a in zip(before, (verdict(page), table_rows(page), chart_labels(page)), strict=True))
    assert params_of(page)["targets"] == "50,59,76"
    page.get_by_role("button", name="Default speeds").click()
    expect(page.locator("h2").first).to_contain_text("from 43 to 76 tok/s/user")
    assert "targets" not in params_of(page)


def test_emptying_a_speed_removes_it_and_another_can_be_added(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SPECIFIED)
    page.get_by_role("button", name="Clear value").nth(1).click()
    expect(speed_input(page, 3)).to_have_count(0)
    tab.done()
    shows(page, shelf.answer(Selection(targets=(43.0, 76.0))))
    page.get_by_role("button", name="Add a speed").click()
    expect(speed_input(page, 3)).to_be_visible()
    assert params_of(page)["targets"].count(",") == 2


def test_metric_scale_and_points_redraw_the_chart(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWEEP)
    few = page.locator("svg.marks .mark-symbol path").count()
    title = page.locator("svg.marks .role-axis-title text").nth(1)
    page.get_by_role("radio", name="Cost", exact=True).click()
    expect(title).to_have_text("Cost, $ per million tokens")
    page.get_by_text("Log scale", exact=True).click()
    expect(page.locator("svg.marks [aria-label*='log scale']")).to_be_attached()
    page.get_by_text("All points", exact=True).click()
    expect(page.locator("svg.marks .mark-symbol path").nth(few)).to_be_attached()
    assert params_of(page) == {"compare": SWEEP, "metric": "cost", "scale": "log", "points": "all"}


def test_the_selection_in_the_sidebar_leads_to_another_comparison(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SPECIFIED)
    choose(page, "Compare", "Precision")
    expect(page.locator("h1")).to_have_text("B300: FP4 vs FP8")
    choose(page, "GPU", "B200")
    expect(page.locator("h1")).to_have_text("B200: FP4 vs FP8")
    tab.done()
    shows(page, shelf.answer(Selection(slug="glm-5-1-b200-fp4-vs-fp8")))
    page.get_by_text("Swap sides", exact=True).click()
    expect(page.locator("h1")).to_have_text("B200: FP8 vs FP4")
    assert params_of(page) == {"compare": "glm-5-1-b200-fp8-vs-fp4"}


# Links and history


def test_a_copied_link_shows_the_same_page_to_somebody_else(visit: Visit, stranger: Visit) -> None:
    page = visit.go(compare=SWEEP, targets="85,120", metric="cost", usd="2.5", engine="sglang", cap="0.5")
    page.get_by_role("button", name="Copy link").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text().strip()
    assert link.startswith(visit.base)
    stranger.page.goto(link)
    other = stranger.done()
    assert table_rows(other) == table_rows(page)
    assert chart_labels(other) == chart_labels(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert main_text(other) == main_text(page)
    assert params_of(other) == params_of(page)


def test_the_back_button_undoes_a_choice(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SPECIFIED)
    choose(page, "Compare", "Precision")
    expect(page.locator("h1")).to_have_text("B300: FP4 vs FP8")
    tab.done()
    page.go_back()
    expect(page.locator("h1")).to_have_text("B300 FP4: MTP vs Off")
    tab.done()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("B300: FP4 vs FP8")


@bug("the default address is written on arrival, as a further step of the history")
def test_one_step_back_leaves_the_app_where_nothing_was_chosen(visit: Visit) -> None:
    visit.page.goto("about:blank")
    page = visit.go()
    assert page.evaluate("history.length") == 2


def test_the_selection_is_there_after_a_look_at_other_pages(visit: Visit) -> None:
    page = visit.go(compare=SWEEP, targets="85,120", metric="cost")
    told = verdict(page)
    for name, heading in (("Gallery", "Every comparison"), ("Method", re.compile("How the numbers"))):
        page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
        expect(page.locator("h1")).to_have_text(heading)
    page.get_by_test_id("stTopNavLink").filter(has_text="Compare").click()
    expect(page.locator("h2").first).to_contain_text(told)
    visit.done()
    assert params_of(page) == {"compare": SWEEP, "targets": "85,120", "metric": "cost"}


# What opens


def test_the_working_names_points_and_links_their_runs(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWEEP)
    target = shelf.answer(Selection(slug=SWEEP)).comparison.targets[0]
    page.get_by_role("button", name="Show the working").first.click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body).to_contain_text("read off Steffen's monotone cubic")
    runs = {p.run_url for side in ("a", "b") for p in (target.a if side == "a" else target.b).neighbours}
    links = body.locator("a")
    assert {link.get_attribute("href") for link in links.all()} == runs
    assert {link.get_attribute("target") for link in links.all()} == {"_blank"}
    box, view = body.bounding_box(), page.viewport_size
    assert box
    assert view
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= view["width"]
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)


def test_every_chip_opens_with_its_sentences(specified: Visit, shelf: Shelf) -> None:
    page = specified.page
    texts = {
        c.label.text: c.body.text for c in shelf.answer(Selection()).narrative.caveats if c.caveat.code != "same_engine"
    }
    chips = page.get_by_test_id("stMain").get_by_test_id("stPopoverButton").filter(has_not_text="Show the working")
    opened = set()
    for chip in chips.all():
        label = next((label for label in texts if label in chip.inner_text()), None)
        if label is None:
            continue
        chip.click()
        expect(page.get_by_test_id("stPopoverBody")).to_contain_text(flat(texts[label])[:80])
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
        opened.add(label)
    assert len(opened) == len(texts) - 1  # the worst one stands open at the top


def test_a_cap_is_answered_in_words(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWEEP)
    page.locator("summary", has_text="Cost of your own").click()
    field = page.get_by_role("spinbutton", name="Highest cost, $ per million tokens")
    field.fill("0.5")
    field.press("Enter")
    expect(page.get_by_text(re.compile(r"At no more than \$0\.500? per million tokens"))).to_be_visible()
    assert params_of(page)["cap"] == "0.5"
    expect(page.get_by_text("What the July 2026 prices change")).to_be_visible()


# The keyboard


def test_the_keyboard_reaches_the_controls_in_order(visit: Visit) -> None:
    page = visit.go()
    page.locator("body").press("Tab")
    reached = []
    for _ in range(20):
        reached.append(
            page.evaluate(
                """() => { const el = document.activeElement
                     return el.getAttribute('aria-label') || el.labels?.[0]?.innerText || el.innerText }"""
            )
        )
        page.keyboard.press("Tab")
    assert reached[0] == "Skip to main content"
    order = [name for name in ("Compare", "Model", "GPU", "Sides", "Source") if name in map(flat, reached)]
    assert order == ["Compare", "Model", "GPU", "Sides", "Source"]
    places = [list(map(flat, reached)).index(name) for name in order]
    assert places == sorted(places)


def test_focus_is_seen(specified: Visit) -> None:
    """Each control that has the focus looks different from how it looks without."""
    page = specified.page
    look = """el => [el, el.parentElement, el.parentElement?.parentElement].map(e => {
      const style = getComputedStyle(e)
      return style.outline + style.boxShadow + style.borderColor + style.background
    }).join('|')"""
    for control in (
        page.get_by_role("radio", name="Standard"),
        page.get_by_role("combobox", name="Model"),
        page.get_by_test_id("stPopoverButton").first,
        speed_input(page, 1),
        page.get_by_role("button", name="Add a speed"),
        page.get_by_test_id("stTopNavLink").first,
    ):
        page.locator("h1").click()
        page.wait_for_timeout(250)
        before = control.evaluate(look)
        control.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert control.evaluate("el => el === document.activeElement")
        looks = (control.evaluate(look) for _ in range(20) if not page.wait_for_timeout(100))
        assert any(now != before for now in looks), control


def test_a_chip_opens_with_enter_and_closes_with_escape(specified: Visit) -> None:
    page = specified.page
    chip = page.get_by_test_id("stMain").get_by_test_id("stPopoverButton").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


# Downloads


def test_downloads_hold_what_the_page_shows(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWEEP, targets="85,120", usd="2.5")
    answer = shelf.answer(Selection(slug=SWEEP, targets=(85.0, 120.0), usd=(2.5, 2.5)))
    told = {
        "CSV": to_csv(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness),
        "Markdown": to_markdown(
            answer.comparison,
            answer.narrative,
            shelf.catalog,
            tell_prices(answer.comparison, shelf.catalog),
            fairness=answer.fairness,
        ),
    }
    for label, ending in (("CSV", "csv"), ("Markdown", "md")):
        with page.expect_download() as download:
            page.get_by_test_id("stMain").get_by_role("button", name=label).click()
        assert download.value.suggested_filename == file_name(answer.comparison.subject, ending)
        assert Path(download.value.path()).read_text(encoding="utf-8") == told[label]
    rows = list(csv.DictReader(io.StringIO(told["CSV"])))
    assert [row["interactivity_tok_s_user"] for row in rows[:4]] == ["85.0", "85.0", "120.0", "120.0"]
    assert {row["interactivity_tok_s_user"] for row in rows[4:]} == {"85.0", "120.0"}


# Addresses that mean harm


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.harm=1</script><img src=x onerror=window.harm=1>",
        "![x](//evil/x.png) [y](javascript:window.harm=1) <iframe src=//evil>",
    ],
)
def test_hostile_text_in_an_address_does_nothing(visit: Visit, text: str) -> None:
    keys = ("compare", "targets", "engine", "edition", "as_of", "cap", "metric")
    page = visit.go(**dict.fromkeys(keys, text))
    notices = page.get_by_test_id("stAlert").filter(has_text="default is shown")
    assert notices.count() >= 5
    assert text[:12] in notices.first.inner_text()
    assert page.evaluate("window.harm") is None
    within = page.get_by_test_id("stMain")
    assert within.locator("script, iframe, img, [onerror], a[href^=javascript], a[href*=evil], .katex").count() == 0
    assert within.locator("a:not([href^='#'], .st-key-accuracy a)").count() == 0
    page.goto(f"{visit.base}/gallery?gallery_search=%3Cimg+src%3Dx+onerror%3Dwindow.harm%3D1%3E&compare=%24x%24")
    visit.done("gallery")
    assert page.evaluate("window.harm") is None
    assert page.locator("[onerror]").count() == 0


def test_an_address_inside_an_address_is_no_link(visit: Visit) -> None:
    page = visit.go(targets="http://evil.example/", edition="www.evil.example", tier="me@evil.example")
    assert page.get_by_test_id("stAlert").filter(has_text="default is shown").count() == 3
    assert page.get_by_test_id("stAlert").locator("a").count() == 0


# What fields show


@pytest.mark.parametrize(
    "day",
    [
        "2026-06-01",
        "2025-01-01",
    ],
)
def test_the_date_in_use_stands_in_its_field(tab: Visit, shelf: Shelf, day: str) -> None:
    page = tab.show(shelf, compare=SWEEP, as_of=day)
    rows = page.get_by_test_id("stExpander").filter(has_text="Rows").locator("details")
    if rows.get_attribute("open") is None:
        rows.locator("summary").click()
    parts = page.get_by_test_id("stDateInput").get_by_role("spinbutton")
    expect(parts.first).to_be_visible()
    for shown, part in zip((parts.nth(0), parts.nth(1), parts.nth(2)), day.split("-"), strict=True):
        expect(shown).to_have_attribute("aria-valuenow", str(int(part)))


def test_any_engine_is_called_so(tab: Visit, shelf: Shelf) -> None:
    page = tab.show(shelf, compare=SWEEP)
    rows = page.get_by_test_id("stExpander").filter(has_text="Rows").locator("details")
    if rows.get_attribute("open") is None:
        rows.locator("summary").click()
    field = page.get_by_role("combobox", name="Engine")
    expect(field).to_be_visible()
    assert "Any engine" in (field.input_value(), field.get_attribute("placeholder"))


def test_the_working_has_its_headings_outside_its_lists(specified: Visit) -> None:
    page = specified.page
    page.get_by_role("button", name="Show the working").first.click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body).to_be_visible()
    headings = [flat(h) for h in body.locator("strong").all_inner_texts()]
    inside = body.locator("li strong").count()
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)
    assert (headings, inside) == (["MTP", "Off", "Ratios"], 0)
