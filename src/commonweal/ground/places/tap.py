"""A point on the map without script: the map is an image button, and where it was pressed comes back in pixels."""

from __future__ import annotations

from .maps import WIDTH, draw_map, ground_at
from .models import Place

BUTTON_WIDTH = 300


def map_button(place: Place) -> str:
    """The place's map as an SVG file of BUTTON_WIDTH pixels; empty where no boundary is known."""
    drawn = draw_map(place, Place.objects.filter(parent=place))
    if drawn is None:
        return ""
    height = round(drawn.height * BUTTON_WIDTH / WIDTH)
    parts = "".join(f'<path d="{shape.path}" fill="none" stroke="#56635d"/>' for shape in drawn.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{BUTTON_WIDTH}" height="{height}" '
        f'viewBox="0 0 {drawn.width} {drawn.height}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="{drawn.outline.path}" fill="#dcebe3" stroke="#17231f" stroke-width="2"/>{parts}</svg>'
    )


def tapped(place: Place, x: str, y: str) -> tuple[float, float] | None:
    """Longitude and latitude of a press on ``map_button``; nothing for a press outside, or by keyboard (0, 0)."""
    if not (x.isdecimal() and y.isdecimal()) or (x == "0" and y == "0") or not place.boundary:
        return None
    scale = WIDTH / BUTTON_WIDTH
    return ground_at(place.boundary, int(x) * scale, int(y) * scale)
