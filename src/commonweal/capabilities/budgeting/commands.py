"""Commands about rounds: import an election, count a published one again, make codes for the printer."""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from civicmath.budgeting import RuleSpec, count
from civicmath.budgeting.pabulib import PabulibError, read
from commonweal.ground.ballots import actions as ballots
from commonweal.ground.people.commands import place_of
from commonweal.ground.places.models import Place
from commonweal.kernel.refusals import Refusal

from . import exports
from .actions import imports
from .models import Round


@click.group()
def rounds() -> None:
    """Community budgets."""


def round_of(address: str) -> Round:
    """The round at PLACE/ROUND."""
    place, _slash, slug = address.partition("/")
    found = Round.objects.select_related("poll", "place").filter(place__slug=place, slug=slug).first()
    if found is None:
        some = ", ".join(f"{r.place.slug}/{r.slug}" for r in Round.objects.select_related("place")[:6]) or "none yet"
        raise click.ClickException(f"There is no round “{address}”. Rounds here: {some}.")
    return found


@rounds.command("import-pabulib")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", "slug", default="", help="Short name of the place; without it one called “Elections” is used.")
@click.option(
    "--rule",
    type=click.Choice(["greedy", "greedy-per-cost", "equal-shares"]),
    help="Count by this rule instead of the file's.",
)
@click.option("--utility", default="", help="For equal-shares: cost, cardinality or points.")
@click.option("--completion", default="none", type=click.Choice(["none", "u", "add1u"]), help="For equal-shares.")
def import_pabulib(files: tuple[Path, ...], slug: str, rule: str | None, utility: str, completion: str) -> None:
    """Make a finished, counted round of each FILE (.pb or .pb.gz). A file that cannot be read leaves nothing behind."""
    place = (
        place_of(slug)
        if slug
        else Place.objects.get_or_create(slug="elections", defaults={"name": "Elections", "kind": Place.Kind.CITY})[0]
    )
    spec = (
        {
            "rule": rule,
            "utility": utility,
            "completion": completion,
            "start": "floor",
            "increment": 1,
            "ties": "cost,votes,id",
        }
        if rule
        else None
    )
    console, refused = Console(stderr=True), 0
    for file in track(files, description="Importing", console=console, disable=len(files) < 2):
        try:
            raw = file.read_bytes()
            done = imports.import_pabulib(place, gzip.decompress(raw) if file.suffix == ".gz" else raw, file.name, spec)
        except (PabulibError, Refusal, ValueError, OSError, EOFError) as error:
            refused += 1
            click.echo(f"{file.name}: refused. {error}", err=True)
            continue
        for line, sentence in done.repairs[:20]:
            click.echo(f"{file.name}: line {line}: {sentence}", err=True)
        story = done.round.result.story
        click.echo(
            f"{file.name}: {story['won']} of {len(story['projects'])} projects won, {story['voters']:,} ballots → "
            f"/{place.slug}/decide/{done.round.slug}/result/"
        )
    if refused:
        raise click.ClickException(f"{refused} of {len(files)} files were refused; nothing of them was kept.")


@rounds.command()
@click.argument("address", metavar="PLACE/ROUND")
def recount(address: str) -> None:
    """Count a published round again from its file of ballots, and compare."""
    found = round_of(address)
    if found.counted_at is None:
        raise click.ClickException("This round was not counted yet.")
    for result in found.results.exclude(outcome__has_key="areas").order_by("contest"):
        file = read(exports.ballots_file(result), found.slug)
        again = count(file.instance, file.ballots, RuleSpec.from_json(result.outcome["rule"])).to_json()
        name = f"{result.contest}: " if result.contest else ""
        if again != result.outcome:
            raise click.ClickException(
                f"{name}The count does not agree with what was published. Keep everything and ask for help."
            )
        won, voters = len(result.outcome["selected"]), result.outcome["voters"]
        click.echo(f"{name}{won} projects, {voters:,} ballots: agrees with the published result.")


@rounds.command()
@click.argument("address", metavar="PLACE/ROUND")
@click.argument("number", type=int)
@click.option("--batch", required=True, help="Name of the batch: it stands on each letter.")
@click.option("--district", default="", help="Short name of the part of the place that these codes are for.")
def codes(address: str, number: int, batch: str, district: str) -> None:
    """Make NUMBER voting codes, as CSV on standard output for the printer. They are stored nowhere."""
    try:
        made = ballots.issue_codes(round_of(address).poll, number, batch=batch, district=district)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    out = csv.writer(sys.stdout)
    out.writerow(["serial", "code"])
    out.writerows(made)
