"""Pasted addresses: what people copy from elsewhere opens the same comparison here, and nothing is ever fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.links import DEFAULT_SLUG, Selection, from_params, to_params
from app.nearest import Settled, settle
from app.pasted import MAX_ADDRESS, pasted

HOST = "https://inferencex.semianalysis.com"
SLUGS = sorted(bundled().offers)


@pytest.mark.parametrize("page", ["compare", "compare-per-dollar", "compare-precision", "compare-spec-decode"])
@pytest.mark.parametrize("before", ["", "/zh"])
@pytest.mark.parametrize("host", [HOST, "inferencex.semianalysis.com", "http://127.0.0.1:3000", ""])
def test_a_page_of_the_publisher_opens_the_same_comparison(page: str, before: str, host: str, shelf: Shelf) -> None:
    asked = pasted(f"{host}{before}/{page}/glm-5-1-b300-fp4-mtp-vs-none")
    assert asked is not None
    selection, notices = from_params(asked, shelf.catalog)
    settled = settle(shelf, selection)
    assert (notices, settled.notices) == ((), ())
    assert settled.selection.slug == "glm-5-1-b300-fp4-mtp-vs-none"
    assert settled.selection.lang == ("zh" if before else "en")
    assert settled.selection.metric == ("cost" if page == "compare-per-dollar" else "throughput_per_gpu")


def test_its_own_parameters_are_understood(shelf: Shelf) -> None:
    asked = pasted(f"{HOST}/compare/deepseek-r1-b200-vs-b300?g_model=DeepSeek-R1-0528&i_seq=8k%2F1k&i_prec=fp8&x=1#top")
    assert asked is not None
    settled = settle(shelf, from_params(asked, shelf.catalog)[0])
    assert (settled.variant.sequence, settled.variant.precision) == ((8192, 1024), "fp8")


def opened(address: str, shelf: Shelf) -> tuple[Settled, tuple[str, ...]]:
    """Paste an address; return what is shown and everything that is said of it."""
    asked = pasted(address)
    assert asked is not None
    selection, notices = from_params(asked, shelf.catalog)
    settled = settle(shelf, selection)
    return settled, (*notices, *settled.notices)


@pytest.mark.parametrize("tail", ["", "/", "/?x=1", "#top", "/8k-1k", "/8k-1k/"])
@pytest.mark.parametrize("name", ["deepseek-r1", "deepseek", "DeepSeek-R1"])
def test_however_the_publisher_writes_it_the_address_becomes_ours(name: str, tail: str, shelf: Shelf) -> None:
    settled, notices = opened(f"{HOST}/zh/compare/{name}-b200-vs-b300{tail}", shelf)
    assert notices == ()
    assert to_params(settled.selection)["compare"] == "deepseek-r1-b200-vs-b300"
    assert settled.selection.lang == "zh"
    assert "8k" not in tail or settled.variant.sequence == (8192, 1024)


def test_the_publishers_bare_addresses_of_old_open_with_a_notice(shelf: Shelf) -> None:
    settled, notices = opened(f"{HOST}/compare/b200-vs-h200?i_seq=1k%2F1k&i_metric=y_costn", shelf)
    assert notices == ("The link names no model; DeepSeek R1 is shown, where most was measured.",)
    assert (settled.selection.slug, settled.variant.sequence) == ("deepseek-r1-b200-vs-h200", (1024, 1024))
    assert (settled.selection.metric, settled.selection.tier) == ("cost", "neocloud")


@pytest.mark.parametrize(("slug", "label"), [("kimi-k26", "Kimi K2.5"), ("llama-3-3-70b", "Llama 3.3 70B")])
def test_a_model_without_rows_here_is_said_to_have_none(slug: str, label: str, shelf: Shelf) -> None:
    settled, (notice,) = opened(f"{HOST}/compare/{slug}-b200-vs-h100", shelf)
    assert notice == f"There are no rows of {label} here; the default comparison is shown."
    assert settled.selection.slug == DEFAULT_SLUG


@pytest.mark.parametrize(
    ("asked", "metric", "tier"),
    [
        ("y_tpPerGpu", "throughput_per_gpu", "hyperscaler"),
        ("y_costh", "cost", "hyperscaler"),
        ("y_costn", "cost", "neocloud"),
        ("y_costr", "cost", "rental"),
        ("y_costrOutput", "cost", "rental"),
        ("y_costUser", "cost", "hyperscaler"),
        ("y_tokensPerDollarN", "cost", "neocloud"),
        ("y_tpPerMw", "throughput_per_mw", "hyperscaler"),
        ("y_jTotal", "energy", "hyperscaler"),
        ("nobody knows", "throughput_per_gpu", "hyperscaler"),
    ],
)
def test_what_a_page_draws_and_the_tier_of_its_prices_are_taken_over(
    asked: str, metric: str, tier: str, shelf: Shelf
) -> None:
    settled, notices = opened(f"{HOST}/compare/deepseek-r1-b200-vs-b300?i_metric={asked}", shelf)
    assert (settled.selection.metric, settled.selection.tier, notices) == (metric, tier, ())


def test_what_is_asked_of_a_page_goes_before_what_the_page_shows(shelf: Shelf) -> None:
    settled, _ = opened(f"{HOST}/compare-per-dollar/deepseek-r1-b200-vs-b300?i_metric=y_tpPerMw", shelf)
    assert settled.selection.metric == "throughput_per_mw"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("fp4,fp8", "fp4"), ("fp8,fp4", "fp8"), ("bf16,fp8", "fp8"), ("INT4%2CFP4", "fp4"), ("nvfp4,fp8", "fp8")],
)
def test_of_several_precisions_the_first_that_there_is_is_shown(asked: str, shown: str, shelf: Shelf) -> None:
    settled, notices = opened(f"{HOST}/compare/deepseek-r1-b200-vs-b300?i_prec={asked}", shelf)
    assert (settled.variant.precision, notices) == (shown, ())


def test_a_precision_that_the_sides_have_of_their_own_changes_nothing(shelf: Shelf) -> None:
    settled, notices = opened(f"{HOST}/compare-precision/deepseek-r1-b200-fp4-vs-fp8?i_prec=fp8,fp4", shelf)
    assert (settled.selection, notices) == (Selection(slug="deepseek-r1-b200-fp4-vs-fp8"), ())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?i_seq=agentic-traces", "workload “agentic-traces”"),
        ("?i_prec=nvfp4", "precision “nvfp4”"),
    ],
)
def test_what_is_not_known_here_is_said(query: str, said: str, shelf: Shelf) -> None:
    settled, (notice,) = opened(f"{HOST}/compare/deepseek-r1-b200-vs-b300{query}", shelf)
    assert said in notice
    assert settled.selection == Selection(slug="deepseek-r1-b200-vs-b300")


def test_an_address_may_stand_where_a_slug_does(shelf: Shelf) -> None:
    address = f"{HOST}/compare/deepseek-r1-mi355x-vs-b200"
    selection, notices = from_params({"compare": address, "metric": "energy"}, shelf.catalog)
    assert (selection.slug, selection.metric, notices) == ("deepseek-r1-mi355x-vs-b200", "energy", ())


@pytest.mark.parametrize("slug", SLUGS)
def test_our_own_links_and_slugs_open_themselves(slug: str, shelf: Shelf) -> None:
    selection = settle(shelf, from_params({"compare": slug, "metric": "cost"}, shelf.catalog)[0]).selection
    query = "&".join(f"{key}={text}" for key, text in to_params(selection).items())
    assert from_params(pasted(f"http://127.0.0.1:8501/?{query}") or {}, shelf.catalog)[0] == selection
    assert pasted(f" {slug} ") == {"compare": slug}


@pytest.mark.parametrize(
    "text", ["", " ", "MTP on B300", "b300", "/", "//", "https://", "http://[", "a\x00b-vs-c", "compare/"]
)
def test_what_names_no_comparison_is_none(text: str) -> None:
    assert pasted(text) is None


@given(st.text(max_size=300) | st.text(alphabet="/:?&=%-vscompare#[]@.", max_size=80))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = pasted(text)
    assert found is None or "compare" in found
    if found:
        settle(bundled(), from_params(found, bundled().catalog)[0])


def test_a_very_long_text_is_not_read() -> None:
    assert pasted(f"{HOST}/compare/{'x' * MAX_ADDRESS}") is None
