"""Questions about who lives in a place."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
import shapely.geometry

from .models import Place, Share

MOST_DEPRIVED = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A small area of which ``ppm`` of the ground lies in the place; ``best`` when it is counted here."""

    code: str
    name: str
    population: int
    decile: int | None
    ppm: int
    best: bool

    @property
    def percent(self) -> float:
        """The share of its ground that lies here, in per cent with one decimal."""
        return round(self.ppm / 10_000, 1)


@dataclass(frozen=True, slots=True)
class DeprivationOf:
    """Who lives in a place by national decile (1 = most deprived), from whole small areas by best fit.

    ``population`` is the place's own figure, or the best-fit sum where ``fitted``; ``counted`` is always the
    best-fit sum, and shares are of it. ``by_decile`` has the people of deciles 1 to 10, ``unknown`` those of
    small areas without one.
    """

    release: str
    population: int
    fitted: bool
    counted: int
    by_decile: tuple[int, ...]
    unknown: int
    small_areas: int
    parts: tuple[Part, ...]

    @property
    def most_deprived(self) -> int:
        """People in the most deprived three deciles."""
        return sum(self.by_decile[:MOST_DEPRIVED])

    @property
    def most_deprived_ppm(self) -> int | None:
        """Their share of the people whose decile is known, in ppm; nothing where nobody’s is."""
        known = sum(self.by_decile)
        return round(1_000_000 * self.most_deprived / known) if known else None


def part_at(place: Place, lon: float, lat: float) -> Place | None:
    """The part of ``place``, one level down, in which a point lies."""
    point = shapely.Point(lon, lat)
    parts = Place.objects.filter(parent=place).exclude(boundary=None)
    return next((part for part in parts if shapely.geometry.shape(part.boundary).covers(point)), None)


def deprivation_of(place: Place, release: str = "") -> DeprivationOf | None:
    """The deprivation of a place by one release (the newest by name, unless one is given); nothing where no
    small area of it lies here. One query."""
    shares = Share.objects.filter(place=place).order_by("small_area__release", "-ppm", "small_area__code")
    if release:
        shares = shares.filter(small_area__release=release)
    rows = list(shares.values_list("small_area__release", "small_area__code", "small_area__name",
                                   "small_area__population", "small_area__decile", "ppm", "best"))
    if not rows:
        return None
    newest = rows[-1][0]
    parts = tuple(Part(*row[1:]) for row in rows if row[0] == newest)
    best = [part for part in parts if part.best]
    counted = sum(part.population for part in best)
    return DeprivationOf(
        release=newest,
        population=place.population or counted,
        fitted=place.population_fitted or not place.population,
        counted=counted,
        by_decile=tuple(sum(p.population for p in best if p.decile == decile) for decile in range(1, 11)),
        unknown=sum(part.population for part in best if part.decile is None),
        small_areas=len(best),
        parts=parts,
    )
