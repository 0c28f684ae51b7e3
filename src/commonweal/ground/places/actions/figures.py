"""Populations and postcodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import log
from commonweal.kernel.refusals import Refusal

from ..events import PopulationsImported, PostcodesImported
from ..models import Place, Postcode
from ..postcodes import canonical
from ..reports import Report
from ..tables import PostcodePoint

BATCH = 1000


@transaction.atomic
def import_populations(people: Mapping[str, int], under: Place | None = None) -> Report:
    """Give places their own population figure by official code: ``under`` and what is below it, or all
    places. A place's own figure goes before the sum of small areas."""
    places = (under.with_parts() if under else Place.objects.all()).exclude(code="").defer("boundary")
    report, found = Report(_("Populations")), [place for place in places if place.code in people]
    if not found:
        raise Refusal("no_place_matches", _("No place has a code of this table of populations."),
                      _("Import the boundaries first, and check that the table is about the same areas."),
                      status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for place in found:
        same = place.population == people[place.code] and not place.population_fitted
        report.count("unchanged" if same else "changed")
        place.population, place.population_fitted = people[place.code], False
    Place.objects.bulk_update(found, ["population", "population_fitted"], batch_size=BATCH)
    elsewhere = len(people) - len({place.code for place in found})
    if elsewhere:
        report.remarks.append(_("%(count)d rows are about areas that are not here.") % {"count": elsewhere})
    if report.wrote:
        log.record(PopulationsImported(place=under.slug if under else "", changed=report.changed))
    return report


@transaction.atomic
def import_postcodes(points: Sequence[PostcodePoint], without_place: int = 0) -> Report:
    """Add postcodes and move those that moved; none goes. ``without_place`` rows had no coordinates."""
    report = Report(_("Postcodes"))
    wanted = {canonical(point.code): (point.lon, point.lat) for point in points}
    known = {row.code: row for row in Postcode.objects.all()}
    moved = []
    for code, (lon, lat) in wanted.items():
        row = known.get(code)
        if row is not None and (row.lon, row.lat) != (lon, lat):
            row.lon, row.lat = lon, lat
            moved.append(row)
    fresh = [Postcode(code=code, lon=lon, lat=lat)
             for code, (lon, lat) in wanted.items() if code not in known]
    Postcode.objects.bulk_create(fresh, batch_size=BATCH)
    Postcode.objects.bulk_update(moved, ["lon", "lat"], batch_size=BATCH)
    report.added, report.changed = len(fresh), len(moved)
    report.unchanged = len(wanted) - len(fresh) - len(moved)
    if without_place:
        report.remarks.append(_("%(count)d postcodes have no coordinates and were left out.")
                              % {"count": without_place})
    if report.wrote:
        log.record(PostcodesImported(place="", added=report.added, changed=report.changed))
    return report
