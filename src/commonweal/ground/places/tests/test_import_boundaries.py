"""Places from GeoJSON: what is known again, what is refused and where."""

from __future__ import annotations

import gzip
import json

import pytest
import shapely
from shapely.geometry import shape

from commonweal.ground.places.actions import import_boundaries
from commonweal.ground.places.boundaries import read_boundaries
from commonweal.ground.places.fields import code_and_name
from commonweal.ground.places.models import RESERVED, Place
from commonweal.ground.places.outlines import light_outline
from commonweal.kernel.models import LoggedEvent
from commonweal.kernel.refusals import Refusal

from .makers import area, box, geojson

TOWN = area("E1", "Ashton", box(-2.0, 53.0, -1.8, 53.1))


@pytest.fixture
def town(tmp_path, db):
    import_boundaries(read_boundaries(geojson(tmp_path / "town.geojson", TOWN), "district"), "district")
    return Place.objects.get(slug="ashton")


def wards(tmp_path, *features):
    return read_boundaries(geojson(tmp_path / "wards.geojson", *features), "ward")


def test_places_are_made_below_their_parent(town, tmp_path):
    found = wards(
        tmp_path,
        area("W1", "Westfield", box(-2.0, 53.0, -1.9, 53.1)),
        area("W2", "Ashton", box(-1.9, 53.0, -1.8, 53.1)),
    )
    report = import_boundaries(found, "ward", town)
    assert (report.added, report.changed, report.unchanged) == (2, 0, 0)
    assert list(town.parts.values_list("slug", "code", "kind")) == [
        ("ashton-ward", "W2", "ward"),
        ("westfield", "W1", "ward"),
    ]
    assert LoggedEvent.objects.filter(kind="places.places_imported", place="ashton").count() == 1


def test_twice_changes_nothing(town, tmp_path):
    found = wards(tmp_path, area("W1", "Westfield", box(-2.0, 53.0, -1.9, 53.1)))
    import_boundaries(found, "ward", town)
    before = list(Place.objects.values()), LoggedEvent.objects.count()
    report = import_boundaries(found, "ward", town)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 1)
    assert (list(Place.objects.values()), LoggedEvent.objects.count()) == before


def test_a_new_name_and_outline_keep_the_address(town, tmp_path):
    import_boundaries(wards(tmp_path, area("W1", "Westfield", box(-2.0, 53.0, -1.9, 53.1))), "ward", town)
    report = import_boundaries(
        wards(tmp_path, area("W1", "Westfield & Hill", box(-2.0, 53.0, -1.95, 53.1))), "ward", town
    )
    ward = Place.objects.get(code="W1")
    assert (report.changed, ward.slug, ward.name) == (1, "westfield", "Westfield & Hill")
    assert shape(ward.boundary).bounds == (-2.0, 53.0, -1.95, 53.1)


def test_a_locality_without_code_is_known_by_its_name(town, tmp_path):
    found = [
        read_boundaries(
            geojson(tmp_path / "l.geojson", ({"area_name": name}, box(-2.0, 53.0, -1.9, 53.1))), "locality"
        )
        for name in ("Help", "HELP")
    ]
    assert import_boundaries(found[0], "locality", town).added == 1
    assert import_boundaries(found[1], "locality", town).changed == 1
    place = town.parts.get()
    assert (place.name, place.code) == ("HELP", "")
    assert place.slug not in RESERVED


def test_a_namesake_of_another_kind_is_another_place(town, tmp_path):
    import_boundaries(wards(tmp_path, area("W1", "Hill", box(-2.0, 53.0, -1.9, 53.1))), "ward", town)
    found = read_boundaries(
        geojson(tmp_path / "p.geojson", area("P1", "Hill", box(-2.0, 53.0, -1.9, 53.1))), "parish"
    )
    assert import_boundaries(found, "parish", town).added == 1
    assert set(town.parts.values_list("slug", flat=True)) == {"hill", "hill-parish"}


def test_a_namesake_with_another_code_is_another_place(town, tmp_path):
    for code in ("W1", "W2"):
        found = wards(tmp_path, area(code, "Hill", box(-2.0, 53.0, -1.9, 53.1)))
        assert import_boundaries(found, "ward", town).added == 1
    assert set(town.parts.values_list("slug", "code")) == {("hill", "W1"), ("hill-ward", "W2")}


def test_a_namesake_without_codes_but_of_another_kind_is_another_place(town, tmp_path):
    path = geojson(tmp_path / "n.geojson", ({"area_name": "Hill"}, box(-2.0, 53.0, -1.9, 53.1)))
    for kind in ("locality", "neighbourhood"):
        assert import_boundaries(read_boundaries(path, kind), kind, town).added == 1
    assert set(town.parts.values_list("kind", flat=True)) == {"locality", "neighbourhood"}


def test_another_tenant_may_hold_the_same_code(town, tmp_path):
    other = Place.objects.create(slug="demo-town", name="Demo", kind="district")
    found = wards(tmp_path, area("W1", "Westfield", box(-2.0, 53.0, -1.9, 53.1)))
    import_boundaries(found, "ward", town)
    assert import_boundaries(found, "ward", other).added == 1
    assert other.parts.get().slug == "westfield-demo-town"


def test_refused_below_the_wrong_place(town, tmp_path):
    import_boundaries(wards(tmp_path, area("W1", "Westfield", box(-2.0, 53.0, -1.9, 53.1))), "ward", town)
    with pytest.raises(Refusal) as caught:
        import_boundaries(
            wards(tmp_path, area("W1", "Westfield", box(-2.0, 53.0, -1.9, 53.1))), "ward", town.parts.get()
        )
    assert caught.value.code == "place_elsewhere"
    assert "--under ashton" in str(caught.value)


def test_refused_where_nothing_lies_in_the_parent(town, tmp_path):
    turned = wards(tmp_path, area("W1", "Turned", box(53.0, -2.0, 53.1, -1.9)))
    with pytest.raises(Refusal) as caught:
        import_boundaries(turned, "ward", town)
    assert caught.value.code == "lies_elsewhere"
    assert not town.parts.exists()


def test_refused_kind(town, tmp_path):
    with pytest.raises(Refusal) as caught:
        import_boundaries(wards(tmp_path, TOWN), "canton", town)
    assert "parish" in str(caught.value.next_step)


BOW = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def test_a_crossed_outline_is_repaired_and_said(db, tmp_path):
    report = import_boundaries(wards(tmp_path, area("W1", "Bow", BOW)), "ward")
    assert "Bow" in str(report.remarks[0])
    kept = shape(Place.objects.get().boundary)
    assert kept.is_valid
    assert kept.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "file_empty", "empty"),
        ("  \n", "file_empty", "empty"),
        ("not json", "not_geojson", "line 1"),
        ("{\n\n  oops", "not_geojson", "line 3"),
        ("[" * 100_000, "not_geojson", "not JSON"),
        ("[1]", "not_geojson", "FeatureCollection"),
        ('{"type": "Topology"}', "not_geojson", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "no_features", "no areas"),
        ('{"type": "FeatureCollection", "features": [3]}', "not_geojson", "feature 1"),
    ],
)
def test_refused_files(tmp_path, text, code, said):
    path = tmp_path / "wards.geojson"
    path.write_text(text)
    with pytest.raises(Refusal) as caught:
        read_boundaries(path, "ward")
    assert caught.value.code == code
    assert said in str(caught.value)
    assert "wards.geojson" in str(caught.value)
    assert str(caught.value.next_step)


@pytest.mark.parametrize(
    ("properties", "geometry", "code", "said"),
    [
        (
            {"area_code": "W2", "area_name": "Far"},
            box(375_000, 391_000, 376_000, 392_000),
            "not_wgs84",
            "eastings",
        ),
        ({"area_code": "W2", "area_name": "None"}, None, "not_polygon", "empty"),
        (
            {"area_code": "W2", "area_name": "Dot"},
            {"type": "Point", "coordinates": [0, 0]},
            "not_polygon",
            "Point",
        ),
        (
            {"area_code": "W2", "area_name": "Few"},
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
            "not_polygon",
            "four points",
        ),
        (
            {"area_code": "W2", "area_name": "Word"},
            {"type": "Polygon", "coordinates": "x"},
            "not_polygon",
            "read",
        ),
        (
            {"area_code": "W2", "area_name": "Bare"},
            {"type": "Polygon", "coordinates": []},
            "not_polygon",
            "ground",
        ),
        (
            {"area_code": "W2", "area_name": "Line"},
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]},
            "not_polygon",
            "ground",
        ),
        (
            {"area_code": "W2", "area_name": "NaN"},
            {"type": "Polygon", "coordinates": [[[0, 0], [float("nan"), 1], [1, 1], [0, 0]]]},
            "not_polygon",
            "number",
        ),
        ({"area_code": "", "area_name": None}, box(0, 0, 1, 1), "no_name", "no name"),
        ({"area_code": "W2", "area_name": "x" * 121}, box(0, 0, 1, 1), "name_too_long", "120"),
        ({"area_code": "W1", "area_name": "Twin"}, box(0, 0, 1, 1), "twice", "feature 1"),
    ],
)
def test_refused_features(tmp_path, properties, geometry, code, said):
    path = geojson(tmp_path / "w.geojson", area("W1", "First", box(0, 0, 1, 1)), (properties, geometry))
    with pytest.raises(Refusal) as caught:
        read_boundaries(path, "ward")
    assert caught.value.code == code
    assert said in str(caught.value)
    assert "feature 2" in str(caught.value)


def test_refused_other_coordinate_system(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    with pytest.raises(Refusal) as caught:
        read_boundaries(geojson(tmp_path / "w.geojson", TOWN, crs=crs), "ward")
    assert caught.value.code == "not_wgs84"


def test_refused_packed_files_and_encodings(tmp_path):
    packed = gzip.compress(json.dumps({"type": "FeatureCollection"}).encode() * 50)
    files = {
        "short.gz": (packed[:-12], "file_cut_short"),
        "latin.geojson": ('{\n"Ynys Môn"'.encode("latin-1"), "file_encoding"),
        "wide.geojson": ("{}".encode("utf-16"), "file_encoding"),
    }
    for name, (content, code) in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refusal) as caught:
            read_boundaries(tmp_path / name, "ward")
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        read_boundaries(tmp_path / "latin.geojson", "ward")
    assert "line 2" in str(caught.value)
    with pytest.raises(Refusal) as caught:
        read_boundaries(tmp_path / "absent.geojson", "ward")
    assert caught.value.code == "file_unreadable"


def test_refused_unknown_fields(tmp_path):
    path = geojson(tmp_path / "w.geojson", ({"colour": "red", "size": 3}, box(0, 0, 1, 1)))
    with pytest.raises(Refusal) as caught:
        read_boundaries(path, "ward")
    assert "colour, size" in str(caught.value)
    with pytest.raises(Refusal) as caught:
        read_boundaries(path, "ward", name_field="naem")
    assert "naem" in str(caught.value)
    assert read_boundaries(path, "ward", name_field="colour", code_field="size")[0].code == "3"


def test_a_packed_file_with_a_mark_of_order_is_read(tmp_path):
    path = geojson(tmp_path / "w.geojson", TOWN)
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + path.read_bytes()))
    assert [b.name for b in read_boundaries(path, "district")] == ["Ashton"]


@pytest.mark.parametrize(
    ("columns", "kind", "found"),
    [
        (["area_code", "area_name"], "ward", ("area_code", "area_name")),
        (["FID", "WD25CD", "WD25NM", "WD25NMW", "LAD25CD", "LAD25NM"], "ward", ("WD25CD", "WD25NM")),
        (["FID", "WD25CD", "WD25NM", "LAD25CD", "LAD25NM"], "district", ("LAD25CD", "LAD25NM")),
        (["FID", "LSOA21CD", "LSOA21NM", "LADCD_ACTIVE", "UTLACD"], "small area", ("LSOA21CD", "LSOA21NM")),
        (
            ["lsoa21_name", "lsoa21_code", "ward24_code", "ward24_name"],
            "small area",
            ("lsoa21_code", "lsoa21_name"),
        ),
        (["code", "name"], "parish", ("code", "name")),
        (["area_name"], "locality", ("", "area_name")),
        (["x"], "ward", ("", "")),
    ],
)
def test_fields_are_told_from_their_names(columns, kind, found):
    assert code_and_name(columns, kind) == found


def test_light_outline_stays_light_and_valid():
    rough = (
        shapely.Point(-2, 53)
        .buffer(0.2, quad_segs=2000)
        .union(shapely.MultiPoint([(i / 50, 54) for i in range(300)]).buffer(0.001))
    )
    light = light_outline(rough)
    assert len(json.dumps(light)) < 6_000
    assert shape(light).is_valid
    assert shape(light).intersection(rough).area / rough.area > 0.98
