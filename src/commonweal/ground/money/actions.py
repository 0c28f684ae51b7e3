"""Verbs about funds."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from commonweal.ground.places.models import Place
from commonweal.kernel import log
from commonweal.kernel.ledger import actions as ledger
from commonweal.kernel.ledger.models import Transfer
from commonweal.kernel.refusals import Refusal

from .models import Fund, KnownSpending


@dataclass(frozen=True, slots=True)
class MoneyReceived(log.Event):
    kind = "money.received"
    sentence = gettext_noop("{amount} (in the smallest unit) came into a fund.")
    fund: int
    amount: int


@dataclass(frozen=True, slots=True)
class OriginStated(log.Event):
    kind = "money.origin_stated"
    sentence = gettext_noop("A fund says that its money is {origin}.")
    fund: int
    origin: str


@transaction.atomic
def open_fund(place: Place, name: str, giver: str, *, currency: str = "GBP", restricted_to: str = "") -> Fund:
    """A fund with its account; the giver's account has no floor, since what givers own is not known here."""
    book = f"fund/{place.slug}/{uuid4()}"[:120]
    account = ledger.open_account(book, f"Fund: {name}"[:160], currency)
    source = ledger.open_account(book, f"Giver: {giver}"[:160], currency, floor=False)
    return Fund.objects.create(
        place=place, name=name, giver=giver, account=account, source=source, restricted_to=restricted_to
    )


@transaction.atomic
def receive(key: UUID, fund: Fund, amount: int, reason: str) -> Transfer:
    """Money comes into the fund from its giver."""
    if not Transfer.objects.filter(pk=key).exists():
        log.record(MoneyReceived(place=fund.place.slug, fund=fund.pk, amount=amount))
    return ledger.pay(key, fund.source, fund.account, amount, reason)


@transaction.atomic
def state_origin(fund: Fund, origin: str, before_amount: int | None, before_what: str) -> None:
    """Say whether the money is new, moved or replacing something. Moved and replacing money must say what was
    spent before, and on what: it may never be a veneer for a cut."""
    if origin in (Fund.Origin.MOVED, Fund.Origin.REPLACING) and not (before_what.strip() and before_amount):
        raise Refusal(
            "before_unsaid",
            _("Say what was spent before, and on what, when money is moved or replaces something."),
            _("Fill in both fields."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    fund.origin, fund.before_amount, fund.before_what = origin, before_amount, before_what
    fund.save(update_fields=["origin", "before_amount", "before_what"])
    log.record(OriginStated(place=fund.place.slug, fund=fund.pk, origin=origin))


@transaction.atomic
def open_fund_with(place: Place, *, name: str, giver: str, amount: int, restricted_to: str, key: UUID) -> Fund:
    """A fund and the money that it starts with; the same form sent twice opens one."""
    known = Fund.objects.filter(place=place, name=name).first()
    if known is not None:
        if Transfer.objects.filter(pk=key).exists():
            return known
        raise Refusal(
            "fund_name_taken",
            _("There is already a fund with that name here."),
            _("Give this one another name, or write money into that one."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    fund = open_fund(place, name, giver, restricted_to=restricted_to)
    receive(key, fund, amount, "opening")
    return fund


@transaction.atomic
def note_spending(place: Place, *, body: str, year: int, amount: int, source: str) -> KnownSpending:
    """What one body is known to spend here in a year; a later figure for the same year replaces the earlier."""
    line = KnownSpending.objects.filter(place=place, body=body, year=year).first()
    line = line or KnownSpending(place=place, body=body, year=year)
    line.amount, line.source = amount, source
    line.save()
    return line
