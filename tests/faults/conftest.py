import pytest

from .site import open_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """An installation with its own database, for the faults of one file."""
    with open_site(tmp_path_factory.mktemp("site")) as made:
        yield made
