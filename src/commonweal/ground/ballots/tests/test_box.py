"""The box after the close: the last ballot of each slot counts, and before the close nobody is told anything."""

from collections import Counter

import pytest

from commonweal.ground.ballots import actions, box
from commonweal.ground.ballots.hashing import tracker_text
from commonweal.ground.ballots.models import Ballot
from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal
from tests.town import after_the_vote


@pytest.fixture
def after(vote):
    """A moment at which no ballot can come in any more."""
    return after_the_vote(vote)


def counted(vote):
    return Counter(tuple(key for key, _value in ballot.choices) for ballot in box.counted(vote.poll))


def test_n9_only_the_last_ballot_of_a_code_is_counted(town, vote, after):
    first, second = town.codes(vote, 2)
    for keys in ("1", "2", "12"):
        town.cast(vote, first, *keys)
    town.cast(vote, second, "4")
    with clock.frozen(after):
        assert counted(vote) == {("1", "2"): 1, ("4",): 1}
        register = box.register_of(vote.poll)
    assert (register.issued, register.used, register.void, register.replaced) == (2, 2, 0, 2)
    assert register.by_channel == {"online": 2}


def test_n9_of_more_than_nine_versions_the_last_counts(town, vote, code, after):
    for version in range(11):
        town.cast(vote, code, "12"[version % 2])
    town.cast(vote, code, "3")
    with clock.frozen(after):
        assert counted(vote) == {("3",): 1}


def test_ballots_of_another_vote_are_not_counted(town, vote, code, after):
    from .makers import open_vote

    other = open_vote(town.place)
    town.cast(other, town.codes(other, 1)[0], "1")
    town.cast(vote, code, "2")
    with clock.frozen(after):
        assert counted(vote) == {("2",): 1}


def test_n11_nothing_is_counted_or_found_while_the_vote_runs(town, vote, code):
    receipt = town.cast(vote, code, "1")
    for at in (vote.poll.opens_at, vote.poll.closes_at):  # at the close there is still the grace
        with clock.frozen(at):
            for ask in (
                lambda: list(box.counted(vote.poll)),
                lambda: box.find(vote.poll, tracker_text(receipt.tracker)),
            ):
                with pytest.raises(Refusal) as caught:
                    ask()
                assert caught.value.code == "still_voting"


def test_n11_the_register_says_nothing_of_the_box_while_the_vote_runs(town, vote, code):
    town.cast(vote, code, "1")
    town.cast(vote, code, "2")
    register = box.register_of(vote.poll)
    assert (register.by_channel, register.replaced) == ({}, 0)


def test_the_box_opens_when_the_grace_has_passed_or_the_vote_was_closed_early(town, vote, code, after):
    town.cast(vote, code, "1")
    with clock.frozen(after):
        assert len(list(box.counted(vote.poll))) == 1
    actions.close_early(vote.poll)
    vote.poll.refresh_from_db()
    assert len(list(box.counted(vote.poll))) == 1


def test_ballots_come_in_the_order_of_their_trackers_and_not_of_casting(town, vote, after):
    cast = [town.cast(vote, printed, "1").tracker for printed in town.codes(vote, 30)]
    with clock.frozen(after):
        read = [ballot.tracker for ballot in box.counted(vote.poll)]
    assert read == sorted(cast)
    assert read != cast


def test_a_ballot_is_found_by_its_receipt(town, vote, code, after):
    receipt = town.cast(vote, code, "1", "3")
    text = tracker_text(receipt.tracker)
    with clock.frozen(after):
        for typed in (text[:10], text, text[:10].lower(), f" {text[:5]} - {text[5:10]} "):
            found = box.find(vote.poll, typed)
            assert found is not None
            assert found.choices == [("1", 1), ("3", 1)]


def test_a_wrong_or_short_receipt_finds_nothing(town, vote, code, after):
    text = tracker_text(town.cast(vote, code, "1").tracker)
    ninth = "A" if text[8] != "A" else "B"
    with clock.frozen(after):
        for typed in ("", text[:9], text[:8] + ninth + text[9], "A" * 10, "%" * 12, "¹²³⁴⁵⁶⁷⁸⁹⁰", "x" * 5000):
            assert box.find(vote.poll, typed) is None


def test_the_receipt_of_a_replaced_ballot_finds_nothing(town, vote, code, after):
    old = town.cast(vote, code, "1")
    new = town.cast(vote, code, "2")
    with clock.frozen(after):
        assert box.find(vote.poll, tracker_text(old.tracker)) is None
        assert box.find(vote.poll, tracker_text(new.tracker)) is not None


def test_i2_as_many_codes_are_used_as_there_are_slots(town, vote):
    printed = town.codes(vote, 6)
    for one in printed[:4]:
        town.cast(vote, one, "1")
        town.cast(vote, one, "2")
    slots = Ballot.objects.filter(poll=vote.poll).values("slot").distinct().count()
    assert slots == box.register_of(vote.poll).used == 4
