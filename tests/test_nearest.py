"""From whatever was asked there is always a way to something that can be shown, and one step of it is enough."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.cascade import Cascade, cascade, detail_of, further_sides
from app.comparison import Comparison
from app.fitting import UnavailableError
from app.language import LANGUAGES
from app.lineup import slug_of
from app.links import DEFAULT_SLUG, MAX_RATE, MAX_SPEED, Selection, crowded, from_params, own_figure, to_params
from app.nearest import Settled, change, change_target, elsewhere, further_target, settle
from app.offers import Variant
from app.points import RunPolicy
from app.terms import METRICS, PRECISIONS, READERS, RUN_POLICIES, STEPS, TIERS
from tests import builders
from tests.german import german

SWEEP = "deepseek-r1-b200-fp4-mtp-vs-none"
GPUS = "deepseek-r1-b200-vs-b300"
POLICIES: tuple[RunPolicy, ...] = ("per-configuration", "per-series")
COMPARISON_FIELDS = ("kind", "group", "gpu_a", "gpu_b", "detail")
# Sides that differ in several things, or in one that no list holds: a link or the Explore page leads there.
UNLISTED = (
    "deepseek-r1-b200-fp4-vs-b300-fp8",
    "deepseek-r1-b200-fp4-mtp-vs-b300-none",
    "deepseek-r1-b200-fp4-mtp-sglang-vs-none-trt",
    "deepseek-r1-mi355x-fp8-sglang-vs-b200-trt",
    "deepseek-r1-b200-fp4-vs-fp8-vs-b300-vs-b300-fp8-vs-mi355x-vs-mi355x-fp8",
    "deepseek-r1-b200-fp8-mtp-vs-b300",
    "deepseek-r1-h200-vs-b200-vs-mi355x",
)


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
        like=st.sampled_from(list(STEPS)),
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
    offer = settled.offer
    found: Cascade = cascade(shelf, offer)
    possible = list(shelf.holdings.steps(settled.lineup, settled.variant, settled.selection))
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
        "engine": [None, *shelf.holdings.engines(settled.lineup, settled.variant, settled.selection)],
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
    gpus = settled.lineup.gpus
    several = crowded(asked.usd, gpus) or crowded(asked.kw, gpus)
    assert bool(settled.notices) == bool(elsewhere(shelf, *shelf.find(asked.slug), asked) or several)
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
    "slug", ["glm-5-1-b300-fp4-mtp-vs-non", "glm-5-1-b300-fp4-mtp-none", "gml-5-1-b300-fp4-mtp-vs-none"]
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


# What rows are read never changes what is shown


def by_slug_alone(shelf: Shelf, slug: str) -> Variant:
    return settle(shelf, Selection(slug=slug)).variant


@pytest.mark.parametrize("slug", [*bundled().offers, *UNLISTED])
def test_no_choice_of_rows_changes_workload_precision_or_source(slug: str, shelf: Shelf) -> None:
    for v in shelf.find(slug)[0].variants:
        settled = settle(shelf, Selection(slug=slug, source=v.source, sequence=v.sequence, precision=v.precision))
        offered = choices(shelf, settled) | {"targets": [(60.0,), None]}
        published = v.source == "published"
        for field in ("like", "engine", "as_of", "policy", "targets") if not published else ("targets",):
            for value in offered[field]:
                after = settle(shelf, change(shelf, settled, field, value))
                assert (after.variant, after.notices) == (settled.variant, settled.notices)
                assert getattr(after.selection, field) == value
                assert from_params(to_params(after.selection), shelf.catalog)[0] == after.selection
                if field in ("like", "engine", "policy"):
                    back = settle(shelf, change(shelf, after, field, getattr(settled.selection, field)))
                    assert back == settle(shelf, settled.selection)


@pytest.mark.parametrize("slug", [*bundled().offers, *UNLISTED])
def test_a_link_that_asks_for_rows_shows_what_stands_there_without_or_says_why_not(slug: str, shelf: Shelf) -> None:
    usual = by_slug_alone(shelf, slug)
    wishes: list[dict[str, Any]] = [{"like": step} for step in STEPS]
    wishes += [{"engine": e.engine} for e in shelf.catalog.engines] + [{"as_of": date(2026, 2, 1)}]
    for wish in wishes:
        settled = settle(shelf, Selection(slug=slug, **wish))
        place: dict[str, Any] = {"source": usual.source, "sequence": usual.sequence, "precision": usual.precision}
        there = settle(shelf, Selection(slug=slug, **place, **wish))
        has_rows = not there.notices and all(side.points for side in shelf.compare(there.selection)[1].sides)
        if settled.variant == usual:
            assert settled == there
            continue
        assert not has_rows
        (notice,) = settled.notices
        assert settled.variant.text() in notice
        assert settle(shelf, settled.selection) == replace(settled, notices=())
        shown = shelf.compare(settled.selection)[1].sides
        assert usual.source == "published" or all(side.points for side in shown)


def test_a_step_that_only_another_workload_has_is_shown_there_with_the_reason(shelf: Shelf) -> None:
    """Only there do both sides have rows of that engine."""
    moved = [
        (slug, step, settled)
        for slug in shelf.offers
        for step in STEPS
        if (settled := settle(shelf, Selection(slug=slug, like=step))).variant != by_slug_alone(shelf, slug)
    ]
    assert moved
    for slug, step, settled in moved:
        (notice,) = settled.notices
        assert "(like for like)" in notice
        assert settled.selection.like == step
        usual = by_slug_alone(shelf, slug)
        assert (
            usual.source == "published" or not shelf.holdings.held(settled.lineup, usual, Selection(), step)[0].complete
        )


def test_the_default_never_depends_on_what_is_asked_of_rows(shelf: Shelf) -> None:
    for slug in shelf.offers:
        offer, lineup = shelf.find(slug)
        ranked = sorted(offer.variants, key=lambda v: shelf.holdings.merit(lineup, v))
        assert shelf.choose(offer, lineup, Selection()) == by_slug_alone(shelf, slug)
        assert shelf.holdings.merit(lineup, by_slug_alone(shelf, slug)) == shelf.holdings.merit(lineup, ranked[-1])


@pytest.mark.parametrize("slug", [s for s, o in bundled().offers.items() if len(o.lineup.sides) == 2])
def test_a_further_side_leaves_the_workload_where_all_share_a_speed_there(slug: str, shelf: Shelf) -> None:
    settled = settle(shelf, Selection(slug=slug))
    for side in further_sides(shelf, settled.lineup):
        after = settle(shelf, change(shelf, settled, "others", [side]))
        assert after.variant == settled.variant or not shelf.holdings.shares_speed(after.lineup, settled.variant)


# What a slug means that opens nothing


MODELS = {
    "deepseek-r1": ("deepseek", "deepseek-r1"),
    "deepseek-v4": ("deepseek-v4",),
    "glm-5-1": ("glm", "glm-5", "glm-5-1"),
    "glm-5-2": ("glm-5-2",),
    "gpt-oss-120b": ("gptoss", "gptoss-120b", "gpt-oss-120b"),
    "kimi-k2-5": ("kimi", "kimi-k25", "kimi-k26", "kimi-k2-5"),
    "kimi-k3": ("kimi-k3",),
    "llama-70b": ("llama", "llama-3-3-70b", "llama-70b"),
    "minimax-m27": ("minimax", "minimax-m25", "minimax-m27"),
    "minimax-m3": ("minimax-m3",),
    "qwen-3-5": ("qwen", "qwen-3-5"),
}
SPELLINGS = [(ours, spelling) for ours, spellings in MODELS.items() for spelling in spellings]


@pytest.mark.parametrize(("ours", "spelling"), SPELLINGS)
def test_a_model_opens_under_each_of_its_names_and_none_crosses_to_another(
    ours: str, spelling: str, shelf: Shelf
) -> None:
    group, label = shelf.catalog.slugs[ours], shelf.catalog.group_label(shelf.catalog.slugs[ours])
    listed = [slug for slug, offer in shelf.offers.items() if offer.lineup.group == group]
    for slug in listed:
        settled = settle(shelf, Selection(slug=slug.replace(ours, spelling, 1), targets=(60.0,)))
        assert (settled.selection.slug, settled.selection.targets, settled.notices) == (slug, (60.0,), ())
    lost = settle(shelf, Selection(slug=f"{spelling}-h100-vs-mi300x"))
    (notice,) = lost.notices
    if listed:
        assert lost.offer.lineup.group == group
        assert notice.endswith("the nearest is shown.")
    else:
        assert lost.selection == Selection()
        assert notice == f"There are no rows of {label} here; the default comparison is shown."


@pytest.mark.parametrize(
    "slug", ["model-h200-fp8-own1-vs-own2", "model-gpu-fp8-mtp-engine-own1-vs-own2", "glm-5-1-b300-fp4-own1-vs-public"]
)
def test_a_link_of_rows_that_are_not_here_says_so_whatever_model_it_names(slug: str, shelf: Shelf) -> None:
    """An id of somebody's own model is no model of which there are rows for others."""
    settled = settle(shelf, Selection(slug=slug))
    (notice,) = settled.notices
    assert "own1" not in settled.selection.slug
    assert notice.startswith("This link is of rows from somebody's own files, which are not here; another comparison")


@pytest.mark.parametrize("name", ["mistral-large", "deepseek-r2", "deepseek-v3", "kimi-k9", "llama-405b", "qwen-3-6"])
def test_an_unknown_model_is_named_and_no_other_put_in_its_place(name: str, shelf: Shelf) -> None:
    for sides in ("b200-vs-h200", "b300-fp4-mtp-vs-none", "b200-fp4-vs-fp8", "mi400x-vs-h200"):
        settled = settle(shelf, Selection(slug=f"{name}-{sides}", lang="zh", reader="brief"))
        assert settled.selection == Selection(lang="zh", reader="brief")
        (notice,) = settled.notices
        assert name in notice
        with pytest.raises(UnavailableError, match=f"there are no rows of {name} here"):
            shelf.find(f"{name}-{sides}")


@pytest.mark.parametrize("slug", ["deepsek-r1-b200-vs-h200", "deepseek-r-1-b200-vs-h200", "deepseek-r1-b200-vs-h20"])
def test_a_slip_in_a_name_is_no_other_model(slug: str, shelf: Shelf) -> None:
    settled = settle(shelf, Selection(slug=slug))
    assert settled.offer.slug == "deepseek-r1-b200-vs-h200"
    assert settled.notices == (f"There is no comparison '{slug}'; the nearest is shown.",)


def test_a_slug_without_a_model_opens_where_most_was_measured_and_keeps_the_rest(shelf: Shelf) -> None:
    whole = {slug.removeprefix(f"{shelf.catalog.groups[o.lineup.group].slug}-") for slug, o in shelf.offers.items()}
    for bare in whole:
        settled = settle(shelf, Selection(slug=bare, targets=(60.0,), metric="cost"))
        assert settled.offer.slug.endswith(f"-{bare}")
        (notice, *_) = settled.notices
        model = shelf.catalog.group_label(settled.offer.lineup.group)
        assert notice.startswith(f"The link names no model; {model} is shown")
        assert (settled.selection.targets, settled.selection.metric) == ((60.0,), "cost")
        of_models = [f"{model.slug}-{bare}" for model in shelf.catalog.groups.values()]
        merits = {
            s: shelf.holdings.merit(shelf.find(s)[1], by_slug_alone(shelf, s)) for s in of_models if s in shelf.offers
        }
        assert merits[settled.offer.slug] == max(merits.values())


# Changing


@given(data=st.data(), asked=selections())
def test_after_any_change_there_is_an_answer(shelf: Shelf, data: st.DataObject, asked: Selection) -> None:
    settled = settle(shelf, asked)
    for _ in range(3):
        offered = {name: values for name, values in choices(shelf, settled).items() if values}
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
    field = data.draw(st.sampled_from(sorted(name for name, values in offered.items() if values and name != "cap")))
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
        "edition": shelf.sides.edition(after.offer, after.variant, after.selection),
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


WISHES = st.fixed_dictionaries(
    {
        "kind": st.one_of(ANYTHING, st.sampled_from(["spec-decode", "precision", "gpu", "setups"])),
        "group": st.one_of(ANYTHING, st.sampled_from(sorted(bundled().catalog.groups))),
        "gpu_a": st.one_of(ANYTHING, st.sampled_from(["b200", "b300", "h200", "mi355x"])),
        "gpu_b": st.one_of(ANYTHING, st.sampled_from(["b200", "b300", "h200", "mi355x"])),
        "detail": st.one_of(ANYTHING, st.sampled_from(["fp4-mtp fp4-none", "fp4 fp8", ""])),
    }
)


@given(slug=SLUGS | st.sampled_from(UNLISTED), wish=WISHES)
def test_the_cascade_keeps_every_wish_that_is_possible(shelf: Shelf, slug: str, wish: dict[str, str | None]) -> None:
    found = cascade(shelf, shelf.find(slug)[0], wish)
    pair = found.offer.lineup
    for name, options, got in (
        ("kind", found.kinds, pair.kind),
        ("group", found.groups, pair.group),
        ("gpu_a", found.first_gpus, pair.gpus[0]),
        ("gpu_b", found.second_gpus, pair.gpus[1]),
        ("detail", found.details, detail_of(pair)),
    ):
        assert got in options
        assert len(options) == len(set(options))
        if wish[name] in options:
            assert got == wish[name]


@pytest.mark.parametrize("slug", [*bundled().offers, *UNLISTED])
def test_what_is_shown_is_among_the_options_and_stays_until_one_is_changed(slug: str, shelf: Shelf) -> None:
    here = shelf.find(slug)[0]
    found, lineup = cascade(shelf, here), here.lineup
    for options, shown in (
        (found.kinds, lineup.kind),
        (found.groups, lineup.group),
        (found.first_gpus, lineup.gpus[0]),
        (found.second_gpus, lineup.gpus[1]),
        (found.details, detail_of(lineup)),
    ):
        assert shown in options
    assert found.offer.lineup.sides[:2] == lineup.sides[:2]


@pytest.mark.parametrize("slug", UNLISTED)
def test_another_kind_leads_away_from_whole_setups_to_what_is_listed(slug: str, shelf: Shelf) -> None:
    settled = settle(shelf, Selection(slug=slug))
    for kind in cascade(shelf, settled.offer).kinds:
        after = settle(shelf, change(shelf, settled, "kind", kind))
        assert after.offer.lineup.kind == kind
        assert after.offer.slug in shelf.offers or kind == settled.offer.lineup.kind
        assert not after.notices


def test_every_offer_can_be_reached_by_the_controls(shelf: Shelf) -> None:
    for offer in shelf.offers.values():
        lineup = offer.lineup
        wish = {"kind": lineup.kind, "group": lineup.group, "gpu_a": lineup.gpus[0], "gpu_b": lineup.gpus[1]}
        found = cascade(shelf, shelf.find(DEFAULT_SLUG)[0], wish | {"detail": detail_of(lineup)}).offer
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
