"""Verbs of a vote's officers: freeze, issue codes, cancel codes, close early. Casting is in ``casting.py``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.ground.people.models import Elector
from commonweal.kernel import clock, codes, log
from commonweal.kernel.refusals import Refusal

from .events import CodesIssued, CodeVoided, PollClosedEarly, PollFrozen
from .hashing import rules_hash
from .models import Credential, Option, Poll


def code_auth(poll: Poll, code: str) -> str:
    """The register's side of a code."""
    return codes.keyed(codes.AUTH, "cw/auth/v1", str(poll.pk), code).hex()


def elector_auth(poll: Poll, number: str) -> str:
    """The register's side of a line of the roll."""
    return codes.keyed(codes.AUTH, "cw/elector/v1", str(poll.pk), number).hex()


def slot_of(poll: Poll, code: str) -> str:
    """The box's side of a voting code or a change code."""
    return codes.keyed(codes.SLOT, "cw/slot/v1", str(poll.pk), code).hex()


@transaction.atomic
def freeze(poll: Poll, options: Iterable[tuple[str, int]], rules: dict[str, Any]) -> Poll:
    """Fix options, bounds, dates, rules and the roll, and hash them. Nothing of this can change afterwards."""
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.frozen_at is not None:
        raise Refusal("already_frozen", _("This vote is already fixed."), _("Its rules can be read on its page."))
    rows = [Option(poll=poll, key=key, cost=cost) for key, cost in options]
    if not rows:
        raise Refusal("no_options", _("There is nothing to vote on yet."), _("Accept at least one project first."))
    now = clock.now()
    if poll.opens_at is None or poll.closes_at is None or poll.closes_at <= now:
        raise Refusal(
            "no_dates",
            _("The vote needs an opening and a closing date that is still to come."),
            _("Set both dates first."),
        )
    Option.objects.bulk_create(rows, batch_size=500)
    poll.max_marks = min(poll.max_marks, len(rows))
    poll.rules = rules | bounds_of(poll)
    poll.rules_hash = rules_hash(poll.rules)
    poll.frozen_at = now
    poll.save()
    admitted = _admit_roll(poll) if poll.by_roll else 0
    log.record(PollFrozen(place=poll.place.slug, poll=str(poll.pk), rules=poll.rules_hash, credentials=admitted))
    return poll


def bounds_of(poll: Poll) -> dict[str, Any]:
    """What the frozen rules say about ballots and times."""
    assert poll.opens_at and poll.closes_at
    return {
        "ballot": {
            "kind": poll.kind,
            "max_marks": poll.max_marks,
            "max_value": poll.max_value,
            "max_total": poll.max_total,
            "max_cost": poll.max_cost,
            "revote": poll.revote,
        },
        "opens_at": poll.opens_at.isoformat(),
        "closes_at": poll.closes_at.isoformat(),
        "grace_seconds": poll.grace_seconds,
        "min_age": poll.min_age,
        "by_code": poll.by_code,
        "by_roll": poll.by_roll,
    }


def _admit_roll(poll: Poll) -> int:
    """One credential for each elector of the place who is old enough on the opening day."""
    assert poll.opens_at
    opening_day = timezone.localtime(poll.opens_at).date()
    electors = Elector.objects.filter(place__in=poll.place.line_ids(), area__line__startswith=poll.place.line)
    rows = [
        Credential(
            poll=poll,
            serial=f"roll-{elector.place_id}-{elector.number}",
            channel="roll",
            auth=elector_auth(poll, f"{elector.place_id}/{elector.number}"),
            district=elector.area.slug,
        )
        for elector in electors.select_related("area").iterator()
        if not poll.min_age or (elector.born and age_on(elector.born, opening_day) >= poll.min_age)
    ]
    Credential.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def age_on(born: date, day: date) -> int:
    """Whole years lived on ``day``; somebody born on 29 February turns a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@transaction.atomic
def issue_codes(poll: Poll, number: int, *, batch: str, district: str = "") -> list[tuple[str, str]]:
    """Make ``number`` codes and return (serial, printed code) pairs: the only moment at which the codes exist."""
    if not 1 <= number <= 200_000:
        raise Refusal(
            "batch_size",
            _("A batch has between 1 and 200,000 codes."),
            _("Choose another number."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if not poll.by_code:
        raise Refusal("not_by_code", _("This vote does not use codes."), _("Change how people vote first."))
    if poll.is_over(clock.now()):
        raise Refusal("poll_over", _("This vote is over, so no more codes can be made."))
    if Credential.objects.filter(poll=poll, serial__startswith=f"{batch}-").exists():
        raise Refusal(
            "batch_used",
            _("There is already a batch called “%(batch)s”.") % {"batch": batch},
            _("Give this one another name."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    made = [(f"{batch}-{running:06d}", codes.new()) for running in range(1, number + 1)]
    Credential.objects.bulk_create(
        [Credential(poll=poll, serial=serial, auth=code_auth(poll, code), district=district) for serial, code in made],
        batch_size=500,
    )
    log.record(CodesIssued(place=poll.place.slug, poll=str(poll.pk), number=number, batch=batch))
    return [(serial, codes.spell(code)) for serial, code in made]


@transaction.atomic
def void_code(poll: Poll, serial: str) -> None:
    """Cancel a lost or stolen code by the serial on its letter. A used one stays used."""
    done = Credential.objects.filter(poll=poll, serial=serial, state=Credential.State.ISSUED).update(
        state=Credential.State.VOID
    )
    if not done:
        used = Credential.objects.filter(poll=poll, serial=serial).exists()
        why = _("That code was already used or cancelled.") if used else _("There is no code with that serial.")
        raise Refusal("code_not_voidable", why, _("Check the serial on the letter."))
    log.record(CodeVoided(place=poll.place.slug, poll=str(poll.pk), number=1))


@transaction.atomic
def void_unused_batch(poll: Poll, batch: str) -> int:
    """Cancel every unused code of a batch, as when a bag of letters was lost."""
    done = Credential.objects.filter(poll=poll, serial__startswith=f"{batch}-", state=Credential.State.ISSUED).update(
        state=Credential.State.VOID
    )
    if done:
        log.record(CodeVoided(place=poll.place.slug, poll=str(poll.pk), number=done))
    return done


@transaction.atomic
def close_early(poll: Poll) -> None:
    """End the vote now. The row lock waits for every ballot that is being written and turns away the next."""
    locked = Poll.objects.select_for_update().get(pk=poll.pk)
    now = clock.now()
    if locked.frozen_at is None or locked.is_over(now):
        raise Refusal("not_running", _("This vote is not running."), _("Reload the page to see where it stands."))
    locked.closed_early_at = now
    locked.save(update_fields=["closed_early_at"])
    log.record(PollClosedEarly(place=poll.place.slug, poll=str(poll.pk)))
