"""Why a project lost under Equal Shares: what its supporters had left, and how close it came.

For every round: at the rho of that round, how much would the supporters of the project have
paid together? That over the cost is its share; at 100 % it would have won the round (or tied).
After the last round they could have paid all that they still had.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from .amounts import Amount, exact
from .electorate import Floats
from .equal_shares import EqualShares
from .instance import Instance
from .outcome import Loss
from .replay import walk

#: Shares closer than this to the best one in floats are compared exactly.
_CLOSE = 1e-9


def shortfalls(instance: Instance, run: EqualShares, totals: tuple[Amount, ...]) -> list[Loss]:
    """The projects that the run did not fund, in the order in which they are listed."""
    funded = set(run.funded())
    losses = []
    for p, one in enumerate(instance.projects):
        if p not in funded:
            rows = run.electorate.support[p].rows
            left = run.purses.exact_total(rows[run.purses.money[rows] > 0])
            losses.append(Loss(one.id, one.cost, totals[p], exact(left)))
    return _with_shares(instance, run, losses) if losses else losses


def _with_shares(instance: Instance, run: EqualShares, losses: list[Loss]) -> list[Loss]:
    projects = [instance.index_of(one.project) for one in losses]
    purchases = list(zip(run.funded(), run.prices(), strict=True))
    near = _near_shares(run, projects, purchases)
    # The end stands first, as round 0, with its exact value: what is left over the cost.
    best = {p: (_share(one.money_left, one.cost), 0) for p, one in zip(projects, losses, strict=True)}
    most = np.maximum(near.max(axis=0, initial=0.0), [float(best[p][0]) for p in projects])
    wanted = near >= most * (1 - _CLOSE)
    for turn, state in walk(run.electorate, run.purses.endowment, purchases):
        if turn == len(purchases):
            break
        for place in np.flatnonzero(wanted[turn]):
            p = projects[place]
            price = _price_at(run, p, purchases[turn])
            share = _share(state.support_at(p, price), instance.projects[p].cost)
            if share > best[p][0]:
                best[p] = (share, turn + 1)
    return [
        replace(one, best_share=exact(best[p][0]), best_round=best[p][1])
        for p, one in zip(projects, losses, strict=True)
    ]


def _near_shares(run: EqualShares, projects: list[int], purchases: list[tuple[int, Fraction]]) -> Floats:
    """In floats: the share of every losing project (column) in every round (row)."""
    near = np.zeros((len(purchases), len(projects)))
    for turn, state in walk(run.electorate, run.purses.endowment, purchases):
        if turn < len(purchases):
            for place, p in enumerate(projects):
                if run.electorate.costs[p]:
                    price = float(_price_at(run, p, purchases[turn]))
                    cost = float(run.electorate.float_costs[p])
                    near[turn, place] = state.near_support_at(p, price) / cost
    return near


def _price_at(run: EqualShares, project: int, bought: tuple[int, Fraction]) -> Fraction:
    """What the rho of a purchase means as a price per weight of another project."""
    winner, price = bought
    factor = run.electorate.factors[project]
    return price * run.electorate.factors[winner] / factor if factor else Fraction(0)


def _share(money: Amount, cost: Amount) -> Fraction:
    return Fraction(money) / Fraction(cost) if cost else Fraction(0)
