"""Verbs about people: give and end roles, link accounts to the roll, speak on behalf of somebody."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from http import HTTPStatus

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place
from commonweal.kernel import clock, codes, log
from commonweal.kernel.refusals import Refusal

from .events import BehalfStarted, ElectorLinked, RoleEnded, RoleGiven, RollImported
from .models import Behalf, BehalfEntry, Elector, ElectorLink, Person, Role
from .roll import RollLine


@transaction.atomic
def give_role(person: Person, place: Place, kind: str, *, group: str = "", by: Person | None = None) -> Role:
    """Give ``person`` a role at ``place``; giving it twice is giving it once."""
    role, made = Role.objects.get_or_create(
        person=person, place=place, kind=kind, group=group, defaults={"since": clock.now()}
    )
    if made:
        log.record(RoleGiven(place=place.slug, role=kind), person.pk)
    return role


@transaction.atomic
def end_role(role: Role, *, by: Person) -> None:
    """Take a role away. Nobody may take away their own last way in as administrator."""
    if role.person_id == by.pk and role.kind == Role.Kind.ADMINISTRATOR:
        raise Refusal(
            "own_administrator",
            _("You cannot end your own role as administrator."),
            _("Ask another administrator to do it."),
        )
    log.record(RoleEnded(place=role.place.slug, role=role.kind), role.person_id)
    role.delete()


def sign_in_auth(place: Place, code: str) -> str:
    """What the database keeps of a printed sign-in code."""
    return codes.keyed(codes.AUTH, "cw/sign-in/v1", str(place.pk), code).hex()


@transaction.atomic
def new_sign_in_code(elector: Elector) -> str:
    """A printed code that links one account to this elector; an older one stops working."""
    code = codes.new()
    elector.sign_in_auth = sign_in_auth(elector.place, code)
    elector.save(update_fields=["sign_in_auth"])
    return codes.spell(code)


@transaction.atomic
def link_by_code(person: Person | None, place: Place, typed: str) -> Person:
    """Link an account to the elector whose printed code was typed; without an account, make one that has no
    e-mail address. A code works once."""
    code = codes.read(typed)
    elector = None
    if code is not None:
        elector = (
            Elector.objects.select_for_update().filter(place=place, sign_in_auth=sign_in_auth(place, code)).first()
        )
    if elector is None or not elector.sign_in_auth:
        raise Refusal(
            "sign_in_code_unknown",
            _("That code was not recognised, or was already used."),
            _("Check it against your letter. If it was used, ask for a new one by phone."),
            status=HTTPStatus.NOT_FOUND,
        )
    elector.sign_in_auth = ""
    elector.save(update_fields=["sign_in_auth"])
    linked = ElectorLink.objects.filter(elector=elector).select_related("person").first()
    if linked is not None and person is None:
        return linked.person
    person = person or Person.objects.create_user(name=elector.name)
    _link(person, elector, "code")
    return person


@transaction.atomic
def link_by_officer(person: Person, elector: Elector) -> ElectorLink:
    """An officer who has seen who this is links the account to the roll."""
    return _link(person, elector, "officer")


@transaction.atomic
def link_by_email(email: str, elector: Elector) -> ElectorLink:
    """``link_by_officer`` for the account with this verified address."""
    from allauth.account.models import EmailAddress

    known = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    if known is None:
        raise Refusal(
            "no_account",
            _("There is no account with that address, or it was never confirmed."),
            _("They sign in once first, or take a printed code."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return link_by_officer(known.user, elector)


def _link(person: Person, elector: Elector, how: str) -> ElectorLink:
    try:
        with transaction.atomic():
            link = ElectorLink.objects.create(
                elector=elector, person=person, place=elector.place, how=how, at=clock.now()
            )
    except IntegrityError:
        raise Refusal(
            "already_linked",
            _("This account or this line of the roll is already linked."),
            _("Each person has one account here. Ring the officer if that is not right."),
            status=HTTPStatus.CONFLICT,
        ) from None
    log.record(ElectorLinked(place=elector.place.slug, how=how), person.pk)
    return link


@transaction.atomic
def start_behalf(helper: Person, place: Place, *, name: str, reach: str, answer: str, consent: str) -> Behalf:
    """Begin to enter things for somebody, with their consent."""
    if answer != Behalf.Answer.NONE and not reach.strip():
        raise Refusal(
            "no_way_back",
            _("Say how the answer reaches them: a number or an address."),
            _("Or choose that no answer is wanted."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    behalf = Behalf.objects.create(
        helper=helper, place=place, name=name, reach=reach, answer=answer, consent=consent, started_at=clock.now()
    )
    log.record(BehalfStarted(place=place.slug, behalf=behalf.pk), helper.pk)
    return behalf


@transaction.atomic
def note_help(behalf: Behalf, act: str, said: str, address: str = "") -> BehalfEntry:
    """Put one thing that was entered on the list of answers to give."""
    return BehalfEntry.objects.create(behalf=behalf, act=act, said=said[:240], address=address, at=clock.now())


@transaction.atomic
def finish_behalf(behalf: Behalf) -> None:
    """The helper is done; what was entered stands on the list of answers to give."""
    Behalf.objects.filter(pk=behalf.pk, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def give_answer(entry: BehalfEntry, by: Person) -> None:
    """Somebody rang, wrote or called: the entry leaves the list."""
    BehalfEntry.objects.filter(pk=entry.pk, answered_at=None).update(answered_at=clock.now(), answered_by=by)


@transaction.atomic
def rename(person: Person, name: str) -> None:
    """Choose the name that others see."""
    person.name = name
    person.save(update_fields=["name"])


@transaction.atomic
def erase(person: Person) -> None:
    """Forget an account: its name, addresses, keys, sessions, roles and links. What it wrote in public stays
    without its name, unless each piece is erased too; ballots cannot be found by anybody."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    from commonweal.kernel.models import EventSubject

    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Role.objects.filter(person=person).delete()
    ElectorLink.objects.filter(person=person).delete()
    EventSubject.objects.filter(person=str(person.pk)).delete()
    mine = [row.pk for row in Session.objects.iterator() if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=mine).delete()
    person.name, person.email, person.is_active = "", "", False
    person.handle = secrets.token_hex(16)
    person.set_unusable_password()
    person.save()


@transaction.atomic
def import_roll(place: Place, lines: Iterable[RollLine]) -> tuple[int, int]:
    """Add and change electors of a place, all or none; returns how many were added and changed.

    Votes whose roll is already fixed are not touched by it: their credentials were made when they were fixed.
    """
    areas = {key: part for part in place.with_parts().defer("boundary") for key in (part.slug, part.name.lower())}
    known = {elector.number: elector for elector in Elector.objects.filter(place=place)}
    added, changed = [], []
    for line in lines:
        area = areas.get(line.area.lower())
        if area is None:
            raise Refusal(
                "area_unknown",
                _("Line %(line)s: “%(area)s” is no part of %(place)s.")
                % {"line": line.line, "area": line.area, "place": place.name},
                _("Use the name or short name of a part, or import the places first."),
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
            )
        fields = {"name": line.name, "area": area, "email": line.email, "born": line.born}
        elector = known.get(line.number)
        if elector is None:
            added.append(Elector(place=place, number=line.number, **fields))
        elif any(getattr(elector, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(elector, name, value)
            changed.append(elector)
    Elector.objects.bulk_create(added, batch_size=500)
    Elector.objects.bulk_update(changed, ["name", "area", "email", "born"], batch_size=500)
    log.record(RollImported(place=place.slug, added=len(added), changed=len(changed)))
    return len(added), len(changed)
