"""Checkers: whether an outcome keeps what its rule promises.

They share nothing with the engine but the definitions: plain fractions, ballot by ballot.

>>> from .methods import count
>>> from .instance import Project
>>> from .rule import RuleSpec
>>> town = Instance(90, (Project("a", 60), Project("b", 30), Project("c", 90)))
>>> ballots = Ballots.approval(town, [["a", "c"], ["a", "c"], ["b", "c"]])
>>> outcome = count(town, ballots, RuleSpec("equal-shares", utility="cardinality"))
>>> outcome.selected, is_affordable(town, outcome.selected), is_exhaustive(town, outcome.selected)
(('b', 'a'), True, True)
>>> is_priceable(town, ballots, outcome)
True
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .amounts import amount_text
from .ballots import Ballots
from .instance import Instance
from .outcome import Outcome, Round
from .utilities import price_factor, worth


def is_affordable(instance: Instance, selected: Iterable[str]) -> bool:
    """Whether the projects cost no more than the budget, none of them taken twice."""
    chosen = list(selected)
    return len(set(chosen)) == len(chosen) and instance.total_cost(chosen) <= instance.budget


def is_exhaustive(instance: Instance, selected: Iterable[str]) -> bool:
    """Whether no project that is left out fits into what is left."""
    chosen = set(selected)
    left = instance.budget - instance.total_cost(chosen)
    return all(one.id in chosen or one.cost > left for one in instance.projects)


def is_priceable(instance: Instance, ballots: Ballots, outcome: Outcome) -> bool:
    """Whether the payments of an Equal Shares outcome have no fault (`payment_faults`)."""
    return not payment_faults(instance, ballots, outcome)


def payment_faults(instance: Instance, ballots: Ballots, outcome: Outcome) -> tuple[str, ...]:
    """What is wrong with the payments, in sentences; empty if nothing is.

    Checked: (1) in every round the supporters pay the cost exactly, each of them min(purse,
    rho * utility); (2) no project without funding could have been paid by its supporters
    at the end of Equal Shares.

    Source: Peters and Skowron, "Proportionality and the Limits of Welfarism", EC 2020
    (priceability: a price system with equal endowments).
    """
    if outcome.endowment is None:
        return (f"{outcome.rule.rule} has no payments",)
    marks = _marks(instance, ballots, outcome.rule.utility)
    purses = [Fraction(outcome.endowment)] * ballots.rows
    faults = []
    bought = [one for one in outcome.rounds if one.by == "equal-shares"]
    for number, one in enumerate(bought, 1):
        paid = _charge(instance, ballots, one, marks[instance.index_of(one.project)], purses)
        if paid != one.cost:
            wanted = amount_text(one.cost)
            faults.append(f"round {number}: {one.project} costs {wanted}, paid were {paid}")
    funded = {one.project for one in bought}
    for p, project in enumerate(instance.projects):
        held = sum(purses[row] * int(ballots.multiplicities[row]) for row, _ in marks[p])
        if project.id not in funded and marks[p] and held >= project.cost:
            faults.append(f"{project.id} was affordable at the end, but not bought")
    return tuple(faults)


def _charge(
    instance: Instance,
    ballots: Ballots,
    bought: Round,
    marks: list[tuple[int, int]],
    purses: list[Fraction],
) -> Fraction:
    """Take what each supporter owes; the sum."""
    paid = Fraction(0)
    price = Fraction(bought.price or 0)
    for row, weight in marks:
        part = min(purses[row], price * weight)
        purses[row] -= part
        paid += part * int(ballots.multiplicities[row])
    return paid


def _marks(instance: Instance, ballots: Ballots, utility: str) -> list[list[tuple[int, int]]]:
    """Per project the rows that support it, each with its weight."""
    marks: list[list[tuple[int, int]]] = [[] for _ in instance.projects]
    columns = (ballots.row_of_mark, ballots.indices, worth(ballots, utility))
    for row, p, weight in zip(*(one.tolist() for one in columns), strict=True):
        if weight:
            marks[p].append((row, weight))
    return marks


def rho_of(instance: Instance, ballots: Ballots, outcome: Outcome, bought: Round) -> Fraction:
    """The rho that belongs to the price of a round: payment per unit of utility."""
    cost = instance.project(bought.project).cost
    if not cost or bought.price is None:
        return Fraction(0)
    return bought.price * price_factor(ballots, outcome.rule.utility, cost)
