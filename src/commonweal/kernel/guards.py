"""Guards in the database: what no line of Python may do, however it got there.

All triggers are listed here by the apps that own the tables (``register``), created again after each migration
(SQLite's way of altering a table drops them silently), read back from the catalogue by a test and by
``commonweal doctor``, and lifted by one function in test teardown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: its name, its table, and the statements that make it in each database.

    ``sqlite`` is the body after ``CREATE TRIGGER name``; ``postgres`` is the body of a plpgsql function, and
    ``timing`` its firing clause. ``whole`` fires once a statement; a guard without a body for a database is not made
    there (SQLite has no TRUNCATE).
    """

    name: str
    table: str
    timing: str
    sqlite: str
    postgres: str
    whole: bool = False

    def is_for(self, vendor: str) -> bool:
        """Whether this database needs it."""
        return bool(self.sqlite if vendor == "sqlite" else self.postgres)


_guards: dict[str, Guard] = {}


def register(*guards: Guard) -> None:
    """Add guards to the one list; the same name twice is a programmer's error."""
    for guard in guards:
        if guard.name in _guards and _guards[guard.name] != guard:
            raise ValueError(f"two guards are called {guard.name}")
        _guards[guard.name] = guard


def registered() -> list[Guard]:
    """Every guard, by name."""
    return [_guards[name] for name in sorted(_guards)]


def append_only(table: str, *, updates: bool = False) -> list[Guard]:
    """Rows of ``table`` may be added, never deleted; nor changed, unless ``updates``."""
    made = [_forbid(table, "DELETE", "rows here are kept for ever")]
    if not updates:
        made.append(_forbid(table, "UPDATE", "rows here never change"))
    emptied = f"BEGIN RAISE EXCEPTION 'guard: {table}: rows here are kept for ever'; END;"
    made.append(Guard(f"guard_{table}_truncate", table, "BEFORE TRUNCATE", sqlite="", postgres=emptied, whole=True))
    return made


def _forbid(table: str, verb: str, sentence: str) -> Guard:
    return Guard(
        name=f"guard_{table}_{verb.lower()}",
        table=table,
        timing=f"BEFORE {verb}",
        sqlite=f"BEGIN SELECT RAISE(ABORT, 'guard: {table}: {sentence}'); END",
        postgres=f"BEGIN RAISE EXCEPTION 'guard: {table}: {sentence}'; END;",
    )


def create_guards(using: str = "default", **_: Any) -> None:
    """Create whatever guard is missing on tables that exist; safe to run any number of times."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in registered():
            if guard.table in tables and guard.is_for(connection.vendor):
                for statement in _statements(guard, connection.vendor):
                    cursor.execute(statement)


def _statements(guard: Guard, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {guard.name}",
            f"CREATE TRIGGER {guard.name} {guard.timing} ON {guard.table} FOR EACH ROW {guard.sqlite}",
        ]
    level = "STATEMENT" if guard.whole else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $guard$ {guard.postgres} $guard$",
        f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
        f"CREATE TRIGGER {guard.name} {guard.timing} ON {guard.table} FOR EACH {level} EXECUTE FUNCTION {guard.name}()",
    ]


def missing_guards(using: str = "default") -> list[str]:
    """Names of guards that the database's own catalogue does not show."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        present = {row[0] for row in cursor.fetchall()}
    return [g.name for g in registered() if g.is_for(connection.vendor) and g.name not in present]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without guards inside the block: for test teardown, and for nothing else."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in registered():
            if guard.table in tables:
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS {guard.name}"
                    + ("" if connection.vendor == "sqlite" else f" ON {guard.table}")
                )
    try:
        yield
    finally:
        create_guards(using)
