"""The two clocks: pages' and the box's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from commonweal.kernel import clock
from commonweal.kernel.models import DemoClock

SUMMER = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
LATER = SUMMER + timedelta(days=30)


def test_frozen_stops_both_clocks(db):
    with clock.frozen(SUMMER):
        assert clock.now() == clock.box_now(connection) == SUMMER
        with clock.frozen(LATER):
            assert clock.now() == clock.box_now(connection) == LATER
        assert clock.now() == SUMMER
    assert clock.now() != SUMMER


def test_the_clocks_go_on_after_an_error(db):
    with pytest.raises(KeyError), clock.frozen(SUMMER):
        raise KeyError
    with pytest.raises(KeyError), clock.preview(SUMMER):
        raise KeyError
    assert clock.now() != SUMMER


def test_a_preview_shows_a_later_day_and_does_not_fool_the_box(db):
    with clock.frozen(SUMMER), clock.preview(LATER):
        assert clock.now() == LATER
        assert clock.box_now(connection) == SUMMER
    with clock.preview(LATER + timedelta(days=36_500)):
        assert clock.box_now(connection) < LATER + timedelta(days=36_000)


def test_the_boxs_clock_is_the_databases_and_aware(db):
    asks = {"postgresql": "SELECT extract(epoch from clock_timestamp())", "sqlite": "SELECT strftime('%s', 'now')"}
    with connection.cursor() as cursor:
        cursor.execute(asks[connection.vendor])
        seconds = float(cursor.fetchone()[0])
    read = clock.box_now(connection)
    assert read.utcoffset() == timedelta(0)
    assert abs(read.timestamp() - seconds) < 120


def test_the_boxs_clock_moves_within_one_transaction(db):
    """PostgreSQL's now() stands still in a transaction: whoever waited for the lock would be let in too late."""
    first = clock.box_now(connection)
    for _ in range(200_000):
        if clock.box_now(connection) > first:
            return
    pytest.fail("the box's clock stood still")


def test_the_boxs_clock_has_milliseconds(db):
    for _ in range(1000):
        if clock.box_now(connection).microsecond:
            return
    pytest.fail("a thousand readings, and each at a whole second")


def test_the_demos_offset_moves_both_clocks_and_only_in_the_demo(db, settings):
    DemoClock.objects.create(pk=1, seconds=10 * 86_400)
    real = clock.now(), clock.box_now(connection)
    settings.DEMO = True
    for before, after in zip(real, (clock.now(), clock.box_now(connection)), strict=True):
        assert timedelta(days=9) < after - before < timedelta(days=11)
    settings.DEMO = False
    assert clock.now() - real[0] < timedelta(days=1)
