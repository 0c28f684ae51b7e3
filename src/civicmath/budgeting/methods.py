"""Which rule counts which ballots, and the one entry point: `count`.

    rule             ballots                          utility               completion
    greedy           approval, choose-1, knapsack     cardinality           none
    greedy-per-cost  cumulative, scoring              points
                     ordinal                          borda1, borda0
    equal-shares     approval, choose-1, knapsack     cost, cardinality     none, u, add1, add1u,
                     cumulative, scoring              points                add1_noexh
                     ordinal                          borda1, borda0

Everything else is refused by name. A utility left empty means the first one in the table.

>>> from .instance import Project
>>> town = Instance(100, (Project("park", 70), Project("lamp", 30)))
>>> ballots = Ballots.approval(town, [["park"], ["park"], ["lamp"]])
>>> count(town, ballots, RuleSpec("greedy")).selected
('park', 'lamp')
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from .amounts import Amount, exact
from .ballots import APPROVAL_KINDS, Ballots
from .completions import Progress, Scan, scan
from .electorate import Electorate
from .equal_shares import EqualShares
from .greedy import GreedyRun, run_greedy
from .instance import Instance
from .losses import shortfalls
from .outcome import Loss, Outcome, Round, Tie, settle
from .rule import RuleSpec
from .ties import TieOrder
from .utilities import FITTING, scores


class UnfitRuleError(ValueError):
    """The rule cannot count these ballots; the message says why and what can."""


def fitting_utilities(rule: str, kind: str) -> tuple[str, ...]:
    """The utilities with which a rule counts ballots of a kind; the usual one first."""
    if rule == "equal-shares" or kind not in APPROVAL_KINDS:
        return FITTING[kind]
    return ("cardinality",)


def resolve(rule: RuleSpec, kind: str) -> RuleSpec:
    """The rule with its utility filled in, or UnfitRuleError."""
    fitting = fitting_utilities(rule.rule, kind)
    if rule.utility and rule.utility not in fitting:
        raise UnfitRuleError(
            f"{rule.rule} cannot count {kind} ballots with the utility {rule.utility!r}; use {' or '.join(fitting)}"
        )
    if rule.rule != "equal-shares" and rule.completion != "none":
        raise UnfitRuleError(
            f"{rule.rule} has no completion; leave out {rule.completion!r}, it belongs to equal-shares"
        )
    return replace(rule, utility=rule.utility or fitting[0])


def count(
    instance: Instance,
    ballots: Ballots,
    rule: RuleSpec,
    progress: Progress | None = None,
) -> Outcome:
    """Count the ballots by the rule. `progress` is told of every step of Add1."""
    if ballots.projects != len(instance.projects):
        raise ValueError(
            f"the ballots are about {ballots.projects} projects, the instance has "
            f"{len(instance.projects)}; build both from the same list"
        )
    rule = resolve(rule, ballots.kind)
    totals = scores(ballots, rule.utility)
    order = TieOrder.declare(rule.ties, instance, totals)
    if rule.rule != "equal-shares":
        greedy = run_greedy(instance, totals, order, per_cost=rule.rule == "greedy-per-cost")
        return _outcome(instance, ballots, rule, order, _Parts.of_greedy(greedy))
    electorate = Electorate.gather(instance, ballots, rule.utility)
    found = scan(instance, electorate, order, rule, progress)
    parts = _Parts.of_shares(instance, found, totals)
    if rule.completion in ("u", "add1u"):
        funded = found.run.funded()
        rest = run_greedy(instance, totals, order, per_cost=False, funded=funded)
        parts = parts.completed_by(rest)
    return _outcome(instance, ballots, rule, order, parts)


class _Parts:
    """Rounds, losses and ties while they are put together."""

    __slots__ = ("found", "losses", "rounds", "ties")

    def __init__(self, rounds: list[Round], losses: list[Loss], ties: list[Tie], found: Scan | None = None) -> None:
        self.rounds = rounds
        self.losses = losses
        self.ties = ties
        self.found = found

    @classmethod
    def of_greedy(cls, run: GreedyRun) -> _Parts:
        return cls(run.rounds, run.losses, run.ties)

    @classmethod
    def of_shares(cls, instance: Instance, found: Scan, totals: tuple[Amount, ...]) -> _Parts:
        run = found.run
        rounds = [_round(instance, run, turn, totals[project]) for turn, project in enumerate(run.funded())]
        ties = []
        for number, tied in run.ties:
            ids = tuple(instance.projects[p].id for p in tied)
            decided_by = run.tie_order.decided_by(tied[0], tied[1])
            ties.append(Tie(number, "equal-shares", ids, decided_by, False))
        return cls(rounds, shortfalls(instance, run, totals), ties, found)

    def completed_by(self, rest: GreedyRun) -> _Parts:
        """Equal Shares, then the greedy rounds; losses keep their figures of Equal Shares."""
        bought = {one.project for one in rest.rounds}
        losses = [one for one in self.losses if one.project not in bought]
        return _Parts(self.rounds + rest.rounds, losses, self.ties + rest.ties, self.found)


def _round(instance: Instance, run: EqualShares, turn: int, score: Amount) -> Round:
    bought = run.purses.purchases[turn]
    one = instance.projects[bought.project]
    price = run.purses.exact_price(turn)
    return Round(
        one.id,
        one.cost,
        score,
        "equal-shares",
        exact(run.purses.exact_total(bought.supporters, turn)),
        rho=exact(price * run.electorate.factors[bought.project]),
        price=exact(price),
        payers=int(run.electorate.people[bought.supporters].sum()) if one.cost else 0,
        paid_in_full=bought.paid_in_full if one.cost else 0,
        effective_votes=exact(Fraction(one.cost) / price) if price else None,
    )


def _outcome(instance: Instance, ballots: Ballots, rule: RuleSpec, order: TieOrder, parts: _Parts) -> Outcome:
    spent = exact(sum((one.cost for one in parts.rounds), 0))
    selected = {one.project for one in parts.rounds}
    found = parts.found
    everyone = range(len(instance.projects))
    return Outcome(
        rule,
        instance.budget,
        spent,
        ballots.voters,
        tuple(parts.rounds),
        tuple(parts.losses),
        settle(parts.ties, selected),
        tuple(instance.projects[p].id for p in order.sort(everyone)),
        endowment=found.endowment if found else None,
        steps=found.steps if found else 0,
        stopped=found.stopped if found else "",
    )
