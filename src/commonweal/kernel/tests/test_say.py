"""What the pages say of money, moments, days left and shares."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from commonweal.kernel import clock
from commonweal.kernel.templatetags import say

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 6, 12, 16, 0), "Friday 12 June 2026, 5 pm"),
        (at(2026, 6, 12, 16, 5), "Friday 12 June 2026, 5:05 pm"),
        (at(2026, 1, 9, 17, 0), "Friday 9 January 2026, 5 pm"),
        (at(2026, 6, 12, 11, 0), "Friday 12 June 2026, noon"),
        (at(2026, 6, 12, 11, 30), "Friday 12 June 2026, 12:30 pm"),
        (at(2026, 6, 11, 23, 0), "Friday 12 June 2026, midnight at the start of the day"),
        (at(2026, 6, 11, 23, 30), "Friday 12 June 2026, 12:30 am"),
        (at(2026, 6, 11, 22, 59), "Thursday 11 June 2026, 11:59 pm"),
        # 29 March 2026: one o'clock becomes two; 25 October: two o'clock becomes one again
        (at(2026, 3, 29, 0, 59), "Sunday 29 March 2026, 12:59 am"),
        (at(2026, 3, 29, 1, 0), "Sunday 29 March 2026, 2 am"),
        (at(2026, 10, 25, 0, 30), "Sunday 25 October 2026, 1:30 am"),
        (at(2026, 10, 25, 1, 30), "Sunday 25 October 2026, 1:30 am"),
        (at(2026, 10, 25, 2, 0), "Sunday 25 October 2026, 2 am"),
        (None, ""),
    ],
)
def test_a_moment_is_said_in_the_places_time_with_its_weekday(moment, said):
    assert say.moment(moment) == said


def test_a_day_is_said_with_its_weekday():
    assert say.day(at(2026, 6, 11, 23, 30)) == "Friday 12 June 2026"
    assert say.day(date(2028, 2, 29)) == "Tuesday 29 February 2028"
    assert say.day(None) == ""


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (timedelta(days=9, hours=23), "9 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(days=2) - timedelta(seconds=1), "47 hours left"),
        (timedelta(hours=2), "2 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59), "60 minutes left"),
        (timedelta(seconds=90), "2 minutes left"),
        (timedelta(seconds=59), "1 minute left"),
        (timedelta(milliseconds=1), "1 minute left"),
        (-timedelta(milliseconds=1), "over"),
        (-timedelta(days=3), "over"),
    ],
)
def test_how_long_there_is(rest, said):
    with clock.frozen(NOW):
        assert say.left(NOW + rest) == said
        assert say.left(None) == ""


def test_at_its_moment_it_is_over():
    """A ballot at the closing instant is too late, so nothing is left."""
    with clock.frozen(NOW):
        assert say.left(NOW) == "over"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (at(2026, 6, 14, 9), "due in 4 days"),
        (at(2026, 6, 11, 8), "due in 1 day"),
        (at(2026, 6, 10, 8), "due today"),
        (at(2026, 6, 10, 22, 59), "due today"),
        (at(2026, 6, 10, 23, 0), "due in 1 day"),  # midnight at the start of the 11th, in summer time
        (at(2026, 6, 9, 22, 59), "1 day overdue"),
        (at(2026, 6, 7, 12), "3 days overdue"),
        (None, ""),
    ],
)
def test_what_is_owed(due, said):
    with clock.frozen(NOW):
        assert say.owed(due) == said


@pytest.mark.parametrize(
    ("now", "due", "said"),
    [
        (at(2026, 3, 28, 12), at(2026, 3, 29, 22, 59), "due in 1 day"),  # the day of 23 hours
        (at(2026, 3, 28, 12), at(2026, 3, 29, 23, 0), "due in 2 days"),
        (at(2026, 3, 28, 23, 59), at(2026, 3, 29, 0, 0), "due in 1 day"),
        (at(2026, 10, 24, 22, 59), at(2026, 10, 25, 23, 59), "due in 1 day"),  # the day of 25 hours
        (at(2026, 10, 24, 23, 0), at(2026, 10, 25, 23, 59), "due today"),
    ],
)
def test_days_owed_are_days_of_the_calendar_on_both_nights_of_change(now, due, said):
    with clock.frozen(now):
        assert say.owed(due) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (62, 100, "62%"), (1, 8, "13%"), (1, 3, "33%"), (2, 3, "67%"), (1, 200, "1%"), (0, 5, "0%"), (5, 5, "100%"),
        (Fraction(1, 3), 1, "33%"), (3, 0, "–"), (0, 0, "–"), (3, None, "–"),
        (10**30 + 1, 2 * 10**30, "50%"), (995, 1000, "100%"), (9949, 10000, "99%"),
    ],
)  # fmt: skip
def test_a_share_is_rounded_half_up_from_exact_numbers(part, whole, said):
    assert say.percent(part, whole) == said


def test_sums_and_counts():
    assert say.money(123450) == "£1,234.50"
    assert say.money(None) == say.count(None) == ""
    assert say.money(0) == "£0"
    assert say.count(14210) == "14,210"
    assert say.count(0) == "0"
