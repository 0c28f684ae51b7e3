"""Money divided by need: every penny goes to exactly one area, and more need never means less money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.capabilities.budgeting.rules import split_by_need

residents = st.integers(0, 200_000)
areas = st.lists(st.tuples(residents, st.fractions(0, 1)), min_size=1, max_size=12).filter(
    lambda rows: any(people for people, _share in rows)
)
budgets = st.integers(0, 10**12)


def rows(drawn: list[tuple[int, object]]) -> list[tuple[str, int, int]]:
    return [(f"area-{n:02d}", people, int(people * share)) for n, (people, share) in enumerate(drawn)]


@given(budgets, areas)
def test_every_unit_is_given_to_exactly_one_area(budget: int, drawn: list[tuple[int, object]]) -> None:
    shares = split_by_need(budget, rows(drawn))
    assert sum(shares.values()) == budget
    assert set(shares) == {name for name, _people, _deprived in rows(drawn)}
    assert all(share >= 0 for share in shares.values())


@given(budgets, areas)
def test_no_share_is_a_whole_unit_away_from_its_exact_part(budget: int, drawn: list[tuple[int, object]]) -> None:
    listed = rows(drawn)
    total = sum(people + deprived for _name, people, deprived in listed)
    for name, people, deprived in listed:
        assert abs(split_by_need(budget, listed)[name] * total - budget * (people + deprived)) < total


@given(budgets, areas, st.data())
def test_more_people_in_need_never_means_less(
    budget: int, drawn: list[tuple[int, object]], data: st.DataObject
) -> None:
    listed = rows(drawn)
    at = data.draw(st.integers(0, len(listed) - 1))
    name, people, deprived = listed[at]
    more = data.draw(st.integers(deprived, people))
    changed = [*listed[:at], (name, people, more), *listed[at + 1 :]]
    assert split_by_need(budget, changed)[name] >= split_by_need(budget, listed)[name]


@given(budgets, areas, st.randoms())
def test_the_order_of_the_areas_does_not_matter(budget: int, drawn: list[tuple[int, object]], dice: object) -> None:
    listed = rows(drawn)
    shuffled = list(listed)
    dice.shuffle(shuffled)
    assert split_by_need(budget, shuffled) == split_by_need(budget, listed)


def test_a_resident_in_need_counts_twice() -> None:
    assert split_by_need(300, [("a", 100, 0), ("b", 100, 100)]) == {"a": 100, "b": 200}


def test_ties_go_to_the_area_that_comes_first_by_name() -> None:
    assert split_by_need(1, [("b", 5, 0), ("a", 5, 0)]) == {"a": 1, "b": 0}


def test_nobody_anywhere_is_refused() -> None:
    with pytest.raises(ValueError, match="no area has any residents"):
        split_by_need(100, [("a", 0, 0)])
