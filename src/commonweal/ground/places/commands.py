"""``commonweal places``: import boundaries, people, small areas and postcodes; show what a place holds.

Models load only when a command runs, so that ``--help`` needs no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from commonweal.kernel.refusals import Refusal

from .fields import SMALL_AREA

if TYPE_CHECKING:
    from .actions.small_areas import SmallAreaFiles
    from .boundaries import Boundary
    from .models import Place
    from .queries import DeprivationOf
    from .reports import Report
    from .tables import PostcodePoint

FILE = click.Path(path_type=Path)


@click.group()
def places() -> None:
    """Places: their boundaries, people and small areas."""


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


@dataclass(frozen=True, slots=True)
class Read:
    """What the files said, read and checked before anything is written."""

    boundaries: Sequence[Boundary]
    people: dict[str, int]
    small_areas: SmallAreaFiles | None
    postcodes: Sequence[PostcodePoint]
    without_place: int


@places.command()
@click.argument("name")
@click.option("--kind", required=True, help="What it is: town, parish, ward, neighbourhood, street …")
@click.option("--under", "parent", default="", help="Short name of the place above it; none for a root.")
@click.option("--population", default=0, type=click.IntRange(min=0), help="How many people live there.")
def add(name: str, kind: str, parent: str, population: int) -> None:
    """Add one place by NAME, without a boundary."""
    from .actions.places import add_place
    from .models import Place

    if kind not in Place.Kind.values:
        raise click.ClickException(f"“{kind}” is no kind of place. Kinds: {', '.join(Place.Kind.values)}.")
    above = Place.objects.filter(slug=parent).first() if parent else None
    if parent and above is None:
        raise click.ClickException(f"There is no place “{parent}”.")
    made = add_place(name, kind, above, population)
    click.echo(f"{made.name} is at /{made.slug}/")


@places.command("import")
@click.option("--boundaries", type=FILE, help="GeoJSON of places, packed with gzip or not.")
@click.option("--kind", default="", help="What these places are: ward, parish, locality, district …")
@click.option("--under", "under_slug", default="", metavar="SLUG", help="Place above them; none for roots.")
@click.option("--code-field", default="", help="Field of the official code in the GeoJSON.")
@click.option("--name-field", default="", help="Field of the name in the GeoJSON.")
@click.option("--population", type=FILE, help="CSV of people by official code of the places.")
@click.option("--small-areas", type=FILE, help="GeoJSON of statistical small areas.")
@click.option("--deprivation", type=FILE, help="CSV of deprivation scores and deciles.")
@click.option("--small-area-population", type=FILE, help="CSV of people by small area.")
@click.option("--release", default="", help="Release of the deprivation figures, as in IMD2025.")
@click.option("--score-field", default="", help="Column of the score in --deprivation.")
@click.option("--decile-field", default="", help="Column of the decile in --deprivation.")
@click.option("--postcodes", type=FILE, help="CSV of postcodes with longitude and latitude.")
def import_command(**options: Any) -> None:
    """Import files of places. Everything is written or nothing is; importing twice changes nothing."""
    if not any(isinstance(value, Path) for value in options.values()):
        raise click.UsageError("Name at least one file to import: see --help.")
    if options["boundaries"] and not options["kind"]:
        raise click.UsageError("Say with --kind what the places of --boundaries are.")
    console = Console(stderr=True)
    with _refusals_in_words():
        with console.status("Reading the files …"):
            read = _read(options)
        reports = _write(read, options["kind"], options["under_slug"], console)
    _tell(reports)


def _read(options: dict[str, Any]) -> Read:
    from .boundaries import read_boundaries
    from .tables import read_populations, read_postcodes

    boundaries: list[Boundary] = []
    people: dict[str, int] = {}
    postcodes: tuple[list[PostcodePoint], int] = ([], 0)
    if options["boundaries"]:
        boundaries = read_boundaries(
            options["boundaries"], options["kind"], options["code_field"], options["name_field"])
    if options["population"]:
        people = read_populations(options["population"], options["kind"])
    if options["postcodes"]:
        postcodes = read_postcodes(options["postcodes"])
    return Read(boundaries, people, _read_small_areas(options), *postcodes)


def _read_small_areas(options: dict[str, Any]) -> SmallAreaFiles | None:
    from .actions.small_areas import SmallAreaFiles
    from .boundaries import read_boundaries
    from .tables import read_deprivation, read_populations

    outlines, deprivation, people = (
        options[name] for name in ("small_areas", "deprivation", "small_area_population"))
    if not (outlines or deprivation or people):
        return None
    # With both files the chosen fields are those of the places.
    fields = ("", "") if options["boundaries"] else (options["code_field"], options["name_field"])
    return SmallAreaFiles(
        options["release"],
        read_boundaries(outlines, SMALL_AREA, *fields) if outlines else (),
        read_deprivation(deprivation, options["score_field"], options["decile_field"]) if deprivation else {},
        read_populations(people, SMALL_AREA) if people else {})


def _write(read: Read, kind: str, under_slug: str, console: Console) -> list[Report]:
    from django.db import transaction

    from .actions import import_boundaries, import_populations, import_postcodes, import_small_areas

    reports: list[Report] = []
    with transaction.atomic():
        under = _place(under_slug) if under_slug else None
        if read.boundaries:
            reports.append(import_boundaries(read.boundaries, kind, under))
        if read.small_areas is not None:
            reports.append(import_small_areas(read.small_areas))
        if read.people:
            reports.append(import_populations(read.people, under))
        if read.boundaries or read.small_areas is not None:
            reports += _fit(under if read.small_areas is None else None, console)
        if read.postcodes:
            reports.append(import_postcodes(read.postcodes, read.without_place))
    return reports


def _fit(under: Place | None, console: Console) -> list[Report]:
    """Fit anew: the tenant that was touched, or all of them."""
    from .actions import fit_small_areas
    from .models import Place

    def watch(numbers: Sequence[int]) -> Iterable[int]:
        return track(numbers, "Comparing outlines …", console=console, transient=True,
                     disable=not console.is_terminal)

    roots = Place.objects.filter(parent=None).defer("boundary").order_by("slug")
    if under is not None:
        roots = roots.filter(pk=under.root_id)
    return [fit_small_areas(root, watch) for root in roots]


def _place(slug: str) -> Place:
    from django.utils.translation import gettext as _

    from .models import Place

    place = Place.objects.filter(slug=slug).first()
    if place is None:
        raise Refusal("place_unknown", _("No place is called “%(slug)s”.") % {"slug": slug},
                      _("Use the last part of its address, or import it first."))
    return place


def _tell(reports: Sequence[Report]) -> None:
    console = Console()
    table = Table("Imported", "Added", "Changed", "Unchanged")
    for report in reports:
        numbers = report.added, report.changed, report.unchanged
        table.add_row(escape(str(report.what)), *(f"{number:,}" for number in numbers))
    console.print(table)
    for report in reports:
        for remark in report.remarks:
            console.print(f"{report.what}: {remark}", markup=False, highlight=False)


@places.command("show")
@click.argument("slug")
def show_command(slug: str) -> None:
    """Print a place: what is above and below it, its people, and its small areas with their shares."""
    from .queries import deprivation_of

    with _refusals_in_words():
        place = _place(slug)
    console = Console(markup=False, highlight=False)
    line = " > ".join([*(above.name for above in place.above()), place.name])
    console.print(f"{line} ({place.get_kind_display()} {place.code}".rstrip() + ")")
    console.print(f"Population: {_people(place)}")
    for part in place.parts.defer("boundary").order_by("kind", "name"):
        console.print(f"  {part.get_kind_display()}: {part.name} ({part.slug}): {_people(part)}")
    found = deprivation_of(place)
    if found is None:
        console.print("No small area is known to lie here.")
    else:
        _show_deprivation(found, console)


def _people(place: Place) -> str:
    if not place.population:
        return "not known"
    how = "best fit of small areas" if place.population_fitted else "own figure"
    return f"{place.population:,} ({how})"


def _show_deprivation(found: DeprivationOf, console: Console) -> None:
    table = Table("Small area", "Name", "People", "Decile", "Lies here", "Counted", title=found.release)
    for area in found.parts:
        table.add_row(area.code, escape(area.name), f"{area.population:,}", str(area.decile or "–"),
                      f"{area.percent:g} % of it", "here" if area.best else "elsewhere")
    console.print(table)
    console.print(f"Best fit: {found.small_areas} small areas with {found.counted:,} people are counted.")
    if found.most_deprived_ppm is not None:
        console.print(f"{found.most_deprived_ppm / 10_000:.1f} % of these people live in the most deprived "
                      "three deciles.")
