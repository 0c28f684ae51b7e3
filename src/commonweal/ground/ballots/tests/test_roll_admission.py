"""Who may vote by the roll is fixed with the vote: old enough on the opening day, in the area, on the roll by then."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.ground.ballots import actions
from commonweal.ground.ballots.models import Credential
from commonweal.ground.people.models import Elector
from commonweal.ground.places.models import Place

from .makers import open_vote


def enrol(town, number, *, born=None, area=None, place=None):
    return Elector.objects.create(
        place=place or town.place, number=number, name=f"Elector {number}", area=area or town.ward, born=born
    )


def admitted(vote):
    serials = Credential.objects.filter(poll=vote.poll, channel="roll").values_list("serial", flat=True)
    return {serial.rsplit("-", 1)[1] for serial in serials}


def by_roll(town, **fields):
    return open_vote(fields.pop("place", town.place), by_roll=True, **fields)


def test_each_elector_of_the_place_gets_one_right_to_vote(town):
    enrol(town, "2")
    vote = by_roll(town)
    assert admitted(vote) == {"1", "2"}
    assert set(Credential.objects.filter(poll=vote.poll).values_list("district", flat=True)) == {"north"}


def test_without_the_roll_nobody_is_admitted_by_it(town):
    assert admitted(open_vote(town.place)) == set()


@pytest.mark.parametrize(
    ("born", "old_enough"),
    [
        (date(2010, 6, 8), True),
        (date(2010, 6, 9), True),  # sixteen on the opening day, Tuesday 9 June 2026
        (date(2010, 6, 10), False),
        (date(1911, 1, 1), True),
        (None, False),
    ],
)
def test_n16_an_elector_must_be_old_enough_on_the_opening_day(town, born, old_enough):
    enrol(town, "2", born=born)
    assert ("2" in admitted(by_roll(town, min_age=16))) is old_enough


def test_without_a_youngest_age_nobody_needs_a_date_of_birth(town):
    enrol(town, "2")
    assert "2" in admitted(by_roll(town, min_age=0))


@pytest.mark.parametrize(
    ("opens", "old_enough"),
    [
        (datetime(2026, 2, 28, 12, tzinfo=UTC), False),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), True),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), True),
    ],
)
def test_n16_who_was_born_on_29_february_is_a_year_older_on_1_march(town, opens, old_enough):
    enrol(town, "2", born=date(2008, 2, 29))
    closes = datetime(2028, 12, 1, tzinfo=UTC)
    assert ("2" in admitted(by_roll(town, min_age=18, opens_at=opens, closes_at=closes))) is old_enough


def test_the_opening_day_is_the_places_own_day(town):
    """Midnight on 15 June in summer time is still 14 June in UTC: the birthday is the 15th."""
    enrol(town, "2", born=date(2010, 6, 15))
    assert "2" in admitted(by_roll(town, min_age=16, opens_at=datetime(2026, 6, 14, 23, 0, tzinfo=UTC)))


@given(born=st.dates(date(1900, 1, 1), date(2030, 12, 31)), years=st.integers(0, 120))
def test_on_a_birthday_a_person_is_exactly_so_many_years_old(born, years):
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:
        birthday = date(born.year + years, 3, 1)
    assert actions.age_on(born, birthday) == years
    assert actions.age_on(born, date.fromordinal(birthday.toordinal() - 1)) == years - 1


def test_n16_electors_of_another_area_are_not_admitted(town):
    south = Place.objects.create(slug="south", name="South", kind="ward", parent=town.place)
    enrol(town, "2", area=south)
    enrol(town, "3", area=town.elsewhere, place=town.elsewhere)
    assert admitted(by_roll(town, place=town.ward)) == {"1"}
    assert admitted(by_roll(town)) == {"1", "2"}
    assert admitted(by_roll(town, place=town.elsewhere)) == {"3"}


def test_an_area_whose_number_begins_alike_is_another_area(town):
    """Place 1 and place 10 share their first digit, and nothing else."""
    parts = [Place.objects.create(slug=f"p{n}", name=f"P{n}", kind="street", parent=town.place) for n in range(12)]
    lines = {part.pk: part for part in parts}
    short, long = next((lines[a], lines[b]) for a in lines for b in lines if a != b and str(b).startswith(str(a)[:1]))
    enrol(town, "2", area=long)
    assert admitted(by_roll(town, place=short)) == set()


def test_who_is_added_to_the_roll_later_is_not_admitted(town):
    vote = by_roll(town)
    enrol(town, "2")
    assert admitted(vote) == {"1"}
    auth = actions.elector_auth(vote.poll, f"{town.place.pk}/2")
    assert not Credential.objects.filter(poll=vote.poll, auth=auth).exists()


def test_two_places_with_the_same_number_on_their_rolls_are_two_electors(town):
    Elector.objects.create(place=town.ward, number="1", name="Another", area=town.ward)
    vote = by_roll(town, place=town.ward)
    assert Credential.objects.filter(poll=vote.poll).count() == 2
