"""The Method of Equal Shares.

In plain words: every voter gets an equal share of the budget. A project can be funded if its
supporters can pay for it together; they share its cost as equally as their purses allow, and of
all such projects the next one bought is the one that asks least, per unit of utility, of anyone.

Guarantee: every group that agrees enough gets its part of the budget: the outcome satisfies
extended justified representation up to one project, and is priceable (`is_priceable`).
It seldom spends the whole budget; see `completions`.

>>> from .ballots import Ballots
>>> from .instance import Instance, Project
>>> town = Instance(90, (Project("a", 60), Project("b", 30), Project("c", 60)))
>>> ballots = Ballots.approval(town, [["a", "c"], ["a", "c"], ["b"]])
>>> everyone = Electorate.gather(town, ballots, "cost")
>>> order = TieOrder.declare("cost,votes,id", town, [2, 1, 2])
>>> run = EqualShares(everyone, order, 30)
>>> [(town.projects[p].id, str(rho)) for p, rho in zip(run.funded(), run.rhos())]
[('a', '1/2'), ('b', '1')]

Source: Peters, Pierczynski, Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021, section 3. Ties are exact equality of rho.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .amounts import Amount
from .electorate import Electorate
from .pricing import Pricing, Quote
from .purses import Purses
from .ties import TieOrder


class EqualShares:
    """One run at one endowment; it stops early once it has spent more than `at_most`."""

    __slots__ = ("_bounds", "at_most", "cost", "electorate", "pricing", "purses", "tie_order", "ties")

    def __init__(
        self,
        electorate: Electorate,
        tie_order: TieOrder,
        endowment: Amount,
        at_most: Amount | None = None,
    ) -> None:
        self.electorate = electorate
        self.tie_order = tie_order
        self.at_most = at_most
        # 1. Every voter starts with the endowment, and nothing is funded.
        self.purses = Purses(electorate, endowment)
        self.pricing = Pricing(self.purses)
        self.cost: Amount = 0
        self.ties: list[tuple[int, list[int]]] = []
        self._bounds = self._first_bounds()
        self._run()

    def funded(self) -> list[int]:
        """The funded projects, in order."""
        return [bought.project for bought in self.purses.purchases]

    def prices(self) -> list[Fraction]:
        """The exact price (payment per mark or point) of every funded project."""
        return [self.purses.exact_price(turn) for turn in range(len(self.purses.purchases))]

    def rhos(self) -> list[Fraction]:
        """The exact rho (payment per unit of utility) of every funded project."""
        factors = (self.electorate.factors[project] for project in self.funded())
        return [price * factor for price, factor in zip(self.prices(), factors, strict=True)]

    @property
    def overspent(self) -> bool:
        """Whether the run was stopped because it cost more than allowed."""
        return self.at_most is not None and self.cost > self.at_most

    def _first_bounds(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Lower bounds of rho: nobody can pay less than if all paid the full price."""
        totals = np.array([float(one.total) for one in self.electorate.support])
        bounds = np.full(len(totals), np.inf)
        backed = totals > 0
        prices = self.electorate.float_costs[backed] / totals[backed]
        bounds[backed] = prices * self.electorate.float_factors[backed] * (1 - 1e-12)
        return bounds

    def _run(self) -> None:
        # 2. While some project is affordable, buy one with the least rho.
        while (winner := self._least()) is not None:
            self._bounds[winner.project] = np.inf
            self.pricing.buy(winner)
            self.cost += self.electorate.costs[winner.project]
            if self.overspent:
                return

    def _least(self) -> Quote | None:
        """The affordable project with the least rho; the declared order decides ties."""
        # Rho never falls during a run, so the last lower bound of a project still holds (lazy).
        open_bounds = self._bounds.copy()
        best, quotes = np.inf, []
        while open_bounds.size:
            project = int(open_bounds.argmin())
            if open_bounds[project] > best or open_bounds[project] == np.inf:
                break
            open_bounds[project] = np.inf
            quote = self._quote(project)
            if quote is None:
                self._bounds[project] = np.inf
                continue
            factor = float(self.electorate.float_factors[project])
            low = (quote.price - quote.slack) * factor * (1 - 1e-14)
            self._bounds[project] = max(self._bounds[project], low)
            high = (quote.price + quote.slack) * factor * (1 + 1e-14)
            quotes.append((low, quote))
            if low <= best and not quote.certain:
                self.pricing.settle(quote)
                high = (quote.price + quote.slack) * factor * (1 + 1e-14)
            best = min(best, high)
        return self._pick([quote for low, quote in quotes if low <= best])

    def _quote(self, project: int) -> Quote | None:
        if not self.electorate.costs[project]:
            # A free project asks nothing of anyone.
            flags = self.purses.money[self.electorate.support[project].rows] == 0.0
            return Quote(project, 0.0, 0.0, flags, True, Fraction(0))
        factor = float(self.electorate.float_factors[project])
        return self.pricing.quote(project, float(self._bounds[project]) / factor)

    def _pick(self, close: list[Quote]) -> Quote | None:
        """The least of the quotes that floats cannot tell apart."""
        if len(close) < 2:
            return close[0] if close else None
        rho = {q.project: self.pricing.settle(q) * self.electorate.factors[q.project] for q in close}
        least = min(rho.values())
        tied = self.tie_order.sort(project for project in rho if rho[project] == least)
        if len(tied) > 1:
            self.ties.append((len(self.purses.purchases) + 1, tied))
        return next(quote for quote in close if quote.project == tied[0])
