"""Fixtures and settings that every test shares.

Property tests draw the same examples on every machine; `pytest --hypothesis-profile=search` draws new and more ones.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from app.answer import Shelf, bundled
from tests.postgres import cluster, missing_program

if TYPE_CHECKING:
    from tests.stores import Write

settings.register_profile(
    "steady", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "search", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The bundled data and what it offers."""
    return bundled()


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a PostgreSQL."""
    if missing := missing_program():
        pytest.skip(f"there is no {missing} of a PostgreSQL, and tools/postgres.sh says why (make postgres)")
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def writers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "dict[str, Write]":
    """What writes rows to each place where a store may be."""
    from tests.stores import Writers  # DuckDB and Ibis are loaded for those alone who use them

    return Writers(request, tmp_path_factory.mktemp("stores"))


@pytest.fixture(params=("parquet", "postgres"))
def write(request: pytest.FixtureRequest, writers: "dict[str, Write]") -> "Write":
    """What writes rows to a store, whichever it is."""
    return writers[request.param]
