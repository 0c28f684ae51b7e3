"""How far the shares can rise before Equal Shares buys anything else.

Add1 with a small increment repeats almost the same run thousands of times. As long as the same
projects are bought in the same order, and each of them leaves the same voters without money,
every purse and every price is linear in the endowment x. So one run, with the slope of each purse
beside it, tells for how large a rise d all of this holds:

1. for each purchase: who pays the full price can still pay it, and who gives all cannot pay it;
2. every other project keeps a larger rho than the one bought. Whatever supporters P are taken to
   give all they have, cost = sum_i min(b_i, q * w_i) <= sum_P b_i + q * (weight of the others), so
   (cost - sum_P b_i) / (weight of the others), linear in d, is a lower bound of its price; and as
   rho never falls during a run, such a line of an earlier round still is one;
3. at the end the supporters of what is left out still hold less than its cost.

Each of these is a linear inequality in d. All are computed in floats with error bounds (`slack`
for values, `blur` for slopes) and must hold strictly; a tie in the run gives d = 0. Nothing is
decided here: passed-over steps have the outcome that counting them would have had.
"""

from __future__ import annotations

import numpy as np

from .amounts import Amount
from .electorate import Flags, Floats
from .equal_shares import EqualShares
from .pricing import climb
from .purses import UNIT, Purchase

#: Only long scans are worth the extra look.
_FIRST = 48


class Outlook:
    """Decides when to look ahead, and by how many increments the run stays the same."""

    __slots__ = ("_next_look", "_pause", "increment")

    def __init__(self, increment: Amount) -> None:
        self.increment = increment
        self._next_look = _FIRST
        self._pause = 1

    def sure_steps(self, run: EqualShares, steps: int) -> int:
        """How many of the next increments certainly change nothing but prices."""
        if steps < self._next_look:
            return 0
        reach = _Reach(run, float(self.increment)).find() * (1 - 1e-9) / float(self.increment)
        sure = int(min(reach, 1e9))
        # Where looking ahead gains nothing, look less often.
        self._pause = 1 if sure > 1 else min(2 * self._pause, 64)
        self._next_look = steps + sure + self._pause
        return sure


class _Reach:
    """One walk through a finished run, with the slope of every purse."""

    __slots__ = ("bent", "blur", "electorate", "least", "low", "money", "reach", "run", "slack", "slope")

    def __init__(self, run: EqualShares, least: float) -> None:
        self.run = run
        self.electorate = run.electorate
        rows = len(self.electorate.people)
        start = float(run.purses.endowment)
        # 1. Every purse starts as the endowment itself: slope 1.
        self.money: Floats = np.full(rows, start)
        self.slack: Floats = np.full(rows, start * UNIT)
        self.slope: Floats = np.ones(rows)
        self.blur: Floats = np.zeros(rows)
        # rho of project p at a rise of d is at least low[p] + bent[p] * d.
        totals = np.array([float(max(one.total, 1)) for one in self.electorate.support])
        prices = self.electorate.float_costs / totals
        self.low: Floats = prices * self.electorate.float_factors * (1 - 1e-12)
        self.bent: Floats = np.zeros(len(totals))
        self.reach = np.inf
        self.least = least

    def find(self) -> float:
        """The rise up to which nothing changes; 0 where that is not certain."""
        waiting = np.array([one.total > 0 for one in self.electorate.support])
        for bought in self.run.purses.purchases:
            waiting[bought.project] = False
            if self.electorate.costs[bought.project]:
                self._follow(bought, waiting)
            if self.reach < self.least:
                return 0.0
        for project in np.flatnonzero(waiting):
            self.reach = min(self.reach, self._unaffordable_until(int(project)))
        return self.reach if self.reach >= self.least else 0.0

    def _follow(self, bought: Purchase, waiting: Flags) -> None:
        support = self.electorate.support[bought.project]
        rows = support.rows[self.money[support.rows] > 0]
        weight = np.ones(len(rows))
        if support.weight is not None:
            weight = support.weight[self.money[support.rows] > 0]
        poor = np.isin(rows, bought.poor, assume_unique=True)
        people = self.electorate.people[rows].astype(np.float64)
        # 2. The price falls by what the poor bring in more, shared by those who pay in full.
        bend, blur = self._bend(rows[poor], people[poor], bought.full_weight)
        self._keep_sides(rows, weight, poor, (bought.near, bought.doubt, bend, blur))
        factor = float(self.electorate.float_factors[bought.project])
        high = factor * (bought.near + bought.doubt) * (1 + 1e-14)
        self._keep_order(waiting, high, factor * (bend + blur) + 8 * UNIT * abs(factor * bend))
        self._pay(rows, weight, poor, (bought.near, bought.doubt, bend, blur))

    def _bend(self, rows: np.ndarray, people: Floats, full_weight: int) -> tuple[float, float]:
        """The slope of a price at which `rows` give all they have, and its error bound."""
        if full_weight <= 0:
            return 0.0, np.inf
        slopes = self.slope[rows] * people
        bend = -float(slopes.sum()) / full_weight
        size = (len(rows) + 8) * UNIT
        error = float((self.blur[rows] * people).sum()) + size * float(np.abs(slopes).sum())
        return bend, 1.01 * error / full_weight + 4 * UNIT * abs(bend)

    def _keep_sides(
        self,
        rows: np.ndarray,
        weight: Floats,
        poor: Flags,
        line: tuple[float, float, float, float],
    ) -> None:
        """Condition 1: who is left without money stays the same."""
        price, doubt, bend, blur = line
        money = self.money[rows]
        sign = np.where(poor, -1.0, 1.0)
        gap = sign * (money - price * weight)
        margin = 1.01 * (self.slack[rows] + doubt * weight) + 8 * UNIT * (money + price * weight)
        closing = -sign * (self.slope[rows] - bend * weight)
        closing += 1.01 * (self.blur[rows] + blur * weight)
        closing += 8 * UNIT * (np.abs(self.slope[rows]) + abs(bend) * weight)
        self._limit(gap - margin, closing)

    def _limit(self, room: Floats, closing: Floats) -> None:
        """Lower the reach so that room - closing * d stays above zero."""
        if not (room > 0).all():
            self.reach = 0.0
            return
        shrinking = closing > 0
        if shrinking.any():
            self.reach = min(self.reach, float((room[shrinking] / closing[shrinking]).min()))

    def _keep_order(self, waiting: Flags, high: float, bend: float) -> None:
        """Condition 2: every project that waits keeps a larger rho than `high + bend * d`."""
        ahead = self.low - high
        # A first rough look at all of them; only what could interfere is looked at closely.
        until = np.where(ahead > 0, np.inf, 0.0)
        closing = bend - self.bent
        nearing = (closing > 0) & (ahead > 0)
        until[nearing] = ahead[nearing] / closing[nearing]
        for project in np.flatnonzero(waiting & (until < self.reach)):
            self.reach = min(self.reach, self._behind_until(int(project), high, bend))
            if self.reach < self.least:
                return

    def _behind_until(self, project: int, high: float, bend: float) -> float:
        """Up to which rise a project stays behind the winner."""
        affordable = self._renew_line(project)
        ahead, closing = float(self.low[project]) - high, bend - float(self.bent[project])
        behind = 0.0
        if ahead > 0:
            behind = ahead / closing if closing > 0 else np.inf
        return behind if affordable else max(behind, self._unaffordable_until(project))

    def _renew_line(self, project: int) -> bool:
        """Renew the line under rho; False where the supporters cannot pay the cost."""
        support = self.electorate.support[project]
        cost = float(self.electorate.float_costs[project])
        money = self.money[support.rows]
        held = support.money(money)
        size = (len(held) + 8) * UNIT
        if float(held.sum()) * (1 - size) <= cost or not cost:
            return not cost
        level = money if support.weight is None else money / support.weight
        found = climb(support, level, held, cost, cost / support.total * (1 - 1e-9))
        if found is None:
            return True
        price, poor, full_weight = found
        doubt = float(support.money(self.slack[support.rows]).sum())
        slack = 1.01 * (doubt + size * (2 * cost + price * support.total)) / full_weight
        people = np.ones(len(held)) if support.people is None else support.people
        bend, blur = self._bend(support.rows[poor], people[poor], full_weight)
        factor = float(self.electorate.float_factors[project])
        self.low[project] = factor * (price - slack) * (1 - 1e-14)
        self.bent[project] = factor * (bend - blur) - 8 * UNIT * abs(factor * bend)
        return True

    def _unaffordable_until(self, project: int) -> float:
        """Condition 3: up to which rise the supporters hold less than the cost."""
        support = self.electorate.support[project]
        rows = support.rows
        size = (len(rows) + 8) * UNIT
        held = float(support.money(self.money[rows]).sum())
        doubt = float(support.money(self.slack[rows]).sum())
        cost = float(self.electorate.float_costs[project])
        room = cost - held - 1.01 * doubt - size * (held + cost)
        slopes = support.money(self.slope[rows])
        blur = float(support.money(self.blur[rows]).sum()) + size * float(np.abs(slopes).sum())
        closing = float(slopes.sum()) + 1.01 * blur
        if room <= 0:
            return 0.0
        return room / closing if closing > 0 else np.inf

    def _pay(
        self,
        rows: np.ndarray,
        weight: Floats,
        poor: Flags,
        line: tuple[float, float, float, float],
    ) -> None:
        price, doubt, bend, blur = line
        for kept in (self.money, self.slack, self.slope, self.blur):
            kept[rows[poor]] = 0.0
        rich, asked = rows[~poor], weight[~poor]
        self.slack[rich] += doubt * asked + 4 * UNIT * self.money[rich]
        self.money[rich] -= price * asked
        self.blur[rich] += blur * asked + 4 * UNIT * (np.abs(self.slope[rich]) + abs(bend) * asked)
        self.slope[rich] -= bend * asked
