"""The bundled tables: every row is accepted, every table has a source, and names agree across tables."""

import csv
from collections import defaultdict
from statistics import median

import pytest

from app.answer import Shelf
from app.lineup import Contender, Lineup, parse_slug, slug_of
from app.points import MeasuredPoint, PublishedPoint
from app.sources.bundle import DATA
from app.terms import SPEC_METHODS

TABLES = sorted(path.name for path in DATA.glob("*.csv"))


def raw(table: str) -> list[dict[str, str]]:
    with (DATA / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_bundled_table_is_accepted(shelf: Shelf) -> None:
    refused = "\n".join(str(refusal) for refusal in shelf.bundle.refusals)
    if refused:
        pytest.fail(f"data/ has rows that the app leaves out:\n{refused}", pytrace=False)


def test_no_row_is_lost_on_the_way(shelf: Shelf) -> None:
    bundle, background = shelf.bundle, shelf.bundle.background
    read = {
        "measured_points.csv": bundle.today,
        "measured_history.csv": bundle.history,
        "published_points.csv": bundle.published,
        "published_runs.csv": background.published_runs,
        "accuracy.csv": background.accuracy,
        "acceptance_by_engine.csv": background.acceptance,
        "engine_faults.csv": background.faults,
        "speculation_setups.csv": background.speculation,
        "recipe_differences.csv": background.recipes,
        "sources.csv": background.sources,
        "models.csv": bundle.catalog.models,
        "gpus.csv": bundle.catalog.gpus,
        "engines.csv": bundle.catalog.engines,
        "tco_editions.csv": bundle.catalog.tco,
    }
    assert {table: len(rows) for table, rows in read.items()} == {table: len(raw(table)) for table in read}
    assert set(TABLES) == {*read, "golden_acceptance_length.csv"}


# Sources


def test_every_table_has_a_line_in_sources_and_every_line_a_table() -> None:
    named = [row["table"] for row in raw("sources.csv")]
    assert sorted([*named, "sources.csv"]) == TABLES


def test_every_source_names_where_under_which_licence_and_as_of_when(shelf: Shelf) -> None:
    for source in shelf.bundle.background.sources:
        assert source.source_url.startswith("https://"), source.table
        assert source.licence, source.table
        assert source.as_of, source.table
        assert source.title, source.table


@pytest.mark.parametrize("table", ["measured_points.csv", "measured_history.csv"])
def test_a_tables_date_is_that_of_its_newest_row(table: str, shelf: Shelf) -> None:
    source = shelf.bundle.background.source_of(table)
    assert source is not None
    assert source.as_of.isoformat() == max(row["run_date"] for row in raw(table))


# Names agree across tables


def test_ids_and_labels_are_unique() -> None:
    for table, columns in {
        "models.csv": ("model", "label"),
        "gpus.csv": ("gpu", "label", "sort"),
        "engines.csv": ("engine", "label"),
        "sources.csv": ("table", "title"),
        "published_runs.csv": ("comparison",),
        "acceptance_by_engine.csv": ("engine_family",),
        "engine_faults.csv": ("fault", "fixed_by"),
    }.items():
        for column in columns:
            values = [row[column] for row in raw(table)]
            assert len(values) == len(set(values)), f"{table} {column}"


def test_a_model_group_has_one_slug_and_one_label_and_a_slug_one_group() -> None:
    groups, slugs = defaultdict(set), defaultdict(set)
    for row in raw("models.csv"):
        groups[row["group"]].add((row["slug"], row["group_label"]))
        slugs[row["slug"]].add(row["group"])
    assert all(len(found) == 1 for found in (*groups.values(), *slugs.values()))


def test_glm_5_and_5_1_are_one_group_and_5_2_is_another(shelf: Shelf) -> None:
    group_of = shelf.catalog.group_of
    assert group_of("glm5") == group_of("glm5.1") != group_of("glm5.2")


def test_a_name_of_the_live_source_covers_models_of_one_group(shelf: Shelf) -> None:
    groups = defaultdict(set)
    for model in shelf.catalog.models:
        assert model.api_name, model.model
        groups[model.api_name].add(model.group)
        assert all(shelf.catalog.api_name(name) == model.api_name for name in model.names)
    assert all(len(found) == 1 for found in groups.values())
    assert shelf.catalog.api_names == tuple(groups)
    assert shelf.catalog.api_name("Unheard-Of-1") == "Unheard-Of-1"


def test_engine_aliases_lead_to_one_engine_each(shelf: Shelf) -> None:
    known = shelf.catalog
    aliases = [alias for engine in known.engines for alias in engine.aliases]
    assert len(aliases) == len(set(aliases))
    assert not {engine.engine for engine in known.engines} & set(aliases)
    for engine in known.engines:
        for name in (engine.engine, *engine.aliases):
            assert known.engine(name) == engine
    assert {alias: known.engine(alias).engine for alias in ("trtllm", "sglang-disagg")} == {
        "trtllm": "trt",
        "sglang-disagg": "mori-sglang",
    }


def test_measured_rows_name_engines_by_their_id(shelf: Shelf) -> None:
    ids = {engine.engine for engine in shelf.catalog.engines}
    assert {p.setup.engine for p in (*shelf.bundle.today, *shelf.bundle.history)} <= ids


def test_every_gpu_has_a_price_in_every_edition(shelf: Shelf) -> None:
    known = shelf.catalog
    for edition in known.editions:
        for gpu in known.gpus:
            assert known.price_row(edition, gpu.gpu) is not None, f"{gpu.gpu} in {edition}"
    assert len(known.tco) == len(known.editions) * len(known.gpus)


def test_only_the_first_edition_has_placeholders(shelf: Shelf) -> None:
    marked = {(row.edition, row.gpu) for row in shelf.catalog.tco if row.is_placeholder}
    assert marked == {("2025-10", "b300"), ("2025-10", "gb300")}


# Published comparisons

BY_SLUG: dict[str, list[dict[str, str]]] = defaultdict(list)
for _row in raw("published_points.csv"):
    BY_SLUG[_row["comparison"]].append(_row)


def _lineup_of(rows: list[dict[str, str]], shelf: Shelf) -> Lineup:
    """Make the lineup that the columns of a published comparison describe."""
    sides = (next(row for row in rows if row["side"] == side) for side in ("a", "b"))
    contenders = (
        Contender(
            gpu=row["gpu"],
            precision=None if row["kind"] == "gpu" else row["precision"],
            spec_method=row["spec_method"] if row["kind"] == "spec-decode" else None,
        )
        for row in sides
    )
    return Lineup(group=shelf.catalog.group_of(rows[0]["model"]), sides=tuple(contenders))


def test_there_are_published_comparisons() -> None:
    assert len(BY_SLUG) == 23


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_a_published_slug_agrees_with_its_rows(slug: str, shelf: Shelf) -> None:
    pair = _lineup_of(BY_SLUG[slug], shelf)
    assert parse_slug(slug, shelf.catalog) == pair
    assert slug_of(pair, shelf.catalog) == slug


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_rows_of_a_published_comparison_agree_with_each_other(slug: str) -> None:
    rows = BY_SLUG[slug]
    for column in (
        "kind",
        "model",
        "isl",
        "osl",
        "band_min_tok_s_user",
        "band_max_tok_s_user",
        "source_url",
        "figures",
    ):
        assert len({row[column] for row in rows}) == 1, column
    for column in ("gpu", "precision", "spec_method"):
        for side in ("a", "b"):
            assert len({row[column] for row in rows if row["side"] == side}) == 1, column
    speeds = {side: [row["interactivity_tok_s_user"] for row in rows if row["side"] == side] for side in ("a", "b")}
    assert speeds["a"] == speeds["b"]
    assert len(set(speeds["a"])) == len(speeds["a"]) == 3
    assert rows[0]["source_url"].endswith(f"/{slug}")


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_a_published_band_holds_its_own_speeds(slug: str) -> None:
    for row in BY_SLUG[slug]:
        if row["band_min_tok_s_user"]:
            low, high = float(row["band_min_tok_s_user"]), float(row["band_max_tok_s_user"])
            assert low <= float(row["interactivity_tok_s_user"]) <= high


def _misfit(edition: str, points: tuple[PublishedPoint, ...], shelf: Shelf) -> float:
    """Return the median distance between printed costs and those that an edition's price makes, relative."""
    off = []
    for point in points:
        row = shelf.catalog.price_row(edition, point.setup.gpu)
        assert row is not None
        if point.cost is not None:
            off.append(abs(point.cost * point.throughput_per_gpu * 0.0036 / row.usd_per_gpu_hour["hyperscaler"] - 1))
    return median(off)


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_printed_costs_fit_the_price_edition_that_is_named_behind_them(slug: str, shelf: Shelf) -> None:
    """A percentage point of slack: some prices hardly changed between editions, and cents are rounded."""
    run, points = shelf.bundle.background.published_run(slug), shelf.bundle.published_by_slug[slug]
    assert run is not None
    misfit = {edition: _misfit(edition, points, shelf) for edition in shelf.catalog.editions}
    assert misfit[run.tco_edition] <= min(misfit.values()) + 0.01
    assert misfit[run.tco_edition] < 0.08


def test_tables_of_facts_speak_of_comparisons_that_exist() -> None:
    for table in ("published_runs.csv", "recipe_differences.csv"):
        assert {row["comparison"] for row in raw(table)} <= set(BY_SLUG), table


def test_only_published_precision_comparisons_leave_the_method_to_the_publisher() -> None:
    assert all(
        row["spec_method"] in SPEC_METHODS for t in ("measured_points", "measured_history") for row in raw(f"{t}.csv")
    )
    best = {row["kind"] for row in raw("published_points.csv") if row["spec_method"] == "best"}
    assert best == {"precision"}


def test_a_published_best_setup_is_shown_as_unknown(shelf: Shelf) -> None:
    points = shelf.bundle.published_by_slug["glm-5-1-b300-fp4-vs-fp8"]
    assert {p.setup.spec_method for p in points} == {None}


# Measured rows


def measured(shelf: Shelf) -> tuple[MeasuredPoint, ...]:
    return (*shelf.bundle.today, *shelf.bundle.history)


def test_interactivity_is_one_over_the_median_time_per_token(shelf: Shelf) -> None:
    for p in measured(shelf):
        assert p.tpot is not None
        assert p.interactivity * p.tpot == pytest.approx(1, rel=1e-6), p.origin


def test_todays_table_holds_one_row_per_configuration(shelf: Shelf) -> None:
    assert len({p.configuration for p in shelf.bundle.today}) == len(shelf.bundle.today)


def test_total_throughput_is_input_plus_output_where_both_are_per_the_same_gpus(shelf: Shelf) -> None:
    for p in measured(shelf):
        if p.setup.deployment != "disaggregated" and p.input_throughput and p.output_throughput:
            assert p.input_throughput + p.output_throughput == pytest.approx(p.throughput_per_gpu, rel=1e-6), p.origin


def test_an_empty_cell_is_unknown_and_never_zero(shelf: Shelf) -> None:
    columns = {"gpu_power_avg_w", "image", "ttft_p99_s", "e2e_p99_s"}
    assert any(not row[c] for row in raw("measured_points.csv") for c in columns)
    for p in (*measured(shelf), *shelf.bundle.published):
        fields = ("concurrency", "run_date", "run_url") + (
            () if isinstance(p, PublishedPoint) else ("ttft", "tpot", "e2e")
        )
        assert all(getattr(p, field) is None or getattr(p, field) for field in fields), p.origin


# How many GPUs


def _gpus_by_littles_law(p: MeasuredPoint) -> float:
    """Count GPUs from what a row measured: tokens in flight, over latency, over tokens per second of one GPU.

    A request has about 0.93 of the output length on average. It is an upper bound: fewer requests than the concurrency
    may be in flight, never more.
    """
    assert p.concurrency
    assert p.workload.osl
    assert p.e2e
    assert p.output_throughput
    return p.concurrency * 0.93 * p.workload.osl / (p.e2e * p.output_throughput)


def aggregated(shelf: Shelf) -> list[MeasuredPoint]:
    return [p for p in measured(shelf) if p.setup.deployment != "disaggregated"]


def _stalled(p: MeasuredPoint) -> bool:
    """Say whether a row's throughput cannot fit its latency: warm-up inside the measurement, or the one known misprint.

    In the first case some request waited over a minute for its first token; in the other the row has a twentieth of its
    neighbours' throughput.
    """
    misprint = (p.setup.gpu, p.setup.engine, p.setup.spec_method, p.concurrency) == ("mi355x", "atom", "mtp", 512)
    return misprint or (p.ttft_p99 is not None and p.ttft_p99 > 60 and p.ttft is not None and p.ttft < 1)


def test_gpu_counts_fit_concurrency_latency_and_throughput(shelf: Shelf) -> None:
    rows = aggregated(shelf)
    assert len(rows) > 150
    assert sum(map(_stalled, rows)) < 0.1 * len(rows)
    for p in rows:
        assert p.setup.gpus, p.origin
        ratio = _gpus_by_littles_law(p) / p.setup.gpus
        assert ratio > 0.9, p.origin
        assert ratio < 1.2 or _stalled(p), f"{p.origin}: {ratio:.2f} times {p.setup.gpus} GPUs"


def test_gpu_counts_fit_in_every_setup(shelf: Shelf) -> None:
    """The median over a setup's rows leaves single stalled runs out of account."""
    ratios = defaultdict(list)
    for p in aggregated(shelf):
        ratios[p.setup.gpu, p.setup.engine, p.setup.topology].append(_gpus_by_littles_law(p) / (p.setup.gpus or 1))
    assert {setup: r for setup, found in ratios.items() if not 0.9 < (r := median(found)) < 1.15} == {}


def test_the_publishers_own_count_would_not_fit_where_experts_are_spread(shelf: Shelf) -> None:
    """TP x EP counts 64 GPUs for TP8 EP8; the rows themselves know of 8."""
    spread = [p for p in aggregated(shelf) if "EP1" not in p.setup.topology]
    assert len(spread) > 20
    published = {p.origin: int(_raw_row(p)["decode_gpus"]) for p in spread}
    assert all(published[p.origin] >= 4 * (p.setup.gpus or 0) for p in spread)
    assert all(_gpus_by_littles_law(p) < 0.35 * published[p.origin] for p in spread)


def test_disaggregated_rows_count_prefill_and_decode_gpus(shelf: Shelf) -> None:
    rows = [p for p in measured(shelf) if p.setup.deployment == "disaggregated"]
    assert len(rows) > 50
    for p in rows:
        row = _raw_row(p)
        prefill, decode = int(row["prefill_gpus"]), int(row["decode_gpus"])
        assert p.setup.gpus == prefill + decode, p.origin
        assert p.input_throughput is not None
        assert p.output_throughput is not None
        total = (p.input_throughput * prefill + p.output_throughput * decode) / (prefill + decode)
        assert p.throughput_per_gpu == pytest.approx(total, rel=0.01), p.origin


def _raw_row(point: MeasuredPoint) -> dict[str, str]:
    file, line = point.origin.split(":")
    return raw(file)[int(line) - 2]
