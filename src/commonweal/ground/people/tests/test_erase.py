"""An erased account leaves nothing of its person (N36)."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from commonweal.ground.people import actions
from commonweal.ground.people.models import Elector, ElectorLink, Person, Role
from commonweal.kernel import log
from commonweal.kernel.models import EventSubject, LoggedEvent
from tests.town import sign_in


@pytest.fixture
def person(town):
    """Somebody with everything that an account can have."""
    made = Person.objects.create_user(email="zelda.unique@testham.example", name="Zelda Unique")
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    EmailAddress.objects.create(user=made, email="zelda.second@testham.example", verified=False)
    Authenticator.objects.create(user=made, type="totp", data={"secret": "zelda-secret"})
    actions.give_role(made, town.place, "helper")
    elector = Elector.objects.create(place=town.place, number="9", name="Z. U.", area=town.ward)
    actions.link_by_officer(made, elector)
    return made


def everything_kept():
    tables = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            tables[table] = "\n".join(str(value) for row in cursor.fetchall() for value in row)
    return tables


def test_n36_no_row_of_the_person_is_left(person):
    pk = person.pk
    actions.erase(person)
    assert not EmailAddress.objects.filter(user=pk).exists()
    assert not Authenticator.objects.filter(user=pk).exists()
    assert not Role.objects.filter(person=pk).exists()
    assert not ElectorLink.objects.filter(person=pk).exists()
    assert not EventSubject.objects.filter(person=str(pk)).exists()


def test_n36_no_name_or_address_or_key_is_left_in_any_table(person):
    handle = person.handle
    actions.erase(person)
    for table, kept in everything_kept().items():
        for telling in ("zelda", "Zelda", "Unique", "unique@", handle):
            assert telling not in kept, table


def test_n36_no_session_of_theirs_is_left_on_any_device(person):
    phone, desk, other = sign_in(person), sign_in(person), sign_in(Person.objects.get(name="Bo"))
    assert phone.get("/me/").status_code == desk.get("/me/").status_code == 200
    phone.post("/me/erase/")
    left = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    assert str(person.pk) not in left
    assert other.get("/me/").status_code == 200


def test_after_erasing_no_device_is_signed_in(person):
    phone, desk = sign_in(person), sign_in(person)
    phone.post("/me/erase/")
    assert phone.get("/me/").status_code == desk.get("/me/").status_code == 302


def test_erasing_asks_first(person):
    client = sign_in(person)
    assert "Erase your account?" in client.get("/me/erase/").content.decode()
    person.refresh_from_db()
    assert person.is_active
    assert Client().post("/me/erase/").status_code == 302
    assert Role.objects.filter(person=person).exists()


def test_the_log_of_what_happened_stays(person):
    log.record(actions.RoleGiven(place="testham", role="helper"), person.pk)
    before = list(LoggedEvent.objects.values())
    actions.erase(person)
    assert list(LoggedEvent.objects.values()) == before


def test_others_keep_what_is_theirs(town, person):
    addresses = EmailAddress.objects.create(user=town.bo, email="bo@testham.example", verified=True)
    actions.erase(person)
    assert EmailAddress.objects.filter(pk=addresses.pk).exists()
    assert Role.objects.filter(person=town.flo).exists()
    assert ElectorLink.objects.filter(person=town.ada).exists()


def test_the_line_of_the_roll_stays_and_can_be_linked_again(town, person):
    actions.erase(person)
    actions.link_by_officer(town.bo, Elector.objects.get(number="9"))


def test_every_table_that_points_at_people_is_known_here():
    """A new table about people must say what erasing does with it, and be named here."""
    known = {
        "EmailAddress.user", "Authenticator.user", "Role.person", "ElectorLink.person",  # deleted
        "Behalf.helper", "BehalfEntry.answered_by",  # what a helper did stays, without their name
        "Idea.author", "Comment.author", "Hands.first", "Hands.second",  # public words stay, without their name
    }  # fmt: skip
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Person
    }
    assert pointing <= known, pointing - known
