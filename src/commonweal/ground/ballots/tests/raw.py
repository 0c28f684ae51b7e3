"""Statements that bypass every line of Python: what is left then is the database's own guards."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from commonweal.ground.ballots.models import Poll


def key_of(pk: uuid.UUID) -> object:
    """A UUID as this database keeps it."""
    return pk if connection.vendor == "postgresql" else pk.hex


def run(sql: str, *values: object) -> int:
    """One statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return int(cursor.rowcount)


@contextmanager
def refused_by(guard: str | None = None):
    """The block fails in the database, by the guard with this text where one is named."""
    with pytest.raises(DatabaseError, match=guard), transaction.atomic():
        yield


def insert_ballot(
    poll: Poll, choices: object, *, slot: str = "", version: int = 1, pk: uuid.UUID | None = None, verb: str = "INSERT"
) -> None:
    """A row of the box as a program without our rules would write it."""
    text = choices if isinstance(choices, str) else json.dumps(choices)
    run(
        f"{verb} INTO box_ballot (id, poll_id, slot, version, tracker, district, channel, choices, salt, leaf) "
        "VALUES (%s, %s, %s, %s, %s, '', 'online', %s, 'aa', 'bb')",
        key_of(pk or uuid.uuid4()),
        key_of(poll.pk),
        slot or uuid.uuid4().hex,
        version,
        uuid.uuid4().hex,
        text,
    )


def everything_kept(*, but: tuple[str, ...] = ()) -> dict[str, str]:
    """All values of all tables as text, by table: what somebody with the whole database can search."""
    kept = {}
    for table in connection.introspection.table_names():
        if table not in but:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                kept[table] = "\n".join(str(value) for row in cursor.fetchall() for value in row)
    return kept
