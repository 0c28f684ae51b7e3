"""A refusal is an answer: why not, and what to do next. One middleware turns it into a page or JSON."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Refusal(Exception):
    """An action that may not happen, said in words for the person who asked.

    ``code`` is stable and for machines; ``why`` and ``next_step`` are whole sentences; ``link`` is where the next
    step is taken, as (address, text).
    """

    def __init__(
        self,
        code: str,
        why: Text,
        next_step: Text = "",
        *,
        status: HTTPStatus = HTTPStatus.CONFLICT,
        link: tuple[str, Text] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.why = why
        self.next_step = next_step
        self.status = status
        self.link = link

    def __str__(self) -> str:
        return f"{self.why} {self.next_step}".strip()


WRONG_METHOD = Refusal(
    "wrong_method",
    _("This address only takes what a form sends, so there is nothing to see here."),
    _("Go back to the page with the button and press it there."),
    status=HTTPStatus.METHOD_NOT_ALLOWED,
    link=("/", _("The first page")),
)


class RefusalMiddleware:
    """Renders any ``Refusal`` raised by a view; nothing that was refused is half done (actions are transactions)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            allowed = response["Allow"]
            response = refuse(request, WRONG_METHOD)
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return refuse(request, exception)


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page (or JSON, where that was asked for) of one refusal."""
    if "application/json" in request.headers.get("Accept", ""):
        body = {"code": refusal.code, "why": str(refusal.why), "next": str(refusal.next_step)}
        return JsonResponse(body, status=refusal.status)
    return render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)
