"""Roles: always visible to whoever has them, held at a place and below it, and worth nothing elsewhere."""

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from django.test import Client

from commonweal.ground.people import actions
from commonweal.ground.people.commands import people as people_command
from commonweal.ground.people.models import Elector, Person, Role
from commonweal.kernel.models import EventSubject, LoggedEvent
from commonweal.kernel.refusals import Refusal
from tests.town import sign_in

ROLL = "/testham/desk/people/"


def test_a_persons_roles_are_on_their_page_wherever_they_hold(town):
    actions.give_role(town.di, town.elsewhere, "member", group="Allotments")
    page = sign_in(town.di).get("/me/").content.decode()
    assert "You are helper in Testham" in page
    assert "You are group member in Otherton (Allotments)" in page
    assert "You are officer in Otherton" in sign_in(town.cy).get("/me/").content.decode()


def test_who_has_no_role_is_told_that_they_are_a_resident(town):
    assert "You are a resident" in sign_in(town.bo).get("/me/").content.decode()
    assert "You are on the roll of Testham, number 1." in sign_in(town.ada).get("/me/").content.decode()


def test_a_role_given_twice_is_one_role(town):
    before = LoggedEvent.objects.count()
    actions.give_role(town.flo, town.place, "officer")
    assert Role.objects.filter(person=town.flo).count() == 1
    assert LoggedEvent.objects.count() == before


def test_the_log_says_that_a_role_was_given_and_not_to_whom(town):
    actions.give_role(town.bo, town.place, "councillor")
    event = LoggedEvent.objects.latest("pk")
    assert (event.kind, event.data) == ("people.role_given", {"role": "councillor"})
    assert EventSubject.objects.get(subject=event.subject).person == str(town.bo.pk)


def test_only_members_speak_for_groups(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(person=town.bo, place=town.place, kind="officer", group="Allotments",
                            since="2026-06-10T12:00Z")  # fmt: skip


def test_an_officers_page_opens_with_a_second_factor_and_not_without(town):
    assert town.officer().get(ROLL).status_code == 200
    answer = sign_in(town.flo).get(ROLL)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "passkey or an authenticator" in page
    assert 'href="/accounts/2fa/"' in page
    assert sign_in(town.flo).get("/accounts/2fa/").status_code == 200


def test_a_session_that_claims_somebody_elses_second_factor_is_not_believed(town):
    client = sign_in(town.flo)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(town.bo.pk)
    session.save()
    assert client.get(ROLL).status_code == 403


@pytest.mark.parametrize("method", ["code", "password", "socialaccount"])
def test_a_code_by_e_mail_is_no_second_factor(town, method):
    client = sign_in(town.flo)
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": 0}]
    session["account_authentication_methods_user"] = str(town.flo.pk)
    session.save()
    assert client.get(ROLL).status_code == 403


@pytest.mark.parametrize("name", ["ada", "bo", "cy", "di"])
def test_n21_who_is_no_officer_here_is_refused_even_with_a_second_factor(town, name):
    answer = sign_in(town.people[name], second_factor=True).get(ROLL)
    assert answer.status_code == 403
    assert "another role" in answer.content.decode()


def test_n21_who_is_not_signed_in_is_sent_to_sign_in(town):
    assert Client().get(ROLL)["Location"].startswith("/accounts/login/?next=")


def test_a_role_holds_below_its_place_and_not_above(town):
    actions.give_role(town.bo, town.ward, "officer")
    ward_officer = sign_in(town.bo, second_factor=True)
    assert ward_officer.get("/north/desk/people/").status_code == 200
    assert ward_officer.get(ROLL).status_code == 403
    assert town.officer().get("/north/desk/people/").status_code == 200


def test_an_ended_role_opens_nothing(town):
    client = town.officer()
    actions.end_role(Role.objects.get(person=town.flo), by=town.bo)
    assert client.get(ROLL).status_code == 403
    assert LoggedEvent.objects.latest("pk").kind == "people.role_ended"


def test_an_administrator_cannot_end_their_own_role(town):
    role = actions.give_role(town.bo, town.place, "administrator")
    with pytest.raises(Refusal) as caught:
        actions.end_role(role, by=town.bo)
    assert caught.value.code == "own_administrator"
    assert Role.objects.filter(pk=role.pk).exists()


def test_an_officer_makes_a_sign_in_code_for_an_elector_here(town):
    elector = Elector.objects.create(place=town.place, number="2", name="Edna", area=town.ward)
    officer = town.officer()
    address = f"{ROLL}{elector.pk}/code/"
    assert 'class="code"' not in officer.get(address).content.decode()
    page = officer.post(address)
    printed = page.content.decode().split('class="code">')[1].split("<")[0]
    assert "no-store" in page["Cache-Control"]
    assert actions.link_by_code(None, town.place, printed).name == "Edna"


def test_n23_an_elector_of_another_place_is_not_found(town):
    elector = Elector.objects.create(place=town.elsewhere, number="2", name="Zoe Elsewhere", area=town.elsewhere)
    officer = town.officer()
    assert officer.post(f"{ROLL}{elector.pk}/code/").status_code == 404
    elector.refresh_from_db()
    assert elector.sign_in_auth == ""
    assert "Zoe Elsewhere" not in officer.get(f"{ROLL}?q=Zoe").content.decode()


@pytest.mark.parametrize("q", ["' OR 1=1 --", "%", "\\", "<script>alert(1)</script>", "\x00", "é" * 500])
def test_n30_whatever_is_searched_for_gives_a_page(town, q):
    answer = town.officer().get(ROLL, {"q": q})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_command_makes_an_officer_with_a_verified_address_and_no_password(town):
    made = CliRunner().invoke(people_command, ["give-role", "Olive@testham.example", "officer", "--place", "testham"])
    assert made.exit_code == 0, made.output
    assert "passkey or an authenticator" in made.output
    person = Person.objects.get(email__iexact="olive@testham.example")
    assert not person.has_usable_password()
    assert person.roles.get().kind == "officer"
    CliRunner().invoke(people_command, ["give-role", "olive@testham.example", "helper", "--place", "testham"])
    assert Person.objects.filter(email__iexact="olive@testham.example").count() == 1


def test_the_command_names_the_places_there_are(db, town):
    made = CliRunner().invoke(people_command, ["give-role", "o@testham.example", "officer", "--place", "nowhere"])
    assert made.exit_code != 0
    assert "testham" in made.output
