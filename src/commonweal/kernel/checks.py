"""System checks: each wrong setting has an id and a hint that says what to do."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register("commonweal")
def demo_stays_on_this_machine(**_: Any) -> list[CheckMessage]:
    """The demo signs people in without proof, so it may only listen to this machine."""
    if settings.DEMO and settings.BIND.rsplit(":", 1)[0] not in ("127.0.0.1", "localhost", "[::1]"):
        return [
            Error(
                f"The demo would listen on {settings.BIND}, where others can reach it.",
                hint="Set COMMONWEAL_BIND to 127.0.0.1:8000, or leave it unset.",
                id="commonweal.E001",
            )
        ]
    return []


@register("commonweal")
def keys_are_private(**_: Any) -> list[CheckMessage]:
    """Keys on disk must be readable by their owner alone."""
    found: list[CheckMessage] = []
    folder = Path(settings.KEYS_DIR)
    for key in sorted(folder.glob("*.key")) if folder.is_dir() else []:
        if stat.S_IMODE(key.stat().st_mode) & 0o077:
            found.append(Error(f"Others can read {key}.", hint=f"Run: chmod 600 {key}", id="commonweal.E002"))
    return found


@register("commonweal", deploy=True)
def a_public_site_has_an_address(**_: Any) -> list[CheckMessage]:
    """Links in letters and mail are made from SITE_URL, never from what a visitor's browser claims."""
    if not settings.DEMO and "localhost" in settings.SITE_URL:
        return [
            Warning(
                "SITE_URL is still localhost, so links in mail and letters will lead nowhere.",
                hint="Set COMMONWEAL_SITE_URL to the address that residents use, as in https://decide.example.org",
                id="commonweal.W001",
            )
        ]
    return []
