"""A saved comparison: what a page shows, its file shows again, in the same words; a damaged one is refused whole."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf, UnavailableError, bundled
from app.exports.markdown import to_text
from app.links import Selection, from_params
from app.nearest import settle
from app.saved import Opened, opened, save
from app.sources.gate import Refusal
from app.sources.saved import Saved, is_saved, read_saved

DAY = date(2026, 11, 26)
SLUGS = sorted(bundled().offers)
ASKED = (
    Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none", like="setup", targets=(70.0, 90.0), usd=(2.5,)),
    Selection(slug="deepseek-r1-b200-fp8-mtp-vs-none", as_of=date(2026, 4, 1)),
    Selection(slug="glm-5-1-b300-fp4-mtp-vs-none", edition="2025-10", tier="rental"),
    Selection(slug="deepseek-r1-b200-vs-b300-vs-h200-vs-mi355x", policy="per-series", kw=(2.0,)),
)


def told(shelf: Shelf, selection: Selection) -> str:
    answer = shelf.answer(settle(shelf, selection).selection)
    return to_text(answer.comparison, answer.narrative, shelf.catalog, fairness=answer.fairness)


def text_of(selection: Selection, shelf: Shelf | None = None) -> str:
    shelf = shelf or bundled()
    return save(shelf, settle(shelf, selection), DAY)


def again(text: str) -> Opened:
    found = read_saved("mine.json", text.encode())
    assert isinstance(found, Saved), found
    return opened(found, bundled().bundle)


def selected(file: Opened) -> Selection:
    return from_params(file.params, file.shelf.catalog)[0]


@pytest.mark.parametrize("slug", SLUGS[::4])
def test_a_file_tells_what_its_page_told(slug: str) -> None:
    file = again(text_of(Selection(slug=slug)))
    assert told(file.shelf, selected(file)) == told(bundled(), Selection(slug=slug))
    assert file.same
    assert file.saved == DAY


@pytest.mark.parametrize("asked", ASKED, ids=[a.slug for a in ASKED])
def test_everything_that_was_chosen_is_in_the_file(asked: Selection) -> None:
    file = again(text_of(asked))
    assert told(file.shelf, selected(file)) == told(bundled(), asked)


def test_a_file_holds_its_own_sides_alone() -> None:
    file = again(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    rows = (*file.shelf.bundle.today, *file.shelf.bundle.history)
    assert rows
    assert {(r.setup.gpu, r.setup.precision) for r in rows} == {("b200", "fp4")}


def test_saving_again_gives_the_same_file() -> None:
    first = text_of(Selection(slug=SLUGS[0]))
    file = again(first)
    assert json.loads(save(file.shelf, settle(file.shelf, selected(file)), DAY)) == json.loads(first)


def test_prices_of_the_file_hold_where_the_table_has_changed() -> None:
    whole = json.loads(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    for price in whole["prices"]:
        price["usd_per_gpu_hour"]["hyperscaler"] *= 2
    file = again(json.dumps(whole))
    _, then = file.shelf.compare(selected(file))
    _, now = bundled().compare(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none"))
    assert then.targets[0].a is not None
    assert now.targets[0].a is not None
    assert then.targets[0].a.metrics.cost == pytest.approx(2 * (now.targets[0].a.metrics.cost or 0))


def test_words_of_another_time_are_said_to_be_so() -> None:
    whole = json.loads(text_of(Selection(slug=SLUGS[0])))
    whole["versions"]["words"] = "0" * 12
    assert not again(json.dumps(whole)).same


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("format",), 2, "comparison.format"),
        (("today", 0, "interactivity"), -1, "comparison.today.0.interactivity '-1'"),
        (("today", 0, "setup", "gpu"), "<b>", "comparison.today.0.setup.gpu '<b>'"),
        (("today", 0, "run_url"), "javascript:alert(1)", "comparison.today.0.run_url"),
        (("today", 0, "more"), 1, "comparison.today.0.more"),
        (("selection", "compare"), "x" * 501, "comparison.selection.compare"),
    ],
)
def test_a_wrong_value_is_named_and_the_file_refused(path: tuple[str | int, ...], value: object, reason: str) -> None:
    whole = json.loads(text_of(Selection(slug="deepseek-r1-b200-fp4-mtp-vs-none")))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    found = read_saved("mine.json", json.dumps(whole).encode())
    assert isinstance(found, tuple)
    assert any(reason in str(refusal) for refusal in found), [str(r) for r in found]


@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_breaks(data: st.DataObject) -> None:
    text = bytearray(DAMAGED)
    for _ in range(data.draw(st.integers(1, 4))):
        i = data.draw(st.integers(0, len(text) - 1))
        text[i : i + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    found = read_saved("mine.json", bytes(text))
    if isinstance(found, Saved):
        try:
            file = opened(found, bundled().bundle)
        except UnavailableError:
            return
        assert told(file.shelf, selected(file))
    else:
        assert found
        assert all(isinstance(refusal, Refusal) for refusal in found)


DAMAGED = text_of(Selection(slug="glm-5-1-b300-fp4-mtp-vs-none")).encode()


def test_a_saved_comparison_is_told_from_other_json() -> None:
    assert is_saved(DAMAGED)
    assert not is_saved(b'{"kind": "something else"}')
    assert not is_saved(b"likewise comparison")
