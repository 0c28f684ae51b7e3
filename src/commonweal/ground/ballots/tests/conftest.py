import pytest

from tests.town import Town

from .makers import open_vote


@pytest.fixture
def town(db, noon):
    """Testham with its cast, at noon on Wednesday 10 June 2026."""
    return Town()


@pytest.fixture
def vote(town):
    """An approval vote over projects 1 to 4 that is open: at most three of them."""
    return open_vote(town.place)


@pytest.fixture
def code(town, vote):
    """One printed code for the vote."""
    return town.codes(vote, 1)[0]
