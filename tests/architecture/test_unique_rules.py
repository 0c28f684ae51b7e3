"""Unique rules: none holds a column that may be empty (two empty values never clash), and none is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

SNAPSHOT = Path(__file__).with_name("unique_rules.tsv")
OURS = {"kernel", "ledger", "people", "places", "money", "ballots", "budgeting", "site_shell"}
# Tables of other people's apps, each with what its empty column means there.
THIRD_PARTY = {
    "account_emailaddress": "allauth: one primary address an account, by a condition",
    "account_emailconfirmation": "allauth",
    "auth_group": "Django",
    "auth_group_permissions": "Django",
    "auth_permission": "Django",
    "django_content_type": "Django",
    "django_migrations": "Django",
    "django_session": "Django",
    "mfa_authenticator": "allauth",
    "site_cache": "Django's cache table",
    "django_tasks_database_dbtaskresult": "django-tasks",
    "sqlite_sequence": "SQLite",
}


def our_models() -> list[type[models.Model]]:
    return [model for app in sorted(OURS) for model in apps.get_app_config(app).get_models()]


def declared() -> set[tuple[str, tuple[str, ...]]]:
    """(table, columns) of every unique rule that a model states."""
    found: set[tuple[str, tuple[str, ...]]] = set()
    for model in our_models():
        meta = model._meta
        column = {field.name: field.column for field in meta.local_fields}
        found |= {
            (meta.db_table, (field.column,)) for field in meta.local_fields if field.unique and not field.primary_key
        }
        found |= {
            (meta.db_table, tuple(sorted(column[name] for name in rule.fields)))
            for rule in meta.constraints
            if isinstance(rule, models.UniqueConstraint)
        }
        found |= {(meta.db_table, tuple(sorted(column[name] for name in names))) for names in meta.unique_together}
    return found


def catalogue() -> dict[tuple[str, tuple[str, ...]], set[str]]:
    """The same from the database itself, with the columns that may be empty."""
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            empty = {c.name for c in connection.introspection.get_table_description(cursor, table) if c.null_ok}
            for rule in connection.introspection.get_constraints(cursor, table).values():
                if rule["unique"] and rule["columns"] and not rule["primary_key"]:
                    columns = tuple(sorted(rule["columns"]))
                    found[table, columns] = set(columns) & empty
    return found


def test_n14_no_unique_rule_of_a_model_holds_a_column_that_may_be_empty() -> None:
    wrong = []
    for model in our_models():
        fields = {field.name: field for field in model._meta.local_fields}
        rules = [(field.name,) for field in fields.values() if field.unique]
        rules += [rule.fields for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
        wrong += [
            f"{model._meta.label}: {', '.join(rule)}" for rule in rules if any(fields[name].null for name in rule)
        ]
    assert wrong == []


def test_n14_no_unique_rule_has_a_condition_or_an_expression() -> None:
    """A rule for some rows only is where doubles come in."""
    partial = [
        rule.name
        for model in our_models()
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and (rule.condition or rule.expressions)
    ]
    assert partial == []


@pytest.mark.django_db
def test_n14_no_unique_rule_of_the_database_holds_a_column_that_may_be_empty() -> None:
    wrong = {
        f"{table}: {', '.join(columns)}"
        for (table, columns), empty in catalogue().items()
        if empty and table not in THIRD_PARTY
    }
    assert wrong == set()


@pytest.mark.django_db
def test_n14_a_column_that_may_be_empty_would_be_seen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE worst_case (id integer NOT NULL PRIMARY KEY, a integer NULL)")
        cursor.execute("CREATE UNIQUE INDEX worst_index ON worst_case (a, id)")
    assert catalogue()["worst_case", ("a", "id")] == {"a"}


@pytest.mark.django_db
def test_every_unique_rule_of_a_model_stands_in_the_database() -> None:
    assert declared() - set(catalogue()) == set()


@pytest.mark.django_db
def test_n15_no_unique_rule_was_lost() -> None:
    """Compared with the checked-in list; ``COMMONWEAL_WRITE=1`` writes it anew after a decision."""
    now = [f"{table}\t{','.join(columns)}" for table, columns in sorted(catalogue()) if table not in THIRD_PARTY]
    if os.environ.get("COMMONWEAL_WRITE"):
        SNAPSHOT.write_text("\n".join(now) + "\n")
    assert now == SNAPSHOT.read_text().splitlines()


@pytest.mark.django_db
def test_every_exception_is_a_table_that_is_not_ours() -> None:
    assert {model._meta.db_table for model in our_models()} & set(THIRD_PARTY) == set()
