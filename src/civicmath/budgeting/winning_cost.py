"""At which cost a losing project would have won, with everything else unchanged.

greedy           the money that was left when its turn came: its turn does not depend on its cost
greedy-per-cost  a lower cost also moves it forward: the largest cost c such that what is left,
                 when the projects with more votes per cost than score / c are through, is c
Equal Shares     the largest cost at which its supporters could pay in some round what makes its
                 rho as small as the winner's, or could pay the cost after the last round.
                 With utilities that do not depend on the cost that is the most that they would
                 pay together at the rho of a round. With cost utilities, utility shrinks with
                 the cost: the largest c with sum_i min(b_i, rho * c) >= c.

The Equal Shares figures follow from the definition of rho (Peters, Pierczynski, Skowron 2021,
section 3); compare "cost reduction" in Boehmer et al., "Evaluation of Project Performance in
Participatory Budgeting", IJCAI 2024 (arXiv 2312.14723).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .amounts import Amount, exact
from .electorate import Electorate, Floats
from .instance import Instance
from .outcome import Loss, Outcome
from .replay import Replay, purchases_of, walk

#: Rounds whose figure is within this part of the best one, in floats, are looked at exactly.
_CLOSE = 1e-6


def greedy_winning_cost(instance: Instance, outcome: Outcome, loss: Loss) -> tuple[Amount, str]:
    """The cost, and for which rule it holds."""
    if outcome.rule.rule == "greedy":
        return loss.money_left, "greedy"
    # Before each funded project: p is earlier as long as c <= score * cost / votes of that one.
    best: Amount = 0
    for one in outcome.rounds:
        if one.cost:
            until = Fraction(loss.score) * one.cost / one.score if one.score else one.money_before
            best = max(best, min(Fraction(one.money_before), Fraction(until)))
    return exact(max(best, outcome.leftover)), "greedy-per-cost"


def greedy_turn(outcome: Outcome, loss: Loss) -> Amount:
    """What was left of the budget when a greedy completion came to a losing project."""
    place = {project: at for at, project in enumerate(outcome.tie_order)}
    turn = (-loss.score, place[loss.project])
    left = outcome.budget
    for one in outcome.rounds:
        if one.by == "equal-shares" or (-one.score, place[one.project]) < turn:
            left -= one.cost
    return exact(left)


def shares_winning_costs(
    instance: Instance, electorate: Electorate, outcome: Outcome, places: list[int]
) -> dict[int, Amount]:
    """Per losing project the cost at which Equal Shares would have bought it."""
    fixed = outcome.rule.utility != "cost"
    purchases = purchases_of(instance, outcome)
    rhos = [price * electorate.factors[winner] for winner, price in purchases]
    losses = {instance.index_of(one.project): one for one in outcome.losses}
    if fixed:
        return {p: _with_fixed_utility(losses[p]) for p in places}
    best = {p: Fraction(losses[p].money_left) for p in places}
    near = np.zeros((len(purchases), len(places)))
    for turn, state in walk(electorate, outcome.endowment or 0, purchases):
        if turn < len(purchases) and rhos[turn]:
            near[turn] = [_near_cost(state, p, float(rhos[turn])) for p in places]
    most = np.maximum(near.max(axis=0, initial=0.0), [float(best[p]) for p in places])
    wanted = near >= most * (1 - _CLOSE)
    for turn, state in walk(electorate, outcome.endowment or 0, purchases):
        if turn < len(purchases) and rhos[turn]:
            for place in np.flatnonzero(wanted[turn]):
                p = places[place]
                best[p] = max(best[p], _exact_cost(state, p, rhos[turn]))
    return {p: exact(best[p]) for p in places}


def _with_fixed_utility(loss: Loss) -> Amount:
    share = loss.best_share if loss.best_share is not None else 0
    return exact(Fraction(share) * Fraction(loss.cost))


def _near_cost(state: Replay, project: int, rho: float) -> float:
    """The largest c with sum_i min(b_i, rho * c) >= c, in floats."""
    support = state.electorate.support[project]
    money: Floats = state.purses.money[support.rows]
    held = support.money(money)
    cost = float(held.sum())
    for _ in range(len(money) + 1):
        poor = money <= rho * cost * (1 + 1e-12)
        rich = support.total - support.mass_of(poor)
        if rich * rho >= 1.0:
            return cost
        lower = float(held[poor].sum()) / (1.0 - rich * rho)
        if lower >= cost * (1 - 1e-12):
            break
        cost = lower
    return cost


def _exact_cost(state: Replay, project: int, rho: Fraction) -> Fraction:
    """The same with fractions: Newton's method from above on a concave function."""
    support = state.electorate.support[project]
    cost = state.money_of(project)
    while cost:
        poor = state.poor_at(project, rho * cost)
        rich = support.total - support.mass_of(poor)
        lower = state.money_in(support.rows[poor]) / (1 - rich * rho) if rich * rho < 1 else cost
        if lower >= cost:
            return cost
        cost = lower
    return cost
