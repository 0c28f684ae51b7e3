"""How need divides a round's budget between the areas of its place, shown with its effect before anybody votes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from commonweal.ground.places.models import Place, Share

from .models import Project, Round
from .rules import split_by_need

DEPRIVED_DECILES = 3


@dataclass(frozen=True, slots=True)
class AreaShare:
    """One area's part of the money: by need, and what it would be by people alone."""

    area: Place
    residents: int
    deprived: int
    by_need: int
    by_people: int


def area_shares(round_: Round) -> list[AreaShare]:
    """The parts of the place one level down with their shares; empty where there are none with residents.

    Deprived residents are those of whole small areas by best fit, of one release (the newest by name): deciles of two
    releases are never mixed.
    """
    parts = list(Place.objects.filter(parent=round_.place, population__gt=0).defer("boundary").order_by("name"))
    if not parts:
        return []
    shares = Share.objects.filter(place__in=parts, best=True)
    release = shares.order_by("-small_area__release").values_list("small_area__release", flat=True).first()
    deprived = dict(
        shares.filter(small_area__release=release, small_area__decile__lte=DEPRIVED_DECILES)
        .order_by()
        .values_list("place")
        .annotate(n=Sum("small_area__population"))
    )
    need = split_by_need(round_.budget, [(p.slug, p.population, deprived.get(p.pk) or 0) for p in parts])
    people = split_by_need(round_.budget, [(p.slug, p.population, 0) for p in parts])
    return [AreaShare(p, p.population, deprived.get(p.pk) or 0, need[p.slug], people[p.slug]) for p in parts]


def parts_of(round_: Round) -> dict[int, str]:
    """Each project's part of the place, one level down, by the project's id: projects of the whole place are absent."""
    parts = {part.pk: part.slug for part in Place.objects.filter(parent=round_.place).defer("boundary")}
    made = {}
    for pk, line in Project.objects.filter(round=round_, area__isnull=False).values_list("pk", "area__line"):
        inside = next((parts[int(step)] for step in line.split("/") if step and int(step) in parts), None)
        if inside:
            made[pk] = inside
    return made


def shares_of(round_: Round) -> dict[str, int]:
    """Area slug to its part of the budget."""
    return {share.area.slug: share.by_need for share in area_shares(round_)}
