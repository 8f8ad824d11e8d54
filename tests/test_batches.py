"""A visitor's own rows as sides: what they can be, beside which public ones, and that a slug names them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.batches import Brought, Choice, batch_id, batches, beside, choices_of, lineup_of
from app.catalog import Batch
from app.lineup import BEST, MOST_SIDES, Contender, Lineup, labels_of, parse_slug, shared_labels, slug_of
from app.links import Selection
from app.points import PUBLIC, MeasuredPoint
from tests.builders import point

KNOWN = bundled().catalog.joined(
    batches=(Batch(batch="own1", label="Night run"), Batch(batch="own2", label="<b>x</b>"))
)
OWN1 = Contender(gpu="b300", precision="fp4", spec_method="mtp", batch="own1")


def own(**given: Any) -> MeasuredPoint:
    return point(**{"provenance": "own", "batch": "own1", "spec_method": "mtp"} | given)


def shelf_of(public: tuple[MeasuredPoint, ...], mine: tuple[MeasuredPoint, ...]) -> Shelf:
    bundle = replace(bundled().bundle, today=public, history=(), published=(), store=None)
    return Shelf(bundle.with_own(KNOWN.batches, mine))


def choice(group: str = "dsr1", **given: Any) -> Choice:
    return Choice(group=group, side=replace(OWN1, **given))


# Names


@pytest.mark.parametrize("again", ["Night", " NIGHT ", "night."])
def test_a_name_that_another_batch_has_gets_a_number(again: str) -> None:
    here = tuple(Brought(batch=Batch(batch=f"own{n}", label=name), rows=()) for n, name in ((1, "Night"), (3, "Day")))
    (found,) = batches([own()], [None], again, here)
    assert (found.batch.batch, found.batch.label) == ("own2", f"{again.strip()} 2")


def test_sides_of_a_file_whose_names_others_have_get_numbers() -> None:
    here = batches([own(), own()], ["a", "b"], "Night")
    again = batches([own(), own()], ["a", "b"], "Night", here)
    assert [one.batch.label for one in (*here, *again)] == ["Night a", "Night b", "Night a 2", "Night b 2"]


# What rows can be


def test_rows_of_one_setup_are_one_side() -> None:
    assert choices_of([own(), own(x=60.0)], KNOWN) == (Choice(group="dsr1", side=OWN1),)


@pytest.mark.parametrize("field", [{"batch": "own2"}, {"gpu": "b200"}, {"spec_method": "none"}])
def test_batches_gpus_and_methods_are_sides_of_their_own(field: dict[str, str]) -> None:
    found = choices_of([own(), own(**field)], KNOWN)
    assert [c.side for c in found] == [OWN1, replace(OWN1, **field)]


def test_models_of_a_group_are_one_side_and_other_models_another() -> None:
    found = choices_of([own(model="glm5"), own(model="glm5.1"), own(model="dsr1")], KNOWN)
    assert [c.group for c in found] == ["glm5", "dsr1"]


@pytest.mark.parametrize(("one", "two"), [("fp4", "fp8"), ("fp4", None), (None, None)])
def test_a_precision_that_is_not_shared_or_not_stated_is_left_to_each_row(one: str | None, two: str | None) -> None:
    (found,) = choices_of([own(precision=one), own(precision=two)], KNOWN)
    assert found.side.precision == BEST
    named = {("fp4", "fp8"): "FP4/FP8", ("fp4", None): "Partly unstated precision", (None, None): "Unstated precision"}
    assert found.precisions == named[one, two]


def test_rows_of_one_precision_are_named_by_their_side() -> None:
    assert choices_of([own(), own(x=60.0)], KNOWN)[0].precisions is None


@pytest.mark.parametrize("missing", [{"model": None}, {"gpu": None}, {"batch": None}])
def test_rows_that_no_slug_could_name_are_on_no_side(missing: dict[str, None]) -> None:
    assert choices_of([own(**missing)], KNOWN) == ()


# Side by side


def test_beside_own_rows_stand_public_ones() -> None:
    lineup = lineup_of([choice(), Choice(group="dsr1", side=replace(OWN1, batch=None))])
    assert lineup is not None
    assert [side.batch for side in lineup.sides] == ["own1", PUBLIC]
    assert lineup.kind == "batch"


def test_public_sides_alone_name_no_batch() -> None:
    lineup = lineup_of([choice(batch=None), choice(batch=None, gpu="b200")])
    assert lineup is not None
    assert {side.batch for side in lineup.sides} == {None}


@pytest.mark.parametrize("name", ["spec_method", "engine", "deployment", "as_of"])
def test_what_one_side_leaves_open_is_open_on_all(name: str) -> None:
    values = {"spec_method": "none", "engine": "trt", "deployment": "single-node", "as_of": date(2026, 5, 1)}
    lineup = lineup_of([choice(**{name: values[name]}), choice(gpu="b200", **{name: None})])
    assert lineup is not None
    assert {getattr(side, name) for side in lineup.sides} == {None}


def test_an_open_precision_is_any_beside_a_set_one() -> None:
    lineup = lineup_of([choice(), choice(gpu="b200", precision=None)])
    assert lineup is not None
    assert [side.precision for side in lineup.sides] == ["fp4", BEST]


@pytest.mark.parametrize(
    "chosen",
    [
        [],
        [choice()],
        [choice(), choice()],
        [choice(), choice("glm5")],
        [choice(spec_method=None), choice(spec_method="none"), choice()],
        [choice(gpu=f"g{n}") for n in range(MOST_SIDES + 1)],
    ],
)
def test_what_makes_no_lineup_is_none(chosen: list[Choice]) -> None:
    assert lineup_of(chosen) is None


SIDES = st.builds(
    Contender,
    gpu=st.sampled_from(["b200", "b300", "h200"]),
    precision=st.sampled_from([None, "fp4", "fp8", BEST]),
    spec_method=st.sampled_from([None, "none", "mtp"]),
    engine=st.sampled_from([None, "trt", "dynamo-sglang"]),
    deployment=st.sampled_from([None, "single-node"]),
    batch=st.sampled_from([None, PUBLIC, "own1", "own2"]),
    as_of=st.sampled_from([None, date(2026, 5, 1)]),
)


@given(st.lists(SIDES, min_size=2, max_size=MOST_SIDES))
def test_any_choice_makes_a_lineup_that_survives_its_slug_or_none(sides: list[Contender]) -> None:
    lineup = lineup_of([Choice(group="dsr1", side=side) for side in sides])
    if lineup is not None:
        assert parse_slug(slug_of(lineup, KNOWN), KNOWN) == lineup
        assert lineup.canonical() == lineup.swapped().canonical()


def test_public_sides_most_like_the_own_one_come_first() -> None:
    like, far = replace(OWN1, batch=None, engine="trt"), Contender(gpu="h200", precision="fp8", spec_method="none")
    near = replace(like, spec_method="none")
    assert beside(choice(), [far, near, like]) == (like, near, far)


# In a slug


@pytest.mark.parametrize(
    ("slug", "labels"),
    [
        ("deepseek-r1-b300-fp4-mtp-own1-vs-public", ("Night run", "Public sweep")),
        ("deepseek-r1-b300-fp4-mtp-own1-vs-own2", ("Night run", "<b>x</b>")),
        ("deepseek-r1-b300-fp4-own1-vs-h200-fp8-public", ("Night run B300 FP4", "Public sweep H200 FP8")),
        ("deepseek-r1-b300-fp4-mtp-own1-vs-none", ("MTP", "Off")),
        ("deepseek-r1-b300-best-sglang-own1-vs-trt-public", ("Night run SGLang", "Public sweep TensorRT-LLM")),
    ],
)
def test_a_slug_names_whose_rows_a_side_has(slug: str, labels: tuple[str, ...]) -> None:
    lineup = parse_slug(slug, KNOWN)
    assert lineup is not None
    assert slug_of(lineup, KNOWN) == slug
    assert tuple(" ".join(label.split()) for label in labels_of(lineup, KNOWN)) == labels


@pytest.mark.parametrize(
    ("there", "label"),
    [
        ((None,), "Night run Unstated precision"),
        (("fp8", "fp4"), "Night run FP4/FP8"),
        (("fp8",), "Night run FP8"),
        (("fp8", None), "Night run Partly unstated precision"),
    ],
)
def test_own_rows_of_any_precision_are_named_by_what_they_have(there: tuple[str | None, ...], label: str) -> None:
    """Nobody picked the best of them, and any is what public rows offer."""
    public = tuple(point(spec_method="mtp", x=x) for x in (30.0, 60.0))
    mine = tuple(own(precision=there[i % len(there)], x=x) for i, x in enumerate((30.0, 60.0)))
    shelf = shelf_of(public, mine)
    lineup = parse_slug("deepseek-r1-b300-best-mtp-own1-vs-fp4-public", shelf.catalog)
    assert lineup is not None
    subject = shelf.compare(Selection(slug=slug_of(lineup, shelf.catalog)))[1].subject
    assert " ".join(subject.title.split()) == f"B300, MTP: {label} vs Public sweep FP4"
    assert " ".join(shelf.sides.labels(lineup)[0].split()) == label


def test_a_comparison_names_the_precisions_of_the_workload_that_it_reads() -> None:
    long = {"isl": 8192, "osl": 1024}
    public = tuple(point(spec_method="mtp", x=x) for x in (30.0, 60.0))
    mine = (*(own(precision="fp8", x=x) for x in (30.0, 60.0)), own(precision="bf16", **long))
    found = shelf_of(public, mine).compare(Selection(slug="deepseek-r1-b300-best-mtp-own1-vs-fp4-public"))[1]
    assert [" ".join(side.label.split()) for side in found.sides] == ["Night run FP8", "Public sweep FP4"]


def test_names_that_would_be_the_same_stay_apart() -> None:
    mine = tuple(own(precision="fp4", x=x) for x in (30.0, 60.0))
    found = shelf_of((), mine).compare(Selection(slug="deepseek-r1-b300-fp4-mtp-own1-vs-best"))[1]
    assert [side.label for side in found.sides] == ["FP4", "Any precision"]


def test_gpus_of_own_rows_are_compared_and_not_the_best_of_each() -> None:
    mine = tuple(own(precision=None, gpu=gpu, x=x) for gpu in ("b300", "h200") for x in (30.0, 60.0))
    subject = shelf_of((), mine).compare(Selection(slug="deepseek-r1-b300-best-mtp-own1-vs-h200"))[1].subject
    assert (subject.kind, subject.title) == ("gpu", "B300 vs H200, MTP, Night run")


def test_a_batch_that_all_sides_share_is_said_once() -> None:
    lineup = parse_slug("deepseek-r1-b300-fp4-mtp-own1-vs-none", KNOWN)
    assert lineup is not None
    assert shared_labels(lineup, KNOWN) == ("FP4", "Night run")


@pytest.mark.parametrize(
    "slug",
    ["deepseek-r1-b300-fp4-mtp-own3-vs-public", "deepseek-r1-b300-fp4-mtp-own-vs-public", "deepseek-r1-own1-vs-public"],
)
def test_a_batch_that_nobody_brought_is_in_no_slug(slug: str) -> None:
    assert parse_slug(slug, KNOWN) is None


def test_public_rows_stand_last_and_batches_in_their_order() -> None:
    lineup = Lineup(group="dsr1", sides=tuple(replace(OWN1, batch=b) for b in (PUBLIC, "own2", "own1")))
    assert [side.batch for side in lineup.canonical().sides] == ["own1", "own2", PUBLIC]


def test_ids_of_batches_are_words_of_a_slug() -> None:
    assert [batch_id(n) for n in (1, 12)] == ["own1", "own12"]
