"""Maps as SVG from the server: boundaries and points, no tiles, no script. Each has a list beside it that says the
same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .models import Place

WIDTH = 640


@dataclass(frozen=True, slots=True)
class Shape:
    """One area on the map: its outline as an SVG path."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One point on the map with its number."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Map:
    """What the template draws, in pixels of a box WIDTH wide."""

    width: int
    height: int
    outline: Shape
    shapes: list[Shape]
    dots: list[Dot]


def rings(geometry: dict[str, Any]) -> list[Sequence[Sequence[float]]]:
    """Every ring of a GeoJSON polygon or multipolygon."""
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon]
    return []


class _Sheet:
    """Degrees to pixels: equirectangular at the middle latitude, which keeps small places in shape."""

    def __init__(self, geometry: dict[str, Any]) -> None:
        points = [point for ring in rings(geometry) for point in ring]
        self.west, self.east = min(p[0] for p in points), max(p[0] for p in points)
        self.south, self.north = min(p[1] for p in points), max(p[1] for p in points)
        self.squeeze = math.cos(math.radians((self.south + self.north) / 2))
        span = (self.east - self.west) * self.squeeze or 1e-6
        self.scale = WIDTH / span
        self.height = max(1, round((self.north - self.south) * self.scale))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return (round((lon - self.west) * self.squeeze * self.scale, 1), round((self.north - lat) * self.scale, 1))

    def path(self, geometry: dict[str, Any]) -> str:
        drawn = []
        for ring in rings(geometry):
            points = [self.at(p[0], p[1]) for p in ring]
            thin = [p for before, p in zip([None, *points], points, strict=False) if p != before]
            drawn.append("M" + "L".join(f"{x:g},{y:g}" for x, y in thin) + "Z")
        return "".join(drawn)


def draw_map(place: Place, parts: Iterable[Place], points: Iterable[tuple[float, float, str]] = ()) -> Map | None:
    """The place with its parts and points, or nothing where no boundary is known."""
    if not place.boundary or not rings(place.boundary):
        return None
    sheet = _Sheet(place.boundary)
    shapes = [Shape(part.name, sheet.path(part.boundary)) for part in parts if part.boundary]
    dots = [Dot(*sheet.at(lon, lat), label) for lon, lat, label in points]
    return Map(WIDTH, sheet.height, Shape(place.name, sheet.path(place.boundary)), shapes, dots)
