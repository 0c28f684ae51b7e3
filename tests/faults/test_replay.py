"""A double click, the back button, a lost answer, two tabs (F7); a form sent a millisecond late (N4)."""

from datetime import timedelta

import pytest
from django.test import Client

from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.models import Ballot, Credential
from commonweal.ground.people.actions import erase, link_by_officer
from commonweal.ground.people.models import Elector
from commonweal.kernel import clock, codes
from tests.town import Town, sign_in

from .voting import address, faults_of, new_codes, open_round, post, ticket_of

MS = timedelta(milliseconds=1)


@pytest.fixture
def round_(db, noon):
    return open_round()


@pytest.fixture
def code(round_):
    return new_codes(round_, 1)[0]


def counted(round_):
    """The keys on the ballots that count so far, by slot."""
    latest = {}
    for ballot in Ballot.objects.filter(poll=round_.poll).order_by("version"):
        latest[ballot.slot] = [key for key, _value in ballot.choices]
    return sorted(latest.values())


def test_f7_a_double_click_is_one_ballot_with_one_receipt(round_, code):
    browser = Client()
    first, second = (post(round_, code, "1", "2", client=browser) for _ in range(2))
    assert first == second
    assert first[0] == 302
    assert Ballot.objects.count() == 1
    assert faults_of(round_.poll, [first[1]]) == []


def test_f7_the_second_receipt_says_that_the_ballot_was_there(round_, code):
    browser = Client()
    post(round_, code, "1", client=browser)
    assert "already there" not in browser.get(address(round_, "vote/receipt")).content.decode()
    post(round_, code, "1", client=browser)
    assert "already there" in browser.get(address(round_, "vote/receipt")).content.decode()


def test_f7_a_lost_answer_is_asked_for_again_from_another_device(round_, code):
    """The ballot was cast and the connection fell: neither cookie nor page came back."""
    first = post(round_, code, "1", client=Client())
    assert post(round_, code, "1", client=Client()) == first
    assert Ballot.objects.count() == 1


def test_f7_a_reload_of_the_receipt_casts_nothing(round_, code):
    browser = Client()
    post(round_, code, "1", client=browser)
    pages = [browser.get(address(round_, "vote/receipt")).content for _ in range(3)]
    assert len(set(pages)) == 1
    assert Ballot.objects.count() == 1


def test_f7_the_receipt_shows_in_the_browser_that_cast_and_in_no_other(round_, code):
    browser = Client()
    post(round_, code, "1", client=browser)
    assert browser.get(address(round_, "vote/receipt")).status_code == 200
    assert Client().get(address(round_, "vote/receipt")).status_code == 410


def test_f7_of_two_tabs_the_last_that_was_sent_counts_whole(round_, code):
    browser = Client()
    for _tab in range(2):
        browser.post(address(round_, "vote/ballot"), {"step": "start", "code": code})
    post(round_, code, "1", "2", client=browser)
    post(round_, code, "3", client=browser)
    assert counted(round_) == [["3"]]
    assert Credential.objects.filter(poll=round_.poll, state="used").count() == 1


def test_f7_back_and_another_choice_replaces_and_back_again_returns(round_, code):
    browser = Client()
    for keys in (["1"], ["2"], ["1"]):
        post(round_, code, *keys, client=browser)
    assert counted(round_) == [["1"]]
    assert sorted(Ballot.objects.values_list("version", flat=True)) == [1, 2, 3]


def test_f7_opening_showing_and_reviewing_casts_nothing(round_, code):
    browser = Client()
    for step in ("start", "show", "review", "back"):
        form = {"step": step, "code": code, "pick-1": "on"}
        assert browser.post(address(round_, "vote/ballot"), form).status_code == 200
    assert browser.get(address(round_, "vote/ballot")).status_code == 302
    assert not Ballot.objects.exists()
    assert Credential.objects.get().state == "issued"


@pytest.mark.parametrize(
    "wrong", [{}, {"pick-1": "-1"}, {"pick-1": "abc"}, {"pick-1": "²"}, {f"pick-{n}": "on" for n in range(1, 5)}]
)
def test_v2_a_bad_form_casts_nothing_keeps_the_code_and_says_why(round_, code, wrong):
    answer = Client().post(address(round_, "vote/ballot"), {"step": "cast", "code": code} | wrong)
    assert answer.status_code == 422
    assert not Ballot.objects.exists()
    assert Credential.objects.get().state == "issued"


def test_n4_a_form_sent_a_millisecond_after_the_close_is_refused(round_, code):
    ticket = ticket_of(round_, code)
    with clock.frozen(round_.poll.closes_at - MS):
        assert post(round_, code, "1")[0] == 302
    with clock.frozen(round_.poll.closes_at + MS):
        assert post(round_, code, "2") == (409, "")
        assert post(round_, new_codes(round_, 1)[0], "2") == (409, "")
        assert counted(round_) == [["1"]]
        assert post(round_, code, "2", ticket=ticket)[0] == 302
    with clock.frozen(round_.poll.closes_at + timedelta(seconds=round_.poll.grace_seconds)):
        assert post(round_, code, "3", ticket=ticket) == (409, "")
    assert counted(round_) == [["2"]]


def test_n4_a_ballot_opened_after_the_close_is_not_given_a_ticket_that_works(round_, code):
    with clock.frozen(round_.poll.closes_at + MS):
        answer = Client().post(address(round_, "vote/ballot"), {"step": "start", "code": code})
        assert answer.status_code in (200, 409)
        if answer.status_code == 200:
            assert post(round_, code, "1", ticket=ticket_of(round_, code))[0] == 409
    assert not Ballot.objects.exists()


@pytest.fixture
def town(db, noon):
    return Town()


def elector_round(elector):
    """A round by roll in which this elector may vote."""
    return open_round(
        by_roll=True, before_freeze=lambda place: Elector.objects.filter(pk=elector.pk).update(place=place, area=place)
    )


def test_n17_one_elector_with_two_accounts_one_after_the_other_votes_once(town):
    elector = Elector.objects.create(place=town.elsewhere, number="77", name="Edna", area=town.elsewhere)
    round_ = elector_round(elector)
    elector.refresh_from_db()
    link_by_officer(town.di, elector)
    assert post(round_, codes.new(codes.CHANGE), "1", client=sign_in(town.di), page="vote/account")[0] == 302
    erase(town.di)
    link_by_officer(town.bo, elector)
    assert post(round_, codes.new(codes.CHANGE), "2", client=sign_in(town.bo), page="vote/account")[0] == 409
    assert counted(round_) == [["1"]]


def test_n16_an_account_that_is_not_on_the_roll_does_not_vote(town):
    elector = Elector.objects.create(place=town.elsewhere, number="77", name="Edna", area=town.elsewhere)
    round_ = elector_round(elector)
    for person in (town.bo, town.ada, town.flo):
        assert post(round_, codes.new(codes.CHANGE), "1", client=sign_in(person), page="vote/account")[0] == 403
    assert post(round_, codes.new(codes.CHANGE), "1", page="vote/account")[0] == 302  # to the page for signing in
    assert not Ballot.objects.exists()


def test_a_cancelled_code_casts_nothing_over_the_network(round_, code):
    ballots.void_code(round_.poll, Credential.objects.get().serial)
    assert post(round_, code, "1")[0] == 409
    assert not Ballot.objects.exists()
