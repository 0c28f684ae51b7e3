"""The electoral roll from a file: every wrong line is named, and while there is one nothing is imported."""

from datetime import date

import pytest
from click.testing import CliRunner

from commonweal.ground.people import actions
from commonweal.ground.people.commands import roll as roll_command
from commonweal.ground.people.models import Elector
from commonweal.ground.people.roll import read_roll
from commonweal.kernel.models import LoggedEvent
from commonweal.kernel.refusals import Refusal

TODAY = date(2026, 6, 10)
HEAD = "number,name,area,email,born\n"
GOOD = "7,Gwen Good,north,gwen@testham.example,1980-12-31\n"


def read(text):
    return read_roll(text.encode(), TODAY)


def complaints(*lines):
    taken, found = read(HEAD + "".join(f"{line}\n" for line in lines))
    return [(complaint.line, complaint.sentence) for complaint in found], len(taken)


def test_a_good_file_is_read_whole():
    taken, found = read(HEAD + GOOD + "8,Hal Half,north,,\n")
    assert found == []
    first, second = taken
    assert (first.line, first.number, first.name, first.area) == (2, "7", "Gwen Good", "north")
    assert (first.email, first.born) == ("gwen@testham.example", date(1980, 12, 31))
    assert (second.line, second.email, second.born) == (3, "", None)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",Ann,north,,", "“number” is empty"),
        ("1,,north,,", "“name” is empty"),
        ("1,Ann,,,", "“area” is empty"),
        ("1", "“name” is empty"),
        ("1,Ann,north,not an address,", "not an address is not an e-mail address"),
        ("1,Ann,north,,31/12/1980", "born “31/12/1980” is not a date like 1980-12-31"),
        ("1,Ann,north,,1980-02-30", "born “1980-02-30” is not a date"),
        ("1,Ann,north,,2026-06-11", "born 2026-06-11 is in the future"),
        ("1,Ann,north,,1884-01-01", "born 1884-01-01 would be 142 years old"),
        ("1,Ann,north,,1826-01-01", "born 1826-01-01 would be 200 years old"),
        ("1,Ann,north,,1910-12-31", "years old"),
    ],
)
def test_each_wrong_line_is_named_with_what_is_wrong(line, sentence):
    found, taken = complaints(line, "8,Hal,north,,")
    assert taken == 1
    assert found[0][0] == 2
    assert any(sentence in said for _line, said in found)


@pytest.mark.parametrize("line", ["1,Ann,north,,2026-06-10", "1,Ann,north,,1911-01-01", "1,Ann,north,,2008-02-29"])
def test_the_youngest_and_the_oldest_are_taken(line):
    assert complaints(line) == ([], 1)


@pytest.mark.parametrize(
    "line", ["1" * 41 + ",Ann,north,,", "1," + "A" * 161 + ",north,,", f"1,Ann,north,{'a' * 250}@b.example,"]
)
def test_what_does_not_fit_the_roll_is_named_too(line):
    found, taken = complaints(line)
    assert taken == 0
    assert len(found) == 1


def test_a_number_that_stands_twice_is_named_with_its_first_line():
    found, taken = complaints("1,Ann,north,,", "2,Bea,north,,", "1,Ann Again,north,,", " 1 ,Spaced,north,,")
    assert taken == 2
    assert found == [(4, "number 1 stands on line 2 already"), (5, "number 1 stands on line 2 already")]


def test_several_faults_of_one_line_are_all_named():
    found, _taken = complaints(",,north,nobody,2030-01-01")
    assert len(found) == 4


def test_commas_semicolons_tabs_capitals_and_a_mark_of_order_are_understood():
    for delimiter in ",;\t":
        text = "\ufeffNumber,NAME, Area ,E-mail\n1,Ann,north,\n".replace(",", delimiter)
        taken, found = read(text)
        assert (len(taken), found) == (1, [])
    assert read(HEAD + '1,"Old, Edna",north,,\n')[0][0].name == "Old, Edna"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "must name the columns"),
        (b"\n\n", "must name the columns"),
        (b"name,area\nAnn,north\n", "missing: number"),
        (b"PK\x03\x04\x14\x00", "must name the columns"),
        (HEAD.encode() + "1,Zoë,north,,\n".encode("latin-1"), "not UTF-8"),
        ("number,name,area\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_what_is_no_roll_is_refused_with_what_to_do(data, said):
    with pytest.raises(ValueError, match=said):
        read_roll(data, TODAY)


def test_a_line_with_too_many_cells_is_read_by_its_columns():
    assert complaints("1,Ann,north,,1980-01-01,and,more") == ([], 1)


def imported(town, tmp_path, text, place="testham"):
    file = tmp_path / "roll.csv"
    file.write_text(text)
    return CliRunner().invoke(roll_command, ["import", str(file), "--place", place])


def numbers(town):
    return set(Elector.objects.filter(place=town.place).values_list("number", flat=True))


def test_the_command_imports_and_says_how_many(town, tmp_path):
    done = imported(town, tmp_path, HEAD + GOOD + "1,Ada,north,,1980-01-01\n")
    assert done.exit_code == 0, done.output
    assert "2 electors read: 1 added, 0 changed, 1 as before" in done.output
    assert numbers(town) == {"1", "7"}
    assert LoggedEvent.objects.latest("pk").data == {"added": 1, "changed": 0}


def test_a_second_import_changes_what_changed_and_keeps_links(town, tmp_path):
    done = imported(town, tmp_path, HEAD + "1,Ada Newname,Testham,ada@new.example,1980-01-01\n")
    assert "0 added, 1 changed, 0 as before" in done.output
    elector = Elector.objects.get(number="1", place=town.place)
    assert (elector.name, elector.area, elector.link.person) == ("Ada Newname", town.place, town.ada)


def test_while_one_line_is_wrong_nothing_is_imported(town, tmp_path):
    done = imported(town, tmp_path, HEAD + GOOD + "8,Hal,north,,1884-01-01\n9,,north,,\n")
    assert done.exit_code != 0
    assert "line 3:" in done.output
    assert "line 4:" in done.output
    assert "nothing was imported" in done.output
    assert numbers(town) == {"1"}


@pytest.mark.parametrize("area", ["nowhere", "otherton", "Otherton"])
def test_an_area_that_is_no_part_of_the_place_stops_everything(town, tmp_path, area):
    done = imported(town, tmp_path, HEAD + GOOD + f"8,Hal,{area},,\n")
    assert done.exit_code != 0
    assert "Line 3" in done.output
    assert "Nothing was imported" in done.output
    assert numbers(town) == {"1"}


def test_n17_wroclaw_dead_souls_people_of_200_and_the_same_number_again_are_all_stopped(town, tmp_path):
    """Wrocław's city budget of 2024: residents of 142 and 200 years, and one resident many times."""
    lines = [f"{n},Soul {n},north,,{born}\n" for n, born in enumerate(["1884-03-01", "1826-05-05", "2027-01-01"], 20)]
    twice = ["30,Jan Kowalski,north,,1970-01-01\n"] * 3
    done = imported(town, tmp_path, HEAD + GOOD + "".join(lines + twice))
    assert "142 years old" in done.output
    assert "200 years old" in done.output
    assert "in the future" in done.output
    assert done.output.count("stands on line") == 2
    assert "5 lines are wrong" in done.output
    assert numbers(town) == {"1"}


def test_a_roll_in_the_wrong_place_is_another_roll(town, tmp_path):
    imported(town, tmp_path, HEAD + "1,Somebody,otherton,,\n", place="otherton")
    assert Elector.objects.filter(number="1").count() == 2
    assert Elector.objects.get(number="1", place=town.place).name == "Ada"


def test_an_import_that_fails_half_way_leaves_nothing(town, monkeypatch):
    taken, _found = read(HEAD + GOOD + "1,Ada Newname,north,,\n")
    monkeypatch.setattr(actions.log, "record", lambda *_: (_ for _ in ()).throw(Refusal("x", "stop")))
    with pytest.raises(Refusal):
        actions.import_roll(town.place, taken)
    assert numbers(town) == {"1"}
    assert Elector.objects.get(number="1").name == "Ada"
