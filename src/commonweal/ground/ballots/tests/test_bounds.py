"""A ballot outside its bounds is turned away by the form's rules and, behind them, by the database itself (V2, I11)."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.ground.ballots.casting import bounds
from commonweal.ground.ballots.models import Ballot
from commonweal.ground.ballots.rules import BadBallot, canonical

from .makers import open_vote, plan
from .raw import insert_ballot, refused_by

GUARD = "guard: box_ballot: the ballot is outside the bounds"

# What each kind of vote is set up with; costs of the projects 1 to 4 are 600, 500, 400 and 300 pounds.
POLLS = {
    "approval": {"kind": "approval", "max_marks": 3},
    "knapsack": {"kind": "knapsack", "max_marks": 4, "max_cost": 100_000},
    "cumulative": {"kind": "cumulative", "max_marks": 3, "max_value": 6, "max_total": 10},
    "scoring": {"kind": "scoring", "max_marks": 4, "max_value": 5},
    "ordinal": {"kind": "ordinal", "max_marks": 3},
}

GOOD = [
    ("approval", [["1", 1], ["2", 1], ["3", 1]]),
    ("knapsack", [["1", 1], ["3", 1]]),
    ("knapsack", [["2", 1]]),
    ("cumulative", [["1", 6], ["2", 4]]),
    ("scoring", [["1", 5], ["2", 5], ["3", 5], ["4", 1]]),
    ("ordinal", [["4", 1], ["1", 2], ["2", 3]]),
]

BAD = [
    ("approval", [], "at least one"),
    ("approval", [["1", 1], ["2", 1], ["3", 1], ["4", 1]], "no more than 3"),
    ("approval", [["1", 1], ["1", 1]], "chosen twice"),
    ("approval", [["1", 1], ["99", 1]], "not on this ballot"),
    ("approval", [["", 1]], "not on this ballot"),
    ("knapsack", [], "at least one"),
    ("knapsack", [["1", 1], ["2", 1]], "more than there is to spend"),
    ("knapsack", [["2", 1], ["2", 1]], "chosen twice"),
    ("cumulative", [], "at least one"),
    ("cumulative", [["1", -1]], "from 0 up"),
    ("cumulative", [["1", 6], ["2", -1]], "from 0 up"),
    ("cumulative", [["1", 7]], "more than 6"),
    ("cumulative", [["1", 6], ["2", 5]], "11 points, and there are 10"),
    ("cumulative", [["1", 2], ["1", 2]], "chosen twice"),
    ("cumulative", [["99", 2]], "not on this ballot"),
    ("cumulative", [["1", 1], ["2", 1], ["3", 1], ["4", 1]], "no more than 3"),
    ("scoring", [], "at least one"),
    ("scoring", [["1", -5]], "from 0 up"),
    ("scoring", [["1", 6]], "more than 5"),
    ("scoring", [["1", 5], ["1", 5]], "chosen twice"),
    ("scoring", [["x", 5]], "not on this ballot"),
    ("ordinal", [], "at least one"),
    ("ordinal", [["1", 1], ["2", 2], ["3", 3], ["4", 4]], "no more than 3"),
    ("ordinal", [["1", 1], ["1", 2]], "chosen twice"),
    ("ordinal", [["99", 1]], "not on this ballot"),
]

# Rows that no form can make, since values are numbered or counted on the way: only the database meets them.
RAW_ONLY = [
    ("approval", [["1", 0]]),
    ("approval", [["1", 2]]),
    ("approval", [["1", -1]]),
    ("knapsack", [["1", 2]]),
    ("cumulative", [["1", 0]]),
    ("scoring", [["1", 0]]),
    ("ordinal", [["1", 1], ["2", 1]]),
    ("ordinal", [["1", 1], ["2", 3]]),
    ("ordinal", [["1", 0], ["2", 1]]),
    ("ordinal", [["1", -1]]),
    ("ordinal", [["1", 7]]),
]

# Rows that are not pairs of a key and a whole number at all.
MISSHAPEN = [
    "null",
    "{}",
    '"1"',
    "1",
    '{"1": 1}',
    '[["1"]]',
    '[["1", null]]',
    '["1"]',
    '[["1", 1, "and a note"]]',
    '[["1", 1.5]]',
    '[["1", "1"]]',
    '[["1", true]]',
    "[[1, 1]]",
    '[[["1"], 1]]',
]


@pytest.fixture
def opened(town):
    """The vote of one kind, open."""
    return lambda kind: open_vote(town.place, **POLLS[kind]).poll


def as_marks(choices):
    return [(key, value) for key, value in choices]


@pytest.mark.parametrize(("kind", "choices"), GOOD)
def test_a_ballot_within_its_bounds_is_taken_by_rules_and_database(opened, kind, choices):
    poll = opened(kind)
    made = canonical(bounds(poll), as_marks(choices))
    assert [list(mark) for mark in made] == choices
    insert_ballot(poll, choices)
    assert Ballot.objects.filter(poll=poll).count() == 1


@pytest.mark.parametrize(("kind", "choices", "sentence"), BAD)
def test_v2_a_ballot_outside_its_bounds_is_refused_with_a_sentence(opened, kind, choices, sentence):
    with pytest.raises(BadBallot) as caught:
        canonical(bounds(opened(kind)), as_marks(choices))
    assert any(sentence in reason for reason in caught.value.reasons)


@pytest.mark.parametrize(("kind", "choices", "sentence"), BAD)
def test_v2_the_database_refuses_a_ballot_outside_its_bounds_whoever_writes_it(opened, kind, choices, sentence):
    poll = opened(kind)
    with refused_by(GUARD):
        insert_ballot(poll, choices)
    assert not Ballot.objects.filter(poll=poll).exists()


@pytest.mark.parametrize(("kind", "choices"), RAW_ONLY)
def test_v2_the_database_refuses_values_that_the_kind_of_vote_does_not_have(opened, kind, choices):
    poll = opened(kind)
    with refused_by(GUARD):
        insert_ballot(poll, choices)


@pytest.mark.parametrize("text", MISSHAPEN)
def test_v2_the_database_refuses_what_is_no_list_of_pairs(opened, text):
    poll = opened("approval")
    with refused_by():
        insert_ballot(poll, text)
    assert not Ballot.objects.filter(poll=poll).exists()


def test_the_database_refuses_ballots_for_a_vote_that_is_only_planned(town):
    draft = plan(town.place).poll
    with refused_by(GUARD):
        insert_ballot(draft, [["1", 1]])


def test_two_places_that_are_the_same_are_no_order(opened):
    with pytest.raises(BadBallot, match="same place in your order"):
        canonical(bounds(opened("ordinal")), [("1", 2), ("2", 2)])


def test_an_order_with_gaps_is_numbered_from_one(opened):
    assert canonical(bounds(opened("ordinal")), [("4", 9), ("1", 2)]) == [("1", 1), ("4", 2)]


def test_every_reason_is_said_at_once(opened):
    with pytest.raises(BadBallot) as caught:
        canonical(bounds(opened("cumulative")), [("1", 7), ("1", -1), ("99", 6), ("2", 1)])
    assert len(caught.value.reasons) >= 4


def test_choosing_exactly_the_budget_is_no_overspending(opened):
    poll = opened("knapsack")
    assert canonical(bounds(poll), [("3", 1), ("1", 1)]) == [("1", 1), ("3", 1)]  # 600 + 400 of 1,000 pounds


marks = st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4", "5"]), st.integers(-2, 8)), max_size=5)


@pytest.mark.parametrize("kind", POLLS)
@given(given_marks=marks)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_rules_let_through_the_database_takes_too(polls, kind, given_marks):
    poll = polls[kind]
    try:
        choices = canonical(bounds(poll), given_marks)
    except BadBallot:
        return
    with transaction.atomic():
        insert_ballot(poll, choices)
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["approval", "knapsack", "cumulative", "scoring", "ordinal"])
@given(given_marks=marks)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_not_in_canonical_bounds_the_database_refuses(polls, kind, given_marks):
    poll = polls[kind]
    try:
        good = [tuple(mark) for mark in canonical(bounds(poll), given_marks)]
    except BadBallot:
        good = None
    if good is not None and sorted(good) == sorted(given_marks):
        return
    with refused_by(GUARD):
        insert_ballot(poll, given_marks)


@pytest.fixture
def polls(town):
    """One open vote of each kind."""
    return {kind: open_vote(town.place, **fields).poll for kind, fields in POLLS.items()}
