"""What is told of models, GPUs, engines and spec methods that no table lists holds, whoever brought their rows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.answer import Shelf, bundled
from app.batches import choices_of, lineup_of, spelled
from app.catalog import Batch
from app.lineup import slug_of
from app.links import Selection
from app.points import MeasuredPoint, Workload
from app.sources.files import Answers, complete, read_files
from app.verifier import LANGUAGES
from app.verifier.__main__ import tables_of, told_and_checked
from tests.stories import sweep

UNHEARD: dict[str, dict[str, str]] = {
    "plain": {
        "model": "Acme 70B",
        "gpu": "Foo X9",
        "engine": "Serve It",
        "other": "Serve Other",
        "spec_method": "NGram",
    },
    "digits": {"model": "A 1.5 9B", "gpu": "X9 40G", "engine": "S 2", "other": "S 3.1", "spec_method": "Tree 4"},
    "hostile": {
        "model": "<b>43%</b> more",
        "gpu": "{{ 7 * 7 }} $9",
        "engine": "**e** [x](y)",
        "other": "`f` 2.5 times",
        "spec_method": "=1+1 $x$",
    },
    "chinese": {"model": "模型 7", "gpu": "加速卡 8", "engine": "引擎甲", "other": "引擎乙", "spec_method": "草稿树 3"},
}


def rows_of(names: Mapping[str, str], **more: Any) -> list[MeasuredPoint]:
    """Build rows of two engines, two GPUs, three methods and two precisions, some of them unheard of."""
    given: dict[str, Any] = {"workload": Workload(model=names["model"], isl=1024, osl=1024), "precision": "fp16"}
    given |= {"run_url": "https://example.org/runs/7", "origin": "rows:1"} | more
    rows: list[MeasuredPoint] = []
    for scale, setup in (
        (1.0, {"spec_method": "none"}),
        (1.4, {"spec_method": names["spec_method"]}),
        (1.2, {"spec_method": "mtp"}),
        (1.1, {"spec_method": "none", "engine": names["other"]}),
        (0.7, {"spec_method": "none", "gpu": "h200"}),
        (1.6, {"spec_method": "none", "precision": "bf16"}),
    ):
        rows += sweep(scale=scale, **({"gpu": names["gpu"], "engine": names["engine"]} | given | setup))
    return rows


def live(names: Mapping[str, str]) -> Shelf:
    return Shelf(bundled().bundle.with_live(rows_of(names, provenance="live"), (), ()))


def checked(shelf: Shelf, slug: str, code: str) -> list[str]:
    """Tell a comparison to every reader, like for like and with prices, and return what is wrong with it."""
    selection = Selection(slug=slug, source="measured")
    variant, comparison = shelf.compare(selection)
    fairness = shelf.fairness(selection, variant, comparison)
    tally = told_and_checked(comparison, shelf, code, tables_of(shelf.catalog), 0.4, fairness=fairness)
    assert tally.texts > 5
    return [str(error) for error in tally.errors]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("names", UNHEARD.values(), ids=UNHEARD)
def test_what_is_told_of_live_rows_with_unlisted_names_holds(names: Mapping[str, str], code: str) -> None:
    shelf = live(names)
    group = shelf.catalog.models[-1].group
    slugs = [slug for slug, offer in shelf.offers.items() if offer.lineup.group == group]
    kinds = {shelf.offers[slug].lineup.kind for slug in slugs}
    assert {"spec-decode", "gpu", "precision", "engine", "best"} <= kinds
    assert [error for slug in slugs for error in checked(shelf, slug, code)] == []


def own(names: Mapping[str, str], form: Callable[[Mapping[str, str], str, float], bytes]) -> tuple[Shelf, str]:
    """Bring two files in, as the page of own files does; return a shelf with them and their comparison."""
    batches, rows = [], []
    for n, (method, factor) in enumerate((("none", 1.0), ("mtp", 1.5)), 1):
        done = complete(read_files([("x.csv", form(names, method, factor))]), Answers(), bundled().catalog)
        assert done.refusals == ()
        batches.append(Batch(batch=f"own{n}", label=f"{names['other']} {n}"))
        rows += [replace(spelled(row, done.labels), batch=f"own{n}") for row in done.points]
    shelf = Shelf(bundled().bundle.with_own(batches, rows))
    lineup = lineup_of(choices_of(shelf.bundle.own, shelf.catalog))
    assert lineup is not None
    return shelf, slug_of(lineup, shelf.catalog)


def csv_file(names: Mapping[str, str], method: str, factor: float) -> bytes:
    head = "model,gpu,engine,spec_method,precision,isl,osl,concurrency,interactivity_tok_s_user,throughput_tok_s_gpu"
    said = f'"{names["model"]}","{names["gpu"]}","{names["engine"]}",{method},float16,1024,1024'
    lines = (f"{said},{n},{x},{y * factor}" for n, x, y in ((64, 20, 3000), (16, 50, 1500), (4, 70, 900), (1, 90, 400)))
    return "\n".join((head, *lines)).encode()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("names", UNHEARD.values(), ids=UNHEARD)
def test_what_is_told_of_own_files_with_unlisted_names_holds(names: Mapping[str, str], code: str) -> None:
    shelf, slug = own(names, csv_file)
    assert checked(shelf, slug, code) == []
