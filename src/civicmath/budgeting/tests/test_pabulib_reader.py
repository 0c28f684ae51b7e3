"""Reading Pabulib files: every hazard is repaired with a report, or refused with a place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..pabulib import PabulibError, read
from .shared import ELECTIONS, SHARED, content, election, elections, needs_shared

TOWN = """META
key;value
description;Town
budget;100
vote_type;approval
num_projects;2
num_votes;2
currency;EUR
PROJECTS
project_id;cost;name
a;60;Bench
b;50;Lamp
VOTES
voter_id;vote
1;a,b
2;b
"""
POINTS = (
    TOWN.replace("approval", "cumulative")
    .replace("voter_id;vote", "voter_id;vote;points")
    .replace("1;a,b", "1;a,b;2,1")
    .replace("2;b\n", "2;b;3\n")
)


def said(text: str | bytes, name: str = "town.pb") -> tuple:
    data = text if isinstance(text, bytes) else text.encode()
    file = read(data, name)
    return file, [sentence for _, sentence in file.repairs]


def test_a_clean_file_needs_no_repair():
    file, repairs = said(TOWN)
    assert repairs == []
    assert (file.instance.budget, file.instance.currency, file.instance.name) == (100, "EUR", "Town")
    assert file.ballots.scores().tolist() == [1, 2]
    assert file.votes.columns == ("voter_id", "vote")


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends(ends):
    file, repairs = said(TOWN.replace("\n", ends))
    assert file.ballots.scores().tolist() == [1, 2]
    assert len(repairs) == (ends == "\r")


def test_byte_order_marks():
    assert said(b"\xef\xbb\xbf" + TOWN.encode())[1] == ["a byte order mark at the start was dropped"]
    assert "UTF-16" in said(TOWN.encode("utf-16"))[1][0]


def test_quotes_may_hold_semicolons_and_line_breaks():
    file, repairs = said(TOWN.replace("a;60;Bench", 'a;60;"Bench; ""red""\nand tree"'))
    assert file.instance.projects[0].name == 'Bench; "red"\nand tree'
    assert repairs == []
    with pytest.raises(PabulibError) as error:
        said(TOWN.replace("a;60;Bench", 'a;60;"Bench'))
    assert error.value.line == 11


@pytest.mark.parametrize(
    ("written", "cost"),
    [
        ("12,50", Fraction(25, 2)),
        ("12.50", Fraction(25, 2)),
        ("1 200", 1200),
        ("1,200,000", 1200000),
        ("1.200.000,50", Fraction(2400001, 2)),
        ("1e3", 1000),
        (" 60 ", 60),
        ("60.00", 60),
        (".5", Fraction(1, 2)),
    ],
)
def test_numbers_as_people_write_them(written, cost):
    file, _ = said(TOWN.replace("a;60;", f"a;{written};"))
    assert file.instance.projects[0].cost == cost


@pytest.mark.parametrize("written", ["12,500", "", "sixty", "-5", "NaN", "1e99", "٣", "9" * 30, "inf", "0x10", "1_000"])
def test_numbers_that_are_not_plain_are_refused(written):
    with pytest.raises(PabulibError) as error:
        said(TOWN.replace("a;60;", f"a;{written};"))
    assert (error.value.file, error.value.line, error.value.column) == ("town.pb", 11, "cost")


def test_a_mark_made_twice_counts_once():
    file, _ = said(TOWN.replace("2;b\n", "2;b,b\n"))
    assert file.ballots.scores().tolist() == [1, 2]
    assert file.repairs == ((16, "the ballot marks 'b' more than once; counted once"),)
    with pytest.raises(PabulibError, match="two different points"):
        said(POINTS.replace("2;b;3", "2;b,b;3,2"))
    assert "more than once" in said(POINTS.replace("2;b;3", "2;b,b;3,3"))[1][0]


def test_ids_with_slashes_dots_and_spaces():
    text = TOWN.replace("a;60", "BO.OM/9 7;60").replace("1;a,b", "1;BO.OM/9 7,b")
    file, repairs = said(text)
    assert file.instance.projects[0].id == "BO.OM/9 7"
    assert repairs == []
    with pytest.raises(PabulibError, match="comma"):
        said(TOWN.replace("a;60", '"a,1";60'))


def test_spaces_around_ids():
    file, repairs = said(TOWN.replace("1;a,b", "1; a , b").replace("a;60", " a;60"))
    assert file.ballots.scores().tolist() == [1, 2]
    assert len(repairs) == 2


def test_empty_marks_and_empty_ballots():
    file, repairs = said(TOWN.replace("1;a,b", "1;a,,b").replace("2;b", "2;"))
    assert file.ballots.scores().tolist() == [1, 1]
    assert (file.ballots.voters, len(repairs)) == (2, 1)


def test_extra_columns_and_column_order():
    text = TOWN.replace("project_id;cost;name", "name;Cost;project_id;extra")
    text = text.replace("a;60;Bench", "Bench;60;a;x").replace("b;50;Lamp", "Lamp;50;b;")
    file, repairs = said(text)
    assert [one.id for one in file.instance.projects] == ["a", "b"]
    assert file.projects.column("extra") == ["x", ""]
    assert len(repairs) == 1  # the heading was brought to lower case


def test_wrong_counts_and_missing_currency():
    text = TOWN.replace("num_projects;2", "num_projects;3").replace("num_votes;2\n", "")
    _, repairs = said(text.replace("currency;EUR\n", ""))
    assert len(repairs) == 3
    assert "num_projects is '3', the file has 2; counted as 2" in repairs


def test_short_and_long_rows():
    assert len(said(TOWN.replace("a;60;Bench", "a;60"))[1]) == 1
    assert len(said(TOWN.replace("a;60;Bench", "a;60;Bench;;"))[1]) == 1
    with pytest.raises(PabulibError, match="quotes"):
        said(TOWN.replace("a;60;Bench", "a;60;Bench;tree"))


def test_a_voter_id_that_stands_twice_is_reported():
    file, repairs = said(TOWN.replace("2;b\n", "1;b\n"))
    assert file.ballots.voters == 2
    assert repairs == ["voter_id '1' also stands on line 15; both ballots are counted"]


@pytest.mark.parametrize(
    ("change", "line", "column"),
    [
        (("budget;100\n", ""), 1, "budget"),
        (("vote_type;approval", "vote_type;show of hands"), 5, "vote_type"),
        (("VOTES\n", ""), 13, "project_id"),
        (("PROJECTS\n", ""), 1, ""),
        (("META\n", ""), 1, ""),
        (("b;50;Lamp", "a;50;Lamp"), 12, "project_id"),
        (("b;50;Lamp", ";50;Lamp"), 12, "project_id"),
        (("2;b", "2;c"), 16, "vote"),
        (("project_id;cost", "id;cost"), 10, "project_id"),
        (("voter_id;vote", "voter_id;mark"), 13, "vote"),
        (("approval", "choose-1"), 15, "vote"),
        (("approval", "cumulative"), 13, "points"),
        (("project_id;cost;name", "project_id;cost;cost"), 10, "cost"),
    ],
)
def test_what_cannot_be_repaired_is_refused_with_its_place(change, line, column):
    with pytest.raises(PabulibError) as error:
        said(TOWN.replace(*change))
    if change[0] != "VOTES\n":
        assert (error.value.line, error.value.column) == (line, column)
    assert str(error.value).startswith("town.pb, line ")


def test_not_utf_8():
    with pytest.raises(PabulibError) as error:
        said(TOWN.encode().replace(b"Lamp", b"L\xe1mp"))
    assert error.value.line == 12


def test_points_and_kinds():
    file, repairs = said(POINTS)
    assert (file.ballots.kind, file.ballots.scores(file.ballots.values).tolist()) == ("cumulative", [2, 4])
    assert repairs == []
    with pytest.raises(PabulibError, match="one number each"):
        said(POINTS.replace("2;b;3", "2;b;3,1"))
    assert said(POINTS.replace("cumulative", "scoring"))[0].ballots.kind == "scoring"
    assert said(TOWN.replace("approval", "ordinal"))[0].ballots.kind == "ordinal"
    assert said(TOWN.replace("currency", "max_sum_cost;100\ncurrency"))[0].ballots.kind == "knapsack"


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_copies_are_read_or_refused(data):
    raw = bytearray((POINTS if data.draw(st.booleans()) else TOWN).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        bit = data.draw(st.binary(max_size=4) | st.sampled_from([b";", b'"', b"\n", b",", b"\r", b"\x00", b"-"]))
        raw[at : at + data.draw(st.integers(0, 12))] = bit
        raw = raw or bytearray(b"M")
    try:
        file = read(bytes(raw), "mutated.pb")
    except PabulibError as error:
        assert error.sentence  # noqa: PT017 - reading may also succeed
    else:
        assert file.ballots.projects == len(file.instance.projects)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused(noise):
    with pytest.raises(PabulibError):
        read(noise, "noise.pb")


@needs_shared
@pytest.mark.parametrize("file", elections(20_000))
def test_every_small_shared_file_reads(file):
    found = election(file)
    assert len(found.votes) == found.ballots.voters > 0


@needs_shared
@pytest.mark.goldens
@pytest.mark.parametrize("file", elections(10**9, above=20_000))
def test_every_large_shared_file_reads(file):
    found = read(content(ELECTIONS / file), file)
    assert len(found.votes) == found.ballots.voters > 0


@needs_shared
def test_the_examples_of_the_checker_read():
    for path in sorted((SHARED / "data" / "standards" / "pabulib" / "invalid").glob("*.pb")):
        assert read(path.read_bytes(), path.name).ballots.voters > 0
