"""Help on somebody's behalf: with their consent, in their sight, and until they were told the answer."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from commonweal.ground.people import actions
from commonweal.ground.people.models import Behalf, BehalfEntry, Role
from commonweal.ground.people.who import Actor
from commonweal.kernel.models import LoggedEvent
from tests.town import sign_in

START, ANSWERS = "/testham/behalf/", "/testham/behalf/answers/"
FORM = {"name": "Edna Old", "consent": "spoken", "answer": "phone", "reach": "01632 960001"}
BANNER = "You are entering things for <strong>Edna Old</strong>"


@pytest.fixture
def helper(town):
    return sign_in(town.di)


def entry(town, **fields):
    known = {"name": "Edna Old", "reach": "01632 960001", "answer": "phone", "consent": "spoken"}
    behalf = actions.start_behalf(town.di, town.place, **(known | fields))
    Actor(town.di, behalf).record("idea.support", "The bench", "/testham/decide/")
    return BehalfEntry.objects.get(behalf=behalf)


def page(client, address="/testham/"):
    return client.get(address).content.decode()


def test_with_consent_a_helper_begins_and_the_banner_says_for_whom(town, helper):
    assert BANNER not in page(helper)
    answer = helper.post(START, FORM | {"next": "/testham/decide/"})
    assert (answer.status_code, answer["Location"]) == (302, "/testham/decide/")
    for address in ("/testham/", "/testham/decide/", "/me/", "/otherton/"):
        assert BANNER in page(helper, address)
    behalf = Behalf.objects.get()
    assert (behalf.helper, behalf.place, behalf.consent) == (town.di, town.place, "spoken")


@pytest.mark.parametrize("missing", ["name", "consent", "answer"])
def test_without_consent_or_name_nothing_begins(town, helper, missing):
    answer = helper.post(START, FORM | {missing: ""})
    assert answer.status_code == 422
    assert not Behalf.objects.exists()
    assert BANNER not in page(helper)
    if missing != "name":
        assert "Edna Old" in answer.content.decode(), "what was typed must not be lost"


@pytest.mark.parametrize("reach", ["", "   "])
@pytest.mark.parametrize("answer", ["phone", "letter", "visit"])
def test_an_answer_needs_a_way_back(town, helper, answer, reach):
    said = helper.post(START, FORM | {"answer": answer, "reach": reach})
    assert said.status_code == 422
    assert "how the answer reaches them" in said.content.decode()
    assert not Behalf.objects.exists()


def test_who_wants_no_answer_needs_no_way_back(town, helper):
    assert helper.post(START, FORM | {"answer": "none", "reach": ""}).status_code == 302


@pytest.mark.parametrize("name", ["ada", "bo", "cy"])
def test_n21_only_helpers_and_officers_here_speak_for_others(town, name):
    client = sign_in(town.people[name], second_factor=True)
    for address in (START, ANSWERS):
        assert client.get(address).status_code == 403
        assert client.post(address, FORM).status_code == 403
    assert Client().post(START, FORM).status_code == 302
    assert not Behalf.objects.exists()


def test_n31_the_helper_is_not_sent_to_another_site(town, helper):
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert helper.post(START, FORM | {"next": back})["Location"] == "/testham/"


def test_n27_a_name_is_text_and_nothing_else(town, helper):
    helper.post(START, FORM | {"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in page(helper)
    assert "&lt;script&gt;alert" in page(helper)


def test_the_log_says_that_help_began_and_not_for_whom(town, helper):
    helper.post(START, FORM)
    event = LoggedEvent.objects.latest("pk")
    assert event.kind == "people.behalf_started"
    assert set(event.data) == {"behalf"}


def test_at_the_end_the_helper_is_themself_again(town, helper):
    helper.post(START, FORM)
    assert "Edna Old" in page(helper, "/behalf/finish/")
    answer = helper.post("/behalf/finish/")
    assert answer["Location"] == ANSWERS
    assert BANNER not in page(helper)
    assert Behalf.objects.get().ended_at is not None


def test_an_ended_or_anothers_help_cannot_be_taken_up_again(town, helper):
    mine = actions.start_behalf(town.di, town.place, **FORM)
    others = actions.start_behalf(town.flo, town.place, **FORM)
    actions.finish_behalf(mine)
    for behalf in (mine, others):
        session = helper.session
        session["behalf"] = behalf.pk
        session.save()
        assert BANNER not in page(helper)


def test_who_is_a_helper_no_longer_speaks_for_nobody(town, helper):
    helper.post(START, FORM)
    actions.end_role(Role.objects.get(person=town.di), by=town.flo)
    assert BANNER not in page(helper)


def test_what_was_entered_stands_on_the_list_until_they_were_told(town, helper):
    waiting = entry(town)
    shown = page(helper, ANSWERS)
    for said in ("Edna Old", "01632 960001", "The bench", "by phone"):
        assert said in shown
    assert helper.post(ANSWERS, {"entry": waiting.pk}).status_code == 302
    assert "Edna Old" not in page(helper, ANSWERS)
    waiting.refresh_from_db()
    assert (waiting.answered_by, waiting.answered_at is not None) == (town.di, True)


def test_the_first_who_told_them_stands(town):
    waiting = entry(town)
    actions.give_answer(waiting, town.di)
    actions.give_answer(waiting, town.flo)
    waiting.refresh_from_db()
    assert waiting.answered_by == town.di


def test_who_wants_no_answer_is_not_on_the_list(town, helper):
    entry(town, answer="none", name="Nora None", reach="")
    assert "Nora None" not in page(helper, ANSWERS)


def test_n23_an_entry_of_another_place_is_not_found_there(town):
    waiting = entry(town)
    cy = sign_in(town.cy, second_factor=True)
    assert "Edna Old" not in page(cy, "/otherton/behalf/answers/")
    assert cy.post("/otherton/behalf/answers/", {"entry": waiting.pk}).status_code == 404
    waiting.refresh_from_db()
    assert waiting.answered_at is None


@pytest.mark.parametrize("said", ["", "0", "999999", "abc", "-1", "1.5", "²", "9" * 30])
def test_an_entry_that_is_none_is_answered_with_a_page_and_no_crash(town, said):
    client = sign_in(town.di)
    client.raise_request_exception = False
    assert client.post(ANSWERS, {"entry": said}).status_code in (400, 404)


def test_entries_are_kept_for_ever(town):
    entry(town)
    guard = "guard: people_behalfentry"
    with pytest.raises(DatabaseError, match=guard), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_behalfentry")
