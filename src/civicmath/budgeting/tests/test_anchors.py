"""Counts that cities published, to the zloty."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from ..checks import payment_faults
from ..coverage import compare
from ..explain import why_lost
from ..methods import count
from ..rule import RuleSpec
from .shared import GOLDEN, election, elections, needs_shared

pytestmark = needs_shared
WIELICZKA = "Poland_Wieliczka_2023_Green_Budget.pb"


@pytest.fixture(scope="module")
def wieliczka():
    file = election(WIELICZKA)
    return file, count(file.instance, file.ballots, RuleSpec("equal-shares", "cost", "add1_noexh"))


def test_wieliczka_official(wieliczka):
    _, outcome = wieliczka
    official = json.loads((GOLDEN / "anchors.json").read_text())["wieliczka_2023_official"]
    assert list(outcome.selected) == official["winners"]
    assert outcome.cost == official["total_cost"]
    assert outcome.endowment == Fraction(official["final_endowment"])


def test_wieliczka_published_explanations(wieliczka):
    file, outcome = wieliczka
    reasons = {p: why_lost(file.instance, file.ballots, outcome, p) for p in ("16", "21", "87")}
    assert int(reasons["16"].best_share * 50_000) == 49_998
    assert int(reasons["87"].money_at_start) == 92_224
    # After the six bigger projects.
    spent = {flow.project: flow.amount for flow in reasons["21"].spent}
    left = reasons["21"].money_at_start - sum(spent[p] for p in ("24", "41", "40", "74", "19", "6"))
    assert round(left) == 93_873
    shares = {one.project: one.best_share for one in outcome.losses}
    assert (round(100 * shares["66"]), round(100 * shares["21"])) == (86, 97)
    assert payment_faults(file.instance, file.ballots, outcome) == ()


def test_wieliczka_exhaustive_stop():
    file = election(WIELICZKA)
    outcome = count(file.instance, file.ballots, RuleSpec("equal-shares", "cost", "add1"))
    assert (len(outcome.selected), outcome.cost) == (31, 984_579)
    assert {"66", "67"} <= set(outcome.selected)
    assert "46" not in outcome.selected


@pytest.mark.parametrize(
    ("file", "cost", "better"),
    [
        (WIELICZKA, 995_079, (1615, 873)),
        ("Poland_Swiecie_2023.pb", 1_040_337, (1245, 363)),
        ("Netherlands_Assen_2024_pilot.pb", 76_700, (21, 21)),
    ],
)
def test_comparison_with_greedy(file, cost, better):
    if file not in elections(10**9):
        pytest.skip(f"{file} is not among the shared elections")
    found = election(file)
    shares = count(found.instance, found.ballots, RuleSpec("equal-shares", "cost", "add1_noexh"))
    assert shares.cost == cost
    greedy = count(found.instance, found.ballots, RuleSpec("greedy"))
    result = compare(found.ballots, found.instance, shares.selected, greedy.selected)
    assert (result.more_projects_first, result.more_projects_second) == better


def test_add1_is_a_linear_scan():
    file = "Poland_Warszawa_2017_Chomiczowka.pb"
    found = election(file)
    rule = RuleSpec("equal-shares", "cost", "add1", start="floor")
    outcome = count(found.instance, found.ballots, rule)
    assert (outcome.steps, outcome.endowment) == (377, 1659 + 377)


def test_a_project_marked_twice_counts_once():
    file = "Poland_Warszawa_2026_Blonia_Wilanowskie.pb"
    found = election(file)
    assert any("1481" in sentence for _, sentence in found.repairs)
    outcome = count(found.instance, found.ballots, RuleSpec("equal-shares", "cost"))
    assert outcome.selected[7] == "1888"
    assert "1481" not in outcome.selected
