"""The cast of the tests, all fictional: Ada is eligible, Bo is not, Cy is an officer elsewhere, Di is a helper, Flo is
the officer here. One small round in any phase."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from commonweal.capabilities.budgeting.actions import rounds
from commonweal.capabilities.budgeting.models import Project, Round
from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.casting import Receipt, Voter, cast
from commonweal.ground.money import actions as funds
from commonweal.ground.money.models import Fund
from commonweal.ground.people.actions import give_role, link_by_officer
from commonweal.ground.people.models import Elector, Person
from commonweal.ground.people.who import Actor
from commonweal.ground.places.models import Place
from commonweal.kernel import clock, codes

POUND = 100


def sign_in(person: Person, *, second_factor: bool = False) -> Client:
    """A browser in which ``person`` is signed in, with a second factor where that is asked."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


@dataclass
class Town:
    """A town with its cast. Make it inside ``clock.frozen`` or with the ``noon`` fixture."""

    place: Place = field(init=False)
    ward: Place = field(init=False)
    elsewhere: Place = field(init=False)
    fund: Fund = field(init=False)
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = Place.objects.create(slug="testham", name="Testham", kind="town", population=1000)
        self.ward = Place.objects.create(slug="north", name="North", kind="ward", parent=self.place, population=600)
        self.elsewhere = Place.objects.create(slug="otherton", name="Otherton", kind="town")
        for name in ("ada", "bo", "cy", "di", "flo"):
            self.people[name] = Person.objects.create_user(email=f"{name}@testham.example", name=name.title())
        give_role(self.cy, self.elsewhere, "officer")
        give_role(self.di, self.place, "helper")
        give_role(self.flo, self.place, "officer")
        elector = Elector.objects.create(
            place=self.place, number="1", name="Ada", area=self.ward, born=date(1980, 1, 1)
        )
        link_by_officer(self.ada, elector)
        self.fund = funds.open_fund(self.place, "Town fund", "Testham Council")
        funds.receive(uuid.uuid4(), self.fund, 10_000 * POUND, "this year")
        funds.state_origin(self.fund, "new", None, "")

    def __getattr__(self, name: str) -> Any:
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    def officer(self) -> Client:
        return sign_in(self.flo, second_factor=True)

    def draft(self, **fields: Any) -> Round:
        """A round with everything said but not announced."""
        made = rounds.start_round(
            self.place, fields.pop("title", "Test round"), fields.pop("template", "parish"), self.flo
        )
        now = clock.now()
        known = {
            "summary": "For the tests.",
            "fund": self.fund,
            "budget": 1000 * POUND,
            "ideas_open_at": now - timedelta(days=30),
            "ideas_close_at": now + timedelta(days=5),
            "checks_due_at": now + timedelta(days=6),
            "opens_at": now + timedelta(days=7),
            "closes_at": now + timedelta(days=14),
            "max_marks": 3,
            "rule": "greedy",
            "utility": "cost",
            "completion": "none",
        }
        return rounds.change_round(made, known | fields, self.flo)

    def collecting(self, **fields: Any) -> Round:
        """A round that collects ideas."""
        return rounds.announce(self.draft(**fields), self.flo)

    def voting(self, costs: tuple[int, ...] = (600, 500, 400, 300), **fields: Any) -> Round:
        """A round whose vote is open, with one project a cost (in pounds), keys "1", "2", …"""
        now = clock.now()
        dates = {
            "ideas_close_at": now - timedelta(days=5),
            "checks_due_at": now - timedelta(days=4),
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=7),
        }
        made = self.collecting(**(dates | fields))
        for number, cost in enumerate(costs, start=1):
            Project.objects.create(
                round=made,
                key=str(number),
                title=f"Project {number}",
                what=f"What {number} is.",
                cost=cost * POUND,
                area=self.ward if number % 2 else None,
                category="Kind",
            )
        return rounds.open_voting(made, self.flo)

    def codes(self, round_: Round, number: int, **fields: Any) -> list[str]:
        """Printed codes for a vote."""
        batch = fields.pop("batch", f"b{uuid.uuid4().hex[:6]}")
        return [code for _serial, code in ballots.issue_codes(round_.poll, number, batch=batch, **fields)]

    def cast(self, round_: Round, code: str, *keys: str, ticket: str = "") -> Receipt:
        """An approval ballot with a code."""
        plain = codes.read(code) or ""
        voter = Voter(ballots.code_auth(round_.poll, plain), ballots.slot_of(round_.poll, plain), ticket)
        return cast(round_.poll, voter, [(key, 1) for key in keys])

    def actor(self, name: str) -> Actor:
        return Actor(self.people[name])


def after_the_vote(round_: Round) -> datetime:
    """A moment at which nothing can come in any more."""
    assert round_.poll.closes_at is not None
    return round_.poll.closes_at + timedelta(seconds=round_.poll.grace_seconds + 1)
