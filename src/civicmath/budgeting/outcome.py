"""What a count decided, and the figures that decided it, all exact."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction

from .amounts import Amount, amount_json
from .rule import RuleSpec

Json = int | str | None | bool | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Round:
    """One funded project.

    by              "equal-shares", "greedy" or "completion"
    money_before    Equal Shares: what its supporters still had; else what was left of the budget
    rho             Equal Shares: the most that anyone pays per unit of utility
    price           Equal Shares: the most that anyone pays per mark (per point)
    payers          how many paid; `paid_in_full` of them the full price
    effective_votes cost / price: as many votes as the project would need at full price
    """

    project: str
    cost: Amount
    score: Amount
    by: str
    money_before: Amount
    rho: Amount | None = None
    price: Amount | None = None
    payers: int = 0
    paid_in_full: int = 0
    effective_votes: Amount | None = None

    def to_json(self) -> dict[str, Json]:
        """The round, fractions as 'a/b'."""
        return {
            "project": self.project,
            "cost": amount_json(self.cost),
            "score": amount_json(self.score),
            "by": self.by,
            "money_before": amount_json(self.money_before),
            "rho": _json(self.rho),
            "price": _json(self.price),
            "payers": self.payers,
            "paid_in_full": self.paid_in_full,
            "effective_votes": _json(self.effective_votes),
        }


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that were equal in a round: the first of `tied` won, by the key `decided_by`.

    `otherwise` would have won without the winner; `all_funded` says that each of
    them was funded in the end, so that the tie did not decide about any of them.
    """

    round: int
    by: str
    tied: tuple[str, ...]
    decided_by: str
    all_funded: bool

    @property
    def winner(self) -> str:
        """Who won the tie."""
        return self.tied[0]

    @property
    def otherwise(self) -> str:
        """Who would otherwise have won."""
        return self.tied[1]

    def to_json(self) -> dict[str, Json]:
        """The tie, ready for json.dumps."""
        return {
            "round": self.round,
            "by": self.by,
            "tied": list(self.tied),
            "winner": self.winner,
            "otherwise": self.otherwise,
            "decided_by": self.decided_by,
            "all_funded": self.all_funded,
        }


@dataclass(frozen=True, slots=True)
class Loss:
    """A project that was not funded.

    money_left  Equal Shares: what its supporters had at the end of Equal Shares;
                greedy: what was left of the budget when its turn came
    best_share  Equal Shares: the largest part of its cost that its supporters would have
                paid in any round at that round's rho, or could have paid at the end
    best_round  the number of that round, counted from 1; 0 means the end
    """

    project: str
    cost: Amount
    score: Amount
    money_left: Amount
    best_share: Amount | None = None
    best_round: int = 0

    def to_json(self) -> dict[str, Json]:
        """The loss, fractions as 'a/b'."""
        return {
            "project": self.project,
            "cost": amount_json(self.cost),
            "score": amount_json(self.score),
            "money_left": amount_json(self.money_left),
            "best_share": _json(self.best_share),
            "best_round": self.best_round,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a count: `selected` in funding order, and why."""

    rule: RuleSpec
    budget: Amount
    cost: Amount
    voters: int
    rounds: tuple[Round, ...]
    losses: tuple[Loss, ...]
    ties: tuple[Tie, ...]
    tie_order: tuple[str, ...]
    endowment: Amount | None = None
    steps: int = 0
    stopped: str = ""

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of the funded projects, in funding order."""
        return tuple(one.project for one in self.rounds)

    @property
    def leftover(self) -> Amount:
        """The part of the budget that is not spent."""
        return self.budget - self.cost

    def to_json(self) -> dict[str, Json]:
        """Everything, the same bytes on every machine: no floats, fractions as 'a/b'."""
        return {
            "rule": dict(self.rule.to_json()),
            "budget": amount_json(self.budget),
            "cost": amount_json(self.cost),
            "leftover": amount_json(self.leftover),
            "voters": self.voters,
            "endowment": _json(self.endowment),
            "steps": self.steps,
            "stopped": self.stopped,
            "selected": list(self.selected),
            "rounds": [one.to_json() for one in self.rounds],
            "losses": [one.to_json() for one in self.losses],
            "ties": [one.to_json() for one in self.ties],
            "tie_order": list(self.tie_order),
        }

    def to_text(self) -> str:
        """`to_json` as text."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1)


def settle(ties: list[Tie], selected: set[str]) -> tuple[Tie, ...]:
    """The ties, each told whether all of its projects were funded in the end."""
    return tuple(Tie(one.round, one.by, one.tied, one.decided_by, selected.issuperset(one.tied)) for one in ties)


def _json(value: Fraction | int | None) -> Json:
    return None if value is None else amount_json(value)
