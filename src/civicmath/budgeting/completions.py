"""How Equal Shares goes on when no project is affordable any more.

none         stop
u            greedy by votes on what is left of the budget
add1         give every voter `increment` more and count again from the start, again and again,
             until the outcome is exhaustive or the next one would cost more than the budget
add1_noexh   the same, but only stop before the first outcome that costs more than the budget
add1u        add1, then greedy by votes on what is left

Guarantee: with u and add1u no project that is left out fits into what is left.

Whether an outcome fits is not monotone in the endowment, so Add1 is the linear scan by
definition: bisection finds other outcomes. A step is given up as soon as it has cost too much,
and steps that provably repeat the purchases of the one before are passed over (`outlook`).

>>> [str(x) for x in islice(endowments(100, 3, RuleSpec("equal-shares", start="floor")), 2)]
['33', '34']

Source: Peters and Skowron, "Completion of the Method of Equal Shares", equalshares.net
(explanation, "Completion"); Faliszewski et al., "Participatory Budgeting: Data, Tools, and
Analysis", IJCAI 2023, section 2 (Add1, Add1U).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from .amounts import Amount, exact
from .electorate import Electorate
from .equal_shares import EqualShares
from .instance import Instance
from .outlook import Outlook
from .rule import RuleSpec
from .ties import TieOrder

#: Told the number of finished increments and the endowment of the next one.
Progress = Callable[[int, Amount], None]

__all__ = ["Progress", "Scan", "endowments", "islice", "scan"]


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """The run that counts, its endowment, how many increments were tried, and why it ended."""

    run: EqualShares
    endowment: Amount
    steps: int
    stopped: str


def endowments(budget: Amount, voters: int, rule: RuleSpec) -> Iterator[Amount]:
    """The share of each voter, step by step."""
    share: Amount = Fraction(budget, voters) if voters else 0
    if rule.start == "floor":
        share = share.__floor__()
    while True:
        yield exact(share)
        share += rule.increment


def scan(
    instance: Instance,
    electorate: Electorate,
    order: TieOrder,
    rule: RuleSpec,
    progress: Progress | None = None,
) -> Scan:
    """Equal Shares at the endowment on which the completion of `rule` settles."""
    shares = endowments(instance.budget, electorate.voters, rule)
    # 1. The first share never overspends: all shares together are at most the budget.
    share = next(shares)
    run = EqualShares(electorate, order, share)
    if not rule.completion.startswith("add1"):
        return Scan(run, share, 0, "nothing affordable")
    steps, outlook = 0, Outlook(rule.increment)
    while not (ended := _ended(instance, run, rule)):
        # 3. Pass over the steps that are proved to make the same purchases in the same order.
        for _ in range(outlook.sure_steps(run, steps)):
            share, steps = next(shares), steps + 1
        # 4. Raise every share; keep the last outcome if the next costs more than the budget.
        following = next(shares)
        if progress is not None:
            progress(steps, following)
        attempt = EqualShares(electorate, order, following, instance.budget)
        steps += 1
        if attempt.overspent:
            ended = "next step overspends"
            break
        run, share = attempt, following
    if run.purses.endowment != share:
        run = EqualShares(electorate, order, share)
    return Scan(run, share, steps, ended)


def _ended(instance: Instance, run: EqualShares, rule: RuleSpec) -> str:
    """2. Stop at an exhaustive outcome (if the rule says so), or when nothing can change."""
    if rule.completion != "add1_noexh" and _is_full(instance, run):
        return "exhaustive"
    return "everything funded" if _has_all(run) else ""


def _is_full(instance: Instance, run: EqualShares) -> bool:
    """Whether no project that is left out fits into what is left."""
    funded = set(run.funded())
    left = instance.budget - run.cost
    return all(p in funded or one.cost > left for p, one in enumerate(instance.projects))


def _has_all(run: EqualShares) -> bool:
    """Whether every project with a supporter is funded."""
    backed = sum(1 for one in run.electorate.support if one.total)
    return len(run.funded()) == backed
