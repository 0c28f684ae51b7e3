"""What an account holds, derived from its transfers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from .models import Account, Transfer


@dataclass(frozen=True, slots=True)
class Balance:
    """Minor units: what came in and went out for good, and what is promised but not yet settled."""

    came: int = 0
    went: int = 0
    promised: int = 0

    @property
    def holds(self) -> int:
        """What is there."""
        return self.came - self.went

    @property
    def free(self) -> int:
        """What may still be promised."""
        return self.holds - self.promised


def open_reservations() -> QuerySet[Transfer]:
    """Pending transfers that nothing has settled yet."""
    settled = Transfer.objects.filter(stage="settle", resolves=OuterRef("pk"))
    return Transfer.objects.filter(kind=Transfer.Kind.PENDING).filter(~Exists(settled))


def balances(accounts: Iterable[Account]) -> dict[UUID, Balance]:
    """The balance of each account, in three queries however many there are."""
    ids = [account.pk for account in accounts]
    posted = Transfer.objects.filter(kind=Transfer.Kind.POST)

    def sums(rows: QuerySet[Transfer], side: str) -> dict[UUID, int]:
        chosen = rows.filter(**{f"{side}__in": ids}).order_by().values_list(side).annotate(total=Sum("amount"))
        return {pk: int(total) for pk, total in chosen}

    came, went = sums(posted, "credit"), sums(posted, "debit")
    promised = sums(open_reservations(), "debit")
    return {pk: Balance(came.get(pk, 0), went.get(pk, 0), promised.get(pk, 0)) for pk in ids}


def balance(account: Account) -> Balance:
    """The balance of one account."""
    return balances([account])[account.pk]
