"""A street decides by a show of hands that two different neighbours wrote down."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from commonweal.capabilities.budgeting.actions import results, voting
from commonweal.capabilities.budgeting.models import Hands, Round
from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town, after_the_vote, sign_in

from .makers import fresh, publish, raw, vote

VOTES = {"1": 9, "2": 4, "3": 7, "4": 0}


def street(town: Town) -> Round:
    return town.voting(title="Our street", by_hands=True, budget=1000 * POUND)


def test_two_neighbours_decide_and_it_counts(town: Town) -> None:
    made = street(town)
    hands = voting.record_hands(made, town.ada, "Bo", VOTES, 11)
    assert not fresh(made).poll.is_over(clock.now())
    voting.agree_hands(hands, town.bo)
    assert fresh(made).poll.is_over(clock.now())
    results.count_round(fresh(made), town.flo)
    results.publish_result(fresh(made), town.flo)
    assert set(fresh(made).results.get(contest="").outcome["selected"]) == {"1", "3"}


def test_the_same_neighbour_cannot_agree(town: Town) -> None:
    hands = voting.record_hands(street(town), town.ada, "Bo", VOTES, 11)
    with pytest.raises(Refusal) as refused:
        voting.agree_hands(hands, town.ada)
    assert refused.value.code == "same_neighbour"
    with pytest.raises(DatabaseError), transaction.atomic():
        raw("UPDATE budgeting_hands SET second_id = first_id")


@pytest.mark.parametrize(("votes", "present"), [({"1": 12}, 11), ({"1": -1}, 11), ({"1": 1}, 1), ({"99": 1}, 11)])
def test_numbers_that_do_not_add_up_are_refused(town: Town, votes: dict[str, int], present: int) -> None:
    with pytest.raises(Refusal) as refused:
        voting.record_hands(street(town), town.ada, "Bo", votes, present)
    assert refused.value.code == "hands_do_not_add_up"
    assert Hands.objects.count() == 0


def test_no_count_before_the_second_neighbour_agreed(town: Town) -> None:
    made = street(town)
    voting.record_hands(made, town.ada, "Bo", VOTES, 11)
    with clock.frozen(after_the_vote(made)), pytest.raises(Refusal) as refused:
        results.count_round(made, town.flo)
    assert refused.value.code == "hands_not_agreed"


def test_hands_close_the_vote_for_codes(town: Town) -> None:
    made = street(town)
    code = town.codes(made, 1)[0]
    voting.agree_hands(voting.record_hands(made, town.ada, "Bo", VOTES, 11), town.bo)
    with pytest.raises(Refusal) as refused:
        town.cast(fresh(made), code, "1")
    assert refused.value.code == "closed"


def test_after_a_code_was_used_the_round_is_decided_by_codes(town: Town) -> None:
    made = street(town)
    vote(town, made, ["1"])
    with pytest.raises(Refusal) as refused:
        voting.record_hands(made, town.ada, "Bo", VOTES, 11)
    assert refused.value.code == "codes_used"


def test_n9_a_code_used_between_writing_down_and_agreeing_is_not_thrown_away(town: Town) -> None:
    made = street(town)
    hands = voting.record_hands(made, town.ada, "Bo", VOTES, 11)
    try:
        vote(town, made, ["4"])
    except Refusal:
        return
    with pytest.raises(Refusal):
        voting.agree_hands(hands, town.bo)


def test_a_second_show_of_hands_is_refused(town: Town) -> None:
    made = street(town)
    voting.record_hands(made, town.ada, "Bo", VOTES, 11)
    with pytest.raises(Refusal) as refused:
        voting.record_hands(made, town.bo, "Ada", VOTES, 11)
    assert refused.value.code == "hands_there"


def test_a_round_without_hands_takes_none(town: Town) -> None:
    with pytest.raises(Refusal) as refused:
        voting.record_hands(town.voting(), town.ada, "Bo", VOTES, 11)
    assert refused.value.code == "no_hands_now"


def test_hands_are_not_recorded_or_agreed_after_the_close(town: Town) -> None:
    made = street(town)
    with clock.frozen(after_the_vote(made)), pytest.raises(Refusal):
        voting.record_hands(made, town.ada, "Bo", VOTES, 11)


def test_who_already_agreed_stands(town: Town) -> None:
    hands = voting.record_hands(street(town), town.ada, "Bo", VOTES, 11)
    voting.agree_hands(hands, town.bo)
    voting.agree_hands(hands, town.di)
    hands.refresh_from_db()
    assert hands.second_id == town.bo.pk


@pytest.mark.parametrize("present", ["", "x", "-1", "1.5", "²"])
def test_what_is_not_a_whole_number_is_a_page_that_keeps_the_rest(town: Town, present: str) -> None:
    made = street(town)
    form = {"present": present, "second": "Bo", **{f"hands-{key}": str(n) for key, n in VOTES.items()}}
    answer = sign_in(town.ada).post(f"/testham/decide/{made.slug}/vote/hands/", form)
    assert answer.status_code == 422
    assert 'value="9"' in answer.content.decode()


def test_numbers_that_do_not_add_up_keep_what_was_typed(town: Town) -> None:
    made = street(town)
    form = {"present": "5", "second": "Bo", **{f"hands-{key}": str(n) for key, n in VOTES.items()}}
    answer = sign_in(town.ada).post(f"/testham/decide/{made.slug}/vote/hands/", form)
    assert answer.status_code == 422
    assert 'value="9"' in answer.content.decode()


def test_a_street_is_paid_like_any_other_round(town: Town) -> None:
    made = street(town)
    voting.agree_hands(voting.record_hands(made, town.ada, "Bo", VOTES, 11), town.bo)
    assert publish(town, fresh(made)).results_shown
