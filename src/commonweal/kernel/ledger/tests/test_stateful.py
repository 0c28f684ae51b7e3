"""Streams of promises, payments, releases and reversals against a model of sixty lines (BALLOTS.md 2.12, I12)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from commonweal.kernel.ledger import actions
from commonweal.kernel.ledger.balances import balances, open_reservations
from commonweal.kernel.ledger.models import Account, Transfer
from commonweal.kernel.refusals import Refusal

NAMES = ["giver", "fund", "park", "hall"]
FLOORED = {"fund", "park", "hall"}
amounts = st.integers(-1, 60)
pick = st.integers(0, 9)


@dataclass
class Model:
    """What is there and what is promised, kept by hand; refuses by returning the refusal's code."""

    holds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    promised: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    pending: dict[uuid.UUID, tuple[str, str, int]] = field(default_factory=dict)
    settled: set[uuid.UUID] = field(default_factory=set)
    posted: dict[uuid.UUID, tuple[str, str, int]] = field(default_factory=dict)

    def free(self, name: str) -> int:
        return self.holds[name] - self.promised[name]

    def _new(self, debit: str, amount: int) -> str:
        if amount <= 0:
            return "amount_not_positive"
        return "not_enough" if debit in FLOORED and self.free(debit) < amount else ""

    def reserve(self, key: uuid.UUID, debit: str, credit: str, amount: int) -> str:
        why = self._new(debit, amount)
        if not why:
            self.pending[key] = (debit, credit, amount)
            self.promised[debit] += amount
        return why

    def pay(self, key: uuid.UUID, debit: str, credit: str, amount: int) -> str:
        why = self._new(debit, amount)
        if not why:
            self._move(key, debit, credit, amount)
        return why

    def _move(self, key: uuid.UUID, debit: str, credit: str, amount: int) -> None:
        self.holds[debit] -= amount
        self.holds[credit] += amount
        self.posted[key] = (debit, credit, amount)

    def settle(self, key: uuid.UUID, pending: uuid.UUID, amount: int | None) -> str:
        debit, credit, promised = self.pending[pending]
        amount = promised if amount is None else amount
        if amount <= 0:
            return "amount_not_positive"
        if pending in self.settled:
            return "already_settled"
        if amount > promised:
            return "more_than_promised"
        self.promised[debit] -= promised
        self.settled.add(pending)
        self._move(key, debit, credit, amount)
        return ""

    def release(self, pending: uuid.UUID) -> str:
        if pending in self.settled:
            return "already_settled"
        debit, _credit, promised = self.pending[pending]
        self.promised[debit] -= promised
        self.settled.add(pending)
        return ""


class Ledger(RuleBasedStateMachine):
    """The real ledger beside the model: the same verbs, the same answers."""

    def __init__(self) -> None:
        super().__init__()
        self.model, book = Model(), uuid.uuid4().hex
        self.accounts = {n: actions.open_account(book, n, "GBP", floor=n in FLOORED) for n in NAMES}
        self.done: list[tuple[object, ...]] = []

    def both(self, expected: str, verb: object, *arguments: object) -> None:
        try:
            with transaction.atomic():
                verb(*arguments)
            got = ""
        except Refusal as refusal:
            got = refusal.code
        assert got == expected
        if not got:
            self.done.append((verb, *arguments))

    @rule(amount=amounts)
    def give(self, amount: int) -> None:
        self.new("pay", "giver", "fund", amount)

    @rule(verb=st.sampled_from(["pay", "reserve"]), one=st.sampled_from(NAMES), step=st.integers(1, 3), amount=amounts)
    def move(self, verb: str, one: str, step: int, amount: int) -> None:
        self.new(verb, one, NAMES[(NAMES.index(one) + step) % len(NAMES)], amount)

    def new(self, verb: str, debit: str, credit: str, amount: int) -> None:
        key = uuid.uuid4()
        expected = getattr(self.model, verb)(key, debit, credit, amount)
        accounts = self.accounts[debit], self.accounts[credit]
        self.both(expected, getattr(actions, verb), key, *accounts, amount, "a reason")

    @rule(which=pick, amount=st.none() | amounts)
    def settle(self, which: int, amount: int | None) -> None:
        if self.model.pending:
            pending, key = list(self.model.pending)[which % len(self.model.pending)], uuid.uuid4()
            expected = self.model.settle(key, pending, amount)
            self.both(expected, actions.settle, key, Transfer.objects.get(pk=pending), "settled", amount)

    @rule(which=pick)
    def release(self, which: int) -> None:
        if self.model.pending:
            pending = list(self.model.pending)[which % len(self.model.pending)]
            expected = self.model.release(pending)
            self.both(expected, actions.release, uuid.uuid4(), Transfer.objects.get(pk=pending), "released")

    @rule(which=pick)
    def reverse(self, which: int) -> None:
        if self.model.posted:
            posted, key = list(self.model.posted)[which % len(self.model.posted)], uuid.uuid4()
            debit, credit, amount = self.model.posted[posted]
            expected = self.model.pay(key, credit, debit, amount)
            self.both(expected, actions.reverse, key, Transfer.objects.get(pk=posted), "reversed")

    @rule(which=pick)
    def again(self, which: int) -> None:
        """Whatever was done is asked for a second time, with the same id: nothing happens."""
        if self.done:
            verb, *arguments = self.done[which % len(self.done)]
            before = Transfer.objects.count()
            verb(*arguments)
            assert Transfer.objects.count() == before

    @invariant()
    def balances_are_the_models(self) -> None:
        found = balances(self.accounts.values())
        for name, account in self.accounts.items():
            assert found[account.pk].holds == self.model.holds[name]
            assert found[account.pk].promised == self.model.promised[name]
            if name in FLOORED:
                assert found[account.pk].free >= 0

    @invariant()
    def books_balance_and_pendings_settle_once(self) -> None:
        mine = [account.pk for account in self.accounts.values()]
        assert sum(b.holds for b in balances(Account.objects.filter(pk__in=mine)).values()) == 0
        left = set(open_reservations().filter(debit__in=mine).values_list("pk", flat=True))
        assert left == set(self.model.pending) - self.model.settled


class TestStream(TestCase):
    def test_the_ledger_never_differs_from_the_model(self) -> None:
        sizes = settings(max_examples=40, stateful_step_count=30, deadline=None, print_blob=False)
        run_state_machine_as_test(Ledger, settings=sizes)
        assert connection.vendor
