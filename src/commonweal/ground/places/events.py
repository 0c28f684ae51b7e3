from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from commonweal.kernel.log import Event


@dataclass(frozen=True, slots=True)
class PlacesImported(Event):
    kind = "places.places_imported"
    sentence = _("Boundaries of kind {of}: {added} places were added and {changed} changed.")
    of: str
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class PopulationsImported(Event):
    kind = "places.populations_imported"
    sentence = _("The population of {changed} places was imported.")
    changed: int


@dataclass(frozen=True, slots=True)
class SmallAreasImported(Event):
    kind = "places.small_areas_imported"
    sentence = _("Small areas of {release}: {added} were added and {changed} changed.")
    release: str
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class SmallAreasFitted(Event):
    kind = "places.small_areas_fitted"
    sentence = _("Small areas were counted to places by best fit: {changed} shares were written anew.")
    changed: int


@dataclass(frozen=True, slots=True)
class PostcodesImported(Event):
    kind = "places.postcodes_imported"
    sentence = _("Postcodes: {added} were added and {changed} changed.")
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class ContactNamed(Event):
    kind = "places.contact_named"
    sentence = _("A person to ring was named here.")
