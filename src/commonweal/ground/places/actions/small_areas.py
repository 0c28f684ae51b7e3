"""Small areas with their people and deprivation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import shapely
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import log
from commonweal.kernel.refusals import Refusal

from ..boundaries import Boundary
from ..events import SmallAreasImported
from ..models import SmallArea, SmallAreaSurvey
from ..outlines import light_outline
from ..reports import Report, some
from ..tables import Deprivation

BATCH = 500
FIELDS = ["name", "population", "score", "decile", "boundary"]


@dataclass(frozen=True, slots=True)
class SmallAreaFiles:
    """What was read for one release; what is empty leaves that part as it is."""

    release: str
    boundaries: Sequence[Boundary] = ()
    deprivation: Mapping[str, Deprivation] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def import_small_areas(files: SmallAreaFiles) -> Report:
    """Make or renew the small areas of one release, known by their code. Importing twice changes nothing."""
    _check_release(files.release)
    report = Report(_("Small areas of %(release)s") % {"release": files.release})
    areas = {area.code: area for area in SmallArea.objects.filter(release=files.release)}
    before = {code: _state(area) for code, area in areas.items()}
    drawn = _draw(areas, files)
    _check_any(areas, files)
    for code, area in areas.items():
        _figure(area, files.deprivation.get(code), files.people.get(code))
    changed = [code for code in before if _state(areas[code]) != before[code] or code in drawn]
    _write(areas, [code for code in areas if code not in before], changed, drawn)
    report.added, report.changed = len(areas) - len(before), len(changed)
    report.unchanged = len(before) - len(changed)
    report.remarks += _remarks(areas, files)
    if report.wrote:
        log.record(SmallAreasImported(place="", release=files.release,
                                      added=report.added, changed=report.changed))
    return report


def _check_release(release: str) -> None:
    if not 1 <= len(release) <= 20:
        raise Refusal("no_release", _("Small areas and deprivation belong to a release, and none was named."),
                      _("Name it with --release, as in IMD2025, in at most 20 letters."),
                      status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _state(area: SmallArea) -> tuple[object, ...]:
    return area.name, area.population, area.score, area.decile


def _draw(areas: dict[str, SmallArea], files: SmallAreaFiles) -> dict[str, Boundary]:
    """Put the areas of the file among ``areas``; those whose outline is new."""
    surveys = {code: bytes(wkb) for code, wkb in SmallAreaSurvey.objects.filter(
        small_area__release=files.release).values_list("small_area__code", "wkb")}
    drawn = {}
    for boundary in files.boundaries:
        area = areas.setdefault(boundary.code, SmallArea(code=boundary.code, release=files.release))
        area.name = boundary.name
        if surveys.get(boundary.code) != shapely.to_wkb(boundary.shape):
            drawn[boundary.code] = boundary
            area.boundary = light_outline(boundary.shape)
    return drawn


def _check_any(areas: Mapping[str, SmallArea], files: SmallAreaFiles) -> None:
    for what, table in ((_("deprivation"), files.deprivation), (_("population"), files.people)):
        if table and not areas.keys() & table.keys():
            raise Refusal("no_small_area_matches",
                          _("No small area of %(release)s has a code of the table of %(what)s.") % {
                              "release": files.release, "what": what},
                          _("Import their boundaries with --small-areas; both have to be of one vintage."),
                          status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _figure(area: SmallArea, deprivation: Deprivation | None, people: int | None) -> None:
    if deprivation is not None:
        area.score, area.decile = deprivation.score, deprivation.decile
    if people is not None:
        area.population = people


def _write(areas: Mapping[str, SmallArea], added: list[str], changed: list[str],
           drawn: Mapping[str, Boundary]) -> None:
    SmallArea.objects.bulk_create([areas[code] for code in added], batch_size=BATCH)
    SmallArea.objects.bulk_update([areas[code] for code in changed], FIELDS, batch_size=BATCH // 5)
    SmallAreaSurvey.objects.filter(small_area__in=[areas[code] for code in changed if code in drawn]).delete()
    surveys = [_survey(areas[code], boundary) for code, boundary in drawn.items()]
    SmallAreaSurvey.objects.bulk_create(surveys, batch_size=BATCH // 5)


def _survey(area: SmallArea, boundary: Boundary) -> SmallAreaSurvey:
    west, south, east, north = boundary.shape.bounds
    return SmallAreaSurvey(small_area=area, wkb=shapely.to_wkb(boundary.shape),
                           west=west, south=south, east=east, north=north)


def _remarks(areas: Mapping[str, SmallArea], files: SmallAreaFiles) -> list[str | Promise]:
    remarks: list[str | Promise] = []
    repaired = [boundary.name for boundary in files.boundaries if boundary.repaired]
    if repaired:
        remarks.append(_("Outlines that crossed themselves were repaired: %(names)s.")
                       % {"names": some(repaired)})
    asked = {boundary.code for boundary in files.boundaries} or areas.keys()
    for table, sentence in (
            (files.deprivation, _("Small areas that the table of deprivation does not know: %(names)s.")),
            (files.people, _("Small areas that the table of populations does not know: %(names)s."))):
        missing = sorted(asked - table.keys()) if table else []
        if missing:
            remarks.append(sentence % {"names": some(missing)})
    return remarks
