"""Like for like: what is held is the same on every side, and no more is claimed than the rows allow."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alike import fields_held, steps
from app.answer import Answer, Shelf, bundled
from app.batches import choices_of, lineup_of
from app.catalog import Batch
from app.exports.json import as_dict
from app.fairtable import fair_head, fair_table
from app.findings import HeldEqual
from app.fitting import UnavailableError
from app.held import WINDOW, Alike, Fairness, Held
from app.language import ENGLISH, LANGUAGES
from app.lineup import FIELDS, slug_of
from app.links import Selection
from app.nearest import settle
from app.offers import side_filters
from app.side import Side
from app.story.parts import named
from app.terms import DEPLOYMENTS, STEPS, Step
from app.titles import title
from app.ui.fairness import no_more
from app.wording import speed
from tests.stories import duel, fairness_of, several, side, straight, sweep, told
from tests.test_pages import visit

MEASURED = [
    (slug, variant)
    for slug, offer in bundled().offers.items()
    for variant in offer.variants
    if variant.source == "measured"
]
Given = dict[str, Any]
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
        for rows in shelf.holdings.held(offer.lineup, chosen, Selection(), step):
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
    parted = shelf.holdings.held(offer.lineup, chosen, Selection(), "family")
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
    return any(rows.complete for rows in shelf.holdings.held(lineup, variant, Selection(), like))


def test_a_published_table_cannot_be_held_equal(shelf: Shelf) -> None:
    answer = shelf.answer(Selection())
    assert answer.fairness is None
    assert answer.narrative.fair == ()
    with pytest.raises(UnavailableError, match="like for like can be chosen for measured rows only"):
        shelf.compare(Selection(like="family"))


def test_where_no_pair_is_alike_it_is_said(shelf: Shelf) -> None:
    """Dynamo runs disaggregated and plain SGLang on one node, so nothing can be held equal."""
    (passage,) = shelf.answer(selected("deepseek-r1-b200-fp8-dynamo-sglang-vs-sglang")).narrative.fair
    assert passage.text.startswith("No set of points with the deployment held equal exists on both sides.")
    with pytest.raises(UnavailableError, match="no rows on all sides that are known to be alike"):
        shelf.compare(selected("deepseek-r1-b200-fp8-dynamo-sglang-vs-sglang", "setup"))


@pytest.mark.parametrize("slug", sorted({slug for slug, _ in MEASURED}))
def test_the_first_step_that_cannot_be_held_stands_for_all_after_it(slug: str, shelf: Shelf) -> None:
    settled = settle(shelf, selected(slug))
    possible, every = (
        shelf.holdings.steps(settled.lineup, settled.variant, settled.selection),
        steps(settled.lineup.differs),
    )
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
                for rows in shelf.holdings.held(offer.lineup, variant, Selection(), "window"):
                    days = [p.run_date for sweep in rows.sides for p in sweep.points if p.run_date]
                    assert rows.held.window in (None, (min(days), max(days)))


def test_alike_lists_what_one_side_alone_has(shelf: Shelf) -> None:
    offer, lineup = shelf.find("deepseek-r1-b300-vs-mi355x")
    variant = next(v for v in offer.variants if v.precision == "fp8")
    found = shelf.holdings.held(lineup, variant, Selection(), "family")
    lonely = {rows.held.family for rows in found if not rows.complete}
    assert lonely == {"tensorrt-llm", "atom"}
    assert found[0].complete


# A part and its pool


@cache
def fairnesses(lang: str = "en") -> tuple[tuple[Answer, Fairness], ...]:
    """Answer every measured comparison under every step that it allows; in other languages than English every third."""
    found = []
    for slug, variant in MEASURED if lang == "en" else MEASURED[::3]:
        for like in steps(bundled().offers[slug].lineup.differs):
            chosen = replace(selected(slug, like, lang), sequence=variant.sequence, precision=variant.precision)
            try:
                answer = bundled().answer(chosen)
            except UnavailableError:
                continue
            if answer.fairness:
                found.append((answer, answer.fairness))
    return tuple(found)


def test_no_part_reads_above_the_pool_that_holds_its_points(shelf: Shelf) -> None:
    apart = 0
    for _, fairness in fairnesses():
        for row, target, i in places(fairness):
            part, whole = row.comparison.sides[i], fairness.pooled.targets[target].readings[i]
            x, read = fairness.pooled.targets[target].x, row.comparison.targets[target].readings[i]
            free = part.curve.at(x) if part.curve else None
            if whole is None or free is None:
                continue
            limit = 1.01 * whole.metrics.throughput_per_gpu
            if free.metrics.throughput_per_gpu > limit:
                apart += 1
                assert read is None
                assert part.too_far_apart(x) == tuple(p.interactivity for p in free.neighbours)
            else:
                assert read is not None
                assert read.metrics.throughput_per_gpu <= limit
    assert apart > 50


def test_no_more_is_open_of_a_part_than_the_pool_may_reach(shelf: Shelf) -> None:
    for _, fairness in fairnesses():
        for row, target, i in places(fairness):
            part, whole = row.comparison.sides[i], fairness.pooled.sides[i]
            x, read = fairness.pooled.targets[target].x, row.comparison.targets[target].readings[i]
            if read is None or not whole.covers(x):
                continue
            low, high = bounds(part, x)
            assert low <= read.metrics.throughput_per_gpu <= high
            assert high <= max(bounds(whole, x)[1], read.metrics.throughput_per_gpu)


def places(fairness: Fairness) -> Iterator[tuple[Alike, int, int]]:
    """Yield every row with the place of every target and side."""
    for row in fairness.rows:
        yield from ((row, t, i) for t in range(len(fairness.pooled.targets)) for i in range(len(row.comparison.sides)))


def bounds(of: Side, x: float) -> tuple[float, float]:
    found = of.bounds(np.array([x]), "throughput_per_gpu")
    assert found is not None
    return float(found[0][0]), float(found[1][0])


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_what_lies_too_far_apart_is_marked_with_its_two_speeds(lang: str, shelf: Shelf) -> None:
    language, seen = LANGUAGES[lang], 0
    for _, fairness in fairnesses(lang):
        table = fair_table(fairness, shelf.catalog, language=language)[1:]
        for row, cells in zip(fairness.rows, table, strict=True):
            for target, cell in zip(row.comparison.targets, cells.cells, strict=True):
                for ends in filter(None, (s.too_far_apart(target.x) for s in row.comparison.sides)):
                    low, high = (speed(x, language=language) for x in ends)
                    assert language.say("points too far apart: {low} and {high}", low=low, high=high) in cell
                    seen += 1
    assert seen > 50


def test_json_has_no_figure_but_the_speeds_of_points_too_far_apart(shelf: Shelf) -> None:
    answer = shelf.answer(selected("deepseek-r1-b300-fp4-mtp-vs-none"))
    assert answer.fairness is not None
    there = as_dict(answer.comparison, answer.narrative, fairness=answer.fairness)["like_for_like"]
    on_trt = there["rows"][0]["targets"][0]
    assert on_trt["b"] is None
    assert on_trt["ratio"]["throughput"] is None
    assert on_trt["reasons"] == {"a": None, "b": "points too far apart: 47.9 and 169.9"}
    assert on_trt["too_far_apart"] == {"a": None, "b": {"min": 47.93476312, "max": 169.931835}}
    assert there["rows"][0]["part_of_pool"] == {"a": True, "b": True}


def test_older_rows_in_a_window_are_no_part_of_the_pool() -> None:
    """What is not among the pool's own rows may read above it."""
    whole, older = side("a", "MTP", sweep()), side("a", "MTP", sweep(scale=2.0))
    assert older.part_of(whole).pool is None
    part = side("a", "MTP", whole.points[::4]).part_of(whole)
    assert part.pool is whole.curve
    assert part.read(57.0) is None
    assert part.too_far_apart(57.0) == (40.0, 80.0)
    assert part.read(40.0) is not None


# Words


def test_points_come_from_what_every_one_of_them_ran_on(shelf: Shelf) -> None:
    seen = set()
    for answer, fairness in fairnesses():
        (finding,) = (f for f in answer.narrative.findings if isinstance(f, HeldEqual))
        if finding.source is None or finding.x is None:
            continue
        (target,) = (t for t in fairness.pooled.targets if finding.x and t.x == finding.x.value)
        setups = [p.setup for r in target.readings if r for p in r.neighbours]
        catalog = shelf.catalog
        ran = {
            "engine": {catalog.engine_label(s.engine) for s in setups},
            "family": {catalog.family_label(catalog.family_of(s.engine) or "") for s in setups},
            "deployment": {DEPLOYMENTS[s.deployment or ""] for s in setups},
        }
        for name, label in finding.source.items():
            assert label is None or ran[name] == {label}
        told = answer.narrative.fair[0].text
        family = finding.source["family"]
        assert (family is not None) == ("engine family, so" in told)
        seen.add(tuple(name for name, label in finding.source.items() if label))
    assert seen == {("family",), ("deployment",), ("engine", "deployment")}


def own_answer(lang: str, first: Given, second: Given, like: Step = "pooled") -> Answer:
    """Answer two batches of a visitor's own rows, of both of which the GPU and the method are stated."""
    rows = [
        *sweep(batch="own1", provenance="own", spec_method="mtp", scale=1.5, **first),
        *sweep(batch="own2", provenance="own", **second),
    ]
    batches = [Batch(batch="own1", label="Night run"), Batch(batch="own2", label="Day run")]
    shelf = Shelf(bundled().bundle.with_own(batches, rows))
    lineup = lineup_of(choices_of(shelf.bundle.own, shelf.catalog))
    assert lineup
    return shelf.answer(Selection(slug=slug_of(lineup, shelf.catalog), lang=lang, like=like))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "No set of points is known to have engine and deployment in common on both sides, so the engine family is "
            "held instead. All points behind the readings at 60 tok/s/user come from the SGLang engine family, so the "
            "engine family cannot explain the gap there.",
        ),
        (
            "zh",
            "没有一组已知引擎与部署相同的点为双方所共有，因此改为保持引擎系列相同。在 60 tok/s/user 时，读数背后的点"
            "全部来自引擎系列 SGLang，因此引擎系列不能解释那里的差距。",
        ),
    ],
)
@pytest.mark.parametrize("known", ["disaggregated", None])
def test_a_deployment_that_is_not_known_is_not_held_equal(lang: str, said: str, known: str | None) -> None:
    answer = own_answer(lang, {"deployment": known}, {"deployment": None})
    assert [passage.text for passage in answer.narrative.fair] == [said]
    with pytest.raises(UnavailableError, match="known to be alike" if lang == "en" else "已知"):
        own_answer(lang, {"deployment": known}, {"deployment": None}, "setup")


def test_rows_that_say_nothing_of_their_engine_are_said_to_lack_what_is_known_alone() -> None:
    bare: Given = {"engine": None, "deployment": None}
    assert own_answer("en", bare, bare).narrative.fair == ()
    (passage,) = own_answer("en", {}, bare).narrative.fair
    assert passage.text == (
        "No set of points is known to have engine and deployment in common on both sides. Day run Off has no points "
        "known to have run on SGLang (single-node)."
    )


@pytest.mark.parametrize(
    ("first", "second", "cleared"),
    [
        ({}, {}, True),
        ({"image": None, "engine_version": "0.6.0"}, {"image": None, "engine_version": "0.6.0"}, True),
        ({"image": None, "engine_version": "0.6.0"}, {"image": None, "engine_version": "0.11.0"}, False),
        ({"image": "sglang:1"}, {"image": "sglang:2"}, False),
        ({"engine_version": "0.6.0"}, {"engine_version": "0.11.0"}, False),
        ({"image": None}, {"image": None}, False),
        ({}, {"image": None}, False),
        ({"engine_version": "0.6.0"}, {"image": None}, False),
    ],
)
def test_engines_of_a_visitor_are_ruled_out_only_where_they_are_of_one_build(
    first: Given, second: Given, cleared: bool
) -> None:
    for lang, words in (("en", "cannot explain"), ("zh", "不能解释")):
        (passage,) = own_answer(lang, first, second).narrative.fair
        assert "SGLang" in passage.text
        assert (words in passage.text) == cleared


@pytest.mark.parametrize("second", [{"run_date": None}, {}])
def test_undated_rows_are_not_held_to_dates(second: Given) -> None:
    with pytest.raises(UnavailableError, match="known to be alike"):
        own_answer("en", {"run_date": None}, second, "window")


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_a_family_is_never_named_as_an_engine(lang: str, shelf: Shelf) -> None:
    """MoRI SGLang and SGLang are one family and two engines."""
    language = LANGUAGES[lang]
    words = language.say("engine family")
    for answer, fairness in fairnesses(lang):
        if "family" not in fairness.fields:
            continue
        for row in fair_table(fairness, shelf.catalog, language=language)[1:]:
            assert words in row.held
        assert words in answer.narrative.fair[0].text
        if answer.selection.like != "pooled":
            assert words in title(answer.comparison, shelf.catalog, language)


def test_engine_and_deployment_are_held_unless_asked_otherwise(shelf: Shelf) -> None:
    """Where they leave no figure and engines of one family do, the text begins with that."""
    instead = 0
    for answer, fairness in fairnesses():
        if answer.selection.like != "pooled":
            continue
        differs = answer.comparison.subject.differs
        held = fields_held("setup", differs)
        text = answer.narrative.fair[0].text
        if fairness.instead_of is None:
            assert fairness.fields == (held or fields_held("window", differs))
            continue
        instead += 1
        assert fairness.fields == {"family"}
        assert fairness.instead_of.fields == held == {"engine", "deployment"}
        assert not fairness.instead_of.standing[0]
        assert text.startswith(("With engine and deployment held equal no figure", "No set of points with engine and"))
    assert instead > 3


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_every_number_of_sides_is_told_and_what_is_not_alike_is_said(lang: str, shelf: Shelf) -> None:
    many = 0
    for answer, fairness in fairnesses(lang):
        (passage,) = answer.narrative.fair
        (finding,) = (f for f in answer.narrative.findings if isinstance(f, HeldEqual))
        many += len(answer.comparison.sides) > 2
        lacking = finding.missing["lacking"]
        assert isinstance(lacking, list)
        said = {(label, repr(row)) for group in lacking for label in group["sides"] for row in group["rows"]}
        without = [row for row in fairness.rows if not row.complete and row.held.window is None]
        assert said == {
            (s.label, repr(named(row.held, shelf.catalog)))
            for row in without
            for s in row.comparison.sides
            if s.curve is None
        }
        if not fairness.standing[1]:
            assert passage.text.startswith("No set of points" if lang == "en" else "没有一组")
    assert many > 5


def test_what_the_same_sides_lack_is_one_sentence(shelf: Shelf) -> None:
    for answer, fairness in fairnesses():
        lacking = {
            tuple(s.label for s in row.comparison.sides if s.curve is None)
            for row in fairness.rows
            if not row.complete and row.held.window is None
        }
        assert answer.narrative.fair[0].text.count("no points") == len(lacking)


def test_days_are_named_of_what_lies_within_them_alone(shelf: Shelf) -> None:
    for answer, fairness in fairnesses():
        (finding,) = (f for f in answer.narrative.findings if isinstance(f, HeldEqual))
        said = "behind each lie within 30 days" in answer.narrative.fair[0].text
        assert said == ("window" in fairness.fields and finding.x is not None)


def test_an_order_that_turns_is_said_first(shelf: Shelf) -> None:
    told = shelf.answer(selected("deepseek-r1-b300-best-vs-mi355x", "family")).narrative.fair[0].text
    assert told.startswith("The order reads the other way round on the SGLang engine family alone. Pooled, B300")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (1.5, "On SGLang (single-node) alone the lead shrinks to 50% more"),
        (1.0, "deliver about the same"),
        (3.0, "On SGLang (single-node) alone the lead grows to 3.0 times as much"),
        (0.5, "The order turns on SGLang (single-node) alone. Pooled, MTP delivers 2.0 times"),
    ],
)
def test_firm_bounds_give_figures_of_how_much_remains(ratio: float, said: str) -> None:
    whole, part = duel(straight(2.0), straight(1.0)), duel(straight(ratio), straight(1.0))
    held = Held(engine="sglang", deployment="single-node")
    fair = fairness_of(whole, (held, part), step="setup", fields=("engine", "deployment"))
    (passage,) = told(whole, fairness=fair).fair
    assert said in passage.text
    assert ("The rest goes with engine and deployment." in passage.text) == (ratio == 1.5)
    assert ("So the gap goes with engine and deployment." in passage.text) == (ratio == 1.0)


def test_several_sides_say_who_leads_and_whether_the_order_stays() -> None:
    whole = several(straight(3.0), straight(2.0), straight(1.0))
    held = Held(engine="sglang", deployment="single-node")
    for part, said in (
        (
            several(straight(2.4), straight(2.0), straight(1.0)),
            "alone B200 still leads (2,064). The order of all sides stays.",
        ),
        (
            several(straight(1.0), straight(2.0), straight(3.0)),
            "alone H200 leads (2,580). The order of all sides changes.",
        ),
    ):
        fair = fairness_of(whole, (held, part), step="setup", fields=("engine", "deployment"))
        (passage,) = told(whole, fairness=fair).fair
        assert passage.text.startswith("Pooled, B200 leads at 57 tok/s/user (2,580 tok/s/GPU).")
        assert said in passage.text


def test_a_gap_is_not_laid_to_what_is_held_where_precision_or_method_change_with_it() -> None:
    """Pooled, B300 reads between FP4 points with and without MTP; on SGLang alone between FP8 and FP4 ones."""
    selection = Selection(slug="deepseek-r1-b300-best-vs-h200", source="measured", targets=(47.3,))
    text = " ".join(passage.text for passage in bundled().answer(selection).narrative.fair)
    assert "On SGLang (single-node) alone the lead shrinks to" in text
    assert "goes with" not in text
