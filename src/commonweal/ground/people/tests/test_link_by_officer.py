"""An officer links the account of somebody who stands at the desk."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from commonweal.ground.people.models import Elector, ElectorLink
from tests.town import Town, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(noon):
    return Town()


def confirmed(person):
    return EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def test_an_account_is_linked_by_its_confirmed_address(town):
    confirmed(town.bo)
    elector = Elector.objects.create(place=town.place, number="2", name="Bo", area=town.ward, born=date(1990, 1, 1))
    answer = town.officer().post(f"/testham/desk/people/{elector.pk}/code/", {"email": "BO@testham.example"})
    assert answer.status_code == 302
    assert ElectorLink.objects.get(elector=elector).person == town.bo


def test_an_address_that_was_never_confirmed_is_linked_to_nobody(town):
    elector = Elector.objects.create(place=town.place, number="2", name="Bo", area=town.ward)
    answer = town.officer().post(f"/testham/desk/people/{elector.pk}/code/", {"email": "bo@testham.example"})
    assert answer.status_code == 422
    assert "never confirmed" in answer.content.decode()
    assert not ElectorLink.objects.filter(elector=elector).exists()


def test_one_account_is_one_elector(town):
    confirmed(town.ada)
    second = Elector.objects.create(place=town.place, number="2", name="Ada again", area=town.ward)
    answer = town.officer().post(f"/testham/desk/people/{second.pk}/code/", {"email": "ada@testham.example"})
    assert answer.status_code == 422
    assert ElectorLink.objects.filter(person=town.ada).count() == 1


def test_a_helper_cannot_link(town):
    elector = Elector.objects.create(place=town.place, number="2", name="Bo", area=town.ward)
    answer = sign_in(town.di).post(f"/testham/desk/people/{elector.pk}/code/", {"email": "x@y.example"})
    assert answer.status_code == 403
