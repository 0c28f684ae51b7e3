"""Hypothesis strategies: small elections in which ties and exact thresholds are common."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from ..ballots import Ballots
from ..instance import Instance, Project
from .twin import Case

KINDS = ("approval", "choose-1", "knapsack", "cumulative", "scoring", "ordinal")
#: Scales that make amounts awkward for floats without changing any comparison.
SCALES = (Fraction(1), Fraction(1, 3), Fraction(10**9 + 7), Fraction(10**9 + 39, 7))


@st.composite
def cases(draw: st.DrawFn, kinds=KINDS) -> tuple[Case, Fraction]:
    """An election and its scale (also a fitting increment)."""
    scale = draw(st.sampled_from(SCALES))
    projects = draw(st.integers(1, 6))
    costs = draw(st.lists(st.integers(0, 12), min_size=projects, max_size=projects))
    kind = draw(st.sampled_from(kinds))
    distinct = draw(st.lists(_ballot(kind, projects), min_size=1, max_size=7))
    times = draw(st.lists(st.integers(1, 3), min_size=len(distinct), max_size=len(distinct)))
    ballots = [b for b, k in zip(distinct, times) for _ in range(k)]
    budget = draw(st.integers(0, 40))
    case = Case(budget * scale, tuple(c * scale for c in costs), kind, tuple(ballots))
    return case, scale


def _ballot(kind: str, projects: int) -> st.SearchStrategy:
    some = st.lists(st.integers(0, projects - 1), unique=True, max_size=1 if kind == "choose-1" else projects)
    if kind in ("cumulative", "scoring"):
        points = st.sampled_from([0, 1, 2, 3, Fraction(1, 2), Fraction(2, 3)])
        return some.flatmap(lambda marks: st.fixed_dictionaries({p: points for p in marks}))
    return some


def build(case: Case) -> tuple[Instance, Ballots]:
    """The same election for the package. Ids sort unlike positions: p9, p8, ..."""
    ids = [f"p{9 - p}" for p in range(len(case.costs))]
    instance = Instance(case.budget, tuple(Project(i, c) for i, c in zip(ids, case.costs)))
    if case.kind in ("cumulative", "scoring"):
        named = [{ids[p]: v for p, v in ballot.items()} for ballot in case.ballots]
        return instance, Ballots.points(instance, named, case.kind)
    marks = [[ids[p] for p in ballot] for ballot in case.ballots]
    if case.kind == "ordinal":
        return instance, Ballots.ordinal(instance, marks)
    return instance, Ballots.approval(instance, marks, case.kind)
