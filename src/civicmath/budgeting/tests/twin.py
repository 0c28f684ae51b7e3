"""The rules once more: slow, obvious, straight from the definitions, for comparison.

Nothing here is shared with the package but plain fractions. A profile is one dict per voter:
project -> utility, and a score per project.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class Case:
    """Costs, a budget and raw ballots of one kind, one per voter."""

    budget: Fraction
    costs: tuple[Fraction, ...]
    kind: str
    ballots: tuple


def weights(kind: str, ballot, utility: str, costs) -> dict[int, Fraction]:
    if utility == "cost":
        return {p: Fraction(costs[p]) for p in ballot}
    if utility == "cardinality":
        return {p: Fraction(1) for p in ballot}
    if utility == "points":
        return {p: Fraction(v) for p, v in ballot.items() if v}
    low = 1 if utility == "borda1" else 0
    return {p: Fraction(len(ballot) - 1 - at + low) for at, p in enumerate(ballot)}


def scores(case: Case, utility: str) -> list[Fraction]:
    counted = "cardinality" if utility == "cost" else utility
    totals = [Fraction(0)] * len(case.costs)
    for ballot in case.ballots:
        for p, value in weights(case.kind, ballot, counted, case.costs).items():
            totals[p] += value
    return totals


def greedy(case: Case, utility: str, rank, per_cost=False, funded=()) -> list[int]:
    votes = scores(case, utility)
    left = case.budget - sum(case.costs[p] for p in funded)

    def merit(p):
        if not per_cost:
            return votes[p]
        return votes[p] / case.costs[p] if case.costs[p] else float("inf")

    won = []
    for p in sorted(set(range(len(case.costs))) - set(funded), key=lambda p: (-merit(p), rank[p])):
        if case.costs[p] <= left:
            won.append(p)
            left -= case.costs[p]
    return won


def rho(cost, purses, utilities) -> Fraction | None:
    """The least r with sum min(b, r u) = cost; None if all purses together are less."""
    backers = [(b, u) for b, u in zip(purses, utilities) if u > 0]
    if not backers or sum(b for b, _ in backers) < cost:
        return None
    if cost == 0:
        return Fraction(0)
    for candidate in sorted(b / u for b, u in backers):
        if sum(min(b, candidate * u) for b, u in backers) >= cost:
            rich = sum(u for b, u in backers if b / u >= candidate)
            poor = sum(b for b, u in backers if b / u < candidate)
            return (cost - poor) / rich
    raise AssertionError("unreachable")


def equal_shares(case: Case, utility: str, rank, endowment) -> list[tuple[int, Fraction]]:
    purses = [Fraction(endowment)] * len(case.ballots)
    worth = [weights(case.kind, ballot, utility, case.costs) for ballot in case.ballots]
    if utility == "cost":  # a free project has utility 0 by cost, but asks nothing either
        worth = [{p: u or Fraction(1) for p, u in one.items()} for one in worth]
    bought: list[tuple[int, Fraction]] = []
    while True:
        offers = []
        for p, cost in enumerate(case.costs):
            if p not in {q for q, _ in bought}:
                found = rho(cost, purses, [one.get(p, Fraction(0)) for one in worth])
                if found is not None:
                    offers.append((found, rank[p], p))
        if not offers:
            return bought
        price, _, p = min(offers)
        bought.append((p, price))
        for i, one in enumerate(worth):
            purses[i] -= min(purses[i], price * one.get(p, Fraction(0)))


def count(case: Case, spec, utility: str, rank) -> tuple[list[int], Fraction | None]:
    """The winners in order, and the endowment."""
    if spec.rule != "equal-shares":
        return greedy(case, utility, rank, spec.rule == "greedy-per-cost"), None
    share = Fraction(case.budget, len(case.ballots)) if case.ballots else Fraction(0)
    if spec.start == "floor":
        share = Fraction(floor(share))
    won = [p for p, _ in equal_shares(case, utility, rank, share)]
    if spec.completion.startswith("add1"):
        won, share = _add1(case, spec, utility, rank, share)
    if spec.completion in ("u", "add1u"):
        won = won + greedy(case, utility, rank, funded=won)
    return won, share


def _add1(case: Case, spec, utility, rank, share):
    won = [p for p, _ in equal_shares(case, utility, rank, share)]
    votes = [
        sum(
            1
            for b in case.ballots
            if weights(case.kind, b, utility, case.costs).get(p, 0) or (utility == "cost" and p in b)
        )
        for p in range(len(case.costs))
    ]
    while True:
        left = case.budget - sum(case.costs[p] for p in won)
        full = all(p in won or c > left for p, c in enumerate(case.costs))
        if (full and spec.completion != "add1_noexh") or len(won) == sum(1 for v in votes if v):
            return won, share
        following = [p for p, _ in equal_shares(case, utility, rank, share + spec.increment)]
        if sum(case.costs[p] for p in following) > case.budget:
            return won, share
        won, share = following, share + spec.increment
