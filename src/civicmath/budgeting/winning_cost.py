"""At which cost a losing project would have won, with everything else unchanged.

greedy           the money that was left when its turn came: its turn does not depend on its cost,
                 except that it overtakes dearer projects with as many votes if ties look at cost
greedy-per-cost  a lower cost also moves it forward: the largest cost c such that what is left,
                 when the projects with more votes per cost than score / c are through, is c
Equal Shares     the largest cost at which its supporters could pay in some round what makes its
                 rho as small as the winner's, or could pay the cost after the last round.
                 With utilities that do not depend on the cost that is the most that they would
                 pay together at the rho of a round. With cost utilities, utility shrinks with
                 the cost: the largest c with sum_i min(b_i, rho * c) >= c. Where all of them
                 could pay in full, rho does not depend on the cost and the tie rule decides.

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
from .ties import TieOrder, tie_keys

#: Rounds whose figure is within this part of the best one, in floats, are looked at exactly.
_CLOSE = 1e-6


def greedy_winning_cost(outcome: Outcome, loss: Loss) -> tuple[Amount, str]:
    """The cost, and for which rule it holds."""
    if outcome.rule.rule == "greedy":
        return max(loss.money_left, _lead_in_ties(outcome, loss)), "greedy"
    best = Fraction(loss.money_left)
    for one in outcome.rounds:
        # p stands before this project as long as score / c exceeds its votes per cost.
        until = Fraction(loss.score) * one.cost / one.score if one.score else one.money_before
        if one.cost and (one.score or loss.score):
            best = max(best, min(Fraction(one.money_before), Fraction(until)))
    if not loss.score:
        best = max(best, Fraction(_lead_in_ties(outcome, loss)))
    return exact(best), "greedy-per-cost"


def _lead_in_ties(outcome: Outcome, loss: Loss) -> Amount:
    """The dearest equal that a lower cost would overtake, where ties look at the cost."""
    if "cost" not in tie_keys(outcome.rule.ties)[0]:
        return 0
    equals = (r.cost for r in outcome.rounds if r.by != "equal-shares" and r.score == loss.score)
    return max(equals, default=0)


def completion_turn(outcome: Outcome, loss: Loss) -> Amount:
    """What was left of the budget when a greedy completion came to a losing project."""
    place = {project: at for at, project in enumerate(outcome.tie_order)}
    turn = (-loss.score, place[loss.project])
    left = outcome.budget
    for one in outcome.rounds:
        if one.by == "equal-shares" or (-one.score, place[one.project]) < turn:
            left -= one.cost
    return exact(left)


def completion_winning_cost(outcome: Outcome, loss: Loss) -> Amount:
    """The cost at which the greedy completion would have funded a losing project."""
    return max(completion_turn(outcome, loss), _lead_in_ties(outcome, loss))


def shares_winning_costs(
    instance: Instance, electorate: Electorate, outcome: Outcome, places: list[int]
) -> dict[int, Amount]:
    """Per losing project the cost at which Equal Shares would have bought it."""
    losses = {instance.index_of(one.project): one for one in outcome.losses}
    if outcome.rule.utility != "cost":
        return {p: _with_fixed_utility(losses[p]) for p in places}
    bought = _Bought(instance, electorate, outcome)
    near = _near_costs(bought, electorate, places)
    best = {p: Fraction(losses[p].money_left) for p in places}
    most = np.maximum(near.max(axis=0, initial=0.0), [float(best[p]) for p in places])
    wanted = (near >= most * (1 - _CLOSE)) | (near < 0)
    for turn, state in walk(electorate, bought.endowment, bought.purchases):
        if turn < len(bought.purchases):
            for place in np.flatnonzero(wanted[turn]):
                p = places[place]
                best[p] = max(best[p], bought.exact_cost(state, p, turn))
    return {p: exact(best[p]) for p in places}


def _with_fixed_utility(loss: Loss) -> Amount:
    share = loss.best_share if loss.best_share is not None else 0
    return exact(Fraction(share) * Fraction(loss.cost))


def _near_costs(bought: _Bought, electorate: Electorate, places: list[int]) -> Floats:
    """In floats: the winning cost of every losing project (column) in every round (row)."""
    near = np.zeros((len(bought.purchases), len(places)))
    for turn, state in walk(electorate, bought.endowment, bought.purchases):
        if turn < len(bought.purchases):
            near[turn] = [_near_cost(state, p, float(bought.rhos[turn])) for p in places]
    return near


def _near_cost(state: Replay, project: int, rho: float) -> float:
    """The largest c with sum_i min(b_i, rho * c) >= c, in floats; -1 for a likely tie."""
    support = state.electorate.support[project]
    money: Floats = state.purses.money[support.rows]
    if abs(support.mass_of(money > 0) * rho - 1.0) < _CLOSE:
        return -1.0
    held = support.money(money)
    cost = float(held.sum())
    for _ in range(len(money) + 1):
        poor = money <= rho * cost * (1 + 1e-12)
        rich = support.total - support.mass_of(poor)
        if rich * rho >= 1.0:
            break
        lower = float(held[poor].sum()) / (1.0 - rich * rho)
        if lower >= cost * (1 - 1e-12):
            break
        cost = lower
    return cost


class _Bought:
    """The purchases of an outcome under cost utilities, with the order that decides ties."""

    __slots__ = ("endowment", "instance", "order", "purchases", "rhos")

    def __init__(self, instance: Instance, electorate: Electorate, outcome: Outcome) -> None:
        self.instance = instance
        self.endowment: Amount = outcome.endowment or 0
        self.purchases = purchases_of(instance, outcome)
        self.rhos = [price * electorate.factors[winner] for winner, price in self.purchases]
        scores = {one.project: one.score for one in outcome.rounds}
        scores |= {one.project: one.score for one in outcome.losses}
        ordered = [scores[one.id] for one in instance.projects]
        self.order = TieOrder.declare(outcome.rule.ties, instance, ordered)

    def exact_cost(self, state: Replay, project: int, turn: int) -> Fraction:
        """The same with fractions: Newton's method from above on a concave function."""
        rho = self.rhos[turn]
        support = state.electorate.support[project]
        cost = state.money_of(project)
        while cost and rho:
            poor = state.poor_at(project, rho * cost)
            rich = support.total - support.mass_of(poor)
            if rich * rho >= 1:
                # Nobody gives all he has: at every lower cost the two rhos are equal.
                return min(cost, self._edge_of_tie(project, turn, cost))
            lower = state.money_in(support.rows[poor]) / (1 - rich * rho)
            if lower >= cost:
                break
            cost = lower
        return cost if rho else Fraction(0)

    def _edge_of_tie(self, project: int, turn: int, most: Fraction) -> Fraction:
        """Below which cost the project wins a tie with the winner of a round."""
        winner = self.purchases[turn][0]
        for key, column in zip(self.order.keys, self.order.columns, strict=True):
            if key == "cost":
                return Fraction(self.instance.projects[winner].cost)
            if column[project] != column[winner]:
                return most if column[project] < column[winner] else Fraction(0)  # type: ignore[operator]
        return Fraction(0)
