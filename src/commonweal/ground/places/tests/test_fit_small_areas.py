"""Shares of ground and best fit, with answers known beforehand."""

from __future__ import annotations

from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commonweal.ground.places.actions import (
    fit_small_areas,
    import_boundaries,
    import_populations,
    import_small_areas,
)
from commonweal.ground.places.actions.small_areas import SmallAreaFiles
from commonweal.ground.places.boundaries import read_boundaries
from commonweal.ground.places.models import Place, Share, SmallArea
from commonweal.ground.places.overlaps import Area, fit
from commonweal.ground.places.queries import deprivation_of
from commonweal.ground.places.tables import Deprivation
from commonweal.kernel.refusals import Refusal

from .makers import area, box, geojson


def rectangle(pk, code, *bounds):
    return Area(pk, code, shapely.box(*bounds))


def told(overlaps):
    return [(o.place, o.ppm, o.best) for o in overlaps]


def test_three_quarters_and_one():
    places = [rectangle(1, "A", 0, 0, 0.3, 1), rectangle(2, "B", 0.3, 0, 1, 1)]
    small = rectangle(9, "S", 0.2, 0.4, 0.6, 0.5)
    assert told(fit(places, [small])) == [(2, 750_000, True), (1, 250_000, False)]


def test_area_is_that_of_the_globe():
    """Of a strip from the equator to 60° north, half the ground is south of 25.66° (sine 0.433)."""
    places = [rectangle(1, "A", 0, 0, 1, 25.658906), rectangle(2, "B", 0, 25.658906, 1, 60)]
    assert told(fit(places, [rectangle(9, "S", 0, 0, 1, 60)]))[0][1] == pytest.approx(500_000, abs=1)


@pytest.mark.parametrize("codes", [("A", "B"), ("B", "A")])
def test_a_tie_goes_to_the_lower_code(codes):
    west, east = (rectangle(1, codes[0], 0, 0, 1, 1), rectangle(2, codes[1], 1, 0, 2, 1))
    lower, higher = (1, 2) if codes[0] == "A" else (2, 1)
    found = fit([west, east], [rectangle(9, "S", 0, 0, 2, 1)])
    assert told(found) == [(lower, 500_000, True), (higher, 500_000, False)]


def test_noise_is_dropped():
    places = [rectangle(1, "A", 0, 0, 1, 1), rectangle(2, "B", 1, 0, 2, 1)]
    assert told(fit(places, [rectangle(9, "S", 0.1, 0, 1.0005, 1)])) == [(1, 999_445, True)]


def test_ground_outside_all_places_counts_against_best_fit():
    assert told(fit([rectangle(1, "A", 0, 0, 1, 1)], [rectangle(9, "S", 0.9, 0, 1.9, 1)])) == [
        (1, 100_000, False)
    ]


def test_without_places_there_is_nothing():
    assert fit([], [rectangle(9, "S", 0, 0, 1, 1)]) == []


@given(cuts=st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True), north=st.integers(1, 80))
def test_shares_of_a_partition_are_the_whole(cuts, north):
    edges = [0, *sorted(cuts), 100]
    places = [
        rectangle(i, f"{i:03}", a / 100, north, b / 100, north + 1)
        for i, (a, b) in enumerate(pairwise(edges))
    ]
    found = fit(places, [rectangle(999, "S", 0, north, 1, north + 1)])
    assert sum(o.ppm for o in found) == pytest.approx(1_000_000, abs=len(places))
    assert sum(o.best for o in found) == 1
    assert found[0].ppm == max(o.ppm for o in found)


@pytest.fixture
def town(tmp_path, db):
    def read(kind, *features):
        return read_boundaries(geojson(tmp_path / "f.geojson", *features), kind)

    import_boundaries(read("district", area("E1", "Ashton", box(0, 0, 0.4, 0.1))), "district")
    root = Place.objects.get()
    import_boundaries(
        read("ward", area("W1", "West", box(0, 0, 0.2, 0.1)), area("W2", "East", box(0.2, 0, 0.4, 0.1))),
        "ward",
        root,
    )
    import_small_areas(
        SmallAreaFiles(
            "IMD2025",
            read(
                "small area",
                area("S1", "One", box(0, 0, 0.1, 0.1)),
                area("S2", "Two", box(0.1, 0, 0.25, 0.1)),
                area("S3", "Three", box(0.25, 0, 0.4, 0.1)),
                area("S4", "Far", box(5, 5, 6, 6)),
            ),
            {"S1": Deprivation(None, 1), "S2": Deprivation(None, 3), "S3": Deprivation(None, 4)},
            {"S1": 100, "S2": 200, "S3": 400, "S4": 9999},
        )
    )
    return root


def shares():
    return set(Share.objects.values_list("place__slug", "small_area__code", "ppm", "best"))


def test_shares_and_people_of_a_town(town):
    report = fit_small_areas(town)
    assert shares() == {
        ("ashton", "S1", 1_000_000, True),
        ("ashton", "S2", 1_000_000, True),
        ("ashton", "S3", 1_000_000, True),
        ("west", "S1", 1_000_000, True),
        ("west", "S2", 666_667, True),
        ("east", "S2", 333_333, False),
        ("east", "S3", 1_000_000, True),
    }
    assert report.added == 7
    assert list(Place.objects.order_by("slug").values_list("slug", "population", "population_fitted")) == [
        ("ashton", 700, True),
        ("east", 400, True),
        ("west", 300, True),
    ]


def test_twice_changes_nothing(town):
    fit_small_areas(town)
    before = list(Share.objects.order_by("pk").values())
    report = fit_small_areas(town)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 7)
    assert list(Share.objects.order_by("pk").values()) == before


def test_an_own_figure_goes_before_the_sum(town):
    import_populations({"W1": 333, "W9": 5}, town)
    fit_small_areas(town)
    assert list(Place.objects.filter(kind="ward").values_list("slug", "population", "population_fitted")) == [
        ("east", 400, True),
        ("west", 333, False),
    ]


def test_a_moved_border_moves_shares_and_sums(town, tmp_path):
    fit_small_areas(town)
    moved = read_boundaries(
        geojson(
            tmp_path / "m.geojson",
            area("W1", "West", box(0, 0, 0.1, 0.1)),
            area("W2", "East", box(0.1, 0, 0.4, 0.1)),
        ),
        "ward",
    )
    import_boundaries(moved, "ward", town)
    fit_small_areas(town)
    assert {s for s in shares() if s[0] != "ashton"} == {
        ("west", "S1", 1_000_000, True),
        ("east", "S2", 1_000_000, True),
        ("east", "S3", 1_000_000, True),
    }
    assert Place.objects.get(slug="east").population == 600


def test_hand_made_places_keep_their_shares(town):
    fit_small_areas(town)
    corner = Place.objects.create(
        parent=town, slug="corner", name="Corner", kind="neighbourhood", population=50
    )
    Share.objects.create(place=corner, small_area=Share.objects.first().small_area, ppm=1000, best=True)
    fit_small_areas(town)
    corner.refresh_from_db()
    assert (corner.shares.count(), corner.population) == (1, 50)


def test_deprivation_of_a_place(town, django_assert_num_queries):
    fit_small_areas(town)
    east, west = Place.objects.get(slug="east"), Place.objects.get(slug="west")
    with django_assert_num_queries(1):
        found = deprivation_of(west)
    assert (found.release, found.population, found.fitted, found.small_areas) == ("IMD2025", 300, True, 2)
    assert found.by_decile == (100, 0, 200, 0, 0, 0, 0, 0, 0, 0)
    assert found.most_deprived_ppm == 1_000_000
    found = deprivation_of(east)
    assert [(p.code, p.percent, p.best) for p in found.parts] == [("S3", 100.0, True), ("S2", 33.3, False)]
    assert found.most_deprived == 0
    SmallArea.objects.update(population=0)
    assert deprivation_of(west).most_deprived_ppm is None
    assert deprivation_of(Place.objects.create(slug="bare", name="Bare", kind="town")) is None


def test_the_newest_release_is_taken_unless_one_is_named(town, tmp_path):
    old = read_boundaries(
        geojson(tmp_path / "o.geojson", area("S1", "One", box(0, 0, 0.2, 0.1))), "small area"
    )
    import_small_areas(SmallAreaFiles("IMD2019", old, {"S1": Deprivation(None, 9)}, {"S1": 55}))
    fit_small_areas(town)
    west = Place.objects.get(slug="west")
    assert (west.population, deprivation_of(west).release) == (300, "IMD2025")
    assert deprivation_of(west, "IMD2019").by_decile[8] == 55
    assert deprivation_of(west, "IMD1999") is None


def test_small_areas_twice_change_nothing_and_figures_alone_are_renewed(town, tmp_path):
    same = read_boundaries(
        geojson(tmp_path / "s.geojson", area("S1", "One", box(0, 0, 0.1, 0.1))), "small area"
    )
    report = import_small_areas(SmallAreaFiles("IMD2025", same))
    assert (report.added, report.changed, report.unchanged) == (0, 0, 4)
    report = import_small_areas(SmallAreaFiles("IMD2025", people={"S1": 101}))
    assert (report.changed, report.unchanged, len(report.remarks)) == (1, 3, 1)
    assert "S2, S3, S4" in str(report.remarks[0])


def test_refused_without_release_and_where_no_code_matches(town):
    for files, code in (
        (SmallAreaFiles("", people={"S1": 1}), "no_release"),
        (SmallAreaFiles("IMD2025", people={"Z": 1}), "no_small_area_matches"),
        (SmallAreaFiles("IMD2025", deprivation={"Z": Deprivation(None, 1)}), "no_small_area_matches"),
    ):
        with pytest.raises(Refusal) as caught:
            import_small_areas(files)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        import_populations({"Z": 1})
    assert caught.value.code == "no_place_matches"


def test_refused_small_area_without_code(tmp_path):
    path = geojson(tmp_path / "s.geojson", area("", "One", box(0, 0, 1, 1)))
    with pytest.raises(Refusal) as caught:
        read_boundaries(path, "small area")
    assert caught.value.code == "no_code"
    assert "feature 1" in str(caught.value)


def test_only_small_areas_of_the_file_are_missed_in_its_tables(town, tmp_path):
    more = read_boundaries(geojson(tmp_path / "s.geojson", area("S5", "Five", box(6, 6, 7, 7))), "small area")
    assert import_small_areas(SmallAreaFiles("IMD2025", more, people={"S5": 10})).remarks == []


def test_a_small_area_that_moved_is_drawn_and_shared_anew(town, tmp_path):
    fit_small_areas(town)
    moved = read_boundaries(
        geojson(tmp_path / "s.geojson", area("S3", "Three", box(0.1, 0, 0.2, 0.1))), "small area"
    )
    assert import_small_areas(SmallAreaFiles("IMD2025", moved)).changed == 1
    assert shapely.geometry.shape(SmallArea.objects.get(code="S3").boundary).bounds == (0.1, 0, 0.2, 0.1)
    fit_small_areas(town)
    assert {s for s in shares() if s[1] == "S3"} == {
        ("ashton", "S3", 1_000_000, True),
        ("west", "S3", 1_000_000, True),
    }
