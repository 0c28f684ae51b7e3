"""The engine against the slow twin, on elections full of ties and exact thresholds."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .. import outlook
from ..checks import is_affordable, is_exhaustive, payment_faults, rho_of
from ..explain import explain_losses
from ..instance import Instance, Project
from ..methods import count, fitting_utilities
from ..rule import RuleSpec
from . import twin
from .cases import build, cases


def _rank(case: twin.Case, utility: str) -> list[int]:
    votes = twin.scores(case, utility)
    order = sorted(range(len(case.costs)), key=lambda p: (case.costs[p], -votes[p], f"p{9 - p}"))
    return [order.index(p) for p in range(len(case.costs))]


def _ids(positions) -> tuple[str, ...]:
    return tuple(f"p{9 - p}" for p in positions)


@settings(max_examples=400, deadline=None)
@given(cases(), st.data())
def test_every_rule_agrees_with_its_twin(found, data):
    case, scale = found
    rule = data.draw(st.sampled_from(["greedy", "greedy-per-cost", "equal-shares", "equal-shares"]))
    utility = data.draw(st.sampled_from(fitting_utilities(rule, case.kind)))
    completion = "none"
    if rule == "equal-shares":
        completion = data.draw(st.sampled_from(["none", "u", "add1", "add1u", "add1_noexh"]))
    start = data.draw(st.sampled_from(["exact", "floor"]))
    spec = RuleSpec(rule, utility, completion, start, scale)
    instance, ballots = build(case)
    outcome = count(instance, ballots, spec)
    won, share = twin.count(case, spec, utility, _rank(case, utility))
    assert outcome.selected == _ids(won)
    assert outcome.endowment == share
    assert is_affordable(instance, outcome.selected)
    if rule == "greedy" or completion in ("u", "add1u"):
        assert is_exhaustive(instance, outcome.selected)
    if rule == "equal-shares":
        assert payment_faults(instance, ballots, outcome) == ()
    json.dumps(outcome.to_json())


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
def test_equal_shares_agrees_on_every_rho_and_tie(found, data):
    case, _ = found
    utility = data.draw(st.sampled_from(fitting_utilities("equal-shares", case.kind)))
    instance, ballots = build(case)
    outcome = count(instance, ballots, RuleSpec("equal-shares", utility))
    slow = twin.equal_shares(case, utility, _rank(case, utility), outcome.endowment)
    assert [(r.project, rho_of(instance, ballots, outcome, r)) for r in outcome.rounds] == [
        (f"p{9 - p}", price) for p, price in slow
    ]
    assert [r.rho for r in outcome.rounds] == [price for _, price in slow]
    for tie in outcome.ties:
        assert tie.winner == outcome.rounds[tie.round - 1].project
        assert tie.all_funded == (set(tie.tied) <= set(outcome.selected))


@settings(max_examples=200, deadline=None)
@given(cases(), st.data())
def test_lots_decide_every_tie_the_same_way(found, data):
    case, _ = found
    instance, ballots = build(case)
    seed = data.draw(st.text("ab1", min_size=1, max_size=3))
    outcome = count(instance, ballots, RuleSpec("greedy", ties=f"lot:{seed}"))
    again = count(instance, ballots, RuleSpec("greedy", ties=f"lot:{seed}"))
    assert outcome == again
    place = {project: at for at, project in enumerate(outcome.tie_order)}
    for tie in outcome.ties:
        assert list(tie.tied) == sorted(tie.tied, key=place.__getitem__)


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
def test_passed_over_steps_change_nothing(found, data):
    case, scale = found
    utility = data.draw(st.sampled_from(fitting_utilities("equal-shares", case.kind)))
    completion = data.draw(st.sampled_from(["add1", "add1_noexh"]))
    step = scale / data.draw(st.sampled_from([3, 10, 32]))
    spec = RuleSpec("equal-shares", utility, completion, "exact", step)
    instance, ballots = build(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlook, "_FIRST", 0)
        quick = count(instance, ballots, spec)
        patch.setattr(outlook, "_FIRST", 10**12)
        assert quick == count(instance, ballots, spec)


def _at_cost(case: twin.Case, project: int, cost: Fraction):
    costs = tuple(cost if p == project else c for p, c in enumerate(case.costs))
    return twin.Case(case.budget, costs, case.kind, case.ballots)


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
def test_a_loser_wins_below_its_winning_cost_and_not_above(found, data):
    case, _ = found
    rule = data.draw(st.sampled_from(["greedy", "greedy-per-cost", "equal-shares"]))
    utility = data.draw(st.sampled_from(fitting_utilities(rule, case.kind)))
    completion = data.draw(st.sampled_from(["none", "u"])) if rule == "equal-shares" else "none"
    spec = RuleSpec(rule, utility, completion)
    instance, ballots = build(case)
    for reason in explain_losses(instance, ballots, count(instance, ballots, spec)):
        p = instance.index_of(reason.project)
        edge = Fraction(reason.would_win_at)
        above, below = edge + Fraction(reason.cost - edge) / 1000, edge * Fraction(999, 1000)
        for cost, wins in ((above, False), (below, True)):
            if cost == edge or (cost == 0 and wins):
                continue
            moved, same = build(_at_cost(case, p, cost))
            assert (reason.project in count(moved, same, spec).selected) is wins, (cost, edge)


@settings(max_examples=200, deadline=None)
@given(cases(), st.data())
def test_money_flows_add_up(found, data):
    case, _ = found
    utility = data.draw(st.sampled_from(fitting_utilities("equal-shares", case.kind)))
    instance, ballots = build(case)
    outcome = count(instance, ballots, RuleSpec("equal-shares", utility))
    for reason in explain_losses(instance, ballots, outcome):
        spent = sum(flow.amount for flow in reason.spent)
        assert reason.money_at_start - spent == reason.money_left
        assert reason.best_share is None or reason.best_share <= 1


def test_supporters_who_hold_exactly_the_cost_can_pay():
    for voters in range(1, 60):
        for cost in (1, 7, 10**6 + 3):
            from ..ballots import Ballots

            town = Instance(cost, (Project("park", cost),))
            ballots = Ballots.approval(town, [["park"]] * voters)
            outcome = count(town, ballots, RuleSpec("equal-shares"))
            assert outcome.selected == ("park",)
            assert outcome.losses == ()


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_nobody_votes(rule):
    from ..ballots import Ballots

    town = Instance(10, (Project("a", 4),))
    outcome = count(town, Ballots.approval(town, []), RuleSpec(rule))
    assert outcome.selected == (("a",) if rule == "greedy" else ())
