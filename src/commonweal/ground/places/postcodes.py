"""Postcodes of the imported file, matched in the database; no other machine is asked."""

from __future__ import annotations

from .models import Postcode


def canonical(typed: str) -> str:
    """ "m314bu" is "M31 4BU"."""
    bare = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"{bare[:-3]} {bare[-3:]}" if len(bare) > 4 else bare


def find_postcode(typed: str) -> Postcode | None:
    """The postcode that was typed, if the imported file knows it."""
    return Postcode.objects.filter(code=canonical(typed)).first()
