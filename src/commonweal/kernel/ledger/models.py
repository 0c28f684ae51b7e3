"""Accounts and transfers.

A transfer moves an amount from one account (debit) to another (credit), so that every book balances by its shape.
Two-phase: a *pending* transfer reserves; a *post* that resolves it makes it final; a *void* releases it. A post
without a reservation is a direct payment. Balances are derived, never stored (the model follows TigerBeetle's
two-phase transfers; BALLOTS.md 2.12).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from commonweal.kernel import guards


class Account(models.Model):
    """A place where money is. One currency a book; ``floor`` accounts may never be promised away beyond what
    they hold (restricted funds, projects)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    book = models.CharField(max_length=120)
    name = models.CharField(max_length=160)
    currency = models.CharField(max_length=3)
    floor = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "name"], name="one_account_a_name")]

    def __str__(self) -> str:
        return f"{self.book}: {self.name}"


class Transfer(models.Model):
    """One movement. ``id`` is made by the client, so that a repeated request is the same transfer.

    ``stage`` is "reserve" for a pending and "settle" for the rest; ``resolves`` is the pending that this transfer
    settles, or its own id: so one pending is settled once at most, by a unique rule without nulls.
    """

    class Kind(models.TextChoices):
        PENDING = "pending"
        POST = "post"
        VOID = "void"

    id = models.UUIDField(primary_key=True, editable=False)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount = models.BigIntegerField(help_text="in the currency's smallest unit")
    kind = models.CharField(max_length=8, choices=Kind)
    stage = models.CharField(max_length=8)
    resolves = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_amount_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_between_two"),
            models.UniqueConstraint(fields=["resolves", "stage"], name="pending_settled_once"),
            models.CheckConstraint(
                condition=Q(kind="pending", stage="reserve", resolves=F("id"))
                | Q(kind="post", stage="settle")
                | (Q(kind="void", stage="settle") & ~Q(resolves=F("id"))),
                name="transfer_stage_fits_kind",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="transfer_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}: {self.reason}"


_FREE = """
  COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE credit_id = NEW.debit_id AND kind = 'post'), 0)
  - COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE debit_id = NEW.debit_id AND kind = 'post'), 0)
  - COALESCE((SELECT SUM(p.amount) FROM ledger_transfer p WHERE p.debit_id = NEW.debit_id AND p.kind = 'pending'
       AND p.id <> NEW.resolves AND NOT EXISTS (
         SELECT 1 FROM ledger_transfer s WHERE s.resolves = p.id AND s.stage = 'settle')), 0)
"""
_FLOOR = "guard: ledger_transfer: the account does not hold that much free money"
_PAIR = "guard: ledger_transfer: both accounts must be of one book and one currency"
_SAME = "guard: ledger_transfer: a settlement must match the reservation that it settles"
_MATCH = """SELECT 1 FROM ledger_transfer p WHERE p.id = NEW.resolves AND p.kind = 'pending'
  AND p.debit_id = NEW.debit_id AND p.credit_id = NEW.credit_id AND NEW.amount <= p.amount"""
_ONE_BOOK = """SELECT 1 FROM ledger_account d, ledger_account c
  WHERE d.id = NEW.debit_id AND c.id = NEW.credit_id AND d.book = c.book AND d.currency = c.currency"""

guards.register(
    *guards.append_only("ledger_transfer"),
    *guards.append_only("ledger_account"),
    guards.Guard(
        name="guard_ledger_transfer_insert",
        table="ledger_transfer",
        timing="BEFORE INSERT",
        sqlite=f"""BEGIN
  SELECT RAISE(ABORT, '{_PAIR}') WHERE NOT EXISTS ({_ONE_BOOK});
  SELECT RAISE(ABORT, '{_SAME}') WHERE NEW.resolves <> NEW.id AND NOT EXISTS ({_MATCH});
  SELECT RAISE(ABORT, '{_FLOOR}') WHERE NEW.kind <> 'void'
    AND (SELECT floor FROM ledger_account WHERE id = NEW.debit_id) AND ({_FREE}) < NEW.amount;
END""",
        postgres=f"""
DECLARE guarded boolean;
BEGIN
  SELECT floor INTO guarded FROM ledger_account WHERE id = NEW.debit_id FOR UPDATE;
  IF NOT EXISTS ({_ONE_BOOK}) THEN RAISE EXCEPTION '{_PAIR}'; END IF;
  IF NEW.resolves <> NEW.id AND NOT EXISTS ({_MATCH}) THEN RAISE EXCEPTION '{_SAME}'; END IF;
  IF NEW.kind <> 'void' AND guarded AND ({_FREE}) < NEW.amount THEN RAISE EXCEPTION '{_FLOOR}'; END IF;
  RETURN NEW;
END;""",
    ),
)
