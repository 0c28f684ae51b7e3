import pytest

from tests.town import Town


@pytest.fixture
def town(db, noon):
    """Testham with its cast, at noon on Wednesday 10 June 2026."""
    return Town()
