"""Verbs of the ledger. Each runs inside the caller's transaction, under the lock of the account that pays."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import clock, money
from commonweal.kernel.refusals import Refusal

from .balances import balance
from .models import Account, Transfer


def open_account(book: str, name: str, currency: str, *, floor: bool = True) -> Account:
    """A new account in ``book``; ``floor`` keeps it from promising more than it holds."""
    return Account.objects.create(id=uuid4(), book=book, name=name, currency=currency, floor=floor)


def reserve(key: UUID, debit: Account, credit: Account, amount: int, reason: str) -> Transfer:
    """Promise ``amount``: it leaves the payer's free money now and its holdings when it is settled."""
    return _write(
        Transfer(
            id=key,
            debit=debit,
            credit=credit,
            amount=amount,
            reason=reason,
            kind=Transfer.Kind.PENDING,
            stage="reserve",
            resolves=key,
        )
    )


def pay(key: UUID, debit: Account, credit: Account, amount: int, reason: str) -> Transfer:
    """Move ``amount`` for good."""
    return _write(
        Transfer(
            id=key,
            debit=debit,
            credit=credit,
            amount=amount,
            reason=reason,
            kind=Transfer.Kind.POST,
            stage="settle",
            resolves=key,
        )
    )


def settle(key: UUID, pending: Transfer, reason: str, amount: int | None = None) -> Transfer:
    """Make a reservation final, in whole or for a smaller ``amount`` (the rest is free again)."""
    return _write(
        Transfer(
            id=key,
            debit=pending.debit,
            credit=pending.credit,
            reason=reason,
            amount=pending.amount if amount is None else amount,
            kind=Transfer.Kind.POST,
            stage="settle",
            resolves=pending.pk,
        )
    )


def release(key: UUID, pending: Transfer, reason: str) -> Transfer:
    """Void a reservation: the money is free again, and both rows stay to be read."""
    return _write(
        Transfer(
            id=key,
            debit=pending.debit,
            credit=pending.credit,
            amount=pending.amount,
            reason=reason,
            kind=Transfer.Kind.VOID,
            stage="settle",
            resolves=pending.pk,
        )
    )


def reverse(key: UUID, posted: Transfer, reason: str) -> Transfer:
    """Undo a final transfer by its mirror image; nothing is ever edited."""
    return pay(key, posted.credit, posted.debit, posted.amount, reason)


def _write(transfer: Transfer) -> Transfer:
    """Insert once: the same id with the same contents is the same transfer, with others it is refused."""
    with transaction.atomic():
        payer = Account.objects.select_for_update().get(pk=transfer.debit_id)
        before = Transfer.objects.filter(pk=transfer.pk).first()
        if before is not None:
            return _same(before, transfer)
        _check(payer, transfer)
        transfer.at = clock.now()
        transfer.save(force_insert=True)
    return transfer


def _same(before: Transfer, again: Transfer) -> Transfer:
    fields = ("debit_id", "credit_id", "amount", "kind", "resolves")
    if any(getattr(before, name) != getattr(again, name) for name in fields):
        raise Refusal(
            "transfer_id_reused",
            _("This payment was already recorded with another amount or payee."),
            _("Open the page anew; what was recorded first stands."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return before


def _check(payer: Account, transfer: Transfer) -> None:
    if transfer.amount <= 0:
        raise Refusal("amount_not_positive", _("An amount must be more than nothing."))
    if transfer.resolves != transfer.pk:
        if Transfer.objects.filter(resolves=transfer.resolves, stage="settle").exists():
            raise Refusal(
                "already_settled",
                _("This promise of money was already settled or released."),
                _("Reload the page to see how."),
            )
        if transfer.amount > Transfer.objects.get(pk=transfer.resolves).amount:
            raise Refusal(
                "more_than_promised",
                _("That is more than was promised."),
                _("Promise the rest first, or pay it from another account."),
            )
        return
    if payer.floor and balance(payer).free < transfer.amount:
        free = money.say(balance(payer).free, payer.currency)
        raise Refusal(
            "not_enough",
            _("%(name)s has only %(free)s free.") % {"name": payer.name, "free": free},
            _("Choose a smaller sum, or add money to it first."),
        )
