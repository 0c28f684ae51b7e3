"""Why a project lost under Equal Shares: what its supporters had left, and how close it came."""

from __future__ import annotations

from .amounts import Amount, exact
from .equal_shares import EqualShares
from .instance import Instance
from .outcome import Loss


def shortfalls(instance: Instance, run: EqualShares, totals: tuple[Amount, ...]) -> list[Loss]:
    """The projects that the run did not fund, in the order in which they are listed."""
    funded = set(run.funded())
    purses = run.purses
    losses = []
    for p, one in enumerate(instance.projects):
        if p not in funded:
            rows = run.electorate.support[p].rows
            left = purses.exact_total(rows[purses.money[rows] > 0])
            losses.append(Loss(one.id, one.cost, totals[p], exact(left)))
    return losses
