"""A selection in an address and a comparison in a slug: both ways, and never a failure on what a visitor wrote."""

import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.catalog import Batch
from app.language import LANGUAGES
from app.lineup import BEST, FIELDS, MOST_SIDES, Contender, Lineup, labels_of, parse_slug, slug_of
from app.links import (
    MAX_RATE,
    MAX_SLUG,
    MAX_SPEED,
    MAX_TARGETS,
    Selection,
    from_params,
    parse_number,
    to_params,
)
from app.points import PUBLIC
from app.terms import DEPLOYMENTS, METRICS, PRECISIONS, READERS, RUN_POLICIES, SPEC_METHODS, TIERS
from tests.builders import catalog
from tests.german import german

KNOWN = bundled().catalog
SLUGS = sorted(bundled().offers)
KEYS = sorted(
    to_params(
        Selection(
            source="measured",
            sequence=(1024, 1024),
            precision="fp4",
            targets=(43,),
            edition="2026-07",
            tier="rental",
            usd=(1, 2),
            kw=(1, 2),
            engine="sglang",
            as_of=date(2026, 5, 1),
            policy="per-series",
            cap=1,
            metric="cost",
            log=True,
            all_points=True,
            reader="brief",
            lang="zh",
        )
    )
)
TOKENS = st.one_of(st.sampled_from([1000, 1024, 8192, 1048576]), st.integers(1, 999_999))
SPEEDS = st.integers(1, 99_999).map(lambda n: n / 100)
RATES = st.none() | st.integers(1, 99_999).map(lambda n: n / 1000)
SELECTIONS = st.builds(
    Selection,
    slug=st.sampled_from(SLUGS),
    source=st.sampled_from([None, "measured", "published"]),
    sequence=st.none() | st.tuples(TOKENS, TOKENS),
    precision=st.none() | st.sampled_from(list(PRECISIONS)),
    targets=st.none() | st.sets(SPEEDS, min_size=1, max_size=MAX_TARGETS).map(lambda found: tuple(sorted(found))),
    edition=st.none() | st.sampled_from(KNOWN.editions),
    tier=st.sampled_from(list(TIERS)),
    usd=st.tuples(RATES, RATES),
    kw=st.tuples(RATES, RATES),
    engine=st.none() | st.sampled_from([e.engine for e in KNOWN.engines]),
    as_of=st.none() | st.dates(),
    policy=st.sampled_from(list(RUN_POLICIES)),
    cap=RATES,
    metric=st.sampled_from(list(METRICS)),
    log=st.booleans(),
    all_points=st.booleans(),
    reader=st.sampled_from(list(READERS)),
    lang=st.sampled_from(list(LANGUAGES)),
)


# Addresses


@given(SELECTIONS)
def test_a_selection_survives_its_address(selection: Selection) -> None:
    assert from_params(to_params(selection), KNOWN) == (selection, ())


@given(st.floats(1e-3, MAX_SPEED), st.floats(1e-3, MAX_RATE))
@example(48.72736571, 2.3456789)
def test_an_address_keeps_every_digit(speed: float, rate: float) -> None:
    """Whoever opens a link sees the figures of whoever sent it, to the last digit."""
    selection = Selection(targets=(speed,), usd=(rate, None), kw=(None, rate), cap=rate)
    assert from_params(to_params(selection), KNOWN)[0] == selection


def test_defaults_are_left_out_of_the_address_and_the_slug_never() -> None:
    assert to_params(Selection(slug="x")) == {"compare": "x"}


def test_an_empty_address_is_the_default_selection() -> None:
    assert from_params({}, KNOWN) == (Selection(), ())
    assert from_params(dict.fromkeys(KEYS, ""), KNOWN) == (Selection(), ())


def test_parameters_that_are_not_ours_are_let_be() -> None:
    assert from_params({"utm_source": "x", "embed": "true"}, KNOWN) == (Selection(), ())


TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "nan",
            "inf",
            "-1",
            "0",
            "1e999",
            "1_0",
            ",",
            ",,",
            "2,",
            ",2",
            "1,2,3",
            "43,x",
            "1k/1k",
            "0/1",
            "k/k",
            "1/2/3",
        ]
    ),
    st.sampled_from(["log", "all", "rental", "cost", "trtllm", "TRTLLM", "2026-07", "2026-05-25", "2026-02-30", "fp4"]),
    st.lists(st.floats().map(repr) | st.integers().map(str), max_size=9).map(",".join),
    st.text(alphabet="0123456789,./k -e\u0660", max_size=300),
)


def _assert_valid(selection: Selection) -> None:
    assert selection.source in (None, "measured", "published")
    assert selection.sequence is None or all(type(n) is int and n > 0 for n in selection.sequence)
    assert selection.precision is None or selection.precision in PRECISIONS
    assert selection.edition is None or selection.edition in KNOWN.editions
    assert selection.engine is None or selection.engine in {e.engine for e in KNOWN.engines}
    assert selection.tier in TIERS
    assert selection.policy in RUN_POLICIES
    assert selection.metric in METRICS
    assert selection.as_of is None or type(selection.as_of) is date
    for both in (selection.usd, selection.kw):
        assert len(both) <= MOST_SIDES
        assert all(v is None or (0 < v <= MAX_RATE) for v in both)
    assert selection.cap is None or 0 < selection.cap <= MAX_RATE
    targets = selection.targets
    assert targets is None or 1 <= len(targets) <= MAX_TARGETS
    assert targets is None or (list(targets) == sorted(set(targets)) and all(0 < x <= MAX_SPEED for x in targets))
    assert selection.slug == selection.slug.strip().lower()
    assert 0 < len(selection.slug) <= MAX_SLUG


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), TEXTS, max_size=8))
def test_any_address_is_a_valid_selection(params: dict[str, str]) -> None:
    selection, notices = from_params(params, KNOWN)
    _assert_valid(selection)
    assert all(notice.isprintable() and len(notice) < 200 for notice in notices)


SAID_ANYWAY = {
    "reader": "standard",
    "lang": "en",
    "tier": "hyperscaler",
    "runs": "per-configuration",
    "metric": "throughput_per_gpu",
}


@given(st.sampled_from(KEYS), TEXTS)
def test_what_is_dropped_is_noticed(key: str, text: str) -> None:
    selection, notices = from_params({key: text}, KNOWN)
    taken = selection != Selection() or SAID_ANYWAY.get(key) == text
    nothing_asked = key in ("usd", "kw") and text.count(",") <= 1 and not text.replace(",", "").strip()
    if text and not taken and not nothing_asked:
        assert len(notices) == 1
        assert f"Asked for is {key} “" in notices[0]
    elif key != "targets":
        assert notices == ()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("source", "guessed"),
        ("workload", "1k"),
        ("precision", "fp6"),
        ("targets", "fast"),
        ("edition", "1999-01"),
        ("tier", "free"),
        ("usd", "1,2,3,4,5,6,7"),
        ("usd", "-1"),
        ("kw", "nan"),
        ("engine", "foo"),
        ("as_of", "2026-02-30"),
        ("runs", "all"),
        ("cap", "0"),
        ("metric", "beauty"),
        ("scale", "linear"),
        ("points", "some"),
        ("compare", "   "),
        ("reader", "expert"),
        ("lang", "xx"),
        ("lang", "EN"),
    ],
)
def test_a_notice_names_what_was_asked(key: str, text: str) -> None:
    expected = f"Asked for is {key} “{text}”, which is not known here; the default is shown."
    assert from_params({key: text}, KNOWN) == (Selection(), (expected,))


def test_notices_speak_the_language_of_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "de", german(tmp_path))
    assert from_params({"tier": "free", "lang": "de"}, KNOWN) == (Selection(lang="de"), ("tier „free“ fehlt hier.",))
    assert "Asked for is lang “xx”," in from_params({"lang": "xx"}, KNOWN)[1][0]


def test_good_parameters_stay_beside_bad_ones() -> None:
    selection, notices = from_params({"tier": "rental", "cap": "free", "targets": "43,59"}, KNOWN)
    assert selection == Selection(tier="rental", targets=(43, 59))
    assert len(notices) == 1


def test_speeds_that_cannot_be_used_are_noticed_and_the_others_are_read() -> None:
    selection, notices = from_params({"targets": "76,fast,43,-1"}, KNOWN)
    assert selection.targets == (43, 76)
    assert notices == ("Of the speeds “76,fast,43,-1” only 43,76 could be used.",)


def test_too_many_speeds_are_noticed() -> None:
    asked = ",".join(str(x) for x in range(40, 40 + MAX_TARGETS + 2))
    selection, notices = from_params({"targets": asked}, KNOWN)
    assert selection.targets is not None
    assert len(selection.targets) == MAX_TARGETS
    assert len(notices) == 1


@pytest.mark.parametrize("text", ["43, 43", "43,43.0", "43,59,"])
def test_a_speed_that_stands_twice_is_no_reason_for_a_notice(text: str) -> None:
    assert from_params({"targets": text}, KNOWN)[1] == ()


@pytest.mark.parametrize("key", ["usd", "kw"])
def test_a_text_too_long_to_read_is_dropped_whole(key: str) -> None:
    selection, notices = from_params({key: f"2{' ' * 300},3"}, KNOWN)
    assert len(notices) == 1 or getattr(selection, key) == (2, 3)


@given(st.floats() | st.integers(), st.floats(1, 1e6))
def test_a_number_is_read_if_and_only_if_it_is_in_range(value: float, most: float) -> None:
    inside = math.isfinite(value) and 0 < value <= most
    assert parse_number(repr(value), most) == (value if inside else None)


# Slugs


@pytest.mark.parametrize("slug", SLUGS)
def test_every_offered_slug_parses_and_is_written_back(slug: str, shelf: Shelf) -> None:
    pair = parse_slug(slug, KNOWN)
    assert pair == shelf.offers[slug].lineup
    assert pair is not None
    assert slug_of(pair, KNOWN) == slug
    other = slug_of(pair.swapped(), KNOWN)
    assert other != slug
    assert parse_slug(other, KNOWN) == pair.swapped()


_GPUS = st.sampled_from([g.gpu for g in KNOWN.gpus])
_GROUPS = st.sampled_from(list(KNOWN.groups))


_WORDS = {
    "gpu": [g.gpu for g in KNOWN.gpus],
    "precision": [*PRECISIONS, BEST],
    "spec_method": list(SPEC_METHODS),
    "engine": [e.engine for e in KNOWN.engines],
    "deployment": list(DEPLOYMENTS),
    "batch": [PUBLIC, "own1", "own2"],
    "as_of": [date(2026, 2, 6), date(2026, 5, 22)],
}


# Batches of own rows are listed by the catalog of the visit that brought them.
WITH_OWN = KNOWN.joined(batches=(Batch(batch="own1", label="Mine"), Batch(batch="own2", label="Yours")))


@st.composite
def lineups(draw: st.DrawFn) -> Lineup:
    """Draw any lineup: whatever the sides fix, and whatever they differ in."""
    fixed = draw(st.sets(st.sampled_from(FIELDS[1:]))) | {"gpu"}
    side = st.fixed_dictionaries({name: st.sampled_from(_WORDS[name]) for name in fixed}).map(
        lambda values: Contender(**values)
    )
    sides = draw(st.lists(side, min_size=2, max_size=6, unique=True))
    return Lineup(group=draw(st.sampled_from(list(KNOWN.groups))), sides=tuple(sides))


@given(lineups())
def test_any_lineup_survives_its_slug(lineup: Lineup) -> None:
    slug = slug_of(lineup, WITH_OWN)
    assert parse_slug(slug, WITH_OWN) == lineup
    assert parse_slug(f" {slug.upper()} ", WITH_OWN) == lineup
    assert lineup.swapped().swapped() == lineup
    assert lineup.canonical() == lineup.swapped().canonical()
    assert len(labels_of(lineup, WITH_OWN)) == len(set(labels_of(lineup, WITH_OWN))) == len(lineup.sides)


@pytest.mark.parametrize(
    ("slug", "kind"),
    [
        ("deepseek-r1-b200-vs-mi355x", "gpu"),
        ("deepseek-r1-b200-vs-mi355x-vs-h200", "gpu"),
        ("deepseek-r1-b200-best-vs-mi355x", "best"),
        ("deepseek-r1-b200-fp4-vs-fp8", "precision"),
        ("deepseek-r1-b200-fp4-mtp-vs-fp8", "precision"),
        ("deepseek-r1-b200-fp4-eagle3-vs-mtp", "spec-decode"),
        ("deepseek-r1-b200-fp8-dynamo-sglang-vs-sglang", "engine"),
        ("deepseek-r1-b200-fp8-single-node-vs-disaggregated", "deployment"),
        ("deepseek-r1-b200-fp8-sglang-2026-02-06-vs-2026-05-22", "date"),
        ("deepseek-r1-b200-fp8-mtp-vs-mi355x-fp4-none", "setups"),
    ],
)
def test_the_kind_follows_from_what_the_sides_differ_in(slug: str, kind: str) -> None:
    lineup = parse_slug(slug, KNOWN)
    assert lineup is not None
    assert lineup.kind == kind


def test_the_longest_model_slug_wins() -> None:
    """`glm-5` begins `glm-5-2`, and both are models."""
    longer, shorter = (parse_slug(f"{model}-b300-fp4-mtp-vs-none", catalog()) for model in ("glm-5-2", "glm-5"))
    assert longer is not None
    assert shorter is not None
    assert (longer.group, shorter.group) == ("glm5.2", "glm5")


@pytest.mark.parametrize(
    ("model", "group"),
    [
        ("glm-5-1", "glm5"),
        ("glm-5-2", "glm5.2"),
        ("deepseek-r1", "dsr1"),
        ("deepseek-v4", "dsv4"),
        ("minimax-m27", "minimaxm2.5"),
        ("minimax-m3", "minimaxm3"),
    ],
)
def test_models_that_begin_alike_are_told_apart(model: str, group: str) -> None:
    pair = parse_slug(f"{model}-b200-vs-h200", KNOWN)
    assert pair is not None
    assert pair.group == group


CUT_SHORT = ("deepseek-r1-vs-", "deepseek-r1-vs-b200", "deepseek-r1-vs-deepseek-v4")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-vs-",
        "deepseek-r1",
        "deepseek-r1-b200",
        "deepseek-r1-b200-vs-",
        "deepseek-r1-b200-vs-b200",
        "deepseek-r1-b200-fp4-vs-fp4",
        "deepseek-r1-b200-fp4-mtp-vs-mtp",
        "deepseek-r1-b200-vs-h200-fp8",
        "deepseek-r1-b200-fp8-vs-h200-fp8",
        "deepseek-r1-b200-fp8-2026-02-30-vs-2026-05-22",
        "deepseek-r1-b200-fp8-20260206-vs-20260522",
        "deepseek-r1-b200-fp4-best-vs-none",
        "deepseek-r1-x1-fp4-mtp-vs-none",
        "deepseek-r1-b200-vs-h200-vs-b300-vs-b200",
        "deepseek-r1-b200-vs-h200-vs-b300-vs-gb200-vs-gb300-vs-h100-vs-mi300x",
        "unknown-b200-vs-h200",
        *CUT_SHORT,
    ],
)
def test_what_is_no_slug_is_none(text: str) -> None:
    assert parse_slug(text, KNOWN) is None


@given(st.text(max_size=80) | st.text(alphabet="deepskr1-b20fpvmtno", max_size=60).map(lambda t: f"deepseek-r1-{t}"))
def test_any_text_is_a_slug_or_none(text: str) -> None:
    pair = parse_slug(text, KNOWN)
    assert pair is None or slug_of(pair, KNOWN) == text.strip().lower()
