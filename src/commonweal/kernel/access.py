"""Who may open what: exactly one rule stands on every view, and a view without one is refused.

The rule says which kind of person a view is for; the ``Who`` on the request (made by ``ground.people``) answers
whether this visitor is one, at the place that the address names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .refusals import Refusal, refuse

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Rule:
    """``kind`` is one of KINDS; ``act`` names what is done, as in "round.announce"."""

    kind: str
    act: str = ""


class Who(Protocol):
    """What the kernel asks of a visitor."""

    @property
    def signed_in(self) -> bool: ...

    def refusal_for(self, rule: Rule, place: Any) -> Refusal | None: ...


def _mark(view: View, rule: Rule) -> View:
    if hasattr(view, "access_rule"):
        raise TypeError(f"{view.__name__} has two access rules; keep one")
    view.access_rule = rule  # type: ignore[attr-defined]
    return view


def anyone(view: View) -> View:
    """Open to every visitor."""
    return _mark(view, Rule("anyone"))


def code_holder(view: View) -> View:
    """Open to whoever holds a voting code; the code itself is checked by the action, under its lock."""
    return _mark(view, Rule("code_holder"))


def resident(act: str) -> Callable[[View], View]:
    """A signed-in person with a verified address, or a helper acting on behalf of somebody."""
    return lambda view: _mark(view, Rule("resident", act))


def helper(act: str) -> Callable[[View], View]:
    """A named helper or an officer of the place."""
    return lambda view: _mark(view, Rule("helper", act))


def officer(act: str) -> Callable[[View], View]:
    """An officer of the place, signed in with a second factor."""
    return lambda view: _mark(view, Rule("officer", act))


def administrator(view: View) -> View:
    """An administrator of the place, signed in with a second factor."""
    return _mark(view, Rule("administrator"))


def rule_of(view: Callable[..., Any], external: Mapping[str, Rule]) -> Rule | None:
    """The rule of a view: its own mark, or the entry of its package in the table of third-party views."""
    rule = getattr(view, "access_rule", None)
    if rule is not None:
        return rule  # type: ignore[no-any-return]
    module = view.__module__
    for package, entry in external.items():
        if module == package or module.startswith(package + "."):
            return entry
    return None


def _page_of(request: HttpRequest) -> str:
    """The page whose form was sent: there to come back after signing in, since a form's own address shows nothing."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return urlsplit(came_from).path
    place = getattr(request, "place", None)
    return f"/{place.slug}/" if place is not None else "/"


class AccessMiddleware:
    """Denies by default: a view without a rule answers 403 whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.external: Mapping[str, Rule] = import_string(settings.ACCESS_EXTERNAL_VIEWS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        rule = rule_of(view, self.external)
        if rule is None:
            nobody = Refusal(
                "no_rule",
                _("This page has no rule about who may open it, so it stays shut."),
                _("Please tell the people who run this site."),
                status=HTTPStatus.FORBIDDEN,
            )
            return refuse(request, nobody)
        if rule.kind in ("anyone", "code_holder"):
            return None
        who: Who = request.who  # type: ignore[attr-defined]
        if not who.signed_in:
            back = request.get_full_path() if request.method == "GET" else _page_of(request)
            return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
        refusal = who.refusal_for(rule, getattr(request, "place", None))
        return refuse(request, refusal) if refusal else None
