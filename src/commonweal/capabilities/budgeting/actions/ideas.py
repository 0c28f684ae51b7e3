"""Residents suggest, support and comment; officers check with a public reason; authors appeal once."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commonweal.ground.people.models import ElectorLink, Person
from commonweal.ground.people.who import Actor
from commonweal.ground.places.queries import part_at
from commonweal.kernel import clock, log
from commonweal.kernel.idempotency import answer, remember
from commonweal.kernel.refusals import Refusal

from ..events import IdeaAppealed, IdeaChecked, IdeaErased, IdeaHidden, IdeaSent
from ..models import Comment, Idea, Project, Round, Support, new_token
from ..rules import Phase

CHECK_DAYS = 20


@transaction.atomic
def save_draft(round_: Round, actor: Actor, fields: dict[str, Any], draft: Idea | None = None) -> Idea:
    """Keep what was typed, finished or not; the draft's address brings its author back to it."""
    if draft is not None and draft.state != Idea.State.DRAFT:
        raise Refusal("already_sent", _("This idea was already sent in."), _("Ask the officer to change it."))
    if draft is None:
        token = new_token()
        draft = Idea(round=round_, author=actor.person, behalf=actor.behalf, number=f"draft-{token}"[:32], token=token)
    for name, value in fields.items():
        setattr(draft, name, value)
    if draft.area is None and draft.lon is not None and draft.lat is not None:
        draft.area = part_at(round_.place, float(draft.lon), float(draft.lat))
    draft.saved_at = clock.now()
    draft.save()
    return draft


@transaction.atomic
def send_idea(draft: Idea, actor: Actor) -> Idea:
    """Send a draft in: it gets its number and a due date for its check."""
    round_ = Round.objects.select_for_update(of=("self",)).select_related("poll", "place").get(pk=draft.round_id)
    draft = Idea.objects.select_for_update().get(pk=draft.pk)
    if draft.state != Idea.State.DRAFT:
        return draft
    _must_collect(round_)
    may_propose(round_, actor)
    if not draft.title.strip() or not draft.what.strip():
        raise Refusal(
            "idea_empty",
            _("An idea needs a title and a few words on what it is."),
            _("Fill in both and send it again; what you typed is kept."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    round_.last_idea = F("last_idea") + 1
    round_.save(update_fields=["last_idea"])
    round_.refresh_from_db(fields=["last_idea"])
    draft.number, draft.state, draft.sent_at = str(round_.last_idea), Idea.State.SENT, clock.now()
    draft.check_due_at = check_due(round_, draft.sent_at)
    draft.save()
    actor.record("idea.send", draft.title, f"/{round_.place.slug}/decide/{round_.slug}/ideas/{draft.number}/")
    log.record(IdeaSent(place=round_.place.slug, round=round_.slug, number=draft.number), draft.author_id)
    if round_.template == Round.Template.STREET:
        _accept_at_once(draft, round_)
    return draft


def _accept_at_once(idea: Idea, round_: Round) -> None:
    """In a street neighbours check for themselves: an idea that the money can pay is on the ballot at once."""
    if idea.rough_cost and 0 < idea.rough_cost <= round_.budget:
        _make_project(idea, idea.rough_cost)
        idea.state, idea.checked_at = Idea.State.ACCEPTED, clock.now()
        idea.reason = _("In a street round every idea that the money can pay goes on the ballot.")
    else:
        idea.state, idea.checked_at = Idea.State.REJECTED, clock.now()
        idea.reason = _("It costs more than there is, or its cost was not said.")
    idea.save()


def check_due(round_: Round, sent_at: datetime) -> datetime:
    """When the check is owed: twenty working days (Monday to Friday) after sending, or the round's own date where
    that is sooner."""
    day, left = sent_at, CHECK_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return min(day, round_.checks_due_at) if round_.checks_due_at else day


def _must_collect(round_: Round) -> None:
    if round_.phase is not Phase.IDEAS:
        raise Refusal(
            "not_collecting",
            _("This round is not collecting ideas now: %(phase)s.") % {"phase": round_.phase.said},
            _("Your draft is kept. Ask the officer when the next round opens."),
        )


def may_propose(round_: Round, actor: Actor) -> None:
    """Refuse whoever the round does not ask for ideas."""
    if actor.behalf or round_.proposers == Round.Proposers.RESIDENTS:
        return
    if round_.proposers == Round.Proposers.ROLL:
        allowed = ElectorLink.objects.filter(person=actor.person, place__in=round_.place.line_ids()).exists()
        why = _("Ideas for this round come from people on the electoral roll here.")
    else:
        allowed = actor.person.roles.filter(kind="member", place__in=round_.place.line_ids()).exists()
        why = _("Ideas for this round come from local groups.")
    if not allowed:
        raise Refusal(
            "may_not_propose", why, _("Ring the officer if you should be able to."), status=HTTPStatus.FORBIDDEN
        )


@transaction.atomic
def support(idea: Idea, actor: Actor) -> bool:
    """Back an idea; once each. Returns whether it is new."""
    _must_be_public(idea)
    try:
        with transaction.atomic():
            Support.objects.create(idea=idea, key=actor.key)
    except IntegrityError:
        return False
    actor.record("idea.support", idea.title)
    return True


@transaction.atomic
def withdraw_support(idea: Idea, actor: Actor) -> None:
    """No longer back an idea."""
    Support.objects.filter(idea=idea, key=actor.key).delete()
    actor.record("idea.withdraw_support", idea.title)


@transaction.atomic
def comment(
    idea: Idea, actor: Actor, text: str, *, asks_author: bool = False, parent: Comment | None = None, key: str = ""
) -> Comment:
    """Say something about an idea, or ask its author; replies go one level deep. ``key`` is the form's own: the same
    form sent twice is one comment."""
    _must_be_public(idea)
    if parent is not None:
        if parent.idea_id != idea.pk:
            raise Refusal("wrong_comment", _("That comment belongs to another idea."))
        parent = parent.parent or parent
    before = remember(key, actor.key, "idea.comment", f"{idea.pk} {text}".encode()) if key else None
    if before:
        return Comment.objects.get(pk=before)
    made = Comment.objects.create(
        idea=idea,
        author=actor.person,
        behalf=actor.behalf,
        text=text,
        parent=parent,
        asks_author=asks_author,
        at=clock.now(),
    )
    if key:
        answer(key, str(made.pk))
    actor.record("idea.comment", idea.title)
    return made


def _must_be_public(idea: Idea) -> None:
    if not idea.shown_to_all or idea.hidden_because or idea.erased_at:
        raise Refusal("idea_not_open", _("This idea is not open for that."), _("Read its page to see why."))


@transaction.atomic
def accept_idea(idea: Idea, cost: int, reason: str, by: Person) -> Project:
    """Put an idea on the ballot with its cost; the reason is public."""
    idea = _to_check(idea)
    if not 0 < cost <= idea.round.budget:
        raise Refusal(
            "cost_out_of_range",
            _("The cost must be more than nothing and no more than the budget."),
            _("Set another cost, or refuse the idea with a reason."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    project = _make_project(idea, cost)
    _checked(idea, Idea.State.ACCEPTED, reason, by)
    return project


def _make_project(idea: Idea, cost: int) -> Project:
    """The idea as it will stand on the ballot."""
    return Project.objects.create(
        round=idea.round,
        key=idea.number,
        title=idea.title,
        what=idea.what,
        cost=cost,
        category=idea.category,
        area=idea.area,
        where_words=idea.spot[:300],
        lon=idea.lon,
        lat=idea.lat,
        picture=idea.picture,
        picture_says=idea.picture_says,
    )


@transaction.atomic
def reject_idea(idea: Idea, reason: str, by: Person) -> Idea:
    """Say no, with a public reason; the idea stays visible and its author may appeal once."""
    if not reason.strip():
        raise Refusal(
            "no_reason",
            _("A refusal needs a public reason."),
            _("Write why, in words for its author."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return _checked(_to_check(idea), Idea.State.REJECTED, reason, by)


@transaction.atomic
def merge_idea(idea: Idea, into: Idea, reason: str, by: Person) -> Idea:
    """Join an idea with another one of the same round; its supporters count there, once each."""
    living = into.state in (Idea.State.SENT, Idea.State.ACCEPTED) and not into.hidden_because
    if into.round_id != idea.round_id or into.pk == idea.pk or not living:
        raise Refusal(
            "cannot_merge",
            _("An idea can only be joined with another living idea of the same round."),
            _("Choose another number."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    idea = _to_check(idea)
    present = set(Support.objects.filter(idea=into).values_list("key", flat=True))
    moved = [s.key for s in Support.objects.filter(idea=idea) if s.key not in present]
    Support.objects.bulk_create([Support(idea=into, key=key) for key in moved])
    idea.merged_into = into
    return _checked(idea, Idea.State.MERGED, reason, by)


def _to_check(idea: Idea) -> Idea:
    locked = Idea.objects.select_for_update(of=("self",)).select_related("round__poll", "round__place").get(pk=idea.pk)
    if locked.round.poll.frozen_at is not None:
        raise Refusal("frozen", _("The vote is fixed, so what stands on it no longer changes."))
    appealing = locked.state == Idea.State.REJECTED and locked.appealed_at and not locked.appeal_answered_at
    if locked.state != Idea.State.SENT and not appealing:
        raise Refusal("already_checked", _("This idea was already checked."), _("Reload the page to see how."))
    return locked


def _checked(idea: Idea, state: str, reason: str, by: Person) -> Idea:
    now = clock.now()
    if idea.appealed_at and not idea.appeal_answered_at:
        idea.appeal_reason, idea.appeal_answered_at = reason, now
    else:
        idea.reason, idea.checked_at = reason, now
    idea.state = state
    idea.save()
    log.record(IdeaChecked(place=idea.round.place.slug, round=idea.round.slug, number=idea.number, state=state), by.pk)
    return idea


@transaction.atomic
def appeal(idea: Idea, actor: Actor, text: str) -> Idea:
    """The author asks for another look; once, before the vote is fixed."""
    locked = Idea.objects.select_for_update(of=("self",)).select_related("round__poll", "round__place").get(pk=idea.pk)
    must_be_author(locked, actor)
    if not locked.may_appeal:
        raise Refusal("no_appeal", _("This idea cannot be looked at again: that can be asked once, before the vote."))
    locked.appeal, locked.appealed_at = text, clock.now()
    locked.check_due_at = check_due(locked.round, locked.appealed_at)
    locked.save()
    actor.record("idea.appeal", locked.title)
    log.record(IdeaAppealed(place=locked.round.place.slug, round=locked.round.slug, number=locked.number))
    return locked


def must_be_author(idea: Idea, actor: Actor) -> None:
    """Refuse whoever did not write the idea, or did not enter it for the same person."""
    if idea.author_id != actor.person.pk:
        raise Refusal("not_author", _("Only the author of an idea can do that."), status=HTTPStatus.FORBIDDEN)


@transaction.atomic
def hide(thing: Idea | Comment, reason: str, by: Person) -> None:
    """Hide an idea or a comment; that it is hidden, and why, is said in its place. An empty reason shows it again."""
    thing.hidden_because = reason
    thing.save(update_fields=["hidden_because"])
    idea = thing if isinstance(thing, Idea) else thing.idea
    log.record(IdeaHidden(place=idea.round.place.slug, round=idea.round.slug, number=idea.number), by.pk)


BLACKED_OUT = "█████"


@transaction.atomic
def redact(idea: Idea, words: str, reason: str, by: Person) -> Idea:
    """Black out some words of an idea (a name, a number), with a public reason; they are gone for good."""
    locked = Idea.objects.select_for_update(of=("self",)).select_related("round__place", "round__poll").get(pk=idea.pk)
    fields = ("title", "what", "beneficiaries", "where_words")
    if not words.strip() or not any(words in getattr(locked, name) for name in fields):
        raise Refusal(
            "words_not_found",
            _("These words do not stand in the idea."),
            _("Copy them exactly as they stand there."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    for name in fields:
        setattr(locked, name, getattr(locked, name).replace(words, BLACKED_OUT))
    locked.redacted_because = reason
    locked.save()
    if locked.round.poll.frozen_at is None:
        Project.objects.filter(round=locked.round, key=locked.number).update(
            title=locked.title, what=locked.what, where_words=locked.spot[:300]
        )
    log.record(IdeaHidden(place=locked.round.place.slug, round=locked.round.slug, number=locked.number), by.pk)
    return locked


@transaction.atomic
def erase_idea(idea: Idea, actor: Actor) -> None:
    """Erase what the author wrote; the number stays, so that nothing seems to have vanished. What is on a ballot that
    is already fixed stays there."""
    locked = Idea.objects.select_for_update(of=("self",)).select_related("round__poll", "round__place").get(pk=idea.pk)
    must_be_author(locked, actor)
    if locked.state == Idea.State.DRAFT:
        _forget_picture(locked)
        locked.delete()
        return
    if locked.state == Idea.State.ACCEPTED:
        if locked.round.poll.frozen_at is not None:
            raise Refusal(
                "on_ballot",
                _("This idea stands on a ballot that is already fixed, so it stays."),
                _("Your name can be taken off it: erase your account, or ring the officer."),
            )
        Project.objects.filter(round=locked.round, key=locked.number).delete()
    _forget_picture(locked)
    locked.title, locked.what, locked.beneficiaries = _("erased by its author"), "", ""
    locked.where_words, locked.lon, locked.lat, locked.picture, locked.picture_says = "", None, None, "", ""
    locked.appeal, locked.erased_at, locked.state = "", clock.now(), Idea.State.ERASED
    locked.save()
    actor.record("idea.erase", locked.number)
    log.record(IdeaErased(place=locked.round.place.slug, round=locked.round.slug, number=locked.number))


def _forget_picture(idea: Idea) -> None:
    """Remove the file once the erasure is certain: a picture at its own address would outlive the words."""
    if idea.picture:
        name, storage = str(idea.picture.name), idea.picture.storage
        transaction.on_commit(lambda: storage.delete(name))
