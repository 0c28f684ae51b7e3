"""Money follows the vote: promised when the result is published, paid out bit by bit, and shown to the last pound."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.ground.people.models import Person
from commonweal.kernel import clock, log
from commonweal.kernel.ledger import actions as ledger
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.ledger.models import Transfer
from commonweal.kernel.refusals import Refusal

from ..events import DeliveryClosed, ProjectPaid, ProjectStopped
from ..models import Award, Project, Round, Update


def promise(round_: Round, project: Project, cost: int) -> Award:
    """Reserve what a winner costs, as fixed before the vote, inside the transaction that publishes the result."""
    assert round_.fund is not None
    book = round_.fund.account.book
    label = f"{round_.slug}/{project.key}"
    account = ledger.open_account(book, f"Project {label}"[:160], round_.currency)
    payees = ledger.open_account(book, f"Paid for {label}"[:160], round_.currency, floor=False)
    key = uuid4()
    ledger.reserve(key, round_.fund.account, account, cost, f"award to project {label}")
    return Award.objects.create(
        project=project, account=account, payees=payees, reservation=key, amount=cost, at=clock.now()
    )


@transaction.atomic
def start_work(project: Project, by: Person, **news: Any) -> Update:
    """Work begins: the promised money moves to the project's own account."""
    award = _award(project)
    pending = Transfer.objects.get(pk=award.reservation)
    if Transfer.objects.filter(resolves=pending.pk, stage="settle").exists():
        raise Refusal(
            "already_started",
            _("The money of this project has already moved or been freed."),
            _("Reload the page to see how."),
        )
    ledger.settle(uuid4(), pending, f"work began on project {project.key}")
    return _news(project, Update.Kind.STARTED, **news)


@transaction.atomic
def pay(key: UUID, project: Project, amount: int, payee: str, by: Person, **news: Any) -> Update:
    """Pay somebody from the project's account, with what it was for and, best of all, a photo of it.

    ``key`` is made by the form: the same form sent twice pays once.
    """
    award = _award(project)
    before = Update.objects.filter(transfer=key).first()
    transfer = ledger.pay(key, award.account, award.payees, amount, f"project {project.key}")
    if before is not None:
        return before
    log.record(
        ProjectPaid(place=project.round.place.slug, round=project.round.slug, project=project.key, amount=amount), by.pk
    )
    return _news(project, Update.Kind.PAID, amount=amount, payee=payee, transfer=transfer.pk, **news)


@transaction.atomic
def pay_back(update: Update, reason: str, by: Person) -> Update:
    """Money came back, or the entry was wrong: a mirror payment, never an edit."""
    award = _award(update.project)
    if update.transfer is None or update.amount is None:
        raise Refusal("not_a_payment", _("Only a payment of this project can be paid back."))
    posted = Transfer.objects.get(pk=update.transfer)
    if posted.debit_id != award.account_id:
        raise Refusal("not_a_payment", _("Only a payment of this project can be paid back."))
    key = uuid5(posted.pk, "paid back")  # one payment has one mirror image
    if Transfer.objects.filter(pk=key).exists():
        raise Refusal("already_back", _("This payment was already paid back."))
    back = ledger.reverse(key, posted, reason[:200])
    return _news(
        update.project, Update.Kind.PAID, text=reason, amount=-posted.amount, payee=update.payee, transfer=back.pk
    )


@transaction.atomic
def report(project: Project, kind: str, by: Person, **news: Any) -> Update:
    """News, a step reached, or the end of the work; whatever is left goes back to the fund at the end."""
    award = _award(project)
    if kind == Update.Kind.DONE:
        _give_back(award, f"left over from project {project.key}")
    return _news(project, kind, **news)


@transaction.atomic
def stop(project: Project, by: Person, reason: str) -> Update:
    """A project will not happen: what is not spent is free again, and the reason is public."""
    if not reason.strip():
        raise Refusal("no_reason", _("Say why the project will not happen."), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    award = _award(project)
    freed = _give_back(award, f"project {project.key} stopped")
    log.record(
        ProjectStopped(place=project.round.place.slug, round=project.round.slug, project=project.key, amount=freed),
        by.pk,
    )
    return _news(project, Update.Kind.STOPPED, text=reason)


def _give_back(award: Award, reason: str) -> int:
    """Free what was promised and never moved, or return what the project's account still holds; how much it was."""
    pending = Transfer.objects.get(pk=award.reservation)
    if not Transfer.objects.filter(resolves=pending.pk, stage="settle").exists():
        ledger.release(uuid4(), pending, reason)
        return pending.amount
    rest = balance(award.account).free
    fund = award.project.round.fund
    assert fund is not None
    if rest > 0:
        ledger.pay(uuid4(), award.account, fund.account, rest, reason)
    return rest


def _award(project: Project) -> Award:
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("account", "payees")
        .filter(project=project)
        .first()
    )
    if award is None:
        raise Refusal(
            "no_award", _("This project did not win, so there is no money for it."), status=HTTPStatus.NOT_FOUND
        )
    ended = project.updates.filter(kind__in=[Update.Kind.DONE, Update.Kind.STOPPED]).exists()
    if ended or project.round.delivery_closed_at is not None:
        raise Refusal(
            "delivery_over",
            _("This project is finished, so nothing more can be entered."),
            _("If something is wrong, ring the officer: a correction is a new entry."),
        )
    return award


def _news(project: Project, kind: str, **fields: Any) -> Update:
    return Update.objects.create(project=project, kind=kind, at=clock.now(), **fields)


@transaction.atomic
def close_delivery(round_: Round, by: Person) -> Round:
    """Everything is delivered or stopped, and every pound is accounted for."""
    locked = Round.objects.select_for_update(of=("self",)).select_related("place").get(pk=round_.pk)
    if locked.published_at is None:
        raise Refusal("not_published", _("Publish the result first."))
    won = Project.objects.filter(round=locked, award__isnull=False)
    ended = won.filter(updates__kind__in=[Update.Kind.DONE, Update.Kind.STOPPED]).distinct().count()
    if ended < won.count():
        raise Refusal(
            "still_delivering",
            _("%(n)d projects are not finished yet.") % {"n": won.count() - ended},
            _("Finish or stop each of them first."),
        )
    locked.delivery_closed_at = clock.now()
    locked.save(update_fields=["delivery_closed_at"])
    log.record(DeliveryClosed(place=locked.place.slug, round=locked.slug), by.pk)
    return locked
