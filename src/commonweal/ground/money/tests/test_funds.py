"""Funds: money comes in once, and says whether it is new."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from commonweal.ground.money import actions
from commonweal.ground.money.models import Fund
from commonweal.ground.places.models import Place
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.ledger.models import Transfer
from commonweal.kernel.models import LoggedEvent
from commonweal.kernel.refusals import Refusal


@pytest.fixture
def place(db, noon):
    return Place.objects.create(slug="testham", name="Testham", kind="town")


@pytest.fixture
def fund(place):
    return actions.open_fund(place, "Town fund", "Testham Council")


def refusal_of(call, *arguments):
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value


def test_a_fund_has_its_account_and_its_givers_in_one_book(fund):
    assert fund.account.book == fund.source.book
    assert (fund.account.floor, fund.source.floor) == (True, False)
    assert fund.currency == "GBP"
    assert balance(fund.account).free == 0


def test_money_comes_in_once_however_often_the_form_is_sent(fund):
    key = uuid.uuid4()
    for _press in range(2):
        actions.receive(key, fund, 1000, "this year")
    assert balance(fund.account).holds == 1000
    assert balance(fund.source).holds == -1000
    (event,) = LoggedEvent.objects.filter(kind="money.received")
    assert event.data == {"fund": fund.pk, "amount": 1000}


def test_the_same_form_with_another_sum_is_refused_and_not_logged(fund):
    key = uuid.uuid4()
    actions.receive(key, fund, 1000, "this year")
    assert refusal_of(actions.receive, key, fund, 2000, "this year").code == "transfer_id_reused"
    assert balance(fund.account).holds == 1000


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_that_comes_in_is_not_logged_either(fund, amount):
    assert refusal_of(actions.receive, uuid.uuid4(), fund, amount, "").code == "amount_not_positive"
    assert not Transfer.objects.exists()
    assert not LoggedEvent.objects.filter(kind="money.received").exists()


def test_a_name_is_taken_once_at_a_place(place, fund):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.open_fund(place, "Town fund", "Somebody else")
    other = Place.objects.create(slug="otherton", name="Otherton", kind="town")
    assert actions.open_fund(other, "Town fund", "Testham Council").account.book != fund.account.book


def test_funds_with_long_names_have_books_of_their_own(place):
    stem = "The fund for benches, bins, trees, paths, lamps, crossings, planters and all the rest of it"
    first, second = (actions.open_fund(place, f"{stem} {year}", "Council") for year in (2026, 2027))
    assert first.account.book != second.account.book


@pytest.mark.parametrize("origin", ["moved", "replacing"])
@pytest.mark.parametrize(("amount", "what"), [(None, "buses"), (0, "buses"), (500, ""), (500, "  "), (None, "")])
def test_money_that_is_not_new_says_what_was_spent_before_and_on_what(fund, origin, amount, what):
    refusal = refusal_of(actions.state_origin, fund, origin, amount, what)
    assert (refusal.code, refusal.status) == ("before_unsaid", 422)
    assert Fund.objects.get().origin == ""
    assert not LoggedEvent.objects.filter(kind="money.origin_stated").exists()


@pytest.mark.parametrize(
    ("origin", "amount", "what"), [("new", None, ""), ("moved", 500, "buses"), ("replacing", 1, "x")]
)
def test_an_origin_is_kept_and_logged(fund, origin, amount, what):
    actions.state_origin(fund, origin, amount, what)
    kept = Fund.objects.get()
    assert (kept.origin, kept.before_amount, kept.before_what) == (origin, amount, what)
    assert LoggedEvent.objects.get(kind="money.origin_stated").data == {"fund": fund.pk, "origin": origin}
