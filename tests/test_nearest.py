"""From whatever was asked there is always a way to something that can be shown, and one step of it is enough."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf, UnavailableError, bundled
from app.cascade import Cascade, cascade, detail_of, further_sides
from app.comparison import Comparison
from app.language import LANGUAGES
from app.lineup import slug_of
from app.links import DEFAULT_SLUG, MAX_RATE, MAX_SPEED, Selection, from_params, own_figure, to_params
from app.nearest import Settled, change, change_target, further_target, settle
from app.points import RunPolicy
from app.terms import METRICS, PRECISIONS, READERS, RUN_POLICIES, TIERS
from tests import builders
from tests.german import german

SWEEP = "deepseek-r1-b200-fp4-mtp-vs-none"
GPUS = "deepseek-r1-b200-vs-b300"
POLICIES: tuple[RunPolicy, ...] = ("per-configuration", "per-series")
COMPARISON_FIELDS = ("kind", "group", "gpu_a", "gpu_b", "detail")


# Selections that anyone may come up with


def _mangled(slug: str) -> Iterable[str]:
    return slug[:-1], slug[1:], slug.replace("-vs-", "-"), f"{slug}-x", slug.replace("b", "h")


SLUGS = st.sampled_from(sorted(bundled().offers))
ANY_SLUG = st.one_of(
    SLUGS,
    SLUGS.map(lambda s: slug_of(bundled().find(s)[1].swapped(), bundled().catalog)),
    SLUGS.flatmap(lambda s: st.sampled_from(list(_mangled(s)))),
    st.text(max_size=40).map(lambda s: s.strip().lower()),
)
WHEN = st.one_of(st.none(), st.dates(), st.dates(date(2025, 11, 2), date(2026, 6, 11)))
SEQUENCES = st.one_of(
    st.none(),
    st.sampled_from([(1024, 1024), (8192, 1024), (1024, 8192)]),
    st.tuples(st.integers(1, 10**7), st.integers(1, 10**7)),
)
TARGETS = st.one_of(
    st.none(), st.lists(st.floats(0.1, MAX_SPEED), min_size=1, max_size=6, unique=True).map(sorted).map(tuple)
)
RATES = st.one_of(st.none(), st.floats(0.001, MAX_RATE))


def selections(slugs: st.SearchStrategy[str] = ANY_SLUG) -> st.SearchStrategy[Selection]:
    """Draw what an address or a chain of controls could ask for."""
    catalog = bundled().catalog
    return st.builds(
        Selection,
        slug=slugs,
        source=st.sampled_from([None, "measured", "published"]),
        sequence=SEQUENCES,
        precision=st.sampled_from([None, *PRECISIONS]),
        targets=TARGETS,
        edition=st.sampled_from([None, *catalog.editions]),
        tier=st.sampled_from(list(TIERS)),
        usd=st.tuples(RATES, RATES),
        kw=st.tuples(RATES, RATES),
        engine=st.sampled_from([None, *(e.engine for e in catalog.engines)]),
        as_of=WHEN,
        policy=st.sampled_from(POLICIES),
        cap=RATES,
        metric=st.sampled_from(list(METRICS)),
        log=st.booleans(),
        all_points=st.booleans(),
        reader=st.sampled_from(list(READERS)),
        lang=st.sampled_from(list(LANGUAGES)),
    )


def now(shelf: Shelf, slug: str = DEFAULT_SLUG, **changes: Any) -> Settled:
    """Settle a selection that needs no notice."""
    found = settle(shelf, Selection(slug=slug, **changes))
    assert not found.notices
    return found


def choices(shelf: Shelf, settled: Settled) -> dict[str, list[Any]]:
    """Return what every control offers, as the sidebar does."""
    pair, offer = settled.offer.lineup, settled.offer
    found: Cascade = cascade(shelf, pair.kind, pair.group, pair.gpus, detail_of(pair))
    possible = list(shelf.steps(settled.lineup, settled.variant, settled.selection))
    return {
        "kind": list(found.kinds),
        "group": list(found.groups),
        "gpu_a": list(found.first_gpus),
        "gpu_b": list(found.second_gpus),
        "detail": list(found.details),
        "swap": [True, False],
        "source": list(dict.fromkeys(v.source for v in offer.variants)),
        "sequence": list(dict.fromkeys(v.sequence for v in offer.variants)),
        "precision": list(dict.fromkeys(v.precision for v in offer.variants)),
        "engine": [None, *shelf.engines(settled.lineup, settled.variant, settled.selection)],
        "as_of": [None, date(2025, 11, 2), date(2026, 3, 1), date(2026, 6, 11)],
        "policy": list(RUN_POLICIES),
        "like": [] if settled.variant.source == "published" else possible,
        "others": [[], *([*settled.lineup.sides[2:], side] for side in further_sides(shelf, settled.lineup))],
        "edition": list(shelf.catalog.editions),
        "tier": list(TIERS),
        "cap": [None, 0.5, -1.0, 1e9],
        "metric": list(METRICS),
        "log": [True, False],
        "all_points": [True, False],
        "reader": list(READERS),
        "lang": list(LANGUAGES),
    }


# Settling


@given(asked=selections())
def test_settle_never_fails_and_a_second_time_changes_nothing(shelf: Shelf, asked: Selection) -> None:
    settled = settle(shelf, asked)
    again = settle(shelf, settled.selection)
    assert again == replace(settled, notices=())


@given(asked=selections())
def test_what_is_settled_can_be_answered(shelf: Shelf, asked: Selection) -> None:
    settled = settle(shelf, asked)
    answer = shelf.answer(settled.selection)
    assert answer.variant == settled.variant
    assert answer.comparison.subject.slug == slug_of(settled.lineup, shelf.catalog)
    assert settled.offer == shelf.find(settled.selection.slug)[0]
    assert settled.variant in settled.offer.variants


@given(asked=selections(SLUGS))
def test_settle_keeps_what_can_be_had(shelf: Shelf, asked: Selection) -> None:
    try:
        shelf.compare(asked)
    except UnavailableError:
        assert settle(shelf, asked).notices
        return
    settled = settle(shelf, asked)
    assert not settled.notices
    shown = settled.selection
    free = ("targets", "tier", "engine", "as_of", "policy", "like", "cap", "metric", "log", "all_points")
    free += ("reader", "lang")
    assert [getattr(shown, f) for f in free] == [getattr(asked, f) for f in free]
    assert settled.variant == shelf.choose(*shelf.find(asked.slug), asked)
    assert shelf.compare(shown)[1].targets == shelf.compare(asked)[1].targets


@given(asked=selections())
def test_an_address_brings_back_what_was_settled(shelf: Shelf, asked: Selection) -> None:
    """Targets are written with six digits, so they are compared as written."""
    shown = settle(shelf, asked).selection
    read, notices = from_params(to_params(shown), shelf.catalog)
    assert not notices
    assert to_params(read) == to_params(shown)
    assert settle(shelf, read).variant == settle(shelf, shown).variant


def test_every_offer_and_variant_settles_on_itself(shelf: Shelf) -> None:
    for offer in shelf.offers.values():
        for variant in offer.variants:
            source: Any = variant.source
            asked = Selection(slug=offer.slug, source=source, sequence=variant.sequence, precision=variant.precision)
            settled = settle(shelf, asked)
            assert (settled.offer, settled.variant, settled.notices) == (offer, variant, ())


def test_the_default_choice_of_a_comparison_stands_in_its_link_by_slug_alone(shelf: Shelf) -> None:
    for offer in shelf.offers.values():
        default = settle(shelf, Selection(slug=offer.slug))
        v = default.variant
        source: Any = v.source
        spelled_out = Selection(slug=offer.slug, source=source, sequence=v.sequence, precision=v.precision)
        assert settle(shelf, spelled_out).selection == Selection(slug=offer.slug)


def test_the_edition_in_use_is_left_out(shelf: Shelf) -> None:
    assert now(shelf, edition="2025-10").selection.edition is None
    assert now(shelf, edition="2026-07").selection.edition == "2026-07"
    assert now(shelf, SWEEP, edition="2026-07").selection.edition is None
    assert now(shelf, SWEEP, edition="2025-10").selection.edition == "2025-10"


@pytest.mark.parametrize(
    "slug", ["glm-5-1-b300-fp4-mtp-vs-non", "glm-5-1-b300-fp4-mtp-none", "glm-5-b300-fp4-mtp-vs-none"]
)
def test_a_mangled_slug_leads_to_the_nearest_comparison(shelf: Shelf, slug: str) -> None:
    settled = settle(shelf, Selection(slug=slug))
    assert settled.offer.slug == DEFAULT_SLUG
    (notice,) = settled.notices
    assert notice == f"There is no comparison '{slug}'; the nearest is shown."


@pytest.mark.parametrize("slug", ["", "zzz", "\x00\n", "<b>", "1" * 500])
def test_nonsense_leads_to_the_default(shelf: Shelf, slug: str) -> None:
    settled = settle(shelf, Selection(slug=slug))
    assert settled.selection == Selection()
    (notice,) = settled.notices
    assert "is shown" in notice
    assert notice.isprintable()
    assert len(notice) < 150


def test_an_unknown_slug_takes_nothing_else_along(shelf: Shelf) -> None:
    asked = Selection(slug="glm-5-1-b300-fp4-mtp-vs-nil", targets=(50.0,), usd=(9.0, 9.0), engine="sglang")
    assert settle(shelf, asked).selection == Selection()


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ({"source": "measured"}, "source"),
        ({"sequence": (8192, 1024)}, "workload"),
        ({"engine": "sglang"}, "engine"),
        ({"as_of": date(2026, 3, 1)}, "as-of date"),
        ({"policy": "per-series"}, "run policy"),
    ],
)
def test_what_cannot_be_had_is_dropped_with_its_reason(shelf: Shelf, wish: dict[str, Any], name: str) -> None:
    settled = settle(shelf, Selection(**wish))
    assert settled.selection == Selection()
    (notice,) = settled.notices
    assert notice.startswith(f"The {name} cannot be used here: ")


def test_reasons_on_the_page_do_not_speak_of_the_command_line(shelf: Shelf) -> None:
    for wish in ({"engine": "sglang"}, {"as_of": date(2026, 3, 1)}, {"policy": "per-series"}):
        (notice,) = settle(shelf, Selection(**wish)).notices
        assert "--" not in notice


def test_notices_speak_the_language_that_was_chosen(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANGUAGES, "de", german(tmp_path))
    slug = f"{DEFAULT_SLUG}s"
    lost = settle(shelf, Selection(slug=slug, engine="sglang", lang="de", reader="brief"))
    assert lost.notices == (f"Den Vergleich '{slug}' gibt es nicht.",)
    assert lost.selection == Selection(lang="de", reader="brief")
    (notice,) = settle(shelf, Selection(engine="sglang", lang="de")).notices
    assert notice.startswith("Das Programm geht hier nicht: ein Programm can be chosen")
    (notice,) = settle(shelf, Selection(sequence=(8192, 1024), lang="de")).notices
    assert "keine Last 8k/1k; es gibt: 1k/1k" in notice


@pytest.mark.parametrize("field", [*COMPARISON_FIELDS, "swap", "source"])
def test_reader_and_language_stay_whatever_is_changed(shelf: Shelf, field: str) -> None:
    settled = now(shelf, SWEEP, reader="technical", lang="zh")
    for value in choices(shelf, settled)[field]:
        changed = change(shelf, settled, field, value)
        assert (changed.reader, changed.lang) == ("technical", "zh")


def test_several_impossible_wishes_are_each_named_once(shelf: Shelf) -> None:
    asked = Selection(source="measured", sequence=(8192, 1024), engine="sglang", as_of=date(2026, 3, 1))
    notices = settle(shelf, asked).notices
    assert len(notices) == len(set(notices)) == 4
    assert [n.split(" cannot")[0] for n in notices] == ["The source", "The workload", "The engine", "The as-of date"]


def test_an_engine_that_only_a_sweep_has_brings_the_sweep(shelf: Shelf) -> None:
    """An engine asks for measured rows, so of two sources the sweep is chosen."""
    settled = now(shelf, "deepseek-r1-mi355x-fp8-mtp-vs-none", engine="sglang")
    assert settled.variant.source == "measured"


# Changing


@given(data=st.data(), asked=selections())
def test_after_any_change_there_is_an_answer(shelf: Shelf, data: st.DataObject, asked: Selection) -> None:
    settled = settle(shelf, asked)
    for _ in range(3):
        offered = choices(shelf, settled)
        field = data.draw(st.sampled_from(sorted(offered)))
        value = data.draw(st.sampled_from(offered[field]))
        settled = settle(shelf, change(shelf, settled, field, value))
        shelf.answer(settled.selection)


@given(data=st.data(), slug=SLUGS)
def test_what_a_control_offers_is_what_one_gets(shelf: Shelf, data: st.DataObject, slug: str) -> None:
    """A choice made on the page is kept as made and needs no notice."""
    settled = settle(shelf, Selection(slug=slug))
    offered = choices(shelf, settled)
    if settled.variant.source == "published":
        offered |= {"engine": [None], "as_of": [None], "policy": ["per-configuration"]}
    field = data.draw(st.sampled_from(sorted(offered.keys() - {"cap"})))
    value = data.draw(st.sampled_from(offered[field]))
    after = settle(shelf, change(shelf, settled, field, value))
    pair = after.offer.lineup
    shown = {
        "kind": pair.kind,
        "group": pair.group,
        "gpu_a": pair.gpus[0],
        "gpu_b": pair.gpus[1],
        "detail": detail_of(pair),
        "source": after.variant.source,
        "sequence": after.variant.sequence,
        "precision": after.variant.precision,
        "others": list(after.lineup.sides[2:]),
        "edition": shelf.edition(after.offer, after.variant, after.selection),
    }
    assert not after.notices
    if field == "swap":
        assert after.lineup == settled.lineup.swapped()
    else:
        assert (shown[field] if field in shown else getattr(after.selection, field)) == value


@given(data=st.data(), asked=selections(SLUGS))
def test_another_comparison_lets_go_of_what_belonged_to_the_last(
    shelf: Shelf, data: st.DataObject, asked: Selection
) -> None:
    settled = settle(shelf, asked)
    field = data.draw(st.sampled_from(COMPARISON_FIELDS))
    value = data.draw(st.sampled_from(choices(shelf, settled)[field]))
    after = change(shelf, settled, field, value)
    s = settled.selection
    drawn = {field: getattr(s, field) for field in ("metric", "log", "all_points", "reader", "lang")}
    assert after == Selection(slug=after.slug, tier=s.tier, **drawn)


@given(asked=selections())
def test_swapping_twice_is_where_one_was(shelf: Shelf, asked: Selection) -> None:
    settled = settle(shelf, asked)
    once = settle(shelf, change(shelf, settled, "swap", True))
    assert once.lineup == settled.lineup.swapped()
    assert once.variant == settled.variant
    for i, n in zip(range(len(settled.lineup.sides)), reversed(range(len(settled.lineup.sides))), strict=True):
        assert own_figure(once.selection.usd, i) == own_figure(settled.selection.usd, n)
        assert own_figure(once.selection.kw, i) == own_figure(settled.selection.kw, n)
    twice = settle(shelf, change(shelf, once, "swap", False))
    assert twice == replace(settled, notices=())


def test_swapped_sides_have_inverse_ratios(shelf: Shelf) -> None:
    for slug in (DEFAULT_SLUG, SWEEP, GPUS):
        settled = now(shelf, slug)
        swapped = settle(shelf, change(shelf, settled, "swap", True))
        here, there = (shelf.compare(s.selection)[1] for s in (settled, swapped))
        for mine, other in zip(here.targets, there.targets, strict=True):
            ratio, inverse = mine.ratio("throughput_per_gpu"), other.ratio("throughput_per_gpu")
            assert ratio
            assert inverse
            assert mine.x == other.x
            assert ratio * inverse == pytest.approx(1)


def test_another_source_keeps_the_workload_where_it_can(shelf: Shelf) -> None:
    measured = now(shelf, SWEEP, source="measured", sequence=(1024, 1024))
    published = settle(shelf, change(shelf, measured, "source", "published"))
    assert published.variant.sequence == (1024, 1024)
    long = now(shelf, SWEEP, source="measured", sequence=(8192, 1024))
    only = settle(shelf, change(shelf, long, "source", "published"))
    assert (only.variant.source, only.variant.sequence, only.notices) == ("published", (1024, 1024), ())


def test_a_published_table_lets_go_of_the_choice_of_rows_without_a_word(shelf: Shelf) -> None:
    before = now(shelf, SWEEP, engine="sglang", as_of=date(2026, 6, 1), policy="per-series")
    after = settle(shelf, change(shelf, before, "source", "published"))
    assert after.variant.source == "published"
    assert not after.notices
    rows = (after.selection.engine, after.selection.as_of, after.selection.policy)
    assert rows == (None, None, "per-configuration")


def test_targets_belong_to_a_workload_and_own_prices_to_a_comparison(shelf: Shelf) -> None:
    before = now(shelf, SWEEP, targets=(80.0,), usd=(3.0, 3.0), kw=(1.5, 1.5), cap=0.5)
    after = change(shelf, before, "sequence", (8192, 1024))
    assert after.targets is None
    assert (after.usd, after.kw, after.cap) == ((3.0,), (1.5,), 0.5)


@pytest.mark.parametrize("wrong", [-1.0, 0.0, 1e9, None])
def test_a_cap_beyond_reason_is_no_cap(shelf: Shelf, wrong: float | None) -> None:
    assert change(shelf, now(shelf, cap=0.5), "cap", wrong).cap is None


def test_a_kind_that_this_gpu_lacks_moves_to_one_that_has_it(shelf: Shelf) -> None:
    """There are no comparisons between GPUs for GLM, so the model gives way, since the kind was asked for."""
    after = settle(shelf, change(shelf, now(shelf), "kind", "gpu"))
    assert after.offer.lineup.kind == "gpu"
    assert not after.notices


# The cascade


ANYTHING = st.one_of(st.none(), st.text(max_size=8))


@given(
    kind=st.one_of(ANYTHING, st.sampled_from(["spec-decode", "precision", "gpu"])),
    group=st.one_of(ANYTHING, st.sampled_from(sorted(bundled().catalog.groups))),
    gpus=st.tuples(
        *[st.one_of(ANYTHING, st.sampled_from(["b200", "b300", "h200", "mi355x"]))] * 2,
    ),
    detail=st.one_of(ANYTHING, st.sampled_from(["fp4 fp4 mtp none", "fp4 fp8", ""])),
)
def test_the_cascade_keeps_every_wish_that_is_possible(
    shelf: Shelf, kind: str | None, group: str | None, gpus: tuple[str | None, str | None], detail: str | None
) -> None:
    found = cascade(shelf, kind, group, gpus, detail)
    pair = found.offer.lineup
    for wish, options, got in (
        (kind, found.kinds, pair.kind),
        (group, found.groups, pair.group),
        (gpus[0], found.first_gpus, pair.gpus[0]),
        (gpus[1], found.second_gpus, pair.gpus[1]),
        (detail, found.details, detail_of(pair)),
    ):
        assert got in options
        assert len(options) == len(set(options))
        if wish in options:
            assert got == wish


def test_every_offer_can_be_reached_by_the_controls(shelf: Shelf) -> None:
    for offer in shelf.offers.values():
        lineup = offer.lineup
        found = cascade(shelf, lineup.kind, lineup.group, lineup.gpus, detail_of(lineup)).offer
        if len(lineup.sides) == 2:
            assert found == offer
            continue
        first = settle(shelf, Selection(slug=found.slug))
        for side in lineup.sides[2:]:
            assert side in further_sides(shelf, first.lineup)
            first = settle(shelf, change(shelf, first, "others", [*first.lineup.sides[2:], side]))
        assert first.offer == offer


def test_details_tell_the_pairs_of_a_gpu_apart(shelf: Shelf) -> None:
    listed = [o.lineup for o in shelf.offers.values() if len(o.lineup.sides) == 2]
    told = [(lineup.kind, lineup.group, lineup.gpus, detail_of(lineup)) for lineup in listed]
    assert len(told) == len(set(told))


# Targets


SOME_TARGETS = st.lists(st.floats(0.1, 500.0), min_size=1, max_size=6, unique=True).map(lambda x: tuple(sorted(x)))


@given(targets=SOME_TARGETS, data=st.data(), value=st.one_of(st.none(), st.floats(0.1, 500.0)))
def test_changing_a_target_replaces_or_removes_it(
    targets: tuple[float, ...], data: st.DataObject, value: float | None
) -> None:
    i = data.draw(st.integers(0, len(targets) - 1))
    after = change_target(targets, i, value)
    others = set(targets) - {targets[i]}
    assert set(after or ()) == others | ({value} if value else set())
    assert after is None or list(after) == sorted(set(after))
    assert after != ()


def test_the_last_target_removed_means_the_defaults() -> None:
    assert change_target((43.0,), 0, None) is None


def test_two_equal_targets_are_one() -> None:
    assert change_target((43.0, 59.0, 76.0), 0, 59.0) == (59.0, 76.0)


def test_a_further_target_is_new_and_inside_the_overlap(shelf: Shelf) -> None:
    for offer in shelf.offers.values():
        comparison = shelf.compare(Selection(slug=offer.slug))[1]
        if comparison.overlap is None or comparison.overlap[1] - comparison.overlap[0] < 0.1:
            continue
        found = further_target(comparison)
        assert comparison.overlap[0] < found < comparison.overlap[1]
        assert found not in {t.x for t in comparison.targets}


def test_targets_can_be_added_one_after_another(shelf: Shelf) -> None:
    targets: tuple[float, ...] = (43.0,)
    for n in range(2, 7):
        comparison = shelf.compare(Selection(targets=targets))[1]
        targets = tuple(sorted({*targets, further_target(comparison)}))
        assert len(targets) == n
    assert targets[0] == 43.0
    assert targets[-1] < 76.0


@given(a=builders.clouds(), b=builders.clouds(), targets=st.one_of(st.none(), SOME_TARGETS))
def test_a_further_target_exists_for_any_comparison(
    a: tuple[Any, ...], b: tuple[Any, ...], targets: tuple[float, ...] | None
) -> None:
    comparison: Comparison = builders.comparison(builders.side("a", a), builders.side("b", b), targets)
    found = further_target(comparison)
    assert 0 < found <= MAX_SPEED
    if comparison.overlap and comparison.overlap[0] < comparison.overlap[1]:
        assert comparison.overlap[0] <= found <= comparison.overlap[1]


# Own prices


@pytest.mark.parametrize("slug", [*bundled().offers, "deepseek-r1-b200-fp8-mtp-vs-none-vs-b300"])
def test_a_gpu_type_has_one_own_price_and_a_link_with_several_says_so(shelf: Shelf, slug: str) -> None:
    lineup = shelf.find(slug)[1]
    given = tuple(float(i + 2) for i, _ in enumerate(lineup.sides))
    settled = settle(shelf, Selection(slug=slug, usd=given, kw=given))
    _, compared = shelf.compare(settled.selection)
    first = dict(reversed([*zip(lineup.gpus, given, strict=True)]))
    for side, gpu in zip(compared.sides, lineup.gpus, strict=True):
        assert (side.price.usd_per_gpu_hour, side.price.kw_per_gpu) == (first[gpu], first[gpu])
    assert [s.price for s in shelf.compare(Selection(slug=slug, usd=given, kw=given))[1].sides] == [
        s.price for s in compared.sides
    ]
    shared = [gpu for gpu in dict.fromkeys(lineup.gpus) if lineup.gpus.count(gpu) > 1]
    told = [notice for notice in settled.notices if "belongs to a GPU type" in notice]
    assert len(told) == (2 if shared else 0)
    assert all(shelf.catalog.gpu_label(gpu) in notice for gpu in shared for notice in told)
    assert not [n for n in settle(shelf, settled.selection).notices if n in told]
