"""Every golden result: the funded projects in order, each rho, the endowment, the steps."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from ..methods import count
from ..pabulib import read
from ..rule import RuleSpec
from .shared import GOLDEN, SHARED, election, elections, goldens, needs_shared

#: Forints, counted one by one: these counts run with the large elections.
MANY_STEPS = 12_000
SMALL = 20_000
STOPS = {
    "exhaustive": "exhaustive",
    "next_infeasible": "next step overspends",
    "all_supported_projects_funded": "everything funded",
}
UTILITIES = {"card": "cardinality", "util": "points"}


def rule_of(golden: str) -> RuleSpec:
    """The rule that a golden id means."""
    if golden.startswith("greedy"):
        rule = "greedy-per-cost" if "per_cost" in golden else "greedy"
        return RuleSpec(rule, golden.rsplit("_", 1)[1] if "borda" in golden else "")
    _, utility, *rest = golden.split("_", 2)
    completion = rest[0] if rest else "none"
    start = "floor" if completion.startswith("add1") else "exact"
    return RuleSpec("equal-shares", UTILITIES.get(utility, utility), completion, start)


def check(file: str, golden: dict) -> None:
    found = election(file)
    outcome = count(found.instance, found.ballots, rule_of(golden["rule"]))
    label = f"{file} {golden['rule']}"
    assert list(outcome.selected) == golden["winners"], label
    assert outcome.cost == Fraction(golden["total_cost"]), label
    if "endowment" in golden:
        assert outcome.endowment == Fraction(golden["endowment"]), label
    if "steps" in golden:
        assert (outcome.steps, outcome.stopped) == (golden["steps"], STOPS[golden["stop"]]), label
    shares = [one.rho for one in outcome.rounds if one.by == "equal-shares"]
    for ours, theirs in zip(shares, golden.get("rho", ())):
        if theirs.startswith("~"):
            assert float(ours) == pytest.approx(float(theirs[1:]), rel=1e-12), label
        else:
            assert ours == Fraction(theirs), label


def many_steps(golden: dict, siblings: list[dict]) -> bool:
    family = golden["rule"].removesuffix("u")
    return any(one["rule"] == family and one.get("steps", 0) > MANY_STEPS for one in siblings)


@needs_shared
@pytest.mark.parametrize("file", elections(SMALL))
def test_small_elections(file):
    every = goldens(file)
    assert every, f"no golden result for {file}"
    for golden in every:
        if not many_steps(golden, every):
            check(file, golden)


@needs_shared
@pytest.mark.goldens
@pytest.mark.parametrize("file", elections(SMALL))
def test_counts_of_many_steps(file):
    every = goldens(file)
    for golden in every:
        if many_steps(golden, every):
            check(file, golden)


@needs_shared
@pytest.mark.goldens
@pytest.mark.parametrize("file", elections(10**9, above=SMALL))
def test_large_elections(file):
    for golden in goldens(file):
        check(file, golden)


@needs_shared
def test_traps():
    traps = sorted((GOLDEN / "pb-traps").glob("*.json"))
    assert len(traps) == 12
    for path in traps:
        golden = json.loads(path.read_text(encoding="utf-8"))
        file = read((SHARED / "data" / "pb-traps" / golden["file"]).read_bytes(), golden["file"])
        outcome = count(file.instance, file.ballots, RuleSpec("equal-shares", "cost"))
        assert list(outcome.selected) == golden["winners"], path.name
        assert outcome.cost == Fraction(golden["total_cost"])
