"""``cast``: the one transaction between register and box (BALLOTS.md 3.1).

Order of locks: poll → credential → ballot. It records no event: the ballot's row is its record.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal

from .hashing import entry_text, leaf
from .models import Ballot, Credential, Option, Poll
from .rules import Bounds, Choices, canonical

TICKET_SALT = "commonweal.ballot-ticket"


@dataclass(frozen=True, slots=True)
class Voter:
    """What the voter brought: the register's side, the box's side, and the ticket of the ballot page.

    ``auth`` is empty where only a change code was given: it can replace a ballot, never cast a first one.
    """

    auth: str
    slot: str
    ticket: str = ""
    channel: str = "online"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter gets back. ``repeated``: the same ballot was already there."""

    tracker: str
    leaf: str
    version: int
    repeated: bool


def new_ticket(poll: Poll) -> str:
    """A signed note that the ballot page was open now, before the close: the electronic form of standing in the
    queue at ten. Bound to the poll."""
    return signing.dumps({"poll": str(poll.pk), "at": clock.box_now(connection).timestamp()}, salt=TICKET_SALT)


def bounds(poll: Poll) -> Bounds:
    """The poll's bounds with its options."""
    costs = dict(Option.objects.filter(poll=poll).values_list("key", "cost"))
    return Bounds(poll.kind, poll.max_marks, poll.max_value, poll.max_total, poll.max_cost, costs)


def cast(poll: Poll, voter: Voter, marks: Sequence[tuple[str, int]]) -> Receipt:
    """Put a ballot in the box, or the same receipt again for the same choices.

    Raises ``BadBallot`` for choices outside the bounds and ``Refusal`` for a code that is unknown, cancelled or used
    elsewhere, and for a vote that is not open. Lock timeouts are tried three times; then it says "not recorded".
    """
    choices = canonical(bounds(poll), marks)
    for _attempt in range(4):
        try:
            with transaction.atomic():
                return _cast(poll.pk, voter, choices)
        except IntegrityError:  # two changes of mind at once: the other one is version n, ours becomes n + 1
            continue
        except OperationalError:  # a lock that was not had in time
            time.sleep(0.01 + secrets.randbelow(50) / 1000)
    raise Refusal(
        "not_recorded",
        _("Your ballot was not recorded: the box was busy."),
        _("Nothing is lost. Press “Cast my vote” once more."),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _cast(poll_pk: UUID, voter: Voter, choices: Choices) -> Receipt:
    poll = _lock_shared(poll_pk)
    now = clock.box_now(connection)
    first = bool(voter.auth) and Credential.objects.filter(
        poll=poll, auth=voter.auth, state=Credential.State.ISSUED
    ).update(state=Credential.State.USED)
    if first:
        _must_be_in_time(poll, voter, now)
        district = Credential.objects.values_list("district", flat=True).get(poll=poll, auth=voter.auth)
        return _insert(poll, voter, choices, district, version=1)
    latest = Ballot.objects.filter(poll=poll, slot=voter.slot).order_by("-version").first()
    if latest is None:
        raise _why_not(poll, voter)
    if [tuple(mark) for mark in latest.choices] == choices:
        return Receipt(latest.tracker, latest.leaf, latest.version, repeated=True)
    if not poll.revote:
        raise Refusal("no_revote", _("A ballot was already cast with this code, and this vote does not allow changes."))
    _must_be_in_time(poll, voter, now)
    return _insert(poll, voter, choices, latest.district, version=latest.version + 1)


def _lock_shared(pk: UUID) -> Poll:
    """The poll under a shared lock: many may cast at once, and whoever closes waits for them and shuts them out.
    SQLite's IMMEDIATE transaction is that lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ballots_poll WHERE id = %s FOR SHARE", [str(pk)])
    return Poll.objects.get(pk=pk)


def _must_be_in_time(poll: Poll, voter: Voter, at: datetime) -> None:
    if poll.is_open(at):
        return
    if poll.in_grace(at) and _ticket_in_time(poll, voter.ticket):
        return
    if poll.frozen_at is None or (poll.opens_at and at < poll.opens_at):
        raise Refusal("not_open", _("This vote is not open yet."), _("Come back when it opens."))
    raise Refusal(
        "closed",
        _("This vote has closed, so this ballot was not taken."),
        _("If you believe that you were in time, ring the officer named on the place's page."),
    )


def _ticket_in_time(poll: Poll, ticket: str) -> bool:
    try:
        said = signing.loads(ticket, salt=TICKET_SALT)
    except signing.BadSignature:
        return False
    assert poll.closes_at
    return bool(said.get("poll") == str(poll.pk) and said.get("at", 0) < poll.closes_at.timestamp())


def _why_not(poll: Poll, voter: Voter) -> Refusal:
    """Nothing was cast with this slot: say why not."""
    state = Credential.objects.filter(poll=poll, auth=voter.auth).values_list("state", flat=True).first()
    if state == Credential.State.VOID:
        return Refusal(
            "code_void",
            _("This code was cancelled, so it cannot be used."),
            _("You should have a newer one. If not, ring the officer for another."),
        )
    if state == Credential.State.USED:
        return Refusal(
            "already_used",
            _("You have already voted here."),
            _(
                "To change your vote, use the change code on your receipt. "
                "If you did not vote, ring the officer: your vote can be kept aside and looked into."
            ),
        )
    return Refusal(
        "code_unknown",
        _("That code is not one for this vote."),
        _("Check each letter against what was printed."),
        status=HTTPStatus.NOT_FOUND,
    )


def _insert(poll: Poll, voter: Voter, choices: Choices, district: str, *, version: int) -> Receipt:
    tracker, salt = secrets.token_hex(16), secrets.token_hex(32)
    entry = entry_text(str(poll.pk), poll.rules_hash, tracker, voter.channel, district, choices)
    ballot = Ballot.objects.create(
        poll=poll,
        slot=voter.slot,
        version=version,
        tracker=tracker,
        district=district,
        channel=voter.channel,
        choices=choices,
        salt=salt,
        leaf=leaf(salt, entry),
    )
    return Receipt(ballot.tracker, ballot.leaf, ballot.version, repeated=False)
