"""The same request twice does one thing: an officer's double click, a resent form, an API client's retry."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from . import clock
from .models import IdempotentRequest
from .refusals import Refusal


def remember(key: str, actor: str, route: str, body: bytes) -> str | None:
    """Claim ``key`` inside the caller's transaction.

    Returns None for a first request (go on, then call ``answer``) or the answer that was given before.
    Raises ``Refusal`` 422 where the key comes back with another body, another person or another address.
    """
    digest = hashlib.sha256(body).hexdigest()
    try:
        with transaction.atomic():
            IdempotentRequest.objects.create(key=key, actor=actor, route=route, body_sha256=digest, at=clock.now())
        return None
    except IntegrityError:
        row = IdempotentRequest.objects.get(pk=key)
    if (row.actor, row.route, row.body_sha256) != (actor, route, digest):
        raise Refusal(
            "key_reused",
            _("This form was already sent once with other contents, so it was not sent again."),
            _("Open the page anew and try once more."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return row.answer


def answer(key: str, said: str) -> None:
    """Keep the answer of a claimed key for whoever repeats the request."""
    IdempotentRequest.objects.filter(pk=key).update(answer=said)
