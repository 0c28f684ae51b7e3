"""N40: a page asks the database the same number of questions for 5 rows as for 50."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonweal.capabilities.budgeting.actions import delivery, ideas
from commonweal.capabilities.budgeting.models import Idea, Round
from commonweal.ground.people.models import Elector, Person
from commonweal.ground.people.who import Actor
from tests.town import POUND, Town, sign_in

from .makers import publish, send, vote, winner

FEW, MANY = 5, 50


def queries(client: Client, address: str) -> int:
    client.get(address)  # sessions and content types are warm
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(captured)


def with_ideas(town: Town, n: int) -> Round:
    made = town.collecting(title=f"Ideas {n}")
    people = [Person.objects.create_user(name=f"P{n}-{number}") for number in range(n)]
    for number, person in enumerate(people):
        town.people[f"p{number}"] = person
        idea = send(town, made, f"p{number}", title=f"Idea {number}", area=town.ward)
        ideas.support(idea, Actor(town.ada))
        if number % 5 == 0:
            ideas.reject_idea(idea, "No.", town.flo)
            ideas.appeal(idea, Actor(person), "Please.")
    first = Idea.objects.filter(round=made, number="2").get()
    for person in people:
        parent = ideas.comment(first, Actor(person), "Why?")
        ideas.comment(first, Actor(town.ada), "Because.", parent=parent)
    return made


def finished(town: Town, n: int) -> Round:
    made = town.voting(title=f"Done {n}", costs=(10,) * n, max_marks=n, budget=(10 * n - 5) * POUND)
    vote(town, made, *[[str(number % n + 1), str((number + 1) % n + 1)] for number in range(n)])
    made = publish(town, made)
    for project in [winner(made, key) for key in made.results.get(contest="").outcome["selected"]]:
        delivery.start_work(project, town.flo, text="Begun.")
        delivery.pay(uuid.uuid4(), project, POUND, "Builders", town.flo, text="Some.")
    return made


IDEA_PAGES = [
    "/testham/decide/{r}/",
    "/testham/decide/{r}/ideas/",
    "/testham/decide/{r}/ideas/2/",
    "/testham/desk/{r}/ideas/",
    "/testham/desk/{r}/",
    "/testham/desk/{r}/open/",
]
DONE_PAGES = [
    "/testham/decide/{r}/",
    "/testham/decide/{r}/projects/",
    "/testham/decide/{r}/projects/1/",
    "/testham/decide/{r}/result/",
    "/testham/decide/{r}/result/steps/",
    "/testham/decide/{r}/money/",
    "/testham/desk/{r}/",
    "/testham/desk/{r}/projects/1/update/",
    "/testham/desk/{r}/result/",
    "/testham/money/",
    "/testham/decide/{r}/result/files/bundle.zip",
    "/testham/decide/{r}/result/files/projects.csv",
]


@pytest.mark.parametrize(
    ("make", "addresses"), [(with_ideas, IDEA_PAGES), (finished, DONE_PAGES)], ids=["ideas", "results"]
)
def test_n40_queries_do_not_grow_with_the_rows(
    town: Town, make: Callable[[Town, int], Round], addresses: list[str]
) -> None:
    officer = town.officer()
    few, many = make(town, FEW), make(town, MANY)
    grown = {}
    for address in addresses:
        less, more = (queries(officer, address.format(r=round_.slug)) for round_ in (few, many))
        if more > less:
            grown[address] = f"{less} → {more}"
    assert grown == {}


def test_n40_the_ballot_asks_the_same_for_any_number_of_projects(town: Town) -> None:
    counts = []
    for n in (FEW, MANY):
        made = town.voting(title=f"Ballot {n}", costs=(10,) * n, max_marks=n)
        code = town.codes(made, 1)[0]
        client = Client()
        for _warm in range(2):
            with CaptureQueriesContext(connection) as captured:
                assert (
                    client.post(
                        f"/testham/decide/{made.slug}/vote/ballot/", {"code": code, "step": "start"}
                    ).status_code
                    == 200
                )
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_n40_the_homes_ask_the_same_for_any_number_of_rounds(town: Town) -> None:
    counts: dict[str, list[int]] = {}
    for n in (2, 8):
        while Round.objects.count() < n:
            town.collecting(title=f"Round {Round.objects.count()}")
        for address in ("/testham/", "/testham/decide/", "/testham/desk/", "/me/"):
            counts.setdefault(address, []).append(queries(sign_in(town.flo, second_factor=True), address))
    assert {address: said for address, said in counts.items() if said[1] > said[0]} == {}


def test_n40_the_roll_asks_the_same_for_any_number_of_electors(town: Town) -> None:
    counts = []
    for n in (FEW, MANY):
        Elector.objects.bulk_create(
            [Elector(place=town.place, number=f"{n}-{i}", name=f"E {i}", area=town.ward) for i in range(n)]
        )
        counts.append(queries(town.officer(), "/testham/desk/people/"))
    assert counts[0] == counts[1]
