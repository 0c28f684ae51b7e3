"""One ballot a code: first, again, changed, cancelled, too early, too late."""

from datetime import timedelta

import pytest
from django.core import signing

from commonweal.ground.ballots import actions, casting
from commonweal.ground.ballots.models import Ballot, Credential
from commonweal.kernel import clock, codes
from commonweal.kernel.models import LoggedEvent
from commonweal.kernel.refusals import Refusal

from .makers import open_vote, plan

MS = timedelta(milliseconds=1)


def refusal_of(call, *arguments, **named):
    with pytest.raises(Refusal) as caught:
        call(*arguments, **named)
    return caught.value


def states(round_):
    return sorted(Credential.objects.filter(poll=round_.poll).values_list("state", flat=True))


def test_a_ballot_with_a_code_is_in_the_box_and_the_code_is_used(town, vote, code):
    receipt = town.cast(vote, code, "2", "1")
    ballot = Ballot.objects.get(poll=vote.poll)
    assert (receipt.version, receipt.repeated) == (1, False)
    assert (ballot.tracker, ballot.leaf) == (receipt.tracker, receipt.leaf)
    assert ballot.choices == [["1", 1], ["2", 1]]
    assert states(vote) == ["used"]


def test_the_ballot_carries_the_district_of_its_code(town, vote):
    (printed,) = town.codes(vote, 1, district="north")
    town.cast(vote, printed, "1")
    assert Ballot.objects.get(poll=vote.poll).district == "north"


def test_casting_writes_nothing_in_the_log(town, vote, code):
    before = LoggedEvent.objects.count()
    town.cast(vote, code, "1")
    assert LoggedEvent.objects.count() == before


def test_the_same_choices_again_give_the_same_receipt(town, vote, code):
    first = town.cast(vote, code, "1", "2")
    again = town.cast(vote, code.lower().replace("-", " "), "2", "1")
    assert again.repeated
    assert (again.tracker, again.leaf, again.version) == (first.tracker, first.leaf, 1)
    assert Ballot.objects.filter(poll=vote.poll).count() == 1


def test_a_change_of_mind_is_a_further_version(town, vote, code):
    first = town.cast(vote, code, "1")
    second = town.cast(vote, code, "2")
    third = town.cast(vote, code, "1")
    assert [first.version, second.version, third.version] == [1, 2, 3]
    assert len({first.tracker, second.tracker, third.tracker}) == 3
    assert Ballot.objects.filter(poll=vote.poll).values("slot").distinct().count() == 1
    assert states(vote) == ["used"]


def test_a_vote_without_changes_of_mind_keeps_the_first_ballot(town):
    vote = open_vote(town.place, revote=False)
    (printed,) = town.codes(vote, 1)
    first = town.cast(vote, printed, "1")
    assert refusal_of(town.cast, vote, printed, "2").code == "no_revote"
    assert town.cast(vote, printed, "1").tracker == first.tracker
    assert Ballot.objects.get(poll=vote.poll).choices == [["1", 1]]


def test_a_cancelled_code_is_refused_with_a_sentence(town, vote, code):
    actions.void_code(vote.poll, Credential.objects.get(poll=vote.poll).serial)
    refusal = refusal_of(town.cast, vote, code, "1")
    assert refusal.code == "code_void"
    assert "newer one" in str(refusal)
    assert not Ballot.objects.exists()


def test_a_used_code_cannot_be_cancelled(town, vote, code):
    town.cast(vote, code, "1")
    serial = Credential.objects.get(poll=vote.poll).serial
    assert refusal_of(actions.void_code, vote.poll, serial).code == "code_not_voidable"
    assert states(vote) == ["used"]


def test_a_lost_bag_of_letters_is_cancelled_but_for_the_used_codes(town, vote):
    printed = town.codes(vote, 3, batch="bag")
    town.cast(vote, printed[0], "1")
    assert actions.void_unused_batch(vote.poll, "bag") == 2
    assert states(vote) == ["used", "void", "void"]


def test_an_unknown_code_is_not_found(town, vote):
    refusal = refusal_of(town.cast, vote, codes.new(), "1")
    assert (refusal.code, refusal.status) == ("code_unknown", 404)


def test_v18_a_code_of_one_vote_is_unknown_in_another(town, vote, code):
    other = open_vote(town.place)
    assert refusal_of(town.cast, other, code, "1").code == "code_unknown"
    assert states(vote) == ["issued"]


def test_a_change_code_alone_casts_no_first_ballot(town, vote):
    change = codes.new(codes.CHANGE)
    voter = casting.Voter("", actions.slot_of(vote.poll, change))
    assert refusal_of(casting.cast, vote.poll, voter, [("1", 1)]).code == "code_unknown"


def test_an_account_that_voted_needs_its_change_code_to_vote_otherwise(town):
    vote = open_vote(town.place, by_roll=True)
    auth = actions.elector_auth(vote.poll, f"{town.place.pk}/1")
    first, other = (actions.slot_of(vote.poll, codes.new(codes.CHANGE)) for _ in range(2))
    casting.cast(vote.poll, casting.Voter(auth, first), [("1", 1)])
    refusal = refusal_of(casting.cast, vote.poll, casting.Voter(auth, other), [("2", 1)])
    assert refusal.code == "already_used"
    assert "change code" in str(refusal)
    changed = casting.cast(vote.poll, casting.Voter("", first), [("2", 1)])
    assert changed.version == 2
    assert Ballot.objects.filter(poll=vote.poll).values("slot").distinct().count() == 1


def test_a_vote_that_is_only_planned_takes_nothing(town):
    draft = plan(town.place)
    voter = casting.Voter(actions.code_auth(draft.poll, "x"), actions.slot_of(draft.poll, "x"))
    with pytest.raises(ValueError, match="not on this ballot"):
        casting.cast(draft.poll, voter, [("1", 1)])


def test_a_vote_opens_at_its_moment_and_not_before(town, vote, code):
    with clock.frozen(vote.poll.opens_at - MS):
        assert refusal_of(town.cast, vote, code, "1").code == "not_open"
        assert states(vote) == ["issued"], "a refusal must not use up the code"
    with clock.frozen(vote.poll.opens_at):
        assert town.cast(vote, code, "1").version == 1


def test_n4_a_vote_is_in_time_until_a_millisecond_before_the_close(town, vote):
    early, late, later = town.codes(vote, 3)
    with clock.frozen(vote.poll.closes_at - MS):
        assert town.cast(vote, early, "1").version == 1
    for at, printed in ((vote.poll.closes_at, late), (vote.poll.closes_at + MS, later)):
        with clock.frozen(at):
            assert refusal_of(town.cast, vote, printed, "1").code == "closed"
    assert states(vote) == ["issued", "issued", "used"]
    assert Ballot.objects.filter(poll=vote.poll).count() == 1


def test_n4_a_change_of_mind_a_millisecond_after_the_close_is_refused(town, vote, code):
    town.cast(vote, code, "1")
    with clock.frozen(vote.poll.closes_at + MS):
        assert refusal_of(town.cast, vote, code, "2").code == "closed"
    assert Ballot.objects.get(poll=vote.poll).choices == [["1", 1]]


def test_f7_after_the_close_a_lost_answer_can_still_be_asked_for_again(town, vote, code):
    first = town.cast(vote, code, "1")
    with clock.frozen(vote.poll.closes_at + timedelta(days=1)):
        assert town.cast(vote, code, "1").tracker == first.tracker


@pytest.mark.parametrize("seconds", [0.001, 1, 599.999])
def test_whoever_had_the_ballot_open_at_the_close_may_finish(town, vote, code, seconds):
    with clock.frozen(vote.poll.closes_at - MS):
        ticket = casting.new_ticket(vote.poll)
    with clock.frozen(vote.poll.closes_at + timedelta(seconds=seconds)):
        assert town.cast(vote, code, "1", ticket=ticket).version == 1
        assert town.cast(vote, code, "2", ticket=ticket).version == 2


def test_after_the_grace_a_ticket_has_expired(town, vote, code):
    with clock.frozen(vote.poll.closes_at - MS):
        ticket = casting.new_ticket(vote.poll)
    with clock.frozen(vote.poll.closes_at + timedelta(seconds=vote.poll.grace_seconds)):
        assert refusal_of(town.cast, vote, code, "1", ticket=ticket).code == "closed"


def test_a_ticket_taken_after_the_close_is_worth_nothing(town, vote, code):
    for at in (vote.poll.closes_at, vote.poll.closes_at + MS):
        with clock.frozen(at):
            ticket = casting.new_ticket(vote.poll)
            assert refusal_of(town.cast, vote, code, "1", ticket=ticket).code == "closed"


def test_a_ticket_of_another_vote_is_worth_nothing(town, vote, code):
    other = open_vote(town.place)
    ticket = casting.new_ticket(other.poll)
    with clock.frozen(vote.poll.closes_at + MS):
        assert refusal_of(town.cast, vote, code, "1", ticket=ticket).code == "closed"


def test_a_forged_ticket_is_worth_nothing(town, vote, code):
    said = {"poll": str(vote.poll.pk), "at": vote.poll.opens_at.timestamp()}
    right = casting.new_ticket(vote.poll)
    forged = [
        signing.dumps(said, key="another", salt=casting.TICKET_SALT),
        signing.dumps(said, salt="another use"),
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        "x" * 4000,
        "",
        ":",
        "\x00",
    ]
    with clock.frozen(vote.poll.closes_at + MS):
        for ticket in forged:
            assert refusal_of(town.cast, vote, code, "1", ticket=ticket).code == "closed"
        assert town.cast(vote, code, "1", ticket=right).version == 1


def test_a_ticket_does_not_open_a_vote_that_has_not_begun(town, vote, code):
    ticket = casting.new_ticket(vote.poll)
    with clock.frozen(vote.poll.opens_at - MS):
        assert refusal_of(town.cast, vote, code, "1", ticket=ticket).code == "not_open"


def test_a_vote_closed_early_takes_no_ballot_not_even_with_a_ticket(town, vote, code):
    ticket = casting.new_ticket(vote.poll)
    actions.close_early(vote.poll)
    assert refusal_of(town.cast, vote, code, "1", ticket=ticket).code == "closed"
    assert states(vote) == ["issued"]
    assert refusal_of(actions.close_early, vote.poll).code == "not_running"


def test_an_officers_preview_of_a_later_day_does_not_open_the_box(town, vote, code):
    with clock.frozen(vote.poll.closes_at + MS), clock.preview(vote.poll.opens_at):
        assert refusal_of(town.cast, vote, code, "1").code == "closed"
