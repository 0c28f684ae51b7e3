"""Going once more through the purchases of an Equal Shares outcome, exactly.

An outcome keeps the endowment and each price; from these and the ballots follows what everyone
held and paid in every round. `Replay` walks through them; `spending` adds up what a group of
voters paid, `support_at` what the supporters of a project would pay at a given price.

>>> from .methods import count
>>> from .ballots import Ballots
>>> from .instance import Project
>>> from .rule import RuleSpec
>>> town = Instance(90, (Project("a", 60), Project("b", 30)))
>>> ballots = Ballots.approval(town, [["a"], ["a"], ["b"]])
>>> outcome = count(town, ballots, RuleSpec("equal-shares"))
>>> [(turn, int(replay.money_of(1))) for turn, replay in steps(town, ballots, outcome)]
[(0, 30), (1, 30), (2, 0)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from .amounts import Amount
from .ballots import Ballots, Ints
from .electorate import Electorate, Flags
from .instance import Instance
from .outcome import Outcome
from .pricing import ExactView, Pricing, Quote
from .purses import UNIT, Purses


class Replay:
    """The purses at one moment of a run whose prices are known."""

    __slots__ = ("electorate", "pricing", "purses")

    def __init__(self, electorate: Electorate, endowment: Amount) -> None:
        self.electorate = electorate
        self.purses = Purses(electorate, endowment)
        self.pricing = Pricing(self.purses)

    def buy(self, project: int, price: Fraction) -> None:
        """Charge the supporters of a project."""
        _, spent = ExactView(self.purses, self.electorate.support[project]).divide(price)
        near = float(price)
        self.pricing.buy(Quote(project, near, 2 * UNIT * near, spent, True, price))

    def money_of(self, project: int) -> Fraction:
        """What the supporters of a project hold together."""
        return self.money_in(self.electorate.support[project].rows)

    def money_in(self, rows: Ints) -> Fraction:
        """What these rows hold together."""
        return self.purses.exact_total(rows[self.purses.money[rows] > 0])

    def support_at(self, project: int, price: Fraction) -> Fraction:
        """What the supporters would pay together if nobody paid more than `price` per weight."""
        support = self.electorate.support[project]
        poor, _ = ExactView(self.purses, support).divide(price)
        return self.money_in(support.rows[poor]) + price * (support.total - support.mass_of(poor))

    def near_support_at(self, project: int, price: float) -> float:
        """`support_at` in floats, to find out where an exact look is worth it."""
        support = self.electorate.support[project]
        asked = price if support.weight is None else price * support.weight
        paid = np.minimum(self.purses.money[support.rows], asked)
        return float(support.money(paid).sum())

    def poor_at(self, project: int, price: Fraction) -> Flags:
        """Which supporters hold less than the price asks of them."""
        return ExactView(self.purses, self.electorate.support[project]).divide(price)[0]


def walk(
    electorate: Electorate, endowment: Amount, purchases: Sequence[tuple[int, Fraction]]
) -> Iterator[tuple[int, Replay]]:
    """The state before every purchase, and after the last one (then the turn is their number)."""
    replay = Replay(electorate, endowment)
    for turn, (project, price) in enumerate(purchases):
        yield turn, replay
        replay.buy(project, price)
    yield len(purchases), replay


def purchases_of(instance: Instance, outcome: Outcome) -> list[tuple[int, Fraction]]:
    """The projects that Equal Shares bought, with their prices."""
    return [(instance.index_of(one.project), Fraction(one.price)) for one in outcome.rounds if one.price is not None]


def steps(instance: Instance, ballots: Ballots, outcome: Outcome) -> Iterator[tuple[int, Replay]]:
    """`walk` through the Equal Shares part of an outcome."""
    if outcome.endowment is None:
        raise ValueError(f"{outcome.rule.rule} gives no shares to voters; there is nothing to replay")
    electorate = Electorate.gather(instance, ballots, outcome.rule.utility)
    return walk(electorate, outcome.endowment, purchases_of(instance, outcome))
