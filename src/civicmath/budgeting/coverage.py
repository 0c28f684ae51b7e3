"""What an outcome means to the voters: who got something, and where the money goes.

A voter "got" a funded project if it stands on his ballot (with points, where points are given).

>>> from .methods import count
>>> from .instance import Project
>>> from .rule import RuleSpec
>>> town = Instance(90, (Project("a", 60), Project("b", 30)))
>>> ballots = Ballots.approval(town, [["a"], ["a"], ["a", "b"], []])
>>> found = coverage(ballots, town, ["a"])
>>> found.with_something, found.share_with_nothing, found.average_money
(3, Fraction(1, 4), 45)
>>> compare(ballots, town, ["a"], ["b"]).more_money_first
3
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .amounts import Amount, exact
from .ballots import Ballots, Ints
from .instance import Instance, Project


@dataclass(frozen=True, slots=True)
class Coverage:
    """How voters fare. `by_number[k]` people got exactly k projects that they chose."""

    voters: int
    with_something: int
    with_nothing: int
    share_with_nothing: Amount
    average_projects: Amount
    average_money: Amount
    by_number: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """How the voters of one district fare."""

    district: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Share:
    """A district or category: its part of the votes beside its part of the money.

    A project in k categories counts for one k-th in each of them.
    """

    name: str
    projects: int
    funded: int
    votes: Amount
    vote_share: Amount
    money: Amount
    money_share: Amount


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two outcomes on the same ballots, voter by voter.

    Two measures of being better off: more of the projects that the voter chose are funded
    (`more_projects_*`, what cities have published), or more money goes to them (`more_money_*`).
    """

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    both: tuple[str, ...]
    voters: int
    more_projects_first: int
    more_projects_second: int
    more_money_first: int
    more_money_second: int


def coverage(ballots: Ballots, instance: Instance, selected: Iterable[str]) -> Coverage:
    """How all voters fare."""
    return _coverage(ballots, instance, list(selected), ballots.multiplicities)


def coverage_by_district(ballots: Ballots, instance: Instance, selected: Iterable[str]) -> tuple[AreaCoverage, ...]:
    """How the voters of each district fare; empty when the ballots carry no district."""
    if ballots.districts is None:
        return ()
    chosen = list(selected)
    return tuple(
        AreaCoverage(
            name,
            _coverage(ballots, instance, chosen, ballots.multiplicities * (ballots.districts == at)),
        )
        for at, name in enumerate(ballots.district_names)
    )


def shares_by_district(ballots: Ballots, instance: Instance, selected: Iterable[str]) -> tuple[Share, ...]:
    """Votes and money by the district of the projects."""
    return _shares(ballots, instance, selected, lambda one: (one.district,))


def shares_by_category(ballots: Ballots, instance: Instance, selected: Iterable[str]) -> tuple[Share, ...]:
    """Votes and money by category; projects without one stand under ""."""
    return _shares(ballots, instance, selected, lambda one: one.categories or ("",))


def compare(ballots: Ballots, instance: Instance, first: Iterable[str], second: Iterable[str]) -> Comparison:
    """Which voters are better off under which of two outcomes."""
    one, two = list(first), list(second)
    scale = _scale(instance)
    money = _sum_per_row(ballots, instance, one, scale) - _sum_per_row(ballots, instance, two, scale)
    number = _sum_per_row(ballots, instance, one, 0) - _sum_per_row(ballots, instance, two, 0)
    people = ballots.multiplicities
    return Comparison(
        tuple(p for p in one if p not in two),
        tuple(p for p in two if p not in one),
        tuple(p for p in one if p in two),
        ballots.voters,
        int(people[number > 0].sum()),
        int(people[number < 0].sum()),
        int(people[money > 0].sum()),
        int(people[money < 0].sum()),
    )


def _scale(instance: Instance) -> int:
    """What makes every cost whole; 0 stands for counting projects instead."""
    return int(np.lcm.reduce([Fraction(one.cost).denominator for one in instance.projects] or [1]))


def _sum_per_row(ballots: Ballots, instance: Instance, chosen: list[str], scale: int) -> Ints:
    """Per row: the cost (times scale) of the chosen projects on it; their number if scale is 0."""
    wanted = set(chosen)
    costs = [(int(one.cost * scale) if scale else 1) if one.id in wanted else 0 for one in instance.projects]
    # Python's own integers (object arrays) where sums could leave 64 bits.
    kind = np.int64 if sum(costs) < 2**62 else object
    totals = np.zeros(ballots.rows, dtype=kind)
    np.add.at(totals, ballots.row_of_mark, np.array(costs, dtype=kind)[ballots.indices])
    return totals


def _coverage(ballots: Ballots, instance: Instance, chosen: list[str], people: Ints) -> Coverage:
    number = _sum_per_row(ballots, instance, chosen, 0)
    by_number = np.zeros(int(number.max(initial=0)) + 1, dtype=np.int64)
    np.add.at(by_number, number, people)
    voters = int(people.sum())
    nothing = int(by_number[0])
    projects = int((number * people).sum())
    wanted = set(chosen)
    votes = ballots.scores() if people is ballots.multiplicities else _votes(ballots, people)
    money = sum(int(votes[p]) * one.cost for p, one in enumerate(instance.projects) if one.id in wanted)
    return Coverage(
        voters,
        voters - nothing,
        nothing,
        _over(nothing, voters),
        _over(projects, voters),
        _over(money, voters),
        tuple(int(one) for one in by_number),
    )


def _votes(ballots: Ballots, people: Ints) -> Ints:
    votes = np.zeros(ballots.projects, dtype=np.int64)
    np.add.at(votes, ballots.indices, people[ballots.row_of_mark])
    return votes


def _over(part: Amount, whole: Amount) -> Amount:
    return exact(Fraction(part) / Fraction(whole)) if whole else 0


def _shares(
    ballots: Ballots,
    instance: Instance,
    selected: Iterable[str],
    names_of: Callable[[Project], tuple[str, ...]],
) -> tuple[Share, ...]:
    chosen = set(selected)
    votes = ballots.scores()
    rows: dict[str, list[Fraction]] = {}
    for p, one in enumerate(instance.projects):
        names = names_of(one)
        for name in names:
            row = rows.setdefault(name, [Fraction(0)] * 4)
            funded = one.id in chosen
            part = (Fraction(1), Fraction(funded), Fraction(int(votes[p]), len(names)))
            for at, value in enumerate((*part, Fraction(one.cost) / len(names) * funded)):
                row[at] += value
    all_votes = sum((row[2] for row in rows.values()), Fraction(0))
    all_money = sum((row[3] for row in rows.values()), Fraction(0))
    return tuple(
        Share(
            name,
            int(row[0]),
            int(row[1]),
            exact(row[2]),
            _over(row[2], all_votes),
            exact(row[3]),
            _over(row[3], all_money),
        )
        for name, row in sorted(rows.items())
    )
