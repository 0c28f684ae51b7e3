"""Tiny files with known answers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("COMMONWEAL_SHARED", Path(__file__).resolve().parents[6] / "shared"))
TRAFFORD = SHARED / "data/places/trafford"
real_data = pytest.mark.skipif(
    not TRAFFORD.is_dir(), reason=f"no real data at {TRAFFORD}: set COMMONWEAL_SHARED"
)


def box(west, south, east, north):
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def geojson(path, *features, **more):
    """A file of (properties, geometry) pairs."""
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                **more,
                "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in features],
            }
        ),
        encoding="utf-8",
    )
    return path


def area(code, name, geometry):
    return {"area_code": code, "area_name": name}, geometry


def csv_file(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
