"""What a mark is worth: utilities, and the scores that follow from them.

cost         a funded project is worth its cost to everyone who marked it
cardinality  a funded project is worth 1
points       it is worth the points that the voter gave
borda0       on a ballot of k ranked projects: k-1, k-2, ..., 0
borda1       k, k-1, ..., 1

>>> from .instance import Instance, Project
>>> town = Instance(9, (Project("a", 1), Project("b", 1)))
>>> worth(Ballots.ordinal(town, [["b", "a"]]), "borda1").tolist()
[2, 1]
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from .amounts import Amount, exact
from .ballots import APPROVAL_KINDS, POINT_KINDS, Ballots, Ints

#: Which utilities go with which ballots; the first is the usual one for Equal Shares.
FITTING: dict[str, tuple[str, ...]] = {
    **{kind: ("cost", "cardinality") for kind in APPROVAL_KINDS},
    **{kind: ("points",) for kind in POINT_KINDS},
    "ordinal": ("borda1", "borda0"),
}


def worth(ballots: Ballots, utility: str) -> Ints:
    """Per mark its weight, a whole number (points: times the ballots' denominator)."""
    if utility in ("cost", "cardinality"):
        return np.ones(len(ballots.indices), dtype=np.int64)
    if utility == "points":
        return ballots.values
    length = np.repeat(np.diff(ballots.offsets), np.diff(ballots.offsets))
    best_first = length - ballots.values
    return best_first + 1 if utility == "borda1" else best_first


def scores(ballots: Ballots, utility: str) -> tuple[Amount, ...]:
    """Per project its votes, or its total of points."""
    totals = ballots.scores(worth(ballots, utility))
    return tuple(exact(Fraction(int(total), _denominator(ballots, utility))) for total in totals)


def price_factor(ballots: Ballots, utility: str, cost: Amount) -> Fraction:
    """rho over the payment per weight: rho is the payment per unit of utility."""
    if utility == "cost":
        return 1 / Fraction(cost)
    return Fraction(_denominator(ballots, utility))


def _denominator(ballots: Ballots, utility: str) -> int:
    return ballots.denominator if utility == "points" else 1
