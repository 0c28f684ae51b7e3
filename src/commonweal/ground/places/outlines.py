"""Outlines light enough for a page: simplified, rounded to five decimals (about a metre), still valid."""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from .boundaries import polygons_of

BUDGET = 6_000
DECIMALS = 5
FIRST_TOLERANCE = 1e-5
SHORTEST_POINT = len("[0.0, 0.0], ")


def light_outline(shape: BaseGeometry, budget: int = BUDGET) -> dict[str, Any]:
    """``shape`` as a GeoJSON geometry whose JSON has fewer than ``budget`` characters.

    The tolerance (degrees) grows until it fits; parts and holes smaller than its square go, the largest part
    never does.
    """
    tolerance = 0.0
    while True:
        thin = _without_specks(shape, tolerance**2).simplify(tolerance) if tolerance else shape
        # Rounding is slow, so it waits until the points could fit at all.
        if shapely.get_num_coordinates(thin) * SHORTEST_POINT < budget:
            geometry = _geojson(_rounded(thin))
            if len(json.dumps(geometry)) < budget:
                return geometry
        tolerance = tolerance * 1.2 or FIRST_TOLERANCE


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    snapped = polygons_of(shapely.set_precision(shape, 10**-DECIMALS))
    return shape if snapped.is_empty else snapped


def _without_specks(shape: BaseGeometry, area: float) -> BaseGeometry:
    parts = sorted(shapely.get_parts(shape), key=lambda part: part.area, reverse=True)
    kept = [part for number, part in enumerate(parts) if number == 0 or part.area >= area]
    return shapely.MultiPolygon([_filled(part, area) for part in kept])


def _filled(part: shapely.Polygon, area: float) -> shapely.Polygon:
    """Without holes smaller than ``area``."""
    return shapely.Polygon(part.exterior, [r for r in part.interiors if shapely.Polygon(r).area >= area])


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    """Outer rings anticlockwise and holes clockwise, so that either rule of filling draws them alike."""
    parts = [[[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords]
              for ring in (part.exterior, *part.interiors)]
             for part in (shapely.geometry.polygon.orient(p) for p in shapely.get_parts(shape))]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}
