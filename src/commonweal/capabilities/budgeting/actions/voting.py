"""Residents vote with a printed code, with their account on the roll, or by a show of hands in the street."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.casting import Receipt, Voter
from commonweal.ground.ballots.casting import cast as cast_ballot
from commonweal.ground.ballots.models import Ballot, Credential, Poll
from commonweal.ground.people.models import ElectorLink, Person
from commonweal.ground.people.who import Actor
from commonweal.kernel import attempts, clock, codes, log
from commonweal.kernel.refusals import Refusal

from ..events import HandsRecorded
from ..models import Hands, Project, Round

WRONG_CODES = 10
WINDOW = 600


def read_code(round_: Round, typed: str, source: str) -> str:
    """The canonical code that somebody typed, known to this vote and not cancelled.

    A typing slip (the check character does not fit) costs nothing. Well-formed codes that do not exist are counted
    for each source; beyond ten in ten minutes the answer is 429. A right code is never refused for others' guesses.
    """
    code = codes.read(typed) or codes.read(typed, codes.CHANGE)
    if code is None:
        raise Refusal(
            "code_mistyped",
            _("That is not a whole code: a letter or digit is missing or wrong."),
            _("A code has 17 letters and digits, in groups of four. Check it against what was printed."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    state = _state(round_, code)
    if state is None:
        bucket = f"code:{round_.pk}:{source}"
        if attempts.attempts(bucket, WINDOW) >= WRONG_CODES:
            raise Refusal(
                "too_many_codes",
                _("Too many codes that do not exist were tried from here."),
                _("Wait ten minutes, or ring the officer. A right code still works."),
                status=HTTPStatus.TOO_MANY_REQUESTS,
            )
        attempts.count(bucket, WINDOW)
        raise Refusal(
            "code_unknown",
            _("That code is not one for this vote."),
            _("Check each letter against what was printed."),
            status=HTTPStatus.NOT_FOUND,
        )
    if state == Credential.State.VOID:
        raise Refusal(
            "code_void",
            _("This code was cancelled, so it cannot be used."),
            _("You should have a newer one. If not, ring the officer for another."),
        )
    return code


def _state(round_: Round, code: str) -> str | None:
    if len(code) == codes.CHANGE + 1:
        known = Ballot.objects.filter(poll=round_.poll, slot=ballots.slot_of(round_.poll, code)).exists()
        return Credential.State.USED if known else None
    return (
        Credential.objects.filter(poll=round_.poll, auth=ballots.code_auth(round_.poll, code))
        .values_list("state", flat=True)
        .first()
    )


def was_used(round_: Round, code: str) -> bool:
    """Whether a ballot was cast with this code: shown to its holder only."""
    return _state(round_, code) == Credential.State.USED


def cast_by_code(
    round_: Round, code: str, marks: Sequence[tuple[str, int]], ticket: str, actor: Actor | None = None
) -> Receipt:
    """Cast with a printed code or replace with a change code. Where a helper types for somebody, the help is
    recorded; nothing on that record leads to the ballot."""
    poll = round_.poll
    auth = ballots.code_auth(poll, code) if len(code) == codes.VOTING + 1 else ""
    receipt = cast_ballot(poll, Voter(auth, ballots.slot_of(poll, code), ticket), marks)
    if actor is not None and not receipt.repeated:
        _record_help(actor, round_)
    return receipt


@transaction.atomic
def _record_help(actor: Actor, round_: Round) -> None:
    actor.record("vote.help", round_.title)


def elector_of(round_: Round, person: Person) -> ElectorLink:
    """The line of the roll that this account is, or a refusal that says how to get there."""
    link = (
        ElectorLink.objects.filter(person=person, place__in=round_.place.line_ids()).select_related("elector").first()
    )
    if link is None or not round_.poll.by_roll:
        raise Refusal(
            "not_on_roll",
            _("Your account is not linked to the electoral roll here."),
            _("Vote with the code from your letter, or ring the officer to link your account."),
            status=HTTPStatus.FORBIDDEN,
        )
    return link


def account_may_vote(round_: Round, person: Person) -> str:
    """The register's side of this account's vote; refused for whoever was not admitted when the roll was fixed."""
    link = elector_of(round_, person)
    auth = ballots.elector_auth(round_.poll, f"{link.elector.place_id}/{link.elector.number}")
    if not Credential.objects.filter(poll=round_.poll, auth=auth).exists():
        raise Refusal(
            "not_admitted",
            _("You were not on the roll for this vote when it was fixed: outside its area, too young, or added later."),
            _("If that is wrong, ring the officer named on the place's page."),
            status=HTTPStatus.FORBIDDEN,
        )
    return auth


def cast_by_account(
    round_: Round, person: Person, change_code: str, marks: Sequence[tuple[str, int]], ticket: str
) -> Receipt:
    """Cast with an account on the roll. The change code was made with the ballot page: a second press of the button
    carries the same one, so that it is the same ballot."""
    auth = account_may_vote(round_, person)
    return cast_ballot(round_.poll, Voter(auth, ballots.slot_of(round_.poll, change_code), ticket), marks)


@transaction.atomic
def record_hands(round_: Round, first: Person, second_name: str, votes: dict[str, int], present: int) -> Hands:
    """Write down a show of hands. It counts once the second neighbour has agreed to the same figures."""
    locked = Round.objects.select_for_update(of=("self",)).select_related("poll").get(pk=round_.pk)
    if not locked.by_hands or not locked.poll.is_open(clock.now()):
        raise Refusal("no_hands_now", _("A show of hands cannot be recorded in this round now."))
    known = set(Project.objects.filter(round=locked).values_list("key", flat=True))
    if not set(votes) <= known or any(not 0 <= n <= present for n in votes.values()) or present < 2:
        raise Refusal(
            "hands_do_not_add_up",
            _("No project can have more hands than people were there."),
            _("Check the numbers and send them again."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    _must_be_without_codes(locked)
    if Hands.objects.filter(round=locked).exists():
        raise Refusal(
            "hands_there", _("A show of hands was already recorded."), _("The second neighbour can agree to it.")
        )
    return Hands.objects.create(
        round=locked, votes=votes, present=present, first=first, second_name=second_name, recorded_at=clock.now()
    )


def _must_be_without_codes(round_: Round) -> None:
    if Credential.objects.filter(poll=round_.poll, state=Credential.State.USED).exists():
        raise Refusal(
            "codes_used",
            _("Somebody already voted with a code, so this round is decided by codes."),
            _("Let the vote run to its end; the hands do not count."),
        )


@transaction.atomic
def agree_hands(hands: Hands, second: Person) -> Hands:
    """The second neighbour was there and agrees to the figures; the vote is then over."""
    locked = (
        Hands.objects.select_for_update(of=("self",)).select_related("round__poll", "round__place").get(pk=hands.pk)
    )
    if locked.first_id == second.pk:
        raise Refusal(
            "same_neighbour",
            _("The second neighbour must be somebody else."),
            _("Ask another person who was there to sign in and agree."),
            status=HTTPStatus.FORBIDDEN,
        )
    if locked.agreed_at is None:
        Poll.objects.select_for_update().get(pk=locked.round.poll_id)  # no ballot comes in between
        _must_be_without_codes(locked.round)
        locked.second, locked.agreed_at = second, clock.now()
        locked.save(update_fields=["second", "agreed_at"])
        log.record(HandsRecorded(place=locked.round.place.slug, round=locked.round.slug, present=locked.present))
        ballots.close_early(locked.round.poll)
    return locked
