"""``commonweal doctor``: looks at settings, keys, database and guards, and says the cure of each fault."""

from __future__ import annotations

import click
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from commonweal.ground.ballots.models import Ballot, Credential, Poll
from commonweal.kernel.guards import missing_guards


def examine() -> int:
    """Print one line a finding; the exit code is how many need a cure."""
    faults = [
        (f.msg, f.hint or "")
        for f in checks.run_checks(include_deployment_checks=not settings.DEMO)
        if f.id and f.id.startswith("commonweal")
    ]
    try:
        faults += _database()
    except DatabaseError as error:
        faults.append((f"The database does not answer: {error}", "Check DATABASE_URL and that the server runs."))
    for what, cure in faults:
        click.secho(f"✗ {what}", fg="red")
        click.echo(f"  {cure}")
    if not faults:
        click.secho("✓ Everything is set right.", fg="green")
    click.echo(
        f"data {settings.DATA_DIR}, keys {settings.KEYS_DIR}, database {connection.vendor}, time {settings.TIME_ZONE}"
    )
    return len(faults)


def _database() -> list[tuple[str, str]]:
    plan = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    if plan:
        return [(f"{len(plan)} changes of the database are not made yet.", "Run: commonweal django migrate")]
    found = [
        (f"The guard {name} is missing in the database.", "Run: commonweal django migrate") for name in missing_guards()
    ]
    for poll in Poll.objects.filter(frozen_at__isnull=False):
        used = Credential.objects.filter(poll=poll, state="used").count()
        slots = Ballot.objects.filter(poll=poll).order_by().values("slot").distinct().count()
        if used != slots:
            found.append(
                (
                    f"“{poll}”: {used} codes are used, but the box holds ballots of {slots}.",
                    "Stop the vote and ask for help before anything else is done.",
                )
            )
    return found
