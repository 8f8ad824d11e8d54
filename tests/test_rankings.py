"""Three to six sides: what is said of their order holds at every sample, and no order is stated that is open."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import wording
from app.answer import bundled
from app.comparison import Comparison
from app.findings import Finding, Unsettled
from app.language import LANGUAGES, Language
from app.lead import winner
from app.lineup import Lineup, slug_of
from app.links import Selection
from app.rankings import Absent, NoRange, Ranking, RankingCost, Standing, StandingCost
from app.side import Side
from app.story import plan
from app.story.ranking import ranking_findings
from app.verifier.jobs import lineups
from tests.stories import NO_PRICE, PRICE, X, Y, background, duel, several, straight, sweep, told

OPEN = 1.01
DEAR = PRICE.__class__(usd_per_gpu_hour=9.0, kw_per_gpu=None, edition=None, tier=None, own_usd=True)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Draw three to six falling sweeps, dense or thin, alike or not, at one price or several."""
    sweeps, prices = [], []
    for _ in range(draw(st.integers(3, 6))):
        count = draw(st.integers(2, 9))
        x = sorted(draw(st.lists(st.integers(10, 120), min_size=count, max_size=count, unique=True)))
        y = sorted(draw(st.lists(st.integers(200, 2000), min_size=count, max_size=count, unique=True)), reverse=True)
        sweeps.append(sweep([float(v) for v in x], [float(v) for v in y]))
        prices.append(draw(st.sampled_from((PRICE, PRICE, DEAR))))
    targets = draw(st.none() | st.lists(st.floats(5, 130), min_size=1, max_size=3, unique=True))
    return several(*sweeps, prices=prices, targets=targets)


def findings(comparison: Comparison, kind: type[Finding]) -> list[Any]:
    """Return what is said of a comparison of one kind."""
    return [f for f in plan(comparison, bundled().catalog, background()) if isinstance(f, kind)]


def served(side: Side, x: float) -> float:
    assert side.curve is not None
    reading = side.curve.at(x)
    assert reading is not None
    return reading.metrics.throughput_per_gpu


def named(comparison: Comparison, label: str) -> Side:
    return next(side for side in comparison.sides if side.label == label)


def bounds(comparison: Comparison, one: str, other: str, x: float) -> tuple[float, float]:
    """Return between which ratios one side may stand to another at a speed."""
    of_one, of_other = (named(comparison, n).bounds(np.array([x]), "throughput_per_gpu") for n in (one, other))
    assert of_one is not None
    assert of_other is not None
    return float(of_one[0][0] / of_other[1][0]), float(of_one[1][0] / of_other[0][0])


def is_open(comparison: Comparison, one: str, other: str, x: float) -> bool:
    low, high = bounds(comparison, one, other, x)
    return low < 1 / OPEN and high > OPEN


def flat(batches: Sequence[Sequence[Any]]) -> list[Any]:
    """Return what stands in several sentences as one list."""
    return [item for batch in batches for item in batch]


def samples(low: float, high: float) -> Sequence[float]:
    found: list[float] = np.linspace(low, high, 200).tolist()
    return found


PROPERTY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PROPERTY
@given(comparisons())
def test_an_order_that_is_claimed_is_that_of_the_readings(comparison: Comparison) -> None:
    for ranking in (f for f in ranking_findings(comparison) if isinstance(f, Ranking) and f.style == "constant"):
        tiers = [tier for batch in ranking.tiers for tier in batch]
        assert sorted(label for tier in tiers for label in tier) == sorted(s.label for s in comparison.sides)
        assert comparison.overlap is not None
        for x in samples(*comparison.overlap):
            values = [[served(named(comparison, label), x) for label in tier] for tier in tiers]
            for better, worse in pairwise(values):
                assert max(better) >= max(worse) * (1 - 1e-9)


@PROPERTY
@given(comparisons())
def test_a_leader_leads_all_along_its_stretch(comparison: Comparison) -> None:
    for ranking in (f for f in ranking_findings(comparison) if isinstance(f, Ranking)):
        assert comparison.overlap is not None
        low, high = comparison.overlap
        for stretch in flat(ranking.leaders):
            ends = (getattr(stretch["low"], "value", low), getattr(stretch["high"], "value", high))
            labels = stretch["sides"]
            assert isinstance(labels, list)
            for x in samples(*ends):
                best = max(served(side, x) for side in comparison.sides)
                assert max(served(named(comparison, label), x) for label in labels) >= best * (1 - 1e-6)
                assert all(served(named(comparison, label), x) >= best / OPEN * (1 - 1e-6) for label in labels)


@PROPERTY
@given(comparisons())
def test_the_stretches_of_leaders_join(comparison: Comparison) -> None:
    for f in ranking_findings(comparison):
        leaders = flat(getattr(f, "leaders", []))
        if leaders and isinstance(f, RankingCost):  # the ends of the range have been told of throughput
            assert leaders[0]["low"] is None
            assert leaders[-1]["high"] is None
        elif leaders:
            assert comparison.overlap is not None
            low, high = comparison.overlap
            assert low <= leaders[0]["low"].value <= leaders[-1]["high"].value <= high
        for left, right in pairwise(leaders):
            assert left["high"].value <= right["low"].value <= left["high"].value + 0.1
            assert left["sides"] != right["sides"]


@PROPERTY
@given(comparisons())
def test_no_order_is_firm_where_the_points_leave_it_open(comparison: Comparison) -> None:
    found = ranking_findings(comparison)
    ranking = next((f for f in found if isinstance(f, Ranking)), None)
    if ranking is None or any(isinstance(f, Unsettled) for f in found):
        return
    assert comparison.overlap is not None
    labels = [side.label for side in comparison.sides]
    pairs = list(combinations(labels, 2))
    if ranking.style == "leads":
        first = ranking.leaders[0][0]["sides"]
        assert isinstance(first, list)
        pairs = [(a, b) for a in first for b in labels if b not in first]
    if ranking.style != "turns":
        assert not any(is_open(comparison, a, b, x) for a, b in pairs for x in samples(*comparison.overlap))
    else:
        share = [any(is_open(comparison, a, b, x) for a, b in pairs) for x in samples(*comparison.overlap)]
        assert np.mean(share) <= 0.25


@PROPERTY
@given(comparisons())
def test_the_first_at_a_target_serves_the_most_and_open_leads_are_marked(comparison: Comparison) -> None:
    for standing in findings(comparison, Standing):
        x = standing.target
        read = {s.label: served(s, x) for s in comparison.sides if s.curve and s.curve.at(x)}
        best = max(read.values())
        assert {label for label, y in read.items() if winner(best / y) == "tie"} == set(standing.first)
        behind = [other for batch in standing.batches for other in batch]
        assert {*standing.first, *(other["label"] for other in behind)} == set(read)
        assert standing.alone == (len(read) == 1)
        for other in behind:
            low, _ = bounds(comparison, standing.first[0], other["label"], x)
            assert other["gap"]["order_open"] == (low < 1)


@PROPERTY
@given(comparisons())
def test_costs_rise_and_everyone_is_named_or_said_to_be_missing(comparison: Comparison) -> None:
    for told_costs in findings(comparison, StandingCost):
        costs = [entry for batch in told_costs.batches for entry in batch]
        values = [entry["cost"].value for entry in costs]
        assert values == sorted(values)
        for entry in costs:
            side = named(comparison, entry["label"])
            assert entry["cost"].value == pytest.approx(side.price.cost(served(side, told_costs.target)))
    missing = {f.target: {m["label"] for batch in f.batches for m in batch} for f in findings(comparison, Absent)}
    for target in comparison.targets:
        wanted = {s.label for s, r in zip(comparison.sides, target.readings, strict=True) if r is None}
        assert missing.get(target.x, set()) == wanted


@PROPERTY
@given(comparisons(), st.randoms())
def test_the_order_of_the_sides_does_not_matter(comparison: Comparison, random: Any) -> None:
    turned = list(comparison.sides)
    random.shuffle(turned)
    prices = [side.price for side in turned]
    again = several(*(s.points for s in turned), labels=[s.label for s in turned], prices=prices, targets=None)
    for one, two in zip(ranking_findings(comparison), ranking_findings(again), strict=True):
        assert one.kind == two.kind
        if isinstance(one, Ranking) and isinstance(two, Ranking):
            assert (one.style, one.count.value, one.turns.value) == (two.style, two.count.value, two.turns.value)
            assert [set(s["sides"]) for s in flat(one.leaders)] == [set(s["sides"]) for s in flat(two.leaders)]


# What is said, by example


def test_sides_about_the_same_share_a_tier() -> None:
    text = told(several(straight(1.5), straight(1.0), straight(1.005))).verdict.text
    assert text.startswith(
        "At an equal 40 to 80 tok/s/user the order by tok/s/GPU, the most first, is B200, then B300 and H200 (about"
    )
    assert "cost per token follows the same order" in text
    assert "too few" not in text


def test_six_sides_take_two_sentences() -> None:
    text = told(several(*(straight(1 + n / 4) for n in range(6)))).verdict.text
    assert "MI325X, then H100, then MI355X. Then come H200, then B300, then B200." in text


def test_a_leader_with_a_change_behind_it() -> None:
    text = told(several(straight(3.0), straight(1.0, 1.5), straight(1.25))).verdict.text
    assert text.startswith("At the same speed per user B200 serves the most tok/s/GPU from 40 to 80 tok/s/user. Behind")
    assert "Behind it the order changes at 60 tok/s/user." in text


def test_leaders_that_turn_are_told_by_speed() -> None:
    text = told(several(straight(1.0, 1.5), straight(1.25), straight(0.8))).verdict.text
    assert "Which side serves the most tok/s/GPU depends on the speed per user." in text
    assert "By speed: B300 from 40 to 60 tok/s/user, B200 from 60 to 80." in text


def test_every_change_of_a_leader_that_turns_is_told() -> None:
    text = told(several(straight(1, 1.12, 1, 1.12, 1), straight(1.06), straight(0.8))).verdict.text
    told_by_speed = (
        "B300 from 40 to 45 tok/s/user, B200 from 45 to 55, B300 from 55 to 65, B200 from 65 to 75. "
        "Then B300 from 75 to 80."
    )
    assert told_by_speed in text


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_a_leader_that_turns_very_often_is_counted_in_the_verdict_and_listed_below(language: Language) -> None:
    waves = [1.12, 1] * 5
    compared = several(
        straight(*waves), straight(1.06), straight(0.8), prices=(PRICE, replace(PRICE, usd_per_gpu_hour=2.33), PRICE)
    )
    story = told(compared, language=language)
    assert {"en": "changes 9 times", "zh": "变化 9 次"}[language.code] in story.verdict.text
    assert all(name in story.verdict.text for name in ("B200", "B300"))
    assert "H200" not in story.verdict.text
    throughput, cost = (passage.text for passage in story.further[:2])
    for pair, text in ((compared.pairs[0].crossovers, throughput), (compared.pairs[0].cost_crossovers, cost)):
        assert len(pair) == 9
        assert all(wording.speed(x) in text for x in pair)


def test_two_sides_that_trade_places_very_often_are_listed_below() -> None:
    waves = [1.12, 1] * 5
    for count, listed in ((4, False), (10, True)):
        compared = duel(straight(*waves[:count]), straight(1.06))
        story = told(compared)
        below = [p.text for p in story.further if "speed by speed" in p.text]
        assert bool(below) == listed
        text = below[0] if below else story.verdict.text
        assert all(wording.speed(x) in text for x in compared.crossovers)


def test_cost_goes_by_its_own_order_where_rates_differ() -> None:
    prices = (DEAR, PRICE, PRICE)
    text = told(several(straight(1.5), straight(1.0), straight(1.2), prices=prices)).verdict.text
    assert "Per token H200 costs the least over that range." in text


def test_a_cheapest_side_that_turns_with_the_leader_is_told_once() -> None:
    text = told(several(straight(1.0, 1.5), straight(1.25), straight(0.8), prices=(PRICE, PRICE, DEAR))).verdict.text
    assert text.endswith("The same side costs the least per token at each of these speeds.")


def test_a_cheapest_side_that_the_points_leave_open_is_said_to_be_open() -> None:
    thin = sweep((40.0, 80.0), (1500.0, 300.0))
    prices = (DEAR, PRICE, PRICE)
    found = ranking_findings(several(sweep(X, [y * 6 for y in Y]), sweep(scale=0.99), thin, prices=prices))
    assert not any(f.open for f in found if isinstance(f, RankingCost))
    assert [f.costs for f in found if isinstance(f, Unsettled)] == [True]


def test_without_a_price_there_is_no_cost() -> None:
    text = told(several(straight(3.0), straight(2.0), straight(1.0), prices=(NO_PRICE, PRICE, PRICE)))
    assert not any("$" in p.text for p in (text.verdict, *(p.body for p in text.paragraphs)))


def test_sides_without_a_common_speed_are_ranked_where_they_are_read() -> None:
    apart = sweep([x + 100 for x in X], Y)
    story = told(several(straight(2.0), straight(1.0), apart, targets=(60.0, 150.0, 500.0)))
    assert isinstance(story.findings[0], NoRange)
    first, second, third = (p.body.text for p in story.paragraphs)
    assert "B200 delivers the most" in first
    assert "Not measured there: H200 (nearest 140, 80 away)." in first
    assert "H200 alone was measured" in second
    assert third.startswith("Not measured at 500 tok/s/user: B200 (nearest 80, 420 away)")


def test_a_gap_of_many_times_says_why() -> None:
    text = told(several(straight(50.0), straight(1.0), straight(1.1))).paragraphs[0].body.text
    assert "; little is left there)" in text


def test_every_lineup_that_is_made_up_is_told() -> None:
    shelf = bundled()
    found: list[Lineup] = list(lineups(shelf, 12))
    assert len(found) == 12
    assert {len(lineup.sides) for lineup in found} == {3, 4, 5, 6}
    for lineup in found:
        assert shelf.answer(Selection(slug=slug_of(lineup, shelf.catalog))).narrative.verdict.text
