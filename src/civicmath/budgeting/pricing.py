"""The price of a project: the least payment per weight at which its supporters pay its cost.

For a project p with supporters i of weight w_i and purses b_i the price is the least q with
sum_i min(b_i, q * w_i) = cost(p). The left side is concave in q, so Newton's method from below
climbs to q without passing it, and q falls out of the set of supporters who pay all they have.

`Pricing.quote` works in floats and proves a bound: by concavity, changing every purse by at most
its slack (E in sum) moves q by at most E / W downwards, W the weight that pays the full price,
and upwards too unless another supporter runs out of money on the way (then `certain` is False).
`Pricing.settle` solves the same with exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .ballots import Ints
from .electorate import Flags, Floats, Support
from .purses import UNIT, Purchase, Purses

#: Prices that are known less precisely than this are solved exactly before they are charged.
LOOSE = 2.0**-30


@dataclass(slots=True, eq=False)
class Quote:
    """A price between `price - slack` and `price + slack`.

    `spent` flags the supporters whom it leaves without money. With `certain` False the upper end
    and the flags are not proved. `exact` is filled in by `Pricing.settle`.
    """

    project: int
    price: float
    slack: float
    spent: Flags
    certain: bool
    exact: Fraction | None = None


class Pricing:
    """Quotes for the projects that a set of purses can still pay."""

    __slots__ = ("purses",)

    def __init__(self, purses: Purses) -> None:
        self.purses = purses

    def quote(self, project: int, below: float) -> Quote | None:
        """The price in floats, given that it is not under `below`; None if unaffordable."""
        electorate = self.purses.electorate
        support = electorate.support[project]
        cost = float(electorate.float_costs[project])
        money = self.purses.money[support.rows]
        held = support.money(money)
        doubt = float(support.money(self.purses.slack[support.rows]).sum())
        total = float(held.sum())
        size = len(held) + 8
        margin = 1.01 * (doubt + size * UNIT * (total + cost))
        if total + margin < cost:
            return None
        if total - margin <= cost:
            return self._settled(project)
        level = money if support.weight is None else money / support.weight
        found = climb(support, level, held, cost, max(below, cost / support.total) * (1 - 1e-9))
        if found is None:
            return self._settled(project)
        price, poor, full_weight = found
        error = 1.01 * (doubt + size * UNIT * (2 * cost + price * support.total))
        slack = error / full_weight + 4 * UNIT * price
        nearest = float(level[~poor].min())
        certain = nearest * (1 - 4 * UNIT) > price + 2 * slack
        return Quote(project, price, slack, poor, certain)

    def _settled(self, project: int) -> Quote | None:
        """A quote for a case that floats leave open: whether it can be paid at all."""
        support = self.purses.electorate.support[project]
        alive = support.rows[self.purses.money[support.rows] > 0]
        if self.purses.exact_total(alive) < self.purses.electorate.costs[project]:
            return None
        flags = np.zeros(len(support.rows), dtype=np.bool_)
        quote = Quote(project, 0.0, 0.0, flags, False)
        self.settle(quote)
        return quote

    def settle(self, quote: Quote) -> Fraction:
        """Solve the price exactly, and who is left without money."""
        if quote.exact is not None:
            return quote.exact
        support = self.purses.electorate.support[quote.project]
        view = ExactView(self.purses, support)
        poor = view.surely_poor(quote.price - quote.slack)
        while True:
            price = view.price(quote.project, poor)
            poorer, spent = view.divide(price)
            # Newton from below: the poor only ever grow in number.
            if not (poorer & ~poor).any():
                break
            poor |= poorer
        quote.exact, quote.spent, quote.certain = price, spent, True
        quote.price = float(price)
        quote.slack = 2 * UNIT * quote.price
        return price

    def buy(self, quote: Quote) -> Purchase:
        """Charge the supporters; the quote must be the winner's."""
        support = self.purses.electorate.support[quote.project]
        money = self.purses.money[support.rows]
        if quote.exact is None and (quote.slack > LOOSE * quote.price or not self._clear(quote)):
            self.settle(quote)
        supporters = support.rows[money > 0]
        poor = support.rows[quote.spent & (money > 0)]
        full_weight = support.total - support.mass_of(quote.spent)
        bought = Purchase(quote.project, poor, full_weight, quote.exact, quote.price, quote.slack, supporters)
        self.purses.pay(bought, quote.spent, quote.price, quote.slack)
        return bought

    def _clear(self, quote: Quote) -> bool:
        """Whether the floats prove who is left without money."""
        support = self.purses.electorate.support[quote.project]
        asked: float | Floats = quote.price
        doubt: float | Floats = quote.slack
        if support.weight is not None:
            asked, doubt = quote.price * support.weight, quote.slack * support.weight
        money = self.purses.money[support.rows]
        margin = 1.01 * (self.purses.slack[support.rows] + doubt) + 8 * UNIT * asked
        gap = np.abs(money - asked)
        return quote.certain and bool(((gap > margin) | (money == 0.0)).all())


class ExactView:
    """Exact comparisons of the supporters of one project with a price."""

    __slots__ = ("money", "purses", "slack", "support")

    def __init__(self, purses: Purses, support: Support) -> None:
        self.purses = purses
        self.support = support
        self.money: Floats = purses.money[support.rows]
        self.slack: Floats = purses.slack[support.rows]

    def price(self, project: int, poor: Flags) -> Fraction:
        """The price if exactly these supporters give all they have."""
        rows: Ints = self.support.rows[poor & (self.money > 0)]
        full_weight = self.support.total - self.support.mass_of(poor)
        return self.purses.solve(project, rows, full_weight, len(self.purses.purchases))

    def surely_poor(self, at_least: float) -> Flags:
        """Who is broke or holds less than any price from `at_least` on asks of him."""
        weight: float | Floats = 1.0 if self.support.weight is None else self.support.weight
        asked = at_least * weight
        less = self.money + 1.01 * self.slack < asked * (1 - 8 * UNIT)
        return np.asarray(less | (self.money == 0.0))

    def divide(self, price: Fraction) -> tuple[Flags, Flags]:
        """Who has less than the price asks of him, and who has no more than that."""
        weight: float | Floats = 1.0 if self.support.weight is None else self.support.weight
        asked = float(price) * weight
        margin = 1.01 * self.slack + 8 * UNIT * (asked + self.money)
        gap = self.money - asked
        less: Flags = gap < -margin
        no_more = less.copy()
        near = np.flatnonzero((np.abs(gap) <= margin) & (self.money > 0))
        if len(near):
            group, purses = self.purses.histories(self.support.rows[near])
            weights = self._weights(near)
            sides = {(g, w): _side(purses[g], price * w) for g, w in set(zip(group.tolist(), weights, strict=True))}
            side = np.array([sides[key] for key in zip(group.tolist(), weights, strict=True)])
            less[near], no_more[near] = side < 0, side <= 0
        return less | (self.money == 0.0), no_more | (self.money == 0.0)

    def _weights(self, near: Ints) -> list[int]:
        if self.support.weight is None:
            return [1] * len(near)
        return [int(one) for one in self.support.weight[near]]


def _side(purse: Fraction, asked: Fraction) -> int:
    return (purse > asked) - (purse < asked)


def climb(support: Support, level: Floats, held: Floats, cost: float, start: float) -> tuple[float, Flags, int] | None:
    """Climb to the price from below; None when floats cannot tell the last step."""
    price, count, full_weight = start, -1, support.total
    while True:
        poor: Flags = level < price
        now = int(np.count_nonzero(poor))
        if now == count:
            return price, poor, full_weight
        full_weight = support.total - support.mass_of(poor)
        if full_weight <= 0:
            return None
        count, previous = now, price
        price = (cost - float(held[poor].sum())) / full_weight
        if price < previous:
            # Rounding, or `start` was too high by rounding: begin from a sure lower bound.
            if start <= cost / support.total * (1 - 1e-9):
                return None
            return climb(support, level, held, cost, cost / support.total * (1 - 1e-9))
