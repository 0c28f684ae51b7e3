"""The guards of the database: each stands in the catalogue, each bites, none is lost by a migration."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from commonweal.ground.people.who import Actor
from commonweal.kernel import guards

from .world import World

APPEND_ONLY = {
    "kernel_loggedevent": True,
    "ledger_transfer": True,
    "ledger_account": True,
    "box_ballot": True,
    "budgeting_result": True,
    "budgeting_award": True,
    "budgeting_update": True,
    # rows that may change, and never go
    "ballots_poll": False,
    "reg_credential": False,
    "people_behalfentry": False,
    "budgeting_round": False,
}


def names_in_the_catalogue() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_each_guard_is_in_the_catalogue() -> None:
    needed = {guard.name for guard in guards.registered() if guard.is_for(connection.vendor)}
    assert needed <= names_in_the_catalogue()
    assert guards.missing_guards() == []


def test_the_list_of_guards_is_what_it_was() -> None:
    names = {guard.name for guard in guards.registered()}
    expected = {f"guard_{table}_delete" for table in APPEND_ONLY}
    expected |= {f"guard_{table}_update" for table, still in APPEND_ONLY.items() if still}
    expected |= {
        "guard_ballots_poll_frozen",
        "guard_reg_credential_state",
        "guard_box_ballot_bounds",
        "guard_ledger_transfer_insert",
        *(f"guard_ballots_option_{verb}" for verb in ("insert", "update", "delete")),
    }
    assert expected <= names


@pytest.mark.django_db
def test_a_guard_that_was_dropped_is_missed_and_made_again() -> None:
    on = "" if connection.vendor == "sqlite" else " ON box_ballot"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_box_ballot_delete{on}")
    assert guards.missing_guards() == ["guard_box_ballot_delete"]
    guards.create_guards()
    assert guards.missing_guards() == []


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_rows_that_are_kept_for_ever_cannot_be_deleted(world: World, table: str) -> None:
    _seed(world, table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone()[0] > 0, f"the world has no row in {table}"
        with pytest.raises(DatabaseError, match="guard"), transaction.atomic():
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(name for name, still in APPEND_ONLY.items() if still))
def test_rows_that_never_change_cannot_be_updated(world: World, table: str) -> None:
    _seed(world, table)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="guard"), transaction.atomic():
        cursor.execute(f"UPDATE {table} SET id = id")


def _seed(world: World, table: str) -> None:
    if table == "people_behalfentry":
        Actor(world.town.di, world.behalf).record("test", "a test")
