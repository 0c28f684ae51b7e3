"""Ballots laid out for Equal Shares: who supports what, and how strongly.

A supporter of a project is a ballot row that gives it a weight above zero. Weights are whole
numbers, so sums of them are exact even in floats (`Ballots` refuses totals of 2**53 and more).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .amounts import Amount
from .ballots import Ballots, Ints
from .instance import Instance
from .utilities import price_factor, worth

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """The supporters of one project, in ascending order of row.

    `weight` is None when all weights are 1, `people` is None when all multiplicities are 1.
    """

    rows: Ints
    weight: Floats | None
    people: Floats | None
    mass: Floats | None
    total: int
    heaviest: int

    def money(self, purses: Floats) -> Floats:
        """What each row of supporters holds together."""
        return purses if self.people is None else purses * self.people

    def mass_of(self, flags: Flags) -> int:
        """The total weight (times people) of the flagged supporters."""
        if self.mass is None:
            return int(np.count_nonzero(flags))
        return int(self.mass[flags].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Electorate:
    """All projects' supporters, and each ballot's marks for looking up its payments."""

    costs: tuple[Amount, ...]
    factors: tuple[Fraction, ...]
    float_costs: Floats
    float_factors: Floats
    support: tuple[Support, ...]
    offsets: Ints
    indices: Ints
    weights: Ints
    people: Ints
    voters: int

    @classmethod
    def gather(cls, instance: Instance, ballots: Ballots, utility: str) -> Electorate:
        """Lay out the ballots under a utility."""
        weights = worth(ballots, utility)
        costs = tuple(one.cost for one in instance.projects)
        factors = tuple(price_factor(ballots, utility, c) if c else Fraction(0) for c in costs)
        return cls(
            costs,
            factors,
            np.array([float(c) for c in costs]),
            np.array([float(f) for f in factors]),
            _supports(ballots, weights),
            ballots.offsets,
            ballots.indices,
            weights,
            ballots.multiplicities,
            ballots.voters,
        )

    def marks_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """The marks of these rows: their positions, and for each the place of its row in `rows`."""
        first = self.offsets[rows]
        lengths = self.offsets[rows + 1] - first
        place = np.repeat(np.arange(len(rows), dtype=np.int64), lengths)
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        marks = np.arange(total, dtype=np.int64) + np.repeat(first - (ends - lengths), lengths)
        return marks, place


def _supports(ballots: Ballots, weights: Ints) -> tuple[Support, ...]:
    rows = ballots.row_of_mark
    counted = weights > 0
    order = np.argsort(ballots.indices[counted], kind="stable")
    row, weight = rows[counted][order], weights[counted][order]
    sizes = np.bincount(ballots.indices[counted], minlength=ballots.projects)
    cuts: Ints = np.cumsum(sizes)[:-1]
    people = ballots.multiplicities[row]
    return tuple(
        _support(*parts)
        for parts in zip(np.split(row, cuts), np.split(weight, cuts), np.split(people, cuts), strict=True)
    )[: ballots.projects]


def _support(rows: Ints, weight: Ints, people: Ints) -> Support:
    one_each, one_person = bool((weight == 1).all()), bool((people == 1).all())
    return Support(
        rows,
        None if one_each else weight.astype(np.float64),
        None if one_person else people.astype(np.float64),
        None if one_each and one_person else (weight * people).astype(np.float64),
        int((weight * people).sum()),
        int(weight.max(initial=0)),
    )
