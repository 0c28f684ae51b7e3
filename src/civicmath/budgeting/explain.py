"""Why a project lost: what its supporters had, on what they spent it, and how close it came.

Every figure is exact. `why_lost` explains one project, `explain_losses` all of them.

The cost at which it would have won (`would_win_at`): with the same ballots and every other cost
unchanged, the project is funded at every cost below this one; at exactly this cost it is
funded too, or equal with another project, and then the tie rule decides.
It holds for greedy, for greedy-per-cost, and for Equal Shares at the endowment of the outcome;
with Add1 another cost could also move the endowment, which is not looked at.

>>> from .methods import count
>>> from .instance import Project
>>> from .rule import RuleSpec
>>> town = Instance(90, (Project("a", 60), Project("b", 30), Project("c", 60)))
>>> ballots = Ballots.approval(town, [["a", "c"], ["a", "c"], ["b", "c"]])
>>> reason = why_lost(town, ballots, count(town, ballots, RuleSpec("equal-shares")), "b")
>>> reason.money_at_start, reason.money_left, reason.would_win_at
(30, 10, 10)
>>> [(flow.project, flow.amount) for flow in reason.spent]
[('c', 20)]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .amounts import Amount, amount_json, exact
from .ballots import Ballots, Ints
from .electorate import Electorate
from .instance import Instance
from .outcome import Json, Outcome
from .replay import Replay, purchases_of, walk
from .winning_cost import (
    completion_turn,
    completion_winning_cost,
    greedy_winning_cost,
    shares_winning_costs,
)


@dataclass(frozen=True, slots=True)
class Flow:
    """What the supporters of a loser paid together for a winner, and how many of them paid."""

    project: str
    amount: Amount
    payers: int

    def to_json(self) -> Json:
        """The flow, fractions as 'a/b'."""
        return {
            "project": self.project,
            "amount": amount_json(self.amount),
            "payers": self.payers,
        }


@dataclass(frozen=True, slots=True)
class WhyLost:
    """Why one project was not funded.

    Equal Shares: `money_at_start`, `spent`, `money_left`, `share_of_cost` (money_left / cost),
    `best_share` and `best_round` (see `outcome.Loss`). With a greedy pass (a greedy rule,
    or the completions u and add1u): `budget_left`, what was left when its turn came.
    """

    project: str
    cost: Amount
    score: Amount
    supporters: int
    money_at_start: Amount | None
    spent: tuple[Flow, ...]
    money_left: Amount | None
    share_of_cost: Amount | None
    best_share: Amount | None
    best_round: int
    budget_left: Amount | None
    would_win_at: Amount
    holds_for: str

    def to_json(self) -> Json:
        """The reason, fractions as 'a/b'."""
        amounts = {
            name: None if value is None else amount_json(value)
            for name, value in (
                ("cost", self.cost),
                ("score", self.score),
                ("money_at_start", self.money_at_start),
                ("money_left", self.money_left),
                ("share_of_cost", self.share_of_cost),
                ("best_share", self.best_share),
                ("budget_left", self.budget_left),
                ("would_win_at", self.would_win_at),
            )
        }
        return {
            "project": self.project,
            **amounts,
            "supporters": self.supporters,
            "spent": [one.to_json() for one in self.spent],
            "best_round": self.best_round,
            "holds_for": self.holds_for,
        }


def why_lost(instance: Instance, ballots: Ballots, outcome: Outcome, project: str) -> WhyLost:
    """The reason for one project; ValueError if it was funded."""
    if project in outcome.selected:
        raise ValueError(f"project {project!r} was funded; ask about one that was not")
    return explain_losses(instance, ballots, outcome, [project])[0]


def explain_losses(
    instance: Instance,
    ballots: Ballots,
    outcome: Outcome,
    projects: Iterable[str] | None = None,
) -> tuple[WhyLost, ...]:
    """The reasons for these losing projects, or for all, in the order of the outcome's losses."""
    wanted = None if projects is None else set(projects)
    losers = [one for one in outcome.losses if wanted is None or one.project in wanted]
    places = [instance.index_of(one.project) for one in losers]
    people = _supporters(instance, ballots, outcome)
    if outcome.endowment is None:
        return tuple(_greedy_reason(instance, outcome, p, people[p]) for p in places)
    electorate = Electorate.gather(instance, ballots, outcome.rule.utility)
    flows = _flows(instance, electorate, outcome, places)
    costs = shares_winning_costs(instance, electorate, outcome, places)
    return tuple(_shares_reason(instance, outcome, p, people[p], (flows[p], costs[p])) for p in places)


def _supporters(instance: Instance, ballots: Ballots, outcome: Outcome) -> list[int]:
    everyone = Electorate.gather(instance, ballots, outcome.rule.utility)
    return [int(everyone.people[one.rows].sum()) for one in everyone.support]


def _greedy_reason(instance: Instance, outcome: Outcome, p: int, supporters: int) -> WhyLost:
    loss = next(one for one in outcome.losses if one.project == instance.projects[p].id)
    cost, holds_for = greedy_winning_cost(outcome, loss)
    return WhyLost(
        loss.project, loss.cost, loss.score, supporters,
        None, (), None, None, None, 0, loss.money_left, cost, holds_for,
    )  # fmt: skip


def _shares_reason(
    instance: Instance,
    outcome: Outcome,
    p: int,
    supporters: int,
    found: tuple[list[Flow], Amount],
) -> WhyLost:
    flows, winning_cost = found
    loss = next(one for one in outcome.losses if one.project == instance.projects[p].id)
    start = supporters * Fraction(outcome.endowment or 0)
    budget_left = None
    holds_for = "Equal Shares at the endowment of this outcome"
    if outcome.rule.completion in ("u", "add1u"):
        budget_left = completion_turn(outcome, loss)
        winning_cost = max(winning_cost, completion_winning_cost(outcome, loss))
        holds_for += ", with its greedy completion"
    return WhyLost(
        loss.project,
        loss.cost,
        loss.score,
        supporters,
        exact(start),
        tuple(flows),
        loss.money_left,
        exact(Fraction(loss.money_left) / Fraction(loss.cost)) if loss.cost else None,
        loss.best_share,
        loss.best_round,
        budget_left,
        winning_cost,
        holds_for,
    )


def _flows(instance: Instance, electorate: Electorate, outcome: Outcome, places: list[int]) -> dict[int, list[Flow]]:
    """Per losing project what its supporters paid for each winner."""
    purchases = purchases_of(instance, outcome)
    flows: dict[int, list[Flow]] = {p: [] for p in places}
    inside = np.zeros(len(electorate.people), dtype=np.bool_)
    for turn, state in walk(electorate, outcome.endowment or 0, purchases):
        if turn == len(purchases):
            break
        winner, price = purchases[turn]
        poor = state.poor_at(winner, price)
        for p in places:
            rows = electorate.support[p].rows
            inside[rows] = True
            amount, payers = _paid_within(state, (winner, price), poor, inside)
            inside[rows] = False
            if amount:
                flows[p].append(Flow(instance.projects[winner].id, exact(amount), payers))
    return flows


def _paid_within(
    state: Replay,
    bought: tuple[int, Fraction],
    poor: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> tuple[Fraction, int]:
    """What the supporters of a winner who are `inside` pay for it, and how many they are."""
    winner, price = bought
    support = state.electorate.support[winner]
    here = inside[support.rows]
    rest = state.money_in(support.rows[here & poor])
    amount = rest + price * support.mass_of(here & ~poor)
    payers: Ints = support.rows[here & (state.purses.money[support.rows] > 0)]
    return amount, int(state.electorate.people[payers].sum())
