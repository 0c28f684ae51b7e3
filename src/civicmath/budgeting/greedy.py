"""Greedy counting: the best-supported project first.

In plain words: go through the projects from the most votes (or points) to the fewest, or by
votes per unit of money; fund each one that still fits into what is left of the budget, skip each
one that does not, and go on. Projects without a vote are reached last and funded if they fit.

Guarantee: no project that is left out fits into what is left (`is_exhaustive`). There is no
guarantee to groups of voters: a majority can take the whole budget.

>>> from .ballots import Ballots
>>> from .instance import Instance, Project
>>> town = Instance(100, (Project("park", 70), Project("lamp", 30), Project("pool", 60)))
>>> ballots = Ballots.approval(town, [["park", "pool"], ["park"], ["pool", "lamp"]])
>>> order = TieOrder.declare("cost,votes,id", town, [2, 1, 2])
>>> [one.project for one in run_greedy(town, (2, 1, 2), order, per_cost=False).rounds]
['pool', 'lamp']

Source: the rule of most cities, described as "greedy approval" by Talmon and Faliszewski,
"A Framework for Approval-Based Budgeting Methods", AAAI 2019, section 3 (greedy rule with the
satisfaction functions |B| and cost).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .amounts import Amount, exact
from .instance import Instance
from .outcome import Loss, Round, Tie
from .ties import TieOrder


@dataclass(frozen=True, slots=True)
class GreedyRun:
    """What a greedy pass funded, skipped, and which ties it met."""

    rounds: list[Round]
    losses: list[Loss]
    ties: list[Tie]


def run_greedy(
    instance: Instance,
    scores: Sequence[Amount],
    ties: TieOrder,
    *,
    per_cost: bool,
    funded: Sequence[int] | None = None,
) -> GreedyRun:
    """One greedy pass; `funded` are projects that another rule has already paid for."""
    run = GreedyRun([], [], [])
    by = "greedy" if funded is None else "completion"
    already = set(funded or ())
    projects = instance.projects
    left = instance.budget - sum(projects[p].cost for p in already)
    # 1. Order the projects by the criterion; the declared order decides among equals.
    criterion = [_criterion(scores[p], projects[p].cost, per_cost) for p in range(len(projects))]
    waiting = [p for p in range(len(projects)) if p not in already]
    waiting.sort(key=lambda p: (-criterion[p][0], -criterion[p][1], ties.rank[p]))
    # 2. Take one after the other: fund what fits, skip what does not.
    for place, p in enumerate(waiting):
        one = projects[p]
        if one.cost > left:
            run.losses.append(Loss(one.id, one.cost, scores[p], exact(left)))
            continue
        equals = _equals(waiting[place:], criterion)
        if len(equals) > 1:
            run.ties.append(_tie(instance, ties, equals, len(already) + len(run.rounds) + 1, by))
        run.rounds.append(Round(one.id, one.cost, scores[p], by, exact(left)))
        left -= one.cost
    return run


_Criterion = tuple[int, Amount]


def _criterion(score: Amount, cost: Amount, per_cost: bool) -> _Criterion:
    """The larger goes first; a free project has infinite votes per unit of money."""
    if not per_cost:
        return (0, score)
    return (0, Fraction(score) / Fraction(cost)) if cost else (1, 0)


def _equals(waiting: list[int], criterion: list[_Criterion]) -> list[int]:
    """The first project with all that follow it at the same criterion."""
    for end, p in enumerate(waiting):
        if criterion[p] != criterion[waiting[0]]:
            return waiting[:end]
    return waiting


def _tie(instance: Instance, ties: TieOrder, equals: list[int], number: int, by: str) -> Tie:
    ids = tuple(instance.projects[p].id for p in equals)
    return Tie(number, by, ids, ties.decided_by(equals[0], equals[1]), False)
