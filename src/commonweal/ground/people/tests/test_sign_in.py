"""Ways in: a printed code, a code by e-mail; and who does not get in (N16, N17, N18, N41)."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from commonweal.ground.people import actions
from commonweal.ground.people.models import Elector, ElectorLink, Person
from commonweal.kernel import codes
from commonweal.kernel.refusals import Refusal
from tests.town import sign_in

SIGN_IN = "/testham/sign-in/"


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """Limits on mail live in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def elector(town):
    """Somebody on the roll without an account."""
    return Elector.objects.create(place=town.place, number="2", name="Edna Old", area=town.ward)


def signed_in(client):
    return client.get("/me/").status_code == 200


def send(client, code):
    return client.post(SIGN_IN, {"code": code})


def test_a_printed_code_makes_an_account_and_signs_in(town, elector):
    client, code = Client(), actions.new_sign_in_code(elector)
    answer = send(client, code)
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    page = client.get("/me/").content.decode()
    assert "You are on the roll of Testham, number 2." in page
    link = ElectorLink.objects.get(elector=elector)
    assert (link.how, link.person.email, link.person.has_usable_password()) == ("code", "", False)


def test_a_printed_code_is_read_however_it_is_typed(town, elector):
    client = Client()
    send(client, actions.new_sign_in_code(elector).lower().replace("-", "  ").replace("0", "o").replace("1", "l"))
    assert signed_in(client)


def test_a_printed_code_works_once(town, elector):
    code = actions.new_sign_in_code(elector)
    send(Client(), code)
    second = Client()
    answer = send(second, code)
    assert answer.status_code == 422
    assert "already used" in answer.content.decode()
    assert not signed_in(second)


def test_a_newer_code_stops_the_older_one(town, elector):
    old, new = actions.new_sign_in_code(elector), actions.new_sign_in_code(elector)
    first, second = Client(), Client()
    send(first, old)
    send(second, new)
    assert (signed_in(first), signed_in(second)) == (False, True)


def test_a_further_code_leads_back_to_the_same_account(town, elector):
    send(Client(), actions.new_sign_in_code(elector))
    people = Person.objects.count()
    client = Client()
    send(client, actions.new_sign_in_code(elector))
    assert signed_in(client)
    assert Person.objects.count() == people


@pytest.mark.parametrize("typed", ["", "1", "2", "Edna Old", "0000-0000-0000-0000-0", "not a code at all", "\x00"])
def test_a_wrong_code_signs_nobody_in(town, elector, typed):
    actions.new_sign_in_code(elector)
    client = Client()
    assert send(client, typed).status_code == 422
    assert not signed_in(client)


def test_without_a_code_made_nobody_gets_in_as_that_elector(town, elector):
    """Most lines of the roll have no code: an empty field must match none of them."""
    with pytest.raises(Refusal):
        actions.link_by_code(None, town.place, "")
    with pytest.raises(Refusal):
        actions.link_by_code(None, town.place, codes.new())
    assert not ElectorLink.objects.filter(elector=elector).exists()


def test_n24_a_code_of_one_place_is_worth_nothing_at_another(town, elector):
    client, code = Client(), actions.new_sign_in_code(elector)
    assert client.post("/otherton/sign-in/", {"code": code}).status_code == 422
    assert not signed_in(client)
    send(client, code)
    assert signed_in(client)


def test_n18_wrong_codes_are_limited_for_each_source_and_others_are_not(town, elector):
    code = actions.new_sign_in_code(elector)
    guesser, neighbour = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")
    answers = [send(guesser, codes.spell(codes.new())).status_code for _ in range(22)]
    assert answers[:20] == [422] * 20
    assert answers[20:] == [429] * 2
    assert send(neighbour, code).status_code == 302


def test_a_code_is_not_kept(town, elector):
    code = actions.new_sign_in_code(elector)
    elector.refresh_from_db()
    assert codes.read(code) not in str(Elector.objects.values().get(pk=elector.pk))
    assert len(elector.sign_in_auth) == 64


def test_an_account_that_is_signed_in_is_linked_and_stays_itself(town, elector):
    client = sign_in(town.bo)
    send(client, actions.new_sign_in_code(elector))
    assert ElectorLink.objects.get(elector=elector).person == town.bo
    assert client.session["_auth_user_id"] == str(town.bo.pk)


def test_n17_a_second_account_of_one_elector_is_refused_and_the_code_not_used_up(town, elector):
    send(sign_in(town.bo), actions.new_sign_in_code(elector))
    code = actions.new_sign_in_code(elector)
    answer = send(sign_in(town.di), code)
    assert answer.status_code == 422
    assert "already linked" in answer.content.decode()
    assert ElectorLink.objects.get(elector=elector).person == town.bo
    own = Client()
    send(own, code)
    assert own.session["_auth_user_id"] == str(town.bo.pk)


def test_n17_a_second_elector_of_one_account_is_refused(town, elector):
    assert send(sign_in(town.ada), actions.new_sign_in_code(elector)).status_code == 422
    assert not ElectorLink.objects.filter(elector=elector).exists()
    with pytest.raises(Refusal) as caught:
        actions.link_by_officer(town.ada, elector)
    assert caught.value.code == "already_linked"
    with pytest.raises(Refusal):
        actions.link_by_officer(town.bo, Elector.objects.get(number="1"))


def test_a_printed_code_opens_no_officers_page(town, elector):
    """An officer who comes in by a letter has shown no second step."""
    actions.link_by_officer(town.flo, elector)
    client = Client()
    send(client, actions.new_sign_in_code(elector))
    assert client.session["_auth_user_id"] == str(town.flo.pk)
    assert client.get("/testham/desk/people/").status_code == 403


def sign_up(client, address):
    client.post("/accounts/signup/", {"email": address})


def mailed_code():
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def test_n16_an_address_that_is_not_verified_does_not_get_in(town):
    client = Client()
    sign_up(client, "new@testham.example")
    assert len(mail.outbox) == 1
    assert not signed_in(client)
    assert client.get("/testham/behalf/").status_code == 302
    client.post("/accounts/confirm-email/", {"code": "AAAAAA"})
    assert not signed_in(client)


def test_a_verified_address_gets_in_and_the_code_by_e_mail_is_the_only_key(town):
    client = Client()
    sign_up(client, "new@testham.example")
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert signed_in(client)
    assert not Person.objects.get(email="new@testham.example").has_usable_password()


def test_n17_the_same_address_in_capitals_is_no_second_account(town):
    client = Client()
    sign_up(client, "new@testham.example")
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    people = Person.objects.count()
    for address in ("NEW@testham.example", "New@Testham.Example"):
        sign_up(Client(), address)
    assert Person.objects.count() == people


def test_a_mailed_code_signs_in_and_a_wrong_one_does_not(town):
    client = Client()
    sign_up(client, "new@testham.example")
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    other = Client()
    other.post("/accounts/login/code/", {"email": "new@testham.example"})
    assert not signed_in(other)
    other.post("/accounts/login/code/confirm/", {"code": "AAAAAA"})
    assert not signed_in(other)
    other.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    assert signed_in(other)


@pytest.mark.parametrize("password", ["", "admin", "password", "!", "flo"])
def test_n41_no_account_has_a_password(town, password):
    assert not any(person.has_usable_password() for person in Person.objects.all())
    client = Client()
    client.post("/accounts/login/", {"login": "flo@testham.example", "password": password})
    assert not signed_in(client)
