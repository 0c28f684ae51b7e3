"""Whoever is to be rung at a place is to be rung in its parts too."""

import pytest

from commonweal.ground.places.actions.places import add_place, name_contact
from tests.town import Town, sign_in

pytestmark = pytest.mark.django_db


def test_a_part_without_somebody_to_ring_names_the_nearest_above(client):
    town = add_place("Testham", "town", None, 100)
    ward = add_place("North", "ward", town, 50)
    assert ward.contact is None
    name_contact(town, "Flo", "01632 960 001", "the library")
    ward.refresh_from_db()
    assert ward.contact == town
    page = client.get(f"/{ward.slug}/").content.decode()
    assert "01632 960 001" in page
    name_contact(ward, "Di", "01632 960 002", "")
    assert ward.contact == ward
    assert "01632 960 001" not in client.get(f"/{ward.slug}/").content.decode()


def test_what_can_be_decided_in_the_town_is_offered_in_its_wards(noon):
    town = Town()
    made = town.voting(title="For all of us")
    page = sign_in(town.bo).get(f"/{town.ward.slug}/").content.decode()
    assert f"/testham/decide/{made.slug}/vote/" in page
    assert "For all of us" not in sign_in(town.bo).get(f"/{town.elsewhere.slug}/").content.decode()
