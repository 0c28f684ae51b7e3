"""An officer's pages about money: open a fund, write down money that came in, and known spending."""

import uuid

import pytest

from commonweal.ground.money.models import Fund, KnownSpending
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.ledger.models import Transfer
from tests.town import POUND, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(noon):
    return Town()


def opening(**changes):
    return {"name": "Winter fund", "giver": "Testham Council", "amount": "£1,200", "key": str(uuid.uuid4())} | changes


def test_a_fund_is_open_with_its_money_and_a_double_click_opens_one(town):
    form = opening()
    for _press in (1, 2):
        assert town.officer().post("/testham/desk/funds/", form).status_code == 302
    assert balance(Fund.objects.get(name="Winter fund").account).free == 1200 * POUND


def test_a_name_that_is_taken_keeps_what_was_typed_and_moves_no_money(town):
    before = Transfer.objects.count()
    answer = town.officer().post("/testham/desk/funds/", opening(name="Town fund"))
    assert answer.status_code == 422
    assert "£1,200" in answer.content.decode()
    assert Transfer.objects.count() == before


def test_money_that_came_in_is_counted_once(town):
    form = {"amount": "250.50", "reason": "second half", "key": str(uuid.uuid4())}
    for _press in (1, 2):
        assert town.officer().post(f"/testham/desk/funds/{town.fund.pk}/", form).status_code == 302
    assert balance(town.fund.account).free == 10_250_50


def test_n23_money_cannot_be_written_into_another_places_fund(town):
    town.fund.place = town.elsewhere
    town.fund.save()
    form = {"amount": "1", "reason": "x", "key": str(uuid.uuid4())}
    assert town.officer().post(f"/testham/desk/funds/{town.fund.pk}/", form).status_code == 404
    assert balance(town.fund.account).free == 10_000 * POUND


def test_a_later_figure_of_known_spending_replaces_the_earlier(town):
    form = {"body": "Testham Council", "year": "2025", "source": "accounts"}
    for amount in ("1,000", "2,000"):
        assert town.officer().post("/testham/desk/spending/", form | {"amount": amount}).status_code == 302
    assert KnownSpending.objects.get(place=town.place).amount == 2000 * POUND
