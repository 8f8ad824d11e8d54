"""Fixtures and settings that every test shares.

Property tests draw the same examples on every machine; `pytest --hypothesis-profile=search` draws new and more ones.
"""

import pytest
from hypothesis import HealthCheck, settings

from app.answer import Shelf, bundled

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
