"""What every test stands on: a fictional cast, frozen clocks, guards lifted only in teardown, HTML that must parse."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.flush import Command as Flush

SHARED = Path(os.environ.get("COMMONWEAL_SHARED", Path(__file__).resolve().parent.parent / "shared"))
NOON = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)

_flush = Flush.handle


def _flush_without_guards(self: Flush, **options: Any) -> Any:
    """Test teardown empties tables that nothing else may empty."""
    from commonweal.kernel.guards import lifted

    with lifted(options.get("database", "default")):
        return _flush(self, **options)


Flush.handle = _flush_without_guards  # type: ignore[method-assign]


@pytest.fixture
def shared() -> Path:
    """The folder of real elections and places, read in place; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"real data is not at {SHARED}; set COMMONWEAL_SHARED")
    return SHARED


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Both clocks stand at noon on Wednesday 10 June 2026."""
    from commonweal.kernel import clock

    with clock.frozen(NOON):
        yield NOON


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """Pictures of a test go to its own folder; mail stays in memory; sessions are as in production."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
