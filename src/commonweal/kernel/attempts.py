"""Limits on how often something may be tried, kept in the database and never in a process."""

from __future__ import annotations

import hashlib
import ipaddress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest

from . import clock
from .models import AttemptCount


def source_of(request: HttpRequest) -> str:
    """A keyed hash of the visitor's network (IPv4 /32, IPv6 /64): no address is stored.

    Only ``REMOTE_ADDR`` is believed, or, behind so many proxies of our own as ``COMMONWEAL_PROXIES`` says, what the
    outermost of them wrote into X-Forwarded-For; anything further left was written by the visitor.
    """
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(said) >= settings.TRUSTED_PROXIES:
        address = said[-settings.TRUSTED_PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = ipaddress.ip_address("0.0.0.0")
    prefix = 64 if parsed.version == 6 else 32
    network = ipaddress.ip_network(f"{parsed}/{prefix}", strict=False)
    return hashlib.blake2b(str(network).encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=12).hexdigest()


def count(bucket: str, seconds: int) -> int:
    """Add one attempt to the bucket's present window of ``seconds`` and return how many it now has."""
    window = int(clock.now().timestamp()) // seconds
    rows = AttemptCount.objects.filter(bucket=bucket, window=window)
    if not rows.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                AttemptCount.objects.create(bucket=bucket, window=window, count=1)
        except IntegrityError:  # somebody made the row between the two statements
            rows.update(count=F("count") + 1)
    return int(rows.values_list("count", flat=True).get())


def attempts(bucket: str, seconds: int) -> int:
    """How many attempts the bucket's present window has, without adding one."""
    window = int(clock.now().timestamp()) // seconds
    return AttemptCount.objects.filter(bucket=bucket, window=window).values_list("count", flat=True).first() or 0
