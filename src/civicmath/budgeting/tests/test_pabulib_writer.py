"""What is written reads back the same, and personal columns stay out unless they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ..amounts import amount_text
from ..ballots import Ballots
from ..instance import Instance, Project
from ..pabulib import read
from ..pabulib_sections import Table
from ..pabulib_writer import tables, write
from .cases import build, cases
from .shared import election, elections, needs_shared


def _same_ballots(one: Ballots, two: Ballots) -> bool:
    def spread(ballots: Ballots) -> list:
        rows = []
        for row in range(ballots.rows):
            part = slice(ballots.offsets[row], ballots.offsets[row + 1])
            marks = tuple(zip(ballots.indices[part].tolist(), ballots.values[part].tolist()))
            rows.append((marks, int(ballots.multiplicities[row])))
        return sorted(rows)

    return (one.kind, one.denominator, spread(one)) == (two.kind, two.denominator, spread(two))


@settings(max_examples=150, deadline=None)
@given(cases(kinds=("approval", "choose-1", "knapsack", "ordinal")))
def test_round_trip_of_models(found):
    instance, ballots = build(found[0])
    amounts = [instance.budget, *(one.cost for one in instance.projects)]
    if any("/" in amount_text(one) for one in amounts):
        with pytest.raises(ValueError, match="no decimal form"):
            tables(instance, ballots)
        return
    again = read(write(*tables(instance, ballots, {"currency": "EUR"})).encode(), "again.pb")
    assert again.repairs == ()
    assert again.instance.projects == instance.projects
    assert again.instance.budget == instance.budget
    assert _same_ballots(again.ballots, ballots)


def test_personal_columns_need_a_name():
    projects = Table(("project_id", "cost"), (("a", "5"),))
    votes = Table(("voter_id", "vote", "age", "sex"), (("1", "a", "44", "F"),))
    meta = {"budget": "9", "vote_type": "approval"}
    assert "44" not in write(meta, projects, votes)
    text = write(meta, projects, votes, keep=("age",))
    assert "1;a;44\n" in text
    assert "F" not in text


def test_names_with_every_sign_come_back():
    name = 'Bench; "red", \r\n big 🙂 \t'
    town = Instance(9, (Project("a/1 b", 5, name.strip(), ("x y",), ("all",), "North; East"),), "EUR", "d;e")
    again = read(write(*tables(town, Ballots.approval(town, [["a/1 b"]], districts=["N;1"]))).encode(), "x")
    assert again.instance.projects == town.projects
    assert again.instance.name == "d;e"
    assert again.votes.columns == ("voter_id", "vote")


def test_points_and_districts():
    town = Instance(9, (Project("a", 5), Project("b", 5)), "EUR")
    ballots = Ballots.points(town, [{"a": 2, "b": 1}, {"b": 3}], districts=["N", "S"])
    text = write(*tables(town, ballots), keep=("district",))
    again = read(text.encode(), "x")
    assert again.ballots.district_names == ("N", "S")
    assert _same_ballots(again.ballots, ballots)


@pytest.mark.parametrize("row", [("VOTES", "", ""), (" ", "", "")])
def test_a_row_that_would_end_the_section_is_refused(row):
    with pytest.raises(ValueError, match="cannot be told"):
        write({}, Table(("project_id", "cost", "name"), (row,)), Table(("voter_id", "vote"), ()))


@needs_shared
@pytest.mark.parametrize("file", elections(20_000))
def test_round_trip_of_shared_files(file):
    found = election(file)
    text = write(found.meta, found.projects, found.votes, keep=found.votes.columns)
    again = read(text.encode(), file)
    assert (again.meta, again.projects.rows, again.votes.rows) == (
        found.meta,
        found.projects.rows,
        found.votes.rows,
    )
    assert again.instance == found.instance
    assert _same_ballots(again.ballots, found.ballots)
