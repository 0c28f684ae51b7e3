"""Rounds and ideas as the tests of this capability need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, connections

from commonweal.capabilities.budgeting.actions import ideas, results
from commonweal.capabilities.budgeting.models import Idea, Project, Round
from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.casting import Voter, cast
from commonweal.ground.people.who import Actor
from commonweal.kernel import clock, codes
from tests.town import Town, after_the_vote


def fresh(round_: Round) -> Round:
    """The round as the database has it, without what was cached."""
    return Round.objects.select_related("poll", "place", "fund__account").get(pk=round_.pk)


def send(town: Town, round_: Round, name: str = "ada", **fields: Any) -> Idea:
    """An idea that was sent in."""
    actor = Actor(town.people[name])
    said = {"title": "A bench", "what": "By the pond.", "category": "Green", "where": "whole"} | fields
    return ideas.send_idea(ideas.save_draft(round_, actor, said), actor)


def vote(town: Town, round_: Round, *choices: Sequence[str] | dict[str, int]) -> list[Any]:
    """One ballot a choice, each with a code of its own; a dictionary gives values."""
    receipts = []
    for code, choice in zip(town.codes(round_, len(choices)), choices, strict=True):
        plain = codes.read(code) or ""
        voter = Voter(ballots.code_auth(round_.poll, plain), ballots.slot_of(round_.poll, plain))
        marks = list(choice.items()) if isinstance(choice, dict) else [(key, 1) for key in choice]
        receipts.append(cast(round_.poll, voter, marks))
    return receipts


def count(town: Town, round_: Round) -> Round:
    """Counted, not published, just after the vote."""
    with clock.frozen(after_the_vote(round_)):
        results.count_round(round_, town.flo)
    return fresh(round_)


def publish(town: Town, round_: Round) -> Round:
    """Counted and published."""
    counted = count(town, round_)
    with clock.frozen(after_the_vote(round_)):
        results.publish_result(counted, town.flo)
    return fresh(round_)


def winner(round_: Round, key: str = "") -> Project:
    """A project that won, ready for delivery's verbs."""
    known = Project.objects.select_related("round__place", "round__fund__account").filter(
        round=round_, award__isnull=False
    )
    return known.get(key=key) if key else known.order_by("pk")[0]


def raw(sql: str, *values: Any) -> None:
    """A statement that goes past every line of Python."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def let_go() -> None:
    """What a thread does at its end."""
    connections.close_all()
