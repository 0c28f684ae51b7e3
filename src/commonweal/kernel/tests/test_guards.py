"""Guards stand in the database's own catalogue, whatever was done to the tables."""

import dataclasses

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from commonweal.kernel import guards
from commonweal.kernel.models import LoggedEvent


def catalogue():
    """Names of the triggers that the database shows, with their tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                           "WHERE NOT tgisinternal AND tgenabled = 'O'")  # fmt: skip
        return set(cursor.fetchall())


def test_every_registered_guard_is_in_the_catalogue_on_its_table(db):
    wanted = {(guard.name, guard.table) for guard in guards.registered() if guard.is_for(connection.vendor)}
    assert wanted <= catalogue()
    assert guards.missing_guards() == []
    assert len(wanted) >= 20


@pytest.mark.parametrize(
    ("table", "verbs"),
    [
        ("box_ballot", {"insert", "update", "delete"}),
        ("reg_credential", {"update", "delete"}),
        ("ballots_poll", {"update", "delete"}),
        ("ballots_option", {"insert", "update", "delete"}),
        ("ledger_transfer", {"insert", "update", "delete"}),
        ("ledger_account", {"update", "delete"}),
        ("kernel_loggedevent", {"update", "delete"}),
    ],
)
def test_each_table_that_must_not_change_has_its_guards(table, verbs):
    found = {guard.timing.split()[1].lower() for guard in guards.registered() if guard.table == table}
    assert verbs <= found


def test_a_guard_names_itself_so_that_its_refusal_can_be_told_from_others():
    for guard in guards.registered():
        assert guard.is_for("postgresql")
        for body in filter(None, (guard.sqlite, guard.postgres)):
            assert f"guard: {guard.table}" in body


def test_a_missing_guard_is_named_and_made_again(db):
    guard = guards.registered()[0]
    on_table = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard.name}{on_table}")
    assert guards.missing_guards() == [guard.name]
    guards.create_guards()
    guards.create_guards()
    assert guards.missing_guards() == []


def test_a_guard_that_was_switched_off_counts_as_missing(db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can switch a trigger off")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_loggedevent DISABLE TRIGGER guard_kernel_loggedevent_delete")
    assert guards.missing_guards() == ["guard_kernel_loggedevent_delete"]


def test_a_guard_that_was_hollowed_out_is_made_whole_again(db):
    name, table = "guard_kernel_loggedevent_update", "kernel_loggedevent"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END")
        else:
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
                           "AS $$ BEGIN RETURN NEW; END $$")  # fmt: skip
    guards.create_guards()
    row = LoggedEvent.objects.create(at="2026-06-10T12:00Z", kind="k", subject="0" * 32)
    with pytest.raises(DatabaseError, match="guard: kernel_loggedevent"), transaction.atomic():
        LoggedEvent.objects.filter(pk=row.pk).update(kind="other")


def test_lifted_takes_the_guards_off_and_puts_them_back(db):
    row = LoggedEvent.objects.create(at="2026-06-10T12:00Z", kind="k", subject="0" * 32)
    with guards.lifted():
        needed = [guard for guard in guards.registered() if guard.is_for(connection.vendor)]
        assert len(guards.missing_guards()) == len(needed)
        row.delete()
    assert guards.missing_guards() == []


def test_two_guards_cannot_share_a_name():
    guard = guards.registered()[0]
    guards.register(guard)
    with pytest.raises(ValueError, match="two guards"):
        guards.register(dataclasses.replace(guard, timing="AFTER UPDATE"))
    assert guard in guards.registered()


@pytest.mark.django_db(transaction=True)
def test_a_change_of_a_table_loses_no_guard_for_longer_than_the_migration():
    """SQLite makes a changed table anew and drops its triggers silently; ``migrate`` puts them back."""
    made = models.CharField(max_length=5, default="")
    made.set_attributes_from_name("extra")
    made.model = LoggedEvent
    with connection.schema_editor() as editor:
        editor.add_field(LoggedEvent, made)
    try:
        with connection.schema_editor() as editor:
            editor.remove_field(LoggedEvent, made)
        lost = set(guards.missing_guards())
        if connection.vendor == "sqlite":
            assert lost >= {"guard_kernel_loggedevent_delete", "guard_kernel_loggedevent_update"}
    finally:
        call_command("migrate", verbosity=0, interactive=False)
    assert guards.missing_guards() == []
