"""Codes that a person types: 80 random bits in Crockford's base 32, with a check character (BALLOTS.md 2.3).

The code itself is never stored; the database keeps keyed hashes, whose keys live outside it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
AUTH, SLOT = "auth", "slot"
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


VOTING = 16  # characters of a printed code: 80 bits
CHANGE = 26  # characters of a change code: 130 bits


def new(length: int = VOTING) -> str:
    """A fresh code: ``length`` characters and the check character, in canonical form."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Luhn's formula modulo 32 (ISO/IEC 7812-1 annex B, generalised): it catches every single wrong character and
    nearly every swap of neighbours."""
    total = 0
    for position, letter in enumerate(reversed(body)):
        value = ALPHABET.index(letter) * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def spell(code: str) -> str:
    """The code as it is printed: groups of four and what is left, "7K2M-…-X"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(typed: str, length: int = VOTING) -> str | None:
    """The canonical code of what somebody typed, or None where it cannot be a code.

    Case, spaces and dashes do not matter; O is read as 0, I and L as 1, as in Crockford's alphabet.
    """
    bare = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_LOOKS_LIKE)
    if len(bare) != length + 1 or any(letter not in ALPHABET for letter in bare):
        return None
    return bare if check_character(bare[:length]) == bare[length] else None


def prefixed(value: str) -> bytes:
    """LP(x): the length as four big-endian bytes, then the bytes."""
    raw = value.encode()
    return len(raw).to_bytes(4, "big") + raw


def keyed(key: str, purpose: str, poll: str, code: str) -> bytes:
    """HMAC-SHA256 over purpose, poll and code: bound to one use in one poll, so that no value works elsewhere."""
    secret = settings.BALLOT_AUTH_KEY if key == AUTH else settings.BALLOT_SLOT_KEY
    return hmac.new(secret, purpose.encode() + prefixed(poll) + prefixed(code), hashlib.sha256).digest()
