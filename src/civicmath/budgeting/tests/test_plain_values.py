"""Amounts, instances, ballots, ties and rules: what they accept, and what they say if not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ..amounts import amount_from_json, amount_json, amount_text, exact
from ..ballots import Ballots
from ..coverage import compare, coverage, coverage_by_district, shares_by_category, shares_by_district
from ..instance import Instance, Project
from ..methods import UnfitRuleError, count
from ..rule import RuleSpec
from ..ties import TieOrder

TOWN = Instance(100, (
    Project("a", 60, categories=("green", "sport"), district="N"),
    Project("b", 40, categories=("green",), district="S"),
    Project("c", 40, district="S"),
))  # fmt: skip


@pytest.mark.parametrize("amount", [0, 5, -3, Fraction(1, 3), Fraction(25, 2), Fraction(-1, 8)])
def test_amounts_come_back(amount):
    assert amount_from_json(amount_json(amount)) == amount
    assert exact(amount_text(amount)) == amount


@pytest.mark.parametrize("bad", [0.5, True, None, "1,5", "x", "1/0"])
def test_amounts_that_are_not_exact(bad):
    with pytest.raises((TypeError, ValueError)):
        exact(bad)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Project("", 1),
        lambda: Project("a", -1),
        lambda: Project("a", 0.5),  # type: ignore[arg-type]
        lambda: Project("a", 10**16),
        lambda: Instance(-1, ()),
        lambda: Instance(1, (Project("a", 1), Project("a", 2))),
        lambda: Ballots.approval(TOWN, [["a", "a"]]),
        lambda: Ballots.approval(TOWN, [["a", "b"]], kind="choose-1"),
        lambda: Ballots.points(TOWN, [{"a": -1}]),
        lambda: Ballots.points(TOWN, [{"a": 2**60}]),
        lambda: Ballots.approval(TOWN, [["a"]], districts=["N", "S"]),
        lambda: RuleSpec("plurality"),
        lambda: RuleSpec(increment=0),
        lambda: RuleSpec.from_json({"rule": "greedy", "speed": "fast"}),
        lambda: RuleSpec.from_json({"rule": 5}),
        lambda: TieOrder.declare("cost,votes", TOWN, [0, 0, 0]),
        lambda: TieOrder.declare("lot:", TOWN, [0, 0, 0]),
        lambda: TieOrder.declare("height,id", TOWN, [0, 0, 0]),
    ],
)
def test_mistakes_are_told(make):
    with pytest.raises((TypeError, ValueError)) as error:
        make()
    assert len(str(error.value)) > 20


def test_unknown_projects_are_named():
    with pytest.raises(KeyError, match="'z'"):
        Ballots.approval(TOWN, [["z"]])


def test_rules_come_back():
    rule = RuleSpec("equal-shares", "cost", "add1u", "floor", Fraction(1, 2), "cost,lot:x,y")
    assert RuleSpec.from_json(rule.to_json()) == rule


def test_a_lot_can_be_redrawn():
    import hashlib

    order = TieOrder.declare("lot:x,1", TOWN, [0, 0, 0])
    drawn = sorted("abc", key=lambda one: hashlib.sha256(b"x,1" + one.encode()).digest())
    assert [TOWN.projects[p].id for p in order.sort([0, 1, 2])] == drawn


@pytest.mark.parametrize(
    ("ballots", "rule", "sentence"),
    [
        (Ballots.approval(TOWN, [["a"]]), RuleSpec("equal-shares", "borda1"), "use cost or cardinality"),
        (Ballots.ordinal(TOWN, [["a"]]), RuleSpec("equal-shares", "cost"), "use borda1 or borda0"),
        (Ballots.points(TOWN, [{"a": 1}]), RuleSpec("greedy", "cardinality"), "use points"),
        (Ballots.approval(TOWN, [["a"]]), RuleSpec("greedy", completion="add1"), "no completion"),
    ],
)
def test_rules_that_do_not_fit_are_refused_by_name(ballots, rule, sentence):
    with pytest.raises(UnfitRuleError, match=sentence):
        count(TOWN, ballots, rule)


def test_identical_ballots_are_merged_without_loss():
    ballots = Ballots.approval(TOWN, [["a", "b"], ["b", "a"], []], districts=["N", "N", "S"])
    assert (ballots.rows, ballots.voters, ballots.scores().tolist()) == (2, 3, [2, 2, 0])


def test_ties_say_who_else_would_have_won():
    outcome = count(TOWN, Ballots.approval(TOWN, [["b", "c"]]), RuleSpec("greedy"))
    (tie, *_) = outcome.ties
    assert (tie.winner, tie.otherwise, tie.decided_by, tie.all_funded) == ("b", "c", "id", True)


def test_coverage():
    ballots = Ballots.approval(TOWN, [["a", "b"], ["b"], ["c"], []], districts=["N", "S", "S", "S"])
    all_of_them = coverage(ballots, TOWN, ["a", "b"])
    assert all_of_them.by_number == (2, 1, 1)
    assert (all_of_them.with_something, all_of_them.average_projects) == (2, Fraction(3, 4))
    assert all_of_them.average_money == 35
    north, south = coverage_by_district(ballots, TOWN, ["a", "b"])
    assert (north.coverage.with_nothing, south.coverage.with_nothing) == (0, 2)
    by_district = shares_by_district(ballots, TOWN, ["a", "b"])
    assert [(one.name, one.vote_share, one.money_share) for one in by_district] == [
        ("N", Fraction(1, 4), Fraction(3, 5)),
        ("S", Fraction(3, 4), Fraction(2, 5)),
    ]
    green = next(one for one in shares_by_category(ballots, TOWN, ["a"]) if one.name == "green")
    assert (green.votes, green.money, green.projects, green.funded) == (Fraction(5, 2), 30, 2, 1)
    both = compare(ballots, TOWN, ["a"], ["b", "c"])
    assert (both.more_projects_first, both.more_projects_second) == (0, 2)
    assert (both.more_money_first, both.more_money_second, both.both) == (1, 2, ())


def test_progress_is_told():
    heard = []
    ballots = Ballots.approval(TOWN, [["a"], ["b"], ["c"]])
    rule = RuleSpec("equal-shares", completion="add1")
    outcome = count(TOWN, ballots, rule, lambda steps, share: heard.append((steps, share)))
    assert len(heard) == outcome.steps
    assert heard[0] == (0, Fraction(103, 3))
