"""Commands about people and the roll."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from commonweal.ground.places.models import Place
from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal

from . import actions
from .models import Elector, Person, Role
from .roll import read_roll


def place_of(slug: str) -> Place:
    """The place with this short name, or an error that lists some."""
    found = Place.objects.filter(slug=slug).first()
    if found is None:
        some = ", ".join(Place.objects.values_list("slug", flat=True)[:8]) or "none yet"
        raise click.ClickException(f"There is no place “{slug}”. Places here: {some}.")
    return found


@click.group()
def roll() -> None:
    """The electoral roll of a place."""


@roll.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", "slug", required=True, help="Short name of the place whose roll it is.")
def import_(file: Path, slug: str) -> None:
    """Import FILE, a CSV with the columns number, name, area, email, born.

    Every wrong line is listed; while there is one, nothing is imported.
    """
    place = place_of(slug)
    try:
        lines, complaints = read_roll(file.read_bytes(), clock.now().date())
        for complaint in complaints:
            click.echo(f"line {complaint.line}: {complaint.sentence}", err=True)
        if complaints:
            raise click.ClickException(
                f"{len(complaints)} lines are wrong; nothing was imported. Mend them and import again."
            )
        added, changed = actions.import_roll(place, lines)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    except Refusal as refusal:
        raise click.ClickException(f"{refusal} Nothing was imported.") from None
    click.echo(
        f"{len(lines)} electors read: {added} added, {changed} changed, {len(lines) - added - changed} as before."
    )


@roll.command()
@click.option("--place", "slug", required=True, help="Short name of the place whose roll it is.")
def codes(slug: str) -> None:
    """Make a sign-in code for each elector without an account, as CSV on standard output for the printer."""
    place = place_of(slug)
    out = csv.writer(sys.stdout)
    out.writerow(["number", "name", "code"])
    for elector in Elector.objects.filter(place=place, link=None).order_by("number"):
        out.writerow([elector.number, elector.name, actions.new_sign_in_code(elector)])


@click.group()
def people() -> None:
    """Accounts and roles."""


@people.command("give-role")
@click.argument("email")
@click.argument("kind", type=click.Choice(Role.Kind.values))
@click.option("--place", "slug", required=True, help="Short name of the place; it holds there and below.")
@click.option("--name", default="", help="Name that others see, for a new account.")
def give_role(email: str, kind: str, slug: str, name: str) -> None:
    """Give EMAIL a role; an account is made where there is none. They sign in by a code sent to that address."""
    from allauth.account.models import EmailAddress

    place = place_of(slug)
    known = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    if known is not None:
        person: Person = known.user
    else:
        person = Person.objects.create_user(email=email, name=name)
        EmailAddress.objects.create(user=person, email=email.lower(), verified=True, primary=True)
    actions.give_role(person, place, kind)
    click.echo(
        f"{email} is now {kind} of {place.name}."
        + (
            " Officers must add a passkey or an authenticator at their first sign-in."
            if kind in ("officer", "administrator")
            else ""
        )
    )
