"""Once a vote is frozen nothing that decides its result can change, whichever program tries (N5, N6)."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from commonweal.ground.ballots import actions
from commonweal.ground.ballots.models import Ballot, Credential, Option, Poll
from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal

from .makers import open_vote, plan
from .raw import insert_ballot, key_of, refused_by, run

CHANGES = {
    "kind": "scoring",
    "max_marks": 4,
    "max_value": 2,
    "max_total": 7,
    "max_cost": 1,
    "by_code": False,
    "by_roll": True,
    "min_age": 16,
    "revote": False,
    "opens_at": "2026-06-09 11:00:00+00:00",
    "closes_at": "2027-01-01 00:00:00+00:00",
    "grace_seconds": 6000,
    "frozen_at": None,
    "rules_hash": "00",
    "rules": json.dumps({"round": "another"}),
}


@pytest.mark.parametrize("column", CHANGES)
def test_n5_no_rule_of_a_frozen_vote_changes(vote, column):
    with refused_by("guard: ballots_poll: the rules of a vote do not change"):
        run(f"UPDATE ballots_poll SET {column} = %s WHERE id = %s", CHANGES[column], key_of(vote.poll.pk))


def test_n5_a_frozen_vote_does_not_move_to_another_place(town, vote):
    with refused_by("guard: ballots_poll"):
        run("UPDATE ballots_poll SET place_id = %s WHERE id = %s", town.elsewhere.pk, key_of(vote.poll.pk))


@pytest.mark.parametrize("column", [name for name in CHANGES if name != "frozen_at"])
def test_a_vote_that_is_only_planned_may_change(town, column):
    planned = plan(town.place)
    run(f"UPDATE ballots_poll SET {column} = %s WHERE id = %s", CHANGES[column], key_of(planned.poll.pk))


def test_every_column_of_a_vote_is_frozen_or_known_to_be_free():
    free = {"id", "title", "closed_early_at"}
    columns = {field.column for field in Poll._meta.concrete_fields}
    assert columns == set(CHANGES) | {"place_id"} | free


def test_n5_no_option_of_a_frozen_vote_is_added_changed_or_removed(vote):
    poll, sentence = key_of(vote.poll.pk), "guard: ballots_option: the choices of a vote do not change"
    with refused_by(sentence):
        run("INSERT INTO ballots_option (poll_id, key, cost) VALUES (%s, '9', 1)", poll)
    with refused_by(sentence):
        run("UPDATE ballots_option SET cost = 1 WHERE poll_id = %s", poll)
    with refused_by(sentence):
        run("UPDATE ballots_option SET key = '9' WHERE poll_id = %s AND key = '1'", poll)
    with refused_by(sentence):
        run("DELETE FROM ballots_option WHERE poll_id = %s", poll)


def test_n5_an_option_of_a_planned_vote_cannot_be_moved_into_a_frozen_one(town, vote):
    planned = plan(town.place)
    Option.objects.create(poll=planned.poll, key="9", cost=1)
    with refused_by("guard: ballots_option"):
        run("UPDATE ballots_option SET poll_id = %s WHERE key = '9'", key_of(vote.poll.pk))


def test_options_of_a_planned_vote_may_change(town, vote):
    planned = plan(town.place)
    Option.objects.create(poll=planned.poll, key="9", cost=1)
    assert run("UPDATE ballots_option SET cost = 2 WHERE key = '9'") == 1
    assert run("DELETE FROM ballots_option WHERE key = '9'") == 1


def test_a_vote_is_never_deleted(town, vote):
    planned = plan(town.place)
    for poll in (vote.poll, planned.poll):
        with refused_by("guard: ballots_poll: rows here are kept"):
            run("DELETE FROM ballots_poll WHERE id = %s", key_of(poll.pk))


def test_a_vote_that_was_closed_early_stays_closed(vote):
    actions.close_early(vote.poll)
    for moment in (None, "2027-01-01 00:00:00+00:00"):
        with refused_by("guard: ballots_poll: a closed vote stays closed"):
            run("UPDATE ballots_poll SET closed_early_at = %s WHERE id = %s", moment, key_of(vote.poll.pk))


@pytest.mark.parametrize("column", ["choices", "slot", "version", "tracker", "district", "channel", "salt", "leaf"])
def test_n6_a_ballot_never_changes(town, vote, code, column):
    town.cast(vote, code, "1")
    value = {"choices": '[["2", 1]]', "version": 2}.get(column, "x")
    with refused_by("guard: box_ballot: rows here never change"):
        run(f"UPDATE box_ballot SET {column} = %s", value)


def test_n6_a_ballot_is_never_deleted(town, vote, code):
    town.cast(vote, code, "1")
    with refused_by("guard: box_ballot: rows here are kept"):
        run("DELETE FROM box_ballot")
    with refused_by():
        Ballot.objects.all().delete()
    assert Ballot.objects.count() == 1


def test_n6_a_ballot_is_not_replaced_under_its_own_id(town, vote, code):
    """SQLite's REPLACE deletes without firing the triggers of deletion unless recursive triggers are on."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    town.cast(vote, code, "1")
    ballot = Ballot.objects.get()
    with refused_by("guard: box_ballot"):
        insert_ballot(vote.poll, [["2", 1]], slot=ballot.slot, pk=ballot.pk, verb="INSERT OR REPLACE")


@pytest.mark.parametrize("table", ["box_ballot", "reg_credential", "ballots_poll"])
def test_n6_no_table_of_a_vote_is_emptied_at_one_stroke(town, vote, code, table):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    town.cast(vote, code, "1")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with refused_by("guard:"):
        run(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("state", ["used", "void"])
@pytest.mark.parametrize(
    "change", ["state = 'issued'", "state = 'void'", "state = 'used'", "district = 'x'", "auth = 'x'"]
)
def test_a_used_or_cancelled_code_stays_so(town, vote, code, state, change):
    Credential.objects.update(state=state)
    with refused_by("guard: reg_credential: a used or cancelled code stays so"):
        run(f"UPDATE reg_credential SET {change}")


@pytest.mark.parametrize("column", ["auth", "serial"])
def test_an_unused_code_keeps_what_it_is(vote, code, column):
    with refused_by("guard: reg_credential"):
        run(f"UPDATE reg_credential SET {column} = 'x'")


def test_no_code_is_deleted_nor_gets_a_state_of_its_own(vote, code):
    with refused_by("guard: reg_credential: rows here are kept"):
        run("DELETE FROM reg_credential")
    with refused_by("credential_state_known"):
        run("UPDATE reg_credential SET state = 'twice'")


def test_two_ballots_of_one_slot_cannot_have_one_version(vote):
    insert_ballot(vote.poll, [["1", 1]], slot="a")
    with refused_by():
        insert_ballot(vote.poll, [["2", 1]], slot="a")
    with refused_by():
        insert_ballot(vote.poll, [["2", 1]], slot="a", version=0)


def test_two_codes_of_one_vote_cannot_be_the_same(vote, code):
    row = Credential.objects.get()
    columns = "poll_id, serial, auth, state, channel, district"
    sql = f"INSERT INTO reg_credential ({columns}) VALUES (%s, %s, %s, 'issued', '', '')"
    with refused_by():
        run(sql, key_of(vote.poll.pk), "another", row.auth)
    with refused_by():
        run(sql, key_of(vote.poll.pk), row.serial, "another")


def refusal_of(call, *arguments):
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value.code


def test_a_vote_is_frozen_once_with_options_and_dates_to_come(town, vote):
    assert refusal_of(actions.freeze, vote.poll, [("1", 1)], {}) == "already_frozen"
    assert refusal_of(actions.freeze, plan(town.place).poll, [], {}) == "no_options"
    now = clock.now()
    for dates in ({"opens_at": None, "closes_at": None}, {"closes_at": now}, {"closes_at": now - timedelta(seconds=1)}):
        assert refusal_of(actions.freeze, plan(town.place, **dates).poll, [("1", 1)], {}) == "no_dates"


def test_the_hash_of_the_rules_covers_bounds_and_dates(town):
    def hash_of(**fields):
        return open_vote(town.place, **fields).poll.rules_hash

    same = {hash_of(), hash_of(title="Another name")}
    other = {
        hash_of(max_marks=2), hash_of(max_value=2), hash_of(max_total=5), hash_of(max_cost=5), hash_of(revote=False),
        hash_of(min_age=16), hash_of(by_roll=True), hash_of(grace_seconds=0), hash_of(kind="ordinal"),
        hash_of(closes_at=clock.now() + timedelta(days=8)), hash_of(opens_at=clock.now()),
    }  # fmt: skip
    assert len(same) == 1
    assert len(other - same) == 11
