"""What can be compared: every offer answers, each from its best source, and with its sides either way."""

from dataclasses import replace

import pytest

from app.answer import Shelf, bundled
from app.background import Background
from app.comparison import Comparison
from app.fitting import UnavailableError
from app.lineup import slug_of
from app.links import Selection
from app.offers import Offer, Variant, offers
from app.points import MeasuredPoint
from app.side import KEYS
from app.sources.bundle import Bundle
from app.sources.index import PointIndex
from app.terms import sequence_order
from tests.builders import catalog, point, published

VARIANTS = [(slug, variant) for slug, offer in bundled().offers.items() for variant in offer.variants]
OTHER = {"a": "b", "b": "a", "tie": "tie", None: None}


def of(slug: str, variant: Variant) -> Selection:
    """Select exactly one variant."""
    return Selection(slug=slug, source=variant.source, sequence=variant.sequence, precision=variant.precision)


def _name(value: object) -> str:
    return (
        f"{value.source} {value.isl}/{value.osl} {value.precision or ''}" if isinstance(value, Variant) else str(value)
    )


def test_there_is_enough_to_compare() -> None:
    assert len(VARIANTS) >= 50
    kinds = {offer.lineup.kind for offer in bundled().offers.values()}
    assert kinds == {"spec-decode", "precision", "gpu", "best", "engine", "deployment", "date"}
    assert {variant.source for _, variant in VARIANTS} == {"measured", "published"}


@pytest.mark.parametrize(("slug", "variant"), VARIANTS, ids=_name)
def test_every_offer_answers(slug: str, variant: Variant, shelf: Shelf) -> None:
    chosen, compared = shelf.compare(of(slug, variant))
    assert chosen == variant
    assert all(side.points for side in compared.sides)
    assert compared.subject.source == variant.source
    assert (compared.subject.isl, compared.subject.osl) == variant.sequence
    assert (compared.overlap is None) == (not compared.targets)
    for side in compared.sides:
        assert side.price.usd_per_gpu_hour is not None
        if variant.source == "measured":
            assert {p.workload.isl for p in side.points} == {variant.isl}
            assert {p.setup.gpu for p in side.points} == {side.gpu}
            assert side.precision is None or {p.setup.precision for p in side.points} == {side.precision}


@pytest.mark.parametrize(("slug", "variant"), VARIANTS, ids=_name)
def test_swapped_slugs_swap_the_sides(slug: str, variant: Variant, shelf: Shelf) -> None:
    offer = shelf.offers[slug]
    swapped = slug_of(offer.lineup.swapped(), shelf.catalog)
    forth, back = shelf.compare(of(slug, variant))[1], shelf.compare(of(swapped, variant))[1]
    assert (back.subject.slug, back.subject.facts_slug) == (swapped, slug)
    assert (forth.subject.swapped, back.subject.swapped) == (False, True)
    assert offer.lineup.swapped() == shelf.find(swapped)[1]
    assert [side.label for side in back.sides] == [side.label for side in forth.sides[::-1]]
    for mine, other in zip(back.sides, forth.sides[::-1], strict=True):
        assert [p.origin for p in mine.points] == [p.origin for p in other.points]
    assert [side.key for side in back.sides] == list(KEYS[: len(back.sides)])
    assert (back.overlap, back.band) == (forth.overlap, forth.band)
    if len(back.sides) > 2:
        return
    for there, here in zip(forth.targets, back.targets, strict=True):
        assert (here.x, here.faster, here.cheaper) == (there.x, OTHER[there.faster], OTHER[there.cheaper])
        ratio, inverse = there.ratio("cost"), here.ratio("cost")
        assert (ratio is None) == (inverse is None)
        assert ratio is None or inverse is None or ratio * inverse == pytest.approx(1, rel=1e-12)


def inside(comparison: Comparison) -> list[int]:
    """Count the knots that each side has in the range that all share, fewest first."""
    low, high = comparison.overlap or (1.0, 0.0)
    return sorted(sum(low <= x <= high for x in side.curve.x) if side.curve else 0 for side in comparison.sides)


def is_stretch(comparison: Comparison) -> bool:
    return comparison.overlap is not None and comparison.overlap[0] < comparison.overlap[1]


@pytest.mark.parametrize("slug", bundled().offers)
def test_measured_rows_go_first_where_each_side_has_two_points_in_what_they_share_and_else_the_published_table(
    slug: str, shelf: Shelf
) -> None:
    variants = shelf.offers[slug].variants
    firm = [v for v in variants if v.source == "measured" and inside(shelf.compare(of(slug, v))[1])[0] >= 2]
    has_table = any(v.source == "published" for v in variants)
    chosen = shelf.compare(Selection(slug=slug))[0]
    if firm:
        assert chosen in firm
    elif has_table:
        assert chosen.source == "published"


def test_both_of_these_cases_occur(shelf: Shelf) -> None:
    both = [o for o in shelf.offers.values() if {v.source for v in o.variants} == {"measured", "published"}]
    assert {shelf.compare(Selection(slug=o.slug))[0].source for o in both} == {"measured", "published"}
    assert all(shelf.compare(Selection(slug=o.slug, source="published"))[1].subject.source == "published" for o in both)


@pytest.mark.parametrize(
    ("speeds_of_b", "source"),
    [
        ((25, 45, 70), "measured"),
        ((10, 30, 60), "measured"),
        ((25, 70), "measured"),
        ((41, 45, 49), "published"),
        ((45, 80), "published"),
        ((90, 120), "published"),
        ((120, 150), "published"),
    ],
    ids=str,
)
def test_two_points_of_each_side_in_what_they_share_go_before_a_table_and_fewer_after_it(
    speeds_of_b: tuple[float, ...], source: str
) -> None:
    a = [point(x, y, 4000 / x, spec_method="mtp") for x, y in ((20, 3000), (40, 1500), (50, 1000), (90, 400))]
    b = [point(x, 2000 - 10 * x, 4000 / x) for x in speeds_of_b]
    table = (published(side="a", spec_method="mtp"), published(side="b", spec_method="none"))
    shelf = Shelf(Bundle(catalog=catalog(), background=Background(), today=(*a, *b), published=table))
    slug = "deepseek-r1-b300-fp4-mtp-vs-none"
    assert {v.source for v in shelf.offers[slug].variants} == {"measured", "published"}
    assert shelf.compare(Selection(slug=slug))[0].source == source


# Words for what is not there


def test_an_unknown_slug_names_the_nearest(shelf: Shelf) -> None:
    with pytest.raises(
        UnavailableError, match=r"there is no comparison 'glm-5-1-b300-fp4-mtp-vs-off'; nearest: glm-5-1"
    ):
        shelf.compare(Selection(slug="glm-5-1-b300-fp4-mtp-vs-off"))


@pytest.mark.parametrize("slug", ["", "x", "💥" * 200, "a\x00b", "-vs-" * 50, "deepseek-r1-h100-vs-gb300"])
def test_any_slug_is_answered_or_unavailable(slug: str, shelf: Shelf) -> None:
    with pytest.raises(UnavailableError) as error:
        shelf.compare(Selection(slug=slug))
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sequence": (1, 1)}, "no workload 1/1 for this comparison; there is: 1k/1k"),
        ({"source": "measured"}, "no source measured for this comparison; there is: published"),
        ({"engine": "sglang"}, "an engine can be chosen for measured rows only"),
        ({"policy": "per-series"}, "a run policy can be chosen for measured rows only"),
    ],
    ids=lambda change: str(change)[:20],
)
def test_a_choice_that_is_not_there_names_what_is(change: dict[str, object], words: str, shelf: Shelf) -> None:
    with pytest.raises(UnavailableError) as error:
        shelf.compare(Selection(slug="glm-5-1-b300-fp4-mtp-vs-none", **change))
    assert str(error.value).startswith(words)


# Which pairs are offered


def offered(*rows: MeasuredPoint) -> dict[str, tuple[Variant, ...]]:
    known = catalog()
    return {slug: offer.variants for slug, offer in offers(known, PointIndex.of(known, rows), ()).items()}


def test_two_sides_that_differ_in_one_thing_are_offered() -> None:
    base = point()
    assert list(offered(base, point(spec_method="mtp"))) == ["deepseek-r1-b300-fp4-mtp-vs-none"]
    assert list(offered(base, point(precision="fp8"))) == ["deepseek-r1-b300-fp4-vs-fp8"]
    assert list(offered(base, point(gpu="b200"))) == ["deepseek-r1-b200-vs-b300", "deepseek-r1-b200-best-vs-b300"]
    assert list(offered(base, point(engine="trt"))) == ["deepseek-r1-b300-fp4-sglang-vs-trt"]
    assert list(offered(base, point(deployment="disaggregated"))) == [
        "deepseek-r1-b300-fp4-single-node-vs-disaggregated"
    ]


def test_three_to_six_sides_that_differ_in_one_thing_are_offered_together() -> None:
    found = offered(point(), point(gpu="b200"), point(gpu="h200"))
    assert "deepseek-r1-b200-vs-b300-vs-h200" in found
    assert "deepseek-r1-b200-best-vs-b300-vs-h200" in found


def test_the_best_of_two_gpus_may_differ_in_precision() -> None:
    assert list(offered(point(), point(gpu="b200", precision="fp8"))) == ["deepseek-r1-b200-best-vs-b300"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"isl": 8192, "gpu": "b200"},
        {"model": "glm5", "gpu": "b200"},
        {"spec_method": "none", "concurrency": 64},
    ],
    ids=str,
)
def test_sides_that_differ_in_nothing_or_in_more_are_not_offered(change: dict[str, object]) -> None:
    assert offered(point(), point(**change)) == {}


def test_two_speculation_methods_are_offered_without_a_side_that_is_off() -> None:
    assert list(offered(point(spec_method="mtp"), point(spec_method="eagle3"))) == [
        "deepseek-r1-b300-fp4-mtp-vs-eagle3"
    ]


UNLISTED = (
    "deepseek-r1-b200-fp8-mtp-vs-mi355x-fp4-none",
    "deepseek-r1-b200-fp8-mtp-sglang-single-node-vs-b300-fp4-none-vs-h200-none-trt",
    "deepseek-r1-b200-fp8-mtp-vs-b300",
    "deepseek-r1-h200-vs-b200-vs-mi355x",
    "deepseek-r1-b200-fp8-2026-02-06-vs-2026-05-22",
)


@pytest.mark.parametrize("slug", UNLISTED)
def test_any_lineup_that_the_rows_support_opens(slug: str, shelf: Shelf) -> None:
    assert slug not in shelf.offers
    answer = shelf.answer(Selection(slug=slug))
    assert answer.comparison.subject.slug == slug
    assert answer.narrative.verdict.text
    lineup = shelf.find(slug)[1]
    for side, contender in zip(answer.comparison.sides, lineup.sides, strict=True):
        assert {p.setup.gpu for p in side.points} == {contender.gpu}
        assert contender.spec_method in (None, *{p.setup.spec_method for p in side.points})
        assert all(contender.as_of is None or p.run_date <= contender.as_of for p in side.points if p.run_date)


def test_a_lineup_without_rows_is_unavailable(shelf: Shelf) -> None:
    with pytest.raises(UnavailableError, match="there is no comparison"):
        shelf.compare(Selection(slug="deepseek-r1-h100-fp8-sglang-vs-trt"))


@pytest.mark.parametrize("slug", bundled().offers)
def test_the_default_is_where_most_points_lie_in_the_range_that_all_sides_share(slug: str, shelf: Shelf) -> None:
    offer = shelf.offers[slug]
    chosen, compared = shelf.compare(Selection(slug=slug, source="measured")) if _has_rows(offer) else (None, None)
    if compared is None:
        return
    others = [shelf.compare(of(slug, v))[1] for v in offer.variants if v.source == "measured"]
    worth = [(is_stretch(other), inside(other)[0], sum(inside(other))) for other in others]
    assert (is_stretch(compared), inside(compared)[0], sum(inside(compared))) == max(worth)
    usual = shelf.compare(Selection(slug=slug))[0]
    assert usual in (chosen, *(v for v in offer.variants if v.source == "published"))


def _has_rows(offer: Offer) -> bool:
    return any(v.source == "measured" for v in offer.variants)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (((20, 60), (25, 50)), ((20, 30, 40, 41, 42), (42, 50, 60, 70, 80))),  # a stretch, and a single speed
        (((20, 40, 60, 80), (21, 41, 61, 79)), ((20, 22, 24, 26, 28, 80), (78, 79, 80, 81, 82, 84))),
        (((20, 40, 60), (20, 40, 60)), ((20, 30, 40, 50, 60), (1, 2, 3, 4, 70))),
    ],
    ids=["no single speed", "points of the shared range alone", "those of the sparsest side"],
)
def test_points_outside_the_shared_range_and_single_speeds_do_not_count(
    long: tuple[tuple[float, ...], ...], short: tuple[tuple[float, ...], ...]
) -> None:
    rows = [
        point(x, 3000 - 30 * x, 4000 / x, gpu=gpu, isl=isl)
        for isl, sides in ((8192, long), (1024, short))
        for gpu, speeds in zip(("b200", "b300"), sides, strict=True)
        for x in speeds
    ]
    shelf = Shelf(Bundle(catalog=catalog(), background=Background(), today=tuple(rows)))
    assert shelf.compare(Selection(slug="deepseek-r1-b200-vs-b300"))[0].isl == 8192


def test_each_workload_and_precision_is_a_variant() -> None:
    rows = [point(gpu=g, precision=p, isl=i) for g in ("b300", "b200") for p in ("fp4", "fp8") for i in (1024, 8192)]
    variants = offered(*rows)["deepseek-r1-b200-vs-b300"]
    assert {(v.isl, v.precision) for v in variants} == {(1024, "fp4"), (1024, "fp8"), (8192, "fp4"), (8192, "fp8")}


def test_a_published_comparison_is_offered_beside_the_measured_one() -> None:
    known = catalog()
    table = [published(side="a"), published(side="b", spec_method="none")]
    found = offers(known, PointIndex.of(known, [point(), point(spec_method="mtp")]), table)
    assert [v.source for v in found["deepseek-r1-b300-fp4-mtp-vs-none"].variants] == ["measured", "published"]


def test_live_rows_without_lengths_change_no_default_and_stand_last() -> None:
    """A link that names no workload must mean the same with live rows, however many agent sessions there are."""
    known = bundled().bundle
    agentic = [replace(row, workload=replace(row.workload, isl=0, osl=0)) for row in known.today]
    live = Shelf(known.with_live([*agentic, *known.today], (), ()))
    for slug, offer in bundled().offers.items():
        chosen = live.compare(Selection(slug=slug))[0]
        assert chosen.sequence == bundled().compare(Selection(slug=slug))[0].sequence
        measured = [v.sequence for v in live.offers[slug].variants if v.source == "measured"]
        assert measured == sorted(measured, key=sequence_order)
        assert len(measured) >= len([v for v in offer.variants if v.source == "measured"])
