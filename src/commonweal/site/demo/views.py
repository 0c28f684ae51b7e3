"""Aids that exist in the demo alone: how to look around, its mail, and a way to move its clock."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from commonweal.capabilities.budgeting.models import Round
from commonweal.ground.people.who import Request
from commonweal.kernel.access import anyone
from commonweal.kernel.models import DemoMail

from .cast import CAST
from .time_travel import fast_forward


@anyone
def guide(request: Request) -> HttpResponse:
    """Who is who, and what to try."""
    voting = (
        Round.objects.filter(announced_at__isnull=False, published_at=None, poll__frozen_at__isnull=False)
        .select_related("place", "poll")
        .first()
    )
    return render(request, "demo/guide.html", {"cast": CAST, "voting": voting})


@anyone
def mail(request: Request) -> HttpResponse:
    """The demo's mail, and the officer's authenticator codes."""
    tokens = [(row.user, _token_now(row)) for row in Authenticator.objects.filter(type="totp").select_related("user")]
    return render(request, "demo/mail.html", {"mails": DemoMail.objects.order_by("-pk")[:20], "tokens": tokens})


def _token_now(row: Authenticator) -> str:
    """The six figures that the officer's authenticator would show now."""
    counters = list(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(decrypt(row.data["secret"]), counters[len(counters) // 2])))


@anyone
@require_POST
def forward(request: Request) -> HttpResponse:
    """Move the demo's clock to just after the vote closes."""
    fast_forward()
    return redirect("demo")
