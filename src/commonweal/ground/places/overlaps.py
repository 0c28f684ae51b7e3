"""How much of each small area lies in each place, and to which place of a kind it is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

WHOLE = 1_000_000
NOISE = 1_000

Watch = Callable[[Sequence[int]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Area:
    """A valid polygon in WGS 84 with the code by which ties are broken."""

    pk: int
    code: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Overlap:
    """``ppm`` parts per million of the small area's ground lie in the place; ``best``: it is counted here."""

    place: int
    small_area: int
    ppm: int
    best: bool = False


def equal_area(shape: BaseGeometry) -> BaseGeometry:
    """Longitude against the sine of latitude (Lambert's cylinder): equal areas of the sphere stay equal."""
    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.radians(points[:, 0]), np.sin(np.radians(points[:, 1]))])

    flat = shapely.transform(shape, project)
    return flat if flat.is_valid else shapely.make_valid(flat)


def fit(places: Sequence[Area], small_areas: Sequence[Area], watch: Watch = iter) -> list[Overlap]:
    """The overlaps of places of one kind with small areas, by small area and then by share.

    Shares under a thousandth are noise of digitising and are dropped. A small area is counted to the place
    that holds most of it, ties going to the lower code; where the ground outside all these places is larger
    than any place's part, it is counted to none.
    """
    if not places:
        return []
    grounds = [equal_area(place.shape) for place in places]
    tree = shapely.STRtree(grounds)
    found: list[Overlap] = []
    for index in watch(range(len(small_areas))):
        small = small_areas[index]
        ground = equal_area(small.shape)
        near = tree.query(ground, predicate="intersects")
        parts = {int(i): round(WHOLE * grounds[i].intersection(ground).area / ground.area) for i in near}
        found += _ranked(places, small, parts)
    return found


def _ranked(places: Sequence[Area], small: Area, parts: dict[int, int]) -> list[Overlap]:
    outside = WHOLE - sum(parts.values())
    order = sorted((i for i in parts if parts[i] >= NOISE), key=lambda i: (-parts[i], places[i].code))
    shares = [Overlap(places[i].pk, small.pk, min(parts[i], WHOLE)) for i in order]
    if shares and shares[0].ppm >= outside:
        shares[0] = replace(shares[0], best=True)
    return shares


