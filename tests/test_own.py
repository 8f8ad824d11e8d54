"""Sides of own points: which can stand together, what they are called, and in what they are known to differ."""

from datetime import date
from typing import Any

import pytest

from app.answer import bundled
from app.comparison import Comparison
from app.fitting import UnavailableError
from app.links import Selection
from app.own import own_comparison
from app.sources.files import Answers, complete, read_files
from tests.builders import by_side, csv_text, own_row
from tests.stories import caveats, everything_said, told


def compared(*rows: dict[str, str], **selected: Any) -> Comparison:
    """Compare the rows of one table by the side that each names."""
    batch = read_files([("points.csv", csv_text(*rows).encode())])
    assert batch.refusals == ()
    points = by_side(complete(batch, Answers(), bundled().catalog))
    return own_comparison(points, Selection(**selected), bundled().catalog)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (
            {"isl": "1024", "osl": "1024"},
            {"isl": "8192", "osl": "1024"},
            "the sides ran different workloads (a: 1k/1k and b: 8k/1k); compare rows of one workload",
        ),
        (
            {"model": "dsr1"},
            {"model": "my-own-7b"},
            "the sides served different models (a: DeepSeek R1 and b: my-own-7b); compare rows of one model",
        ),
    ],
)
def test_sides_of_another_model_or_workload_are_refused(a: dict[str, str], b: dict[str, str], words: str) -> None:
    with pytest.raises(UnavailableError) as error:
        compared(own_row(**a), own_row(side="b", **b))
    assert str(error.value) == words


def test_sides_that_may_be_of_one_model_and_workload_are_compared() -> None:
    """What one side does not say may be the same; two models of one group are compared as on a page."""
    for a, b in (
        ({"isl": "1024", "osl": "1024"}, {}),
        ({"model": "dsr1"}, {}),
        ({"model": "glm5"}, {"model": "glm5.1"}),
    ):
        subject = compared(own_row(**a), own_row(side="b", **b)).subject
        assert subject.model_label == ("GLM 5/5.1" if b else "Your own points")
        assert subject.sequence is None


@pytest.mark.parametrize(
    ("sides", "labels", "differs"),
    [
        (({"spec_method": "mtp"}, {"spec_method": "none"}), "MTP|Off", "spec_method"),
        (
            ({"gpu": "b200", "spec_method": "mtp"}, {"gpu": "h200", "spec_method": "none"}),
            "B200 MTP|H200 Off",
            "gpu spec_method",
        ),
        (({"engine": "vllm", "precision": "fp8"}, {"engine": "sglang"}), "vLLM|SGLang", "engine"),
        (({"engine": "vllm"}, {}), "Side A|Side B", ""),
        (({"multinode": "true"}, {"multinode": "false"}), "Multi node|Single node", "deployment"),
        (({"gpu": "b200"}, {"gpu": "h200"}, {"gpu": "h200"}), "Side A B200|Side B H200|Side C H200", "gpu"),
        (({"engine": "vllm"}, {"engine": "sglang"}, {}), "Side A vLLM|Side B SGLang|Side C", "engine"),
    ],
)
def test_own_sides_are_named_by_all_that_sets_them_apart(
    sides: tuple[dict[str, str], ...], labels: str, differs: str
) -> None:
    found = compared(*(own_row(side=key, **side) for key, side in zip("abc", sides, strict=False)))
    assert "|".join(side.label for side in found.sides).replace("\u00a0", " ") == labels
    assert " ".join(found.subject.differs) == differs


def test_a_side_that_mixes_is_not_named_by_what_it_mixes() -> None:
    """Caveats and footnotes tell of it: the warning of precisions stays, and the methods of each side are named."""
    mixed = [
        own_row(precision="fp4", spec_method="mtp", interactivity_tok_s_user="50", throughput_tok_s_gpu="900"),
        own_row(precision="fp8", spec_method="none", interactivity_tok_s_user="80", throughput_tok_s_gpu="500"),
    ]
    plain = {"side": "b", "precision": "fp8", "spec_method": "none"}
    other = [
        own_row(**plain, interactivity_tok_s_user="40", throughput_tok_s_gpu="800"),
        own_row(**plain, interactivity_tok_s_user="90", throughput_tok_s_gpu="200"),
    ]
    found = compared(*mixed, *other)
    assert found.subject.title == "Side A vs Side B"
    assert "precision_differs" in caveats(found)
    assert "speculation was MTP and Off for Side A, Off for Side B." in everything_said(told(found))


@pytest.mark.parametrize(("field", "values"), [("engine", ("vllm", "sglang")), ("precision", ("fp8", "fp4"))])
def test_no_caveat_denies_what_own_sides_compare(field: str, values: tuple[str, str]) -> None:
    setup = {"engine": "vllm", "precision": "fp8", "spec_method": "none"}
    found = compared(*(own_row(side=key, **(setup | {field: value})) for key, value in zip("ab", values, strict=True)))
    assert found.matched
    assert not {"cross_engine", "precision_differs"} & caveats(found).keys()


def test_rows_of_which_one_is_not_dated_are_of_no_day() -> None:
    dated = [own_row(run_date="2026-05-01"), own_row(side="b", run_date="2026-05-03")]
    assert compared(*dated).subject.as_of == date(2026, 5, 3)
    assert compared(*dated, own_row(interactivity_tok_s_user="61", run_date="")).subject.as_of is None
