"""Typed readers of the environment: a wrong value stops the start with the setting's name and what it takes."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    """A setting as text."""
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    """A setting that is on or off."""
    said = os.environ.get(name, "1" if default else "0").strip().lower()
    if said in ("1", "true", "yes", "on"):
        return True
    if said in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} is {said!r}; write 1 for on or 0 for off")


def whole(name: str, default: int) -> int:
    """A setting that is a whole number."""
    said = os.environ.get(name, str(default))
    if not said.isdecimal():
        raise ImproperlyConfigured(f"{name} is {said!r}; write a whole number, like {default}")
    return int(said)


def folder(name: str, default: Path) -> Path:
    """A setting that is a folder."""
    return Path(os.environ.get(name, str(default))).expanduser().resolve()


def words(name: str, default: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str, data: Path) -> dict[str, object]:
    """Django's settings of one database from its address.

    ``sqlite:///path`` (WAL; synchronous FULL: a ballot that was acknowledged survives a power cut; recursive triggers,
    so that REPLACE cannot delete past a guard) or
    ``postgresql://user:password@host:port/name?option=value``.
    """
    if url.startswith("sqlite:///") or not url:
        name = unquote(url.removeprefix("sqlite:///")) or str(data / "commonweal.sqlite3")
        pragmas = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-20000;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme!r}; write sqlite:///path or postgresql://user@host/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
