"""Whatever a resident can enter, a helper can enter for somebody who is not online, and the answer goes on the list.

Every address with a rule for residents or code holders that takes a form stands in one of the two tables below. A new
one that stands in neither fails here: give it a payload, or say why nobody can do it for somebody else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.capabilities.budgeting.actions import ideas
from commonweal.ground.ballots.casting import new_ticket
from commonweal.ground.ballots.models import Ballot, Credential
from commonweal.ground.people.actions import finish_behalf
from commonweal.ground.people.models import BehalfEntry
from commonweal.ground.people.who import Actor
from commonweal.kernel import codes

from .world import Page, World, pages

BEHALF_KEY = "behalf"


def _ballot(world: World) -> dict[str, str]:
    return {"code": world.codes[0], "step": "cast", "pick-1": "on", "ticket": new_ticket(world.voting.poll)}


# name → (act on the record, form). The form is sent by a helper who is entering things for Eve.
PAYLOADS: dict[str, tuple[str, Callable[[World], dict[str, str]]]] = {
    "idea_new": ("idea.send", lambda w: {"title": "A swing", "what": "For the green.", "where": "whole", "send": "1"}),
    "idea_draft": (
        "idea.send",
        lambda w: {"title": "A slide", "what": "For the green.", "where": "whole", "send": "1"},
    ),
    "idea_erase": ("idea.erase", lambda w: {}),
    "idea_support": ("idea.support", lambda w: {}),
    "idea_comment": ("idea.comment", lambda w: {"text": "Eve asks who waters it."}),
    "idea_appeal": ("idea.appeal", lambda w: {"text": "Eve asks for another look."}),
    "hands": ("hands.record", lambda w: {"present": "9", "second": "Jo", **{f"hands-{n}": "3" for n in range(1, 5)}}),
    "ballot": ("vote.help", _ballot),
}
# What nobody enters for somebody else, and why.
NOT_FOR_OTHERS = {
    "me": "the name of one's own account",
    "erase_me": "erasing one's own account; an account without e-mail is erased by ringing the officer",
    "behalf_finish": "ends the helper's own mode",
    "ballot_account": "an account votes for its own person; a helper uses a one-time code instead",
    "receipt": "shows, takes nothing",
}


def acts_of_residents() -> list[Page]:
    return [page for page in pages() if page.rule is not None and page.rule.kind in ("resident", "code_holder")]


def test_every_resident_action_is_in_one_of_the_two_tables() -> None:
    names = {page.name for page in acts_of_residents()}
    assert names == set(PAYLOADS) | set(NOT_FOR_OTHERS)
    assert set(PAYLOADS) & set(NOT_FOR_OTHERS) == set()


def helping(world: World) -> Client:
    client = world.client("helper")
    session = client.session
    session[BEHALF_KEY] = world.behalf.pk
    session.save()
    return client


def address(world: World, client: Client, name: str) -> str:
    """Where the form goes: drafts and ideas are Eve's own, entered by the same helper."""
    page = next(page for page in pages() if page.name == name)
    known: dict[str, Any] = world.arguments(page)[0]
    if name in ("idea_draft", "idea_erase", "idea_appeal"):
        known = {"place": "testham", "round": world.ideas.slug} | _of_eve(world, name)
    return reverse(name, kwargs=known)


def _of_eve(world: World, name: str) -> dict[str, str]:
    eve = Actor(world.town.di, world.behalf)
    made = ideas.save_draft(world.ideas, eve, {"title": "A slide", "what": "For the green.", "where": "whole"})
    if name == "idea_draft":
        return {"token": made.token}
    made = ideas.send_idea(made, eve)
    if name == "idea_erase":
        return {"token": made.token}
    ideas.reject_idea(made, "There is one already.", world.town.flo)
    return {"number": made.number}


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_a_helper_can_enter_it_and_the_answer_is_on_the_list(world: World, name: str) -> None:
    act, form = PAYLOADS[name]
    client = helping(world)
    where = address(world, client, name)
    before = BehalfEntry.objects.count()
    response = client.post(where, form(world))
    assert response.status_code == 302, response.content.decode()[:2000]
    entries = list(BehalfEntry.objects.order_by("-pk")[: BehalfEntry.objects.count() - before])
    assert [entry.act for entry in entries] == [act]
    assert entries[0].behalf_id == world.behalf.pk
    assert "Eve" in world.client("helper").get("/testham/behalf/answers/").content.decode()


def test_the_same_act_without_a_helper_leaves_no_record(world: World) -> None:
    client = world.client("resident")
    client.post(address(world, client, "idea_support"))
    assert BehalfEntry.objects.count() == 0


def test_the_record_of_a_vote_does_not_lead_to_the_ballot(world: World) -> None:
    client = helping(world)
    client.post(address(world, client, "ballot"), _ballot(world))
    entry = BehalfEntry.objects.get()
    used = Credential.objects.get(poll=world.voting.poll, state="used")
    ballot = Ballot.objects.get(poll=world.voting.poll)
    said = f"{entry.act} {entry.said} {entry.address}"
    for secret in (used.serial, used.auth, ballot.slot, ballot.tracker, ballot.leaf, codes.read(world.codes[0]) or "x"):
        assert secret not in said


def test_a_helper_whose_help_ended_enters_for_nobody(world: World) -> None:
    client = helping(world)
    finish_behalf(world.behalf)
    client.post(address(world, client, "idea_support"))
    assert BehalfEntry.objects.count() == 0


def test_nobody_enters_on_anothers_record(world: World) -> None:
    client = world.client("resident")
    session = client.session
    session[BEHALF_KEY] = world.behalf.pk
    session.save()
    client.post(address(world, client, "idea_support"))
    assert BehalfEntry.objects.count() == 0


def test_a_name_in_the_tables_is_a_view_that_takes_forms() -> None:
    for page in acts_of_residents():
        if page.name in PAYLOADS:
            source = inspect.getsource(inspect.getmodule(page.view))
            assert "POST" in source
