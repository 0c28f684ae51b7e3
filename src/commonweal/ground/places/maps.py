"""Maps as SVG from the server: boundaries and points, no tiles, no script. Each has a list beside it that
says the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import shapely
import shapely.geometry

from .models import Place

WIDTH = 640
TALLEST = 960
EDGE = 4
NEAREST = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One area on the map: its outline as an SVG path, and a point inside it for its name."""

    name: str
    path: str
    x: float = 0
    y: float = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """One point on the map; its label is a number and a name, as in "6. Allotment"."""

    x: float
    y: float
    label: str

    @property
    def mark(self) -> str:
        """The number, short enough to stand in the dot."""
        return self.label.partition(".")[0][:4]


@dataclass(frozen=True, slots=True)
class Map:
    """What the template draws, in pixels of a box WIDTH wide and at most TALLEST high."""

    width: int
    height: int
    outline: Shape
    shapes: list[Shape]
    dots: list[Dot]


def rings(geometry: dict[str, Any]) -> list[Sequence[Sequence[float]]]:
    """Every ring of a GeoJSON polygon or multipolygon that has points."""
    if geometry.get("type") == "Polygon":
        return [ring for ring in geometry["coordinates"] if ring]
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon if ring]
    return []


def _halves(pixels: float) -> float:
    return round(pixels * 2) / 2


class _Sheet:
    """Degrees to pixels: equirectangular at the middle latitude, which keeps small places in shape, with an
    edge so that the line around the place is drawn whole."""

    def __init__(self, geometry: dict[str, Any]) -> None:
        points = [point for ring in rings(geometry) for point in ring]
        self.west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, self.north = min(p[1] for p in points), max(p[1] for p in points)
        self.squeeze = math.cos(math.radians((south + self.north) / 2))
        across = max((east - self.west) * self.squeeze, 1e-6)
        down = max(self.north - south, 1e-6)
        self.scale = min((WIDTH - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / down)
        self.left = (WIDTH - across * self.scale) / 2
        self.height = round(down * self.scale) + 2 * EDGE

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point is, to half a pixel."""
        x = (lon - self.west) * self.squeeze * self.scale + self.left
        return _halves(x), _halves((self.north - lat) * self.scale + EDGE)

    def ground(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel: ``at`` turned round."""
        lon = (x - self.left) / (self.squeeze * self.scale) + self.west
        return round(lon, 6), round(self.north - (y - EDGE) / self.scale, 6)

    def shape(self, name: str, geometry: dict[str, Any]) -> Shape:
        """An outline with the point for its name."""
        inside = shapely.geometry.shape(geometry).representative_point()
        return Shape(name, self.path(geometry), *self.at(inside.x, inside.y))

    def path(self, geometry: dict[str, Any]) -> str:
        """All rings; those too small to be seen go, unless nothing else would be left."""
        thin = [_thin([self.at(p[0], p[1]) for p in ring]) for ring in rings(geometry)]
        seen = [ring for ring in thin if len(ring) > 2] or thin[:1]
        return "".join(_drawn(ring) for ring in seen)


def _thin(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points nearer than a pixel to the one before, and without the last where it closes the ring."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or math.dist(kept[-1], point) >= NEAREST:
            kept.append(point)
    while len(kept) > 1 and math.dist(kept[0], kept[-1]) < NEAREST:
        kept.pop()
    return kept


def _drawn(ring: Sequence[tuple[float, float]]) -> str:
    """One closed ring as steps from point to point, the shortest way to write it."""
    steps = [(x - before[0], y - before[1]) for before, (x, y) in pairwise(ring)]
    return f"M{ring[0][0]:g},{ring[0][1]:g}" + ("l" if steps else "") + " ".join(
        f"{x:g},{y:g}" for x, y in steps) + "z"


def ground_at(geometry: dict[str, Any], x: float, y: float) -> tuple[float, float] | None:
    """Longitude and latitude of a pixel on the map of ``geometry``, or nothing outside its outline."""
    lon, lat = _Sheet(geometry).ground(x, y)
    outline = shapely.geometry.shape(geometry)
    return (lon, lat) if outline.covers(shapely.geometry.Point(lon, lat)) else None


def draw_map(
    place: Place, parts: Iterable[Place], points: Iterable[tuple[float, float, str]] = ()
) -> Map | None:
    """The place with its parts and points (longitude, latitude, label); nothing without a boundary."""
    if not place.boundary or not rings(place.boundary):
        return None
    sheet = _Sheet(place.boundary)
    shapes = [sheet.shape(part.name, part.boundary) for part in parts
              if part.boundary and rings(part.boundary)]
    dots = [Dot(*sheet.at(lon, lat), label) for lon, lat, label in points]
    return Map(WIDTH, sheet.height, Shape(place.name, sheet.path(place.boundary)), shapes, dots)
