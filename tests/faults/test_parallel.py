"""The same code, account or fund from many sides at the same moment: never one ballot or pound too many."""

import pytest

SMALL, FULL, POSTS = 20, 1000, 10


def once(site, number):
    found = site.run("same_ballot_at_once", number=number, posts=POSTS)
    assert found["wrong"] == []
    assert found["receipts"] == [1] * number, "ten presses of one button give one receipt"
    assert found["rows"] == number
    assert found["faults"] == []


def test_f9_ten_equal_posts_of_a_code_are_one_ballot_with_one_receipt(site):
    once(site, SMALL)


@pytest.mark.faults
def test_f9_ten_equal_posts_of_a_thousand_codes(site):
    once(site, FULL)


def others(site, number):
    found = site.run("other_ballots_at_once", number=number, posts=POSTS, revote=False)
    assert found["statuses"] == [[302] + [409] * (POSTS - 1)] * number
    assert found["rows"] == found["slots"] == number
    assert found["faults"] == []


def test_f9_ten_different_posts_of_a_code_are_one_ballot_where_none_may_be_changed(site):
    others(site, SMALL)


@pytest.mark.faults
def test_f9_ten_different_posts_of_a_thousand_codes(site):
    others(site, FULL)


def test_f9_ten_changes_of_mind_at_once_are_versions_of_one_slot_without_gaps(site):
    """Whoever was answered is in the box; whoever could not be fitted in was told so, and may try again."""
    found = site.run("other_ballots_at_once", number=5, posts=POSTS, revote=True)
    assert found["slots"] == 5
    assert found["faults"] == []
    answered = sum(statuses.count(302) for statuses in found["statuses"])
    assert all(set(statuses) <= {302, 503} for statuses in found["statuses"])
    assert found["rows"] == answered >= 5


def by_account(site, number):
    found = site.run("account_at_once", number=number, posts=POSTS)
    assert found["statuses"] == [[302] + [409] * (POSTS - 1)] * number
    assert found["rows"] == number
    assert found["faults"] == []


def test_n1_one_account_from_ten_browsers_at_once_is_one_ballot(site):
    by_account(site, 5)


@pytest.mark.faults
def test_n1_two_hundred_accounts_from_ten_browsers_at_once(site):
    by_account(site, 200)


def test_n2_of_two_who_promise_the_last_pounds_at_once_one_wins(site):
    assert site.run("last_pounds", races=15) == [["not_enough", "won", 40]] * 15
