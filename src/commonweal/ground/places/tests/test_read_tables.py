"""CSV tables: columns found, rows read, faults named by line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonweal.ground.places.actions import import_postcodes
from commonweal.ground.places.models import Postcode
from commonweal.ground.places.postcodes import find_postcode
from commonweal.ground.places.tables import read_deprivation, read_populations, read_postcodes
from commonweal.kernel.refusals import Refusal

from .makers import csv_file


def test_populations_take_persons_only(tmp_path):
    path = csv_file(
        tmp_path / "p.csv",
        "area_code,sex,all_ages",
        'W1,Persons,"1,634"',
        "W1,Females,837",
        "W2,Persons,10.0",
    )
    assert read_populations(path, "ward") == {"W1": 1634, "W2": 10}
    path = csv_file(tmp_path / "q.csv", "WD25CD,Population", "W1,7")
    assert read_populations(path, "ward") == {"W1": 7}


def test_deprivation_takes_deciles_with_a_point(tmp_path):
    path = csv_file(
        tmp_path / "d.csv", "lsoa21_code,ward24_code,IMD_decile,IMD_score", "S1,W1,10.0,5.061", "S2,W1,,"
    )
    found = read_deprivation(path)
    assert (found["S1"].decile, found["S1"].score) == (10, Decimal("5.0610"))
    assert (found["S2"].decile, found["S2"].score) == (None, None)
    path = csv_file(tmp_path / "e.csv", "code,tenth,points", "S1,3,1")
    assert read_deprivation(path, "points", "Tenth")["S1"].decile == 3


def test_the_columns_of_the_official_tables_are_known(tmp_path):
    path = csv_file(
        tmp_path / "d.csv",
        "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
        "Index of Multiple Deprivation (IMD) Score,"
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
        "S1,One,E1,30.5,2",
    )
    assert read_deprivation(path)["S1"].decile == 2
    path = csv_file(tmp_path / "p.csv", "LAD 2023 Code,LSOA 2021 Code,Total", "E1,S1,1500")
    assert read_populations(path, "small area") == {"S1": 1500}


POPULATION = "area_code,population"
DEPRIVATION = "lsoa21_code,IMD_score,IMD_decile"
POSTCODES = "postcode,lon,lat"


@pytest.mark.parametrize(
    ("read", "lines", "code", "said"),
    [
        (
            lambda p: read_populations(p, "ward"),
            ["area_code,size", "W1,2"],
            "unknown_column",
            "area_code, size",
        ),
        (
            lambda p: read_populations(p, "ward"),
            ["place,population", "W1,2"],
            "unknown_column",
            "official code",
        ),
        (lambda p: read_populations(p, "ward"), ["area_code;population", "W1;2"], "unknown_column", "commas"),
        (lambda p: read_populations(p, "ward"), [POPULATION], "no_rows", "header"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1,2", "W2,-1"], "bad_cell", "line 3"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1,2.5"], "bad_cell", "whole number"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1,many"], "bad_cell", "many"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1,9999999999"], "bad_cell", "people"),
        (lambda p: read_populations(p, "ward"), [POPULATION, ",2"], "bad_cell", "empty"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1,2", "W1,3"], "bad_cell", "twice"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1,2,3"], "row_length", "line 2"),
        (lambda p: read_populations(p, "ward"), [POPULATION, "W1"], "row_length", "1 cells"),
        (
            lambda p: read_populations(p, "ward"),
            ["area_code,sex,population", "W1,Males,2"],
            "no_persons",
            "Persons",
        ),
        (lambda p: read_populations(p, "ward"), [POPULATION, "x" * 140_000 + ",1"], "not_csv", "CSV"),
        (read_deprivation, [DEPRIVATION, "S1,2,11"], "bad_cell", "line 2: IMD_decile “11”"),
        (read_deprivation, [DEPRIVATION, "S1,2,0"], "bad_cell", "decile"),
        (read_deprivation, [DEPRIVATION, "S1,2,1.5"], "bad_cell", "decile"),
        (read_deprivation, [DEPRIVATION, "S1,NaN,1"], "bad_cell", "not a number"),
        (read_deprivation, [DEPRIVATION, "S1,99999,1"], "bad_cell", "too large"),
        (read_deprivation, ["lsoa21_code,decile", "S1,1"], "unknown_column", "score"),
        (read_postcodes, [POSTCODES, "M1 1AA,375000,391000"], "bad_cell", "eastings"),
        (read_postcodes, [POSTCODES, ",1,2"], "bad_cell", "not a postcode"),
        (read_postcodes, [POSTCODES, "THIS IS NO CODE,1,2"], "bad_cell", "line 2"),
    ],
)
def test_refused_tables(tmp_path, read, lines, code, said):
    path = csv_file(tmp_path / "table.csv", *lines)
    with pytest.raises(Refusal) as caught:
        read(path)
    assert caught.value.code == code
    assert said in str(caught.value)
    assert "table.csv" in str(caught.value)


def test_postcodes_are_added_moved_and_left(db, tmp_path):
    path = csv_file(
        tmp_path / "p.csv",
        "pcds,long,lat",
        "m314bu,-2.42,53.41",
        "M31 4BD,-2.43,53.42",
        "M99 9ZZ,0.0,99.999999",
    )
    points, without = read_postcodes(path)
    report = import_postcodes(points, without)
    assert (report.added, report.changed, report.unchanged, without) == (2, 0, 0, 1)
    assert find_postcode("M31 4BU").lon == Decimal("-2.42")
    path = csv_file(tmp_path / "q.csv", "pcds,long,lat", "M31 4BU,-2.5,53.41", "M31 4BD,-2.43,53.42")
    report = import_postcodes(*read_postcodes(path))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    assert Postcode.objects.count() == 2
