"""Pasted addresses: what people copy from elsewhere opens the same comparison here, and nothing is ever fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Shelf, bundled
from app.links import from_params, to_params
from app.nearest import settle
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
