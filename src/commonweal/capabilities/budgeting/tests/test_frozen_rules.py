"""N5: once voting is opened nothing that decides the result changes, by verb, by form or by raw SQL."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import rfc8785
from django.db import DatabaseError, transaction

from commonweal.capabilities.budgeting.actions import ideas, rounds
from commonweal.capabilities.budgeting.models import Project
from commonweal.ground.people.who import Actor
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town

from .makers import count, fresh, raw, send, vote


@pytest.mark.parametrize(
    "change",
    [
        {"budget": 5 * POUND},
        {"rule": "greedy-per-cost"},
        {"max_marks": 1},
        {"kind": "knapsack"},
        {"ties": "votes,cost,id"},
        {"min_age": 99},
        {"revote": False},
        {"title": "Another"},
    ],
)
def test_n5_the_set_up_does_not_change_after_opening(town: Town, change: dict[str, object]) -> None:
    made = town.voting()
    with pytest.raises(Refusal) as refused:
        rounds.change_round(made, change, town.flo)
    assert refused.value.code == "frozen"


@pytest.mark.parametrize(
    "column",
    [
        "kind",
        "max_marks",
        "max_value",
        "max_total",
        "max_cost",
        "closes_at",
        "opens_at",
        "grace_seconds",
        "rules_hash",
        "rules",
        "min_age",
        "frozen_at",
    ],
)
def test_n5_the_vote_does_not_change_by_raw_sql(town: Town, column: str) -> None:
    made = town.voting()
    value = {
        "kind": "scoring",
        "closes_at": made.poll.closes_at + timedelta(days=1),
        "rules": '{"a": 1}',
        "opens_at": made.poll.opens_at - timedelta(days=1),
        "rules_hash": "0" * 64,
        "frozen_at": made.poll.frozen_at - timedelta(days=1),
    }.get(column, 7)
    with pytest.raises(DatabaseError, match="guard"), transaction.atomic():
        raw(f"UPDATE ballots_poll SET {column} = %s", value)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ballots_option SET cost = 1",
        "DELETE FROM ballots_option",
        "INSERT INTO ballots_option (poll_id, key, cost) SELECT id, 'new', 1 FROM ballots_poll",
    ],
)
def test_n5_n6_the_options_do_not_change_by_raw_sql(town: Town, sql: str) -> None:
    town.voting()
    with pytest.raises(DatabaseError, match="guard"), transaction.atomic():
        raw(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budgeting_project SET cost = 1",
        "UPDATE budgeting_project SET key = 'x' WHERE key = '1'",
        "DELETE FROM budgeting_project WHERE key = '4'",
        "UPDATE budgeting_round SET budget = 1",
        "UPDATE budgeting_round SET rule = 'greedy-per-cost'",
        "UPDATE budgeting_round SET ties = 'votes,cost,id'",
    ],
)
def test_n5_what_the_count_reads_cannot_be_changed_or_does_not_change_the_result(town: Town, sql: str) -> None:
    """Costs, budget and rule as they were fixed decide, whatever somebody does to the rows that pages show."""
    made, twin = town.voting(title="One"), town.voting(title="Two")
    for round_ in (made, twin):
        vote(town, round_, ["1", "3"], ["1"], ["2", "4"], ["4"])
    expected = count(town, twin)
    try:
        with transaction.atomic():
            raw(
                sql + (" AND" if "WHERE" in sql else " WHERE") + (" round_id = %s" if "project" in sql else " id = %s"),
                made.pk,
            )
    except DatabaseError:
        return
    outcome = count(town, fresh(made)).results.get(contest="").outcome
    wanted = expected.results.get(contest="").outcome
    assert (outcome["selected"], outcome["budget"], outcome["rule"]) == (
        wanted["selected"],
        wanted["budget"],
        wanted["rule"],
    )


def test_n5_a_poll_is_not_deleted(town: Town) -> None:
    town.voting()
    with pytest.raises(DatabaseError), transaction.atomic():
        raw("DELETE FROM ballots_poll")


def test_n5_no_idea_reaches_the_ballot_after_opening(town: Town) -> None:
    made = town.voting()
    with pytest.raises(Refusal, match="collecting"):
        send(town, made)


def test_n5_an_idea_on_the_ballot_is_not_erased_or_rejected(town: Town) -> None:
    made = town.collecting()
    idea = send(town, made)
    ideas.accept_idea(idea, 100 * POUND, "Fine.", town.flo)
    rounds.open_voting(fresh(made), town.flo)
    with pytest.raises(Refusal) as refused:
        ideas.erase_idea(idea, Actor(town.ada))
    assert refused.value.code == "on_ballot"
    with pytest.raises(Refusal):
        ideas.reject_idea(idea, "Changed our minds.", town.flo)
    assert Project.objects.filter(round=made).count() == 1


def test_n5_the_vote_is_fixed_once(town: Town) -> None:
    made = town.voting()
    before = made.poll.rules_hash
    with pytest.raises(Refusal) as refused:
        rounds.open_voting(made, town.flo)
    assert refused.value.code == "already_frozen"
    assert fresh(made).poll.rules_hash == before


def test_the_hash_on_the_rules_page_is_that_of_the_rules(town: Town) -> None:
    made = town.voting()
    hashed = hashlib.sha256(rfc8785.dumps(fresh(made).poll.rules)).hexdigest()
    assert made.poll.rules_hash == hashed
    assert hashed in town.officer().get(f"/testham/decide/{made.slug}/rules/").content.decode()


def test_the_fixed_rules_name_everything_that_decides(town: Town) -> None:
    rules = town.voting().poll.rules
    assert {"projects", "budget", "count", "ballot", "opens_at", "closes_at", "grace_seconds", "min_age"} <= set(rules)
    assert {"rule", "utility", "completion", "ties"} <= set(rules["count"])
