"""``commonweal places`` on tiny files and on Trafford's own."""

from __future__ import annotations

import csv
import gzip
import json

import pytest
import shapely
from click.testing import CliRunner

from commonweal.ground.places.commands import places
from commonweal.ground.places.maps import draw_map
from commonweal.ground.places.models import Place, Postcode, Share, SmallArea
from commonweal.ground.places.queries import deprivation_of
from commonweal.kernel.models import LoggedEvent

from .makers import TRAFFORD, area, box, csv_file, geojson, real_data

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner(env={"COLUMNS": "200"}).invoke(places, [str(word) for word in words])


def test_nothing_is_half_imported(tmp_path):
    town = geojson(tmp_path / "t.geojson", area("E1", "Ashton", box(0, 0, 1, 1)))
    people = csv_file(tmp_path / "p.csv", "area_code,population", "ELSEWHERE,3")
    found = run("import", "--boundaries", town, "--kind", "district", "--population", people)
    assert found.exit_code == 1
    assert "No place has a code" in found.output
    assert not Place.objects.exists()
    assert not LoggedEvent.objects.filter(kind__startswith="places.").exists()


def test_all_at_once(tmp_path):
    town = geojson(tmp_path / "t.geojson", area("E1", "Ashton [red]", box(0, 0, 1, 1)))
    small = geojson(tmp_path / "s.geojson", area("S1", "One", box(0, 0, 1, 1)))
    figures = csv_file(tmp_path / "d.csv", "lsoa21_code,IMD_score,IMD_decile", "S1,30.5,2.0")
    people = csv_file(tmp_path / "p.csv", "area_code,population", "S1,1500")
    words = [
        "import",
        "--boundaries",
        town,
        "--kind",
        "district",
        "--small-areas",
        small,
        "--deprivation",
        figures,
        "--small-area-population",
        people,
        "--release",
        "IMD2025",
    ]
    found = run(*words)
    assert found.exit_code == 0, found.output
    shown = run("show", "ashton-red").output
    assert "1,500 (best fit of small areas)" in shown
    assert "Ashton [red]" in shown
    assert "100 % of it" in shown
    events = LoggedEvent.objects.count()
    assert run(*words).exit_code == 0
    assert LoggedEvent.objects.count() == events


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import"], "at least one file"),
        (["import", "--boundaries", "x.geojson"], "--kind"),
        (["import", "--boundaries", "absent.geojson", "--kind", "ward"], "cannot be opened"),
        (["show", "nowhere"], "No place is called"),
    ],
)
def test_refusals_are_sentences(words, said):
    found = run(*words)
    assert found.exit_code != 0
    assert said in found.output
    assert "Traceback" not in found.output


@pytest.fixture
def trafford():
    for name, kind, more in (
        ("local_authority_district", "district", []),
        ("electoral_ward", "ward", ["--population", TRAFFORD / "population_mid2024_ward.csv.gz"]),
        ("parish", "parish", []),
        ("localities", "locality", []),
    ):
        under = ["--under", "trafford"] if kind != "district" else []
        found = run(
            "import",
            "--boundaries",
            TRAFFORD / f"boundaries/{name}.geojson.gz",
            "--kind",
            kind,
            *under,
            *more,
        )
        assert found.exit_code == 0, found.output
    assert run(*SMALL_AREAS).exit_code == 0
    return Place.objects.get(slug="trafford")


SMALL_AREAS = [
    "import",
    "--small-areas",
    TRAFFORD / "boundaries/lsoa.geojson.gz",
    "--deprivation",
    TRAFFORD / "imd2025_lsoa.csv",
    "--small-area-population",
    TRAFFORD / "population_mid2024_lsoa.csv.gz",
    "--release",
    "IMD2025",
    "--postcodes",
    TRAFFORD / "postcodes.csv.gz",
]


def features(name):
    with gzip.open(TRAFFORD / f"boundaries/{name}.geojson.gz") as file:
        return json.load(file)["features"]


def outline(points):
    """Metres east and north on a flat sheet at 53.42° north."""
    return [(x * 111_320 * 0.5959, y * 111_320) for x, y in points]


@real_data
def test_partington(trafford):
    """Its figures, computed another way: on a flat sheet in metres, by points on a grid for the shares."""
    found = deprivation_of(Place.objects.get(slug="partington"))
    parish = next(f for f in features("parish") if f["properties"]["area_name"] == "Partington")
    ground = shapely.Polygon(outline(parish["geometry"]["coordinates"][0]))
    shapely.prepare(ground)
    expected = {}
    for feature in features("lsoa"):
        small = shapely.Polygon(outline(feature["geometry"]["coordinates"][0]))
        if small.intersects(ground):
            west, south, east, north = small.bounds
            xs, ys = (
                [a + (b - a) * (i + 0.5) / 300 for i in range(300)] for a, b in ((west, east), (south, north))
            )
            grid = shapely.points([(x, y) for x in xs for y in ys])
            grid = grid[shapely.contains(small, grid)]
            expected[feature["properties"]["area_code"]] = shapely.contains(ground, grid).mean()
    assert {p.code for p in found.parts} == {code for code, share in expected.items() if share > 0.001}
    for part in found.parts:
        assert part.ppm / 1_000_000 == pytest.approx(expected[part.code], abs=0.002)
    counted = {code for code, share in expected.items() if share > 0.5}
    with gzip.open(TRAFFORD / "population_mid2024_lsoa.csv.gz", "rt") as file:
        people = {
            row["area_code"]: int(row["all_ages"]) for row in csv.DictReader(file) if row["sex"] == "Persons"
        }
    assert {p.code for p in found.parts if p.best} == counted
    assert found.population == found.counted == sum(people[code] for code in counted) == 6946
    assert found.fitted
    assert (found.by_decile[0], found.by_decile[2], found.most_deprived_ppm) == (3514, 3432, 1_000_000)


@real_data
def test_trafford_whole(trafford):
    assert (SmallArea.objects.count(), Postcode.objects.count()) == (139, 11_264)
    assert trafford.parts.filter(kind="ward", population__gt=0, population_fitted=False).count() == 21
    with gzip.open(TRAFFORD / "population_mid2024_ward.csv.gz", "rt") as file:
        people = sum(int(r["all_ages"]) for r in csv.DictReader(file) if r["sex"] == "Persons")
    assert trafford.population == people
    for kind in ("district", "ward", "locality"):
        assert Share.objects.filter(place__kind=kind, best=True).count() == 139
    for place in Place.objects.all():
        assert len(json.dumps(place.boundary)) < 6_000
        assert shapely.geometry.shape(place.boundary).is_valid
    drawn = draw_map(trafford, trafford.parts.filter(kind="ward"))
    assert len(drawn.shapes) == 21
    assert len(drawn.outline.path) + sum(len(shape.path) for shape in drawn.shapes) < 15_000


@real_data
def test_trafford_twice(trafford):
    before = [list(model.objects.order_by("pk").values()) for model in (Place, SmallArea, Share, Postcode)]
    found = run(*SMALL_AREAS)
    assert found.exit_code == 0
    assert [
        list(model.objects.order_by("pk").values()) for model in (Place, SmallArea, Share, Postcode)
    ] == before
