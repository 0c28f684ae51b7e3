"""Money moves as it was promised, once, and never by an edit; the database holds to that whoever writes."""

import threading
import uuid

import pytest
from django.db import DatabaseError, connection, connections, transaction

from commonweal.kernel import clock
from commonweal.kernel.ledger import actions
from commonweal.kernel.ledger.balances import Balance, balance, balances
from commonweal.kernel.ledger.models import Account, Transfer
from commonweal.kernel.refusals import Refusal


@pytest.fixture
def book(db):
    return Book()


class Book:
    """A giver without a floor, a fund of 100 and two payees."""

    def __init__(self):
        name = uuid.uuid4().hex
        self.giver = actions.open_account(name, "giver", "GBP", floor=False)
        self.fund, self.park, self.hall = (actions.open_account(name, n, "GBP") for n in ("fund", "park", "hall"))
        actions.pay(uuid.uuid4(), self.giver, self.fund, 100, "this year")


def refusal_of(call, *arguments):
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value.code


def raw(debit, credit, amount, *, kind="post", stage=None, resolves=None, key=None, verb="INSERT"):
    """A transfer as a program without our rules would write it."""
    key = key or uuid.uuid4()
    values = [key, debit.pk, credit.pk, amount, kind, stage or ("reserve" if kind == "pending" else "settle"),
              resolves or key, "2026-06-10 12:00:00+00:00", "raw"]  # fmt: skip
    stored = [v.hex if isinstance(v, uuid.UUID) and connection.vendor == "sqlite" else v for v in values]
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO ledger_transfer (id, debit_id, credit_id, amount, kind, stage, resolves, at,"
                       " reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", stored)  # fmt: skip
    return key


def refused(text, call, *arguments, **named):
    with pytest.raises(DatabaseError, match=text), transaction.atomic():
        call(*arguments, **named)


def test_a_promise_takes_free_money_and_its_settlement_takes_holdings(book):
    pending = actions.reserve(uuid.uuid4(), book.fund, book.park, 60, "award")
    assert balance(book.fund) == Balance(came=100, went=0, promised=60)
    assert (balance(book.fund).holds, balance(book.fund).free) == (100, 40)
    actions.settle(uuid.uuid4(), pending, "work began")
    assert balance(book.fund) == Balance(came=100, went=60, promised=0)
    assert balance(book.park).holds == 60


def test_a_smaller_settlement_frees_the_rest(book):
    pending = actions.reserve(uuid.uuid4(), book.fund, book.park, 60, "award")
    actions.settle(uuid.uuid4(), pending, "cheaper", 45)
    assert balance(book.fund).free == 55


def test_a_released_promise_is_free_again_and_stays_to_be_read(book):
    pending = actions.reserve(uuid.uuid4(), book.fund, book.park, 60, "award")
    actions.release(uuid.uuid4(), pending, "withdrawn")
    assert balance(book.fund).free == 100
    assert Transfer.objects.count() == 3


def test_a_promise_is_settled_or_released_once(book):
    pending = actions.reserve(uuid.uuid4(), book.fund, book.park, 60, "award")
    actions.settle(uuid.uuid4(), pending, "work began", 10)
    for again in (actions.settle, actions.release):
        assert refusal_of(again, uuid.uuid4(), pending, "again") == "already_settled"


def test_what_is_no_promise_cannot_be_settled(book):
    payment = actions.pay(uuid.uuid4(), book.fund, book.park, 10, "a bench")
    assert refusal_of(actions.settle, uuid.uuid4(), payment, "a payment is no promise") == "already_settled"
    pending = actions.reserve(uuid.uuid4(), book.fund, book.park, 60, "award")
    settlement = actions.settle(uuid.uuid4(), pending, "work began", 10)
    refused("a settlement must match", actions.settle, uuid.uuid4(), settlement, "nor is a settlement")


def test_an_award_beyond_the_free_money_is_refused_with_the_sum(book):
    actions.reserve(uuid.uuid4(), book.fund, book.park, 60, "award")
    with pytest.raises(Refusal, match=r"has only £0\.40 free") as caught:
        actions.reserve(uuid.uuid4(), book.fund, book.hall, 41, "award")
    assert caught.value.code == "not_enough"
    actions.reserve(uuid.uuid4(), book.fund, book.hall, 40, "award")
    assert balance(book.fund).free == 0
    assert refusal_of(actions.pay, uuid.uuid4(), book.fund, book.hall, 1, "one more") == "not_enough"


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_is_no_payment(book, amount):
    assert refusal_of(actions.pay, uuid.uuid4(), book.fund, book.park, amount, "") == "amount_not_positive"
    refused("transfer_amount_positive|guard", raw, book.fund, book.park, amount)


def test_the_same_id_is_the_same_transfer_and_with_other_contents_refused(book):
    key = uuid.uuid4()
    first = actions.pay(key, book.fund, book.park, 10, "a bench")
    assert actions.pay(key, book.fund, book.park, 10, "a bench") == first
    for other in ((book.fund, book.park, 11), (book.fund, book.hall, 10)):
        assert refusal_of(actions.pay, key, *other, "a bench") == "transfer_id_reused"
    assert refusal_of(actions.reserve, key, book.fund, book.park, 10, "a bench") == "transfer_id_reused"
    assert balance(book.park).holds == 10


def test_a_reversal_is_a_mirror_image(book):
    posted = actions.pay(uuid.uuid4(), book.fund, book.park, 10, "a bench")
    back = actions.reverse(uuid.uuid4(), posted, "wrong park")
    assert (back.debit, back.credit, back.amount) == (book.park, book.fund, 10)
    assert balance(book.fund).free == 100
    assert refusal_of(actions.reverse, uuid.uuid4(), posted, "again") == "not_enough"


def test_balances_of_many_accounts_take_three_questions(book, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = balances([book.giver, book.fund, book.park, book.hall])
    assert found[book.giver.pk].holds == -100


def test_a_transfer_says_when(book, noon):
    assert actions.pay(uuid.uuid4(), book.fund, book.park, 1, "").at == clock.now() == noon


def test_no_transfer_and_no_account_changes_or_goes(book):
    for sql in ("UPDATE ledger_transfer SET amount = 1", "UPDATE ledger_transfer SET reason = 'x'",
                "DELETE FROM ledger_transfer", "UPDATE ledger_account SET floor = NULL",
                "UPDATE ledger_account SET currency = 'EUR'", "DELETE FROM ledger_account"):  # fmt: skip
        with connection.cursor() as cursor:
            refused("guard: ledger_", cursor.execute, sql)


def test_no_transfer_is_replaced_under_its_own_id(book):
    """SQLite's REPLACE deletes without firing the triggers of deletion unless recursive triggers are on."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    key = actions.pay(uuid.uuid4(), book.fund, book.park, 10, "").pk
    refused("guard: ledger_transfer", raw, book.fund, book.park, 9, key=key, verb="INSERT OR REPLACE")


def test_the_ledger_is_not_emptied_at_one_stroke(book):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused("guard:", cursor.execute, "TRUNCATE ledger_transfer CASCADE")


def test_the_database_lets_no_restricted_account_pay_or_promise_more_than_it_holds(book):
    floor = "does not hold that much free money"
    refused(floor, raw, book.fund, book.park, 101)
    refused(floor, raw, book.fund, book.park, 101, kind="pending")
    raw(book.fund, book.park, 60, kind="pending")
    refused(floor, raw, book.fund, book.hall, 41)
    raw(book.fund, book.hall, 40)
    raw(book.giver, book.hall, 10**9)


def test_the_database_settles_a_promise_once_and_as_it_was_made(book):
    pending = raw(book.fund, book.park, 60, kind="pending")
    same = "a settlement must match"
    refused(same, raw, book.fund, book.park, 61, resolves=pending)
    refused(same, raw, book.fund, book.hall, 60, resolves=pending)
    refused(same, raw, book.giver, book.park, 60, resolves=pending)
    refused(same, raw, book.fund, book.park, 60, resolves=uuid.uuid4())
    raw(book.fund, book.park, 60, resolves=pending)
    refused("pending_settled_once|UNIQUE", raw, book.fund, book.park, 40, kind="void", resolves=pending)


def test_the_database_keeps_books_and_currencies_apart(book):
    other = actions.open_account(uuid.uuid4().hex, "other", "GBP")
    euro = actions.open_account(book.fund.book, "euro", "EUR")
    refused("one book and one currency", raw, book.fund, other, 1)
    refused("one book and one currency", raw, book.fund, euro, 1)
    refused("transfer_between_two|CHECK|guard", raw, book.fund, book.fund, 1)


@pytest.mark.parametrize(
    ("kind", "stage"), [("pending", "settle"), ("post", "reserve"), ("void", "settle"), ("x", "settle")]
)
def test_the_database_knows_three_kinds_of_transfer(book, kind, stage):
    refused("transfer_stage_fits_kind|CHECK", raw, book.fund, book.park, 1, kind=kind, stage=stage)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reserve_the_last_pounds_at_once_one_wins():
    """On PostgreSQL two connections race for the payer's row; the file of SQLite is raced in tests/faults."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's test database is in memory, with one connection")
    for _round in range(10):
        book, answers, start = Book(), [], threading.Barrier(2)

        def reserve(payee, book=book, answers=answers, start=start):
            try:
                start.wait(timeout=30)
                actions.reserve(uuid.uuid4(), book.fund, payee, 60, "the last pounds")
                answers.append("won")
            except Refusal as refusal:
                answers.append(refusal.code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=reserve, args=(payee,)) for payee in (book.park, book.hall)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert sorted(answers) == ["not_enough", "won"]
        assert balance(book.fund).free == 40
    assert Account.objects.exists()
