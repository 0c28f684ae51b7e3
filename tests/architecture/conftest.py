from __future__ import annotations

import pytest

from .world import World


@pytest.fixture
def world(db: None, noon: object) -> World:
    return World()
