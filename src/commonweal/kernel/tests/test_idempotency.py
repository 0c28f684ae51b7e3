"""The same request twice does one thing."""

import pytest
from django.db import transaction

from commonweal.kernel import idempotency
from commonweal.kernel.models import IdempotentRequest
from commonweal.kernel.refusals import Refusal

FIRST = ("key-1", "p1", "/desk/pay/", b"amount=5")


def test_the_first_request_goes_on_and_the_next_gets_its_answer(db):
    assert idempotency.remember(*FIRST) is None
    idempotency.answer("key-1", "/desk/paid/7/")
    assert idempotency.remember(*FIRST) == "/desk/paid/7/"
    assert IdempotentRequest.objects.count() == 1


def test_another_key_is_another_request(db):
    assert idempotency.remember(*FIRST) is None
    assert idempotency.remember("key-2", *FIRST[1:]) is None


@pytest.mark.parametrize("other", [(1, "p2"), (2, "/desk/other/"), (3, b"amount=6"), (3, b"")])
def test_the_same_key_with_another_body_person_or_address_is_refused(db, other):
    place, value = other
    again = [*FIRST]
    again[place] = value
    idempotency.remember(*FIRST)
    idempotency.answer("key-1", "done")
    with pytest.raises(Refusal) as caught:
        idempotency.remember(*again)
    assert (caught.value.code, caught.value.status) == ("key_reused", 422)
    assert idempotency.remember(*FIRST) == "done"


def test_the_body_itself_is_not_kept(db):
    idempotency.remember("key-1", "p1", "/desk/pay/", b"a very private note")
    assert "private" not in str(IdempotentRequest.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_a_request_that_failed_can_be_sent_again():
    with pytest.raises(KeyError), transaction.atomic():
        raise KeyError(idempotency.remember(*FIRST))
    assert idempotency.remember(*FIRST) is None
