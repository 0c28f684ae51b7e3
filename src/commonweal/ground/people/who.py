"""The visitor of this request: the account, its roles here, and for whom it is speaking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place
from commonweal.kernel.access import Rule
from commonweal.kernel.refusals import Refusal

from .actions import note_help
from .models import Behalf, Person, Role

HELPERS = {Role.Kind.HELPER, Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR}
OFFICERS = {Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR}
BEHALF_KEY = "behalf"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does a resident's act: the account, and the help record where it is done on behalf.

    ``key`` is the same for the same person however they came, so that a unique rule on it means one each.
    """

    person: Person
    behalf: Behalf | None = None

    @property
    def key(self) -> str:
        return f"b{self.behalf.pk}" if self.behalf else f"p{self.person.pk}"

    def record(self, act: str, said: object, address: str = "") -> None:
        """Put the act on the help record, where there is one: the list of answers to give."""
        if self.behalf:
            note_help(self.behalf, act, str(said), address)


class Request(HttpRequest):
    """A request as views see it: the middlewares have put on it who asks and which place the address names."""

    who: Visitor
    place: Place


class Visitor:
    """``request.who``: answers the access rules and hands actions their ``Actor``."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def account(self) -> Person | None:
        """The account of this session, if anybody is signed in."""
        user = self._request.user
        return user if isinstance(user, Person) and user.is_active else None

    @property
    def person(self) -> Person:
        """The account behind a view whose rule needs one."""
        assert self.account is not None, "a view that needs an account needs @resident or stricter"
        return self.account

    @property
    def signed_in(self) -> bool:
        return self.account is not None

    @cached_property
    def roles(self) -> list[Role]:
        """All roles of the account, whatever the place: people always see their own."""
        if self.account is None:
            return []
        return list(Role.objects.filter(person=self.account).select_related("place").order_by("place__name", "kind"))

    def kinds_at(self, place: Place | None) -> set[str]:
        """The kinds of role that hold at ``place``: given there or at a place above it."""
        if place is None:
            return set()
        above = set(place.line_ids())
        return {role.kind for role in self.roles if role.place_id in above}

    def groups_at(self, place: Place) -> list[str]:
        """Names of the groups that the account speaks for at ``place``."""
        return sorted({r.group for r in self.roles if r.group and r.place_id in set(place.line_ids())})

    @cached_property
    def second_factor(self) -> bool:
        """Whether this session was opened with a passkey or an authenticator code."""
        from allauth.account.authentication import get_authentication_records

        return any(entry.get("method") == "mfa" for entry in get_authentication_records(self._request, self.account))

    @cached_property
    def behalf(self) -> Behalf | None:
        """For whom this session is entering things, if for anybody."""
        pk = self._request.session.get(BEHALF_KEY) if self.signed_in else None
        if pk is None:
            return None
        found = Behalf.objects.filter(pk=pk, helper=self.person, ended_at=None).select_related("place").first()
        return found if found and self.is_helper(found.place) else None

    @property
    def actor(self) -> Actor:
        """The actor of a resident's act; only views behind a rule that needs an account may ask."""
        return Actor(self.person, self.behalf)

    def is_officer(self, place: Place | None) -> bool:
        return bool(self.kinds_at(place) & OFFICERS)

    def is_helper(self, place: Place | None) -> bool:
        return bool(self.kinds_at(place) & HELPERS)

    def refusal_for(self, rule: Rule, place: Any) -> Refusal | None:
        """Why this visitor may not open a view with ``rule`` at ``place``; None where they may."""
        if rule.kind == "resident":
            return self._resident(place)
        needed = {"helper": HELPERS, "officer": OFFICERS, "administrator": {Role.Kind.ADMINISTRATOR}}[rule.kind]
        if not self.kinds_at(place) & needed:
            return Refusal(
                "not_your_role",
                _("This page is for people with another role here."),
                _("Ask the officer named on the place's page if you think that you should see it."),
                status=HTTPStatus.FORBIDDEN,
                link=(reverse("me"), _("See your roles")),
            )
        if rule.kind != "helper" and not self.second_factor:
            return Refusal(
                "second_factor",
                _("Officers' pages open only with a passkey or an authenticator code."),
                _("Add one to your account, then sign in again with it."),
                status=HTTPStatus.FORBIDDEN,
                link=(reverse("mfa_index"), _("Set up a second step")),
            )
        return None

    def _resident(self, place: Any) -> Refusal | None:
        if self.behalf and place is not None and self.behalf.place_id not in place.line_ids():
            return Refusal(
                "behalf_elsewhere",
                _("You are entering things for somebody at another place."),
                _("Finish there first."),
                status=HTTPStatus.FORBIDDEN,
                link=(reverse("behalf_finish"), _("Finish entering for them")),
            )
        return None
