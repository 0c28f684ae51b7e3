"""Money follows the vote: paid once, never more than there is, given back at the end, and closed when all has ended."""

from __future__ import annotations

import uuid

import pytest

from commonweal.capabilities.budgeting.actions import delivery
from commonweal.capabilities.budgeting.models import Project, Round, Update
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.ledger.models import Transfer
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town, sign_in

from .makers import fresh, publish, vote, winner


@pytest.fixture
def done(town: Town) -> Round:
    """A published round in which project 1 (£600) and project 4 (£300) won."""
    made = town.voting()
    vote(town, made, ["1", "4"], ["1"])
    return publish(town, made)


def free(town: Town) -> int:
    return balance(town.fund.account).free


def test_work_moves_the_promised_money_to_the_project(town: Town, done: Round) -> None:
    project = winner(done, "1")
    delivery.start_work(project, town.flo, text="Begun.")
    assert balance(project.award.account).holds == 600 * POUND
    assert balance(town.fund.account).holds == 9_400 * POUND
    with pytest.raises(Refusal) as refused:
        delivery.start_work(project, town.flo, text="Begun twice.")
    assert refused.value.code == "already_started"


def test_paying_twice_with_the_same_key_pays_once(town: Town, done: Round) -> None:
    project, key = winner(done, "1"), uuid.uuid4()
    delivery.start_work(project, town.flo, text="Begun.")
    one = delivery.pay(key, project, 200 * POUND, "Builders", town.flo, text="First half.")
    two = delivery.pay(key, project, 200 * POUND, "Builders", town.flo, text="First half.")
    assert one.pk == two.pk
    assert balance(project.award.payees).holds == 200 * POUND
    assert project.updates.filter(kind="paid").count() == 1


def test_the_same_key_with_another_amount_is_refused(town: Town, done: Round) -> None:
    project, key = winner(done, "1"), uuid.uuid4()
    delivery.start_work(project, town.flo, text="Begun.")
    delivery.pay(key, project, 200 * POUND, "Builders", town.flo, text="First half.")
    with pytest.raises(Refusal) as refused:
        delivery.pay(key, project, 300 * POUND, "Builders", town.flo, text="First half.")
    assert refused.value.code == "transfer_id_reused"
    assert balance(project.award.payees).holds == 200 * POUND


def test_the_form_sent_twice_pays_once(town: Town, done: Round) -> None:
    delivery.start_work(winner(done, "1"), town.flo, text="Begun.")
    form = {"kind": "paid", "text": "First half.", "amount": "£200", "payee": "Builders", "key": str(uuid.uuid4())}
    officer = town.officer()
    for _ in range(2):
        assert officer.post(f"/testham/desk/{done.slug}/projects/1/update/", form).status_code == 302
    assert balance(winner(done, "1").award.payees).holds == 200 * POUND


def test_more_than_the_project_holds_is_refused(town: Town, done: Round) -> None:
    project = winner(done, "1")
    with pytest.raises(Refusal):
        delivery.pay(uuid.uuid4(), project, POUND, "Builders", town.flo, text="Too early.")
    delivery.start_work(project, town.flo, text="Begun.")
    with pytest.raises(Refusal) as refused:
        delivery.pay(uuid.uuid4(), project, 600 * POUND + 1, "Builders", town.flo, text="Too much.")
    assert refused.value.code == "not_enough"
    assert project.updates.filter(kind="paid").count() == 0


@pytest.mark.parametrize("amount", [0, -100])
def test_an_amount_is_more_than_nothing(town: Town, done: Round, amount: int) -> None:
    project = winner(done, "1")
    delivery.start_work(project, town.flo, text="Begun.")
    with pytest.raises(Refusal):
        delivery.pay(uuid.uuid4(), project, amount, "Builders", town.flo, text="x")


def test_a_payment_is_paid_back_once_by_its_mirror(town: Town, done: Round) -> None:
    project = winner(done, "1")
    delivery.start_work(project, town.flo, text="Begun.")
    paid = delivery.pay(uuid.uuid4(), project, 200 * POUND, "Builders", town.flo, text="First half.")
    delivery.pay_back(paid, "entered by mistake", town.flo)
    assert balance(project.award.account).holds == 600 * POUND
    with pytest.raises(Refusal) as refused:
        delivery.pay_back(paid, "again", town.flo)
    assert refused.value.code == "already_back"
    back = project.updates.get(amount=-200 * POUND)
    with pytest.raises(Refusal):
        delivery.pay_back(back, "the other way", town.flo)


def test_two_equal_payments_to_one_payee_are_each_paid_back(town: Town, done: Round) -> None:
    project = winner(done, "1")
    delivery.start_work(project, town.flo, text="Begun.")
    paid = [delivery.pay(uuid.uuid4(), project, 100 * POUND, "Builders", town.flo, text=f"Week {n}.") for n in (1, 2)]
    for update in paid:
        delivery.pay_back(update, "the builders went home", town.flo)
    assert balance(project.award.account).holds == 600 * POUND


def test_stopping_before_the_start_frees_the_promise(town: Town, done: Round) -> None:
    before = free(town)
    delivery.stop(winner(done, "1"), town.flo, "The owner said no.")
    assert free(town) == before + 600 * POUND
    assert "The owner said no." in sign_in(town.ada).get(f"/testham/decide/{done.slug}/projects/1/").content.decode()


def test_stopping_after_the_start_frees_what_is_not_spent(town: Town, done: Round) -> None:
    project, before = winner(done, "1"), free(town)
    delivery.start_work(project, town.flo, text="Begun.")
    delivery.pay(uuid.uuid4(), project, 250 * POUND, "Builders", town.flo, text="Half.")
    delivery.stop(project, town.flo, "It rained in.")
    assert free(town) == before + 350 * POUND


def test_stopping_needs_a_reason(town: Town, done: Round) -> None:
    with pytest.raises(Refusal) as refused:
        delivery.stop(winner(done, "1"), town.flo, "  ")
    assert refused.value.code == "no_reason"


def test_what_is_left_at_the_end_goes_back_to_the_fund(town: Town, done: Round) -> None:
    project, before = winner(done, "1"), free(town)
    delivery.start_work(project, town.flo, text="Begun.")
    delivery.pay(uuid.uuid4(), project, 590 * POUND, "Builders", town.flo, text="All of it.")
    delivery.report(project, Update.Kind.DONE, town.flo, text="Finished.")
    assert free(town) == before + 10 * POUND
    assert balance(project.award.account).holds == 0


def test_a_project_that_is_done_without_money_gives_its_promise_back(town: Town, done: Round) -> None:
    before = free(town)
    delivery.report(winner(done, "1"), Update.Kind.DONE, town.flo, text="Somebody gave us the bench.")
    assert free(town) == before + 600 * POUND


def test_nothing_is_entered_for_a_project_that_has_ended(town: Town, done: Round) -> None:
    project = winner(done, "1")
    delivery.stop(project, town.flo, "No.")
    for verb in (
        lambda: delivery.pay(uuid.uuid4(), project, 1, "x", town.flo, text="x"),
        lambda: delivery.start_work(project, town.flo, text="x"),
        lambda: delivery.report(project, Update.Kind.NEWS, town.flo, text="x"),
        lambda: delivery.stop(project, town.flo, "x"),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "delivery_over"


def test_a_project_that_did_not_win_has_no_money(town: Town, done: Round) -> None:
    lost = Project.objects.select_related("round__place").get(round=done, key="2")
    with pytest.raises(Refusal) as refused:
        delivery.pay(uuid.uuid4(), lost, 1, "x", town.flo, text="x")
    assert refused.value.code == "no_award"
    assert (
        town.officer()
        .post(
            f"/testham/desk/{done.slug}/projects/2/update/",
            {"kind": "paid", "text": "x", "amount": "1", "payee": "x", "key": str(uuid.uuid4())},
        )
        .status_code
        == 404
    )


def test_a_round_closes_when_every_winner_has_ended(town: Town, done: Round) -> None:
    with pytest.raises(Refusal) as refused:
        delivery.close_delivery(done, town.flo)
    assert refused.value.code == "still_delivering"
    delivery.stop(winner(done, "1"), town.flo, "No.")
    with pytest.raises(Refusal, match="1 project"):
        delivery.close_delivery(done, town.flo)
    delivery.start_work(winner(done, "4"), town.flo, text="Begun.")
    delivery.report(winner(done, "4"), Update.Kind.DONE, town.flo, text="Finished.")
    assert delivery.close_delivery(done, town.flo).phase == "closed"
    assert free(town) == 10_000 * POUND


def test_a_round_that_is_not_published_is_not_closed(town: Town) -> None:
    with pytest.raises(Refusal) as refused:
        delivery.close_delivery(town.voting(), town.flo)
    assert refused.value.code == "not_published"


def test_every_pound_is_somewhere(town: Town, done: Round) -> None:
    project = winner(done, "1")
    delivery.start_work(project, town.flo, text="Begun.")
    paid = delivery.pay(uuid.uuid4(), project, 333 * POUND + 33, "Builders", town.flo, text="Part.")
    delivery.pay_back(paid, "back", town.flo)
    delivery.pay(uuid.uuid4(), project, 100 * POUND, "Builders", town.flo, text="Part.")
    delivery.report(project, Update.Kind.DONE, town.flo, text="Finished.")
    delivery.stop(winner(done, "4"), town.flo, "No.")
    holds = sum(
        balance(account).holds
        for account in {t.credit for t in Transfer.objects.all()} | {t.debit for t in Transfer.objects.all()}
    )
    assert holds == 0
    assert balance(town.fund.account).holds + balance(project.award.payees).holds == 10_000 * POUND
    page = sign_in(town.ada).get(f"/testham/decide/{fresh(done).slug}/money/").content.decode()
    assert "£100" in page
