"""Like for like: what is held is the same on every side, and no more is claimed than the rows allow."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alike import fields_held, steps
from app.answer import Shelf, UnavailableError, bundled
from app.fairtable import fair_head, fair_table
from app.held import WINDOW, Fairness
from app.language import ENGLISH, LANGUAGES
from app.lineup import FIELDS
from app.links import Selection
from app.nearest import settle
from app.offers import side_filters
from app.terms import STEPS, Step
from app.ui.fairness import no_more
from tests.test_pages import visit

MEASURED = [
    (slug, variant)
    for slug, offer in bundled().offers.items()
    for variant in offer.variants
    if variant.source == "measured"
]
SPECULATION = "deepseek-r1-b200-fp8-mtp-vs-none"
STEP_NAMES: list[Step] = list(STEPS)


def selected(slug: str, like: Step = "pooled", lang: str = "en") -> Selection:
    return Selection(slug=slug, source="measured", like=like, lang=lang)


@given(st.sets(st.sampled_from(FIELDS), min_size=1))
def test_what_the_sides_differ_in_is_never_held(differs: set[str]) -> None:
    named = tuple(sorted(differs))
    held = [fields_held(step, named) for step in steps(named)]
    assert held[0] == frozenset()
    assert len(set(held)) == len(held)
    for fields in held:
        assert not fields & differs
        assert not ("engine" in differs and fields & {"engine", "family"})
        assert not ("as_of" in differs and "window" in fields)


@pytest.mark.parametrize(("slug", "variant"), MEASURED, ids=str)
def test_rows_under_a_step_are_alike_on_every_side(slug: str, variant: object, shelf: Shelf) -> None:
    offer = shelf.offers[slug]
    for step in steps(offer.lineup.differs)[1:]:
        chosen = next(v for v in offer.variants if v == variant)
        names = fields_held(step, offer.lineup.differs)
        for rows in shelf.held(offer.lineup, chosen, Selection(), step):
            points = [p for sweep in rows.sides for p in sweep.points]
            if "family" in names:
                assert len({shelf.catalog.family_of(p.setup.engine) for p in points}) == 1
            if "engine" in names:
                assert len({p.setup.engine for p in points}) == 1
            if "deployment" in names:
                assert len({p.setup.deployment for p in points}) == 1
            if "window" in names and rows.complete:
                days = [p.run_date for p in points if p.run_date]
                assert max(days) - min(days) <= WINDOW


@pytest.mark.parametrize(("slug", "variant"), MEASURED, ids=str)
def test_held_rows_are_those_of_the_pool_parted(slug: str, variant: object, shelf: Shelf) -> None:
    """Every pooled row stands under exactly one engine family, and none comes from elsewhere."""
    offer = shelf.offers[slug]
    chosen = next(v for v in offer.variants if v == variant)
    if "family" not in fields_held("family", offer.lineup.differs):
        return
    pool = [shelf.sweeps.read(side).points for side in side_filters(offer.lineup, chosen)]
    parted = shelf.held(offer.lineup, chosen, Selection(), "family")
    for i, rows in enumerate(pool):
        found = [p for part in parted for p in part.sides[i].points]
        assert sorted(map(id, found)) == sorted(map(id, rows))


@pytest.mark.parametrize("slug", sorted({slug for slug, _ in MEASURED}))
@pytest.mark.parametrize("like", STEP_NAMES)
def test_a_held_comparison_is_named_and_made_of_what_is_held(slug: str, like: Step, shelf: Shelf) -> None:
    offer = shelf.offers[slug]
    if like not in steps(offer.lineup.differs):
        with pytest.raises(UnavailableError, match="by design"):
            shelf.answer(selected(slug, like))
        return
    if like != "pooled" and not _possible(shelf, slug, like):
        with pytest.raises(UnavailableError, match="alike"):
            shelf.answer(selected(slug, like))
        return
    answer = shelf.answer(selected(slug, like))
    if like == "pooled" or answer.fairness is None:
        return
    pooled = answer.fairness.pooled
    assert (pooled.subject.isl, pooled.subject.precision) == (
        answer.comparison.subject.isl,
        answer.comparison.subject.precision,
    )
    best = next(row for row in answer.fairness.rows if all(side.points for side in row.comparison.sides))
    assert [s.points for s in answer.comparison.sides] == [s.points for s in best.comparison.sides]
    for label in best.held.labels(shelf.catalog):
        assert ENGLISH.name(label) in answer.comparison.subject.title


def _possible(shelf: Shelf, slug: str, like: Step) -> bool:
    offer, lineup = shelf.find(slug)
    variant = shelf.choose(offer, lineup, selected(slug, like))
    return any(rows.complete for rows in shelf.held(lineup, variant, Selection(), like))


def test_a_published_table_cannot_be_held_equal(shelf: Shelf) -> None:
    answer = shelf.answer(Selection())
    assert answer.fairness is None
    assert answer.narrative.fair == ()
    with pytest.raises(UnavailableError, match="like for like can be chosen for measured rows only"):
        shelf.compare(Selection(like="family"))


def test_where_no_pair_is_alike_it_is_said(shelf: Shelf) -> None:
    """Dynamo runs disaggregated and plain SGLang on one node, so nothing can be held equal."""
    told = shelf.answer(selected("deepseek-r1-b200-fp8-dynamo-sglang-vs-sglang"))
    assert told.narrative.fair[0].text.startswith(
        "No set of points with the deployment held equal exists on both sides."
    )
    with pytest.raises(UnavailableError, match="no rows on all sides that are alike"):
        shelf.compare(selected("deepseek-r1-b200-fp8-dynamo-sglang-vs-sglang", "setup"))


@pytest.mark.parametrize("slug", sorted({slug for slug, _ in MEASURED}))
def test_the_first_step_that_cannot_be_held_stands_for_all_after_it(slug: str, shelf: Shelf) -> None:
    settled = settle(shelf, selected(slug))
    possible, every = shelf.steps(settled.lineup, settled.variant, settled.selection), steps(settled.lineup.differs)
    assert possible == every[: len(possible)]
    reason = no_more(possible, settled)
    assert (reason is None) == (len(possible) == len(every) > 1)
    assert not reason or LANGUAGES["zh"].say(reason) != reason


@pytest.mark.parametrize("lang", list(LANGUAGES))
@pytest.mark.parametrize(
    "slug", ["deepseek-r1-b300-fp4-dynamo-trt-vs-sglang", "deepseek-r1-b300-fp4-single-node-vs-disaggregated"]
)
def test_a_control_with_a_single_choice_is_not_drawn(slug: str, lang: str, shelf: Shelf) -> None:
    language = LANGUAGES[lang]
    held = language.say("What is held equal on all sides")
    at = visit(compare=slug, lang=lang)
    assert held not in [control.label for control in at.get("button_group")]
    settled = settle(shelf, selected(slug, lang=lang))
    reason = no_more(("pooled",), settled)
    assert reason is not None
    assert language.say(reason) in [caption.value for caption in at.caption]
    assert held in [control.label for control in visit(compare=SPECULATION, lang=lang).get("button_group")]


@pytest.mark.parametrize("slug", sorted({slug for slug, _ in MEASURED}))
@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_the_table_has_a_cell_for_every_target(slug: str, lang: str, shelf: Shelf) -> None:
    answer = shelf.answer(selected(slug, lang=lang))
    if answer.fairness is None:
        return
    fairness: Fairness = answer.fairness
    language = LANGUAGES[lang]
    rows = fair_table(fairness, shelf.catalog, language=language)
    head = fair_head(fairness, language=language)
    assert len(rows) == len(fairness.rows) + 1
    assert {len(row.cells) for row in rows} == {len(fairness.pooled.targets)}
    assert len(head) == 2 + len(fairness.pooled.targets)


def test_the_window_is_thirty_days() -> None:
    assert timedelta(days=30) == WINDOW


def test_a_window_goes_from_the_first_run_in_it_to_the_last(shelf: Shelf) -> None:
    for slug, _ in MEASURED:
        offer = shelf.offers[slug]
        if "window" not in steps(offer.lineup.differs):
            continue
        for variant in offer.variants:
            if variant.source == "measured":
                for rows in shelf.held(offer.lineup, variant, Selection(), "window"):
                    days = [p.run_date for sweep in rows.sides for p in sweep.points if p.run_date]
                    assert rows.held.window in (None, (min(days), max(days)))


def test_alike_lists_what_one_side_alone_has(shelf: Shelf) -> None:
    offer, lineup = shelf.find("deepseek-r1-b300-vs-mi355x")
    variant = next(v for v in offer.variants if v.precision == "fp8")
    found = shelf.held(lineup, variant, Selection(), "family")
    lonely = {rows.held.family for rows in found if not rows.complete}
    assert lonely == {"tensorrt-llm", "atom"}
    assert found[0].complete
