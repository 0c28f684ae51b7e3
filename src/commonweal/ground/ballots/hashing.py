"""Exact hash inputs of a ballot (BALLOTS.md 2.6): canonical JSON (RFC 8785), a hiding commitment, an RFC 6962 leaf."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import rfc8785

from commonweal.kernel.codes import prefixed

BALLOT = 2  # kind of log entry


def rules_hash(rules: dict[str, Any]) -> str:
    """SHA-256 of the canonical rules, hexadecimal: a rule changed after opening is visible to all."""
    return hashlib.sha256(rfc8785.dumps(rules)).hexdigest()


def entry_text(poll: str, rules: str, tracker: str, channel: str, district: str, choices: list[Any]) -> bytes:
    """E: the ballot as canonical JSON."""
    return rfc8785.dumps(
        {
            "channel": channel,
            "choices": [[key, value] for key, value in choices],
            "district": district,
            "poll": poll,
            "rules": rules,
            "t": "ballot",
            "tracker": tracker_text(tracker),
            "v": 1,
        }
    )


def leaf(salt: str, entry: bytes) -> str:
    """The leaf that commits to a ballot without showing it, hexadecimal; ``salt`` is 32 bytes in hexadecimal."""
    commit = hashlib.sha256(b"cw/commit/v1" + bytes.fromhex(salt) + prefixed(entry.decode())).digest()
    body = b"cw/entry/v1\0" + bytes([BALLOT]) + commit
    return hashlib.sha256(b"\x00" + body).hexdigest()


def tracker_text(tracker: str) -> str:
    """The tracker's 16 bytes in base 32 without padding; its first ten characters stand on the receipt."""
    return base64.b32encode(bytes.fromhex(tracker)).decode().rstrip("=")
