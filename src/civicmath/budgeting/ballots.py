"""The ballots, stored compactly: identical ballots are merged and counted, nothing is lost.

A row is one distinct ballot (of one district); `multiplicities` says how many people cast it.
`values` holds what stands beside each mark: 1 on approval-like ballots, points times
`denominator` on cumulative and scoring ballots, the rank (1 = best) on ordinal ballots.

>>> from .instance import Instance, Project
>>> town = Instance(100, (Project("a", 60), Project("b", 50)))
>>> ballots = Ballots.approval(town, [["a"], ["b", "a"], ["a", "b"], []])
>>> ballots.voters, ballots.rows, ballots.scores().tolist()
(4, 3, [3, 2])
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .amounts import Amount, exact
from .instance import Instance

Ints = NDArray[np.int64]

APPROVAL_KINDS = ("approval", "choose-1", "knapsack")
POINT_KINDS = ("cumulative", "scoring")
KINDS = (*APPROVAL_KINDS, *POINT_KINDS, "ordinal")

#: Sums of points stay exact in a float below this bound; more is refused, never rounded.
MOST_POINTS = 2**53


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """All ballots of one count. Build it with `approval`, `points`, `ordinal` or `from_rows`."""

    kind: str
    projects: int
    offsets: Ints
    indices: Ints
    values: Ints
    multiplicities: Ints
    denominator: int = 1
    districts: Ints | None = None
    district_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"ballot kind {self.kind!r} is not known; use one of {', '.join(KINDS)}")

    @property
    def rows(self) -> int:
        """How many distinct ballots there are."""
        return len(self.offsets) - 1

    @property
    def voters(self) -> int:
        """How many ballots were cast, empty ones included."""
        return int(self.multiplicities.sum())

    @property
    def row_of_mark(self) -> Ints:
        """For every mark the row in which it stands."""
        return np.repeat(np.arange(self.rows, dtype=np.int64), np.diff(self.offsets))

    def scores(self, weights: Ints | None = None) -> Ints:
        """Per project the sum over all ballots of `weights` (1 a mark when left out)."""
        people = self.multiplicities[self.row_of_mark]
        totals = np.zeros(self.projects, dtype=np.int64)
        np.add.at(totals, self.indices, people if weights is None else people * weights)
        return totals

    @classmethod
    def approval(
        cls,
        instance: Instance,
        ballots: Iterable[Iterable[str]],
        kind: str = "approval",
        districts: Sequence[str] | None = None,
    ) -> Ballots:
        """Approval, choose-1 or knapsack ballots, each the ids of the marked projects."""
        if kind not in APPROVAL_KINDS:
            raise ValueError(f"{kind!r} ballots are not lists of approved projects")
        rows = [sorted(_positions(instance, marks)) for marks in ballots]
        if kind == "choose-1" and any(len(row) > 1 for row in rows):
            raise ValueError("a choose-1 ballot marks at most one project")
        return cls.from_rows(kind, len(instance.projects), rows, None, districts)

    @classmethod
    def points(
        cls,
        instance: Instance,
        ballots: Iterable[Mapping[str, Amount]],
        kind: str = "cumulative",
        districts: Sequence[str] | None = None,
    ) -> Ballots:
        """Cumulative or scoring ballots: points per project id; zero points are no mark."""
        if kind not in POINT_KINDS:
            raise ValueError(f"{kind!r} ballots do not carry points")
        rows, points = [], []
        for ballot in ballots:
            pairs = sorted((instance.index_of(one), exact(given)) for one, given in ballot.items() if given)
            rows.append([position for position, _ in pairs])
            points.append([given for _, given in pairs])
        return cls.from_rows(kind, len(instance.projects), rows, points, districts)

    @classmethod
    def ordinal(
        cls,
        instance: Instance,
        ballots: Iterable[Sequence[str]],
        districts: Sequence[str] | None = None,
    ) -> Ballots:
        """Ordinal ballots: project ids, best first."""
        rows = [_positions(instance, ranking) for ranking in ballots]
        return cls.from_rows("ordinal", len(instance.projects), rows, None, districts)

    @classmethod
    def from_rows(
        cls,
        kind: str,
        projects: int,
        rows: Sequence[Sequence[int]],
        points: Sequence[Sequence[Amount]] | None = None,
        districts: Sequence[str] | None = None,
    ) -> Ballots:
        """Ballots from project positions; rows of approval kinds must be sorted."""
        names = tuple(sorted(set(districts))) if districts is not None else ()
        code_of = {name: code for code, name in enumerate(names)}
        codes = None if districts is None else [code_of[name] for name in districts]
        if codes is not None and len(codes) != len(rows):
            raise ValueError(f"{len(rows)} ballots came with {len(codes)} districts; give one each")
        whole, denominator = _whole_points(points)
        merged, counts = _merge(rows, whole, codes)
        lengths = [len(row) for row, _, _ in merged]
        values = [v for row, given, _ in merged for v in (given or _plain_values(kind, len(row)))]
        found = cls(
            kind,
            projects,
            np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64),
            np.array([p for row, _, _ in merged for p in row], dtype=np.int64),
            np.array(values, dtype=np.int64),
            np.array(counts, dtype=np.int64),
            denominator,
            None if codes is None else np.array([c for _, _, c in merged], dtype=np.int64),
            names,
        )
        _check_size(found)
        return found


_Row = tuple[tuple[int, ...], tuple[int, ...], int]


def _positions(instance: Instance, ids: Iterable[str]) -> list[int]:
    found = [instance.index_of(one) for one in ids]
    if len(set(found)) != len(found):
        raise ValueError("a ballot marks the same project twice; keep one mark")
    return found


def _plain_values(kind: str, length: int) -> Iterable[int]:
    return range(1, length + 1) if kind == "ordinal" else (1,) * length


def _whole_points(
    points: Sequence[Sequence[Amount]] | None,
) -> tuple[Sequence[Sequence[int]] | None, int]:
    """Points as whole numbers over one common denominator."""
    if points is None:
        return None, 1
    distinct = {value for row in points for value in row}
    if any(value < 0 for value in distinct):
        raise ValueError("points must not be negative")
    denominator = math.lcm(*(Fraction(value).denominator for value in distinct))
    whole = {value: int(value * denominator) for value in distinct}
    if any(value >= MOST_POINTS for value in whole.values()):
        raise ValueError("points are too large or too finely divided to be counted exactly")
    return [[whole[value] for value in row] for row in points], denominator


def _merge(
    rows: Sequence[Sequence[int]],
    points: Sequence[Sequence[int]] | None,
    codes: Sequence[int] | None,
) -> tuple[list[_Row], list[int]]:
    """Identical ballots once, in order of first appearance, with how many there were."""
    counts: dict[_Row, int] = {}
    for at, row in enumerate(rows):
        given = tuple(points[at]) if points is not None else ()
        key = (tuple(row), given, codes[at] if codes is not None else 0)
        counts[key] = counts.get(key, 0) + 1
    return list(counts), list(counts.values())


def _check_size(ballots: Ballots) -> None:
    largest = int(ballots.values.max(initial=0))
    if largest * max(1, ballots.voters) * max(1, int(np.diff(ballots.offsets).max(initial=1))) >= MOST_POINTS:
        raise ValueError("points are too large or too finely divided to be counted exactly")
