"""Maps stay small and whole."""

from __future__ import annotations

import re

from commonweal.ground.places.maps import EDGE, TALLEST, WIDTH, draw_map
from commonweal.ground.places.models import Place

from .makers import box


def place(geometry):
    return Place(name="Ashton", boundary=geometry)


def corners(path):
    """Absolute points of a path of relative steps."""
    (x, y), *steps = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]
    found = [(x, y)]
    for dx, dy in steps:
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def test_a_square_fills_the_sheet():
    found = draw_map(place(box(0, 0, 1, 1)), [], [(0.5, 0.5, "1")])
    assert (found.width, found.height) == (WIDTH, WIDTH)
    assert corners(found.outline.path) == [
        (EDGE, WIDTH - EDGE),
        (WIDTH - EDGE, WIDTH - EDGE),
        (WIDTH - EDGE, EDGE),
        (EDGE, EDGE),
    ]
    assert (found.dots[0].x, found.dots[0].y, found.dots[0].label) == (WIDTH / 2, WIDTH / 2, "1")


def test_a_tall_place_is_not_taller_than_a_page():
    found = draw_map(place(box(0, 0, 0.1, 3)), [])
    assert found.height <= TALLEST
    across = [x for x, _y in corners(found.outline.path)]
    assert min(across) + max(across) == WIDTH


def test_points_nearer_than_a_pixel_go():
    ring = [[i / 10_000, 0] for i in range(10_001)] + [[1, 1], [0, 1], [0, 0]]
    path = draw_map(place({"type": "Polygon", "coordinates": [ring]}), []).outline.path
    assert len(corners(path)) < 645
    assert all(value * 2 == int(value * 2) for pair in corners(path) for value in pair)


def test_nothing_is_drawn_without_ground():
    assert draw_map(place(None), []) is None
    assert draw_map(place({"type": "Point", "coordinates": [0, 0]}), []) is None
    assert draw_map(place({"type": "Polygon", "coordinates": [[]]}), []) is None


def test_specks_go_and_parts_stay():
    speck = box(0.5, 0.5, 0.50001, 0.50001)["coordinates"]
    both = {"type": "MultiPolygon", "coordinates": [box(0, 0, 1, 1)["coordinates"], speck]}
    found = draw_map(place(both), [place(box(0, 0, 0.5, 1)), place(None)])
    assert found.outline.path.count("M") == 1
    assert [shape.name for shape in found.shapes] == ["Ashton"]
