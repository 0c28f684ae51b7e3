"""Pages for what went wrong: each says why and what to do next."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from commonweal.ground.people.who import Request
from commonweal.kernel.access import anyone
from commonweal.kernel.refusals import Refusal, refuse


@anyone
def not_found(request: Request, exception: Exception) -> HttpResponse:
    return refuse(
        request,
        Refusal(
            "not_found",
            _("There is no page at this address."),
            _("Check it for a missing letter, or start from the first page."),
            status=HTTPStatus.NOT_FOUND,
            link=("/", _("The first page")),
        ),
    )


@anyone
def forbidden(request: Request, exception: Exception) -> HttpResponse:
    return refuse(
        request,
        Refusal(
            "forbidden",
            _("This page is not open to you."),
            _("Ask the officer named on the place's page if you think that it should be."),
            status=HTTPStatus.FORBIDDEN,
        ),
    )


@anyone
def bad_request(request: Request, exception: Exception) -> HttpResponse:
    return refuse(
        request,
        Refusal(
            "bad_request",
            _("The address or the form was not understood."),
            _("Go back, reload the page and try again."),
            status=HTTPStatus.BAD_REQUEST,
        ),
    )


@anyone
def broken(request: Request) -> HttpResponse:
    return render(request, "broken.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
