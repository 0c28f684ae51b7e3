"""Small areas counted to places by best fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import shapely
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import log

from ..events import SmallAreasFitted
from ..models import Place, PlaceSurvey, Share, SmallAreaSurvey
from ..overlaps import Area, Overlap, Watch, fit
from ..reports import Report, some

BATCH = 1000


@transaction.atomic
def fit_small_areas(root: Place, watch: Watch = iter) -> Report:
    """Compute anew which small areas lie in the places of a tenant, with what share and by best fit for each
    kind of place, from the outlines as imported; then the population of places that have no figure of their
    own. Places whose outline was not imported keep the shares that they have."""
    report = Report(_("Shares of small areas in %(place)s") % {"place": root.name})
    surveys = list(PlaceSurvey.objects.filter(place__line__startswith=root.line)
                   .select_related("place").defer("place__boundary"))
    if not surveys:
        return report
    kinds: dict[str, list[Area]] = defaultdict(list)
    for survey in surveys:
        place = survey.place
        area = Area(place.pk, place.code or place.slug, shapely.from_wkb(bytes(survey.wkb)))
        kinds[place.kind].append(area)
    small_areas = _near(kinds)
    found = [overlap for places in kinds.values() for overlap in fit(places, small_areas, watch)]
    _write(report, [survey.place_id for survey in surveys], found)
    _sum_people(root)
    empty = {survey.place.name for survey in surveys} - _with_best(root)
    if small_areas and empty:
        report.remarks.append(_("Too small for best fit, no small area is mainly in: %(names)s.")
                              % {"names": some(sorted(empty))})
    if report.wrote:
        log.record(SmallAreasFitted(place=root.slug, changed=report.added + report.changed))
    return report


def _near(kinds: dict[str, list[Area]]) -> list[Area]:
    """Small areas whose box meets the box of all the places."""
    west, south, east, north = shapely.total_bounds(
        [area.shape for areas in kinds.values() for area in areas]).tolist()
    rows = SmallAreaSurvey.objects.filter(
        west__lte=east, east__gte=west, south__lte=north, north__gte=south).order_by("small_area__code")
    return [Area(pk, code, shapely.from_wkb(bytes(wkb)))
            for pk, code, wkb in rows.values_list("small_area_id", "small_area__code", "wkb")]


def _write(report: Report, places: list[int], found: Iterable[Overlap]) -> None:
    """Make the shares of these places what was found, touching only what differs."""
    known = {(share.place_id, share.small_area_id): share for share in Share.objects.filter(place__in=places)}
    fresh, changed = [], []
    for overlap in found:
        share = known.pop((overlap.place, overlap.small_area), None)
        if share is None:
            fresh.append(Share(place_id=overlap.place, small_area_id=overlap.small_area,
                               ppm=overlap.ppm, best=overlap.best))
        elif (share.ppm, share.best) != (overlap.ppm, overlap.best):
            share.ppm, share.best = overlap.ppm, overlap.best
            changed.append(share)
        else:
            report.count("unchanged")
    Share.objects.bulk_create(fresh, batch_size=BATCH)
    Share.objects.bulk_update(changed, ["ppm", "best"], batch_size=BATCH)
    Share.objects.filter(pk__in=[share.pk for share in known.values()]).delete()
    report.added, report.changed = len(fresh), len(changed) + len(known)


def _sum_people(root: Place) -> None:
    """Places without a figure of their own get the sum of best-fit small areas, of the newest release."""
    sums: dict[int, int] = {}
    rows = (Share.objects.filter(place__line__startswith=root.line, best=True)
            .values_list("place", "small_area__release").annotate(people=Sum("small_area__population"))
            .order_by("small_area__release"))
    for place_id, _release, people in rows:
        sums[place_id] = people or sums.get(place_id, 0)
    changed = []
    places = root.with_parts().filter(survey__isnull=False).only("pk", "population", "population_fitted")
    for place in places:
        people = sums.get(place.pk, 0)
        if (place.population_fitted or not place.population) and place.population != people:
            place.population, place.population_fitted = people, bool(people)
            changed.append(place)
    Place.objects.bulk_update(changed, ["population", "population_fitted"], batch_size=BATCH)


def _with_best(root: Place) -> set[str]:
    counted = Place.objects.filter(line__startswith=root.line, shares__best=True)
    return set(counted.values_list("name", flat=True))
