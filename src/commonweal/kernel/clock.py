"""The only two clocks of the project.

``now()`` is for pages; tests freeze it and an officer can preview a later day. ``box_now()`` decides whether a
ballot is in time: it is the database's clock, read after the lock, so that the web machines' clocks never decide.
Both add the demo's offset, which moves a fictional town through its round.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_preview: ContextVar[datetime | None] = ContextVar("preview", default=None)


def demo_offset() -> timedelta:
    """How far the demo's clock is ahead of the real one; zero outside the demo."""
    if not settings.DEMO:
        return timedelta(0)
    from .models import DemoClock

    row = DemoClock.objects.filter(pk=1).values_list("seconds", flat=True).first()
    return timedelta(seconds=row or 0)


def now() -> datetime:
    """The time for pages, aware, in UTC."""
    pinned = _preview.get() or _frozen.get()
    return pinned if pinned is not None else timezone.now() + demo_offset()


def box_now(connection: BaseDatabaseWrapper) -> datetime:
    """The database's time at this statement: call it after taking the lock that it decides on."""
    pinned = _frozen.get()
    if pinned is not None:
        return pinned
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            read: datetime = cursor.fetchone()[0]
        else:
            cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
            read = datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
    return read + demo_offset()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Both clocks stand at ``at``: for tests and for building the demo."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def preview(at: datetime) -> Iterator[None]:
    """Pages are drawn as they will be at ``at``; the ballot box is not fooled."""
    token = _preview.set(at)
    try:
        yield
    finally:
        _preview.reset(token)
