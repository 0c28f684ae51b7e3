"""What every voter still holds during one run of Equal Shares.

Floats with error bounds stand in front, exact fractions behind. `money[i]` differs from the
exact purse of a person on row i by at most `slack[i]`; a row is broke exactly when its money is 0.0.

The exact purse needs no storage. Who is not broke has paid the full price for every funded project
that he supports, so his purse is the endowment minus weight * price summed over those; and a sum
of purses needs only, per funded project, how much weight paid for it (COUNTING, trick c).
Prices are solved exactly only when a comparison is too close for the floats, or for the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from .amounts import Amount
from .ballots import Ints
from .electorate import Electorate, Flags, Floats

#: Half the spacing of floats around 1: the relative error of one rounded operation.
UNIT = 2.0**-53


@dataclass(slots=True, eq=False)
class Purchase:
    """A funded project: enough to solve its price exactly, later and only if it is asked for.

    `near` is the price in floats, at most `doubt` off; `poor` gave all they had.
    """

    project: int
    poor: Ints
    full_weight: int
    price: Fraction | None
    near: float
    doubt: float
    supporters: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    paid_in_full: int = 0


class Purses:
    """The voters' money, and the purchases so far."""

    __slots__ = ("_turn", "electorate", "endowment", "money", "purchases", "slack")

    def __init__(self, electorate: Electorate, endowment: Amount) -> None:
        self.electorate = electorate
        self.endowment = Fraction(endowment)
        start = float(endowment)
        self.money: Floats = np.full(len(electorate.people), start)
        self.slack: Floats = np.full(len(electorate.people), start * UNIT)
        self.purchases: list[Purchase] = []
        self._turn = np.full(len(electorate.costs), -1, dtype=np.int64)

    def exact_price(self, turn: int) -> Fraction:
        """The price (payment per weight) of the purchase made at this turn."""
        for earlier in range(turn + 1):
            bought = self.purchases[earlier]
            if bought.price is None:
                bought.price = self.solve(bought.project, bought.poor, bought.full_weight, earlier)
        price = self.purchases[turn].price
        assert price is not None
        return price

    def solve(self, project: int, poor: Ints, full_weight: int, turn: int) -> Fraction:
        """The price at which `poor` give all they had at `turn`, the others the full price."""
        missing = self.electorate.costs[project] - self.exact_total(poor, turn)
        return Fraction(missing) / full_weight

    def exact_total(self, rows: Ints, turn: int | None = None) -> Fraction:
        """What these rows, none of them broke, held together just before `turn` (or now)."""
        if turn is None:
            turn = len(self.purchases)
        people = int(self.electorate.people[rows].sum())
        spent: Fraction | int = 0
        for earlier, weight in enumerate(self._weight_paid(rows, turn)):
            if weight:
                spent += weight * self.exact_price(earlier)
        return people * self.endowment - spent

    def _weight_paid(self, rows: Ints, turns: int) -> list[int]:
        """Per earlier purchase the weight with which these rows, none of them broke, paid."""
        if not turns or not len(rows):
            return []
        marks, place = self.electorate.marks_of(rows)
        when = self._turn[self.electorate.indices[marks]]
        paid = (when >= 0) & (when < turns)
        mass = self.electorate.weights[marks] * self.electorate.people[rows][place]
        # Whole numbers below 2**53 in total, so these float sums are exact.
        sums = np.bincount(when[paid], weights=mass[paid], minlength=turns)
        return [int(one) for one in sums]

    def histories(self, rows: Ints) -> tuple[Ints, list[Fraction]]:
        """For rows that are not broke: groups of equal purses, and each group's exact purse."""
        turns = len(self.purchases)
        table = np.zeros((len(rows), turns), dtype=np.int64)
        marks, place = self.electorate.marks_of(rows)
        when = self._turn[self.electorate.indices[marks]]
        table[place[when >= 0], when[when >= 0]] = self.electorate.weights[marks][when >= 0]
        if not turns:
            return np.zeros(len(rows), dtype=np.int64), [self.endowment]
        kinds, group = np.unique(table, axis=0, return_inverse=True)
        purses = []
        for kind in kinds:
            paid = sum(int(kind[t]) * self.exact_price(int(t)) for t in np.flatnonzero(kind))
            purses.append(self.endowment - paid)
        return group.reshape(-1), purses

    def pay(self, bought: Purchase, spent: Flags, price: float, price_slack: float) -> None:
        """Take the money: the `spent` supporters give all, the others weight * price."""
        support = self.electorate.support[bought.project]
        poor, rich = support.rows[spent], support.rows[~spent]
        self.money[poor] = 0.0
        self.slack[poor] = 0.0
        weight = 1.0 if support.weight is None else support.weight[~spent]
        before = self.money[rich]
        self.money[rich] = before - price * weight
        self.slack[rich] += weight * price_slack + 4 * UNIT * before
        bought.paid_in_full = int(self.electorate.people[rich].sum())
        self._turn[bought.project] = len(self.purchases)
        self.purchases.append(bought)
