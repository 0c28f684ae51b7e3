"""Places from boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import log
from commonweal.kernel.refusals import Refusal

from ..boundaries import Boundary
from ..events import PlacesImported
from ..models import RESERVED, Place, PlaceSurvey
from ..outlines import light_outline
from ..reports import Report, some
from ..slugs import choose_slug


class _Kin:
    """Where a place of the file is looked for: in the tenant by code, in the parent's parts by name."""

    def __init__(self, kind: str, under: Place | None) -> None:
        self.under, self.kind = under, kind
        tenant = (Place.objects.filter(line__startswith=f"/{under.root_id}/") if under
                  else Place.objects.filter(parent=None))
        places = list(tenant.select_related("survey"))
        self.by_code = {place.code: place for place in places if place.code}
        self.by_name = {place.name.lower(): place for place in places
                        if place.parent_id == (under.pk if under else None) and place.kind == kind}
        self.near = {place.slug for place in places}
        self.taken = set(Place.objects.values_list("slug", flat=True)) | RESERVED

    def find(self, boundary: Boundary) -> Place | None:
        """The place that this boundary is of, if it is known."""
        place = self.by_code.get(boundary.code)
        if place is not None:
            self._check_below(boundary, place)
            return place
        namesake = self.by_name.get(boundary.name.lower())
        return None if namesake and namesake.code and boundary.code else namesake

    def _check_below(self, boundary: Boundary, place: Place) -> None:
        if self.under and (place == self.under or not place.line.startswith(self.under.line)):
            raise Refusal("place_elsewhere", _("%(name)s (%(code)s) is known, but not below %(under)s.") % {
                "name": place.name, "code": boundary.code, "under": self.under.name},
                _("Import it with --under %(slug)s, where it stands.") % {
                    "slug": place.parent.slug if place.parent else place.slug})

    def slug(self, name: str) -> str:
        """A new slug, taken from now on."""
        chosen = choose_slug(name, self.kind, self.under.slug if self.under else "", self.taken, self.near)
        self.taken.add(chosen)
        self.near.add(chosen)
        return chosen


@transaction.atomic
def import_boundaries(boundaries: Sequence[Boundary], kind: str, under: Place | None = None) -> Report:
    """Make or renew places of ``kind`` below ``under`` (roots, without it). A place is known by its code, or
    else by its name among the parts of its parent; its slug never changes. Twice is as good as once."""
    _check_kind(kind)
    if under is not None:
        under = Place.objects.select_for_update().get(pk=under.pk)
        _check_touches(boundaries, under)
    kin, report = _Kin(kind, under), Report(_("Places"))
    for boundary in boundaries:
        place = kin.find(boundary)
        known = place is not None
        place = place or Place(parent=under, slug=kin.slug(boundary.name))
        changed = _renew(place, boundary, kind)
        report.count("unchanged" if not changed else "changed" if known else "added")
    repaired = [boundary.name for boundary in boundaries if boundary.repaired]
    if repaired:
        report.remarks.append(_("Outlines that crossed themselves were repaired: %(names)s.")
                              % {"names": some(repaired)})
    if report.wrote:
        log.record(PlacesImported(place=under.slug if under else "", of=kind,
                                  added=report.added, changed=report.changed))
    return report


def _check_kind(kind: str) -> None:
    if kind not in Place.Kind.values:
        raise Refusal("unknown_kind", _("“%(kind)s” is not a kind of place.") % {"kind": kind},
                      _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(Place.Kind.values)},
                      status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _check_touches(boundaries: Sequence[Boundary], under: Place) -> None:
    survey = PlaceSurvey.objects.filter(place=under).first()
    if survey is None:
        return
    ground = shapely.from_wkb(bytes(survey.wkb))
    if not any(ground.intersects(boundary.shape) for boundary in boundaries):
        raise Refusal("lies_elsewhere", _("None of these areas lies in %(name)s.") % {"name": under.name},
                      _("Check --under, and that coordinates are written longitude first."),
                      status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _renew(place: Place, boundary: Boundary, kind: str) -> bool:
    """Write what differs; whether anything did."""
    wkb = shapely.to_wkb(boundary.shape)
    told = {"name": boundary.name, "kind": kind, "code": boundary.code or place.code}
    survey = getattr(place, "survey", None) if place.pk else None
    redrawn = survey is None or bytes(survey.wkb) != wkb
    if not redrawn and all(getattr(place, field) == value for field, value in told.items()):
        return False
    for field, value in told.items():
        setattr(place, field, value)
    if redrawn:
        place.boundary = light_outline(boundary.shape)
    place.save()
    if redrawn:
        PlaceSurvey.objects.update_or_create(place=place, defaults={"wkb": wkb})
    return True
