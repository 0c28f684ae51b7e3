"""One place at a time: add it, and say whom to ring there."""

from __future__ import annotations

from django.db import transaction

from commonweal.kernel import log

from ..events import ContactNamed, PlacesImported
from ..models import RESERVED, Place
from ..slugs import choose_slug


@transaction.atomic
def name_contact(place: Place, name: str, phone: str, where: str) -> Place:
    """Put a person, a number and an address on every page of the place."""
    place.contact_name, place.contact_phone, place.contact_where = name, phone, where
    place.save(update_fields=["contact_name", "contact_phone", "contact_where"])
    log.record(ContactNamed(place=place.slug))
    return place


@transaction.atomic
def add_place(name: str, kind: str, parent: Place | None, population: int) -> Place:
    """A place without a boundary: a street, an estate, a parish whose map is not at hand."""
    taken = set(Place.objects.values_list("slug", flat=True)) | RESERVED
    slug = choose_slug(name, kind, parent.slug if parent else "", taken)
    made = Place.objects.create(name=name, kind=kind, parent=parent, population=population, slug=slug)
    log.record(PlacesImported(place=made.slug, of=kind, added=1, changed=0))
    return made
