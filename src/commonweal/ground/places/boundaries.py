"""GeoJSON to typed boundaries, valid polygons in WGS 84; nothing here knows the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry

from commonweal.kernel.refusals import Refusal, Text

from .fields import SMALL_AREA, code_and_name
from .sources import bad_file, line_no, read_text

WGS84 = ("CRS84", "4326", "4258")
POLYGONS = ("Polygon", "MultiPolygon")
MAX_NAME, MAX_CODE = 120, 20
DEGREES = _("Download it as GeoJSON in WGS 84 (EPSG:4326): longitude and latitude in degrees.")


@dataclass(frozen=True, slots=True)
class Boundary:
    """One area of a file: ``feature`` counts from 1; ``repaired`` says that its outline crossed itself."""

    code: str
    name: str
    shape: BaseGeometry
    feature: int
    repaired: bool = False


def read_boundaries(path: Path, kind: str, code_field: str = "", name_field: str = "") -> list[Boundary]:
    """Every area of the file, or a refusal that names the feature which is wrong."""
    features = _features(path)
    columns = list(dict.fromkeys(key for feature in features for key in feature["properties"]))
    code, name = _fields(path, columns, kind, (code_field, name_field))
    found = [_boundary(path, number, feature, (code, name)) for number, feature in enumerate(features, 1)]
    if kind == SMALL_AREA and (bare := next((boundary for boundary in found if not boundary.code), None)):
        raise _bad_feature("no_code", path, bare.feature, _("this small area has no official code."),
                           _("Choose the field with --code-field."))
    _no_twins(path, found)
    return found


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        where = line_no(error.lineno) if isinstance(error, json.JSONDecodeError) else ""
        raise bad_file("not_geojson", path, _("this is not JSON."),
                       _("Download the boundaries as GeoJSON."), where) from None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise bad_file("not_geojson", path, _("this is JSON but not a GeoJSON FeatureCollection."),
                       _("Download the boundaries as GeoJSON, not as TopoJSON or Esri JSON."))
    _check_crs(path, data.get("crs"))
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise bad_file("no_features", path, _("there are no areas in it."),
                       _("Check the filter with which it was downloaded."))
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise _bad_feature("not_geojson", path, number, _("this is not a GeoJSON feature."),
                               _("Download the boundaries as GeoJSON."))
        feature["properties"] = feature.get("properties") or {}
    return features


def _check_crs(path: Path, crs: Any) -> None:
    """The old ``crs`` member, where present, has to say longitude and latitude."""
    named = json.dumps(crs) if crs else WGS84[0]
    if not any(known in named for known in WGS84):
        raise bad_file("not_wgs84", path, _("the file says that its coordinates are not in WGS 84."),
                       DEGREES)


def _fields(path: Path, columns: Sequence[str], kind: str, chosen: tuple[str, str]) -> tuple[str, str]:
    for field in filter(None, chosen):
        if field not in columns:
            raise bad_file("unknown_field", path, _("no area has a field “%(field)s”.") % {"field": field},
                           _("Its fields are: %(columns)s.") % {"columns": ", ".join(columns)})
    code, name = code_and_name(columns, kind)
    code, name = chosen[0] or code, chosen[1] or name
    if not code and not name:
        raise bad_file("unknown_field", path, _("it cannot be told which field holds the code or the name."),
                       _("Say so with --code-field and --name-field. Its fields are: %(columns)s.")
                       % {"columns": ", ".join(columns) or "–"})
    return code, name


def _boundary(path: Path, number: int, feature: dict[str, Any], fields: tuple[str, str]) -> Boundary:
    code, name = (_said(feature["properties"].get(field)) for field in fields)
    name = name or code
    if not name:
        raise _bad_feature("no_name", path, number, _("this area has no name and no code."),
                           _("Choose the fields with --code-field and --name-field."))
    if len(name) > MAX_NAME or len(code) > MAX_CODE:
        raise _bad_feature("name_too_long", path, number, _("its name or code is too long."),
                           _("Names have at most %(name)d letters and codes %(code)d.")
                           % {"name": MAX_NAME, "code": MAX_CODE})
    shape, repaired = _polygon(path, number, feature.get("geometry"))
    return Boundary(code, name, shape, number, repaired)


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _polygon(path: Path, number: int, geometry: Any) -> tuple[BaseGeometry, bool]:
    """A valid polygon and whether it had to be repaired."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in POLYGONS:
        raise _bad_feature("not_polygon", path, number, _("this area has no outline: %(kind)s.") % {
            "kind": kind or _("its geometry is empty")}, _("Areas have to be polygons or multipolygons."))
    try:
        with np.errstate(invalid="ignore"):  # what is not a number is refused below, with its feature
            drawn = shapely.force_2d(shape_of(geometry))
    except (ValueError, TypeError, IndexError, AttributeError, KeyError, shapely.errors.ShapelyError):
        raise _bad_feature("not_polygon", path, number, _("its outline cannot be read."),
                           _("A ring has at least four points, each a longitude and a latitude.")) from None
    _check_degrees(path, number, drawn)
    valid = drawn if drawn.is_valid else polygons_of(shapely.make_valid(drawn))
    if valid.is_empty or valid.area == 0:
        raise _bad_feature("not_polygon", path, number, _("its outline holds no ground."),
                           _("Download the boundaries again."))
    return valid, valid is not drawn


def _check_degrees(path: Path, number: int, drawn: BaseGeometry) -> None:
    points = shapely.get_coordinates(drawn)
    if not np.isfinite(points).all():
        raise _bad_feature("not_polygon", path, number, _("a coordinate is not a number."),
                           _("Download the boundaries again."))
    if (abs(points[:, 0]) > 180).any() or (abs(points[:, 1]) > 90).any():
        raise _bad_feature("not_wgs84", path, number,
                           _("its coordinates are not degrees; they look like eastings and northings."),
                           DEGREES)


def polygons_of(drawn: BaseGeometry) -> BaseGeometry:
    """Only the areas of a geometry, as one: lines and points that a repair leaves over have no ground."""
    parts = [part for part in shapely.get_parts(drawn, return_index=False)
             if part.geom_type in (*POLYGONS, "GeometryCollection")]
    flat = [p if p.geom_type == "Polygon" else polygons_of(p) for p in parts if p.area > 0]
    return shapely.union_all(flat) if len(flat) != 1 else flat[0]


def _no_twins(path: Path, found: Sequence[Boundary]) -> None:
    """Two areas with one code, or with one name and no code, could not be told apart the next time."""
    seen: dict[tuple[str, str], int] = {}
    for boundary in found:
        key = ("code", boundary.code) if boundary.code else ("name", boundary.name.lower())
        if key in seen:
            raise _bad_feature("twice", path, boundary.feature,
                               _("“%(key)s” was already feature %(first)d.") % {
                                   "key": key[1], "first": seen[key]},
                               _("Join the two or choose another field with --code-field."))
        seen[key] = boundary.feature


def _bad_feature(code: str, path: Path, number: int, why: Text, next_step: Text) -> Refusal:
    return bad_file(code, path, why, next_step, _("feature %(number)d") % {"number": number})
